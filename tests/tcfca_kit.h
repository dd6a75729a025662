// tcfca_kit.h: drafts of strings of Canada's TCF: random ones, and those that say what was decoded.
#ifndef TESTS_TCFCA_KIT_H
#define TESTS_TCFCA_KIT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "draft_tc_kit.h"

// Its draft is filled from a kit whose lists and restrictions it points to.
static inline tara_tcfca_draft canada_make(kit *k)
{
    tara_tcfca_draft d = {.struct_size = sizeof d, .flags = kit_below(k, 8)};
    d.created_unix_ms = (int64_t)(kit_word(k) >> 28) * 100;
    d.last_updated_unix_ms = d.created_unix_ms;
    d.cmp_id = kit_below(k, 4096);
    d.cmp_version = kit_below(k, 4096);
    d.consent_screen = kit_below(k, 64);
    memcpy(d.consent_language, kit_below(k, 2) ? "FR" : "EN", 3);
    d.vendor_list_version = kit_below(k, 4096);
    d.policy_version = kit_below(k, 64);
    d.use_non_standard_stacks = kit_below(k, 2);
    d.special_features_express = kit_below(k, 1 << 12);
    d.purposes_express = kit_below(k, 1 << 24);
    d.purposes_implied = kit_below(k, 1 << 24);
    memset(&k->draft, 0, sizeof k->draft);
    for (int list = 0; list < TARA_TCFCA_LISTS; list++) {
        bool there = list != TARA_TCFCA_DISCLOSED || d.flags & TARA_TCFCA_DRAFT_DISCLOSED;
        if (there) kit_list(k, list);
        d.vendors[list] = k->draft.vendors[list];
    }
    kit_restrictions(k);
    d.restrictions = k->draft.restrictions;
    d.restriction_count = k->draft.restriction_count;
    if (d.flags & TARA_TCFCA_DRAFT_PUBLISHER) {
        d.publisher_express = kit_below(k, 1 << 24);
        d.publisher_implied = kit_below(k, 1 << 24);
        d.custom_count = kit_below(k, 64);
        d.custom_express = kit_word(k) & ((UINT64_C(1) << d.custom_count) - 1);
        d.custom_implied = kit_word(k) & ((UINT64_C(1) << d.custom_count) - 1);
    }
    return d;
}

typedef struct canada_room { // What a draft of a decoded string points to; canada_free.
    tara_id_range             *ranges;
    size_t                     capacity, used;
    tara_tc_draft_restriction *restrictions;
} canada_room;

static inline void canada_free(canada_room *room)
{
    free(room->ranges);
    free(room->restrictions);
}

static inline void canada_fields(const tara_tcfca *tc, tara_tcfca_draft *d)
{
    *d = (tara_tcfca_draft){.struct_size = sizeof *d};
    if (tc->is_fixed) d->flags |= TARA_TCFCA_DRAFT_FIXED;
    if (tc->has_publisher) d->flags |= TARA_TCFCA_DRAFT_PUBLISHER;
    if (tc->vendors[TARA_TCFCA_DISCLOSED].present) d->flags |= TARA_TCFCA_DRAFT_DISCLOSED;
    d->created_unix_ms = tc->created_unix_ms;
    d->last_updated_unix_ms = tc->last_updated_unix_ms;
    d->cmp_id = tc->cmp_id;
    d->cmp_version = tc->cmp_version;
    d->consent_screen = tc->consent_screen;
    memcpy(d->consent_language, tc->consent_language, 4);
    d->vendor_list_version = tc->vendor_list_version;
    d->policy_version = tc->policy_version;
    d->use_non_standard_stacks = tc->use_non_standard_stacks;
    d->special_features_express = tc->special_features_express;
    d->purposes_express = tc->purposes_express;
    d->purposes_implied = tc->purposes_implied;
    d->publisher_express = tc->publisher_express;
    d->publisher_implied = tc->publisher_implied;
    d->custom_count = tc->custom_count;
    d->custom_express = tc->custom_express;
    d->custom_implied = tc->custom_implied;
}

// The draft that says what was decoded. False: that cannot be asked, or there is no memory.
static inline bool canada_draft_of(const tara_tcfca *tc, tara_tcfca_draft *d, canada_room *room)
{
    size_t   most = 3 * tc->text_size + 1, count; // A range takes two bits or more.
    uint64_t at = 0;
    uint32_t n = 0;
    *room = (canada_room){malloc(most * sizeof(tara_id_range)), most, 0,
                          calloc((size_t)tc->restriction_count + 1,
                                 sizeof(tara_tc_draft_restriction))};
    if (room->ranges == NULL || room->restrictions == NULL) return false;
    canada_fields(tc, d);
    for (int32_t list = 0; list < TARA_TCFCA_LISTS; list++) {
        tara_id_range *here = room->ranges + room->used;
        if (!tc->vendors[list].present) continue;
        if (tara_tcfca_ranges(tc, list, here, most - room->used, &count) != TARA_OK) return false;
        d->vendors[list] = (tara_tc_draft_list){here, count, tc->vendors[list].max_vendor_id, 0};
        room->used += count;
    }
    for (;; n++) {
        uint32_t       purpose, type;
        tara_id_range *here = room->ranges + room->used;
        tara_status    status = tara_tcfca_restriction(tc, &at, &purpose, &type, here,
                                                       most - room->used, &count);
        if (status == TARA_E_NOT_FOUND) break;
        if (status != TARA_OK) return false;
        room->restrictions[n] = (tara_tc_draft_restriction){here, count, purpose, type};
        room->used += count;
    }
    d->restrictions = room->restrictions;
    d->restriction_count = n;
    return n == tc->restriction_count;
}

static inline bool canada_same_ranges(const tara_id_range *a, uint64_t a_count,
                                      const tara_id_range *b, uint64_t b_count)
{
    return a_count == b_count &&
           (a_count == 0 || memcmp(a, b, (size_t)a_count * sizeof a[0]) == 0);
}

// Do two drafts say the same? Not looked at: the coding, and a maximum that is the last vendor.
static inline bool canada_same(const tara_tcfca_draft *a, const tara_tcfca_draft *b)
{
    const uint32_t coding = TARA_TCFCA_DRAFT_FIXED;
    size_t from = offsetof(tara_tcfca_draft, created_unix_ms);
    size_t to = offsetof(tara_tcfca_draft, vendors);
    bool   same = (a->flags | coding) == (b->flags | coding) &&
                a->restriction_count == b->restriction_count &&
                memcmp((const char *)a + from, (const char *)b + from, to - from) == 0;
    for (int i = 0; i < TARA_TCFCA_LISTS && same; i++) {
        const tara_tc_draft_list *x = &a->vendors[i], *y = &b->vendors[i];
        uint32_t last = x->count == 0 ? 0 : x->ranges[x->count - 1].last;
        same = canada_same_ranges(x->ranges, x->count, y->ranges, y->count) &&
               (x->max_vendor_id == 0 ? last : x->max_vendor_id) ==
               (y->max_vendor_id == 0 ? last : y->max_vendor_id);
    }
    for (uint64_t i = 0; i < a->restriction_count && same; i++) {
        const tara_tc_draft_restriction *x = &a->restrictions[i], *y = &b->restrictions[i];
        same = x->purpose == y->purpose && x->type == y->type &&
               canada_same_ranges(x->ranges, x->count, y->ranges, y->count);
    }
    return same;
}

#endif
