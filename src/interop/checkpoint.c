// checkpoint.c: the size and root of a log as a text that is signed, printed and read.
//
// What is read may come from anybody: each thing has one form only, and every other is refused
// with its place, so that no two texts mean the same.
//
// Sources: C2SP tlog-checkpoint and signed-note (c2sp.org); RFC 4648, section 4.
#include "interop/checkpoint.h"

#include <string.h>

#include "base/bits.h"
#include "base/json.h"

enum { HASH = TP_SHA256_SIZE };

static const char DASH[] = "\xE2\x80\x94 "; // U+2014 and a space: how a signature line begins.
enum { DASH_SIZE = sizeof(DASH) - 1 };

// ---- Reading texts of lines --------------------------------------------------------------------

bool tp_scan_fault(tp_scan *scan, tara_status status, const char *place, const char *field,
                   const char *message)
{
    scan->status = status;
    scan->offset = (size_t)(place - scan->text.data);
    scan->field = field;
    scan->message = message;
    return false;
}

// The size of the character that the text begins with: 0 when it may not stand in a note.
static size_t character_size(tp_text text)
{
    uint8_t first = (uint8_t)text.data[0];
    if (first < 0x20 && first != '\n') return 0;
    return tp_json_utf8(text);
}

// How many bytes may stand in a note, from the first on.
static size_t clean_size(tp_text text)
{
    size_t at = 0;
    while (at < text.size) {
        size_t size = character_size((tp_text){text.data + at, text.size - at});
        if (size == 0) break;
        at += size;
    }
    return at;
}

tp_scan tp_scan_of(tp_text text)
{
    tp_scan scan = {.text = text, .status = TARA_OK};
    size_t  clean = clean_size(text);
    if (clean < text.size) {
        tp_scan_fault(&scan, TARA_E_SYNTAX, text.data + clean, "text",
                      "expected UTF-8 without control characters other than line feeds");
    }
    return scan;
}

bool tp_scan_more(const tp_scan *scan)
{
    return scan->at < scan->text.size;
}

bool tp_scan_line(tp_scan *scan, const char *field, tp_text *line)
{
    if (scan->status != TARA_OK) return false;
    const char *begin = scan->text.data + scan->at;
    size_t      left = scan->text.size - scan->at;
    if (left == 0) {
        return tp_scan_fault(scan, TARA_E_SYNTAX, begin, field, "expected one more line");
    }
    const char *end = memchr(begin, '\n', left);
    if (end == NULL) {
        return tp_scan_fault(scan, TARA_E_SYNTAX, begin + left, field,
                             "expected a line feed at the end of the line");
    }
    *line = (tp_text){begin, (size_t)(end - begin)};
    scan->at += line->size + 1;
    return true;
}

bool tp_scan_number(tp_scan *scan, tp_text digits, const char *field, uint64_t *out)
{
    static const char expected[] = "expected a decimal number below 2^64 without leading zeros";
    bool     leading = digits.size > 1 && digits.data[0] == '0';
    uint64_t number = 0;
    if (digits.size == 0 || leading) {
        return tp_scan_fault(scan, TARA_E_SYNTAX, digits.data, field, expected);
    }
    for (size_t i = 0; i < digits.size; i++) {
        uint32_t digit = (uint32_t)(uint8_t)digits.data[i] - '0';
        bool     fits = digit <= 9 && number <= (UINT64_MAX - digit) / 10;
        if (!fits) {
            return tp_scan_fault(scan, TARA_E_SYNTAX, digits.data + i, field, expected);
        }
        number = number * 10 + digit;
    }
    *out = number;
    return true;
}

bool tp_scan_base64(tp_scan *scan, tp_text base64, const char *field, size_t *size)
{
    enum { PIECE = 64, PIECE_BYTES = PIECE / 4 * 3 };
    size_t bytes = 0;
    for (size_t at = 0; at < base64.size; at += PIECE) {
        uint8_t decoded[PIECE_BYTES];
        size_t  left = base64.size - at, here, bad;
        size_t  part = left < PIECE ? left : PIECE;
        bool    good = tp_base64_decode(base64.data + at, part, decoded, PIECE_BYTES, &here, &bad);
        if (good && part < left && here < PIECE_BYTES) { // Padding that is not at the end.
            good = false;
            bad = PIECE - 1;
        }
        if (!good) {
            return tp_scan_fault(scan, TARA_E_SYNTAX, base64.data + at + bad, field,
                                 "expected base64 with its padding");
        }
        bytes += here;
    }
    *size = bytes;
    return true;
}

bool tp_scan_hash(tp_scan *scan, tp_text base64, const char *field, uint8_t out[TP_SHA256_SIZE])
{
    size_t  size, bad;
    uint8_t hash[HASH];
    if (base64.size != TP_HASH_LINE) {
        return tp_scan_fault(scan, TARA_E_SYNTAX, base64.data, field,
                             "expected 32 bytes as 44 characters of base64");
    }
    if (!tp_base64_decode(base64.data, base64.size, hash, HASH, &size, &bad) || size != HASH) {
        return tp_scan_fault(scan, TARA_E_SYNTAX, base64.data + bad, field,
                             "expected 32 bytes as 44 characters of base64");
    }
    memcpy(out, hash, HASH);
    return true;
}

// ---- Names -------------------------------------------------------------------------------------

typedef struct code_range {
    uint32_t first, last;
} code_range;

// Unicode's White_Space, without the control characters that are refused anyway.
static const code_range spaces[] = {
    {0x20, 0x20},     {0x85, 0x85},     {0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200A},
    {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000},
};

static bool is_space(uint32_t code)
{
    for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++) {
        if (code >= spaces[i].first && code <= spaces[i].last) return true;
    }
    return false;
}

// Of a well-formed sequence.
static uint32_t code_of(const char *at, size_t size)
{
    static const uint8_t bits[5] = {0, 0x7F, 0x1F, 0x0F, 0x07}; // Of the first byte, by size.
    uint32_t code = (uint8_t)at[0] & bits[size];
    for (size_t i = 1; i < size; i++) code = code << 6 | ((uint8_t)at[i] & 0x3F);
    return code;
}

bool tp_is_origin(tp_text text)
{
    if (text.size == 0 || text.size > TARA_ORIGIN_MAX) return false;
    return clean_size(text) == text.size && memchr(text.data, '\n', text.size) == NULL;
}

bool tp_is_key_name(tp_text text)
{
    if (!tp_is_origin(text)) return false;
    for (size_t at = 0; at < text.size;) {
        size_t   size = tp_json_utf8((tp_text){text.data + at, text.size - at});
        uint32_t code = code_of(text.data + at, size);
        if (code == '+' || is_space(code)) return false;
        at += size;
    }
    return true;
}

// ---- Checkpoints -------------------------------------------------------------------------------

typedef struct signature_line {
    tp_text name;
    tp_text base64;
} signature_line;

static bool begins_with_dash(tp_text line)
{
    return line.size >= DASH_SIZE && memcmp(line.data, DASH, DASH_SIZE) == 0;
}

// The line cut at its spaces; not more is known of it yet. False: it has no such form.
static bool cut_signature(tp_text line, signature_line *out)
{
    if (!begins_with_dash(line)) return false;
    const char *name = line.data + DASH_SIZE;
    const char *end = line.data + line.size;
    const char *space = memchr(name, ' ', (size_t)(end - name));
    if (space == NULL) return false;
    out->name = (tp_text){name, (size_t)(space - name)};
    out->base64 = (tp_text){space + 1, (size_t)(end - space - 1)};
    return true;
}

static bool read_signature(tp_scan *scan)
{
    static const char field[] = "signature";
    tp_text        line;
    signature_line cut;
    size_t         size = 0;
    if (!tp_scan_line(scan, field, &line)) return false;
    if (!cut_signature(line, &cut)) {
        return tp_scan_fault(scan, TARA_E_SYNTAX, line.data, field,
                             "expected a long dash, a key's name and a signature, with one space "
                             "between each");
    }
    if (!tp_is_key_name(cut.name)) {
        return tp_scan_fault(scan, TARA_E_SYNTAX, cut.name.data, field,
                             "expected a key's name of 1 to 255 bytes without spaces and '+'");
    }
    if (!tp_scan_base64(scan, cut.base64, field, &size)) return false;
    if (size > TP_KEY_ID_SIZE) return true;
    return tp_scan_fault(scan, TARA_E_SYNTAX, cut.base64.data, field,
                         "expected a key's id of 4 bytes and a signature");
}

// From behind the blank line to the end: at least one.
static bool read_signatures(tp_scan *scan, tp_checkpoint *out)
{
    const char *begin = scan->text.data + scan->at;
    for (int count = 0; count == 0 || tp_scan_more(scan); count++) {
        if (count == TARA_SIGNATURES_MAX) {
            return tp_scan_fault(scan, TARA_E_LIMIT, scan->text.data + scan->at, "signature",
                                 "more signatures than 64");
        }
        if (!read_signature(scan)) return false;
    }
    out->signatures = (tp_text){begin, (size_t)(scan->text.data + scan->at - begin)};
    return true;
}

static bool read_origin(tp_scan *scan, tp_text *origin)
{
    if (!tp_scan_line(scan, "origin", origin)) return false;
    if (origin->size == 0) {
        return tp_scan_fault(scan, TARA_E_SYNTAX, origin->data, "origin", "expected a name");
    }
    if (origin->size <= TARA_ORIGIN_MAX) return true;
    return tp_scan_fault(scan, TARA_E_LIMIT, origin->data, "origin",
                         "the name has more than 255 bytes");
}

bool tp_checkpoint_read(tp_scan *scan, tp_checkpoint *out)
{
    tp_text     line;
    const char *begin = scan->text.data + scan->at;
    memset(out, 0, sizeof(*out));
    if (!read_origin(scan, &out->origin)) return false;
    if (!tp_scan_line(scan, "size", &line)) return false;
    if (!tp_scan_number(scan, line, "size", &out->size)) return false;
    if (!tp_scan_line(scan, "root", &line)) return false;
    if (!tp_scan_hash(scan, line, "root", out->root)) return false;
    // Extension lines mean nothing to us; the signatures cover them.
    for (;;) {
        out->note = (tp_text){begin, (size_t)(scan->text.data + scan->at - begin)};
        if (!tp_scan_more(scan)) return true;
        if (!tp_scan_line(scan, "extension", &line)) return false;
        if (line.size == 0) return read_signatures(scan, out);
    }
}

static bool is_by(const signature_line *cut, const tp_key_name *key)
{
    uint8_t front[6]; // Of eight digits of base64, of which the id fills the first six.
    size_t  size, bad;
    char    digits[8];
    if (!tp_text_equal(cut->name, key->name)) return false;
    memcpy(digits, cut->base64.data, sizeof(digits)); // So many there are: five bytes at least.
    if (!tp_base64_decode(digits, sizeof(digits), front, sizeof(front), &size, &bad)) return false;
    return memcmp(front, key->id, TP_KEY_ID_SIZE) == 0;
}

bool tp_checkpoint_signature(const tp_checkpoint *checkpoint, const tp_key_name *key,
                             tp_text *base64)
{
    tp_text left = checkpoint->signatures;
    while (left.size > 0) {
        const char    *feed = memchr(left.data, '\n', left.size);
        signature_line cut;
        if (feed == NULL) return false;
        size_t size = (size_t)(feed - left.data);
        if (!cut_signature((tp_text){left.data, size}, &cut)) return false;
        if (is_by(&cut, key)) {
            *base64 = cut.base64;
            return true;
        }
        left = (tp_text){feed + 1, left.size - size - 1};
    }
    return false;
}

void tp_decode_behind(tp_text base64, size_t skip, uint8_t *out)
{
    enum { PIECE = 64, PIECE_BYTES = PIECE / 4 * 3 };
    for (size_t at = 0; at < base64.size; at += PIECE) {
        uint8_t decoded[PIECE_BYTES];
        size_t  left = base64.size - at, size, bad;
        size_t  part = left < PIECE ? left : PIECE;
        if (!tp_base64_decode(base64.data + at, part, decoded, PIECE_BYTES, &size, &bad)) return;
        size_t skipped = skip < size ? skip : size;
        memcpy(out, decoded + skipped, size - skipped);
        out += size - skipped;
        skip -= skipped;
    }
}

// ---- Printing ----------------------------------------------------------------------------------

void tp_write_digits(tp_writer *out, uint64_t number)
{
    char   digits[TP_SIZE_DIGITS];
    size_t at = sizeof(digits);
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    tp_write_bytes(out, digits + at, sizeof(digits) - at);
}

void tp_write_base64(tp_writer *out, const uint8_t *bytes, size_t size)
{
    enum { PIECE = 48 };
    for (size_t at = 0; at < size; at += PIECE) {
        char   digits[PIECE / 3 * 4];
        size_t part = size - at < PIECE ? size - at : PIECE;
        tp_base64_encode(bytes + at, part, digits);
        tp_write_bytes(out, digits, tp_base64_size(part));
    }
}

void tp_checkpoint_print(tp_writer *out, tp_text origin, uint64_t size,
                         const uint8_t root[TP_SHA256_SIZE])
{
    tp_write_bytes(out, origin.data, origin.size);
    tp_write8(out, '\n');
    tp_write_digits(out, size);
    tp_write8(out, '\n');
    tp_write_base64(out, root, HASH);
    tp_write8(out, '\n');
}

void tp_signature_print(tp_writer *out, tp_text name, const uint8_t *signature, size_t size)
{
    tp_write_bytes(out, DASH, DASH_SIZE);
    tp_write_bytes(out, name.data, name.size);
    tp_write8(out, ' ');
    tp_write_base64(out, signature, size);
    tp_write8(out, '\n');
}

size_t tp_signature_line_size(tp_text name, size_t size)
{
    return DASH_SIZE + name.size + 1 + tp_base64_size(size) + 1;
}
