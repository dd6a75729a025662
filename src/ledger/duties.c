// duties.c: from a record that needs attention to what must be done, by when.
#include "ledger/duties.h"

#include "base/civil.h"
#include "ledger/apply.h"

// The purposes of what is held have run out, and nothing forbids to erase it now.
static tara_status erase_duty(tp_ledger *ledger, const tara_key *key, const tp_standing *standing,
                              tp_time now, tara_duty *duty, uint32_t *count)
{
    tp_change      *change = tp_ledger_reading(ledger);
    tp_holding      holding;
    tp_erasure_case given;
    bool            permitted = false;
    int             category = tp_category_of(key);
    tara_status status = tp_read_holding(change, &key->subject, category, key->ref, &holding);
    if (status != TARA_OK) return status;
    tp_time due = tp_holding_attention(&ledger->world, standing, category, &holding, now);
    status = tp_read_erasure(change, &ledger->world, &key->subject, standing, category, &holding,
                             due > now ? due : now, &given, NULL);
    if (status != TARA_OK || due == TP_TIME_NEVER) return status;
    tp_erasure_reason(&given, &permitted);
    if (!permitted) return TARA_OK; // It comes back when what stands against it is over.
    *duty = (tara_duty){.kind = TARA_DUTY_ERASE, .late = due < now, .ref = key->ref,
                        .category = UINT64_C(1) << category, .since_unix_ms = due,
                        .due_unix_ms = due};
    *count = 1;
    return TARA_OK;
}

static tara_status request_duty(tp_ledger *ledger, const tara_key *key, tp_time now,
                                tara_duty *duty, uint32_t *count)
{
    tp_request  request;
    tara_status status = tp_read_request(tp_ledger_reading(ledger), &key->subject, key->ref,
                                         &request);
    if (status != TARA_OK || tp_request_ended(&request)) return status;
    tp_time due = tp_request_owed_by(&request);
    *duty = (tara_duty){.kind = TARA_DUTY_REQUEST, .late = due < now, .ref = key->ref,
                        .since_unix_ms = tp_request_attention(&request), .due_unix_ms = due};
    *count = 1;
    return TARA_OK;
}

static tara_status hold_duty(tp_ledger *ledger, const tara_key *key, tp_time now,
                             tara_duty *duty, uint32_t *count)
{
    tp_hold     hold;
    tara_status status = tp_read_hold(tp_ledger_reading(ledger), &key->subject, key->ref, &hold);
    if (status != TARA_OK) return status;
    *duty = (tara_duty){.kind = TARA_DUTY_HOLD, .late = hold.review_at < now, .ref = hold.number,
                        .since_unix_ms = hold.review_at, .due_unix_ms = hold.review_at};
    *count = 1;
    return TARA_OK;
}

static tara_status assessment_duty(tp_ledger *ledger, const tara_key *key, tp_time now,
                                   tara_duty *duties, uint32_t capacity, uint32_t *count)
{
    if (key->part == 0 || key->part > TP_SLOTS) return TARA_E_CORRUPT;
    *count = tp_assessment_duty(ledger->world.compiled->policy,
                                &ledger->world.assessment[key->part - 1], key->part, now, duties,
                                capacity);
    return TARA_OK;
}

// Erased, and still in the store.
static tara_status erasure_duty(tp_ledger *ledger, const tara_key *key, tp_time now,
                                tara_duty *duty, uint32_t *count)
{
    tara_record record;
    tara_status status = tp_record_read(tp_ledger_reading(ledger), key, &record);
    if (status != TARA_OK) return status;
    tp_time since = record.due_unix_ms;
    tp_time due = tp_time_add_months(since, tp_law_erasure_months());
    *duty = (tara_duty){.kind = TARA_DUTY_COMPACT, .late = due < now, .ref = key->ref,
                        .since_unix_ms = since, .due_unix_ms = due};
    *count = 1;
    return TARA_OK;
}

// What was kept beyond an erasure has reached its end. It is said of nobody.
static tara_status entry_duty(tp_ledger *ledger, const tara_key *key, tp_time now,
                              tara_duty *duty, uint32_t *count)
{
    tp_entry    entry;
    tara_status status = tp_read_entry(tp_ledger_reading(ledger), key, &entry);
    if (status != TARA_OK) return status;
    *duty = (tara_duty){.kind = TARA_DUTY_COMPACT, .late = entry.until < now, .ref = entry.event,
                        .since_unix_ms = entry.until, .due_unix_ms = entry.until};
    *count = 1;
    return TARA_OK;
}

static tara_status standing_duties(tp_ledger *ledger, const tp_standing *standing, tp_time now,
                                   tara_duty *duties, uint32_t capacity, uint32_t *count)
{
    const tara_policy *policy = ledger->world.compiled->policy;
    tp_gate_view view = tp_gate_view_of(ledger->world.compiled, standing, now);
    *count = tp_standing_duties(policy, standing, &view, now, duties, capacity);
    return TARA_OK;
}

tara_status tp_ledger_duties(tp_ledger *ledger, const tara_key *key, tp_time now,
                             tara_duty *duties, uint32_t capacity, uint32_t *count)
{
    tp_standing standing;
    bool        known = false;
    tara_status status = TARA_OK;
    *count = 0;
    if (capacity == 0) return TARA_OK;
    if (key->kind == TP_RECORD_ENTRY) return entry_duty(ledger, key, now, duties, count);
    if (!tp_is_nobody(&key->subject)) {
        status = tp_ledger_standing(ledger, &key->subject, &standing, &known);
        if (status != TARA_OK || !known) return status;
    }
    switch (key->kind) {
    case TP_RECORD_ASSESSMENT:
        status = assessment_duty(ledger, key, now, duties, capacity, count);
        break;
    case TP_RECORD_HOLD: status = hold_duty(ledger, key, now, duties, count); break;
    case TP_RECORD_STANDING:
        if (known) status = standing_duties(ledger, &standing, now, duties, capacity, count);
        break;
    case TP_RECORD_HOLDING:
        if (known) status = erase_duty(ledger, key, &standing, now, duties, count);
        break;
    case TP_RECORD_REQUEST:
        if (known) status = request_duty(ledger, key, now, duties, count);
        break;
    case TP_RECORD_SAFEGUARD:
        status = tp_safeguard_duties(ledger, key, now, duties, capacity, count);
        break;
    case TP_RECORD_ERASURE: status = erasure_duty(ledger, key, now, duties, count); break;
    case TP_RECORD_BREACH:
        status = tp_breach_duties(ledger, key, now, duties, capacity, count);
        break;
    default: break;
    }
    for (uint32_t i = 0; i < *count; i++) duties[i].subject = key->subject;
    return status;
}
