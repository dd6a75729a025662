// dsr_error.c: the documents by which OpenDSR and the Data Rights Protocol say what went wrong.
//
// Of a tara_error they repeat what the library put there, which is never what was sent.
//
// Sources: OpenDSR, section 7.6; Data Rights Protocol, section 3.06.
#include <string.h>

#include "base/members.h"

enum { CODE_SIZE = 3 };

// What OpenDSR calls the reason of an error: the name of our status, as far as documents and
// requests have it. All others are "error".
static const tp_word reason_rows[] = {
    {TARA_E_INVALID_ARGUMENT, "invalid_argument"},
    {TARA_E_NO_MEMORY, "no_memory"},
    {TARA_E_BUFFER, "buffer_too_small"},
    {TARA_E_TOO_NEW, "too_new"},
    {TARA_E_UNSUPPORTED, "unsupported"},
    {TARA_E_NOT_FOUND, "not_found"},
    {TARA_E_CONFLICT, "conflict"},
    {TARA_E_NOT_APPLICABLE, "not_applicable"},
    {TARA_E_STORE, "store_failed"},
    {TARA_E_LIMIT, "limit"},
    {TARA_E_SYNTAX, "syntax"},
    {TARA_E_PROOF, "not_proven"},
};
static const tp_words reasons = {reason_rows, sizeof reason_rows / sizeof *reason_rows, ""};

static tp_text within(const char *text, size_t capacity)
{
    const char *end = memchr(text, '\0', capacity);
    return (tp_text){text, end == NULL ? capacity : (size_t)(end - text)};
}

static tp_text field_of(const tara_error *error)
{
    return within(error->field, sizeof error->field);
}

static tp_text message_of(const tara_error *error)
{
    return within(error->message, sizeof error->message);
}

// "field: message", as one string.
static void print_message(tp_members_printer *p, const tara_error *error)
{
    char    text[sizeof error->field + sizeof error->message + 2];
    tp_text field = field_of(error), message = message_of(error);
    size_t  size = 0;
    if (field.size > 0) {
        memcpy(text, field.data, field.size);
        memcpy(text + field.size, ": ", 2);
        size = field.size + 2;
    }
    if (message.size > 0) memcpy(text + size, message.data, message.size);
    tp_print_text(p, (tp_text){text, size + message.size});
}

static void print_item(tp_members_printer *p, const tara_error *error)
{
    const char *reason = tp_word_of(&reasons, error->status);
    tp_print_next(p);
    tp_print_open(p, '{');
    tp_print_name(p, "domain");
    tp_print_text(p, TP_TEXT("Validation"));
    tp_print_name(p, "reason");
    tp_print_text(p, tp_text_of(reason == NULL ? "error" : reason));
    tp_print_name(p, "message");
    print_message(p, error);
    tp_print_shut(p, '}');
}

typedef struct saying {
    int32_t           protocol;
    char              code[CODE_SIZE];
    const tara_error *errors;
    size_t            count;
    bool              fatal;
} saying;

static void print_opendsr(tp_members_printer *p, const saying *s)
{
    tp_print_open(p, '{');
    tp_print_name(p, "error");
    tp_print_open(p, '{');
    tp_print_name(p, "code");
    tp_print_bytes(p, s->code, CODE_SIZE);
    tp_print_name(p, "message");
    print_message(p, &s->errors[0]);
    tp_print_name(p, "errors");
    tp_print_open(p, '[');
    for (size_t i = 0; i < s->count; i++) print_item(p, &s->errors[i]);
    tp_print_shut(p, ']');
    tp_print_shut(p, '}');
    tp_print_shut(p, '}');
}

static void print_drp(tp_members_printer *p, const saying *s)
{
    tp_print_open(p, '{');
    tp_print_name(p, "code");
    tp_print_text(p, (tp_text){s->code, CODE_SIZE});
    tp_print_name(p, "message");
    print_message(p, &s->errors[0]);
    if (s->fatal) {
        tp_print_name(p, "fatal");
        tp_print_bytes(p, "true", 4);
    }
    tp_print_shut(p, '}');
}

static void print(tp_members_printer *p, const saying *s)
{
    if (s->protocol == TARA_DSR_OPENDSR) print_opendsr(p, s);
    else print_drp(p, s);
}

static bool can_say(const tara_error *errors, size_t count)
{
    if (errors == NULL || count == 0 || count > TARA_DSR_ERRORS_MAX) return false;
    for (size_t i = 0; i < count; i++) {
        tp_text field = field_of(&errors[i]), message = message_of(&errors[i]);
        bool    right = tp_utf8_valid(field.data, field.size)
                && tp_utf8_valid(message.data, message.size);
        if (errors[i].struct_size != sizeof errors[i] || !right) return false;
    }
    return true;
}

tara_status tara_dsr_error_write(int32_t protocol, int32_t code, const tara_error *errors,
                                 size_t count, int32_t fatal, char *buffer, size_t capacity,
                                 size_t *needed)
{
    tp_members_printer counting = {.first = true};
    tp_members_printer printing = {.out = buffer, .capacity = capacity, .first = true};
    bool known = protocol == TARA_DSR_OPENDSR || protocol == TARA_DSR_DRP;
    bool there = needed != NULL && (buffer != NULL || capacity == 0);
    if (!known || !there || code < 400 || code > 599) return TARA_E_INVALID_ARGUMENT;
    if (!can_say(errors, count) || fatal < 0 || fatal > 1) return TARA_E_INVALID_ARGUMENT;
    if (protocol == TARA_DSR_OPENDSR && fatal) return TARA_E_INVALID_ARGUMENT;
    saying s = {.protocol = protocol, .errors = errors, .count = count, .fatal = fatal};
    for (int i = CODE_SIZE - 1; i >= 0; i--, code /= 10) s.code[i] = (char)('0' + code % 10);
    print(&counting, &s);
    *needed = counting.size;
    if (counting.size > capacity) return TARA_E_BUFFER;
    print(&printing, &s);
    return TARA_OK;
}
