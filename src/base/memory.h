// memory.h: the host's allocator behind one small face, and a buffer that grows.
//
// Every byte the library holds is counted, so that tests can prove that nothing leaks and hosts
// can see what a context costs. Zero-size requests give NULL and are not errors.
#ifndef TP_MEMORY_H
#define TP_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

typedef struct tp_memory {
    void *(*allocate)(void *host, size_t size);
    void *(*resize)(void *host, void *block, size_t old_size, size_t new_size);
    void (*release)(void *host, void *block, size_t size);
    void  *host;
    size_t live_bytes;
} tp_memory;

// The standard malloc family.
tp_memory tp_memory_standard(void);

// Not cleared. NULL when out of memory, and for sizes above PTRDIFF_MAX.
void *tp_allocate(tp_memory *memory, size_t size);
void *tp_allocate_zeroed(tp_memory *memory, size_t count, size_t size); // NULL on overflow too.
// When it fails the old block is still there. To size 0 it releases.
void *tp_resize(tp_memory *memory, void *block, size_t old_size, size_t new_size);
// The same of what is personal or secret: the block that it leaves is wiped.
void *tp_resize_wiped(tp_memory *memory, void *block, size_t old_size, size_t new_size);
void  tp_release(tp_memory *memory, void *block, size_t size);       // NULL is harmless.
void  tp_release_wiped(tp_memory *memory, void *block, size_t size); // Wipes first.

// A buffer that grows. When memory runs out `failed` stays true, what was there stays there, and
// further appends do nothing: callers check once, at the end.
typedef struct tp_buffer {
    tp_memory *memory;
    uint8_t   *data;
    size_t     size;
    size_t     capacity;
    bool       failed;
} tp_buffer;

tp_buffer tp_buffer_in(tp_memory *memory);
bool      tp_buffer_reserve(tp_buffer *buffer, size_t more); // Room for `more` bytes after size.
// The bytes may not be the buffer's own.
void      tp_buffer_append(tp_buffer *buffer, const void *bytes, size_t size);
void      tp_buffer_text(tp_buffer *buffer, tp_text text);
void      tp_buffer_byte(tp_buffer *buffer, uint8_t byte);
// Begins anew: size to 0, not failed; keeps the memory, wipes the content.
void      tp_buffer_clear(tp_buffer *buffer);
void      tp_buffer_release(tp_buffer *buffer); // Wipes and gives the memory back; reusable.

#endif
