// exports.h: what a source hands over of a subject's data, checked on its way into a document.
#ifndef TP_EXPORTS_H
#define TP_EXPORTS_H

#include <stdbool.h>

#include "interop/document.h"
#include "tara_privacy.h"

enum {
    TP_EXPORT_NAME_MAX = 64, TP_EXPORT_FILE_NAME_MAX = 255, TP_EXPORT_MEDIA_TYPE_MAX = 127,
    TP_EXPORT_VALUE_MAX = 1 << 20
};

typedef struct tp_export {
    tara_export  calls;    // For the source; it points to us.
    tp_document *document; // With a list open, which gets an element for each value and file.
    tara_status  status;   // TARA_OK until something was wrong, and then that for good.
    const char  *wrong;    // What the source did wrong; NULL: nothing.
    bool         in_file;
} tp_export;

void tp_export_open(tp_export *export, tp_document *document);
// The source has returned. NULL, or what it did wrong: a static sentence.
const char *tp_export_close(tp_export *export);

#endif
