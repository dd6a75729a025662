// proofs.c: what can be verified without a context or a file: proofs, checkpoints and receipts.
#include <string.h>

#include "base/json.h"
#include "base/merkle.h"
#include "interop/receipt.h"
#include "ledger/event.h"
#include "public/context.h"
#include "store/frame.h"

enum { HASH = TP_SHA256_SIZE };
_Static_assert((int)TARA_BODY_MAX == (int)TP_BODY_MAX, "a receipt carries any event");

// ---- Leaves and proofs -------------------------------------------------------------------------

tara_status tara_proof_commitment(const uint8_t *body, size_t size, uint8_t commitment[32])
{
    if (body == NULL || commitment == NULL) return TARA_E_INVALID_ARGUMENT;
    if (!tp_event_size_valid(size)) return TARA_E_INVALID_ARGUMENT;
    tp_body_commitment(body, size, commitment);
    return TARA_OK;
}

tara_status tara_proof_leaf(uint64_t event, uint64_t size, const uint8_t commitment[32],
                            uint8_t leaf[32])
{
    if (commitment == NULL || leaf == NULL) return TARA_E_INVALID_ARGUMENT;
    if (event == 0 || !tp_event_size_valid(size)) return TARA_E_INVALID_ARGUMENT;
    tara_stored_event stored = {.sequence = event, .size = size};
    memcpy(stored.commitment, commitment, HASH);
    tp_leaf_hash(&stored, leaf);
    return TARA_OK;
}

tara_status tara_proof_inclusion(const uint8_t leaf[32], uint64_t index, uint64_t tree_size,
                                 const uint8_t *hashes, size_t count, const uint8_t root[32])
{
    bool there = leaf != NULL && root != NULL && (hashes != NULL || count == 0);
    if (!there || index >= tree_size) return TARA_E_INVALID_ARGUMENT;
    bool proven = tp_inclusion_proven(leaf, index, tree_size, hashes, count, root);
    return proven ? TARA_OK : TARA_E_PROOF;
}

tara_status tara_proof_consistency(uint64_t old_size, const uint8_t old_root[32],
                                   uint64_t new_size, const uint8_t new_root[32],
                                   const uint8_t *hashes, size_t count)
{
    bool there = old_root != NULL && new_root != NULL && (hashes != NULL || count == 0);
    if (!there || old_size == 0 || old_size > new_size) return TARA_E_INVALID_ARGUMENT;
    bool proven = tp_consistency_proven(old_size, old_root, new_size, new_root, hashes, count);
    return proven ? TARA_OK : TARA_E_PROOF;
}

// ---- Errors ------------------------------------------------------------------------------------

// Fills as much as the caller's struct holds; passes the status on.
static tara_status tell(tara_error *error, tara_status status, const char *field,
                        const char *message)
{
    if (error == NULL || error->struct_size < sizeof *error) return status;
    tp_set_error(error, status, field, message);
    return status;
}

static tara_status tell_scan(tara_error *error, const tp_scan *scan)
{
    if (error == NULL || error->struct_size < sizeof *error) return scan->status;
    tp_set_error(error, scan->status, scan->field, scan->message);
    error->offset = scan->offset;
    tp_json_place(scan->text, scan->offset, &error->line, &error->column);
    return scan->status;
}

// A text from outside: there, and no larger than it may be. NULL: nothing is wrong with it.
static tara_status text_in(const char *text, size_t size, size_t max, tara_error *error)
{
    if (text == NULL && size > 0) return tell(error, TARA_E_INVALID_ARGUMENT, "text", NULL);
    if (size > max) return tell(error, TARA_E_LIMIT, "text", NULL);
    return TARA_OK;
}

static tp_scan scan_of(const char *text, size_t size)
{
    return tp_scan_of((tp_text){size == 0 ? "" : text, size});
}

// ---- Checkpoints -------------------------------------------------------------------------------

static tara_status checkpoint_in(const tara_checkpoint *in, tp_text *origin)
{
    tara_status status = tp_struct_in(in, sizeof *in, 0);
    if (status != TARA_OK) return status;
    const char *end = memchr(in->origin, '\0', sizeof in->origin);
    if (end == NULL) return TARA_E_INVALID_ARGUMENT;
    *origin = (tp_text){in->origin, (size_t)(end - in->origin)};
    return tp_is_origin(*origin) ? TARA_OK : TARA_E_INVALID_ARGUMENT;
}

tara_status tara_checkpoint_print(const tara_checkpoint *checkpoint, char *buffer,
                                  size_t capacity, size_t *needed)
{
    tp_text     origin;
    uint8_t     note[TP_NOTE_PRINTED_MAX];
    tara_status status = checkpoint_in(checkpoint, &origin);
    if (status != TARA_OK) return status;
    tp_writer text = tp_writer_of(note, sizeof note);
    tp_checkpoint_print(&text, origin, checkpoint->size, checkpoint->root);
    return tp_give_text(note, text.size, buffer, capacity, needed);
}

static tara_status signer_in(const tara_signer *in, tp_text origin, tp_text *name)
{
    static const uint8_t zeros[sizeof in->reserved];
    tara_status status = tp_struct_in(in, sizeof *in, 0);
    if (status != TARA_OK) return status;
    if (in->sign == NULL || (in->key_name == NULL && in->key_name_size > 0)) {
        return TARA_E_INVALID_ARGUMENT;
    }
    if (memcmp(in->reserved, zeros, sizeof zeros) != 0) return TARA_E_TOO_NEW;
    if (in->signature_max == 0 || in->signature_max > TARA_SIGNATURE_MAX) {
        return TARA_E_INVALID_ARGUMENT;
    }
    *name = in->key_name_size == 0 ? origin : (tp_text){in->key_name, in->key_name_size};
    return tp_is_key_name(*name) ? TARA_OK : TARA_E_INVALID_ARGUMENT;
}

// The key's id and the signature over the note; its size, 0 when the host would not or could not.
static size_t ask_signature(const tara_signer *signer, tp_text note,
                            uint8_t out[TP_KEY_ID_SIZE + TARA_SIGNATURE_MAX])
{
    size_t  size = 0;
    int32_t done = signer->sign(signer->user, note.data, note.size, out + TP_KEY_ID_SIZE,
                                signer->signature_max, &size);
    if (done != TARA_CALLBACK_OK || size == 0 || size > signer->signature_max) return 0;
    memcpy(out, signer->key_id, TP_KEY_ID_SIZE);
    return TP_KEY_ID_SIZE + size;
}

tara_status tara_checkpoint_sign(const tara_checkpoint *checkpoint, const tara_signer *signer,
                                 char *buffer, size_t capacity, size_t *needed)
{
    tp_text     origin, name;
    char        note[TP_NOTE_PRINTED_MAX];
    uint8_t     signature[TP_KEY_ID_SIZE + TARA_SIGNATURE_MAX];
    tara_status status = checkpoint_in(checkpoint, &origin);
    if (status == TARA_OK) status = signer_in(signer, origin, &name);
    if (status != TARA_OK) return status;
    if (needed == NULL || (buffer == NULL && capacity > 0)) return TARA_E_INVALID_ARGUMENT;

    tp_writer text = tp_writer_of(note, sizeof note);
    tp_checkpoint_print(&text, origin, checkpoint->size, checkpoint->root);
    size_t most = TP_KEY_ID_SIZE + signer->signature_max;
    *needed = text.size + 1 + tp_signature_line_size(name, most);
    if (capacity < *needed) return TARA_E_BUFFER;

    size_t size = ask_signature(signer, (tp_text){note, text.size}, signature);
    if (size == 0) return TARA_E_CONFLICT;
    tp_writer out = tp_writer_of(buffer, capacity);
    tp_write_bytes(&out, note, text.size);
    tp_write8(&out, '\n');
    tp_signature_print(&out, name, signature, size);
    *needed = out.size;
    return TARA_OK;
}

tara_status tara_checkpoint_read(const char *text, size_t size, tara_checkpoint *out,
                                 size_t *note_size, tara_error *error)
{
    tp_checkpoint read;
    tara_status   status = tp_struct_out(out, sizeof *out);
    if (status != TARA_OK) return tell(error, status, "out", NULL);
    status = text_in(text, size, TARA_CHECKPOINT_TEXT_MAX, error);
    if (status != TARA_OK) return status;
    tp_scan scan = scan_of(text, size);
    if (!tp_checkpoint_read(&scan, &read)) return tell_scan(error, &scan);
    out->size = read.size;
    memcpy(out->root, read.root, HASH);
    memcpy(out->origin, read.origin.data, read.origin.size);
    if (note_size != NULL) *note_size = read.note.size;
    return TARA_OK;
}

tara_status tara_checkpoint_signature(const char *text, size_t size, const char *key_name,
                                      size_t key_name_size, const uint8_t key_id[4],
                                      uint8_t *signature, size_t capacity, size_t *needed)
{
    tp_checkpoint read;
    tp_text       base64;
    size_t        bytes = 0;
    bool there = key_name != NULL && key_id != NULL && needed != NULL
              && (signature != NULL || capacity == 0);
    if (!there) return TARA_E_INVALID_ARGUMENT;
    tara_status status = text_in(text, size, TARA_CHECKPOINT_TEXT_MAX, NULL);
    if (status != TARA_OK) return status;
    tp_scan scan = scan_of(text, size);
    if (!tp_checkpoint_read(&scan, &read)) return scan.status;
    tp_key_name key = {.name = {key_name, key_name_size}};
    memcpy(key.id, key_id, TP_KEY_ID_SIZE);
    if (!tp_checkpoint_signature(&read, &key, &base64)) return TARA_E_NOT_FOUND;
    tp_scan_base64(&scan, base64, "signature", &bytes); // It was read before, so it can be.
    *needed = bytes - TP_KEY_ID_SIZE;
    if (capacity < *needed) return TARA_E_BUFFER;
    tp_decode_behind(base64, TP_KEY_ID_SIZE, signature);
    return TARA_OK;
}

// ---- Receipts ----------------------------------------------------------------------------------

// The leaf made anew from the body stands in the tree of the receipt's own checkpoint.
static tara_status prove(const tp_receipt *read, const uint8_t *body, tara_receipt *out,
                         tara_error *error)
{
    const tp_checkpoint *tree = &read->checkpoint;
    if (read->index >= tree->size) {
        return tell(error, TARA_E_PROOF, "index", "the checkpoint's tree ends before that event");
    }
    tara_stored_event event = {.sequence = read->index + 1, .size = read->body_size};
    tp_body_commitment(body, read->body_size, event.commitment);
    tp_leaf_hash(&event, out->leaf);
    const uint8_t *hashes = (const uint8_t *)read->hashes;
    if (!tp_inclusion_proven(out->leaf, read->index, tree->size, hashes, read->count,
                             tree->root)) {
        return tell(error, TARA_E_PROOF, "hashes",
                    "the event and the hashes do not lead to the checkpoint's root");
    }
    memcpy(out->commitment, event.commitment, HASH);
    return TARA_OK;
}

static void give_receipt(const tp_receipt *read, tara_receipt *out)
{
    const tp_checkpoint *tree = &read->checkpoint;
    out->event = read->index + 1;
    out->tree_size = tree->size;
    out->checkpoint_offset = read->checkpoint_at;
    out->note_size = tree->note.size;
    memcpy(out->root, tree->root, HASH);
    memcpy(out->origin, tree->origin.data, tree->origin.size);
}

tara_status tara_receipt_read(const char *text, size_t size, uint8_t *body, size_t capacity,
                              size_t *needed, tara_receipt *out, tara_error *error)
{
    tp_receipt  read;
    tara_status status = tp_struct_out(out, sizeof *out);
    if (status != TARA_OK) return tell(error, status, "out", NULL);
    if (needed == NULL || (body == NULL && capacity > 0)) {
        return tell(error, TARA_E_INVALID_ARGUMENT, "body", NULL);
    }
    status = text_in(text, size, TARA_RECEIPT_TEXT_MAX, error);
    if (status != TARA_OK) return status;
    tp_scan scan = scan_of(text, size);
    if (!tp_receipt_read(&scan, &read)) return tell_scan(error, &scan);
    *needed = read.body_size;
    if (capacity < read.body_size) return tell(error, TARA_E_BUFFER, "body", NULL);

    tp_decode_behind(read.body, 0, body);
    status = prove(&read, body, out, error);
    if (status == TARA_OK) {
        give_receipt(&read, out);
        return TARA_OK;
    }
    memset(body, 0, read.body_size);
    (void)tp_struct_out(out, sizeof *out);
    return status;
}
