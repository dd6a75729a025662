// test_proofs.c: the public calls that verify: what is proven, what is not, and what cannot be
// asked. The receipt below was made by another program, from the descriptions alone.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"
#include "tara_privacy.h"
#include "vector.h"

#define DASH "\xE2\x80\x94 "
#define NOTE "example.org/privacy\n11\n7u4SPCKqIHQhy7PUNTvNVb7BlxOc1L5+iiuM/S0587s=\n"
#define PROOF_PART                                                                                 \
    "c2sp.org/tlog-proof@v1\n"                                                                     \
    "extra BQUFBQUFBQUFBQUFBQUFBSMkJSYnKCkqKywtLi8wMTIzNDU2Nzg5Ojs8PT4/QEFC\n"                     \
    "index 4\n"                                                                                    \
    "IWDqjQwDRyY4TzDQUK/C4ZI10GyxEgl0xwSUDoGEe8w=\n"                                               \
    "ElKqldKhW/9LxL9WlFAnQU2rX5PF7RaDr1iQ/g+ttEg=\n"                                               \
    "oGCxEuFnxIICPlOXM3TixVO/bByKGv9UzoGApweQfzw=\n"                                               \
    "/kZdvnhEBgE4o99L5G6fG2Jmgvh0x4Rz3WTnrG/klTc=\n"                                               \
    "\n"
#define RECEIPT                                                                                    \
    PROOF_PART NOTE "\n" DASH "example.org/privacy AQIDBAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhsc"   \
                    "HR4fICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=\n"

static const char commitment_hex[] =
    "e750ccd0e09f104357e869087e09fc9d5f01d7ffb1d17a8dbeb9f0297f907e23";
static const char leaf_hex[] = "5b7451317fc03ea63698b000915f6600f9b1d6a350ae56cdd12acb14006d3718";
static const char root_hex[] = "eeee123c22aa207421cbb3d4353bcd55bec197139cd4be7e8a2b8cfd2d39f3bb";

static void assert_bytes_are(const uint8_t *bytes, const char *hex)
{
    size_t   size;
    uint8_t *wanted = vector_bytes(tp_text_of(hex), &size);
    assert_memory_equal(bytes, wanted, size);
    free(wanted);
}

// The body of that receipt.
static void fill_body(uint8_t body[48])
{
    memset(body, 5, 16);
    for (int i = 0; i < 32; i++) body[16 + i] = (uint8_t)(35 + i);
}

// ---- Leaves and proofs -------------------------------------------------------------------------

static void proofs_a_leaf_follows_from_the_body(void **state)
{
    (void)state;
    uint8_t body[48], commitment[32], leaf[32];
    fill_body(body);
    assert_int_equal(tara_proof_commitment(body, 48, commitment), TARA_OK);
    assert_bytes_are(commitment, commitment_hex);
    assert_int_equal(tara_proof_leaf(5, 48, commitment, leaf), TARA_OK);
    assert_bytes_are(leaf, leaf_hex);
}

static void proofs_of_what_is_no_event_are_refused(void **state)
{
    (void)state;
    static const uint8_t body[64];
    uint8_t out[32];
    static const size_t sizes[] = {0, 1, 15, 17, 47, TARA_BODY_MAX + 1, TARA_BODY_MAX + 16,
                                   SIZE_MAX, SIZE_MAX - 15};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        assert_int_equal(tara_proof_commitment(body, sizes[i], out), TARA_E_INVALID_ARGUMENT);
        assert_int_equal(tara_proof_leaf(1, sizes[i], body, out), TARA_E_INVALID_ARGUMENT);
    }
    assert_int_equal(tara_proof_commitment(body, 16, out), TARA_OK);
    assert_int_equal(tara_proof_leaf(UINT64_MAX, TARA_BODY_MAX, body, out), TARA_OK);
    assert_int_equal(tara_proof_leaf(0, 16, body, out), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_proof_leaf(1, 16, NULL, out), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_proof_leaf(1, 16, body, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_proof_commitment(NULL, 16, out), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_proof_commitment(body, 16, NULL), TARA_E_INVALID_ARGUMENT);
}

// A tree of two and of three leaves, from RFC 9162's definition.
static void proofs_say_ok_or_no_proof_or_no_question(void **state)
{
    (void)state;
    uint8_t leaves[3][32], pair[65] = {1}, two[32], three[32];
    for (size_t i = 0; i < 3; i++) memset(leaves[i], (int)i + 1, 32);
    memcpy(pair + 1, leaves, 64);
    tp_sha256_of(pair, sizeof pair, two);
    memcpy(pair + 1, two, 32);
    memcpy(pair + 33, leaves[2], 32);
    tp_sha256_of(pair, sizeof pair, three);

    enum { BAD = TARA_E_INVALID_ARGUMENT, NOT = TARA_E_PROOF };
    const uint8_t *l1 = leaves[1], *l2 = leaves[2];
    assert_int_equal(tara_proof_inclusion(leaves[0], 0, 2, l1, 1, two), TARA_OK);
    assert_int_equal(tara_proof_inclusion(leaves[0], 0, 1, NULL, 0, leaves[0]), TARA_OK);
    assert_int_equal(tara_proof_inclusion(leaves[0], 1, 2, l1, 1, two), NOT);
    assert_int_equal(tara_proof_inclusion(leaves[0], 0, 2, l1, 2, two), NOT);
    assert_int_equal(tara_proof_inclusion(leaves[0], 0, 2, NULL, 0, two), NOT);
    assert_int_equal(tara_proof_inclusion(leaves[0], 2, 2, l1, 1, two), BAD);
    assert_int_equal(tara_proof_inclusion(leaves[0], 0, 0, l1, 1, two), BAD);
    assert_int_equal(tara_proof_inclusion(leaves[0], 0, 2, NULL, 1, two), BAD);
    assert_int_equal(tara_proof_inclusion(NULL, 0, 2, l1, 1, two), BAD);
    assert_int_equal(tara_proof_inclusion(leaves[0], 0, 2, l1, 1, NULL), BAD);

    assert_int_equal(tara_proof_consistency(2, two, 3, three, l2, 1), TARA_OK);
    assert_int_equal(tara_proof_consistency(3, three, 3, three, NULL, 0), TARA_OK);
    assert_int_equal(tara_proof_consistency(3, three, 3, two, NULL, 0), NOT);
    assert_int_equal(tara_proof_consistency(3, three, 3, three, l1, 1), NOT);
    assert_int_equal(tara_proof_consistency(2, two, 3, three, l1, 1), NOT);
    assert_int_equal(tara_proof_consistency(2, two, 3, three, NULL, 0), NOT);
    assert_int_equal(tara_proof_consistency(3, three, 2, two, l2, 1), BAD);
    assert_int_equal(tara_proof_consistency(0, two, 3, three, l2, 1), BAD);
    assert_int_equal(tara_proof_consistency(0, two, 0, two, NULL, 0), BAD);
    assert_int_equal(tara_proof_consistency(2, NULL, 3, three, l2, 1), BAD);
    assert_int_equal(tara_proof_consistency(2, two, 3, NULL, l2, 1), BAD);
    assert_int_equal(tara_proof_consistency(2, two, 3, three, NULL, 1), BAD);
}

// ---- Checkpoints -------------------------------------------------------------------------------

static tara_checkpoint example_checkpoint(void)
{
    tara_checkpoint out = {.struct_size = sizeof out, .size = 11, .origin = "example.org/privacy"};
    size_t   size;
    uint8_t *root = vector_bytes(tp_text_of(root_hex), &size);
    memcpy(out.root, root, 32);
    free(root);
    return out;
}

static void proofs_a_checkpoint_is_printed_and_read(void **state)
{
    (void)state;
    tara_checkpoint given = example_checkpoint(), read = {.struct_size = sizeof read};
    char   text[512];
    size_t needed = 0, note = 0;
    assert_int_equal(tara_checkpoint_print(&given, NULL, 0, &needed), TARA_E_BUFFER);
    assert_int_equal(needed, strlen(NOTE));
    memset(text, 'x', sizeof text);
    assert_int_equal(tara_checkpoint_print(&given, text, needed - 1, &needed), TARA_E_BUFFER);
    assert_int_equal(text[0], 'x');
    assert_int_equal(tara_checkpoint_print(&given, text, needed, &needed), TARA_OK);
    assert_memory_equal(text, NOTE "x", needed + 1);
    assert_int_equal(tara_checkpoint_read(text, needed, &read, &note, NULL), TARA_OK);
    assert_int_equal(note, needed);
    assert_memory_equal(&read, &given, sizeof read);
    assert_int_equal(tara_checkpoint_read(text, needed, &read, NULL, NULL), TARA_OK);
}

static void proofs_a_checkpoint_that_cannot_be_is_not_printed(void **state)
{
    (void)state;
    char   text[512];
    size_t needed = 99;
    tara_checkpoint given = example_checkpoint();
    given.origin[0] = '\0';
    assert_int_equal(tara_checkpoint_print(&given, text, sizeof text, &needed),
                     TARA_E_INVALID_ARGUMENT);
    given.origin[0] = '\n';
    assert_int_equal(tara_checkpoint_print(&given, text, sizeof text, &needed),
                     TARA_E_INVALID_ARGUMENT);
    memset(given.origin, 'o', sizeof given.origin);
    assert_int_equal(tara_checkpoint_print(&given, text, sizeof text, &needed),
                     TARA_E_INVALID_ARGUMENT);
    given.origin[TARA_ORIGIN_MAX] = '\0';
    given.size = UINT64_MAX;
    assert_int_equal(tara_checkpoint_print(&given, text, sizeof text, &needed), TARA_OK);
    assert_int_equal(needed, 255 + 1 + 20 + 1 + 44 + 1);
    given.flags = 1;
    assert_int_equal(tara_checkpoint_print(&given, text, sizeof text, &needed), TARA_E_TOO_NEW);
    given.flags = 0;
    given.struct_size = 8;
    assert_int_equal(tara_checkpoint_print(&given, text, sizeof text, &needed),
                     TARA_E_INVALID_ARGUMENT);
    given.struct_size = sizeof given;
    assert_int_equal(tara_checkpoint_print(&given, text, sizeof text, NULL),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_checkpoint_print(&given, NULL, 9, &needed), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_checkpoint_print(NULL, text, 9, &needed), TARA_E_INVALID_ARGUMENT);
}

typedef struct host_key { // A host that signs with the bytes 0, 1, 2, …
    int      asked;
    int32_t  answer;
    size_t   size;
    char     text[512];
    size_t   text_size;
    size_t   capacity;
} host_key;

static int32_t host_sign(void *user, const char *text, size_t size, uint8_t *signature,
                         size_t capacity, size_t *signature_size)
{
    host_key *key = user;
    key->asked++;
    memcpy(key->text, text, size);
    key->text_size = size;
    key->capacity = capacity;
    for (size_t i = 0; i < key->size && i < capacity; i++) signature[i] = (uint8_t)i;
    *signature_size = key->size;
    return key->answer;
}

static tara_signer signer_of(host_key *key)
{
    return (tara_signer){.struct_size = sizeof(tara_signer), .user = key, .sign = host_sign,
                         .signature_max = 64, .key_id = {1, 2, 3, 4}};
}

static void proofs_a_checkpoint_is_signed_by_the_host(void **state)
{
    (void)state;
    host_key        key = {.answer = TARA_CALLBACK_OK, .size = 64};
    tara_signer     signer = signer_of(&key);
    tara_checkpoint given = example_checkpoint(), read = {.struct_size = sizeof read};
    char            text[512];
    uint8_t         signature[64];
    size_t          needed = 0, note = 0, size = 0;
    assert_int_equal(tara_checkpoint_sign(&given, &signer, NULL, 0, &needed), TARA_E_BUFFER);
    size_t most = needed;
    assert_int_equal(tara_checkpoint_sign(&given, &signer, text, most - 1, &needed),
                     TARA_E_BUFFER);
    assert_int_equal(key.asked, 0);
    assert_int_equal(tara_checkpoint_sign(&given, &signer, text, most, &needed), TARA_OK);
    assert_int_equal(key.asked, 1);
    assert_int_equal(key.capacity, 64);
    assert_int_equal(key.text_size, strlen(NOTE));
    assert_memory_equal(key.text, NOTE, strlen(NOTE));
    assert_int_equal(needed, strlen(RECEIPT) - strlen(PROOF_PART));
    assert_int_equal(needed, most);
    assert_memory_equal(text, &RECEIPT[strlen(PROOF_PART)], needed);

    assert_int_equal(tara_checkpoint_read(text, needed, &read, &note, NULL), TARA_OK);
    assert_int_equal(note, strlen(NOTE));
    assert_int_equal(tara_checkpoint_signature(text, needed, given.origin, strlen(given.origin),
                                               signer.key_id, NULL, 0, &size), TARA_E_BUFFER);
    assert_int_equal(size, 64);
    assert_int_equal(tara_checkpoint_signature(text, needed, given.origin, strlen(given.origin),
                                               signer.key_id, signature, 64, &size), TARA_OK);
    for (size_t i = 0; i < 64; i++) assert_int_equal(signature[i], i);
    assert_int_equal(tara_checkpoint_signature(text, needed, "another", 7, signer.key_id,
                                               signature, 64, &size), TARA_E_NOT_FOUND);
    assert_int_equal(tara_checkpoint_signature(text, needed - 1, "another", 7, signer.key_id,
                                               signature, 64, &size), TARA_E_SYNTAX);
}

// A shorter signature than the most there may be, under a name of the key's own.
static void proofs_a_signature_may_be_of_any_size(void **state)
{
    (void)state;
    host_key        key = {.answer = TARA_CALLBACK_OK, .size = 1};
    tara_signer     signer = signer_of(&key);
    tara_checkpoint given = example_checkpoint();
    char            text[8192];
    size_t          needed = 0;
    signer.key_name = "k";
    signer.key_name_size = 1;
    assert_int_equal(tara_checkpoint_sign(&given, &signer, text, sizeof text, &needed), TARA_OK);
    assert_int_equal(needed, strlen(NOTE "\n" DASH "k AQIDBAA=\n"));
    assert_memory_equal(text, NOTE "\n" DASH "k AQIDBAA=\n", needed);
    key.size = signer.signature_max = TARA_SIGNATURE_MAX;
    assert_int_equal(tara_checkpoint_sign(&given, &signer, text, sizeof text, &needed), TARA_OK);
    uint8_t signature[TARA_SIGNATURE_MAX];
    size_t  size;
    assert_int_equal(tara_checkpoint_signature(text, needed, "k", 1, signer.key_id, signature,
                                               sizeof signature, &size), TARA_OK);
    assert_int_equal(size, TARA_SIGNATURE_MAX);
    for (size_t i = 0; i < size; i++) assert_int_equal(signature[i], (uint8_t)i);
}

// What a callback says that failed, threw or is confused: nothing was written.
static void proofs_a_host_that_does_not_sign_leaves_nothing(void **state)
{
    (void)state;
    static const struct { int32_t answer; size_t size; } cases[] = {
        {0, 64}, {-1, 64}, {2, 64}, {1, 0}, {1, 65}, {1, SIZE_MAX},
    };
    tara_checkpoint given = example_checkpoint();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        host_key    key = {.answer = cases[i].answer, .size = cases[i].size};
        tara_signer signer = signer_of(&key);
        char        text[512];
        size_t      needed = 0;
        memset(text, 'x', sizeof text);
        assert_int_equal(tara_checkpoint_sign(&given, &signer, text, sizeof text, &needed),
                         TARA_E_CONFLICT);
        for (size_t j = 0; j < sizeof text; j++) assert_int_equal(text[j], 'x');
    }
}

static void assert_no_signer(const tara_checkpoint *given, const tara_signer *signer,
                             tara_status status)
{
    char   text[8192];
    size_t needed;
    assert_int_equal(tara_checkpoint_sign(given, signer, text, sizeof text, &needed), status);
}

static void proofs_a_signer_that_cannot_be_is_refused(void **state)
{
    (void)state;
    host_key        key = {.answer = TARA_CALLBACK_OK, .size = 64};
    tara_checkpoint given = example_checkpoint();
    tara_signer     signer = signer_of(&key);
    assert_no_signer(&given, NULL, TARA_E_INVALID_ARGUMENT);
    assert_no_signer(NULL, &signer, TARA_E_INVALID_ARGUMENT);
    signer.sign = NULL;
    assert_no_signer(&given, &signer, TARA_E_INVALID_ARGUMENT);
    signer = signer_of(&key);
    signer.signature_max = 0;
    assert_no_signer(&given, &signer, TARA_E_INVALID_ARGUMENT);
    signer.signature_max = TARA_SIGNATURE_MAX + 1;
    assert_no_signer(&given, &signer, TARA_E_INVALID_ARGUMENT);
    signer = signer_of(&key);
    signer.key_name_size = 3;
    assert_no_signer(&given, &signer, TARA_E_INVALID_ARGUMENT);
    signer.key_name = "a b";
    assert_no_signer(&given, &signer, TARA_E_INVALID_ARGUMENT);
    signer = signer_of(&key);
    signer.reserved[3] = 1;
    assert_no_signer(&given, &signer, TARA_E_TOO_NEW);
    signer = signer_of(&key);
    signer.flags = 1;
    assert_no_signer(&given, &signer, TARA_E_TOO_NEW);
    signer = signer_of(&key);
    given.origin[3] = ' '; // A name of a log, but of no key.
    assert_no_signer(&given, &signer, TARA_E_INVALID_ARGUMENT);
    assert_int_equal(key.asked, 0);
}

static void proofs_an_error_names_the_place(void **state)
{
    (void)state;
    tara_checkpoint read = {.struct_size = sizeof read};
    tara_error      error = {.struct_size = sizeof error};
    size_t          note = 7;
    static const char text[] = "caf\xC3\xA9\n1x\n";
    assert_int_equal(tara_checkpoint_read(text, strlen(text), &read, &note, &error),
                     TARA_E_SYNTAX);
    assert_int_equal(error.status, TARA_E_SYNTAX);
    assert_string_equal(error.field, "size");
    assert_int_equal(error.offset, 7);
    assert_int_equal(error.line, 2);
    assert_int_equal(error.column, 2);
    assert_int_equal(note, 7);
    assert_int_equal(read.origin[0], '\0');

    assert_int_equal(tara_checkpoint_read(NULL, 0, &read, NULL, &error), TARA_E_SYNTAX);
    assert_int_equal(tara_checkpoint_read(NULL, 1, &read, NULL, &error), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_checkpoint_read(text, TARA_CHECKPOINT_TEXT_MAX + 1, &read, NULL, &error),
                     TARA_E_LIMIT);
    assert_int_equal(tara_checkpoint_read(text, 5, NULL, NULL, &error), TARA_E_INVALID_ARGUMENT);
    read.struct_size = 8;
    assert_int_equal(tara_checkpoint_read(text, 5, &read, NULL, &error), TARA_E_INVALID_ARGUMENT);
}

static void proofs_signatures_cannot_be_asked_for_nowhere(void **state)
{
    (void)state;
    enum { BAD = TARA_E_INVALID_ARGUMENT };
    static const char text[] = NOTE;
    static const uint8_t id[4];
    uint8_t out[64];
    size_t  needed;
    assert_int_equal(tara_checkpoint_signature(text, 4, NULL, 0, id, out, 64, &needed), BAD);
    assert_int_equal(tara_checkpoint_signature(text, 4, "k", 1, NULL, out, 64, &needed), BAD);
    assert_int_equal(tara_checkpoint_signature(text, 4, "k", 1, id, NULL, 64, &needed), BAD);
    assert_int_equal(tara_checkpoint_signature(text, 4, "k", 1, id, out, 64, NULL), BAD);
    assert_int_equal(tara_checkpoint_signature(NULL, 4, "k", 1, id, out, 64, &needed), BAD);
    assert_int_equal(tara_checkpoint_signature(text, SIZE_MAX, "k", 1, id, out, 64, &needed),
                     TARA_E_LIMIT);
    assert_int_equal(tara_checkpoint_signature(text, strlen(text), "k", 1, id, out, 64, &needed),
                     TARA_E_NOT_FOUND);
}

// ---- Receipts ----------------------------------------------------------------------------------

// Reads a copy of exactly that size into a body of exactly that capacity.
static tara_status read_receipt(const char *text, size_t size, size_t capacity, size_t *needed,
                                tara_receipt *out, tara_error *error)
{
    char    *copy = malloc(size + 1);
    uint8_t *body = malloc(capacity + 1);
    assert_non_null(copy);
    assert_non_null(body);
    memcpy(copy, text, size);
    copy[size] = 'A';
    memset(body, 0xEE, capacity + 1);
    *out = (tara_receipt){.struct_size = sizeof *out};
    *error = (tara_error){.struct_size = sizeof *error};
    tara_status status = tara_receipt_read(copy, size, body, capacity, needed, out, error);
    assert_int_equal(body[capacity], 0xEE);
    if (status == TARA_OK) {
        uint8_t wanted[48];
        fill_body(wanted);
        assert_memory_equal(body, wanted, 48);
    } else {
        static const uint8_t zeros[32];
        assert_int_equal(error->status, status);
        assert_true(error->message[0] != '\0' && error->field[0] != '\0');
        assert_memory_equal(out->root, zeros, 32);
        assert_memory_equal(out->leaf, zeros, 32);
        if (status == TARA_E_PROOF) assert_int_equal(body[0] | body[15], 0);
        else if (capacity > 0) assert_int_equal(body[0], 0xEE);
    }
    free(copy);
    free(body);
    return status;
}

static void proofs_a_receipt_proves_its_event(void **state)
{
    (void)state;
    tara_receipt out;
    tara_error   error;
    size_t       needed = 0;
    assert_int_equal(read_receipt(RECEIPT, strlen(RECEIPT), 48, &needed, &out, &error), TARA_OK);
    assert_int_equal(needed, 48);
    assert_int_equal(out.event, 5);
    assert_int_equal(out.tree_size, 11);
    assert_int_equal(out.checkpoint_offset, strlen(PROOF_PART));
    assert_int_equal(out.note_size, strlen(NOTE));
    assert_bytes_are(out.commitment, commitment_hex);
    assert_bytes_are(out.leaf, leaf_hex);
    assert_bytes_are(out.root, root_hex);
    assert_string_equal(out.origin, "example.org/privacy");
    assert_int_equal(read_receipt(RECEIPT, strlen(PROOF_PART NOTE), 48, &needed, &out, &error),
                     TARA_OK);
}

static void proofs_a_receipt_tells_how_large_its_body_is(void **state)
{
    (void)state;
    tara_receipt out;
    tara_error   error;
    size_t       needed = 0;
    assert_int_equal(read_receipt(RECEIPT, strlen(RECEIPT), 47, &needed, &out, &error),
                     TARA_E_BUFFER);
    assert_int_equal(needed, 48);
    needed = 0;
    out = (tara_receipt){.struct_size = sizeof out};
    assert_int_equal(tara_receipt_read(RECEIPT, strlen(RECEIPT), NULL, 0, &needed, &out, NULL),
                     TARA_E_BUFFER);
    assert_int_equal(needed, 48);
}

static void proofs_a_receipt_that_is_cut_is_none(void **state)
{
    (void)state;
    tara_receipt out;
    tara_error   error;
    size_t       needed = 0;
    for (size_t size = 0; size < strlen(RECEIPT); size++) {
        tara_status status = read_receipt(RECEIPT, size, 48, &needed, &out, &error);
        bool        unsigned_one = size == strlen(PROOF_PART NOTE);
        assert_int_equal(status, unsigned_one ? TARA_OK : TARA_E_SYNTAX);
    }
}

// No bit of what is proven may change: version, body, index, hashes, root. The name and the size
// are bound by the signature alone.
static void proofs_a_receipt_that_was_changed_proves_nothing(void **state)
{
    (void)state;
    static const char name[] = "example.org/privacy\n11\n";
    char         text[] = PROOF_PART NOTE;
    size_t       skip = strlen(PROOF_PART), needed = 0, unproven = 0;
    tara_receipt out;
    tara_error   error;
    for (size_t bit = 0; bit < 8 * strlen(text); bit++) {
        if (bit / 8 >= skip && bit / 8 < skip + strlen(name)) continue;
        text[bit / 8] ^= (char)(1 << bit % 8);
        tara_status status = read_receipt(text, strlen(PROOF_PART NOTE), 48, &needed, &out, &error);
        assert_int_not_equal(status, TARA_OK);
        unproven += status == TARA_E_PROOF;
        text[bit / 8] ^= (char)(1 << bit % 8);
    }
    assert_true(unproven > 500);
}

static void proofs_a_receipt_of_a_later_event_proves_nothing(void **state)
{
    (void)state;
    char         text[] = RECEIPT;
    tara_receipt out;
    tara_error   error;
    size_t       needed = 0;
    memcpy(text + strlen(PROOF_PART "example.org/privacy\n"), "04", 2);
    assert_int_equal(read_receipt(text, strlen(text), 48, &needed, &out, &error), TARA_E_SYNTAX);
    char *index = strstr(text, "index 4");
    memcpy(text + strlen(PROOF_PART "example.org/privacy\n"), "11", 2);
    assert_non_null(index);
    index[6] = '5';
    assert_int_equal(read_receipt(text, strlen(text), 48, &needed, &out, &error), TARA_E_PROOF);
    assert_string_equal(error.field, "hashes");
    static const char beyond[] =
        "c2sp.org/tlog-proof@v1\nextra BQUFBQUFBQUFBQUFBQUFBQ==\nindex 11\n\n" NOTE;
    assert_int_equal(read_receipt(beyond, strlen(beyond), 48, &needed, &out, &error),
                     TARA_E_PROOF);
    assert_string_equal(error.field, "index");
}

static void proofs_a_receipt_is_asked_for_as_it_must_be(void **state)
{
    (void)state;
    enum { BAD = TARA_E_INVALID_ARGUMENT };
    static const char text[] = RECEIPT;
    uint8_t      body[64];
    size_t       needed, size = strlen(text);
    tara_error   error = {.struct_size = sizeof error};
    tara_receipt out = {.struct_size = sizeof out};
    assert_int_equal(tara_receipt_read(text, size, body, 64, &needed, NULL, NULL), BAD);
    assert_int_equal(tara_receipt_read(text, size, body, 64, NULL, &out, NULL), BAD);
    assert_int_equal(tara_receipt_read(text, size, NULL, 64, &needed, &out, NULL), BAD);
    assert_int_equal(tara_receipt_read(NULL, size, body, 64, &needed, &out, &error), BAD);
    assert_string_equal(error.field, "text");
    assert_int_equal(tara_receipt_read(text, TARA_RECEIPT_TEXT_MAX + 1, body, 64, &needed, &out,
                                       &error), TARA_E_LIMIT);
    assert_int_equal(tara_receipt_read(NULL, 0, body, 64, &needed, &out, &error), TARA_E_SYNTAX);
    error.struct_size = 4; // Too small to be written: it is left alone.
    error.field[0] = 'x';
    assert_int_equal(tara_receipt_read(text, 3, body, 64, &needed, &out, &error), TARA_E_SYNTAX);
    assert_int_equal(error.field[0], 'x');
    out.struct_size = 8;
    assert_int_equal(tara_receipt_read(text, size, body, 64, &needed, &out, NULL), BAD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proofs_a_leaf_follows_from_the_body),
        cmocka_unit_test(proofs_of_what_is_no_event_are_refused),
        cmocka_unit_test(proofs_say_ok_or_no_proof_or_no_question),
        cmocka_unit_test(proofs_a_checkpoint_is_printed_and_read),
        cmocka_unit_test(proofs_a_checkpoint_that_cannot_be_is_not_printed),
        cmocka_unit_test(proofs_a_checkpoint_is_signed_by_the_host),
        cmocka_unit_test(proofs_a_signature_may_be_of_any_size),
        cmocka_unit_test(proofs_a_host_that_does_not_sign_leaves_nothing),
        cmocka_unit_test(proofs_a_signer_that_cannot_be_is_refused),
        cmocka_unit_test(proofs_an_error_names_the_place),
        cmocka_unit_test(proofs_signatures_cannot_be_asked_for_nowhere),
        cmocka_unit_test(proofs_a_receipt_proves_its_event),
        cmocka_unit_test(proofs_a_receipt_tells_how_large_its_body_is),
        cmocka_unit_test(proofs_a_receipt_that_is_cut_is_none),
        cmocka_unit_test(proofs_a_receipt_that_was_changed_proves_nothing),
        cmocka_unit_test(proofs_a_receipt_of_a_later_event_proves_nothing),
        cmocka_unit_test(proofs_a_receipt_is_asked_for_as_it_must_be),
    };
    return cmocka_run_group_tests_name("proofs", tests, NULL, NULL);
}
