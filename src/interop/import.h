// import.h: what of a package is taken, as events.
#ifndef TP_IMPORT_H
#define TP_IMPORT_H

#include "interop/record.h"
#include "ledger/ledger.h"

typedef struct tp_import {
    const tp_world   *world;
    tp_change        *change;   // To read what is held already.
    const tp_package *package;
    tara_subject      subject;
    tp_time           now;
    bool              trusted;  // Of this very subject, and sealed with our key.
    tp_standing       standing; // Of the subject: as it is; afterwards as it will be.

    bool      forgotten;        // All that was left of them was that they object.
    tp_event *events;           // As they are to be recorded. Their texts point into the package.
    size_t    count;
    size_t    capacity;
    uint64_t  taken;            // tara_taken
    char      field[sizeof((tara_error *)0)->field]; // Of a failure that has one.
    const char *message;
} tp_import;

// Fill the second group, which is zeroed, from the first. TARA_E_INVALID_ARGUMENT and TARA_E_LIMIT
// with field and message, TARA_E_NO_MEMORY, and what reading gives. Release it in any case.
tara_status tp_import_events(tp_import *import, tp_memory *memory);
void        tp_import_release(tp_import *import, tp_memory *memory);

#endif
