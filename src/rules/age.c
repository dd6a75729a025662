// age.c: the age gate. Unknown is its own state and never adult.
//
// A date of birth is used and not kept: of an adult only "at least so many years" stays, of a
// minor the day of coming of age, because on that day the guardian's word ends and the subject's
// own begins. Where the threshold later rises (another country, another law) above what was
// established, the age is unknown again.
//
// Sources: GDPR Art. 8; EDPB 05/2020 paras 132-143; policy rows C12 to C15.
#include "rules/age.h"

#include <string.h>

enum {
    UNKNOWN   = TARA_AGE_UNKNOWN,
    OF_AGE    = TARA_AGE_OF_AGE,
    MINOR     = TARA_AGE_MINOR,
    SUSPECTED = TARA_AGE_SUSPECTED_MINOR
};

// The day of reaching `threshold`, from the day of reaching another one, whole years apart. A 29
// February that the year lacks becomes 1 March: a child stays a child one day longer.
static int32_t day_of_threshold(int32_t of_age_on, int32_t years, int32_t threshold)
{
    if (of_age_on == TP_DAY_MAX) return TP_DAY_MAX;
    tp_date date = tp_date_of(of_age_on);
    date.year += threshold - years;
    if (date.year < 1 || date.year > 9999) return TP_DAY_MAX;
    if (tp_date_valid(date)) return tp_day_of(date);
    date.month = 3;
    date.day = 1;
    return tp_day_of(date);
}

// The age alone, without suspicion. *changes_on gets the day on which it changes by itself.
static uint8_t age_on(const tp_age *age, int32_t threshold, int32_t today, int32_t *changes_on)
{
    *changes_on = TP_DAY_MAX;
    if (age->known == OF_AGE) return age->years >= threshold ? OF_AGE : UNKNOWN;
    if (age->known != MINOR) return UNKNOWN;
    if (age->of_age_on == TP_DAY_MAX) return age->years <= threshold ? MINOR : UNKNOWN;
    int32_t reached = day_of_threshold(age->of_age_on, age->years, threshold);
    if (today >= reached) return OF_AGE;
    *changes_on = reached;
    return MINOR;
}

bool tp_age_may_be_under(const tp_age *age, int32_t years, int32_t today)
{
    return age->known == MINOR && today < day_of_threshold(age->of_age_on, age->years, years);
}

bool tp_age_reached(const tp_age *age, int32_t years, int32_t today)
{
    if (age->known == OF_AGE) return age->years >= years;
    return age->known == MINOR && !tp_age_may_be_under(age, years, today);
}

bool tp_age_under(const tp_age *age, int32_t years, int32_t today)
{
    bool dated = age->of_age_on != TP_DAY_MAX;
    return tp_age_may_be_under(age, years, today) && (dated || age->years <= years);
}

static uint8_t guardian_at(const tp_age *age, uint8_t state, tp_time now)
{
    if (age->guardian != TARA_GUARDIAN_VERIFIED) return age->guardian;
    bool over = state == OF_AGE || age->guardian_until <= now;
    return over ? TARA_GUARDIAN_EXPIRED : TARA_GUARDIAN_VERIFIED;
}

static tp_time deletion_due_at(const tp_age *age, tp_time now)
{
    if (age->guardian != TARA_GUARDIAN_VERIFIED) return age->deletion_due;
    if (age->guardian_until > now) return 0;
    return tp_time_add(age->guardian_until, age->grace_ms);
}

tp_time tp_age_deletion_by(const tp_age *age)
{
    if (age->known != MINOR) return TP_TIME_NEVER;
    if (age->guardian == TARA_GUARDIAN_VERIFIED) {
        return tp_time_add(age->guardian_until, age->grace_ms);
    }
    return age->deletion_due == 0 ? TP_TIME_NEVER : age->deletion_due;
}

void tp_age_deleted(tp_age *age, tp_time at)
{
    if (age->known != MINOR) return;
    age->deletion_due = 0;
    bool ended = age->guardian == TARA_GUARDIAN_VERIFIED && age->guardian_until <= at;
    if (ended) age->guardian = TARA_GUARDIAN_EXPIRED;
}

tp_gate tp_age_gate(const tp_age *age, int32_t threshold, int32_t today, tp_time now)
{
    // What to do next and whether the gate is open, by age; a minor's depends on the guardian.
    static const uint8_t next[] = {
        [UNKNOWN] = TARA_NEXT_ASK_AGE,
        [OF_AGE] = TARA_NEXT_NOTHING,
        [MINOR] = TARA_NEXT_VERIFY_GUARDIAN,
        [SUSPECTED] = TARA_NEXT_RESOLVE_SUSPICION,
    };
    tp_gate gate = {.changes_at = TP_TIME_NEVER};
    gate.age = age_on(age, threshold, today, &gate.changes_on);
    gate.guardian = guardian_at(age, gate.age, now);
    if (age->suspected) gate.age = SUSPECTED;
    gate.next = next[gate.age];
    gate.permitted = gate.age == OF_AGE;
    if (gate.age == MINOR && gate.guardian == TARA_GUARDIAN_VERIFIED) {
        gate.permitted = true;
        gate.next = TARA_NEXT_NOTHING;
        gate.changes_at = age->guardian_until;
    }
    if (age->suspected) gate.due = age->suspicion_due;
    else if (age->known == MINOR) gate.due = deletion_due_at(age, now);
    return gate;
}

static tp_age_duty guardian_duty(const tp_age *age, const tp_gate *gate, int64_t notice_ms,
                                 tp_time now)
{
    tp_age_duty none = {TARA_DUTY_NONE, TP_TIME_NEVER, TP_TIME_NEVER};
    if (age->guardian_until == TP_TIME_NEVER) return none;
    if (age->guardian_until <= now) { // Nobody consents any more: the data has to go.
        if (gate->due == 0) return none;
        return (tp_age_duty){TARA_DUTY_MINOR_DELETION, age->guardian_until, gate->due};
    }
    if (gate->age == OF_AGE) return none;
    tp_time since = tp_time_add(age->guardian_until, -notice_ms);
    return (tp_age_duty){TARA_DUTY_GUARDIAN, since, age->guardian_until};
}

tp_age_duty tp_age_duty_of(const tp_age *age, const tp_gate *gate, int64_t notice_ms, tp_time now)
{
    if (age->suspected) {
        return (tp_age_duty){TARA_DUTY_SUSPECTED_MINOR, age->suspected_at, age->suspicion_due};
    }
    bool verified = age->known == MINOR && age->guardian == TARA_GUARDIAN_VERIFIED;
    if (verified) return guardian_duty(age, gate, notice_ms, now);
    if (age->known != MINOR || age->deletion_due == 0) {
        return (tp_age_duty){TARA_DUTY_NONE, TP_TIME_NEVER, TP_TIME_NEVER};
    }
    bool    withdrew = age->guardian == TARA_GUARDIAN_WITHDRAWN;
    bool    later = withdrew && age->guardian_until > age->learned_at;
    tp_time since = later ? age->guardian_until : age->learned_at;
    return (tp_age_duty){TARA_DUTY_MINOR_DELETION, since, age->deletion_due};
}

tara_status tp_age_assert_check(const tp_age *age, const tp_age_event *event)
{
    (void)age;
    bool possible = event->known == OF_AGE || event->known == MINOR;
    return possible ? TARA_OK : TARA_E_INVALID_ARGUMENT;
}

// Somebody known to be a minor who now claims to be of age, or to come of age sooner, does not open
// the gate by trying again: the contradiction is a suspicion that a person has to resolve.
static bool contradicts(const tp_age *age, const tp_age_event *event)
{
    if (event->known == OF_AGE) return tp_age_may_be_under(age, event->years, event->today);
    bool dated = age->known == MINOR && age->of_age_on != TP_DAY_MAX;
    return dated && event->of_age_on < day_of_threshold(age->of_age_on, age->years, event->years);
}

// "At least so old" says less than a day that is to come and agrees with it: who was asked under a
// lower threshold does not lose that day, and with it the contradiction under the higher one.
static bool tells_less(const tp_age *age, const tp_age_event *event)
{
    return event->known == OF_AGE && tp_age_may_be_under(age, age->years, event->today)
        && !tp_age_may_be_under(age, event->years, event->today);
}

static void establish(tp_age *age, const tp_age_event *event, tp_time at)
{
    if (tells_less(age, event)) return;
    bool newly = event->known == MINOR && age->known != MINOR;
    age->known = event->known;
    age->years = event->years;
    age->of_age_on = event->of_age_on;
    if (event->known == OF_AGE) {
        age->learned_at = 0;
        age->deletion_due = 0;
        return;
    }
    if (!newly) return; // Learnt before: the deadline that ran stands.
    age->learned_at = at;
    age->deletion_due = age->guardian == TARA_GUARDIAN_VERIFIED ? 0 : event->deletion_due;
}

void tp_age_assert_apply(tp_age *age, const tp_age_event *event, tp_time at)
{
    if (!contradicts(age, event)) {
        establish(age, event, at);
        return;
    }
    if (age->suspected) return;
    age->suspected = 1;
    age->suspected_at = at;
    age->suspicion_due = event->suspicion_due;
}

void tp_age_report_apply(tp_age *age, const tp_report_event *event, tp_time at)
{
    if (age->suspected) return; // A second report does not win time.
    age->suspected = 1;
    age->suspected_at = at;
    age->suspicion_due = event->due;
}

tara_status tp_age_resolve_check(const tp_age *age, const tp_age_event *event)
{
    if (event->known != OF_AGE && event->known != MINOR) return TARA_E_INVALID_ARGUMENT;
    return age->suspected ? TARA_OK : TARA_E_NOT_APPLICABLE;
}

void tp_age_resolve_apply(tp_age *age, const tp_age_event *event, tp_time at)
{
    tp_age_event outcome = *event;
    bool dated = age->of_age_on != TP_DAY_MAX
              && tp_age_may_be_under(age, event->years, event->today);
    if (event->known == MINOR && dated) { // The day of coming of age stays known, if it is to come.
        outcome.years = age->years;
        outcome.of_age_on = age->of_age_on;
    }
    age->suspected = 0;
    age->suspected_at = 0;
    age->suspicion_due = 0;
    establish(age, &outcome, at);
}

tara_status tp_guardian_verify_check(const tp_age *age, const tp_guardian_event *event,
                                     const tp_gate *gate, tp_time at)
{
    (void)age;
    if (event->until <= at) return TARA_E_INVALID_ARGUMENT;
    bool of_age = gate != NULL && gate->age == OF_AGE;
    return of_age ? TARA_E_NOT_APPLICABLE : TARA_OK;
}

void tp_guardian_verify_apply(tp_age *age, const tp_guardian_event *event, tp_time at)
{
    // Verified anew before it ended: one term, so that what the child said in it goes on counting.
    bool renewed = age->guardian == TARA_GUARDIAN_VERIFIED && age->guardian_until > at;
    age->guardian = TARA_GUARDIAN_VERIFIED;
    if (!renewed) age->verified_at = at;
    age->guardian_until = event->until;
    age->grace_ms = event->grace_ms;
    age->deletion_due = 0;
    memcpy(age->guardian_id, event->guardian, sizeof age->guardian_id);
}

tara_status tp_guardian_end_check(const tp_age *age)
{
    return age->guardian == TARA_GUARDIAN_VERIFIED ? TARA_OK : TARA_E_NOT_FOUND;
}

void tp_guardian_end_apply(tp_age *age, const tp_guardian_end_event *event, tp_time at)
{
    age->guardian = TARA_GUARDIAN_WITHDRAWN;
    age->guardian_until = at; // And known as a minor since they were, by which the gate goes.
    age->deletion_due = event->deletion_due;
}
