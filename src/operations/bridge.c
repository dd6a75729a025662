// bridge.c: between consent strings and what is on record, as operations.
#include "operations/families.h"
#include "public/context.h"

// --- from a string -----------------------------------------------------------------------------

// Each set by its name, those that nothing fell into too: who reads it sees what there is.
static void put_report(tp_job *j, const tara_bridge_report *report)
{
    const struct { const char *name; uint64_t purposes; } sets[] = {
        {"given", report->given},         {"withdrawn", report->withdrawn},
        {"refused", report->refused},     {"objected", report->objected},
        {"unchanged", report->unchanged}, {"older", report->older},
        {"outdated", report->outdated},   {"gated", report->gated},
        {"unclear", report->unclear},     {"silent", report->silent},
        {"not_mapped", report->not_mapped},
    };
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        tp_job_put_purposes(j, sets[i].name, sets[i].purposes);
    }
    tp_job_put_time(j, "said", report->said_unix_ms);
}

tara_status tp_op_consent_from_tc(tp_job *j)
{
    tp_text            tc = tp_job_text(j, "tc");
    tara_bridge_report report = {.struct_size = sizeof report};
    tara_status        status = tara_consent_from_tc(j->privacy, tp_job_subject(j), tc.data,
                                                     tc.size, &report);
    if (status == TARA_OK) put_report(j, &report);
    return status;
}

tara_status tp_op_consent_from_gpp(tp_job *j)
{
    tp_text            gpp = tp_job_text(j, "gpp");
    tara_bridge_report report = {.struct_size = sizeof report};
    tara_status        status = tara_consent_from_gpp(j->privacy, tp_job_subject(j), gpp.data,
                                                      gpp.size, tp_job_time(j, "time"), &report);
    if (status != TARA_OK) return status;
    tp_job_put_bool(j, "gpc", report.gpc);
    put_report(j, &report);
    return TARA_OK;
}

// --- to a string -------------------------------------------------------------------------------

static tara_status write_tc(tp_job *j, const void *with, char *buffer, size_t capacity,
                            size_t *needed)
{
    (void)with;
    return tara_consent_to_tc(j->privacy, tp_job_subject(j), buffer, capacity, needed);
}

static tara_status write_gpp(tp_job *j, const void *with, char *buffer, size_t capacity,
                             size_t *needed)
{
    const uint32_t *section = with;
    return tara_consent_to_gpp(j->privacy, tp_job_subject(j), *section, buffer, capacity, needed);
}

static tara_status put_string(tp_job *j, const char *name, tp_job_text_call call,
                              const void *with)
{
    tp_buffer   text;
    tara_status status = tp_job_whole_text(j, call, with, &text);
    if (status == TARA_OK) tp_job_put_text(j, name, (tp_text){(char *)text.data, text.size});
    tp_buffer_release(&text);
    return status;
}

tara_status tp_op_consent_to_tc(tp_job *j)
{
    return put_string(j, "tc", write_tc, NULL);
}

// "usca"; without it the section is that of the subject's state.
tara_status tp_op_consent_to_gpp(tp_job *j)
{
    uint32_t id = 0;
    tp_text  name = tp_job_text(j, "section");
    if (tp_job_has(j, "section") && tara_gpp_section_id(name.data, name.size, &id) != TARA_OK) {
        return tp_job_refuse(j, "section", "expected the name of a section, such as usca");
    }
    return put_string(j, "gpp", write_gpp, &id);
}
