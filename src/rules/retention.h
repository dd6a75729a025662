// retention.h: how long data of one category of one subject is needed, and what its erasure meets.
//
// A holding says: the host holds this category of this subject, for these purposes, since then, in
// these sources. It is needed until the last of its purposes has run out, and no legal floor
// stands. A purpose runs out its period after the event that the policy names; nothing here
// depends on when somebody looks.
#ifndef TP_RETENTION_H
#define TP_RETENTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "policy/policy.h"
#include "tara_privacy.h"

enum {
    TP_HOLDING_SOURCES_MAX = 8,  // Systems that hold the same data.
    TP_SOURCE_NAME_MAX = 64,     // Bytes.
    TP_HOLDING_BYTES_MAX = 2048  // Of a holding, encoded.
};

typedef struct tp_holding_source {
    char    name[TP_SOURCE_NAME_MAX];
    uint8_t size;
    uint8_t erased; // It said so.
} tp_holding_source;

typedef struct tp_holding {
    tp_time  since;        // Collected last. 0 with no purposes: there is no such holding.
    tp_time  first_since;  // Collected first.
    uint64_t purposes;     // Slots it was ever held for.
    uint64_t ended;        // Of these: the host said that the purpose is over.
    tp_time  ended_at;     // The last time it said so.
    tp_time  active_at[TP_PURPOSES_MAX]; // By slot, of `purposes`: the subject's last activity.
    uint8_t  origin;       // tara_origin
    tp_holding_source source[TP_HOLDING_SOURCES_MAX];
    uint32_t source_count;
} tp_holding;

// What the other rules know about the subject that starts a period.
typedef struct tp_retention_facts {
    tp_time contract_end; // When the last contract ended; TP_TIME_NEVER while one is in force or
                          // to come; 0: there never was one.
    tp_time withdrawal[TP_PURPOSES_MAX]; // By slot: when the yes ended or will end by itself;
                                         // TP_TIME_NEVER: it stands; 0: there is no yes or no.
} tp_retention_facts;

// When the purpose in that slot has run out for this holding; TP_TIME_NEVER while what starts its
// period has not happened. A period that runs from a contract or a yes that there never was runs
// from the collection; one that ended before the data was collected too. A purpose that this
// version of the policy does not declare ran out when the data was collected.
tp_time tp_purpose_ends(const tp_compiled *compiled, const tp_holding *holding, int slot,
                        const tp_retention_facts *facts);

// Until when a legal floor keeps the data whatever else happens; 0: none does. *which, or NULL:
// the floor that lasts longest. `category`: slot. A floor counts for the purposes that it names,
// also after they have ended.
tp_time tp_floor_ends(const tp_compiled *compiled, const tp_holding *holding, int category,
                      const tp_retention_facts *facts, const tp_floor **which);

// When the last purpose has run out: the later of all; TP_TIME_NEVER while one has no end.
tp_time tp_purposes_end(const tp_compiled *compiled, const tp_holding *holding,
                        const tp_retention_facts *facts);

// When the holding falls due: the later of purposes and floor.
tp_time tp_holding_due(const tp_compiled *compiled, const tp_holding *holding, int category,
                       const tp_retention_facts *facts);

// Purposes (slots) that still need it at `now`. *until, or NULL: brought forward to the first
// instant at which that changes by itself.
uint64_t tp_holding_kept_for(const tp_compiled *compiled, const tp_holding *holding,
                             const tp_retention_facts *facts, tp_time now, tp_time *until);

// --- events ------------------------------------------------------------------------------------

typedef struct tp_holding_event { // Data is held, from then on.
    uint8_t  category;            // Slot.
    uint64_t ref;
    uint64_t purposes;            // Slots; at least one.
    tp_time  since;
    uint8_t  origin;              // tara_origin
    tp_time  deletion_due;        // Of a child's data that must go again; 0: none. Another rule's.
    tp_text  source;
} tp_holding_event;

typedef struct tp_touch_event { // The subject was active.
    uint8_t  category;
    uint64_t ref;
    uint64_t purposes;          // Slots; those that the holding is not held for are ignored.
    tp_time  active_at;
} tp_touch_event;

typedef struct tp_purpose_end_event { // The host needs it no longer for these purposes.
    uint8_t  category;
    uint64_t ref;
    uint64_t purposes;
} tp_purpose_end_event;

typedef struct tp_erased_event { // A source says that it has erased it; or was refused to.
    uint8_t  category;
    uint64_t ref;
    tp_text  source;
    uint8_t  reason;  // tara_reason: why it might, or why not.
    uint64_t hold;    // The hold in the way; 0: none.
} tp_erased_event;

const tp_holding_source *tp_holding_find_source(const tp_holding *holding, tp_text name);

// Start, or start again: purposes and sources join what is there; the later collection counts. What
// had ended begins anew. TARA_E_INVALID_ARGUMENT (no purpose, no source name, one too long or not
// UTF-8, no origin, an instant outside the calendar), TARA_E_LIMIT (a ninth source).
tara_status tp_holding_start_check(const tp_holding *holding, const tp_holding_event *event);
void        tp_holding_start_apply(tp_holding *holding, const tp_holding_event *event);

// TARA_E_INVALID_ARGUMENT (an instant outside the calendar), TARA_E_NOT_FOUND when nothing is held.
// Activity never moves back.
tara_status tp_holding_touch_check(const tp_holding *holding, const tp_touch_event *event);
void        tp_holding_touch_apply(tp_holding *holding, const tp_touch_event *event);

// TARA_E_NOT_FOUND when it is not held for any of these purposes.
tara_status tp_purpose_end_check(const tp_holding *holding, const tp_purpose_end_event *event);
void        tp_purpose_end_apply(tp_holding *holding, const tp_purpose_end_event *event,
                                 tp_time at);

// TARA_E_NOT_FOUND when nothing is held or the source does not hold it. One that has erased it may
// say so again. Only a reason that permits it erases; a refused attempt changes nothing.
tara_status tp_holding_erased_check(const tp_holding *holding, const tp_erased_event *event);
void        tp_holding_erased_apply(tp_holding *holding, const tp_erased_event *event);
bool        tp_holding_gone(const tp_holding *holding); // Every source has erased it.

// Two holdings turn out to be one. The later collection and activity count, a purpose has ended
// where it ended in both or is held in one alone. False, and nothing changed: too many sources.
bool        tp_holding_join(tp_holding *into, const tp_holding *from);

// What an erasure meets. Zero erases nothing.
typedef struct tp_erasure_case {
    bool    known;         // The facts below were looked up.
    bool    held;          // A hold covers it.
    bool    preserved;     // The subject asked to keep it (GDPR 18(1)(b), (c)).
    bool    requested;     // The subject asked to erase it.
    bool    minor;         // It must go because it is a child's.
    tp_time floor_ends;    // 0: no floor.
    tp_time purposes_end;
    tp_time now;
} tp_erasure_case;
// tara_reason. *permitted says which way. Hold, then floor, then preservation stand against it; the
// subject's own later word lifts the last.
int32_t tp_erasure_reason(const tp_erasure_case *given, bool *permitted);

void tp_holding_encode(const tp_holding *holding, tp_writer *out);
// False when the bytes are no holding: a store that lies.
bool tp_holding_decode(tp_holding *holding, const uint8_t *bytes, size_t size);

// --- what a decision needs ---------------------------------------------------------------------

// For which categories and purposes all that is held has run out: it may not be used any more.
typedef struct tp_kept {
    uint64_t held[TP_CATEGORIES_MAX];    // By category slot: purposes that something is held for…
    uint64_t running[TP_CATEGORIES_MAX]; // …and those of them that have not run out everywhere.
    uint64_t by_law[TP_CATEGORIES_MAX];  // Purposes for whose sake a legal floor keeps it.
    uint64_t on_hold;                    // Categories that a legal hold covers.
    tp_time  until;                      // When that next changes by itself.
    uint64_t of_categories, of_purposes; // Slots looked at; the others are left out of all.
} tp_kept;

void     tp_kept_clear(tp_kept *kept, uint64_t of_categories, uint64_t of_purposes);
void     tp_kept_add(tp_kept *kept, const tp_compiled *compiled, const tp_holding *holding,
                     int category, const tp_retention_facts *facts, tp_time now);
// Has all that is held of one of these categories for that purpose run out?
bool     tp_kept_elapsed(const tp_kept *kept, uint64_t categories, int purpose);
// Does the law still keep some of each of these categories for that purpose's sake?
bool     tp_kept_by_law(const tp_kept *kept, uint64_t categories, int purpose);

#endif
