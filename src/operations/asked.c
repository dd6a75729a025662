// asked.c: decisions, duties and deadlines as operations: what is asked and changes nothing, or
// is recorded as relied upon.
#include <string.h>

#include "operations/families.h"
#include "public/context.h"

enum { DUTIES_MAX = 1000, DUTIES_A_CALL = 32 };

// --- decisions ---------------------------------------------------------------------------------

static tara_status question_of(tp_job *j, tara_question *question)
{
    tp_text     destination = {NULL, 0};
    int32_t     action = TARA_ACTION_USE;
    const char *asked = tp_job_has(j, "category") ? "category" : "categories";
    if (tp_job_has(j, "category") == tp_job_has(j, "categories")) {
        return tp_job_refuse(j, "category", "expected category or categories");
    }
    tara_status status = tp_job_named(j, "action", &tp_action_names,
                                      "expected use, collect, store, disclose, transfer, "
                                      "legal_claim, protect_person or comply", &action);
    if (status == TARA_OK) status = tp_job_place(j, "destination", &destination);
    if (status != TARA_OK) return status;
    *question = (tara_question){
        .struct_size = sizeof *question,
        .flags = TARA_QUESTION_EXACT,
        .subject = *tp_job_subject(j),
        .purpose = tp_job_purpose(j),
        .categories = tp_job_uint(j, asked),
        .action = (uint32_t)action,
        .recipient = (uint32_t)tp_job_uint(j, "recipient"),
    };
    if (destination.size > 0) memcpy(question->destination, destination.data, destination.size);
    return TARA_OK;
}

tara_status tp_op_check(tp_job *j)
{
    tara_question question;
    tara_verdict  verdict = {.struct_size = sizeof verdict};
    tara_status   status = question_of(j, &question);
    if (status != TARA_OK) return status;
    status = tara_check(j->privacy, &question, &verdict);
    if (status == TARA_OK) tp_job_put_verdict(j, &verdict);
    return status;
}

tara_status tp_op_authorize(tp_job *j)
{
    tara_question question;
    tara_verdict  verdict = {.struct_size = sizeof verdict};
    tp_text       operation = tp_job_text(j, "operation");
    uint64_t      event = 0;
    int32_t       duplicate = 0;
    tara_status   status = question_of(j, &question);
    if (status != TARA_OK) return status;
    status = tara_authorize(j->privacy, &question, operation.data, operation.size, &verdict,
                            &event, &duplicate);
    if (status != TARA_OK) return status;
    tp_job_put_verdict(j, &verdict);
    if (event != 0) tp_job_put_uint(j, "event", event);
    tp_job_put_bool(j, "duplicate", duplicate);
    return TARA_OK;
}

static tara_status print_explanation(tp_job *j, const void *question, char *buffer,
                                     size_t capacity, size_t *needed)
{
    return tara_explain(j->privacy, question, TARA_FORMAT_JSON, NULL, buffer, capacity, needed);
}

tara_status tp_op_explain(tp_job *j)
{
    tp_buffer     text;
    tara_question question;
    tara_status   status = question_of(j, &question);
    if (status != TARA_OK) return status;
    status = tp_job_whole_text(j, print_explanation, &question, &text);
    if (status == TARA_OK) { // The members of that object become members of the result.
        tp_json_raw(&j->json, (tp_text){(char *)text.data + 1, text.size - 2});
    }
    tp_buffer_release(&text);
    return status;
}

// --- duties ------------------------------------------------------------------------------------

// Another law than the one that duties name by default says which article it is; a law that wants
// receipt confirmed is owed that first.
static void put_asked(tp_job *j, uint64_t number, int64_t due, const char **article,
                      tara_request *request)
{
    tp_job_put_uint(j, "request", number);
    if (tara_request_show(j->privacy, number, request) != TARA_OK) return;
    tp_job_put_name(j, "right", tara_right_name(request->right));
    bool confirms = request->confirm_unix_ms != 0 && request->confirm_unix_ms == due;
    tp_job_put_name(j, "owed", confirms ? "confirmation" : "answer");
    if (strcmp(request->law, "gdpr") != 0) *article = request->article;
}

// Who is still to be told.
static void put_breach(tp_job *j, const tara_duty *duty, const char **article)
{
    bool authority = duty->flags & TARA_DUTY_TELL_AUTHORITY;
    tp_job_put_uint(j, "breach", duty->ref);
    tp_job_put_name(j, "owed", authority ? "authority" : "subjects");
    *article = authority ? "GDPR 33(1)" : "GDPR 34(1)";
}

// What the numbers in a duty stand for.
static void put_about(tp_job *j, const tara_duty *duty, const char **article,
                      tara_request *request)
{
    switch (duty->kind) {
    case TARA_DUTY_CONSENT:
    case TARA_DUTY_ASSESSMENT:
        tp_job_put_purpose(j, "purpose", (uint32_t)duty->ref);
        break;
    case TARA_DUTY_ERASE:
        tp_job_put_sources(j, &duty->subject, duty->category, duty->ref);
        break;
    case TARA_DUTY_REQUEST:
        put_asked(j, duty->ref, duty->due_unix_ms, article, request);
        break;
    case TARA_DUTY_BREACH:
        put_breach(j, duty, article);
        break;
    case TARA_DUTY_HOLD:
        tp_job_put_uint(j, "hold", duty->ref);
        break;
    default:
        break;
    }
}

static void put_duty(tp_job *j, const tara_duty *duty)
{
    tara_request request = {.struct_size = sizeof request};
    const char  *article = tara_duty_article(duty->kind);
    tp_json_begin_object(&j->json);
    tp_job_put_name(j, "kind", tara_duty_name(duty->kind));
    tp_job_put_subject(j, "subject", &duty->subject);
    tp_job_put_uint(j, "ref", duty->ref);
    if (duty->category != 0) tp_job_put_category(j, "category", duty->category);
    put_about(j, duty, &article, &request);
    tp_job_put_time(j, "since", duty->since_unix_ms);
    tp_job_put_time(j, "due", duty->due_unix_ms);
    tp_job_put_name(j, "what", tara_duty_text(duty->kind, "en"));
    tp_job_put_name(j, "article", article);
    tp_job_put_bool(j, "late", duty->late);
    tp_json_end_object(&j->json);
}

static bool is_later(const tara_duty *a, const tara_duty *b)
{
    if (a->due_unix_ms != b->due_unix_ms) return a->due_unix_ms > b->due_unix_ms;
    return a->since_unix_ms > b->since_unix_ms;
}

// The most urgent first; those that are equally so stay in the order in which they came.
static void sort_duties(tara_duty *duties, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        tara_duty duty = duties[i];
        size_t    at = i;
        for (; at > 0 && is_later(&duties[at - 1], &duty); at--) duties[at] = duties[at - 1];
        duties[at] = duty;
    }
}

// All duties by `until`, at most DUTIES_MAX, of a few records at a time so that other threads get
// their turn. *next: the instant at which the next one after them arises; *more: it has arisen.
static tara_status gather_duties(tp_job *j, int64_t until, tara_duty *duties, size_t *count,
                                 int64_t *next, bool *more)
{
    tara_cursor    cursor = {{0}};
    tara_due_query query = {.struct_size = sizeof query, .until_unix_ms = until};
    tara_due_page  page = {.struct_size = sizeof page};
    *count = 0;
    do {
        size_t left = DUTIES_MAX - *count;
        duties[*count].struct_size = sizeof *duties;
        tara_status status = tara_due(j->privacy, &query, &cursor, duties + *count,
                                      left < DUTIES_A_CALL ? left : DUTIES_A_CALL, &page);
        if (status != TARA_OK) return status;
        *count += (size_t)page.count;
    } while (page.more && *count < DUTIES_MAX);
    *more = page.more;
    *next = page.more ? until : page.next_unix_ms;
    return TARA_OK;
}

// Whoever sleeps until `next` misses none of those that there was no room for.
static tara_status put_duties(tp_job *j, int64_t until, size_t limit, tara_duty *duties)
{
    size_t      count = 0;
    int64_t     next = TARA_NEVER;
    bool        more = false;
    tara_status status = gather_duties(j, until, duties, &count, &next, &more);
    if (status != TARA_OK) return status;
    sort_duties(duties, count);
    tp_json_name(&j->json, "duties");
    tp_json_begin_array(&j->json);
    for (size_t i = 0; i < count && i < limit; i++) put_duty(j, &duties[i]);
    tp_json_end_array(&j->json);
    for (size_t i = limit; i < count; i++) {
        if (duties[i].since_unix_ms < next) next = duties[i].since_unix_ms;
    }
    tp_job_put_time(j, "next", next);
    tp_job_put_bool(j, "more", more || count > limit);
    return TARA_OK;
}

tara_status tp_op_due(tp_job *j)
{
    size_t      size = DUTIES_MAX * sizeof(tara_duty);
    tp_memory  *memory = &j->privacy->scratch;
    int64_t     until = 0;
    int64_t     limit = tp_job_has(j, "limit") ? tp_job_find(j, "limit")->number : DUTIES_MAX;
    tara_status status = tara_clock_now(j->privacy, &until);
    if (limit < 1 || limit > DUTIES_MAX) return tp_job_refuse(j, "limit", "expected 1 to 1000");
    if (status != TARA_OK) return status;
    if (tp_job_has(j, "until")) until = tp_job_find(j, "until")->number;
    tara_duty *duties = tp_allocate(memory, size);
    if (duties == NULL) return TARA_E_NO_MEMORY;
    status = put_duties(j, until, (size_t)limit, duties);
    tp_release_wiped(memory, duties, size);
    return status;
}

// --- deadlines ---------------------------------------------------------------------------------

// Given holidays, even none, are a calendar; weekends roll without one.
tara_status tp_op_deadline_compute(tp_job *j)
{
    tara_deadline       due = {.struct_size = sizeof due};
    tp_text             law = tp_job_text(j, "law");
    const tp_job_value *holidays = tp_job_find(j, "holidays"), *paused = tp_job_find(j, "paused");
    const tp_job_value *restarted = tp_job_find(j, "restarted");
    int32_t             zone = 0;
    tara_status         status = tp_job_zone(j, &zone);
    if (status != TARA_OK) return status;
    tara_deadline_question question = {
        .struct_size = sizeof question,
        .received_unix_ms = tp_job_find(j, "received")->number,
        .time_zone_minutes = zone,
        .restart_day = restarted->present ? tp_day_of(restarted->date) : 0,
        .law = law.data, .law_size = law.size,
        .holidays = holidays->days, .holiday_count = holidays->item_count,
        .pauses = paused->days, .pause_count = paused->item_count,
    };
    if (tp_job_find(j, "extended")->number) question.flags |= TARA_DEADLINE_EXTENDED;
    if (holidays->present) question.flags |= TARA_DEADLINE_HAS_CALENDAR;
    if (tp_job_find(j, "no_roll")->number) question.flags |= TARA_DEADLINE_NO_ROLL;
    status = tara_deadline_compute(&question, &due);
    if (status == TARA_E_NOT_FOUND) return tp_job_refuse(j, "law", "the tables know no such law");
    if (status != TARA_OK) return tp_job_refuse(j, "received", "the date leaves the calendar");
    if (due.is_instant) tp_job_put_time(j, "due", due.due_unix_ms);
    else tp_job_put_day(j, "due", due.due_day);
    tp_job_put_name(j, "rule", due.rule);
    tp_job_put_name(j, "article", due.article);
    return TARA_OK;
}
