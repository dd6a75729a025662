// path.c: where in a document we are, as errors tell it.
#include "base/path.h"

#include <string.h>

static void add(tp_path *path, const char *text, size_t size)
{
    size_t room = sizeof path->text - 1 - path->size;
    if (size > room) size = room;
    memcpy(path->text + path->size, text, size);
    path->size += size;
    path->text[path->size] = '\0';
}

size_t tp_path_enter(tp_path *path, const char *name)
{
    return tp_path_enter_text(path, tp_text_of(name));
}

size_t tp_path_enter_text(tp_path *path, tp_text name)
{
    size_t before = path->size;
    if (before > 0) add(path, ".", 1);
    add(path, name.data, name.size);
    return before;
}

size_t tp_path_enter_item(tp_path *path, size_t index)
{
    char   text[24];
    size_t at = sizeof text, before = path->size;
    text[--at] = ']';
    do text[--at] = (char)('0' + index % 10);
    while ((index /= 10) > 0);
    text[--at] = '[';
    add(path, text + at, sizeof text - at);
    return before;
}

void tp_path_leave(tp_path *path, size_t before)
{
    path->size = before;
    path->text[before] = '\0';
}
