// follow.h: what the handlers of events share, and the families that have a file of their own.
#ifndef TP_FOLLOW_H
#define TP_FOLLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "decision/decide.h"
#include "ledger/change.h"
#include "ledger/event.h"

typedef enum tp_record_kind { // tara_key.kind. Permanent: host databases hold them.
    TP_RECORD_STANDING = 1,
    TP_RECORD_ASSESSMENT = 2,    // part: purpose. Of nobody.
    TP_RECORD_POLICY = 3,        // ref: version. Of nobody.
    TP_RECORD_AUTHORIZATION = 4, // ref: from the operation's digest.
    TP_RECORD_HOLDING = 5,       // part: category slot + 1. ref: the host's.
    TP_RECORD_HOLD = 6,          // ref: number. Of the subject, or of nobody.
    TP_RECORD_REQUEST = 7,       // ref: number.
    TP_RECORD_SOURCE = 8,        // ref: from a digest of its name. Of nobody.
    TP_RECORD_NUMBER = 9,        // part: tp_numbered, ref: number. Says whose it is.
    TP_RECORD_COUNTER = 10,      // part: tp_numbered. Of nobody.
    TP_RECORD_DISCLOSURE = 11,   // ref: number.
    TP_RECORD_TOLD = 12,         // part: recipient slot + 1. ref: request. When they were told.
    TP_RECORD_SAFEGUARD = 13,    // ref: number. Of nobody.
    TP_RECORD_NOTICE = 14,       // ref: version of the policy.
    TP_RECORD_BREACH = 15,       // ref: number. Of nobody; of a subject: whether they were told.
                                 // part 1, ref: place among those it concerns: who that is.
    TP_RECORD_ENTRY = 16,        // part: tp_entry_kind, ref: of the entry. Under its own digest.
    TP_RECORD_ERASURE = 17       // ref: its event. Of nobody; while bodies wait to leave the store.
} tp_record_kind;

typedef struct tp_following { // One event on its way.
    tp_change      *change;
    const tp_world *world;
    tp_standing    *standing;  // Of the event's subject, the event applied; NULL: of nobody.
    const tp_event *event;
    const tp_compiled *published; // By an event of type POLICY; NULL: what is in force is.
    bool               data_anew; // Set when data from before the version in force serves a purpose
                                  // that it did not serve a moment ago.
    const tara_subject *erased; // By an event of type ERASE whose bodies are still there: whose
                                // they are. NULL: nobody's, or they are gone.
    bool                waits;  // The same: they are still there.
    uint64_t            missing; // At replay: how many events before it are erased. Numbers that
                                 // were given there are not seen.
} tp_following;

// --- records -----------------------------------------------------------------------------------

// A record that no rule wrote: nobody can know. Marks the store as failed.
tara_status tp_record_corrupt(tp_change *change);
// TARA_E_NOT_FOUND when there is none.
tara_status tp_record_read(tp_change *change, const tara_key *key, tara_record *record);
// A record that is a pseudonym: it leads to somebody.
tara_status tp_record_subject(tp_change *change, const tara_key *key, tara_subject *out);
tara_status tp_record_remove(tp_change *change, const tara_key *key);
// A record that points to the event that holds the rest.
tara_status tp_record_point(const tp_following *f, const tara_key *key, tp_time due);

// Numbers are spread like people, so that no shard of a database has them all.
tara_key    tp_number_key(tp_numbered kind, uint64_t number);
// The next number of its kind, whose it is, and that it was given.
tara_status tp_number_give(const tp_following *f, tp_numbered kind, uint64_t number);
// A number was given by what is erased now: none before it is given again.
tara_status tp_number_pass(const tp_following *f, tp_numbered kind, uint64_t number);
// What is kept beyond an erasure; its text points into the store. NOT_FOUND.
typedef struct tp_entry {
    uint64_t event;
    tp_time  until;
    tp_text  bytes;
} tp_entry;
tara_key    tp_entry_key(const uint8_t entry[16], tp_entry_kind kind, uint64_t ref);
tara_status tp_read_entry(tp_change *change, const tara_key *key, tp_entry *out);

// TARA_E_NOT_FOUND when there is none; TARA_E_CORRUPT for bytes that no rule wrote.
tara_key    tp_notice_key(const tara_subject *subject, uint32_t version);
tara_status tp_read_notice(tp_change *change, const tara_subject *subject, uint32_t version,
                           tp_notice *out);
tara_status tp_put_notice(tp_change *change, const tara_subject *subject, uint32_t version,
                          const tp_notice *notice);

// NOT_FOUND; of a place also when who stood there is gone.
tara_status tp_read_breach(tp_change *change, uint64_t number, tp_breach *out);
tara_status tp_read_affected(tp_change *change, const tara_subject *subject, uint64_t number,
                             tp_affected *out);
tara_status tp_read_breach_place(tp_change *change, uint64_t number, uint64_t place,
                                 tara_subject *out);

// --- families ----------------------------------------------------------------------------------
// Each checks what the records say against the event, and writes what follows from it.

// A version of the policy comes into force, and what it ships with it.
tara_status tp_follow_published(tp_following *f);
// `after` is the list as the version makes it.
tara_status tp_follow_shipped(tp_following *f, const tp_safeguards *after);
// Of a store that keeps its records: *last gets the last number given before the policy of that
// event came into force. It stays as it is when that policy brought none.
tara_status tp_shipped_after(tp_change *change, uint64_t policy_event, uint64_t *last);
// What a record of a safeguard says: the event that brought it (of one that is shipped: of the
// policy), and the one that ended it, or 0.
bool        tp_safeguard_pointers(const uint8_t *bytes, size_t size, uint64_t *brought,
                                  uint64_t *ended);
// A safeguard is over, by this event.
tara_status tp_follow_ended(tp_following *f, uint64_t number);
// By this event, whatever ended it before.
tara_status tp_follow_ended_again(tp_following *f, uint64_t number);
tara_status tp_follow_disclosure(tp_following *f);
// TARA_E_NOT_FOUND when there is none; TARA_E_CORRUPT for bytes that no rule wrote.
tara_status tp_read_disclosure(tp_change *change, const tara_subject *subject, uint64_t number,
                               tp_disclosure *out);
// `from` turned out to be the event's subject; and a subject is forgotten: one record each.
tara_status tp_move_disclosure(tp_following *f, const tara_key *key);
tara_status tp_move_told(tp_following *f, const tara_key *key);
tara_status tp_forget_disclosure(tp_following *f, const tara_key *key);
tara_status tp_follow_told(tp_following *f);
tara_status tp_follow_safeguard(tp_following *f);
tara_status tp_follow_safeguard_end(tp_following *f);
tara_status tp_follow_notice(tp_following *f);
tara_status tp_follow_breach(tp_following *f);
tara_status tp_follow_breach_subject(tp_following *f);
tara_status tp_follow_breach_assess(tp_following *f);
tara_status tp_follow_breach_notified(tp_following *f);
tara_status tp_follow_erase(tp_following *f);
tara_status tp_follow_entry(tp_following *f);
// That somebody is affected, whose key it is: carried over to the event's subject; no more.
tara_status tp_breach_move(const tp_following *f, const tara_key *key);
tara_status tp_breach_forget(const tp_following *f, const tara_key *key);

#endif
