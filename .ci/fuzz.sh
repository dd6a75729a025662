#!/bin/sh
# fuzz.sh: runs each fuzzer for a while, from its committed corpus and from what the scenarios
# give: their operations, the stores they leave, and the built-in policy. What it finds stays in
# $B/found.
#
#   B=build/fuzz TARA=build/tara SECONDS_EACH=30 fuzz.sh fuzz_json fuzz_policy …
set -u
B=${B:-build/fuzz}
mkdir -p "$B/found" "$B/logs"
failed=0
passed=0
export TMPDIR="${TMPDIR:-/tmp}"
[ -w /dev/shm ] && TMPDIR=/dev/shm

# The key is the one of fuzz_file.c.
make_seeds() {
    rm -rf "$B/seeds"
    mkdir -p "$B/seeds/operation" "$B/seeds/file" "$B/seeds/policy" "$B/seeds/json"
    (umask 077 && printf 'thirty-two bytes of a fixed key!' >"$B/seeds/key")
    "$TARA" policy show >"$B/seeds/policy/builtin" 2>/dev/null
    cp "$B/seeds/policy/builtin" "$B/seeds/json/policy"
    for scenario in tests/scenarios/*.jsonl; do
        [ -e "$scenario" ] || continue
        name=$(basename "$scenario" .jsonl)
        grep -a '^{' "$scenario" >"$B/seeds/operation/$name"
        timeout 20 "$TARA" run --store "$B/seeds/file/$name" --key-file "$B/seeds/key" \
            <"$B/seeds/operation/$name" >/dev/null 2>&1
    done
    # Locks, keys and what is too long to be mutated well are no seeds.
    find "$B/seeds" -type f ! -name key \( -empty -o -name '*.lock' -o -size +128 \) -exec rm -f {} +
}
[ -x "${TARA:-}" ] && make_seeds

for fuzzer in "$@"; do
    subject=${fuzzer#fuzz_}
    seeds=tests/fuzz/corpus/$subject
    mkdir -p "$B/corpus/$subject"
    [ -d "$seeds" ] || seeds=
    [ -d "$B/seeds/$subject" ] && seeds="$seeds $B/seeds/$subject"
    [ -f "tests/fuzz/$subject.dict" ] && words="-dict=tests/fuzz/$subject.dict" || words=
    if timeout -k 5 $((SECONDS_EACH + 60)) "$B/$fuzzer" -max_total_time="$SECONDS_EACH" \
        -timeout=20 -rss_limit_mb=2048 -max_len=65536 -artifact_prefix="$B/found/$subject-" \
        -print_final_stats=1 $words "$B/corpus/$subject" $seeds >"$B/logs/$fuzzer.log" 2>&1; then
        passed=$((passed + 1))
        echo "ok      $fuzzer: $(awk '/number_of_executed_units/ { print $2 }' "$B/logs/$fuzzer.log") runs"
    else
        failed=$((failed + 1))
        echo "FAILED  $fuzzer"
        tail -n 40 "$B/logs/$fuzzer.log" | sed 's/^/        /'
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
