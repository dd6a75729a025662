// test_due_cases.c: by when a request is to be answered and data is to be gone, as laws over all
// of the facts and over chance.
#include "source_kit.h"
#include "tsv.h"

enum { PLACES_MAX = 64, HOLIDAYS_MAX = 64, CHOICES = 600, FORTUNES = 60 };

// The built-in policy with one wording replaced: the first `old` after the first `where`.
static tara_policy *policy_with(const char *where, const char *old, const char *new_words)
{
    tara_policy *policy = NULL;
    tara_error   error = {.struct_size = sizeof error};
    size_t       size = 0;
    const tara_policy *builtin = tara_policy_builtin();
    assert_int_equal(tara_policy_print(builtin, NULL, 0, &size), TARA_E_BUFFER);
    char *text = malloc(size + 1), *changed = malloc(size + strlen(new_words) + 1);
    assert_non_null(text);
    assert_non_null(changed);
    ASSERT_OK(tara_policy_print(builtin, text, size, &size));
    text[size] = '\0';
    char *place = strstr(text, where);
    assert_non_null(place);
    place = strstr(place, old);
    assert_non_null(place);
    size_t before = (size_t)(place - text), after = before + strlen(old);
    memcpy(changed, text, before);
    memcpy(changed + before, new_words, strlen(new_words));
    memcpy(changed + before + strlen(new_words), text + after, size - after);
    size = size - strlen(old) + strlen(new_words);
    if (tara_policy_parse(changed, size, NULL, &policy, &error) != TARA_OK) {
        fail_msg("line %u: %s: %s", error.line, error.field, error.message);
    }
    free(changed);
    free(text);
    return policy;
}

// An office that keeps the time of so many minutes east of UTC.
static tara_policy *office_at(int32_t minutes)
{
    char words[48];
    snprintf(words, sizeof words, "\"time_zone_minutes\": %d", (int)minutes);
    return policy_with("\"time_zone_minutes\": 0", "\"time_zone_minutes\": 0", words);
}

static tara_privacy *begin_with(host *h, const tara_policy *policy)
{
    host_init(h);
    h->options.policy = policy;
    ASSERT_OK(host_open(h));
    return h->privacy;
}

static uint64_t below(uint64_t *chance, uint64_t limit)
{
    return host_chance(chance) % limit;
}

// The last millisecond of a day at that office.
static int64_t end_of(int32_t day, int32_t minutes)
{
    return tp_day_start(day + 1, minutes) - 1;
}

static tara_request received(tara_privacy *privacy, tara_subject subject, int32_t right,
                             int64_t received_at)
{
    tara_request out = {.struct_size = sizeof out};
    tara_intake  given = intake(right);
    given.received_unix_ms = received_at;
    ASSERT_OK(tara_request_open(privacy, &subject, &given, &out));
    assert_int_equal(out.duplicate, 0);
    return out;
}

// --- the worked cases --------------------------------------------------------------------------

typedef struct due_law { // What a request is asked with so that the law of the case answers.
    const char *name;
    const char *id;
    const char *country;
    int32_t     right;
} due_law;

static const due_law *law_from(const char *name)
{
    static const due_law laws[] = {
        {"GDPR",        "gdpr",        "FR",    TARA_RIGHT_ACCESS   },
        {"UKGDPR",      "uk_gdpr",     "GB",    TARA_RIGHT_ACCESS   },
        {"CCPA",        "ccpa",        "US-CA", TARA_RIGHT_ACCESS   },
        {"CCPA-optout", "ccpa_optout", "US-CA", TARA_RIGHT_OBJECTION},
    };
    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++) {
        if (strcmp(name, laws[i].name) == 0) return &laws[i];
    }
    fail_msg("%s: no law", name);
    return NULL;
}

typedef struct zones { // Minutes east of UTC on the days of the cases.
    const char *name;
    int32_t     office, subject;
} zones;

static zones zones_from(const char *name)
{
    static const zones all[] = {
        {"Europe/Paris",            60,   60  },
        {"Europe/London",           0,    0   },
        {"America/Los_Angeles",     -480, -480},
        {"Asia/Dhaka+Europe/Paris", 360,  60  },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (strcmp(name, all[i].name) == 0) return all[i];
    }
    fail_msg("%s: no zone", name);
    return all[0];
}

static void know_holidays(tara_privacy *privacy, const char *calendar)
{
    int32_t days[HOLIDAYS_MAX];
    size_t  count = 0;
    tsv    *facts = tsv_open("tests/data/facts/holidays.tsv");
    while (tsv_next(facts)) {
        if (!tsv_cell_is(facts, "calendar", calendar)) continue;
        assert_true(count < HOLIDAYS_MAX);
        days[count++] = tsv_day(facts, "date");
    }
    tsv_close(facts, 80);
    assert_true(count > 0);
    ASSERT_OK(tara_holidays_set(privacy, days, count));
}

// What the case tells of the calendar and of what happens to the request; its last word.
static tara_request after(host *h, uint64_t number, const char *extra)
{
    if (strcmp(extra, "extended") == 0) {
        ASSERT_OK(tara_request_extend(h->privacy, number, TEXT("many systems"), NULL));
    }
    if (strncmp(extra, "identity=", 9) == 0) {
        ASSERT_OK(tara_request_doubt(h->privacy, number, TARA_DOUBT_IDENTITY, 0,
                                     TEXT("new address"), NULL));
        h->now = tp_day_start(day_from(extra + 9), 0) + 10 * (tp_time)TP_HOUR_MS;
        ASSERT_OK(tara_request_identify(h->privacy, number, TEXT("passport"), NULL));
    }
    return shown(h->privacy, number);
}

// The day of the case. A request rolls over week-ends where no calendar is known: that nothing
// rolls at all is for deadline.compute to be asked.
static int32_t due_from(const tsv *cases)
{
    int32_t day = tsv_day(cases, "due");
    bool    rolls = tsv_cell_is(cases, "kind", "month");
    bool    none = tsv_cell_is(cases, "calendar", "NONE");
    if (rolls && none && tsv_cell_is(cases, "due_weekday", "Sat")) return day + 2;
    if (rolls && none && tsv_cell_is(cases, "due_weekday", "Sun")) return day + 1;
    return day;
}

static void assert_case(const tsv *cases, const tara_policy *policy, zones where, bool at_office)
{
    host           h;
    tara_privacy  *privacy = begin_with(&h, policy);
    const due_law *law = law_from(tsv_cell(cases, "law"));
    const char    *extra = tsv_cell(cases, "extra");
    tara_subject   subject = person(privacy, "nadia");
    h.now = tsv_time(cases, "received_utc");
    ASSERT_OK(tara_subject_set(privacy, &subject, law->country, strlen(law->country),
                               where.subject, at_office ? 0 : TARA_SUBJECT_HAS_TIME_ZONE));
    if (!tsv_cell_is(cases, "calendar", "NONE")) {
        know_holidays(privacy, tsv_cell(cases, "calendar"));
    }
    if (strncmp(extra, "holidays=", 9) == 0) {
        int32_t holiday = day_from(extra + 9);
        ASSERT_OK(tara_holidays_set(privacy, &holiday, 1));
    }
    uint64_t     number = received(privacy, subject, law->right, h.now).number;
    tara_request out = after(&h, number, extra);
    assert_string_equal(out.law, law->id);
    if (out.due_unix_ms != end_of(due_from(cases), where.office)) {
        fail_msg("%s: due at %lld", tsv_cell(cases, "id"), (long long)out.due_unix_ms);
    }
    host_end(&h);
}

// Weekends, holidays, month ends, extension, restart, business days, no calendar: as requests.
static void test_c29_the_worked_cases_hold_for_requests(void **state)
{
    (void)state;
    tsv *cases = tsv_open("tests/data/facts/cases/due_cases.tsv");
    while (tsv_next(cases)) {
        zones        where = zones_from(tsv_cell(cases, "tz"));
        tara_policy *office = office_at(where.office);
        assert_case(cases, office, where, false);
        if (where.office == where.subject) assert_case(cases, office, where, true);
        tara_policy_destroy(office);
    }
    tsv_close(cases, 10);
}

// The same ends where the office is a day ahead of the subject: the earlier day counts.
static void test_c29_the_worked_cases_hold_for_an_office_a_day_ahead(void **state)
{
    (void)state;
    tara_policy *ahead = office_at(840);
    size_t       met = 0;
    tsv         *cases = tsv_open("tests/data/facts/cases/due_cases.tsv");
    while (tsv_next(cases)) {
        zones   where = zones_from(tsv_cell(cases, "tz"));
        tp_time at = tsv_time(cases, "received_utc");
        bool    other = tp_local_day(at, 840) > tp_local_day(at, where.subject);
        if (!other || tsv_cell_is(cases, "extra", "extended")) continue; // Told on another day.
        where.office = 840;
        assert_case(cases, ahead, where, false);
        met++;
    }
    tsv_close(cases, 10);
    assert_true(met >= 4);
    tara_policy_destroy(ahead);
}

// --- every place and every right ---------------------------------------------------------------

typedef char place_name[8];

// The places of the facts, each once; a Member State for the Union.
static size_t places_of(place_name places[PLACES_MAX])
{
    size_t count = 0;
    tsv   *facts = tsv_open("tests/data/facts/rights_deadlines.tsv");
    while (tsv_next(facts)) {
        const char *name = tsv_cell_is(facts, "iso", "EU") ? "FR" : tsv_cell(facts, "iso");
        bool        known = count > 0 && strcmp(places[count - 1], name) == 0;
        if (known) continue;
        assert_true(count < PLACES_MAX && strlen(name) < sizeof *places);
        snprintf(places[count++], sizeof *places, "%s", name);
    }
    tsv_close(facts, 50);
    assert_true(count >= 45);
    return count;
}

// 1: there is a date. 0: refused, about the right, with nothing on record.
static int offered(tara_privacy *privacy, tara_subject subject, int32_t right, int64_t now)
{
    tara_request out = {.struct_size = sizeof out};
    tara_intake  given = intake(right);
    uint64_t     count = event_count(privacy);
    given.received_unix_ms = now;
    tara_status status = tara_request_open(privacy, &subject, &given, &out);
    if (status != TARA_OK) {
        assert_refused(privacy, status, TARA_E_NOT_APPLICABLE, "right");
        assert_int_equal(event_count(privacy), count);
        assert_int_equal(out.number, 0);
        return 0;
    }
    assert_int_equal(out.right, right);
    assert_true(out.due_unix_ms > now && out.due_unix_ms < now + 200 * HOST_DAY);
    assert_true(out.confirm_unix_ms == 0 || out.confirm_unix_ms > now);
    assert_true(out.law[0] != '\0' && out.rule[0] != '\0' && out.article[0] != '\0');
    assert_true(event_count(privacy) > count);
    return 1;
}

static void test_c21_every_right_of_every_place_has_a_date_or_is_refused_by_name(void **state)
{
    (void)state;
    host          h;
    place_name    places[PLACES_MAX];
    size_t        count = places_of(places);
    tara_privacy *privacy = host_begin(&h);
    int           refused = 0, all = 0;
    h.now = at("2026-11-23T09:00:00Z");
    for (size_t i = 0; i < count; i++) {
        tara_subject subject = person(privacy, places[i]);
        ASSERT_OK(tara_subject_set(privacy, &subject, places[i], strlen(places[i]), 0, 0));
        int here = 0;
        for (int32_t right = TARA_RIGHT_ACCESS; right <= TARA_RIGHT_WITHDRAWAL; right++) {
            int  has = offered(privacy, subject, right, h.now);
            bool always = right == TARA_RIGHT_ACCESS || right == TARA_RIGHT_WITHDRAWAL;
            if (always && !has) fail_msg("%s: right %d is refused", places[i], (int)right);
            here += has;
        }
        all += here == 7;
        refused += 7 - here;
    }
    assert_true(refused > 0 && all > 0);
    host_end(&h);
}

// Whose country is not known, or has no law here, has all the rights that the GDPR gives.
static void test_c21_an_unknown_country_gets_all_seven_rights(void **state)
{
    (void)state;
    static const char *const places[] = {NULL, "KI", "US-WA", "VA"};
    host          h;
    tara_privacy *privacy = host_begin(&h);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        tara_subject subject = person(privacy, places[i] == NULL ? "nobody" : places[i]);
        if (places[i] != NULL) {
            ASSERT_OK(tara_subject_set(privacy, &subject, places[i], strlen(places[i]), 0, 0));
        }
        for (int32_t right = TARA_RIGHT_ACCESS; right <= TARA_RIGHT_WITHDRAWAL; right++) {
            tara_request out = received(privacy, subject, right, HOST_NOW);
            bool         at_once = right == TARA_RIGHT_WITHDRAWAL;
            assert_string_equal(out.law, at_once ? "gdpr_withdraw" : "gdpr");
        }
    }
    host_end(&h);
}

// --- dates by chance ---------------------------------------------------------------------------

typedef struct chances {
    host      *h;
    uint64_t   chance;
    place_name places[PLACES_MAX];
    size_t     count;
    int        opened, extended, settled, longer_by_extension, longer_by_settling;
} chances;

// Holidays that come and go: those of the next days and others, or none known.
static void change_calendar(chances *c)
{
    int32_t days[60];
    size_t  count = below(&c->chance, 60), span = 10 + below(&c->chance, 80);
    int32_t today = tp_local_day(c->h->now, 0);
    if (below(&c->chance, 3) == 0) {
        ASSERT_OK(tara_holidays_set(c->h->privacy, NULL, 0));
        return;
    }
    for (size_t i = 0; i < count; i++) days[i] = today + (int32_t)below(&c->chance, span);
    ASSERT_OK(tara_holidays_set(c->h->privacy, days, count));
}

static void live_somewhere(chances *c, const tara_subject *subject, const char *country)
{
    int32_t  zone = (int32_t)below(&c->chance, 27 * 60) - 12 * 60;
    uint32_t flags = below(&c->chance, 4) > 0 ? TARA_SUBJECT_HAS_TIME_ZONE : 0;
    ASSERT_OK(tara_subject_set(c->h->privacy, subject, country, strlen(country), zone, flags));
}

static void extend(chances *c, uint64_t number)
{
    tara_request before = shown(c->h->privacy, number), out = {.struct_size = sizeof out};
    tara_status  status = tara_request_extend(c->h->privacy, number, TEXT("many systems"), &out);
    if (status != TARA_OK) {
        assert_refused(c->h->privacy, status, TARA_E_NOT_APPLICABLE, "request");
        out = shown(c->h->privacy, number);
        assert_int_equal(out.due_unix_ms, before.due_unix_ms);
        return;
    }
    assert_true(out.due_unix_ms >= before.due_unix_ms);
    c->extended++;
    c->longer_by_extension += out.due_unix_ms > before.due_unix_ms;
}

static void settle(chances *c, uint64_t number)
{
    tara_privacy *privacy = c->h->privacy;
    tara_request  before = shown(privacy, number), out = {.struct_size = sizeof out};
    uint32_t      flags = below(&c->chance, 2) > 0 ? TARA_DOUBT_PAUSE : 0;
    bool          scope = before.right == TARA_RIGHT_ACCESS && below(&c->chance, 2) > 0;
    ASSERT_OK(tara_request_doubt(privacy, number, scope ? TARA_DOUBT_SCOPE : TARA_DOUBT_IDENTITY,
                                 flags, TEXT("why"), &out));
    assert_int_equal(out.due_unix_ms, before.due_unix_ms);
    c->h->now += (int64_t)below(&c->chance, 20) * HOST_DAY / 2;
    if (below(&c->chance, 3) == 0) change_calendar(c);
    if (below(&c->chance, 4) == 0) extend(c, number);
    before = shown(privacy, number);
    ASSERT_OK(tara_request_identify(privacy, number, TEXT("passport"), &out));
    assert_true(out.due_unix_ms >= before.due_unix_ms);
    c->settled++;
    c->longer_by_settling += out.due_unix_ms > before.due_unix_ms;
}

// One request of somebody somewhere, and what may happen to it, in any order.
static void one_fortune(chances *c, uint64_t i)
{
    char          name[24];
    tara_privacy *privacy = c->h->privacy;
    const char   *country = c->places[below(&c->chance, c->count)];
    int32_t       right = 1 + (int32_t)below(&c->chance, 7);
    int64_t       waited = (int64_t)below(&c->chance, 30) * HOST_DAY / 7;
    tara_request  out = {.struct_size = sizeof out};
    snprintf(name, sizeof name, "person %u", (unsigned)i);
    tara_subject subject = person(privacy, name);
    c->h->now += (int64_t)below(&c->chance, 5) * HOST_DAY / 3;
    if (below(&c->chance, 2) > 0) change_calendar(c);
    live_somewhere(c, &subject, country);
    tara_intake given = intake(right);
    given.received_unix_ms = c->h->now - waited;
    if (tara_request_open(privacy, &subject, &given, &out) != TARA_OK) {
        assert_string_equal(last_error(privacy).field, "right");
        return;
    }
    c->opened++;
    assert_true(out.due_unix_ms >= out.received_unix_ms);
    assert_true(out.confirm_unix_ms == 0 || out.confirm_unix_ms >= out.received_unix_ms);
    for (uint64_t step = below(&c->chance, 5); step > 0; step--) {
        if (below(&c->chance, 3) == 0) change_calendar(c);
        if (below(&c->chance, 6) == 0) live_somewhere(c, &subject, country);
        if (below(&c->chance, 2) > 0) extend(c, out.number);
        else settle(c, out.number);
    }
    assert_true(shown(privacy, out.number).due_unix_ms >= out.due_unix_ms);
}

// Never due before receipt, never sooner for an extension or for saying who asks, wherever the
// office and the subject are and whatever becomes of the calendar meanwhile.
static void test_c29_a_date_is_never_before_receipt_and_never_taken_back(void **state)
{
    (void)state;
    static const int32_t offices[] = {-720, 0, 345, 840};
    chances c = {.chance = 20261123};
    c.count = places_of(c.places);
    for (size_t i = 0; i < sizeof offices / sizeof *offices; i++) {
        host         h;
        tara_policy *office = office_at(offices[i]);
        begin_with(&h, office);
        c.h = &h;
        for (uint64_t n = 0; n < CHOICES; n++) one_fortune(&c, n);
        host_end(&h);
        tara_policy_destroy(office);
    }
    assert_true(c.opened > 1500);
    assert_true(c.longer_by_extension > 100 && c.extended >= c.longer_by_extension);
    assert_true(c.longer_by_settling > 100 && c.settled > c.longer_by_settling);
}

// Working days that are counted anew without the holidays may end sooner: more time is never less.
static void test_c29_an_extension_keeps_what_a_forgotten_calendar_gave(void **state)
{
    (void)state;
    host          h;
    int32_t       days[40];
    tara_privacy *privacy = host_begin(&h);
    tara_subject  subject = person(privacy, "ines");
    tara_request  out = {.struct_size = sizeof out};
    ASSERT_OK(tara_subject_set(privacy, &subject, TEXT("CO"), 0, 0)); // Ten working days, and five.
    for (int32_t i = 0; i < 40; i++) days[i] = tp_local_day(HOST_NOW, 0) + i;
    ASSERT_OK(tara_holidays_set(privacy, days, 40));
    tara_request first = received(privacy, subject, TARA_RIGHT_ACCESS, HOST_NOW);
    ASSERT_OK(tara_holidays_set(privacy, NULL, 0));
    ASSERT_OK(tara_request_extend(privacy, first.number, TEXT("many systems"), &out));
    assert_int_equal(out.extended, 1);
    assert_true(out.due_unix_ms >= first.due_unix_ms);
    host_end(&h);
}

// --- floors ------------------------------------------------------------------------------------

enum { FLOORS = 3 }; // A floor of a month, of four years, and the built-in one of ten.

typedef struct kept_by { // The same life under policies that differ in their floor.
    host         h[FLOORS];
    tara_subject subject;
    uint64_t     chance;
    int          longer, alike;
} kept_by;

static void assert_longer(kept_by *k, const int64_t due[FLOORS])
{
    for (int i = 1; i < FLOORS; i++) {
        assert_true(due[i] >= due[i - 1]);
        k->longer += due[i] > due[i - 1];
        k->alike += due[i] == due[i - 1];
    }
}

// What is due is never before what the floor, or a purpose that needs it, lasts.
static void assert_kept(kept_by *k, uint64_t bit)
{
    int64_t due[FLOORS];
    for (int i = 0; i < FLOORS; i++) {
        tara_retention out = {.struct_size = sizeof out};
        tara_status    status = tara_holding_show(k->h[i].privacy, &k->subject, bit, 0, &out);
        if (status == TARA_E_NOT_FOUND) return; // In none of them: they live alike.
        assert_int_equal(status, TARA_OK);
        assert_true(out.due_unix_ms >= out.floor_unix_ms);
        assert_true(out.kept_for == 0 || out.due_unix_ms > k->h[i].now);
        due[i] = out.due_unix_ms;
    }
    assert_longer(k, due);
}

static tara_status live(tara_privacy *privacy, const tara_subject *subject, uint64_t what,
                        uint64_t bit, uint32_t number, int64_t since)
{
    tara_holding held_now = {.struct_size = sizeof held_now, .category = bit,
                             .purposes = UINT64_C(1) << (number - 1), .since_unix_ms = since};
    switch (what) {
    case 0:  return tara_contract_start(privacy, subject, TEXT("course"), 0);
    case 1:  return tara_contract_end(privacy, subject, TEXT("course"), 0);
    case 2:  return tara_holding_touch(privacy, subject, bit, 0, 0, NULL);
    case 3:  return tara_holding_end_purpose(privacy, subject, bit, 0, number, NULL);
    default: return tara_holding_start(privacy, subject, &held_now, NULL);
    }
}

static void one_life(kept_by *k, uint64_t n)
{
    static const char *const categories[] = {"contact", "payment"};
    static const char *const purposes[] = {"orders", "orders", "support", "protection"};
    char name[24];
    snprintf(name, sizeof name, "person %u", (unsigned)n);
    for (int i = 0; i < FLOORS; i++) k->subject = adult(k->h[i].privacy, name);
    for (int step = 0; step < 12; step++) {
        const char *category_id = categories[below(&k->chance, 2)];
        const char *purpose_id = purposes[below(&k->chance, 4)];
        uint64_t    what = below(&k->chance, 8), bit = category(k->h[0].privacy, category_id);
        int64_t     ahead = (int64_t)below(&k->chance, 40) * HOST_DAY;
        int64_t     ago = (int64_t)below(&k->chance, 1500) * HOST_DAY;
        uint32_t    number = purpose(k->h[0].privacy, purpose_id);
        tara_status first = TARA_OK;
        for (int i = 0; i < FLOORS; i++) {
            k->h[i].now += ahead;
            tara_status status = live(k->h[i].privacy, &k->subject, what, bit, number,
                                      k->h[i].now - ago);
            if (i == 0) first = status;
            assert_int_equal(status, first);
        }
        assert_kept(k, category(k->h[0].privacy, "contact"));
        assert_kept(k, category(k->h[0].privacy, "payment"));
    }
}

// A floor is a least: a longer one brings nothing forward, and what needs the data longer than
// the floor lasts is not cut to it.
static void test_c20_a_floor_never_shortens_what_is_due(void **state)
{
    (void)state;
    static const char *const periods[FLOORS] = {"\"P1M\"", "\"P4Y\"", "\"P10Y\""};
    kept_by      k = {.chance = 7};
    tara_policy *policy[FLOORS];
    for (int i = 0; i < FLOORS; i++) {
        policy[i] = policy_with("\"vat_one_stop_shop\"", "\"P10Y\"", periods[i]);
        begin_with(&k.h[i], policy[i]);
    }
    for (uint64_t n = 0; n < FORTUNES; n++) one_life(&k, n);
    assert_true(k.longer > 100 && k.alike > 100);
    for (int i = 0; i < FLOORS; i++) {
        host_end(&k.h[i]);
        tara_policy_destroy(policy[i]);
    }
}

// --- holds -------------------------------------------------------------------------------------

enum { HOLD_ALL_OF_SUBJECT, HOLD_SUBJECT_CATEGORY, HOLD_CATEGORY, HOLD_EVERYTHING, HOLD_KINDS };
enum { EVENTS = 5, ORDERS = 120 };

typedef struct order { // One order of the five events, for one person.
    tara_privacy *privacy;
    tara_subject  subject;
    stand_in     *crm;
    int           kind;     // Of the hold.
    uint64_t      contact;
    uint64_t      hold;     // 0: not placed.
    uint64_t      request;  // 0: not received.
} order;

static void data_is_held(order *o)
{
    hold_data(o->privacy, o->subject, "contact", 0, "support", "crm");
}

static void hold_is_placed(order *o)
{
    bool      of_subject = o->kind == HOLD_ALL_OF_SUBJECT || o->kind == HOLD_SUBJECT_CATEGORY;
    bool      of_category = o->kind == HOLD_CATEGORY || o->kind == HOLD_SUBJECT_CATEGORY;
    tara_hold hold = {.struct_size = sizeof hold, .reason = "litigation 2026/117",
                      .reason_size = 19};
    if (of_subject) hold.subject = o->subject;
    if (of_category) hold.category = o->contact;
    if (o->kind == HOLD_EVERYTHING) hold.flags = TARA_HOLD_ALL;
    ASSERT_OK(tara_hold_place(o->privacy, &hold, &o->hold));
}

static void purpose_ends(order *o)
{
    bool        there = is_held(o->privacy, o->subject, "contact", 0);
    tara_status status = tara_holding_end_purpose(o->privacy, &o->subject, o->contact, 0,
                                                  purpose(o->privacy, "support"), NULL);
    assert_int_equal(status, there ? TARA_OK : TARA_E_NOT_FOUND);
}

static void erasure_is_asked_for(order *o)
{
    o->request = ask_for(o->privacy, o->subject, TARA_RIGHT_ERASURE);
    execute(o->privacy, o->request);
}

static size_t erase_duties(const order *o)
{
    tara_duty      duties[16];
    tara_cursor    cursor = {{0}};
    tara_due_query query = {.struct_size = sizeof query, .until_unix_ms = HOST_NOW};
    tara_due_page  page = {.struct_size = sizeof page};
    size_t         found = 0;
    duties[0].struct_size = sizeof duties[0];
    do {
        ASSERT_OK(tara_due(o->privacy, &query, &cursor, duties, 16, &page));
        for (size_t i = 0; i < page.count; i++) {
            bool theirs = memcmp(&duties[i].subject, &o->subject, sizeof o->subject) == 0;
            found += theirs && duties[i].kind == TARA_DUTY_ERASE;
        }
    } while (page.more);
    return found;
}

// The host erases what is due; where nothing is due, its source says all the same that it did.
static tara_verdict sweep(order *o)
{
    tara_verdict verdict = {.struct_size = sizeof verdict};
    bool         there = is_held(o->privacy, o->subject, "contact", 0);
    if (o->hold != 0) assert_int_equal(erase_duties(o), 0);
    tara_status status = tara_holding_erased(o->privacy, &o->subject, o->contact, 0, TEXT("crm"),
                                             &verdict);
    assert_int_equal(status, there ? TARA_OK : TARA_E_NOT_FOUND);
    return verdict;
}

static void is_swept(order *o)
{
    bool         there = is_held(o->privacy, o->subject, "contact", 0);
    tara_verdict verdict = sweep(o);
    if (!there) return;
    assert_int_equal(verdict.permitted, o->hold == 0);
    if (o->hold != 0) assert_int_equal(verdict.reason, TARA_REASON_LEGAL_HOLD);
}

static void (*const happens[EVENTS])(order *) = {
    data_is_held, hold_is_placed, purpose_ends, erasure_is_asked_for, is_swept,
};

// The n-th order of the events.
static void order_from(unsigned n, int events[EVENTS])
{
    int left[EVENTS] = {0, 1, 2, 3, 4};
    for (unsigned i = 0; i < EVENTS; i++) {
        unsigned pick = n % (EVENTS - i);
        n /= EVENTS - i;
        events[i] = left[pick];
        for (unsigned j = pick; j + 1 < EVENTS - i; j++) left[j] = left[j + 1];
    }
}

// While the hold stands, nothing that is there goes and no source is asked to erase.
static void assert_hold_wins(order *o, const int events[EVENTS])
{
    for (int i = 0; i < EVENTS; i++) {
        bool standing = o->hold != 0, there = is_held(o->privacy, o->subject, "contact", 0);
        int  asked = o->crm->asked_to[TARA_STEP_ERASE];
        happens[events[i]](o);
        if (!standing) continue;
        assert_int_equal(o->crm->asked_to[TARA_STEP_ERASE], asked);
        if (there) assert_true(is_held(o->privacy, o->subject, "contact", 0));
    }
    assert_true(o->hold != 0 && o->request != 0);
    bool there = is_held(o->privacy, o->subject, "contact", 0);
    int  asked = o->crm->asked_to[TARA_STEP_ERASE];
    is_swept(o); // Once more, now that all has happened, and a source that put it off would do it.
    o->crm->answer = TARA_SOURCE_DONE;
    execute(o->privacy, o->request);
    assert_int_equal(o->crm->asked_to[TARA_STEP_ERASE], asked);
    assert_int_equal(is_held(o->privacy, o->subject, "contact", 0), there);
    if (!there) return;
    tara_retention out = {.struct_size = sizeof out};
    ASSERT_OK(tara_holding_show(o->privacy, &o->subject, o->contact, 0, &out));
    assert_int_equal(out.held, o->hold);
}

// Released, it may go, and is due where no purpose needs it. Whether it was still there then.
static bool goes_once_released(order *o)
{
    tara_retention out = {.struct_size = sizeof out};
    ASSERT_OK(tara_hold_release(o->privacy, o->hold));
    o->hold = 0;
    tara_status status = tara_holding_show(o->privacy, &o->subject, o->contact, 0, &out);
    if (status == TARA_OK && out.kept_for == 0) assert_int_equal(erase_duties(o), 1);
    is_swept(o);
    assert_false(is_held(o->privacy, o->subject, "contact", 0));
    return status == TARA_OK;
}

static void test_c20_a_hold_wins_whatever_the_order_of_events(void **state)
{
    (void)state;
    host          h;
    tara_privacy *privacy = host_begin(&h);
    stand_in      crm = {.name = "crm", .answer = TARA_SOURCE_DONE};
    join(privacy, &crm, category(privacy, "contact"));
    int kept = 0, gone = 0;
    for (int kind = 0; kind < 2 * HOLD_KINDS; kind++) {
        for (unsigned n = 0; n < ORDERS; n++) {
            int  events[EVENTS];
            char name[32];
            snprintf(name, sizeof name, "person %d of %d", (int)n, kind);
            order o = {.privacy = privacy, .subject = adult(privacy, name), .crm = &crm,
                       .kind = kind % HOLD_KINDS, .contact = category(privacy, "contact")};
            crm.answer = kind < HOLD_KINDS ? TARA_SOURCE_DONE : TARA_SOURCE_LATER;
            order_from(n, events);
            assert_hold_wins(&o, events);
            if (goes_once_released(&o)) kept++;
            else gone++;
        }
    }
    // Held back wherever neither sweep nor request came between the data and the hold.
    assert_true(kept > gone && gone > 0);
    assert_true(crm.asked_to[TARA_STEP_ERASE] > 0);
    host_end(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c29_the_worked_cases_hold_for_requests),
        cmocka_unit_test(test_c29_the_worked_cases_hold_for_an_office_a_day_ahead),
        cmocka_unit_test(test_c21_every_right_of_every_place_has_a_date_or_is_refused_by_name),
        cmocka_unit_test(test_c21_an_unknown_country_gets_all_seven_rights),
        cmocka_unit_test(test_c29_a_date_is_never_before_receipt_and_never_taken_back),
        cmocka_unit_test(test_c29_an_extension_keeps_what_a_forgotten_calendar_gave),
        cmocka_unit_test(test_c20_a_floor_never_shortens_what_is_due),
        cmocka_unit_test(test_c20_a_hold_wins_whatever_the_order_of_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
