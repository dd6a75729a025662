// retention.c: how long data is needed, until when the law keeps it, and what its erasure meets.
//
// Ends are computed anew from what happened, so a later fact (the subject comes back, a contract
// ends, the policy changes) moves them and nobody has to keep a calendar. No end lies before the
// collection. What cannot be told keeps the data and refuses its erasure.
//
// Sources: GDPR Art. 5(1)(c), 5(1)(e), 17, 18(1)(b), 18(1)(c); policy rows C04, C19, C20.
#include "rules/retention.h"

#include <string.h>

#include "base/civil.h"

enum { ENCODING = 1 };

enum part { // Which parts follow.
    HAS_EARLIER = 1, HAS_ENDED = 2, HAS_ACTIVITY = 4
};

static tp_time later(tp_time a, tp_time b)
{
    return a > b ? a : b;
}

static tp_time earlier(tp_time a, tp_time b)
{
    return a < b ? a : b;
}

// --- when it ends ------------------------------------------------------------------------------

// The first instant after 31 December of the year in which the policy's clock says `at`.
static tp_time year_end(const tp_compiled *compiled, tp_time at)
{
    int32_t offset = compiled->policy->time_zone_minutes;
    tp_date first = {tp_date_of(tp_local_day(at, offset)).year, 1, 1};
    if (!tp_add_months(first, 12, &first)) return TP_TIME_MAX;
    return tp_day_start(tp_day_of(first), offset);
}

// When a period begins, never before the collection; TP_TIME_NEVER: it has not yet.
static tp_time period_start(const tp_compiled *compiled, const tp_holding *holding, int slot,
                            uint8_t from, const tp_retention_facts *facts)
{
    tp_time since = holding->since;
    tp_time withdrawn = facts->withdrawal[slot];
    switch (from) {
    case TP_FROM_LAST_ACTIVITY:
        return later(holding->active_at[slot], since);
    case TP_FROM_CONTRACT_END:
        return facts->contract_end == 0 ? since : later(facts->contract_end, since);
    case TP_FROM_WITHDRAWAL:
        return withdrawn == 0 ? since : later(withdrawn, since);
    case TP_FROM_YEAR_END:
        return year_end(compiled, since);
    default: // TP_FROM_COLLECTION
        return since;
    }
}

// By one version of the policy.
static tp_time ends_by(const tp_compiled *compiled, const tp_holding *holding, int slot,
                       const tp_retention_facts *facts)
{
    const tp_purpose *purpose = compiled->purpose[slot].declared;
    if (purpose == NULL) return holding->since;
    tp_time start = period_start(compiled, holding, slot, purpose->retention_from, facts);
    tp_time ends = tp_period_after(purpose->retention, start);
    if (!(holding->ended >> slot & 1)) return ends;
    return earlier(ends, later(holding->ended_at, holding->since));
}

static bool was_declared(const tp_compiled *compiled, int slot)
{
    const tp_compiled *c = compiled;
    while (c != NULL && c->purpose[slot].declared == NULL) c = c->before;
    return c != NULL;
}

// What had run out when a version came into force stays run out: a longer period, or a purpose that
// is back, makes no data usable again that its subject was promised was done with.
tp_time tp_purpose_ends(const tp_compiled *compiled, const tp_holding *holding, int slot,
                        const tp_retention_facts *facts)
{
    tp_time ends = ends_by(compiled, holding, slot, facts);
    for (const tp_compiled *c = compiled; c->before != NULL; c = c->before) {
        if (c->published_at <= holding->since || !was_declared(c->before, slot)) break;
        tp_time before = ends_by(c->before, holding, slot, facts);
        if (before <= c->published_at) ends = before; // The earliest such version decides.
    }
    return ends;
}

static bool keeps_category(const tp_compiled *compiled, const tp_floor *rule, int category)
{
    for (size_t i = 0; i < compiled->policy->category_count; i++) {
        if (rule->categories >> i & 1 && compiled->category_slot[i] == category) return true;
    }
    return false;
}

// A floor never shortens: from a day that its last month does not have it lasts to the end of that
// month, and not, as a purpose does, to the same hour of the month's last day. Else what began a
// few hours later could end sooner.
static tp_time floor_period_after(tp_period period, tp_time start)
{
    tp_time ends = tp_period_after(period, start);
    if (period.unit == TP_DAYS) return ends;
    int32_t last = tp_local_day(ends, 0);
    bool    cut = tp_date_of(last).day < tp_date_of(tp_local_day(start, 0)).day;
    return cut ? tp_day_start(last + 1, 0) : ends;
}

// The latest of the purposes that the floor names and the data was ever held for; 0: of none.
static tp_time one_floor_ends(const tp_compiled *compiled, const tp_holding *holding,
                              const tp_floor *rule, const tp_retention_facts *facts)
{
    tp_time ends = 0;
    for (size_t i = 0; i < compiled->policy->purpose_count; i++) {
        int slot = compiled->purpose_slot[i];
        if (!(rule->purposes >> i & 1) || !(holding->purposes >> slot & 1)) continue;
        tp_time start = period_start(compiled, holding, slot, rule->from, facts);
        ends = later(ends, floor_period_after(rule->period, start));
    }
    return ends;
}

tp_time tp_floor_ends(const tp_compiled *compiled, const tp_holding *holding, int category,
                      const tp_retention_facts *facts, const tp_floor **which)
{
    const tp_floor *longest = NULL;
    tp_time         ends = 0;
    for (size_t i = 0; i < compiled->policy->floor_count; i++) {
        const tp_floor *rule = &compiled->policy->floors[i];
        if (!keeps_category(compiled, rule, category)) continue;
        tp_time until = one_floor_ends(compiled, holding, rule, facts);
        if (until <= ends) continue;
        longest = rule;
        ends = until;
    }
    if (which != NULL) *which = longest;
    return ends;
}

tp_time tp_purposes_end(const tp_compiled *compiled, const tp_holding *holding,
                        const tp_retention_facts *facts)
{
    tp_time ends = holding->since;
    for (uint64_t left = holding->purposes; left != 0; left &= left - 1) {
        int slot = tp_lowest_bit(left);
        ends = later(ends, tp_purpose_ends(compiled, holding, slot, facts));
    }
    return ends;
}

tp_time tp_holding_due(const tp_compiled *compiled, const tp_holding *holding, int category,
                       const tp_retention_facts *facts)
{
    tp_time purposes_end = tp_purposes_end(compiled, holding, facts);
    tp_time floor_ends = tp_floor_ends(compiled, holding, category, facts, NULL);
    return floor_ends == 0 ? purposes_end : later(purposes_end, floor_ends);
}

uint64_t tp_holding_kept_for(const tp_compiled *compiled, const tp_holding *holding,
                             const tp_retention_facts *facts, tp_time now, tp_time *until)
{
    uint64_t open = holding->purposes & ~holding->ended;
    uint64_t kept = 0;
    for (uint64_t left = open; left != 0; left &= left - 1) {
        int     slot = tp_lowest_bit(left);
        tp_time ends = tp_purpose_ends(compiled, holding, slot, facts);
        if (ends <= now) continue;
        kept |= UINT64_C(1) << slot;
        if (until != NULL) *until = earlier(*until, ends);
    }
    return kept;
}

// --- events ------------------------------------------------------------------------------------

// Where the source stands among those of the holding, or -1.
static int find(const tp_holding *holding, tp_text name)
{
    for (uint32_t i = 0; i < holding->source_count; i++) {
        const tp_holding_source *source = &holding->source[i];
        if (tp_text_equal((tp_text){source->name, source->size}, name)) return (int)i;
    }
    return -1;
}

const tp_holding_source *tp_holding_find_source(const tp_holding *holding, tp_text name)
{
    int at = find(holding, name);
    return at < 0 ? NULL : &holding->source[at];
}

// No zero byte either: whoever is told of it is told a terminated name.
static bool name_fits(tp_text name)
{
    for (size_t i = 0; i < name.size && i < TP_SOURCE_NAME_MAX; i++) {
        if (name.data[i] == '\0') return false;
    }
    return name.size > 0 && name.size <= TP_SOURCE_NAME_MAX && tp_utf8_valid(name.data, name.size);
}

static bool origin_known(uint8_t origin)
{
    return origin >= TARA_ORIGIN_SUBJECT && origin <= TARA_ORIGIN_INFERRED;
}

static void put_source(tp_holding *holding, tp_text name)
{
    tp_holding_source *source = &holding->source[holding->source_count++];
    memcpy(source->name, name.data, name.size);
    source->size = (uint8_t)name.size;
}

tara_status tp_holding_start_check(const tp_holding *holding, const tp_holding_event *event)
{
    if (event->purposes == 0) return TARA_E_INVALID_ARGUMENT;
    if (!name_fits(event->source)) return TARA_E_INVALID_ARGUMENT;
    if (!origin_known(event->origin)) return TARA_E_INVALID_ARGUMENT;
    if (!tp_time_valid(event->since)) return TARA_E_INVALID_ARGUMENT;
    if (find(holding, event->source) >= 0) return TARA_OK;
    return holding->source_count < TP_HOLDING_SOURCES_MAX ? TARA_OK : TARA_E_LIMIT;
}

static void collected(tp_holding *holding, const tp_holding_event *event)
{
    bool first = holding->purposes == 0;
    if (first || event->since < holding->first_since) holding->first_since = event->since;
    if (!first && event->since < holding->since) return;
    holding->since = event->since;
    holding->origin = event->origin; // Of the collection that counts.
}

void tp_holding_start_apply(tp_holding *holding, const tp_holding_event *event)
{
    collected(holding, event);
    for (uint64_t left = event->purposes; left != 0; left &= left - 1) {
        int  slot = tp_lowest_bit(left);
        bool known = holding->purposes >> slot & 1;
        tp_time *active = &holding->active_at[slot]; // Who gives data is active.
        *active = known ? later(*active, event->since) : event->since;
    }
    holding->purposes |= event->purposes;
    holding->ended &= ~event->purposes;
    if (holding->ended == 0) holding->ended_at = 0;

    int at = find(holding, event->source);
    if (at >= 0) holding->source[at].erased = 0;
    else if (holding->source_count < TP_HOLDING_SOURCES_MAX) put_source(holding, event->source);
}

tara_status tp_holding_touch_check(const tp_holding *holding, const tp_touch_event *event)
{
    if (!tp_time_valid(event->active_at)) return TARA_E_INVALID_ARGUMENT;
    return holding->purposes != 0 ? TARA_OK : TARA_E_NOT_FOUND;
}

void tp_holding_touch_apply(tp_holding *holding, const tp_touch_event *event)
{
    uint64_t touched = holding->purposes & event->purposes;
    for (uint64_t left = touched; left != 0; left &= left - 1) {
        int slot = tp_lowest_bit(left);
        holding->active_at[slot] = later(holding->active_at[slot], event->active_at);
    }
}

tara_status tp_purpose_end_check(const tp_holding *holding, const tp_purpose_end_event *event)
{
    return (holding->purposes & event->purposes) != 0 ? TARA_OK : TARA_E_NOT_FOUND;
}

void tp_purpose_end_apply(tp_holding *holding, const tp_purpose_end_event *event, tp_time at)
{
    uint64_t over = holding->purposes & event->purposes & ~holding->ended;
    if (over == 0) return; // Saying it again defers nothing.
    holding->ended_at = holding->ended == 0 ? at : later(holding->ended_at, at);
    holding->ended |= over;
}

// --- erasure -----------------------------------------------------------------------------------

// The first that applies: what stands against it, then why it may be.
static int32_t erasure_reason(const tp_erasure_case *given)
{
    if (!given->known)                         return TARA_REASON_STORE_FAILED;
    if (given->held)                           return TARA_REASON_LEGAL_HOLD;
    if (given->floor_ends > given->now)        return TARA_REASON_LEGAL_RETENTION;
    if (given->preserved && !given->requested) return TARA_REASON_RESTRICTION;
    if (given->minor)                          return TARA_REASON_MINOR;
    if (given->requested)                      return TARA_REASON_ERASURE_REQUESTED;
    if (given->purposes_end <= given->now)     return TARA_REASON_RETENTION_ELAPSED;
    return TARA_REASON_MINIMISATION;
}

// Elsewhere some of these deny; of an erasure they say why it may be.
static bool permits_erasure(int32_t reason)
{
    return reason == TARA_REASON_MINOR || reason == TARA_REASON_ERASURE_REQUESTED
        || reason == TARA_REASON_RETENTION_ELAPSED || reason == TARA_REASON_MINIMISATION;
}

int32_t tp_erasure_reason(const tp_erasure_case *given, bool *permitted)
{
    int32_t reason = erasure_reason(given);
    *permitted = permits_erasure(reason);
    return reason;
}

tara_status tp_holding_erased_check(const tp_holding *holding, const tp_erased_event *event)
{
    return find(holding, event->source) >= 0 ? TARA_OK : TARA_E_NOT_FOUND;
}

void tp_holding_erased_apply(tp_holding *holding, const tp_erased_event *event)
{
    int at = find(holding, event->source);
    if (at >= 0 && permits_erasure(event->reason)) holding->source[at].erased = 1;
}

bool tp_holding_gone(const tp_holding *holding)
{
    for (uint32_t i = 0; i < holding->source_count; i++) {
        if (!holding->source[i].erased) return false;
    }
    return holding->source_count > 0; // Nothing was never erased.
}

// --- two that are one --------------------------------------------------------------------------

static bool join_sources(tp_holding *into, const tp_holding *from)
{
    for (uint32_t i = 0; i < from->source_count; i++) {
        tp_text name = {from->source[i].name, from->source[i].size};
        int     at = find(into, name);
        if (at >= 0) {
            into->source[at].erased &= from->source[i].erased;
            continue;
        }
        if (into->source_count == TP_HOLDING_SOURCES_MAX) return false;
        put_source(into, name);
        into->source[into->source_count - 1].erased = from->source[i].erased;
    }
    return true;
}

bool tp_holding_join(tp_holding *into, const tp_holding *from)
{
    tp_holding joined = *into;
    if (!join_sources(&joined, from)) return false;
    if (from->since > joined.since) joined.origin = from->origin;
    joined.since = later(into->since, from->since);
    joined.first_since = earlier(into->first_since, from->first_since);
    for (uint64_t left = from->purposes; left != 0; left &= left - 1) {
        int  slot = tp_lowest_bit(left);
        bool both = into->purposes >> slot & 1;
        tp_time *active = &joined.active_at[slot];
        *active = both ? later(*active, from->active_at[slot]) : from->active_at[slot];
    }
    uint64_t running = (into->purposes & ~into->ended) | (from->purposes & ~from->ended);
    joined.purposes = into->purposes | from->purposes;
    joined.ended = joined.purposes & ~running;
    if (into->ended == 0) joined.ended_at = from->ended_at;
    else if (from->ended != 0) joined.ended_at = later(into->ended_at, from->ended_at);
    if (joined.ended == 0) joined.ended_at = 0;
    *into = joined;
    return true;
}

// --- as bytes ----------------------------------------------------------------------------------

// Instants stand as distances from the collection, or from each other, where that is shorter.

static uint8_t parts_of(const tp_holding *holding)
{
    unsigned parts = 0;
    if (holding->first_since != holding->since) parts |= HAS_EARLIER;
    if (holding->ended != 0) parts |= HAS_ENDED;
    for (uint64_t left = holding->purposes; left != 0; left &= left - 1) {
        int slot = tp_lowest_bit(left);
        if (holding->active_at[slot] != holding->since) parts |= HAS_ACTIVITY;
    }
    return (uint8_t)parts;
}

// Each from the one before: who is active for one purpose mostly is so for the next.
static void write_activity(const tp_holding *holding, tp_writer *out)
{
    tp_time before = holding->since;
    for (uint64_t left = holding->purposes; left != 0; left &= left - 1) {
        int slot = tp_lowest_bit(left);
        tp_write_signed(out, holding->active_at[slot] - before);
        before = holding->active_at[slot];
    }
}

static void write_sources(const tp_holding *holding, tp_writer *out)
{
    unsigned erased = 0;
    for (uint32_t i = 0; i < holding->source_count; i++) {
        if (holding->source[i].erased) erased |= 1U << i;
    }
    tp_write8(out, (uint8_t)holding->source_count);
    tp_write8(out, (uint8_t)erased);
    for (uint32_t i = 0; i < holding->source_count; i++) {
        const tp_holding_source *source = &holding->source[i];
        tp_write_text(out, (tp_text){source->name, source->size});
    }
}
_Static_assert(TP_HOLDING_SOURCES_MAX == 8, "which have erased is a byte");

void tp_holding_encode(const tp_holding *holding, tp_writer *out)
{
    uint8_t parts = parts_of(holding);
    tp_write8(out, ENCODING);
    tp_write8(out, parts);
    tp_write8(out, holding->origin);
    tp_write_signed(out, holding->since);
    tp_write_varint(out, holding->purposes);
    if (parts & HAS_EARLIER) tp_write_signed(out, holding->first_since - holding->since);
    if (parts & HAS_ENDED) {
        tp_write_varint(out, holding->ended);
        tp_write_signed(out, holding->ended_at - holding->since);
    }
    if (parts & HAS_ACTIVITY) write_activity(holding, out);
    write_sources(holding, out);
}

// An instant by its distance from another one.
static tp_time read_time(tp_reader *in, tp_time from)
{
    int64_t widest = TP_TIME_MAX - TP_TIME_MIN;
    int64_t distance = tp_read_signed(in);
    bool    sane = distance >= -widest && distance <= widest;
    if (!sane || !tp_time_valid(from + distance)) in->failed = true;
    return in->failed ? 0 : from + distance;
}

// False when the bytes say something that no rule could have written; so with the next two.
static bool read_times(tp_holding *holding, uint8_t parts, tp_reader *in)
{
    holding->since = read_time(in, 0);
    holding->purposes = tp_read_varint(in);
    holding->first_since = holding->since;
    if (holding->purposes == 0) return false;
    if (parts & HAS_EARLIER) {
        holding->first_since = read_time(in, holding->since);
        if (holding->first_since > holding->since) return false;
    }
    if (parts & HAS_ENDED) {
        holding->ended = tp_read_varint(in);
        holding->ended_at = read_time(in, holding->since);
        if ((holding->ended & ~holding->purposes) != 0) return false;
    }
    return true;
}

static bool read_activity(tp_holding *holding, uint8_t parts, tp_reader *in)
{
    tp_time before = holding->since;
    for (uint64_t left = holding->purposes; left != 0; left &= left - 1) {
        int slot = tp_lowest_bit(left);
        if (parts & HAS_ACTIVITY) before = read_time(in, before);
        if (before < holding->first_since) return false;
        holding->active_at[slot] = before;
    }
    return true;
}

static bool read_sources(tp_holding *holding, tp_reader *in)
{
    uint8_t count = tp_read8(in);
    uint8_t erased = tp_read8(in);
    if (count == 0 || count > TP_HOLDING_SOURCES_MAX || erased >> count != 0) return false;
    for (uint32_t i = 0; i < count; i++) {
        tp_text name = tp_read_text(in);
        if (!name_fits(name) || find(holding, name) >= 0) return false;
        put_source(holding, name);
        holding->source[i].erased = erased >> i & 1;
    }
    return true;
}

bool tp_holding_decode(tp_holding *holding, const uint8_t *bytes, size_t size)
{
    tp_reader in = tp_reader_of(bytes, size);
    memset(holding, 0, sizeof *holding);
    uint8_t encoding = tp_read8(&in);
    uint8_t parts = tp_read8(&in);
    holding->origin = tp_read8(&in);
    bool sane = encoding == ENCODING && origin_known(holding->origin)
             && read_times(holding, parts, &in) && read_activity(holding, parts, &in)
             && read_sources(holding, &in) && tp_reader_done(&in)
             && parts == parts_of(holding); // No part that there is not, or that says nothing.
    if (!sane) memset(holding, 0, sizeof *holding);
    return sane;
}

// --- what a decision needs ---------------------------------------------------------------------

void tp_kept_clear(tp_kept *kept, uint64_t of_categories, uint64_t of_purposes)
{
    memset(kept, 0, sizeof *kept);
    kept->of_categories = of_categories;
    kept->of_purposes = of_purposes;
    kept->until = TP_TIME_NEVER;
}

static uint64_t purposes_named(const tp_compiled *compiled, const tp_floor *rule)
{
    uint64_t slots = 0;
    for (size_t i = 0; i < compiled->policy->purpose_count; i++) {
        if (rule->purposes >> i & 1) slots |= UINT64_C(1) << compiled->purpose_slot[i];
    }
    return slots;
}

void tp_kept_add(tp_kept *kept, const tp_compiled *compiled, const tp_holding *holding,
                 int category, const tp_retention_facts *facts, tp_time now)
{
    uint64_t   asked = holding->purposes & kept->of_purposes;
    tp_holding seen;
    if (!(kept->of_categories >> category & 1) || asked == 0) return;
    if (asked != holding->purposes) { // As if it were held for these alone.
        seen = *holding;
        seen.purposes = asked;
        seen.ended &= asked;
        holding = &seen;
    }
    kept->held[category] |= asked;
    kept->running[category] |= tp_holding_kept_for(compiled, holding, facts, now, &kept->until);
    for (size_t i = 0; i < compiled->policy->floor_count; i++) {
        const tp_floor *rule = &compiled->policy->floors[i];
        tp_time until = one_floor_ends(compiled, holding, rule, facts);
        if (!keeps_category(compiled, rule, category) || until <= now) continue;
        kept->by_law[category] |= purposes_named(compiled, rule) & holding->purposes;
        kept->until = earlier(kept->until, until);
    }
}

bool tp_kept_elapsed(const tp_kept *kept, uint64_t categories, int purpose)
{
    for (int category = 0; category < TP_CATEGORIES_MAX; category++) {
        uint64_t over = kept->held[category] & ~kept->running[category];
        if (categories >> category & 1 && over >> purpose & 1) return true;
    }
    return false;
}

bool tp_kept_by_law(const tp_kept *kept, uint64_t categories, int purpose)
{
    for (int category = 0; category < TP_CATEGORIES_MAX; category++) {
        bool asked = categories >> category & 1;
        if (asked && !(kept->by_law[category] >> purpose & 1)) return false;
    }
    return categories != 0;
}
