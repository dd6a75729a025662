// dsr_kit.h: what the tests of documents about requests share: blocks of exact size, and sweeps
// over every beginning of a text and every bit of it.
#ifndef TEST_DSR_KIT_H
#define TEST_DSR_KIT_H

#include "host.h"

#include "base/bytes.h"
#include "base/json.h"

typedef struct sweep_case { // A text, and what reads it.
    const char *text;
    size_t      size;
    // Reads from blocks of exact size; checks what must hold whatever is read.
    tara_status (*read)(const char *text, size_t size, char *room, size_t room_size);
} sweep_case;

static inline char *exact_block(const void *bytes, size_t size)
{
    char *block = malloc(size == 0 ? 1 : size);
    assert_non_null(block);
    if (size > 0) memcpy(block, bytes, size);
    return block;
}

static inline tara_status read_exactly(const sweep_case *c, const char *text, size_t size)
{
    char       *block = exact_block(text, size);
    char       *room = malloc(2 * size + 1);
    assert_non_null(room);
    tara_status status = c->read(block, size, room, 2 * size);
    free(room);
    free(block);
    return status;
}

// No beginning of it is one; how many single bits may change and it is read all the same.
static inline size_t sweep(const sweep_case *c)
{
    size_t read = 0;
    char  *copy = exact_block(c->text, c->size);
    assert_int_equal(read_exactly(c, c->text, c->size), TARA_OK);
    for (size_t size = 0; size < c->size; size++) {
        assert_int_not_equal(read_exactly(c, c->text, size), TARA_OK);
    }
    for (size_t bit = 0; bit < 8 * c->size; bit++) {
        copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
        read += read_exactly(c, copy, c->size) == TARA_OK;
        copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
    }
    free(copy);
    return read;
}

// A text with the member of that name taken out; it is a JSON object whose members hold no name
// of that kind themselves. The caller frees it.
static inline char *without_member(const char *text, const char *name)
{
    tp_json_reader json = tp_json_reader_of(tp_text_of(text));
    char          *out = malloc(strlen(text) + 1);
    assert_non_null(out);
    assert_int_equal(tp_json_next(&json), TP_JSON_OBJECT);
    for (size_t count = 0; tp_json_next(&json) == TP_JSON_NAME;) {
        size_t begin = json.offset;
        bool   it_is = tp_json_raw_equals(json.raw, tp_text_of(name));
        tp_json_next(&json);
        tp_json_skip(&json);
        if (it_is) continue;
        if (count++ == 0) strcpy(out, "{");
        else strcat(out, ",");
        strncat(out, text + begin, json.at - begin);
    }
    strcat(out, "}");
    return out;
}

static inline tp_text slice(const char *data, size_t size)
{
    return (tp_text){data, size};
}

#define ASSERT_SLICE(data, wanted)                                                      \
    assert_true(tp_text_equal(slice(data, data##_size), tp_text_of(wanted)))

#endif
