// test_compiled.c: slots that stay, masks in slots, and periods on the calendar.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/policy.h"

static tp_memory memory;

static int begin(void **state)
{
    (void)state;
    memory = tp_memory_standard();
    return 0;
}

// Every compilation gives back what it took.
static int end(void **state)
{
    (void)state;
    return memory.live_bytes == 0 ? 0 : -1;
}

// A policy with purposes and categories by these names, in this order. "a b c", "x y".
typedef struct small_policy {
    tara_policy  policy;
    tp_purpose   purposes[64];
    tp_category  categories[64];
    tp_recipient recipients[TP_RECIPIENTS_MAX];
    char         names[4096]; // Of all of them,
    size_t       used;        // so many bytes.
} small_policy;

static const char *word(small_policy *it, const char *text, tp_text *id)
{
    size_t size = strcspn(text, " ");
    assert_true(it->used + size < sizeof it->names);
    memcpy(it->names + it->used, text, size);
    *id = (tp_text){it->names + it->used, size};
    it->used += size;
    return text + size + (text[size] == ' ');
}

static void make(small_policy *it, uint32_t version, const char *purposes, const char *categories)
{
    memset(it, 0, sizeof *it);
    it->policy = tp_policy_builtin;
    it->policy.version = version;
    it->policy.purposes = it->purposes;
    it->policy.categories = it->categories;
    it->policy.purpose_count = it->policy.category_count = 0;
    it->policy.floor_count = it->policy.recipient_count = 0;
    it->policy.safeguard_count = it->policy.tracker_count = it->policy.section_count = 0;
    while (*categories) {
        tp_category *category = &it->categories[it->policy.category_count++];
        categories = word(it, categories, &category->id);
    }
    while (*purposes) {
        tp_purpose *purpose = &it->purposes[it->policy.purpose_count++];
        purposes = word(it, purposes, &purpose->id);
        purpose->bases[0] = TARA_BASIS_CONTRACT;
        purpose->categories = 1; // The first of the document.
        purpose->retention = (tp_period){1, TP_YEARS};
        purpose->retention_from = TP_FROM_COLLECTION;
    }
}

// The same with one purpose, one category and these recipients.
static void make_sharing(small_policy *it, uint32_t version, const char *recipients)
{
    make(it, version, "a", "x");
    it->policy.recipients = it->recipients;
    while (*recipients) {
        assert_true(it->policy.recipient_count < TP_RECIPIENTS_MAX);
        tp_recipient *recipient = &it->recipients[it->policy.recipient_count++];
        recipients = word(it, recipients, &recipient->id);
        recipient->role = TP_PROCESSOR;
        recipient->place = tp_policy_builtin.controller_place;
    }
}

static int purpose_slot(const tp_compiled *compiled, const char *id)
{
    return tp_purpose_slot(compiled, tp_text_of(id));
}

static int category_slot(const tp_compiled *compiled, const char *id)
{
    return tp_category_slot(compiled, tp_text_of(id));
}

static int recipient_slot(const tp_compiled *compiled, const char *id)
{
    return tp_recipient_slot(compiled, tp_text_of(id));
}

// --- slots -------------------------------------------------------------------------------------

static void the_first_version_takes_slots_in_its_own_order(void **state)
{
    (void)state;
    tp_compiled compiled;
    assert_int_equal(tp_policy_compile(&tp_policy_builtin, NULL, &memory, &compiled), TARA_OK);
    assert_ptr_equal(compiled.policy, &tp_policy_builtin);
    assert_int_equal(compiled.purposes, (1U << 9) - 1);
    assert_int_equal(compiled.categories, (1U << 6) - 1);
    assert_int_equal(compiled.purpose_slots, 9);
    assert_int_equal(compiled.category_slots, 6);
    for (int i = 0; i < 9; i++) {
        assert_int_equal(compiled.purpose_slot[i], i);
        assert_int_equal(tp_purpose_slot(&compiled, tp_policy_builtin.purposes[i].id), i);
        assert_ptr_equal(compiled.purpose[i].declared, &tp_policy_builtin.purposes[i]);
    }
    assert_int_equal(category_slot(&compiled, "technical"), 5);
    assert_int_equal(compiled.recipient_slots, tp_policy_builtin.recipient_count);
    for (uint32_t i = 0; i < compiled.recipient_slots; i++) {
        const tp_recipient *recipient = &tp_policy_builtin.recipients[i];
        assert_int_equal(compiled.recipient_slot[i], i);
        assert_int_equal(tp_recipient_slot(&compiled, recipient->id), i);
        assert_ptr_equal(tp_recipient_numbered(&compiled, i + 1), recipient);
    }
    uint8_t hash[32];
    assert_true(tp_policy_hash(&tp_policy_builtin, &memory, hash));
    assert_memory_equal(compiled.hash, hash, sizeof hash);
}

static void an_unknown_identifier_has_no_slot(void **state)
{
    (void)state;
    tp_compiled compiled;
    assert_int_equal(tp_policy_compile(&tp_policy_builtin, NULL, &memory, &compiled), TARA_OK);
    assert_int_equal(purpose_slot(&compiled, "profiling"), -1);
    assert_int_equal(purpose_slot(&compiled, ""), -1);
    assert_int_equal(purpose_slot(&compiled, "market"), -1);
    assert_int_equal(purpose_slot(&compiled, "contact"), -1); // A category.
    assert_int_equal(category_slot(&compiled, "marketing"), -1);
    assert_int_equal(recipient_slot(&compiled, "marketing"), -1);
    assert_int_equal(recipient_slot(&compiled, ""), -1);
    assert_int_equal(recipient_slot(&compiled, "hostin"), -1);
    assert_int_equal(recipient_slot(&compiled, "hosting_"), -1);
}

static void a_number_that_was_never_given_is_nobodys(void **state)
{
    (void)state;
    tp_compiled compiled;
    assert_int_equal(tp_policy_compile(&tp_policy_builtin, NULL, &memory, &compiled), TARA_OK);
    assert_null(tp_recipient_numbered(&compiled, 0)); // "None".
    assert_null(tp_recipient_numbered(&compiled, compiled.recipient_slots + 1));
    assert_null(tp_recipient_numbered(&compiled, TP_RECIPIENTS_MAX));
    assert_null(tp_recipient_numbered(&compiled, TP_RECIPIENTS_MAX + 1));
    assert_null(tp_recipient_numbered(&compiled, UINT32_MAX));
}

// Records on disk name slots: no later version may give a slot another meaning.
static void slots_stay_when_purposes_move_go_and_come(void **state)
{
    (void)state;
    static small_policy first, second, third;
    static tp_compiled one, two, three;
    make(&first, 1, "a b c", "x y");
    make(&second, 2, "d c a", "z y x");
    make(&third, 3, "b e a", "y w");
    assert_int_equal(tp_policy_compile(&first.policy, NULL, &memory, &one), TARA_OK);
    assert_int_equal(tp_policy_compile(&second.policy, &one, &memory, &two), TARA_OK);
    assert_int_equal(tp_policy_compile(&third.policy, &two, &memory, &three), TARA_OK);

    assert_int_equal(purpose_slot(&two, "a"), 0);
    assert_int_equal(purpose_slot(&two, "b"), -1); // Gone, and its slot kept for it.
    assert_null(two.purpose[1].declared);
    assert_int_equal(two.purpose_id[1].size, 1);
    assert_memory_equal(two.purpose_id[1].data, "b", 1);
    assert_int_equal(purpose_slot(&two, "c"), 2);
    assert_int_equal(purpose_slot(&two, "d"), 3);
    assert_int_equal(two.purposes, 1U << 0 | 1U << 2 | 1U << 3);
    assert_int_equal(two.purpose_slots, 4);

    assert_int_equal(purpose_slot(&three, "a"), 0);
    assert_int_equal(purpose_slot(&three, "b"), 1); // Back in its own place.
    assert_int_equal(purpose_slot(&three, "e"), 4);
    assert_int_equal(purpose_slot(&three, "c"), -1);
    assert_int_equal(three.purposes, 1U << 0 | 1U << 1 | 1U << 4);
    assert_int_equal(three.purpose_slot[0], 1); // By place in the document.
    assert_int_equal(three.purpose_slot[1], 4);
    assert_int_equal(three.purpose_slot[2], 0);

    assert_int_equal(category_slot(&three, "x"), -1);
    assert_int_equal(category_slot(&three, "y"), 1);
    assert_int_equal(category_slot(&three, "w"), 3);
    assert_null(three.category[0]);
    assert_ptr_equal(three.category[1], &third.categories[0]);
    assert_int_equal(three.categories, 1U << 1 | 1U << 3);
}

// What was disclosed to a number was disclosed to that one, whatever later versions list first, and
// also when it is a recipient no more.
static void recipients_keep_their_numbers_when_they_move_go_and_come(void **state)
{
    (void)state;
    static small_policy first, second, third;
    static tp_compiled one, two, three;
    make_sharing(&first, 1, "a b c");
    make_sharing(&second, 2, "d c a");
    make_sharing(&third, 3, "b e a");
    assert_int_equal(tp_policy_compile(&first.policy, NULL, &memory, &one), TARA_OK);
    assert_int_equal(tp_policy_compile(&second.policy, &one, &memory, &two), TARA_OK);
    assert_int_equal(tp_policy_compile(&third.policy, &two, &memory, &three), TARA_OK);
    assert_ptr_equal(tp_recipient_numbered(&one, 2), &first.recipients[1]);
    assert_null(tp_recipient_numbered(&one, 4)); // Given by the next.

    assert_int_equal(recipient_slot(&two, "a"), 0);
    assert_int_equal(recipient_slot(&two, "b"), -1); // Gone, and its number kept for it.
    assert_int_equal(recipient_slot(&two, "c"), 2);
    assert_int_equal(recipient_slot(&two, "d"), 3);
    assert_ptr_equal(tp_recipient_numbered(&two, 1), &second.recipients[2]);
    assert_null(tp_recipient_numbered(&two, 2));
    assert_ptr_equal(tp_recipient_numbered(&two, 3), &second.recipients[1]);
    assert_ptr_equal(tp_recipient_numbered(&two, 4), &second.recipients[0]);
    assert_true(tp_text_equal(two.recipient_id[1], TP_TEXT("b"))); // The log still names it.
    assert_int_equal(two.recipient_slots, 4);

    assert_int_equal(recipient_slot(&three, "a"), 0);
    assert_int_equal(recipient_slot(&three, "b"), 1); // Back under its own.
    assert_int_equal(recipient_slot(&three, "e"), 4);
    assert_ptr_equal(tp_recipient_numbered(&three, 1), &third.recipients[2]);
    assert_ptr_equal(tp_recipient_numbered(&three, 2), &third.recipients[0]);
    assert_null(tp_recipient_numbered(&three, 3));
    assert_null(tp_recipient_numbered(&three, 4));
    assert_ptr_equal(tp_recipient_numbered(&three, 5), &third.recipients[1]);
    assert_int_equal(three.recipient_slot[0], 1); // By place in the document.
    assert_int_equal(three.recipient_slot[1], 4);
    assert_int_equal(three.recipient_slot[2], 0);
    // Whom this version names, in its own words: an older version's texts need not live.
    assert_ptr_equal(three.recipient_id[1].data, third.recipients[0].id.data);
    assert_true(tp_text_equal(three.recipient_id[3], TP_TEXT("d")));
}

static void without_recipients_there_is_none(void **state)
{
    (void)state;
    static small_policy first, second;
    static tp_compiled one, two;
    make_sharing(&first, 1, "a b");
    make_sharing(&second, 2, "");
    assert_int_equal(tp_policy_compile(&first.policy, NULL, &memory, &one), TARA_OK);
    assert_int_equal(tp_policy_compile(&second.policy, &one, &memory, &two), TARA_OK);
    for (uint32_t number = 0; number <= TP_RECIPIENTS_MAX; number++) {
        assert_null(tp_recipient_numbered(&two, number));
    }
    assert_int_equal(two.recipient_slots, 2);
    assert_int_equal(recipient_slot(&two, "a"), -1);
}

static void masks_are_in_slots_whatever_the_document_order(void **state)
{
    (void)state;
    static small_policy first, second;
    static tp_compiled one, two;
    make(&first, 1, "a", "x y z");
    make(&second, 2, "a", "z q x");
    second.purposes[0].categories = 1U << 0 | 1U << 1; // z and q.
    second.purposes[0].obligation_categories = 1U << 0;
    assert_int_equal(tp_policy_compile(&first.policy, NULL, &memory, &one), TARA_OK);
    assert_int_equal(tp_policy_compile(&second.policy, &one, &memory, &two), TARA_OK);
    assert_int_equal(one.purpose[0].categories, 1U << 0);
    assert_int_equal(two.purpose[0].categories, 1U << 2 | 1U << 3);
    assert_int_equal(two.purpose[0].obligation_categories, 1U << 2);
}

static void bases_keep_their_order_and_become_bits(void **state)
{
    (void)state;
    tp_compiled compiled;
    assert_int_equal(tp_policy_compile(&tp_policy_builtin, NULL, &memory, &compiled), TARA_OK);
    const tp_purpose_masks *support = &compiled.purpose[purpose_slot(&compiled, "support")];
    assert_int_equal(support->bases[0], TARA_BASIS_CONTRACT);
    assert_int_equal(support->bases[1], TARA_BASIS_LEGITIMATE_INTEREST);
    assert_int_equal(support->bases[2], 0);
    assert_int_equal(support->basis_bits,
                     1U << TARA_BASIS_CONTRACT | 1U << TARA_BASIS_LEGITIMATE_INTEREST);
}

// Slots are bits of 64: the identifiers of all versions together must fit, and failure leaves none.
static void a_65th_identifier_over_all_versions_is_refused(void **state)
{
    (void)state;
    static small_policy first, second;
    static tp_compiled one, two;
    char many[64 * 4 + 1] = "";
    for (int i = 0; i < 64; i++) sprintf(many + 4 * i, "a%02d ", i);
    many[64 * 4 - 1] = '\0';
    make(&first, 1, many, "x");
    assert_int_equal(tp_policy_compile(&first.policy, NULL, &memory, &one), TARA_OK);
    assert_true(one.purposes == UINT64_MAX);
    assert_int_equal(purpose_slot(&one, "a63"), 63);
    make(&second, 2, "a63 b", "x");
    assert_int_equal(tp_policy_compile(&second.policy, &one, &memory, &two), TARA_E_LIMIT);
    assert_null(two.policy);
    assert_int_equal(two.purposes, 0);
    make(&second, 2, "a63", "x");
    assert_int_equal(tp_policy_compile(&second.policy, &one, &memory, &two), TARA_OK);
    assert_true(two.purposes == UINT64_C(1) << 63);

    make(&first, 1, "a", many);
    assert_int_equal(tp_policy_compile(&first.policy, NULL, &memory, &one), TARA_OK);
    make(&second, 2, "a", "b");
    assert_int_equal(tp_policy_compile(&second.policy, &one, &memory, &two), TARA_E_LIMIT);
}

// The same of the 257th recipient: a number is one byte and one more.
static void a_257th_recipient_over_all_versions_is_refused(void **state)
{
    (void)state;
    static small_policy first, second;
    static tp_compiled one, two;
    static char many[TP_RECIPIENTS_MAX * 5 + 1];
    for (int i = 0; i < TP_RECIPIENTS_MAX; i++) sprintf(many + 5 * i, "r%03d ", i);
    many[TP_RECIPIENTS_MAX * 5 - 1] = '\0';
    make_sharing(&first, 1, many);
    assert_int_equal(tp_policy_compile(&first.policy, NULL, &memory, &one), TARA_OK);
    assert_int_equal(one.recipient_slots, TP_RECIPIENTS_MAX);
    for (uint32_t i = 0; i < TP_RECIPIENTS_MAX; i++) {
        assert_ptr_equal(tp_recipient_numbered(&one, i + 1), &first.recipients[i]);
    }
    assert_null(tp_recipient_numbered(&one, TP_RECIPIENTS_MAX + 1));
    make_sharing(&second, 2, "r255 one_more");
    assert_int_equal(tp_policy_compile(&second.policy, &one, &memory, &two), TARA_E_LIMIT);
    assert_null(two.policy);
    assert_int_equal(two.recipient_slots, 0);
    assert_null(tp_recipient_numbered(&two, 256));
    make_sharing(&second, 2, "r255 r000");
    assert_int_equal(tp_policy_compile(&second.policy, &one, &memory, &two), TARA_OK);
    assert_ptr_equal(tp_recipient_numbered(&two, 256), &second.recipients[0]);
    assert_ptr_equal(tp_recipient_numbered(&two, 1), &second.recipients[1]);
    assert_null(tp_recipient_numbered(&two, 2));
    assert_int_equal(recipient_slot(&two, "r255"), 255);
}

static void *no_memory(void *host, size_t size)
{
    (void)host;
    (void)size;
    return NULL;
}

static void *no_more_memory(void *host, void *block, size_t old_size, size_t new_size)
{
    (void)host;
    (void)block;
    (void)old_size;
    (void)new_size;
    return NULL;
}

static void no_release(void *host, void *block, size_t size)
{
    (void)host;
    (void)size;
    assert_null(block);
}

static void without_memory_nothing_is_compiled(void **state)
{
    (void)state;
    tp_memory none = {no_memory, no_more_memory, no_release, NULL, 0};
    tp_compiled compiled;
    assert_int_equal(tp_policy_compile(&tp_policy_builtin, NULL, &none, &compiled),
                     TARA_E_NO_MEMORY);
    assert_null(compiled.policy);
    assert_int_equal(compiled.purposes, 0);
}

// --- periods -----------------------------------------------------------------------------------

static tp_time at(const char *text)
{
    tp_time time;
    assert_true(tp_parse_time(tp_text_of(text), &time));
    return time;
}

// Regulation 1182/71 Art. 3(2)(c): the same date, else the last day of the month.
static void months_and_years_go_by_the_calendar_and_days_by_24_hours(void **state)
{
    (void)state;
    static const struct {
        tp_period period;
        const char *from;
        const char *to;
    } rows[] = {
        {{14, TP_DAYS},   "2024-02-20T10:30:00Z", "2024-03-05T10:30:00Z"},
        {{1, TP_MONTHS},  "2023-01-31T23:59:59Z", "2023-02-28T23:59:59Z"},
        {{1, TP_MONTHS},  "2024-01-31T23:59:59Z", "2024-02-29T23:59:59Z"},
        {{13, TP_MONTHS}, "2024-01-15T00:00:00Z", "2025-02-15T00:00:00Z"},
        {{24, TP_MONTHS}, "2024-02-29T08:00:00Z", "2026-02-28T08:00:00Z"},
        {{1, TP_YEARS},   "2024-02-29T08:00:00Z", "2025-02-28T08:00:00Z"},
        {{10, TP_YEARS},  "2024-12-31T00:00:00Z", "2034-12-31T00:00:00Z"},
        {{0, 0},          "2024-12-31T00:00:00Z", "2024-12-31T00:00:00Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(tp_period_after(rows[i].period, at(rows[i].from)) == at(rows[i].to));
    }
}

static void periods_saturate_and_never_stays_never(void **state)
{
    (void)state;
    tp_time now = at("2024-01-15T00:00:00Z");
    assert_true(tp_period_after((tp_period){INT32_MAX, TP_YEARS}, now) == TP_TIME_MAX);
    assert_true(tp_period_after((tp_period){INT32_MAX, TP_MONTHS}, now) == TP_TIME_MAX);
    assert_true(tp_period_after((tp_period){INT32_MIN, TP_YEARS}, now) == TP_TIME_MIN);
    assert_true(tp_period_after((tp_period){1, TP_YEARS}, TP_TIME_NEVER) == TP_TIME_NEVER);
    assert_true(tp_period_after((tp_period){1, TP_DAYS}, TP_TIME_NEVER) == TP_TIME_NEVER);
}

// --- names -------------------------------------------------------------------------------------

static void bases_have_their_names(void **state)
{
    (void)state;
    static const char *const names[] = {NULL, "consent", "contract", "legal_obligation",
                                        "vital_interest", "public_task", "legitimate_interest"};
    for (uint8_t i = 1; i <= 6; i++) {
        assert_string_equal(tp_basis_id(i), names[i]);
        assert_int_equal(tp_basis_from(tp_text_of(names[i])), i);
    }
    assert_null(tp_basis_id(0));
    assert_null(tp_basis_id(7));
    assert_null(tp_basis_id(255));
    assert_int_equal(tp_basis_from(TP_TEXT("")), 0);
    assert_int_equal(tp_basis_from(TP_TEXT("Consent")), 0);
    assert_int_equal(tp_basis_from(TP_TEXT("consents")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_first_version_takes_slots_in_its_own_order, begin, end),
        cmocka_unit_test_setup_teardown(an_unknown_identifier_has_no_slot, begin, end),
        cmocka_unit_test_setup_teardown(slots_stay_when_purposes_move_go_and_come, begin, end),
        cmocka_unit_test_setup_teardown(a_number_that_was_never_given_is_nobodys, begin, end),
        cmocka_unit_test_setup_teardown(
            recipients_keep_their_numbers_when_they_move_go_and_come, begin, end),
        cmocka_unit_test_setup_teardown(without_recipients_there_is_none, begin, end),
        cmocka_unit_test_setup_teardown(masks_are_in_slots_whatever_the_document_order, begin, end),
        cmocka_unit_test_setup_teardown(bases_keep_their_order_and_become_bits, begin, end),
        cmocka_unit_test_setup_teardown(a_65th_identifier_over_all_versions_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_257th_recipient_over_all_versions_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(without_memory_nothing_is_compiled, begin, end),
        cmocka_unit_test(months_and_years_go_by_the_calendar_and_days_by_24_hours),
        cmocka_unit_test(periods_saturate_and_never_stays_never),
        cmocka_unit_test(bases_have_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
