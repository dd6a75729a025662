// notice_texts.h: what notices and registers say, in English and French.
//
// The words that a policy's data does not have itself: headings, and the sentences around what it
// says. "{0}" and so on stand for that.
#ifndef TP_NOTICE_TEXTS_H
#define TP_NOTICE_TEXTS_H

#include <stdbool.h>

#include "interop/answer_texts.h"

extern const tp_vocabulary tp_notice_words;   // Speaks to the person.
extern const tp_vocabulary tp_register_words; // Speaks of people.

typedef enum tp_notice_sentence {
    TP_TELL_TITLE = 0, TP_TELL_SHORT_TITLE, TP_TELL_CHANGES_TITLE, TP_TELL_REGISTER_TITLE,
    TP_TELL_UPDATED, TP_TELL_IN_PLACE,
    TP_TELL_DETAIL, TP_TELL_DETAIL_OPENS,
    TP_TELL_ITSELF, TP_TELL_WITH_ARTICLE, TP_TELL_ALL, TP_TELL_SPECIAL,
    TP_TELL_CONSENT_LIFE, TP_TELL_RETENTION, TP_TELL_ASSESSED, TP_TELL_ASSESSED_UNTIL,
    TP_TELL_MARKETING,
    TP_TELL_RECIPIENT, TP_TELL_CONTRACT, TP_TELL_CONTRACT_FROM, TP_TELL_CONTRACT_UNTIL,
    TP_TELL_CONTRACT_BETWEEN,
    TP_TELL_TRANSFER, TP_TELL_SAFEGUARD, TP_TELL_SAFEGUARD_ENDED, TP_TELL_REVOKED,
    TP_TELL_SAFEGUARD_COPY,
    TP_TELL_ALWAYS_ON, TP_TELL_ON_CONSENT, TP_TELL_COOKIE_RULES,
    TP_TELL_TRACKER, TP_TELL_TRACKER_FOR, TP_TELL_TRACKER_SESSION, // Set by others; each + OURS…
    TP_TELL_OUR_TRACKER, TP_TELL_OUR_TRACKER_FOR, TP_TELL_OUR_TRACKER_SESSION, // …by ourselves.
    TP_TELL_RIGHT,
    TP_TELL_EXERCISE, TP_TELL_EXERCISE_FREE, TP_TELL_WITHDRAWING,
    TP_TELL_AGE, TP_TELL_AGE_DELETION, TP_TELL_AGE_REPORT,
    TP_TELL_UPDATES_BANNER, TP_TELL_UPDATES_MESSAGE, TP_TELL_UPDATES_WITHIN,
    TP_TELL_SHORT_KEPT, TP_TELL_FULL_AT,
    TP_TELL_US, TP_TELL_SESSION,
    TP_TELL_CHANGES_OPEN, TP_TELL_EDITORIAL,
    TP_TELL_NOT_COVERED, TP_TELL_NOTHING_TO_DO, TP_TELL_ASKED_ANEW,
    TP_TELL_REPRESENTATIVE, TP_TELL_NOT_SAID, TP_TELL_ON_RECORD, TP_TELL_ON_RECORD_UNTIL,
    TP_TELL_HOLDS,
    TP_TELLS
} tp_notice_sentence;
enum { TP_TELL_TRACKER_OURS = TP_TELL_OUR_TRACKER - TP_TELL_TRACKER };

const char *tp_tell(int sentence, bool french); // "" for a number that is none.

#endif
