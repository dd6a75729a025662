// learners_memory.c: the company's database as arrays: the story with no other library.
#include "learners.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 64, JSON_MAX = 1024 };

static const struct {
    const char *name, *text, *number; // Of the table and of its columns.
} tables[TABLES] = {
    [PEOPLE]   = {"people",   "email",  "letters"},
    [ORDERS]   = {"orders",   "order",  "cents"},
    [PROGRESS] = {"progress", "course", "points"},
};

struct learners {
    uint64_t category[TABLES];
    row      rows[TABLES][ROWS_MAX]; // In the order of their ids.
    size_t   count[TABLES];
    uint64_t last_id[TABLES];
};

const char *learners_kind(void)
{
    return "arrays in memory";
}

learners *learners_open(const char *directory, const uint64_t category[TABLES])
{
    (void)directory;
    learners *db = calloc(1, sizeof *db);
    if (db == NULL) {
        fputs("learners: out of memory\n", stderr);
        return NULL;
    }
    memcpy(db->category, category, sizeof db->category);
    return db;
}

void learners_close(learners *db)
{
    free(db);
}

// --- rows --------------------------------------------------------------------------------------

// The place of the first row with that id or a later one.
static size_t place_of(const learners *db, int table, uint64_t id)
{
    size_t at = 0;
    while (at < db->count[table] && db->rows[table][at].id < id) at++;
    return at;
}

uint64_t learners_next_id(learners *db, int table)
{
    return db->last_id[table] + 1;
}

bool learners_put(learners *db, int table, const row *given)
{
    row   *rows = db->rows[table];
    size_t at = place_of(db, table, given->id);
    bool   there = at < db->count[table] && rows[at].id == given->id;
    if (!there && db->count[table] == ROWS_MAX) return false;
    if (!there) {
        memmove(&rows[at + 1], &rows[at], (db->count[table] - at) * sizeof *rows);
        db->count[table]++;
    }
    rows[at] = *given;
    if (given->id > db->last_id[table]) db->last_id[table] = given->id;
    return true;
}

bool learners_after(learners *db, int table, uint64_t id, row *out)
{
    size_t at = place_of(db, table, id + 1);
    if (at == db->count[table]) return false;
    *out = db->rows[table][at];
    return true;
}

// --- what the library asks ---------------------------------------------------------------------

static int table_of(const learners *db, const tara_task *task)
{
    int table = 0;
    while (table < TABLES && db->category[table] != task->category) table++;
    return table;
}

// No rows are named: all of the subject's are meant.
static bool meant(const tara_task *task, const row *r)
{
    bool named = task->ref_count == 0;
    for (size_t i = 0; i < task->ref_count; i++) {
        if (task->refs[i] == r->id) named = true;
    }
    return named && memcmp(&r->subject, &task->subject, sizeof r->subject) == 0;
}

static int32_t refuse(tara_task *task, int32_t answer, const char *reason)
{
    snprintf(task->reason, sizeof task->reason, "%s", reason);
    return answer;
}

// As JSON wants it between its quotation marks.
static void escape(const char *text, char *out, size_t capacity)
{
    size_t size = 0;
    out[0] = '\0';
    for (; *text != '\0' && size + 8 < capacity; text++) {
        unsigned char c = (unsigned char)*text;
        const char   *form = c < 0x20 ? "\\u%04x" : c == '"' || c == '\\' ? "\\%c" : "%c";
        int           put = snprintf(out + size, capacity - size, form, c);
        size += put > 0 ? (size_t)put : 0;
    }
}

static int32_t hand_out(void *user, tara_task *task, tara_export *out)
{
    learners *db = user;
    int       table = table_of(db, task);
    for (size_t i = 0; table < TABLES && i < db->count[table]; i++) {
        char       name[64], text[6 * LEARNERS_TEXT_MAX + 8], json[JSON_MAX];
        const row *r = &db->rows[table][i];
        if (!meant(task, r)) continue;
        escape(r->text, text, sizeof text);
        int named = snprintf(name, sizeof name, "%s/%llu", tables[table].name,
                             (unsigned long long)r->id);
        int size = snprintf(json, sizeof json, "{\"%s\":\"%s\",\"%s\":%lld}", tables[table].text,
                            text, tables[table].number, (long long)r->number);
        if (out->value(out, name, (size_t)named, json, (size_t)size) != TARA_CALLBACK_OK) {
            return refuse(task, TARA_SOURCE_FAILED, "the export was stopped");
        }
    }
    return TARA_SOURCE_DONE;
}

static int32_t correct(void *user, tara_task *task)
{
    learners   *db = user;
    int         table = table_of(db, task);
    const char *refusal = learners_refusal(table, task->note, task->note_size);
    if (refusal != NULL) return refuse(task, TARA_SOURCE_REFUSED, refusal);
    for (size_t i = 0; table < TABLES && i < db->count[table]; i++) {
        row *r = &db->rows[table][i];
        char note[LEARNERS_TEXT_MAX] = "";
        if (!meant(task, r)) continue;
        memcpy(note, task->note, task->note_size);
        if (table == PROGRESS) r->number = strtoll(note, NULL, 10);
        else memcpy(r->text, note, sizeof note);
    }
    return TARA_SOURCE_DONE;
}

static int32_t mark(void *user, tara_task *task)
{
    learners *db = user;
    int       table = table_of(db, task);
    for (size_t i = 0; table < TABLES && i < db->count[table]; i++) {
        row *r = &db->rows[table][i];
        if (meant(task, r)) r->restricted = true;
    }
    return TARA_SOURCE_DONE;
}

// Gone is gone: also the bytes are. Asked again there is nothing left to do.
static int32_t erase(void *user, tara_task *task)
{
    learners *db = user;
    int       table = table_of(db, task);
    size_t    kept = 0;
    if (table == TABLES) return TARA_SOURCE_DONE;
    for (size_t i = 0; i < db->count[table]; i++) {
        row r = db->rows[table][i];
        if (!meant(task, &r)) db->rows[table][kept++] = r;
    }
    memset(&db->rows[table][kept], 0, (db->count[table] - kept) * sizeof(row));
    db->count[table] = kept;
    return TARA_SOURCE_DONE;
}

tara_source learners_source(learners *db)
{
    tara_source source = {.struct_size = sizeof source,
                          .name = LEARNERS_SOURCE, .name_size = sizeof LEARNERS_SOURCE - 1,
                          .user = db, .export_data = hand_out, .rectify = correct,
                          .restrict_data = mark, .erase = erase};
    for (int table = 0; table < TABLES; table++) source.categories |= db->category[table];
    return source;
}
