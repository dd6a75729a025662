// portable.c: the same history on any machine, to a file of the same bytes.
//
//   portable write >FILE     the file of a store, by a clock and chance that are always the same
//   portable read <FILE      what such a file says, as text
//
// Needs nothing but the library: it runs where there is no test framework. `make torture` compares
// what other processors write and read.
#define _XOPEN_SOURCE 700 // mkdtemp
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tara_privacy.h"

#define NOW INT64_C(1772355600000) // 2026-03-01T09:00:00Z

enum { PEOPLE = 5, EVENTS_MAX = 512, TEXT_MAX = 1 << 16 };

static const uint8_t key[32] = "thirty-two bytes of a fixed key!";
static int64_t       now = NOW;

static void must(tara_status status, const char *what)
{
    if (status == TARA_OK) return;
    fprintf(stderr, "%s: status %d\n", what, (int)status);
    exit(1);
}

static int32_t fixed_now(void *user, int64_t *unix_ms)
{
    (void)user;
    *unix_ms = now;
    return TARA_CALLBACK_OK;
}

static int32_t fixed_random(void *user, uint8_t *out, size_t size)
{
    uint32_t *state = user;
    for (size_t i = 0; i < size; i++) {
        *state = *state * 1664525u + 1013904223u;
        out[i] = (uint8_t)(*state >> 24);
    }
    return TARA_CALLBACK_OK;
}

static tara_privacy *open_file(const char *path, uint32_t flags)
{
    static uint32_t random = 1;
    static const tara_platform platform = {.struct_size = sizeof platform, .user = &random,
                                           .now = fixed_now, .random = fixed_random};
    tara_options  options;
    tara_privacy *privacy = NULL;
    tara_options_init(&options, sizeof options);
    options.site_key = key;
    options.site_key_size = sizeof key;
    options.path = path;
    options.path_size = strlen(path);
    options.platform = &platform;
    options.flags = flags;
    must(tara_open(&options, &privacy, NULL), "opening");
    return privacy;
}

static tara_subject person(tara_privacy *p, int number)
{
    tara_subject subject;
    char         name[32];
    int          size = snprintf(name, sizeof name, "person %d", number);
    must(tara_subject_from_identity(p, name, (size_t)size, &subject), "a subject");
    return subject;
}

static void live(tara_privacy *p, const tara_subject *s, int number)
{
    static const char *const countries[PEOPLE] = {"FR", "DE", "BD", "GB", "US-CA"};
    const char  *country = countries[number];
    tara_choice  choice = {.struct_size = sizeof choice, .method = "checkbox", .method_size = 8};
    tara_holding held = {.struct_size = sizeof held, .category = 1, .purposes = 2, .source = "crm",
                         .source_size = 3, .ref = UINT64_C(1) << (12 * number)};
    tara_intake  intake = {.struct_size = sizeof intake, .right = TARA_RIGHT_ERASURE,
                           .received_unix_ms = now};
    uint64_t request = 0;
    tara_request out = {.struct_size = sizeof out};
    must(tara_purpose_find(p, "marketing", 9, &choice.purpose), "the purpose");
    must(tara_subject_set(p, s, country, strlen(country), (number - 2) * 90,
                          TARA_SUBJECT_HAS_TIME_ZONE), "where");
    must(tara_age_assert_born(p, s, 1980 + number, 2, 28, "document", 8, NULL), "the age");
    must(tara_consent_give(p, s, &choice, NULL), "a yes");
    must(tara_contract_start(p, s, "C-1", 3, 0), "a contract");
    must(tara_holding_start(p, s, &held, NULL), "data");
    if (number % 2) must(tara_consent_withdraw(p, s, &choice, NULL), "a no");
    must(tara_request_open(p, s, &intake, &out), "a request");
    request = out.number;
    if (number == 2) must(tara_request_execute(p, request, NULL), "its execution");
    if (number == 3) must(tara_restriction_set(p, s, "accuracy", 8), "a restriction");
}

static void write_all(const char *path)
{
    tara_privacy *p = open_file(path, 0);
    for (int number = 0; number < PEOPLE; number++) {
        tara_subject s = person(p, number);
        live(p, &s, number);
        now += 86400000;
    }
    tara_close(p);
}

static void read_all(const char *path)
{
    static char   text[TEXT_MAX];
    size_t        size = 0;
    uint64_t      count = 0;
    now = NOW + PEOPLE * INT64_C(86400000);
    tara_privacy *p = open_file(path, TARA_OPEN_READ_ONLY | TARA_OPEN_MUST_EXIST);
    must(tara_event_count(p, &count), "counting");
    for (uint64_t event = 1; event <= count && event <= EVENTS_MAX; event++) {
        must(tara_event_print(p, event, text, sizeof text, &size), "printing");
        printf("%.*s\n", (int)size, text);
    }
    for (int number = 0; number < PEOPLE; number++) {
        tara_subject s = person(p, number);
        for (uint32_t purpose = 1; purpose <= 9; purpose++) {
            tara_question q = {.struct_size = sizeof q, .subject = s, .purpose = purpose,
                               .categories = 1};
            tara_verdict  v = {.struct_size = sizeof v};
            must(tara_check(p, &q, &v), "asking");
            printf("%d/%u: %d %d %d %lld\n", number, (unsigned)purpose, (int)v.permitted,
                   (int)v.reason, (int)v.basis, (long long)v.valid_until_unix_ms);
        }
    }
    tara_close(p);
}

static void copy(FILE *from, FILE *to)
{
    char   piece[4096];
    size_t got;
    while ((got = fread(piece, 1, sizeof piece, from)) > 0) {
        if (fwrite(piece, 1, got, to) != got) exit(1);
    }
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/tara_portable_XXXXXX";
    char path[64], lock[72];
    bool writes = argc == 2 && strcmp(argv[1], "write") == 0;
    bool reads = argc == 2 && strcmp(argv[1], "read") == 0;
    if (!writes && !reads) return 2;
    if (mkdtemp(folder) == NULL) return 1;
    snprintf(path, sizeof path, "%s/a.tara", folder);
    snprintf(lock, sizeof lock, "%s.lock", path);
    if (writes) write_all(path);
    FILE *file = fopen(path, writes ? "rb" : "wb");
    if (file == NULL) return 1;
    copy(writes ? file : stdin, writes ? stdout : file);
    fclose(file);
    if (reads) {
        if (chmod(path, 0600) != 0) return 1;
        read_all(path);
    }
    unlink(path);
    unlink(lock);
    return rmdir(folder) != 0;
}
