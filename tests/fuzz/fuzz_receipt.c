// fuzz_receipt.c: receipts and checkpoints from anybody. What is read is printed and read again
// the same; a receipt made of the input is proven, and spoilt it is not.
#include "fuzz.h"

#include <string.h>

#include "base/merkle.h"
#include "interop/receipt.h"
#include "ledger/event.h"
#include "store/frame.h"
#include "tara_privacy.h"

static void claim_refusal(tara_status status, const tara_error *error, size_t size)
{
    claim(status == TARA_E_SYNTAX || status == TARA_E_LIMIT || status == TARA_E_PROOF,
          "a text is no text of the kind, too large, or no proof");
    claim(error->status == status, "the error says what the status says");
    claim(error->offset <= size, "a place is within the text");
    claim(error->field[0] != '\0' && error->message[0] != '\0', "an error says what is wrong");
}

static void read_checkpoint(const char *text, size_t size)
{
    tara_checkpoint out = {.struct_size = sizeof out}, again = out;
    tara_error      error = {.struct_size = sizeof error};
    size_t          note = 0, needed = 0, more = 0;
    tara_status     status = tara_checkpoint_read(text, size, &out, &note, &error);
    if (status != TARA_OK) {
        claim_refusal(status, &error, size);
        return;
    }
    char printed[TP_NOTE_PRINTED_MAX];
    claim(note <= size, "the note is within the text");
    status = tara_checkpoint_print(&out, printed, sizeof printed, &needed);
    claim(status == TARA_OK, "what was read can be printed");
    claim(needed <= note && memcmp(text, printed, needed) == 0, "there is one form only");
    status = tara_checkpoint_read(printed, needed, &again, &more, NULL);
    claim(status == TARA_OK && more == needed, "what was printed can be read");
    claim(memcmp(&out, &again, sizeof out) == 0, "and is the same");
    tara_checkpoint_signature(text, size, "k", 1, (const uint8_t *)"\0\0\0", NULL, 0, &needed);
}

static void read_receipt(const char *text, size_t size)
{
    tara_receipt out = {.struct_size = sizeof out};
    tara_error   error = {.struct_size = sizeof error};
    size_t       needed = 0;
    uint8_t     *body = malloc(size + 1);
    claim(body != NULL, "there is memory");
    tara_status status = tara_receipt_read(text, size, body, size, &needed, &out, &error);
    if (status != TARA_OK) {
        claim_refusal(status, &error, size);
    } else {
        uint8_t commitment[32], leaf[32];
        claim(needed < size && out.event >= 1 && out.event <= out.tree_size, "it can be");
        claim(tara_proof_commitment(body, needed, commitment) == TARA_OK, "a body is a body");
        claim(tara_proof_leaf(out.event, needed, commitment, leaf) == TARA_OK, "it has a leaf");
        claim(memcmp(leaf, out.leaf, sizeof leaf) == 0, "which is the one that was proven");
        claim(out.checkpoint_offset + out.note_size <= size, "the note is within the text");
        read_checkpoint(text + out.checkpoint_offset, size - (size_t)out.checkpoint_offset);
    }
    free(body);
}

enum { EVENTS_MAX = 40 };

// Of event `number`; the input fills as much of it as there is.
static size_t make_body(const uint8_t *data, size_t size, uint64_t number, uint8_t body[64])
{
    size_t body_size = 16 + 16 * (size_t)(number % 4);
    memset(body, (int)number, 64);
    memcpy(body, data, size < 64 ? size : 64);
    return body_size;
}

static void make_leaf(const uint8_t *data, size_t size, uint64_t number, uint8_t leaf[32])
{
    uint8_t           body[64];
    tara_stored_event event = {.sequence = number};
    event.size = make_body(data, size, number, body);
    tp_body_commitment(body, (size_t)event.size, event.commitment);
    tp_leaf_hash(&event, leaf);
}

// A log whose size, place and contents are the input's.
static void prove(const uint8_t *data, size_t size)
{
    uint64_t  events = 1 + data[0] % EVENTS_MAX, index = data[1] % events;
    tp_prover prover;
    tp_tree   tree;
    tp_tree_clear(&tree);
    claim(tp_prover_inclusion(&prover, index, events), "an event of the tree can be proven");
    for (uint64_t i = 1; i <= events; i++) {
        uint8_t leaf[32];
        make_leaf(data, size, i, leaf);
        tp_prover_add(&prover, leaf);
        claim(tp_tree_add(&tree, leaf), "a small tree has room");
    }
    claim(tp_prover_done(&prover), "all leaves have passed by");

    uint8_t   root[32], body[64], note[TP_NOTE_PRINTED_MAX];
    size_t    body_size = make_body(data, size, index + 1, body);
    tp_memory memory = tp_memory_standard();
    tp_buffer text = tp_buffer_in(&memory);
    tp_writer writer = tp_writer_of(note, sizeof note);
    tp_tree_root(&tree, root);
    tp_checkpoint_print(&writer, TP_TEXT("o"), events, root);
    tp_receipt_print(&text, (tp_text){(char *)body, body_size}, index, prover.hash[0],
                     prover.count, (tp_text){(char *)note, writer.size});
    claim(!text.failed, "there is memory");

    tara_receipt out = {.struct_size = sizeof out};
    size_t       needed = 0;
    tara_status  status = tara_receipt_read((char *)text.data, text.size, body, sizeof body,
                                            &needed, &out, NULL);
    claim(status == TARA_OK && out.event == index + 1, "what was proven is proven");
    // Anywhere before the checkpoint, and its root: its name and size are bound by no hash.
    size_t at = data[2] % (size_t)out.checkpoint_offset;
    text.data[at] ^= (uint8_t)(1u << data[3] % 8);
    status = tara_receipt_read((char *)text.data, text.size, body, sizeof body, &needed, &out,
                               NULL);
    claim(status != TARA_OK, "what was changed is not proven");
    tp_buffer_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_checkpoint((const char *)data, size);
    read_receipt((const char *)data, size);
    if (size >= 4) prove(data, size);
    return 0;
}
