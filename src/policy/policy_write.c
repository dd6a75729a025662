// policy_write.c: a policy as its canonical JSON, and the hash of that.
//
// Members stand in the order of their rows, arrays of identifiers in the order of the lists that
// they point into, and what is absent is left out: one policy has one text.
#include "base/json.h"
#include "base/sha256.h"
#include "policy/dpv_terms.h"
#include "policy/fields.h"

typedef struct printing {
    tp_json_writer     json;
    const tara_policy *policy;
} printing;

typedef void value_printer(printing *p, const tp_field *field, const void *at);

static void print_object(printing *p, const tp_record_form *form, const void *base);

// --- single values -----------------------------------------------------------------------------

static void print_text(printing *p, const tp_field *field, const void *at)
{
    (void)field;
    tp_json_text(&p->json, *(const tp_text *)at);
}

static void print_int(printing *p, const tp_field *field, const void *at)
{
    (void)field;
    tp_json_int(&p->json, *(const int32_t *)at);
}

static void print_uint(printing *p, const tp_field *field, const void *at)
{
    (void)field;
    tp_json_uint(&p->json, *(const uint32_t *)at);
}

static void print_bool(printing *p, const tp_field *field, const void *at)
{
    (void)field;
    tp_json_bool(&p->json, *(const bool *)at);
}

static void print_date(printing *p, const tp_field *field, const void *at)
{
    (void)field;
    char text[TP_DATE_TEXT];
    tp_format_date(*(const tp_date *)at, text);
    tp_json_text(&p->json, (tp_text){text, sizeof text});
}

static void print_period(printing *p, const tp_field *field, const void *at)
{
    (void)field;
    static const char units[] = {[TP_DAYS] = 'D', [TP_MONTHS] = 'M', [TP_YEARS] = 'Y'};
    tp_period period = *(const tp_period *)at;
    char text[16];
    size_t first = sizeof text;
    text[--first] = units[period.unit];
    for (int32_t left = period.count; left > 0; left /= 10) text[--first] = (char)('0' + left % 10);
    text[--first] = 'P';
    tp_json_text(&p->json, (tp_text){text + first, sizeof text - first});
}

static void print_place(printing *p, const tp_field *field, const void *at)
{
    (void)field;
    char text[TP_PLACE_TEXT_MAX];
    tp_json_text(&p->json, (tp_text){text, tp_place_print(*(const tp_place *)at, text)});
}

static void print_enum(printing *p, const tp_field *field, const void *at)
{
    tp_json_string(&p->json, field->names[*(const uint8_t *)at]);
}

static void print_recipient(printing *p, const tp_field *field, const void *at)
{
    (void)field;
    tp_json_text(&p->json, p->policy->recipients[*(const uint32_t *)at].id);
}

static void print_recipients(printing *p, const tp_field *field, const void *at)
{
    (void)field;
    const uint64_t *words = at;
    tp_json_begin_array(&p->json);
    for (size_t i = 0; i < p->policy->recipient_count; i++) {
        if (words[i / 64] >> i % 64 & 1) tp_json_text(&p->json, p->policy->recipients[i].id);
    }
    tp_json_end_array(&p->json);
}

static void print_group(printing *p, const tp_field *field, const void *at)
{
    print_object(p, field->record, at);
}

// --- arrays ------------------------------------------------------------------------------------

static void print_bases(printing *p, const tp_field *field, const void *at)
{
    const uint8_t *bases = at;
    tp_json_begin_array(&p->json);
    for (size_t i = 0; i < TP_BASES_MAX && bases[i] != 0; i++) {
        tp_json_string(&p->json, field->names[bases[i]]);
    }
    tp_json_end_array(&p->json);
}

static void print_actions(printing *p, const tp_field *field, const void *at)
{
    tp_json_begin_array(&p->json);
    for (int64_t i = 0; i <= field->high; i++) {
        if (*(const uint32_t *)at >> i & 1) tp_json_string(&p->json, field->names[i]);
    }
    tp_json_end_array(&p->json);
}

static void print_numbers(printing *p, const tp_field *field, const void *at)
{
    tp_json_begin_array(&p->json);
    for (int64_t i = 0; i <= field->high; i++) {
        if (*(const uint32_t *)at >> i & 1) tp_json_uint(&p->json, (uint64_t)i);
    }
    tp_json_end_array(&p->json);
}

static void print_references(printing *p, const tp_field *field, const void *at)
{
    bool purposes = field->kind == TP_FIELD_PURPOSES;
    size_t count = purposes ? p->policy->purpose_count : p->policy->category_count;
    tp_json_begin_array(&p->json);
    for (size_t i = 0; i < count; i++) {
        if (!(*(const uint64_t *)at >> i & 1)) continue;
        tp_json_text(&p->json, purposes ? p->policy->purposes[i].id : p->policy->categories[i].id);
    }
    tp_json_end_array(&p->json);
}

static void print_terms(printing *p, const tp_field *field, const void *at)
{
    (void)field;
    tp_text term;
    size_t  next = 0;
    tp_json_begin_array(&p->json);
    while (tp_dpv_next(*(const tp_text *)at, &next, &term)) tp_json_text(&p->json, term);
    tp_json_end_array(&p->json);
}

static size_t count_of(const tara_policy *policy, const tp_field *field)
{
    return *(const size_t *)(const void *)((const uint8_t *)policy + field->count_offset);
}

// Lists stand in the policy itself and nowhere deeper.
static void print_list(printing *p, const tp_field *field, const void *at)
{
    const uint8_t *list = tp_field_list(at);
    size_t count = count_of(p->policy, field);
    tp_json_begin_array(&p->json);
    for (size_t i = 0; i < count; i++) {
        print_object(p, field->record, list + i * field->record->size);
    }
    tp_json_end_array(&p->json);
}

// --- objects -----------------------------------------------------------------------------------

static value_printer *const printers[TP_FIELD_KINDS] = {
    [TP_FIELD_TEXT]       = print_text,
    [TP_FIELD_ID]         = print_text,
    [TP_FIELD_INT]        = print_int,
    [TP_FIELD_UINT]       = print_uint,
    [TP_FIELD_BOOL]       = print_bool,
    [TP_FIELD_DATE]       = print_date,
    [TP_FIELD_PERIOD]     = print_period,
    [TP_FIELD_PLACE]      = print_place,
    [TP_FIELD_ENUM]       = print_enum,
    [TP_FIELD_BASES]      = print_bases,
    [TP_FIELD_ACTIONS]    = print_actions,
    [TP_FIELD_NUMBERS]    = print_numbers,
    [TP_FIELD_CATEGORIES] = print_references,
    [TP_FIELD_PURPOSES]   = print_references,
    [TP_FIELD_RECIPIENT]  = print_recipient,
    [TP_FIELD_RECIPIENTS] = print_recipients,
    [TP_FIELD_DPV_PURPOSE] = print_text,
    [TP_FIELD_DPV_DATA]   = print_terms,
    [TP_FIELD_OBJECT]     = print_group,
    [TP_FIELD_LIST]       = print_list,
};

static bool absent(const printing *p, const tp_field *field, const void *at)
{
    if (field->kind == TP_FIELD_LIST) return count_of(p->policy, field) == 0;
    return tp_field_empty(field, at);
}

static void print_object(printing *p, const tp_record_form *form, const void *base)
{
    tp_json_begin_object(&p->json);
    for (size_t i = 0; i < form->count; i++) {
        const tp_field *field = &form->fields[i];
        const void *at = (const uint8_t *)base + field->offset;
        if (field->optional && absent(p, field, at)) continue;
        tp_json_name(&p->json, field->name);
        printers[field->kind](p, field, at);
    }
    tp_json_end_object(&p->json);
}

void tp_policy_print(const tara_policy *policy, tp_buffer *out)
{
    printing p = {.json = tp_json_writer_to(out), .policy = policy};
    p.json.indent = true;
    print_object(&p, &tp_policy_form, policy);
    tp_buffer_byte(out, '\n');
}

bool tp_policy_hash(const tara_policy *policy, tp_memory *memory, uint8_t hash[32])
{
    tp_buffer text = tp_buffer_in(memory);
    tp_policy_print(policy, &text);
    bool printed = !text.failed;
    if (printed) tp_sha256_of(text.data, text.size, hash);
    tp_buffer_release(&text);
    return printed;
}
