// gpp.h: the codes in the header of a GPP string.
//
// Source: IAB Tech Lab, Global Privacy Platform, "Consent String Specification".
#ifndef TP_GPP_H
#define TP_GPP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/sextets.h"

enum { TP_GPP_NUMBER_MAX = 65535 };

// Fibonacci coding: the sum of Fibonacci numbers, no two in a row, the least first, and a 1 behind
// the last, so that 11 ends the code. From 1 to TP_GPP_NUMBER_MAX. The number whose code begins at
// the bit *at, which is then the one behind it. 0, and *at as it was, for a code without an end and
// for larger numbers.
uint32_t tp_gpp_take_fibonacci(tp_text digits, size_t *at);
void     tp_gpp_put_fibonacci(tp_sextet_writer *out, uint32_t number);
unsigned tp_gpp_fibonacci_bits(uint32_t number); // How long its code is.

#endif
