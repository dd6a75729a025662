// bench_peers.c: SQLite and LMDB doing the same work. Each is left out where it is not installed.
#define _GNU_SOURCE

#include "bench_peers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench_table.h"

#ifdef HAVE_SQLITE
#include <sqlite3.h>
#endif
#ifdef HAVE_LMDB
#include <lmdb.h>
#endif

#if defined(HAVE_SQLITE) || defined(HAVE_LMDB)

// Subjects in the order of their bytes, which is how a B-tree likes to be filled.
typedef struct ordered { uint64_t key; uint64_t subject; } ordered;

static int compare_ordered(const void *a, const void *b)
{
    const ordered *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

static uint64_t big_endian(uint64_t word)
{
    uint8_t bytes[8];
    uint64_t out = 0;
    memcpy(bytes, &word, sizeof bytes);
    for (int i = 0; i < 8; i++) out = out << 8 | bytes[i];
    return out;
}

static ordered *in_order(uint64_t subjects)
{
    ordered *list = malloc((size_t)subjects * sizeof *list);
    if (list == NULL) return NULL;
    for (uint64_t i = 0; i < subjects; i++) {
        list[i] = (ordered){big_endian(identity_of(i).word[0]), i};
    }
    qsort(list, (size_t)subjects, sizeof *list, compare_ordered);
    return list;
}

#endif

#ifdef HAVE_SQLITE

typedef struct sqlite_peer {
    sqlite3        *db;
    sqlite3_stmt   *statement;
    const workload *work;
    int64_t         sequence;
} sqlite_peer;

static void sqlite_done(void *user)
{
    sqlite_peer *peer = user;
    if (peer == NULL) return;
    sqlite3_finalize(peer->statement);
    sqlite3_close(peer->db);
    free(peer);
}

// An open database with one prepared statement, or NULL.
static sqlite_peer *sqlite_begin(const char *path, const char *setup, const char *statement)
{
    sqlite_peer *peer = calloc(1, sizeof *peer);
    if (peer == NULL) return NULL;
    if (sqlite3_open(path, &peer->db) != SQLITE_OK
        || sqlite3_exec(peer->db, setup, NULL, NULL, NULL) != SQLITE_OK
        || sqlite3_prepare_v2(peer->db, statement, -1, &peer->statement, NULL) != SQLITE_OK) {
        fprintf(stderr, "bench: sqlite: %s\n", sqlite3_errmsg(peer->db));
        sqlite_done(peer);
        return NULL;
    }
    return peer;
}

static bool sqlite_run(sqlite3_stmt *statement)
{
    return sqlite3_step(statement) == SQLITE_DONE && sqlite3_reset(statement) == SQLITE_OK;
}

static bool sqlite_insert_choices(sqlite_peer *peer, const ordered *list)
{
    choice_row rows[CHOICES_MAX];
    for (uint64_t i = 0; i < peer->work->subjects; i++) {
        identity id = identity_of(list[i].subject);
        uint32_t count = choices_of(peer->work, list[i].subject, rows);
        for (uint32_t k = 0; k < count; k++) {
            sqlite3_bind_blob(peer->statement, 1, &id, sizeof id, SQLITE_STATIC);
            sqlite3_bind_int(peer->statement, 2, (int)rows[k].slot);
            sqlite3_bind_int(peer->statement, 3, (int)rows[k].state);
            if (!sqlite_run(peer->statement)) return false;
        }
    }
    return true;
}

static void *sqlite_choices_open(const char *directory, const workload *work)
{
    (void)directory;
    sqlite_peer *peer = sqlite_begin(
        ":memory:",
        "CREATE TABLE choice(subject BLOB, purpose INTEGER, state INTEGER,"
        " PRIMARY KEY(subject, purpose)) WITHOUT ROWID; BEGIN;",
        "INSERT INTO choice VALUES(?1, ?2, ?3)");
    if (peer == NULL) return NULL;
    peer->work = work;
    ordered *list = in_order(work->subjects);
    bool filled = list != NULL && sqlite_insert_choices(peer, list);
    free(list);
    sqlite3_finalize(peer->statement);
    peer->statement = NULL;
    filled = filled && sqlite3_exec(peer->db, "COMMIT; BEGIN;", NULL, NULL, NULL) == SQLITE_OK
          && sqlite3_prepare_v2(peer->db,
                                "SELECT state FROM choice WHERE subject = ?1 AND purpose = ?2", -1,
                                &peer->statement, NULL) == SQLITE_OK;
    if (filled) return peer;
    sqlite_done(peer);
    return NULL;
}

static double sqlite_ask(void *user, uint64_t operations, uint64_t round)
{
    sqlite_peer *peer = user;
    uint64_t random = round, carry = 0, sum = 0;
    double start = now_ns();
    for (uint64_t i = 0; i < operations; i++) {
        uint64_t draw = next_random(&random) + carry * GAMMA;
        identity id = identity_of(below(draw >> 32, peer->work->subjects));
        sqlite3_bind_blob(peer->statement, 1, &id, sizeof id, SQLITE_STATIC);
        sqlite3_bind_int(peer->statement, 2, 1 + (int)below(draw, peer->work->purposes));
        int step = sqlite3_step(peer->statement);
        carry = step == SQLITE_ROW ? (uint64_t)sqlite3_column_int(peer->statement, 0) : 0;
        sum += carry;
        if (sqlite3_reset(peer->statement) != SQLITE_OK) return -1;
    }
    double took = now_ns() - start;
    sink += sum;
    return took / (double)operations;
}

static void *sqlite_log_open(const char *directory, bool durable)
{
    char path[PATH_BYTES], setup[256];
    snprintf(path, sizeof path, "%s/%s.sqlite", directory, durable ? "log" : "log-nosync");
    snprintf(setup, sizeof setup,
             "PRAGMA journal_mode = WAL; PRAGMA synchronous = %s;"
             "CREATE TABLE event(sequence INTEGER PRIMARY KEY, body BLOB);",
             durable ? "FULL" : "OFF");
    return sqlite_begin(path, setup, "INSERT INTO event VALUES(?1, ?2)");
}

static double sqlite_append(void *user, uint64_t commits, uint32_t batch, size_t bytes)
{
    sqlite_peer *peer = user;
    uint8_t body[1024];
    memset(body, 0x5A, sizeof body);
    if (bytes > sizeof body) bytes = sizeof body;
    double start = now_ns();
    for (uint64_t i = 0; i < commits; i++) {
        if (batch > 1 && sqlite3_exec(peer->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK) return -1;
        for (uint32_t k = 0; k < batch; k++) {
            sqlite3_bind_int64(peer->statement, 1, ++peer->sequence);
            sqlite3_bind_blob(peer->statement, 2, body, (int)bytes, SQLITE_STATIC);
            if (!sqlite_run(peer->statement)) return -1;
        }
        if (batch > 1 && sqlite3_exec(peer->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) return -1;
    }
    return (double)(commits * batch) / (now_ns() - start) * 1e9;
}

static bool sqlite_events_build(const char *directory, const workload *work,
                                       uint64_t events)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/events.sqlite", directory);
    sqlite_peer *peer = sqlite_begin(
        path,
        "PRAGMA synchronous = OFF; CREATE TABLE event(sequence INTEGER PRIMARY KEY, subject BLOB,"
        " slot INTEGER, state INTEGER, body BLOB); BEGIN;",
        "INSERT INTO event VALUES(?1, ?2, ?3, ?4, ?5)");
    if (peer == NULL) return false;
    uint8_t body[EVENT_BYTES - 32];
    memset(body, 0x5A, sizeof body);
    choice_row rows[CHOICES_MAX];
    bool well = true;
    for (uint64_t subject = 0, done = 0; well && done < events; subject++) {
        identity id = identity_of(subject);
        uint32_t count = choices_of(work, subject, rows);
        for (uint32_t k = 0; well && k < count && done < events; k++) {
            sqlite3_bind_int64(peer->statement, 1, (int64_t)++done);
            sqlite3_bind_blob(peer->statement, 2, &id, sizeof id, SQLITE_STATIC);
            sqlite3_bind_int(peer->statement, 3, (int)rows[k].slot);
            sqlite3_bind_int(peer->statement, 4, (int)rows[k].state);
            sqlite3_bind_blob(peer->statement, 5, body, sizeof body, SQLITE_STATIC);
            well = sqlite_run(peer->statement);
        }
    }
    well = well && sqlite3_exec(peer->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
    sqlite_done(peer);
    return well;
}

static double sqlite_events_scan(const char *directory, uint64_t subjects)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/events.sqlite", directory);
    drop_cache(path);
    double start = now_ns();
    sqlite_peer *peer = sqlite_begin(
        path, "", "SELECT subject, slot, state, body FROM event ORDER BY sequence");
    table state;
    if (peer == NULL || !table_make(&state, subjects, true)) return -1;
    uint64_t events = 0, sum = 0;
    while (sqlite3_step(peer->statement) == SQLITE_ROW) {
        identity id;
        memcpy(&id, sqlite3_column_blob(peer->statement, 0), sizeof id);
        table_set(&state, id, (uint32_t)sqlite3_column_int(peer->statement, 1),
                  (uint64_t)sqlite3_column_int(peer->statement, 2));
        sum += ((const uint8_t *)sqlite3_column_blob(peer->statement, 3))[0];
        events++;
    }
    double took = now_ns() - start;
    sink += sum;
    region_give_back(&state.memory);
    sqlite_done(peer);
    return events == 0 ? -1 : took / (double)events;
}

#endif // HAVE_SQLITE

#ifdef HAVE_LMDB

typedef struct lmdb_peer {
    MDB_env        *env;
    MDB_dbi         dbi;
    MDB_txn        *reading;
    const workload *work;
    uint64_t        sequence;
} lmdb_peer;

enum { LMDB_KEY_BYTES = 17 }; // A subject and a purpose.

static void lmdb_done(void *user)
{
    lmdb_peer *peer = user;
    if (peer == NULL) return;
    if (peer->reading != NULL) mdb_txn_abort(peer->reading);
    if (peer->env != NULL) mdb_env_close(peer->env);
    free(peer);
}

static lmdb_peer *lmdb_begin(const char *directory, const char *name, unsigned flags,
                                    size_t size)
{
    char path[PATH_BYTES];
    MDB_txn *txn = NULL;
    snprintf(path, sizeof path, "%s/%s.lmdb", directory, name);
    unlink(path); // What another number of subjects left: appending wants an empty one.
    lmdb_peer *peer = calloc(1, sizeof *peer);
    if (peer == NULL) return NULL;
    if (mdb_env_create(&peer->env) == 0 && mdb_env_set_mapsize(peer->env, size) == 0
        && mdb_env_open(peer->env, path, MDB_NOSUBDIR | flags, 0600) == 0
        && mdb_txn_begin(peer->env, NULL, 0, &txn) == 0
        && mdb_dbi_open(txn, NULL, MDB_CREATE, &peer->dbi) == 0 && mdb_txn_commit(txn) == 0) {
        return peer;
    }
    fprintf(stderr, "bench: lmdb: cannot open %s\n", path);
    lmdb_done(peer);
    return NULL;
}

static void lmdb_key(uint8_t key[LMDB_KEY_BYTES], const identity *id, uint32_t slot)
{
    memcpy(key, id, sizeof *id);
    key[16] = (uint8_t)slot;
}

// Each subject's rows by rising slot, as appending wants them.
static bool lmdb_put_subject(lmdb_peer *peer, MDB_txn *txn, uint64_t subject)
{
    choice_row rows[CHOICES_MAX];
    identity id = identity_of(subject);
    uint32_t count = choices_of(peer->work, subject, rows);
    for (uint32_t slot = 0; slot <= SLOT_AGE; slot++) {
        for (uint32_t k = 0; k < count; k++) {
            if (rows[k].slot != slot) continue;
            uint8_t key[LMDB_KEY_BYTES];
            lmdb_key(key, &id, slot);
            MDB_val name = {sizeof key, key}, value = {sizeof rows[k].state, &rows[k].state};
            if (mdb_put(txn, peer->dbi, &name, &value, MDB_APPEND) != 0) return false;
        }
    }
    return true;
}

// Visit every row once, so that no lookup pays for the first touch of a page of the map.
static bool lmdb_touch_all(const lmdb_peer *peer)
{
    MDB_cursor *cursor;
    MDB_val name, value;
    if (mdb_cursor_open(peer->reading, peer->dbi, &cursor) != 0) return false;
    while (mdb_cursor_get(cursor, &name, &value, MDB_NEXT) == 0) {
        sink += *(const uint8_t *)value.mv_data;
    }
    mdb_cursor_close(cursor);
    return true;
}

// The file goes too: pages of it that still wait to be written would slow who syncs later.
static void lmdb_choices_close(void *user)
{
    lmdb_peer *peer = user;
    const char *in_env = "";
    char path[PATH_BYTES];
    mdb_env_get_path(peer->env, &in_env);
    snprintf(path, sizeof path, "%s", in_env);
    lmdb_done(peer);
    unlink(path);
}

static void *lmdb_choices_open(const char *directory, const workload *work)
{
    size_t room = (size_t)work->subjects * 1024 + (size_t)64 * 1024 * 1024;
    lmdb_peer *peer = lmdb_begin(directory, "choices", MDB_NOSYNC, room);
    ordered *list = in_order(work->subjects);
    MDB_txn *txn = NULL;
    bool filled = peer != NULL && list != NULL && mdb_txn_begin(peer->env, NULL, 0, &txn) == 0;
    if (filled) peer->work = work;
    for (uint64_t i = 0; filled && i < work->subjects; i++) {
        filled = lmdb_put_subject(peer, txn, list[i].subject);
    }
    free(list);
    filled = filled && mdb_txn_commit(txn) == 0 && mdb_env_sync(peer->env, 1) == 0
          && mdb_txn_begin(peer->env, NULL, MDB_RDONLY, &peer->reading) == 0
          && lmdb_touch_all(peer);
    if (filled) return peer;
    lmdb_done(peer);
    return NULL;
}

static double lmdb_ask(void *user, uint64_t operations, uint64_t round)
{
    lmdb_peer *peer = user;
    uint64_t random = round, carry = 0, sum = 0;
    double start = now_ns();
    for (uint64_t i = 0; i < operations; i++) {
        uint64_t draw = next_random(&random) + carry * GAMMA;
        identity id = identity_of(below(draw >> 32, peer->work->subjects));
        uint8_t key[LMDB_KEY_BYTES];
        lmdb_key(key, &id, 1 + (uint32_t)below(draw, peer->work->purposes));
        MDB_val name = {sizeof key, key}, value;
        uint32_t state = 0;
        if (mdb_get(peer->reading, peer->dbi, &name, &value) == 0) {
            memcpy(&state, value.mv_data, sizeof state);
        }
        carry = state;
        sum += carry;
    }
    double took = now_ns() - start;
    sink += sum;
    return took / (double)operations;
}

static void *lmdb_log_open(const char *directory, bool durable)
{
    return lmdb_begin(directory, durable ? "log" : "log-nosync", durable ? 0 : MDB_NOSYNC,
                      (size_t)1 << (sizeof(size_t) == 8 ? 40 : 30)); // Address space, not memory.
}

static double lmdb_append(void *user, uint64_t commits, uint32_t batch, size_t bytes)
{
    lmdb_peer *peer = user;
    uint8_t body[1024];
    memset(body, 0x5A, sizeof body);
    if (bytes > sizeof body) bytes = sizeof body;
    double start = now_ns();
    for (uint64_t i = 0; i < commits; i++) {
        MDB_txn *txn;
        if (mdb_txn_begin(peer->env, NULL, 0, &txn) != 0) return -1;
        for (uint32_t k = 0; k < batch; k++) {
            uint64_t key = big_endian(++peer->sequence);
            MDB_val name = {sizeof key, &key}, value = {bytes, body};
            if (mdb_put(txn, peer->dbi, &name, &value, MDB_APPEND) != 0) {
                mdb_txn_abort(txn);
                return -1;
            }
        }
        if (mdb_txn_commit(txn) != 0) return -1;
    }
    return (double)(commits * batch) / (now_ns() - start) * 1e9;
}

#endif // HAVE_LMDB

const database peers[] = {
#ifdef HAVE_SQLITE
    {"sqlite", sqlite_choices_open, sqlite_ask, sqlite_done, sqlite_log_open, sqlite_append,
     sqlite_done, sqlite_events_build, sqlite_events_scan},
#endif
#ifdef HAVE_LMDB
    {"lmdb", lmdb_choices_open, lmdb_ask, lmdb_choices_close, lmdb_log_open, lmdb_append,
     lmdb_done, NULL, NULL},
#endif
    {NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL}
};

void say_which_peers(void)
{
    static const char *const known[] = {"sqlite", "lmdb"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        bool present = false;
        for (const database *p = peers; p->name != NULL; p++) {
            if (strcmp(p->name, known[i]) == 0) present = true;
        }
        printf("peer %s: %s\n", known[i], present ? "present" : "not installed");
    }
}
