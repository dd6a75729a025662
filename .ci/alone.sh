#!/bin/sh
# alone.sh: each codec compiles and links by itself: its files, src/base, and nothing else.
set -u
CC=${CC:-cc}
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
passed=0
failed=0
flags='-std=c11 -O1 -fPIC -fvisibility=hidden -pthread -Wall -Wextra -I include -I src'

mkdir "$scratch/base"
for source in src/base/*.c; do
    $CC $flags -c -o "$scratch/base/$(basename "$source" .c).o" "$source" || exit 1
done

# A codec may use another one: GPP strings hold TC strings.
alone() { # name, files of src/interop…
    name=$1
    shift
    sources=$(printf 'src/interop/%s.c ' "$@")
    if $CC $flags -shared -Wl,-z,defs -o "$scratch/$name.so" $sources "$scratch"/base/*.o \
        >"$scratch/said" 2>&1; then
        passed=$((passed + 1))
        echo "ok      $name"
    else
        failed=$((failed + 1))
        echo "FAILED  $name"
        sed -n '1,20p' "$scratch/said" | sed 's/^/        /'
    fi
}

tcf='tcf tcf_form tcf_findings tcf_ask tcf_peek'
alone 'TC strings, read' $tcf
alone 'TC strings, written' tcf_encode tcf_draft tcf_form
alone 'vendor list' gvl
alone 'us_privacy strings' usp
alone 'Global Privacy Control' gpc
alone 'GPP strings' gpp gpp_sections usp $tcf
alone 'OpenDSR requests' opendsr
alone 'Data Rights Protocol' drp
alone 'errors of both' dsr_error
alone 'strings of Canada' tcfca tcfca_encode tcf_draft gpp gpp_sections usp $tcf
alone 'checkpoints' checkpoint
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
