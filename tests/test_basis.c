// test_basis.c: contracts that begin and end, and interests that are weighed and weighed anew.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "rules/basis.h"

enum { NOW = 10000 };

static void put(tp_contracts *contracts, const char *id, tp_time since, tp_time until)
{
    tp_contract *contract = &contracts->list[contracts->count++];
    *contract = (tp_contract){.id_size = (uint8_t)strlen(id), .since = since, .until = until};
    memcpy(contract->id, id, contract->id_size);
}

static tp_contract_event starts(const char *id, tp_time from)
{
    return (tp_contract_event){.from = from, .contract = tp_text_of(id)};
}

static tp_contract_event ends(const char *id, tp_time from)
{
    return (tp_contract_event){.end = 1, .from = from, .contract = tp_text_of(id)};
}

static tp_contract_state state_at(const tp_contracts *contracts, tp_time now, tp_time changes)
{
    tp_time           changes_at = 0;
    tp_contract_state state = tp_contracts_state(contracts, now, &changes_at);
    assert_int_equal(changes_at, changes);
    return state;
}

// GDPR Art. 6(1)(b): a contract carries from its first instant up to, not including, its last.
static void a_contract_carries_while_it_is_in_force(void **state)
{
    (void)state;
    tp_contracts contracts = {0};
    assert_int_equal(state_at(&contracts, NOW, TP_TIME_NEVER), TP_CONTRACT_MISSING);
    put(&contracts, "a", NOW, NOW + 10);
    assert_int_equal(state_at(&contracts, NOW - 1, NOW), TP_CONTRACT_MISSING);
    assert_int_equal(state_at(&contracts, NOW, NOW + 10), TP_CONTRACT_IN_FORCE);
    assert_int_equal(state_at(&contracts, NOW + 9, NOW + 10), TP_CONTRACT_IN_FORCE);
    assert_int_equal(state_at(&contracts, NOW + 10, TP_TIME_NEVER), TP_CONTRACT_ENDED);
    contracts.list[0].until = TP_TIME_NEVER;
    assert_int_equal(state_at(&contracts, TP_TIME_MAX, TP_TIME_NEVER), TP_CONTRACT_IN_FORCE);
    contracts.list[0].since = 0;
    contracts.list[0].until = 1;
    assert_int_equal(state_at(&contracts, 0, 1), TP_CONTRACT_IN_FORCE);
}

// Of several contracts the longest carries last, and the next to begin begins first.
static void several_contracts_carry_as_long_as_one_does(void **state)
{
    (void)state;
    tp_contracts contracts = {0};
    put(&contracts, "short", NOW - 5, NOW + 10);
    put(&contracts, "long", NOW - 5, NOW + 20);
    put(&contracts, "middle", NOW - 5, NOW + 15);
    put(&contracts, "second", NOW + 40, TP_TIME_NEVER);
    put(&contracts, "first", NOW + 30, NOW + 35);
    assert_int_equal(state_at(&contracts, NOW, NOW + 20), TP_CONTRACT_IN_FORCE);
    assert_int_equal(state_at(&contracts, NOW + 20, NOW + 30), TP_CONTRACT_ENDED);
    assert_int_equal(state_at(&contracts, NOW + 35, NOW + 40), TP_CONTRACT_ENDED);
    assert_int_equal(state_at(&contracts, NOW - 10, NOW - 5), TP_CONTRACT_MISSING);
    contracts.ended_at = 1;
    assert_int_equal(state_at(&contracts, NOW - 10, NOW - 5), TP_CONTRACT_ENDED);
}

// Policy row C10: "ended" and "never was" are two answers, also long after.
static void an_ended_contract_leaves_its_day_and_no_more(void **state)
{
    (void)state;
    tp_contracts      contracts = {0};
    tp_contract_event start = starts("course-1", NOW), end = ends("course-1", NOW + 50);
    tp_contract_apply(&contracts, &start, NOW);
    assert_int_equal(contracts.count, 1);
    assert_int_equal(contracts.list[0].since, NOW);
    assert_int_equal(contracts.list[0].until, TP_TIME_NEVER);
    assert_memory_equal(contracts.list[0].id, "course-1", 8);
    assert_int_equal(contracts.list[0].id_size, 8);
    tp_contract_apply(&contracts, &end, NOW + 50);
    assert_int_equal(contracts.count, 0);
    assert_int_equal(contracts.ended_at, NOW + 50);
    assert_int_equal(state_at(&contracts, TP_TIME_MAX, TP_TIME_NEVER), TP_CONTRACT_ENDED);

    // An earlier end of another one, recorded later, does not move it.
    start = starts("course-2", NOW + 10);
    end = ends("course-2", NOW + 20);
    tp_contract_apply(&contracts, &start, NOW + 60);
    tp_contract_apply(&contracts, &end, NOW + 60);
    assert_int_equal(contracts.count, 0);
    assert_int_equal(contracts.ended_at, NOW + 50);
}

// An end in the future is waited for; the contract carries until then.
static void a_contract_may_be_ended_ahead_of_time(void **state)
{
    (void)state;
    tp_contracts      contracts = {0};
    tp_contract_event start = starts("a", NOW), end = ends("a", NOW + 50);
    tp_contract_apply(&contracts, &start, NOW);
    tp_contract_apply(&contracts, &end, NOW + 1);
    assert_int_equal(contracts.count, 1);
    assert_int_equal(contracts.ended_at, 0);
    assert_int_equal(state_at(&contracts, NOW + 49, NOW + 50), TP_CONTRACT_IN_FORCE);
    assert_int_equal(state_at(&contracts, NOW + 50, TP_TIME_NEVER), TP_CONTRACT_ENDED);

    start = starts("b", NOW + 50); // Recorded on the very instant: the old one is forgotten.
    tp_contract_apply(&contracts, &start, NOW + 50);
    assert_int_equal(contracts.count, 1);
    assert_memory_equal(contracts.list[0].id, "b", 1);
    assert_int_equal(contracts.ended_at, NOW + 50);
}

// Forgetting what has ended keeps what has not, wherever it stands.
static void what_is_forgotten_is_only_what_has_ended(void **state)
{
    (void)state;
    tp_contracts contracts = {0};
    put(&contracts, "old", 1, NOW);
    put(&contracts, "kept", 1, NOW + 1);
    put(&contracts, "older", 1, NOW - 5);
    put(&contracts, "open", 1, TP_TIME_NEVER);
    memset(contracts.list[2].id, 'x', sizeof contracts.list[2].id);
    tp_contract_event start = starts("new", NOW);
    tp_contract_apply(&contracts, &start, NOW);
    static const char blank[TP_CONTRACT_ID_MAX - 3];
    assert_memory_equal(contracts.list[2].id + 3, blank, sizeof blank); // Nothing of the old id.
    assert_int_equal(contracts.count, 3);
    assert_int_equal(contracts.ended_at, NOW);
    assert_null(tp_contract_find(&contracts, TP_TEXT("old")));
    assert_ptr_equal(tp_contract_find(&contracts, TP_TEXT("kept")), &contracts.list[0]);
    assert_ptr_equal(tp_contract_find(&contracts, TP_TEXT("open")), &contracts.list[1]);
    assert_ptr_equal(tp_contract_find(&contracts, TP_TEXT("new")), &contracts.list[2]);
    assert_null(tp_contract_find(&contracts, TP_TEXT("ne")));
}

// Starting what is in force changes nothing; ending what is not there is told and does nothing.
static void starting_twice_is_once_and_ending_nothing_is_nothing(void **state)
{
    (void)state;
    tp_contracts      contracts = {0};
    tp_contract_event start = starts("a", NOW), again = starts("a", NOW + 5);
    tp_contract_event stranger = ends("b", NOW + 5);
    tp_contract_apply(&contracts, &start, NOW);
    assert_int_equal(tp_contract_check(&contracts, &again, NOW + 5), TARA_OK);
    tp_contract_apply(&contracts, &again, NOW + 5);
    assert_int_equal(contracts.count, 1);
    assert_int_equal(contracts.list[0].since, NOW);
    assert_int_equal(tp_contract_check(&contracts, &stranger, NOW + 5), TARA_E_NOT_FOUND);
    tp_contract_apply(&contracts, &stranger, NOW + 5);
    assert_int_equal(contracts.count, 1);
    assert_int_equal(contracts.list[0].until, TP_TIME_NEVER);
}

// Until it begins a contract can be planned anew; from its first instant on its beginning stands.
static void a_contract_is_planned_anew_until_it_begins(void **state)
{
    (void)state;
    tp_contracts      contracts = {0};
    tp_contract_event later = starts("a", NOW + 20);
    put(&contracts, "a", NOW + 5, NOW + 10);
    tp_contract_apply(&contracts, &later, NOW + 4);
    assert_int_equal(contracts.count, 1);
    assert_int_equal(contracts.list[0].since, NOW + 20);
    assert_int_equal(contracts.list[0].until, TP_TIME_NEVER);
    contracts.list[0].since = NOW + 5;
    tp_contract_apply(&contracts, &later, NOW + 5);
    assert_int_equal(contracts.list[0].since, NOW + 5);
}

// What has ended is gone: it can be ended no more, and a new one of that name can begin.
static void a_contract_that_has_ended_cannot_be_ended_again(void **state)
{
    (void)state;
    tp_contracts      contracts = {0};
    tp_contract_event end = ends("a", NOW), again = starts("a", NOW);
    put(&contracts, "a", 1, NOW);
    assert_int_equal(tp_contract_check(&contracts, &end, NOW - 1), TARA_OK);
    assert_int_equal(tp_contract_check(&contracts, &end, NOW), TARA_E_NOT_FOUND);
    assert_int_equal(tp_contract_check(&contracts, &again, NOW), TARA_OK);
    tp_contract_apply(&contracts, &again, NOW);
    assert_int_equal(contracts.count, 1);
    assert_int_equal(contracts.list[0].until, TP_TIME_NEVER);
}

// An end before the beginning is a mistake in the date.
static void a_contract_cannot_end_before_it_began(void **state)
{
    (void)state;
    tp_contracts contracts = {0};
    put(&contracts, "a", NOW, TP_TIME_NEVER);
    tp_contract_event end = ends("a", NOW - 1);
    assert_int_equal(tp_contract_check(&contracts, &end, NOW + 5), TARA_E_CLOCK_BACKWARDS);
    end.from = NOW;
    assert_int_equal(tp_contract_check(&contracts, &end, NOW + 5), TARA_OK);
}

// A reference is 1 to 64 bytes.
static void a_reference_has_one_to_sixty_four_bytes(void **state)
{
    static const struct {
        size_t      size;
        tara_status status;
    } rows[] = {{0, TARA_E_INVALID_ARGUMENT}, {1, TARA_OK}, {64, TARA_OK},
                {65, TARA_E_INVALID_ARGUMENT}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t size = rows[i].size;
        char  *id = malloc(size == 0 ? 1 : size);
        assert_non_null(id);
        memset(id, 'x', size == 0 ? 1 : size);
        tp_contracts      contracts = {0};
        tp_contract_event event = {.from = NOW, .contract = {id, size}};
        assert_int_equal(tp_contract_check(&contracts, &event, NOW), rows[i].status);
        if (rows[i].status == TARA_OK) {
            tp_contract_apply(&contracts, &event, NOW);
            assert_int_equal(contracts.list[0].id_size, size);
            assert_memory_equal(contracts.list[0].id, id, size);
        }
        free(id);
    }
}

// Sixteen at a time; those that have ended do not count, and the seventeenth does no harm.
static void sixteen_contracts_stand_at_a_time(void **state)
{
    (void)state;
    tp_contracts contracts = {0};
    for (int i = 0; i < TP_CONTRACTS_MAX; i++) {
        char id[16];
        snprintf(id, sizeof id, "c%d", i);
        tp_contract_event event = starts(id, NOW);
        assert_int_equal(tp_contract_check(&contracts, &event, NOW), TARA_OK);
        tp_contract_apply(&contracts, &event, NOW);
    }
    tp_contract_event more = starts("one more", NOW), same = starts("c3", NOW);
    assert_int_equal(tp_contract_check(&contracts, &more, NOW), TARA_E_LIMIT);
    assert_int_equal(tp_contract_check(&contracts, &same, NOW), TARA_OK);
    tp_contracts before = contracts;
    tp_contract_apply(&contracts, &more, NOW);
    assert_memory_equal(&contracts, &before, sizeof before);

    contracts.list[3].until = NOW + 5;
    assert_int_equal(tp_contract_check(&contracts, &more, NOW + 4), TARA_E_LIMIT);
    assert_int_equal(tp_contract_check(&contracts, &more, NOW + 5), TARA_OK);
    tp_contract_apply(&contracts, &more, NOW + 5);
    assert_int_equal(contracts.count, TP_CONTRACTS_MAX);
    assert_non_null(tp_contract_find(&contracts, TP_TEXT("one more")));
}

// GDPR Art. 6(1)(f): only a favourable balancing that has not expired carries.
static void an_interest_carries_only_when_it_was_weighed_and_outweighs(void **state)
{
    static const struct {
        uint8_t outcome;
        tp_time expires_at;
        int32_t reason;
    } rows[] = {
        {0, TP_TIME_NEVER, TARA_REASON_ASSESSMENT_MISSING},
        {0, 0, TARA_REASON_ASSESSMENT_MISSING},
        {TARA_ASSESSMENT_FAVOURABLE, TP_TIME_NEVER, TARA_REASON_LEGITIMATE_INTEREST},
        {TARA_ASSESSMENT_FAVOURABLE, NOW + 1, TARA_REASON_LEGITIMATE_INTEREST},
        {TARA_ASSESSMENT_FAVOURABLE, NOW, TARA_REASON_ASSESSMENT_EXPIRED},
        {TARA_ASSESSMENT_UNFAVOURABLE, TP_TIME_NEVER, TARA_REASON_ASSESSMENT_UNFAVOURABLE},
        {TARA_ASSESSMENT_UNFAVOURABLE, NOW, TARA_REASON_ASSESSMENT_UNFAVOURABLE},
        {3, TP_TIME_NEVER, TARA_REASON_ASSESSMENT_UNFAVOURABLE}, // What is unknown never carries.
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_assessment assessment = {rows[i].outcome, 1, rows[i].expires_at};
        assert_int_equal(tp_assessment_reason(&assessment, NOW), rows[i].reason);
    }
}

// A balancing that is recorded has an outcome and is not over before it begins.
static void an_assessment_has_an_outcome_and_an_end_in_the_future(void **state)
{
    static const tara_status by_outcome[] = {TARA_E_INVALID_ARGUMENT, TARA_OK, TARA_OK,
                                             TARA_E_INVALID_ARGUMENT};
    (void)state;
    for (uint8_t outcome = 0; outcome < 4; outcome++) {
        tp_assessment_event event = {.outcome = outcome, .expires_at = NOW + 1};
        assert_int_equal(tp_assessment_check(&event, NOW), by_outcome[outcome]);
        event.expires_at = NOW;
        assert_int_equal(tp_assessment_check(&event, NOW), TARA_E_INVALID_ARGUMENT);
        event.expires_at = TP_TIME_NEVER;
        assert_int_equal(tp_assessment_check(&event, NOW), by_outcome[outcome]);
    }
    tp_assessment       assessment = {0};
    tp_assessment_event event = {.outcome = TARA_ASSESSMENT_UNFAVOURABLE, .expires_at = NOW + 9};
    tp_assessment_apply(&assessment, &event, NOW);
    assert_int_equal(assessment.outcome, TARA_ASSESSMENT_UNFAVOURABLE);
    assert_int_equal(assessment.at, NOW);
    assert_int_equal(assessment.expires_at, NOW + 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_contract_carries_while_it_is_in_force),
        cmocka_unit_test(several_contracts_carry_as_long_as_one_does),
        cmocka_unit_test(an_ended_contract_leaves_its_day_and_no_more),
        cmocka_unit_test(a_contract_may_be_ended_ahead_of_time),
        cmocka_unit_test(what_is_forgotten_is_only_what_has_ended),
        cmocka_unit_test(starting_twice_is_once_and_ending_nothing_is_nothing),
        cmocka_unit_test(a_contract_is_planned_anew_until_it_begins),
        cmocka_unit_test(a_contract_that_has_ended_cannot_be_ended_again),
        cmocka_unit_test(a_contract_cannot_end_before_it_began),
        cmocka_unit_test(a_reference_has_one_to_sixty_four_bytes),
        cmocka_unit_test(sixteen_contracts_stand_at_a_time),
        cmocka_unit_test(an_interest_carries_only_when_it_was_weighed_and_outweighs),
        cmocka_unit_test(an_assessment_has_an_outcome_and_an_end_in_the_future),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
