#!/bin/sh
# tidy.sh: the house rules that a machine can check. Each finding is one line; the last line sums up.
#
#   B=build NM=nm PARTIAL=1 tidy.sh      after `make lib`
set -u
export LC_ALL=C
B=${B:-build}
NM=${NM:-nm}
here=.ci
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
passed=0
failed=0

# A check is a command that prints its findings and nothing when there are none.
check() { # name, command…
    name=$1
    shift
    "$@" >"$scratch/found" 2>&1
    if [ -s "$scratch/found" ]; then
        failed=$((failed + 1))
        echo "FAILED  $name"
        sed 's/^/        /' "$scratch/found"
    else
        passed=$((passed + 1))
        echo "ok      $name"
    fi
}

sources=$(find src -name '*.[ch]' | sort)
# tests/abi holds what a program wrote.
ours=$(find src include examples tests -name '*.[ch]' ! -path 'tests/abi/*' | sort)

lengths() { awk -f $here/lengths.awk $ours; }

unfinished() { grep -nE '\<(TODO|FIXME|XXX|HACK)\>' $ours; }

calls() {
    awk -f $here/calls.awk $sources >"$scratch/code"
    words='strcpy|strncpy|strcat|strncat|v?sn?printf|v?f?printf|gets|fgets|puts|fputs|putchar|perror'
    words="$words|strtok|atoi|atol|atof|strtol|strtoul|strtod|scanf|sscanf|gmtime|localtime|mktime"
    words="$words|time|getenv|setenv|setlocale|localeconv|abort|exit|_exit|assert|raise|signal|rand"
    words="$words|srand|system|alloca|longjmp|setjmp|strerror"
    # Not `.time(`, not `->time(` and not `tp_time(`.
    grep -nE "(^|[^A-Za-z0-9_.>])($words)[ ]*\(" "$scratch/code" | sed 's/^[0-9]*://; s/$/   (banned)/'
    grep -E '(^|[^A-Za-z0-9_.>])(malloc|calloc|realloc|free)[ ]*\(' "$scratch/code" |
        grep -v '^src/base/memory\.c:' | sed 's/$/   (only in base\/memory.c)/'
    grep 'a_block_comment_runs_on' "$scratch/code" | sed 's/a_block_comment_runs_on/(\/\/ comments in src)/'
}

# The header declares them, the version script lists them, the shared library exports them.
declared() { sh $here/abi.sh functions; }
listed() { sed -n 's/^ *\(tara_[a-z0-9_]*\);.*/\1/p' src/tara_privacy.map | sort; }
exported() { $NM -D --defined-only "$B/libtara_privacy.so" | awk '$2 != "A" { print $3 }' | sed 's/@.*//' | sort; }
compare() { # what the first has, what the second has, first file, second file
    comm -23 "$3" "$4" | sed "s|$|: $1, not $2|"
    comm -13 "$3" "$4" | sed "s|$|: $2, not $1|"
}
symbols() {
    declared >"$scratch/declared"
    listed >"$scratch/listed"
    compare 'in the header' 'in src/tara_privacy.map' "$scratch/declared" "$scratch/listed"
    [ -e "$B/libtara_privacy.so" ] || return 0
    exported >"$scratch/exported"
    compare 'in the header' 'exported' "$scratch/declared" "$scratch/exported"
}

# Also hidden names meet the host's in a static link, so each has our prefix.
prefixes() {
    find "$B/src" -name '*.o' | sort | while read -r object; do
        $NM -g --defined-only "$object" | awk -v object="$object" \
            'NF == 3 && $3 !~ /^(tara|tp)_/ { print object ": " $3 }'
    done
    [ "${PARTIAL:-1}" = 1 ] || return 0
    $NM -g --defined-only "$B/libtara_privacy.a" | awk 'NF == 3 && $3 !~ /^tara_/ && $3 !~ /^DW\.ref/ {
        print "libtara_privacy.a: " $3 " is visible" }'
}

# No global that changes: nothing in .data or .bss. Constant tables with pointers are in .data.rel.ro.
# The one exception, base/cpu.c, says why it is one.
state() {
    find "$B/src" -name '*.o' | sort | while read -r object; do
        objdump -t "$object" | awk -v object="$object" \
            '/ O (\.data|\.bss|\.tdata|\.tbss|\*COM\*)/ && !/ \.data\.rel\.ro/ { print object ": " $NF }'
    done | grep -v '/base/cpu\.o: known[.0-9]*$'
}

needed() {
    [ -e "$B/libtara_privacy.so" ] || return 0
    grep -v '^#' $here/allowed-calls | grep . | sort >"$scratch/allowed"
    # A name with _chk is the same call, checked by the C library.
    $NM -D --undefined-only "$B/libtara_privacy.so" | awk '{ print $NF }' |
        sed 's/@.*//; s/^__\(.*\)_chk$/\1/' | sort -u |
        comm -23 - "$scratch/allowed" | sed 's/$/: not in .ci\/allowed-calls/'
}

check 'layers' sh $here/layers.sh
check 'lengths of lines and functions' lengths
check 'nothing left undone' unfinished
check 'banned calls' calls
check 'exported symbols' symbols
check 'prefixes of global names' prefixes
check 'no global state' state
check 'what is asked of the system' needed
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
