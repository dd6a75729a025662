// bench_strings.c: what reading, asking and writing consent strings costs.
//
// The strings are those of --strings, else the public ones where they are there, else made here. A
// figure is the mean over all of them; `.long` is one of about 498 characters, alone. Beside them
// stand the least that reading can cost, base64url by itself, and a plain decoder that spreads all
// out (bench_plain.h). GPP strings are read to the last value of the last section, also the TC
// strings in them.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_host.h"
#include "bench_plain.h"
#include "vector.h"

#define VECTORS "../shared/vectors/"

enum { STRINGS_MAX = 1024, MADE = 240, MADE_VENDORS = 1200, LONG = 498, QUESTIONS = 4096,
       TEXT_MAX = 65536, RANGES_MAX = 8192, RESTRICTIONS_MAX = 64,
       VENDORS_MAX = 4096, TIMES = 6, ALONE = 256 };
// One of each: asked about, and of all the most interesting.
enum { VENDOR = 755, PURPOSE = 3 };

typedef struct draft_of { // What a string says, to be written again.
    tara_tc_draft             draft;
    tara_tc_draft_restriction restrictions[RESTRICTIONS_MAX];
} draft_of;

typedef struct asked_of { uint32_t purpose; tara_gvl_vendor vendor; } asked_of;

typedef struct strings {
    tp_text      tc[STRINGS_MAX];
    size_t       tc_count;
    tp_text      one;   // Of about 498 characters.
    tp_text      gpp[STRINGS_MAX];
    size_t       gpp_count;
    tp_text      list;  // The Global Vendor List; empty: it is not there.
    tara_tc     *decoded;
    draft_of    *drafts;
    size_t       draft_count;
    asked_of     random[QUESTIONS];
    asked_of     fixed;
    plain_tables tables;
    plain_tc     plain;
    tara_gvl_vendor vendors[VENDORS_MAX];
    uint8_t      bytes[TEXT_MAX];
    char         text[TEXT_MAX];
} strings;

static void *take(size_t size)
{
    void *bytes = calloc(1, size);
    if (bytes == NULL) stop("memory for strings", TARA_E_NO_MEMORY);
    return bytes;
}

// --- where they come from -----------------------------------------------------------------------

// Only what both decoders read: the one tells apart what the other takes.
static void add_tc(strings *s, tp_text text)
{
    tara_tc tc = {.struct_size = sizeof tc};
    if (s->tc_count == STRINGS_MAX || text.size > TEXT_MAX) return;
    if (tara_tc_decode(text.data, text.size, &tc, NULL) != TARA_OK) return;
    if (plain_decode(&s->tables, text.data, text.size, &s->plain)) s->tc[s->tc_count++] = text;
}

static void add_gpp(strings *s, tp_text text)
{
    tara_gpp gpp = {.struct_size = sizeof gpp};
    if (s->gpp_count == STRINGS_MAX) return;
    if (tara_gpp_decode(text.data, text.size, &gpp, NULL) != TARA_OK) return;
    s->gpp[s->gpp_count++] = text;
}

static void add_either(strings *s, tp_text text)
{
    if (memchr(text.data, '~', text.size) == NULL) add_tc(s, text);
    else add_gpp(s, text);
}

static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) return NULL;
    fclose(file);
    return vector_load(path, size); // It stays until the program ends: strings point into it.
}

// A vector a line; its first member of that name.
static void add_vectors(strings *s, const char *path, const char *name,
                        void (*add)(strings *, tp_text))
{
    size_t  size = 0;
    tp_text text;
    char   *all = read_file(path, &size);
    for (const char *at = all; at != NULL && *at != '\0';) {
        size_t length = strcspn(at, "\n");
        if (vector_field((tp_text){at, length}, name, &text)) add(s, text);
        at += length + (at[length] == '\n');
    }
}

static void add_lines(strings *s, const char *path)
{
    size_t size = 0;
    char  *all = read_file(path, &size);
    if (all == NULL) stop(path, TARA_E_NOT_FOUND);
    for (const char *at = all; *at != '\0';) {
        size_t length = strcspn(at, "\n");
        add_either(s, (tp_text){at, length});
        at += length + (at[length] == '\n');
    }
}

// Vendors of which `of_16` of 16 are in, with gaps: sometimes none, sometimes almost all.
static uint64_t made_ranges(uint64_t *random, tara_id_range *out)
{
    uint64_t count = 0, of_16 = next_random(random) % 16;
    for (uint32_t id = 1; id < MADE_VENDORS; id++) {
        if (next_random(random) % 16 >= of_16) continue;
        uint32_t last = id + (uint32_t)(next_random(random) % 3);
        out[count++] = (tara_id_range){(uint16_t)id, (uint16_t)last};
        id = last + 1;
    }
    return count;
}

static void make_tc(strings *s, uint64_t *random)
{
    static tara_id_range ranges[3][MADE_VENDORS];
    uint64_t      bits = next_random(random);
    int64_t       day = (int64_t)(20000 + bits % 700) * 86400000;
    size_t        size = 0;
    tara_tc_draft draft = {.struct_size = sizeof draft, .flags = TARA_TC_DRAFT_DISCLOSED,
                           .created_unix_ms = day, .last_updated_unix_ms = day, .cmp_id = 10,
                           .cmp_version = 1, .vendor_list_version = 100, .policy_version = 5,
                           .is_service_specific = 1, .consent_language = "EN",
                           .publisher_cc = "FR", .purposes_consent = (uint32_t)(bits >> 32 & 0x7FF),
                           .purposes_li_transparency = (uint32_t)(bits >> 48 & 0x7C2)};
    for (int i = 0; i < 3; i++) {
        draft.vendors[i].ranges = ranges[i];
        draft.vendors[i].count = made_ranges(random, ranges[i]);
    }
    char *text = take(TEXT_MAX / 16);
    must(tara_tc_encode(&draft, text, TEXT_MAX / 16, &size, NULL), "made string");
    add_tc(s, (tp_text){text, size});
}

// The values of one state's section, all of them notices given and choices made.
static tara_gpp_section made_section(uint32_t id, uint64_t *random)
{
    tara_gpp_section section = {.struct_size = sizeof section, .id = id,
                                .parts = TARA_GPP_PART_CORE};
    tara_gpp_field   field = {.struct_size = sizeof field};
    for (uint32_t i = 0; tara_gpp_field_at(&section, i, &field) == TARA_OK; i++) {
        for (uint32_t k = 0; k < field.count && field.part == TARA_GPP_PART_CORE; k++) {
            section.values[field.first + k] = (uint8_t)(1 + next_random(random) % 2);
        }
    }
    section.values[0] = 1; // The version.
    return section;
}

static void make_gpp(strings *s, uint64_t *random)
{
    tp_text          tc = s->tc[s->gpp_count];
    size_t           capacity = tc.size + 256, size = 0;
    char            *text = take(capacity);
    tara_gpp_section sections[] = {
        {.struct_size = sizeof sections[0], .id = TARA_GPP_TCF_EU_V2, .text = tc.data,
         .text_size = tc.size},
        made_section(TARA_GPP_US_CA, random), made_section(TARA_GPP_US_VA, random),
    };
    must(tara_gpp_encode(sections, 3, text, capacity, &size, NULL), "made string");
    add_gpp(s, (tp_text){text, size});
}

// Gives whether they were made here.
static bool gather(strings *s, const char *path)
{
    uint64_t random = 1;
    if (path != NULL) {
        add_lines(s, path);
    } else {
        add_vectors(s, VECTORS "tcf/generated.json", "tc", add_tc);
        add_vectors(s, VECTORS "tcf/from-upstream-tests.json", "tc", add_tc);
        add_vectors(s, VECTORS "gpp/generated.json", "gpp", add_gpp);
        add_vectors(s, VECTORS "gpp/from-upstream-tests.json", "gpp", add_gpp);
    }
    s->list.data = read_file(VECTORS "tcf/gvl-v3-vendorlist-7.json", &s->list.size);
    bool made = s->tc_count == 0;
    while (s->tc_count < MADE && made) make_tc(s, &random);
    while (s->gpp_count < MADE && made) make_gpp(s, &random);
    if (s->gpp_count == 0) stop("GPP strings", TARA_E_NOT_FOUND);
    return made;
}

// --- made ready ---------------------------------------------------------------------------------

static tara_id_range *copy_of(const tara_id_range *ranges, size_t count)
{
    tara_id_range *copy = take((count + 1) * sizeof *copy);
    memcpy(copy, ranges, count * sizeof *copy);
    return copy;
}

static bool draft_restrictions(const tara_tc *tc, draft_of *out)
{
    static tara_id_range ranges[RANGES_MAX];
    tara_tc_restriction  r = {.struct_size = sizeof r};
    size_t               count;
    out->draft.restrictions = out->restrictions;
    while (tara_tc_restriction_next(tc, &r) == TARA_OK) {
        uint64_t at = out->draft.restriction_count++;
        if (at == RESTRICTIONS_MAX) return false;
        must(tara_tc_restriction_ranges(tc, &r, ranges, RANGES_MAX, &count), "restriction");
        out->restrictions[at] = (tara_tc_draft_restriction){
            .ranges = copy_of(ranges, count), .count = count, .purpose = r.purpose,
            .type = r.type};
    }
    return true;
}

static bool draft_lists(const tara_tc *tc, tara_tc_draft *out)
{
    static tara_id_range ranges[RANGES_MAX];
    size_t               count;
    for (int i = 0; i < TARA_TC_LISTS; i++) {
        if (tara_tc_ranges(tc, i, ranges, RANGES_MAX, &count) != TARA_OK) return false;
        out->vendors[i] = (tara_tc_draft_list){.ranges = copy_of(ranges, count), .count = count,
                                               .max_vendor_id = tc->vendors[i].max_vendor_id};
    }
    if (tc->vendors[TARA_TC_DISCLOSED].present) out->flags |= TARA_TC_DRAFT_DISCLOSED;
    if (tc->vendors[TARA_TC_ALLOWED].present) out->flags |= TARA_TC_DRAFT_ALLOWED;
    return true;
}

// False for what is not to be written: no letters, no disclosed vendors, vendors above the maximum.
static bool draft_again(strings *s, const tara_tc *tc, draft_of *out)
{
    size_t size;
    *out = (draft_of){.draft = {
        .struct_size = sizeof out->draft, .created_unix_ms = tc->created_unix_ms,
        .last_updated_unix_ms = tc->last_updated_unix_ms, .cmp_id = tc->cmp_id,
        .cmp_version = tc->cmp_version, .consent_screen = tc->consent_screen,
        .vendor_list_version = tc->vendor_list_version, .policy_version = tc->policy_version,
        .is_service_specific = tc->is_service_specific,
        .use_non_standard_texts = tc->use_non_standard_texts,
        .purpose_one_treatment = tc->purpose_one_treatment,
        .special_feature_opt_ins = tc->special_feature_opt_ins,
        .purposes_consent = tc->purposes_consent,
        .purposes_li_transparency = tc->purposes_li_transparency,
        .publisher_consent = tc->publisher_consent,
        .publisher_li_transparency = tc->publisher_li_transparency,
        .custom_count = tc->custom_count, .custom_consent = tc->custom_consent,
        .custom_li_transparency = tc->custom_li_transparency}};
    memcpy(out->draft.consent_language, tc->consent_language, sizeof tc->consent_language);
    memcpy(out->draft.publisher_cc, tc->publisher_cc, sizeof tc->publisher_cc);
    if (tc->has_publisher_tc) out->draft.flags |= TARA_TC_DRAFT_PUBLISHER_TC;
    return draft_lists(tc, &out->draft) && draft_restrictions(tc, out) &&
           tara_tc_encode(&out->draft, s->text, TEXT_MAX, &size, NULL) == TARA_OK;
}

static asked_of question_about(uint32_t vendor, uint32_t purpose)
{
    return (asked_of){purpose, {.id = vendor, .purposes = 0x7FF, .flexible = 0x7FC,
                                .deleted_unix_ms = TARA_NEVER}};
}

static void prepare(strings *s)
{
    uint64_t random = 1;
    s->decoded = take(s->tc_count * sizeof *s->decoded);
    s->drafts = take(s->tc_count * sizeof *s->drafts);
    for (size_t i = 0; i < s->tc_count; i++) {
        tara_tc *tc = &s->decoded[i];
        size_t   size = s->tc[i].size;
        tc->struct_size = sizeof *tc;
        must(tara_tc_decode(s->tc[i].data, size, tc, NULL), "decode");
        if (draft_again(s, tc, &s->drafts[s->draft_count])) s->draft_count++;
        if (i == 0 || labs((long)size - LONG) < labs((long)s->one.size - LONG)) s->one = s->tc[i];
    }
    for (size_t i = 0; i < QUESTIONS; i++) {
        uint64_t bits = next_random(&random);
        s->random[i] = question_about(1 + (uint32_t)below(bits, MADE_VENDORS),
                                      1 + (uint32_t)(bits >> 32) % 11);
    }
    s->fixed = question_about(VENDOR, PURPOSE);
}

// The same vendors, or what is measured is not the same work.
static void check_plain(strings *s)
{
    for (size_t i = 0; i < s->tc_count; i++) {
        const tara_tc *tc = &s->decoded[i];
        if (!plain_decode(&s->tables, s->tc[i].data, s->tc[i].size, &s->plain)) {
            stop("plain decoder", TARA_E_CORRUPT);
        }
        for (int list = 0; list < TARA_TC_LISTS; list++) {
            if (!tc->vendors[list].present) continue;
            for (uint32_t vendor = 1; vendor < 2 * MADE_VENDORS; vendor++) {
                bool has = plain_has(&s->plain.vendors[list], vendor);
                if (tara_tc_lists(tc, list, vendor) != has) stop("plain decoder", TARA_E_CORRUPT);
            }
        }
    }
}

// --- contenders ---------------------------------------------------------------------------------

// Digits alone: dots are passed over.
static uint64_t bytes_of(strings *s, tp_text text)
{
    uint64_t sum = 0;
    for (size_t begin = 0; begin < text.size;) {
        const char *from = text.data + begin;
        const char *dot = memchr(from, '.', text.size - begin);
        size_t      size = dot == NULL ? text.size - begin : (size_t)(dot - from);
        sum += plain_bytes(&s->tables, from, size, s->bytes);
        begin += size + 1;
    }
    return sum + s->bytes[0];
}

static uint64_t plain_of(strings *s, tp_text text)
{
    return (uint64_t)plain_decode(&s->tables, text.data, text.size, &s->plain) +
           s->plain.vendors[0].words[1];
}

static uint64_t decode_of(strings *s, tp_text text)
{
    tara_tc tc; // A block of the same place again and again, as in a server.
    (void)s;
    tc.struct_size = sizeof tc;
    return (uint64_t)tara_tc_decode(text.data, text.size, &tc, NULL) + tc.purposes_consent;
}

static uint64_t answer_of(strings *s, tp_text text)
{
    tara_tc tc;
    tc.struct_size = sizeof tc;
    if (tara_tc_decode(text.data, text.size, &tc, NULL) != TARA_OK) return 0;
    return (uint64_t)tara_tc_may(&tc, s->fixed.purpose, &s->fixed.vendor);
}

// "May vendor 755 for purpose 3, given this restriction?", and given those of the string.
static uint64_t peek_of(strings *s, tp_text text)
{
    return (uint64_t)tara_tc_peek_may_under(text.data, text.size, s->fixed.purpose,
                                            &s->fixed.vendor, 1u << TARA_TC_REQUIRE_CONSENT);
}

static uint64_t peek_own_of(strings *s, tp_text text)
{
    return (uint64_t)tara_tc_peek_may(text.data, text.size, s->fixed.purpose, &s->fixed.vendor);
}

static uint64_t gpp_of(strings *s, tp_text text)
{
    tara_gpp gpp;
    (void)s;
    gpp.struct_size = sizeof gpp;
    return (uint64_t)tara_gpp_decode(text.data, text.size, &gpp, NULL) + gpp.section_count;
}

// And the values of every section, to be looked at.
static uint64_t values_of(strings *s, tp_text text)
{
    tara_gpp         gpp;
    tara_gpp_section section;
    uint64_t         sum = 0;
    (void)s;
    gpp.struct_size = sizeof gpp;
    section.struct_size = sizeof section;
    if (tara_gpp_decode(text.data, text.size, &gpp, NULL) != TARA_OK) return 0;
    for (uint32_t i = 0; i < gpp.section_count; i++) {
        sum += (uint64_t)tara_gpp_section_at(&gpp, i, &section) + section.values[1];
    }
    return sum;
}

static double each(const tp_text *texts, size_t count, strings *s, uint64_t operations,
                   uint64_t (*of)(strings *, tp_text))
{
    uint64_t sum = 0;
    double   start = now_ns();
    for (uint64_t i = 0, place = 0; i < operations; i++) {
        sum += of(s, texts[place]);
        if (++place == count) place = 0;
    }
    sink += sum;
    return (now_ns() - start) / (double)operations;
}

#define RUN(name, texts, count, of) \
    static double name(void *user, uint64_t operations, uint64_t round) \
    { \
        strings *s = user; \
        (void)round; \
        return each(texts, count, s, operations, of); \
    }
RUN(base64_each, s->tc, s->tc_count, bytes_of)
RUN(base64_alone, &s->one, 1, bytes_of)
RUN(plain_each, s->tc, s->tc_count, plain_of)
RUN(plain_alone, &s->one, 1, plain_of)
RUN(decode_each, s->tc, s->tc_count, decode_of)
RUN(decode_alone, &s->one, 1, decode_of)
RUN(answer_each, s->tc, s->tc_count, answer_of)
RUN(peek_each, s->tc, s->tc_count, peek_of)
RUN(peek_alone, &s->one, 1, peek_of)
RUN(peek_own_each, s->tc, s->tc_count, peek_own_of)
RUN(gpp_each, s->gpp, s->gpp_count, gpp_of)
RUN(values_each, s->gpp, s->gpp_count, values_of)

static double ask_fixed(void *user, uint64_t operations, uint64_t round)
{
    strings *s = user;
    uint64_t yes = 0;
    (void)round;
    double start = now_ns();
    for (uint64_t i = 0, place = 0; i < operations; i++) {
        yes += (uint64_t)tara_tc_may(&s->decoded[place], s->fixed.purpose, &s->fixed.vendor);
        if (++place == s->tc_count) place = 0;
    }
    sink += yes;
    return (now_ns() - start) / (double)operations;
}

static double ask_random(void *user, uint64_t operations, uint64_t round)
{
    strings *s = user;
    uint64_t yes = 0;
    double   start = now_ns();
    for (uint64_t i = 0, place = 0; i < operations; i++) {
        const asked_of *q = &s->random[(i + round) % QUESTIONS];
        yes += (uint64_t)tara_tc_may(&s->decoded[place], q->purpose, &q->vendor);
        if (++place == s->tc_count) place = 0;
    }
    sink += yes;
    return (now_ns() - start) / (double)operations;
}

static double encode_each(void *user, uint64_t operations, uint64_t round)
{
    strings *s = user;
    uint64_t sum = 0;
    (void)round;
    double start = now_ns();
    for (uint64_t i = 0, place = 0; i < operations; i++) {
        size_t size;
        if (tara_tc_encode(&s->drafts[place].draft, s->text, TEXT_MAX, &size, NULL)) return -1;
        sum += size;
        if (++place == s->draft_count) place = 0;
    }
    sink += sum;
    return (now_ns() - start) / (double)operations;
}

static double read_list(void *user, uint64_t operations, uint64_t round)
{
    strings *s = user;
    tara_gvl about = {.struct_size = sizeof about};
    size_t   count = 0;
    (void)round;
    double start = now_ns();
    for (uint64_t i = 0; i < operations; i++) {
        if (tara_gvl_read(s->list.data, s->list.size, s->vendors, VENDORS_MAX, &count, &about,
                          NULL)) {
            return -1;
        }
    }
    sink += count;
    return (now_ns() - start) / 1000 / (double)operations;
}

// --- the figures --------------------------------------------------------------------------------

void list_strings(const char *path)
{
    strings *s = take(sizeof *s);
    plain_prepare(&s->tables);
    (void)gather(s, path);
    for (size_t i = 0; i < s->tc_count; i++) printf("%.*s\n", (int)s->tc[i].size, s->tc[i].data);
    for (size_t i = 0; i < s->gpp_count; i++) {
        printf("%.*s\n", (int)s->gpp[i].size, s->gpp[i].data);
    }
    free(s);
}

static void bench_tc(strings *s, const settings *set, report *to)
{
    uint64_t  times = TIMES * (uint64_t)s->tc_count, alone = TIMES * ALONE;
    contender list[] = {
        {"limit.base64url",      "ns/string",   base64_each,  s, times,     NULL},
        {"limit.base64url.long", "ns/string",   base64_alone, s, alone,     NULL},
        {"tcf.plain",            "ns/string",   plain_each,   s, times,     NULL},
        {"tcf.plain.long",       "ns/string",   plain_alone,  s, alone,     NULL},
        {"tcf.decode",           "ns/string",   decode_each,  s, times,     NULL},
        {"tcf.decode.long",      "ns/string",   decode_alone, s, alone,     NULL},
        {"tcf.question",         "ns/question", ask_fixed,    s, 8 * times, NULL},
        {"tcf.question.random",  "ns/question", ask_random,   s, 8 * times, NULL},
        {"tcf.question.text",    "ns/question", answer_each,  s, times,     NULL},
        {"tcf.peek",             "ns/question", peek_each,    s, 4 * times, NULL},
        {"tcf.peek.long",        "ns/question", peek_alone,   s, alone,     NULL},
        {"tcf.peek.own",         "ns/question", peek_own_each, s, 2 * times, NULL},
        {"tcf.encode",           "ns/string",   encode_each,  s, times / 2, NULL},
    };
    print_one("tcf.long", "", (double)s->one.size, "characters", "");
    race(list, sizeof list / sizeof list[0], set->rounds, "", to);
}

static void bench_gpp(strings *s, const settings *set, report *to)
{
    uint64_t  times = TIMES * (uint64_t)s->gpp_count;
    contender list[] = {
        {"gpp.decode",        "ns/string", gpp_each,    s, times, NULL},
        {"gpp.decode.values", "ns/string", values_each, s, times, NULL},
        {"gvl.read",          "us",        read_list,   s, 2,     NULL},
    };
    size_t count = sizeof list / sizeof list[0];
    if (s->list.data == NULL) printf("gvl.read: the list is not there\n");
    race(list, s->list.data == NULL ? count - 1 : count, set->rounds, "", to);
}

// Short rounds, into which other programs seldom fall.
void bench_strings(const settings *set, report *to)
{
    strings *s = take(sizeof *s);
    plain_prepare(&s->tables);
    bool made = gather(s, set->strings);
    printf("strings: %zu of the TCF, %zu of the GPP, %s\n", s->tc_count, s->gpp_count,
           set->strings != NULL ? set->strings : made ? "made here" : "public");
    prepare(s);
    check_plain(s);
    bench_tc(s, set, to);
    bench_gpp(s, set, to);
    free(s->decoded);
    free(s->drafts);
    free(s);
}

static void print_goal(const report *all, const char *name, const char *goal)
{
    char          full[NAME_MAX_BYTES];
    const series *measured = find_series(all, name, "");
    if (measured == NULL) return;
    snprintf(full, sizeof full, "goal.%s", name);
    print_values(full, "ns", measured->values, measured->count, goal);
}

void print_string_ratios(const report *all)
{
    print_goal(all, "tcf.question", " goal <= 60");
    print_goal(all, "tcf.peek", " goal <= 60");
    print_goal(all, "tcf.encode", " goal <= 1500");
    print_goal(all, "gpp.decode", " goal <= 600");
    print_ratio(all, "tcf.decode.vs.plain", "tcf.decode", "tcf.plain", "", "<= 1.2");
    print_ratio(all, "tcf.decode.long.vs.plain", "tcf.decode.long", "tcf.plain.long", "",
                "<= 1.2");
    print_ratio(all, "tcf.decode.vs.base64url", "tcf.decode", "limit.base64url", "", "");
    print_ratio(all, "tcf.peek.vs.text", "tcf.question.text", "tcf.peek", "", "");
    print_ratio(all, "tcf.question.vs.text", "tcf.question.text", "tcf.question", "", "");
}
