// test_cookie_server.c: the example's web site, over a real socket: no refused cookie is ever set.
//
// Starts build/cookies, which stands beside the folder of the tests, on a port of its own and walks
// through it as browsers would, with a jar that keeps what browsers keep. Every Set-Cookie of every
// answer is looked at: what nobody consented to may be taken back, and never set.
#define _POSIX_C_SOURCE 200809L

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "interop/cookies.h"

enum { ANSWER_MAX = 128 * 1024, JAR_MAX = 16, VALUE_MAX = 128 };

static char     program[512];
static pid_t    server;
static uint16_t port;

// --- the server --------------------------------------------------------------------------------

static int start(void **state)
{
    int  from[2];
    char line[64] = "";
    (void)state;
    if (pipe(from) != 0) return -1;
    server = fork();
    if (server == 0) {
        char zero[] = "0";
        dup2(from[1], STDOUT_FILENO);
        close(from[0]);
        close(from[1]);
        execl(program, program, zero, (char *)NULL);
        _exit(127);
    }
    close(from[1]);
    size_t size = 0;
    while (size < sizeof line - 1 && read(from[0], line + size, 1) == 1) {
        if (line[size++] == '\n') break;
    }
    close(from[0]);
    unsigned given = 0;
    if (sscanf(line, "http://127.0.0.1:%u/", &given) != 1 || given == 0) return -1;
    port = (uint16_t)given;
    return 0;
}

// It ends in good order when it is asked to.
static int finish(void **state)
{
    int status = 0;
    (void)state;
    kill(server, SIGTERM);
    if (waitpid(server, &status, 0) != server) return -1;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

static int connected(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct timeval     patience = {.tv_sec = 20};
    int                s = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_true(s >= 0);
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    assert_int_equal(connect(s, (struct sockaddr *)&address, sizeof address), 0);
    return s;
}

static char answer_text[ANSWER_MAX];

static const char *answer_to(const char *request, size_t size)
{
    size_t got = 0;
    int    s = connected();
    assert_int_equal(send(s, request, size, MSG_NOSIGNAL), size);
    for (ssize_t n; (n = recv(s, answer_text + got, ANSWER_MAX - 1 - got, 0)) > 0;) {
        got += (size_t)n;
    }
    close(s);
    answer_text[got] = '\0';
    return answer_text;
}

// --- a browser ---------------------------------------------------------------------------------

typedef struct jar { // What a browser keeps of this site.
    struct { char name[VALUE_MAX], value[VALUE_MAX]; } cookie[JAR_MAX];
    int         count;
    const char *headers;     // Sent with every request.
    unsigned    consented;   // Categories as bits, as the visitor has said it.
    int         set, taken;  // Set-Cookie headers seen.
} jar;

static int find(const jar *j, const char *name)
{
    for (int i = 0; i < j->count; i++) {
        if (strcmp(j->cookie[i].name, name) == 0) return i;
    }
    return -1;
}

enum { NECESSARY = 1, PREFERENCES = 2, STATISTICS = 4, MARKETING = 8, EVERYTHING = 15 };

static unsigned category_of(const char *name)
{
    static const struct { const char *name; unsigned category; } rows[] = {
        {"tara_choices", NECESSARY},     {"__Host-tara_csrf", NECESSARY},
        {"tara_language", PREFERENCES}, {"tara_stats_visit", STATISTICS},
        {"tara_campaign", MARKETING},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].name, name) == 0) return rows[i].category;
    }
    fail_msg("a cookie that nobody declared: %s", name);
    return 0;
}

// Read as browsers read it. What it sets must be consented to; what it takes back need not.
static void keep(jar *j, const char *line, size_t size)
{
    tp_set_cookie cookie;
    char          name[VALUE_MAX];
    assert_true(tp_set_cookie_read(&cookie, (tp_text){line, size}, TP_COOKIE_RFC6265));
    assert_true(cookie.name.size < VALUE_MAX && cookie.value.size < VALUE_MAX);
    memcpy(name, cookie.name.data, cookie.name.size);
    name[cookie.name.size] = '\0';
    int      at = find(j, name);
    tp_time  until = 0;
    bool     lives = tp_set_cookie_expiry(&cookie, 0, INT64_MAX, &until);
    bool     gone = lives && until <= 0;
    unsigned category = category_of(name);
    j->set += !gone;
    j->taken += gone;
    if (gone) {
        assert_true(category != NECESSARY);
        if (at >= 0) j->cookie[at] = j->cookie[--j->count];
        return;
    }
    if ((category & (j->consented | NECESSARY)) == 0) fail_msg("%s was set without consent", name);
    assert_int_equal(lives, strncmp(name, "__Host-", 7) != 0); // C31: of the session, no lifetime.
    assert_true(!lives || until <= 397 * (tp_time)TP_DAY_MS);
    if (at < 0) at = j->count++;
    assert_true(j->count <= JAR_MAX);
    memcpy(j->cookie[at].name, name, sizeof name);
    memcpy(j->cookie[at].value, cookie.value.data, cookie.value.size);
    j->cookie[at].value[cookie.value.size] = '\0';
}

static void look_at_cookies(jar *j, const char *text)
{
    static const char field[] = "\r\nSet-Cookie: ";
    const char *end = strstr(text, "\r\n\r\n");
    assert_non_null(end);
    for (const char *at = text; (at = strstr(at, field)) != NULL && at < end;) {
        at += strlen(field);
        keep(j, at, strcspn(at, "\r"));
    }
}

static const char *ask(jar *j, const char *method, const char *path, const char *body)
{
    char request[8192];
    int  size = snprintf(request, sizeof request,
                         "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n%sContent-Length: %zu\r\n",
                         method, path, port, j->headers == NULL ? "" : j->headers, strlen(body));
    for (int i = 0; i < j->count; i++) {
        size += snprintf(request + size, sizeof request - (size_t)size, "%s%s=%s",
                         i == 0 ? "Cookie: " : "; ", j->cookie[i].name, j->cookie[i].value);
    }
    size += snprintf(request + size, sizeof request - (size_t)size, "%s\r\n%s",
                     j->count > 0 ? "\r\n" : "", body);
    assert_true(size > 0 && (size_t)size < sizeof request);
    const char *text = answer_to(request, (size_t)size);
    look_at_cookies(j, text);
    return text;
}

static void says(const char *text, const char *words)
{
    if (strstr(text, words) == NULL) fail_msg("not said: %s", words);
}

static void says_not(const char *text, const char *words)
{
    if (strstr(text, words) != NULL) fail_msg("said: %s", words);
}

// Sends a form of the page just read, with the token of the jar, and follows where it leads.
static const char *press(jar *j, const char *button, const char *more)
{
    char body[512], next[64];
    int  token = find(j, "__Host-tara_csrf");
    assert_true(token >= 0);
    snprintf(body, sizeof body, "token=%s&lang=en&choice=%s%s", j->cookie[token].value, button,
             more);
    const char *text = ask(j, "POST", "/choice", body);
    says(text, "HTTP/1.1 303 ");
    const char *location = strstr(text, "\r\nLocation: /");
    assert_non_null(location);
    assert_int_equal(sscanf(location, "\r\nLocation: %63s", next), 1);
    return ask(j, "GET", next, "");
}

static bool has(const jar *j, const char *name)
{
    return find(j, name) >= 0;
}

// --- the paths ---------------------------------------------------------------------------------

// Before anything was chosen there is the form's own cookie, in both languages.
static void test_c32_nothing_is_set_before_consent(void **state)
{
    (void)state;
    jar french = {.headers = "Accept-Language: fr-FR,fr;q=0.9,en;q=0.8\r\n"};
    const char *page = ask(&french, "GET", "/", "");
    says(page, "HTTP/1.1 200 OK");
    says(page, "<html lang=\"fr\">");
    says(page, ">Tout accepter</button>");
    says(page, ">Tout refuser</button>");
    says(page, ">Choisir</button>");
    jar english = {.headers = "Accept-Language: en-GB\r\n"};
    page = ask(&english, "GET", "/", "");
    says(page, "<html lang=\"en\">");
    says(page, ">Accept all</button>");
    says(page, ">Refuse all</button>");
    says(page, ">Choose</button>");
    for (int i = 0; i < 3; i++) ask(&english, "GET", "/?lang=fr", "");
    assert_int_equal(french.set, 1);
    assert_int_equal(english.set, 1);
    assert_true(has(&english, "__Host-tara_csrf"));
}

// The same element, with nothing that makes one stand out.
static void test_c32_the_three_buttons_are_alike(void **state)
{
    (void)state;
    jar         j = {.headers = "Accept-Language: en\r\n"};
    const char *page = ask(&j, "GET", "/", "");
    says(page, "<button name=\"choice\" value=\"accept\">Accept all</button>\n"
               "<button name=\"choice\" value=\"refuse\">Refuse all</button>\n"
               "<button name=\"choice\" value=\"choose\">Choose</button>\n");
    page = ask(&j, "GET", "/style.css", "");
    says(page, "button{");
    says_not(page, "button:");
    says_not(page, "[value");
    says_not(page, "nth");
}

static void test_c32_a_refusal_sets_nothing_and_is_remembered(void **state)
{
    (void)state;
    jar j = {.count = 0};
    ask(&j, "GET", "/", "");
    const char *page = press(&j, "refuse", "");
    says_not(page, "class=\"banner\"");
    assert_int_equal(j.count, 2);
    assert_true(has(&j, "tara_choices"));
    page = ask(&j, "GET", "/", "");
    says_not(page, "class=\"banner\"");
    assert_int_equal(j.count, 2);
    ask(&j, "GET", "/preferences", "");
    assert_int_equal(j.set, 2); // Once each: visits renew nothing.
}

static void test_c32_accepting_and_refusing_later_takes_all_back(void **state)
{
    (void)state;
    jar j = {.count = 0};
    ask(&j, "GET", "/", "");
    j.consented = EVERYTHING;
    const char *page = press(&j, "accept", "");
    says_not(page, "class=\"banner\"");
    assert_int_equal(j.count, 5);
    int set = j.set;
    ask(&j, "GET", "/?lang=en", "");
    assert_int_equal(j.set, set); // Nothing is given a longer life by coming back.
    j.consented = NECESSARY;
    press(&j, "refuse", "");
    assert_int_equal(j.count, 2);
    assert_int_equal(j.taken, 3);
    assert_false(has(&j, "tara_stats_visit")); // By a pattern's name, found in the header.
}

static void test_c32_a_choice_opens_what_was_chosen(void **state)
{
    (void)state;
    jar j = {.count = 0};
    ask(&j, "GET", "/", "");
    const char *page = press(&j, "choose", "");
    says(page, "<input type=\"checkbox\" checked disabled>"); // The necessary ones.
    says(page, "name=\"statistics\" value=\"yes\"> ");
    j.consented = STATISTICS;
    press(&j, "save", "&statistics=yes&necessary=no");
    assert_true(has(&j, "tara_stats_visit"));
    assert_false(has(&j, "tara_language") || has(&j, "tara_campaign"));
    page = ask(&j, "GET", "/preferences", "");
    says(page, "name=\"statistics\" value=\"yes\" checked> ");
    j.consented = NECESSARY;
    press(&j, "save", "");
    assert_int_equal(j.count, 2);
}

// Sec-GPC: 1 is a no to measuring and advertising, until an explicit yes.
static void test_c32_the_signal_is_honoured(void **state)
{
    (void)state;
    jar j = {.headers = "Sec-GPC: 1\r\nAccept-Language: en\r\n"};
    const char *page = ask(&j, "GET", "/", "");
    says(page, "Your browser asks not to be tracked");
    says(page, "The person refused");
    j.consented = PREFERENCES;
    press(&j, "save", "&preferences=yes");
    assert_int_equal(j.count, 3);
    j.consented = EVERYTHING;
    page = press(&j, "accept", "");
    says(page, "your choice wins");
    assert_int_equal(j.count, 5);
    jar before = {.headers = "Sec-GPC: 1\r\n", .count = 1}; // What came before the signal goes.
    strcpy(before.cookie[0].name, "tara_campaign");
    strcpy(before.cookie[0].value, "autumn");
    ask(&before, "GET", "/", "");
    assert_false(has(&before, "tara_campaign"));
    assert_int_equal(before.taken, 1);
    page = ask(&j, "GET", "/.well-known/gpc.json", "");
    says(page, "{\"gpc\":true,");
}

// What is there without consent is not used, and goes with the first no.
static void test_c32_what_came_from_elsewhere_is_not_read(void **state)
{
    (void)state;
    jar j = {.headers = "Accept-Language: en\r\n"};
    strcpy(j.cookie[0].name, "tara_language"); // Nobody consented to it.
    strcpy(j.cookie[0].value, "fr");
    j.count = 1;
    says(ask(&j, "GET", "/", ""), "<html lang=\"en\">");
    press(&j, "refuse", "");
    assert_false(has(&j, "tara_language"));
    // A number that was never given is nobody's.
    jar stranger = {.count = 1};
    strcpy(stranger.cookie[0].name, "tara_choices");
    strcpy(stranger.cookie[0].value, "00000000000000000000000000000000");
    says(ask(&stranger, "GET", "/", ""), "class=\"banner\"");
}

// --- what others send --------------------------------------------------------------------------

static void server_choices_need_the_token_of_the_form(void **state)
{
    (void)state;
    jar j = {.count = 0};
    ask(&j, "GET", "/", "");
    says(ask(&j, "POST", "/choice", "choice=accept"), "HTTP/1.1 403 ");
    says(ask(&j, "POST", "/choice", "token=00000000000000000000000000000000&choice=accept"),
         "HTTP/1.1 403 ");
    jar none = {.count = 0};
    says(ask(&none, "POST", "/choice", "token=&choice=accept"), "HTTP/1.1 403 ");
    says(ask(&j, "GET", "/choice?choice=accept", ""), "HTTP/1.1 405 ");
    char body[256];
    snprintf(body, sizeof body, "token=%s&choice=everything", j.cookie[0].value);
    says(ask(&j, "POST", "/choice", body), "HTTP/1.1 400 ");
    assert_int_equal(j.count, 1);
    assert_int_equal(j.set, 1);
}

static void server_reflects_nothing(void **state)
{
    (void)state;
    jar j = {.headers = "Accept-Language: <script>alert(1)</script>\r\n"
                        "Referer: http://evil.example/<script>\r\n"};
    static const char *const paths[] = {"/?lang=%3Cscript%3E", "/?lang=<script>",
                                        "/preferences?lang=\"><script>", "/<script>"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        const char *text = ask(&j, "GET", paths[i], "");
        says_not(text, "<script");
        says_not(text, "script%3E");
        says(text, "Content-Security-Policy: default-src 'none'");
    }
}

// What is no request of ours, whatever it is, ends with an answer or with nothing, and the next one
// is served.
static void server_bears_bad_requests(void **state)
{
    (void)state;
    static const struct { const char *request, *status; } rows[] = {
        {"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 421 "},
        {"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", "HTTP/1.1 421 "},
        {"\r\n\r\n", "HTTP/1.1 421 "},
        {"DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 405 "},
        {"GET /../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 404 "},
        {"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: \x01\x7F=;;;==\r\n\r\n", "HTTP/1.1 200 "},
        {"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: tara_choices=\"never closed\r\n\r\n",
         "HTTP/1.1 200 "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        says(answer_to(rows[i].request, strlen(rows[i].request)), rows[i].status);
    }
    char *large = malloc(20000);
    assert_non_null(large);
    memset(large, 'a', 20000);
    int s = connected(); // Longer than it reads: it need not take all of it.
    (void)!send(s, large, 20000, MSG_NOSIGNAL);
    close(s);
    free(large);
    int silent[4]; // Who says nothing keeps nobody else waiting.
    for (int i = 0; i < 4; i++) silent[i] = connected();
    jar j = {.count = 0};
    says(ask(&j, "GET", "/", ""), "HTTP/1.1 200 OK");
    for (int i = 0; i < 4; i++) close(silent[i]);
}

// build/tests/test_cookie_server → build/cookies
static bool find_program(const char *self)
{
    const char *slash = strrchr(self, '/');
    size_t      size = slash == NULL ? 0 : (size_t)(slash - self);
    if (size + sizeof "/../cookies" > sizeof program) return false;
    memcpy(program, size == 0 ? "." : self, size == 0 ? 1 : size);
    strcpy(program + (size == 0 ? 1 : size), "/../cookies");
    return access(program, X_OK) == 0;
}

int main(int count, char **words)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c32_nothing_is_set_before_consent),
        cmocka_unit_test(test_c32_the_three_buttons_are_alike),
        cmocka_unit_test(test_c32_a_refusal_sets_nothing_and_is_remembered),
        cmocka_unit_test(test_c32_accepting_and_refusing_later_takes_all_back),
        cmocka_unit_test(test_c32_a_choice_opens_what_was_chosen),
        cmocka_unit_test(test_c32_the_signal_is_honoured),
        cmocka_unit_test(test_c32_what_came_from_elsewhere_is_not_read),
        cmocka_unit_test(server_choices_need_the_token_of_the_form),
        cmocka_unit_test(server_reflects_nothing),
        cmocka_unit_test(server_bears_bad_requests),
    };
    if (count < 1 || !find_program(words[0])) {
        fprintf(stderr, "test_cookie_server: build/cookies is not there\n");
        return 1;
    }
    return cmocka_run_group_tests_name("cookie_server", tests, start, finish);
}
