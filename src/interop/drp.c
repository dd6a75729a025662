// drp.c: the Data Rights Protocol 1.0: signed messages of an agent, and the status of a request.
//
// Codecs and no more: they need no context and allocate nothing. A message is base64 of a signature
// and of the JSON text that it is over; of that text nothing is looked at before the host has said
// that the signature is right.
//
// Sources: data-rights-protocol.md (consumer-reports-innovation-lab/data-rights-protocol), sections
// 2.01 to 2.06 and 3.01 to 3.07. The ids of its directory match [A-Z_]+ (3.05) and those of its
// examples do not ("aa-id"): here an id is any word without spaces, and is compared.
#include <string.h>

#include "base/bits.h"
#include "base/civil.h"
#include "base/members.h"
#include "base/sha256.h"

enum { SIGNATURE = 64, TOKEN_MAX = 4096 }; // Ed25519.

#define BIT(value) (UINT32_C(1) << (value))
#define ALWAYS UINT32_C(1)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// --- words -------------------------------------------------------------------------------------

// The table of section 3.01 writes an underscore where the requests have a hyphen.
static const tp_word exercise_rows[] = {
    {TARA_DRP_SALE_OPT_OUT, "sale:opt-out"},
    {TARA_DRP_SALE_OPT_OUT, "sale:opt_out"},
    {TARA_DRP_SALE_OPT_IN, "sale:opt-in"},
    {TARA_DRP_SALE_OPT_IN, "sale:opt_in"},
    {TARA_DRP_DELETION, "deletion"},
    {TARA_DRP_ACCESS, "access"},
    {TARA_DRP_ACCESS_CATEGORIES, "access:categories"},
    {TARA_DRP_ACCESS_SPECIFIC, "access:specific"},
};
static const tp_words exercises =
    TP_WORDS(exercise_rows, "expected sale:opt-out, sale:opt-in, deletion, access, "
                            "access:categories or access:specific");

static const tp_word regime_rows[] = {{TARA_REGULATION_CCPA, "ccpa"}};
static const tp_words regimes = TP_WORDS(regime_rows, "expected ccpa");

static const tp_word status_rows[] = {
    {TARA_DRP_OPEN, "open"},
    {TARA_DRP_IN_PROGRESS, "in_progress"},
    {TARA_DRP_FULFILLED, "fulfilled"},
    {TARA_DRP_REVOKED, "revoked"},
    {TARA_DRP_DENIED, "denied"},
    {TARA_DRP_EXPIRED, "expired"},
};
static const tp_words statuses =
    TP_WORDS(status_rows, "expected open, in_progress, fulfilled, revoked, denied or expired");

static const tp_word reason_rows[] = {
    {TARA_DRP_NEED_USER_VERIFICATION, "need_user_verification"},
    {TARA_DRP_SUSPECTED_FRAUD, "suspected_fraud"},
    {TARA_DRP_INSUF_VERIFICATION, "insuf_verification"},
    {TARA_DRP_NO_MATCH, "no_match"},
    {TARA_DRP_CLAIM_NOT_COVERED, "claim_not_covered"},
    {TARA_DRP_OUTSIDE_JURISDICTION, "outside_jurisdiction"},
    {TARA_DRP_TOO_MANY_REQUESTS, "too_many_requests"},
    {TARA_DRP_OTHER, "other"},
};
static const tp_words reasons =
    TP_WORDS(reason_rows, "expected a reason of the protocol, such as no_match");

const char *tara_drp_exercise_name(int32_t exercise)
{
    return tp_word_name(&exercises, exercise);
}

const char *tara_drp_status_name(int32_t status)
{
    return tp_word_name(&statuses, status);
}

const char *tara_drp_reason_name(int32_t reason)
{
    return tp_word_name(&reasons, reason);
}

// Section 3.02: which reasons a status has, as bits, and whether it is the end.
typedef struct state_row {
    int32_t  status;
    uint32_t reasons;
    bool     final;
} state_row;

static const state_row states[] = {
    {TARA_DRP_OPEN, BIT(TARA_DRP_REASON_NONE), false},
    {TARA_DRP_IN_PROGRESS, BIT(TARA_DRP_REASON_NONE) | BIT(TARA_DRP_NEED_USER_VERIFICATION),
     false},
    {TARA_DRP_FULFILLED, BIT(TARA_DRP_REASON_NONE), true},
    {TARA_DRP_REVOKED, BIT(TARA_DRP_REASON_NONE), true},
    {TARA_DRP_DENIED,
     BIT(TARA_DRP_SUSPECTED_FRAUD) | BIT(TARA_DRP_INSUF_VERIFICATION) | BIT(TARA_DRP_NO_MATCH)
         | BIT(TARA_DRP_CLAIM_NOT_COVERED) | BIT(TARA_DRP_OUTSIDE_JURISDICTION)
         | BIT(TARA_DRP_TOO_MANY_REQUESTS) | BIT(TARA_DRP_OTHER),
     true},
    {TARA_DRP_EXPIRED, BIT(TARA_DRP_REASON_NONE), true},
};

static const state_row *state_of(int32_t status)
{
    for (size_t i = 0; i < COUNT(states); i++) {
        if (states[i].status == status) return &states[i];
    }
    return NULL;
}

int32_t tara_drp_is_final(int32_t status)
{
    const state_row *state = state_of(status);
    return state != NULL && state->final;
}

// --- messages ----------------------------------------------------------------------------------

enum { E = 1 << TARA_DRP_EXERCISE, V = 1 << TARA_DRP_REVOKE, A = 1 << TARA_DRP_AGENT };

#define SENT(field) offsetof(tara_drp_message, field)
static const tp_json_member message_members[] = {
    {"agent-id", TP_MEMBER_ID, SENT(agent_id), E | A, E | A, 0, 0, NULL, NULL},
    {"business-id", TP_MEMBER_ID, SENT(business_id), E | A, E | A, 0, 0, NULL, NULL},
    {"issued-at", TP_MEMBER_TIME, SENT(issued_unix_ms), E | A, E | A, 0, 0, NULL, NULL},
    {"expires-at", TP_MEMBER_TIME, SENT(expires_unix_ms), E | A, E | A, 0, 0, NULL, NULL},
    {"agent-request-id", TP_MEMBER_TEXT, SENT(agent_request_id), 0, E, 0, 0, NULL, NULL},
    {"drp.version", TP_MEMBER_VERSION, SENT(drp_version), E | A, E | A, 0, 0, NULL, NULL},
    {"exercise", TP_MEMBER_WORD, SENT(exercise), E, E, 0, 0, &exercises, NULL},
    {"regime", TP_MEMBER_WORD, SENT(regime), 0, E, 0, 0, &regimes, NULL},
    {"relationships", TP_MEMBER_TEXTS, SENT(relationships), 0, E, SENT(relationship_count),
     TARA_DSR_RELATIONSHIPS_MAX, NULL, NULL},
    {"status_callback", TP_MEMBER_URL, SENT(status_callback), 0, E, 0, 0, NULL, NULL},
    {"name", TP_MEMBER_TEXT, SENT(name), 0, E, 0, 0, NULL, NULL},
    {"email", TP_MEMBER_TEXT, SENT(email), 0, E, 0, 0, NULL, NULL},
    {"email_verified", TP_MEMBER_FLAG, SENT(email_verified), 0, E, 0, 0, NULL, NULL},
    {"phone_number", TP_MEMBER_PHONE, SENT(phone_number), 0, E, 0, 0, NULL, NULL},
    {"phone_number_verified", TP_MEMBER_FLAG, SENT(phone_number_verified), 0, E, 0, 0, NULL,
     NULL},
    {"address", TP_MEMBER_RAW, SENT(address), 0, E, 0, 0, NULL, NULL},
    {"address_verified", TP_MEMBER_FLAG, SENT(address_verified), 0, E, 0, 0, NULL, NULL},
    {"power_of_attorney", TP_MEMBER_TEXT, SENT(power_of_attorney), 0, E, 0, 0, NULL, NULL},
    {"reason", TP_MEMBER_TEXT, SENT(reason), 0, V, 0, 0, NULL, NULL},
};
static const tp_members message_form = {message_members, COUNT(message_members), true};

// The members that are looked at before all others, in their order. A revocation need not have
// them; where it has, they hold for it, too.
static const tp_json_member first_members[] = {
    {"agent-id", TP_MEMBER_RAW, SENT(agent_id), 0, E | V | A, 0, 0, NULL, NULL},
    {"business-id", TP_MEMBER_RAW, SENT(business_id), 0, E | V | A, 0, 0, NULL, NULL},
    {"issued-at", TP_MEMBER_RAW, SENT(name), 0, E | V | A, 0, 0, NULL, NULL},
    {"expires-at", TP_MEMBER_RAW, SENT(email), 0, E | V | A, 0, 0, NULL, NULL},
    {"exercise", TP_MEMBER_RAW, SENT(reason), 0, V | A, 0, 0, NULL, NULL},
};
static const tp_members first_form = {first_members, COUNT(first_members), true};

typedef struct finding { // What is wrong with members that each are right.
    tara_status status;
    const char *field;
    const char *message;
} finding;

static const finding nothing = {TARA_OK, NULL, NULL};

static finding wrong(const char *field, const char *message)
{
    return (finding){TARA_E_INVALID_ARGUMENT, field, message};
}

// An address is a text or an object.
static bool right_address(tp_text text)
{
    tp_json_reader json = tp_json_reader_of(text);
    if (text.size == 0) return true;
    tp_json_type type = tp_json_next(&json);
    return type == TP_JSON_STRING || type == TP_JSON_OBJECT;
}

static finding message_finding(const tara_drp_message *m)
{
    tp_text version = {m->drp_version, m->drp_version_size};
    if (version.size > 0 && !tp_text_equal(version, TP_TEXT("1.0"))) {
        return (finding){TARA_E_UNSUPPORTED, "drp.version", "expected version 1.0"};
    }
    if (!right_address((tp_text){m->address, m->address_size})) {
        return wrong("address", "expected a text or an object");
    }
    if (m->kind != TARA_DRP_REVOKE && m->expires_unix_ms <= m->issued_unix_ms) {
        return wrong("expires-at", "expected a time after issued-at");
    }
    return nothing;
}

// --- what is held against what is expected -----------------------------------------------------

static bool is_kind(int32_t kind)
{
    return kind >= TARA_DRP_EXERCISE && kind <= TARA_DRP_AGENT;
}

static tara_status check_expected(const tara_drp_expected *e, tara_error *error)
{
    tara_status status = tp_members_in(e, sizeof *e, error);
    if (status != TARA_OK) return status;
    if (e->reserved != 0) return tp_members_tell(error, TARA_E_TOO_NEW, "reserved", "expected 0");
    bool agent = e->agent_id != NULL && tp_is_id((tp_text){e->agent_id, e->agent_id_size});
    bool business = e->business_id != NULL
                 && tp_is_id((tp_text){e->business_id, e->business_id_size});
    const char *field = !is_kind(e->kind) ? "kind" : !agent ? "agent_id"
                      : !business         ? "business_id"
                      : e->check == NULL  ? "check" : NULL;
    if (field == NULL && !tp_time_valid(e->now_unix_ms)) field = "now";
    if (field == NULL) return TARA_OK;
    return tp_members_tell(error, TARA_E_INVALID_ARGUMENT, field,
                           "expected a kind, both ids, the time and a function that checks");
}

// The JSON of a string, without its quotes, that is that text.
static bool says(const char *data, size_t size, const char *text, size_t text_size)
{
    bool string = size >= 2 && data[0] == '"';
    return string && tp_json_raw_equals((tp_text){data + 1, size - 2}, (tp_text){text, text_size});
}

static bool says_time(const char *data, size_t size, tp_time *at)
{
    char   bytes[64];
    size_t length = SIZE_MAX;
    if (size >= 2 && data[0] == '"') {
        length = tp_json_unescape((tp_text){data + 1, size - 2}, bytes, sizeof bytes);
    }
    return length != SIZE_MAX && tp_parse_time((tp_text){bytes, length}, at);
}

// The fixed order of section 3.07. What is missing is empty here, and matches nothing.
static finding first_finding(const tara_drp_message *m, const tara_drp_expected *e)
{
    tp_time at = 0;
    if (!says(m->agent_id, m->agent_id_size, e->agent_id, e->agent_id_size)) {
        return wrong("agent-id", "expected the agent whose token came along");
    }
    if (!says(m->business_id, m->business_id_size, e->business_id, e->business_id_size)) {
        return wrong("business-id", "expected the business that is asked");
    }
    if (!says_time(m->name, m->name_size, &at) || at > e->now_unix_ms) {
        return wrong("issued-at", "expected a time that is not in the future");
    }
    if (!says_time(m->email, m->email_size, &at) || at <= e->now_unix_ms) {
        return wrong("expires-at", "expected a time that is not over");
    }
    return nothing;
}

// --- reading a message -------------------------------------------------------------------------

static tara_status text_in(const char *text, size_t size, const char *room, size_t room_size,
                           tara_error *error)
{
    bool there = (text != NULL || size == 0) && (room != NULL || room_size == 0);
    if (!there) {
        return tp_members_tell(error, TARA_E_INVALID_ARGUMENT, "message", "expected a text");
    }
    if (size <= TARA_DSR_TEXT_MAX) return TARA_OK;
    return tp_members_tell(error, TARA_E_LIMIT, "message", "it is longer than 1 MiB");
}

static tara_status no_message(tara_error *error, size_t bad)
{
    tara_status status = tp_members_tell(error, TARA_E_SYNTAX, "message",
                                         "expected base64 of a signature of 64 bytes and a text");
    if (error != NULL && error->struct_size >= sizeof *error) {
        error->offset = bad;
        error->line = 1;
        error->column = (uint32_t)bad + 1;
    }
    return status;
}

tara_status tara_drp_split(const char *message, size_t size, char *room, size_t room_size,
                           tara_signed *out, tara_error *error)
{
    size_t      bytes = 0, bad = 0, most = size / 4 * 3;
    tara_status status = tp_members_out(out, sizeof *out, error);
    if (status == TARA_OK) status = text_in(message, size, room, room_size, error);
    if (status != TARA_OK) return status;
    if (size % 4 != 0 || most <= SIGNATURE) return no_message(error, size);
    if (message[size - 1] == '=') most--;
    if (message[size - 2] == '=') most--;
    if (room_size < most) {
        return tp_members_tell(error, TARA_E_BUFFER, "room", "the room is too small");
    }
    if (!tp_base64_decode(message, size, (uint8_t *)room, room_size, &bytes, &bad)) {
        return no_message(error, bad);
    }
    if (bytes <= SIGNATURE) return no_message(error, size);
    out->signature = (const uint8_t *)room;
    out->signature_size = SIGNATURE;
    out->text = room + SIGNATURE;
    out->text_size = bytes - SIGNATURE;
    tp_sha256_of(out->text, out->text_size, out->digest);
    return TARA_OK;
}

// Who signed a request meant nothing else by it: sent again, it is no revocation.
static finding early_finding(const tara_drp_message *first, const tara_drp_expected *e)
{
    size_t said = first->agent_id_size + first->business_id_size + first->name_size
                + first->email_size;
    finding f = e->kind == TARA_DRP_REVOKE && said == 0 ? nothing : first_finding(first, e);
    if (f.status != TARA_OK || first->reason_size == 0) return f;
    return wrong("exercise", "expected a message that exercises no right");
}

// The text was signed by whom it should have been.
static tara_status read_text(tp_members_reader *r, const tara_drp_expected *e,
                             tara_drp_message *out)
{
    tara_drp_message first;
    memset(&first, 0, sizeof first);
    tara_status status = tp_members_read(r, &first_form, BIT(e->kind), &first);
    if (status != TARA_OK) return status;
    finding f = early_finding(&first, e);
    if (f.status != TARA_OK) return tp_members_fail_at(r, f.status, f.field, f.message);
    status = tp_members_read(r, &message_form, BIT(e->kind), out);
    if (status != TARA_OK) return status;
    out->kind = e->kind;
    f = message_finding(out);
    return f.status == TARA_OK ? TARA_OK
                               : tp_members_fail_at(r, f.status, f.field, f.message);
}

tara_status tara_drp_read(const char *message, size_t size, const tara_drp_expected *expected,
                          char *room, size_t room_size, tara_drp_message *out, tara_error *error)
{
    tp_members_reader r;
    tara_signed       what = {.struct_size = sizeof what};
    tara_status       status = tp_members_out(out, sizeof *out, error);
    if (status == TARA_OK) status = check_expected(expected, error);
    if (status == TARA_OK) status = tara_drp_split(message, size, room, room_size, &what, error);
    if (status != TARA_OK) return status;
    size_t used = SIGNATURE + what.text_size;
    what.signer = expected->agent_id;
    what.signer_size = expected->agent_id_size;
    if (expected->check(expected->user, &what) != TARA_CALLBACK_OK) {
        tp_wipe(room, used);
        return tp_members_tell(error, TARA_E_PROOF, "signature",
                               "it is not known to be the agent's, over this text");
    }
    tp_writer left = tp_writer_of(room + used, room_size - used);
    status = tp_members_begin(&r, (tp_text){what.text, what.text_size}, left, error);
    if (status == TARA_OK) status = read_text(&r, expected, out);
    out->authenticated = status == TARA_OK;
    if (status == TARA_OK) return TARA_OK;
    tp_wipe(room, used + r.room.size);
    (void)tp_members_out(out, sizeof *out, NULL);
    return status;
}

// --- writing a message -------------------------------------------------------------------------

static tara_status check_message(const tara_drp_message *m, tara_error *error)
{
    tara_status status = tp_members_in(m, sizeof *m, error);
    if (status != TARA_OK) return status;
    if (!is_kind(m->kind)) {
        return tp_members_tell(error, TARA_E_INVALID_ARGUMENT, "kind",
                               "expected exercise, revoke or agent");
    }
    status = tp_members_check(&message_form, BIT(m->kind), m, error);
    if (status != TARA_OK) return status;
    finding f = message_finding(m);
    return f.status == TARA_OK ? TARA_OK : tp_members_tell(error, f.status, f.field, f.message);
}

// The bytes stand at the end of the buffer, and their base64 is to fill it from its beginning: it
// catches up with them only where they end.
static void encode_in_place(char *buffer, size_t size, size_t bytes)
{
    const char *from = buffer + size - bytes;
    for (size_t at = 0; at < bytes; at += 3) {
        uint8_t group[3];
        size_t  part = bytes - at < 3 ? bytes - at : 3;
        memcpy(group, from + at, part);
        tp_base64_encode(group, part, buffer + at / 3 * 4);
    }
}

tara_status tara_drp_write(const tara_drp_message *message, tara_sign sign, void *user,
                           char *buffer, size_t capacity, size_t *needed, tara_error *error)
{
    uint8_t     signature[SIGNATURE];
    size_t      text_size = 0, signed_size = 0, needed_here = 0;
    tara_status status = check_message(message, error);
    if (status != TARA_OK) return status;
    bool there = sign != NULL && needed != NULL && (buffer != NULL || capacity == 0);
    if (!there) return tp_members_tell(error, TARA_E_INVALID_ARGUMENT, "buffer", "expected one");
    status = tp_members_print(&message_form, BIT(message->kind), message, NULL, 0, &text_size);
    bool fits = status == TARA_E_BUFFER && text_size <= TARA_DSR_TEXT_MAX / 4 * 3 - SIGNATURE;
    if (!fits) return tp_members_tell(error, TARA_E_LIMIT, "message", "it is longer than 1 MiB");
    size_t size = tp_base64_size(SIGNATURE + text_size);
    *needed = size;
    if (capacity < size) {
        return tp_members_tell(error, TARA_E_BUFFER, "buffer", "the buffer is too small");
    }
    char *text = buffer + size - text_size;
    (void)tp_members_print(&message_form, BIT(message->kind), message, text, text_size,
                           &needed_here);
    bool done = sign(user, text, text_size, signature, SIGNATURE, &signed_size)
             == TARA_CALLBACK_OK;
    if (!done || signed_size != SIGNATURE) {
        tp_wipe(buffer, size);
        return tp_members_tell(error, TARA_E_CONFLICT, "signature",
                               "expected a signature of 64 bytes");
    }
    memcpy(text - SIGNATURE, signature, SIGNATURE);
    encode_in_place(buffer, size, SIGNATURE + text_size);
    return TARA_OK;
}

// --- the status of a request -------------------------------------------------------------------

#define TOLD(field) offsetof(tara_drp_answer, field)
static const tp_json_member answer_members[] = {
    {"request_id", TP_MEMBER_ID, TOLD(request_id), ALWAYS, ALWAYS, 0, 0, NULL, NULL},
    {"received_at", TP_MEMBER_TIME, TOLD(received_unix_ms), 0, ALWAYS, 0, 0, NULL, NULL},
    {"expected_by", TP_MEMBER_TIME, TOLD(expected_unix_ms), 0, ALWAYS, 0, 0, NULL, NULL},
    {"agent_request_id", TP_MEMBER_TEXT, TOLD(agent_request_id), 0, ALWAYS, 0, 0, NULL, NULL},
    {"processing_details", TP_MEMBER_TEXT, TOLD(processing_details), 0, ALWAYS, 0, 0, NULL, NULL},
    {"status", TP_MEMBER_WORD, TOLD(status), ALWAYS, ALWAYS, 0, 0, &statuses, NULL},
    {"reason", TP_MEMBER_WORD, TOLD(reason), 0, ALWAYS, 0, 0, &reasons, NULL},
    {"user_verification_url", TP_MEMBER_URL, TOLD(user_verification_url), 0, ALWAYS, 0, 0, NULL,
     NULL},
    {"results_url", TP_MEMBER_URL, TOLD(results_url), 0, ALWAYS, 0, 0, NULL, NULL},
    {"expires_at", TP_MEMBER_TIME, TOLD(expires_unix_ms), 0, ALWAYS, 0, 0, NULL, NULL},
};
static const tp_members answer_form = {answer_members, COUNT(answer_members), true};

static finding answer_finding(const tara_drp_answer *a)
{
    const state_row *state = state_of(a->status);
    bool pair = state != NULL && state->reasons >> a->reason & 1;
    bool asks = a->reason == TARA_DRP_NEED_USER_VERIFICATION;
    if (!pair) return wrong("reason", "the status has no such reason, or wants one");
    if (asks && a->user_verification_url_size == 0) {
        return wrong("user_verification_url", "this member is missing");
    }
    return nothing;
}

// What only those who write are held to: others' answers are read without.
static finding written_finding(const tara_drp_answer *a)
{
    finding f = answer_finding(a);
    if (f.status != TARA_OK) return f;
    if (a->status == TARA_DRP_IN_PROGRESS && a->expected_unix_ms == 0) {
        return wrong("expected_by", "this member is missing");
    }
    if (a->extended == 1 && a->processing_details_size == 0) {
        return wrong("processing_details", "expected the reason of the extension");
    }
    return nothing;
}

tara_status tara_drp_answer_read(const char *text, size_t size, char *room, size_t room_size,
                                 tara_drp_answer *out, tara_error *error)
{
    tp_members_reader r;
    tara_status       status = tp_members_out(out, sizeof *out, error);
    if (status == TARA_OK) status = text_in(text, size, room, room_size, error);
    if (status != TARA_OK) return status;
    status = tp_members_begin(&r, (tp_text){text, size}, tp_writer_of(room, room_size), error);
    if (status == TARA_OK) status = tp_members_read(&r, &answer_form, ALWAYS, out);
    finding f = status == TARA_OK ? answer_finding(out) : nothing;
    if (f.status != TARA_OK) status = tp_members_fail_at(&r, f.status, f.field, f.message);
    if (status == TARA_OK) return TARA_OK;
    if (r.room.size > 0) tp_wipe(r.room.data, r.room.size);
    (void)tp_members_out(out, sizeof *out, NULL);
    return status;
}

tara_status tara_drp_answer_write(const tara_drp_answer *answer, char *buffer, size_t capacity,
                                  size_t *needed, tara_error *error)
{
    tara_status status = tp_members_in(answer, sizeof *answer, error);
    if (status != TARA_OK) return status;
    bool flag = answer->extended == 0 || answer->extended == 1;
    if (answer->reserved != 0 || !flag) {
        return tp_members_tell(error, TARA_E_TOO_NEW, "reserved", "expected 0");
    }
    status = tp_members_check(&answer_form, ALWAYS, answer, error);
    if (status != TARA_OK) return status;
    finding f = written_finding(answer);
    if (f.status != TARA_OK) return tp_members_tell(error, f.status, f.field, f.message);
    status = tp_members_print(&answer_form, ALWAYS, answer, buffer, capacity, needed);
    if (status == TARA_OK) return TARA_OK;
    return tp_members_tell(error, status, "buffer", "the buffer is too small");
}

// --- how long ----------------------------------------------------------------------------------

// Section 3.02, as version 1.0 has it.
static const struct keeping {
    const char *version;
    int32_t     most_days, least_days;
} keeping = {"1.0", 60, 7};

tara_status tara_drp_forget_after(int64_t told_unix_ms, int64_t expires_unix_ms,
                                  int64_t *after_unix_ms)
{
    bool there = after_unix_ms != NULL && tp_time_valid(told_unix_ms)
              && (expires_unix_ms == 0 || tp_time_valid(expires_unix_ms));
    if (!there) return TARA_E_INVALID_ARGUMENT;
    tp_time most = tp_time_add(told_unix_ms, (int64_t)keeping.most_days * TP_DAY_MS);
    tp_time least = tp_time_add(told_unix_ms, (int64_t)keeping.least_days * TP_DAY_MS);
    tp_time after = expires_unix_ms != 0 && expires_unix_ms < most ? expires_unix_ms : most;
    *after_unix_ms = after < least ? least : after;
    return TARA_OK;
}

// --- the token ---------------------------------------------------------------------------------

typedef struct token { // What the answer to POST /v1/agent/{agent-id} says.
    tp_text agent_id, token;
} token;

static const tp_json_member token_members[] = {
    {"agent-id", TP_MEMBER_ID, offsetof(token, agent_id), ALWAYS, ALWAYS, 0, 0, NULL, NULL},
    {"token", TP_MEMBER_TEXT, offsetof(token, token), ALWAYS, ALWAYS, 0, 0, NULL, NULL},
};
static const tp_members token_form = {token_members, COUNT(token_members), true};

tara_status tara_drp_token_write(const char *agent_id, size_t agent_id_size, const char *token_text,
                                 size_t token_size, char *buffer, size_t capacity, size_t *needed)
{
    token       t = {{agent_id, agent_id_size}, {token_text, token_size}};
    tara_status status = tp_members_check(&token_form, ALWAYS, &t, NULL);
    if (status != TARA_OK || token_size > TOKEN_MAX) return TARA_E_INVALID_ARGUMENT;
    return tp_members_print(&token_form, ALWAYS, &t, buffer, capacity, needed);
}
