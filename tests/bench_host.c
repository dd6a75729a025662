// bench_host.c: the benchmark as a host of the library.
#define _GNU_SOURCE

#include "bench_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static const uint8_t site_key[32] = {
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
    17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
};

void stop(const char *what, tara_status status)
{
    fprintf(stderr, "bench: %s: %s\n", what, tara_status_name(status));
    exit(1);
}

void must(tara_status status, const char *what)
{
    if (status != TARA_OK) stop(what, status);
}

// --- Allocator ----------------------------------------------------------------------------------

static bool takes_huge_pages(const counted *heap, size_t size)
{
    return heap->huge && size >= 2 * HUGE_PAGE;
}

static void *counted_allocate(void *user, size_t size)
{
    counted *heap = user;
    void *block;
    if (takes_huge_pages(heap, size)) {
        size_t whole = (size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
        block = aligned_alloc(HUGE_PAGE, whole);
        if (block != NULL) madvise(block, whole, MADV_HUGEPAGE);
    } else {
        block = malloc(size);
    }
    if (block != NULL) heap->live += size;
    return block;
}

static void counted_release(void *user, void *block, size_t size)
{
    counted *heap = user;
    if (block != NULL) heap->live -= size;
    free(block);
}

static void *counted_resize(void *user, void *block, size_t old_size, size_t new_size)
{
    counted *heap = user;
    if (takes_huge_pages(heap, old_size) || takes_huge_pages(heap, new_size)) {
        void *moved = counted_allocate(user, new_size);
        if (moved == NULL) return NULL;
        if (block != NULL) memcpy(moved, block, old_size < new_size ? old_size : new_size);
        counted_release(user, block, old_size);
        return moved;
    }
    void *moved = realloc(block, new_size);
    if (moved != NULL) heap->live += new_size - (block == NULL ? 0 : old_size);
    return moved;
}

void counted_init(counted *heap, bool huge)
{
    *heap = (counted){{sizeof(tara_allocator), 0, heap, counted_allocate, counted_resize,
                       counted_release}, 0, huge};
}

tara_privacy *open_context(const char *path, uint32_t flags, const counted *heap)
{
    tara_options options;
    tara_privacy *privacy = NULL;
    tara_error error = {.struct_size = sizeof error};
    tara_options_init(&options, sizeof options);
    options.flags = flags;
    options.path = path;
    options.path_size = path == NULL ? 0 : strlen(path);
    options.site_key = site_key;
    options.site_key_size = sizeof site_key;
    options.allocator = heap == NULL ? NULL : &heap->face;
    tara_status status = tara_open(&options, &privacy, &error);
    if (status != TARA_OK) {
        fprintf(stderr, "bench: %s %s\n", error.field, error.message);
        stop("tara_open", status);
    }
    return privacy;
}

// --- Workload -----------------------------------------------------------------------------------

tara_subject subject_of(uint64_t number)
{
    tara_subject subject;
    identity id = identity_of(number);
    memcpy(subject.id, &id, sizeof subject.id);
    return subject;
}

tara_choice choice_for(uint32_t purpose)
{
    return (tara_choice){
        .struct_size = sizeof(tara_choice), .purpose = purpose,
        .method = "checkbox", .method_size = 8, .language = "fr", .language_size = 2,
        .notice = "n1", .notice_size = 2, .channel = "web", .channel_size = 3,
    };
}

// What the policy is made of is found by asking: which categories are not refused as foreign to
// the purpose, and which purposes take a consent.
static void learn_purpose(asker *out, tara_privacy *scratch, uint32_t purpose)
{
    tara_subject known = subject_of(0);
    tara_choice choice = choice_for(purpose);
    tara_question question = {.struct_size = sizeof question, .subject = known,
                              .purpose = purpose};
    uint64_t allowed = 0;
    for (uint32_t bit = 0; bit < 64; bit++) {
        tara_verdict verdict = {.struct_size = sizeof verdict};
        question.categories = UINT64_C(1) << bit;
        if (tara_check(scratch, &question, &verdict) != TARA_OK) continue;
        if (verdict.reason == TARA_REASON_UNKNOWN_CATEGORY) continue;
        if (verdict.reason == TARA_REASON_CATEGORY_NOT_FOR_PURPOSE) continue;
        allowed |= question.categories;
    }
    question.categories = allowed;
    out->prototype[purpose - 1] = question;
    if (tara_consent_give(scratch, &known, &choice, NULL) != TARA_OK) return;
    out->work.consent[out->work.consents++] = purpose;
}

void learn_policy(asker *out, uint64_t subjects)
{
    memset(out, 0, sizeof *out);
    out->work.subjects = subjects;
    tara_privacy *scratch = open_context(NULL, 0, NULL);
    tara_subject known = subject_of(0);
    must(tara_age_assert_band(scratch, &known, TARA_BAND_OVER, "self", 4, NULL), "age");
    for (uint32_t purpose = 1; purpose < SLOT_CONTRACT; purpose++) {
        const char *id = "";
        size_t id_size = 0;
        if (tara_purpose_id(scratch, purpose, &id, &id_size) != TARA_OK || id_size == 0) break;
        learn_purpose(out, scratch, purpose);
        out->work.purposes = purpose;
    }
    tara_close(scratch);
    if (out->work.purposes == 0 || out->work.consents == 0) {
        stop("the built-in policy has no purposes or no consents", TARA_E_POLICY);
    }
}

void record_choice(tara_privacy *privacy, const tara_subject *subject, choice_row row)
{
    if (row.slot == SLOT_AGE) {
        must(tara_age_assert_band(privacy, subject, TARA_BAND_OVER, "self", 4, NULL), "age");
    } else if (row.slot == SLOT_CONTRACT) {
        must(tara_contract_start(privacy, subject, "course-1", 8, 0), "contract");
    } else {
        tara_choice choice = choice_for(row.slot);
        must(row.state == 1 ? tara_consent_give(privacy, subject, &choice, NULL)
                            : tara_consent_refuse(privacy, subject, &choice, NULL), "consent");
    }
}

uint64_t record_workload(tara_privacy *privacy, const workload *work, uint64_t first,
                         uint64_t events)
{
    choice_row rows[CHOICES_MAX];
    uint64_t done = 0, subject = first;
    must(tara_batch_begin(privacy), "batch");
    for (; subject < work->subjects && done < events; subject++) {
        tara_subject id = subject_of(subject);
        uint32_t count = choices_of(work, subject, rows);
        for (uint32_t k = 0; k < count && done < events; k++) {
            record_choice(privacy, &id, rows[k]);
            if (++done % 1024 != 0) continue;
            must(tara_batch_commit(privacy), "batch");
            must(tara_batch_begin(privacy), "batch");
        }
    }
    must(tara_batch_commit(privacy), "batch");
    return subject - first;
}

void path_in(const settings *set, const char *name, char path[PATH_BYTES])
{
    snprintf(path, PATH_BYTES, "%s/%s", set->directory, name);
}
