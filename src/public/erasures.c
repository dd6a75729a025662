// erasures.c: a subject is forgotten: what stays and why, the erasure, its proof.
//
// Forgetting is one commit: the subject's wish, the erasure of all of its events, and what outlives
// them. Where something stands against the erasure it follows by itself when that is over; see
// tp_leave. The bodies leave the store at once where it is small, else when the host says.
#include "public/erasures.h"

#include <string.h>

#include "base/civil.h"
#include "ledger/erasure.h"
#include "public/context.h"
#include "store/store.h"

enum { NONCE_SIZE = 32 };

static tara_status bad(tp_call *call, const char *field, const char *message)
{
    return tp_leave(call, tp_fault(call, TARA_E_INVALID_ARGUMENT, field, message));
}

// --- what stays --------------------------------------------------------------------------------

typedef struct keeping { // What stays, counted, and written as far as there is room.
    tp_change         *change;
    const tp_world    *world;
    const tp_standing *after; // As the subject will stand.
    tp_time            now;
    tara_kept         *kept;
    size_t             capacity, count;
} keeping;

static tara_kept *keep(keeping *k, int32_t exception)
{
    tara_kept *row = k->count < k->capacity ? &k->kept[k->count] : NULL;
    k->count++;
    if (row == NULL) return NULL;
    *row = (tara_kept){.struct_size = sizeof *row, .exception = exception};
    return row;
}

static void name_source(tara_kept *row, const tp_holding *holding)
{
    for (uint32_t i = 0; i < holding->source_count; i++) {
        const tp_holding_source *source = &holding->source[i];
        if (source->erased) continue;
        memcpy(row->source, source->name, source->size);
        return;
    }
}
_Static_assert(sizeof ((tara_kept *)0)->source > TP_SOURCE_NAME_MAX, "a name fits, terminated");

// Why data that a source still has stays on record. By what will be known then, not by what is.
static tara_status keep_holding(void *user, const tara_key *key)
{
    keeping        *k = user;
    tp_holding      holding;
    tp_erasure_case given;
    int             category = (int)key->part - 1;
    tara_status status = tp_read_holding(k->change, &key->subject, category, key->ref, &holding);
    if (status == TARA_OK) {
        status = tp_read_erasure(k->change, k->world, &key->subject, k->after, category, &holding,
                                 k->now, &given, NULL);
    }
    if (status != TARA_OK) return status;
    bool    floored = given.floor_ends > k->now;
    int32_t exception = given.held ? TARA_EXCEPTION_LEGAL_HOLD
                      : floored ? TARA_EXCEPTION_LEGAL_RETENTION : TARA_EXCEPTION_NOT_ERASED;
    tara_kept *row = keep(k, exception);
    if (row == NULL) return TARA_OK;
    row->category = UINT64_C(1) << category;
    row->ref = key->ref;
    if (exception == TARA_EXCEPTION_LEGAL_RETENTION) row->until_unix_ms = given.floor_ends;
    name_source(row, &holding);
    return TARA_OK;
}

static tara_status keep_hold(void *user, const tara_key *key)
{
    keeping    *k = user;
    tp_hold     hold;
    tara_status status = tp_read_hold(k->change, &key->subject, key->ref, &hold);
    if (status != TARA_OK) return status;
    tara_kept *row = keep(k, TARA_EXCEPTION_LEGAL_HOLD);
    bool       one = hold.scope == TP_HOLD_SUBJECT_CATEGORY;
    if (row != NULL && one) row->category = UINT64_C(1) << hold.category;
    return TARA_OK;
}

static tara_status keep_request(void *user, const tara_key *key)
{
    keeping    *k = user;
    tp_request  request;
    tara_status status = tp_read_request(k->change, &key->subject, key->ref, &request);
    if (status != TARA_OK) return status;
    bool       ended = tp_request_ended(&request);
    tara_kept *row = keep(k, ended ? TARA_EXCEPTION_REQUEST_PROOF : TARA_EXCEPTION_OPEN_REQUEST);
    if (row == NULL) return TARA_OK;
    row->ref = key->ref;
    if (ended) row->until_unix_ms = tp_request_proof_until(&request);
    return TARA_OK;
}

static tara_status keep_all(keeping *k, const tara_subject *subject)
{
    static const struct {
        uint32_t        kind;
        tp_change_visit keep;
    } kinds[] = {
        {TP_RECORD_HOLDING, keep_holding}, {TP_RECORD_HOLD, keep_hold},
        {TP_RECORD_REQUEST, keep_request},
    };
    tara_status status = TARA_OK;
    k->count = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && status == TARA_OK; i++) {
        status = tp_change_each(k->change, subject, kinds[i].kind, kinds[i].keep, k);
    }
    if (status == TARA_OK && k->after->objected != 0) {
        tara_kept *row = keep(k, TARA_EXCEPTION_SUPPRESSION);
        if (row != NULL) row->until_unix_ms = tp_suppression_until(k->now);
    }
    return status;
}

// Of one who was forgotten before: what an entry says is all there is.
static tara_status keep_entries(keeping *k, const uint8_t entry[16])
{
    enum { SOME = 32 };
    tara_subject id;
    tara_key     keys[SOME];
    tara_cursor  cursor = {{0}};
    size_t       got = 0;
    tara_status  status = TARA_OK;
    const tara_store *store = k->change->store;
    memcpy(id.id, entry, sizeof id.id);
    k->count = 0;
    do {
        status = tp_store_answered(k->change->failed,
                                   store->records(store->user, &id, &cursor, keys, SOME, &got));
        for (size_t i = 0; i < got && i < SOME && status == TARA_OK; i++) {
            tp_entry said;
            status = tp_read_entry(k->change, &keys[i], &said);
            if (status != TARA_OK) break;
            bool       request = keys[i].part == TP_ENTRY_REQUEST;
            tara_kept *row = keep(k, request ? TARA_EXCEPTION_REQUEST_PROOF
                                             : TARA_EXCEPTION_SUPPRESSION);
            if (row == NULL) continue;
            row->ref = keys[i].ref;
            row->until_unix_ms = said.until;
        }
    } while (status == TARA_OK && got > 0);
    return status;
}

// --- the erasure -------------------------------------------------------------------------------

void tp_erasure_receipt_of(const uint8_t nonce[NONCE_SIZE], const tara_subject *subject,
                           uint8_t receipt[TP_SHA256_SIZE])
{
    static const char label[] = "tara/receipt/1";
    tp_hmac_key key;
    tp_hmac     hmac;
    tp_hmac_key_init(&key, nonce, NONCE_SIZE);
    tp_hmac_init(&hmac, &key);
    tp_hmac_update(&hmac, label, sizeof label - 1);
    tp_hmac_update(&hmac, subject->id, sizeof subject->id);
    tp_hmac_final(&hmac, receipt);
    tp_wipe(&key, sizeof key);
}

static tara_status make_nonce(tp_call *call, uint8_t nonce[NONCE_SIZE])
{
    tara_status status = TARA_OK;
    for (size_t at = 0; at < NONCE_SIZE && status == TARA_OK; at += TP_SALT_SIZE) {
        status = tp_salt_again(call);
        memcpy(nonce + at, call->salt, TP_SALT_SIZE);
    }
    return status == TARA_OK ? tp_salt_again(call) : status;
}

static tara_status erase(tp_call *call, const tara_subject *subject, tara_erasure *out)
{
    tp_ledger  *ledger = &call->privacy->ledger;
    tp_event    event = {.type = TP_EVENT_FORGET, .at = call->now, .subject = *subject};
    event.body.forget.request = out->request;
    tara_status status = make_nonce(call, out->nonce);
    if (status != TARA_OK) return status;
    tp_erasure_receipt_of(out->nonce, subject, event.body.forget.receipt);
    status = tp_ledger_forget(ledger, &event, call->salt, TP_ERASE_WISH, &out->event,
                              &out->count);
    if (status == TARA_E_DISK_FULL && tp_make_room(call->privacy)) {
        status = tp_ledger_forget(ledger, &event, call->salt, TP_ERASE_WISH, &out->event,
                                  &out->count);
    }
    tp_wipe(&event, sizeof event);
    if (status != TARA_OK) return status;
    (void)tp_erase_bodies(call->privacy);
    out->rewritten = out->event != 0 && ledger->gone.count == 0;
    return TARA_OK;
}

// Nothing happens before all that stays fits.
static tara_status forget(tp_call *call, const tara_subject *subject, tara_erasure *out,
                          tara_kept *kept, size_t capacity, size_t *needed)
{
    tp_standing after;
    uint8_t     entry[16];
    bool        known = false, before = false;
    tp_ledger  *ledger = &call->privacy->ledger;
    tara_status status = tp_ledger_standing(ledger, subject, &after, &known);
    if (status == TARA_OK && !known) status = tp_ledger_entry(ledger, subject, entry, &before);
    if (status != TARA_OK) return status;
    if (!known && !before) {
        return tp_fault(call, TARA_E_NOT_FOUND, "subject",
                        "nothing is on record of this subject");
    }
    if (known) tp_standing_forget(&after, call->now);
    keeping k = {.change = &ledger->change, .world = &ledger->world, .after = &after,
                 .now = call->now};
    status = known ? keep_all(&k, subject) : keep_entries(&k, entry);
    if (status != TARA_OK) return status;
    *needed = k.count;
    if (k.count > capacity) return TARA_E_BUFFER;
    k.kept = kept;
    k.capacity = capacity;
    status = known ? keep_all(&k, subject) : keep_entries(&k, entry);
    if (status == TARA_OK && known) status = erase(call, subject, out);
    if (status != TARA_OK && k.count > 0) {
        memset(kept, 0, k.count * sizeof *kept);
        kept[0].struct_size = sizeof *kept; // As it was: the call may be made again.
    }
    tp_wipe(&after, sizeof after);
    return status;
}

tara_status tara_subject_erase(tara_privacy *privacy, const tara_subject *subject,
                               tara_erasure *erasure, tara_kept *kept, size_t capacity,
                               size_t *needed)
{
    tp_call      call;
    tara_erasure out = {.struct_size = sizeof out};
    tara_status  status = tp_write_about(&call, privacy, subject);
    if (status != TARA_OK) return status;
    bool usable = capacity == 0 || (kept != NULL && kept[0].struct_size == sizeof *kept);
    if (!usable) return bad(&call, "kept", NULL);
    if (needed == NULL) return bad(&call, "needed", NULL);
    if (erasure != NULL) {
        status = tp_struct_in(erasure, sizeof *erasure, 0);
        if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "erasure", NULL));
        out.request = erasure->request;
    }
    status = forget(&call, subject, &out, kept, capacity, needed);
    if (status == TARA_OK && erasure != NULL) {
        out.struct_size = erasure->struct_size;
        *erasure = out;
    }
    tp_wipe(&out, sizeof out);
    status = tp_leave(&call, status);
    tp_wipe_stack();
    return status;
}

tara_status tara_subject_forget(tara_privacy *privacy, const tara_subject *subject,
                                tara_kept *kept, size_t capacity, size_t *needed)
{
    return tara_subject_erase(privacy, subject, NULL, kept, capacity, needed);
}

// --- what waits --------------------------------------------------------------------------------

// Once more when the disk was full and the reserve made room.
static tara_status rewrite(tara_privacy *privacy, tp_progress progress)
{
    if (privacy->is_file) tp_file_store_progress(&privacy->store, progress);
    tara_status status = tp_ledger_rewrite(&privacy->ledger, true);
    if (status == TARA_E_DISK_FULL && tp_make_room(privacy)) {
        status = tp_ledger_rewrite(&privacy->ledger, true);
    }
    if (privacy->is_file) tp_file_store_progress(&privacy->store, (tp_progress){NULL, NULL});
    return status;
}

tara_status tara_audit_compact(tara_privacy *privacy, tara_progress progress, void *user,
                               uint64_t *erased)
{
    tp_call     call;
    uint64_t    event = 0;
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    if (erased == NULL) return bad(&call, "erased", NULL);
    status = tp_ledger_settle(&privacy->ledger, call.now, call.salt);
    if (status == TARA_OK) status = tp_salt_again(&call);
    if (status == TARA_OK) {
        status = tp_ledger_expire(&privacy->ledger, call.now, call.salt, &event);
    }
    uint64_t waits = tp_range_set_size(&privacy->ledger.gone);
    if (status == TARA_OK) status = rewrite(privacy, (tp_progress){progress, user});
    if (status == TARA_OK) {
        privacy->put_off = false;
        privacy->snapshot = 0; // It went with what left the file.
        *erased = call.let_go + waits;
    }
    if (status == TARA_E_UNSUPPORTED) {
        tp_fault(&call, status, "store", "this store cannot let bodies of events go");
    }
    return tp_leave_file(&call, status, call.field);
}
