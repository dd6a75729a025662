// test_public_audit.c: the history as hosts verify, promise, prove, hand out, copy and restore it.
#define _XOPEN_SOURCE 700 // mkdtemp
#include "host_kit.h"
#include "store_files.h"

#include <unistd.h>

#include "ledger/leaves.h"
#include "public/context.h"
#include "store/store.h"

enum { SIZES = 40, TEXT_MAX = 1 << 16 };

static host          h;
static tara_privacy *privacy;
static tara_subject  nadia, omar;
static char          directory[] = "/tmp/test_public_audit_XXXXXX";
static char          path[64], copy_path[64];

// --- what these tests say in one line ----------------------------------------------------------

static void say(tara_subject subject, const char *purpose_id, bool yes)
{
    tara_choice given = choice(privacy, purpose_id);
    ASSERT_OK(yes ? tara_consent_give(privacy, &subject, &given, NULL)
                  : tara_consent_refuse(privacy, &subject, &given, NULL));
}

static void open_path(const char *where)
{
    host_init(&h);
    h.now = HOST_NOW + HOST_DAY;
    host_path(&h, where);
    ASSERT_OK(host_open(&h));
    privacy = h.privacy;
}

static int begin(void **state)
{
    (void)state;
    open_path(path);
    nadia = adult(privacy, "nadia@example.org");
    omar = adult(privacy, "omar@example.org");
    for (int i = 0; i < 5; i++) {
        say(nadia, "marketing", i % 2 == 0);
        say(omar, "communication", i % 2 != 0);
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    remove_store(path);
    remove_store(copy_path);
    return 0;
}

static tara_checkpoint checkpoint(void)
{
    tara_checkpoint out = {.struct_size = sizeof out};
    ASSERT_OK(tara_audit_checkpoint(privacy, NULL, 0, &out));
    return out;
}

static tara_audit verified(const tara_checkpoint *checkpoints, size_t count)
{
    tara_audit out = {.struct_size = sizeof out};
    ASSERT_OK(tara_audit_verify(privacy, checkpoints, count, NULL, NULL, &out));
    return out;
}

static tara_erasure forget(tara_subject subject)
{
    tara_erasure out = {.struct_size = sizeof out};
    tara_kept    kept[8] = {{.struct_size = sizeof kept[0]}};
    size_t       needed = 0;
    ASSERT_OK(tara_subject_erase(privacy, &subject, &out, kept, 8, &needed));
    assert_int_equal(out.rewritten, 1);
    return out;
}

static bool is_known(tara_subject subject)
{
    tara_consent out = {.struct_size = sizeof out};
    ASSERT_OK(tara_consent_show(privacy, &subject, purpose(privacy, "marketing"), &out));
    bool marketing = out.state != TARA_CONSENT_NEVER_ASKED;
    ASSERT_OK(tara_consent_show(privacy, &subject, purpose(privacy, "communication"), &out));
    return marketing || out.state != TARA_CONSENT_NEVER_ASKED;
}

typedef struct progress {
    uint64_t calls, stop_at; // 0: never.
    uint64_t done, total;
} progress;

static int32_t count_progress(void *user, uint64_t done, uint64_t total)
{
    progress *p = user;
    assert_true(done >= p->done && done <= total);
    p->done = done;
    p->total = total;
    return ++p->calls != p->stop_at;
}

typedef struct text {
    char    bytes[TEXT_MAX];
    size_t  size;
    int32_t answer;
} text;

static int32_t take_text(void *user, const char *bytes, size_t size)
{
    text *t = user;
    assert_true(t->size + size < sizeof t->bytes);
    memcpy(t->bytes + t->size, bytes, size);
    t->size += size;
    return t->answer;
}

static text listed;

static void list_erasures(void)
{
    listed.size = 0;
    listed.answer = TARA_CALLBACK_OK;
    ASSERT_OK(tara_audit_erasures(privacy, take_text, &listed));
}

static uint64_t forget_again(void)
{
    uint64_t forgotten = 99;
    ASSERT_OK(tara_audit_forget_again(privacy, listed.bytes, listed.size, &forgotten));
    return forgotten;
}

static void back_up(void)
{
    ASSERT_OK(tara_audit_backup(privacy, copy_path, strlen(copy_path), NULL, NULL));
}

// The copy takes the place of what was there, which is closed.
static void restore(void)
{
    host_end(&h);
    remove_store(path);
    assert_int_equal(rename(copy_path, path), 0);
    open_path(path);
}

// --- verifying ---------------------------------------------------------------------------------

static void audit_verifies_what_was_recorded(void **state)
{
    (void)state;
    progress        p = {0};
    tara_audit      out = {.struct_size = sizeof out};
    tara_checkpoint early = checkpoint();
    say(nadia, "marketing", false);
    tara_erasure erasure = forget(omar);
    tara_checkpoint both[2] = {checkpoint(), early};
    ASSERT_OK(tara_audit_verify(privacy, both, 2, count_progress, &p, &out));
    assert_int_equal(out.valid, 1);
    assert_int_equal(out.finding, TARA_FINDING_NONE);
    assert_int_equal(out.events, event_count(privacy));
    assert_int_equal(out.erased, erasure.count);
    assert_int_equal(out.waiting, 0);
    assert_int_equal(out.first_bad, 0);
    assert_memory_equal(out.root, both[0].root, 32);
    assert_true(p.calls > 0 && p.done == p.total);
    early.root[0] ^= 1;
    out = verified(&early, 1);
    assert_int_equal(out.valid, 0);
    assert_int_equal(out.finding, TARA_FINDING_OTHER_HISTORY);
    assert_int_equal(out.first_bad, 1);
    assert_int_equal(out.checkpoint, 1);
    p = (progress){.stop_at = 1};
    assert_refused(privacy, tara_audit_verify(privacy, NULL, 0, count_progress, &p, &out),
                   TARA_E_CONFLICT, "progress");
    assert_int_equal(out.valid, 0);
    assert_int_equal(out.events, 0);
    assert_int_equal(verified(NULL, 0).valid, 1); // Nobody is asked any more.
    assert_int_equal(p.calls, 1);
}

// The same in memory, where a store is read event by event.
static void audit_verifies_a_store_in_memory(void **state)
{
    (void)state;
    host_end(&h);
    privacy = host_begin(&h);
    nadia = adult(privacy, "nadia@example.org");
    tara_checkpoint early = checkpoint();
    say(nadia, "marketing", true);
    tara_erasure    erasure = forget(nadia);
    tara_checkpoint all[3] = {checkpoint(), early, early};
    progress        p = {0};
    tara_audit      out = {.struct_size = sizeof out};
    ASSERT_OK(tara_audit_verify(privacy, all, 3, count_progress, &p, &out));
    assert_int_equal(out.valid, 1);
    assert_int_equal(out.events, event_count(privacy));
    assert_int_equal(out.erased, erasure.count);
    assert_int_equal(p.calls, out.events);
    assert_memory_equal(out.root, all[0].root, 32);
    all[2].root[3] ^= 1;
    out = verified(all, 3);
    assert_int_equal(out.finding, TARA_FINDING_OTHER_HISTORY);
    assert_int_equal(out.first_bad, early.size + 1); // The other one of that size fits.
    all[2] = early;
    all[0].size++;
    out = verified(all, 3);
    assert_int_equal(out.finding, TARA_FINDING_ROLLED_BACK);
    assert_int_equal(out.first_bad, out.events + 1);
    assert_int_equal(out.checkpoint, 3);
    p = (progress){.stop_at = 2};
    assert_int_equal(tara_audit_verify(privacy, NULL, 0, count_progress, &p, &out),
                     TARA_E_CONFLICT);
    assert_int_equal(verified(&early, 1).valid, 1);
    uint64_t none = 0;
    assert_refused(privacy, tara_audit_backup(privacy, "x", 1, NULL, NULL), TARA_E_UNSUPPORTED,
                   "store");
    (void)none;
}

static void audit_refuses_checkpoints_that_cannot_be(void **state)
{
    (void)state;
    tara_checkpoint many[TARA_CHECKPOINTS_MAX + 1], one = checkpoint();
    tara_audit      out = {.struct_size = sizeof out};
    for (size_t i = 0; i < TARA_CHECKPOINTS_MAX + 1; i++) many[i] = one;
    assert_int_equal(verified(many, TARA_CHECKPOINTS_MAX).valid, 1);
    assert_refused(privacy, tara_audit_verify(privacy, many, TARA_CHECKPOINTS_MAX + 1, NULL, NULL,
                                              &out), TARA_E_LIMIT, "checkpoints");
    assert_refused(privacy, tara_audit_verify(privacy, NULL, 1, NULL, NULL, &out),
                   TARA_E_INVALID_ARGUMENT, "checkpoints");
    many[1].struct_size = 4;
    assert_refused(privacy, tara_audit_verify(privacy, many, 2, NULL, NULL, &out),
                   TARA_E_INVALID_ARGUMENT, "checkpoints");
    many[1] = one;
    many[1].flags = 1;
    assert_refused(privacy, tara_audit_verify(privacy, many, 2, NULL, NULL, &out),
                   TARA_E_TOO_NEW, "checkpoints");
    assert_refused(privacy, tara_audit_verify(privacy, NULL, 0, NULL, NULL, NULL),
                   TARA_E_INVALID_ARGUMENT, "out");
    out.struct_size = 8;
    assert_refused(privacy, tara_audit_verify(privacy, NULL, 0, NULL, NULL, &out),
                   TARA_E_INVALID_ARGUMENT, "out");
    assert_int_equal(tara_audit_verify(NULL, NULL, 0, NULL, NULL, &out), TARA_E_HANDLE);
}

static tara_status verify_file(const char *where, size_t size, const void *key, size_t key_size,
                               tara_audit *out)
{
    *out = (tara_audit){.struct_size = sizeof *out};
    return tara_file_verify(where, size, key, key_size, NULL, 0, NULL, NULL, out);
}

// It need not be open, and may be.
static void audit_verifies_files(void **state)
{
    (void)state;
    static char     long_path[4100];
    tara_audit      out;
    progress        p = {.stop_at = 1};
    tara_checkpoint late = checkpoint();
    size_t          size = strlen(path);
    memset(long_path, 'a', sizeof long_path);
    ASSERT_OK(tara_sync(privacy));
    ASSERT_OK(verify_file(path, size, h.site_key, sizeof h.site_key, &out));
    assert_int_equal(out.valid, 1);
    assert_int_equal(out.events, late.size);
    assert_memory_equal(out.root, late.root, 32);
    ASSERT_OK(verify_file(path, size, NULL, 0, &out));
    assert_int_equal(out.valid, 1);
    ASSERT_OK(verify_file(path, size, "another", 7, &out));
    assert_int_equal(out.finding, TARA_FINDING_KEY);
    assert_int_equal(out.events, 0);
    assert_int_equal(verify_file(path, size, NULL, 1, &out), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(verify_file(NULL, 1, NULL, 0, &out), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(verify_file(path, 0, NULL, 0, &out), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(verify_file("a\0b", 3, NULL, 0, &out), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(verify_file(long_path, 4097, NULL, 0, &out), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(verify_file("\xFF", 1, NULL, 0, &out), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(verify_file(copy_path, strlen(copy_path), NULL, 0, &out), TARA_E_NOT_FOUND);
    assert_int_equal(symlink(path, copy_path), 0);
    assert_int_equal(verify_file(copy_path, strlen(copy_path), NULL, 0, &out),
                     TARA_E_UNSAFE_FILE);
    assert_int_equal(tara_file_verify(path, size, NULL, 0, NULL, 0, NULL, NULL, NULL),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_file_verify(path, size, NULL, 0, NULL, 2, NULL, NULL, &out),
                     TARA_E_INVALID_ARGUMENT);
    unlink(copy_path);
    back_up();
    assert_int_equal(tara_file_verify(copy_path, strlen(copy_path), NULL, 0, NULL, 0,
                                      count_progress, &p, &out), TARA_E_CONFLICT);
    assert_int_equal(out.events, 0);
}

// --- checkpoints -------------------------------------------------------------------------------

static void audit_promises_what_was_recorded(void **state)
{
    (void)state;
    tara_checkpoint out = checkpoint(), again = checkpoint();
    assert_int_equal(out.size, event_count(privacy));
    assert_int_equal(strlen(out.origin), strlen("tara_privacy/") + 32);
    assert_memory_equal(out.origin, "tara_privacy/", 13);
    assert_memory_equal(&out, &again, sizeof out);
    say(nadia, "marketing", false);
    again = checkpoint();
    assert_int_equal(again.size, out.size + 1);
    assert_memory_not_equal(out.root, again.root, 32);
    assert_string_equal(out.origin, again.origin);
    ASSERT_OK(tara_audit_checkpoint(privacy, TEXT("example.org/log"), &out));
    assert_string_equal(out.origin, "example.org/log");
    assert_memory_equal(out.root, again.root, 32);
    forget(nadia); // Nothing that was promised is taken back.
    assert_int_equal(verified(&again, 1).valid, 1);
    host_end(&h);
    open_path(path);
    out = checkpoint();
    assert_string_equal(out.origin, again.origin);
    assert_int_equal(verified(&again, 1).valid, 1);
}

// Leaves a note of somebody else's in the closed file.
static void leave_a_note(const char *words)
{
    tp_memory   memory = tp_memory_standard();
    tp_hmac_key site;
    tara_store  store;
    tara_error  error;
    tp_hmac_key_init(&site, h.site_key, sizeof h.site_key);
    tp_file_store_options options = {.path = tp_text_of(path), .site = &site, .memory = &memory,
                                     .port = &tp_file_posix, .hash_key = {3}};
    ASSERT_OK(tp_file_store_open(&options, &store, &error));
    ASSERT_OK(tp_file_store_note(&store, words, strlen(words)));
    store.close(store.user);
}

// After many events the tree stays in the file, so that it need not be made of all of them again.
static void audit_keeps_its_tree_in_the_file(void **state)
{
    (void)state;
    host_end(&h);
    h.options.flags = TARA_OPEN_NO_SYNC;
    ASSERT_OK(host_open(&h));
    privacy = h.privacy;
    while (event_count(privacy) < 1100) say(nadia, "marketing", event_count(privacy) % 2 == 0);
    tara_checkpoint late = checkpoint(), again;
    host_end(&h);
    open_path(path);
    assert_int_equal(privacy->ledger.tree.size, 1100); // Before anybody asked.
    again = checkpoint();
    assert_memory_equal(again.root, late.root, 32);
    assert_int_equal(verified(&late, 1).valid, 1);
    say(nadia, "marketing", true);
    say(nadia, "marketing", false);
    forget(nadia); // The note outlives what is written anew.
    late = checkpoint();
    host_end(&h);
    open_path(path);
    assert_int_equal(privacy->ledger.tree.size, 1100); // For a few more none is worth it.
    again = checkpoint();
    assert_int_equal(again.size, late.size);
    assert_memory_equal(again.root, late.root, 32);
    tara_proof proof = {.struct_size = sizeof proof};
    ASSERT_OK(tara_audit_prove_since(privacy, 1100, &proof));
    assert_int_equal(verified(&late, 1).valid, 1);
    host_end(&h);
    leave_a_note("a tree, one might think"); // What is not ours is not believed.
    open_path(path);
    assert_int_equal(privacy->ledger.tree.size, 0);
    again = checkpoint();
    assert_memory_equal(again.root, late.root, 32);
    assert_int_equal(verified(&late, 1).finding, TARA_FINDING_NOTE);
}

static void audit_refuses_origins_that_cannot_be(void **state)
{
    (void)state;
    char            long_name[TARA_ORIGIN_MAX + 1];
    tara_checkpoint out = {.struct_size = sizeof out};
    memset(long_name, 'a', sizeof long_name);
    static const struct { const char *bytes; size_t size; } bad[] = {
        {"a\nb", 3}, {"\xFF", 1}, {"a\0b", 3}, {"\n", 1}, {NULL, 4},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_refused(privacy, tara_audit_checkpoint(privacy, bad[i].bytes, bad[i].size, &out),
                       TARA_E_INVALID_ARGUMENT, "origin");
    }
    assert_refused(privacy, tara_audit_checkpoint(privacy, long_name, sizeof long_name, &out),
                   TARA_E_INVALID_ARGUMENT, "origin");
    ASSERT_OK(tara_audit_checkpoint(privacy, long_name, TARA_ORIGIN_MAX, &out));
    assert_int_equal(strlen(out.origin), TARA_ORIGIN_MAX);
    assert_refused(privacy, tara_audit_checkpoint(privacy, NULL, 0, NULL),
                   TARA_E_INVALID_ARGUMENT, "out");
    assert_int_equal(tara_audit_checkpoint(NULL, NULL, 0, &out), TARA_E_HANDLE);
}

// --- proofs ------------------------------------------------------------------------------------

static tara_checkpoint sizes[SIZES + 1]; // The checkpoint of each size, from `first_size`.
static uint64_t        first_size;

static void promise_each_size(void)
{
    first_size = event_count(privacy);
    for (uint64_t size = first_size; size < SIZES; size++) {
        sizes[size] = checkpoint();
        assert_int_equal(sizes[size].size, size);
        say(omar, "communication", size % 2 == 0);
    }
    sizes[SIZES] = checkpoint();
}

// Every event of every tree, erased or not, and never with a hash too many or too few.
static void audit_proves_every_event(void **state)
{
    (void)state;
    promise_each_size();
    tara_erasure erasure = forget(nadia);
    assert_true(erasure.count > 5);
    for (uint64_t size = first_size; size <= SIZES; size++) {
        for (uint64_t event = 1; event <= size; event += size == SIZES ? 1 : 7) {
            tara_proof proof = {.struct_size = sizeof proof, .tree_size = size};
            ASSERT_OK(tara_audit_prove(privacy, event, &proof));
            assert_int_equal(proof.first, event);
            assert_int_equal(proof.tree_size, size);
            ASSERT_OK(tara_proof_inclusion(proof.leaf, event - 1, size, proof.hashes[0],
                                           (size_t)proof.count, sizes[size].root));
            assert_int_equal(tara_proof_inclusion(proof.leaf, event - 1, size, proof.hashes[0],
                                                  (size_t)proof.count + 1, sizes[size].root),
                             TARA_E_PROOF);
            assert_int_equal(tara_proof_inclusion(proof.leaf, event - 1, size, proof.hashes[0],
                                                  (size_t)proof.count - 1, sizes[size].root),
                             TARA_E_PROOF);
        }
    }
    tara_proof      proof = {.struct_size = sizeof proof};
    tara_checkpoint late = checkpoint();
    ASSERT_OK(tara_audit_prove(privacy, 1, &proof));
    assert_int_equal(proof.tree_size, late.size); // 0: all so far.
    ASSERT_OK(tara_proof_inclusion(proof.leaf, 0, late.size, proof.hashes[0],
                                   (size_t)proof.count, late.root));
}

static void audit_proves_that_nothing_was_taken_back(void **state)
{
    (void)state;
    promise_each_size();
    forget(nadia);
    for (uint64_t old = first_size; old <= SIZES; old++) {
        for (uint64_t size = old; size <= SIZES; size++) {
            tara_proof proof = {.struct_size = sizeof proof, .tree_size = size};
            ASSERT_OK(tara_audit_prove_since(privacy, old, &proof));
            assert_int_equal(proof.first, old);
            assert_int_equal(proof.count == 0, old == size);
            ASSERT_OK(tara_proof_consistency(old, sizes[old].root, size, sizes[size].root,
                                             proof.hashes[0], (size_t)proof.count));
            assert_int_equal(tara_proof_consistency(old, sizes[old].root, size, sizes[size].root,
                                                    proof.hashes[0], (size_t)proof.count + 1),
                             TARA_E_PROOF);
        }
    }
}

static void audit_refuses_proofs_that_cannot_be(void **state)
{
    (void)state;
    uint64_t   count = event_count(privacy);
    tara_proof out = {.struct_size = sizeof out};
    assert_refused(privacy, tara_audit_prove(privacy, 0, &out), TARA_E_INVALID_ARGUMENT, "event");
    assert_refused(privacy, tara_audit_prove_since(privacy, 0, &out), TARA_E_INVALID_ARGUMENT,
                   "old_size");
    assert_int_equal(tara_audit_prove(privacy, count + 1, &out), TARA_E_NOT_FOUND);
    out.tree_size = count + 1;
    assert_int_equal(tara_audit_prove(privacy, 1, &out), TARA_E_NOT_FOUND);
    out.tree_size = 5;
    assert_int_equal(tara_audit_prove(privacy, 6, &out), TARA_E_NOT_FOUND);
    out.tree_size = 5;
    assert_int_equal(tara_audit_prove_since(privacy, 6, &out), TARA_E_NOT_FOUND);
    out.tree_size = UINT64_MAX;
    assert_int_equal(tara_audit_prove_since(privacy, 6, &out), TARA_E_NOT_FOUND);
    out = (tara_proof){.struct_size = sizeof out, .flags = 1};
    assert_refused(privacy, tara_audit_prove(privacy, 1, &out), TARA_E_INVALID_ARGUMENT, "out");
    out = (tara_proof){.struct_size = 16};
    assert_refused(privacy, tara_audit_prove(privacy, 1, &out), TARA_E_INVALID_ARGUMENT, "out");
    assert_refused(privacy, tara_audit_prove(privacy, 1, NULL), TARA_E_INVALID_ARGUMENT, "out");
    assert_int_equal(tara_audit_prove(NULL, 1, &out), TARA_E_HANDLE);
    assert_int_equal(tara_audit_prove_since(NULL, 1, &out), TARA_E_HANDLE);
}

// --- receipts ----------------------------------------------------------------------------------

static int32_t sign_with(void *user, const char *bytes, size_t size, uint8_t *signature,
                         size_t capacity, size_t *signature_size)
{
    int32_t *answer = user;
    assert_true(size > 0 && bytes[size - 1] == '\n' && capacity >= 64);
    uint64_t events = 0;
    assert_int_equal(tara_event_count(privacy, &events), TARA_OK); // No lock is held.
    memset(signature, 7, 64);
    *signature_size = 64;
    return *answer;
}

static tara_receipt read_receipt(const char *bytes, size_t size)
{
    static uint8_t body[TEXT_MAX];
    size_t         body_size = 0;
    tara_receipt   out = {.struct_size = sizeof out};
    ASSERT_OK(tara_receipt_read(bytes, size, body, sizeof body, &body_size, &out, NULL));
    return out;
}

static void audit_hands_out_receipts(void **state)
{
    (void)state;
    static char     bytes[TEXT_MAX];
    size_t          size = 0, most = 0, signature_size = 0;
    uint8_t         signature[64];
    int32_t         answer = TARA_CALLBACK_OK;
    tara_checkpoint late = checkpoint();
    tara_signer signer = {.struct_size = sizeof signer, .user = &answer, .sign = sign_with,
                          .key_name = "key", .key_name_size = 3, .signature_max = 64,
                          .key_id = {1, 2, 3, 4}};
    assert_int_equal(tara_audit_receipt(privacy, 5, NULL, 0, NULL, NULL, 0, &most),
                     TARA_E_BUFFER);
    assert_int_equal(tara_audit_receipt(privacy, 5, NULL, 0, NULL, bytes, most - 1, &size),
                     TARA_E_BUFFER);
    ASSERT_OK(tara_audit_receipt(privacy, 5, NULL, 0, NULL, bytes, most, &size));
    assert_true(size <= most);
    tara_receipt read = read_receipt(bytes, size);
    assert_int_equal(read.event, 5);
    assert_int_equal(read.tree_size, late.size);
    assert_memory_equal(read.root, late.root, 32);
    assert_string_equal(read.origin, late.origin);
    assert_int_equal(tara_audit_receipt(privacy, 5, TEXT("our log"), &signer, NULL, 0, &most),
                     TARA_E_BUFFER);
    ASSERT_OK(tara_audit_receipt(privacy, 5, TEXT("our log"), &signer, bytes, most, &size));
    read = read_receipt(bytes, size);
    assert_string_equal(read.origin, "our log");
    ASSERT_OK(tara_checkpoint_signature(bytes + read.checkpoint_offset,
                                        size - read.checkpoint_offset, TEXT("key"),
                                        signer.key_id, signature, 64, &signature_size));
    assert_int_equal(signature[63], 7);
    answer = 0; // The signer refuses.
    assert_int_equal(tara_audit_receipt(privacy, 5, NULL, 0, &signer, bytes, sizeof bytes, &size),
                     TARA_E_CONFLICT);
}

static int64_t live_while_signed;

static int32_t sign_and_look(void *user, const char *bytes, size_t size, uint8_t *signature,
                             size_t capacity, size_t *signature_size)
{
    live_while_signed = h.live;
    return sign_with(user, bytes, size, signature, capacity, signature_size);
}

// All of it comes from the host's memory, also what is not made under the lock.
static void audit_makes_receipts_in_the_memory_of_the_host(void **state)
{
    (void)state;
    static char bytes[TEXT_MAX];
    size_t      size = 0;
    int32_t     answer = TARA_CALLBACK_OK;
    tara_signer signer = {.struct_size = sizeof signer, .user = &answer, .sign = sign_and_look,
                          .signature_max = 64};
    ASSERT_OK(tara_audit_receipt(privacy, 5, NULL, 0, NULL, bytes, sizeof bytes, &size));
    int64_t live = h.live;
    ASSERT_OK(tara_audit_receipt(privacy, 5, NULL, 0, &signer, bytes, sizeof bytes, &size));
    assert_true(live_while_signed > live);
    assert_int_equal(h.live, live);
}

static void audit_refuses_receipts_that_cannot_be(void **state)
{
    (void)state;
    static char bytes[TEXT_MAX];
    size_t      size = 0;
    tara_signer signer = {.struct_size = 4};
    assert_refused(privacy, tara_audit_receipt(privacy, 0, NULL, 0, NULL, bytes, sizeof bytes,
                                               &size), TARA_E_NOT_FOUND, "event");
    assert_refused(privacy, tara_audit_receipt(privacy, 9999, NULL, 0, NULL, bytes, sizeof bytes,
                                               &size), TARA_E_NOT_FOUND, "event");
    assert_refused(privacy, tara_audit_receipt(privacy, 5, "\n", 1, NULL, bytes, sizeof bytes,
                                               &size), TARA_E_INVALID_ARGUMENT, "origin");
    assert_refused(privacy, tara_audit_receipt(privacy, 5, NULL, 0, NULL, NULL, 1, &size),
                   TARA_E_INVALID_ARGUMENT, "buffer");
    assert_refused(privacy, tara_audit_receipt(privacy, 5, NULL, 0, NULL, bytes, 1, NULL),
                   TARA_E_INVALID_ARGUMENT, "buffer");
    assert_int_equal(tara_audit_receipt(privacy, 5, NULL, 0, &signer, bytes, sizeof bytes, &size),
                     TARA_E_INVALID_ARGUMENT);
    forget(nadia);
    assert_refused(privacy, tara_audit_receipt(privacy, 2, NULL, 0, NULL, bytes, sizeof bytes,
                                               &size), TARA_E_NOT_FOUND, "event");
    assert_int_equal(tara_audit_receipt(NULL, 5, NULL, 0, NULL, bytes, sizeof bytes, &size),
                     TARA_E_HANDLE);
}

// Whoever was forgotten can prove it, and nobody else that it was them.
static void audit_receipts_prove_whose_erasure_it_was(void **state)
{
    (void)state;
    static char    bytes[TEXT_MAX];
    static uint8_t body[TEXT_MAX];
    size_t         size = 0, body_size = 0;
    uint64_t       count = 77;
    int64_t        when = 77;
    tara_receipt   read = {.struct_size = sizeof read};
    tara_erasure   erasure = forget(nadia);
    ASSERT_OK(tara_audit_receipt(privacy, erasure.event, NULL, 0, NULL, bytes, sizeof bytes,
                                 &size));
    ASSERT_OK(tara_receipt_read(bytes, size, body, sizeof body, &body_size, &read, NULL));
    uint8_t other[32] = {1};
    assert_int_equal(tara_erasure_check(body, body_size, other, &nadia, &count, &when),
                     TARA_E_PROOF);
    assert_int_equal(tara_erasure_check(body, body_size, erasure.nonce, &omar, &count, &when),
                     TARA_E_PROOF);
    for (size_t part = 0; part < body_size; part++) {
        assert_int_equal(tara_erasure_check(body, part, erasure.nonce, &nadia, &count, &when),
                         TARA_E_PROOF);
    }
    assert_int_equal(tara_erasure_check(body, SIZE_MAX, erasure.nonce, &nadia, &count, &when),
                     TARA_E_PROOF);
    assert_int_equal(count, 77);
    assert_int_equal(when, 77);
    ASSERT_OK(tara_erasure_check(body, body_size, erasure.nonce, &nadia, &count, &when));
    assert_int_equal(count, erasure.count);
    assert_int_equal(when, h.now);
    ASSERT_OK(tara_audit_receipt(privacy, 1, NULL, 0, NULL, bytes, sizeof bytes, &size));
    ASSERT_OK(tara_receipt_read(bytes, size, body, sizeof body, &body_size, &read, NULL));
    assert_int_equal(tara_erasure_check(body, body_size, erasure.nonce, &nadia, &count, &when),
                     TARA_E_PROOF); // Of another event.
    const tara_status wrong = TARA_E_INVALID_ARGUMENT;
    assert_int_equal(tara_erasure_check(NULL, 0, other, &nadia, &count, &when), wrong);
    assert_int_equal(tara_erasure_check(body, 1, NULL, &nadia, &count, &when), wrong);
    assert_int_equal(tara_erasure_check(body, 1, other, NULL, &count, &when), wrong);
    assert_int_equal(tara_erasure_check(body, 1, other, &nadia, NULL, &when), wrong);
    assert_int_equal(tara_erasure_check(body, 1, other, &nadia, &count, NULL), wrong);
}

// --- backups -----------------------------------------------------------------------------------

static void audit_backs_up(void **state)
{
    (void)state;
    progress        p = {0};
    size_t          size = strlen(copy_path);
    tara_checkpoint late = checkpoint();
    tara_audit      out;
    p.stop_at = 1;
    assert_refused(privacy, tara_audit_backup(privacy, copy_path, size, count_progress, &p),
                   TARA_E_CONFLICT, "path");
    assert_string_equal(last_error(privacy).message, "The progress callback stopped it.");
    assert_int_equal(access(copy_path, F_OK), -1);
    p = (progress){0};
    ASSERT_OK(tara_audit_backup(privacy, copy_path, size, count_progress, &p));
    assert_true(p.calls > 0);
    ASSERT_OK(verify_file(copy_path, size, h.site_key, sizeof h.site_key, &out));
    assert_int_equal(out.valid, 1);
    assert_memory_equal(out.root, late.root, 32);
    assert_refused(privacy, tara_audit_backup(privacy, copy_path, size, NULL, NULL),
                   TARA_E_CONFLICT, "path");
    assert_string_equal(last_error(privacy).message, "There is a file of that name.");
    assert_refused(privacy, tara_audit_backup(privacy, NULL, 1, NULL, NULL),
                   TARA_E_INVALID_ARGUMENT, "path");
    assert_refused(privacy, tara_audit_backup(privacy, copy_path, 0, NULL, NULL),
                   TARA_E_INVALID_ARGUMENT, "path");
    assert_refused(privacy, tara_audit_backup(privacy, "a\0b", 3, NULL, NULL),
                   TARA_E_INVALID_ARGUMENT, "path");
    assert_int_equal(tara_audit_backup(NULL, copy_path, size, NULL, NULL), TARA_E_HANDLE);
    say(nadia, "marketing", true); // It goes on.
    restore();
    assert_int_equal(event_count(privacy), late.size);
    assert_int_equal(verified(&late, 1).valid, 1);
    assert_string_equal(checkpoint().origin, late.origin);
}

// --- the list of erasures ----------------------------------------------------------------------

static void audit_forgets_again_whom_a_backup_still_has(void **state)
{
    (void)state;
    tara_subject lea = adult(privacy, "lea@example.org");
    say(lea, "marketing", true);
    back_up();
    say(nadia, "marketing", true); // Of this the backup knows nothing.
    forget(nadia);
    forget(omar);
    list_erasures();
    listed.bytes[listed.size] = '\0';
    assert_null(strstr(listed.bytes, "nadia"));
    restore();
    assert_true(is_known(nadia) && is_known(omar) && is_known(lea));
    assert_int_equal(forget_again(), 2);
    assert_true(!is_known(nadia) && !is_known(omar) && is_known(lea));
    assert_int_equal(verified(NULL, 0).valid, 1);
    assert_true(verified(NULL, 0).erased > 10);
    uint64_t count = event_count(privacy);
    assert_int_equal(forget_again(), 0); // Said again, nothing happens.
    assert_int_equal(event_count(privacy), count);
    host_end(&h);
    open_path(path);
    assert_true(!is_known(nadia) && !is_known(omar) && is_known(lea));
    assert_int_equal(forget_again(), 0);
    say(nadia, "marketing", true); // Who comes back is somebody new.
    assert_int_equal(forget_again(), 0);
    assert_true(is_known(nadia));
}

// Who was two when the backup was made, and one when forgotten, is forgotten as both.
static void audit_forgets_again_both_of_whom_became_one(void **state)
{
    (void)state;
    uint64_t taken = 0;
    back_up();
    ASSERT_OK(tara_subject_merge(privacy, &omar, &nadia, &taken));
    forget(nadia);
    list_erasures();
    restore();
    assert_true(is_known(nadia) && is_known(omar));
    assert_int_equal(forget_again(), 2);
    assert_true(!is_known(nadia) && !is_known(omar));
    assert_int_equal(forget_again(), 0);
    assert_int_equal(verified(NULL, 0).valid, 1);
}

// A backup that went its own way: the same numbers are of other events there.
static void audit_passes_over_a_history_of_its_own(void **state)
{
    (void)state;
    back_up();
    tara_subject lea = adult(privacy, "lea@example.org");
    say(lea, "marketing", true);
    forget(lea);
    list_erasures();
    restore();
    h.chance = 99;
    tara_subject max = adult(privacy, "max@example.org");
    say(max, "marketing", true);
    uint64_t count = event_count(privacy);
    assert_int_equal(forget_again(), 0);
    assert_true(is_known(max) && is_known(nadia));
    assert_int_equal(event_count(privacy), count);
    // So does a store that has nothing to do with it.
    host_end(&h);
    privacy = host_begin(&h);
    assert_int_equal(forget_again(), 0);
}

// The backup ended in the midst of what was erased together: what was recorded there since has the
// same numbers, and is somebody else's.
static void audit_passes_over_what_went_its_own_way_in_the_midst(void **state)
{
    (void)state;
    say(nadia, "marketing", true);
    back_up();
    for (int i = 0; i < 200; i++) say(nadia, "marketing", i % 2 == 0); // One stretch with it.
    forget(nadia);
    list_erasures();
    restore();
    h.chance = 99;
    tara_subject max = adult(privacy, "max@example.org");
    say(max, "marketing", true);
    assert_int_equal(forget_again(), 1);
    assert_true(is_known(max) && is_known(omar) && !is_known(nadia));
}

static void audit_refuses_lists_that_cannot_be(void **state)
{
    (void)state;
    static const struct {
        const char *list;
        tara_status status;
        const char *field;
    } bad[] = {
        {"", TARA_E_SYNTAX, "list"},
        {"{", TARA_E_SYNTAX, "list"},
        {"[]", TARA_E_INVALID_ARGUMENT, "list"},
        {"{\"erased\":[],\"erased\":[]}", TARA_E_INVALID_ARGUMENT, "erased"},
        {"{\"erasures\":1}", TARA_E_INVALID_ARGUMENT, "erasures"},
        {"{}", TARA_E_INVALID_ARGUMENT, "tara_erasures"},
        {"{\"tara_erasures\":2,\"erased\":[]}", TARA_E_INVALID_ARGUMENT, "tara_erasures"},
        {"{\"tara_erasures\":1}", TARA_E_INVALID_ARGUMENT, "erased"},
        {"{\"tara_erasures\":1,\"erased\":{}}", TARA_E_INVALID_ARGUMENT, "erased"},
        {"{\"tara_erasures\":1,\"erased\":[7]}", TARA_E_INVALID_ARGUMENT, "erased[0]"},
        {"{\"tara_erasures\":1,\"erased\":[{\"first\":1,\"count\":1,\"leaf\":\"00\"}]}",
         TARA_E_INVALID_ARGUMENT, "erased[0].leaf"},
    };
    uint64_t count = event_count(privacy), forgotten = 5;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        tara_status got = tara_audit_forget_again(privacy, bad[i].list, strlen(bad[i].list),
                                                  &forgotten);
        if (got != bad[i].status) fail_msg("%s: %d", bad[i].list, got);
        assert_string_equal(last_error(privacy).field, bad[i].field);
        assert_int_equal(forgotten, 0);
    }
    assert_refused(privacy, tara_audit_forget_again(privacy, NULL, 0, &forgotten),
                   TARA_E_INVALID_ARGUMENT, "list");
    assert_refused(privacy, tara_audit_forget_again(privacy, "{}", 2, NULL),
                   TARA_E_INVALID_ARGUMENT, "forgotten");
    assert_refused(privacy, tara_audit_erasures(privacy, NULL, NULL), TARA_E_INVALID_ARGUMENT,
                   "sink");
    listed.size = 0;
    listed.answer = 0;
    assert_refused(privacy, tara_audit_erasures(privacy, take_text, &listed), TARA_E_CONFLICT,
                   "sink");
    list_erasures();
    assert_int_equal(listed.size, strlen("{\"tara_erasures\":1,\"erased\":[]}"));
    assert_int_equal(event_count(privacy), count);
    assert_int_equal(tara_audit_erasures(NULL, take_text, &listed), TARA_E_HANDLE);
    assert_int_equal(tara_audit_forget_again(NULL, "{}", 2, &forgotten), TARA_E_HANDLE);
}

// --- what fails --------------------------------------------------------------------------------

static char     receipt_text[TEXT_MAX];
static uint64_t forgotten_again;

static tara_status call_number(int call)
{
    tara_audit      audit = {.struct_size = sizeof audit};
    tara_checkpoint promised = {.struct_size = sizeof promised};
    tara_proof      proof = {.struct_size = sizeof proof};
    size_t          size = 0;
    switch (call) {
    case 0: return tara_audit_verify(privacy, NULL, 0, NULL, NULL, &audit);
    case 1: return tara_audit_checkpoint(privacy, NULL, 0, &promised);
    case 2: return tara_audit_prove(privacy, 3, &proof);
    case 3: return tara_audit_prove_since(privacy, 3, &proof);
    case 4: return tara_audit_receipt(privacy, 1, NULL, 0, NULL, receipt_text, TEXT_MAX, &size);
    case 5:
        unlink(copy_path);
        return tara_audit_backup(privacy, copy_path, strlen(copy_path), NULL, NULL);
    case 6:
        listed.size = 0;
        listed.answer = TARA_CALLBACK_OK;
        return tara_audit_erasures(privacy, take_text, &listed);
    default:
        return tara_audit_forget_again(privacy, listed.bytes, listed.size, &forgotten_again);
    }
}
enum { CALLS = 8 };

static void audit_says_when_there_is_no_memory(void **state)
{
    (void)state;
    forget(nadia);
    list_erasures();
    uint64_t count = event_count(privacy);
    for (int call = 0; call < CALLS; call++) {
        int64_t live = h.live;
        for (uint64_t n = 1;; n++) {
            h.fail_at = h.requests + n;
            tara_status status = call_number(call);
            bool        reached = h.requests >= h.fail_at;
            h.fail_at = 0;
            if (!reached) {
                if (status != TARA_OK) fail_msg("call %d: %d", call, status);
                break;
            }
            if (status != TARA_E_NO_MEMORY) fail_msg("call %d, %d: %d", call, (int)n, status);
            assert_int_equal(h.live, live);
            assert_int_equal(event_count(privacy), count);
        }
    }
    assert_int_equal(verified(NULL, 0).valid, 1);
}

// Whoever is forgotten again in between is so wholly, and the list goes on where it stopped.
static void audit_forgets_again_although_memory_ran_out(void **state)
{
    (void)state;
    back_up();
    forget(nadia);
    forget(omar);
    list_erasures();
    restore();
    uint64_t all = 0, failures = 0;
    for (uint64_t n = 1; all < 2; n++, failures++) {
        uint64_t forgotten = 0;
        h.fail_at = h.requests + n;
        tara_status status = tara_audit_forget_again(privacy, listed.bytes, listed.size,
                                                     &forgotten);
        h.fail_at = 0;
        assert_true(status == TARA_OK || status == TARA_E_NO_MEMORY);
        all += forgotten;
        assert_true(failures < 10000);
    }
    assert_true(failures > 5);
    assert_int_equal(all, 2);
    assert_true(!is_known(nadia) && !is_known(omar));
    assert_int_equal(forget_again(), 0);
    assert_int_equal(verified(NULL, 0).valid, 1);
    uint64_t erased = 0;
    ASSERT_OK(tara_audit_compact(privacy, NULL, NULL, &erased));
    assert_int_equal(verified(NULL, 0).waiting, 0);
}

static void audit_says_when_the_store_has_failed(void **state)
{
    (void)state;
    tara_choice given = choice(privacy, "marketing");
    back_up();
    forget(nadia);
    list_erasures();
    restore();
    unlink(path); // Under us.
    assert_int_equal(tara_consent_give(privacy, &nadia, &given, NULL), TARA_E_STORE);
    for (int call = 0; call < CALLS; call++) {
        if (call == 6) continue; // It would lose the list.
        tara_status status = call_number(call);
        if (status != TARA_E_STORE) fail_msg("call %d: %d", call, status);
    }
    assert_int_equal(call_number(6), TARA_E_STORE);
    assert_int_equal(access(copy_path, F_OK), -1);
}

static int make_directory(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/a.tara", directory);
    snprintf(copy_path, sizeof copy_path, "%s/copy.tara", directory);
    return 0;
}

static int drop_directory(void **state)
{
    (void)state;
    return rmdir(directory);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(audit_verifies_what_was_recorded),
        TEST(audit_verifies_a_store_in_memory),
        TEST(audit_refuses_checkpoints_that_cannot_be),
        TEST(audit_verifies_files),
        TEST(audit_promises_what_was_recorded),
        TEST(audit_keeps_its_tree_in_the_file),
        TEST(audit_refuses_origins_that_cannot_be),
        TEST(audit_proves_every_event),
        TEST(audit_proves_that_nothing_was_taken_back),
        TEST(audit_refuses_proofs_that_cannot_be),
        TEST(audit_hands_out_receipts),
        TEST(audit_makes_receipts_in_the_memory_of_the_host),
        TEST(audit_refuses_receipts_that_cannot_be),
        TEST(audit_receipts_prove_whose_erasure_it_was),
        TEST(audit_backs_up),
        TEST(audit_forgets_again_whom_a_backup_still_has),
        TEST(audit_forgets_again_both_of_whom_became_one),
        TEST(audit_passes_over_a_history_of_its_own),
        TEST(audit_passes_over_what_went_its_own_way_in_the_midst),
        TEST(audit_refuses_lists_that_cannot_be),
        TEST(audit_says_when_there_is_no_memory),
        TEST(audit_forgets_again_although_memory_ran_out),
        TEST(audit_says_when_the_store_has_failed),
    };
    return cmocka_run_group_tests(tests, make_directory, drop_directory);
}
