// test_compare.c: what a change means, row by row, in both directions; marks; what may follow what.
#include "draft_kit.h"

#include "interop/change_told.h"
#include "interop/notice_texts.h"
#include "policy/fields.h"

// --- the table ---------------------------------------------------------------------------------

static bool is_set(const tp_field *field)
{
    return field->kind == TP_FIELD_BASES || field->kind == TP_FIELD_ACTIONS ||
           field->kind == TP_FIELD_NUMBERS ||
           field->kind == TP_FIELD_CATEGORIES || field->kind == TP_FIELD_PURPOSES ||
           field->kind == TP_FIELD_RECIPIENTS;
}

static size_t rows_met[256]; // How often a leaf of the forms leads to a row.

static void meet_row(const char *pattern)
{
    size_t               count, here = 0;
    const tp_change_row *rows = tp_change_rows(&count);
    assert_true(count <= COUNT(rows_met));
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].path, pattern) != 0) continue;
        rows_met[i]++;
        here++;
    }
    if (here != 1) fail_msg("%s has %zu rows", pattern, here);
}

static void walk_form(const tp_record_form *form, const char *outside)
{
    for (size_t i = 0; i < form->count; i++) {
        const tp_field *field = &form->fields[i];
        char            pattern[128];
        bool            inner = field->kind == TP_FIELD_LIST || is_set(field);
        bool            marks = strcmp(field->name, "changes") == 0;
        int size = snprintf(pattern, sizeof pattern, "%s%s%s%s", outside, *outside ? "." : "",
                            field->name, inner && !marks ? ".*" : "");
        assert_true(size > 0 && (size_t)size < sizeof pattern);
        if (field->kind != TP_FIELD_OBJECT) meet_row(pattern);
        if (field->record && !marks) walk_form(field->record, pattern);
    }
}

// No member of a policy can change unseen, and no row stands for what there is not.
static void each_leaf_has_exactly_one_row_and_each_row_a_leaf(void **state)
{
    (void)state;
    size_t               count;
    const tp_change_row *rows = tp_change_rows(&count);
    memset(rows_met, 0, sizeof rows_met);
    walk_form(&tp_policy_form, "");
    for (size_t i = 0; i < count; i++) {
        if (rows_met[i] != 1) fail_msg("%s is met %zu times", rows[i].path, rows_met[i]);
    }
    assert_true(count > 90);
}

// What a change is called when it is undone.
static int32_t mirror[64];

static void pair_up(int32_t one, int32_t other)
{
    assert_true(mirror[one] == 0 || mirror[one] == other);
    assert_true(mirror[other] == 0 || mirror[other] == one);
    mirror[one] = other;
    mirror[other] = one;
}

static void make_mirror(void)
{
    size_t               count;
    const tp_change_row *rows = tp_change_rows(&count);
    memset(mirror, 0, sizeof mirror);
    pair_up(TARA_CHANGE_WORDING, TARA_CHANGE_WORDING);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rows[i].more != 0, rows[i].less != 0);
        if (rows[i].more != 0) pair_up(rows[i].more, rows[i].less);
        if (rows[i].other != 0) pair_up(rows[i].other, rows[i].other);
    }
}

// Each kind of change has one opposite, or is its own; each stands in a row; each has a name.
static void kinds_come_in_pairs_and_all_of_them_are_used(void **state)
{
    (void)state;
    make_mirror();
    for (int32_t kind = 1; kind <= TARA_CHANGE_SIGNAL_CHANGED; kind++) {
        if (mirror[kind] == 0) fail_msg("no row gives %s", name_of_kind(kind));
        assert_string_not_equal(name_of_kind(kind), "unknown");
        for (int32_t i = 0; i < kind; i++) {
            assert_string_not_equal(name_of_kind(kind), name_of_kind(i));
        }
    }
    assert_int_equal(tp_change_names.count, TARA_CHANGE_SIGNAL_CHANGED + 1);
    assert_string_equal(name_of_kind(TARA_CHANGE_SIGNAL_CHANGED + 1), "unknown");
    assert_string_equal(name_of_kind(TARA_CHANGE_CATEGORY_ADDED), "category_added");
    assert_string_equal(name_of_kind(TARA_CHANGE_SECTION_REMOVED), "section_removed");
}

// GDPR Art. 5(2): what is compared is told with its source.
static void each_row_says_why(void **state)
{
    (void)state;
    size_t               count;
    const tp_change_row *rows = tp_change_rows(&count);
    for (size_t i = 0; i < count; i++) {
        bool compared = rows[i].more != 0 || rows[i].other != 0;
        assert_int_equal(rows[i].article[0] != '\0', compared);
        assert_true(compared || (rows[i].material == 0 && rows[i].widens == 0));
        assert_in_range(rows[i].whom, TP_THEM, TP_COOKIE_USERS);
        assert_true(rows[i].material_if == NULL || rows[i].material != 0);
        assert_true(rows[i].widens_if == NULL || rows[i].widens != 0);
    }
}

// --- each row, in both directions --------------------------------------------------------------

// clang-format off
static void version(draft *it) { it->policy.version = 2; }
static void day(draft *it) { it->policy.last_updated = (tp_date){2024, 6, 1}; }
static void language(draft *it) { it->policy.language = LITERAL("en"); }
static void controller(draft *it) { it->policy.controller = LITERAL("Tara Group"); }
static void controller_moves(draft *it) { it->policy.controller_place = place("IN"); }
static void zone(draft *it) { it->policy.time_zone_minutes = 360; }
static void older(draft *it) { it->policy.minimum_age = 18; }
static void deletion(draft *it) { it->policy.minor_deletion.count = 30; }
static void suspicion(draft *it) { it->policy.suspicion = (tp_period){1, TP_MONTHS}; }
static void renewal(draft *it) { it->policy.renewal_notice.count = 60; }
static void review(draft *it) { it->policy.hold_review.count = 18; }
static void privacy_mail(draft *it) { it->policy.contacts.privacy_email = LITERAL("a@b"); }
static void officer_mail(draft *it) { it->policy.contacts.officer_email = LITERAL("a@b"); }
static void officer_phone(draft *it) { it->policy.contacts.officer_phone = LITERAL("1"); }
static void officer_address(draft *it) { it->policy.contacts.officer_address = LITERAL("1"); }
static void longest_life(draft *it) { it->policy.cookie_rules.lifetime_max.count = 14; }
static void cookie_yes(draft *it) { it->policy.cookie_rules.consent_yes.count = 12; }
static void cookie_no(draft *it) { it->policy.cookie_rules.consent_no.count = 12; }
static void banner(draft *it) { it->policy.notice_rules.means = TP_NOTICE_BANNER; }
static void told_later(draft *it) { it->policy.notice_rules.within.count = 60; }
static void subjects_fr(draft *it) { it->policy.subjects.fr = LITERAL("a"); }
static void subjects_en(draft *it) { it->policy.subjects.en = LITERAL("a"); }
static void security_fr(draft *it) { it->policy.security.fr = LITERAL("a"); }
static void security_en(draft *it) { it->policy.security.en = LITERAL("a"); }

static void category_declared(draft *it)
{
    it->categories[it->policy.category_count++] =
        (tp_category){.id = LITERAL("health"), .name = {LITERAL("a"), LITERAL("a")},
                      .special = true};
}
static void category_fr(draft *it) { it->categories[PROGRESS].name.fr = LITERAL("a"); }
static void category_en(draft *it) { it->categories[PROGRESS].name.en = LITERAL("a"); }
static void special(draft *it) { it->categories[PROGRESS].special = true; }

static void purpose(draft *it)
{
    tp_purpose *added = &it->purposes[it->policy.purpose_count++];
    *added = it->purposes[MARKETING];
    added->id = LITERAL("research");
}
static void purpose_fr(draft *it) { it->purposes[MARKETING].name.fr = LITERAL("a"); }
static void purpose_en(draft *it) { it->purposes[MARKETING].name.en = LITERAL("a"); }
static void category(draft *it) { it->purposes[MARKETING].categories |= 1U << PAYMENT; }
static void interest(draft *it)
{
    it->purposes[MARKETING].bases[1] = TARA_BASIS_LEGITIMATE_INTEREST;
}
static void consent(draft *it) { it->purposes[FEEDBACK].bases[1] = TARA_BASIS_CONSENT; }
static void reordered(draft *it)
{
    it->purposes[SUPPORT].bases[0] = TARA_BASIS_LEGITIMATE_INTEREST;
    it->purposes[SUPPORT].bases[1] = TARA_BASIS_CONTRACT;
}
static void advertises(draft *it) { it->purposes[COMMUNICATION].direct_marketing = true; }
static void yes_longer(draft *it) { it->purposes[MARKETING].consent_yes.count = 36; }
static void no_longer(draft *it) { it->purposes[MARKETING].consent_no.count = 12; }
static void kept_longer(draft *it) { it->purposes[MARKETING].retention.count = 5; }
static void from_activity(draft *it)
{
    it->purposes[SUPPORT].retention_from = TP_FROM_LAST_ACTIVITY;
}
static void from_year_end(draft *it) { it->purposes[ACCOUNT].retention_from = TP_FROM_YEAR_END; }
static void ground_fr(draft *it) { it->purposes[ORDERS].retention_ground.fr = LITERAL("a"); }
static void ground_en(draft *it) { it->purposes[ORDERS].retention_ground.en = LITERAL("a"); }
static void assessed(draft *it) { it->purposes[SUPPORT].assessment.reference = LITERAL("a"); }
static void assessed_on(draft *it) { it->purposes[SUPPORT].assessment.recorded_on.day = 14; }
static void assessed_until(draft *it)
{
    it->purposes[SUPPORT].assessment.expires_on = (tp_date){2025, 1, 1};
}
static void law(draft *it) { it->purposes[ORDERS].obligation_law = LITERAL("a"); }
static void purpose_term(draft *it) { it->purposes[ORDERS].dpv = LITERAL("dpv:Marketing"); }
static void data_term(draft *it) { it->categories[PROGRESS].dpv = LITERAL("pd:Name"); }
static void ordered_less(draft *it) { it->purposes[ORDERS].obligation_categories = 1U << PAYMENT; }
static void ordered_to_transfer(draft *it)
{
    it->purposes[ORDERS].obligation_actions |= 1U << TARA_ACTION_TRANSFER;
}

static void signal(draft *it) { it->purposes[MARKETING].tcf = 1U << 4; }
static void own_signal(draft *it) { it->purposes[MARKETING].tcf_custom = 3; }
static void opt_out(draft *it) { it->purposes[MARKETING].gpp = 1U << TP_GPP_SALE; }
static void consent_field(draft *it) { it->purposes[MARKETING].gpp = 1U << TP_GPP_PERSONAL; }
static void tcf_version(draft *it) { it->policy.tcf.policy_version = 5; }
static void vendor(draft *it) { it->policy.tcf.vendor = 755; }
static void cmp(draft *it) { it->policy.tcf.cmp = 31; }
static void cmp_version(draft *it) { it->policy.tcf.cmp_version = 2; }
static void vendor_list(draft *it) { it->policy.tcf.vendor_list_version = 7; }
static void publisher(draft *it) { it->policy.tcf.publisher_country = place("FR"); }
static void asked_in(draft *it) { it->policy.tcf.language = LITERAL("fr"); }

static void new_floor(draft *it)
{
    it->floors[1] = it->floors[0];
    it->floors[1].id = LITERAL("ledger");
    it->policy.floor_count = 2;
}
static void floor_purpose(draft *it) { it->floors[0].purposes |= 1U << PROTECTION; }
static void floor_category(draft *it) { it->floors[0].categories = 1U << PAYMENT; }
static void floor_longer(draft *it) { it->floors[0].period.count = 11; }
static void floor_start(draft *it) { it->floors[0].from = TP_FROM_COLLECTION; }
static void floor_law(draft *it) { it->floors[0].law = LITERAL("a"); }
static void floor_fr(draft *it) { it->floors[0].ground.fr = LITERAL("a"); }
static void floor_en(draft *it) { it->floors[0].ground.en = LITERAL("a"); }

static void recipient(draft *it)
{
    tp_recipient *added = &it->recipients[it->policy.recipient_count++];
    *added = it->recipients[VIDEO];
    added->id = LITERAL("captions");
}
static void court(draft *it)
{
    tp_recipient *added = &it->recipients[it->policy.recipient_count++];
    *added = it->recipients[AUTHORITY];
    added->id = LITERAL("court");
}
static void recipient_fr(draft *it) { it->recipients[VIDEO].name.fr = LITERAL("a"); }
static void recipient_en(draft *it) { it->recipients[VIDEO].name.en = LITERAL("a"); }
static void own_master(draft *it) { it->recipients[VIDEO].role = TP_CONTROLLER; }
static void official(draft *it) { it->recipients[VIDEO].role = TP_AUTHORITY; }
static void moved(draft *it) { it->recipients[DESK].place = place("IN"); }
static void certified(draft *it) { it->recipients[DESK].certified = true; }
static void loose(draft *it) { it->recipients[VIDEO].contract.size = 0; }
static void contract(draft *it) { it->recipients[VIDEO].contract = LITERAL("a"); }
static void contract_from(draft *it) { it->recipients[VIDEO].contract_from.day = 16; }
static void contract_to(draft *it) { it->recipients[VIDEO].contract_to = (tp_date){2026, 1, 1}; }
static void engages(draft *it) { it->recipients[VIDEO].sub_processors[0] = 1U << HOSTING; }
static void recipient_purpose(draft *it) { it->recipients[VIDEO].purposes |= 1U << MARKETING; }
static void recipient_category(draft *it)
{
    it->recipients[PAYING].categories |= 1U << CREDENTIALS;
}
static void authority_category(draft *it)
{
    it->recipients[AUTHORITY].categories &= ~(1U << PAYMENT);
}

static void unguarded(draft *it) { it->policy.safeguard_count = 1; }
static void another_guard(draft *it)
{
    it->safeguards[2] = it->safeguards[SCC];
    it->safeguards[2].kind = TP_SAFEGUARD_BCR;
    it->policy.safeguard_count = 3;
}
static void measures(draft *it) { it->safeguards[SCC].measures = LITERAL("a"); }
static void no_measures(draft *it) { it->safeguards[SCC].measures.size = 0; }
static void signed_on(draft *it) { it->safeguards[SCC].signed_on.year = 2023; }
static void valid_from(draft *it) { it->safeguards[SCC].valid_from.day = 16; }
static void valid_to(draft *it) { it->safeguards[SCC].valid_to = (tp_date){2030, 1, 1}; }

static void tracker(draft *it, uint8_t to, const char *set_by)
{
    tp_tracker *added = &it->trackers[it->policy.tracker_count++];
    *added = it->trackers[STATS];
    added->name = LITERAL("tara_new");
    added->category = to;
    added->set_by = tp_text_of(set_by);
}
static void statistic(draft *it) { tracker(it, TP_COOKIE_STATISTICS, "first_party"); }
static void necessity(draft *it) { tracker(it, TP_COOKIE_NECESSARY, "first_party"); }
static void foreign_necessity(draft *it) { tracker(it, TP_COOKIE_NECESSARY, "video_provider"); }
static void to_marketing(draft *it) { it->trackers[STATS].category = TP_COOKIE_MARKETING; }
static void to_necessary(draft *it) { it->trackers[STATS].category = TP_COOKIE_NECESSARY; }
static void set_by_video(draft *it) { it->trackers[STATS].set_by = LITERAL("video_provider"); }
static void session_by_video(draft *it)
{
    it->trackers[SESSION].set_by = LITERAL("video_provider");
}
static void lives_longer(draft *it) { it->trackers[CAMPAIGN].lifetime.count = 6; }
static void outlives_session(draft *it)
{
    it->trackers[SESSION].lifetime = (tp_period){1, TP_DAYS};
}
static void tracker_fr(draft *it) { it->trackers[STATS].purpose.fr = LITERAL("a"); }
static void tracker_en(draft *it) { it->trackers[STATS].purpose.en = LITERAL("a"); }

static void section(draft *it)
{
    it->sections[it->policy.section_count] = it->sections[0];
    it->sections[it->policy.section_count++].id = LITERAL("annex");
}
static void title_fr(draft *it) { it->sections[2].title.fr = LITERAL("a"); }
static void title_en(draft *it) { it->sections[2].title.en = LITERAL("a"); }
static void body_fr(draft *it) { it->sections[2].body.fr = LITERAL("a"); }
static void body_en(draft *it) { it->sections[2].body.en = LITERAL("a"); }

// What a direction means: editorial; material; material, and it widens.
enum { EDIT, TELL, WIDE };
enum { NOBODY = TARA_CONCERNS_NOBODY };
enum { SOME = TARA_CONCERNS_PURPOSES, ALL = TARA_CONCERNS_EVERYBODY };
#define EACH "account service support administration orders communication feedback marketing " \
             "protection"
#define RULES "necessary preferences statistics marketing"

// From the built-in policy to the changed one there, and back again.
typedef struct change_case {
    void      (*change)(draft *it);
    const char *path;
    const char *what;        // Its name.
    int         there, back;
    int         concerns;    // Of what is material.
    const char *purposes; // That it touches, either way.
    const char *cookies;  // The same, there.
} change_case;

static const change_case cases[] = {
    {language, "language", "language", EDIT, EDIT, NOBODY, EACH, ""},
    {controller, "controller", "controller_changed", WIDE, WIDE, ALL, EACH, ""},
    {controller_moves, "controller_place", "destination_changed", WIDE, WIDE, ALL, EACH, ""},
    {zone, "time_zone_minutes", "time_zone", EDIT, EDIT, NOBODY, EACH, ""},
    {older, "minimum_age", "age_raised", EDIT, TELL, ALL, EACH, ""},
    {deletion, "minor_deletion", "deadline_longer", TELL, EDIT, ALL, EACH, ""},
    {suspicion, "suspicion", "deadline_longer", TELL, EDIT, ALL, EACH, ""},
    {renewal, "renewal_notice", "deadline_longer", EDIT, EDIT, NOBODY, EACH, ""},
    {review, "hold_review", "deadline_longer", EDIT, EDIT, NOBODY, EACH, ""},
    {privacy_mail, "contacts.privacy_email", "contact_changed", EDIT, EDIT, NOBODY, EACH, ""},
    {officer_mail, "contacts.officer_email", "contact_changed", EDIT, EDIT, NOBODY, EACH, ""},
    {officer_phone, "contacts.officer_phone", "contact_changed", EDIT, EDIT, NOBODY, EACH, ""},
    {officer_address, "contacts.officer_address", "contact_changed", EDIT, EDIT, NOBODY, EACH, ""},
    {longest_life, "cookie_rules.lifetime_max", "lifetime_longer", TELL, EDIT, ALL, "", RULES},
    {cookie_yes, "cookie_rules.consent_yes", "consent_longer", TELL, EDIT, ALL, "", RULES},
    {cookie_no, "cookie_rules.consent_no", "refusal_longer", EDIT, TELL, ALL, "", RULES},
    {banner, "notices.means", "notice_weaker", TELL, EDIT, ALL, EACH, ""},
    {told_later, "notices.within", "deadline_longer", TELL, EDIT, ALL, EACH, ""},
    {subjects_fr, "subjects.fr", "wording", EDIT, EDIT, NOBODY, EACH, ""},
    {subjects_en, "subjects.en", "wording", EDIT, EDIT, NOBODY, EACH, ""},
    {security_fr, "security.fr", "wording", EDIT, EDIT, NOBODY, EACH, ""},
    {security_en, "security.en", "wording", EDIT, EDIT, NOBODY, EACH, ""},

    {category_declared, "categories.health", "category_added", EDIT, EDIT, NOBODY, "", ""},
    {category_fr, "categories.progress.name.fr",
     "wording", EDIT, EDIT, NOBODY, "service support communication feedback", ""},
    {category_en, "categories.progress.name.en",
     "wording", EDIT, EDIT, NOBODY, "service support communication feedback", ""},
    {special, "categories.progress.special",
     "category_special", TELL, TELL, SOME, "service support communication feedback", ""},
    {data_term, "categories.progress.dpv",
     "wording", EDIT, EDIT, NOBODY, "service support communication feedback", ""},

    {purpose, "purposes.research", "purpose_added", WIDE, EDIT, SOME, "research", ""},
    {purpose_fr, "purposes.marketing.name.fr", "wording", EDIT, EDIT, NOBODY, "marketing", ""},
    {purpose_en, "purposes.marketing.name.en", "wording", EDIT, EDIT, NOBODY, "marketing", ""},
    {category, "purposes.marketing.categories.payment",
     "category_added", WIDE, EDIT, SOME, "marketing", ""},
    {interest, "purposes.marketing.bases.legitimate_interest",
     "basis_added", TELL, EDIT, SOME, "marketing", ""},
    {consent, "purposes.feedback.bases.consent", "basis_added", WIDE, TELL, SOME, "feedback", ""},
    {reordered, "purposes.support.bases", "basis_order", TELL, TELL, SOME, "support", ""},
    {advertises, "purposes.communication.direct_marketing",
     "direct_marketing_added", WIDE, TELL, SOME, "communication", ""},
    {yes_longer, "purposes.marketing.consent.yes",
     "consent_longer", TELL, EDIT, SOME, "marketing", ""},
    {no_longer, "purposes.marketing.consent.no",
     "refusal_longer", EDIT, TELL, SOME, "marketing", ""},
    {kept_longer, "purposes.marketing.retention.period",
     "retention_longer", TELL, EDIT, SOME, "marketing", ""},
    {from_activity, "purposes.support.retention.from",
     "retention_start", TELL, EDIT, SOME, "support", ""},
    {from_year_end, "purposes.account.retention.from",
     "retention_start", TELL, TELL, SOME, "account", ""},
    {ground_fr, "purposes.orders.retention.ground.fr", "wording", EDIT, EDIT, NOBODY, "orders", ""},
    {ground_en, "purposes.orders.retention.ground.en", "wording", EDIT, EDIT, NOBODY, "orders", ""},
    {assessed, "purposes.support.assessment.reference",
     "assessment_changed", EDIT, EDIT, NOBODY, "support", ""},
    {assessed_on, "purposes.support.assessment.recorded_on",
     "assessment_changed", EDIT, EDIT, NOBODY, "support", ""},
    {assessed_until, "purposes.support.assessment.expires_on",
     "assessment_changed", EDIT, EDIT, NOBODY, "support", ""},
    {law, "purposes.orders.obligation.law", "obligation_changed", EDIT, EDIT, NOBODY, "orders", ""},
    {purpose_term, "purposes.orders.dpv", "wording", EDIT, EDIT, NOBODY, "orders", ""},
    {ordered_less, "purposes.orders.obligation.categories.contact",
     "category_removed", EDIT, TELL, SOME, "orders", ""},
    {ordered_to_transfer, "purposes.orders.obligation.actions.transfer",
     "action_added", TELL, EDIT, SOME, "orders", ""},
    {signal, "purposes.marketing.tcf.4", "signal_added", EDIT, TELL, SOME, "marketing", ""},
    {own_signal, "purposes.marketing.tcf_custom",
     "signal_changed", EDIT, TELL, SOME, "marketing", ""},
    {opt_out, "purposes.marketing.gpp.SaleOptOut",
     "signal_added", EDIT, TELL, SOME, "marketing", ""},
    {consent_field, "purposes.marketing.gpp.PersonalDataConsents",
     "signal_added", EDIT, TELL, SOME, "marketing", ""},
    {tcf_version, "tcf.policy_version", "signal_changed", EDIT, EDIT, NOBODY, EACH, ""},
    {vendor, "tcf.vendor", "signal_changed", TELL, TELL, ALL, EACH, ""},
    {cmp, "tcf.cmp.id", "signal_changed", EDIT, EDIT, NOBODY, EACH, ""},
    {cmp_version, "tcf.cmp.version", "signal_changed", EDIT, EDIT, NOBODY, EACH, ""},
    {vendor_list, "tcf.cmp.vendor_list", "signal_changed", EDIT, EDIT, NOBODY, EACH, ""},
    {publisher, "tcf.cmp.publisher_country", "signal_changed", EDIT, EDIT, NOBODY, EACH, ""},
    {asked_in, "tcf.cmp.language", "signal_changed", EDIT, EDIT, NOBODY, EACH, ""},

    {new_floor, "floors.ledger", "floor_added", TELL, EDIT, SOME, "orders", ""},
    {floor_purpose, "floors.vat_one_stop_shop.purposes.protection",
     "purpose_added", TELL, EDIT, SOME, "protection", ""},
    {floor_category, "floors.vat_one_stop_shop.categories.contact",
     "category_removed", EDIT, TELL, SOME, "orders", ""},
    {floor_longer, "floors.vat_one_stop_shop.period",
     "floor_longer", TELL, EDIT, SOME, "orders", ""},
    {floor_start, "floors.vat_one_stop_shop.from", "floor_start", EDIT, TELL, SOME, "orders", ""},
    {floor_law, "floors.vat_one_stop_shop.law", "wording", EDIT, EDIT, NOBODY, "orders", ""},
    {floor_fr, "floors.vat_one_stop_shop.ground.fr", "wording", EDIT, EDIT, NOBODY, "orders", ""},
    {floor_en, "floors.vat_one_stop_shop.ground.en", "wording", EDIT, EDIT, NOBODY, "orders", ""},

    {recipient, "recipients.captions", "recipient_added", WIDE, EDIT, SOME, "service", ""},
    {court, "recipients.court", "recipient_added", TELL, EDIT, ALL, "", ""},
    {recipient_fr, "recipients.video_provider.name.fr",
     "wording", EDIT, EDIT, NOBODY, "service", ""},
    {recipient_en, "recipients.video_provider.name.en",
     "wording", EDIT, EDIT, NOBODY, "service", ""},
    {own_master, "recipients.video_provider.role", "role_changed", WIDE, EDIT, SOME, "service", ""},
    {official, "recipients.video_provider.role", "role_changed", TELL, EDIT, SOME, "service", ""},
    {moved, "recipients.support_desk.place",
     "destination_changed", WIDE, WIDE, SOME, "support", ""},
    {certified, "recipients.support_desk.certified",
     "safeguard_added", EDIT, TELL, SOME, "support", ""},
    {loose, "recipients.video_provider.contract",
     "contract_removed", TELL, EDIT, SOME, "service", ""},
    {contract, "recipients.video_provider.contract",
     "contract_changed", EDIT, EDIT, NOBODY, "service", ""},
    {contract_from, "recipients.video_provider.contract_from",
     "contract_changed", EDIT, EDIT, NOBODY, "service", ""},
    {contract_to, "recipients.video_provider.contract_to",
     "contract_changed", EDIT, EDIT, NOBODY, "service", ""},
    {engages, "recipients.video_provider.sub_processors.hosting",
     "sub_processor_added", TELL, EDIT, SOME, "service", ""},
    {recipient_purpose, "recipients.video_provider.purposes.marketing",
     "purpose_added", WIDE, EDIT, SOME, "marketing", ""},
    {recipient_category, "recipients.payment_provider.categories.credentials",
     "category_added", WIDE, EDIT, SOME, "protection", ""},
    {authority_category, "recipients.competent_authority.categories.payment",
     "category_removed", EDIT, TELL, ALL, "", ""},

    {unguarded, "safeguards.scc:support_desk",
     "safeguard_removed", TELL, EDIT, SOME, "support", ""},
    {another_guard, "safeguards.bcr:support_desk",
     "safeguard_added", EDIT, TELL, SOME, "support", ""},
    {measures, "safeguards.scc:support_desk.measures",
     "safeguard_changed", EDIT, EDIT, NOBODY, "support", ""},
    {no_measures, "safeguards.scc:support_desk.measures",
     "safeguard_changed", TELL, EDIT, SOME, "support", ""},
    {signed_on, "safeguards.scc:support_desk.signed_on",
     "safeguard_changed", EDIT, EDIT, NOBODY, "support", ""},
    {valid_from, "safeguards.scc:support_desk.valid_from",
     "safeguard_changed", EDIT, EDIT, NOBODY, "support", ""},
    {valid_to, "safeguards.scc:support_desk.valid_to",
     "safeguard_changed", EDIT, EDIT, NOBODY, "support", ""},

    {statistic, "trackers.cookie:tara_new", "tracker_added", WIDE, EDIT, ALL, "", "statistics"},
    {necessity, "trackers.cookie:tara_new", "tracker_added", EDIT, EDIT, NOBODY, "", "necessary"},
    {foreign_necessity, "trackers.cookie:tara_new",
     "tracker_added", TELL, EDIT, ALL, "", "necessary"},
    {to_marketing, "trackers.cookie:tara_stats_*.category",
     "cookie_category_changed", WIDE, WIDE, ALL, "", "marketing"},
    {to_necessary, "trackers.cookie:tara_stats_*.category",
     "cookie_category_changed", TELL, WIDE, ALL, "", "necessary"},
    {set_by_video, "trackers.cookie:tara_stats_*.set_by",
     "setter_changed", WIDE, EDIT, ALL, "", "statistics"},
    {session_by_video, "trackers.cookie:__Host-tara_session.set_by",
     "setter_changed", TELL, EDIT, ALL, "", "necessary"},
    {lives_longer, "trackers.cookie:tara_campaign.lifetime",
     "lifetime_longer", WIDE, EDIT, ALL, "", "marketing"},
    {outlives_session, "trackers.cookie:__Host-tara_session.lifetime",
     "lifetime_longer", TELL, EDIT, ALL, "", "necessary"},
    {tracker_fr, "trackers.cookie:tara_stats_*.purpose.fr",
     "wording", EDIT, EDIT, NOBODY, "", "statistics"},
    {tracker_en, "trackers.cookie:tara_stats_*.purpose.en",
     "wording", EDIT, EDIT, NOBODY, "", "statistics"},

    {section, "sections.annex", "section_added", EDIT, EDIT, NOBODY, EACH, ""},
    {title_fr, "sections.use.title.fr", "wording", EDIT, EDIT, NOBODY, EACH, ""},
    {title_en, "sections.use.title.en", "wording", EDIT, EDIT, NOBODY, EACH, ""},
    {body_fr, "sections.use.body.fr", "wording", EDIT, EDIT, NOBODY, EACH, ""},
    {body_en, "sections.use.body.en", "wording", EDIT, EDIT, NOBODY, EACH, ""},
};

// C38: a yes said in a consent window was to what stood for the purpose then. Where more stands for
// it now that yes was to less; where the first thing came, above, it was to the purpose itself.
static void stood_before(draft *it)
{
    it->purposes[MARKETING].tcf = 1U << 4;
    it->purposes[MARKETING].tcf_custom = 3;
    it->purposes[MARKETING].gpp = 1U << TP_GPP_SALE | 1U << TP_GPP_PERSONAL;
}
static void more_signals(draft *it) { it->purposes[MARKETING].tcf |= 1U << 7; }
static void another_signal(draft *it) { it->purposes[MARKETING].tcf_custom = 4; }
static void more_fields(draft *it) { it->purposes[MARKETING].gpp |= 1U << TP_GPP_ADDITIONAL; }
static void more_opt_outs(draft *it) { it->purposes[MARKETING].gpp |= 1U << TP_GPP_SHARING; }

// The same of a policy in which they do.
static const change_case later_cases[] = {
    {more_signals, "purposes.marketing.tcf.7", "signal_added", WIDE, TELL, SOME, "marketing", ""},
    {another_signal, "purposes.marketing.tcf_custom",
     "signal_changed", WIDE, WIDE, SOME, "marketing", ""},
    {more_fields, "purposes.marketing.gpp.AdditionalDataProcessingConsent",
     "signal_added", WIDE, TELL, SOME, "marketing", ""},
    {more_opt_outs, "purposes.marketing.gpp.SharingOptOut",
     "signal_added", EDIT, TELL, SOME, "marketing", ""},
};
// clang-format on

// Names of the bits, in the order of the bits, as the rows write them.
static void write_purposes(const tp_compiled *after, uint64_t slots, char *out, size_t room)
{
    size_t size = 0;
    out[0] = '\0';
    for (int i = 0; i < TP_PURPOSES_MAX; i++) {
        if (!(slots >> i & 1)) continue;
        tp_text id = after->purpose_id[i];
        size += (size_t)snprintf(out + size, room - size, "%s%.*s", size > 0 ? " " : "",
                                 (int)id.size, id.data);
        assert_true(size < room);
    }
}

static void write_cookies(uint32_t bits, char *out, size_t room)
{
    size_t size = 0;
    out[0] = '\0';
    for (int i = 0; i < 8; i++) {
        if (!(bits >> i & 1)) continue;
        size += (size_t)snprintf(out + size, room - size, "%s%s", size > 0 ? " " : "",
                                 tp_name_of(&tp_cookie_category_names, i));
        assert_true(size < room);
    }
}

// Exactly one difference is found, and it means this.
static void expect_one(const change_case *row, const tara_policy *before,
                       const tara_policy *after, int32_t what, int meaning)
{
    static versions v;
    static found    in;
    char            purposes[256], cookies[128];
    compile_both(&v, before, after);
    in.count = 0;
    assert_int_equal(tp_policy_compare(&v.before, &v.after, keep, &in), TARA_OK);
    const tp_difference *it = &in.list[0];
    write_purposes(&v.after, it->purposes, purposes, sizeof purposes);
    write_cookies(it->cookies, cookies, sizeof cookies);
    int meant = it->material + (it->material && it->widens);
    bool same = in.count == 1 && it->what == what && meant == meaning &&
                strcmp(it->path, row->path) == 0 &&
                strcmp(purposes, row->purposes) == 0;
    if (!same) {
        fail_msg("%s: %zu found: %s at %s, meaning %d, of %s", row->path, in.count,
                 name_of_kind(it->what), it->path, meant, purposes);
    }
    assert_true(it->material || !it->widens);
    assert_int_equal(it->concerns, it->material ? row->concerns : NOBODY);
    bool there = before == &tp_policy_builtin;
    if (there) assert_string_equal(cookies, row->cookies);
    assert_null(it->mark);
}

static int32_t kind_named(const char *name)
{
    int32_t kind = 0;
    assert_true(tp_value_of(&tp_change_names, tp_text_of(name), &kind));
    return kind;
}

// C37, C38; PC-1 to PC-16: each change alone, there and back: one difference, of opposite kinds, at
// the same path, with what each direction means.
static void test_c37_each_change_is_told_from_wording_in_both_directions(void **state)
{
    (void)state;
    static draft changed;
    make_mirror();
    for (size_t i = 0; i < COUNT(cases); i++) {
        begin_draft(&changed);
        cases[i].change(&changed);
        int32_t what = kind_named(cases[i].what);
        expect_one(&cases[i], &tp_policy_builtin, &changed.policy, what, cases[i].there);
        expect_one(&cases[i], &changed.policy, &tp_policy_builtin, mirror[what], cases[i].back);
    }
}

static void test_c38_a_yes_in_a_consent_window_was_to_what_stood_for_the_purpose(void **state)
{
    (void)state;
    static draft before, after;
    make_mirror();
    for (size_t i = 0; i < COUNT(later_cases); i++) {
        const change_case *row = &later_cases[i];
        begin_draft(&before);
        stood_before(&before);
        begin_draft(&after);
        stood_before(&after);
        row->change(&after);
        int32_t what = kind_named(row->what);
        expect_one(row, &before.policy, &after.policy, what, row->there);
        expect_one(row, &after.policy, &before.policy, mirror[what], row->back);
    }
}

// --- in words ----------------------------------------------------------------------------------

typedef struct told_to { // A person: every difference, whatever it means.
    tp_document        doc;
    const tp_compiled *before, *after;
    char               text[8192]; // JSON: a list of sentences.
    size_t             size;
} told_to;

static bool take_words(void *user, const char *text, size_t size)
{
    told_to *to = user;
    assert_true(to->size + size < sizeof to->text);
    memcpy(to->text + to->size, text, size);
    to->size += size;
    to->text[to->size] = '\0';
    return true;
}

static tara_status tell_words(void *user, const tp_difference *difference)
{
    told_to *to = user;
    tp_change_tell(&to->doc, NULL, difference, to->before, to->after);
    return TARA_OK;
}

static void look_at_words(const char *path, const char *words, bool french)
{
    static const char *const never[] = {"{", "«  »", "()", "( ", "..", "\\\"\\\"", "first_party",
                                        "email_provider", "last_activity", "legitimate_interest"};
    size_t size = strlen(words);
    bool   whole = size > 20 && strcmp(words + size - 3, ".\"]") == 0 && tp_utf8_valid(words, size);
    for (size_t i = 0; i < COUNT(never); i++) whole = whole && strstr(words, never[i]) == NULL;
    if (french) whole = whole && strstr(words, "GDPR") == NULL && strstr(words, "\\\"") == NULL;
    if (!whole) fail_msg("%s: %s", path, words);
}

static void tell_in_words(size_t row, const tara_policy *before, const tara_policy *after)
{
    static tp_compiled was, is;
    static told_to     to;
    tp_memory          memory = tp_memory_standard();
    for (int french = 0; french < 2; french++) {
        tp_document_form form = {.french = french == 1, .vocabulary = &tp_notice_words};
        to = (told_to){.before = &was, .after = &is};
        assert_int_equal(tp_policy_compile(before, NULL, &memory, &was), TARA_OK);
        assert_int_equal(tp_policy_compile(after, &was, &memory, &is), TARA_OK);
        tp_document_open(&to.doc, &memory, form, take_words, &to);
        tp_document_list(&to.doc, NULL);
        assert_int_equal(tp_policy_compare(&was, &is, tell_words, &to), TARA_OK);
        tp_document_end(&to.doc);
        assert_true(tp_document_close(&to.doc));
        look_at_words(cases[row].path, to.text, french == 1);
    }
}

// C37: whatever changes has a sentence in which nothing is missing and no word is for machines.
static void test_c37_each_change_reads_as_a_sentence(void **state)
{
    (void)state;
    static draft changed;
    for (size_t i = 0; i < COUNT(cases); i++) {
        begin_draft(&changed);
        cases[i].change(&changed);
        tell_in_words(i, &tp_policy_builtin, &changed.policy);
        tell_in_words(i, &changed.policy, &tp_policy_builtin);
    }
}

// --- the cases ---------------------------------------------------------------------------------

// '*' stands for one step of a path.
static bool fits(const char *pattern, const char *path)
{
    while (*pattern && *path) {
        size_t step = strcspn(pattern, "."), size = strcspn(path, ".");
        bool   any = step == 1 && *pattern == '*';
        if (!any && (step != size || memcmp(pattern, path, size) != 0)) return false;
        pattern += step + (pattern[step] == '.');
        path += size + (path[size] == '.');
    }
    // The order of a set is told at the set itself.
    return *path == '\0' && (*pattern == '\0' || strcmp(pattern, "*") == 0);
}

static const tp_change_row *row_at(const char *path)
{
    size_t               count;
    const tp_change_row *rows = tp_change_rows(&count);
    const tp_change_row *best = NULL;
    for (size_t i = 0; i < count; i++) {
        if (fits(rows[i].path, path) && (!best || strlen(rows[i].path) < strlen(best->path))) {
            best = &rows[i];
        }
    }
    return best;
}

static uint8_t way_of(const tp_change_row *row, int32_t what)
{
    if (what == row->more) return TP_MORE;
    return what == row->less ? TP_LESS : TP_ELSE;
}

// No row is without its example: neither a kind, nor a way that is material, nor one that widens.
// Wording widens when it is marked, see below.
static void the_cases_above_reach_every_row_and_all_it_says(void **state)
{
    (void)state;
    size_t               count;
    const tp_change_row *rows = tp_change_rows(&count);
    static uint8_t       seen[256], told[256], widened[256];
    memset(seen, 0, sizeof seen);
    make_mirror();
    for (size_t i = 0; i < COUNT(cases) + COUNT(later_cases); i++) {
        const change_case   *it = i < COUNT(cases) ? &cases[i] : &later_cases[i - COUNT(cases)];
        const tp_change_row *row = row_at(it->path);
        assert_non_null(row);
        size_t  at = (size_t)(row - rows);
        int32_t what = kind_named(it->what);
        uint8_t there = way_of(row, what), back = way_of(row, mirror[what]);
        seen[at] |= there | back;
        if (it->there != EDIT) told[at] |= there;
        if (it->back != EDIT) told[at] |= back;
        if (it->there == WIDE) widened[at] |= there;
        if (it->back == WIDE) widened[at] |= back;
    }
    for (size_t i = 0; i < count; i++) {
        uint8_t ways = (uint8_t)((rows[i].more ? TP_MORE | TP_LESS : 0) |
                                 (rows[i].other ? TP_ELSE : 0));
        if (seen[i] != ways) fail_msg("%s: seen %d of %d", rows[i].path, seen[i], ways);
        if (told[i] != rows[i].material) fail_msg("%s: told %d", rows[i].path, told[i]);
        if (rows[i].material == 0) continue;
        if (widened[i] != rows[i].widens) fail_msg("%s: widens %d", rows[i].path, widened[i]);
    }
}

// --- nothing -----------------------------------------------------------------------------------

static void a_version_compared_with_itself_differs_in_nothing(void **state)
{
    (void)state;
    static found in;
    static draft copy;
    compare(&tp_policy_builtin, &tp_policy_builtin, &in);
    assert_int_equal(in.count, 0);
    begin_draft(&copy);
    compare(&tp_policy_builtin, &copy.policy, &in);
    assert_int_equal(in.count, 0);
}

static void turn(void *list, size_t count, size_t size)
{
    uint8_t *bytes = list, kept[1024];
    assert_true(size <= sizeof kept);
    for (size_t i = 0; i < count / 2; i++) {
        uint8_t *one = bytes + i * size, *other = bytes + (count - 1 - i) * size;
        memcpy(kept, one, size);
        memcpy(one, other, size);
        memcpy(other, kept, size);
    }
}

static uint64_t turned(uint64_t bits, size_t count)
{
    uint64_t out = 0;
    for (size_t i = 0; i < count; i++) out |= (bits >> i & 1) << (count - 1 - i);
    return out;
}

// Every list stands the other way round, and every reference with it.
static void turn_round(draft *it)
{
    tara_policy *p = &it->policy;
    for (size_t i = 0; i < p->purpose_count; i++) {
        tp_purpose *purpose = &it->purposes[i];
        purpose->categories = turned(purpose->categories, p->category_count);
        purpose->obligation_categories = turned(purpose->obligation_categories, p->category_count);
    }
    it->floors[0].purposes = turned(it->floors[0].purposes, p->purpose_count);
    it->floors[0].categories = turned(it->floors[0].categories, p->category_count);
    for (size_t i = 0; i < p->recipient_count; i++) {
        tp_recipient *recipient = &it->recipients[i];
        recipient->purposes = turned(recipient->purposes, p->purpose_count);
        recipient->categories = turned(recipient->categories, p->category_count);
        recipient->sub_processors[0] = turned(recipient->sub_processors[0], p->recipient_count);
    }
    for (size_t i = 0; i < p->safeguard_count; i++) {
        uint32_t last = (uint32_t)p->recipient_count - 1;
        it->safeguards[i].recipient = last - it->safeguards[i].recipient;
    }
    turn(it->categories, p->category_count, sizeof it->categories[0]);
    turn(it->purposes, p->purpose_count, sizeof it->purposes[0]);
    turn(it->recipients, p->recipient_count, sizeof it->recipients[0]);
    turn(it->safeguards, p->safeguard_count, sizeof it->safeguards[0]);
    turn(it->trackers, p->tracker_count, sizeof it->trackers[0]);
    turn(it->sections, p->section_count, sizeof it->sections[0]);
}

// What tells elements apart is their name, not their place.
static void the_order_of_lists_means_nothing(void **state)
{
    (void)state;
    static found in;
    static draft before, after;
    begin_draft(&before);
    before.recipients[VIDEO].sub_processors[0] = 1U << HOSTING | 1U << DESK;
    after = before;
    settle(&after);
    turn_round(&after);
    compare(&before.policy, &after.policy, &in);
    assert_int_equal(in.count, 0);
    // And what changes meanwhile is found at its name, in the slots of before.
    after.purposes[after.policy.purpose_count - 1 - MARKETING].categories |=
        turned(1U << PAYMENT, after.policy.category_count);
    compare(&before.policy, &after.policy, &in);
    assert_int_equal(in.count, 1);
    assert_string_equal(in.list[0].path, "purposes.marketing.categories.payment");
    assert_int_equal(in.list[0].purposes, 1U << MARKETING);
    assert_int_equal(in.list[0].categories, 1U << PAYMENT);
}

// The rules of notices that a policy leaves out are those of the preset.
static void what_is_left_out_counts_as_what_it_stands_for(void **state)
{
    (void)state;
    static found in;
    static draft silent;
    begin_draft(&silent);
    silent.policy.notice_rules = (tp_notice_rules){0};
    compare(&tp_policy_builtin, &silent.policy, &in);
    assert_int_equal(in.count, 2); // The texts differ, their meaning does not.
    for (int i = 0; i < 2; i++) {
        assert_int_equal(in.list[i].what, TARA_CHANGE_WORDING);
        assert_false(in.list[i].material);
    }
    static draft weak;
    begin_draft(&weak);
    weak.policy.notice_rules = (tp_notice_rules){TP_NOTICE_BANNER, {31, TP_DAYS}};
    compare(&silent.policy, &weak.policy, &in);
    assert_int_equal(in.count, 2);
    assert_int_equal(in.list[0].what, TARA_CHANGE_NOTICE_WEAKER);
    assert_int_equal(in.list[1].what, TARA_CHANGE_DEADLINE_LONGER);
    assert_true(in.list[0].material && in.list[1].material);
}

// --- periods -----------------------------------------------------------------------------------

static const tp_difference *between_periods(tp_period was, tp_period is)
{
    static found in;
    static draft before, after;
    begin_draft(&before);
    begin_draft(&after);
    before.purposes[MARKETING].retention = was;
    after.purposes[MARKETING].retention = is;
    compare(&before.policy, &after.policy, &in);
    assert_int_equal(in.count, 1);
    return &in.list[0];
}

// A month has 28 to 31 days: what may last longer on some day is told as longer than it was, though
// by the calendar's average it is shorter.
static void a_period_that_may_last_longer_is_material(void **state)
{
    (void)state;
    static const struct {
        tp_period was, is;
        int32_t   what;
        bool      material;
    } rows[] = {
        {{12, TP_MONTHS}, {1, TP_YEARS}, TARA_CHANGE_WORDING, false},
        {{1, TP_YEARS}, {12, TP_MONTHS}, TARA_CHANGE_WORDING, false},
        {{1, TP_YEARS}, {13, TP_MONTHS}, TARA_CHANGE_RETENTION_LONGER, true},
        {{13, TP_MONTHS}, {1, TP_YEARS}, TARA_CHANGE_RETENTION_SHORTER, false},
        {{1, TP_MONTHS}, {30, TP_DAYS}, TARA_CHANGE_RETENTION_SHORTER, true},
        {{30, TP_DAYS}, {1, TP_MONTHS}, TARA_CHANGE_RETENTION_LONGER, true},
        {{1, TP_MONTHS}, {28, TP_DAYS}, TARA_CHANGE_RETENTION_SHORTER, false},
        {{31, TP_DAYS}, {1, TP_MONTHS}, TARA_CHANGE_RETENTION_SHORTER, false},
        {{1, TP_MONTHS}, {31, TP_DAYS}, TARA_CHANGE_RETENTION_LONGER, true},
        {{1, TP_YEARS}, {366, TP_DAYS}, TARA_CHANGE_RETENTION_LONGER, true},
        {{1, TP_YEARS}, {365, TP_DAYS}, TARA_CHANGE_RETENTION_SHORTER, false},
        {{36500, TP_DAYS}, {100, TP_YEARS}, TARA_CHANGE_RETENTION_LONGER, true},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const tp_difference *it = between_periods(rows[i].was, rows[i].is);
        if (it->what != rows[i].what || it->material != rows[i].material) {
            fail_msg("row %zu: %s, %d", i, name_of_kind(it->what), it->material);
        }
        assert_false(it->widens);
    }
}

// --- elements ----------------------------------------------------------------------------------

static const tp_difference *find(const found *in, const char *path, int32_t what)
{
    for (size_t i = 0; i < in->count; i++) {
        if (in->list[i].what == what && strcmp(in->list[i].path, path) == 0) return &in->list[i];
    }
    fail_msg("no %s at %s", name_of_kind(what), path);
    return NULL;
}

// C38: a purpose that went and comes back needs a new consent, in the slot that it always had.
static void test_c38_a_purpose_that_comes_back_widens_again(void **state)
{
    (void)state;
    static versions v;
    static found    in;
    static draft    without;
    begin_draft(&without);
    without.policy.purpose_count--; // "protection", and with it all that names it.
    without.recipients[HOSTING].purposes &= ~(1U << PROTECTION);
    without.recipients[PAYING].purposes &= ~(1U << PROTECTION);
    compile_both(&v, &tp_policy_builtin, &without.policy);
    static tp_compiled again;
    tp_memory memory = tp_memory_standard();
    assert_int_equal(tp_policy_compile(&tp_policy_builtin, &v.after, &memory, &again), TARA_OK);
    in.count = 0;
    assert_int_equal(tp_policy_compare(&v.before, &v.after, keep, &in), TARA_OK);
    const tp_difference *gone = find(&in, "purposes.protection", TARA_CHANGE_PURPOSE_REMOVED);
    assert_false(gone->material);
    assert_int_equal(gone->purposes, 1U << PROTECTION);
    in.count = 0;
    assert_int_equal(tp_policy_compare(&v.after, &again, keep, &in), TARA_OK);
    assert_int_equal(in.count, 3);
    const tp_difference *back = find(&in, "purposes.protection", TARA_CHANGE_PURPOSE_ADDED);
    assert_true(back->material && back->widens);
    assert_int_equal(back->purposes, 1U << PROTECTION);
    assert_int_equal(back->categories, tp_policy_builtin.purposes[PROTECTION].categories);
    for (size_t i = 0; i < in.count; i++) assert_int_equal(in.list[i].purposes, 1U << PROTECTION);
    // And what was compared with the version before that changed in nothing.
    in.count = 0;
    assert_int_equal(tp_policy_compare(&v.before, &again, keep, &in), TARA_OK);
    assert_int_equal(in.count, 0);
}

static size_t material_ones(const found *in)
{
    size_t count = 0;
    for (size_t i = 0; i < in->count; i++) count += in->list[i].material;
    return count;
}

// GDPR Art. 46: another reference guards as well; a weaker kind, or one less of two, does not; with
// the recipient itself nothing is left to be guarded.
static void a_safeguard_is_missed_when_none_as_strong_stands_in_its_place(void **state)
{
    (void)state;
    static found in;
    static draft before, after;
    begin_draft(&before);
    begin_draft(&after);
    after.safeguards[SCC].reference = LITERAL("renewed");
    compare(&before.policy, &after.policy, &in);
    assert_int_equal(in.count, 2);
    assert_int_equal(material_ones(&in), 0);
    after.safeguards[SCC].kind = TP_SAFEGUARD_DEROGATION;
    compare(&before.policy, &after.policy, &in);
    assert_true(find(&in, "safeguards.scc:support_desk", TARA_CHANGE_SAFEGUARD_REMOVED)->material);
    assert_int_equal(material_ones(&in), 1);
    compare(&after.policy, &before.policy, &in); // From the derogation to clauses: stronger.
    assert_int_equal(in.count, 2);
    assert_int_equal(material_ones(&in), 0);
    after.safeguards[SCC].kind = TP_SAFEGUARD_ADEQUACY;
    compare(&before.policy, &after.policy, &in);
    assert_int_equal(material_ones(&in), 0);
    compare(&after.policy, &before.policy, &in);
    assert_int_equal(material_ones(&in), 1);

    begin_draft(&after); // The desk, last of the recipients but one, goes with what guards it.
    after.recipients[DESK] = after.recipients[AUTHORITY];
    after.policy.recipient_count--;
    after.policy.safeguard_count = 1;
    compare(&before.policy, &after.policy, &in);
    assert_int_equal(in.count, 2);
    assert_int_equal(material_ones(&in), 0);
}

static void equal_safeguards_are_paired_in_their_order(void **state)
{
    (void)state;
    static found in;
    static draft before, after;
    begin_draft(&before);
    before.safeguards[2] = before.safeguards[SCC];
    before.safeguards[2].valid_to = (tp_date){2025, 1, 1};
    before.policy.safeguard_count = 3;
    after = before;
    settle(&after);
    compare(&before.policy, &after.policy, &in);
    assert_int_equal(in.count, 0);
    after.safeguards[2].valid_to = (tp_date){2026, 1, 1};
    compare(&before.policy, &after.policy, &in);
    assert_int_equal(in.count, 1);
    assert_string_equal(in.list[0].path, "safeguards.scc:support_desk.valid_to");
    after.policy.safeguard_count = 2;
    compare(&before.policy, &after.policy, &in);
    assert_int_equal(in.count, 1);
    assert_int_equal(in.list[0].what, TARA_CHANGE_SAFEGUARD_REMOVED);
    assert_true(in.list[0].material);
}

// RFC 6265, section 5.3: the same name for another path or domain is another cookie.
static void trackers_of_one_name_are_told_apart(void **state)
{
    (void)state;
    static found in;
    static draft before, after;
    begin_draft(&before);
    after = before;
    settle(&after);
    after.trackers[STATS].path = LITERAL("/shop");
    compare(&before.policy, &after.policy, &in);
    assert_int_equal(in.count, 2);
    find(&in, "trackers.cookie:tara_stats_*", TARA_CHANGE_TRACKER_REMOVED);
    find(&in, "trackers.cookie:tara_stats_*@/shop", TARA_CHANGE_TRACKER_ADDED);
    after.trackers[STATS].domain = LITERAL("example.org");
    compare(&before.policy, &after.policy, &in);
    find(&in, "trackers.cookie:tara_stats_*@example.org/shop", TARA_CHANGE_TRACKER_ADDED);
    after.trackers[STATS].path = LITERAL("/");
    after.trackers[STATS].kind = TP_TRACKER_PIXEL;
    compare(&before.policy, &after.policy, &in);
    find(&in, "trackers.pixel:tara_stats_*@example.org", TARA_CHANGE_TRACKER_ADDED);
}

static void a_path_that_is_too_long_is_cut(void **state)
{
    (void)state;
    static found in;
    static draft before, after;
    char         name[256];
    memset(name, 'n', sizeof name);
    begin_draft(&before);
    before.trackers[STATS].name = (tp_text){name, sizeof name};
    after = before;
    settle(&after);
    after.trackers[STATS].lifetime = (tp_period){1, TP_DAYS};
    after.trackers[PIXEL].purpose.fr = LITERAL("a");
    compare(&before.policy, &after.policy, &in);
    assert_int_equal(in.count, 2);
    assert_int_equal(strlen(in.list[0].path), TP_DIFFERENCE_PATH_MAX - 1);
    assert_memory_equal(in.list[0].path, "trackers.cookie:nnn", 19);
    assert_int_equal(in.list[0].what, TARA_CHANGE_LIFETIME_SHORTER);
    assert_string_equal(in.list[1].path, "trackers.pixel:tara_open.purpose.fr");
}

// GDPR Art. 28: the longest of all paths, with identifiers as long as they may be, fits whole.
static void paths_of_identifiers_are_never_cut(void **state)
{
    (void)state;
    static found in;
    static draft before, after;
    char         one[63], other[63], wanted[TP_DIFFERENCE_PATH_MAX];
    memset(one, 'a', sizeof one);
    memset(other, 'b', sizeof other);
    begin_draft(&before);
    before.purposes[ORDERS].id = (tp_text){one, sizeof one};
    before.categories[PAYMENT].id = (tp_text){other, sizeof other};
    after = before;
    settle(&after);
    after.purposes[ORDERS].obligation_categories = 1U << CONTACT;
    compare(&before.policy, &after.policy, &in);
    assert_int_equal(in.count, 1);
    int size = snprintf(wanted, sizeof wanted, "purposes.%.63s.obligation.categories.%.63s", one,
                        other);
    assert_true(size < TP_DIFFERENCE_PATH_MAX);
    assert_string_equal(in.list[0].path, wanted);
}

static tara_status stop(void *user, const tp_difference *difference)
{
    (void)difference;
    int *visits = user;
    return ++*visits == 2 ? TARA_E_NO_MEMORY : TARA_OK;
}

static void what_the_visit_says_ends_the_comparison(void **state)
{
    (void)state;
    static versions v;
    static draft    after;
    int             visits = 0;
    begin_draft(&after);
    version(&after);
    category(&after);
    moved(&after);
    body_en(&after);
    compile_both(&v, &tp_policy_builtin, &after.policy);
    assert_int_equal(tp_policy_compare(&v.before, &v.after, stop, &visits), TARA_E_NO_MEMORY);
    assert_int_equal(visits, 2);
}

// --- marks -------------------------------------------------------------------------------------

static void mark(draft *it, const char *path, bool material)
{
    it->changes[it->policy.change_count++] =
        (tp_change_mark){.path = tp_text_of(path), .material = material};
}

// C37: that wording is material only its author knows. C38: a purpose, or a category of data, whose
// name means something else is not what was agreed to; other words are told, and no more.
static void test_c38_marked_wording_is_material_and_names_widen(void **state)
{
    (void)state;
    static const struct {
        void      (*change)(draft *it);
        const char *path;
        bool        widens;
        int32_t     concerns;
    } rows[] = {
        {purpose_fr, "purposes.marketing.name.fr", true, SOME},
        {category_en, "categories.progress.name.en", true, SOME},
        {ground_en, "purposes.orders.retention.ground.en", false, SOME},
        {recipient_fr, "recipients.video_provider.name.fr", false, SOME},
        {body_en, "sections.use.body.en", false, ALL},
        {officer_phone, "contacts.officer_phone", false, ALL},
        {tracker_fr, "trackers.cookie:tara_stats_*.purpose.fr", false, ALL},
        {category_declared, "categories.health", false, ALL},
        {kept_longer, "purposes.marketing.retention.period", false, SOME},
    };
    static found in;
    static draft after;
    for (size_t i = 0; i < COUNT(rows); i++) {
        begin_draft(&after);
        rows[i].change(&after);
        mark(&after, "sections.none", true);
        mark(&after, rows[i].path, true);
        compare(&tp_policy_builtin, &after.policy, &in);
        assert_int_equal(in.count, 1); // Marks are no change.
        assert_true(in.list[0].material);
        assert_int_equal(in.list[0].widens, rows[i].widens);
        assert_int_equal(in.list[0].concerns, rows[i].concerns);
        assert_ptr_equal(in.list[0].mark, &after.changes[1]);
    }
}

// What a mark says cannot make less of a change; a mark that says no leaves wording as it is.
static void a_mark_makes_nothing_editorial(void **state)
{
    (void)state;
    static found in;
    static draft after;
    begin_draft(&after);
    category(&after);
    body_en(&after);
    mark(&after, "purposes.marketing.categories.payment", false);
    mark(&after, "sections.use.body.en", false);
    compare(&tp_policy_builtin, &after.policy, &in);
    assert_int_equal(in.count, 2);
    assert_true(in.list[0].material && in.list[0].widens && in.list[0].mark);
    assert_true(!in.list[1].material && in.list[1].mark);
    assert_int_equal(in.list[1].concerns, NOBODY);
}

// --- may it follow? ----------------------------------------------------------------------------

static tara_status follows(const tara_policy *before, const tara_policy *after, tara_error *error)
{
    static versions v;
    compile_both(&v, before, after);
    memset(error, 0, sizeof *error);
    error->struct_size = sizeof *error;
    tara_status status = tp_policy_follows(&v.before, &v.after, error);
    assert_int_equal(tp_policy_follows(&v.before, &v.after, NULL), status);
    assert_int_equal(error->status, status);
    assert_int_equal(error->message[0] != '\0', status != TARA_OK);
    return status;
}

static void refused(draft *after, const char *field)
{
    tara_error error;
    assert_int_equal(follows(&tp_policy_builtin, &after->policy, &error), TARA_E_POLICY);
    assert_string_equal(error.field, field);
}

// C36: versions grow and dates never go back; the same day may bring another version.
static void test_c36_versions_grow_and_dates_never_go_back(void **state)
{
    (void)state;
    static draft after;
    tara_error   error;
    begin_draft(&after);
    refused(&after, "version");
    after.policy.version = 2;
    assert_int_equal(follows(&tp_policy_builtin, &after.policy, &error), TARA_OK);
    after.policy.last_updated = (tp_date){2024, 1, 16};
    assert_int_equal(follows(&tp_policy_builtin, &after.policy, &error), TARA_OK);
    after.policy.last_updated = (tp_date){2024, 1, 14};
    refused(&after, "last_updated");
    after.policy.last_updated = (tp_date){2023, 12, 31};
    refused(&after, "last_updated");
    after.policy.version = UINT32_MAX;
    after.policy.last_updated = tp_policy_builtin.last_updated;
    assert_int_equal(follows(&tp_policy_builtin, &after.policy, &error), TARA_OK);
    assert_int_equal(follows(&after.policy, &tp_policy_builtin, &error), TARA_E_POLICY);
    assert_string_equal(error.field, "version");
}

// A mark is about a change that there is, and does not belittle it: the first wrong one is named.
static void a_mark_that_is_wrong_is_named(void **state)
{
    (void)state;
    static draft after;
    tara_error   error;
    begin_draft(&after);
    version(&after);
    category(&after);
    body_en(&after);
    mark(&after, "purposes.marketing.categories.payment", true);
    mark(&after, "sections.use.body.en", false);
    assert_int_equal(follows(&tp_policy_builtin, &after.policy, &error), TARA_OK);
    mark(&after, "sections.use.body.fr", false);
    refused(&after, "changes[2].path");
    mark(&after, "purposes.marketing", true);
    after.changes[2] = after.changes[3];
    after.policy.change_count = 3;
    refused(&after, "changes[2].path");
    after.policy.change_count = 2;
    after.changes[0].material = false;
    refused(&after, "changes[0].material");
    after.changes[1].path = LITERAL("nothing");
    refused(&after, "changes[0].material");
    after.changes[0].material = true;
    refused(&after, "changes[1].path");
    after.policy.version = 1;
    refused(&after, "version"); // What is wrong first is told first.
}

// The marks themselves cannot be marked.
static void marks_are_not_compared(void **state)
{
    (void)state;
    static found in;
    static draft before, after;
    begin_draft(&before);
    begin_draft(&after);
    mark(&before, "sections.use.body.en", true);
    mark(&after, "sections.use.body.fr", false);
    compare(&before.policy, &after.policy, &in);
    assert_int_equal(in.count, 0);
    after.policy.version = 2;
    after.changes[0].path = LITERAL("changes");
    refused(&after, "changes[0].path");
}

// What tells versions apart is no difference between them.
static void a_number_and_a_date_are_not_compared(void **state)
{
    (void)state;
    static found in;
    static draft after;
    begin_draft(&after);
    version(&after);
    day(&after);
    compare(&tp_policy_builtin, &after.policy, &in);
    assert_int_equal(in.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_leaf_has_exactly_one_row_and_each_row_a_leaf),
        cmocka_unit_test(kinds_come_in_pairs_and_all_of_them_are_used),
        cmocka_unit_test(each_row_says_why),
        cmocka_unit_test(test_c37_each_change_is_told_from_wording_in_both_directions),
        cmocka_unit_test(test_c38_a_yes_in_a_consent_window_was_to_what_stood_for_the_purpose),
        cmocka_unit_test(test_c37_each_change_reads_as_a_sentence),
        cmocka_unit_test(the_cases_above_reach_every_row_and_all_it_says),
        cmocka_unit_test(a_version_compared_with_itself_differs_in_nothing),
        cmocka_unit_test(the_order_of_lists_means_nothing),
        cmocka_unit_test(what_is_left_out_counts_as_what_it_stands_for),
        cmocka_unit_test(a_period_that_may_last_longer_is_material),
        cmocka_unit_test(test_c38_a_purpose_that_comes_back_widens_again),
        cmocka_unit_test(a_safeguard_is_missed_when_none_as_strong_stands_in_its_place),
        cmocka_unit_test(equal_safeguards_are_paired_in_their_order),
        cmocka_unit_test(trackers_of_one_name_are_told_apart),
        cmocka_unit_test(a_path_that_is_too_long_is_cut),
        cmocka_unit_test(paths_of_identifiers_are_never_cut),
        cmocka_unit_test(what_the_visit_says_ends_the_comparison),
        cmocka_unit_test(test_c38_marked_wording_is_material_and_names_widen),
        cmocka_unit_test(a_mark_makes_nothing_editorial),
        cmocka_unit_test(test_c36_versions_grow_and_dates_never_go_back),
        cmocka_unit_test(a_mark_that_is_wrong_is_named),
        cmocka_unit_test(marks_are_not_compared),
        cmocka_unit_test(a_number_and_a_date_are_not_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
