// hot.c: extendible hashing over large pages of lines, read without a lock.
//
// A directory of 2^depth pages, indexed by the high bits of the hash, is small enough to stay in
// the processor's cache. A page that fills up is copied into two; the first one grows by doubling
// before. A page that was left is kept for the next split and never unmapped while the table
// lives, so a reader may hold any address it has found. Within a line a sequence number that is
// odd while the line is written tells a reader to look again; a reader that finds nothing looks
// again if lines were moved meanwhile.
#include "ledger/hot.h"

#include <string.h>

enum {
    LINES_FIRST = 64, LINES = 4096, // Of the first page when the table is new, and of every page.
    FULL_OF_16 = 13,                // Sixteenths in use when a page is split: longer probes cost
                                    // more than memory.
    DEPTH_MAX = 40,
    EPOCH_LAST = 65535
};

#if defined(__GNUC__) // The way of a question: a call costs more than what it does.
#define ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define ALWAYS_INLINE inline
#endif

enum word { ID0, ID1, SEQUENCE, UNTIL, OUTCOMES };

struct tp_hot_page {
    tp_line     *lines;
    tp_hot_page *next; // In the list of all.
    uint32_t     used;
    uint8_t      depth;
};

struct tp_hot_directory {
    tp_hot_directory *next; // In the list of retired ones.
    size_t            size; // Bytes of this block.
    uint32_t          depth;
    uint32_t          mask;     // Lines of a page, less one.
    tp_hot_page     **pages;    // For the writer.
    _Atomic(tp_line *) lines[]; // For readers.
};

typedef struct chunk {
    struct chunk *next;
    size_t        size;
} chunk;

#define STALE_UNTIL (UINT64_C(1) << 16) // In use, of epoch 0.

static inline uint64_t load(const tp_line *line, int word)
{
    return atomic_load_explicit(&line->word[word], memory_order_relaxed);
}

static void store(tp_line *line, int word, uint64_t value)
{
    atomic_store_explicit(&line->word[word], value, memory_order_relaxed);
}

static inline uint64_t rotate(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

typedef struct sip { uint64_t a, b, c, d; } sip;

static inline sip sip_round(sip v)
{
    v.a += v.b; v.b = rotate(v.b, 13) ^ v.a; v.a = rotate(v.a, 32);
    v.c += v.d; v.d = rotate(v.d, 16) ^ v.c;
    v.a += v.d; v.d = rotate(v.d, 21) ^ v.a;
    v.c += v.b; v.b = rotate(v.b, 17) ^ v.c; v.c = rotate(v.c, 32);
    return v;
}

// SipHash-1-3 over exactly two words: ids may be the host's own, chosen by anybody.
static ALWAYS_INLINE uint64_t hash_of(const tp_hot *hot, uint64_t id0, uint64_t id1)
{
    sip v = {
        hot->key[0] ^ UINT64_C(0x736f6d6570736575), hot->key[1] ^ UINT64_C(0x646f72616e646f6d),
        hot->key[0] ^ UINT64_C(0x6c7967656e657261), hot->key[1] ^ UINT64_C(0x7465646279746573),
    };
    v.d ^= id0;
    v = sip_round(v);
    v.a ^= id0;
    v.d ^= id1;
    v = sip_round(v);
    v.a ^= id1;
    v.c ^= 0xff;
    v = sip_round(sip_round(sip_round(v)));
    return v.a ^ v.b ^ v.c ^ v.d;
}

static inline size_t page_index(uint64_t hash, uint32_t depth)
{
    return depth == 0 ? 0 : (size_t)(hash >> (64 - depth));
}

// --- memory ------------------------------------------------------------------------------------

enum { LINE_ALIGN = sizeof(tp_line) };

static tp_line *fetch_lines(tp_hot *hot, size_t count)
{
    size_t   bytes = count * sizeof(tp_line);
    size_t   size = sizeof(chunk) + bytes + LINE_ALIGN; // Room to align.
    uint8_t *block = tp_allocate(hot->memory, size);
    if (block == NULL) return NULL;
    chunk *head = (chunk *)(void *)block;
    head->next = hot->chunks;
    head->size = size;
    hot->chunks = head;
    uintptr_t begin = (uintptr_t)(block + sizeof(chunk));
    begin = (begin + LINE_ALIGN - 1) & ~(uintptr_t)(LINE_ALIGN - 1);
    tp_line *lines = (tp_line *)(void *)(uint8_t *)begin;
    for (size_t i = 0; i < count; i++) {
        for (int word = 0; word < 8; word++) atomic_init(&lines[i].word[word], 0);
    }
    return lines;
}

static void write_line(tp_line *line, const uint64_t words[8])
{
    uint64_t before = load(line, SEQUENCE) & UINT32_MAX;
    uint64_t flags = words[SEQUENCE] >> 32 << 32;
    store(line, SEQUENCE, flags | ((before + 1) & UINT32_MAX));
    atomic_thread_fence(memory_order_release);
    store(line, ID0, words[ID0]);
    store(line, ID1, words[ID1]);
    for (int word = UNTIL; word < 8; word++) store(line, word, words[word]);
    uint64_t after = flags | ((before + 2) & UINT32_MAX);
    atomic_store_explicit(&line->word[SEQUENCE], after, memory_order_release);
}

// A page's lines, empty: those that an earlier split left, if there are any.
static tp_line *page_lines(tp_hot *hot)
{
    if (hot->spare == NULL) return fetch_lines(hot, LINES);
    tp_line *lines = hot->spare;
    hot->spare = NULL;
    return lines;
}

static tp_hot_page *new_page(tp_hot *hot, tp_line *lines, uint8_t depth)
{
    tp_hot_page *page = tp_allocate(hot->memory, sizeof *page);
    if (page == NULL) return NULL;
    *page = (tp_hot_page){.lines = lines, .depth = depth};
    page->next = hot->pages;
    hot->pages = page;
    return page;
}

static tp_hot_directory *new_directory(tp_hot *hot, uint32_t depth, uint32_t lines)
{
    size_t count = (size_t)1 << depth;
    size_t size = sizeof(tp_hot_directory) + count * sizeof(tp_line *) + count * sizeof(void *);
    tp_hot_directory *directory = tp_allocate(hot->memory, size);
    if (directory == NULL) return NULL;
    directory->next = NULL;
    directory->size = size;
    directory->depth = depth;
    directory->mask = lines - 1;
    directory->pages = (tp_hot_page **)(void *)(directory->lines + count);
    return directory;
}

static tp_hot_directory *current(const tp_hot *hot)
{
    return atomic_load_explicit(&hot->directory, memory_order_relaxed);
}

// Readers may be inside the old one: it stays until the table closes.
static void publish(tp_hot *hot, tp_hot_directory *directory)
{
    tp_hot_directory *old = current(hot);
    atomic_store_explicit(&hot->directory, directory, memory_order_release);
    old->next = hot->retired;
    hot->retired = old;
}

tara_status tp_hot_open(tp_hot *hot, tp_memory *memory, const uint8_t key[16])
{
    memset(hot, 0, sizeof *hot);
    hot->memory = memory;
    hot->key[0] = tp_load64(key);
    hot->key[1] = tp_load64(key + 8);
    atomic_init(&hot->moves, 0);
    atomic_init(&hot->epoch, 1);
    atomic_init(&hot->directory, new_directory(hot, 0, LINES_FIRST));
    tp_line          *lines = fetch_lines(hot, LINES_FIRST);
    tp_hot_directory *directory = current(hot);
    tp_hot_page      *page = directory == NULL || lines == NULL ? NULL : new_page(hot, lines, 0);
    if (page == NULL) {
        tp_hot_close(hot);
        return TARA_E_NO_MEMORY;
    }
    directory->pages[0] = page;
    atomic_init(&directory->lines[0], page->lines);
    return TARA_OK;
}

void tp_hot_close(tp_hot *hot)
{
    if (hot->memory == NULL) return;
    tp_hot_directory *last = current(hot);
    if (last != NULL) tp_release(hot->memory, last, last->size);
    for (tp_hot_directory *d = hot->retired, *next; d != NULL; d = next) {
        next = d->next;
        tp_release(hot->memory, d, d->size);
    }
    for (tp_hot_page *page = hot->pages, *next; page != NULL; page = next) {
        next = page->next;
        tp_release(hot->memory, page, sizeof *page);
    }
    for (chunk *c = hot->chunks, *next; c != NULL; c = next) {
        next = c->next;
        tp_release_wiped(hot->memory, c, c->size);
    }
    memset(hot, 0, sizeof *hot);
}

// --- writing -----------------------------------------------------------------------------------

static tp_line *find_in(tp_line *lines, uint32_t mask, uint64_t hash, uint64_t id0, uint64_t id1)
{
    for (uint32_t i = 0; i <= mask; i++) {
        tp_line *line = &lines[(hash + i) & mask];
        if (load(line, UNTIL) == 0) return NULL;
        if (load(line, ID0) == id0 && load(line, ID1) == id1) return line;
    }
    return NULL;
}

static void put_in(tp_line *lines, uint32_t mask, uint64_t hash, const uint64_t words[8])
{
    for (uint32_t i = 0; i <= mask; i++) {
        tp_line *line = &lines[(hash + i) & mask];
        if (load(line, UNTIL) != 0) continue;
        write_line(line, words);
        return;
    }
}

// Where somebody stood who was removed: in use, so that a probe goes on past it.
static bool is_removed(const tp_line *line)
{
    return load(line, ID0) == 0 && load(line, ID1) == 0;
}

// Copy every line of a page: into `low`, or into `high` where the hash has its bit at `depth` set.
// Gives how many went high; *lows how many went low.
static uint32_t copy_lines(tp_hot *hot, const tp_hot_page *page, uint32_t mask, uint8_t depth,
                           tp_line *low, tp_line *high, uint32_t to_mask, uint32_t *lows)
{
    uint32_t highs = 0;
    uint64_t words[8];
    *lows = 0;
    for (uint32_t i = 0; i <= mask; i++) {
        const tp_line *line = &page->lines[i];
        if (load(line, UNTIL) == 0 || is_removed(line)) continue;
        for (int word = 0; word < 8; word++) words[word] = load(line, word);
        uint64_t hash = hash_of(hot, words[ID0], words[ID1]);
        bool     goes_high = high != NULL && (hash >> (64 - depth) & 1);
        put_in(goes_high ? high : low, to_mask, hash, words);
        highs += goes_high;
        *lows += !goes_high;
    }
    return highs;
}

// What a page left is emptied: no id stays behind. A reader who is still there finds nothing, and
// looks again since lines were moved.
static void empty_lines(tp_line *lines, uint32_t mask)
{
    static const uint64_t empty[8];
    for (uint32_t i = 0; i <= mask; i++) write_line(&lines[i], empty);
}

// The table is young: its one page becomes twice as large.
static tara_status grow(tp_hot *hot)
{
    tp_hot_directory *old = current(hot);
    tp_hot_page      *page = old->pages[0];
    uint32_t          lines = 2 * (old->mask + 1);
    tp_hot_directory *wide = new_directory(hot, 0, lines);
    tp_line          *room = wide == NULL ? NULL : fetch_lines(hot, lines);
    if (room == NULL) {
        if (wide != NULL) tp_release(hot->memory, wide, wide->size);
        return TARA_E_NO_MEMORY;
    }
    tp_line *left = page->lines;
    uint32_t mask = old->mask;
    copy_lines(hot, page, mask, 0, room, NULL, wide->mask, &page->used);
    page->lines = room;
    wide->pages[0] = page;
    atomic_init(&wide->lines[0], room);
    publish(hot, wide);
    atomic_fetch_add_explicit(&hot->moves, 2, memory_order_acq_rel);
    atomic_thread_fence(memory_order_seq_cst);
    empty_lines(left, mask);
    return TARA_OK;
}

static tara_status deepen(tp_hot *hot)
{
    tp_hot_directory *old = current(hot);
    if (old->depth == DEPTH_MAX) return TARA_E_LIMIT;
    tp_hot_directory *wide = new_directory(hot, old->depth + 1, LINES);
    if (wide == NULL) return TARA_E_NO_MEMORY;
    for (size_t i = 0; i < (size_t)1 << wide->depth; i++) {
        wide->pages[i] = old->pages[i / 2];
        atomic_init(&wide->lines[i], old->pages[i / 2]->lines);
    }
    publish(hot, wide);
    return TARA_OK;
}

// A full page is copied into two, which take its places in the directory; what it had is spare.
static tara_status split(tp_hot *hot, tp_hot_page *page)
{
    tp_hot_directory *directory = current(hot);
    if (directory->mask + 1 < LINES) return grow(hot);
    if (page->depth == directory->depth) return deepen(hot);
    tp_line     *low = page_lines(hot);
    tp_line     *high = low == NULL ? NULL : page_lines(hot);
    tp_hot_page *upper = high == NULL ? NULL : new_page(hot, high, (uint8_t)(page->depth + 1));
    if (upper == NULL) {
        hot->spare = low; // A second one stays with its chunk; it is released with the rest.
        return TARA_E_NO_MEMORY;
    }
    page->depth++;
    upper->used = copy_lines(hot, page, directory->mask, page->depth, low, high, directory->mask,
                             &page->used);
    atomic_fetch_add_explicit(&hot->moves, 1, memory_order_acq_rel);
    atomic_thread_fence(memory_order_seq_cst);
    hot->spare = page->lines;
    page->lines = low;
    for (size_t i = 0; i < (size_t)1 << directory->depth; i++) {
        if (directory->pages[i] != page) continue;
        bool up = i >> (directory->depth - page->depth) & 1;
        if (up) directory->pages[i] = upper;
        atomic_store_explicit(&directory->lines[i], up ? high : low, memory_order_release);
    }
    atomic_fetch_add_explicit(&hot->moves, 1, memory_order_acq_rel);
    atomic_thread_fence(memory_order_seq_cst);
    empty_lines(hot->spare, directory->mask);
    return TARA_OK;
}

static tp_line *find(tp_hot *hot, const tara_subject *subject)
{
    uint64_t id0 = tp_load64(subject->id), id1 = tp_load64(subject->id + 8);
    uint64_t hash = hash_of(hot, id0, id1);
    tp_hot_directory  *directory = current(hot);
    const tp_hot_page *page = directory->pages[page_index(hash, directory->depth)];
    return find_in(page->lines, directory->mask, hash, id0, id1);
}

tara_status tp_hot_reserve(tp_hot *hot, const tara_subject *subject)
{
    if (find(hot, subject) != NULL) return TARA_OK;
    uint64_t words[8] = {tp_load64(subject->id), tp_load64(subject->id + 8), 0, STALE_UNTIL, 0};
    uint64_t hash = hash_of(hot, words[ID0], words[ID1]);
    for (;;) {
        tp_hot_directory *directory = current(hot);
        tp_hot_page      *page = directory->pages[page_index(hash, directory->depth)];
        uint32_t          full = (directory->mask + 1) / 16 * FULL_OF_16;
        if (page->used < full) {
            put_in(page->lines, directory->mask, hash, words);
            page->used++;
            return TARA_OK;
        }
        tara_status status = split(hot, page);
        if (status != TARA_OK) return status;
    }
}

void tp_hot_set(tp_hot *hot, const tara_subject *subject, const tp_hot_answers *answers)
{
    static const uint64_t last = (UINT64_C(1) << 48) - 1;
    tp_line *line = find(hot, subject);
    if (line == NULL) return;
    uint64_t words[8] = {tp_load64(subject->id), tp_load64(subject->id + 8)};
    if (answers->until <= 0) { // An end before 1970 does not fit: such a line says nothing.
        tp_hot_stale(hot, subject);
        return;
    }
    uint64_t until = (uint64_t)answers->until;
    if (until > last) until = last;
    words[SEQUENCE] = (uint64_t)answers->flags << 32;
    words[UNTIL] = until << 16 | atomic_load_explicit(&hot->epoch, memory_order_relaxed);
    memcpy(&words[OUTCOMES], answers->outcomes, sizeof answers->outcomes);
    write_line(line, words);
}

void tp_hot_stale(tp_hot *hot, const tara_subject *subject)
{
    tp_line *line = find(hot, subject);
    if (line == NULL) return;
    uint64_t words[8] = {tp_load64(subject->id), tp_load64(subject->id + 8), 0, STALE_UNTIL, 0};
    write_line(line, words);
}

void tp_hot_remove(tp_hot *hot, const tara_subject *subject)
{
    static const uint64_t removed[8] = {[UNTIL] = STALE_UNTIL};
    tp_line *line = find(hot, subject);
    if (line != NULL) write_line(line, removed);
}

void tp_hot_stale_all(tp_hot *hot)
{
    uint32_t epoch = atomic_load_explicit(&hot->epoch, memory_order_relaxed);
    if (epoch < EPOCH_LAST) {
        atomic_store_explicit(&hot->epoch, epoch + 1, memory_order_release);
        return;
    }
    // The numbers are used up: no line of theirs may stay before they are given again.
    for (tp_hot_page *page = hot->pages; page != NULL; page = page->next) {
        for (uint32_t i = 0; i <= current(hot)->mask; i++) {
            tp_line *line = &page->lines[i];
            if (load(line, UNTIL) == 0) continue;
            uint64_t words[8] = {load(line, ID0), load(line, ID1), 0, STALE_UNTIL, 0};
            write_line(line, words);
        }
    }
    atomic_store_explicit(&hot->epoch, 1, memory_order_release);
}

// --- reading -----------------------------------------------------------------------------------

static ALWAYS_INLINE tp_hot_found read_line(const tp_line *line, uint64_t id0, uint64_t id1,
                                            int slot, uint64_t *until_word,
                                            tp_hot_answer *answer)
{
    for (;;) {
        uint64_t before = atomic_load_explicit(&line->word[SEQUENCE], memory_order_acquire);
        if (before & 1) continue;
        bool     same = load(line, ID0) == id0 && load(line, ID1) == id1;
        uint64_t until = load(line, UNTIL);
        uint64_t outcomes = load(line, OUTCOMES + slot / 16);
        atomic_thread_fence(memory_order_acquire);
        if (load(line, SEQUENCE) != before) continue;
        if (!same || until == 0) return TP_HOT_UNKNOWN;
        *until_word = until;
        answer->outcome = (tp_outcome)(outcomes >> (slot % 16 * 4) & 15);
        answer->flags = (uint32_t)(before >> 32);
        return TP_HOT_FRESH;
    }
}

static ALWAYS_INLINE tp_hot_found ask_once(const tp_hot *hot, uint64_t id0, uint64_t id1,
                                           uint64_t hash, int slot, tp_time now,
                                           tp_hot_answer *answer)
{
    const tp_hot_directory *directory =
        atomic_load_explicit(&hot->directory, memory_order_acquire);
    const tp_line *lines = atomic_load_explicit(
        &directory->lines[page_index(hash, directory->depth)], memory_order_acquire);
    uint64_t until = 0;
    // Before the line: one of an epoch that ended while we looked must not pass for today's.
    uint32_t epoch = atomic_load_explicit(&hot->epoch, memory_order_acquire);
    const uint32_t mask = directory->mask;
    for (uint32_t i = 0; i <= mask; i++) {
        const tp_line *line = &lines[(hash + i) & mask];
        if (load(line, UNTIL) == 0) return TP_HOT_UNKNOWN;
        if (load(line, ID0) != id0 || load(line, ID1) != id1) continue;
        if (read_line(line, id0, id1, slot, &until, answer) == TP_HOT_UNKNOWN) continue;
        answer->until = (tp_time)(until >> 16);
        bool fresh = (until & EPOCH_LAST) == epoch && now < answer->until
                  && answer->outcome != TP_OUTCOME_ASK;
        if (answer->until == (tp_time)((UINT64_C(1) << 48) - 1)) answer->until = INT64_MAX;
        return fresh ? TP_HOT_FRESH : TP_HOT_STALE;
    }
    return TP_HOT_UNKNOWN;
}

tp_hot_found tp_hot_ask(const tp_hot *hot, const tara_subject *subject, uint64_t near, int slot,
                        tp_time now, tp_hot_answer *answer)
{
    uint64_t id0 = tp_load64(subject->id), id1 = tp_load64(subject->id + 8);
    for (;;) {
        uint64_t     moves = atomic_load_explicit(&hot->moves, memory_order_acquire);
        tp_hot_found found = ask_once(hot, id0, id1, near, slot, now, answer);
        if (found != TP_HOT_UNKNOWN) return found;
        atomic_thread_fence(memory_order_seq_cst);
        bool moved = moves & 1 || atomic_load_explicit(&hot->moves, memory_order_acquire) != moves;
        if (!moved) return TP_HOT_UNKNOWN;
    }
}

uint64_t tp_hot_near(const tp_hot *hot, const tara_subject *subject)
{
    uint64_t hash = hash_of(hot, tp_load64(subject->id), tp_load64(subject->id + 8));
    const tp_hot_directory *directory =
        atomic_load_explicit(&hot->directory, memory_order_acquire);
    const tp_line *lines = atomic_load_explicit(
        &directory->lines[page_index(hash, directory->depth)], memory_order_acquire);
#if defined(__GNUC__)
    __builtin_prefetch(&lines[hash & directory->mask]);
    __builtin_prefetch(&lines[(hash + 1) & directory->mask]); // Where a probe goes on.
#else
    (void)lines;
#endif
    return hash;
}
