# lengths.awk: no line over 100 characters, no function over 70 lines, no tab, no space at the end.
#
# Run with LC_ALL=C, so that it does the same with every awk: UTF-8 is counted by its first bytes.
# House style puts a function's closing brace, and nothing else's, alone at the start of a line.
FNR == 1 { start = 0; inside = 0 }
{
    text = $0
    gsub(/[\200-\277]/, "", text)
    if (length(text) > 100) complain(FNR, "a line of " length(text) " characters")
    if (text ~ /\t/) complain(FNR, "a tab")
    if (text ~ /[ ]$/) complain(FNR, "a space at the end")
}
!inside && /^[A-Za-z_]/ && /\(/ { start = FNR; name = $0 }
!inside && start && /\{[ \t]*(\/\/.*)?$/ && !/=[ \t]*\{/ { inside = 1 }
!inside && /;[ \t]*(\/[\/*].*)?$/ { start = 0 }
/^}/ {
    if (inside && FNR - start + 1 > 70)
        complain(start, "a function of " FNR - start + 1 " lines: " substr(name, 1, 60))
    inside = 0
    start = 0
}
function complain(line, what) { print FILENAME ":" line ": " what; bad = 1 }
END { exit bad }
