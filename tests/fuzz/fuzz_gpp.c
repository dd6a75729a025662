// fuzz_gpp.c: any bytes as a GPP string. What is read says the same when it is written, by values
// and by texts, as JSON, and of Canada's section by its fields; what is refused has its place and
// leaves nothing.
#include "fuzz.h"

#include <string.h>

#include "interop/gpp_json.h"
#include "tcfca_kit.h"

static void claim_refused(const tara_gpp *gpp, const tara_string_fault *fault, tara_status status,
                          size_t size)
{
    claim(fault->status == status, "the fault has the status");
    claim(fault->offset <= size, "a fault has its place in the text");
    claim(gpp->section_count == 0 && gpp->text == NULL, "a refusal leaves nothing");
}

// The string of these sections, decoded; the caller frees the text.
static char *encode(const tara_gpp_section *sections, size_t count, tara_gpp *again)
{
    size_t needed = 0, size = 0;
    claim(tara_gpp_encode(sections, count, NULL, 0, &needed, NULL) == TARA_E_BUFFER,
          "what was read can be written");
    char *text = malloc(needed);
    claim(text != NULL, "there is memory");
    claim(tara_gpp_encode(sections, count, text, needed, &size, NULL) == TARA_OK && size == needed,
          "into a buffer of the size that was told");
    *again = (tara_gpp){.struct_size = sizeof *again};
    claim(tara_gpp_decode(text, size, again, NULL) == TARA_OK, "what is written can be read");
    claim(again->section_count == count, "as many sections");
    return text;
}

// The text of a draft in a block of its size, which the caller frees; NULL: it cannot be written.
static char *encode_canada(const tara_tcfca_draft *draft, size_t *size)
{
    tara_error  error = {.struct_size = sizeof error};
    size_t      again = 0;
    tara_status status = tara_tcfca_encode(draft, NULL, 0, size, &error);
    claim(error.status == status && error.field[0] != '\0', "what is wrong is told");
    if (status == TARA_E_INVALID_ARGUMENT) return NULL; // No letters, or ranges that touch.
    claim(status == TARA_E_BUFFER, "or there is no room");
    char *text = malloc(*size);
    claim(text != NULL, "there is memory");
    status = tara_tcfca_encode(draft, text, *size, &again, &error);
    if (status == TARA_OK) {
        claim(again == *size, "as long as it was told");
        return text;
    }
    claim(status == TARA_E_INVALID_ARGUMENT && draft->flags & TARA_TCFCA_DRAFT_FIXED,
          "only the older coding can be taken for the other one");
    free(text);
    return NULL;
}

static void try_canada(const tara_gpp_section *section)
{
    tara_tcfca       tc = {.struct_size = sizeof tc}, again = tc;
    tara_tcfca_draft draft, same;
    canada_room      room, other;
    size_t           size, last;
    if (section->id != TARA_GPP_TCF_CA_V1) return;
    if (tara_tcfca_decode(section->text, section->text_size, &tc, NULL) != TARA_OK) return;
    claim(canada_draft_of(&tc, &draft, &room), "what was read can be asked");
    char *text = encode_canada(&draft, &size);
    if (text != NULL) {
        claim(tara_tcfca_decode(text, size, &again, NULL) == TARA_OK, "what is written is read");
        claim(canada_draft_of(&again, &same, &other), "and can be asked");
        claim(canada_same(&draft, &same), "and says the same");
        char *twice = encode_canada(&same, &last);
        claim(twice != NULL && last == size && memcmp(twice, text, size) == 0,
              "and is written as before");
        free(twice);
        canada_free(&other);
    }
    free(text);
    canada_free(&room);
}

static void try_values(const tara_gpp *gpp)
{
    static tara_gpp_section sections[TARA_GPP_SECTIONS_MAX];
    tara_gpp                again;
    for (uint32_t i = 0; i < gpp->section_count; i++) {
        tara_gpp_section *s = &sections[i];
        *s = (tara_gpp_section){.struct_size = sizeof *s};
        claim(tara_gpp_section_at(gpp, i, s) == TARA_OK, "every section can be had");
        claim(s->text >= gpp->text && s->text + s->text_size <= gpp->text + gpp->text_size,
              "a section lies in its text");
        tara_status valid = tara_gpp_section_valid(s, NULL);
        claim(valid == TARA_OK || valid == TARA_E_VALUE, "what was read is valid or has a value");
        try_canada(s);
    }
    free(encode(sections, gpp->section_count, &again)); // By their texts.
    for (uint32_t i = 0; i < gpp->section_count; i++) {
        if (sections[i].parts != 0) sections[i].text = NULL;
    }
    char *text = encode(sections, gpp->section_count, &again);
    for (uint32_t i = 0; i < gpp->section_count; i++) {
        tara_gpp_section s = {.struct_size = sizeof s};
        claim(tara_gpp_section_at(&again, i, &s) == TARA_OK, "every section can be had again");
        claim(s.id == sections[i].id && s.layout == sections[i].layout &&
              s.parts == sections[i].parts, "of the same kind");
        claim(memcmp(s.values, sections[i].values, sizeof s.values) == 0, "with the same values");
    }
    free(text);
}

// Into JSON, out of it, and the same JSON again.
static tp_buffer json_of(const tara_gpp *gpp, bool full, tp_memory *memory, size_t *sections_at)
{
    tp_buffer      out = tp_buffer_in(memory);
    tp_json_writer json = tp_json_writer_to(&out);
    tp_json_begin_object(&json);
    tp_gpp_write_members(&json, gpp, full);
    tp_json_end_object(&json);
    claim(!out.failed, "there is memory");
    const char *found = NULL;
    tp_json_reader reader = tp_json_reader_of((tp_text){(const char *)out.data, out.size});
    (void)tp_json_next(&reader);
    while (tp_json_next(&reader) == TP_JSON_NAME) {
        bool sections = tp_json_raw_equals(reader.raw, TP_TEXT("sections"));
        (void)tp_json_next(&reader);
        if (sections) found = (const char *)out.data + reader.offset;
        (void)tp_json_skip(&reader);
    }
    claim(reader.type == TP_JSON_OBJECT_END && found != NULL, "what is written is JSON");
    *sections_at = (size_t)(found - (const char *)out.data);
    return out;
}

static void try_json(const tara_gpp *gpp, bool full)
{
    tp_memory   memory = tp_memory_standard();
    size_t      at, again_at;
    tara_gpp    again;
    tara_error  error = {.struct_size = sizeof error};
    tp_buffer   json = json_of(gpp, full, &memory, &at);
    tp_gpp_read read = {.texts = tp_buffer_in(&memory)};
    tp_text     sections = {(const char *)json.data + at, json.size - at - 1};
    claim(tp_gpp_read_sections(sections, &read, &error) == TARA_OK, "our JSON can be read");
    char     *text = encode(read.sections, read.count, &again);
    tp_buffer same = json_of(&again, full, &memory, &again_at);
    claim(json.size == same.size && memcmp(json.data, same.data, json.size) == 0,
          "and says the same");
    free(text);
    tp_buffer_release(&same);
    tp_buffer_release(&read.texts);
    tp_buffer_release(&json);
    claim(memory.live_bytes == 0, "nothing is kept");
}

// The same bytes as the JSON of sections: an answer or a refusal.
static void try_sections(tp_text text)
{
    tp_memory   memory = tp_memory_standard();
    tara_gpp    again;
    tara_error  error = {.struct_size = sizeof error};
    tp_gpp_read read = {.texts = tp_buffer_in(&memory)};
    tara_status status = tp_gpp_read_sections(text, &read, &error);
    if (status == TARA_OK) {
        size_t needed = 0;
        status = tara_gpp_encode(read.sections, read.count, NULL, 0, &needed, NULL);
        if (status == TARA_E_BUFFER) free(encode(read.sections, read.count, &again));
    } else {
        claim(error.status == status, "a refusal is told");
    }
    tp_buffer_release(&read.texts);
    claim(memory.live_bytes == 0, "nothing is kept");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tp_text           text = {(const char *)data, size};
    tara_gpp          gpp = {.struct_size = sizeof gpp};
    tara_string_fault fault = {.struct_size = sizeof fault};
    tara_status       status = tara_gpp_decode(text.data, size, &gpp, &fault);
    if (status != TARA_OK) {
        claim_refused(&gpp, &fault, status, size);
    } else {
        int32_t on;
        claim(tara_gpp_gpc(&gpp, &on) == TARA_OK, "the signal can be asked for");
        try_values(&gpp);
        try_json(&gpp, false);
        try_json(&gpp, true);
    }
    try_sections(text);
    return 0;
}
