// event.h: the facts that happened: every type, its fields, as bytes and as JSON.
//
// Every change of state is one of these; nothing else changes state. A row of event_types[] and
// its field table drive the bytes in the file, the JSON of the log and the documentation.
#ifndef TP_EVENT_H
#define TP_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
#include "base/memory.h"
#include "ledger/gone.h"
#include "policy/policy.h"
#include "rules/age.h"
#include "rules/basis.h"
#include "rules/breach.h"
#include "rules/consent.h"
#include "rules/cookies.h"
#include "rules/disclosure.h"
#include "rules/hold.h"
#include "rules/notice.h"
#include "rules/request.h"
#include "rules/retention.h"
#include "rules/rights.h"
#include "rules/transfer.h"

// Numbers are permanent: they stand in files. Families that come later have theirs kept free.
typedef enum tp_event_type {
    TP_EVENT_POLICY = 1, // A version of the policy came into force.
    TP_EVENT_SUBJECT = 2,
    TP_EVENT_AGE = 3,
    TP_EVENT_AGE_REPORT = 4,
    TP_EVENT_AGE_RESOLVE = 5,
    TP_EVENT_GUARDIAN = 6,
    TP_EVENT_GUARDIAN_END = 7,
    TP_EVENT_CONSENT = 8,
    TP_EVENT_CONTRACT = 9,
    TP_EVENT_ASSESSMENT = 10,
    TP_EVENT_OBJECTION = 11,
    TP_EVENT_OBJECTION_DECISION = 12,
    TP_EVENT_RESTRICTION = 13,
    TP_EVENT_AUTHORIZATION = 14,
    TP_EVENT_MERGE = 15,
    TP_EVENT_HOLDING = 16,
    TP_EVENT_TOUCH = 17,
    TP_EVENT_PURPOSE_END = 18,
    TP_EVENT_ERASED = 19,
    TP_EVENT_ERASURE_REFUSED = 20,
    TP_EVENT_HOLD = 21,
    TP_EVENT_HOLD_END = 22,
    TP_EVENT_SOURCE = 23,
    TP_EVENT_REQUEST = 24,
    TP_EVENT_REQUEST_IDENTITY = 25,
    TP_EVENT_REQUEST_EXTEND = 26,
    TP_EVENT_REQUEST_REFUSE = 27,
    TP_EVENT_REQUEST_PLAN = 28,
    TP_EVENT_REQUEST_STEP = 29,
    TP_EVENT_REQUEST_CORRECT = 30,
    TP_EVENT_REQUEST_MARK = 31,
    TP_EVENT_COOKIE_CHOICE = 32, // A consent whose purpose is a category of cookies.
    TP_EVENT_SIGNAL = 33,
    TP_EVENT_DISCLOSURE = 40,
    TP_EVENT_TOLD = 41,
    TP_EVENT_SAFEGUARD = 44,
    TP_EVENT_SAFEGUARD_END = 45,
    TP_EVENT_NOTICE = 48,
    TP_EVENT_BREACH = 52,
    TP_EVENT_BREACH_SUBJECT = 53,
    TP_EVENT_BREACH_ASSESS = 54,
    TP_EVENT_BREACH_NOTIFIED = 55,
    TP_EVENT_FORGET = 56,
    TP_EVENT_ERASE = 57, // The bodies of earlier events are to leave: nobody reads them any more.
    TP_EVENT_KEPT = 58,  // A record of the subject's that outlives the events it came from.
    TP_EVENT_ENTRY = 59, // What outlives an erasure, under a key that only the site can make.
    TP_EVENT_TYPES = 64
    // Free: 34-39 cookies and signals, 42, 43, 46, 47 disclosures and transfers, 49-51 notices,
    // 60-63 erasures and checkpoints.
} tp_event_type;

enum {
    TP_SALT_SIZE = 16,
    TP_EVENT_ALIGN = 16,
    TP_EVENT_RAW_MAX = 1 << 20,                         // Bytes of what is no text.
    TP_EVENT_TEXT_MAX = 256,                            // Bytes of one text of an event…
    TP_EVENT_BYTES_MAX = TP_POLICY_BYTES_MAX * 2 + 4096 // …but for a policy document.
};

typedef struct tp_policy_event {
    uint8_t hash[32];
    tp_text document; // The canonical text.
} tp_policy_event;

typedef struct tp_subject_event {
    tp_place place;
    int32_t  offset_minutes;
    uint8_t  has_offset;
} tp_subject_event;

typedef struct tp_authorization_event {
    uint8_t  question[16];  // Digest: the same operation with another question is refused.
    uint8_t  operation[16]; // Keyed digest of the host's operation id; zeros: none.
    uint8_t  purpose;       // Slot.
    uint64_t categories;    // Slots.
    uint8_t  action;
    uint32_t recipient;
    tp_place destination;
    uint8_t  reason, basis;
    uint64_t obligations;
    tp_time  valid_until;
} tp_authorization_event;

typedef struct tp_merge_event { // Who was two is one.
    uint8_t  from[16];          // The other pseudonym.
    uint64_t last;              // Its last event: the way to its history.
} tp_merge_event;

typedef struct tp_source_event { // A system of the host, or that it is no more.
    uint8_t  retired;
    uint64_t categories;         // Slots.
    tp_text  name;
} tp_source_event;

typedef struct tp_forget_event {
    uint64_t request;     // The request that it answers; 0: none.
    uint8_t  receipt[32]; // HMAC of the subject under a nonce that the subject got; zeros: none.
} tp_forget_event;

typedef enum tp_erase_reason {
    TP_ERASE_WISH = 1, // The subject's: GDPR Art. 17(1).
    TP_ERASE_TERM = 2, // What was kept beyond an erasure has reached its end: Art. 5(1)(e).
    TP_ERASE_AGAIN = 3 // The backup that was restored had it still.
} tp_erase_reason;

typedef struct tp_erase_event { // Names nobody.
    uint8_t  reason;      // tp_erase_reason
    uint64_t request;     // As in the subject's wish.
    uint8_t  receipt[32];
    uint64_t count;       // Events.
    tp_text  ranges;      // Which: see tp_ranges_put.
    tp_text  numbers;     // The last number given of each kind: those who had them may be gone.
    tp_text  ended;       // Derogations that were used up by what is gone.
} tp_erase_event;

typedef struct tp_kept_event {
    uint8_t  kind; // tp_record_kind
    uint32_t part;
    uint64_t ref;
    tp_text  bytes; // As the rule encodes it.
} tp_kept_event;

typedef enum tp_entry_kind {
    TP_ENTRY_SUPPRESSION = 1, // Objections that go on being respected: GDPR Art. 21(3).
    TP_ENTRY_REQUEST = 2,     // That a request was answered: Art. 5(2), 17(3)(e).
    TP_ENTRY_KINDS
} tp_entry_kind;

typedef struct tp_entry_event {
    uint8_t  entry[16]; // Keyed digest of the pseudonym.
    uint8_t  kind;      // tp_entry_kind
    uint64_t ref;       // Number of the request; 0.
    tp_time  until;     // It goes then.
    tp_text  bytes;     // A standing with objections alone; a request.
} tp_entry_event;

typedef struct tp_event {
    uint64_t     sequence;       // From the store; not part of the body.
    uint8_t      type;
    uint32_t     policy_version; // In force when it happened.
    tp_time      at;
    tara_subject subject;        // Zeros: concerns no single person.
    uint64_t     previous;       // The subject's event before this one; 0: it is the first.
    union {
        tp_policy_event policy;
        tp_subject_event subject;
        tp_age_event age;        // AGE, AGE_RESOLVE
        tp_report_event report;
        tp_guardian_event guardian;
        tp_guardian_end_event guardian_end;
        tp_consent_event consent;
        tp_contract_event contract;
        tp_assessment_event assessment;
        tp_objection_event objection;
        tp_objection_decision_event objection_decision;
        tp_restriction_event restriction;
        tp_authorization_event authorization;
        tp_merge_event merge;
        tp_holding_event holding;
        tp_touch_event touch;
        tp_purpose_end_event purpose_end;
        tp_erased_event erased;         // ERASED, ERASURE_REFUSED
        tp_hold_event hold;
        tp_hold_end_event hold_end;
        tp_source_event source;
        tp_request_event request;
        tp_identity_event identity;
        tp_extend_event extend;
        tp_refuse_event refuse;
        tp_plan_event plan;
        tp_step_event step;
        tp_correct_event correct;
        tp_mark_event mark;
        tp_forget_event forget;
        tp_erase_event erase;
        tp_kept_event kept;
        tp_entry_event entry;
        tp_consent_event cookie_choice;
        tp_signal_event signal;
        tp_disclosure_event disclosure;
        tp_told_event told;
        tp_safeguard_event safeguard;
        tp_safeguard_end_event safeguard_end;
        tp_notice_event notice;
        tp_breach_event breach;
        tp_breach_subject_event breach_subject;
        tp_breach_assess_event breach_assess;
        tp_breach_notified_event breach_notified;
    } body;
} tp_event;

// "consent", …; NULL for a number that no type has.
const char *tp_event_type_name(uint8_t type);

// The body as the file keeps it: salt, head, fields, zeros up to a multiple of 16. False when out
// of memory (then out->failed) or when a text is too long (then nothing was written).
bool tp_body_encode(const tp_event *event, const uint8_t salt[TP_SALT_SIZE], tp_buffer *out);
// Back. The texts point into `bytes`. False for bytes that no encoder wrote.
bool tp_body_decode(tp_event *event, const uint8_t *bytes, size_t size);
// What the proof commits to: HMAC-SHA-256 of the body under its own salt.
void tp_body_commitment(const uint8_t *bytes, size_t size, uint8_t commitment[32]);
// What is left to say of an event that was erased, as one JSON object.
void tp_erased_json(uint64_t sequence, tp_json_writer *json);
// One JSON object. `compiled` names purposes and categories.
void tp_event_json(const tp_event *event, const tp_compiled *compiled, tp_json_writer *json);

#endif
