// retention.c: what the host holds, how long it may, and what it must not erase.
#include <string.h>

#include "base/civil.h"
#include "public/context.h"

static tara_status bad(tp_call *call, const char *field, const char *message)
{
    return tp_leave(call, tp_fault(call, TARA_E_INVALID_ARGUMENT, field, message));
}

static const tp_compiled *compiled_of(const tp_call *call)
{
    return call->privacy->ledger.world.compiled;
}

// The slot of the one category that a mask names; -1 when it names none of the policy, or several.
static int category_of(const tp_call *call, uint64_t category)
{
    int slot = 0;
    if (category == 0 || (category & (category - 1)) != 0) return -1;
    if ((category & ~compiled_of(call)->categories) != 0) return -1;
    while (!(category >> slot & 1)) slot++;
    return slot;
}

static tara_status bad_category(tp_call *call)
{
    return bad(call, "category", "expected one category of the policy");
}

static tp_text source_or_host(const char *source, size_t size)
{
    return size == 0 ? TP_TEXT("host") : (tp_text){source, size};
}

// When the holding falls due now.
static tara_status tell_due(tp_call *call, const tara_subject *subject, int category,
                            uint64_t ref, int64_t *due)
{
    tp_standing s;
    tp_holding  holding;
    bool        known = false;
    tp_ledger  *ledger = &call->privacy->ledger;
    if (due == NULL) return TARA_OK;
    tara_status status = tp_ledger_standing(ledger, subject, &s, &known);
    if (status != TARA_OK) return status;
    status = tp_read_holding(&ledger->change, subject, category, ref, &holding);
    if (status != TARA_OK) return status;
    *due = tp_holding_attention(&ledger->world, &s, category, &holding, call->now);
    return TARA_OK;
}

// --- holdings ----------------------------------------------------------------------------------

// Which of the purposes may use no data of that category? Slots.
static uint64_t not_for(const tp_compiled *compiled, uint64_t purposes, uint64_t category)
{
    uint64_t foreign = 0;
    for (int slot = 0; slot < TP_PURPOSES_MAX; slot++) {
        if (!(purposes >> slot & 1)) continue;
        if (!(compiled->purpose[slot].categories & category)) foreign |= UINT64_C(1) << slot;
    }
    return foreign;
}

// When a child's data must be gone again, should this be the first of it after a deletion; 0: of
// nobody who is known to be one.
static tara_status deletion_due(tp_call *call, const tara_subject *subject, tp_time *due)
{
    tp_standing s;
    bool        known = false;
    tara_status status = tp_ledger_standing(&call->privacy->ledger, subject, &s, &known);
    bool        child = known && s.age.known == TARA_AGE_MINOR;
    *due = 0;
    if (child) *due = tp_period_after(compiled_of(call)->policy->minor_deletion, call->now);
    return status;
}

static const char *bad_holding(const tp_call *call, const tara_holding *holding,
                               const char **message)
{
    tp_time since = holding->since_unix_ms;
    *message = "expected one or more purposes of the policy";
    if (holding->purposes == 0 || (holding->purposes & ~compiled_of(call)->purposes) != 0) {
        return "purposes";
    }
    *message = "expected a time that is not in the future";
    if (since > call->now || since < TP_TIME_MIN) return "since";
    *message = "expected subject, observed, third_party or inferred";
    if (holding->origin < 0 || holding->origin > TARA_ORIGIN_INFERRED) return "origin";
    *message = "expected 1 to 64 bytes of valid UTF-8";
    if (!tp_source_name_within(holding->source, holding->source_size, 0)) {
        return "source";
    }
    return NULL;
}

tara_status tara_holding_start(tara_privacy *privacy, const tara_subject *subject,
                               const tara_holding *holding, int64_t *due_unix_ms)
{
    tp_call     call;
    const char *message = NULL;
    tp_event    event = {.type = TP_EVENT_HOLDING};
    tara_status status = tp_write_about(&call, privacy, subject);
    if (status != TARA_OK) return status;
    status = tp_struct_in(holding, sizeof *holding, 0);
    if (status == TARA_OK && holding->reserved != 0) status = TARA_E_TOO_NEW;
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "holding", NULL));
    int category = category_of(&call, holding->category);
    if (category < 0) return bad_category(&call);
    const char *field = bad_holding(&call, holding, &message);
    if (field != NULL) return bad(&call, field, message);
    if (not_for(compiled_of(&call), holding->purposes, holding->category) != 0) {
        return tp_leave(&call, tp_fault(&call, TARA_E_NOT_APPLICABLE, "purposes",
                                        "the policy lets one of them use no such data"));
    }
    event.subject = *subject;
    event.body.holding = (tp_holding_event){
        .category = (uint8_t)category,
        .ref = holding->ref,
        .purposes = holding->purposes,
        .since = holding->since_unix_ms == 0 ? call.now : holding->since_unix_ms,
        .origin = (uint8_t)(holding->origin == 0 ? TARA_ORIGIN_SUBJECT : holding->origin),
        .source = source_or_host(holding->source, holding->source_size),
    };
    status = deletion_due(&call, subject, &event.body.holding.deletion_due);
    if (status == TARA_OK) status = tp_commit(&call, &event);
    if (status == TARA_E_LIMIT) tp_fault(&call, status, "source", "at most 8 hold the same data");
    if (status == TARA_OK) status = tell_due(&call, subject, category, holding->ref, due_unix_ms);
    return tp_leave(&call, status);
}

static tara_status not_held(tp_call *call, tara_status status)
{
    if (status == TARA_E_NOT_FOUND) tp_fault(call, status, "category", "nothing of it is held");
    return tp_leave(call, status);
}

tara_status tara_holding_touch(tara_privacy *privacy, const tara_subject *subject,
                               uint64_t category, uint64_t ref, uint64_t purposes,
                               int64_t *due_unix_ms)
{
    tp_call     call;
    tp_event    event = {.type = TP_EVENT_TOUCH};
    tara_status status = tp_write_about(&call, privacy, subject);
    if (status != TARA_OK) return status;
    int slot = category_of(&call, category);
    if (slot < 0) return bad_category(&call);
    if ((purposes & ~compiled_of(&call)->purposes) != 0) {
        return bad(&call, "purposes", "expected purposes of the policy");
    }
    event.subject = *subject;
    event.body.touch = (tp_touch_event){.category = (uint8_t)slot, .ref = ref,
                                        .purposes = purposes == 0 ? UINT64_MAX : purposes,
                                        .active_at = call.now};
    status = tp_commit(&call, &event);
    if (status == TARA_OK) status = tell_due(&call, subject, slot, ref, due_unix_ms);
    return not_held(&call, status);
}

tara_status tara_holding_end_purpose(tara_privacy *privacy, const tara_subject *subject,
                                     uint64_t category, uint64_t ref, uint32_t purpose,
                                     int64_t *due_unix_ms)
{
    tp_call     call;
    tp_event    event = {.type = TP_EVENT_PURPOSE_END};
    tara_status status = tp_write_about(&call, privacy, subject);
    if (status != TARA_OK) return status;
    int  slot = category_of(&call, category);
    bool known = purpose != 0 && purpose <= TP_PURPOSES_MAX
              && compiled_of(&call)->purposes >> (purpose - 1) & 1;
    if (slot < 0) return bad_category(&call);
    if (!known) return bad(&call, "purpose", "the policy has no such purpose");
    event.subject = *subject;
    event.body.purpose_end = (tp_purpose_end_event){.category = (uint8_t)slot, .ref = ref,
                                                    .purposes = UINT64_C(1) << (purpose - 1)};
    status = tp_commit(&call, &event);
    if (status == TARA_E_NOT_FOUND) {
        tp_fault(&call, status, "purpose", "nothing of it is held for that purpose");
    }
    if (status == TARA_OK) status = tell_due(&call, subject, slot, ref, due_unix_ms);
    return tp_leave(&call, status);
}

// A holding with its subject's standing, for a call that reads. The call stays entered.
static tara_status read_held(tp_call *call, tara_privacy *privacy, const tara_subject *subject,
                             uint64_t category, uint64_t ref, tp_standing *s, tp_holding *holding,
                             int *slot)
{
    bool        known = false;
    tara_status status = tp_read_now(call, privacy);
    if (status != TARA_OK) return status;
    if (!tp_is_somebody(subject)) return tp_no_subject(call);
    *slot = category_of(call, category);
    if (*slot < 0) return bad_category(call);
    status = tp_ledger_standing(&privacy->ledger, subject, s, &known);
    if (status == TARA_OK) {
        status = tp_read_holding(&privacy->ledger.change, subject, *slot, ref, holding);
    }
    return status == TARA_OK ? TARA_OK : not_held(call, status);
}

tara_status tara_holding_show(tara_privacy *privacy, const tara_subject *subject,
                              uint64_t category, uint64_t ref, tara_retention *out)
{
    tp_call         call;
    tp_standing     s;
    tp_holding      holding;
    tp_hold         hold;
    const tp_floor *rule = NULL;
    int             slot = 0;
    tara_status status = read_held(&call, privacy, subject, category, ref, &s, &holding, &slot);
    if (status != TARA_OK) return status;
    status = tp_struct_out(out, sizeof *out);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "out", NULL));
    const tp_world    *world = &privacy->ledger.world;
    tp_retention_facts facts = tp_facts_of(&s);
    status = tp_read_covering(&privacy->ledger.change, world, subject, &s, slot, &hold);
    if (status != TARA_OK) return tp_leave(&call, status);
    out->purposes = holding.purposes;
    out->kept_for = tp_holding_kept_for(world->compiled, &holding, &facts, call.now, NULL);
    out->since_unix_ms = holding.since;
    out->due_unix_ms = tp_holding_attention(world, &s, slot, &holding, call.now);
    out->floor_unix_ms = tp_floor_ends(world->compiled, &holding, slot, &facts, &rule);
    out->held = hold.number;
    out->origin = holding.origin;
    out->sources = holding.source_count;
    if (rule != NULL) memcpy(out->floor, rule->id.data, rule->id.size);
    return tp_leave(&call, TARA_OK);
}

tara_status tara_holding_source(tara_privacy *privacy, const tara_subject *subject,
                                uint64_t category, uint64_t ref, uint32_t index, char *buffer,
                                size_t capacity, size_t *needed, int32_t *erased)
{
    tp_call     call;
    tp_standing s;
    tp_holding  holding;
    int         slot = 0;
    tara_status status = read_held(&call, privacy, subject, category, ref, &s, &holding, &slot);
    if (status != TARA_OK) return status;
    if (index >= holding.source_count) {
        return tp_leave(&call, tp_fault(&call, TARA_E_NOT_FOUND, "index", "there are no more"));
    }
    const tp_holding_source *source = &holding.source[index];
    if (erased != NULL) *erased = source->erased;
    return tp_leave(&call, tp_give_text(source->name, source->size, buffer, capacity, needed));
}

tara_status tara_holding_list(tara_privacy *privacy, const tara_subject *subject,
                              tara_cursor *cursor, uint64_t *categories, uint64_t *refs,
                              size_t capacity, size_t *count)
{
    tp_call     call;
    tara_key    key;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    bool usable = cursor != NULL && categories != NULL && refs != NULL && count != NULL
               && capacity > 0;
    if (!tp_is_somebody(subject)) return tp_no_subject(&call);
    if (!usable) return bad(&call, "holdings", NULL);
    const tara_store *store = &privacy->store;
    size_t            got = 1;
    *count = 0;
    while (got > 0 && *count < capacity) {
        int32_t answer = store->records(store->user, subject, cursor, &key, 1, &got);
        status = tp_store_answered(&privacy->ledger.failed, answer);
        if (status != TARA_OK) return tp_leave(&call, status);
        if (got == 0 || key.kind != TP_RECORD_HOLDING) continue;
        categories[*count] = UINT64_C(1) << ((key.part - 1) & 63);
        refs[(*count)++] = key.ref;
    }
    return tp_leave(&call, TARA_OK);
}

// --- erased ------------------------------------------------------------------------------------

// Did the subject ask for the erasure of that category, and is that still open?
typedef struct asking {
    tp_change *change;
    int        category;
    bool       asked;
} asking;

static tara_status asks_for_erasure(void *user, const tara_key *key)
{
    asking     *a = user;
    tp_request  request;
    tara_status status = tp_read_request(a->change, &key->subject, key->ref, &request);
    if (status != TARA_OK) return status;
    bool open = request.right == TARA_RIGHT_ERASURE && !tp_request_ended(&request)
             && request.state != TARA_REQUEST_AWAITING_IDENTITY;
    bool this_one = request.categories == 0 || request.categories >> a->category & 1;
    if (open && this_one) a->asked = true;
    return TARA_OK;
}

// What the erasure meets, as the event that is to be recorded: erased, or an attempt refused.
static tara_status judge(tp_call *call, const tara_subject *subject, int category, uint64_t ref,
                         tp_event *event, tara_verdict *verdict)
{
    tp_standing     s;
    tp_holding      holding;
    tp_hold         hold;
    tp_erasure_case given;
    bool            known = false, permitted = false;
    tp_ledger      *ledger = &call->privacy->ledger;
    tara_status     status = tp_ledger_standing(ledger, subject, &s, &known);
    if (status == TARA_OK) {
        status = tp_read_holding(&ledger->change, subject, category, ref, &holding);
    }
    if (status != TARA_OK) return status;
    status = tp_holding_erased_check(&holding, &event->body.erased);
    if (status != TARA_OK) return status;
    status = tp_read_erasure(&ledger->change, &ledger->world, subject, &s, category, &holding,
                             call->now, &given, &hold);
    asking a = {.change = &ledger->change, .category = category};
    if (status == TARA_OK && s.requests > 0) {
        status = tp_change_each(&ledger->change, subject, TP_RECORD_REQUEST, asks_for_erasure, &a);
    }
    if (status != TARA_OK) return status;
    given.requested = a.asked;
    event->body.erased.reason = (uint8_t)tp_erasure_reason(&given, &permitted);
    event->body.erased.hold = permitted ? 0 : hold.number;
    event->type = permitted ? TP_EVENT_ERASED : TP_EVENT_ERASURE_REFUSED;
    verdict->permitted = permitted;
    verdict->reason = event->body.erased.reason;
    bool floored = verdict->reason == TARA_REASON_LEGAL_RETENTION;
    verdict->valid_until_unix_ms = floored ? given.floor_ends : TARA_NEVER;
    return TARA_OK;
}

tara_status tara_holding_erased(tara_privacy *privacy, const tara_subject *subject,
                                uint64_t category, uint64_t ref, const char *source,
                                size_t source_size, tara_verdict *verdict)
{
    tp_call      call;
    tara_verdict answer = {.struct_size = sizeof answer};
    tara_status  cleared = tp_struct_out(verdict, sizeof *verdict); // Whatever happens, it denies.
    tara_status  status = tp_write_about(&call, privacy, subject);
    if (status != TARA_OK) return status;
    status = cleared;
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "verdict", NULL));
    int slot = category_of(&call, category);
    if (slot < 0) return bad_category(&call);
    if (!tp_source_name_within(source, source_size, 0)) {
        return bad(&call, "source", "expected 1 to 64 bytes of valid UTF-8");
    }
    tp_event event = {.subject = *subject};
    event.body.erased = (tp_erased_event){.category = (uint8_t)slot, .ref = ref,
                                          .source = source_or_host(source, source_size)};
    status = judge(&call, subject, slot, ref, &event, &answer);
    if (status == TARA_E_NOT_FOUND) {
        tp_fault(&call, status, "source", "nothing of it is held there");
    }
    if (status == TARA_OK) status = tp_commit(&call, &event);
    if (status != TARA_OK) return tp_leave(&call, status);
    answer.policy_version = compiled_of(&call)->policy->version;
    *verdict = answer;
    return tp_leave(&call, TARA_OK);
}

// --- holds -------------------------------------------------------------------------------------

static uint8_t scope_of(const tara_hold *hold)
{
    bool somebody = tp_is_somebody(&hold->subject);
    bool all = hold->flags & TARA_HOLD_ALL;
    if (all) return somebody || hold->category != 0 ? 0 : TP_HOLD_ALL;
    if (somebody) return hold->category != 0 ? TP_HOLD_SUBJECT_CATEGORY : TP_HOLD_SUBJECT;
    return hold->category != 0 ? TP_HOLD_CATEGORY : 0;
}

tara_status tara_hold_place(tara_privacy *privacy, const tara_hold *hold, uint64_t *number)
{
    tp_call     call;
    tp_event    event = {.type = TP_EVENT_HOLD};
    int         category = 0;
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    status = tp_struct_in(hold, sizeof *hold, TARA_HOLD_ALL);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "hold", NULL));
    uint8_t scope = scope_of(hold);
    if (scope == 0) return bad(&call, "subject", "expected a subject, a category, or all");
    if (hold->category != 0) category = category_of(&call, hold->category);
    if (category < 0) return bad_category(&call);
    if (!tp_text_within(hold->reason, hold->reason_size, 1, TP_EVENT_TEXT_MAX)) {
        return bad(&call, "reason", "expected 1 to 256 bytes of valid UTF-8");
    }
    if (!tp_text_within(hold->authority, hold->authority_size, 0, TP_EVENT_TEXT_MAX)) {
        return bad(&call, "authority", "expected at most 256 bytes of valid UTF-8");
    }
    event.subject = hold->subject;
    event.body.hold = (tp_hold_event){
        .number = privacy->ledger.world.numbers[TP_NUMBERED_HOLD] + 1,
        .scope = scope,
        .category = (uint8_t)category,
        .review_at = tp_period_after(compiled_of(&call)->policy->hold_review, call.now),
        .reason = {hold->reason, hold->reason_size},
        .authority = {hold->authority, hold->authority_size},
    };
    status = tp_commit(&call, &event);
    if (status == TARA_E_LIMIT) {
        tp_fault(&call, status, "hold", "at most 64 holds that concern everybody at a time");
    }
    if (status == TARA_OK && number != NULL) *number = event.body.hold.number;
    return tp_leave(&call, status);
}

tara_status tara_hold_release(tara_privacy *privacy, uint64_t number)
{
    tp_call     call;
    tp_event    event = {.type = TP_EVENT_HOLD_END, .body.hold_end.number = number};
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    status = tp_read_owner(tp_ledger_reading(&privacy->ledger), TP_NUMBERED_HOLD, number,
                           &event.subject);
    if (status == TARA_OK) status = tp_commit(&call, &event);
    if (status == TARA_E_NOT_FOUND) tp_fault(&call, status, "hold", "there is no such hold");
    return tp_leave(&call, status);
}
