// learners.h: the company's own database, as its story needs it.
//
// Three tables with one kind of row. The database keeps what it is given and knows no rule: whether
// a row may be used and when it must go, the library says. To the library it is one source of data,
// which is asked to hand out, correct, mark and erase rows. learners_memory.c and learners_sqlite.c
// are the same behind this header; the story cannot tell them apart.
#ifndef LEARNERS_H
#define LEARNERS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "tara_privacy.h"

enum { PEOPLE, ORDERS, PROGRESS, TABLES };

#define LEARNERS_SOURCE "learners" // What the library calls it.
enum { LEARNERS_TEXT_MAX = 64 };

typedef struct learners learners;

typedef struct row {
    uint64_t     id;      // From 1, of its table. The library knows the row by it: its `ref`.
    tara_subject subject;
    char         text[LEARNERS_TEXT_MAX]; // PEOPLE: e-mail address; ORDERS: number; else course.
    int64_t      number;  // PEOPLE: letters sent; ORDERS: cents; PROGRESS: points of a hundred.
    bool         restricted;
} row;

// What holds the rows, for people to read: "SQLite 3.40.1".
const char *learners_kind(void);

// `category`: of the policy, which each table's rows belong to; the library asks by it. A database
// that has a file makes it in the directory. NULL, and a line on standard error, when it cannot.
learners *learners_open(const char *directory, const uint64_t category[TABLES]);
void      learners_close(learners *db); // NULL is harmless.

// The id of the next row: never one that was in use, also not after that row was erased. 0: failed.
uint64_t learners_next_id(learners *db, int table);
// Writes the row, in the place of the one with the same id.
bool     learners_put(learners *db, int table, const row *given);
// The first row with an id after that one; false when there is none, or it cannot be read.
bool     learners_after(learners *db, int table, uint64_t id, row *out);

// The database as the library sees it, ready to be registered.
tara_source learners_source(learners *db);

// --- what both databases share -----------------------------------------------------------------

// Why the company does not write that correction; NULL when it does. The text is the new value of
// the one column that can be wrong: an address, or points.
static inline const char *learners_refusal(int table, const char *note, size_t size)
{
    size_t digits = 0;
    while (digits < size && note[digits] >= '0' && note[digits] <= '9') digits++;
    if (table == ORDERS) return "an order is credited and not changed";
    if (size == 0 || size >= LEARNERS_TEXT_MAX || memchr(note, 0, size) != NULL) {
        return "the new value is missing, or too long";
    }
    if (table == PROGRESS && (digits < size || size > 3)) return "points are a number";
    return NULL;
}

#endif
