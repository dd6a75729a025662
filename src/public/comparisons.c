// comparisons.c: two versions of a policy side by side, as the host sees them.
#include "policy/compare.h"

#include <string.h>

#include "base/json.h"
#include "decision/names.h"
#include "public/context.h"

typedef struct pair { // Both versions compiled, the later one after the earlier one.
    tp_memory    memory;
    tp_compiled *before; // NULL: there was no memory for them.
    tp_compiled *after;
} pair;

static tara_status begin(pair *of, const tara_policy *before, const tara_policy *after)
{
    of->memory = tp_memory_standard();
    if (after->arena != NULL) of->memory = after->memory;
    of->before = tp_allocate_zeroed(&of->memory, 2, sizeof *of->before);
    if (of->before == NULL) return TARA_E_NO_MEMORY;
    of->after = of->before + 1;
    tara_status status = tp_policy_compile(before, NULL, &of->memory, of->before);
    if (status != TARA_OK) return status;
    return tp_policy_compile(after, of->before, &of->memory, of->after);
}

static void end(pair *of)
{
    if (of->before != NULL) tp_release(&of->memory, of->before, 2 * sizeof *of->before);
}

// --- as structs --------------------------------------------------------------------------------

typedef struct listing {
    tara_change *changes;
    size_t       capacity; // What does not fit is only counted.
    size_t       count;
} listing;

static tara_status list(void *user, const tp_difference *difference)
{
    listing *to = user;
    size_t   index = to->count++;
    if (index >= to->capacity) return TARA_OK;
    tara_change *out = &to->changes[index];
    *out = (tara_change){
        .struct_size = sizeof *out, .what = difference->what, .material = difference->material,
        .widens = difference->widens, .concerns = difference->concerns,
        .purposes = difference->purposes, .categories = difference->categories,
        .cookies = difference->cookies};
    memcpy(out->path, difference->path, sizeof out->path);
    return TARA_OK;
}
_Static_assert(sizeof ((tara_change *)0)->path == TP_DIFFERENCE_PATH_MAX, "a path fits");

// Counted first: what does not fit is not begun.
static tara_status fill(const pair *of, tara_change *changes, size_t capacity, size_t *needed)
{
    listing     counted = {.capacity = 0}, to = {.changes = changes, .capacity = capacity};
    tara_status status = tp_policy_compare(of->before, of->after, list, &counted);
    if (status != TARA_OK) return status;
    *needed = counted.count;
    if (counted.count > capacity) return TARA_E_BUFFER;
    return tp_policy_compare(of->before, of->after, list, &to);
}

tara_status tara_policy_compare(const tara_policy *before, const tara_policy *after,
                                tara_change *changes, size_t capacity, size_t *needed)
{
    if (!tp_is_policy(before) || !tp_is_policy(after)) return TARA_E_HANDLE;
    bool usable = needed != NULL && (changes != NULL || capacity == 0)
               && (capacity == 0 || changes[0].struct_size == sizeof *changes);
    if (!usable) return TARA_E_INVALID_ARGUMENT;
    pair        of = {.before = NULL};
    tara_status status = begin(&of, before, after);
    if (status == TARA_OK) status = fill(&of, changes, capacity, needed);
    end(&of);
    return status;
}

// --- as JSON -----------------------------------------------------------------------------------

typedef struct printing {
    tp_json_writer     json;
    const tp_compiled *after; // Knows the identifiers of both versions.
} printing;

static void print_ids(tp_json_writer *json, const char *name, const tp_text *ids, uint64_t slots)
{
    tp_json_name(json, name);
    tp_json_begin_array(json);
    for (; slots != 0; slots &= slots - 1) tp_json_text(json, ids[tp_lowest_bit(slots)]);
    tp_json_end_array(json);
}

static void print_cookies(tp_json_writer *json, uint64_t categories)
{
    tp_json_name(json, "cookies");
    tp_json_begin_array(json);
    for (; categories != 0; categories &= categories - 1) {
        tp_json_string(json, tp_name_of(&tp_cookie_category_names, tp_lowest_bit(categories)));
    }
    tp_json_end_array(json);
}

static tara_status print(void *user, const tp_difference *difference)
{
    printing       *to = user;
    tp_json_writer *json = &to->json;
    tp_json_begin_object(json);
    tp_json_name(json, "what");
    tp_json_string(json, tp_name_of(&tp_change_names, difference->what));
    tp_json_name(json, "path");
    tp_json_string(json, difference->path);
    tp_json_name(json, "material");
    tp_json_bool(json, difference->material);
    tp_json_name(json, "widens");
    tp_json_bool(json, difference->widens);
    tp_json_name(json, "subjects");
    tp_json_string(json, tp_name_of(&tp_concern_names, difference->concerns));
    print_ids(json, "purposes", to->after->purpose_id, difference->purposes);
    print_ids(json, "categories", to->after->category_id, difference->categories);
    print_cookies(json, difference->cookies);
    tp_json_end_object(json);
    return TARA_OK;
}

tara_status tara_policy_compare_print(const tara_policy *before, const tara_policy *after,
                                      char *buffer, size_t capacity, size_t *needed)
{
    if (!tp_is_policy(before) || !tp_is_policy(after)) return TARA_E_HANDLE;
    pair        of = {.before = NULL};
    tara_status status = begin(&of, before, after);
    tp_buffer   text = tp_buffer_in(&of.memory);
    printing    to = {.json = tp_json_writer_to(&text), .after = of.after};
    tp_json_begin_array(&to.json);
    if (status == TARA_OK) status = tp_policy_compare(of.before, of.after, print, &to);
    tp_json_end_array(&to.json);
    if (status == TARA_OK && text.failed) status = TARA_E_NO_MEMORY;
    if (status == TARA_OK) status = tp_give_text(text.data, text.size, buffer, capacity, needed);
    tp_buffer_release(&text);
    end(&of);
    return status;
}
