// due.c: which records need attention, in order of time.
//
// What makes the sorted view of a day right: whenever a record gets another due, or another name,
// an entry is added to its day. So an entry of the view whose record still has that due stands
// where it belongs, and if nothing was added to the day since, the view misses none.
#include "store/due.h"

#include <string.h>

#include "base/bytes.h"
#include "base/civil.h"
#include "store/key.h"

enum {
    DAY_COUNT   = TP_DAY_MAX - TP_DAY_MIN + 1,
    GROUP_DAYS  = TP_DUE_PAGE_DAYS * TP_DUE_GROUP_PAGES,
    MERGE_LIMIT = 64, // More than so many new entries, and the day is sorted anew.
    STALE_LIMIT = 32  // Fewer stale entries are not worth a cleaning.
};

_Static_assert(TP_DUE_GROUPS * GROUP_DAYS >= DAY_COUNT, "the groups cover the calendar");

#define NO_DAY UINT32_MAX

void tp_due_init(tp_due *due, tp_memory *memory, tp_due_reader reader)
{
    memset(due, 0, sizeof(*due));
    due->memory = memory;
    due->reader = reader;
}

static void release_page(tp_memory *memory, tp_due_page *page)
{
    for (int i = 0; page && i < TP_DUE_PAGE_DAYS; i++) {
        tp_release(memory, page->days[i].names, page->days[i].capacity * sizeof(uint32_t));
    }
    tp_release(memory, page, sizeof(*page));
}

void tp_due_release(tp_due *due)
{
    for (int g = 0; g < TP_DUE_GROUPS; g++) {
        tp_due_group *group = due->groups[g];
        for (int p = 0; group && p < TP_DUE_GROUP_PAGES; p++) {
            release_page(due->memory, group->pages[p]);
        }
        tp_release(due->memory, group, sizeof(*group));
    }
    for (int v = 0; v < 2; v++) {
        tp_due_view *view = &due->views[v];
        tp_release_wiped(due->memory, view->entries, view->capacity * sizeof(*view->entries));
    }
    tp_due_init(due, due->memory, due->reader);
}

bool tp_due_valid(int64_t at)
{
    return at >= TP_TIME_MIN && at <= TP_TIME_MAX;
}

// Days are counted from the first of the calendar here.
static uint32_t day_of(int64_t at)
{
    return (uint32_t)((at - TP_TIME_MIN) / TP_DAY_MS);
}

static tp_due_page *page_of(const tp_due *due, uint32_t day)
{
    tp_due_group *group = due->groups[day / GROUP_DAYS];
    return group ? group->pages[day % GROUP_DAYS / TP_DUE_PAGE_DAYS] : NULL;
}

static tp_due_day *bucket_of(const tp_due *due, uint32_t day)
{
    tp_due_page *page = page_of(due, day);
    return page ? &page->days[day % TP_DUE_PAGE_DAYS] : NULL;
}

static void mark_filled(tp_due *due, uint32_t day, bool filled)
{
    tp_due_page *page = page_of(due, day);
    uint32_t bit = UINT32_C(1) << day % 32;
    uint32_t *word = &page->filled[day % TP_DUE_PAGE_DAYS / 32];
    *word = filled ? *word | bit : *word & ~bit;
}

// The first day from `day` on that has entries.
static uint32_t filled_from(const tp_due *due, uint32_t day)
{
    while (day < DAY_COUNT) {
        if (!due->groups[day / GROUP_DAYS]) {
            day = (day / GROUP_DAYS + 1) * GROUP_DAYS;
            continue;
        }
        const tp_due_page *page = page_of(due, day);
        if (!page) {
            day = (day / TP_DUE_PAGE_DAYS + 1) * TP_DUE_PAGE_DAYS;
            continue;
        }
        uint32_t word = page->filled[day % TP_DUE_PAGE_DAYS / 32] >> day % 32;
        if (word == 0) {
            day = (day / 32 + 1) * 32;
            continue;
        }
        while (!(word & 1)) {
            word >>= 1;
            day++;
        }
        return day;
    }
    return NO_DAY;
}

static tp_due_day *make_bucket(tp_due *due, uint32_t day)
{
    tp_due_group **group = &due->groups[day / GROUP_DAYS];
    if (!*group) *group = tp_allocate_zeroed(due->memory, 1, sizeof(**group));
    if (!*group) return NULL;

    tp_due_page **page = &(*group)->pages[day % GROUP_DAYS / TP_DUE_PAGE_DAYS];
    if (!*page) *page = tp_allocate_zeroed(due->memory, 1, sizeof(**page));
    return *page ? &(*page)->days[day % TP_DUE_PAGE_DAYS] : NULL;
}

bool tp_due_reserve(tp_due *due, int64_t at)
{
    tp_due_day *bucket = make_bucket(due, day_of(at));
    if (!bucket) return false;
    if (bucket->count + bucket->reserved == bucket->capacity) {
        uint32_t more = bucket->capacity ? 2 * bucket->capacity : 4;
        if (more > UINT32_MAX / 8) return false;
        uint32_t *names = tp_resize(due->memory, bucket->names,
                                    bucket->capacity * sizeof(*names), more * sizeof(*names));
        if (!names) return false;
        bucket->names = names;
        bucket->capacity = more;
    }
    bucket->reserved++;
    return true;
}

void tp_due_unreserve(tp_due *due, int64_t at)
{
    bucket_of(due, day_of(at))->reserved--;
}

void tp_due_add(tp_due *due, int64_t at, uint32_t name)
{
    uint32_t day = day_of(at);
    tp_due_day *bucket = bucket_of(due, day);
    bucket->reserved--;
    bucket->names[bucket->count++] = name;
    mark_filled(due, day, true);
}

static void sift_names(uint32_t *names, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && names[child] < names[child + 1]) child++;
        if (names[root] >= names[child]) return;
        uint32_t swap = names[root];
        names[root] = names[child];
        names[child] = swap;
    }
}

static void sort_names(uint32_t *names, size_t count)
{
    for (size_t root = count / 2; root-- > 0;) sift_names(names, root, count);
    for (size_t last = count; last-- > 1;) {
        uint32_t swap = names[0];
        names[0] = names[last];
        names[last] = swap;
        sift_names(names, 0, last);
    }
}

static bool due_on(const tp_due *due, uint32_t name, uint32_t day)
{
    int64_t at = due->reader.due_of(due->reader.user, name);
    return tp_due_valid(at) && day_of(at) == day;
}

// Give back what an emptied or shrunken day does not need. When it cannot, it keeps it.
static void trim(tp_due *due, tp_due_day *bucket)
{
    uint32_t needed = bucket->count + bucket->reserved;
    size_t size = bucket->capacity * sizeof(uint32_t);
    if (needed == 0) {
        tp_release(due->memory, bucket->names, size);
        bucket->names = NULL;
        bucket->capacity = 0;
    } else if (bucket->capacity / 4 > needed) {
        uint32_t *names = tp_resize(due->memory, bucket->names, size,
                                    2 * needed * sizeof(uint32_t));
        if (!names) return;
        bucket->names = names;
        bucket->capacity = 2 * needed;
    }
}

// Drop the stale and the double entries of a day; its views end.
static void clean(tp_due *due, uint32_t day, tp_due_day *bucket)
{
    sort_names(bucket->names, bucket->count);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < bucket->count; i++) {
        uint32_t name = bucket->names[i];
        bool twice = kept > 0 && bucket->names[kept - 1] == name;
        if (!twice && due_on(due, name, day)) bucket->names[kept++] = name;
    }
    bucket->count = kept;
    bucket->stale = 0;
    mark_filled(due, day, kept > 0);
    trim(due, bucket);
    for (int v = 0; v < 2; v++) {
        if (due->views[v].day == day) due->views[v].holds = false;
    }
}

void tp_due_leave(tp_due *due, int64_t at)
{
    uint32_t day = day_of(at);
    tp_due_day *bucket = bucket_of(due, day);
    bucket->stale++;
    if (bucket->stale > STALE_LIMIT && bucket->stale > bucket->count / 2) clean(due, day, bucket);
}

static int entry_order(const tp_due_entry *a, const tp_due_entry *b)
{
    if (a->due != b->due)       return a->due < b->due ? -1 : 1;
    if (a->prefix != b->prefix) return a->prefix < b->prefix ? -1 : 1;
    return (a->name > b->name) - (a->name < b->name);
}

static void sift_entries(tp_due_entry *entries, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && entry_order(&entries[child], &entries[child + 1]) < 0) child++;
        if (entry_order(&entries[root], &entries[child]) >= 0) return;
        tp_due_entry swap = entries[root];
        entries[root] = entries[child];
        entries[child] = swap;
    }
}

static void sort_by_heap(tp_due_entry *entries, size_t count)
{
    for (size_t root = count / 2; root-- > 0;) sift_entries(entries, root, count);
    for (size_t last = count; last-- > 1;) {
        tp_due_entry swap = entries[0];
        entries[0] = entries[last];
        entries[last] = swap;
        sift_entries(entries, 0, last);
    }
}

static void insert_each(tp_due_entry *entries, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        tp_due_entry entry = entries[i];
        size_t       at = i;
        for (; at > 0 && entry_order(&entries[at - 1], &entry) > 0; at--) {
            entries[at] = entries[at - 1];
        }
        entries[at] = entry;
    }
}

static tp_due_entry middle_of(const tp_due_entry *entries, size_t count)
{
    const tp_due_entry *a = &entries[0], *b = &entries[count / 2], *c = &entries[count - 1];
    if (entry_order(a, b) > 0) { const tp_due_entry *swap = a; a = b; b = swap; }
    if (entry_order(b, c) <= 0) return *b;
    return entry_order(a, c) > 0 ? *a : *c;
}

// Parts by a middle entry; whoever chooses the dues so that the parts stay large gets the heap,
// which no order makes slow.
static void sort_entries(tp_due_entry *entries, size_t count)
{
    enum { FEW = 24, DEPTH_FOR_EACH_BIT = 2 };
    unsigned left = 0;
    for (size_t n = count; n > 0; n /= 2) left += DEPTH_FOR_EACH_BIT;
    while (count > FEW && left-- > 0) {
        tp_due_entry middle = middle_of(entries, count);
        size_t       low = 0, high = count - 1;
        for (;; low++, high--) {
            while (entry_order(&entries[low], &middle) < 0) low++;
            while (entry_order(&entries[high], &middle) > 0) high--;
            if (low >= high) break;
            tp_due_entry swap = entries[low];
            entries[low] = entries[high];
            entries[high] = swap;
        }
        size_t first = high + 1; // Entries before `first` are not above the middle.
        if (first < count - first) {
            sort_entries(entries, first);
            entries += first;
            count -= first;
        } else {
            sort_entries(entries + first, count - first);
            count = first;
        }
    }
    if (count > FEW) sort_by_heap(entries, count);
    else insert_each(entries, count);
}

static uint64_t big_endian64(const uint8_t *bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < 8; i++) value = value << 8 | bytes[i];
    return value;
}

static void big_endian64_put(uint8_t *bytes, uint64_t value)
{
    for (int i = 8; i-- > 0; value >>= 8) bytes[i] = (uint8_t)value;
}

// The entries of a day's names from `from` on that are due on it.
static size_t gather(const tp_due *due, uint32_t day, const tp_due_day *bucket, uint32_t from,
                     tp_due_entry *out)
{
    enum { AHEAD = 12 }; // Records lie all over memory.
    size_t count = 0;
    for (uint32_t i = from; i < bucket->count; i++) {
        uint32_t name = bucket->names[i];
        bool     more = due->reader.prefetch != NULL && bucket->count - i > AHEAD;
        if (more) due->reader.prefetch(due->reader.user, bucket->names[i + AHEAD]);
        int64_t  at = due->reader.due_of(due->reader.user, name);
        if (!tp_due_valid(at) || day_of(at) != day) continue;
        tara_key key;
        due->reader.key_of(due->reader.user, name, &key);
        out[count++] = (tp_due_entry){at, big_endian64(key.subject.id), name};
    }
    return count;
}

static size_t without_doubles(tp_due_entry *entries, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && entry_order(&entries[kept - 1], &entries[i]) == 0) continue;
        entries[kept++] = entries[i];
    }
    return kept;
}

static bool grow_view(tp_due *due, tp_due_view *view, size_t needed)
{
    if (needed <= view->capacity) return true;
    size_t more = needed + needed / 2;
    tp_due_entry *entries = tp_resize(due->memory, view->entries,
                                      view->capacity * sizeof(*entries),
                                      more * sizeof(*entries));
    if (!entries) return false;
    view->entries = entries;
    view->capacity = more;
    return true;
}

// The whole day anew; what was stale leaves the day as well.
static bool build_view(tp_due *due, tp_due_view *view, uint32_t day, tp_due_day *bucket)
{
    view->holds = false;
    if (!grow_view(due, view, bucket->count)) return false;

    view->count = gather(due, day, bucket, 0, view->entries);
    sort_entries(view->entries, view->count);
    view->count = without_doubles(view->entries, view->count);
    for (size_t i = 0; i < view->count; i++) bucket->names[i] = view->entries[i].name;
    bucket->count = (uint32_t)view->count;
    bucket->stale = 0;
    mark_filled(due, day, bucket->count > 0);
    trim(due, bucket);
    view->holds = true;
    view->day = day;
    view->seen = bucket->count;
    return true;
}

static bool extend_view(tp_due *due, tp_due_view *view, uint32_t day, const tp_due_day *bucket)
{
    tp_due_entry added[MERGE_LIMIT];
    size_t more = gather(due, day, bucket, view->seen, added);
    if (!grow_view(due, view, view->count + more)) return false;

    sort_entries(added, more);
    size_t old = view->count;
    size_t total = old + more;
    size_t place = total;
    while (more > 0) {
        bool greater = old > 0 && entry_order(&view->entries[old - 1], &added[more - 1]) > 0;
        view->entries[--place] = greater ? view->entries[--old] : added[--more];
    }
    view->count = without_doubles(view->entries, total);
    view->seen = bucket->count;
    return true;
}

static tp_due_view *view_of(tp_due *due, uint32_t day, int spare)
{
    tp_due_day *bucket = bucket_of(due, day);
    tp_due_view *view = &due->views[spare];
    tp_due_view *other = &due->views[1 - spare];
    if (other->holds && other->day == day) view = other;
    bool holds = view->holds && view->day == day;
    if (holds && view->seen == bucket->count) return view;
    if (holds && bucket->count - view->seen <= MERGE_LIMIT) {
        return extend_view(due, view, day, bucket) ? view : NULL;
    }
    return build_view(due, view, day, bucket) ? view : NULL;
}

// A place in the order, in the 256 bits of a cursor: due 49, kind 7, part 8, subject 128, ref 64.
// The due is counted from 1, so that no place is the zero cursor.
static void cursor_put(tara_cursor *cursor, int64_t at, const tara_key *key)
{
    uint64_t count = (uint64_t)(at - TP_TIME_MIN) + 1;
    cursor->place[0] = count << 15 | (uint64_t)key->kind << 8 | key->part;
    cursor->place[1] = big_endian64(key->subject.id);
    cursor->place[2] = big_endian64(key->subject.id + 8);
    cursor->place[3] = key->ref;
}

static int64_t cursor_get(const tara_cursor *cursor, tara_key *key)
{
    memset(key, 0, sizeof(*key));
    key->kind = (uint32_t)(cursor->place[0] >> 8 & (TP_DUE_KIND_LIMIT - 1));
    key->part = (uint32_t)(cursor->place[0] & (TP_DUE_PART_LIMIT - 1));
    big_endian64_put(key->subject.id, cursor->place[1]);
    big_endian64_put(key->subject.id + 8, cursor->place[2]);
    key->ref = cursor->place[3];
    return (int64_t)(cursor->place[0] >> 15) - 1 + TP_TIME_MIN;
}

// The first entry that is not before (at, prefix).
static size_t first_from(const tp_due_view *view, int64_t at, uint64_t prefix)
{
    tp_due_entry wanted = {at, prefix, 0};
    size_t low = 0;
    size_t high = view->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (entry_order(&view->entries[middle], &wanted) < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

// Whether the entry still says the truth, and the key of its record.
static bool entry_holds(const tp_due *due, const tp_due_entry *entry, tara_key *key)
{
    if (due->reader.due_of(due->reader.user, entry->name) != entry->due) return false;
    due->reader.key_of(due->reader.user, entry->name, key);
    return big_endian64(key->subject.id) == entry->prefix;
}

// A listing under way.
typedef struct listing {
    int64_t   until;
    int64_t   after;     // Nothing at or before (after, after_key) is listed.
    tara_key  after_key;
    uint64_t  after_prefix;
    tara_key *keys;
    size_t    capacity;
    size_t    count;
    int64_t   last;      // The due of the last key listed.
} listing;

// Entries of one due and one prefix, from `i` on: their keys decide the order. Gives their end.
static size_t list_group(const tp_due *due, const tp_due_view *view, size_t i, listing *list)
{
    const tp_due_entry *first = &view->entries[i];
    tara_key *keys = list->keys + list->count;
    size_t room = list->capacity - list->count;
    size_t count = 0;
    for (; i < view->count; i++) {
        const tp_due_entry *entry = &view->entries[i];
        if (entry->due != first->due || entry->prefix != first->prefix) break;
        tara_key key;
        if (!entry_holds(due, entry, &key)) continue;
        if (entry->due == list->after && tp_key_order(&key, &list->after_key) <= 0) continue;
        count = tp_key_keep_smallest(keys, count, room, &key);
    }
    if (count > 0) list->last = first->due;
    list->count += count;
    return i;
}

static void list_day(const tp_due *due, const tp_due_view *view, listing *list)
{
    size_t i = first_from(view, list->after, list->after_prefix);
    while (i < view->count && list->count < list->capacity) {
        if (view->entries[i].due > list->until) return;
        i = list_group(due, view, i, list);
    }
}

// The due of the first record later than `until`; false when there is no memory to know.
static bool next_after(tp_due *due, int64_t until, int64_t *next)
{
    *next = TARA_NEVER;
    if (until >= TP_TIME_MAX) return true;

    int64_t from = until < TP_TIME_MIN ? TP_TIME_MIN : until + 1;
    uint32_t day = filled_from(due, day_of(from));
    for (; day != NO_DAY; day = filled_from(due, day + 1)) {
        const tp_due_view *view = view_of(due, day, 1);
        if (!view) return false;
        for (size_t i = first_from(view, from, 0); i < view->count; i++) {
            tara_key key;
            if (!entry_holds(due, &view->entries[i], &key)) continue;
            *next = view->entries[i].due;
            return true;
        }
    }
    return true;
}

tara_status tp_due_list(tp_due *due, int64_t until, tara_cursor *cursor, tara_key *keys,
                        size_t capacity, size_t *count, int64_t *next)
{
    listing list = {.until = until, .after = TP_TIME_MIN - 1, .keys = keys, .capacity = capacity};
    if (until > TP_TIME_MAX) list.until = TP_TIME_MAX;
    if (cursor->place[0] != 0) list.after = cursor_get(cursor, &list.after_key);
    list.after_prefix = big_endian64(list.after_key.subject.id);
    if (list.after > TP_TIME_MAX) return TARA_E_INVALID_ARGUMENT;

    int64_t from = list.after < TP_TIME_MIN ? TP_TIME_MIN : list.after;
    uint32_t last = list.until < TP_TIME_MIN ? 0 : day_of(list.until);
    uint32_t day = filled_from(due, day_of(from));
    for (; day != NO_DAY && day <= last && list.count < capacity; day = filled_from(due, day + 1)) {
        const tp_due_view *view = view_of(due, day, 0);
        if (!view) return TARA_E_NO_MEMORY;
        list_day(due, view, &list);
    }
    int64_t later = TARA_NEVER;
    if (next && !next_after(due, until, &later)) return TARA_E_NO_MEMORY;

    if (list.count > 0) cursor_put(cursor, list.last, &keys[list.count - 1]);
    *count = list.count;
    if (next) *next = later;
    return TARA_OK;
}
