// tara.c: the library at a shell, as sqlite3 is for SQLite.
//
// Written on the public header alone: what this program cannot do, no host can. It holds no rule
// of its own. A command is a row of commands[]; most rows name one JSON operation, and the options
// become its fields. Results go to standard output, one JSON object a line; what went wrong goes
// to standard error, one line. Identities are read and never printed.
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tara_privacy.h"

enum { DONE = 0, REFUSED = 1, BAD_INPUT = 2 }; // The exit codes.

enum {
    LINE_MAX_BYTES   = 4 * 1024 * 1024,
    TEXT_BYTES       = 64 * 1024,   // Room for a text at first.
    POLICY_MAX_BYTES = 1024 * 1024, // What tara_policy_parse takes.
    KEY_BYTES        = 32,          // Of a key that is made here; the least the library takes.
    KEY_MAX_BYTES    = 1024,
    OPERATION_BYTES  = 16 * 1024,   // An operation made of options.
    CHECKPOINT_BYTES = 512,         // Its text: a name, a number and a root.
    LIST_MAX_BYTES   = 256 * 1024 * 1024, // Of erasures.
    PURPOSES_MAX     = 64,
    ARGUMENTS_MAX    = 64, // Checkpoints.
    METER_MS         = 100,         // Between two looks of how far long work has come.
    FOLLOW_MS        = 1000         // Between two looks whether there is more to follow.
};

// What every command takes stands before OWN; the rest are fields of operations.
enum option_id {
    STORE, POLICY, KEY_FILE, NOW, READ_ONLY, OWN,
    UNTIL = OWN, LIMIT, FROM, BORN, COUNTRY, TIME_ZONE,
    SUBJECT, PURPOSE, CATEGORY, ACTION, RECIPIENT, DESTINATION, LAW, RECEIVED, EXTENDED,
    FORMAT, LANGUAGE,
    NAME, HEADER, SET_COOKIE, GPC,
    SHORT, FULL, SINCE,
    ORIGIN, SIZE, JSON, FOLLOW,
    OPTIONS
};

enum value_kind { FLAG, TEXT, INTEGER };

static const struct {
    const char     *name;
    const char     *field; // Of the operation.
    enum value_kind kind;
} options[OPTIONS] = {
    [STORE]       = {"--store",       NULL,                TEXT},
    [POLICY]      = {"--policy",      NULL,                TEXT},
    [KEY_FILE]    = {"--key-file",    NULL,                TEXT},
    [NOW]         = {"--now",         NULL,                TEXT},
    [READ_ONLY]   = {"--read-only",   NULL,                FLAG},
    [UNTIL]       = {"--until",       "until",             TEXT},
    [LIMIT]       = {"--limit",       "limit",             INTEGER},
    [FROM]        = {"--from",        NULL,                INTEGER},
    [BORN]        = {"--born",        "born",              TEXT},
    [COUNTRY]     = {"--country",     "country",           TEXT},
    [TIME_ZONE]   = {"--time-zone",   "time_zone_minutes", INTEGER},
    [SUBJECT]     = {"--subject",     "subject",           TEXT},
    [PURPOSE]     = {"--purpose",     "purpose",           TEXT},
    [CATEGORY]    = {"--category",    "category",          TEXT},
    [ACTION]      = {"--action",      "action",            TEXT},
    [RECIPIENT]   = {"--recipient",   "recipient",         TEXT},
    [DESTINATION] = {"--destination", "destination",       TEXT},
    [LAW]         = {"--law",         "law",               TEXT},
    [RECEIVED]    = {"--received",    "received",          TEXT},
    [EXTENDED]    = {"--extended",    "extended",          FLAG},
    [FORMAT]      = {"--format",      NULL,                TEXT},
    [LANGUAGE]    = {"--language",    NULL,                TEXT},
    [NAME]        = {"--name",        "name",              TEXT},
    [HEADER]      = {"--header",      "header",            TEXT},
    [SET_COOKIE]  = {"--set-cookie",  "set_cookie",        TEXT},
    [GPC]         = {"--gpc",         "gpc",               FLAG},
    [SHORT]       = {"--short",       NULL,                FLAG},
    [FULL]        = {"--full",        NULL,                FLAG},
    [SINCE]       = {"--since",       NULL,                TEXT},
    [ORIGIN]      = {"--origin",      "origin",            TEXT},
    [SIZE]        = {"--size",        "size",              INTEGER},
    [JSON]        = {"--json",        NULL,                FLAG},
    [FOLLOW]      = {"--follow",      NULL,                FLAG},
};

typedef struct command command;

typedef struct app {
    const command *command;
    const char    *option[OPTIONS]; // As given; NULL when not.
    const char    *argument[ARGUMENTS_MAX]; // Those that are no options: a FILE, a SUBJECT…
    int            arguments;
    uint8_t        key[KEY_MAX_BYTES];
    size_t         key_size;
    tara_platform  platform;
    tara_policy   *policy;          // NULL: the built-in one.
    tara_privacy  *privacy;
} app;

struct command {
    const char *name;
    int       (*run)(app *a);
    const char *operation; // Of commands that are one operation.
    uint64_t    takes;     // Options beyond the common ones, as bits; with STORE it needs one.
    bool        tells_now; // The operation wants the time as a field.
    int         least, most; // Arguments that are no options.
    const char *usage;
};

#define BIT(option) (UINT64_C(1) << (option))

// --- what is told on standard error ------------------------------------------------------------

static int complain(int code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("tara: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    return code;
}

static int exit_code_of(tara_status status)
{
    if (status == TARA_OK) return DONE;
    bool bad_input = status == TARA_E_INVALID_ARGUMENT || status == TARA_E_SYNTAX;
    return bad_input ? BAD_INPUT : REFUSED;
}

// `where` is a file or a command.
static int complain_of(int code, const char *where, const tara_error *error)
{
    const char *between = error->field[0] != '\0' ? ": " : "";
    const char *status = tara_status_name(error->status);
    if (error->offset == 0) {
        return complain(code, "%s: %s: %s%s%s", where, status, error->field, between,
                        error->message);
    }
    return complain(code, "%s: %s: %s%s%s (at byte %llu)", where, status, error->field, between,
                    error->message, (unsigned long long)error->offset);
}

static int complain_of_last(const app *a)
{
    tara_error error = {.struct_size = sizeof error};
    if (tara_error_last(a->privacy, &error) != TARA_OK) {
        return complain(REFUSED, "%s failed", a->command->name);
    }
    return complain_of(exit_code_of(error.status), a->command->name, &error);
}

// In the form that editors jump to: FILE:LINE:COLUMN.
static int complain_of_text(int code, const char *file, const tara_error *error)
{
    const char *between = error->field[0] != '\0' ? ": " : "";
    fputs(file, stderr);
    if (error->line > 0) {
        fprintf(stderr, ":%lu:%lu", (unsigned long)error->line, (unsigned long)error->column);
    }
    fprintf(stderr, ": %s%s%s\n", error->field, between, error->message);
    return code;
}

static void tell_of_repair(void *user, int32_t status, const char *message, size_t size)
{
    (void)user;
    const char *name = status == TARA_OK ? "repaired" : tara_status_name(status);
    fprintf(stderr, "tara: %s: %.*s\n", name, (int)size, message);
}

// --- files -------------------------------------------------------------------------------------

// Up to `capacity` bytes of a descriptor; -1 when it cannot be read.
static ssize_t read_all(int file, void *into, size_t capacity)
{
    size_t size = 0;
    while (size < capacity) {
        ssize_t got = read(file, (char *)into + size, capacity - size);
        if (got == 0) break;
        if (got < 0 && errno != EINTR) return -1;
        if (got > 0) size += (size_t)got;
    }
    return (ssize_t)size;
}

static bool write_all(int file, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        ssize_t put = write(file, bytes, size);
        if (put < 0 && errno != EINTR) return false;
        if (put <= 0) continue;
        bytes += put;
        size -= (size_t)put;
    }
    return true;
}

// All of it, and a byte more than `most` at most: whoever reads it will say that it is too long.
// NULL when it cannot be read, which was said then.
static char *load_text(int file, const char *path, size_t most, size_t *size)
{
    char  *text = NULL;
    size_t capacity = 0;
    *size = 0;
    while (file >= 0 && *size == capacity && capacity <= most) {
        capacity = capacity == 0 ? TEXT_BYTES : 2 * capacity;
        if (capacity > most) capacity = most + 1;
        char   *larger = realloc(text, capacity);
        ssize_t got = larger != NULL ? read_all(file, larger + *size, capacity - *size) : -1;
        if (larger != NULL) text = larger;
        if (got < 0) break;
        *size += (size_t)got;
        if (*size < capacity) return text;
    }
    if (file >= 0 && *size > most) return text;
    complain(BAD_INPUT, "%s: %s", path, strerror(errno));
    free(text);
    return NULL;
}

// "-" is standard input.
static char *load_input(const char *path, size_t most, size_t *size)
{
    bool  named = strcmp(path, "-") != 0;
    int   file = named ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    char *text = load_text(file, named ? path : "standard input", most, size);
    if (named && file >= 0) close(file);
    return text;
}

static int load_policy(const char *path, int code_when_refused, tara_policy **out)
{
    size_t size = 0;
    int    file = open(path, O_RDONLY | O_CLOEXEC);
    char  *text = load_text(file, path, POLICY_MAX_BYTES, &size);
    if (file >= 0) close(file);
    if (text == NULL) return BAD_INPUT;
    tara_error error = {.struct_size = sizeof error};
    int        code = DONE;
    if (tara_policy_parse(text, size, NULL, out, &error) != TARA_OK) {
        code = complain_of_text(code_when_refused, path, &error);
    }
    free(text);
    return code;
}

// What an operation of `tara run` names: whoever types it may read it.
static int32_t read_named(void *user, const char *name, size_t name_size, tara_sink sink,
                          void *sink_user)
{
    char    path[4096], piece[16 * 1024];
    ssize_t size = -1;
    (void)user;
    if (name_size == 0 || name_size >= sizeof path) return TARA_CALLBACK_FAILED;
    if (memchr(name, '\0', name_size) != NULL) return TARA_CALLBACK_FAILED;
    memcpy(path, name, name_size);
    path[name_size] = '\0';
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return TARA_CALLBACK_FAILED;
    do {
        size = read_all(file, piece, sizeof piece);
    } while (size > 0 && sink(sink_user, piece, (size_t)size) == TARA_CALLBACK_OK);
    close(file);
    return size == 0 ? TARA_CALLBACK_OK : TARA_CALLBACK_FAILED;
}

// --- the site key ------------------------------------------------------------------------------

// The store through a plain memset would be removed: the key is not read afterwards.
static void wipe(void *bytes, size_t size)
{
    volatile uint8_t *at = bytes;
    while (size-- > 0) *at++ = 0;
}

static bool fill_random(uint8_t *out, size_t size)
{
    int source = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    if (source < 0) return false;
    ssize_t got = read_all(source, out, size);
    close(source);
    return got == (ssize_t)size;
}

// Whoever reads the key can turn every identity into its pseudonym. O_NONBLOCK: a FIFO in its
// place must not make us wait.
static int read_key(app *a, const char *path)
{
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) return complain(BAD_INPUT, "key file %s: %s", path, strerror(errno));
    struct stat about;
    int         code = DONE;
    bool        regular = fstat(file, &about) == 0 && S_ISREG(about.st_mode);
    if (!regular) {
        code = complain(BAD_INPUT, "key file %s is not a regular file", path);
    } else if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        code = complain(BAD_INPUT, "key file %s is open to others; chmod 600 it", path);
    } else if (about.st_size < KEY_BYTES || about.st_size > KEY_MAX_BYTES) {
        code = complain(BAD_INPUT, "key file %s: a key has %d to %d bytes", path, KEY_BYTES,
                        KEY_MAX_BYTES);
    } else if (read_all(file, a->key, (size_t)about.st_size) != about.st_size) {
        code = complain(BAD_INPUT, "key file %s cannot be read", path);
    } else {
        a->key_size = (size_t)about.st_size;
    }
    close(file);
    return code;
}

static int make_key(app *a, const char *path)
{
    if (!fill_random(a->key, KEY_BYTES)) return complain(BAD_INPUT, "no random bytes to be had");
    a->key_size = KEY_BYTES;
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) return complain(BAD_INPUT, "key file %s: %s", path, strerror(errno));
    bool written = write_all(file, a->key, KEY_BYTES) && fsync(file) == 0;
    written = close(file) == 0 && written;
    if (!written) {
        unlink(path);
        return complain(BAD_INPUT, "key file %s cannot be written", path);
    }
    fprintf(stderr, "tara: made the key %s; without it nobody is recognised, keep it safe\n", path);
    return DONE;
}

static bool exists(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0;
}

// STORE.key; NULL without memory.
static char *name_key(const char *store)
{
    static const char suffix[] = ".key";
    size_t size = strlen(store);
    char  *path = malloc(size + sizeof suffix);
    if (path == NULL) {
        complain(BAD_INPUT, "out of memory");
        return NULL;
    }
    memcpy(path, store, size);
    memcpy(path + size, suffix, sizeof suffix);
    return path;
}

// A key is made together with its store. To a store that has lost its key a new one is no help.
static int key_beside_store(app *a, const char *store)
{
    char *path = name_key(store);
    if (path == NULL) return BAD_INPUT;
    bool fresh = !exists(path) && !exists(store) && a->option[READ_ONLY] == NULL;
    int  code = fresh ? make_key(a, path) : read_key(a, path);
    free(path);
    return code;
}

// What is no file can have no key beside it: opening it will say what is wrong.
static bool is_no_file(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0 && !S_ISREG(about.st_mode);
}

static int find_key(app *a)
{
    const char *store = a->option[STORE];
    if (a->option[KEY_FILE] != NULL) return read_key(a, a->option[KEY_FILE]);
    if (store != NULL && !is_no_file(store)) return key_beside_store(a, store);
    if (!fill_random(a->key, KEY_BYTES)) return complain(BAD_INPUT, "no random bytes to be had");
    a->key_size = KEY_BYTES;
    return DONE;
}

// --- operations made of options ----------------------------------------------------------------

typedef struct line { // JSON that is being written. What does not fit is noticed at the end.
    char   text[OPERATION_BYTES];
    size_t size;
    bool   too_long;
} line;

static void put(line *l, const char *text)
{
    size_t size = strlen(text);
    if (size > sizeof l->text - l->size) {
        l->too_long = true;
        return;
    }
    memcpy(l->text + l->size, text, size);
    l->size += size;
}

static void put_string(line *l, const char *value)
{
    put(l, "\"");
    for (; *value != '\0'; value++) {
        unsigned char c = (unsigned char)*value;
        char          one[8] = {*value, '\0'};
        if (c == '"' || c == '\\') snprintf(one, sizeof one, "\\%c", c);
        if (c < 0x20) snprintf(one, sizeof one, "\\u%04x", c);
        put(l, one);
    }
    put(l, "\"");
}

// Text that is a JSON number as it stands, and fits one: -?digits, no leading zero.
static bool is_integer(const char *text)
{
    const char *digits = text[0] == '-' ? text + 1 : text;
    size_t      size = strspn(digits, "0123456789");
    bool        leading_zero = digits[0] == '0' && size > 1;
    return size > 0 && size <= 18 && digits[size] == '\0' && !leading_zero;
}

static void put_field(line *l, const char *name, const char *value, enum value_kind kind)
{
    put(l, ",\"");
    put(l, name);
    put(l, "\":");
    if (kind == FLAG) put(l, "true");
    else if (kind == INTEGER) put(l, value);
    else put_string(l, value);
}

static void put_now(line *l, tara_privacy *privacy)
{
    int64_t   now = 0;
    struct tm utc = {0};
    char      text[80];
    if (tara_clock_now(privacy, &now) != TARA_OK) return; // The operation will miss its field.
    time_t seconds = (time_t)(now / 1000 - (now % 1000 < 0));
    if (gmtime_r(&seconds, &utc) == NULL) return;
    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", utc.tm_year + 1900,
             utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
    put_field(l, "now", text, TEXT);
}

// Runs it; `print` says whether its result is wanted.
static int operate(app *a, const line *l, bool print)
{
    const char *result = NULL;
    size_t      size = 0;
    if (l->too_long) return complain(BAD_INPUT, "the options are too long");
    if (tara_operate(a->privacy, l->text, l->size, &result, &size) != TARA_OK) {
        return complain_of_last(a);
    }
    if (print) printf("%.*s\n", (int)size, result);
    return DONE;
}

static int set_clock(app *a)
{
    line l = {.size = 0};
    put(&l, "{\"op\":\"clock.set\"");
    put_field(&l, "now", a->option[NOW], TEXT);
    put(&l, "}");
    return operate(a, &l, false);
}

// --- opening -----------------------------------------------------------------------------------

static int open_store(app *a)
{
    const char  *store = a->option[STORE];
    tara_options how;
    tara_error   error = {.struct_size = sizeof error};
    a->platform = (tara_platform){.struct_size = sizeof a->platform, .log = tell_of_repair,
                                  .read_file = read_named};
    tara_options_init(&how, sizeof how);
    how.flags = a->option[READ_ONLY] != NULL ? TARA_OPEN_READ_ONLY : 0;
    how.path = store;
    how.path_size = store != NULL ? strlen(store) : 0;
    how.site_key = a->key;
    how.site_key_size = a->key_size;
    how.policy = a->policy;
    how.platform = &a->platform;
    if (tara_open(&how, &a->privacy, &error) != TARA_OK) {
        return complain_of(BAD_INPUT, store != NULL ? store : "memory", &error);
    }
    return a->option[NOW] != NULL ? set_clock(a) : DONE;
}

static int open_library(app *a)
{
    if (a->option[POLICY] != NULL && a->policy == NULL) {
        int code = load_policy(a->option[POLICY], BAD_INPUT, &a->policy);
        if (code != DONE) return code;
    }
    int code = find_key(a);
    return code == DONE ? open_store(a) : code;
}

// The context first: it uses the policy to its last moment.
static void close_library(app *a)
{
    tara_close(a->privacy);
    tara_policy_destroy(a->policy);
    wipe(a->key, sizeof a->key);
}

// --- run ---------------------------------------------------------------------------------------

typedef struct input {
    FILE  *file;
    char  *bytes;
    size_t size, capacity;
    bool   too_long;  // The line just read is longer than any operation may be.
    bool   no_memory;
} input;

static void keep(input *in, char c)
{
    if (in->size > LINE_MAX_BYTES || in->no_memory) return; // One more than a line may have.
    if (in->size == in->capacity) {
        size_t capacity = in->capacity == 0 ? 4096 : in->capacity * 2;
        char  *bytes = realloc(in->bytes, capacity);
        in->no_memory = bytes == NULL;
        if (in->no_memory) return;
        in->bytes = bytes;
        in->capacity = capacity;
    }
    in->bytes[in->size++] = c;
}

// The next line without its end; false at the end of the input. A last line needs no newline.
static bool next_line(input *in)
{
    int c = getc(in->file);
    if (c == EOF) return false;
    in->size = 0;
    for (; c != EOF && c != '\n'; c = getc(in->file)) keep(in, (char)c);
    in->too_long = in->size > LINE_MAX_BYTES;
    return !in->no_memory;
}

static bool is_blank(const input *in)
{
    for (size_t i = 0; i < in->size; i++) {
        if (strchr(" \t\r", in->bytes[i]) == NULL || in->bytes[i] == '\0') return false;
    }
    return !in->too_long;
}

// The answer to a line that is too long, but for its brace.
static void begin_too_long(void)
{
    printf("{\"ok\":false,\"status\":\"%s\",\"detail\":\"a line has at most %d bytes\"",
           tara_status_name(TARA_E_LIMIT), LINE_MAX_BYTES);
}

// Whoever writes the next line may be waiting for this answer: it is flushed.
static bool answer(app *a, const input *in)
{
    const char *result = "";
    size_t      size = 0;
    if (in->too_long) {
        begin_too_long();
        puts("}");
    } else {
        tara_operate(a->privacy, in->bytes, in->size, &result, &size);
        fwrite(result, 1, size, stdout);
        putchar('\n');
    }
    return fflush(stdout) == 0;
}

static int run_lines(app *a)
{
    bool  named = a->argument[0] != NULL && strcmp(a->argument[0], "-") != 0;
    input in = {.file = named ? fopen(a->argument[0], "rb") : stdin};
    if (in.file == NULL) return complain(BAD_INPUT, "%s: %s", a->argument[0], strerror(errno));

    bool written = true;
    int  code = open_library(a);
    while (code == DONE && written && next_line(&in)) {
        if (!is_blank(&in)) written = answer(a, &in);
    }
    if (code == DONE && in.no_memory) code = complain(BAD_INPUT, "out of memory");
    if (code == DONE && ferror(in.file)) {
        code = complain(BAD_INPUT, "%s cannot be read", named ? a->argument[0] : "standard input");
    }
    free(in.bytes);
    if (named) fclose(in.file);
    return code;
}

// --- the other commands ------------------------------------------------------------------------

static int run_operation(app *a)
{
    int  code = open_library(a);
    line l = {.size = 0};
    if (code != DONE) return code;
    put(&l, "{\"op\":\"");
    put(&l, a->command->operation);
    put(&l, "\"");
    for (int i = OWN; i < OPTIONS; i++) {
        if (a->option[i] != NULL) put_field(&l, options[i].field, a->option[i], options[i].kind);
    }
    if (a->command->tells_now) put_now(&l, a->privacy);
    put(&l, "}");
    return operate(a, &l, true);
}

// --- consent strings -----------------------------------------------------------------------------

// A line as an operation: a text as one of its fields, JSON as that, or JSON whose members are its
// fields.
enum wrapping { AS_TEXT, AS_JSON, AS_MEMBERS, AS_EITHER };

typedef struct wrapper {
    const char   *operation;
    const char   *field;
    enum wrapping as;
    int           bits; // That a character of the text stands for; 0: of JSON no bit is told.
} wrapper;

static const wrapper wrappers[] = {
    {"tcf.decode", "tc", AS_TEXT, 6},  {"tcf.check", "tc", AS_TEXT, 6},
    {"gpp.decode", "gpp", AS_TEXT, 6}, {"usp.decode", "usp", AS_EITHER, 8},
    {"tcf.encode", "fields", AS_JSON, 0}, {"gpp.encode", NULL, AS_MEMBERS, 0},
    {"usp.encode", NULL, AS_MEMBERS, 0},
    {"gpc.read", "values", AS_EITHER, 0}, {"gpc.write", NULL, AS_MEMBERS, 0},
    {"receipt", NULL, AS_MEMBERS, 0}, {"receipt.check", "receipt", AS_JSON, 0},
};

static const wrapper *wrapper_of(const char *operation)
{
    for (size_t i = 0; i < sizeof wrappers / sizeof wrappers[0]; i++) {
        if (strcmp(wrappers[i].operation, operation) == 0) return &wrappers[i];
    }
    return NULL;
}

typedef struct request { // An operation that is put together; it grows.
    char  *bytes;
    size_t size, capacity;
    size_t ahead; // Of what stands in it, how much more than in the line.
    bool   no_memory;
} request;

static void add(request *r, const char *bytes, size_t size)
{
    if (r->no_memory) return;
    if (size > r->capacity - r->size) {
        size_t capacity = 2 * (r->size + size);
        char  *grown = realloc(r->bytes, capacity);
        r->no_memory = grown == NULL;
        if (r->no_memory) return;
        r->bytes = grown;
        r->capacity = capacity;
    }
    memcpy(r->bytes + r->size, bytes, size);
    r->size += size;
}

static void add_words(request *r, const char *words)
{
    add(r, words, strlen(words));
}

// As a JSON string. No such text may hold a control character, but for the tab around the value of
// a header, or a byte outside of ASCII: it only matters that one is there, and where.
static void add_string(request *r, const char *bytes, size_t size)
{
    add_words(r, "\"");
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c == '\t') add_words(r, "\\t");
        else if (c < 0x20 || c >= 0x7F) add_words(r, "\\u0001");
        else if (c == '"' || c == '\\') add_words(r, c == '"' ? "\\\"" : "\\\\");
        else add(r, bytes + i, 1);
    }
    add_words(r, "\"");
}

static bool has_member(const char *bytes, size_t size, const char *quoted)
{
    size_t length = strlen(quoted);
    for (size_t i = 0; i + length <= size; i++) {
        if (memcmp(bytes + i, quoted, length) == 0) return true;
    }
    return false;
}

// Where the command leaves it open, the line says which operation it means.
static const char *operation_for(const char *named, const char *bytes, size_t size)
{
    bool json = size > 0 && bytes[strspn(bytes, " \t")] == '{';
    if (strcmp(named, "usp") == 0) {
        return json && !has_member(bytes, size, "\"usp\"") ? "usp.encode" : "usp.decode";
    }
    if (strcmp(named, "gpc") == 0) {
        return json && has_member(bytes, size, "\"gpc\"") ? "gpc.write" : "gpc.read";
    }
    if (strcmp(named, "receipt") == 0) { // Whose, or one that somebody has.
        return has_member(bytes, size, "\"subject\"") ? "receipt" : "receipt.check";
    }
    return named;
}

// {"op":…} made of a line, which ends in a zero byte. False: the line is not what is wanted.
static bool wrap(request *to, const wrapper *w, const char *bytes, size_t size)
{
    size_t brace = strspn(bytes, " \t");
    bool   members = w->as == AS_MEMBERS || (w->as == AS_EITHER && bytes[brace] == '{');
    to->size = 0;
    add_words(to, "{\"op\":\"");
    add_words(to, w->operation);
    add_words(to, "\"");
    if (members) {
        size_t next = brace + 1 + strspn(bytes + brace + 1, " \t");
        if (bytes[brace] != '{') return false;
        add_words(to, bytes[next] == '}' ? "" : ",");
        to->ahead = to->size - next;
        add(to, bytes + next, size - next);
        return true;
    }
    bool list = strcmp(w->operation, "gpc.read") == 0; // Of header fields, of which this is one.
    add_words(to, ",\"");
    add_words(to, w->field);
    add_words(to, list ? "\":[" : "\":");
    to->ahead = to->size;
    if (w->as == AS_JSON) add(to, bytes, size);
    else add_string(to, bytes, size);
    add_words(to, list ? "]}" : "}");
    return true;
}

// What is read as us_privacy may be JSON, and may begin like it and be none: that is a string which
// begins wrong, and is refused as one, with its bit.
static const wrapper as_usp = {"usp.decode", "usp", AS_TEXT, 8};

static bool takes_usp(const char *named)
{
    return strcmp(named, "usp") == 0 || strcmp(named, as_usp.operation) == 0;
}

static const wrapper *wrapper_for(const char *named, const char *bytes, size_t size)
{
    bool quoted = memchr(bytes, '"', size) != NULL; // As all such JSON is.
    if (takes_usp(named) && !quoted) return &as_usp;
    return wrapper_of(operation_for(named, bytes, size));
}

static bool was_no_json(const app *a, tara_status status, const char *result, size_t size)
{
    return status == TARA_E_SYNTAX && takes_usp(a->command->operation) &&
           !has_member(result, size, "\"bit\"");
}

// Where the operation is no JSON is told by its column; here by that of the line.
static void put_result(const request *r, tara_status status, const char *result, size_t size)
{
    static const char name[] = "\"line\":1,\"column\":"; // At the end, and never within a text.
    size_t at = status == TARA_E_SYNTAX ? size : 0, column = 0;
    while (at > sizeof name && memcmp(result + at - sizeof name, name, sizeof name - 1) != 0) at--;
    if (at > sizeof name) column = strtoul(result + at - 1, NULL, 10);
    if (column > r->ahead) {
        printf("%.*s%lu}\n", (int)(at - 1), result, (unsigned long)(column - r->ahead));
    } else {
        fwrite(result, 1, size, stdout);
        putchar('\n');
    }
}

// One result, also where it was refused.
static tara_status answer_string(app *a, request *r, const char *bytes, size_t size)
{
    const char *result = "";
    size_t      result_size = 0;
    if (!wrap(r, wrapper_for(a->command->operation, bytes, size), bytes, size)) {
        printf("{\"ok\":false,\"status\":\"%s\",\"detail\":\"expected a JSON object\"}\n",
               tara_status_name(TARA_E_SYNTAX));
        return TARA_E_SYNTAX;
    }
    if (r->no_memory) return TARA_E_NO_MEMORY;
    tara_status status = tara_operate(a->privacy, r->bytes, r->size, &result, &result_size);
    if (was_no_json(a, status, result, result_size) && wrap(r, &as_usp, bytes, size)) {
        if (r->no_memory) return TARA_E_NO_MEMORY;
        status = tara_operate(a->privacy, r->bytes, r->size, &result, &result_size);
    }
    put_result(r, status, result, result_size);
    return status;
}

// Of a string that is too long, too, it is told where: at the first character beyond.
static void refuse_long_string(const char *named)
{
    const wrapper *w = wrapper_of(operation_for(named, "", 0));
    begin_too_long();
    if (w->bits > 0) printf(",\"bit\":%ld", (long)w->bits * LINE_MAX_BYTES);
    puts("}");
}

// A string as an argument, or one a line from standard input: also an empty line is one.
static int run_strings(app *a)
{
    const char *argument = a->argument[0];
    request     r = {.bytes = NULL};
    int         code = open_library(a);
    if (code == DONE && argument != NULL && strcmp(argument, "-") != 0) {
        code = exit_code_of(answer_string(a, &r, argument, strlen(argument)));
    } else if (code == DONE) {
        input in = {.file = stdin};
        bool  written = true;
        while (written && !r.no_memory && next_line(&in)) {
            if (in.size > 0 && in.bytes[in.size - 1] == '\r') in.size--; // Of its end.
            keep(&in, '\0');
            if (in.too_long) refuse_long_string(a->command->operation);
            else if (!in.no_memory) (void)answer_string(a, &r, in.bytes, in.size - 1);
            written = written && fflush(stdout) == 0;
        }
        if (in.no_memory) code = complain(BAD_INPUT, "out of memory");
        if (code == DONE && ferror(stdin)) {
            code = complain(BAD_INPUT, "standard input cannot be read");
        }
        free(in.bytes);
    }
    if (r.no_memory) code = complain(BAD_INPUT, "out of memory");
    free(r.bytes);
    return code;
}

// The receipt of a person's choice; without one named, what standard input asks for.
static int print_consent_receipt(app *a)
{
    static const int taken[] = {SUBJECT, PURPOSE, FORMAT, LANGUAGE, ORIGIN};
    static const char *const names[] = {"subject", "purpose", "format", "language", "origin"};
    bool asked = false; // Who names a purpose and forgets whose is told so.
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        asked = asked || a->option[taken[i]] != NULL;
    }
    if (!asked) return run_strings(a);
    int  code = open_library(a);
    line l = {.size = 0};
    if (code != DONE) return code;
    put(&l, "{\"op\":\"receipt\"");
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        if (a->option[taken[i]] != NULL) put_field(&l, names[i], a->option[taken[i]], TEXT);
    }
    put(&l, "}");
    return operate(a, &l, true);
}

// --- the log -------------------------------------------------------------------------------------

// One event as the library prints it, in a buffer that grows to the longest.
static tara_status print_event(app *a, uint64_t event, char **buffer, size_t *capacity)
{
    size_t      needed = 0;
    tara_status status = tara_event_print(a->privacy, event, *buffer, *capacity, &needed);
    if (status == TARA_E_BUFFER) {
        char *larger = realloc(*buffer, needed);
        if (larger == NULL) return TARA_E_NO_MEMORY;
        *buffer = larger;
        *capacity = needed;
        status = tara_event_print(a->privacy, event, *buffer, *capacity, &needed);
    }
    if (status == TARA_OK) printf("%.*s\n", (int)needed, *buffer);
    return status;
}

// From event *next to the last; *next is the one after it then.
static tara_status print_events(app *a, uint64_t *next, uint64_t *count)
{
    char       *buffer = NULL;
    size_t      capacity = 0;
    tara_status status = tara_event_count(a->privacy, count);
    for (; status == TARA_OK && *next <= *count && !ferror(stdout); ++*next) {
        status = print_event(a, *next, &buffer, &capacity);
    }
    free(buffer);
    return status;
}

static int print_log(app *a, uint64_t *next, uint64_t *count)
{
    tara_status status = print_events(a, next, count);
    if (status == TARA_E_NO_MEMORY) return complain(BAD_INPUT, "out of memory");
    return status == TARA_OK ? DONE : complain_of_last(a);
}

static volatile sig_atomic_t asked_to_end;

static void note_signal(int number)
{
    (void)number;
    asked_to_end = 1;
}

// Asked a second time it ends at once, whatever it waits for.
static void end_when_asked(void)
{
    struct sigaction how = {.sa_handler = note_signal, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&how.sa_mask);
    sigaction(SIGINT, &how, NULL);
    sigaction(SIGTERM, &how, NULL);
}

// Has the file been written to, or another taken its place, since it was looked at? What was
// written in the second of that look may bear the same time as what came after it: look again.
static bool has_changed(const char *path, struct stat *before, time_t *looked)
{
    struct stat about = {0};
    if (stat(path, &about) != 0) return true; // Opening it says why.
    bool same = about.st_dev == before->st_dev && about.st_ino == before->st_ino
             && about.st_size == before->st_size && about.st_mtime == before->st_mtime
             && about.st_mtim.tv_nsec == before->st_mtim.tv_nsec;
    bool fresh = about.st_mtime + 1 >= *looked;
    *before = about;
    *looked = time(NULL);
    return !same || fresh;
}

// False when nobody reads standard output any more.
static bool wait_for_more(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO};
    return poll(&out, 1, FOLLOW_MS) <= 0;
}

// A store that is open for reading shows what it was when it was opened: it is opened anew.
static int follow_log(app *a, uint64_t next)
{
    uint64_t    last = 0, count = 0;
    struct stat before = {0};
    time_t      looked = 0;
    int         code = DONE;
    end_when_asked();
    do {
        if (!has_changed(a->option[STORE], &before, &looked)) continue;
        if (a->privacy == NULL) {
            code = open_library(a);
        } else {
            tara_close(a->privacy);
            a->privacy = NULL;
            code = open_store(a);
        }
        if (code == DONE) code = print_log(a, &next, &count);
        if (code == DONE && count < last) {
            code = complain(REFUSED, "log: there were %llu events, and are %llu now",
                            (unsigned long long)last, (unsigned long long)count);
        }
        last = count;
    } while (code == DONE && fflush(stdout) == 0 && !asked_to_end && wait_for_more());
    return code;
}

static int run_log(app *a)
{
    uint64_t    count = 0;
    const char *wanted = a->option[FROM] != NULL ? a->option[FROM] : "1";
    uint64_t    from = strtoull(wanted, NULL, 10);
    if (a->option[FOLLOW] != NULL) a->option[READ_ONLY] = "";
    int code = a->option[FOLLOW] == NULL ? open_library(a) : DONE;
    if (code != DONE) return code;
    if (from == 0 || wanted[0] == '-') {
        return complain(BAD_INPUT, "--from: events are numbered from 1");
    }
    return a->option[FOLLOW] != NULL ? follow_log(a, from) : print_log(a, &from, &count);
}

static int32_t print_piece(void *user, const char *text, size_t size)
{
    (void)user;
    return fwrite(text, 1, size, stdout) == size ? TARA_CALLBACK_OK : TARA_CALLBACK_FAILED;
}

// All that is on record of one person. What was printed before a failure is no package: the exit
// code says so.
static int export_subject(app *a)
{
    tara_subject subject;
    const char  *identity = a->argument[0];
    int          code = open_library(a);
    if (code != DONE) return code;
    tara_status status = tara_subject_from_identity(a->privacy, identity, strlen(identity),
                                                    &subject);
    if (status == TARA_OK) status = tara_subject_export(a->privacy, &subject, print_piece, NULL);
    if (status != TARA_OK) return complain_of_last(a);
    putchar('\n');
    return DONE;
}

// json, markdown or csv; -1 for what is none of them.
static int32_t format_of(const char *name)
{
    static const struct { const char *name; int32_t format; } formats[] = {
        {"json", TARA_FORMAT_JSON}, {"markdown", TARA_FORMAT_MARKDOWN}, {"csv", TARA_FORMAT_CSV},
    };
    if (name == NULL) return TARA_FORMAT_JSON;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (strcmp(formats[i].name, name) == 0) return formats[i].format;
    }
    return -1;
}

static int print_breaches(app *a)
{
    int32_t format = format_of(a->option[FORMAT]);
    if (format < 0) return complain(BAD_INPUT, "--format wants json, markdown or csv");
    int code = open_library(a);
    if (code != DONE) return code;
    tara_status status = tara_breaches_print(a->privacy, format, a->option[LANGUAGE], print_piece,
                                             NULL);
    if (status != TARA_OK) return complain_of_last(a);
    if (format == TARA_FORMAT_JSON) putchar('\n');
    return DONE;
}

static int show_policy(app *a)
{
    size_t size = 0;
    if (a->option[POLICY] != NULL) {
        int code = load_policy(a->option[POLICY], BAD_INPUT, &a->policy);
        if (code != DONE) return code;
    }
    const tara_policy *policy = a->policy != NULL ? a->policy : tara_policy_builtin();
    tara_policy_print(policy, NULL, 0, &size);
    char *text = malloc(size + 1);
    if (text == NULL) return complain(BAD_INPUT, "out of memory");
    tara_status status = tara_policy_print(policy, text, size, &size);
    if (status == TARA_OK) fwrite(text, 1, size, stdout);
    free(text);
    return status == TARA_OK ? DONE : complain(REFUSED, "%s", tara_status_text(status, "en"));
}

// A context is what knows the policy's purposes by number. It is one in memory: to check a policy
// must touch no store.
static int check_policy(app *a)
{
    if (a->option[POLICY] != NULL) return complain(BAD_INPUT, "policy check takes FILE alone");
    a->option[POLICY] = a->argument[0];
    a->option[STORE] = a->option[KEY_FILE] = a->option[READ_ONLY] = NULL;
    int code = load_policy(a->option[POLICY], REFUSED, &a->policy);
    if (code == DONE) code = open_library(a);
    if (code != DONE) return code;

    unsigned purposes = 0;
    for (uint32_t number = 1; number <= PURPOSES_MAX; number++) {
        const char *id = "";
        size_t      size = 0;
        bool        known = tara_purpose_id(a->privacy, number, &id, &size) == TARA_OK;
        purposes += known && size > 0;
    }
    uint8_t hash[32];
    if (tara_policy_hash(a->policy, hash) != TARA_OK) return complain(REFUSED, "out of memory");
    printf("{\"ok\":true,\"version\":%lu,\"purposes\":%u,\"hash\":\"",
           (unsigned long)tara_policy_version(a->policy), purposes);
    for (size_t i = 0; i < sizeof hash; i++) printf("%02x", hash[i]);
    puts("\"}");
    return DONE;
}

// "-" is the built-in one, which is not ours to destroy.
static int load_version(const char *path, tara_policy **loaded, const tara_policy **out)
{
    int code = DONE;
    *out = tara_policy_builtin();
    if (strcmp(path, "-") == 0) return DONE;
    code = load_policy(path, BAD_INPUT, loaded);
    *out = *loaded;
    return code;
}

// The elements of an array of objects, one a line. `material` says whether one of them is.
static void print_elements(const char *array, size_t size, bool *material)
{
    static const char told[] = "\"material\":true";
    size_t depth = 0, from = 0;
    bool   quoted = false;
    for (size_t i = 0; i < size; i++) {
        if (quoted && array[i] == '\\') i++;
        else if (array[i] == '"') quoted = !quoted;
        if (quoted) continue;
        if (array[i] == '{' && depth++ == 0) from = i;
        if (array[i] != '}' || --depth > 0) continue;
        printf("%.*s\n", (int)(i + 1 - from), array + from);
    }
    for (size_t i = 0; i + sizeof told - 1 <= size; i++) {
        *material = *material || memcmp(array + i, told, sizeof told - 1) == 0;
    }
}

// What people would have to be told of, were one published after the other: the exit code says so.
static int print_changes(const tara_policy *before, const tara_policy *after)
{
    size_t      size = 0;
    bool        material = false;
    tara_status status = tara_policy_compare_print(before, after, NULL, 0, &size);
    char       *text = status == TARA_E_BUFFER ? malloc(size) : NULL;
    if (text != NULL) status = tara_policy_compare_print(before, after, text, size, &size);
    if (status == TARA_OK) print_elements(text, size, &material);
    free(text);
    if (status != TARA_OK) return complain(BAD_INPUT, "%s", tara_status_text(status, "en"));
    return material ? REFUSED : DONE;
}

static int diff_policies(app *a)
{
    tara_policy       *loaded = NULL;
    const tara_policy *before = NULL, *after = NULL;
    int code = load_version(a->argument[0], &loaded, &before);
    if (code == DONE) code = load_version(a->argument[1], &a->policy, &after);
    if (code == DONE) code = print_changes(before, after);
    tara_policy_destroy(loaded);
    return code;
}

// --- how far long work has come ----------------------------------------------------------------

typedef struct meter { // A line on standard error that is rewritten, if somebody looks.
    const char     *what;
    struct timespec at;   // When it was last drawn.
    bool            drawn;
} meter;

static int64_t ms_since(const struct timespec *then, const struct timespec *now)
{
    int64_t seconds = (int64_t)now->tv_sec - then->tv_sec;
    return seconds * 1000 + ((int64_t)now->tv_nsec - then->tv_nsec) / 1000000;
}

static int32_t draw_meter(void *user, uint64_t done, uint64_t total)
{
    meter          *m = user;
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (m->drawn && ms_since(&m->at, &now) < METER_MS) return TARA_CALLBACK_OK;
    double share = total > 0 ? (double)done / (double)total : 0;
    fprintf(stderr, "\rtara: %s: %3d %%", m->what, (int)(100 * share));
    m->at = now;
    m->drawn = true;
    return TARA_CALLBACK_OK;
}

// NULL where nobody looks: a log is not to fill with it.
static tara_progress meter_of(const meter *m)
{
    return m->what != NULL && isatty(STDERR_FILENO) ? draw_meter : NULL;
}

static void end_meter(const meter *m)
{
    if (m->drawn) fprintf(stderr, "\r%*s\r", (int)strlen(m->what) + 13, "");
}

// --- the history as evidence -------------------------------------------------------------------

// A store without its key is verified as far as that goes: it may be the key that was lost.
static int find_key_to_verify(app *a)
{
    if (a->option[KEY_FILE] != NULL) return read_key(a, a->option[KEY_FILE]);
    char *path = name_key(a->option[STORE]);
    if (path == NULL) return BAD_INPUT;
    int code = DONE;
    if (exists(path)) code = read_key(a, path);
    else fprintf(stderr, "tara: there is no key %s: whose the store is, is not checked\n", path);
    free(path);
    return code;
}

static int load_checkpoint(const char *path, tara_checkpoint *out)
{
    size_t size = 0;
    char  *text = load_input(path, TARA_CHECKPOINT_TEXT_MAX, &size);
    if (text == NULL) return BAD_INPUT;
    tara_error error = {.struct_size = sizeof error};
    *out = (tara_checkpoint){.struct_size = sizeof *out};
    tara_status status = tara_checkpoint_read(text, size, out, NULL, &error);
    free(text);
    return status == TARA_OK ? DONE : complain_of_text(BAD_INPUT, path, &error);
}

static void put_count(line *l, const char *name, uint64_t count)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
    put_field(l, name, digits, INTEGER);
}

static void put_hex(line *l, const char *name, const uint8_t bytes[32])
{
    char digits[65] = "";
    for (size_t i = 0; i < 32; i++) snprintf(digits + 2 * i, 3, "%02x", bytes[i]);
    put_field(l, name, digits, TEXT);
}

// As the operation audit.verify answers.
static void print_audit(const tara_audit *audit)
{
    line l = {.size = 0};
    bool valid = audit->valid != 0;
    put(&l, "{\"ok\":true");
    put_field(&l, "valid", valid ? "true" : "false", INTEGER);
    put_count(&l, "events", audit->events);
    put_count(&l, "erased", audit->erased);
    put_count(&l, "waiting", audit->waiting);
    if (audit->first_bad == 0) put_field(&l, "first_bad", "null", INTEGER);
    else put_count(&l, "first_bad", audit->first_bad);
    if (valid) {
        put_field(&l, "finding", "null", INTEGER);
    } else {
        put_field(&l, "finding", tara_finding_name(audit->finding), TEXT);
        put_field(&l, "text", tara_finding_text(audit->finding, "en"), TEXT);
        put_count(&l, "offset", audit->offset);
        if (audit->checkpoint != 0) put_count(&l, "checkpoint", audit->checkpoint);
    }
    put_hex(&l, "root", audit->root);
    printf("%.*s}\n", (int)l.size, l.text);
}

// Does not open the store: what is damaged, or another has open, is looked through as well.
static int verify_store(app *a)
{
    tara_checkpoint checkpoints[ARGUMENTS_MAX];
    const char *store = a->option[STORE];
    int         code = find_key_to_verify(a);
    for (int i = 0; i < a->arguments && code == DONE; i++) {
        code = load_checkpoint(a->argument[i], &checkpoints[i]);
    }
    if (code != DONE) return code;
    meter       m = {.what = "verify"};
    tara_audit  audit = {.struct_size = sizeof audit};
    tara_status status = tara_file_verify(store, strlen(store), a->key_size > 0 ? a->key : NULL,
                                          a->key_size, checkpoints, (size_t)a->arguments,
                                          meter_of(&m), &m, &audit);
    end_meter(&m);
    if (status != TARA_OK) {
        return complain(BAD_INPUT, "%s: %s: %s", store, tara_status_name(status),
                        tara_status_text(status, "en"));
    }
    print_audit(&audit);
    return audit.valid ? DONE : REFUSED;
}

static size_t length_of(const char *text)
{
    return text != NULL ? strlen(text) : 0;
}

static int print_checkpoint(app *a)
{
    char            text[CHECKPOINT_BYTES];
    size_t          size = 0;
    const char     *origin = a->option[ORIGIN];
    tara_checkpoint checkpoint = {.struct_size = sizeof checkpoint};
    int             code = open_library(a);
    if (code != DONE) return code;
    tara_status status = tara_audit_checkpoint(a->privacy, origin, length_of(origin), &checkpoint);
    if (status != TARA_OK) return complain_of_last(a);
    status = tara_checkpoint_print(&checkpoint, text, sizeof text, &size);
    if (status != TARA_OK) return complain(REFUSED, "%s", tara_status_text(status, "en"));
    fwrite(text, 1, size, stdout);
    return DONE;
}

static int print_receipt(app *a, uint64_t event)
{
    size_t      size = 0, origin_size = length_of(a->option[ORIGIN]);
    const char *origin = a->option[ORIGIN];
    tara_status status = tara_audit_receipt(a->privacy, event, origin, origin_size, NULL, NULL, 0,
                                            &size);
    if (status != TARA_E_BUFFER) return complain_of_last(a);
    char *text = malloc(size);
    if (text == NULL) return complain(BAD_INPUT, "out of memory");
    status = tara_audit_receipt(a->privacy, event, origin, origin_size, NULL, text, size, &size);
    if (status == TARA_OK) fwrite(text, 1, size, stdout);
    free(text);
    return status == TARA_OK ? DONE : complain_of_last(a);
}

static int print_proof(app *a, const char *operation, const char *field, const char *number)
{
    line l = {.size = 0};
    put(&l, "{\"op\":\"");
    put(&l, operation);
    put(&l, "\"");
    put_field(&l, field, number, INTEGER);
    for (int i = ORIGIN; i <= SIZE; i++) {
        if (a->option[i] != NULL) put_field(&l, options[i].field, a->option[i], options[i].kind);
    }
    put(&l, "}");
    return operate(a, &l, true);
}

// Of one event, as a receipt or as JSON; or between two sizes of the tree.
static int prove(app *a)
{
    const char *since = a->option[SINCE], *event = a->argument[0];
    const char *number = since != NULL ? since : event;
    bool        receipt = since == NULL && a->option[JSON] == NULL;
    if ((since == NULL) == (event == NULL)) {
        return complain(BAD_INPUT, "prove: EVENT or --since SIZE, and not both");
    }
    if (!is_integer(number) || strtoull(number, NULL, 10) == 0 || number[0] == '-') {
        return complain(BAD_INPUT, "prove: %s is no number from 1", number);
    }
    if (receipt && a->option[SIZE] != NULL) {
        return complain(BAD_INPUT, "prove: a receipt is of all events; --size goes with --json");
    }
    if (since != NULL && a->option[ORIGIN] != NULL) {
        return complain(BAD_INPUT, "prove: --origin names no log in what --since proves");
    }
    int code = open_library(a);
    if (code != DONE) return code;
    if (receipt) return print_receipt(a, strtoull(number, NULL, 10));
    return since != NULL ? print_proof(a, "audit.consistency", "old_size", number)
                         : print_proof(a, "audit.prove", "event", number);
}

// --- what is written anew ----------------------------------------------------------------------

static int compact_store(app *a)
{
    meter    m = {.what = "compact"};
    uint64_t erased = 0;
    int      code = open_library(a);
    if (code != DONE) return code;
    tara_status status = tara_audit_compact(a->privacy, meter_of(&m), &m, &erased);
    end_meter(&m);
    if (status != TARA_OK) return complain_of_last(a);
    printf("{\"ok\":true,\"erased\":%llu}\n", (unsigned long long)erased);
    return DONE;
}

static int back_up(app *a)
{
    meter       m = {.what = "backup"};
    line        l = {.size = 0};
    const char *path = a->argument[0];
    int         code = open_library(a);
    if (code != DONE) return code;
    tara_status status = tara_audit_backup(a->privacy, path, strlen(path), meter_of(&m), &m);
    end_meter(&m);
    if (status != TARA_OK) return complain_of_last(a);
    put(&l, "{\"ok\":true");
    put_field(&l, "path", path, TEXT);
    printf("%.*s}\n", (int)l.size, l.text);
    return DONE;
}

static int print_erasures(app *a)
{
    int code = open_library(a);
    if (code != DONE) return code;
    tara_status status = tara_audit_erasures(a->privacy, print_piece, NULL);
    if (status != TARA_OK) return complain_of_last(a);
    putchar('\n');
    return DONE;
}

static int forget_again(app *a)
{
    size_t   size = 0;
    uint64_t forgotten = 0;
    char    *list = load_input(a->argument[0], LIST_MAX_BYTES, &size);
    if (list == NULL) return BAD_INPUT;
    int code = open_library(a);
    if (code == DONE && tara_audit_forget_again(a->privacy, list, size, &forgotten) != TARA_OK) {
        code = complain_of_last(a);
    }
    free(list);
    if (code == DONE) printf("{\"ok\":true,\"forgotten\":%llu}\n", (unsigned long long)forgotten);
    return code;
}

// --- documents ---------------------------------------------------------------------------------

// False for a name that there is not.
static bool find_format(const char *name, int32_t *format)
{
    static const char *const names[] = {
        [TARA_FORMAT_JSON] = "json", [TARA_FORMAT_TEXT] = "text",
        [TARA_FORMAT_MARKDOWN] = "markdown", [TARA_FORMAT_CSV] = "csv",
        [TARA_FORMAT_DPV] = "dpv",
    };
    for (int32_t i = 0; i < (int32_t)(sizeof names / sizeof names[0]); i++) {
        if (name == NULL || strcmp(names[i], name) != 0) continue;
        *format = i;
        return true;
    }
    return name == NULL;
}

// The policy itself or, with --since, what changed from that FILE's version to it.
static tara_status render_notice(const app *a, const tara_policy *since, int32_t format)
{
    const char *language = a->option[LANGUAGE] != NULL ? a->option[LANGUAGE] : "fr";
    int32_t     form = a->option[SHORT] != NULL ? TARA_NOTICE_SHORT : TARA_NOTICE_FULL;
    if (since == NULL) {
        return tara_policy_render(a->policy, form, format, language, print_piece, NULL);
    }
    const tara_policy *after = a->policy != NULL ? a->policy : tara_policy_builtin();
    return tara_policy_changes_render(since, after, format, language, print_piece, NULL);
}

static int load_and_render(app *a, int32_t format)
{
    tara_policy       *loaded = NULL;
    const tara_policy *since = NULL;
    int                code = DONE;
    if (a->option[POLICY] != NULL) code = load_policy(a->option[POLICY], BAD_INPUT, &a->policy);
    if (code == DONE && a->option[SINCE] != NULL) {
        code = load_version(a->option[SINCE], &loaded, &since);
    }
    tara_status status = code == DONE ? render_notice(a, since, format) : TARA_OK;
    tara_policy_destroy(loaded);
    if (status != TARA_OK) return complain(REFUSED, "%s", tara_status_text(status, "en"));
    if (code == DONE && format == TARA_FORMAT_JSON) putchar('\n');
    return code;
}

// In French, the language of the built-in policy, unless another is asked for.
static int print_notice(app *a)
{
    int32_t format = TARA_FORMAT_TEXT;
    bool    brief = a->option[SHORT] != NULL, full = a->option[FULL] != NULL;
    if (brief && full) return complain(BAD_INPUT, "--short or --full, not both");
    if (a->option[SINCE] != NULL && (brief || full)) {
        return complain(BAD_INPUT, "--since has one form: neither --short nor --full");
    }
    bool known = find_format(a->option[FORMAT], &format);
    if (!known || format == TARA_FORMAT_CSV || format == TARA_FORMAT_DPV) {
        return complain(BAD_INPUT, "--format: expected text, markdown or json");
    }
    return load_and_render(a, format);
}

static int print_register(app *a)
{
    int32_t format = TARA_FORMAT_JSON;
    if (!find_format(a->option[FORMAT], &format) || format == TARA_FORMAT_TEXT) {
        return complain(BAD_INPUT, "--format: expected json, markdown, csv or dpv");
    }
    int code = open_library(a);
    if (code != DONE) return code;
    const char *language = a->option[LANGUAGE];
    if (tara_register_print(a->privacy, format, language, print_piece, NULL) != TARA_OK) {
        return complain_of_last(a);
    }
    if (format == TARA_FORMAT_JSON || format == TARA_FORMAT_DPV) putchar('\n');
    return DONE;
}

static int print_help(app *a);

static int print_version(app *a)
{
    (void)a;
    printf("tara %s\n", tara_version_string());
    return DONE;
}

#define QUESTION (BIT(SUBJECT) | BIT(PURPOSE) | BIT(CATEGORY) | BIT(ACTION) | BIT(RECIPIENT) \
                  | BIT(DESTINATION))

#define ON_DEVICE (BIT(SUBJECT) | BIT(GPC))

static const command commands[] = {
    // name           run            operation      takes                        now    arguments
    {"run",           run_lines,     NULL,          0,                           false, 0, 1,
     "[FILE]                      one JSON operation a line, one result a line"},
    {"policy show",   show_policy,   NULL,          0,                           false, 0, 0,
     "                    the policy as JSON"},
    {"policy check",  check_policy,  NULL,          0,                           false, 1, 1,
     "FILE               is this a complete policy?"},
    {"policy diff",   diff_policies, NULL,          0,                           false, 2, 2,
     "BEFORE AFTER        what changed from one FILE to the other (-: the built-in one);\n"
     "                exit: 0 nothing that people must be told of, 1 something, 2 unusable input"},
    {"policy notice", print_notice,  NULL,
     BIT(SHORT) | BIT(FULL) | BIT(SINCE) | BIT(LANGUAGE) | BIT(FORMAT),          false, 0, 0,
     "[--short|--full|--since FILE] [--language fr|en]\n"
     "                [--format text|markdown|json]  what people are told, in French and in full\n"
     "                unless you say otherwise; --since: of what changed from FILE's version\n"
     "                (-: the built-in one) to the one of --policy"},
    {"ropa",          print_register, NULL,         BIT(LANGUAGE) | BIT(FORMAT), false, 0, 0,
     "[--format json|markdown|csv|dpv] [--language fr|en]  the register of processing (Art. 30)"},
    {"due",           run_operation, "due",         BIT(UNTIL) | BIT(LIMIT),     false, 0, 0,
     "[--until TIME] [--limit N]  what is owed, of what, and by when"},
    {"export",        export_subject, NULL,         0,                           false, 1, 1,
     "SUBJECT                  all that is on record of a person, as JSON"},
    {"breaches",      print_breaches, NULL,         BIT(FORMAT) | BIT(LANGUAGE), false, 0, 0,
     "[--format json|markdown|csv] [--language fr|en]  the register of breaches"},
    {"log",           run_log,       NULL,          BIT(FROM) | BIT(FOLLOW),     false, 0, 0,
     "[--from N] [--follow]       the events on record; --follow: and those that others record,\n"
     "                looked for once a second until SIGINT, SIGTERM or the end of the pipe;\n"
     "                the store is only read, and nobody is kept from writing"},
    {"verify",        verify_store,  NULL,          BIT(STORE),                  false,
     0, ARGUMENTS_MAX,
     "[CHECKPOINT…]            walk the whole file, damaged or not, and compare it with\n"
     "                checkpoints that were kept elsewhere; changes nothing, takes no lock;\n"
     "                exit: 0 nothing was found, 1 something, 2 unusable input"},
    {"checkpoint",    print_checkpoint, NULL,       BIT(STORE) | BIT(ORIGIN),    false, 0, 0,
     "[--origin NAME]      what the history is by now, to be kept elsewhere;\n"
     "                a host signs it with tara_checkpoint_sign"},
    {"prove",         prove,         NULL,
     BIT(STORE) | BIT(ORIGIN) | BIT(SIZE) | BIT(JSON) | BIT(SINCE),              false, 0, 1,
     "EVENT [--origin NAME] [--json [--size N]]  a receipt that the event is on record, with\n"
     "                what it says: for the person whom it is about, and verify_receipt\n"
     "  tara prove --since SIZE [--size N]   that the first SIZE events are what they were"},
    {"compact",       compact_store, NULL,          BIT(STORE),                  false, 0, 0,
     "                        let what was erased leave the file now"},
    {"backup",        back_up,       NULL,          BIT(STORE),                  false, 1, 1,
     "FILE                     a copy of the store, which may be in use with --read-only"},
    {"erasures",      print_erasures, NULL,         BIT(STORE),                  false, 0, 0,
     "                       which events were erased, to be kept beside backups"},
    {"forget-again",  forget_again,  NULL,          BIT(STORE),                  false, 1, 1,
     "FILE               apply such a list (-: from standard input) to a backup"},
    {"age",           run_operation, "age.compute", BIT(BORN) | BIT(COUNTRY) | BIT(TIME_ZONE),
     true,  0, 0,
     "--born DATE [--country CC] [--time-zone MINUTES]  is a guardian needed?"},
    {"deadline",      run_operation, "deadline.compute",
     BIT(LAW) | BIT(RECEIVED) | BIT(TIME_ZONE) | BIT(EXTENDED),                  false, 0, 0,
     "--law LAW --received TIME [--time-zone MINUTES] [--extended]  by when?"},
    {"explain",       run_operation, "explain",     QUESTION,                    false, 0, 0,
     "--subject ID --purpose P --category C [--action A] [--recipient R]\n"
     "                [--destination CC]  every test made, and the one that decided"},
    {"cookie may-set", run_operation, "cookie.may_set", ON_DEVICE | BIT(NAME),   false, 0, 0,
     "--subject ID --name NAME [--gpc]  may it be set or read, and for how long?"},
    {"cookie filter", run_operation, "cookie.filter", ON_DEVICE | BIT(HEADER),   false, 0, 0,
     "--subject ID --header COOKIES [--gpc]  what of a Cookie header may be read"},
    {"cookie check-set", run_operation, "cookie.check_set", ON_DEVICE | BIT(SET_COOKIE),
     false, 0, 0,
     "--subject ID --set-cookie TEXT [--gpc]  a Set-Cookie header as it may be sent"},
    {"cookie to-delete", run_operation, "cookie.to_delete", ON_DEVICE | BIT(HEADER), false, 0, 0,
     "--subject ID [--header COOKIES] [--gpc]  what a no has made unwelcome"},
    {"tcf decode",    run_strings,   "tcf.decode",  0,                           false, 0, 1,
     "[STRING|-]          what a TC string (IAB TCF) says; -: one a line from standard input"},
    {"tcf check",     run_strings,   "tcf.check",   0,                           false, 0, 1,
     "[STRING|-]           whether it is valid, and what is remarkable about it"},
    {"tcf encode",    run_strings,   "tcf.encode",  0,                           false, 0, 1,
     "[JSON|-]            the string that says what such JSON says"},
    {"gpp decode",    run_strings,   "gpp.decode",  0,                           false, 0, 1,
     "[STRING|-]          the same of GPP strings (IAB Global Privacy Platform)"},
    {"gpp encode",    run_strings,   "gpp.encode",  0,                           false, 0, 1,
     "[JSON|-]"},
    {"usp decode",    run_strings,   "usp.decode",  0,                           false, 0, 1,
     "[STRING|-]          the same of us_privacy strings"},
    {"usp encode",    run_strings,   "usp.encode",  0,                           false, 0, 1,
     "[JSON|-]"},
    {"usp",           run_strings,   "usp",         0,                           false, 0, 1,
     "[STRING|JSON|-]             either of the two, as the input is"},
    {"gpc",           run_strings,   "gpc",         0,                           false, 0, 1,
     "[VALUE|JSON|-]              Global Privacy Control: a Sec-GPC header's value, or\n"
     "                {\"values\":[…]}; {\"body\":…} of a gpc.json;\n"
     "                {\"gpc\":…,\"lastUpdate\":…} to make one"},
    {"receipt check", run_strings,   "receipt.check", 0,                         false, 0, 1,
     "[JSON|-]         has a consent receipt what its standard wants (ISO/IEC TS 27560,\n"
     "                Kantara)?"},
    {"receipt",       print_consent_receipt, "receipt",
     BIT(SUBJECT) | BIT(PURPOSE) | BIT(FORMAT) | BIT(LANGUAGE) | BIT(ORIGIN),    false, 0, 1,
     "--subject ID --purpose P [--format iso27560|kantara|dpv] [--language fr|en]\n"
     "                [--origin NAME]  a receipt of what was chosen, with the proof of its event\n"
     "  tara receipt [JSON|-]      {\"subject\":…,\"purpose\":…} one a line, or receipts to check"},
    {"version",       print_version, NULL,          0,                           false, 0, 0,
     "                        of the library"},
    {"help",          print_help,    NULL,          0,                           false, 0, 0,
     "                           this text"},
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static int print_help(app *a)
{
    (void)a;
    puts("tara: keep the promises of a privacy policy\n");
    for (int i = 0; i < COMMANDS; i++) {
        printf("  tara %s %s\n", commands[i].name, commands[i].usage);
    }
    puts("\nfor all of them (policy show, check, diff and notice look at no store):\n"
         "  --store FILE     where records live; without it they live as long as the command;\n"
         "                   from verify to forget-again, and to follow, there must be one\n"
         "  --policy FILE    a policy of your own; without it the one in force in the store, and\n"
         "                   without a store, or in a new one, Tara Solutions'\n"
         "  --key-file FILE  32 bytes or more that turn identities into pseudonyms; without it\n"
         "                   STORE.key, which is made together with a new store\n"
         "  --now TIME       the time to go by, as 2026-03-02T09:00:00+01:00\n"
         "  --read-only      write nothing\n"
         "\nexit: 0 done (run: also where a line was refused), 1 refused, 2 unusable input");
    return DONE;
}

// --- the command line --------------------------------------------------------------------------

// A command has one word or two. *words gets how many it took.
static const command *find_command(int count, char **words, int *took)
{
    for (int i = 0; i < COMMANDS; i++) {
        const char *name = commands[i].name;
        size_t      first = strcspn(name, " ");
        bool        two = name[first] == ' ';
        if (count < 1 + two) continue;
        if (strlen(words[0]) != first || memcmp(words[0], name, first) != 0) continue;
        if (two && strcmp(words[1], name + first + 1) != 0) continue;
        *took = 1 + two;
        return &commands[i];
    }
    return NULL;
}

// Takes the option at words[0] with its value; the count of words taken, 0 when it is refused.
static int take_option(app *a, int count, char **words)
{
    int which = 0;
    while (which < OPTIONS && strcmp(words[0], options[which].name) != 0) which++;
    bool taken = which < OWN || (which < OPTIONS && (a->command->takes & BIT(which)) != 0);
    if (!taken) {
        complain(BAD_INPUT, "%s takes no option %s; see tara help", a->command->name, words[0]);
        return 0;
    }
    bool flag = options[which].kind == FLAG;
    if (a->option[which] != NULL || (!flag && count < 2)) {
        const char *why = count < 2 ? "needs a value" : "is there twice";
        complain(BAD_INPUT, "%s %s", words[0], why);
        return 0;
    }
    a->option[which] = flag ? "" : words[1];
    if (options[which].kind == INTEGER && !is_integer(words[1])) {
        complain(BAD_INPUT, "%s wants a whole number", words[0]);
        return 0;
    }
    return flag ? 1 : 2;
}

// The options that every command takes may stand before it, too. The count of their words.
static int take_common(app *a, int count, char **words)
{
    static const command any = {.name = "tara"};
    int i = 0;
    a->command = &any;
    for (int took; i < count && strncmp(words[i], "--", 2) == 0; i += took) {
        took = take_option(a, count - i, words + i);
        if (took == 0) return -1;
    }
    return i;
}

// What looks at a history wants one that there is: it makes no store, nor a key for it.
static int check_store(const app *a)
{
    const char *store = a->option[STORE];
    const char *why = a->option[READ_ONLY] != NULL ? "--read-only"
                    : a->option[FOLLOW] != NULL ? "--follow" : a->command->name;
    bool given = a->option[FOLLOW] != NULL || (a->command->takes & BIT(STORE)) != 0;
    if (store == NULL && (given || a->option[READ_ONLY] != NULL)) {
        return complain(BAD_INPUT, "%s needs --store", why);
    }
    if (given && !exists(store)) return complain(BAD_INPUT, "%s: %s", store, strerror(ENOENT));
    return DONE;
}

static int read_command_line(app *a, int count, char **words)
{
    int took = 0, before = take_common(a, count, words);
    if (before < 0) return BAD_INPUT;
    a->command = find_command(count - before, words + before, &took);
    if (a->command == NULL) return complain(BAD_INPUT, "no such command; see tara help");
    for (int i = before + took; i < count; i += took) {
        took = 1;
        if (strncmp(words[i], "--", 2) == 0) {
            took = take_option(a, count - i, words + i);
            if (took == 0) return BAD_INPUT;
        } else if (++a->arguments <= ARGUMENTS_MAX) {
            a->argument[a->arguments - 1] = words[i];
        }
    }
    if (a->arguments < a->command->least || a->arguments > a->command->most) {
        bool        more = a->arguments > a->command->most;
        const char *wrong = more ? "more than it takes" : "an argument is missing";
        return complain(BAD_INPUT, "%s: %s; see tara help", a->command->name, wrong);
    }
    return check_store(a);
}

// A file that is opened under the number of a closed standard stream would be written to as it.
static void hold_standard_streams(void)
{
    int file = STDIN_FILENO;
    while (file >= 0 && file <= STDERR_FILENO) file = open("/dev/null", O_RDONLY);
    if (file > STDERR_FILENO) close(file);
}

int main(int count, char **words)
{
    hold_standard_streams();
    static char help[] = "help";
    app  a = {.command = NULL};
    bool asked = count == 2 && (strcmp(words[1], "--help") == 0 || strcmp(words[1], "-h") == 0);
    if (asked) words[1] = help;
    int  code = count > 0 ? read_command_line(&a, count - 1, words + 1) : BAD_INPUT;
    if (code == DONE) code = a.command->run(&a);
    close_library(&a);
    bool written = fflush(stdout) == 0 && !ferror(stdout);
    if (!written) code = complain(BAD_INPUT, "standard output cannot be written");
    return code;
}
