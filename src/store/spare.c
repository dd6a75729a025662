// spare.c: space that is kept so that erasing works on a full disk: a file that holds nothing.
#include "store/spare.h"

uint64_t tp_spare_wanted(uint64_t file_size)
{
    if (file_size > TP_SPARE_MAX) file_size = TP_SPARE_MAX;
    uint64_t units = (file_size + TP_SPARE_UNIT - 1) / TP_SPARE_UNIT;
    return units * TP_SPARE_UNIT + TP_SPARE_EXTRA;
}

static tara_status open_spare(const tp_file_port *port, tp_text path, intptr_t *file)
{
    tara_status status = port->open(port->user, path, TP_FILE_WRITE, file);
    if (status != TARA_E_NOT_FOUND) return status;
    uint32_t flags = TP_FILE_WRITE | TP_FILE_CREATE | TP_FILE_EXCLUSIVE;
    return port->open(port->user, path, flags, file);
}

// What could be got of a step that does not fit is given back: others need it more.
static uint64_t grow(const tp_file_port *port, intptr_t file, uint64_t wanted)
{
    tp_file_identity found;
    if (port->identity(port->user, file, &found) != TARA_OK) return 0;
    if (found.size >= wanted) return found.size;
    uint64_t more = wanted - found.size;
    if (port->reserve(port->user, file, found.size, more) == TARA_OK) return wanted;
    (void)port->truncate(port->user, file, found.size);
    return found.size;
}

uint64_t tp_spare_keep(const tp_file_port *port, tp_text path, uint64_t wanted)
{
    intptr_t file;
    if (open_spare(port, path, &file) != TARA_OK) return 0;
    uint64_t kept = grow(port, file, wanted);
    port->close(port->user, file);
    if (kept == 0) (void)port->remove(port->user, path);
    return kept;
}
