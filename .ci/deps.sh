#!/bin/sh
# deps.sh: what is needed beyond a compiler and make.
#
#   deps.sh test    install what `make test` needs, where it is missing
#   deps.sh all     install what .ci/run needs, where it is missing
#   deps.sh check   say in one sentence what `make test` lacks; exit 1 when it lacks something
set -u
export DEBIAN_FRONTEND=noninteractive

has_cmocka() {
    printf '%s\n' '#include <stdarg.h>' '#include <stddef.h>' '#include <stdint.h>' \
        '#include <setjmp.h>' '#include <cmocka.h>' |
        ${CC:-cc} $(${PKG_CONFIG:-pkg-config} --cflags cmocka 2>/dev/null) \
            -E -x c - >/dev/null 2>&1
}

has() { command -v "$1" >/dev/null 2>&1; }

# The packages that are missing, for Debian and its children.
missing() {
    has ${CC:-cc} || has gcc || echo gcc libc6-dev
    has_cmocka || echo libcmocka-dev
    [ "$1" = all ] || return 0
    has gcc || echo gcc libc6-dev
    has g++ || echo g++
    has clang || echo clang
    has objcopy || echo binutils
    has pkg-config || echo pkg-config
    [ -e /usr/include/sqlite3.h ] || echo libsqlite3-dev
    [ -e /usr/include/lmdb.h ] || echo liblmdb-dev
    has clang && ls "$(clang -print-resource-dir)"/lib/*/*fuzzer* >/dev/null 2>&1 ||
        echo libclang-rt-14-dev
}

if [ "${1:-test}" = check ]; then
    has_cmocka && exit 0
    echo "The tests need cmocka: run \`make deps\`, or install libcmocka-dev (libcmocka-devel, cmocka)."
    exit 1
fi

packages=$(missing "${1:-test}" | tr '\n' ' ')
[ -n "$packages" ] || exit 0
has apt-get || { echo "Install these with your package manager: $packages"; exit 1; }
as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
echo "Installing: $packages"
$as_root apt-get update -qq >/dev/null || echo "apt-get update failed; trying with the lists that are there"
# One after another: a package that an archive lacks must not keep out the others.
for package in $packages; do
    $as_root apt-get install -y -qq --no-install-recommends "$package" >/dev/null ||
        echo "could not install $package"
done
has_cmocka || { echo "cmocka is still missing"; exit 1; }
