// fuzz_tcf.c: TC strings from anybody. What is refused gives nothing; what is read can be asked,
// written as JSON, and encoded again to a string that says the same.
#include "fuzz.h"

#include <string.h>

#include "interop/tcf.h"
#include "interop/tcf_json.h"

static void claim_refusal(tara_status status, const tara_tc *tc, const tara_string_fault *fault,
                          size_t size)
{
    static const tara_tc nothing = {.struct_size = sizeof nothing};
    claim(status <= TARA_E_ALPHABET && status >= TARA_E_TRAILING, "a string has its own statuses");
    claim(fault->status == status, "the fault says what the status says");
    claim(fault->offset <= size, "a place is within the text");
    claim(memcmp(tc, &nothing, sizeof nothing) == 0, "there is no partial result");
}

// Each answer by another way: from the ranges, and from the entries of the restrictions.
static void ask(const tara_tc *tc, uint32_t vendor)
{
    static tara_id_range ranges[32768];
    size_t               count = 0;
    for (int list = 0; list < TARA_TC_LISTS; list++) {
        int listed = 0;
        claim(tara_tc_ranges(tc, list, ranges, 32768, &count) == TARA_OK, "there is room");
        for (size_t i = 0; i < count; i++) {
            claim(ranges[i].first >= 1 && ranges[i].last >= ranges[i].first, "a range is one");
            claim(ranges[i].last <= tc->vendors[list].max_vendor_id, "none is above the maximum");
            claim(i == 0 || ranges[i].first > ranges[i - 1].last + 1, "they ascend and part");
            listed |= vendor >= ranges[i].first && vendor <= ranges[i].last;
        }
        claim(tara_tc_lists(tc, list, vendor) == listed, "a list says what its ranges say");
    }
    tara_tc_restriction one = {.struct_size = sizeof one};
    uint32_t            types[64] = {0};
    for (uint32_t i = 0; i < tc->restriction_count; i++) {
        claim(tara_tc_restriction_next(tc, &one) == TARA_OK, "there are as many as counted");
        claim(tara_tc_restriction_ranges(tc, &one, ranges, 4095, &count) == TARA_OK, "with room");
        for (size_t k = 0; k < count; k++) {
            if (vendor < ranges[k].first || vendor > ranges[k].last) continue;
            types[one.purpose] |= 1u << one.type;
        }
    }
    claim(tara_tc_restriction_next(tc, &one) == TARA_E_NOT_FOUND, "and no more");
    for (uint32_t purpose = 1; purpose <= TP_TC_PURPOSES; purpose++) {
        claim(tara_tc_restrictions(tc, purpose, vendor) == types[purpose], "types are the same");
    }
}

// What may: never without the bits that the specification asks for.
static void ask_may(const tara_tc *tc, uint32_t vendor)
{
    for (uint32_t purpose = 1; purpose <= TP_TC_PURPOSES; purpose++) {
        uint32_t        bit = 1u << (purpose - 1);
        tara_gvl_vendor on_consent = {.id = vendor, .purposes = bit};
        tara_gvl_vendor on_interest = {.id = vendor, .legitimate_interests = bit};
        if (tara_tc_may(tc, purpose, &on_consent)) {
            claim((tc->purposes_consent & bit) != 0, "the purpose was consented to");
            claim(tara_tc_lists(tc, TARA_TC_CONSENT, vendor), "and the vendor");
            claim((tara_tc_restrictions(tc, purpose, vendor) & ~2u) == 0, "and not restricted");
            claim((tc->findings & TARA_TC_INVALID) == 0, "in a string that is valid");
        }
        if (tara_tc_may(tc, purpose, &on_interest)) {
            claim((tc->purposes_li_transparency & bit) != 0 && purpose != 1, "there was interest");
            claim(tara_tc_lists(tc, TARA_TC_LEGITIMATE_INTEREST, vendor), "of that vendor");
            claim((tara_tc_restrictions(tc, purpose, vendor) & ~4u) == 0, "and not restricted");
        }
    }
}

// The text itself says the same, and what was refused is read without a wrong step.
static void ask_text(const char *text, size_t size, const tara_tc *tc, uint32_t vendor)
{
    for (uint32_t purpose = 1; purpose <= TP_TC_PURPOSES; purpose++) {
        uint32_t        bit = 1u << (purpose - 1), under = vendor % 16;
        tara_gvl_vendor of[] = {{.id = vendor, .purposes = bit},
                                {.id = vendor, .legitimate_interests = bit},
                                {.id = vendor, .legitimate_interests = bit, .flexible = bit}};
        for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
            int32_t may = tara_tc_peek_may(text, size, purpose, &of[i]);
            int32_t may_under = tara_tc_peek_may_under(text, size, purpose, &of[i], under);
            if (tc == NULL) continue;
            claim(may == tara_tc_may(tc, purpose, &of[i]), "text and string agree");
            claim(may_under == tara_tc_may_under(tc, purpose, &of[i], under), "restricted, too");
        }
    }
}

// The form in which a list stood is not kept: "isRangeEncoding":true and :false are the same here.
static void forget_form(tp_buffer *json)
{
    static const char name[] = "\"isRangeEncoding\":";
    size_t            kept = 0;
    for (size_t i = 0; i < json->size; i++) {
        json->data[kept++] = json->data[i];
        bool here = kept >= sizeof name - 1 &&
                    memcmp(json->data + kept - (sizeof name - 1), name, sizeof name - 1) == 0;
        if (here) i += json->data[i + 1] == 't' ? 4 : 5;
    }
    json->size = kept;
}

// As JSON, as a draft, as a string, as JSON: the two are the same but for the form of lists.
static void round_trip(const tara_tc *tc)
{
    tp_memory         memory = tp_memory_standard();
    tp_buffer         first = tp_buffer_in(&memory), ranges = first, text = first, second = first;
    tp_json_writer    json = tp_json_writer_to(&first), again = tp_json_writer_to(&second);
    tara_error        error = {.struct_size = sizeof error};
    tara_string_fault fault = {.struct_size = sizeof fault};
    tara_tc           back = {.struct_size = sizeof back};
    tara_tc_draft     draft;
    size_t            needed = 0;
    tp_tc_write_json(&json, tc);
    tara_status status = tp_tc_read_json((tp_text){(char *)first.data, first.size}, &ranges,
                                         &draft, &error);
    if (status == TARA_OK) status = tara_tc_encode(&draft, NULL, 0, &needed, &error);
    if (status == TARA_E_BUFFER && tp_buffer_reserve(&text, needed)) {
        status = tara_tc_encode(&draft, (char *)text.data, needed, &needed, &error);
        claim(status == TARA_OK, "what was measured fits");
        status = tara_tc_decode((char *)text.data, needed, &back, &fault);
        claim(status == TARA_OK, "what was encoded can be decoded");
        claim(needed <= tc->text_size + 4, "and is no longer than it was");
        tp_tc_write_json(&again, &back);
        forget_form(&first);
        forget_form(&second);
        claim(first.size == second.size && memcmp(first.data, second.data, first.size) == 0,
              "and says the same");
    } else { // Old strings that nobody may make today, and letters that are none.
        claim(status == TARA_E_INVALID_ARGUMENT && error.field[0] != '\0', "a refusal has a field");
    }
    tp_buffer_release(&first);
    tp_buffer_release(&ranges);
    tp_buffer_release(&text);
    tp_buffer_release(&second);
    claim(memory.live_bytes == 0, "all memory is given back");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tara_tc           tc = {.struct_size = sizeof tc};
    tara_string_fault fault = {.struct_size = sizeof fault};
    char             *text = malloc(size + (size == 0)); // Exactly as large.
    claim(text != NULL, "there is memory");
    if (size > 0) memcpy(text, data, size);
    tara_status status = tara_tc_decode(text, size, &tc, &fault);
    if (status != TARA_OK) {
        claim_refusal(status, &tc, &fault, size);
        ask_text(text, size, NULL, 1 + (uint32_t)size % 40);
    } else {
        uint32_t vendor = 1 + (uint32_t)data[size - 1] + 256u * data[size / 2] % 1000;
        ask(&tc, vendor);
        ask_may(&tc, vendor);
        ask_text(text, size, &tc, vendor);
        round_trip(&tc);
    }
    free(text);
    return 0;
}
