#!/bin/sh
# tests.sh: runs cmocka programs and the scenarios, and adds up what they say.
#
# A program that dies before its summary counts what it had passed, and one failure. Everything a
# program said is in $B/logs; of one that failed it is shown.
#
# As many run at a time as there are processors, or TEST_JOBS; each is told of when it has ended.
#
#   B=build SECONDS_EACH=600 SCENARIOS=1 TEST_JOBS=2 tests.sh PROGRAM…
set -u
export B="${B:-build}" SECONDS_EACH="${SECONDS_EACH:-600}"
mkdir -p "$B/logs"

unset CMOCKA_TEST_ABORT CMOCKA_XML_FILE
export CMOCKA_MESSAGE_OUTPUT=STDOUT
# 99 cannot be mistaken for a count of failures or for a program's own refusal.
export ASAN_OPTIONS="exitcode=99:detect_stack_use_after_return=1:${ASAN_OPTIONS:-}"
export UBSAN_OPTIONS="print_stacktrace=1:${UBSAN_OPTIONS:-}"
export TSAN_OPTIONS="exitcode=99:halt_on_error=1:${TSAN_OPTIONS:-}"

limit=
if command -v timeout >/dev/null 2>&1; then limit="timeout -k 5 $SECONDS_EACH"; fi

# Sums the numbers behind a cmocka word, on whatever column it stands.
sum_of() {
    awk -v word="$1" '{ at = index($0, "[  " word "  ] ")
        if (at) { rest = substr($0, at + length(word) + 7)
                  if (rest ~ /^[0-9]+ test\(s\)/) sum += rest } }
        END { print sum + 0 }' "$2"
}

run() { # name, command…
    name=$1
    shift
    log=$B/logs/$name.log
    $limit "$@" >"$log" 2>&1
    code=$?
    good=$(sum_of PASSED "$log")
    bad=$(sum_of FAILED "$log")
    if ! grep -q '\[  PASSED  \] ' "$log"; then good=$(grep -c '\[       OK \] ' "$log"); fi
    if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
    # A program that tests nothing is no proof of anything.
    if [ "$code" -eq 0 ] && [ $((good + bad)) -eq 0 ]; then bad=1; echo 'no test ran' >>"$log"; fi
    echo "$good $bad" >"$B/logs/$name.count"
    if [ "$bad" -eq 0 ]; then
        echo "ok      $name: $good"
        grep '^skip: ' "$log" | sed 's/^/        /' | sort -u
    else
        echo "FAILED  $name: $good passed, $bad failed, exit status $code$(
            [ "$code" -eq 124 ] && echo " (took longer than $SECONDS_EACH s)")"
        grep -v -e '\[ RUN      \]' -e '\[       OK \]' "$log" | tail -n 60 | sed 's/^/        /'
    fi
}

# In one piece, so that two that end together are not mixed.
tell_of() {
    told=$(run "$@")
    printf '%s\n' "$told"
}

if [ "${1:-}" = --one ]; then
    tell_of "$(basename "$2")" "$2"
    exit 0
fi

jobs=${TEST_JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)}
rm -f "$B"/logs/*.count
if [ $# -gt 0 ]; then printf '%s\n' "$@" | xargs -P "$jobs" -I '{}' sh "$0" --one '{}'; fi

scenarios=$(ls tests/scenarios/*.jsonl 2>/dev/null)
if [ "${SCENARIOS:-1}" = 1 ] && [ -n "$scenarios" ]; then
    tell_of scenarios "$B/run_scenarios" "$B/tara" $scenarios
    set -- "$@" scenarios
fi

# Who left no count was not run to its end.
for program in "$@"; do cat "$B/logs/$(basename "$program").count" || echo '0 1'; done |
    awk '{ passed += $1; failed += $2 } END { print passed " passed, " failed " failed"
                                              exit failed != 0 }'
