// people.c: a subject's record as a whole as operations: merged, exported, imported, forgotten.
#include "base/bits.h"
#include "operations/families.h"
#include "public/context.h"

enum { KEPT_BYTES = 1024 }; // No entry of what is kept is longer, as it is told.

static void put_taken(tp_job *j, const char *name, uint64_t taken)
{
    static const char *const names[] = { // By bit of tara_taken.
        "country", "age", "refusals", "consents", "objections", "restriction", "contracts",
        "holdings", "requests", "holds",
    };
    tp_json_name(&j->json, name);
    tp_json_begin_array(&j->json);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (taken >> i & 1) tp_json_string(&j->json, names[i]);
    }
    tp_json_end_array(&j->json);
}

tara_status tp_op_subject_merge(tp_job *j)
{
    uint64_t            taken = 0;
    const tara_subject *into = &tp_job_find(j, "into")->subject;
    tara_status status = tara_subject_merge(j->privacy, &tp_job_find(j, "from")->subject, into,
                                            &taken);
    if (status != TARA_OK) return status;
    tp_job_put_subject(j, "subject", into);
    put_taken(j, "carried", taken);
    return TARA_OK;
}

tara_status tp_op_subject_export(tp_job *j)
{
    tp_job_gathered g = tp_job_gather(j);
    tara_status     status = tara_subject_export(j->privacy, tp_job_subject(j), tp_job_sink, &g);
    status = tp_job_gathered_all(j, &g, status);
    if (status == TARA_OK) {
        tp_job_put_json(j, "package", (tp_text){(const char *)g.text.data, g.text.size});
    }
    tp_buffer_release(&g.text);
    return status;
}

// The package stands in the operation as it is, or as the text of a string.
static tp_text package_of(tp_job *j)
{
    tp_text json = tp_job_text(j, "package");
    if (json.data[0] != '"') return json;
    char  *text = (char *)j->texts->data + j->texts->size;
    size_t room = j->texts->capacity - j->texts->size;
    size_t size = tp_json_unescape((tp_text){json.data + 1, json.size - 2}, text, room);
    if (size == SIZE_MAX) return json; // No room for it, which the buffer's size rules out.
    j->texts->size += size;
    return (tp_text){text, size};
}

tara_status tp_op_subject_import(tp_job *j)
{
    uint64_t    taken = 0;
    tp_text     package = package_of(j);
    tara_status status = tara_subject_import(j->privacy, tp_job_subject(j), package.data,
                                             package.size, &taken);
    if (status == TARA_OK) put_taken(j, "taken", taken);
    return status;
}

// --- forgotten ---------------------------------------------------------------------------------

typedef struct forgetting {
    const tara_subject *subject;
    tara_erasure       *erasure;
} forgetting;

// Asked for the size it forgets nothing unless nothing is kept. Room to tell what is comes first.
static tara_status forget(tp_job *j, const void *what, char *buffer, size_t capacity,
                          size_t *needed)
{
    const forgetting *f = what;
    tara_kept *kept = (void *)buffer;
    size_t     most = capacity / sizeof *kept;
    if (!tp_buffer_reserve(j->json.out, most * KEPT_BYTES)) return TARA_E_NO_MEMORY;
    if (most > 0) kept->struct_size = sizeof *kept;
    tara_status status = tara_subject_erase(j->privacy, f->subject, f->erasure, kept, most,
                                            needed);
    *needed *= sizeof *kept;
    return status;
}

static void put_kept(tp_job *j, const tara_kept *kept)
{
    tp_json_begin_object(&j->json);
    tp_job_put_name(j, "exception", tara_exception_name(kept->exception));
    tp_job_put_name(j, "article", tara_exception_article(kept->exception));
    tp_job_put_name(j, "text", tara_exception_text(kept->exception, "en"));
    if (kept->category != 0) {
        tp_job_put_category(j, "category", kept->category);
        tp_job_put_name(j, "source", kept->source);
    }
    tp_job_put_uint(j, "ref", kept->ref);
    tp_job_put_time(j, "until", kept->until_unix_ms);
    tp_json_end_object(&j->json);
}

// The nonce is for the subject: this is the only time that it is told.
static void put_erasure(tp_job *j, const tara_erasure *erasure)
{
    char nonce[2 * sizeof erasure->nonce];
    bool done = erasure->event != 0;
    tp_job_put_bool(j, "erased", done);
    if (!done) return;
    tp_job_put_uint(j, "event", erasure->event);
    tp_job_put_uint(j, "events", erasure->count);
    tp_job_put_bool(j, "rewritten", erasure->rewritten != 0);
    tp_hex_encode(erasure->nonce, sizeof erasure->nonce, nonce);
    tp_json_name(&j->json, "nonce");
    tp_json_text(&j->json, (tp_text){nonce, sizeof nonce});
    tp_wipe(nonce, sizeof nonce);
}

tara_status tp_op_subject_forget(tp_job *j)
{
    tp_buffer    bytes;
    tara_erasure erasure = {.struct_size = sizeof erasure};
    forgetting   f = {tp_job_subject(j), &erasure};
    erasure.request = tp_job_has(j, "request") ? tp_job_uint(j, "request") : 0;
    tara_status  status = tp_job_whole_text(j, forget, &f, &bytes);
    if (status == TARA_OK) {
        const tara_kept *kept = (const void *)bytes.data;
        tp_job_put_bool(j, "forgotten", true);
        tp_json_name(&j->json, "kept");
        tp_json_begin_array(&j->json);
        for (size_t i = 0; i < bytes.size / sizeof *kept; i++) put_kept(j, &kept[i]);
        tp_json_end_array(&j->json);
        put_erasure(j, &erasure);
    }
    tp_buffer_release(&bytes);
    tp_wipe(&erasure, sizeof erasure);
    return status;
}
