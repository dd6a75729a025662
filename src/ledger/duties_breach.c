// duties_breach.c: what a record of a breach asks of the host.
#include "ledger/duties.h"

static void add(tara_duty *duties, uint32_t capacity, uint32_t *count, tara_duty duty)
{
    if (*count < capacity) duties[(*count)++] = duty;
}

// GDPR Art. 33(1), 34(1): both may be owed, since awareness.
tara_status tp_breach_duties(tp_ledger *ledger, const tara_key *key, tp_time now,
                             tara_duty *duties, uint32_t capacity, uint32_t *count)
{
    tp_breach   breach;
    tara_status status = TARA_OK;
    *count = 0;
    if (!tp_is_nobody(&key->subject)) return TARA_OK; // That somebody is affected asks nothing.
    status = tp_read_breach(tp_ledger_reading(ledger), key->ref, &breach);
    if (status != TARA_OK) return status;
    tara_duty duty = {.kind = TARA_DUTY_BREACH, .ref = breach.number,
                      .since_unix_ms = breach.aware};
    if (tp_breach_owes_authority(&breach)) {
        duty.flags = TARA_DUTY_TELL_AUTHORITY;
        duty.due_unix_ms = breach.authority_due;
        duty.late = tp_breach_authority_late(&breach, now);
        add(duties, capacity, count, duty);
    }
    if (tp_breach_owes_subjects(&breach)) {
        duty.flags = TARA_DUTY_TELL_SUBJECTS;
        duty.due_unix_ms = breach.subjects_due;
        duty.late = tp_breach_subjects_late(&breach, now);
        add(duties, capacity, count, duty);
    }
    return TARA_OK;
}
