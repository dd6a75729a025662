// strings.c: consent strings as operations: TC strings.
#include "interop/tcf_json.h"
#include "operations/families.h"
#include "public/context.h"

// --- TC strings --------------------------------------------------------------------------------

static tara_status decode(tp_job *j, tara_tc *out)
{
    tp_text           text = tp_job_text(j, "tc");
    tara_string_fault fault = {.struct_size = sizeof fault};
    *out = (tara_tc){.struct_size = sizeof *out};
    tara_status status = tara_tc_decode(text.data, text.size, out, &fault);
    return status == TARA_OK ? status : tp_job_refuse_string(j, "tc", &fault);
}

tara_status tp_op_tcf_decode(tp_job *j)
{
    tara_tc     tc;
    tara_status status = decode(j, &tc);
    if (status == TARA_OK) tp_tc_write_members(&j->json, &tc);
    return status;
}

tara_status tp_op_tcf_check(tp_job *j)
{
    tara_tc     tc;
    tara_status status = decode(j, &tc);
    if (status != TARA_OK) return status;
    tp_job_put_bool(j, "valid", (tc.findings & TARA_TC_INVALID) == 0);
    tp_json_name(&j->json, "findings");
    tp_json_begin_array(&j->json);
    for (uint32_t left = tc.findings; left != 0; left &= left - 1) {
        tp_json_string(&j->json, tara_tc_finding_name(left & ~(left - 1)));
    }
    tp_json_end_array(&j->json);
    return TARA_OK;
}

typedef struct text_of_draft {
    const tara_tc_draft *draft;
    tara_error          *error;
} text_of_draft;

static tara_status encode(tp_job *j, const void *with, char *buffer, size_t capacity,
                          size_t *needed)
{
    const text_of_draft *of = with;
    (void)j;
    return tara_tc_encode(of->draft, buffer, capacity, needed, of->error);
}

tara_status tp_op_tcf_encode(tp_job *j)
{
    tp_buffer     ranges = tp_buffer_in(&j->privacy->scratch), text = ranges;
    tara_tc_draft draft;
    tara_status   status = tp_tc_read_json(tp_job_text(j, "fields"), &ranges, &draft, &j->error);
    if (status == TARA_OK) {
        text_of_draft of = {&draft, &j->error};
        status = tp_job_whole_text(j, encode, &of, &text);
    }
    if (status == TARA_OK) {
        tp_job_put_text(j, "tc", (tp_text){(const char *)text.data, text.size});
    }
    j->own_detail = status != TARA_OK && j->error.status == status;
    tp_buffer_release(&text);
    tp_buffer_release(&ranges);
    return status;
}

// --- may a vendor? -----------------------------------------------------------------------------

// Purposes by number, as a field of strings or numbers cannot be: JSON as it stands.
static tara_status read_purposes(tp_job *j, const char *name, uint32_t *out)
{
    tp_json_reader json = tp_json_reader_of(tp_job_text(j, name));
    int64_t        number;
    if (!tp_job_has(j, name)) return TARA_OK;
    if (tp_json_next(&json) != TP_JSON_ARRAY) {
        return tp_job_refuse(j, name, "expected a list of purposes, 1 to 24");
    }
    while (tp_json_next(&json) == TP_JSON_NUMBER) {
        if (!tp_json_integer(json.raw, &number) || number < 1 || number > 24) break;
        *out |= UINT32_C(1) << (number - 1);
    }
    if (json.type == TP_JSON_ARRAY_END) return TARA_OK;
    return tp_job_refuse(j, name, "expected a list of purposes, 1 to 24");
}

// What the vendor registered: as the operation says, or as the vendor list has it.
static tara_status find_vendor(tp_job *j, tara_gvl_vendor *vendor)
{
    *vendor = (tara_gvl_vendor){.id = (uint32_t)tp_job_uint(j, "vendor"),
                                .deleted_unix_ms = TARA_NEVER};
    tara_status status = read_purposes(j, "purposes", &vendor->purposes);
    if (status == TARA_OK) {
        status = read_purposes(j, "legIntPurposes", &vendor->legitimate_interests);
    }
    return status == TARA_OK ? read_purposes(j, "flexiblePurposes", &vendor->flexible) : status;
}

static const char *const restriction_names[] = {
    [TARA_TC_NOT_ALLOWED] = "not_allowed",
    [TARA_TC_REQUIRE_CONSENT] = "require_consent",
    [TARA_TC_REQUIRE_LEGITIMATE_INTEREST] = "require_legitimate_interest",
    [TARA_TC_UNDEFINED] = "undefined",
};

tara_status tp_op_tcf_may(tp_job *j)
{
    tara_tc         tc;
    tara_gvl_vendor vendor;
    uint64_t        purpose = tp_job_uint(j, "purpose");
    if (purpose < 1 || purpose > 24) return tp_job_refuse(j, "purpose", "expected 1 to 24");
    if (tp_job_uint(j, "vendor") < 1 || tp_job_uint(j, "vendor") > UINT16_MAX) {
        return tp_job_refuse(j, "vendor", "expected 1 to 65535");
    }
    tara_status status = decode(j, &tc);
    if (status == TARA_OK) status = find_vendor(j, &vendor);
    if (status != TARA_OK) return status;
    uint32_t types = tara_tc_restrictions(&tc, (uint32_t)purpose, vendor.id);
    tp_job_put_bool(j, "permitted", tara_tc_may(&tc, (uint32_t)purpose, &vendor));
    tp_json_name(&j->json, "restrictions");
    tp_json_begin_array(&j->json);
    for (int type = 0; type <= TARA_TC_UNDEFINED; type++) {
        if (types >> type & 1) tp_json_string(&j->json, restriction_names[type]);
    }
    tp_json_end_array(&j->json);
    tp_job_put_bool(j, "valid", (tc.findings & TARA_TC_INVALID) == 0);
    return TARA_OK;
}
