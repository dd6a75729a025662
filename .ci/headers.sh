#!/bin/sh
# headers.sh: the public header compiles by itself in every dialect that a host may use, has no
# hidden padding, and every header in src/ compiles by itself.
set -u
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
passed=0
failed=0

try() { # what, command…
    what=$1
    shift
    if "$@" >"$scratch/said" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED  $what"
        sed -n '1,12p' "$scratch/said" | sed 's/^/        /'
    fi
}

has() { command -v "$1" >/dev/null 2>&1 || { echo "skip: there is no $1"; return 1; }; }

use='#include "tara_privacy.h"
int main(void) { tara_options options; tara_options_init(&options, (uint32_t)sizeof options); return 0; }'
printf '%s\n' "$use" >"$scratch/use.c"
printf '%s\n' "$use" >"$scratch/use.cc"
strict='-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I include -fsyntax-only'

for cc in gcc clang; do
    has $cc || continue
    for standard in c99 c11 c17 c2x; do
        try "$cc $standard" $cc -std=$standard $strict -Wstrict-prototypes "$scratch/use.c"
    done
    # Padding is the same on the machines that count; it is looked at on one of them.
    case $($cc -dumpmachine) in
    x86_64*) try "$cc padding" $cc -std=c11 $strict -Wpadded "$scratch/use.c" ;;
    esac
done
for cxx in g++ clang++; do
    has $cxx || continue
    for standard in c++98 c++11 c++14 c++17 c++20; do
        # C++98 has neither <stdint.h> nor long long by its letter, and compilers have both.
        lenient=
        [ $standard = c++98 ] && lenient=-Wno-long-long
        try "$cxx $standard" $cxx -std=$standard $strict $lenient "$scratch/use.cc"
    done
done
if has clang; then
    try 'clang -Weverything' clang -std=c11 -Weverything -Wno-declaration-after-statement -Werror \
        -I include -fsyntax-only "$scratch/use.c"
fi
for header in $(find src -name '*.h' | sort); do
    printf '#include "%s"\ntypedef int not_empty;\n' "${header#src/}" >"$scratch/alone.c"
    try "$header alone" "${CC:-cc}" -std=c11 $strict -I src "$scratch/alone.c"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
