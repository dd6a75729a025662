// import.c: what of a package is taken: what narrows from anybody, what opens only from ourselves.
//
// Each taking looks at the subject as the takings before it leave them, and becomes ordinary
// events, checked by the rules that check the host's own calls. What is refused there is not
// taken. Nothing is taken over a later choice, so that the same package twice changes nothing.
//
// Sources: GDPR Art. 7(1), 8, 18, 20, 21; policy row C26.
#include "interop/import.h"

#include <string.h>

#include "base/civil.h"
#include "ledger/apply.h"

static const tp_text how = {"import", 6}; // The method, the ground, the reason of all of it.

// --- events ------------------------------------------------------------------------------------

static tara_status fault(tp_import *m, tara_status status, const char *field, const char *message)
{
    size_t size = strlen(field);
    if (size >= sizeof m->field) size = sizeof m->field - 1;
    memset(m->field, 0, sizeof m->field);
    memcpy(m->field, field, size);
    m->message = message;
    return status;
}

static tp_event new_event(const tp_import *m, uint8_t type)
{
    return (tp_event){.type = type, .at = m->now, .subject = m->subject};
}

// Take it, if the rules let it follow; what they say otherwise.
static tara_status take(tp_import *m, const tp_event *event, uint64_t taken)
{
    if (m->count == m->capacity) {
        return fault(m, TARA_E_LIMIT, "record.holdings", "more than one commit can record");
    }
    tara_status status = tp_check_event(m->world, &m->standing, event);
    if (status != TARA_OK) return status;
    tp_apply_standing(&m->standing, event);
    m->events[m->count++] = *event;
    m->taken |= taken;
    return TARA_OK;
}

static tp_gate_view view_of(const tp_import *m)
{
    return tp_gate_view_of(m->world->compiled, &m->standing, m->now);
}

static const tp_standing *theirs_of(const tp_import *m)
{
    return &m->package->person.standing;
}

// --- where they live ---------------------------------------------------------------------------

// Where the law of a place leaves transfers free, saying that somebody lives there opens them.
static tara_status take_country(tp_import *m)
{
    const tp_standing *theirs = theirs_of(m);
    tp_event           event = new_event(m, TP_EVENT_SUBJECT);
    bool               zone = m->trusted && theirs->has_offset && !m->standing.has_offset;
    if (m->standing.place != 0 || theirs->place == 0) return TARA_OK;
    if (!m->trusted && !tp_law_restricts_transfers(theirs->place)) return TARA_OK;
    event.body.subject = (tp_subject_event){
        .place = theirs->place,
        .has_offset = zone || m->standing.has_offset,
        .offset_minutes = zone ? theirs->offset_minutes : m->standing.offset_minutes,
    };
    return take(m, &event, TARA_TAKEN_COUNTRY);
}

// --- age ---------------------------------------------------------------------------------------

// Would the subject be a child today, with that on record?
static bool is_child(const tp_import *m, const tp_event *event)
{
    tp_age       age = m->standing.age;
    tp_gate_view view = view_of(m);
    age.suspected = 0;
    tp_age_assert_apply(&age, &event->body.age, m->now);
    return tp_age_gate(&age, view.threshold, view.today, m->now).age == TARA_AGE_MINOR;
}

// An end that they had set already does not move away.
static tp_time no_later(const tp_import *m, tp_time theirs, tp_period ours)
{
    tp_time due = tp_period_after(ours, m->now);
    return m->trusted && theirs != 0 && theirs < due ? theirs : due;
}

static tara_status take_minor(tp_import *m)
{
    const tp_age *theirs = &theirs_of(m)->age;
    tp_gate_view  view = view_of(m);
    tp_event      event = new_event(m, TP_EVENT_AGE);
    if (m->standing.age.known == TARA_AGE_MINOR) return TARA_OK;
    event.body.age = (tp_age_event){
        .known = TARA_AGE_MINOR,
        .years = theirs->years,
        .of_age_on = theirs->of_age_on,
        .deletion_due = no_later(m, theirs->deletion_due,
                                 m->world->compiled->policy->minor_deletion),
        .today = view.today,
        .method = how,
    };
    bool grown_up = !is_child(m, &event);
    bool news = m->standing.age.known == TARA_AGE_UNKNOWN && m->trusted;
    if (grown_up && !news) return TARA_OK;
    if (!m->trusted) { // No day that a stranger names opens the gate.
        event.body.age.years = (uint8_t)view.threshold;
        event.body.age.of_age_on = TP_DAY_MAX;
    }
    return take(m, &event, TARA_TAKEN_AGE);
}

static tara_status take_age(tp_import *m)
{
    const tp_age *theirs = &theirs_of(m)->age;
    tp_event      event = new_event(m, TP_EVENT_AGE);
    if (theirs->known == TARA_AGE_MINOR) return take_minor(m);
    bool news = theirs->known == TARA_AGE_OF_AGE && m->standing.age.known == TARA_AGE_UNKNOWN;
    if (!news || !m->trusted) return TARA_OK;
    event.body.age = (tp_age_event){.known = TARA_AGE_OF_AGE, .years = theirs->years,
                                    .today = view_of(m).today, .method = how};
    return take(m, &event, TARA_TAKEN_AGE);
}

static tara_status take_suspicion(tp_import *m)
{
    const tp_age *theirs = &theirs_of(m)->age;
    tp_event      event = new_event(m, TP_EVENT_AGE_REPORT);
    if (!theirs->suspected || m->standing.age.suspected) return TARA_OK;
    event.body.report.due = no_later(m, theirs->suspicion_due,
                                     m->world->compiled->policy->suspicion);
    return take(m, &event, TARA_TAKEN_AGE);
}

// --- restriction -------------------------------------------------------------------------------

static tara_status take_restriction(tp_import *m)
{
    const tp_restriction *theirs = &theirs_of(m)->restriction;
    const tp_restriction *ours = &m->standing.restriction;
    tp_event              event = new_event(m, TP_EVENT_RESTRICTION);
    bool keeps_more = theirs->preserves && !ours->preserves;
    if (!theirs->set || (ours->set && !keeps_more)) return TARA_OK;
    // The ground that the rule knows as the subject's wish to have the data kept.
    event.body.restriction.ground = theirs->preserves ? TP_TEXT("claims") : how;
    return take(m, &event, TARA_TAKEN_RESTRICTION);
}

// --- consents ----------------------------------------------------------------------------------

static bool says_no(const tp_consent *consent)
{
    return consent->state == TARA_CONSENT_REFUSED || consent->state == TARA_CONSENT_WITHDRAWN;
}

// Their choice is later. Of two at the same time the no is.
static bool is_news(const tp_consent *theirs, const tp_consent *ours)
{
    if (ours->state == TARA_CONSENT_NEVER_ASKED || theirs->at > ours->at) return true;
    return theirs->at == ours->at && says_no(theirs) && !says_no(ours);
}

// All that is left of a subject who was forgotten: objections to direct marketing.
static bool was_forgotten(const tp_standing *s)
{
    bool suppressed = false;
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        uint8_t state = tp_standing_objection(s, slot)->state;
        if (state == TARA_OBJECTION_ABSOLUTE) suppressed = true;
        else if (state != TARA_OBJECTION_NONE) return false;
    }
    for (int i = 0; i < TP_COOKIE_CATEGORIES; i++) {
        if (s->cookie[i].state != TARA_CONSENT_NEVER_ASKED) return false;
    }
    return suppressed && s->chosen == 0 && s->signal.at == 0
        && s->age.known == TARA_AGE_UNKNOWN && !s->age.suspected && s->contracts.count == 0
        && s->contracts.ended_at == 0 && !s->restriction.set;
}

// A yes: to what is asked here, in words that have not grown since, and for as long as it would
// have counted here; by somebody who may say it now.
static bool may_take_yes(const tp_import *m, int slot, const tp_consent *theirs, tp_time expires_at)
{
    const tp_purpose_masks *purpose = &m->world->compiled->purpose[slot];
    uint32_t                ours = m->world->compiled->policy->version;
    tp_gate_view            view = view_of(m);
    if (!m->trusted || expires_at <= m->now) return false;
    if (!(purpose->basis_bits >> TARA_BASIS_CONSENT & 1)) return false;
    bool same_words = theirs->policy_version >= m->world->meaning_since[slot]
                   && theirs->policy_version <= ours;
    if (!same_words || tp_objection_stops(tp_standing_objection(&m->standing, slot))) return false;
    return view.gate.permitted || view.gate.age == TARA_AGE_UNKNOWN;
}

static tp_time ends_at(tp_period period, tp_time at)
{
    return period.count == 0 ? TP_TIME_NEVER : tp_period_after(period, at);
}

static tp_consent_event choice_of(const tp_consent *theirs, int what, tp_time expires_at)
{
    static const uint8_t decision_of[] = {
        [TARA_CONSENT_GIVEN]     = TP_CONSENT_GIVE,
        [TARA_CONSENT_REFUSED]   = TP_CONSENT_REFUSE,
        [TARA_CONSENT_WITHDRAWN] = TP_CONSENT_WITHDRAW,
    };
    return (tp_consent_event){
        .decision = decision_of[theirs->state],
        .purpose = (uint8_t)what,
        .actor = theirs->actor,
        .made_at = theirs->at,
        .expires_at = expires_at,
        .method = how,
    };
}

static tara_status take_consent(tp_import *m, int slot)
{
    const tp_consent *theirs = tp_standing_consent(theirs_of(m), slot);
    const tp_purpose *purpose = m->world->compiled->purpose[slot].declared;
    tp_event          event = new_event(m, TP_EVENT_CONSENT);
    bool              no = says_no(theirs);
    if (!is_news(theirs, tp_standing_consent(&m->standing, slot))) return TARA_OK;
    tp_time expires_at = ends_at(no ? purpose->consent_no : purpose->consent_yes, theirs->at);
    if (!no && theirs->expires_at < expires_at) expires_at = theirs->expires_at;
    if (!no && (m->forgotten || !may_take_yes(m, slot, theirs, expires_at))) return TARA_OK;
    event.body.consent = choice_of(theirs, slot, expires_at);
    return take(m, &event, no ? TARA_TAKEN_REFUSALS : TARA_TAKEN_CONSENTS);
}

static tara_status take_consents(tp_import *m)
{
    tara_status status = TARA_OK;
    for (int slot = 0; slot < TP_SLOTS && status == TARA_OK; slot++) {
        if (!(theirs_of(m)->chosen >> slot & 1)) continue;
        status = take_consent(m, slot);
    }
    return status;
}

// --- cookies -----------------------------------------------------------------------------------

static bool may_take_cookie_yes(const tp_import *m, int category, const tp_consent *theirs,
                                tp_time expires_at)
{
    tp_gate_view view = view_of(m);
    bool         in_time = m->trusted && !m->forgotten && expires_at > m->now;
    bool         same_words = theirs->policy_version >= m->world->cookies_since[category]
                   && theirs->policy_version <= m->world->compiled->policy->version;
    return in_time && same_words && (view.gate.permitted || view.gate.age == TARA_AGE_UNKNOWN);
}

static tara_status take_cookie(tp_import *m, int category)
{
    const tp_cookie_rules *rules = &m->world->compiled->policy->cookie_rules;
    const tp_consent      *theirs = tp_standing_cookie(theirs_of(m), category);
    tp_event               event = new_event(m, TP_EVENT_COOKIE_CHOICE);
    bool                   no = says_no(theirs);
    if (theirs->state == TARA_CONSENT_NEVER_ASKED) return TARA_OK;
    if (!is_news(theirs, tp_standing_cookie(&m->standing, category))) return TARA_OK;
    tp_time expires_at = ends_at(no ? rules->consent_no : rules->consent_yes, theirs->at);
    if (!no && theirs->expires_at < expires_at) expires_at = theirs->expires_at;
    if (!no && !may_take_cookie_yes(m, category, theirs, expires_at)) return TARA_OK;
    event.body.cookie_choice = choice_of(theirs, category, expires_at);
    return take(m, &event, no ? TARA_TAKEN_REFUSALS : TARA_TAKEN_CONSENTS);
}

static tara_status take_cookies(tp_import *m)
{
    tara_status status = TARA_OK;
    for (int i = TP_COOKIE_PREFERENCES; i < TP_COOKIE_CATEGORIES && status == TARA_OK; i++) {
        status = take_cookie(m, i);
    }
    return status;
}

// A browser's no is taken from anybody; that it no longer says so, only this one can tell us.
static tara_status take_signal(tp_import *m)
{
    const tp_signal *theirs = &theirs_of(m)->signal;
    const tp_signal *ours = &m->standing.signal;
    tp_event         event = new_event(m, TP_EVENT_SIGNAL);
    if (!theirs->on || ours->on || theirs->at < ours->at) return TARA_OK;
    event.body.signal = (tp_signal_event){.value = 1, .conflict = theirs->conflict};
    return take(m, &event, TARA_TAKEN_REFUSALS);
}

// --- objections --------------------------------------------------------------------------------

// Was it answered here already, or taken back by a later yes?
static bool is_over(const tp_import *m, int slot, const tp_objection *theirs)
{
    const tp_objection *ours = tp_standing_objection(&m->standing, slot);
    const tp_consent   *consent = tp_standing_consent(&m->standing, slot);
    bool weighed = ours->state == TARA_OBJECTION_OVERRIDDEN && ours->at >= theirs->at;
    bool taken_back = consent->state == TARA_CONSENT_GIVEN && consent->at > theirs->at
                   && consent->actor == TARA_ACTOR_SUBJECT;
    return weighed || taken_back;
}

static uint8_t effect_on(const tp_purpose_masks *purpose)
{
    bool balanced = (purpose->basis_bits >> TARA_BASIS_LEGITIMATE_INTEREST & 1)
                 || (purpose->basis_bits >> TARA_BASIS_PUBLIC_TASK & 1);
    if (purpose->declared->direct_marketing) return TARA_OBJECTION_ABSOLUTE;
    return balanced ? TARA_OBJECTION_PENDING : TARA_OBJECTION_NONE;
}

static tara_status take_objection(tp_import *m, int slot)
{
    const tp_objection *theirs = tp_standing_objection(theirs_of(m), slot);
    const tp_objection *ours = tp_standing_objection(&m->standing, slot);
    uint8_t             effect = effect_on(&m->world->compiled->purpose[slot]);
    tp_event            event = new_event(m, TP_EVENT_OBJECTION);
    bool                stands = tp_objection_stops(ours)
               && (effect != TARA_OBJECTION_ABSOLUTE || ours->state == effect);
    if (!tp_objection_stops(theirs) || effect == TARA_OBJECTION_NONE) return TARA_OK;
    if (stands || is_over(m, slot, theirs)) return TARA_OK;
    event.body.objection = (tp_objection_event){.purpose = (uint8_t)slot, .effect = effect};
    tara_status status = take(m, &event, TARA_TAKEN_OBJECTIONS);
    // Another controller's balance is not ours; what we upheld ourselves need not be weighed again.
    bool decided = m->trusted && theirs->state == TARA_OBJECTION_UPHELD
                && effect == TARA_OBJECTION_PENDING;
    if (status != TARA_OK || !decided) return status;
    event = new_event(m, TP_EVENT_OBJECTION_DECISION);
    event.body.objection_decision = (tp_objection_decision_event){
        .purpose = (uint8_t)slot, .outcome = TARA_OBJECTION_UPHELD, .grounds = how};
    return take(m, &event, TARA_TAKEN_OBJECTIONS);
}

// After the consents: no yes of the package takes an objection of the same package back.
static tara_status take_objections(tp_import *m)
{
    tara_status status = TARA_OK;
    for (int slot = 0; slot < TP_SLOTS && status == TARA_OK; slot++) {
        if (theirs_of(m)->objected >> slot & 1) status = take_objection(m, slot);
    }
    return status;
}

// --- contracts ---------------------------------------------------------------------------------

static tara_status take_span(tp_import *m, tp_text contract, tp_time since, tp_time until)
{
    tp_event event = new_event(m, TP_EVENT_CONTRACT);
    event.body.contract = (tp_contract_event){.from = since, .contract = contract};
    tara_status status = take(m, &event, TARA_TAKEN_CONTRACTS);
    if (status == TARA_E_LIMIT && m->message == NULL) {
        return fault(m, status, "record.contracts", "at most 16 contracts at a time");
    }
    if (status != TARA_OK || until == TP_TIME_NEVER) return status;
    event.body.contract.end = 1;
    event.body.contract.from = until;
    return take(m, &event, TARA_TAKEN_CONTRACTS);
}

// That one ended begins periods. Which one it was is known nowhere any more.
static tara_status take_ended(tp_import *m)
{
    const tp_contracts *theirs = &theirs_of(m)->contracts;
    const tp_contracts *ours = &m->standing.contracts;
    tp_time             ended_at = theirs->ended_at;
    for (uint32_t i = 0; i < theirs->count; i++) {
        tp_time until = theirs->list[i].until;
        if (until <= m->now && until > ended_at) ended_at = until;
    }
    bool room = ours->count < TP_CONTRACTS_MAX && tp_contract_find(ours, how) == NULL;
    if (ended_at == 0 || ended_at <= ours->ended_at || !room) return TARA_OK;
    return take_span(m, how, ended_at, ended_at);
}

static tara_status take_contracts(tp_import *m)
{
    const tp_contracts *theirs = &theirs_of(m)->contracts;
    // One that ended here after the package was written may be any of those in it.
    bool        current = m->standing.contracts.ended_at < m->package->exported;
    tara_status status = TARA_OK;
    if (!m->trusted) return TARA_OK;
    for (uint32_t i = 0; i < theirs->count && current && status == TARA_OK; i++) {
        const tp_contract *contract = &theirs->list[i];
        tp_text            id = {contract->id, contract->id_size};
        bool known = tp_contract_find(&m->standing.contracts, id) != NULL;
        if (known || contract->until <= m->now) continue;
        status = take_span(m, id, contract->since, contract->until);
    }
    return status == TARA_OK ? take_ended(m) : status;
}

// --- holdings ----------------------------------------------------------------------------------

typedef struct joining { // One holding of the package beside what is held here.
    const tp_person_holding *theirs;
    tp_holding               held;   // Theirs, in the sources that have not erased it.
    tp_holding               ours;   // Zeros: nothing is held.
    tp_holding               joined;
} joining;

static void leave_out_erased(tp_holding *holding)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < holding->source_count; i++) {
        if (!holding->source[i].erased) holding->source[kept++] = holding->source[i];
    }
    holding->source_count = kept;
}

// "record.holdings[17].purposes"
static tara_status fault_of(tp_import *m, const joining *j, tara_status status,
                            const char *member, const char *message)
{
    static const char list[] = "record.holdings[";
    char   field[sizeof m->field];
    char   digits[20];
    size_t place = (size_t)(j->theirs - m->package->person.holdings);
    size_t first = sizeof digits, size = sizeof list - 1;
    do digits[--first] = (char)('0' + place % 10);
    while ((place /= 10) > 0);
    memcpy(field, list, size);
    memcpy(field + size, digits + first, sizeof digits - first);
    size += sizeof digits - first;
    memcpy(field + size, "].", 2);
    memcpy(field + size + 2, member, strlen(member) + 1);
    return fault(m, status, field, message);
}

static bool same_holding(const tp_holding *a, const tp_holding *b)
{
    uint8_t   bytes[2][TP_HOLDING_BYTES_MAX];
    tp_writer first = tp_writer_of(bytes[0], sizeof bytes[0]);
    tp_writer second = tp_writer_of(bytes[1], sizeof bytes[1]);
    tp_holding_encode(a, &first);
    tp_holding_encode(b, &second);
    return first.size == second.size && memcmp(bytes[0], bytes[1], first.size) == 0;
}

// What the policy lets a purpose use, it lets it be held for (C04).
static bool may_be_held(const tp_compiled *compiled, const tp_person_holding *held)
{
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        if (!(held->holding.purposes >> slot & 1)) continue;
        if (!(compiled->purpose[slot].categories >> held->category & 1)) return false;
    }
    return true;
}

static tara_status take_collection(tp_import *m, const joining *j, tp_time since, tp_text source)
{
    const tp_holding *theirs = &j->held;
    bool              equal = j->ours.purposes != 0 && since == j->ours.since;
    tp_event          event = new_event(m, TP_EVENT_HOLDING);
    event.body.holding = (tp_holding_event){
        .category = j->theirs->category,
        .ref = j->theirs->ref,
        .purposes = theirs->purposes,
        .since = since,
        .origin = equal ? j->ours.origin : theirs->origin,
        .deletion_due = tp_period_after(m->world->compiled->policy->minor_deletion, m->now),
        .source = source,
    };
    return take(m, &event, TARA_TAKEN_HOLDINGS);
}

// The first collection comes first: it is remembered too. Names stay in the package.
static tara_status take_sources(tp_import *m, const joining *j)
{
    const tp_holding *theirs = &j->theirs->holding;
    tp_time           first = theirs->first_since;
    tara_status       status = TARA_OK;
    for (uint32_t i = 0; i < theirs->source_count && status == TARA_OK; i++) {
        const tp_holding_source *source = &theirs->source[i];
        tp_text                  name = {source->name, source->size};
        if (source->erased) continue;
        if (first < theirs->since) status = take_collection(m, j, first, name);
        first = theirs->since;
        if (status == TARA_OK) status = take_collection(m, j, theirs->since, name);
    }
    return status;
}

// Activity after the collection, purposes that share an instant together.
static tara_status take_activity(tp_import *m, const joining *j)
{
    const tp_holding *theirs = &j->held;
    uint64_t          left = theirs->purposes;
    tara_status       status = TARA_OK;
    for (int slot = 0; slot < TP_SLOTS && status == TARA_OK; slot++) {
        tp_time at = theirs->active_at[slot];
        if (!(left >> slot & 1) || at <= theirs->since) continue;
        tp_event event = new_event(m, TP_EVENT_TOUCH);
        event.body.touch = (tp_touch_event){.category = j->theirs->category,
                                            .ref = j->theirs->ref, .active_at = at};
        for (int other = slot; other < TP_SLOTS; other++) {
            bool with_it = left >> other & 1 && theirs->active_at[other] == at;
            if (with_it) event.body.touch.purposes |= UINT64_C(1) << other;
        }
        left &= ~event.body.touch.purposes;
        status = take(m, &event, TARA_TAKEN_HOLDINGS);
    }
    return status;
}

static tara_status take_held(tp_import *m, const joining *j)
{
    tp_event    event = new_event(m, TP_EVENT_PURPOSE_END);
    tara_status status = take_sources(m, j);
    if (status == TARA_OK) status = take_activity(m, j);
    event.body.purpose_end = (tp_purpose_end_event){
        .category = j->theirs->category,
        .ref = j->theirs->ref,
        .purposes = j->joined.ended & j->held.purposes,
    };
    if (status != TARA_OK || event.body.purpose_end.purposes == 0) return status;
    return take(m, &event, TARA_TAKEN_HOLDINGS);
}

static tara_status take_holding(tp_import *m, const tp_person_holding *theirs)
{
    joining     j = {.theirs = theirs, .held = theirs->holding};
    tara_status status = tp_read_holding(m->change, &m->subject, theirs->category, theirs->ref,
                                         &j.ours);
    bool        is_new = status == TARA_E_NOT_FOUND;
    if (status != TARA_OK && !is_new) return status;
    if (!may_be_held(m->world->compiled, theirs)) {
        return fault_of(m, &j, TARA_E_INVALID_ARGUMENT, "purposes",
                        "the policy lets one of them use no such data");
    }
    leave_out_erased(&j.held);
    if (j.held.source_count == 0) return TARA_OK;
    j.joined = is_new ? j.held : j.ours;
    if (!is_new && !tp_holding_join(&j.joined, &j.held)) {
        return fault_of(m, &j, TARA_E_LIMIT, "sources", "at most 8 sources hold the same");
    }
    if (!is_new && same_holding(&j.ours, &j.joined)) return TARA_OK;
    return take_held(m, &j);
}

static tara_status take_holdings(tp_import *m)
{
    const tp_person *person = &m->package->person;
    tara_status      status = TARA_OK;
    if (!m->trusted) return TARA_OK;
    for (size_t i = 0; i < person->holding_count && status == TARA_OK; i++) {
        status = take_holding(m, &person->holdings[i]);
    }
    return status;
}

// --- all of it ---------------------------------------------------------------------------------

tara_status tp_import_events(tp_import *m, tp_memory *memory)
{
    // What decides who may say yes comes before what they said; what is held is scheduled last.
    static tara_status (*const takings[])(tp_import *m) = {
        take_country, take_age, take_suspicion, take_restriction, take_consents, take_cookies,
        take_signal, take_objections, take_contracts, take_holdings,
    };
    tara_status status = TARA_OK;
    m->forgotten = was_forgotten(&m->standing);
    m->events = tp_allocate(memory, TP_BATCH_EVENTS_MAX * sizeof *m->events);
    if (m->events == NULL) return TARA_E_NO_MEMORY;
    m->capacity = TP_BATCH_EVENTS_MAX;
    for (size_t i = 0; i < sizeof takings / sizeof takings[0] && status == TARA_OK; i++) {
        status = takings[i](m);
    }
    return status;
}

void tp_import_release(tp_import *m, tp_memory *memory)
{
    tp_release_wiped(memory, m->events, m->capacity * sizeof *m->events);
    m->events = NULL;
    m->count = m->capacity = 0;
}
