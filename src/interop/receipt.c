// receipt.c: one event and the proof that it stands in a log, as a text for whoever it is about.
//
// Source: C2SP tlog-proof (c2sp.org).
#include "interop/receipt.h"

#include <string.h>

#include "base/bits.h"
#include "store/frame.h"

enum { HASH = TP_SHA256_SIZE };

#define FIRST_LINE TP_TEXT("c2sp.org/tlog-proof@v1")
#define EXTRA      TP_TEXT("extra ")
#define INDEX      TP_TEXT("index ")

// The next line's rest behind the word that it must begin with.
static bool read_word(tp_scan *scan, tp_text word, const char *field, const char *expected,
                      tp_text *rest)
{
    tp_text line;
    if (!tp_scan_line(scan, field, &line)) return false;
    if (line.size < word.size || memcmp(line.data, word.data, word.size) != 0) {
        return tp_scan_fault(scan, TARA_E_SYNTAX, line.data, field, expected);
    }
    *rest = (tp_text){line.data + word.size, line.size - word.size};
    return true;
}

static bool read_head(tp_scan *scan)
{
    static const char expected[] = "expected c2sp.org/tlog-proof@v1";
    tp_text rest;
    if (!read_word(scan, FIRST_LINE, "version", expected, &rest)) return false;
    if (rest.size == 0) return true;
    return tp_scan_fault(scan, TARA_E_SYNTAX, rest.data, "version", expected);
}

// The form allows for none; without the event there is nothing to prove.
static bool read_body(tp_scan *scan, tp_receipt *out)
{
    static const char expected[] = "expected \"extra\" and the event's body in base64";
    if (!read_word(scan, EXTRA, "extra", expected, &out->body)) return false;
    if (!tp_scan_base64(scan, out->body, "extra", &out->body_size)) return false;
    if (tp_event_size_valid(out->body_size)) return true;
    return tp_scan_fault(scan, TARA_E_SYNTAX, out->body.data, "extra",
                         "expected a body of 16 bytes to 2 MiB, in units of 16");
}

// Until the blank line.
static bool read_hashes(tp_scan *scan, tp_receipt *out)
{
    tp_text line;
    for (;;) {
        if (!tp_scan_line(scan, "hashes", &line)) return false;
        if (line.size == 0) return true;
        if (out->count == TP_PATH_MAX) {
            return tp_scan_fault(scan, TARA_E_LIMIT, line.data, "hashes", "more hashes than 64");
        }
        if (!tp_scan_hash(scan, line, "hashes", out->hashes[out->count])) return false;
        out->count++;
    }
}

bool tp_receipt_read(tp_scan *scan, tp_receipt *out)
{
    tp_text digits;
    memset(out, 0, sizeof(*out));
    if (!read_head(scan)) return false;
    if (!read_body(scan, out)) return false;
    if (!read_word(scan, INDEX, "index", "expected \"index\" and a number", &digits)) return false;
    if (!tp_scan_number(scan, digits, "index", &out->index)) return false;
    if (!read_hashes(scan, out)) return false;
    out->checkpoint_at = scan->at;
    return tp_checkpoint_read(scan, &out->checkpoint);
}

// ---- Printing ----------------------------------------------------------------------------------

static void put_base64(tp_buffer *out, const void *bytes, size_t size)
{
    size_t digits = tp_base64_size(size);
    if (!tp_buffer_reserve(out, digits)) return;
    tp_base64_encode(bytes, size, (char *)out->data + out->size);
    out->size += digits;
    tp_buffer_byte(out, '\n');
}

static void put_digits(tp_buffer *out, uint64_t number)
{
    uint8_t   digits[TP_SIZE_DIGITS];
    tp_writer writer = tp_writer_of(digits, sizeof(digits));
    tp_write_digits(&writer, number);
    tp_buffer_append(out, digits, writer.size);
    tp_buffer_byte(out, '\n');
}

void tp_receipt_print(tp_buffer *out, tp_text body, uint64_t index, const uint8_t *hashes,
                      size_t count, tp_text checkpoint)
{
    tp_buffer_text(out, FIRST_LINE);
    tp_buffer_byte(out, '\n');
    if (body.size > 0) {
        tp_buffer_text(out, EXTRA);
        put_base64(out, body.data, body.size);
    }
    tp_buffer_text(out, INDEX);
    put_digits(out, index);
    for (size_t i = 0; i < count; i++) put_base64(out, hashes + i * HASH, HASH);
    tp_buffer_byte(out, '\n');
    tp_buffer_text(out, checkpoint);
}
