#!/bin/sh
# mutants.sh: does a test notice when the code is wrong? Changes one operator, one cell of a table or
# one step of the store at a time, and runs the tests that should notice.
#
#   SECONDS_ALL=600 SEED=1 T=build/mutants mutants.sh [FILE…]     without a file: src/rules/*.c and
#   src/decision/decide.c, src/ledger/apply.c, src/store/{frame,scan,journal_read,journal_write}.c
#
# First the steps that the store must not leave out (all of them have to be noticed), then mutants
# drawn by the seed until the time is over. Each that lives is a line. The last line is the score;
# the exit status is 1 when a step was not noticed, or fewer than MINIMUM of a hundred mutants.
set -u
SECONDS_ALL=${SECONDS_ALL:-600}
SEED=${SEED:-1}
T=${T:-build/mutants}
MINIMUM=${MINIMUM:-90}
tree=$T/tree
mkdir -p "$T"
rm -rf "$tree"
mkdir -p "$tree"
cp -R Makefile .ci src include tests examples "$tree/"
# Without debug information and optimisation: linking is most of the work.
flags='SHARED=0 B=build CFLAGS=-O1 WERROR=0 TEST_CXX=none'

# --- which mutants there are ---------------------------------------------------------------------

# FILE:LINE:WHAT and the line as it becomes, with a tab between them.
operators() { # file
    awk -v file="$1" '
        BEGIN {
            n = split("==|!=;!=|==;<=|<;>=|>; < | <= ; > | >= ;&&|\\|\\|;\\|\\||\\&\\&; true| false; false| true;" \
                      " + 1| - 1; - 1| + 1; \\+= | -= ;return true|return false;return false|return true;!has|has;!is|is", pair, ";")
            for (i = 1; i <= n; i++) { at = match(pair[i], /[^\\]\|/); from[i] = substr(pair[i], 1, at)
                                       to[i] = substr(pair[i], at + 2) }
        }
        # An assertion of the compiler and an include are no code that runs.
        /^ *\/\// || /^#/ || /static_assert/ || /^static.*;$/ { next }
        { code = $0; sub(/ *\/\/.*/, "", code)
          for (i = 1; i <= n; i++) {
              pattern = from[i]; gsub(/[+]/, "[+]", pattern)
              if (code !~ pattern) continue
              changed = code
              sub(pattern, to[i], changed)
              if (changed != code) printf "%s:%d:%s becomes %s\t%s\n", file, FNR, from[i], to[i], changed
          } }' "$1"
}

# Within `static const`, a row between braces: each cell becomes the cell of the row before.
cells() { # file
    awk -v file="$1" '
        /^(    )?static const .*\[.*= *\{ *$/ { inside = 1; rows = 0; next }
        inside && /^ *\};/ { inside = 0 }
        !inside { next }
        /^ *\{.*\}, *(\/\/.*)?$/ {
            row = $0; sub(/^ *\{/, "", row); sub(/\}, *(\/\/.*)?$/, "", row)
            if (row ~ /[{}"(]/) { rows = 0; next }
            count = split(row, cell, /, */)
            for (i = 1; rows > 0 && i <= count; i++) {
                if (!(i in last) || cell[i] == last[i]) continue
                changed = ""
                for (j = 1; j <= count; j++)
                    changed = changed (j > 1 ? ", " : "") (j == i ? last[j] : cell[j])
                printf "%s:%d:cell %d becomes %s\t    {%s},\n", file, FNR, i, last[i], changed
            }
            for (i = 1; i <= count; i++) last[i] = cell[i]
            rows++
        }' "$1"
}

shuffled() {
    awk -v seed="$SEED" 'BEGIN { srand(seed) } { print rand() "\t" $0 }' | sort -n | cut -f2-
}

# --- what should notice --------------------------------------------------------------------------

# The tests that include the file's header, and who judges all rules together.
tests_of() { # file
    header=${1#src/}
    header=${header%.c}.h
    (cd "$tree" && grep -l "\"$header\"" tests/*.c tests/laws/*.c) | sed 's/\.c$//' | grep -v bench
    case $1 in
        src/store/*) for name in file_store rewrite check spare; do echo "tests/test_$name"; done
                     for name in 'power 1 3000' flips 'kill_loop 1 10' two_processes; do
                         echo "tests/laws/test_$name"
                     done ;;
        src/policy/*) echo tests/test_policy_json ;;
        *) echo tests/test_decide
           echo 'tests/laws/test_model 1 20000' ;;
    esac
}

# A test that fails without a mutant notices none.
is_sound() { # program; its arguments are in $arguments
    name=$(echo "$1" | tr / _)
    if [ ! -e "$T/sound.$name" ]; then
        # shellcheck disable=SC2086
        (cd "$tree" && timeout -k 1 120 "sound/$1" $arguments) </dev/null >/dev/null 2>&1
        echo $? >"$T/sound.$name"
        [ "$(cat "$T/sound.$name")" = 0 ] || echo "fails without a mutant: $1"
    fi
    [ "$(cat "$T/sound.$name")" = 0 ]
}

# 0: noticed. 1: alive. 2: it does not compile.
judge() { # file
    list=$(tests_of "$1" | awk '!seen[$0]++')
    programs=$(echo "$list" | cut -d' ' -f1 | sed 's,^,build/,' | sort -u)
    (cd "$tree" && make --no-print-directory $flags $programs) >"$T/compile.log" 2>&1 || return 2
    echo "$list" >"$T/list"
    while read -r program arguments; do
        is_sound "$program" || continue
        # shellcheck disable=SC2086
        (cd "$tree" && timeout -k 1 60 "build/$program" $arguments) </dev/null >"$T/test.log" 2>&1 || return 0
    done <"$T/list"
    return 1
}

# --- steps of the store --------------------------------------------------------------------------

# File, what is taken out (a sed command), and what it is; with % between them.
steps='src/store/file_store.c%s/if (status == TARA_OK) status = port->sync(port->user, journal->file);//%the new file is not synced
src/store/file_store.c%s/if (status == TARA_OK) status = port->sync_directory(port->user, journal->path);//%the directory is not synced
src/store/file_store.c%s/status = port->sync_directory(port->user, store->journal.path);/status = TARA_OK;/%the directory is not synced at opening
src/store/journal_write.c%s/status = copy_onto_itself(journal, offset, journal->rewrite_until, buffer);/status = TARA_OK;/%the unproven end is not written again
src/store/journal_write.c%s/if (journal->port->sync(journal->port->user, journal->file) != TARA_OK)/if (journal->port->sync(journal->port->user, journal->file) == TARA_E_LIMIT)/%a failed sync is ignored
src/store/journal_write.c%s/if (journal->port->sync(journal->port->user, journal->file) != TARA_OK)/if (journal->port->sync == NULL)/%nothing is synced
src/store/journal_write.c%s/if (port->truncate(port->user, journal->file, journal->end) != TARA_OK)/if (journal->end == 0)/%what did not fit is not taken back
src/store/journal_write.c%s/    if (ours) return TARA_OK;/    (void)ours; return TARA_OK;/%a file that was replaced is not noticed
src/store/journal_read.c%s/tara_status status = port->truncate(port->user, journal->file, journal->end);/tara_status status = TARA_OK;/%a torn end is not cut off
src/store/journal_read.c%s/if (status == TARA_OK) status = port->sync(port->user, journal->file);//%the cut is not synced
src/store/rewrite.c%s/    status = port->sync(port->user, r->file);/    status = TARA_OK;/%the file without the bodies is not synced
src/store/rewrite.c%s/if (port->sync_directory(port->user, journal->path) == TARA_OK) return TARA_OK;/return TARA_OK;/%its name is not synced
src/store/rewrite.c%s/if (went) r->options->commitment/if (0) r->options->commitment/%what was written is not read back
src/store/scan.c%s/if (head.durable_sequence >= sequence) return true;/if (0) return true;/%no later frame attests one
src/store/scan.c%s/finding->sound = tp_frame_events_valid/finding->sound = true || tp_frame_events_valid/%the checksums of events are not looked at
src/store/scan.c%s/    scan->size = 0;$/    return TARA_OK;/%a reader does not look again'

# --- running ---------------------------------------------------------------------------------------

began=$(date +%s)
noticed=0
alive=0
broken=0
missing=0
unfit=0
(cd "$tree" && make --no-print-directory $flags test-programs) >"$T/build.log" 2>&1 || {
    tail -n 20 "$T/build.log"
    echo 'the tests do not compile'
    exit 1
}
rm -f "$T"/sound.*
mkdir -p "$tree/sound"
cp -R "$tree/build/tests" "$tree/sound/"
left() { echo $((began + SECONDS_ALL - $(date +%s))); }

count() { # judge's answer, what it was
    case $1 in
        0) noticed=$((noticed + 1)) ;;
        1) alive=$((alive + 1))
           echo "alive   $2" ;;
        *) broken=$((broken + 1)) ;;
    esac
}

if [ $# -eq 0 ]; then
    echo "$steps" >"$T/steps"
    while IFS=% read -r file command what; do
        [ "$(left)" -gt 0 ] || break
        sed "$command" "$file" >"$tree/$file"
        if cmp -s "$file" "$tree/$file"; then
            unfit=$((unfit + 1))
            echo "unfit   $file: $what"
            continue
        fi
        judge "$file"
        code=$?
        [ $code -ne 1 ] || missing=$((missing + 1))
        count $code "$file: $what"
        cp "$file" "$tree/$file"
    done <"$T/steps"
    set -- src/rules/*.c src/decision/decide.c src/ledger/apply.c src/store/frame.c \
        src/store/scan.c src/store/journal_read.c src/store/journal_write.c
fi

for file in "$@"; do
    operators "$file"
    cells "$file"
done | shuffled >"$T/all"
while IFS='	' read -r what line; do
    [ "$(left)" -gt 0 ] || break
    file=${what%%:*}
    number=${what#*:}
    number=${number%%:*}
    awk -v number="$number" -v line="$line" 'FNR == number { print line; next } { print }' \
        "$file" >"$tree/$file" 2>/dev/null
    judge "$file"
    count $? "$what"
    cp "$file" "$tree/$file"
done <"$T/all"

tried=$((noticed + alive))
[ $tried -gt 0 ] || { echo 'no mutant was tried'; exit 1; }
echo "$noticed of $tried mutants noticed ($((100 * noticed / tried)) %) of $(wc -l <"$T/all") there are," \
    "$broken did not compile, $missing steps of the store not noticed, $unfit fit no more, seed $SEED"
[ $missing -eq 0 ] && [ $((100 * noticed)) -ge $((MINIMUM * tried)) ]
