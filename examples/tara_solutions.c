// tara_solutions.c: a week at Tara Solutions, an e-learning company that keeps its policy.
//
// The company has a small database of its own: learners, letters sent, payments taken. The library
// has none of that data; it is asked before each use and its answer is printed as it came. What the
// story expects stands beside each question, and the program fails when an answer is another one.
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

#include "tara_privacy.h"

enum { NADIA, LEO, OMAR, YASMIN, PEOPLE };

typedef struct learner { // A row of the company's own table.
    const char  *name;
    const char  *email;
    const char  *country;
    int32_t      year, month, day; // Of birth, as typed into the form. Year 0: left empty.
    bool         enrolled;
    unsigned     newsletters;      // Sent so far.
    tara_subject subject;          // What the library knows them by.
} learner;

typedef struct payment { // Another table.
    const char *order;
    uint64_t    event; // The library's record of why it was allowed.
    uint32_t    cents;
} payment;

enum { PAYMENTS_MAX = 8 };

typedef struct company {
    char          directory[64];
    char          store[96];
    tara_privacy *privacy;
    learner       learners[PEOPLE];
    payment       payments[PAYMENTS_MAX];
    size_t        payment_count;
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
    if (status != TARA_OK) surprise(c, tara_status_text(status, "en"));
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
    question.subject = c->learners[who].subject;
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
    printf("  ? %s, %s data: %s for %s\n", c->learners[who].name, category,
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
    printf("  %s asks why. The library explains:\n\n%.*s\n", c->learners[who].name, (int)size,
           text);
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
    must(c, tara_consent_show(c->privacy, &c->learners[who].subject, purpose_number(c, purpose),
                              &consent));
    printf("      on record: %s, %s %s; may we ask now? %s\n",
           tara_consent_state_name(consent.state),
           consent.state == TARA_CONSENT_GIVEN ? "until" : "not to be asked again before",
           day_text(consent.expires_unix_ms), consent.may_ask ? "yes" : "no");
    if (consent.may_ask != may_ask) surprise(c, "the delay of the policy");
}

// --- the company's work ------------------------------------------------------------------------

// The form at the door. Who does not pass it is not written into the table.
static void sign_up(company *c, int who, int32_t next)
{
    learner *l = &c->learners[who];
    tara_age age = {.struct_size = sizeof age};
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
    printf("  -> %s %s.\n", l->name, l->enrolled ? "is enrolled" : "is not enrolled");
    if (l->enrolled) {
        must(c, tara_contract_start(c->privacy, &l->subject, "course-1", 8, 0));
    }
}

// Goes to whom the library lets it go, and to nobody else. `expected`: learners as bits.
static void send_newsletter(company *c, unsigned expected)
{
    tell("The newsletter is ready. For each learner the library is asked:");
    for (int who = 0; who < PEOPLE; who++) {
        learner *l = &c->learners[who];
        if (!l->enrolled) continue;
        if (ask(c, who, "marketing", "contact", TARA_ACTION_USE, (expected >> who & 1) != 0)) {
            l->newsletters++;
            printf("  -> sent to %s\n", l->email);
        }
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
    printf("  ? %s, payment data: take %u.%02u euros for %s\n", c->learners[who].name,
           (unsigned)(cents / 100), (unsigned)(cents % 100), order);
    tell_verdict(&verdict);
    printf("      event %llu%s\n", (unsigned long long)event, duplicate ? ", the same again" : "");
    if (verdict.permitted != 1 || (duplicate == 1) != again) surprise(c, "the payment's answer");
    if (verdict.permitted != 1 || duplicate == 1 || c->payment_count == PAYMENTS_MAX) return;
    c->payments[c->payment_count++] = (payment){order, event, cents};
    tell("-> taken, once.");
}

static const char *name_of(const company *c, const tara_subject *subject)
{
    for (int who = 0; who < PEOPLE; who++) {
        if (memcmp(&c->learners[who].subject, subject, sizeof *subject) == 0) {
            return c->learners[who].name;
        }
    }
    return "everybody";
}

static void list_duties(company *c, size_t expected)
{
    tara_cursor cursor = {{0}};
    tara_duty   duties[4];
    int64_t     now = 0;
    size_t      total = 0;
    size_t      count = 0;
    must(c, tara_clock_now(c->privacy, &now));
    tell("What does the company owe?");
    do {
        duties[0].struct_size = sizeof duties[0];
        count = 0;
        must(c, tara_due(c->privacy, now, &cursor, duties, 4, &count, NULL));
        for (size_t i = 0; i < count; i++) {
            printf("  - %s, %s, by %s%s (%s)\n      \"%s\"\n", tara_duty_name(duties[i].kind),
                   name_of(c, &duties[i].subject), day_text(duties[i].due_unix_ms),
                   duties[i].late ? ", LATE" : "", tara_duty_article(duties[i].kind),
                   tara_duty_text(duties[i].kind, "en"));
        }
        total += count;
    } while (count > 0);
    if (total == 0) tell("- nothing");
    if (total != expected) surprise(c, "the number of duties");
}

// --- the store ---------------------------------------------------------------------------------

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

static void remove_directory(const company *c)
{
    DIR *directory = opendir(c->directory);
    if (directory == NULL) return;
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        if (entry->d_name[0] != '.') unlinkat(dirfd(directory), entry->d_name, 0);
    }
    closedir(directory);
    rmdir(c->directory);
}

// --- the days ----------------------------------------------------------------------------------

static void monday(company *c)
{
    sign_up(c, NADIA, TARA_NEXT_NOTHING);
    ask(c, NADIA, "account", "credentials", TARA_ACTION_USE, true);
    sign_up(c, LEO, TARA_NEXT_VERIFY_GUARDIAN);
    ask(c, LEO, "account", "credentials", TARA_ACTION_USE, false);
    sign_up(c, OMAR, TARA_NEXT_ASK_AGE);
    ask(c, OMAR, "account", "credentials", TARA_ACTION_USE, false);
    tell("Omar comes back and gives his date of birth.");
    c->learners[OMAR].year = 1988;
    sign_up(c, OMAR, TARA_NEXT_NOTHING);
    sign_up(c, YASMIN, TARA_NEXT_NOTHING);
    list_duties(c, 1);
}

static void tuesday(company *c)
{
    send_newsletter(c, 0);
    tell("Nadia and Omar are asked. Both say no.");
    tara_choice choice = choice_of(c, "marketing", TARA_ACTOR_SUBJECT, "dialog");
    must(c, tara_consent_refuse(c->privacy, &c->learners[NADIA].subject, &choice, NULL));
    must(c, tara_consent_refuse(c->privacy, &c->learners[OMAR].subject, &choice, NULL));
    tell_consent(c, OMAR, "marketing", 0);
    send_newsletter(c, 0);
    tell("Nadia buys a course. Her browser sends the order twice.");
    take_payment(c, NADIA, "order-1001", 4900, false);
    take_payment(c, NADIA, "order-1001", 4900, true);
}

static void wednesday(company *c)
{
    learner *leo = &c->learners[LEO];
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
    list_duties(c, 0);

    tell("Nadia switches the newsletter on, in her settings.");
    tara_choice choice = choice_of(c, "marketing", TARA_ACTOR_SUBJECT, "settings");
    must(c, tara_consent_give(c->privacy, &c->learners[NADIA].subject, &choice, NULL));
    tell_consent(c, NADIA, "marketing", 0);
    send_newsletter(c, 1u << NADIA);
    tell("A yes is for one purpose. May other learners write to her?");
    ask(c, NADIA, "communication", "contact", TARA_ACTION_USE, false);
}

static void thursday(company *c)
{
    tell("Nadia switches it off again. One call, as easy as on.");
    tara_choice choice = choice_of(c, "marketing", TARA_ACTOR_SUBJECT, "settings");
    must(c, tara_consent_withdraw(c->privacy, &c->learners[NADIA].subject, &choice, NULL));
    send_newsletter(c, 0);

    tell("Somebody tries passwords. May the logs be read against fraud?");
    ask(c, NADIA, "protection", "technical", TARA_ACTION_USE, true);
    ask(c, NADIA, "protection", "progress", TARA_ACTION_USE, false);

    int32_t effect = TARA_OBJECTION_NONE;
    tell("A questionnaire goes out. May Omar get one?");
    ask(c, OMAR, "feedback", "contact", TARA_ACTION_USE, true);
    tell("He wants no more of them, and objects.");
    must(c, tara_objection_raise(c->privacy, &c->learners[OMAR].subject,
                                 purpose_number(c, "feedback"), &effect));
    printf("      objection: %s\n", tara_objection_effect_name(effect));
    ask(c, OMAR, "feedback", "contact", TARA_ACTION_USE, false);
    tell("That was about questionnaires. Against fraud his data may still be used:");
    ask(c, OMAR, "protection", "technical", TARA_ACTION_USE, true);

    tell("Nadia objects to advertising, for good.");
    must(c, tara_objection_raise(c->privacy, &c->learners[NADIA].subject,
                                 purpose_number(c, "marketing"), &effect));
    printf("      objection: %s\n", tara_objection_effect_name(effect));
    ask(c, NADIA, "marketing", "contact", TARA_ACTION_USE, false);
}

static void friday(company *c)
{
    int64_t now = 0;
    tell("Omar says that his results are wrong. Until that is settled they are restricted.");
    must(c, tara_restriction_set(c->privacy, &c->learners[OMAR].subject, "accuracy", 8));
    ask(c, OMAR, "service", "progress", TARA_ACTION_USE, false);
    ask(c, OMAR, "service", "progress", TARA_ACTION_STORE, true);
    ask(c, OMAR, "service", "progress", TARA_ACTION_LEGAL_CLAIM, true);
    explain(c, OMAR, "service", "progress");
    tell("They are corrected, and he is told that the restriction ends.");
    must(c, tara_clock_now(c->privacy, &now));
    must(c, tara_restriction_lift(c->privacy, &c->learners[OMAR].subject, now));
    ask(c, OMAR, "service", "progress", TARA_ACTION_USE, true);
}

static void saturday(company *c)
{
    int64_t due = 0;
    ask(c, YASMIN, "service", "progress", TARA_ACTION_USE, true);
    tell("A teacher writes: Yasmin may be thirteen.");
    must(c, tara_age_report(c->privacy, &c->learners[YASMIN].subject, "teacher@example.org", 19,
                            "seen in class", 13, &due));
    ask(c, YASMIN, "service", "progress", TARA_ACTION_USE, false);
    ask(c, YASMIN, "protection", "technical", TARA_ACTION_USE, false);
    list_duties(c, 1);
}

static void sunday(company *c)
{
    tell("The server restarted in the night. What does the library still know?");
    ask(c, NADIA, "marketing", "contact", TARA_ACTION_USE, false);
    ask(c, OMAR, "feedback", "contact", TARA_ACTION_USE, false);
    ask(c, LEO, "service", "progress", TARA_ACTION_USE, true);
    ask(c, YASMIN, "service", "progress", TARA_ACTION_USE, false);
    take_payment(c, NADIA, "order-1001", 4900, true);
    list_duties(c, 1);
    tell("Yasmin shows her identity card: she is nineteen.");
    must(c, tara_age_resolve(c->privacy, &c->learners[YASMIN].subject, TARA_AGE_OF_AGE, "id_card",
                             7));
    ask(c, YASMIN, "service", "progress", TARA_ACTION_USE, true);
}

static void half_a_year_later(company *c)
{
    tara_age age = {.struct_size = sizeof age};
    tell("Leo had his sixteenth birthday: he decides for himself now.");
    must(c, tara_age_gate(c->privacy, &c->learners[LEO].subject, &age));
    tell_age(&age);
    if (age.age != TARA_AGE_OF_AGE) surprise(c, "Leo's age");

    tell("The policy's delay is over, and Omar may be asked about the newsletter again.");
    tell_consent(c, OMAR, "marketing", 1);
    tell("He is asked, and says yes.");
    tara_choice choice = choice_of(c, "marketing", TARA_ACTOR_SUBJECT, "dialog");
    must(c, tara_consent_give(c->privacy, &c->learners[OMAR].subject, &choice, NULL));
    send_newsletter(c, 1u << OMAR);
}

// Nine in the morning, UTC. The story stands still during a day.
static const struct {
    const char *title;
    int64_t     unix_ms;
    bool        after_restart;
    void      (*live)(company *c);
} days[] = {
    {"Monday, 2 March 2026: four people sign up",    INT64_C(1772442000000), false, monday},
    {"Tuesday: a newsletter, and an order",          INT64_C(1772528400000), false, tuesday},
    {"Wednesday: a mother, and a change of mind",    INT64_C(1772614800000), false, wednesday},
    {"Thursday: no means no",                        INT64_C(1772701200000), false, thursday},
    {"Friday: a dispute",                            INT64_C(1772787600000), false, friday},
    {"Saturday: a warning",                          INT64_C(1772874000000), false, saturday},
    {"Sunday: after the restart",                    INT64_C(1772960400000), true,  sunday},
    {"Friday, 4 September 2026: half a year later",  INT64_C(1788512400000), false,
     half_a_year_later},
};

static bool live_through(company *c)
{
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        if (days[i].after_restart) {
            tara_close(c->privacy);
            c->privacy = NULL;
            if (!open_store(c)) return false;
        }
        printf("\n%s\n\n", days[i].title);
        must(c, tara_clock_set(c->privacy, days[i].unix_ms));
        days[i].live(c);
    }
    return true;
}

static void tell_the_database(const company *c)
{
    puts("\nWhat the company's own database holds now\n");
    for (int who = 0; who < PEOPLE; who++) {
        const learner *l = &c->learners[who];
        printf("  %-7s %-12s newsletters: %u\n", l->name, l->enrolled ? "enrolled" : "-",
               l->newsletters);
    }
    for (size_t i = 0; i < c->payment_count; i++) {
        printf("  %s    paid %u.%02u euros, allowed by event %llu\n", c->payments[i].order,
               (unsigned)(c->payments[i].cents / 100), (unsigned)(c->payments[i].cents % 100),
               (unsigned long long)c->payments[i].event);
    }
}

int main(void)
{
    company c = {
        .learners = {
            [NADIA]  = {"Nadia",  "nadia@example.org",  "FR", 1999, 7, 14, false, 0, {{0}}},
            [LEO]    = {"Leo",    "leo@example.org",    "FR", 2010, 9, 1,  false, 0, {{0}}},
            [OMAR]   = {"Omar",   "omar@example.org",   "BD", 0,    5, 30, false, 0, {{0}}},
            [YASMIN] = {"Yasmin", "yasmin@example.org", "DE", 2006, 11, 2, false, 0, {{0}}},
        },
    };
    if (!make_directory(&c)) return 1;
    puts("A week at Tara Solutions, an e-learning company.\n\n"
         "  ?          what the company asks before it uses a person's data\n"
         "  YES or NO  what the library answers, and why\n"
         "  ->         what the company then does");
    bool lived = open_store(&c) && live_through(&c);
    tara_close(c.privacy);
    remove_directory(&c);
    if (!lived) return 1;
    tell_the_database(&c);
    if (c.surprises > 0) printf("\n%d unexpected answers\n", c.surprises);
    else puts("\nEvery answer was the expected one.");
    return c.surprises > 0;
}
