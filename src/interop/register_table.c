// register_table.c: the register as a table for spreadsheets: RFC 4180, one row a purpose.
//
// Every field is quoted and stands on one line; several things in one field are parted by "; ".
#include "base/bits.h"
#include "decision/names.h"
#include "interop/register.h"

typedef struct row { // That is being written.
    const tp_register *given;
    const tara_policy *policy;
    size_t             place; // Of the purpose.
    tp_document        words; // For its language; nothing is written to it.
    tp_buffer         *out;
    bool               begun; // A field of the row stands already…
    bool               inside; // …and something in the one at hand.
} row;

// --- fields ------------------------------------------------------------------------------------

static void begin_field(row *r)
{
    tp_buffer_text(r->out, r->begun ? TP_TEXT(",\"") : TP_TEXT("\""));
    r->begun = true;
    r->inside = false;
}

static void end_field(row *r)
{
    tp_buffer_byte(r->out, '"');
}

static void end_row(row *r)
{
    tp_buffer_text(r->out, TP_TEXT("\r\n"));
    r->begun = false;
}

// More of the same thing. What a spreadsheet would run as a formula gets an apostrophe.
static void more(row *r, tp_text text)
{
    if (tp_is_formula(text) && !r->inside) tp_buffer_byte(r->out, '\'');
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = (uint8_t)text.data[i];
        if (c == '"') tp_buffer_byte(r->out, '"');
        tp_buffer_byte(r->out, c < ' ' || c == 0x7F ? ' ' : c);
    }
    r->inside = r->inside || text.size > 0;
}

static void next_thing(row *r)
{
    if (r->inside) tp_buffer_text(r->out, TP_TEXT("; "));
}

static void thing(row *r, tp_text text)
{
    if (text.size == 0) return;
    next_thing(r);
    more(r, text);
}

static void in_brackets(row *r, tp_text text)
{
    if (text.size == 0) return;
    more(r, TP_TEXT(" ("));
    more(r, text);
    more(r, TP_TEXT(")"));
}

static const tp_purpose *purpose_of(const row *r)
{
    return &r->policy->purposes[r->place];
}

// --- what stands in them -----------------------------------------------------------------------

static void put_id(row *r)
{
    thing(r, purpose_of(r)->id);
}

static void put_name(row *r)
{
    thing(r, tp_terms_words(&r->words, &purpose_of(r)->name));
}

static void put_controller(row *r)
{
    char told[TP_DOCUMENT_WORDS_MAX];
    thing(r, r->policy->controller);
    in_brackets(r, tp_document_place_words(&r->words, r->policy->controller_place, told));
}

static void put_contact(row *r)
{
    thing(r, r->policy->contacts.privacy_email);
}

static void put_officer(row *r)
{
    thing(r, r->policy->contacts.officer_email);
    thing(r, r->policy->contacts.officer_phone);
    thing(r, r->policy->contacts.officer_address);
}

static void put_representative(row *r)
{
    thing(r, tp_text_of(tp_tell(TP_TELL_REPRESENTATIVE, r->words.french)));
}

static void put_bases(row *r)
{
    char told[TP_DOCUMENT_WORDS_MAX];
    for (int i = 0; i < TP_BASES_MAX && purpose_of(r)->bases[i] != TARA_BASIS_NONE; i++) {
        uint8_t basis = purpose_of(r)->bases[i];
        thing(r, tp_text_of(tp_document_called(&r->words, "basis", tp_basis_id(basis))));
        in_brackets(r, tp_terms_article(&r->words, tp_terms_basis_article(basis), told));
    }
}

static void put_subjects(row *r)
{
    thing(r, tp_terms_words(&r->words, &r->policy->subjects));
}

static void put_those(row *r, bool special)
{
    for (uint64_t left = purpose_of(r)->categories; left != 0; left &= left - 1) {
        const tp_category *category = &r->policy->categories[tp_lowest_bit(left)];
        if (category->special || !special) thing(r, tp_terms_words(&r->words, &category->name));
    }
}

static void put_categories(row *r)
{
    put_those(r, false);
}

static void put_special(row *r)
{
    put_those(r, true);
}

static bool serves(const row *r, const tp_recipient *recipient)
{
    return recipient->purposes >> r->place & 1;
}

static void put_recipient(row *r, const tp_recipient *recipient)
{
    const char *role = tp_role_id(recipient->role);
    thing(r, tp_terms_words(&r->words, &recipient->name));
    in_brackets(r, tp_text_of(tp_document_called(&r->words, "role", role)));
    in_brackets(r, recipient->contract);
}

static void put_recipients(row *r)
{
    for (size_t i = 0; i < r->policy->recipient_count; i++) {
        const tp_recipient *recipient = &r->policy->recipients[i];
        if (serves(r, recipient)) put_recipient(r, recipient);
    }
}

static void put_sub_processors(row *r)
{
    for (size_t i = 0; i < r->policy->recipient_count; i++) {
        const tp_recipient *recipient = &r->policy->recipients[i];
        for (size_t k = 0; serves(r, recipient) && k < r->policy->recipient_count; k++) {
            if ((recipient->sub_processors[k / 64] >> k % 64 & 1) == 0) continue;
            thing(r, tp_terms_words(&r->words, &r->policy->recipients[k].name));
            in_brackets(r, tp_terms_words(&r->words, &recipient->name));
        }
    }
}

static void put_safeguard(row *r, const tp_terms_safeguard *safeguard)
{
    char        place[TP_DOCUMENT_WORDS_MAX];
    const char *kind = tp_safeguard_id(safeguard->kind);
    if (safeguard->recipient == NULL || !serves(r, safeguard->recipient)) return;
    thing(r, tp_document_place_words(&r->words, safeguard->destination, place));
    more(r, r->words.french ? TP_TEXT(" : ") : TP_TEXT(": "));
    more(r, tp_text_of(tp_document_called(&r->words, "kind", kind)));
    in_brackets(r, safeguard->reference);
    if (safeguard->ended) in_brackets(r, tp_text_of(tp_tell(TP_TELL_REVOKED, r->words.french)));
}

static void put_transfers(row *r)
{
    for (size_t i = 0; i < r->given->safeguard_count; i++) {
        put_safeguard(r, &r->given->safeguards[i]);
    }
    for (size_t i = 0; i < r->policy->recipient_count; i++) {
        tp_terms_safeguard decision;
        bool alone = tp_register_decision(&r->words, r->given, i, &decision);
        if (alone) put_safeguard(r, &decision);
    }
}

static void put_retention(row *r)
{
    char              told[TP_DOCUMENT_WORDS_MAX];
    const tp_purpose *purpose = purpose_of(r);
    const char       *from = tp_start_id(purpose->retention_from);
    thing(r, tp_document_period_words(&r->words, purpose->retention, told));
    more(r, r->words.french ? TP_TEXT(" à compter de ") : TP_TEXT(" from "));
    more(r, tp_text_of(tp_document_called(&r->words, "from", from)));
}

static void put_floors(row *r)
{
    char told[TP_DOCUMENT_WORDS_MAX];
    for (size_t i = 0; i < r->policy->floor_count; i++) {
        const tp_floor *floor = &r->policy->floors[i];
        if ((floor->purposes >> r->place & 1) == 0) continue;
        thing(r, floor->law);
        in_brackets(r, tp_document_period_words(&r->words, floor->period, told));
    }
}

static void put_assessment(row *r)
{
    char   told[TP_DOCUMENT_WORDS_MAX];
    int    slot = r->given->world->compiled->purpose_slot[r->place];
    const tp_assessment *assessment = &r->given->world->assessment[slot];
    thing(r, purpose_of(r)->assessment.reference);
    if (assessment->outcome == 0) return;
    const char *outcome = tp_name_of(&tp_outcome_names, assessment->outcome);
    tp_date day = tp_date_of(tp_local_day(assessment->at, r->policy->time_zone_minutes));
    thing(r, tp_text_of(tp_document_called(&r->words, "outcome", outcome)));
    in_brackets(r, tp_document_date_words(&r->words, day, told));
}

static void put_security(row *r)
{
    thing(r, tp_terms_words(&r->words, &r->policy->security));
}

static void put_policy(row *r)
{
    char told[TP_DOCUMENT_WORDS_MAX], version[16];
    size_t   first = sizeof version;
    uint32_t left = r->policy->version;
    do {
        version[--first] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    thing(r, (tp_text){version + first, sizeof version - first});
    in_brackets(r, tp_document_date_words(&r->words, r->policy->last_updated, told));
}

// --- the table ---------------------------------------------------------------------------------

// clang-format off
static const struct {
    tp_both title;
    void  (*put)(row *r);
} columns[] = {
    {{"Activity", "Activité"}, put_id},
    {{"Purpose", "Finalité"}, put_name},
    {{"Controller", "Responsable du traitement"}, put_controller},
    {{"Contact", "Contact"}, put_contact},
    {{"Data protection officer", "Délégué à la protection des données"}, put_officer},
    {{"Representative", "Représentant"}, put_representative},
    {{"Lawful bases", "Bases légales"}, put_bases},
    {{"Categories of people", "Catégories de personnes"}, put_subjects},
    {{"Categories of data", "Catégories de données"}, put_categories},
    {{"Sensitive data", "Données sensibles"}, put_special},
    {{"Recipients", "Destinataires"}, put_recipients},
    {{"Sub-processors", "Sous-traitants ultérieurs"}, put_sub_processors},
    {{"Transfers to third countries and safeguards",
      "Transferts hors de l'EEE et garanties"}, put_transfers},
    {{"Kept for", "Durée de conservation"}, put_retention},
    {{"Retention required by law", "Conservation imposée par la loi"}, put_floors},
    {{"Balance of interests", "Mise en balance des intérêts"}, put_assessment},
    {{"Security measures", "Mesures de sécurité"}, put_security},
    {{"Version of the policy", "Version de la politique"}, put_policy},
};
// clang-format on
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static void put_titles(row *r)
{
    for (int i = 0; i < COLUMNS; i++) {
        begin_field(r);
        thing(r, tp_text_of(tp_in(columns[i].title, r->words.french)));
        end_field(r);
    }
    end_row(r);
}

static void put_row(row *r)
{
    for (int i = 0; i < COLUMNS; i++) {
        begin_field(r);
        columns[i].put(r);
        end_field(r);
    }
    end_row(r);
}

void tp_register_table(tp_buffer *out, const tp_register *given, bool french)
{
    row r = {.given = given, .policy = given->world->compiled->policy, .out = out};
    tp_document_form form = {.text = true, .french = french, .vocabulary = &tp_register_words};
    tp_document_open(&r.words, out->memory, form, NULL, NULL);
    put_titles(&r);
    for (; r.place < r.policy->purpose_count; r.place++) put_row(&r);
}
