// record_write.c: a person's record as JSON.
//
// Lists of purposes stand in the order of their identifiers: slots differ from store to store, and
// the same record has one text wherever it is printed.
#include "interop/record.h"

#include "base/bits.h"
#include "base/civil.h"
#include "decision/names.h"

// --- single values -----------------------------------------------------------------------------

static void put_time(tp_json_writer *json, const char *name, tp_time at)
{
    char text[TP_TIME_TEXT_MAX];
    tp_json_name(json, name);
    tp_json_text(json, (tp_text){text, tp_format_time(at, text)});
}

static void put_nothing(tp_json_writer *json, const char *name)
{
    tp_json_name(json, name);
    tp_json_null(json);
}

// 0 is "none".
static void put_time_if(tp_json_writer *json, const char *name, tp_time at)
{
    if (at == 0) put_nothing(json, name);
    else put_time(json, name, at);
}

static void put_until(tp_json_writer *json, const char *name, tp_time until)
{
    if (until == TP_TIME_NEVER) put_nothing(json, name);
    else put_time(json, name, until);
}

static void put_text(tp_json_writer *json, const char *name, tp_text text)
{
    tp_json_name(json, name);
    tp_json_text(json, text);
}

static void put_name(tp_json_writer *json, const char *name, const tp_names *names, int value)
{
    tp_json_name(json, name);
    tp_json_string(json, tp_name_of(names, value));
}

static void put_day_if(tp_json_writer *json, const char *name, int32_t day)
{
    char text[TP_DATE_TEXT];
    if (day == TP_DAY_MAX) {
        put_nothing(json, name);
        return;
    }
    tp_format_date(tp_date_of(day), text);
    put_text(json, name, (tp_text){text, sizeof text});
}

static void put_place(tp_json_writer *json, const char *name, tp_place place)
{
    char text[TP_PLACE_TEXT_MAX];
    if (place == 0) put_nothing(json, name);
    else put_text(json, name, (tp_text){text, tp_place_print(place, text)});
}

static void put_hex(tp_json_writer *json, const char *name, const uint8_t *bytes, size_t size)
{
    char text[2 * TP_SEAL_SIZE];
    tp_hex_encode(bytes, size, text);
    put_text(json, name, (tp_text){text, 2 * size});
}

// --- purposes ----------------------------------------------------------------------------------

// The slots in use, by identifier. How many there are.
static int ordered(const tp_compiled *compiled, uint64_t slots, uint8_t order[TP_PURPOSES_MAX])
{
    int count = 0;
    for (int slot = 0; slot < TP_PURPOSES_MAX; slot++) {
        if (!(slots >> slot & 1)) continue;
        int at = count++;
        tp_text id = compiled->purpose_id[slot];
        for (; at > 0 && tp_text_order(compiled->purpose_id[order[at - 1]], id) > 0; at--) {
            order[at] = order[at - 1];
        }
        order[at] = (uint8_t)slot;
    }
    return count;
}

static void put_purposes(tp_json_writer *json, const char *name, const tp_compiled *compiled,
                         uint64_t slots)
{
    uint8_t order[TP_PURPOSES_MAX];
    int     count = ordered(compiled, slots, order);
    tp_json_name(json, name);
    tp_json_begin_array(json);
    for (int i = 0; i < count; i++) tp_json_text(json, compiled->purpose_id[order[i]]);
    tp_json_end_array(json);
}

// --- the parts ---------------------------------------------------------------------------------

static void put_age(tp_json_writer *json, const tp_age *age)
{
    bool guarded = age->guardian != TARA_GUARDIAN_NONE;
    tp_json_name(json, "age");
    tp_json_begin_object(json);
    put_name(json, "state", &tp_age_names, age->known);
    tp_json_name(json, "years");
    tp_json_uint(json, age->years);
    put_day_if(json, "of_age_on", age->known == TARA_AGE_MINOR ? age->of_age_on : TP_DAY_MAX);
    put_time_if(json, "learned", age->learned_at);
    put_time_if(json, "deletion_due", age->deletion_due);
    put_time_if(json, "suspected", age->suspected ? age->suspected_at : 0);
    put_time_if(json, "resolve_by", age->suspected ? age->suspicion_due : 0);
    put_name(json, "guardian", &tp_guardian_names, age->guardian);
    put_time_if(json, "guardian_since", guarded ? age->verified_at : 0);
    put_until(json, "guardian_until", guarded ? age->guardian_until : TP_TIME_NEVER);
    tp_json_end_object(json);
}

static void put_choice(tp_json_writer *json, const tp_consent *consent)
{
    put_name(json, "state", &tp_consent_names, consent->state);
    put_name(json, "actor", &tp_actor_names, consent->actor);
    tp_json_name(json, "policy_version");
    tp_json_uint(json, consent->policy_version);
    put_time(json, "at", consent->at);
    put_until(json, "expires", consent->expires_at);
}

static void put_consents(tp_json_writer *json, const tp_person *person)
{
    uint8_t order[TP_PURPOSES_MAX];
    int     count = ordered(person->compiled, person->standing.chosen, order);
    tp_json_name(json, "consents");
    tp_json_begin_array(json);
    for (int i = 0; i < count; i++) {
        const tp_consent *consent = tp_standing_consent(&person->standing, order[i]);
        if (consent->state == TARA_CONSENT_NEVER_ASKED) continue;
        tp_json_begin_object(json);
        put_text(json, "purpose", person->compiled->purpose_id[order[i]]);
        put_choice(json, consent);
        tp_json_end_object(json);
    }
    tp_json_end_array(json);
}

// Where there is nothing to say nothing stands: packages of before read and seal as they did.
static void put_cookies(tp_json_writer *json, const tp_standing *s)
{
    bool any = false;
    for (int i = 0; i < TP_COOKIE_CATEGORIES; i++) {
        const tp_consent *choice = tp_standing_cookie(s, i);
        if (choice->state == TARA_CONSENT_NEVER_ASKED) continue;
        if (!any) {
            tp_json_name(json, "cookies");
            tp_json_begin_array(json);
        }
        any = true;
        tp_json_begin_object(json);
        put_name(json, "category", &tp_cookie_category_names, i);
        put_choice(json, choice);
        tp_json_end_object(json);
    }
    if (any) tp_json_end_array(json);
}

static void put_signal(tp_json_writer *json, const tp_signal *signal)
{
    if (signal->at == 0) return;
    tp_json_name(json, "signal");
    tp_json_begin_object(json);
    tp_json_name(json, "gpc");
    tp_json_bool(json, signal->on);
    tp_json_name(json, "conflict");
    tp_json_bool(json, signal->conflict);
    put_time(json, "at", signal->at);
    tp_json_end_object(json);
}

static void put_objections(tp_json_writer *json, const tp_person *person)
{
    uint8_t order[TP_PURPOSES_MAX];
    int     count = ordered(person->compiled, person->standing.objected, order);
    tp_json_name(json, "objections");
    tp_json_begin_array(json);
    for (int i = 0; i < count; i++) {
        const tp_objection *objection = tp_standing_objection(&person->standing, order[i]);
        if (objection->state == TARA_OBJECTION_NONE) continue;
        tp_json_begin_object(json);
        put_text(json, "purpose", person->compiled->purpose_id[order[i]]);
        put_name(json, "state", &tp_objection_names, objection->state);
        put_time(json, "at", objection->at);
        tp_json_end_object(json);
    }
    tp_json_end_array(json);
}

static void put_restriction(tp_json_writer *json, const tp_restriction *restriction)
{
    if (!restriction->set) {
        put_nothing(json, "restriction");
        return;
    }
    tp_json_name(json, "restriction");
    tp_json_begin_object(json);
    put_time(json, "at", restriction->at);
    tp_json_name(json, "preserves");
    tp_json_bool(json, restriction->preserves);
    tp_json_end_object(json);
}

static void put_contracts(tp_json_writer *json, const tp_contracts *contracts)
{
    tp_json_name(json, "contracts");
    tp_json_begin_array(json);
    for (uint32_t i = 0; i < contracts->count; i++) {
        const tp_contract *contract = &contracts->list[i];
        tp_json_begin_object(json);
        put_text(json, "contract", (tp_text){contract->id, contract->id_size});
        put_time(json, "since", contract->since);
        put_until(json, "until", contract->until);
        tp_json_end_object(json);
    }
    tp_json_end_array(json);
    put_time_if(json, "contracts_ended", contracts->ended_at);
}

// --- holdings ----------------------------------------------------------------------------------

// Of the purposes for which it is not simply the collection.
static void put_activity(tp_json_writer *json, const tp_compiled *compiled,
                         const tp_holding *holding)
{
    uint8_t order[TP_PURPOSES_MAX];
    int     count = ordered(compiled, holding->purposes, order);
    tp_json_name(json, "activity");
    tp_json_begin_array(json);
    for (int i = 0; i < count; i++) {
        tp_time at = holding->active_at[order[i]];
        if (at == holding->since) continue;
        tp_json_begin_object(json);
        put_text(json, "purpose", compiled->purpose_id[order[i]]);
        put_time(json, "at", at);
        tp_json_end_object(json);
    }
    tp_json_end_array(json);
}

static void put_sources(tp_json_writer *json, const tp_holding *holding)
{
    tp_json_name(json, "sources");
    tp_json_begin_array(json);
    for (uint32_t i = 0; i < holding->source_count; i++) {
        const tp_holding_source *source = &holding->source[i];
        tp_json_begin_object(json);
        put_text(json, "source", (tp_text){source->name, source->size});
        tp_json_name(json, "erased");
        tp_json_bool(json, source->erased);
        tp_json_end_object(json);
    }
    tp_json_end_array(json);
}

static void put_holding(tp_json_writer *json, const tp_compiled *compiled,
                        const tp_person_holding *held)
{
    const tp_holding *holding = &held->holding;
    tp_json_begin_object(json);
    put_text(json, "category", compiled->category_id[held->category]);
    tp_json_name(json, "ref");
    tp_json_uint(json, held->ref);
    put_purposes(json, "purposes", compiled, holding->purposes);
    put_purposes(json, "ended", compiled, holding->ended);
    if (holding->ended == 0) put_nothing(json, "ended_at");
    else put_time(json, "ended_at", holding->ended_at);
    put_time(json, "collected", holding->since);
    put_time(json, "first_collected", holding->first_since);
    put_name(json, "origin", &tp_origin_names, holding->origin);
    put_activity(json, compiled, holding);
    put_sources(json, holding);
    tp_json_end_object(json);
}

// --- the record and its head -------------------------------------------------------------------

void tp_record_json(tp_json_writer *json, const tp_person *person)
{
    const tp_standing *s = &person->standing;
    tp_json_begin_object(json);
    put_place(json, "country", s->place);
    tp_json_name(json, "time_zone_minutes");
    if (s->has_offset) tp_json_int(json, s->offset_minutes);
    else tp_json_null(json);
    put_age(json, &s->age);
    put_consents(json, person);
    put_cookies(json, s);
    put_signal(json, &s->signal);
    put_objections(json, person);
    put_restriction(json, &s->restriction);
    put_contracts(json, &s->contracts);
    tp_json_name(json, "holdings");
    tp_json_begin_array(json);
    for (size_t i = 0; i < person->holding_count; i++) {
        put_holding(json, person->compiled, &person->holdings[i]);
    }
    tp_json_end_array(json);
    tp_json_end_object(json);
}

void tp_package_json(tp_json_writer *json, const tp_package *package)
{
    tp_json_begin_object(json);
    put_text(json, "format", TP_TEXT("tara-subject"));
    tp_json_name(json, "version");
    tp_json_uint(json, 1);
    put_text(json, "controller", package->controller);
    put_time(json, "exported", package->exported);
    tp_json_name(json, "policy_version");
    tp_json_uint(json, package->policy_version);
    put_hex(json, "subject", package->person.subject.id, sizeof package->person.subject.id);
    tp_json_name(json, "record");
    tp_record_json(json, &package->person);
    tp_json_end_object(json);
}
