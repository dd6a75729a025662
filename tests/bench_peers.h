// bench_peers.h: the databases that the library is measured against: SQLite, LMDB.
//
// Where there was a choice it was made in the peer's favour: rows are loaded in key order, lookups
// run prepared in one transaction, and a log keeps the event alone and no state beside it.
#ifndef BENCH_PEERS_H
#define BENCH_PEERS_H

#include "bench_kit.h"

typedef struct database {
    const char *name;
    // The choices of a workload, looked up by (subject, purpose).
    void  *(*choices_open)(const char *directory, const workload *work);
    double (*ask)(void *choices, uint64_t operations, uint64_t round); // ns, each dependent
    void   (*choices_close)(void *choices);
    // A log of events; append gives events a second.
    void  *(*log_open)(const char *directory, bool durable);
    double (*append)(void *log, uint64_t commits, uint32_t batch, size_t bytes);
    void   (*log_close)(void *log);
    // A file of events, scanned into a table; NULL where the peer is not measured. ns an event.
    bool   (*events_build)(const char *directory, const workload *work, uint64_t events);
    double (*events_scan)(const char *directory, uint64_t subjects);
} database;

extern const database peers[]; // Those that this program was built with; a NULL name ends.

// Prints which are there and which are not.
void say_which_peers(void);

#endif
