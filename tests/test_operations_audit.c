// test_operations_audit.c: the audit as operations, each given what another answered: checkpoints
// that are verified, receipts that are proven, a backup that is restored and forgets again.
#define _XOPEN_SOURCE 700 // mkdtemp
#include "host_kit.h"
#include "store_files.h"

#include <unistd.h>

enum { ANSWER_MAX = 1 << 16 };

static host          h;
static tara_privacy *privacy;
static char          directory[] = "/tmp/test_operations_audit_XXXXXX";
static char          path[64], copy_path[64];
static char          answer[ANSWER_MAX]; // To the last operation.

static tara_status operate(const char *format, ...)
{
    static char operation[ANSWER_MAX];
    const char *result = NULL;
    size_t      size = 0;
    va_list     arguments;
    va_start(arguments, format);
    int length = vsnprintf(operation, sizeof operation, format, arguments);
    va_end(arguments);
    assert_true(length > 0 && (size_t)length < sizeof operation);
    tara_status status = tara_operate(privacy, operation, (size_t)length, &result, &size);
    assert_true(size < sizeof answer);
    memcpy(answer, result, size);
    answer[size] = '\0';
    return status;
}

static bool says(const char *words)
{
    return strstr(answer, words) != NULL;
}

// The value of that member of the answer as it stands there: a text with its quotation marks.
static void value_of(const char *name, char out[ANSWER_MAX])
{
    char wanted[64];
    snprintf(wanted, sizeof wanted, "\"%s\":", name);
    const char *at = strstr(answer, wanted);
    assert_non_null(at);
    at += strlen(wanted);
    size_t size = 0;
    int    depth = 0;
    bool   text = false;
    for (;; size++) {
        char c = at[size];
        assert_true(c != '\0');
        if (c == '"' && (size == 0 || at[size - 1] != '\\')) text = !text;
        if (text) continue;
        if (c == '{' || c == '[') depth++;
        if (depth == 0 && (c == ',' || c == '}')) break;
        if (c == '}' || c == ']') depth--;
    }
    memcpy(out, at, size);
    out[size] = '\0';
}

static void open_path(void)
{
    host_init(&h);
    host_path(&h, path);
    ASSERT_OK(host_open(&h));
    privacy = h.privacy;
}

static int begin(void **state)
{
    (void)state;
    open_path();
    ASSERT_OK(operate("{\"op\":\"subject.set\",\"subject\":\"nadia\",\"country\":\"FR\"}"));
    ASSERT_OK(operate("{\"op\":\"subject.set\",\"subject\":\"omar\",\"country\":\"FR\"}"));
    ASSERT_OK(operate("{\"op\":\"objection.raise\",\"subject\":\"nadia\","
                      "\"purpose\":\"feedback\"}"));
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    remove_store(path);
    remove_store(copy_path);
    return 0;
}

static bool is_known(const char *who)
{
    ASSERT_OK(operate("{\"op\":\"subject.show\",\"subject\":\"%s\"}", who));
    return says("\"known\":true");
}

static void audit_operations_verify_what_was_promised(void **state)
{
    (void)state;
    static char early[ANSWER_MAX], late[ANSWER_MAX], root[ANSWER_MAX], again[ANSWER_MAX];
    ASSERT_OK(operate("{\"op\":\"audit.checkpoint\",\"origin\":\"our log\"}"));
    value_of("checkpoint", early);
    assert_true(says("\"origin\":\"our log\"") && says("\"size\":4"));
    ASSERT_OK(operate("{\"op\":\"subject.set\",\"subject\":\"lea\",\"country\":\"FR\"}"));
    ASSERT_OK(operate("{\"op\":\"audit.checkpoint\"}"));
    value_of("checkpoint", late);
    value_of("root", root);
    ASSERT_OK(operate("{\"op\":\"subject.forget\",\"subject\":\"nadia\"}"));
    ASSERT_OK(operate("{\"op\":\"audit.verify\",\"checkpoint\":%s}", early));
    assert_true(says("\"valid\":true") && says("\"finding\":null"));
    ASSERT_OK(operate("{\"op\":\"audit.verify\",\"checkpoints\":[%s,%s]}", late, early));
    assert_true(says("\"valid\":true"));
    ASSERT_OK(operate("{\"op\":\"audit.verify\",\"checkpoint\":%s,\"checkpoints\":[%s]}", late,
                      early));
    assert_true(says("\"valid\":true"));
    ASSERT_OK(operate("{\"op\":\"audit.verify\"}"));
    value_of("root", again);
    assert_string_not_equal(root, again);
    ASSERT_OK(operate("{\"op\":\"audit.consistency\",\"old_size\":4,\"size\":5}"));
    assert_true(says("\"old_size\":4") && says("\"size\":5"));
    static char list[ANSWER_MAX];
    size_t      size = 0; // One more than can be compared.
    for (int i = 0; i < 64; i++) {
        size += (size_t)snprintf(list + size, sizeof list - size, "%s%s", i > 0 ? "," : "", early);
    }
    assert_int_equal(operate("{\"op\":\"audit.verify\",\"checkpoints\":[%s]}", list),
                     TARA_E_LIMIT);
    assert_true(says("checkpoints"));
}

static void audit_operations_prove_what_a_receipt_says(void **state)
{
    (void)state;
    static char nonce[ANSWER_MAX], receipt[ANSWER_MAX], event[ANSWER_MAX], leaf[ANSWER_MAX];
    ASSERT_OK(operate("{\"op\":\"subject.forget\",\"subject\":\"nadia\"}"));
    value_of("nonce", nonce);
    value_of("event", event);
    ASSERT_OK(operate("{\"op\":\"audit.prove\",\"event\":%s}", event));
    value_of("receipt", receipt);
    value_of("leaf", leaf);
    assert_int_equal(strlen(leaf), 66);
    ASSERT_OK(operate("{\"op\":\"erasure.check\",\"subject\":\"nadia\",\"receipt\":%s,"
                      "\"nonce\":%s}", receipt, nonce));
    char expected[64];
    snprintf(expected, sizeof expected, "\"event\":%.20s", event);
    assert_true(says(expected) && says("\"events\":3") && says("\"at\":\"2026-03-01T09:00:00Z\""));
    assert_int_equal(operate("{\"op\":\"erasure.check\",\"subject\":\"omar\",\"receipt\":%s,"
                             "\"nonce\":%s}", receipt, nonce), TARA_E_PROOF);
    assert_true(says("\"ok\":false") && says("receipt"));
    receipt[strlen(receipt) / 2] ^= 1; // Whatever that makes of it, it proves nothing.
    tara_status status = operate("{\"op\":\"erasure.check\",\"subject\":\"nadia\",\"receipt\":%s,"
                                 "\"nonce\":%s}", receipt, nonce);
    assert_true(status == TARA_E_PROOF || status == TARA_E_SYNTAX
                || status == TARA_E_INVALID_ARGUMENT);
    ASSERT_OK(operate("{\"op\":\"audit.prove\",\"event\":1}")); // Of another event.
    value_of("receipt", receipt);
    assert_int_equal(operate("{\"op\":\"erasure.check\",\"subject\":\"nadia\",\"receipt\":%s,"
                             "\"nonce\":%s}", receipt, nonce), TARA_E_PROOF);
    ASSERT_OK(operate("{\"op\":\"audit.prove\",\"event\":2}"));
    assert_true(says("\"receipt\":null")); // Erased.
}

static void audit_operations_restore_a_backup(void **state)
{
    (void)state;
    static char list[ANSWER_MAX];
    ASSERT_OK(operate("{\"op\":\"audit.backup\",\"path\":\"%s\"}", copy_path));
    assert_true(says(copy_path));
    assert_int_equal(operate("{\"op\":\"audit.backup\",\"path\":\"%s\"}", copy_path),
                     TARA_E_CONFLICT);
    ASSERT_OK(operate("{\"op\":\"subject.forget\",\"subject\":\"nadia\"}"));
    ASSERT_OK(operate("{\"op\":\"audit.erasures\"}"));
    value_of("list", list);
    host_end(&h);
    remove_store(path);
    assert_int_equal(rename(copy_path, path), 0);
    open_path();
    assert_true(is_known("nadia") && is_known("omar"));
    ASSERT_OK(operate("{\"op\":\"audit.forget_again\",\"list\":%s}", list));
    assert_true(says("\"forgotten\":1"));
    assert_true(!is_known("nadia") && is_known("omar"));
    ASSERT_OK(operate("{\"op\":\"audit.forget_again\",\"list\":%s}", list));
    assert_true(says("\"forgotten\":0"));
    ASSERT_OK(operate("{\"op\":\"audit.compact\"}"));
    assert_true(says("\"erased\":0"));
    ASSERT_OK(operate("{\"op\":\"audit.verify\"}"));
    assert_true(says("\"valid\":true") && says("\"waiting\":0"));
}

static void audit_operations_say_when_there_is_no_memory(void **state)
{
    (void)state;
    static const char *const operations[] = {
        "{\"op\":\"audit.verify\"}", "{\"op\":\"audit.checkpoint\"}",
        "{\"op\":\"audit.prove\",\"event\":2}", "{\"op\":\"audit.consistency\",\"old_size\":2}",
        "{\"op\":\"audit.erasures\"}", "{\"op\":\"audit.compact\"}",
        "{\"op\":\"audit.forget_again\",\"list\":{\"tara_erasures\":1,\"erased\":[]}}",
    };
    ASSERT_OK(operate("{\"op\":\"subject.forget\",\"subject\":\"omar\"}"));
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        for (uint64_t n = 1;; n++) {
            h.fail_at = h.requests + n;
            tara_status status = operate("%s", operations[i]);
            bool        reached = h.requests >= h.fail_at;
            h.fail_at = 0;
            if (!reached) break;
            if (status != TARA_E_NO_MEMORY) fail_msg("%s: %d", operations[i], status);
        }
        ASSERT_OK(operate("%s", operations[i]));
    }
}

static int make_directory(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/a.tara", directory);
    snprintf(copy_path, sizeof copy_path, "%s/copy.tara", directory);
    return 0;
}

static int drop_directory(void **state)
{
    (void)state;
    return rmdir(directory);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(audit_operations_verify_what_was_promised),
        TEST(audit_operations_prove_what_a_receipt_says),
        TEST(audit_operations_restore_a_backup),
        TEST(audit_operations_say_when_there_is_no_memory),
    };
    return cmocka_run_group_tests(tests, make_directory, drop_directory);
}
