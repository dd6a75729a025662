// dpv_kit.h: what every document in the terms of DPV must be, whatever it says.
#ifndef DPV_KIT_H
#define DPV_KIT_H

#include "document_kit.h"
#include "vector.h"

#include "base/json_shape.h"
#include "law/law.h"

#define DPV_TERMS "../shared/vectors/dpv-terms/dpv-2.3-terms.json"

// The published list, or NULL where it is absent. It stays loaded.
static inline const char *dpv_list(void)
{
    static char *list;
    static bool  tried;
    size_t       size = 0;
    if (!tried) list = vector_load(DPV_TERMS, &size);
    tried = true;
    return list;
}

// Dublin Core and schema.org: what of them we use, each looked up by hand.
static inline bool is_common_term(tp_text term)
{
    static const char *const terms[] = {
        "dct:conformsTo", "dct:created", "dct:date", "dct:dateAccepted", "dct:description",
        "dct:identifier", "dct:language", "dct:modified", "dct:source", "dct:temporal",
        "dct:title", "dct:valid", "schema:ContactPoint", "schema:PostalAddress", "schema:address",
        "schema:addressCountry", "schema:contactPoint", "schema:email", "schema:schemaVersion",
        "schema:streetAddress", "schema:telephone", "schema:url", "schema:validFrom",
        "schema:validThrough", "schema:version",
    };
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        if (tp_text_equal(term, tp_text_of(terms[i]))) return true;
    }
    return false;
}

static inline bool begins(tp_text text, const char *with)
{
    size_t size = strlen(with);
    return text.size >= size && memcmp(text.data, with, size) == 0;
}

// "loc:FR", "loc:EU", "loc:US-CA".
static inline bool is_location(tp_text term)
{
    tp_place place;
    tp_text  code = {term.data + 4, term.size - 4};
    return tp_text_equal(code, TP_TEXT("EU"))
        || (tp_place_parse(code, &place) && (code.size == 2 || begins(code, "US-")));
}

static inline bool is_prefixed(tp_text text)
{
    static const char *const prefixes[] = {"dpv:", "pd:", "eu-gdpr:", "loc:", "dct:", "schema:",
                                           "tech:", "risk:", "justifications:", "eu-rights:"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (begins(text, prefixes[i])) return true;
    }
    return false;
}

// Is it a term that there is? Without the list what only the list can say counts as known.
static inline bool is_term(tp_text term)
{
    static const struct { const char *prefix, *iri; } rows[] = {
        {"dpv:", "https://w3id.org/dpv#"}, {"pd:", "https://w3id.org/dpv/pd#"},
        {"eu-gdpr:", "https://w3id.org/dpv/legal/eu/gdpr#"},
    };
    char iri[160];
    if (begins(term, "dct:") || begins(term, "schema:")) return is_common_term(term);
    if (begins(term, "loc:")) return is_location(term);
    for (size_t i = 0; i < 3; i++) {
        size_t prefix = strlen(rows[i].prefix);
        if (!begins(term, rows[i].prefix)) continue;
        snprintf(iri, sizeof iri, "\"%s%.*s\"", rows[i].iri, (int)(term.size - prefix),
                 term.data + prefix);
        return dpv_list() == NULL || strstr(dpv_list(), iri) != NULL;
    }
    return false;
}

static inline bool lacks_zone(tp_text text)
{
    bool instant = text.size >= 19 && text.data[4] == '-' && text.data[10] == 'T'
                && text.data[13] == ':';
    return instant && text.data[text.size - 1] != 'Z';
}

static inline void must_be_value(tp_text name, tp_text value)
{
    bool named = tp_text_equal(name, TP_TEXT("@id")) || tp_text_equal(name, TP_TEXT("@type"));
    if (named && is_prefixed(value) && !is_term(value)) {
        fail_msg("%.*s is no term", (int)value.size, value.data);
    }
    if (tp_text_equal(name, TP_TEXT("@type"))) assert_true(is_prefixed(value));
    if (!named && is_prefixed(value)) {
        fail_msg("%.*s is a string, no IRI", (int)value.size, value.data);
    }
    if (lacks_zone(value)) fail_msg("%.*s has no zone", (int)value.size, value.data);
}

// JSON, no member twice, every property with a prefix and a list, every term one of DPV 2.3.
static inline void must_be_linked_data(const char *text)
{
    static const tp_shape_form any = {NULL, 0, NULL};
    uint64_t       facts;
    tara_error     error = {.struct_size = sizeof error};
    tp_json_reader json = tp_json_reader_of(tp_text_of(text));
    tp_text        names[TP_JSON_DEPTH_MAX + 1] = {{NULL, 0}};
    if (tp_shape_check(tp_text_of(text), &any, &facts, &error) != TARA_OK) {
        fail_msg("%s at %u", error.message, (unsigned)error.column);
    }
    for (tp_json_type type = tp_json_next(&json); type != TP_JSON_END; type = tp_json_next(&json)) {
        if (type == TP_JSON_STRING) must_be_value(names[json.depth], json.raw);
        if (type == TP_JSON_ARRAY) names[json.depth] = names[json.depth - 1];
        if (type != TP_JSON_NAME) continue;
        names[json.depth] = json.raw;
        if (tp_text_equal(json.raw, TP_TEXT("@context"))) {
            assert_int_equal(tp_json_next(&json), TP_JSON_OBJECT);
            tp_json_skip(&json);
            continue;
        }
        if (json.raw.data[0] == '@') continue;
        if (!is_term(json.raw)) fail_msg("%.*s is no term", (int)json.raw.size, json.raw.data);
        assert_int_equal(tp_json_next(&json), TP_JSON_ARRAY);
        names[json.depth] = names[json.depth - 1];
    }
}

// Takes a document of this form, and no other. The caller frees nothing.
static inline void must_pass(const char *text, int32_t form)
{
    int32_t    found = 0;
    tara_error error = {.struct_size = sizeof error};
    if (tara_consent_receipt_check(text, strlen(text), &found, &error) != TARA_OK) {
        fail_msg("%s: %s", error.field, error.message);
    }
    assert_int_equal(found, form);
}

#endif
