// transfer.c: a destination is open by adequacy, a safeguard or a derogation; else it is shut.
//
// Both ends matter: within the EEA is no transfer, and a subject whose own law sets no such rule
// is not blocked by one. Adequacy that covers only some recipients carries only for those that the
// policy declares, or the host recorded, to be covered; and for none of whom it was revoked.
//
// Sources: GDPR Art. 44 to 46, 49; policy rows C34, C35.
#include "rules/transfer.h"

#include <string.h>

#include "base/civil.h"
#include "base/sha256.h"

// --- the question ------------------------------------------------------------------------------

typedef struct route { // From here to there, to one recipient: what concerns it.
    const tp_transfer        *asked;
    const tp_recipient       *recipient; // NULL: none, or one that is not named now.
    tp_place                  destination;
    const tp_safeguard_state *adequacy, *safeguard, *derogation; // The first that is valid now.
    bool                      revoked;   // One of adequacy was.
    bool                      named;     // One of adequacy is there, whatever became of it.
    bool                      lapsed;    // One is there that is not valid now.
    tp_time                   until;
} route;

static bool is_transfer(tp_place source, tp_place destination, int32_t day)
{
    if (destination == 0) return false;
    if (!tp_law_restricts_transfers(source)) return false;
    if (tp_place_country(source) == tp_place_country(destination)) return false;
    bool from_eea = source == 0 || tp_place_in_eea(source, day);
    return !(from_eea && tp_place_in_eea(destination, day));
}

static void bound(route *r, tp_time until)
{
    if (until > r->asked->now && until < r->until) r->until = until;
}

static void keep_first(const tp_safeguard_state **kept, const tp_safeguard_state *safeguard)
{
    if (*kept == NULL) *kept = safeguard;
}

static void look_at(route *r, const tp_safeguard_state *safeguard)
{
    bool adequacy = safeguard->kind == TARA_SAFEGUARD_ADEQUACY;
    r->named = r->named || adequacy;
    if (safeguard->ended) {
        r->revoked = r->revoked || adequacy;
        return;
    }
    bound(r, safeguard->from);
    bound(r, safeguard->until);
    bool valid = safeguard->from <= r->asked->now && r->asked->now < safeguard->until;
    if (!valid) r->lapsed = true;
    else if (adequacy) keep_first(&r->adequacy, safeguard);
    else if (safeguard->kind == TARA_SAFEGUARD_DEROGATION) keep_first(&r->derogation, safeguard);
    else keep_first(&r->safeguard, safeguard);
}

static bool same_way(const tp_safeguard_state *safeguard, uint32_t recipient,
                     tp_place destination)
{
    return safeguard->recipient == recipient
        && tp_place_country(safeguard->destination) == tp_place_country(destination);
}

// GDPR Art. 45. What was revoked closes what the law or the policy had opened, until adequacy is
// recorded anew: a decision may fall, and a recipient leave its scope, between two versions.
static bool adequate(const route *r)
{
    // United Kingdom (DPA 2018, Sch. 21, para. 5) and Switzerland (DPO, Annex 1).
    if (tp_place_in_eea(r->destination, r->asked->day)) return true;
    tp_adequacy_law law = tp_law_adequacy(r->destination, r->asked->day);
    if (law.kind == TP_ADEQUACY_NONE) return false;
    if (r->adequacy != NULL) return true;
    if (r->revoked) return false;
    if (law.kind == TP_ADEQUACY_ALL) return true;
    if (r->named || r->recipient == NULL) return false;
    bool there = tp_place_country(r->recipient->place) == tp_place_country(r->destination);
    return there && r->recipient->certified;
}

static tp_transfer_answer under(const route *r, int32_t by, uint8_t kind,
                                const tp_safeguard_state *safeguard)
{
    return (tp_transfer_answer){
        .by = by,
        .safeguarded = by != TARA_REASON_NO_TRANSFER,
        .kind = kind,
        .safeguard = safeguard == NULL ? 0 : safeguard->number,
        .destination = r->destination,
        .until = r->until,
    };
}

tp_transfer_answer tp_transfer_ask(const tp_compiled *compiled, const tp_safeguards *safeguards,
                                   const tp_transfer *transfer)
{
    route r = {.asked = transfer, .destination = transfer->destination,
               .until = transfer->day_ends};
    r.recipient = tp_recipient_numbered(compiled, transfer->recipient);
    if (r.destination == 0 && r.recipient != NULL) r.destination = r.recipient->place;
    if (!is_transfer(transfer->source, r.destination, transfer->day)) {
        return under(&r, TARA_REASON_NO_TRANSFER, TARA_SAFEGUARD_NONE, NULL);
    }
    for (uint32_t i = 0; transfer->recipient != 0 && i < safeguards->count; i++) {
        const tp_safeguard_state *safeguard = &safeguards->list[i];
        if (same_way(safeguard, transfer->recipient, r.destination)) look_at(&r, safeguard);
    }
    if (adequate(&r)) {
        return under(&r, TARA_REASON_ADEQUACY, TARA_SAFEGUARD_ADEQUACY, r.adequacy);
    }
    if (r.safeguard != NULL) {
        return under(&r, TARA_REASON_SAFEGUARD, r.safeguard->kind, r.safeguard);
    }
    if (r.derogation != NULL) {
        return under(&r, TARA_REASON_DEROGATION, r.derogation->kind, r.derogation);
    }
    return (tp_transfer_answer){
        .reason = r.lapsed ? TARA_REASON_SAFEGUARD_EXPIRED
                           : TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD,
        .destination = r.destination, .until = r.until,
    };
}

// --- the list ----------------------------------------------------------------------------------

const tp_safeguard_state *tp_safeguard_find(const tp_safeguards *safeguards, uint64_t number)
{
    for (uint32_t i = 0; i < safeguards->count; i++) {
        if (safeguards->list[i].number == number) return &safeguards->list[i];
    }
    return NULL;
}

static void take_out(tp_safeguards *safeguards, uint32_t at)
{
    tp_safeguard_state *list = safeguards->list;
    safeguards->count--;
    memmove(&list[at], &list[at + 1], (safeguards->count - at) * sizeof *list);
}

static void put_in(tp_safeguards *safeguards, uint32_t at, tp_safeguard_state safeguard)
{
    tp_safeguard_state *list = safeguards->list;
    memmove(&list[at + 1], &list[at], (safeguards->count - at) * sizeof *list);
    list[at] = safeguard;
    safeguards->count++;
}

// What an earlier version shipped and is remembered because it was revoked; or nothing.
static bool is_of_no_version(const tp_safeguard_state *safeguard)
{
    return safeguard->event == 0 && safeguard->shipped == 0;
}

bool tp_safeguard_needs_measures(uint8_t kind)
{
    // EDPB Recommendations 01/2020: what the instrument alone does not give.
    return kind == TARA_SAFEGUARD_SCC || kind == TARA_SAFEGUARD_BCR
        || kind == TARA_SAFEGUARD_CODE_OF_CONDUCT || kind == TARA_SAFEGUARD_CERTIFICATION;
}

tara_status tp_safeguard_check(const tp_safeguards *safeguards, const tp_safeguard_event *event)
{
    bool known = event->number != 0 && event->recipient != 0
              && event->recipient <= TP_RECIPIENTS_MAX && event->destination != 0
              && event->kind >= TARA_SAFEGUARD_ADEQUACY
              && event->kind <= TARA_SAFEGUARD_DEROGATION;
    bool said = event->reference.size > 0 && event->reference.size <= TP_SAFEGUARD_TEXT_MAX
             && event->measures.size <= TP_SAFEGUARD_TEXT_MAX;
    bool guarded = event->measures.size > 0 || !tp_safeguard_needs_measures(event->kind);
    bool ordered = event->signed_at <= event->from && event->from < event->until;
    if (!known || !said || !guarded || !ordered) return TARA_E_INVALID_ARGUMENT;
    uint32_t others = 0;
    for (uint32_t i = 0; i < safeguards->count; i++) {
        const tp_safeguard_state *earlier = &safeguards->list[i];
        if (earlier->shipped == 0 && !tp_safeguard_replaces(event, earlier)) others++;
    }
    return others < TP_SAFEGUARDS_RECORDED_MAX ? TARA_OK : TARA_E_LIMIT;
}

bool tp_safeguard_replaces(const tp_safeguard_event *event, const tp_safeguard_state *earlier)
{
    return event->kind == TARA_SAFEGUARD_ADEQUACY && earlier->kind == TARA_SAFEGUARD_ADEQUACY
        && earlier->ended && earlier->event != 0
        && same_way(earlier, event->recipient, event->destination);
}

void tp_safeguard_apply(tp_safeguards *safeguards, const tp_safeguard_event *event,
                        uint64_t sequence)
{
    for (uint32_t i = safeguards->count; i-- > 0;) {
        const tp_safeguard_state *earlier = &safeguards->list[i];
        bool same = earlier->number == event->number && earlier->event != 0;
        if (same || tp_safeguard_replaces(event, earlier)) take_out(safeguards, i);
    }
    if (safeguards->count == TP_SAFEGUARDS_IN_FORCE_MAX) return; // Refused at check.
    put_in(safeguards, safeguards->count, (tp_safeguard_state){
        .number = event->number, .kind = event->kind, .recipient = event->recipient,
        .destination = event->destination, .from = event->from, .until = event->until,
        .event = sequence,
    });
}

void tp_safeguard_end(tp_safeguards *safeguards, uint64_t number)
{
    for (uint32_t i = 0; i < safeguards->count; i++) {
        tp_safeguard_state *safeguard = &safeguards->list[i];
        if (safeguard->number != number) continue;
        bool stays = safeguard->event == 0 || safeguard->kind == TARA_SAFEGUARD_ADEQUACY;
        if (stays) safeguard->ended = 1;
        else take_out(safeguards, i);
        return;
    }
}

// --- a version comes into force ----------------------------------------------------------------

static uint64_t digest_of(const tp_safeguard *shipped, uint32_t recipient)
{
    uint8_t   fixed[16], digest[TP_SHA256_SIZE];
    tp_sha256 hash;
    tp_writer out = tp_writer_of(fixed, sizeof fixed);
    tp_write8(&out, shipped->kind);
    tp_write32(&out, recipient);
    tp_write64(&out, shipped->destination);
    tp_sha256_init(&hash);
    tp_sha256_update(&hash, fixed, out.size);
    tp_sha256_update(&hash, shipped->reference.data, shipped->reference.size);
    tp_sha256_final(&hash, digest);
    return tp_load64(digest);
}

static tp_safeguard_state state_of(const tp_compiled *compiled, size_t place)
{
    const tara_policy  *policy = compiled->policy;
    const tp_safeguard *shipped = &policy->safeguards[place];
    uint32_t            recipient = compiled->recipient_slot[shipped->recipient] + 1u;
    int32_t             offset = policy->time_zone_minutes;
    tp_safeguard_state  state = {
        .kind = shipped->kind, .shipped = (uint16_t)(place + 1), .recipient = recipient,
        .destination = shipped->destination, .until = TP_TIME_NEVER,
        .from = tp_day_start(tp_day_of(shipped->valid_from), offset),
        .digest = digest_of(shipped, recipient),
    };
    if (shipped->valid_to.year != 0) { // Its last day, whole.
        state.until = tp_day_start(tp_day_of(shipped->valid_to) + 1, offset);
    }
    return state;
}

// The one that an earlier version shipped as this one does, if no other of this one is that one.
static tp_safeguard_state *earlier_of(tp_safeguards *safeguards, const tp_safeguard_state *now)
{
    for (uint32_t i = 0; i < safeguards->count; i++) {
        tp_safeguard_state *earlier = &safeguards->list[i];
        if (is_of_no_version(earlier) && earlier->digest == now->digest) return earlier;
    }
    return NULL;
}

// There is room for what a version ships: what is remembered of earlier ones gives way first.
static void make_room(tp_safeguards *safeguards)
{
    if (safeguards->count < TP_SAFEGUARDS_IN_FORCE_MAX) return;
    for (uint32_t i = 0; i < safeguards->count; i++) {
        if (!is_of_no_version(&safeguards->list[i])) continue;
        take_out(safeguards, i);
        return;
    }
}

// To its place in the policy's order: those before it stand there already.
static void settle(tp_safeguards *safeguards, uint32_t place, tp_safeguard_state now,
                   uint64_t *last_number)
{
    for (uint32_t i = place; i < safeguards->count; i++) {
        const tp_safeguard_state *earlier = &safeguards->list[i];
        if (earlier->shipped != place + 1) continue;
        now.number = earlier->number;
        now.ended = earlier->ended;
        take_out(safeguards, i);
        break;
    }
    if (now.number == 0) now.number = ++*last_number;
    make_room(safeguards);
    put_in(safeguards, place, now);
}

void tp_safeguards_adopt(tp_safeguards *safeguards, uint64_t *last_number,
                         const tp_compiled *compiled)
{
    size_t count = compiled->policy->safeguard_count;
    for (uint32_t i = 0; i < safeguards->count; i++) safeguards->list[i].shipped = 0;
    for (size_t place = 0; place < count; place++) {
        tp_safeguard_state  now = state_of(compiled, place);
        tp_safeguard_state *earlier = earlier_of(safeguards, &now);
        if (earlier != NULL) earlier->shipped = now.shipped;
    }
    for (uint32_t i = safeguards->count; i-- > 0;) {
        const tp_safeguard_state *safeguard = &safeguards->list[i];
        bool named = tp_recipient_numbered(compiled, safeguard->recipient) != NULL;
        bool recorded = safeguard->event != 0;
        bool stays = safeguard->ended || safeguard->shipped != 0 || (recorded && named);
        if (!stays) take_out(safeguards, i);
    }
    for (size_t place = 0; place < count; place++) {
        settle(safeguards, (uint32_t)place, state_of(compiled, place), last_number);
    }
}
