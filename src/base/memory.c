// memory.c: the host's allocator behind one small face, and a buffer that grows.
//
// The buffer grows by allocating anew rather than by resizing: a host that moves a block leaves
// the old bytes behind in free memory, and buffers hold what people want forgotten.
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { BUFFER_FIRST_CAPACITY = 64 };

static void *standard_allocate(void *host, size_t size)
{
    (void)host;
    return malloc(size);
}

static void *standard_resize(void *host, void *block, size_t old_size, size_t new_size)
{
    (void)host;
    (void)old_size;
    return realloc(block, new_size);
}

static void standard_release(void *host, void *block, size_t size)
{
    (void)host;
    (void)size;
    free(block);
}

tp_memory tp_memory_standard(void)
{
    return (tp_memory){standard_allocate, standard_resize, standard_release, NULL, 0};
}

// Nothing larger can be an object in C; hosts that add a header to a block need not check again.
static bool size_possible(size_t size)
{
    return size > 0 && size <= PTRDIFF_MAX;
}

void *tp_allocate(tp_memory *memory, size_t size)
{
    if (!size_possible(size)) return NULL;
    void *block = memory->allocate(memory->host, size);
    if (block != NULL) memory->live_bytes += size;
    return block;
}

void *tp_allocate_zeroed(tp_memory *memory, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) return NULL;
    void *block = tp_allocate(memory, count * size);
    if (block != NULL) memset(block, 0, count * size);
    return block;
}

void *tp_resize(tp_memory *memory, void *block, size_t old_size, size_t new_size)
{
    if (block == NULL) return tp_allocate(memory, new_size);
    if (new_size == 0) {
        tp_release(memory, block, old_size);
        return NULL;
    }
    if (!size_possible(new_size)) return NULL;
    void *moved = memory->resize(memory->host, block, old_size, new_size);
    if (moved != NULL) memory->live_bytes = memory->live_bytes - old_size + new_size;
    return moved;
}

void *tp_resize_wiped(tp_memory *memory, void *block, size_t old_size, size_t new_size)
{
    void *moved = tp_allocate(memory, new_size);
    if (moved == NULL && new_size != 0) return NULL;
    size_t kept = old_size < new_size ? old_size : new_size;
    if (block != NULL && kept > 0) memcpy(moved, block, kept);
    tp_release_wiped(memory, block, old_size);
    return moved;
}

void tp_release(tp_memory *memory, void *block, size_t size)
{
    if (block == NULL) return;
    memory->live_bytes -= size;
    memory->release(memory->host, block, size);
}

void tp_release_wiped(tp_memory *memory, void *block, size_t size)
{
    if (block == NULL) return;
    tp_wipe(block, size);
    tp_release(memory, block, size);
}

tp_buffer tp_buffer_in(tp_memory *memory)
{
    return (tp_buffer){memory, NULL, 0, 0, false};
}

// Doubling keeps the cost of many small appends linear.
static size_t grown_capacity(size_t capacity, size_t needed)
{
    size_t doubled = capacity > SIZE_MAX / 2 ? SIZE_MAX : capacity * 2;
    size_t wanted  = doubled < BUFFER_FIRST_CAPACITY ? BUFFER_FIRST_CAPACITY : doubled;
    return wanted < needed ? needed : wanted;
}

static bool buffer_grow(tp_buffer *buffer, size_t needed)
{
    size_t   capacity = grown_capacity(buffer->capacity, needed);
    uint8_t *data     = tp_allocate(buffer->memory, capacity);
    if (data == NULL) return false;
    if (buffer->size > 0) memcpy(data, buffer->data, buffer->size);
    tp_release_wiped(buffer->memory, buffer->data, buffer->capacity);
    buffer->data     = data;
    buffer->capacity = capacity;
    return true;
}

bool tp_buffer_reserve(tp_buffer *buffer, size_t more)
{
    if (buffer->failed) return false;
    if (more <= buffer->capacity - buffer->size) return true;
    bool overflow  = more > SIZE_MAX - buffer->size;
    buffer->failed = overflow || !buffer_grow(buffer, buffer->size + more);
    return !buffer->failed;
}

void tp_buffer_append(tp_buffer *buffer, const void *bytes, size_t size)
{
    if (!tp_buffer_reserve(buffer, size) || size == 0) return;
    memcpy(buffer->data + buffer->size, bytes, size);
    buffer->size += size;
}

void tp_buffer_text(tp_buffer *buffer, tp_text text)
{
    tp_buffer_append(buffer, text.data, text.size);
}

void tp_buffer_byte(tp_buffer *buffer, uint8_t byte)
{
    tp_buffer_append(buffer, &byte, 1);
}

void tp_buffer_clear(tp_buffer *buffer)
{
    tp_wipe(buffer->data, buffer->size);
    buffer->size   = 0;
    buffer->failed = false;
}

void tp_buffer_release(tp_buffer *buffer)
{
    tp_release_wiped(buffer->memory, buffer->data, buffer->capacity);
    *buffer = tp_buffer_in(buffer->memory);
}
