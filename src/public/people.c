// people.c: a subject's record as a whole: taken out, taken in, merged.
#include <string.h>

#include "base/bits.h"
#include "base/civil.h"
#include "base/json.h"
#include "interop/import.h"
#include "interop/record_read.h"
#include "public/register.h"

static tara_status bad(tp_call *call, const char *field, const char *message)
{
    return tp_leave(call, tp_fault(call, TARA_E_INVALID_ARGUMENT, field, message));
}

static tara_status unknown(tp_call *call, const char *field)
{
    return tp_fault(call, TARA_E_NOT_FOUND, field, "nothing is on record of this subject");
}

// --- the seal ----------------------------------------------------------------------------------

// Of a whole package as it prints without one. Nobody without the site key can make it.
static void seal_of(const tara_privacy *privacy, const tp_buffer *text, uint8_t seal[TP_SEAL_SIZE])
{
    static const char space[] = "subject package"; // With its end: no two spaces run together.
    tp_hmac hmac;
    tp_hmac_init(&hmac, &privacy->site);
    tp_hmac_update(&hmac, space, sizeof space);
    tp_hmac_update(&hmac, text->data, text->size);
    tp_hmac_final(&hmac, seal);
}

// C39: whom to ask, in each export. Not part of what is sealed: it is the policy's of the day.
static void add_contacts(const tara_privacy *privacy, tp_buffer *text)
{
    const tp_contacts *contacts = &privacy->ledger.world.compiled->policy->contacts;
    tp_json_writer     json = tp_json_writer_to(text);
    tp_buffer_text(text, TP_TEXT(",\"contacts\":"));
    tp_json_begin_object(&json);
    tp_json_name(&json, "privacy");
    tp_json_text(&json, contacts->privacy_email);
    tp_json_name(&json, "officer");
    tp_json_begin_object(&json);
    tp_json_name(&json, "email");
    tp_json_text(&json, contacts->officer_email);
    tp_json_name(&json, "phone");
    tp_json_text(&json, contacts->officer_phone);
    tp_json_name(&json, "address");
    tp_json_text(&json, contacts->officer_address);
    tp_json_end_object(&json);
    tp_json_end_object(&json);
}

static void put_disclosure(const tp_compiled *compiled, tp_event *event, tp_json_writer *json)
{
    // The event as the log shows it, but for whose it is: that stands above, and may be another
    // pseudonym of the same person.
    memset(&event->subject, 0, sizeof event->subject);
    tp_event_json(event, compiled, json);
}

// What was told to whom: for the reader, and not taken in anywhere.
static tara_status add_disclosures(tp_call *call, const tara_subject *subject, tp_buffer *text)
{
    const tp_compiled *compiled = call->privacy->ledger.world.compiled;
    tp_buffer   list = tp_buffer_in(&call->privacy->memory);
    tp_buffer   bytes = tp_buffer_in(&call->privacy->memory);
    tara_status status = tp_register_read(call, subject, &list);
    const tp_disclosure *disclosures = (const tp_disclosure *)(const void *)list.data;
    tp_json_writer json = tp_json_writer_to(text);
    tp_buffer_text(text, TP_TEXT(",\"disclosures\":"));
    tp_json_begin_array(&json);
    for (size_t i = 0; i < list.size / sizeof *disclosures && status == TARA_OK; i++) {
        tp_event event;
        status = tp_register_event(call, &disclosures[i], &bytes, &event);
        if (status == TARA_OK) put_disclosure(compiled, &event, &json);
    }
    tp_json_end_array(&json);
    tp_buffer_release(&bytes);
    tp_buffer_release(&list);
    return status;
}

// The printed package gets it as its last member.
static tara_status add_seal(tp_call *call, const tara_subject *subject, tp_buffer *text)
{
    uint8_t seal[TP_SEAL_SIZE];
    char    digits[2 * TP_SEAL_SIZE];
    if (text->failed) return TARA_E_NO_MEMORY;
    seal_of(call->privacy, text, seal);
    tp_hex_encode(seal, sizeof seal, digits);
    text->size--; // Its closing brace.
    add_contacts(call->privacy, text);
    tara_status status = add_disclosures(call, subject, text);
    if (status != TARA_OK) return status;
    tp_buffer_text(text, TP_TEXT(",\"seal\":\""));
    tp_buffer_append(text, digits, sizeof digits);
    tp_buffer_text(text, TP_TEXT("\"}"));
    return text->failed ? TARA_E_NO_MEMORY : TARA_OK;
}

// --- export ------------------------------------------------------------------------------------

typedef struct collecting { // A subject's holdings into a person.
    tp_change *change;
    tp_person *person;
    size_t     room;
} collecting;

static tara_status collect_holding(void *user, const tara_key *key)
{
    collecting *c = user;
    tp_person  *person = c->person;
    if (person->holding_count == c->room) return TARA_E_CORRUPT; // More than the standing counts.
    tp_person_holding *held = &person->holdings[person->holding_count++];
    held->category = (uint8_t)(key->part - 1);
    held->ref = key->ref;
    return tp_read_holding(c->change, &key->subject, held->category, key->ref, &held->holding);
}

static tara_status collect_holdings(tp_call *call, tp_package *package)
{
    tara_privacy *privacy = call->privacy;
    tp_person    *person = &package->person;
    collecting    c = {.change = &privacy->ledger.change, .person = person,
                       .room = person->standing.holdings};
    if (c.room == 0) return TARA_OK;
    person->holdings = tp_allocate_zeroed(&privacy->memory, c.room, sizeof *person->holdings);
    if (person->holdings == NULL) return TARA_E_NO_MEMORY;
    package->holding_room = c.room;
    return tp_change_each(c.change, &person->subject, TP_RECORD_HOLDING, collect_holding, &c);
}

static tara_status print_package(tp_call *call, const tara_subject *subject, tp_buffer *text)
{
    tp_package     package = {.exported = call->now};
    bool           known = false;
    tp_ledger     *ledger = &call->privacy->ledger;
    tp_json_writer json = tp_json_writer_to(text);
    package.person.compiled = ledger->world.compiled;
    package.person.subject = *subject;
    package.controller = ledger->world.compiled->policy->controller;
    package.policy_version = ledger->world.compiled->policy->version;
    tara_status status = tp_ledger_standing(ledger, subject, &package.person.standing, &known);
    if (status == TARA_OK && !known) status = unknown(call, "subject");
    if (status == TARA_OK) status = collect_holdings(call, &package);
    if (status == TARA_OK) {
        tp_package_json(&json, &package);
        status = add_seal(call, subject, text);
    }
    tp_package_release(&package, &call->privacy->memory);
    return status;
}

tara_status tara_subject_export(tara_privacy *privacy, const tara_subject *subject,
                                tara_sink sink, void *user)
{
    tp_call     call;
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    if (!tp_is_somebody(subject)) return tp_no_subject(&call);
    if (sink == NULL) return bad(&call, "sink", NULL);
    tp_buffer text = tp_buffer_in(&privacy->memory);
    status = print_package(&call, subject, &text);
    if (status == TARA_OK) status = tp_pour(&call, &text, sink, user);
    tp_buffer_release(&text);
    return tp_leave(&call, status);
}

// --- import ------------------------------------------------------------------------------------

// Was it exported by a context with our key, and is it as it was then?
static tara_status trust(tp_call *call, const tp_package *package, bool *trusted)
{
    uint8_t   seal[TP_SEAL_SIZE];
    tp_buffer text = tp_buffer_in(&call->privacy->memory);
    *trusted = false;
    if (package->foreign || !package->sealed) return TARA_OK;
    tp_json_writer json = tp_json_writer_to(&text);
    tp_package_json(&json, package);
    bool printed = !text.failed;
    if (printed) {
        seal_of(call->privacy, &text, seal);
        *trusted = tp_equal_constant_time(seal, package->seal, sizeof seal);
        tp_wipe(seal, sizeof seal);
    }
    tp_buffer_release(&text);
    return printed ? TARA_OK : TARA_E_NO_MEMORY;
}

typedef struct importing { // Too large for a stack.
    tp_package package;
    tp_import  import;
} importing;

static tara_status take_in(tp_call *call, importing *in, const tara_subject *subject,
                           uint64_t *taken)
{
    tara_privacy *privacy = call->privacy;
    tp_import    *m = &in->import;
    bool          known = false;
    tara_status   status = tp_ledger_standing(&privacy->ledger, subject, &m->standing, &known);
    if (status == TARA_OK) status = trust(call, &in->package, &m->trusted);
    if (status != TARA_OK) return status;
    m->world = &privacy->ledger.world;
    m->change = &privacy->ledger.change;
    m->package = &in->package;
    m->subject = *subject;
    m->now = call->now;
    status = tp_import_events(m, &privacy->memory);
    if (status == TARA_OK) status = tp_commit_all(call, m->events, m->count);
    if (status == TARA_OK) *taken = m->taken;
    tp_import_release(m, &privacy->memory);
    return status;
}

// Who it is about must be who it is said to be, unless another controller named them.
static bool is_of(const tp_package *package, const tara_subject *subject)
{
    return package->foreign
        || memcmp(&package->person.subject, subject, sizeof *subject) == 0;
}

tara_status tara_subject_import(tara_privacy *privacy, const tara_subject *subject,
                                const char *package, size_t package_size, uint64_t *taken)
{
    tp_call     call;
    tara_error  error = {.struct_size = sizeof error};
    tara_status status = tp_write_about(&call, privacy, subject);
    if (status != TARA_OK) return status;
    if (package == NULL) return bad(&call, "package", NULL);
    if (taken == NULL) return bad(&call, "taken", NULL);
    tp_memory *memory = &privacy->memory;
    importing *in = tp_allocate_zeroed(memory, 1, sizeof *in);
    if (in == NULL) return tp_leave(&call, TARA_E_NO_MEMORY);
    status = tp_package_read((tp_text){package, package_size}, privacy->ledger.world.compiled,
                             call.now, memory, &in->package, &error);
    bool read = status == TARA_OK;
    if (read && !is_of(&in->package, subject)) {
        status = tp_fault(&call, TARA_E_INVALID_ARGUMENT, "subject",
                          "the package is about another subject");
    }
    if (status == TARA_OK) status = take_in(&call, in, subject, taken);
    if (read && in->import.message != NULL) {
        tp_set_error(&error, status, in->import.field, in->import.message);
    }
    bool placed = !read || in->import.message != NULL;
    tp_package_release(&in->package, memory);
    tp_release_wiped(memory, in, sizeof *in);
    return placed ? tp_leave_at(&call, &error) : tp_leave(&call, status);
}

// --- merge -------------------------------------------------------------------------------------

static tara_status saw_one(void *user, const tara_key *key)
{
    bool *seen = user;
    (void)key;
    *seen = true;
    return TARA_OK;
}

// What a merge will carry over, told from copies.
static tara_status foresee(tp_call *call, const tara_subject *from, const tara_subject *into,
                           uint64_t *taken)
{
    tp_standing theirs, ours;
    bool        known = false, requests = false, fits = true;
    tp_ledger  *ledger = &call->privacy->ledger;
    tara_status status = tp_ledger_standing(ledger, from, &theirs, &known);
    if (status != TARA_OK) return status;
    if (!known) return unknown(call, "from");
    bool owed = theirs.forgotten == 1 && !tp_standing_came_back(&theirs);
    if (owed) { // As somebody else they would not be erased any more.
        return tp_fault(call, TARA_E_CONFLICT, "from", "its erasure is still to follow");
    }
    status = tp_ledger_standing(ledger, into, &ours, &known);
    if (status == TARA_OK) { // Those that have ended go along, too.
        status = tp_change_each(&ledger->change, from, TP_RECORD_REQUEST, saw_one, &requests);
    }
    if (status != TARA_OK) return status;
    *taken = tp_standing_merge(&ours, &theirs, &fits);
    if (theirs.holdings > 0) *taken |= TARA_TAKEN_HOLDINGS;
    if (theirs.holds > 0) *taken |= TARA_TAKEN_HOLDS;
    if (requests) *taken |= TARA_TAKEN_REQUESTS;
    if (fits) return TARA_OK;
    return tp_fault(call, TARA_E_LIMIT, "contract", "at most 16 contracts at a time");
}

tara_status tara_subject_merge(tara_privacy *privacy, const tara_subject *from,
                               const tara_subject *into, uint64_t *taken)
{
    tp_call     call;
    uint64_t    carried = 0;
    tp_event    event = {.type = TP_EVENT_MERGE};
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    if (!tp_is_somebody(from)) return bad(&call, "from", "expected a subject");
    if (!tp_is_somebody(into)) return bad(&call, "into", "expected a subject");
    if (taken == NULL) return bad(&call, "taken", NULL);
    if (memcmp(from, into, sizeof *from) == 0) {
        return bad(&call, "into", "expected another subject than `from`");
    }
    event.subject = *into;
    memcpy(event.body.merge.from, from->id, sizeof event.body.merge.from);
    status = foresee(&call, from, into, &carried);
    if (status == TARA_OK) status = tp_commit(&call, &event);
    if (status == TARA_E_LIMIT && call.message == NULL) {
        tp_fault(&call, status, "source", "at most 8 sources hold the same");
    }
    if (status == TARA_OK) *taken = carried;
    return tp_leave(&call, status);
}
