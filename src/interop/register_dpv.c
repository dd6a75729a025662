// register_dpv.c: the register of processing activities in the terms of DPV 2.3, as JSON-LD.
//
// What the policy says of each activity, and the safeguards that stand on record beside it. Those
// that were revoked are no grounds for transfers any more, and are left out.
//
// Source: GDPR Art. 30(1).
#include "interop/dpv_policy.h"
#include "interop/register.h"

static void put_transfers(tp_dpv *d, const tp_register *given)
{
    tp_document to_a_machine = {.text = false};
    for (size_t i = 0; i < given->safeguard_count; i++) {
        if (!given->safeguards[i].ended) tp_dpv_transfer(d, &given->safeguards[i]);
    }
    for (size_t i = 0; i < d->policy->recipient_count; i++) {
        tp_terms_safeguard decision;
        bool alone = tp_register_decision(&to_a_machine, given, i, &decision);
        if (alone) tp_dpv_transfer(d, &decision);
    }
}

static void put_policy(tp_dpv *d, const tp_register *given)
{
    tp_dpv_source(d);
    tp_dpv_list(d, "schema:version");
    tp_json_uint(&d->json, d->policy->version);
    tp_dpv_list_end(d);
    if (given->in_force_since != 0) tp_dpv_time(d, "dct:valid", given->in_force_since);
}

void tp_register_dpv(tp_buffer *out, const tp_register *given, const char *language)
{
    const tp_compiled *compiled = given->world->compiled;
    tp_dpv d = tp_dpv_to(out, compiled->policy, compiled->hash, language);
    tp_json_begin_object(&d.json);
    tp_dpv_context(&d);
    tp_dpv_list(&d, "@type");
    tp_json_string(&d.json, "dpv:RecordsOfActivities");
    tp_dpv_list_end(&d);
    tp_dpv_text(&d, "schema:schemaVersion", TP_TEXT("DPV 2.3"));
    tp_dpv_time(&d, "dct:created", given->now);
    put_policy(&d, given);
    tp_dpv_list(&d, "dpv:hasApplicableLaw");
    tp_dpv_begin(&d, "dpv:Law");
    tp_dpv_text(&d, "dct:title", TP_TEXT("Regulation (EU) 2016/679 (GDPR), Art. 30(1)"));
    tp_dpv_end(&d);
    tp_dpv_list_end(&d);
    tp_dpv_controller(&d, "dpv:hasDataController");
    tp_dpv_subjects(&d);
    tp_dpv_list(&d, "dpv:hasProcess");
    tp_dpv_processes(&d);
    put_transfers(&d, given);
    tp_dpv_list_end(&d);
    tp_dpv_list(&d, "dpv:hasRecipient");
    tp_dpv_other_recipients(&d);
    tp_dpv_list_end(&d);
    tp_dpv_measures(&d);
    tp_json_end_object(&d.json);
}
