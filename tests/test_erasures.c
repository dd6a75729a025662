// test_erasures.c: subjects are forgotten: what leaves the store and when, what stays, its proof.
#include "laws/one_day.h"

#include "ledger/erasure.h"
#include "public/context.h"
#include "public/erasures.h"

enum { KEPT_MAX = 16, YEAR_DAYS = 365, EVENTS_MAX = 64 };

static host          h;
static tara_privacy *p;
static tara_kept     kept[KEPT_MAX];
static size_t        needed;

static int begin(void **state)
{
    (void)state;
    p = host_begin(&h);
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

// --- what these tests say in one line ----------------------------------------------------------

static tara_status try_to_erase(tara_subject subject, tara_erasure *out)
{
    *out = (tara_erasure){.struct_size = sizeof *out, .request = out->request};
    memset(kept, 0, sizeof kept);
    kept[0].struct_size = sizeof kept[0];
    return tara_subject_erase(p, &subject, out, kept, KEPT_MAX, &needed);
}

static tara_erasure erase(tara_subject subject)
{
    tara_erasure out = {.request = 0};
    ASSERT_OK(try_to_erase(subject, &out));
    return out;
}

static bool is_kept(int32_t exception, uint64_t ref, int64_t until)
{
    for (size_t i = 0; i < needed; i++) {
        bool it = kept[i].exception == exception && kept[i].ref == ref;
        if (it && kept[i].until_unix_ms == until) return true;
    }
    return false;
}

static void objects(tara_subject subject)
{
    ASSERT_OK(tara_objection_raise(p, &subject, purpose(p, "marketing"), NULL));
}

static bool is_respected(tara_subject subject)
{
    tara_standing s = {.struct_size = sizeof s};
    ASSERT_OK(tara_subject_show(p, &subject, &s));
    bool stands = s.objections == UINT64_C(1) << (purpose(p, "marketing") - 1);
    tara_question asked = question(p, subject, "marketing", "contact");
    tara_verdict  v = {.struct_size = sizeof v};
    asked.flags = TARA_QUESTION_EXACT;
    ASSERT_OK(tara_check(p, &asked, &v));
    assert_false(stands && v.permitted);
    return stands;
}

static bool is_known(tara_subject subject)
{
    tara_standing s = {.struct_size = sizeof s};
    ASSERT_OK(tara_subject_show(p, &subject, &s));
    return s.known;
}

static uint64_t place(tara_subject subject)
{
    uint64_t  number = 0;
    tara_hold hold = {.struct_size = sizeof hold, .subject = subject, .reason = "litigation",
                      .reason_size = 10};
    ASSERT_OK(tara_hold_place(p, &hold, &number));
    return number;
}

static uint64_t ask_for(tara_subject subject, int32_t right)
{
    tara_request out = {.struct_size = sizeof out};
    tara_intake  intake = {.struct_size = sizeof intake, .right = right};
    ASSERT_OK(tara_request_open(p, &subject, &intake, &out));
    return out.number;
}

static void hold_data(tara_subject subject, const char *category_id, const char *purpose_id)
{
    tara_holding held = {.struct_size = sizeof held, .category = category(p, category_id),
                         .purposes = UINT64_C(1) << (purpose(p, purpose_id) - 1),
                         .source = "crm", .source_size = 3};
    ASSERT_OK(tara_holding_start(p, &subject, &held, NULL));
}

static void data_is_gone(tara_subject subject, const char *category_id)
{
    tara_verdict v = {.struct_size = sizeof v};
    ASSERT_OK(tara_holding_erased(p, &subject, category(p, category_id), 0, TEXT("crm"), &v));
    assert_int_equal(v.permitted, 1);
}

// Anything that writes about somebody else.
static void something_else_happens(void)
{
    tara_subject other = person(p, "somebody else");
    ASSERT_OK(tara_subject_set(p, &other, TEXT("DE"), 0, 0));
}

static tara_status read_event(uint64_t sequence, tp_event *event)
{
    static uint8_t copy[1 << 16];
    tp_buffer      bytes = tp_buffer_in(&p->memory);
    tara_status    status = tp_ledger_event(&p->ledger, sequence, &bytes, event);
    if (status == TARA_OK) { // The texts go on pointing to something.
        assert_true(bytes.size <= sizeof copy);
        memcpy(copy, bytes.data, bytes.size);
        assert_true(tp_body_decode(event, copy, bytes.size));
        event->sequence = sequence;
    }
    tp_buffer_release(&bytes);
    return status;
}

static size_t history_of(tara_subject subject, uint64_t events[EVENTS_MAX])
{
    size_t      count = 0;
    tara_status status = tara_history(p, &subject, events, EVENTS_MAX, &count);
    return status == TARA_OK ? count : 0;
}

static int compact_duties(int64_t until)
{
    tara_duty      duties[32] = {{.struct_size = sizeof duties[0]}};
    tara_cursor    cursor = {{0}};
    tara_due_query query = {.struct_size = sizeof query, .until_unix_ms = until};
    tara_due_page  page = {.struct_size = sizeof page};
    int            found = 0;
    ASSERT_OK(tara_due(p, &query, &cursor, duties, 32, &page));
    for (size_t i = 0; i < page.count; i++) found += duties[i].kind == TARA_DUTY_COMPACT;
    return found;
}

static uint64_t compact(void)
{
    uint64_t erased = 99;
    ASSERT_OK(tara_audit_compact(p, NULL, NULL, &erased));
    return erased;
}

// --- what goes ---------------------------------------------------------------------------------

// GDPR Art. 17(1): all that is on record of the subject, and of nobody else; one event says so.
static void test_c24_all_events_of_the_subject_are_erased(void **state)
{
    (void)state;
    uint64_t     events[EVENTS_MAX], others[EVENTS_MAX];
    tp_event     event;
    tara_subject nadia = adult(p, "nadia"), omar = adult(p, "omar");
    tara_choice  yes = choice(p, "communication");
    ASSERT_OK(tara_consent_give(p, &nadia, &yes, NULL));
    size_t       count = history_of(nadia, events), omars = history_of(omar, others);
    uint64_t     before = event_count(p);
    tara_erasure out = {.request = 7};
    ASSERT_OK(try_to_erase(nadia, &out));
    assert_int_equal(needed, 0);
    assert_int_equal(out.event, before + 2); // Behind her wish, which goes with the rest.
    assert_int_equal(out.count, count + 1);
    assert_int_equal(out.rewritten, 1);
    assert_int_equal(event_count(p), before + 2);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(read_event(events[i], &event), TARA_E_NOT_FOUND);
    }
    assert_int_equal(read_event(before + 1, &event), TARA_E_NOT_FOUND);
    ASSERT_OK(read_event(out.event, &event));
    assert_int_equal(event.type, TP_EVENT_ERASE);
    assert_true(tp_is_nobody(&event.subject));
    assert_int_equal(event.body.erase.count, count + 1);
    assert_int_equal(event.body.erase.reason, TP_ERASE_WISH);
    assert_int_equal(event.body.erase.request, 7);
    assert_int_equal(history_of(omar, events), omars);
    for (size_t i = 0; i < omars; i++) ASSERT_OK(read_event(others[i], &event));
    assert_false(is_known(nadia));
    assert_int_equal(compact_duties(TARA_NEVER - 1), 0);
}

// The event proves to who has the nonce whose erasure it is, and to nobody else.
static void test_c24_the_receipt_is_of_the_subject(void **state)
{
    (void)state;
    static const uint8_t none[32] = {0};
    uint8_t      receipt[32];
    tp_event     event;
    tara_subject nadia = adult(p, "nadia"), omar = adult(p, "omar");
    tara_erasure hers = erase(nadia), his = erase(omar);
    assert_memory_not_equal(hers.nonce, his.nonce, 32);
    assert_memory_not_equal(hers.nonce, hers.nonce + 16, 16);
    ASSERT_OK(read_event(hers.event, &event));
    assert_memory_not_equal(event.body.erase.receipt, none, 32);
    tp_erasure_receipt_of(hers.nonce, &nadia, receipt);
    assert_memory_equal(event.body.erase.receipt, receipt, 32);
    tp_erasure_receipt_of(hers.nonce, &omar, receipt);
    assert_memory_not_equal(event.body.erase.receipt, receipt, 32);
    tp_erasure_receipt_of(his.nonce, &nadia, receipt);
    assert_memory_not_equal(event.body.erase.receipt, receipt, 32);
}

static void test_c24_who_joined_the_subject_goes_with_it(void **state)
{
    (void)state;
    uint64_t     events[EVENTS_MAX], taken = 0;
    tp_event     event;
    tara_subject visitor = person(p, "a visitor"), nadia = adult(p, "nadia");
    ASSERT_OK(tara_subject_set(p, &visitor, TEXT("FR"), 0, 0));
    ASSERT_OK(tara_subject_merge(p, &visitor, &nadia, &taken));
    size_t count = history_of(nadia, events);
    assert_int_equal(count, 4);
    assert_int_equal(erase(nadia).count, 5);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(read_event(events[i], &event), TARA_E_NOT_FOUND);
    }
}

// However many they turned out to be: nobody is too many to be forgotten.
static void test_c24_all_who_joined_the_subject_go_with_it(void **state)
{
    (void)state;
    enum { VISITORS = 100 };
    uint64_t     events[4 * VISITORS], taken = 0;
    size_t       count = 0;
    tp_event     event;
    tara_subject visitors[VISITORS], nadia = adult(p, "nadia");
    for (int i = 0; i < VISITORS; i++) {
        char name[24];
        (void)snprintf(name, sizeof name, "visitor %d", i);
        visitors[i] = person(p, name);
        ASSERT_OK(tara_subject_set(p, &visitors[i], TEXT("FR"), 0, 0));
    }
    for (int i = 0; i < VISITORS; i++) {
        ASSERT_OK(tara_subject_merge(p, &visitors[i], &nadia, &taken));
    }
    ASSERT_OK(tara_history(p, &nadia, events, sizeof events / sizeof events[0], &count));
    assert_in_range(count, 2 * VISITORS + 1, sizeof events / sizeof events[0]);
    for (size_t i = 1; i < count; i++) assert_true(events[i] < events[i - 1]);
    assert_int_equal(erase(nadia).count, count + 1);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(read_event(events[i], &event), TARA_E_NOT_FOUND);
    }
}

static void test_c24_nobody_is_forgotten_twice(void **state)
{
    (void)state;
    tara_subject nadia = adult(p, "nadia"), omar = adult(p, "omar");
    objects(omar);
    erase(nadia);
    uint64_t     count = event_count(p);
    tara_erasure out = {.request = 0};
    assert_refused(p, try_to_erase(nadia, &out), TARA_E_NOT_FOUND, "subject");
    int64_t until = HOST_NOW + (3 * YEAR_DAYS + 1) * HOST_DAY;
    erase(omar);
    assert_true(is_kept(TARA_EXCEPTION_SUPPRESSION, 0, until));
    h.now += 100 * HOST_DAY;
    out = erase(omar); // What is kept of him beyond it is said again, and nothing happens.
    assert_int_equal(out.event, 0);
    assert_int_equal(out.count, 0);
    assert_int_equal(needed, 1);
    assert_true(is_kept(TARA_EXCEPTION_SUPPRESSION, 0, until));
    assert_int_equal(event_count(p), count + 3);
}

// --- what stands against it --------------------------------------------------------------------

// GDPR Art. 17(3)(e): while a hold stands all stays, and nothing of it is used.
static void test_c24_a_hold_defers_the_erasure(void **state)
{
    (void)state;
    uint64_t     events[EVENTS_MAX];
    tp_event     event;
    tara_subject nadia = adult(p, "nadia");
    uint64_t     hold = place(nadia);
    size_t       count = history_of(nadia, events);
    tara_erasure out = erase(nadia);
    assert_int_equal(out.event, 0);
    assert_int_equal(out.count, 0);
    assert_int_equal(out.rewritten, 0);
    assert_true(is_kept(TARA_EXCEPTION_LEGAL_HOLD, 0, 0));
    for (size_t i = 0; i < count; i++) ASSERT_OK(read_event(events[i], &event));
    something_else_happens();
    for (size_t i = 0; i < count; i++) ASSERT_OK(read_event(events[i], &event));
    ASSERT_OK(tara_hold_release(p, hold));
    something_else_happens(); // Before it the erasure follows.
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(read_event(events[i], &event), TARA_E_NOT_FOUND);
    }
    ASSERT_OK(read_event(event_count(p) - 1, &event));
    assert_int_equal(event.type, TP_EVENT_ERASE);
    assert_int_equal(event.body.erase.count, count + 2); // The wish, and the end of the hold.
    uint8_t receipt[32];
    tp_erasure_receipt_of(out.nonce, &nadia, receipt);
    assert_memory_equal(event.body.erase.receipt, receipt, 32);
    assert_false(is_known(nadia));
}

// Somebody of whom an event cannot be read any more stands in nobody else's way.
static void test_c24_an_erasure_that_fails_stops_no_other(void **state)
{
    (void)state;
    uint64_t     events[EVENTS_MAX], erased = 0;
    tara_subject nadia = adult(p, "nadia"), omar = adult(p, "omar");
    uint64_t     holds[2] = {place(nadia), place(omar)};
    assert_int_equal(history_of(nadia, events), 3);
    erase(nadia);
    erase(omar);
    assert_true(tp_range_set_reserve(&p->ledger.gone, 1));
    tp_range_set_add(&p->ledger.gone, (tara_range){events[1], 1});
    ASSERT_OK(tara_hold_release(p, holds[0]));
    ASSERT_OK(tara_hold_release(p, holds[1]));
    assert_int_equal(tara_audit_compact(p, NULL, NULL, &erased), TARA_E_NOT_FOUND);
    assert_true(is_known(nadia));
    assert_false(is_known(omar));
}

// What came due goes on the way into the call that compacts, and is told by it.
static void test_c24_compacting_tells_of_what_came_due(void **state)
{
    (void)state;
    tara_subject nadia = adult(p, "nadia");
    uint64_t     events[EVENTS_MAX], hold = place(nadia);
    size_t       count = history_of(nadia, events);
    erase(nadia);
    assert_int_equal(compact(), 0);
    ASSERT_OK(tara_hold_release(p, hold));
    assert_int_equal(compact(), count + 2);
    assert_int_equal(compact(), 0);
}

// GDPR Art. 12: what is still to be answered is; then that it was is kept, for five years.
static void test_c24_an_open_request_defers_the_erasure(void **state)
{
    (void)state;
    tara_subject nadia = adult(p, "nadia");
    uint64_t     number = ask_for(nadia, TARA_RIGHT_ACCESS);
    tara_request shown = {.struct_size = sizeof shown};
    assert_int_equal(erase(nadia).event, 0);
    assert_true(is_kept(TARA_EXCEPTION_OPEN_REQUEST, number, 0));
    h.now += HOST_DAY;
    ASSERT_OK(tara_request_refuse(p, number, TEXT("excessive"), NULL));
    ASSERT_OK(tara_request_show(p, number, &shown));
    something_else_happens();
    assert_int_equal(tara_request_show(p, number, &shown), TARA_E_NOT_FOUND);
    assert_false(is_known(nadia));
    assert_int_equal(erase(nadia).event, 0);
    assert_int_equal(needed, 1);
    int64_t until = HOST_NOW + (5 * YEAR_DAYS + 2) * HOST_DAY; // From the answer.
    assert_true(is_kept(TARA_EXCEPTION_REQUEST_PROOF, number, until));
}

// Whoever comes back while it is deferred is there, and what they do now stays.
static void test_c24_who_comes_back_before_it_is_not_erased(void **state)
{
    (void)state;
    tara_subject nadia = adult(p, "nadia");
    uint64_t     hold = place(nadia);
    erase(nadia);
    tara_choice yes = choice(p, "communication");
    ASSERT_OK(tara_age_assert_born(p, &nadia, 1990, 5, 17, TEXT("document"), NULL));
    ASSERT_OK(tara_consent_give(p, &nadia, &yes, NULL));
    ASSERT_OK(tara_hold_release(p, hold));
    something_else_happens();
    something_else_happens();
    assert_true(is_known(nadia));
    assert_int_equal(ask(p, nadia, "communication", "contact").permitted, 1);
}

// An objection that is still to be weighed is as much of a reason.
static void test_c24_an_objection_raised_since_is_not_erased(void **state)
{
    (void)state;
    tara_subject nadia = adult(p, "nadia");
    uint64_t     hold = place(nadia);
    erase(nadia);
    ASSERT_OK(tara_objection_raise(p, &nadia, purpose(p, "feedback"), NULL));
    ASSERT_OK(tara_hold_release(p, hold));
    something_else_happens();
    tara_standing s = {.struct_size = sizeof s};
    ASSERT_OK(tara_subject_show(p, &nadia, &s));
    assert_int_equal(s.objections, UINT64_C(1) << (purpose(p, "feedback") - 1));
}

// --- what outlives it --------------------------------------------------------------------------

// GDPR Art. 21(3): whoever comes back is asked nothing that they objected to.
static void test_c24_who_comes_back_is_respected(void **state)
{
    (void)state;
    tp_event     event;
    tara_subject nadia = adult(p, "nadia");
    objects(nadia);
    erase(nadia);
    assert_false(is_known(nadia));
    assert_true(is_respected(nadia));
    uint64_t before = event_count(p);
    ASSERT_OK(tara_age_assert_born(p, &nadia, 1990, 5, 17, TEXT("document"), NULL));
    assert_int_equal(event_count(p), before + 2); // What is kept of her is on record first.
    ASSERT_OK(read_event(before + 1, &event));
    assert_int_equal(event.type, TP_EVENT_KEPT);
    tara_choice yes = choice(p, "marketing");
    yes.actor = TARA_ACTOR_AGENT; // It would be hers to take it back.
    ASSERT_OK(tara_consent_give(p, &nadia, &yes, NULL));
    assert_int_equal(event_count(p), before + 3);
    assert_true(is_respected(nadia));
    yes.purpose = purpose(p, "communication");
    ASSERT_OK(tara_consent_give(p, &nadia, &yes, NULL));
    assert_int_equal(ask(p, nadia, "communication", "contact").permitted, 1);
    assert_int_equal(erase(nadia).count, 6); // With what was kept, and the entry before.
    assert_true(is_respected(nadia));
}

// So is who is on record still since a source has their data: the last holding takes it along, and
// the objection stays, as long as it would have.
static void test_c24_what_is_held_carries_the_objection(void **state)
{
    (void)state;
    int64_t      until = HOST_NOW + (3 * YEAR_DAYS + 1) * HOST_DAY;
    tara_subject nadia = adult(p, "nadia");
    objects(nadia);
    hold_data(nadia, "progress", "service");
    tara_erasure out = erase(nadia);
    assert_true(out.event != 0);
    assert_true(is_known(nadia));
    assert_true(is_respected(nadia));
    h.now += 50 * HOST_DAY;
    data_is_gone(nadia, "progress");
    uint64_t before = event_count(p);
    something_else_happens();
    assert_int_equal(event_count(p), before + 2);
    assert_false(is_known(nadia));
    assert_true(is_respected(nadia));
    erase(nadia);
    assert_int_equal(needed, 1);
    assert_true(is_kept(TARA_EXCEPTION_SUPPRESSION, 0, until));
}

// GDPR Art. 5(1)(e): what is kept beyond an erasure goes at its end.
static void test_c24_entries_go_at_their_end(void **state)
{
    (void)state;
    tp_event     event;
    tara_subject nadia = adult(p, "nadia"), omar = adult(p, "omar");
    objects(nadia);
    tara_erasure hers = erase(nadia);
    h.now += 10 * HOST_DAY;
    objects(omar);
    erase(omar);
    int64_t end_of_hers = HOST_NOW + (3 * YEAR_DAYS + 1) * HOST_DAY;
    h.now = end_of_hers - 1;
    assert_int_equal(compact_duties(h.now), 0);
    assert_int_equal(compact(), 0);
    assert_true(is_respected(nadia));
    h.now = end_of_hers;
    assert_int_equal(compact_duties(h.now), 1);
    ASSERT_OK(read_event(hers.event + 1, &event)); // Her entry.
    assert_int_equal(event.type, TP_EVENT_ENTRY);
    assert_int_equal(compact(), 1);
    assert_int_equal(compact_duties(h.now), 0);
    assert_int_equal(read_event(hers.event + 1, &event), TARA_E_NOT_FOUND);
    ASSERT_OK(read_event(event_count(p), &event));
    assert_int_equal(event.type, TP_EVENT_ERASE);
    assert_int_equal(event.body.erase.reason, TP_ERASE_TERM);
    assert_false(is_respected(nadia));
    assert_true(is_respected(omar));
    tara_erasure out = {.request = 0};
    assert_refused(p, try_to_erase(nadia, &out), TARA_E_NOT_FOUND, "subject");
    assert_int_equal(compact(), 0);
}

// --- all or nothing ----------------------------------------------------------------------------

static void erasures_that_do_not_fit_the_answer_do_nothing(void **state)
{
    (void)state;
    tara_subject nadia = adult(p, "nadia");
    tara_erasure out = {.struct_size = sizeof out};
    objects(nadia);
    ask_for(nadia, TARA_RIGHT_ACCESS);
    uint64_t before = event_count(p);
    kept[0].struct_size = sizeof kept[0];
    assert_int_equal(tara_subject_erase(p, &nadia, &out, kept, 1, &needed), TARA_E_BUFFER);
    assert_int_equal(needed, 2);
    assert_int_equal(event_count(p), before);
    static const uint8_t none[32] = {0};
    assert_memory_equal(out.nonce, none, sizeof none);
    out.struct_size = 8;
    assert_refused(p, tara_subject_erase(p, &nadia, &out, kept, 2, &needed),
                   TARA_E_INVALID_ARGUMENT, "erasure");
    assert_refused(p, tara_subject_erase(p, &nadia, NULL, kept, 2, NULL),
                   TARA_E_INVALID_ARGUMENT, "needed");
    kept[0].struct_size = 3;
    assert_refused(p, tara_subject_erase(p, &nadia, NULL, kept, 2, &needed),
                   TARA_E_INVALID_ARGUMENT, "kept");
    assert_refused(p, tara_audit_compact(p, NULL, NULL, NULL), TARA_E_INVALID_ARGUMENT, "erased");
    assert_int_equal(event_count(p), before);
}

// --- on a disk ---------------------------------------------------------------------------------

static law      l;
static sim_disk disk;

// As the library opens a file of its own, on the simulated disk.
static tara_status open_disk(sim_disk *on, bool erases, uint32_t flags)
{
    tara_store  store;
    tp_hmac_key site;
    tara_error  error;
    tp_hmac_key_init(&site, l.h.site_key, sizeof l.h.site_key);
    l.store_memory = (tp_memory){host_allocate, host_resize, host_release, &l.h, 0};
    tp_file_store_options options = {
        .path = TP_TEXT("a.tara"), .flags = flags, .site = &site, .journal_id = {1},
        .hash_key = {2}, .created = HOST_NOW, .port = &on->port, .memory = &l.store_memory,
        .commitment = tp_body_commitment};
    tara_status status = tp_file_store_open(&options, &store, &error);
    if (status != TARA_OK) return status;
    if (!erases) store.erase = NULL;
    l.h.options.store = &store;
    l.h.options.flags = flags;
    status = host_open(&l.h);
    l.h.options.store = NULL;
    p = l.h.privacy;
    if (status == TARA_OK) p->is_file = true;
    return status;
}

static void close_disk(void)
{
    host_end(&l.h);
    p = NULL;
}

static int begin_on_disk(void **state)
{
    (void)state;
    law_init(&l);
    sim_disk_init(&disk);
    ASSERT_OK(open_disk(&disk, true, 0));
    return 0;
}

static int end_on_disk(void **state)
{
    (void)state;
    if (p != NULL) close_disk();
    sim_disk_release(&disk);
    return 0;
}

static void open_again(void)
{
    close_disk();
    ASSERT_OK(open_disk(&disk, true, 0));
}

static bool is_on(const sim_disk *on, const void *bytes, size_t size)
{
    for (int i = 0; i < SIM_NAMES; i++) {
        if (on->names[i].text[0] == '\0') continue;
        sim_bytes file = on->seen[on->names[i].file];
        for (size_t at = 0; at + size <= file.size; at++) {
            if (memcmp(file.data + at, bytes, size) == 0) return true;
        }
    }
    return false;
}

// What they have taken back since is not kept any more.
static void test_c24_an_objection_taken_back_is_not_kept(void **state)
{
    (void)state;
    tara_subject nadia = adult(p, "nadia");
    objects(nadia);
    erase(nadia);
    tara_choice yes = choice(p, "marketing");
    ASSERT_OK(tara_age_assert_born(p, &nadia, 1990, 5, 17, TEXT("document"), NULL));
    ASSERT_OK(tara_consent_give(p, &nadia, &yes, NULL));
    assert_false(is_respected(nadia));
    assert_int_equal(erase(nadia).count, 5); // With the entry.
    assert_int_equal(needed, 0);
    assert_false(is_respected(nadia));
    open_again();
    assert_false(is_respected(nadia));
    assert_int_equal(compact_duties(TARA_NEVER - 1), 0);
    objects(nadia); // Where bodies still wait the same follows from them.
    erase(nadia);
    close_disk();
    ASSERT_OK(open_disk(&disk, false, 0));
    ASSERT_OK(tara_consent_give(p, &nadia, &yes, NULL));
    erase(nadia);
    assert_false(is_respected(nadia));
    close_disk();
    ASSERT_OK(open_disk(&disk, false, TARA_OPEN_READ_ONLY));
    assert_int_equal(compact_duties(h.now), 1);
    assert_false(is_respected(nadia));
}

// The newest hold or request of all may be hers: the next one has the next number all the same.
static void erasures_give_no_number_twice(void **state)
{
    (void)state;
    tara_subject nadia = adult(p, "nadia"), omar = adult(p, "omar"), lina = adult(p, "lina");
    assert_int_equal(ask_for(omar, TARA_RIGHT_ACCESS), 1);
    assert_int_equal(ask_for(nadia, TARA_RIGHT_ACCESS), 2);
    ASSERT_OK(tara_request_withdraw(p, 2, NULL));
    assert_int_equal(place(nadia), 1);
    ASSERT_OK(tara_hold_release(p, 1));
    assert_true(erase(nadia).event != 0);
    open_again();
    assert_int_equal(place(omar), 2);
    assert_int_equal(ask_for(omar, TARA_RIGHT_RECTIFICATION), 3);
    open_again();
    assert_int_equal(place(omar), 3);
    assert_int_equal(ask_for(lina, TARA_RIGHT_ACCESS), 4);
}

// GDPR Art. 49: what a disclosure used up stays used up when nobody can say whose it was.
static void test_c34_a_derogation_used_by_the_forgotten_stays_used_up(void **state)
{
    (void)state;
    tara_subject    nadia = adult(p, "nadia"), omar = adult(p, "omar");
    tara_safeguard  once = {.struct_size = sizeof once, .kind = TARA_SAFEGUARD_DEROGATION,
                            .destination = "IN", .reference = "R", .reference_size = 1};
    tara_disclosure told = {.struct_size = sizeof told, .destination = "IN",
                            .categories = category(p, "progress"),
                            .purpose = purpose(p, "service")};
    tara_verdict    v = {.struct_size = sizeof v};
    uint64_t        number = 0;
    ASSERT_OK(tara_recipient_find(p, TEXT("hosting"), &once.recipient));
    told.recipient = once.recipient;
    ASSERT_OK(tara_safeguard_record(p, &once, &number));
    ASSERT_OK(tara_contract_start(p, &nadia, TEXT("C"), 0));
    ASSERT_OK(tara_contract_start(p, &omar, TEXT("C"), 0));
    told.subject = nadia;
    ASSERT_OK(tara_disclosure_record(p, &told, &v, NULL));
    assert_int_equal(v.permitted, 1);
    erase(nadia);
    told.subject = omar;
    for (int again = 0; again < 3; again++) {
        ASSERT_OK(tara_disclosure_record(p, &told, &v, NULL));
        assert_int_equal(v.reason, TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD);
        open_again();
    }
}

static void erasures_change_nothing_of_a_breach(void **state)
{
    (void)state;
    tara_subject both[2] = {adult(p, "nadia"), adult(p, "omar")};
    tara_breach  breach = {.struct_size = sizeof breach, .categories = 1, .nature = "lost",
                           .nature_size = 4, .subjects = both, .subject_count = 2, .count = 40,
                           .risk = TARA_RISK_HIGH};
    tara_breach_state first = {.struct_size = sizeof first}, later = first;
    ASSERT_OK(tara_breach_record(p, &breach, &first));
    erase(both[0]);
    ASSERT_OK(tara_breach_show(p, first.number, &first));
    assert_int_equal(first.affected, 1); // Who can be told.
    open_again();
    ASSERT_OK(tara_breach_show(p, first.number, &later));
    assert_memory_equal(&later, &first, sizeof later);
    ASSERT_OK(tara_breach_told(p, first.number, &both[1], NULL));
    assert_int_equal(tara_breach_told(p, first.number, &both[0], NULL), TARA_E_NOT_FOUND);
}

// Everything that can be between an erasure and the next one, and the store opened anew each time.
static void erasures_are_the_same_when_opened_anew(void **state)
{
    (void)state;
    tp_event     event;
    tara_subject nadia = adult(p, "nadia"), omar = adult(p, "omar"), lina = adult(p, "lina");
    objects(nadia);
    uint64_t hold = place(omar);
    hold_data(lina, "progress", "service");
    tara_erasure hers = erase(nadia);
    erase(omar);
    erase(lina);
    open_again();
    assert_false(is_on(&disk, nadia.id, sizeof nadia.id));
    assert_true(is_on(&disk, omar.id, sizeof omar.id));
    assert_true(is_on(&disk, lina.id, sizeof lina.id));
    assert_true(is_respected(nadia));
    assert_true(is_known(omar));
    assert_true(is_known(lina));
    ASSERT_OK(read_event(hers.event, &event));
    ASSERT_OK(tara_hold_release(p, hold));
    assert_true(is_on(&disk, omar.id, sizeof omar.id));
    open_again(); // Closing is enough.
    assert_false(is_on(&disk, omar.id, sizeof omar.id));
    assert_false(is_known(omar));
    data_is_gone(lina, "progress");
    static sim_disk copy; // And so is opening, where the process ended before it.
    sim_disk_copy(&disk, &copy);
    close_disk();
    sim_disk_kill(&copy);
    ASSERT_OK(open_disk(&copy, true, 0));
    assert_false(is_known(lina));
    assert_false(is_on(&copy, lina.id, sizeof lina.id));
    close_disk();
    sim_disk_release(&copy);
}

// The process ended when the erasure was on record and the file was not written anew.
static void erasures_go_on_where_the_process_ended(void **state)
{
    (void)state;
    close_disk();
    ASSERT_OK(open_disk(&disk, false, 0));
    tara_subject nadia = adult(p, "nadia"), omar = adult(p, "omar");
    objects(nadia);
    hold_data(omar, "progress", "service");
    assert_int_equal(erase(nadia).rewritten, 0);
    assert_int_equal(erase(omar).rewritten, 0);
    assert_int_equal(compact_duties(h.now), 2);
    uint64_t count = event_count(p);
    close_disk();
    assert_true(is_on(&disk, nadia.id, sizeof nadia.id));
    for (int way = 0; way < 2; way++) { // Nobody may write; a store that cannot, yet.
        ASSERT_OK(open_disk(&disk, false, way == 0 ? TARA_OPEN_READ_ONLY : 0));
        assert_false(is_known(nadia));
        assert_true(is_respected(nadia));
        assert_true(is_known(omar));
        assert_int_equal(compact_duties(h.now), 2);
        close_disk();
    }
    ASSERT_OK(open_disk(&disk, true, 0));
    assert_int_equal(event_count(p), count);
    assert_int_equal(compact_duties(TARA_NEVER - 1), 1); // The end of the entry.
    assert_false(is_on(&disk, nadia.id, sizeof nadia.id));
    assert_true(is_respected(nadia));
    assert_true(is_known(omar));
    data_is_gone(omar, "progress");
    open_again();
    assert_false(is_on(&disk, omar.id, sizeof omar.id));
}

// A store of the host's that cannot: nobody reads the bodies any more, and the duty stands.
static void erasures_in_a_store_that_cannot_stay_a_duty(void **state)
{
    (void)state;
    uint64_t     events[EVENTS_MAX], erased = 5;
    tp_event     event;
    close_disk();
    ASSERT_OK(open_disk(&disk, false, 0));
    tara_subject nadia = adult(p, "nadia");
    size_t       count = history_of(nadia, events);
    tara_erasure out = erase(nadia);
    assert_true(out.event != 0 && out.count == count + 1);
    assert_int_equal(out.rewritten, 0);
    assert_int_equal(read_event(events[0], &event), TARA_E_NOT_FOUND);
    assert_refused(p, tara_audit_compact(p, NULL, NULL, &erased), TARA_E_UNSUPPORTED, "store");
    assert_int_equal(erased, 5);
    assert_int_equal(compact_duties(h.now), 1);
    something_else_happens();
    assert_int_equal(compact_duties(h.now), 1);
}

// The new file cannot be made: the old one is whole, and all goes on but for the duty.
static void erasures_without_a_new_file_wait(void **state)
{
    (void)state;
    uint64_t     erased = 0;
    tara_subject nadia = adult(p, "nadia");
    disk.counted = SIM_REMOVE;
    disk.calls = 0;
    disk.fail_at = 1;
    disk.fail_on = true;
    disk.fail_with = TARA_E_STORE;
    tara_erasure out = erase(nadia);
    assert_true(out.event != 0);
    assert_int_equal(out.rewritten, 0);
    assert_false(is_known(nadia));
    something_else_happens();
    assert_int_equal(compact_duties(h.now), 1);
    assert_int_equal(tara_audit_compact(p, NULL, NULL, &erased), TARA_E_STORE);
    something_else_happens();
    disk.fail_at = 0;
    assert_int_equal(compact(), out.count);
    assert_int_equal(compact_duties(h.now), 0);
    assert_false(is_on(&disk, nadia.id, sizeof nadia.id));
}

// A disk without a byte left: the space that is kept is enough.
static void test_c24_a_full_disk_stops_no_erasure(void **state)
{
    (void)state;
    tara_subject nadia = adult(p, "nadia"), other = person(p, "other");
    objects(nadia);
    for (int i = 0; i < 500; i++) ASSERT_OK(tara_subject_set(p, &nadia, TEXT("FR"), 0, 0));
    disk.space = 0;
    for (int i = 0; i < SIM_NAMES; i++) {
        if (disk.names[i].text[0] != '\0') disk.space += disk.seen[disk.names[i].file].size;
    }
    tara_status status = TARA_OK;
    for (int i = 0; i < 5000 && status == TARA_OK; i++) { // Until what is reserved is full, too.
        status = tara_subject_set(p, &other, TEXT("FR"), 0, 0);
    }
    assert_int_equal(status, TARA_E_DISK_FULL);
    tara_erasure out = erase(nadia);
    assert_true(out.event != 0);
    assert_int_equal(out.rewritten, 1);
    assert_false(is_on(&disk, nadia.id, sizeof nadia.id));
    open_again();
    assert_true(is_respected(nadia));
    assert_true(is_known(other));
}

// --- whatever fails ----------------------------------------------------------------------------

static tara_subject whom;

// Somebody of whom there is everything that an erasure writes anew.
static void somebody_lives(void)
{
    whom = adult(p, "nadia");
    objects(whom);
    hold_data(whom, "progress", "service");
    ASSERT_OK(tara_request_withdraw(p, ask_for(whom, TARA_RIGHT_ACCESS), NULL));
}

// As it was, or forgotten with all that must stay; nothing between them.
static bool was_forgotten(void)
{
    tara_standing s = {.struct_size = sizeof s};
    ASSERT_OK(tara_subject_show(p, &whom, &s));
    assert_true(is_respected(whom));
    assert_int_equal(s.known, 1); // By what is held.
    uint64_t events[EVENTS_MAX];
    size_t   count = history_of(whom, events);
    bool     forgotten = s.age == TARA_AGE_UNKNOWN;
    assert_int_equal(count, forgotten ? 2 : 6);
    return forgotten;
}

static void erasures_without_memory_do_nothing_or_all(void **state)
{
    (void)state;
    static sim_disk before;
    somebody_lives();
    close_disk();
    sim_disk_copy(&disk, &before);
    bool reached = true;
    int  refused = 0, done = 0;
    for (uint64_t n = 1; reached; n++) {
        static sim_disk copy;
        tara_erasure    out = {.request = 0};
        sim_disk_copy(&before, &copy);
        ASSERT_OK(open_disk(&copy, true, 0));
        l.h.fail_at = l.h.requests + n;
        tara_status status = try_to_erase(whom, &out);
        reached = l.h.requests >= l.h.fail_at;
        l.h.fail_at = 0;
        assert_int_equal(status, status == TARA_OK ? TARA_OK : TARA_E_NO_MEMORY);
        assert_int_equal(was_forgotten(), status == TARA_OK);
        refused += status != TARA_OK;
        done += status == TARA_OK && !out.rewritten;
        if (status != TARA_OK) { // What was asked can be asked again as it stands.
            assert_int_equal(kept[0].struct_size, sizeof kept[0]);
            assert_int_equal(kept[0].exception, 0);
            erase(whom);
        }
        compact();
        assert_int_equal(compact_duties(l.h.now), 0);
        assert_true(was_forgotten());
        close_disk();
        ASSERT_OK(open_disk(&copy, true, 0));
        assert_true(was_forgotten());
        close_disk();
        sim_disk_release(&copy);
    }
    sim_disk_release(&before);
    assert_true(refused > 10); // In the commit,
    assert_true(done > 0);     // and in what follows it.
}

enum { ONCE, FROM_THERE_ON, POWER_CUT };

// The n-th call to the disk fails; false where there are not so many.
static bool fail_at(const sim_disk *before, uint64_t n, int how, tara_status with, int *done)
{
    static sim_disk copy;
    tara_erasure    out = {.request = 0};
    sim_disk_copy(before, &copy);
    ASSERT_OK(open_disk(&copy, true, 0));
    copy.counted = SIM_ALL;
    copy.calls = 0;
    copy.fail_at = n;
    copy.fail_on = how != ONCE;
    copy.fail_with = with;
    tara_status status = try_to_erase(whom, &out);
    bool        reached = copy.calls >= n;
    *done += status == TARA_OK;
    copy.fail_at = 0;
    if (how == POWER_CUT) {
        static sim_disk cut;
        sim_disk_copy(&copy, &cut);
        close_disk();
        sim_disk_cut_power(&cut, n);
        sim_disk_release(&copy);
        copy = cut;
        copy.port.user = &copy;
    } else {
        close_disk();
    }
    ASSERT_OK(open_disk(&copy, true, 0));
    bool forgotten = was_forgotten();
    if (status == TARA_OK) assert_true(forgotten);
    if (forgotten) assert_int_equal(compact_duties(l.h.now), 0); // Opening finished it.
    close_disk();
    sim_disk_release(&copy);
    return reached;
}

static void erasures_survive_whatever_the_disk_does(void **state)
{
    (void)state;
    static sim_disk before;
    somebody_lives();
    close_disk();
    sim_disk_copy(&disk, &before);
    for (int how = ONCE; how <= POWER_CUT; how++) {
        for (int full = 0; full < 2; full++) {
            int      done = 0;
            uint64_t n = 1;
            while (fail_at(&before, n, how, full ? TARA_E_DISK_FULL : TARA_E_STORE, &done)) n++;
            assert_true(n > 20); // The commit, and writing the file anew.
            assert_true(done > 10);
        }
    }
    sim_disk_release(&before);
}

// --- a store that keeps its records ------------------------------------------------------------

static void stays_open(void *user) { (void)user; }

static void erasures_in_a_store_that_keeps_its_records(void **state)
{
    (void)state;
    static const uint8_t hash_key[16] = {1};
    tp_memory  memory = tp_memory_standard();
    tara_store inner, outer;
    uint64_t   events[EVENTS_MAX];
    tara_key   keys[8];
    ASSERT_OK(tp_memory_store_open(&memory, hash_key, &inner));
    outer = inner;
    outer.flags |= TARA_STORE_KEEPS_RECORDS;
    outer.close = stays_open;
    outer.erase = NULL; // For now.
    host_init(&h);
    h.options.store = &outer;
    ASSERT_OK(host_open(&h));
    p = h.privacy;
    tara_subject nadia = adult(p, "nadia"), omar = adult(p, "omar");
    objects(nadia);
    uint64_t hold = place(omar);
    assert_int_equal(erase(nadia).rewritten, 0);
    erase(omar);
    host_end(&h);
    ASSERT_OK(host_open(&h)); // What waits is known from the records.
    p = h.privacy;
    assert_int_equal(compact_duties(h.now), 1);
    assert_int_equal(history_of(nadia, events), 0);
    assert_true(is_respected(nadia));
    assert_true(is_known(omar));
    ASSERT_OK(tara_hold_release(p, hold));
    tara_privacy *ended = p; // As one that was killed: it writes nothing any more.
    outer.erase = inner.erase;
    ASSERT_OK(host_open(&h));
    p = h.privacy;
    ended->ledger.read_only = true;
    tara_close(ended);
    assert_int_equal(compact_duties(h.now), 0);
    assert_false(is_known(omar));
    tara_subject both[] = {nadia, omar};
    for (int i = 0; i < 2; i++) { // Nothing is under their pseudonyms.
        tara_cursor cursor = {{0}};
        size_t      count = 9;
        assert_int_equal(inner.records(inner.user, &both[i], &cursor, keys, 8, &count),
                         TARA_CALLBACK_OK);
        assert_int_equal(count, 0);
    }
    host_end(&h);
    inner.close(inner.user);
    assert_int_equal(memory.live_bytes, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
#define DISK_TEST(name) cmocka_unit_test_setup_teardown(name, begin_on_disk, end_on_disk)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_c24_all_events_of_the_subject_are_erased),
        TEST(test_c24_the_receipt_is_of_the_subject),
        TEST(test_c24_who_joined_the_subject_goes_with_it),
        TEST(test_c24_all_who_joined_the_subject_go_with_it),
        TEST(test_c24_nobody_is_forgotten_twice),
        TEST(test_c24_a_hold_defers_the_erasure),
        TEST(test_c24_an_erasure_that_fails_stops_no_other),
        TEST(test_c24_compacting_tells_of_what_came_due),
        TEST(test_c24_an_open_request_defers_the_erasure),
        TEST(test_c24_who_comes_back_before_it_is_not_erased),
        TEST(test_c24_an_objection_raised_since_is_not_erased),
        TEST(test_c24_who_comes_back_is_respected),
        TEST(test_c24_what_is_held_carries_the_objection),
        DISK_TEST(test_c24_an_objection_taken_back_is_not_kept),
        TEST(test_c24_entries_go_at_their_end),
        TEST(erasures_that_do_not_fit_the_answer_do_nothing),
        DISK_TEST(erasures_give_no_number_twice),
        DISK_TEST(test_c34_a_derogation_used_by_the_forgotten_stays_used_up),
        DISK_TEST(erasures_change_nothing_of_a_breach),
        DISK_TEST(erasures_are_the_same_when_opened_anew),
        DISK_TEST(erasures_go_on_where_the_process_ended),
        DISK_TEST(erasures_in_a_store_that_cannot_stay_a_duty),
        DISK_TEST(erasures_without_a_new_file_wait),
        DISK_TEST(test_c24_a_full_disk_stops_no_erasure),
        DISK_TEST(erasures_without_memory_do_nothing_or_all),
        DISK_TEST(erasures_survive_whatever_the_disk_does),
        cmocka_unit_test(erasures_in_a_store_that_keeps_its_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
