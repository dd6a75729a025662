// bridge_gpp.c: between IAB GPP and us_privacy strings and what is on record.
//
// An opt-out that was not used is no consent, and no field says more than the law of its state. Nor
// does one tell that a sale may go on where it may not: of a child, and against the signal of a
// browser, it says that it is opted out of.
//
// Sources: IAB Tech Lab, Global Privacy Platform, "Sections"; US Privacy String; Cal. Civ. Code
// 1798.120, 1798.135; 11 CCR 7025; GDPR Art. 21(5).
#include <string.h>

#include "base/civil.h"
#include "interop/gpp_sections.h"
#include "law/law.h"
#include "public/bridge.h"
#include "public/cookies.h"

// The fields that say that people were told what they can opt out of. In California that of
// sensitive data is to limit its use (Cal. Civ. Code 1798.121).
static const struct {
    const char *field;
    uint8_t     name;
    uint8_t     only; // In that section; 0: in all.
} notices[] = {
    {"SaleOptOutNotice",                    TP_GPP_SALE,      0},
    {"SharingOptOutNotice",                 TP_GPP_SHARING,   0},
    {"TargetedAdvertisingOptOutNotice",     TP_GPP_TARGETED,  0},
    {"SensitiveDataProcessingOptOutNotice", TP_GPP_SENSITIVE, 0},
    {"SensitiveDataOptOutNotice",           TP_GPP_SENSITIVE, TARA_GPP_US_IA},
    {"SensitiveDataLimitUseNotice",         TP_GPP_SENSITIVE, TARA_GPP_US_CA},
};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { OPTED_OUT = 1, NO_CONSENT = 1, NOTICE_GIVEN = 1, NOT_COVERED = 2, AGREED = 2 };

// What the young have to opt in to, and what a browser's signal opts out of.
#define SELLING \
    (UINT32_C(1) << TP_GPP_SALE | UINT32_C(1) << TP_GPP_SHARING | UINT32_C(1) << TP_GPP_TARGETED)

static const tp_compiled *compiled_of(const tp_call *call)
{
    return call->privacy->ledger.world.compiled;
}

static tara_status bad(tp_call *call, const char *field, const char *message)
{
    return tp_fault(call, TARA_E_INVALID_ARGUMENT, field, message);
}

// --- states and sections -----------------------------------------------------------------------

// The section of a state of the United States; the national one where it has none, or where nobody
// knows the state. 0: the law of another country.
static uint32_t section_of(tp_place place)
{
    char     text[TP_PLACE_TEXT_MAX], name[] = "us..";
    uint32_t id = TARA_GPP_US_NATIONAL;
    if (place == 0) return id;
    size_t size = tp_place_print(place, text);
    if (text[0] != 'U' || text[1] != 'S') return 0;
    if (size != 5) return id;
    name[2] = (char)(text[3] | 0x20); // Letters, in lower case.
    name[3] = (char)(text[4] | 0x20);
    return tara_gpp_section_id(name, 4, &id) == TARA_OK ? id : TARA_GPP_US_NATIONAL;
}

// --- what a string says ------------------------------------------------------------------------

typedef struct reading {
    tp_gpp_said said;
    tp_place    place; // Of the subject.
    bool        gpc;
    tp_writer   channel; // Names of the sections.
} reading;

// TP_GPP_NAMES: it stands for nothing here.
static uint8_t name_of(const tara_gpp_field *field)
{
    uint8_t name = 0;
    while (name < TP_GPP_NAMES && strcmp(tp_gpp_field_id(name), field->name) != 0) name++;
    return name;
}

// Of a field with several values a no is one of them, a yes all of them.
static void read_field(reading *r, const tara_gpp_section *section, const tara_gpp_field *field,
                       bool agrees)
{
    size_t name = name_of(field);
    if (name == TP_GPP_NAMES) return;
    bool consent = field->kind == TARA_GPP_CONSENT, no = false, yes = consent && agrees;
    for (uint32_t i = 0; i < field->count; i++) {
        uint32_t value = section->values[field->first + i];
        no = no || value == (consent ? NO_CONSENT : OPTED_OUT);
        yes = yes && value == AGREED;
    }
    if (no) r->said.no |= UINT32_C(1) << name;
    if (yes) r->said.yes |= UINT32_C(1) << name;
}

static void name_section(reading *r, uint32_t id)
{
    const char *name = tara_gpp_section_name(id);
    size_t      size = strlen(name);
    if (r->channel.capacity - r->channel.size < size + 1) return; // A whole name, or none.
    if (r->channel.size > 0) tp_write8(&r->channel, ' ');
    tp_write_bytes(&r->channel, name, size);
}

// A yes is one under the law that holds for the subject, and of a section as the standard wants it.
static void read_section(reading *r, const tara_gpp_section *section)
{
    tara_gpp_field field = {.struct_size = sizeof field};
    bool ours = r->place != 0 && section_of(r->place) != 0
             && (section->id == TARA_GPP_US_NATIONAL || section->id == section_of(r->place));
    bool agrees = ours && tara_gpp_section_valid(section, NULL) == TARA_OK;
    if (section->layout == 0 || section->id < TARA_GPP_US_NATIONAL) return;
    name_section(r, section->id);
    for (uint32_t i = 0; tara_gpp_field_at(section, i, &field) == TARA_OK; i++) {
        if (section->parts & field.part) read_field(r, section, &field, agrees);
    }
}

static void read_usp(reading *r, const tara_usp *usp)
{
    name_section(r, TARA_GPP_USP_V1);
    if (usp->opt_out_sale == 'Y') r->said.no |= UINT32_C(1) << TP_GPP_SALE;
}

static tara_status refused(tp_call *call, tara_status status, const tara_string_fault *fault)
{
    call->offset = fault->offset;
    return tp_fault(call, status, "gpp", NULL);
}

static tara_status read_sections(tp_call *call, tp_text string, reading *r)
{
    int32_t           gpc = 0;
    tara_gpp          gpp = {.struct_size = sizeof gpp};
    tara_gpp_section  section = {.struct_size = sizeof section};
    tara_usp          usp = {.struct_size = sizeof usp};
    tara_string_fault fault = {.struct_size = sizeof fault};
    tara_status status = tara_gpp_decode(string.data, string.size, &gpp, &fault);
    if (status != TARA_OK) return refused(call, status, &fault);
    for (uint32_t i = 0; i < gpp.section_count; i++) {
        status = tara_gpp_section_at(&gpp, i, &section);
        if (status != TARA_OK) return refused(call, status, &fault);
        bool old = section.id == TARA_GPP_USP_V1
                && tara_usp_decode(section.text, section.text_size, &usp, NULL) == TARA_OK;
        if (old) read_usp(r, &usp);
        else read_section(r, &section);
    }
    if (tara_gpp_gpc(&gpp, &gpc) == TARA_OK) r->gpc = gpc == 1;
    return TARA_OK;
}

// A GPP string always begins with 'D', a us_privacy string with '1'.
static tara_status read_string(tp_call *call, tp_text string, reading *r)
{
    tara_usp          usp = {.struct_size = sizeof usp};
    tara_string_fault fault = {.struct_size = sizeof fault};
    if (string.size == 0 || string.data[0] != '1') return read_sections(call, string, r);
    tara_status status = tara_usp_decode(string.data, string.size, &usp, &fault);
    if (status != TARA_OK) return refused(call, status, &fault);
    read_usp(r, &usp);
    return TARA_OK;
}

// --- from a string -----------------------------------------------------------------------------

static void judge(tp_bridging *b, int slot, const reading *r, int64_t at_unix_ms)
{
    const tp_compiled *compiled = compiled_of(b->call);
    const tp_purpose  *purpose = compiled->purpose[slot].declared;
    tp_statement       statement = {.said = tp_bridge_gpp(purpose, &r->said), .outright = true,
                                    .dated = at_unix_ms != 0, .made_at = b->evidence.made_at};
    if (purpose->gpp == 0) {
        tp_bridging_note(b, slot, TP_BRIDGED_NOT_MAPPED);
    } else if (tp_bridge_rests_on(compiled, slot, TARA_BASIS_CONSENT)) {
        tp_bridging_consent(b, slot, &statement);
    } else {
        tp_bridging_objection(b, slot, &statement);
    }
}

static tara_status follow(tp_bridging *b, tp_text string, int64_t at_unix_ms, reading *r)
{
    r->place = b->standing.place;
    tara_status status = read_string(b->call, string, r);
    if (status != TARA_OK) return status;
    b->evidence.channel = (tp_text){b->channel, r->channel.size};
    if (at_unix_ms != 0) b->evidence.made_at = at_unix_ms;
    for (uint64_t left = compiled_of(b->call)->purposes; left != 0; left &= left - 1) {
        judge(b, tp_lowest_bit(left), r, at_unix_ms);
    }
    bool news = r->gpc && tp_gpc_event(b->call, b->subject, &b->standing, true,
                                       &b->events[b->count]);
    if (news) b->count++;
    return TARA_OK;
}

static bool is_mapped(const tara_policy *policy)
{
    uint32_t any = 0;
    for (size_t i = 0; i < policy->purpose_count; i++) any |= policy->purposes[i].gpp;
    return any != 0;
}

static tara_status check(tp_call *call, const char *gpp, size_t gpp_size, int64_t at_unix_ms,
                         tara_bridge_report *report)
{
    tara_status status = report == NULL ? TARA_OK : tp_struct_out(report, sizeof *report);
    if (status != TARA_OK) return tp_fault(call, status, "report", NULL);
    if (gpp == NULL && gpp_size > 0) return bad(call, "gpp", NULL);
    if (gpp_size > TP_BRIDGE_STRING_MAX) {
        return tp_fault(call, TARA_E_LIMIT, "gpp", "expected at most 256 KiB");
    }
    if (at_unix_ms != 0 && (at_unix_ms > call->now || at_unix_ms < TP_TIME_MIN)) {
        return bad(call, "time", "expected a time that is not in the future");
    }
    if (is_mapped(compiled_of(call)->policy)) return TARA_OK;
    return tp_fault(call, TARA_E_NOT_APPLICABLE, "gpp",
                    "the policy does not say what stands for its purposes");
}

tara_status tara_consent_from_gpp(tara_privacy *privacy, const tara_subject *subject,
                                  const char *gpp, size_t gpp_size, int64_t at_unix_ms,
                                  tara_bridge_report *report)
{
    tp_call     call;
    tp_bridging b;
    tp_text     string = {gpp, gpp_size};
    tara_status status = tp_write_about(&call, privacy, subject);
    if (status != TARA_OK) return status;
    status = check(&call, gpp, gpp_size, at_unix_ms, report);
    if (status != TARA_OK) return tp_leave(&call, status);
    status = tp_bridging_begin(&b, &call, subject, "gpp", string);
    reading r = {.channel = tp_writer_of(b.channel, sizeof b.channel)};
    if (status == TARA_OK) status = follow(&b, string, at_unix_ms, &r);
    status = tp_bridging_end(&b, status, report);
    if (status == TARA_OK && report != NULL) {
        report->said_unix_ms = at_unix_ms;
        report->gpc = r.gpc;
    }
    return tp_leave(&call, status);
}

// --- to a string -------------------------------------------------------------------------------

typedef struct telling {
    tp_standing standing;
    uint32_t    mapped;    // Fields that stand for some purpose, as bits 1 << tp_gpp_name…
    uint32_t    no;        // …for one with a no on record…
    uint32_t    not_given; // …for one without a yes that counts.
    bool        asked;     // Some choice is on record of one of them.
    bool        untold;    // The section has no place for the signal that is on record.
    int32_t     today;     // Where the subject is.
    tp_bridge_age age;
} telling;

static void tell_purpose(const tp_call *call, const tp_gate_view *view, int slot, telling *t)
{
    const tp_world *world = &call->privacy->ledger.world;
    uint32_t        fields = world->compiled->purpose[slot].declared->gpp;
    bool yes = tp_bridge_rests_on(world->compiled, slot, TARA_BASIS_CONSENT)
            && tp_bridge_tells_yes(world, &t->standing, view, slot, call->now)
            && tp_bridge_speaks(&t->standing, view, slot);
    bool no = tp_bridge_tells_no(&t->standing, slot);
    t->mapped |= fields;
    if (no) t->no |= fields;
    if (!yes) t->not_given |= fields;
    t->asked = t->asked || (fields != 0 && (yes || no));
}

static tara_status look(tp_call *call, const tara_subject *subject, telling *t)
{
    bool        known = false;
    tp_ledger  *ledger = &call->privacy->ledger;
    tara_status status = tp_ledger_standing(ledger, subject, &t->standing, &known);
    if (status != TARA_OK) return status;
    tp_gate_view view = tp_gate_view_of(ledger->world.compiled, &t->standing, call->now);
    t->today = view.today;
    t->age = tp_bridge_age_of(&t->standing, &view);
    for (uint64_t left = ledger->world.compiled->purposes; left != 0; left &= left - 1) {
        tell_purpose(call, &view, tp_lowest_bit(left), t);
    }
    if (t->mapped != 0) return TARA_OK;
    return tp_fault(call, TARA_E_NOT_APPLICABLE, "section",
                    "the policy does not say what stands for its purposes");
}

// What was chosen. 1 is a no everywhere; 2 is a yes where every purpose that the field stands for
// has one.
static uint8_t chosen_of(const telling *t, size_t name)
{
    uint32_t bit = UINT32_C(1) << name;
    if (!(t->mapped & bit)) return 0;
    if (t->no & bit) return OPTED_OUT;
    return t->not_given & bit ? 0 : AGREED;
}

// What follows for an opt-out. Who said yes all the same is taken at their word, as everywhere, if
// the law takes it. The signal opts out also of what the policy does not map: it is about any sale.
static uint8_t opt_out_of(const telling *t, size_t name)
{
    uint32_t bit = UINT32_C(1) << name;
    uint8_t  chosen = chosen_of(t, name);
    if (t->age == TP_BRIDGE_NEVER && (bit & SELLING)) return OPTED_OUT;
    if (chosen == AGREED) return AGREED;
    if (t->age != TP_BRIDGE_OPTS_OUT && (bit & (SELLING | t->mapped))) return OPTED_OUT;
    return t->untold && (bit & SELLING) ? OPTED_OUT : chosen;
}

// Who chose was told what they chose about.
static uint8_t told_of(const telling *t, const tara_gpp_field *field, uint32_t section)
{
    for (size_t i = 0; i < COUNT(notices); i++) {
        bool here = notices[i].only == 0 || notices[i].only == section;
        if (!here || strcmp(notices[i].field, field->name) != 0) continue;
        return chosen_of(t, notices[i].name) != 0 ? NOTICE_GIVEN : 0;
    }
    return 0;
}

static bool is_of(const telling *t, const tp_gpp_child *child)
{
    const tp_age *age = &t->standing.age;
    return tp_age_may_be_under(age, child->below, t->today)
        && !(child->from > 0 && tp_age_under(age, child->from, t->today));
}

// Of a known child who may be of the years that the value is about: was that consented to? All of
// their data is sensitive: of what is about no opt-out, everything has to be.
static uint8_t child_value(const telling *t, uint32_t section, uint32_t index)
{
    const tp_gpp_child *child = tp_gpp_child_at(section, index);
    if (child == NULL || !is_of(t, child)) return 0;
    if (child->opt_out == NULL) {
        return (t->mapped & (t->no | t->not_given)) != 0 || t->age == TP_BRIDGE_NEVER ? NO_CONSENT
                                                                                      : AGREED;
    }
    tara_gpp_field about = {.struct_size = sizeof about, .name = child->opt_out};
    return opt_out_of(t, name_of(&about)) == AGREED ? AGREED : NO_CONSENT;
}

static uint8_t value_for(const telling *t, const tara_gpp_field *field, uint32_t section,
                         uint32_t index)
{
    size_t name = name_of(field);
    if (field->kind == TARA_GPP_COVERED) return NOT_COVERED;
    if (field->kind == TARA_GPP_NOTICE) return told_of(t, field, section);
    if (field->kind == TARA_GPP_FLAG) return t->standing.signal.on;
    if (strcmp(field->name, "KnownChildSensitiveDataConsents") == 0) {
        return child_value(t, section, index);
    }
    if (name == TP_GPP_NAMES) return 0;
    return field->kind == TARA_GPP_OPT_OUT ? opt_out_of(t, name) : chosen_of(t, name);
}

static void fill_section(telling *t, tara_gpp_section *section)
{
    tara_gpp_field       field = {.struct_size = sizeof field};
    const tp_gpp_layout *layout = tp_gpp_latest(section->id);
    uint8_t              version = layout->version == 0 ? 1 : layout->version;
    bool place = layout->part == TARA_GPP_PART_GPC, gpc = place && t->standing.signal.at != 0;
    t->untold = !place && t->standing.signal.on;
    section->parts = TARA_GPP_PART_CORE | (gpc ? TARA_GPP_PART_GPC : 0);
    if (layout->part == TARA_GPP_PART_SENSITIVE) section->parts |= TARA_GPP_PART_SENSITIVE;
    for (uint32_t i = 0; tara_gpp_field_at(section, i, &field) == TARA_OK; i++) {
        if (!(section->parts & field.part)) continue;
        for (uint32_t k = 0; k < field.count; k++) {
            section->values[field.first + k] =
                field.kind == TARA_GPP_NUMBER ? version : value_for(t, &field, section->id, k);
        }
    }
}

// "1YNN": the notice, the opt-out of sale, no service provider agreement.
static tara_status fill_usp(telling *t, char text[4], tara_gpp_section *section)
{
    tara_usp usp = {.struct_size = sizeof usp, .version = 1, .lspa_covered = 'N'};
    size_t   size = 0;
    t->untold = t->standing.signal.on;
    usp.notice = t->asked ? 'Y' : 'N';
    usp.opt_out_sale = opt_out_of(t, TP_GPP_SALE) == OPTED_OUT ? 'Y' : 'N';
    tara_status status = tara_usp_encode(&usp, text, 4, &size);
    section->text = text;
    section->text_size = size;
    return status;
}

static tara_status choose_section(tp_call *call, const telling *t, uint32_t *section)
{
    if (*section == 0) {
        *section = section_of(t->standing.place);
        if (*section != 0) return TARA_OK;
        return tp_fault(call, TARA_E_NOT_APPLICABLE, "subject",
                        "these sections are of the law of the United States");
    }
    bool ours = *section >= TARA_GPP_USP_V1 && *section <= TARA_GPP_US_RI;
    return ours ? TARA_OK : bad(call, "section", "expected a section of the United States");
}

static tara_status write_string(tp_call *call, telling *t, uint32_t id, char *buffer,
                                size_t capacity, size_t *needed)
{
    char              usp[4];
    tara_gpp_section  section = {.struct_size = sizeof section, .id = id};
    tara_string_fault fault = {.struct_size = sizeof fault};
    tara_status       status = TARA_OK;
    if (id == TARA_GPP_USP_V1) status = fill_usp(t, usp, &section);
    else fill_section(t, &section);
    if (status == TARA_OK) {
        status = tara_gpp_encode(&section, 1, buffer, capacity, needed, &fault);
    }
    if (status == TARA_OK || status == TARA_E_BUFFER) return status;
    return tp_fault(call, status, "section", NULL);
}

tara_status tara_consent_to_gpp(tara_privacy *privacy, const tara_subject *subject,
                                uint32_t section, char *buffer, size_t capacity, size_t *needed)
{
    tp_call     call;
    telling     t = {.mapped = 0};
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    if (!tp_is_somebody(subject)) return tp_no_subject(&call);
    // Under a clock that stands before what is recorded nobody knows what still counts.
    if (call.now < atomic_load(&privacy->ledger.last_at)) {
        return tp_leave(&call, tp_fault(&call, TARA_E_CLOCK_BACKWARDS, "clock", NULL));
    }
    status = look(&call, subject, &t);
    if (status == TARA_OK) status = choose_section(&call, &t, &section);
    if (status != TARA_OK) return tp_leave(&call, status);
    return tp_leave(&call, write_string(&call, &t, section, buffer, capacity, needed));
}
