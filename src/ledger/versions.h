// versions.h: the versions of the policy that a ledger knows, and what follows on publishing one.
//
// All of them stay for the life of the ledger: who answers without a lock may be reading one, and
// what was recorded under an earlier version is judged by it.
#ifndef TP_VERSIONS_H
#define TP_VERSIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/memory.h"
#include "decision/decide.h"
#include "ledger/event.h"
#include "policy/policy.h"
#include "tara_privacy.h"

typedef struct tp_version {
    struct tp_version *before;
    tp_compiled        compiled;
    tara_policy       *owned;    // NULL for one that the host or the library owns.
    uint64_t           widened;  // Purposes (slots) whose meaning grew with it…
    uint32_t           cookies;  // … and categories of cookies.
    uint64_t           all_told; // Of those first known by that event everybody was told of it.
} tp_version;

typedef struct tp_versions {
    tp_memory  *memory;
    tp_version *in_force;
    tp_version *next;      // About to be: what the commit at hand publishes; else NULL.
    bool        on_record; // The first one is.
    bool        must_know; // The host named a policy: it has to be one of these.
    uint8_t     named[32]; // Its hash.
    uint64_t    last_merge; // No event after it says that two people are one.
    int64_t     due_margin_ms; // How much sooner than it is on record something may have to be done
                               // since a version shortened a period; saturates.
} tp_versions;

// Of a new store the policy is in force from the beginning: world->compiled. `policy` NULL: the
// built-in one, and then any on record will do.
tara_status tp_versions_open(tp_versions *versions, tp_memory *memory, const tara_policy *policy,
                             tp_world *world);
void        tp_versions_close(tp_versions *versions);

// Make ready what `event` (of type POLICY) publishes: read its document, compile it and, where it
// follows the version in force, compare it with that. Else it is the first event of a store: it may
// name the version at hand, and there is nothing to make ready then. What is made ready stands in
// versions->next until it is followed or dropped.
// TARA_E_POLICY, TARA_E_LIMIT (*error says where), TARA_E_NO_MEMORY, TARA_E_CORRUPT (a hash that is
// not the document's).
tara_status tp_versions_prepare(tp_versions *versions, const tp_event *event, bool follows,
                                tara_error *error);
void        tp_versions_drop(tp_versions *versions);
// It is on record: what was made ready for it is in force. Cannot fail.
void        tp_versions_follow(tp_versions *versions, tp_world *world, const tp_event *event);

// Who first became known by that event may be to be told of what they were not.
void        tp_versions_look_again(tp_versions *versions, uint64_t first_event);

// Is the host's policy among them?
bool tp_versions_known(const tp_versions *versions);
// NULL when there is none.
const tp_version *tp_version_numbered(const tp_versions *versions, uint32_t version);

#endif
