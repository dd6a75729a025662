// documents.c: what is rendered from the policy: notices, and the register of processing.
#include "base/bits.h"
#include "base/civil.h"
#include "decision/names.h"
#include "interop/dpv_policy.h"
#include "interop/notice.h"
#include "interop/register.h"
#include "public/context.h"

// --- notices -----------------------------------------------------------------------------------

typedef struct poured { // A document on its way to a sink of the host's.
    tara_sink sink;
    void     *user;
} poured;

static bool hand_over(void *user, const char *text, size_t size)
{
    poured *p = user;
    return p->sink(p->user, text, size) == TARA_CALLBACK_OK;
}

static bool is_for_notices(int32_t format)
{
    return format == TARA_FORMAT_JSON || format == TARA_FORMAT_TEXT
        || format == TARA_FORMAT_MARKDOWN;
}

static tp_document_form form_of(int32_t format, const char *language,
                                const tp_vocabulary *vocabulary)
{
    return (tp_document_form){.text = format != TARA_FORMAT_JSON,
                              .markdown = format == TARA_FORMAT_MARKDOWN,
                              .french = tp_is_french(language), .tight = true,
                              .vocabulary = vocabulary};
}

// A parsed policy may be shared between threads: what is counted, is counted in a copy.
static tp_memory memory_of(const tara_policy *policy)
{
    tp_memory memory = tp_memory_standard();
    if (policy->arena != NULL) memory = policy->memory;
    return memory;
}

static tara_status close_for(tp_document *doc, tara_status status)
{
    bool all_taken = tp_document_close(doc);
    if (status != TARA_OK) return status;
    if (doc->no_memory) return TARA_E_NO_MEMORY;
    return all_taken ? TARA_OK : TARA_E_CONFLICT;
}

tara_status tara_policy_render(const tara_policy *policy, int32_t form, int32_t format,
                               const char *language, tara_sink sink, void *user)
{
    poured      to = {sink, user};
    tp_document doc;
    if (policy == NULL) policy = &tp_policy_builtin;
    if (!tp_is_policy(policy)) return TARA_E_HANDLE;
    bool known = form == TARA_NOTICE_SHORT || form == TARA_NOTICE_FULL;
    if (!known || !is_for_notices(format) || sink == NULL) return TARA_E_INVALID_ARGUMENT;
    tp_memory memory = memory_of(policy);
    tp_document_open(&doc, &memory, form_of(format, language, &tp_notice_words), hand_over, &to);
    tp_notice_write(&doc, policy, form);
    return close_for(&doc, TARA_OK);
}

tara_status tara_policy_dpv(const tara_policy *policy, const char *language, tara_sink sink,
                            void *user)
{
    poured  to = {sink, user};
    uint8_t hash[32];
    if (policy == NULL) policy = &tp_policy_builtin;
    if (!tp_is_policy(policy)) return TARA_E_HANDLE;
    if (sink == NULL) return TARA_E_INVALID_ARGUMENT;
    tp_memory   memory = memory_of(policy);
    tp_buffer   text = tp_buffer_in(&memory);
    tara_status status = TARA_OK;
    if (!tp_policy_hash(policy, &memory, hash)) return TARA_E_NO_MEMORY;
    tp_dpv d = tp_dpv_to(&text, policy, hash, language);
    tp_dpv_policy(&d);
    if (text.failed) status = TARA_E_NO_MEMORY;
    else if (!hand_over(&to, (const char *)text.data, text.size)) status = TARA_E_CONFLICT;
    tp_buffer_release(&text);
    return status;
}

typedef struct two_versions { // Too large for a stack.
    tp_compiled before, after;
} two_versions;

tara_status tara_policy_changes_render(const tara_policy *before, const tara_policy *after,
                                       int32_t format, const char *language, tara_sink sink,
                                       void *user)
{
    poured      to = {sink, user};
    tp_document doc;
    if (before == NULL) before = &tp_policy_builtin;
    if (after == NULL || !tp_is_policy(before) || !tp_is_policy(after)) return TARA_E_HANDLE;
    if (!is_for_notices(format) || sink == NULL) return TARA_E_INVALID_ARGUMENT;
    tp_memory     memory = memory_of(after);
    two_versions *two = tp_allocate_zeroed(&memory, 1, sizeof *two);
    if (two == NULL) return TARA_E_NO_MEMORY;
    tara_status status = tp_policy_compile(before, NULL, &memory, &two->before);
    if (status == TARA_OK) status = tp_policy_compile(after, &two->before, &memory, &two->after);
    if (status == TARA_OK) {
        tp_document_form form = form_of(format, language, &tp_notice_words);
        tp_document_open(&doc, &memory, form, hand_over, &to);
        status = close_for(&doc, tp_notice_changes_write(&doc, &two->before, &two->after));
    }
    tp_release(&memory, two, sizeof *two);
    return status;
}

// --- the register ------------------------------------------------------------------------------

typedef struct printing { // Too large for a stack.
    tp_call           *call;
    tp_buffer          text;
    tp_register        facts;
    tp_terms_safeguard safeguards[TP_SAFEGUARDS_IN_FORCE_MAX];
    tp_buffer          events[TP_SAFEGUARDS_IN_FORCE_MAX]; // That recorded them: their texts.
} printing;

static tp_ledger *ledger_of(const printing *p)
{
    return &p->call->privacy->ledger;
}

// When the version in force came to be on record here. The first one is under the first event.
static tara_status find_since(printing *p)
{
    tp_ledger         *ledger = ledger_of(p);
    const tp_compiled *compiled = ledger->world.compiled;
    tp_buffer          bytes = tp_buffer_in(&p->call->privacy->memory);
    tp_event           event;
    uint64_t           number = compiled->event;
    if (number == 0 && compiled->before == NULL && ledger->count > 0) number = 1;
    if (number == 0) return TARA_OK;
    tara_status status = tp_ledger_event(ledger, number, &bytes, &event);
    if (status == TARA_OK) p->facts.in_force_since = event.at;
    tp_buffer_release(&bytes);
    return status == TARA_E_NOT_FOUND ? TARA_OK : status;
}

// Numbers are given one after another; what was released has no owner any more.
static tara_status count_holds(printing *p)
{
    tp_ledger *ledger = ledger_of(p);
    tp_change *change = tp_ledger_reading(ledger);
    uint64_t   last = ledger->world.numbers[TP_NUMBERED_HOLD];
    for (uint64_t number = 1; number <= last; number++) {
        tara_subject owner;
        tara_status  status = tp_read_owner(change, TP_NUMBERED_HOLD, number, &owner);
        if (status != TARA_OK && status != TARA_E_NOT_FOUND) return status;
        p->facts.holds += status == TARA_OK;
    }
    return TARA_OK;
}

static void find_registered(printing *p)
{
    const tara_privacy *privacy = p->call->privacy;
    const tp_world     *world = &privacy->ledger.world;
    for (uint32_t i = 0; i < world->source_count; i++) {
        tp_text name = {world->source[i].name, world->source[i].size};
        for (uint32_t k = 0; k < privacy->source_count; k++) {
            const tp_source *source = &privacy->sources[k];
            bool same = tp_text_equal(name, (tp_text){source->name, source->size});
            p->facts.registered |= (uint64_t)same << i;
        }
    }
}

static tp_date day_of(const tara_policy *policy, tp_time at)
{
    if (at == 0 || at == TP_TIME_NEVER) return (tp_date){0, 0, 0};
    return tp_date_of(tp_local_day(at, policy->time_zone_minutes));
}

static tp_date last_day_of(const tara_policy *policy, tp_time until)
{
    return day_of(policy, until == TP_TIME_NEVER ? until : until - 1);
}

// What was recorded, in the words of its event, which stays until the register is written.
static tara_status find_recorded(printing *p, const tp_safeguard_state *state)
{
    tp_ledger         *ledger = ledger_of(p);
    const tp_compiled *compiled = ledger->world.compiled;
    const tara_policy *policy = compiled->policy;
    size_t             place = p->facts.safeguard_count;
    tp_event           event = {.type = 0};
    tara_status status = tp_ledger_event(ledger, state->event, &p->events[place], &event);
    if (status != TARA_OK) return status;
    if (event.type != TP_EVENT_SAFEGUARD) return TARA_E_CORRUPT;
    const tp_safeguard_event *said = &event.body.safeguard;
    bool known = state->recipient > 0 && state->recipient <= compiled->recipient_slots;
    p->safeguards[place] = (tp_terms_safeguard){
        .kind = state->kind, .recipient = tp_recipient_numbered(compiled, state->recipient),
        .recipient_id = known ? compiled->recipient_id[state->recipient - 1] : TP_TEXT(""),
        .destination = state->destination,
        .reference = said->reference, .measures = said->measures,
        .signed_on = day_of(policy, said->signed_at),
        .from = day_of(policy, state->from), .to = last_day_of(policy, state->until),
    };
    return TARA_OK;
}

// As the policy ships it, or as it was recorded; and whether it was revoked since.
static tara_status add_safeguard(printing *p, const tp_safeguard_state *state)
{
    size_t      place = p->facts.safeguard_count;
    tara_status status = TARA_OK;
    p->events[place] = tp_buffer_in(&p->call->privacy->memory);
    if (state->shipped != 0) {
        const tara_policy *policy = ledger_of(p)->world.compiled->policy;
        p->safeguards[place] = tp_terms_shipped(policy, state->shipped - 1u);
    } else {
        status = find_recorded(p, state);
    }
    p->safeguards[place].number = state->number;
    p->safeguards[place].ended = state->ended != 0;
    p->facts.safeguard_count++;
    return status;
}

// But for what an earlier version shipped and is remembered only because it was revoked.
static tara_status find_safeguards(printing *p)
{
    const tp_safeguards *all = &ledger_of(p)->world.safeguards;
    tara_status          status = TARA_OK;
    for (uint32_t i = 0; i < all->count && status == TARA_OK; i++) {
        const tp_safeguard_state *state = &all->list[i];
        if (state->shipped != 0 || state->event != 0) status = add_safeguard(p, state);
    }
    return status;
}

static tara_status find_facts(printing *p)
{
    p->facts.world = &ledger_of(p)->world;
    p->facts.now = p->call->now;
    p->facts.safeguards = p->safeguards;
    find_registered(p);
    tara_status status = find_since(p);
    if (status == TARA_OK) status = count_holds(p);
    if (status == TARA_OK) status = find_safeguards(p);
    return status;
}

static bool keep(void *user, const char *text, size_t size)
{
    tp_buffer *kept = user;
    tp_buffer_append(kept, text, size);
    return !kept->failed;
}

static tara_status write_register(printing *p, int32_t format, const char *language)
{
    tp_document doc;
    if (format == TARA_FORMAT_CSV) {
        tp_register_table(&p->text, &p->facts, tp_is_french(language));
        return p->text.failed ? TARA_E_NO_MEMORY : TARA_OK;
    }
    if (format == TARA_FORMAT_DPV) {
        tp_register_dpv(&p->text, &p->facts, language);
        return p->text.failed ? TARA_E_NO_MEMORY : TARA_OK;
    }
    tp_document_form form = form_of(format, language, &tp_register_words);
    form.offset_minutes = p->facts.world->compiled->policy->time_zone_minutes;
    tp_document_open(&doc, &p->call->privacy->memory, form, keep, &p->text);
    tp_register_write(&doc, &p->facts);
    return tp_document_close(&doc) ? TARA_OK : TARA_E_NO_MEMORY;
}

static tara_status print_register(tp_call *call, int32_t format, const char *language,
                                  tara_sink sink, void *user)
{
    tp_memory *memory = &call->privacy->memory;
    printing  *p = tp_allocate_zeroed(memory, 1, sizeof *p);
    if (p == NULL) return TARA_E_NO_MEMORY;
    p->call = call;
    p->text = tp_buffer_in(memory);
    tara_status status = find_facts(p);
    if (status == TARA_OK) status = write_register(p, format, language);
    if (status == TARA_OK) status = tp_pour(call, &p->text, sink, user);
    tp_buffer_release(&p->text);
    for (size_t i = 0; i < p->facts.safeguard_count; i++) tp_buffer_release(&p->events[i]);
    tp_release(memory, p, sizeof *p);
    return status;
}

tara_status tara_register_print(tara_privacy *privacy, int32_t format, const char *language,
                                tara_sink sink, void *user)
{
    tp_call     call;
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    bool known = format == TARA_FORMAT_JSON || format == TARA_FORMAT_MARKDOWN
              || format == TARA_FORMAT_CSV || format == TARA_FORMAT_DPV;
    if (!known) {
        status = tp_fault(&call, TARA_E_INVALID_ARGUMENT, "format",
                          "expected JSON, Markdown, CSV or DPV");
    } else if (sink == NULL) {
        status = tp_fault(&call, TARA_E_INVALID_ARGUMENT, "sink", NULL);
    } else {
        status = print_register(&call, format, language, sink, user);
    }
    return tp_leave(&call, status);
}
