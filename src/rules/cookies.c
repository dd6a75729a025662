// cookies.c: what the policy declares of cookies and trackers, and the signal of a browser.
//
// Sources: ePrivacy Directive 5(3); Global Privacy Control (W3C); RFC 6265, section 5.1.4; policy
// rows C30 to C33.
#include "rules/cookies.h"

#include <string.h>

#include "base/civil.h"
#include "law/law.h"

// --- the signal --------------------------------------------------------------------------------

void tp_signal_apply(tp_signal *signal, const tp_signal_event *event, tp_time at)
{
    signal->on = event->value;
    signal->conflict = event->conflict;
    signal->at = at;
}

bool tp_signal_refuses(int category)
{
    return category == TP_COOKIE_STATISTICS || category == TP_COOKIE_MARKETING;
}

// --- what is declared --------------------------------------------------------------------------

static bool begins_with(tp_text text, tp_text head)
{
    return text.size >= head.size && memcmp(text.data, head.data, head.size) == 0;
}

// How well the declared name fits: 0 not at all, and an exact one better than any pattern. A name
// is compared byte by byte, as browsers do.
static size_t fit(const tp_tracker *tracker, const tp_tracker_id *id)
{
    tp_text declared = tracker->name;
    if (!(id->kinds >> tracker->kind & 1) || id->name.size == 0) return 0;
    bool pattern = declared.data[declared.size - 1] == '*';
    if (!pattern) return tp_text_equal(declared, id->name) ? SIZE_MAX : 0;
    declared.size--;
    return begins_with(id->name, declared) ? declared.size + 1 : 0;
}

static size_t best_fit(const tara_policy *policy, const tp_tracker_id *id)
{
    size_t best = 0;
    for (size_t i = 0; i < policy->tracker_count && best != SIZE_MAX; i++) {
        size_t this_one = fit(&policy->trackers[i], id);
        if (this_one > best) best = this_one;
    }
    return best;
}

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static bool same_domain(tp_text declared, tp_text said)
{
    if (declared.size > 0 && declared.data[0] == '.') {
        declared = (tp_text){declared.data + 1, declared.size - 1};
    }
    if (declared.size != said.size) return false;
    for (size_t i = 0; i < said.size; i++) {
        if (lower(declared.data[i]) != lower(said.data[i])) return false;
    }
    return true;
}

// "/courses" holds "/courses/7" and not "/coursesold". What names no path follows the request.
static bool within_path(tp_text declared, tp_text said)
{
    if (said.size == 0 || declared.size == 0) return true;
    if (!begins_with(said, declared)) return false;
    bool whole = said.size == declared.size || declared.data[declared.size - 1] == '/';
    return whole || said.data[declared.size] == '/';
}

const tp_tracker *tp_tracker_next(const tara_policy *policy, const tp_tracker_id *id,
                                  size_t *place)
{
    size_t best = best_fit(policy, id);
    if (best == 0) return NULL;
    while (*place < policy->tracker_count) {
        const tp_tracker *tracker = &policy->trackers[(*place)++];
        if (fit(tracker, id) != best) continue;
        bool there = same_domain(tracker->domain, id->domain)
                  && within_path(tracker->path, id->path);
        if (!id->placed || there) return tracker;
    }
    return NULL;
}

int64_t tp_tracker_lifetime(const tara_policy *policy, const tp_tracker *tracker, tp_time now)
{
    if (tracker->lifetime.count == 0) return -1;
    tp_time ends[] = {
        tp_period_after(tracker->lifetime, now),
        tp_period_after(policy->cookie_rules.lifetime_max, now),
        tp_time_add(now, (int64_t)tp_law_cookie_days_max() * TP_DAY_MS),
    };
    tp_time first = ends[0];
    for (size_t i = 1; i < sizeof ends / sizeof ends[0]; i++) {
        if (ends[i] < first) first = ends[i];
    }
    return first > now ? first - now : 0;
}
