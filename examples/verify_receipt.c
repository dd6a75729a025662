// verify_receipt.c: check a receipt that somebody handed you, without trusting them.
//
//   verify_receipt RECEIPT [CHECKPOINT]     "-" reads the receipt from standard input
//
// Needs no store and no key. Without a checkpoint that you have from elsewhere, the receipt proves
// that its event stands in the log that it names itself; with one, that it stands in yours. Ends
// with 0 when it is proven, 1 when it is not, 2 when something could not be read.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tara_privacy.h"

static char *load(const char *path, size_t *size)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    char *text = file == NULL ? NULL : malloc(TARA_RECEIPT_TEXT_MAX + 1);
    if (text != NULL) *size = fread(text, 1, TARA_RECEIPT_TEXT_MAX + 1, file);
    if (text == NULL || ferror(file)) {
        fprintf(stderr, "verify_receipt: %s cannot be read\n", path);
        exit(2);
    }
    if (file != stdin) fclose(file);
    return text;
}

// A text that proves nothing is one thing, a text that is none another.
static int refuse(const char *path, const tara_error *error)
{
    fprintf(stderr, "verify_receipt: %s: ", path);
    if (error->line > 0) fprintf(stderr, "line %u: ", (unsigned)error->line);
    fprintf(stderr, "%s: %s\n", error->field, error->message);
    return error->status == TARA_E_PROOF ? 1 : 2;
}

static void print_bytes(const char *title, const uint8_t *bytes, size_t size)
{
    printf("%s", title);
    for (size_t i = 0; i < size; i++) printf("%02x", bytes[i]);
    printf("\n");
}

// 0 when the checkpoint of the receipt is the one in that file.
static int compare(const tara_receipt *receipt, const char *path)
{
    tara_checkpoint mine = {.struct_size = sizeof mine};
    tara_error      error = {.struct_size = sizeof error};
    size_t          size = 0;
    char           *text = load(path, &size);
    tara_status     status = tara_checkpoint_read(text, size, &mine, NULL, &error);
    free(text);
    if (status != TARA_OK) return refuse(path, &error);
    int same = mine.size == receipt->tree_size
            && memcmp(mine.root, receipt->root, sizeof mine.root) == 0
            && strcmp(mine.origin, receipt->origin) == 0;
    printf("%s %s.\n", same ? "It is the checkpoint in" : "NOT PROVEN: there is another one in",
           path);
    return same ? 0 : 1;
}

int main(int count, char **arguments)
{
    if (count < 2 || count > 3) {
        fprintf(stderr, "usage: verify_receipt RECEIPT [CHECKPOINT]\n");
        return 2;
    }
    tara_receipt receipt = {.struct_size = sizeof receipt};
    tara_error   error = {.struct_size = sizeof error};
    size_t       size = 0, needed = 0;
    char        *text = load(arguments[1], &size);
    uint8_t     *body = malloc(size + 1); // A body is smaller than its text.
    if (body == NULL) return 2;
    tara_status status = tara_receipt_read(text, size, body, size, &needed, &receipt, &error);
    free(body);
    free(text);
    if (status != TARA_OK) return refuse(arguments[1], &error);

    printf("Event %llu of the log \"%s\" is as the receipt says: %zu bytes.\n",
           (unsigned long long)receipt.event, receipt.origin, needed);
    printf("It stands in the tree of %llu events with this root.\n",
           (unsigned long long)receipt.tree_size);
    print_bytes("  root  ", receipt.root, sizeof receipt.root);
    print_bytes("  leaf  ", receipt.leaf, sizeof receipt.leaf);
    if (count == 3) return compare(&receipt, arguments[2]);
    printf("Whether that is the log's root nobody has checked: compare it with a checkpoint that\n"
           "you have from elsewhere, or check its signature.\n");
    return 0;
}
