#!/bin/sh
# torture.sh: what is proven when there is an hour. A line a part, with its figures;
# the last line counts the parts.
#
#   MINUTES=60 B=build torture.sh [PART…]      without a name, every part
#
# As many parts at a time as there are processors; each has its share of the time, and what has to
# be compiled first comes on top. A part that needs a tool which is not there says so, and counts
# as neither. Seeds begin at SEED, or where the clock stands: what fails is found again with them.
# Everything a part said is in $B/torture/PART.log.
set -u
MINUTES=${MINUTES:-60}
B=${B:-build}
T=$B/torture
SEED=${SEED:-$(date +%s)}
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)}
export MINUTES B T SEED jobs
unset MAKEFLAGS MFLAGS

# name and weight.
parts='power 10
io 2
kill 2
memory 2
flips 10
prefixes 1
model 12
history 10
fuzz_json 4
fuzz_policy 4
fuzz_operation 6
fuzz_package 4
fuzz_cookies 4
fuzz_file 8
fuzz_history 8
fuzz_receipt 2
fuzz_verify 4
fuzz_tcf 6
fuzz_gvl 2
fuzz_gpp 6
fuzz_usp 2
fuzz_bridge 4
fuzz_consent_receipt 4
fuzz_opendsr 4
fuzz_drp 4
afl 4
tsan 10
msan 6
valgrind 10
analyzer 4
tidy 4
cppcheck 2
timing 1
mutants 10
bits32 2
big_endian 6'

# --- what the parts are made of ----------------------------------------------------------------

has() { command -v "$1" >/dev/null 2>&1; }

skip() {
    echo "skipped $part: $1"
    exit 0
}

say() { echo "ok      $part: $1, $(($(date +%s) - began)) s"; }

fail() {
    echo "FAILED  $part: $1"
    tail -n 30 "$log" | sed 's/^/        /'
    exit 1
}

# The library and the tests, for one part alone: name of the folder, targets and variables.
build() {
    folder=$1
    shift
    make -j"$jobs" --no-print-directory B="$T/$folder" SHARED=0 "$@" >"$T/$folder.build.log" 2>&1 || {
        log=$T/$folder.build.log
        fail 'it does not compile'
    }
}

seconds_left() { echo $((began + share - $(date +%s))); }

# again PROGRAM AMOUNT [OF]: with one seed after the other until the time is over, or OF are done.
again() {
    runs=0
    while [ "$(seconds_left)" -gt 0 ] && [ $((runs * $2)) -lt "${3:-1000000000000}" ]; do
        # Seeds of two runs do not meet.
        "$T/plain/tests/laws/$1" $((SEED + runs * 100000)) "$2" >"$log.run" 2>&1 || {
            cat "$log.run" >>"$log"
            fail "seed $((SEED + runs * 100000))"
        }
        cat "$log.run" >>"$log"
        runs=$((runs + 1))
    done
    rm -f "$log.run"
}

once() { # program, arguments
    program=$1
    shift
    timeout -k 5 $((share + 900)) "$T/plain/tests/laws/$program" "$@" >>"$log" 2>&1 || fail "$program"
}

# Adds the numbers that stand before a word.
sum() {
    awk -v word="$1" '{ n = split($0, w, /[ ,:]+/)
        for (i = 2; i <= n; i++) if (w[i] == word) s += w[i - 1] } END { printf "%d", s }' "$log"
}

# The unit tests one after the other in a wrapper, until the time is over. Those that take long
# are left out: they are run by name elsewhere.
each_test() { # folder, command that goes before
    ran=0
    all=0
    for program in "$T/$1"/tests/test_* "$T/$1"/tests/laws/test_*; do
        case $program in *.o | *.d | *test_kill* | *test_throw) continue ;; esac
        [ -x "$program" ] || continue
        all=$((all + 1))
        left=$(seconds_left)
        [ "$left" -gt 0 ] || continue
        timeout -k 5 "$left" $2 "$program" >"$log.run" 2>&1
        code=$?
        [ $code -eq 124 ] || [ $code -eq 137 ] && continue
        cat "$log.run" >>"$log"
        [ $code -eq 0 ] || fail "$(basename "$program")"
        ran=$((ran + 1))
    done
    rm -f "$log.run"
}

# --- the parts ---------------------------------------------------------------------------------

part_power() {
    again test_power 4000
    say "$(($(sum states) + $(sum cut) + $(sum killed))) disks opened after $(sum states) cuts, seeds from $SEED"
}

part_io() {
    every=$((share < 100 ? 7 : 1))
    once test_io_faults $every
    timeout 900 "$T/plain/tests/test_file_store" >>"$log" 2>&1 || fail test_file_store
    say "each call of the disk failed, the power cut after each $every-th"
}

part_kill() {
    once test_kill
    again test_kill_loop 100 1000
    say "$(sum cycles) cycles, $(sum calls) calls acknowledged and there, seeds from $SEED"
}

part_memory() {
    once test_no_memory
    say "$(grep -c '       OK ' "$log") tests in which each allocation failed"
}

# About 400 openings a second.
part_flips() {
    every=$((600000 / 400 / (share > 0 ? share : 1) + 1))
    once test_flips $every
    say "$(sum flips) flips, one bit in $every; $(sum refused) refused, $(sum cut) cut off"
}

part_prefixes() {
    once test_prefixes
    say 'each prefix of 200 events'
}

part_model() {
    again test_model 100000
    say "$((runs * 100000)) steps, seeds from $SEED"
}

part_history() {
    again test_history 100
    say "$(sum lives) lives, $(sum operations) operations failed, $(sum cuts) cuts, $(sum kills) kills, seeds from $SEED"
}

part_fuzz() { # fuzzer
    has clang || skip 'needs clang'
    B=$T/fuzz TARA=$T/plain/tara SECONDS_EACH=$share sh .ci/fuzz.sh "$1" >"$log" 2>&1 ||
        fail "$(tail -n 1 "$log")"
    say "$(sed -n 's/^ok.*: \([0-9]* runs\)/\1/p' "$log")"
}

part_afl() {
    has afl-clang-fast || skip 'needs afl-clang-fast'
    build afl "$T/afl/fuzz_json" CC=afl-clang-fast CFLAGS='-O2 -g'
    mkdir -p "$T/afl/in"
    cp tests/fuzz/corpus/json/* "$T/afl/in/"
    AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1 \
        afl-fuzz -V "$share" -i "$T/afl/in" -o "$T/afl/out" -- "$T/afl/fuzz_json" >"$log" 2>&1
    stats=$T/afl/out/default/fuzzer_stats
    [ -e "$stats" ] || fail 'afl-fuzz does not start'
    crashes=$(awk '/^(saved|unique)_crashes/ { print $3 }' "$stats")
    [ "$crashes" = 0 ] || fail "$crashes inputs in $T/afl/out/default/crashes"
    say "fuzz_json: $(awk '/^execs_done/ { print $3 }' "$stats") runs"
}

part_tsan() {
    runs=0
    wrap=
    setarch -R true 2>/dev/null && wrap='setarch -R'
    build tsan test-programs CFLAGS='-O1 -g -fsanitize=thread -fno-omit-frame-pointer'
    began=$(date +%s)
    while [ "$(seconds_left)" -gt 0 ]; do
        for program in test_thread test_thread_execution test_thread_versions; do
            TSAN_OPTIONS='exitcode=99:halt_on_error=1' $wrap "$T/tsan/tests/$program" \
                >>"$log" 2>&1 || fail "$program"
        done
        runs=$((runs + 1))
    done
    say "readers and writers, $runs times"
}

part_msan() {
    has clang || skip 'needs clang'
    build msan test-programs CC=clang TEST_CXX=none \
        CFLAGS='-O1 -g -fsanitize=memory -fno-omit-frame-pointer -fno-sanitize-recover=all'
    began=$(date +%s)
    each_test msan ''
    say "$ran of $all programs"
}

part_valgrind() {
    has valgrind || skip 'needs valgrind'
    each_test plain 'valgrind -q --error-exitcode=99 --leak-check=no'
    say "$ran of $all programs"
}

# Of what is warned about, every line counts.
part_analyzer() {
    has gcc || skip 'needs gcc'
    for source in src/*.c src/*/*.c; do
        gcc -std=c11 -O1 -fanalyzer -fvisibility=hidden -pthread -I include -I src -c \
            -o /dev/null "$source" >>"$log" 2>&1 || fail "$source"
    done
    [ -z "$(grep -c 'warning:' "$log" | grep -v '^0$')" ] || fail "$(grep -c 'warning:' "$log") warnings"
    say "gcc -fanalyzer: $(ls src/*.c src/*/*.c | wc -l) files, no warning"
}

part_tidy() {
    has clang-tidy || skip 'needs clang-tidy'
    checks='-*,clang-analyzer-*,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling'
    checks="$checks,bugprone-*,-bugprone-easily-swappable-parameters,-bugprone-narrowing-conversions"
    checks="$checks,-bugprone-reserved-identifier,-bugprone-branch-clone,-bugprone-macro-parentheses"
    checks="$checks,-bugprone-implicit-widening-of-multiplication-result"
    clang-tidy --quiet --checks="$checks" src/*.c src/*/*.c -- -std=c11 -pthread -I include -I src \
        >>"$log" 2>/dev/null
    found=$(grep -c 'warning:\|error:' "$log")
    [ "$found" -eq 0 ] || fail "$found warnings"
    say "clang-tidy: no warning"
}

part_cppcheck() {
    has cppcheck || skip 'needs cppcheck'
    cppcheck -q --std=c11 --enable=warning,portability --inline-suppr --error-exitcode=1 \
        -I include -I src src >>"$log" 2>&1 || fail 'warnings'
    say 'no warning'
}

part_timing() {
    programs=$(ls tests/timing_*.c 2>/dev/null)
    [ -n "$programs" ] || skip 'there is no tests/timing_*.c'
    for source in $programs; do
        program=$T/plain/${source%.c}
        timeout $((share + 300)) "$program" >>"$log" 2>&1 || fail "$(basename "$program")"
    done
    say "$(echo "$programs" | wc -l) programs"
}

part_mutants() {
    SECONDS_ALL=$share SEED=$SEED T=$T/mutants sh .ci/mutants.sh >"$log" 2>&1 || fail "$(tail -n 1 "$log")"
    say "$(tail -n 1 "$log")"
}

part_bits32() {
    echo 'int main(void) { return 0; }' >"$T/empty.c"
    ${CC32:-gcc -m32} -o "$T/empty" "$T/empty.c" >>"$log" 2>&1 || skip "needs a C library for ${CC32:-gcc -m32}"
    TARGET=32 RUN='' CC="${CC32:-gcc -m32}" elsewhere
}

part_big_endian() {
    has s390x-linux-gnu-gcc || skip 'needs s390x-linux-gnu-gcc'
    has qemu-s390x || skip 'needs qemu-s390x'
    TARGET=s390x RUN='qemu-s390x -L /usr/s390x-linux-gnu' CC=s390x-linux-gnu-gcc elsewhere
}

# A file written there is the file written here, byte by byte, and reads; all scenarios answer as
# here. With the source of cmocka in CMOCKA_SOURCE also the tests.
elsewhere() {
    build "$TARGET" "$T/$TARGET/portable" "$T/$TARGET/tara" "$T/$TARGET/run_scenarios" CC="$CC" \
        CFLAGS='-O1 -g' LDFLAGS=-static PARTIAL=0
    build plain "$T/plain/portable"
    $RUN "$T/$TARGET/portable" write >"$T/$TARGET/there.tara" 2>>"$log" || fail 'writing there'
    "$T/plain/portable" write >"$T/$TARGET/here.tara" 2>>"$log" || fail 'writing here'
    cmp "$T/$TARGET/there.tara" "$T/$TARGET/here.tara" >>"$log" 2>&1 || fail 'not the same bytes'
    "$T/plain/portable" read <"$T/$TARGET/there.tara" >"$T/$TARGET/read_here" 2>>"$log" || fail 'reading here'
    $RUN "$T/$TARGET/portable" read <"$T/$TARGET/here.tara" >"$T/$TARGET/read_there" 2>>"$log" ||
        fail 'reading there'
    cmp "$T/$TARGET/read_here" "$T/$TARGET/read_there" >>"$log" 2>&1 || fail 'not the same answers'
    wrapper=$T/$TARGET/tara.sh
    printf '#!/bin/sh\nexec %s "%s" "$@"\n' "$RUN" "$PWD/$T/$TARGET/tara" >"$wrapper"
    chmod +x "$wrapper"
    "$T/plain/run_scenarios" "$wrapper" tests/scenarios/*.jsonl >>"$log" 2>&1 || fail 'scenarios'
    if [ -z "${CMOCKA_SOURCE:-}" ]; then
        say "the same $(wc -c <"$T/$TARGET/here.tara") bytes, $(ls tests/scenarios/*.jsonl | wc -l) scenarios; the tests are skipped without CMOCKA_SOURCE"
        return
    fi
    $CC -std=gnu11 -O1 -I "$CMOCKA_SOURCE/include" -I .ci -DHAVE_CONFIG_H=0 -c \
        -o "$T/$TARGET/cmocka.o" "$CMOCKA_SOURCE/src/cmocka.c" >>"$log" 2>&1 || fail 'cmocka'
    build "$TARGET" test-programs CC="$CC" TEST_CXX=none CFLAGS='-O1 -g' LDFLAGS=-static PARTIAL=0 \
        CMOCKA_FLAGS="-I $CMOCKA_SOURCE/include" CMOCKA_LIBS="$T/$TARGET/cmocka.o"
    began=$(date +%s)
    each_test "$TARGET" "$RUN"
    say "the same bytes, $(ls tests/scenarios/*.jsonl | wc -l) scenarios, $ran of $all programs"
}

# --- running them ------------------------------------------------------------------------------

if [ "${1:-}" = --one ]; then
    part=$2
    log=$T/$part.log
    weights=$(echo "$CHOSEN" | awk '{ s += $2 } END { print s }')
    weight=$(echo "$CHOSEN" | awk -v part="$part" '$1 == part { print $2 }')
    share=$((MINUTES * 60 * jobs * weight / weights))
    # No part is worth more than its figure asks for.
    [ "$part" != tsan ] || [ $share -lt 600 ] || share=600
    began=$(date +%s)
    : >"$log"
    case $part in
        fuzz_*) told=$(part_fuzz "$part") ;;
        *) told=$("part_$part") ;;
    esac
    code=$?
    [ $code -eq 0 ] || [ -n "$told" ] || told="FAILED  $part"
    printf '%s\n' "$told" | tee "$T/$part.told"
    exit 0
fi

CHOSEN=$parts
if [ $# -gt 0 ]; then
    CHOSEN=$(for name in "$@"; do echo "$parts" | grep "^$name " || echo "no part $name" >&2; done)
    [ -n "$CHOSEN" ] || exit 2
fi
export CHOSEN
mkdir -p "$T"
rm -f "$T"/*.told
whole=$(date +%s)
part=build
began=$whole
build plain lib examples test-programs timing-programs
case $CHOSEN in *fuzz_*)
    if has clang; then
        build fuzz fuzz-programs CC=clang \
            CFLAGS='-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=all'
    fi ;;
esac
echo "$CHOSEN" | cut -d' ' -f1 | xargs -P "$jobs" -I '{}' sh "$0" --one '{}'

cat "$T"/*.told | awk -v seconds=$(($(date +%s) - whole)) '
    /^ok / { passed++ } /^skipped/ { skipped++ } /^FAILED/ { failed++ }
    END { print passed + 0 " passed, " failed + 0 " failed, " skipped + 0 " skipped in " seconds " s"
          exit failed != 0 || passed == 0 }'
