# layout.awk: reads what declarations.awk prints and writes a C program that prints one assertion
# for the size and each offset of every public struct, and for the value of every constant.
#
# Structs with pointers or sizes in them differ between targets; theirs hold for 64 bits only.
BEGIN {
    print "#include <stdio.h>\n#include \"tara_privacy.h\"\n"
    print "int main(void) {"
}
/^(typedef )?struct [a-z_]+$/ {
    name = $NF
    count++
    structs[count] = name
    next
}
/^(typedef )?struct [a-z_]+: / {
    field = $0
    sub(/^[^:]*: /, "", field)
    if (field ~ /\*/ || field ~ /(^| )size_t /) wide[name] = 1
    for (other in wide) if (index(field, other " ") == 1) wide[name] = 1
    if (match(field, /\(\*[a-z_]+\)/)) field = substr(field, RSTART + 2, RLENGTH - 3)
    else { sub(/\[.*/, "", field); sub(/.*[ *]/, "", field) }
    fields[name] = fields[name] " " field
    next
}
/^enum [a-z_]+: / { constants[++constant_count] = $3 }
END {
    for (i = 1; i <= constant_count; i++)
        printf "    printf(\"_Static_assert(%s == %%lld, \\\"%s\\\");\\n\", (long long)%s);\n", \
            constants[i], constants[i], constants[i]
    for (i = 1; i <= count; i++) {
        name = structs[i]
        type = "struct " name
        if (name in wide) print "    puts(\"#if UINTPTR_MAX > 0xffffffffu\");"
        printf "    printf(\"_Static_assert(sizeof(%s) == %%zu, \\\"%s\\\");\\n\", sizeof(%s));\n", \
            type, name, type
        n = split(fields[name], field_names, " ")
        for (j = 1; j <= n; j++)
            printf "    printf(\"_Static_assert(offsetof(%s, %s) == %%zu, \\\"%s.%s\\\");\\n\", offsetof(%s, %s));\n", \
                type, field_names[j], name, field_names[j], type, field_names[j]
        if (name in wide) print "    puts(\"#endif\");"
    }
    print "    return 0;\n}"
}
