// answer_kit.h: an answer made by hand, without a ledger, and what was written of it.
#ifndef ANSWER_KIT_H
#define ANSWER_KIT_H

#include "host_kit.h"

#include "decision/names.h"
#include "interop/answer.h"
#include "policy/builtin.h"

#define KIT_SUMMER INT64_C(1780300800000) // 2026-06-01T08:00:00Z

typedef struct answer_kit {
    tp_memory         memory;
    tp_compiled      *compiled;
    tp_answer        *answer;
    tp_person_holding holdings[8];
    tp_time           due[8];
    tp_answer_place   choices[8];
    char             *text;   // What was written last, terminated.
    size_t            size;
    int               copies; // How often the data was asked for.
} answer_kit;

static inline bool kit_take(void *user, const char *text, size_t size)
{
    answer_kit *k = user;
    k->text = realloc(k->text, k->size + size + 1);
    assert_non_null(k->text);
    memcpy(k->text + k->size, text, size);
    k->size += size;
    k->text[k->size] = '\0';
    return true;
}

static inline void kit_own_data(void *user, tp_document *doc)
{
    answer_kit *k = user;
    k->copies++;
    tp_document_object(doc, NULL);
    tp_document_text(doc, "source", TP_TEXT("crm"));
    tp_document_end(doc);
}

static inline int kit_slot(const answer_kit *k, const char *id)
{
    int slot = tp_purpose_slot(k->compiled, tp_text_of(id));
    assert_true(slot >= 0);
    return slot;
}

static inline int kit_category(const answer_kit *k, const char *id)
{
    int slot = tp_category_slot(k->compiled, tp_text_of(id));
    assert_true(slot >= 0);
    return slot;
}

static inline tp_place kit_place(const char *code)
{
    tp_place place = 0;
    assert_true(tp_place_parse(tp_text_of(code), &place));
    return place;
}

static inline void kit_move_to(answer_kit *k, const char *country)
{
    k->answer->person.standing.place = kit_place(country);
}

// The safeguards that the policy ships.
static inline void kit_adopt(answer_kit *k)
{
    uint64_t last = 0;
    k->answer->safeguards.count = 0;
    tp_safeguards_adopt(&k->answer->safeguards, &last, k->compiled);
}

// A request of somebody in France, received at HOST_NOW.
static inline void kit_begin(answer_kit *k, int32_t right)
{
    memset(k, 0, sizeof *k);
    k->memory = tp_memory_standard();
    k->compiled = calloc(1, sizeof *k->compiled);
    k->answer = calloc(1, sizeof *k->answer);
    assert_true(k->compiled != NULL && k->answer != NULL);
    assert_int_equal(tp_policy_compile(tara_policy_builtin(), NULL, &k->memory, k->compiled),
                     TARA_OK);
    tp_answer *answer = k->answer;
    answer->number = 7;
    answer->at = HOST_NOW + HOST_DAY;
    answer->own_data = kit_own_data;
    answer->user = k;
    answer->events = tp_buffer_in(&k->memory);
    answer->request.right = (uint8_t)right;
    answer->request.state = TARA_REQUEST_EXECUTING;
    answer->request.planned = true;
    answer->request.received = HOST_NOW;
    answer->request.due = HOST_NOW + 31 * HOST_DAY;
    strcpy(answer->request.law, "gdpr");
    strcpy(answer->request.rule, "eu-1182-71");
    strcpy(answer->request.article, "GDPR Art. 12(3)");
    answer->person.compiled = k->compiled;
    answer->person.holdings = k->holdings;
    answer->due = k->due;
    answer->choices = k->choices;
    memset(answer->person.subject.id, 0xAB, sizeof answer->person.subject.id);
    tp_standing_clear(&answer->person.standing);
    kit_move_to(k, "FR");
    answer->gate = tp_gate_view_of(answer->person.compiled, &answer->person.standing, HOST_NOW);
    answer->now = HOST_NOW;
    kit_adopt(k);
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        answer->verdict[slot].reason = TARA_REASON_NO_BASIS;
    }
}

static inline void kit_end(answer_kit *k)
{
    tp_buffer_release(&k->answer->events);
    free(k->answer);
    free(k->compiled);
    free(k->text);
    assert_int_equal(k->memory.live_bytes, 0);
}

// The document as it is now; valid until the next one.
static inline const char *kit_write(answer_kit *k, bool text, bool french)
{
    tp_document doc;
    k->size = 0;
    tp_document_form form = {.text = text, .french = french};
    tp_document_open(&doc, &k->memory, form, kit_take, k);
    tp_answer_write(&doc, k->answer);
    assert_true(tp_document_close(&doc));
    if (!text) {
        tp_json_reader json = tp_json_reader_of((tp_text){k->text, k->size});
        assert_true(tp_json_valid(&json));
    }
    return k->text;
}

static inline const char *kit_json(answer_kit *k)
{
    return kit_write(k, false, false);
}

// It is said there.
static inline void kit_says(const char *text, const char *words)
{
    if (strstr(text, words) != NULL) return;
    print_error("not said: %s\n", words);
    fail();
}

// Each is said, and each after the one before it.
static inline void kit_says_in_order(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *found = strstr(text, words[i]);
        if (found == NULL) print_error("not said in its place: %s\n", words[i]);
        assert_non_null(found);
        text = found + strlen(words[i]);
    }
}

static inline tp_step *kit_step(answer_kit *k, const char *category, const char *source,
                                uint8_t action, uint8_t state, uint8_t exception)
{
    tp_step *step = &k->answer->request.steps[k->answer->request.step_count++];
    *step = (tp_step){.category = (uint8_t)kit_category(k, category), .action = action,
                      .state = state, .exception = exception,
                      .source_size = (uint8_t)strlen(source)};
    memcpy(step->source, source, strlen(source));
    return step;
}

static inline tp_person_holding *kit_hold(answer_kit *k, const char *category, uint64_t ref,
                                          const char *purpose_id, const char *source)
{
    tp_person_holding *held = &k->holdings[k->answer->person.holding_count++];
    tp_holding_event   event = {.category = (uint8_t)kit_category(k, category), .ref = ref,
                                .purposes = UINT64_C(1) << kit_slot(k, purpose_id),
                                .since = HOST_NOW, .origin = TARA_ORIGIN_SUBJECT,
                                .source = tp_text_of(source)};
    *held = (tp_person_holding){.category = event.category, .ref = ref};
    tp_holding_start_apply(&held->holding, &event);
    return held;
}

// An event as the ledger keeps it.
static inline tp_answer_place kit_event(answer_kit *k, tp_event *event)
{
    static const uint8_t salt[TP_SALT_SIZE];
    size_t before = k->answer->events.size;
    event->at = HOST_NOW;
    event->policy_version = 1;
    event->subject = k->answer->person.subject;
    assert_true(tp_body_encode(event, salt, &k->answer->events));
    return (tp_answer_place){before, k->answer->events.size - before, 1};
}

#endif
