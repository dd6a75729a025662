# declarations.awk: the public header as a compiler sees it, one declaration, field or constant a
# line, without comments, preprocessor lines and TARA_API. Fields and constants bear the name of
# what they are in, so that a line says all by itself.
{
    line = $0
    text = ""
    while (line != "") {
        if (in_comment) {
            at = index(line, "*/")
            if (!at) break
            line = substr(line, at + 2)
            in_comment = 0
        } else {
            at = index(line, "/*")
            if (!at) { text = text line; break }
            text = text substr(line, 1, at - 1) " "
            line = substr(line, at + 2)
            in_comment = 1
        }
    }
    if (text ~ /^#define TARA_[A-Z_]+ ./ && text !~ /^#define TARA_API/) { print text; next }
    if (text ~ /^#/ || text ~ /extern "C"/) next
    all = all " " text
}
END {
    gsub(/[ \t]+/, " ", all)
    gsub(/TARA_API /, "", all)
    owner = ""
    piece = ""
    is_enum = 0
    n = length(all)
    for (i = 1; i <= n; i++) {
        c = substr(all, i, 1)
        if (c == "{") {
            owner = piece
            sub(/^ */, "", owner); sub(/ *$/, "", owner)
            is_enum = owner ~ /^(typedef )?enum /
            print owner
            piece = ""
        } else if (c == "}") {
            if (is_enum) emit(piece)
            owner_ended = owner != ""
            owner = ""
            is_enum = 0
            piece = ""
        } else if (c == ";" || (c == "," && is_enum)) {
            if (owner_ended) { owner_ended = 0; piece = ""; continue }
            emit(piece)
            piece = ""
        } else piece = piece c
    }
}
function emit(text) {
    sub(/^ */, "", text)
    sub(/ *$/, "", text)
    if (text == "") return
    print (owner != "" ? owner ": " : "") text
}
