// fuzz_json.c: the JSON reader on any bytes. What it takes can be written again, and what was
// written is read back and written the same: no two readings of one text.
#include "fuzz.h"

#include <string.h>

#include "base/json.h"

enum { TOKENS_MAX = 1 << 20 };

static void write_text(tp_json_writer *out, const tp_json_reader *json, bool is_name)
{
    char  *plain = malloc(json->raw.size + 1);
    size_t size  = plain == NULL ? SIZE_MAX : tp_json_unescape(json->raw, plain, json->raw.size);
    claim(size <= json->raw.size, "unescaping needs at most the size of the raw text");
    claim(tp_utf8_valid(plain, size), "an unescaped text is UTF-8");
    claim(tp_json_raw_equals(json->raw, (tp_text){plain, size}), "a text equals itself");
    if (is_name) tp_json_name_text(out, (tp_text){plain, size});
    else         tp_json_text(out, (tp_text){plain, size});
    free(plain);
}

static void write_token(tp_json_writer *out, const tp_json_reader *json)
{
    switch (json->type) {
    case TP_JSON_OBJECT:     tp_json_begin_object(out); break;
    case TP_JSON_OBJECT_END: tp_json_end_object(out); break;
    case TP_JSON_ARRAY:      tp_json_begin_array(out); break;
    case TP_JSON_ARRAY_END:  tp_json_end_array(out); break;
    case TP_JSON_NAME:       write_text(out, json, true); break;
    case TP_JSON_STRING:     write_text(out, json, false); break;
    case TP_JSON_NUMBER:     tp_json_raw(out, json->raw); break;
    case TP_JSON_TRUE:       tp_json_bool(out, true); break;
    case TP_JSON_FALSE:      tp_json_bool(out, false); break;
    case TP_JSON_NULL:       tp_json_null(out); break;
    default:                 break;
    }
}

// Writes a text anew, without white space. False when it is no JSON.
static bool rewrite(tp_text text, tp_buffer *out)
{
    tp_json_writer writer = tp_json_writer_to(out);
    tp_json_reader json   = tp_json_reader_of(text);
    for (int tokens = 0; tokens < TOKENS_MAX; tokens++) {
        tp_json_type type = tp_json_next(&json);
        claim(json.at <= text.size, "the reader stays within the text");
        if (type == TP_JSON_END) return true;
        if (type == TP_JSON_ERROR) {
            claim(json.error != NULL && json.error_offset <= text.size, "an error has its place");
            uint32_t line, column;
            tp_json_place(text, json.error_offset, &line, &column);
            claim(line >= 1 && column >= 1, "lines and columns begin at 1");
            return false;
        }
        int64_t number;
        if (type == TP_JSON_NUMBER) (void)tp_json_integer(json.raw, &number);
        write_token(&writer, &json);
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tp_memory memory = tp_memory_standard();
    tp_buffer once   = tp_buffer_in(&memory);
    tp_buffer twice  = tp_buffer_in(&memory);
    tp_text   text   = {(const char *)data, size};

    bool           good = rewrite(text, &once);
    tp_json_reader json = tp_json_reader_of(text);
    claim(tp_json_valid(&json) == good, "validating and reading agree");
    if (good) {
        tp_text again = {(const char *)once.data, once.size};
        claim(rewrite(again, &twice), "what is written can be read");
        claim(once.size == twice.size && memcmp(once.data, twice.data, once.size) == 0,
              "what is read and written twice stays the same");
    }
    tp_buffer_release(&once);
    tp_buffer_release(&twice);
    claim(memory.live_bytes == 0, "all memory was given back");
    return 0;
}
