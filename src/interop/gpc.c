// gpc.c: the Sec-GPC header of a request: Global Privacy Control.
#include "interop/gpc.h"

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

// What stands there without white space around it is one byte, and that is '1'.
static bool is_one(const char *at, const char *end)
{
    while (at < end && is_blank(*at)) at++;
    while (at < end && is_blank(end[-1])) end--;
    return end - at == 1 && *at == '1';
}

bool tp_gpc_read(tp_text value)
{
    size_t begin = 0;
    for (size_t i = 0; i <= value.size; i++) {
        if (i < value.size && value.data[i] != ',') continue;
        if (value.size > 0 && is_one(value.data + begin, value.data + i)) return true;
        begin = i + 1;
    }
    return false;
}
