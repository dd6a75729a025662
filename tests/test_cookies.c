// test_cookies.c: the Cookie and Set-Cookie headers, with the vectors of browsers' own tests.
#include "tsv.h"
#include "vector.h"

#include "base/json.h"
#include "interop/cookies.h"

#define VECTORS "../shared/vectors/cookies/"
#define DAY     ((tp_time)TP_DAY_MS)
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define NO_CAP INT64_MAX

// --- blocks of exact size ----------------------------------------------------------------------

static char  *blocks[1 << 12];
static size_t block_count;

static char *block(size_t size)
{
    char *data = malloc(size == 0 ? 1 : size);
    assert_non_null(data);
    assert_true(block_count < LENGTH(blocks));
    return blocks[block_count++] = data;
}

static tp_text exact_bytes(const void *bytes, size_t size)
{
    char *data = block(size);
    if (size > 0) memcpy(data, bytes, size);
    return (tp_text){data, size};
}

static tp_text exact(const char *text)
{
    return exact_bytes(text, strlen(text));
}

static void forget_blocks(void)
{
    while (block_count > 0) free(blocks[--block_count]);
}

static int end(void **state)
{
    (void)state;
    forget_blocks();
    return 0;
}

static tp_writer writer_of(size_t capacity)
{
    return tp_writer_of(block(capacity), capacity);
}

static tp_text written(const tp_writer *out)
{
    return (tp_text){(const char *)out->data, out->size};
}

#define ASSERT_TEXT(text, wanted) assert_text((text), tp_text_of(wanted), __LINE__)
static void assert_text(tp_text text, tp_text wanted, int line)
{
    if (tp_text_equal(text, wanted)) return;
    fail_msg("line %d: \"%.*s\", not \"%.*s\"", line, (int)text.size, text.data, (int)wanted.size,
             wanted.data);
}

#define ASSERT_FAULT(fault, wanted) assert_string_equal(tp_cookie_fault_name(fault), wanted)

static uint32_t random_state = 2463534242u;

// Marsaglia's xorshift32: the same numbers on every machine.
static uint32_t next_random(uint32_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % below;
}

static tp_time time_of(const char *text)
{
    tp_time at = 0;
    assert_true(tp_parse_time(tp_text_of(text), &at));
    return at;
}

// --- names and limits --------------------------------------------------------------------------

static void every_fault_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < TP_COOKIE_FAULT_COUNT; i++) {
        const char *name = tp_cookie_fault_name((tp_cookie_fault)i);
        assert_true(strlen(name) > 0);
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(name, tp_cookie_fault_name((tp_cookie_fault)j));
        }
    }
    assert_string_equal(tp_cookie_fault_name(TP_COOKIE_FAULT_COUNT), "unknown");
    assert_string_equal(tp_cookie_fault_name((tp_cookie_fault)-1), "unknown");
}

static void browsers_keep_cookies_as_long_as_the_facts_say(void **state)
{
    (void)state;
    tsv *facts = tsv_open("tests/data/facts/cookie_rules.tsv");
    int  found = 0;
    while (tsv_next(facts)) {
        if (!tsv_cell_is(facts, "key", "browser_cap")) continue;
        assert_string_equal(tsv_cell(facts, "unit"), "days");
        assert_int_equal(tp_law_cookie_days_max(), tsv_int(facts, "value"));
        found++;
    }
    assert_int_equal(found, 1);
    tsv_close(facts, 10);
}

// --- reading Cookie ----------------------------------------------------------------------------

static void assert_next(tp_cookie_reader *reader, const char *name, const char *value,
                        const char *pair)
{
    assert_true(tp_cookie_next(reader));
    ASSERT_TEXT(reader->name, name);
    ASSERT_TEXT(reader->value, value);
    ASSERT_TEXT(reader->pair, pair);
}

static void assert_end(tp_cookie_reader *reader, tp_cookie_fault fault)
{
    for (int i = 0; i < 3; i++) {
        assert_false(tp_cookie_next(reader));
        assert_int_equal(reader->pair.size + reader->name.size + reader->value.size, 0);
    }
    assert_int_equal(reader->fault, fault);
}

static void assert_one(const char *header, const char *name, const char *value, const char *pair)
{
    tp_cookie_reader reader = tp_cookie_reader_of(exact(header));
    assert_next(&reader, name, value, pair);
    assert_end(&reader, TP_COOKIE_FINE);
}

// RFC 6265, section 4.2: pairs in order, each with the bytes it has in the header.
static void reader_gives_the_pairs_one_by_one(void **state)
{
    (void)state;
    tp_text          header = exact("SID=31d4d96e; lang=en-US;a=1");
    tp_cookie_reader reader = tp_cookie_reader_of(header);
    assert_next(&reader, "SID", "31d4d96e", "SID=31d4d96e");
    assert_ptr_equal(reader.pair.data, header.data);
    assert_next(&reader, "lang", "en-US", "lang=en-US");
    assert_ptr_equal(reader.name.data, header.data + 14);
    assert_ptr_equal(reader.value.data, header.data + 19);
    assert_next(&reader, "a", "1", "a=1");
    assert_end(&reader, TP_COOKIE_FINE);
}

static void reader_takes_no_byte_of_a_value_for_anything_else(void **state)
{
    (void)state;
    assert_one("a=\"b c\"", "a", "\"b c\"", "a=\"b c\"");
    assert_one("a=\"never closed", "a", "\"never closed", "a=\"never closed");
    assert_one("a=b, c=d", "a", "b, c=d", "a=b, c=d");
    assert_one("a=b=c==", "a", "b=c==", "a=b=c==");
    assert_one("a=%3B%00", "a", "%3B%00", "a=%3B%00");
    assert_one("a=\\\"", "a", "\\\"", "a=\\\"");
    assert_one("\xE6\x98\xA5=\xFF\x80", "\xE6\x98\xA5", "\xFF\x80", "\xE6\x98\xA5=\xFF\x80");

    tp_cookie_reader reader = tp_cookie_reader_of(exact("a=\"b; c=d\"; $Path=/"));
    assert_next(&reader, "a", "\"b", "a=\"b");
    assert_next(&reader, "c", "d\"", "c=d\"");
    assert_next(&reader, "$Path", "/", "$Path=/");
    assert_end(&reader, TP_COOKIE_FINE);
}

static void reader_trims_white_space_around_names_and_values(void **state)
{
    (void)state;
    assert_one(" \t a \t=\t  b c \t", "a", "b c", "a \t=\t  b c");
    assert_one("a= ", "a", "", "a=");
    assert_one(" ;\t; a=b ; ", "a", "b", "a=b");
}

// rfc6265bis: what a browser sends for a cookie without a name is the value alone.
static void reader_knows_pairs_without_a_name(void **state)
{
    (void)state;
    assert_one("abc", "", "abc", "abc");
    assert_one("=abc", "", "abc", "=abc");
    assert_one("=", "", "", "=");
    assert_one("==", "", "=", "==");
    assert_one(" = a=b", "", "a=b", "= a=b");
}

static void reader_finds_nothing_between_bare_separators(void **state)
{
    (void)state;
    static const char *const empty[] = {"", ";", ";;;;", " ", "\t; ;\t ;", "; "};
    for (size_t i = 0; i < LENGTH(empty); i++) {
        tp_cookie_reader reader = tp_cookie_reader_of(exact(empty[i]));
        assert_end(&reader, TP_COOKIE_FINE);
    }
    tp_cookie_reader reader = tp_cookie_reader_of((tp_text){NULL, 0});
    assert_end(&reader, TP_COOKIE_FINE);
}

// A control character ends headers, logs and C strings elsewhere: not even the pairs before it are
// handed out.
static void reader_refuses_controls_at_their_place(void **state)
{
    (void)state;
    static const char text[] = "a=b; \"c\"=d";
    for (size_t place = 0; place < sizeof text - 1; place++) {
        for (int byte = 0; byte < 256; byte++) {
            bool control = (byte < 0x20 && byte != '\t') || byte == 0x7F;
            char changed[sizeof text];
            memcpy(changed, text, sizeof text);
            changed[place] = (char)byte;
            tp_cookie_reader reader = tp_cookie_reader_of(exact_bytes(changed, sizeof text - 1));
            assert_int_equal(reader.fault, control ? TP_COOKIE_CONTROL : TP_COOKIE_FINE);
            assert_int_equal(reader.fault_offset, control ? place : 0);
            if (control) assert_end(&reader, TP_COOKIE_CONTROL);
            forget_blocks();
        }
    }
}

static void reader_takes_64_kib_and_not_a_byte_more(void **state)
{
    (void)state;
    for (size_t more = 0; more < 2; more++) {
        size_t size = TP_COOKIE_HEADER_MAX + more;
        char  *data = block(size);
        memset(data, 'x', size);
        data[1]                 = '=';
        tp_cookie_reader reader = tp_cookie_reader_of((tp_text){data, size});
        if (more == 0) {
            assert_true(tp_cookie_next(&reader));
            assert_int_equal(reader.value.size, TP_COOKIE_HEADER_MAX - 2);
            assert_end(&reader, TP_COOKIE_FINE);
        } else {
            assert_end(&reader, TP_COOKIE_TOO_LONG);
            assert_int_equal(reader.fault_offset, TP_COOKIE_HEADER_MAX);
        }
    }
}

static void reader_takes_ten_thousand_pairs_and_not_one_more(void **state)
{
    (void)state;
    for (size_t more = 0; more < 2; more++) {
        size_t size = 4 * (TP_COOKIE_PAIRS_MAX + more), count = 0;
        char  *data = block(size);
        for (size_t at = 0; at < size; at += 4) memcpy(data + at, "a=b;", 4);
        tp_cookie_reader reader = tp_cookie_reader_of((tp_text){data, size});
        while (tp_cookie_next(&reader)) count++;
        assert_int_equal(count, more == 0 ? TP_COOKIE_PAIRS_MAX : 0);
        assert_end(&reader, more == 0 ? TP_COOKIE_FINE : TP_COOKIE_TOO_MANY);
        assert_int_equal(reader.fault_offset, more == 0 ? 0 : 4 * TP_COOKIE_PAIRS_MAX);
    }
}

// --- filtering Cookie --------------------------------------------------------------------------

typedef struct judge {
    const char *allowed; // One-letter names; "*" is all of them.
    size_t      asked;
} judge;

static bool may_read(void *user, tp_text name)
{
    judge *j = user;
    j->asked++;
    if (strcmp(j->allowed, "*") == 0) return true;
    return name.size == 1 && strchr(j->allowed, name.data[0]) != NULL;
}

static tp_text filtered(tp_text header, const char *allowed)
{
    judge            j      = {allowed, 0};
    tp_cookie_reader reader = tp_cookie_reader_of(header);
    tp_writer        out    = writer_of(header.size + header.size / 2);
    assert_int_equal(tp_cookie_filter(&reader, may_read, &j, &out), TP_COOKIE_FINE);
    return written(&out);
}

static void filter_writes_what_may_be_read_byte_for_byte(void **state)
{
    (void)state;
    ASSERT_TEXT(filtered(exact("a=1; b=2; c=3"), "ac"), "a=1; c=3");
    ASSERT_TEXT(filtered(exact("a=1; b=2; c=3"), "b"), "b=2");
    ASSERT_TEXT(filtered(exact("a=1; b=2; c=3"), "x"), "");
    ASSERT_TEXT(filtered(exact(";; a = \"1\" ;b=2;c=3,4;"), "ac"), "a = \"1\"; c=3,4");
    ASSERT_TEXT(filtered(exact("a=1; a=2; b=3; a=1"), "a"), "a=1; a=2; a=1");
    ASSERT_TEXT(filtered(exact("a=\"x; b=\"; c"), "ac"), "a=\"x"); // What has no name is asked for.
    ASSERT_TEXT(filtered(exact("a=x; c; =d"), "*"), "a=x; c; =d");
}

// The most a header can grow is a space after each semicolon.
static void filter_needs_at_most_half_as_much_again(void **state)
{
    (void)state;
    ASSERT_TEXT(filtered(exact("a;b;c;d"), "*"), "a; b; c; d");
    ASSERT_TEXT(filtered(exact("a;b;c;d;"), "*"), "a; b; c; d");
}

static void filter_asks_nobody_about_a_refused_header(void **state)
{
    (void)state;
    judge            j      = {"*", 0};
    tp_cookie_reader reader = tp_cookie_reader_of(exact("a=1; b=2\n"));
    tp_writer        out    = writer_of(64);
    assert_int_equal(tp_cookie_filter(&reader, may_read, &j, &out), TP_COOKIE_CONTROL);
    assert_int_equal(reader.fault_offset, 8);
    assert_int_equal(j.asked, 0);
    assert_int_equal(out.size, 0);
}

static void filter_writes_all_or_nothing(void **state)
{
    (void)state;
    static const char wanted[] = "a=1; b=2; c=3";
    for (size_t room = 0; room <= sizeof wanted - 1; room++) {
        judge            j      = {"*", 0};
        bool             fits   = room == sizeof wanted - 1;
        tp_cookie_reader reader = tp_cookie_reader_of(exact(wanted));
        tp_writer        out    = writer_of(room + 2);
        tp_write_bytes(&out, "::", 2);
        assert_int_equal(tp_cookie_filter(&reader, may_read, &j, &out),
                         fits ? TP_COOKIE_FINE : TP_COOKIE_NO_ROOM);
        ASSERT_TEXT(written(&out), fits ? "::a=1; b=2; c=3" : "::");
    }
}

static tp_text random_text(const char *const *parts, size_t part_count, uint32_t most)
{
    char   text[2048];
    size_t size = 0;
    for (uint32_t left = next_random(most + 1); left > 0; left--) {
        const char *part = parts[next_random((uint32_t)part_count)];
        memcpy(text + size, part, strlen(part));
        size += strlen(part);
    }
    return exact_bytes(text, size);
}

// Whatever the header and whatever the answers: what comes out are those pairs, in their order, and
// a second time changes nothing.
static void filter_keeps_order_and_bytes(void **state)
{
    (void)state;
    static const char *const parts[] = {
        "a=1", "b=\"2", "c", "a", "=", ";", "; ", ";", " ", "\t", "d = 4", "\xFF", "ab=3", ",",
    };
    for (int round = 0; round < 4000; round++) {
        tp_text          header = random_text(parts, LENGTH(parts), 24);
        tp_text          text   = filtered(header, "acd");
        tp_cookie_reader before = tp_cookie_reader_of(header);
        tp_cookie_reader after  = tp_cookie_reader_of(text);
        judge            j      = {"acd", 0};
        while (tp_cookie_next(&before)) {
            if (!may_read(&j, before.name)) continue;
            assert_true(tp_cookie_next(&after));
            assert_text(after.pair, before.pair, __LINE__);
            assert_text(after.name, before.name, __LINE__);
        }
        assert_end(&after, TP_COOKIE_FINE);
        assert_text(filtered(text, "acd"), text, __LINE__);
        forget_blocks();
    }
}

// --- reading Set-Cookie ------------------------------------------------------------------------

static tp_set_cookie set_cookie(const char *text)
{
    tp_set_cookie cookie;
    if (!tp_set_cookie_read(&cookie, exact(text), TP_COOKIE_RFC6265BIS)) {
        fail_msg("%s: %s at %zu", text, tp_cookie_fault_name(cookie.fault), cookie.fault_offset);
    }
    assert_int_equal(cookie.fault, TP_COOKIE_FINE);
    return cookie;
}

static bool reads(tp_set_cookie *cookie, tp_text text)
{
    return tp_set_cookie_read(cookie, text, TP_COOKIE_RFC6265BIS);
}

static void assert_refused_bytes(tp_text text, const char *fault, size_t offset)
{
    tp_set_cookie cookie;
    memset(&cookie, 0xEE, sizeof cookie);
    assert_false(reads(&cookie, text));
    ASSERT_FAULT(cookie.fault, fault);
    assert_int_equal(cookie.fault_offset, offset);
    assert_int_equal(cookie.name.size + cookie.value.size + cookie.domain.size, 0);
    assert_int_equal(cookie.present | cookie.ignored | cookie.repeated, 0);
}

static void assert_refused(const char *text, const char *fault, size_t offset)
{
    assert_refused_bytes(exact(text), fault, offset);
}

static void assert_named(const char *text, const char *name, const char *value)
{
    tp_set_cookie cookie = set_cookie(text);
    ASSERT_TEXT(cookie.name, name);
    ASSERT_TEXT(cookie.value, value);
    ASSERT_TEXT(cookie.text, text);
}

// rfc6265bis, section 5.6, steps 2 to 4.
static void set_cookie_has_a_name_and_a_value(void **state)
{
    (void)state;
    assert_named("a=b", "a", "b");
    assert_named(" \ta\t = \tb c ; Path=/", "a", "b c");
    assert_named("a=b=c", "a", "b=c");
    assert_named("a=\"b; Secure", "a", "\"b");
    assert_named("a=", "a", "");
    assert_named("abc", "", "abc");
    assert_named("=abc", "", "abc");
    assert_named("==abc;x", "", "=abc");
    assert_named("a=b, c=d; Max-Age=1", "a", "b, c=d");
}

static void set_cookie_reads_its_attributes(void **state)
{
    (void)state;
    tp_set_cookie c = set_cookie("a=b; Expires=Sun, 06 Nov 1994 08:49:37 GMT; max-age=60; "
                                 "DOMAIN=.Example.org; path=/x; secure; HttpOnly; sameSITE=lAX");
    assert_int_equal(c.present, 127);
    assert_int_equal(c.repeated | c.ignored, 0);
    assert_int_equal(c.expires, time_of("1994-11-06T08:49:37Z"));
    assert_int_equal(c.max_age, 60);
    ASSERT_TEXT(c.domain, "Example.org");
    ASSERT_TEXT(c.path, "/x");
    assert_int_equal(c.same_site, TP_SAME_SITE_LAX);

    c = set_cookie("a=b");
    assert_int_equal(c.present | c.repeated | c.ignored, 0);
    assert_int_equal(c.domain.size + c.path.size, 0);
    assert_int_equal(c.same_site, TP_SAME_SITE_DEFAULT);
}

static void set_cookie_knows_attributes_by_their_whole_name(void **state)
{
    (void)state;
    static const struct { const char *text; uint32_t present; } cases[] = {
        {"a=b; Secure", TP_COOKIE_SECURE},         {"a=b; Secure=no", TP_COOKIE_SECURE},
        {"a=b;\tsecure \t", TP_COOKIE_SECURE},     {"a=b; secure = ", TP_COOKIE_SECURE},
        {"a=b; \"Secure\"", 0},                    {"a=b; Secure qux", 0},
        {"a=b; Secur", 0},                         {"a=b; Securee", 0},
        {"a=b; =Secure", 0},                       {"a=b; x=Secure", 0},
        {"a=b; Secure, HttpOnly", 0},              {"a=b;;;=;;", 0},
        {"a=\"b; Secure\"", 0},                    {"a=b; HttpOnly;", TP_COOKIE_HTTP_ONLY},
        {"a=b; Max_Age=1", 0},                     {"a=b; MaxAge=1", 0},
        {"a=b; Path", TP_COOKIE_PATH},             {"a=b; Domain", TP_COOKIE_DOMAIN},
        {"a=b; SameSite", TP_COOKIE_SAME_SITE},    {"a=b; @ecure", 0},
        {"a=b; sec\xD5re", 0},                     {"Secure; Path=/", TP_COOKIE_PATH},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        tp_set_cookie cookie = set_cookie(cases[i].text);
        if (cookie.present != cases[i].present) fail_msg("%s: %u", cases[i].text, cookie.present);
        assert_int_equal(cookie.ignored, 0);
    }
}

// rfc6265bis, section 5.7: the last one that counts holds, also when it says nothing.
static void set_cookie_takes_the_last_of_what_contradicts_itself(void **state)
{
    (void)state;
    tp_set_cookie c = set_cookie("a=b; Path=/x; Path=/y; Domain=a.org; Domain=b.org; Path=/z");
    ASSERT_TEXT(c.path, "/z");
    ASSERT_TEXT(c.domain, "b.org");
    assert_int_equal(c.repeated, TP_COOKIE_PATH | TP_COOKIE_DOMAIN);

    c = set_cookie("a=b; Path=/x; Path=x; Domain=a.org; Domain=; SameSite=Lax; SameSite=x");
    assert_int_equal(c.path.size + c.domain.size, 0);
    assert_int_equal(c.same_site, TP_SAME_SITE_DEFAULT);
    assert_int_equal(c.repeated, TP_COOKIE_PATH | TP_COOKIE_DOMAIN | TP_COOKIE_SAME_SITE);

    c = set_cookie("a=b; Max-Age=1; Max-Age=2; Max-Age=x; Expires=never; Secure; Secure");
    assert_int_equal(c.max_age, 2);
    assert_int_equal(c.present, TP_COOKIE_MAX_AGE | TP_COOKIE_SECURE);
    assert_int_equal(c.repeated, TP_COOKIE_MAX_AGE | TP_COOKIE_SECURE);
    assert_int_equal(c.ignored, TP_COOKIE_MAX_AGE | TP_COOKIE_EXPIRES);

    c = set_cookie("a=b; Expires=1 Jan 2030 0:0:0; Expires=1 Jan 2029 0:0:0; Expires=soon");
    assert_int_equal(c.expires, time_of("2029-01-01T00:00:00Z"));
    assert_int_equal(c.repeated, TP_COOKIE_EXPIRES);
    assert_int_equal(c.ignored, TP_COOKIE_EXPIRES);
}

static void set_cookie_reads_max_age_as_digits_and_no_more(void **state)
{
    (void)state;
    static const int64_t most = INT64_MAX / 1000;
    static const struct { const char *text; int64_t seconds; } good[] = {
        {"0", 0}, {"1", 1}, {"007", 7}, {"-1", -1}, {"-0", 0}, {"-20", -20}, {"34560000", 34560000},
        {"9223372036854775", INT64_C(9223372036854775)},
        {"9223372036854776", most},
        {"9223372036854775807", most}, {"9223372036854775808", most},
        {"18446744073709551617", most}, {"-9223372036854775809", -most},
        {"99999999999999999999999999999999999999999999999999", most},
    };
    static const char *const bad[] = {
        "", "-", "--1", "+1", "1.5", "1e3", "0x10", "50,399", "1 000", "\"60\"", "60s", "x", "1-",
        "=60", "\xD9\xA1",
    };
    char text[128];
    for (size_t i = 0; i < LENGTH(good); i++) {
        snprintf(text, sizeof text, "a=b; Max-Age=%s", good[i].text);
        tp_set_cookie cookie = set_cookie(text);
        assert_int_equal(cookie.present, TP_COOKIE_MAX_AGE);
        assert_int_equal(cookie.max_age, good[i].seconds);
    }
    for (size_t i = 0; i < LENGTH(bad); i++) {
        snprintf(text, sizeof text, "a=b; Max-Age=%s", bad[i]);
        tp_set_cookie cookie = set_cookie(text);
        assert_int_equal(cookie.present, 0);
        assert_int_equal(cookie.ignored, TP_COOKIE_MAX_AGE);
        assert_int_equal(cookie.max_age, 0);
    }
}

static void set_cookie_reads_same_site(void **state)
{
    (void)state;
    assert_int_equal(set_cookie("a=b; SameSite=Strict").same_site, TP_SAME_SITE_STRICT);
    assert_int_equal(set_cookie("a=b; SameSite=lax").same_site, TP_SAME_SITE_LAX);
    assert_int_equal(set_cookie("a=b; SameSite=NONE; Secure").same_site, TP_SAME_SITE_NONE);
    assert_int_equal(set_cookie("a=b; SameSite=Laxx").same_site, TP_SAME_SITE_DEFAULT);
    assert_int_equal(set_cookie("a=b; SameSite=None; SameSite=").same_site, TP_SAME_SITE_DEFAULT);
}

static void set_cookie_refuses_controls_at_their_place(void **state)
{
    (void)state;
    static const char text[] = "a=b; Path=/; x";
    for (size_t place = 0; place < sizeof text - 1; place++) {
        for (int byte = 0; byte < 0x80; byte++) {
            char changed[sizeof text];
            memcpy(changed, text, sizeof text);
            changed[place] = (char)byte;
            tp_text copy = exact_bytes(changed, sizeof text - 1);
            if ((byte < 0x20 && byte != '\t') || byte == 0x7F) {
                assert_refused_bytes(copy, "control", place);
            } else {
                tp_set_cookie cookie;
                assert_true(reads(&cookie, copy) || cookie.fault == TP_COOKIE_EMPTY);
            }
            forget_blocks();
        }
    }
}

static tp_text of_letters(const char *head, char letter, size_t count, const char *tail)
{
    size_t head_size = strlen(head), tail_size = strlen(tail);
    char  *data = block(head_size + count + tail_size);
    memcpy(data, head, head_size);
    memset(data + head_size, letter, count);
    memcpy(data + head_size + count, tail, tail_size);
    return (tp_text){data, head_size + count + tail_size};
}

// rfc6265bis, section 5.6, step 5: the '=' does not count.
static void set_cookie_takes_4096_bytes_of_name_and_value(void **state)
{
    (void)state;
    tp_set_cookie c;
    assert_true(reads(&c, of_letters(" ab=", 'x', 4094, " ;Path=/")));
    assert_int_equal(c.name.size + c.value.size, 4096);
    assert_refused_bytes(of_letters(" ab=", 'x', 4095, " ;Path=/"), "too_large", 1);
    assert_true(reads(&c, of_letters("", 'x', 4096, "=")));
    assert_refused_bytes(of_letters("", 'x', 4097, "="), "too_large", 0);
    assert_true(reads(&c, of_letters("=", 'x', 4096, "")));
    assert_refused_bytes(of_letters("=", 'x', 4097, ""), "too_large", 1);
}

static void set_cookie_ignores_attributes_over_1024_bytes(void **state)
{
    (void)state;
    tp_set_cookie c;
    assert_true(reads(&c, of_letters("a=b; Path=/x; Path= /", 'y', 1023, "")));
    assert_int_equal(c.path.size, 1024);
    assert_true(reads(&c, of_letters("a=b; Path=/x; Path= /", 'y', 1024, "")));
    ASSERT_TEXT(c.path, "/x");
    assert_int_equal(c.ignored, TP_COOKIE_PATH);
    assert_true(reads(&c, of_letters("a=b; Secure=", 'y', 1025, "; Max-Age=5")));
    assert_int_equal(c.present, TP_COOKIE_MAX_AGE);
    assert_int_equal(c.ignored, TP_COOKIE_SECURE);
}

static void set_cookie_takes_64_kib_and_not_a_byte_more(void **state)
{
    (void)state;
    tp_set_cookie c;
    size_t        fill = TP_COOKIE_HEADER_MAX - 5;
    assert_true(reads(&c, of_letters("a=b;x", 'y', fill, "")));
    assert_refused_bytes(of_letters("a=b;x", 'y', fill + 1, ""), "too_long", TP_COOKIE_HEADER_MAX);
    assert_true(reads(&c, of_letters("a=b;", ';', fill, ";")));
    assert_int_equal(c.present | c.ignored, 0);
}

static void set_cookie_says_what_is_wrong_and_where(void **state)
{
    (void)state;
    assert_refused("", "empty", 0);
    assert_refused_bytes((tp_text){NULL, 0}, "empty", 0);
    assert_refused("  ", "empty", 2);
    assert_refused("=", "empty", 1);
    assert_refused(" = ; a=b", "empty", 2);
    assert_refused("; a=b", "empty", 0);
    assert_refused("a=b; Domain=.\xC3\xA9.org; Domain=\xC3\xA8.org", "domain_not_ascii", 28);
    assert_refused(" a=b; SameSite=None", "none_insecure", 1);
    assert_refused("a=b; SameSite=None; Secur", "none_insecure", 0);
    set_cookie("a=b; Domain=\xC3\xA9.org; Domain=e.org");
}

// rfc6265bis, section 5.7: prefixes are promises about attributes, whatever their case.
static void set_cookie_holds_names_to_what_their_prefixes_promise(void **state)
{
    (void)state;
    set_cookie("__Secure-a=b; Secure");
    set_cookie("__Secure-a=b; Secure; Domain=e.org; Path=/x");
    set_cookie("__Host-a=b; Secure; Path=/");
    set_cookie("__Host-a=b; Secure; Path=/x; Path=/; Domain=x.org; Domain=");
    set_cookie("__Host-=b; Secure; Path=/");
    set_cookie("__Secure=b");
    set_cookie("x__Host-a=b");
    set_cookie("a=__Host-b");
    set_cookie("__Hos");
    assert_refused("__Secure-a=b", "prefix_insecure", 0);
    assert_refused(" __sEcUrE-a=b; Path=/", "prefix_insecure", 1);
    assert_refused("__Host-a=b; Path=/", "prefix_insecure", 0);
    assert_refused("__Host-=b; Path=/", "prefix_insecure", 0);
    assert_refused("__HOST-a=b; Path=/; Secure; Domain=e.org", "prefix_domain", 35);
    assert_refused("__host-a=b; Path=/; Secure; Domain=.e.org", "prefix_domain", 36);
    assert_refused("__Host-a=b; Secure", "prefix_path", 0);
    assert_refused("__Host-a=b; Secure; Path=", "prefix_path", 25);
    assert_refused("__Host-a=b; Secure; Path=/; Path=/x", "prefix_path", 33);
    assert_refused("__Host-a=b; Secure; Path=x", "prefix_path", 25);
    assert_refused("=__Host-a; Secure; Path=/", "prefix_value", 1);
    assert_refused("=__SECURE-a=b; Secure", "prefix_value", 1);
    assert_refused("__host-a; Secure; Path=/", "prefix_value", 0);
}

// Several things are wrong at once; the order of the list says which one is told.
static void set_cookie_tells_the_first_of_several_faults(void **state)
{
    (void)state;
    tp_text long_one = of_letters("__Host-\x01=", 'x', TP_COOKIE_HEADER_MAX, "");
    assert_refused_bytes(long_one, "too_long", TP_COOKIE_HEADER_MAX);
    assert_refused_bytes(of_letters("=", 'x', 5000, "\x7F"), "control", 5001);
    assert_refused_bytes(of_letters("__Host-=", 'x', 5000, "; Domain=\x80; SameSite=None"),
                         "too_large", 0);
    assert_refused("__Host-a; Domain=\x80; SameSite=None", "domain_not_ascii", 17);
    assert_refused("__Host-a=b; SameSite=None", "none_insecure", 0);
    assert_refused("__Host-a=b; Domain=a", "prefix_insecure", 0);
    assert_refused("__Host-a=b; Domain=a; Secure", "prefix_domain", 19);
}

// RFC 6265, section 5.2, step 5, and nothing else differs.
static void set_cookie_needs_a_name_by_the_older_standard(void **state)
{
    (void)state;
    tp_set_cookie c;
    assert_false(tp_set_cookie_read(&c, exact(" abc"), TP_COOKIE_RFC6265));
    ASSERT_FAULT(c.fault, "nameless");
    assert_int_equal(c.fault_offset, 1);
    assert_false(tp_set_cookie_read(&c, exact("=abc"), TP_COOKIE_RFC6265));
    ASSERT_FAULT(c.fault, "nameless");
    assert_false(tp_set_cookie_read(&c, exact("="), TP_COOKIE_RFC6265));
    ASSERT_FAULT(c.fault, "empty");
    assert_true(tp_set_cookie_read(&c, exact("a="), TP_COOKIE_RFC6265));
    assert_false(tp_set_cookie_read(&c, exact("__Host-a=b"), TP_COOKIE_RFC6265));
}

// --- lifetimes ---------------------------------------------------------------------------------

#define NOW "2026-03-01T12:00:00.250Z"

static tp_time expiry(const char *text, int64_t cap)
{
    tp_set_cookie cookie = set_cookie(text);
    tp_time       at     = TP_TIME_NEVER;
    return tp_set_cookie_expiry(&cookie, time_of(NOW), cap, &at) ? at : TP_TIME_NEVER;
}

// rfc6265bis, section 5.7: Max-Age has precedence, in whatever order they stand.
static void expiry_is_max_age_before_expires(void **state)
{
    (void)state;
    tp_time now = time_of(NOW);
    assert_int_equal(expiry("a=b; Max-Age=60; Expires=1 Jan 2030 0:0:0", NO_CAP), now + 60000);
    assert_int_equal(expiry("a=b; Expires=1 Jan 2000 0:0:0; Max-Age=60", NO_CAP), now + 60000);
    assert_int_equal(expiry("a=b; Expires=1 Apr 2026 0:0:0; Max-Age=x", NO_CAP),
                     time_of("2026-04-01T00:00:00Z"));
    assert_int_equal(expiry("a=b; Expires=1 Jan 2000 0:0:0", NO_CAP),
                     time_of("2000-01-01T00:00:00Z"));
    assert_int_equal(expiry("a=b; Max-Age=0; Expires=1 Apr 2026 0:0:0", NO_CAP), TP_TIME_MIN);
    assert_int_equal(expiry("a=b; Max-Age=-5", NO_CAP), TP_TIME_MIN);
}

// C31: session cookies and persistent ones are two kinds.
static void test_c31_a_cookie_without_a_lifetime_ends_with_the_session(void **state)
{
    (void)state;
    static const char *const session[] = {
        "a=b", "a=b; Expires=soon; Max-Age=soon", "a=b; Max-Age=; Path=/", "a=b; xExpires=1 Jan 30",
    };
    for (size_t i = 0; i < LENGTH(session); i++) {
        tp_set_cookie cookie = set_cookie(session[i]);
        tp_time       at     = 17;
        assert_false(tp_set_cookie_expiry(&cookie, time_of(NOW), NO_CAP, &at));
        assert_int_equal(at, 17);
    }
}

static void test_c31_a_persistent_cookie_ends_with_the_cap(void **state)
{
    (void)state;
    tp_time now = time_of(NOW);
    assert_int_equal(expiry("a=b; Max-Age=60", 59999), now + 59999);
    assert_int_equal(expiry("a=b; Max-Age=60", 60000), now + 60000);
    assert_int_equal(expiry("a=b; Max-Age=60", 60001), now + 60000);
    assert_int_equal(expiry("a=b; Expires=1 Apr 2026 0:0:0", DAY), now + DAY);
    assert_int_equal(expiry("a=b; Expires=1 Jan 2000 0:0:0", DAY), time_of("2000-01-01T00:00:00Z"));
    assert_int_equal(expiry("a=b; Max-Age=60", 0), now);
    assert_int_equal(expiry("a=b; Max-Age=60", -1), now);
    assert_int_equal(expiry("a=b; Max-Age=60", INT64_MIN), now);
}

// rfc6265bis, section 5.5.
static void no_cookie_outlasts_what_browsers_allow(void **state)
{
    (void)state;
    tp_time now = time_of(NOW), latest = now + tp_law_cookie_days_max() * DAY;
    assert_int_equal(expiry("a=b; Max-Age=34560000", NO_CAP), latest);
    assert_int_equal(expiry("a=b; Max-Age=34559999", NO_CAP), latest - 1000);
    assert_int_equal(expiry("a=b; Max-Age=34560001", NO_CAP), latest);
    assert_int_equal(expiry("a=b; Max-Age=99999999999999999999", NO_CAP), latest);
    assert_int_equal(expiry("a=b; Expires=31 Dec 9999 23:59:59", NO_CAP), latest);
}

static void expiry_holds_at_the_ends_of_time(void **state)
{
    (void)state;
    static const tp_time nows[] = {INT64_MIN, TP_TIME_MIN, TP_TIME_MAX, TP_TIME_NEVER};
    static const char *const texts[] = {
        "a=b; Max-Age=99999999999999999999", "a=b; Max-Age=-9999999999999999999", "a=b; Max-Age=1",
        "a=b; Expires=1 Jan 1601 0:0:0", "a=b; Expires=31 Dec 9999 23:59:59",
    };
    for (size_t i = 0; i < LENGTH(nows); i++) {
        for (size_t j = 0; j < LENGTH(texts); j++) {
            tp_set_cookie cookie = set_cookie(texts[j]);
            tp_writer     out    = writer_of(64);
            tp_time       at;
            assert_true(tp_set_cookie_expiry(&cookie, nows[i], NO_CAP, &at));
            assert_true(at >= TP_TIME_MIN && at <= TP_TIME_MAX);
            assert_int_equal(tp_set_cookie_write(&cookie, nows[i], NO_CAP, &out), TP_COOKIE_FINE);
            assert_true(reads(&cookie, written(&out)));
            assert_in_range(cookie.max_age, 0, 400 * 86400);
        }
    }
}

// --- writing Set-Cookie ------------------------------------------------------------------------

static tp_text capped(const tp_set_cookie *cookie, int64_t cap)
{
    tp_writer out = writer_of(cookie->text.size);
    assert_int_equal(tp_set_cookie_write(cookie, time_of(NOW), cap, &out), TP_COOKIE_FINE);
    return written(&out);
}

static void assert_capped(const char *text, const char *wanted)
{
    tp_set_cookie cookie = set_cookie(text);
    ASSERT_TEXT(capped(&cookie, DAY), wanted);
}

static void test_c31_a_written_cookie_has_one_capped_lifetime(void **state)
{
    (void)state;
    assert_capped("a=b; Max-Age=60; Path=/", "a=b; Max-Age=60; Path=/");
    assert_capped("a=b; Max-Age=86401; Path=/", "a=b; Max-Age=86400; Path=/");
    assert_capped("a=b;max-age=999999999;Path=/", "a=b;Max-Age=86400;Path=/");
    assert_capped("a=b; Expires=Fri, 01 Jan 2038 00:00:00 GMT; x", "a=b; Max-Age=86400; x");
    assert_capped("a=b; Path=/; Expires=Sun, 01 Mar 2026 12:00:10 GMT", "a=b; Path=/; Max-Age=9");
    assert_capped("a=b; Expires=Sun, 01 Mar 2026 12:00:00 GMT", "a=b; Max-Age=0");
    assert_capped("a=b; Expires=Sun, 01 Mar 2026 11:59:43 GMT", "a=b; Max-Age=0");
    assert_capped("a=b; Max-Age=-5; Expires=1 Jan 2030 0:0:0; x", "a=b; Max-Age=0; x");
    assert_capped("a=b; Expires=1 Jan 2030 0:0:0; x; Max-Age=5; Max-Age=7", "a=b; Max-Age=7; x");
    assert_capped("a=b; Max-Age=soon; x; Expires=1 Jan 2030 0:0:0", "a=b; Max-Age=86400; x");
}

static void writing_leaves_everything_else_as_it_was(void **state)
{
    (void)state;
    assert_capped(" a = \"b, c\" ;;PATH = /x;secure=1; \tFoo=\"Bar\"; ; Max-Age=9 ;Domain=.A.org; ",
                  " a = \"b, c\" ;;PATH = /x;secure=1; \tFoo=\"Bar\"; ; Max-Age=9;Domain=.A.org; ");
    assert_capped("Expires=Max-Age; Path=/Expires; x=Max-Age=1", // A name, a path, a value.
                  "Expires=Max-Age; Path=/Expires; x=Max-Age=1");
}

// C31: a session cookie carries no lifetime, also not one that only some browsers understand.
static void test_c31_a_session_cookie_stays_one(void **state)
{
    (void)state;
    assert_capped("a=b; Path=/; HttpOnly", "a=b; Path=/; HttpOnly");
    assert_capped("a=b; Expires=Never; Path=/; Max-Age=1.5;", "a=b; Path=/;");
}

static void writing_a_refused_cookie_writes_nothing(void **state)
{
    (void)state;
    tp_set_cookie cookie;
    tp_writer     out = writer_of(64);
    assert_false(reads(&cookie, exact("__Host-a=b; Max-Age=60")));
    ASSERT_FAULT(tp_set_cookie_write(&cookie, 0, DAY, &out), "prefix_insecure");
    assert_int_equal(out.size, 0);
}

static void writing_is_all_or_nothing(void **state)
{
    (void)state;
    static const char wanted[] = "a=b; Max-Age=60; Secure";
    tp_set_cookie     cookie   = set_cookie(wanted);
    for (size_t room = 0; room <= sizeof wanted - 1; room++) {
        bool      fits = room == sizeof wanted - 1;
        tp_writer out  = writer_of(room + 2);
        tp_write_bytes(&out, "::", 2);
        assert_int_equal(tp_set_cookie_write(&cookie, time_of(NOW), DAY, &out),
                         fits ? TP_COOKIE_FINE : TP_COOKIE_NO_ROOM);
        ASSERT_TEXT(written(&out), fits ? "::a=b; Max-Age=60; Secure" : "::");
    }
}

static void assert_same_but_for_its_lifetime(const tp_set_cookie *a, const tp_set_cookie *b)
{
    const uint32_t others = ~(uint32_t)TP_COOKIE_LIFETIME;
    assert_text(a->name, b->name, __LINE__);
    assert_text(a->value, b->value, __LINE__);
    assert_text(a->domain, b->domain, __LINE__);
    assert_text(a->path, b->path, __LINE__);
    assert_int_equal(a->same_site, b->same_site);
    assert_int_equal(a->present & others, b->present & others);
    assert_int_equal(a->repeated & others, b->repeated & others);
    assert_int_equal(a->ignored & others, b->ignored & others);
    assert_int_equal((a->present & TP_COOKIE_LIFETIME) != 0,
                     (b->present & TP_COOKIE_LIFETIME) != 0);
}

static const char *const set_cookie_parts[] = {
    "a=b", "=", ";", "; ", ";", ";", "; Max-Age=", "; max-age=5", "; Max-Age=-1", "123456789", "0",
    "; Expires=", "; Expires=Sun, 01 Mar 2026 18:00:00 GMT", "1 Jan 2027 0:0:0", "; Path=/x", "/",
    "; Domain=.a.org", "; Secure", "; HttpOnly", "; SameSite=", "None", "Lax", " ", "\t", "x", "\"",
    ",", "\xC3\xA9", ";Max-Age", "__Host-", "; Path=/",
};

// Whatever the text and the cap: reading what was written gives the same cookie, which ends within
// a second of the capped end and never after it; and writing it again changes nothing.
static void test_c31_capping_never_lengthens(void **state)
{
    (void)state;
    static const int64_t caps[] = {-1, 0, 1, 999, 1000, 21599999, 21600000, DAY, NO_CAP};
    uint32_t             read   = 0, persistent = 0;
    tp_time              now    = time_of(NOW);
    for (int round = 0; round < 20000; round++, forget_blocks()) {
        tp_set_cookie before, after;
        int64_t       cap  = caps[next_random(LENGTH(caps))];
        tp_text       text = random_text(set_cookie_parts, LENGTH(set_cookie_parts), 12);
        if (!reads(&before, text)) continue;
        read++;
        tp_text again = capped(&before, cap);
        assert_true(reads(&after, again));
        assert_same_but_for_its_lifetime(&before, &after);
        assert_int_equal(after.ignored & TP_COOKIE_LIFETIME, 0);
        assert_int_equal(after.present & TP_COOKIE_EXPIRES, 0);
        assert_int_equal(after.repeated & TP_COOKIE_LIFETIME, 0);
        assert_text(capped(&after, cap), again, __LINE__);
        tp_time wanted, found;
        if (!tp_set_cookie_expiry(&before, now, cap, &wanted)) continue;
        persistent++;
        assert_true(tp_set_cookie_expiry(&after, now, NO_CAP, &found));
        assert_true(wanted <= now + (cap < 0 ? 0 : cap < 400 * DAY ? cap : 400 * DAY));
        if (wanted >= now + 1000) assert_in_range(wanted - found, 0, 999);
        else                      assert_int_equal(found, TP_TIME_MIN);
    }
    assert_true(read > 5000 && persistent > 1000);
}

// --- taking back -------------------------------------------------------------------------------

static tp_cookie_fault taken_back(tp_cookie_id id, tp_text *text)
{
    tp_writer       out   = writer_of(TP_COOKIE_DELETION_MAX);
    tp_cookie_fault fault = tp_cookie_delete(&id, &out);
    assert_int_equal(out.failed, false);
    if (fault != TP_COOKIE_FINE) assert_int_equal(out.size, 0);
    *text = written(&out);
    return fault;
}

static void assert_taken_back(const char *name, const char *domain, const char *path,
                              const char *wanted)
{
    tp_text       text;
    tp_cookie_id  id = {exact(name), exact(domain), exact(path)};
    tp_set_cookie cookie;
    assert_int_equal(taken_back(id, &text), TP_COOKIE_FINE);
    ASSERT_TEXT(text, wanted);
    assert_true(tp_set_cookie_read(&cookie, text, TP_COOKIE_RFC6265));
    tp_time at;
    assert_true(tp_set_cookie_expiry(&cookie, TP_TIME_MIN + 1, NO_CAP, &at));
    assert_int_equal(at, TP_TIME_MIN);
}

#define GONE "Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT"

// C32: a refusal also removes cookies that were already set.
static void test_c32_a_cookie_is_taken_back_by_name_domain_and_path(void **state)
{
    (void)state;
    assert_taken_back("a", "", "", "a=; Path=/; " GONE);
    assert_taken_back("a", "", "/x y", "a=; Path=/x y; " GONE);
    assert_taken_back("a", "Example.org", "/", "a=; Path=/; Domain=Example.org; " GONE);
    assert_taken_back("a", ".example.org", "/x", "a=; Path=/x; Domain=example.org; " GONE);
    assert_taken_back("__Secure-a", "e.org", "", "__Secure-a=; Path=/; Domain=e.org; " GONE
                      "; Secure");
    assert_taken_back("__host-a", "", "/", "__host-a=; Path=/; " GONE "; Secure");
    assert_taken_back("\xE6\x98\xA5 \"", "", "", "\xE6\x98\xA5 \"=; Path=/; " GONE);
}

// Nothing that comes in as a name, a domain or a path may become an attribute or a header.
static void taking_back_refuses_what_would_be_read_as_something_else(void **state)
{
    (void)state;
    static const struct { const char *name, *domain, *path, *fault; } cases[] = {
        {"", "", "", "empty"},                      {"=a", "", "", "unwritable"},
        {"a=b", "", "", "unwritable"},              {"a; Secure", "", "", "unwritable"},
        {" a", "", "", "unwritable"},               {"a\t", "", "", "unwritable"},
        {"a;", "", "", "unwritable"},               {"; a", "", "", "empty"},
        {"a\r\nSet-Cookie: b", "", "", "control"},  {"a", "", "/\n", "control"},
        {"a", "b\x7F", "", "control"},              {"a", "", "x", "unwritable"},
        {"a", "", "/x; HttpOnly", "unwritable"},    {"a", "", "/x ", "unwritable"},
        {"a", "b.org; Secure", "", "unwritable"},   {"a", " b.org", "", "unwritable"},
        {"a", "..b.org", "", "unwritable"},         {"a", "\xC3\xA9.org", "", "domain_not_ascii"},
        {"a", "b.org; Domain=c.org", "", "unwritable"},
        {"a", "", "/; Path=/y", "unwritable"},      {"__Host-a", "b.org", "", "prefix_domain"},
        {"__Host-a", "", "/x", "prefix_path"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        tp_text      text;
        tp_cookie_id id = {exact(cases[i].name), exact(cases[i].domain), exact(cases[i].path)};
        ASSERT_FAULT(taken_back(id, &text), cases[i].fault);
    }
}

static void taking_back_keeps_to_the_sizes_that_browsers_read(void **state)
{
    (void)state;
    tp_text      text, name = of_letters("", 'n', 4096, "");
    tp_text      domain = of_letters("", 'd', 1024, ""), path = of_letters("/", 'p', 1023, "");
    tp_cookie_id most = {of_letters("__Secure-", 'n', 4087, ""), domain, path};
    ASSERT_FAULT(taken_back(most, &text), "fine");
    tp_cookie_id id = {of_letters("", 'n', 4097, ""), domain, path};
    ASSERT_FAULT(taken_back(id, &text), "too_large");
    id = (tp_cookie_id){name, of_letters("", 'd', 1025, ""), path};
    ASSERT_FAULT(taken_back(id, &text), "unwritable");
    id = (tp_cookie_id){name, domain, of_letters("/", 'p', 1024, "")};
    ASSERT_FAULT(taken_back(id, &text), "unwritable");
}

static void taking_back_writes_all_or_nothing(void **state)
{
    (void)state;
    static const char wanted[] = "__Secure-a=; Path=/; Domain=b.org; " GONE "; Secure";
    tp_cookie_id      id       = {exact("__Secure-a"), exact("b.org"), exact("/")};
    for (size_t room = 0; room <= sizeof wanted - 1; room++) {
        bool      fits = room == sizeof wanted - 1;
        tp_writer out  = writer_of(room);
        assert_int_equal(tp_cookie_delete(&id, &out), fits ? TP_COOKIE_FINE : TP_COOKIE_NO_ROOM);
        ASSERT_TEXT(written(&out), fits ? wanted : "");
    }
}

// --- dates -------------------------------------------------------------------------------------

static void assert_formatted(tp_time at, const char *wanted)
{
    tp_text text = {block(TP_HTTP_DATE_TEXT), TP_HTTP_DATE_TEXT};
    tp_format_http_date(at, blocks[block_count - 1]);
    ASSERT_TEXT(text, wanted);
}

static void http_dates_are_written_as_rfc_9110_wants(void **state)
{
    (void)state;
    assert_formatted(784111777000, "Sun, 06 Nov 1994 08:49:37 GMT"); // RFC 9110's own example.
    assert_formatted(0, "Thu, 01 Jan 1970 00:00:00 GMT");
    assert_formatted(-1, "Wed, 31 Dec 1969 23:59:59 GMT");
    assert_formatted(time_of("2024-02-29T23:59:59.999Z"), "Thu, 29 Feb 2024 23:59:59 GMT");
    assert_formatted(TP_TIME_MIN, "Mon, 01 Jan 0001 00:00:00 GMT");
    assert_formatted(TP_TIME_MAX, "Fri, 31 Dec 9999 23:59:59 GMT");
    assert_formatted(TP_TIME_NEVER, "Fri, 31 Dec 9999 23:59:59 GMT");
    assert_formatted(INT64_MIN, "Mon, 01 Jan 0001 00:00:00 GMT");
}

static void http_dates_read_back_as_they_were_written(void **state)
{
    (void)state;
    int32_t first = tp_day_of((tp_date){1601, 1, 1});
    for (int32_t day = first; day <= TP_DAY_MAX; day += 97, forget_blocks()) {
        tp_time at = day * DAY + next_random(86400) * (tp_time)1000;
        char    text[TP_HTTP_DATE_TEXT];
        tp_time back = 0;
        tp_format_http_date(at, text);
        assert_true(tp_parse_cookie_date(exact_bytes(text, sizeof text), &back));
        assert_int_equal(back, at);
    }
}

static void assert_date(const char *text, const char *wanted)
{
    tp_time at = 0;
    if (!tp_parse_cookie_date(exact(text), &at)) fail_msg("%s: no date", text);
    if (at != time_of(wanted)) fail_msg("%s: not %s", text, wanted);
}

// RFC 6265, section 5.1.1, production by production.
static void cookie_dates_are_found_among_anything(void **state)
{
    (void)state;
    assert_date("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z");
    assert_date("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z");
    assert_date("8:9:7 6 november 1994", "1994-11-06T08:09:07Z");
    assert_date("\t!06/nov@1994[08:49:37`{}~", "1994-11-06T08:49:37Z");
    assert_date("06th Nov 1994x 08:49:37.123", "1994-11-06T08:49:37Z");
    assert_date("08:49:37 12:00:00 Nov 1994", "1994-11-12T08:49:37Z"); // A second time is a day.
    assert_date("1994 1 jan 0:0:0 feb 2 1995", "1994-01-01T00:00:00Z");
    assert_date("JANUARY 31 1994 23:59:59", "1994-01-31T23:59:59Z");
    assert_date("29 Feb 2024 0:0:0", "2024-02-29T00:00:00Z");
    assert_date("1 Jan 1601 0:0:0", "1601-01-01T00:00:00Z");
    assert_date("31 Dec 9999 23:59:59", "9999-12-31T23:59:59Z");
    assert_date("1 Jan 070 0:0:0", "1970-01-01T00:00:00Z");
    assert_date("1 Jan 2000 0:0:0 +0500", "2000-01-01T00:00:00Z");
}

static void cookie_dates_with_two_digits_lie_around_2000(void **state)
{
    (void)state;
    for (int year = 0; year < 100; year++) {
        char text[32], wanted[32];
        snprintf(text, sizeof text, "1 Jan %02d 0:0:0", year);
        snprintf(wanted, sizeof wanted, "%d-01-01T00:00:00Z", year + (year < 70 ? 2000 : 1900));
        assert_date(text, wanted);
    }
}

static void cookie_dates_that_are_none_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", " ", "x", "Thu, 01 Jan 1970", "01 Jan 00:00:00", "1970 Jan 00:00:00 GMT", // Missing.
        "Jan 1970 00:00:00", "01 1970 00:00:00", "00:00:00",
        "0 Jan 2000 0:0:0", "00 Jan 2000 0:0:0", "32 Jan 2000 0:0:0", "99 Jan 2000 0:0:0",
        "31 Apr 2000 0:0:0", "30 Feb 2024 0:0:0", "29 Feb 2023 0:0:0", "29 Feb 1900 0:0:0",
        "1 Jan 1600 0:0:0", "1 Jan 100 0:0:0", "1 Jan 12345 0:0:0", "1 Jan 3 0:0:0",
        "1 Jan 02000 0:0:0",
        "1 Jan 2000 24:0:0", "1 Jan 2000 0:60:0", "1 Jan 2000 0:0:60", "1 Jan 2000 23:59:60",
        "1 Jan 2000 000:0:0", "1 Jan 2000 0:000:0", "1 Jan 2000 0:0:000", "1 Jan 2000 0:0",
        "1 Jan 2000 0:0:", "1 Jan 2000 :0:0", "1 Jan 2000 0::0", "1 Jan 2000 0 :0:0",
        "1 Ja 2000 0:0:0", "1 Jän 2000 0:0:0", "1 xJan 2000 0:0:0", "001 Jan 2000 0:0:0",
        "2000-01-01T00:00:00Z", "946684800", "99999999999999999999999 Jan 2000 0:0:0",
        "1Jan2000 0:0:0", "1 Jan -0:0:0",
    };
    for (size_t i = 0; i < LENGTH(bad); i++) {
        tp_time at = 17;
        if (tp_parse_cookie_date(exact(bad[i]), &at)) fail_msg("%s: a date", bad[i]);
        assert_int_equal(at, 17);
    }
    assert_false(tp_parse_cookie_date((tp_text){NULL, 0}, &(tp_time){0}));
}

// Each byte is a delimiter or is not: a table that the standard gives in ranges.
static void cookie_dates_have_the_delimiters_of_the_standard(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++, forget_blocks()) {
        char    text[] = "1 Jan 2000 0:0:0";
        bool    delimiter = byte == 9 || (byte >= 0x20 && byte <= 0x2F) ||
                            (byte >= 0x3B && byte <= 0x40) || (byte >= 0x5B && byte <= 0x60) ||
                            (byte >= 0x7B && byte <= 0x7E);
        tp_time at;
        text[1] = (char)byte; // Otherwise "1?Jan" is one token, and the month is missing.
        assert_int_equal(tp_parse_cookie_date(exact_bytes(text, sizeof text - 1), &at), delimiter);
    }
}

// --- vectors -----------------------------------------------------------------------------------

static tp_text unescaped(tp_text raw)
{
    char  *data = block(raw.size);
    size_t size = tp_json_unescape(raw, data, raw.size);
    assert_true(size != SIZE_MAX);
    return exact_bytes(data, size);
}

static void cookie_dates_pass_the_vectors(void **state)
{
    (void)state;
    size_t size, count = 0;
    char  *file = vector_load(VECTORS "cookie-dates.json", &size);
    if (file == NULL) return;

    const char *at = file;
    for (tp_text object; vector_next(&at, file + size, &object); count++, forget_blocks()) {
        tp_text input, wanted;
        tp_time found = 0;
        assert_true(vector_field(object, "input", &input));
        assert_true(vector_field(object, "expected", &wanted));
        bool is_date = tp_parse_cookie_date(unescaped(input), &found);
        assert_int_equal(is_date, !tp_text_equal(wanted, TP_TEXT("null")));
        if (!is_date) continue;
        char text[TP_HTTP_DATE_TEXT];
        tp_format_http_date(found, text);
        assert_text((tp_text){text, sizeof text}, wanted, __LINE__);
    }
    free(file);
    assert_true(count >= 38);
}

static void lifetimes_pass_the_vectors(void **state)
{
    (void)state;
    size_t size, count = 0;
    char  *file = vector_load(VECTORS "age-cap-400-days.json", &size);
    if (file == NULL) return;

    const char *at = file;
    for (tp_text object; vector_next(&at, file + size, &object); count++) {
        tp_text       now_text, text, wanted;
        tp_time       now = 0, until = 0;
        tp_date       day;
        tp_set_cookie cookie;
        assert_true(vector_field(object, "now", &now_text) && tp_parse_time(now_text, &now));
        assert_true(vector_field(object, "setCookie", &text));
        assert_true(vector_field(object, "effectiveExpiryDate", &wanted));
        assert_true(tp_parse_date(wanted, &day));
        assert_true(reads(&cookie, unescaped(text)));
        assert_true(tp_set_cookie_expiry(&cookie, now, NO_CAP, &until));
        assert_int_equal(until, tp_day_start(tp_day_of(day), 0));
    }
    free(file);
    assert_true(count >= 8);
}

// A browser's store of cookies, as far as the vectors need one (RFC 6265, sections 5.1.3, 5.1.4,
// 5.3 and 5.4), on an origin that is not secure.
typedef struct origin { tp_text host, path; } origin;

typedef struct stored {
    tp_text name, value, domain, path;
    bool    host_only;
} stored;

typedef struct jar {
    stored cookies[32];
    size_t count;
} jar;

static tp_text default_path(tp_text path)
{
    size_t size = path.size;
    while (size > 1 && path.data[size - 1] != '/') size--;
    return (tp_text){path.data, size > 1 ? size - 1 : 1};
}

static bool domain_matches(tp_text host, tp_text domain)
{
    if (host.size < domain.size) return false;
    size_t more = host.size - domain.size;
    for (size_t i = 0; i < domain.size; i++) {
        char byte = domain.data[i];
        if (byte >= 'A' && byte <= 'Z') byte = (char)(byte - 'A' + 'a');
        if (host.data[more + i] != byte) return false;
    }
    return more == 0 || host.data[more - 1] == '.';
}

static bool path_matches(tp_text request, tp_text path)
{
    if (request.size < path.size || memcmp(request.data, path.data, path.size) != 0) return false;
    return request.size == path.size || path.data[path.size - 1] == '/' ||
           request.data[path.size] == '/';
}

static bool is_same(const stored *a, const stored *b)
{
    return tp_text_equal(a->name, b->name) && tp_text_equal(a->domain, b->domain) &&
           tp_text_equal(a->path, b->path) && a->host_only == b->host_only;
}

static void receive(jar *in, origin of, tp_text text, tp_time now, tp_cookie_standard standard)
{
    tp_set_cookie c;
    tp_time       until;
    if (!tp_set_cookie_read(&c, text, standard) || c.present & TP_COOKIE_SECURE) return;
    if (c.domain.size > 0 && !domain_matches(of.host, c.domain)) return;
    // All public suffixes of these hosts are of one label.
    if (c.domain.size > 0 && memchr(c.domain.data, '.', c.domain.size) == NULL) return;

    stored new = {c.name, c.value, c.domain, c.path, c.domain.size == 0};
    if (new.host_only) new.domain = of.host;
    if (new.path.size == 0) new.path = default_path(of.path);
    bool   gone = tp_set_cookie_expiry(&c, now, NO_CAP, &until) && until <= now;
    size_t at   = 0;
    while (at < in->count && !is_same(&in->cookies[at], &new)) at++;
    assert_true(at < LENGTH(in->cookies));
    if (!gone) {
        in->cookies[at] = new;
        if (at == in->count) in->count++;
    } else if (at < in->count) {
        in->count--;
        memmove(&in->cookies[at], &in->cookies[at + 1], (in->count - at) * sizeof(stored));
    }
}

static void put_text(tp_writer *out, tp_text text)
{
    tp_write_bytes(out, text.data, text.size);
}

static void put_cookie(tp_writer *out, tp_text name, tp_text value)
{
    if (out->size > 0) put_text(out, TP_TEXT("; "));
    put_text(out, name);
    if (name.size > 0) put_text(out, TP_TEXT("="));
    put_text(out, value);
}

// Longer paths first, then the older cookie.
static tp_text sent(const jar *from, origin to)
{
    tp_writer out = writer_of(1 << 16);
    for (size_t size = to.path.size; size > 0; size--) {
        for (size_t i = 0; i < from->count; i++) {
            const stored *c = &from->cookies[i];
            bool host = c->host_only ? tp_text_equal(to.host, c->domain)
                                     : domain_matches(to.host, c->domain);
            if (c->path.size != size || !host || !path_matches(to.path, c->path)) continue;
            put_cookie(&out, c->name, c->value);
        }
    }
    assert_false(out.failed);
    return written(&out);
}

static origin origin_of(tp_text uri)
{
    origin      o;
    const char *end  = uri.data + uri.size;
    const char *host = uri.data + strlen("http://");
    const char *path = memchr(host, '/', (size_t)(end - host));
    assert_non_null(path);
    const char *port  = memchr(host, ':', (size_t)(path - host));
    const char *query = memchr(path, '?', (size_t)(end - path));
    o.host = exact_bytes(host, (size_t)((port == NULL ? path : port) - host));
    o.path = exact_bytes(path, (size_t)((query == NULL ? end : query) - path));
    return o;
}

typedef struct vector {
    origin  from, to;
    tp_time now;
    tp_text texts[32];
    size_t  text_count;
    tp_text wanted; // As a header.
    bool    disabled;
} vector;

static tp_text string_of(tp_json_reader *json)
{
    assert_int_equal(tp_json_next(json), TP_JSON_STRING);
    return unescaped(json->raw);
}

static void read_wanted(tp_json_reader *json, vector *v)
{
    tp_writer out  = writer_of(1 << 16);
    tp_text   name = {NULL, 0};
    assert_int_equal(tp_json_next(json), TP_JSON_ARRAY);
    while (tp_json_next(json) != TP_JSON_ARRAY_END) {
        if (json->type != TP_JSON_NAME) continue;
        bool is_name = tp_json_raw_equals(json->raw, TP_TEXT("name"));
        if (is_name) name = string_of(json);
        else         put_cookie(&out, name, string_of(json));
    }
    v->wanted = written(&out);
}

static void read_texts(tp_json_reader *json, vector *v)
{
    assert_int_equal(tp_json_next(json), TP_JSON_ARRAY);
    while (tp_json_next(json) != TP_JSON_ARRAY_END) {
        assert_true(v->text_count < LENGTH(v->texts));
        v->texts[v->text_count++] = unescaped(json->raw);
    }
}

static void read_from(tp_json_reader *json, vector *v)
{
    v->from = origin_of(string_of(json));
}

static void read_to(tp_json_reader *json, vector *v)
{
    v->to = origin_of(string_of(json));
}

static void read_now(tp_json_reader *json, vector *v)
{
    assert_true(tp_parse_time(string_of(json), &v->now));
}

static void read_wanted_header(tp_json_reader *json, vector *v)
{
    v->wanted = string_of(json);
}

static void read_disabled(tp_json_reader *json, vector *v)
{
    v->disabled = tp_json_next(json) == TP_JSON_TRUE;
}

static void read_member(tp_json_reader *json, vector *v)
{
    static const struct {
        const char *name;
        void      (*read)(tp_json_reader *json, vector *v);
    } members[] = {
        {"setUri", read_from},     {"sendUri", read_to},      {"now", read_now},
        {"setCookie", read_texts}, {"expectSent", read_wanted},
        {"expectCookieString", read_wanted_header},           {"disabledUpstream", read_disabled},
    };
    for (size_t i = 0; i < LENGTH(members); i++) {
        if (!tp_json_raw_equals(json->raw, tp_text_of(members[i].name))) continue;
        members[i].read(json, v);
        return;
    }
    tp_json_next(json);
    tp_json_skip(json);
}

// What is sent is read again as it was stored.
static void assert_readable(const jar *from, tp_text header)
{
    tp_cookie_reader reader = tp_cookie_reader_of(header);
    while (tp_cookie_next(&reader)) {
        bool found = false;
        for (size_t i = 0; i < from->count && !found; i++) {
            found = tp_text_equal(reader.name, from->cookies[i].name) &&
                    tp_text_equal(reader.value, from->cookies[i].value);
        }
        assert_true(found);
    }
    assert_int_equal(reader.fault, TP_COOKIE_FINE);
}

static void check_vectors(const char *path, tp_cookie_standard standard, vector given,
                          size_t least)
{
    size_t size, count = 0;
    char  *file = vector_load(path, &size);
    if (file == NULL) return;

    tp_json_reader json = tp_json_reader_of((tp_text){file, size});
    assert_int_equal(tp_json_next(&json), TP_JSON_ARRAY);
    for (; tp_json_next(&json) == TP_JSON_OBJECT; count++) {
        vector v  = given;
        jar    in = {.count = 0};
        while (tp_json_next(&json) == TP_JSON_NAME) read_member(&json, &v);
        for (size_t i = 0; i < v.text_count; i++) {
            receive(&in, v.from, v.texts[i], v.now, standard);
        }
        tp_text header = sent(&in, v.to);
        if (!v.disabled) assert_text(header, v.wanted, (int)count + 2); // The file's line.
        assert_readable(&in, header);
        forget_blocks();
    }
    assert_int_equal(json.type, TP_JSON_ARRAY_END);
    free(file);
    assert_true(count >= least);
}

// abarth/http-state: they expect RFC 6265 of 2011.
static void set_cookie_passes_the_vectors_of_http_state(void **state)
{
    (void)state;
    check_vectors(VECTORS "http-state-rfc6265.json", TP_COOKIE_RFC6265, (vector){.now = 0}, 128);
}

// Web-platform tests: they expect rfc6265bis.
static void set_cookie_passes_the_vectors_of_web_platform_tests(void **state)
{
    (void)state;
    origin of = {TP_TEXT("web-platform.test"), TP_TEXT("/cookies/test.html")};
    check_vectors(VECTORS "wpt-rfc6265bis.json", TP_COOKIE_RFC6265BIS,
                  (vector){.from = of, .to = of, .now = time_of("2026-01-01T00:00:00Z")}, 30);
}

#define TEST(name) cmocka_unit_test_teardown(name, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_fault_has_a_name_of_its_own),
        TEST(browsers_keep_cookies_as_long_as_the_facts_say),
        TEST(reader_gives_the_pairs_one_by_one),
        TEST(reader_takes_no_byte_of_a_value_for_anything_else),
        TEST(reader_trims_white_space_around_names_and_values),
        TEST(reader_knows_pairs_without_a_name),
        TEST(reader_finds_nothing_between_bare_separators),
        TEST(reader_refuses_controls_at_their_place),
        TEST(reader_takes_64_kib_and_not_a_byte_more),
        TEST(reader_takes_ten_thousand_pairs_and_not_one_more),
        TEST(filter_writes_what_may_be_read_byte_for_byte),
        TEST(filter_needs_at_most_half_as_much_again),
        TEST(filter_asks_nobody_about_a_refused_header),
        TEST(filter_writes_all_or_nothing),
        TEST(filter_keeps_order_and_bytes),
        TEST(set_cookie_has_a_name_and_a_value),
        TEST(set_cookie_reads_its_attributes),
        TEST(set_cookie_knows_attributes_by_their_whole_name),
        TEST(set_cookie_takes_the_last_of_what_contradicts_itself),
        TEST(set_cookie_reads_max_age_as_digits_and_no_more),
        TEST(set_cookie_reads_same_site),
        TEST(set_cookie_refuses_controls_at_their_place),
        TEST(set_cookie_takes_4096_bytes_of_name_and_value),
        TEST(set_cookie_ignores_attributes_over_1024_bytes),
        TEST(set_cookie_takes_64_kib_and_not_a_byte_more),
        TEST(set_cookie_says_what_is_wrong_and_where),
        TEST(set_cookie_holds_names_to_what_their_prefixes_promise),
        TEST(set_cookie_tells_the_first_of_several_faults),
        TEST(set_cookie_needs_a_name_by_the_older_standard),
        TEST(expiry_is_max_age_before_expires),
        TEST(test_c31_a_cookie_without_a_lifetime_ends_with_the_session),
        TEST(test_c31_a_persistent_cookie_ends_with_the_cap),
        TEST(no_cookie_outlasts_what_browsers_allow),
        TEST(expiry_holds_at_the_ends_of_time),
        TEST(test_c31_a_written_cookie_has_one_capped_lifetime),
        TEST(writing_leaves_everything_else_as_it_was),
        TEST(test_c31_a_session_cookie_stays_one),
        TEST(writing_a_refused_cookie_writes_nothing),
        TEST(writing_is_all_or_nothing),
        TEST(test_c31_capping_never_lengthens),
        TEST(test_c32_a_cookie_is_taken_back_by_name_domain_and_path),
        TEST(taking_back_refuses_what_would_be_read_as_something_else),
        TEST(taking_back_keeps_to_the_sizes_that_browsers_read),
        TEST(taking_back_writes_all_or_nothing),
        TEST(http_dates_are_written_as_rfc_9110_wants),
        TEST(http_dates_read_back_as_they_were_written),
        TEST(cookie_dates_are_found_among_anything),
        TEST(cookie_dates_with_two_digits_lie_around_2000),
        TEST(cookie_dates_that_are_none_are_refused),
        TEST(cookie_dates_have_the_delimiters_of_the_standard),
        TEST(cookie_dates_pass_the_vectors),
        TEST(lifetimes_pass_the_vectors),
        TEST(set_cookie_passes_the_vectors_of_http_state),
        TEST(set_cookie_passes_the_vectors_of_web_platform_tests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
