// test_drp.c: the Data Rights Protocol: signed messages in their order of checks, every pair of
// status and reason, and how long a request is to be remembered.
#include "dsr_kit.h"
#include "vector.h"

#include "base/bits.h"

#define STATUSES "../shared/vectors/data-rights-protocol/statuses.json"
#define BLOCKS   "../shared/vectors/data-rights-protocol/spec-1.0-json-blocks.json"
#define NOW      INT64_C(1772355600000) // 2026-03-01T09:00:00Z
enum { TEXT_MAX = 1 << 14, SIGNATURE = 64 };

// The message of section 2.01, with times and claims.
static const char exercise[] =
    "{\"agent-id\":\"aa-id\",\"business-id\":\"cb-id\",\"issued-at\":\"2026-03-01T08:59:00Z\","
    "\"expires-at\":\"2026-03-01T09:09:00Z\",\"agent-request-id\":\"foo\","
    "\"drp.version\":\"1.0\",\"exercise\":\"sale:opt-out\",\"regime\":\"ccpa\","
    "\"relationships\":[\"customer\",\"marketing\"],"
    "\"status_callback\":\"https://dsr-agent.example.com/update_status\","
    "\"name\":\"Nadia Example\",\"email\":\"nadia@example.org\",\"email_verified\":true,"
    "\"phone_number\":\"+33123456789\",\"phone_number_verified\":true,"
    "\"address\":{\"country\":\"US\"},\"address_verified\":true,"
    "\"power_of_attorney\":\"poa-7\"}";
static const char agent[] =
    "{\"agent-id\":\"aa-id\",\"business-id\":\"cb-id\",\"issued-at\":\"2026-03-01T08:59:00Z\","
    "\"expires-at\":\"2026-03-01T09:09:00Z\",\"drp.version\":\"1.0\"}";
static const char revoke[] = "{\"reason\":\"I don't want my account deleted\"}";

// Stands for Ed25519: what is signed, folded into 64 bytes under a key of one byte.
static void seal(uint8_t key, const char *text, size_t size, uint8_t out[SIGNATURE])
{
    memset(out, key, SIGNATURE);
    for (size_t i = 0; i < size; i++) {
        uint8_t *at = &out[i % SIGNATURE];
        *at = (uint8_t)(*at * 31u + (uint8_t)text[i] + i);
    }
}

typedef struct signer {
    uint8_t key;
    int32_t answer; // When it is 0, what is true.
    int     count;
    size_t  size;   // Of the signature that is made; 0: 64.
} signer;

static int32_t check(void *user, const tara_signed *what)
{
    signer *s = user;
    uint8_t wanted[SIGNATURE];
    s->count++;
    assert_int_equal(what->signature_size, SIGNATURE);
    assert_true(tp_text_equal(slice(what->signer, what->signer_size), tp_text_of("aa-id")));
    seal(s->key, what->text, what->text_size, wanted);
    if (s->answer != 0) return s->answer;
    return memcmp(wanted, what->signature, SIGNATURE) == 0;
}

static int32_t sign(void *user, const char *text, size_t size, uint8_t *signature,
                    size_t capacity, size_t *signature_size)
{
    signer *s = user;
    s->count++;
    assert_int_equal(capacity, SIGNATURE);
    seal(s->key, text, size, signature);
    *signature_size = s->size == 0 ? SIGNATURE : s->size;
    return s->answer == 0 ? 1 : s->answer;
}

static signer            signs;
static tara_drp_expected expected;
static tara_drp_message  message;
static tara_error        error;
static char              room[2 * TEXT_MAX], sealed[2 * TEXT_MAX];
static size_t            sealed_size;

static int begin(void **state)
{
    (void)state;
    signs = (signer){.key = 7};
    error = (tara_error){.struct_size = sizeof error};
    memset(&message, 0, sizeof message);
    message.struct_size = sizeof message;
    expected = (tara_drp_expected){
        .struct_size = sizeof expected, .kind = TARA_DRP_EXERCISE, .now_unix_ms = NOW,
        .agent_id = "aa-id", .agent_id_size = 5, .business_id = "cb-id", .business_id_size = 5,
        .check = check, .user = &signs,
    };
    return 0;
}

// Signed and in base64, in `sealed`.
static void seal_text(const char *text, size_t size)
{
    uint8_t bytes[TEXT_MAX];
    assert_true(size + SIGNATURE <= sizeof bytes);
    seal(7, text, size, bytes);
    memcpy(bytes + SIGNATURE, text, size);
    sealed_size = tp_base64_size(size + SIGNATURE);
    tp_base64_encode(bytes, size + SIGNATURE, sealed);
}

static tara_status read_sealed(void)
{
    return tara_drp_read(sealed, sealed_size, &expected, room, sizeof room, &message, &error);
}

static tara_status read_text(const char *text)
{
    seal_text(text, strlen(text));
    return read_sealed();
}

static const char *with(const char *given, const char *old, const char *new)
{
    static char out[TEXT_MAX];
    const char *at = strstr(given, old);
    assert_non_null(at);
    snprintf(out, sizeof out, "%.*s%s%s", (int)(at - given), given, new, at + strlen(old));
    return out;
}

static bool is_zeroed(const void *out, size_t size)
{
    const uint8_t *bytes = out;
    for (size_t i = sizeof(uint32_t); i < size; i++) {
        if (bytes[i] != 0) return false;
    }
    return true;
}

#define ASSERT_REFUSED(call, wanted, named)                                             \
    do {                                                                                \
        assert_int_equal((call), wanted);                                               \
        assert_string_equal(error.field, named);                                        \
        assert_int_equal(error.status, wanted);                                         \
        assert_true(is_zeroed(&message, sizeof message));                               \
    } while (0)

// --- messages ----------------------------------------------------------------------------------

static void the_example_is_read(void **state)
{
    (void)state;
    ASSERT_OK(read_text(exercise));
    assert_int_equal(signs.count, 1);
    assert_int_equal(message.kind, TARA_DRP_EXERCISE);
    assert_int_equal(message.authenticated, 1);
    assert_int_equal(message.exercise, TARA_DRP_SALE_OPT_OUT);
    assert_int_equal(message.regime, TARA_REGULATION_CCPA);
    assert_int_equal(message.issued_unix_ms, NOW - 60000);
    assert_int_equal(message.expires_unix_ms, NOW + 540000);
    ASSERT_SLICE(message.agent_id, "aa-id");
    ASSERT_SLICE(message.business_id, "cb-id");
    ASSERT_SLICE(message.agent_request_id, "foo");
    ASSERT_SLICE(message.status_callback, "https://dsr-agent.example.com/update_status");
    ASSERT_SLICE(message.name, "Nadia Example");
    ASSERT_SLICE(message.email, "nadia@example.org");
    ASSERT_SLICE(message.phone_number, "+33123456789");
    ASSERT_SLICE(message.address, "{\"country\":\"US\"}");
    ASSERT_SLICE(message.power_of_attorney, "poa-7");
    assert_true(message.email_verified && message.phone_number_verified
                && message.address_verified);
    assert_int_equal(message.relationship_count, 2);
    assert_memory_equal(message.relationships[1].data, "marketing", 9);
}

static void other_kinds_have_other_members(void **state)
{
    (void)state;
    expected.kind = TARA_DRP_AGENT;
    ASSERT_OK(read_text(agent));
    assert_int_equal(message.kind, TARA_DRP_AGENT);
    assert_int_equal(message.exercise, 0);
    expected.kind = TARA_DRP_REVOKE;
    ASSERT_OK(read_text(revoke));
    ASSERT_SLICE(message.reason, "I don't want my account deleted");
    ASSERT_OK(read_text("{}"));
    assert_int_equal(message.reason_size, 0);
    // A revocation says nothing of an agent; the key does.
    signs.key = 8;
    ASSERT_REFUSED(read_text(revoke), TARA_E_PROOF, "signature");
}

// The agent's own signature is on all of them: what they say must tell one kind from another.
static void a_request_is_not_read_as_its_own_revocation(void **state)
{
    (void)state;
    expected.kind = TARA_DRP_REVOKE;
    ASSERT_REFUSED(read_text(exercise), TARA_E_INVALID_ARGUMENT, "exercise");
    ASSERT_REFUSED(read_text("{\"agent-id\":\"bb-id\"}"), TARA_E_INVALID_ARGUMENT, "agent-id");
    ASSERT_OK(read_text(agent));
    expected.now_unix_ms = NOW + 600000;
    ASSERT_REFUSED(read_text(agent), TARA_E_INVALID_ARGUMENT, "expires-at");
    ASSERT_REFUSED(read_text(exercise), TARA_E_INVALID_ARGUMENT, "expires-at");
    expected.now_unix_ms = NOW;
    expected.kind = TARA_DRP_AGENT;
    ASSERT_REFUSED(read_text(exercise), TARA_E_INVALID_ARGUMENT, "exercise");
}

// Each thing that is wrong beside all that come after it: the first is told.
static void the_order_of_the_checks_is_fixed(void **state)
{
    (void)state;
    static const char all_wrong[] =
        "{\"agent-id\":\"bb-id\",\"business-id\":\"dd-id\","
        "\"issued-at\":\"2026-03-01T09:00:01Z\",\"expires-at\":\"2026-03-01T09:00:00Z\","
        "\"drp.version\":\"0.9\"}";
    char text[TEXT_MAX];
    seal_text(all_wrong, strlen(all_wrong));
    sealed[10] = '*';
    ASSERT_REFUSED(read_sealed(), TARA_E_SYNTAX, "message");
    assert_int_equal(error.offset, 10);
    assert_int_equal(error.line, 1);
    assert_int_equal(error.column, 11);
    assert_int_equal(signs.count, 0);
    signs.key = 8;
    ASSERT_REFUSED(read_text("{"), TARA_E_PROOF, "signature");
    signs.key = 7;
    ASSERT_REFUSED(read_text("{"), TARA_E_SYNTAX, "document");
    ASSERT_REFUSED(read_text(all_wrong), TARA_E_INVALID_ARGUMENT, "agent-id");
    strcpy(text, with(all_wrong, "bb-id", "aa-id"));
    ASSERT_REFUSED(read_text(text), TARA_E_INVALID_ARGUMENT, "business-id");
    strcpy(text, with(text, "dd-id", "cb-id"));
    ASSERT_REFUSED(read_text(text), TARA_E_INVALID_ARGUMENT, "issued-at");
    strcpy(text, with(text, "09:00:01Z", "09:00:00Z"));
    ASSERT_REFUSED(read_text(text), TARA_E_INVALID_ARGUMENT, "expires-at");
    strcpy(text, with(text, "\"expires-at\":\"2026-03-01T09:00:00Z\"",
                      "\"expires-at\":\"2026-03-01T09:00:00.001Z\""));
    ASSERT_REFUSED(read_text(text), TARA_E_INVALID_ARGUMENT, "exercise");
    strcpy(text, with(text, "\"0.9\"", "\"0.9\",\"exercise\":\"deletion\""));
    ASSERT_REFUSED(read_text(text), TARA_E_UNSUPPORTED, "drp.version");
    strcpy(text, with(text, "0.9", "1.0"));
    ASSERT_OK(read_text(text));
}

static void only_one_is_yes(void **state)
{
    (void)state;
    static const int32_t answers[] = {-1, 2, INT32_MIN, INT32_MAX};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        signs.answer = answers[i];
        memset(room, '?', sizeof room);
        ASSERT_REFUSED(read_text(exercise), TARA_E_PROOF, "signature");
        assert_null(memchr(room, '{', sizeof room)); // Nothing of it is left there.
    }
    signs.answer = 0;
    signs.key = 9;
    ASSERT_REFUSED(read_text(exercise), TARA_E_PROOF, "signature");
}

static void each_required_member_is_missed_by_its_name(void **state)
{
    (void)state;
    static const struct { const char *name; bool required; } members[] = {
        {"agent-id", true}, {"business-id", true}, {"issued-at", true}, {"expires-at", true},
        {"drp.version", true}, {"exercise", true}, {"agent-request-id", false},
        {"regime", false}, {"relationships", false}, {"status_callback", false}, {"name", false},
        {"email", false}, {"email_verified", false}, {"phone_number", false},
        {"phone_number_verified", false}, {"address", false}, {"address_verified", false},
        {"power_of_attorney", false},
    };
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        char *less = without_member(exercise, members[i].name);
        if (members[i].required) {
            ASSERT_REFUSED(read_text(less), TARA_E_INVALID_ARGUMENT, members[i].name);
        } else {
            ASSERT_OK(read_text(less));
        }
        free(less);
    }
}

static void values_are_refused_by_their_names(void **state)
{
    (void)state;
    static const struct { const char *old, *new, *field; } rows[] = {
        {"\"aa-id\"", "\"aa-id \"", "agent-id"},
        {"\"aa-id\"", "[\"aa-id\"]", "agent-id"},
        {"\"aa-id\"", "null", "agent-id"},
        {"\"cb-id\"", "\"CB-ID\"", "business-id"},
        {"2026-03-01T08:59:00Z", "yesterday", "issued-at"},
        {"2026-03-01T09:09:00Z", "2026-03-01T08:58:00Z", "expires-at"},
        {"sale:opt-out", "sale", "exercise"},
        {"\"ccpa\"", "\"gdpr\"", "regime"},
        {"\"customer\"", "7", "relationships[0]"},
        {"\"marketing\"", "\"\"", "relationships[1]"},
        {"https://dsr-agent", "dsr-agent", "status_callback"},
        {"+33123456789", "0123456789", "phone_number"},
        {"+33123456789", "+0123456789", "phone_number"},
        {"+33123456789", "+1234567890123456", "phone_number"},
        {"\"email_verified\":true", "\"email_verified\":\"true\"", "email_verified"},
        {"{\"country\":\"US\"}", "[]", "address"},
        {"\"foo\"", "\"\"", "agent-request-id"},
        {"\"name\"", "\"email\"", "email"},
        {"\"1.0\"", "\"one\"", "drp.version"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ASSERT_REFUSED(read_text(with(exercise, rows[i].old, rows[i].new)),
                       TARA_E_INVALID_ARGUMENT, rows[i].field);
        assert_null(strstr(error.message, "nadia"));
    }
    // Claims of all kinds may stand there; what they are called is not asked.
    ASSERT_OK(read_text(with(exercise, "\"regime\"", "\"birthdate\":\"1999-07-14\",\"regime\"")));
    ASSERT_OK(read_text(with(exercise, "\"aa-id\"", "\"\\u0061a-id\"")));
    ASSERT_SLICE(message.agent_id, "aa-id");
}

static void every_exercise_has_its_word(void **state)
{
    (void)state;
    for (int32_t i = TARA_DRP_SALE_OPT_OUT; i <= TARA_DRP_ACCESS_SPECIFIC; i++) {
        ASSERT_OK(read_text(with(exercise, "sale:opt-out", tara_drp_exercise_name(i))));
        assert_int_equal(message.exercise, i);
    }
    ASSERT_OK(read_text(with(exercise, "sale:opt-out", "sale:opt_in")));
    assert_int_equal(message.exercise, TARA_DRP_SALE_OPT_IN);
    assert_string_equal(tara_drp_exercise_name(0), "unknown");
}

static void what_is_no_message_is_refused(void **state)
{
    (void)state;
    tara_signed what = {.struct_size = sizeof what};
    uint8_t     bytes[66] = {0};
    static const size_t sizes[] = {0, 1, 63, 64};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        sealed_size = tp_base64_size(sizes[i]);
        tp_base64_encode(bytes, sizes[i], sealed);
        ASSERT_REFUSED(read_sealed(), TARA_E_SYNTAX, "message");
    }
    assert_int_equal(signs.count, 0);
    // The smallest: a signature and one byte. Without room for both nothing is decoded.
    tp_base64_encode(bytes, 65, sealed);
    sealed_size = tp_base64_size(65);
    for (size_t size = 0; size < 65; size++) {
        assert_int_equal(tara_drp_split(sealed, sealed_size, room, size, &what, &error),
                         TARA_E_BUFFER);
    }
    ASSERT_OK(tara_drp_split(sealed, sealed_size, room, 65, &what, &error));
    assert_int_equal(what.signature_size, SIGNATURE);
    assert_int_equal(what.text_size, 1);
    assert_ptr_equal(what.text, room + SIGNATURE);
    seal_text(exercise, strlen(exercise));
    sealed[sealed_size++] = '\n';
    ASSERT_REFUSED(read_sealed(), TARA_E_SYNTAX, "message");
    static char long_text[TARA_DSR_TEXT_MAX + 4];
    memset(long_text, 'A', sizeof long_text);
    ASSERT_REFUSED(tara_drp_read(long_text, sizeof long_text, &expected, room, sizeof room,
                                 &message, &error), TARA_E_LIMIT, "message");
}

static void what_is_expected_must_be_said(void **state)
{
    (void)state;
    tara_drp_expected good = expected;
    seal_text(exercise, strlen(exercise));
    static const char *const fields[] = {"kind", "agent_id", "business_id", "check", "now"};
    for (int i = 0; i < 5; i++) {
        expected = good;
        if (i == 0) expected.kind = 4;
        if (i == 1) expected.agent_id_size = 0;
        if (i == 2) expected.business_id = NULL;
        if (i == 3) expected.check = NULL;
        if (i == 4) expected.now_unix_ms = TARA_NEVER;
        ASSERT_REFUSED(read_sealed(), TARA_E_INVALID_ARGUMENT, fields[i]);
    }
    expected = good;
    expected.reserved = 1;
    ASSERT_REFUSED(read_sealed(), TARA_E_TOO_NEW, "reserved");
}

static void what_was_written_reads_the_same(void **state)
{
    (void)state;
    static const struct { int32_t kind; const char *text; } rows[] = {
        {TARA_DRP_EXERCISE, exercise}, {TARA_DRP_AGENT, agent}, {TARA_DRP_REVOKE, revoke},
        {TARA_DRP_REVOKE, "{}"}, {TARA_DRP_REVOKE, "{\"reason\":\"x\"}"},
        {TARA_DRP_REVOKE, "{\"reason\":\"xy\"}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char   again[2 * TEXT_MAX];
        size_t needed = 0;
        expected.kind = rows[i].kind;
        ASSERT_OK(read_text(rows[i].text));
        signs.count = 0;
        assert_int_equal(tara_drp_write(&message, sign, &signs, NULL, 0, &needed, &error),
                         TARA_E_BUFFER);
        assert_int_equal(signs.count, 0);
        assert_int_equal(needed, sealed_size);
        char *block = exact_block(again, needed);
        assert_int_equal(tara_drp_write(&message, sign, &signs, block, needed - 1, &needed,
                                        &error), TARA_E_BUFFER);
        ASSERT_OK(tara_drp_write(&message, sign, &signs, block, needed, &needed, &error));
        assert_int_equal(signs.count, 1);
        assert_memory_equal(block, sealed, sealed_size);
        free(block);
    }
}

static void what_cannot_be_read_is_not_written(void **state)
{
    (void)state;
    char   buffer[2 * TEXT_MAX];
    size_t needed = 0;
    ASSERT_OK(read_text(exercise));
    tara_drp_message good = message;
#define WRITE tara_drp_write(&message, sign, &signs, buffer, sizeof buffer, &needed, &error)
#define ASSERT_NOT_WRITTEN(change, wanted, named)                                       \
    do {                                                                                \
        message = good;                                                                 \
        change;                                                                         \
        assert_int_equal(WRITE, wanted);                                                \
        assert_string_equal(error.field, named);                                        \
    } while (0)
    ASSERT_NOT_WRITTEN(message.kind = 0, TARA_E_INVALID_ARGUMENT, "kind");
    ASSERT_NOT_WRITTEN(message.kind = TARA_DRP_AGENT, TARA_E_INVALID_ARGUMENT,
                       "agent-request-id");
    ASSERT_NOT_WRITTEN(message.exercise = 0, TARA_E_INVALID_ARGUMENT, "exercise");
    ASSERT_NOT_WRITTEN(message.regime = TARA_REGULATION_GDPR, TARA_E_INVALID_ARGUMENT, "regime");
    ASSERT_NOT_WRITTEN(message.agent_id_size = 0, TARA_E_INVALID_ARGUMENT, "agent-id");
    ASSERT_NOT_WRITTEN(message.agent_id = "aa id", TARA_E_INVALID_ARGUMENT, "agent-id");
    ASSERT_NOT_WRITTEN(message.business_id = "cb id", TARA_E_INVALID_ARGUMENT, "business-id");
    ASSERT_NOT_WRITTEN(message.email_verified = 2, TARA_E_INVALID_ARGUMENT, "email_verified");
    ASSERT_NOT_WRITTEN(message.relationship_count = 17, TARA_E_INVALID_ARGUMENT,
                       "relationships");
    ASSERT_NOT_WRITTEN(message.expires_unix_ms = message.issued_unix_ms,
                       TARA_E_INVALID_ARGUMENT, "expires-at");
    ASSERT_NOT_WRITTEN((message.address = "7", message.address_size = 1),
                       TARA_E_INVALID_ARGUMENT, "address");
    ASSERT_NOT_WRITTEN(message.drp_version = "1.1", TARA_E_UNSUPPORTED, "drp.version");
    message = good;
    signs.answer = -1;
    memset(buffer, '?', sizeof buffer);
    assert_int_equal(WRITE, TARA_E_CONFLICT);
    assert_null(memchr(buffer, '{', sizeof buffer));
    signs = (signer){.key = 7, .size = 63};
    assert_int_equal(WRITE, TARA_E_CONFLICT);
    signs.size = 0;
    ASSERT_OK(WRITE);
}

// --- the status --------------------------------------------------------------------------------

static tara_drp_answer answer_of(int32_t status, int32_t reason)
{
    tara_drp_answer a = {.struct_size = sizeof a, .status = status, .reason = reason};
    a.request_id = "c789ff35-7644-4ceb-9981-4b35c264aac3";
    a.request_id_size = 36;
    a.received_unix_ms = NOW;
    a.expected_unix_ms = NOW + HOST_DAY;
    a.agent_request_id = "foo";
    a.agent_request_id_size = 3;
    a.processing_details = "this user has many records";
    a.processing_details_size = 26;
    a.user_verification_url = "https://example.com/verify/c789ff35";
    a.user_verification_url_size = 35;
    return a;
}

static bool is_pair(int32_t status, int32_t reason)
{
    if (status == TARA_DRP_DENIED) return reason >= TARA_DRP_SUSPECTED_FRAUD;
    if (reason == TARA_DRP_NEED_USER_VERIFICATION) return status == TARA_DRP_IN_PROGRESS;
    return reason == TARA_DRP_REASON_NONE;
}

static void every_pair_and_no_other(void **state)
{
    (void)state;
    int pairs = 0;
    for (int32_t status = TARA_DRP_OPEN; status <= TARA_DRP_EXPIRED; status++) {
        for (int32_t reason = TARA_DRP_REASON_NONE; reason <= TARA_DRP_OTHER; reason++) {
            char            text[TEXT_MAX];
            size_t          needed = 0;
            tara_drp_answer a = answer_of(status, reason), out = {.struct_size = sizeof out};
            tara_status     written = tara_drp_answer_write(&a, text, sizeof text, &needed,
                                                            &error);
            assert_int_equal(written, is_pair(status, reason) ? TARA_OK
                                                              : TARA_E_INVALID_ARGUMENT);
            if (written != TARA_OK) assert_string_equal(error.field, "reason");
            char given[256];
            int  size = reason == 0
                          ? snprintf(given, sizeof given, "{\"request_id\":\"x\",\"status\":"
                                     "\"%s\"}", tara_drp_status_name(status))
                          : snprintf(given, sizeof given, "{\"request_id\":\"x\",\"status\":"
                                     "\"%s\",\"reason\":\"%s\",\"user_verification_url\":"
                                     "\"https://a/\"}", tara_drp_status_name(status),
                                     tara_drp_reason_name(reason));
            assert_int_equal(tara_drp_answer_read(given, (size_t)size, NULL, 0, &out, &error),
                             written);
            pairs += written == TARA_OK;
            if (written != TARA_OK) continue;
            assert_int_equal(out.status, status);
            assert_int_equal(out.reason, reason);
        }
    }
    assert_int_equal(pairs, 13);
}

static void the_table_of_the_protocol(void **state)
{
    (void)state;
    size_t size;
    char  *file = vector_load(STATUSES, &size);
    if (file == NULL) skip();
    const char *at = file;
    tp_text     object;
    int         rows = 0;
    while (vector_next(&at, file + size, &object)) {
        tara_drp_answer out = {.struct_size = sizeof out};
        char            status[64], reason[64], text[256];
        tp_json_reader  json = tp_json_reader_of(object);
        bool            final = false, has_reason = false;
        tp_json_next(&json);
        while (tp_json_next(&json) == TP_JSON_NAME) {
            tp_text name = json.raw;
            tp_json_next(&json);
            int length = (int)json.raw.size;
            if (tp_text_equal(name, TP_TEXT("status"))) {
                snprintf(status, sizeof status, "%.*s", length, json.raw.data);
            } else if (tp_text_equal(name, TP_TEXT("reason"))) {
                has_reason = json.type == TP_JSON_STRING;
                snprintf(reason, sizeof reason, "%.*s", length, json.raw.data);
            } else {
                final = json.type == TP_JSON_TRUE;
            }
        }
        int length = has_reason ? snprintf(text, sizeof text, "{\"request_id\":\"x\",\"status\":"
                                           "\"%s\",\"reason\":\"%s\",\"user_verification_url\":"
                                           "\"https://a\"}", status, reason)
                                : snprintf(text, sizeof text, "{\"request_id\":\"x\",\"status\":"
                                           "\"%s\"}", status);
        ASSERT_OK(tara_drp_answer_read(text, (size_t)length, NULL, 0, &out, &error));
        assert_int_equal(tara_drp_is_final(out.status), final);
        rows++;
    }
    assert_int_equal(rows, 13);
    free(file);
}

static void an_answer_is_written_as_the_example_is(void **state)
{
    (void)state;
    static const char wanted[] =
        "{\"request_id\":\"c789ff35-7644-4ceb-9981-4b35c264aac3\","
        "\"received_at\":\"2026-03-01T09:00:00Z\",\"expected_by\":\"2026-03-02T09:00:00Z\","
        "\"agent_request_id\":\"foo\",\"processing_details\":\"this user has many records\","
        "\"status\":\"in_progress\",\"reason\":\"need_user_verification\","
        "\"user_verification_url\":\"https://example.com/verify/c789ff35\"}";
    char            text[TEXT_MAX];
    size_t          needed = 0;
    tara_drp_answer a = answer_of(TARA_DRP_IN_PROGRESS, TARA_DRP_NEED_USER_VERIFICATION);
    tara_drp_answer out = {.struct_size = sizeof out};
    ASSERT_OK(tara_drp_answer_write(&a, text, sizeof text, &needed, &error));
    assert_int_equal(needed, strlen(wanted));
    assert_memory_equal(text, wanted, needed);
    ASSERT_OK(tara_drp_answer_read(text, needed, NULL, 0, &out, &error));
    ASSERT_SLICE(out.agent_request_id, "foo");
    assert_int_equal(out.expected_unix_ms, a.expected_unix_ms);
    assert_int_equal(tara_drp_answer_write(&a, text, needed - 1, &needed, NULL), TARA_E_BUFFER);
    static const char *const names[] = {"request_id", "status", "user_verification_url"};
    for (size_t i = 0; i < 3; i++) {
        char *less = without_member(wanted, names[i]);
        assert_int_equal(tara_drp_answer_read(less, strlen(less), NULL, 0, &out, &error),
                         TARA_E_INVALID_ARGUMENT);
        assert_string_equal(error.field, names[i]);
        assert_true(is_zeroed(&out, sizeof out));
        free(less);
    }
}

static void an_answer_says_by_when_and_why_so_late(void **state)
{
    (void)state;
    char            text[TEXT_MAX];
    size_t          needed = 0;
    tara_drp_answer a = answer_of(TARA_DRP_IN_PROGRESS, 0);
    a.extended = 1;
    a.processing_details_size = 0;
    assert_int_equal(tara_drp_answer_write(&a, text, sizeof text, &needed, &error),
                     TARA_E_INVALID_ARGUMENT);
    assert_string_equal(error.field, "processing_details");
    a.extended = 0;
    ASSERT_OK(tara_drp_answer_write(&a, text, sizeof text, &needed, &error));
    a.expected_unix_ms = 0;
    assert_int_equal(tara_drp_answer_write(&a, text, sizeof text, &needed, &error),
                     TARA_E_INVALID_ARGUMENT);
    assert_string_equal(error.field, "expected_by");
    a.extended = 2;
    assert_int_equal(tara_drp_answer_write(&a, text, sizeof text, &needed, &error),
                     TARA_E_TOO_NEW);
    a = answer_of(TARA_DRP_IN_PROGRESS, -1);
    assert_int_equal(tara_drp_answer_write(&a, text, sizeof text, &needed, &error),
                     TARA_E_INVALID_ARGUMENT);
}

static void a_final_state_is_remembered_for_a_while(void **state)
{
    (void)state;
    static const struct { int64_t expires, after; } rows[] = { // Days from when it was told.
        {0, 60}, {90, 60}, {60, 60}, {59, 59}, {30, 30}, {7, 7}, {6, 7}, {-1, 7},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t after = 0;
        int64_t expires = rows[i].expires == 0 ? 0 : NOW + rows[i].expires * HOST_DAY;
        ASSERT_OK(tara_drp_forget_after(NOW, expires, &after));
        assert_int_equal(after, NOW + rows[i].after * HOST_DAY);
    }
    int64_t after = 5;
    assert_int_equal(tara_drp_forget_after(TARA_NEVER, 0, &after), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_drp_forget_after(NOW, TARA_NEVER, &after), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_drp_forget_after(NOW, 0, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(after, 5);
    assert_int_equal(tara_drp_is_final(0), 0);
    assert_int_equal(tara_drp_is_final(7), 0);
}

static void the_token_is_told(void **state)
{
    (void)state;
    static const char wanted[] = "{\"agent-id\":\"presented-agent-id\",\"token\":\"a\\\"b\"}";
    char   text[256];
    size_t needed = 0;
    ASSERT_OK(tara_drp_token_write(TEXT("presented-agent-id"), TEXT("a\"b"), text, sizeof text,
                                   &needed));
    assert_int_equal(needed, strlen(wanted));
    assert_memory_equal(text, wanted, needed);
    assert_int_equal(tara_drp_token_write(TEXT("a b"), TEXT("x"), text, sizeof text, &needed),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_drp_token_write(TEXT("a"), "", 0, text, sizeof text, &needed),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_drp_token_write("", 0, TEXT("x"), text, sizeof text, &needed),
                     TARA_E_INVALID_ARGUMENT);
    char long_token[4097];
    memset(long_token, 'x', sizeof long_token);
    assert_int_equal(tara_drp_token_write(TEXT("a"), long_token, 4096, NULL, 0, &needed),
                     TARA_E_BUFFER);
    assert_int_equal(tara_drp_token_write(TEXT("a"), long_token, 4097, NULL, 0, &needed),
                     TARA_E_INVALID_ARGUMENT);
}

// --- sweeps ------------------------------------------------------------------------------------

static tara_status sweep_message(const char *given, size_t size, char *space, size_t space_size)
{
    tara_drp_message out = {.struct_size = sizeof out};
    tara_status      status = tara_drp_read(given, size, &expected, space, space_size, &out,
                                            &error);
    assert_true(status == TARA_OK || is_zeroed(&out, sizeof out));
    return status;
}

// The JSON itself, signed anew whatever it says.
static tara_status sweep_text(const char *given, size_t size, char *space, size_t space_size)
{
    (void)space; (void)space_size;
    seal_text(given, size);
    return sweep_message(sealed, sealed_size, room, sizeof room);
}

static tara_status sweep_answer(const char *given, size_t size, char *space, size_t space_size)
{
    tara_drp_answer out = {.struct_size = sizeof out};
    tara_status     status = tara_drp_answer_read(given, size, space, space_size, &out, &error);
    assert_true(status == TARA_OK || is_zeroed(&out, sizeof out));
    return status;
}

static void every_beginning_and_every_bit(void **state)
{
    (void)state;
    char            text[TEXT_MAX];
    char            copy[2 * TEXT_MAX];
    size_t          needed = 0;
    tara_drp_answer a = answer_of(TARA_DRP_IN_PROGRESS, TARA_DRP_NEED_USER_VERIFICATION);
    seal_text(exercise, strlen(exercise));
    memcpy(copy, sealed, sealed_size);
    sweep_case message_case = {copy, sealed_size, sweep_message};
    assert_int_equal(sweep(&message_case), 0); // Signed is signed.
    char escaped[TEXT_MAX];
    strcpy(escaped, with(exercise, "Nadia", "\\u004eadia\\n"));
    sweep_case text_case = {escaped, strlen(escaped), sweep_text};
    assert_true(sweep(&text_case) > 0);
    ASSERT_OK(tara_drp_answer_write(&a, text, sizeof text, &needed, &error));
    sweep_case answer_case = {text, needed, sweep_answer};
    assert_true(sweep(&answer_case) > 0);
}

// Of the protocol's own JSON blocks those that are JSON; its times are placeholders.
static void the_blocks_of_the_protocol(void **state)
{
    (void)state;
    size_t size;
    int    told = 0;
    char  *file = vector_load(BLOCKS, &size);
    if (file == NULL) skip();
    tp_json_reader json = tp_json_reader_of((tp_text){file, size});
    while (tp_json_next(&json) != TP_JSON_END) {
        char text[TEXT_MAX];
        bool body = json.type == TP_JSON_NAME
                 && tp_json_raw_equals(json.raw, TP_TEXT("bodyText"));
        if (!body) continue;
        tp_json_next(&json);
        size_t length = tp_json_unescape(json.raw, text, sizeof text - 1);
        text[length] = '\0';
        expected.kind = TARA_DRP_REVOKE;
        if (strstr(text, "my account") != NULL) {
            ASSERT_OK(read_text(text));
            told++;
        }
        expected.kind = strstr(text, "exercise") != NULL ? TARA_DRP_EXERCISE : TARA_DRP_AGENT;
        if (strstr(text, "# 1") != NULL) {
            ASSERT_REFUSED(read_text(text), TARA_E_SYNTAX, "document"); // It has comments.
            assert_int_equal(error.line, 2);
            told++;
        } else if (strstr(text, "issued-at") != NULL) {
            ASSERT_REFUSED(read_text(text), TARA_E_INVALID_ARGUMENT, "issued-at");
            strcpy(text, with(text, "<ISO 8601 Timestamp>", "2026-03-01T08:59:00Z"));
            ASSERT_OK(read_text(with(text, "<ISO 8601 Timestamp>", "2026-03-01T09:09:00Z")));
            told++;
        }
    }
    assert_int_equal(told, 3);
    free(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_example_is_read, begin),
        cmocka_unit_test_setup(other_kinds_have_other_members, begin),
        cmocka_unit_test_setup(a_request_is_not_read_as_its_own_revocation, begin),
        cmocka_unit_test_setup(the_order_of_the_checks_is_fixed, begin),
        cmocka_unit_test_setup(only_one_is_yes, begin),
        cmocka_unit_test_setup(each_required_member_is_missed_by_its_name, begin),
        cmocka_unit_test_setup(values_are_refused_by_their_names, begin),
        cmocka_unit_test_setup(every_exercise_has_its_word, begin),
        cmocka_unit_test_setup(what_is_no_message_is_refused, begin),
        cmocka_unit_test_setup(what_is_expected_must_be_said, begin),
        cmocka_unit_test_setup(what_was_written_reads_the_same, begin),
        cmocka_unit_test_setup(what_cannot_be_read_is_not_written, begin),
        cmocka_unit_test_setup(every_pair_and_no_other, begin),
        cmocka_unit_test_setup(the_table_of_the_protocol, begin),
        cmocka_unit_test_setup(an_answer_is_written_as_the_example_is, begin),
        cmocka_unit_test_setup(an_answer_says_by_when_and_why_so_late, begin),
        cmocka_unit_test_setup(a_final_state_is_remembered_for_a_while, begin),
        cmocka_unit_test_setup(the_token_is_told, begin),
        cmocka_unit_test_setup(every_beginning_and_every_bit, begin),
        cmocka_unit_test_setup(the_blocks_of_the_protocol, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
