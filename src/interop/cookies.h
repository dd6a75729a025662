// cookies.h: the Cookie and Set-Cookie headers: read, filtered, capped, taken back.
//
// Codecs and no more: they need no context, know no policy and allocate nothing. What they hand out
// are views into the header that they were given. Headers are read as browsers read them: quotes
// are part of a value, commas separate nothing, and no escape means anything.
//
// Sources: RFC 6265; draft-ietf-httpbis-rfc6265bis-22.
#ifndef TP_COOKIES_H
#define TP_COOKIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/civil.h"

enum {
    TP_COOKIE_HEADER_MAX    = 64 * 1024, // Bytes of a header; also of a Set-Cookie one.
    TP_COOKIE_PAIRS_MAX     = 10000,
    TP_COOKIE_PAIR_MAX      = 4096,      // Name and value together: what browsers keep.
    TP_COOKIE_ATTRIBUTE_MAX = 1024       // The value of an attribute; browsers ignore longer ones.
};

// Why a header, or what should become one, is refused. When several apply, the first is told.
typedef enum tp_cookie_fault {
    TP_COOKIE_FINE = 0,
    TP_COOKIE_TOO_LONG,        // The header: more than TP_COOKIE_HEADER_MAX.
    TP_COOKIE_CONTROL,         // A control character in it. Tabs are white space and may stand.
    TP_COOKIE_TOO_MANY,        // More than TP_COOKIE_PAIRS_MAX pairs.
    TP_COOKIE_TOO_LARGE,       // Name and value: more than TP_COOKIE_PAIR_MAX.
    TP_COOKIE_EMPTY,           // Neither name nor value.
    TP_COOKIE_NAMELESS,        // No name, which RFC 6265 does not allow.
    TP_COOKIE_DOMAIN_NOT_ASCII,
    TP_COOKIE_NONE_INSECURE,   // SameSite=None without Secure.
    TP_COOKIE_PREFIX_INSECURE, // A name that begins with __Secure- or __Host-, without Secure.
    TP_COOKIE_PREFIX_DOMAIN,   // __Host- with a Domain.
    TP_COOKIE_PREFIX_PATH,     // __Host- without Path=/.
    TP_COOKIE_PREFIX_VALUE,    // No name, and a value that begins as such a name does.
    TP_COOKIE_UNWRITABLE,      // Name, domain or path would be read back as something else.
    TP_COOKIE_NO_ROOM,         // The writer is too small. Nothing was written.
    TP_COOKIE_FAULT_COUNT
} tp_cookie_fault;

const char *tp_cookie_fault_name(tp_cookie_fault fault); // "control", "prefix_path", …

// --- the Cookie header -------------------------------------------------------------------------

// All fields but those of the last group are private.
typedef struct tp_cookie_reader {
    tp_text header;
    size_t  at;

    tp_text name;  // Without white space around it. Empty when the pair has no '='.
    tp_text value; // Also without; with its quotes.
    tp_text pair;  // Both and what is between them, as they stand in the header.
    tp_cookie_fault fault;
    size_t          fault_offset;
} tp_cookie_reader;

// Looks the whole header through: of one that is refused not even the first pair is read.
tp_cookie_reader tp_cookie_reader_of(tp_text header);
// The next pair; separators with nothing between them are none. False at the end or with a fault.
bool tp_cookie_next(tp_cookie_reader *reader);

typedef bool tp_cookie_may_read(void *user, tp_text name);
// The pairs that may be read, in their order and byte for byte, with "; " between them. Needs at
// most half as much room again as the header has bytes. With a fault nothing is written.
tp_cookie_fault tp_cookie_filter(tp_cookie_reader *reader, tp_cookie_may_read *may_read,
                                 void *user, tp_writer *out);

// --- the Set-Cookie header ---------------------------------------------------------------------

typedef enum tp_cookie_standard {
    TP_COOKIE_RFC6265BIS = 0, // What browsers do.
    TP_COOKIE_RFC6265         // The same, but a cookie must have a name.
} tp_cookie_standard;

typedef enum tp_same_site {
    TP_SAME_SITE_DEFAULT = 0, // None was named, or one that nobody knows.
    TP_SAME_SITE_NONE, TP_SAME_SITE_LAX, TP_SAME_SITE_STRICT
} tp_same_site;

typedef enum tp_cookie_attribute { // Bits.
    TP_COOKIE_EXPIRES   = 1,
    TP_COOKIE_MAX_AGE   = 2,
    TP_COOKIE_DOMAIN    = 4,
    TP_COOKIE_PATH      = 8,
    TP_COOKIE_SECURE    = 16,
    TP_COOKIE_HTTP_ONLY = 32,
    TP_COOKIE_SAME_SITE = 64,
    TP_COOKIE_LIFETIME  = TP_COOKIE_EXPIRES | TP_COOKIE_MAX_AGE
} tp_cookie_attribute;

typedef struct tp_set_cookie {
    tp_text  text;     // All of it.
    tp_text  name;
    tp_text  value;
    uint32_t present;  // Attributes that count, as bits.
    uint32_t repeated; // Those of them that count more than once: the last one holds.
    uint32_t ignored;  // Those that stand there at least once in a form that does not count.
    tp_time  expires;
    int64_t  max_age;  // Seconds, saturated.
    tp_text  domain;   // Without its leading dot, in its own case. Empty: this host alone.
    tp_text  path;     // Empty: the one that follows from the request.
    tp_same_site    same_site;
    tp_cookie_fault fault;
    size_t          fault_offset;
} tp_set_cookie;

// False when a browser would not keep the cookie; then everything but text, fault and fault_offset
// is zero. Whether the domain suits the host is for those to say who know the host.
bool tp_set_cookie_read(tp_set_cookie *cookie, tp_text text, tp_cookie_standard standard);

// When a cookie that was received at `now` ends: by Max-Age, else by Expires, at the latest `cap`
// milliseconds from now, and never later than browsers allow. False: with the session.
bool tp_set_cookie_expiry(const tp_set_cookie *cookie, tp_time now, int64_t cap, tp_time *at);

// The same text, but its lifetime is one Max-Age that ends no later than tp_set_cookie_expiry says,
// in the place of the first Max-Age or Expires. A session cookie gets none, and what it has that
// browsers ignore goes. Everything else stays byte for byte; never longer than the text was.
tp_cookie_fault tp_set_cookie_write(const tp_set_cookie *cookie, tp_time now, int64_t cap,
                                    tp_writer *out);

typedef struct tp_cookie_id { // What tells cookies apart.
    tp_text name;
    tp_text domain; // Empty: of the host alone. A leading dot does not matter.
    tp_text path;   // Empty: "/".
} tp_cookie_id;

enum { TP_COOKIE_DELETION_MAX = TP_COOKIE_PAIR_MAX + 2 * TP_COOKIE_ATTRIBUTE_MAX + 80 };
// The text that makes a browser forget a cookie: of a date that is long gone. Refused when it would
// not be read as meant, so that no name or path can bring in attributes of its own.
tp_cookie_fault tp_cookie_delete(const tp_cookie_id *cookie, tp_writer *out);

// --- dates -------------------------------------------------------------------------------------

// The cookie-date of RFC 6265, section 5.1.1: time, day, month and year in any order, anything else
// between them; time zones are not heeded. False, and nothing written, when one of the four is
// missing or impossible.
bool tp_parse_cookie_date(tp_text text, tp_time *out);

enum { TP_HTTP_DATE_TEXT = 29 };
// The IMF-fixdate of RFC 9110, section 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
void tp_format_http_date(tp_time at, char out[TP_HTTP_DATE_TEXT]);

#endif
