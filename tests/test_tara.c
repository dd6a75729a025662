// test_tara.c: the program at a shell: what it prints, how it ends, and what it leaves alone.
//
// Starts build/tara, which stands beside the folder of the tests, as a shell would: with files,
// pipes, closed streams and a terminal. Stores are made by the library itself, or by another tara.
#define _XOPEN_SOURCE 700

#include "host.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store_files.h"

enum { OUTPUT_MAX = 1 << 20, ARGUMENTS = 80, PATIENCE_MS = 30000 };

static char program[512], folder[64];
static char store[80], store_key[96], other[80], other_key[96], in[80], out[80], err[80], text[80];

static const uint8_t key[32] = {1, 2, 3, 4};

// --- files -------------------------------------------------------------------------------------

static void write_file(const char *path, const void *bytes, size_t size)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, bytes, size), size);
    close(file);
}

// Terminated, in a buffer of its own for each file.
static size_t read_file(const char *path, char *into)
{
    int file = open(path, O_RDONLY);
    assert_true(file >= 0);
    ssize_t size = read(file, into, OUTPUT_MAX - 1);
    assert_true(size >= 0);
    close(file);
    into[size] = '\0';
    return (size_t)size;
}

static void copy_file(const char *from, const char *to)
{
    static char bytes[OUTPUT_MAX];
    write_file(to, bytes, read_file(from, bytes));
}

static void flip(const char *path, off_t offset)
{
    char byte = 0;
    int  file = open(path, O_RDWR);
    assert_int_equal(pread(file, &byte, 1, offset), 1);
    byte ^= 0x40;
    assert_int_equal(pwrite(file, &byte, 1, offset), 1);
    close(file);
}

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/tara-shell-XXXXXX");
    if (mkdtemp(folder) == NULL) return -1;
    snprintf(store, sizeof store, "%s/a.tara", folder);
    snprintf(store_key, sizeof store_key, "%s.key", store);
    snprintf(other, sizeof other, "%s/b.tara", folder);
    snprintf(other_key, sizeof other_key, "%s.key", other);
    snprintf(in, sizeof in, "%s/in", folder);
    snprintf(out, sizeof out, "%s/out", folder);
    snprintf(err, sizeof err, "%s/err", folder);
    snprintf(text, sizeof text, "%s/text", folder);
    return 0;
}

static int remove_folder(void **state)
{
    const char *const files[] = {store_key, other_key, in, out, err, text};
    (void)state;
    remove_store(store);
    remove_store(other);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) unlink(files[i]);
    return rmdir(folder); // Nothing else was left.
}

// --- the program -------------------------------------------------------------------------------

static char said[OUTPUT_MAX], told[OUTPUT_MAX]; // On standard output and standard error.

static void exec_tara(char **words)
{
    words[0] = program;
    execv(program, words);
    _exit(127);
}

// The words of a line; "$" stands for --store and the store.
static void split(char *line, char **words)
{
    static char option[] = "--store";
    int count = 1;
    for (char *word = strtok(line, " "); word != NULL; word = strtok(NULL, " ")) {
        assert_true(count < ARGUMENTS - 2);
        if (strcmp(word, "$") == 0) {
            words[count++] = option;
            words[count++] = store;
        } else {
            words[count++] = word;
        }
    }
    words[count] = NULL;
}

static void put_stream(const char *path, int flags, int stream)
{
    int file = open(path, flags, 0600);
    if (file < 0 || dup2(file, stream) < 0) _exit(126);
    if (file != stream) close(file);
}

static int end_of(pid_t child)
{
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static pid_t begin(const char *input, const char *words_of, const char *output)
{
    char  line[4096];
    char *words[ARGUMENTS];
    if (input != NULL) write_file(in, input, strlen(input));
    snprintf(line, sizeof line, "%s", words_of);
    split(line, words);
    fflush(stdout);
    pid_t child = fork();
    if (child != 0) return child;
    put_stream(input != NULL ? in : "/dev/null", O_RDONLY, STDIN_FILENO);
    put_stream(err, O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
    if (output != NULL) put_stream(output, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
    else close(STDOUT_FILENO);
    exec_tara(words);
    return -1;
}

// What it ends with; what it said and told is in the buffers.
static int tara_reads(const char *input, const char *words)
{
    int code = end_of(begin(input, words, out));
    read_file(out, said);
    read_file(err, told);
    return code;
}

static int tara(const char *words) { return tara_reads(NULL, words); }

#define ASSERT_SAYS(words) assert_non_null(strstr(said, words))
#define ASSERT_TELLS(words) assert_non_null(strstr(told, words))

// Refused as it stands: nothing is printed, and why is one line.
static void refuse(int code, const char *words, const char *why)
{
    int ended = tara(words);
    if (ended != code || strstr(told, why) == NULL || said[0] != '\0') {
        fail_msg("tara %s: ended with %d, said \"%s\", told \"%s\"", words, ended, said, told);
    }
    assert_ptr_equal(strchr(told, '\n'), told + strlen(told) - 1);
}

// --- stores ------------------------------------------------------------------------------------

static const char four_people[] =
    "{\"op\":\"clock.set\",\"now\":\"2026-03-01T09:00:00Z\"}\n"
    "{\"op\":\"subject.set\",\"subject\":\"nadia@example.org\",\"country\":\"FR\"}\n"
    "{\"op\":\"consent.refuse\",\"subject\":\"nadia@example.org\",\"purpose\":\"marketing\"}\n"
    "{\"op\":\"subject.set\",\"subject\":\"omar@example.org\",\"country\":\"DE\"}\n"
    "{\"op\":\"subject.set\",\"subject\":\"pia@example.org\",\"country\":\"IT\"}\n"
    "{\"op\":\"subject.set\",\"subject\":\"quentin@example.org\",\"country\":\"FR\"}\n";

enum { EVENTS = 6 }; // The policy is the first.

static void record(const char *identity)
{
    char line[256];
    snprintf(line, sizeof line, "{\"op\":\"subject.set\",\"subject\":\"%s\",\"country\":\"ES\"}\n",
             identity);
    assert_int_equal(tara_reads(line, "run $"), 0);
    ASSERT_SAYS("{\"ok\":true");
}

static void forget(const char *identity)
{
    char line[256];
    snprintf(line, sizeof line, "{\"op\":\"subject.forget\",\"subject\":\"%s\"}\n", identity);
    assert_int_equal(tara_reads(line, "run $"), 0);
    ASSERT_SAYS("\"erased\":true");
}

static void make_store(void)
{
    assert_int_equal(tara_reads(four_people, "run $"), 0);
    assert_null(strstr(said, "\"ok\":false"));
}

static int begin_store(void **state)
{
    if (make_folder(state) != 0) return -1;
    make_store();
    return 0;
}

// Larger than what is written anew at once, with somebody in it who is erased.
static uint64_t make_waiting_store(void)
{
    enum { CHOICES = 300000 };
    static const char filler[] = "............................................................";
    tara_options  options;
    tara_privacy *privacy = NULL;
    tara_subject  stays, goes;
    tara_erasure  erasure = {.struct_size = sizeof erasure};
    tara_choice   choice = {.struct_size = sizeof choice, .method = filler, .method_size = 60,
                            .notice = filler, .notice_size = 60, .channel = filler,
                            .channel_size = 60};
    size_t        needed = 0;
    tara_options_init(&options, sizeof options);
    options.flags = TARA_OPEN_NO_SYNC;
    options.path = store;
    options.path_size = strlen(store);
    options.site_key = key;
    options.site_key_size = sizeof key;
    write_file(store_key, key, sizeof key);
    ASSERT_OK(tara_open(&options, &privacy, NULL));
    ASSERT_OK(tara_subject_from_identity(privacy, TEXT("nadia@example.org"), &goes));
    ASSERT_OK(tara_subject_from_identity(privacy, TEXT("omar@example.org"), &stays));
    ASSERT_OK(tara_purpose_find(privacy, TEXT("marketing"), &choice.purpose));
    ASSERT_OK(tara_subject_set(privacy, &goes, "FR", 2, 0, 0));
    for (int i = 0; i < CHOICES; i++) {
        ASSERT_OK(tara_consent_refuse(privacy, &stays, &choice, NULL));
    }
    ASSERT_OK(tara_subject_erase(privacy, &goes, &erasure, NULL, 0, &needed));
    assert_int_equal(erasure.rewritten, 0);
    tara_close(privacy);
    return erasure.count;
}

// --- verify ------------------------------------------------------------------------------------

static void test_a_good_store_is_valid(void **state)
{
    (void)state;
    assert_int_equal(tara("verify $"), 0);
    ASSERT_SAYS("{\"ok\":true,\"valid\":true,\"events\":6,\"erased\":0,\"waiting\":0,"
                "\"first_bad\":null,\"finding\":null,\"root\":\"");
    assert_string_equal(told, "");
    assert_int_equal(strchr(said, '\n') - said + 1, strlen(said));
}

// The program and the operation say the same.
static void test_verify_says_what_the_operation_says(void **state)
{
    static char before[OUTPUT_MAX];
    (void)state;
    assert_int_equal(tara("verify $"), 0);
    strcpy(before, said);
    assert_int_equal(tara_reads("{\"op\":\"audit.verify\"}", "run $"), 0);
    assert_string_equal(said, before);
}

static void test_damage_is_found_and_left_alone(void **state)
{
    static char before[OUTPUT_MAX], after[OUTPUT_MAX];
    (void)state;
    flip(store, 300);
    size_t size = read_file(store, before);
    assert_int_equal(tara("verify $"), 1);
    ASSERT_SAYS("\"valid\":false,\"events\":0,");
    ASSERT_SAYS("\"first_bad\":1,\"finding\":\"altered\",\"text\":\"An event is not what it was.\","
                "\"offset\":128,\"root\":\"");
    assert_int_equal(read_file(store, after), size);
    assert_memory_equal(after, before, size);
}

static void test_a_lost_key_is_told_and_a_wrong_one_found(void **state)
{
    char words[256];
    (void)state;
    unlink(store_key);
    assert_int_equal(tara("verify $"), 0);
    ASSERT_SAYS("\"valid\":true");
    ASSERT_TELLS("tara: there is no key ");
    assert_false(access(store_key, F_OK) == 0);

    write_file(text, key, sizeof key);
    snprintf(words, sizeof words, "verify $ --key-file %s", text);
    assert_int_equal(tara(words), 1);
    ASSERT_SAYS("\"finding\":\"key\"");
}

static void test_verify_compares_with_checkpoints(void **state)
{
    char words[512];
    (void)state;
    assert_int_equal(tara("checkpoint $"), 0);
    write_file(text, said, strlen(said));
    record("rosa@example.org");
    assert_int_equal(tara("checkpoint $"), 0);
    write_file(in, said, strlen(said));
    char later[1024];
    snprintf(later, sizeof later, "%s", said);
    snprintf(words, sizeof words, "verify $ %s -", text);
    assert_int_equal(tara_reads(later, words), 0);
    ASSERT_SAYS("\"valid\":true,\"events\":7,");
}

// What the file alone cannot tell.
static void test_a_checkpoint_finds_what_was_rolled_back(void **state)
{
    char words[256];
    (void)state;
    copy_file(store, other);
    record("rosa@example.org");
    assert_int_equal(tara("checkpoint $"), 0);
    write_file(text, said, strlen(said));
    copy_file(other, store);
    assert_int_equal(tara("verify $"), 0);
    snprintf(words, sizeof words, "verify $ %s", text);
    assert_int_equal(tara(words), 1);
    ASSERT_SAYS("\"finding\":\"rolled_back\"");
    ASSERT_SAYS("\"checkpoint\":1,");

    record("sven@example.org");
    assert_int_equal(tara(words), 1);
    ASSERT_SAYS("\"finding\":\"other_history\"");
}

static void test_verify_refuses_what_it_cannot_use(void **state)
{
    char words[4096];
    (void)state;
    refuse(2, "verify", "verify needs --store");
    snprintf(words, sizeof words, "verify --store %s", other);
    refuse(2, words, "b.tara: No such file or directory");
    write_file(text, "not\na checkpoint\n", 17);
    snprintf(words, sizeof words, "verify $ %s", text);
    refuse(2, words, "text:2:1: size: ");
    snprintf(words, sizeof words, "verify $ %s/nothing", folder);
    refuse(2, words, "/nothing: No such file or directory");
    snprintf(words, sizeof words, "verify $ --key-file %s", text);
    refuse(2, words, "a key has 32 to 1024 bytes");
    size_t at = (size_t)snprintf(words, sizeof words, "verify $");
    for (int i = 0; i < 65; i++) {
        at += (size_t)snprintf(words + at, sizeof words - at, " x");
    }
    refuse(2, words, "more than it takes");
    refuse(2, "verify $ --json", "takes no option --json");
    assert_int_equal(chmod(store, 0666), 0);
    refuse(2, "verify $", "unsafe_file");
}

// --- checkpoint and prove ----------------------------------------------------------------------

static void test_a_checkpoint_is_three_lines(void **state)
{
    tara_checkpoint checkpoint = {.struct_size = sizeof checkpoint};
    (void)state;
    assert_int_equal(tara("checkpoint $ --origin example.org/privacy"), 0);
    ASSERT_OK(tara_checkpoint_read(said, strlen(said), &checkpoint, NULL, NULL));
    assert_string_equal(checkpoint.origin, "example.org/privacy");
    assert_int_equal(checkpoint.size, EVENTS);

    assert_int_equal(tara("checkpoint $ --read-only"), 0);
    ASSERT_SAYS("tara_privacy/");
    refuse(2, "checkpoint $ --origin \x01", "origin: ");
    refuse(2, "checkpoint", "checkpoint needs --store");
}

static void test_a_receipt_proves_its_event(void **state)
{
    static uint8_t body[OUTPUT_MAX];
    tara_receipt   receipt = {.struct_size = sizeof receipt};
    size_t         size = 0;
    (void)state;
    assert_int_equal(tara("prove 3 $"), 0);
    ASSERT_OK(tara_receipt_read(said, strlen(said), body, sizeof body, &size, &receipt, NULL));
    assert_int_equal(receipt.event, 3);
    assert_int_equal(receipt.tree_size, EVENTS);

    // The policy's own event is the largest there is.
    assert_int_equal(tara("prove 1 $ --origin example.org/privacy"), 0);
    ASSERT_OK(tara_receipt_read(said, strlen(said), body, sizeof body, &size, &receipt, NULL));
    assert_string_equal(receipt.origin, "example.org/privacy");
}

static void test_proofs_as_json(void **state)
{
    (void)state;
    assert_int_equal(tara("prove 3 --json $"), 0);
    ASSERT_SAYS("{\"ok\":true,\"proof\":{\"event\":3,\"index\":2,\"size\":6,\"leaf\":\"");
    ASSERT_SAYS("\"receipt\":\"c2sp.org/tlog-proof@v1\\n");
    assert_int_equal(tara("prove 3 --json --size 4 $"), 0);
    ASSERT_SAYS("\"size\":4,");
    assert_int_equal(tara("prove --since 2 $"), 0);
    ASSERT_SAYS("{\"ok\":true,\"proof\":{\"old_size\":2,\"size\":6,\"hashes\":[\"");
    assert_int_equal(tara("prove --since 2 --size 3 $"), 0);
    ASSERT_SAYS("\"size\":3,");
}

static void test_what_cannot_be_proven_is_refused(void **state)
{
    (void)state;
    refuse(2, "prove $", "EVENT or --since SIZE");
    refuse(2, "prove 1 --since 2 $", "EVENT or --since SIZE");
    refuse(2, "prove 0 $", "0 is no number from 1");
    refuse(2, "prove -3 $", "-3 is no number from 1");
    refuse(2, "prove one $", "one is no number from 1");
    refuse(2, "prove --since x $", "x is no number from 1");
    refuse(2, "prove 1 --size 4 $", "--size goes with --json");
    refuse(2, "prove --since 1 --origin x $", "--origin");
    refuse(2, "prove 1", "prove needs --store");
    refuse(1, "prove 7 $", "not_found");
    refuse(1, "prove 7 --json $", "not_found");
    refuse(1, "prove --since 7 $", "not_found");
    forget("nadia@example.org");
    refuse(1, "prove 3 $", "it was erased");
    assert_int_equal(tara("prove 3 --json $"), 0);
    ASSERT_SAYS("\"receipt\":null");
}

// --- compact, backup and the list of erasures --------------------------------------------------

static void test_compact_lets_go_of_what_waits(void **state)
{
    char     expected[64];
    uint64_t erased = make_waiting_store();
    (void)state;
    assert_int_equal(tara("verify $"), 0);
    snprintf(expected, sizeof expected, "\"erased\":0,\"waiting\":%d,", (int)erased);
    ASSERT_SAYS(expected);
    assert_string_equal(told, ""); // No progress where nobody looks.
    assert_int_equal(tara("compact $"), 0);
    snprintf(expected, sizeof expected, "{\"ok\":true,\"erased\":%d}\n", (int)erased);
    assert_string_equal(said, expected);
    assert_string_equal(told, "");
    assert_int_equal(tara("verify $"), 0);
    snprintf(expected, sizeof expected, "\"erased\":%d,\"waiting\":0,", (int)erased);
    ASSERT_SAYS(expected);
    refuse(1, "compact $ --read-only", "read_only");
    refuse(2, "compact", "compact needs --store");
}

static void test_a_backup_is_a_store(void **state)
{
    char words[256];
    (void)state;
    snprintf(words, sizeof words, "backup %s $", other);
    assert_int_equal(tara(words), 0);
    ASSERT_SAYS("{\"ok\":true,\"path\":\"");
    refuse(1, words, "conflict"); // It is there by now, and is not written over.
    copy_file(store_key, other_key);
    snprintf(words, sizeof words, "verify --store %s", other);
    assert_int_equal(tara(words), 0);
    ASSERT_SAYS("\"valid\":true,\"events\":6,");
    refuse(2, "backup $", "an argument is missing");
    refuse(2, "backup x", "backup needs --store");
    snprintf(words, sizeof words, "backup %s/no/where $", folder);
    assert_int_not_equal(tara(words), 0);
    assert_string_equal(said, "");
}

static void test_a_restored_backup_forgets_again(void **state)
{
    char words[256];
    (void)state;
    copy_file(store, other);
    assert_int_equal(tara("erasures $"), 0);
    assert_string_equal(said, "{\"tara_erasures\":1,\"erased\":[]}\n");
    forget("nadia@example.org");
    assert_int_equal(tara("erasures $"), 0);
    ASSERT_SAYS("{\"first\":2,\"count\":2,\"leaf\":\"");
    write_file(text, said, strlen(said));

    copy_file(other, store);
    snprintf(words, sizeof words, "forget-again %s $", text);
    assert_int_equal(tara(words), 0);
    assert_string_equal(said, "{\"ok\":true,\"forgotten\":1}\n");
    assert_int_equal(tara("prove 3 $"), 1);
    copy_file(text, other);
    static char list[OUTPUT_MAX];
    read_file(text, list);
    assert_int_equal(tara_reads(list, "forget-again - $"), 0);
    assert_string_equal(said, "{\"ok\":true,\"forgotten\":0}\n");
}

static void test_a_list_that_is_none_is_refused(void **state)
{
    char words[256];
    (void)state;
    refuse(2, "forget-again - $", "syntax");
    snprintf(words, sizeof words, "forget-again %s/nothing $", folder);
    refuse(2, words, "/nothing: No such file or directory");
    snprintf(words, sizeof words, "forget-again %s $", folder);
    refuse(2, words, "Is a directory");
    refuse(2, "forget-again $", "an argument is missing");
    refuse(2, "erasures", "erasures needs --store");
}

// A typing mistake makes neither a store nor a key.
static void test_no_store_is_made(void **state)
{
    static const char *const commands[] = {
        "verify", "checkpoint", "prove 1", "compact", "backup x", "erasures", "forget-again x",
        "log --follow",
    };
    char words[256];
    (void)state;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        snprintf(words, sizeof words, "%s --store %s", commands[i], other);
        refuse(2, words, "No such file or directory");
        assert_int_equal(access(other, F_OK), -1);
        assert_int_equal(access(other_key, F_OK), -1);
    }
}

// --- streams -----------------------------------------------------------------------------------

// The store must not get the number of standard output.
static void test_a_closed_output_is_told_and_writes_nowhere(void **state)
{
    static const char        line[] = "{\"op\":\"audit.verify\"}\n"; // For run, which flushes.
    static const char *const commands[] = {"run $", "log $", "verify $", "prove 1 $", "erasures $"};
    static char before[OUTPUT_MAX], after[OUTPUT_MAX];
    (void)state;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        size_t size = read_file(store, before);
        assert_int_equal(end_of(begin(line, commands[i], NULL)), 2);
        read_file(err, told);
        ASSERT_TELLS("standard output cannot be written");
        assert_int_equal(read_file(store, after), size);
        assert_memory_equal(after, before, size);
    }
}

static void test_a_full_output_is_told(void **state)
{
    (void)state;
    if (access("/dev/full", W_OK) != 0) skip();
    assert_int_equal(end_of(begin(NULL, "prove 1 $", "/dev/full")), 2);
    read_file(err, told);
    ASSERT_TELLS("standard output cannot be written");
}

// --- log --follow ------------------------------------------------------------------------------

typedef struct follower { // A tara whose lines are read as they come.
    pid_t  child;
    int    from;
    size_t size;
    char   line[8192];
} follower;

static follower follow(const char *words_of)
{
    follower f = {.size = 0};
    int      ends[2];
    char     line[512];
    char    *words[ARGUMENTS];
    snprintf(line, sizeof line, "%s", words_of);
    split(line, words);
    assert_int_equal(pipe(ends), 0);
    fflush(stdout);
    f.child = fork();
    if (f.child == 0) {
        put_stream(err, O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        exec_tara(words);
    }
    close(ends[1]);
    f.from = ends[0];
    return f;
}

static void expect_line(follower *f, const char *begins)
{
    struct pollfd ready = {.fd = f->from, .events = POLLIN};
    f->size = 0;
    while (f->size < sizeof f->line - 1) {
        if (poll(&ready, 1, PATIENCE_MS) != 1) fail_msg("no line that begins with %s", begins);
        assert_int_equal(read(f->from, f->line + f->size, 1), 1);
        if (f->line[f->size++] == '\n') break;
    }
    f->line[f->size] = '\0';
    if (strncmp(f->line, begins, strlen(begins)) != 0) fail_msg("%s: %s", begins, f->line);
}

static void expect_silence(follower *f)
{
    struct pollfd ready = {.fd = f->from, .events = POLLIN};
    assert_int_equal(poll(&ready, 1, 1500), 0);
}

static int end(follower *f, int number)
{
    kill(f->child, number);
    int code = end_of(f->child);
    close(f->from);
    read_file(err, told);
    return code;
}

static void test_follow_prints_what_another_process_records(void **state)
{
    follower f = follow("log --follow --from 5 $");
    (void)state;
    expect_line(&f, "{\"event\":5,");
    expect_line(&f, "{\"event\":6,");
    for (int i = 0; i < 3; i++) { // Nobody is kept from writing.
        char expected[32], name[32];
        snprintf(name, sizeof name, "%d@example.org", i);
        snprintf(expected, sizeof expected, "{\"event\":%d,", EVENTS + 1 + i);
        record(name);
        expect_line(&f, expected);
    }
    expect_silence(&f);
    assert_int_equal(end(&f, SIGTERM), 0);
}

// A writer that stays: what it has recorded is seen, while it holds the lock.
static void test_follow_beside_a_writer_that_stays(void **state)
{
    static const char line[] =
        "{\"op\":\"subject.set\",\"subject\":\"x@example.org\",\"country\":\"IT\"}\n";
    int ends[2];
    (void)state;
    assert_int_equal(pipe(ends), 0);
    fflush(stdout);
    pid_t writer = fork();
    if (writer == 0) {
        char *words[] = {NULL, (char[]){"run"}, (char[]){"--store"}, store, NULL};
        dup2(ends[0], STDIN_FILENO);
        close(ends[0]);
        close(ends[1]);
        put_stream("/dev/null", O_WRONLY, STDOUT_FILENO);
        exec_tara(words);
    }
    close(ends[0]);
    follower f = follow("log --follow --from 7 $");
    expect_silence(&f);
    for (int event = 7; event < 9; event++) {
        char expected[32];
        snprintf(expected, sizeof expected, "{\"event\":%d,", event);
        assert_int_equal(write(ends[1], line, sizeof line - 1), sizeof line - 1);
        expect_line(&f, expected);
    }
    refuse(2, "compact $", "locked");
    assert_int_equal(tara("verify $"), 0); // Takes no lock.
    assert_int_equal(end(&f, SIGINT), 0);
    close(ends[1]);
    assert_int_equal(end_of(writer), 0);
}

// An erasure puts another file in the place of the one that is followed.
static void test_follow_goes_on_in_a_file_written_anew(void **state)
{
    follower f = follow("log --follow --from 7 $");
    (void)state;
    forget("nadia@example.org");
    expect_line(&f, "{\"event\":7,\"type\":\"erased\"}");
    expect_line(&f, "{\"event\":8,");
    record("rosa@example.org");
    expect_line(&f, "{\"event\":9,");
    assert_int_equal(end(&f, SIGTERM), 0);
}

static void test_follow_ends_where_the_past_is_gone(void **state)
{
    (void)state;
    copy_file(store, other);
    record("rosa@example.org");
    follower f = follow("log --follow --from 7 $");
    expect_line(&f, "{\"event\":7,");
    copy_file(other, store);
    assert_int_equal(end_of(f.child), 1);
    close(f.from);
    read_file(err, told);
    ASSERT_TELLS("there were 7 events, and are 6 now");
}

// Nothing new needs to be recorded for it to notice.
static void test_follow_ends_when_nobody_reads(void **state)
{
    follower f = follow("log --follow $");
    (void)state;
    expect_line(&f, "{\"event\":1,");
    for (int event = 2; event <= EVENTS; event++) expect_line(&f, "{\"event\":");
    close(f.from);
    assert_int_equal(end_of(f.child), 0);
}

static void test_follow_refuses_what_it_cannot_use(void **state)
{
    (void)state;
    refuse(2, "log --follow", "--follow needs --store");
    refuse(2, "log --follow --from 0 $", "numbered from 1");
    refuse(2, "verify --follow $", "takes no option --follow");
    unlink(store_key);
    refuse(2, "log --follow $", "key file ");
    assert_int_equal(access(store_key, F_OK), -1);
}

// --- progress ----------------------------------------------------------------------------------

// What a terminal got to see, as standard error; standard output goes to a file.
static int on_a_terminal(const char *words_of, char *seen, size_t capacity)
{
    char   line[256], *words[ARGUMENTS];
    size_t size = 0;
    int    ours = posix_openpt(O_RDWR | O_NOCTTY);
    if (ours < 0 || grantpt(ours) != 0 || unlockpt(ours) != 0) skip();
    int theirs = open(ptsname(ours), O_RDWR | O_NOCTTY);
    assert_true(theirs >= 0);
    snprintf(line, sizeof line, "%s", words_of);
    split(line, words);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        put_stream(out, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
        dup2(theirs, STDERR_FILENO);
        close(theirs);
        close(ours);
        exec_tara(words);
    }
    close(theirs);
    for (ssize_t got; (got = read(ours, seen + size, capacity - 1 - size)) > 0;) {
        size += (size_t)got;
    }
    seen[size] = '\0';
    close(ours);
    read_file(out, said);
    return end_of(child);
}

static int count_of(const char *seen, const char *words)
{
    int count = 0;
    for (const char *at = seen; (at = strstr(at, words)) != NULL; at++) count++;
    return count;
}

static void test_progress_is_shown_to_whoever_looks(void **state)
{
    static const char *const names[] = {"verify", "backup", "compact"};
    static char seen[OUTPUT_MAX];
    (void)state;
    make_waiting_store();
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char            words[256], drawn[64], erased[64];
        struct timespec began, ended;
        bool            backup = strcmp(names[i], "backup") == 0;
        snprintf(words, sizeof words, "%s %s $", names[i], backup ? other : "");
        snprintf(drawn, sizeof drawn, "\rtara: %s: ", names[i]);
        snprintf(erased, sizeof erased, "\r%*s\r", (int)strlen(names[i]) + 13, "");
        clock_gettime(CLOCK_MONOTONIC, &began);
        assert_int_equal(on_a_terminal(words, seen, sizeof seen), 0);
        clock_gettime(CLOCK_MONOTONIC, &ended);
        int times = count_of(seen, drawn);
        assert_true(times >= 1);
        assert_true(times <= 1 + 10 * (1 + (int)(ended.tv_sec - began.tv_sec)));
        assert_non_null(strstr(seen, erased));
        assert_string_equal(strstr(seen, erased), erased); // Erased at the end.
        assert_null(strstr(said, "tara:"));
    }
}

// --- consent strings ---------------------------------------------------------------------------

static void test_of_a_string_too_long_the_bit_is_told(void **state)
{
    enum { LONGEST = 4 * 1024 * 1024 };
    static char line[LONGEST + 3]; // Room for one more, the newline and the end.
    (void)state;
    memset(line, 'C', LONGEST);
    strcpy(line + LONGEST, "\n");
    assert_int_equal(tara_reads(line, "tcf decode -"), 0);
    ASSERT_SAYS("\"status\":\"trailing_bits\"");
    strcpy(line + LONGEST, "C\n");
    assert_int_equal(tara_reads(line, "tcf decode -"), 0);
    ASSERT_SAYS("{\"ok\":false,\"status\":\"limit\",\"detail\":"
                "\"a line has at most 4194304 bytes\",\"bit\":25165824}\n");
    assert_int_equal(tara_reads(line, "gpp decode -"), 0);
    ASSERT_SAYS("\"bit\":25165824}\n");
    assert_int_equal(tara_reads(line, "usp decode -"), 0);
    ASSERT_SAYS("\"bit\":33554432}\n");
    assert_int_equal(tara_reads(line, "tcf encode -"), 0);
    ASSERT_SAYS("at most 4194304 bytes\"}\n");
}

// What begins as JSON and is none is a string that begins wrong; what is JSON is taken as that.
static void test_usp_tells_the_bit_of_all_it_refuses(void **state)
{
    static const char *const refused[] = {"{", "{YNN", "{}", "{\"", " {1YN", "{\"usp\":\"1YNN\"",
                                          "{\"notice\":\"Y\",}", "{]", "2YNN", "1YN", "1YNNN"};
    static const char        json[] =
        "{\"notice\":\"Y\",\"optOutSale\":\"N\",\"lspa\":\"-\"}\n{\"usp\":\"1YN-\"}\n1YN-\n";
    static const char        decoded[] =
        "{\"ok\":true,\"version\":1,\"notice\":\"Y\",\"optOutSale\":\"N\",\"lspa\":\"-\","
        "\"applies\":true,\"valid\":true}\n";
    char line[64], answer[512];
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        snprintf(line, sizeof line, "%s\n", refused[i]);
        assert_int_equal(tara_reads(line, "usp -"), 0);
        ASSERT_SAYS("{\"ok\":false,\"status\":\"");
        ASSERT_SAYS(",\"bit\":");
        assert_int_equal(tara_reads(line, "usp decode -"), 0);
        ASSERT_SAYS(",\"bit\":");
    }
    assert_int_equal(tara_reads(json, "usp -"), 0);
    snprintf(answer, sizeof answer, "{\"ok\":true,\"usp\":\"1YN-\"}\n%s%s", decoded, decoded);
    assert_string_equal(said, answer);
    assert_int_equal(tara_reads("{\"notice\":\"Y\"}\n", "usp -"), 0);
    ASSERT_SAYS("optOutSale"); // Of JSON the member is told.
}

static void test_where_a_line_is_no_json_is_told_as_in_the_line(void **state)
{
    static const char *const commands[] = {"tcf encode -", "gpp encode -", "receipt"};
    (void)state;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        assert_int_equal(tara_reads("{\"a\":", commands[i]), 0);
        ASSERT_SAYS("\"line\":1,\"column\":6}\n");
        assert_int_equal(tara_reads(" { \"version\":x\n", commands[i]), 0);
        ASSERT_SAYS("\"line\":1,\"column\":14}\n");
    }
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
#define ON_A_STORE(test) cmocka_unit_test_setup_teardown(test, begin_store, remove_folder)
#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
        ON_A_STORE(test_a_good_store_is_valid),
        ON_A_STORE(test_verify_says_what_the_operation_says),
        ON_A_STORE(test_damage_is_found_and_left_alone),
        ON_A_STORE(test_a_lost_key_is_told_and_a_wrong_one_found),
        ON_A_STORE(test_verify_compares_with_checkpoints),
        ON_A_STORE(test_a_checkpoint_finds_what_was_rolled_back),
        ON_A_STORE(test_verify_refuses_what_it_cannot_use),
        ON_A_STORE(test_a_checkpoint_is_three_lines),
        ON_A_STORE(test_a_receipt_proves_its_event),
        ON_A_STORE(test_proofs_as_json),
        ON_A_STORE(test_what_cannot_be_proven_is_refused),
        IN_A_FOLDER(test_compact_lets_go_of_what_waits),
        ON_A_STORE(test_a_backup_is_a_store),
        ON_A_STORE(test_a_restored_backup_forgets_again),
        ON_A_STORE(test_a_list_that_is_none_is_refused),
        ON_A_STORE(test_no_store_is_made),
        ON_A_STORE(test_a_closed_output_is_told_and_writes_nowhere),
        ON_A_STORE(test_a_full_output_is_told),
        ON_A_STORE(test_follow_prints_what_another_process_records),
        ON_A_STORE(test_follow_beside_a_writer_that_stays),
        ON_A_STORE(test_follow_goes_on_in_a_file_written_anew),
        ON_A_STORE(test_follow_ends_where_the_past_is_gone),
        ON_A_STORE(test_follow_ends_when_nobody_reads),
        ON_A_STORE(test_follow_refuses_what_it_cannot_use),
        IN_A_FOLDER(test_progress_is_shown_to_whoever_looks),
        IN_A_FOLDER(test_of_a_string_too_long_the_bit_is_told),
        IN_A_FOLDER(test_usp_tells_the_bit_of_all_it_refuses),
        IN_A_FOLDER(test_where_a_line_is_no_json_is_told_as_in_the_line),
    };
    const char *slash = count > 0 ? strrchr(arguments[0], '/') : NULL;
    int         size = slash != NULL ? (int)(slash - arguments[0]) : 1;
    snprintf(program, sizeof program, "%.*s/../tara", size, slash != NULL ? arguments[0] : ".");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
