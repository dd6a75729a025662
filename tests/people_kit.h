// people_kit.h: packages of subjects, as tests write, change and read them.
#ifndef PEOPLE_KIT_H
#define PEOPLE_KIT_H

#include "host_kit.h"

#include "base/bits.h"
#include "base/sha256.h"
#include "interop/record_read.h"
#include "public/context.h"

typedef struct package { // Allocated; terminated, so that it can be searched.
    char  *text;
    size_t size, room;
} package;

static inline void package_add(package *p, const void *bytes, size_t size)
{
    if (size >= p->room - p->size) { // Room for the end, too.
        p->room = 2 * (p->size + size + 1);
        p->text = realloc(p->text, p->room);
        assert_non_null(p->text);
    }
    memcpy(p->text + p->size, bytes, size);
    p->size += size;
    p->text[p->size] = '\0';
}

static inline void package_say(package *p, const char *text)
{
    package_add(p, text, strlen(text));
}

static inline package package_of(const char *text)
{
    package p = {NULL, 0, 0};
    package_say(&p, text);
    return p;
}

static inline void package_free(package *p)
{
    free(p->text);
    *p = (package){NULL, 0, 0};
}

// The text with what stands between replaced; `old` must be there.
static inline package package_with(const package *from, const char *old, const char *new)
{
    package     p = {NULL, 0, 0};
    const char *at = strstr(from->text, old);
    assert_non_null(at);
    package_add(&p, from->text, (size_t)(at - from->text));
    package_say(&p, new);
    package_say(&p, at + strlen(old));
    return p;
}

static inline int32_t package_sink(void *user, const char *text, size_t size)
{
    package_add(user, text, size);
    return TARA_CALLBACK_OK;
}

static inline package exported(tara_privacy *privacy, tara_subject subject)
{
    package p = {NULL, 0, 0};
    ASSERT_OK(tara_subject_export(privacy, &subject, package_sink, &p));
    return p;
}

// From a block of exactly its size.
static inline tara_status import_bytes(tara_privacy *privacy, tara_subject subject,
                                       const char *text, size_t size, uint64_t *taken)
{
    char *copy = malloc(size == 0 ? 1 : size);
    assert_non_null(copy);
    memcpy(copy, text, size);
    tara_status status = tara_subject_import(privacy, &subject, copy, size, taken);
    free(copy);
    return status;
}

static inline uint64_t imported(tara_privacy *privacy, tara_subject subject, const package *p)
{
    uint64_t    taken = 0;
    tara_status status = import_bytes(privacy, subject, p->text, p->size, &taken);
    if (status != TARA_OK) {
        tara_error error = last_error(privacy);
        fail_msg("%s: %s", error.field, error.message);
    }
    return taken;
}

// Refused over that member, and nothing was recorded.
static inline void assert_import_refused(tara_privacy *privacy, tara_subject subject,
                                         const package *p, tara_status status, const char *field)
{
    uint64_t count = event_count(privacy), taken = 77;
    assert_refused(privacy, import_bytes(privacy, subject, p->text, p->size, &taken), status,
                   field);
    assert_int_equal(taken, 77);
    assert_int_equal(event_count(privacy), count);
}

static inline tara_standing standing_of(tara_privacy *privacy, tara_subject subject)
{
    tara_standing standing = {.struct_size = sizeof standing};
    ASSERT_OK(tara_subject_show(privacy, &subject, &standing));
    return standing;
}

static inline tara_consent consent_of(tara_privacy *privacy, tara_subject subject,
                                      const char *purpose_id)
{
    tara_consent out = {.struct_size = sizeof out};
    ASSERT_OK(tara_consent_show(privacy, &subject, purpose(privacy, purpose_id), &out));
    return out;
}

// A choice made then.
static inline void choose_at(tara_privacy *privacy, tara_subject subject, const char *purpose_id,
                             int32_t state, int64_t at)
{
    tara_choice made = choice(privacy, purpose_id);
    made.at_unix_ms = at;
    tara_status (*call)(tara_privacy *, const tara_subject *, const tara_choice *,
                        tara_consent *) =
        state == TARA_CONSENT_GIVEN ? tara_consent_give
        : state == TARA_CONSENT_REFUSED ? tara_consent_refuse : tara_consent_withdraw;
    ASSERT_OK(call(privacy, &subject, &made, NULL));
}

// --- packages written by hand ------------------------------------------------------------------

#define NO_AGE "{\"state\":\"unknown\",\"years\":0,\"of_age_on\":null,\"learned\":null," \
               "\"deletion_due\":null,\"suspected\":null,\"resolve_by\":null," \
               "\"guardian\":\"none\",\"guardian_since\":null,\"guardian_until\":null}"

typedef struct record_parts { // JSON of each; NULL: none.
    const char *country, *zone, *age, *consents, *objections, *restriction, *contracts, *ended,
        *holdings;
} record_parts;

static inline void say_member(package *p, const char *name, const char *value, const char *none)
{
    package_say(p, name);
    package_say(p, value == NULL ? none : value);
}

static inline void say_record(package *p, const record_parts *parts)
{
    say_member(p, "{\"country\":", parts->country, "null");
    say_member(p, ",\"time_zone_minutes\":", parts->zone, "null");
    say_member(p, ",\"age\":", parts->age, NO_AGE);
    say_member(p, ",\"consents\":", parts->consents, "[]");
    say_member(p, ",\"objections\":", parts->objections, "[]");
    say_member(p, ",\"restriction\":", parts->restriction, "null");
    say_member(p, ",\"contracts\":", parts->contracts, "[]");
    say_member(p, ",\"contracts_ended\":", parts->ended, "null");
    say_member(p, ",\"holdings\":", parts->holdings, "[]");
    package_say(p, "}");
}

// An answer to a request for portability: somebody else's, with the record in it.
static inline package portable(const record_parts *parts)
{
    package p = package_of("{\"format\":\"tara-portability\",\"version\":1,\"record\":");
    say_record(&p, parts);
    package_say(&p, "}");
    return p;
}

// A package of tara_subject_export that nobody sealed.
static inline package unsealed(tara_subject subject, const record_parts *parts)
{
    package p = package_of("{\"format\":\"tara-subject\",\"version\":1,\"controller\":\"T\","
                           "\"exported\":\"2026-03-01T09:00:00Z\",\"policy_version\":1,"
                           "\"subject\":\"");
    for (size_t i = 0; i < sizeof subject.id; i++) {
        char digits[8];
        snprintf(digits, sizeof digits, "%02x", subject.id[i]);
        package_say(&p, digits);
    }
    package_say(&p, "\",\"record\":");
    say_record(&p, parts);
    package_say(&p, "}");
    return p;
}

// The package with the seal that this context gives. Written out here once more, so that a change
// of what is sealed is seen.
static inline package with_seal(tara_privacy *privacy, const package *from)
{
    static const char space[] = "subject package";
    tp_memory   memory = tp_memory_standard();
    tp_package  read;
    tara_error  error = {.struct_size = sizeof error};
    tp_buffer   text = tp_buffer_in(&memory);
    tp_hmac     hmac;
    uint8_t     tag[32];
    char        digits[65] = {0};
    tara_status status = tp_package_read((tp_text){from->text, from->size},
                                         privacy->ledger.world.compiled, INT64_MAX, &memory,
                                         &read, &error);
    if (status != TARA_OK) fail_msg("%s: %s", error.field, error.message);
    tp_json_writer json = tp_json_writer_to(&text);
    tp_package_json(&json, &read);
    tp_hmac_init(&hmac, &privacy->site);
    tp_hmac_update(&hmac, space, sizeof space);
    tp_hmac_update(&hmac, text.data, text.size);
    tp_hmac_final(&hmac, tag);
    tp_hex_encode(tag, sizeof tag, digits);
    package p = {NULL, 0, 0};
    package_add(&p, from->text, from->size);
    p.size--; // Its closing brace.
    package_say(&p, ",\"seal\":\"");
    package_say(&p, digits);
    package_say(&p, "\"}");
    tp_buffer_release(&text);
    tp_package_release(&read, &memory);
    assert_int_equal(memory.live_bytes, 0);
    return p;
}

static inline package sealed(tara_privacy *privacy, tara_subject subject,
                             const record_parts *parts)
{
    package plain = unsealed(subject, parts);
    package p = with_seal(privacy, &plain);
    package_free(&plain);
    return p;
}

// What is taken of such a record: of one of our own, or of somebody else's.
static inline uint64_t taken_of(tara_privacy *privacy, tara_subject subject, bool own,
                                const record_parts *parts)
{
    package  p = own ? sealed(privacy, subject, parts) : portable(parts);
    uint64_t taken = imported(privacy, subject, &p);
    package_free(&p);
    return taken;
}

#endif
