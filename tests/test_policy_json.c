// test_policy_json.c: policies in and out of JSON: the same bytes back, and every refusal placed.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "policy/policy.h"

#define GOLDEN "tests/data/builtin-policy.json"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// Every member that there is, once, in its canonical place.
static const char small[] =
    "{\n"
    "  \"version\": 7,\n"
    "  \"last_updated\": \"2024-02-29\",\n"
    "  \"language\": \"en\",\n"
    "  \"controller\": \"Petite École\",\n"
    "  \"controller_place\": \"FR\",\n"
    "  \"time_zone_minutes\": -210,\n"
    "  \"minimum_age\": 15,\n"
    "  \"minor_deletion\": \"P14D\",\n"
    "  \"suspicion\": \"P1M\",\n"
    "  \"renewal_notice\": \"P30D\",\n"
    "  \"hold_review\": \"P18M\",\n"
    "  \"contacts\": {\n"
    "    \"privacy_email\": \"a@b\",\n"
    "    \"officer_email\": \"c@d\",\n"
    "    \"officer_phone\": \"1\",\n"
    "    \"officer_address\": \"1\\n2\"\n"
    "  },\n"
    "  \"cookie_rules\": {\n"
    "    \"lifetime_max\": \"P1Y\",\n"
    "    \"consent_yes\": \"P6M\",\n"
    "    \"consent_no\": \"P6M\"\n"
    "  },\n"
    "  \"notices\": {\n"
    "    \"means\": \"banner\",\n"
    "    \"within\": \"P7D\"\n"
    "  },\n"
    "  \"subjects\": {\n"
    "    \"fr\": \"s\",\n"
    "    \"en\": \"s\"\n"
    "  },\n"
    "  \"security\": {\n"
    "    \"fr\": \"m\",\n"
    "    \"en\": \"m\"\n"
    "  },\n"
    "  \"tcf\": {\n"
    "    \"policy_version\": 5,\n"
    "    \"cmp\": {\n"
    "      \"id\": 31,\n"
    "      \"version\": 2,\n"
    "      \"vendor_list\": 140,\n"
    "      \"publisher_country\": \"FR\",\n"
    "      \"language\": \"en\"\n"
    "    }\n"
    "  },\n"
    "  \"categories\": [\n"
    "    {\n"
    "      \"id\": \"mail\",\n"
    "      \"name\": {\n"
    "        \"fr\": \"é\",\n"
    "        \"en\": \"e\"\n"
    "      },\n"
    "      \"dpv\": [\n"
    "        \"pd:EmailAddress\",\n"
    "        \"pd:Name\"\n"
    "      ],\n"
    "      \"special\": true\n"
    "    },\n"
    "    {\n"
    "      \"id\": \"card\",\n"
    "      \"name\": {\n"
    "        \"fr\": \"c\",\n"
    "        \"en\": \"c\"\n"
    "      },\n"
    "      \"special\": false\n"
    "    }\n"
    "  ],\n"
    "  \"purposes\": [\n"
    "    {\n"
    "      \"id\": \"news\",\n"
    "      \"name\": {\n"
    "        \"fr\": \"n\",\n"
    "        \"en\": \"n\"\n"
    "      },\n"
    "      \"dpv\": \"dpv:Marketing\",\n"
    "      \"categories\": [\n"
    "        \"mail\",\n"
    "        \"card\"\n"
    "      ],\n"
    "      \"bases\": [\n"
    "        \"legitimate_interest\",\n"
    "        \"consent\",\n"
    "        \"legal_obligation\"\n"
    "      ],\n"
    "      \"direct_marketing\": true,\n"
    "      \"consent\": {\n"
    "        \"yes\": \"P24M\",\n"
    "        \"no\": \"P6M\"\n"
    "      },\n"
    "      \"retention\": {\n"
    "        \"period\": \"P3Y\",\n"
    "        \"from\": \"last_activity\",\n"
    "        \"ground\": {\n"
    "          \"fr\": \"g\",\n"
    "          \"en\": \"g\"\n"
    "        }\n"
    "      },\n"
    "      \"assessment\": {\n"
    "        \"reference\": \"A\",\n"
    "        \"recorded_on\": \"2024-01-01\",\n"
    "        \"expires_on\": \"2025-01-01\"\n"
    "      },\n"
    "      \"obligation\": {\n"
    "        \"law\": \"L\",\n"
    "        \"categories\": [\n"
    "          \"mail\"\n"
    "        ],\n"
    "        \"actions\": [\n"
    "          \"use\",\n"
    "          \"comply\"\n"
    "        ]\n"
    "      },\n"
    "      \"tcf\": [\n"
    "        3,\n"
    "        24\n"
    "      ],\n"
    "      \"tcf_custom\": 63,\n"
    "      \"gpp\": [\n"
    "        \"SaleOptOut\",\n"
    "        \"AdditionalDataProcessingConsent\"\n"
    "      ]\n"
    "    }\n"
    "  ],\n"
    "  \"floors\": [\n"
    "    {\n"
    "      \"id\": \"vat\",\n"
    "      \"purposes\": [\n"
    "        \"news\"\n"
    "      ],\n"
    "      \"categories\": [\n"
    "        \"card\"\n"
    "      ],\n"
    "      \"period\": \"P10Y\",\n"
    "      \"from\": \"year_end\",\n"
    "      \"law\": \"V\",\n"
    "      \"ground\": {\n"
    "        \"fr\": \"v\",\n"
    "        \"en\": \"v\"\n"
    "      }\n"
    "    }\n"
    "  ],\n"
    "  \"recipients\": [\n"
    "    {\n"
    "      \"id\": \"post\",\n"
    "      \"name\": {\n"
    "        \"fr\": \"p\",\n"
    "        \"en\": \"p\"\n"
    "      },\n"
    "      \"role\": \"processor\",\n"
    "      \"place\": \"US-CA\",\n"
    "      \"certified\": false,\n"
    "      \"contract\": \"C\",\n"
    "      \"contract_from\": \"2024-01-01\",\n"
    "      \"contract_to\": \"2026-12-31\",\n"
    "      \"sub_processors\": [\n"
    "        \"store\"\n"
    "      ],\n"
    "      \"purposes\": [\n"
    "        \"news\"\n"
    "      ],\n"
    "      \"categories\": [\n"
    "        \"mail\"\n"
    "      ]\n"
    "    },\n"
    "    {\n"
    "      \"id\": \"store\",\n"
    "      \"name\": {\n"
    "        \"fr\": \"s\",\n"
    "        \"en\": \"s\"\n"
    "      },\n"
    "      \"role\": \"processor\",\n"
    "      \"place\": \"IE\",\n"
    "      \"certified\": false,\n"
    "      \"contract\": \"D\",\n"
    "      \"purposes\": [\n"
    "        \"news\"\n"
    "      ],\n"
    "      \"categories\": [\n"
    "        \"mail\"\n"
    "      ]\n"
    "    }\n"
    "  ],\n"
    "  \"safeguards\": [\n"
    "    {\n"
    "      \"kind\": \"scc\",\n"
    "      \"recipient\": \"post\",\n"
    "      \"destination\": \"US-CA\",\n"
    "      \"reference\": \"R\",\n"
    "      \"measures\": \"M\",\n"
    "      \"signed_on\": \"2023-12-01\",\n"
    "      \"valid_from\": \"2024-01-01\",\n"
    "      \"valid_to\": \"2024-12-31\"\n"
    "    }\n"
    "  ],\n"
    "  \"trackers\": [\n"
    "    {\n"
    "      \"name\": \"t_*\",\n"
    "      \"kind\": \"cookie\",\n"
    "      \"category\": \"marketing\",\n"
    "      \"set_by\": \"post\",\n"
    "      \"domain\": \"example.org\",\n"
    "      \"path\": \"/\",\n"
    "      \"lifetime\": \"P90D\",\n"
    "      \"purpose\": {\n"
    "        \"fr\": \"t\",\n"
    "        \"en\": \"t\"\n"
    "      }\n"
    "    }\n"
    "  ],\n"
    "  \"sections\": [\n"
    "    {\n"
    "      \"id\": \"intro\",\n"
    "      \"title\": {\n"
    "        \"fr\": \"i\",\n"
    "        \"en\": \"i\"\n"
    "      },\n"
    "      \"body\": {\n"
    "        \"fr\": \"b\",\n"
    "        \"en\": \"b\"\n"
    "      }\n"
    "    }\n"
    "  ],\n"
    "  \"changes\": [\n"
    "    {\n"
    "      \"path\": \"purposes.news.name.fr\",\n"
    "      \"material\": true,\n"
    "      \"summary\": {\n"
    "        \"fr\": \"r\",\n"
    "        \"en\": \"r\"\n"
    "      }\n"
    "    }\n"
    "  ]\n"
    "}\n";

// As little as a policy can say.
static const char minimal[] =
    "{\"version\":1,\"last_updated\":\"2024-01-15\",\"language\":\"fr\",\"controller\":\"T\","
    "\"controller_place\":\"BD\",\"time_zone_minutes\":0,\"minimum_age\":16,"
    "\"minor_deletion\":\"P14D\",\"suspicion\":\"P14D\",\"renewal_notice\":\"P30D\","
    "\"hold_review\":\"P12M\","
    "\"contacts\":{\"privacy_email\":\"a@b\",\"officer_email\":\"a@b\",\"officer_phone\":\"1\","
    "\"officer_address\":\"A\"},"
    "\"cookie_rules\":{\"lifetime_max\":\"P13M\",\"consent_yes\":\"P6M\",\"consent_no\":\"P6M\"},"
    "\"categories\":[{\"id\":\"a\",\"name\":{\"fr\":\"a\",\"en\":\"a\"},\"special\":false}],"
    "\"purposes\":[{\"id\":\"a\",\"name\":{\"fr\":\"a\",\"en\":\"a\"},\"categories\":[\"a\"],"
    "\"bases\":[\"contract\"],\"direct_marketing\":false,\"retention\":{\"period\":\"P1Y\","
    "\"from\":\"collection\",\"ground\":{\"fr\":\"a\",\"en\":\"a\"}}}],"
    "\"floors\":[],\"recipients\":[],\"safeguards\":[],\"trackers\":[],\"sections\":[]}";

// --- at hand -----------------------------------------------------------------------------------

static tara_error last;

// Parse a copy in a block of exactly its size, so that the sanitizer sees any byte too many.
static tara_status parse(tp_text text, tara_policy **out)
{
    tp_memory memory = tp_memory_standard();
    char *copy = malloc(text.size > 0 ? text.size : 1);
    assert_non_null(copy);
    if (text.size > 0) memcpy(copy, text.data, text.size);
    memset(&last, 0, sizeof last);
    last.struct_size = sizeof last;
    tara_status status = tp_policy_parse((tp_text){copy, text.size}, &memory, out, &last);
    free(copy);
    if (status == TARA_OK) {
        assert_non_null(*out);
    } else {
        assert_null(*out);
        assert_int_equal(last.status, status);
        assert_true(last.message[0] != '\0');
    }
    return status;
}

static tara_status judge(tp_text text)
{
    tara_policy *policy;
    tara_status status = parse(text, &policy);
    tp_policy_destroy(policy);
    return status;
}

// A text made of three pieces.
static char join[64 * 1024];
static tp_text spliced(tp_text text, size_t from, size_t to, const char *middle)
{
    int size = snprintf(join, sizeof join, "%.*s%s%.*s", (int)from, text.data, middle,
                        (int)(text.size - to), text.data + to);
    assert_true(size > 0 && (size_t)size < sizeof join);
    return (tp_text){join, (size_t)size};
}

// The first place of `find` replaced.
static tp_text replaced(const char *text, const char *find, const char *with)
{
    const char *at = strstr(text, find);
    assert_non_null(at);
    size_t from = (size_t)(at - text);
    return spliced(tp_text_of(text), from, from + strlen(find), with);
}

static void assert_place(tp_text text, size_t offset)
{
    uint32_t line = 1;
    uint32_t column = 1;
    for (size_t i = 0; i < offset; i++) {
        if (text.data[i] == '\n') {
            line++;
            column = 1;
        } else if (((uint8_t)text.data[i] & 0xC0) != 0x80) {
            column++;
        }
    }
    assert_int_equal(last.offset, offset);
    assert_int_equal(last.line, line);
    assert_int_equal(last.column, column);
}

static tp_text printed(const tara_policy *policy, tp_memory *memory, tp_buffer *buffer)
{
    *buffer = tp_buffer_in(memory);
    tp_policy_print(policy, buffer);
    assert_false(buffer->failed);
    return (tp_text){(const char *)buffer->data, buffer->size};
}

static void assert_prints_itself(tp_text text)
{
    tara_policy *policy;
    if (parse(text, &policy) != TARA_OK) fail_msg("%s: %s", last.field, last.message);
    tp_memory memory = tp_memory_standard();
    tp_buffer buffer;
    tp_text again = printed(policy, &memory, &buffer);
    assert_int_equal(again.size, text.size);
    assert_memory_equal(again.data, text.data, text.size);
    tp_buffer_release(&buffer);
    assert_int_equal(memory.live_bytes, 0);
    tp_policy_destroy(policy);
}

// --- members, as this test reads them ----------------------------------------------------------
// An index of a text's members, made without the field tables.

typedef struct member {
    char   path[64];
    char   name[32];
    size_t object;    // Where its object begins.
    size_t name_at;   // The quote.
    size_t value_at;
    size_t end;       // After its value.
} member;

enum { MEMBERS_MAX = 256 };
static member members[MEMBERS_MAX];
static size_t member_count;

static void index_value(tp_json_reader *json, const char *path);

static void index_object(tp_json_reader *json, const char *path)
{
    size_t object = json->offset;
    while (tp_json_next(json) == TP_JSON_NAME) {
        assert_true(member_count < MEMBERS_MAX);
        member *it = &members[member_count++];
        it->object = object;
        it->name_at = json->offset;
        snprintf(it->name, sizeof it->name, "%.*s", (int)json->raw.size, json->raw.data);
        char inner[sizeof it->path];
        snprintf(inner, sizeof inner, "%s%s%s", path, *path ? "." : "", it->name);
        memcpy(it->path, inner, sizeof inner);
        tp_json_next(json);
        it->value_at = json->offset;
        index_value(json, it->path);
        it->end = json->at;
    }
    assert_int_equal(json->type, TP_JSON_OBJECT_END);
}

static void index_value(tp_json_reader *json, const char *path)
{
    if (json->type == TP_JSON_OBJECT) index_object(json, path);
    if (json->type != TP_JSON_ARRAY) return;
    for (int i = 0; tp_json_next(json) != TP_JSON_ARRAY_END; i++) {
        char item[64];
        snprintf(item, sizeof item, "%s[%d]", path, i);
        index_value(json, item);
    }
}

static void index_members(tp_text text)
{
    tp_json_reader json = tp_json_reader_of(text);
    member_count = 0;
    assert_int_equal(tp_json_next(&json), TP_JSON_OBJECT);
    index_object(&json, "");
    assert_true(member_count > 90);
}

// The paths of members that may be left out, whatever else then is missing.
static bool may_be_absent(const member *it)
{
    static const char *const names[] = {"consent", "assessment", "expires_on", "obligation",
                                        "contract", "measures", "valid_to", "domain",
                                        "lifetime", "notices", "subjects", "security",
                                        "contract_from", "contract_to", "sub_processors",
                                        "signed_on", "changes", "summary", "cmp", "tcf",
                                        "tcf_custom", "gpp", "dpv"};
    for (size_t i = 0; i < COUNT(names); i++) {
        if (strcmp(it->name, names[i]) == 0) return true;
    }
    static const char *const paths[] = {"recipients[0].purposes", "recipients[1].purposes",
                                        "trackers[0].path"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        if (strcmp(it->path, paths[i]) == 0) return true;
    }
    return false;
}

// --- round trips -------------------------------------------------------------------------------

// The built-in policy, read from what it prints, prints the same bytes again.
static void the_builtin_policy_comes_back_byte_for_byte(void **state)
{
    (void)state;
    tp_memory memory = tp_memory_standard();
    tp_buffer buffer;
    assert_prints_itself(printed(&tp_policy_builtin, &memory, &buffer));
    tp_buffer_release(&buffer);
}

// The canonical form is a promise to hashes on record: its bytes are kept here.
static void the_builtin_policy_prints_the_golden_bytes(void **state)
{
    (void)state;
    tp_memory memory = tp_memory_standard();
    tp_buffer buffer;
    tp_text text = printed(&tp_policy_builtin, &memory, &buffer);
    char *golden = malloc(text.size + 1);
    FILE *file = fopen(GOLDEN, "rb");
    assert_non_null(golden);
    assert_non_null(file);
    assert_int_equal(fread(golden, 1, text.size + 1, file), text.size);
    fclose(file);
    assert_memory_equal(golden, text.data, text.size);
    free(golden);
    tp_buffer_release(&buffer);
}

static void a_policy_with_every_member_comes_back_byte_for_byte(void **state)
{
    (void)state;
    assert_prints_itself(tp_text_of(small));
}

static void a_minimal_policy_is_read(void **state)
{
    (void)state;
    tara_policy *policy;
    assert_int_equal(parse(tp_text_of(minimal), &policy), TARA_OK);
    assert_int_equal(policy->version, 1);
    assert_int_equal(policy->purpose_count, 1);
    assert_int_equal(policy->recipient_count, 0);
    assert_null(policy->recipients);
    assert_int_equal(policy->purposes[0].bases[0], TARA_BASIS_CONTRACT);
    assert_int_equal(policy->purposes[0].bases[1], 0);
    assert_int_equal(policy->purposes[0].categories, 1);
    tp_policy_destroy(policy);
}

static void every_member_lands_in_its_field(void **state)
{
    (void)state;
    tara_policy *policy;
    assert_int_equal(parse(tp_text_of(small), &policy), TARA_OK);
    const tp_purpose *news = &policy->purposes[0];
    assert_int_equal(policy->version, 7);
    assert_int_equal(policy->last_updated.day, 29);
    assert_int_equal(policy->time_zone_minutes, -210);
    assert_int_equal(policy->minimum_age, 15);
    assert_string_equal(policy->contacts.officer_address.data, "1\n2");
    assert_string_equal(policy->categories[0].name.fr.data, "é");
    assert_true(policy->categories[0].special);
    assert_false(policy->categories[1].special);
    assert_string_equal(policy->categories[0].dpv.data, "pd:EmailAddress pd:Name");
    assert_int_equal(policy->categories[1].dpv.size, 0);
    assert_string_equal(news->dpv.data, "dpv:Marketing");
    assert_int_equal(news->categories, 3);
    assert_int_equal(news->bases[0], TARA_BASIS_LEGITIMATE_INTEREST);
    assert_int_equal(news->bases[1], TARA_BASIS_CONSENT);
    assert_int_equal(news->bases[2], TARA_BASIS_LEGAL_OBLIGATION);
    assert_int_equal(news->bases[3], 0);
    assert_true(news->direct_marketing);
    assert_int_equal(news->consent_yes.count, 24);
    assert_int_equal(news->consent_no.count, 6);
    assert_int_equal(news->retention.unit, TP_YEARS);
    assert_int_equal(news->retention_from, TP_FROM_LAST_ACTIVITY);
    assert_int_equal(news->assessment.expires_on.year, 2025);
    assert_int_equal(news->obligation_categories, 1);
    assert_int_equal(news->obligation_actions, 1U << TARA_ACTION_USE | 1U << TARA_ACTION_COMPLY);
    assert_int_equal(policy->floors[0].purposes, 1);
    assert_int_equal(policy->floors[0].categories, 2);
    assert_int_equal(policy->floors[0].from, TP_FROM_YEAR_END);
    assert_int_equal(policy->recipients[0].role, TP_PROCESSOR);
    assert_int_equal(policy->safeguards[0].recipient, 0);
    assert_true(policy->safeguards[0].destination == policy->recipients[0].place);
    assert_int_equal(policy->safeguards[0].valid_to.month, 12);
    assert_int_equal(policy->trackers[0].category, TP_COOKIE_MARKETING);
    assert_int_equal(policy->trackers[0].lifetime.count, 90);
    assert_string_equal(policy->sections[0].body.en.data, "b");
    assert_int_equal(policy->notice_rules.means, TP_NOTICE_BANNER);
    assert_int_equal(policy->notice_rules.within.count, 7);
    assert_string_equal(policy->subjects.fr.data, "s");
    assert_string_equal(policy->security.en.data, "m");
    assert_int_equal(policy->tcf.policy_version, 5);
    assert_int_equal(policy->tcf.vendor, 0);
    assert_int_equal(policy->tcf.cmp, 31);
    assert_int_equal(policy->tcf.cmp_version, 2);
    assert_int_equal(policy->tcf.vendor_list_version, 140);
    assert_true(policy->tcf.publisher_country == policy->controller_place);
    assert_string_equal(policy->tcf.language.data, "en");
    assert_int_equal(news->tcf, 1U << 3 | 1U << 24);
    assert_int_equal(news->tcf_custom, 63);
    assert_int_equal(news->gpp, 1U << TP_GPP_SALE | 1U << TP_GPP_ADDITIONAL);
    assert_int_equal(policy->recipients[0].contract_from.month, 1);
    assert_int_equal(policy->recipients[0].contract_to.year, 2026);
    assert_int_equal(policy->recipients[0].sub_processors[0], 2);
    assert_int_equal(policy->recipients[1].sub_processors[0], 0);
    assert_int_equal(policy->safeguards[0].signed_on.year, 2023);
    assert_int_equal(policy->change_count, 1);
    assert_string_equal(policy->changes[0].path.data, "purposes.news.name.fr");
    assert_true(policy->changes[0].material);
    assert_string_equal(policy->changes[0].summary.en.data, "r");
    tp_policy_destroy(policy);
}

// A document that does not have a member prints without it: what was on record before there was
// such a member keeps its bytes, and its hash.
static void what_is_left_out_is_not_printed(void **state)
{
    (void)state;
    static const char *const left_out[] = {
        "  \"notices\": {\n    \"means\": \"banner\",\n    \"within\": \"P7D\"\n  },\n",
        "  \"subjects\": {\n    \"fr\": \"s\",\n    \"en\": \"s\"\n  },\n",
        "  \"security\": {\n    \"fr\": \"m\",\n    \"en\": \"m\"\n  },\n",
        "      \"contract_from\": \"2024-01-01\",\n",
        "      \"contract_to\": \"2026-12-31\",\n",
        "      \"sub_processors\": [\n        \"store\"\n      ],\n",
        "      \"signed_on\": \"2023-12-01\",\n",
        ",\n      \"summary\": {\n        \"fr\": \"r\",\n        \"en\": \"r\"\n      }",
        (",\n  \"changes\": [\n    {\n      \"path\": \"purposes.news.name.fr\",\n"
         "      \"material\": true\n    }\n  ]"),
    };
    static char text[sizeof small];
    memcpy(text, small, sizeof small);
    for (size_t i = 0; i < COUNT(left_out); i++) { // One after the other, until none is left.
        if (i + 2 < COUNT(left_out)) assert_prints_itself(replaced(small, left_out[i], ""));
        tp_text shorter = replaced(text, left_out[i], "");
        memcpy(text, shorter.data, shorter.size);
        text[shorter.size] = '\0';
        assert_prints_itself(tp_text_of(text));
    }
    assert_null(strstr(text, "null"));
    assert_null(strstr(text, "changes"));
}

// One bit for each of 256, in four words: each comes back, whichever word it is in, in the order
// of the list.
static void sub_processors_come_back_from_all_of_the_list(void **state)
{
    (void)state;
    static const size_t named[] = {1, 63, 64, 127, 128, 191, 192, 255};
    static char         ids[TP_RECIPIENTS_MAX][8];
    static tp_recipient recipients[TP_RECIPIENTS_MAX];
    tara_policy        *policy, *again;
    assert_int_equal(parse(tp_text_of(small), &policy), TARA_OK);
    for (size_t i = 0; i < TP_RECIPIENTS_MAX; i++) {
        recipients[i] = policy->recipients[1];
        recipients[i].id = (tp_text){ids[i], (size_t)sprintf(ids[i], "r%zu", i)};
    }
    for (size_t i = 0; i < COUNT(named); i++) {
        recipients[0].sub_processors[named[i] / 64] |= UINT64_C(1) << named[i] % 64;
    }
    tara_policy large = *policy;
    large.recipients = recipients;
    large.recipient_count = TP_RECIPIENTS_MAX;
    large.safeguard_count = large.tracker_count = large.change_count = 0;
    tp_memory memory = tp_memory_standard();
    tp_buffer buffer;
    tp_text   text = printed(&large, &memory, &buffer);
    assert_prints_itself(text);
    assert_int_equal(parse(text, &again), TARA_OK);
    assert_memory_equal(again->recipients[0].sub_processors, recipients[0].sub_processors,
                        sizeof recipients[0].sub_processors);
    tp_buffer_release(&buffer);
    tp_policy_destroy(again);
    tp_policy_destroy(policy);
}

// The order of names means nothing: they print in the order of the list that they are of.
static void sub_processors_print_in_the_order_of_the_recipients(void **state)
{
    (void)state;
    static const char third[] = "    },\n    {\n      \"id\": \"barn\",\n"
        "      \"name\": {\n        \"fr\": \"b\",\n        \"en\": \"b\"\n      },\n"
        "      \"role\": \"processor\",\n      \"place\": \"FR\",\n      \"certified\": false,\n"
        "      \"contract\": \"B\",\n      \"purposes\": [\n        \"news\"\n      ],\n"
        "      \"categories\": [\n        \"mail\"\n      ]\n    }\n  ],\n  \"safeguards\"";
    static char more[sizeof small + sizeof third];
    char        canonical[sizeof more + 64];
    tp_text     text = replaced(small, "    }\n  ],\n  \"safeguards\"", third);
    memcpy(more, text.data, text.size);
    text = replaced(more, "        \"store\"\n", "        \"store\",\n        \"barn\"\n");
    memcpy(canonical, text.data, text.size + 1);
    assert_prints_itself(tp_text_of(canonical));
    tara_policy *policy;
    tp_memory    memory = tp_memory_standard();
    tp_buffer    buffer;
    text = replaced(more, "        \"store\"\n", "\"barn\", \"store\"");
    assert_int_equal(parse(text, &policy), TARA_OK);
    text = printed(policy, &memory, &buffer);
    assert_true(tp_text_equal(text, tp_text_of(canonical)));
    tp_buffer_release(&buffer);
    tp_policy_destroy(policy);
}

// What is printed is what is hashed: a member more is another policy.
static void each_new_member_is_part_of_the_hash(void **state)
{
    (void)state;
    static const struct { const char *find, *with; } rows[] = {
        {"", ""}, {"P7D", "P8D"}, {"\"banner\"", "\"message\""},
        {"\"fr\": \"s\"", "\"fr\": \"S\""}, {"\"en\": \"m\"", "\"en\": \"M\""},
        {"2024-01-01", "2024-01-02"}, {"2026-12-31", "2026-12-30"}, {"2023-12-01", "2023-12-02"},
        {"      \"sub_processors\": [\n        \"store\"\n      ],\n", ""},
        {"\"material\": true", "\"material\": false"}, {"\"fr\": \"r\"", "\"fr\": \"R\""},
        {"dpv:Marketing", "dpv:Advertising"}, {"\"pd:Name\"", "\"pd:Age\""},
    };
    uint8_t   hashes[COUNT(rows)][32];
    tp_memory memory = tp_memory_standard();
    for (size_t i = 0; i < COUNT(rows); i++) {
        tara_policy *policy;
        assert_int_equal(parse(replaced(small, rows[i].find, rows[i].with), &policy), TARA_OK);
        assert_true(tp_policy_hash(policy, &memory, hashes[i]));
        tp_policy_destroy(policy);
        for (size_t k = 0; k < i; k++) {
            assert_memory_not_equal(hashes[k], hashes[i], sizeof hashes[i]);
        }
    }
}

// Values of these members that cannot be, with the member that must be named.
static void a_new_member_that_cannot_be_is_named(void **state)
{
    (void)state;
    static const struct { const char *find, *with, *field, *at; } rows[] = {
        {"\"P7D\"", "\"P101Y\"", "notices.within", "\"P101Y\""},
        {"\"banner\"", "\"Banner\"", "notices.means", "\"Banner\""},
        {"\"fr\": \"s\"", "\"fr\": \"\"", "subjects.fr", "\"\""},
        {"\"en\": \"m\"", "\"en\": \"\\u0007\"", "security.en", "\"\\u0007"},
        {"\"contract_from\": \"2024-01-01\"", "\"contract_from\": \"2024-02-30\"",
         "recipients[0].contract_from", "\"2024-02-30"},
        {"\"contract_from\": \"2024-01-01\"", "\"contract_from\": \"0000-01-01\"",
         "recipients[0].contract_from", "\"0000-01-01"},
        {"2026-12-31", "2026-12-32", "recipients[0].contract_to", "\"2026-12-32"},
        {"        \"store\"\n", "        \"Store\"\n",
         "recipients[0].sub_processors[0]", "\"Store\""},
        {"        \"store\"\n", "        \"store\",\n\"store\"\n",
         "recipients[0].sub_processors[1]", "\"store\"\n"},
        {"2023-12-01", "2023-12-00", "safeguards[0].signed_on", "\"2023-12-00"},
        {"\"purposes.news.name.fr\"", "\"\"", "changes[0].path", "\"\""},
        {"\"fr\": \"r\"", "\"fr\": \"\"", "changes[0].summary.fr", "\"\""},
        {"_version\": 5", "_version\": 1", "tcf.policy_version", "1,\n    \"cmp"},
        {"_version\": 5", "_version\": 64", "tcf.policy_version", "64,"},
        {"\"cmp\"", "\"vendor\": 0, \"cmp\"", "tcf.vendor", "0, "},
        {"\"cmp\"", "\"vendor\": 65536, \"cmp\"", "tcf.vendor", "65536"},
        {"\"id\": 31", "\"id\": 4096", "tcf.cmp.id", "4096"},
        {"\"publisher_country\": \"FR\"", "\"publisher_country\": \"US-CA\"",
         "tcf.cmp.publisher_country", "\"US-CA\",\n      \"lang"},
        {"      \"language\": \"en\"", "      \"language\": \"EN\"",
         "tcf.cmp.language", "\"EN\""},
        {"      \"language\": \"en\"", "      \"language\": \"e\"",
         "tcf.cmp.language", "\"e\"\n    }"},
        {"        24\n", "        25\n", "purposes[0].tcf[1]", "25\n"},
        {"        24\n", "        3\n", "purposes[0].tcf[1]", "3\n      ]"},
        {"        24\n", "        3.5\n", "purposes[0].tcf[1]", "3.5"},
        {"        24\n", "        -1\n", "purposes[0].tcf[1]", "-1"},
        {": 63", ": 64", "purposes[0].tcf_custom", "64"},
        {": 63", ": 0", "purposes[0].tcf_custom", "0,\n      \"gpp"},
        {"\"SaleOptOut\"", "\"saleOptOut\"", "purposes[0].gpp[0]", "\"saleOptOut"},
        {"\"Additional", "\"SaleOptOut\",\"Additional",
         "purposes[0].gpp[1]", "\"SaleOptOut\",\"A"},
        {"dpv:Marketing", "dpv:Analytics", "purposes[0].dpv", "\"dpv:Analytics"},
        {"\"dpv:Marketing\"", "\"pd:Name\"", "purposes[0].dpv",
         "\"pd:Name\",\n      \"categories\""},
        {"\"dpv:Marketing\"", "\"Marketing\"", "purposes[0].dpv", "\"Marketing\""},
        {"\"pd:Name\"", "\"pd:Email\"", "categories[0].dpv[1]", "\"pd:Email\""},
        {"\"pd:Name\"", "\"pd:EmailAddress pd:Name\"", "categories[0].dpv[1]",
         "\"pd:EmailAddress pd"},
        {"\"pd:Name\"", "\"\"", "categories[0].dpv[1]", "\"\"\n"},
        {"\"pd:Name\"", "1", "categories[0].dpv[1]", "1\n      ]"},
        {"\"pd:Name\"", "\"pd:EmailAddress\"", "categories[0].dpv", "[\n        \"pd:Email"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        tp_text wrong = replaced(small, rows[i].find, rows[i].with);
        assert_int_equal(judge(wrong), TARA_E_POLICY);
        assert_string_equal(last.field, rows[i].field);
        const char *at = strstr(wrong.data, rows[i].at);
        assert_non_null(at);
        assert_place(wrong, (size_t)(at - wrong.data));
    }
}

// RFC 8259, section 4: the order of members means nothing; a purpose may come before its category.
static void members_may_come_in_any_order(void **state)
{
    (void)state;
    const char *purposes = strstr(small, "  \"purposes\"");
    const char *floors = strstr(small, "  \"floors\"");
    const char *categories = strstr(small, "  \"categories\"");
    char moved[sizeof small];
    int size = snprintf(moved, sizeof moved, "%.*s%.*s%.*s%s", (int)(categories - small), small,
                        (int)(floors - purposes), purposes, (int)(purposes - categories),
                        categories, floors);
    assert_int_equal(size, sizeof small - 1);
    tara_policy *policy;
    assert_int_equal(parse((tp_text){moved, (size_t)size}, &policy), TARA_OK);
    tp_memory memory = tp_memory_standard();
    tp_buffer buffer;
    tp_text again = printed(policy, &memory, &buffer);
    assert_int_equal(again.size, sizeof small - 1);
    assert_memory_equal(again.data, small, again.size);
    tp_buffer_release(&buffer);
    tp_policy_destroy(policy);
}

// --- refusals ----------------------------------------------------------------------------------

static void a_missing_member_is_named_with_its_object(void **state)
{
    (void)state;
    tp_text text = tp_text_of(small);
    index_members(text);
    size_t refused = 0;
    for (size_t i = 0; i < member_count; i++) {
        const member *it = &members[i];
        if (may_be_absent(it)) continue;
        size_t from = it->name_at;
        size_t to = it->end;
        if (text.data[to] == ',') {
            to++;
        } else {
            while (text.data[from] != ',') from--;
        }
        tp_text without = spliced(text, from, to, "");
        assert_int_equal(judge(without), TARA_E_POLICY);
        assert_string_equal(last.field, it->path);
        assert_string_equal(last.message, "this member is missing");
        assert_place(without, it->object);
        refused++;
    }
    assert_true(refused > 80);
}

// A member that may be left out is never told to be missing; what it was needed for is.
static void an_absent_member_matters_only_to_what_needs_it(void **state)
{
    (void)state;
    static const struct {
        const char *remove;
        const char *field; // NULL: nothing needs it.
    } rows[] = {
        {",\n        \"expires_on\": \"2025-01-01\"", NULL},
        {",\n      \"valid_to\": \"2024-12-31\"", NULL},
        {"\n      \"domain\": \"example.org\",", NULL},
        {"\n      \"lifetime\": \"P90D\",", NULL},
        {"\n      \"path\": \"/\",", "trackers[0].path"},
        {"\n      \"measures\": \"M\",", "safeguards[0].measures"},
        {"\n      \"contract\": \"C\",", "recipients[0].contract"},
        {"\n      \"contract_from\": \"2024-01-01\",", NULL},
        {"\n      \"contract_to\": \"2026-12-31\",", NULL},
        {"\n      \"sub_processors\": [\n        \"store\"\n      ],", NULL},
        {"\n      \"signed_on\": \"2023-12-01\",", NULL},
        {",\n      \"summary\": {\n        \"fr\": \"r\",\n        \"en\": \"r\"\n      }",
         NULL},
        {"\n  \"notices\": {\n    \"means\": \"banner\",\n    \"within\": \"P7D\"\n  },", NULL},
        {"\n      \"purposes\": [\n        \"news\"\n      ],\n      \"categories\": [\n"
         "        \"mail\"", "recipients[0].purposes"},
        {"\n      \"tcf_custom\": 63,", NULL},
        {"\n      \"tcf\": [\n        3,\n        24\n      ],", NULL},
        {",\n      \"gpp\": [\n        \"SaleOptOut\",\n"
         "        \"AdditionalDataProcessingConsent\"\n      ]", NULL},
        {",\n    \"cmp\": {\n      \"id\": 31,\n      \"version\": 2,\n"
         "      \"vendor_list\": 140,\n      \"publisher_country\": \"FR\",\n"
         "      \"language\": \"en\"\n    }", NULL},
        {"\n  \"tcf\": {\n    \"policy_version\": 5,\n    \"cmp\": {\n      \"id\": 31,\n"
         "      \"version\": 2,\n      \"vendor_list\": 140,\n"
         "      \"publisher_country\": \"FR\",\n      \"language\": \"en\"\n    }\n  },",
         "purposes[0].tcf"},
        {"\n      \"consent\": {\n        \"yes\": \"P24M\",\n        \"no\": \"P6M\"\n      },",
         "purposes[0].consent"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool recipient = strstr(rows[i].remove, "\"mail\"") != NULL;
        const char *with = recipient ? "\n      \"categories\": [\n        \"mail\"" : "";
        tara_status status = judge(replaced(small, rows[i].remove, with));
        assert_int_equal(status, rows[i].field ? TARA_E_POLICY : TARA_OK);
        if (rows[i].field) assert_string_equal(last.field, rows[i].field);
    }
}

static void a_member_twice_is_named_at_its_second_name(void **state)
{
    (void)state;
    tp_text text = tp_text_of(small);
    index_members(text);
    for (size_t i = 0; i < member_count; i++) {
        const member *it = &members[i];
        char again[8192];
        snprintf(again, sizeof again, ",%.*s", (int)(it->end - it->name_at),
                 text.data + it->name_at);
        tp_text twice = spliced(text, it->end, it->end, again);
        assert_int_equal(judge(twice), TARA_E_POLICY);
        assert_string_equal(last.field, it->path);
        assert_string_equal(last.message, "this member stands here twice");
        assert_place(twice, it->end + 1);
    }
}

static void an_unknown_member_is_named_by_its_place(void **state)
{
    (void)state;
    tp_text text = tp_text_of(small);
    index_members(text);
    for (size_t i = 0; i < member_count; i++) {
        const member *it = &members[i];
        tp_text unknown = spliced(text, it->name_at + 1, it->name_at + 2, "X");
        assert_int_equal(judge(unknown), TARA_E_POLICY);
        size_t parent = strlen(it->path) - strlen(it->name);
        if (parent > 0) parent--;
        assert_int_equal(strlen(last.field), parent);
        assert_memory_equal(last.field, it->path, parent);
        assert_place(unknown, it->name_at);
    }
}

// What a JSON value is, from its first character.
static char type_of(char first)
{
    if (first == 't' || first == 'f') return 'b';
    return first == '-' || (first >= '0' && first <= '9') ? '0' : first;
}

// JSON's other types in the place of each value.
static void a_value_of_the_wrong_type_is_named_at_its_place(void **state)
{
    (void)state;
    static const char *const values[] = {"null", "true", "false", "-1", "\"x\"", "[]", "{}"};
    tp_text text = tp_text_of(small);
    index_members(text);
    for (size_t i = 0; i < member_count; i++) {
        const member *it = &members[i];
        for (size_t v = 0; v < COUNT(values); v++) {
            if (type_of(values[v][0]) == type_of(text.data[it->value_at])) continue;
            tp_text wrong = spliced(text, it->value_at, it->end, values[v]);
            assert_int_equal(judge(wrong), TARA_E_POLICY);
            assert_string_equal(last.field, it->path);
            assert_place(wrong, it->value_at);
        }
    }
}

// No array holds a 0: the element is named, not the array.
static void an_element_of_the_wrong_type_is_named_at_its_place(void **state)
{
    (void)state;
    tp_text text = tp_text_of(small);
    index_members(text);
    size_t arrays = 0;
    for (size_t i = 0; i < member_count; i++) {
        const member *it = &members[i];
        if (text.data[it->value_at] != '[') continue;
        tp_text wrong = spliced(text, it->value_at, it->end, "[0]");
        assert_int_equal(judge(wrong), TARA_E_POLICY);
        size_t size = strlen(it->path);
        assert_memory_equal(last.field, it->path, size);
        assert_string_equal(last.field + size, "[0]");
        assert_place(wrong, it->value_at + 1);
        arrays++;
    }
    assert_int_equal(arrays, 22);
}

// An element before the others, with an identifier that one of them has.
#define ONE_MORE(id, members) "{\"id\":\"" id "\"," members "},"
#define WORDS "{\"fr\":\"a\",\"en\":\"a\"}"

static const struct {
    const char *find;
    const char *with;
    const char *field;
    const char *at;  // Where in the new text the error stands, by what stands there.
} impossible[] = {
    {"\"version\": 7", "\"version\": 0", "version", "0,"},
    {"\"version\": 7", "\"version\": 4294967296", "version", "4294967296"},
    {"\"version\": 7", "\"version\": 7.0", "version", "7.0"},
    {"2024-02-29", "2023-02-29", "last_updated", "\"2023-02-29"},
    {"2024-02-29", "0000-01-01", "last_updated", "\"0000-01-01"},
    {"2024-02-29", "2024-2-29", "last_updated", "\"2024-2-29"},
    {"\"en\",", "\"de\",", "language", "\"de\""},
    {"\"Petite École\"", "\"\"", "controller", "\"\""},
    {"Petite École", "a\\u0000b", "controller", "\"a\\u0000b"},
    {"Petite École", "a\\u001bb", "controller", "\"a\\u001bb"},
    {"\"FR\"", "\"FX\"", "controller_place", "\"FX\""},
    {"\"FR\"", "\"fr\"", "controller_place", "\"fr\""},
    {"\"US-CA\",\n      \"cert", "\"US-XX\",\n      \"cert", "recipients[0].place", "\"US-XX"},
    {"-210", "-721", "time_zone_minutes", "-721"},
    {"-210", "841", "time_zone_minutes", "841"},
    {": 15", ": 12", "minimum_age", "12,"},
    {": 15", ": 22", "minimum_age", "22,"},
    {"P14D", "P0D", "minor_deletion", "\"P0D"},
    {"P14D", "P014D", "minor_deletion", "\"P014D"},
    {"P14D", "P36501D", "minor_deletion", "\"P36501D"},
    {"P14D", "P101Y", "minor_deletion", "\"P101Y"},
    {"P14D", "P1W", "minor_deletion", "\"P1W"},
    {"P14D", "PT1H", "minor_deletion", "\"PT1H"},
    {"P14D", "P", "minor_deletion", "\"P\""},
    {"P14D", "14D", "minor_deletion", "\"14D"},
    {"P14D", "P99999999D", "minor_deletion", "\"P99999999D"},
    {"\"a@b\"", "\"a\"", "contacts.privacy_email", "\"a\""},
    {"\"P1Y\"", "\"P2Y\"", "cookie_rules.lifetime_max", "\"P2Y\""},
    {"\"intro\"", "\"Intro\"", "sections[0].id", "\"Intro\""},
    {"\"intro\"", "\"1intro\"", "sections[0].id", "\"1intro\""},
    {"\"vat\"", "\"v-t\"", "floors[0].id", "\"v-t\""},
    {"        \"card\"\n", "        \"cart\"\n", "purposes[0].categories[1]", "\"cart\""},
    {"        \"card\"\n", "        \"mail\"\n", "purposes[0].categories[1]",
     "\"mail\"\n      ]"},
    {"\"legitimate_interest\"", "\"none\"", "purposes[0].bases[0]", "\"none\""},
    {"\"consent\",", "\"legitimate_interest\",", "purposes[0].bases[1]",
     "\"legitimate_interest\",\n        \"legal"},
    {"\"legal_obligation\"", "\"contract\",\"vital_interest\",\"public_task\","
     "\"legal_obligation\",\"consent\"", "purposes[0].bases[6]", "\"consent\"\n"},
    {"\"last_activity\"", "\"birth\"", "purposes[0].retention.from", "\"birth\""},
    {"\"comply\"", "\"sell\"", "purposes[0].obligation.actions[1]", "\"sell\""},
    {"\"comply\"", "\"use\"", "purposes[0].obligation.actions[1]", "\"use\"\n"},
    {"        \"news\"\n", "        \"old\"\n", "floors[0].purposes[0]", "\"old\""},
    {"\"processor\"", "\"broker\"", "recipients[0].role", "\"broker\""},
    {"\"contract\": \"C\"", "\"contract\": \"\"", "recipients[0].contract", "\"\","},
    {"\"scc\"", "\"trust\"", "safeguards[0].kind", "\"trust\""},
    {"\"recipient\": \"post\"", "\"recipient\": \"mail\"", "safeguards[0].recipient",
     "\"mail\",\n      \"dest"},
    {"\"cookie\"", "\"crumb\"", "trackers[0].kind", "\"crumb\""},
    {"\"marketing\"", "\"all\"", "trackers[0].category", "\"all\""},
    {"\"set_by\": \"post\"", "\"set_by\": \"who\"", "trackers[0].set_by", "\"who\""},
    {"\"t_*\"", "\"*_t\"", "trackers[0].name", "\"*_t\""},
    {"\"P90D\"", "\"P366D\"", "trackers[0].lifetime", "\"P366D\""},
    {"\"banner\"", "\"pigeon\"", "notices.means", "\"pigeon\""},
    {"\"P7D\"", "\"P0D\"", "notices.within", "\"P0D\""},
    {"        \"store\"\n", "        \"shop\"\n", "recipients[0].sub_processors[0]", "\"shop\""},
    {"        \"store\"\n", "        \"post\"\n", "recipients[0].sub_processors",
     "[\n        \"post\""},
    {"        \"store\"\n", "        \"store\",\"store\"\n", "recipients[0].sub_processors[1]",
     "\"store\"\n"},
    {"\"contract\": \"D\",", "\"contract\": \"D\",\"sub_processors\":[\"post\"],",
     "recipients[0].sub_processors", "[\n        \"store\""},
    {"2026-12-31", "2023-12-31", "recipients[0].contract_to", "\"2023-12-31"},
    {"\"contract\": \"D\"", "\"contract_to\": \"2025-01-01\"", "recipients[1].contract",
     "{\n      \"id\": \"store\""},
    {"2023-12-01", "2024-01-02", "safeguards[0].valid_from", "\"2024-01-01\",\n      \"valid_to"},
    {"2024-12-31", "2023-12-31", "safeguards[0].valid_to", "\"2023-12-31\""},
    {"      \"path\": \"purposes.news", "      \"path\": \"\\u0001",
     "changes[0].path", "\"\\u0001"},
    {"\"categories\": [\n    {", "\"categories\": [" ONE_MORE("mail", "\"name\":" WORDS
     ",\"special\":true") "\n    {", "categories[1].id", "\"mail\",\n"},
    {"\"purposes\": [\n    {", "\"purposes\": [" ONE_MORE("news", "\"name\":" WORDS
     ",\"categories\":[\"mail\"],\"bases\":[\"consent\"],\"direct_marketing\":false,"
     "\"consent\":{\"yes\":\"P1Y\",\"no\":\"P1Y\"},\"retention\":{\"period\":\"P1Y\","
     "\"from\":\"collection\",\"ground\":" WORDS "}") "\n    {", "purposes[1].id",
     "\"news\",\n      \"name"},
    {"\"floors\": [\n    {", "\"floors\": [" ONE_MORE("vat", "\"purposes\":[\"news\"],"
     "\"categories\":[\"mail\"],\"period\":\"P1Y\",\"from\":\"year_end\",\"law\":\"V\","
     "\"ground\":" WORDS) "\n    {", "floors[1].id", "\"vat\",\n"},
    {"\"recipients\": [\n    {", "\"recipients\": [" ONE_MORE("post", "\"name\":" WORDS
     ",\"role\":\"authority\",\"place\":\"FR\",\"certified\":false,\"categories\":[\"mail\"]")
     "\n    {", "recipients[1].id", "\"post\",\n"},
    {"\"sections\": [\n    {", "\"sections\": [" ONE_MORE("intro", "\"title\":" WORDS
     ",\"body\":" WORDS) "\n    {", "sections[1].id", "\"intro\",\n"},
    {"    {\n      \"path\": \"purposes",
     "    {\"path\":\"purposes.news.name.fr\",\"material\":true},\n"
     "    {\n      \"path\": \"purposes", "changes[1].path",
     "\"purposes.news.name.fr\",\n"},
};

// One wrong value of each kind, with the member that must be named.
static void a_value_that_cannot_be_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(impossible); i++) {
        tp_text wrong = replaced(small, impossible[i].find, impossible[i].with);
        if (judge(wrong) != TARA_E_POLICY) fail_msg("accepted: %s", impossible[i].with);
        if (strcmp(last.field, impossible[i].field) != 0) {
            fail_msg("%s: %s", impossible[i].with, last.field);
        }
        const char *at = strstr(wrong.data, impossible[i].at);
        assert_non_null(at);
        assert_place(wrong, (size_t)(at - wrong.data));
    }
}

static void what_is_expected_is_said(void **state)
{
    (void)state;
    judge(replaced(small, ": 15", ": 22"));
    assert_string_equal(last.message, "expected a whole number from 13 to 21");
    judge(replaced(small, "-210", "1e3"));
    assert_string_equal(last.message, "expected a whole number from -720 to 840");
    judge(replaced(small, "\"processor\"", "\"broker\""));
    assert_string_equal(last.message,
                        "expected one of these: processor, controller, authority");
    judge(replaced(small, "P14D", "soon"));
    assert_non_null(strstr(last.message, "\"P14D\""));
}

// A contradiction has no value of its own when the member is absent: the nearest object is shown.
static void a_contradiction_is_placed_at_the_nearest_value(void **state)
{
    (void)state;
    tp_text text = replaced(small, "\n      \"measures\": \"M\",", "");
    assert_int_equal(judge(text), TARA_E_POLICY);
    assert_string_equal(last.field, "safeguards[0].measures");
    const char *list = strstr(text.data, "\"safeguards\": [");
    assert_non_null(list);
    assert_place(text, (size_t)(strchr(list, '{') - text.data));
}

static void malformed_json_is_told_from_a_wrong_policy(void **state)
{
    (void)state;
    static const char *const texts[] = {"", " ", "{", "{\"version\":}", "{\"version\":1,}", "nul",
                                        "{\"version\":01}", "{\"version\":1 \"x\":2}"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_int_equal(judge(tp_text_of(texts[i])), TARA_E_SYNTAX);
        assert_true(last.line > 0 && last.column > 0);
    }
    assert_int_equal(judge(replaced(minimal, "[]}", "[]}}")), TARA_E_SYNTAX);
    assert_int_equal(last.offset, sizeof minimal - 1);
    assert_int_equal(judge(tp_text_of("[]")), TARA_E_POLICY);
    assert_int_equal(judge(tp_text_of("{}")), TARA_E_POLICY);
    assert_string_equal(last.field, "version");
}

static void the_error_may_be_left_out(void **state)
{
    (void)state;
    tp_memory memory = tp_memory_standard();
    tara_policy *policy;
    assert_int_equal(tp_policy_parse(TP_TEXT("{"), &memory, &policy, NULL), TARA_E_SYNTAX);
    tp_text wrong = replaced(small, "\"en\",", "\"de\",");
    assert_int_equal(tp_policy_parse(wrong, &memory, &policy, NULL), TARA_E_POLICY);
    assert_null(policy);
}

// --- limits ------------------------------------------------------------------------------------

// `minimal` with `count` copies of its purpose or category, numbered.
static tp_text with_many(const char *list, const char *element, int count)
{
    static char many[64 * 1024];
    char start[64];
    snprintf(start, sizeof start, "\"%s\":[", list);
    const char *at = strstr(minimal, start);
    assert_non_null(at);
    at += strlen(start);
    size_t size = (size_t)sprintf(many, "%.*s", (int)(at - minimal), minimal);
    for (int i = 1; i < count; i++) {
        assert_true(size + strlen(element) + 16 < sizeof many);
        size += (size_t)sprintf(many + size, "{\"id\":\"a%d\"%s,", i, element);
    }
    size += (size_t)sprintf(many + size, "%s", at);
    return (tp_text){many, size};
}

static const char one_purpose[] =
    ",\"name\":{\"fr\":\"a\",\"en\":\"a\"},\"categories\":[\"a\"],\"bases\":[\"contract\"],"
    "\"direct_marketing\":false,\"retention\":{\"period\":\"P1Y\",\"from\":\"collection\","
    "\"ground\":{\"fr\":\"a\",\"en\":\"a\"}}}";
static const char one_category[] = ",\"name\":{\"fr\":\"a\",\"en\":\"a\"},\"special\":false}";

// A mark is about one change; a policy has 256 of them at most.
static void a_policy_has_256_marks_and_not_257(void **state)
{
    (void)state;
    static char many[32 * 1024];
    for (int count = 256; count <= 257; count++) {
        size_t size = (size_t)sprintf(many, "\"sections\":[],\"changes\":[");
        for (int i = 0; i < count; i++) {
            size += (size_t)sprintf(many + size, "%s{\"path\":\"p%d\",\"material\":true}",
                                    i > 0 ? "," : "", i);
        }
        sprintf(many + size, "]");
        tara_status status = judge(replaced(minimal, "\"sections\":[]", many));
        assert_int_equal(status, count == 256 ? TARA_OK : TARA_E_LIMIT);
    }
    assert_string_equal(last.field, "changes[256]");
}

// 64 purposes and 64 categories are bits of a word; the 65th is refused where it stands.
static void a_policy_has_64_purposes_and_not_65(void **state)
{
    (void)state;
    assert_int_equal(judge(with_many("purposes", one_purpose, 64)), TARA_OK);
    assert_int_equal(judge(with_many("purposes", one_purpose, 65)), TARA_E_LIMIT);
    assert_string_equal(last.field, "purposes[64]");
    assert_true(last.line == 1 && last.column > 1);
    assert_int_equal(judge(with_many("categories", one_category, 64)), TARA_OK);
    assert_int_equal(judge(with_many("categories", one_category, 65)), TARA_E_LIMIT);
    assert_string_equal(last.field, "categories[64]");
}

static void a_policy_has_256_trackers_and_not_257(void **state)
{
    (void)state;
    static char many[48 * 1024];
    for (int count = 256; count <= 257; count++) {
        size_t size = (size_t)sprintf(many, "\"trackers\":[");
        for (int i = 0; i < count; i++) {
            size += (size_t)sprintf(many + size, "%s{\"name\":\"t%d\",\"kind\":\"sdk\","
                                    "\"category\":\"statistics\",\"set_by\":\"first_party\","
                                    "\"purpose\":{\"fr\":\"t\",\"en\":\"t\"}}",
                                    i > 0 ? "," : "", i);
        }
        sprintf(many + size, "]");
        tara_status status = judge(replaced(minimal, "\"trackers\":[]", many));
        assert_int_equal(status, count == 256 ? TARA_OK : TARA_E_LIMIT);
    }
    assert_string_equal(last.field, "trackers[256]");
    assert_non_null(strstr(last.message, "256"));
}

static void a_policy_without_purposes_is_refused(void **state)
{
    (void)state;
    const char *from = strstr(minimal, "[{\"id\":\"a\",\"name\":{\"fr\":\"a\",\"en\":\"a\"},\"cat");
    const char *to = strstr(minimal, ",\"floors\"");
    assert_true(from && to);
    tp_text none = spliced(tp_text_of(minimal), (size_t)(from - minimal), (size_t)(to - minimal),
                           "[]");
    assert_int_equal(judge(none), TARA_E_POLICY);
    assert_string_equal(last.field, "purposes");
}

// Identifiers have 63 bytes at most, names 256, bodies 16 KiB: unescaped, as they will be kept.
static void texts_have_their_limits(void **state)
{
    (void)state;
    static const struct {
        const char *find;
        const char *before;
        const char *unit;
        int most;
        const char *after;
        const char *field;
    } rows[] = {
        {"\"id\":\"a\",\"name\":{\"fr\":\"a\",\"en\":\"a\"},\"categories\"", "\"id\":\"", "x", 63,
         "\",\"name\":{\"fr\":\"a\",\"en\":\"a\"},\"categories\"", "purposes[0].id"},
        {"\"controller\":\"T\"", "\"controller\":\"", "\\u0041", 256, "\"", "controller"},
        {"\"fr\":\"a\"", "\"fr\":\"", "\\n", 16 * 1024, "\"", "categories[0].name.fr"},
    };
    static char with[48 * 1024];
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (int more = 0; more <= 1; more++) {
            size_t size = (size_t)sprintf(with, "%s", rows[i].before);
            for (int n = 0; n < rows[i].most + more; n++) {
                size += (size_t)sprintf(with + size, "%s", rows[i].unit);
            }
            sprintf(with + size, "%s", rows[i].after);
            assert_int_equal(judge(replaced(minimal, rows[i].find, with)),
                             more ? TARA_E_POLICY : TARA_OK);
            if (more) assert_string_equal(last.field, rows[i].field);
        }
    }
}

static void a_text_of_more_than_a_mebibyte_is_refused_unread(void **state)
{
    (void)state;
    size_t size = TP_POLICY_BYTES_MAX + 1;
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, ' ', size);
    assert_int_equal(judge((tp_text){text, size}), TARA_E_LIMIT);
    memcpy(text, minimal, sizeof minimal - 1);
    assert_int_equal(judge((tp_text){text, size - 1}), TARA_OK);
    free(text);
}

// Nothing a policy has is nested deeper than its tables: the first bracket too many ends it.
static void deep_nesting_is_refused_at_once(void **state)
{
    (void)state;
    static char deep[20000];
    memset(deep, '[', sizeof deep - 1);
    assert_int_equal(judge(replaced(minimal, "\"floors\":[]", "\"floors\":[[[[]]]]")),
                     TARA_E_POLICY);
    assert_string_equal(last.field, "floors[0]");
    assert_int_equal(judge(tp_text_of(deep)), TARA_E_SYNTAX);
    assert_int_equal(last.offset, TP_JSON_DEPTH_MAX);
}

// --- hostile bytes -----------------------------------------------------------------------------

// Cut anywhere, the built-in policy's text is refused as malformed. Only its last line end is free.
static void every_prefix_is_refused(void **state)
{
    (void)state;
    tp_memory memory = tp_memory_standard();
    tp_buffer buffer;
    tp_text text = printed(&tp_policy_builtin, &memory, &buffer);
    for (size_t size = 0; size + 1 < text.size; size++) {
        assert_int_equal(judge((tp_text){text.data, size}), TARA_E_SYNTAX);
    }
    assert_int_equal(judge((tp_text){text.data, text.size - 1}), TARA_OK);
    tp_buffer_release(&buffer);
}

// Whatever one byte becomes: refused with a place, or read as a policy that prints and reads back.
static void no_single_byte_does_harm(void **state)
{
    (void)state;
    static const char others[] = {0, '"', '\\', '{', '}', '[', ']', ',', ':', '0', '9', 'a', ' ',
                                  '\x80', '\xFF'};
    static char text[sizeof small];
    memcpy(text, small, sizeof small);
    size_t read = 0;
    for (size_t i = 0; i < sizeof small - 1; i++) {
        for (size_t change = 0; change < 8 + sizeof others; change++) {
            char now = (char)(small[i] ^ (1 << (change % 8)));
            if (change >= 8) now = others[change - 8];
            if (now == small[i]) continue;
            text[i] = now;
            tara_policy *policy;
            tara_status status = parse((tp_text){text, sizeof small - 1}, &policy);
            if (status == TARA_OK) {
                assert_int_equal(tp_policy_validate(policy, NULL), TARA_OK);
                tp_policy_destroy(policy);
                read++;
            } else {
                assert_true(last.line > 0 && last.column > 0);
            }
        }
        text[i] = small[i];
    }
    assert_true(read > 100); // Letters of texts may change; that they do shows that they are read.
}

// --- memory ------------------------------------------------------------------------------------

typedef struct scarce { size_t left; size_t calls; size_t live; } scarce;

static void *scarce_allocate(void *host, size_t size)
{
    scarce *it = host;
    it->calls++;
    if (it->left == 0) return NULL;
    it->left--;
    it->live += size;
    return malloc(size);
}

static void *scarce_resize(void *host, void *block, size_t old_size, size_t new_size)
{
    scarce *it = host;
    it->calls++;
    if (it->left == 0) return NULL;
    it->left--;
    it->live += new_size - old_size;
    return realloc(block, new_size);
}

static void scarce_release(void *host, void *block, size_t size)
{
    scarce *it = host;
    it->live -= size;
    free(block);
}

static void one_allocation_holds_a_policy(void **state)
{
    (void)state;
    scarce host = {.left = 1};
    tp_memory memory = {scarce_allocate, scarce_resize, scarce_release, &host, 0};
    tara_policy *policy;
    assert_int_equal(tp_policy_parse(tp_text_of(small), &memory, &policy, NULL), TARA_OK);
    assert_int_equal(host.calls, 1);
    assert_int_equal(host.live, policy->arena_size);
    tp_policy_destroy(policy);
    assert_int_equal(host.live, 0);
}

static void without_memory_nothing_is_read_and_nothing_leaks(void **state)
{
    (void)state;
    scarce host = {.left = 0};
    tp_memory memory = {scarce_allocate, scarce_resize, scarce_release, &host, 0};
    tara_policy *policy;
    tara_error error = {.struct_size = sizeof error};
    assert_int_equal(tp_policy_parse(tp_text_of(small), &memory, &policy, &error),
                     TARA_E_NO_MEMORY);
    assert_int_equal(error.status, TARA_E_NO_MEMORY);
    assert_null(policy);
    assert_int_equal(host.live, 0);
}

static void a_hash_without_memory_is_no_hash(void **state)
{
    (void)state;
    uint8_t hash[32];
    bool done = false;
    for (size_t left = 0; !done; left++) {
        scarce host = {.left = left};
        tp_memory memory = {scarce_allocate, scarce_resize, scarce_release, &host, 0};
        done = tp_policy_hash(&tp_policy_builtin, &memory, hash);
        assert_int_equal(host.live, 0);
        if (left == 0) assert_false(done);
    }
}

static void destroying_nothing_and_the_builtin_is_harmless(void **state)
{
    (void)state;
    tp_policy_destroy(NULL);
    tp_policy_destroy((tara_policy *)(uintptr_t)&tp_policy_builtin);
    assert_int_equal(tp_policy_builtin.magic, TP_POLICY_MAGIC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_builtin_policy_comes_back_byte_for_byte),
        cmocka_unit_test(the_builtin_policy_prints_the_golden_bytes),
        cmocka_unit_test(a_policy_with_every_member_comes_back_byte_for_byte),
        cmocka_unit_test(a_minimal_policy_is_read),
        cmocka_unit_test(every_member_lands_in_its_field),
        cmocka_unit_test(what_is_left_out_is_not_printed),
        cmocka_unit_test(sub_processors_come_back_from_all_of_the_list),
        cmocka_unit_test(sub_processors_print_in_the_order_of_the_recipients),
        cmocka_unit_test(each_new_member_is_part_of_the_hash),
        cmocka_unit_test(a_new_member_that_cannot_be_is_named),
        cmocka_unit_test(members_may_come_in_any_order),
        cmocka_unit_test(a_missing_member_is_named_with_its_object),
        cmocka_unit_test(an_absent_member_matters_only_to_what_needs_it),
        cmocka_unit_test(a_member_twice_is_named_at_its_second_name),
        cmocka_unit_test(an_unknown_member_is_named_by_its_place),
        cmocka_unit_test(a_value_of_the_wrong_type_is_named_at_its_place),
        cmocka_unit_test(an_element_of_the_wrong_type_is_named_at_its_place),
        cmocka_unit_test(a_value_that_cannot_be_is_named),
        cmocka_unit_test(what_is_expected_is_said),
        cmocka_unit_test(a_contradiction_is_placed_at_the_nearest_value),
        cmocka_unit_test(malformed_json_is_told_from_a_wrong_policy),
        cmocka_unit_test(the_error_may_be_left_out),
        cmocka_unit_test(a_policy_has_256_marks_and_not_257),
        cmocka_unit_test(a_policy_has_64_purposes_and_not_65),
        cmocka_unit_test(a_policy_has_256_trackers_and_not_257),
        cmocka_unit_test(a_policy_without_purposes_is_refused),
        cmocka_unit_test(texts_have_their_limits),
        cmocka_unit_test(a_text_of_more_than_a_mebibyte_is_refused_unread),
        cmocka_unit_test(deep_nesting_is_refused_at_once),
        cmocka_unit_test(every_prefix_is_refused),
        cmocka_unit_test(no_single_byte_does_harm),
        cmocka_unit_test(one_allocation_holds_a_policy),
        cmocka_unit_test(without_memory_nothing_is_read_and_nothing_leaks),
        cmocka_unit_test(a_hash_without_memory_is_no_hash),
        cmocka_unit_test(destroying_nothing_and_the_builtin_is_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
