// store_files.h: all the files that a store may leave beside its own, removed.
#ifndef STORE_FILES_H
#define STORE_FILES_H

#include <stdio.h>
#include <unistd.h>

static inline void remove_store(const char *path)
{
    static const char *const beside[] = {"", ".lock", ".spare", ".tmp", ".snap"};
    for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++) {
        char name[4200];
        snprintf(name, sizeof name, "%s%s", path, beside[i]);
        unlink(name);
    }
}

#endif
