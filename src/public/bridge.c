// bridge.c: what the bridges from consent strings share: judging purpose by purpose, one commit.
#include "public/bridge.h"

#include <string.h>

#include "base/sha256.h"
#include "public/evidence.h"

// --- beginning ---------------------------------------------------------------------------------

static void print_hash(tp_text string, char out[2 * TP_SHA256_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t hash[TP_SHA256_SIZE];
    tp_sha256_of(string.data, string.size, hash);
    for (size_t i = 0; i < sizeof hash; i++) {
        out[2 * i] = digits[hash[i] >> 4];
        out[2 * i + 1] = digits[hash[i] & 15];
    }
}

tara_status tp_bridging_begin(tp_bridging *b, tp_call *call, const tara_subject *subject,
                              const char *method, tp_text string)
{
    bool       known = false;
    tp_ledger *ledger = &call->privacy->ledger;
    memset(b, 0, sizeof *b);
    b->call = call;
    b->subject = subject;
    b->events = tp_allocate_zeroed(&call->privacy->memory, TP_BRIDGE_EVENTS_MAX,
                                   sizeof *b->events);
    if (b->events == NULL) return TARA_E_NO_MEMORY;
    tara_status status = tp_ledger_standing(ledger, subject, &b->standing, &known);
    if (status != TARA_OK) return status;
    b->view = tp_gate_view_of(ledger->world.compiled, &b->standing, call->now);
    print_hash(string, b->hash);
    b->evidence = (tp_consent_event){
        .actor = TARA_ACTOR_SUBJECT,
        .made_at = call->now,
        .method = tp_text_of(method),
        .notice = {b->hash, sizeof b->hash},
    };
    return TARA_OK;
}

bool tp_bridge_rests_on(const tp_compiled *compiled, int slot, uint8_t basis)
{
    return compiled->purpose[slot].basis_bits >> basis & 1;
}

// --- purpose by purpose ------------------------------------------------------------------------

void tp_bridging_note(tp_bridging *b, int slot, tp_bridged bridged)
{
    b->sets[bridged] |= UINT64_C(1) << slot;
}

static const tp_world *world_of(const tp_bridging *b)
{
    return &b->call->privacy->ledger.world;
}

static const uint8_t decisions[TP_BRIDGED_KINDS] = {
    [TP_BRIDGED_GIVEN]     = TP_CONSENT_GIVE,
    [TP_BRIDGED_WITHDRAWN] = TP_CONSENT_WITHDRAW,
    [TP_BRIDGED_REFUSED]   = TP_CONSENT_REFUSE,
};

static void add_choice(tp_bridging *b, int slot, tp_bridged bridged, tp_time made_at)
{
    const tp_purpose *purpose = world_of(b)->compiled->purpose[slot].declared;
    bool              yes = bridged == TP_BRIDGED_GIVEN;
    tp_event         *event = &b->events[b->count++];
    event->type = TP_EVENT_CONSENT;
    event->subject = *b->subject;
    event->body.consent = b->evidence;
    event->body.consent.decision = decisions[bridged];
    event->body.consent.purpose = (uint8_t)slot;
    event->body.consent.made_at = made_at;
    event->body.consent.expires_at =
        tp_evidence_until(yes ? purpose->consent_yes : purpose->consent_no, made_at);
    tp_consent_apply(tp_standing_choose(&b->standing, slot), &event->body.consent,
                     world_of(b)->compiled->policy->version, UINT64_MAX);
}

typedef struct search { // For a choice that the same string led to, before that event.
    const tp_bridging *b;
    uint64_t           before;
    bool               found;
} search;

static tara_status look_for_string(void *user, const tp_event *event, const tp_buffer *bytes)
{
    search *s = user;
    (void)bytes;
    const tp_consent_event *choice = &event->body.consent;
    if (event->type != TP_EVENT_CONSENT || event->sequence >= s->before) return TARA_OK;
    s->found = s->found || (tp_text_equal(choice->method, s->b->evidence.method)
                            && tp_text_equal(choice->notice, s->b->evidence.notice));
    return TARA_OK;
}

// A string that was taken into account before, for whatever purpose, is older than what was chosen
// since then, also where its own time does not say so. What cannot be read was not seen.
static bool seen_before_choice(const tp_bridging *b, int slot)
{
    search s = {.b = b, .before = tp_standing_consent(&b->standing, slot)->event};
    tp_ledger *ledger = &b->call->privacy->ledger;
    return tp_ledger_walk(ledger, b->subject, look_for_string, &s) == TARA_OK && s.found;
}

void tp_bridging_consent(tp_bridging *b, int slot, const tp_statement *statement)
{
    tp_bridged bridged = tp_bridge_consent(world_of(b), &b->standing, &b->view, slot, statement,
                                           b->call->now);
    tp_time before = tp_standing_consent(&b->standing, slot)->at;
    bool    undecided = !statement->dated || statement->made_at <= before;
    bool    takes_back = bridged == TP_BRIDGED_WITHDRAWN && undecided;
    if (takes_back && seen_before_choice(b, slot)) bridged = TP_BRIDGED_OLDER;
    // A no of the same day came after the yes that it takes back, and not at midnight.
    bool    later = takes_back && before > statement->made_at;
    tp_time made_at = later ? before : statement->made_at;
    if (bridged >= TP_BRIDGED_FIRST_RECORDED) add_choice(b, slot, bridged, made_at);
    tp_bridging_note(b, slot, bridged);
}

void tp_bridging_objection(tp_bridging *b, int slot, const tp_statement *statement)
{
    const tp_purpose *purpose = world_of(b)->compiled->purpose[slot].declared;
    tp_bridged        bridged = tp_bridge_objection(&b->standing, slot, statement);
    if (bridged == TP_BRIDGED_OBJECTED) {
        tp_event *event = &b->events[b->count++];
        event->type = TP_EVENT_OBJECTION;
        event->subject = *b->subject;
        event->body.objection.purpose = (uint8_t)slot;
        event->body.objection.effect = purpose->direct_marketing ? TARA_OBJECTION_ABSOLUTE
                                                                 : TARA_OBJECTION_PENDING;
    }
    tp_bridging_note(b, slot, bridged);
}

// --- the end -----------------------------------------------------------------------------------

static void tell(const tp_bridging *b, tara_bridge_report *report)
{
    report->given = b->sets[TP_BRIDGED_GIVEN];
    report->withdrawn = b->sets[TP_BRIDGED_WITHDRAWN];
    report->refused = b->sets[TP_BRIDGED_REFUSED];
    report->objected = b->sets[TP_BRIDGED_OBJECTED];
    report->unchanged = b->sets[TP_BRIDGED_UNCHANGED];
    report->older = b->sets[TP_BRIDGED_OLDER];
    report->outdated = b->sets[TP_BRIDGED_OUTDATED];
    report->gated = b->sets[TP_BRIDGED_GATED];
    report->unclear = b->sets[TP_BRIDGED_UNCLEAR];
    report->silent = b->sets[TP_BRIDGED_SILENT];
    report->not_mapped = b->sets[TP_BRIDGED_NOT_MAPPED];
}

tara_status tp_bridging_end(tp_bridging *b, tara_status status, tara_bridge_report *report)
{
    if (status == TARA_OK && b->count > 0) status = tp_commit_all(b->call, b->events, b->count);
    if (status == TARA_OK && report != NULL) tell(b, report);
    tp_release_wiped(&b->call->privacy->memory, b->events,
                     b->events == NULL ? 0 : TP_BRIDGE_EVENTS_MAX * sizeof *b->events);
    b->events = NULL;
    return status;
}
