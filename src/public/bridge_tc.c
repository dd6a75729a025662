// bridge_tc.c: between IAB TC strings and consent on record.
//
// Sources: IAB Tech Lab, "Consent string and vendor list formats v2"; IAB Europe TCF policies;
// GDPR Art. 4(11), 7.
#include <string.h>

#include "base/civil.h"
#include "public/bridge.h"
#include "public/evidence.h"

static const tara_policy *policy_of(const tp_call *call)
{
    return call->privacy->ledger.world.compiled->policy;
}

static bool is_mapped(const tp_purpose *purpose)
{
    return purpose->tcf != 0 || purpose->tcf_custom != 0;
}

// --- what the string says of us ----------------------------------------------------------------

// Sets of the codec begin with purpose 1 at bit 0, ours at bit 1.
static uint32_t by_number(uint32_t purposes)
{
    return purposes << 1;
}

static const uint32_t every_purpose = ((UINT32_C(1) << TP_TCF_PURPOSES) - 1) << 1;

// Restrictions of the publisher's that leave a purpose on that basis.
enum {
    LEAVES_CONSENT = 1 << TARA_TC_REQUIRE_CONSENT,
    LEAVES_INTEREST = 1 << TARA_TC_REQUIRE_LEGITIMATE_INTEREST
};

static uint32_t restricted(const tara_tc *tc, uint32_t vendor, uint32_t allowed)
{
    uint32_t purposes = 0;
    for (uint32_t number = 1; number <= TP_TCF_PURPOSES; number++) {
        bool barred = (tara_tc_restrictions(tc, number, vendor) & ~allowed) != 0;
        purposes |= (uint32_t)barred << number;
    }
    return purposes;
}

// Nobody was asked about purpose 1 where it was not disclosed.
static uint32_t asked_about(const tara_tc *tc)
{
    return tc->purpose_one_treatment ? every_purpose & ~(UINT32_C(1) << 1) : every_purpose;
}

// Nor about a vendor that was not. A yes that the publisher restricts is none to us, and no refusal
// of the subject's either.
static tp_tc_said as_vendor(const tara_tc *tc, uint32_t vendor)
{
    tp_tc_said said = {.asked = asked_about(tc), .interest_asked = asked_about(tc)};
    bool       told = !tc->vendors[TARA_TC_DISCLOSED].present
                   || tara_tc_lists(tc, TARA_TC_DISCLOSED, vendor);
    if (!told) return (tp_tc_said){0};
    if (tara_tc_lists(tc, TARA_TC_CONSENT, vendor)) {
        said.agreed = by_number(tc->purposes_consent);
    }
    if (tara_tc_lists(tc, TARA_TC_LEGITIMATE_INTEREST, vendor)) {
        said.interest = by_number(tc->purposes_li_transparency);
    }
    said.asked &= ~(said.agreed & restricted(tc, vendor, LEAVES_CONSENT));
    said.interest_asked &= ~(said.interest & restricted(tc, vendor, LEAVES_INTEREST));
    return said;
}

static tp_tc_said as_publisher(const tara_tc *tc)
{
    tp_tc_said said = {0};
    if (!tc->has_publisher_tc) return said;
    said.asked = asked_about(tc);
    said.interest_asked = said.asked;
    said.agreed = by_number(tc->publisher_consent);
    said.interest = by_number(tc->publisher_li_transparency);
    for (uint32_t number = 1; number <= tc->custom_count; number++) {
        said.custom_asked |= UINT64_C(1) << number;
    }
    said.custom_agreed = tc->custom_consent << 1 & said.custom_asked;
    said.custom_interest = tc->custom_li_transparency << 1 & said.custom_asked;
    return said;
}

// --- may it be relied on? ----------------------------------------------------------------------

static tara_status bad(tp_call *call, const char *message)
{
    return tp_fault(call, TARA_E_INVALID_ARGUMENT, "tc", message);
}

static tara_status check_string(tp_call *call, const tara_tc *tc)
{
    if (tc->findings & TARA_TC_GLOBAL_SCOPE) {
        return bad(call, "nothing rests on a string of the global scope");
    }
    if (tc->findings & TARA_TC_OLD_POLICY_TOO_LATE) {
        return bad(call, "it was made under a policy of the TCF that had ended");
    }
    if (tc->findings & TARA_TC_INVALID) {
        return bad(call, "it does not say which vendors people were told of");
    }
    bool future = tc->created_unix_ms > call->now || tc->last_updated_unix_ms > call->now;
    if (future) return bad(call, "expected a time that is not in the future");
    if (tc->last_updated_unix_ms >= tc->created_unix_ms) return TARA_OK;
    return bad(call, "it was updated before it was created");
}

static tara_status decode(tp_call *call, tp_text string, tara_tc *tc)
{
    tara_string_fault fault = {.struct_size = sizeof fault};
    tara_status       status = tara_tc_decode(string.data, string.size, tc, &fault);
    if (status != TARA_OK) {
        call->offset = fault.offset;
        return tp_fault(call, status, "tc", NULL);
    }
    return check_string(call, tc);
}

// --- evidence ----------------------------------------------------------------------------------

static void put_text(tp_writer *out, const char *text)
{
    tp_write_bytes(out, text, strlen(text));
}

static void put_number(tp_writer *out, const char *name, uint32_t number)
{
    char   digits[12];
    size_t first = sizeof digits;
    do {
        digits[--first] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    put_text(out, name);
    tp_write_bytes(out, digits + first, sizeof digits - first);
}

// "cmp=31 version=2 gvl=140 policy=5": who asked, with what, of whom, by which rules.
static void take_evidence(tp_bridging *b, const tara_tc *tc)
{
    tp_writer out = tp_writer_of(b->channel, sizeof b->channel);
    put_number(&out, "cmp=", tc->cmp_id);
    put_number(&out, " version=", tc->cmp_version);
    put_number(&out, " gvl=", tc->vendor_list_version);
    put_number(&out, " policy=", tc->policy_version);
    b->evidence.channel = (tp_text){b->channel, out.size};
    b->evidence.made_at = tc->last_updated_unix_ms;
    if (tc->findings & TARA_TC_NO_LANGUAGE) return;
    for (size_t i = 0; i < sizeof b->language; i++) {
        b->language[i] = (char)(tc->consent_language[i] | 0x20); // Two letters, in lower case.
    }
    b->evidence.language = (tp_text){b->language, sizeof b->language};
}

// --- from a string -----------------------------------------------------------------------------

// Was it an objection? One that is on record it may well be.
static void judge_interest(tp_bridging *b, int slot, tp_said said)
{
    static const uint8_t of_interest[] = {
        [TP_SAID_NOTHING] = TP_BRIDGED_SILENT,
        [TP_SAID_NO]      = TP_BRIDGED_UNCLEAR,
        [TP_SAID_YES]     = TP_BRIDGED_UNCHANGED,
    };
    bool objected = tp_objection_stops(tp_standing_objection(&b->standing, slot));
    bool known = said == TP_SAID_NO && objected;
    tp_bridging_note(b, slot, known ? TP_BRIDGED_UNCHANGED : (tp_bridged)of_interest[said]);
}

static void judge(tp_bridging *b, int slot, const tp_tc_said *said, bool understood)
{
    const tp_compiled *compiled = b->call->privacy->ledger.world.compiled;
    const tp_purpose  *purpose = compiled->purpose[slot].declared;
    if (!is_mapped(purpose)) {
        tp_bridging_note(b, slot, TP_BRIDGED_NOT_MAPPED);
        return;
    }
    tp_statement statement = {.said = tp_bridge_tc(purpose, said), .dated = true,
                              .whole_day = true, .made_at = b->evidence.made_at};
    if (tp_bridge_rests_on(compiled, slot, TARA_BASIS_CONSENT)) {
        // What the purposes mean under a later policy of the TCF nobody here knows.
        bool unknown = statement.said == TP_SAID_YES && !understood;
        if (unknown) statement.said = TP_SAID_NOTHING;
        tp_bridging_consent(b, slot, &statement);
        return;
    }
    judge_interest(b, slot, tp_bridge_tc_interest(purpose, said));
}

static tara_status follow(tp_call *call, const tara_subject *subject, tp_text string,
                          const tara_tc *tc, tara_bridge_report *report)
{
    tp_bridging         b;
    const tp_tcf_rules *rules = &policy_of(call)->tcf;
    tp_tc_said said = rules->vendor != 0 ? as_vendor(tc, rules->vendor) : as_publisher(tc);
    tara_status status = tp_bridging_begin(&b, call, subject, "tcf", string);
    if (status == TARA_OK) {
        take_evidence(&b, tc);
        uint64_t purposes = call->privacy->ledger.world.compiled->purposes;
        for (uint64_t left = purposes; left != 0; left &= left - 1) {
            judge(&b, tp_lowest_bit(left), &said, tc->policy_version <= rules->policy_version);
        }
    }
    status = tp_bridging_end(&b, status, report);
    if (status == TARA_OK && report != NULL) report->said_unix_ms = tc->last_updated_unix_ms;
    return status;
}

tara_status tara_consent_from_tc(tara_privacy *privacy, const tara_subject *subject,
                                 const char *tc, size_t tc_size, tara_bridge_report *report)
{
    tp_call     call;
    tara_tc     decoded = {.struct_size = sizeof decoded};
    tara_status status = tp_write_about(&call, privacy, subject);
    if (status != TARA_OK) return status;
    if (report != NULL) status = tp_struct_out(report, sizeof *report);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "report", NULL));
    if (policy_of(&call)->tcf.policy_version == 0) {
        return tp_leave(&call, tp_fault(&call, TARA_E_NOT_APPLICABLE, "tc",
                                        "the policy does not say how such strings are read"));
    }
    if (tc == NULL && tc_size > 0) return tp_leave(&call, bad(&call, NULL));
    if (tc_size > TP_BRIDGE_STRING_MAX) {
        return tp_leave(&call, tp_fault(&call, TARA_E_LIMIT, "tc", "expected at most 256 KiB"));
    }
    status = decode(&call, (tp_text){tc, tc_size}, &decoded);
    if (status != TARA_OK) return tp_leave(&call, status);
    return tp_leave(&call, follow(&call, subject, (tp_text){tc, tc_size}, &decoded, report));
}

// --- to a string -------------------------------------------------------------------------------

typedef struct telling { // What goes into one, by number.
    uint32_t named, not_named;  // TCF purposes that stand for one that is consented to, and for
                                // one that is not.
    uint64_t custom;
    uint32_t custom_count;
    tp_time  latest;            // Choice; TP_TIME_MIN: nobody was asked.
    bool     mapped;
} telling;

static void tell_purpose(const tp_call *call, const tp_standing *s, const tp_gate_view *view,
                         int slot, telling *t)
{
    const tp_world   *world = &call->privacy->ledger.world;
    const tp_purpose *purpose = world->compiled->purpose[slot].declared;
    const tp_consent *consent = tp_standing_consent(s, slot);
    bool yes = tp_bridge_rests_on(world->compiled, slot, TARA_BASIS_CONSENT)
            && tp_bridge_tells_yes(world, s, view, slot, call->now);
    if (!is_mapped(purpose)) return;
    t->mapped = true;
    if (yes) t->named |= purpose->tcf;
    else t->not_named |= purpose->tcf;
    if (purpose->tcf_custom > t->custom_count) t->custom_count = purpose->tcf_custom;
    if (yes && purpose->tcf_custom != 0) t->custom |= UINT64_C(1) << (purpose->tcf_custom - 1);
    if (consent->event != 0 && consent->at > t->latest) t->latest = consent->at;
}

// Two letters, in upper case.
static void take_letters(tp_text from, char to[4])
{
    memset(to, 0, 4);
    for (size_t i = 0; i < from.size && i < 2; i++) to[i] = (char)(from.data[i] & ~0x20);
}

static tara_tc_draft draft_of(const tp_tcf_rules *rules, const telling *t,
                              const tara_id_range *ourselves)
{
    char          country[TP_PLACE_TEXT_MAX];
    uint32_t      purposes = (t->named & ~t->not_named) >> 1;
    tp_time       day = tp_day_start(tp_local_day(t->latest, 0), 0);
    tara_tc_draft draft = {
        .struct_size = sizeof draft,
        .flags = TARA_TC_DRAFT_DISCLOSED,
        .created_unix_ms = day,
        .last_updated_unix_ms = day,
        .cmp_id = rules->cmp,
        .cmp_version = rules->cmp_version,
        .vendor_list_version = rules->vendor_list_version,
        .policy_version = rules->policy_version,
        .is_service_specific = 1,
    };
    take_letters(rules->language, draft.consent_language);
    size_t size = tp_place_print(rules->publisher_country, country);
    take_letters((tp_text){country, size}, draft.publisher_cc);
    if (rules->vendor == 0) {
        draft.flags |= TARA_TC_DRAFT_PUBLISHER_TC;
        draft.publisher_consent = purposes;
        draft.custom_count = t->custom_count;
        draft.custom_consent = t->custom;
        return draft;
    }
    draft.purposes_consent = purposes;
    draft.vendors[TARA_TC_DISCLOSED] = (tara_tc_draft_list){.ranges = ourselves, .count = 1};
    if (purposes != 0) draft.vendors[TARA_TC_CONSENT] = draft.vendors[TARA_TC_DISCLOSED];
    return draft;
}

static tara_status look(tp_call *call, const tara_subject *subject, telling *t)
{
    tp_standing s;
    bool        known = false;
    tp_ledger  *ledger = &call->privacy->ledger;
    tara_status status = tp_ledger_standing(ledger, subject, &s, &known);
    if (status != TARA_OK) return status;
    const tp_compiled *compiled = ledger->world.compiled;
    tp_gate_view       view = tp_gate_view_of(compiled, &s, call->now);
    for (uint64_t left = compiled->purposes; left != 0; left &= left - 1) {
        tell_purpose(call, &s, &view, tp_lowest_bit(left), t);
    }
    if (!t->mapped || compiled->policy->tcf.cmp == 0) {
        return tp_fault(call, TARA_E_NOT_APPLICABLE, "tc",
                        "the policy does not say how such strings are written");
    }
    if (t->latest != TP_TIME_MIN) return TARA_OK;
    return tp_fault(call, TARA_E_NOT_FOUND, "subject", "nobody asked them yet");
}

tara_status tara_consent_to_tc(tara_privacy *privacy, const tara_subject *subject, char *buffer,
                               size_t capacity, size_t *needed)
{
    tp_call     call;
    telling     t = {.latest = TP_TIME_MIN};
    tara_error  error = {.struct_size = sizeof error};
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    if (!tp_is_somebody(subject)) return tp_no_subject(&call);
    // Under a clock that stands before what is recorded nobody knows what still counts.
    if (call.now < atomic_load(&privacy->ledger.last_at)) {
        return tp_leave(&call, tp_fault(&call, TARA_E_CLOCK_BACKWARDS, "clock", NULL));
    }
    status = look(&call, subject, &t);
    if (status != TARA_OK) return tp_leave(&call, status);
    const tp_tcf_rules *rules = &policy_of(&call)->tcf;
    tara_id_range       ourselves = {(uint16_t)rules->vendor, (uint16_t)rules->vendor};
    tara_tc_draft       draft = draft_of(rules, &t, &ourselves);
    status = tara_tc_encode(&draft, buffer, capacity, needed, &error);
    if (status == TARA_E_BUFFER || status == TARA_OK) return tp_leave(&call, status);
    return tp_leave(&call, tp_fault(&call, status, "tc", NULL));
}
