// sources.c: the host's systems, registered for the life of the context.
//
// The ledger keeps their names and categories, so that a later run knows which one is missing.
#include "public/sources.h"

#include <string.h>

#include "base/civil.h"

const tp_source *tp_source_named(const tara_privacy *privacy, tp_text name)
{
    for (uint32_t i = 0; i < privacy->source_count; i++) {
        const tp_source *source = &privacy->sources[i];
        if (tp_text_equal((tp_text){source->name, source->size}, name)) return source;
    }
    return NULL;
}

bool tp_source_can(const tp_source *source, int32_t action)
{
    if (source == NULL) return false;
    switch (action) {
    case TARA_STEP_EXPORT: return source->calls.export_data != NULL;
    case TARA_STEP_RECTIFY: return source->calls.rectify != NULL;
    case TARA_STEP_RESTRICT: return source->calls.restrict_data != NULL;
    case TARA_STEP_ERASE: return source->calls.erase != NULL;
    default: return false;
    }
}

// --- what a source said ------------------------------------------------------------------------

// The reason that a source wrote, whatever it is that it wrote.
static tp_text reason_of(const tara_task *task)
{
    size_t size = 0;
    while (size < sizeof task->reason && task->reason[size] != '\0') size++;
    bool usable = size > 0 && size < sizeof task->reason && tp_utf8_valid(task->reason, size);
    return usable ? (tp_text){task->reason, size} : TP_TEXT("the source gave no reason");
}

tp_step_event tp_source_said(int32_t answer, const tara_task *task)
{
    tp_step_event said = {.state = TARA_STEP_FAILED};
    tp_time       again = task->again_unix_ms;
    switch (answer) {
    case TARA_SOURCE_DONE:
        said.state = TARA_STEP_DONE;
        return said;
    case TARA_SOURCE_LATER:
        said.state = TARA_STEP_ASKED;
        said.again_at = again > 0 && again <= TP_TIME_MAX ? again : 0;
        return said;
    case TARA_SOURCE_REFUSED: said.state = TARA_STEP_REFUSED; break;
    default: break;
    }
    said.note = reason_of(task);
    return said;
}

// --- registration ------------------------------------------------------------------------------

static const tp_known_source *on_record(const tp_world *world, tp_text name)
{
    for (uint32_t i = 0; i < world->source_count; i++) {
        const tp_known_source *source = &world->source[i];
        if (tp_text_equal((tp_text){source->name, source->size}, name)) return source;
    }
    return NULL;
}

// Nothing to record when it is known as it is; a context that only reads records nothing.
static tara_status record_source(tp_call *call, tp_text name, uint64_t categories)
{
    tp_event event = {.type = TP_EVENT_SOURCE};
    const tp_known_source *known = on_record(&call->privacy->ledger.world, name);
    bool same = known != NULL && known->categories == categories;
    if (same || call->privacy->ledger.read_only) return TARA_OK;
    event.body.source = (tp_source_event){.categories = categories, .name = name};
    return tp_commit(call, &event);
}

static tp_source *place_for(tara_privacy *privacy, tp_text name)
{
    const tp_source *there = tp_source_named(privacy, name);
    if (there != NULL) return &privacy->sources[there - privacy->sources];
    if (privacy->sources == NULL) {
        privacy->sources = tp_allocate_zeroed(&privacy->memory, TP_SOURCES_MAX,
                                              sizeof *privacy->sources);
    }
    return privacy->sources == NULL ? NULL : &privacy->sources[privacy->source_count];
}

tara_status tara_source_register(tara_privacy *privacy, const tara_source *source)
{
    tp_call     call;
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    status = tp_struct_in(source, sizeof *source, 0);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "source", NULL));
    if (!tp_source_name_within(source->name, source->name_size, 1)) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "source.name",
                                        "expected 1 to 64 bytes of valid UTF-8"));
    }
    if ((source->categories & ~privacy->ledger.world.compiled->categories) != 0) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "source.categories",
                                        "expected categories of the policy"));
    }
    tp_text name = {source->name, source->name_size};
    bool    full = privacy->source_count == TP_SOURCES_MAX;
    if (full && tp_source_named(privacy, name) == NULL) {
        return tp_leave(&call, tp_fault(&call, TARA_E_LIMIT, "source", "at most 64 sources"));
    }
    tp_source *place = place_for(privacy, name);
    if (place == NULL) return tp_leave(&call, TARA_E_NO_MEMORY);
    status = record_source(&call, name, source->categories);
    if (status != TARA_OK) return tp_leave(&call, status);
    if (place == &privacy->sources[privacy->source_count]) privacy->source_count++;
    memcpy(place->name, name.data, name.size);
    place->size = (uint8_t)name.size;
    place->categories = source->categories;
    place->calls = *source;
    place->calls.name = NULL;
    place->calls.name_size = 0;
    return tp_leave(&call, TARA_OK);
}

tara_status tara_source_retire(tara_privacy *privacy, const char *name, size_t name_size)
{
    tp_call     call;
    tp_event    event = {.type = TP_EVENT_SOURCE};
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    if (!tp_source_name_within(name, name_size, 1)) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "source",
                                        "expected 1 to 64 bytes of valid UTF-8"));
    }
    event.body.source = (tp_source_event){.retired = 1, .name = {name, name_size}};
    status = tp_commit(&call, &event);
    if (status == TARA_E_NOT_FOUND) tp_fault(&call, status, "source", "there is no such source");
    if (status != TARA_OK) return tp_leave(&call, status);
    const tp_source *there = tp_source_named(privacy, event.body.source.name);
    if (there != NULL) {
        privacy->sources[there - privacy->sources] = privacy->sources[--privacy->source_count];
    }
    return tp_leave(&call, TARA_OK);
}

// --- what was given for answers ----------------------------------------------------------------

static void release_given(tara_privacy *privacy, tp_given *given)
{
    tp_release_wiped(&privacy->memory, given, sizeof *given + given->size);
}

// Takes those of a request out of the list: of one step, or with UINT32_MAX of all.
static void drop(tara_privacy *privacy, uint64_t request, uint32_t step)
{
    tp_given **at = &privacy->given;
    while (*at != NULL) {
        tp_given *given = *at;
        bool      meant = given->request == request
                       && (step == UINT32_MAX || given->step == step);
        if (!meant) {
            at = &given->next;
            continue;
        }
        *at = given->next;
        release_given(privacy, given);
    }
}

tara_status tp_given_keep(tara_privacy *privacy, uint64_t request, uint32_t step, tp_text json)
{
    tp_given *given = tp_allocate(&privacy->memory, sizeof *given + json.size);
    if (given == NULL) return TARA_E_NO_MEMORY;
    drop(privacy, request, step);
    *given = (tp_given){.next = privacy->given, .request = request, .step = step,
                        .size = json.size};
    memcpy(given->json, json.data, json.size);
    privacy->given = given;
    return TARA_OK;
}

const tp_given *tp_given_find(const tara_privacy *privacy, uint64_t request, uint32_t step)
{
    const tp_given *given = privacy->given;
    while (given != NULL && (given->request != request || given->step != step)) {
        given = given->next;
    }
    return given;
}

void tp_given_drop(tara_privacy *privacy, uint64_t request)
{
    drop(privacy, request, UINT32_MAX);
}
