// dsr_error.c: the documents by which OpenDSR and the Data Rights Protocol say what went wrong.
//
// Of a tara_error they repeat what the library put there, which is never what was sent. Those of
// others are read as far as they go: who fails may fail at saying so.
//
// Sources: OpenDSR, section 7.6; Data Rights Protocol, section 3.06.
#include <string.h>

#include "base/members.h"

enum { CODE_SIZE = 3 };

// --- writing -----------------------------------------------------------------------------------

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
static const tp_words status_names = {reason_rows, sizeof reason_rows / sizeof *reason_rows, ""};

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
    const char *name = tp_word_of(&status_names, error->status);
    tp_print_next(p);
    tp_print_open(p, '{');
    tp_print_name(p, "domain");
    tp_print_text(p, TP_TEXT("Validation"));
    tp_print_name(p, "reason");
    tp_print_text(p, tp_text_of(name == NULL ? "error" : name));
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

// --- reading -----------------------------------------------------------------------------------

#define ALWAYS UINT32_C(1)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static tara_status read_text(tp_members_reader *r, const char **data, size_t *size)
{
    tp_text     text;
    tara_status status = tp_members_string(r, &text);
    if (status != TARA_OK) return status;
    *data = text.data;
    *size = text.size;
    return TARA_OK;
}

static tara_status read_code(tp_members_reader *r, void *base)
{
    tara_dsr_failure *failure = base;
    int64_t           code = 0;
    bool whole = r->json.type == TP_JSON_NUMBER && tp_json_integer(r->json.raw, &code);
    if (!whole || code < 100 || code > 599) {
        return tp_members_fail(r, TARA_E_INVALID_ARGUMENT, "expected a number from 100 to 599");
    }
    failure->code = (int32_t)code;
    return TARA_OK;
}

// The same, as a string.
static tara_status read_code_text(tp_members_reader *r, void *base)
{
    tara_dsr_failure *failure = base;
    tp_text           raw = r->json.raw;
    int64_t           code = 0;
    bool whole = r->json.type == TP_JSON_STRING && raw.size == CODE_SIZE && raw.data[0] >= '1'
              && tp_json_integer(raw, &code);
    if (!whole || code > 599) {
        return tp_members_fail(r, TARA_E_INVALID_ARGUMENT, "expected \"100\" to \"599\"");
    }
    failure->code = (int32_t)code;
    return TARA_OK;
}

static tara_status read_message(tp_members_reader *r, void *base)
{
    tara_dsr_failure *failure = base;
    return read_text(r, &failure->message, &failure->message_size);
}

static tara_status read_domain(tp_members_reader *r, void *base)
{
    tara_dsr_failure_item *item = base;
    return read_text(r, &item->domain, &item->domain_size);
}

static tara_status read_reason(tp_members_reader *r, void *base)
{
    tara_dsr_failure_item *item = base;
    return read_text(r, &item->reason, &item->reason_size);
}

static tara_status read_item_message(tp_members_reader *r, void *base)
{
    tara_dsr_failure_item *item = base;
    return read_text(r, &item->message, &item->message_size);
}

// They are only read: what is written comes of a tara_error.
static const tp_own own_code         = {.read = read_code};
static const tp_own own_code_text    = {.read = read_code_text};
static const tp_own own_message      = {.read = read_message};
static const tp_own own_domain       = {.read = read_domain};
static const tp_own own_reason       = {.read = read_reason};
static const tp_own own_item_message = {.read = read_item_message};

static const tp_json_member item_members[] = {
    {"domain", TP_MEMBER_OWN, 0, 0, ALWAYS, 0, 0, NULL, &own_domain},
    {"reason", TP_MEMBER_OWN, 0, 0, ALWAYS, 0, 0, NULL, &own_reason},
    {"message", TP_MEMBER_OWN, 0, 0, ALWAYS, 0, 0, NULL, &own_item_message},
};
static const tp_members item_form = {item_members, COUNT(item_members), true};

static tara_status read_items(tp_members_reader *r, void *base)
{
    tara_dsr_failure *failure = base;
    if (r->json.type != TP_JSON_ARRAY) {
        return tp_members_fail(r, TARA_E_INVALID_ARGUMENT, "expected an array");
    }
    while (tp_json_next(&r->json) != TP_JSON_ARRAY_END) {
        size_t before = tp_path_enter_item(&r->path, failure->error_count);
        if (failure->error_count == TARA_DSR_ERRORS_MAX) {
            return tp_members_fail(r, TARA_E_LIMIT, "more than 16 errors");
        }
        tara_status status = tp_members_object(r, &item_form, ALWAYS,
                                               &failure->errors[failure->error_count]);
        if (status != TARA_OK) return status;
        tp_path_leave(&r->path, before);
        failure->error_count++;
    }
    return TARA_OK;
}

static const tp_own own_items = {.read = read_items};

static const tp_json_member error_members[] = {
    {"code", TP_MEMBER_OWN, 0, ALWAYS, ALWAYS, 0, 0, NULL, &own_code},
    {"message", TP_MEMBER_OWN, 0, 0, ALWAYS, 0, 0, NULL, &own_message},
    {"errors", TP_MEMBER_OWN, 0, 0, ALWAYS, 0, 0, NULL, &own_items},
};
static const tp_members error_form = {error_members, COUNT(error_members), true};

static tara_status read_error(tp_members_reader *r, void *base)
{
    return tp_members_object(r, &error_form, ALWAYS, base);
}

static const tp_own own_error = {.read = read_error};

static const tp_json_member opendsr_members[] = {
    {"error", TP_MEMBER_OWN, 0, 0, ALWAYS, 0, 0, NULL, &own_error},
};
static const tp_members opendsr_form = {opendsr_members, COUNT(opendsr_members), true};

static const tp_json_member drp_members[] = {
    {"code", TP_MEMBER_OWN, 0, ALWAYS, ALWAYS, 0, 0, NULL, &own_code_text},
    {"message", TP_MEMBER_OWN, 0, ALWAYS, ALWAYS, 0, 0, NULL, &own_message},
    {"fatal", TP_MEMBER_FLAG, offsetof(tara_dsr_failure, fatal), 0, ALWAYS, 0, 0, NULL, NULL},
};
static const tp_members drp_form = {drp_members, COUNT(drp_members), true};

static tara_status text_in(int32_t protocol, const char *text, size_t size, const char *room,
                           size_t room_size, tara_error *error)
{
    bool known = protocol == TARA_DSR_OPENDSR || protocol == TARA_DSR_DRP;
    bool there = (text != NULL || size == 0) && (room != NULL || room_size == 0);
    if (!known || !there) {
        return tp_members_tell(error, TARA_E_INVALID_ARGUMENT, known ? "text" : "protocol",
                               "expected a protocol and a text");
    }
    if (size <= TARA_DSR_TEXT_MAX) return TARA_OK;
    return tp_members_tell(error, TARA_E_LIMIT, "text", "the document is longer than 1 MiB");
}

tara_status tara_dsr_error_read(int32_t protocol, const char *text, size_t size, char *room,
                                size_t room_size, tara_dsr_failure *out, tara_error *error)
{
    tp_members_reader r;
    const tp_members *form = protocol == TARA_DSR_OPENDSR ? &opendsr_form : &drp_form;
    tara_status       status = tp_members_out(out, sizeof *out, error);
    if (status == TARA_OK) status = text_in(protocol, text, size, room, room_size, error);
    if (status != TARA_OK) return status;
    status = tp_members_begin(&r, (tp_text){text, size}, tp_writer_of(room, room_size), error);
    if (status == TARA_OK) status = tp_members_read(&r, form, ALWAYS, out);
    if (status == TARA_OK) return TARA_OK;
    if (r.room.size > 0) tp_wipe(r.room.data, r.room.size);
    (void)tp_members_out(out, sizeof *out, NULL);
    return status;
}
