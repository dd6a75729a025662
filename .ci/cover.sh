#!/bin/sh
# cover.sh: which branches the tests took, from gcov's own text; needs gcov and awk.
#
#   B=build/cover GCOV=gcov cover.sh     after the tests ran in $B
#
# A line a file, "src/rules/consent.c  98.2 %  (110 of 112)  lines 31 77", then a line a folder.
# Branches that the compiler never put in the program are not counted; a branch in a line that
# never ran counts as not taken.
set -u
B=${B:-build/cover}
find "$B/src" -name '*.gcno' | sort | while read -r notes; do
    ${GCOV:-gcov} -t -b -c "$notes" 2>/dev/null
done | awk '
    /^ *-: *0:Source:/ { file = $0; sub(/.*Source:/, "", file); sub(/^\.\//, "", file)
                         counts = file ~ /^src\/.*\.c$/; next }
    !counts { next }
    /^ *[^:]*: *[0-9]+:/ { split($0, part, ":"); line = part[2] + 0; next }
    /^branch +[0-9]+ / {
        total[file]++
        if ($0 ~ /never executed/ || $0 ~ /taken 0( |$)/) {
            if (last[file] != line) missed[file] = missed[file] " " line
            last[file] = line
        } else taken[file]++
    }
    END {
        for (file in total) {
            folder = file
            sub(/\/[^\/]*$/, "/", folder)
            folder_total[folder] += total[file]
            folder_taken[folder] += taken[file]
            printf "1 %-28s %6.1f %%  (%d of %d)%s\n", file, 100 * taken[file] / total[file], \
                taken[file], total[file], missed[file] == "" ? "" : "  lines" missed[file]
        }
        for (folder in folder_total) {
            printf "2 %-28s %6.1f %%  (%d of %d)\n", folder, \
                100 * folder_taken[folder] / folder_total[folder], folder_taken[folder], folder_total[folder]
            all += folder_total[folder]
            all_taken += folder_taken[folder]
        }
        if (all) printf "3 %-28s %6.1f %%  (%d of %d)\n", "all branches", 100 * all_taken / all, all_taken, all
    }' | sort -k1,1n -k2,2 | sed 's/^[123] //'
