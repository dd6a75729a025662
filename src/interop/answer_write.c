// answer_write.c: what every answer has: its head, the contacts, where to complain, the time limit.
#include "interop/answer.h"

#include <string.h>

#include "base/bits.h"
#include "decision/names.h"
#include "interop/answer_texts.h"

enum { VERSION = 1 };

// --- what the parts share ----------------------------------------------------------------------

bool tp_answer_event(const tp_answer *answer, tp_answer_place place, tp_event *event)
{
    if (place.size == 0) return false;
    return tp_body_decode(event, answer->events.data + place.offset, place.size);
}

void tp_answer_purpose(tp_document *doc, const tp_answer *answer, const char *name, int slot)
{
    const tp_compiled *compiled = answer->person.compiled;
    const tp_purpose  *declared = compiled->purpose[slot].declared;
    tp_text            id = compiled->purpose_id[slot], called = id;
    if (declared != NULL) called = doc->french ? declared->name.fr : declared->name.en;
    tp_document_named(doc, name, id, called);
}

void tp_answer_category(tp_document *doc, const tp_answer *answer, const char *name, int slot)
{
    const tp_compiled *compiled = answer->person.compiled;
    const tp_category *declared = compiled->category[slot];
    tp_text            id = compiled->category_id[slot], called = id;
    if (declared != NULL) called = doc->french ? declared->name.fr : declared->name.en;
    tp_document_named(doc, name, id, called);
}

void tp_answer_purposes(tp_document *doc, const tp_answer *answer, uint64_t slots)
{
    tp_document_list(doc, "purposes");
    for (int slot = 0; slot < TP_PURPOSES_MAX; slot++) {
        if (slots >> slot & 1) tp_answer_purpose(doc, answer, NULL, slot);
    }
    tp_document_end(doc);
}

void tp_answer_categories(tp_document *doc, const tp_answer *answer, uint64_t slots)
{
    tp_document_list(doc, "categories");
    for (int slot = 0; slot < TP_CATEGORIES_MAX; slot++) {
        if (slots >> slot & 1) tp_answer_category(doc, answer, NULL, slot);
    }
    tp_document_end(doc);
}

uint64_t tp_answer_slots(uint64_t places, const uint8_t *slot_of)
{
    uint64_t slots = 0;
    for (int place = 0; places != 0; place++, places >>= 1) {
        if (places & 1) slots |= UINT64_C(1) << slot_of[place];
    }
    return slots;
}

// --- the head ----------------------------------------------------------------------------------

static void write_controller(tp_document *doc, const tara_policy *policy)
{
    tp_document_object(doc, "controller");
    tp_document_text(doc, "name", policy->controller);
    tp_document_place(doc, "country", policy->controller_place);
    tp_document_end(doc);
}

// C39: in every answer.
static void write_contacts(tp_document *doc, const tp_contacts *contacts)
{
    tp_document_object(doc, "contacts");
    tp_document_text(doc, "privacy", contacts->privacy_email);
    tp_document_object(doc, "officer");
    tp_document_text(doc, "email", contacts->officer_email);
    tp_document_text(doc, "phone", contacts->officer_phone);
    tp_document_text(doc, "address", contacts->officer_address);
    tp_document_end(doc);
    tp_document_end(doc);
}

static void write_head(tp_document *doc, const tp_answer *answer, const char *format)
{
    const tara_policy *policy = answer->person.compiled->policy;
    const tp_request  *request = &answer->request;
    char               subject[2 * sizeof answer->person.subject.id];
    tp_hex_encode(answer->person.subject.id, sizeof answer->person.subject.id, subject);
    tp_document_text(doc, "format", tp_text_of(format));
    tp_document_number(doc, "version", VERSION);
    tp_document_word(doc, "right", tp_name_of(&tp_right_names, request->right));
    tp_document_number(doc, "request", answer->number);
    tp_document_time(doc, "received", request->received);
    tp_document_time(doc, "due", request->due);
    tp_document_time(doc, "answered", answer->at);
    tp_document_word(doc, "language", doc->french ? "fr" : "en");
    write_controller(doc, policy);
    write_contacts(doc, &policy->contacts);
    tp_document_text(doc, "subject", (tp_text){subject, sizeof subject});
}

// --- where to complain -------------------------------------------------------------------------

static void write_authority(tp_document *doc, const tp_authority *authority)
{
    tp_document_object(doc, "authority");
    tp_document_text(doc, "name", tp_text_of(authority->name));
    if (authority->name_other[0] == '\0') tp_document_null(doc, "name_other");
    else tp_document_text(doc, "name_other", tp_text_of(authority->name_other));
    if (authority->site[0] == '\0') tp_document_null(doc, "site");
    else tp_document_text(doc, "site", tp_text_of(authority->site));
    tp_document_flag(doc, "awaited", authority->awaited);
    tp_document_end(doc);
}

void tp_answer_remedy_article(tp_document *doc, const tp_answer *answer, tp_text of_union,
                              tp_text of_kingdom)
{
    const char *law = answer->request.law;
    tp_text     none = {NULL, 0};
    if (strncmp(law, "gdpr", 4) == 0) tp_document_article(doc, "article", of_union);
    else tp_document_article(doc, "article", strcmp(law, "uk_gdpr") == 0 ? of_kingdom : none);
}

void tp_answer_complaint(tp_document *doc, const tp_answer *answer)
{
    const tp_authority *authority = tp_law_authority(answer->person.standing.place);
    tp_document_object(doc, "complaint");
    tp_document_sentence(doc, "sentence",
                         authority == NULL ? TP_SAY_COMPLAINT_ANYWHERE : TP_SAY_COMPLAINT);
    tp_answer_remedy_article(doc, answer, TP_TEXT("GDPR 77"), TP_TEXT("UK GDPR 77"));
    if (authority == NULL) {
        tp_document_null(doc, "authority");
    } else {
        write_authority(doc, authority);
        if (authority->awaited) {
            tp_document_paragraph(doc, tp_text_of(tp_say(TP_SAY_AWAITED, doc->french)));
        }
    }
    tp_document_end(doc);
}

// --- the whole ---------------------------------------------------------------------------------

static void write_own_data(tp_document *doc, const tp_answer *answer)
{
    tp_document_list(doc, "own_data");
    if (!doc->stopped) answer->own_data(answer->user, doc);
    tp_document_end(doc);
    tp_document_list(doc, "not_included");
    tp_answer_not_done(doc, answer, true);
    tp_document_end(doc);
}

static void write_access(tp_document *doc, const tp_answer *answer)
{
    tp_answer_access(doc, answer);
    write_own_data(doc, answer);
}

// What is held goes along as own_data, as far as it is portable. In which systems it stood and
// until when is of no use to another controller, who takes none of it.
static void write_portability(tp_document *doc, const tp_answer *answer)
{
    tp_buffer      record = tp_buffer_in(doc->out.memory);
    tp_json_writer json = tp_json_writer_to(&record);
    tp_person      person = answer->person;
    person.holding_count = 0;
    tp_answer_complaint(doc, answer);
    tp_record_json(&json, &person);
    if (record.failed) doc->no_memory = true;
    if (record.failed) tp_document_stop(doc);
    tp_document_value(doc, "record", (tp_text){(const char *)record.data, record.size});
    tp_buffer_release(&record);
    write_own_data(doc, answer);
}

static void write_limit(tp_document *doc, const tp_request *request)
{
    tp_document_heading(doc, tp_say(TP_SAY_DEADLINE, doc->french));
    tp_document_text(doc, "rule", tp_text_of(request->rule));
    tp_document_article(doc, "article", tp_text_of(request->article));
    tp_document_text(doc, "law", tp_text_of(request->law));
}

static const struct {
    const char *format;
    void      (*write)(tp_document *doc, const tp_answer *answer);
} forms[] = {
    [TARA_RIGHT_NONE]          = {"tara-answer", tp_answer_refusal},
    [TARA_RIGHT_ACCESS]        = {"tara-answer", write_access},
    [TARA_RIGHT_RECTIFICATION] = {"tara-answer", tp_answer_deeds},
    [TARA_RIGHT_ERASURE]       = {"tara-answer", tp_answer_deeds},
    [TARA_RIGHT_RESTRICTION]   = {"tara-answer", tp_answer_deeds},
    [TARA_RIGHT_PORTABILITY]   = {"tara-portability", write_portability},
    [TARA_RIGHT_OBJECTION]     = {"tara-answer", tp_answer_deeds},
    [TARA_RIGHT_WITHDRAWAL]    = {"tara-answer", tp_answer_deeds},
};

void tp_answer_write(tp_document *doc, const tp_answer *answer)
{
    bool refused = answer->request.state == TARA_REQUEST_REFUSED;
    int  form = refused ? TARA_RIGHT_NONE : answer->request.right;
    tp_document_object(doc, NULL);
    tp_document_title(doc, tp_say(TP_SAY_TITLE + form, doc->french));
    tp_document_paragraph(doc, tp_text_of(tp_say(TP_SAY_INTRODUCTION + form, doc->french)));
    write_head(doc, answer, forms[form].format);
    forms[form].write(doc, answer);
    write_limit(doc, &answer->request);
    tp_document_end(doc);
}
