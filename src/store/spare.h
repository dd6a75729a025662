// spare.h: space that is kept so that erasing works on a full disk: a file that holds nothing.
//
// All of it is best effort: nothing fails because space cannot be kept. Above TP_SPARE_MAX the file
// is too large to be kept twice; an erasure on a full disk then waits for space.
#ifndef TP_SPARE_H
#define TP_SPARE_H

#include <stdint.h>

#include "store/file.h"

enum {
    TP_SPARE_UNIT  = 64 << 10,
    TP_SPARE_MAX   = 64 << 20,
    TP_SPARE_EXTRA = 64 << 10 // For what is written before the file is written anew.
};

// How much for a file of that size?
uint64_t tp_spare_wanted(uint64_t file_size);
// Keep that much under the path. Gives how much is kept. What is there already is taken up.
uint64_t tp_spare_keep(const tp_file_port *port, tp_text path, uint64_t wanted);

#endif
