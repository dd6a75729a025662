// transfers.c: may data leave, under what; and the safeguards on record.
#include <string.h>

#include "base/civil.h"
#include "public/context.h"

static tara_status bad(tp_call *call, const char *field, const char *message)
{
    return tp_leave(call, tp_fault(call, TARA_E_INVALID_ARGUMENT, field, message));
}

static const tp_world *world_of(const tp_call *call)
{
    return &call->privacy->ledger.world;
}

static int32_t policy_day(const tp_call *call, tp_time at)
{
    return tp_local_day(at, world_of(call)->compiled->policy->time_zone_minutes);
}

// As much as there is room for, terminated; never half a character.
static void copy_text(tp_text text, char *out, size_t room)
{
    size_t size = text.size < room ? text.size : room - 1;
    while (size < text.size && size > 0 && ((uint8_t)text.data[size] & 0xC0) == 0x80) size--;
    memset(out, 0, room);
    if (size > 0) memcpy(out, text.data, size);
}

// As the policy, or the event that recorded it, says.
static tara_status copy_reference(tp_call *call, const tp_safeguard_state *safeguard, char *out,
                                  size_t room)
{
    tp_event event;
    memset(out, 0, room);
    if (safeguard->shipped != 0) {
        const tara_policy *policy = world_of(call)->compiled->policy;
        copy_text(policy->safeguards[safeguard->shipped - 1].reference, out, room);
        return TARA_OK;
    }
    if (safeguard->event == 0) return TARA_OK; // Of a version that is no more.
    tp_buffer   bytes = tp_buffer_in(&call->privacy->memory);
    tara_status status = tp_ledger_event(&call->privacy->ledger, safeguard->event, &bytes, &event);
    if (status == TARA_OK) copy_text(event.body.safeguard.reference, out, room);
    tp_buffer_release(&bytes);
    return status;
}

// --- the question ------------------------------------------------------------------------------

static tara_status way_of(tp_call *call, const tara_transfer *given, tp_way *way)
{
    tara_status status = tp_struct_in(given, sizeof *given, 0);
    if (status == TARA_OK && given->reserved != 0) status = TARA_E_TOO_NEW;
    if (status != TARA_OK) return tp_fault(call, status, "transfer", NULL);
    *way = (tp_way){.recipient = given->recipient, .categories = given->categories,
                    .offset_minutes = world_of(call)->compiled->policy->time_zone_minutes};
    if (!tp_country_in(given->source, &way->source)) {
        return tp_fault(call, TARA_E_INVALID_ARGUMENT, "source",
                        "expected a country such as FR or US-CA");
    }
    if (!tp_country_in(given->destination, &way->destination)) {
        return tp_fault(call, TARA_E_INVALID_ARGUMENT, "destination",
                        "expected a country such as FR or US-CA");
    }
    return TARA_OK;
}

// Where the subject is, and which day it is there.
static tara_status place_subject(tp_call *call, const tara_subject *subject, bool has_source,
                                 tp_way *way)
{
    tp_standing s;
    bool        known = false;
    if (!tp_is_somebody(subject)) return TARA_OK;
    tara_status status = tp_ledger_standing(&call->privacy->ledger, subject, &s, &known);
    if (status != TARA_OK || !known) return status;
    if (!has_source) way->source = s.place;
    if (s.has_offset) way->offset_minutes = s.offset_minutes;
    return TARA_OK;
}

static tp_transfer_answer judge(tp_call *call, const tara_transfer *given, tp_way *way)
{
    tp_ledger *ledger = &call->privacy->ledger;
    bool       failed = atomic_load(&ledger->failed) != 0 || ledger->cut_short;
    if (!failed && (!call->told || call->now < atomic_load(&ledger->last_at))) {
        return (tp_transfer_answer){.reason = TARA_REASON_CLOCK_BACKWARDS};
    }
    if (!failed) {
        failed = place_subject(call, &given->subject, way->source != 0, way) != TARA_OK;
    }
    if (failed) return (tp_transfer_answer){.reason = TARA_REASON_STORE_FAILED};
    return tp_decide_transfer(&ledger->world, way, call->now);
}

static tara_status transfer_out(tp_call *call, const tp_way *way, const tp_transfer_answer *found,
                                tara_transfer_answer *out)
{
    const tp_safeguards *safeguards = &world_of(call)->safeguards;
    int32_t              day = tp_local_day(call->now, way->offset_minutes);
    tara_status          status = TARA_OK;
    if (found->by == TARA_REASON_ADEQUACY) {
        const char *instrument = tp_law_adequacy(found->destination, day).instrument;
        copy_text(tp_text_of(instrument), out->reference, sizeof out->reference);
    }
    if (found->safeguard != 0) {
        status = copy_reference(call, tp_safeguard_find(safeguards, found->safeguard),
                                out->reference, sizeof out->reference);
    }
    if (status != TARA_OK) return status;
    out->permitted = found->by != 0;
    out->reason = found->by != 0 ? found->by : found->reason;
    out->kind = found->kind;
    out->safeguard = found->safeguard;
    out->valid_until_unix_ms = found->until;
    tp_country_out(found->destination, out->destination);
    return TARA_OK;
}

tara_status tara_transfer_check(tara_privacy *privacy, const tara_transfer *transfer,
                                tara_transfer_answer *answer)
{
    tp_call     call;
    tp_way      way;
    tara_status cleared = tp_struct_out(answer, sizeof *answer); // Whatever happens, it denies.
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    if (cleared != TARA_OK) return tp_leave(&call, tp_fault(&call, cleared, "answer", NULL));
    status = way_of(&call, transfer, &way);
    if (status != TARA_OK) return tp_leave(&call, status);
    tp_transfer_answer found = judge(&call, transfer, &way);
    return tp_leave(&call, transfer_out(&call, &way, &found, answer));
}

// --- safeguards --------------------------------------------------------------------------------

static const char *bad_words(const tara_safeguard *given, const char **message)
{
    *message = "expected adequacy, scc, bcr, code_of_conduct, certification or derogation";
    bool known = given->kind >= TARA_SAFEGUARD_ADEQUACY && given->kind <= TARA_SAFEGUARD_DEROGATION;
    if (!known) return "kind";
    *message = "expected 1 to 256 bytes of valid UTF-8";
    if (!tp_text_within(given->reference, given->reference_size, 1, TP_SAFEGUARD_TEXT_MAX)) {
        return "reference";
    }
    bool   needed = tp_safeguard_needs_measures((uint8_t)given->kind);
    size_t least = needed ? 1 : 0;
    *message = needed ? "expected the supplementary measures, 1 to 256 bytes of valid UTF-8"
                      : "expected at most 256 bytes of valid UTF-8";
    if (!tp_text_within(given->measures, given->measures_size, least, TP_SAFEGUARD_TEXT_MAX)) {
        return "measures";
    }
    return NULL;
}

static const char *bad_times(const tara_safeguard *given, const tp_safeguard_event *event,
                             const char **message)
{
    bool has_end = given->valid_until_unix_ms != 0 && given->valid_until_unix_ms != TARA_NEVER;
    *message = "expected a time of the years 0001 to 9999";
    if (!tp_time_valid(given->signed_unix_ms)) return "signed";
    if (!tp_time_valid(given->valid_from_unix_ms)) return "valid_from";
    if (has_end && !tp_time_valid(given->valid_until_unix_ms)) return "valid_until";
    *message = "expected no earlier than it was signed";
    if (event->from < event->signed_at) return "valid_from";
    *message = "expected later than it begins";
    if (event->until <= event->from) return "valid_until";
    return NULL;
}

// GDPR Art. 45: it says that this recipient is in the scope of a decision, and ends with that.
static tara_status under_decision(tp_call *call, tp_safeguard_event *event)
{
    int32_t         day = policy_day(call, event->from);
    tp_adequacy_law law = tp_law_adequacy(event->destination, day);
    int32_t         offset = world_of(call)->compiled->policy->time_zone_minutes;
    if (law.kind == TP_ADEQUACY_NONE) {
        return tp_fault(call, TARA_E_NOT_APPLICABLE, "destination",
                        "no adequacy decision is in force for it on that day");
    }
    if (law.last_day == TP_DAY_MAX) return TARA_OK;
    tp_time end = tp_day_start(law.last_day + 1, offset);
    if (end < event->until) event->until = end;
    return TARA_OK;
}

// What was not said: from now on, without end; a derogation for the day on which it begins.
static void fill_times(const tp_call *call, const tara_safeguard *given,
                       tp_safeguard_event *event)
{
    int32_t offset = world_of(call)->compiled->policy->time_zone_minutes;
    event->signed_at = given->signed_unix_ms;
    event->from = given->valid_from_unix_ms == 0 ? call->now : given->valid_from_unix_ms;
    event->until = given->valid_until_unix_ms == 0 ? TP_TIME_NEVER : given->valid_until_unix_ms;
    if (event->until == TP_TIME_NEVER && event->kind == TARA_SAFEGUARD_DEROGATION) {
        event->until = tp_day_start(policy_day(call, event->from) + 1, offset);
    }
}

// The recipient and where it is. NULL: as it should be.
static const char *bad_way(const tp_call *call, const tara_safeguard *given,
                           tp_safeguard_event *event, const char **message)
{
    const tp_recipient *recipient = tp_recipient_numbered(world_of(call)->compiled,
                                                          given->recipient);
    *message = "the policy names no such recipient";
    if (recipient == NULL) return "recipient";
    *message = "expected a country such as FR or US-CA";
    if (!tp_country_in(given->destination, &event->destination)) return "destination";
    if (event->destination == 0) event->destination = recipient->place;
    return NULL;
}

tara_status tara_safeguard_record(tara_privacy *privacy, const tara_safeguard *safeguard,
                                  uint64_t *number)
{
    tp_call     call;
    const char *message = NULL;
    tp_event    event = {.type = TP_EVENT_SAFEGUARD};
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    status = tp_struct_in(safeguard, sizeof *safeguard, 0);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "safeguard", NULL));
    tp_safeguard_event *said = &event.body.safeguard;
    const char *field = bad_way(&call, safeguard, said, &message);
    if (field == NULL) field = bad_words(safeguard, &message);
    if (field != NULL) return bad(&call, field, message);
    said->number = privacy->ledger.world.numbers[TP_NUMBERED_SAFEGUARD] + 1;
    said->recipient = safeguard->recipient;
    said->kind = (uint8_t)safeguard->kind;
    said->reference = (tp_text){safeguard->reference, safeguard->reference_size};
    said->measures = (tp_text){safeguard->measures, safeguard->measures_size};
    fill_times(&call, safeguard, said);
    field = bad_times(safeguard, said, &message);
    if (field != NULL) return bad(&call, field, message);
    if (said->kind == TARA_SAFEGUARD_ADEQUACY) status = under_decision(&call, said);
    if (status == TARA_OK) status = tp_commit(&call, &event);
    if (status == TARA_E_LIMIT) {
        tp_fault(&call, status, "safeguard", "at most 256 at a time: revoke those that are over");
    }
    if (status == TARA_OK && number != NULL) *number = said->number;
    return tp_leave(&call, status);
}

tara_status tara_safeguard_revoke(tara_privacy *privacy, uint64_t number)
{
    tp_call     call;
    tp_event    event = {.type = TP_EVENT_SAFEGUARD_END, .body.safeguard_end.number = number};
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    status = tp_commit(&call, &event);
    if (status == TARA_E_NOT_FOUND) {
        tp_fault(&call, status, "safeguard", "there is no such safeguard now");
    }
    return tp_leave(&call, status);
}

static tara_status show(tp_call *call, const tp_safeguard_state *safeguard,
                        tara_safeguard_status *out)
{
    bool lasts = safeguard->from <= call->now && call->now < safeguard->until;
    out->number = safeguard->number;
    out->recipient = safeguard->recipient;
    out->kind = safeguard->kind;
    out->valid_from_unix_ms = safeguard->from;
    out->valid_until_unix_ms = safeguard->until;
    out->in_force = lasts && !safeguard->ended;
    out->ended = safeguard->ended;
    out->shipped = safeguard->shipped != 0;
    tp_country_out(safeguard->destination, out->destination);
    return copy_reference(call, safeguard, out->reference, sizeof out->reference);
}

// What an earlier version shipped is remembered by the rules and is nothing to show.
static bool shows(const tp_safeguard_state *safeguard)
{
    return safeguard->shipped != 0 || safeguard->event != 0;
}

tara_status tara_safeguard_show(tara_privacy *privacy, uint64_t number,
                                tara_safeguard_status *out)
{
    tp_call     call;
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    status = tp_struct_out(out, sizeof *out);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "out", NULL));
    const tp_safeguard_state *safeguard = tp_safeguard_find(&world_of(&call)->safeguards, number);
    if (safeguard == NULL || !shows(safeguard)) {
        return tp_leave(&call, tp_fault(&call, TARA_E_NOT_FOUND, "safeguard",
                                        "there is no such safeguard now"));
    }
    return tp_leave(&call, show(&call, safeguard, out));
}

tara_status tara_safeguard_list(tara_privacy *privacy, tara_safeguard_status *out,
                                size_t capacity, size_t *needed)
{
    tp_call     call;
    size_t      count = 0;
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    bool usable = needed != NULL && (out != NULL || capacity == 0)
               && (capacity == 0 || out[0].struct_size == sizeof *out);
    if (!usable) return bad(&call, "safeguards", NULL);
    const tp_safeguards *safeguards = &world_of(&call)->safeguards;
    for (uint32_t i = 0; i < safeguards->count && status == TARA_OK; i++) {
        if (!shows(&safeguards->list[i])) continue;
        if (count < capacity) {
            out[count] = (tara_safeguard_status){.struct_size = sizeof *out};
            status = show(&call, &safeguards->list[i], &out[count]);
        }
        count++;
    }
    *needed = count;
    if (status == TARA_OK && count > capacity) status = TARA_E_BUFFER;
    return tp_leave(&call, status);
}
