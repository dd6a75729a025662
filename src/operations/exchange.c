// exchange.c: requests by OpenDSR and the Data Rights Protocol, as operations.
//
// A document is given as JSON or as the text of it, and comes back as JSON with the members of its
// standard. No callback can be given here: whoever says authenticated or verified has checked.
#include <string.h>

#include "base/bits.h"
#include "base/sha256.h"
#include "operations/families.h"
#include "public/context.h"

// --- documents in ------------------------------------------------------------------------------

typedef struct given { // A document, and the room for its texts.
    tp_buffer bytes;   // The caller's to release.
    tp_text   text;
    char     *room;
    size_t    room_size;
} given;

// Three times its size: the text without its own escapes, then the room.
static tara_status take(tp_job *j, const char *name, given *g)
{
    tp_text text = tp_job_text(j, name);
    *g = (given){.bytes = tp_buffer_in(&j->privacy->scratch), .text = text};
    if (!tp_buffer_reserve(&g->bytes, 3 * text.size + 1)) return TARA_E_NO_MEMORY;
    g->room = (char *)g->bytes.data + text.size;
    g->room_size = 2 * text.size;
    g->bytes.size = g->bytes.capacity;
    return TARA_OK;
}

// A document may be given as a string, which holds its text.
static tara_status take_document(tp_job *j, const char *name, given *g)
{
    tara_status status = take(j, name, g);
    if (status != TARA_OK || g->text.data[0] != '"') return status;
    tp_text raw = {g->text.data + 1, g->text.size - 2};
    size_t  size = tp_json_unescape(raw, (char *)g->bytes.data, g->text.size);
    g->text = (tp_text){(const char *)g->bytes.data, size == SIZE_MAX ? 0 : size};
    return TARA_OK;
}

// The codecs fill the job's own error.
static tara_status told(tp_job *j, tara_status status)
{
    j->own_detail = status != TARA_OK && status != TARA_E_NO_MEMORY;
    return status;
}

// A result stands on one line, whatever was given as it stands.
static void put_written(tp_job *j, const char *name, tp_buffer *text)
{
    text->size = tp_json_compact((char *)text->data, text->size);
    tp_job_put_json(j, name, (tp_text){(const char *)text->data, text->size});
}

// What `call` writes, as a member of the result. Its place in a buffer says nothing.
static tara_status put_document(tp_job *j, const char *name, tp_job_text_call call,
                                const void *with)
{
    tp_buffer   text;
    tara_status status = told(j, tp_job_whole_text(j, call, with, &text));
    if (status == TARA_OK) put_written(j, name, &text);
    tp_buffer_release(&text);
    return status;
}

static void put_opened(tp_job *j, const tara_request *r, int32_t differs)
{
    int32_t zone = tp_job_compiled(j)->policy->time_zone_minutes;
    tp_job_put_uint(j, "request", r->number);
    tp_job_put_name(j, "right", tara_right_name(r->right));
    tp_job_put_name(j, "state", tara_request_state_name(r->state));
    tp_job_put_time(j, "due", r->due_unix_ms);
    tp_job_put_day(j, "due_day", tp_local_day(r->due_unix_ms, zone));
    tp_job_put_name(j, "law", r->law);
    tp_job_put_name(j, "article", r->article);
    tp_job_put_bool(j, "duplicate", r->duplicate);
    tp_job_put_bool(j, "differs", differs);
}

// --- OpenDSR -----------------------------------------------------------------------------------

static tara_status dialect_of(tp_job *j, int32_t *dialect)
{
    tp_text text = tp_job_text(j, "dialect");
    bool    old = tp_text_equal(text, TP_TEXT("opengdpr"));
    *dialect = old ? TARA_OPENGDPR_1 : TARA_OPENDSR_2;
    if (!tp_job_has(j, "dialect") || old || tp_text_equal(text, TP_TEXT("opendsr"))) {
        return TARA_OK;
    }
    return tp_job_refuse(j, "dialect", "expected opendsr or opengdpr");
}

typedef struct asked {
    int32_t              dialect;
    given                from;
    tara_opendsr_request request;
} asked;

// *a holds memory also after a failure.
static tara_status read_asked(tp_job *j, asked *a)
{
    *a = (asked){.request.struct_size = sizeof a->request,
                 .from.bytes = tp_buffer_in(&j->privacy->scratch)};
    tara_status status = dialect_of(j, &a->dialect);
    if (status == TARA_OK) status = take_document(j, "request", &a->from);
    if (status != TARA_OK) return status;
    return told(j, tara_opendsr_request_read(a->dialect, a->from.text.data, a->from.text.size,
                                             a->from.room, a->from.room_size, &a->request,
                                             &j->error));
}

static tara_status write_asked(tp_job *j, const void *with, char *buffer, size_t capacity,
                               size_t *needed)
{
    const asked *a = with;
    return tara_opendsr_request_write(a->dialect, &a->request, buffer, capacity, needed,
                                      &j->error);
}

tara_status tp_op_opendsr_read(tp_job *j)
{
    asked       a;
    tara_status status = read_asked(j, &a);
    if (status == TARA_OK) status = put_document(j, "request", write_asked, &a);
    if (status == TARA_OK) tp_job_put_name(j, "right", tara_right_name(a.request.right));
    tp_buffer_release(&a.from.bytes);
    return status;
}

// The fields as one object, for the reader that knows what is right.
static void write_fields(tp_job *j, tp_buffer *out)
{
    tp_json_writer  json = tp_json_writer_to(out);
    const tp_job_field *fields = j->operation->fields;
    tp_json_begin_object(&json);
    for (size_t i = 0; i < TP_JOB_FIELDS_MAX && fields[i].name != NULL; i++) {
        const tp_job_value *v = &j->values[i];
        if (!v->present || strcmp(fields[i].name, "dialect") == 0) continue;
        tp_json_name(&json, fields[i].name);
        if (fields[i].kind == TP_JOB_STRING) tp_json_text(&json, v->text);
        if (fields[i].kind == TP_JOB_JSON) tp_json_raw(&json, v->text);
        if (fields[i].kind != TP_JOB_STRINGS) continue;
        tp_json_begin_array(&json);
        for (size_t k = 0; k < v->item_count; k++) tp_json_text(&json, v->items[k]);
        tp_json_end_array(&json);
    }
    tp_json_end_object(&json);
}

// A request of ours to a processor. Where something is wrong says its name: the text has no lines.
tara_status tp_op_opendsr_write(tp_job *j)
{
    asked       a = {.request.struct_size = sizeof a.request};
    tp_buffer   text = tp_buffer_in(&j->privacy->scratch);
    tp_buffer   room = tp_buffer_in(&j->privacy->scratch);
    tara_status status = dialect_of(j, &a.dialect);
    if (status != TARA_OK) return status;
    write_fields(j, &text);
    bool ready = !text.failed && tp_buffer_reserve(&room, text.size);
    if (ready) {
        status = told(j, tara_opendsr_request_read(a.dialect, (char *)text.data, text.size,
                                                   (char *)room.data, room.capacity, &a.request,
                                                   &j->error));
        j->error.line = 0;
        j->error.offset = 0;
    }
    if (ready && status == TARA_OK) status = put_document(j, "request", write_asked, &a);
    room.size = room.capacity;
    tp_buffer_release(&room);
    tp_buffer_release(&text);
    return ready ? status : TARA_E_NO_MEMORY;
}

tara_status tp_op_opendsr_open(tp_job *j)
{
    asked        a;
    tara_request r = {.struct_size = sizeof r};
    int32_t      differs = 0;
    tara_status  status = read_asked(j, &a);
    if (status == TARA_OK) {
        a.request.authenticated = 1;
        status = tara_opendsr_open(j->privacy, tp_job_subject(j), &a.request, &r, &differs);
    }
    if (status == TARA_OK) {
        put_opened(j, &r, differs);
        tp_job_put_name(j, "subject_request_id", a.request.subject_request_id);
    }
    tp_buffer_release(&a.from.bytes);
    return status;
}

static tara_status write_told(tp_job *j, const void *with, char *buffer, size_t capacity,
                              size_t *needed)
{
    return tara_opendsr_document_write(with, buffer, capacity, needed, &j->error);
}

// The document, and the digest that its signature is over.
static tara_status put_signable(tp_job *j, const tara_opendsr_document *document)
{
    tp_buffer   text;
    uint8_t     digest[TP_SHA256_SIZE];
    char        digits[2 * TP_SHA256_SIZE];
    tara_status status = told(j, tp_job_whole_text(j, write_told, document, &text));
    if (status == TARA_OK) {
        tp_sha256_of(text.data, text.size, digest);
        tp_hex_encode(digest, sizeof digest, digits);
        put_written(j, "document", &text);
        tp_job_put_text(j, "sha256", (tp_text){digits, sizeof digits});
    }
    tp_buffer_release(&text);
    return status;
}

static tara_status tell(tp_job *j, int32_t kind)
{
    tp_text controller = tp_job_text(j, "controller_id"), id = tp_job_text(j, "subject_request_id");
    tp_text body = tp_job_text(j, "body"), callback = tp_job_text(j, "status_callback_url");
    tp_text version = tp_job_text(j, "api_version"), results = tp_job_text(j, "results_url");
    tara_opendsr_document document = {
        .struct_size = sizeof document,
        .kind = kind,
        .controller_id = controller.data, .controller_id_size = controller.size,
        .request = body.data, .request_size = body.size,
        .status_callback_url = callback.data, .status_callback_url_size = callback.size,
        .api_version = version.data, .api_version_size = version.size,
        .results_url = results.data, .results_url_size = results.size,
        .has_results_count = tp_job_has(j, "results_count"),
        .results_count = tp_job_uint(j, "results_count"),
    };
    if (id.size >= sizeof document.subject_request_id) {
        return tp_job_refuse(j, "subject_request_id", "expected a UUID of version 4 in lower case");
    }
    memcpy(document.subject_request_id, id.data, id.size);
    tara_status status = tara_opendsr_tell(j->privacy, tp_job_uint(j, "request"), &document);
    return status == TARA_OK ? put_signable(j, &document) : status;
}

tara_status tp_op_opendsr_respond(tp_job *j)
{
    return tell(j, TARA_OPENDSR_RESPONSE);
}

tara_status tp_op_opendsr_status(tp_job *j)
{
    return tell(j, tp_job_has(j, "status_callback_url") ? TARA_OPENDSR_CALLBACK
                                                        : TARA_OPENDSR_STATUS);
}

tara_status tp_op_opendsr_cancelled(tp_job *j)
{
    return tell(j, TARA_OPENDSR_CANCELLATION);
}

static tara_status kind_of(tp_job *j, int32_t *kind)
{
    static const tp_name rows[] = {
        {TARA_OPENDSR_RESPONSE, "response"}, {TARA_OPENDSR_STATUS, "status"},
        {TARA_OPENDSR_CALLBACK, "callback"}, {TARA_OPENDSR_CANCELLATION, "cancellation"},
    };
    static const tp_names names = {rows, sizeof rows / sizeof rows[0]};
    return tp_job_named(j, "kind", &names, "expected response, status, callback or cancellation",
                        kind);
}

// What a processor answered, for a controller.
tara_status tp_op_opendsr_answer(tp_job *j)
{
    given                 g;
    tara_opendsr_document document = {.struct_size = sizeof document};
    int32_t               kind = 0;
    tara_status           status = kind_of(j, &kind);
    if (status != TARA_OK) return status;
    status = take_document(j, "document", &g);
    if (status == TARA_OK) {
        status = told(j, tara_opendsr_document_read(kind, g.text.data, g.text.size, g.room,
                                                    g.room_size, &document, &j->error));
    }
    if (status == TARA_OK) status = put_document(j, "document", write_told, &document);
    tp_buffer_release(&g.bytes);
    return status;
}

static tara_status write_discovery(tp_job *j, const void *with, char *buffer, size_t capacity,
                                   size_t *needed)
{
    return tara_opendsr_discovery_write(with, buffer, capacity, needed, &j->error);
}

tara_status tp_op_opendsr_discovery(tp_job *j)
{
    given                  g;
    tara_opendsr_discovery discovery = {.struct_size = sizeof discovery};
    tara_status            status = take_document(j, "discovery", &g);
    if (status == TARA_OK) {
        status = told(j, tara_opendsr_discovery_read(g.text.data, g.text.size, g.room,
                                                     g.room_size, &discovery, &j->error));
    }
    if (status == TARA_OK) status = put_document(j, "discovery", write_discovery, &discovery);
    tp_buffer_release(&g.bytes);
    return status;
}

// --- the Data Rights Protocol ------------------------------------------------------------------

static tara_status put_base64(tp_job *j, const char *name, const void *bytes, size_t size)
{
    tp_buffer digits = tp_buffer_in(&j->privacy->scratch);
    bool      room = tp_buffer_reserve(&digits, tp_base64_size(size));
    if (room) {
        tp_base64_encode(bytes, size, (char *)digits.data);
        tp_job_put_text(j, name, (tp_text){(char *)digits.data, tp_base64_size(size)});
    }
    tp_buffer_release(&digits);
    return room ? TARA_OK : TARA_E_NO_MEMORY;
}

// What is to be verified, by whoever has the agent's key.
tara_status tp_op_drp_split(tp_job *j)
{
    given       g;
    tara_signed what = {.struct_size = sizeof what};
    tara_status status = take(j, "message", &g);
    if (status == TARA_OK) {
        status = told(j, tara_drp_split(g.text.data, g.text.size, g.room, g.room_size, &what,
                                        &j->error));
    }
    if (status == TARA_OK) status = put_base64(j, "signature", what.signature, what.signature_size);
    if (status == TARA_OK) status = put_base64(j, "text", what.text, what.text_size);
    tp_buffer_release(&g.bytes);
    return status;
}

// The operation's "verified" is required, and cannot be false.
static int32_t vouched_for(void *user, const tara_signed *what)
{
    *(tp_text *)user = (tp_text){what->text, what->text_size};
    return TARA_CALLBACK_OK;
}

static tara_status message_kind(tp_job *j, int32_t *kind)
{
    static const tp_name rows[] = {
        {TARA_DRP_EXERCISE, "exercise"}, {TARA_DRP_REVOKE, "revoke"}, {TARA_DRP_AGENT, "agent"},
    };
    static const tp_names names = {rows, sizeof rows / sizeof rows[0]};
    *kind = TARA_DRP_EXERCISE;
    return tp_job_named(j, "kind", &names, "expected exercise, revoke or agent", kind);
}

typedef struct sent {
    given            from;
    tp_text          json; // What was signed.
    tara_drp_message message;
} sent;

// *s holds memory also after a failure.
static tara_status read_sent(tp_job *j, sent *s)
{
    tp_text           agent = tp_job_text(j, "agent_id"), business = tp_job_text(j, "business_id");
    tara_drp_expected expected = {
        .struct_size = sizeof expected,
        .agent_id = agent.data, .agent_id_size = agent.size,
        .business_id = business.data, .business_id_size = business.size,
        .check = vouched_for, .user = &s->json,
    };
    *s = (sent){.message.struct_size = sizeof s->message,
                .from.bytes = tp_buffer_in(&j->privacy->scratch)};
    tara_status status = message_kind(j, &expected.kind);
    if (status == TARA_OK) status = tara_clock_now(j->privacy, &expected.now_unix_ms);
    if (status == TARA_OK) status = take(j, "message", &s->from);
    if (status != TARA_OK) return status;
    return told(j, tara_drp_read(s->from.text.data, s->from.text.size, &expected, s->from.room,
                                 s->from.room_size, &s->message, &j->error));
}

// All of it, with the claims that mean nothing here.
tara_status tp_op_drp_read(tp_job *j)
{
    sent        s;
    tara_status status = read_sent(j, &s);
    if (status == TARA_OK) {
        char *text = s.from.room + (s.json.data - s.from.room);
        tp_job_put_json(j, "message", (tp_text){text, tp_json_compact(text, s.json.size)});
    }
    tp_buffer_release(&s.from.bytes);
    return status;
}

tara_status tp_op_drp_open(tp_job *j)
{
    sent         s;
    tara_request r = {.struct_size = sizeof r};
    int32_t      differs = 0;
    tara_status  status = read_sent(j, &s);
    if (status == TARA_OK) {
        status = tara_drp_open(j->privacy, tp_job_subject(j), &s.message,
                               tp_job_uint(j, "purposes"), &r, &differs);
    }
    if (status == TARA_OK) {
        tp_text id = {s.message.agent_request_id, s.message.agent_request_id_size};
        put_opened(j, &r, differs);
        if (id.size > 0) tp_job_put_text(j, "agent_request_id", id);
    }
    tp_buffer_release(&s.from.bytes);
    return status;
}

static tara_status write_answer(tp_job *j, const void *with, char *buffer, size_t capacity,
                                size_t *needed)
{
    return tara_drp_answer_write(with, buffer, capacity, needed, &j->error);
}

tara_status tp_op_drp_status(tp_job *j)
{
    tp_text id = tp_job_text(j, "request_id"), agents = tp_job_text(j, "agent_request_id");
    tp_text details = tp_job_text(j, "processing_details"), url = tp_job_text(j, "results_url");
    tp_text verify = tp_job_text(j, "user_verification_url");
    tara_drp_answer answer = {
        .struct_size = sizeof answer,
        .expires_unix_ms = tp_job_time(j, "expires_at"),
        .request_id = id.data, .request_id_size = id.size,
        .agent_request_id = agents.data, .agent_request_id_size = agents.size,
        .processing_details = details.data, .processing_details_size = details.size,
        .user_verification_url = verify.data, .user_verification_url_size = verify.size,
        .results_url = url.data, .results_url_size = url.size,
    };
    tara_status status = tara_drp_tell(j->privacy, tp_job_uint(j, "request"), &answer);
    if (status == TARA_OK) status = put_document(j, "document", write_answer, &answer);
    if (status == TARA_OK) tp_job_put_bool(j, "final", tara_drp_is_final(answer.status));
    return status;
}

static void put_given(tp_job *j, const char *name, const char *text, size_t size)
{
    if (size > 0) tp_job_put_text(j, name, (tp_text){text, size});
}

// What a business answered, for an agent.
tara_status tp_op_drp_answer(tp_job *j)
{
    given           g;
    tara_drp_answer answer = {.struct_size = sizeof answer};
    tara_status     status = take_document(j, "document", &g);
    if (status == TARA_OK) {
        status = told(j, tara_drp_answer_read(g.text.data, g.text.size, g.room, g.room_size,
                                              &answer, &j->error));
    }
    if (status == TARA_OK) {
        tp_job_put_text(j, "request_id", (tp_text){answer.request_id, answer.request_id_size});
        tp_job_put_time(j, "received_at", answer.received_unix_ms);
        tp_job_put_time(j, "expected_by", answer.expected_unix_ms);
        tp_job_put_time(j, "expires_at", answer.expires_unix_ms);
        put_given(j, "agent_request_id", answer.agent_request_id, answer.agent_request_id_size);
        put_given(j, "processing_details", answer.processing_details,
                  answer.processing_details_size);
        put_given(j, "user_verification_url", answer.user_verification_url,
                  answer.user_verification_url_size);
        put_given(j, "results_url", answer.results_url, answer.results_url_size);
        tp_job_put_name(j, "status", tara_drp_status_name(answer.status));
        tp_job_put_name(j, "reason",
                        answer.reason == 0 ? NULL : tara_drp_reason_name(answer.reason));
        tp_job_put_bool(j, "final", tara_drp_is_final(answer.status));
    }
    tp_buffer_release(&g.bytes);
    return status;
}

tara_status tp_op_drp_forget_after(tp_job *j)
{
    int64_t     after = 0;
    tara_status status = tara_drp_forget_after(tp_job_time(j, "told"), tp_job_time(j, "expires_at"),
                                               &after);
    if (status != TARA_OK) return tp_job_refuse(j, "told", "expected a time");
    tp_job_put_time(j, "after", after);
    return TARA_OK;
}

static tara_status write_token(tp_job *j, const void *with, char *buffer, size_t capacity,
                               size_t *needed)
{
    tp_text agent = tp_job_text(j, "agent_id"), token = tp_job_text(j, "token");
    (void)with;
    return tara_drp_token_write(agent.data, agent.size, token.data, token.size, buffer, capacity,
                                needed);
}

tara_status tp_op_drp_token(tp_job *j)
{
    tp_buffer   text;
    tara_status status = tp_job_whole_text(j, write_token, NULL, &text);
    if (status == TARA_OK) put_written(j, "document", &text);
    tp_buffer_release(&text);
    if (status != TARA_E_INVALID_ARGUMENT) return status;
    return tp_job_refuse(j, "token", "expected an id without spaces, and a token");
}

// --- what went wrong ---------------------------------------------------------------------------

typedef struct mishap {
    int32_t    protocol, code;
    tara_error error;
} mishap;

static tara_status write_mishap(tp_job *j, const void *with, char *buffer, size_t capacity,
                                size_t *needed)
{
    const mishap *m = with;
    int32_t       fatal = tp_job_find(j, "fatal")->number != 0;
    return tara_dsr_error_write(m->protocol, m->code, &m->error, 1, fatal, buffer, capacity,
                                needed);
}

static tara_status status_called(tp_job *j, int32_t *out)
{
    uint32_t             count = 0;
    const tp_status_row *row = tp_status_rows(&count);
    tp_text              name = tp_job_text(j, "status");
    for (uint32_t i = 0; i < count; i++) {
        if (!tp_text_equal(tp_text_of(row[i].name), name)) continue;
        *out = row[i].status;
        return TARA_OK;
    }
    return tp_job_refuse(j, "status", "expected the name of a status, such as syntax");
}

static tara_status protocol_of(tp_job *j, int32_t *protocol)
{
    static const tp_name  rows[] = {{TARA_DSR_OPENDSR, "opendsr"}, {TARA_DSR_DRP, "drp"}};
    static const tp_names names = {rows, sizeof rows / sizeof rows[0]};
    return tp_job_named(j, "protocol", &names, "expected opendsr or drp", protocol);
}

// From what another operation refused: its status and its detail.
tara_status tp_op_dsr_error(tp_job *j)
{
    tp_buffer text;
    tp_text   detail = tp_job_text(j, "detail");
    int64_t   code = tp_job_find(j, "code")->number;
    mishap    m = {.error.struct_size = sizeof m.error};
    tara_status status = protocol_of(j, &m.protocol);
    if (status != TARA_OK) return status;
    if (code < 400 || code > 599) return tp_job_refuse(j, "code", "expected 400 to 599");
    if (m.protocol == TARA_DSR_OPENDSR && tp_job_has(j, "fatal")) {
        return tp_job_refuse(j, "fatal", "goes with drp");
    }
    if (detail.size >= sizeof m.error.message) {
        return tp_job_refuse(j, "detail", "expected at most 247 bytes");
    }
    m.code = (int32_t)code;
    if (detail.size > 0) memcpy(m.error.message, detail.data, detail.size);
    status = status_called(j, &m.error.status);
    if (status != TARA_OK) return status;
    status = tp_job_whole_text(j, write_mishap, &m, &text);
    if (status == TARA_OK) put_written(j, "document", &text);
    tp_buffer_release(&text);
    return status;
}

static void put_failure(tp_job *j, const tara_dsr_failure *failure)
{
    tp_job_put_uint(j, "code", (uint64_t)failure->code);
    tp_job_put_text(j, "message", (tp_text){failure->message, failure->message_size});
    tp_job_put_bool(j, "fatal", failure->fatal);
    tp_json_name(&j->json, "errors");
    tp_json_begin_array(&j->json);
    for (uint32_t i = 0; i < failure->error_count; i++) {
        const tara_dsr_failure_item *item = &failure->errors[i];
        tp_json_begin_object(&j->json);
        tp_job_put_text(j, "domain", (tp_text){item->domain, item->domain_size});
        tp_job_put_text(j, "reason", (tp_text){item->reason, item->reason_size});
        tp_job_put_text(j, "message", (tp_text){item->message, item->message_size});
        tp_json_end_object(&j->json);
    }
    tp_json_end_array(&j->json);
}

// What the other side says went wrong.
tara_status tp_op_dsr_failure(tp_job *j)
{
    given            g;
    tara_dsr_failure failure = {.struct_size = sizeof failure};
    int32_t          protocol = 0;
    tara_status      status = protocol_of(j, &protocol);
    if (status != TARA_OK) return status;
    status = take_document(j, "document", &g);
    if (status == TARA_OK) {
        status = told(j, tara_dsr_error_read(protocol, g.text.data, g.text.size, g.room,
                                             g.room_size, &failure, &j->error));
    }
    if (status == TARA_OK) put_failure(j, &failure);
    tp_buffer_release(&g.bytes);
    return status;
}
