// table.c: the records in memory, by key; shared by both stores.
//
// A record is one block of the arena: the names of its neighbours in the subject's chain, the
// subject, then the numbers in as few bytes as they take, then its own bytes. A block whose size is
// written as 0 holds no record, so that a stale entry of the calendar can be told.
#include "store/table.h"

#include <string.h>

#include "base/bytes.h"
#include "base/siphash.h"
#include "store/key.h"

enum {
    AT_PREVIOUS = 0,
    AT_NEXT     = 4,
    AT_SUBJECT  = 8,
    AT_NUMBERS  = 24,
    // size, kind, part, ref, version and due, at their longest.
    NUMBERS_MAX = 5 + 5 + 5 + 10 + 10 + 10,
    HEAD_MAX    = AT_NUMBERS + NUMBERS_MAX
};

// A record as its block holds it.
typedef struct stored {
    tara_key       key;
    uint64_t       version;
    int64_t        due;
    size_t         size;
    size_t         whole; // Of the block.
    const uint8_t *bytes;
} stored;

// ---- Blocks ------------------------------------------------------------------------------------

static uint32_t link_at(const uint8_t *block, int place)
{
    uint32_t name;
    memcpy(&name, block + place, sizeof(name));
    return name;
}

static void set_link(uint8_t *block, int place, uint32_t name)
{
    memcpy(block + place, &name, sizeof(name));
}

// TARA_NEVER, the commonest, is the shortest.
static uint64_t due_number(int64_t due)
{
    if (due == TARA_NEVER) return 0;
    uint64_t twice = (uint64_t)due << 1;
    return (due < 0 ? ~twice : twice) + 1;
}

static int64_t due_from(uint64_t number)
{
    if (number == 0) return TARA_NEVER;
    uint64_t folded = number - 1;
    int64_t half = (int64_t)(folded >> 1);
    return folded & 1 ? -half - 1 : half;
}

// What this file wrote itself; tp_reader's checks are for bytes from elsewhere.
static uint64_t number_at(const uint8_t **at)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t byte = *(*at)++;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) break;
    }
    return value;
}

static bool block_live(const uint8_t *block)
{
    return block && block[AT_NUMBERS] != 0;
}

static void read_block(const uint8_t *block, stored *out)
{
    const uint8_t *at = block + AT_NUMBERS;
    memcpy(&out->key.subject, block + AT_SUBJECT, 16);
    out->size = (size_t)number_at(&at);
    out->key.kind = (uint32_t)number_at(&at);
    out->key.part = (uint32_t)number_at(&at);
    out->key.ref = number_at(&at);
    out->version = number_at(&at);
    out->due = due_from(number_at(&at));
    out->bytes = at;
    out->whole = (size_t)(at - block) + out->size;
}

enum { NUMBERS = 6 };

static void numbers_of(const tara_record *record, uint64_t out[NUMBERS])
{
    out[0] = record->size;
    out[1] = record->key.kind;
    out[2] = record->key.part;
    out[3] = record->key.ref;
    out[4] = record->version + 1;
    out[5] = due_number(record->due_unix_ms);
}

static size_t write_head(const tara_record *record, uint8_t head[HEAD_MAX])
{
    uint64_t numbers[NUMBERS];
    uint8_t *at = head + AT_NUMBERS;
    memset(head, 0, AT_SUBJECT);
    memcpy(head + AT_SUBJECT, &record->key.subject, 16);
    numbers_of(record, numbers);
    for (size_t i = 0; i < NUMBERS; i++) {
        uint64_t value = numbers[i];
        for (; value >= 0x80; value >>= 7) *at++ = (uint8_t)(0x80 | (value & 0x7F));
        *at++ = (uint8_t)value;
    }
    return (size_t)(at - head);
}

static size_t whole_size(const tara_record *record)
{
    uint64_t numbers[NUMBERS];
    size_t   size = AT_NUMBERS + NUMBERS;
    numbers_of(record, numbers);
    for (size_t i = 0; i < NUMBERS; i++) {
        for (uint64_t value = numbers[i]; value >= 0x80; value >>= 7) size++;
    }
    return size + (size_t)record->size;
}

// ---- Finding -----------------------------------------------------------------------------------

// What is looked for, as it would stand in its block.
typedef struct wanted_key {
    const tp_table *table;
    const tara_key *key;
} wanted_key;

static bool is_key(const void *user, uint32_t name)
{
    const wanted_key *wanted = user;
    const uint8_t *block = tp_arena_at(&wanted->table->arena, name);
    if (memcmp(block + AT_SUBJECT, &wanted->key->subject, 16) != 0) return false;

    const uint8_t *at = block + AT_NUMBERS;
    (void)number_at(&at);
    if (number_at(&at) != wanted->key->kind) return false;
    if (number_at(&at) != wanted->key->part) return false;
    return number_at(&at) == wanted->key->ref;
}

static bool is_subject(const void *user, uint32_t name)
{
    const wanted_key *wanted = user;
    const uint8_t *block = tp_arena_at(&wanted->table->arena, name);
    return memcmp(block + AT_SUBJECT, &wanted->key->subject, 16) == 0;
}

static uint64_t key_hash(const tp_table *table, const tara_key *key)
{
    uint8_t packed[TP_KEY_SIZE];
    tp_key_pack(key, packed);
    return tp_siphash(table->hash_key, packed, sizeof(packed));
}

static uint64_t subject_hash(const tp_table *table, const tara_subject *subject)
{
    return tp_siphash(table->hash_key, subject, sizeof(*subject));
}

static uint64_t key_hash_of(const void *user, uint32_t name)
{
    const tp_table *table = user;
    stored record;
    read_block(tp_arena_at(&table->arena, name), &record);
    return key_hash(table, &record.key);
}

static uint64_t subject_hash_of(const void *user, uint32_t name)
{
    const tp_table *table = user;
    tara_subject subject;
    memcpy(&subject, tp_arena_at(&table->arena, name) + AT_SUBJECT, sizeof(subject));
    return subject_hash(table, &subject);
}

// Twelve blocks are asked for at once rather than one after the other.
static void prefetch_block(const void *user, uint32_t name)
{
#if defined(__GNUC__)
    const tp_table *table = user;
    __builtin_prefetch(tp_arena_at(&table->arena, name));
#else
    (void)user;
    (void)name;
#endif
}

static uint32_t *find_key(const tp_table *table, const tara_key *key, uint64_t hash)
{
    wanted_key wanted = {table, key};
    return tp_index_find(&table->by_key, hash, is_key, &wanted);
}

static uint32_t *find_first(const tp_table *table, const tara_key *key)
{
    wanted_key wanted = {table, key};
    uint64_t hash = subject_hash(table, &key->subject);
    return tp_index_find(&table->by_subject, hash, is_subject, &wanted);
}

static int64_t due_of(const void *user, uint32_t name)
{
    const tp_table *table = user;
    const uint8_t *block = tp_arena_at(&table->arena, name);
    if (!block_live(block)) return TARA_NEVER;
    stored record;
    read_block(block, &record);
    return record.due;
}

static void key_of(const void *user, uint32_t name, tara_key *out)
{
    const tp_table *table = user;
    stored record;
    read_block(tp_arena_at(&table->arena, name), &record);
    *out = record.key;
}

// ---- Life --------------------------------------------------------------------------------------

void tp_table_init(tp_table *table, tp_memory *memory, const uint8_t hash_key[16])
{
    memset(table, 0, sizeof(*table));
    table->memory = memory;
    memcpy(table->hash_key, hash_key, sizeof(table->hash_key));
    tp_arena_init(&table->arena, memory);
    tp_index_init(&table->by_key, memory, table, key_hash_of);
    tp_index_init(&table->by_subject, memory, table, subject_hash_of);
    table->by_key.prefetch = prefetch_block;
    table->by_subject.prefetch = prefetch_block;
    tp_due_init(&table->due, memory, (tp_due_reader){table, due_of, key_of, prefetch_block});
}

void tp_table_release(tp_table *table)
{
    tp_due_release(&table->due);
    tp_index_release(&table->by_subject);
    tp_index_release(&table->by_key);
    tp_arena_release(&table->arena);
    tp_release(table->memory, table->changes, table->change_capacity * sizeof(*table->changes));
    tp_release(table->memory, table->seen, table->seen_capacity * sizeof(*table->seen));
    tp_wipe(table->hash_key, sizeof(table->hash_key));
    tp_memory *memory = table->memory;
    memset(table, 0, sizeof(*table));
    table->memory = memory;
}

void tp_table_clear(tp_table *table)
{
    uint8_t hash_key[16];
    memcpy(hash_key, table->hash_key, sizeof(hash_key));
    tp_memory *memory = table->memory;
    tp_table_release(table);
    tp_table_init(table, memory, hash_key);
    tp_wipe(hash_key, sizeof(hash_key));
}

void tp_table_get(const tp_table *table, const tara_key *key, tara_record *out)
{
    const uint32_t *name = find_key(table, key, key_hash(table, key));
    *out = (tara_record){.key = *key, .due_unix_ms = TARA_NEVER};
    if (!name) return;

    stored record;
    read_block(tp_arena_at(&table->arena, *name), &record);
    out->version = record.version;
    out->due_unix_ms = record.due;
    out->size = record.size;
    out->bytes = record.bytes;
}

// ---- Reserve -----------------------------------------------------------------------------------

static tara_status check_record(const tara_record *record)
{
    if (record->size == 0) return TARA_OK;
    if (!record->bytes) return TARA_E_INVALID_ARGUMENT;
    bool timed = record->due_unix_ms != TARA_NEVER;
    if (timed && !tp_due_valid(record->due_unix_ms)) return TARA_E_INVALID_ARGUMENT;
    if (record->size > TP_RECORD_MAX) return TARA_E_LIMIT;
    if (timed && record->key.kind >= TP_DUE_KIND_LIMIT) return TARA_E_LIMIT;
    if (timed && record->key.part >= TP_DUE_PART_LIMIT) return TARA_E_LIMIT;
    return TARA_OK;
}

static bool grow_changes(tp_table *table, size_t count)
{
    if (count <= table->change_capacity) return true;
    if (count > UINT32_MAX / 4) return false;
    tp_table_change *changes = tp_resize(table->memory, table->changes,
                                         table->change_capacity * sizeof(*changes),
                                         count * sizeof(*changes));
    if (!changes) return false;
    table->changes = changes;
    table->change_capacity = count;
    return true;
}

// A small hash table of the batch's own keys, half full at most.
static bool clear_seen(tp_table *table, size_t count)
{
    size_t places = 16;
    while (places < 2 * count) places *= 2;
    if (places > table->seen_capacity) {
        uint32_t *seen = tp_resize(table->memory, table->seen,
                                   table->seen_capacity * sizeof(*seen), places * sizeof(*seen));
        if (!seen) return false;
        table->seen = seen;
        table->seen_capacity = places;
    }
    memset(table->seen, 0, table->seen_capacity * sizeof(*table->seen));
    return true;
}

static bool seen_before(tp_table *table, size_t index)
{
    const tp_table_change *change = &table->changes[index];
    size_t mask = table->seen_capacity - 1;
    size_t place = (size_t)change->hash & mask;
    for (; table->seen[place]; place = (place + 1) & mask) {
        const tp_table_change *other = &table->changes[table->seen[place] - 1];
        if (tp_key_order(&change->record->key, &other->record->key) == 0) return true;
    }
    table->seen[place] = (uint32_t)index + 1;
    return false;
}

// Look the record up, once: until it is applied no other change moves it.
static bool find_version(const tp_table *table, tp_table_change *change)
{
    const uint32_t *name = find_key(table, &change->record->key, change->hash);
    change->name = name ? *name : 0;
    if (!name) return change->record->version == 0;
    stored now;
    read_block(tp_arena_at(&table->arena, *name), &now);
    return change->record->version == now.version;
}

static tara_status check_changes(tp_table *table, const tara_record *records, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t hash = key_hash(table, &records[i].key);
        table->changes[i] = (tp_table_change){.record = &records[i], .hash = hash};
        tara_status status = check_record(&records[i]);
        if (status != TARA_OK) return status;
        if (count > 1 && seen_before(table, i)) return TARA_E_INVALID_ARGUMENT;
    }
    for (size_t i = 0; i < count; i++) {
        if (!find_version(table, &table->changes[i])) return TARA_E_CONFLICT;
    }
    return TARA_OK;
}

// Everything that one change may need, but for room in the indexes.
static bool reserve_change(tp_table *table, tp_table_change *change)
{
    const tara_record *record = change->record;
    if (record->size == 0) return true;
    if (record->due_unix_ms != TARA_NEVER) {
        if (!tp_due_reserve(&table->due, record->due_unix_ms)) return false;
        change->due_room = true;
    }
    size_t whole = whole_size(record);
    if (change->name) {
        stored old;
        read_block(tp_arena_at(&table->arena, change->name), &old);
        if (tp_arena_same_class(old.whole, whole)) return true;
    }
    change->fresh = tp_arena_take(&table->arena, whole);
    return change->fresh != 0;
}

bool tp_table_expect(tp_table *table, uint64_t records)
{
    return tp_index_expect(&table->by_key, records);
}

tara_status tp_table_reserve(tp_table *table, const tara_record *records, size_t count)
{
    table->change_count = 0;
    if (!grow_changes(table, count)) return TARA_E_NO_MEMORY;
    if (count > 1 && !clear_seen(table, count)) return TARA_E_NO_MEMORY;
    tara_status status = check_changes(table, records, count);
    if (status != TARA_OK) return status;
    if (!tp_index_reserve(&table->by_key, count)) return TARA_E_NO_MEMORY;
    if (!tp_index_reserve(&table->by_subject, count)) return TARA_E_NO_MEMORY;

    table->change_count = count;
    for (size_t i = 0; i < count; i++) {
        if (reserve_change(table, &table->changes[i])) continue;
        tp_table_cancel(table);
        return TARA_E_NO_MEMORY;
    }
    return TARA_OK;
}

void tp_table_cancel(tp_table *table)
{
    for (size_t i = 0; i < table->change_count; i++) {
        const tp_table_change *change = &table->changes[i];
        const tara_record *record = change->record;
        if (change->due_room) tp_due_unreserve(&table->due, record->due_unix_ms);
        if (change->fresh) tp_arena_give(&table->arena, change->fresh, whole_size(record));
    }
    table->change_count = 0;
}

// ---- Apply -------------------------------------------------------------------------------------

// The bytes first, and with memmove: a caller may hand back the very bytes that get showed it. What
// is left of a longer record behind the new one is wiped.
static void write_block(uint8_t *block, const tara_record *record, size_t old_whole)
{
    uint8_t head[HEAD_MAX];
    size_t head_size = write_head(record, head);
    size_t whole = head_size + (size_t)record->size;
    memmove(block + head_size, record->bytes, (size_t)record->size);
    memcpy(block + AT_SUBJECT, head + AT_SUBJECT, head_size - AT_SUBJECT);
    if (old_whole > whole) tp_wipe(block + whole, old_whole - whole);
    tp_wipe(head, sizeof(head));
}

// Behind the first of its subject, or as the first.
static void link_subject(tp_table *table, uint8_t *block, uint32_t name, const tara_key *key)
{
    const uint32_t *first = find_first(table, key);
    if (!first) {
        tp_index_put(&table->by_subject, subject_hash(table, &key->subject), name);
        return;
    }
    uint8_t *before = tp_arena_at(&table->arena, *first);
    uint32_t after = link_at(before, AT_NEXT);
    set_link(block, AT_PREVIOUS, *first);
    set_link(block, AT_NEXT, after);
    set_link(before, AT_NEXT, name);
    if (after) set_link(tp_arena_at(&table->arena, after), AT_PREVIOUS, name);
}

// Put `to` in the place of the block in its subject's chain; 0: nothing.
static void replace_in_chain(tp_table *table, const uint8_t *block, uint32_t name, uint32_t to,
                             const tara_key *key)
{
    uint32_t previous = link_at(block, AT_PREVIOUS);
    uint32_t next = link_at(block, AT_NEXT);
    uint32_t behind_previous = to ? to : next;
    if (previous) {
        set_link(tp_arena_at(&table->arena, previous), AT_NEXT, behind_previous);
    } else if (behind_previous) {
        *find_first(table, key) = behind_previous;
    } else {
        tp_index_drop(&table->by_subject, subject_hash(table, &key->subject), name);
    }
    if (next) set_link(tp_arena_at(&table->arena, next), AT_PREVIOUS, to ? to : previous);
    if (!to) return;
    set_link(tp_arena_at(&table->arena, to), AT_PREVIOUS, previous);
    set_link(tp_arena_at(&table->arena, to), AT_NEXT, next);
}

static void insert(tp_table *table, const tp_table_change *change)
{
    const tara_record *record = change->record;
    uint8_t *block = tp_arena_at(&table->arena, change->fresh);
    write_block(block, record, 0);
    link_subject(table, block, change->fresh, &record->key);
    tp_index_put(&table->by_key, change->hash, change->fresh);
    if (change->due_room) tp_due_add(&table->due, record->due_unix_ms, change->fresh);
}

static void update(tp_table *table, const tp_table_change *change)
{
    const tara_record *record = change->record;
    uint32_t name = change->name;
    uint8_t *block = tp_arena_at(&table->arena, name);
    stored old;
    read_block(block, &old);
    bool moved = change->fresh != 0;
    if (moved) {
        write_block(tp_arena_at(&table->arena, change->fresh), record, 0);
        replace_in_chain(table, block, name, change->fresh, &record->key);
        *find_key(table, &record->key, change->hash) = change->fresh;
        tp_arena_give(&table->arena, name, old.whole);
        name = change->fresh;
    } else {
        write_block(block, record, old.whole);
    }
    bool same_due = !moved && old.due == record->due_unix_ms;
    if (same_due) {
        if (change->due_room) tp_due_unreserve(&table->due, record->due_unix_ms);
        return;
    }
    if (old.due != TARA_NEVER) tp_due_leave(&table->due, old.due);
    if (change->due_room) tp_due_add(&table->due, record->due_unix_ms, name);
}

static void remove_record(tp_table *table, const tp_table_change *change)
{
    uint32_t name = change->name;
    uint8_t *block = tp_arena_at(&table->arena, name);
    stored old;
    read_block(block, &old);
    replace_in_chain(table, block, name, 0, &change->record->key);
    tp_index_drop(&table->by_key, change->hash, name);
    tp_arena_give(&table->arena, name, old.whole);
    if (old.due != TARA_NEVER) tp_due_leave(&table->due, old.due);
}

void tp_table_apply(tp_table *table)
{
    for (size_t i = 0; i < table->change_count; i++) {
        const tp_table_change *change = &table->changes[i];
        if (change->record->size > 0) {
            if (change->name) update(table, change);
            else              insert(table, change);
        } else if (change->name) {
            remove_record(table, change);
        }
    }
    table->change_count = 0;
}

// ---- All of it ---------------------------------------------------------------------------------

typedef struct each_record {
    const tp_table *table;
    tp_table_visit  visit;
    void           *user;
} each_record;

static bool show_record(void *user, uint32_t name)
{
    const each_record *each = user;
    stored found;
    read_block(tp_arena_at(&each->table->arena, name), &found);
    tara_record record = {.key = found.key, .version = found.version, .due_unix_ms = found.due,
                          .size = found.size, .bytes = found.bytes};
    return each->visit(each->user, &record);
}

bool tp_table_each(const tp_table *table, tp_table_visit visit, void *user)
{
    each_record each = {table, visit, user};
    return tp_index_each(&table->by_key, show_record, &each);
}

uint64_t tp_table_count(const tp_table *table)
{
    return table->by_key.entries;
}

tara_status tp_table_load(tp_table *table, const tara_record *record)
{
    tara_record written = *record;
    written.version--; // Writing counts it up.
    if (record->version == 0 || record->size == 0) return TARA_E_INVALID_ARGUMENT;
    tara_status status = check_record(record);
    if (status != TARA_OK) return status;
    uint64_t hash = key_hash(table, &record->key);
    if (find_key(table, &record->key, hash)) return TARA_E_CONFLICT;
    table->change_count = 0;
    bool room = grow_changes(table, 1) && tp_index_reserve(&table->by_key, 1) &&
                tp_index_reserve(&table->by_subject, 1);
    if (!room) return TARA_E_NO_MEMORY;
    table->changes[0] = (tp_table_change){.record = &written, .hash = hash};
    table->change_count = 1;
    if (!reserve_change(table, &table->changes[0])) {
        tp_table_cancel(table);
        return TARA_E_NO_MEMORY;
    }
    tp_table_apply(table);
    return TARA_OK;
}

// ---- Listing -----------------------------------------------------------------------------------

tara_status tp_table_due(tp_table *table, int64_t until, tara_cursor *cursor, tara_key *keys,
                         size_t capacity, size_t *count, int64_t *next)
{
    return tp_due_list(&table->due, until, cursor, keys, capacity, count, next);
}

void tp_table_records(const tp_table *table, const tara_subject *subject, tara_cursor *cursor,
                      tara_key *keys, size_t capacity, size_t *count)
{
    tara_key after = {.subject = *subject,
                      .kind = (uint32_t)(cursor->place[1] >> 32),
                      .part = (uint32_t)cursor->place[1],
                      .ref = cursor->place[2]};
    bool begun = cursor->place[0] != 0;
    size_t found = 0;
    const uint32_t *first = find_first(table, &after);
    for (uint32_t name = first ? *first : 0; name;) {
        const uint8_t *block = tp_arena_at(&table->arena, name);
        stored record;
        read_block(block, &record);
        name = link_at(block, AT_NEXT);
        if (begun && tp_key_order(&record.key, &after) <= 0) continue;
        found = tp_key_keep_smallest(keys, found, capacity, &record.key);
    }
    *count = found;
    if (found == 0) return;
    const tara_key *last = &keys[found - 1];
    cursor->place[0] = 1;
    cursor->place[1] = (uint64_t)last->kind << 32 | last->part;
    cursor->place[2] = last->ref;
}
