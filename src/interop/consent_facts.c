// consent_facts.c: what documents of a consent share: what they lack, their names, their language.
#include "interop/consent_facts.h"

#include <string.h>

#include "base/bits.h"
#include "base/sha256.h"

const char *tp_consent_lacks(const tp_consent_facts *facts, int32_t form, const char **message)
{
    if (form != TARA_RECEIPT_KANTARA || facts->consent.at >= 0) return NULL;
    *message = "a receipt of this form cannot be of a choice before 1970"; // It counts seconds.
    return "time";
}

size_t tp_consent_jurisdiction(const tp_consent_facts *facts, char out[TP_PLACE_TEXT_MAX])
{
    if (facts->place != 0) return tp_place_print(facts->place, out);
    memcpy(out, "EU", 2);
    return 2;
}

// Of a yes that does not say so nobody knows what was shown: an earlier notice is not what it was
// given to. A no is about what was shown for the yes before it.
static bool ends_the_search(const tp_told_choice *choice, tp_text told)
{
    return told.size > 0 || choice->said.decision == TP_CONSENT_GIVE;
}

tp_text tp_consent_language(const tp_consent_facts *facts)
{
    tp_text language = {NULL, 0};
    for (size_t i = facts->choice_count; i > 0; i--) {
        language = facts->choices[i - 1].said.language;
        if (ends_the_search(&facts->choices[i - 1], language)) break;
    }
    return language;
}

tp_text tp_consent_notice(const tp_consent_facts *facts)
{
    tp_text notice = {NULL, 0};
    for (size_t i = facts->choice_count; i > 0; i--) {
        notice = facts->choices[i - 1].said.notice;
        if (ends_the_search(&facts->choices[i - 1], notice)) break;
    }
    return notice;
}

void tp_consent_uuid(const tp_consent_facts *facts, const char *what, char out[TP_UUID_TEXT])
{
    enum { UUID = 16 };
    uint8_t   digest[TP_SHA256_SIZE];
    tp_sha256 hash;
    tp_sha256_init(&hash);
    tp_sha256_update(&hash, what, strlen(what) + 1);
    tp_sha256_update(&hash, facts->leaf, sizeof facts->leaf);
    tp_sha256_final(&hash, digest);
    digest[6] = (uint8_t)(0x80 | (digest[6] & 0x0F)); // Version 8…
    digest[8] = (uint8_t)(0x80 | (digest[8] & 0x3F)); // …of the variant of RFC 9562.
    for (size_t i = 0, at = 0; i < UUID; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) out[at++] = '-';
        tp_hex_encode(&digest[i], 1, out + at);
        at += 2;
    }
}
