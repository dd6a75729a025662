// audit.c: the history as operations: verified, promised, proven, copied, compacted.
#include <string.h>

#include "base/bits.h"
#include "operations/families.h"
#include "public/context.h"

enum { CHECKPOINT_TEXT = 512, RECEIPT_NONCE = 64, CHECKPOINTS = 64 };

// --- verify ------------------------------------------------------------------------------------

static tara_status read_checkpoint(tp_job *j, const char *field, tp_text text,
                                   tara_checkpoint *out)
{
    tara_error error = {.struct_size = sizeof error};
    *out = (tara_checkpoint){.struct_size = sizeof *out};
    tara_status status = tara_checkpoint_read(text.data, text.size, out, NULL, &error);
    if (status == TARA_OK) return TARA_OK;
    return tp_job_refuse_as(j, status, field, "expected the text of a checkpoint");
}

static tara_status read_checkpoints(tp_job *j, tara_checkpoint *out, size_t *count)
{
    const tp_job_value *several = tp_job_find(j, "checkpoints");
    tara_status         status = TARA_OK;
    *count = 0;
    if (tp_job_has(j, "checkpoint")) {
        status = read_checkpoint(j, "checkpoint", tp_job_text(j, "checkpoint"), &out[(*count)++]);
    }
    if (!several->present) return status;
    if (several->item_count >= CHECKPOINTS) {
        return tp_job_refuse_as(j, TARA_E_LIMIT, "checkpoints", "at most 63 checkpoints");
    }
    for (size_t i = 0; i < several->item_count && status == TARA_OK; i++) {
        status = read_checkpoint(j, "checkpoints", several->items[i], &out[(*count)++]);
    }
    return status;
}

static void put_audit(tp_job *j, const tara_audit *audit)
{
    tp_job_put_bool(j, "valid", audit->valid != 0);
    tp_job_put_uint(j, "events", audit->events);
    tp_job_put_uint(j, "erased", audit->erased);
    tp_job_put_uint(j, "waiting", audit->waiting);
    if (audit->first_bad == 0) tp_job_put_name(j, "first_bad", NULL);
    else                       tp_job_put_uint(j, "first_bad", audit->first_bad);
    tp_job_put_name(j, "finding",
                    audit->valid ? NULL : tara_finding_name(audit->finding));
    if (!audit->valid) {
        tp_job_put_name(j, "text", tara_finding_text(audit->finding, "en"));
        tp_job_put_uint(j, "offset", audit->offset);
        if (audit->checkpoint != 0) tp_job_put_uint(j, "checkpoint", audit->checkpoint);
    }
    tp_job_put_hash(j, "root", audit->root);
}

tara_status tp_op_audit_verify(tp_job *j)
{
    size_t           count = 0, size = CHECKPOINTS * sizeof(tara_checkpoint);
    tara_audit       audit = {.struct_size = sizeof audit};
    tara_checkpoint *checkpoints = tp_allocate(&j->privacy->scratch, size);
    if (checkpoints == NULL) return TARA_E_NO_MEMORY;
    tara_status status = read_checkpoints(j, checkpoints, &count);
    if (status == TARA_OK) {
        status = tara_audit_verify(j->privacy, checkpoints, count, NULL, NULL, &audit);
    }
    if (status == TARA_OK) put_audit(j, &audit);
    tp_release(&j->privacy->scratch, checkpoints, size);
    return status;
}

// --- checkpoints and proofs --------------------------------------------------------------------

static tara_status print_checkpoint(tp_job *j, const tara_checkpoint *checkpoint)
{
    char        text[CHECKPOINT_TEXT];
    size_t      size = 0;
    tara_status status = tara_checkpoint_print(checkpoint, text, sizeof text, &size);
    if (status == TARA_OK) tp_job_put_text(j, "checkpoint", (tp_text){text, size});
    return status;
}

tara_status tp_op_audit_checkpoint(tp_job *j)
{
    tp_text         origin = tp_job_text(j, "origin");
    tara_checkpoint checkpoint = {.struct_size = sizeof checkpoint};
    tara_status status = tara_audit_checkpoint(j->privacy, origin.data, origin.size, &checkpoint);
    if (status == TARA_OK) status = print_checkpoint(j, &checkpoint);
    if (status != TARA_OK) return status;
    tp_job_put_name(j, "origin", checkpoint.origin);
    tp_job_put_uint(j, "size", checkpoint.size);
    tp_job_put_hash(j, "root", checkpoint.root);
    return TARA_OK;
}

// With its body where it has one: of an erased event the place in the tree alone is proven.
static tara_status put_receipt(tp_job *j, uint64_t event)
{
    tp_buffer   text;
    tp_job_proving p = {event, tp_job_text(j, "origin")};
    tara_status status = tp_job_whole_text(j, tp_job_print_proof, &p, &text);
    if (status == TARA_OK) {
        tp_job_put_text(j, "receipt", (tp_text){(const char *)text.data, text.size});
    }
    if (status == TARA_E_NOT_FOUND) tp_job_put_name(j, "receipt", NULL);
    tp_buffer_release(&text);
    return status == TARA_E_NOT_FOUND ? TARA_OK : status;
}

tara_status tp_op_audit_prove(tp_job *j)
{
    uint64_t    event = tp_job_uint(j, "event");
    uint64_t    size = tp_job_has(j, "size") ? tp_job_uint(j, "size") : 0; // 0: the whole tree.
    tara_status status = tp_job_put_inclusion(j, "proof", event, size);
    return status == TARA_OK ? put_receipt(j, event) : status;
}

tara_status tp_op_audit_consistency(tp_job *j)
{
    tara_proof  proof = {.struct_size = sizeof proof};
    if (tp_job_has(j, "size")) proof.tree_size = tp_job_uint(j, "size");
    tara_status status = tara_audit_prove_since(j->privacy, tp_job_uint(j, "old_size"), &proof);
    if (status != TARA_OK) return status;
    tp_json_name(&j->json, "proof");
    tp_json_begin_object(&j->json);
    tp_job_put_uint(j, "old_size", proof.first);
    tp_job_put_uint(j, "size", proof.tree_size);
    tp_job_put_hashes(j, &proof);
    tp_json_end_object(&j->json);
    return TARA_OK;
}

// --- a receipt of an erasure -------------------------------------------------------------------

tara_status tp_op_erasure_check(tp_job *j)
{
    tp_text      receipt = tp_job_text(j, "receipt"), digits = tp_job_text(j, "nonce");
    uint8_t      nonce[RECEIPT_NONCE / 2];
    size_t       size = 0;
    uint64_t     count = 0;
    int64_t      at = 0;
    tara_receipt read = {.struct_size = sizeof read};
    tara_error   error = {.struct_size = sizeof error};
    tp_buffer    body = tp_buffer_in(&j->privacy->scratch);
    bool whole = tp_hex_decode(digits.data, digits.size, nonce, sizeof nonce);
    if (!whole) return tp_job_refuse(j, "nonce", "expected 64 hexadecimal digits");
    if (!tp_buffer_reserve(&body, receipt.size + 1)) return TARA_E_NO_MEMORY;
    tara_status status = tara_receipt_read(receipt.data, receipt.size, body.data, receipt.size,
                                           &size, &read, &error);
    if (status == TARA_OK) {
        status = tara_erasure_check(body.data, size, nonce, tp_job_subject(j), &count, &at);
    }
    if (status == TARA_E_SYNTAX || status == TARA_E_PROOF) {
        status = tp_job_refuse_as(j, status, "receipt", "it does not prove that");
    }
    if (status == TARA_OK) {
        tp_job_put_uint(j, "event", read.event);
        tp_job_put_uint(j, "events", count);
        tp_job_put_time(j, "at", at);
    }
    tp_wipe(nonce, sizeof nonce);
    tp_buffer_release(&body);
    return status;
}

// --- what is written anew ----------------------------------------------------------------------

tara_status tp_op_audit_compact(tp_job *j)
{
    uint64_t    erased = 0;
    tara_status status = tara_audit_compact(j->privacy, NULL, NULL, &erased);
    if (status == TARA_OK) tp_job_put_uint(j, "erased", erased);
    return status;
}

tara_status tp_op_audit_backup(tp_job *j)
{
    tp_text     path = tp_job_text(j, "path");
    tara_status status = tara_audit_backup(j->privacy, path.data, path.size, NULL, NULL);
    if (status == TARA_OK) tp_job_put_text(j, "path", path);
    return status;
}

tara_status tp_op_audit_snapshot(tp_job *j)
{
    return tara_audit_snapshot(j->privacy);
}

tara_status tp_op_audit_erasures(tp_job *j)
{
    tp_job_gathered g = tp_job_gather(j);
    tara_status     status = tara_audit_erasures(j->privacy, tp_job_sink, &g);
    status = tp_job_gathered_all(j, &g, status);
    if (status == TARA_OK) {
        tp_job_put_json(j, "list", (tp_text){(const char *)g.text.data, g.text.size});
    }
    tp_buffer_release(&g.text);
    return status;
}

tara_status tp_op_audit_forget_again(tp_job *j)
{
    tp_text     list = tp_job_text(j, "list");
    uint64_t    forgotten = 0;
    tara_status status = tara_audit_forget_again(j->privacy, list.data, list.size, &forgotten);
    if (status == TARA_OK) tp_job_put_uint(j, "forgotten", forgotten);
    return status;
}
