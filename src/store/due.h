// due.h: which records need attention, in order of time.
//
// A calendar: each day has a list of the records that were ever due on it, and that is all an
// insertion or a move touches. An entry whose record has moved on is stale; it is skipped when
// read, and a day that is half stale is cleaned. A day is put in order when it is first read, once,
// and what is added to it later is merged in; so a read costs what it gives, plus one sort a day.
#ifndef TP_DUE_H
#define TP_DUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "tara_privacy.h"

// Key fields beyond these do not fit a cursor: records with a due must stay below.
enum { TP_DUE_KIND_LIMIT = 1 << 7, TP_DUE_PART_LIMIT = 1 << 8 };

enum { TP_DUE_PAGE_DAYS = 256, TP_DUE_GROUP_PAGES = 64, TP_DUE_GROUPS = 224 };

// What the calendar asks about a record by its name.
typedef struct tp_due_reader {
    const void *user;
    int64_t (*due_of)(const void *user, uint32_t name); // TARA_NEVER when it is no record any more.
    void    (*key_of)(const void *user, uint32_t name, tara_key *out);
    void    (*prefetch)(const void *user, uint32_t name); // It is asked about soon; or NULL.
} tp_due_reader;

typedef struct tp_due_day {
    uint32_t *names;
    uint32_t  count;
    uint32_t  capacity;
    uint32_t  reserved;
    uint32_t  stale; // At most so many of the entries are.
} tp_due_day;

typedef struct tp_due_page {
    uint32_t   filled[TP_DUE_PAGE_DAYS / 32]; // One bit a day that has entries.
    tp_due_day days[TP_DUE_PAGE_DAYS];
} tp_due_page;

typedef struct tp_due_group {
    tp_due_page *pages[TP_DUE_GROUP_PAGES];
} tp_due_group;

typedef struct tp_due_entry {
    int64_t  due;
    uint64_t prefix; // The subject's first bytes: the order among equal dues, but for one subject.
    uint32_t name;
} tp_due_entry;

// One day in order.
typedef struct tp_due_view {
    bool          holds;
    uint32_t      day;
    uint32_t      seen; // Entries of the day that are in the view.
    tp_due_entry *entries;
    size_t        count;
    size_t        capacity;
} tp_due_view;

typedef struct tp_due {
    tp_memory    *memory;
    tp_due_reader reader;
    tp_due_group *groups[TP_DUE_GROUPS];
    tp_due_view   views[2]; // The day being listed, and the day of what comes next.
} tp_due;

void tp_due_init(tp_due *due, tp_memory *memory, tp_due_reader reader);
void tp_due_release(tp_due *due);

// Is it an instant of the calendar?
bool tp_due_valid(int64_t at);
// Make room for one more entry at that time, or take the request back.
bool tp_due_reserve(tp_due *due, int64_t at);
void tp_due_unreserve(tp_due *due, int64_t at);
// The record is due at that time from now on. Room must have been reserved.
void tp_due_add(tp_due *due, int64_t at, uint32_t name);
// A record that was due at that time is not any more.
void tp_due_leave(tp_due *due, int64_t at);

// As tara_store.due. TARA_E_NO_MEMORY when a day cannot be put in order.
tara_status tp_due_list(tp_due *due, int64_t until, tara_cursor *cursor, tara_key *keys,
                        size_t capacity, size_t *count, int64_t *next);

#endif
