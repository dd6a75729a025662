// bench.c: what the library costs, beside what the machine and its peers cost, in one run.
//
// Prints `name value unit (lowest … highest)` a line, then the ratios with their goals. Nothing is
// asserted: machines are shared and noisy. For Linux: it reads /proc and drops the page cache.
//
//   bench [10k|1M|10M] [--n COUNT] [--rounds COUNT] [--dir DIRECTORY] [--huge] [--only PART]
//         [--strings FILE] [--list-strings]
//
// With no size: 10 thousand subjects for what fits a cache, 1 million for the rest. --huge gives
// the library an allocator that asks for huge pages, as a host may. Parts are hash, strings,
// decide, open, append, file and due. --strings measures the consent strings of a file, one a line,
// in place of the public ones; --list-strings only prints those that it would measure.
#define _GNU_SOURCE

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench_host.h"
#include "bench_peers.h"

// --- empty and size -----------------------------------------------------------------------------

static void bench_empty(void)
{
    counted heap;
    counted_init(&heap, false);
    uint64_t before = resident_bytes();
    tara_privacy *privacy = open_context(NULL, 0, &heap);
    uint64_t grown = resident_bytes() - before;
    print_one("empty.allocator", "", (double)heap.live / 1024, "KiB", " goal <= 64");
    print_one("empty.statm", "", (double)grown / 1024, "KiB", "");
    tara_close(privacy);
    if (heap.live != 0) print_one("empty.leaked", "", (double)heap.live, "B", " goal 0");
}

static void bench_size(const settings *set)
{
    static const char library[] = "build/libtara_privacy.so";
    char path[PATH_BYTES], command[2 * PATH_BYTES];
    struct stat about;
    if (access(library, R_OK) != 0) {
        printf("size: %s is not there\n", library);
        return;
    }
    path_in(set, "stripped.so", path);
    snprintf(command, sizeof command, "strip -o '%s' %s 2>/dev/null", path, library);
    if (system(command) != 0 || stat(path, &about) != 0) {
        printf("size: strip is not there\n");
        return;
    }
    print_one("size", "", (double)about.st_size, "B", " goal <= 262144");
}

// --- The program --------------------------------------------------------------------------------

static void say_machine(void)
{
    char line[512], huge[128] = "not known\n";
    const char *model = "not known\n";
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file != NULL && fgets(line, (int)sizeof line, file) != NULL) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) != 0 || colon == NULL) continue;
        model = colon + 2;
        break;
    }
    if (file != NULL) fclose(file);
    printf("processor: %s", model);
    file = fopen("/sys/kernel/mm/transparent_hugepage/enabled", "r");
    if (file != NULL) {
        if (fgets(huge, (int)sizeof huge, file) == NULL) snprintf(huge, sizeof huge, "?\n");
        fclose(file);
    }
    printf("processors: %ld, pages: %ld B, transparent huge pages: %s",
           sysconf(_SC_NPROCESSORS_ONLN), sysconf(_SC_PAGESIZE), huge);
    printf("library: %s\n", tara_version_string());
    say_which_peers();
}

static void name_size(uint64_t subjects, char out[24])
{
    if (subjects % 1000000 == 0) snprintf(out, 24, "%lluM", (unsigned long long)subjects / 1000000);
    else if (subjects % 1000 == 0) snprintf(out, 24, "%lluk", (unsigned long long)subjects / 1000);
    else snprintf(out, 24, "%llu", (unsigned long long)subjects);
}

// "10k", "1M" or a plain number; 0 for anything else.
static uint64_t parse_size(const char *text)
{
    char *end;
    unsigned long long value = strtoull(text, &end, 10);
    uint64_t unit = *end == 'k' ? 1000 : *end == 'M' ? 1000000 : 1;
    if (end == text || end[unit == 1 ? 0 : 1] != 0 || value > UINT32_MAX / unit) return 0;
    return value * unit;
}

static bool parse_arguments(int count, char **arguments, settings *out)
{
    *out = (settings){.rounds = ROUNDS_MIN, .parent = access("build", W_OK) == 0 ? "build" : "."};
    for (int i = 1; i < count; i++) {
        const char *value = i + 1 < count ? arguments[i + 1] : "";
        if (strcmp(arguments[i], "--huge") == 0) {
            out->huge = true;
        } else if (strcmp(arguments[i], "--dir") == 0 && value[0] != 0) {
            out->parent = arguments[++i];
        } else if (strcmp(arguments[i], "--only") == 0 && value[0] != 0) {
            out->only = arguments[++i];
        } else if (strcmp(arguments[i], "--strings") == 0 && value[0] != 0) {
            out->strings = arguments[++i];
        } else if (strcmp(arguments[i], "--list-strings") == 0) {
            out->list_strings = true;
        } else if (strcmp(arguments[i], "--rounds") == 0) {
            uint64_t rounds = parse_size(arguments[i + 1 < count ? ++i : i]);
            if (rounds == 0 || rounds > ROUNDS_MAX) return false;
            out->rounds = (uint32_t)rounds;
        } else {
            if (strcmp(arguments[i], "--n") == 0 && i + 1 < count) i++;
            out->subjects = parse_size(arguments[i]);
            if (out->subjects == 0) return false;
        }
    }
    return true;
}

static char work_directory[PATH_BYTES]; // Removed with all that is in it, however we end.

static void remove_work_directory(void)
{
    char name[PATH_BYTES + 256];
    const char *path = work_directory;
    DIR *directory = opendir(path);
    if (directory == NULL) return;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        unlink(name);
    }
    closedir(directory);
    rmdir(path);
}

static bool wanted(const settings *set, const char *part)
{
    return set->only == NULL || strcmp(set->only, part) == 0;
}

int main(int count, char **arguments)
{
    static report all;
    static asker in;
    settings set;
    char size[24];
    bool small_huge = false;
    if (!parse_arguments(count, arguments, &set)) {
        fprintf(stderr, "usage: bench [10k|1M|10M] [--n COUNT] [--rounds COUNT] [--dir DIRECTORY] "
                        "[--huge] [--only PART] [--strings FILE] [--list-strings]\n");
        return 2;
    }
    if (set.list_strings) {
        list_strings(set.strings);
        return 0;
    }
    int length = snprintf(set.directory, sizeof set.directory, "%s/bench.%ld", set.parent,
                          (long)getpid());
    if (length < 0 || (size_t)length >= sizeof set.directory || mkdir(set.directory, 0700) != 0) {
        fprintf(stderr, "bench: cannot make %s\n", set.directory);
        return 1;
    }
    snprintf(work_directory, sizeof work_directory, "%s", set.directory);
    atexit(remove_work_directory);
    say_machine();
    bench_empty(); // First: later the heap has room that would hide what a context takes.
    bench_size(&set);
    if (wanted(&set, "hash")) bench_hash(&set, &all);
    if (wanted(&set, "strings")) bench_strings(&set, &all);
    if (set.subjects == 0) {
        learn_policy(&in, 10000);
        if (wanted(&set, "decide")) small_huge = bench_decide(&in, &set, "10k", &all);
        set.subjects = 1000000;
    }
    learn_policy(&in, set.subjects);
    name_size(set.subjects, size);
    bool huge = wanted(&set, "decide") && bench_decide(&in, &set, size, &all);
    if (wanted(&set, "open")) bench_open(&in, &set, size, &all);
    if (wanted(&set, "append")) bench_append(&in, &set, &all);
    if (wanted(&set, "file")) bench_file(&in, &set, size, &all);
    if (wanted(&set, "due")) bench_due(&set, size, &all);
    if (strcmp(size, "10k") != 0) print_decide_ratios(&all, "10k", small_huge);
    print_decide_ratios(&all, size, huge);
    print_store_ratios(&all, size);
    print_file_ratios(&all, size);
    print_due_ratios(&all, size);
    print_string_ratios(&all);
    return 0;
}
