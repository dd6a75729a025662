// draft_tc_kit.h: random drafts of TC strings, kept so that what they say can be asked plainly.
#ifndef TESTS_DRAFT_TC_KIT_H
#define TESTS_DRAFT_TC_KIT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "tara_privacy.h"

enum { KIT_RANGES = 600, KIT_RESTRICTIONS = 12, KIT_TEXT = 64 * 1024 };

typedef struct kit {
    uint64_t      random;
    tara_tc_draft draft;
    tara_id_range ranges[TARA_TC_LISTS][KIT_RANGES];
    tara_id_range restricted[KIT_RESTRICTIONS][KIT_RANGES];
    tara_tc_draft_restriction restrictions[KIT_RESTRICTIONS];
    char          text[KIT_TEXT];
    size_t        size;
} kit;

static inline uint64_t kit_word(kit *k) // splitmix64
{
    uint64_t z = (k->random += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static inline uint32_t kit_below(kit *k, uint32_t limit)
{
    return (uint32_t)(kit_word(k) % limit);
}

// Ascending ranges that do not touch; close together or far apart.
static inline size_t kit_ranges(kit *k, tara_id_range *out, size_t most)
{
    uint32_t spread = kit_below(k, 2) ? 4 : 400, last = 0;
    size_t   count = kit_below(k, (uint32_t)most + 1);
    for (size_t i = 0; i < count; i++) {
        uint32_t first = last + (i == 0 ? 1 : 2) + kit_below(k, spread);
        last = first + (kit_below(k, 3) == 0 ? kit_below(k, spread) : 0);
        if (last > UINT16_MAX) return i;
        out[i] = (tara_id_range){(uint16_t)first, (uint16_t)last};
    }
    return count;
}

static inline void kit_list(kit *k, int list)
{
    static const size_t sizes[] = {0, 1, 5, 33, 120, KIT_RANGES};
    size_t   most = sizes[kit_below(k, 6)];
    size_t   count = kit_ranges(k, k->ranges[list], most);
    uint32_t last = count == 0 ? 0 : k->ranges[list][count - 1].last;
    k->draft.vendors[list] = (tara_tc_draft_list){k->ranges[list], count, 0, 0};
    if (kit_below(k, 4) == 0) {
        uint32_t max = last + kit_below(k, 900);
        k->draft.vendors[list].max_vendor_id = max > UINT16_MAX ? UINT16_MAX : max;
    }
}

static inline void kit_restrictions(kit *k)
{
    k->draft.restrictions = k->restrictions;
    k->draft.restriction_count = kit_below(k, KIT_RESTRICTIONS + 1);
    for (uint64_t i = 0; i < k->draft.restriction_count; i++) {
        size_t count = kit_ranges(k, k->restricted[i], 20);
        k->restrictions[i] = (tara_tc_draft_restriction){k->restricted[i], count,
                                                         1 + kit_below(k, 12), kit_below(k, 4)};
    }
}

static inline void kit_make(kit *k)
{
    tara_tc_draft *d = &k->draft;
    memset(d, 0, sizeof *d);
    d->struct_size = sizeof *d;
    d->flags = kit_below(k, 8) | TARA_TC_DRAFT_DISCLOSED;
    d->created_unix_ms = INT64_C(1772236800000) + (int64_t)kit_below(k, 1000) * 86400000;
    d->last_updated_unix_ms = d->created_unix_ms + (int64_t)kit_below(k, 2) * 100;
    d->cmp_id = kit_below(k, 4096);
    d->cmp_version = kit_below(k, 4096);
    d->consent_screen = kit_below(k, 64);
    d->vendor_list_version = kit_below(k, 4096);
    d->policy_version = kit_below(k, 8) == 0 ? kit_below(k, 64) : 5;
    d->is_service_specific = kit_below(k, 8) != 0;
    d->use_non_standard_texts = (int32_t)kit_below(k, 2);
    d->purpose_one_treatment = (int32_t)kit_below(k, 2);
    memcpy(d->consent_language, kit_below(k, 2) ? "FR" : "DE", 3);
    memcpy(d->publisher_cc, "AA", 3);
    d->special_feature_opt_ins = kit_below(k, 1 << 12);
    d->purposes_consent = kit_below(k, 1 << 24);
    d->purposes_li_transparency = kit_below(k, 1 << 24);
    for (int list = 0; list < TARA_TC_LISTS; list++) {
        bool absent = list == TARA_TC_ALLOWED && !(d->flags & TARA_TC_DRAFT_ALLOWED);
        if (!absent) kit_list(k, list);
    }
    kit_restrictions(k);
    if (d->flags & TARA_TC_DRAFT_PUBLISHER_TC) {
        d->publisher_consent = kit_below(k, 1 << 24);
        d->publisher_li_transparency = kit_below(k, 1 << 24);
        d->custom_count = kit_below(k, 64);
        uint64_t all = (UINT64_C(1) << d->custom_count) - 1;
        d->custom_consent = kit_word(k) & all;
        d->custom_li_transparency = kit_word(k) & all;
    }
}

static inline bool kit_has(const tara_id_range *ranges, uint64_t count, uint32_t vendor)
{
    for (uint64_t i = 0; i < count; i++) {
        if (vendor >= ranges[i].first && vendor <= ranges[i].last) return true;
    }
    return false;
}

#endif
