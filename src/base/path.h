// path.h: where in a document we are, as errors tell it: "vendors[3].id".
#ifndef TP_PATH_H
#define TP_PATH_H

#include <stddef.h>

#include "base/bytes.h"
#include "tara_privacy.h"

typedef struct tp_path {
    char   text[sizeof((tara_error *)0)->field]; // Terminated; what finds no room is left out.
    size_t size;
} tp_path;

// Go into a member or an item. They give the size before, for tp_path_leave.
size_t tp_path_enter(tp_path *path, const char *name);
size_t tp_path_enter_text(tp_path *path, tp_text name);
size_t tp_path_enter_item(tp_path *path, size_t index);
void   tp_path_leave(tp_path *path, size_t before);

#endif
