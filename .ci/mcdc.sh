#!/bin/sh
# mcdc.sh: how many conditions were seen to decide alone (modified condition/decision coverage); needs
# clang 19 and its llvm-cov. What takes long is run for a part of its length.
#
#   B=build/mcdc mcdc.sh PROGRAM…      programs compiled with -fcoverage-mcdc
#
# A line a file of rules, decision, ledger, store and base, then a line a folder; with the lines of the
# conditions that were not, in $B/missed.
set -u
B=${B:-build/mcdc}
suffix=${LLVM:-19}
rm -rf "$B/profiles"
mkdir -p "$B/profiles"
export LLVM_PROFILE_FILE="$B/profiles/%m.profraw"
failed=0
for program in "$@"; do
    case $program in
        */test_model) set -- 1 60000 ;;
        */test_power) set -- 1 1500 ;;
        */test_history) set -- 1 60 ;;
        */test_flips) set -- 4001 ;;
        *) set -- ;;
    esac
    timeout -k 5 400 "$program" "$@" >"$B/run.log" 2>&1 || {
        failed=$((failed + 1))
        echo "fails: $program"
    }
done
llvm-profdata-"$suffix" merge -sparse -o "$B/all.profdata" "$B"/profiles/*.profraw || exit 1
files=$(ls src/rules/*.c src/decision/*.c src/ledger/*.c src/store/*.c src/base/*.c)
# Each program holds the whole library.
# shellcheck disable=SC2086
llvm-cov-"$suffix" report --show-mcdc-summary --instr-profile="$B/all.profdata" "$B/run_scenarios" \
    $files 2>"$B/cov.log" >"$B/report" || { cat "$B/cov.log"; exit 1; }
# shellcheck disable=SC2086
llvm-cov-"$suffix" show --show-mcdc --instr-profile="$B/all.profdata" "$B/run_scenarios" $files \
    2>/dev/null | awk '/^\/.*:$/ { file = $0 } /MC\/DC Decision Region/ { at = $0 }
        /C[0-9]+-Pair: not covered/ { sub(/.*\(/, "(", at); print file, at, $0 }' >"$B/missed"
awk '
    # Name, then four groups of total, missed and percentage, and the conditions.
    / [0-9]+ +[0-9]+ +([0-9.]+%|-)$/ && $1 !~ /^TOTAL/ {
        total = $(NF - 2); missed = $(NF - 1); branches = $(NF - 5); gone = $(NF - 4)
        folder = $1; sub(/.*src\//, "", folder)
        if (folder !~ /\//) folder = prefix folder
        name = folder; sub(/\/[^\/]*$/, "/", folder)
        if (total > 0) printf "1 src/%-26s %6.1f %%  (%d of %d)\n", name, 100 * (total - missed) / total, total - missed, total
        all[folder] += total; lost[folder] += missed; branch[folder] += branches; unbranched[folder] += gone
    }
    END { for (folder in all) if (all[folder]) printf "2 src/%-26s %6.1f %%  (%d of %d), branches %.1f %%\n", folder,
            100 * (all[folder] - lost[folder]) / all[folder], all[folder] - lost[folder], all[folder],
            100 * (branch[folder] - unbranched[folder]) / (branch[folder] ? branch[folder] : 1) }' "$B/report" |
    sort -k1,1n -k2,2 | sed 's/^[12] //'
[ $failed -eq 0 ]
