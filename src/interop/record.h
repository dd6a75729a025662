// record.h: what the library knows about one person, as JSON and back.
//
// The format "tara-subject", version 1: what tara_subject_export writes, tara_subject_import reads,
// and an answer to a request for portability carries under "record".
#ifndef TP_RECORD_H
#define TP_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "base/memory.h"
#include "policy/policy.h"
#include "rules/retention.h"
#include "rules/standing.h"

typedef struct tp_person_holding {
    uint8_t    category; // Slot.
    uint64_t   ref;
    tp_holding holding;
} tp_person_holding;

typedef struct tp_person {
    const tp_compiled *compiled;
    tara_subject       subject;
    tp_standing        standing;
    tp_person_holding *holdings;
    size_t             holding_count;
} tp_person;

// The object itself: country, time zone, age, consents, choices about cookies and the signal of a
// browser (where there are any), objections, restriction, contracts and holdings. Purposes and
// categories by identifier, instants as RFC 3339.
void tp_record_json(tp_json_writer *json, const tp_person *person);

enum { TP_SEAL_SIZE = 32 };

typedef struct tp_package { // A record with its head.
    bool      foreign;      // Of an answer to a request for portability: there is only the record.
    tp_text   controller;   // Who wrote it.
    tp_time   exported;
    uint32_t  policy_version;
    bool      sealed;       // It bears a seal; whose, only the key tells.
    uint8_t   seal[TP_SEAL_SIZE];
    tp_person person;
    size_t    holding_room; // Of one that was read: room for its holdings…
    char     *name;         // …and for what the controller is called.
    size_t    name_room;
} tp_package;

// The package but for its seal. What was read prints as it was printed first, in whatever order
// and with whatever spaces and escapes it came: that is what the seal is about.
void tp_package_json(tp_json_writer *json, const tp_package *package);

#endif
