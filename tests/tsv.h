// tsv.h: reading the tables of tests/data/facts, so that tests compare the library with them.
#ifndef TP_TEST_TSV_H
#define TP_TEST_TSV_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/civil.h"
#include "law/law.h"

enum { TSV_LINE_MAX = 4096, TSV_FIELDS_MAX = 24 };

typedef struct tsv {
    FILE  *file;
    char   names_line[TSV_LINE_MAX];
    char   line[TSV_LINE_MAX];
    char  *names[TSV_FIELDS_MAX];
    char  *fields[TSV_FIELDS_MAX];
    size_t name_count;
    size_t field_count;
    size_t rows;
} tsv;

static inline size_t tsv_split(char *line, char **fields)
{
    size_t count = 0;
    line[strcspn(line, "\r\n")] = '\0';
    for (char *at = line; at != NULL && count < TSV_FIELDS_MAX; count++) {
        fields[count] = at;
        at = strchr(at, '\t');
        if (at != NULL) *at++ = '\0';
    }
    return count;
}

static inline tsv *tsv_open(const char *path)
{
    tsv *table = calloc(1, sizeof *table);
    assert_non_null(table);
    table->file = fopen(path, "r");
    if (table->file == NULL) fail_msg("%s: cannot be read", path);
    assert_non_null(fgets(table->names_line, TSV_LINE_MAX, table->file));
    table->name_count = tsv_split(table->names_line, table->names);
    return table;
}

static inline bool tsv_next(tsv *table)
{
    if (fgets(table->line, TSV_LINE_MAX, table->file) == NULL) return false;
    table->field_count = tsv_split(table->line, table->fields);
    table->rows++;
    return true;
}

// The cell of a column; a row cut short has "-" there.
static inline const char *tsv_cell(const tsv *table, const char *name)
{
    for (size_t i = 0; i < table->name_count; i++) {
        if (strcmp(table->names[i], name) != 0) continue;
        return i < table->field_count ? table->fields[i] : "-";
    }
    fail_msg("no column %s", name);
    return "-";
}

static inline bool tsv_cell_is(const tsv *table, const char *name, const char *value)
{
    return strcmp(tsv_cell(table, name), value) == 0;
}

// The cell, with "" for none.
static inline const char *tsv_text(const tsv *table, const char *name)
{
    return tsv_cell_is(table, name, "-") ? "" : tsv_cell(table, name);
}

static inline int32_t tsv_int(const tsv *table, const char *name)
{
    return (int32_t)strtol(tsv_cell(table, name), NULL, 10);
}

static inline void tsv_close(tsv *table, size_t at_least)
{
    assert_true(table->rows >= at_least); // An emptied file must not pass.
    fclose(table->file);
    free(table);
}

static inline int32_t day_from(const char *text)
{
    tp_date date;
    if (!tp_parse_date(tp_text_of(text), &date)) fail_msg("%s: no date", text);
    return tp_day_of(date);
}

static inline int32_t tsv_day(const tsv *table, const char *name)
{
    return day_from(tsv_cell(table, name));
}

// The day of a cell as the tables write it, or `open` for none.
static inline int32_t tsv_written(const tsv *table, const char *name, int32_t open)
{
    return tsv_cell_is(table, name, "-") ? open : tp_law_written(tsv_day(table, name));
}

static inline tp_time tsv_time(const tsv *table, const char *name)
{
    tp_time at = 0;
    if (!tp_parse_time(tp_text_of(tsv_cell(table, name)), &at)) {
        fail_msg("%s: no time", tsv_cell(table, name));
    }
    return at;
}

// A place, or 0 for none. The text is a heap block of its exact size.
static inline tp_place place_from(const char *text)
{
    tp_place place = 0;
    size_t   size  = strlen(text);
    char    *copy  = malloc(size + 1);
    assert_non_null(copy);
    memcpy(copy, text, size);
    copy = realloc(copy, size > 0 ? size : 1);
    assert_non_null(copy);
    if (!tp_place_parse((tp_text){copy, size}, &place)) place = 0;
    free(copy);
    return place;
}

static inline tp_law_state state_from(const char *text)
{
    static const struct {
        const char  *text;
        tp_law_state state;
    } states[] = {
        {"in_force",         TP_LAW_IN_FORCE},
        {"superseded",       TP_LAW_SUPERSEDED},
        {"enacted_pending",  TP_LAW_ENACTED},
        {"proposed",         TP_LAW_PROPOSED},
        {"negotiating",      TP_LAW_NEGOTIATING},
        {"under_discussion", TP_LAW_NEGOTIATING},
        {"none",             TP_LAW_ABSENT},
    };
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (strcmp(text, states[i].text) == 0) return states[i].state;
    }
    fail_msg("%s: no state", text);
    return TP_LAW_ABSENT;
}

#endif
