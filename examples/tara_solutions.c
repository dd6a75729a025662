// tara_solutions.c: three years at Tara Solutions, an e-learning company that keeps its policy.
//
// The company has a small database of its own: people, orders, results (learners.h). The library
// has none of that data. It is told what is held and asked before each use, and its answer is
// printed as it came. What the story expects stands beside each question, and the program fails
// when an answer is another one.
#define _POSIX_C_SOURCE 200809L
#define _XOPEN_SOURCE   700 // mkdtemp

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "learners.h"
#include "tara_privacy.h"

enum { NADIA, LEO, OMAR, YASMIN, MIA, CAST };

// Nine in the morning, UTC, as all times here.
#define SUNDAY_31_JANUARY   INT64_C(1801386000000) // 2027
#define TUESDAY_5_SEPTEMBER INT64_C(1851757200000) // 2028

typedef struct learner { // What they type into the form, and what comes of it.
    const char  *name;
    const char  *email;
    const char  *country;
    int32_t      year, month, day; // Of birth. Year 0: left empty.
    bool         enrolled;
    tara_subject subject;          // What library and database know them by.
} learner;

// What the company keeps in each table, and what for.
static const struct {
    const char *name;
    const char *category;
    const char *purposes[2]; // NULL: one is enough.
    int32_t     origin;
} tables[TABLES] = {
    [PEOPLE]   = {"people",   "contact",  {"account", "administration"}, TARA_ORIGIN_SUBJECT},
    [ORDERS]   = {"orders",   "payment",  {"orders", NULL},              TARA_ORIGIN_SUBJECT},
    [PROGRESS] = {"progress", "progress", {"service", NULL},             TARA_ORIGIN_OBSERVED},
};

typedef struct company {
    char          directory[64];
    char          store[96];
    tara_privacy *privacy;
    learners     *db;
    tara_source   source;           // The database, as the library sees it.
    uint64_t      category[TABLES];
    learner       cast[CAST];
    uint64_t      hold;
    int           surprises; // Answers that were not the expected ones.
} company;

// --- telling -----------------------------------------------------------------------------------

static void tell(const char *sentence)
{
    printf("  %s\n", sentence);
}

static void surprise(company *c, const char *what)
{
    c->surprises++;
    printf("  !! unexpected: %s\n", what);
}

static void must(company *c, tara_status status)
{
    tara_error error = {.struct_size = sizeof error};
    if (status == TARA_OK) return;
    surprise(c, tara_status_text(status, "en"));
    if (tara_error_last(c->privacy, &error) == TARA_OK && error.status == status) {
        printf("     %s: %s\n", error.field, error.message);
    }
}

static const char *day_text(int64_t unix_ms)
{
    static char text[32];
    struct tm   utc = {0};
    time_t      seconds = (time_t)(unix_ms / 1000);
    if (unix_ms == TARA_NEVER || gmtime_r(&seconds, &utc) == NULL) return "never";
    if (strftime(text, sizeof text, "%d %B %Y", &utc) == 0) return "?";
    return text[0] == '0' ? text + 1 : text;
}

static void tell_verdict(const tara_verdict *verdict)
{
    printf("      %s: %s, %s\n      \"%s\"\n", verdict->permitted ? "YES" : "NO",
           tara_reason_name(verdict->reason), tara_reason_article(verdict->reason),
           tara_reason_text(verdict->reason, "en"));
    for (uint64_t bit = 1; bit != 0; bit <<= 1) {
        if (verdict->obligations & bit) printf("      and: %s\n", tara_obligation_name(bit));
    }
}

static void tell_age(const tara_age *age)
{
    printf("      age: %s, threshold %d, guardian: %s, next: %s\n", tara_age_state_name(age->age),
           (int)age->threshold, tara_guardian_state_name(age->guardian), tara_next_name(age->next));
}

// Why something that was asked is not done. `until` 0: nobody can say.
static void tell_exception(int32_t exception, int64_t until)
{
    printf("%s, %s%s%s\n      \"%s\"\n", tara_exception_name(exception),
           tara_exception_article(exception), until == 0 ? "" : ", until ",
           until == 0 ? "" : day_text(until), tara_exception_text(exception, "en"));
}

static int64_t now_of(company *c)
{
    int64_t now = 0;
    must(c, tara_clock_now(c->privacy, &now));
    return now;
}

static const char *name_of(const company *c, const tara_subject *subject)
{
    for (int who = 0; who < CAST; who++) {
        if (memcmp(&c->cast[who].subject, subject, sizeof *subject) == 0) return c->cast[who].name;
    }
    return "everybody";
}

static int table_of(const company *c, uint64_t category)
{
    int table = 0;
    while (table < TABLES - 1 && c->category[table] != category) table++;
    return table;
}

// --- asking ------------------------------------------------------------------------------------

static uint32_t purpose_number(company *c, const char *id)
{
    uint32_t number = 0;
    must(c, tara_purpose_find(c->privacy, id, strlen(id), &number));
    return number;
}

static tara_question question_of(company *c, int who, const char *purpose, const char *category,
                                 int32_t action)
{
    tara_question question = {.struct_size = sizeof question};
    question.subject = c->cast[who].subject;
    question.purpose = purpose_number(c, purpose);
    question.action = (uint32_t)action;
    must(c, tara_category_find(c->privacy, category, strlen(category), &question.categories));
    return question;
}

// May we? The answer, told; a surprise when it is not the one that the story expects.
static bool ask(company *c, int who, const char *purpose, const char *category, int32_t action,
                bool expected)
{
    tara_question question = question_of(c, who, purpose, category, action);
    tara_verdict  verdict = {.struct_size = sizeof verdict};
    must(c, tara_check(c->privacy, &question, &verdict));
    printf("  ? %s, %s data: %s for %s\n", c->cast[who].name, category,
           tara_action_name(action), purpose);
    tell_verdict(&verdict);
    if ((verdict.permitted == 1) != expected) surprise(c, "the other answer");
    return verdict.permitted == 1;
}

static void explain(company *c, int who, const char *purpose, const char *category)
{
    char          text[4096];
    size_t        size = 0;
    tara_question question = question_of(c, who, purpose, category, TARA_ACTION_USE);
    tara_status   status = tara_explain(c->privacy, &question, TARA_FORMAT_TEXT, "en", text,
                                        sizeof text, &size);
    must(c, status);
    if (status != TARA_OK) return;
    printf("  %s asks why. The library explains:\n\n%.*s\n", c->cast[who].name, (int)size, text);
}

static tara_choice choice_of(company *c, const char *purpose, int32_t actor, const char *method)
{
    tara_choice choice = {.struct_size = sizeof choice};
    choice.purpose = purpose_number(c, purpose);
    choice.actor = actor;
    choice.method = method;
    choice.method_size = strlen(method);
    choice.language = "fr";
    choice.language_size = 2;
    return choice;
}

static void tell_consent(company *c, int who, const char *purpose, int32_t may_ask)
{
    tara_consent consent = {.struct_size = sizeof consent};
    must(c, tara_consent_show(c->privacy, &c->cast[who].subject, purpose_number(c, purpose),
                              &consent));
    printf("      on record: %s, %s %s; may we ask now? %s\n",
           tara_consent_state_name(consent.state),
           consent.state == TARA_CONSENT_GIVEN ? "until" : "not to be asked again before",
           day_text(consent.expires_unix_ms), consent.may_ask ? "yes" : "no");
    if (consent.may_ask != may_ask) surprise(c, "the delay of the policy");
}

// --- rows and what is on record of them --------------------------------------------------------

// The first row of the learner's in that table.
static bool find_row(company *c, int who, int table, row *out)
{
    uint64_t after = 0;
    while (learners_after(c->db, table, after, out)) {
        after = out->id;
        if (memcmp(&out->subject, &c->cast[who].subject, sizeof out->subject) == 0) return true;
    }
    return false;
}

static uint64_t count_rows(company *c, int table)
{
    row      r = {.id = 0};
    uint64_t count = 0;
    while (learners_after(c->db, table, r.id, &r)) count++;
    return count;
}

// The library is told first. A crash in between leaves a record of no data; the other way round
// it would leave data of which there is no record, and which nobody would ever erase.
static void keep(company *c, int who, int table, const char *text, int64_t number)
{
    row          r = {.id = learners_next_id(c->db, table), .subject = c->cast[who].subject,
                      .number = number};
    tara_holding holding = {.struct_size = sizeof holding, .category = c->category[table],
                            .ref = r.id, .origin = tables[table].origin,
                            .source = LEARNERS_SOURCE, .source_size = strlen(LEARNERS_SOURCE)};
    int64_t      due = 0;
    for (int i = 0; i < 2 && tables[table].purposes[i] != NULL; i++) {
        holding.purposes |= UINT64_C(1) << (purpose_number(c, tables[table].purposes[i]) - 1);
    }
    snprintf(r.text, sizeof r.text, "%s", text);
    must(c, tara_holding_start(c->privacy, &r.subject, &holding, &due));
    if (r.id == 0 || !learners_put(c->db, table, &r)) surprise(c, "the database failed");
    printf("  -> written: row %llu of %s, to be kept until %s\n", (unsigned long long)r.id,
           tables[table].name, day_text(due));
}

// Somebody who uses the service starts the periods that run from the last activity anew.
static void touch_all(company *c, int who)
{
    const tara_subject *subject = &c->cast[who].subject;
    tara_cursor cursor = {{0}};
    uint64_t    categories[8], refs[8];
    size_t      count = 0;
    do {
        count = 0;
        must(c, tara_holding_list(c->privacy, subject, &cursor, categories, refs, 8, &count));
        for (size_t i = 0; i < count; i++) {
            must(c, tara_holding_touch(c->privacy, subject, categories[i], refs[i], 0, NULL));
        }
    } while (count > 0);
}

// The address is held for the newsletter too, for as long as there is a yes to it. It was collected
// when it was.
static void hold_address_for_letters(company *c, int who, bool still)
{
    row            r = {.id = 0};
    uint64_t       contact = c->category[PEOPLE];
    uint32_t       marketing = purpose_number(c, "marketing");
    tara_retention kept = {.struct_size = sizeof kept};
    if (!find_row(c, who, PEOPLE, &r)) surprise(c, "the row is gone");
    must(c, tara_holding_show(c->privacy, &r.subject, contact, r.id, &kept));
    tara_holding holding = {.struct_size = sizeof holding, .category = contact, .ref = r.id,
                            .purposes = UINT64_C(1) << (marketing - 1),
                            .since_unix_ms = kept.since_unix_ms,
                            .source = LEARNERS_SOURCE, .source_size = strlen(LEARNERS_SOURCE)};
    if (still) {
        must(c, tara_holding_start(c->privacy, &r.subject, &holding, NULL));
        touch_all(c, who);
    } else {
        must(c, tara_holding_end_purpose(c->privacy, &r.subject, contact, r.id, marketing, NULL));
    }
    must(c, tara_holding_show(c->privacy, &r.subject, contact, r.id, &kept));
    printf("      the address is %s needed for it, and kept until %s\n", still ? "now" : "not",
           day_text(kept.due_unix_ms));
}

// The row first, then the library: after a crash in between the duty stands, and is done again.
static void erase_row(company *c, const tara_subject *subject, uint64_t category, uint64_t ref)
{
    tara_verdict verdict = {.struct_size = sizeof verdict};
    tara_task    task = {.struct_size = sizeof task, .subject = *subject, .category = category,
                         .action = TARA_STEP_ERASE, .refs = &ref, .ref_count = 1};
    int          table = table_of(c, category);
    uint64_t     before = count_rows(c, table);
    if (c->source.erase(c->source.user, &task) != TARA_SOURCE_DONE) {
        surprise(c, task.reason);
        return;
    }
    if (count_rows(c, table) != before - 1) surprise(c, "not this one row");
    must(c, tara_holding_erased(c->privacy, subject, category, ref, LEARNERS_SOURCE,
                                strlen(LEARNERS_SOURCE), &verdict));
    printf("  -> erased: row %llu of %s, %s (%s, %s)\n", (unsigned long long)ref,
           tables[table].name, name_of(c, subject),
           tara_reason_name(verdict.reason), tara_reason_article(verdict.reason));
    if (verdict.permitted != 1) surprise(c, "it should have been kept");
}

// --- duties ------------------------------------------------------------------------------------

// What is done about a duty. False: it is not of the kind that was meant.
typedef bool (*deed)(company *c, const tara_duty *duty);

// Everything that needs attention by then, a page at a time; doing a duty may take it off the list.
// The instant at which the next one arises.
static int64_t do_duties(company *c, int64_t until, deed deed_of, size_t expected)
{
    enum { PAGE = 2 };
    tara_cursor    cursor = {{0}};
    tara_duty      duties[PAGE];
    size_t         total = 0;
    tara_due_query query = {.struct_size = sizeof query, .until_unix_ms = until};
    tara_due_page  page = {.struct_size = sizeof page};
    do {
        duties[0].struct_size = sizeof duties[0];
        page.count = 0;
        page.more = 0;
        must(c, tara_due(c->privacy, &query, &cursor, duties, PAGE, &page));
        for (size_t i = 0; i < page.count; i++) total += deed_of(c, &duties[i]);
    } while (page.more);
    if (total == 0) tell("- nothing");
    if (total != expected) surprise(c, "the number of duties");
    return page.next_unix_ms;
}

static bool list_duty(company *c, const tara_duty *duty)
{
    const char *whom = name_of(c, &duty->subject);
    if (duty->flags == TARA_DUTY_TELL_AUTHORITY) whom = "to the authority";
    if (duty->flags == TARA_DUTY_TELL_SUBJECTS) whom = "to those whom it concerns";
    printf("  - %s, %s, by %s%s (%s)\n      \"%s\"\n", tara_duty_name(duty->kind), whom,
           day_text(duty->due_unix_ms), duty->late ? ", LATE" : "",
           tara_duty_article(duty->kind), tara_duty_text(duty->kind, "en"));
    return true;
}

static bool warn_of_erasure(company *c, const tara_duty *duty)
{
    if (duty->kind != TARA_DUTY_ERASE) return false;
    printf("  - row %llu of %s, %s, goes on %s\n", (unsigned long long)duty->ref,
           tables[table_of(c, duty->category)].name, name_of(c, &duty->subject),
           day_text(duty->due_unix_ms));
    return true;
}

static bool erase_what_is_due(company *c, const tara_duty *duty)
{
    if (duty->kind != TARA_DUTY_ERASE) return false;
    erase_row(c, &duty->subject, duty->category, duty->ref);
    return true;
}

static void list_duties(company *c, size_t expected)
{
    tell("What does the company owe?");
    do_duties(c, now_of(c), list_duty, expected);
}

static void sweep(company *c, size_t expected)
{
    tell("The nightly sweep erases what has run out:");
    int64_t next = do_duties(c, now_of(c), erase_what_is_due, expected);
    printf("      then nothing is due before %s\n", day_text(next));
}

// --- requests ----------------------------------------------------------------------------------

// `received` 0: now.
static uint64_t receive(company *c, int who, int32_t right, int64_t received)
{
    tara_request request = {.struct_size = sizeof request};
    tara_intake  intake = {.struct_size = sizeof intake, .right = right,
                           .received_unix_ms = received == 0 ? now_of(c) : received,
                           .channel = "web", .channel_size = 3};
    must(c, tara_request_open(c->privacy, &c->cast[who].subject, &intake, &request));
    printf("  %s asks for %s (%s), request %llu, received on %s.\n", c->cast[who].name,
           tara_right_name(right), tara_right_article(right), (unsigned long long)request.number,
           day_text(intake.received_unix_ms));
    printf("      to be answered by %s (%s)\n", day_text(request.due_unix_ms), request.article);
    must(c, tara_request_identify(c->privacy, request.number, "login", 5, NULL));
    return request.number;
}

static void tell_step(company *c, const tara_step *step)
{
    printf("      %s, %s: %s", tara_step_action_name(step->action),
           tables[table_of(c, step->category)].category, tara_step_state_name(step->state));
    if (step->exception != TARA_EXCEPTION_NONE) {
        printf(", ");
        tell_exception(step->exception, step->until_unix_ms);
        return;
    }
    putchar('\n');
}

// The library asks the database itself, step by step. `waits`: for another request, which comes
// first. `kept`: steps that are not done, for a reason.
static void execute(company *c, uint64_t number, bool waits, size_t kept)
{
    enum { STEPS = 16 };
    tara_request request = {.struct_size = sizeof request};
    tara_step    steps[STEPS];
    size_t       count = 0;
    steps[0].struct_size = sizeof steps[0];
    must(c, tara_request_execute(c->privacy, number, &request));
    must(c, tara_request_plan(c->privacy, number, steps, STEPS, &count));
    printf("  Request %llu is executed: %s\n", (unsigned long long)number,
           tara_request_state_name(request.state));
    for (size_t i = 0; i < count; i++) {
        tell_step(c, &steps[i]);
        kept -= steps[i].state == TARA_STEP_KEPT;
    }
    if (kept != 0) surprise(c, "what is kept");
    if (waits) printf("      it waits for request %llu\n", (unsigned long long)request.waits_for);
    if ((request.waits_for != 0) != waits) surprise(c, "which request comes first");
}

typedef struct letter { // An answer on its way to a person.
    bool   printed, folded;
    int    depth; // Of JSON that is folded: where it stands.
    bool   in_string, escaped, opened;
    size_t size;
    char   text[32 * 1024]; // Terminated.
} letter;

// JSON, with a line for each member and each element near the top.
static void print_folded(letter *l, char byte)
{
    enum { DEPTH = 2 };
    bool outside = !l->in_string;
    bool opens = outside && (byte == '{' || byte == '[');
    bool closes = outside && (byte == '}' || byte == ']');
    bool breaks = (l->opened && !closes && l->depth <= DEPTH)
               || (!l->opened && closes && l->depth <= DEPTH);
    if (closes) l->depth--;
    if (breaks) printf("\n%*s", 2 * l->depth, "");
    putchar(byte);
    if (outside && byte == ',' && l->depth <= DEPTH) printf("\n%*s", 2 * l->depth, "");
    if (byte == '"' && !l->escaped) l->in_string = !l->in_string;
    l->escaped = byte == '\\' && !l->escaped;
    l->opened = opens;
    if (opens) l->depth++;
}

static int32_t post(void *user, const char *text, size_t size)
{
    letter *l = user;
    if (size >= sizeof l->text - l->size) return TARA_CALLBACK_FAILED;
    memcpy(l->text + l->size, text, size);
    l->size += size;
    for (size_t i = 0; i < size && l->printed; i++) {
        if (l->folded) print_folded(l, text[i]);
        else putchar(text[i]);
    }
    return ferror(stdout) ? TARA_CALLBACK_FAILED : TARA_CALLBACK_OK;
}

// `telling`: what must stand in it.
static void answer(company *c, uint64_t number, int32_t format, bool printed, const char *telling)
{
    tara_request request = {.struct_size = sizeof request};
    letter       l = {.printed = printed, .folded = format == TARA_FORMAT_JSON};
    if (printed) putchar('\n');
    must(c, tara_request_answer(c->privacy, number, format, "en", post, &l));
    must(c, tara_request_show(c->privacy, number, &request));
    if (printed) putchar('\n');
    if (l.folded) putchar('\n');
    printf("  Request %llu is %s, in %llu bytes.\n", (unsigned long long)number,
           tara_request_state_name(request.state), (unsigned long long)l.size);
    if (request.state != TARA_REQUEST_ANSWERED || request.late) surprise(c, "the answer's state");
    if (strstr(l.text, telling) == NULL) surprise(c, "the answer does not say it");
}

// --- the company's work ------------------------------------------------------------------------

// The form at the door. What a child types waits for a guardian; of others who do not pass nothing
// is written down.
static void sign_up(company *c, int who, int32_t next)
{
    learner *l = &c->cast[who];
    tara_age age = {.struct_size = sizeof age};
    row      r;
    printf("  %s fills in the form (%s).\n", l->name, l->country);
    must(c, tara_subject_from_identity(c->privacy, l->email, strlen(l->email), &l->subject));
    must(c, tara_subject_set(c->privacy, &l->subject, l->country, strlen(l->country), 0, 0));
    if (l->year != 0) {
        must(c, tara_age_assert_born(c->privacy, &l->subject, l->year, l->month, l->day, "form", 4,
                                     NULL));
    }
    must(c, tara_age_gate(c->privacy, &l->subject, &age));
    tell_age(&age);
    if (age.next != next) surprise(c, "what the gate asks for");
    l->enrolled = age.permitted == 1;
    bool written = l->enrolled || age.next == TARA_NEXT_VERIFY_GUARDIAN;
    if (written && !find_row(c, who, PEOPLE, &r)) keep(c, who, PEOPLE, l->email, 0);
    printf("  -> %s %s.\n", l->name, l->enrolled ? "is enrolled" : "is not enrolled");
    if (l->enrolled) {
        must(c, tara_contract_start(c->privacy, &l->subject, "course-1", 8, 0));
    }
}

static void take_test(company *c, int who, const char *course, int64_t points)
{
    tara_question question = question_of(c, who, "service", "progress", TARA_ACTION_COLLECT);
    tara_verdict  verdict = {.struct_size = sizeof verdict};
    must(c, tara_check(c->privacy, &question, &verdict));
    printf("  %s takes the test of %s: %lld points of 100.\n", c->cast[who].name, course,
           (long long)points);
    if (verdict.permitted != 1) surprise(c, tara_reason_name(verdict.reason));
    else keep(c, who, PROGRESS, course, points);
    touch_all(c, who);
}

// Goes to whom the library lets it go, and to nobody else. `expected`: learners as bits.
static void send_newsletter(company *c, unsigned expected)
{
    tell("The newsletter is ready. For each learner the library is asked:");
    for (int who = 0; who < CAST; who++) {
        row r;
        if (!c->cast[who].enrolled || !find_row(c, who, PEOPLE, &r)) continue;
        if (!ask(c, who, "marketing", "contact", TARA_ACTION_USE, (expected >> who & 1) != 0)) {
            continue;
        }
        r.number++;
        if (!learners_put(c->db, PEOPLE, &r)) surprise(c, "the database failed");
        printf("  -> sent to %s\n", r.text);
    }
}

// The order's number makes it idempotent: asked twice, the library gives the same event again.
static void take_payment(company *c, int who, const char *order, uint32_t cents, bool again)
{
    tara_question question = question_of(c, who, "orders", "payment", TARA_ACTION_USE);
    tara_verdict  verdict = {.struct_size = sizeof verdict};
    uint64_t      event = 0;
    int32_t       duplicate = 0;
    must(c, tara_authorize(c->privacy, &question, order, strlen(order), &verdict, &event,
                           &duplicate));
    printf("  ? %s, payment data: take %u.%02u euros for %s\n", c->cast[who].name,
           (unsigned)(cents / 100), (unsigned)(cents % 100), order);
    tell_verdict(&verdict);
    printf("      event %llu%s\n", (unsigned long long)event, duplicate ? ", the same again" : "");
    if (verdict.permitted != 1 || (duplicate == 1) != again) surprise(c, "the payment's answer");
    if (verdict.permitted != 1 || duplicate == 1) return;
    keep(c, who, ORDERS, order, cents);
    tell("-> taken, once.");
}

// Takes the marks off that the library had the database set.
static void unmark(company *c, int who)
{
    for (int table = 0; table < TABLES; table++) {
        row r = {.id = 0};
        while (learners_after(c->db, table, r.id, &r)) {
            bool theirs = memcmp(&r.subject, &c->cast[who].subject, sizeof r.subject) == 0;
            if (!theirs || !r.restricted) continue;
            r.restricted = false;
            if (!learners_put(c->db, table, &r)) surprise(c, "the database failed");
        }
    }
}

// The library forgets what it knows of somebody, and says what must stay and why.
static void forget(company *c, int who, size_t expected)
{
    enum { KEPT = 8 };
    tara_kept   kept[KEPT];
    size_t      count = 0;
    kept[0].struct_size = sizeof kept[0];
    must(c, tara_subject_forget(c->privacy, &c->cast[who].subject, kept, KEPT, &count));
    printf("  %s is forgotten. What must stay:%s\n", c->cast[who].name,
           count == 0 ? " nothing." : "");
    for (size_t i = 0; i < count && i < KEPT; i++) {
        printf("  - ");
        tell_exception(kept[i].exception, kept[i].until_unix_ms);
    }
    if (count != expected) surprise(c, "what is kept");
}

// --- files -------------------------------------------------------------------------------------

static bool open_store(company *c)
{
    // A real key is 32 random bytes, kept where the store is not. This one makes the story the
    // same every time.
    static const uint8_t key[32] = "a key for demonstrations only";
    tara_options how;
    tara_error   error = {.struct_size = sizeof error};
    tara_options_init(&how, sizeof how);
    how.path = c->store;
    how.path_size = strlen(c->store);
    how.site_key = key;
    how.site_key_size = sizeof key;
    if (tara_open(&how, &c->privacy, &error) == TARA_OK) return true;
    fprintf(stderr, "tara_solutions: %s\n", error.message);
    return false;
}

static bool open_database(company *c)
{
    for (int table = 0; table < TABLES; table++) {
        const char *id = tables[table].category;
        must(c, tara_category_find(c->privacy, id, strlen(id), &c->category[table]));
    }
    c->db = learners_open(c->directory, c->category);
    if (c->db != NULL) c->source = learners_source(c->db);
    return c->db != NULL;
}

// The library; after a restart the same again. The database has not stopped.
static bool start(company *c, int64_t now)
{
    tara_close(c->privacy);
    c->privacy = NULL;
    if (!open_store(c) || (c->db == NULL && !open_database(c))) return false;
    must(c, tara_clock_set(c->privacy, now));
    must(c, tara_source_register(c->privacy, &c->source));
    return true;
}

static bool make_directory(company *c)
{
    snprintf(c->directory, sizeof c->directory, "/tmp/tara_solutions.XXXXXX");
    if (mkdtemp(c->directory) == NULL) {
        perror("tara_solutions");
        return false;
    }
    snprintf(c->store, sizeof c->store, "%s/company.tara", c->directory);
    return true;
}

// The name of the next file in the directory, or NULL.
static const char *next_file(DIR *directory)
{
    struct dirent *entry = readdir(directory);
    while (entry != NULL && entry->d_name[0] == '.') entry = readdir(directory);
    return entry == NULL ? NULL : entry->d_name;
}

static void remove_directory(const company *c)
{
    DIR *directory = opendir(c->directory);
    if (directory == NULL) return;
    for (const char *name = next_file(directory); name != NULL; name = next_file(directory)) {
        unlinkat(dirfd(directory), name, 0);
    }
    closedir(directory);
    rmdir(c->directory);
}

static bool holds_text(FILE *file, const char *text)
{
    size_t size = strlen(text), matched = 0;
    for (int byte = getc(file); byte != EOF && matched < size; byte = getc(file)) {
        if (byte == (unsigned char)text[matched]) matched++;
        else matched = byte == (unsigned char)text[0];
    }
    return matched == size || ferror(file);
}

// Looks into every file there is, the library's and the database's.
static void no_file_names(company *c, int who)
{
    DIR *directory = opendir(c->directory);
    if (directory == NULL) surprise(c, "the directory is gone");
    for (const char *name = NULL; directory != NULL && (name = next_file(directory)) != NULL;) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", c->directory, name);
        FILE *file = fopen(path, "rb");
        if (file == NULL || holds_text(file, c->cast[who].email)) surprise(c, name);
        else if (ftell(file) > 0) printf("      %s is not in %s\n", c->cast[who].email, name);
        if (file != NULL) fclose(file);
    }
    if (directory != NULL) closedir(directory);
}

// --- the first week ----------------------------------------------------------------------------

static void monday(company *c)
{
    sign_up(c, NADIA, TARA_NEXT_NOTHING);
    ask(c, NADIA, "account", "credentials", TARA_ACTION_USE, true);
    sign_up(c, LEO, TARA_NEXT_VERIFY_GUARDIAN);
    ask(c, LEO, "account", "credentials", TARA_ACTION_USE, false);
    sign_up(c, MIA, TARA_NEXT_VERIFY_GUARDIAN);
    sign_up(c, OMAR, TARA_NEXT_ASK_AGE);
    ask(c, OMAR, "account", "credentials", TARA_ACTION_USE, false);
    tell("Omar comes back and gives his date of birth.");
    c->cast[OMAR].year = 1988;
    sign_up(c, OMAR, TARA_NEXT_NOTHING);
    sign_up(c, YASMIN, TARA_NEXT_NOTHING);
    list_duties(c, 2);
}

static void tuesday(company *c)
{
    send_newsletter(c, 0);
    tell("Nadia and Omar are asked. Both say no.");
    tara_choice choice = choice_of(c, "marketing", TARA_ACTOR_SUBJECT, "dialog");
    must(c, tara_consent_refuse(c->privacy, &c->cast[NADIA].subject, &choice, NULL));
    must(c, tara_consent_refuse(c->privacy, &c->cast[OMAR].subject, &choice, NULL));
    tell_consent(c, OMAR, "marketing", 0);
    send_newsletter(c, 0);
    tell("Nadia buys a course. Her browser sends the order twice.");
    take_payment(c, NADIA, "order-1001", 4900, false);
    take_payment(c, NADIA, "order-1001", 4900, true);
}

static void wednesday(company *c)
{
    learner *leo = &c->cast[LEO];
    tara_age age = {.struct_size = sizeof age};
    tara_guardian_evidence evidence = {
        .struct_size = sizeof evidence,
        .guardian = "leos.mother@example.org", .guardian_size = 23,
        .method = "signed_form",               .method_size = 11,
        .verifier = "school-office-3",         .verifier_size = 15,
        .evidence = "file-2026-0117",          .evidence_size = 14,
    };
    tell("Leo's mother signs the form at the school's office.");
    must(c, tara_guardian_verify(c->privacy, &leo->subject, &evidence, &age));
    tell_age(&age);
    sign_up(c, LEO, TARA_NEXT_NOTHING);
    ask(c, LEO, "service", "progress", TARA_ACTION_USE, true);
    list_duties(c, 1);

    tell("Nadia switches the newsletter on, in her settings.");
    tara_choice choice = choice_of(c, "marketing", TARA_ACTOR_SUBJECT, "settings");
    must(c, tara_consent_give(c->privacy, &c->cast[NADIA].subject, &choice, NULL));
    tell_consent(c, NADIA, "marketing", 0);
    hold_address_for_letters(c, NADIA, true);
    send_newsletter(c, 1u << NADIA);
    tell("A yes is for one purpose. May other learners write to her?");
    ask(c, NADIA, "communication", "contact", TARA_ACTION_USE, false);
}

static void thursday(company *c)
{
    tell("Nadia switches it off again. One call, as easy as on.");
    tara_choice choice = choice_of(c, "marketing", TARA_ACTOR_SUBJECT, "settings");
    must(c, tara_consent_withdraw(c->privacy, &c->cast[NADIA].subject, &choice, NULL));
    hold_address_for_letters(c, NADIA, false);
    send_newsletter(c, 0);

    tell("Somebody tries passwords. May the logs be read against fraud?");
    ask(c, NADIA, "protection", "technical", TARA_ACTION_USE, true);
    ask(c, NADIA, "protection", "progress", TARA_ACTION_USE, false);

    int32_t effect = TARA_OBJECTION_NONE;
    tell("A questionnaire goes out. May Omar get one?");
    ask(c, OMAR, "feedback", "contact", TARA_ACTION_USE, true);
    tell("He wants no more of them, and objects.");
    must(c, tara_objection_raise(c->privacy, &c->cast[OMAR].subject,
                                 purpose_number(c, "feedback"), &effect));
    printf("      objection: %s\n", tara_objection_effect_name(effect));
    ask(c, OMAR, "feedback", "contact", TARA_ACTION_USE, false);
    tell("That was about questionnaires. Against fraud his data may still be used:");
    ask(c, OMAR, "protection", "technical", TARA_ACTION_USE, true);

    tell("Nadia objects to advertising, for good.");
    must(c, tara_objection_raise(c->privacy, &c->cast[NADIA].subject,
                                 purpose_number(c, "marketing"), &effect));
    printf("      objection: %s\n", tara_objection_effect_name(effect));
    ask(c, NADIA, "marketing", "contact", TARA_ACTION_USE, false);
}

static void friday(company *c)
{
    static const char right_points[] = "72";
    row     r = {.id = 0};
    int64_t now = now_of(c);
    take_test(c, NADIA, "course-1", 90);
    take_test(c, LEO, "course-1", 64);
    take_test(c, OMAR, "course-1", 27);
    take_test(c, YASMIN, "course-1", 81);
    tell("Omar says that 27 is wrong. Until that is settled nobody is to use it.");
    uint64_t restriction = receive(c, OMAR, TARA_RIGHT_RESTRICTION, 0);
    execute(c, restriction, false, 0);
    answer(c, restriction, TARA_FORMAT_TEXT, false, "Right: restriction");
    if (!find_row(c, OMAR, PROGRESS, &r) || !r.restricted) surprise(c, "the row has no mark");
    ask(c, OMAR, "service", "progress", TARA_ACTION_USE, false);
    ask(c, OMAR, "service", "progress", TARA_ACTION_STORE, true);
    ask(c, OMAR, "service", "progress", TARA_ACTION_LEGAL_CLAIM, true);
    explain(c, OMAR, "service", "progress");

    uint64_t correction = receive(c, OMAR, TARA_RIGHT_RECTIFICATION, 0);
    must(c, tara_request_correct(c->privacy, correction, c->category[PROGRESS], right_points,
                                 sizeof right_points - 1));
    execute(c, correction, false, 0);
    answer(c, correction, TARA_FORMAT_TEXT, false, "Right: rectification");
    if (!find_row(c, OMAR, PROGRESS, &r) || r.number != 72) surprise(c, "it was not corrected");
    printf("  His test of %s has %lld points now. He is told that the restriction ends.\n", r.text,
           (long long)r.number);
    must(c, tara_restriction_lift(c->privacy, &c->cast[OMAR].subject, now));
    unmark(c, OMAR);
    ask(c, OMAR, "service", "progress", TARA_ACTION_USE, true);
}

static void saturday(company *c)
{
    int64_t due = 0;
    ask(c, YASMIN, "service", "progress", TARA_ACTION_USE, true);
    tell("A teacher writes: Yasmin may be thirteen.");
    must(c, tara_age_report(c->privacy, &c->cast[YASMIN].subject, "teacher@example.org", 19,
                            "seen in class", 13, &due));
    ask(c, YASMIN, "service", "progress", TARA_ACTION_USE, false);
    ask(c, YASMIN, "protection", "technical", TARA_ACTION_USE, false);
    list_duties(c, 2);
}

static void sunday(company *c)
{
    tell("The server restarted in the night. What does the library still know?");
    ask(c, NADIA, "marketing", "contact", TARA_ACTION_USE, false);
    ask(c, OMAR, "feedback", "contact", TARA_ACTION_USE, false);
    ask(c, LEO, "service", "progress", TARA_ACTION_USE, true);
    ask(c, YASMIN, "service", "progress", TARA_ACTION_USE, false);
    take_payment(c, NADIA, "order-1001", 4900, true);
    list_duties(c, 2);
    tell("Yasmin shows her identity card: she is nineteen.");
    must(c, tara_age_resolve(c->privacy, &c->cast[YASMIN].subject, TARA_AGE_OF_AGE, "id_card",
                             7));
    ask(c, YASMIN, "service", "progress", TARA_ACTION_USE, true);
}

// --- and the years after it --------------------------------------------------------------------

// Prints the learner's newest event: of an erasure, the evidence that it was done.
static void tell_newest_event(company *c, int who)
{
    char     text[2048];
    size_t   size = 0;
    uint64_t newest = 0;
    // More than one: the newest is what fits.
    tara_status status = tara_history(c->privacy, &c->cast[who].subject, &newest, 1, &size);
    if (status != TARA_E_BUFFER) must(c, status);
    must(c, tara_event_print(c->privacy, newest, text, sizeof text, &size));
    printf("      %.*s\n", (int)size, text);
}

static void two_weeks_later(company *c)
{
    row r = {.id = 0};
    list_duties(c, 1);
    tell("Nobody has signed for Mia. What she typed goes, three days before it must.");
    if (!find_row(c, MIA, PEOPLE, &r)) surprise(c, "there is no row");
    erase_row(c, &r.subject, c->category[PEOPLE], r.id);
    tell("The evidence, on record:");
    tell_newest_event(c, MIA);
    no_file_names(c, MIA);
    list_duties(c, 0);
}

static void half_a_year_later(company *c)
{
    tara_age age = {.struct_size = sizeof age};
    tell("Leo had his sixteenth birthday: he decides for himself now.");
    must(c, tara_age_gate(c->privacy, &c->cast[LEO].subject, &age));
    tell_age(&age);
    if (age.age != TARA_AGE_OF_AGE) surprise(c, "Leo's age");
    take_test(c, LEO, "course-2", 88);
    take_test(c, OMAR, "course-2", 59);
    take_test(c, YASMIN, "course-2", 93);

    tell("The policy's delay is over, and Omar may be asked about the newsletter again.");
    tell_consent(c, OMAR, "marketing", 1);
    tell("He is asked, and says yes.");
    tara_choice choice = choice_of(c, "marketing", TARA_ACTOR_SUBJECT, "dialog");
    must(c, tara_consent_give(c->privacy, &c->cast[OMAR].subject, &choice, NULL));
    hold_address_for_letters(c, OMAR, true);
    send_newsletter(c, 1u << OMAR);
}

// --- a new version of the policy ---------------------------------------------------------------

// The first `old` after `where` becomes `new`; the text is replaced.
static void edit(company *c, char **text, const char *where, const char *old, const char *new)
{
    char  *at = *text == NULL ? NULL : strstr(*text, where);
    size_t size = *text == NULL ? 0 : strlen(*text) + strlen(new) + 1;
    char  *edited = at == NULL ? NULL : malloc(size);
    at = at == NULL ? NULL : strstr(at, old);
    if (at == NULL || edited == NULL) {
        surprise(c, "the policy cannot be edited");
        free(edited);
        return;
    }
    snprintf(edited, size, "%.*s%s%s", (int)(at - *text), *text, new, at + strlen(old));
    free(*text);
    *text = edited;
}

// What the lawyers did to the file: the newsletter is to follow the courses.
static tara_policy *write_version_2(company *c, const tara_policy *now)
{
    tara_policy *next = NULL;
    size_t       size = 0;
    (void)tara_policy_print(now, NULL, 0, &size);
    char *text = calloc(size + 1, 1);
    if (text == NULL || tara_policy_print(now, text, size, &size) != TARA_OK) return NULL;
    edit(c, &text, "{", "\"version\": 1", "\"version\": 2");
    edit(c, &text, "{", "2024-01-15", "2026-10-01");
    edit(c, &text, "\"id\": \"marketing\"", "\"technical\"", "\"technical\", \"progress\"");
    edit(c, &text, "\"id\": \"support\"", "Respond to user inquiries", "Answer users' inquiries");
    must(c, tara_policy_parse(text, strlen(text), NULL, &next, NULL));
    free(text);
    return next;
}

// Before it is published: what does it change, and for whom?
static void compare_versions(company *c, const tara_policy *before, const tara_policy *after)
{
    tara_change changes[16] = {{.struct_size = sizeof changes[0]}};
    size_t      count = 0, material = 0;
    must(c, tara_policy_compare(before, after, changes, 16, &count));
    for (size_t i = 0; i < count && i < 16; i++) {
        material += changes[i].material == 1;
        printf("      %-9s %s, %s%s\n", changes[i].material ? "material:" : "editorial:",
               tara_change_name(changes[i].what), changes[i].path,
               changes[i].widens ? "; a yes from before does not cover it" : "");
    }
    if (material != 1) surprise(c, "the changes");
}

// Everybody whom the change concerns is written to. Nothing was queued for anybody: the library
// finds them when it is asked.
static void tell_of_version_2(company *c, size_t expected)
{
    enum { PAGE = 16 };
    tara_notice notices[PAGE];
    tara_cursor cursor = {{0}};
    int32_t     more = 1;
    size_t      told = 0;
    while (more) {
        size_t count = 0;
        notices[0].struct_size = sizeof notices[0];
        more = 0;
        must(c, tara_notice_pending(c->privacy, &cursor, notices, PAGE, &count, &more));
        for (size_t i = 0; i < count; i++, told++) {
            printf("      to %s by %s, due %s\n", name_of(c, &notices[i].subject),
                   tara_means_name(notices[i].means), day_text(notices[i].due_unix_ms));
            must(c, tara_notice_delivered(c->privacy, notices[i].number, TARA_MEANS_NONE));
        }
    }
    if (told != expected) surprise(c, "who is told");
}

static void a_new_version(company *c)
{
    const tara_policy *now = NULL;
    must(c, tara_policy_in_force(c->privacy, &now));
    tara_policy *next = write_version_2(c, now);
    if (next == NULL) return;
    tell("The newsletter is to follow what people learn: a new version of the policy.");
    compare_versions(c, now, next);
    must(c, tara_policy_publish(c->privacy, next)); // The library keeps a copy.
    tara_policy_destroy(next);
    printf("  -> published: version 2 is in force\n");
    tell("Omar said yes to less than that. His yes does not count for more.");
    ask(c, OMAR, "marketing", "contact", TARA_ACTION_USE, false);
    send_newsletter(c, 0);
    tell("Who said no is not walked around, and what else people have is as it was:");
    ask(c, NADIA, "marketing", "contact", TARA_ACTION_USE, false);
    ask(c, LEO, "service", "progress", TARA_ACTION_USE, true);
    tell("Who has to be told?");
    list_duties(c, 1);
    tell_of_version_2(c, 1);
    list_duties(c, 0);
    tell("Omar reads it, is asked, and says yes to the new one.");
    tara_choice choice = choice_of(c, "marketing", TARA_ACTOR_SUBJECT, "dialog");
    must(c, tara_consent_give(c->privacy, &c->cast[OMAR].subject, &choice, NULL));
    ask(c, OMAR, "marketing", "progress", TARA_ACTION_USE, true);
    send_newsletter(c, 1u << OMAR);
}

// --- to whom it goes, and what is stolen -------------------------------------------------------

// An authority asks for how Omar paid: with the law behind it, or without.
static void authority_asks(company *c, int32_t demand, const char *reference, bool expected)
{
    tara_disclosure asked = {.struct_size = sizeof asked, .subject = c->cast[OMAR].subject,
                             .purpose = purpose_number(c, "orders"), .demand = demand,
                             .categories = c->category[ORDERS], .reference = reference,
                             .reference_size = strlen(reference)};
    tara_verdict verdict = {.struct_size = sizeof verdict};
    uint64_t     number = 0;
    must(c, tara_recipient_find(c->privacy, "competent_authority", 19, &asked.recipient));
    printf("  ? the authority, payment data, %s, reference: %s\n",
           demand == TARA_DEMAND_NONE ? "only asked for" : tara_demand_name(demand),
           reference[0] == '\0' ? "none" : reference);
    must(c, tara_disclosure_record(c->privacy, &asked, &verdict, &number));
    tell_verdict(&verdict);
    if (number != 0) printf("  -> disclosed, number %llu\n", (unsigned long long)number);
    if ((verdict.permitted != 0) != expected) surprise(c, "what may be disclosed");
}

static void a_stolen_laptop(company *c)
{
    tell("An authority would like to know how Omar paid, and comes back with an order.");
    authority_asks(c, TARA_DEMAND_NONE, "", false);
    authority_asks(c, TARA_DEMAND_COURT_ORDER, "", false);
    authority_asks(c, TARA_DEMAND_COURT_ORDER, "Tribunal de Paris, 26/01234", true);
    tell("A laptop of the support desk is missing since Saturday, with Omar's and Leo's letters.");
    tara_subject      affected[] = {c->cast[OMAR].subject, c->cast[LEO].subject};
    tara_breach_state state = {.struct_size = sizeof state};
    tara_breach breach = {.struct_size = sizeof breach, .categories = c->category[PEOPLE],
                          .risk = TARA_RISK_HIGH, .subjects = affected, .subject_count = 2,
                          .nature = "a laptop was stolen", .nature_size = 19};
    must(c, tara_breach_record(c->privacy, &breach, &state));
    list_duties(c, 2);
    must(c, tara_breach_notified(c->privacy, state.number, "CNIL", 4, NULL, 0, NULL));
    printf("  -> the CNIL is told\n");
    for (int i = 0; i < 2; i++) {
        printf("  -> %s is told\n", name_of(c, &affected[i]));
        must(c, tara_breach_told(c->privacy, state.number, &affected[i], NULL));
    }
    list_duties(c, 0);
}

static void nadia_leaves(company *c)
{
    tell("Nadia ends her contract. She wants a copy of everything, and then everything erased.");
    must(c, tara_contract_end(c->privacy, &c->cast[NADIA].subject, "course-1", 8, 0));
    uint64_t access = receive(c, NADIA, TARA_RIGHT_ACCESS, SUNDAY_31_JANUARY);
    uint64_t erasure = receive(c, NADIA, TARA_RIGHT_ERASURE, SUNDAY_31_JANUARY);
    execute(c, erasure, true, 1);
    execute(c, access, false, 0);
    tell("Her copy, as it is sent to her:");
    answer(c, access, TARA_FORMAT_JSON, true, "{\"order\":\"order-1001\",\"cents\":4900}");
    execute(c, erasure, false, 1);
    tell("And what she is told:");
    answer(c, erasure, TARA_FORMAT_TEXT, true, "Until: 1 January 2037");
    no_file_names(c, NADIA);
    row r;
    if (find_row(c, NADIA, PEOPLE, &r)) surprise(c, "her address was not erased");
    if (!find_row(c, NADIA, ORDERS, &r)) surprise(c, "the law keeps her order");
    tell("May the order that the law keeps be used for anything else?");
    ask(c, NADIA, "orders", "payment", TARA_ACTION_USE, false);
    ask(c, NADIA, "orders", "payment", TARA_ACTION_COMPLY, true);
}

static void omar_sues(company *c)
{
    tara_hold hold = {.struct_size = sizeof hold, .subject = c->cast[OMAR].subject,
                      .reason = "litigation 2028/117", .reason_size = 19,
                      .authority = "District Court, Dhaka", .authority_size = 21};
    tell("Omar wants no more newsletters, and sues over his certificate.");
    tara_choice choice = choice_of(c, "marketing", TARA_ACTOR_SUBJECT, "letter");
    must(c, tara_consent_withdraw(c->privacy, &c->cast[OMAR].subject, &choice, NULL));
    hold_address_for_letters(c, OMAR, false);
    tell("Nothing of his may be erased until that is over.");
    must(c, tara_hold_place(c->privacy, &hold, &c->hold));
    printf("      hold %llu: %s, %s\n", (unsigned long long)c->hold, hold.reason, hold.authority);
}

static void a_month_before(company *c)
{
    tell("The server was replaced. Who must be warned that their account goes in a month?");
    do_duties(c, TUESDAY_5_SEPTEMBER, warn_of_erasure, 6);
    tell("Letters go out. Yasmin logs in. Leo does not answer.");
    touch_all(c, YASMIN);
    do_duties(c, TUESDAY_5_SEPTEMBER, warn_of_erasure, 3);
}

// A backup brings back what was erased since it was made. The library knows what that was.
static void restore(company *c, const row *backup, uint64_t erased_since)
{
    row      r = {.id = 0};
    uint64_t asked = 0, failed = 0;
    tell("In the evening a disk fails, and yesterday's backup is restored. Leo is back in it.");
    if (!learners_put(c->db, PEOPLE, backup)) surprise(c, "the database failed");
    must(c, tara_erasures_replay(c->privacy, TUESDAY_5_SEPTEMBER, &asked, &failed));
    printf("      %llu erasures of the day were asked for again, %llu failed\n",
           (unsigned long long)asked, (unsigned long long)failed);
    if (asked != erased_since || failed != 0) surprise(c, "the erasures");
    if (find_row(c, LEO, PEOPLE, &r)) surprise(c, "Leo is still there");
}

static void the_sweep(company *c)
{
    row            r = {.id = 0}, backup = {.id = 0};
    tara_retention kept = {.struct_size = sizeof kept};
    if (!find_row(c, LEO, PEOPLE, &backup)) surprise(c, "the row is gone");
    sweep(c, 3);
    restore(c, &backup, 3);
    no_file_names(c, LEO);
    tell("Omar's data has run out as well, but it is held:");
    sweep(c, 0);
    if (!find_row(c, OMAR, PROGRESS, &r)) surprise(c, "the row is gone");
    must(c, tara_holding_show(c->privacy, &r.subject, c->category[PROGRESS], r.id, &kept));
    printf("      row %llu of progress, due on %s, hold %llu\n", (unsigned long long)r.id,
           day_text(kept.due_unix_ms), (unsigned long long)kept.held);
    if (kept.held != c->hold) surprise(c, "the hold");
    tell("A hold keeps it from being erased. It does not let anybody use it:");
    ask(c, OMAR, "service", "progress", TARA_ACTION_USE, false);
}

// What was erased, and why: the library's events are the register. The rows written and no longer
// there must be as many.
static void read_register(company *c)
{
    uint64_t events = 0, told = 0, gone = 0;
    char     text[4096];
    size_t   size = 0;
    must(c, tara_event_count(c->privacy, &events));
    tell("The register of what was erased:");
    for (uint64_t event = 1; event <= events; event++) {
        tara_status status = tara_event_print(c->privacy, event, text, sizeof text - 1, &size);
        if (status == TARA_E_BUFFER) continue; // The policy itself is longer.
        must(c, status);
        text[size] = '\0';
        if (strstr(text, "\"type\":\"erased\"") == NULL) continue;
        told++;
        printf("  %s\n", text);
    }
    for (int table = 0; table < TABLES; table++) {
        gone += learners_next_id(c->db, table) - 1 - count_rows(c, table);
    }
    if (told != gone) surprise(c, "the register");
}

static void three_years_later(company *c)
{
    list_duties(c, 1);
    tell("The court has decided. The hold is released, and the sweep goes on where it stopped:");
    must(c, tara_hold_release(c->privacy, c->hold));
    sweep(c, 3);
    no_file_names(c, OMAR);
    read_register(c);
    tell("Leo, Omar and Nadia are gone; what is on record of their choices goes too.");
    forget(c, LEO, 0);
    forget(c, OMAR, 2);
    forget(c, NADIA, 4);
    ask(c, OMAR, "marketing", "contact", TARA_ACTION_USE, false);
    ask(c, NADIA, "marketing", "contact", TARA_ACTION_USE, false);
}

// Nine in the morning, UTC. The story stands still during a day.
static const struct {
    const char *title;
    int64_t     unix_ms;
    bool        starts; // The server, on that day.
    void      (*live)(company *c);
} days[] = {
    {"Monday, 2 March 2026: five people sign up",    INT64_C(1772442000000), true,  monday},
    {"Tuesday: a newsletter, and an order",          INT64_C(1772528400000), false, tuesday},
    {"Wednesday: a mother, and a change of mind",    INT64_C(1772614800000), false, wednesday},
    {"Thursday: no means no",                        INT64_C(1772701200000), false, thursday},
    {"Friday: a test, and a dispute",                INT64_C(1772787600000), false, friday},
    {"Saturday: a warning",                          INT64_C(1772874000000), false, saturday},
    {"Sunday: after the restart",                    INT64_C(1772960400000), true,  sunday},
    {"Friday, 13 March 2026: a child's data",        INT64_C(1773392400000), false,
     two_weeks_later},
    {"Friday, 4 September 2026: half a year later",  INT64_C(1788512400000), false,
     half_a_year_later},
    {"Friday, 2 October 2026: a new version",        INT64_C(1790931600000), false, a_new_version},
    {"Monday, 5 October 2026: a stolen laptop",      INT64_C(1791190800000), false,
     a_stolen_laptop},
    {"Tuesday, 2 February 2027: Nadia leaves",       INT64_C(1801558800000), false, nadia_leaves},
    {"Wednesday, 1 March 2028: Omar sues",           INT64_C(1835514000000), false, omar_sues},
    {"Friday, 4 August 2028: a month's notice",      INT64_C(1848992400000), true,  a_month_before},
    {"Tuesday, 5 September 2028: the sweep",         TUESDAY_5_SEPTEMBER,    false, the_sweep},
    {"Thursday, 1 March 2029: three years later",    INT64_C(1867050000000), false,
     three_years_later},
};

static bool live_through(company *c)
{
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        if (days[i].starts && !start(c, days[i].unix_ms)) return false;
        printf("\n%s\n\n", days[i].title);
        must(c, tara_clock_set(c->privacy, days[i].unix_ms));
        days[i].live(c);
    }
    return true;
}

static void tell_the_database(company *c)
{
    static const uint64_t expected[TABLES] = {[PEOPLE] = 1, [ORDERS] = 1, [PROGRESS] = 2};
    puts("\nWhat the company's own database holds now\n");
    for (int table = 0; table < TABLES; table++) {
        row r = {.id = 0};
        while (learners_after(c->db, table, r.id, &r)) {
            printf("  row %llu of %-8s  %-6s  %s, %lld\n", (unsigned long long)r.id,
                   tables[table].name, name_of(c, &r.subject), r.text, (long long)r.number);
        }
        if (count_rows(c, table) != expected[table]) surprise(c, "the rows that are left");
    }
}

int main(void)
{
    company c = {
        .cast = {
            [NADIA]  = {"Nadia",  "nadia@example.org",  "FR", 1999, 7, 14, false, {{0}}},
            [LEO]    = {"Leo",    "leo@example.org",    "FR", 2010, 9, 1,  false, {{0}}},
            [OMAR]   = {"Omar",   "omar@example.org",   "BD", 0,    5, 30, false, {{0}}},
            [YASMIN] = {"Yasmin", "yasmin@example.org", "DE", 2006, 11, 2, false, {{0}}},
            [MIA]    = {"Mia",    "mia@example.org",    "DE", 2013, 5, 5,  false, {{0}}},
        },
    };
    if (!make_directory(&c)) return 1;
    printf("Three years at Tara Solutions, an e-learning company. Its database: %s.\n\n"
           "  ?          what the company asks before it uses a person's data\n"
           "  YES or NO  what the library answers, and why\n"
           "  ->         what the company then does\n", learners_kind());
    bool lived = live_through(&c);
    if (lived) tell_the_database(&c);
    learners_close(c.db);
    tara_close(c.privacy);
    remove_directory(&c);
    if (!lived) return 1;
    if (c.surprises > 0) printf("\n%d unexpected answers\n", c.surprises);
    else puts("\nEvery answer was the expected one.");
    return c.surprises > 0;
}
