// test_version_changes.c: laws of comparing two versions, over policies that nobody thought of.
//
// A policy is changed at random along the forms, so that every member of every record is reached.
// What is found there and back again must be each other's mirror; nothing is found where the texts
// are the same; and a change of text never goes unseen.
#include "draft_kit.h"

#include "base/bits.h"
#include "policy/fields.h"

enum { ROUNDS = 1000, CHANGES_AT_ONCE = 12 };

// --- chance ------------------------------------------------------------------------------------

static uint64_t chance = UINT64_C(0x9E3779B97F4A7C15); // Of Marsaglia's xorshift64*.

static uint32_t below(uint32_t limit)
{
    chance ^= chance >> 12;
    chance ^= chance << 25;
    chance ^= chance >> 27;
    return (uint32_t)((chance * UINT64_C(0x2545F4914F6CDD1D)) >> 32) % limit;
}

// --- changing a value --------------------------------------------------------------------------

static tp_text some_text(void)
{
    static const char *const texts[] = {"a", "b", "c", "first_party", "hosting"};
    return tp_text_of(texts[below(COUNT(texts))]);
}

static tp_period some_period(void)
{
    static const tp_period periods[] = {
        {1, TP_DAYS}, {28, TP_DAYS}, {30, TP_DAYS}, {31, TP_DAYS}, {365, TP_DAYS}, {366, TP_DAYS},
        {1, TP_MONTHS}, {12, TP_MONTHS}, {13, TP_MONTHS}, {24, TP_MONTHS}, {1, TP_YEARS},
        {2, TP_YEARS}, {100, TP_YEARS},
    };
    return periods[below(COUNT(periods))];
}

static tp_place some_place(void)
{
    static const char *const places[] = {"FR", "BD", "US", "US-CA", "IN"};
    return place(places[below(COUNT(places))]);
}

static uint8_t some_enum(const tp_field *field)
{
    return (uint8_t)(1 + below((uint32_t)field->high));
}

static void change_bases(uint8_t *bases, const tp_field *field)
{
    uint8_t order[TP_BASES_MAX];
    for (uint8_t i = 0; i < TP_BASES_MAX; i++) order[i] = (uint8_t)(i + 1);
    for (uint32_t i = TP_BASES_MAX - 1; i > 0; i--) {
        uint32_t other = below(i + 1);
        uint8_t  kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
    assert_int_equal(field->high, TP_BASES_MAX);
    memset(bases, 0, TP_BASES_MAX);
    memcpy(bases, order, 1 + below(TP_BASES_MAX));
}

static uint64_t some_bits(size_t count)
{
    return (uint64_t)below(UINT32_MAX) & tp_field_low_bits(count);
}

// Members that tell elements apart stay as they are: another is another element, see below.
static bool tells_apart(const tp_field *field, const char *list)
{
    static const char *const of_safeguards[] = {"kind", "recipient", "destination", "reference"};
    static const char *const of_trackers[] = {"name", "kind", "domain", "path"};
    if (strcmp(field->name, "id") == 0) return true;
    for (size_t i = 0; i < COUNT(of_trackers); i++) {
        if (strcmp(list, "trackers") == 0 && strcmp(field->name, of_trackers[i]) == 0) return true;
        if (strcmp(list, "safeguards") == 0 && strcmp(field->name, of_safeguards[i]) == 0) {
            return true;
        }
    }
    return false;
}

static size_t names_of(const tp_field *field)
{
    return (size_t)field->high + 1;
}

static void make_empty(const tp_field *field, void *at)
{
    if (field->kind == TP_FIELD_UINT) *(uint32_t *)at = 0;
    bool text = field->kind == TP_FIELD_TEXT || field->kind == TP_FIELD_DPV_PURPOSE
             || field->kind == TP_FIELD_DPV_DATA;
    if (text) *(tp_text *)at = (tp_text){NULL, 0};
    if (field->kind == TP_FIELD_DATE) *(tp_date *)at = (tp_date){0, 0, 0};
    if (field->kind == TP_FIELD_PERIOD) *(tp_period *)at = (tp_period){0, 0};
}

static void change_value(const draft *it, const tp_field *field, void *at)
{
    const tara_policy *policy = &it->policy;
    if (field->optional && below(4) == 0) {
        make_empty(field, at);
        return;
    }
    switch ((tp_field_kind)field->kind) {
    case TP_FIELD_TEXT:
    case TP_FIELD_DPV_PURPOSE:
    case TP_FIELD_DPV_DATA:
    case TP_FIELD_ID:         *(tp_text *)at = some_text(); break;
    case TP_FIELD_INT:        *(int32_t *)at = (int32_t)(13 + below(5)); break;
    case TP_FIELD_UINT:       *(uint32_t *)at = 2 + below(3); break;
    case TP_FIELD_BOOL:       *(bool *)at = below(2) == 1; break;
    case TP_FIELD_DATE:       *(tp_date *)at = (tp_date){2024, 1, (int32_t)(1 + below(3))}; break;
    case TP_FIELD_PERIOD:     *(tp_period *)at = some_period(); break;
    case TP_FIELD_PLACE:      *(tp_place *)at = some_place(); break;
    case TP_FIELD_ENUM:       *(uint8_t *)at = some_enum(field); break;
    case TP_FIELD_BASES:      change_bases(at, field); break;
    case TP_FIELD_ACTIONS:    *(uint32_t *)at = (uint32_t)some_bits(names_of(field)); break;
    case TP_FIELD_NUMBERS:    *(uint32_t *)at = (uint32_t)some_bits(names_of(field)) & ~1U; break;
    case TP_FIELD_CATEGORIES: *(uint64_t *)at = some_bits(policy->category_count); break;
    case TP_FIELD_PURPOSES:   *(uint64_t *)at = some_bits(policy->purpose_count); break;
    case TP_FIELD_RECIPIENTS: *(uint64_t *)at = some_bits(policy->recipient_count); break;
    default: fail_msg("%s cannot be changed", field->name);
    }
}

// --- changing a policy -------------------------------------------------------------------------

static const tp_field *field_named(const char *name)
{
    for (size_t i = 0; i < tp_policy_form.count; i++) {
        if (strcmp(tp_policy_form.fields[i].name, name) == 0) return &tp_policy_form.fields[i];
    }
    fail_msg("no member %s", name);
    return NULL;
}

static void change_member(draft *it, const tp_record_form *form, void *base, const char *list)
{
    const tp_field *field = &form->fields[below((uint32_t)form->count)];
    uint8_t        *at = (uint8_t *)base + field->offset;
    if (field->kind == TP_FIELD_OBJECT) change_member(it, field->record, at, list);
    else if (field->kind != TP_FIELD_LIST && !tells_apart(field, list)) change_value(it, field, at);
}

typedef struct part { // A list of a draft.
    const char *name;
    size_t     *count;
    void       *first;
    size_t      size;
} part;

static part some_part(draft *it)
{
    tara_policy *p = &it->policy;
    const part   parts[] = {
        {"categories", &p->category_count, it->categories, sizeof it->categories[0]},
        {"purposes", &p->purpose_count, it->purposes, sizeof it->purposes[0]},
        {"floors", &p->floor_count, it->floors, sizeof it->floors[0]},
        {"recipients", &p->recipient_count, it->recipients, sizeof it->recipients[0]},
        {"safeguards", &p->safeguard_count, it->safeguards, sizeof it->safeguards[0]},
        {"trackers", &p->tracker_count, it->trackers, sizeof it->trackers[0]},
        {"sections", &p->section_count, it->sections, sizeof it->sections[0]},
    };
    return parts[below(COUNT(parts))];
}

static void change_some_member(draft *it)
{
    part of = some_part(it);
    if (below(5) == 0) {
        change_member(it, &tp_policy_form, &it->policy, "");
    } else if (*of.count > 0) {
        uint8_t *element = (uint8_t *)of.first + below((uint32_t)*of.count) * of.size;
        change_member(it, field_named(of.name)->record, element, of.name);
    }
}

// References to a last element that goes.
static void drop_references(draft *it)
{
    tara_policy *p = &it->policy;
    uint64_t     categories = tp_field_low_bits(p->category_count);
    uint64_t     purposes = tp_field_low_bits(p->purpose_count);
    for (size_t i = 0; i < p->purpose_count; i++) {
        it->purposes[i].categories &= categories;
        it->purposes[i].obligation_categories &= categories;
    }
    for (size_t i = 0; i < p->floor_count; i++) {
        it->floors[i].categories &= categories;
        it->floors[i].purposes &= purposes;
    }
    for (size_t i = 0; i < p->recipient_count; i++) {
        it->recipients[i].categories &= categories;
        it->recipients[i].purposes &= purposes;
        it->recipients[i].sub_processors[0] &= tp_field_low_bits(p->recipient_count);
    }
    for (size_t i = 0; i < p->safeguard_count; i++) {
        it->safeguards[i].recipient %= (uint32_t)p->recipient_count;
    }
}

// The name that tells the new element from all others: one of ROOM, by its place. An element that
// goes and comes again has the same, as two versions of a policy would.
static void rename_last(draft *it, const part *of)
{
    uint8_t *last = (uint8_t *)of->first + (*of->count - 1) * of->size;
    size_t   place = *of->count - 1;
    snprintf(it->ids[place], sizeof it->ids[place], "new_%zu", place);
    static const char *const names[ROOM] = {
        "new_0", "new_1", "new_2", "new_3", "new_4", "new_5", "new_6", "new_7", "new_8", "new_9",
        "new_10", "new_11", "new_12", "new_13", "new_14", "new_15"};
    if (strcmp(of->name, "safeguards") == 0) {
        ((tp_safeguard *)(void *)last)->reference = tp_text_of(names[below(3)]);
    } else {
        *(tp_text *)(void *)last = tp_text_of(names[place]); // Of trackers the name, else the id.
    }
}

static void add_or_remove(draft *it)
{
    part of = some_part(it);
    if (*of.count < ROOM && (*of.count <= 2 || below(2) == 0)) {
        uint8_t *first = of.first;
        memcpy(first + *of.count * of.size, first + below((uint32_t)*of.count) * of.size, of.size);
        *of.count += 1;
        rename_last(it, &of);
    } else if (*of.count > 2) {
        *of.count -= 1;
        drop_references(it);
    }
}

static void change_much(draft *it)
{
    for (uint32_t left = 1 + below(CHANGES_AT_ONCE); left > 0; left--) {
        if (below(5) == 0) add_or_remove(it);
        else change_some_member(it);
    }
}

// --- the laws ----------------------------------------------------------------------------------

static int32_t mirror[64];

static void make_mirror(void)
{
    size_t               count;
    const tp_change_row *rows = tp_change_rows(&count);
    mirror[TARA_CHANGE_WORDING] = TARA_CHANGE_WORDING;
    for (size_t i = 0; i < count; i++) {
        mirror[rows[i].more] = rows[i].less;
        mirror[rows[i].less] = rows[i].more;
        mirror[rows[i].other] = rows[i].other;
    }
}

static int by_path_and_kind(const void *one, const void *other)
{
    const tp_difference *a = one, *b = other;
    int order = strcmp(a->path, b->path);
    return order != 0 ? order : (a->what > b->what) - (a->what < b->what);
}

static void assert_mirrored(found *there, found *back)
{
    assert_int_equal(there->count, back->count);
    for (size_t i = 0; i < back->count; i++) back->list[i].what = mirror[back->list[i].what];
    qsort(there->list, there->count, sizeof there->list[0], by_path_and_kind);
    qsort(back->list, back->count, sizeof back->list[0], by_path_and_kind);
    for (size_t i = 0; i < there->count; i++) {
        if (strcmp(there->list[i].path, back->list[i].path) != 0 ||
            there->list[i].what != back->list[i].what) {
            fail_msg("%s at %s, and back: %s at %s", name_of_kind(there->list[i].what),
                     there->list[i].path, name_of_kind(back->list[i].what), back->list[i].path);
        }
    }
}

static void assert_sound(const found *in)
{
    for (size_t i = 0; i < in->count; i++) {
        const tp_difference *it = &in->list[i];
        assert_in_range(it->what, 1, TARA_CHANGE_SIGNAL_CHANGED);
        assert_true(it->path[0] != '\0');
        assert_int_equal(it->material, it->concerns != TARA_CONCERNS_NOBODY);
        assert_true(it->concerns != TARA_CONCERNS_PURPOSES || it->purposes != 0);
        assert_true(!it->widens || (it->material && (it->purposes != 0 || it->cookies != 0)));
    }
}

// Apart from the number and the date by which versions are told apart.
static bool same_text(const tara_policy *a, const tara_policy *b)
{
    tp_memory   memory = tp_memory_standard();
    uint8_t     one[32], other[32];
    tara_policy renumbered = *b;
    renumbered.version = a->version;
    renumbered.last_updated = a->last_updated;
    assert_true(tp_policy_hash(a, &memory, one) && tp_policy_hash(&renumbered, &memory, other));
    return memcmp(one, other, 32) == 0;
}

// Comparing is antisymmetric: what one way adds, lengthens or lowers, the other removes, shortens
// or raises, at the same path.
static void comparing_there_and_back_are_mirrors(void **state)
{
    (void)state;
    static draft before, after;
    static found there, back;
    size_t       most = 0;
    make_mirror();
    begin_draft(&before);
    for (int round = 0; round < ROUNDS; round++) {
        if (round % 20 == 0) begin_draft(&before);
        after = before;
        settle(&after);
        change_much(&after);
        compare(&before.policy, &after.policy, &there);
        compare(&after.policy, &before.policy, &back);
        assert_sound(&there);
        assert_sound(&back);
        assert_int_equal(there.count == 0, same_text(&before.policy, &after.policy));
        if (there.count > most) most = there.count;
        assert_mirrored(&there, &back);
        compare(&after.policy, &after.policy, &there);
        assert_int_equal(there.count, 0);
        before = after;
        settle(&before);
    }
    assert_true(most > 8);
}

// Each row's every way is met by chance, too: the mutations leave nothing out.
static void chance_reaches_every_kind(void **state)
{
    (void)state;
    static draft after;
    static found in;
    bool         seen[64] = {false};
    for (int round = 0; round < ROUNDS; round++) {
        begin_draft(&after);
        change_much(&after);
        compare(&tp_policy_builtin, &after.policy, &in);
        for (size_t i = 0; i < in.count; i++) seen[in.list[i].what] = true;
        compare(&after.policy, &tp_policy_builtin, &in);
        for (size_t i = 0; i < in.count; i++) seen[in.list[i].what] = true;
    }
    for (int32_t kind = 1; kind <= TARA_CHANGE_SIGNAL_CHANGED; kind++) {
        if (!seen[kind]) fail_msg("chance never reached %s", name_of_kind(kind));
    }
}

// C38: whatever changed on the way, a version that is followed by another and then comes back is
// compared with each as it is; what widened on the way there does not hide what widens back.
static void a_third_version_is_compared_in_the_same_slots(void **state)
{
    (void)state;
    static draft       second;
    static found       direct, through;
    static versions    v;
    static tp_compiled third;
    tp_memory          memory = tp_memory_standard();
    for (int round = 0; round < ROUNDS / 10; round++) {
        begin_draft(&second);
        change_much(&second);
        compile_both(&v, &tp_policy_builtin, &second.policy);
        assert_int_equal(tp_policy_compile(&tp_policy_builtin, &v.after, &memory, &third), TARA_OK);
        direct.count = through.count = 0;
        assert_int_equal(tp_policy_compare(&v.before, &third, keep, &direct), TARA_OK);
        assert_int_equal(direct.count, 0);
        assert_int_equal(tp_policy_compare(&v.before, &v.after, keep, &through), TARA_OK);
        assert_int_equal(tp_policy_compare(&v.after, &third, keep, &direct), TARA_OK);
        assert_int_equal(direct.count, through.count);
        for (size_t i = 0; i < direct.count; i++) {
            assert_int_equal(direct.list[i].purposes >> third.purpose_slots, 0);
            assert_int_equal(direct.list[i].categories >> third.category_slots, 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparing_there_and_back_are_mirrors),
        cmocka_unit_test(chance_reaches_every_kind),
        cmocka_unit_test(a_third_version_is_compared_in_the_same_slots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
