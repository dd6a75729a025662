// test_decide.c: the one decision, by table and by chance.
//
// A small policy of its own has what the built-in one lacks: every basis alone, and the mixtures in
// which one could slip in for another. Expected answers stand in tables, written from the law and
// not from the code; what no table can list is drawn at random, the same in every run.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "decision/decide.h"
#include "ledger/ledger.h"
#include "store/store.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

// --- a small policy ----------------------------------------------------------------------------

enum { A = 1, B = 2, FOREIGN = 4, UNDECLARED = 8 }; // Categories.

enum purpose_place {
    TALK,      // consent
    DEAL,      // contract
    ORDER,     // legal obligation: A, to store, disclose or comply
    RESCUE,    // vital interest
    TASK,      // public task
    WATCH,     // legitimate interest
    SWAP,      // consent, legitimate interest
    SWAP_TASK, // consent, public task
    SALE,      // contract, legal obligation
    LAW_FIRST, // legal obligation, contract
    LAST_LAW,  // vital interest, legal obligation
    NO_TASK,   // public task that no law lays down
    NOTHING,   // no basis at all
    EVERY,     // all six, in the order of Art. 6(1)
    PURPOSES
};

enum recipient_number { NOBODY, PARIS, PARIS_DEAL_A, DHAKA, BOSTON, RECIPIENTS = BOSTON };

#define ID(literal) {(literal), sizeof(literal) - 1}
#define DAYS(n)   {(n), TP_DAYS}
#define MONTHS(n) {(n), TP_MONTHS}
#define YEARS(n)  {(n), TP_YEARS}
#define KEPT(period, start) .retention = period, .retention_from = TP_FROM_##start
#define LAWS .obligation_categories = A, .obligation_law = ID("Some law, Art. 1"), \
             .obligation_actions = 1U << TARA_ACTION_STORE | 1U << TARA_ACTION_DISCLOSE \
                                 | 1U << TARA_ACTION_COMPLY

// Of a policy that no other version came before.
static tp_gate_view gate_view(const tara_policy *its, const tp_standing *standing, tp_time at)
{
    static tp_compiled alone;
    alone.policy = its;
    return tp_gate_view_of(&alone, standing, at);
}

static const tp_purpose purposes[PURPOSES] = {
    [TALK] = {.id = ID("talk"), .categories = A | B, .bases = {TARA_BASIS_CONSENT},
              KEPT(MONTHS(6), WITHDRAWAL)},
    [DEAL] = {.id = ID("deal"), .categories = A | B, .bases = {TARA_BASIS_CONTRACT},
              KEPT(YEARS(1), CONTRACT_END)},
    [ORDER] = {.id = ID("order"), .categories = A | B, .bases = {TARA_BASIS_LEGAL_OBLIGATION},
               LAWS, KEPT(MONTHS(13), COLLECTION)},
    [RESCUE] = {.id = ID("rescue"), .categories = A | B, .bases = {TARA_BASIS_VITAL_INTEREST},
                KEPT(DAYS(30), COLLECTION)},
    [TASK] = {.id = ID("task"), .categories = A | B, .bases = {TARA_BASIS_PUBLIC_TASK}, LAWS,
              KEPT(YEARS(1), YEAR_END)},
    [WATCH] = {.id = ID("watch"), .categories = A | B, .bases = {TARA_BASIS_LEGITIMATE_INTEREST},
               KEPT(MONTHS(12), COLLECTION)},
    [SWAP] = {.id = ID("swap"), .categories = A | B,
              .bases = {TARA_BASIS_CONSENT, TARA_BASIS_LEGITIMATE_INTEREST},
              KEPT(YEARS(2), LAST_ACTIVITY)},
    [SWAP_TASK] = {.id = ID("swap_task"), .categories = A | B,
                   .bases = {TARA_BASIS_CONSENT, TARA_BASIS_PUBLIC_TASK}, LAWS,
                   KEPT(YEARS(2), LAST_ACTIVITY)},
    [SALE] = {.id = ID("sale"), .categories = A | B,
              .bases = {TARA_BASIS_CONTRACT, TARA_BASIS_LEGAL_OBLIGATION}, LAWS,
              KEPT(MONTHS(13), COLLECTION)},
    [LAW_FIRST] = {.id = ID("law_first"), .categories = A | B,
                   .bases = {TARA_BASIS_LEGAL_OBLIGATION, TARA_BASIS_CONTRACT}, LAWS,
                   KEPT(MONTHS(13), COLLECTION)},
    [LAST_LAW] = {.id = ID("last_law"), .categories = A | B,
                  .bases = {TARA_BASIS_VITAL_INTEREST, TARA_BASIS_LEGAL_OBLIGATION}, LAWS,
                  KEPT(MONTHS(13), COLLECTION)},
    [NO_TASK] = {.id = ID("no_task"), .categories = A | B, .bases = {TARA_BASIS_PUBLIC_TASK},
                 KEPT(YEARS(1), COLLECTION)},
    [NOTHING] = {.id = ID("nothing"), .categories = A | B, KEPT(YEARS(1), COLLECTION)},
    [EVERY] = {.id = ID("every"), .categories = A | B, .bases = {1, 2, 3, 4, 5, 6}, LAWS,
               KEPT(MONTHS(13), COLLECTION)},
};

// The law wants the books, and of them A: not for LAST_LAW, though that, too, names a law.
static const tp_floor floors[] = {
    {.id = ID("books"), .categories = A, .period = YEARS(10), .from = TP_FROM_YEAR_END,
     .purposes = 1U << SALE | 1U << LAW_FIRST | 1U << EVERY},
};

static const tp_category categories[] = {
    {.id = ID("a")}, {.id = ID("b")}, {.id = ID("foreign")}};

#define COUNTRY(first, second) ((tp_place)(first) << 8 | (tp_place)(second))
#define ALL_PURPOSES ((UINT64_C(1) << PURPOSES) - 1)

static const tp_recipient recipients[] = {
    [PARIS - 1] = {.id = ID("paris"), .place = COUNTRY('F', 'R'), .purposes = ALL_PURPOSES,
                   .categories = A | B},
    [PARIS_DEAL_A - 1] = {.id = ID("paris_deal_a"), .place = COUNTRY('F', 'R'),
                          .purposes = 1U << DEAL, .categories = A},
    [DHAKA - 1] = {.id = ID("dhaka"), .place = COUNTRY('B', 'D'), .purposes = ALL_PURPOSES,
                   .categories = A | B},
    [BOSTON - 1] = {.id = ID("boston"), .place = COUNTRY('U', 'S'), .purposes = ALL_PURPOSES,
                    .categories = A | B, .certified = true},
};

static const tp_safeguard safeguards[] = {
    {.kind = TP_SAFEGUARD_SCC, .recipient = DHAKA - 1, .destination = COUNTRY('B', 'D'),
     .valid_from = {2026, 1, 1}, .valid_to = {2026, 12, 31}},
};

static tara_policy policy; // Made once, read by all tests.
static tp_compiled compiled;
static tp_memory   memory;

static tara_policy small_policy(int32_t minimum_age, int32_t time_zone_minutes)
{
    tara_policy small = tp_policy_builtin;
    small.minimum_age = minimum_age;
    small.time_zone_minutes = time_zone_minutes;
    small.purposes = purposes;
    small.purpose_count = PURPOSES;
    small.categories = categories;
    small.category_count = LENGTH(categories);
    small.recipients = recipients;
    small.recipient_count = RECIPIENTS;
    small.safeguards = safeguards;
    small.safeguard_count = LENGTH(safeguards);
    small.floors = floors;
    small.floor_count = LENGTH(floors);
    small.tracker_count = small.section_count = 0;
    return small;
}

static int make_policy(void **state)
{
    (void)state;
    memory = tp_memory_standard();
    policy = small_policy(16, 0);
    return tp_policy_compile(&policy, NULL, &memory, &compiled) == TARA_OK ? 0 : -1;
}

// --- a scene -----------------------------------------------------------------------------------

#define HOUR ((tp_time)TP_HOUR_MS)
#define DAY  ((tp_time)TP_DAY_MS)

static tp_time at(int32_t year, int32_t month, int32_t day)
{
    return tp_day_start(tp_day_of((tp_date){year, month, day}), 0);
}

static tp_time now(void) // Some noon.
{
    return at(2026, 3, 1) + 12 * HOUR;
}

typedef struct held { // Data of one category.
    int        category; // Slot.
    tp_holding holding;
} held;

typedef struct scene {
    tp_world    world;
    tp_standing standing;
    tp_case     given;
    held        held[3];
    int         held_count;
} scene;

// An adult in France with a contract and every interest weighed; asks about DEAL: permitted.
static void set(scene *s)
{
    memset(s, 0, sizeof *s);
    s->world.compiled = &compiled;
    tp_safeguards_adopt(&s->world.safeguards, &s->world.numbers[TP_NUMBERED_SAFEGUARD],
                        &compiled);
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        s->world.assessment[slot] = (tp_assessment){TARA_ASSESSMENT_FAVOURABLE, 1, TP_TIME_NEVER};
    }
    s->standing.last_event = 1;
    s->standing.place = COUNTRY('F', 'R');
    s->standing.age = (tp_age){.known = TARA_AGE_OF_AGE, .years = 20};
    s->standing.contracts.count = 1;
    s->standing.contracts.list[0] = (tp_contract){
        .id = "c", .id_size = 1, .since = now() - DAY, .until = TP_TIME_NEVER,
        .policy_version = 1};
    s->given = (tp_case){.world = &s->world, .standing = &s->standing, .now = now()};
    s->given.question = (tp_question){.purpose = DEAL + 1, .categories = A};
}

// What leaves goes to somebody: by default to a recipient that gets everything, within the Union.
static void ask_for(scene *s, int purpose, int32_t action)
{
    bool leaves = action == TARA_ACTION_DISCLOSE || action == TARA_ACTION_TRANSFER;
    s->given.question.purpose = (uint32_t)purpose + 1;
    s->given.question.action = action;
    s->given.question.recipient = leaves ? PARIS : NOBODY;
}

static void set_for(scene *s, int purpose, int32_t action)
{
    set(s);
    ask_for(s, purpose, action);
}

static void choose(scene *s, uint8_t state, tp_time expires_at)
{
    *tp_standing_choose(&s->standing, (int)s->given.question.purpose - 1) =
        (tp_consent){.state = state, .policy_version = 3, .at = now() - DAY,
                     .expires_at = expires_at, .event = 1};
}

static void object(scene *s, uint8_t state)
{
    *tp_standing_object(&s->standing, (int)s->given.question.purpose - 1) =
        (tp_objection){state, now() - DAY};
}

static void without_contract(scene *s)
{
    s->standing.contracts.count = 0;
}

static void be_minor(scene *s, int32_t years, int32_t of_age_on)
{
    s->standing.age = (tp_age){.known = TARA_AGE_MINOR, .years = (uint8_t)years,
                               .of_age_on = of_age_on};
}

static void verify_guardian(scene *s, tp_time verified_at, tp_time until)
{
    s->standing.age.guardian = TARA_GUARDIAN_VERIFIED;
    s->standing.age.verified_at = verified_at;
    s->standing.age.guardian_until = until;
}

// One source has data of that category for these purposes, as places, since then.
static tp_holding *hold(scene *s, uint64_t category, uint64_t for_purposes, tp_time since)
{
    held *h = &s->held[s->held_count++];
    memset(h, 0, sizeof *h);
    while (!(category >> h->category & 1)) h->category++;
    tp_holding_event event = {.category = (uint8_t)h->category, .purposes = for_purposes,
                              .since = since, .origin = TARA_ORIGIN_SUBJECT,
                              .source = TP_TEXT("host")};
    assert_int_equal(tp_holding_start_check(&h->holding, &event), TARA_OK);
    tp_holding_start_apply(&h->holding, &event);
    return &h->holding;
}

// As whoever asks with the records at hand: what is held is looked at for the question alone.
static tp_verdict decide_traced(const scene *s, tp_trace *trace)
{
    tp_kept            kept;
    tp_case            given = s->given;
    tp_retention_facts facts = tp_facts_of(&s->standing);
    uint32_t           purpose = s->given.question.purpose - 1;
    if (s->held_count == 0) return tp_decide(&given, trace);
    tp_kept_clear(&kept, given.question.categories,
                  purpose < TP_SLOTS ? UINT64_C(1) << purpose : 0);
    for (int i = 0; i < s->held_count; i++) {
        tp_kept_add(&kept, s->world.compiled, &s->held[i].holding, s->held[i].category, &facts,
                    given.now);
    }
    given.kept = &kept;
    return tp_decide(&given, trace);
}

// Permitted only by a reason that permits, on a basis or without one; a denial carries nothing.
static tp_verdict decide(const scene *s)
{
    tp_verdict verdict = decide_traced(s, NULL);
    bool       permits = verdict.reason >= TARA_REASON_CONSENT
                      && verdict.reason <= TARA_REASON_PUBLIC_TASK;
    assert_int_equal(verdict.permitted, permits);
    if (!verdict.permitted) {
        assert_int_equal(verdict.basis, TARA_BASIS_NONE);
        assert_int_equal(verdict.obligations, 0);
    }
    return verdict;
}

static int32_t reason_of(const scene *s)
{
    return decide(s).reason;
}

// --- nothing asked, nothing known --------------------------------------------------------------

// GDPR Art. 5(2): what is not said cannot be shown, so zero is no.
static void what_is_zeroed_denies(void **state)
{
    (void)state;
    scene      s;
    tp_verdict nothing = {0};
    assert_false(nothing.permitted);
    assert_int_equal(nothing.reason, TARA_REASON_INCOMPLETE_QUESTION);

    set(&s);
    assert_int_equal(reason_of(&s), TARA_REASON_CONTRACT);
    s.given.question = (tp_question){0};
    assert_int_equal(reason_of(&s), TARA_REASON_INCOMPLETE_QUESTION);
    set(&s);
    s.given.question.purpose = 0;
    assert_int_equal(reason_of(&s), TARA_REASON_INCOMPLETE_QUESTION);
    set(&s);
    s.given.question.categories = 0;
    assert_int_equal(reason_of(&s), TARA_REASON_INCOMPLETE_QUESTION);

    set(&s);
    memset(&s.standing, 0, sizeof s.standing);
    for (int purpose = 0; purpose < PURPOSES; purpose++) {
        for (int32_t action = 0; action <= TARA_ACTION_COMPLY; action++) {
            ask_for(&s, purpose, action);
            assert_int_equal(reason_of(&s), TARA_REASON_AGE_UNKNOWN);
        }
    }
    s.given.standing = NULL;
    assert_int_equal(reason_of(&s), TARA_REASON_UNKNOWN_SUBJECT);
}

// GDPR Art. 44: a transfer goes somewhere; one that does not say where is not asked about.
static void a_transfer_to_nowhere_is_incomplete(void **state)
{
    static const struct { uint32_t recipient; tp_place destination; } rows[] = {
        {NOBODY, 0}, {PARIS, 0}, {NOBODY, COUNTRY('D', 'E')}, {PARIS, COUNTRY('D', 'E')},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        for (int32_t action = 0; action <= TARA_ACTION_COMPLY; action++) {
            scene s;
            set_for(&s, DEAL, action);
            s.given.question.recipient = rows[i].recipient;
            s.given.question.destination = rows[i].destination;
            bool nowhere = action == TARA_ACTION_TRANSFER && i == 0;
            assert_int_equal(reason_of(&s), nowhere ? TARA_REASON_INCOMPLETE_QUESTION
                                                    : TARA_REASON_CONTRACT);
        }
    }
}

// GDPR Art. 5(1)(b) and (c): a purpose and data that the policy declares, these for that.
static void only_declared_data_is_used_for_declared_purposes(void **state)
{
    static const struct { uint32_t purpose; uint64_t categories; int32_t reason; } rows[] = {
        {DEAL + 1, A | B, TARA_REASON_CONTRACT},
        {DEAL + 1, A | FOREIGN, TARA_REASON_CATEGORY_NOT_FOR_PURPOSE},
        {DEAL + 1, FOREIGN, TARA_REASON_CATEGORY_NOT_FOR_PURPOSE},
        {DEAL + 1, A | UNDECLARED, TARA_REASON_UNKNOWN_CATEGORY},
        {DEAL + 1, UINT64_C(1) << 63, TARA_REASON_UNKNOWN_CATEGORY},
        {PURPOSES + 1, A, TARA_REASON_UNKNOWN_PURPOSE},
        {TP_SLOTS, A, TARA_REASON_UNKNOWN_PURPOSE},
        {TP_SLOTS + 1, A, TARA_REASON_UNKNOWN_PURPOSE},
        {UINT32_MAX, A, TARA_REASON_UNKNOWN_PURPOSE},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        scene s;
        set(&s);
        s.given.question.purpose = rows[i].purpose;
        s.given.question.categories = rows[i].categories;
        assert_int_equal(reason_of(&s), rows[i].reason);
    }
    scene       s; // The last slot there is answers like any other.
    tp_compiled full = compiled;
    set(&s);
    full.purpose[TP_SLOTS - 1] = compiled.purpose[NOTHING];
    s.world.compiled = &full;
    s.given.question.purpose = TP_SLOTS;
    assert_int_equal(reason_of(&s), TARA_REASON_NO_BASIS);
}

// --- the order of the tests --------------------------------------------------------------------

static void spoil_question(scene *s) { s->given.question.purpose = 0; }
static void spoil_store(scene *s) { s->given.store_failed = true; }
static void spoil_clock(scene *s) { s->given.clock_backwards = true; }
static void spoil_purpose(scene *s) { s->given.question.purpose = TP_SLOTS + 1; }
static void spoil_category(scene *s) { s->given.question.categories |= UNDECLARED; }
static void spoil_subject(scene *s) { s->given.standing = NULL; }
static void spoil_limitation(scene *s) { s->given.question.categories |= FOREIGN; }
static void spoil_recipient(scene *s) { s->given.question.recipient = RECIPIENTS + 1; }
static void spoil_age(scene *s) { s->standing.age = (tp_age){0}; }
static void spoil_objection(scene *s)
{
    *tp_standing_object(&s->standing, DEAL) = (tp_objection){TARA_OBJECTION_ABSOLUTE, 1};
}
static void spoil_restriction(scene *s) { s->standing.restriction = (tp_restriction){1, 1, 0}; }
static void spoil_basis(scene *s) { without_contract(s); }
static void spoil_retention(scene *s)
{
    hold(s, A, 1U << DEAL, now() - 3 * DAY)->ended = 1U << DEAL;
}
static void spoil_transfer(scene *s) { s->given.question.destination = COUNTRY('B', 'D'); }

static const struct {
    const char *rule;
    void      (*spoil)(scene *s);
    int32_t     reason;
} order[] = {
    {"question", spoil_question, TARA_REASON_INCOMPLETE_QUESTION},
    {"store", spoil_store, TARA_REASON_STORE_FAILED},
    {"clock", spoil_clock, TARA_REASON_CLOCK_BACKWARDS},
    {"purpose", spoil_purpose, TARA_REASON_UNKNOWN_PURPOSE},
    {"category", spoil_category, TARA_REASON_UNKNOWN_CATEGORY},
    {"subject", spoil_subject, TARA_REASON_UNKNOWN_SUBJECT},
    {"purpose_limitation", spoil_limitation, TARA_REASON_CATEGORY_NOT_FOR_PURPOSE},
    {"recipient", spoil_recipient, TARA_REASON_RECIPIENT_UNKNOWN},
    {"age", spoil_age, TARA_REASON_AGE_UNKNOWN},
    {"objection", spoil_objection, TARA_REASON_OBJECTION},
    {"restriction", spoil_restriction, TARA_REASON_RESTRICTION},
    {"basis", spoil_basis, TARA_REASON_CONTRACT_MISSING},
    {"retention", spoil_retention, TARA_REASON_RETENTION_ELAPSED},
    {"transfer", spoil_transfer, TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD},
};

// Several things wrong at once: the one that stands first in the documented order is told.
static void of_two_faults_the_first_in_order_is_told(void **state)
{
    (void)state;
    for (size_t first = 0; first < LENGTH(order); first++) {
        for (size_t second = first; second < LENGTH(order); second++) {
            scene s;
            set(&s);
            order[second].spoil(&s);
            order[first].spoil(&s);
            assert_int_equal(reason_of(&s), order[first].reason);
        }
    }
}

// GDPR Art. 5(2): the trace shows every test that was made, in order, and the one that decided.
static void the_trace_ends_with_the_test_that_decided(void **state)
{
    (void)state;
    for (size_t fault = 0; fault < LENGTH(order); fault++) {
        scene    s;
        tp_trace trace = {.count = 7}; // What was in it is not kept.
        set(&s);
        order[fault].spoil(&s);
        assert_int_equal(decide_traced(&s, &trace).reason, order[fault].reason);
        uint32_t line = 0;
        for (size_t i = 0; i < fault; i++) {
            bool is_basis = strcmp(order[i].rule, "basis") == 0;
            assert_string_equal(trace.line[line].rule, is_basis ? "basis.contract" : order[i].rule);
            assert_int_equal(trace.line[line].reason,
                             is_basis ? TARA_REASON_CONTRACT : TP_TRACE_PASSED);
            assert_false(trace.line[line].decided);
            line++;
        }
        if (strcmp(order[fault].rule, "basis") == 0) { // Its attempts come before it.
            assert_string_equal(trace.line[line].rule, "basis.contract");
            assert_int_equal(trace.line[line].reason, TARA_REASON_CONTRACT_MISSING);
            assert_false(trace.line[line].decided);
            line++;
        }
        assert_string_equal(trace.line[line].rule, order[fault].rule);
        assert_int_equal(trace.line[line].reason, order[fault].reason);
        assert_true(trace.line[line].decided);
        assert_int_equal(trace.count, line + 1);
    }
}

static void check_trace(const scene *s, const tp_trace_line *expected, size_t count)
{
    enum { BEFORE = 11, AFTER = 2 }; // Tests that pass before and after a basis is looked for.
    tp_trace trace;
    (void)decide_traced(s, &trace);
    assert_int_equal(trace.count, BEFORE + count + AFTER);
    for (uint32_t i = 0; i < trace.count; i++) {
        const char          *rule = order[i < BEFORE ? i : i + 1 - count].rule;
        tp_trace_line        passed = {rule, TP_TRACE_PASSED, false};
        bool                 ours = i >= BEFORE && i < BEFORE + count;
        const tp_trace_line *line = ours ? &expected[i - BEFORE] : &passed;
        assert_string_equal(trace.line[i].rule, line->rule);
        assert_int_equal(trace.line[i].reason, line->reason);
        assert_int_equal(trace.line[i].decided, line->decided);
    }
}

// Of a permission the basis decided; the transfer was looked at last.
static void of_a_permission_the_basis_decided(void **state)
{
    static const tp_trace_line by_law[] = {
        {"basis.consent", TARA_REASON_CONSENT_NEVER_ASKED, false},
        {"basis.contract", TARA_REASON_CONTRACT_MISSING, false},
        {"basis.legal_obligation", TARA_REASON_OBLIGATION_NOT_NAMED, false},
        {"basis.vital_interest", TARA_REASON_NO_BASIS, false},
        {"basis.public_task", TARA_REASON_PUBLIC_TASK, true},
    };
    static const tp_trace_line by_interest[] = {
        {"basis.legitimate_interest", TARA_REASON_LEGITIMATE_INTEREST, true},
    };
    static const tp_trace_line by_restriction[] = {
        {"basis.storage_only", TARA_REASON_STORAGE_ONLY, true},
    };
    (void)state;
    scene s;
    set_for(&s, EVERY, TARA_ACTION_USE);
    without_contract(&s);
    check_trace(&s, by_law, LENGTH(by_law));
    set_for(&s, WATCH, TARA_ACTION_USE);
    check_trace(&s, by_interest, LENGTH(by_interest));
    set_for(&s, WATCH, TARA_ACTION_STORE);
    spoil_restriction(&s);
    check_trace(&s, by_restriction, LENGTH(by_restriction));
}

// --- the bases ---------------------------------------------------------------------------------

// GDPR Art. 6(1): six bases, each alone, with what goes with it.
static void each_basis_permits_with_its_obligations(void **state)
{
    static const struct {
        int purpose; int32_t action, reason, basis; uint64_t obligations;
    } rows[] = {
        {TALK, TARA_ACTION_USE, TARA_REASON_CONSENT, TARA_BASIS_CONSENT, 2},
        {DEAL, TARA_ACTION_USE, TARA_REASON_CONTRACT, TARA_BASIS_CONTRACT, 0},
        {ORDER, TARA_ACTION_COMPLY, TARA_REASON_LEGAL_OBLIGATION, TARA_BASIS_LEGAL_OBLIGATION, 4},
        {RESCUE, TARA_ACTION_PROTECT_PERSON, TARA_REASON_VITAL_INTEREST,
         TARA_BASIS_VITAL_INTEREST, 0},
        {TASK, TARA_ACTION_USE, TARA_REASON_PUBLIC_TASK, TARA_BASIS_PUBLIC_TASK, 1},
        {WATCH, TARA_ACTION_USE, TARA_REASON_LEGITIMATE_INTEREST,
         TARA_BASIS_LEGITIMATE_INTEREST, 1},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        scene s;
        set_for(&s, rows[i].purpose, rows[i].action);
        if (rows[i].purpose == TALK) choose(&s, TARA_CONSENT_GIVEN, TP_TIME_NEVER);
        tp_verdict verdict = decide(&s);
        assert_true(verdict.permitted);
        assert_int_equal(verdict.reason, rows[i].reason);
        assert_int_equal(verdict.basis, rows[i].basis);
        assert_int_equal(verdict.obligations, rows[i].obligations);
        assert_int_equal(verdict.valid_until, TP_TIME_NEVER);
    }
}

// GDPR Art. 4(11) and 7(3): five ways of not having consent, told apart.
static void without_a_yes_that_holds_the_reason_says_why(void **state)
{
    static const struct {
        uint8_t state; tp_time lasts; uint32_t meaning; int32_t reason;
    } rows[] = {
        {TARA_CONSENT_NEVER_ASKED, 1, 0, TARA_REASON_CONSENT_NEVER_ASKED},
        {TARA_CONSENT_GIVEN, 1, 3, TARA_REASON_CONSENT},
        {TARA_CONSENT_REFUSED, 1, 0, TARA_REASON_CONSENT_REFUSED},
        {TARA_CONSENT_REFUSED, 0, 4, TARA_REASON_CONSENT_REFUSED}, // A no does not expire.
        {TARA_CONSENT_WITHDRAWN, 1, 0, TARA_REASON_CONSENT_WITHDRAWN},
        {TARA_CONSENT_GIVEN, 0, 0, TARA_REASON_CONSENT_EXPIRED},
        {TARA_CONSENT_GIVEN, 1, 4, TARA_REASON_CONSENT_OUTDATED},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        scene s;
        set_for(&s, TALK, TARA_ACTION_USE);
        choose(&s, rows[i].state, now() + rows[i].lasts);
        s.world.meaning_since[TALK] = rows[i].meaning;
        s.world.meaning_since[DEAL] = 9; // That of another purpose has no say.
        assert_int_equal(reason_of(&s), rows[i].reason);
    }
}

// GDPR Art. 6(1)(b): "never was" and "has ended" are two answers.
static void without_a_contract_the_reason_says_why(void **state)
{
    (void)state;
    scene s;
    set(&s);
    without_contract(&s);
    assert_int_equal(reason_of(&s), TARA_REASON_CONTRACT_MISSING);
    s.standing.contracts.ended_at = now() - DAY;
    assert_int_equal(reason_of(&s), TARA_REASON_CONTRACT_ENDED);
}

// GDPR Art. 6(1)(f): the balance was struck, for the controller, and is not out of date.
static void without_a_balance_the_reason_says_why(void **state)
{
    static const struct { uint8_t outcome; tp_time lasts; int32_t reason; } rows[] = {
        {0, 1, TARA_REASON_ASSESSMENT_MISSING},
        {TARA_ASSESSMENT_FAVOURABLE, 1, TARA_REASON_LEGITIMATE_INTEREST},
        {TARA_ASSESSMENT_FAVOURABLE, 0, TARA_REASON_ASSESSMENT_EXPIRED},
        {TARA_ASSESSMENT_UNFAVOURABLE, 1, TARA_REASON_ASSESSMENT_UNFAVOURABLE},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        scene s;
        set_for(&s, WATCH, TARA_ACTION_USE);
        s.world.assessment[WATCH] = (tp_assessment){rows[i].outcome, 1, now() + rows[i].lasts};
        assert_int_equal(reason_of(&s), rows[i].reason);
    }
}

// GDPR Art. 6(1)(c): the law is obeyed with the data that it names, by the acts that it names.
static void a_legal_obligation_carries_only_what_the_law_names(void **state)
{
    static const uint64_t data[] = {A, B, A | B};
    (void)state;
    for (int32_t action = 0; action <= TARA_ACTION_COMPLY; action++) {
        for (size_t i = 0; i < LENGTH(data); i++) {
            scene s;
            set_for(&s, ORDER, action);
            s.given.question.categories = data[i];
            bool named = data[i] == A && (action == TARA_ACTION_STORE
                      || action == TARA_ACTION_DISCLOSE || action == TARA_ACTION_COMPLY);
            assert_int_equal(reason_of(&s), named ? TARA_REASON_LEGAL_OBLIGATION
                                                  : TARA_REASON_OBLIGATION_NOT_NAMED);
        }
    }
}

// GDPR Art. 6(1)(d): vital interests are for protecting a person and for nothing else.
static void vital_interests_carry_only_the_protection_of_a_person(void **state)
{
    (void)state;
    for (int32_t action = 0; action <= TARA_ACTION_COMPLY; action++) {
        scene s;
        set_for(&s, RESCUE, action);
        bool protects = action == TARA_ACTION_PROTECT_PERSON;
        assert_int_equal(reason_of(&s), protects ? TARA_REASON_VITAL_INTEREST
                                                 : TARA_REASON_NO_BASIS);
    }
}

// GDPR Art. 6(3): a public task is laid down by law; 6(1): without a basis nothing is lawful.
static void what_no_law_and_no_policy_supports_has_no_basis(void **state)
{
    (void)state;
    for (int32_t action = 0; action <= TARA_ACTION_COMPLY; action++) {
        scene s;
        set_for(&s, NO_TASK, action);
        assert_int_equal(reason_of(&s), TARA_REASON_NO_BASIS);
        set_for(&s, NOTHING, action);
        assert_int_equal(reason_of(&s), TARA_REASON_NO_BASIS);
    }
}

// EDPB 05/2020 paras 121-123: another basis does not replace the consent that was denied.
static void a_no_is_not_walked_around_by_another_basis(void **state)
{
    static const struct {
        uint8_t  state;
        tp_time  lasts;
        uint32_t meaning;
        int32_t  reason; // 0: the other basis carries.
    } rows[] = {
        {TARA_CONSENT_NEVER_ASKED, 1, 0, 0},
        {TARA_CONSENT_GIVEN, 1, 0, TARA_REASON_CONSENT},
        {TARA_CONSENT_REFUSED, 1, 0, TARA_REASON_CONSENT_REFUSED},
        {TARA_CONSENT_REFUSED, 0, 0, TARA_REASON_CONSENT_REFUSED}, // May be asked again: still no.
        {TARA_CONSENT_WITHDRAWN, 1, 0, TARA_REASON_CONSENT_WITHDRAWN},
        {TARA_CONSENT_WITHDRAWN, 0, 4, TARA_REASON_CONSENT_WITHDRAWN},
        {TARA_CONSENT_GIVEN, 0, 0, 0},
        {TARA_CONSENT_GIVEN, 1, 4, 0},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        for (int purpose = SWAP; purpose <= SWAP_TASK; purpose++) {
            scene   s;
            int32_t other = purpose == SWAP ? TARA_REASON_LEGITIMATE_INTEREST
                                            : TARA_REASON_PUBLIC_TASK;
            set_for(&s, purpose, TARA_ACTION_USE);
            choose(&s, rows[i].state, now() + rows[i].lasts);
            s.world.meaning_since[purpose] = rows[i].meaning;
            assert_int_equal(reason_of(&s), rows[i].reason == 0 ? other : rows[i].reason);
        }
    }
}

// GDPR Art. 6(1): the first basis of the policy that carries is the one relied on, and told.
static void bases_are_tried_in_the_order_of_the_policy(void **state)
{
    (void)state;
    scene s;
    set_for(&s, EVERY, TARA_ACTION_PROTECT_PERSON);
    choose(&s, TARA_CONSENT_GIVEN, now() + 1);
    assert_int_equal(reason_of(&s), TARA_REASON_CONSENT);
    s.given.now += 1; // Expired, which is no no: the contract carries.
    assert_int_equal(reason_of(&s), TARA_REASON_CONTRACT);
    without_contract(&s);
    assert_int_equal(reason_of(&s), TARA_REASON_VITAL_INTEREST);
    s.given.question.action = TARA_ACTION_COMPLY;
    assert_int_equal(reason_of(&s), TARA_REASON_LEGAL_OBLIGATION);
    s.given.question.action = TARA_ACTION_USE;
    assert_int_equal(reason_of(&s), TARA_REASON_PUBLIC_TASK);
    object(&s, TARA_OBJECTION_PENDING);
    assert_int_equal(reason_of(&s), TARA_REASON_OBJECTION);

    set_for(&s, LAW_FIRST, TARA_ACTION_COMPLY);
    assert_int_equal(reason_of(&s), TARA_REASON_LEGAL_OBLIGATION);
    set_for(&s, SALE, TARA_ACTION_COMPLY);
    assert_int_equal(reason_of(&s), TARA_REASON_CONTRACT);
}

// Where no basis carries, the reason is one that the subject or the host can do something about.
static void of_several_bases_that_fail_the_telling_one_is_told(void **state)
{
    static const struct { int purpose; int32_t reason; } rows[] = {
        {SALE, TARA_REASON_CONTRACT_MISSING}, {LAW_FIRST, TARA_REASON_CONTRACT_MISSING},
        {LAST_LAW, TARA_REASON_OBLIGATION_NOT_NAMED}, {ORDER, TARA_REASON_OBLIGATION_NOT_NAMED},
        {SWAP, TARA_REASON_ASSESSMENT_MISSING}, {EVERY, TARA_REASON_ASSESSMENT_MISSING},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        scene s;
        set_for(&s, rows[i].purpose, TARA_ACTION_USE);
        s.given.question.categories = B;
        without_contract(&s);
        s.world.assessment[rows[i].purpose] = (tp_assessment){0};
        if (rows[i].purpose == EVERY) { // Without the task, which would carry.
            tp_purpose no_law = purposes[EVERY];
            tp_compiled other = compiled;
            no_law.obligation_law = (tp_text){NULL, 0};
            other.purpose[EVERY].declared = &no_law;
            s.world.compiled = &other;
            assert_int_equal(reason_of(&s), rows[i].reason);
            continue;
        }
        assert_int_equal(reason_of(&s), rows[i].reason);
    }
}

// --- what the subject demanded -----------------------------------------------------------------

// GDPR Art. 21(1): an objection is to a task and an interest, not to a contract or to the law.
static void an_objection_stops_tasks_and_interests(void **state)
{
    static const uint8_t stops[] = {
        [TARA_OBJECTION_NONE] = 0, [TARA_OBJECTION_PENDING] = 1, [TARA_OBJECTION_ABSOLUTE] = 1,
        [TARA_OBJECTION_UPHELD] = 1, [TARA_OBJECTION_OVERRIDDEN] = 0,
    };
    static const struct { int purpose; int32_t action; bool weighed; } rows[] = {
        {TASK, TARA_ACTION_USE, true}, {WATCH, TARA_ACTION_USE, true},
        {DEAL, TARA_ACTION_USE, false}, {ORDER, TARA_ACTION_COMPLY, false},
        {RESCUE, TARA_ACTION_PROTECT_PERSON, false},
    };
    (void)state;
    for (uint8_t effect = 0; effect < LENGTH(stops); effect++) {
        for (size_t i = 0; i < LENGTH(rows); i++) {
            scene s;
            set_for(&s, rows[i].purpose, rows[i].action);
            object(&s, effect);
            bool stopped = effect == TARA_OBJECTION_ABSOLUTE || (rows[i].weighed && stops[effect]);
            assert_int_equal(reason_of(&s) == TARA_REASON_OBJECTION, stopped);
            assert_int_equal(decide(&s).permitted, !stopped);
        }
    }
}

// GDPR Art. 21(3): an absolute objection is overridden by no basis, no action and no guardian.
static void nothing_overrides_an_absolute_objection(void **state)
{
    (void)state;
    for (int purpose = 0; purpose < PURPOSES; purpose++) {
        for (int32_t action = 0; action <= TARA_ACTION_COMPLY; action++) {
            scene s;
            set_for(&s, purpose, action);
            choose(&s, TARA_CONSENT_GIVEN, TP_TIME_NEVER);
            object(&s, TARA_OBJECTION_ABSOLUTE);
            assert_int_equal(reason_of(&s), TARA_REASON_OBJECTION);
            spoil_restriction(&s);
            assert_int_equal(reason_of(&s), TARA_REASON_OBJECTION);
        }
    }
}

// GDPR Art. 18(2): storage; with consent; for legal claims; for another person. Nothing else.
static void under_a_restriction_only_consent_and_three_actions_go_on(void **state)
{
    static const struct { int purpose; uint8_t consent; int32_t carries, otherwise; } rows[] = {
        {DEAL, TARA_CONSENT_NEVER_ASKED, TARA_REASON_CONTRACT, TARA_REASON_RESTRICTION},
        {WATCH, TARA_CONSENT_NEVER_ASKED, TARA_REASON_LEGITIMATE_INTEREST, TARA_REASON_RESTRICTION},
        {TALK, TARA_CONSENT_GIVEN, TARA_REASON_CONSENT, TARA_REASON_CONSENT},
        {SWAP, TARA_CONSENT_GIVEN, TARA_REASON_CONSENT, TARA_REASON_CONSENT},
        {SWAP, TARA_CONSENT_NEVER_ASKED, TARA_REASON_LEGITIMATE_INTEREST, TARA_REASON_RESTRICTION},
        {TALK, TARA_CONSENT_REFUSED, TARA_REASON_CONSENT_REFUSED, TARA_REASON_RESTRICTION},
        {TALK, TARA_CONSENT_WITHDRAWN, TARA_REASON_CONSENT_WITHDRAWN, TARA_REASON_RESTRICTION},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        for (int32_t action = 0; action <= TARA_ACTION_COMPLY; action++) {
            scene s;
            set_for(&s, rows[i].purpose, action);
            choose(&s, rows[i].consent, TP_TIME_NEVER);
            assert_int_equal(reason_of(&s), rows[i].carries);
            spoil_restriction(&s);
            bool go_on = action == TARA_ACTION_LEGAL_CLAIM || action == TARA_ACTION_PROTECT_PERSON;
            int32_t reason = action == TARA_ACTION_STORE ? TARA_REASON_STORAGE_ONLY
                           : go_on ? rows[i].carries : rows[i].otherwise;
            assert_int_equal(reason_of(&s), reason);
        }
    }
}

// GDPR Art. 18(2) with Art. 44: to be kept is not to be kept in any country.
static void restricted_data_is_stored_and_not_sent_away(void **state)
{
    (void)state;
    scene s;
    set_for(&s, DEAL, TARA_ACTION_STORE);
    without_contract(&s);
    spoil_restriction(&s);
    tp_verdict verdict = decide(&s);
    assert_true(verdict.permitted);
    assert_int_equal(verdict.basis, TARA_BASIS_NONE);
    assert_int_equal(verdict.obligations, TARA_OBLIGATION_STORE_ONLY);
    s.given.question.destination = COUNTRY('B', 'D');
    assert_int_equal(reason_of(&s), TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD);
    s.given.question.recipient = DHAKA;
    verdict = decide(&s);
    assert_int_equal(verdict.reason, TARA_REASON_STORAGE_ONLY);
    assert_int_equal(verdict.obligations, TARA_OBLIGATION_STORE_ONLY
                     | TARA_OBLIGATION_RECORD_DISCLOSURE | TARA_OBLIGATION_NAME_SAFEGUARD);
}

// --- age ---------------------------------------------------------------------------------------

// GDPR Art. 8: unknown, under age and suspected are three answers; a guardian opens with a duty.
static void without_age_the_reason_says_why(void **state)
{
    (void)state;
    scene s;
    set(&s);
    s.standing.age.years = 15;
    assert_int_equal(reason_of(&s), TARA_REASON_AGE_UNKNOWN);
    be_minor(&s, 16, TP_DAY_MAX);
    assert_int_equal(reason_of(&s), TARA_REASON_MINOR);
    verify_guardian(&s, now() - DAY, now() + 1);
    tp_verdict verdict = decide(&s);
    assert_int_equal(verdict.reason, TARA_REASON_CONTRACT);
    assert_int_equal(verdict.obligations, TARA_OBLIGATION_INVOLVE_GUARDIAN);
    s.given.now += 1;
    assert_int_equal(reason_of(&s), TARA_REASON_MINOR);
    s.standing.age.suspected = 1;
    assert_int_equal(reason_of(&s), TARA_REASON_SUSPECTED_MINOR);
}

// EDPB 05/2020 para 139: what a child said alone does not count, unless a guardian was there
// already; also not when the child has grown up since.
static void what_a_child_said_alone_does_not_count(void **state)
{
    enum { NONE, VERIFIED, WITHDRAWN = TARA_GUARDIAN_WITHDRAWN };
    static const struct {
        uint8_t actor, guardian;
        tp_time verified_before; // How long before the consent; negative: after it.
        int32_t of_age_in;       // Days from the consent to coming of age; -1: adult all along.
        uint8_t state;
    } rows[] = {
        {TARA_ACTOR_SUBJECT,  VERIFIED,  -1, 9, TARA_CONSENT_OUTDATED},
        {TARA_ACTOR_SUBJECT,  VERIFIED,   0, 9, TARA_CONSENT_GIVEN},
        {TARA_ACTOR_SUBJECT,  WITHDRAWN,  0, 9, TARA_CONSENT_GIVEN},
        {TARA_ACTOR_SUBJECT,  NONE,       0, 9, TARA_CONSENT_OUTDATED},
        {TARA_ACTOR_GUARDIAN, VERIFIED,  -1, 9, TARA_CONSENT_GIVEN},
        {TARA_ACTOR_AGENT,    VERIFIED,  -1, 9, TARA_CONSENT_GIVEN},
        {TARA_ACTOR_SUBJECT,  NONE,       0, 1, TARA_CONSENT_OUTDATED}, // Of age since today.
        {TARA_ACTOR_SUBJECT,  NONE,       0, 0, TARA_CONSENT_GIVEN},    // On the birthday.
        {TARA_ACTOR_SUBJECT,  VERIFIED,  -1, -1, TARA_CONSENT_GIVEN},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        scene s;
        set_for(&s, TALK, TARA_ACTION_USE);
        choose(&s, TARA_CONSENT_GIVEN, now() + HOUR);
        tp_consent *consent = tp_standing_choose(&s.standing, TALK);
        consent->actor = rows[i].actor;
        int32_t of_age_on = tp_local_day(consent->at, 0) + rows[i].of_age_in;
        if (rows[i].of_age_in >= 0) be_minor(&s, 16, of_age_on);
        s.standing.age.guardian = rows[i].guardian;
        s.standing.age.guardian_until = TP_TIME_NEVER;
        if (rows[i].guardian != NONE) {
            s.standing.age.verified_at = consent->at - rows[i].verified_before;
        }
        tp_gate_view view = gate_view(&policy, &s.standing, now());
        assert_int_equal(tp_consent_counted(&s.world, &s.standing, &view, TALK, now()),
                         rows[i].state);
        if (view.gate.permitted) {
            assert_int_equal(reason_of(&s), rows[i].state == TARA_CONSENT_GIVEN
                                            ? TARA_REASON_CONSENT : TARA_REASON_CONSENT_OUTDATED);
        }
        consent->state = TARA_CONSENT_REFUSED; // A no counts whoever said it.
        assert_int_equal(tp_consent_counted(&s.world, &s.standing, &view, TALK, now()),
                         TARA_CONSENT_REFUSED);
    }
}

// GDPR Art. 8(1): in every country of the tables the gate is shut on the eve and open on the day.
static void in_every_country_the_gate_opens_on_the_birthday(void **state)
{
    size_t            count = 0, tried = 0;
    const tp_age_row *rows = tp_law_age_rows(&count);
    tara_policy       no_minimum = small_policy(0, 0);
    tp_compiled       its = compiled;
    (void)state;
    its.policy = &no_minimum;
    for (size_t i = 0; i < count; i++) {
        bool decides = rows[i].meaning == TP_AGE_OWN_CONSENT_FROM
                    || rows[i].meaning == TP_AGE_PARENT_BELOW;
        if (!decides || rows[i].term.state == TP_LAW_PROPOSED) continue;
        scene s;
        set(&s);
        s.world.compiled = &its;
        tp_text code = tp_text_of(rows[i].place);
        if (!tp_place_parse(code, &s.standing.place)) continue; // "EU" is no place of its own.
        s.standing.has_offset = 1;
        s.standing.offset_minutes = i % 2 == 0 ? 330 : -210;
        tp_date first = {rows[i].term.from / 10000, rows[i].term.from / 100 % 100,
                         rows[i].term.from % 100};
        int32_t reached = tp_day_of(first) + 40; // Within the term of the row.
        tp_time opens = tp_day_start(reached, s.standing.offset_minutes);
        s.standing.contracts.list[0].since = opens - DAY;
        be_minor(&s, rows[i].age, reached);
        s.given.now = opens - 1;
        assert_int_equal(reason_of(&s), TARA_REASON_MINOR);
        assert_int_equal(decide(&s).valid_until, opens);
        s.given.now = opens;
        assert_int_equal(reason_of(&s), TARA_REASON_CONTRACT);
        tp_gate_view view = gate_view(&no_minimum, &s.standing, opens);
        assert_int_equal(view.threshold, rows[i].age);
        tried++;
    }
    assert_true(tried > 55);
}

// GDPR Art. 8(1): who is "at least 15" in Denmark on the day the law asks for 15 stays of age.
static void a_threshold_changes_at_midnight_where_the_subject_is(void **state)
{
    static const struct { const char *place; int32_t y, m, d, before, after; } rows[] = {
        {"DK", 2024, 1, 1, 13, 15}, {"SI", 2023, 1, 26, 16, 15}, {"VN", 2026, 1, 1, 0, 16},
        {"CL", 2026, 12, 1, 0, 14}, {"IN", 2027, 5, 13, 0, 18},  {"JP", 2028, 7, 17, 0, 16},
    };
    tara_policy no_minimum = small_policy(0, 120);
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        for (int own = 0; own < 2; own++) { // By the policy's clock, or by the subject's own.
            scene s;
            set(&s);
            assert_true(tp_place_parse(tp_text_of(rows[i].place), &s.standing.place));
            s.standing.has_offset = (uint8_t)own;
            s.standing.offset_minutes = 540;
            int32_t minutes = own ? 540 : 120;
            tp_time change = tp_day_start(tp_day_of((tp_date){rows[i].y, rows[i].m, rows[i].d}),
                                          minutes);
            tp_gate_view eve = gate_view(&no_minimum, &s.standing, change - 1);
            tp_gate_view on = gate_view(&no_minimum, &s.standing, change);
            assert_int_equal(eve.threshold, rows[i].before);
            assert_int_equal(eve.until, change);
            assert_int_equal(on.threshold, rows[i].after);
            assert_int_equal(on.today, eve.today + 1);
            assert_int_equal(on.offset_minutes, minutes);
            assert_true(on.until > change);
        }
    }
}

// Policy row C15: a guardian's term that runs out after the birthday leaves nothing owed; one that
// ran out before it does, also when the child has grown up since.
static void a_guardians_term_that_age_outlived_leaves_nothing_owed(void **state)
{
    static const struct { int32_t birthday, ended; bool owed; } rows[] = { // Days before today.
        {1, 1, false}, {1, 2, true}, {2, 1, false}, {-5, 1, true}, {0, -1, false},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        scene   s;
        int32_t today = tp_local_day(now(), 330);
        tp_time ended = tp_day_start(today - rows[i].ended, 330) + HOUR;
        set(&s);
        s.standing.has_offset = 1;
        s.standing.offset_minutes = 330;
        be_minor(&s, 16, today - rows[i].birthday);
        verify_guardian(&s, ended - 9 * DAY, ended);
        s.standing.age.grace_ms = 100 * DAY;
        tp_gate_view view = gate_view(&policy, &s.standing, now());
        assert_int_equal(view.gate.due, rows[i].owed ? ended + 100 * DAY : 0);
        if (rows[i].birthday > 0 && !rows[i].owed) { // From the very instant on.
            assert_int_equal(gate_view(&policy, &s.standing, ended).gate.due, 0);
        }
        // What is owed because the guardian took the word back stays owed.
        s.standing.age.guardian = TARA_GUARDIAN_WITHDRAWN;
        s.standing.age.deletion_due = ended + DAY;
        view = gate_view(&policy, &s.standing, now());
        assert_int_equal(view.gate.due, ended + DAY);
    }
}

// Policy row C12: the higher of the policy's age and the country's; France asks the child as well.
static void the_gate_takes_the_higher_of_law_and_policy(void **state)
{
    static const struct { const char *place; int32_t minimum, threshold; bool joint; } rows[] = {
        {"BE", 16, 16, false}, {"BE", 12, 13, false}, {"DE", 13, 16, false}, {"FR", 16, 16, true},
        {"FR", 13, 15, true},  {"TH", 16, 20, false}, {"DE", 16, 16, false}, {NULL, 16, 16, false},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        scene       s;
        tara_policy its = small_policy(rows[i].minimum, 0);
        set(&s);
        s.standing.place = 0;
        if (rows[i].place != NULL) {
            assert_true(tp_place_parse(tp_text_of(rows[i].place), &s.standing.place));
        }
        tp_gate_view adult = gate_view(&its, &s.standing, now());
        assert_int_equal(adult.threshold, rows[i].threshold);
        assert_false(adult.joint);
        be_minor(&s, 13, TP_DAY_MAX);
        assert_int_equal(gate_view(&its, &s.standing, now()).joint, rows[i].joint);
        // At 15 a child in France answers alone to the law, though the policy waits for 16.
        be_minor(&s, 15, tp_local_day(now(), 0));
        assert_false(gate_view(&its, &s.standing, now()).joint);
    }
}

// Born on 29 February: 1 March where the year lacks the day, so never a day too early.
static void a_leap_birthday_opens_on_the_first_of_march(void **state)
{
    (void)state;
    tp_date born = {2012, 2, 29};
    scene   s;
    set(&s);
    tara_policy its = small_policy(15, 0);
    tp_compiled with = compiled;
    with.policy = &its;
    s.world.compiled = &with;
    be_minor(&s, 15, tp_age_reached_on(born, 15, s.standing.place));
    s.standing.contracts.list[0].since = at(2027, 1, 1);
    s.given.now = at(2027, 3, 1) - 1;
    assert_int_equal(reason_of(&s), TARA_REASON_MINOR);
    s.given.now = at(2027, 3, 1);
    assert_int_equal(reason_of(&s), TARA_REASON_CONTRACT);
    its.minimum_age = 16; // The year 2028 has the day, but what is kept is a first of March.
    s.given.now = at(2028, 2, 29);
    assert_int_equal(reason_of(&s), TARA_REASON_MINOR);
    s.given.now = at(2028, 3, 1);
    assert_int_equal(reason_of(&s), TARA_REASON_CONTRACT);
}

// --- to whom and where -------------------------------------------------------------------------

// GDPR Art. 13(1)(e): a recipient gets what the policy names, for the purposes it names.
static void a_recipient_gets_what_the_policy_names(void **state)
{
    static const struct {
        int purpose; uint32_t recipient; uint64_t data; int32_t reason;
    } rows[] = {
        {DEAL, PARIS, A | B, TARA_REASON_CONTRACT},
        {DEAL, PARIS_DEAL_A, A, TARA_REASON_CONTRACT},
        {DEAL, PARIS_DEAL_A, B, TARA_REASON_RECIPIENT_UNKNOWN},
        {DEAL, PARIS_DEAL_A, A | B, TARA_REASON_RECIPIENT_UNKNOWN},
        {WATCH, PARIS_DEAL_A, A, TARA_REASON_RECIPIENT_UNKNOWN},
        {TALK, PARIS_DEAL_A, A, TARA_REASON_RECIPIENT_UNKNOWN},
        {DEAL, RECIPIENTS, A, TARA_REASON_CONTRACT},
        {DEAL, RECIPIENTS + 1, A, TARA_REASON_RECIPIENT_UNKNOWN},
        {DEAL, UINT32_MAX, A, TARA_REASON_RECIPIENT_UNKNOWN},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        scene s;
        set_for(&s, rows[i].purpose, TARA_ACTION_DISCLOSE);
        s.given.question.recipient = rows[i].recipient;
        s.given.question.categories = rows[i].data;
        tp_verdict verdict = decide(&s);
        assert_int_equal(verdict.reason, rows[i].reason);
        if (!verdict.permitted) continue;
        assert_true(verdict.obligations & TARA_OBLIGATION_RECORD_DISCLOSURE);
    }
}

// A store keeps its slots when a later version lists things in another order: so do the answers.
static void answers_go_by_slot_and_not_by_place_in_the_document(void **state)
{
    (void)state;
    tp_purpose  backwards[PURPOSES];
    tp_category mirrored[LENGTH(categories)];
    tara_policy before = policy;
    tp_compiled first, second;
    scene       s;
    for (int i = 0; i < PURPOSES; i++) backwards[i] = purposes[PURPOSES - 1 - i];
    for (size_t i = 0; i < LENGTH(categories); i++) {
        mirrored[i] = categories[LENGTH(categories) - 1 - i];
    }
    before.purposes = backwards;
    before.categories = mirrored;
    assert_int_equal(tp_policy_compile(&before, NULL, &memory, &first), TARA_OK);
    assert_int_equal(tp_policy_compile(&policy, &first, &memory, &second), TARA_OK);
    int deal = tp_purpose_slot(&second, TP_TEXT("deal"));
    int watch = tp_purpose_slot(&second, TP_TEXT("watch"));
    int a = tp_category_slot(&second, TP_TEXT("a")), b = tp_category_slot(&second, TP_TEXT("b"));
    assert_int_equal(deal, PURPOSES - 1 - DEAL);
    const struct { int purpose, category; int32_t reason; } rows[] = {
        {deal, a, TARA_REASON_CONTRACT}, {deal, b, TARA_REASON_RECIPIENT_UNKNOWN},
        {watch, a, TARA_REASON_RECIPIENT_UNKNOWN}};
    for (size_t i = 0; i < LENGTH(rows); i++) {
        set(&s);
        s.world.compiled = &second;
        s.given.question.purpose = (uint32_t)rows[i].purpose + 1;
        s.given.question.categories = UINT64_C(1) << rows[i].category;
        s.given.question.recipient = PARIS_DEAL_A;
        assert_int_equal(reason_of(&s), rows[i].reason);
    }
}

// GDPR Art. 44: leaving needs adequacy or a safeguard, which is named; the answer is for one day.
static void a_way_out_is_open_for_the_day_and_names_its_safeguard(void **state)
{
    static const struct {
        uint32_t recipient;
        tp_place destination;
        int32_t  year;
        int32_t  reason;
        uint64_t obligations;
    } rows[] = {
        {NOBODY, 0, 2026, TARA_REASON_CONTRACT, 0},
        {NOBODY, COUNTRY('D', 'E'), 2026, TARA_REASON_CONTRACT, 0},
        {NOBODY, COUNTRY('B', 'D'), 2026, TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD, 0},
        {PARIS, 0, 2026, TARA_REASON_CONTRACT, 32},
        {PARIS, COUNTRY('B', 'D'), 2026, TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD, 0},
        {DHAKA, 0, 2026, TARA_REASON_CONTRACT, 32 | 64},
        {DHAKA, 0, 2027, TARA_REASON_SAFEGUARD_EXPIRED, 0},
        {BOSTON, COUNTRY('U', 'S'), 2026, TARA_REASON_CONTRACT, 32 | 64},
        {NOBODY, COUNTRY('C', 'H'), 2026, TARA_REASON_CONTRACT, 64},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        scene s;
        set(&s);
        s.standing.has_offset = 1;
        s.standing.offset_minutes = -300;
        s.given.now = at(rows[i].year, 6, 1) + 4 * HOUR; // Where the subject is: 31 May, late.
        s.given.question.recipient = rows[i].recipient;
        s.given.question.destination = rows[i].destination;
        tp_verdict verdict = decide(&s);
        assert_int_equal(verdict.reason, rows[i].reason);
        assert_int_equal(verdict.obligations, rows[i].obligations);
        bool stays = rows[i].recipient == NOBODY && rows[i].destination == 0;
        assert_int_equal(verdict.valid_until,
                         stays ? TP_TIME_NEVER : at(rows[i].year, 6, 1) + 5 * HOUR);
    }
    scene s; // A subject in Bangladesh is under no rule of Chapter V.
    set(&s);
    s.standing.place = COUNTRY('B', 'D');
    s.given.question.destination = COUNTRY('U', 'S');
    assert_int_equal(reason_of(&s), TARA_REASON_CONTRACT);
}

// C11: a demand is one of four, found again by its reference, for a disclosure to somebody.
static void a_demand_that_is_not_whole_is_incomplete(void **state)
{
    static const struct {
        int32_t demand; bool referenced; int32_t action; uint32_t recipient; int32_t reason;
    } rows[] = {
        {TARA_DEMAND_LAW, false, TARA_ACTION_DISCLOSE, PARIS, TARA_REASON_INCOMPLETE_QUESTION},
        {TARA_DEMAND_LAW, true, TARA_ACTION_USE, PARIS, TARA_REASON_INCOMPLETE_QUESTION},
        {TARA_DEMAND_LAW, true, TARA_ACTION_COMPLY, PARIS, TARA_REASON_INCOMPLETE_QUESTION},
        {TARA_DEMAND_LAW, true, TARA_ACTION_TRANSFER, PARIS, TARA_REASON_INCOMPLETE_QUESTION},
        {TARA_DEMAND_LAW, true, TARA_ACTION_DISCLOSE, NOBODY, TARA_REASON_INCOMPLETE_QUESTION},
        {-1, true, TARA_ACTION_DISCLOSE, PARIS, TARA_REASON_INCOMPLETE_QUESTION},
        {TARA_DEMAND_COURT_ORDER + 1, true, TARA_ACTION_DISCLOSE, PARIS,
         TARA_REASON_INCOMPLETE_QUESTION},
        {TARA_DEMAND_LAW, true, TARA_ACTION_DISCLOSE, PARIS, TARA_REASON_RECIPIENT_UNKNOWN},
        {0, true, TARA_ACTION_DISCLOSE, PARIS, TARA_REASON_CONTRACT},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        scene s;
        set_for(&s, DEAL, rows[i].action);
        s.given.question.recipient = rows[i].recipient;
        s.given.question.demand = rows[i].demand;
        s.given.question.referenced = rows[i].referenced;
        assert_int_equal(reason_of(&s), rows[i].reason);
    }
}

// What can be known comes before what the law demands.
static void a_demand_does_not_mend_what_is_not_known(void **state)
{
    (void)state;
    tara_policy  courts = policy;
    tp_recipient with_court[RECIPIENTS];
    tp_compiled  its;
    memcpy(with_court, recipients, sizeof with_court);
    with_court[PARIS - 1].role = TP_AUTHORITY;
    with_court[PARIS - 1].contract_to = (tp_date){2020, 1, 1}; // Of no matter to a demand.
    courts.recipients = with_court;
    assert_int_equal(tp_policy_compile(&courts, NULL, &memory, &its), TARA_OK);
    for (int spoilt = 0; spoilt < 6; spoilt++) {
        scene s;
        set_for(&s, NOTHING, TARA_ACTION_DISCLOSE);
        s.world.compiled = &its;
        s.given.question.demand = TARA_DEMAND_COURT_ORDER;
        s.given.question.referenced = true;
        static const int32_t reasons[] = {
            TARA_REASON_LEGAL_OBLIGATION, TARA_REASON_STORE_FAILED, TARA_REASON_CLOCK_BACKWARDS,
            TARA_REASON_UNKNOWN_PURPOSE, TARA_REASON_UNKNOWN_CATEGORY, TARA_REASON_UNKNOWN_SUBJECT,
        };
        if (spoilt == 1) s.given.store_failed = true;
        if (spoilt == 2) s.given.clock_backwards = true;
        if (spoilt == 3) s.given.question.purpose = PURPOSES + 1;
        if (spoilt == 4) s.given.question.categories = UNDECLARED;
        if (spoilt == 5) s.given.standing = NULL;
        assert_int_equal(reason_of(&s), reasons[spoilt]);
    }
}

// --- how long ----------------------------------------------------------------------------------

static void be_at(scene *s, tp_time instant)
{
    s->given.now = instant;
}

// GDPR Art. 5(1)(e): what was kept for a purpose has served it, to the very instant; what is held
// of another category, or for another purpose, has an end of its own.
static void test_c19_data_is_used_until_its_purpose_has_run_out(void **state)
{
    (void)state;
    scene   s;
    tp_time since = now() - 300 * DAY, ends = tp_time_add_months(since, 12);
    set_for(&s, WATCH, TARA_ACTION_USE);
    hold(&s, A, 1U << WATCH | 1U << ORDER, since);
    assert_int_equal(reason_of(&s), TARA_REASON_LEGITIMATE_INTEREST);
    assert_int_equal(decide(&s).valid_until, ends);
    be_at(&s, ends - 1);
    assert_int_equal(reason_of(&s), TARA_REASON_LEGITIMATE_INTEREST);
    be_at(&s, ends);
    assert_int_equal(reason_of(&s), TARA_REASON_RETENTION_ELAPSED);
    assert_int_equal(decide(&s).valid_until, TP_TIME_NEVER);

    s.given.question.categories = B; // Nothing of it is held: what is collected now is new.
    assert_int_equal(reason_of(&s), TARA_REASON_LEGITIMATE_INTEREST);
    assert_int_equal(decide(&s).valid_until, TP_TIME_NEVER);
    hold(&s, B, 1U << WATCH, ends - 9 * DAY);
    assert_int_equal(reason_of(&s), TARA_REASON_LEGITIMATE_INTEREST);
    assert_int_equal(decide(&s).valid_until, tp_time_add_months(ends - 9 * DAY, 12));
    s.given.question.categories = A | B; // Together as much as the less.
    assert_int_equal(reason_of(&s), TARA_REASON_RETENTION_ELAPSED);

    ask_for(&s, SWAP, TARA_ACTION_USE); // It is held for others, not for this.
    assert_int_equal(reason_of(&s), TARA_REASON_LEGITIMATE_INTEREST);
    assert_int_equal(decide(&s).valid_until, TP_TIME_NEVER);
    ask_for(&s, ORDER, TARA_ACTION_COMPLY); // Thirteen months.
    s.given.question.categories = A;
    assert_int_equal(reason_of(&s), TARA_REASON_LEGAL_OBLIGATION);
    assert_int_equal(decide(&s).valid_until, tp_time_add_months(since, 13));
}

// One of several that is still needed is enough for a category: which is used, the host knows.
static void test_c19_of_several_holdings_the_last_one_counts(void **state)
{
    (void)state;
    scene   s;
    tp_time first = now() - 360 * DAY, second = now() - 100 * DAY;
    set_for(&s, WATCH, TARA_ACTION_USE);
    hold(&s, A, 1U << WATCH, first);
    hold(&s, A, 1U << WATCH, second);
    be_at(&s, tp_time_add_months(first, 12));
    assert_int_equal(reason_of(&s), TARA_REASON_LEGITIMATE_INTEREST);
    assert_int_equal(decide(&s).valid_until, tp_time_add_months(second, 12));
    be_at(&s, tp_time_add_months(second, 12));
    assert_int_equal(reason_of(&s), TARA_REASON_RETENTION_ELAPSED);
}

// A period begins with what the policy names, and without that not at all.
static void test_c19_an_answer_stands_until_the_period_it_names_ends(void **state)
{
    (void)state;
    scene   s;
    tp_time since = now() - 2000 * DAY, soon = now() + HOUR;
    set_for(&s, DEAL, TARA_ACTION_USE);
    hold(&s, A, 1U << DEAL, since);
    assert_int_equal(decide(&s).valid_until, TP_TIME_NEVER); // As long as the contract does.
    s.standing.contracts.list[0].until = now() - 30 * DAY;
    assert_int_equal(reason_of(&s), TARA_REASON_CONTRACT_ENDED);

    set_for(&s, TALK, TARA_ACTION_USE);
    choose(&s, TARA_CONSENT_GIVEN, TP_TIME_NEVER);
    hold(&s, A, 1U << TALK, since);
    assert_int_equal(decide(&s).valid_until, TP_TIME_NEVER);
    choose(&s, TARA_CONSENT_GIVEN, soon);
    assert_int_equal(decide(&s).valid_until, soon); // Of the yes, half a year before the data's.

    set_for(&s, SWAP, TARA_ACTION_USE);
    tp_holding *holding = hold(&s, A, 1U << SWAP, since);
    assert_int_equal(reason_of(&s), TARA_REASON_RETENTION_ELAPSED);
    holding->active_at[SWAP] = now() - 30 * DAY;
    assert_int_equal(reason_of(&s), TARA_REASON_LEGITIMATE_INTEREST);
    assert_int_equal(decide(&s).valid_until, tp_time_add_months(now() - 30 * DAY, 24));
    holding->ended = 1U << SWAP; // The host needs it no longer: at once.
    holding->ended_at = now();
    assert_int_equal(reason_of(&s), TARA_REASON_RETENTION_ELAPSED);

    set_for(&s, TASK, TARA_ACTION_USE);
    hold(&s, A, 1U << TASK, at(2026, 2, 3)); // To the end of a year, and one more.
    assert_int_equal(decide(&s).valid_until, at(2028, 1, 1));
}

// GDPR Art. 13(2)(a): the end of what is held keeps nobody from collecting it anew, and Art. 18(1)
// from keeping what the subject wants kept.
static void test_c19_new_data_and_restricted_data_have_not_run_out(void **state)
{
    (void)state;
    for (int32_t action = 0; action <= TARA_ACTION_COMPLY; action++) {
        scene s;
        set_for(&s, WATCH, action);
        hold(&s, A, 1U << WATCH, now() - 2000 * DAY);
        assert_int_equal(reason_of(&s), action == TARA_ACTION_COLLECT
                         ? TARA_REASON_LEGITIMATE_INTEREST : TARA_REASON_RETENTION_ELAPSED);
        spoil_restriction(&s);
        bool kept = action == TARA_ACTION_STORE;
        if (kept) assert_int_equal(reason_of(&s), TARA_REASON_STORAGE_ONLY);
        else assert_false(decide(&s).permitted);
    }
}

// GDPR Art. 6(1)(c): what the law orders to keep may be kept, shown and handed over as it orders,
// whatever carried the purpose before; not used, and not a day longer.
static void test_c20_after_its_purpose_the_law_alone_keeps_data(void **state)
{
    static const struct {
        int32_t action, running, elapsed, ended; // While the purpose, the law, and nothing run.
    } rows[] = {
        {TARA_ACTION_USE, TARA_REASON_CONTRACT, TARA_REASON_RETENTION_ELAPSED,
         TARA_REASON_RETENTION_ELAPSED},
        {TARA_ACTION_COLLECT, TARA_REASON_CONTRACT, TARA_REASON_CONTRACT, TARA_REASON_CONTRACT},
        {TARA_ACTION_STORE, TARA_REASON_CONTRACT, TARA_REASON_LEGAL_OBLIGATION,
         TARA_REASON_RETENTION_ELAPSED},
        {TARA_ACTION_DISCLOSE, TARA_REASON_CONTRACT, TARA_REASON_LEGAL_OBLIGATION,
         TARA_REASON_RETENTION_ELAPSED},
        {TARA_ACTION_TRANSFER, TARA_REASON_CONTRACT, TARA_REASON_RETENTION_ELAPSED,
         TARA_REASON_RETENTION_ELAPSED},
        {TARA_ACTION_LEGAL_CLAIM, TARA_REASON_CONTRACT, TARA_REASON_RETENTION_ELAPSED,
         TARA_REASON_RETENTION_ELAPSED},
        {TARA_ACTION_COMPLY, TARA_REASON_CONTRACT, TARA_REASON_LEGAL_OBLIGATION,
         TARA_REASON_RETENTION_ELAPSED},
    };
    (void)state;
    tp_time since = now(), elapsed = tp_time_add_months(since, 13), ended = at(2037, 1, 1);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        scene    s;
        uint64_t told = rows[i].action == TARA_ACTION_DISCLOSE
                      ? TARA_OBLIGATION_RECORD_DISCLOSURE : 0;
        set_for(&s, SALE, rows[i].action);
        hold(&s, A, 1U << SALE, since);
        const struct { tp_time at; int32_t reason; tp_time until; } moments[] = {
            {elapsed - 1, rows[i].running, elapsed}, {elapsed, rows[i].elapsed, ended},
            {ended - 1, rows[i].elapsed, ended}, {ended, rows[i].ended, TP_TIME_NEVER},
        };
        for (size_t m = 0; m < LENGTH(moments); m++) {
            be_at(&s, moments[m].at);
            tp_verdict verdict = decide(&s);
            assert_int_equal(verdict.reason, moments[m].reason);
            bool by_law = verdict.reason == TARA_REASON_LEGAL_OBLIGATION;
            assert_int_equal(verdict.basis == TARA_BASIS_LEGAL_OBLIGATION, by_law);
            if (by_law) assert_int_equal(verdict.obligations, 4 | told);
            bool for_the_day = s.given.question.recipient != NOBODY && verdict.permitted;
            if (!for_the_day) assert_int_equal(verdict.valid_until, moments[m].until);
        }
    }
}

// Of the built-in policy: an order's data serves the order for thirteen months, and then the VAT
// One Stop Shop until the end of the tenth year after its own.
static void test_c20_orders_of_the_built_in_policy(void **state)
{
    static const struct { int32_t action, first, second, third; } rows[] = {
        {TARA_ACTION_USE, TARA_REASON_CONTRACT, TARA_REASON_RETENTION_ELAPSED,
         TARA_REASON_RETENTION_ELAPSED},
        {TARA_ACTION_COLLECT, TARA_REASON_CONTRACT, TARA_REASON_CONTRACT, TARA_REASON_CONTRACT},
        {TARA_ACTION_STORE, TARA_REASON_CONTRACT, TARA_REASON_LEGAL_OBLIGATION,
         TARA_REASON_RETENTION_ELAPSED},
        {TARA_ACTION_DISCLOSE, TARA_REASON_CONTRACT, TARA_REASON_LEGAL_OBLIGATION,
         TARA_REASON_RETENTION_ELAPSED},
        {TARA_ACTION_COMPLY, TARA_REASON_CONTRACT, TARA_REASON_LEGAL_OBLIGATION,
         TARA_REASON_RETENTION_ELAPSED},
    };
    (void)state;
    tp_compiled built_in;
    assert_int_equal(tp_policy_compile(tara_policy_builtin(), NULL, &memory, &built_in), TARA_OK);
    int      orders = tp_purpose_slot(&built_in, TP_TEXT("orders"));
    uint64_t payment = UINT64_C(1) << tp_category_slot(&built_in, TP_TEXT("payment"));
    uint64_t contact = UINT64_C(1) << tp_category_slot(&built_in, TP_TEXT("contact"));
    tp_time  ordered = at(2026, 3, 1) + 9 * HOUR;
    const tp_time ends[] = {at(2027, 4, 1) + 9 * HOUR, at(2037, 1, 1)};
    for (size_t i = 0; i < LENGTH(rows); i++) {
        scene s;
        set(&s);
        s.world.compiled = &built_in;
        s.given.question = (tp_question){.purpose = (uint32_t)orders + 1, .action = rows[i].action,
                                         .categories = payment | contact};
        hold(&s, payment, UINT64_C(1) << orders, ordered);
        hold(&s, contact, UINT64_C(1) << orders, ordered);
        const struct { tp_time at; int32_t reason; tp_time until; } moments[] = {
            {ordered, rows[i].first, ends[0]}, {ends[0] - 1, rows[i].first, ends[0]},
            {ends[0], rows[i].second, ends[1]}, {ends[1] - 1, rows[i].second, ends[1]},
            {ends[1], rows[i].third, TP_TIME_NEVER},
        };
        for (size_t m = 0; m < LENGTH(moments); m++) {
            be_at(&s, moments[m].at);
            assert_int_equal(reason_of(&s), moments[m].reason);
            assert_int_equal(decide(&s).valid_until, moments[m].until);
        }
    }
}

// What the law does not name it does not keep: other data, another purpose, other actions; and it
// keeps nothing for use under a restriction.
static void test_c20_the_law_keeps_only_what_it_names(void **state)
{
    static const struct { int purpose; uint64_t categories; bool ended; int32_t reason; } rows[] = {
        {SALE, A, false, TARA_REASON_LEGAL_OBLIGATION},
        {SALE, A, true, TARA_REASON_LEGAL_OBLIGATION},
        {SALE, B, false, TARA_REASON_RETENTION_ELAPSED},
        {SALE, A | B, false, TARA_REASON_RETENTION_ELAPSED},
        {LAW_FIRST, A, false, TARA_REASON_LEGAL_OBLIGATION},
        {LAST_LAW, A, false, TARA_REASON_RETENTION_ELAPSED},
        {ORDER, A, false, TARA_REASON_RETENTION_ELAPSED},
        {WATCH, A, false, TARA_REASON_RETENTION_ELAPSED},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        scene s;
        set_for(&s, rows[i].purpose, TARA_ACTION_COMPLY);
        if (rows[i].ended) s.standing.contracts.list[0].until = now() - DAY;
        s.given.question.categories = rows[i].categories;
        hold(&s, A, 1U << rows[i].purpose, now() - 600 * DAY);
        hold(&s, B, 1U << rows[i].purpose, now() - 600 * DAY);
        assert_int_equal(reason_of(&s), rows[i].reason);
    }
    scene s;
    set_for(&s, EVERY, TARA_ACTION_COMPLY);
    choose(&s, TARA_CONSENT_GIVEN, TP_TIME_NEVER);
    hold(&s, A, 1U << EVERY, now() - 600 * DAY);
    assert_int_equal(decide(&s).basis, TARA_BASIS_LEGAL_OBLIGATION);
    assert_int_equal(decide(&s).obligations, TARA_OBLIGATION_KEEP_ONLY_WHAT_LAW_NAMES);
    spoil_restriction(&s); // GDPR Art. 18(2) knows consent, and the law's order is none.
    assert_int_equal(reason_of(&s), TARA_REASON_RETENTION_ELAPSED);
}

// GDPR Art. 5(2): the trace tells what carried the purpose, what ran out, and what carries now.
static void test_c20_the_trace_names_the_law_that_keeps(void **state)
{
    (void)state;
    scene    s;
    tp_trace trace;
    set_for(&s, SALE, TARA_ACTION_STORE);
    hold(&s, A, 1U << SALE, now() - 600 * DAY);
    (void)decide_traced(&s, &trace);
    const tp_trace_line expected[] = {
        {"basis.contract", TARA_REASON_CONTRACT, false},
        {"basis.legal_obligation", TARA_REASON_LEGAL_OBLIGATION, true},
        {"retention", TP_TRACE_PASSED, false}, {"transfer", TP_TRACE_PASSED, false},
    };
    assert_int_equal(trace.count, 11 + LENGTH(expected));
    for (size_t i = 0; i < LENGTH(expected); i++) {
        assert_string_equal(trace.line[11 + i].rule, expected[i].rule);
        assert_int_equal(trace.line[11 + i].reason, expected[i].reason);
        assert_int_equal(trace.line[11 + i].decided, expected[i].decided);
    }
    ask_for(&s, LAW_FIRST, TARA_ACTION_STORE); // Already relied on: told once.
    hold(&s, A, 1U << LAW_FIRST, now() - 600 * DAY);
    const tp_trace_line by_law[] = {
        {"basis.legal_obligation", TARA_REASON_LEGAL_OBLIGATION, true},
    };
    check_trace(&s, by_law, LENGTH(by_law));
}

// --- until when --------------------------------------------------------------------------------

// An answer stands until the first instant at which the passing of time may change it.
static void an_answer_stands_until_what_it_rests_on_ends(void **state)
{
    (void)state;
    tp_time soon = now() + HOUR;
    scene   s;

    set_for(&s, TALK, TARA_ACTION_USE);
    choose(&s, TARA_CONSENT_GIVEN, soon);
    assert_int_equal(decide(&s).valid_until, soon);
    s.world.meaning_since[TALK] = 4; // Outdated now, expired then: another answer.
    assert_int_equal(decide(&s).valid_until, soon);
    choose(&s, TARA_CONSENT_REFUSED, soon); // A no does not end, asking again is another matter.
    assert_int_equal(decide(&s).valid_until, TP_TIME_NEVER);

    set(&s);
    s.standing.contracts.list[0].until = soon;
    assert_int_equal(decide(&s).valid_until, soon);
    s.standing.contracts.list[0].since = soon;
    s.standing.contracts.list[0].until = TP_TIME_NEVER;
    assert_int_equal(reason_of(&s), TARA_REASON_CONTRACT_MISSING);
    assert_int_equal(decide(&s).valid_until, soon);

    set_for(&s, WATCH, TARA_ACTION_USE);
    s.world.assessment[WATCH].expires_at = soon;
    assert_int_equal(decide(&s).valid_until, soon);
    s.world.assessment[WATCH].outcome = TARA_ASSESSMENT_UNFAVOURABLE;
    assert_int_equal(decide(&s).valid_until, TP_TIME_NEVER);

    set(&s);
    be_minor(&s, 16, TP_DAY_MAX);
    verify_guardian(&s, 1, soon);
    assert_int_equal(decide(&s).valid_until, soon);
    be_minor(&s, 16, tp_local_day(now(), 0) + 1);
    assert_int_equal(decide(&s).valid_until, at(2026, 3, 2));
    verify_guardian(&s, 1, soon);
    assert_int_equal(decide(&s).valid_until, soon);
    verify_guardian(&s, 1, at(2026, 3, 3));
    assert_int_equal(decide(&s).valid_until, at(2026, 3, 2));
}

// Of several ends the earliest counts; what was not looked at does not.
static void an_answer_stands_until_the_earliest_of_several_ends(void **state)
{
    (void)state;
    for (int first = 0; first < 3; first++) {
        scene s;
        set_for(&s, SWAP, TARA_ACTION_USE);
        choose(&s, TARA_CONSENT_GIVEN, now() + (first == 0 ? 1 : 2) * HOUR);
        be_minor(&s, 16, TP_DAY_MAX);
        verify_guardian(&s, 1, now() + (first == 1 ? 1 : 3) * HOUR);
        s.given.question.destination = COUNTRY('D', 'E');
        s.standing.has_offset = 1; // The day ends in one hour or in twelve.
        s.standing.offset_minutes = first == 2 ? 11 * 60 : 0;
        s.world.assessment[SWAP].expires_at = now() + 1;
        s.standing.consent[SWAP].actor = TARA_ACTOR_GUARDIAN;
        tp_verdict verdict = decide(&s);
        assert_int_equal(verdict.reason, TARA_REASON_CONSENT);
        assert_int_equal(verdict.valid_until, now() + HOUR);
    }
}

// What the library cannot know is not to be relied upon for a moment.
static void a_denial_for_want_of_knowledge_stands_for_no_time(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(order); i++) {
        scene s;
        set(&s);
        order[i].spoil(&s);
        tp_verdict verdict = decide(&s);
        bool       unknowable = i <= 2;
        assert_int_equal(verdict.valid_until == 0, unknowable);
    }
}

// --- by chance ---------------------------------------------------------------------------------

static uint64_t seed;

static uint64_t any(uint64_t below) // xorshift64: the same scenes in every run.
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed % below;
}

static tp_time around(tp_time instant) // Within two days, often on the hour or at the instant.
{
    if (any(8) == 0) return TP_TIME_NEVER;
    return instant + ((tp_time)any(97) - 48) * HOUR + (any(2) ? 0 : (tp_time)any(3) - 1);
}

static tp_time earlier(tp_time instant)
{
    return instant - (tp_time)any(3 * DAY);
}

static void random_age(scene *s, tp_time instant)
{
    static const uint8_t guardians[] = {0, 0, TARA_GUARDIAN_VERIFIED, TARA_GUARDIAN_WITHDRAWN};
    tp_age *age = &s->standing.age;
    *age = (tp_age){.known = (uint8_t)any(3), .years = (uint8_t)(12 + any(9))};
    if (any(2)) *age = (tp_age){.known = TARA_AGE_OF_AGE, .years = 18};
    if (age->known == TARA_AGE_MINOR) {
        tp_date date = tp_date_of(tp_local_day(instant, 0) + (int32_t)any(5) - 2);
        date.year += (int32_t)any(5) - 2; // So that other thresholds are reached these days too.
        if (!tp_date_valid(date)) date = (tp_date){date.year, 3, 1};
        age->of_age_on = any(4) == 0 ? TP_DAY_MAX : tp_day_of(date);
    }
    age->guardian = guardians[any(4)];
    age->verified_at = age->guardian == 0 ? 0 : earlier(instant);
    age->guardian_until = around(instant);
    age->suspected = any(10) == 0;
}

static void random_records(scene *s, tp_time instant)
{
    int slot = (int)s->given.question.purpose - 1;
    s->standing.contracts.count = (uint32_t)any(4);
    s->standing.contracts.ended_at = any(3) == 0 ? earlier(instant) : 0;
    for (uint32_t i = 0; i < s->standing.contracts.count; i++) {
        tp_time since = around(instant), until = around(instant);
        if (since == TP_TIME_NEVER) since = instant;
        if (until < since) until = since;
        s->standing.contracts.list[i] = (tp_contract){
            .id = "c", .id_size = 1, .since = since, .until = until, .policy_version = 1};
    }
    if (any(5) > 0) {
        *tp_standing_choose(&s->standing, slot) = (tp_consent){
            .state = any(2) ? TARA_CONSENT_GIVEN : (uint8_t)any(4), .actor = (uint8_t)any(3),
            .policy_version = (uint32_t)any(4), .at = earlier(instant),
            .expires_at = around(instant), .event = 1};
    }
    if (any(5) == 0) {
        *tp_standing_object(&s->standing, slot) = (tp_objection){(uint8_t)any(5), earlier(instant)};
    }
    if (any(5) == 0) s->standing.restriction = (tp_restriction){1, earlier(instant), 0};
    s->world.meaning_since[slot] = (uint32_t)any(3);
    s->world.assessment[slot] = (tp_assessment){(uint8_t)any(3), 1, around(instant)};
}

// Collected so that most of their periods end in these days.
static void random_holdings(scene *s, tp_time instant)
{
    static const int32_t months[] = {1, 6, 12, 12, 13, 13, 13, 13, 24, 122};
    uint64_t asked = UINT64_C(1) << (s->given.question.purpose - 1);
    for (int count = any(2) ? 0 : (int)any(4); count > 0; count--) {
        tp_time since = tp_time_add_months(instant, -months[any(LENGTH(months))])
                      + ((tp_time)any(97) - 48) * HOUR;
        tp_holding *holding = hold(s, any(2) ? A : B, asked | any(1U << PURPOSES), since);
        if (any(6) > 0) continue;
        holding->ended = asked;
        holding->ended_at = earlier(instant);
    }
}

static void random_scene(scene *s)
{
    static const int32_t eves[][3] = { // Of changes in law, and days like any other.
        {2023, 12, 31}, {2025, 12, 31}, {2026, 11, 30}, {2027, 5, 12}, {2028, 7, 16},
        {2028, 2, 28}, {2026, 12, 30}, {2025, 6, 30}, {2023, 1, 25}};
    static const char *const places[] = {"FR", "DK", "VN", "CL", "IN", "JP", "SI", "GB", "BD",
                                         "US-CA", "CH", "DE"};
    static const int32_t offsets[] = {-600, -210, 0, 345, 840};
    static const tp_place targets[] = {0, 0, 0, COUNTRY('F', 'R'), COUNTRY('B', 'D'),
                                       COUNTRY('U', 'S'), COUNTRY('G', 'B')};
    size_t  eve = any(LENGTH(eves));
    tp_time instant = at(eves[eve][0], eves[eve][1], eves[eve][2]) + (tp_time)any(2 * DAY);
    set(s);
    s->given.now = instant;
    s->standing.place = 0;
    size_t place = any(LENGTH(places) + 1);
    if (place < LENGTH(places)) {
        assert_true(tp_place_parse(tp_text_of(places[place]), &s->standing.place));
    }
    s->standing.has_offset = any(2) == 0;
    s->standing.offset_minutes = offsets[any(LENGTH(offsets))];
    s->given.question = (tp_question){.purpose = 1 + (uint32_t)any(PURPOSES),
                                      .categories = 1 + any(3),
                                      .action = any(2) ? TARA_ACTION_USE : (int32_t)any(8),
                                      .recipient = any(2) ? 0 : (uint32_t)any(RECIPIENTS + 1),
                                      .destination = targets[any(LENGTH(targets))]};
    bool leaves = s->given.question.action == TARA_ACTION_DISCLOSE
               || s->given.question.action == TARA_ACTION_TRANSFER;
    if (leaves && s->given.question.recipient == NOBODY) s->given.question.recipient = PARIS;
    random_age(s, instant);
    random_records(s, instant);
    random_holdings(s, instant);
}

enum { SCENES = 30000 };
static tara_policy lenient; // From 13: the ages of countries above it are seen.
static tp_compiled its_masks;

static void begin_scenes(void)
{
    seed = 0x2545F4914F6CDD1D;
    lenient = small_policy(13, 60);
    its_masks = compiled;
    its_masks.policy = &lenient;
}

static void next_scene(scene *s)
{
    random_scene(s);
    s->world.compiled = &its_masks;
}

static void assert_same_answer(const tp_verdict *a, const tp_verdict *b)
{
    assert_int_equal(a->permitted, b->permitted);
    assert_int_equal(a->reason, b->reason);
    assert_int_equal(a->basis, b->basis);
    assert_int_equal(a->obligations, b->obligations);
}

// GDPR Art. 5(2): nothing but a recorded event changes an answer before its valid_until.
static void no_answer_changes_before_its_valid_until(void **state)
{
    enum { SAMPLES = 6 };
    size_t changed = 0, permitted = 0, ran_out = 0;
    (void)state;
    begin_scenes();
    for (int i = 0; i < SCENES; i++) {
        scene s;
        next_scene(&s);
        tp_verdict first = decide(&s);
        tp_time    from = s.given.now, until = first.valid_until;
        assert_true(until > from);
        permitted += first.permitted;
        tp_time end = until == TP_TIME_NEVER ? from + 4000 * DAY : until;
        for (int sample = 0; sample < SAMPLES; sample++) {
            s.given.now = sample == 0 ? end - 1 : from + (tp_time)any((uint64_t)(end - from));
            tp_verdict later = decide(&s);
            assert_same_answer(&first, &later);
            assert_true(later.valid_until >= until);
        }
        if (until == TP_TIME_NEVER) continue;
        s.given.now = until;
        tp_verdict then = decide(&s);
        assert_true(then.valid_until > until);
        changed += then.reason != first.reason;
        ran_out += first.permitted && then.reason == TARA_REASON_RETENTION_ELAPSED;
    }
    assert_true(permitted > SCENES / 10);
    assert_true(ran_out > SCENES / 500);
    assert_true(changed > SCENES / 20); // The ends are ends, not guesses on the safe side.
}

// GDPR Art. 7(3): with one yes fewer nothing is permitted that was denied with it.
static void a_denial_never_turns_to_permission_when_a_yes_is_taken_away(void **state)
{
    size_t denied = 0;
    (void)state;
    begin_scenes();
    for (int i = 0; i < SCENES; i++) {
        scene s;
        next_scene(&s);
        int  slot = (int)s.given.question.purpose - 1;
        bool yes = tp_standing_consent(&s.standing, slot)->state == TARA_CONSENT_GIVEN;
        if (decide(&s).permitted) continue;
        denied++;
        scene removed = s;
        removed.given.world = &removed.world;
        removed.given.standing = &removed.standing;
        tp_standing_choose(&s.standing, slot)->state = TARA_CONSENT_WITHDRAWN;
        assert_false(decide(&s).permitted);
        if (!yes) continue; // Taking a no away is asking anew.
        removed.standing.chosen &= ~(UINT64_C(1) << slot);
        assert_false(decide(&removed).permitted);
    }
    assert_true(denied > SCENES / 10);
}

// GDPR Art. 18 and 21, policy row C13: what protects the subject never opens anything.
static void no_protection_turns_a_denial_into_a_permission(void **state)
{
    (void)state;
    begin_scenes();
    for (int i = 0; i < SCENES; i++) {
        scene s;
        next_scene(&s);
        s.standing.restriction = (tp_restriction){0};
        s.standing.age.suspected = 0;
        s.standing.objected = 0;
        bool    before = decide(&s).permitted;
        int32_t reason = reason_of(&s);
        s.standing.restriction = (tp_restriction){1, 1, 0};
        tp_verdict restricted = decide(&s);
        bool kept = restricted.reason == TARA_REASON_STORAGE_ONLY; // Art. 18(1)(b): instead of
        if (kept) assert_true(before || reason >= TARA_REASON_CONSENT_NEVER_ASKED); // erasure.
        if (restricted.permitted && !kept) assert_true(before);
        object(&s, TARA_OBJECTION_ABSOLUTE);
        assert_false(decide(&s).permitted);
        s.standing.objected = 0;
        s.standing.restriction = (tp_restriction){0};
        object(&s, TARA_OBJECTION_PENDING);
        if (decide(&s).permitted) assert_true(before);
        s.standing.objected = 0;
        s.standing.age.suspected = 1;
        assert_false(decide(&s).permitted);
    }
}

// GDPR Art. 18(2): a restriction does not open a way out of the country.
static void a_restriction_opens_no_destination(void **state)
{
    (void)state;
    begin_scenes();
    for (int i = 0; i < SCENES; i++) {
        scene s;
        next_scene(&s);
        s.standing.restriction = (tp_restriction){0};
        int32_t reason = reason_of(&s);
        bool    shut = reason == TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD
                    || reason == TARA_REASON_SAFEGUARD_EXPIRED;
        s.standing.restriction = (tp_restriction){1, 1, 0};
        if (shut) assert_false(decide(&s).permitted);
    }
}

// There is one answer: with a trace or without, with the gate looked up before or on the way.
static void a_trace_and_a_gate_looked_up_before_change_nothing(void **state)
{
    (void)state;
    begin_scenes();
    for (int i = 0; i < SCENES / 3; i++) {
        scene    s;
        tp_trace trace;
        next_scene(&s);
        tp_verdict plain = decide(&s), traced = decide_traced(&s, &trace);
        assert_same_answer(&plain, &traced);
        assert_int_equal(plain.valid_until, traced.valid_until);
        uint32_t deciding = 0;
        for (uint32_t line = 0; line < trace.count; line++) {
            if (!trace.line[line].decided) continue;
            assert_int_equal(trace.line[line].reason, plain.reason);
            deciding++;
        }
        assert_int_equal(deciding, 1);
        tp_gate_view view = gate_view(&lenient, &s.standing, s.given.now);
        s.given.gate = &view;
        tp_verdict looked_up = decide(&s);
        assert_same_answer(&plain, &looked_up);
        assert_int_equal(plain.valid_until, looked_up.valid_until);
    }
}

// --- the line of memory against the records ----------------------------------------------------

enum { LIVES = 40, MOMENTS = 60, ASKED_MAX = 512 };
static const tara_subject nadia = {{7}};

static tara_status record(tp_ledger *ledger, tp_event event, tp_time instant)
{
    static const uint8_t salt[TP_SALT_SIZE] = {1};
    event.at = instant;
    event.subject = nadia;
    return tp_ledger_record(ledger, &event, salt, 0);
}

static void begin_life(tp_ledger *ledger, tp_time instant)
{
    tp_event age = {.type = TP_EVENT_AGE}, contract = {.type = TP_EVENT_CONTRACT};
    age.body.age = (tp_age_event){.known = TARA_AGE_OF_AGE, .years = 20};
    contract.body.contract = (tp_contract_event){.from = instant, .contract = TP_TEXT("C-1")};
    assert_int_equal(record(ledger, age, instant), TARA_OK);
    assert_int_equal(record(ledger, contract, instant), TARA_OK);
}

// What happens to somebody's data: it is collected, used, done with; a yes comes and goes.
static void live_on(tp_ledger *ledger, tp_time instant)
{
    tp_event event = {.type = 0};
    uint8_t  category = (uint8_t)any(6);
    uint64_t these = 1 + any((1U << 9) - 1);
    tp_time  since = tp_time_add_months(instant, -(int32_t)any(14)), never = TP_TIME_NEVER;
    switch (any(5)) {
    case 0: case 1:
        event.type = TP_EVENT_HOLDING;
        event.body.holding = (tp_holding_event){category, any(2), these, since,
                                                TARA_ORIGIN_SUBJECT, 0, TP_TEXT("host")};
        break;
    case 2:
        event.type = TP_EVENT_TOUCH;
        event.body.touch = (tp_touch_event){category, any(2), these, instant};
        break;
    case 3:
        event.type = TP_EVENT_PURPOSE_END;
        event.body.purpose_end = (tp_purpose_end_event){category, any(2), these};
        break;
    default:
        event.type = TP_EVENT_CONSENT;
        event.body.consent = (tp_consent_event){
            .decision = (uint8_t)any(TP_CONSENT_DECISIONS), .purpose = any(2) ? 5 : 7,
            .made_at = instant, .expires_at = any(3) ? tp_time_add_months(instant, 24) : never};
        break;
    }
    tara_status status = record(ledger, event, instant);
    if (status != TARA_E_NOT_FOUND) assert_int_equal(status, TARA_OK);
}

typedef struct tally {
    size_t fast, elapsed;
} tally;

// Every question about some of a purpose's data: first to the line, as time left it, then to the
// records, which refresh it.
static void compare_all(tp_ledger *ledger, tp_time instant, tally *seen)
{
    static tp_question questions[ASKED_MAX];
    static tp_verdict  fast[ASKED_MAX];
    static bool        answered[ASKED_MAX];
    uint32_t           version = 0;
    uint64_t           near = tp_hot_near(&ledger->hot, &nadia);
    size_t             count = 0;
    for (uint32_t slot = 0; slot < ledger->world.compiled->purpose_slots; slot++) {
        uint64_t all = ledger->world.compiled->purpose[slot].categories;
        for (uint64_t some = all; some != 0; some = (some - 1) & all) {
            assert_true(count < ASKED_MAX);
            questions[count++] = (tp_question){.purpose = slot + 1, .categories = some};
        }
    }
    for (size_t i = 0; i < count; i++) {
        answered[i] = tp_ledger_decide_fast(ledger, &nadia, near, &questions[i], instant, &fast[i],
                                            &version);
    }
    for (size_t i = 0; i < count; i++) {
        tp_verdict slow = tp_ledger_decide(ledger, &nadia, &questions[i], instant, NULL);
        seen->elapsed += slow.reason == TARA_REASON_RETENTION_ELAPSED;
        if (!answered[i]) continue;
        assert_same_answer(&fast[i], &slow);
        assert_true(fast[i].valid_until > instant && fast[i].valid_until <= slow.valid_until);
        seen->fast++;
    }
}

// There is one answer, also of data whose periods run out one by one while nobody says anything.
static void test_c19_the_line_never_outlives_what_is_held(void **state)
{
    static const uint8_t hash_key[16] = {5};
    (void)state;
    tally seen = {0, 0};
    seed = 0x9E3779B97F4A7C15;
    for (int life = 0; life < LIVES; life++) {
        tp_memory  its = tp_memory_standard();
        tara_store store;
        tp_ledger  ledger;
        tp_time    instant = now() + (tp_time)any(400 * DAY);
        assert_int_equal(tp_memory_store_open(&its, hash_key, &store), TARA_OK);
        assert_int_equal(tp_ledger_open(&ledger, &its, &store, tara_policy_builtin(), false,
                                        hash_key), TARA_OK);
        begin_life(&ledger, instant);
        for (int i = 0; i < MOMENTS; i++) {
            if (any(2)) live_on(&ledger, instant);
            compare_all(&ledger, instant, &seen);
            instant += any(3) ? (tp_time)any(20 * DAY) : (tp_time)any(400 * DAY);
        }
        tp_ledger_close(&ledger);
        store.close(store.user);
        assert_int_equal(its.live_bytes, 0);
    }
    assert_true(seen.fast > LIVES * MOMENTS * 10);
    assert_true(seen.elapsed > LIVES * MOMENTS * 10);
}

// A gate that was looked up is the one that is used.
static void a_gate_that_is_given_is_used(void **state)
{
    (void)state;
    scene        s;
    tp_gate_view shut = {.gate = {.age = TARA_AGE_MINOR}, .until = now() + 5};
    set(&s);
    s.given.gate = &shut;
    assert_int_equal(reason_of(&s), TARA_REASON_MINOR);
    assert_int_equal(decide(&s).valid_until, now() + 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_zeroed_denies),
        cmocka_unit_test(a_transfer_to_nowhere_is_incomplete),
        cmocka_unit_test(only_declared_data_is_used_for_declared_purposes),
        cmocka_unit_test(of_two_faults_the_first_in_order_is_told),
        cmocka_unit_test(the_trace_ends_with_the_test_that_decided),
        cmocka_unit_test(of_a_permission_the_basis_decided),
        cmocka_unit_test(each_basis_permits_with_its_obligations),
        cmocka_unit_test(without_a_yes_that_holds_the_reason_says_why),
        cmocka_unit_test(without_a_contract_the_reason_says_why),
        cmocka_unit_test(without_a_balance_the_reason_says_why),
        cmocka_unit_test(a_legal_obligation_carries_only_what_the_law_names),
        cmocka_unit_test(vital_interests_carry_only_the_protection_of_a_person),
        cmocka_unit_test(what_no_law_and_no_policy_supports_has_no_basis),
        cmocka_unit_test(a_no_is_not_walked_around_by_another_basis),
        cmocka_unit_test(bases_are_tried_in_the_order_of_the_policy),
        cmocka_unit_test(of_several_bases_that_fail_the_telling_one_is_told),
        cmocka_unit_test(an_objection_stops_tasks_and_interests),
        cmocka_unit_test(nothing_overrides_an_absolute_objection),
        cmocka_unit_test(under_a_restriction_only_consent_and_three_actions_go_on),
        cmocka_unit_test(restricted_data_is_stored_and_not_sent_away),
        cmocka_unit_test(without_age_the_reason_says_why),
        cmocka_unit_test(what_a_child_said_alone_does_not_count),
        cmocka_unit_test(in_every_country_the_gate_opens_on_the_birthday),
        cmocka_unit_test(a_threshold_changes_at_midnight_where_the_subject_is),
        cmocka_unit_test(a_guardians_term_that_age_outlived_leaves_nothing_owed),
        cmocka_unit_test(the_gate_takes_the_higher_of_law_and_policy),
        cmocka_unit_test(a_leap_birthday_opens_on_the_first_of_march),
        cmocka_unit_test(a_recipient_gets_what_the_policy_names),
        cmocka_unit_test(answers_go_by_slot_and_not_by_place_in_the_document),
        cmocka_unit_test(a_way_out_is_open_for_the_day_and_names_its_safeguard),
        cmocka_unit_test(a_demand_that_is_not_whole_is_incomplete),
        cmocka_unit_test(a_demand_does_not_mend_what_is_not_known),
        cmocka_unit_test(test_c19_data_is_used_until_its_purpose_has_run_out),
        cmocka_unit_test(test_c19_of_several_holdings_the_last_one_counts),
        cmocka_unit_test(test_c19_an_answer_stands_until_the_period_it_names_ends),
        cmocka_unit_test(test_c19_new_data_and_restricted_data_have_not_run_out),
        cmocka_unit_test(test_c20_after_its_purpose_the_law_alone_keeps_data),
        cmocka_unit_test(test_c20_orders_of_the_built_in_policy),
        cmocka_unit_test(test_c20_the_law_keeps_only_what_it_names),
        cmocka_unit_test(test_c20_the_trace_names_the_law_that_keeps),
        cmocka_unit_test(an_answer_stands_until_what_it_rests_on_ends),
        cmocka_unit_test(an_answer_stands_until_the_earliest_of_several_ends),
        cmocka_unit_test(a_denial_for_want_of_knowledge_stands_for_no_time),
        cmocka_unit_test(no_answer_changes_before_its_valid_until),
        cmocka_unit_test(a_denial_never_turns_to_permission_when_a_yes_is_taken_away),
        cmocka_unit_test(no_protection_turns_a_denial_into_a_permission),
        cmocka_unit_test(a_restriction_opens_no_destination),
        cmocka_unit_test(a_trace_and_a_gate_looked_up_before_change_nothing),
        cmocka_unit_test(a_gate_that_is_given_is_used),
        cmocka_unit_test(test_c19_the_line_never_outlives_what_is_held),
    };
    return cmocka_run_group_tests(tests, make_policy, NULL);
}
