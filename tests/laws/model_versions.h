// model_versions.h: versions of the policy, what they make of earlier words, and who is told.
//
// A version is drawn as data; its text is written from the first one's; what is new about it is
// read off both. See test_model.c.
#ifndef TP_TEST_MODEL_VERSIONS_H
#define TP_TEST_MODEL_VERSIONS_H

#include "laws/model_decide.h"
#include "laws/model_run.h"

// --- the text of a version ----------------------------------------------------------------------

static char *printed_policy(const tara_policy *policy)
{
    size_t size = 0;
    assert_int_equal(tara_policy_print(policy, NULL, 0, &size), TARA_E_BUFFER);
    char *text = malloc(size + 1);
    assert_non_null(text);
    assert_int_equal(tara_policy_print(policy, text, size, &size), TARA_OK);
    text[size] = '\0';
    return text;
}

static char *found_in(char *text, const char *words)
{
    char *at = strstr(text, words);
    assert_non_null(at);
    return at;
}

// What stands there becomes `words`. Consumes the text.
static char *respelled(char *text, const char *at, size_t old_size, const char *words)
{
    size_t before = (size_t)(at - text), size = strlen(text) - old_size + strlen(words) + 1;
    char  *out = malloc(size);
    assert_non_null(out);
    snprintf(out, size, "%.*s%s%s", (int)before, text, words, at + old_size);
    free(text);
    return out;
}

// The first `old` after the first `where` becomes `words`.
static char *reword(char *text, const char *where, const char *old, const char *words)
{
    return respelled(text, found_in(found_in(text, where), old), strlen(old), words);
}

// The value of the first such member after `where`: a word, a string, or a flat list.
static char *set_member(char *text, const char *where, const char *member, const char *value)
{
    char  *at = found_in(found_in(text, where), member) + strlen(member);
    size_t size = *at == '[' ? strcspn(at, "]") + 1
                : *at == '"' ? strcspn(at + 1, "\"") + 2 : strcspn(at, ",\n");
    return respelled(text, at, size, value);
}

static tara_policy *parsed(char *text)
{
    tara_error   error = {.struct_size = sizeof error};
    tara_policy *policy = NULL;
    tara_status  status = tara_policy_parse(text, strlen(text), NULL, &policy, &error);
    if (status != TARA_OK) fail_msg("%u: %s: %s", error.line, error.field, error.message);
    free(text);
    return policy;
}

static char *set_number(char *text, const char *where, const char *member, const char *format,
                        int number)
{
    char value[40];
    snprintf(value, sizeof value, format, number);
    return set_member(text, where, member, value);
}

static char *write_categories(char *text, const char *where, uint64_t categories)
{
    static const char *const names[CATEGORIES] = {"contact", "credentials", "payment",
                                                  "education", "progress", "technical"};
    char list[120] = "[";
    for (int i = 0; i < CATEGORIES; i++) {
        if (!(categories >> i & 1)) continue;
        size_t size = strlen(list);
        snprintf(list + size, sizeof list - size, "%s\"%s\"", size > 1 ? ", " : "", names[i]);
    }
    return set_member(text, where, "\"categories\": ", strcat(list, "]"));
}

// The purpose whose bases come and go, and what goes with them.
static char *write_communication(char *text, const purpose *is)
{
    static const char where[] = "\"id\": \"communication\"";
    bool interest = rests_on(is, TARA_BASIS_LEGITIMATE_INTEREST);
    bool law = rests_on(is, TARA_BASIS_LEGAL_OBLIGATION);
    char bases[80];
    snprintf(bases, sizeof bases, "[\"consent\"%s%s]", interest ? ", \"legitimate_interest\"" : "",
             law ? ", \"legal_obligation\"" : "");
    text = set_member(text, where, "\"bases\": ", bases);
    if (interest) {
        text = reword(text, where, "\"retention\"", "\"assessment\": {\"reference\": \"lia\", "
                      "\"recorded_on\": \"2020-01-15\"}, \"retention\"");
    }
    if (!law) return text;
    return reword(text, where, "\"retention\"", "\"obligation\": {\"law\": \"an act\", "
                  "\"categories\": [\"contact\"], \"actions\": [\"use\", \"store\"]}, "
                  "\"retention\"");
}

static char *write_lists(char *text, const rulebook *is)
{
    if (is->partner) {
        text = reword(text, "{", "\"recipients\": [", "\"recipients\": [{\"id\": \"partner\", "
                      "\"name\": {\"fr\": \"Partenaire\", \"en\": \"Partner\"}, "
                      "\"role\": \"controller\", \"place\": \"FR\", \"certified\": false, "
                      "\"purposes\": [\"marketing\"], \"categories\": [\"contact\"]}, ");
    }
    if (!is->extra) return text;
    return reword(text, "{", "\"trackers\": [", "\"trackers\": [{\"name\": \"tara_extra\", "
                  "\"kind\": \"local_storage\", \"category\": \"statistics\", "
                  "\"set_by\": \"first_party\", \"lifetime\": \"P6M\", "
                  "\"purpose\": {\"fr\": \"Compte\", \"en\": \"Counts\"}}, ");
}

enum { CHANGING = 4 };

static const int changing[CHANGING] = {SERVICE, COMMUNICATION, FEEDBACK, MARKETING};

static tara_policy *written(const char *base, const rulebook *first, const rulebook *is,
                            int number)
{
    char  where[40];
    char *text = malloc(strlen(base) + 1);
    assert_non_null(text);
    memcpy(text, base, strlen(base) + 1);
    text = set_number(text, "{", "\"version\": ", "%d", number);
    text = set_number(text, "\"notices\"", "\"within\": ", "\"P%dD\"", is->told_within);
    text = set_number(text, "\"cookie_rules\"", "\"consent_yes\": ", "\"P%dM\"",
                      is->cookie_yes_months);
    text = set_number(text, "\"contacts\"", "\"officer_phone\": ", "\"+880 %d\"", is->edition);
    for (int i = 0; i < CHANGING; i++) {
        const purpose *was = &first->purposes[changing[i]], *now = &is->purposes[changing[i]];
        snprintf(where, sizeof where, "\"id\": \"%s\"", now->id);
        text = write_categories(text, where, now->categories);
        if (now->kept_months == was->kept_months) continue; // As it was spelled.
        text = set_number(text, where, "\"period\": ", "\"P%dM\"", now->kept_months);
    }
    text = set_member(text, "\"id\": \"feedback\"", "\"direct_marketing\": ",
                      is->purposes[FEEDBACK].marketing ? "true" : "false");
    return parsed(write_lists(write_communication(text, &is->purposes[COMMUNICATION]), is));
}

// --- what is drawn ------------------------------------------------------------------------------

static void toggle_basis(purpose *is, int basis)
{
    static const int after_consent[] = {TARA_BASIS_LEGITIMATE_INTEREST,
                                        TARA_BASIS_LEGAL_OBLIGATION};
    int count = 1;
    purpose was = *is;
    for (int i = 0; i < 2; i++) {
        bool stands = rests_on(&was, after_consent[i]) != (after_consent[i] == basis);
        if (stands) is->bases[count++] = after_consent[i];
    }
    while (count < 4) is->bases[count++] = TARA_BASIS_NONE;
    bool law = rests_on(is, TARA_BASIS_LEGAL_OBLIGATION);
    is->obliged_categories = law ? CONTACT : 0;
    is->obliged_actions = law ? 1u << TARA_ACTION_USE | 1u << TARA_ACTION_STORE : 0;
}

static void change_something(rulebook *is)
{
    static const int months[] = {2, 6, 12, 24, 30, 36}, days[] = {14, 30, 45};
    static const uint64_t widening[] = {EDUCATION, TECHNICAL, PROGRESS};
    purpose *one = &is->purposes[changing[below(CHANGING)]];
    purpose *asked = &is->purposes[one_in(2) ? MARKETING : COMMUNICATION];
    switch (below(12)) {
    case 0: is->purposes[SERVICE].categories ^= one_in(2) ? CREDENTIALS : PAYMENT; break;
    case 1: asked->categories ^= widening[below(2)]; break;
    case 2: is->purposes[FEEDBACK].categories ^= widening[below(3)]; break;
    case 3: one->kept_months = months[below(6)]; break;
    case 4: is->purposes[FEEDBACK].marketing ^= true; break;
    case 5: toggle_basis(&is->purposes[COMMUNICATION], TARA_BASIS_LEGITIMATE_INTEREST); break;
    case 6: toggle_basis(&is->purposes[COMMUNICATION], TARA_BASIS_LEGAL_OBLIGATION); break;
    case 7: is->partner ^= true; break;
    case 8: is->told_within = days[below(3)]; break;
    case 9: is->extra ^= true; break;
    case 10: is->cookie_yes_months = months[below(3)]; break;
    default: is->edition++; break;
    }
    is->purposes[MARKETING].categories |= TECHNICAL; // A recipient gets it for that alone.
}

// --- what is new about it -----------------------------------------------------------------------

static void read_purpose(const rulebook *was, const rulebook *is, int slot, news *out)
{
    const purpose *before = &was->purposes[slot], *after = &is->purposes[slot];
    bool wider = (after->categories & ~before->categories) != 0 // More of their data, …
              || (after->marketing && !before->marketing);      // … or used to sell them things.
    bool told = wider || after->kept_months > before->kept_months
             || after->marketing != before->marketing;
    if (slot == MARKETING && is->partner && !was->partner) wider = told = true;
    for (int i = 0; i < 4; i++) { // A basis that comes. None that goes here was a consent.
        int basis = after->bases[i];
        if (basis != TARA_BASIS_NONE && !rests_on(before, basis)) told = true;
    }
    if (told) out->purposes |= 1u << slot;
    if (wider) out->widened |= 1u << slot;
}

static news read_news(const rulebook *was, const rulebook *is)
{
    news out = {0};
    for (int slot = 0; slot < PURPOSES; slot++) read_purpose(was, is, slot, &out);
    if (is->extra && !was->extra) out.cookies = 1u << TARA_COOKIE_STATISTICS;
    if (is->told_within > was->told_within) out.purposes = (1u << PURPOSES) - 1;
    out.everybody = is->told_within > was->told_within || out.cookies != 0
                 || is->cookie_yes_months > was->cookie_yes_months;
    out.material = out.everybody || out.purposes != 0;
    return out;
}

// --- publishing ---------------------------------------------------------------------------------

static void put_in_force(model *m, const rulebook *is)
{
    version *v = &m->versions[m->version_count++];
    *v = (version){*is, m->now, read_news(m->rules, is)};
    for (int slot = 0; slot < PURPOSES; slot++) {
        if (v->news.widened >> slot & 1) m->meaning_since[slot] = m->version_count;
    }
    for (int i = 0; i < COOKIES; i++) {
        if (v->news.cookies >> i & 1) m->cookies_since[i] = m->version_count;
    }
    m->rules = &v->rules;
    if (m->host_assessed[COMMUNICATION]) return; // What the host found stands.
    bool interest = rests_on(&is->purposes[COMMUNICATION], TARA_BASIS_LEGITIMATE_INTEREST);
    m->outcome[COMMUNICATION] = interest ? TARA_ASSESSMENT_FAVOURABLE : 0;
    m->assessed_until[COMMUNICATION] = TARA_NEVER;
}

static void do_publish(run *r, person *p)
{
    (void)p;
    model   *m = &r->model;
    rulebook next = *m->rules;
    bool     again = one_in(10); // The number of the one in force.
    bool lasting = r->seed % 2 == 0; // Every second life has one version only: it is quicker.
    if (lasting || m->version_count == VERSIONS || !one_in(6)) return;
    for (int i = 1 + below(3); i > 0; i--) change_something(&next);
    int number = m->version_count + !again;
    say(r, "version %d: edition %d, within %d, feedback %llx%s, communication on %d, %d", number,
        next.edition, next.told_within, (unsigned long long)next.purposes[FEEDBACK].categories,
        next.purposes[FEEDBACK].marketing ? " sold" : "", next.purposes[COMMUNICATION].bases[1],
        next.purposes[COMMUNICATION].bases[2]);
    tara_policy *policy = written(r->base, &m->versions[0].rules, &next, number);
    tara_status  found = tara_policy_publish(r->privacy, policy);
    tara_status  expected = again ? TARA_E_POLICY : TARA_OK;
    tara_policy_destroy(policy);
    if (clock_is_behind(m)) expected = TARA_E_CLOCK_BACKWARDS;
    if (record(r, "policy.publish", expected, found)) put_in_force(m, &next);
}

// --- who is told --------------------------------------------------------------------------------

// Those of its purposes that the version touches for which data of theirs from before is used.
static unsigned touched(const model *m, const person *p, int number)
{
    const version *v = &m->versions[number - 1];
    unsigned       used = 0;
    if (p->forgotten && !came_back(p)) return 0;
    for (int i = 0; i < CATEGORIES * REFS; i++) {
        const held *h = &p->held[i / REFS][i % REFS];
        if (h->there && h->first_since <= v->at) used |= h->purposes & ~h->ended;
    }
    for (int slot = 0; slot < PURPOSES; slot++) {
        const purpose *asked = &v->rules.purposes[slot];
        const said    *s = &p->said[slot];
        bool any = s->state == TARA_CONSENT_GIVEN && s->version < number;
        for (int i = 0; i < CONTRACT_IDS && rests_on(asked, TARA_BASIS_CONTRACT); i++) {
            any = any || (p->contracts[i].standing && p->contracts[i].version < number);
        }
        for (int i = 0; i < 4 && !objection_stops(s); i++) { // What needs no act of theirs.
            int basis = asked->bases[i];
            bool act = basis == TARA_BASIS_NONE || basis == TARA_BASIS_CONSENT
                    || basis == TARA_BASIS_CONTRACT;
            any = any || !act;
        }
        if (any) used |= 1u << slot;
    }
    return used & v->news.purposes;
}

static bool is_told(const model *m, const person *p, int number)
{
    const version *v = &m->versions[number - 1];
    bool known_before = p->known && p->known_version < number;
    if (!v->news.material || !known_before) return false;
    if (p->told[number - 1].means != 0) return true; // They, or who turned out to be they.
    bool away = p->forgotten && !came_back(p);
    return !away && (v->news.everybody || touched(m, p, number) != 0);
}

static int64_t told_due(const version *v) { return v->at + v->rules.told_within * DAY_MS; }

static void same_notice(run *r, const person *p, int number, const tara_notice *found)
{
    const model *m = &r->model;
    const heard *t = &p->told[number - 1];
    int64_t      due = told_due(&m->versions[number - 1]);
    int          state = t->acknowledged_at != 0 ? TARA_NOTICE_ACKNOWLEDGED
                       : t->means != 0 ? TARA_NOTICE_DELIVERED : TARA_NOTICE_PENDING;
    same(r, "notice: version", number, found->version);
    same(r, "notice: whose", 0, memcmp(&p->subject, &found->subject, sizeof p->subject));
    same(r, "notice: state", state, found->state);
    same(r, "notice: means", t->means != 0 ? t->means : TARA_MEANS_MESSAGE, found->means);
    same(r, "notice: purposes", touched(m, p, number), (int64_t)found->purposes);
    same(r, "notice: since", m->versions[number - 1].at, found->since_unix_ms);
    same(r, "notice: due", due, found->due_unix_ms);
    same(r, "notice: late", t->means == 0 && due < m->now, found->late);
    same(r, "notice: delivered", t->delivered_at, found->delivered_unix_ms);
    same(r, "notice: acknowledged", t->acknowledged_at, found->acknowledged_unix_ms);
}

// Of one person, by version: what numbers the library gives them. 0: it says nothing.
static void compare_notices(run *r, const person *p, bool all, uint64_t numbers[VERSIONS])
{
    const model *m = &r->model;
    tara_notice  found[VERSIONS] = {{.struct_size = sizeof found[0]}};
    size_t       count = 0, at = 0;
    memset(numbers, 0, VERSIONS * sizeof *numbers);
    same(r, "notice.list", TARA_OK,
         tara_notice_list(r->privacy, &p->subject, all, found, VERSIONS, &count));
    for (int number = 2; number <= m->version_count; number++) {
        bool listed = is_told(m, p, number) && (all || p->told[number - 1].means == 0);
        if (!listed) continue;
        if (at == count) differ(r, "notice: one more, of version", number, 0);
        same_notice(r, p, number, &found[at]);
        numbers[number - 1] = found[at++].number;
    }
    same(r, "notices in all", (int64_t)at, (int64_t)count);
}

// Everybody's, page by page: as many as are pending of the people and visitors, and no others.
static void compare_pending(run *r)
{
    const model *m = &r->model;
    tara_cursor  cursor = {{0}};
    tara_notice  found[512] = {{.struct_size = sizeof found[0]}};
    size_t       count = 0, listed = 0, expected = 0;
    int32_t      more = 1;
    for (int i = 0; i < EVERYBODY; i++) {
        const person *p = &m->people[i];
        for (int number = 2; number <= m->version_count; number++) {
            expected += is_told(m, p, number) && p->told[number - 1].means == 0;
        }
    }
    while (more) {
        same(r, "notice.pending", TARA_OK,
             tara_notice_pending(r->privacy, &cursor, found, 512, &count, &more));
        for (size_t i = 0; i < count; i++) {
            const person *p = m->people;
            while (p < m->people + EVERYBODY
                   && memcmp(&p->subject, &found[i].subject, sizeof p->subject) != 0) p++;
            if (p == m->people + EVERYBODY) differ(r, "notice.pending: of nobody", 0, 1);
            same_notice(r, p, (int)found[i].version, &found[i]);
        }
        listed += count;
    }
    same(r, "notice.pending: all", (int64_t)expected, (int64_t)listed);
}

static void do_notice(run *r, person *p)
{
    model   *m = &r->model;
    uint64_t numbers[VERSIONS];
    bool     knows = one_in(3);
    int      means = below(4);
    if (m->version_count == 1 || clock_is_behind(m)) return;
    if (one_in(4)) p = &m->people[PEOPLE + below(VISITORS)];
    compare_notices(r, p, true, numbers);
    int      number = 2 + below(m->version_count - 1);
    uint64_t named = numbers[number - 1];
    heard   *t = &p->told[number - 1];
    say(r, "told of version %d by %d%s: %llx", number, means, knows ? ", knows" : "",
        (unsigned long long)named);
    tara_status found = knows ? tara_notice_acknowledged(r->privacy, named, means)
                              : tara_notice_delivered(r->privacy, named, means);
    bool done = knows ? t->acknowledged_at != 0 : t->means != 0;
    tara_status expected = done ? TARA_E_CONFLICT : TARA_OK;
    if (!is_told(m, p, number)) expected = TARA_E_NOT_FOUND;
    if (means > TARA_MEANS_MESSAGE) expected = TARA_E_INVALID_ARGUMENT;
    if (!record(r, "notice", expected, found)) return;
    if (t->means == 0) {
        t->means = means == TARA_MEANS_NONE ? TARA_MEANS_MESSAGE : means;
        t->delivered_at = m->now;
    }
    if (knows) t->acknowledged_at = m->now;
}

#endif
