// builtin.h: what the two files of the built-in policy share.
#ifndef TP_POLICY_BUILTIN_H
#define TP_POLICY_BUILTIN_H

#include "policy/policy.h"

enum { TP_BUILTIN_SECTIONS = 11 };
extern const tp_section tp_builtin_sections[TP_BUILTIN_SECTIONS];

#endif
