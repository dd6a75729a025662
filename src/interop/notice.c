// notice.c: notices, section by section.
#include "interop/notice.h"

#include "base/bits.h"
#include "decision/names.h"
#include "interop/change_texts.h"
#include "interop/change_told.h"
#include "interop/notice_texts.h"
#include "interop/terms.h"
#include "policy/compare.h"
#include "policy/fields.h"

enum { VERSION = 1, NUMBER_BYTES = 16 };

static tp_text number_words(uint64_t value, char out[NUMBER_BYTES])
{
    size_t first = NUMBER_BYTES;
    do {
        out[--first] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0 && first > 0);
    return (tp_text){out + first, NUMBER_BYTES - first};
}

static void phrase(tp_document *doc, const char *name, int sentence, const tp_text *given)
{
    tp_document_phrase(doc, name, tp_tell(sentence, doc->french), given);
}

static void state(tp_document *doc, const char *name, int sentence, const tp_text *given)
{
    tp_document_statement(doc, name, tp_tell(sentence, doc->french), given);
}

// --- the head ----------------------------------------------------------------------------------

// What every notice begins with.
static void begin(tp_document *doc, const char *format, int title, const tara_policy *policy)
{
    const char *pattern = tp_tell(title, doc->french);
    tp_document_object(doc, NULL);
    tp_document_title_phrase(doc, pattern, &policy->controller);
    tp_document_text(doc, "format", tp_text_of(format));
    tp_document_number(doc, "version", VERSION);
    tp_document_word(doc, "language", doc->french ? "fr" : "en");
    tp_document_phrase(doc, "title", pattern, &policy->controller);
}

// C36: the "Last updated" date of the version, in words.
static void write_head(tp_document *doc, const tara_policy *policy, const char *form, int title)
{
    char    date[TP_DOCUMENT_WORDS_MAX], version[NUMBER_BYTES];
    tp_text given[] = {tp_document_date_words(doc, policy->last_updated, date),
                       number_words(policy->version, version)};
    begin(doc, "tara-notice", title, policy);
    tp_document_text(doc, "form", tp_text_of(form));
    tp_document_number(doc, "policy_version", policy->version);
    tp_document_date(doc, "last_updated", policy->last_updated);
    phrase(doc, "updated", TP_TELL_UPDATED, given);
    tp_terms_controller(doc, policy);
}

// --- the document ------------------------------------------------------------------------------

static void write_section(tp_document *doc, const tp_section *section)
{
    tp_text title = tp_terms_words(doc, &section->title);
    if (doc->text) {
        tp_document_heading_text(doc, title);
    } else {
        tp_document_object(doc, NULL);
        tp_document_text(doc, "id", section->id);
        tp_document_text(doc, "title", title);
    }
    tp_document_prose(doc, "body", tp_terms_words(doc, &section->body));
    if (!doc->text) tp_document_end(doc);
}

static void write_sections(tp_document *doc, const tara_policy *policy)
{
    tp_document_list(doc, "sections");
    for (size_t i = 0; i < policy->section_count; i++) write_section(doc, &policy->sections[i]);
    tp_document_end(doc);
    if (!doc->text || policy->section_count == 0) return;
    tp_document_heading(doc, tp_tell(TP_TELL_DETAIL, doc->french));
    state(doc, "", TP_TELL_DETAIL_OPENS, NULL);
}

// --- purposes ----------------------------------------------------------------------------------

static void write_purpose(tp_document *doc, const tara_policy *policy, const tp_purpose *purpose)
{
    tp_document_object(doc, NULL);
    tp_document_text(doc, "id", purpose->id);
    tp_document_words(doc, "name", &purpose->name);
    tp_terms_categories(doc, policy, purpose->categories);
    tp_terms_bases(doc, purpose);
    if (!doc->text) tp_document_flag(doc, "direct_marketing", purpose->direct_marketing);
    else if (purpose->direct_marketing) tp_terms_tell(doc, "direct_marketing", TP_TELL_MARKETING);
    tp_terms_consent(doc, purpose);
    tp_terms_retention(doc, purpose);
    tp_terms_assessment(doc, purpose);
    tp_terms_obligation(doc, policy, purpose);
    tp_document_end(doc);
}

static void write_purposes(tp_document *doc, const tara_policy *policy)
{
    tp_document_list(doc, "purposes");
    for (size_t i = 0; i < policy->purpose_count; i++) {
        write_purpose(doc, policy, &policy->purposes[i]);
    }
    tp_document_end(doc);
}

// --- transfers ---------------------------------------------------------------------------------

static void write_transfers(tp_document *doc, const tara_policy *policy)
{
    tp_document_list(doc, "transfers");
    tp_terms_transfers(doc, policy);
    tp_document_end(doc);
    // GDPR Art. 13(1)(f): how to obtain a copy of them.
    if (policy->safeguard_count == 0) tp_document_null(doc, "safeguards_copy");
    else state(doc, "safeguards_copy", TP_TELL_SAFEGUARD_COPY, &policy->contacts.privacy_email);
}

// --- cookies -----------------------------------------------------------------------------------

// "cookie, set by us, 6 months": of what closes with the browser that it does, of a pixel nothing.
static void tell_tracker(tp_document *doc, const tara_policy *policy, const tp_tracker *tracker)
{
    char    told[TP_DOCUMENT_WORDS_MAX];
    bool    lives = tracker->lifetime.count > 0;
    bool    session = !lives && tracker->kind == TP_TRACKER_COOKIE;
    tp_text given[] = {
        tracker->name, tp_terms_words(doc, &tracker->purpose),
        tp_text_of(tp_document_called(doc, "tracker", tp_tracker_kind_id(tracker->kind))),
        tp_terms_setter(doc, policy, tracker),
        lives ? tp_document_period_words(doc, tracker->lifetime, told) : (tp_text){NULL, 0},
    };
    int sentence = lives ? TP_TELL_TRACKER_FOR : TP_TELL_TRACKER;
    if (session) sentence = TP_TELL_TRACKER_SESSION;
    phrase(doc, "name", sentence + (tp_terms_ours(tracker) ? TP_TELL_TRACKER_OURS : 0), given);
}

static void write_tracker(tp_document *doc, const tara_policy *policy, const tp_tracker *tracker)
{
    tp_document_object(doc, NULL);
    if (doc->text) {
        tell_tracker(doc, policy, tracker);
    } else {
        tp_document_text(doc, "name", tracker->name);
        tp_document_text(doc, "kind", tp_text_of(tp_tracker_kind_id(tracker->kind)));
        tp_document_text(doc, "set_by", tracker->set_by);
        tp_document_period(doc, "lifetime", tracker->lifetime);
        tp_document_words(doc, "purpose", &tracker->purpose);
    }
    tp_document_end(doc);
}

static bool uses(const tara_policy *policy, uint8_t category)
{
    for (size_t i = 0; i < policy->tracker_count; i++) {
        if (policy->trackers[i].category == category) return true;
    }
    return false;
}

static void write_cookies_of(tp_document *doc, const tara_policy *policy, uint8_t category)
{
    bool necessary = category == TP_COOKIE_NECESSARY;
    tp_document_object(doc, NULL);
    tp_document_word(doc, "category", tp_cookie_category_id(category));
    if (!doc->text) tp_document_flag(doc, "consent", !necessary);
    tp_terms_tell(doc, "sentence", necessary ? TP_TELL_ALWAYS_ON : TP_TELL_ON_CONSENT);
    tp_document_list(doc, "trackers");
    for (size_t i = 0; i < policy->tracker_count; i++) {
        const tp_tracker *tracker = &policy->trackers[i];
        if (tracker->category == category) write_tracker(doc, policy, tracker);
    }
    tp_document_end(doc);
    tp_document_end(doc);
}

static void write_cookie_rules(tp_document *doc, const tp_cookie_rules *rules)
{
    char    yes[TP_DOCUMENT_WORDS_MAX], no[TP_DOCUMENT_WORDS_MAX], most[TP_DOCUMENT_WORDS_MAX];
    tp_text given[] = {tp_document_period_words(doc, rules->consent_yes, yes),
                       tp_document_period_words(doc, rules->consent_no, no),
                       tp_document_period_words(doc, rules->lifetime_max, most)};
    if (!doc->text) {
        tp_document_object(doc, "cookie_rules");
        tp_document_period(doc, "lifetime_max", rules->lifetime_max);
        tp_document_period(doc, "yes", rules->consent_yes);
        tp_document_period(doc, "no", rules->consent_no);
    }
    state(doc, "sentence", TP_TELL_COOKIE_RULES, given);
    if (!doc->text) tp_document_end(doc);
}

// C30, C31.
static void write_cookies(tp_document *doc, const tara_policy *policy)
{
    tp_document_list(doc, "cookies");
    for (uint8_t category = TP_COOKIE_NECESSARY; category <= TP_COOKIE_MARKETING; category++) {
        if (uses(policy, category)) write_cookies_of(doc, policy, category);
    }
    tp_document_end(doc);
    write_cookie_rules(doc, &policy->cookie_rules);
}

// --- rights ------------------------------------------------------------------------------------

// For a person: "Erasure (GDPR, Art. 17)", and in full what it gives.
static void write_right(tp_document *doc, int32_t right, bool full)
{
    char        told[TP_DOCUMENT_WORDS_MAX];
    const char *name = tp_name_of(&tp_right_names, right), *article = tp_right_article(right);
    tp_text     given[] = {tp_text_of(tp_document_called(doc, "right", name)),
                           tp_terms_article(doc, article, told),
                           tp_text_of(tp_say(TP_SAY_RIGHT + right, doc->french))};
    if (doc->text) {
        int sentence = full ? TP_TELL_RIGHT : TP_TELL_WITH_ARTICLE;
        tp_document_item_phrase(doc, tp_tell(sentence, doc->french), given);
        return;
    }
    tp_document_object(doc, NULL);
    tp_document_word(doc, "right", name);
    tp_document_article(doc, "article", tp_text_of(article));
    if (full) tp_document_text(doc, "sentence", given[2]);
    tp_document_end(doc);
}

static void write_rights(tp_document *doc, bool full)
{
    tp_terms_list(doc, "rights");
    for (int32_t right = TARA_RIGHT_ACCESS; right <= TARA_RIGHT_WITHDRAWAL; right++) {
        write_right(doc, right, full);
    }
    tp_terms_list_end(doc);
}

// C42: "information on how to exercise rights".
static void write_exercise(tp_document *doc, const tp_contacts *contacts)
{
    tp_text given[] = {contacts->privacy_email, contacts->officer_email, contacts->officer_phone,
                       contacts->officer_address};
    tp_document_section(doc, "exercise");
    state(doc, "how", TP_TELL_EXERCISE, given);
    state(doc, "terms", TP_TELL_EXERCISE_FREE, NULL);
    state(doc, "withdrawal", TP_TELL_WITHDRAWING, NULL);
    tp_document_section_end(doc);
}

// --- children, contacts, complaints, changes ---------------------------------------------------

// C12 to C15.
static void write_age(tp_document *doc, const tara_policy *policy)
{
    char    years[NUMBER_BYTES], told[TP_DOCUMENT_WORDS_MAX];
    tp_text age = number_words((uint64_t)policy->minimum_age, years);
    tp_document_section(doc, "age");
    if (!doc->text) {
        tp_document_number(doc, "minimum_age", (uint64_t)policy->minimum_age);
        tp_document_period(doc, "deletion", policy->minor_deletion);
        tp_document_period(doc, "suspicion", policy->suspicion);
    }
    state(doc, "sentence", TP_TELL_AGE, &age);
    tp_text within = tp_document_period_words(doc, policy->minor_deletion, told);
    state(doc, "deleted", TP_TELL_AGE_DELETION, &within);
    tp_text given[] = {policy->contacts.privacy_email,
                       tp_document_period_words(doc, policy->suspicion, told)};
    state(doc, "reported", TP_TELL_AGE_REPORT, given);
    tp_document_section_end(doc);
}

static void write_contacts(tp_document *doc, const tp_contacts *contacts)
{
    tp_document_object(doc, "contacts");
    tp_terms_contacts(doc, contacts);
    tp_document_end(doc);
}

// C40.
static void write_complaint(tp_document *doc)
{
    tp_document_section(doc, "complaint");
    if (!doc->text) tp_document_article(doc, "article", TP_TEXT("GDPR 77"));
    tp_document_statement(doc, "sentence", tp_say(TP_SAY_COMPLAINT_ANYWHERE, doc->french), NULL);
    tp_document_statement(doc, "remedy", tp_say(TP_SAY_REMEDY, doc->french), NULL);
    tp_document_section_end(doc);
}

// C37. Zero: by a message, and no later than the law's preset, which says no number here.
static void write_updates(tp_document *doc, const tp_notice_rules *rules)
{
    char    told[TP_DOCUMENT_WORDS_MAX];
    bool    banner = rules->means == TP_NOTICE_BANNER;
    tp_text within = tp_document_period_words(doc, rules->within, told);
    tp_document_section(doc, "updates");
    if (!doc->text) {
        tp_document_text(doc, "means", tp_text_of(banner ? "banner" : "message"));
        tp_document_period(doc, "within", rules->within);
    }
    state(doc, "sentence", banner ? TP_TELL_UPDATES_BANNER : TP_TELL_UPDATES_MESSAGE, NULL);
    if (within.size > 0) state(doc, "in_time", TP_TELL_UPDATES_WITHIN, &within);
    else tp_document_null(doc, "in_time");
    tp_document_section_end(doc);
}

// --- in full -----------------------------------------------------------------------------------

static void write_full(tp_document *doc, const tara_policy *policy)
{
    write_head(doc, policy, "full", TP_TELL_TITLE);
    write_sections(doc, policy);
    write_purposes(doc, policy);
    tp_terms_all_categories(doc, policy);
    tp_terms_floors(doc, policy);
    tp_terms_recipients(doc, policy);
    write_transfers(doc, policy);
    write_cookies(doc, policy);
    write_rights(doc, true);
    write_exercise(doc, &policy->contacts);
    write_age(doc, policy);
    write_updates(doc, &policy->notice_rules);
    write_contacts(doc, &policy->contacts);
    write_complaint(doc);
}

// --- in short ----------------------------------------------------------------------------------

static bool rests_on(const tp_purpose *purpose, uint8_t basis)
{
    for (int i = 0; i < TP_BASES_MAX && purpose->bases[i] != TARA_BASIS_NONE; i++) {
        if (purpose->bases[i] == basis) return true;
    }
    return false;
}

static uint64_t resting_on(const tara_policy *policy, uint8_t basis)
{
    uint64_t places = 0;
    for (size_t i = 0; i < policy->purpose_count; i++) {
        places |= (uint64_t)rests_on(&policy->purposes[i], basis) << i;
    }
    return places;
}

static uint64_t marketing_of(const tara_policy *policy)
{
    uint64_t places = 0;
    for (size_t i = 0; i < policy->purpose_count; i++) {
        places |= (uint64_t)policy->purposes[i].direct_marketing << i;
    }
    return places;
}

static void write_reason(tp_document *doc, const tara_policy *policy, uint8_t basis)
{
    char        told[TP_DOCUMENT_WORDS_MAX];
    const char *name = tp_basis_id(basis), *article = tp_terms_basis_article(basis);
    tp_document_object(doc, NULL);
    if (doc->text) {
        tp_text given[] = {tp_text_of(tp_document_called(doc, "on_basis", name)),
                           tp_terms_article(doc, article, told)};
        phrase(doc, "basis", TP_TELL_WITH_ARTICLE, given);
    } else {
        tp_document_word(doc, "basis", name);
        tp_document_article(doc, "article", tp_text_of(article));
    }
    tp_terms_purposes(doc, policy, "purposes", resting_on(policy, basis));
    tp_document_end(doc);
}

static void write_why(tp_document *doc, const tara_policy *policy)
{
    tp_document_list(doc, "why");
    for (uint8_t basis = TARA_BASIS_CONSENT; basis <= TARA_BASIS_LEGITIMATE_INTEREST; basis++) {
        if (resting_on(policy, basis) != 0) write_reason(doc, policy, basis);
    }
    tp_document_end(doc);
}

static void write_kept(tp_document *doc, const tp_purpose *purpose)
{
    char        told[TP_DOCUMENT_WORDS_MAX];
    const char *from = tp_start_id(purpose->retention_from);
    if (doc->text) {
        tp_text given[] = {tp_terms_words(doc, &purpose->name),
                           tp_document_period_words(doc, purpose->retention, told),
                           tp_text_of(tp_document_called(doc, "from", from))};
        tp_document_item_phrase(doc, tp_tell(TP_TELL_SHORT_KEPT, doc->french), given);
        return;
    }
    tp_document_object(doc, NULL);
    tp_document_text(doc, "purpose", purpose->id);
    tp_document_period(doc, "period", purpose->retention);
    tp_document_word(doc, "from", from);
    tp_document_end(doc);
}

static void write_retention(tp_document *doc, const tara_policy *policy)
{
    tp_terms_list(doc, "retention");
    for (size_t i = 0; i < policy->purpose_count; i++) write_kept(doc, &policy->purposes[i]);
    tp_terms_list_end(doc);
}

static void write_choices(tp_document *doc, const tara_policy *policy)
{
    tp_document_object(doc, "choices");
    tp_terms_purposes(doc, policy, "on_consent", resting_on(policy, TARA_BASIS_CONSENT));
    tp_terms_purposes(doc, policy, "marketing", marketing_of(policy));
    tp_terms_purposes(doc, policy, "interest",
                      resting_on(policy, TARA_BASIS_LEGITIMATE_INTEREST) & ~marketing_of(policy));
    tp_document_list(doc, "cookies");
    for (uint8_t category = TP_COOKIE_PREFERENCES; category <= TP_COOKIE_MARKETING; category++) {
        tp_text id = tp_text_of(tp_cookie_category_id(category));
        tp_text words = tp_text_of(tp_document_called(doc, "cookies", id.data));
        if (uses(policy, category)) tp_document_named(doc, NULL, id, words);
    }
    tp_document_end(doc);
    tp_document_end(doc);
}

static void write_full_at(tp_document *doc, const tara_policy *policy)
{
    char    version[NUMBER_BYTES];
    tp_text given[] = {number_words(policy->version, version), policy->contacts.privacy_email};
    tp_document_section(doc, "more");
    state(doc, "sentence", TP_TELL_FULL_AT, given);
    tp_document_section_end(doc);
}

static void write_short(tp_document *doc, const tara_policy *policy)
{
    write_head(doc, policy, "short", TP_TELL_SHORT_TITLE);
    write_why(doc, policy);
    tp_terms_all_categories(doc, policy);
    write_retention(doc, policy);
    write_choices(doc, policy);
    write_rights(doc, false);
    write_contacts(doc, &policy->contacts);
    write_complaint(doc);
    write_full_at(doc, policy);
}

void tp_notice_write(tp_document *doc, const tara_policy *policy, int32_t form)
{
    if (form == TARA_NOTICE_SHORT) write_short(doc, policy);
    else write_full(doc, policy);
    tp_document_end(doc);
}

// --- what is new -------------------------------------------------------------------------------

typedef struct news { // What follows from all differences together.
    tp_document       *doc;
    const tp_compiled *before, *after;
    uint64_t           purposes; // Slots whose consent is to be asked anew.
    uint32_t           cookies;  // Categories of cookies, as bits: the same.
    uint64_t           editorial[TP_EDITORIALS]; // How many are not told one by one.
} news;

// A person is told what is material, and what the author has something to say of.
static bool is_told(const tp_difference *difference)
{
    bool summary = difference->mark != NULL && difference->mark->summary.fr.size > 0;
    return difference->material || summary;
}

static uint64_t on_consent(const tp_compiled *compiled, uint64_t slots)
{
    uint64_t found = 0;
    for (uint64_t left = slots; left != 0; left &= left - 1) {
        int slot = tp_lowest_bit(left);
        bool rests = compiled->purpose[slot].basis_bits >> TARA_BASIS_CONSENT & 1;
        found |= (uint64_t)rests << slot;
    }
    return found;
}

// Is there a consent that does not cover it? What rests on a contract needs none.
static bool is_not_covered(const news *n, const tp_difference *difference)
{
    bool asked = on_consent(n->after, difference->purposes) != 0 || difference->cookies != 0;
    return difference->widens && asked;
}

static tara_status gather(void *user, const tp_difference *difference)
{
    news *n = user;
    bool counted = !is_told(difference) && !tp_change_is_foreign(n->doc, difference);
    if (counted) n->editorial[tp_editorial_of(difference->what)]++;
    if (!difference->widens) return TARA_OK;
    n->purposes |= on_consent(n->after, difference->purposes);
    n->cookies |= difference->cookies;
    return TARA_OK;
}

static void write_purpose_slots(tp_document *doc, const tp_compiled *compiled, uint64_t slots)
{
    tp_document_list(doc, "purposes");
    for (uint64_t left = slots; left != 0; left &= left - 1) {
        const tp_purpose *purpose = compiled->purpose[tp_lowest_bit(left)].declared;
        if (purpose == NULL) continue; // Gone in this version.
        tp_document_named(doc, NULL, purpose->id, tp_terms_words(doc, &purpose->name));
    }
    tp_document_end(doc);
}

static void write_category_slots(tp_document *doc, const tp_compiled *compiled, uint64_t slots)
{
    tp_document_list(doc, "categories");
    for (uint64_t left = slots; left != 0; left &= left - 1) {
        const tp_category *category = compiled->category[tp_lowest_bit(left)];
        if (category == NULL) continue;
        tp_document_named(doc, NULL, category->id, tp_terms_words(doc, &category->name));
    }
    tp_document_end(doc);
}

static void write_cookie_bits(tp_document *doc, uint32_t bits)
{
    tp_document_list(doc, "cookies");
    for (uint8_t category = TP_COOKIE_NECESSARY; category <= TP_COOKIE_MARKETING; category++) {
        tp_text id = tp_text_of(tp_cookie_category_id(category));
        tp_text words = tp_text_of(tp_document_called(doc, "cookies", id.data));
        if (bits >> category & 1) tp_document_named(doc, NULL, id, words);
    }
    tp_document_end(doc);
}

// In the author's words where there are some.
static void write_told(const news *n, const tp_difference *difference)
{
    const tp_change_mark *mark = difference->mark;
    tp_text summary = {NULL, 0};
    if (mark != NULL) summary = tp_terms_words(n->doc, &mark->summary);
    if (summary.size > 0) tp_document_text(n->doc, "sentence", summary);
    else tp_change_tell(n->doc, "sentence", difference, n->before, n->after);
}

// A reader of our own sentences sees there what they are about, but for what came or went as a
// whole. "Everybody" needs no list.
static bool lists_what_it_touches(const tp_document *doc, const tp_difference *difference)
{
    const tp_change_mark *mark = difference->mark;
    bool theirs = mark != NULL && mark->summary.fr.size > 0;
    bool whole = difference->sides.field->kind == TP_FIELD_LIST;
    if (!doc->text) return true;
    return whole || (theirs && difference->concerns == TARA_CONCERNS_PURPOSES);
}

static void write_touched(const news *n, const tp_difference *difference)
{
    write_purpose_slots(n->doc, n->after, difference->purposes);
    write_category_slots(n->doc, n->after, difference->categories);
    write_cookie_bits(n->doc, difference->cookies);
}

static tara_status write_change(void *user, const tp_difference *difference)
{
    news        *n = user;
    tp_document *doc = n->doc;
    bool twice = doc->text && tp_change_is_marked_in_ours(doc, difference, n->after->policy);
    if (!is_told(difference) || twice) return TARA_OK;
    tp_document_object(doc, NULL);
    tp_document_word(doc, "what", tp_name_of(&tp_change_names, difference->what));
    tp_document_text(doc, "path", tp_text_of(difference->path));
    write_told(n, difference);
    tp_document_flag(doc, "material", difference->material);
    tp_document_flag(doc, "widens", difference->widens);
    tp_document_word(doc, "concerns", tp_name_of(&tp_concern_names, difference->concerns));
    if (lists_what_it_touches(doc, difference)) write_touched(n, difference);
    if (doc->text && is_not_covered(n, difference)) {
        tp_terms_tell(doc, "sentence", TP_TELL_NOT_COVERED);
    }
    tp_document_end(doc);
    return TARA_OK;
}

// Wording and what narrows: how much of it, of each sort.
static void write_editorial(tp_document *doc, const news *n)
{
    static const char *const names[TP_EDITORIALS] = {
        [TP_EDITORIAL_WORDING] = "wording", [TP_EDITORIAL_CONTACTS] = "contacts",
        [TP_EDITORIAL_RECORDS] = "records", [TP_EDITORIAL_NARROWER] = "narrower",
    };
    uint64_t all = 0;
    for (int i = 0; i < TP_EDITORIALS; i++) all += n->editorial[i];
    if (doc->text && all == 0) return;
    tp_document_object(doc, "editorial");
    if (all > 0) tp_terms_tell(doc, "sentence", TP_TELL_EDITORIAL);
    else tp_document_null(doc, "sentence");
    for (int i = 0; i < TP_EDITORIALS; i++) {
        if (doc->text && n->editorial[i] == 0) continue;
        tp_document_number(doc, names[i], n->editorial[i]);
    }
    tp_document_end(doc);
}

static void write_changes_head(tp_document *doc, const tara_policy *before,
                               const tara_policy *after)
{
    char    to[NUMBER_BYTES], from[NUMBER_BYTES], date[TP_DOCUMENT_WORDS_MAX];
    tp_text given[] = {number_words(after->version, to), number_words(before->version, from),
                       tp_document_date_words(doc, after->last_updated, date)};
    begin(doc, "tara-notice-changes", TP_TELL_CHANGES_TITLE, after);
    tp_document_number(doc, "before", before->version);
    tp_document_number(doc, "policy_version", after->version);
    tp_document_date(doc, "last_updated", after->last_updated);
    state(doc, "opening", TP_TELL_CHANGES_OPEN, given);
    tp_terms_controller(doc, after);
}

static void write_asked_anew(tp_document *doc, const news *n)
{
    bool any = n->purposes != 0 || n->cookies != 0;
    tp_document_object(doc, "asked_anew");
    tp_terms_tell(doc, "sentence", any ? TP_TELL_ASKED_ANEW : TP_TELL_NOTHING_TO_DO);
    write_purpose_slots(doc, n->after, n->purposes);
    write_cookie_bits(doc, n->cookies);
    tp_document_end(doc);
}

tara_status tp_notice_changes_write(tp_document *doc, const tp_compiled *before,
                                    const tp_compiled *after)
{
    news        n = {.doc = doc, .before = before, .after = after};
    tara_status status = tp_policy_compare(before, after, gather, &n);
    if (status != TARA_OK) return status;
    write_changes_head(doc, before->policy, after->policy);
    tp_document_list(doc, "changes");
    status = tp_policy_compare(before, after, write_change, &n);
    tp_document_end(doc);
    write_editorial(doc, &n);
    write_asked_anew(doc, &n);
    write_rights(doc, false);
    write_exercise(doc, &after->policy->contacts);
    write_contacts(doc, &after->policy->contacts);
    write_complaint(doc);
    tp_document_end(doc);
    return status;
}
