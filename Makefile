# Makefile: builds tara_privacy and proves it. `make help` lists the targets.
#
# `make` needs a C11 compiler and make, nothing else; `make test` needs cmocka. Whatever you set in
# the variables below is added to what the library cannot do without, so `make CFLAGS=-Os` builds.

CC         ?= cc
AR         ?= ar
OBJCOPY    ?= objcopy
NM         ?= nm
INSTALL    ?= install
PKG_CONFIG ?= pkg-config
PREFIX     ?= /usr/local
BINDIR     ?= $(PREFIX)/bin
LIBDIR     ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
DESTDIR    ?=
CPPFLAGS   ?=
CFLAGS     ?= -O2 -g
LDFLAGS    ?=
LDLIBS     ?=

# WERROR=1 makes warnings errors. SHARED=0 leaves out the shared library. B is where all output
# goes. VERBOSE=1 names what is counted. PARTIAL=0 makes the static library of plain objects, with internal names visible.
# TEST_SECONDS is how long one test program may take, on a machine that others may be using, too.
WERROR       ?= 0
SHARED       ?= 1
B            ?= build
PARTIAL      ?= $(if $(findstring -flto,$(ALL_FLAGS))$(findstring -fsanitize,$(ALL_FLAGS)),0,$(HAVE_OBJCOPY))
TEST_SECONDS ?= 600
VERBOSE      ?= 0
FUZZ_CC      ?= clang
COVER_CC     ?= gcc
GCOV         ?= gcov
SECONDS      ?= 60
MINUTES      ?= 60

# --- names and sources -------------------------------------------------------------------------

version = $(shell awk '/TARA_VERSION_$(1) =/ { print $$3 + 0; exit }' include/tara_privacy.h)
VERSION := $(call version,MAJOR).$(call version,MINOR).$(call version,PATCH)
# The ABI's major is the soname's number and changes with nothing else (see tara_abi_version).
ABI     := 0
SONAME  := libtara_privacy.so.$(ABI)
SOFILE  := $(SONAME).$(call version,MINOR).$(call version,PATCH)

SOURCES  := $(sort $(wildcard src/*.c src/*/*.c))
# An example that needs PostgreSQL's library is built where that library is.
NEEDS_PQ := $(shell grep -l 'libpq-fe\.h' examples/*.c /dev/null 2>/dev/null)
HAVE_PQ  := $(if $(NEEDS_PQ),$(shell $(PKG_CONFIG) --exists libpq 2>/dev/null && echo 1))
# The story's database, which comes in two kinds, is no program.
LEARNERS := $(sort $(wildcard examples/learners_*.c))
EXAMPLES := $(sort $(filter-out $(LEARNERS) $(if $(HAVE_PQ),,$(NEEDS_PQ)),$(wildcard examples/*.c)))
TESTS    := $(sort $(wildcard tests/test_*.c tests/laws/test_*.c))
# Hosts may be in C++: that is tested where there is a C++ compiler of the same kind.
TEST_CXX  ?= $(if $(filter cc,$(CC)),c++,$(subst gcc,g++,$(subst clang,clang++,$(CC))))
CXX_TESTS := $(if $(shell command -v $(TEST_CXX) 2>/dev/null),$(sort $(wildcard tests/test_*.cpp)))
BENCH    := $(sort $(wildcard tests/bench*.c))
FUZZERS  := $(sort $(wildcard tests/fuzz/fuzz_*.c))
TIMINGS  := $(sort $(wildcard tests/timing_*.c))
# Every other file of tests/ is code that test programs share.
SUPPORT  := $(sort $(filter-out $(TESTS) $(BENCH) $(TIMINGS) tests/run_scenarios.c tests/portable.c, \
              $(wildcard tests/*.c)))

OBJECTS         := $(SOURCES:%.c=$(B)/%.o)
SUPPORT_OBJECTS := $(SUPPORT:%.c=$(B)/%.o)
BENCH_OBJECTS   := $(BENCH:%.c=$(B)/%.o)
EXAMPLE_BINS    := $(EXAMPLES:examples/%.c=$(B)/%)
C_TEST_BINS     := $(TESTS:%.c=$(B)/%)
CXX_TEST_BINS   := $(CXX_TESTS:%.cpp=$(B)/%)
TEST_BINS       := $(C_TEST_BINS) $(CXX_TEST_BINS)
FUZZ_BINS       := $(FUZZERS:tests/fuzz/%.c=$(B)/%)
TIMING_BINS     := $(TIMINGS:%.c=$(B)/%)
STATIC          := $(B)/libtara_privacy.a
SHARED_LIBRARY  := $(B)/$(SOFILE)

# --- flags -------------------------------------------------------------------------------------

WARNINGS  := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes \
             -Wmissing-prototypes $(if $(filter 1,$(WERROR)),-Werror)
ALL_FLAGS  = -std=c11 -fvisibility=hidden -fPIC -pthread -ffile-prefix-map=$(CURDIR)=. \
             $(WARNINGS) $(CPPFLAGS) $(CFLAGS)
COMPILE    = $(CC) $(ALL_FLAGS) -MMD -MP -c
LINK       = $(CC) $(ALL_FLAGS) $(LDFLAGS)
LINK_SO    = $(LINK) -shared -Wl,-soname,$(SONAME) -Wl,--version-script=src/tara_privacy.map \
             -Wl,--no-undefined-version -Wl,-z,defs -Wl,-z,relro -Wl,-z,now

HAVE_OBJCOPY := $(if $(shell command -v $(OBJCOPY) 2>/dev/null),1,0)

# Asked for only where they are used, so that `make` alone runs no pkg-config.
CMOCKA_FLAGS  = $(shell $(PKG_CONFIG) --cflags cmocka 2>/dev/null)
CMOCKA_LIBS   = $(or $(shell $(PKG_CONFIG) --libs cmocka 2>/dev/null),-lcmocka)
have          = $(shell $(PKG_CONFIG) --exists $(1) 2>/dev/null && echo 1)
PEER_FLAGS    = $(if $(call have,sqlite3),-DHAVE_SQLITE $(shell $(PKG_CONFIG) --cflags sqlite3)) \
                $(if $(call have,lmdb),-DHAVE_LMDB $(shell $(PKG_CONFIG) --cflags lmdb))
PEER_LIBS     = $(if $(call have,sqlite3),$(shell $(PKG_CONFIG) --libs sqlite3)) \
                $(if $(call have,lmdb),$(shell $(PKG_CONFIG) --libs lmdb))

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all lib examples deps test programs test-programs clauses clause-programs bench bench-npm timing demo demo-sqlite cover mcdc tidy \
        layers abi abi-update headers alone sanitize tsan fuzz fuzz-programs timing-programs torture install uninstall clean help FORCE

## all: the libraries, the command line tool and the examples (the default)
all: lib examples
lib: $(STATIC) $(if $(filter 1,$(SHARED)),$(B)/libtara_privacy.so)
examples: $(EXAMPLE_BINS)

# --- the libraries -----------------------------------------------------------------------------

# A change of compiler or flags rebuilds everything.
$(B)/flags: FORCE
	@mkdir -p $(B)
	@printf '%s\n' '$(subst ','\'',$(CC) $(ALL_FLAGS) $(LDFLAGS) $(PARTIAL))' > $@.new
	@if cmp -s $@.new $@; then rm -f $@.new; else mv -f $@.new $@; fi
FORCE:

$(B)/src/%.o: src/%.c $(B)/flags
	@mkdir -p $(@D)
	$(COMPILE) -I include -I src -o $@ $<

# One relocatable object in which internal names are local, so that they cannot meet the host's.
$(B)/partial.o: $(OBJECTS)
	$(CC) $(CFLAGS) -r -nostdlib -o $@ $(OBJECTS)
	$(OBJCOPY) --localize-hidden $@

$(STATIC): $(if $(filter 1,$(PARTIAL)),$(B)/partial.o,$(OBJECTS))
	@rm -f $@
	$(AR) rcsD $@ $^

$(SHARED_LIBRARY): $(OBJECTS) src/tara_privacy.map
	$(LINK_SO) -o $@ $(OBJECTS) $(LDLIBS)

$(B)/libtara_privacy.so: $(SHARED_LIBRARY)
	ln -sf $(SOFILE) $(B)/$(SONAME)
	ln -sf $(SONAME) $@

# --- the examples: the public header and nothing else ------------------------------------------

$(B)/examples/%.o: examples/%.c $(B)/flags
	@mkdir -p $(@D)
	$(COMPILE) -I include $(if $(filter $<,$(NEEDS_PQ)),$(shell $(PKG_CONFIG) --cflags libpq)) \
	    $(if $(findstring sqlite,$<),$(SQLITE_FLAGS)) -o $@ $<

$(B)/tara_solutions: $(B)/examples/learners_memory.o
$(EXAMPLE_BINS): $(B)/%: $(B)/examples/%.o $(STATIC)
	$(LINK) -o $@ $(filter %.o,$^) $(STATIC) $(if $(filter examples/$*.c,$(NEEDS_PQ)),$(shell $(PKG_CONFIG) --libs libpq)) $(LDLIBS)

# --- tests -------------------------------------------------------------------------------------

## deps: install what the tests need (cmocka) with apt-get; does nothing where it is there
deps:
	@sh .ci/deps.sh test

# In `make -j deps test` the one waits for the other.
ifneq (,$(filter deps,$(MAKECMDGOALS)))
$(TEST_BINS:%=%.o) $(SUPPORT_OBJECTS) programs clauses: | deps
endif

$(B)/tests/%.o: tests/%.c $(B)/flags
	@mkdir -p $(@D)
	$(COMPILE) -I include -I src -I tests $(CMOCKA_FLAGS) -o $@ $<

$(C_TEST_BINS): $(B)/%: $(B)/%.o $(SUPPORT_OBJECTS) $(OBJECTS)
	$(LINK) -o $@ $^ $(CMOCKA_LIBS) $(LDLIBS)

CXX_FLAGS = $(filter-out -std=c11 -Wstrict-prototypes -Wmissing-prototypes,$(ALL_FLAGS)) -std=c++11
$(B)/tests/%.o: tests/%.cpp $(B)/flags
	@mkdir -p $(@D)
	$(TEST_CXX) $(CXX_FLAGS) -MMD -MP -c -I include $(CMOCKA_FLAGS) -o $@ $<
$(CXX_TEST_BINS): $(B)/%: $(B)/%.o $(OBJECTS)
	$(TEST_CXX) $(CXX_FLAGS) $(LDFLAGS) -o $@ $^ $(CMOCKA_LIBS) $(LDLIBS)

$(B)/run_scenarios: $(B)/tests/run_scenarios.o $(OBJECTS)
	$(LINK) -o $@ $^ $(LDLIBS)

$(B)/portable: $(B)/tests/portable.o $(OBJECTS)
	$(LINK) -o $@ $^ $(LDLIBS)
$(TIMING_BINS): $(B)/%: $(B)/%.o $(SUPPORT_OBJECTS) $(OBJECTS)
	$(LINK) -o $@ $^ -lm $(LDLIBS)
timing-programs: $(TIMING_BINS)

programs:
	@CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' sh .ci/deps.sh check
	@$(MAKE) --no-print-directory test-programs
test-programs: $(TEST_BINS) $(B)/run_scenarios $(filter $(B)/tara $(B)/cookies,$(EXAMPLE_BINS))

## test: build and run all tests and scenarios; the last line is "N passed, M failed"
test: programs
	@B='$(B)' SECONDS_EACH='$(TEST_SECONDS)' sh .ci/tests.sh $(TEST_BINS)

# The programs that hold a test of a promise: test_c12_….
CLAUSE_BINS := $(patsubst %.c,$(B)/%,$(shell grep -l '^static void test_c[0-9][0-9]_' $(TESTS)))
clause-programs: $(CLAUSE_BINS) $(B)/run_scenarios $(filter $(B)/tara,$(EXAMPLE_BINS))
## clauses: the policy's promises, the tests of each and whether it is kept; make clauses VERBOSE=1
clauses:
	@CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' sh .ci/deps.sh check
	@$(MAKE) --no-print-directory clause-programs
	@B='$(B)' SECONDS_EACH='$(TEST_SECONDS)' VERBOSE='$(VERBOSE)' sh .ci/clauses.sh $(CLAUSE_BINS)

SANITIZE := -fno-omit-frame-pointer -fno-sanitize-recover=all
## sanitize: the tests under the address and undefined behaviour sanitizers
sanitize:
	@$(MAKE) --no-print-directory test B='$(B)/asan' SHARED=0 \
	    CFLAGS='-O1 -g -fsanitize=address,undefined $(SANITIZE)'

## tsan: the tests with "thread" in their name under the thread sanitizer
tsan:
	@$(MAKE) --no-print-directory tsan-run B='$(B)/tsan' SHARED=0 \
	    CFLAGS='-O1 -g -fsanitize=thread $(SANITIZE)'
tsan-run: $(foreach bin,$(TEST_BINS),$(if $(findstring thread,$(notdir $(bin))),$(bin)))
	@test -n '$^' || { echo 'tsan: no test program has "thread" in its name'; exit 1; }
	@B='$(B)' SECONDS_EACH='$(TEST_SECONDS)' SCENARIOS=0 sh .ci/tests.sh $^

## cover: branches that the tests take, by folder and file, and the lines of those not taken
cover:
	@find $(B)/cover -name '*.gcda' -exec rm -f {} + 2>/dev/null || true
	@$(MAKE) --no-print-directory test B='$(B)/cover' SHARED=0 PARTIAL=0 CC='$(COVER_CC)' \
	    CFLAGS='-O0 -g --coverage -fprofile-update=atomic'; good=$$?; \
	    B='$(B)/cover' GCOV='$(GCOV)' sh .ci/cover.sh && exit $$good

MCDC_CC ?= clang-19
## mcdc: conditions that the tests saw decide alone; needs clang 19
mcdc:
	@command -v $(MCDC_CC) >/dev/null || { echo 'mcdc: needs $(MCDC_CC)'; exit 1; }
	@$(MAKE) --no-print-directory test-programs B='$(B)/mcdc' SHARED=0 PARTIAL=0 CC='$(MCDC_CC)' \
	    TEST_CXX=none CFLAGS='-O0 -g -fprofile-instr-generate -fcoverage-mapping -fcoverage-mcdc'
	@B='$(B)/mcdc' sh .ci/mcdc.sh $(C_TEST_BINS:$(B)/%=$(B)/mcdc/%)

$(B)/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(SUPPORT_OBJECTS) $(OBJECTS)
	$(LINK) -fsanitize=fuzzer -o $@ $^ $(CMOCKA_LIBS) $(LDLIBS)
fuzz-programs: $(FUZZ_BINS)
## fuzz: run every fuzzer SECONDS long from its corpus (clang); make fuzz SECONDS=600
fuzz: $(filter $(B)/tara,$(EXAMPLE_BINS))
	@command -v $(FUZZ_CC) >/dev/null || { echo 'fuzz: needs $(FUZZ_CC)'; exit 1; }
	@$(MAKE) --no-print-directory fuzz-programs B='$(B)/fuzz' SHARED=0 CC='$(FUZZ_CC)' \
	    CFLAGS='-O1 -g -fsanitize=fuzzer-no-link,address,undefined $(SANITIZE)'
	@B='$(B)/fuzz' TARA='$(B)/tara' SECONDS_EACH='$(SECONDS)' sh .ci/fuzz.sh $(notdir $(FUZZ_BINS))

## torture: every proof that takes long, within MINUTES; make torture MINUTES=5 PARTS="power kill"
torture:
	@CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' sh .ci/deps.sh check
	@B='$(B)' MINUTES='$(MINUTES)' sh .ci/torture.sh $(PARTS)

# --- what is measured and shown ----------------------------------------------------------------

$(BENCH_OBJECTS): $(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(COMPILE) -I include -I src -I tests $(PEER_FLAGS) -o $@ $<
$(B)/bench: $(BENCH_OBJECTS) $(OBJECTS)
	$(LINK) -o $@ $^ $(PEER_LIBS) -lm $(LDLIBS)
## bench: measure; beside SQLite and LMDB where pkg-config finds them
bench: $(B)/bench
	$(B)/bench $(BENCH_ARGS)

NPM_PEERS := @iabtechlabtcf/core@1.5.21 @iabgpp/cmpapi@3.2.0
## bench-npm: consent strings beside the IAB's codecs of the npm registry, which it installs in B
bench-npm: $(B)/bench
	@command -v node >/dev/null && command -v npm >/dev/null || { \
	    echo 'bench-npm: skipped: needs node and npm'; exit 0; }; \
	mkdir -p '$(B)/npm' && npm install --silent --no-audit --no-fund --ignore-scripts --fetch-retries 0 \
	    --prefix '$(B)/npm' --save-exact $(NPM_PEERS) >/dev/null || { \
	    echo 'bench-npm: skipped: npm cannot install $(NPM_PEERS)'; exit 0; }; \
	node tests/bench_strings.mjs '$(B)/npm' '$(B)/bench' $(BENCH_ARGS)

## timing: whether the time that comparing secrets takes tells where they differ
timing: timing-programs
	@for program in $(TIMING_BINS); do $$program || exit 1; done

## demo: Tara Solutions' policy, kept for three years
demo:
	@$(MAKE) -s --no-print-directory '$(B)/tara_solutions'
	@$(B)/tara_solutions

SQLITE_FLAGS = $(shell $(PKG_CONFIG) --cflags sqlite3 2>/dev/null)
SQLITE_LIBS  = $(or $(shell $(PKG_CONFIG) --libs sqlite3 2>/dev/null),-lsqlite3)
$(B)/tara_solutions_sqlite: $(B)/examples/tara_solutions.o $(B)/examples/learners_sqlite.o $(STATIC)
	$(LINK) -o $@ $(filter %.o,$^) $(STATIC) $(SQLITE_LIBS) $(LDLIBS)
## demo-sqlite: the same, with the company's data in a file of SQLite's
demo-sqlite:
	@echo '#include <sqlite3.h>' | $(CC) $(CPPFLAGS) $(SQLITE_FLAGS) -E - >/dev/null 2>&1 || { \
	    echo 'demo-sqlite: needs SQLite 3 and its header: apt-get install libsqlite3-dev'; exit 1; }
	@$(MAKE) -s --no-print-directory '$(B)/tara_solutions_sqlite'
	@$(B)/tara_solutions_sqlite

# --- gates -------------------------------------------------------------------------------------

## tidy: layers, lengths, banned words and calls, exported and needed symbols
tidy: lib
	@B='$(B)' NM='$(NM)' PARTIAL='$(PARTIAL)' sh .ci/tidy.sh

## layers: who may include whom, by src/LAYERS
layers:
	@sh .ci/layers.sh

## abi: exported symbols, declarations and layouts as they were recorded in tests/abi/
abi: lib
	@B='$(B)' NM='$(NM)' CC='$(CC)' sh .ci/abi.sh check
## abi-update: record them anew, and write the version script from the header
abi-update:
	@sh .ci/abi.sh map
	@$(MAKE) --no-print-directory lib
	@B='$(B)' NM='$(NM)' CC='$(CC)' sh .ci/abi.sh update

## headers: the public header in every C and C++ dialect, without padding, each header alone
headers:
	@sh .ci/headers.sh

## alone: each codec of consent strings and requests builds with src/base and nothing else
alone:
	@CC='$(CC)' sh .ci/alone.sh

# --- installing --------------------------------------------------------------------------------

## install: header, libraries, pkg-config file and tara, under $(DESTDIR)$(PREFIX)
install: lib $(filter $(B)/tara,$(EXAMPLE_BINS))
	$(INSTALL) -d '$(DESTDIR)$(INCLUDEDIR)' '$(DESTDIR)$(LIBDIR)/pkgconfig' '$(DESTDIR)$(BINDIR)'
	$(INSTALL) -m 644 include/tara_privacy.h '$(DESTDIR)$(INCLUDEDIR)/'
	$(INSTALL) -m 644 $(STATIC) '$(DESTDIR)$(LIBDIR)/'
ifeq (1,$(SHARED))
	$(INSTALL) -m 755 $(SHARED_LIBRARY) '$(DESTDIR)$(LIBDIR)/'
	ln -sf $(SOFILE) '$(DESTDIR)$(LIBDIR)/$(SONAME)'
	ln -sf $(SONAME) '$(DESTDIR)$(LIBDIR)/libtara_privacy.so'
endif
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' -e 's|@VERSION@|$(VERSION)|' \
	    -e 's|@INCLUDEDIR@|$(INCLUDEDIR)|' -e 's|@LIBS@|$(if $(filter 1,$(SHARED)),,-pthread)|' \
	    pkgconfig/tara_privacy.pc.in > '$(DESTDIR)$(LIBDIR)/pkgconfig/tara_privacy.pc'
	test ! -x $(B)/tara || $(INSTALL) -m 755 $(B)/tara '$(DESTDIR)$(BINDIR)/'

## uninstall: remove what install put there
uninstall:
	rm -f '$(DESTDIR)$(INCLUDEDIR)/tara_privacy.h' '$(DESTDIR)$(LIBDIR)/libtara_privacy.a' \
	    '$(DESTDIR)$(LIBDIR)/libtara_privacy.so' '$(DESTDIR)$(LIBDIR)/$(SONAME)' \
	    '$(DESTDIR)$(LIBDIR)/$(SOFILE)' '$(DESTDIR)$(LIBDIR)/pkgconfig/tara_privacy.pc' \
	    '$(DESTDIR)$(BINDIR)/tara'

## clean: remove what was built
clean:
	rm -rf $(B)

## help: this list
help:
	@awk -F': ' '/^## / { name = substr($$1, 4); printf "%-12s %s\n", name, substr($$0, length($$1) + 3) }' \
	    $(MAKEFILE_LIST)

-include $(shell test -d $(B) && find $(B)/src $(B)/tests $(B)/examples -name '*.d' 2>/dev/null)
