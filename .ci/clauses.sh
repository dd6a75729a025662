#!/bin/sh
# clauses.sh: each promise of the policy, the tests and scenarios named after it, and what they say.
#
# A test of a promise begins with its row, test_c12_…, and so does a scenario, c12_….jsonl. One
# that is written and does not end well is a failure, also where its program died before it; a row
# that nothing is named after is missing. With VERBOSE=1 each is named.
#
#   B=build SECONDS_EACH=600 VERBOSE=0 clauses.sh PROGRAM…
set -u
B=${B:-build}
SECONDS_EACH=${SECONDS_EACH:-600}
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

unset CMOCKA_TEST_ABORT CMOCKA_XML_FILE
export CMOCKA_MESSAGE_OUTPUT=STDOUT LC_ALL=C

limit=
if command -v timeout >/dev/null 2>&1; then limit="timeout -k 5 $SECONDS_EACH"; fi

cat >"$scratch/titles" <<'END'
C01 Versions of the policy, and their dates
C02 A contact for questions
C03 Where data was collected
C04 Collection for a declared purpose
C05 Six categories of data
C06 Nine purposes
C07 A lawful basis, or nothing
C08 Consent is specific
C09 Legitimate interest is weighed
C10 Contracts are bounded
C11 Disclosure that the law demands
C12 Not for children under 16
C13 Reports of a minor
C14 A minor's data is deleted
C15 Consent of a guardian
C16 Sharing is checked and recorded
C17 Security of the records
C18 Breaches are told
C19 Kept no longer than needed
C20 Legal retention and holds
C21 Rights by location
C22 Access and a copy
C23 Rectification
C24 Erasure
C25 Restriction
C26 Portability
C27 Objection
C28 Withdrawal of consent
C29 Requests and their clocks
C30 Four categories of cookies
C31 Lifetimes of cookies
C32 Cookies can be refused
C33 Trackers that are not cookies
C34 Transfers to other countries
C35 Appropriate safeguards
C36 Publication of a new version
C37 People are told of changes
C38 Consent anew where its meaning changed
C39 The data protection officer
C40 Complaint to the authority
C41 Purposes are not mixed
C42 Information about rights
END

# What ended well and what did not, out of what a program said. A program that ends badly although
# no test of it failed leaves none of them proven.
verdicts='
function name_after(mark,   at) {
    at = index($0, mark)
    if (at == 0) return ""
    split(substr($0, at + length(mark)), words, " ")
    return words[1]
}
state == "log" {
    if ((name = name_after("[       OK ] ")) != "") good[name] = 1
    if ((name = name_after("[  FAILED  ] ")) != "") { bad[name] = 1; failures++ }
    next
}
function verdict(name) {
    return name in good && !(name in bad) && (code == 0 || failures > 0) ? "ok" : "FAILED"
}
'
for program in "$@"; do
    source=${program#"$B"/}.c
    $limit "$program" >"$scratch/log" 2>&1 </dev/null
    awk -v code=$? "$verdicts"'
        /^static void test_c[0-9][0-9]_/ {
            name = substr($3, 1, index($3, "(") - 1)
            print "C" substr(name, 7, 2), "test", name, verdict(name)
        }' state=log "$scratch/log" state=source "$source" >>"$scratch/said"
done

ls tests/scenarios/c[0-9][0-9]_*.jsonl >"$scratch/scenarios" 2>/dev/null
if [ -s "$scratch/scenarios" ]; then
    $limit "$B/run_scenarios" "$B/tara" $(cat "$scratch/scenarios") >"$scratch/log" 2>&1 </dev/null
    awk -v code=$? "$verdicts"'
        {
            name = $0
            sub(/.*\//, "", name)
            print "C" substr(name, 2, 2), "scenario", name, verdict($0)
        }' state=log "$scratch/log" state=source "$scratch/scenarios" >>"$scratch/said"
fi

touch "$scratch/said"
awk -v verbose="${VERBOSE:-0}" '
function count(number, noun) { return number " " noun (number == 1 ? "" : "s") }
state == "titles" {
    row = $1
    order[++rows] = row
    sub(/^[^ ]* /, "")
    title[row] = $0
    next
}
{
    if (!($1 in title)) { print "FAILED  " $3 " is named after no row"; strays++ }
    found[$1, $2]++
    if ($4 != "ok") failed[$1] = failed[$1] "\n        FAILED  " $3
    else if (verbose == 1) passed[$1] = passed[$1] "\n        ok      " $3
}
END {
    for (i = 1; i <= rows; i++) {
        row = order[i]
        tests = found[row, "test"] + 0
        scenarios = found[row, "scenario"] + 0
        result = tests + scenarios == 0 ? "MISSING" : failed[row] != "" ? "FAILED" : "ok"
        sum = count(tests, "test") ", " count(scenarios, "scenario")
        printf "%s  %-40s %-24s %s%s%s\n", row, title[row], sum, result, passed[row], failed[row]
        if (result == "ok") good++; else bad++
    }
    printf "%d passed, %d failed\n", good, bad + strays
    exit bad + strays > 0
}' state=titles "$scratch/titles" state=said "$scratch/said"
