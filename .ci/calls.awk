# calls.awk: prints the code of C files, one line each as "file:line: code", without comments and
# with the insides of strings and character constants taken out, so that a search finds calls only.
FNR == 1 { in_comment = 0 }
{
    code = ""
    quote = ""
    n = length($0)
    for (i = 1; i <= n; i++) {
        c = substr($0, i, 1)
        two = substr($0, i, 2)
        if (in_comment) { if (two == "*/") { in_comment = 0; i++ } }
        else if (quote != "") {
            if (c == "\\") i++
            else if (c == quote) { quote = ""; code = code c }
        }
        else if (two == "//") break
        else if (two == "/*") { in_comment = 1; i++ }
        else {
            if (c == "\"" || c == "'") quote = c
            code = code c
        }
    }
    # A label within a row of a table may be one; what runs over lines is written with //.
    if (in_comment) code = code " a_block_comment_runs_on"
    print FILENAME ":" FNR ": " code
}
