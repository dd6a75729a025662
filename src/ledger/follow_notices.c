// follow_notices.c: what is on record of each notice of a new version.
//
// Nothing is written when a version is published: who is to be told follows from what is known of
// them. A record stands only for who was told.
#include "ledger/follow.h"

#include <string.h>

#include "base/civil.h"

tara_key tp_notice_key(const tara_subject *subject, uint32_t version)
{
    return (tara_key){.subject = *subject, .kind = TP_RECORD_NOTICE, .ref = version};
}

tara_status tp_read_notice(tp_change *change, const tara_subject *subject, uint32_t version,
                           tp_notice *out)
{
    tara_record record;
    tara_key    key = tp_notice_key(subject, version);
    tara_status status = tp_record_read(change, &key, &record);
    memset(out, 0, sizeof *out);
    if (status != TARA_OK) return status;
    bool whole = tp_notice_decode(out, record.bytes, (size_t)record.size);
    return whole ? TARA_OK : tp_record_corrupt(change);
}

tara_status tp_put_notice(tp_change *change, const tara_subject *subject, uint32_t version,
                          const tp_notice *notice)
{
    uint8_t   bytes[TP_NOTICE_BYTES_MAX];
    tp_writer out = tp_writer_of(bytes, sizeof bytes);
    tara_key  key = tp_notice_key(subject, version);
    tp_notice_encode(notice, &out);
    if (out.failed) return TARA_E_LIMIT;
    return tp_change_put(change, &key, out.data, out.size, TP_TIME_NEVER);
}

// Was that version published while the subject was known, with something to tell?
static bool tells(const tp_following *f, uint32_t version)
{
    const tp_compiled *c = f->world->compiled;
    while (c != NULL && c->policy->version != version) c = c->before;
    return c != NULL && c->news.material && version > f->standing->known_version;
}

tara_status tp_follow_notice(tp_following *f)
{
    const tp_notice_event *event = &f->event->body.notice;
    const tara_subject    *subject = &f->event->subject;
    tp_notice   notice;
    if (!tells(f, event->version)) return TARA_E_NOT_FOUND;
    tara_status status = tp_read_notice(f->change, subject, event->version, &notice);
    if (status != TARA_OK && status != TARA_E_NOT_FOUND) return status;
    status = tp_notice_check(&notice, event);
    if (status != TARA_OK) return status;
    tp_notice_apply(&notice, event, f->event->at);
    return tp_put_notice(f->change, subject, event->version, &notice);
}
