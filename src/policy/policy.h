// policy.h: a privacy policy as data: the model, its JSON form, its validation, the masks.
//
// A policy is immutable and versioned. Purposes and categories are known to the outside by
// identifier, to the document by their place in it, and to a store by a slot (0 to 63) that stays
// theirs for the life of the store, whatever later versions do. The rules' masks are in slots.
#ifndef TP_POLICY_H
#define TP_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/civil.h"
#include "base/memory.h"
#include "law/law.h"
#include "tara_privacy.h"

enum {
    TP_PURPOSES_MAX = 64, TP_CATEGORIES_MAX = 64, TP_BASES_MAX = 6,
    TP_RECIPIENTS_MAX = 256, TP_COOKIES_MAX = 256, TP_SAFEGUARDS_MAX = 256, TP_TEXTS_MAX = 64,
    TP_CHANGES_MAX = 256,
    TP_POLICY_BYTES_MAX = 1024 * 1024, TP_ID_BYTES_MAX = 63, TP_TEXT_BYTES_MAX = 16 * 1024
};

// The same text in the two languages that the library speaks. Neither may be empty.
typedef struct tp_words { tp_text fr; tp_text en; } tp_words;

// An ISO 8601 duration of one unit: "P14D", "P6M", "P10Y". Count 0: none.
typedef enum tp_calendar_unit { TP_DAYS = 1, TP_MONTHS, TP_YEARS } tp_calendar_unit;
typedef struct tp_period { int32_t count; uint8_t unit; } tp_period;

// What a retention period runs from.
typedef enum tp_start {
    TP_FROM_COLLECTION = 1, TP_FROM_LAST_ACTIVITY, TP_FROM_CONTRACT_END, TP_FROM_WITHDRAWAL,
    TP_FROM_YEAR_END // 31 December of the year of collection.
} tp_start;

typedef struct tp_category {
    tp_text  id;
    tp_words name;
    bool     special; // GDPR Art. 9(1).
    tp_text  dpv;     // Classes of DPV's personal data, parted by a space each. Empty: not said.
} tp_category;

// A balancing test that ships with the policy (GDPR Art. 6(1)(f)).
typedef struct tp_assessment_decl {
    tp_text reference;  // Empty: none.
    tp_date recorded_on;
    tp_date expires_on; // year 0: stands as long as this version of the policy does.
} tp_assessment_decl;

// The fields of IAB's GPP sections that can stand for a purpose. From the first consent field on a
// 2 is a yes; an opt-out says no or nothing.
typedef enum tp_gpp_name {
    TP_GPP_SALE = 0, TP_GPP_SHARING, TP_GPP_TARGETED, TP_GPP_SENSITIVE, TP_GPP_PERSONAL,
    TP_GPP_ADDITIONAL, TP_GPP_NAMES, TP_GPP_FIRST_CONSENT = TP_GPP_SENSITIVE
} tp_gpp_name;
enum { TP_TCF_PURPOSES = 24, TP_TCF_CUSTOM_MAX = 63 };

typedef struct tp_purpose {
    tp_text   id;
    tp_words  name;
    uint64_t  categories;       // Bits by place in the document's list of categories.
    uint8_t   bases[TP_BASES_MAX]; // tara_basis, in the order in which they are relied on; 0 ends.
    bool      direct_marketing; // GDPR Art. 21(2): an objection is absolute.
    tp_period consent_yes;      // How long a yes counts. For purposes that rest on consent.
    tp_period consent_no;       // How long after a no, or a withdrawal, nobody asks again.
    tp_period retention;        // After retention_from.
    uint8_t   retention_from;   // tp_start
    tp_words  retention_ground; // Why so long.
    tp_assessment_decl assessment;
    uint64_t  obligation_categories; // Legal obligation: the data it names…
    uint32_t  obligation_actions;    // …and the actions, as bits 1 << tara_action.
    tp_text   obligation_law;        // …and the law that orders it. Union or Member State law.
    uint32_t  tcf;        // TCF purposes that stand for it, all of them, as bits 1 << number…
    uint32_t  tcf_custom; // …and the publisher's own purpose of that number; 0: none.
    uint32_t  gpp;        // Fields that stand for it, as bits 1 << tp_gpp_name.
    tp_text   dpv;        // A purpose of DPV: "dpv:DirectMarketing". Empty: not said.
} tp_purpose;

// A legal floor under retention: GDPR Art. 6(1)(c), 17(3)(b). It keeps the categories it names.
typedef struct tp_floor {
    tp_text   id;
    uint64_t  purposes;   // By place in the document.
    uint64_t  categories; // By place in the document.
    tp_period period;
    uint8_t   from;       // tp_start
    tp_text   law;
    tp_words  ground;
} tp_floor;

typedef enum tp_recipient_role { TP_PROCESSOR = 1, TP_CONTROLLER, TP_AUTHORITY } tp_recipient_role;
enum { TP_RECIPIENT_WORDS = TP_RECIPIENTS_MAX / 64 };
typedef struct tp_recipient {
    tp_text  id;
    tp_words name;
    uint8_t  role;
    tp_place place;      // Where it processes.
    bool     certified;  // Within the scope of the place's adequacy decision, where that has one.
    tp_text  contract;   // Reference of the contract (GDPR Art. 28); empty for authorities.
    tp_date  contract_from; // First day of it; year 0: from the beginning.
    tp_date  contract_to;   // Last day; year 0: no end.
    uint64_t sub_processors[TP_RECIPIENT_WORDS]; // It engages these (Art. 28(4)); bits by place.
    uint64_t purposes;   // By place in the document.
    uint64_t categories;
} tp_recipient;

// A safeguard that ships with the policy, for transfers to a recipient's place (GDPR Art. 46).
typedef enum tp_safeguard_kind {
    TP_SAFEGUARD_ADEQUACY = 1, TP_SAFEGUARD_SCC, TP_SAFEGUARD_BCR, TP_SAFEGUARD_CODE_OF_CONDUCT,
    TP_SAFEGUARD_CERTIFICATION, TP_SAFEGUARD_DEROGATION
} tp_safeguard_kind;
typedef struct tp_safeguard {
    uint8_t  kind;
    uint32_t recipient;   // Place in the list of recipients.
    tp_place destination;
    tp_text  reference;
    tp_text  measures;    // Supplementary measures; required for SCC, BCR, codes and certification.
    tp_date  signed_on;   // Year 0: not said.
    tp_date  valid_from;
    tp_date  valid_to;    // Last day; year 0: no end.
} tp_safeguard;

typedef enum tp_cookie_category {
    TP_COOKIE_NECESSARY = 1, TP_COOKIE_PREFERENCES, TP_COOKIE_STATISTICS, TP_COOKIE_MARKETING
} tp_cookie_category;
typedef enum tp_tracker_kind {
    TP_TRACKER_COOKIE = 1, TP_TRACKER_LOCAL_STORAGE, TP_TRACKER_PIXEL, TP_TRACKER_DEVICE_ID,
    TP_TRACKER_SDK
} tp_tracker_kind;
typedef struct tp_tracker { // Cookies and what does their work by other means.
    tp_text   name;       // A trailing '*' makes it a pattern.
    uint8_t   kind;
    uint8_t   category;
    tp_text   set_by;     // "first_party", or a recipient's id.
    tp_text   domain;     // Empty: the host only.
    tp_text   path;
    tp_period lifetime;   // Count 0: a session cookie.
    tp_words  purpose;
} tp_tracker;

typedef struct tp_contacts {
    tp_text privacy_email;
    tp_text officer_email, officer_phone;
    tp_text officer_address;
} tp_contacts;

// One section of the full notice, in the order of the document.
typedef struct tp_section { tp_text id; tp_words title; tp_words body; } tp_section;

typedef struct tp_cookie_rules {
    tp_period lifetime_max; // C31. At most 400 days (RFC 6265bis).
    tp_period consent_yes;  // How long a choice about cookies counts.
    tp_period consent_no;
} tp_cookie_rules;

// C37: how and by when people are told of a material change. Zeros: by a message, and the preset of
// the law.
enum { TP_NOTICE_WITHIN_DAYS = 30 }; // The preset: WP260 rev.01 asks for "well in advance" (PC-7).
typedef enum tp_notice_means { TP_NOTICE_BANNER = 1, TP_NOTICE_MESSAGE } tp_notice_means;
typedef struct tp_notice_rules {
    uint8_t   means;  // tp_notice_means
    tp_period within; // From publication.
} tp_notice_rules;

// How IAB's TCF strings are read here and written. Zeros: they say nothing here.
typedef struct tp_tcf_rules {
    uint32_t policy_version; // Of the TCF, as the purposes that stand for ours are defined in it.
    uint32_t vendor;         // Our number in the Global Vendor List; 0: we are the publisher.
    uint32_t cmp, cmp_version, vendor_list_version; // Written into strings; 0: none are written.
    tp_place publisher_country;
    tp_text  language;       // Of the notice that was shown: two letters.
} tp_tcf_rules;

// What the author says of one change against the version before: wording that is material, or the
// words in which people are told of a change.
typedef struct tp_change_mark {
    tp_text  path;     // As the comparison of the two versions names it.
    bool     material;
    tp_words summary;  // Empty: none.
} tp_change_mark;

struct tara_policy {
    uint32_t magic;           // TP_POLICY_MAGIC while alive.
    uint32_t version;
    tp_date  last_updated;
    tp_text  language;        // The authoritative one: "fr" or "en".
    tp_text  controller;
    tp_place controller_place;
    int32_t  time_zone_minutes;
    int32_t  minimum_age;     // C12. The gate uses the higher of this and the country's.
    tp_period minor_deletion; // C14: by when a minor's data must be gone, from learning of it.
    tp_period suspicion;      // C13: by when a report of a suspected minor must be resolved.
    tp_period renewal_notice; // How long before its end a consent becomes a duty.
    tp_period hold_review;    // C20: how long after it was placed a legal hold is for review.
    tp_contacts contacts;
    tp_cookie_rules cookie_rules;
    tp_notice_rules notice_rules;
    tp_words subjects;        // GDPR Art. 30(1)(c): the categories of people. Empty: not said.
    tp_words security;        // Art. 30(1)(g): security measures in general. Empty: not said.
    tp_tcf_rules tcf;
    const tp_category  *categories; size_t category_count;
    const tp_purpose   *purposes;   size_t purpose_count;
    const tp_floor     *floors;     size_t floor_count;
    const tp_recipient *recipients; size_t recipient_count;
    const tp_safeguard *safeguards; size_t safeguard_count;
    const tp_tracker   *trackers;   size_t tracker_count;
    const tp_section   *sections;   size_t section_count;
    const tp_change_mark *changes;  size_t change_count;
    tp_memory memory;         // Of a parsed policy: everything above lives in `arena`.
    void     *arena;          // NULL for the built-in one.
    size_t    arena_size;
};
#define TP_POLICY_MAGIC UINT32_C(0x59434C50)
bool tp_is_policy(const tara_policy *policy); // NULL is none.

// --- builtin.c ---------------------------------------------------------------------------------

extern const tara_policy tp_policy_builtin; // Const data, no code runs to make it.

// --- policy_json.c -----------------------------------------------------------------------------

// Parse and validate. Error gets line, column, field path and what was expected. One allocation
// holds all.
tara_status tp_policy_parse(tp_text json, const tp_memory *memory, tara_policy **out,
                            tara_error *error);
void        tp_policy_destroy(tara_policy *policy);
// The canonical text: fixed member order, two-space indent, a final newline. The same bytes for
// the same policy, and parse of it prints the same bytes again.
void        tp_policy_print(const tara_policy *policy, tp_buffer *out);
// SHA-256 of the canonical text. False when out of memory.
bool        tp_policy_hash(const tara_policy *policy, tp_memory *memory, uint8_t hash[32]);

// --- validate.c --------------------------------------------------------------------------------

// Is the policy complete and free of contradictions? TARA_OK or TARA_E_POLICY with field and
// message.
tara_status tp_policy_validate(const tara_policy *policy, tara_error *error);

// --- compiled.c --------------------------------------------------------------------------------

// A purpose as the rules see it: everything in slots.
typedef struct tp_purpose_masks {
    const tp_purpose *declared;   // NULL: this slot has no purpose in this version.
    uint64_t categories;
    uint64_t obligation_categories;
    uint8_t  bases[TP_BASES_MAX];
    uint32_t basis_bits;          // 1 << tara_basis for each.
} tp_purpose_masks;

// What a version brought that people must be told (C37).
typedef struct tp_news {
    bool     material;
    bool     everybody; // Concerns all who are known; else those of the purposes.
    uint64_t purposes;  // Slots that a material change touches.
} tp_news;

typedef struct tp_compiled {
    const tara_policy *policy;
    const struct tp_compiled *before; // The version that this one follows; NULL for the first.
    tp_time  published_at;        // When it came into force here. Of the first: TP_TIME_MIN.
    uint64_t event;               // That says so; 0: not on record yet.
    tp_news  news;
    uint8_t  hash[32];
    uint64_t purposes;            // Slots in use in this version.
    uint64_t categories;
    tp_purpose_masks purpose[TP_PURPOSES_MAX]; // By slot.
    const tp_category *category[TP_CATEGORIES_MAX]; // By slot; NULL: none in this version.
    uint8_t  purpose_slot[TP_PURPOSES_MAX];    // From place in the document to slot.
    uint8_t  category_slot[TP_CATEGORIES_MAX];
    tp_text  purpose_id[TP_PURPOSES_MAX];      // By slot, also of those gone in this version.
    tp_text  category_id[TP_CATEGORIES_MAX];
    uint32_t purpose_slots, category_slots;    // How many slots were ever given.
    uint8_t  recipient_slot[TP_RECIPIENTS_MAX];   // From place in the document to slot.
    uint16_t recipient_place[TP_RECIPIENTS_MAX];  // From slot to place + 1; 0: not in this version.
    tp_text  recipient_id[TP_RECIPIENTS_MAX];     // By slot.
    uint32_t recipient_slots;
} tp_compiled;

// Compile; `before` is the version that this one follows, or NULL for the first. Identifiers known
// before keep their slots, new ones get the next. TARA_E_LIMIT past 64 (recipients: 256). `before`
// must stay alive as long as `out`.
tara_status tp_policy_compile(const tara_policy *policy, const tp_compiled *before,
                              tp_memory *memory, tp_compiled *out);
// Of this version and those before it, the one in force at an instant; before the first, the first.
const tp_compiled *tp_policy_in_force_at(const tp_compiled *compiled, tp_time at);
// Slot of an identifier in this version, or -1.
int tp_purpose_slot(const tp_compiled *compiled, tp_text id);
int tp_category_slot(const tp_compiled *compiled, tp_text id);
int tp_recipient_slot(const tp_compiled *compiled, tp_text id);
// The recipient of a number (slot + 1); NULL for 0 and for one that this version does not name.
const tp_recipient *tp_recipient_numbered(const tp_compiled *compiled, uint32_t number);
// Bits by place in the document's lists as bits by slot.
uint64_t tp_purposes_in_slots(const tp_compiled *compiled, uint64_t places);
uint64_t tp_categories_in_slots(const tp_compiled *compiled, uint64_t places);

// The instant a period after `at`: days are 24 hours, months and years go by the calendar, clamped
// to the month's end.
tp_time tp_period_after(tp_period period, tp_time at);
// Names of the enumerations as the JSON form writes them; 0 or NULL when unknown.
const char *tp_basis_id(uint8_t basis);
uint8_t     tp_basis_from(tp_text id);
const char *tp_start_id(uint8_t start);
const char *tp_gpp_field_id(uint8_t name); // tp_gpp_name, as the GPP specification spells it.
const char *tp_role_id(uint8_t role);
const char *tp_safeguard_id(uint8_t kind);
const char *tp_tracker_kind_id(uint8_t kind);
const char *tp_cookie_category_id(uint8_t category);

#endif
