// test_model.c: a second, naive reading of the rules, compared with the library over random lives.
//
// The model was written from the public header, the operations and the policy's text: plain arrays,
// dates counted year by year, every answer worked out anew from what happened. Random operations at
// random instants are given to both. After each step both are asked the same questions. A
// difference prints the seed, the step and the last twenty operations:
//
//   test_model [SEED [STEPS]]
//
// model.h what it knows and remembers; model_kept.h, model_requests.h, model_decide.h what follows
// from that; model_run.h the run; model_life.h a life; model_choices.h, model_rights.h,
// model_cookies.h, model_versions.h, model_breaches.h, model_disclosures.h, model_erasures.h
// the operations.
#define _POSIX_C_SOURCE 200809L // mkdtemp

#include "laws/model_life.h"
#include "store_files.h"

#include <unistd.h>

enum {
#ifdef __SANITIZE_ADDRESS__
    STEPS = 200000, // In memory, all policies together; five times as slow.
#else
    STEPS = 1000000,
#endif
    STEPS_A_LIFE = 2500,
    FILE_STEPS = 30000
};

static uint64_t chosen_seed = UINT64_C(20240115);
static uint64_t chosen_steps = STEPS;

// --- a step of a life ---------------------------------------------------------------------------

// Beyond the tolerance everything denies and nothing is recorded; within it the clock stands still.
static void step_back(run *r)
{
    model *m = &r->model;
    if (m->last_event == INT64_MIN) return;
    int64_t now = m->now;
    if (one_in(2)) {
        say(r, "the clock goes back");
        set_clock(r, m->last_event - 1001 - below(100000));
        person *p = &m->people[below(PEOPLE - 1)];
        do_choice(r, p);
        do_contract_start(r, p);
        compare(r);
        set_clock(r, now);
        return;
    }
    same(r, "clock.set", TARA_OK, tara_clock_set(r->privacy, m->last_event - 1 - below(1000)));
    m->now = m->last_event;
    compare(r);
    set_clock(r, now);
}

static void copy_file(const char *from, const char *to)
{
    static uint8_t bytes[1 << 16];
    FILE  *in = fopen(from, "rb"), *out = fopen(to, "wb");
    size_t got;
    assert_true(in != NULL && out != NULL);
    while ((got = fread(bytes, 1, sizeof bytes, in)) > 0) {
        assert_int_equal(fwrite(bytes, 1, got, out), got);
    }
    assert_int_equal(fclose(out), 0);
    fclose(in);
}

// The file as it was before it was closed: as if the process had been killed.
static void reopen_killed(run *r)
{
    char copy[96];
    snprintf(copy, sizeof copy, "%s.copy", r->path);
    same(r, "sync", TARA_OK, tara_sync(r->privacy));
    copy_file(r->path, copy);
    tara_close(r->privacy);
    assert_int_equal(rename(copy, r->path), 0);
}

static void restart(run *r)
{
    bool killed = one_in(2);
    say(r, killed ? "killed" : "restart");
    model  *m = &r->model; // Closing settles what is owed; opening does, as of the last event.
    int64_t now = m->now;
    if (killed || clock_is_behind(m)) m->now = m->last_event;
    if (m->events > 0) settle_all(m);
    m->now = now;
    if (killed) reopen_killed(r);
    else        tara_close(r->privacy);
    open_context(r);
    r->model.holiday_count = 0; // The calendar and what was given for answers were not recorded.
    for (int i = 0; i < r->model.request_count * STEPS_OF_ONE; i++) {
        r->model.requests[i / STEPS_OF_ONE].steps[i % STEPS_OF_ONE].data = false;
    }
}

static void step(run *r)
{
    int which = below(OPERATIONS);
    let_time_pass(r);
    if (one_in(500)) step_back(r);
    bool owed_some = r->path != NULL && anybody_is_owed(&r->model) && one_in(2);
    if (r->path != NULL && (owed_some || one_in(300))) restart(r);
    if (anybody_is_owed(&r->model) || one_in(200)) do_settle(r);
    const person *p = operate(r, which);
    compare(r);
    if (number_of(&r->model, p) >= HOLDERS || !one_in(15) || clock_is_behind(&r->model)) return;
    compare_due(r); // What was recorded of them may have moved what is due.
}

static void live(const rulebook *rules, tara_policy *policy, const char *path, uint64_t seed,
                 uint64_t steps)
{
    static run r; // A life is large.
    memset(&r, 0, sizeof r);
    r.policy = policy;
    r.path = path;
    r.base = printed_policy(policy == NULL ? tara_policy_builtin() : policy);
    begin_life(&r, rules, seed);
    grow_up(&r);
    for (r.step = 1; r.step <= steps; r.step++) step(&r);
    tara_close(r.privacy);
    free(r.base);
    assert_true(steps < 1000 || (r.permitted > steps / 10 && r.refused > steps / 10));
}

// --- policies of hosts --------------------------------------------------------------------------

#define ID(name)   "\"id\": \"" name "\""
#define LI         "\"legitimate_interest\""
#define LIFETIMES  "\"direct_marketing\": false, \"consent\": {\"yes\": \"P12M\", \"no\": \"P3M\"}"
#define NOT_DIRECT "\"direct_marketing\": false"

// Consent before an interest, and after it, and before an obligation; a younger age; another zone;
// marketing on an interest; periods and a floor that contracts and consents begin.
static tara_policy *mixed_policy(rulebook *rules)
{
    char *text = printed_policy(tara_policy_builtin());
    text = reword(text, "{", "\"minimum_age\": 16", "\"minimum_age\": 13");
    text = reword(text, "{", "\"time_zone_minutes\": 0", "\"time_zone_minutes\": 360");
    text = reword(text, ID("feedback"), LI, "\"consent\", " LI);
    text = reword(text, ID("feedback"), NOT_DIRECT, LIFETIMES);
    text = reword(text, ID("protection"), LI, LI ", \"consent\"");
    text = reword(text, ID("protection"), NOT_DIRECT, LIFETIMES);
    text = reword(text, ID("protection"), "\"recorded_on\": \"2024-01-15\"",
                  "\"recorded_on\": \"2024-01-15\", \"expires_on\": \"2026-05-01\"");
    text = reword(text, ID("marketing"), "\"consent\"", "\"consent\", " LI);
    text = reword(text, ID("marketing"), "\"retention\"",
                  "\"assessment\": {\"reference\": \"lia\", \"recorded_on\": \"2024-01-15\"}, "
                  "\"retention\"");
    text = reword(text, ID("orders"), "\"contract\"", "\"consent\", \"contract\"");
    text = reword(text, ID("orders"), NOT_DIRECT, LIFETIMES);
    text = reword(text, ID("service"), "\"P2Y\"", "\"P1M\"");
    text = reword(text, ID("service"), "\"last_activity\"", "\"contract_end\"");
    text = reword(text, ID("marketing"), "\"last_activity\"", "\"withdrawal\"");
    text = reword(text, ID("communication"), "\"last_activity\"", "\"withdrawal\"");
    text = reword(text, ID("feedback"), "\"P1Y\"", "\"P2M\"");
    text = reword(text, ID("feedback"), "\"collection\"", "\"withdrawal\"");
    text = reword(text, ID("vat_one_stop_shop"), "\"P10Y\"", "\"P18M\"");
    text = reword(text, ID("vat_one_stop_shop"), "\"year_end\"", "\"contract_end\"");
    *rules = tara_solutions;
    rules->minimum_age = 13;
    rules->zone_minutes = 360;
    purpose *feedback = &rules->purposes[FEEDBACK];
    feedback->bases[0] = TARA_BASIS_CONSENT;
    feedback->bases[1] = TARA_BASIS_LEGITIMATE_INTEREST;
    purpose *protection = &rules->purposes[PROTECTION];
    protection->bases[1] = TARA_BASIS_CONSENT;
    purpose *orders = &rules->purposes[ORDERS];
    orders->bases[0] = TARA_BASIS_CONSENT;
    orders->bases[1] = TARA_BASIS_CONTRACT;
    orders->bases[2] = TARA_BASIS_LEGAL_OBLIGATION;
    feedback->yes_months = protection->yes_months = orders->yes_months = 12;
    feedback->no_months = protection->no_months = orders->no_months = 3;
    rules->purposes[SERVICE].kept_months = 1;
    rules->purposes[SERVICE].kept_since = CONTRACT_OVER;
    rules->purposes[MARKETING].kept_since = CONSENT_OVER;
    rules->purposes[COMMUNICATION].kept_since = CONSENT_OVER;
    feedback->kept_months = 2;
    feedback->kept_since = CONSENT_OVER;
    rules->floor.months = 18;
    rules->floor.since = CONTRACT_OVER;
    rules->purposes[MARKETING].bases[1] = TARA_BASIS_LEGITIMATE_INTEREST;
    rules->shipped_until[PROTECTION] = days_since_1970((date){2026, 5, 1}) * DAY_MS;
    return parsed(text);
}

// A public body: tasks, obligations before contracts, vital interests.
static tara_policy *public_policy(rulebook *rules)
{
    static const char named[] =
        "\"obligation\": {\"law\": \"an act\", \"categories\": [\"contact\"], "
        "\"actions\": [\"use\", \"store\"]}, \"retention\"";
    char *text = printed_policy(tara_policy_builtin());
    text = reword(text, ID("feedback"), LI, "\"public_task\"");
    text = reword(text, ID("feedback"), "\"assessment\"", "\"obligation\"");
    text = reword(text, ID("feedback"), "\"reference\"", "\"law\"");
    text = reword(text, ID("feedback"), "\"recorded_on\": \"2024-01-15\"",
                  "\"categories\": [\"contact\"], \"actions\": [\"use\"]");
    text = reword(text, ID("protection"), LI,
                  "\"legal_obligation\", \"public_task\", \"consent\"");
    text = reword(text, ID("protection"), NOT_DIRECT, LIFETIMES);
    text = reword(text, ID("protection"), "\"retention\"", named);
    text = reword(text, ID("protection"), "\"assessment\"", "\"retired\"");
    text = reword(text, ID("support"), "\"contract\"", "\"vital_interest\"");
    text = reword(text, ID("orders"), "\"contract\",", "");
    text = reword(text, ID("orders"), "\"legal_obligation\"", "\"legal_obligation\", \"contract\"");
    char *retired = strstr(text, "\"retired\""); // An assessment that nothing rests on is refused.
    char *comma = retired;
    while (*comma != ',') comma--;
    char *end = strchr(retired, '}');
    memmove(comma, end + 1, strlen(end + 1) + 1);

    *rules = tara_solutions;
    purpose *feedback = &rules->purposes[FEEDBACK];
    feedback->bases[0] = TARA_BASIS_PUBLIC_TASK;
    purpose *protection = &rules->purposes[PROTECTION];
    protection->bases[0] = TARA_BASIS_LEGAL_OBLIGATION;
    protection->bases[1] = TARA_BASIS_PUBLIC_TASK;
    protection->bases[2] = TARA_BASIS_CONSENT;
    protection->yes_months = 12;
    protection->no_months = 3;
    protection->obliged_categories = CONTACT;
    protection->obliged_actions = 1u << TARA_ACTION_USE | 1u << TARA_ACTION_STORE;
    rules->purposes[SUPPORT].bases[0] = TARA_BASIS_VITAL_INTEREST;
    rules->purposes[ORDERS].bases[0] = TARA_BASIS_LEGAL_OBLIGATION;
    rules->purposes[ORDERS].bases[1] = TARA_BASIS_CONTRACT;
    return parsed(text);
}

// --- the tests ----------------------------------------------------------------------------------

static void many_lives(const rulebook *rules, tara_policy *policy, uint64_t seed, uint64_t steps)
{
    for (uint64_t done = 0; done < steps; done += STEPS_A_LIFE) {
        uint64_t left = steps - done;
        live(rules, policy, NULL, seed++, left < STEPS_A_LIFE ? left : STEPS_A_LIFE);
    }
}

// Tara Solutions' own policy.
static void model_and_library_agree_under_the_built_in_policy(void **state)
{
    (void)state;
    print_message("seed %llu\n", (unsigned long long)chosen_seed);
    many_lives(&tara_solutions, NULL, chosen_seed, chosen_steps / 2);
}

// GDPR Art. 6(1)(a) beside (f): a no is not walked around, a yes that ended leaves the interest.
static void model_and_library_agree_where_consent_stands_beside_interest(void **state)
{
    (void)state;
    rulebook     rules;
    tara_policy *policy = mixed_policy(&rules);
    many_lives(&rules, policy, chosen_seed + 1000, chosen_steps / 4);
    tara_policy_destroy(policy);
}

// GDPR Art. 6(1)(c), (d), (e): what a public body rests on.
static void model_and_library_agree_for_a_public_body(void **state)
{
    (void)state;
    rulebook     rules;
    tara_policy *policy = public_policy(&rules);
    many_lives(&rules, policy, chosen_seed + 2000, chosen_steps / 4);
    tara_policy_destroy(policy);
}

// What was recorded survives the restart, and nothing else does.
static void model_and_library_agree_across_restarts(void **state)
{
    (void)state;
    char folder[] = "/tmp/tara_model_XXXXXX";
    char path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.tara", folder);
    for (uint64_t done = 0; done < FILE_STEPS && done < chosen_steps; done += STEPS_A_LIFE) {
        live(&tara_solutions, NULL, path, chosen_seed + 3000 + done, STEPS_A_LIFE);
        remove_store(path);
    }
    rmdir(folder);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(model_and_library_agree_under_the_built_in_policy),
        cmocka_unit_test(model_and_library_agree_where_consent_stands_beside_interest),
        cmocka_unit_test(model_and_library_agree_for_a_public_body),
        cmocka_unit_test(model_and_library_agree_across_restarts),
    };
    count_the_years();
    if (argc > 1) chosen_seed = strtoull(argv[1], NULL, 10);
    if (argc > 2) chosen_steps = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
