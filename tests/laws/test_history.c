// test_history.c: random lives beside the model, on a disk and in memory that fail. See history.h.
//
//   test_history [SEED [LIVES]]
//
// A difference prints the seed of the life: test_history SEED 1 lives it again.
#include "laws/history.h"

enum {
#ifdef __SANITIZE_ADDRESS__
    LIVES = 100, // Five times as slow.
#else
    LIVES = 500,
#endif
    STEPS_A_LIFE = 120
};

static uint64_t chosen_seed = UINT64_C(20260301);
static uint64_t chosen_lives = LIVES;

static void history_is_the_models_after_every_failure(void **state)
{
    (void)state;
    for (uint64_t life = 0; life < chosen_lives; life++) {
        history_live(chosen_seed + life, STEPS_A_LIFE);
    }
    print_message("%llu lives from seed %llu: %llu operations failed, %llu cuts, %llu kills, "
                  "%llu not acknowledged and there, %llu lives given up\n",
                  (unsigned long long)chosen_lives, (unsigned long long)chosen_seed,
                  (unsigned long long)hist.faults, (unsigned long long)hist.cuts,
                  (unsigned long long)hist.kills, (unsigned long long)hist.unacknowledged,
                  (unsigned long long)hist.given_up);
    assert_true(chosen_lives < 20 || hist.faults > 4 * chosen_lives);
    assert_true(chosen_lives < 20 || hist.given_up * 4 < chosen_lives);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(history_is_the_models_after_every_failure),
    };
    count_the_years();
    if (argc > 1) chosen_seed = strtoull(argv[1], NULL, 10);
    if (argc > 2) chosen_lives = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
