// vector.h: test vectors in flat JSON files, found by name and no more.
//
// Not a JSON parser: it knows strings, so that braces in them do no harm, and the innermost
// objects, which is where vectors keep their fields.
#ifndef TESTS_VECTOR_H
#define TESTS_VECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

// A whole file in memory, terminated; the caller frees it. When it is absent, says so and returns
// NULL: the shared vectors do not travel with the sources.
static inline char *vector_load(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    *size = 0;
    if (file == NULL) {
        printf("skip: %s is absent\n", path);
        return NULL;
    }
    size_t capacity = 1 << 16;
    char  *data     = malloc(capacity);
    while (data != NULL) {
        *size += fread(data + *size, 1, capacity - 1 - *size, file);
        if (*size < capacity - 1) break;
        capacity *= 2;
        char *grown = realloc(data, capacity);
        if (grown == NULL) free(data);
        data = grown;
    }
    fclose(file);
    if (data == NULL) abort();
    data[*size] = '\0';
    return data;
}

// The place after the string that begins at `at` (which is its opening quote).
static inline const char *vector_skip_string(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++) {
        if (*at == '\\') at++;
    }
    return at < end ? at + 1 : end;
}

// The next innermost object from *at on, braces included. False when there is none.
static inline bool vector_next(const char **at, const char *end, tp_text *object)
{
    const char *open = NULL;
    while (*at < end) {
        const char *here = *at;
        if (*here == '"') {
            *at = vector_skip_string(here, end);
            continue;
        }
        (*at)++;
        if (*here == '{') open = here;
        if (*here == '}' && open != NULL) {
            *object = (tp_text){open, (size_t)(*at - open)};
            return true;
        }
    }
    return false;
}

static inline const char *vector_skip_space(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) at++;
    return at;
}

// The value that begins at `at`: a string without its quotes and with escapes as written, anything
// else up to the next comma or bracket.
static inline tp_text vector_value(const char *at, const char *end)
{
    if (at < end && *at == '"') {
        return (tp_text){at + 1, (size_t)(vector_skip_string(at, end) - at) - 2};
    }
    const char *stop = at;
    while (stop < end && strchr(" \t\r\n,]}", *stop) == NULL) stop++;
    return (tp_text){at, (size_t)(stop - at)};
}

// The value of a field. False when the object has none of that name.
static inline bool vector_field(tp_text object, const char *name, tp_text *value)
{
    const char *at  = object.data;
    const char *end = object.data + object.size;
    while (at < end) {
        if (*at != '"') {
            at++;
            continue;
        }
        const char *after = vector_skip_string(at, end);
        tp_text     found = {at + 1, (size_t)(after - at) - 2};
        at                = vector_skip_space(after, end);
        if (at == end || *at != ':' || !tp_text_equal(found, tp_text_of(name))) continue;
        *value = vector_value(vector_skip_space(at + 1, end), end);
        return true;
    }
    return false;
}

static inline bool vector_field_is(tp_text object, const char *name, const char *wanted)
{
    tp_text value;
    return vector_field(object, name, &value) && tp_text_equal(value, tp_text_of(wanted));
}

// A whole number without sign; UINT64_MAX when the field is absent or something else.
static inline uint64_t vector_number(tp_text object, const char *name)
{
    tp_text value;
    if (!vector_field(object, name, &value) || value.size == 0) return UINT64_MAX;
    uint64_t number = 0;
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] < '0' || value.data[i] > '9') return UINT64_MAX;
        number = number * 10 + (uint64_t)(value.data[i] - '0');
    }
    return number;
}

static inline uint32_t vector_hex_digit(char digit)
{
    const char *digits = "0123456789abcdef0123456789ABCDEF";
    const char *found  = digit == '\0' ? NULL : strchr(digits, digit);
    if (found == NULL) abort();
    return (uint32_t)(found - digits) % 16;
}

// Hexadecimal text as bytes, in a block of exactly that size (so that a sanitizer sees a read past
// its end); the caller frees it. Aborts on anything but hexadecimal.
static inline uint8_t *vector_bytes(tp_text hex, size_t *size)
{
    *size          = hex.size / 2;
    uint8_t *bytes = malloc(*size == 0 ? 1 : *size);
    if (bytes == NULL || hex.size % 2 != 0) abort();
    for (size_t i = 0; i < *size; i++) {
        uint32_t high = vector_hex_digit(hex.data[2 * i]);
        bytes[i]      = (uint8_t)(high << 4 | vector_hex_digit(hex.data[2 * i + 1]));
    }
    return bytes;
}

// The bytes of a hexadecimal field, or NULL when the object has none; the caller frees them.
static inline uint8_t *vector_hex(tp_text object, const char *name, size_t *size)
{
    tp_text value;
    *size = 0;
    return vector_field(object, name, &value) ? vector_bytes(value, size) : NULL;
}

#endif
