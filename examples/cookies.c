// cookies.c: a small web site that asks before it sets cookies, and sets none that was refused.
//
//   build/cookies [PORT]      http://127.0.0.1:PORT/, with port 0 any that is free; ends on Ctrl-C
//
// What to look at when you build your own, in this order:
//
//   meet()            who is this? Only necessary cookies may be read to find out
//   propose()         every cookie passes tara_cookie_check_set: what is denied is never sent
//   record_choice()   one call for "accept all", one for "refuse all", one for a choice
//   take_back()       after a no, what is there already goes
//   write_banner()    three buttons of one kind, on one level: to refuse is as easy as to accept
//
// The rest is HTTP and HTML, as little as will do. It has no rule of its own: what may be read, set
// and run, for how long, and what the browser's signal (Global Privacy Control) means, the library
// says. The policy is Tara Solutions': it declares every cookie by name, category and lifetime.
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "tara_privacy.h"

enum {
    REQUEST_MAX  = 16 * 1024, // Bytes of a request with its body; a longer one is refused.
    CLIENTS_MAX  = 16,        // Served at a time; others wait to be accepted.
    CLIENT_MS    = 10 * 1000, // So long a client may take to say what it wants.
    PAGE_MAX     = 64 * 1024,
    HEADERS_MAX  = 16 * 1024,
    TOKEN_BYTES  = 16,        // Of randomness in the visitor's number and in the form's token.
    TOKEN_SIZE   = 2 * TOKEN_BYTES
};

// Names that the policy declares.
static const char visitor_cookie[]  = "tara_choices";     // Necessary, six months.
static const char form_cookie[]     = "__Host-tara_csrf"; // Necessary, for the session.
static const char language_cookie[] = "tara_language";    // Preferences.
static const char visit_cookie[]    = "tara_stats_visit"; // Statistics: tara_stats_* is declared.
static const char campaign_cookie[] = "tara_campaign";    // Marketing.

static volatile sig_atomic_t stopping;

static void stop(int signal_number)
{
    (void)signal_number;
    stopping = 1;
}

static void random_token(char out[TOKEN_SIZE + 1])
{
    uint8_t bytes[TOKEN_BYTES];
    int     source = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    bool    got = source >= 0 && read(source, bytes, sizeof bytes) == (ssize_t)sizeof bytes;
    if (source >= 0) close(source);
    if (!got) {
        fputs("cookies: no random bytes to be had\n", stderr);
        exit(2);
    }
    for (int i = 0; i < TOKEN_BYTES; i++) snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

// --- the texts, in both languages --------------------------------------------------------------

enum { FR, EN, LANGUAGES };

enum text {
    TITLE, WELCOME, BANNER_TITLE, BANNER_TEXT, ACCEPT_ALL, REFUSE_ALL, CHOOSE, SAVE,
    CHOICES, BACK, ALLOWED, DENIED, NAME, KIND, ANSWER, SIGNAL_ON, CONFLICT, COUNTED,
    NECESSARY, PREFERENCES, STATISTICS, MARKETING, ALWAYS, OTHER_LANGUAGE, TEXTS
};

static const char *const texts[TEXTS][LANGUAGES] = {
    [TITLE] = {"Tara Solutions : cours en ligne", "Tara Solutions: courses on line"},
    [WELCOME] = {"Bienvenue. Voici ce qui peut être déposé et lu sur votre appareil, et pourquoi.",
                 "Welcome. Here is what may be stored and read on your device, and why."},
    [BANNER_TITLE] = {"Vos cookies, votre choix", "Your cookies, your choice"},
    [BANNER_TEXT] = {"Les cookies nécessaires font fonctionner le site. Les autres mémorisent vos "
                     "préférences, mesurent l'audience ou adaptent la publicité : seulement si "
                     "vous le voulez. Vous pourrez changer d'avis à tout moment.",
                     "Necessary cookies make the site work. The others remember your preferences, "
                     "measure the audience or adapt advertising: only if you want them to. You "
                     "can change your mind at any time."},
    [ACCEPT_ALL] = {"Tout accepter", "Accept all"},
    [REFUSE_ALL] = {"Tout refuser", "Refuse all"},
    [CHOOSE] = {"Choisir", "Choose"},
    [SAVE] = {"Enregistrer mes choix", "Save my choices"},
    [CHOICES] = {"Vos choix sur les cookies", "Your choices about cookies"},
    [BACK] = {"Retour à l'accueil", "Back to the start"},
    [ALLOWED] = {"permis", "allowed"},
    [DENIED] = {"interdit", "denied"},
    [NAME] = {"Nom", "Name"},
    [KIND] = {"Catégorie", "Category"},
    [ANSWER] = {"Réponse", "Answer"},
    [SIGNAL_ON] = {"Votre navigateur demande de ne pas être suivi : c'est entendu.",
                   "Your browser asks not to be tracked: we hear it."},
    [CONFLICT] = {"Vous avez pourtant accepté vous-même : votre choix l'emporte, et vous "
                  "pouvez le retirer à tout moment.",
                  "Yet you said yes yourself: your choice wins, and you can take it back at any "
                  "time."},
    [COUNTED] = {"Votre visite est comptée.", "Your visit is counted."},
    [NECESSARY] = {"Nécessaires", "Necessary"},
    [PREFERENCES] = {"Préférences", "Preferences"},
    [STATISTICS] = {"Statistiques", "Statistics"},
    [MARKETING] = {"Marketing", "Marketing"},
    [ALWAYS] = {"toujours actifs : le site ne marche pas sans eux",
                "always on: the site does not work without them"},
    [OTHER_LANGUAGE] = {"English", "Français"},
};

static const char *const tags[LANGUAGES] = {[FR] = "fr", [EN] = "en"};

// What can be chosen, by the library's categories.
static const struct {
    int32_t     category;
    enum text   label;
    const char *field; // Of the form.
} choices[] = {
    {TARA_COOKIE_PREFERENCES, PREFERENCES, "preferences"},
    {TARA_COOKIE_STATISTICS,  STATISTICS,  "statistics"},
    {TARA_COOKIE_MARKETING,   MARKETING,   "marketing"},
};
enum { CHOICES_COUNT = sizeof choices / sizeof choices[0] };

static enum text label_of(int32_t category)
{
    for (int i = 0; i < CHOICES_COUNT; i++) {
        if (choices[i].category == category) return choices[i].label;
    }
    return NECESSARY;
}

// --- text that is being written ----------------------------------------------------------------

typedef struct text_buffer { // What does not fit is noticed at the end.
    char  *bytes;
    size_t size, capacity;
    bool   too_long;
} text_buffer;

static void put_bytes(text_buffer *out, const char *bytes, size_t size)
{
    if (size > out->capacity - out->size) {
        out->too_long = true;
        return;
    }
    memcpy(out->bytes + out->size, bytes, size);
    out->size += size;
}

static void put(text_buffer *out, const char *text)
{
    put_bytes(out, text, strlen(text));
}

// Text between tags or in an attribute, whatever it holds.
static void put_escaped(text_buffer *out, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&': put(out, "&amp;"); break;
        case '<': put(out, "&lt;"); break;
        case '>': put(out, "&gt;"); break;
        case '"': put(out, "&quot;"); break;
        case '\'': put(out, "&#39;"); break;
        default: put_bytes(out, text, 1);
        }
    }
}

static void put_element(text_buffer *out, const char *name, const char *text)
{
    put(out, "<");
    put(out, name);
    put(out, ">");
    put_escaped(out, text);
    put(out, "</");
    put(out, name);
    put(out, ">");
}

// --- the request -------------------------------------------------------------------------------

typedef struct span { // A part of the request.
    const char *data;
    size_t      size;
} span;

typedef struct request {
    span   head, body;  // The head without its first line.
    span   method, path, query;
} request;

static bool span_is(span text, const char *word)
{
    return text.size == strlen(word) && memcmp(text.data, word, text.size) == 0;
}

// The text before the next `end`, which is passed over; all of it when there is none.
static span cut(span *text, const char *end)
{
    size_t width = strlen(end);
    span   head = *text;
    for (size_t i = 0; i + width <= text->size; i++) {
        if (memcmp(text->data + i, end, width) != 0) continue;
        head.size = i;
        text->data += i + width;
        text->size -= i + width;
        return head;
    }
    *text = (span){text->data + text->size, 0};
    return head;
}

static span trimmed(span text)
{
    while (text.size > 0 && strchr(" \t", text.data[0]) != NULL) text.data++, text.size--;
    while (text.size > 0 && strchr(" \t", text.data[text.size - 1]) != NULL) text.size--;
    return text;
}

static bool same_field(span name, const char *wanted)
{
    if (name.size != strlen(wanted)) return false;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        if (c != wanted[i]) return false;
    }
    return true;
}

// The value of a header, its name in lower case; size 0 when it is not there.
static span header(const request *r, const char *name)
{
    span rest = r->head;
    while (rest.size > 0) {
        span line = cut(&rest, "\r\n");
        span field = cut(&line, ":");
        if (same_field(field, name)) return trimmed(line);
    }
    return (span){"", 0};
}

// The value of a field of a form or of a query. None of ours has escapes in it.
static span field_of(span form, const char *name)
{
    while (form.size > 0) {
        span pair = cut(&form, "&");
        span key = cut(&pair, "=");
        if (span_is(key, name)) return pair;
    }
    return (span){"", 0};
}

// The value of a cookie in a header that was filtered.
static span cookie_of(span cookies, const char *name)
{
    while (cookies.size > 0) {
        span pair = cut(&cookies, ";");
        span key = trimmed(cut(&pair, "="));
        if (span_is(key, name)) return trimmed(pair);
    }
    return (span){"", 0};
}

static bool is_token(span text)
{
    if (text.size != TOKEN_SIZE) return false;
    for (size_t i = 0; i < text.size; i++) {
        if (strchr("0123456789abcdef", text.data[i]) == NULL) return false;
    }
    return true;
}

static size_t number_in(span text, size_t most)
{
    size_t number = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') return 0;
        number = number * 10 + (size_t)(text.data[i] - '0');
        if (number > most) return most;
    }
    return number;
}

// False while there is more to come.
static bool read_request(const char *bytes, size_t size, request *r)
{
    span rest = {bytes, size};
    span all = cut(&rest, "\r\n\r\n");
    if (all.size == size) return false;
    span line = cut(&all, "\r\n");
    r->head = all;
    r->method = cut(&line, " ");
    span target = cut(&line, " ");
    r->path = cut(&target, "?");
    r->query = target;
    r->body = rest;
    size_t wanted = number_in(header(r, "content-length"), REQUEST_MAX);
    if (rest.size < wanted) return false;
    r->body.size = wanted;
    return true;
}

// --- the visitor -------------------------------------------------------------------------------

typedef struct visit { // One request of somebody, and what will be answered.
    tara_privacy *privacy;
    request       request;
    char          number[TOKEN_SIZE + 1]; // By which the library knows the visitor.
    bool          is_new;                 // The visitor has not been given the number yet.
    tara_subject  subject;
    uint32_t      flags;                  // TARA_DEVICE_GPC when the browser says so.
    span          cookies;                // As they may be read.
    char          readable[REQUEST_MAX * 2];
    char          token[TOKEN_SIZE + 1];  // Of forms.
    int           language;
    text_buffer   headers, page;
} visit;

static span filtered(visit *v)
{
    span   raw = header(&v->request, "cookie");
    size_t size = 0;
    tara_status status = tara_cookie_filter(v->privacy, &v->subject, raw.data, raw.size, v->flags,
                                            v->readable, sizeof v->readable, &size, NULL, NULL);
    return status == TARA_OK ? (span){v->readable, size} : (span){"", 0};
}

static void be(visit *v, const char *number)
{
    memcpy(v->number, number, TOKEN_SIZE);
    v->number[TOKEN_SIZE] = '\0';
    tara_subject_from_identity(v->privacy, v->number, TOKEN_SIZE, &v->subject);
}

// Of a stranger only what is necessary may be read. That is how we find the number of one who came
// before; then we read again, with what that visitor has allowed.
static void meet(visit *v)
{
    char    fresh[TOKEN_SIZE + 1];
    int32_t signal_on = 0;
    span    gpc = header(&v->request, "sec-gpc");
    tara_gpc_read(gpc.data, gpc.size, &signal_on);
    if (signal_on) v->flags |= TARA_DEVICE_GPC;
    random_token(fresh);
    be(v, fresh);
    v->cookies = filtered(v);
    span number = cookie_of(v->cookies, visitor_cookie);
    v->is_new = !is_token(number);
    if (v->is_new) return;
    char known[TOKEN_SIZE + 1];
    memcpy(known, number.data, TOKEN_SIZE);
    be(v, known);
    v->cookies = filtered(v);
}

// The first of ours that the browser lists; the policy's own language else.
static int accepted_language(span list)
{
    while (list.size > 0) {
        span tag = trimmed(cut(&list, ","));
        for (int i = 0; i < LANGUAGES; i++) {
            if (tag.size >= 2 && memcmp(tag.data, tags[i], 2) == 0) return i;
        }
    }
    return FR;
}

static void choose_language(visit *v)
{
    span asked = field_of(v->request.query, "lang");
    if (asked.size == 0) asked = field_of(v->request.body, "lang");
    if (asked.size == 0) asked = cookie_of(v->cookies, language_cookie);
    v->language = accepted_language(header(&v->request, "accept-language"));
    for (int i = 0; i < LANGUAGES; i++) {
        if (span_is(asked, tags[i])) v->language = i;
    }
}

static const char *say(const visit *v, enum text text)
{
    return texts[text][v->language];
}

// --- cookies that are set ----------------------------------------------------------------------

// The one place at which this site sets cookies: what the library hands back is sent, and nothing
// else. Lifetimes are asked for generously; it caps them.
static bool propose(visit *v, const char *name, const char *value, const char *attributes)
{
    char   wanted[512], capped[512];
    size_t size = 0;
    int    length = snprintf(wanted, sizeof wanted, "%s=%s; Path=/%s", name, value, attributes);
    tara_device_verdict verdict = {.struct_size = sizeof verdict};
    if (length < 0 || (size_t)length >= sizeof wanted) return false;
    tara_status status = tara_cookie_check_set(v->privacy, &v->subject, wanted, (size_t)length,
                                               v->flags, capped, sizeof capped, &size, &verdict);
    if (status != TARA_OK || !verdict.permitted) return false;
    put(&v->headers, "Set-Cookie: ");
    put_bytes(&v->headers, capped, size);
    put(&v->headers, "\r\n");
    return true;
}

static bool is_there(span cookies, const tara_cookie *cookie)
{
    while (cookies.size > 0) {
        span pair = cut(&cookies, ";");
        span key = trimmed(cut(&pair, "="));
        bool same = key.size == cookie->name_size
                 && memcmp(key.data, cookie->name, key.size) == 0;
        if (same) return true;
    }
    return false;
}

static int32_t send_deletion(void *user, const tara_cookie *cookie)
{
    visit *v = user;
    if (!is_there(header(&v->request, "cookie"), cookie)) return TARA_CALLBACK_OK;
    put(&v->headers, "Set-Cookie: ");
    put_bytes(&v->headers, cookie->set_cookie, cookie->set_cookie_size);
    put(&v->headers, "\r\n");
    return TARA_CALLBACK_OK;
}

// What a no, the end of a yes or the browser's signal has made unwelcome goes. The raw header says
// what is there; nothing of it is used but the names.
static void take_back(visit *v)
{
    span raw = header(&v->request, "cookie");
    (void)tara_cookie_to_delete(v->privacy, &v->subject, raw.data, raw.size, v->flags,
                                send_deletion, v);
}

// A form that another site sends does not know the token: it cannot read our cookie.
static void give_token(visit *v)
{
    span token = cookie_of(v->cookies, form_cookie);
    if (is_token(token)) {
        memcpy(v->token, token.data, TOKEN_SIZE);
        return;
    }
    random_token(v->token);
    propose(v, form_cookie, v->token, "; Secure; HttpOnly; SameSite=Strict");
}

static bool token_is_right(const visit *v)
{
    span          sent = field_of(v->request.body, "token");
    span          ours = cookie_of(v->cookies, form_cookie);
    unsigned char difference = 0;
    if (!is_token(sent) || !is_token(ours)) return false;
    for (size_t i = 0; i < TOKEN_SIZE; i++) {
        difference |= (unsigned char)(sent.data[i] ^ ours.data[i]);
    }
    return difference == 0;
}

// What is there already is not set again: else it would never end as long as one comes back. True
// when the visitor has it.
static bool remember(visit *v, const char *name, const char *value)
{
    if (span_is(cookie_of(v->cookies, name), value)) return true;
    return propose(v, name, value, "; Max-Age=99999999; SameSite=Lax");
}

// What a site would like to remember of whoever sees a page. Whether it may, it asks each time.
static bool remember_all(visit *v)
{
    remember(v, language_cookie, tags[v->language]);
    remember(v, campaign_cookie, "spring");
    return remember(v, visit_cookie, "counted");
}

// --- choices -----------------------------------------------------------------------------------

// Silence is no choice: a box that is not ticked is a no because the form was sent.
static tara_status choose_by_form(visit *v, const tara_choice *evidence)
{
    uint32_t accept = 0, refuse = 0;
    for (int i = 0; i < CHOICES_COUNT; i++) {
        bool ticked = span_is(field_of(v->request.body, choices[i].field), "yes");
        *(ticked ? &accept : &refuse) |= 1U << choices[i].category;
    }
    return tara_cookie_choose(v->privacy, &v->subject, accept, refuse, evidence);
}

// With the evidence that Article 7(1) of the GDPR wants: how, in which language, of which notice.
static tara_status record_choice(visit *v, span choice)
{
    tara_choice evidence = {
        .struct_size = sizeof evidence,
        .actor = TARA_ACTOR_SUBJECT,
        .method = "button", .method_size = 6,
        .language = tags[v->language], .language_size = 2,
        .notice = "banner-1", .notice_size = 8,
        .channel = "web", .channel_size = 3,
    };
    if (span_is(choice, "accept")) {
        return tara_cookie_accept_all(v->privacy, &v->subject, &evidence);
    }
    if (span_is(choice, "refuse")) {
        return tara_cookie_refuse_all(v->privacy, &v->subject, &evidence);
    }
    return span_is(choice, "save") ? choose_by_form(v, &evidence) : TARA_E_INVALID_ARGUMENT;
}

// Now there is something to remember: the visitor gets a number, and what a no has made unwelcome
// goes. The number is not given anew at each visit, so the choice is not kept longer than promised.
static bool after_choice(visit *v)
{
    int32_t on = (v->flags & TARA_DEVICE_GPC) != 0;
    if (tara_signal_gpc(v->privacy, &v->subject, on, NULL) != TARA_OK) return false;
    propose(v, visitor_cookie, v->number, "; Max-Age=99999999; HttpOnly; SameSite=Lax");
    take_back(v);
    return true;
}

static bool may_ask(const visit *v)
{
    for (int i = 0; i < CHOICES_COUNT; i++) {
        tara_consent choice = {.struct_size = sizeof choice};
        tara_status  status = tara_cookie_show(v->privacy, &v->subject, choices[i].category,
                                               &choice);
        if (status == TARA_OK && choice.may_ask) return true;
    }
    return false;
}

static bool is_given(const visit *v, int32_t category)
{
    tara_consent choice = {.struct_size = sizeof choice};
    tara_status  status = tara_cookie_show(v->privacy, &v->subject, category, &choice);
    return status == TARA_OK && choice.state == TARA_CONSENT_GIVEN;
}

// --- pages -------------------------------------------------------------------------------------

static void begin_page(visit *v, enum text title)
{
    text_buffer *page = &v->page;
    put(page, "<!doctype html>\n<html lang=\"");
    put(page, tags[v->language]);
    put(page, "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
              "content=\"width=device-width\"><link rel=\"stylesheet\" href=\"/style.css\">");
    put_element(page, "title", say(v, title));
    put(page, "</head><body><p class=\"language\"><a href=\"?lang=");
    put(page, tags[!v->language]);
    put(page, "\">");
    put_escaped(page, say(v, OTHER_LANGUAGE));
    put(page, "</a></p>");
    put_element(page, "h1", say(v, title));
    put(page, "\n");
}

static void end_page(visit *v)
{
    put(&v->page, "</body></html>\n");
}

static void write_link(visit *v, const char *path, enum text label)
{
    put(&v->page, "<p><a href=\"");
    put(&v->page, path);
    put(&v->page, "?lang=");
    put(&v->page, tags[v->language]);
    put(&v->page, "\">");
    put_escaped(&v->page, say(v, label));
    put(&v->page, "</a></p>\n");
}

static void write_button(visit *v, const char *value, enum text label)
{
    put(&v->page, "<button name=\"choice\" value=\"");
    put(&v->page, value);
    put(&v->page, "\">");
    put_escaped(&v->page, say(v, label));
    put(&v->page, "</button>\n");
}

static void begin_form(visit *v)
{
    put(&v->page, "<form method=\"post\" action=\"/choice\"><input type=\"hidden\" name=\"token\" "
                  "value=\"");
    put(&v->page, v->token);
    put(&v->page, "\"><input type=\"hidden\" name=\"lang\" value=\"");
    put(&v->page, tags[v->language]);
    put(&v->page, "\">\n");
}

static void write_banner(visit *v)
{
    put(&v->page, "<section class=\"banner\">");
    put_element(&v->page, "h2", say(v, BANNER_TITLE));
    put_element(&v->page, "p", say(v, BANNER_TEXT));
    begin_form(v);
    write_button(v, "accept", ACCEPT_ALL);
    write_button(v, "refuse", REFUSE_ALL);
    write_button(v, "choose", CHOOSE);
    put(&v->page, "</form></section>\n");
}

static void write_row(visit *v, const char *name, const tara_device_verdict *verdict)
{
    put(&v->page, "<tr>");
    put_element(&v->page, "td", name);
    put_element(&v->page, "td", say(v, label_of(verdict->category)));
    put(&v->page, verdict->permitted ? "<td class=\"yes\">" : "<td class=\"no\">");
    put_escaped(&v->page, say(v, verdict->permitted ? ALLOWED : DENIED));
    put(&v->page, " – ");
    put_escaped(&v->page, tara_reason_text(verdict->reason, tags[v->language]));
    put(&v->page, "</td></tr>\n");
}

// Cookies and what does their work by other means: local storage, pixels, identifiers of devices.
static void write_table(visit *v)
{
    static const char *const cookies[] = {form_cookie, visitor_cookie, language_cookie,
                                          visit_cookie, campaign_cookie};
    static const char *const others[] = {"tara_answers", "tara_player_volume", "tara_measure",
                                         "tara_open"};
    put(&v->page, "<table><tr>");
    put_element(&v->page, "th", say(v, NAME));
    put_element(&v->page, "th", say(v, KIND));
    put_element(&v->page, "th", say(v, ANSWER));
    put(&v->page, "</tr>\n");
    for (size_t i = 0; i < sizeof cookies / sizeof cookies[0]; i++) {
        tara_device_verdict verdict = {.struct_size = sizeof verdict};
        (void)tara_cookie_may_set(v->privacy, &v->subject, cookies[i], strlen(cookies[i]),
                                  v->flags, &verdict);
        write_row(v, cookies[i], &verdict);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        tara_device_verdict verdict = {.struct_size = sizeof verdict};
        (void)tara_tracker_may_run(v->privacy, &v->subject, others[i], strlen(others[i]),
                                   v->flags, &verdict);
        write_row(v, others[i], &verdict);
    }
    put(&v->page, "</table>\n");
}

static void write_signal(visit *v)
{
    if (!(v->flags & TARA_DEVICE_GPC)) return;
    bool conflict = is_given(v, TARA_COOKIE_STATISTICS) || is_given(v, TARA_COOKIE_MARKETING);
    put_element(&v->page, "p", say(v, SIGNAL_ON));
    if (conflict) put_element(&v->page, "p", say(v, CONFLICT));
}

static void write_home(visit *v)
{
    take_back(v); // A yes may have ended since the last visit.
    bool counted = remember_all(v);
    begin_page(v, TITLE);
    put_element(&v->page, "p", say(v, WELCOME));
    if (may_ask(v)) write_banner(v);
    write_signal(v);
    if (counted) put_element(&v->page, "p", say(v, COUNTED));
    write_table(v);
    write_link(v, "/preferences", CHOICES); // As near as the banner was: GDPR Art. 7(3).
    end_page(v);
}

static void write_box(visit *v, const char *field, enum text label, bool ticked)
{
    put(&v->page, "<p><label><input type=\"checkbox\" name=\"");
    put(&v->page, field);
    put(&v->page, ticked ? "\" value=\"yes\" checked> " : "\" value=\"yes\"> ");
    put_escaped(&v->page, say(v, label));
    put(&v->page, "</label></p>\n");
}

// A box is ticked where the visitor has said yes, and nowhere else.
static void write_preferences(visit *v)
{
    begin_page(v, CHOICES);
    put_element(&v->page, "p", say(v, BANNER_TEXT));
    begin_form(v);
    put(&v->page, "<p><label><input type=\"checkbox\" checked disabled> ");
    put_escaped(&v->page, say(v, NECESSARY));
    put(&v->page, " (");
    put_escaped(&v->page, say(v, ALWAYS));
    put(&v->page, ")</label></p>\n");
    for (int i = 0; i < CHOICES_COUNT; i++) {
        write_box(v, choices[i].field, choices[i].label, is_given(v, choices[i].category));
    }
    write_button(v, "save", SAVE);
    write_button(v, "accept", ACCEPT_ALL);
    write_button(v, "refuse", REFUSE_ALL);
    put(&v->page, "</form>");
    write_link(v, "/", BACK);
    end_page(v);
}

static const char style[] =
    "body{font:1rem/1.5 sans-serif;max-width:46rem;margin:1rem auto;padding:0 1rem;color:#222}\n"
    ".language{text-align:right}.banner{border:2px solid #225;padding:0 1rem 1rem;margin:1rem 0}\n"
    "button{font:inherit;min-width:12rem;padding:.6rem 1rem;margin:.25rem .5rem .25rem 0;"
    "border:2px solid #225;background:#fff;color:#225}\n"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #ccc;padding:.3rem .5rem;"
    "text-align:left;vertical-align:top}.yes{color:#060}.no{color:#900}\n";

// --- answers -----------------------------------------------------------------------------------

// Answers "200 OK" unless it says otherwise. Where to go next: a place of our own.
static const char *answer_choice(visit *v, const char **location)
{
    static char next[32];
    span        choice = field_of(v->request.body, "choice");
    if (!token_is_right(v)) return "403 Forbidden";
    if (span_is(choice, "choose")) {
        snprintf(next, sizeof next, "/preferences?lang=%s", tags[v->language]);
    } else {
        tara_status status = record_choice(v, choice);
        if (status == TARA_E_INVALID_ARGUMENT) return "400 Bad Request";
        if (status != TARA_OK || !after_choice(v)) return "500 Internal Server Error";
        snprintf(next, sizeof next, "/?lang=%s", tags[v->language]);
    }
    *location = next;
    return "303 See Other";
}

static const char *answer(visit *v, const char **location, const char **type)
{
    const request *r = &v->request;
    bool get = span_is(r->method, "GET");
    if (span_is(r->path, "/choice")) {
        return span_is(r->method, "POST") ? answer_choice(v, location) : "405 Method Not Allowed";
    }
    if (!get) return "405 Method Not Allowed";
    if (span_is(r->path, "/style.css")) {
        *type = "text/css";
        put(&v->page, style);
    } else if (span_is(r->path, "/.well-known/gpc.json")) { // That the signal is honoured here.
        *type = "application/json";
        put(&v->page, "{\"gpc\":true,\"lastUpdate\":\"2024-01-15\"}\n");
    } else if (span_is(r->path, "/")) {
        give_token(v);
        write_home(v);
    } else if (span_is(r->path, "/preferences")) {
        give_token(v);
        write_preferences(v);
    } else {
        return "404 Not Found";
    }
    return "200 OK";
}

// Another name that leads to this address is not ours to answer to.
static bool is_our_host(const request *r)
{
    span value = header(r, "host");
    span name = cut(&value, ":");
    return span_is(name, "127.0.0.1") || span_is(name, "localhost");
}

static void send_all(int client, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(client, bytes, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return;
        bytes += sent;
        size -= (size_t)sent;
    }
}

static void send_answer(int client, const char *status, const char *type, const char *location,
                        const text_buffer *headers, const text_buffer *page)
{
    char head[1024];
    int  size = snprintf(head, sizeof head,
                         "HTTP/1.1 %s\r\nContent-Type: %s; charset=utf-8\r\n"
                         "Content-Length: %zu\r\nConnection: close\r\nCache-Control: no-store\r\n"
                         "Content-Security-Policy: default-src 'none'; style-src 'self'; "
                         "form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r\n"
                         "X-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n"
                         "Vary: Cookie, Accept-Language, Sec-GPC\r\n%s%s%s",
                         status, type, page->size, location != NULL ? "Location: " : "",
                         location != NULL ? location : "", location != NULL ? "\r\n" : "");
    if (size < 0 || (size_t)size >= sizeof head) return;
    send_all(client, head, (size_t)size);
    send_all(client, headers->bytes, headers->size);
    send_all(client, "\r\n", 2);
    send_all(client, page->bytes, page->size);
}

static void refuse(int client, const char *status)
{
    text_buffer nothing = {.bytes = NULL};
    send_answer(client, status, "text/plain", NULL, &nothing, &nothing);
}

static void serve(tara_privacy *privacy, int client, const request *r)
{
    static visit v; // Large, and there is one at a time.
    static char  headers[HEADERS_MAX], page[PAGE_MAX];
    const char  *location = NULL, *type = "text/html";
    memset(&v, 0, sizeof v);
    v.privacy = privacy;
    v.request = *r;
    v.headers = (text_buffer){.bytes = headers, .capacity = sizeof headers};
    v.page = (text_buffer){.bytes = page, .capacity = sizeof page};
    if (!is_our_host(r)) {
        refuse(client, "421 Misdirected Request");
        return;
    }
    meet(&v);
    choose_language(&v);
    const char *status = answer(&v, &location, &type);
    bool        whole = !v.headers.too_long && !v.page.too_long;
    bool        done = status[0] == '2' || status[0] == '3';
    if (!whole) refuse(client, "500 Internal Server Error");
    else if (!done) refuse(client, status);
    else send_answer(client, status, type, location, &v.headers, &v.page);
}

// --- the server --------------------------------------------------------------------------------

typedef struct client {
    int    socket; // -1: free.
    size_t size;
    int64_t until;
    char   bytes[REQUEST_MAX];
} client;

static client clients[CLIENTS_MAX];

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void hang_up(client *c)
{
    close(c->socket);
    c->socket = -1;
}

static void accept_client(int listener)
{
    int socket_number = accept(listener, NULL, NULL);
    if (socket_number < 0) return;
    struct timeval patience = {.tv_sec = CLIENT_MS / 1000};
    setsockopt(socket_number, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    for (int i = 0; i < CLIENTS_MAX; i++) {
        if (clients[i].socket >= 0) continue;
        clients[i].socket = socket_number;
        clients[i].size = 0;
        clients[i].until = now_ms() + CLIENT_MS;
        return;
    }
    close(socket_number);
}

static void hear(tara_privacy *privacy, client *c)
{
    request r;
    ssize_t got = recv(c->socket, c->bytes + c->size, sizeof c->bytes - c->size, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
        hang_up(c);
        return;
    }
    c->size += (size_t)got;
    if (read_request(c->bytes, c->size, &r)) serve(privacy, c->socket, &r);
    else if (c->size < sizeof c->bytes) return;
    else refuse(c->socket, "413 Content Too Large");
    hang_up(c);
}

// One turn: wait for somebody to say something, but not longer than half a second.
static void turn(tara_privacy *privacy, int listener)
{
    struct pollfd waiting[CLIENTS_MAX + 1];
    bool          full = true;
    for (int i = 0; i < CLIENTS_MAX; i++) { // poll passes over what is no socket.
        waiting[i] = (struct pollfd){.fd = clients[i].socket, .events = POLLIN};
        if (clients[i].socket < 0) full = false;
    }
    waiting[CLIENTS_MAX] = (struct pollfd){.fd = full ? -1 : listener, .events = POLLIN};
    if (poll(waiting, CLIENTS_MAX + 1, 500) < 0) return;
    for (int i = 0; i < CLIENTS_MAX; i++) {
        if (waiting[i].fd >= 0 && waiting[i].revents != 0) hear(privacy, &clients[i]);
        bool late = clients[i].socket >= 0 && now_ms() > clients[i].until;
        if (late) hang_up(&clients[i]);
    }
    if (waiting[CLIENTS_MAX].revents & POLLIN) accept_client(listener);
}

// On this machine's own address alone: nobody else can reach it.
static int listen_on(uint16_t port, uint16_t *given)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    socklen_t          size = sizeof address;
    int                yes = 1;
    int                listener = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (listener < 0) return -1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    bool ready = bind(listener, (struct sockaddr *)&address, sizeof address) == 0
              && listen(listener, CLIENTS_MAX) == 0
              && getsockname(listener, (struct sockaddr *)&address, &size) == 0;
    if (!ready) {
        close(listener);
        return -1;
    }
    *given = ntohs(address.sin_port);
    return listener;
}

// In memory, under a key that nobody keeps: when the program ends, everybody is forgotten. A real
// site gives a path and a key of its own.
static tara_privacy *open_library(void)
{
    char          key[TOKEN_SIZE + 1];
    tara_options  options;
    tara_privacy *privacy = NULL;
    random_token(key);
    tara_options_init(&options, sizeof options);
    options.site_key = (const uint8_t *)key;
    options.site_key_size = TOKEN_SIZE;
    tara_error error = {.struct_size = sizeof error};
    if (tara_open(&options, &privacy, &error) != TARA_OK) {
        fprintf(stderr, "cookies: %s\n", error.message);
    }
    return privacy;
}

int main(int count, char **words)
{
    uint16_t port = 0;
    char    *end = NULL;
    long     wanted = count > 1 ? strtol(words[1], &end, 10) : 8317;
    if (count > 2 || wanted < 0 || wanted > UINT16_MAX || (end != NULL && *end != '\0')) {
        fputs("usage: cookies [PORT]\n", stderr);
        return 2;
    }
    struct sigaction on_signal = {.sa_handler = stop};
    sigaction(SIGINT, &on_signal, NULL);
    sigaction(SIGTERM, &on_signal, NULL);
    for (int i = 0; i < CLIENTS_MAX; i++) clients[i].socket = -1;

    tara_privacy *privacy = open_library();
    int           listener = privacy == NULL ? -1 : listen_on((uint16_t)wanted, &port);
    if (listener < 0) {
        fprintf(stderr, "cookies: cannot listen on port %ld\n", wanted);
        tara_close(privacy);
        return 1;
    }
    printf("http://127.0.0.1:%u/\n", port);
    fflush(stdout);
    while (!stopping) turn(privacy, listener);
    for (int i = 0; i < CLIENTS_MAX; i++) {
        if (clients[i].socket >= 0) hang_up(&clients[i]);
    }
    close(listener);
    tara_close(privacy);
    return 0;
}
