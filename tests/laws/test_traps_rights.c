// test_traps_rights.c: the mistakes that other systems made with rights, retention and holds, each
// with a test that fails when we make it. The others are in test_traps.c.
#define _XOPEN_SOURCE 700 // mkdtemp, threads

#include "source_kit.h"
#include "store_files.h"

#include "people_kit.h"

#include <pthread.h>
#include <unistd.h>

#include "ledger/records.h"
#include "store/store.h"

static host          h;
static tara_privacy *privacy;
static tara_subject  nadia;
static stand_in      crm, mail, billing;

static int begin(void **state)
{
    (void)state;
    privacy = host_begin(&h);
    nadia = adult(privacy, "nadia");
    crm = willing("crm");
    mail = willing("mail");
    billing = willing("billing");
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

// --- a store on disk, and one that breaks -------------------------------------------------------

static char path[64]; // In a folder of its own.

static void open_again(void)
{
    tara_close(privacy);
    ASSERT_OK(host_open(&h));
    privacy = h.privacy;
}

static int begin_on_disk(void **state)
{
    begin(state);
    strcpy(path, "/tmp/tara_rights_XXXXXX");
    assert_non_null(mkdtemp(path));
    strcat(path, "/a.tara");
    host_path(&h, path);
    open_again();
    nadia = adult(privacy, "nadia");
    return 0;
}

static int end_on_disk(void **state)
{
    end(state);
    remove_store(path);
    *strrchr(path, '/') = '\0';
    return rmdir(path);
}

// A store of the host's that works until it is told to fail at records of a kind.
typedef struct faulty {
    tara_store inner, outer;
    tp_memory  memory;
    uint32_t   get_fails;    // tp_record_kind; 0: none.
    bool       records_fail; // The list of a subject's.
    int32_t    answer;       // What it then says.
} faulty;

static int32_t faulty_get(void *user, const tara_key *key, tara_record *out)
{
    faulty *f = user;
    if (key->kind == f->get_fails) return f->answer;
    return f->inner.get(f->inner.user, key, out);
}

static int32_t faulty_commit(void *user, const tara_batch *batch)
{
    faulty *f = user;
    return f->inner.commit(f->inner.user, batch);
}

static int32_t faulty_due(void *user, int64_t until, tara_cursor *cursor, tara_key *keys,
                          size_t capacity, size_t *count, int64_t *next)
{
    faulty *f = user;
    return f->inner.due(f->inner.user, until, cursor, keys, capacity, count, next);
}

static int32_t faulty_records(void *user, const tara_subject *subject, tara_cursor *cursor,
                              tara_key *keys, size_t capacity, size_t *count)
{
    faulty *f = user;
    if (f->records_fail) return f->answer;
    return f->inner.records(f->inner.user, subject, cursor, keys, capacity, count);
}

static int32_t faulty_events(void *user, uint64_t from, uint64_t limit, tara_event_sink sink,
                             void *sink_user)
{
    faulty *f = user;
    return f->inner.events(f->inner.user, from, limit, sink, sink_user);
}

static int32_t faulty_count(void *user, uint64_t *count)
{
    faulty *f = user;
    return f->inner.event_count(f->inner.user, count);
}

static int32_t faulty_sync(void *user)
{
    faulty *f = user;
    return f->inner.sync(f->inner.user);
}

static void faulty_close(void *user) { (void)user; } // It is opened again.

// From here on the context is one over that store, which works.
static void open_over(faulty *f)
{
    static const uint8_t hash_key[16] = {1};
    *f = (faulty){.memory = tp_memory_standard()};
    ASSERT_OK(tp_memory_store_open(&f->memory, hash_key, &f->inner));
    f->outer = (tara_store){
        .struct_size = sizeof f->outer, .flags = TARA_STORE_KEEPS_RECORDS, .user = f,
        .get = faulty_get, .commit = faulty_commit, .due = faulty_due, .records = faulty_records,
        .events = faulty_events, .event_count = faulty_count, .sync = faulty_sync,
        .close = faulty_close};
    h.options.store = &f->outer;
    open_again();
    nadia = adult(privacy, "nadia");
}

// Holds cannot be read, or not be found.
static void fails(faulty *f, bool at_the_list, int32_t answer)
{
    f->answer = answer;
    if (at_the_list) f->records_fail = true;
    else f->get_fails = TP_RECORD_HOLD;
}

static void mend(faulty *f)
{
    f->get_fails = 0;
    f->records_fail = false;
    open_again();
}

static void close_over(faulty *f)
{
    tara_close(privacy);
    f->inner.close(f->inner.user);
    assert_int_equal(f->memory.live_bytes, 0);
    h.options.store = NULL;
    ASSERT_OK(host_open(&h));
    privacy = h.privacy;
}

// --- what these tests say in one line -----------------------------------------------------------

static tara_verdict erased_by(tara_subject subject, const char *category_id, uint64_t ref,
                              const char *source)
{
    tara_verdict verdict = {.struct_size = sizeof verdict};
    ASSERT_OK(tara_holding_erased(privacy, &subject, category(privacy, category_id), ref, source,
                                  strlen(source), &verdict));
    return verdict;
}

static tara_retention retention(tara_subject subject, const char *category_id, uint64_t ref)
{
    tara_retention out = {.struct_size = sizeof out};
    ASSERT_OK(tara_holding_show(privacy, &subject, category(privacy, category_id), ref, &out));
    return out;
}

// Duties of a kind that need attention by then; *first gets the first of them.
static size_t duties_by(int64_t until, int32_t kind, tara_duty *first)
{
    tara_duty      duties[32] = {{.struct_size = sizeof duties[0]}};
    tara_cursor    cursor = {{0}};
    tara_due_query query = {.struct_size = sizeof query, .until_unix_ms = until};
    tara_due_page  page = {.struct_size = sizeof page};
    size_t         found = 0;
    ASSERT_OK(tara_due(privacy, &query, &cursor, duties, 32, &page));
    assert_int_equal(page.more, 0);
    for (size_t i = 0; i < page.count; i++) {
        if (duties[i].kind != kind) continue;
        if (found++ == 0 && first != NULL) *first = duties[i];
    }
    return found;
}

static tara_status answer(uint64_t number, package *p)
{
    package_free(p);
    return tara_request_answer(privacy, number, TARA_FORMAT_JSON, "en", package_sink, p);
}

static void is_answered(uint64_t number, package *p)
{
    ASSERT_OK(answer(number, p));
    assert_int_equal(shown(privacy, number).state, TARA_REQUEST_ANSWERED);
}

static bool says(const package *p, const char *words)
{
    return strstr(p->text, words) != NULL;
}

static size_t times(const package *p, const char *words)
{
    size_t found = 0;
    for (const char *place = p->text; (place = strstr(place, words)) != NULL; place++) found++;
    return found;
}

static tara_request received(tara_subject subject, tara_intake given)
{
    tara_request out = {.struct_size = sizeof out};
    ASSERT_OK(tara_request_open(privacy, &subject, &given, &out));
    return out;
}

static tara_request received_on(const char *identity, const char *country, const char *when)
{
    tara_subject subject = person(privacy, identity);
    tara_intake  given = intake(TARA_RIGHT_ACCESS);
    ASSERT_OK(tara_subject_set(privacy, &subject, country, strlen(country), 0, 0));
    given.received_unix_ms = at(when);
    return received(subject, given);
}

static int32_t reason_to_do(const char *purpose_id, const char *category_id, uint32_t action)
{
    tara_question asked = question(privacy, nadia, purpose_id, category_id);
    tara_verdict  verdict = {.struct_size = sizeof verdict};
    asked.action = action;
    ASSERT_OK(tara_check(privacy, &asked, &verdict));
    return verdict.reason;
}

static int32_t reason_to(const char *purpose_id, const char *category_id)
{
    return reason_to_do(purpose_id, category_id, TARA_ACTION_USE);
}

static void objects_to(const char *purpose_id)
{
    tara_intake given = intake(TARA_RIGHT_OBJECTION);
    given.purposes = UINT64_C(1) << (purpose(privacy, purpose_id) - 1);
    received(nadia, given);
}

static void enrols(void)
{
    ASSERT_OK(tara_contract_start(privacy, &nadia, TEXT("course-1"), 0));
}

// --- fail-open ----------------------------------------------------------------------------------

// 3. The hold could not be looked up: taken for none, and what was held was deleted.
static void test_trap_a_hold_that_cannot_be_read_is_not_no_hold(void **state)
{
    static const int32_t answers[] = {TARA_CALLBACK_FAILED, TARA_E_STORE, TARA_E_BUSY,
                                      TARA_E_NO_MEMORY, TARA_E_NOT_FOUND};
    enum { COUNT = sizeof answers / sizeof answers[0] };
    (void)state;
    for (size_t i = 0; i < 2 * COUNT; i++) {
        int32_t      says_then = answers[i % COUNT];
        faulty       f;
        tara_request out = {.struct_size = sizeof out};
        tara_verdict verdict = {.struct_size = sizeof verdict, .permitted = 1};
        open_over(&f);
        crm.asked = 0;
        join(privacy, &crm, 0);
        hold_data(privacy, nadia, "contact", 0, "support", "crm");
        uint64_t hold = place_hold(privacy, nadia);
        uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
        int32_t  expected = says_then == TARA_CALLBACK_FAILED ? TARA_E_STORE : says_then;
        uint64_t contact = category(privacy, "contact");
        fails(&f, i >= COUNT, says_then);
        assert_int_equal(tara_holding_erased(privacy, &nadia, contact, 0, TEXT("crm"), &verdict),
                         expected);
        assert_int_equal(verdict.permitted, 0);
        mend(&f);
        join(privacy, &crm, 0);
        fails(&f, i >= COUNT, says_then);
        assert_int_equal(tara_request_execute(privacy, number, &out), expected);
        assert_int_equal(crm.asked, 0);
        mend(&f);
        assert_int_equal(retention(nadia, "contact", 0).held, hold);
        assert_int_equal(erased_by(nadia, "contact", 0, "crm").reason, TARA_REASON_LEGAL_HOLD);
        close_over(&f);
    }
}

// 4. What the erasure answered was not looked at, and the record said deleted.
static void test_trap_only_a_source_that_did_it_has_erased(void **state)
{
    static const int32_t answers[] = {TARA_SOURCE_FAILED, TARA_SOURCE_LATER, TARA_SOURCE_REFUSED,
                                      4, -1, TARA_E_STORE, INT32_MAX};
    (void)state;
    join(privacy, &crm, 0);
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        char name[] = {'s', (char)('a' + i), '\0'};
        tara_subject someone = adult(privacy, name);
        hold_data(privacy, someone, "contact", 0, "support", "crm");
        uint64_t number = ask_for(privacy, someone, TARA_RIGHT_ERASURE);
        crm.answer = answers[i];
        crm.asked = 0;
        execute(privacy, number);
        assert_int_equal(crm.asked, 1);
        assert_true(is_held(privacy, someone, "contact", 0));
        assert_int_not_equal(state_of(privacy, number, "contact", "crm"), TARA_STEP_DONE);
        assert_int_equal(duties_by(at("2028-03-01T09:00:00Z"), TARA_DUTY_ERASE, NULL), i + 1);
    }
}

// 4. With nobody there to erase, the record said deleted all the same.
static void test_trap_without_an_executor_nothing_is_erased(void **state)
{
    (void)state;
    tara_duty duty;
    package   p = {NULL, 0, 0};
    hold_data(privacy, nadia, "contact", 0, "support", "crm");
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    assert_int_equal(execute(privacy, number).outstanding, 1);
    assert_int_equal(execute(privacy, number).outstanding, 1);
    assert_int_equal(answer(number, &p), TARA_E_NOT_APPLICABLE);
    h.now = at("2029-01-01T00:00:00Z");
    for (int i = 0; i < 2; i++) { // Listing it does not do it.
        assert_int_equal(duties_by(h.now, TARA_DUTY_ERASE, &duty), 1);
        assert_int_equal(duty.late, 1);
        assert_true(is_held(privacy, nadia, "contact", 0));
    }
    package_free(&p);
}

// 5. The record of the restriction could not be read: processing went on.
static void test_trap_a_restriction_that_cannot_be_read_denies(void **state)
{
    (void)state;
    faulty f;
    open_over(&f);
    enrols();
    assert_int_equal(reason_to("account", "contact"), TARA_REASON_CONTRACT);
    execute(privacy, ask_for(privacy, nadia, TARA_RIGHT_RESTRICTION));
    open_again();
    f.get_fails = TP_RECORD_STANDING;
    assert_int_equal(reason_to("account", "contact"), TARA_REASON_STORE_FAILED);
    f.get_fails = 0; // It works again; what was missed is not known.
    assert_int_equal(reason_to("account", "contact"), TARA_REASON_STORE_FAILED);
    mend(&f);
    assert_int_equal(reason_to("account", "contact"), TARA_REASON_RESTRICTION);
    close_over(&f);
}

static int32_t stop_at_once(void *user, const char *text, size_t size)
{
    (void)user; (void)text; (void)size;
    return TARA_CALLBACK_FAILED;
}

// 10. A part of the copy failed, was logged, and the answer called complete.
static void test_trap_a_copy_with_a_part_missing_is_no_answer(void **state)
{
    (void)state;
    package p = {NULL, 0, 0};
    hold_data(privacy, nadia, "contact", 0, "account", "crm");
    hold_data(privacy, nadia, "progress", 0, "service", "mail");
    join(privacy, &crm, 0);
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    execute(privacy, number);
    assert_int_equal(answer(number, &p), TARA_E_NOT_APPLICABLE); // mail is not there.
    join(privacy, &mail, 0);
    mail.answer = TARA_SOURCE_FAILED;
    assert_int_equal(answer(number, &p), TARA_E_NOT_APPLICABLE);
    mail.answer = TARA_SOURCE_LATER;
    assert_int_equal(answer(number, &p), TARA_E_NOT_APPLICABLE);
    mail.answer = TARA_SOURCE_DONE;
    assert_int_equal(tara_request_answer(privacy, number, TARA_FORMAT_JSON, "en", stop_at_once,
                                         NULL), TARA_E_CONFLICT);
    assert_int_equal(shown(privacy, number).state, TARA_REQUEST_EXECUTING);
    is_answered(number, &p);
    assert_true(says(&p, "{\"category\":\"contact\",\"source\":\"crm\",\"items\":[{"));
    assert_true(says(&p, "{\"category\":\"progress\",\"source\":\"mail\",\"items\":[{"));
    package_free(&p);
}

// 10. What is left out on purpose is named in the answer.
static void test_trap_what_a_copy_leaves_out_is_named(void **state)
{
    (void)state;
    package p = {NULL, 0, 0};
    hold_data(privacy, nadia, "contact", 0, "account", "crm");
    join(privacy, &crm, 0);
    crm.answer = TARA_SOURCE_REFUSED;
    crm.reason = "names other people";
    crm.reason_size = strlen(crm.reason) + 1;
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    execute(privacy, number);
    assert_int_equal(answer(number, &p), TARA_E_NOT_APPLICABLE); // Refused halfway: begun anew.
    is_answered(number, &p);
    assert_true(says(&p, "\"own_data\":[],\"not_included\":[{\"category\":\"contact\""));
    assert_true(says(&p, "names other people"));
    package_free(&p);
}

// --- the data model -----------------------------------------------------------------------------

// 13. The restriction ended with the request for it, and even when that was extended.
static void test_trap_a_restriction_outlives_its_request(void **state)
{
    (void)state;
    package p = {NULL, 0, 0};
    enrols();
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_RESTRICTION);
    execute(privacy, number);
    assert_int_equal(reason_to("account", "contact"), TARA_REASON_RESTRICTION);
    ASSERT_OK(tara_request_extend(privacy, number, TEXT("many systems"), NULL));
    assert_int_equal(reason_to("account", "contact"), TARA_REASON_RESTRICTION);
    is_answered(number, &p);
    assert_int_equal(reason_to("account", "contact"), TARA_REASON_RESTRICTION);
    h.now = at("2036-03-01T09:00:00Z"); // It has no end of its own.
    assert_int_equal(reason_to("account", "contact"), TARA_REASON_RESTRICTION);
    ASSERT_OK(tara_restriction_lift(privacy, &nadia, h.now));
    assert_int_equal(reason_to("account", "contact"), TARA_REASON_CONTRACT);
    package_free(&p);
}

// 14. The objection wrote a line to the log and returned success.
static void test_trap_a_request_to_object_has_an_effect(void **state)
{
    (void)state;
    package p = {NULL, 0, 0};
    assert_int_equal(reason_to("feedback", "contact"), TARA_REASON_LEGITIMATE_INTEREST);
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_OBJECTION);
    assert_int_equal(reason_to("feedback", "contact"), TARA_REASON_OBJECTION);
    is_answered(number, &p);
    assert_true(says(&p, "{\"purpose\":\"feedback\",\"effect\":\"pending\""));
    assert_int_equal(reason_to("feedback", "contact"), TARA_REASON_OBJECTION);
    assert_int_not_equal(standing_of(privacy, nadia).objections, 0);
    package_free(&p);
}

// 15. The objection to marketing refused the invoice.
static void test_trap_a_request_to_object_is_not_too_wide(void **state)
{
    (void)state;
    enrols();
    objects_to("marketing");
    assert_int_equal(reason_to("orders", "contact"), TARA_REASON_CONTRACT);
    assert_int_equal(reason_to("administration", "contact"), TARA_REASON_CONTRACT);
    assert_int_equal(reason_to("feedback", "contact"), TARA_REASON_LEGITIMATE_INTEREST);
    ask_for(privacy, nadia, TARA_RIGHT_OBJECTION); // To all that one can object to.
    assert_int_equal(reason_to("orders", "contact"), TARA_REASON_CONTRACT);
    assert_int_equal(reason_to("feedback", "contact"), TARA_REASON_OBJECTION);
}

// 15. In another category, or called another thing, the message was never tested.
static void test_trap_a_request_to_object_is_not_too_narrow(void **state)
{
    static const char *const asked[][2] = {{"marketing", "contact"}, {"marketing", "technical"},
                                           {"feedback", "contact"}, {"feedback", "progress"},
                                           {"protection", "technical"}};
    static const uint32_t actions[] = {TARA_ACTION_USE, TARA_ACTION_COLLECT, TARA_ACTION_STORE,
                                       TARA_ACTION_DISCLOSE};
    (void)state;
    tara_choice yes = choice(privacy, "marketing");
    ASSERT_OK(tara_consent_give(privacy, &nadia, &yes, NULL));
    ask_for(privacy, nadia, TARA_RIGHT_OBJECTION);
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        for (size_t a = 0; a < sizeof actions / sizeof actions[0]; a++) {
            assert_int_equal(reason_to_do(asked[i][0], asked[i][1], actions[a]),
                             TARA_REASON_OBJECTION);
        }
    }
}

// 16. As one of the grounds of a restriction, the wish to hear nothing ended with it.
static void test_trap_an_objection_is_no_part_of_a_restriction(void **state)
{
    (void)state;
    package     p = {NULL, 0, 0};
    tara_choice yes = choice(privacy, "marketing");
    ASSERT_OK(tara_consent_give(privacy, &nadia, &yes, NULL));
    objects_to("marketing");
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_RESTRICTION);
    execute(privacy, number);
    // Consent and legal claims open a restriction; neither opens the objection.
    assert_int_equal(reason_to("marketing", "contact"), TARA_REASON_OBJECTION);
    assert_int_equal(reason_to_do("marketing", "contact", TARA_ACTION_LEGAL_CLAIM),
                     TARA_REASON_OBJECTION);
    assert_int_equal(reason_to_do("marketing", "contact", TARA_ACTION_PROTECT_PERSON),
                     TARA_REASON_OBJECTION);
    is_answered(number, &p);
    ASSERT_OK(tara_restriction_lift(privacy, &nadia, h.now));
    assert_int_equal(reason_to("marketing", "contact"), TARA_REASON_OBJECTION);
    package_free(&p);
}

// 23. One file was held, and the whole account was exempt.
static void test_trap_an_exemption_covers_what_it_names(void **state)
{
    (void)state;
    uint64_t  number = 0;
    tara_hold hold = {.struct_size = sizeof hold, .subject = nadia,
                      .category = category(privacy, "progress"), .reason = "suit",
                      .reason_size = 4};
    hold_data(privacy, nadia, "progress", 1, "service", "crm");
    hold_data(privacy, nadia, "education", 1, "service", "crm");
    hold_data(privacy, nadia, "contact", 7, "support", "crm");
    hold_data(privacy, nadia, "contact", 8, "orders", "crm");
    ASSERT_OK(tara_hold_place(privacy, &hold, &number));
    join(privacy, &crm, 0);
    uint64_t request = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    assert_int_equal(execute(privacy, request).outstanding, 0);
    assert_true(is_held(privacy, nadia, "progress", 1));  // The hold.
    assert_true(is_held(privacy, nadia, "contact", 8));   // The floor of that one order.
    assert_false(is_held(privacy, nadia, "contact", 7));
    assert_false(is_held(privacy, nadia, "education", 1));
    assert_int_equal(crm.asked, 2);
    assert_int_equal(step_with(privacy, request, "contact", "crm",
                               TARA_EXCEPTION_LEGAL_RETENTION).state, TARA_STEP_KEPT);
    assert_int_equal(step_with(privacy, request, "progress", "crm", TARA_EXCEPTION_LEGAL_HOLD)
                     .state, TARA_STEP_KEPT);
}

// What the answer says first of `words` after naming the purpose.
static void assert_told(const package *p, const char *purpose_id, const char *words)
{
    char id[64];
    snprintf(id, sizeof id, "{\"id\":\"%s\"", purpose_id);
    const char *from = strstr(p->text, id);
    assert_non_null(from);
    const char *name = strchr(words, ':');
    assert_non_null(name);
    char member[32];
    snprintf(member, sizeof member, "%.*s", (int)(name - words), words);
    from = strstr(from, member);
    assert_non_null(from);
    assert_int_equal(strncmp(from, words, strlen(words)), 0);
}

// 25. One objection on record, and the copy said that nothing had been relied on.
static void test_trap_an_objection_hides_no_basis(void **state)
{
    (void)state;
    package p = {NULL, 0, 0};
    enrols();
    objects_to("marketing");
    objects_to("feedback");
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    execute(privacy, number);
    is_answered(number, &p);
    assert_told(&p, "orders", "\"bases\":[{\"basis\":\"contract\",\"article\":\"GDPR 6(1)(b)\"}");
    assert_told(&p, "orders", "\"reason\":\"contract\"");
    assert_told(&p, "protection", "\"reason\":\"legitimate_interest\"");
    assert_told(&p, "marketing", "\"bases\":[{\"basis\":\"consent\"");
    assert_told(&p, "marketing", "\"reason\":\"objection\"");
    assert_told(&p, "feedback", "\"bases\":[{\"basis\":\"legitimate_interest\"");
    assert_told(&p, "feedback", "\"reason\":\"objection\"");
    assert_int_equal(times(&p, "\"bases\":[]"), 0);
    package_free(&p);
}

static void holds_of_every_origin(void)
{
    for (int32_t origin = TARA_ORIGIN_SUBJECT; origin <= TARA_ORIGIN_INFERRED; origin++) {
        tara_holding given = held(privacy, "progress", (uint64_t)origin, "service", "crm");
        given.origin = origin;
        ASSERT_OK(tara_holding_start(privacy, &nadia, &given, NULL));
    }
    hold_data(privacy, nadia, "technical", 9, "protection", "crm");
}

// 26. The portable part was given out as the copy of everything, or everything as portable.
static void test_trap_portability_is_not_access(void **state)
{
    (void)state;
    package p = {NULL, 0, 0};
    holds_of_every_origin();
    join(privacy, &crm, 0);
    uint64_t access = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    execute(privacy, access);
    is_answered(access, &p);
    assert_int_equal(crm.asked, 2); // Both categories…
    assert_true(says(&p, "\"format\":\"tara-answer\""));
    assert_true(says(&p, "\"not_included\":[]"));
    assert_true(says(&p, "\"origin\":\"inferred\""));
    assert_true(says(&p, "\"recipients\":["));
    crm.asked = 0;
    uint64_t portability = ask_for(privacy, nadia, TARA_RIGHT_PORTABILITY);
    execute(privacy, portability);
    is_answered(portability, &p);
    assert_int_equal(crm.asked, 1); // …and what was given or observed, under the contract.
    assert_int_equal(crm.task.category, category(privacy, "progress"));
    assert_int_equal(crm.task.ref_count, 2);
    assert_int_equal(crm.refs[0] + crm.refs[1], TARA_ORIGIN_SUBJECT + TARA_ORIGIN_OBSERVED);
    assert_true(says(&p, "\"format\":\"tara-portability\""));
    assert_true(says(&p, "\"exception\":\"not_provided\""));
    assert_true(says(&p, "\"exception\":\"not_portable\""));
    package_free(&p);
}

// --- deadlines and time -------------------------------------------------------------------------

// 38. Thirty days for a month: a day late after 31 January, and early on most other days.
static void test_trap_a_month_is_not_thirty_days(void **state)
{
    static const struct { const char *who, *received, *due; } rows[] = {
        {"a", "2025-01-31T10:00:00Z", "2025-02-28T23:59:59.999Z"},
        {"b", "2028-01-31T10:00:00Z", "2028-02-29T23:59:59.999Z"},
        {"c", "2026-03-10T10:00:00Z", "2026-04-10T23:59:59.999Z"},
        {"d", "2026-08-31T10:00:00Z", "2026-09-30T23:59:59.999Z"},
    };
    (void)state;
    h.now = at("2029-01-01T00:00:00Z");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tara_request out = received_on(rows[i].who, "FR", rows[i].received);
        assert_int_equal(out.due_unix_ms, at(rows[i].due));
    }
}

// 39. The period could be configured, and what was configured was never read.
static void test_trap_what_the_policy_says_is_read(void **state)
{
    static const char *const changes[][2] = {
        {"\"minor_deletion\": \"P14D\"", "\"minor_deletion\": \"P3D\""},
        {"\"suspicion\": \"P14D\"", "\"suspicion\": \"P5D\""},
        {"\"hold_review\": \"P12M\"", "\"hold_review\": \"P5M\""},
        {"\"period\": \"P13M\"", "\"period\": \"P4M\""},
        {"\"period\": \"P10Y\"", "\"period\": \"P3Y\""},
        {"\"yes\": \"P24M\"", "\"yes\": \"P8M\""}, // Of "communication".
    };
    (void)state;
    size_t       size = 0;
    tara_policy *policy = NULL;
    tara_age     age = {.struct_size = sizeof age};
    tara_duty    duty;
    int64_t      due = 0;
    assert_int_equal(tara_policy_print(tara_policy_builtin(), NULL, 0, &size), TARA_E_BUFFER);
    package text = {.text = calloc(1, size + 1), .size = size, .room = size + 1};
    ASSERT_OK(tara_policy_print(tara_policy_builtin(), text.text, size, &size));
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        package changed = package_with(&text, changes[i][0], changes[i][1]);
        package_free(&text);
        text = changed;
    }
    ASSERT_OK(tara_policy_parse(text.text, text.size, NULL, &policy, NULL));
    h.options.policy = policy;
    open_again();
    nadia = adult(privacy, "nadia");
    tara_subject leo = person(privacy, "leo");
    ASSERT_OK(tara_age_assert_born(privacy, &leo, 2014, 1, 1, NULL, 0, &age));
    assert_int_equal(age.due_unix_ms, at("2026-03-04T09:00:00Z"));
    hold_data(privacy, nadia, "payment", 1, "orders", "billing");
    assert_int_equal(retention(nadia, "payment", 1).floor_unix_ms, at("2030-01-01T00:00:00Z"));
    place_hold(privacy, nadia);
    assert_int_equal(duties_by(at("2026-08-01T09:00:00Z"), TARA_DUTY_HOLD, &duty), 1);
    assert_int_equal(duty.due_unix_ms, at("2026-08-01T09:00:00Z"));
    choose_at(privacy, nadia, "communication", TARA_CONSENT_GIVEN, HOST_NOW);
    assert_int_equal(consent_of(privacy, nadia, "communication").expires_unix_ms,
                     at("2026-11-01T09:00:00Z"));
    ASSERT_OK(tara_age_report(privacy, &nadia, NULL, 0, NULL, 0, &due));
    assert_int_equal(due, at("2026-03-06T09:00:00Z"));
    h.now = at("2026-07-01T09:00:00Z");
    assert_int_equal(retention(nadia, "payment", 1).kept_for, 0);
    h.options.policy = NULL;
    tara_close(privacy);
    tara_policy_destroy(policy);
    package_free(&text);
    ASSERT_OK(host_open(&h));
}

// 40. The extension was told after the first period, and added to thirty days.
static void test_trap_an_extension_is_told_in_time_and_counts_from_receipt(void **state)
{
    (void)state;
    h.now = at("2026-03-10T10:00:00Z");
    tara_request in_time = received_on("a", "FR", "2026-03-10T10:00:00Z");
    tara_request too_late = received_on("b", "FR", "2026-03-10T10:00:00Z");
    h.now = at("2026-04-10T23:59:59.999Z");
    ASSERT_OK(tara_request_extend(privacy, in_time.number, TEXT("many systems"), &in_time));
    assert_int_equal(in_time.due_unix_ms, at("2026-06-10T23:59:59.999Z"));
    assert_refused(privacy, tara_request_extend(privacy, in_time.number, TEXT("more"), NULL),
                   TARA_E_NOT_APPLICABLE, "request");
    h.now++;
    assert_refused(privacy, tara_request_extend(privacy, too_late.number, TEXT("late"), NULL),
                   TARA_E_NOT_APPLICABLE, "request");
    assert_int_equal(shown(privacy, too_late.number).due_unix_ms, too_late.due_unix_ms);
}

// 41. "Expired" was an end: the request could be completed no more, and was not overdue either.
static void test_trap_an_overdue_request_is_late_and_can_be_done(void **state)
{
    (void)state;
    package   p = {NULL, 0, 0};
    tara_duty duty;
    hold_data(privacy, nadia, "contact", 0, "support", "crm");
    join(privacy, &crm, 0);
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    h.now = at("2027-03-01T09:00:00Z");
    assert_int_equal(shown(privacy, number).late, 1);
    assert_int_equal(duties_by(h.now, TARA_DUTY_REQUEST, &duty), 1);
    assert_int_equal(duty.late, 1);
    assert_int_equal(execute(privacy, number).late, 1);
    assert_false(is_held(privacy, nadia, "contact", 0));
    is_answered(number, &p);
    assert_int_equal(duties_by(h.now, TARA_DUTY_REQUEST, NULL), 0);
    package_free(&p);
}

// 42. The date shown was made of the days left today, and so another one each day.
static void test_trap_a_date_that_was_promised_stays(void **state)
{
    (void)state;
    const int64_t due = at("2026-04-01T23:59:59.999Z");
    package       p = {NULL, 0, 0};
    tara_duty     duty;
    int32_t       first_of_april = 20544;
    uint64_t      number = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    for (int day = 0; day < 60; day += 7) {
        h.now = HOST_NOW + day * HOST_DAY;
        assert_int_equal(shown(privacy, number).due_unix_ms, due);
        assert_int_equal(duties_by(h.now, TARA_DUTY_REQUEST, &duty), 1);
        assert_int_equal(duty.due_unix_ms, due);
    }
    ASSERT_OK(tara_holidays_set(privacy, &first_of_april, 1));
    open_again();
    assert_int_equal(shown(privacy, number).due_unix_ms, due);
    execute(privacy, number);
    is_answered(number, &p);
    assert_true(says(&p, "\"due\":\"2026-04-01T23:59:59.999Z\""));
    package_free(&p);
}

// 43. The day of receipt was UTC's, wherever the person was; the earlier end counts.
static void test_trap_the_day_of_receipt_is_the_persons_own(void **state)
{
    static const struct { const char *who; int32_t zone; const char *due; } rows[] = {
        {"west", -600, "2026-03-30T23:59:59.999Z"}, // Still 28 February.
        {"here", 0, "2026-04-01T23:59:59.999Z"},
        {"east", 840, "2026-04-01T23:59:59.999Z"}, // Already 1 March, as here.
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tara_subject someone = adult(privacy, rows[i].who);
        ASSERT_OK(tara_subject_set(privacy, &someone, TEXT("FR"), rows[i].zone,
                                   TARA_SUBJECT_HAS_TIME_ZONE));
        uint64_t number = ask_for(privacy, someone, TARA_RIGHT_ACCESS);
        assert_int_equal(shown(privacy, number).due_unix_ms, at(rows[i].due));
    }
}

// 44. Guidance differs from place to place and year to year: the rule is named and kept beside.
static void test_trap_the_rule_behind_a_date_is_kept_with_it(void **state)
{
    static const struct { const char *country, *law, *rule, *article, *due; } rows[] = {
        {"FR", "gdpr", "eu-1182-71", "GDPR Art. 12(3)", "2026-04-01T23:59:59.999Z"},
        {"GB", "uk_gdpr", "uk-gdpr-12a", "UK GDPR Arts. 12(3), 12A", "2026-04-01T23:59:59.999Z"},
        {"BR", "lgpd", "calendar-days", "LGPD art. 19 II", "2026-03-16T23:59:59.999Z"},
        {"NZ", "nzpa", "business-days", "Privacy Act 2020 ss.44, 63", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char         words[160];
        tara_request out = received_on(rows[i].country, rows[i].country, "2026-03-01T09:00:00Z");
        assert_string_equal(out.law, rows[i].law);
        assert_string_equal(out.rule, rows[i].rule);
        assert_string_equal(out.article, rows[i].article);
        if (rows[i].due != NULL) assert_int_equal(out.due_unix_ms, at(rows[i].due));
        snprintf(words, sizeof words, "\"law\":\"%s\",\"rule\":\"%s\",\"article\":\"%s\"",
                 rows[i].law, rows[i].rule, rows[i].article);
        assert_true(event_says(privacy, event_count(privacy), words));
    }
}

// 44. Whether waiting for proof of identity counts is the controller's choice, and on record.
static void test_trap_a_pause_is_chosen_and_never_assumed(void **state)
{
    (void)state;
    uint64_t strict = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    uint64_t paused = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    ASSERT_OK(tara_request_doubt(privacy, strict, TARA_DOUBT_IDENTITY, 0, TEXT("who?"), NULL));
    ASSERT_OK(tara_request_doubt(privacy, paused, TARA_DOUBT_IDENTITY, TARA_DOUBT_PAUSE,
                                 TEXT("who?"), NULL));
    h.now += 10 * HOST_DAY;
    ASSERT_OK(tara_request_identify(privacy, strict, TEXT("call"), NULL));
    ASSERT_OK(tara_request_identify(privacy, paused, TEXT("call"), NULL));
    assert_int_equal(shown(privacy, strict).due_unix_ms, at("2026-04-01T23:59:59.999Z"));
    assert_int_equal(shown(privacy, paused).due_unix_ms, at("2026-04-13T23:59:59.999Z"));
}

// 46. A local time taken for another one deleted the wrong day.
static void test_trap_data_falls_due_at_one_instant_in_every_zone(void **state)
{
    static const int32_t zones[] = {-720, 0, 840};
    const int64_t        due = at("2028-03-01T09:00:00Z"), floor = at("2037-01-01T00:00:00Z");
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        char         name[] = {'z', (char)('a' + i), '\0'};
        tara_subject someone = adult(privacy, name);
        ASSERT_OK(tara_subject_set(privacy, &someone, TEXT("FR"), zones[i],
                                   TARA_SUBJECT_HAS_TIME_ZONE));
        hold_data(privacy, someone, "technical", 0, "service", "crm");
        hold_data(privacy, someone, "payment", 0, "orders", "billing");
        assert_int_equal(retention(someone, "technical", 0).due_unix_ms, due);
    }
    assert_int_equal(duties_by(due - 1, TARA_DUTY_ERASE, NULL), 0);
    assert_int_equal(duties_by(due, TARA_DUTY_ERASE, NULL), 3);
    for (size_t i = 0; i < 3; i++) {
        char         name[] = {'z', (char)('a' + i), '\0'};
        tara_subject someone = person(privacy, name);
        h.now = floor - 1;
        assert_int_equal(erased_by(someone, "payment", 0, "billing").reason,
                         TARA_REASON_LEGAL_RETENTION);
    }
    h.now = floor;
    nadia = person(privacy, "za");
    assert_int_equal(erased_by(nadia, "payment", 0, "billing").permitted, 1);
}

// 47. Twenty years were more than 32 bits of seconds could say, and rows vanished.
static void test_trap_a_period_has_64_bits_and_saturates(void **state)
{
    (void)state;
    h.now = at("2037-06-01T00:00:00Z");
    hold_data(privacy, nadia, "contact", 7, "support", "crm");
    hold_data(privacy, nadia, "payment", 8, "orders", "billing");
    assert_int_equal(retention(nadia, "contact", 7).due_unix_ms, at("2039-06-01T00:00:00Z"));
    assert_int_equal(retention(nadia, "payment", 8).floor_unix_ms, at("2048-01-01T00:00:00Z"));
    assert_int_equal(erased_by(nadia, "payment", 8, "billing").permitted, 0);
    assert_int_equal(duties_by(at("2039-05-31T23:59:59Z"), TARA_DUTY_ERASE, NULL), 0);
    h.now = at("9999-12-01T00:00:00Z"); // What is due after the last day is not due.
    hold_data(privacy, nadia, "technical", 9, "service", "crm");
    hold_data(privacy, nadia, "payment", 9, "orders", "billing");
    assert_true(retention(nadia, "technical", 9).due_unix_ms > h.now);
    assert_true(retention(nadia, "payment", 9).floor_unix_ms > h.now);
    assert_int_equal(erased_by(nadia, "payment", 9, "billing").permitted, 0);
    assert_int_equal(duties_by(h.now, TARA_DUTY_ERASE, NULL), 2); // Those of 2037.
    tara_subject eve = person(privacy, "eve");
    tara_intake  given = intake(TARA_RIGHT_ACCESS);
    uint64_t     count = event_count(privacy);
    given.received_unix_ms = h.now; // A date that cannot be told is not made up.
    assert_refused(privacy, tara_request_open(privacy, &eve, &given, NULL),
                   TARA_E_INVALID_ARGUMENT, "received");
    assert_int_equal(event_count(privacy), count);
}

// --- retention and erasure ----------------------------------------------------------------------

// 48. The sweep asked about holds; the purge, the request or the other call did not.
static void test_trap_no_way_to_erase_passes_a_hold(void **state)
{
    (void)state;
    hold_data(privacy, nadia, "contact", 0, "support", "crm");
    hold_data(privacy, nadia, "progress", 0, "service", "billing"); // The host's own.
    join(privacy, &crm, 0);
    uint64_t early = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    crm.answer = TARA_SOURCE_LATER;
    assert_int_equal(execute(privacy, early).outstanding, 2);
    crm.answer = TARA_SOURCE_DONE;
    place_hold(privacy, nadia);
    crm.asked = 0;
    execute(privacy, early);
    tara_acknowledgement done = acknowledgement(privacy, "progress", "billing", TARA_STEP_DONE);
    ASSERT_OK(tara_request_acknowledge(privacy, early, &done, NULL));
    assert_int_equal(step_with(privacy, early, "progress", "billing", TARA_EXCEPTION_LEGAL_HOLD)
                     .state, TARA_STEP_KEPT);
    h.now = at("2030-01-01T00:00:00Z");
    assert_int_equal(duties_by(h.now, TARA_DUTY_ERASE, NULL), 0);
    assert_int_equal(erased_by(nadia, "contact", 0, "crm").reason, TARA_REASON_LEGAL_HOLD);
    assert_int_equal(erased_by(nadia, "progress", 0, "billing").reason, TARA_REASON_LEGAL_HOLD);
    assert_int_equal(crm.asked, 0);
    assert_true(is_held(privacy, nadia, "contact", 0));
    assert_true(is_held(privacy, nadia, "progress", 0));
}

// 48. Nor does forgetting the person, or finding that they are somebody else.
static void test_trap_forgetting_and_merging_pass_no_hold(void **state)
{
    (void)state;
    tara_kept    kept[8] = {{.struct_size = sizeof kept[0]}};
    size_t       needed = 0;
    uint64_t     taken = 0;
    tara_subject visitor = adult(privacy, "visitor");
    hold_data(privacy, visitor, "contact", 0, "support", "crm");
    uint64_t hold = place_hold(privacy, visitor);
    ASSERT_OK(tara_subject_merge(privacy, &visitor, &nadia, &taken));
    assert_true(taken & TARA_TAKEN_HOLDS);
    assert_int_equal(retention(nadia, "contact", 0).held, hold);
    ASSERT_OK(tara_subject_forget(privacy, &nadia, kept, 8, &needed));
    assert_true(needed > 0);
    assert_int_equal(kept[0].exception, TARA_EXCEPTION_LEGAL_HOLD);
    assert_int_equal(erased_by(nadia, "contact", 0, "crm").reason, TARA_REASON_LEGAL_HOLD);
    assert_true(is_held(privacy, nadia, "contact", 0));
}

// 48. Nor the deletion that a child's data is owed, nor what follows a restored backup.
static void test_trap_a_childs_deletion_and_a_replay_pass_no_hold(void **state)
{
    (void)state;
    uint64_t     asked = 0, failed = 0;
    tara_subject leo = person(privacy, "leo");
    ASSERT_OK(tara_subject_set(privacy, &leo, TEXT("DE"), 0, 0));
    ASSERT_OK(tara_age_assert_born(privacy, &leo, 2014, 1, 1, NULL, 0, NULL));
    hold_data(privacy, leo, "contact", 1, "support", "crm");
    hold_data(privacy, leo, "contact", 2, "support", "crm");
    join(privacy, &crm, 0);
    assert_int_equal(erased_by(leo, "contact", 1, "crm").reason, TARA_REASON_MINOR);
    place_hold(privacy, leo);
    h.now = at("2026-06-01T00:00:00Z");
    assert_int_equal(erased_by(leo, "contact", 2, "crm").reason, TARA_REASON_LEGAL_HOLD);
    assert_int_equal(duties_by(h.now, TARA_DUTY_ERASE, NULL), 0);
    ASSERT_OK(tara_erasures_replay(privacy, 0, &asked, &failed));
    assert_int_equal(asked, 1);
    assert_int_equal(failed, 1);
    assert_int_equal(crm.asked, 0);
}

// 49. Holds were in no backup, and what came back of one was not held.
static void test_trap_a_hold_is_in_the_file(void **state)
{
    static const tara_subject nobody;
    (void)state;
    uint64_t  everybody = 0;
    tara_hold all = {.struct_size = sizeof all, .subject = nobody, .reason = "r",
                     .reason_size = 1, .category = category(privacy, "progress")};
    hold_data(privacy, nadia, "contact", 0, "support", "crm");
    uint64_t hold = place_hold(privacy, nadia);
    tara_subject omar = adult(privacy, "omar");
    hold_data(privacy, omar, "progress", 0, "service", "crm");
    ASSERT_OK(tara_hold_place(privacy, &all, &everybody));
    for (int i = 0; i < 2; i++) {
        open_again();
        assert_int_equal(retention(nadia, "contact", 0).held, hold);
        assert_int_equal(retention(omar, "progress", 0).held, everybody);
        assert_int_equal(erased_by(nadia, "contact", 0, "crm").reason, TARA_REASON_LEGAL_HOLD);
        assert_int_equal(erased_by(omar, "progress", 0, "crm").reason, TARA_REASON_LEGAL_HOLD);
    }
    ASSERT_OK(tara_hold_release(privacy, hold));
    open_again(); // So is its end.
    assert_int_equal(retention(nadia, "contact", 0).held, 0);
}

static tara_status placed_elsewhere;

static void *hold_everything(void *user)
{
    tara_hold hold = {.struct_size = sizeof hold, .flags = TARA_HOLD_ALL, .reason = "r",
                      .reason_size = 1};
    placed_elsewhere = tara_hold_place(privacy, &hold, NULL);
    return user;
}

static void hold_is_placed(stand_in *s)
{
    pthread_t thread;
    s->within = NULL;
    assert_int_equal(pthread_create(&thread, NULL, hold_everything, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

// 50. Holds were read once at the beginning of a run: one placed meanwhile lost.
static void test_trap_a_hold_in_the_middle_of_a_run_wins(void **state)
{
    (void)state;
    hold_data(privacy, nadia, "contact", 0, "support", "crm");
    hold_data(privacy, nadia, "progress", 0, "service", "mail");
    crm.within = hold_is_placed;
    placed_elsewhere = TARA_E_UNSUPPORTED;
    stand_in vault = willing("vault"); // No holding speaks of what it has.
    join(privacy, &crm, 0);
    join(privacy, &mail, 0);
    join(privacy, &vault, category(privacy, "progress"));
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    execute(privacy, number);
    ASSERT_OK(placed_elsewhere);
    assert_int_equal(crm.asked, 1);
    assert_int_equal(mail.asked, 0);
    assert_int_equal(vault.asked, 0);
    assert_true(is_held(privacy, nadia, "progress", 0));
    assert_int_equal(step_with(privacy, number, "progress", "mail", TARA_EXCEPTION_LEGAL_HOLD)
                     .state, TARA_STEP_KEPT);
}

// 50. The same of a sweep: between the list of what is due and the word that it is erased.
static void test_trap_a_hold_after_the_list_was_made_wins(void **state)
{
    (void)state;
    tara_duty duty;
    hold_data(privacy, nadia, "contact", 0, "support", "crm");
    h.now = at("2029-01-01T00:00:00Z");
    assert_int_equal(duties_by(h.now, TARA_DUTY_ERASE, &duty), 1);
    place_hold(privacy, nadia);
    assert_int_equal(erased_by(duty.subject, "contact", duty.ref, "crm").reason,
                     TARA_REASON_LEGAL_HOLD);
    assert_true(is_held(privacy, nadia, "contact", 0));
}

// 51. What a hold had deferred was forgotten when it was lifted.
static void test_trap_what_a_hold_deferred_comes_back(void **state)
{
    (void)state;
    package   p = {NULL, 0, 0};
    tara_duty duty;
    hold_data(privacy, nadia, "contact", 0, "support", "crm");
    uint64_t hold = place_hold(privacy, nadia);
    join(privacy, &crm, 0);
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    execute(privacy, number);
    is_answered(number, &p); // It was told what is kept, and the request has ended.
    h.now += 100 * HOST_DAY;
    open_again();
    assert_int_equal(duties_by(h.now, TARA_DUTY_ERASE, NULL), 0);
    ASSERT_OK(tara_hold_release(privacy, hold));
    open_again();
    assert_int_equal(duties_by(h.now, TARA_DUTY_ERASE, &duty), 1); // Long before its two years.
    assert_memory_equal(&duty.subject, &nadia, sizeof nadia);
    assert_int_equal(erased_by(nadia, "contact", 0, "crm").permitted, 1);
    assert_int_equal(duties_by(h.now, TARA_DUTY_ERASE, NULL), 0);
    package_free(&p);
}

// 52. People who had been erased came back with the backup.
static void test_trap_who_was_erased_is_erased_again_after_a_restore(void **state)
{
    (void)state;
    uint64_t  asked = 0, failed = 9;
    size_t    needed = 0;
    tara_kept kept[8] = {{.struct_size = sizeof kept[0]}};
    hold_data(privacy, nadia, "contact", 7, "support", "crm");
    join(privacy, &crm, 0);
    execute(privacy, ask_for(privacy, nadia, TARA_RIGHT_ERASURE));
    ASSERT_OK(tara_subject_forget(privacy, &nadia, kept, 8, &needed));
    open_again();
    crm.asked = 0;
    ASSERT_OK(tara_erasures_replay(privacy, HOST_NOW, &asked, &failed));
    assert_int_equal(asked, 1);
    assert_int_equal(failed, 1); // Not there: it cannot have done it.
    join(privacy, &crm, 0);
    ASSERT_OK(tara_erasures_replay(privacy, HOST_NOW, &asked, &failed));
    assert_int_equal(asked, 1);
    assert_int_equal(failed, 0);
    assert_int_equal(crm.asked_to[TARA_STEP_ERASE], 2);
    assert_memory_equal(&crm.task.subject, &nadia, sizeof nadia);
    assert_int_equal(crm.refs[0], 7);
}

// 53. What one system had erased could not be found in the next one any more, at the second try.
static void test_trap_a_second_try_reaches_what_the_first_missed(void **state)
{
    (void)state;
    hold_data(privacy, nadia, "contact", 7, "support", "crm");
    hold_data(privacy, nadia, "contact", 7, "support", "mail");
    hold_data(privacy, nadia, "contact", 8, "support", "mail");
    join(privacy, &crm, 0);
    join(privacy, &mail, 0);
    mail.answer = TARA_SOURCE_FAILED;
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    assert_int_equal(execute(privacy, number).outstanding, 1);
    assert_true(is_held(privacy, nadia, "contact", 7)); // mail has it still.
    mail.answer = TARA_SOURCE_DONE;
    hold_data(privacy, nadia, "contact", 9, "support", "mail"); // Collected in between.
    assert_int_equal(execute(privacy, number).outstanding, 0);
    assert_int_equal(crm.asked, 1);
    assert_int_equal(mail.asked, 2);
    assert_memory_equal(&mail.task.subject, &nadia, sizeof nadia);
    bool was_asked = false;
    for (size_t i = 0; i < mail.task.ref_count; i++) was_asked = was_asked || mail.refs[i] == 9;
    assert_true(mail.task.ref_count >= 2);
    assert_false(is_held(privacy, nadia, "contact", 7));
    assert_false(is_held(privacy, nadia, "contact", 8));
    assert_int_equal(is_held(privacy, nadia, "contact", 9), !was_asked); // Never lost.
}

// 54. To erase what is erased was recorded as a failure.
static void test_trap_to_erase_twice_is_no_failure(void **state)
{
    (void)state;
    package p = {NULL, 0, 0};
    hold_data(privacy, nadia, "contact", 0, "support", "crm");
    hold_data(privacy, nadia, "contact", 0, "support", "mail");
    join(privacy, &crm, 0);
    join(privacy, &mail, 0);
    assert_int_equal(erased_by(nadia, "contact", 0, "crm").permitted, 1);
    assert_int_equal(erased_by(nadia, "contact", 0, "crm").permitted, 1);
    assert_true(is_held(privacy, nadia, "contact", 0)); // In mail.
    uint64_t first = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    execute(privacy, first);
    assert_int_equal(crm.asked, 0);
    assert_int_equal(execute(privacy, first).outstanding, 0);
    assert_int_equal(mail.asked, 1);
    is_answered(first, &p);
    uint64_t again = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    assert_int_equal(execute(privacy, again).outstanding, 0);
    assert_int_equal(mail.asked, 1);
    is_answered(again, &p);
    package_free(&p);
}

// 54. Erased first, there was nothing left for the copy that had been asked for as well.
static void test_trap_a_copy_comes_before_the_erasure(void **state)
{
    (void)state;
    package p = {NULL, 0, 0};
    hold_data(privacy, nadia, "contact", 0, "support", "crm");
    join(privacy, &crm, 0);
    uint64_t erasure = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    uint64_t copy = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    assert_int_equal(execute(privacy, erasure).waits_for, copy);
    assert_int_equal(crm.asked, 0);
    execute(privacy, copy);
    is_answered(copy, &p);
    assert_true(says(&p, "\"own_data\":[{\"category\":\"contact\""));
    assert_int_equal(execute(privacy, erasure).waits_for, 0);
    assert_int_equal(crm.asked_to[TARA_STEP_ERASE], 1);
    assert_false(is_held(privacy, nadia, "contact", 0));
    package_free(&p);
}

// 55. What was marked as deleted, or received from others, was left out of the copy.
static void test_trap_a_copy_has_what_is_over_and_what_came_from_others(void **state)
{
    (void)state;
    package      p = {NULL, 0, 0};
    tara_holding given = held(privacy, "education", 2, "service", "crm");
    given.origin = TARA_ORIGIN_THIRD_PARTY;
    ASSERT_OK(tara_holding_start(privacy, &nadia, &given, NULL));
    hold_data(privacy, nadia, "contact", 3, "support", "crm");
    hold_data(privacy, nadia, "progress", 4, "service", "crm");
    hold_data(privacy, nadia, "progress", 4, "service", "mail");
    ASSERT_OK(tara_holding_end_purpose(privacy, &nadia, category(privacy, "contact"), 3,
                                       purpose(privacy, "support"), NULL)); // Over.
    assert_int_equal(erased_by(nadia, "progress", 4, "mail").permitted, 1); // In crm still.
    h.now = at("2029-01-01T00:00:00Z"); // All of it should be gone by now.
    join(privacy, &crm, category(privacy, "technical")); // And what no holding speaks of.
    tara_intake asks = intake(TARA_RIGHT_ACCESS);
    asks.received_unix_ms = h.now;
    uint64_t number = received(nadia, asks).number;
    execute(privacy, number);
    is_answered(number, &p);
    assert_int_equal(crm.asked_to[TARA_STEP_EXPORT], 4);
    assert_true(says(&p, "{\"category\":\"education\",\"ref\":2,"));
    assert_true(says(&p, "\"origin\":\"third_party\""));
    assert_true(says(&p, "{\"category\":\"contact\",\"ref\":3,"));
    assert_true(says(&p, "{\"category\":\"progress\",\"ref\":4,"));
    assert_true(says(&p, "{\"category\":\"technical\",\"source\":\"crm\",\"items\":[{"));
    package_free(&p);
}

// 55. Rows past the ten thousandth were cut off.
static void test_trap_a_copy_is_not_cut_off(void **state)
{
    enum { MANY = 10050 };
    (void)state;
    package              p = {NULL, 0, 0};
    tara_acknowledgement done = acknowledgement(privacy, "progress", "billing", TARA_STEP_DONE);
    for (uint64_t ref = 1; ref <= MANY; ref++) {
        hold_data(privacy, nadia, "progress", ref, "service", "billing");
    }
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    execute(privacy, number);
    done.data = "[]";
    done.data_size = 2;
    ASSERT_OK(tara_request_acknowledge(privacy, number, &done, NULL));
    is_answered(number, &p);
    assert_int_equal(times(&p, "{\"category\":\"progress\",\"ref\":"), MANY);
    assert_true(says(&p, "\"ref\":10050,"));
    package_free(&p);
}

// --- audit --------------------------------------------------------------------------------------

// 59. What was scrubbed for an erasure read as damage.
static void test_trap_forgetting_looks_like_no_damage(void **state)
{
    (void)state;
    size_t    needed = 0;
    tara_kept kept[8] = {{.struct_size = sizeof kept[0]}};
    hold_data(privacy, nadia, "contact", 7, "support", "crm");
    choose_at(privacy, nadia, "marketing", TARA_CONSENT_GIVEN, HOST_NOW);
    join(privacy, &crm, 0);
    execute(privacy, ask_for(privacy, nadia, TARA_RIGHT_ERASURE));
    ASSERT_OK(tara_subject_forget(privacy, &nadia, kept, 8, &needed));
    uint64_t count = event_count(privacy);
    h.logged = 0;
    open_again();
    assert_int_equal(h.logged, 0);
    assert_int_equal(event_count(privacy), count);
    for (uint64_t event = 1; event <= count; event++) {
        assert_true(event_says(privacy, event, "\"type\":"));
    }
    assert_int_equal(consent_of(privacy, nadia, "marketing").state, TARA_CONSENT_NEVER_ASKED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
#define ON_DISK(name) cmocka_unit_test_setup_teardown(name, begin_on_disk, end_on_disk)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_trap_a_hold_that_cannot_be_read_is_not_no_hold),
        TEST(test_trap_only_a_source_that_did_it_has_erased),
        TEST(test_trap_without_an_executor_nothing_is_erased),
        TEST(test_trap_a_restriction_that_cannot_be_read_denies),
        TEST(test_trap_a_copy_with_a_part_missing_is_no_answer),
        TEST(test_trap_what_a_copy_leaves_out_is_named),
        TEST(test_trap_a_restriction_outlives_its_request),
        TEST(test_trap_a_request_to_object_has_an_effect),
        TEST(test_trap_a_request_to_object_is_not_too_wide),
        TEST(test_trap_a_request_to_object_is_not_too_narrow),
        TEST(test_trap_an_objection_is_no_part_of_a_restriction),
        TEST(test_trap_an_exemption_covers_what_it_names),
        TEST(test_trap_an_objection_hides_no_basis),
        TEST(test_trap_portability_is_not_access),
        TEST(test_trap_a_month_is_not_thirty_days),
        TEST(test_trap_what_the_policy_says_is_read),
        TEST(test_trap_an_extension_is_told_in_time_and_counts_from_receipt),
        TEST(test_trap_an_overdue_request_is_late_and_can_be_done),
        ON_DISK(test_trap_a_date_that_was_promised_stays),
        TEST(test_trap_the_day_of_receipt_is_the_persons_own),
        TEST(test_trap_the_rule_behind_a_date_is_kept_with_it),
        TEST(test_trap_a_pause_is_chosen_and_never_assumed),
        TEST(test_trap_data_falls_due_at_one_instant_in_every_zone),
        TEST(test_trap_a_period_has_64_bits_and_saturates),
        TEST(test_trap_no_way_to_erase_passes_a_hold),
        TEST(test_trap_forgetting_and_merging_pass_no_hold),
        TEST(test_trap_a_childs_deletion_and_a_replay_pass_no_hold),
        ON_DISK(test_trap_a_hold_is_in_the_file),
        TEST(test_trap_a_hold_in_the_middle_of_a_run_wins),
        TEST(test_trap_a_hold_after_the_list_was_made_wins),
        ON_DISK(test_trap_what_a_hold_deferred_comes_back),
        ON_DISK(test_trap_who_was_erased_is_erased_again_after_a_restore),
        TEST(test_trap_a_second_try_reaches_what_the_first_missed),
        TEST(test_trap_to_erase_twice_is_no_failure),
        TEST(test_trap_a_copy_comes_before_the_erasure),
        TEST(test_trap_a_copy_has_what_is_over_and_what_came_from_others),
        TEST(test_trap_a_copy_is_not_cut_off),
        ON_DISK(test_trap_forgetting_looks_like_no_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
