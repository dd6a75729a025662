// test_gvl.c: the Global Vendor List: reading, and what no list is.
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tara_privacy.h"
#include "vector.h"

#define HEAD "{\"gvlSpecificationVersion\":3,\"vendorListVersion\":7,\"tcfPolicyVersion\":4," \
             "\"lastUpdated\":\"2023-06-29T16:07:26Z\",\"stacks\":{\"1\":{\"id\":1}},\"vendors\":{"
#define SETS(purposes, interests, flexible) \
    "\"purposes\":[" purposes "],\"legIntPurposes\":[" interests "],\"flexiblePurposes\":[" \
    flexible "],\"specialPurposes\":[],\"features\":[],\"specialFeatures\":[]"
#define VENDOR(id, sets) "\"" id "\":{\"id\":" id ",\"name\":\"x\"," sets "}"

static tara_status read_list(const char *json, tara_gvl_vendor *vendors, size_t capacity,
                             size_t *needed, tara_gvl *list, tara_error *error)
{
    *list = (tara_gvl){.struct_size = sizeof *list};
    *error = (tara_error){.struct_size = sizeof *error};
    char       *exact = malloc(strlen(json) + 1);
    assert_non_null(exact);
    memcpy(exact, json, strlen(json));
    tara_status status = tara_gvl_read(exact, strlen(json), vendors, capacity, needed, list, error);
    free(exact);
    return status;
}

static void gvl_vendors_are_read_in_any_order_and_found_by_id(void **state)
{
    static const char json[] = HEAD
        VENDOR("755", SETS("1,3", "2,7", "2")) ","
        "\"8\":{\"id\":8,\"deletedDate\":\"2024-01-01T00:00:00Z\"," SETS("1", "", "") "},"
        "\"20\":{\"purposes\":[],\"legIntPurposes\":[],\"flexiblePurposes\":[],"
        "\"specialPurposes\":[1,2],\"features\":[64],\"specialFeatures\":[2],\"id\":20,"
        "\"overflow\":{\"httpGetLimit\":32},\"urls\":[{\"langId\":\"en\"}]}}}";
    tara_gvl_vendor vendors[3];
    tara_gvl        list;
    tara_error      error;
    size_t          needed;
    (void)state;
    assert_int_equal(read_list(json, NULL, 0, &needed, &list, &error), TARA_E_BUFFER);
    assert_int_equal(needed, 3);
    assert_int_equal(read_list(json, vendors, 2, &needed, &list, &error), TARA_E_BUFFER);
    assert_int_equal(vendors[0].id, 0); // Nothing partial.
    assert_int_equal(read_list(json, vendors, 3, &needed, &list, &error), TARA_OK);
    assert_int_equal(list.vendor_count, 3);
    assert_int_equal(list.list_version, 7);
    assert_int_equal(list.policy_version, 4);
    assert_int_equal(list.last_updated_unix_ms, INT64_C(1688054846000));
    const tara_gvl_vendor *v = tara_gvl_find(vendors, 3, 755, INT64_C(1700000000000));
    assert_non_null(v);
    assert_int_equal(v->purposes, 1 | 4);
    assert_int_equal(v->legitimate_interests, 2 | 64);
    assert_int_equal(v->flexible, 2);
    assert_true(v->deleted_unix_ms == TARA_NEVER);
    v = tara_gvl_find(vendors, 3, 20, 0);
    assert_non_null(v);
    assert_true(v->special_purposes == 3 && v->special_features == 2);
    assert_true(v->features == UINT64_C(1) << 63);
    assert_non_null(tara_gvl_find(vendors, 3, 8, INT64_C(1704067199999)));
    assert_null(tara_gvl_find(vendors, 3, 8, INT64_C(1704067200000))); // Deleted from then on.
    assert_null(tara_gvl_find(vendors, 3, 9, 0));
    assert_null(tara_gvl_find(vendors, 3, 756, 0));
    assert_null(tara_gvl_find(vendors, 0, 8, 0));
    assert_null(tara_gvl_find(NULL, 3, 8, 0));
}

static void gvl_what_no_list_is_is_refused_with_its_place(void **state)
{
    static const struct { const char *json; tara_status status; const char *field; } cases[] = {
        {"", TARA_E_SYNTAX, "list"},
        {"[]", TARA_E_INVALID_ARGUMENT, "list"},
        {HEAD "}", TARA_E_SYNTAX, "list"},
        {HEAD "}} x", TARA_E_SYNTAX, "list"},
        {"{\"vendors\":{}}", TARA_E_INVALID_ARGUMENT, "gvlSpecificationVersion"},
        {"{\"gvlSpecificationVersion\":2}", TARA_E_VERSION, "gvlSpecificationVersion"},
        {"{\"gvlSpecificationVersion\":3,\"gvlSpecificationVersion\":3}", TARA_E_INVALID_ARGUMENT,
         "gvlSpecificationVersion"},
        {"{\"lastUpdated\":\"yesterday\"}", TARA_E_INVALID_ARGUMENT, "lastUpdated"},
        {"{\"vendorListVersion\":-1}", TARA_E_INVALID_ARGUMENT, "vendorListVersion"},
        {"{\"vendors\":[]}", TARA_E_INVALID_ARGUMENT, "vendors"},
        {HEAD "\"1\":[]}}", TARA_E_INVALID_ARGUMENT, "vendors"},
        {HEAD "\"1\":{}}}", TARA_E_INVALID_ARGUMENT, "id"},
        {HEAD "\"2\":{\"id\":1," SETS("1", "", "") "}}}", TARA_E_INVALID_ARGUMENT, "vendors"},
        {HEAD "\"0\":{\"id\":0," SETS("1", "", "") "}}}", TARA_E_INVALID_ARGUMENT, "vendors"},
        {HEAD "\"01\":{\"id\":1," SETS("1", "", "") "}}}", TARA_E_INVALID_ARGUMENT, "vendors"},
        {HEAD "\"65536\":{\"id\":65536," SETS("1", "", "") "}}}", TARA_E_INVALID_ARGUMENT, "id"},
        {HEAD VENDOR("1", SETS("1", "", "")) "," VENDOR("1", SETS("1", "", "")) "}}",
         TARA_E_INVALID_ARGUMENT, "vendors"},
        {HEAD VENDOR("1", SETS("1,1", "", "")) "}}", TARA_E_INVALID_ARGUMENT, "purposes"},
        {HEAD VENDOR("1", SETS("25", "", "")) "}}", TARA_E_INVALID_ARGUMENT, "purposes"},
        {HEAD VENDOR("1", SETS("0", "", "")) "}}", TARA_E_INVALID_ARGUMENT, "purposes"},
        {HEAD VENDOR("1", SETS("\"1\"", "", "")) "}}", TARA_E_INVALID_ARGUMENT, "purposes"},
        {HEAD VENDOR("1", SETS("2", "2", "")) "}}", TARA_E_INVALID_ARGUMENT, "vendors"},
        {HEAD VENDOR("1", SETS("2", "7", "3")) "}}", TARA_E_INVALID_ARGUMENT, "vendors"},
        {HEAD VENDOR("1", SETS("", "", "")) "}}", TARA_E_INVALID_ARGUMENT, "vendors"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tara_gvl_vendor vendors[4];
        tara_gvl        list;
        tara_error      error;
        size_t          needed = 9;
        tara_status     status = read_list(cases[i].json, vendors, 4, &needed, &list, &error);
        if (status != cases[i].status || strcmp(error.field, cases[i].field) != 0) {
            fail_msg("%s: %s, %s: %s", cases[i].json, tara_status_name(status), error.field,
                     error.message);
        }
        assert_true(needed == 0 && list.vendor_count == 0 && vendors[0].id == 0);
    }
}

// The list without one of its members, and the vendor without one of its own.
static void gvl_no_member_may_be_missing(void **state)
{
    static const char whole[] = "{\"gvlSpecificationVersion\":3,\"vendorListVersion\":7,"
        "\"tcfPolicyVersion\":4,\"lastUpdated\":\"2023-06-29T16:07:26Z\",\n"
        "\"vendors\":{\"1\":{\"id\":1," SETS("1", "", "") "}}}";
    static const char *const names[] = {
        "gvlSpecificationVersion", "vendorListVersion", "tcfPolicyVersion", "lastUpdated",
        "vendors", "id", "purposes", "legIntPurposes", "flexiblePurposes", "specialPurposes",
        "features", "specialFeatures"};
    tara_gvl_vendor vendor;
    tara_gvl        list;
    tara_error      error;
    size_t          needed;
    (void)state;
    assert_int_equal(read_list(whole, &vendor, 1, &needed, &list, &error), TARA_OK);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char text[sizeof whole], quoted[32];
        memcpy(text, whole, sizeof whole);
        snprintf(quoted, sizeof quoted, "\"%s\":", names[i]);
        strstr(text, quoted)[1] = '_'; // Another name, which is passed over.
        assert_int_equal(read_list(text, &vendor, 1, &needed, &list, &error),
                         TARA_E_INVALID_ARGUMENT);
        assert_string_equal(error.field, names[i]);
        assert_int_equal(error.line, i < 5 ? 1 : 2); // Where the object without it begins.
        assert_int_equal(error.column, i < 5 ? 1 : 16);
    }
}

// Any number of vendors, in any order.
static void gvl_vendors_are_sorted(void **state)
{
    enum { MOST = 60 };
    uint32_t random = 1;
    (void)state;
    for (uint32_t count = 1; count <= MOST; count++) {
        uint32_t         ids[MOST];
        char             json[MOST * 200 + sizeof HEAD];
        int              size = snprintf(json, sizeof json, "%s", HEAD);
        tara_gvl_vendor *vendors = calloc(count, sizeof *vendors);
        tara_gvl         list;
        tara_error       error;
        size_t           needed;
        assert_non_null(vendors);
        for (uint32_t i = 0; i < count; i++) ids[i] = 3 * i + 1;
        for (uint32_t i = count; i-- > 1;) {
            random = random * 1664525u + 1013904223u;
            uint32_t other = (random >> 8) % (i + 1), id = ids[i];
            ids[i] = ids[other];
            ids[other] = id;
        }
        for (uint32_t i = 0; i < count; i++) {
            size += snprintf(json + size, sizeof json - (size_t)size, "%s\"%u\":{\"id\":%u,%s}",
                             i > 0 ? "," : "", ids[i], ids[i], SETS("1", "", ""));
        }
        snprintf(json + size, sizeof json - (size_t)size, "}}");
        assert_int_equal(read_list(json, vendors, count, &needed, &list, &error), TARA_OK);
        assert_int_equal(needed, count);
        for (uint32_t i = 0; i < count; i++) assert_int_equal(vendors[i].id, 3 * i + 1);
        free(vendors);
    }
}

static void gvl_arguments_that_cannot_be_are_refused(void **state)
{
    tara_gvl_vendor vendor;
    tara_gvl        list = {.struct_size = sizeof list}, small = {.struct_size = 8};
    size_t          needed;
    (void)state;
    assert_int_equal(tara_gvl_read("{}", 2, &vendor, 1, &needed, NULL, NULL),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gvl_read("{}", 2, &vendor, 1, &needed, &small, NULL),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gvl_read("{}", 2, &vendor, 1, NULL, &list, NULL),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gvl_read("{}", 2, NULL, 1, &needed, &list, NULL),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gvl_read(NULL, 2, &vendor, 1, &needed, &list, NULL),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gvl_read("{}", (size_t)64 * 1024 * 1024 + 1, &vendor, 1, &needed, &list,
                                   NULL), TARA_E_LIMIT);
}

static void gvl_public_vectors_are_read(void **state)
{
    static const struct { const char *path; size_t vendors; } files[] = {
        {"../shared/vectors/tcf/gvl-v3-vendorlist-7.json", 376},
    };
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        static tara_gvl_vendor vendors[2000];
        tara_gvl   list = {.struct_size = sizeof list};
        tara_error error = {.struct_size = sizeof error};
        size_t     size, needed;
        char      *json = vector_load(files[i].path, &size);
        if (json == NULL) continue;
        tara_status status = tara_gvl_read(json, size, vendors, 2000, &needed, &list, &error);
        if (status != TARA_OK) fail_msg("%s: %s", error.field, error.message);
        assert_int_equal(needed, files[i].vendors);
        const tara_gvl_vendor *first = tara_gvl_find(vendors, needed, 1, 0);
        assert_non_null(first);
        assert_int_equal(first->purposes, 0x3CF);
        assert_int_equal(first->flexible, 0x3C0);
        free(json);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gvl_vendors_are_read_in_any_order_and_found_by_id),
        cmocka_unit_test(gvl_what_no_list_is_is_refused_with_its_place),
        cmocka_unit_test(gvl_no_member_may_be_missing),
        cmocka_unit_test(gvl_vendors_are_sorted),
        cmocka_unit_test(gvl_arguments_that_cannot_be_are_refused),
        cmocka_unit_test(gvl_public_vectors_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
