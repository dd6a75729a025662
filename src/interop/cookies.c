// cookies.c: the Cookie and Set-Cookie headers: read, filtered, capped, taken back.
//
// Both are pieces between semicolons. Reading cuts them as browsers do; writing copies the pieces
// that stay, so that nothing is read one way here and another way where the header arrives.
//
// Sources: RFC 6265, sections 4.1, 5.1.1 and 5.2 to 5.4; draft-ietf-httpbis-rfc6265bis-22, sections
// 5.5 to 5.7; RFC 9110, section 5.6.7.
#include "interop/cookies.h"

#include <string.h>

#include "law/law.h"

static const char secure_prefix[] = "__Secure-";
static const char host_prefix[]   = "__Host-";

const char *tp_cookie_fault_name(tp_cookie_fault fault)
{
    static const char *const names[] = {
        [TP_COOKIE_FINE]             = "fine",
        [TP_COOKIE_TOO_LONG]         = "too_long",
        [TP_COOKIE_CONTROL]          = "control",
        [TP_COOKIE_TOO_MANY]         = "too_many",
        [TP_COOKIE_TOO_LARGE]        = "too_large",
        [TP_COOKIE_EMPTY]            = "empty",
        [TP_COOKIE_NAMELESS]         = "nameless",
        [TP_COOKIE_DOMAIN_NOT_ASCII] = "domain_not_ascii",
        [TP_COOKIE_NONE_INSECURE]    = "none_insecure",
        [TP_COOKIE_PREFIX_INSECURE]  = "prefix_insecure",
        [TP_COOKIE_PREFIX_DOMAIN]    = "prefix_domain",
        [TP_COOKIE_PREFIX_PATH]      = "prefix_path",
        [TP_COOKIE_PREFIX_VALUE]     = "prefix_value",
        [TP_COOKIE_UNWRITABLE]       = "unwritable",
        [TP_COOKIE_NO_ROOM]          = "no_room",
    };
    _Static_assert(sizeof names / sizeof *names == TP_COOKIE_FAULT_COUNT, "a fault has no name");

    size_t index = (size_t)fault;
    return index < TP_COOKIE_FAULT_COUNT ? names[index] : "unknown";
}

// --- text --------------------------------------------------------------------------------------

// Never NULL, so that places in it can be counted.
static tp_text somewhere(tp_text text)
{
    return text.size == 0 ? TP_TEXT("") : text;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static tp_text from(tp_text text, size_t at)
{
    return (tp_text){text.data + at, text.size - at};
}

static tp_text trimmed(tp_text text)
{
    while (text.size > 0 && is_blank(text.data[0])) text = from(text, 1);
    while (text.size > 0 && is_blank(text.data[text.size - 1])) text.size--;
    return text;
}

// What stands before the first such byte; all of it when there is none.
static tp_text before(tp_text text, char byte)
{
    const char *found = text.size == 0 ? NULL : memchr(text.data, byte, text.size);
    return found == NULL ? text : (tp_text){text.data, (size_t)(found - text.data)};
}

// The piece between semicolons that begins at *at. False after the last.
static bool next_piece(tp_text text, size_t *at, tp_text *piece)
{
    if (*at > text.size) return false;
    *piece = before(from(text, *at), ';');
    *at += piece->size + 1;
    return true;
}

// In ASCII, whatever the case.
static bool is_word(tp_text text, const char *word)
{
    if (text.size != strlen(word)) return false;
    for (size_t i = 0; i < text.size; i++) {
        char a = text.data[i], b = word[i];
        if (a >= 'A' && a <= 'Z') a = (char)(a - 'A' + 'a');
        if (b >= 'A' && b <= 'Z') b = (char)(b - 'A' + 'a');
        if (a != b) return false;
    }
    return true;
}

static bool begins_with(tp_text text, const char *word)
{
    size_t size = strlen(word);
    return text.size >= size && is_word((tp_text){text.data, size}, word);
}

static void put(tp_writer *out, tp_text text)
{
    tp_write_bytes(out, text.data, text.size);
}

static void put_number(tp_writer *out, int64_t number) // Not negative.
{
    char   digits[20];
    size_t at = sizeof digits;
    do digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    tp_write_bytes(out, digits + at, sizeof digits - at);
}

// All or nothing: half a header means something else.
static tp_cookie_fault finish(tp_writer *out, size_t begin, tp_cookie_fault fault)
{
    if (out->failed && fault == TP_COOKIE_FINE) fault = TP_COOKIE_NO_ROOM;
    if (fault != TP_COOKIE_FINE) out->size = begin;
    return fault;
}

// --- any header --------------------------------------------------------------------------------

static size_t first_control(tp_text text)
{
    size_t at = 0;
    for (; at < text.size; at++) {
        uint8_t byte = (uint8_t)text.data[at];
        if ((byte < 0x20 && byte != '\t') || byte == 0x7F) break;
    }
    return at;
}

// What is wrong with a header whatever it says, and at which byte.
static tp_cookie_fault header_fault(tp_text header, size_t *offset)
{
    *offset = TP_COOKIE_HEADER_MAX;
    if (header.size > TP_COOKIE_HEADER_MAX) return TP_COOKIE_TOO_LONG;
    *offset = first_control(header);
    if (*offset < header.size) return TP_COOKIE_CONTROL;
    *offset = 0;
    return TP_COOKIE_FINE;
}

// Without '=' all of it is the value: the cookie has no name.
static void split_pair(tp_text pair, tp_text *name, tp_text *value)
{
    *name  = before(pair, '=');
    *value = name->size == pair.size ? pair : trimmed(from(pair, name->size + 1));
    if (name->size == pair.size) name->size = 0;
    *name = trimmed(*name);
}

// --- the Cookie header -------------------------------------------------------------------------

bool tp_cookie_next(tp_cookie_reader *reader)
{
    tp_text piece;
    while (reader->fault == TP_COOKIE_FINE && next_piece(reader->header, &reader->at, &piece)) {
        reader->pair = trimmed(piece);
        if (reader->pair.size == 0) continue;
        split_pair(reader->pair, &reader->name, &reader->value);
        return true;
    }
    reader->pair = reader->name = reader->value = TP_TEXT("");
    return false;
}

tp_cookie_reader tp_cookie_reader_of(tp_text header)
{
    tp_cookie_reader reader = {.header = somewhere(header)};
    reader.fault = header_fault(reader.header, &reader.fault_offset);

    tp_cookie_reader ahead = reader;
    size_t           count = 0;
    while (count <= TP_COOKIE_PAIRS_MAX && tp_cookie_next(&ahead)) count++;
    if (count > TP_COOKIE_PAIRS_MAX) {
        reader.fault        = TP_COOKIE_TOO_MANY;
        reader.fault_offset = (size_t)(ahead.pair.data - reader.header.data);
    }
    return reader;
}

tp_cookie_fault tp_cookie_filter(tp_cookie_reader *reader, tp_cookie_may_read *may_read,
                                 void *user, tp_writer *out)
{
    size_t begin = out->size;
    while (tp_cookie_next(reader)) {
        if (!may_read(user, reader->name)) continue;
        if (out->size > begin) put(out, TP_TEXT("; "));
        put(out, reader->pair);
    }
    return finish(out, begin, reader->fault);
}

// --- attributes --------------------------------------------------------------------------------

static bool read_expires(tp_set_cookie *cookie, tp_text value)
{
    return tp_parse_cookie_date(value, &cookie->expires);
}

static bool read_max_age(tp_set_cookie *cookie, tp_text value)
{
    static const int64_t most = INT64_MAX / TP_SECOND_MS; // As many seconds have milliseconds.

    bool    negative = value.size > 0 && value.data[0] == '-';
    tp_text digits   = from(value, negative ? 1 : 0);
    int64_t seconds  = 0;
    for (size_t i = 0; i < digits.size; i++) {
        if (!is_digit(digits.data[i])) return false;
        int64_t digit = digits.data[i] - '0';
        seconds = seconds > (most - digit) / 10 ? most : seconds * 10 + digit;
    }
    if (digits.size == 0) return false;
    cookie->max_age = negative ? -seconds : seconds;
    return true;
}

static bool read_domain(tp_set_cookie *cookie, tp_text value)
{
    bool dot = value.size > 0 && value.data[0] == '.';
    cookie->domain = from(value, dot ? 1 : 0);
    return true;
}

static bool read_path(tp_set_cookie *cookie, tp_text value)
{
    bool absolute = value.size > 0 && value.data[0] == '/';
    cookie->path = absolute ? value : (tp_text){value.data, 0};
    return true;
}

static bool read_flag(tp_set_cookie *cookie, tp_text value)
{
    (void)cookie; (void)value; // That it stands there is all.
    return true;
}

static bool read_same_site(tp_set_cookie *cookie, tp_text value)
{
    static const char *const names[] = {
        [TP_SAME_SITE_NONE]   = "None",
        [TP_SAME_SITE_LAX]    = "Lax",
        [TP_SAME_SITE_STRICT] = "Strict",
    };
    cookie->same_site = TP_SAME_SITE_DEFAULT;
    for (size_t i = TP_SAME_SITE_NONE; i < sizeof names / sizeof *names; i++) {
        if (is_word(value, names[i])) cookie->same_site = (tp_same_site)i;
    }
    return true;
}

typedef struct attribute {
    const char         *name;
    tp_cookie_attribute bit;
    bool              (*read)(tp_set_cookie *cookie, tp_text value); // Does it count?
} attribute;

static const attribute attributes[] = {
    {"Expires",  TP_COOKIE_EXPIRES,   read_expires},
    {"Max-Age",  TP_COOKIE_MAX_AGE,   read_max_age},
    {"Domain",   TP_COOKIE_DOMAIN,    read_domain},
    {"Path",     TP_COOKIE_PATH,      read_path},
    {"Secure",   TP_COOKIE_SECURE,    read_flag},
    {"HttpOnly", TP_COOKIE_HTTP_ONLY, read_flag},
    {"SameSite", TP_COOKIE_SAME_SITE, read_same_site},
};
enum { ATTRIBUTES = sizeof attributes / sizeof *attributes };

static const attribute *attribute_of(tp_text piece)
{
    tp_text name = trimmed(before(piece, '='));
    for (size_t i = 0; i < ATTRIBUTES; i++) {
        if (is_word(name, attributes[i].name)) return &attributes[i];
    }
    return NULL;
}

static void read_attribute(tp_set_cookie *cookie, tp_text piece)
{
    const attribute *kind = attribute_of(piece);
    if (kind == NULL) return;

    size_t   name_size = before(piece, '=').size;
    tp_text  value     = trimmed(from(piece, name_size < piece.size ? name_size + 1 : name_size));
    uint32_t bit       = kind->bit;
    if (value.size > TP_COOKIE_ATTRIBUTE_MAX || !kind->read(cookie, value)) {
        cookie->ignored |= bit;
        return;
    }
    cookie->repeated |= cookie->present & bit;
    cookie->present |= bit;
}

// --- the Set-Cookie header ---------------------------------------------------------------------

static bool is_ascii(tp_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if ((uint8_t)text.data[i] > 0x7F) return false;
    }
    return true;
}

static bool is_prefixed(tp_text name)
{
    return begins_with(name, secure_prefix) || begins_with(name, host_prefix);
}

// What of a cookie keeps browsers from taking it, and where that stands in the text.
static tp_cookie_fault cookie_fault(const tp_set_cookie *cookie, tp_cookie_standard standard,
                                    const char **where)
{
    size_t size     = cookie->name.size + cookie->value.size;
    bool   nameless = cookie->name.size == 0;
    bool   secure   = (cookie->present & TP_COOKIE_SECURE) != 0;
    bool   of_host  = begins_with(cookie->name, host_prefix);

    *where = nameless ? cookie->value.data : cookie->name.data;
    if (size > TP_COOKIE_PAIR_MAX)                 return TP_COOKIE_TOO_LARGE;
    if (size == 0)                                 return TP_COOKIE_EMPTY;
    if (nameless && standard == TP_COOKIE_RFC6265) return TP_COOKIE_NAMELESS;
    if (!is_ascii(cookie->domain)) {
        *where = cookie->domain.data;
        return TP_COOKIE_DOMAIN_NOT_ASCII;
    }
    if (!secure && cookie->same_site == TP_SAME_SITE_NONE) return TP_COOKIE_NONE_INSECURE;
    if (!secure && is_prefixed(cookie->name))              return TP_COOKIE_PREFIX_INSECURE;
    if (of_host && cookie->domain.size > 0) {
        *where = cookie->domain.data;
        return TP_COOKIE_PREFIX_DOMAIN;
    }
    if (of_host && !tp_text_equal(cookie->path, TP_TEXT("/"))) {
        if (cookie->present & TP_COOKIE_PATH) *where = cookie->path.data;
        return TP_COOKIE_PREFIX_PATH;
    }
    if (nameless && is_prefixed(cookie->value)) return TP_COOKIE_PREFIX_VALUE;
    return TP_COOKIE_FINE;
}

static bool refused(tp_set_cookie *cookie, tp_cookie_fault fault, size_t offset)
{
    *cookie = (tp_set_cookie){.text = cookie->text, .fault = fault, .fault_offset = offset};
    return false;
}

bool tp_set_cookie_read(tp_set_cookie *cookie, tp_text text, tp_cookie_standard standard)
{
    size_t          offset;
    tp_cookie_fault fault;
    *cookie = (tp_set_cookie){.text = somewhere(text)};
    fault   = header_fault(cookie->text, &offset);
    if (fault != TP_COOKIE_FINE) return refused(cookie, fault, offset);

    size_t  at = 0;
    tp_text piece;
    next_piece(cookie->text, &at, &piece);
    split_pair(trimmed(piece), &cookie->name, &cookie->value);
    while (next_piece(cookie->text, &at, &piece)) read_attribute(cookie, piece);

    const char *where;
    fault = cookie_fault(cookie, standard, &where);
    if (fault == TP_COOKIE_FINE) return true;
    return refused(cookie, fault, (size_t)(where - cookie->text.data));
}

// --- lifetimes ---------------------------------------------------------------------------------

// Within the calendar, so that two instants have a difference.
static tp_time dated(tp_time at)
{
    return tp_time_add(at == TP_TIME_NEVER ? TP_TIME_MAX : at, 0);
}

static tp_time latest_expiry(tp_time now, int64_t cap)
{
    int64_t most = (int64_t)tp_law_cookie_days_max() * TP_DAY_MS;
    if (cap < 0) cap = 0;
    return tp_time_add(now, cap < most ? cap : most);
}

bool tp_set_cookie_expiry(const tp_set_cookie *cookie, tp_time now, int64_t cap, tp_time *at)
{
    if (!(cookie->present & TP_COOKIE_LIFETIME)) return false;

    now = dated(now);
    tp_time wanted = cookie->expires;
    if (cookie->present & TP_COOKIE_MAX_AGE) {
        bool over = cookie->max_age <= 0;
        wanted = over ? TP_TIME_MIN : tp_time_add(now, cookie->max_age * TP_SECOND_MS);
    }
    tp_time latest = latest_expiry(now, cap);
    *at = wanted < latest ? wanted : latest;
    return true;
}

// In the place of a piece, whose white space stays: so the text cannot grow.
static void put_max_age(tp_writer *out, tp_text piece, int64_t seconds)
{
    size_t blanks = (size_t)(trimmed(piece).data - piece.data);
    put(out, TP_TEXT(";"));
    put(out, (tp_text){piece.data, blanks});
    put(out, TP_TEXT("Max-Age="));
    put_number(out, seconds);
}

tp_cookie_fault tp_set_cookie_write(const tp_set_cookie *cookie, tp_time now, int64_t cap,
                                    tp_writer *out)
{
    if (cookie->fault != TP_COOKIE_FINE) return cookie->fault;

    tp_time until, current = dated(now);
    bool    told  = !tp_set_cookie_expiry(cookie, now, cap, &until);
    size_t  begin = out->size, at = 0;
    tp_text piece;
    for (bool first = true; next_piece(cookie->text, &at, &piece); first = false) {
        const attribute *kind = first ? NULL : attribute_of(piece);
        if (kind == NULL || !(kind->bit & TP_COOKIE_LIFETIME)) {
            if (!first) put(out, TP_TEXT(";"));
            put(out, piece);
        } else if (!told) {
            // Whole seconds, rounded down: capping never lengthens.
            put_max_age(out, piece, until > current ? (until - current) / TP_SECOND_MS : 0);
            told = true;
        }
    }
    return finish(out, begin, TP_COOKIE_FINE);
}

// --- taking back -------------------------------------------------------------------------------

// Is the text read as the one that takes back this cookie?
static tp_cookie_fault misread(tp_text text, const tp_cookie_id *meant)
{
    tp_set_cookie read;
    if (!tp_set_cookie_read(&read, text, TP_COOKIE_RFC6265BIS)) return read.fault;

    bool same = tp_text_equal(read.name, meant->name) &&
                tp_text_equal(read.domain, meant->domain) &&
                tp_text_equal(read.path, meant->path);
    return same ? TP_COOKIE_FINE : TP_COOKIE_UNWRITABLE;
}

tp_cookie_fault tp_cookie_delete(const tp_cookie_id *cookie, tp_writer *out)
{
    size_t       begin = out->size;
    tp_cookie_id id    = {cookie->name, somewhere(cookie->domain), cookie->path};
    if (id.domain.size > 0 && id.domain.data[0] == '.') id.domain = from(id.domain, 1);
    if (id.path.size == 0) id.path = TP_TEXT("/");

    char long_gone[TP_HTTP_DATE_TEXT];
    tp_format_http_date(0, long_gone);

    put(out, id.name);
    put(out, TP_TEXT("=; Path="));
    put(out, id.path);
    if (id.domain.size > 0) put(out, TP_TEXT("; Domain="));
    put(out, id.domain);
    put(out, TP_TEXT("; Max-Age=0; Expires="));
    put(out, (tp_text){long_gone, sizeof long_gone});
    if (is_prefixed(id.name)) put(out, TP_TEXT("; Secure"));

    if (out->failed) return finish(out, begin, TP_COOKIE_NO_ROOM);
    tp_text text = {(const char *)out->data + begin, out->size - begin};
    return finish(out, begin, misread(text, &id));
}

// --- dates -------------------------------------------------------------------------------------

static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char day_names[]   = "MonTueWedThuFriSatSun";

enum { SHORT_NAME = 3, FIRST_YEAR = 1601 };

typedef struct date_parts {
    bool    has_time, has_day, has_month, has_year;
    int32_t hour, minute, second;
    tp_date date;
} date_parts;

static bool is_delimiter(char byte)
{
    uint8_t code = (uint8_t)byte;
    return code == 0x09 || (code >= 0x20 && code <= 0x2F) || (code >= 0x3B && code <= 0x40) ||
           (code >= 0x5B && code <= 0x60) || (code >= 0x7B && code <= 0x7E);
}

static bool next_token(tp_text text, size_t *at, tp_text *token)
{
    while (*at < text.size && is_delimiter(text.data[*at])) (*at)++;
    size_t begin = *at;
    while (*at < text.size && !is_delimiter(text.data[*at])) (*at)++;
    *token = (tp_text){text.data + begin, *at - begin};
    return token->size > 0;
}

// All the digits that *token begins with, which must be so many; moves past them.
static bool take_number(tp_text *token, size_t least, size_t most, int32_t *number)
{
    size_t count = 0;
    *number = 0;
    for (; count < token->size && is_digit(token->data[count]); count++) {
        if (count < most) *number = *number * 10 + (token->data[count] - '0');
    }
    *token = from(*token, count);
    return count >= least && count <= most;
}

static bool take_colon(tp_text *token)
{
    if (token->size == 0 || token->data[0] != ':') return false;
    *token = from(*token, 1);
    return true;
}

// The four things looked for. Each takes a token once; what follows in the token does not matter.

static bool take_time(date_parts *parts, tp_text token)
{
    int32_t hour, minute, second;
    if (parts->has_time || !take_number(&token, 1, 2, &hour) || !take_colon(&token)) return false;
    if (!take_number(&token, 1, 2, &minute) || !take_colon(&token)) return false;
    if (!take_number(&token, 1, 2, &second)) return false;
    parts->hour   = hour;
    parts->minute = minute;
    parts->second = second;
    return parts->has_time = true;
}

static bool take_day(date_parts *parts, tp_text token)
{
    int32_t day;
    if (parts->has_day || !take_number(&token, 1, 2, &day)) return false;
    parts->date.day = day;
    return parts->has_day = true;
}

static bool take_month(date_parts *parts, tp_text token)
{
    if (parts->has_month || token.size < SHORT_NAME) return false;
    token.size = SHORT_NAME;
    for (int32_t i = 0; i < 12; i++) {
        char name[SHORT_NAME + 1] = {0};
        memcpy(name, month_names + SHORT_NAME * i, SHORT_NAME);
        if (!is_word(token, name)) continue;
        parts->date.month = i + 1;
        return parts->has_month = true;
    }
    return false;
}

static bool take_year(date_parts *parts, tp_text token)
{
    int32_t year;
    if (parts->has_year || !take_number(&token, 2, 4, &year)) return false;
    if (year <= 69) year += 2000;
    if (year <= 99) year += 1900;
    parts->date.year = year;
    return parts->has_year = true;
}

static void take_token(date_parts *parts, tp_text token)
{
    static bool (*const takers[])(date_parts *, tp_text) = { // In this order.
        take_time, take_day, take_month, take_year,
    };
    for (size_t i = 0; i < sizeof takers / sizeof *takers; i++) {
        if (takers[i](parts, token)) return;
    }
}

bool tp_parse_cookie_date(tp_text text, tp_time *out)
{
    date_parts parts = {0};
    tp_text    token;
    text = somewhere(text);
    for (size_t at = 0; next_token(text, &at, &token);) take_token(&parts, token);

    if (!parts.has_time || !parts.has_day || !parts.has_month || !parts.has_year) return false;
    if (parts.hour > 23 || parts.minute > 59 || parts.second > 59) return false;
    if (parts.date.year < FIRST_YEAR || !tp_date_valid(parts.date)) return false;
    *out = tp_day_start(tp_day_of(parts.date), 0) + parts.hour * (tp_time)TP_HOUR_MS +
           parts.minute * (tp_time)TP_MINUTE_MS + parts.second * (tp_time)TP_SECOND_MS;
    return true;
}

static char *put_digits(char *out, int32_t value, int32_t count)
{
    for (int32_t i = count; i > 0; i--) {
        out[i - 1] = (char)('0' + value % 10);
        value /= 10;
    }
    return out + count;
}

static char *put_bytes(char *out, const char *bytes, size_t size)
{
    memcpy(out, bytes, size);
    return out + size;
}

void tp_format_http_date(tp_time at, char out[TP_HTTP_DATE_TEXT])
{
    at = dated(at);
    int32_t day     = tp_local_day(at, 0);
    int32_t second  = (int32_t)((at - tp_day_start(day, 0)) / TP_SECOND_MS);
    tp_date date    = tp_date_of(day);
    int32_t weekday = (int32_t)tp_weekday_of(day) - TP_MONDAY;

    out = put_bytes(out, day_names + SHORT_NAME * weekday, SHORT_NAME);
    out = put_digits(put_bytes(out, ", ", 2), date.day, 2);
    out = put_bytes(out, " ", 1);
    out = put_bytes(out, month_names + SHORT_NAME * (date.month - 1), SHORT_NAME);
    out = put_digits(put_bytes(out, " ", 1), date.year, 4);
    out = put_digits(put_bytes(out, " ", 1), second / 3600, 2);
    out = put_digits(put_bytes(out, ":", 1), second / 60 % 60, 2);
    out = put_digits(put_bytes(out, ":", 1), second % 60, 2);
    put_bytes(out, " GMT", 4);
}
