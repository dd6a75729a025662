// test_validate.c: each way for a policy to be incomplete or to contradict itself, one by one.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/policy.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LITERAL(text) ((tp_text){(text), sizeof(text) - 1})

// The built-in policy, open to being spoiled.
typedef struct draft {
    tara_policy  policy;
    tp_category  categories[65];
    tp_purpose   purposes[65];
    tp_floor     floors[2];
    tp_recipient recipients[8];
    tp_safeguard safeguards[4];
    tp_tracker   trackers[16];
    tp_section   sections[16];
    tp_change_mark changes[4];
} draft;

enum { // Places in the built-in policy; a test below holds them to it.
    ACCOUNT = 0, SUPPORT = 2, ORDERS = 4, COMMUNICATION = 5, MARKETING = 7,
    HOSTING = 0, EMAIL = 2, DESK = 4, AUTHORITY = 5,
    SCC = 1, STATS = 6
};

static draft *fresh(void)
{
    static draft it;
    const tara_policy *from = &tp_policy_builtin;
    memset(&it, 0, sizeof it);
    it.policy = *from;
    memcpy(it.categories, from->categories, from->category_count * sizeof(tp_category));
    memcpy(it.purposes, from->purposes, from->purpose_count * sizeof(tp_purpose));
    memcpy(it.floors, from->floors, from->floor_count * sizeof(tp_floor));
    memcpy(it.recipients, from->recipients, from->recipient_count * sizeof(tp_recipient));
    memcpy(it.safeguards, from->safeguards, from->safeguard_count * sizeof(tp_safeguard));
    memcpy(it.trackers, from->trackers, from->tracker_count * sizeof(tp_tracker));
    memcpy(it.sections, from->sections, from->section_count * sizeof(tp_section));
    it.policy.categories = it.categories;
    it.policy.purposes = it.purposes;
    it.policy.floors = it.floors;
    it.policy.recipients = it.recipients;
    it.policy.safeguards = it.safeguards;
    it.policy.trackers = it.trackers;
    it.policy.sections = it.sections;
    it.policy.changes = it.changes;
    return &it;
}

static tp_place place(const char *text)
{
    tp_place found = 0;
    assert_true(tp_place_parse(tp_text_of(text), &found));
    return found;
}

typedef struct row {
    const char *field;
    void (*spoil)(draft *it);
} row;

static void check(const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        draft *it = fresh();
        rows[i].spoil(it);
        tara_error error = {.struct_size = sizeof error};
        tara_status status = tp_policy_validate(&it->policy, &error);
        if (status != TARA_E_POLICY) fail_msg("row %zu: accepted without %s", i, rows[i].field);
        if (strcmp(error.field, rows[i].field) != 0) {
            fail_msg("row %zu: %s instead of %s", i, error.field, rows[i].field);
        }
        assert_int_equal(error.status, TARA_E_POLICY);
        assert_int_equal(error.struct_size, sizeof error);
        assert_true(error.message[0] != '\0');
    }
}

// --- the drafts --------------------------------------------------------------------------------

static void the_draft_is_the_builtin_policy_and_valid(void **state)
{
    (void)state;
    draft *it = fresh();
    assert_int_equal(tp_policy_validate(&it->policy, NULL), TARA_OK);
    assert_string_equal(it->purposes[SUPPORT].id.data, "support");
    assert_string_equal(it->purposes[ORDERS].id.data, "orders");
    assert_string_equal(it->purposes[COMMUNICATION].id.data, "communication");
    assert_string_equal(it->purposes[MARKETING].id.data, "marketing");
    assert_string_equal(it->recipients[EMAIL].id.data, "email_provider");
    assert_string_equal(it->recipients[DESK].id.data, "support_desk");
    assert_string_equal(it->recipients[AUTHORITY].id.data, "competent_authority");
    assert_int_equal(it->safeguards[SCC].kind, TP_SAFEGUARD_SCC);
    assert_string_equal(it->trackers[STATS].name.data, "tara_stats_*");
}

// --- what must be there ------------------------------------------------------------------------

static void no_version(draft *it) { it->policy.version = 0; }
static void no_date(draft *it) { it->policy.last_updated = (tp_date){0, 0, 0}; }
static void false_date(draft *it) { it->policy.last_updated = (tp_date){2023, 2, 29}; }
static void no_language(draft *it) { it->policy.language.size = 0; }
static void german(draft *it) { it->policy.language = LITERAL("de"); }
static void no_controller(draft *it) { it->policy.controller.size = 0; }
static void no_place(draft *it) { it->policy.controller_place = 0; }
static void false_place(draft *it) { it->policy.controller_place = 0x5A5A; }
static void far_zone(draft *it) { it->policy.time_zone_minutes = 841; }
static void too_young(draft *it) { it->policy.minimum_age = 12; }
static void too_old(draft *it) { it->policy.minimum_age = 22; }
static void no_deletion(draft *it) { it->policy.minor_deletion.count = 0; }
static void no_suspicion(draft *it) { it->policy.suspicion.unit = 0; }
static void no_renewal(draft *it) { it->policy.renewal_notice.count = -1; }
static void no_review(draft *it) { it->policy.hold_review.count = 0; }
static void no_privacy(draft *it) { it->policy.contacts.privacy_email.size = 0; }
static void odd_privacy(draft *it) { it->policy.contacts.privacy_email = LITERAL("@b"); }
static void no_officer(draft *it) { it->policy.contacts.officer_email.size = 0; }
static void odd_officer(draft *it) { it->policy.contacts.officer_email = LITERAL("a@b@c"); }
static void no_phone(draft *it) { it->policy.contacts.officer_phone.size = 0; }
static void no_address(draft *it) { it->policy.contacts.officer_address.size = 0; }
static void no_cookie_max(draft *it) { it->policy.cookie_rules.lifetime_max.count = 0; }
static void no_cookie_yes(draft *it) { it->policy.cookie_rules.consent_yes.count = 0; }
static void no_cookie_no(draft *it) { it->policy.cookie_rules.consent_no.count = 0; }
static void no_categories(draft *it) { it->policy.category_count = 0; }
static void no_purposes(draft *it) { it->policy.purpose_count = 0; }
static void many_purposes(draft *it) { it->policy.purpose_count = 65; }
static void many_categories(draft *it) { it->policy.category_count = 65; }
static void no_french(draft *it) { it->categories[2].name.fr.size = 0; }
static void no_english(draft *it) { it->sections[3].body.en.size = 0; }
static void no_basis(draft *it) { it->purposes[ACCOUNT].bases[0] = 0; }
static void false_basis(draft *it) { it->purposes[ACCOUNT].bases[0] = 7; }
static void basis_twice(draft *it) { it->purposes[ACCOUNT].bases[1] = TARA_BASIS_CONTRACT; }
static void basis_gap(draft *it) { it->purposes[ACCOUNT].bases[2] = TARA_BASIS_CONTRACT; }
static void no_data(draft *it) { it->purposes[ACCOUNT].categories = 0; }
static void false_data(draft *it) { it->purposes[ACCOUNT].categories |= 1U << 6; }
static void no_period(draft *it) { it->purposes[ACCOUNT].retention.count = 0; }
static void no_start(draft *it) { it->purposes[ACCOUNT].retention_from = 0; }
static void false_start(draft *it) { it->purposes[ACCOUNT].retention_from = 6; }
static void no_ground(draft *it) { it->purposes[ACCOUNT].retention_ground.fr.size = 0; }
static void bad_id(draft *it) { it->purposes[1].id = LITERAL("Service"); }
static void half_consent(draft *it) { it->purposes[MARKETING].consent_no.count = 0; }
static void half_assessment(draft *it) { it->purposes[SUPPORT].assessment.recorded_on.year = 0; }
static void no_actions(draft *it) { it->purposes[ORDERS].obligation_actions = 0; }
static void false_action(draft *it) { it->purposes[ORDERS].obligation_actions = 1U << 8; }
static void idle_floor(draft *it) { it->floors[0].purposes = 0; }
static void empty_floor(draft *it) { it->floors[0].categories = 0; }
static void lawless_floor(draft *it) { it->floors[0].law.size = 0; }
static void no_role(draft *it) { it->recipients[HOSTING].role = 0; }
static void nobody(draft *it) { it->safeguards[SCC].recipient = 6; }
static void no_category(draft *it) { it->trackers[STATS].category = 0; }
static void half_notices(draft *it) { it->policy.notice_rules.within.count = 0; }
static void odd_notices(draft *it) { it->policy.notice_rules.means = 3; }
static void half_subjects(draft *it) { it->policy.subjects.en.size = 0; }
static void half_security(draft *it) { it->policy.security.fr.size = 0; }
static void nobody_engaged(draft *it) { it->recipients[HOSTING].sub_processors[0] = 1U << 6; }
static void nobody_at_all(draft *it) { it->recipients[HOSTING].sub_processors[3] = 1; }
static void false_signature(draft *it) { it->safeguards[SCC].signed_on = (tp_date){2023, 2, 30}; }
static void false_contract(draft *it) { it->recipients[HOSTING].contract_to.year = 10000; }
static void pathless_mark(draft *it) { it->policy.change_count = 1; }
static void half_summary(draft *it)
{
    it->policy.change_count = 1;
    it->changes[0] = (tp_change_mark){.path = LITERAL("a"), .summary = {.fr = LITERAL("a")}};
}
static void many_marks(draft *it) { it->policy.change_count = 257; }
static void control(draft *it) { it->policy.controller = LITERAL("Tara\rSolutions"); }
static void not_utf8(draft *it) { it->policy.controller = LITERAL("Tara\xC0\x80"); }

// tara_policy_parse: a policy is complete, or it is no policy.
static void what_is_missing_or_impossible_is_named(void **state)
{
    (void)state;
    static const row rows[] = {
        {"version", no_version}, {"last_updated", no_date}, {"last_updated", false_date},
        {"language", no_language}, {"language", german}, {"controller", no_controller},
        {"controller", control}, {"controller", not_utf8}, {"controller_place", no_place},
        {"controller_place", false_place}, {"time_zone_minutes", far_zone},
        {"minimum_age", too_young}, {"minimum_age", too_old}, {"minor_deletion", no_deletion},
        {"suspicion", no_suspicion}, {"renewal_notice", no_renewal}, {"hold_review", no_review},
        {"contacts.privacy_email", no_privacy}, {"contacts.privacy_email", odd_privacy},
        {"contacts.officer_email", no_officer}, {"contacts.officer_email", odd_officer},
        {"contacts.officer_phone", no_phone}, {"contacts.officer_address", no_address},
        {"cookie_rules.lifetime_max", no_cookie_max}, {"cookie_rules.consent_yes", no_cookie_yes},
        {"cookie_rules.consent_no", no_cookie_no}, {"categories", no_categories},
        {"categories", many_categories}, {"purposes", no_purposes}, {"purposes", many_purposes},
        {"categories[2].name.fr", no_french}, {"sections[3].body.en", no_english},
        {"purposes[0].bases", no_basis}, {"purposes[0].bases", false_basis},
        {"purposes[0].bases", basis_twice}, {"purposes[0].bases", basis_gap},
        {"purposes[0].categories", no_data}, {"purposes[0].categories", false_data},
        {"purposes[0].retention.period", no_period}, {"purposes[0].retention.from", no_start},
        {"purposes[0].retention.from", false_start},
        {"purposes[0].retention.ground.fr", no_ground}, {"purposes[1].id", bad_id},
        {"purposes[7].consent.no", half_consent},
        {"purposes[2].assessment.recorded_on", half_assessment},
        {"purposes[4].obligation.actions", no_actions},
        {"purposes[4].obligation.actions", false_action}, {"floors[0].purposes", idle_floor},
        {"floors[0].categories", empty_floor}, {"floors[0].law", lawless_floor},
        {"recipients[0].role", no_role}, {"safeguards[1].recipient", nobody},
        {"trackers[6].category", no_category}, {"notices.within", half_notices},
        {"notices.means", odd_notices}, {"subjects.en", half_subjects},
        {"security.fr", half_security}, {"recipients[0].sub_processors", nobody_engaged},
        {"recipients[0].sub_processors", nobody_at_all},
        {"safeguards[1].signed_on", false_signature},
        {"recipients[0].contract_to", false_contract}, {"changes[0].path", pathless_mark},
        {"changes[0].summary.en", half_summary}, {"changes", many_marks},
    };
    check(rows, COUNT(rows));
}

// --- contradictions ----------------------------------------------------------------------------

static void no_lifetimes(draft *it)
{
    it->purposes[MARKETING].consent_yes.count = 0;
    it->purposes[MARKETING].consent_no.count = 0;
}
static void idle_lifetimes(draft *it)
{
    it->purposes[ACCOUNT].consent_yes = (tp_period){1, TP_YEARS};
    it->purposes[ACCOUNT].consent_no = (tp_period){1, TP_YEARS};
}
static void no_assessment(draft *it)
{
    it->purposes[SUPPORT].assessment = (tp_assessment_decl){0};
}
static void idle_assessment(draft *it)
{
    it->purposes[ACCOUNT].assessment = it->purposes[SUPPORT].assessment;
}
static void late_assessment(draft *it)
{
    it->purposes[SUPPORT].assessment.expires_on = (tp_date){2024, 1, 14};
}
static void no_obligation(draft *it)
{
    it->purposes[ORDERS].obligation_law.size = 0;
    it->purposes[ORDERS].obligation_categories = 0;
    it->purposes[ORDERS].obligation_actions = 0;
}
static void idle_obligation(draft *it) { it->purposes[ORDERS].bases[1] = 0; }
static void wide_obligation(draft *it) { it->purposes[ORDERS].obligation_categories |= 1U << 5; }
static void special_on_contract(draft *it) { it->categories[1].special = true; }
static void never_withdrawn(draft *it)
{
    it->purposes[ACCOUNT].retention_from = TP_FROM_WITHDRAWAL;
}
static void never_ended(draft *it)
{
    it->purposes[MARKETING].retention_from = TP_FROM_CONTRACT_END;
}
static void wide_floor(draft *it) { it->floors[0].categories |= 1U << 4; }
static void loose_processor(draft *it) { it->recipients[HOSTING].contract.size = 0; }
static void idle_recipient(draft *it) { it->recipients[HOSTING].purposes = 0; }
static void wide_recipient(draft *it) { it->recipients[DESK].categories |= 1U << 2; }
static void unguarded_desk(draft *it) { it->policy.safeguard_count = SCC; }
static void uncertified(draft *it)
{
    it->recipients[EMAIL].certified = false;
    it->policy.safeguard_count = 0;
    it->recipients[DESK].place = place("FR");
}
static void bare_clauses(draft *it) { it->safeguards[SCC].measures.size = 0; }
static void bare_rules(draft *it)
{
    it->safeguards[SCC].kind = TP_SAFEGUARD_BCR;
    it->safeguards[SCC].measures.size = 0;
}
static void false_adequacy(draft *it) { it->safeguards[SCC].kind = TP_SAFEGUARD_ADEQUACY; }
static void elsewhere(draft *it) { it->safeguards[SCC].destination = place("IN"); }
static void backwards(draft *it) { it->safeguards[SCC].valid_to = (tp_date){2024, 1, 14}; }
static void inner_star(draft *it) { it->trackers[STATS].name = LITERAL("a*b"); }
static void only_star(draft *it) { it->trackers[STATS].name = LITERAL("*"); }
static void two_stars(draft *it) { it->trackers[STATS].name = LITERAL("a**"); }
static void spaced_name(draft *it) { it->trackers[STATS].name = LITERAL("a b"); }
static void named_value(draft *it) { it->trackers[STATS].name = LITERAL("a=b"); }
static void accented(draft *it) { it->trackers[STATS].name = LITERAL("\xC3\xA9"); }
static void stranger(draft *it) { it->trackers[STATS].set_by = LITERAL("stranger"); }
static void pathless(draft *it) { it->trackers[STATS].path.size = 0; }
static void odd_path(draft *it) { it->trackers[STATS].path = LITERAL("a/"); }
static void path_attack(draft *it) { it->trackers[STATS].path = LITERAL("/;Secure"); }
static void path_break(draft *it) { it->trackers[STATS].path = LITERAL("/\nSet-Cookie:a"); }
static void odd_domain(draft *it) { it->trackers[STATS].domain = LITERAL("a.org; Path=/"); }
static void wide_domain(draft *it) { it->trackers[STATS].domain = LITERAL("\xC3\xA9.org"); }
static void long_life(draft *it) { it->trackers[STATS].lifetime = (tp_period){14, TP_MONTHS}; }
static void long_days(draft *it) { it->trackers[STATS].lifetime = (tp_period){394, TP_DAYS}; }
static void long_years(draft *it) { it->trackers[STATS].lifetime = (tp_period){2, TP_YEARS}; }
static void long_month(draft *it)
{
    it->policy.cookie_rules.lifetime_max = (tp_period){30, TP_DAYS};
    it->trackers[STATS].lifetime = (tp_period){1, TP_MONTHS};
    for (int i = 0; i < STATS; i++) it->trackers[i].lifetime.count = 0;
}
static void beyond_browsers(draft *it)
{
    it->policy.cookie_rules.lifetime_max = (tp_period){401, TP_DAYS};
}
static void months_beyond_browsers(draft *it)
{
    it->policy.cookie_rules.lifetime_max = (tp_period){14, TP_MONTHS};
}
static void same_purpose(draft *it) { it->purposes[3].id = it->purposes[0].id; }
static void same_category(draft *it) { it->categories[5].id = it->categories[4].id; }
static void same_recipient(draft *it) { it->recipients[1].id = it->recipients[0].id; }
static void same_section(draft *it) { it->sections[10].id = it->sections[0].id; }
static void same_floor(draft *it)
{
    it->floors[1] = it->floors[0];
    it->policy.floor_count = 2;
}
static void same_cookie(draft *it) { it->trackers[1].name = it->trackers[0].name; }

static void engage(draft *it, int who, int whom)
{
    it->recipients[who].sub_processors[0] |= UINT64_C(1) << whom;
}
static void own_engagement(draft *it) { engage(it, EMAIL, EMAIL); }
static void mutual_engagement(draft *it)
{
    engage(it, 1, EMAIL);
    engage(it, EMAIL, 1);
}
static void long_circle(draft *it) // Of all five processors; the first is outside of it.
{
    engage(it, HOSTING, 1);
    engage(it, 1, EMAIL);
    engage(it, EMAIL, 3);
    engage(it, 3, DESK);
    engage(it, DESK, 1);
}
static void engaged_authority(draft *it) { engage(it, HOSTING, AUTHORITY); }
static void engaged_controller(draft *it)
{
    it->recipients[DESK].role = TP_CONTROLLER;
    engage(it, HOSTING, DESK);
}
static void engaging_authority(draft *it) { engage(it, AUTHORITY, HOSTING); }
static void engaging_controller(draft *it)
{
    it->recipients[DESK].role = TP_CONTROLLER;
    engage(it, DESK, HOSTING);
}
static void contract_backwards(draft *it)
{
    it->recipients[HOSTING].contract_to = (tp_date){2024, 1, 14};
}
static void first_day_of_nothing(draft *it)
{
    it->recipients[AUTHORITY].contract_from = (tp_date){2024, 1, 15};
}
static void last_day_of_nothing(draft *it)
{
    it->recipients[AUTHORITY].contract_to = (tp_date){2024, 1, 15};
}
static void signed_later(draft *it) { it->safeguards[SCC].signed_on = (tp_date){2024, 1, 16}; }
static void same_mark(draft *it)
{
    for (int i = 0; i < 3; i++) it->changes[i].path = LITERAL("purposes.orders.name.fr");
    it->changes[1].path = LITERAL("purposes.orders.name.en");
    it->policy.change_count = 3;
}

static void mapped(draft *it, int purpose, uint32_t tcf)
{
    it->policy.tcf.policy_version = 5;
    it->purposes[purpose].tcf = tcf;
}
static void unread_signal(draft *it) { it->purposes[MARKETING].tcf = 1U << 4; }
static void unread_custom(draft *it) { it->purposes[MARKETING].tcf_custom = 4; }
static void signal_of_contract(draft *it) { mapped(it, ORDERS, 1U << 7); }
static void interest_in_profiles(draft *it) { mapped(it, SUPPORT, 1U << 7 | 1U << 3); }
static void interest_in_content(draft *it) { mapped(it, SUPPORT, 1U << 7 | 1U << 6); }
static void interest_in_devices(draft *it) { mapped(it, SUPPORT, 1U << 1); }
static void interest_in_devices_then(draft *it)
{
    mapped(it, SUPPORT, 1U << 1);
    it->policy.tcf.policy_version = 2;
}
static void custom_vendor(draft *it)
{
    mapped(it, MARKETING, 1U << 4);
    it->policy.tcf.vendor = 755;
    it->purposes[MARKETING].tcf_custom = 1;
}
static void custom_twice(draft *it)
{
    mapped(it, MARKETING, 0);
    it->purposes[SUPPORT].tcf_custom = it->purposes[MARKETING].tcf_custom = 9;
}
static void opt_out_of_contract(draft *it) { it->purposes[ORDERS].gpp = 1U << TP_GPP_SALE; }
static void interest_by_consent(draft *it) { it->purposes[SUPPORT].gpp = 1U << TP_GPP_PERSONAL; }
static void half_cmp(draft *it)
{
    mapped(it, MARKETING, 1U << 4);
    it->policy.tcf.cmp = 31;
}
static void old_cmp(draft *it)
{
    it->policy.tcf = (tp_tcf_rules){3, 0, 31, 1, 140, place("FR"), LITERAL("fr")};
}
static void unversioned_tcf(draft *it) { it->policy.tcf.vendor = 755; }
static void false_signal(draft *it) { mapped(it, MARKETING, 1U << 4 | 1U << 25); }
static void zeroth_signal(draft *it) { mapped(it, MARKETING, 1U << 4 | 1); }
static void false_vendor(draft *it)
{
    mapped(it, MARKETING, 1U << 4);
    it->policy.tcf.vendor = 65536;
}

// Whatever the purposes rest on, what may stand for them does.
static void what_stands_for_a_purpose_elsewhere_is_accepted(void **state)
{
    (void)state;
    draft *it = fresh();
    mapped(it, MARKETING, 1U << 1 | 1U << 3 | 1U << 24);
    it->purposes[MARKETING].gpp = (1U << TP_GPP_NAMES) - 1;
    it->purposes[MARKETING].tcf_custom = 63;
    it->purposes[SUPPORT].tcf = 1U << 2 | 1U << 7;
    it->purposes[SUPPORT].gpp = 1U << TP_GPP_TARGETED;
    it->purposes[ACCOUNT].gpp = 1U << TP_GPP_TARGETED; // On a contract: one objects to marketing.
    it->purposes[ACCOUNT].direct_marketing = true;
    assert_int_equal(tp_policy_validate(&it->policy, NULL), TARA_OK);
    it->policy.tcf.policy_version = 3; // Before version 4 these could be an interest.
    it->purposes[SUPPORT].tcf = 0xFU << 3;
    assert_int_equal(tp_policy_validate(&it->policy, NULL), TARA_OK);
}

// Two parts that cannot both be meant: the one to mend is named.
static void a_contradiction_is_named(void **state)
{
    (void)state;
    static const row rows[] = {
        {"purposes[7].consent", no_lifetimes}, {"purposes[0].consent", idle_lifetimes},
        {"purposes[2].assessment", no_assessment}, {"purposes[0].assessment", idle_assessment},
        {"purposes[2].assessment.expires_on", late_assessment},
        {"purposes[4].obligation", no_obligation}, {"purposes[4].obligation", idle_obligation},
        {"purposes[4].obligation.categories", wide_obligation},
        {"purposes[0].bases", special_on_contract},
        {"purposes[0].retention.from", never_withdrawn},
        {"purposes[7].retention.from", never_ended},
        {"floors[0].categories", wide_floor}, {"recipients[0].contract", loose_processor},
        {"recipients[0].purposes", idle_recipient}, {"recipients[4].categories", wide_recipient},
        {"recipients[4].place", unguarded_desk}, {"recipients[2].place", uncertified},
        {"safeguards[1].measures", bare_clauses}, {"safeguards[1].measures", bare_rules},
        {"safeguards[1].kind", false_adequacy}, {"safeguards[1].destination", elsewhere},
        {"safeguards[1].valid_to", backwards},
        {"trackers[6].name", inner_star}, {"trackers[6].name", only_star},
        {"trackers[6].name", two_stars}, {"trackers[6].name", spaced_name},
        {"trackers[6].name", named_value}, {"trackers[6].name", accented},
        {"trackers[6].set_by", stranger}, {"trackers[6].path", pathless},
        {"trackers[6].path", odd_path}, {"trackers[6].path", path_attack},
        {"trackers[6].path", path_break}, {"trackers[6].domain", odd_domain},
        {"trackers[6].domain", wide_domain},
        {"trackers[6].lifetime", long_life}, {"trackers[6].lifetime", long_days},
        {"trackers[6].lifetime", long_years}, {"trackers[6].lifetime", long_month},
        {"cookie_rules.lifetime_max", beyond_browsers},
        {"cookie_rules.lifetime_max", months_beyond_browsers},
        {"purposes[3].id", same_purpose}, {"categories[5].id", same_category},
        {"recipients[1].id", same_recipient}, {"sections[10].id", same_section},
        {"floors[1].id", same_floor}, {"trackers[1].name", same_cookie},
        {"recipients[2].sub_processors", own_engagement},
        {"recipients[1].sub_processors", mutual_engagement},
        {"recipients[1].sub_processors", long_circle},
        {"recipients[0].sub_processors", engaged_authority},
        {"recipients[0].sub_processors", engaged_controller},
        {"recipients[5].sub_processors", engaging_authority},
        {"recipients[4].sub_processors", engaging_controller},
        {"recipients[0].contract_to", contract_backwards},
        {"recipients[5].contract_from", first_day_of_nothing},
        {"recipients[5].contract_to", last_day_of_nothing},
        {"safeguards[1].valid_from", signed_later}, {"changes[2].path", same_mark},
        {"purposes[7].tcf", unread_signal}, {"purposes[7].tcf", unread_custom},
        {"purposes[4].tcf", signal_of_contract}, {"purposes[2].tcf", interest_in_profiles},
        {"purposes[2].tcf", interest_in_content},
        {"purposes[2].tcf", interest_in_devices}, {"purposes[2].tcf", interest_in_devices_then},
        {"purposes[7].tcf_custom", custom_vendor}, {"purposes[7].tcf_custom", custom_twice},
        {"purposes[4].gpp", opt_out_of_contract}, {"purposes[2].gpp", interest_by_consent},
        {"tcf.cmp.version", half_cmp}, {"tcf.policy_version", unversioned_tcf},
        {"tcf.policy_version", old_cmp},
        {"purposes[7].tcf", false_signal}, {"purposes[7].tcf", zeroth_signal},
        {"tcf.vendor", false_vendor},
    };
    check(rows, COUNT(rows));
}

// --- what is no contradiction ------------------------------------------------------------------

static void consent_beside_interest(draft *it)
{
    it->purposes[MARKETING].bases[1] = TARA_BASIS_LEGITIMATE_INTEREST;
    it->purposes[MARKETING].assessment = it->purposes[SUPPORT].assessment;
}
static void expiry_on_the_day(draft *it)
{
    it->purposes[SUPPORT].assessment.expires_on = (tp_date){2024, 1, 15};
}
static void one_day_safeguard(draft *it) { it->safeguards[SCC].valid_to = (tp_date){2024, 1, 15}; }
static void derogation(draft *it)
{
    it->safeguards[SCC].kind = TP_SAFEGUARD_DEROGATION;
    it->safeguards[SCC].measures.size = 0;
}
static void adequate_country(draft *it)
{
    it->recipients[DESK].place = place("NZ");
    it->policy.safeguard_count = SCC;
}
static void certified_alone(draft *it)
{
    it->policy.safeguard_count = 0;
    it->recipients[DESK].place = place("NO");
}
static void shortest_13_months(draft *it)
{
    it->trackers[STATS].lifetime = (tp_period){393, TP_DAYS};
}
static void just_400_days(draft *it)
{
    it->policy.cookie_rules.lifetime_max = (tp_period){400, TP_DAYS};
}
static void a_year(draft *it) { it->trackers[STATS].lifetime = (tp_period){1, TP_YEARS}; }
static void same_name_elsewhere(draft *it)
{
    it->trackers[1].name = it->trackers[0].name;
    it->trackers[1].path = LITERAL("/courses");
}
static void special_on_consent(draft *it)
{
    it->categories[4].special = true; // Progress: used by four purposes…
    for (int i = 0; i < 9; i++) it->purposes[i].categories &= ~(UINT64_C(1) << 4);
    it->purposes[COMMUNICATION].categories |= UINT64_C(1) << 4; // …now by one, on consent.
    for (int i = 0; i < 6; i++) it->recipients[i].categories &= ~(UINT64_C(1) << 4);
    it->recipients[AUTHORITY].categories |= UINT64_C(1) << 4;
}
static void no_sections(draft *it)
{
    it->policy.section_count = 0;
    it->policy.sections = NULL;
}

static void chain_of_engagements(draft *it) // Two ways to the same processor are no circle.
{
    engage(it, HOSTING, 1);
    engage(it, HOSTING, EMAIL);
    engage(it, 1, 3);
    engage(it, EMAIL, 3);
    engage(it, 3, DESK);
}
static void one_day_contract(draft *it)
{
    it->recipients[HOSTING].contract_to = (tp_date){2024, 1, 15};
}
static void contract_without_first_day(draft *it)
{
    it->recipients[HOSTING].contract_from.year = 0;
    it->recipients[HOSTING].contract_to = (tp_date){2023, 1, 1};
}
static void contract_of_a_controller(draft *it) { it->recipients[DESK].role = TP_CONTROLLER; }
static void signed_long_before(draft *it)
{
    it->safeguards[SCC].signed_on = (tp_date){2021, 6, 27};
}
static void nothing_of_what_may_be_left_out(draft *it)
{
    it->policy.notice_rules = (tp_notice_rules){0};
    it->policy.subjects = (tp_words){0};
    it->policy.security = (tp_words){0};
}
static void two_marks(draft *it)
{
    it->changes[0].path = LITERAL("purposes.orders.name.fr");
    it->changes[1].path = LITERAL("purposes.orders.name.en");
    it->policy.change_count = 2;
}

static void what_is_no_contradiction_is_accepted(void **state)
{
    (void)state;
    static void (*const drafts[])(draft *) = {
        consent_beside_interest, expiry_on_the_day, one_day_safeguard, derogation,
        adequate_country, certified_alone, shortest_13_months, just_400_days, a_year,
        same_name_elsewhere, special_on_consent, no_sections, chain_of_engagements,
        one_day_contract, contract_without_first_day, contract_of_a_controller,
        signed_long_before, nothing_of_what_may_be_left_out, two_marks};
    for (size_t i = 0; i < COUNT(drafts); i++) {
        draft *it = fresh();
        drafts[i](it);
        tara_error error = {.struct_size = sizeof error};
        tara_status status = tp_policy_validate(&it->policy, &error);
        if (status != TARA_OK) fail_msg("draft %zu: %s: %s", i, error.field, error.message);
    }
}

// GDPR Art. 45: adequacy counts on the day of the update: New Zealand has it since the end of 2012.
static void adequacy_is_that_of_the_policys_own_day(void **state)
{
    (void)state;
    draft *it = fresh();
    adequate_country(it);
    it->policy.last_updated = (tp_date){2012, 1, 1};
    it->policy.safeguard_count = 0;
    it->recipients[EMAIL].place = place("IE");
    tara_error error = {.struct_size = sizeof error};
    assert_int_equal(tp_policy_validate(&it->policy, &error), TARA_E_POLICY);
    assert_string_equal(error.field, "recipients[4].place");
}

// 256 processors, each engaging the next: the longest circle that there can be, and the longest
// chain.
static void the_longest_circle_is_found(void **state)
{
    (void)state;
    static tp_recipient many[TP_RECIPIENTS_MAX];
    static char ids[TP_RECIPIENTS_MAX][8];
    draft *it = fresh();
    for (int i = 0; i < TP_RECIPIENTS_MAX; i++) {
        many[i] = tp_policy_builtin.recipients[HOSTING];
        many[i].id = (tp_text){ids[i], (size_t)snprintf(ids[i], sizeof ids[i], "r%d", i)};
        int next = (i + 1) % TP_RECIPIENTS_MAX;
        many[i].sub_processors[next / 64] = UINT64_C(1) << next % 64;
    }
    it->policy.recipients = many;
    it->policy.recipient_count = TP_RECIPIENTS_MAX;
    it->policy.safeguard_count = 0;
    for (size_t i = 0; i < it->policy.tracker_count; i++) {
        it->trackers[i].set_by = LITERAL("first_party");
    }
    tara_error error = {.struct_size = sizeof error};
    assert_int_equal(tp_policy_validate(&it->policy, &error), TARA_E_POLICY);
    assert_string_equal(error.field, "recipients[0].sub_processors");
    many[TP_RECIPIENTS_MAX - 1].sub_processors[0] = 0;
    assert_int_equal(tp_policy_validate(&it->policy, &error), TARA_OK);
}

// An error may be left out, and names nothing that the policy's author wrote.
static void messages_quote_no_input(void **state)
{
    (void)state;
    draft *it = fresh();
    it->trackers[STATS].set_by = LITERAL("alice_smith");
    tara_error error = {.struct_size = sizeof error};
    assert_int_equal(tp_policy_validate(&it->policy, NULL), TARA_E_POLICY);
    assert_int_equal(tp_policy_validate(&it->policy, &error), TARA_E_POLICY);
    assert_null(strstr(error.message, "alice"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_draft_is_the_builtin_policy_and_valid),
        cmocka_unit_test(what_is_missing_or_impossible_is_named),
        cmocka_unit_test(a_contradiction_is_named),
        cmocka_unit_test(what_stands_for_a_purpose_elsewhere_is_accepted),
        cmocka_unit_test(what_is_no_contradiction_is_accepted),
        cmocka_unit_test(adequacy_is_that_of_the_policys_own_day),
        cmocka_unit_test(the_longest_circle_is_found),
        cmocka_unit_test(messages_quote_no_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
