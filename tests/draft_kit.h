// draft_kit.h: the built-in policy open to being changed, and what comparing two drafts finds.
#ifndef DRAFT_KIT_H
#define DRAFT_KIT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decision/names.h"
#include "policy/compare.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LITERAL(text) ((tp_text){(text), sizeof(text) - 1})

enum { // Places in the built-in policy.
    CONTACT = 0, CREDENTIALS, PAYMENT, EDUCATION, PROGRESS, TECHNICAL,
    ACCOUNT = 0, SERVICE, SUPPORT, ADMINISTRATION, ORDERS, COMMUNICATION, FEEDBACK, MARKETING,
    PROTECTION,
    HOSTING = 0, PAYING, EMAIL, VIDEO, DESK, AUTHORITY,
    ADEQUACY = 0, SCC,
    SESSION = 0, LANGUAGE = 4, STATS = 6, CAMPAIGN = 8, PIXEL = 9
};
enum { ROOM = 16, DIFFERENCES = 256 };

typedef struct draft {
    tara_policy    policy;
    tp_category    categories[ROOM];
    tp_purpose     purposes[ROOM];
    tp_floor       floors[ROOM];
    tp_recipient   recipients[ROOM];
    tp_safeguard   safeguards[ROOM];
    tp_tracker     trackers[ROOM];
    tp_section     sections[ROOM];
    tp_change_mark changes[ROOM];
    char           ids[ROOM][16]; // Of what a draft adds.
} draft;

// The lists of a draft are its own, also after it was copied as a whole.
static inline void settle(draft *it)
{
    it->policy.categories = it->categories;
    it->policy.purposes = it->purposes;
    it->policy.floors = it->floors;
    it->policy.recipients = it->recipients;
    it->policy.safeguards = it->safeguards;
    it->policy.trackers = it->trackers;
    it->policy.sections = it->sections;
    it->policy.changes = it->changes;
}

static inline void begin_draft(draft *it)
{
    const tara_policy *from = &tp_policy_builtin;
    memset(it, 0, sizeof *it);
    it->policy = *from;
    memcpy(it->categories, from->categories, from->category_count * sizeof(tp_category));
    memcpy(it->purposes, from->purposes, from->purpose_count * sizeof(tp_purpose));
    memcpy(it->floors, from->floors, from->floor_count * sizeof(tp_floor));
    memcpy(it->recipients, from->recipients, from->recipient_count * sizeof(tp_recipient));
    memcpy(it->safeguards, from->safeguards, from->safeguard_count * sizeof(tp_safeguard));
    memcpy(it->trackers, from->trackers, from->tracker_count * sizeof(tp_tracker));
    memcpy(it->sections, from->sections, from->section_count * sizeof(tp_section));
    settle(it);
}

static inline tp_place place(const char *text)
{
    tp_place found = 0;
    assert_true(tp_place_parse(tp_text_of(text), &found));
    return found;
}

// --- comparing ---------------------------------------------------------------------------------

typedef struct found {
    tp_difference list[DIFFERENCES];
    size_t        count;
} found;

static inline tara_status keep(void *user, const tp_difference *difference)
{
    found *in = user;
    assert_true(in->count < DIFFERENCES);
    in->list[in->count++] = *difference;
    return TARA_OK;
}

typedef struct versions {
    tp_compiled before, after;
} versions;

static inline void compile_both(versions *v, const tara_policy *before, const tara_policy *after)
{
    tp_memory memory = tp_memory_standard();
    assert_int_equal(tp_policy_compile(before, NULL, &memory, &v->before), TARA_OK);
    assert_int_equal(tp_policy_compile(after, &v->before, &memory, &v->after), TARA_OK);
}

static inline void compare(const tara_policy *before, const tara_policy *after, found *out)
{
    static versions v;
    compile_both(&v, before, after);
    out->count = 0;
    assert_int_equal(tp_policy_compare(&v.before, &v.after, keep, out), TARA_OK);
}

static inline const char *name_of_kind(int32_t what)
{
    return tp_name_of(&tp_change_names, what);
}

#endif
