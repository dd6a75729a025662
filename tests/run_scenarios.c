// run_scenarios.c: plays tests/scenarios/*.jsonl through `tara run` and compares the answers.
//
// A scenario is a text file. A line is one of:
//
//   # words                  a comment; empty lines too are skipped
//   {"op":…}                 an operation: given to the running `tara run`, which answers one line
//   => {…}                   what the answer must hold: an object of which every member must be in
//                            the answer with the same value, in depth. An array must have the same
//                            length. null stands for "absent or null"
//   === restart              end the process in good order, begin another one on the same store
//   === crash                kill it without warning, begin another one on the same store
//   === with --policy FILE   more arguments for every process that is begun from here on
//
// Every scenario is played on a file; one that never restarts is played in memory as well. The site
// key is fixed, so that pseudonyms are the same in every run. Output reads like cmocka's.
#define _POSIX_C_SOURCE 200809L

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"

enum {
    ANSWER_MS      = 30 * 1000, // The longest that one answer, or the end of a process, may take.
    ANSWER_MAX     = 4 * 1024 * 1024,
    ARGUMENTS_MAX  = 16,
    REFUSED        = 2, // The highest exit status with which tara ends in good order.
    PATH_BYTES_MAX = 512
};

typedef struct scenario {
    const char *file;
    const char *tara;
    const char *store; // NULL: in memory.
    const char *key;
    char       *more[ARGUMENTS_MAX]; // From === with.
    size_t      more_count;
    int         line;
    int         compared;

    pid_t  process; // 0: none runs.
    int    to;
    int    from;
    char  *answer; // The last one.
    size_t answer_size;
    char  *unread; // Read from the process, beginning with the next answer.
    size_t unread_size;
} scenario;

// --- comparing ---------------------------------------------------------------------------------

// The text of the value whose first token was just read.
static tp_text value_of(tp_json_reader *json, const char *text)
{
    size_t begin = json->offset;
    tp_json_skip(json);
    return (tp_text){text + begin, json->at - begin};
}

// The value of a member of an object; a size of 0 when there is none.
static tp_text member_of(tp_text object, tp_text raw_name)
{
    char   name[256];
    size_t size = tp_json_unescape(raw_name, name, sizeof name);
    if (size == SIZE_MAX) return (tp_text){NULL, 0};
    tp_json_reader json = tp_json_reader_of(object);
    tp_json_next(&json);
    while (tp_json_next(&json) == TP_JSON_NAME) {
        bool found = tp_json_raw_equals(json.raw, (tp_text){name, size});
        tp_json_next(&json);
        tp_text value = value_of(&json, object.data);
        if (found) return value;
    }
    return (tp_text){NULL, 0};
}

static bool strings_equal(tp_text a, tp_text b)
{
    char  *plain = malloc(a.size + 1);
    size_t size  = plain == NULL ? SIZE_MAX : tp_json_unescape(a, plain, a.size + 1);
    bool   equal = size != SIZE_MAX && tp_json_raw_equals(b, (tp_text){plain, size});
    free(plain);
    return equal;
}

static bool holds(tp_text actual, tp_text expected);

static bool object_holds(tp_text actual, tp_text expected)
{
    tp_json_reader json = tp_json_reader_of(expected);
    tp_json_next(&json);
    while (tp_json_next(&json) == TP_JSON_NAME) {
        tp_text there    = member_of(actual, json.raw);
        bool    may_lack = tp_json_next(&json) == TP_JSON_NULL;
        tp_text wanted   = value_of(&json, expected.data);
        if (there.size == 0 ? !may_lack : !holds(there, wanted)) return false;
    }
    return json.type == TP_JSON_OBJECT_END;
}

static bool array_holds(tp_text actual, tp_text expected)
{
    tp_json_reader wanted = tp_json_reader_of(expected);
    tp_json_reader there  = tp_json_reader_of(actual);
    tp_json_next(&wanted);
    tp_json_next(&there);
    for (;;) {
        bool wanted_ends = tp_json_next(&wanted) == TP_JSON_ARRAY_END;
        bool there_ends  = tp_json_next(&there) == TP_JSON_ARRAY_END;
        if (wanted_ends || there_ends) return wanted_ends && there_ends;
        if (wanted.type == TP_JSON_ERROR || there.type == TP_JSON_ERROR) return false;
        tp_text a = value_of(&wanted, expected.data);
        if (!holds(value_of(&there, actual.data), a)) return false;
    }
}

// Is all of `expected` in `actual`? Both are values; their depth is bounded by the reader.
static bool holds(tp_text actual, tp_text expected)
{
    tp_json_reader wanted = tp_json_reader_of(expected);
    tp_json_reader there  = tp_json_reader_of(actual);
    tp_json_next(&wanted);
    tp_json_next(&there);
    if (wanted.type != there.type) return false;
    switch (wanted.type) {
    case TP_JSON_OBJECT: return object_holds(actual, expected);
    case TP_JSON_ARRAY:  return array_holds(actual, expected);
    case TP_JSON_STRING: return strings_equal(there.raw, wanted.raw);
    case TP_JSON_NUMBER: return tp_text_equal(there.raw, wanted.raw);
    case TP_JSON_TRUE:
    case TP_JSON_FALSE:
    case TP_JSON_NULL:   return true;
    default:             return false;
    }
}

// --- the process -------------------------------------------------------------------------------

static bool complain(const scenario *s, const char *what)
{
    printf("%s:%d: %s\n", s->file, s->line, what);
    return false;
}

static void become_tara(const scenario *s, int in, int out)
{
    char  *words[ARGUMENTS_MAX + 8];
    size_t n   = 0;
    words[n++] = (char *)(uintptr_t)s->tara;
    words[n++] = (char *)(uintptr_t)"run";
    words[n++] = (char *)(uintptr_t)"--key-file";
    words[n++] = (char *)(uintptr_t)s->key;
    if (s->store != NULL) {
        words[n++] = (char *)(uintptr_t)"--store";
        words[n++] = (char *)(uintptr_t)s->store;
    }
    for (size_t i = 0; i < s->more_count; i++) words[n++] = s->more[i];
    words[n] = NULL;
    if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0) execv(s->tara, words);
    _exit(127);
}

static bool begin(scenario *s)
{
    int in[2], out[2];
    if (pipe(in) != 0 || pipe(out) != 0) return complain(s, "no pipe to be had");
    fflush(stdout);
    s->process = fork();
    if (s->process == 0) {
        close(in[1]);
        close(out[0]);
        become_tara(s, in[0], out[1]);
    }
    close(in[0]);
    close(out[1]);
    s->to          = in[1];
    s->from        = out[0];
    s->unread_size = 0;
    return s->process > 0 || complain(s, "no process to be had");
}

// The exit status, or -1 for a process that a signal ended or that does not end.
static int wait_for(pid_t process)
{
    const struct timespec pause = {0, 2 * 1000 * 1000};
    for (int waited = 0; waited < ANSWER_MS; waited += 2) {
        int   status;
        pid_t ended = waitpid(process, &status, WNOHANG);
        if (ended == process) return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        if (ended < 0) return -1;
        nanosleep(&pause, NULL);
    }
    kill(process, SIGKILL);
    waitpid(process, NULL, 0);
    return -1;
}

static bool end(scenario *s, bool in_good_order)
{
    if (s->process <= 0) return true;
    if (!in_good_order) kill(s->process, SIGKILL);
    close(s->to);
    int status = wait_for(s->process);
    close(s->from);
    s->process = 0;
    if (!in_good_order || (status >= 0 && status <= REFUSED)) return true;
    printf("%s:%d: tara ended with status %d (-1: killed, or did not end)\n", s->file, s->line,
           status);
    return false;
}

static bool send(scenario *s, const char *line, size_t size)
{
    for (size_t sent = 0; sent < size;) {
        ssize_t n = write(s->to, line + sent, size - sent);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return complain(s, "tara does not read any more");
        sent += (size_t)n;
    }
    return true;
}

// Read until a line is whole; it becomes the answer.
static bool receive(scenario *s)
{
    for (;;) {
        char *newline = memchr(s->unread, '\n', s->unread_size);
        if (newline != NULL) {
            s->answer_size = (size_t)(newline - s->unread);
            memcpy(s->answer, s->unread, s->answer_size);
            s->unread_size -= s->answer_size + 1;
            memmove(s->unread, newline + 1, s->unread_size);
            return true;
        }
        if (s->unread_size == ANSWER_MAX) return complain(s, "an answer is too long");
        struct pollfd ready = {.fd = s->from, .events = POLLIN};
        if (poll(&ready, 1, ANSWER_MS) <= 0) return complain(s, "tara does not answer");
        ssize_t n = read(s->from, s->unread + s->unread_size, ANSWER_MAX - s->unread_size);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return complain(s, "tara ended instead of answering");
        s->unread_size += (size_t)n;
    }
}

// --- the lines ---------------------------------------------------------------------------------

static bool ask(scenario *s, const char *line, size_t size)
{
    if (s->process == 0 && !begin(s)) return false;
    s->answer_size = 0;
    return send(s, line, size) && send(s, "\n", 1) && receive(s);
}

static bool compare(scenario *s, tp_text expected)
{
    tp_text        answer = {s->answer, s->answer_size};
    tp_json_reader json   = tp_json_reader_of(expected);
    if (!tp_json_valid(&json)) return complain(s, "what is expected is not JSON");
    json = tp_json_reader_of(answer);
    if (s->answer_size == 0) return complain(s, "nothing was answered to compare with");
    s->compared++;
    if (tp_json_valid(&json) && holds(answer, expected)) return true;
    printf("%s:%d: expected %.*s\n      got %.*s\n", s->file, s->line, (int)expected.size,
           expected.data, (int)answer.size, answer.data);
    return false;
}

static bool take_arguments(scenario *s, char *words)
{
    for (char *word = words; *word != '\0';) {
        size_t size = strcspn(word, " ");
        if (s->more_count == ARGUMENTS_MAX) return complain(s, "too many arguments");
        s->more[s->more_count++] = strndup(word, size);
        word += size;
        word += strspn(word, " ");
    }
    return true;
}

static bool play_line(scenario *s, char *line, size_t size)
{
    if (size == 0 || line[0] == '#') return true;
    if (line[0] == '{') return ask(s, line, size);
    if (strncmp(line, "=> ", 3) == 0) return compare(s, (tp_text){line + 3, size - 3});
    if (strcmp(line, "=== restart") == 0) return end(s, true) && begin(s);
    if (strcmp(line, "=== crash") == 0) return end(s, false) && begin(s);
    if (strncmp(line, "=== with ", 9) == 0) return take_arguments(s, line + 9);
    return complain(s, "a line of no known kind");
}

// --- one scenario ------------------------------------------------------------------------------

static bool play(scenario *s)
{
    FILE *file = fopen(s->file, "r");
    if (file == NULL) return complain(s, "cannot be read");
    char   *line = NULL;
    size_t  room = 0;
    ssize_t size;
    bool    good = true;
    // What follows a wrong answer is compared too; what follows a dead process is not.
    while ((size = getline(&line, &room, file)) >= 0) {
        s->line++;
        while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r')) line[--size] = '\0';
        bool is_comparison = line[0] == '=' && line[1] == '>';
        if (play_line(s, line, (size_t)size)) continue;
        good = false;
        if (!is_comparison) break;
    }
    free(line);
    fclose(file);
    if (!end(s, good)) good = false;
    if (s->compared == 0) good = complain(s, "compares nothing");
    return good;
}

static bool restarts(const char *name)
{
    FILE *file = fopen(name, "r");
    char *line = NULL;
    size_t room = 0;
    bool  found = false;
    while (file != NULL && !found && getline(&line, &room, file) >= 0) {
        found = strncmp(line, "=== restart", 11) == 0 || strncmp(line, "=== crash", 9) == 0;
    }
    free(line);
    if (file != NULL) fclose(file);
    return found;
}

static bool run(const char *tara, const char *file, const char *store, const char *key)
{
    printf("[ RUN      ] %s %s\n", file, store == NULL ? "in memory" : "on a file");
    scenario s = {.file = file, .tara = tara, .store = store, .key = key};
    s.answer   = malloc(ANSWER_MAX);
    s.unread   = malloc(ANSWER_MAX);
    bool good  = s.answer != NULL && s.unread != NULL && play(&s);
    free(s.answer);
    free(s.unread);
    for (size_t i = 0; i < s.more_count; i++) free(s.more[i]);
    printf("[  %s ] %s\n", good ? "     OK" : "FAILED ", file);
    return good;
}

static bool write_key(const char *path)
{
    static const char key[] = "thirty-two bytes of a fixed key!";
    int  file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    bool good = file >= 0 && write(file, key, 32) == 32;
    if (file >= 0) close(file);
    return good;
}

// Removes whatever is in the folder: the store, its lock, and what a crash may have left.
static void empty(const char *folder)
{
    char path[PATH_BYTES_MAX];
    DIR *names = opendir(folder);
    for (struct dirent *one; names != NULL && (one = readdir(names)) != NULL;) {
        int size = snprintf(path, sizeof path, "%s/%s", folder, one->d_name);
        if (one->d_name[0] != '.' && size > 0 && (size_t)size < sizeof path) unlink(path);
    }
    if (names != NULL) closedir(names);
}

static bool run_in(const char *folder, const char *tara, const char *file, bool in_memory)
{
    char store[PATH_BYTES_MAX], key[PATH_BYTES_MAX];
    snprintf(store, sizeof store, "%s/scenario.tara", folder);
    snprintf(key, sizeof key, "%s/key", folder);
    bool good = write_key(key) && run(tara, file, in_memory ? NULL : store, key);
    empty(folder);
    return good;
}

int main(int count, char **words)
{
    if (count < 3) {
        fprintf(stderr, "run_scenarios TARA FILE…\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    const char *base = getenv("TMPDIR");
    char folder[PATH_BYTES_MAX / 2];
    snprintf(folder, sizeof folder, "%s/tara_XXXXXX", base == NULL ? "/tmp" : base);
    if (mkdtemp(folder) == NULL) return 2;
    int passed = 0, failed = 0;
    for (int i = 2; i < count; i++) {
        if (run_in(folder, words[1], words[i], false)) passed++; else failed++;
        if (restarts(words[i])) continue;
        if (run_in(folder, words[1], words[i], true)) passed++; else failed++;
    }
    rmdir(folder);
    printf("[  PASSED  ] %d test(s).\n", passed);
    if (failed > 0) printf("[  FAILED  ] %d test(s), listed above.\n", failed);
    return failed > 0;
}
