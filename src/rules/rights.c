// rights.c: objection and restriction.
//
// Both are state, not tickets: they stand until what ends them is recorded. To direct marketing an
// objection is absolute and no ground of the controller's overrides it; elsewhere processing stops
// while the balance is open, and for good when the objection is upheld.
//
// Sources: GDPR Art. 18, 21; policy rows C25, C27.
#include "rules/rights.h"

bool tp_objection_stops(const tp_objection *objection)
{
    static const bool stops[] = {
        [TARA_OBJECTION_NONE] = false,     [TARA_OBJECTION_PENDING] = true,
        [TARA_OBJECTION_ABSOLUTE] = true,  [TARA_OBJECTION_UPHELD] = true,
        [TARA_OBJECTION_OVERRIDDEN] = false,
    };
    return stops[objection->state];
}

tara_status tp_objection_check(const tp_objection_event *event)
{
    bool known = event->effect == TARA_OBJECTION_PENDING
              || event->effect == TARA_OBJECTION_ABSOLUTE;
    return known ? TARA_OK : TARA_E_INVALID_ARGUMENT;
}

void tp_objection_apply(tp_objection *objection, const tp_objection_event *event, tp_time at)
{
    // It stands already, since its first day; but what is absolute now is weighed no more.
    bool weaker = event->effect != TARA_OBJECTION_ABSOLUTE
               || objection->state == TARA_OBJECTION_ABSOLUTE;
    if (tp_objection_stops(objection) && weaker) return;
    objection->state = event->effect;
    objection->at = at;
}

tara_status tp_objection_decision_check(const tp_objection *objection,
                                        const tp_objection_decision_event *event)
{
    bool known = event->outcome == TARA_OBJECTION_UPHELD
              || event->outcome == TARA_OBJECTION_OVERRIDDEN;
    if (!known || event->grounds.size == 0) return TARA_E_INVALID_ARGUMENT;
    if (objection->state == TARA_OBJECTION_ABSOLUTE) return TARA_E_NOT_APPLICABLE;
    return objection->state == TARA_OBJECTION_PENDING ? TARA_OK : TARA_E_NOT_FOUND;
}

void tp_objection_decision_apply(tp_objection *objection,
                                 const tp_objection_decision_event *event)
{
    objection->state = event->outcome;
}

void tp_objection_consented(tp_objection *objection, tp_time at)
{
    if (!tp_objection_stops(objection) || at < objection->at) return;
    objection->state = TARA_OBJECTION_NONE;
    objection->at = 0;
}

bool tp_restriction_allows(int32_t action)
{
    return action == TARA_ACTION_STORE || action == TARA_ACTION_LEGAL_CLAIM
        || action == TARA_ACTION_PROTECT_PERSON;
}

tara_status tp_restriction_check(const tp_restriction *restriction,
                                 const tp_restriction_event *event, tp_time at)
{
    if (!event->lift) return event->ground.size > 0 ? TARA_OK : TARA_E_INVALID_ARGUMENT;
    if (!restriction->set) return TARA_E_NOT_FOUND;
    if (event->announced_at > at) return TARA_E_INVALID_ARGUMENT;
    return event->announced_at >= restriction->at ? TARA_OK : TARA_E_INVALID_ARGUMENT;
}

// "The data subject opposes the erasure" and "required by the data subject for … legal claims"; a
// request that does not say which of the grounds it stands on may stand on these.
static bool wants_it_kept(tp_text ground)
{
    return tp_text_equal(ground, TP_TEXT("unlawful")) || tp_text_equal(ground, TP_TEXT("claims"))
        || tp_text_equal(ground, TP_TEXT("request"));
}

void tp_restriction_apply(tp_restriction *restriction, const tp_restriction_event *event,
                          tp_time at)
{
    if (event->lift) {
        *restriction = (tp_restriction){0};
        return;
    }
    if (wants_it_kept(event->ground)) restriction->preserves = 1;
    if (restriction->set) return; // Since its first day.
    restriction->set = 1;
    restriction->at = at;
}
