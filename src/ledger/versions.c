// versions.c: a version of the policy is made ready before the commit and put into force after it.
//
// Ready means: read back from the very text that is recorded, checked against the version before,
// compared with it. What is in force is therefore what the file says, also after a restart.
//
// Sources: policy rows C36 to C38; tests/data/facts/policy_change.tsv.
#include "ledger/versions.h"

#include <string.h>

#include "base/civil.h"
#include "ledger/apply.h"
#include "policy/compare.h"
#include "policy/fields.h"

static void release(tp_versions *versions, tp_version *version)
{
    if (version == NULL) return;
    tp_policy_destroy(version->owned);
    tp_release(versions->memory, version, sizeof *version);
}

void tp_versions_close(tp_versions *versions)
{
    tp_versions_drop(versions);
    for (tp_version *v = versions->in_force, *before; v != NULL; v = before) {
        before = v->before;
        release(versions, v);
    }
    versions->in_force = NULL;
}

void tp_versions_drop(tp_versions *versions)
{
    release(versions, versions->next);
    versions->next = NULL;
}

// --- what a version ships ----------------------------------------------------------------------

static void ship_assessments(tp_world *world, const tp_compiled *compiled)
{
    for (uint32_t slot = 0; slot < compiled->purpose_slots; slot++) {
        tp_shipped_assessment(compiled, slot, &world->assessment[slot]);
    }
}

static bool same_assessment(const tp_assessment *a, const tp_assessment *b)
{
    return a->outcome == b->outcome && a->at == b->at && a->expires_at == b->expires_at;
}

// What the host recorded stands until the policy ships a later one.
static void renew_assessments(tp_world *world, const tp_compiled *before, const tp_compiled *now)
{
    for (uint32_t slot = 0; slot < now->purpose_slots; slot++) {
        tp_assessment *current = &world->assessment[slot], was, is;
        tp_shipped_assessment(before, slot, &was);
        tp_shipped_assessment(now, slot, &is);
        bool shipped = same_assessment(current, &was);
        bool later = is.outcome != 0 && !same_assessment(&is, &was) && is.at > current->at;
        if (shipped || later) *current = is;
    }
}

static void ship_safeguards(tp_world *world, const tp_compiled *compiled)
{
    tp_safeguards_adopt(&world->safeguards, &world->numbers[TP_NUMBERED_SAFEGUARD], compiled);
}

static void put_in_force(tp_world *world, const tp_compiled *compiled)
{
    world->compiled = compiled;
    ship_assessments(world, compiled);
    ship_safeguards(world, compiled);
}

// --- the first ---------------------------------------------------------------------------------

tara_status tp_versions_open(tp_versions *versions, tp_memory *memory, const tara_policy *policy,
                             tp_world *world)
{
    *versions = (tp_versions){.memory = memory, .must_know = policy != NULL};
    tp_version *first = tp_allocate_zeroed(memory, 1, sizeof *first);
    if (first == NULL) return TARA_E_NO_MEMORY;
    versions->in_force = first;
    if (policy == NULL) policy = &tp_policy_builtin;
    tara_status status = tp_policy_compile(policy, NULL, memory, &first->compiled);
    if (status != TARA_OK) return status;
    memcpy(versions->named, first->compiled.hash, sizeof versions->named);
    put_in_force(world, &first->compiled);
    return TARA_OK;
}

static bool names(const tp_compiled *compiled, const tp_event *event)
{
    return event->policy_version == compiled->policy->version
        && memcmp(event->body.policy.hash, compiled->hash, sizeof compiled->hash) == 0;
}

// --- making ready ------------------------------------------------------------------------------

static tara_status gather(void *user, const tp_difference *difference)
{
    tp_version *version = user;
    if (difference->widens) {
        version->widened |= difference->purposes;
        version->cookies |= difference->cookies;
    }
    if (!difference->material) return TARA_OK;
    tp_news *news = &version->compiled.news;
    news->material = true;
    if (difference->concerns == TARA_CONCERNS_EVERYBODY) news->everybody = true;
    news->purposes |= difference->purposes;
    return TARA_OK;
}

static tara_status too_many(tara_error *error)
{
    static const char field[] = "version";
    static const char message[] = "with it the store would know more than 64 purposes, 64 "
                                  "categories or 256 recipients in all";
    if (error == NULL) return TARA_E_LIMIT;
    error->status = TARA_E_LIMIT;
    memcpy(error->field, field, sizeof field);
    memcpy(error->message, message, sizeof message);
    return TARA_E_LIMIT;
}

static tara_status read_document(tp_versions *versions, tp_version *version,
                                 const tp_event *event, const tp_compiled *before,
                                 tara_error *error)
{
    tara_status status = tp_policy_parse(event->body.policy.document, versions->memory,
                                         &version->owned, error);
    if (status != TARA_OK) return status;
    status = tp_policy_compile(version->owned, before, versions->memory, &version->compiled);
    if (status == TARA_E_LIMIT) return too_many(error);
    if (status != TARA_OK) return status;
    return names(&version->compiled, event) ? TARA_OK : TARA_E_CORRUPT;
}

static tara_status make_ready(tp_versions *versions, tp_version *version, const tp_event *event,
                              bool follows, tara_error *error)
{
    const tp_compiled *before = follows ? &versions->in_force->compiled : NULL;
    tara_status status = read_document(versions, version, event, before, error);
    if (status != TARA_OK || before == NULL) return status;
    status = tp_policy_follows(before, &version->compiled, error);
    if (status != TARA_OK) return status;
    return tp_policy_compare(before, &version->compiled, gather, version);
}

tara_status tp_versions_prepare(tp_versions *versions, const tp_event *event, bool follows,
                                tara_error *error)
{
    tp_versions_drop(versions);
    if (!follows && names(&versions->in_force->compiled, event)) return TARA_OK;
    tp_version *version = tp_allocate_zeroed(versions->memory, 1, sizeof *version);
    if (version == NULL) return TARA_E_NO_MEMORY;
    tara_status status = make_ready(versions, version, event, follows, error);
    if (status != TARA_OK) {
        release(versions, version);
        return status;
    }
    versions->next = version;
    return TARA_OK;
}

// --- periods that became shorter ---------------------------------------------------------------

static int64_t later_of(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

// By how much a period may have become shorter.
static int64_t shorter_by(tp_period before, tp_period now)
{
    if (before.count == now.count && before.unit == now.unit) return 0;
    int64_t days = (int64_t)tp_period_days(before, true) - tp_period_days(now, false);
    return later_of(0, days * TP_DAY_MS);
}

// By how much a purpose's data may fall due sooner. From another start, by any time.
static int64_t purpose_margin(const tp_purpose *before, const tp_purpose *now)
{
    if (before == NULL) return 0;
    if (now == NULL || now->retention_from != before->retention_from) return TP_TIME_MAX;
    return shorter_by(before->retention, now->retention);
}

static bool same_floors(const tara_policy *a, const tara_policy *b)
{
    if (a->floor_count != b->floor_count) return false;
    for (size_t i = 0; i < a->floor_count; i++) {
        const tp_floor *one = &a->floors[i], *other = &b->floors[i];
        bool same = one->from == other->from && one->period.count == other->period.count
                 && one->period.unit == other->period.unit && one->purposes == other->purposes
                 && one->categories == other->categories;
        if (!same) return false;
    }
    return true;
}

static int64_t margin_of(const tp_compiled *before, const tp_compiled *now)
{
    // A consent comes up sooner when its notice begins earlier.
    int64_t margin = shorter_by(now->policy->renewal_notice, before->policy->renewal_notice);
    if (!same_floors(before->policy, now->policy)) return TP_TIME_MAX;
    for (uint32_t slot = 0; slot < before->purpose_slots; slot++) {
        margin = later_of(margin, purpose_margin(before->purpose[slot].declared,
                                                 now->purpose[slot].declared));
    }
    return margin;
}

// --- following ---------------------------------------------------------------------------------

// The store began under another policy than the one at hand: that one never was in force here.
static void replace_first(tp_versions *versions, tp_version *version, tp_world *world)
{
    tp_version *unused = versions->in_force;
    memset(world->assessment, 0, sizeof world->assessment);
    world->safeguards.count = 0;
    world->numbers[TP_NUMBERED_SAFEGUARD] = 0;
    put_in_force(world, &version->compiled);
    versions->in_force = version;
    release(versions, unused);
}

static void succeed(tp_versions *versions, tp_version *version, tp_world *world,
                    const tp_event *event)
{
    version->before = versions->in_force;
    version->compiled.published_at = event->at;
    for (uint64_t left = version->widened; left != 0; left &= left - 1) {
        world->meaning_since[tp_lowest_bit(left)] = event->policy_version;
    }
    for (int i = 0; i < TP_COOKIE_CATEGORIES; i++) {
        if (version->cookies >> i & 1) world->cookies_since[i] = event->policy_version;
    }
    renew_assessments(world, &version->before->compiled, &version->compiled);
    ship_safeguards(world, &version->compiled);
    int64_t margin = margin_of(&version->before->compiled, &version->compiled);
    versions->due_margin_ms = tp_time_add(versions->due_margin_ms, margin);
    world->compiled = &version->compiled;
    versions->in_force = version;
}

void tp_versions_look_again(tp_versions *versions, uint64_t first_event)
{
    for (tp_version *v = versions->in_force; v != NULL; v = v->before) {
        if (v->all_told >= first_event) v->all_told = first_event - 1;
    }
}

void tp_versions_follow(tp_versions *versions, tp_world *world, const tp_event *event)
{
    // A new store's own first event may come between what was made ready and its event.
    tp_version *next = versions->next;
    if (next != NULL && names(&next->compiled, event)) {
        versions->next = NULL;
        if (next->compiled.before != NULL) succeed(versions, next, world, event);
        else replace_first(versions, next, world);
    }
    versions->on_record = true;
    versions->in_force->compiled.event = event->sequence;
}

// --- questions ---------------------------------------------------------------------------------

bool tp_versions_known(const tp_versions *versions)
{
    if (!versions->must_know || !versions->on_record) return true;
    const tp_version *v = versions->in_force;
    while (v != NULL && memcmp(v->compiled.hash, versions->named, sizeof versions->named) != 0) {
        v = v->before;
    }
    return v != NULL;
}

const tp_version *tp_version_numbered(const tp_versions *versions, uint32_t version)
{
    const tp_version *v = versions->in_force;
    while (v != NULL && v->compiled.policy->version != version) v = v->before;
    return v;
}
