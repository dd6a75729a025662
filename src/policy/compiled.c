// compiled.c: a policy as masks of slots, ready for decisions.
//
// A slot is a promise to the records of a store: "marketing" keeps its bit for as long as the
// store lives, whatever order later versions list their purposes in, and also while one of them
// does not have it at all.
#include "policy/policy.h"

#include <string.h>

// --- slots -------------------------------------------------------------------------------------

typedef struct slots {
    tp_text  *ids;   // By slot.
    uint32_t *count; // How many were ever given.
    uint8_t  *of;    // From place in the document.
    uint32_t  most;
} slots;

static int slot_of(const tp_text *ids, uint32_t count, tp_text id)
{
    for (uint32_t i = 0; i < count; i++) {
        if (tp_text_equal(ids[i], id)) return (int)i;
    }
    return -1;
}

// False when every slot is taken.
static bool give_slot(slots *to, size_t place, tp_text id)
{
    int slot = slot_of(to->ids, *to->count, id);
    if (slot < 0) {
        if (*to->count == to->most) return false;
        slot = (int)*to->count;
        *to->count += 1;
    }
    // A text of this version lives as long as this version; an older one's need not.
    to->ids[slot] = id;
    to->of[place] = (uint8_t)slot;
    return true;
}
_Static_assert(TP_PURPOSES_MAX == 64 && TP_CATEGORIES_MAX == 64, "a slot is a bit of 64");

static bool give_slots(const tara_policy *policy, const tp_compiled *before, tp_compiled *out)
{
    if (before) {
        memcpy(out->purpose_id, before->purpose_id, sizeof out->purpose_id);
        memcpy(out->category_id, before->category_id, sizeof out->category_id);
        out->purpose_slots = before->purpose_slots;
        out->category_slots = before->category_slots;
        memcpy(out->recipient_id, before->recipient_id, sizeof out->recipient_id);
        out->recipient_slots = before->recipient_slots;
    }
    slots purposes = {out->purpose_id, &out->purpose_slots, out->purpose_slot, TP_PURPOSES_MAX};
    slots categories = {out->category_id, &out->category_slots, out->category_slot,
                        TP_CATEGORIES_MAX};
    slots recipients = {out->recipient_id, &out->recipient_slots, out->recipient_slot,
                        TP_RECIPIENTS_MAX};
    for (size_t i = 0; i < policy->purpose_count; i++) {
        if (!give_slot(&purposes, i, policy->purposes[i].id)) return false;
    }
    for (size_t i = 0; i < policy->category_count; i++) {
        if (!give_slot(&categories, i, policy->categories[i].id)) return false;
    }
    for (size_t i = 0; i < policy->recipient_count; i++) {
        if (!give_slot(&recipients, i, policy->recipients[i].id)) return false;
        out->recipient_place[out->recipient_slot[i]] = (uint16_t)(i + 1);
    }
    return true;
}

// --- masks -------------------------------------------------------------------------------------

// From bits by place in the document to bits by slot.
static uint64_t in_slots(uint64_t places, const uint8_t *slot_of_place)
{
    uint64_t bits = 0;
    for (; places != 0; places &= places - 1) {
        bits |= UINT64_C(1) << slot_of_place[tp_lowest_bit(places)];
    }
    return bits;
}

uint64_t tp_purposes_in_slots(const tp_compiled *compiled, uint64_t places)
{
    return in_slots(places, compiled->purpose_slot);
}

uint64_t tp_categories_in_slots(const tp_compiled *compiled, uint64_t places)
{
    return in_slots(places, compiled->category_slot);
}

static void compile_purpose(tp_compiled *out, const tp_purpose *purpose, uint8_t slot)
{
    tp_purpose_masks *masks = &out->purpose[slot];
    masks->declared = purpose;
    masks->categories = tp_categories_in_slots(out, purpose->categories);
    masks->obligation_categories =
        tp_categories_in_slots(out, purpose->obligation_categories);
    memcpy(masks->bases, purpose->bases, sizeof masks->bases);
    for (size_t i = 0; i < TP_BASES_MAX && purpose->bases[i] != 0; i++) {
        masks->basis_bits |= UINT32_C(1) << purpose->bases[i];
    }
    out->purposes |= UINT64_C(1) << slot;
}

tara_status tp_policy_compile(const tara_policy *policy, const tp_compiled *before,
                              tp_memory *memory, tp_compiled *out)
{
    memset(out, 0, sizeof *out);
    out->policy = policy;
    out->before = before;
    out->published_at = TP_TIME_MIN;
    if (!give_slots(policy, before, out)) {
        memset(out, 0, sizeof *out);
        return TARA_E_LIMIT;
    }
    if (!tp_policy_hash(policy, memory, out->hash)) {
        memset(out, 0, sizeof *out);
        return TARA_E_NO_MEMORY;
    }
    for (size_t i = 0; i < policy->category_count; i++) {
        out->category[out->category_slot[i]] = &policy->categories[i];
        out->categories |= UINT64_C(1) << out->category_slot[i];
    }
    for (size_t i = 0; i < policy->purpose_count; i++) {
        compile_purpose(out, &policy->purposes[i], out->purpose_slot[i]);
    }
    return TARA_OK;
}

// --- questions ---------------------------------------------------------------------------------

const tp_compiled *tp_policy_in_force_at(const tp_compiled *compiled, tp_time at)
{
    while (compiled->before != NULL && at < compiled->published_at) compiled = compiled->before;
    return compiled;
}

int tp_purpose_slot(const tp_compiled *compiled, tp_text id)
{
    int slot = slot_of(compiled->purpose_id, compiled->purpose_slots, id);
    return slot >= 0 && compiled->purpose[slot].declared ? slot : -1;
}

int tp_category_slot(const tp_compiled *compiled, tp_text id)
{
    int slot = slot_of(compiled->category_id, compiled->category_slots, id);
    return slot >= 0 && compiled->category[slot] ? slot : -1;
}

int tp_recipient_slot(const tp_compiled *compiled, tp_text id)
{
    int slot = slot_of(compiled->recipient_id, compiled->recipient_slots, id);
    return slot >= 0 && compiled->recipient_place[slot] != 0 ? slot : -1;
}

const tp_recipient *tp_recipient_numbered(const tp_compiled *compiled, uint32_t number)
{
    if (number == 0 || number > compiled->recipient_slots) return NULL;
    uint16_t place = compiled->recipient_place[number - 1];
    return place == 0 ? NULL : &compiled->policy->recipients[place - 1];
}

tp_time tp_period_after(tp_period period, tp_time at)
{
    static const int32_t months[] = {[TP_MONTHS] = 1, [TP_YEARS] = 12};
    if (period.unit == TP_DAYS) return tp_time_add(at, (int64_t)period.count * TP_DAY_MS);
    if (period.unit != TP_MONTHS && period.unit != TP_YEARS) return at;
    // No calendar is 10000 years long: what is beyond saturates there.
    int64_t count = (int64_t)period.count * months[period.unit];
    int64_t most = 12 * INT64_C(10000);
    if (count > most) count = most;
    if (count < -most) count = -most;
    return tp_time_add_months(at, (int32_t)count);
}
