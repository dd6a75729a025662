// erasures.h: the proof that an erasure leaves with its subject.
#ifndef TP_ERASURES_H
#define TP_ERASURES_H

#include <stdint.h>

#include "tara_privacy.h"

// What the event of an erasure says of its subject, to who has the nonce.
void tp_erasure_receipt_of(const uint8_t nonce[32], const tara_subject *subject,
                           uint8_t receipt[32]);

#endif
