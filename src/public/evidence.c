// evidence.c: how a choice was made, as the host tells it.
#include "public/evidence.h"

#include "base/civil.h"

enum { SHORT_TEXT = 64, LANGUAGE_MAX = 35 }; // Of languages: RFC 5646, section 4.4.1.

static tara_status bad(tp_call *call, const char *field, const char *message)
{
    return tp_fault(call, TARA_E_INVALID_ARGUMENT, field, message);
}

static bool is_language(const char *language, size_t size)
{
    if (size > LANGUAGE_MAX || (size > 0 && language == NULL)) return false;
    for (size_t i = 0; i < size; i++) {
        char c = language[i];
        bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                 || (c == '-' && i > 0);
        if (!fits) return false;
    }
    return true;
}

tara_status tp_evidence_check(tp_call *call, const tara_choice *choice)
{
    static const char expected[] = "expected valid UTF-8 of at most 64 bytes";
    bool known = choice->actor >= TARA_ACTOR_SUBJECT && choice->actor <= TARA_ACTOR_AGENT;
    if (!known) return bad(call, "actor", "expected subject, guardian or agent");
    if (!tp_text_within(choice->method, choice->method_size, 0, SHORT_TEXT)) {
        return bad(call, "method", expected);
    }
    if (!is_language(choice->language, choice->language_size)) {
        return bad(call, "language", "expected a BCP 47 tag of at most 35 characters");
    }
    if (!tp_text_within(choice->notice, choice->notice_size, 0, SHORT_TEXT)) {
        return bad(call, "notice", expected);
    }
    if (!tp_text_within(choice->channel, choice->channel_size, 0, SHORT_TEXT)) {
        return bad(call, "channel", expected);
    }
    return TARA_OK;
}

tara_status tp_evidence_take(tp_call *call, const tara_choice *choice, tp_consent_event *out)
{
    tp_time made_at = choice->at_unix_ms == 0 ? call->now : choice->at_unix_ms;
    if (made_at > call->now || made_at < TP_TIME_MIN) {
        return bad(call, "time", "expected a time that is not in the future");
    }
    *out = (tp_consent_event){
        .actor = (uint8_t)choice->actor,
        .made_at = made_at,
        .method = {choice->method, choice->method_size},
        .language = {choice->language, choice->language_size},
        .notice = {choice->notice, choice->notice_size},
        .channel = {choice->channel, choice->channel_size},
    };
    return TARA_OK;
}

tp_time tp_evidence_until(tp_period lasts, tp_time made_at)
{
    return lasts.count == 0 ? TP_TIME_NEVER : tp_period_after(lasts, made_at);
}

tara_status tp_may_say_yes(tp_call *call, const tara_subject *subject)
{
    tp_standing s;
    bool        known = false;
    tp_ledger  *ledger = &call->privacy->ledger;
    tara_status status = tp_ledger_standing(ledger, subject, &s, &known);
    if (status != TARA_OK) return status;
    tp_gate_view view = tp_gate_view_of(ledger->world.compiled, &s, call->now);
    if (view.gate.permitted || view.gate.age == TARA_AGE_UNKNOWN) return TARA_OK;
    return tp_fault(call, TARA_E_NOT_APPLICABLE, "subject",
                    "a minor's consent needs a guardian who was verified");
}
