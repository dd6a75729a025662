#!/bin/sh
# layers.sh: fails if a file in src/ includes a header that src/LAYERS does not allow it, is not
# in src/LAYERS, or stands there and does not exist.
cd "$(dirname "$0")/../src" || exit 1
find . -name '*.[ch]' | sed 's|^\./||' | sort | xargs awk '
    FILENAME == "LAYERS" {
        if ($0 !~ /^#/ && NF) {
            floor++
            for (i = 1; i <= NF; i++) {
                if ($i in layer) { print "LAYERS:" FNR ": " $i " stands there twice"; bad = 1 }
                layer[$i] = floor
            }
        }
        next
    }
    FNR == 1 {
        me = FILENAME
        sub(/\.[ch]$/, "", me)
        seen[me] = 1
        if (!(me in layer)) { print "src/" FILENAME ": not in src/LAYERS"; bad = 1 }
    }
    /^#[ \t]*include "/ {
        split($0, part, "\"")
        to = part[2]
        sub(/\.h$/, "", to)
        if (to == me || to == "tara_privacy") next
        if (!(to in layer)) { print "src/" FILENAME ":" FNR ": " to " is not in src/LAYERS"; bad = 1 }
        else if (me in layer && layer[to] >= layer[me]) {
            print "src/" FILENAME ":" FNR ": " me " may not know " to
            bad = 1
        }
    }
    END {
        for (stem in layer) if (!(stem in seen)) { print "LAYERS: there is no " stem; bad = 1 }
        exit bad
    }' LAYERS
