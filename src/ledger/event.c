// event.c: one field table for each type of event drives its bytes, its JSON and its description.
//
// A body is: salt (16), type (varint), at (8), policy version (varint), subject (16), previous
// (varint), then the fields of the type in the order of its table, then zeros. A field's kind says
// how it is written; FORMAT.md lists the kinds.
#include "ledger/event.h"

#include <stddef.h>
#include <string.h>

#include "base/bits.h"
#include "base/sha256.h"
#include "decision/names.h"

typedef enum kind {
    BYTE,       // uint8_t that stands for nothing by name.
    FLAG,       // uint8_t, 0 or 1.
    NAME,       // uint8_t with a table of names.
    REASON,     // uint8_t: tara_reason.
    PURPOSE,    // uint8_t slot.
    PURPOSES,   // uint64_t slots.
    CATEGORY,   // uint8_t slot.
    CATEGORIES, // uint64_t slots.
    RECIPIENT,  // uint32_t slot + 1; 0 is "none".
    NUMBER,     // uint32_t.
    BITS,       // uint64_t, shown as a number.
    MINUTES,    // int32_t.
    DAY,        // int32_t; TP_DAY_MAX is "not known".
    INSTANT,    // tp_time; TP_TIME_NEVER is "no end", 0 is "none".
    SPAN,       // int64_t milliseconds.
    PLACE,      // tp_place.
    TEXT,       // tp_text of at most TP_EVENT_TEXT_MAX.
    DOCUMENT,   // tp_text of at most a policy; shown by its size only.
    STEPS,      // tp_text: the steps of a request, as rules/request.h writes them.
    RANGES,     // tp_text: numbers of events, as ledger/gone.h writes them.
    RAW,        // tp_text: bytes of at most TP_EVENT_RAW_MAX; shown by their size only.
    DIGEST16, DIGEST32
} kind;

typedef struct field {
    const char     *name;
    kind            how;
    size_t          offset; // In tp_event.
    const tp_names *names;  // NAME only.
} field;

#define AT(member) offsetof(tp_event, body.member)
static const tp_name decisions[] = {
    {TP_CONSENT_GIVE, "give"}, {TP_CONSENT_REFUSE, "refuse"}, {TP_CONSENT_WITHDRAW, "withdraw"},
};
static const tp_names decision_names = {decisions, TP_CONSENT_DECISIONS};
static const tp_name scopes[] = {
    {TP_HOLD_SUBJECT, "subject"}, {TP_HOLD_SUBJECT_CATEGORY, "subject_category"},
    {TP_HOLD_CATEGORY, "category"}, {TP_HOLD_ALL, "all"},
};
static const tp_names scope_names = {scopes, TP_HOLD_ALL};
static const tp_name marks[] = {
    {TP_MARK_CONFIRMED, "confirmed"}, {TP_MARK_ANSWERED, "answered"},
    {TP_MARK_WITHDRAWN, "withdrawn"},
};
static const tp_names mark_names = {marks, TP_MARK_WITHDRAWN};
static const tp_name whoms[] = {
    {TP_BREACH_TO_AUTHORITY, "authority"}, {TP_BREACH_TO_PUBLIC, "public"},
    {TP_BREACH_TO_EVERYBODY, "everybody"},
};
static const tp_names whom_names = {whoms, TP_BREACH_WHOM};
static const tp_name erase_reasons[] = {
    {TP_ERASE_WISH, "wish"}, {TP_ERASE_TERM, "term"}, {TP_ERASE_AGAIN, "again"},
};
static const tp_names erase_reason_names = {erase_reasons, TP_ERASE_AGAIN};
static const tp_name entries[] = {
    {TP_ENTRY_SUPPRESSION, "suppression"}, {TP_ENTRY_REQUEST, "request"},
};
static const tp_names entry_names = {entries, TP_ENTRY_REQUEST};

static const field policy_fields[] = {
    {"hash", DIGEST32, AT(policy.hash), NULL},
    {"document", DOCUMENT, AT(policy.document), NULL},
};
static const field subject_fields[] = {
    {"country", PLACE, AT(subject.place), NULL},
    {"has_time_zone", FLAG, AT(subject.has_offset), NULL},
    {"time_zone_minutes", MINUTES, AT(subject.offset_minutes), NULL},
};
static const field age_fields[] = {
    {"age", NAME, AT(age.known), &tp_age_names},
    {"years", BYTE, AT(age.years), NULL},
    {"of_age_on", DAY, AT(age.of_age_on), NULL},
    {"deletion_due", INSTANT, AT(age.deletion_due), NULL},
    {"suspicion_due", INSTANT, AT(age.suspicion_due), NULL},
    {"local_day", DAY, AT(age.today), NULL},
    {"method", TEXT, AT(age.method), NULL},
};
static const field report_fields[] = {
    {"reporter", DIGEST16, AT(report.reporter), NULL},
    {"note", DIGEST16, AT(report.note), NULL},
    {"due", INSTANT, AT(report.due), NULL},
};
static const field guardian_fields[] = {
    {"guardian", DIGEST16, AT(guardian.guardian), NULL},
    {"expires", INSTANT, AT(guardian.until), NULL},
    {"grace_ms", SPAN, AT(guardian.grace_ms), NULL},
    {"method", TEXT, AT(guardian.method), NULL},
    {"verifier", TEXT, AT(guardian.verifier), NULL},
    {"evidence", TEXT, AT(guardian.evidence), NULL},
};
static const field guardian_end_fields[] = {
    {"deletion_due", INSTANT, AT(guardian_end.deletion_due), NULL},
};
static const field consent_fields[] = {
    {"decision", NAME, AT(consent.decision), &decision_names},
    {"purpose", PURPOSE, AT(consent.purpose), NULL},
    {"actor", NAME, AT(consent.actor), &tp_actor_names},
    {"time", INSTANT, AT(consent.made_at), NULL},
    {"expires", INSTANT, AT(consent.expires_at), NULL},
    {"method", TEXT, AT(consent.method), NULL},
    {"language", TEXT, AT(consent.language), NULL},
    {"notice", TEXT, AT(consent.notice), NULL},
    {"channel", TEXT, AT(consent.channel), NULL},
};
static const field contract_fields[] = {
    {"end", FLAG, AT(contract.end), NULL},
    {"time", INSTANT, AT(contract.from), NULL},
    {"contract", TEXT, AT(contract.contract), NULL},
};
static const field assessment_fields[] = {
    {"purpose", PURPOSE, AT(assessment.purpose), NULL},
    {"outcome", NAME, AT(assessment.outcome), &tp_outcome_names},
    {"expires", INSTANT, AT(assessment.expires_at), NULL},
    {"reference", TEXT, AT(assessment.reference), NULL},
};
static const field objection_fields[] = {
    {"purpose", PURPOSE, AT(objection.purpose), NULL},
    {"effect", NAME, AT(objection.effect), &tp_objection_names},
};
static const field objection_decision_fields[] = {
    {"purpose", PURPOSE, AT(objection_decision.purpose), NULL},
    {"outcome", NAME, AT(objection_decision.outcome), &tp_objection_names},
    {"grounds", TEXT, AT(objection_decision.grounds), NULL},
};
static const field restriction_fields[] = {
    {"lift", FLAG, AT(restriction.lift), NULL},
    {"announced", INSTANT, AT(restriction.announced_at), NULL},
    {"ground", TEXT, AT(restriction.ground), NULL},
};
static const field authorization_fields[] = {
    {"question", DIGEST16, AT(authorization.question), NULL},
    {"operation", DIGEST16, AT(authorization.operation), NULL},
    {"purpose", PURPOSE, AT(authorization.purpose), NULL},
    {"categories", CATEGORIES, AT(authorization.categories), NULL},
    {"action", NAME, AT(authorization.action), &tp_action_names},
    {"recipient", NUMBER, AT(authorization.recipient), NULL},
    {"destination", PLACE, AT(authorization.destination), NULL},
    {"reason", BYTE, AT(authorization.reason), NULL},
    {"basis", NAME, AT(authorization.basis), &tp_basis_names},
    {"obligations", BITS, AT(authorization.obligations), NULL},
    {"valid_until", INSTANT, AT(authorization.valid_until), NULL},
};
static const field merge_fields[] = {
    {"from", DIGEST16, AT(merge.from), NULL},
    {"last", BITS, AT(merge.last), NULL},
};
static const field holding_fields[] = {
    {"category", CATEGORY, AT(holding.category), NULL},
    {"ref", BITS, AT(holding.ref), NULL},
    {"purposes", PURPOSES, AT(holding.purposes), NULL},
    {"collected", INSTANT, AT(holding.since), NULL},
    {"origin", NAME, AT(holding.origin), &tp_origin_names},
    {"deletion_due", INSTANT, AT(holding.deletion_due), NULL},
    {"source", TEXT, AT(holding.source), NULL},
};
static const field touch_fields[] = {
    {"category", CATEGORY, AT(touch.category), NULL},
    {"ref", BITS, AT(touch.ref), NULL},
    {"purposes", PURPOSES, AT(touch.purposes), NULL},
    {"active", INSTANT, AT(touch.active_at), NULL},
};
static const field purpose_end_fields[] = {
    {"category", CATEGORY, AT(purpose_end.category), NULL},
    {"ref", BITS, AT(purpose_end.ref), NULL},
    {"purposes", PURPOSES, AT(purpose_end.purposes), NULL},
};
static const field erased_fields[] = {
    {"category", CATEGORY, AT(erased.category), NULL},
    {"ref", BITS, AT(erased.ref), NULL},
    {"source", TEXT, AT(erased.source), NULL},
    {"reason", REASON, AT(erased.reason), NULL},
    {"hold", BITS, AT(erased.hold), NULL},
};
static const field hold_fields[] = {
    {"hold", BITS, AT(hold.number), NULL},
    {"scope", NAME, AT(hold.scope), &scope_names},
    {"category", CATEGORY, AT(hold.category), NULL},
    {"review", INSTANT, AT(hold.review_at), NULL},
    {"reason", TEXT, AT(hold.reason), NULL},
    {"authority", TEXT, AT(hold.authority), NULL},
};
static const field hold_end_fields[] = {
    {"hold", BITS, AT(hold_end.number), NULL},
};
static const field source_fields[] = {
    {"retired", FLAG, AT(source.retired), NULL},
    {"categories", CATEGORIES, AT(source.categories), NULL},
    {"source", TEXT, AT(source.name), NULL},
};
static const field request_fields[] = {
    {"request", BITS, AT(request.number), NULL},
    {"right", NAME, AT(request.right), &tp_right_names},
    {"actor", NAME, AT(request.actor), &tp_actor_names},
    {"received", INSTANT, AT(request.received), NULL},
    {"due", INSTANT, AT(request.due), NULL},
    {"confirm_due", INSTANT, AT(request.confirm_due), NULL},
    {"purposes", PURPOSES, AT(request.purposes), NULL},
    {"categories", CATEGORIES, AT(request.categories), NULL},
    {"channel", TEXT, AT(request.channel), NULL},
    {"law", TEXT, AT(request.law), NULL},
    {"rule", TEXT, AT(request.rule), NULL},
    {"article", TEXT, AT(request.article), NULL},
};
static const field identity_fields[] = {
    {"request", BITS, AT(identity.number), NULL},
    {"doubt", NAME, AT(identity.doubt), &tp_doubt_names},
    {"pauses", FLAG, AT(identity.pauses), NULL},
    {"local_day", DAY, AT(identity.day), NULL},
    {"restart_day", DAY, AT(identity.restart_day), NULL},
    {"due", INSTANT, AT(identity.due), NULL},
    {"text", TEXT, AT(identity.text), NULL},
};
static const field extend_fields[] = {
    {"request", BITS, AT(extend.number), NULL},
    {"due", INSTANT, AT(extend.due), NULL},
    {"reason", TEXT, AT(extend.reason), NULL},
};
static const field refuse_fields[] = {
    {"request", BITS, AT(refuse.number), NULL},
    {"reason", TEXT, AT(refuse.reason), NULL},
    {"article", TEXT, AT(refuse.article), NULL},
};
static const field plan_fields[] = {
    {"request", BITS, AT(plan.number), NULL},
    {"steps", STEPS, AT(plan.steps), NULL},
};
static const field step_fields[] = {
    {"request", BITS, AT(step.number), NULL},
    {"step", NUMBER, AT(step.step), NULL},
    {"state", NAME, AT(step.state), &tp_step_state_names},
    {"exception", NAME, AT(step.exception), &tp_exception_names},
    {"again", INSTANT, AT(step.again_at), NULL},
    {"note", TEXT, AT(step.note), NULL},
    {"category", CATEGORY, AT(step.category), NULL},
    {"action", NAME, AT(step.action), &tp_step_action_names},
    {"whole", FLAG, AT(step.whole), NULL},
    {"source", TEXT, AT(step.source), NULL},
};
static const field correct_fields[] = {
    {"request", BITS, AT(correct.number), NULL},
    {"category", CATEGORY, AT(correct.category), NULL},
    {"note", TEXT, AT(correct.note), NULL},
};
static const field mark_fields[] = {
    {"request", BITS, AT(mark.number), NULL},
    {"mark", NAME, AT(mark.mark), &mark_names},
    {"digest", DIGEST32, AT(mark.digest), NULL},
};
static const field forget_fields[] = {
    {"request", BITS, AT(forget.request), NULL},
    {"receipt", DIGEST32, AT(forget.receipt), NULL},
};
static const field erase_fields[] = {
    {"reason", NAME, AT(erase.reason), &erase_reason_names},
    {"request", BITS, AT(erase.request), NULL},
    {"receipt", DIGEST32, AT(erase.receipt), NULL},
    {"count", BITS, AT(erase.count), NULL},
    {"ranges", RANGES, AT(erase.ranges), NULL},
    {"numbers", RAW, AT(erase.numbers), NULL},
    {"ended", RAW, AT(erase.ended), NULL},
};
static const field kept_fields[] = {
    {"record", BYTE, AT(kept.kind), NULL},
    {"part", NUMBER, AT(kept.part), NULL},
    {"ref", BITS, AT(kept.ref), NULL},
    {"bytes", RAW, AT(kept.bytes), NULL},
};
static const field entry_fields[] = {
    {"entry", DIGEST16, AT(entry.entry), NULL},
    {"kind", NAME, AT(entry.kind), &entry_names},
    {"ref", BITS, AT(entry.ref), NULL},
    {"until", INSTANT, AT(entry.until), NULL},
    {"bytes", RAW, AT(entry.bytes), NULL},
};
static const field cookie_choice_fields[] = {
    {"decision", NAME, AT(cookie_choice.decision), &decision_names},
    {"category", NAME, AT(cookie_choice.purpose), &tp_cookie_category_names},
    {"actor", NAME, AT(cookie_choice.actor), &tp_actor_names},
    {"time", INSTANT, AT(cookie_choice.made_at), NULL},
    {"expires", INSTANT, AT(cookie_choice.expires_at), NULL},
    {"method", TEXT, AT(cookie_choice.method), NULL},
    {"language", TEXT, AT(cookie_choice.language), NULL},
    {"notice", TEXT, AT(cookie_choice.notice), NULL},
    {"channel", TEXT, AT(cookie_choice.channel), NULL},
};
static const field signal_fields[] = {
    {"gpc", FLAG, AT(signal.value), NULL},
    {"conflict", FLAG, AT(signal.conflict), NULL},
};
static const field disclosure_fields[] = {
    {"disclosure", BITS, AT(disclosure.number), NULL},
    {"recipient", RECIPIENT, AT(disclosure.recipient), NULL},
    {"purpose", PURPOSE, AT(disclosure.purpose), NULL},
    {"categories", CATEGORIES, AT(disclosure.categories), NULL},
    {"destination", PLACE, AT(disclosure.destination), NULL},
    {"demand", NAME, AT(disclosure.demand), &tp_demand_names},
    {"reason", REASON, AT(disclosure.reason), NULL},
    {"basis", NAME, AT(disclosure.basis), &tp_basis_names},
    {"safeguard", BITS, AT(disclosure.safeguard), NULL},
    {"uses_up", FLAG, AT(disclosure.uses_up), NULL},
    {"reference", TEXT, AT(disclosure.reference), NULL},
};
static const field told_fields[] = {
    {"request", BITS, AT(told.request), NULL},
    {"recipient", RECIPIENT, AT(told.recipient), NULL},
};
static const field safeguard_fields[] = {
    {"safeguard", BITS, AT(safeguard.number), NULL},
    {"recipient", RECIPIENT, AT(safeguard.recipient), NULL},
    {"destination", PLACE, AT(safeguard.destination), NULL},
    {"kind", NAME, AT(safeguard.kind), &tp_safeguard_kind_names},
    {"signed", INSTANT, AT(safeguard.signed_at), NULL},
    {"valid_from", INSTANT, AT(safeguard.from), NULL},
    {"valid_until", INSTANT, AT(safeguard.until), NULL},
    {"reference", TEXT, AT(safeguard.reference), NULL},
    {"measures", TEXT, AT(safeguard.measures), NULL},
};
static const field safeguard_end_fields[] = {
    {"safeguard", BITS, AT(safeguard_end.number), NULL},
};
static const field notice_fields[] = {
    {"version", NUMBER, AT(notice.version), NULL},
    {"means", NAME, AT(notice.means), &tp_notice_means_names},
    {"acknowledged", FLAG, AT(notice.acknowledged), NULL},
};
static const field breach_fields[] = {
    {"breach", BITS, AT(breach.number), NULL},
    {"aware", INSTANT, AT(breach.aware), NULL},
    {"risk", NAME, AT(breach.risk), &tp_risk_names},
    {"categories", CATEGORIES, AT(breach.categories), NULL},
    {"count", BITS, AT(breach.count), NULL},
    {"authority_due", INSTANT, AT(breach.authority_due), NULL},
    {"subjects_due", INSTANT, AT(breach.subjects_due), NULL},
    {"laws", BITS, AT(breach.laws), NULL},
    {"nature", TEXT, AT(breach.nature), NULL},
    {"measures", TEXT, AT(breach.measures), NULL},
    {"law", TEXT, AT(breach.law), NULL},
};
static const field breach_subject_fields[] = {
    {"breach", BITS, AT(breach_subject.number), NULL},
    {"told", FLAG, AT(breach_subject.told), NULL},
};
static const field breach_assess_fields[] = {
    {"breach", BITS, AT(breach_assess.number), NULL},
    {"before", BITS, AT(breach_assess.before), NULL},
    {"risk", NAME, AT(breach_assess.risk), &tp_risk_names},
    {"authority_due", INSTANT, AT(breach_assess.authority_due), NULL},
    {"subjects_due", INSTANT, AT(breach_assess.subjects_due), NULL},
    {"laws", BITS, AT(breach_assess.laws), NULL},
    {"count", BITS, AT(breach_assess.count), NULL},
    {"text", TEXT, AT(breach_assess.text), NULL},
    {"law", TEXT, AT(breach_assess.law), NULL},
};
static const field breach_notified_fields[] = {
    {"breach", BITS, AT(breach_notified.number), NULL},
    {"before", BITS, AT(breach_notified.before), NULL},
    {"whom", NAME, AT(breach_notified.whom), &whom_names},
    {"authority", TEXT, AT(breach_notified.authority), NULL},
    {"reason", TEXT, AT(breach_notified.reason), NULL},
};

#define FIELDS(table) table, sizeof(table) / sizeof((table)[0])
static const struct event_type {
    const char  *name;
    const field *fields;
    size_t       count;
} event_types[] = {
    [TP_EVENT_POLICY]             = {"policy", FIELDS(policy_fields)},
    [TP_EVENT_SUBJECT]            = {"subject", FIELDS(subject_fields)},
    [TP_EVENT_AGE]                = {"age", FIELDS(age_fields)},
    [TP_EVENT_AGE_REPORT]         = {"age_report", FIELDS(report_fields)},
    [TP_EVENT_AGE_RESOLVE]        = {"age_resolve", FIELDS(age_fields)},
    [TP_EVENT_GUARDIAN]           = {"guardian", FIELDS(guardian_fields)},
    [TP_EVENT_GUARDIAN_END]       = {"guardian_end", FIELDS(guardian_end_fields)},
    [TP_EVENT_CONSENT]            = {"consent", FIELDS(consent_fields)},
    [TP_EVENT_CONTRACT]           = {"contract", FIELDS(contract_fields)},
    [TP_EVENT_ASSESSMENT]         = {"assessment", FIELDS(assessment_fields)},
    [TP_EVENT_OBJECTION]          = {"objection", FIELDS(objection_fields)},
    [TP_EVENT_OBJECTION_DECISION] = {"objection_decision", FIELDS(objection_decision_fields)},
    [TP_EVENT_RESTRICTION]        = {"restriction", FIELDS(restriction_fields)},
    [TP_EVENT_AUTHORIZATION]      = {"authorization", FIELDS(authorization_fields)},
    [TP_EVENT_MERGE]              = {"merge", FIELDS(merge_fields)},
    [TP_EVENT_HOLDING]            = {"holding", FIELDS(holding_fields)},
    [TP_EVENT_TOUCH]              = {"touch", FIELDS(touch_fields)},
    [TP_EVENT_PURPOSE_END]        = {"purpose_end", FIELDS(purpose_end_fields)},
    [TP_EVENT_ERASED]             = {"erased", FIELDS(erased_fields)},
    [TP_EVENT_ERASURE_REFUSED]    = {"erasure_refused", FIELDS(erased_fields)},
    [TP_EVENT_HOLD]               = {"hold", FIELDS(hold_fields)},
    [TP_EVENT_HOLD_END]           = {"hold_end", FIELDS(hold_end_fields)},
    [TP_EVENT_SOURCE]             = {"source", FIELDS(source_fields)},
    [TP_EVENT_REQUEST]            = {"request", FIELDS(request_fields)},
    [TP_EVENT_REQUEST_IDENTITY]   = {"request_identity", FIELDS(identity_fields)},
    [TP_EVENT_REQUEST_EXTEND]     = {"request_extend", FIELDS(extend_fields)},
    [TP_EVENT_REQUEST_REFUSE]     = {"request_refuse", FIELDS(refuse_fields)},
    [TP_EVENT_REQUEST_PLAN]       = {"request_plan", FIELDS(plan_fields)},
    [TP_EVENT_REQUEST_STEP]       = {"request_step", FIELDS(step_fields)},
    [TP_EVENT_REQUEST_CORRECT]    = {"request_correct", FIELDS(correct_fields)},
    [TP_EVENT_REQUEST_MARK]       = {"request_mark", FIELDS(mark_fields)},
    [TP_EVENT_COOKIE_CHOICE]      = {"cookie_choice", FIELDS(cookie_choice_fields)},
    [TP_EVENT_SIGNAL]             = {"signal", FIELDS(signal_fields)},
    [TP_EVENT_DISCLOSURE]         = {"disclosure", FIELDS(disclosure_fields)},
    [TP_EVENT_TOLD]               = {"told", FIELDS(told_fields)},
    [TP_EVENT_SAFEGUARD]          = {"safeguard", FIELDS(safeguard_fields)},
    [TP_EVENT_SAFEGUARD_END]      = {"safeguard_end", FIELDS(safeguard_end_fields)},
    [TP_EVENT_NOTICE]             = {"notice", FIELDS(notice_fields)},
    [TP_EVENT_BREACH]             = {"breach", FIELDS(breach_fields)},
    [TP_EVENT_BREACH_SUBJECT]     = {"breach_subject", FIELDS(breach_subject_fields)},
    [TP_EVENT_BREACH_ASSESS]      = {"breach_assess", FIELDS(breach_assess_fields)},
    [TP_EVENT_BREACH_NOTIFIED]    = {"breach_notified", FIELDS(breach_notified_fields)},
    [TP_EVENT_FORGET]             = {"forget", FIELDS(forget_fields)},
    [TP_EVENT_ERASE]              = {"erase", FIELDS(erase_fields)},
    [TP_EVENT_KEPT]               = {"kept", FIELDS(kept_fields)},
    [TP_EVENT_ENTRY]              = {"entry", FIELDS(entry_fields)},
};
enum { TYPES = sizeof event_types / sizeof event_types[0] };

static const struct event_type *type_of(uint8_t type)
{
    if (type >= TYPES || event_types[type].name == NULL) return NULL;
    return &event_types[type];
}

const char *tp_event_type_name(uint8_t type)
{
    const struct event_type *row = type_of(type);
    return row == NULL ? NULL : row->name;
}

// --- bytes: writing ----------------------------------------------------------------------------

static void put(tp_buffer *out, const void *bytes, size_t size)
{
    tp_buffer_append(out, bytes, size);
}

static void put_varint(tp_buffer *out, uint64_t value)
{
    uint8_t   bytes[10];
    tp_writer writer = tp_writer_of(bytes, sizeof bytes);
    tp_write_varint(&writer, value);
    put(out, bytes, writer.size);
}

static void put_signed(tp_buffer *out, int64_t value)
{
    uint8_t   bytes[10];
    tp_writer writer = tp_writer_of(bytes, sizeof bytes);
    tp_write_signed(&writer, value);
    put(out, bytes, writer.size);
}

// 0 none, 1 never, 2 an instant relative to the event's own: short, since most lie near it.
static void put_instant(tp_buffer *out, tp_time instant, tp_time at)
{
    if (instant == 0) {
        tp_buffer_byte(out, 0);
    } else if (instant == TP_TIME_NEVER) {
        tp_buffer_byte(out, 1);
    } else {
        tp_buffer_byte(out, 2);
        put_signed(out, instant - at);
    }
}

static void put_place(tp_buffer *out, tp_place place)
{
    char   text[TP_PLACE_TEXT_MAX];
    size_t size = place == 0 ? 0 : tp_place_print(place, text);
    put_varint(out, size);
    put(out, text, size);
}

static void put_text(tp_buffer *out, tp_text text)
{
    put_varint(out, text.size);
    put(out, text.data, text.size);
}

static void put_field(tp_buffer *out, const field *f, const tp_event *event)
{
    const uint8_t *member = (const uint8_t *)event + f->offset;
    switch (f->how) {
    case BYTE: case FLAG: case NAME: case REASON: case PURPOSE: case CATEGORY:
        tp_buffer_byte(out, *member);
        break;
    case PURPOSES: case CATEGORIES: case BITS:
        put_varint(out, *(const uint64_t *)(const void *)member);
        break;
    case NUMBER: case RECIPIENT:
        put_varint(out, *(const uint32_t *)(const void *)member);
        break;
    case MINUTES: case DAY: put_signed(out, *(const int32_t *)(const void *)member); break;
    case INSTANT: put_instant(out, *(const tp_time *)(const void *)member, event->at); break;
    case SPAN: put_signed(out, *(const int64_t *)(const void *)member); break;
    case PLACE: put_place(out, *(const tp_place *)(const void *)member); break;
    case TEXT: case DOCUMENT: case STEPS: case RANGES: case RAW:
        put_text(out, *(const tp_text *)(const void *)member);
        break;
    case DIGEST16: put(out, member, 16); break;
    case DIGEST32: put(out, member, 32); break;
    }
}

static size_t most_of(kind how)
{
    if (how == TEXT) return TP_EVENT_TEXT_MAX;
    if (how == STEPS) return TP_STEPS_BYTES_MAX;
    if (how == RANGES || how == RAW) return TP_EVENT_RAW_MAX;
    return how == DOCUMENT ? TP_EVENT_BYTES_MAX : 0;
}

static bool texts_fit(const struct event_type *type, const tp_event *event)
{
    for (size_t i = 0; i < type->count; i++) {
        const void *member = (const uint8_t *)event + type->fields[i].offset;
        size_t      most = most_of(type->fields[i].how);
        if (most > 0 && ((const tp_text *)member)->size > most) return false;
    }
    return true;
}

bool tp_body_encode(const tp_event *event, const uint8_t salt[TP_SALT_SIZE], tp_buffer *out)
{
    static const uint8_t     zeros[TP_EVENT_ALIGN];
    const struct event_type *type = type_of(event->type);
    uint8_t                  at[8];
    size_t                   start = out->size;
    if (type == NULL || !texts_fit(type, event)) return false;
    tp_store64(at, (uint64_t)event->at);
    put(out, salt, TP_SALT_SIZE);
    put_varint(out, event->type);
    put(out, at, sizeof at);
    put_varint(out, event->policy_version);
    put(out, event->subject.id, sizeof event->subject.id);
    put_varint(out, event->previous);
    for (size_t i = 0; i < type->count; i++) put_field(out, &type->fields[i], event);
    put(out, zeros, (size_t)(0 - (out->size - start)) % TP_EVENT_ALIGN);
    return !out->failed;
}

// --- bytes: reading ----------------------------------------------------------------------------

static tp_time get_instant(tp_reader *in, tp_time at)
{
    uint8_t how = tp_read8(in);
    if (how == 0) return 0;
    if (how == 1) return TP_TIME_NEVER;
    int64_t distance = tp_read_signed(in);
    bool    sane = how == 2 && distance > -2 * TP_TIME_MAX && distance < 2 * TP_TIME_MAX;
    if (!sane || !tp_time_valid(at + distance)) in->failed = true;
    else if (at + distance == 0) in->failed = true; // "None" has a form of its own.
    return in->failed ? 0 : at + distance;
}

static tp_text get_text(tp_reader *in, size_t most)
{
    tp_text text = tp_read_text(in);
    if (text.size > most || !tp_utf8_valid(text.data, text.size)) in->failed = true;
    return in->failed ? (tp_text){NULL, 0} : text;
}

static tp_text get_steps(tp_reader *in)
{
    tp_text  steps = tp_read_text(in);
    uint32_t count = 0;
    bool     sane = steps.size <= TP_STEPS_BYTES_MAX && tp_steps_decode(steps, NULL, &count);
    if (!sane) in->failed = true;
    return in->failed ? (tp_text){NULL, 0} : steps;
}

static tp_text get_raw(tp_reader *in)
{
    tp_text raw = tp_read_text(in);
    if (raw.size > TP_EVENT_RAW_MAX) in->failed = true;
    return in->failed ? (tp_text){NULL, 0} : raw;
}

static tp_text get_ranges(tp_reader *in)
{
    tp_text    raw = get_raw(in);
    tp_ranges  ranges = tp_ranges_of(raw);
    tara_range range;
    while (tp_ranges_next(&ranges, &range)) continue;
    if (ranges.in.failed) in->failed = true;
    return in->failed ? (tp_text){NULL, 0} : raw;
}

static tp_place get_place(tp_reader *in)
{
    char     written[TP_PLACE_TEXT_MAX];
    tp_text  text = tp_read_text(in);
    tp_place place = 0;
    if (text.size == 0) return 0;
    if (!tp_place_parse(text, &place)) in->failed = true;
    else if (!tp_text_equal(text, (tp_text){written, tp_place_print(place, written)})) {
        in->failed = true; // Read in any case, written in one.
    }
    return in->failed ? 0 : place;
}

static uint64_t get_up_to(tp_reader *in, uint64_t highest)
{
    uint64_t value = tp_read_varint(in);
    if (value > highest) in->failed = true;
    return in->failed ? 0 : value;
}

static int32_t get_day(tp_reader *in, int32_t lowest, int32_t highest)
{
    int64_t value = tp_read_signed(in);
    if (value < lowest || value > highest) in->failed = true;
    return in->failed ? 0 : (int32_t)value;
}

static uint8_t get_byte(tp_reader *in, const field *f)
{
    uint8_t value = tp_read8(in);
    bool    named = f->names == NULL || strcmp(tp_name_of(f->names, value), "unknown") != 0
              || value == 0;
    bool    sane = named;
    if (f->how == FLAG) sane = value <= 1;
    if (f->how == PURPOSE) sane = value < TP_PURPOSES_MAX;
    if (f->how == REASON) sane = tp_reason_row_of(value) != NULL;
    if (f->how == CATEGORY) sane = value < TP_CATEGORIES_MAX;
    if (!sane) in->failed = true;
    return in->failed ? 0 : value;
}

static void get_field(tp_reader *in, const field *f, tp_event *event)
{
    uint8_t *member = (uint8_t *)event + f->offset;
    switch (f->how) {
    case BYTE: case FLAG: case NAME: case REASON: case PURPOSE: case CATEGORY:
        *member = get_byte(in, f);
        break;
    case PURPOSES: case CATEGORIES: case BITS:
        *(uint64_t *)(void *)member = tp_read_varint(in);
        break;
    case NUMBER: *(uint32_t *)(void *)member = (uint32_t)get_up_to(in, UINT32_MAX); break;
    case RECIPIENT:
        *(uint32_t *)(void *)member = (uint32_t)get_up_to(in, TP_RECIPIENTS_MAX);
        break;
    case MINUTES: *(int32_t *)(void *)member = get_day(in, -1440, 1440); break;
    case DAY: *(int32_t *)(void *)member = get_day(in, TP_DAY_MIN, TP_DAY_MAX); break;
    case INSTANT: *(tp_time *)(void *)member = get_instant(in, event->at); break;
    case SPAN: *(int64_t *)(void *)member = tp_read_signed(in); break;
    case PLACE: *(tp_place *)(void *)member = get_place(in); break;
    case TEXT: *(tp_text *)(void *)member = get_text(in, TP_EVENT_TEXT_MAX); break;
    case DOCUMENT: *(tp_text *)(void *)member = get_text(in, TP_EVENT_BYTES_MAX); break;
    case STEPS: *(tp_text *)(void *)member = get_steps(in); break;
    case RANGES: *(tp_text *)(void *)member = get_ranges(in); break;
    case RAW: *(tp_text *)(void *)member = get_raw(in); break;
    case DIGEST16: tp_read_bytes(in, member, 16); break;
    case DIGEST32: tp_read_bytes(in, member, 32); break;
    }
}

static bool only_zeros_left(tp_reader *in)
{
    if (in->end - in->at >= TP_EVENT_ALIGN) return false;
    while (in->at < in->end) {
        if (tp_read8(in) != 0) return false;
    }
    return !in->failed;
}

bool tp_body_decode(tp_event *event, const uint8_t *bytes, size_t size)
{
    tp_reader in = tp_reader_of(bytes, size);
    uint8_t   salt[TP_SALT_SIZE];
    memset(event, 0, sizeof *event);
    if (size % TP_EVENT_ALIGN != 0) return false;
    tp_read_bytes(&in, salt, sizeof salt);
    tp_wipe(salt, sizeof salt);
    uint64_t type = get_up_to(&in, UINT8_MAX);
    event->type = (uint8_t)type;
    event->at = (int64_t)tp_read64(&in);
    event->policy_version = (uint32_t)get_up_to(&in, UINT32_MAX);
    tp_read_bytes(&in, event->subject.id, sizeof event->subject.id);
    event->previous = tp_read_varint(&in);
    const struct event_type *row = type_of(event->type);
    if (in.failed || row == NULL || !tp_time_valid(event->at)) return false;
    for (size_t i = 0; i < row->count; i++) get_field(&in, &row->fields[i], event);
    return !in.failed && only_zeros_left(&in);
}

void tp_body_commitment(const uint8_t *bytes, size_t size, uint8_t commitment[32])
{
    tp_hmac_key key;
    tp_hmac_key_init(&key, bytes, TP_SALT_SIZE);
    tp_hmac_of(&key, bytes + TP_SALT_SIZE, size - TP_SALT_SIZE, commitment);
    tp_wipe(&key, sizeof key);
}

// --- JSON --------------------------------------------------------------------------------------

static void json_instant(tp_json_writer *json, tp_time instant)
{
    char text[TP_TIME_TEXT_MAX];
    if (instant == 0 || instant == TP_TIME_NEVER) {
        tp_json_null(json);
        return;
    }
    tp_json_text(json, (tp_text){text, tp_format_time(instant, text)});
}

static void json_day(tp_json_writer *json, int32_t day)
{
    char text[TP_DATE_TEXT];
    if (day == TP_DAY_MAX || day == 0) {
        tp_json_null(json);
        return;
    }
    tp_format_date(tp_date_of(day), text);
    tp_json_text(json, (tp_text){text, sizeof text});
}

static void json_place(tp_json_writer *json, tp_place place)
{
    char text[TP_PLACE_TEXT_MAX];
    if (place == 0) {
        tp_json_null(json);
        return;
    }
    tp_json_text(json, (tp_text){text, tp_place_print(place, text)});
}

static void json_digest(tp_json_writer *json, const uint8_t *digest, size_t size)
{
    char text[64];
    tp_hex_encode(digest, size, text);
    tp_json_text(json, (tp_text){text, 2 * size});
}

static void json_slots(tp_json_writer *json, uint64_t slots, const tp_text *ids)
{
    tp_json_begin_array(json);
    for (int slot = 0; slot < 64; slot++) {
        if (slots >> slot & 1) tp_json_text(json, ids[slot]);
    }
    tp_json_end_array(json);
}

static void json_recipient(tp_json_writer *json, uint32_t number, const tp_compiled *compiled)
{
    if (number == 0 || number > compiled->recipient_slots) tp_json_null(json);
    else tp_json_text(json, compiled->recipient_id[number - 1]);
}

// One step after the other, decoded where it stands: a whole plan would be large.
static void json_steps(tp_json_writer *json, tp_text steps, const tp_compiled *compiled)
{
    tp_reader in = tp_reader_of(steps.data, steps.size);
    uint32_t  count = tp_steps_begin(&in);
    tp_json_begin_array(json);
    for (uint32_t i = 0; i < count && !in.failed; i++) {
        tp_step step;
        tp_step_read(&step, &in);
        tp_json_begin_object(json);
        tp_json_name(json, "category");
        tp_json_text(json, compiled->category_id[step.category]);
        tp_json_name(json, "source");
        tp_json_text(json, (tp_text){step.source, step.source_size});
        tp_json_name(json, "action");
        tp_json_string(json, tp_name_of(&tp_step_action_names, step.action));
        tp_json_name(json, "exception");
        if (step.exception == TARA_EXCEPTION_NONE) tp_json_null(json);
        else tp_json_string(json, tp_name_of(&tp_exception_names, step.exception));
        tp_json_end_object(json);
    }
    tp_json_end_array(json);
}

static void json_ranges(tp_json_writer *json, tp_text raw)
{
    tp_ranges  ranges = tp_ranges_of(raw);
    tara_range range;
    tp_json_begin_array(json);
    while (tp_ranges_next(&ranges, &range)) {
        tp_json_begin_array(json);
        tp_json_uint(json, range.first);
        tp_json_uint(json, range.count);
        tp_json_end_array(json);
    }
    tp_json_end_array(json);
}

static void json_field(tp_json_writer *json, const field *f, const tp_event *event,
                       const tp_compiled *compiled)
{
    const uint8_t *member = (const uint8_t *)event + f->offset;
    tp_json_name(json, f->name);
    switch (f->how) {
    case BYTE: tp_json_uint(json, *member); break;
    case FLAG: tp_json_bool(json, *member != 0); break;
    case NAME: tp_json_string(json, tp_name_of(f->names, *member)); break;
    case PURPOSE: tp_json_text(json, compiled->purpose_id[*member]); break;
    case REASON: tp_json_string(json, tp_reason_row_of(*member)->name); break;
    case PURPOSES:
        json_slots(json, *(const uint64_t *)(const void *)member, compiled->purpose_id);
        break;
    case CATEGORY: tp_json_text(json, compiled->category_id[*member]); break;
    case CATEGORIES:
        json_slots(json, *(const uint64_t *)(const void *)member, compiled->category_id);
        break;
    case STEPS: json_steps(json, *(const tp_text *)(const void *)member, compiled); break;
    case BITS: tp_json_uint(json, *(const uint64_t *)(const void *)member); break;
    case NUMBER: tp_json_uint(json, *(const uint32_t *)(const void *)member); break;
    case RECIPIENT:
        json_recipient(json, *(const uint32_t *)(const void *)member, compiled);
        break;
    case MINUTES: tp_json_int(json, *(const int32_t *)(const void *)member); break;
    case DAY: json_day(json, *(const int32_t *)(const void *)member); break;
    case INSTANT: json_instant(json, *(const tp_time *)(const void *)member); break;
    case SPAN: tp_json_int(json, *(const int64_t *)(const void *)member); break;
    case PLACE: json_place(json, *(const tp_place *)(const void *)member); break;
    case TEXT: tp_json_text(json, *(const tp_text *)(const void *)member); break;
    case RANGES: json_ranges(json, *(const tp_text *)(const void *)member); break;
    case DOCUMENT: case RAW:
        tp_json_uint(json, ((const tp_text *)(const void *)member)->size);
        break;
    case DIGEST16: json_digest(json, member, 16); break;
    case DIGEST32: json_digest(json, member, 32); break;
    }
}

void tp_erased_json(uint64_t sequence, tp_json_writer *json)
{
    tp_json_begin_object(json);
    tp_json_name(json, "event");
    tp_json_uint(json, sequence);
    tp_json_name(json, "type");
    tp_json_string(json, "erased");
    tp_json_end_object(json);
}

void tp_event_json(const tp_event *event, const tp_compiled *compiled, tp_json_writer *json)
{
    static const tara_subject nobody = {{0}};
    const struct event_type  *type = type_of(event->type);
    bool about_somebody = memcmp(&event->subject, &nobody, sizeof nobody) != 0;
    tp_json_begin_object(json);
    tp_json_name(json, "event");
    tp_json_uint(json, event->sequence);
    tp_json_name(json, "at");
    json_instant(json, event->at);
    tp_json_name(json, "type");
    tp_json_string(json, type == NULL ? "unknown" : type->name);
    tp_json_name(json, "policy_version");
    tp_json_uint(json, event->policy_version);
    if (about_somebody) {
        tp_json_name(json, "subject");
        json_digest(json, event->subject.id, sizeof event->subject.id);
    }
    for (size_t i = 0; type != NULL && i < type->count; i++) {
        json_field(json, &type->fields[i], event, compiled);
    }
    tp_json_end_object(json);
}
