// change_told.c: what stands in the sentences of change_texts.c.
#include "interop/change_told.h"

#include <string.h>

#include "interop/change_texts.h"
#include "interop/terms.h"
#include "policy/fields.h"

enum { ABOUT, ELEMENT, IS, WAS, GIVEN }; // The places of a sentence.

typedef struct telling {
    tp_document         *doc;
    const tp_difference *difference;
    const tp_compiled   *before, *after;
    tp_text given[GIVEN];
    char    is[TP_DOCUMENT_WORDS_MAX], was[TP_DOCUMENT_WORDS_MAX]; // Of values put into words.
} telling;

typedef struct side { // One of the two versions, and what stands in it there.
    const tara_policy *policy;
    const void        *element; // Of the list; NULL: none, or not there.
    const void        *value;   // NULL: not there.
    char              *words;   // Room for them.
} side;

static bool lies_in(const telling *t, const char *beginning)
{
    return strncmp(t->difference->sides.row->path, beginning, strlen(beginning)) == 0;
}

static bool lies_at(const telling *t, const char *path)
{
    return strcmp(t->difference->sides.row->path, path) == 0;
}

static tp_text called(const telling *t, const char *member, const char *word)
{
    return tp_text_of(tp_document_called(t->doc, member, word));
}

// --- what it is about --------------------------------------------------------------------------

static const tp_recipient *protected_by(const tara_policy *policy, const tp_safeguard *safeguard)
{
    return &policy->recipients[safeguard->recipient];
}

static tp_text name_of(const telling *t, const side *s)
{
    const void *at = s->element;
    if (at == NULL) return TP_TEXT("");
    if (lies_in(t, "categories.")) return tp_terms_words(t->doc, &((const tp_category *)at)->name);
    if (lies_in(t, "purposes.")) return tp_terms_words(t->doc, &((const tp_purpose *)at)->name);
    if (lies_in(t, "floors.")) return ((const tp_floor *)at)->law;
    if (lies_in(t, "recipients.")) return tp_terms_words(t->doc, &((const tp_recipient *)at)->name);
    if (lies_in(t, "trackers.")) return ((const tp_tracker *)at)->name;
    if (lies_in(t, "sections.")) return tp_terms_words(t->doc, &((const tp_section *)at)->title);
    if (!lies_in(t, "safeguards.")) return TP_TEXT("");
    return tp_terms_words(t->doc, &protected_by(s->policy, at)->name);
}

// --- what came or went -------------------------------------------------------------------------

// By slots, which are the same in both versions: what is gone has its name in the earlier one.
static tp_text category_in(const telling *t, int slot)
{
    const tp_category *category = t->after->category[slot];
    if (category == NULL) category = t->before->category[slot];
    if (category == NULL) return t->after->category_id[slot];
    return tp_terms_words(t->doc, &category->name);
}

static tp_text purpose_in(const telling *t, int slot)
{
    const tp_purpose *purpose = t->after->purpose[slot].declared;
    if (purpose == NULL) purpose = t->before->purpose[slot].declared;
    if (purpose == NULL) return t->after->purpose_id[slot];
    return tp_terms_words(t->doc, &purpose->name);
}

static tp_text recipient_in(const telling *t, int slot)
{
    uint32_t            number = (uint32_t)slot + 1;
    const tp_recipient *recipient = tp_recipient_numbered(t->after, number);
    if (recipient == NULL) recipient = tp_recipient_numbered(t->before, number);
    if (recipient == NULL) return t->after->recipient_id[slot];
    return tp_terms_words(t->doc, &recipient->name);
}

// Of trackers and safeguards, whose names say little: what kind they are of.
static tp_text kind_of(const telling *t, const void *element)
{
    if (lies_in(t, "trackers.")) {
        return called(t, "tracker", tp_tracker_kind_id(((const tp_tracker *)element)->kind));
    }
    if (!lies_in(t, "safeguards.")) return TP_TEXT("");
    return called(t, "kind", tp_safeguard_id(((const tp_safeguard *)element)->kind));
}

// Of none in particular it is their order that changed.
static tp_text basis_called(const telling *t, int basis)
{
    return basis == 0 ? TP_TEXT("") : called(t, "basis", tp_basis_id((uint8_t)basis));
}

static tp_text element_of(const telling *t, const void *in)
{
    const tp_change_sides *sides = &t->difference->sides;
    switch ((tp_field_kind)sides->field->kind) {
    case TP_FIELD_CATEGORIES: return category_in(t, sides->element);
    case TP_FIELD_PURPOSES:   return purpose_in(t, sides->element);
    case TP_FIELD_RECIPIENTS: return recipient_in(t, sides->element);
    case TP_FIELD_BASES:      return basis_called(t, sides->element);
    default:                  return in == NULL ? TP_TEXT("") : kind_of(t, in);
    }
}

// --- the two values ----------------------------------------------------------------------------

// None is the law's preset or, of a cookie, that it goes when the browser is closed.
static tp_text period_words(const telling *t, const side *s)
{
    tp_period period = *(const tp_period *)s->value;
    int32_t   preset = t->difference->sides.row->absent;
    if (period.count == 0 && preset > 0) period = (tp_period){preset, TP_DAYS};
    if (period.count > 0) return tp_document_period_words(t->doc, period, s->words);
    bool of_tracker = lies_at(t, "trackers.*.lifetime");
    bool session = of_tracker && ((const tp_tracker *)s->element)->kind == TP_TRACKER_COOKIE;
    return session ? tp_text_of(tp_tell(TP_TELL_SESSION, t->doc->french)) : TP_TEXT("");
}

static tp_text number_words(const side *s)
{
    tp_writer words = tp_writer_of(s->words, TP_DOCUMENT_WORDS_MAX);
    char      digits[12];
    size_t    first = sizeof digits;
    int64_t   left = *(const int32_t *)s->value;
    if (left < 0) return TP_TEXT("");
    do {
        digits[--first] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    tp_write_bytes(&words, digits + first, sizeof digits - first);
    return (tp_text){s->words, words.size};
}

static tp_text enum_words(const telling *t, const side *s)
{
    const tp_field *field = t->difference->sides.field;
    uint8_t         number = *(const uint8_t *)s->value;
    bool cookies = lies_at(t, "trackers.*.category");
    return called(t, cookies ? "cookies" : field->name, field->names[number]);
}

bool tp_change_is_foreign(const tp_document *doc, const tp_difference *difference)
{
    return strcmp(difference->sides.field->name, doc->french ? "en" : "fr") == 0;
}

// A text that stands in two languages is told to those who read that one.
static tp_text text_words(const telling *t, const side *s)
{
    if (lies_at(t, "trackers.*.set_by")) return tp_terms_setter(t->doc, s->policy, s->element);
    bool foreign = tp_change_is_foreign(t->doc, t->difference);
    return foreign ? TP_TEXT("") : *(const tp_text *)s->value;
}

// What is said of an element that came.
static tp_text about_element(const telling *t, const side *s)
{
    if (lies_at(t, "recipients.*")) {
        const tp_recipient *recipient = s->value;
        return tp_document_place_words(t->doc, recipient->place, s->words);
    }
    if (lies_at(t, "trackers.*")) {
        return tp_terms_words(t->doc, &((const tp_tracker *)s->value)->purpose);
    }
    if (!lies_at(t, "floors.*")) return TP_TEXT("");
    return tp_document_period_words(t->doc, ((const tp_floor *)s->value)->period, s->words);
}

static tp_text value_words(const telling *t, const side *s)
{
    if (s->value == NULL) return TP_TEXT("");
    switch ((tp_field_kind)t->difference->sides.field->kind) {
    case TP_FIELD_PERIOD: return period_words(t, s);
    case TP_FIELD_INT:    return number_words(s);
    case TP_FIELD_ENUM:   return enum_words(t, s);
    case TP_FIELD_ID:
    case TP_FIELD_TEXT:   return text_words(t, s);
    case TP_FIELD_PLACE:
        return tp_document_place_words(t->doc, *(const tp_place *)s->value, s->words);
    case TP_FIELD_LIST:   return about_element(t, s);
    default:              return TP_TEXT("");
    }
}

// --- the sentence ------------------------------------------------------------------------------

// Is there something for each place of it?
static bool can_say(const char *pattern, const tp_text given[GIVEN])
{
    if (pattern[0] == '\0') return false;
    for (const char *at = pattern; (at = strchr(at, '{')) != NULL; at++) {
        if (given[at[1] - '0'].size == 0) return false;
    }
    return true;
}

// What stands at the end of a sentence brings no full stop of its own.
static void end_once(const char *pattern, tp_text given[GIVEN])
{
    size_t size = strlen(pattern);
    if (size < 4 || strcmp(pattern + size - 2, "}.") != 0) return;
    tp_text *last = &given[pattern[size - 3] - '0'];
    if (last->size > 0 && last->data[last->size - 1] == '.') last->size--;
}

void tp_change_tell(tp_document *doc, const char *name, const tp_difference *difference,
                    const tp_compiled *before, const tp_compiled *after)
{
    const tp_change_sides *sides = &difference->sides;
    const tp_change_text  *text = tp_change_text_of(difference->what, sides->row->path);
    telling t = {.doc = doc, .difference = difference, .before = before, .after = after};
    side    was = {before->policy, sides->old_element, sides->was, t.was};
    side    is = {after->policy, sides->new_element, sides->is, t.is};
    const side *there = is.element != NULL ? &is : &was;
    t.given[ABOUT] = name_of(&t, there);
    t.given[ELEMENT] = element_of(&t, there->element);
    t.given[IS] = value_words(&t, &is);
    t.given[WAS] = value_words(&t, &was);
    const char *with = tp_in(text->with, doc->french);
    const char *pattern = can_say(with, t.given) ? with : tp_in(text->text, doc->french);
    end_once(pattern, t.given);
    tp_document_phrase(doc, name, pattern, t.given);
}

bool tp_change_is_marked_in_ours(const tp_document *doc, const tp_difference *difference,
                                 const tara_policy *after)
{
    char   ours[TP_DIFFERENCE_PATH_MAX];
    size_t size = strlen(difference->path);
    if (!tp_change_is_foreign(doc, difference) || size < 2) return false;
    memcpy(ours, difference->path, size + 1);
    memcpy(ours + size - 2, doc->french ? "fr" : "en", 2);
    for (size_t i = 0; i < after->change_count; i++) {
        if (tp_text_equal(after->changes[i].path, tp_text_of(ours))) return true;
    }
    return false;
}
