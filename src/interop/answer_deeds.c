// answer_deeds.c: what was done, what was not and why, whom to tell, and what follows.
//
// Sources: GDPR Art. 12(4), 16 to 19, 21, 7(3), 77, 79; policy rows C23 to C25, C27, C28, C40.
#include "decision/names.h"
#include "interop/answer.h"
#include "interop/answer_texts.h"
#include "ledger/records.h"

// --- steps -------------------------------------------------------------------------------------

static void write_place(tp_document *doc, const tp_answer *answer, const tp_step *step)
{
    tp_answer_category(doc, answer, "category", step->category);
    tp_document_text(doc, "source", (tp_text){step->source, step->source_size});
}

static void write_correction(tp_document *doc, const tp_answer *answer, uint8_t category)
{
    tp_event event;
    for (uint32_t i = 0; i < answer->request.correction_count; i++) {
        if (answer->request.corrections[i].category != category) continue;
        if (!tp_answer_event(answer, answer->corrections[i], &event)) continue;
        tp_document_text(doc, "correction", event.body.correct.note);
    }
}

static void write_done(tp_document *doc, const tp_answer *answer)
{
    tp_document_list(doc, "done");
    for (uint32_t i = 0; i < answer->request.step_count; i++) {
        const tp_step *step = &answer->request.steps[i];
        if (step->state != TARA_STEP_DONE) continue;
        tp_document_object(doc, NULL);
        write_place(doc, answer, step);
        tp_document_word(doc, "action", tp_name_of(&tp_step_action_names, step->action));
        write_correction(doc, answer, step->category);
        tp_document_end(doc);
    }
    tp_document_end(doc);
}

// Until when the law keeps what a step left; 0: it is not that, or not known.
static tp_time kept_until(const tp_answer *answer, const tp_step *step)
{
    tp_retention_facts facts = tp_facts_of(&answer->person.standing);
    tp_text            name = {step->source, step->source_size};
    tp_time            until = 0;
    if (step->exception != TARA_EXCEPTION_LEGAL_RETENTION) return 0;
    for (size_t i = 0; i < answer->person.holding_count; i++) {
        const tp_person_holding *held = &answer->person.holdings[i];
        if (held->category != step->category) continue;
        if (tp_holding_find_source(&held->holding, name) == NULL) continue;
        tp_time ends = tp_floor_ends(answer->person.compiled, &held->holding, held->category,
                                     &facts, NULL);
        if (ends > until) until = ends;
    }
    return until;
}

// By an exception of the law, or by the words of the source. What was never done says nothing: the
// request ended before it.
static void write_why_not(tp_document *doc, const tp_answer *answer, uint32_t index)
{
    const tp_step          *step = &answer->request.steps[index];
    const tp_exception_row *row = tp_exception_row_of(step->exception);
    bool                    refused = step->state == TARA_STEP_REFUSED;
    tp_event                event;
    if (step->exception != TARA_EXCEPTION_NONE && row != NULL) {
        tp_document_word(doc, "exception", row->name);
        tp_document_article(doc, "article", tp_text_of(row->article));
        tp_document_time(doc, "until", kept_until(answer, step));
        tp_document_text(doc, "sentence", tp_text_of(doc->french ? row->fr : row->en));
    } else {
        tp_document_null(doc, "exception");
        tp_document_article(doc, "article", refused ? TP_TEXT("GDPR 12(4)") : (tp_text){NULL, 0});
        tp_document_null(doc, "until");
        if (refused) tp_document_sentence(doc, "sentence", TP_SAY_SOURCE_REFUSED);
        else tp_document_null(doc, "sentence");
    }
    bool told = refused && tp_answer_event(answer, answer->steps[index], &event)
             && event.body.step.note.size > 0;
    if (told) tp_document_text(doc, "note", event.body.step.note);
    else tp_document_null(doc, "note");
}

void tp_answer_not_done(tp_document *doc, const tp_answer *answer, bool exports)
{
    for (uint32_t i = 0; i < answer->request.step_count; i++) {
        const tp_step *step = &answer->request.steps[i];
        if (step->state == TARA_STEP_DONE) continue;
        if (exports && step->state != TARA_STEP_REFUSED && step->state != TARA_STEP_KEPT) {
            continue; // It is being exported.
        }
        tp_document_object(doc, NULL);
        write_place(doc, answer, step);
        if (!exports) {
            tp_document_word(doc, "action", tp_name_of(&tp_step_action_names, step->action));
        }
        tp_document_word(doc, "outcome", tp_name_of(&tp_step_state_names, step->state));
        write_why_not(doc, answer, i);
        tp_document_end(doc);
    }
}

static void write_steps(tp_document *doc, const tp_answer *answer)
{
    write_done(doc, answer);
    tp_document_list(doc, "not_done");
    tp_answer_not_done(doc, answer, false);
    tp_document_end(doc);
}

// --- whom to tell ------------------------------------------------------------------------------

static uint64_t done_categories(const tp_answer *answer)
{
    uint64_t categories = 0;
    for (uint32_t i = 0; i < answer->request.step_count; i++) {
        const tp_step *step = &answer->request.steps[i];
        if (step->state == TARA_STEP_DONE) categories |= UINT64_C(1) << step->category;
    }
    return categories;
}

static void write_told(tp_document *doc, const tp_answer *answer, uint32_t slot)
{
    const tp_compiled  *compiled = answer->person.compiled;
    const tp_recipient *recipient = tp_recipient_numbered(compiled, slot + 1);
    tp_text             id = compiled->recipient_id[slot];
    tp_words            unnamed = {id, id}; // The policy names it no more.
    tp_document_object(doc, NULL);
    tp_document_text(doc, "id", id);
    tp_document_words(doc, "name", recipient == NULL ? &unnamed : &recipient->name);
    tp_document_place(doc, "country", recipient == NULL ? 0 : recipient->place);
    if (answer->told[slot] != 0) tp_document_time(doc, "told", answer->told[slot]);
    tp_document_end(doc);
}

static int sentence_to_tell(const tp_told_list *tell, bool any, bool by_choice)
{
    if (!any) return TP_SAY_NOTHING;
    if (by_choice) return TP_SAY_PASS_ON;
    return tell->registered ? TP_SAY_TELL_REGISTERED : TP_SAY_TELL_RECIPIENTS;
}

// Of what was done to the data, who got them; of a choice about purposes, who serves them.
static void write_to_tell(tp_document *doc, const tp_answer *answer, uint64_t purposes)
{
    tp_told_list    tell;
    tp_tell_of of = {.purposes = purposes, .categories = done_categories(answer),
                     .before = answer->at};
    bool       any = false;
    tp_tell_whom(&tell, answer->person.compiled, answer->disclosures, answer->disclosure_count,
                 &of);
    for (uint32_t i = 0; i < TP_RECIPIENT_WORDS; i++) any = any || tell.recipients[i] != 0;
    tp_document_object(doc, "recipients_to_tell");
    tp_document_article(doc, "article", purposes == 0 ? TP_TEXT("GDPR 19") : (tp_text){NULL, 0});
    tp_document_sentence(doc, "sentence", sentence_to_tell(&tell, any, purposes != 0));
    tp_document_list(doc, "recipients");
    for (uint32_t slot = 0; slot < answer->person.compiled->recipient_slots; slot++) {
        if (tp_tell_has(&tell, slot + 1)) write_told(doc, answer, slot);
    }
    tp_document_end(doc);
    tp_document_end(doc);
}

// --- what follows, right by right --------------------------------------------------------------

// What keeps an objection alive outlives the data (GDPR Art. 21(3)).
static void write_kept(tp_document *doc, const tp_answer *answer)
{
    const tp_exception_row *row = tp_exception_row_of(TARA_EXCEPTION_SUPPRESSION);
    tp_document_list(doc, "kept");
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        uint8_t state = tp_standing_objection(&answer->person.standing, slot)->state;
        if (state != TARA_OBJECTION_ABSOLUTE) continue;
        tp_document_object(doc, NULL);
        tp_answer_purpose(doc, answer, "purpose", slot);
        tp_document_word(doc, "exception", row->name);
        tp_document_article(doc, "article", tp_text_of(row->article));
        tp_document_text(doc, "sentence", tp_text_of(doc->french ? row->fr : row->en));
        tp_document_end(doc);
    }
    tp_document_end(doc);
}

static void write_restriction(tp_document *doc, const tp_answer *answer)
{
    const tp_restriction *restriction = &answer->person.standing.restriction;
    tp_document_object(doc, "restriction");
    tp_document_flag(doc, "restricted", restriction->set);
    tp_document_time(doc, "since", restriction->set ? restriction->at : 0);
    tp_document_list(doc, "rules");
    static const struct { const char *article; int sentence; } rules[] = {
        {"GDPR 18(2)", TP_SAY_RESTRICTED}, {"GDPR 18(3)", TP_SAY_LIFTING},
    };
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        tp_document_object(doc, NULL);
        tp_document_sentence(doc, "sentence", rules[i].sentence);
        tp_document_article(doc, "article", tp_text_of(rules[i].article));
        tp_document_end(doc);
    }
    tp_document_end(doc);
    tp_document_end(doc);
}

// The purposes that the request was about; when it named none, those that it changed.
static uint64_t purposes_of(const tp_answer *answer)
{
    if (answer->request.purposes != 0) return answer->request.purposes;
    return tp_standing_chosen_against(&answer->person.standing, answer->request.right);
}

// A purpose may rest on a contract as well, and an objection does not reach that.
static void write_what_remains(tp_document *doc, const tp_verdict *verdict)
{
    tp_document_flag(doc, "permitted", verdict->permitted);
    if (!verdict->permitted) tp_document_null(doc, "basis");
    else tp_document_word(doc, "basis", tp_name_of(&tp_basis_names, verdict->basis));
}

static void write_effects(tp_document *doc, const tp_answer *answer)
{
    uint64_t purposes = purposes_of(answer);
    tp_event event;
    tp_document_list(doc, "effects");
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        if (!(purposes >> slot & 1)) continue;
        const tp_objection *objection = tp_standing_objection(&answer->person.standing, slot);
        bool decided = tp_answer_event(answer, answer->decisions[slot], &event)
                    && objection->state == event.body.objection_decision.outcome;
        tp_document_object(doc, NULL);
        tp_answer_purpose(doc, answer, "purpose", slot);
        tp_document_word(doc, "effect", tp_name_of(&tp_objection_names, objection->state));
        tp_document_time(doc, "since", objection->at);
        tp_document_sentence(doc, "sentence", TP_SAY_EFFECT + objection->state);
        if (decided) tp_document_text(doc, "grounds", event.body.objection_decision.grounds);
        else tp_document_null(doc, "grounds");
        write_what_remains(doc, &answer->verdict[slot]);
        tp_document_end(doc);
    }
    tp_document_end(doc);
}

static void write_withdrawals(tp_document *doc, const tp_answer *answer)
{
    uint64_t purposes = purposes_of(answer);
    tp_document_list(doc, "withdrawals");
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        if (!(purposes >> slot & 1)) continue;
        const tp_consent *consent = tp_standing_consent(&answer->person.standing, slot);
        bool              stands = consent->state == TARA_CONSENT_WITHDRAWN;
        tp_document_object(doc, NULL);
        tp_answer_purpose(doc, answer, "purpose", slot);
        tp_document_word(doc, "consent", tp_name_of(&tp_consent_names, answer->consent[slot]));
        tp_document_time(doc, "since", consent->at);
        tp_document_article(doc, "article", TP_TEXT("GDPR 7(3)"));
        if (stands) tp_document_sentence(doc, "sentence", TP_SAY_WITHDRAWN);
        tp_document_sentence(doc, "lawful", TP_SAY_STAYS_LAWFUL);
        tp_document_end(doc);
    }
    tp_document_end(doc);
}

// --- the answers -------------------------------------------------------------------------------

static void write_remedy(tp_document *doc, const tp_answer *answer)
{
    tp_document_object(doc, "remedy");
    tp_document_sentence(doc, "sentence", TP_SAY_REMEDY);
    tp_answer_remedy_article(doc, answer, TP_TEXT("GDPR 79"), TP_TEXT("UK GDPR 79"));
    tp_document_end(doc);
}

static const struct {
    bool   steps;    // It is done step by step; else purpose by purpose.
    void (*follows)(tp_document *doc, const tp_answer *answer);
} forms[] = {
    [TARA_RIGHT_RECTIFICATION] = {true,  NULL},
    [TARA_RIGHT_ERASURE]       = {true,  write_kept},
    [TARA_RIGHT_RESTRICTION]   = {true,  write_restriction},
    [TARA_RIGHT_OBJECTION]     = {false, write_effects},
    [TARA_RIGHT_WITHDRAWAL]    = {false, write_withdrawals},
};

void tp_answer_deeds(tp_document *doc, const tp_answer *answer)
{
    uint8_t  right = answer->request.right;
    uint64_t purposes = forms[right].steps ? 0 : purposes_of(answer);
    if (forms[right].steps) write_steps(doc, answer);
    if (forms[right].follows != NULL) forms[right].follows(doc, answer);
    write_to_tell(doc, answer, purposes);
    tp_answer_complaint(doc, answer);
    write_remedy(doc, answer);
}

// --- a refusal ---------------------------------------------------------------------------------

static int sentence_of(tp_text reason)
{
    static const struct { const char *reason; int sentence; } rows[] = {
        {"manifestly_unfounded", TP_SAY_UNFOUNDED},
        {"excessive", TP_SAY_EXCESSIVE},
        {"identity_not_proven", TP_SAY_NOT_IDENTIFIED},
        {"rights_of_others", TP_SAY_OTHERS},
        {"legal_obligation", TP_SAY_OBLIGATION},
        {"legal_claims", TP_SAY_CLAIMS},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool it_is = tp_text_equal(tp_text_of(rows[i].reason), reason);
        if (it_is) return rows[i].sentence;
    }
    return TP_SAY_OTHER_REASON;
}

// The event is there but where two records became one since.
static void write_refusal(tp_document *doc, const tp_answer *answer)
{
    tp_event event;
    if (!tp_answer_event(answer, answer->refusal, &event)) {
        tp_document_null(doc, "reason");
        tp_document_article(doc, "article", TP_TEXT("GDPR 12(4)"));
        tp_document_null(doc, "sentence");
        return;
    }
    tp_text reason = event.body.refuse.reason;
    int     sentence = sentence_of(reason);
    tp_document_text(doc, "reason", reason);
    tp_document_article(doc, "article", event.body.refuse.article);
    tp_document_sentence(doc, "sentence", sentence);
    if (sentence == TP_SAY_OTHER_REASON) tp_document_paragraph(doc, reason);
}

void tp_answer_refusal(tp_document *doc, const tp_answer *answer)
{
    tp_document_object(doc, "refusal");
    write_refusal(doc, answer);
    tp_document_end(doc);
    if (answer->request.step_count > 0) write_steps(doc, answer);
    tp_answer_complaint(doc, answer);
    write_remedy(doc, answer);
}
