// opendsr.c: OpenDSR 2.0: requests of a controller to its processors, and what these answer.
//
// Codecs and no more: they need no context and allocate nothing. One table for each document reads
// and writes it. Where the text of the standard and its examples differ, the header says which of
// the two is followed.
//
// Sources: OpenDSR, specification.md (opengdpr/OpenDSR), sections 5 to 10; section 10.1 for the
// names of OpenGDPR 1.0. The identities of version 3 are those of mParticle's service.
#include <string.h>

#include "base/bits.h"
#include "base/members.h"
#include "base/sha256.h"

#define BIT(value) (UINT32_C(1) << (value))
#define ALWAYS UINT32_C(1)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// --- words -------------------------------------------------------------------------------------

static const tp_word regulation_rows[] = {
    {TARA_REGULATION_GDPR, "gdpr"},
    {TARA_REGULATION_CCPA, "ccpa"},
};
static const tp_words regulations = TP_WORDS(regulation_rows, "expected gdpr or ccpa");

static const tp_word right_rows[] = {
    {TARA_RIGHT_ACCESS, "access"},
    {TARA_RIGHT_PORTABILITY, "portability"},
    {TARA_RIGHT_ERASURE, "erasure"},
};
static const tp_words rights = TP_WORDS(right_rows, "expected access, portability or erasure");

static const tp_word type_rows[] = {
    {TARA_IDENTITY_CONTROLLER_CUSTOMER_ID, "controller_customer_id"},
    {TARA_IDENTITY_ANDROID_ADVERTISING_ID, "android_advertising_id"},
    {TARA_IDENTITY_ANDROID_ID, "android_id"},
    {TARA_IDENTITY_EMAIL, "email"},
    {TARA_IDENTITY_FIRE_ADVERTISING_ID, "fire_advertising_id"},
    {TARA_IDENTITY_IOS_ADVERTISING_ID, "ios_advertising_id"},
    {TARA_IDENTITY_IOS_VENDOR_ID, "ios_vendor_id"},
    {TARA_IDENTITY_MICROSOFT_ADVERTISING_ID, "microsoft_advertising_id"},
    {TARA_IDENTITY_MICROSOFT_PUBLISHER_ID, "microsoft_publisher_id"},
    {TARA_IDENTITY_ROKU_PUBLISHER_ID, "roku_publisher_id"},
    {TARA_IDENTITY_ROKU_ADVERTISING_ID, "roku_advertising_id"},
};
static const tp_words types =
    TP_WORDS(type_rows, "expected an identity type of OpenDSR, such as email");

static const tp_word format_rows[] = {
    {TARA_IDENTITY_RAW, "raw"},
    {TARA_IDENTITY_SHA1, "sha1"},
    {TARA_IDENTITY_MD5, "md5"},
    {TARA_IDENTITY_SHA256, "sha256"},
};
static const tp_words formats = TP_WORDS(format_rows, "expected raw, sha1, md5 or sha256");

static const tp_word status_rows[] = {
    {TARA_OPENDSR_PENDING, "pending"},
    {TARA_OPENDSR_IN_PROGRESS, "in_progress"},
    {TARA_OPENDSR_COMPLETED, "completed"},
    {TARA_OPENDSR_CANCELLED, "cancelled"},
};
static const tp_words statuses =
    TP_WORDS(status_rows, "expected pending, in_progress, completed or cancelled");

const char *tara_regulation_name(int32_t regulation)
{
    return tp_word_name(&regulations, regulation);
}

const char *tara_identity_type_name(int32_t type)
{
    return tp_word_name(&types, type);
}

const char *tara_identity_format_name(int32_t format)
{
    return tp_word_name(&formats, format);
}

const char *tara_opendsr_status_name(int32_t status)
{
    return tp_word_name(&statuses, status);
}

const char *tara_opendsr_word(int32_t dialect, int32_t word)
{
    static const char *const names[2][4] = {
        {"/requests", "/discovery", "X-OpenDSR-Processor-Domain", "X-OpenDSR-Signature"},
        {"/opengdpr_requests", "/discovery", "X-OpenGDPR-Processor-Domain",
         "X-OpenGDPR-Signature"},
    };
    bool known = dialect >= TARA_OPENDSR_2 && dialect <= TARA_OPENGDPR_1
              && word >= TARA_OPENDSR_REQUESTS && word <= TARA_OPENDSR_SIGNATURE;
    return known ? names[dialect][word - 1] : "";
}

// --- identities --------------------------------------------------------------------------------

enum { WITH_VALUE = 1, WITHOUT_VALUE = 2, BOTH = 3 };

#define IDENTITY(field) offsetof(tara_identity, field)
static const tp_json_member identity_members[] = {
    {"identity_type", TP_MEMBER_WORD, IDENTITY(type), BOTH, BOTH, 0, 0, &types, NULL},
    {"identity_value", TP_MEMBER_TEXT, IDENTITY(value), WITH_VALUE, WITH_VALUE, 0, 0, NULL, NULL},
    {"identity_format", TP_MEMBER_WORD, IDENTITY(format), BOTH, BOTH, 0, 0, &formats, NULL},
};
static const tp_members identity_form = {identity_members, COUNT(identity_members), false};

// What an identity is in version 3: its type is the name that it stands under.
static const tp_json_member named_members[] = {
    {"value", TP_MEMBER_TEXT, IDENTITY(value), ALWAYS, ALWAYS, 0, 0, NULL, NULL},
    {"encoding", TP_MEMBER_WORD, IDENTITY(format), ALWAYS, ALWAYS, 0, 0, &formats, NULL},
};
static const tp_members named_form = {named_members, COUNT(named_members), false};

typedef struct identities { // Of a request or a discovery.
    tara_identity *items;
    uint32_t      *count;
    uint32_t       kind;
} identities;

static tara_status too_many(tp_members_reader *r)
{
    return tp_members_fail(r, TARA_E_LIMIT, "more than 32 identities");
}

static tara_status read_listed(tp_members_reader *r, const identities *to)
{
    while (tp_json_next(&r->json) != TP_JSON_ARRAY_END) {
        size_t before = tp_path_enter_item(&r->path, *to->count);
        if (*to->count == TARA_DSR_IDENTITIES_MAX) return too_many(r);
        tara_status status = tp_members_object(r, &identity_form, to->kind,
                                               &to->items[*to->count]);
        if (status != TARA_OK) return status;
        tp_path_leave(&r->path, before);
        (*to->count)++;
    }
    return TARA_OK;
}

static tara_status read_named(tp_members_reader *r, const identities *to)
{
    while (tp_json_next(&r->json) == TP_JSON_NAME) {
        tara_identity *item = &to->items[*to->count];
        char           name[32];
        size_t         size = tp_json_unescape(r->json.raw, name, sizeof name);
        if (*to->count == TARA_DSR_IDENTITIES_MAX) return too_many(r);
        bool known = size != SIZE_MAX && tp_word_value(&types, (tp_text){name, size}, &item->type);
        if (!known) return tp_members_fail(r, TARA_E_INVALID_ARGUMENT, types.expected);
        size_t before = tp_path_enter(&r->path, tp_word_of(&types, item->type));
        for (uint32_t i = 0; i < *to->count; i++) {
            if (to->items[i].type != item->type) continue;
            return tp_members_fail(r, TARA_E_INVALID_ARGUMENT, "this member stands here twice");
        }
        tp_json_next(&r->json);
        tara_status status = tp_members_object(r, &named_form, ALWAYS, item);
        if (status != TARA_OK) return status;
        tp_path_leave(&r->path, before);
        (*to->count)++;
    }
    return TARA_OK;
}

static bool right_identities(const tara_identity *items, uint32_t count, uint32_t kind)
{
    if (count > TARA_DSR_IDENTITIES_MAX) return false;
    for (uint32_t i = 0; i < count; i++) {
        if (tp_members_check(&identity_form, kind, &items[i], NULL) != TARA_OK) return false;
    }
    return true;
}

static void print_identities(tp_members_printer *p, const tara_identity *items, uint32_t count,
                             uint32_t kind)
{
    tp_print_open(p, '[');
    for (uint32_t i = 0; i < count; i++) {
        tp_print_next(p);
        tp_print_object(p, &identity_form, kind, &items[i]);
    }
    tp_print_shut(p, ']');
}

static tara_status read_asked(tp_members_reader *r, void *base)
{
    tara_opendsr_request *request = base;
    identities to = {request->identities, &request->identity_count, WITH_VALUE};
    if (r->json.type == TP_JSON_ARRAY) return read_listed(r, &to);
    if (r->json.type == TP_JSON_OBJECT) return read_named(r, &to);
    return tp_members_fail(r, TARA_E_INVALID_ARGUMENT, "expected an array of identities");
}

static bool asked_there(const void *base)
{
    return ((const tara_opendsr_request *)base)->identity_count > 0;
}

static bool asked_right(const void *base)
{
    const tara_opendsr_request *request = base;
    return right_identities(request->identities, request->identity_count, WITH_VALUE);
}

static void print_asked(tp_members_printer *p, const void *base)
{
    const tara_opendsr_request *request = base;
    print_identities(p, request->identities, request->identity_count, WITH_VALUE);
}

static const tp_own asked = {read_asked, asked_there, asked_right, print_asked};

static tara_status read_supported(tp_members_reader *r, void *base)
{
    tara_opendsr_discovery *discovery = base;
    identities to = {discovery->identities, &discovery->identity_count, WITHOUT_VALUE};
    if (r->json.type == TP_JSON_ARRAY) return read_listed(r, &to);
    return tp_members_fail(r, TARA_E_INVALID_ARGUMENT, "expected an array of identities");
}

// An empty list is one too.
static bool supported_there(const void *base)
{
    (void)base;
    return true;
}

static bool supported_right(const void *base)
{
    const tara_opendsr_discovery *discovery = base;
    return right_identities(discovery->identities, discovery->identity_count, WITHOUT_VALUE);
}

static void print_supported(tp_members_printer *p, const void *base)
{
    const tara_opendsr_discovery *discovery = base;
    print_identities(p, discovery->identities, discovery->identity_count, WITHOUT_VALUE);
}

static const tp_own supported = {read_supported, supported_there, supported_right,
                                 print_supported};

// --- the documents -----------------------------------------------------------------------------

enum { V2 = 1 << TARA_OPENDSR_2, V1 = 1 << TARA_OPENGDPR_1, ANY = V1 | V2 };

#define ASKED(field) offsetof(tara_opendsr_request, field)
static const tp_json_member request_members[] = {
    {"regulation", TP_MEMBER_WORD, ASKED(regulation), V2, ANY, 0, 0, &regulations, NULL},
    {"subject_request_id", TP_MEMBER_UUID, ASKED(subject_request_id), ANY, ANY, 0, 0, NULL, NULL},
    {"subject_request_type", TP_MEMBER_WORD, ASKED(right), ANY, ANY, 0, 0, &rights, NULL},
    {"submitted_time", TP_MEMBER_TIME, ASKED(submitted_unix_ms), ANY, ANY, 0, 0, NULL, NULL},
    {"subject_identities", TP_MEMBER_OWN, 0, 0, ANY, 0, 0, NULL, &asked},
    {"api_version", TP_MEMBER_VERSION, ASKED(api_version), 0, ANY, 0, 0, NULL, NULL},
    {"status_callback_urls", TP_MEMBER_URLS, ASKED(callbacks), 0, ANY, ASKED(callback_count),
     TARA_DSR_CALLBACKS_MAX, NULL, NULL},
    {"extensions", TP_MEMBER_OBJECT, ASKED(extensions), 0, ANY, 0, 0, NULL, NULL},
};
static const tp_members request_form = {request_members, COUNT(request_members), false};

enum {
    R = 1 << TARA_OPENDSR_RESPONSE,
    S = 1 << TARA_OPENDSR_STATUS,
    C = 1 << TARA_OPENDSR_CALLBACK,
    X = 1 << TARA_OPENDSR_CANCELLATION
};

#define TOLD(field) offsetof(tara_opendsr_document, field)
static const tp_json_member document_members[] = {
    {"controller_id", TP_MEMBER_TEXT, TOLD(controller_id), R | S | C | X, R | S | C | X, 0, 0,
     NULL, NULL},
    {"expected_completion_time", TP_MEMBER_TIME, TOLD(expected_unix_ms), R | S | C, R | S | C, 0,
     0, NULL, NULL},
    {"received_time", TP_MEMBER_TIME, TOLD(received_unix_ms), R | X, R | X, 0, 0, NULL, NULL},
    {"encoded_request", TP_MEMBER_ENCODED, TOLD(encoded_request), R, R, TOLD(request), 0, NULL,
     NULL},
    {"status_callback_url", TP_MEMBER_URL, TOLD(status_callback_url), C, C, 0, 0, NULL, NULL},
    {"subject_request_id", TP_MEMBER_UUID, TOLD(subject_request_id), R | S | C | X,
     R | S | C | X, 0, 0, NULL, NULL},
    {"request_status", TP_MEMBER_WORD, TOLD(status), S | C, S | C, 0, 0, &statuses, NULL},
    {"processor_signature", TP_MEMBER_TEXT, TOLD(processor_signature), 0, R | X, 0, 0, NULL,
     NULL},
    {"api_version", TP_MEMBER_VERSION, TOLD(api_version), 0, S | X, 0, 0, NULL, NULL},
    {"results_url", TP_MEMBER_URL, TOLD(results_url), 0, S | C, 0, 0, NULL, NULL},
    {"results_count", TP_MEMBER_NUMBER, TOLD(results_count), 0, S | C, TOLD(has_results_count), 0,
     NULL, NULL},
};
static const tp_members document_form = {document_members, COUNT(document_members), true};

#define FOUND(field) offsetof(tara_opendsr_discovery, field)
static const tp_json_member discovery_members[] = {
    {"api_version", TP_MEMBER_VERSION, FOUND(api_version), ALWAYS, ALWAYS, 0, 0, NULL, NULL},
    {"supported_identities", TP_MEMBER_OWN, 0, ALWAYS, ALWAYS, 0, 0, NULL, &supported},
    {"supported_subject_request_types", TP_MEMBER_BITS, FOUND(rights), ALWAYS, ALWAYS, 0, 0,
     &rights, NULL},
    {"processor_certificate", TP_MEMBER_URL, FOUND(processor_certificate), ALWAYS, ALWAYS, 0, 0,
     NULL, NULL},
};
static const tp_members discovery_form = {discovery_members, COUNT(discovery_members), true};

// --- members together --------------------------------------------------------------------------

typedef struct finding { // What is wrong with members that each are right.
    tara_status status;
    const char *field;
    const char *message;
} finding;

static const finding nothing = {TARA_OK, NULL, NULL};

// Child objects by the domain of a processor; *count: how many.
static bool right_extensions(tp_text text, uint32_t *count)
{
    tp_json_reader json = tp_json_reader_of(text);
    *count = 0;
    if (text.size == 0) return true;
    tp_json_next(&json);
    while (tp_json_next(&json) == TP_JSON_NAME) {
        if (json.raw.size == 0 || tp_json_next(&json) != TP_JSON_OBJECT) return false;
        tp_json_skip(&json);
        if (*count < UINT32_MAX) ++*count;
    }
    return true;
}

// Major versions 1 to 3; the text is a version.
static bool known_version(tp_text text)
{
    bool major = text.size > 0 && text.data[0] >= '1' && text.data[0] <= '3';
    return text.size == 0 || (major && (text.size == 1 || text.data[1] == '.'));
}

static finding request_finding(const tara_opendsr_request *request)
{
    uint32_t extensions = 0;
    if (!known_version((tp_text){request->api_version, request->api_version_size})) {
        return (finding){TARA_E_UNSUPPORTED, "api_version", "expected version 1, 2 or 3"};
    }
    if (!right_extensions((tp_text){request->extensions, request->extensions_size}, &extensions)) {
        return (finding){TARA_E_INVALID_ARGUMENT, "extensions",
                         "expected an object for each processor, under its domain"};
    }
    if (request->identity_count == 0 && extensions == 0) {
        return (finding){TARA_E_INVALID_ARGUMENT, "subject_identities",
                         "expected an identity, or extensions that hold one"};
    }
    return nothing;
}

// --- reading -----------------------------------------------------------------------------------

static tara_status text_in(const char *text, size_t size, const char *room, size_t room_size,
                           tara_error *error)
{
    bool there = (text != NULL || size == 0) && (room != NULL || room_size == 0);
    if (!there) {
        return tp_members_tell(error, TARA_E_INVALID_ARGUMENT, "text", "expected a text");
    }
    if (size <= TARA_DSR_TEXT_MAX) return TARA_OK;
    return tp_members_tell(error, TARA_E_LIMIT, "text", "the document is longer than 1 MiB");
}

// After a failure nothing of what was read is left.
static tara_status forget(tp_members_reader *r, tara_status status, void *out, size_t size)
{
    if (status == TARA_OK) return status;
    if (r->room.size > 0) tp_wipe(r->room.data, r->room.size);
    (void)tp_members_out(out, size, NULL);
    return status;
}

tara_status tara_opendsr_request_read(int32_t dialect, const char *text, size_t size, char *room,
                                      size_t room_size, tara_opendsr_request *out,
                                      tara_error *error)
{
    tp_members_reader r;
    tara_status       status = tp_members_out(out, sizeof *out, error);
    if (status == TARA_OK) status = text_in(text, size, room, room_size, error);
    if (status != TARA_OK) return status;
    if (dialect != TARA_OPENDSR_2 && dialect != TARA_OPENGDPR_1) {
        return tp_members_tell(error, TARA_E_INVALID_ARGUMENT, "dialect", "there is no such one");
    }
    status = tp_members_begin(&r, (tp_text){text, size}, tp_writer_of(room, room_size), error);
    if (status == TARA_OK) status = tp_members_read(&r, &request_form, BIT(dialect), out);
    if (status == TARA_OK) {
        finding f = request_finding(out);
        if (f.status != TARA_OK) status = tp_members_fail_at(&r, f.status, f.field, f.message);
    }
    return forget(&r, status, out, sizeof *out);
}

static bool is_document(int32_t kind)
{
    return kind >= TARA_OPENDSR_RESPONSE && kind <= TARA_OPENDSR_CANCELLATION;
}

static tara_status no_document(tara_error *error)
{
    return tp_members_tell(error, TARA_E_INVALID_ARGUMENT, "kind",
                           "expected response, status, callback or cancellation");
}

tara_status tara_opendsr_document_read(int32_t kind, const char *text, size_t size, char *room,
                                       size_t room_size, tara_opendsr_document *out,
                                       tara_error *error)
{
    tp_members_reader r;
    tara_status       status = tp_members_out(out, sizeof *out, error);
    if (status == TARA_OK) status = text_in(text, size, room, room_size, error);
    if (status != TARA_OK) return status;
    if (!is_document(kind)) return no_document(error);
    status = tp_members_begin(&r, (tp_text){text, size}, tp_writer_of(room, room_size), error);
    if (status == TARA_OK) status = tp_members_read(&r, &document_form, BIT(kind), out);
    if (status == TARA_OK) out->kind = kind;
    return forget(&r, status, out, sizeof *out);
}

tara_status tara_opendsr_discovery_read(const char *text, size_t size, char *room,
                                        size_t room_size, tara_opendsr_discovery *out,
                                        tara_error *error)
{
    tp_members_reader r;
    tara_status       status = tp_members_out(out, sizeof *out, error);
    if (status == TARA_OK) status = text_in(text, size, room, room_size, error);
    if (status != TARA_OK) return status;
    status = tp_members_begin(&r, (tp_text){text, size}, tp_writer_of(room, room_size), error);
    if (status == TARA_OK) status = tp_members_read(&r, &discovery_form, ALWAYS, out);
    return forget(&r, status, out, sizeof *out);
}

// --- writing -----------------------------------------------------------------------------------

static tara_status print(const tp_members *form, uint32_t kind, const void *base, char *buffer,
                         size_t capacity, size_t *needed, tara_error *error)
{
    tara_status status = tp_members_print(form, kind, base, buffer, capacity, needed);
    if (status == TARA_OK) return status;
    return tp_members_tell(error, status, "buffer", "the buffer is too small");
}

tara_status tara_opendsr_request_write(int32_t dialect, const tara_opendsr_request *request,
                                       char *buffer, size_t capacity, size_t *needed,
                                       tara_error *error)
{
    tara_status status = tp_members_in(request, sizeof *request, error);
    if (status != TARA_OK) return status;
    if (dialect != TARA_OPENDSR_2 && dialect != TARA_OPENGDPR_1) {
        return tp_members_tell(error, TARA_E_INVALID_ARGUMENT, "dialect", "there is no such one");
    }
    if (request->reserved != 0) {
        return tp_members_tell(error, TARA_E_TOO_NEW, "reserved", "expected 0");
    }
    status = tp_members_check(&request_form, BIT(dialect), request, error);
    if (status != TARA_OK) return status;
    finding f = request_finding(request);
    if (f.status != TARA_OK) return tp_members_tell(error, f.status, f.field, f.message);
    return print(&request_form, BIT(dialect), request, buffer, capacity, needed, error);
}

tara_status tara_opendsr_document_write(const tara_opendsr_document *document, char *buffer,
                                        size_t capacity, size_t *needed, tara_error *error)
{
    tara_status status = tp_members_in(document, sizeof *document, error);
    if (status != TARA_OK) return status;
    if (!is_document(document->kind)) return no_document(error);
    bool flag = document->has_results_count == 0 || document->has_results_count == 1;
    if (document->reserved != 0 || !flag) {
        return tp_members_tell(error, TARA_E_TOO_NEW, "reserved", "expected 0");
    }
    status = tp_members_check(&document_form, BIT(document->kind), document, error);
    if (status != TARA_OK) return status;
    return print(&document_form, BIT(document->kind), document, buffer, capacity, needed, error);
}

tara_status tara_opendsr_discovery_write(const tara_opendsr_discovery *discovery, char *buffer,
                                         size_t capacity, size_t *needed, tara_error *error)
{
    tara_status status = tp_members_in(discovery, sizeof *discovery, error);
    if (status == TARA_OK) status = tp_members_check(&discovery_form, ALWAYS, discovery, error);
    if (status != TARA_OK) return status;
    return print(&discovery_form, ALWAYS, discovery, buffer, capacity, needed, error);
}

// --- signatures --------------------------------------------------------------------------------

tara_status tara_opendsr_verify(const char *domain, size_t domain_size, const char *body,
                                size_t body_size, const char *signature, size_t signature_size,
                                tara_signature_check check, void *user, tara_error *error)
{
    uint8_t bytes[TARA_DSR_SIGNATURE_MAX];
    size_t  size = 0, bad = 0;
    bool    there = domain != NULL && domain_size > 0 && (body != NULL || body_size == 0)
              && signature != NULL && check != NULL;
    if (!there) {
        return tp_members_tell(error, TARA_E_INVALID_ARGUMENT, "signature",
                               "expected a domain, a signature and a function that checks it");
    }
    if (!tp_base64_decode(signature, signature_size, bytes, sizeof bytes, &size, &bad)) {
        return tp_members_tell(error, TARA_E_SYNTAX, "signature",
                               "expected base64 with its padding, of at most 1024 bytes");
    }
    tara_signed what = {
        .struct_size = sizeof what,
        .signer = domain, .signer_size = domain_size,
        .text = body, .text_size = body_size,
        .signature = bytes, .signature_size = size,
    };
    tp_sha256_of(body, body_size, what.digest);
    if (size > 0 && check(user, &what) == TARA_CALLBACK_OK) return TARA_OK;
    return tp_members_tell(error, TARA_E_PROOF, "signature",
                           "it is not known to be the domain's, over this body");
}

tara_status tara_opendsr_sign(const char *body, size_t body_size, tara_sign sign, void *user,
                              char *buffer, size_t capacity, size_t *needed)
{
    uint8_t bytes[TARA_DSR_SIGNATURE_MAX];
    size_t  size = 0, most = tp_base64_size(sizeof bytes);
    bool    there = (body != NULL || body_size == 0) && sign != NULL && needed != NULL
              && (buffer != NULL || capacity == 0);
    if (!there) return TARA_E_INVALID_ARGUMENT;
    *needed = most;
    if (capacity < most) return TARA_E_BUFFER;
    bool done = sign(user, body, body_size, bytes, sizeof bytes, &size) == TARA_CALLBACK_OK;
    if (!done || size == 0 || size > sizeof bytes) return TARA_E_CONFLICT;
    tp_base64_encode(bytes, size, buffer);
    *needed = tp_base64_size(size);
    return TARA_OK;
}
