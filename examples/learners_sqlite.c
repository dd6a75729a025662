// learners_sqlite.c: the company's database in a file of SQLite's.
//
// What a host must think of when it is a source: a row's id is never given again, or the library's
// record of an erased row would be taken for another's; what is asked is done whole or not at all;
// to be asked twice does no harm; and what is deleted is gone from the file too.
#include "learners.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ?1 is the subject, ?2 a row's id or 0 for all of the subject's, ?3 what is to be written.
#define OF_SUBJECT " WHERE subject = ?1 AND (?2 = 0 OR id = ?2)"

static const struct {
    const char *name;
    const char *create;
    const char *put;      // ?1 id, ?2 subject, ?3 text, ?4 number, ?5 restricted
    const char *after;    // ?1 id
    const char *hand_out;
    const char *correct;  // NULL: learners_refusal says why.
    const char *mark;
    const char *erase;
} tables[TABLES] = {
    [PEOPLE] = {
        "people",
        "CREATE TABLE people (id INTEGER PRIMARY KEY AUTOINCREMENT, subject BLOB NOT NULL,"
        " email TEXT NOT NULL, letters INTEGER NOT NULL, restricted INTEGER NOT NULL)",
        "REPLACE INTO people (id, subject, email, letters, restricted) VALUES (?1, ?2, ?3, ?4, ?5)",
        "SELECT id, subject, email, letters, restricted FROM people WHERE id > ?1 ORDER BY id",
        "SELECT id, json_object('email', email, 'letters', letters) FROM people" OF_SUBJECT,
        "UPDATE people SET email = ?3" OF_SUBJECT,
        "UPDATE people SET restricted = 1" OF_SUBJECT,
        "DELETE FROM people" OF_SUBJECT,
    },
    [ORDERS] = {
        "orders",
        "CREATE TABLE orders (id INTEGER PRIMARY KEY AUTOINCREMENT, subject BLOB NOT NULL,"
        " number TEXT NOT NULL, cents INTEGER NOT NULL, restricted INTEGER NOT NULL)",
        "REPLACE INTO orders (id, subject, number, cents, restricted) VALUES (?1, ?2, ?3, ?4, ?5)",
        "SELECT id, subject, number, cents, restricted FROM orders WHERE id > ?1 ORDER BY id",
        "SELECT id, json_object('order', number, 'cents', cents) FROM orders" OF_SUBJECT,
        NULL,
        "UPDATE orders SET restricted = 1" OF_SUBJECT,
        "DELETE FROM orders" OF_SUBJECT,
    },
    [PROGRESS] = {
        "progress",
        "CREATE TABLE progress (id INTEGER PRIMARY KEY AUTOINCREMENT, subject BLOB NOT NULL,"
        " course TEXT NOT NULL, points INTEGER NOT NULL, restricted INTEGER NOT NULL)",
        "REPLACE INTO progress (id, subject, course, points, restricted)"
        " VALUES (?1, ?2, ?3, ?4, ?5)",
        "SELECT id, subject, course, points, restricted FROM progress WHERE id > ?1 ORDER BY id",
        "SELECT id, json_object('course', course, 'points', points) FROM progress" OF_SUBJECT,
        "UPDATE progress SET points = ?3" OF_SUBJECT,
        "UPDATE progress SET restricted = 1" OF_SUBJECT,
        "DELETE FROM progress" OF_SUBJECT,
    },
};

struct learners {
    sqlite3 *file;
    uint64_t category[TABLES];
};

const char *learners_kind(void)
{
    static const char kind[] = "SQLite " SQLITE_VERSION ", in a file";
    return kind;
}

// --- opening -----------------------------------------------------------------------------------

static bool run(learners *db, const char *sql)
{
    return sqlite3_exec(db->file, sql, NULL, NULL, NULL) == SQLITE_OK;
}

// Without secure_delete the bytes of a deleted row stay in the file until something else happens
// to be written over them.
static bool set_up(learners *db, const char *path)
{
    int  how = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    bool done = sqlite3_open_v2(path, &db->file, how, NULL) == SQLITE_OK
             && run(db, "PRAGMA secure_delete = ON") && run(db, "PRAGMA synchronous = FULL");
    for (int table = 0; table < TABLES && done; table++) done = run(db, tables[table].create);
    return done;
}

learners *learners_open(const char *directory, const uint64_t category[TABLES])
{
    char      path[256];
    learners *db = calloc(1, sizeof *db);
    int       size = snprintf(path, sizeof path, "%s/learners.sqlite", directory);
    if (db == NULL || size < 0 || (size_t)size >= sizeof path) {
        fputs("learners: out of memory, or a path too long\n", stderr);
        free(db);
        return NULL;
    }
    memcpy(db->category, category, sizeof db->category);
    if (set_up(db, path)) return db;
    fprintf(stderr, "learners: %s: %s\n", path, sqlite3_errmsg(db->file));
    learners_close(db);
    return NULL;
}

void learners_close(learners *db)
{
    if (db == NULL) return;
    sqlite3_close(db->file);
    free(db);
}

// --- rows --------------------------------------------------------------------------------------

static sqlite3_stmt *prepare(learners *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    return sqlite3_prepare_v2(db->file, sql, -1, &statement, NULL) == SQLITE_OK ? statement : NULL;
}

static void bind_subject(sqlite3_stmt *statement, int place, const tara_subject *subject)
{
    sqlite3_bind_blob(statement, place, subject->id, (int)sizeof subject->id, SQLITE_TRANSIENT);
}

uint64_t learners_next_id(learners *db, int table)
{
    sqlite3_stmt *statement = prepare(db, "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence"
                                          " WHERE name = ?1");
    uint64_t      id = 0;
    sqlite3_bind_text(statement, 1, tables[table].name, -1, SQLITE_STATIC);
    if (sqlite3_step(statement) == SQLITE_ROW) id = (uint64_t)sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return id;
}

bool learners_put(learners *db, int table, const row *given)
{
    sqlite3_stmt *statement = prepare(db, tables[table].put);
    sqlite3_bind_int64(statement, 1, (sqlite3_int64)given->id);
    bind_subject(statement, 2, &given->subject);
    sqlite3_bind_text(statement, 3, given->text, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(statement, 4, given->number);
    sqlite3_bind_int(statement, 5, given->restricted);
    bool done = sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_finalize(statement);
    return done;
}

bool learners_after(learners *db, int table, uint64_t id, row *out)
{
    sqlite3_stmt *statement = prepare(db, tables[table].after);
    sqlite3_bind_int64(statement, 1, (sqlite3_int64)id);
    bool found = sqlite3_step(statement) == SQLITE_ROW
              && sqlite3_column_bytes(statement, 1) == (int)sizeof out->subject.id;
    if (found) {
        memset(out, 0, sizeof *out);
        out->id = (uint64_t)sqlite3_column_int64(statement, 0);
        memcpy(out->subject.id, sqlite3_column_blob(statement, 1), sizeof out->subject.id);
        snprintf(out->text, sizeof out->text, "%s",
                 (const char *)sqlite3_column_text(statement, 2));
        out->number = sqlite3_column_int64(statement, 3);
        out->restricted = sqlite3_column_int(statement, 4) != 0;
    }
    sqlite3_finalize(statement);
    return found;
}

// --- what the library asks ---------------------------------------------------------------------

static int table_of(const learners *db, const tara_task *task)
{
    int table = 0;
    while (table < TABLES && db->category[table] != task->category) table++;
    return table;
}

static int32_t refuse(tara_task *task, int32_t answer, const char *reason)
{
    snprintf(task->reason, sizeof task->reason, "%s", reason);
    return answer;
}

// The statement for one row, or with id 0 for all of the subject's.
static bool change(learners *db, const char *sql, const tara_task *task, uint64_t id)
{
    sqlite3_stmt *statement = prepare(db, sql);
    bind_subject(statement, 1, &task->subject);
    sqlite3_bind_int64(statement, 2, (sqlite3_int64)id);
    if (task->note_size > 0) { // Of a correction.
        sqlite3_bind_text(statement, 3, task->note, (int)task->note_size, SQLITE_TRANSIENT);
    }
    bool done = sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_finalize(statement);
    return done;
}

// All that is asked in one transaction: a crash leaves all of it done, or nothing.
static int32_t change_all(learners *db, const char *sql, tara_task *task)
{
    bool done = run(db, "BEGIN IMMEDIATE");
    if (done && task->ref_count == 0) done = change(db, sql, task, 0);
    for (size_t i = 0; i < task->ref_count && done; i++) {
        done = change(db, sql, task, task->refs[i]);
    }
    if (done && run(db, "COMMIT")) return TARA_SOURCE_DONE;
    refuse(task, TARA_SOURCE_FAILED, sqlite3_errmsg(db->file));
    run(db, "ROLLBACK");
    return TARA_SOURCE_FAILED;
}

static int32_t hand_out_rows(learners *db, int table, const tara_task *task, uint64_t id,
                             tara_export *out)
{
    sqlite3_stmt *statement = prepare(db, tables[table].hand_out);
    int32_t       going = TARA_CALLBACK_OK;
    int           step = SQLITE_ERROR;
    bind_subject(statement, 1, &task->subject);
    sqlite3_bind_int64(statement, 2, (sqlite3_int64)id);
    while (going == TARA_CALLBACK_OK && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        char        name[64];
        const char *json = (const char *)sqlite3_column_text(statement, 1);
        int size = snprintf(name, sizeof name, "%s/%lld", tables[table].name,
                            (long long)sqlite3_column_int64(statement, 0));
        going = out->value(out, name, (size_t)size, json,
                           (size_t)sqlite3_column_bytes(statement, 1));
    }
    sqlite3_finalize(statement);
    return going == TARA_CALLBACK_OK && step == SQLITE_DONE;
}

static int32_t hand_out(void *user, tara_task *task, tara_export *out)
{
    learners *db = user;
    int       table = table_of(db, task);
    if (table == TABLES) return TARA_SOURCE_DONE;
    bool done = true;
    if (task->ref_count == 0) done = hand_out_rows(db, table, task, 0, out);
    for (size_t i = 0; i < task->ref_count && done; i++) {
        done = hand_out_rows(db, table, task, task->refs[i], out);
    }
    return done ? TARA_SOURCE_DONE
                : refuse(task, TARA_SOURCE_FAILED, sqlite3_errmsg(db->file));
}

static int32_t correct(void *user, tara_task *task)
{
    learners   *db = user;
    int         table = table_of(db, task);
    const char *refusal = learners_refusal(table, task->note, task->note_size);
    if (table == TABLES) return TARA_SOURCE_DONE;
    if (refusal != NULL) return refuse(task, TARA_SOURCE_REFUSED, refusal);
    return change_all(db, tables[table].correct, task);
}

static int32_t mark(void *user, tara_task *task)
{
    learners *db = user;
    int       table = table_of(db, task);
    return table == TABLES ? TARA_SOURCE_DONE : change_all(db, tables[table].mark, task);
}

static int32_t erase(void *user, tara_task *task)
{
    learners *db = user;
    int       table = table_of(db, task);
    return table == TABLES ? TARA_SOURCE_DONE : change_all(db, tables[table].erase, task);
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
