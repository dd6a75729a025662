// test_people.c: a subject's record as a whole: taken out, taken in, merged, forgotten.
#define _XOPEN_SOURCE 700
#include "people_kit.h"
#include "store_files.h"

#include <pthread.h>
#include <unistd.h>

static host h, g; // Two contexts with the same site key.

static int begin(void **state)
{
    (void)state;
    host_begin(&h);
    host_begin(&g);
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    host_end(&g);
    return 0;
}

static uint64_t bit_of(tara_privacy *privacy, const char *purpose_id)
{
    return UINT64_C(1) << (purpose(privacy, purpose_id) - 1);
}

static void hold(tara_privacy *privacy, tara_subject subject, const char *category_id,
                 uint64_t ref, const char *purpose_id, const char *source)
{
    tara_holding holding = {.struct_size = sizeof holding, .ref = ref,
                            .category = category(privacy, category_id),
                            .purposes = bit_of(privacy, purpose_id),
                            .source = source, .source_size = strlen(source)};
    ASSERT_OK(tara_holding_start(privacy, &subject, &holding, NULL));
}

static uint64_t place(tara_privacy *privacy, tara_subject subject, uint64_t of_category)
{
    uint64_t  number = 0;
    tara_hold given = {.struct_size = sizeof given, .subject = subject, .category = of_category,
                       .reason = "litigation", .reason_size = 10};
    ASSERT_OK(tara_hold_place(privacy, &given, &number));
    return number;
}

static uint64_t ask_for(tara_privacy *privacy, tara_subject subject, int32_t right)
{
    tara_intake  intake = {.struct_size = sizeof intake, .right = right,
                           .received_unix_ms = HOST_NOW};
    tara_request out = {.struct_size = sizeof out};
    ASSERT_OK(tara_request_open(privacy, &subject, &intake, &out));
    return out.number;
}

// What is permitted of a person: a bit for each purpose, with a category that it may use.
static uint64_t permitted(tara_privacy *privacy, tara_subject subject)
{
    static const char *const purposes[] = {"account", "service", "support", "administration",
                                           "orders", "communication", "feedback", "marketing",
                                           "protection"};
    uint64_t bits = 0;
    for (int i = 0; i < 9; i++) {
        bits |= (uint64_t)ask(privacy, subject, purposes[i], "contact").permitted << i;
    }
    return bits;
}

// A person of whom everything is known.
static tara_subject somebody(tara_privacy *privacy, const char *identity)
{
    tara_subject subject = adult(privacy, identity);
    ASSERT_OK(tara_subject_set(privacy, &subject, TEXT("FR"), 60, TARA_SUBJECT_HAS_TIME_ZONE));
    choose_at(privacy, subject, "marketing", TARA_CONSENT_GIVEN, HOST_NOW - HOST_DAY);
    choose_at(privacy, subject, "communication", TARA_CONSENT_WITHDRAWN, HOST_NOW - HOST_DAY);
    ASSERT_OK(tara_objection_raise(privacy, &subject, purpose(privacy, "feedback"), NULL));
    ASSERT_OK(tara_contract_start(privacy, &subject, TEXT("K \"1\" \xC3\xA9"), 0));
    ASSERT_OK(tara_contract_start(privacy, &subject, TEXT("K-2"), HOST_NOW - 2 * HOST_DAY));
    ASSERT_OK(tara_contract_end(privacy, &subject, TEXT("K-2"), HOST_NOW - HOST_DAY));
    hold(privacy, subject, "contact", 0, "marketing", "crm");
    hold(privacy, subject, "contact", 0, "service", "mail");
    hold(privacy, subject, "progress", 7, "service", "host");
    return subject;
}

// --- export ------------------------------------------------------------------------------------

static void people_export_is_one_sealed_object(void **state)
{
    (void)state;
    tara_subject subject = somebody(h.privacy, "nadia");
    uint64_t     count = event_count(h.privacy);
    package      p = exported(h.privacy, subject);
    static const char *const says[] = {
        "{\"format\":\"tara-subject\",\"version\":1,\"controller\":\"Tara Solutions\",",
        "\"exported\":\"2026-03-01T09:00:00Z\",\"policy_version\":1,\"subject\":\"",
        "\"record\":{\"country\":\"FR\",\"time_zone_minutes\":60,\"age\":{\"state\":\"of_age\"",
        "\"contract\":\"K \\\"1\\\" \xC3\xA9\"", "\"contracts_ended\":\"2026-02-28T09:00:00Z\"",
        "\"category\":\"progress\",\"ref\":7,\"purposes\":[\"service\"]", "\"seal\":\"",
    };
    for (size_t i = 0; i < sizeof says / sizeof says[0]; i++) {
        assert_non_null(strstr(p.text, says[i]));
    }
    assert_null(strstr(p.text, "nadia"));
    tp_json_reader json = tp_json_reader_of((tp_text){p.text, p.size});
    assert_true(tp_json_valid(&json));
    assert_int_equal(event_count(h.privacy), count);
    package_free(&p);
}

static int32_t stops_soon(void *user, const char *text, size_t size)
{
    int *left = user;
    assert_true(size > 0 && text[size - 1] != '\0');
    return (*left)-- > 0 ? TARA_CALLBACK_OK : TARA_CALLBACK_FAILED;
}

static int32_t calls_back(void *user, const char *text, size_t size)
{
    tara_standing standing = {.struct_size = sizeof standing};
    (void)text; (void)size;
    assert_int_equal(tara_subject_show(h.privacy, user, &standing), TARA_E_BUSY);
    return TARA_CALLBACK_OK;
}

static void *count_events(void *user)
{
    uint64_t *count = user;
    ASSERT_OK(tara_event_count(h.privacy, count));
    return NULL;
}

static int32_t waits_for_another(void *user, const char *text, size_t size)
{
    pthread_t thread;
    (void)text; (void)size;
    assert_int_equal(pthread_create(&thread, NULL, count_events, user), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    return TARA_CALLBACK_OK;
}

// The sink may take long: other threads use the context meanwhile.
static void people_export_holds_no_lock_while_the_sink_works(void **state)
{
    (void)state;
    tara_subject subject = adult(h.privacy, "nadia");
    uint64_t     count = 0;
    ASSERT_OK(tara_subject_export(h.privacy, &subject, waits_for_another, &count));
    assert_int_equal(count, 3);
}

static void people_export_comes_in_pieces_until_the_sink_stops(void **state)
{
    (void)state;
    tara_subject subject = adult(h.privacy, "nadia");
    for (uint64_t ref = 0; ref < 200; ref++) {
        hold(h.privacy, subject, "contact", ref, "service", "host");
    }
    package p = exported(h.privacy, subject);
    assert_true(p.size > 40000);
    int left = 1;
    assert_refused(h.privacy, tara_subject_export(h.privacy, &subject, stops_soon, &left),
                   TARA_E_CONFLICT, "sink");
    assert_int_equal(left, -1);
    ASSERT_OK(tara_subject_export(h.privacy, &subject, calls_back, &subject));
    assert_int_equal(imported(g.privacy, subject, &p), TARA_TAKEN_COUNTRY | TARA_TAKEN_AGE
                                                       | TARA_TAKEN_HOLDINGS);
    package_free(&p);
}

static void people_export_refuses_what_is_not_there(void **state)
{
    (void)state;
    tara_subject nobody = {{0}}, stranger = person(h.privacy, "stranger");
    package      p = {NULL, 0, 0};
    assert_refused(h.privacy, tara_subject_export(h.privacy, &nobody, package_sink, &p),
                   TARA_E_INVALID_ARGUMENT, "subject");
    assert_refused(h.privacy, tara_subject_export(h.privacy, NULL, package_sink, &p),
                   TARA_E_INVALID_ARGUMENT, "subject");
    assert_refused(h.privacy, tara_subject_export(h.privacy, &stranger, NULL, &p),
                   TARA_E_INVALID_ARGUMENT, "sink");
    assert_refused(h.privacy, tara_subject_export(h.privacy, &stranger, package_sink, &p),
                   TARA_E_NOT_FOUND, "subject");
    assert_null(p.text);
}

// --- there and back ----------------------------------------------------------------------------

static const uint64_t everything = TARA_TAKEN_COUNTRY | TARA_TAKEN_AGE | TARA_TAKEN_REFUSALS
    | TARA_TAKEN_CONSENTS | TARA_TAKEN_OBJECTIONS | TARA_TAKEN_CONTRACTS | TARA_TAKEN_HOLDINGS;

// Another store of the same controller knows the same, and says the same.
static void people_record_is_the_same_elsewhere(void **state)
{
    (void)state;
    tara_subject subject = somebody(h.privacy, "nadia");
    package      p = exported(h.privacy, subject);
    assert_int_equal(imported(g.privacy, subject, &p), everything);
    package q = exported(g.privacy, subject);
    assert_string_equal(p.text, q.text);
    assert_int_equal(permitted(h.privacy, subject), permitted(g.privacy, subject));
    assert_true(permitted(g.privacy, subject) != 0);
    uint64_t count = event_count(g.privacy);
    assert_int_equal(imported(g.privacy, subject, &q), 0); // All of it is on record.
    assert_int_equal(event_count(g.privacy), count);
    package_free(&p);
    package_free(&q);
}

// Whatever became of a child and of who consented for them: what goes out comes in, and a guardian
// is to be verified anew, since what was seen of them stays behind.
static void people_record_of_a_child_can_be_read(void **state)
{
    (void)state;
    static const char *const word[] = {"none", "verified", "expired", "withdrawn"};
    for (int i = 0; i < 4; i++) {
        tara_subject child = person(h.privacy, word[i]);
        tara_age     age = {.struct_size = sizeof age};
        tara_verdict verdict = {.struct_size = sizeof verdict};
        tara_guardian_evidence proof = {
            .struct_size = sizeof proof, .guardian = "mother", .guardian_size = 6,
            .method = "video", .method_size = 5, .verifier = "7", .verifier_size = 1,
            .evidence = "E", .evidence_size = 1, .expires_unix_ms = h.now + HOST_DAY};
        ASSERT_OK(tara_age_assert_born(h.privacy, &child, 2013, 6, 1, NULL, 0, NULL));
        if (i > 0) ASSERT_OK(tara_guardian_verify(h.privacy, &child, &proof, NULL));
        if (i == 3) ASSERT_OK(tara_guardian_withdraw(h.privacy, &child, NULL));
        hold(h.privacy, child, "contact", 0, "feedback", "host");
        if (i == 2) {
            h.now += 2 * HOST_DAY;
            ASSERT_OK(tara_holding_erased(h.privacy, &child, category(h.privacy, "contact"), 0,
                                          NULL, 0, &verdict));
            assert_true(verdict.permitted);
        }
        g.now = h.now;
        package p = exported(h.privacy, child);
        char    says[32];
        snprintf(says, sizeof says, "\"guardian\":\"%s\"", word[i]);
        assert_non_null(strstr(p.text, says));
        assert_true((imported(g.privacy, child, &p) & TARA_TAKEN_AGE) != 0);
        ASSERT_OK(tara_age_gate(g.privacy, &child, &age));
        assert_int_equal(age.age, TARA_AGE_MINOR);
        assert_int_equal(age.guardian, TARA_GUARDIAN_NONE);
        assert_int_equal(age.permitted, 0);
        package_free(&p);
    }
}

static void people_record_comes_back_to_the_store_that_forgot_it(void **state)
{
    (void)state;
    tara_subject subject = somebody(h.privacy, "nadia");
    tara_kept    kept[8] = {{.struct_size = sizeof kept[0]}};
    size_t       needed = 0;
    uint64_t     before = permitted(h.privacy, subject);
    package      p = exported(h.privacy, subject);
    ASSERT_OK(tara_subject_forget(h.privacy, &subject, kept, 8, &needed));
    assert_int_equal(permitted(h.privacy, subject), 0);
    assert_int_equal(imported(h.privacy, subject, &p), everything);
    assert_int_equal(permitted(h.privacy, subject), before);
    package_free(&p);
}

// --- the seal ----------------------------------------------------------------------------------

// Between export and import a host may lay the text out anew, escape it otherwise, and order the
// members of its objects as it likes.
static package laid_out_anew(const package *from)
{
    tp_memory      memory = tp_memory_standard();
    tp_buffer      text = tp_buffer_in(&memory);
    tp_json_reader in = tp_json_reader_of((tp_text){from->text, from->size});
    tp_json_writer out = tp_json_writer_to(&text);
    package        p = {NULL, 0, 0};
    out.indent = true;
    for (tp_json_type type; (type = tp_json_next(&in)) != TP_JSON_END;) {
        bool    escaped = memchr(in.raw.data, '\\', in.raw.size) != NULL;
        package raw = {NULL, 0, 0};
        package_say(&raw, type == TP_JSON_STRING ? "\"" : "");
        for (size_t i = 0; i < in.raw.size; i++) { // Each letter of a string as an escape.
            char c = in.raw.data[i], escape[8];
            bool letter = type == TP_JSON_STRING && !escaped && (uint8_t)c < 0x80;
            snprintf(escape, sizeof escape, letter ? "\\u%04x" : "%c", c);
            package_say(&raw, escape);
        }
        package_say(&raw, type == TP_JSON_STRING ? "\"" : "");
        switch (type) {
        case TP_JSON_OBJECT: tp_json_begin_object(&out); break;
        case TP_JSON_OBJECT_END: tp_json_end_object(&out); break;
        case TP_JSON_ARRAY: tp_json_begin_array(&out); break;
        case TP_JSON_ARRAY_END: tp_json_end_array(&out); break;
        case TP_JSON_NAME: tp_json_name_text(&out, in.raw); break;
        default: tp_json_raw(&out, (tp_text){raw.text, raw.size}); break;
        }
        package_free(&raw);
    }
    package_add(&p, text.data, text.size);
    tp_buffer_release(&text);
    return p;
}

// The last member of the whole becomes its first, and so in its record.
static package turned_around(const package *from)
{
    package     p = {NULL, 0, 0};
    const char *rest = strstr(from->text, ",\"contacts\":"); // And the seal.
    const char *record = strstr(from->text, "\"record\"");
    const char *holdings = strstr(from->text, ",\"holdings\":");
    package_say(&p, "{");
    package_add(&p, rest + 1, from->size - (size_t)(rest + 1 - from->text) - 1);
    package_say(&p, ",\"record\":{");
    package_add(&p, holdings + 1, (size_t)(rest - holdings) - 2);
    package_say(&p, ",");
    package_add(&p, record + 10, (size_t)(holdings - record) - 10);
    package_say(&p, "},");
    package_add(&p, from->text + 1, (size_t)(record - from->text) - 2);
    package_say(&p, "}");
    return p;
}

static void people_seal_is_about_what_is_said_and_not_how(void **state)
{
    (void)state;
    tara_subject subject = somebody(h.privacy, "nadia");
    package      p = exported(h.privacy, subject);
    package      other = laid_out_anew(&p), around = turned_around(&p);
    assert_true(other.size > 2 * p.size);
    assert_non_null(strstr(other.text, "\\u006f"));
    assert_int_equal(around.size, p.size);
    assert_int_equal(imported(g.privacy, subject, &other), everything);
    host_end(&g);
    host_begin(&g);
    assert_int_equal(imported(g.privacy, subject, &around), everything);
    package_free(&p);
    package_free(&other);
    package_free(&around);
}

static const uint64_t what_narrows = TARA_TAKEN_COUNTRY | TARA_TAKEN_REFUSALS
                                   | TARA_TAKEN_OBJECTIONS | TARA_TAKEN_RESTRICTION;

static void people_without_our_seal_only_what_narrows_is_taken(void **state)
{
    (void)state;
    tara_subject subject = somebody(h.privacy, "nadia");
    host         foreign;
    ASSERT_OK(tara_restriction_set(h.privacy, &subject, TEXT("accuracy")));
    package p = exported(h.privacy, subject);
    // Another key.
    host_init(&foreign);
    foreign.site_key[31] ^= 1;
    ASSERT_OK(host_open(&foreign));
    assert_int_equal(imported(foreign.privacy, subject, &p), what_narrows);
    assert_int_equal(permitted(foreign.privacy, subject), 0);
    host_end(&foreign);
    // No seal, and one that was made up.
    package bare = {NULL, 0, 0};
    package_add(&bare, p.text, (size_t)(strstr(p.text, ",\"seal\"") - p.text));
    package_say(&bare, "}");
    assert_int_equal(imported(g.privacy, subject, &bare), what_narrows);
    assert_int_equal(permitted(g.privacy, subject), 0);
    host_end(&g);
    host_begin(&g);
    memset(strstr(p.text, "\"seal\":\"") + 8, '0', 64);
    assert_int_equal(imported(g.privacy, subject, &p), what_narrows);
    assert_int_equal(permitted(g.privacy, subject), 0);
    package_free(&p);
    package_free(&bare);
}

static void people_package_of_another_subject_is_refused(void **state)
{
    (void)state;
    tara_subject nadia = somebody(h.privacy, "nadia"), omar = person(h.privacy, "omar");
    package      p = exported(h.privacy, nadia);
    assert_import_refused(h.privacy, omar, &p, TARA_E_INVALID_ARGUMENT, "subject");
    assert_int_equal(standing_of(h.privacy, omar).known, 0);
    package_free(&p);
}

// Does the altered text say what the first one says? Then its seal is right.
static bool says_the_same(const char *a, size_t a_size, const char *b, size_t b_size)
{
    tp_memory  memory = tp_memory_standard();
    tp_package read[2];
    tara_error error = {.struct_size = sizeof error};
    tp_buffer  text[2] = {tp_buffer_in(&memory), tp_buffer_in(&memory)};
    tp_text    given[2] = {{a, a_size}, {b, b_size}};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(tp_package_read(given[i], g.privacy->ledger.world.compiled, HOST_NOW,
                                         &memory, &read[i], &error), TARA_OK);
        tp_json_writer json = tp_json_writer_to(&text[i]);
        tp_package_json(&json, &read[i]);
        tp_buffer_append(&text[i], read[i].seal, read[i].sealed ? TP_SEAL_SIZE : 0);
        tp_package_release(&read[i], &memory);
    }
    bool same = text[0].size == text[1].size
             && memcmp(text[0].data, text[1].data, text[0].size) == 0;
    tp_buffer_release(&text[0]);
    tp_buffer_release(&text[1]);
    return same;
}

// Every byte of a package altered in several ways: refused, or never a grant more.
static void people_no_altered_byte_opens_anything(void **state)
{
    (void)state;
    tara_subject subject = somebody(h.privacy, "nadia");
    package      p = exported(h.privacy, subject);
    uint64_t     genuine = permitted(h.privacy, subject), refused = 0, taken_some = 0;
    for (size_t at = 0; at < p.size; at++) {
        char was = p.text[at];
        char to[] = {(char)(was ^ 1), (char)(was ^ 0x20), (char)(was + 7), '9', 'n'};
        for (size_t i = 0; i < sizeof to; i++) {
            uint64_t taken = 0;
            if (to[i] == was) continue;
            p.text[at] = to[i];
            tara_status status = import_bytes(g.privacy, subject, p.text, p.size, &taken);
            uint64_t    open = permitted(g.privacy, subject);
            if (status == TARA_OK && open != 0) {
                p.text[at] = was;
                char *copy = strdup(p.text);
                copy[at] = to[i];
                assert_true(says_the_same(p.text, p.size, copy, p.size));
                assert_int_equal(open, genuine);
                free(copy);
            } else if (status != TARA_OK) {
                refused++;
                assert_int_equal(event_count(g.privacy), 0);
            } else {
                taken_some += taken != 0;
            }
            if (event_count(g.privacy) > 0) {
                host_end(&g);
                host_begin(&g);
            }
        }
        p.text[at] = was;
    }
    assert_true(refused > p.size); // Most make no sense any more…
    assert_true(taken_some > 100); // …and of the rest what narrows counts.
    package_free(&p);
}

// Every beginning of a package is refused as no package.
static void people_no_part_of_a_package_is_taken(void **state)
{
    (void)state;
    tara_subject subject = somebody(h.privacy, "nadia");
    package      p = exported(h.privacy, subject);
    for (size_t size = 0; size < p.size; size++) {
        uint64_t taken = 0;
        assert_int_equal(import_bytes(g.privacy, subject, p.text, size, &taken), TARA_E_SYNTAX);
    }
    assert_int_equal(event_count(g.privacy), 0);
    package_free(&p);
}

// --- import: what is refused -------------------------------------------------------------------

static void people_import_names_what_is_wrong_with_a_call(void **state)
{
    (void)state;
    tara_subject subject = person(h.privacy, "nadia"), nobody = {{0}};
    uint64_t     taken = 0;
    assert_refused(h.privacy, tara_subject_import(h.privacy, &nobody, TEXT("{}"), &taken),
                   TARA_E_INVALID_ARGUMENT, "subject");
    assert_refused(h.privacy, tara_subject_import(h.privacy, &subject, NULL, 0, &taken),
                   TARA_E_INVALID_ARGUMENT, "package");
    assert_refused(h.privacy, tara_subject_import(h.privacy, &subject, TEXT("{}"), NULL),
                   TARA_E_INVALID_ARGUMENT, "taken");
    assert_refused(h.privacy, tara_subject_import(h.privacy, &subject, TEXT("{}"), &taken),
                   TARA_E_INVALID_ARGUMENT, "format");
    assert_refused(h.privacy, tara_subject_import(h.privacy, &subject, TEXT("[\n {},\n  x]"),
                                                  &taken), TARA_E_SYNTAX, "package");
    tara_error error = last_error(h.privacy);
    assert_int_equal(error.line, 3);
    assert_int_equal(error.column, 3);
    assert_int_equal(error.offset, 9);
    // The place of a member that is well-formed and wrong.
    package p = package_of("{\"format\":\"tara-portability\",\n\"version\":2}");
    assert_import_refused(h.privacy, subject, &p, TARA_E_INVALID_ARGUMENT, "version");
    assert_int_equal(last_error(h.privacy).line, 2);
    package_free(&p);
}

static package repeated(const char *head, const char *unit, size_t count, const char *tail)
{
    size_t  size = strlen(unit);
    package p = {NULL, 0, 0};
    p.room = strlen(head) + count * size + strlen(tail) + 1;
    p.text = malloc(p.room);
    assert_non_null(p.text);
    package_say(&p, head);
    for (size_t i = 0; i < count; i++, p.size += size) memcpy(p.text + p.size, unit, size);
    p.text[p.size] = '\0';
    package_say(&p, tail);
    return p;
}

// What is large or deep is refused in time that its size allows, and takes no memory of its size.
static void people_import_of_large_and_deep_packages_is_bounded(void **state)
{
    (void)state;
    static const char skipped[] = "{\"format\":\"tara-portability\",\"version\":1,\"own_data\":";
    tara_subject subject = person(h.privacy, "nadia");
    const struct { package p; tara_status status; const char *field; } rows[] = {
        {repeated(skipped, "[", 10000, ""), TARA_E_SYNTAX, "package"},
        {repeated(skipped, "{\"a\":", 10000, ""), TARA_E_SYNTAX, "package"},
        {repeated("{\"format\":\"tara-subject\"", ",\"a\":1", 10000000, "}"), TARA_E_LIMIT,
         "package"},
        {repeated("{\"format\":\"tara-subject\"", ",\"a\":1", 2700000, "}"),
         TARA_E_INVALID_ARGUMENT, "a"},
        {repeated("{\"format\":\"tara-portability\",\"version\":1,\"record\":{\"consents\":[1",
                  ",1", 8000000, "]}}"), TARA_E_LIMIT, "record.consents"},
        {repeated("{\"format\":\"tara-portability\",\"version\":1,\"record\":{\"holdings\":[{}",
                  ",{}", 512, "]}}"), TARA_E_LIMIT, "record.holdings"},
        {repeated("", " ", TP_PACKAGE_BYTES_MAX, ""), TARA_E_SYNTAX, "package"},
        {repeated("", " ", TP_PACKAGE_BYTES_MAX + 1, ""), TARA_E_LIMIT, "package"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_import_refused(h.privacy, subject, &rows[i].p, rows[i].status, rows[i].field);
        free(rows[i].p.text);
    }
    // As large as may be, all of it skipped.
    record_parts parts = {.country = "\"FR\""};
    package      small = portable(&parts), list = package_with(&small, "\"record\"",
                                                               "\"own_data\":[LIST],\"record\"");
    char        *at = strstr(list.text, "LIST");
    *at = '\0';
    package large = repeated(list.text, "1,", (TP_PACKAGE_BYTES_MAX - list.size) / 2, "1");
    package_say(&large, at + 4);
    assert_true(large.size <= TP_PACKAGE_BYTES_MAX && large.size > TP_PACKAGE_BYTES_MAX - 16);
    assert_int_equal(imported(h.privacy, subject, &large), TARA_TAKEN_COUNTRY);
    package_free(&small);
    package_free(&list);
    package_free(&large);
}

// C26: the answer to a request for portability can be brought to another controller.
static void test_c26_a_portability_package_can_be_imported(void **state)
{
    (void)state;
    tara_subject subject = person(h.privacy, "nadia");
    record_parts parts = {.country = "\"FR\"",
        .age = "{\"state\":\"of_age\",\"years\":20,\"of_age_on\":null,\"learned\":null,"
               "\"deletion_due\":null,\"suspected\":null,\"resolve_by\":null,\"guardian\":\"none\","
               "\"guardian_since\":null,\"guardian_until\":null}",
        .consents = "[{\"purpose\":\"marketing\",\"state\":\"refused\",\"actor\":\"subject\","
                    "\"policy_version\":4,\"at\":\"2026-02-01T00:00:00Z\",\"expires\":null},"
                    "{\"purpose\":\"communication\",\"state\":\"given\",\"actor\":\"subject\","
                    "\"policy_version\":4,\"at\":\"2026-02-01T00:00:00Z\",\"expires\":null}]"};
    package p = portable(&parts);
    package full = package_with(&p, "\"version\":1,",
        "\"version\":1,\"right\":\"portability\",\"request\":3,\"received\":\"x\",\"due\":null,"
        "\"answered\":1,\"language\":\"fr\",\"controller\":{\"name\":\"Other\"},\"contacts\":{},"
        "\"subject\":\"00112233445566778899aabbccddeeff\",\"own_data\":[{\"deep\":[[[{}]]]}],"
        "\"not_included\":[],\"rights\":[],\"complaint\":null,\"rule\":\"r\",\"article\":\"a\","
        "\"law\":\"gdpr\",");
    assert_int_equal(imported(h.privacy, subject, &full),
                     TARA_TAKEN_COUNTRY | TARA_TAKEN_REFUSALS);
    assert_int_equal(consent_of(h.privacy, subject, "marketing").state, TARA_CONSENT_REFUSED);
    assert_int_equal(consent_of(h.privacy, subject, "communication").state,
                     TARA_CONSENT_NEVER_ASKED);
    assert_int_equal(standing_of(h.privacy, subject).age, TARA_AGE_UNKNOWN);
    package odd = package_with(&p, "\"version\":1,", "\"version\":1,\"seal\":\"00\",");
    assert_import_refused(h.privacy, subject, &odd, TARA_E_INVALID_ARGUMENT, "seal");
    package_free(&p);
    package_free(&full);
    package_free(&odd);
}

// The same with a package as the library itself answers with it.
static void test_c26_an_answer_of_ours_is_read_by_another(void **state)
{
    (void)state;
    host         other;
    tara_request out = {.struct_size = sizeof out};
    package      p = {NULL, 0, 0};
    tara_subject subject = adult(h.privacy, "nadia");
    choose_at(h.privacy, subject, "marketing", TARA_CONSENT_WITHDRAWN, HOST_NOW - HOST_DAY);
    choose_at(h.privacy, subject, "communication", TARA_CONSENT_GIVEN, HOST_NOW - HOST_DAY);
    ASSERT_OK(tara_objection_raise(h.privacy, &subject, purpose(h.privacy, "feedback"), NULL));
    uint64_t number = ask_for(h.privacy, subject, TARA_RIGHT_PORTABILITY);
    ASSERT_OK(tara_request_identify(h.privacy, number, TEXT("signed in"), NULL));
    ASSERT_OK(tara_request_execute(h.privacy, number, &out));
    ASSERT_OK(tara_request_answer(h.privacy, number, TARA_FORMAT_JSON, "fr", package_sink, &p));
    host_init(&other);
    other.site_key[0] ^= 1;
    ASSERT_OK(host_open(&other));
    subject = person(other.privacy, "nadia");
    assert_int_equal(imported(other.privacy, subject, &p),
                     TARA_TAKEN_COUNTRY | TARA_TAKEN_REFUSALS | TARA_TAKEN_OBJECTIONS);
    assert_int_equal(consent_of(other.privacy, subject, "marketing").state,
                     TARA_CONSENT_WITHDRAWN);
    assert_int_equal(permitted(other.privacy, subject), 0);
    host_end(&other);
    package_free(&p);
}

// --- merge -------------------------------------------------------------------------------------

enum { NEVER, GIVEN, REFUSED, WITHDRAWN, EXPIRED, STATES };

static void choose_state(tara_privacy *privacy, tara_subject subject, int state, int64_t at)
{
    static const int32_t states[] = {
        [GIVEN] = TARA_CONSENT_GIVEN, [REFUSED] = TARA_CONSENT_REFUSED,
        [WITHDRAWN] = TARA_CONSENT_WITHDRAWN, [EXPIRED] = TARA_CONSENT_GIVEN,
    };
    if (state == NEVER) return;
    if (state == EXPIRED) at -= 800 * HOST_DAY;
    choose_at(privacy, subject, "marketing", states[state], at);
}

// A no on either side wins, whichever was later; then a yes that holds, as the later one.
static void people_merge_of_every_two_consents(void **state)
{
    (void)state;
    static const int after[STATES][STATES] = { // [into][from]
        //             NEVER      GIVEN      REFUSED    WITHDRAWN  EXPIRED
        [NEVER]     = {NEVER,     GIVEN,     REFUSED,   WITHDRAWN, EXPIRED},
        [GIVEN]     = {GIVEN,     GIVEN,     REFUSED,   WITHDRAWN, GIVEN},
        [REFUSED]   = {REFUSED,   REFUSED,   REFUSED,   WITHDRAWN, REFUSED},
        [WITHDRAWN] = {WITHDRAWN, WITHDRAWN, REFUSED,   WITHDRAWN, WITHDRAWN},
        [EXPIRED]   = {EXPIRED,   GIVEN,     REFUSED,   WITHDRAWN, EXPIRED},
    };
    for (int i = 0; i < STATES * STATES * 2; i++) {
        int  ours = i % STATES, theirs = i / STATES % STATES, order = i / (STATES * STATES);
        char identity[48];
        snprintf(identity, sizeof identity, "into%d", i);
        tara_subject into = adult(h.privacy, identity);
        snprintf(identity, sizeof identity, "from%d", i);
        tara_subject from = adult(h.privacy, identity);
        int64_t      early = HOST_NOW - 2 * HOST_DAY, late = HOST_NOW - HOST_DAY;
        uint64_t     taken = 0;
        choose_state(h.privacy, into, ours, order == 0 ? early : late);
        choose_state(h.privacy, from, theirs, order == 0 ? late : early);
        ASSERT_OK(tara_subject_merge(h.privacy, &from, &into, &taken));
        int wanted = after[ours][theirs];
        // Of two that both say no, or both yes, the later one stands.
        bool both_no = (ours == REFUSED || ours == WITHDRAWN)
                    && (theirs == REFUSED || theirs == WITHDRAWN);
        if (both_no && order == 1) wanted = ours;
        static const int32_t shown[] = {
            [NEVER] = TARA_CONSENT_NEVER_ASKED, [GIVEN] = TARA_CONSENT_GIVEN,
            [REFUSED] = TARA_CONSENT_REFUSED, [WITHDRAWN] = TARA_CONSENT_WITHDRAWN,
            [EXPIRED] = TARA_CONSENT_EXPIRED,
        };
        assert_int_equal(consent_of(h.privacy, into, "marketing").state, shown[wanted]);
        assert_int_equal(standing_of(h.privacy, from).known, 0);
        bool moved = wanted != ours || (ours == theirs && ours != NEVER && order == 0);
        bool no = wanted == REFUSED || wanted == WITHDRAWN;
        uint64_t bit = no ? TARA_TAKEN_REFUSALS : TARA_TAKEN_CONSENTS;
        assert_int_equal(taken, moved ? bit : 0);
    }
}

enum { NOT_OBJECTED, PENDING, UPHELD, OVERRIDDEN, OBJECTIONS };

static void object(tara_privacy *privacy, tara_subject subject, int state)
{
    uint32_t feedback = purpose(privacy, "feedback");
    if (state == NOT_OBJECTED) return;
    ASSERT_OK(tara_objection_raise(privacy, &subject, feedback, NULL));
    if (state == PENDING) return;
    int32_t outcome = state == UPHELD ? TARA_OBJECTION_UPHELD : TARA_OBJECTION_OVERRIDDEN;
    ASSERT_OK(tara_objection_decide(privacy, &subject, feedback, outcome, TEXT("grounds")));
}

static void people_merge_of_every_two_objections(void **state)
{
    (void)state;
    for (int i = 0; i < OBJECTIONS * OBJECTIONS; i++) {
        int  ours = i % OBJECTIONS, theirs = i / OBJECTIONS;
        char identity[48];
        snprintf(identity, sizeof identity, "into%d", i);
        tara_subject into = adult(h.privacy, identity);
        snprintf(identity, sizeof identity, "from%d", i);
        tara_subject from = adult(h.privacy, identity);
        uint64_t     taken = 0;
        object(h.privacy, into, ours);
        object(h.privacy, from, theirs);
        ASSERT_OK(tara_subject_merge(h.privacy, &from, &into, &taken));
        bool stops = ours == PENDING || ours == UPHELD || theirs == PENDING || theirs == UPHELD;
        bool upheld = ours == UPHELD || theirs == UPHELD;
        assert_int_equal(ask(h.privacy, into, "feedback", "contact").permitted, !stops);
        if (!stops) continue;
        assert_int_equal(tara_objection_decide(h.privacy, &into, purpose(h.privacy, "feedback"),
                                               TARA_OBJECTION_OVERRIDDEN, TEXT("grounds")),
                         upheld ? TARA_E_NOT_FOUND : TARA_OK);
    }
}

// An absolute objection of either stands, also against a yes of the other.
static void people_merge_keeps_objections_to_marketing(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        tara_subject objects = adult(h.privacy, i ? "a" : "b");
        tara_subject agrees = adult(h.privacy, i ? "c" : "d");
        uint64_t     taken = 0;
        ASSERT_OK(tara_objection_raise(h.privacy, &objects, purpose(h.privacy, "marketing"),
                                       NULL));
        choose_at(h.privacy, agrees, "marketing", TARA_CONSENT_GIVEN, 0);
        const tara_subject *from = i ? &objects : &agrees, *into = i ? &agrees : &objects;
        ASSERT_OK(tara_subject_merge(h.privacy, from, into, &taken));
        assert_int_equal(taken, i ? TARA_TAKEN_OBJECTIONS : TARA_TAKEN_CONSENTS);
        assert_int_equal(ask(h.privacy, *into, "marketing", "contact").reason,
                         TARA_REASON_OBJECTION);
    }
}

// A child or a suspicion on either side wins; so does a restriction.
static void people_merge_is_as_careful_as_the_more_careful_side(void **state)
{
    (void)state;
    enum { UNKNOWN, ADULT, CHILD, SUSPECTED, RESTRICTED, KINDS };
    for (int i = 0; i < KINDS * KINDS; i++) {
        tara_subject two[2];
        int          kinds[2] = {i % KINDS, i / KINDS};
        uint64_t     taken = 0;
        for (int k = 0; k < 2; k++) {
            char identity[48];
            snprintf(identity, sizeof identity, "p%d-%d", i, k);
            two[k] = person(h.privacy, identity);
            ASSERT_OK(tara_subject_set(h.privacy, &two[k], TEXT("FR"), 0, 0));
            int32_t band = kinds[k] == CHILD ? TARA_BAND_UNDER : TARA_BAND_OVER;
            if (kinds[k] != UNKNOWN) {
                ASSERT_OK(tara_age_assert_band(h.privacy, &two[k], band, NULL, 0, NULL));
            }
            if (kinds[k] == SUSPECTED) {
                ASSERT_OK(tara_age_report(h.privacy, &two[k], NULL, 0, NULL, 0, NULL));
            }
            if (kinds[k] == RESTRICTED) {
                ASSERT_OK(tara_restriction_set(h.privacy, &two[k], TEXT("claims")));
            }
        }
        ASSERT_OK(tara_subject_merge(h.privacy, &two[0], &two[1], &taken));
        bool suspected = kinds[0] == SUSPECTED || kinds[1] == SUSPECTED;
        bool child = kinds[0] == CHILD || kinds[1] == CHILD;
        bool unknown = kinds[0] == UNKNOWN && kinds[1] == UNKNOWN;
        tara_standing s = standing_of(h.privacy, two[1]);
        assert_int_equal(s.age, suspected ? TARA_AGE_SUSPECTED_MINOR : child ? TARA_AGE_MINOR
                                : unknown ? TARA_AGE_UNKNOWN : TARA_AGE_OF_AGE);
        assert_int_equal(s.restricted, kinds[0] == RESTRICTED || kinds[1] == RESTRICTED);
        assert_int_equal((taken & TARA_TAKEN_RESTRICTION) != 0, kinds[0] == RESTRICTED);
    }
}

// Contracts, what is held, holds and requests go along; numbers stay what they were.
static void people_merge_moves_what_is_recorded_beside(void **state)
{
    (void)state;
    tara_subject visitor = adult(h.privacy, "visitor"), nadia = adult(h.privacy, "nadia");
    uint64_t     contact = category(h.privacy, "contact"), taken = 0;
    ASSERT_OK(tara_contract_start(h.privacy, &visitor, TEXT("K-1"), 0));
    hold(h.privacy, visitor, "contact", 0, "service", "crm");
    hold(h.privacy, visitor, "progress", 9, "service", "crm");
    hold(h.privacy, nadia, "contact", 0, "feedback", "mail");
    uint64_t hold_number = place(h.privacy, visitor, 0);
    uint64_t open = ask_for(h.privacy, visitor, TARA_RIGHT_ACCESS);
    uint64_t ended = ask_for(h.privacy, visitor, TARA_RIGHT_RECTIFICATION);
    ASSERT_OK(tara_request_withdraw(h.privacy, ended, NULL));
    ASSERT_OK(tara_subject_merge(h.privacy, &visitor, &nadia, &taken));
    assert_int_equal(taken, TARA_TAKEN_CONTRACTS | TARA_TAKEN_HOLDINGS | TARA_TAKEN_HOLDS
                            | TARA_TAKEN_REQUESTS);
    tara_retention held = {.struct_size = sizeof held};
    ASSERT_OK(tara_holding_show(h.privacy, &nadia, contact, 0, &held));
    assert_int_equal(held.sources, 2);
    assert_int_equal(held.purposes,
                     bit_of(h.privacy, "service") | bit_of(h.privacy, "feedback"));
    assert_int_equal(held.held, hold_number);
    ASSERT_OK(tara_holding_show(h.privacy, &nadia, category(h.privacy, "progress"), 9, &held));
    assert_int_equal(tara_holding_show(h.privacy, &visitor, contact, 0, &held), TARA_E_NOT_FOUND);
    tara_request out = {.struct_size = sizeof out};
    ASSERT_OK(tara_request_show(h.privacy, open, &out));
    assert_memory_equal(&out.subject, &nadia, sizeof nadia);
    assert_int_equal(out.right, TARA_RIGHT_ACCESS);
    ASSERT_OK(tara_request_show(h.privacy, ended, &out));
    assert_int_equal(out.state, TARA_REQUEST_WITHDRAWN);
    uint64_t numbers[4];
    size_t   needed = 0;
    ASSERT_OK(tara_request_list(h.privacy, &nadia, numbers, 4, &needed));
    assert_int_equal(needed, 2);
    ASSERT_OK(tara_request_list(h.privacy, &visitor, numbers, 4, &needed));
    assert_int_equal(needed, 0);
    ASSERT_OK(tara_hold_release(h.privacy, hold_number));
    ASSERT_OK(tara_contract_end(h.privacy, &nadia, TEXT("K-1"), 0));
    assert_int_equal(ask(h.privacy, visitor, "service", "contact").reason,
                     TARA_REASON_UNKNOWN_SUBJECT);
    assert_int_equal(tara_subject_merge(h.privacy, &visitor, &nadia, &taken), TARA_E_NOT_FOUND);
}

// Only requests that have ended go along, too: what was answered stays to be shown.
static void people_merge_tells_of_requests_that_have_ended(void **state)
{
    (void)state;
    tara_subject from = adult(h.privacy, "a"), into = person(h.privacy, "new");
    uint64_t     taken = 0, ended = ask_for(h.privacy, from, TARA_RIGHT_ACCESS);
    ASSERT_OK(tara_request_withdraw(h.privacy, ended, NULL));
    ASSERT_OK(tara_subject_merge(h.privacy, &from, &into, &taken));
    assert_int_equal(taken, TARA_TAKEN_COUNTRY | TARA_TAKEN_AGE | TARA_TAKEN_REQUESTS);
    assert_true(ask(h.privacy, into, "feedback", "contact").permitted);
}

// GDPR Art. 17: somebody's wish is not lost because they turn out to be somebody else. Who comes
// back is there again.
static void people_merge_waits_for_an_erasure(void **state)
{
    (void)state;
    tara_subject from = adult(h.privacy, "visitor"), into = adult(h.privacy, "nadia");
    uint64_t     taken = 5, number = ask_for(h.privacy, from, TARA_RIGHT_ACCESS);
    tara_kept    kept[2] = {{.struct_size = sizeof kept[0]}};
    size_t       needed = 0;
    ASSERT_OK(tara_subject_forget(h.privacy, &from, kept, 2, &needed));
    uint64_t count = event_count(h.privacy);
    assert_refused(h.privacy, tara_subject_merge(h.privacy, &from, &into, &taken), TARA_E_CONFLICT,
                   "from");
    assert_int_equal(event_count(h.privacy), count);
    assert_int_equal(taken, 5);
    from = adult(h.privacy, "visitor");
    ASSERT_OK(tara_subject_merge(h.privacy, &from, &into, &taken));
    ASSERT_OK(tara_request_withdraw(h.privacy, number, NULL));
    assert_int_equal(standing_of(h.privacy, into).known, 1);
}

static void people_merge_refuses_what_cannot_be(void **state)
{
    (void)state;
    tara_subject nobody = {{0}}, nadia = adult(h.privacy, "nadia");
    tara_subject stranger = person(h.privacy, "stranger"), full = adult(h.privacy, "full");
    uint64_t     taken = 5, count = event_count(h.privacy);
    assert_refused(h.privacy, tara_subject_merge(h.privacy, &nobody, &nadia, &taken),
                   TARA_E_INVALID_ARGUMENT, "from");
    assert_refused(h.privacy, tara_subject_merge(h.privacy, &nadia, NULL, &taken),
                   TARA_E_INVALID_ARGUMENT, "into");
    assert_refused(h.privacy, tara_subject_merge(h.privacy, &nadia, &nadia, &taken),
                   TARA_E_INVALID_ARGUMENT, "into");
    assert_refused(h.privacy, tara_subject_merge(h.privacy, &full, &nadia, NULL),
                   TARA_E_INVALID_ARGUMENT, "taken");
    assert_refused(h.privacy, tara_subject_merge(h.privacy, &stranger, &nadia, &taken),
                   TARA_E_NOT_FOUND, "from");
    assert_int_equal(event_count(h.privacy), count);
    for (int i = 0; i < 16; i++) {
        char id[16];
        snprintf(id, sizeof id, "K-%d", i);
        ASSERT_OK(tara_contract_start(h.privacy, &full, id, strlen(id), 0));
    }
    ASSERT_OK(tara_contract_start(h.privacy, &nadia, TEXT("one more"), 0));
    count = event_count(h.privacy);
    assert_refused(h.privacy, tara_subject_merge(h.privacy, &nadia, &full, &taken), TARA_E_LIMIT,
                   "contract");
    for (int i = 0; i < 8; i++) hold(h.privacy, nadia, "contact", 1, "service", &"abcdefgh"[i]);
    tara_subject omar = adult(h.privacy, "omar");
    hold(h.privacy, omar, "contact", 1, "service", "ninth");
    count = event_count(h.privacy);
    assert_refused(h.privacy, tara_subject_merge(h.privacy, &omar, &nadia, &taken), TARA_E_LIMIT,
                   "source");
    assert_int_equal(event_count(h.privacy), count);
    assert_int_equal(taken, 5);
    assert_int_equal(standing_of(h.privacy, omar).known, 1);
}

// --- forget ------------------------------------------------------------------------------------

static void people_forget_leaves_nothing_of_most(void **state)
{
    (void)state;
    tara_subject subject = adult(h.privacy, "nadia");
    size_t       needed = 7;
    uint64_t     events[8];
    choose_at(h.privacy, subject, "marketing", TARA_CONSENT_GIVEN, 0);
    ASSERT_OK(tara_contract_start(h.privacy, &subject, TEXT("K-1"), 0));
    ASSERT_OK(tara_objection_raise(h.privacy, &subject, purpose(h.privacy, "feedback"), NULL));
    assert_true(ask(h.privacy, subject, "marketing", "contact").permitted);
    ASSERT_OK(tara_subject_forget(h.privacy, &subject, NULL, 0, &needed));
    assert_int_equal(needed, 0);
    assert_int_equal(standing_of(h.privacy, subject).known, 0);
    assert_int_equal(ask(h.privacy, subject, "marketing", "contact").reason,
                     TARA_REASON_UNKNOWN_SUBJECT);
    ASSERT_OK(tara_history(h.privacy, &subject, events, 8, &needed));
    assert_int_equal(needed, 0);
    assert_refused(h.privacy, tara_subject_forget(h.privacy, &subject, NULL, 0, &needed),
                   TARA_E_NOT_FOUND, "subject");
}

static tara_verdict erase(tara_subject subject, uint64_t of_category, uint64_t ref,
                          const char *source)
{
    tara_verdict verdict = {.struct_size = sizeof verdict};
    ASSERT_OK(tara_holding_erased(h.privacy, &subject, of_category, ref, source, strlen(source),
                                  &verdict));
    return verdict;
}

enum { KEPT_MAX = 9 };

// Everything of which something stays, and some of which nothing does.
typedef struct remains {
    tara_subject subject;
    uint64_t     contact, payment, progress; // Bits.
    uint64_t     hold, request, answered;    // Numbers.
    int64_t      floor;                      // Until when the law keeps the payment data.
    tara_kept    kept[KEPT_MAX];
    size_t       needed;
} remains;

static remains much_to_keep(void)
{
    remains r = {.subject = adult(h.privacy, "nadia"),
                 .contact = category(h.privacy, "contact"),
                 .payment = category(h.privacy, "payment"),
                 .progress = category(h.privacy, "progress")};
    tara_retention held = {.struct_size = sizeof held};
    hold(h.privacy, r.subject, "contact", 1, "service", "crm");
    hold(h.privacy, r.subject, "contact", 1, "service", "mail");
    erase(r.subject, r.contact, 1, "crm");
    hold(h.privacy, r.subject, "payment", 2, "orders", "billing");
    hold(h.privacy, r.subject, "progress", 3, "service", "lms");
    r.hold = place(h.privacy, r.subject, r.progress);
    r.request = ask_for(h.privacy, r.subject, TARA_RIGHT_ACCESS);
    r.answered = ask_for(h.privacy, r.subject, TARA_RIGHT_RECTIFICATION);
    ASSERT_OK(tara_request_withdraw(h.privacy, r.answered, NULL));
    ASSERT_OK(tara_objection_raise(h.privacy, &r.subject, purpose(h.privacy, "marketing"), NULL));
    ASSERT_OK(tara_objection_raise(h.privacy, &r.subject, purpose(h.privacy, "feedback"), NULL));
    ASSERT_OK(tara_holding_show(h.privacy, &r.subject, r.payment, 2, &held));
    r.floor = held.floor_unix_ms;
    assert_true(r.floor > h.now);
    memset(r.kept, 0xEE, sizeof r.kept);
    r.kept[0].struct_size = sizeof r.kept[0];
    return r;
}

static tara_status forget(remains *r, size_t capacity)
{
    return tara_subject_forget(h.privacy, &r->subject, capacity == 0 ? NULL : r->kept, capacity,
                               &r->needed);
}

// The one row that says so.
static void assert_kept(const remains *r, int32_t exception, uint64_t of_category, uint64_t ref,
                        const char *source, int64_t until)
{
    int found = 0;
    for (size_t i = 0; i < r->needed; i++) {
        const tara_kept *row = &r->kept[i];
        assert_int_equal(row->struct_size, sizeof *row);
        bool it = row->exception == exception && row->category == of_category && row->ref == ref;
        if (!it) continue;
        assert_string_equal(row->source, source);
        assert_int_equal(row->until_unix_ms, until);
        found++;
    }
    assert_int_equal(found, 1);
}

// C24, C20: what must be kept is kept, and each with its reason.
static void test_c24_forget_keeps_only_what_it_must(void **state)
{
    (void)state;
    remains  r = much_to_keep();
    uint64_t numbers[4];
    size_t   count = 0;
    ASSERT_OK(forget(&r, KEPT_MAX));
    assert_int_equal(r.needed, 7);
    assert_kept(&r, TARA_EXCEPTION_NOT_ERASED, r.contact, 1, "mail", 0);
    assert_kept(&r, TARA_EXCEPTION_LEGAL_RETENTION, r.payment, 2, "billing", r.floor);
    assert_kept(&r, TARA_EXCEPTION_LEGAL_HOLD, r.progress, 3, "lms", 0);
    assert_kept(&r, TARA_EXCEPTION_LEGAL_HOLD, r.progress, 0, "", 0);
    assert_kept(&r, TARA_EXCEPTION_OPEN_REQUEST, 0, r.request, "", 0);
    assert_kept(&r, TARA_EXCEPTION_SUPPRESSION, 0, 0, "", HOST_NOW + (3 * 365 + 1) * HOST_DAY);
    assert_kept(&r, TARA_EXCEPTION_REQUEST_PROOF, 0, r.answered, "",
                HOST_NOW + (5 * 365 + 1) * HOST_DAY);
    assert_int_equal(r.kept[7].flags, 0xEEEEEEEE); // Only as many as there are.

    // The rest is gone; what is left says no.
    tara_standing s = standing_of(h.privacy, r.subject);
    assert_int_equal(s.known, 1);
    assert_int_equal(s.age, TARA_AGE_UNKNOWN);
    assert_int_equal(s.objections, bit_of(h.privacy, "marketing"));
    assert_int_equal(permitted(h.privacy, r.subject), 0);
    ASSERT_OK(tara_request_list(h.privacy, &r.subject, numbers, 4, &count));
    assert_int_equal(count, 2); // What was answered goes with the open one.
    assert_int_equal(numbers[0], r.request);

    // Once more: the same is left.
    ASSERT_OK(forget(&r, KEPT_MAX));
    assert_int_equal(r.needed, 7);
    assert_kept(&r, TARA_EXCEPTION_LEGAL_RETENTION, r.payment, 2, "billing", r.floor);
}

// What stands against erasing it stands; the rest may go.
static void test_c20_forget_lifts_no_hold_and_no_floor(void **state)
{
    (void)state;
    remains r = much_to_keep();
    ASSERT_OK(forget(&r, KEPT_MAX));
    assert_true(erase(r.subject, r.contact, 1, "mail").permitted);
    assert_int_equal(erase(r.subject, r.payment, 2, "billing").reason,
                     TARA_REASON_LEGAL_RETENTION);
    assert_int_equal(erase(r.subject, r.progress, 3, "lms").reason, TARA_REASON_LEGAL_HOLD);
    ASSERT_OK(tara_hold_release(h.privacy, r.hold));
    assert_true(erase(r.subject, r.progress, 3, "lms").permitted);
    h.now = r.floor;
    assert_true(erase(r.subject, r.payment, 2, "billing").permitted);
}

// First asked how much there is to say: nothing happens before all of it fits.
static void people_forget_says_all_or_does_nothing(void **state)
{
    (void)state;
    remains  r = much_to_keep();
    uint64_t count = event_count(h.privacy);
    for (size_t capacity = 0; capacity < 7; capacity++) {
        assert_int_equal(forget(&r, capacity), TARA_E_BUFFER);
        assert_int_equal(r.needed, 7);
        assert_int_equal(r.kept[0].flags, 0xEEEEEEEE);
    }
    assert_int_equal(event_count(h.privacy), count);
    assert_int_equal(standing_of(h.privacy, r.subject).age, TARA_AGE_OF_AGE);
    // A hold of everything covers all of it, and is one entry more.
    place(h.privacy, r.subject, 0);
    assert_int_equal(forget(&r, 7), TARA_E_BUFFER);
    assert_int_equal(r.needed, 8);
    ASSERT_OK(forget(&r, 8));
    assert_kept(&r, TARA_EXCEPTION_LEGAL_HOLD, r.payment, 2, "billing", 0);
    assert_kept(&r, TARA_EXCEPTION_LEGAL_HOLD, 0, 0, "", 0);
}

// C19: what a source has not erased yet falls due at once.
static void test_c19_forget_makes_data_fall_due(void **state)
{
    (void)state;
    tara_subject   subject = adult(h.privacy, "nadia");
    tara_kept      kept[1] = {{.struct_size = sizeof kept[0]}};
    size_t         needed = 0;
    tara_duty      duties[4] = {{.struct_size = sizeof duties[0]}};
    tara_cursor    cursor = {{0}};
    tara_due_query query = {.struct_size = sizeof query, .until_unix_ms = HOST_NOW};
    tara_due_page  page = {.struct_size = sizeof page};
    hold(h.privacy, subject, "contact", 5, "service", "crm");
    ASSERT_OK(tara_due(h.privacy, &query, &cursor, duties, 4, &page));
    assert_int_equal(page.count, 0);
    ASSERT_OK(tara_subject_forget(h.privacy, &subject, kept, 1, &needed));
    memset(&cursor, 0, sizeof cursor);
    ASSERT_OK(tara_due(h.privacy, &query, &cursor, duties, 4, &page));
    assert_int_equal(page.count, 1);
    assert_int_equal(duties[0].kind, TARA_DUTY_ERASE);
    assert_int_equal(duties[0].ref, 5);
    assert_int_equal(duties[0].due_unix_ms, HOST_NOW);
}

// GDPR 21(3): who objected to marketing is not written to after they were forgotten, either.
static void test_c27_forget_keeps_an_objection_to_marketing(void **state)
{
    (void)state;
    tara_subject subject = adult(h.privacy, "nadia");
    tara_kept    kept[1] = {{.struct_size = sizeof kept[0]}};
    size_t       needed = 0;
    ASSERT_OK(tara_objection_raise(h.privacy, &subject, purpose(h.privacy, "marketing"), NULL));
    ASSERT_OK(tara_subject_forget(h.privacy, &subject, kept, 1, &needed));
    assert_int_equal(kept[0].exception, TARA_EXCEPTION_SUPPRESSION);
    ASSERT_OK(tara_subject_set(h.privacy, &subject, TEXT("FR"), 0, 0));
    ASSERT_OK(tara_age_assert_band(h.privacy, &subject, TARA_BAND_OVER, NULL, 0, NULL));
    assert_int_equal(ask(h.privacy, subject, "marketing", "contact").reason,
                     TARA_REASON_OBJECTION);
}

static void people_forget_refuses_what_cannot_be(void **state)
{
    (void)state;
    tara_subject nobody = {{0}}, subject = adult(h.privacy, "nadia");
    tara_kept    kept[2] = {{.struct_size = sizeof kept[0] - 8}};
    size_t       needed = 0;
    uint64_t     count = event_count(h.privacy);
    assert_refused(h.privacy, tara_subject_forget(h.privacy, &nobody, NULL, 0, &needed),
                   TARA_E_INVALID_ARGUMENT, "subject");
    assert_refused(h.privacy, tara_subject_forget(h.privacy, &subject, NULL, 2, &needed),
                   TARA_E_INVALID_ARGUMENT, "kept");
    assert_refused(h.privacy, tara_subject_forget(h.privacy, &subject, kept, 2, &needed),
                   TARA_E_INVALID_ARGUMENT, "kept");
    assert_refused(h.privacy, tara_subject_forget(h.privacy, &subject, NULL, 0, NULL),
                   TARA_E_INVALID_ARGUMENT, "needed");
    assert_int_equal(event_count(h.privacy), count);
}

// --- a file, opened anew -----------------------------------------------------------------------

static char path[64];

static int make_directory(void **state)
{
    (void)state;
    strcpy(path, "/tmp/tara_people_XXXXXX");
    if (mkdtemp(path) == NULL) return -1;
    strcat(path, "/a.tara");
    return begin(state);
}

static int remove_directory(void **state)
{
    remove_store(path);
    *strrchr(path, '/') = '\0';
    return rmdir(path) + end(state);
}

static void open_file(host *file)
{
    int64_t now = file->now;
    host_init(file);
    file->now = now != 0 ? now : HOST_NOW;
    host_path(file, path);
    ASSERT_OK(host_open(file));
}

// Replay is the same rules once more: after opening anew the record prints as it did.
static void people_replay_gives_the_same(void **state)
{
    (void)state;
    host         file = {.now = HOST_NOW};
    tara_kept    kept[4] = {{.struct_size = sizeof kept[0]}};
    size_t       needed = 0;
    uint64_t     taken = 0;
    tara_subject nadia = somebody(h.privacy, "nadia"), omar = somebody(h.privacy, "omar");
    package      p = exported(h.privacy, nadia), q = exported(h.privacy, omar);
    open_file(&file);
    assert_int_equal(imported(file.privacy, nadia, &p), everything);
    assert_int_equal(imported(file.privacy, omar, &q), everything);
    tara_subject visitor = adult(file.privacy, "visitor"), lea = adult(file.privacy, "lea");
    hold(file.privacy, visitor, "contact", 0, "feedback", "web");
    place(file.privacy, visitor, 0);
    uint64_t request = ask_for(file.privacy, visitor, TARA_RIGHT_ACCESS);
    ASSERT_OK(tara_subject_merge(file.privacy, &visitor, &nadia, &taken));
    ASSERT_OK(tara_objection_raise(file.privacy, &omar, purpose(file.privacy, "marketing"), NULL));
    ASSERT_OK(tara_subject_forget(file.privacy, &omar, kept, 4, &needed));
    ASSERT_OK(tara_subject_forget(file.privacy, &lea, kept, 4, &needed));
    package before[2] = {exported(file.privacy, nadia), exported(file.privacy, omar)};
    uint64_t open = permitted(file.privacy, nadia);
    host_end(&file);
    open_file(&file);
    package after[2] = {exported(file.privacy, nadia), exported(file.privacy, omar)};
    for (int i = 0; i < 2; i++) assert_string_equal(after[i].text, before[i].text);
    assert_int_equal(permitted(file.privacy, nadia), open);
    assert_int_equal(permitted(file.privacy, omar), 0);
    assert_int_equal(standing_of(file.privacy, visitor).known, 0);
    assert_int_equal(standing_of(file.privacy, lea).known, 0);
    tara_request out = {.struct_size = sizeof out};
    ASSERT_OK(tara_request_show(file.privacy, request, &out));
    assert_memory_equal(&out.subject, &nadia, sizeof nadia);
    host_end(&file);
    for (int i = 0; i < 2; i++) {
        package_free(&before[i]);
        package_free(&after[i]);
    }
    package_free(&p);
    package_free(&q);
}

// --- no memory ---------------------------------------------------------------------------------

typedef tara_status (*people_call)(void);

static tara_subject one, two;
static package      given;
static tara_kept    room[8];
static size_t       sink_room;

static int32_t forgetful_sink(void *user, const char *text, size_t size)
{
    (void)user; (void)text;
    sink_room += size;
    return TARA_CALLBACK_OK;
}

static tara_status call_export(void)
{
    return tara_subject_export(h.privacy, &one, forgetful_sink, NULL);
}

static tara_status call_import(void)
{
    uint64_t taken = 0;
    return tara_subject_import(h.privacy, &two, given.text, given.size, &taken);
}

static tara_status call_merge(void)
{
    uint64_t taken = 0;
    return tara_subject_merge(h.privacy, &two, &one, &taken);
}

static tara_status call_forget(void)
{
    size_t needed = 0;
    room[0].struct_size = sizeof room[0];
    return tara_subject_forget(h.privacy, &one, room, 8, &needed);
}

// Whatever request for memory fails, nothing has changed, and the same call with memory works.
static void people_no_memory_changes_nothing(void **state)
{
    (void)state;
    static const people_call calls[] = {call_export, call_import, call_export, call_merge,
                                        call_forget};
    one = somebody(h.privacy, "nadia");
    two = somebody(g.privacy, "omar");
    given = exported(g.privacy, two);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        uint64_t count = event_count(h.privacy), failures = 0;
        package  before = exported(h.privacy, one);
        for (uint64_t n = 1;; n++) {
            h.fail_at = h.requests + n;
            h.fail_on = n % 2 == 0;
            tara_status status = calls[i]();
            h.fail_at = 0;
            h.fail_on = false;
            if (status == TARA_OK) break;
            assert_int_equal(status, TARA_E_NO_MEMORY);
            assert_int_equal(last_error(h.privacy).status, TARA_E_NO_MEMORY);
            assert_int_equal(event_count(h.privacy), count);
            package after = exported(h.privacy, one);
            assert_string_equal(after.text, before.text);
            package_free(&after);
            failures++;
            assert_true(n < 1000);
        }
        assert_true(failures > 0 || calls[i] == call_forget || calls[i] == call_merge);
        package_free(&before);
    }
    package_free(&given);
}

// --- a store that fails ------------------------------------------------------------------------

static int32_t (*real_get)(void *user, const tara_key *key, tara_record *out);
static int32_t (*real_records)(void *user, const tara_subject *subject, tara_cursor *cursor,
                               tara_key *keys, size_t capacity, size_t *count);
static int gets_left;

static int32_t failing_get(void *user, const tara_key *key, tara_record *out)
{
    return gets_left-- > 0 ? real_get(user, key, out) : TARA_CALLBACK_FAILED;
}

static int32_t failing_records(void *user, const tara_subject *subject, tara_cursor *cursor,
                               tara_key *keys, size_t capacity, size_t *count)
{
    if (gets_left-- <= 0) return TARA_CALLBACK_FAILED;
    return real_records(user, subject, cursor, keys, capacity, count);
}

// Whichever record cannot be read, the call fails, nothing is recorded, and everything denies.
static void people_store_failures_record_nothing(void **state)
{
    (void)state;
    static const people_call calls[] = {call_export, call_import, call_merge, call_forget};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        for (int n = 0, done = 0; !done; n++) {
            host_end(&h);
            host_begin(&h);
            one = somebody(h.privacy, "nadia");
            two = somebody(h.privacy, "omar");
            place(h.privacy, one, 0);
            ask_for(h.privacy, one, TARA_RIGHT_ACCESS);
            h.now += HOST_DAY;
            hold(g.privacy, two, "contact", 99, "service", "new");
            given = exported(g.privacy, two);
            uint64_t   count = event_count(h.privacy);
            tp_ledger *ledger = &h.privacy->ledger;
            real_get = ledger->store.get;
            real_records = ledger->store.records;
            ledger->store.get = failing_get;
            ledger->store.records = failing_records;
            gets_left = n;
            memset(room, 0, sizeof room);
            tara_status status = calls[i]();
            ledger->store.get = real_get;
            ledger->store.records = real_records;
            done = status == TARA_OK;
            package_free(&given);
            if (done) {
                assert_true(n > 2);
                break;
            }
            assert_int_equal(status, TARA_E_STORE);
            assert_int_equal(event_count(h.privacy), count);
            assert_int_equal(room[0].exception, 0);
            assert_int_equal(ask(h.privacy, one, "feedback", "contact").reason,
                             TARA_REASON_STORE_FAILED);
            assert_true(n < 1000);
        }
    }
}

// A reader of a store takes nothing in.
static void people_read_only_takes_out_alone(void **state)
{
    (void)state;
    host         file = {.now = HOST_NOW};
    uint64_t     taken = 0;
    size_t       needed = 0;
    tara_kept    kept[8] = {{.struct_size = sizeof kept[0]}};
    open_file(&file);
    tara_subject nadia = somebody(file.privacy, "nadia"), omar = adult(file.privacy, "omar");
    package      before = exported(file.privacy, nadia);
    host_end(&file);
    host_init(&file);
    host_path(&file, path);
    file.options.flags = TARA_OPEN_READ_ONLY;
    ASSERT_OK(host_open(&file));
    package after = exported(file.privacy, nadia);
    assert_string_equal(after.text, before.text);
    package no = package_of("{\"format\":\"tara-portability\",\"version\":1,\"record\":");
    record_parts parts = {.restriction = "{\"at\":\"2026-02-01T00:00:00Z\",\"preserves\":true}"};
    say_record(&no, &parts);
    package_say(&no, "}");
    assert_int_equal(import_bytes(file.privacy, nadia, no.text, no.size, &taken),
                     TARA_E_READ_ONLY);
    assert_int_equal(tara_subject_merge(file.privacy, &nadia, &omar, &taken), TARA_E_READ_ONLY);
    assert_int_equal(tara_subject_forget(file.privacy, &nadia, kept, 8, &needed),
                     TARA_E_READ_ONLY);
    assert_int_equal(kept[0].exception, 0);
    host_end(&file);
    package_free(&before);
    package_free(&after);
    package_free(&no);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, make_directory, remove_directory)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(people_export_is_one_sealed_object),
        TEST(people_export_holds_no_lock_while_the_sink_works),
        TEST(people_export_comes_in_pieces_until_the_sink_stops),
        TEST(people_export_refuses_what_is_not_there),
        TEST(people_record_is_the_same_elsewhere),
        TEST(people_record_of_a_child_can_be_read),
        TEST(people_record_comes_back_to_the_store_that_forgot_it),
        TEST(people_seal_is_about_what_is_said_and_not_how),
        TEST(people_without_our_seal_only_what_narrows_is_taken),
        TEST(people_package_of_another_subject_is_refused),
        TEST(people_no_altered_byte_opens_anything),
        TEST(people_no_part_of_a_package_is_taken),
        TEST(people_import_names_what_is_wrong_with_a_call),
        TEST(people_import_of_large_and_deep_packages_is_bounded),
        TEST(test_c26_a_portability_package_can_be_imported),
        TEST(test_c26_an_answer_of_ours_is_read_by_another),
        TEST(people_merge_of_every_two_consents),
        TEST(people_merge_of_every_two_objections),
        TEST(people_merge_keeps_objections_to_marketing),
        TEST(people_merge_is_as_careful_as_the_more_careful_side),
        TEST(people_merge_moves_what_is_recorded_beside),
        TEST(people_merge_tells_of_requests_that_have_ended),
        TEST(people_merge_waits_for_an_erasure),
        TEST(people_merge_refuses_what_cannot_be),
        TEST(people_forget_leaves_nothing_of_most),
        TEST(test_c24_forget_keeps_only_what_it_must),
        TEST(test_c20_forget_lifts_no_hold_and_no_floor),
        TEST(people_forget_says_all_or_does_nothing),
        TEST(test_c19_forget_makes_data_fall_due),
        TEST(test_c27_forget_keeps_an_objection_to_marketing),
        TEST(people_forget_refuses_what_cannot_be),
        FILE_TEST(people_replay_gives_the_same),
        TEST(people_no_memory_changes_nothing),
        TEST(people_store_failures_record_nothing),
        FILE_TEST(people_read_only_takes_out_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
