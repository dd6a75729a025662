#!/bin/sh
# abi.sh: what programs that were built against the library rely on.
#
#   abi.sh functions   the functions that the header declares, sorted
#   abi.sh map         write src/tara_privacy.map from the header
#   abi.sh check       compare with what stands in tests/abi/ (after `make lib`)
#   abi.sh update      record it anew
#
# Three records: symbols.txt (exported, with their version), declarations.txt (the header without
# its comments), layout.h (sizes, offsets and values, as assertions; tests/test_abi.c includes it).
set -u
export LC_ALL=C
B=${B:-build}
NM=${NM:-nm}
CC=${CC:-cc}
golden=tests/abi
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

declarations() { awk -f .ci/declarations.awk include/tara_privacy.h; }

functions() {
    declarations | grep '(' | grep -v -e ':' -e '^typedef' -e '^#' |
        sed -n 's/.*[ *]\(tara_[a-z0-9_]*\)(.*/\1/p' | sort
}

version_script() {
    echo '# What the shared library exports. `make abi-update` writes it from the header, `make tidy`'
    echo '# compares. Before 1.0 there is one node; from 1.0 on each release that adds a function adds one.'
    echo 'TARA_PRIVACY_0 {'
    echo '    global:'
    functions | sed 's/.*/        &;/'
    echo '    local:'
    echo '        *;'
    echo '};'
}

symbols() {
    $NM -D --defined-only --with-symbol-versions "$B/libtara_privacy.so" |
        awk '$2 != "A" { print $2, $3 }' | sort -k2
}

layout() {
    declarations | awk -f .ci/layout.awk >"$scratch/layout.c"
    $CC -std=c11 -I include -o "$scratch/layout" "$scratch/layout.c" || return 1
    echo '// layout.h: sizes, offsets and values that programs were compiled with. Written by a program;'
    echo '// `make abi-update` records them anew, which breaks programs unless it only adds at the end.'
    "$scratch/layout"
}

compare() { # name
    if diff -u "$golden/$1" "$scratch/$1" >"$scratch/difference"; then
        echo "ok      $1"
        passed=$((passed + 1))
    else
        echo "FAILED  $1 (\`make abi-update\` if this is meant)"
        sed -n '3,80p' "$scratch/difference" | sed 's/^/        /'
        failed=$((failed + 1))
    fi
}

# Structs without pointers are the same on every machine: little and big, 32 and 64 bits.
elsewhere() {
    command -v clang >/dev/null 2>&1 || { echo 'skip: there is no clang'; return 0; }
    printf '#include "tara_privacy.h"\n#include "abi/layout.h"\n' >"$scratch/elsewhere.c"
    for target in i686-linux-gnu armv7-linux-gnueabihf s390x-linux-gnu mips-linux-gnu \
        aarch64-linux-gnu riscv64-linux-gnu x86_64-w64-windows-gnu wasm32; do
        if clang --target=$target -std=c11 -ffreestanding -nostdlibinc -fsyntax-only -I include \
            -I tests "$scratch/elsewhere.c"; then
            passed=$((passed + 1))
            echo "ok      layout on $target"
        else
            failed=$((failed + 1))
            echo "FAILED  layout on $target"
        fi
    done
}

case "${1:-check}" in
functions) functions ;;
map) version_script >"$scratch/map" && cp "$scratch/map" src/tara_privacy.map ;;
update)
    mkdir -p "$golden"
    symbols >"$golden/symbols.txt" && declarations >"$golden/declarations.txt" &&
        layout >"$scratch/layout.h" && cp "$scratch/layout.h" "$golden/layout.h"
    ;;
check)
    passed=0
    failed=0
    symbols >"$scratch/symbols.txt"
    declarations >"$scratch/declarations.txt"
    layout >"$scratch/layout.h"
    for name in symbols.txt declarations.txt layout.h; do compare "$name"; done
    elsewhere
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
    ;;
*)
    echo "abi.sh functions|map|check|update" >&2
    exit 2
    ;;
esac
