// fuzz_cookies.c: any bytes as a Cookie, a Set-Cookie or a Sec-GPC header, as a date, and as what a
// cookie to be taken back is called. What is written is read back as it was meant.
#include "fuzz.h"

#include <string.h>

#include "interop/cookies.h"
#include "interop/gpc.h"

#define NOW INT64_C(1772366400250) // 2026-03-01T12:00:00.250Z

static void *memory_of(size_t size)
{
    void *memory = malloc(size + 1);
    claim(memory != NULL, "there is memory");
    return memory;
}

static bool same(tp_text a, tp_text b)
{
    return tp_text_equal(a, b);
}

static void claim_within(tp_text part, tp_text whole)
{
    if (part.size == 0) return;
    claim(part.data >= whole.data && part.data + part.size <= whole.data + whole.size,
          "a view lies in its header");
}

// --- the Cookie header -------------------------------------------------------------------------

static bool is_odd(void *user, tp_text name)
{
    (void)user;
    return name.size % 2 != 0;
}

static void try_header(tp_text header)
{
    tp_writer        out    = tp_writer_of(memory_of(header.size * 2), header.size * 3 / 2);
    tp_cookie_reader reader = tp_cookie_reader_of(header);
    tp_cookie_reader before = reader;
    tp_cookie_fault  fault  = tp_cookie_filter(&reader, is_odd, NULL, &out);
    tp_text          text   = {(const char *)out.data, out.size};
    tp_cookie_reader after  = tp_cookie_reader_of(text);
    claim(fault != TP_COOKIE_NO_ROOM, "half as much room again is enough");
    claim(fault == TP_COOKIE_FINE || reader.fault_offset <= header.size, "a fault has its place");
    while (tp_cookie_next(&before)) {
        claim_within(before.pair, header);
        claim_within(before.name, before.pair);
        claim_within(before.value, before.pair);
        if (!is_odd(NULL, before.name)) continue;
        claim(tp_cookie_next(&after), "what may be read stays");
        claim(same(before.pair, after.pair), "in order and byte for byte");
    }
    claim(!tp_cookie_next(&after), "and nothing else");
    free(out.data);
}

// --- the Set-Cookie header ---------------------------------------------------------------------

static void try_cap(const tp_set_cookie *before, int64_t cap)
{
    tp_writer     out = tp_writer_of(memory_of(before->text.size), before->text.size);
    tp_set_cookie after;
    claim(tp_set_cookie_write(before, NOW, cap, &out) == TP_COOKIE_FINE, "a text never grows");
    tp_text text = {(const char *)out.data, out.size};
    claim(tp_set_cookie_read(&after, text, TP_COOKIE_RFC6265BIS), "what is written can be read");
    claim(same(before->name, after.name) && same(before->value, after.value), "the same cookie");
    claim(same(before->domain, after.domain) && same(before->path, after.path), "the same place");
    claim(before->same_site == after.same_site, "the same SameSite");
    claim((before->present | TP_COOKIE_LIFETIME) == (after.present | TP_COOKIE_LIFETIME),
          "the same attributes");
    tp_time wanted, found;
    bool    lives = tp_set_cookie_expiry(before, NOW, cap, &wanted);
    claim(lives == tp_set_cookie_expiry(&after, NOW, INT64_MAX, &found), "the same kind");
    if (lives && found > NOW) {
        claim(found <= wanted && wanted - found < 1000, "to the second and never longer");
    } else if (lives) {
        claim(wanted < NOW + 1000, "what ends now would have ended now");
    }
    free(out.data);
}

static void try_set_cookie(tp_text text)
{
    static const int64_t caps[] = {INT64_MIN, 0, 1500, 86400000, INT64_MAX};
    tp_set_cookie        cookie;
    if (!tp_set_cookie_read(&cookie, text, TP_COOKIE_RFC6265BIS)) {
        claim(cookie.fault != TP_COOKIE_FINE, "a refusal has its reason");
        claim(cookie.fault_offset <= text.size, "and its place");
        return;
    }
    claim_within(cookie.name, text);
    claim_within(cookie.value, text);
    claim_within(cookie.domain, text);
    claim_within(cookie.path, text);
    for (size_t i = 0; i < sizeof caps / sizeof *caps; i++) try_cap(&cookie, caps[i]);
}

// --- the others --------------------------------------------------------------------------------

static void try_date(tp_text text)
{
    tp_time at, again = 0;
    char    date[TP_HTTP_DATE_TEXT];
    if (!tp_parse_cookie_date(text, &at)) return;
    tp_format_http_date(at, date);
    claim(tp_parse_cookie_date((tp_text){date, sizeof date}, &again), "a written date is a date");
    claim(at == again, "the same");
}

static tp_text cut(tp_text *text)
{
    const char *found = text->size == 0 ? NULL : memchr(text->data, '|', text->size);
    size_t      size  = found == NULL ? text->size : (size_t)(found - text->data);
    tp_text     head  = {text->data, size};
    size_t      taken = found == NULL ? size : size + 1;
    *text = (tp_text){text->data + taken, text->size - taken};
    return head;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

// Without its white space it says so where "1" stands between commas: nothing else may be in there.
static void try_gpc(tp_text text)
{
    bool on = tp_gpc_read(text), found = false;
    for (size_t i = 0; i < text.size; i++) {
        size_t before = i, after = i + 1;
        if (text.data[i] != '1') continue;
        while (before > 0 && is_blank(text.data[before - 1])) before--;
        while (after < text.size && is_blank(text.data[after])) after++;
        bool alone = (before == 0 || text.data[before - 1] == ',')
                  && (after == text.size || text.data[after] == ',');
        found = found || alone;
    }
    claim(on == found, "a signal is a one that stands alone");
}

// Name, domain and path, with bars between them.
static void try_deletion(tp_text text)
{
    char         memory[TP_COOKIE_DELETION_MAX];
    tp_writer    out = tp_writer_of(memory, sizeof memory);
    tp_cookie_id id;
    id.name   = cut(&text);
    id.domain = cut(&text);
    id.path   = cut(&text);
    if (tp_cookie_delete(&id, &out) != TP_COOKIE_FINE) {
        claim(out.size == 0, "a refusal writes nothing");
        return;
    }
    tp_set_cookie  read;
    const uint32_t known =
        TP_COOKIE_LIFETIME | TP_COOKIE_PATH | TP_COOKIE_DOMAIN | TP_COOKIE_SECURE;
    claim(tp_set_cookie_read(&read, (tp_text){memory, out.size}, TP_COOKIE_RFC6265), "it is read");
    claim(same(read.name, id.name) && read.value.size == 0, "as that cookie");
    claim((read.present & ~known) == 0 && read.repeated == 0 && read.ignored == 0,
          "with no attribute of anybody else's");
    tp_time at;
    claim(tp_set_cookie_expiry(&read, NOW, INT64_MAX, &at) && at < NOW, "and is gone");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tp_text text = {(const char *)data, size};
    try_header(text);
    try_set_cookie(text);
    try_date(text);
    try_gpc(text);
    try_deletion(text);
    return 0;
}
