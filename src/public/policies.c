// policies.c: policies as the host sees them.
#include "policy/policy.h"

#include <string.h>

#include "public/context.h"

const tara_policy *tara_policy_builtin(void)
{
    return &tp_policy_builtin;
}

tara_status tara_policy_parse(const char *json, size_t json_size, const tara_allocator *allocator,
                              tara_policy **out, tara_error *error)
{
    tara_error detail = {.struct_size = sizeof detail};
    bool       told = error != NULL && error->struct_size >= sizeof *error;
    if (out == NULL) return TARA_E_INVALID_ARGUMENT;
    *out = NULL;
    tara_status status = TARA_OK;
    if (json == NULL && json_size > 0) status = TARA_E_INVALID_ARGUMENT;
    if (status == TARA_OK && allocator != NULL) status = tp_check_allocator(allocator);
    if (status == TARA_OK && json_size > TP_POLICY_BYTES_MAX) status = TARA_E_LIMIT;
    if (status != TARA_OK) {
        tp_set_error(&detail, status, "json", NULL);
    } else {
        tp_memory memory = tp_memory_standard();
        if (allocator != NULL) {
            memory = (tp_memory){.allocate = allocator->allocate, .resize = allocator->resize,
                                 .release = allocator->release, .host = allocator->user};
        }
        status = tp_policy_parse((tp_text){json, json_size}, &memory, out, &detail);
    }
    if (status != TARA_OK && told) {
        uint32_t size = error->struct_size;
        *error = detail;
        error->struct_size = size;
        error->status = status;
    }
    return status;
}

void tara_policy_destroy(tara_policy *policy)
{
    if (tp_is_policy(policy) && policy != &tp_policy_builtin) tp_policy_destroy(policy);
}

tara_status tara_policy_print(const tara_policy *policy, char *buffer, size_t capacity,
                              size_t *needed)
{
    if (!tp_is_policy(policy)) return TARA_E_HANDLE;
    tp_memory memory = tp_memory_standard();
    if (policy->arena != NULL) memory = policy->memory;
    tp_buffer text = tp_buffer_in(&memory);
    tp_policy_print(policy, &text);
    tara_status status = text.failed ? TARA_E_NO_MEMORY
                                     : tp_give_text(text.data, text.size, buffer, capacity, needed);
    tp_buffer_release(&text);
    return status;
}

tara_status tara_policy_hash(const tara_policy *policy, uint8_t hash[32])
{
    if (!tp_is_policy(policy)) return TARA_E_HANDLE;
    if (hash == NULL) return TARA_E_INVALID_ARGUMENT;
    tp_memory memory = tp_memory_standard();
    if (policy->arena != NULL) memory = policy->memory;
    return tp_policy_hash(policy, &memory, hash) ? TARA_OK : TARA_E_NO_MEMORY;
}

uint32_t tara_policy_version(const tara_policy *policy)
{
    return tp_is_policy(policy) ? policy->version : 0;
}

tara_status tara_policy_in_force(tara_privacy *privacy, const tara_policy **policy)
{
    tp_call call;
    if (policy == NULL) return TARA_E_INVALID_ARGUMENT;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    *policy = privacy->ledger.world.compiled->policy;
    return tp_leave(&call, TARA_OK);
}

// --- numbers of what the policy names ----------------------------------------------------------

static tara_status leave_found(tp_call *call, bool found, const char *field, const char *message)
{
    if (found) return tp_leave(call, TARA_OK);
    return tp_leave(call, tp_fault(call, TARA_E_NOT_FOUND, field, message));
}

tara_status tara_purpose_find(tara_privacy *privacy, const char *id, size_t id_size,
                              uint32_t *purpose)
{
    tp_call call;
    if (purpose == NULL || (id == NULL && id_size > 0)) return TARA_E_INVALID_ARGUMENT;
    *purpose = 0;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    int slot = tp_purpose_slot(privacy->ledger.world.compiled, (tp_text){id, id_size});
    if (slot >= 0) *purpose = (uint32_t)slot + 1;
    return leave_found(&call, slot >= 0, "purpose", "the policy has no such purpose");
}

tara_status tara_category_find(tara_privacy *privacy, const char *id, size_t id_size,
                               uint64_t *category)
{
    tp_call call;
    if (category == NULL || (id == NULL && id_size > 0)) return TARA_E_INVALID_ARGUMENT;
    *category = 0;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    int slot = tp_category_slot(privacy->ledger.world.compiled, (tp_text){id, id_size});
    if (slot >= 0) *category = UINT64_C(1) << slot;
    return leave_found(&call, slot >= 0, "category", "the policy has no such category");
}

static tara_status give_id(tp_call *call, const tp_text *ids, uint32_t count, uint32_t slot,
                           const char **id, size_t *id_size)
{
    if (slot >= count) return tp_leave(call, TARA_E_NOT_FOUND);
    *id = ids[slot].data;
    *id_size = ids[slot].size;
    return tp_leave(call, TARA_OK);
}

tara_status tara_purpose_id(tara_privacy *privacy, uint32_t purpose, const char **id,
                            size_t *id_size)
{
    tp_call call;
    if (id == NULL || id_size == NULL) return TARA_E_INVALID_ARGUMENT;
    *id = "";
    *id_size = 0;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    const tp_compiled *compiled = privacy->ledger.world.compiled;
    return give_id(&call, compiled->purpose_id, compiled->purpose_slots, purpose - 1, id, id_size);
}

tara_status tara_category_id(tara_privacy *privacy, uint64_t category, const char **id,
                             size_t *id_size)
{
    tp_call  call;
    uint32_t slot = 0;
    if (id == NULL || id_size == NULL) return TARA_E_INVALID_ARGUMENT;
    *id = "";
    *id_size = 0;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    bool one_bit = category != 0 && (category & (category - 1)) == 0;
    while (one_bit && category >> slot != 1) slot++;
    if (!one_bit) slot = TP_CATEGORIES_MAX;
    const tp_compiled *compiled = privacy->ledger.world.compiled;
    return give_id(&call, compiled->category_id, compiled->category_slots, slot, id, id_size);
}

tara_status tara_recipient_find(tara_privacy *privacy, const char *id, size_t id_size,
                                uint32_t *recipient)
{
    tp_call call;
    if (recipient == NULL || (id == NULL && id_size > 0)) return TARA_E_INVALID_ARGUMENT;
    *recipient = 0;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    int slot = tp_recipient_slot(privacy->ledger.world.compiled, (tp_text){id, id_size});
    if (slot >= 0) *recipient = (uint32_t)slot + 1;
    return leave_found(&call, slot >= 0, "recipient", "the policy names no such recipient");
}

tara_status tara_recipient_id(tara_privacy *privacy, uint32_t recipient, const char **id,
                              size_t *id_size)
{
    tp_call call;
    if (id == NULL || id_size == NULL) return TARA_E_INVALID_ARGUMENT;
    *id = "";
    *id_size = 0;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    const tp_compiled *compiled = privacy->ledger.world.compiled;
    return give_id(&call, compiled->recipient_id, compiled->recipient_slots, recipient - 1, id,
                   id_size);
}
