// bench_host.h: the benchmark as a host of the library: an allocator, contexts, the workload told.
#ifndef BENCH_HOST_H
#define BENCH_HOST_H

#include "bench_kit.h"
#include "tara_privacy.h"

typedef struct settings {
    uint64_t    subjects; // 0: the two default sizes.
    uint32_t    rounds;
    bool        huge;
    const char *parent;   // Where the directory for files is made.
    const char *only;     // The one part that is measured; NULL: all.
    bool        list_strings;
    const char *strings;  // A file of consent strings, one a line; NULL: the public ones.
    char        directory[PATH_BYTES - 64];
} settings;

// Name what failed and end the program; must() does so for anything but TARA_OK.
_Noreturn void stop(const char *what, tara_status status);
void must(tara_status status, const char *what);

// An allocator that counts, and gives huge pages for what is large when asked to.
typedef struct counted {
    tara_allocator face;
    uint64_t       live;
    bool           huge;
} counted;

void counted_init(counted *heap, bool huge);

// A context on a file, or in memory when path is NULL; heap or NULL. Ends the program on failure.
tara_privacy *open_context(const char *path, uint32_t flags, const counted *heap);

// The policy's purposes as questions, each with all the categories that the purpose may use.
typedef struct asker {
    tara_privacy *privacy;
    workload      work;
    tara_question prototype[64]; // By purpose number less one.
} asker;

void learn_policy(asker *out, uint64_t subjects);

tara_subject subject_of(uint64_t number);
tara_choice  choice_for(uint32_t purpose);
void         record_choice(tara_privacy *privacy, const tara_subject *subject, choice_row row);
// Record the choices of subjects from `first` on, until all are in or `events` are, 1,024 a batch.
// Gives how many subjects that took.
uint64_t record_workload(tara_privacy *privacy, const workload *work, uint64_t first,
                         uint64_t events);

// The limits of hashing, and what an event's commitment and leaf cost.
void bench_hash(const settings *set, report *to);
// Consent strings: the codecs alone, no context.
void bench_strings(const settings *set, report *to);
void print_string_ratios(const report *all);
void list_strings(const char *path); // Those that are measured, one a line.
// True when the context's memory lay in huge pages.
bool bench_decide(asker *in, const settings *set, const char *size, report *to);
void bench_open(asker *in, const settings *set, const char *size, report *to);
void bench_append(asker *in, const settings *set, report *to); // And disk.
// Verifying, proving, erasing and copying a whole file.
void bench_file(asker *asked, const settings *set, const char *size, report *to);
void print_file_ratios(const report *all, const char *size);
// Dues, sweeps, and the answer to a request for access.
void bench_due(const settings *set, const char *size, report *to);
void print_due_ratios(const report *all, const char *size);
// `huge`: which of the two limits the decisions are held against.
void print_decide_ratios(const report *all, const char *size, bool huge);
void print_store_ratios(const report *all, const char *size);
void path_in(const settings *set, const char *name, char path[PATH_BYTES]);

#endif
