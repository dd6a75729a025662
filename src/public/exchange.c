// exchange.c: requests that come by OpenDSR or the Data Rights Protocol, opened and told of.
//
// The documents are read and written by interop/opendsr.c and interop/drp.c. Here their words meet
// ours: which right is meant, and where a request stands. Nothing of a document is kept but its id,
// as part of the channel.
#include <string.h>

#include "public/requests.h"

enum { CHANNEL_MAX = 64 };

static tara_status refuse(tara_privacy *privacy, tara_status status, const char *field,
                          const char *message)
{
    tp_call     call;
    tara_status entered = tp_read(&call, privacy);
    return entered == TARA_OK ? tp_leave(&call, tp_fault(&call, status, field, message)) : entered;
}

// --- opening -----------------------------------------------------------------------------------

typedef struct channel {
    char   text[CHANNEL_MAX];
    size_t size;
} channel;

// The protocol, and their id for the request where both fit.
static channel channel_of(tp_text protocol, tp_text id)
{
    channel   c;
    tp_writer out = tp_writer_of(c.text, sizeof c.text);
    tp_write_bytes(&out, protocol.data, protocol.size);
    if (id.size > 0 && id.size < CHANNEL_MAX - protocol.size && tp_utf8_valid(id.data, id.size)) {
        tp_write8(&out, ':');
        tp_write_bytes(&out, id.data, id.size);
    }
    c.size = out.size;
    return c;
}

// Is the regulation another one than the law by which the request is answered?
static int32_t is_another(int32_t regulation, const char *law)
{
    static const char *const laws[] = {
        [TARA_REGULATION_GDPR] = "gdpr", [TARA_REGULATION_CCPA] = "ccpa",
    };
    if (regulation != TARA_REGULATION_GDPR && regulation != TARA_REGULATION_CCPA) return 0;
    return strncmp(law, laws[regulation], strlen(laws[regulation])) != 0;
}

static tara_status open_as(tara_privacy *privacy, const tara_subject *subject,
                           const tara_intake *intake, int32_t regulation, tara_request *out,
                           int32_t *differs)
{
    tara_request mine = {.struct_size = sizeof mine};
    if (out == NULL) out = &mine;
    tara_status status = tara_request_open(privacy, subject, intake, out);
    if (status == TARA_OK && differs != NULL) *differs = is_another(regulation, out->law);
    return status;
}

static size_t id_size(const char id[40])
{
    const char *end = memchr(id, '\0', 40);
    return end == NULL ? 0 : (size_t)(end - id);
}

tara_status tara_opendsr_open(tara_privacy *privacy, const tara_subject *subject,
                              const tara_opendsr_request *request, tara_request *out,
                              int32_t *differs)
{
    tara_status status = tp_struct_in(request, sizeof *request, 0);
    if (status != TARA_OK) return refuse(privacy, status, "request", NULL);
    if (request->authenticated != 1) {
        return refuse(privacy, TARA_E_INVALID_ARGUMENT, "authenticated",
                      "expected a request of which it is known who sent it");
    }
    bool carried = request->right == TARA_RIGHT_ACCESS || request->right == TARA_RIGHT_ERASURE
                || request->right == TARA_RIGHT_PORTABILITY;
    if (!carried) {
        return refuse(privacy, TARA_E_INVALID_ARGUMENT, "subject_request_type",
                      "expected access, portability or erasure");
    }
    size_t  size = id_size(request->subject_request_id);
    channel by = channel_of(TP_TEXT("opendsr"), (tp_text){request->subject_request_id, size});
    tara_intake intake = {
        .struct_size = sizeof intake,
        .right = request->right,
        .received_unix_ms = request->submitted_unix_ms,
        .channel = by.text, .channel_size = by.size,
    };
    int32_t regulation = request->regulation == TARA_REGULATION_NONE ? TARA_REGULATION_GDPR
                                                                     : request->regulation;
    return open_as(privacy, subject, &intake, regulation, out, differs);
}

// The right that each exercise is; NONE: it is none.
static const int32_t exercised[] = {
    [TARA_DRP_SALE_OPT_OUT] = TARA_RIGHT_OBJECTION,
    [TARA_DRP_SALE_OPT_IN] = TARA_RIGHT_NONE,
    [TARA_DRP_DELETION] = TARA_RIGHT_ERASURE,
    [TARA_DRP_ACCESS] = TARA_RIGHT_ACCESS,
    [TARA_DRP_ACCESS_CATEGORIES] = TARA_RIGHT_ACCESS,
    [TARA_DRP_ACCESS_SPECIFIC] = TARA_RIGHT_ACCESS,
};

static tara_status check_message(tara_privacy *privacy, const tara_drp_message *m,
                                 uint64_t purposes)
{
    tara_status status = tp_struct_in(m, sizeof *m, 0);
    if (status != TARA_OK) return refuse(privacy, status, "message", NULL);
    if (m->authenticated != 1) {
        return refuse(privacy, TARA_E_INVALID_ARGUMENT, "authenticated",
                      "expected a message whose signature was verified");
    }
    bool known = m->kind == TARA_DRP_EXERCISE && m->exercise >= TARA_DRP_SALE_OPT_OUT
              && m->exercise <= TARA_DRP_ACCESS_SPECIFIC;
    if (!known) {
        return refuse(privacy, TARA_E_INVALID_ARGUMENT, "exercise",
                      "expected a message that exercises a right");
    }
    if (exercised[m->exercise] == TARA_RIGHT_NONE) {
        return refuse(privacy, TARA_E_NOT_APPLICABLE, "exercise",
                      "to opt in is no right but a consent, which the person is to be asked for");
    }
    if ((exercised[m->exercise] == TARA_RIGHT_OBJECTION) != (purposes != 0)) {
        return refuse(privacy, TARA_E_INVALID_ARGUMENT, "purposes",
                      "expected the purposes that sell or share, for an opt-out and nothing else");
    }
    return TARA_OK;
}

tara_status tara_drp_open(tara_privacy *privacy, const tara_subject *subject,
                          const tara_drp_message *message, uint64_t purposes, tara_request *out,
                          int32_t *differs)
{
    tara_status status = check_message(privacy, message, purposes);
    if (status != TARA_OK) return status;
    channel by = channel_of(TP_TEXT("drp"), (tp_text){message->agent_request_id,
                                                      message->agent_request_id_size});
    tara_intake intake = {
        .struct_size = sizeof intake,
        .right = exercised[message->exercise],
        .actor = TARA_ACTOR_AGENT,
        .purposes = purposes,
        .channel = by.text, .channel_size = by.size,
    };
    return open_as(privacy, subject, &intake, message->regime, out, differs);
}

// --- where it stands ---------------------------------------------------------------------------

typedef struct standing_row {
    int32_t state;
    int32_t opendsr; // 0: it has no word for it.
    int32_t drp, reason;
} standing_row;

static const standing_row rows[] = {
    {TARA_REQUEST_RECEIVED, TARA_OPENDSR_PENDING, TARA_DRP_OPEN, TARA_DRP_REASON_NONE},
    {TARA_REQUEST_AWAITING_IDENTITY, TARA_OPENDSR_PENDING, TARA_DRP_IN_PROGRESS,
     TARA_DRP_NEED_USER_VERIFICATION},
    {TARA_REQUEST_OPEN, TARA_OPENDSR_IN_PROGRESS, TARA_DRP_IN_PROGRESS, TARA_DRP_REASON_NONE},
    {TARA_REQUEST_EXTENDED, TARA_OPENDSR_IN_PROGRESS, TARA_DRP_IN_PROGRESS, TARA_DRP_REASON_NONE},
    {TARA_REQUEST_EXECUTING, TARA_OPENDSR_IN_PROGRESS, TARA_DRP_IN_PROGRESS,
     TARA_DRP_REASON_NONE},
    {TARA_REQUEST_PARTLY_DONE, TARA_OPENDSR_IN_PROGRESS, TARA_DRP_IN_PROGRESS,
     TARA_DRP_REASON_NONE},
    {TARA_REQUEST_ANSWERED, TARA_OPENDSR_COMPLETED, TARA_DRP_FULFILLED, TARA_DRP_REASON_NONE},
    {TARA_REQUEST_REFUSED, 0, TARA_DRP_DENIED, TARA_DRP_OTHER},
    {TARA_REQUEST_WITHDRAWN, TARA_OPENDSR_CANCELLED, TARA_DRP_REVOKED, TARA_DRP_REASON_NONE},
};

static const standing_row *row_of(int32_t state)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].state == state) return &rows[i];
    }
    return NULL;
}

// What DRP calls the reason of a refusal: the words that tara_request_refuse has an article for,
// and its own.
static const struct refusal_row {
    const char *said;
    int32_t     reason;
} refusals[] = {
    {"excessive", TARA_DRP_TOO_MANY_REQUESTS},
    {"identity_not_proven", TARA_DRP_INSUF_VERIFICATION},
    {"rights_of_others", TARA_DRP_CLAIM_NOT_COVERED},
    {"legal_obligation", TARA_DRP_CLAIM_NOT_COVERED},
    {"legal_claims", TARA_DRP_CLAIM_NOT_COVERED},
    {"suspected_fraud", TARA_DRP_SUSPECTED_FRAUD},
    {"insuf_verification", TARA_DRP_INSUF_VERIFICATION},
    {"no_match", TARA_DRP_NO_MATCH},
    {"claim_not_covered", TARA_DRP_CLAIM_NOT_COVERED},
    {"outside_jurisdiction", TARA_DRP_OUTSIDE_JURISDICTION},
    {"too_many_requests", TARA_DRP_TOO_MANY_REQUESTS},
};

typedef struct refusal {
    uint64_t number;
    int32_t  reason;
} refusal;

static tara_status look_for_refusal(void *user, const tp_event *event, const tp_buffer *bytes)
{
    refusal *r = user;
    (void)bytes;
    if (event->type != TP_EVENT_REQUEST_REFUSE || event->body.refuse.number != r->number) {
        return TARA_OK;
    }
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        bool said = tp_text_equal(event->body.refuse.reason, tp_text_of(refusals[i].said));
        if (said) r->reason = refusals[i].reason;
    }
    return TARA_OK;
}

static tara_status find_row(tp_call *call, uint64_t number, tp_request *request,
                            tara_subject *subject, const standing_row **row)
{
    tara_status status = tp_request_find(call, number, request, subject);
    if (status != TARA_OK) return status;
    *row = row_of(request->state);
    return *row == NULL ? TARA_E_NOT_FOUND : TARA_OK;
}

static tara_status tell_opendsr(tp_call *call, uint64_t number, tara_opendsr_document *document)
{
    tp_request          request;
    tara_subject        subject;
    const standing_row *row = NULL;
    tara_status         status = find_row(call, number, &request, &subject, &row);
    if (status != TARA_OK) return status;
    if (row->opendsr == 0) {
        return tp_fault(call, TARA_E_NOT_APPLICABLE, "request",
                        "it was refused: OpenDSR has no status for that but an error document");
    }
    bool cancelled = document->kind == TARA_OPENDSR_CANCELLATION;
    if (cancelled && row->opendsr != TARA_OPENDSR_CANCELLED) {
        return tp_fault(call, TARA_E_NOT_APPLICABLE, "request", "it was not withdrawn");
    }
    bool states = document->kind == TARA_OPENDSR_STATUS || document->kind == TARA_OPENDSR_CALLBACK;
    document->status = states ? row->opendsr : 0;
    document->expected_unix_ms = cancelled ? 0 : request.due;
    document->received_unix_ms = states ? 0 : call->now;
    return TARA_OK;
}

tara_status tara_opendsr_tell(tara_privacy *privacy, uint64_t number,
                              tara_opendsr_document *document)
{
    tp_call     call;
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    status = tp_struct_in(document, sizeof *document, 0);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "document", NULL));
    bool known = document->kind >= TARA_OPENDSR_RESPONSE
              && document->kind <= TARA_OPENDSR_CANCELLATION;
    if (!known) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "document.kind",
                                        "expected response, status, callback or cancellation"));
    }
    return tp_leave(&call, tell_opendsr(&call, number, document));
}

static tara_status tell_drp(tp_call *call, uint64_t number, tara_drp_answer *answer)
{
    tp_request          request;
    tara_subject        subject;
    const standing_row *row = NULL;
    tara_status         status = find_row(call, number, &request, &subject, &row);
    if (status != TARA_OK) return status;
    refusal r = {number, row->reason};
    if (row->drp == TARA_DRP_DENIED) {
        status = tp_ledger_walk(&call->privacy->ledger, &subject, look_for_refusal, &r);
    }
    if (status != TARA_OK) return status;
    bool scope = r.reason == TARA_DRP_NEED_USER_VERIFICATION && request.doubt == TARA_DOUBT_SCOPE;
    bool final = tara_drp_is_final(row->drp);
    answer->status = row->drp;
    answer->reason = scope ? TARA_DRP_REASON_NONE : r.reason;
    answer->extended = request.extended && !final;
    answer->received_unix_ms = request.received;
    answer->expected_unix_ms = final ? 0 : request.due;
    return TARA_OK;
}

tara_status tara_drp_tell(tara_privacy *privacy, uint64_t number, tara_drp_answer *answer)
{
    tp_call     call;
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    status = tp_struct_in(answer, sizeof *answer, 0);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "answer", NULL));
    return tp_leave(&call, tell_drp(&call, number, answer));
}
