// test_thread_versions.c: a version is published while others ask: every answer is one version's.
#include "host_kit.h"

#include <pthread.h>
#include <stdatomic.h>

enum { READERS = 2, ROUNDS = 20 };

typedef struct reader {
    tara_privacy   *privacy;
    tara_question   asked, foreign;
    _Atomic int    *stop;
    int             before, after;
} reader;

// Under version 1 the yes counts; under version 2, which asks for more, it does not.
static void *ask_on(void *user)
{
    reader *r = user;
    while (!atomic_load(r->stop) || r->after == 0) {
        tara_verdict v = {.struct_size = sizeof v};
        if (tara_check(r->privacy, &r->asked, &v) != TARA_OK) return (void *)"no answer";
        if (v.policy_version == 1 && !v.permitted) return (void *)"denied too soon";
        if (v.policy_version == 2 && v.permitted) return (void *)"permitted too late";
        r->before += v.policy_version == 1;
        r->after += v.policy_version == 2;
        if (tara_check(r->privacy, &r->foreign, &v) != TARA_OK) return (void *)"no answer";
        if (v.permitted) return (void *)"permitted data that nobody agreed to";
    }
    return NULL;
}

static int32_t still(void *user, int64_t *unix_ms)
{
    (void)user;
    *unix_ms = HOST_NOW;
    return TARA_CALLBACK_OK;
}

static tara_privacy *begin(host *h)
{
    host_init(h);
    h->platform.now = still;
    h->platform.random = NULL; // The kit's is for one thread, as is its memory.
    h->options.allocator = NULL;
    ASSERT_OK(host_open(h));
    return h->privacy;
}

static tara_policy *second_version(void)
{
    size_t       size = 0;
    tara_policy *policy = NULL;
    assert_int_equal(tara_policy_print(tara_policy_builtin(), NULL, 0, &size), TARA_E_BUFFER);
    char *text = malloc(size + 1);
    assert_non_null(text);
    ASSERT_OK(tara_policy_print(tara_policy_builtin(), text, size, &size));
    text[size] = '\0';
    memcpy(strstr(text, "\"version\": 1"), "\"version\": 2", 12);
    memcpy(strstr(strstr(text, "\"id\": \"marketing\""), "\"technical\""), "\"education\"", 11);
    ASSERT_OK(tara_policy_parse(text, size, NULL, &policy, NULL));
    free(text);
    return policy;
}

static void one_round(tara_policy *second)
{
    host          h;
    _Atomic int   stop = 0;
    pthread_t     threads[READERS];
    reader        readers[READERS];
    tara_privacy *p = begin(&h);
    tara_subject  nadia = adult(p, "nadia@example.org");
    tara_choice   yes = choice(p, "marketing");
    ASSERT_OK(tara_consent_give(p, &nadia, &yes, NULL));
    for (int i = 0; i < READERS; i++) {
        readers[i] = (reader){.privacy = p, .asked = question(p, nadia, "marketing", "contact"),
                              .foreign = question(p, nadia, "marketing", "education"),
                              .stop = &stop};
        assert_int_equal(pthread_create(&threads[i], NULL, ask_on, &readers[i]), 0);
    }
    for (int i = 0; i < 200; i++) {
        tara_verdict v = ask(p, nadia, "marketing", "contact");
        assert_int_equal(v.policy_version, 1);
    }
    ASSERT_OK(tara_policy_publish(p, second));
    atomic_store(&stop, 1);
    for (int i = 0; i < READERS; i++) {
        void *wrong = NULL;
        assert_int_equal(pthread_join(threads[i], &wrong), 0);
        if (wrong != NULL) fail_msg("%s", (const char *)wrong);
    }
    host_end(&h);
}

static void every_answer_is_of_one_version(void **state)
{
    (void)state;
    tara_policy *second = second_version();
    for (int i = 0; i < ROUNDS; i++) one_round(second);
    tara_policy_destroy(second);
}

typedef struct operator_thread {
    tara_privacy *privacy;
    _Atomic int  *stop;
} operator_thread;

// Operations that look at the policy themselves: what is declared, its clock, its age, its names.
static void *operate_on(void *user)
{
    static const char *const operations[] = {
        "{\"op\":\"subject.show\",\"subject\":\"nadia@example.org\"}",
        "{\"op\":\"age.compute\",\"born\":\"2000-02-29\",\"now\":\"2026-03-01T09:00:00Z\"}",
        ("{\"op\":\"transfer.check\",\"recipient\":\"email_provider\",\"destination\":\"US\","
         "\"categories\":[\"nobody_knows\"]}"),
    };
    operator_thread *o = user;
    while (!atomic_load(o->stop)) {
        for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
            const char *result = NULL;
            size_t      size = 0;
            tara_status status = tara_operate(o->privacy, operations[i], strlen(operations[i]),
                                              &result, &size);
            if (status != TARA_OK) return (void *)"an operation failed";
        }
    }
    return NULL;
}

static void operations_look_at_one_version(void **state)
{
    (void)state;
    host            h;
    _Atomic int     stop = 0;
    pthread_t       thread;
    void           *wrong = NULL;
    tara_policy    *second = second_version();
    tara_privacy   *p = begin(&h);
    operator_thread o = {p, &stop};
    adult(p, "nadia@example.org");
    assert_int_equal(pthread_create(&thread, NULL, operate_on, &o), 0);
    for (int i = 0; i < 50; i++) adult(p, "nadia@example.org");
    ASSERT_OK(tara_policy_publish(p, second));
    for (int i = 0; i < 50; i++) adult(p, "nadia@example.org");
    atomic_store(&stop, 1);
    assert_int_equal(pthread_join(thread, &wrong), 0);
    if (wrong != NULL) fail_msg("%s", (const char *)wrong);
    host_end(&h);
    tara_policy_destroy(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_answer_is_of_one_version),
        cmocka_unit_test(operations_look_at_one_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
