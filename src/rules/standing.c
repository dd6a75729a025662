// standing.c: one subject's record, as bytes and back.
//
// Little-endian variable-length numbers, instants relative to each other where that is shorter.
// What is absent is not written. The reader trusts nothing: a value that no rule could have
// written makes the whole record invalid, and an invalid record denies.
#include "rules/standing.h"

#include <stddef.h>
#include <string.h>

#include "base/civil.h"

enum { ENCODING = 2 };

enum part { // Which parts follow, in this order.
    HAS_PLACE = 1, HAS_OFFSET = 2, HAS_AGE = 4, HAS_GUARDIAN = 8, HAS_SUSPICION = 16,
    HAS_RESTRICTION = 32, HAS_CONTRACTS = 64, HAS_RECORDS = 128, HAS_COOKIES = 256,
    HAS_SIGNAL = 512, ALL_PARTS = 1023
};

void tp_standing_clear(tp_standing *standing)
{
    memset(standing, 0, offsetof(tp_standing, consent));
}

const tp_consent *tp_standing_consent(const tp_standing *standing, int slot)
{
    static const tp_consent never = {0};
    return standing->chosen >> slot & 1 ? &standing->consent[slot] : &never;
}

const tp_consent *tp_standing_cookie(const tp_standing *standing, int category)
{
    static const tp_consent never = {0};
    bool refusable = category > TP_COOKIE_NECESSARY && category < TP_COOKIE_CATEGORIES;
    return refusable ? &standing->cookie[category] : &never;
}

const tp_objection *tp_standing_objection(const tp_standing *standing, int slot)
{
    static const tp_objection none = {0};
    return standing->objected >> slot & 1 ? &standing->objection[slot] : &none;
}

uint64_t tp_standing_chosen_against(const tp_standing *standing, int32_t right)
{
    uint64_t slots = 0;
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        bool objected = tp_standing_objection(standing, slot)->state != TARA_OBJECTION_NONE;
        bool withdrawn = tp_standing_consent(standing, slot)->state == TARA_CONSENT_WITHDRAWN;
        bool meant = right == TARA_RIGHT_OBJECTION ? objected : withdrawn;
        if (meant) slots |= UINT64_C(1) << slot;
    }
    return slots;
}

tp_consent *tp_standing_choose(tp_standing *standing, int slot)
{
    if (!(standing->chosen >> slot & 1)) standing->consent[slot] = (tp_consent){0};
    standing->chosen |= UINT64_C(1) << slot;
    return &standing->consent[slot];
}

tp_objection *tp_standing_object(tp_standing *standing, int slot)
{
    if (!(standing->objected >> slot & 1)) standing->objection[slot] = (tp_objection){0};
    standing->objected |= UINT64_C(1) << slot;
    return &standing->objection[slot];
}

// "Never" is written as 0, an instant as its distance from another plus one step away from 0.
static void write_until(tp_writer *out, tp_time until, tp_time from)
{
    if (until == TP_TIME_NEVER) {
        tp_write8(out, 0);
        return;
    }
    tp_write8(out, 1);
    tp_write_signed(out, until - from);
}

static tp_time read_time(tp_reader *in)
{
    tp_time at = tp_read_signed(in);
    if (!tp_time_valid(at)) in->failed = true;
    return in->failed ? 0 : at;
}

static tp_time read_until(tp_reader *in, tp_time from)
{
    uint8_t kind = tp_read8(in);
    if (kind == 0) return TP_TIME_NEVER;
    int64_t distance = tp_read_signed(in);
    bool    sane = kind == 1 && distance > -TP_TIME_MAX && distance < 2 * TP_TIME_MAX;
    if (!sane || !tp_time_valid(from + distance)) in->failed = true;
    return in->failed ? 0 : from + distance;
}

static uint8_t read_up_to(tp_reader *in, uint8_t highest)
{
    uint8_t value = tp_read8(in);
    if (value > highest) in->failed = true;
    return in->failed ? 0 : value;
}

static unsigned cookies_chosen(const tp_standing *s)
{
    unsigned chosen = 0;
    for (int i = 0; i < TP_COOKIE_CATEGORIES; i++) {
        if (s->cookie[i].state != TARA_CONSENT_NEVER_ASKED) chosen |= 1U << i;
    }
    return chosen;
}

static unsigned parts_of(const tp_standing *s)
{
    unsigned parts = 0;
    if (s->place != 0) parts |= HAS_PLACE;
    if (s->has_offset) parts |= HAS_OFFSET;
    if (s->age.known != TARA_AGE_UNKNOWN) parts |= HAS_AGE;
    if (s->age.guardian != TARA_GUARDIAN_NONE) parts |= HAS_GUARDIAN;
    if (s->age.suspected) parts |= HAS_SUSPICION;
    if (s->restriction.set) parts |= HAS_RESTRICTION;
    if (s->contracts.count > 0 || s->contracts.ended_at != 0) parts |= HAS_CONTRACTS;
    bool records = s->holdings > 0 || s->holds > 0 || s->requests > 0;
    if (records || s->restriction.preserves || s->forgotten) parts |= HAS_RECORDS;
    if (cookies_chosen(s) != 0) parts |= HAS_COOKIES;
    if (s->signal.at != 0) parts |= HAS_SIGNAL;
    return parts;
}

static void write_age(const tp_age *age, unsigned parts, tp_writer *out)
{
    if (parts & HAS_AGE) {
        tp_write8(out, age->known);
        tp_write8(out, age->years);
        if (age->known == TARA_AGE_MINOR) {
            tp_write_signed(out, age->of_age_on);
            tp_write_signed(out, age->learned_at);
            tp_write_signed(out, age->deletion_due);
        }
    }
    if (parts & HAS_GUARDIAN) {
        tp_write8(out, age->guardian);
        tp_write_signed(out, age->verified_at);
        write_until(out, age->guardian_until, age->verified_at);
        tp_write_signed(out, age->grace_ms);
        tp_write_signed(out, age->learned_at);
        tp_write_signed(out, age->deletion_due);
        tp_write_bytes(out, age->guardian_id, sizeof age->guardian_id);
    }
    if (parts & HAS_SUSPICION) {
        tp_write_signed(out, age->suspected_at);
        tp_write_signed(out, age->suspicion_due);
    }
}

static void read_age(tp_age *age, unsigned parts, tp_reader *in)
{
    if (parts & HAS_AGE) {
        age->known = read_up_to(in, TARA_AGE_MINOR);
        age->years = tp_read8(in);
        if (age->known == TARA_AGE_MINOR) {
            int64_t day = tp_read_signed(in);
            if (day < TP_DAY_MIN || day > TP_DAY_MAX) in->failed = true;
            age->of_age_on = in->failed ? TP_DAY_MAX : (int32_t)day;
            age->learned_at = read_time(in);
            age->deletion_due = read_time(in);
        }
    }
    if (parts & HAS_GUARDIAN) {
        age->guardian = read_up_to(in, TARA_GUARDIAN_WITHDRAWN);
        age->verified_at = read_time(in);
        age->guardian_until = read_until(in, age->verified_at);
        age->grace_ms = read_time(in);
        age->learned_at = read_time(in);
        age->deletion_due = read_time(in);
        tp_read_bytes(in, age->guardian_id, sizeof age->guardian_id);
    }
    if (parts & HAS_SUSPICION) {
        age->suspected = 1;
        age->suspected_at = read_time(in);
        age->suspicion_due = read_time(in);
    }
}

static uint32_t read_count(tp_reader *in)
{
    uint64_t count = tp_read_varint(in);
    if (count > UINT32_MAX) in->failed = true;
    return in->failed ? 0 : (uint32_t)count;
}

static void write_contracts(const tp_contracts *contracts, tp_writer *out)
{
    tp_write_signed(out, contracts->ended_at);
    tp_write8(out, (uint8_t)contracts->count);
    for (uint32_t i = 0; i < contracts->count; i++) {
        const tp_contract *contract = &contracts->list[i];
        tp_write_text(out, (tp_text){contract->id, contract->id_size});
        tp_write_signed(out, contract->since);
        write_until(out, contract->until, contract->since);
        tp_write_varint(out, contract->policy_version);
    }
}

static void read_contracts(tp_contracts *contracts, tp_reader *in)
{
    contracts->ended_at = read_time(in);
    contracts->count = read_up_to(in, TP_CONTRACTS_MAX);
    for (uint32_t i = 0; i < contracts->count && !in->failed; i++) {
        tp_contract *contract = &contracts->list[i];
        tp_text      id = tp_read_text(in);
        if (id.size == 0 || id.size > TP_CONTRACT_ID_MAX) {
            in->failed = true;
            return;
        }
        memcpy(contract->id, id.data, id.size);
        contract->id_size = (uint8_t)id.size;
        contract->since = read_time(in);
        contract->until = read_until(in, contract->since);
        contract->policy_version = read_count(in);
    }
}

static void write_records(const tp_standing *s, tp_writer *out)
{
    tp_write_varint(out, s->holdings);
    tp_write_varint(out, s->holds);
    tp_write_varint(out, s->requests);
    tp_write8(out, (uint8_t)(s->restriction.preserves | s->forgotten << 1));
    if (s->forgotten) tp_write_signed(out, s->held_since_end);
}

static void read_records(tp_standing *s, tp_reader *in)
{
    s->holdings = read_count(in);
    s->holds = read_count(in);
    s->requests = read_count(in);
    uint8_t flags = read_up_to(in, 5);
    s->restriction.preserves = flags & 1;
    s->forgotten = flags >> 1;
    if (s->forgotten) s->held_since_end = read_time(in);
    bool nothing = s->holdings == 0 && s->holds == 0 && s->requests == 0 && flags == 0;
    if (nothing || (s->restriction.preserves && !s->restriction.set)) in->failed = true;
}

static void write_consent(const tp_consent *consent, tp_writer *out)
{
    tp_write8(out, (uint8_t)(consent->state | consent->actor << 4));
    tp_write_varint(out, consent->policy_version);
    tp_write_signed(out, consent->at);
    write_until(out, consent->expires_at, consent->at);
    tp_write_varint(out, consent->event);
}

static void read_consent(tp_consent *consent, tp_reader *in)
{
    uint8_t head = tp_read8(in);
    consent->state = head & 15;
    consent->actor = head >> 4;
    if (consent->state > TARA_CONSENT_WITHDRAWN) in->failed = true;
    if (consent->actor > TARA_ACTOR_AGENT) in->failed = true;
    uint64_t version = tp_read_varint(in);
    if (version > UINT32_MAX) in->failed = true;
    consent->policy_version = (uint32_t)version;
    consent->at = read_time(in);
    consent->expires_at = read_until(in, consent->at);
    consent->event = tp_read_varint(in);
}

static void write_cookies(const tp_standing *s, tp_writer *out)
{
    unsigned chosen = cookies_chosen(s);
    tp_write8(out, (uint8_t)chosen);
    for (int i = 0; i < TP_COOKIE_CATEGORIES; i++) {
        if (chosen >> i & 1) write_consent(&s->cookie[i], out);
    }
}

// Who cannot say no has not said yes: the necessary ones have no choice.
static void read_cookies(tp_standing *s, tp_reader *in)
{
    unsigned chosen = read_up_to(in, (1U << TP_COOKIE_CATEGORIES) - 1);
    if (chosen == 0 || (chosen & (1U << TP_COOKIE_NECESSARY | 1U)) != 0) in->failed = true;
    for (int i = 0; i < TP_COOKIE_CATEGORIES && !in->failed; i++) {
        if (!(chosen >> i & 1)) continue;
        read_consent(&s->cookie[i], in);
        if (s->cookie[i].state == TARA_CONSENT_NEVER_ASKED) in->failed = true;
    }
}

static void write_choices(const tp_standing *s, tp_writer *out)
{
    tp_write_varint(out, s->chosen);
    tp_write_varint(out, s->objected);
    for (uint64_t left = s->chosen; left != 0; left &= left - 1) {
        write_consent(&s->consent[tp_lowest_bit(left)], out);
    }
    for (uint64_t left = s->objected; left != 0; left &= left - 1) {
        int slot = tp_lowest_bit(left);
        tp_write8(out, s->objection[slot].state);
        tp_write_signed(out, s->objection[slot].at);
    }
}

static void read_choices(tp_standing *s, tp_reader *in)
{
    s->chosen = tp_read_varint(in);
    s->objected = tp_read_varint(in);
    for (uint64_t left = s->chosen; left != 0; left &= left - 1) {
        read_consent(&s->consent[tp_lowest_bit(left)], in);
    }
    for (uint64_t left = s->objected; left != 0; left &= left - 1) {
        int slot = tp_lowest_bit(left);
        s->objection[slot].state = read_up_to(in, TARA_OBJECTION_OVERRIDDEN);
        s->objection[slot].at = read_time(in);
    }
}

void tp_standing_encode(const tp_standing *standing, tp_writer *out)
{
    char     place[TP_PLACE_TEXT_MAX];
    unsigned parts = parts_of(standing);
    tp_write8(out, ENCODING);
    tp_write_varint(out, parts);
    tp_write_varint(out, standing->last_event);
    tp_write_varint(out, standing->last_event - standing->first_event);
    tp_write_varint(out, standing->known_version);
    if (parts & HAS_PLACE) {
        size_t size = tp_place_print(standing->place, place);
        tp_write_text(out, (tp_text){place, size});
    }
    if (parts & HAS_OFFSET) tp_write_signed(out, standing->offset_minutes);
    write_age(&standing->age, parts, out);
    if (parts & HAS_RESTRICTION) tp_write_signed(out, standing->restriction.at);
    if (parts & HAS_CONTRACTS) write_contracts(&standing->contracts, out);
    if (parts & HAS_RECORDS) write_records(standing, out);
    if (parts & HAS_COOKIES) write_cookies(standing, out);
    if (parts & HAS_SIGNAL) {
        tp_write8(out, (uint8_t)(standing->signal.on | standing->signal.conflict << 1));
        tp_write_signed(out, standing->signal.at);
    }
    write_choices(standing, out);
}

bool tp_standing_decode(tp_standing *standing, const uint8_t *bytes, size_t size)
{
    tp_reader in = tp_reader_of(bytes, size);
    tp_standing_clear(standing);
    if (tp_read8(&in) != ENCODING) return false;
    uint64_t said = tp_read_varint(&in);
    if (said > ALL_PARTS) return false;
    unsigned parts = (unsigned)said;
    standing->last_event = tp_read_varint(&in);
    uint64_t since_first = tp_read_varint(&in);
    uint64_t version = tp_read_varint(&in);
    if (since_first >= standing->last_event || version > UINT32_MAX) return false;
    standing->first_event = standing->last_event - since_first;
    standing->known_version = (uint32_t)version;
    if (parts & HAS_PLACE && !tp_place_parse(tp_read_text(&in), &standing->place)) return false;
    if (parts & HAS_OFFSET) {
        int64_t minutes = tp_read_signed(&in);
        if (minutes < -1440 || minutes > 1440) return false;
        standing->has_offset = 1;
        standing->offset_minutes = (int32_t)minutes;
    }
    read_age(&standing->age, parts, &in);
    if (parts & HAS_RESTRICTION) {
        standing->restriction.set = 1;
        standing->restriction.at = read_time(&in);
    }
    if (parts & HAS_CONTRACTS) read_contracts(&standing->contracts, &in);
    if (parts & HAS_RECORDS) read_records(standing, &in);
    if (parts & HAS_COOKIES) read_cookies(standing, &in);
    if (parts & HAS_SIGNAL) {
        uint8_t flags = read_up_to(&in, 3);
        standing->signal.on = flags & 1;
        standing->signal.conflict = flags >> 1;
        standing->signal.at = read_time(&in);
        if (standing->signal.at == 0) return false;
    }
    read_choices(standing, &in);
    return tp_reader_done(&in) && standing->last_event != 0;
}

// --- two that are one, and one that is to be none ----------------------------------------------

static bool says_no(const tp_consent *consent)
{
    return consent->state == TARA_CONSENT_REFUSED || consent->state == TARA_CONSENT_WITHDRAWN;
}

// A no on either side wins; of two that say the same the later.
static bool consent_wins(const tp_consent *from, const tp_consent *into)
{
    if (from->state == TARA_CONSENT_NEVER_ASKED) return false;
    if (into->state == TARA_CONSENT_NEVER_ASKED) return true;
    if (says_no(from) != says_no(into)) return says_no(from);
    return from->at > into->at;
}

static uint64_t taken_of(const tp_consent *consent)
{
    return says_no(consent) ? TARA_TAKEN_REFUSALS : TARA_TAKEN_CONSENTS;
}

// A browser that says no goes on saying no.
static uint64_t merge_cookies(tp_standing *into, const tp_standing *from)
{
    uint64_t taken = 0;
    for (int i = 0; i < TP_COOKIE_CATEGORIES; i++) {
        if (!consent_wins(&from->cookie[i], &into->cookie[i])) continue;
        into->cookie[i] = from->cookie[i];
        taken |= taken_of(&from->cookie[i]);
    }
    bool later = from->signal.at > into->signal.at;
    bool wins = from->signal.on != into->signal.on ? from->signal.on : later;
    if (wins) into->signal = from->signal;
    return wins && from->signal.on ? taken | TARA_TAKEN_REFUSALS : taken;
}

static uint64_t merge_consents(tp_standing *into, const tp_standing *from)
{
    uint64_t taken = 0;
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        const tp_consent *consent = tp_standing_consent(from, slot);
        if (!consent_wins(consent, tp_standing_consent(into, slot))) continue;
        *tp_standing_choose(into, slot) = *consent;
        taken |= taken_of(consent);
    }
    return taken;
}

static uint64_t merge_objections(tp_standing *into, const tp_standing *from)
{
    static const uint8_t strength[] = {
        [TARA_OBJECTION_NONE] = 0,   [TARA_OBJECTION_OVERRIDDEN] = 1,
        [TARA_OBJECTION_PENDING] = 2, [TARA_OBJECTION_UPHELD] = 3,
        [TARA_OBJECTION_ABSOLUTE] = 4,
    };
    uint64_t taken = 0;
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        const tp_objection *theirs = tp_standing_objection(from, slot);
        const tp_objection *ours = tp_standing_objection(into, slot);
        if (strength[theirs->state] <= strength[ours->state]) continue;
        *tp_standing_object(into, slot) = *theirs;
        taken |= TARA_TAKEN_OBJECTIONS;
    }
    return taken;
}

// Of one child twice: what was to be deleted first still is. A guardian's word covers both.
static bool brings_deletion(const tp_age *into, const tp_age *from)
{
    bool both = into->known == TARA_AGE_MINOR && from->known == TARA_AGE_MINOR;
    if (!both || into->guardian == TARA_GUARDIAN_VERIFIED || from->deletion_due == 0) return false;
    return into->deletion_due == 0 || from->deletion_due < into->deletion_due;
}

// Both say on which day the child comes of age, and theirs is the later one.
static bool comes_of_age_later(const tp_age *into, const tp_age *from)
{
    bool dated = into->known == TARA_AGE_MINOR && into->of_age_on != TP_DAY_MAX
              && from->known == TARA_AGE_MINOR && from->of_age_on != TP_DAY_MAX;
    return dated && tp_age_may_be_under(from, into->years, into->of_age_on);
}

// The child in either is a child, the one who may be is looked into.
static uint64_t merge_age(tp_age *into, const tp_age *from)
{
    tp_age suspicion = into->suspected ? *into : *from;
    bool   suspected = into->suspected || from->suspected;
    bool   takes = into->known == TARA_AGE_UNKNOWN ? from->known != TARA_AGE_UNKNOWN
                 : into->known == TARA_AGE_OF_AGE && from->known == TARA_AGE_MINOR;
    bool   new_suspicion = from->suspected && !into->suspected;
    bool   sooner = brings_deletion(into, from);
    bool   younger = comes_of_age_later(into, from);
    if (takes) *into = *from;
    if (younger) {
        into->years = from->years;
        into->of_age_on = from->of_age_on;
    }
    if (sooner) into->deletion_due = from->deletion_due;
    bool earlier = from->known == TARA_AGE_MINOR && into->known == TARA_AGE_MINOR
                && from->learned_at < into->learned_at;
    if (earlier) into->learned_at = from->learned_at; // Known since then, whoever they were called.
    into->suspected = suspected;
    into->suspected_at = suspected ? suspicion.suspected_at : 0;
    into->suspicion_due = suspected ? suspicion.suspicion_due : 0;
    return takes || sooner || younger || new_suspicion ? TARA_TAKEN_AGE : 0;
}

// One contract that both have: since the first of them, told of what was said first; an end that
// is planned on either side holds.
static void merge_contract(tp_contract *into, const tp_contract *from)
{
    if (from->since < into->since) into->since = from->since;
    if (from->until < into->until) into->until = from->until;
    if (from->policy_version < into->policy_version) into->policy_version = from->policy_version;
}

static uint64_t merge_contracts(tp_contracts *into, const tp_contracts *from, bool *fits)
{
    uint64_t taken = 0;
    for (uint32_t i = 0; i < from->count; i++) {
        const tp_contract *contract = &from->list[i];
        const tp_contract *same = tp_contract_find(into,
                                                   (tp_text){contract->id, contract->id_size});
        if (same != NULL) {
            merge_contract(&into->list[same - into->list], contract);
            continue;
        }
        if (into->count == TP_CONTRACTS_MAX) {
            *fits = false;
            return 0;
        }
        into->list[into->count++] = *contract;
        taken = TARA_TAKEN_CONTRACTS;
    }
    if (from->ended_at > into->ended_at) into->ended_at = from->ended_at;
    return taken;
}

uint64_t tp_standing_merge(tp_standing *into, const tp_standing *from, bool *fits)
{
    uint64_t     taken = 0;
    tp_contracts contracts = into->contracts;
    *fits = true;
    taken |= merge_contracts(&contracts, &from->contracts, fits);
    if (!*fits) return 0;
    // Of one who was forgotten that is all there is to say, and floors run from it.
    if (from->held_since_end > contracts.ended_at) contracts.ended_at = from->held_since_end;
    into->contracts = contracts;
    if (into->place == 0 && from->place != 0) {
        into->place = from->place;
        taken |= TARA_TAKEN_COUNTRY;
    }
    if (!into->has_offset && from->has_offset) {
        into->has_offset = 1;
        into->offset_minutes = from->offset_minutes;
    }
    if (from->restriction.set) {
        uint8_t preserves = into->restriction.preserves | from->restriction.preserves;
        if (!into->restriction.set) into->restriction = from->restriction;
        into->restriction.preserves = preserves;
        taken |= TARA_TAKEN_RESTRICTION;
    }
    taken |= merge_cookies(into, from);
    // Their own first event still leads to them; that of `from` leads to nobody any more.
    if (from->known_version < into->known_version) into->known_version = from->known_version;
    return taken | merge_age(&into->age, &from->age) | merge_consents(into, from)
         | merge_objections(into, from);
}

static tp_time contracts_end(const tp_contracts *contracts, tp_time at)
{
    tp_time end = contracts->ended_at;
    for (uint32_t i = 0; i < contracts->count; i++) {
        tp_time until = contracts->list[i].until < at ? contracts->list[i].until : at;
        if (until > end) end = until;
    }
    return end;
}

void tp_standing_forget(tp_standing *standing, tp_time at)
{
    tp_standing before = *standing;
    tp_standing_clear(standing);
    standing->last_event = standing->first_event = before.last_event;
    standing->known_version = before.known_version;
    standing->forgotten = 1;
    standing->holdings = before.holdings;
    standing->holds = before.holds;
    standing->requests = before.requests;
    standing->held_since_end = contracts_end(&before.contracts, at);
    if (before.held_since_end > standing->held_since_end) {
        standing->held_since_end = before.held_since_end;
    }
    if (before.requests > 0) standing->place = before.place; // Its answer names the authority.
    tp_standing_respect(standing, &before);
    tp_wipe(&before, sizeof before);
}

// What is on record but for objections and records of their own.
static bool has_more(const tp_standing *s)
{
    return s->chosen != 0 || s->age.known != TARA_AGE_UNKNOWN || s->age.suspected
        || s->age.guardian != TARA_GUARDIAN_NONE || s->restriction.set || s->contracts.count != 0
        || s->contracts.ended_at != 0 || s->has_offset || cookies_chosen(s) != 0
        || s->signal.at != 0;
}

bool tp_standing_empty(const tp_standing *standing)
{
    return standing->objected == 0 && standing->holdings == 0 && standing->holds == 0
        && standing->requests == 0 && standing->place == 0 && !has_more(standing);
}

// All that they object to is such that an entry keeps it.
static bool only_suppressed(const tp_standing *s)
{
    for (uint64_t left = s->objected; left != 0; left &= left - 1) {
        const tp_objection *objection = tp_standing_objection(s, tp_lowest_bit(left));
        if (objection->state != TARA_OBJECTION_ABSOLUTE) return false;
    }
    return true;
}

bool tp_standing_came_back(const tp_standing *standing)
{
    return standing->forgotten != 0 && (has_more(standing) || !only_suppressed(standing));
}

bool tp_standing_settles(const tp_standing *standing)
{
    if (standing->forgotten == 0 || tp_standing_came_back(standing)) return false;
    // What was carried on is there until the last holding is gone.
    bool carried = standing->forgotten == 2;
    if (carried && (standing->holdings != 0 || standing->place != 0)) return false;
    return standing->holds == 0 && standing->requests == 0;
}

bool tp_standing_suppression(const tp_standing *standing, tp_standing *out)
{
    tp_standing_clear(out);
    tp_standing_respect(out, standing);
    return out->objected != 0;
}

void tp_standing_respect(tp_standing *standing, const tp_standing *suppression)
{
    for (uint64_t left = suppression->objected; left != 0; left &= left - 1) {
        int slot = tp_lowest_bit(left);
        const tp_objection *objection = tp_standing_objection(suppression, slot);
        if (objection->state != TARA_OBJECTION_ABSOLUTE) continue;
        *tp_standing_object(standing, slot) = *objection;
    }
}
