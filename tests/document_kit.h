// document_kit.h: documents that were rendered, as one text, and what tests ask of them.
#ifndef DOCUMENT_KIT_H
#define DOCUMENT_KIT_H

#include "host_kit.h"

#include "base/bytes.h"
#include "base/json.h"

typedef struct rendered { // Grows to what a sink was given, terminated.
    char  *text;
    size_t size;
    size_t pieces, stop_at; // The piece that is refused, from 1; 0: none.
} rendered;

static inline int32_t render_sink(void *user, const char *text, size_t size)
{
    rendered *r = user;
    assert_true(size > 0);
    if (++r->pieces == r->stop_at) return TARA_CALLBACK_FAILED;
    r->text = realloc(r->text, r->size + size + 1);
    assert_non_null(r->text);
    memcpy(r->text + r->size, text, size);
    r->size += size;
    r->text[r->size] = '\0';
    return TARA_CALLBACK_OK;
}

// The caller frees it.
static inline char *notice_of(const tara_policy *policy, int32_t form, int32_t format,
                              const char *language)
{
    rendered r = {NULL, 0, 0, 0};
    ASSERT_OK(tara_policy_render(policy, form, format, language, render_sink, &r));
    assert_true(r.size > 0);
    assert_true(tp_utf8_valid(r.text, r.size));
    return r.text;
}

static inline char *register_of(tara_privacy *privacy, int32_t format, const char *language)
{
    rendered r = {NULL, 0, 0, 0};
    ASSERT_OK(tara_register_print(privacy, format, language, render_sink, &r));
    assert_true(tp_utf8_valid(r.text, r.size));
    return r.text;
}

static inline bool says(const char *text, const char *words)
{
    return strstr(text, words) != NULL;
}

static inline size_t count_of(const char *text, const char *words)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, words)) != NULL; at++) count++;
    return count;
}

static inline void must_say(const char *text, const char *words)
{
    if (!says(text, words)) fail_msg("it does not say: %s", words);
}

static inline void must_be_json(const char *text)
{
    tp_json_reader json = tp_json_reader_of(tp_text_of(text));
    if (!tp_json_valid(&json)) fail_msg("%s at %zu", json.error, json.error_offset);
}

// The built-in policy as JSON; the caller frees it.
static inline char *builtin_json(void)
{
    size_t size = 0;
    assert_int_equal(tara_policy_print(tara_policy_builtin(), NULL, 0, &size), TARA_E_BUFFER);
    char *text = malloc(size + 1);
    assert_non_null(text);
    ASSERT_OK(tara_policy_print(tara_policy_builtin(), text, size, &size));
    text[size] = '\0';
    return text;
}

// The first `old` after `anchor` becomes `new`. Takes the text, gives another.
static inline char *edited(char *text, const char *anchor, const char *old, const char *new)
{
    char *from = strstr(text, anchor);
    assert_non_null(from);
    char *at = strstr(from, old);
    assert_non_null(at);
    size_t size = strlen(text) - strlen(old) + strlen(new) + 1;
    char  *out = malloc(size);
    assert_non_null(out);
    snprintf(out, size, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
    free(text);
    return out;
}

// Frees the text.
static inline tara_policy *parsed(char *text, const tara_allocator *allocator)
{
    tara_policy *policy = NULL;
    tara_error   error = {.struct_size = sizeof error};
    if (tara_policy_parse(text, strlen(text), allocator, &policy, &error) != TARA_OK) {
        fail_msg("%s: %s", error.field, error.message);
    }
    free(text);
    return policy;
}

#endif
