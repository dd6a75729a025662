// answer_texts.h: what answers to a person say, in French and English.
//
// A document's members have names for machines; here is what they are called for a reader, what
// the words in them mean, and the sentences that stand by themselves.
#ifndef TP_ANSWER_TEXTS_H
#define TP_ANSWER_TEXTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct tp_both { // The same in the two languages that the library speaks.
    const char *en, *fr;
} tp_both;

const char *tp_in(tp_both text, bool french);

typedef enum tp_label_form {
    TP_LABEL_LINE = 0, // "Label: value"; with an empty label the value alone.
    TP_LABEL_HEADING,  // A section of the document, where it holds others.
    TP_LABEL_HIDDEN    // For machines only: another member says the same in words.
} tp_label_form;

typedef struct tp_label {
    const char   *member;
    tp_label_form form;
    tp_both       text;
} tp_label;

// `within`: the object or list that the member belongs to, "" for the document itself. NULL for a
// member that has none.
const tp_label *tp_label_of(const char *within, const char *member);

// The word itself when there is no other.
const char *tp_word_text(const char *member, const char *word, bool french);

// Words of documents of another kind, where the answers' would say something else.
typedef struct tp_label_within {
    const char *within; // NULL: wherever it stands.
    tp_label    label;
} tp_label_within;

typedef struct tp_word { // Of an enumeration, as it stands in that member.
    const char *member, *word;
    tp_both     text;
} tp_word;

typedef struct tp_vocabulary {
    const tp_label_within *labels; // The first that fits counts.
    size_t                 label_count;
    const tp_word         *words;
    size_t                 word_count;
} tp_vocabulary;

// In the vocabulary, or NULL, first; then among the answers' own.
const tp_label *tp_label_from(const tp_vocabulary *vocabulary, const char *within,
                              const char *member);
const char *tp_word_from(const tp_vocabulary *vocabulary, const char *member, const char *word,
                         bool french);

typedef enum tp_sentence {
    TP_SAY_NOTHING = 0,      // "None."
    TP_SAY_YES, TP_SAY_NO,
    TP_SAY_TITLE,            // Of the answer to a right: TITLE + tara_right; the first: a refusal.
    TP_SAY_INTRODUCTION = TP_SAY_TITLE + 8,
    TP_SAY_RIGHT = TP_SAY_INTRODUCTION + 8, // What a right gives. The first is not used.
    TP_SAY_EFFECT = TP_SAY_RIGHT + 8,       // Of an objection: EFFECT + tara_objection_effect.
    TP_SAY_COMPLAINT = TP_SAY_EFFECT + 5, // To the authority that is named.
    TP_SAY_COMPLAINT_ANYWHERE,            // To one that is not known here.
    TP_SAY_AWAITED,
    TP_SAY_REMEDY,
    TP_SAY_DEADLINE,
    TP_SAY_SOURCE_REFUSED,
    TP_SAY_TELL_RECIPIENTS, TP_SAY_TELL_REGISTERED, TP_SAY_PASS_ON,
    TP_SAY_RESTRICTED, TP_SAY_LIFTING,
    TP_SAY_WITHDRAWN, TP_SAY_STAYS_LAWFUL,
    TP_SAY_UNFOUNDED, TP_SAY_EXCESSIVE, TP_SAY_NOT_IDENTIFIED, TP_SAY_OTHERS, TP_SAY_OBLIGATION,
    TP_SAY_CLAIMS, TP_SAY_OTHER_REASON,
    TP_SENTENCES
} tp_sentence;

const char *tp_say(int sentence, bool french); // "" for a number that is none.

// The name of a month, 1 to 12, as it stands in a date.
const char *tp_month_text(int32_t month, bool french);

#endif
