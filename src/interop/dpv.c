// dpv.c: values of JSON-LD in the terms of the Data Privacy Vocabulary.
#include "interop/dpv.h"

#include "decision/names.h"

// --- values ------------------------------------------------------------------------------------

tp_dpv tp_dpv_to(tp_buffer *out, const tara_policy *policy, const uint8_t hash[32],
                 const char *language)
{
    bool both = language == NULL || language[0] == '\0';
    bool french = both || tp_is_french(language);
    return (tp_dpv){.json = tp_json_writer_to(out), .policy = policy, .hash = hash,
                    .french = french, .english = both || !french};
}

void tp_dpv_list(tp_dpv *d, const char *name)
{
    tp_json_name(&d->json, name);
    tp_json_begin_array(&d->json);
}

void tp_dpv_list_end(tp_dpv *d)
{
    tp_json_end_array(&d->json);
}

void tp_dpv_begin_as(tp_dpv *d, const char *type, const char *also)
{
    tp_json_begin_object(&d->json);
    tp_dpv_list(d, "@type");
    tp_json_string(&d->json, type);
    if (also != NULL) tp_json_string(&d->json, also);
    tp_dpv_list_end(d);
}

void tp_dpv_begin(tp_dpv *d, const char *type)
{
    tp_dpv_begin_as(d, type, NULL);
}

void tp_dpv_end(tp_dpv *d)
{
    tp_json_end_object(&d->json);
}

void tp_dpv_context(tp_dpv *d)
{
    static const struct { const char *prefix, *iri; } rows[] = {
        {"dpv", "https://w3id.org/dpv#"},
        {"pd", "https://w3id.org/dpv/pd#"},
        {"loc", "https://w3id.org/dpv/loc#"},
        {"tech", "https://w3id.org/dpv/tech#"},
        {"risk", "https://w3id.org/dpv/risk#"},
        {"justifications", "https://w3id.org/dpv/justifications#"},
        {"eu-gdpr", "https://w3id.org/dpv/legal/eu/gdpr#"},
        {"eu-rights", "https://w3id.org/dpv/legal/eu/rights#"},
        {"dct", "http://purl.org/dc/terms/"},
        {"dcat", "http://www.w3.org/ns/dcat#"},
        {"schema", "https://schema.org/"},
    };
    tp_json_name(&d->json, "@context");
    tp_json_begin_object(&d->json);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_json_name(&d->json, rows[i].prefix);
        tp_json_string(&d->json, rows[i].iri);
    }
    tp_json_end_object(&d->json);
}

void tp_dpv_refer_text(tp_dpv *d, tp_text iri)
{
    tp_json_begin_object(&d->json);
    tp_json_name(&d->json, "@id");
    tp_json_text(&d->json, iri);
    tp_json_end_object(&d->json);
}

void tp_dpv_refer(tp_dpv *d, const char *iri)
{
    tp_dpv_refer_text(d, tp_text_of(iri));
}

void tp_dpv_one(tp_dpv *d, const char *name, const char *iri)
{
    tp_dpv_list(d, name);
    tp_dpv_refer(d, iri);
    tp_dpv_list_end(d);
}

void tp_dpv_text(tp_dpv *d, const char *name, tp_text text)
{
    if (text.size == 0) return;
    tp_dpv_list(d, name);
    tp_json_text(&d->json, text);
    tp_dpv_list_end(d);
}

static void put_words(tp_dpv *d, const char *language, tp_text words)
{
    if (words.size == 0) return;
    tp_json_begin_object(&d->json);
    tp_json_name(&d->json, "@language");
    tp_json_string(&d->json, language);
    tp_json_name(&d->json, "@value");
    tp_json_text(&d->json, words);
    tp_json_end_object(&d->json);
}

void tp_dpv_words(tp_dpv *d, const char *name, const tp_words *words)
{
    if (words->fr.size == 0 && words->en.size == 0) return;
    tp_dpv_list(d, name);
    if (d->french) put_words(d, "fr", words->fr);
    if (d->english) put_words(d, "en", words->en);
    tp_dpv_list_end(d);
}

void tp_dpv_time(tp_dpv *d, const char *name, tp_time at)
{
    char text[TP_TIME_TEXT_MAX];
    tp_dpv_text(d, name, (tp_text){text, tp_format_time(at, text)});
}

void tp_dpv_date(tp_dpv *d, const char *name, tp_date date)
{
    char text[TP_DATE_TEXT];
    if (date.year == 0) return;
    tp_format_date(date, text);
    tp_dpv_text(d, name, (tp_text){text, sizeof text});
}

// DPV's list of places has the countries of ISO 3166-1 and the states of the United States.
void tp_dpv_place(tp_dpv *d, const char *name, tp_place place)
{
    char      text[4 + TP_PLACE_TEXT_MAX] = "loc:";
    tp_place  country = tp_place_country(place);
    if (place == 0) return;
    size_t size = tp_place_print(tp_place_is(country, "US") ? place : country, text + 4);
    tp_dpv_list(d, name);
    tp_dpv_refer_text(d, (tp_text){text, 4 + size});
    tp_dpv_list_end(d);
}

void tp_dpv_identifiers(tp_dpv *d, tp_text identifier)
{
    tp_dpv_text(d, "dct:identifier", identifier);
    tp_dpv_text(d, "dpv:hasIdentifier", identifier);
}

// "P24M": as policies write it.
void tp_dpv_period(tp_dpv *d, const char *name, tp_period period)
{
    static const char units[] = {[TP_DAYS] = 'D', [TP_MONTHS] = 'M', [TP_YEARS] = 'Y'};
    char   text[16];
    size_t first = sizeof text;
    if (period.count <= 0) return;
    text[--first] = units[period.unit];
    for (int32_t left = period.count; left > 0; left /= 10) text[--first] = (char)('0' + left % 10);
    text[--first] = 'P';
    tp_dpv_text(d, name, (tp_text){text + first, sizeof text - first});
}
