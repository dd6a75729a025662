// transfers.c: which countries the Commission has found adequate, since when and for whom.
//
// A decision belongs to its scope: the United States are adequate only for recipients on the Data
// Privacy Framework List, Canada only for commercial organisations. Whether one recipient is in
// the scope is for the host to know and to record.
//
// Sources: GDPR Art. 45; tests/data/facts/adequacy.tsv, row by row.
#include "law/law.h"

// The columns' words, short enough to stay columns.
#define ALWAYS      TP_LAW_ALWAYS
#define OPEN        TP_LAW_OPEN

#define ABSENT      TP_LAW_ABSENT
#define NEGOTIATING TP_LAW_NEGOTIATING
#define IN_FORCE    TP_LAW_IN_FORCE
#define SUPERSEDED  TP_LAW_SUPERSEDED

#define NONE        TP_ADEQUACY_NONE
#define ALL         TP_ADEQUACY_ALL
#define SCOPED      TP_ADEQUACY_SCOPED

static const tp_adequacy_row decisions[] = {
    // place, kind, {adopted, to, state}, instrument, scope, both in French
    {"AD",  ALL,    {20101019, OPEN,     IN_FORCE},
     "2010/625/EU", "all",
     "2010/625/UE", "tout"},
    {"AR",  ALL,    {20030630, OPEN,     IN_FORCE},
     "2003/490/EC", "all",
     "2003/490/CE", "tout"},
    {"CA",  SCOPED, {20011220, OPEN,     IN_FORCE},
     "2002/2/EC", "recipients subject to PIPEDA (commercial organisations)",
     "2002/2/CE", "destinataires soumis à la loi PIPEDA (organisations commerciales)"},
    {"FO",  ALL,    {20100305, OPEN,     IN_FORCE},
     "2010/146/EU", "all",
     "2010/146/UE", "tout"},
    {"GG",  ALL,    {20031121, OPEN,     IN_FORCE},
     "2003/821/EC", "all",
     "2003/821/CE", "tout"},
    {"IL",  SCOPED, {20110131, OPEN,     IN_FORCE},
     "2011/61/EU", "automated processing",
     "2011/61/UE", "traitements automatisés"},
    {"IM",  ALL,    {20040428, OPEN,     IN_FORCE},
     "2004/411/EC", "all",
     "2004/411/CE", "tout"},
    {"JE",  ALL,    {20080508, OPEN,     IN_FORCE},
     "2008/393/EC", "all",
     "2008/393/CE", "tout"},
    {"JP",  SCOPED, {20190123, OPEN,     IN_FORCE},
     "(EU) 2019/419", "private sector under APPI with supplementary rules",
     "(UE) 2019/419", "secteur privé soumis à la loi APPI et à ses règles complémentaires"},
    {"KR",  SCOPED, {20211217, OPEN,     IN_FORCE},
     "(EU) 2022/254", "controllers under PIPA",
     "(UE) 2022/254", "responsables du traitement soumis à la loi PIPA"},
    {"NZ",  ALL,    {20121219, OPEN,     IN_FORCE},
     "2013/65/EU", "all",
     "2013/65/UE", "tout"},
    {"CH",  ALL,    {20000726, OPEN,     IN_FORCE},
     "2000/518/EC", "all",
     "2000/518/CE", "tout"},
    {"UY",  ALL,    {20120821, OPEN,     IN_FORCE},
     "2012/484/EU", "all",
     "2012/484/UE", "tout"},
    {"GB",  SCOPED, {20210628, 20251218, SUPERSEDED}, // Prolonged by (EU) 2025/1226.
     "(EU) 2021/1772", "all but what serves United Kingdom immigration control",
     "(UE) 2021/1772", "tout, sauf ce qui sert au contrôle de l'immigration au Royaume-Uni"},
    {"GB",  ALL,    {20251219, 20311227, IN_FORCE},
     "(EU) 2021/1772 renewed by (EU) 2025/2574", "all (the immigration carve-out was removed)",
     "(UE) 2021/1772 renouvelée par (UE) 2025/2574",
     "tout (l'exclusion relative à l'immigration a été supprimée)"},
    {"US",  SCOPED, {20230710, OPEN,     IN_FORCE},
     "(EU) 2023/1795", "only organisations on the Data Privacy Framework List",
     "(UE) 2023/1795", "seulement les organisations inscrites sur la Data Privacy Framework List"},
    {"BR",  SCOPED, {20260126, OPEN,     IN_FORCE},
     "(EU) 2026/179", "controllers and processors under LGPD",
     "(UE) 2026/179", "responsables du traitement et sous-traitants soumis à la LGPD"},
    // An organisation and no country: kept for the record, no place is ever equal to it.
    {"EPO", SCOPED, {20250715, OPEN,     IN_FORCE},
     "(EU) 2025/1382", "international organisation",
     "(UE) 2025/1382", "organisation internationale"},
    {"KE",  NONE,   {ALWAYS,   OPEN,     NEGOTIATING},
     "", "", "", ""},
    {"BD",  NONE,   {ALWAYS,   OPEN,     ABSENT},
     "", "", "", ""},
    {"IN",  NONE,   {ALWAYS,   OPEN,     ABSENT},
     "", "", "", ""},
    {"CN",  NONE,   {ALWAYS,   OPEN,     ABSENT},
     "", "", "", ""},
};

const tp_adequacy_row *tp_law_adequacy_rows(size_t *count)
{
    *count = sizeof decisions / sizeof *decisions;
    return decisions;
}

static tp_date written(int32_t date)
{
    return (tp_date){date / 10000, date / 100 % 100, date % 100};
}

tp_adequacy_law tp_law_adequacy(tp_place destination, int32_t day)
{
    tp_place country = tp_place_country(destination);
    for (size_t i = 0; i < sizeof decisions / sizeof *decisions; i++) {
        const tp_adequacy_row *row = &decisions[i];
        if (!tp_place_is(country, row->place) || !tp_law_applies(row->term, day)) continue;
        tp_adequacy_law law = {row->kind, row->instrument, row->scope, TP_DAY_MAX,
                               row->instrument_fr, row->scope_fr};
        if (row->term.to != OPEN) law.last_day = tp_day_of(written(row->term.to));
        return law;
    }
    return (tp_adequacy_law){TP_ADEQUACY_NONE, "", "", TP_DAY_MAX, "", ""};
}

bool tp_law_restricts_transfers(tp_place source)
{
    // GDPR Art. 44; UK GDPR Art. 44A; FADP art. 16.
    if (source == 0 || tp_place_in_eea(source, TP_DAY_MAX)) return true;
    tp_place country = tp_place_country(source);
    return tp_place_is(country, "GB") || tp_place_is(country, "CH");
}
