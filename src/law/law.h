// law.h: dated legal facts: consent ages, response times, rights, adequacy, authorities.
//
// The tables say what the law says, with its article and the days from and until which it holds,
// so that a question about a past day gets that day's answer. A rule that is only proposed is
// never in force; one that is enacted holds from its day on. Defaults for a host, not legal advice.
//
// Sources are named in tests/data/facts, row by row; a test compares the tables with those files.
#ifndef TP_LAW_H
#define TP_LAW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/civil.h"

// --- days in force -----------------------------------------------------------------------------

// The tables write days so that a reader sees them: 20240101 is 1 January 2024.
#define TP_LAW_ALWAYS 10101    // 0001-01-01: the sources name no first day.
#define TP_LAW_OPEN   99991231 // 9999-12-31: no last day is known.

typedef enum tp_law_state {
    TP_LAW_ABSENT = 0,   // No rule: the row says so, that nobody need look again.
    TP_LAW_NEGOTIATING,  // Never applies.
    TP_LAW_PROPOSED,     // Never applies.
    TP_LAW_ENACTED,      // Applies from its first day on.
    TP_LAW_IN_FORCE,
    TP_LAW_SUPERSEDED    // Applied up to its last day, that day included.
} tp_law_state;

typedef struct tp_law_term {
    int32_t      from, to; // As 20240101, both inclusive.
    tp_law_state state;
} tp_law_term;

int32_t tp_law_written(int32_t day); // 20240101. A day outside the calendar is taken as its end.
bool    tp_law_applies(tp_law_term term, int32_t day);

// --- places ------------------------------------------------------------------------------------

// A country (ISO 3166-1 alpha-2) with an optional subdivision (ISO 3166-2), packed: the letters
// "FR" or "US-CA" as bytes, first letter highest: "FR" is 0x4652. 0 is "not known".
typedef uint64_t tp_place;

enum { TP_PLACE_TEXT_MAX = 6 }; // "US-CAL": two letters, a hyphen, one to three more.
// False unless the country is an assigned ISO 3166-1 code; subdivisions of US and CA must exist,
// elsewhere they must have the form. Case is folded to upper. Nothing is written when false.
bool     tp_place_parse(tp_text text, tp_place *out);
size_t   tp_place_print(tp_place place, char out[TP_PLACE_TEXT_MAX]); // The length; no terminator.
tp_place tp_place_country(tp_place place); // Without the subdivision.
bool     tp_place_is(tp_place place, const char *code); // Is it the one that a table writes so?

// What the country is called; of a subdivision, its country. "" for a place that is not known.
const char *tp_place_name(tp_place place, bool french);

// EU member states, IS, LI, NO. The United Kingdom up to 31 December 2020, the end of the
// transition (Withdrawal Agreement, Art. 127).
bool     tp_place_in_eea(tp_place place, int32_t day);

// --- ages --------------------------------------------------------------------------------------

typedef struct tp_age_law {
    int32_t     age;   // Own consent from this age; 0 when the place's law sets none.
    const char *law;   // "GDPR Art. 8(1)"…: the rule that sets it, or "" when none does.
    bool        joint; // Below the age the child consents too, beside the parents (France).
} tp_age_law;

// The age of digital consent in force in a place on a day: rows that set who consents alone
// (OWN_CONSENT_FROM) or below which a parent must (PARENT_BELOW). A subdivision without such a row
// falls back to its country, an EEA country to the GDPR's own 16. Duties that set no such age
// (bans on advertising, guidance, capacity) do not count.
tp_age_law tp_law_consent_age(tp_place place, int32_t day);

// The first day after `day` on which the consent age of a place may change, by a row that begins or
// ends; TP_DAY_MAX when none is known. For whoever keeps an answer for a while.
int32_t tp_law_next_change(tp_place place, int32_t day);

// The highest age that any such row in force on that day sets: who has reached it is of age
// everywhere. 0 when no row is in force.
int32_t tp_law_highest_age(int32_t day);

typedef struct tp_sale_law {
    int32_t     age;    // Under it data are sold, shared or used for advertising on a yes alone…
    bool        banned; // …or not at all: no yes helps.
    const char *law;    // "" when the place's law sets no such age, which is 0 then.
} tp_sale_law;

// The opt-in of the young in force in a place on a day, of the place's own rows alone. The highest
// of several ages; duties of care towards minors count, as they end in a consent too.
tp_sale_law tp_law_sale_age(tp_place place, int32_t day);

typedef enum tp_age_meaning { // What an age decides.
    TP_AGE_OWN_CONSENT_FROM,  // Counts for tp_law_consent_age.
    TP_AGE_PARENT_BELOW,      // Counts too.
    TP_AGE_OPTIN_BELOW,         // The minor, or the parent, must opt in below it.
    TP_AGE_OPTIN_SALE_BELOW,
    TP_AGE_OPTIN_SALE_ADS_BELOW,
    TP_AGE_BAN_ADS_SALE_BELOW,
    TP_AGE_MINOR_DUTIES_BELOW,
    TP_AGE_ACCOUNT_LINK_BELOW,  // Accounts below it are linked to a guardian's.
    TP_AGE_GUIDANCE,            // An authority's advice.
    TP_AGE_CAPACITY             // Judged person by person.
} tp_age_meaning;

typedef struct tp_age_row {
    const char    *place; // "FR", "US-CA"; "EU" stands for every member state without its own row.
    int32_t        age;   // 0 when the law sets none.
    tp_age_meaning meaning;
    bool           joint;
    tp_law_term    term;
    const char    *law;
} tp_age_row;

const tp_age_row *tp_law_age_rows(size_t *count);

// In common years a person born on 29 February has their birthday on 1 March, except where the
// jurisdiction's row says 28 February and the library follows it. A subdivision without a row falls
// back to its country.
bool tp_law_leap_birthday_early(tp_place place);

typedef struct tp_leap_row {
    const char *place; // "" is everywhere else.
    bool        early; // 28 February is the rule there.
    bool        used;  // False: a rule that the library knows of and does not follow.
    const char *law;
} tp_leap_row;

const tp_leap_row *tp_law_leap_rows(size_t *count);

// Completed years of life on a local day. `born` must be a valid date not after `today`.
int32_t tp_age_on(tp_date born, tp_date today, tp_place place);
// The day on which a person reaches an age. TP_DAY_MAX when past the calendar.
// An age of 0 or less is reached at birth.
int32_t tp_age_reached_on(tp_date born, int32_t age, tp_place place);

// --- response times ----------------------------------------------------------------------------

typedef enum tp_period_unit { // Of a response time.
    TP_UNIT_NONE = 0,   // The law says "without delay" or leaves it to regulations.
    TP_UNIT_MONTHS, TP_UNIT_CALENDAR_DAYS, TP_UNIT_BUSINESS_DAYS, TP_UNIT_HOURS
} tp_period_unit;

typedef enum tp_clock_effect { // Of an event on a running response time.
    TP_CLOCK_RUNS = 0,
    TP_CLOCK_PAUSES,   // Days of waiting do not count.
    TP_CLOCK_RESTARTS  // It begins with the event, when that is later than the receipt.
} tp_clock_effect;

typedef struct tp_deadline_law {
    const char *id;        // "gdpr", "uk_gdpr", "ccpa", "ccpa_confirm", "gdpr_breach", "lgpd", …
    const char *place;     // "EU", "GB", "US-CA", …: the iso column.
    int32_t     count;
    tp_period_unit unit;
    int32_t     extension; // What an extension adds, in extension_unit; 0 when there is none.
    tp_period_unit extension_unit; // The same as unit where there is an extension.
    int32_t     preset;    // Used where unit is NONE: calendar days that the library presets; 0:
                           // none, and due on the day of receipt.
    const char *rule;      // The arithmetic: "eu-1182-71", "uk-gdpr-12a", "calendar-days",
                           // "business-days", "hours", or "preset": ours, the law gives no number.
    bool        rolls;     // A last day that is no working day moves to the next working day.
    tp_clock_effect identity; // When identity information is asked for; in RESTARTS a fee too.
    tp_clock_effect clarify;  // When it is asked which data or processing is meant (access only).
    int32_t     valid_from; // As 20240101, inclusive, as in all tables here.
    int32_t     valid_to;   // TP_LAW_OPEN when open.
    const char *rights;    // "access,rectify,erase": as the source has them; "breach" for breaches.
    const char *article;   // "GDPR Art. 12(3)"
} tp_deadline_law;

// The row of an id (`law` of deadline.compute), or NULL.
const tp_deadline_law *tp_law_deadline(tp_text id);
const tp_deadline_law *tp_law_deadline_rows(size_t *count);

// The row for a request received on a day by a person in a place. Rights: access rectification
// erasure restriction portability objection withdrawal. A place that is not known, and one whose
// law has no row for that right and day, gets the GDPR's month. Never NULL.
const tp_deadline_law *tp_law_deadline_for(tp_place place, tp_text right, int32_t day);

// Days, from inclusive (asked), to exclusive (answered). One still open ends with today.
typedef struct tp_pause { int32_t from, to; } tp_pause;

typedef struct tp_deadline_question {
    const tp_deadline_law *law;
    tp_time  received;
    int32_t  offset_minutes;   // Of the place that decides the day of receipt.
    bool     extended;
    const int32_t *holidays;   // Days; ascending not required. NULL: no calendar given.
    size_t   holiday_count;
    bool     has_calendar;     // False: weekends roll, public holidays are not known.
    bool     no_roll;          // The controller is outside the EEA, where no Member State's public
                               // holidays hold: the safe side is not to roll at all.
    int32_t  restart_day;      // When identity was confirmed or the fee paid, the later of them,
                               // for a law that restarts; 0: none. Earlier than receipt: no effect.
    const tp_pause *pauses;    // A few, in any order. Ignored where the law does not pause.
    size_t   pause_count;      // One that begins after the last day of the period has no effect.
} tp_deadline_question;

typedef struct tp_deadline {
    bool    is_instant; // A law in hours answers with an instant, every other with a day.
    tp_time instant;    // The instant, or the first instant after the due day at that offset.
    int32_t day;
    const char *rule;   // The rule's name, stored beside the date.
} tp_deadline;

// GDPR: a month is Regulation 1182/71, Art. 3: the day of receipt is not counted, the same day
// number in the month, else its last day, then the next working day. An extension is one period
// from receipt. Business days are those that are no Saturday, Sunday or holiday. Periods in days
// and hours never roll. False, and nothing written, when the result leaves the calendar.
bool tp_law_due(const tp_deadline_question *question, tp_deadline *out);

// --- breaches ----------------------------------------------------------------------------------

typedef enum tp_breach_told { TP_BREACH_AUTHORITY = 1, TP_BREACH_SUBJECTS = 2 } tp_breach_told;

typedef struct tp_breach_law { // What one law wants told, to whom.
    uint8_t     bit;      // Of the law, among laws. Permanent: stands in events and records.
    uint8_t     told;     // tp_breach_told, as bits.
    bool        high;     // Only where the risk is high.
    const char *deadline; // The id of its row among the deadlines; "breach" at its end.
} tp_breach_law;

// In the order in which they are listed: the GDPR's own rows first.
const tp_breach_law *tp_law_breach_rows(size_t *count);
// The laws, as bits, that a person in a place has in force on a day; the GDPR always: the
// controller is in the Union.
uint64_t tp_law_breaches_in(tp_place place, int32_t day);

// --- rights ------------------------------------------------------------------------------------

typedef enum tp_right_bit { // What a person may ask for under a law.
    TP_RIGHT_ACCESS        = 1,
    TP_RIGHT_RECTIFICATION = 2,
    TP_RIGHT_ERASURE       = 4,
    TP_RIGHT_RESTRICTION   = 8,
    TP_RIGHT_PORTABILITY   = 16,
    TP_RIGHT_OBJECTION     = 32, // Opting out of sale, advertising or direct marketing too.
    TP_RIGHT_WITHDRAWAL    = 64,
    TP_RIGHT_ALL           = 127
} tp_right_bit;

typedef struct tp_right_row {
    const char *place;  // "EU" stands for every place without a row in force.
    uint32_t    rights; // Bits.
    tp_law_term term;
    const char *law;    // The articles that give them.
} tp_right_row;

const tp_right_row *tp_law_right_rows(size_t *count);

// Does the law of a place know that right on that day? Rights as in tp_law_deadline_for; a word
// that is none is known nowhere. A subdivision without a row in force falls back to its country. A
// place that is not known, and one without a row in force, gets all seven, as under the GDPR.
bool tp_law_right_offered(tp_place place, tp_text right, int32_t day);

// --- transfers ---------------------------------------------------------------------------------

typedef enum tp_adequacy {
    TP_ADEQUACY_NONE = 0,
    TP_ADEQUACY_ALL,      // Every recipient there.
    TP_ADEQUACY_SCOPED    // Only the recipients, or the processing, that the scope names.
} tp_adequacy;

typedef struct tp_adequacy_law {
    tp_adequacy kind;
    const char *instrument; // "(EU) 2023/1795"
    const char *scope;      // "only organisations on the Data Privacy Framework List"
    int32_t     last_day;   // Of the decision; TP_DAY_MAX: no end is set.
    const char *instrument_fr, *scope_fr;
} tp_adequacy_law;

typedef struct tp_adequacy_row {
    const char *place;
    tp_adequacy kind;
    tp_law_term term; // From the day of adoption.
    const char *instrument;
    const char *scope;
    const char *instrument_fr, *scope_fr; // The same in French.
} tp_adequacy_row;

const tp_adequacy_row *tp_law_adequacy_rows(size_t *count);

// For a destination outside the EEA: ask tp_place_in_eea first, where no decision is needed. A
// subdivision is judged as its country. Without a decision in force: NONE and empty texts.
tp_adequacy_law tp_law_adequacy(tp_place destination, int32_t day);

// Does the law of a place bind transfers to other countries by such rules (EEA, United Kingdom,
// Switzerland)? A place that is not known is given the protection.
bool tp_law_restricts_transfers(tp_place source);

// --- authorities -------------------------------------------------------------------------------

typedef struct tp_authority {
    const char *place;
    const char *name;      // In the authority's own language.
    const char *name_other; // In French or English for readers elsewhere; "" when not known.
    const char *site;      // "" when there is none.
    bool        awaited;   // Founded by law, not yet constituted: say so beside its name.
} tp_authority;

const tp_authority *tp_law_authority_rows(size_t *count);

// The authority where a person may complain, or NULL when none is known. A subdivision without
// its own falls back to its country.
const tp_authority *tp_law_authority(tp_place place);

// --- what is kept beyond an erasure ------------------------------------------------------------

// Years that the file of a request under that law (of deadlines) is kept from its closing; and that
// the objections of one who was forgotten are.
int32_t tp_law_request_proof_years(tp_text law);
int32_t tp_law_suppression_years(void);
// Months within which what was erased must be gone at the latest.
int32_t tp_law_erasure_months(void);

// --- notices -----------------------------------------------------------------------------------

// Within how many days people are told of a material change, where the policy does not say.
int32_t tp_law_notice_days(void);

// --- cookies -----------------------------------------------------------------------------------

// The most days that a browser keeps a cookie, whatever it is told.
int32_t tp_law_cookie_days_max(void);

#endif
