// commit.h: what the files of the ledger share for writing: events prepared, and committed.
#ifndef TP_COMMIT_H
#define TP_COMMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/ledger.h"

// Where the subject of the last event prepared stands after it.
typedef struct tp_prepared {
    tp_standing  standing;
    tp_gate_view gate;
    uint64_t     look_from; // First event of the earliest subject who may be concerned anew by a
                            // version that is in force already; UINT64_MAX: of nobody.
    bool         suppressed; // Somebody is on record anew whose objections are in an entry.
    tara_subject erased;     // By an event of type ERASE: whose events, when there is somebody.
    bool         erases;
    bool         waits;      // Those are still in the store.
} tp_prepared;

// Sets the events' sequences, checks them, and lays what follows from them over the records.
tara_status tp_prepare_all(tp_ledger *ledger, tp_prepared *p, tp_event *events, size_t count);
// Those behind the first `done`, which were prepared before.
tara_status tp_prepare_more(tp_ledger *ledger, tp_prepared *p, tp_event *events, size_t count,
                            size_t done);
// Events that were prepared, from a list: encoded, committed, followed.
tara_status tp_commit_list(tp_ledger *ledger, const tp_prepared *p, const tp_event_list *events,
                           const uint8_t *salt, uint32_t flags);
// More salts out of a random one that is kept nowhere: none of them tells another.
void tp_salt_derive(const uint8_t *salt, size_t index, uint8_t out[TP_SALT_SIZE]);

// What follows one event, at the commit and at replay; none can fail.
void tp_commit_policy(tp_ledger *ledger, const tp_event *event);
void tp_commit_erased(tp_ledger *ledger, const tp_prepared *p, const tp_event *event, bool waits);
void tp_commit_remember(tp_ledger *ledger, const tp_prepared *p, const tp_event *event,
                        bool alone);

// Subjects whose events are to be erased: room for one more, and one that is paid.
bool tp_room_to_owe(tp_ledger *ledger);
void tp_strike_owed(tp_ledger *ledger, const tara_subject *subject);

#endif
