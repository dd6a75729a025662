// sources.h: the host's systems that are registered now, and what they gave for an answer.
#ifndef TP_SOURCES_H
#define TP_SOURCES_H

#include "public/context.h"
#include "rules/request.h"

// The registered source of that name, or NULL.
const tp_source *tp_source_named(const tara_privacy *privacy, tp_text name);
// Can it do that (tara_step_action) itself?
bool tp_source_can(const tp_source *source, int32_t action);

// What its callback answered, as it is recorded: only DONE counts as done. The note is the source's
// own words in the task, if they are words.
tp_step_event tp_source_said(int32_t answer, const tara_task *task);

// TARA_E_NO_MEMORY. A second one for a step replaces the first.
tara_status     tp_given_keep(tara_privacy *privacy, uint64_t request, uint32_t step, tp_text json);
const tp_given *tp_given_find(const tara_privacy *privacy, uint64_t request, uint32_t step);
void            tp_given_drop(tara_privacy *privacy, uint64_t request); // Wiped.

#endif
