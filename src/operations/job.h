// job.h: one operation being run: its fields as they were given, its result as it is written.
//
// What the families share. Which fields an operation has, and of which kind, says its row in
// operations.c; read.c fills the values before the operation runs, so that it finds them right.
#ifndef TP_OPERATIONS_JOB_H
#define TP_OPERATIONS_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/json.h"
#include "base/memory.h"
#include "decision/names.h"
#include "policy/policy.h"
#include "tara_privacy.h"

enum { TP_JOB_FIELDS_MAX = 24, TP_JOB_ITEMS_MAX = 64, TP_JOB_PEOPLE_MAX = 500 };

typedef enum tp_job_kind { // What a field takes, and the members of its value that are set.
    TP_JOB_STRING,       // text
    TP_JOB_IDENTITY,     // text, subject
    TP_JOB_TIME,         // text, number: RFC 3339 with offset
    TP_JOB_DATE,         // text, date
    TP_JOB_INTEGER,      // number
    TP_JOB_UINT64,       // number: 0 to INT64_MAX
    TP_JOB_BOOLEAN,      // number: 1 for true
    TP_JOB_TRUE,         // number: 1; false is refused
    TP_JOB_TRUE_OR_TIME, // number: 1 for true; of a time also text
    TP_JOB_STRINGS,      // items
    TP_JOB_PURPOSE,      // text, number
    TP_JOB_PURPOSES,     // items, number: bits
    TP_JOB_CATEGORY,     // items, number: a bit
    TP_JOB_CATEGORIES,   // items, number: bits
    TP_JOB_RECIPIENT,    // text, number
    TP_JOB_CHOSEN,       // text, number as PURPOSE; where the policy has none so called: cookies
    TP_JOB_COOKIES,      // items, number: bits, 1 << tara_cookie_category
    TP_JOB_SIGNAL,       // number: 1 where it says "1" as a Sec-GPC header does, or true
    TP_JOB_DATES,        // items, days
    TP_JOB_PERIODS,      // days, in pairs: from, and the first day after
    TP_JOB_PEOPLE,       // item_count, and their subjects in the job: identities; or how many
                         // people, in number. At most one field of an operation.
    TP_JOB_DAY_OR_TIME,  // text, date; of a time number, and the date's year is 0
    TP_JOB_JSON          // text: any value as it stands in the operation's text
} tp_job_kind;

typedef struct tp_job_field {
    const char *name;
    tp_job_kind kind;
    bool        required;
    bool        asks; // May name what the policy does not know: the decision answers that.
} tp_job_field;

typedef struct tp_job_value { // Of one field, by its place in the operation's row.
    bool         present;
    tp_text      text;
    int64_t      number;
    tp_date      date;
    tara_subject subject;
    int32_t      cookies; // tara_cookie_category; 0: none is meant.
    tp_text      items[TP_JOB_ITEMS_MAX];
    int32_t      days[2 * TP_JOB_ITEMS_MAX];
    size_t       item_count; // Of items, of dates, of periods.
} tp_job_value;

struct tp_operation;

typedef struct tp_job {
    tara_privacy              *privacy;
    tp_text                    text;       // The operation as it came.
    const struct tp_operation *operation;
    tp_json_writer             json;       // The result: inside its object while it runs.
    tp_buffer                 *texts;      // Unescaped strings; never moves while the job runs.
    tp_buffer                 *people;     // tara_subject each: of the field of that kind.
    tp_job_value              *values;     // TP_JOB_FIELDS_MAX.
    bool                       own_detail; // Refused here, not by a public call.
    tara_error                 error;      // Of a refusal.
    tara_string_fault          fault;      // Of a consent string; status 0: there is none.
} tp_job;

typedef struct tp_operation {
    const char  *name;
    tara_status (*run)(tp_job *j);
    tp_job_field fields[TP_JOB_FIELDS_MAX]; // They end where a name is NULL.
} tp_operation;

// The policy in force: for what no public call says. It is good for the life of the context, and
// another thread may have published the next one by then.
const tp_compiled *tp_job_compiled(const tp_job *j);

// Refuses the operation over one of its fields.
tara_status tp_job_refuse(tp_job *j, const char *name, const char *message);
// The same with another status than INVALID_ARGUMENT.
tara_status tp_job_refuse_as(tp_job *j, tara_status status, const char *name,
                             const char *message);

// Refuses a consent string that a field holds.
tara_status tp_job_refuse_string(tp_job *j, const char *name, const tara_string_fault *fault);

// --- the fields --------------------------------------------------------------------------------

// The value of a field; one that is not present when it was not given or there is none.
const tp_job_value *tp_job_find(const tp_job *j, const char *name);
bool                tp_job_has(const tp_job *j, const char *name);
tp_text             tp_job_text(const tp_job *j, const char *name);
uint64_t            tp_job_uint(const tp_job *j, const char *name); // UINT64, and kinds of bits.
// To the calls 0 says "not given": the first instant of 1970, when given, is told as the next one.
int64_t             tp_job_time(const tp_job *j, const char *name);
const tara_subject *tp_job_subject(const tp_job *j); // Of the field "subject".
uint32_t            tp_job_purpose(const tp_job *j); // Of the field "purpose"; 0: not given.

// Checks that need more than the kind. Where the field was not given they leave *out as it is.
// `expected` is said when the text is no name of the enumeration.
tara_status tp_job_named(tp_job *j, const char *name, const tp_names *names, const char *expected,
                         int32_t *out);
tara_status tp_job_place(tp_job *j, const char *name, tp_text *out);
tara_status tp_job_zone(tp_job *j, int32_t *out); // Of the field "time_zone_minutes".
// The fields that say how a choice was made: method, language, notice, channel, actor, time.
tara_status tp_job_evidence(tp_job *j, tara_choice *out);

// --- the result --------------------------------------------------------------------------------

void tp_job_put_name(tp_job *j, const char *name, const char *text); // NULL writes null.
void tp_job_put_text(tp_job *j, const char *name, tp_text text);
void tp_job_put_json(tp_job *j, const char *name, tp_text already_json);
void tp_job_put_bool(tp_job *j, const char *name, bool flag);
void tp_job_put_uint(tp_job *j, const char *name, uint64_t number);
void tp_job_put_time(tp_job *j, const char *name, int64_t at); // 0 and TARA_NEVER write null.
void tp_job_put_day(tp_job *j, const char *name, int32_t day);
void tp_job_put_subject(tp_job *j, const char *name, const tara_subject *subject); // Or null.
void tp_job_put_purpose(tp_job *j, const char *name, uint32_t purpose); // "": none such.
void tp_job_put_purposes(tp_job *j, const char *name, uint64_t purposes);
void tp_job_put_category(tp_job *j, const char *name, uint64_t category); // The same.
void tp_job_put_categories(tp_job *j, const char *name, uint64_t categories);
void tp_job_put_hash(tp_job *j, const char *name, const uint8_t hash[32]); // As hexadecimal.
void tp_job_put_hashes(tp_job *j, const tara_proof *proof); // The list "hashes".
// The proof that an event stands in the tree of so many events (0: of all), as an object.
tara_status tp_job_put_inclusion(tp_job *j, const char *name, uint64_t event, uint64_t tree_size);
void tp_job_put_verdict(tp_job *j, const tara_verdict *verdict);
void tp_job_put_consent(tp_job *j, const tara_consent *consent); // Its members.
// Of a holding: [{source, erased}]; empty when there is none (any more).
void tp_job_put_sources(tp_job *j, const tara_subject *subject, uint64_t category, uint64_t ref);

// A public call that gives a text as the header says: BUFFER and *needed while the buffer is too
// small. `with` is what the caller of tp_job_whole_text wants it to know.
typedef tara_status (*tp_job_text_call)(tp_job *j, const void *with, char *buffer,
                                        size_t capacity, size_t *needed);
// Its whole text. *text is the caller's to release, also after a failure. A list may be asked for
// in the same way, as its bytes.
tara_status tp_job_whole_text(tp_job *j, tp_job_text_call call, const void *with, tp_buffer *text);
// One such call: an event as a JSON object. `with` is its number, a uint64_t.
tara_status tp_job_print_event(tp_job *j, const void *with, char *buffer, size_t capacity,
                               size_t *needed);
// Another: the receipt that proves an event. `with` is a tp_job_proving.
typedef struct tp_job_proving {
    uint64_t event;
    tp_text  origin;
} tp_job_proving;
tara_status tp_job_print_proof(tp_job *j, const void *with, char *buffer, size_t capacity,
                               size_t *needed);

// Long text that a public call hands to a sink, gathered; bounded.
typedef struct tp_job_gathered {
    tp_buffer text;     // The caller's to release.
    bool      too_long;
} tp_job_gathered;
tp_job_gathered tp_job_gather(tp_job *j);
int32_t         tp_job_sink(void *gathered, const char *text, size_t size); // A tara_sink.
// The status of the call: where the sink stopped it, why.
tara_status     tp_job_gathered_all(tp_job *j, const tp_job_gathered *gathered,
                                    tara_status status);

#endif
