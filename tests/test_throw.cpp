// test_throw.cpp: a host in C++ whose source throws: the exception passes through the library,
// nothing is recorded, the thread is busy from then on, and the others go on.
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <csetjmp>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>

extern "C" {
#include <cmocka.h>
}

#include "tara_privacy.h"

namespace {

const std::int64_t now = 1772355600000; // 2026-03-01T09:00:00Z

// Memory that is given back at the end, whoever has lost sight of it.
struct block {
    block *next;
};
block *blocks = nullptr;

void *lasting_allocate(void *, std::size_t size)
{
    block *b = static_cast<block *>(std::malloc(sizeof(std::max_align_t) + size));
    if (b == nullptr) return nullptr;
    b->next = blocks;
    blocks = b;
    return reinterpret_cast<char *>(b) + sizeof(std::max_align_t);
}

void *lasting_resize(void *user, void *old, std::size_t old_size, std::size_t new_size)
{
    void *moved = lasting_allocate(user, new_size);
    if (moved != nullptr && old_size > 0) std::memcpy(moved, old, old_size);
    return moved;
}

void lasting_release(void *, void *, std::size_t)
{
}

template <typename T> T structure()
{
    T made = T();
    made.struct_size = sizeof made;
    return made;
}

struct source {
    bool throws;
    int  asked;
};

std::int32_t erase_or_throw(void *user, tara_task *)
{
    source *s = static_cast<source *>(user);
    s->asked++;
    if (s->throws) throw std::runtime_error("the disk is gone");
    return TARA_SOURCE_DONE;
}

tara_privacy *opened(tara_allocator *allocator)
{
    static const std::uint8_t key[32] = {1};
    tara_options  options;
    tara_privacy *privacy = nullptr;
    tara_options_init(&options, sizeof options);
    options.site_key = key;
    options.site_key_size = sizeof key;
    options.allocator = allocator;
    assert_int_equal(tara_open(&options, &privacy, nullptr), TARA_OK);
    assert_int_equal(tara_clock_set(privacy, now), TARA_OK);
    return privacy;
}

std::uint64_t erasure_of(tara_privacy *privacy, const char *identity)
{
    tara_subject subject;
    tara_intake  intake = structure<tara_intake>();
    tara_request out = structure<tara_request>();
    intake.right = TARA_RIGHT_ERASURE;
    intake.received_unix_ms = now;
    assert_int_equal(tara_subject_from_identity(privacy, identity, std::strlen(identity),
                                                &subject), TARA_OK);
    assert_int_equal(tara_request_open(privacy, &subject, &intake, &out), TARA_OK);
    return out.number;
}

void throw_passes_through_and_records_nothing(void **)
{
    source         s = {true, 0};
    bool           caught = false;
    tara_allocator allocator = structure<tara_allocator>();
    allocator.allocate = lasting_allocate;
    allocator.resize = lasting_resize;
    allocator.release = lasting_release;
    tara_privacy *privacy = opened(&allocator);
    tara_source   crm = structure<tara_source>();
    crm.name = "crm";
    crm.name_size = 3;
    crm.categories = 1;
    crm.user = &s;
    crm.erase = erase_or_throw;
    assert_int_equal(tara_source_register(privacy, &crm), TARA_OK);
    std::uint64_t number = erasure_of(privacy, "nadia"), before = 0, events = 0;
    assert_int_equal(tara_event_count(privacy, &before), TARA_OK);
    try {
        (void)tara_request_execute(privacy, number, nullptr);
    } catch (const std::runtime_error &) {
        caught = true;
    }
    assert_true(caught);
    assert_int_equal(s.asked, 1);
    assert_int_equal(tara_event_count(privacy, &events), TARA_E_BUSY);
    s.throws = false;
    tara_request out = structure<tara_request>();
    tara_status  counted = TARA_E_BUSY, executed = TARA_E_BUSY;
    std::thread([&] {
        counted = tara_event_count(privacy, &events);
        executed = tara_request_execute(privacy, number, &out);
    }).join();
    assert_int_equal(counted, TARA_OK);
    assert_int_equal(events, before + 1); // The plan.
    assert_int_equal(executed, TARA_OK);
    assert_int_equal(out.outstanding, 0);
    assert_int_equal(s.asked, 2);
    tara_close(privacy); // It stays open: a callback never came back.
    while (blocks != nullptr) {
        block *next = blocks->next;
        std::free(blocks);
        blocks = next;
    }
}

std::int32_t write_and_throw(void *, const char *, std::size_t)
{
    throw std::runtime_error("the socket is gone");
}

// Who only reads is as little held up by it: the next call is answered, on another thread.
void throw_from_a_writer_leaves_the_record_as_it_was(void **)
{
    bool            caught = false;
    tara_allocator  allocator = structure<tara_allocator>();
    allocator.allocate = lasting_allocate;
    allocator.resize = lasting_resize;
    allocator.release = lasting_release;
    tara_privacy *privacy = opened(&allocator);
    std::uint64_t number = erasure_of(privacy, "nadia"), before = 0, events = 0;
    tara_subject  subject;
    assert_int_equal(tara_subject_from_identity(privacy, "nadia", 5, &subject), TARA_OK);
    assert_int_equal(tara_event_count(privacy, &before), TARA_OK);
    try {
        (void)tara_subject_export(privacy, &subject, write_and_throw, nullptr);
    } catch (const std::runtime_error &) {
        caught = true;
    }
    assert_true(caught);
    tara_request out = structure<tara_request>();
    tara_status  counted = TARA_E_BUSY, shown = TARA_E_BUSY;
    std::thread([&] {
        counted = tara_event_count(privacy, &events);
        shown = tara_request_show(privacy, number, &out);
    }).join();
    assert_int_equal(counted, TARA_OK);
    assert_int_equal(events, before);
    assert_int_equal(shown, TARA_OK);
    tara_close(privacy);
    while (blocks != nullptr) {
        block *next = blocks->next;
        std::free(blocks);
        blocks = next;
    }
}

} // namespace

int main()
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(throw_passes_through_and_records_nothing),
        cmocka_unit_test(throw_from_a_writer_leaves_the_record_as_it_was),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
