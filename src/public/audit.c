// audit.c: verifying the history, checkpoints, proofs, receipts, backups, and the list of erasures.
#include "ledger/audit.h"

#include <string.h>

#include "base/bits.h"
#include "interop/checkpoint.h"
#include "interop/erasures.h"
#include "interop/receipt.h"
#include "ledger/verify.h"
#include "public/context.h"
#include "public/erasures.h"
#include "store/store.h"

enum { ORIGIN_ID = 16, PATH_MAX_BYTES = 4096 };

static tara_status bad(tp_call *call, const char *field, const char *message)
{
    return tp_leave(call, tp_fault(call, TARA_E_INVALID_ARGUMENT, field, message));
}

// --- verifying ---------------------------------------------------------------------------------

// A copy in order of size, each readable.
static tara_status sort_checkpoints(const tara_checkpoint *given, size_t count,
                                    tara_checkpoint *out)
{
    if (count > TARA_CHECKPOINTS_MAX) return TARA_E_LIMIT;
    if (count > 0 && given == NULL) return TARA_E_INVALID_ARGUMENT;
    for (size_t i = 0; i < count; i++) {
        tara_status status = tp_struct_in(&given[i], sizeof given[i], 0);
        if (status != TARA_OK) return status;
        out[i] = given[i];
    }
    for (size_t gap = count / 2; gap > 0; gap /= 2) { // Shell's way: short, and fast enough.
        for (size_t i = gap; i < count; i++) {
            tara_checkpoint one = out[i];
            size_t          at = i;
            for (; at >= gap && out[at - gap].size > one.size; at -= gap) out[at] = out[at - gap];
            out[at] = one;
        }
    }
    return TARA_OK;
}

// Room for that; never none.
static size_t room_for(size_t count)
{
    if (count > TARA_CHECKPOINTS_MAX) count = TARA_CHECKPOINTS_MAX;
    return (count + 1) * sizeof(tara_checkpoint);
}

static void begin_audit(tara_audit *out)
{
    uint32_t size = out->struct_size;
    memset(out, 0, size);
    out->struct_size = size;
}

tara_status tara_audit_verify(tara_privacy *privacy, const tara_checkpoint *checkpoints,
                              size_t count, tara_progress progress, void *user, tara_audit *out)
{
    tp_call     call;
    tp_progress step = {progress, user};
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    if (tp_struct_out(out, sizeof *out) != TARA_OK) return bad(&call, "out", NULL);
    size_t           size = room_for(count);
    tara_checkpoint *sorted = tp_allocate(&privacy->memory, size);
    if (sorted == NULL) return tp_leave(&call, TARA_E_NO_MEMORY);
    status = sort_checkpoints(checkpoints, count, sorted);
    if (status != TARA_OK) {
        tp_fault(&call, status, "checkpoints", NULL);
    } else if (privacy->is_file) {
        tp_file_store_progress(&privacy->store, step);
        status = tp_verify_opened(&privacy->store, &privacy->memory, &privacy->site, sorted, count,
                                  out);
        tp_file_store_progress(&privacy->store, (tp_progress){NULL, NULL});
    } else {
        status = tp_verify_store(&privacy->ledger, &step, sorted, count, out);
    }
    if (status != TARA_OK) begin_audit(out);
    tp_release(&privacy->memory, sorted, size);
    if (status == TARA_E_CONFLICT) tp_fault(&call, status, "progress", "it stopped before the end");
    return tp_leave(&call, status);
}

tara_status tara_file_verify(const char *path, size_t path_size, const void *site_key,
                             size_t site_key_size, const tara_checkpoint *checkpoints,
                             size_t count, tara_progress progress, void *user, tara_audit *out)
{
    tp_hmac_key site;
    tp_memory   memory = tp_memory_standard();
    tara_status status = tp_struct_out(out, sizeof *out);
    if (status != TARA_OK) return status;
    bool named = tp_text_within(path, path_size, 1, PATH_MAX_BYTES)
              && memchr(path, 0, path_size) == NULL;
    if (!named || (site_key == NULL && site_key_size > 0)) return TARA_E_INVALID_ARGUMENT;
    if (site_key != NULL) tp_hmac_key_init(&site, site_key, site_key_size);
    tp_check_options options = {.port = &tp_file_posix, .memory = &memory,
                                .path = {path, path_size}, .file = -1,
                                .site = site_key == NULL ? NULL : &site,
                                .progress = {progress, user}};
    size_t           size = room_for(count);
    tara_checkpoint *sorted = tp_allocate(&memory, size);
    if (sorted == NULL) status = TARA_E_NO_MEMORY;
    if (status == TARA_OK) status = sort_checkpoints(checkpoints, count, sorted);
    if (status == TARA_OK) status = tp_verify_file(&options, sorted, count, out);
    if (status != TARA_OK) begin_audit(out);
    tp_release(&memory, sorted, size);
    if (site_key != NULL) tp_wipe(&site, sizeof site);
    return status;
}

// --- checkpoints -------------------------------------------------------------------------------

// The log's own name: of a file its id, of another store the beginning of its first leaf.
static tara_status own_origin(tp_call *call, char out[TARA_ORIGIN_MAX + 1])
{
    static const char prefix[] = "tara_privacy/";
    uint8_t           id[32] = {0};
    tara_privacy     *privacy = call->privacy;
    if (privacy->is_file) {
        tp_file_store_journal(&privacy->store, id);
    } else if (privacy->ledger.count > 0) {
        tara_status status = tp_audit_leaf(&privacy->ledger, 1, id);
        if (status != TARA_OK) return status;
    }
    memcpy(out, prefix, sizeof prefix - 1);
    tp_hex_encode(id, ORIGIN_ID, out + sizeof prefix - 1);
    out[sizeof prefix - 1 + 2 * ORIGIN_ID] = '\0';
    return TARA_OK;
}

static tara_status name_origin(tp_call *call, const char *origin, size_t size,
                               char out[TARA_ORIGIN_MAX + 1])
{
    memset(out, 0, TARA_ORIGIN_MAX + 1);
    if (size == 0) return own_origin(call, out);
    if (origin == NULL || !tp_is_origin((tp_text){origin, size})) {
        return tp_fault(call, TARA_E_INVALID_ARGUMENT, "origin",
                        "expected 1 to 255 bytes of UTF-8 without control characters");
    }
    memcpy(out, origin, size);
    return TARA_OK;
}

// Only what is durable is promised to anybody.
static tara_status take_checkpoint(tp_call *call, const char *origin, size_t origin_size,
                                   tara_checkpoint *out)
{
    tp_ledger  *ledger = &call->privacy->ledger;
    tara_status status = name_origin(call, origin, origin_size, out->origin);
    if (status == TARA_OK && atomic_load(&ledger->failed)) status = TARA_E_STORE;
    if (status == TARA_OK && !ledger->read_only) {
        status = tp_store_answered(&ledger->failed, ledger->store.sync(ledger->store.user));
    }
    if (status == TARA_OK) status = tp_audit_catch_up(ledger);
    if (status != TARA_OK) return status;
    out->size = ledger->tree.size;
    tp_tree_root(&ledger->tree, out->root);
    return TARA_OK;
}

tara_status tara_audit_checkpoint(tara_privacy *privacy, const char *origin, size_t origin_size,
                                  tara_checkpoint *out)
{
    tp_call     call;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    if (tp_struct_out(out, sizeof *out) != TARA_OK) return bad(&call, "out", NULL);
    return tp_leave(&call, take_checkpoint(&call, origin, origin_size, out));
}

// --- proofs ------------------------------------------------------------------------------------

static tara_status prove(tp_call *call, uint64_t first, bool since, tara_proof *out)
{
    tp_ledger  *ledger = &call->privacy->ledger;
    uint64_t    size = out->tree_size == 0 ? ledger->count : out->tree_size;
    tp_prover  *prover = NULL;
    tara_status status = TARA_OK;
    const char *field = since ? "old_size" : "event";
    if (first == 0) return tp_fault(call, TARA_E_INVALID_ARGUMENT, field, NULL);
    if (size > ledger->count || first > size) return TARA_E_NOT_FOUND;
    prover = tp_allocate_zeroed(&call->privacy->memory, 1, sizeof *prover);
    if (prover == NULL) return TARA_E_NO_MEMORY;
    bool can = since ? tp_prover_consistency(prover, first, size)
                     : tp_prover_inclusion(prover, first - 1, size);
    if (!can) status = TARA_E_INVALID_ARGUMENT;
    if (status == TARA_OK) status = tp_audit_feed(ledger, prover);
    if (status == TARA_OK && !since) status = tp_audit_leaf(ledger, first, out->leaf);
    if (status == TARA_OK) {
        out->first = first;
        out->tree_size = size;
        out->count = prover->count;
        memcpy(out->hashes, prover->hash, prover->count * sizeof out->hashes[0]);
    }
    tp_release(&call->privacy->memory, prover, sizeof *prover);
    return status;
}
_Static_assert((int)TP_PROOF_MAX == 65, "a proof fits its struct");

static tara_status prove_into(tara_privacy *privacy, uint64_t first, bool since, tara_proof *out)
{
    tp_call     call;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    if (tp_struct_in(out, sizeof *out, 0) != TARA_OK) return bad(&call, "out", NULL);
    uint64_t size = out->tree_size;
    (void)tp_struct_out(out, sizeof *out);
    out->tree_size = size;
    return tp_leave(&call, prove(&call, first, since, out));
}

tara_status tara_audit_prove(tara_privacy *privacy, uint64_t event, tara_proof *out)
{
    return prove_into(privacy, event, false, out);
}

tara_status tara_audit_prove_since(tara_privacy *privacy, uint64_t old_size, tara_proof *out)
{
    return prove_into(privacy, old_size, true, out);
}

// --- receipts ----------------------------------------------------------------------------------

typedef struct receipt_parts { // What is needed under the lock; it is signed and printed without.
    tara_checkpoint checkpoint;
    tara_proof      proof;
    tp_buffer       body;
} receipt_parts;

static tara_status gather(tp_call *call, uint64_t event, const char *origin, size_t origin_size,
                          receipt_parts *r)
{
    tara_status status = tp_audit_body(&call->privacy->ledger, event, &r->body);
    if (status == TARA_E_NOT_FOUND) {
        return tp_fault(call, status, "event", "there is no such event, or it was erased");
    }
    if (status == TARA_OK) status = take_checkpoint(call, origin, origin_size, &r->checkpoint);
    r->proof.tree_size = r->checkpoint.size;
    return status == TARA_OK ? prove(call, event, false, &r->proof) : status;
}

// The checkpoint's text, signed if somebody signs; without a buffer only how large it may be.
static tara_status print_checkpoint(const receipt_parts *r, const tara_signer *signer, char *buffer,
                                    size_t capacity, size_t *needed)
{
    return signer == NULL ? tara_checkpoint_print(&r->checkpoint, buffer, capacity, needed)
                          : tara_checkpoint_sign(&r->checkpoint, signer, buffer, capacity, needed);
}

static void print_receipt(const receipt_parts *r, tp_text checkpoint, tp_buffer *out)
{
    tp_receipt_print(out, (tp_text){(const char *)r->body.data, r->body.size},
                     r->proof.first - 1, r->proof.hashes[0], (size_t)r->proof.count, checkpoint);
}

// How large the text may be is known before anybody signs.
static tara_status write_receipt(const receipt_parts *r, const tara_signer *signer,
                                 tp_memory *memory,
                                 char *buffer, size_t capacity, size_t *needed)
{
    tp_buffer   text = tp_buffer_in(memory), checkpoint = tp_buffer_in(memory);
    size_t      most = 0, size = 0;
    tara_status status = print_checkpoint(r, signer, NULL, 0, &most);
    if (status == TARA_E_BUFFER) status = TARA_OK;
    if (status == TARA_OK) print_receipt(r, (tp_text){NULL, 0}, &text);
    if (status == TARA_OK && text.failed) status = TARA_E_NO_MEMORY;
    if (status == TARA_OK) {
        *needed = text.size + most;
        if (capacity < *needed) status = TARA_E_BUFFER;
    }
    if (status == TARA_OK && !tp_buffer_reserve(&checkpoint, most)) status = TARA_E_NO_MEMORY;
    if (status == TARA_OK) {
        status = print_checkpoint(r, signer, (char *)checkpoint.data, most, &size);
    }
    tp_buffer_clear(&text);
    if (status == TARA_OK) {
        print_receipt(r, (tp_text){(const char *)checkpoint.data, size}, &text);
        status = text.failed ? TARA_E_NO_MEMORY
                             : tp_give_text(text.data, text.size, buffer, capacity, needed);
    }
    tp_buffer_release(&text);
    tp_buffer_release(&checkpoint);
    return status;
}

tara_status tara_audit_receipt(tara_privacy *privacy, uint64_t event, const char *origin,
                               size_t origin_size, const tara_signer *signer, char *buffer,
                               size_t capacity, size_t *needed)
{
    tp_call       call;
    receipt_parts r;
    tara_status   status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    if (needed == NULL || (buffer == NULL && capacity > 0)) return bad(&call, "buffer", NULL);
    tp_memory memory = privacy->memory; // Counted apart: what follows is not under the lock.
    memory.live_bytes = 0;
    memset(&r, 0, sizeof r);
    r.checkpoint.struct_size = sizeof r.checkpoint;
    r.body = tp_buffer_in(&memory);
    status = tp_leave(&call, gather(&call, event, origin, origin_size, &r));
    if (status == TARA_OK) status = write_receipt(&r, signer, &memory, buffer, capacity, needed);
    tp_buffer_release(&r.body);
    return status;
}

tara_status tara_erasure_check(const uint8_t *body, size_t size, const uint8_t nonce[32],
                               const tara_subject *subject, uint64_t *count, int64_t *at_unix_ms)
{
    tp_event event;
    uint8_t  expected[32];
    bool     asked = body != NULL && nonce != NULL && subject != NULL && count != NULL
                  && at_unix_ms != NULL;
    if (!asked) return TARA_E_INVALID_ARGUMENT;
    bool erasure = size <= TARA_BODY_MAX && tp_body_decode(&event, body, size)
                && event.type == TP_EVENT_ERASE;
    if (!erasure) return TARA_E_PROOF;
    tp_erasure_receipt_of(nonce, subject, expected);
    bool theirs = tp_equal_constant_time(expected, event.body.erase.receipt, sizeof expected);
    tp_wipe(expected, sizeof expected);
    if (!theirs) return TARA_E_PROOF;
    *count = event.body.erase.count;
    *at_unix_ms = event.at;
    return TARA_OK;
}

// --- backups -----------------------------------------------------------------------------------

tara_status tara_audit_backup(tara_privacy *privacy, const char *path, size_t path_size,
                              tara_progress progress, void *user)
{
    tp_call     call;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    if (!tp_text_within(path, path_size, 1, PATH_MAX_BYTES)) return bad(&call, "path", NULL);
    if (!privacy->is_file) {
        return tp_leave(&call, tp_fault(&call, TARA_E_UNSUPPORTED, "store",
                                        "only a file of the library's can be copied"));
    }
    tp_file_store_progress(&privacy->store, (tp_progress){progress, user});
    status = tp_file_store_backup(&privacy->store, (tp_text){path, path_size});
    tp_file_store_progress(&privacy->store, (tp_progress){NULL, NULL});
    return tp_leave_file(&call, status, "path");
}

tara_status tara_audit_snapshot(tara_privacy *privacy)
{
    tp_call     call;
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    if (!privacy->is_file) {
        return tp_leave(&call, tp_fault(&call, TARA_E_UNSUPPORTED, "store",
                                        "only a file of the library's has snapshots"));
    }
    if (privacy->ledger.read_only) return tp_leave(&call, TARA_E_READ_ONLY);
    return tp_leave_file(&call, tp_leave_snapshot(privacy), NULL);
}

// --- the list of erasures ----------------------------------------------------------------------

static tara_status put_stretch(tp_ledger *ledger, uint64_t first, uint64_t count,
                               tp_json_writer *json)
{
    tp_stretch  stretch = {.first = first, .count = count};
    tara_status status = tp_audit_leaf(ledger, first, stretch.leaf);
    for (uint64_t i = 1; i < count && status == TARA_OK; i++) {
        uint8_t leaf[32];
        status = tp_audit_leaf(ledger, first + i, leaf);
        if (status == TARA_OK) memcpy(stretch.others[i - 1], leaf, TP_STRETCH_MARK);
    }
    if (status == TARA_OK) tp_stretch_put(json, &stretch);
    return status;
}

static tara_status put_erasure(tp_ledger *ledger, const tp_event *event, tp_json_writer *json)
{
    tp_ranges   ranges = tp_ranges_of(event->body.erase.ranges);
    tara_range  range;
    tara_status status = TARA_OK;
    while (status == TARA_OK && tp_ranges_next(&ranges, &range)) {
        for (uint64_t done = 0; done < range.count && status == TARA_OK; done += TP_STRETCH_MAX) {
            uint64_t left = range.count - done;
            status = put_stretch(ledger, range.first + done,
                                 left < TP_STRETCH_MAX ? left : TP_STRETCH_MAX, json);
        }
    }
    return status;
}

static tara_status list_erasures(tp_call *call, tp_buffer *text)
{
    tp_ledger     *ledger = &call->privacy->ledger;
    tp_json_writer json = tp_json_writer_to(text);
    tp_buffer      bytes = tp_buffer_in(&call->privacy->memory);
    tara_status    status = TARA_OK;
    tp_stretches_begin(&json);
    for (uint64_t at = 1; at <= ledger->count && status == TARA_OK; at++) {
        tp_event event;
        status = tp_ledger_event(ledger, at, &bytes, &event);
        if (status == TARA_E_NOT_FOUND) status = TARA_OK;
        else if (status == TARA_OK && event.type == TP_EVENT_ERASE) {
            status = put_erasure(ledger, &event, &json);
        }
    }
    tp_stretches_end(&json);
    tp_buffer_release(&bytes);
    return status == TARA_OK && text->failed ? TARA_E_NO_MEMORY : status;
}

tara_status tara_audit_erasures(tara_privacy *privacy, tara_sink sink, void *user)
{
    tp_call     call;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    if (sink == NULL) return bad(&call, "sink", NULL);
    tp_buffer text = tp_buffer_in(&privacy->memory);
    status = list_erasures(&call, &text);
    if (status == TARA_OK) status = tp_pour(&call, &text, sink, user);
    tp_buffer_release(&text);
    return tp_leave(&call, status);
}

typedef struct again { // A list on its way through the events that there are.
    tp_call  *call;
    uint64_t  forgotten;
    tp_buffer bytes;
} again;

// Whoever is on record is forgotten as at their own wish.
static tara_status forget_subject(again *a, const tara_subject *subject)
{
    tp_standing   standing;
    bool          known = false;
    uint64_t      erased = 0, count = 0;
    tara_privacy *privacy = a->call->privacy;
    tara_status   status = tp_ledger_standing(&privacy->ledger, subject, &standing, &known);
    bool          to_do = status == TARA_OK && known && !standing.forgotten;
    tp_wipe(&standing, sizeof standing);
    if (!to_do) return status;
    tp_event event = {.type = TP_EVENT_FORGET, .at = a->call->now, .subject = *subject};
    status = tp_salt_again(a->call);
    if (status == TARA_OK) {
        status = tp_ledger_forget(&privacy->ledger, &event, a->call->salt, TP_ERASE_AGAIN, &erased,
                                  &count);
    }
    if (status == TARA_OK) a->forgotten++;
    return status;
}

// Whoever the event is of. One that is gone here too is of nobody.
static tara_status forget_event(again *a, uint64_t at)
{
    tp_event    event;
    tara_status status = tp_ledger_event(&a->call->privacy->ledger, at, &a->bytes, &event);
    if (status == TARA_E_NOT_FOUND) return TARA_OK;
    if (status != TARA_OK || !tp_is_somebody(&event.subject)) return status;
    return forget_subject(a, &event.subject);
}

// Up to the first event that is another here: from there on the history went its own way.
static tara_status forget_stretch(void *user, const tp_stretch *stretch)
{
    again      *a = user;
    tp_ledger  *ledger = &a->call->privacy->ledger;
    tara_status status = TARA_OK;
    for (uint64_t i = 0; i < stretch->count && status == TARA_OK; i++) {
        uint8_t  leaf[32];
        uint64_t at = stretch->first + i;
        if (at > ledger->count) break;
        status = tp_audit_leaf(ledger, at, leaf);
        if (status == TARA_OK && !tp_stretch_has(stretch, i, leaf)) break;
        if (status == TARA_OK) status = forget_event(a, at);
    }
    return status;
}

tara_status tara_audit_forget_again(tara_privacy *privacy, const char *list, size_t list_size,
                                    uint64_t *forgotten)
{
    tp_call     call;
    tara_error  error = {.struct_size = sizeof error};
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    if (list == NULL) return bad(&call, "list", NULL);
    if (forgotten == NULL) return bad(&call, "forgotten", NULL);
    again a = {.call = &call, .bytes = tp_buffer_in(&privacy->memory)};
    status = tp_stretches_read((tp_text){list, list_size}, forget_stretch, &a, &error);
    (void)tp_erase_bodies(privacy);
    *forgotten = a.forgotten;
    tp_buffer_release(&a.bytes);
    return error.status != TARA_OK ? tp_leave_at(&call, &error) : tp_leave(&call, status);
}
