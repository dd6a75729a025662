// verify.c: a whole history against itself and against checkpoints that were kept elsewhere.
#include "ledger/verify.h"

#include <string.h>

#include "base/merkle.h"
#include "ledger/leaves.h"
#include "store/frame.h"

typedef struct verifying {
    tp_memory             *memory;
    const tp_hmac_key     *site;        // NULL: notes are not looked at.
    const tp_file_header  *header;      // Read before the first note.
    const tara_checkpoint *checkpoints;
    size_t                 count, matched;
    tp_tree                tree;
    tp_range_set           absent;      // Without a body.
    tp_range_set           listed;      // By an erasure.
    tp_range_set           waiting;     // Listed, and still there: the file waits to be rewritten.
    tara_audit            *out;
    tara_status            status;      // Other than OK: it could not be looked through.
} verifying;

static int32_t found(verifying *v, tara_finding finding, uint64_t event)
{
    v->out->finding = (int32_t)finding;
    v->out->first_bad = event;
    return TARA_CALLBACK_FAILED;
}

static int32_t cannot(verifying *v, tara_status status)
{
    v->status = status;
    return TARA_CALLBACK_FAILED;
}

// --- erasures ----------------------------------------------------------------------------------

static bool add(tp_range_set *set, tara_range range)
{
    if (!tp_range_set_reserve(set, 1)) return false;
    tp_range_set_add(set, range);
    return true;
}

static uint64_t absent_among(const verifying *v, tara_range range)
{
    uint64_t count = 0;
    for (uint64_t i = 0; i < range.count; i++) {
        count += tp_range_set_has(&v->absent, range.first + i);
    }
    return count;
}

// The first of them that has a body.
static uint64_t first_there(const verifying *v, tp_text bytes)
{
    tp_ranges  ranges = tp_ranges_of(bytes);
    tara_range range;
    while (tp_ranges_next(&ranges, &range)) {
        for (uint64_t i = 0; i < range.count; i++) {
            if (!tp_range_set_has(&v->absent, range.first + i)) return range.first + i;
        }
    }
    return 0;
}

// All of the bodies are gone, or all of them wait. Those of an earlier erasure cannot wait when
// those of a later one are gone: the file was written anew in between.
static int32_t see_erasure(verifying *v, const tp_event *event)
{
    const tp_erase_event *erase = &event->body.erase;
    tp_ranges  ranges = tp_ranges_of(erase->ranges);
    tara_range range;
    uint64_t   listed = 0, absent = 0;
    while (tp_ranges_next(&ranges, &range)) {
        bool sane = range.first + range.count <= event->sequence;
        if (!sane) return found(v, TARA_FINDING_CONTENT, event->sequence);
        listed += range.count;
        absent += absent_among(v, range);
    }
    if (listed == 0 || listed != erase->count) {
        return found(v, TARA_FINDING_CONTENT, event->sequence);
    }
    bool back = absent > 0 && (absent < listed || v->waiting.count > 0);
    if (back) {
        uint64_t first = absent < listed ? first_there(v, erase->ranges)
                                         : v->waiting.list[0].first;
        return found(v, TARA_FINDING_RESURFACED, first);
    }
    ranges = tp_ranges_of(erase->ranges);
    while (tp_ranges_next(&ranges, &range)) {
        bool kept = add(&v->listed, range) && (absent > 0 || add(&v->waiting, range));
        if (!kept) return cannot(v, TARA_E_NO_MEMORY);
    }
    return TARA_CALLBACK_OK;
}

// The first event without a body that no erasure lists; 0: there is none.
static uint64_t first_unlisted(const verifying *v)
{
    for (size_t i = 0; i < v->absent.count; i++) {
        tara_range range = v->absent.list[i];
        for (uint64_t n = 0; n < range.count; n++) {
            if (!tp_range_set_has(&v->listed, range.first + n)) return range.first + n;
        }
    }
    return 0;
}

// --- what the walk hands over ------------------------------------------------------------------

static int32_t see_event(verifying *v, const tara_stored_event *stored)
{
    tp_event event;
    v->out->events++;
    if (stored->bytes == NULL) {
        v->out->erased++;
        bool kept = add(&v->absent, (tara_range){stored->sequence, 1});
        return kept ? TARA_CALLBACK_OK : cannot(v, TARA_E_NO_MEMORY);
    }
    if (!tp_body_decode(&event, stored->bytes, (size_t)stored->size)) {
        return found(v, TARA_FINDING_CONTENT, stored->sequence);
    }
    event.sequence = stored->sequence;
    return event.type == TP_EVENT_ERASE ? see_erasure(v, &event) : TARA_CALLBACK_OK;
}

static int32_t see_events(void *user, tara_stored_event *events, size_t count, size_t *refused)
{
    verifying *v = user;
    tp_commitments_of(events, count);
    for (size_t i = 0; i < count; i++) {
        int32_t answer = see_event(v, &events[i]);
        if (answer == TARA_CALLBACK_OK) continue;
        *refused = i;
        return answer;
    }
    return TARA_CALLBACK_OK;
}

// The tree of `v` against the checkpoints of its size.
static int32_t compare(verifying *v)
{
    while (v->matched < v->count && v->checkpoints[v->matched].size == v->tree.size) {
        const tara_checkpoint *checkpoint = &v->checkpoints[v->matched];
        uint8_t root[32];
        tp_tree_root(&v->tree, root);
        if (!tp_equal_constant_time(root, checkpoint->root, sizeof root)) {
            uint64_t before = v->matched == 0 ? 0 : v->checkpoints[v->matched - 1].size;
            v->out->checkpoint = v->matched + 1;
            return found(v, TARA_FINDING_OTHER_HISTORY, before + 1);
        }
        v->matched++;
    }
    return TARA_CALLBACK_OK;
}

// Of the leaves that come, those up to the next checkpoint, whose size is beyond the tree's.
static size_t up_to_checkpoint(const verifying *v, size_t count)
{
    if (v->matched == v->count) return count;
    uint64_t left = v->checkpoints[v->matched].size - v->tree.size;
    return left < count ? (size_t)left : count;
}

static int32_t see_leaves(void *user, uint64_t first, const uint8_t (*leaves)[32], size_t count)
{
    verifying *v = user;
    (void)first;
    for (size_t done = 0; done < count;) {
        size_t some = up_to_checkpoint(v, count - done);
        if (!tp_tree_add_many(&v->tree, leaves + done, some)) return cannot(v, TARA_E_LIMIT);
        if (compare(v) != TARA_CALLBACK_OK) return TARA_CALLBACK_FAILED;
        done += some;
    }
    return TARA_CALLBACK_OK;
}

// A note that was written with the key says what the tree is here. Without the key nobody can tell.
static int32_t see_note(void *user, const uint8_t *bytes, size_t size, uint64_t sequence)
{
    verifying *v = user;
    tp_tree    noted;
    uint8_t    ours[32], theirs[32];
    if (v->site == NULL) return TARA_CALLBACK_OK;
    bool whole = tp_tree_of_note(bytes, size, v->site, v->header->journal_id, &noted);
    if (!whole || noted.size != v->tree.size || noted.size != sequence) {
        return found(v, TARA_FINDING_NOTE, sequence);
    }
    tp_tree_root(&v->tree, ours);
    tp_tree_root(&noted, theirs);
    bool same = tp_equal_constant_time(ours, theirs, sizeof ours);
    return same ? TARA_CALLBACK_OK : found(v, TARA_FINDING_NOTE, sequence);
}

// --- begin and end -----------------------------------------------------------------------------

static void begin(verifying *v, tp_memory *memory, const tara_checkpoint *checkpoints,
                  size_t count, tara_audit *out)
{
    memset(v, 0, sizeof *v);
    v->memory = memory;
    v->checkpoints = checkpoints;
    v->count = count;
    v->absent = v->listed = v->waiting = tp_range_set_in(memory);
    v->out = out;
    tp_tree_clear(&v->tree);
}

// What only the end can tell.
static void see_end(verifying *v)
{
    uint64_t unlisted = first_unlisted(v);
    if (unlisted != 0) {
        found(v, TARA_FINDING_MISSING_BODY, unlisted);
    } else if (v->matched < v->count) {
        v->out->checkpoint = v->matched + 1;
        found(v, TARA_FINDING_ROLLED_BACK, v->tree.size + 1);
    }
}

static tara_status end(verifying *v)
{
    tara_audit *out = v->out;
    out->waiting = tp_range_set_size(&v->waiting);
    out->valid = v->status == TARA_OK && out->finding == TARA_FINDING_NONE;
    tp_tree_root(&v->tree, out->root);
    tp_range_set_release(&v->absent);
    tp_range_set_release(&v->listed);
    tp_range_set_release(&v->waiting);
    return v->status;
}

static tara_finding finding_of(tp_check_kind kind)
{
    static const uint8_t findings[] = {
        [TP_CHECK_SOUND] = TARA_FINDING_NONE, [TP_CHECK_FOREIGN] = TARA_FINDING_FOREIGN,
        [TP_CHECK_FORMAT] = TARA_FINDING_FORMAT, [TP_CHECK_HEADER] = TARA_FINDING_HEADER,
        [TP_CHECK_KEY] = TARA_FINDING_KEY, [TP_CHECK_TORN] = TARA_FINDING_TORN,
        [TP_CHECK_SURPLUS] = TARA_FINDING_SURPLUS, [TP_CHECK_DAMAGED] = TARA_FINDING_DAMAGED,
        [TP_CHECK_IMPOSSIBLE] = TARA_FINDING_IMPOSSIBLE,
        [TP_CHECK_REMOVED] = TARA_FINDING_REMOVED,
        [TP_CHECK_REORDERED] = TARA_FINDING_REORDERED,
        [TP_CHECK_ALTERED] = TARA_FINDING_ALTERED, [TP_CHECK_REFUSED] = TARA_FINDING_CONTENT,
    };
    return (tara_finding)findings[kind];
}

// What the walk said, beside what its visitor did.
static tara_status conclude(verifying *v, tara_status status, const tp_check_result *result)
{
    bool told = v->out->finding != TARA_FINDING_NONE || v->status != TARA_OK;
    if (!told) v->status = status;
    if (!told && result->kind != TP_CHECK_SOUND) {
        found(v, finding_of(result->kind), result->sequence);
    }
    v->out->offset = result->offset;
    if (v->status == TARA_OK && v->out->finding == TARA_FINDING_NONE) see_end(v);
    return end(v);
}

static tp_check_visitor visitor_of(verifying *v)
{
    return (tp_check_visitor){.user = v, .events = see_events, .leaves = see_leaves,
                              .note = see_note};
}

tara_status tp_verify_file(const tp_check_options *options, const tara_checkpoint *checkpoints,
                           size_t count, tara_audit *out)
{
    verifying        v;
    tp_check_result  result;
    tp_check_options own = *options;
    begin(&v, options->memory, checkpoints, count, out);
    memset(&result, 0, sizeof result);
    v.site = options->site;
    v.header = &result.header;
    own.visitor = visitor_of(&v);
    tara_status status = compare(&v) == TARA_CALLBACK_OK ? tp_check_run(&own, &result) : TARA_OK;
    return conclude(&v, status, &result);
}

tara_status tp_verify_opened(tara_store *store, tp_memory *memory, const tp_hmac_key *site,
                             const tara_checkpoint *checkpoints, size_t count, tara_audit *out)
{
    verifying       v;
    tp_check_result result;
    begin(&v, memory, checkpoints, count, out);
    memset(&result, 0, sizeof result);
    v.site = site;
    v.header = &result.header;
    tp_check_visitor visitor = visitor_of(&v);
    tara_status status = compare(&v) == TARA_CALLBACK_OK
                       ? tp_file_store_check(store, &visitor, &result) : TARA_OK;
    return conclude(&v, status, &result);
}

typedef struct passing { // Events of a store that is no file of ours, one by one.
    verifying         *v;
    const tp_progress *progress;
    uint64_t           total;
    bool               stopped;
} passing;

static int32_t pass(void *user, const tara_stored_event *stored)
{
    passing          *p = user;
    size_t            refused = 0;
    uint8_t           leaf[1][32];
    tara_stored_event event = *stored;
    if (stored->sequence != p->v->tree.size + 1) {
        tara_finding finding = stored->sequence > p->v->tree.size ? TARA_FINDING_REMOVED
                                                                  : TARA_FINDING_REORDERED;
        return found(p->v, finding, p->v->tree.size + 1);
    }
    p->stopped = !tp_progress_step(p->progress, event.sequence, p->total);
    if (p->stopped) return cannot(p->v, TARA_E_CONFLICT);
    int32_t answer = see_events(p->v, &event, 1, &refused);
    if (answer != TARA_CALLBACK_OK) return answer;
    tp_leaves_of(&event, 1, leaf);
    return see_leaves(p->v, event.sequence, (const uint8_t (*)[32])leaf, 1);
}

tara_status tp_verify_store(tp_ledger *ledger, const tp_progress *progress,
                            const tara_checkpoint *checkpoints, size_t count, tara_audit *out)
{
    verifying v;
    passing   p = {&v, progress, ledger->count, false};
    begin(&v, ledger->memory, checkpoints, count, out);
    int32_t answer = compare(&v);
    if (answer == TARA_CALLBACK_OK) {
        answer = ledger->store.events(ledger->store.user, 1, UINT64_MAX, pass, &p);
    }
    bool told = out->finding != TARA_FINDING_NONE || v.status != TARA_OK;
    if (!told) v.status = tp_store_answered(&ledger->failed, answer);
    if (v.status == TARA_OK && !told && v.tree.size != ledger->count) {
        found(&v, TARA_FINDING_REMOVED, v.tree.size + 1);
    }
    if (v.status == TARA_OK && out->finding == TARA_FINDING_NONE) see_end(&v);
    return end(&v);
}
