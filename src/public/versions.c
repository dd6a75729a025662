// versions.c: publishing a version of the policy, and who was told of it.
#include <string.h>

#include "ledger/notices.h"
#include "public/context.h"

enum { EVENTS_A_CALL = 4096, ALONG = 0 }; // The place of a cursor: the next event to look at.

// --- versions ----------------------------------------------------------------------------------

// Leaves with an error that says where in the policy.
static tara_status leave_with(tp_call *call, tara_status status, const tara_error *error)
{
    tara_error *kept = &call->privacy->error;
    if (error->status != status) return tp_leave(call, status);
    uint32_t size = kept->struct_size;
    *kept = *error;
    kept->struct_size = size;
    tp_leave(call, TARA_OK); // Which keeps the error that is there.
    return status;
}

tara_status tara_policy_publish(tara_privacy *privacy, const tara_policy *policy)
{
    tp_call     call;
    tara_error  error = {.struct_size = sizeof error};
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    if (!tp_is_policy(policy)) {
        return tp_leave(&call, tp_fault(&call, TARA_E_HANDLE, "policy", NULL));
    }
    uint32_t flags = privacy->no_sync || privacy->batch ? TARA_BATCH_LAG : 0;
    status = tp_ledger_publish(&privacy->ledger, policy, call.now, call.salt, flags, &error);
    return leave_with(&call, status, &error);
}

tara_status tara_policy_past(tara_privacy *privacy, uint32_t version, const tara_policy **policy)
{
    tp_call call;
    if (policy == NULL) return TARA_E_INVALID_ARGUMENT;
    *policy = NULL;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    const tp_version *v = tp_version_numbered(&privacy->ledger.versions, version);
    if (v == NULL) {
        return tp_leave(&call, tp_fault(&call, TARA_E_NOT_FOUND, "version",
                                        "no such version was in force"));
    }
    *policy = v->compiled.policy;
    return tp_leave(&call, TARA_OK);
}

tara_status tara_policy_versions(tara_privacy *privacy, uint32_t *versions,
                                 int64_t *since_unix_ms, size_t capacity, size_t *needed)
{
    tp_call     call;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    bool usable = needed != NULL
               && (capacity == 0 || (versions != NULL && since_unix_ms != NULL));
    if (!usable) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "versions", NULL));
    }
    size_t            count = 0;
    const tp_version *last = privacy->ledger.versions.in_force;
    for (const tp_version *v = last; v != NULL; v = v->before) count++;
    *needed = count;
    if (count > capacity) return tp_leave(&call, TARA_E_BUFFER);
    for (const tp_version *v = last; v != NULL; v = v->before) {
        tp_time since = v->compiled.published_at;
        versions[--count] = v->compiled.policy->version;
        since_unix_ms[count] = since == TP_TIME_MIN ? TARA_NEVER : since;
    }
    return tp_leave(&call, TARA_OK);
}

// --- notices -----------------------------------------------------------------------------------

static void give_notice(const tp_notice_view *view, tp_time now, tara_notice *out)
{
    const tp_notice *told = &view->record;
    *out = (tara_notice){
        .struct_size = sizeof *out,
        .number = view->number,
        .subject = view->subject,
        .means = view->means,
        .state = told->acknowledged_at != 0 ? TARA_NOTICE_ACKNOWLEDGED
               : told->means != 0 ? TARA_NOTICE_DELIVERED : TARA_NOTICE_PENDING,
        .version = view->version,
        .late = told->means == 0 && view->due < now,
        .purposes = view->purposes,
        .since_unix_ms = view->since,
        .due_unix_ms = view->due,
        .delivered_unix_ms = told->delivered_at,
        .acknowledged_unix_ms = told->acknowledged_at,
    };
}

static bool usable_room(const tara_notice *notices, size_t capacity)
{
    return capacity == 0 || (notices != NULL && notices[0].struct_size == sizeof *notices);
}

tara_status tara_notice_list(tara_privacy *privacy, const tara_subject *subject, int32_t all,
                             tara_notice *notices, size_t capacity, size_t *needed)
{
    tp_call        call;
    tp_notice_view views[TP_NOTICES_OF_ONE];
    uint32_t       count = 0;
    tara_status    status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    if (!tp_is_somebody(subject)) return tp_no_subject(&call);
    if (needed == NULL || !usable_room(notices, capacity)) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "notices", NULL));
    }
    status = tp_notices_of(&privacy->ledger, subject, all != 0, views, TP_NOTICES_OF_ONE, &count);
    if (status != TARA_OK) return tp_leave(&call, status);
    *needed = count;
    if (count > capacity) return tp_leave(&call, TARA_E_BUFFER);
    for (uint32_t i = 0; i < count; i++) give_notice(&views[i], call.now, &notices[i]);
    return tp_leave(&call, TARA_OK);
}

typedef struct listing { // One call of tara_notice_pending.
    tp_call     *call;
    tara_notice *notices;
    size_t       capacity, count;
    bool         more;
} listing;

// Those of one subject, who fits whole.
static tara_status add_subject(listing *l, const tara_subject *subject)
{
    tp_notice_view views[TP_NOTICES_OF_ONE];
    uint32_t       count = 0;
    tara_status    status = tp_notices_of(&l->call->privacy->ledger, subject, false, views,
                                          TP_NOTICES_OF_ONE, &count);
    for (uint32_t i = 0; i < count && status == TARA_OK; i++) {
        give_notice(&views[i], l->call->now, &l->notices[l->count++]);
    }
    return status;
}

// As many events at a time as have room for all that their subjects may be told.
static tara_status list_pending(listing *l, uint64_t *along)
{
    tp_ledger   *ledger = &l->call->privacy->ledger;
    tara_subject subjects[TP_NOTICES_CHUNK];
    bool         done = false;
    tara_status  status = TARA_OK;
    for (uint32_t looked = 0; status == TARA_OK && !done && looked < EVENTS_A_CALL;) {
        size_t   room = (l->capacity - l->count) / TP_NOTICES_OF_ONE;
        uint32_t most = room < TP_NOTICES_CHUNK ? (uint32_t)room : TP_NOTICES_CHUNK;
        uint32_t some = 0;
        if (most == 0) break;
        status = tp_notices_subjects(ledger, along, most, subjects, &some, &done);
        for (uint32_t i = 0; i < some && status == TARA_OK; i++) {
            status = add_subject(l, &subjects[i]);
        }
        looked += most;
    }
    l->more = !done;
    return status;
}

tara_status tara_notice_pending(tara_privacy *privacy, tara_cursor *cursor, tara_notice *notices,
                                size_t capacity, size_t *count, int32_t *more)
{
    tp_call     call;
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    bool usable = cursor != NULL && count != NULL && more != NULL
               && capacity >= TP_NOTICES_OF_ONE && usable_room(notices, capacity);
    if (!usable) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "notices",
                                        "expected room for 16 notices or more"));
    }
    listing  l = {.call = &call, .notices = notices, .capacity = capacity};
    uint64_t along = cursor->place[ALONG];
    status = list_pending(&l, &along);
    *count = status == TARA_OK ? l.count : 0;
    if (status != TARA_OK) return tp_leave(&call, status);
    *more = l.more;
    cursor->place[ALONG] = along;
    return tp_leave(&call, TARA_OK);
}

static tara_status tell(tara_privacy *privacy, uint64_t number, int32_t means,
                        uint8_t acknowledged)
{
    tp_call        call;
    tp_notice_view view;
    tara_status    status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    if (means < TARA_MEANS_NONE || means > TARA_MEANS_MESSAGE) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "means",
                                        "expected banner or message"));
    }
    status = tp_notice_find(&privacy->ledger, number, &view);
    if (status == TARA_E_NOT_FOUND) {
        tp_fault(&call, status, "notice", "there is no such notice");
    }
    if (status != TARA_OK) return tp_leave(&call, status);
    tp_event event = {.type = TP_EVENT_NOTICE, .subject = view.subject};
    event.body.notice = (tp_notice_event){
        .version = view.version,
        .means = means == TARA_MEANS_NONE ? view.means : (uint8_t)means,
        .acknowledged = acknowledged,
    };
    status = tp_commit(&call, &event);
    if (status == TARA_E_CONFLICT) tp_fault(&call, status, "notice", "that is on record already");
    return tp_leave(&call, status);
}

tara_status tara_notice_delivered(tara_privacy *privacy, uint64_t number, int32_t means)
{
    return tell(privacy, number, means, 0);
}

tara_status tara_notice_acknowledged(tara_privacy *privacy, uint64_t number, int32_t means)
{
    return tell(privacy, number, means, 1);
}
