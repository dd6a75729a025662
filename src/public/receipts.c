// receipts.c: consents as receipts and records that other systems read.
//
// Of each consent the version of the policy is told that was in force when the choice was made: a
// later one is not what anybody agreed to.
#include "interop/consent_record.h"
#include "interop/cookie_terms.h"
#include "interop/kantara.h"
#include "ledger/audit.h"
#include "public/context.h"

typedef struct gathering { // Too large for a stack.
    tp_call         *call;
    uint32_t         slot;                   // Of the purpose…
    int32_t          cookies;                // …or a category of cookies; 0: the purpose.
    tp_cookie_terms *cookie_terms;           // Of that category; NULL: of none.
    uint64_t         standing;               // The event of the choice that stands.
    uint64_t         events[TP_CHOICES_MAX]; // Of the others.
    size_t           event_count;
    tp_consent_facts facts;
    tp_told_choice   choices[TP_CHOICES_MAX];
    tp_buffer        bytes[TP_CHOICES_MAX];  // Of their events: the texts.
    tp_standing      s;
    bool             known;
} gathering;

static tp_ledger *ledger_of(const gathering *g)
{
    return &g->call->privacy->ledger;
}

// --- the choices -------------------------------------------------------------------------------

// A choice about what is told of; NULL: the event is none.
static const tp_consent_event *choice_in(const gathering *g, const tp_event *event)
{
    const tp_consent_event *said = g->cookies != 0 ? &event->body.cookie_choice
                                                   : &event->body.consent;
    uint8_t  type = g->cookies != 0 ? TP_EVENT_COOKIE_CHOICE : TP_EVENT_CONSENT;
    uint32_t about = g->cookies != 0 ? (uint32_t)g->cookies : g->slot;
    return event->type == type && said->purpose == about ? said : NULL;
}

static tara_status note_choice(void *user, const tp_event *event, const tp_buffer *bytes)
{
    gathering *g = user;
    (void)bytes;
    bool about = choice_in(g, event) != NULL && event->sequence != g->standing;
    if (!about || g->event_count == TP_CHOICES_MAX - 1) return TARA_OK;
    size_t at = g->event_count++; // Oldest first: after a merge they do not come in order.
    for (; at > 0 && g->events[at - 1] > event->sequence; at--) g->events[at] = g->events[at - 1];
    g->events[at] = event->sequence;
    return TARA_OK;
}

static tara_status read_choice(gathering *g, uint64_t number, tp_consent *so_far)
{
    size_t          at = g->facts.choice_count;
    tp_told_choice *choice = &g->choices[at];
    tp_event        event = {.type = 0};
    g->bytes[at] = tp_buffer_in(&g->call->privacy->memory);
    tara_status status = tp_ledger_event(ledger_of(g), number, &g->bytes[at], &event);
    const tp_consent_event *said = choice_in(g, &event);
    if (status == TARA_OK && said == NULL) status = TARA_E_CORRUPT;
    if (status != TARA_OK) {
        tp_buffer_release(&g->bytes[at]);
        return status;
    }
    uint8_t before = tp_consent_state(so_far, 0, said->made_at);
    tp_consent_apply(so_far, said, event.policy_version, number);
    *choice = (tp_told_choice){.state = so_far->state, .said = *said, .event = number};
    choice->renewed = before == TARA_CONSENT_GIVEN && so_far->state == TARA_CONSENT_GIVEN;
    g->facts.choice_count++;
    return TARA_OK;
}

// The one that stands comes last, with the state that it has there: a merge may have kept it
// against a later one.
static tara_status read_choices(gathering *g, const tara_subject *subject)
{
    tp_consent  so_far = {.state = TARA_CONSENT_NEVER_ASKED};
    tara_status status = tp_ledger_walk(ledger_of(g), subject, note_choice, g);
    for (size_t i = 0; i < g->event_count && status == TARA_OK; i++) {
        status = read_choice(g, g->events[i], &so_far);
        if (status == TARA_E_NOT_FOUND) status = TARA_OK; // Erased.
    }
    if (status == TARA_OK) status = read_choice(g, g->standing, &so_far);
    if (status == TARA_OK) {
        g->choices[g->facts.choice_count - 1].state = g->facts.consent.state;
        g->facts.choices = g->choices;
        status = tp_audit_leaf(ledger_of(g), g->standing, g->facts.leaf);
    }
    return status;
}

// --- the facts ---------------------------------------------------------------------------------

static const tp_compiled *version_of(const tp_compiled *compiled, uint32_t version)
{
    while (compiled != NULL && compiled->policy->version != version) compiled = compiled->before;
    return compiled;
}

// Every version has every category of cookies.
static bool is_in(const gathering *g, const tp_compiled *version)
{
    return version != NULL && (g->cookies != 0 || version->purpose[g->slot].declared != NULL);
}

// A choice may have been recorded later than it was made, under a version that nobody had seen.
static const tp_compiled *in_force_at(const gathering *g, const tp_compiled *recorded, tp_time at)
{
    const tp_compiled *then = recorded == NULL ? NULL : tp_policy_in_force_at(recorded, at);
    return is_in(g, then) ? then : recorded;
}

// The version of the choice; of a choice without one, and of none, the one in force.
static void find_terms(gathering *g)
{
    const tp_compiled *now = ledger_of(g)->world.compiled;
    const tp_compiled *then = version_of(now, g->facts.consent.policy_version);
    then = in_force_at(g, then, g->facts.consent.at);
    g->facts.terms = is_in(g, then) ? then : now;
    g->facts.purpose = g->facts.terms->purpose[g->slot].declared;
}

// Of cookies the version reads as one of that category alone.
static tara_status find_cookie_terms(gathering *g)
{
    tp_memory *memory = &g->call->privacy->memory;
    if (g->cookies == 0) return TARA_OK;
    if (g->cookie_terms == NULL) {
        g->cookie_terms = tp_allocate_zeroed(memory, 1, sizeof *g->cookie_terms);
    }
    if (g->cookie_terms == NULL) return TARA_E_NO_MEMORY;
    if (!tp_cookie_terms_of(g->cookie_terms, g->facts.terms, g->cookies)) {
        return tp_fault(g->call, TARA_E_LIMIT, "category", "more than 64 trackers of one category");
    }
    g->facts.terms = &g->cookie_terms->compiled;
    g->facts.purpose = &g->cookie_terms->purpose;
    return TARA_OK;
}

// The version that last widened what is told of; 0: none did.
static uint32_t meaning_of(const gathering *g)
{
    const tp_world *world = &ledger_of(g)->world;
    return g->cookies != 0 ? world->cookies_since[g->cookies] : world->meaning_since[g->slot];
}

static void find_change(gathering *g)
{
    tp_world *world = &ledger_of(g)->world;
    if (g->facts.state == TARA_CONSENT_EXPIRED) g->facts.changed_at = g->facts.consent.expires_at;
    if (g->facts.state != TARA_CONSENT_OUTDATED || g->facts.alone) return;
    const tp_compiled *since = version_of(world->compiled, meaning_of(g));
    if (since != NULL && since->published_at != TP_TIME_MIN) {
        g->facts.changed_at = since->published_at;
    }
}

static void forget_choices(gathering *g)
{
    for (size_t i = 0; i < g->facts.choice_count; i++) tp_buffer_release(&g->bytes[i]);
    g->event_count = 0;
    g->facts = (tp_consent_facts){.now = g->call->now};
}

static void find_state(gathering *g)
{
    const tp_world   *world = &ledger_of(g)->world;
    tp_consent_facts *facts = &g->facts;
    tp_time           now = g->call->now;
    int               slot = (int)g->slot, cookies = (int)g->cookies;
    tp_gate_view      view = tp_gate_view_of(world->compiled, &g->s, now);
    facts->consent = cookies != 0 ? *tp_standing_cookie(&g->s, cookies)
                                  : *tp_standing_consent(&g->s, slot);
    facts->state = cookies != 0 ? tp_cookies_counted(world, &g->s, &view, cookies, now)
                                : tp_consent_counted(world, &g->s, &view, slot, now);
    uint8_t            said = tp_consent_state(&facts->consent, meaning_of(g), now);
    const tp_compiled *since = version_of(world->compiled, meaning_of(g));
    bool before = since != NULL && facts->consent.at < since->published_at; // And told since.
    facts->alone = facts->state == TARA_CONSENT_OUTDATED && said == TARA_CONSENT_GIVEN && !before;
}

// Of one purpose, or one category of cookies. The facts' purpose is NULL where no version that
// counts has it.
static tara_status find_facts(gathering *g, const tara_subject *subject, uint32_t slot)
{
    tp_consent_facts *facts = &g->facts;
    forget_choices(g);
    g->slot = slot;
    facts->subject = *subject;
    facts->place = g->known ? g->s.place : 0;
    find_state(g);
    g->standing = facts->consent.event;
    bool chosen = g->known && g->standing != 0 && facts->state != TARA_CONSENT_NEVER_ASKED;
    if (!chosen) facts->consent = (tp_consent){.state = TARA_CONSENT_NEVER_ASKED};
    find_terms(g);
    tara_status status = find_cookie_terms(g);
    if (!chosen || status != TARA_OK) return status;
    find_change(g);
    return read_choices(g, subject);
}

static gathering *gathering_for(tp_call *call, const tara_subject *subject, tara_status *status)
{
    gathering *g = tp_allocate_zeroed(&call->privacy->memory, 1, sizeof *g);
    *status = TARA_E_NO_MEMORY;
    if (g == NULL) return NULL;
    g->call = call;
    *status = tp_ledger_standing(ledger_of(g), subject, &g->s, &g->known);
    return g;
}

static void release(gathering *g)
{
    if (g == NULL) return;
    tp_memory *memory = &g->call->privacy->memory;
    forget_choices(g);
    if (g->cookie_terms != NULL) tp_release(memory, g->cookie_terms, sizeof *g->cookie_terms);
    tp_release_wiped(memory, g, sizeof *g);
}

// --- a receipt ---------------------------------------------------------------------------------

// Kantara's receipt has no place for a no: one of a refusal would read as a consent.
static tara_status check_form(const gathering *g, int32_t form)
{
    const char *message = NULL;
    if (g->facts.choice_count == 0) {
        return g->cookies != 0 ? tp_fault(g->call, TARA_E_NOT_FOUND, "category",
                                          "no choice about these cookies is on record")
                               : tp_fault(g->call, TARA_E_NOT_FOUND, "purpose",
                                          "no choice about this purpose is on record");
    }
    bool yes = g->facts.consent.state == TARA_CONSENT_GIVEN;
    if (form == TARA_RECEIPT_KANTARA && (!yes || g->facts.alone)) {
        return tp_fault(g->call, TARA_E_NOT_APPLICABLE, "form",
                        yes ? "this form knows no consent that does not count"
                            : "this form knows no refusal and no withdrawal");
    }
    const char *lacks = tp_consent_lacks(&g->facts, form, &message);
    return lacks == NULL ? TARA_OK : tp_fault(g->call, TARA_E_NOT_FOUND, lacks, message);
}

static void write_receipt(const gathering *g, int32_t form, const char *language, tp_buffer *out)
{
    const tp_compiled *terms = g->facts.terms;
    tp_dpv d = tp_dpv_to(out, terms->policy, terms->hash, language);
    if (form == TARA_RECEIPT_KANTARA) tp_kantara_write(out, &g->facts, language);
    if (form == TARA_RECEIPT_ISO27560) tp_consent_receipt_write(&d, &g->facts);
    if (form == TARA_RECEIPT_DPV) tp_consent_record_write(&d, &g->facts, false);
}

typedef struct asking {
    const tara_subject *subject;
    uint32_t    slot;    // Of the purpose…
    int32_t     cookies; // …or a category of cookies; 0: the purpose.
    int32_t     form;
    const char *language;
} asking;

static tara_status make_receipt(tp_call *call, const asking *a, uint64_t *event, tp_buffer *out)
{
    tara_status status;
    gathering  *g = gathering_for(call, a->subject, &status);
    if (g != NULL) g->cookies = a->cookies;
    if (status == TARA_OK) status = find_facts(g, a->subject, a->slot);
    if (status == TARA_OK) status = check_form(g, a->form);
    if (status == TARA_OK) {
        write_receipt(g, a->form, a->language, out);
        *event = g->standing;
        if (out->failed) status = TARA_E_NO_MEMORY;
    }
    release(g);
    return status;
}

static tara_status bad(tp_call *call, const char *field, const char *message)
{
    return tp_leave(call, tp_fault(call, TARA_E_INVALID_ARGUMENT, field, message));
}

static bool is_purpose(const tp_call *call, uint32_t purpose)
{
    const tp_compiled *compiled = call->privacy->ledger.world.compiled;
    return purpose > 0 && purpose <= TP_SLOTS && compiled->purpose[purpose - 1].declared != NULL;
}

// What is asked about is there. Leaves.
static tara_status give_receipt(tp_call *call, const asking *a, char *buffer, size_t capacity,
                                size_t *needed, uint64_t *event)
{
    uint64_t number = 0;
    bool known = a->form == TARA_RECEIPT_ISO27560 || a->form == TARA_RECEIPT_KANTARA
              || a->form == TARA_RECEIPT_DPV;
    if (!known) return bad(call, "form", "expected ISO27560, KANTARA or DPV");
    if (needed == NULL || (buffer == NULL && capacity > 0)) return bad(call, "buffer", NULL);
    tp_buffer   text = tp_buffer_in(&call->privacy->memory);
    tara_status status = make_receipt(call, a, &number, &text);
    if (status == TARA_OK) {
        status = tp_give_text(text.data, text.size, buffer, capacity, needed);
    }
    if (status == TARA_OK && event != NULL) *event = number;
    tp_buffer_release(&text);
    return tp_leave(call, status);
}

tara_status tara_consent_receipt(tara_privacy *privacy, const tara_subject *subject,
                                 uint32_t purpose, int32_t form, const char *language,
                                 char *buffer, size_t capacity, size_t *needed, uint64_t *event)
{
    tp_call     call;
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    if (!tp_is_somebody(subject)) return tp_no_subject(&call);
    if (!is_purpose(&call, purpose)) {
        return bad(&call, "purpose", "the policy has no such purpose");
    }
    asking a = {.subject = subject, .slot = purpose - 1, .form = form, .language = language};
    return give_receipt(&call, &a, buffer, capacity, needed, event);
}

tara_status tara_cookie_receipt(tara_privacy *privacy, const tara_subject *subject,
                                int32_t category, int32_t form, const char *language,
                                char *buffer, size_t capacity, size_t *needed, uint64_t *event)
{
    tp_call     call;
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    if (!tp_is_somebody(subject)) return tp_no_subject(&call);
    if (category == TARA_COOKIE_NECESSARY) {
        return tp_leave(&call, tp_fault(&call, TARA_E_NOT_APPLICABLE, "category",
                                        "nobody is asked about necessary cookies"));
    }
    if (category < TARA_COOKIE_PREFERENCES || category > TARA_COOKIE_MARKETING) {
        return bad(&call, "category", "there is no such category of cookies");
    }
    asking a = {.subject = subject, .cookies = category, .form = form, .language = language};
    return give_receipt(&call, &a, buffer, capacity, needed, event);
}

// --- all consents ------------------------------------------------------------------------------

// What nobody was asked for is told, too, where the policy would ask: of cookies where it has some.
static bool is_told(const gathering *g)
{
    if (g->facts.purpose == NULL) return false;
    if (g->facts.choice_count > 0) return true;
    if (g->cookies != 0) return g->facts.purpose->categories != 0;
    return g->facts.terms->purpose[g->slot].basis_bits >> TARA_BASIS_CONSENT & 1;
}

static tara_status write_one(gathering *g, const tara_subject *subject, uint32_t slot, tp_dpv *d)
{
    tara_status status = find_facts(g, subject, slot);
    if (status != TARA_OK || !is_told(g)) return status;
    d->policy = g->facts.terms->policy;
    d->hash = g->facts.terms->hash;
    tp_consent_record_write(d, &g->facts, true);
    return TARA_OK;
}

static tara_status write_all(gathering *g, const tara_subject *subject, const char *language,
                             tp_buffer *out)
{
    const tp_compiled *now = ledger_of(g)->world.compiled;
    tara_status        status = TARA_OK;
    tp_dpv             d = tp_dpv_to(out, now->policy, now->hash, language);
    tp_json_begin_object(&d.json);
    tp_dpv_context(&d);
    tp_dpv_list(&d, "@graph");
    for (uint32_t slot = 0; slot < now->purpose_slots && status == TARA_OK; slot++) {
        status = write_one(g, subject, slot, &d);
    }
    g->cookies = TARA_COOKIE_PREFERENCES;
    for (; g->cookies <= TARA_COOKIE_MARKETING && status == TARA_OK; g->cookies++) {
        status = write_one(g, subject, 0, &d);
    }
    tp_dpv_list_end(&d);
    tp_json_end_object(&d.json);
    return status == TARA_OK && out->failed ? TARA_E_NO_MEMORY : status;
}

tara_status tara_consent_dpv(tara_privacy *privacy, const tara_subject *subject,
                             const char *language, tara_sink sink, void *user)
{
    tp_call     call;
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    if (!tp_is_somebody(subject)) return tp_no_subject(&call);
    if (sink == NULL) return bad(&call, "sink", NULL);
    tp_buffer  text = tp_buffer_in(&privacy->memory);
    gathering *g = gathering_for(&call, subject, &status);
    if (status == TARA_OK) status = write_all(g, subject, language, &text);
    release(g);
    if (status == TARA_OK) status = tp_pour(&call, &text, sink, user);
    tp_buffer_release(&text);
    return tp_leave(&call, status);
}
