/*
 * tara_privacy.h: keep the promises of a privacy policy.
 *
 * The library knows a policy as data, remembers what each person was told and chose, answers "may
 * this be done with this person's data, now, and why?", and says what is owed and by when. A
 * person is a keyed pseudonym here; the data itself stays with the host. C01 to C42 number the
 * promises of the built-in policy, here and in the names of the tests.
 *
 * SPDX-License-Identifier: MIT
 *
 * Conventions, said once for every call below
 *
 *   Status     Every call that can fail returns a tara_status: 0 is success, negative is an error.
 *              After an error nothing has changed; out parameters are as they were, or zeroed.
 *              tara_error_last() gives the field, the place and what was expected. With each call
 *              stand the errors that are its own. Those of its kind are named there only where
 *              they mean more than this:
 *                every call            INVALID_ARGUMENT: a pointer that is NULL, a number, a name
 *                                      or a text that cannot be; HANDLE: a policy that is none;
 *                                      TOO_NEW and BUFFER, see below
 *                with a context        HANDLE, FORKED, BUSY
 *                that looks something  STORE, CORRUPT, NO_MEMORY; CLOCK_BACKWARDS: the answer
 *                up on record          depends on the time, and the clock cannot be read or ran
 *                                      backwards
 *                that records          the same and ENTROPY, READ_ONLY, DISK_FULL; CLOCK_BACKWARDS,
 *                                      too, when the clock stands before what is on record; LIMIT:
 *                                      one record would be too large; CONFLICT: others wrote to a
 *                                      store of the host's
 *                with a sink or        CONFLICT: it stopped the call; LIMIT: 16 threads are inside
 *                another callback      callbacks of this context already
 *   Answers    A denial is no error: the call returns 0 and the verdict denies. Zero is always the
 *              safe value: a zeroed verdict denies, a zeroed question is refused as incomplete.
 *   Pointers   Never NULL unless the text says "or NULL". With a size of 0 a text pointer may be
 *              NULL. What you pass in is copied or used during the call only, unless the text says
 *              otherwise; you keep owning it.
 *   Text       UTF-8 with a length in bytes, not terminated. Names returned as `const char *` are
 *              terminated, static and never NULL. `language` is terminated: "fr", "fr-CA" and the
 *              like are French, in letters of either case; anything else, also NULL, is English,
 *              unless the call says more of it.
 *   Time       int64_t, milliseconds since 1970-01-01T00:00:00Z, years 0001 to 9999. TARA_NEVER
 *              stands for "no end". Days are whole local days, see each call.
 *   Structs    struct_size, where there is one, is the caller's sizeof, set by hand or by an
 *              _init call; every other field zero means its default. Unknown flags and non-zero
 *              bytes that this library does not know are refused (TARA_E_TOO_NEW), never ignored.
 *              Out structs are filled up to the size that you set. A size below the struct's first
 *              one, or above 4096, is INVALID_ARGUMENT.
 *   Buffers    (buffer, capacity, needed): too small gives TARA_E_BUFFER, *needed is set, nothing
 *              partial is written unless the text says so. buffer NULL with capacity 0 asks for the
 *              size.
 *   Callbacks  Run on your thread, only during the call. They return 1 for yes, go on. 0 and
 *              anything else stops, and what was asked does not count as done. Those of the
 *              platform and the allocator may run on several threads at once, and must not call
 *              back. Any other that calls back into the same context gets TARA_E_BUSY, unless the
 *              text says otherwise. None may close the context that called it.
 *   Threads    One context may be used from many threads. tara_check and tara_check_many answer
 *              ordinary questions without a lock while another thread writes; a first question
 *              about a subject, and one about a recipient, a destination or an action, may wait
 *              for it. All other calls on one context wait for each other. The text of the last
 *              error belongs to the context, not to a thread. After fork() the child must not
 *              use the context: TARA_E_FORKED.
 *   Durable    A call that records something has it on disk before it returns TARA_OK (unless the
 *              context was opened with TARA_OPEN_NO_SYNC). After TARA_E_STORE nobody can know:
 *              the context denies everything until it is opened anew, which tells what survived.
 */
#ifndef TARA_PRIVACY_H
#define TARA_PRIVACY_H

#include <stddef.h>
#include <stdint.h>

#ifndef TARA_API
#if defined(_WIN32) && defined(TARA_SHARED)
#define TARA_API __declspec(dllimport)
#elif defined(__GNUC__)
#define TARA_API __attribute__((visibility("default")))
#else
#define TARA_API
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Version ------------------------------------------------------------------------------ */

enum tara_version_constant {
    TARA_VERSION_MAJOR = 0,
    TARA_VERSION_MINOR = 1,
    TARA_VERSION_PATCH = 0
};

/* "0.1.0" and 0x000100: major << 16 | minor << 8 | patch, of the library that is linked. */
TARA_API const char *tara_version_string(void);
TARA_API uint32_t tara_version_number(void);
/* The ABI: major << 16 | minor. The major changes with the soname and with nothing else. */
TARA_API uint32_t tara_abi_version(void);

/* ---- Statuses ----------------------------------------------------------------------------- */

typedef int32_t tara_status;

/* Numbers are permanent. Names as tara_status_name() gives them stand in the JSON operations. */
enum tara_status_code {
    TARA_OK = 0,
    TARA_E_INVALID_ARGUMENT = -1,  /* A value that cannot be: unknown name, impossible date, … */
    TARA_E_NO_MEMORY = -2,         /* The allocator gave nothing. Nothing changed. */
    TARA_E_BUFFER = -3,            /* The buffer is too small; the needed size was told. */
    TARA_E_TOO_NEW = -4,           /* A struct carries what this library does not know yet. */
    TARA_E_BUSY = -5,              /* Called from inside a callback of the same context. */
    TARA_E_HANDLE = -6,            /* Not an open context or policy. */
    TARA_E_FORKED = -7,            /* The context was opened by the parent process. */
    TARA_E_UNSUPPORTED = -8,       /* This build or this system cannot. */
    TARA_E_NOT_FOUND = -9,         /* There is no such thing on record. */
    TARA_E_CONFLICT = -10,         /* It contradicts what was done before; or a callback of the
                                      host's stopped it. */
    TARA_E_NOT_APPLICABLE = -11,   /* The law or the policy does not provide for it here. */
    TARA_E_CLOCK_BACKWARDS = -12,  /* The time lies before what is already recorded; or the clock
                                      cannot be read. */
    TARA_E_STORE = -13,            /* The store failed; everything denies until it is reopened. */
    TARA_E_READ_ONLY = -14,        /* The context was opened for reading. */
    TARA_E_LOCKED = -15,           /* Another process or context has the store open. */
    TARA_E_WRONG_KEY = -16,        /* The site key is not the one the store was made with. */
    TARA_E_FOREIGN_FILE = -17,     /* The file is no store, or one of a later format. */
    TARA_E_CORRUPT = -18,          /* The store is damaged; the detail names the place. */
    TARA_E_UNSAFE_FILE = -19,      /* A link, directory, FIFO or device; or others may write it. */
    TARA_E_DISK_FULL = -20,        /* No space; nothing of the call was recorded. */
    TARA_E_LIMIT = -21,            /* More than the documented limit. */
    TARA_E_SYNTAX = -22,           /* Not well-formed JSON, or not the text that is expected;
                                      line and column are told. */
    TARA_E_POLICY = -23,           /* The policy is incomplete or contradicts itself. */
    TARA_E_POLICY_MISMATCH = -24,  /* The store does not know that policy: publish it there. */
    TARA_E_ENTROPY = -25,          /* No random bytes could be had. */
    TARA_E_PROOF = -26,            /* What was presented is no proof of what is claimed. */
    /* Of consent strings: what is wrong with one. */
    TARA_E_ALPHABET = -27,         /* A character that is no base64url digit. */
    TARA_E_PADDING = -28,          /* '=' where no padding may stand. */
    TARA_E_EMPTY_SEGMENT = -29,    /* Nothing between two separators, or after the last. */
    TARA_E_TRUNCATED = -30,        /* What is declared reaches beyond the end. */
    TARA_E_VERSION = -31,          /* A version that this library does not know. */
    TARA_E_UNKNOWN_SEGMENT = -32,  /* A segment of a type that there is not. */
    TARA_E_DUPLICATE = -33,        /* A segment or section that was there before. */
    TARA_E_ZERO_ID = -34,          /* Vendors, purposes and sections are numbered from 1. */
    TARA_E_REVERSED = -35,         /* A range that ends before it begins. */
    TARA_E_OVERLAP = -36,          /* A range that covers what another one covers. */
    TARA_E_OVER_MAXIMUM = -37,     /* A number above the maximum that was declared. */
    TARA_E_FIBONACCI = -38,        /* A Fibonacci code without an end, or of too large a number. */
    TARA_E_SECTION_COUNT = -39,    /* More or fewer sections than the header names. */
    TARA_E_UNKNOWN_SECTION = -40,  /* No section of that number or name is registered. */
    TARA_E_VALUE = -41,            /* A value that the field cannot have. */
    TARA_E_TRAILING = -42          /* More stands there than the format has room for. */
};

enum tara_callback_code { TARA_CALLBACK_FAILED = 0, TARA_CALLBACK_OK = 1 };

/* "invalid_argument" and a sentence in `language` ("fr", anything else is English). An unknown
 * number gives "unknown_status". */
TARA_API const char *tara_status_name(int32_t status);
TARA_API const char *tara_status_text(int32_t status, const char *language);

/* What went wrong, where, and what was expected. Never quotes identities or other input. */
typedef struct tara_error {
    uint32_t struct_size; /* in: sizeof(tara_error); a smaller one is left as it is. */
    int32_t status;       /* tara_status_code */
    uint64_t offset;      /* Bytes into the text or file; 0 when it has no place. */
    uint32_t line;        /* From 1; 0 when it has none. */
    uint32_t column;      /* From 1, in characters. */
    char field[64];       /* "purposes[3].bases", "country", …; terminated. */
    char message[248];    /* A sentence; terminated. */
} tara_error;

/* ---- Names of the field ------------------------------------------------------------------- */

#define TARA_NEVER INT64_MAX

/* GDPR Art. 6(1). */
enum tara_basis {
    TARA_BASIS_NONE = 0,
    TARA_BASIS_CONSENT = 1,             /* 6(1)(a) */
    TARA_BASIS_CONTRACT = 2,            /* 6(1)(b) */
    TARA_BASIS_LEGAL_OBLIGATION = 3,    /* 6(1)(c) */
    TARA_BASIS_VITAL_INTEREST = 4,      /* 6(1)(d) */
    TARA_BASIS_PUBLIC_TASK = 5,         /* 6(1)(e) */
    TARA_BASIS_LEGITIMATE_INTEREST = 6  /* 6(1)(f) */
};

/* Why a verdict is what it is. Each has one article or policy row: tara_reason_article(). */
enum tara_reason {
    TARA_REASON_INCOMPLETE_QUESTION = 0,
    /* Permitted. */
    TARA_REASON_CONSENT = 1,
    TARA_REASON_CONTRACT = 2,
    TARA_REASON_LEGITIMATE_INTEREST = 3,
    TARA_REASON_LEGAL_OBLIGATION = 4,
    TARA_REASON_STORAGE_ONLY = 5,       /* Restricted: may be kept, nothing else. */
    TARA_REASON_NECESSARY_COOKIE = 6,
    TARA_REASON_VITAL_INTEREST = 7,
    TARA_REASON_PUBLIC_TASK = 8,
    /* Permitted, of an erasure; so is RETENTION_ELAPSED, and MINOR for the data of a child. */
    TARA_REASON_ERASURE_REQUESTED = 9,  /* The subject asked for it. GDPR 17(1) */
    TARA_REASON_MINIMISATION = 10,      /* The controller wants it no longer. GDPR 5(1)(c) */
    /* Permitted, of a transfer. */
    TARA_REASON_NO_TRANSFER = 11,       /* Within the EEA, or under no law that restricts it. */
    TARA_REASON_ADEQUACY = 12,
    TARA_REASON_SAFEGUARD = 13,
    TARA_REASON_DEROGATION = 14,
    /* Denied: the question. */
    TARA_REASON_UNKNOWN_PURPOSE = 20,
    TARA_REASON_UNKNOWN_CATEGORY = 21,
    TARA_REASON_UNKNOWN_SUBJECT = 22,
    TARA_REASON_CATEGORY_NOT_FOR_PURPOSE = 23,
    TARA_REASON_RECIPIENT_UNKNOWN = 24,
    TARA_REASON_COOKIE_UNDECLARED = 25,
    TARA_REASON_RECIPIENT_CONTRACT_ENDED = 26, /* Or not begun. GDPR 28(3) */
    TARA_REASON_COOKIE_MALFORMED = 27,         /* Browsers do not keep a cookie set like that. */
    /* Denied: age. */
    TARA_REASON_AGE_UNKNOWN = 30,
    TARA_REASON_MINOR = 31,
    TARA_REASON_SUSPECTED_MINOR = 32,
    /* Denied: what the subject decided, or was not asked. */
    TARA_REASON_CONSENT_NEVER_ASKED = 40,
    TARA_REASON_CONSENT_REFUSED = 41,
    TARA_REASON_CONSENT_WITHDRAWN = 42,
    TARA_REASON_CONSENT_EXPIRED = 43,
    TARA_REASON_CONSENT_OUTDATED = 44,
    TARA_REASON_OBJECTION = 45,
    TARA_REASON_RESTRICTION = 46,
    /* Denied: no basis holds. */
    TARA_REASON_CONTRACT_MISSING = 50,
    TARA_REASON_CONTRACT_ENDED = 51,
    TARA_REASON_ASSESSMENT_MISSING = 52,
    TARA_REASON_ASSESSMENT_EXPIRED = 53,
    TARA_REASON_ASSESSMENT_UNFAVOURABLE = 54,
    TARA_REASON_OBLIGATION_NOT_NAMED = 55, /* The legal obligation names other data or actions. */
    TARA_REASON_NO_BASIS = 56,             /* What the policy names has no support on record. */
    /* Denied: time and place. */
    TARA_REASON_RETENTION_ELAPSED = 60,
    TARA_REASON_LEGAL_HOLD = 61,           /* Of an erasure. */
    TARA_REASON_LEGAL_RETENTION = 62,      /* Of an erasure. */
    TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD = 63,
    TARA_REASON_SAFEGUARD_EXPIRED = 64,
    /* Denied: the library cannot know. */
    TARA_REASON_STORE_FAILED = 70,
    TARA_REASON_CLOCK_BACKWARDS = 71
};

/* What is to be done with the data. The zero value is ordinary use. */
enum tara_action {
    TARA_ACTION_USE = 0,
    TARA_ACTION_COLLECT = 1,
    TARA_ACTION_STORE = 2,          /* Keep, and nothing else. GDPR 18(2). */
    TARA_ACTION_DISCLOSE = 3,
    TARA_ACTION_TRANSFER = 4,
    TARA_ACTION_LEGAL_CLAIM = 5,    /* Establish, exercise or defend one. GDPR 18(2). */
    TARA_ACTION_PROTECT_PERSON = 6, /* Protect the rights of another person. GDPR 18(2). */
    TARA_ACTION_COMPLY = 7          /* Do what a legal obligation orders. GDPR 6(1)(c). */
};

enum tara_consent_state { /* GDPR 4(11), 7; five ways of not having consent, never confused. */
    TARA_CONSENT_NEVER_ASKED = 0,
    TARA_CONSENT_GIVEN = 1,
    TARA_CONSENT_REFUSED = 2,
    TARA_CONSENT_WITHDRAWN = 3,
    TARA_CONSENT_EXPIRED = 4,
    TARA_CONSENT_OUTDATED = 5 /* Given for an earlier wording whose meaning was narrower. */
};

enum tara_actor { /* Who made the choice. */
    TARA_ACTOR_SUBJECT = 0,
    TARA_ACTOR_GUARDIAN = 1,
    TARA_ACTOR_AGENT = 2
};

enum tara_age_state {
    TARA_AGE_UNKNOWN = 0,
    TARA_AGE_OF_AGE = 1,
    TARA_AGE_MINOR = 2,
    TARA_AGE_SUSPECTED_MINOR = 3
};

enum tara_age_band { TARA_BAND_UNDER = 1, TARA_BAND_OVER = 2 }; /* The threshold in force. */

enum tara_guardian_state {
    TARA_GUARDIAN_NONE = 0,
    TARA_GUARDIAN_VERIFIED = 1,
    TARA_GUARDIAN_EXPIRED = 2,
    TARA_GUARDIAN_WITHDRAWN = 3
};

enum tara_next { /* What the age gate asks the host to do next. */
    TARA_NEXT_NOTHING = 0,
    TARA_NEXT_ASK_AGE = 1,
    TARA_NEXT_VERIFY_GUARDIAN = 2,
    TARA_NEXT_RESOLVE_SUSPICION = 3
};

enum tara_objection_effect {
    TARA_OBJECTION_NONE = 0,
    TARA_OBJECTION_PENDING = 1,  /* Processing stops until the balance is decided. GDPR 21(1). */
    TARA_OBJECTION_ABSOLUTE = 2, /* Direct marketing: stops for good. GDPR 21(2) and (3). */
    TARA_OBJECTION_UPHELD = 3,
    TARA_OBJECTION_OVERRIDDEN = 4
};

enum tara_assessment_outcome { TARA_ASSESSMENT_FAVOURABLE = 1, TARA_ASSESSMENT_UNFAVOURABLE = 2 };

/* What goes with a permission. Bits of tara_verdict.obligations. */
enum tara_obligation {
    TARA_OBLIGATION_TELL_RIGHT_TO_OBJECT = 1,     /* GDPR 21(4) */
    TARA_OBLIGATION_OFFER_WITHDRAWAL = 2,         /* GDPR 7(3): as easy as giving */
    TARA_OBLIGATION_KEEP_ONLY_WHAT_LAW_NAMES = 4, /* GDPR 6(1)(c), 17(3)(b) */
    TARA_OBLIGATION_STORE_ONLY = 8,               /* GDPR 18(2) */
    TARA_OBLIGATION_INVOLVE_GUARDIAN = 16,        /* GDPR 8(1) */
    TARA_OBLIGATION_RECORD_DISCLOSURE = 32,       /* Policy, "Partage"; GDPR 30(1)(d) */
    TARA_OBLIGATION_NAME_SAFEGUARD = 64           /* GDPR 13(1)(f), 46 */
};

enum tara_duty_kind {
    TARA_DUTY_NONE = 0,
    TARA_DUTY_ERASE = 1,
    TARA_DUTY_MINOR_DELETION = 2,
    TARA_DUTY_REQUEST = 3,
    TARA_DUTY_CONSENT = 4,
    TARA_DUTY_GUARDIAN = 5,
    TARA_DUTY_ASSESSMENT = 6,
    TARA_DUTY_SAFEGUARD = 7,
    TARA_DUTY_NOTICE = 8,
    TARA_DUTY_BREACH = 9,
    TARA_DUTY_HOLD = 10,
    TARA_DUTY_SUSPECTED_MINOR = 11,
    TARA_DUTY_COMPACT = 12 /* Erased events, or entries whose time is over, wait to leave the
                              store: tara_audit_compact. */
};

enum tara_right { /* GDPR Art. 15 to 21 and 7(3); C22 to C28. */
    TARA_RIGHT_NONE = 0,
    TARA_RIGHT_ACCESS = 1,        /* 15 */
    TARA_RIGHT_RECTIFICATION = 2, /* 16 */
    TARA_RIGHT_ERASURE = 3,       /* 17 */
    TARA_RIGHT_RESTRICTION = 4,   /* 18 */
    TARA_RIGHT_PORTABILITY = 5,   /* 20 */
    TARA_RIGHT_OBJECTION = 6,     /* 21 */
    TARA_RIGHT_WITHDRAWAL = 7     /* 7(3) */
};

enum tara_request_state {
    TARA_REQUEST_NONE = 0,
    TARA_REQUEST_RECEIVED = 1,
    TARA_REQUEST_AWAITING_IDENTITY = 2,
    TARA_REQUEST_OPEN = 3,        /* Who asks is settled. */
    TARA_REQUEST_EXTENDED = 4,
    TARA_REQUEST_EXECUTING = 5,   /* Planned; nothing done yet, or all done and to be answered. */
    TARA_REQUEST_PARTLY_DONE = 6, /* Some sources have done their part, others have not. */
    TARA_REQUEST_ANSWERED = 7,    /* The end, as are the next two. */
    TARA_REQUEST_REFUSED = 8,
    TARA_REQUEST_WITHDRAWN = 9
};

enum tara_step_action {
    TARA_STEP_EXPORT = 1,
    TARA_STEP_RECTIFY = 2,
    TARA_STEP_RESTRICT = 3,
    TARA_STEP_ERASE = 4
};

enum tara_step_state {
    TARA_STEP_PENDING = 1,  /* To do: by a source with callbacks, else by the host. */
    TARA_STEP_ASKED = 2,    /* The source wants to be asked again later. */
    TARA_STEP_DONE = 3,
    TARA_STEP_REFUSED = 4,  /* The source, or the host for it, refuses, with a reason. */
    TARA_STEP_FAILED = 5,   /* It failed; it stays to be done. */
    TARA_STEP_KEPT = 6,     /* Not done, because of the exception that it names. */
    TARA_STEP_WAITING = 7   /* Its source is not registered now; or another request comes first. */
};

enum tara_exception { /* Why a step of a request is not done. */
    TARA_EXCEPTION_NONE = 0,
    TARA_EXCEPTION_LEGAL_RETENTION = 1, /* GDPR 17(3)(b) */
    TARA_EXCEPTION_LEGAL_HOLD = 2,      /* GDPR 17(3)(e): legal claims */
    TARA_EXCEPTION_NOT_PORTABLE = 3,    /* GDPR 20(1): neither consent nor contract */
    TARA_EXCEPTION_NOT_PROVIDED = 4,    /* GDPR 20(1): not given by the subject */
    TARA_EXCEPTION_RIGHTS_OF_OTHERS = 5, /* GDPR 15(4), 20(4) */
    TARA_EXCEPTION_UNFOUNDED = 6,       /* GDPR 12(5): manifestly unfounded or excessive */
    TARA_EXCEPTION_NOT_ERASED = 7,      /* No source has said yet that it is erased. */
    TARA_EXCEPTION_SUPPRESSION = 8,     /* GDPR 21(3): kept so that the objection holds */
    TARA_EXCEPTION_OPEN_REQUEST = 9,    /* GDPR 12: a request is still to be answered */
    TARA_EXCEPTION_REQUEST_PROOF = 10   /* GDPR 5(2): that a request was answered */
};

enum tara_doubt { /* What the controller must ask before it can answer. */
    TARA_DOUBT_NONE = 0,
    TARA_DOUBT_IDENTITY = 1, /* GDPR 12(6) */
    TARA_DOUBT_SCOPE = 2     /* Which data or processing is meant: recital 63 */
};

enum tara_origin { /* Where held data comes from: C04, GDPR 14(2)(f), 15(1)(g), 20(1). */
    TARA_ORIGIN_SUBJECT = 1,     /* Given by the subject. */
    TARA_ORIGIN_OBSERVED = 2,    /* From the subject's use of the service. */
    TARA_ORIGIN_THIRD_PARTY = 3,
    TARA_ORIGIN_INFERRED = 4     /* Made by the controller out of other data. */
};

enum tara_cookie_category { /* C30. A bit 1 << category where several are meant. */
    TARA_COOKIE_NONE = 0,
    TARA_COOKIE_NECESSARY = 1,   /* Cannot be refused. ePrivacy 5(3) */
    TARA_COOKIE_PREFERENCES = 2, /* These and the rest need prior consent. */
    TARA_COOKIE_STATISTICS = 3,
    TARA_COOKIE_MARKETING = 4
};

enum tara_demand { /* On what a disclosure is demanded by law: C11. */
    TARA_DEMAND_NONE = 0,
    TARA_DEMAND_LAW = 1,
    TARA_DEMAND_GOVERNMENT_REQUEST = 2,
    TARA_DEMAND_JUDICIAL_PROCESS = 3,
    TARA_DEMAND_COURT_ORDER = 4
};

enum tara_safeguard_kind { /* GDPR Art. 45 to 49; C34, C35. */
    TARA_SAFEGUARD_NONE = 0,
    TARA_SAFEGUARD_ADEQUACY = 1,        /* The recipient is in the scope of a decision. 45 */
    TARA_SAFEGUARD_SCC = 2,             /* Standard contractual clauses. 46(2)(c), (d) */
    TARA_SAFEGUARD_BCR = 3,             /* Binding corporate rules. 46(2)(b), 47 */
    TARA_SAFEGUARD_CODE_OF_CONDUCT = 4, /* 46(2)(e) */
    TARA_SAFEGUARD_CERTIFICATION = 5,   /* 46(2)(f) */
    TARA_SAFEGUARD_DEROGATION = 6       /* For one occasion. 49 */
};

enum tara_means { /* How a person is told of a new version: C37. */
    TARA_MEANS_NONE = 0,
    TARA_MEANS_BANNER = 1, /* A prominent notice. */
    TARA_MEANS_MESSAGE = 2 /* Sent to them. */
};

enum tara_notice_state {
    TARA_NOTICE_NONE = 0,
    TARA_NOTICE_PENDING = 1,
    TARA_NOTICE_DELIVERED = 2,
    TARA_NOTICE_ACKNOWLEDGED = 3
};

enum tara_risk { /* Of a breach, to the people concerned: GDPR Art. 33(1), 34(1). */
    TARA_RISK_UNKNOWN = 0,  /* The authority is to be told, as of a risk. */
    TARA_RISK_UNLIKELY = 1, /* Recorded; nobody is to be told. */
    TARA_RISK_RISK = 2,     /* The authority is to be told. */
    TARA_RISK_HIGH = 3      /* So are the people. */
};

enum tara_concerns { /* Whom a change of the policy touches. */
    TARA_CONCERNS_NOBODY = 0,
    TARA_CONCERNS_PURPOSES = 1, /* Those whose data serves one of the purposes it names. */
    TARA_CONCERNS_EVERYBODY = 2
};

/* Names as the JSON operations write them; "unknown" for numbers this library does not know.
 * Articles are those of the law behind it ("GDPR 6(1)(a)"), "" where there is none. Texts are
 * sentences in `language` ("fr"; anything else is English). */
TARA_API const char *tara_basis_name(int32_t basis);
TARA_API const char *tara_reason_name(int32_t reason);
TARA_API const char *tara_reason_article(int32_t reason);
TARA_API const char *tara_reason_text(int32_t reason, const char *language);
TARA_API const char *tara_action_name(int32_t action);
TARA_API const char *tara_consent_state_name(int32_t state);
TARA_API const char *tara_actor_name(int32_t actor);
TARA_API const char *tara_age_state_name(int32_t state);
TARA_API const char *tara_guardian_state_name(int32_t state);
TARA_API const char *tara_next_name(int32_t next);
TARA_API const char *tara_objection_effect_name(int32_t effect);
TARA_API const char *tara_obligation_name(uint64_t bit);
TARA_API const char *tara_right_name(int32_t right);
TARA_API const char *tara_right_article(int32_t right);
TARA_API const char *tara_request_state_name(int32_t state);
TARA_API const char *tara_step_action_name(int32_t action);
TARA_API const char *tara_step_state_name(int32_t state);
TARA_API const char *tara_exception_name(int32_t exception);
TARA_API const char *tara_exception_article(int32_t exception);
TARA_API const char *tara_exception_text(int32_t exception, const char *language);
TARA_API const char *tara_doubt_name(int32_t doubt);
TARA_API const char *tara_origin_name(int32_t origin);
TARA_API const char *tara_cookie_category_name(int32_t category);
TARA_API const char *tara_demand_name(int32_t demand);
TARA_API const char *tara_safeguard_kind_name(int32_t kind);
TARA_API const char *tara_means_name(int32_t means);
TARA_API const char *tara_notice_state_name(int32_t state);
TARA_API const char *tara_risk_name(int32_t risk);
TARA_API const char *tara_concerns_name(int32_t concerns);
TARA_API const char *tara_duty_name(int32_t kind);
TARA_API const char *tara_duty_article(int32_t kind);
TARA_API const char *tara_duty_text(int32_t kind, const char *language);

/* ---- Policy ------------------------------------------------------------------------------- */

/* An immutable policy document. May be shared between contexts and threads. */
typedef struct tara_policy tara_policy;

/* Tara Solutions' policy, version 1 of 15 January 2024. Static: needs no destroy. */
TARA_API const tara_policy *tara_policy_builtin(void);

/* Where the library gets memory, if not from malloc. resize and release are told the old size.
 * allocate and resize return NULL when there is none. Must outlive what was made with it, and stand
 * calls from as many threads as use the context. */
typedef struct tara_allocator {
    uint32_t struct_size;
    uint32_t flags; /* 0 */
    void *user;
    void *(*allocate)(void *user, size_t size);
    void *(*resize)(void *user, void *block, size_t old_size, size_t new_size);
    void (*release)(void *user, void *block, size_t size);
} tara_allocator;

/* Read a policy from strict JSON (at most 1 MiB) and validate it for completeness: every purpose
 * has categories, a basis and a retention period; what rests on consent has lifetimes; what rests
 * on legitimate interest names an assessment; every cookie has a category; every destination a
 * safeguard or an adequacy decision. Unknown, duplicate and missing members are errors.
 *   allocator  or NULL for malloc.
 *   error      or NULL; gets line, column, field and what was expected.
 * TARA_E_INVALID_ARGUMENT, TARA_E_LIMIT, TARA_E_SYNTAX, TARA_E_POLICY, TARA_E_NO_MEMORY. */
TARA_API tara_status tara_policy_parse(const char *json, size_t json_size,
                                       const tara_allocator *allocator, tara_policy **out,
                                       tara_error *error);
/* NULL and the built-in policy are harmless. Contexts opened with it must be closed first. */
TARA_API void tara_policy_destroy(tara_policy *policy);

/* The policy as JSON: the same bytes for the same policy, and what tara_policy_parse reads back. */
TARA_API tara_status tara_policy_print(const tara_policy *policy, char *buffer, size_t capacity,
                                       size_t *needed);
/* SHA-256 of what tara_policy_print gives. */
TARA_API tara_status tara_policy_hash(const tara_policy *policy, uint8_t hash[32]);
/* The `version` of the document, from 1; 0 of what is no policy. */
TARA_API uint32_t tara_policy_version(const tara_policy *policy);

/* Where a long text goes, piece by piece. 1: go on. */
typedef int32_t (*tara_sink)(void *user, const char *text, size_t size);

/* Where a listing stands; zero to begin. */
typedef struct tara_cursor {
    uint64_t place[6];
} tara_cursor;

/* ---- Context ------------------------------------------------------------------------------ */

typedef struct tara_privacy tara_privacy;

/* What the library needs from the world. NULL members mean the system's own. */
typedef struct tara_platform {
    uint32_t struct_size;
    uint32_t flags; /* 0 */
    void *user;
    /* The time. What fails, or runs backwards, denies. */
    int32_t (*now)(void *user, int64_t *unix_ms);
    /* Bytes fit for keys. Salts and nonces are made of them. */
    int32_t (*random)(void *user, uint8_t *out, size_t size);
    /* Told of what was repaired or refused at open. Static text and numbers, no personal data. */
    void (*log)(void *user, int32_t status, const char *message, size_t message_size);
    /* Hand over the file that an operation of tara_operate names, in pieces. NULL: operations name
     * no files (UNSUPPORTED). Not for what strangers may ask of you. */
    int32_t (*read_file)(void *user, const char *name, size_t name_size, tara_sink sink,
                         void *sink_user);
} tara_platform;

enum tara_open_flag {
    TARA_OPEN_READ_ONLY = 1, /* Nothing is written, no lock is taken; the file must exist. Shows it
                                as it was when it was opened. */
    TARA_OPEN_NO_SYNC = 2,   /* Events reach the disk when the system pleases, or at tara_sync. */
    TARA_OPEN_MUST_EXIST = 4,
    TARA_OPEN_SNAPSHOT = 8   /* Of a path: open by the snapshot beside the file and what was
                                recorded since, and leave a new one at close when it is worth it.
                                One that does not fit is passed over: the file alone counts. What
                                stands in the file before it is not looked at: tara_audit_verify. */
};

typedef struct tara_store tara_store;

typedef struct tara_options {
    uint32_t struct_size;
    uint32_t flags;               /* tara_open_flag bits */
    int64_t clock_tolerance_ms;   /* A clock that steps back less is read as standing still.
                                     At most 86400000, a day; 0 means 1000. */
    const char *path;             /* The store's file, 1 to 4096 bytes, or NULL for memory only. */
    size_t path_size;
    const uint8_t *site_key;      /* Makes pseudonyms of identities. 32 bytes or more; required. */
    size_t site_key_size;
    const tara_policy *policy;    /* For a new store, or one that the store knows; NULL: the one on
                                     record, of a new store the built-in one. Must outlive the
                                     context. */
    const tara_allocator *allocator;
    const tara_platform *platform;
    const tara_store *store;      /* The host's own store instead of path; see below. */
    void *reserved;               /* NULL */
} tara_options;

/* Zeroes the options and sets struct_size; pass sizeof(tara_options). */
TARA_API void tara_options_init(tara_options *options, uint32_t struct_size);

/* Open a context. A new file is made with mode 0600; what an existing file holds is read back.
 * *out is NULL on every error. error or NULL.
 * INVALID_ARGUMENT, TOO_NEW, HANDLE (options.policy is none), NO_MEMORY, ENTROPY, UNSUPPORTED,
 * NOT_FOUND (READ_ONLY, MUST_EXIST), UNSAFE_FILE, LOCKED, FOREIGN_FILE, WRONG_KEY, CORRUPT,
 * POLICY_MISMATCH, DISK_FULL, STORE. */
TARA_API tara_status tara_open(const tara_options *options, tara_privacy **out, tara_error *error);
/* Syncs, wipes the keys, and frees. NULL is harmless. The handle is dead afterwards. No other
 * thread may be inside a call; while one is inside a callback, this one or another, nothing is done
 * and the context stays open. In a child of fork() it only frees. */
TARA_API void tara_close(tara_privacy *privacy);

/* The detail of the last call on this context that failed. BUFFER leaves none, nor does a call that
 * failed before it looked at the context (HANDLE, FORKED, BUSY, a pointer that is NULL). */
TARA_API tara_status tara_error_last(tara_privacy *privacy, tara_error *error);

/* Set the context's clock by hand, for tests and for replaying a day; from then on it stands
 * still until it is set again. A time before what is recorded is accepted, and from then on
 * decisions deny with clock_backwards and nothing can be recorded, until the clock has caught up.
 * INVALID_ARGUMENT outside years 0001 to 9999. */
TARA_API tara_status tara_clock_set(tara_privacy *privacy, int64_t now_unix_ms);
TARA_API tara_status tara_clock_now(tara_privacy *privacy, int64_t *now_unix_ms);

/* Wait until everything recorded is on disk (needed only with TARA_OPEN_NO_SYNC). STORE,
 * READ_ONLY. */
TARA_API tara_status tara_sync(tara_privacy *privacy);

/* From here to the end nothing is written; what the calls in between recorded becomes durable
 * together, with one sync, when tara_batch_commit returns. Until then decisions already see it.
 * One batch at a time per context; other threads' writes join it. CONFLICT when one is open
 * (begin) or none is (commit). After STORE and READ_ONLY of tara_batch_commit the batch is over. */
TARA_API tara_status tara_batch_begin(tara_privacy *privacy);
TARA_API tara_status tara_batch_commit(tara_privacy *privacy);

/* The number of a purpose of the policy in force, from 1 to 64; 0 is none. Stable for the life of a
 * store, also across versions of the policy. NOT_FOUND. */
TARA_API tara_status tara_purpose_find(tara_privacy *privacy, const char *id, size_t id_size,
                                       uint32_t *purpose);
/* The bit of a category: 1 << (number - 1). NOT_FOUND. */
TARA_API tara_status tara_category_find(tara_privacy *privacy, const char *id, size_t id_size,
                                        uint64_t *category);
/* The identifier behind a number, also of one that only an earlier version had. Valid until the
 * context is closed. NOT_FOUND: there is none; *id is "" then. */
TARA_API tara_status tara_purpose_id(tara_privacy *privacy, uint32_t purpose, const char **id,
                                     size_t *id_size);
TARA_API tara_status tara_category_id(tara_privacy *privacy, uint64_t category, const char **id,
                                      size_t *id_size);
/* The number of a recipient of the policy, from 1. Stable in the same way. NOT_FOUND. */
TARA_API tara_status tara_recipient_find(tara_privacy *privacy, const char *id, size_t id_size,
                                         uint32_t *recipient);
TARA_API tara_status tara_recipient_id(tara_privacy *privacy, uint32_t recipient, const char **id,
                                       size_t *id_size);

/* The context's policy; valid until the context is closed. */
TARA_API tara_status tara_policy_in_force(tara_privacy *privacy, const tara_policy **policy);

/* ---- Subjects ----------------------------------------------------------------------------- */

/* A person, as 16 opaque bytes. */
typedef struct tara_subject {
    uint8_t id[16];
} tara_subject;

/* The pseudonym of an identity string (1 to 1024 bytes of valid UTF-8, compared byte by byte):
 * HMAC-SHA-256 under the site key, cut to 128 bits. The string is not kept. */
TARA_API tara_status tara_subject_from_identity(tara_privacy *privacy, const char *identity,
                                                size_t identity_size, tara_subject *subject);

enum tara_subject_flag { TARA_SUBJECT_HAS_TIME_ZONE = 1 };

/* Make a subject known and say where: `country` is ISO 3166-1 alpha-2, with a subdivision if need
 * be ("FR", "US-CA"). It decides the age of consent and the rights. time_zone_minutes east of UTC,
 * -1440 to 1440, read with TARA_SUBJECT_HAS_TIME_ZONE, decides which day it is for the subject.
 * C21. */
TARA_API tara_status tara_subject_set(tara_privacy *privacy, const tara_subject *subject,
                                      const char *country, size_t country_size,
                                      int32_t time_zone_minutes, uint32_t flags);

typedef struct tara_standing {
    uint32_t struct_size;
    uint32_t flags;
    int32_t known;              /* 0: nothing was ever recorded of this subject. */
    int32_t restricted;         /* GDPR 18 */
    int32_t age;                /* tara_age_state */
    int32_t guardian;           /* tara_guardian_state */
    int32_t time_zone_minutes;  /* East of UTC: the subject's, else the policy's. */
    uint32_t contracts;         /* Contracts in force. */
    uint64_t given;             /* Purposes as bits: 1 << (number - 1). */
    uint64_t refused;
    uint64_t withdrawn;
    uint64_t expired;
    uint64_t outdated;
    uint64_t objections;        /* Pending, upheld and absolute ones. */
    char country[8];            /* "FR", "US-CA", ""; terminated. */
} tara_standing;

/* What is on record of a subject, as it counts now. Nobody known is no error: `known` is 0. */
TARA_API tara_status tara_subject_show(tara_privacy *privacy, const tara_subject *subject,
                                       tara_standing *standing);
/* The n-th contract in force (from 0), as the host named it, not terminated. NOT_FOUND past the
 * last. */
TARA_API tara_status tara_contract_show(tara_privacy *privacy, const tara_subject *subject,
                                        uint32_t index, char *buffer, size_t capacity,
                                        size_t *needed);

/* ---- Age gate: C12 to C15, GDPR Art. 8 ---------------------------------------------------- */

typedef struct tara_age {
    uint32_t struct_size;
    uint32_t flags;
    int32_t age;               /* tara_age_state */
    int32_t guardian;          /* tara_guardian_state */
    int32_t threshold;         /* Years: the higher of the policy's and the country's. */
    int32_t permitted;         /* 1 when the gate is open. */
    int32_t next;              /* tara_next */
    int32_t joint_consent;     /* 1: the child's own consent is needed beside the guardian's. */
    int64_t due_unix_ms;       /* Of the deletion or of the resolution owed; 0 when none is. */
} tara_age;

/* Record a date of birth. The date decides and is not kept; of a minor the day of coming of age
 * is. INVALID_ARGUMENT for no such day, the future, or over 130 years. method or NULL, at most 64
 * bytes. out or NULL. */
TARA_API tara_status tara_age_assert_born(tara_privacy *privacy, const tara_subject *subject,
                                          int32_t year, int32_t month, int32_t day,
                                          const char *method, size_t method_size, tara_age *out);
/* Record that the subject is under, or not under, the threshold in force for them: band is
 * tara_age_band. method and out as above. */
TARA_API tara_status tara_age_assert_band(tara_privacy *privacy, const tara_subject *subject,
                                          int32_t band, const char *method, size_t method_size,
                                          tara_age *out);
/* Where the gate stands now. It is shut while the age is not known, and under a clock that stands
 * before what is on record. */
TARA_API tara_status tara_age_gate(tara_privacy *privacy, const tara_subject *subject,
                                   tara_age *out);

typedef struct tara_age_answer {
    uint32_t struct_size;
    uint32_t flags;
    int32_t age_years;         /* Whole years. */
    int32_t threshold;         /* As in tara_age, and so are the next two. */
    int32_t guardian_needed;   /* 1: under the threshold. */
    int32_t joint_consent;
} tara_age_answer;

/* The same rule without a subject: how old, which threshold, is a guardian needed? country may be
 * empty: unknown. time_zone_minutes east of UTC, at most a day. Pure, needs no context; policy NULL
 * is the built-in one. HANDLE, INVALID_ARGUMENT. */
TARA_API tara_status tara_age_compute(const tara_policy *policy, int32_t year, int32_t month,
                                      int32_t day, int64_t now_unix_ms, const char *country,
                                      size_t country_size, int32_t time_zone_minutes,
                                      tara_age_answer *out);

/* Somebody says that the subject may be a minor: everything stops until it is resolved (C13).
 * reporter (an identity of at most 1024 bytes; only its pseudonym is kept) and note (at most 4096
 * bytes; only a keyed digest is kept) may be empty. *due_unix_ms gets the instant by which to
 * resolve it; or NULL. */
TARA_API tara_status tara_age_report(tara_privacy *privacy, const tara_subject *subject,
                                     const char *reporter, size_t reporter_size, const char *note,
                                     size_t note_size, int64_t *due_unix_ms);
/* outcome: TARA_AGE_OF_AGE or TARA_AGE_MINOR. method: how it was established, 1 to 64 bytes.
 * NOT_APPLICABLE when nothing was reported. */
TARA_API tara_status tara_age_resolve(tara_privacy *privacy, const tara_subject *subject,
                                      int32_t outcome, const char *method, size_t method_size);

typedef struct tara_guardian_evidence {
    uint32_t struct_size;
    uint32_t flags;
    int64_t expires_unix_ms;  /* 0 or TARA_NEVER: at the threshold age only. */
    const char *guardian;     /* An identity, 1 to 1024 bytes; only its pseudonym is kept. */
    size_t guardian_size;
    const char *method;       /* How it was verified. Required, 1 to 64 bytes. */
    size_t method_size;
    const char *verifier;     /* Who verified it: a reference, no name. Required, 1 to 64 bytes. */
    size_t verifier_size;
    const char *evidence;     /* A reference to what was seen. Required, 1 to 256 bytes. */
    size_t evidence_size;
} tara_guardian_evidence;

/* Record that a holder of parental responsibility consented and was verified (C15). Lifts the
 * deletion of a minor's data. NOT_APPLICABLE for a subject who is of age. out or NULL. */
TARA_API tara_status tara_guardian_verify(tara_privacy *privacy, const tara_subject *subject,
                                          const tara_guardian_evidence *evidence, tara_age *out);
/* It was taken back: the gate is shut again, and a deletion is owed anew. NOT_FOUND: no guardian's
 * consent stands, also where it ended by itself. out or NULL. GDPR 7(3), 8(1). */
TARA_API tara_status tara_guardian_withdraw(tara_privacy *privacy, const tara_subject *subject,
                                            tara_age *out);

/* ---- Consent: C08, C28, GDPR Art. 4(11), 7 ------------------------------------------------ */

typedef struct tara_choice {
    uint32_t struct_size;
    uint32_t flags;
    uint32_t purpose;
    int32_t actor;            /* tara_actor */
    int64_t at_unix_ms;       /* When the choice was made; 0 is now. Not in the future. */
    const char *method;       /* "checkbox", …; at most 64 bytes. All of these may be empty. */
    size_t method_size;
    const char *language;     /* BCP 47: of the notice that was shown; at most 35 bytes. */
    size_t language_size;
    const char *notice;       /* The host's reference of that notice; at most 64 bytes. */
    size_t notice_size;
    const char *channel;      /* "web", "mobile", "service", …; at most 64 bytes. C03. */
    size_t channel_size;
} tara_choice;

typedef struct tara_consent {
    uint32_t struct_size;
    uint32_t flags;
    uint32_t purpose;
    int32_t state;              /* tara_consent_state */
    int64_t since_unix_ms;      /* 0 when never asked. */
    int64_t expires_unix_ms;    /* Of a yes: when it ends. Of a no: when it may be asked again.
                                   TARA_NEVER without end; 0 when never asked. */
    uint32_t policy_version;    /* In force when the choice was made. */
    int32_t may_ask;            /* 1: the policy allows to ask now. */
    int32_t actor;              /* tara_actor */
    uint32_t reserved;
    uint64_t event;             /* The event that recorded it; 0 when never asked. */
} tara_consent;

/* Record a yes, for one purpose. NOT_APPLICABLE when the purpose does not rest on consent, or
 * when a minor has no verified guardian. A yes given after an objection takes the objection back.
 * CLOCK_BACKWARDS: a choice about the purpose that was made later is on record; so below. out or
 * NULL. GDPR 7(1). */
TARA_API tara_status tara_consent_give(tara_privacy *privacy, const tara_subject *subject,
                                       const tara_choice *choice, tara_consent *out);
/* Record a no to what was asked. To one who had said yes it is a withdrawal. NOT_APPLICABLE when
 * the purpose does not rest on consent. */
TARA_API tara_status tara_consent_refuse(tara_privacy *privacy, const tara_subject *subject,
                                         const tara_choice *choice, tara_consent *out);
/* Take a yes back: never refused, also when nothing was given; one call. GDPR 7(3). NOT_APPLICABLE
 * only where the purpose does not rest on consent: there is nothing to take back. */
TARA_API tara_status tara_consent_withdraw(tara_privacy *privacy, const tara_subject *subject,
                                           const tara_choice *choice, tara_consent *out);
/* What is on record of one purpose, as it counts now: a yes that a minor said alone, before a
 * guardian was verified, is OUTDATED (GDPR 8(1)). A subject nobody knows was never asked. */
TARA_API tara_status tara_consent_show(tara_privacy *privacy, const tara_subject *subject,
                                       uint32_t purpose, tara_consent *out);

/* ---- Lawful basis: C07, C09, C10, C27, GDPR Art. 6 ---------------------------------------- */

/* A contract with the subject, by a reference of the host's (1 to 64 bytes, no name), in force
 * from at_unix_ms (0: now). Steps before a contract at the subject's request count as one. Starting
 * one that is in force changes nothing and is not recorded twice. LIMIT beyond 16 at a time. */
TARA_API tara_status tara_contract_start(tara_privacy *privacy, const tara_subject *subject,
                                         const char *contract, size_t contract_size,
                                         int64_t at_unix_ms);
/* It ends at that time (0: now). NOT_FOUND when it is not in force; CLOCK_BACKWARDS when it would
 * end before it began. */
TARA_API tara_status tara_contract_end(tara_privacy *privacy, const tara_subject *subject,
                                       const char *contract, size_t contract_size,
                                       int64_t at_unix_ms);

/* The balancing test of a legitimate interest, for all subjects: its reference (1 to 256 bytes) and
 * tara_assessment_outcome. expires_unix_ms 0 or TARA_NEVER: with no end; else in the future.
 * NOT_APPLICABLE when the purpose does not rest on legitimate interest. GDPR 6(1)(f). */
TARA_API tara_status tara_assessment_record(tara_privacy *privacy, uint32_t purpose,
                                            const char *reference, size_t reference_size,
                                            int32_t outcome, int64_t expires_unix_ms);

/* The subject objects (GDPR 21). *effect gets TARA_OBJECTION_ABSOLUTE for direct marketing,
 * TARA_OBJECTION_PENDING otherwise: processing on legitimate interest stops at once. Or NULL.
 * NOT_APPLICABLE where the purpose is no direct marketing and rests neither on that nor on a public
 * task. */
TARA_API tara_status tara_objection_raise(tara_privacy *privacy, const tara_subject *subject,
                                          uint32_t purpose, int32_t *effect);
/* outcome TARA_OBJECTION_UPHELD or TARA_OBJECTION_OVERRIDDEN, with grounds (1 to 256 bytes).
 * NOT_FOUND when none is pending; NOT_APPLICABLE for direct marketing: no ground overrides that. */
TARA_API tara_status tara_objection_decide(tara_privacy *privacy, const tara_subject *subject,
                                           uint32_t purpose, int32_t outcome, const char *grounds,
                                           size_t grounds_size);

/* Restriction (GDPR 18): until lifted the data may be stored, used with consent, for legal claims
 * or to protect another person. ground: "accuracy", "unlawful", "claims", "objection" or the
 * host's own words, 1 to 64 bytes. */
TARA_API tara_status tara_restriction_set(tara_privacy *privacy, const tara_subject *subject,
                                          const char *ground, size_t ground_size);
/* announced_unix_ms: when the subject was told that it would be lifted; required, not before it was
 * set and not in the future (GDPR 18(3)). NOT_FOUND when there is none. */
TARA_API tara_status tara_restriction_lift(tara_privacy *privacy, const tara_subject *subject,
                                           int64_t announced_unix_ms);

/* ---- The decision: C07, C08, C16, C41 ----------------------------------------------------- */

enum tara_question_flag {
    /* Say exactly until when this very answer holds. Without it valid_until is the first instant
     * at which any answer about the subject may change by the passing of time: never later than
     * the exact one, and one memory access cheaper. */
    TARA_QUESTION_EXACT = 1
};

/* May these categories of this subject's data be used for this purpose? All fields zero is
 * refused as incomplete. */
typedef struct tara_question {
    uint32_t struct_size;
    uint32_t flags;            /* tara_question_flag */
    tara_subject subject;
    uint64_t categories;       /* Bits of tara_category_find. All of them must be allowed. */
    uint32_t purpose;          /* Number of tara_purpose_find. */
    uint32_t action;           /* tara_action */
    uint32_t recipient;        /* Number of tara_recipient_find; 0: stays with the controller. */
    uint32_t reserved;         /* 0 */
    char destination[8];       /* Country the data goes to, zero-padded; all zero: none. */
} tara_question;

typedef struct tara_verdict {
    uint32_t struct_size;
    uint32_t flags;
    int32_t permitted;         /* 1 or 0 */
    int32_t reason;            /* tara_reason */
    int32_t basis;             /* tara_basis relied on; 0 when denied. */
    uint32_t policy_version;
    uint64_t obligations;      /* tara_obligation bits */
    int64_t valid_until_unix_ms; /* The answer stands before this instant unless something is
                                    recorded in between; TARA_NEVER without end; 0 when denied
                                    as incomplete or for what the library cannot know. */
} tara_verdict;

/* The answer, with no trace: nothing is written. Never fails open: every error leaves *verdict
 * denying (verdict->struct_size must be set).
 * HANDLE, INVALID_ARGUMENT, TOO_NEW, FORKED, BUSY. */
TARA_API tara_status tara_check(tara_privacy *privacy, const tara_question *question,
                                tara_verdict *verdict);
/* Many questions at once, at one instant: verdicts[i] answers questions[i]. struct_size of each
 * element must be exactly this header's. */
TARA_API tara_status tara_check_many(tara_privacy *privacy, const tara_question *questions,
                                     size_t count, tara_verdict *verdicts);

/* The same answer, recorded as relied upon when it permits. operation (at most 64 bytes, may be
 * empty; the subject's own) makes it idempotent: while it is still permitted, the same question
 * under the same operation gives the first answer and event again and records nothing; once it is
 * denied, the denial, with that event. Another question under it is CONFLICT. A denial is recorded
 * nowhere and leaves the operation free. event, duplicate or NULL. */
TARA_API tara_status tara_authorize(tara_privacy *privacy, const tara_question *question,
                                    const char *operation, size_t operation_size,
                                    tara_verdict *verdict, uint64_t *event, int32_t *duplicate);

enum tara_format {
    TARA_FORMAT_JSON = 0,
    TARA_FORMAT_TEXT = 1,
    TARA_FORMAT_MARKDOWN = 2, /* Of notices and registers only. */
    TARA_FORMAT_CSV = 3,      /* Of registers only: RFC 4180. */
    TARA_FORMAT_DPV = 4       /* Of registers only: JSON-LD in the terms of W3C DPV 2.3. */
};

/* Every test made, in order, with the one that decided: {"permitted":…,"reason":…,"rules":[…]}
 * or a text for a person in `language` ("fr"; anything else is English). */
TARA_API tara_status tara_explain(tara_privacy *privacy, const tara_question *question,
                                  int32_t format, const char *language, char *buffer,
                                  size_t capacity, size_t *needed);

/* ---- Cookies and trackers: C30 to C33, ePrivacy Directive 5(3) ---------------------------- */

/* A choice about a category of cookies and other trackers is a consent: given, refused or
 * withdrawn, with the same evidence, with lifetimes that the policy sets apart for a yes and for a
 * no, and nothing but another choice renews it. Sets of categories are bits,
 * 1 << tara_cookie_category. */

/* Record what was chosen of the categories, as one commit. Of `evidence` everything is read but
 * the purpose, which must be 0. To one who had said yes a refusal is a withdrawal. A yes to
 * marketing takes no objection to direct marketing back, unlike tara_consent_give: it stays denied.
 * INVALID_ARGUMENT: no category at all, one that is none, one in both sets. NOT_APPLICABLE: the
 * necessary ones, which nobody is asked about and nobody can refuse; and a minor's yes without a
 * verified guardian. CLOCK_BACKWARDS: a later choice is on record. */
TARA_API tara_status tara_cookie_choose(tara_privacy *privacy, const tara_subject *subject,
                                        uint32_t accept, uint32_t refuse,
                                        const tara_choice *evidence);
/* All that can be refused, in one call each: to refuse is as easy as to accept. Errors as above. */
TARA_API tara_status tara_cookie_accept_all(tara_privacy *privacy, const tara_subject *subject,
                                            const tara_choice *evidence);
TARA_API tara_status tara_cookie_refuse_all(tara_privacy *privacy, const tara_subject *subject,
                                            const tara_choice *evidence);
/* Take a yes to those categories back, also where none was given. GDPR 7(3). Errors as above. */
TARA_API tara_status tara_cookie_withdraw(tara_privacy *privacy, const tara_subject *subject,
                                          uint32_t categories, const tara_choice *evidence);
/* The choice about one category; out->purpose is 0. NOT_APPLICABLE of the necessary ones. */
TARA_API tara_status tara_cookie_show(tara_privacy *privacy, const tara_subject *subject,
                                      int32_t category, tara_consent *out);

/* Does the value of a Sec-GPC header say "do not sell or share"? Exactly "1" does, also as one of
 * several joined by commas; everything else is no signal. Pure, needs no context. */
TARA_API tara_status tara_gpc_read(const char *value, size_t value_size, int32_t *on);

/* The subject's browser sends that signal (on: 1) or has stopped sending it (0). It refuses
 * statistics and marketing, and stops direct marketing that rests on legitimate interest, as long
 * as no explicit yes stands: that wins, whichever came first. *conflict, or NULL: 1 where such a
 * yes stands against it. The same again is not recorded twice. */
TARA_API tara_status tara_signal_gpc(tara_privacy *privacy, const tara_subject *subject,
                                     int32_t on, int32_t *conflict);

typedef struct tara_signal {
    uint32_t struct_size;
    uint32_t flags;
    int32_t on;             /* 1: the browser sends it; 0: it does not. */
    int32_t conflict;       /* 1: an explicit yes stood against it when it was recorded. */
    int64_t since_unix_ms;  /* 0: none was ever recorded. */
} tara_signal;

/* The signal as it is on record; of somebody nobody knows it is off, since 0. */
TARA_API tara_status tara_signal_show(tara_privacy *privacy, const tara_subject *subject,
                                      tara_signal *out);

enum tara_device_flag {
    TARA_DEVICE_GPC = 1 /* The signal came with this very request, on record or not. */
};

/* May it be stored or read on the subject's device? struct_size must be set; after every error it
 * denies. */
typedef struct tara_device_verdict {
    uint32_t struct_size;
    uint32_t flags;
    int32_t permitted;         /* 1 or 0 */
    int32_t reason;            /* tara_reason */
    int32_t basis;             /* tara_basis; 0 for the necessary ones and when denied. */
    int32_t category;          /* tara_cookie_category; 0: undeclared. */
    int32_t session;           /* 1: declared to end with the session. */
    uint32_t policy_version;
    uint64_t obligations;      /* tara_obligation bits */
    int64_t max_age_s;         /* Seconds it may stay; 0 when it ends with the session or denied. */
    int64_t valid_until_unix_ms; /* As in tara_verdict. */
    uint64_t fault_offset;     /* COOKIE_MALFORMED: at which byte… */
    char fault[24];            /* …and what: "prefix_path", "none_insecure", …; terminated. */
} tara_device_verdict;

/* May a cookie of that name be set or read; may another tracker of that name run? Tests in this
 * order: the store and the clock can be trusted, it is declared (COOKIE_UNDECLARED), it is
 * necessary (permitted), no known or suspected minor without a guardian, no objection to direct
 * marketing (marketing only), a recipient that sets it may receive data (its contract is in force,
 * the way there is open), and the choice. Nothing is written. Of several that bear the name the one
 * decides that is denied. Of a cookie a name that no header could carry (a control character, ";"
 * or "=" in it) is COOKIE_MALFORMED.
 * flags: tara_device_flag. INVALID_ARGUMENT, TOO_NEW, HANDLE, FORKED, BUSY. */
TARA_API tara_status tara_cookie_may_set(tara_privacy *privacy, const tara_subject *subject,
                                         const char *name, size_t name_size, uint32_t flags,
                                         tara_device_verdict *verdict);
TARA_API tara_status tara_tracker_may_run(tara_privacy *privacy, const tara_subject *subject,
                                          const char *name, size_t name_size, uint32_t flags,
                                          tara_device_verdict *verdict);

/* The value of a Set-Cookie header, as it may be sent: its lifetime capped at what is declared,
 * at the policy's maximum and at the browsers' 400 days; taken off where the cookie is declared for
 * the session. Everything else stays byte for byte. What browsers would drop is COOKIE_MALFORMED,
 * with fault and its place; a domain that is not the declared one, or a path outside of it,
 * COOKIE_UNDECLARED. What takes a declared cookie back, by a lifetime that is over, is permitted
 * whatever was chosen: MINIMISATION where nothing else permits it. *needed gets the size of the
 * header, never more than set_cookie_size; 0 when denied. Set a cookie with its declared path:
 * tara_cookie_to_delete takes it back with that one. INVALID_ARGUMENT, with the byte in
 * error.offset: control characters, more than 64 KiB. */
TARA_API tara_status tara_cookie_check_set(tara_privacy *privacy, const tara_subject *subject,
                                           const char *set_cookie, size_t set_cookie_size,
                                           uint32_t flags, char *buffer, size_t capacity,
                                           size_t *needed, tara_device_verdict *verdict);

/* One name of many. 1: go on. */
typedef int32_t (*tara_name_sink)(void *user, const char *name, size_t name_size);

/* The value of a Cookie header without what may not be read: denied or undeclared. The rest stays
 * in its order and byte for byte. `removed`, or NULL, is told the name of each pair that was taken
 * out; not before the buffer is large enough. INVALID_ARGUMENT, with the byte in error.offset: a
 * control character, more than 64 KiB or 10000 pairs. CONFLICT when the sink stops, LIMIT when too
 * many threads are inside callbacks. */
TARA_API tara_status tara_cookie_filter(tara_privacy *privacy, const tara_subject *subject,
                                        const char *header, size_t header_size, uint32_t flags,
                                        char *buffer, size_t capacity, size_t *needed,
                                        tara_name_sink removed, void *user);

/* A cookie to be taken back. The texts are valid during the call of the sink. */
typedef struct tara_cookie {
    uint32_t struct_size;
    uint32_t flags;
    int32_t category;          /* tara_cookie_category */
    int32_t reason;            /* tara_reason: why it may not stay. */
    const char *name;          /* Of a pattern, the pattern. */
    size_t name_size;
    const char *domain;        /* Size 0: of the host alone. */
    size_t domain_size;
    const char *path;
    size_t path_size;
    const char *set_cookie;    /* The value of the header that takes it back. Size 0: the name is a
                                  pattern and no Cookie header says which ones are there. */
    size_t set_cookie_size;
} tara_cookie;

typedef int32_t (*tara_cookie_sink)(void *user, const tara_cookie *cookie);

/* Every declared cookie that a no, or what counts as one, has made unwelcome: refused, withdrawn,
 * expired or outdated consent, an objection, a minor, the signal. Not those nobody was asked about.
 * `header`, or NULL: the value of a Cookie header, in which patterns find their names.
 * INVALID_ARGUMENT as for tara_cookie_filter; STORE, CLOCK_BACKWARDS: nobody can know; CONFLICT,
 * LIMIT. */
TARA_API tara_status tara_cookie_to_delete(tara_privacy *privacy, const tara_subject *subject,
                                           const char *header, size_t header_size, uint32_t flags,
                                           tara_cookie_sink sink, void *user);

/* ---- Disclosures and recipients: C11, C16, GDPR Art. 19, 30(1)(d) ------------------------- */

typedef struct tara_disclosure {
    uint32_t struct_size;
    uint32_t flags;            /* 0 */
    tara_subject subject;
    uint64_t categories;       /* Bits of tara_category_find. */
    uint32_t purpose;          /* Number of tara_purpose_find. */
    uint32_t recipient;        /* Number of tara_recipient_find. */
    char destination[8];       /* Country, zero-padded; all zero: where the recipient is. */
    int32_t demand;            /* tara_demand: the law demands it. */
    int32_t reserved;          /* 0 */
    const char *reference;     /* By which it can be found again; required with a demand. At most
                                  256 bytes. */
    size_t reference_size;
} tara_disclosure;

/* May these data be disclosed to this recipient? The one decision with TARA_ACTION_DISCLOSE; what
 * it permits is written to the register of disclosures before this returns, and *number (or NULL)
 * names it. A denial is an answer and recorded nowhere; *number is 0 then.
 * On a demand of the law (C11) the recipient must be an authority of the policy that gets these
 * categories: then it rests on a legal obligation, whatever the subject chose, and covers this one
 * disclosure of what was asked. Without a reference it is denied as INCOMPLETE_QUESTION. A
 * restriction stops a GOVERNMENT_REQUEST, which orders nothing (GDPR 18(2)); a transfer still needs
 * its way out (GDPR 48). A disclosure uses up the derogation that it relies on.
 * Never fails open: every error leaves *verdict denying (verdict->struct_size must be set).
 * HANDLE, FORKED, BUSY, INVALID_ARGUMENT (destination, demand, reference), TOO_NEW, STORE. */
TARA_API tara_status tara_disclosure_record(tara_privacy *privacy,
                                            const tara_disclosure *disclosure,
                                            tara_verdict *verdict, uint64_t *number);

typedef struct tara_disclosed {
    uint32_t struct_size;
    uint32_t flags;
    uint64_t number;
    uint64_t event;            /* That recorded it. */
    int64_t at_unix_ms;
    uint64_t categories;
    uint64_t safeguard;        /* Number of the one relied upon; 0: none. */
    uint32_t recipient;        /* See tara_recipient_id: the policy may name it no more. */
    uint32_t purpose;
    int32_t demand;            /* tara_demand */
    int32_t reason;            /* tara_reason: what permitted it. */
    int32_t basis;             /* tara_basis */
    int32_t reserved;
    char destination[8];       /* Terminated; "": not known. */
    char reference[264];       /* Terminated. */
} tara_disclosed;

/* The register of one subject, after the cursor: to whom, what, when, on which basis.
 * disclosures[0].struct_size must be set. *count 0: no more. */
TARA_API tara_status tara_disclosure_list(tara_privacy *privacy, const tara_subject *subject,
                                          tara_cursor *cursor, tara_disclosed *disclosures,
                                          size_t capacity, size_t *count);

typedef struct tara_telling {
    uint32_t struct_size;
    uint32_t flags;
    uint32_t recipient;
    int32_t registered;        /* 1: as the register says; 0: as the policy does. */
    int64_t told_unix_ms;      /* 0: not yet. */
} tara_telling;

/* Whom to tell of what a request changed, and who was told (GDPR 19): those to whom such data was
 * disclosed before the request ended; where none is on record, those who get it by the policy. Of
 * an objection or a withdrawal, those who serve its purposes. An authority that demanded data is
 * no recipient (GDPR 4(9)). recipients[0].struct_size must be set when capacity is not 0.
 * INVALID_ARGUMENT, NOT_FOUND, NOT_APPLICABLE (a copy changes nothing), BUFFER. */
TARA_API tara_status tara_request_recipients(tara_privacy *privacy, uint64_t number,
                                             tara_telling *recipients, size_t capacity,
                                             size_t *needed);
/* A recipient was told. Saying it twice records it once. INVALID_ARGUMENT, NOT_FOUND,
 * NOT_APPLICABLE. */
TARA_API tara_status tara_request_told(tara_privacy *privacy, uint64_t number,
                                       uint32_t recipient);

/* ---- Transfers and safeguards: C34, C35, GDPR Art. 44 to 49 ------------------------------- */

typedef struct tara_transfer {
    uint32_t struct_size;
    uint32_t flags;            /* 0 */
    tara_subject subject;      /* Zeros: nobody in particular. */
    uint64_t categories;       /* Bits of tara_category_find. */
    uint32_t recipient;        /* Number of tara_recipient_find. */
    uint32_t reserved;         /* 0 */
    char source[8];            /* Country it leaves, zero-padded; all zero: the subject's, and when
                                  that is not known the most protective. */
    char destination[8];       /* All zero: where the recipient is. */
} tara_transfer;

typedef struct tara_transfer_answer {
    uint32_t struct_size;
    uint32_t flags;
    int32_t permitted;         /* 1 or 0 */
    int32_t reason;            /* tara_reason: NO_TRANSFER, ADEQUACY, SAFEGUARD, DEROGATION, or why
                                  not. */
    int32_t kind;              /* tara_safeguard_kind; 0: none is needed, or there is none. */
    int32_t reserved;
    uint64_t safeguard;        /* Its number; 0: none, or the adequacy decision alone. */
    int64_t valid_until_unix_ms; /* As in tara_verdict. */
    char destination[8];       /* Terminated. */
    char reference[520];       /* Of the safeguard, or of the decision. Terminated. */
} tara_transfer_answer;

/* Under what may these data leave for this recipient? No purpose is asked about and nothing is
 * written: tara_check asks this among all the rest. The recipient must be one of the policy that
 * gets these categories, its contract in force. Both ends matter: within the EEA is no transfer,
 * and a subject whose own law sets no such rule is not blocked. Every error leaves *answer denying
 * (answer->struct_size must be set). INVALID_ARGUMENT (source, destination), TOO_NEW. */
TARA_API tara_status tara_transfer_check(tara_privacy *privacy, const tara_transfer *transfer,
                                         tara_transfer_answer *answer);

typedef struct tara_safeguard {
    uint32_t struct_size;
    uint32_t flags;            /* 0 */
    uint32_t recipient;        /* Number of tara_recipient_find. */
    int32_t kind;              /* tara_safeguard_kind */
    int64_t signed_unix_ms;    /* 0: not said. */
    int64_t valid_from_unix_ms; /* 0 is now. */
    int64_t valid_until_unix_ms; /* The first instant at which it no longer holds. 0 or TARA_NEVER:
                                    no end; of a derogation, the end of the day it begins. */
    char destination[8];       /* Country, zero-padded; all zero: where the recipient is. */
    const char *reference;     /* Required, 1 to 256 bytes. Of a derogation: the occasion. */
    size_t reference_size;
    const char *measures;      /* Supplementary measures, at most 256 bytes; required for clauses,
                                  rules, codes and certification. */
    size_t measures_size;
} tara_safeguard;

/* A safeguard for transfers to one recipient in one country, beside those that the policy ships.
 * ADEQUACY says that the recipient is in the scope of a decision, and ends no later than that.
 * DEROGATION is for one occasion: the disclosure that relies on it uses it up. *number names it;
 * those of the policy have numbers too. What ends comes back as a duty before it does.
 * INVALID_ARGUMENT (recipient, destination, kind, reference, measures, signed, valid_from,
 * valid_until), NOT_APPLICABLE (no decision is in force for the destination that day), LIMIT beyond
 * 256. */
TARA_API tara_status tara_safeguard_record(tara_privacy *privacy, const tara_safeguard *safeguard,
                                           uint64_t *number);
/* It carries nothing from now on, also one that the policy ships. Adequacy that is revoked closes
 * the way, whatever the policy declares, until it is recorded anew. NOT_FOUND when there is no such
 * safeguard now. */
TARA_API tara_status tara_safeguard_revoke(tara_privacy *privacy, uint64_t number);

typedef struct tara_safeguard_status {
    uint32_t struct_size;
    uint32_t flags;
    uint64_t number;
    int64_t valid_from_unix_ms;
    int64_t valid_until_unix_ms; /* TARA_NEVER: no end. */
    uint32_t recipient;
    int32_t kind;              /* tara_safeguard_kind */
    int32_t in_force;          /* 1: it carries now. */
    int32_t ended;             /* 1: revoked, or used up, and still of consequence. */
    int32_t shipped;           /* 1: by the policy. */
    int32_t reserved;
    char destination[8];       /* Terminated. */
    char reference[520];       /* Terminated. */
} tara_safeguard_status;

/* NOT_FOUND for one that was revoked or used up and is of no consequence any more. */
TARA_API tara_status tara_safeguard_show(tara_privacy *privacy, uint64_t number,
                                         tara_safeguard_status *out);
/* Those of the policy, in its order, then those recorded. out[0].struct_size must be set when
 * capacity is not 0. BUFFER: *needed. */
TARA_API tara_status tara_safeguard_list(tara_privacy *privacy, tara_safeguard_status *out,
                                         size_t capacity, size_t *needed);

/* ---- Breaches: C18, GDPR Art. 33, 34 ------------------------------------------------------ */

typedef struct tara_breach {
    uint32_t struct_size;
    uint32_t flags;            /* 0 */
    int64_t aware_unix_ms;     /* When you became aware of it; 0: now. Not in the future. */
    uint64_t categories;       /* Of the data, as bits. Required. */
    uint64_t count;            /* About how many people it concerns; 0: not known. */
    int32_t risk;              /* tara_risk */
    int32_t reserved;          /* 0 */
    const tara_subject *subjects; /* Those who are affected, as far as is known; or NULL. */
    size_t subject_count;      /* At most 500; more by tara_breach_add. */
    const char *nature;        /* What happened. Required, 1 to 256 bytes, names nobody. */
    size_t nature_size;
    const char *measures;      /* Taken or proposed, at most 256 bytes. */
    size_t measures_size;
} tara_breach;

typedef struct tara_breach_state {
    uint32_t struct_size;
    uint32_t flags;
    uint64_t number;           /* From 1. */
    int64_t aware_unix_ms;
    int64_t recorded_unix_ms;
    uint64_t categories;
    uint64_t count;            /* About how many people; 0: not known. */
    uint64_t affected;         /* Subjects on record now, … */
    uint64_t told;             /* … and how many of them were told. */
    int64_t authority_due_unix_ms; /* 72 hours after awareness; 0: no authority is to be told. */
    int64_t notified_unix_ms;  /* When an authority was first told; 0: not yet. */
    int64_t subjects_due_unix_ms;  /* 0: the people need not be told. The law says "without undue
                                  delay" only: a computed backstop, at the authority's instant. */
    int64_t public_unix_ms;    /* When all were told by public communication; 0: not so. */
    int32_t risk;              /* tara_risk, as judged last. */
    int32_t authority_owed;    /* 1: an authority is still to be told. */
    int32_t authority_late;    /* 1: it was told after its due, or is overdue. */
    int32_t subjects_owed;     /* 1: people are still to be told. */
    int32_t subjects_late;
    int32_t reserved;
    char law[32];              /* Behind authority_due_unix_ms: "gdpr_breach". Terminated. */
} tara_breach_state;

enum tara_tell { TARA_TELL_AUTHORITY = 1, TARA_TELL_SUBJECTS = 2 };

typedef struct tara_breach_due {
    uint32_t struct_size;
    uint32_t flags;
    int32_t tell;              /* tara_tell, as bits: whom that law wants told. */
    int32_t owed;              /* 1: asked for at the present risk, done or not: tara_breach_show
                                  says what was done. */
    int64_t due_unix_ms;       /* The last instant in time. */
    char law[32];              /* As tara_deadline_compute knows it. */
    char rule[32];             /* "preset": the law gives no number, the 72 hours are ours. */
    char article[96];          /* All three are terminated. */
} tara_breach_due;

/* A breach of personal data: what happened, when you knew, whose data. Numbered from 1; also one
 * that nobody need be told of is on record (GDPR Art. 33(5)). The authority's due is 72 elapsed
 * hours from awareness, whatever the day (33(1)), unless a risk is unlikely; not known counts as a
 * risk. With a high risk the people are to be told too (34(1)). Subjects of whom nothing is on
 * record may be affected; who is named twice is affected once. All of it is one commit. `out` or
 * NULL. INVALID_ARGUMENT, TOO_NEW, LIMIT beyond 500 subjects. */
TARA_API tara_status tara_breach_record(tara_privacy *privacy, const tara_breach *breach,
                                        tara_breach_state *out);
/* More of those affected, at most 500 a call: what is known by phases (33(4)). Who is on record
 * already stays as they are. NOT_FOUND when there is no such breach; LIMIT beyond 500. */
TARA_API tara_status tara_breach_add(tara_privacy *privacy, uint64_t number,
                                     const tara_subject *subjects, size_t subject_count);
/* The risk judged anew, with a text of at most 256 bytes, and about how many people; 0 leaves the
 * count as it is. High makes it owed that people are told; from unlikely to a risk, that an
 * authority is: still from awareness, so that it may be late at once. `out` or NULL. NOT_FOUND. */
TARA_API tara_status tara_breach_assess(tara_privacy *privacy, uint64_t number, int32_t risk,
                                        const char *text, size_t text_size, uint64_t count,
                                        tara_breach_state *out);
/* An authority was told now. After the due the reasons for the delay are required, at most 256
 * bytes (33(1)); without any, INVALID_ARGUMENT in "reason". Again: another phase (33(4)), recorded.
 * *late: 1 when the first time was after the due; late or NULL. `authority` at most 256 bytes. The
 * first authority that was told ends the duty: that others are told, by the dates of
 * tara_breach_deadline, is for the host to see to. NOT_FOUND. */
TARA_API tara_status tara_breach_notified(tara_privacy *privacy, uint64_t number,
                                          const char *authority, size_t authority_size,
                                          const char *reason, size_t reason_size, int32_t *late);
/* An affected subject was told now; NULL: all were, by public communication (34(3)(c)), which ends
 * that duty. Again changes nothing and is no error. *late: 1 when, the risk being high, the first
 * time was after the due; late or NULL. NOT_FOUND: no such breach, or they are not affected on
 * record. */
TARA_API tara_status tara_breach_told(tara_privacy *privacy, uint64_t number,
                                      const tara_subject *subject, int32_t *late);
/* How many breaches are on record: their numbers are 1 to *count. */
TARA_API tara_status tara_breach_count(tara_privacy *privacy, uint64_t *count);
/* Where a breach stands now. NOT_FOUND. */
TARA_API tara_status tara_breach_show(tara_privacy *privacy, uint64_t number,
                                      tara_breach_state *out);
/* By when, by which law: the GDPR's own two first, then those of the countries of the subjects on
 * record when they were named. index from 0; NOT_FOUND behind the last one. */
TARA_API tara_status tara_breach_deadline(tara_privacy *privacy, uint64_t number, uint32_t index,
                                          tara_breach_due *out);
/* Who is affected, in the order in which they were named, and when each was told (0: not yet).
 * *after: 0 to begin; then it goes on where the last call ended. *count 0: there are no more. Who
 * was forgotten is not among them. NOT_FOUND: no such breach. */
TARA_API tara_status tara_breach_subjects(tara_privacy *privacy, uint64_t number, uint64_t *after,
                                          tara_subject *subjects, int64_t *told_unix_ms,
                                          size_t capacity, size_t *count);
/* The register of all breaches (33(5)), handed to a tara_sink, which may not call back: JSON,
 * MARKDOWN or CSV. Numbers only, no subject. CONFLICT when the sink stops it. */
TARA_API tara_status tara_breaches_print(tara_privacy *privacy, int32_t format,
                                         const char *language, tara_sink sink, void *user);

/* ---- Versions of the policy: C01, C36 to C38 ---------------------------------------------- */

/* What differs between two versions of a policy, by its meaning. */
enum tara_change_kind {
    TARA_CHANGE_NONE = 0,
    TARA_CHANGE_WORDING = 1,                 /* A name, a text, a ground, a reference of a law. */
    TARA_CHANGE_LANGUAGE = 2,                /* The authoritative one. */
    TARA_CHANGE_TIME_ZONE = 3,
    TARA_CHANGE_CONTACT_CHANGED = 4,
    TARA_CHANGE_CONTROLLER_CHANGED = 5,
    TARA_CHANGE_DESTINATION_CHANGED = 6,     /* The place of the controller or of a recipient. */
    TARA_CHANGE_AGE_RAISED = 7,
    TARA_CHANGE_AGE_LOWERED = 8,
    TARA_CHANGE_DEADLINE_LONGER = 9,         /* By when a thing is done, or how long before. */
    TARA_CHANGE_DEADLINE_SHORTER = 10,
    TARA_CHANGE_NOTICE_STRONGER = 11,        /* The means by which people are told. */
    TARA_CHANGE_NOTICE_WEAKER = 12,
    TARA_CHANGE_PURPOSE_ADDED = 13,          /* To the policy, to a recipient or to a floor. */
    TARA_CHANGE_PURPOSE_REMOVED = 14,
    TARA_CHANGE_CATEGORY_ADDED = 15,         /* To the policy, or to what is in one. */
    TARA_CHANGE_CATEGORY_REMOVED = 16,
    TARA_CHANGE_CATEGORY_SPECIAL = 17,       /* GDPR 9(1) */
    TARA_CHANGE_CATEGORY_ORDINARY = 18,
    TARA_CHANGE_BASIS_ADDED = 19,
    TARA_CHANGE_BASIS_REMOVED = 20,
    TARA_CHANGE_BASIS_ORDER = 21,
    TARA_CHANGE_DIRECT_MARKETING_ADDED = 22, /* GDPR 21(2) */
    TARA_CHANGE_DIRECT_MARKETING_REMOVED = 23,
    TARA_CHANGE_CONSENT_LONGER = 24,         /* How long a yes counts. */
    TARA_CHANGE_CONSENT_SHORTER = 25,
    TARA_CHANGE_REFUSAL_LONGER = 26,         /* How long nobody asks again. */
    TARA_CHANGE_REFUSAL_SHORTER = 27,
    TARA_CHANGE_RETENTION_LONGER = 28,
    TARA_CHANGE_RETENTION_SHORTER = 29,
    TARA_CHANGE_RETENTION_START = 30,
    TARA_CHANGE_ASSESSMENT_CHANGED = 31,
    TARA_CHANGE_OBLIGATION_CHANGED = 32,     /* The law that orders it. */
    TARA_CHANGE_ACTION_ADDED = 33,           /* To an obligation. */
    TARA_CHANGE_ACTION_REMOVED = 34,
    TARA_CHANGE_FLOOR_ADDED = 35,
    TARA_CHANGE_FLOOR_REMOVED = 36,
    TARA_CHANGE_FLOOR_LONGER = 37,
    TARA_CHANGE_FLOOR_SHORTER = 38,
    TARA_CHANGE_FLOOR_START = 39,
    TARA_CHANGE_RECIPIENT_ADDED = 40,
    TARA_CHANGE_RECIPIENT_REMOVED = 41,
    TARA_CHANGE_ROLE_CHANGED = 42,
    TARA_CHANGE_CONTRACT_ADDED = 43,         /* With a recipient. GDPR 28(3) */
    TARA_CHANGE_CONTRACT_REMOVED = 44,
    TARA_CHANGE_CONTRACT_CHANGED = 45,
    TARA_CHANGE_SUB_PROCESSOR_ADDED = 46,
    TARA_CHANGE_SUB_PROCESSOR_REMOVED = 47,
    TARA_CHANGE_SAFEGUARD_ADDED = 48,        /* Or a certification. */
    TARA_CHANGE_SAFEGUARD_REMOVED = 49,
    TARA_CHANGE_SAFEGUARD_CHANGED = 50,
    TARA_CHANGE_TRACKER_ADDED = 51,
    TARA_CHANGE_TRACKER_REMOVED = 52,
    TARA_CHANGE_LIFETIME_LONGER = 53,        /* Of a tracker. */
    TARA_CHANGE_LIFETIME_SHORTER = 54,
    TARA_CHANGE_COOKIE_CATEGORY_CHANGED = 55,
    TARA_CHANGE_SETTER_CHANGED = 56,
    TARA_CHANGE_SECTION_ADDED = 57,
    TARA_CHANGE_SECTION_REMOVED = 58,
    TARA_CHANGE_SIGNAL_ADDED = 59,           /* What stands for a purpose in consent strings… */
    TARA_CHANGE_SIGNAL_REMOVED = 60,
    TARA_CHANGE_SIGNAL_CHANGED = 61          /* …and how they are read and written. */
};

/* "purpose_added", …; "unknown". */
TARA_API const char *tara_change_name(int32_t kind);

/* One difference. The bits are those of a context that knew `before` first and `after` then: the
 * purpose of number n is bit n - 1, categories are as tara_category_find gives them. */
typedef struct tara_change {
    uint32_t struct_size;
    uint32_t flags;
    int32_t what;              /* tara_change_kind */
    int32_t material;          /* 1: people must be told (C37); 0: editorial. */
    int32_t widens;            /* 1: a consent given before does not cover it (C38): to `purposes`,
                                  and choices about `cookies`. Only what is material does. */
    int32_t concerns;          /* tara_concerns; NOBODY when editorial. */
    uint64_t purposes;         /* That it touches; 0: none in particular. */
    uint64_t categories;       /* The same. */
    uint32_t cookies;          /* Categories of cookies, as bits 1 << tara_cookie_category. */
    uint32_t reserved;
    char path[192];            /* "purposes.marketing.categories.payment", "recipients.hosting",
                                  "trackers.cookie:id.lifetime", "safeguards.scc:support_desk".
                                  Terminated; cut at the end when longer. */
} tara_change;

/* What differs between two versions, in the order of the document: one entry for each element of a
 * list that came or went, and for each member that has another value. What widens the use of data,
 * or takes away what protects people, is material by itself; wording, contacts, dates and what
 * narrows are editorial, unless a mark of `after` at that path says that it is material. Where an
 * element stands in its list means nothing, except for bases. The marks are not compared. Pure,
 * needs no context. changes[0].struct_size must be set when capacity is not 0. BUFFER: *needed
 * changes; nothing is written.
 * HANDLE, INVALID_ARGUMENT, LIMIT (more than 64 purposes or categories, or 256 recipients, in both
 * versions together), NO_MEMORY. */
TARA_API tara_status tara_policy_compare(const tara_policy *before, const tara_policy *after,
                                         tara_change *changes, size_t capacity, size_t *needed);
/* The same as a JSON array: [{"what":…,"path":…,"material":…,"widens":…,"subjects":…,
 * "purposes":[…],"categories":[…],"cookies":[…]}], with names and identifiers. The same errors. */
TARA_API tara_status tara_policy_compare_print(const tara_policy *before, const tara_policy *after,
                                               char *buffer, size_t capacity, size_t *needed);

/* Put another version into force, at once (C36): it is recorded whole, with its hash; a copy is
 * kept, so that `policy` may go afterwards. The version number must grow and last_updated not go
 * back. Consents become outdated only for purposes whose meaning grew; a no stays a no, and may be
 * asked anew where what is asked grew (C38). What a subject has not acted upon opens nothing: a
 * basis that is added does not carry against a no from before, and a contract covers what the
 * policy said when it began. See tara_policy_compare for what it will do. POLICY, LIMIT:
 * tara_error_last has the field ("version", "last_updated", "changes[0].path") and what was
 * expected. HANDLE, CLOCK_BACKWARDS, POLICY, LIMIT, NO_MEMORY, READ_ONLY, DISK_FULL, STORE. */
TARA_API tara_status tara_policy_publish(tara_privacy *privacy, const tara_policy *policy);
/* A version that is or was in force; valid until the context is closed. NOT_FOUND. */
TARA_API tara_status tara_policy_past(tara_privacy *privacy, uint32_t version,
                                      const tara_policy **policy);
/* The versions on record, oldest first, and when each came into force (TARA_NEVER: it was there
 * from the beginning). BUFFER: *needed versions. */
TARA_API tara_status tara_policy_versions(tara_privacy *privacy, uint32_t *versions,
                                          int64_t *since_unix_ms, size_t capacity,
                                          size_t *needed);

/* ---- Notices of a new version: C37 -------------------------------------------------------- */

/* That a subject is to be told of a version, or was. Publishing writes none of them down: whom
 * a material change concerns follows from what is known of them; only who was told is recorded. */
typedef struct tara_notice {
    uint32_t struct_size;
    uint32_t flags;
    uint64_t number;           /* Names the notice in the calls below. */
    tara_subject subject;
    int32_t means;             /* tara_means: planned by the policy, or used. */
    int32_t state;             /* tara_notice_state */
    uint32_t version;          /* Of the policy. */
    int32_t late;              /* 1: due has passed and it was not delivered. */
    uint64_t purposes;         /* That the change touches and the subject's data serves; bits. */
    int64_t since_unix_ms;     /* When the version came into force. */
    int64_t due_unix_ms;       /* By when the policy wants it delivered. */
    int64_t delivered_unix_ms;    /* 0: not. */
    int64_t acknowledged_unix_ms; /* 0: not. */
} tara_notice;

/* The notices of one subject, oldest version first: those still to be delivered or, with `all` 1,
 * also the others. Of the latest 16 versions with something to tell them.
 * notices[0].struct_size must be set when capacity is not 0. BUFFER: *needed notices. */
TARA_API tara_status tara_notice_list(tara_privacy *privacy, const tara_subject *subject,
                                      int32_t all, tara_notice *notices, size_t capacity,
                                      size_t *needed);
/* The notices of everybody that are still to be delivered, at most `capacity` (16 or more) a call,
 * after the cursor. Looks at no more than 4096 events a call; *more: 1 while there may be others.
 * notices[0].struct_size must be set. Listing changes nothing. They are duties, too, overdue or
 * not: TARA_DUTY_NOTICE. INVALID_ARGUMENT. */
TARA_API tara_status tara_notice_pending(tara_privacy *privacy, tara_cursor *cursor,
                                         tara_notice *notices, size_t capacity, size_t *count,
                                         int32_t *more);
/* It was shown or sent. means 0: as planned. CONFLICT when it was before; NOT_FOUND. */
TARA_API tara_status tara_notice_delivered(tara_privacy *privacy, uint64_t number, int32_t means);
/* The subject says that they know. Counts as delivered, too. Never by going on using the service:
 * that is neither. CONFLICT when it was before; NOT_FOUND. */
TARA_API tara_status tara_notice_acknowledged(tara_privacy *privacy, uint64_t number,
                                              int32_t means);

/* ---- Documents: C42, GDPR Art. 12 to 14, 30 ----------------------------------------------- */

enum tara_notice_form {
    TARA_NOTICE_SHORT = 1, /* Who, why, which data, how long, choices and rights, whom to ask. */
    TARA_NOTICE_FULL = 2   /* The whole document, and all that the policy's data says. */
};

/* The policy as a notice to people, made of the same data that decides: form is tara_notice_form,
 * format JSON, TEXT or MARKDOWN, language "fr", anything else (also NULL) is English. The texts of
 * a policy stand in all of them as words, never as markup. Pure, needs no context; policy NULL is
 * the built-in one.
 * HANDLE (no policy), INVALID_ARGUMENT (form, format, no sink), NO_MEMORY, CONFLICT when the sink
 * stops: it must then discard what it got. */
TARA_API tara_status tara_policy_render(const tara_policy *policy, int32_t form, int32_t format,
                                        const char *language, tara_sink sink, void *user);

/* What a person is told of a new version (C37): each change that is material or that its author
 * has something to say of, in a sentence with both values where there are two; how many others
 * there are of each sort; from when, which consents are asked anew (C38), their rights and whom to
 * ask. `before` NULL is the built-in policy. The same formats, languages and errors, and before
 * anything is written those of comparing the two: HANDLE (no `after`), NO_MEMORY, LIMIT. */
TARA_API tara_status tara_policy_changes_render(const tara_policy *before,
                                                const tara_policy *after, int32_t format,
                                                const char *language, tara_sink sink, void *user);

/* The register of processing activities (GDPR Art. 30(1)), of the policy in force and of what is
 * on record beside it: balancing tests, safeguards, systems, legal holds. format: JSON, MARKDOWN,
 * CSV (one row a purpose; a field that a spreadsheet would take for a formula begins with an
 * apostrophe) or DPV (the policy and its safeguards; languages as tara_policy_dpv). The sink runs
 * without the lock.
 * INVALID_ARGUMENT (format, no sink), NO_MEMORY, STORE, CORRUPT, LIMIT (too many threads are inside
 * callbacks), CONFLICT when the sink stops. */
TARA_API tara_status tara_register_print(tara_privacy *privacy, int32_t format,
                                         const char *language, tara_sink sink, void *user);

/* ---- Receipts and DPV: GDPR Art. 7(1), ISO/IEC TS 27560, W3C DPV 2.3 ---------------------- */

enum tara_receipt_form {
    TARA_RECEIPT_ISO27560 = 1, /* ISO/IEC TS 27560 in DPV: a receipt that holds the record. */
    TARA_RECEIPT_KANTARA = 2,  /* Kantara Consent Receipt, KI-CR-v1.1.0. */
    TARA_RECEIPT_DPV = 3,      /* What is known, in DPV's terms; claims no profile. */
    TARA_RECEIPT_RECORD = 4    /* The record of 27560 by itself: is checked, not written. */
};

enum { TARA_CONSENT_RECEIPT_MAX = 256 * 1024 }; /* Bytes of one that is checked. */

/* The policy in the terms of DPV 2.3, as one JSON-LD object that is a dpv:PrivacyNotice: the
 * controller, each purpose as a dpv:Process with data, bases, storage, recipients and rights, each
 * transfer with its safeguard, the measures. Purposes and data that say so ("dpv" in the policy)
 * are named by DPV's own terms, others by the policy's words. language: "fr"; NULL and "": texts in
 * both languages; anything else is English. Every property holds an array. The policy is named by
 * the hash of its canonical text (ni:///sha-256;…, RFC 6920). Pure, needs no context; policy NULL
 * is the built-in one.
 * HANDLE, INVALID_ARGUMENT (no sink), NO_MEMORY, CONFLICT when the sink stops. */
TARA_API tara_status tara_policy_dpv(const tara_policy *policy, const char *language,
                                     tara_sink sink, void *user);

/* All consents of a subject as DPV records, {"@context":…,"@graph":[…]}: each purpose that rests on
 * consent or that a choice is on record about, and each category of cookies, told as
 * tara_cookie_receipt tells it, of which there are some; with every choice and its time, and as
 * dpv:ConsentUnknown what the subject was never asked; of more than 256 choices about one of them
 * the newest. An outdated consent is expired there, in DPV's wide sense, and says why; what a child
 * said alone is invalidated (C12). language as tara_policy_dpv. The subject is named by the
 * pseudonym. The sink runs without the lock.
 * INVALID_ARGUMENT, CLOCK_BACKWARDS, STORE, CORRUPT, NO_MEMORY, LIMIT, CONFLICT when the sink
 * stops. */
TARA_API tara_status tara_consent_dpv(tara_privacy *privacy, const tara_subject *subject,
                                      const char *language, tara_sink sink, void *user);

/* A receipt of the choice that stands about a purpose, as JSON: what was chosen, when, how and by
 * whom, of which purpose, data and recipients, on which notice. It is of the version of the policy
 * that was in force then, also where the choice was recorded later. A refusal and a withdrawal have
 * one, too, with their status.
 *   form      ISO27560, KANTARA or DPV (tara_receipt_form).
 *   language  as tara_policy_dpv; of KANTARA NULL is the language of the notice that was shown.
 *   event     or NULL: the event behind it, for tara_audit_receipt.
 * Its identifier is a UUID of version 8 (RFC 9562) made of the event's leaf in the tree: the same
 * for the same event, but another once the consent has expired or is outdated, which is told by a
 * receipt of its own; the record inside keeps its own. The jurisdiction is the subject's
 * country, with the state or province where that is on record (in DPV's terms of the United States
 * alone); "EU" where nothing is. Kantara's policyUrl is the notice that was given with the choice,
 * if that is an address, else the policy's name as in tara_policy_dpv.
 * Where the language that the notice was shown in is not on record, those are named in which the
 * policy has one; where neither method nor channel is, KANTARA's method is "not recorded".
 * INVALID_ARGUMENT, also of a purpose that the policy has no more: tara_consent_dpv tells its
 * choices; NOT_FOUND: no choice is on record, or one before 1970 (KANTARA);
 * NOT_APPLICABLE: KANTARA knows no refusal, no withdrawal, and no consent of a child alone;
 * CLOCK_BACKWARDS, STORE, CORRUPT, NO_MEMORY, BUFFER. */
TARA_API tara_status tara_consent_receipt(tara_privacy *privacy, const tara_subject *subject,
                                          uint32_t purpose, int32_t form, const char *language,
                                          char *buffer, size_t capacity, size_t *needed,
                                          uint64_t *event);

/* The same of the choice that stands about a category of cookies (tara_cookie_category), which is a
 * consent like any other. It is told as a purpose of its own, under the name of the category: its
 * data are the trackers that the version of the policy declares in it, each by its name and what it
 * is for; the recipients are who sets them; the storage lasts as long as the longest of them.
 * INVALID_ARGUMENT and NOT_FOUND, field "category"; NOT_APPLICABLE also of the necessary ones,
 * about which nobody is asked; LIMIT: more than 64 trackers of the category; the other statuses of
 * tara_consent_receipt. GDPR 7(1), ePrivacy Directive 5(3). */
TARA_API tara_status tara_cookie_receipt(tara_privacy *privacy, const tara_subject *subject,
                                         int32_t category, int32_t form, const char *language,
                                         char *buffer, size_t capacity, size_t *needed,
                                         uint64_t *event);

/* Has a consent receipt of anybody's all that its standard wants, each of the right type? Pure,
 * needs no context, takes no memory.
 *   form   0: find out by its members; or the only one that will do, which may not be
 *          TARA_RECEIPT_DPV. Gets what it is.
 *   error  or NULL; gets the path of the field, line, column and what was expected.
 * Kantara's receipts are held to its JSON schema: members that it does not name may stand there.
 * Records and receipts of 27560 are read as JSON-LD with the prefixes dpv: and dct:. With the
 * profile for the GDPR legal basis, processing and necessity are wanted, too. A record in a receipt
 * is whole or a mere reference.
 * INVALID_ARGUMENT: something is missing, of another type, or stands there twice. LIMIT: larger
 * than the limit, or an object with more than 128 members. SYNTAX: no JSON. */
TARA_API tara_status tara_consent_receipt_check(const char *text, size_t size, int32_t *form,
                                                tara_error *error);

/* ---- Duties ------------------------------------------------------------------------------- */

enum tara_duty_flag {           /* BREACH: who is still to be told. One of them. */
    TARA_DUTY_TELL_AUTHORITY = 1, /* GDPR Art. 33(1) */
    TARA_DUTY_TELL_SUBJECTS = 2   /* GDPR Art. 34(1) */
};

typedef struct tara_duty {
    uint32_t struct_size;
    uint32_t flags;            /* tara_duty_flag */
    int32_t kind;              /* tara_duty_kind */
    int32_t late;              /* 1 when due has passed. */
    tara_subject subject;      /* Zeros for a duty that concerns no single person. */
    uint64_t ref;              /* CONSENT, ASSESSMENT: the purpose's number. ERASE: the holding's
                                  own ref. REQUEST, HOLD, SAFEGUARD, NOTICE, BREACH: its number.
                                  COMPACT: the event that erased, or kept an entry. 0 otherwise. */
    uint64_t category;         /* ERASE: the bit of the category; 0 otherwise. */
    int64_t since_unix_ms;     /* When it began to need attention. */
    int64_t due_unix_ms;       /* By when it must be done. */
} tara_duty;

typedef struct tara_due_query {
    uint32_t struct_size;
    uint32_t flags;            /* 0 */
    int64_t until_unix_ms;     /* Duties that need attention by then. */
    uint64_t work_max;         /* Records looked at in one call, at most; 0 means 4096. */
    int32_t (*progress)(void *user, uint64_t looked_at); /* After every 1024 records, or NULL. */
    void *user;
} tara_due_query;

typedef struct tara_due_page {
    uint32_t struct_size;
    uint32_t flags;
    uint64_t count;            /* Duties that were written. */
    uint64_t looked_at;        /* Records, those without a duty today included. */
    int32_t more;              /* 1: there may be more; call again with the same cursor. */
    int32_t reserved;
    int64_t next_unix_ms;      /* Once more is 0: when the next duty after `until` arises, so that a
                                  host can sleep exactly that long; TARA_NEVER: none. */
} tara_due_page;

/* What is owed, in the order of time in which records first need attention, at most `capacity` a
 * call. Data under a hold is passed over and comes back in its place when the hold is released.
 * duties[0].struct_size must be set. Listing changes nothing; after a restart it is the same.
 * A progress callback that returns other than 1 ends the call early with what was found so far.
 * INVALID_ARGUMENT, TOO_NEW, CLOCK_BACKWARDS, STORE, NO_MEMORY, BUSY. */
TARA_API tara_status tara_due(tara_privacy *privacy, const tara_due_query *query,
                              tara_cursor *cursor, tara_duty *duties, size_t capacity,
                              tara_due_page *page);

/* ---- Retention: C04, C19, C20, GDPR Art. 5(1)(e), 17 -------------------------------------- */

/* "The host holds data of this category of this subject, for these purposes, since then, in this
 * source." Nothing of the data itself. */
typedef struct tara_holding {
    uint32_t struct_size;
    uint32_t flags;            /* 0 */
    uint64_t category;         /* One bit of tara_category_find. */
    uint64_t ref;              /* The host's own number of the object; 0: all of the category. */
    uint64_t purposes;         /* 1 << (number - 1) each; at least one. */
    int64_t since_unix_ms;     /* When it was collected; 0 is now. Not in the future. */
    int32_t origin;            /* tara_origin; 0 means TARA_ORIGIN_SUBJECT. */
    int32_t reserved;          /* 0 */
    const char *source;        /* The system that holds it, 1 to 64 bytes; size 0 means "host". */
    size_t source_size;
} tara_holding;

/* Start a holding, or add purposes or a source to it; the later collection counts, so to add a
 * purpose to data that is already there say since when it is. *due gets when it falls due:
 * TARA_NEVER while what starts the last period has not happened; or NULL. NOT_APPLICABLE when the
 * policy lets one of the purposes use no such data (C04); LIMIT beyond 8 sources. */
TARA_API tara_status tara_holding_start(tara_privacy *privacy, const tara_subject *subject,
                                        const tara_holding *holding, int64_t *due_unix_ms);
/* The subject was active: periods that run from the last activity begin anew. purposes 0: all of
 * the holding. *due_unix_ms as above. NOT_FOUND. */
TARA_API tara_status tara_holding_touch(tara_privacy *privacy, const tara_subject *subject,
                                        uint64_t category, uint64_t ref, uint64_t purposes,
                                        int64_t *due_unix_ms);
/* The host needs it no longer for that purpose. *due_unix_ms as above. NOT_FOUND when it is not
 * held for it. */
TARA_API tara_status tara_holding_end_purpose(tara_privacy *privacy, const tara_subject *subject,
                                              uint64_t category, uint64_t ref, uint32_t purpose,
                                              int64_t *due_unix_ms);

typedef struct tara_retention {
    uint32_t struct_size;
    uint32_t flags;
    uint64_t purposes;         /* All it was ever held for. */
    uint64_t kept_for;         /* Those that still need it. */
    int64_t since_unix_ms;     /* When it was collected last. */
    int64_t due_unix_ms;       /* When the last purpose and the floor have run out; TARA_NEVER. */
    int64_t floor_unix_ms;     /* Until when the law keeps it; 0: no floor. */
    uint64_t held;             /* The number of a hold that covers it; 0: none. */
    int32_t origin;            /* tara_origin */
    uint32_t sources;          /* How many hold it, see tara_holding_source. */
    char floor[64];            /* The policy's id of that floor; terminated. */
} tara_retention;

/* NOT_FOUND when nothing is held. */
TARA_API tara_status tara_holding_show(tara_privacy *privacy, const tara_subject *subject,
                                       uint64_t category, uint64_t ref, tara_retention *out);
/* The n-th source (from 0) of a holding, not terminated, and whether it has said that it erased: 1
 * or 0; erased or NULL. NOT_FOUND. */
TARA_API tara_status tara_holding_source(tara_privacy *privacy, const tara_subject *subject,
                                         uint64_t category, uint64_t ref, uint32_t index,
                                         char *buffer, size_t capacity, size_t *needed,
                                         int32_t *erased);
/* The subject's holdings, category and ref of each, after the cursor. *count 0: no more. */
TARA_API tara_status tara_holding_list(tara_privacy *privacy, const tara_subject *subject,
                                       tara_cursor *cursor, uint64_t *categories, uint64_t *refs,
                                       size_t capacity, size_t *count);

/* A source says that it has erased the data. Whether it might is checked in the same commit: a
 * hold, a legal floor, or the subject's own wish to keep it refuse, and the attempt is recorded.
 * *verdict: permitted, reason; valid_until_unix_ms: of a refusal by a floor, when the floor ends.
 * When the last source has said so the holding is gone. Said again while other sources still hold
 * the data it is on record again and changes nothing. NOT_FOUND once all of it is gone, and for a
 * source that does not hold it. source_size 0 means "host". */
TARA_API tara_status tara_holding_erased(tara_privacy *privacy, const tara_subject *subject,
                                         uint64_t category, uint64_t ref, const char *source,
                                         size_t source_size, tara_verdict *verdict);

enum tara_hold_flag {
    TARA_HOLD_ALL = 1 /* Of everybody and everything. */
};

typedef struct tara_hold {
    uint32_t struct_size;
    uint32_t flags;            /* tara_hold_flag */
    tara_subject subject;      /* Zeros: not of one subject. */
    uint64_t category;         /* One bit; 0: not of one category. */
    const char *reason;        /* Required, 1 to 256 bytes: "litigation 2026/117". */
    size_t reason_size;
    const char *authority;     /* Who ordered it, at most 256 bytes; may be empty. */
    size_t authority_size;
} tara_hold;

/* A legal hold: what it covers may not be erased until it is released (C20). Of a subject, of a
 * category of one subject, of a category of everybody, or of all. *number names it. It comes back
 * for review as a duty. LIMIT beyond 64 holds at a time that concern everybody. */
TARA_API tara_status tara_hold_place(tara_privacy *privacy, const tara_hold *hold,
                                     uint64_t *number);
/* What was deferred is due again at once. NOT_FOUND when there is no such hold now. */
TARA_API tara_status tara_hold_release(tara_privacy *privacy, uint64_t number);

/* ---- Sources: the host's systems that hold the data --------------------------------------- */

enum tara_source_answer { /* Of a callback of a source; 0 and anything else: failed. */
    TARA_SOURCE_FAILED = 0,
    TARA_SOURCE_DONE = 1,
    TARA_SOURCE_LATER = 2,   /* Ask again, at task->again_unix_ms or whenever. */
    TARA_SOURCE_REFUSED = 3  /* It will not, for the reason in task->reason. */
};

/* What a source is asked to do. Asked twice with the same request, category and action it must do
 * it once: after a crash the library cannot know. */
typedef struct tara_task {
    uint32_t struct_size;
    uint32_t flags;
    uint64_t request;          /* Number of the request; 0: none, a replay of erasures. */
    tara_subject subject;
    uint64_t category;         /* One bit. */
    int32_t action;            /* tara_step_action */
    int32_t again;             /* 1: it was asked before. */
    const uint64_t *refs;      /* The objects concerned; ref_count 0: all of the category. A 0 among
                                  them: what the host holds under no number of its own. */
    size_t ref_count;
    const char *note;          /* RECTIFY: what is to be corrected. UTF-8. */
    size_t note_size;
    int64_t again_unix_ms;     /* out, with LATER: when; 0: whenever. */
    char reason[256];          /* out, with FAILED and REFUSED: why; terminated, UTF-8. */
} tara_task;

/* Where an export goes, piece by piece: any number of values (one JSON value each, complete) and
 * files. Each returns 1, or a negative status after which the export stops. What they are given
 * is checked: invalid JSON or UTF-8, and an end without a begin, fail the export. */
typedef struct tara_export {
    uint32_t struct_size;
    uint32_t flags;
    void *inner;               /* The library's own. */
    /* name: of the value in the package, 1 to 64 bytes; json: at most 1 MiB. */
    int32_t (*value)(struct tara_export *out, const char *name, size_t name_size,
                     const char *json, size_t json_size);
    int32_t (*file_begin)(struct tara_export *out, const char *name, size_t name_size,
                          const char *media_type, size_t media_type_size);
    int32_t (*file_bytes)(struct tara_export *out, const void *bytes, size_t size);
    int32_t (*file_end)(struct tara_export *out);
} tara_export;

/* A system of the host. Callbacks run on the thread that called, without any lock held; calling
 * back into the same context gives TARA_E_BUSY. NULL: the source cannot; the step then waits for
 * tara_request_acknowledge. Only TARA_SOURCE_DONE counts as done. */
typedef struct tara_source {
    uint32_t struct_size;
    uint32_t flags;            /* 0 */
    const char *name;          /* 1 to 64 bytes; "host" is the host itself. */
    size_t name_size;
    uint64_t categories;       /* Bits: what it may hold, besides what holdings say. */
    void *user;
    int32_t (*export_data)(void *user, tara_task *task, tara_export *out);
    int32_t (*rectify)(void *user, tara_task *task);
    int32_t (*restrict_data)(void *user, tara_task *task);
    int32_t (*erase)(void *user, tara_task *task);
} tara_source;

/* Register a source for the life of the context; registering it again replaces it. Its name and
 * categories are recorded at the present time, once, so that a later run knows that it is missing.
 * LIMIT beyond 64. */
TARA_API tara_status tara_source_register(tara_privacy *privacy, const tara_source *source);
/* The source is no more, for good: later plans ask nothing of it but for what holdings say it has,
 * which stay on record until they are said to be erased. Steps planned before are acknowledged by
 * the host. NOT_FOUND. */
TARA_API tara_status tara_source_retire(tara_privacy *privacy, const char *name, size_t name_size);

/* ---- Rights: C21 to C29, C39, C40, GDPR Art. 12 to 22 ------------------------------------- */

/* Working days: the public holidays that roll a deadline (Regulation 1182/71, Art. 3(4)), as days
 * since 1970-01-01, at most 1000 (LIMIT). Kept for the life of the context and not recorded; the
 * dates that come of it are. count 0 with holidays NULL forgets them. */
TARA_API tara_status tara_holidays_set(tara_privacy *privacy, const int32_t *holidays,
                                       size_t count);

typedef struct tara_intake {
    uint32_t struct_size;
    uint32_t flags;            /* 0 */
    int32_t right;             /* tara_right */
    int32_t actor;             /* tara_actor: a guardian or an agent is marked as such. */
    int64_t received_unix_ms;  /* When it reached the controller; 0 is now. Not in the future. */
    uint64_t purposes;         /* OBJECTION, WITHDRAWAL: bits; 0: all that apply. */
    uint64_t categories;       /* Bits; 0: all. */
    const char *channel;       /* "email", "web", …; at most 64 bytes; may be empty. */
    size_t channel_size;
} tara_intake;

typedef struct tara_request {
    uint32_t struct_size;
    uint32_t flags;
    uint64_t number;           /* From 1. */
    tara_subject subject;
    int32_t right;             /* tara_right */
    int32_t state;             /* tara_request_state */
    int32_t actor;             /* tara_actor */
    int32_t duplicate;         /* 1: it was open already. */
    int32_t late;              /* 1: due has passed and it has not ended. It stays actionable. */
    int32_t extended;          /* 1: tara_request_extend gave more time. */
    int64_t received_unix_ms;
    int64_t due_unix_ms;       /* The last millisecond of the last day, or of the last hour. */
    int64_t confirm_unix_ms;   /* By when receipt must be confirmed; 0: not, or done. */
    uint32_t steps;            /* Of the plan; 0 before. */
    uint32_t outstanding;      /* Of them: neither done nor excepted nor refused. */
    uint64_t waits_for;        /* A request that must be answered first; 0: none. */
    char rule[32];             /* "eu-1182-71": the arithmetic behind due. Terminated. */
    char article[96];          /* Terminated. */
    char law[32];              /* "gdpr". Terminated. */
} tara_request;

/* Receive a request. The law of the subject's country says which rights there are and by when; a
 * country that is not known gets the most protective. The same right (and purposes) while one is
 * open returns that one. An objection or a withdrawal takes effect at once; what remains is the
 * answer. A computed due date is a backstop: the law says "without undue delay" first.
 * INVALID_ARGUMENT (unknown right, received in the future or before the subject can have lived),
 * NOT_APPLICABLE (the law of the place knows no such right). */
TARA_API tara_status tara_request_open(tara_privacy *privacy, const tara_subject *subject,
                                       const tara_intake *intake, tara_request *out);
/* Where a request stands. NOT_FOUND, as of all calls with its number: there is none of that number
 * now. Those that move it on also give NOT_APPLICABLE when it has ended, or its state has no such
 * move; `out`, where it stands then, or NULL. */
TARA_API tara_status tara_request_show(tara_privacy *privacy, uint64_t number, tara_request *out);

enum tara_doubt_flag {
    TARA_DOUBT_PAUSE = 1 /* Where the law lets waiting not count but practice is strict (GDPR
                            12(6)): let it not count. */
};
/* Who asks is settled, by this method (1 to 64 bytes). Under a law that restarts (UK GDPR Art. 12A)
 * after a doubt, the period begins on this day. LIMIT: it was paused 8 times before. */
TARA_API tara_status tara_request_identify(tara_privacy *privacy, uint64_t number,
                                           const char *method, size_t method_size,
                                           tara_request *out);
/* There is doubt (tara_doubt), for this reason (1 to 256 bytes). Nothing is executed before it is
 * settled. flags: tara_doubt_flag. NOT_APPLICABLE, too, for doubt about the scope of anything but
 * ACCESS. */
TARA_API tara_status tara_request_doubt(tara_privacy *privacy, uint64_t number, int32_t doubt,
                                        uint32_t flags, const char *reason, size_t reason_size,
                                        tara_request *out);
/* More time, for this reason (1 to 256 bytes). NOT_APPLICABLE, too, when the law gives none, when
 * it was extended before, or when the first period is over (GDPR 12(3)). */
TARA_API tara_status tara_request_extend(tara_privacy *privacy, uint64_t number,
                                         const char *reason, size_t reason_size,
                                         tara_request *out);
/* Refuse, for this reason (1 to 256 bytes). "manifestly_unfounded", "excessive",
 * "identity_not_proven", "rights_of_others", "legal_obligation", "legal_claims" name their article;
 * other words stand under GDPR 12(4). Under another law than the GDPR it is the article that stands
 * beside the date. */
TARA_API tara_status tara_request_refuse(tara_privacy *privacy, uint64_t number,
                                         const char *reason, size_t reason_size,
                                         tara_request *out);
/* The subject takes the request back. What it changed at once (an objection) stands. Not once a
 * source has done its part. */
TARA_API tara_status tara_request_withdraw(tara_privacy *privacy, uint64_t number,
                                           tara_request *out);
/* Receipt was confirmed to the subject. */
TARA_API tara_status tara_request_confirm(tara_privacy *privacy, uint64_t number,
                                          tara_request *out);
/* RECTIFICATION, before it is executed: what is to be corrected in a category (1 to 256 bytes), one
 * that the request is about. Another right is NOT_APPLICABLE. GDPR 16. */
TARA_API tara_status tara_request_correct(tara_privacy *privacy, uint64_t number,
                                          uint64_t category, const char *note, size_t note_size);

typedef struct tara_step {
    uint32_t struct_size;
    uint32_t flags;
    uint64_t category;         /* One bit. */
    int32_t action;            /* tara_step_action */
    int32_t state;             /* tara_step_state */
    int32_t exception;         /* tara_exception; 0: none. */
    int32_t reserved;
    int64_t until_unix_ms;     /* Of an exception that ends by itself; 0: none, or not known. */
    int64_t again_unix_ms;     /* ASKED: when the source wants to be asked again; 0: whenever. */
    char source[72];           /* Terminated. */
} tara_step;

/* The steps: which source, which category, which action, which exception. Before execution what
 * it would be now; afterwards what it was and how far it is. steps[0].struct_size must be set when
 * capacity is not 0. BUFFER: *needed steps. LIMIT: there would be more than 128. */
TARA_API tara_status tara_request_plan(tara_privacy *privacy, uint64_t number, tara_step *steps,
                                       size_t capacity, size_t *needed);
/* Do what can be done now: each step on its own, recorded before the next, so that a process that
 * was killed goes on where it stood. Exports are made when the answer is written. An erasure waits
 * for an open request of access or portability: out->waits_for. Done already: says so.
 * NOT_APPLICABLE while identity is in doubt, and after a refusal or withdrawal; CONFLICT when the
 * request changed while a source was asked; LIMIT beyond 128 steps, and when 16 threads are inside
 * callbacks already. */
TARA_API tara_status tara_request_execute(tara_privacy *privacy, uint64_t number,
                                          tara_request *out);

typedef struct tara_acknowledgement {
    uint32_t struct_size;
    uint32_t flags;            /* 0 */
    uint64_t category;         /* One bit. */
    int32_t outcome;           /* TARA_STEP_DONE, TARA_STEP_REFUSED or TARA_STEP_FAILED */
    int32_t reserved;
    const char *source;        /* size 0 means "host". */
    size_t source_size;
    const char *note;          /* At most 256 bytes; required with REFUSED and FAILED. */
    size_t note_size;
    const char *data;          /* EXPORT: one JSON value for the package, at most 16 MiB. Kept in
                                  memory until another request is answered, and nowhere else;
                                  after a restart the step is to be acknowledged again. */
    size_t data_size;
} tara_acknowledgement;

/* What a source without callbacks did. An erasure that a hold or a floor stands against is not
 * accepted as done: the step then says so (KEPT). NOT_FOUND, too, when the plan has no such step;
 * NOT_APPLICABLE before it was executed. */
TARA_API tara_status tara_request_acknowledge(tara_privacy *privacy, uint64_t number,
                                              const tara_acknowledgement *given,
                                              tara_request *out);

/* Write the answer to the subject, in JSON or as a text for a person, and record that it was
 * answered. language: "fr", anything else is English; NULL or "": that in which the subject made a
 * choice last, English where that is not on record. ACCESS: the complete package; PORTABILITY:
 * what the subject provided under consent or contract; others: what was done, what was not and
 * why, whom to tell. Each names the contacts and the authority. When a source fails
 * or the sink stops (CONFLICT), nothing is recorded as answered; the sink must then discard what it
 * got. An answered request may be written again. NOT_APPLICABLE while steps are outstanding and
 * before it was executed, unless nothing is held that a copy could be given of; CONFLICT when the
 * request changed meanwhile. */
TARA_API tara_status tara_request_answer(tara_privacy *privacy, uint64_t number, int32_t format,
                                         const char *language, tara_sink sink, void *user);

/* Numbers of the requests of a subject, oldest first; those that have ended too. BUFFER: *needed
 * numbers. */
TARA_API tara_status tara_request_list(tara_privacy *privacy, const tara_subject *subject,
                                       uint64_t *numbers, size_t capacity, size_t *needed);

/* Ask the registered sources again for every erasure recorded since an instant: for a host that
 * restored a backup of its data. *asked, *failed count; a source that is not registered counts as
 * failed, and so does what a hold stands against by now: that source is not asked. The ledger
 * itself does not change. GDPR 17(1). */
TARA_API tara_status tara_erasures_replay(tara_privacy *privacy, int64_t since_unix_ms,
                                          uint64_t *asked, uint64_t *failed);

typedef struct tara_authority {
    uint32_t struct_size;
    uint32_t flags;
    int32_t awaited;           /* 1: founded by law, nobody sits there yet. */
    int32_t reserved;
    char name[160];            /* In its own language. Terminated. */
    char name_other[160];      /* In French or English; "" when not known. Terminated. */
    char site[96];             /* "" when it has none. Terminated. */
} tara_authority;

/* Where may a person in that country ("FR", "DE-BY") complain? C40, GDPR Art. 77. A subdivision
 * without an authority of its own has its country's. Pure, needs no context.
 * INVALID_ARGUMENT, NOT_FOUND when none is known. */
TARA_API tara_status tara_authority_show(const char *country, size_t country_size,
                                         tara_authority *out);

/* ---- A subject's record as a whole -------------------------------------------------------- */

/* All that the library knows about a subject, as a JSON object that tara_subject_import reads; the
 * sink may not call back. NOT_FOUND: nothing is on record of them. CONFLICT: the sink stopped. */
TARA_API tara_status tara_subject_export(tara_privacy *privacy, const tara_subject *subject,
                                         tara_sink sink, void *user);

enum tara_taken { /* What an import or a merge carried over. Bits. */
    TARA_TAKEN_COUNTRY = 1,
    TARA_TAKEN_AGE = 2,
    TARA_TAKEN_REFUSALS = 4,    /* Refused and withdrawn consents. */
    TARA_TAKEN_CONSENTS = 8,    /* Given ones. */
    TARA_TAKEN_OBJECTIONS = 16,
    TARA_TAKEN_RESTRICTION = 32,
    TARA_TAKEN_CONTRACTS = 64,
    TARA_TAKEN_HOLDINGS = 128,
    TARA_TAKEN_REQUESTS = 256,
    TARA_TAKEN_HOLDS = 512
};
/* Read a package of tara_subject_export or of an answer to a request for portability, at most
 * 16 MiB. Refusals, withdrawals, objections and a restriction are taken from any package; what
 * opens something (a yes, a contract, being of age) only from one that a context with the same
 * site key exported of this very subject, and never over a later choice. *taken: tara_taken bits.
 * All or nothing. SYNTAX, INVALID_ARGUMENT (error names the member; another subject), LIMIT: it is
 * larger, or holds more of something than one subject may have. */
TARA_API tara_status tara_subject_import(tara_privacy *privacy, const tara_subject *subject,
                                         const char *package, size_t package_size,
                                         uint64_t *taken);
/* `from` (a visitor, say) turns out to be `into`. A refusal, withdrawal, objection, restriction,
 * hold or suspicion on either side wins; afterwards nothing is known of `from`. Who was known
 * before a version as either is told of it. NOT_FOUND; CONFLICT: `from` was forgotten, and a hold
 * or an open request stands against its erasure still; LIMIT (contracts, sources). */
TARA_API tara_status tara_subject_merge(tara_privacy *privacy, const tara_subject *from,
                                        const tara_subject *into, uint64_t *taken);

typedef struct tara_kept {
    uint32_t struct_size;
    uint32_t flags;
    int32_t exception;         /* tara_exception: why. */
    int32_t reserved;
    uint64_t category;         /* Of a holding, or a hold on one category: one bit; else 0. */
    uint64_t ref;              /* Of a holding its own; of a request its number; else 0. */
    int64_t until_unix_ms;     /* When the exception ends by itself; 0: not known. */
    char source[72];           /* Of a holding: the first source that has it. Terminated. */
} tara_kept;

/* Forget a subject: choices, age, contracts, jurisdiction, all but what must be kept: data that no
 * source has erased yet (it falls due at once), legal floors, holds, open requests; and, as entries
 * that name nobody without the site key, objections to direct marketing (three years) and that
 * requests were answered (five years from the answer; six under the law of the United Kingdom).
 * kept[i] says what and why; kept[0].struct_size must be set when capacity is not 0. BUFFER when
 * there is more to say than fits: nothing was forgotten; *needed is set. NOT_FOUND. */
TARA_API tara_status tara_subject_forget(tara_privacy *privacy, const tara_subject *subject,
                                         tara_kept *kept, size_t capacity, size_t *needed);

/* What becomes of the subject's events. Their bodies, which hold everything personal, leave the
 * store; that they were there, and that they were erased, stays provable. */
typedef struct tara_erasure {
    uint32_t struct_size;
    uint32_t flags;
    uint64_t request;   /* In: the request that this answers; 0: none. */
    uint64_t event;     /* Out: the event that says so, which names nobody. 0: a legal hold or an
                         * open request stands against it; it follows by itself when that ends,
                         * unless they come back before: then when they are forgotten again. Also 0
                         * for who was erased before, of whom only entries are left. */
    uint64_t count;     /* Out: how many events. */
    int32_t rewritten;  /* Out: 1 when the bodies have left the store. 0: nothing reads them any
                         * more, and TARA_DUTY_COMPACT stands until they have. */
    int32_t reserved;
    uint8_t nonce[32];  /* Out: for the subject alone, and kept nowhere. With it the receipt of the
                         * event (tara_audit_receipt) proves whose erasure it is:
                         * tara_erasure_check. Zeros when nothing was to be erased any more. */
} tara_erasure;

/* The same as tara_subject_forget, told in full. `erasure` may be NULL. One commit, durable and
 * effective when it returns, also on a full disk as long as the store has its reserve. */
TARA_API tara_status tara_subject_erase(tara_privacy *privacy, const tara_subject *subject,
                                        tara_erasure *erasure, tara_kept *kept, size_t capacity,
                                        size_t *needed);

/* ---- Consent strings and what is on record here ------------------------------------------- */

/* What IAB's TC and GPP strings say of the purposes for which the policy says what stands for them:
 *
 *   of a purpose  "tcf": [2, 7], "tcf_custom": 3, "gpp": ["SaleOptOut", "PersonalDataConsents"]
 *   of a policy   "tcf": {"policy_version": 5, "vendor": 755, "cmp": {"id": 31, "version": 2,
 *                 "vendor_list": 140, "publisher_country": "FR", "language": "fr"}}
 *
 * Without "vendor" we are the publisher; without "cmp" no TC strings are written. All members are
 * optional, and the built-in policy has none. "SensitiveDataProcessing" stands for all of its kinds
 * together. Where a version of the policy lets more stand for a purpose than the one before, a yes
 * from before was to less and is outdated (C38); the first thing that stands for one asks for no
 * more than the purpose itself.
 *
 * A string never says more than its bits: a yes needs all that stands for the purpose, a no is
 * heard from any of it. What a string does not speak of, and what the policy does not map, stays as
 * it is. All that follows from a string is recorded as one commit, as choices of the subject, with
 * method "tcf" or "gpp", the SHA-256 of the string in hexadecimal as the notice, and who made it as
 * the channel. */

/* What came of a string: sets of purposes as bits, 1 << (number - 1). Each purpose of the policy
 * stands in one of them. */
typedef struct tara_bridge_report {
    uint32_t struct_size;
    uint32_t flags;
    uint64_t given;            /* Recorded now: a yes, also one that renews a yes on record… */
    uint64_t withdrawn;        /* …a yes taken back… */
    uint64_t refused;          /* …a no (GPP alone)… */
    uint64_t objected;         /* …an objection (GPP alone). */
    uint64_t unchanged;        /* It says what is on record, or no where no yes stands. */
    uint64_t older;            /* A choice on record is later, or may be; or an objection is on
                                  record, which no string takes back. */
    uint64_t outdated;         /* A yes that would not count: too old by the policy's periods, from
                                  before the purpose meant what it means now, of a child alone. */
    uint64_t gated;            /* A yes that the age gate does not let the subject say (C12). */
    uint64_t unclear;          /* On legitimate interest, and no longer transparent: see below. */
    uint64_t silent;           /* It says nothing of them. */
    uint64_t not_mapped;       /* Nothing stands for them in such strings. */
    int64_t said_unix_ms;      /* When it was made, as far as is known; 0: not known. */
    int32_t gpc;               /* 1: it carries Global Privacy Control (GPP alone). */
    int32_t reserved;
} tara_bridge_report;

/* Record what a TC string says (TCF 2.x). As a vendor ("tcf"."vendor" of the policy) we have a yes
 * where the purpose and we are consented to, no restriction of the publisher's forbids it or wants
 * another basis, and we are disclosed; as the publisher we read the publisher's own segment alone.
 * It says nothing of us where we are not disclosed or there is no such segment, nor where a
 * restriction takes a yes from us; nothing of purpose 1 where that was not disclosed; and no yes
 * under a later version of the TCF's policy than what stands for our purposes was written for.
 *
 * Its time is LastUpdated, a whole day. A yes needs to be later than the choice on record, a no
 * only not to be of a day before: of two of the same day the no wins, with the time of the yes that
 * it takes back, unless the string was recorded before that yes. A bit that is not set tells a
 * refusal from silence nowhere: it takes a yes back, and where there is none nothing is recorded.
 * The same string again records nothing. A bit of legitimate interest that is not set may be an
 * objection, or an interest that was never established; one string does not tell which. Nothing is
 * recorded: the purpose is `unclear`, and tara_objection_raise is yours to call if you know.
 *
 * report or NULL. The statuses of tara_tc_decode, with the byte in error.offset, field "tc"; LIMIT:
 * more than 256 KiB.
 * NOT_APPLICABLE: the policy does not say how such strings are read. INVALID_ARGUMENT, field "tc":
 * nothing rests on that string (global scope, an old policy, no disclosed vendors), or it was made
 * in the future. TOO_NEW, NO_MEMORY, and what recording a choice can fail with. GDPR 4(11), 7. */
TARA_API tara_status tara_consent_from_tc(tara_privacy *privacy, const tara_subject *subject,
                                          const char *tc, size_t tc_size,
                                          tara_bridge_report *report);
/* What is on record of the mapped purposes as a TC string, not terminated. A bit is 1 where every
 * purpose that it stands for was consented to and the consent counts now: neither expired nor
 * outdated, past the age gate, not objected to. All others are 0, those of legitimate interest too.
 * As a vendor we stand among the consented ones where any bit is 1, and among the disclosed; as the
 * publisher the bits stand in the publisher's segment. The times are the day of the latest choice.
 * NOT_APPLICABLE: the policy has no "tcf"."cmp", or nothing is mapped. NOT_FOUND: nobody asked the
 * subject yet. CLOCK_BACKWARDS, BUFFER, NO_MEMORY. */
TARA_API tara_status tara_consent_to_tc(tara_privacy *privacy, const tara_subject *subject,
                                        char *buffer, size_t capacity, size_t *needed);

/* Record what the US sections of a GPP string say, or a us_privacy string ("1YNN"): an opt-out, and
 * a consent field with no consent, is a no said outright: a refusal, a yes taken back, or an
 * objection where the purpose does not rest on consent (absolute for direct marketing). Not to have
 * opted out is no consent. Only a consent field gives a yes, where all of its values do, no other
 * field that stands for the purpose says no, and its section is of the law of the subject's state
 * or the national one (and no section is, while nobody knows where the subject lives); a no is
 * heard from every section. Global Privacy Control in a sub-section is taken as tara_signal_gpc
 * takes it. The TC string in section 2 is tara_consent_from_tc's.
 *
 * These strings have no time. at_unix_ms is when the choice was made, if you know it, and orders it
 * among those on record; 0: not known. Then a yes counts only where nothing is on record, and a no
 * now, but for a string that was recorded before: what was chosen since then stands.
 *
 * report or NULL. The statuses of tara_gpp_decode and tara_usp_decode, with the byte in
 * error.offset, field "gpp"; LIMIT: more than 256 KiB.
 * NOT_APPLICABLE: the policy maps no such fields. INVALID_ARGUMENT: a time to come. TOO_NEW,
 * NO_MEMORY, and what recording a choice can fail with. Cal. Civ. Code 1798.120, GDPR 21(5). */
TARA_API tara_status tara_consent_from_gpp(tara_privacy *privacy, const tara_subject *subject,
                                           const char *gpp, size_t gpp_size, int64_t at_unix_ms,
                                           tara_bridge_report *report);
/* What is on record as a GPP string of one section, not terminated: that of the subject's state, or
 * usnat where it has none or nobody knows it (section 0), or a tara_gpp_id of the United States; 6,
 * us_privacy, is deprecated and written only when asked for. A field is 1 where a no or an
 * objection is on record for any purpose that it stands for, 2 where every one has a yes that
 * counts, 0 otherwise; its notice is 1 where such a choice is on record. Nothing is said to be
 * covered by the MSPA, and of what the policy does not map everything is 0.
 *
 * No field tells others that a sale may go on that may not. Without such a yes, the opt-outs of
 * sale, sharing and targeted advertising (mapped or not) and that of sensitive data (where it is
 * one, and mapped) are 1 while the age gate is shut: a minor, a suspicion, an age that nobody knows
 * (C12). They are 1 for a minor with a guardian too: to let a child use the services opts nobody in
 * (Cal. Civ. Code 1798.120(c)); and for whoever is not on record as having reached the age that the
 * law of their state sets for this, 18 in Delaware: TARA_BAND_OVER says no more than the threshold
 * of the gate, a date of birth does. Below 13 only a guardian's own yes is told, and none of a
 * minor where their state bans the sale. KnownChildSensitiveDataConsents speaks of a known minor
 * who may be of the years that a value is about: 2 where what it is about has such a yes (all that
 * is mapped, where that is any data), 1 otherwise; of all others 0.
 *
 * Global Privacy Control stands in its sub-section where it is on record. Sections without one
 * (usva, usut, usfl, usin, usky, usri) and us_privacy say instead that sale, sharing and targeted
 * advertising are opted out of, unless everything that the field stands for was agreed to here.
 * NOT_APPLICABLE: the policy maps no such fields, or (section 0) the subject is elsewhere.
 * INVALID_ARGUMENT: section. CLOCK_BACKWARDS, BUFFER. */
TARA_API tara_status tara_consent_to_gpp(tara_privacy *privacy, const tara_subject *subject,
                                         uint32_t section, char *buffer, size_t capacity,
                                         size_t *needed);

/* ---- Deadlines: C21, C29, Regulation (EEC) 1182/71 ---------------------------------------- */

enum tara_deadline_flag {
    TARA_DEADLINE_EXTENDED = 1,     /* The extension that the law allows was told in time. */
    TARA_DEADLINE_HAS_CALENDAR = 2, /* `holidays` is the calendar; else only weekends roll. */
    TARA_DEADLINE_NO_ROLL = 4       /* The controller is outside the EEA: nothing rolls. */
};

typedef struct tara_deadline_question {
    uint32_t struct_size;
    uint32_t flags;              /* tara_deadline_flag */
    int64_t received_unix_ms;
    int32_t time_zone_minutes;   /* Of the office: decides the day of receipt. */
    int32_t restart_day;         /* Identity confirmed, for a law that restarts; 0: none. */
    const char *law;             /* "gdpr", "uk_gdpr", "ccpa", "gdpr_breach", … of src/law. */
    size_t law_size;
    const int32_t *holidays;     /* Days since 1970-01-01, at most 1000. */
    size_t holiday_count;
    const int32_t *pauses;       /* Pairs of days: from, and the first day after. At most 64. */
    size_t pause_count;          /* Pairs. */
} tara_deadline_question;

typedef struct tara_deadline {
    uint32_t struct_size;
    uint32_t flags;
    int32_t is_instant;          /* 1: a law in hours; due_unix_ms is the answer. */
    int32_t due_day;             /* Days since 1970-01-01: the last day. */
    int64_t due_unix_ms;         /* The instant, or the first one after the last day. */
    char rule[32];               /* "eu-1182-71", …: kept beside the date. Terminated. */
    char article[96];            /* "GDPR Art. 12(3)". Terminated. */
} tara_deadline;

/* By when? A computed backstop, no advice: most laws say "without undue delay" first. Pure, needs
 * no context. NOT_FOUND for a law that is not in the tables, LIMIT, INVALID_ARGUMENT. */
TARA_API tara_status tara_deadline_compute(const tara_deadline_question *question,
                                           tara_deadline *out);

/* ---- Events ------------------------------------------------------------------------------- */

/* How many events are on record; they are numbered from 1. */
TARA_API tara_status tara_event_count(tara_privacy *privacy, uint64_t *count);
/* One event as a JSON object: {"event":7,"at":…,"type":…,…}; of one that was erased no more than
 * {"event":7,"type":"erased"}. NOT_FOUND: there are not as many. */
TARA_API tara_status tara_event_print(tara_privacy *privacy, uint64_t event, char *buffer,
                                      size_t capacity, size_t *needed);
/* The numbers of a subject's events, newest first. BUFFER when there are more than capacity: the
 * newest stand in `events`, *needed is told. */
TARA_API tara_status tara_history(tara_privacy *privacy, const tara_subject *subject,
                                  uint64_t *events, size_t capacity, size_t *needed);
/* The same, of choices about consent only, for one purpose; 0: all, those about cookies too. BUFFER
 * as above, and below. GDPR 7(1). */
TARA_API tara_status tara_consent_history(tara_privacy *privacy, const tara_subject *subject,
                                          uint32_t purpose, uint64_t *events, size_t capacity,
                                          size_t *needed);

/* The same, of choices about one category of cookies; TARA_COOKIE_NONE: about any. */
TARA_API tara_status tara_cookie_history(tara_privacy *privacy, const tara_subject *subject,
                                         int32_t category, uint64_t *events, size_t capacity,
                                         size_t *needed);

/* ---- Audit: what the history says, and that it still says it ------------------------------ */

typedef struct tara_checkpoint {
    uint32_t struct_size;
    uint32_t flags;         /* 0 */
    uint64_t size;          /* Of the tree: the number of the last event in it. */
    uint8_t root[32];
    char origin[256];       /* The log's name, like "example.org/privacy": UTF-8 of 1 to 255 bytes
                               without control characters. Terminated. */
} tara_checkpoint;

/* Sign `text`, put the signature into `signature` and its size into *signature_size. 1: done. */
typedef int32_t (*tara_sign)(void *user, const char *text, size_t size, uint8_t *signature,
                             size_t capacity, size_t *signature_size);

typedef struct tara_signer {
    uint32_t struct_size;
    uint32_t flags;           /* 0 */
    void *user;
    tara_sign sign;
    const char *key_name;     /* 1 to 255 bytes without spaces and '+'; size 0: the origin. */
    size_t key_name_size;
    size_t signature_max;     /* Bytes that a signature has at most: 64 for Ed25519. */
    uint8_t key_id[4];        /* Ed25519: the first four bytes of SHA-256 of the key's name, "\n",
                                 a byte 1 and the public key. */
    uint8_t reserved[4];      /* 0 */
} tara_signer;

/* How far long work has come, in bytes or events. Called with the context locked: it may not call
 * back (BUSY), and must return. 1: go on; anything else ends the call with TARA_E_CONFLICT, and
 * nothing was done. */
typedef int32_t (*tara_progress)(void *user, uint64_t done, uint64_t total);

typedef enum tara_finding { /* What a verification found first. */
    TARA_FINDING_NONE = 0,
    TARA_FINDING_FOREIGN = 1,        /* Not a store. */
    TARA_FINDING_FORMAT = 2,         /* A store of a format that this version does not know. */
    TARA_FINDING_HEADER = 3,         /* The header is damaged. */
    TARA_FINDING_KEY = 4,            /* Made with another site key. */
    TARA_FINDING_TORN = 5,           /* An append that was interrupted: opening cuts it off. */
    TARA_FINDING_SURPLUS = 6,        /* Bytes behind the end that belong to nothing. */
    TARA_FINDING_DAMAGED = 7,        /* What had been written cannot be read. */
    TARA_FINDING_IMPOSSIBLE = 8,     /* Sizes or counts that cannot be. */
    TARA_FINDING_REMOVED = 9,        /* Events were taken out. */
    TARA_FINDING_REORDERED = 10,     /* Events were moved, or put in twice. */
    TARA_FINDING_ALTERED = 11,       /* An event or the chain is not what it was. */
    TARA_FINDING_CONTENT = 12,       /* An event that no library wrote, with right checksums. */
    TARA_FINDING_MISSING_BODY = 13,  /* A body is gone, and no erasure says so. */
    TARA_FINDING_RESURFACED = 14,    /* A body is back that had been erased. */
    TARA_FINDING_NOTE = 15,          /* The tree that the file keeps is not that of its events. */
    TARA_FINDING_OTHER_HISTORY = 16, /* A checkpoint speaks of another history. */
    TARA_FINDING_ROLLED_BACK = 17    /* A checkpoint knows of events that there are not. */
} tara_finding;

/* "altered", …; "unknown". And a sentence in `language` ("fr"; anything else is English). */
TARA_API const char *tara_finding_name(int32_t finding);
TARA_API const char *tara_finding_text(int32_t finding, const char *language);

typedef struct tara_audit {
    uint32_t struct_size;
    uint32_t flags;
    int32_t valid;       /* 1: nothing was found. */
    int32_t finding;     /* tara_finding */
    uint64_t events;     /* Looked at. */
    uint64_t erased;     /* Of them without a body: a later event says so of each. */
    uint64_t waiting;    /* Erased, and still in the file: TARA_DUTY_COMPACT. */
    uint64_t first_bad;  /* The first event that what was found concerns; 0: it concerns none.
                          * Against a checkpoint: the first behind the last one that fits. */
    uint64_t offset;     /* Bytes into the file; 0: it has no place there. */
    uint64_t checkpoint; /* Which checkpoint does not fit, from 1 in order of size; 0: none. */
    uint8_t root[32];    /* Of the tree over the events that were looked at. */
} tara_audit;

enum { TARA_CHECKPOINTS_MAX = 4096 };

/* Walk the whole history: every checksum, the chain, each body, the tree, against itself and
 * against `count` checkpoints of any age that were kept elsewhere, in any order. What a file alone
 * cannot tell is that a true end was cut off, or that all of it was made anew: only a checkpoint
 * kept elsewhere can. TARA_OK: it was looked through, *out says what was found. `progress` may be
 * NULL. INVALID_ARGUMENT, LIMIT, STORE, NO_MEMORY, CONFLICT. */
TARA_API tara_status tara_audit_verify(tara_privacy *privacy, const tara_checkpoint *checkpoints,
                                       size_t count, tara_progress progress, void *user,
                                       tara_audit *out);
/* The same of a file that nobody need have open, and that may be damaged: nothing is changed, no
 * lock is taken. site_key NULL: the key is not compared, and what only it can tell is not told.
 * Needs no context. NOT_FOUND, UNSAFE_FILE, STORE and as above. */
TARA_API tara_status tara_file_verify(const char *path, size_t path_size, const void *site_key,
                                      size_t site_key_size, const tara_checkpoint *checkpoints,
                                      size_t count, tara_progress progress, void *user,
                                      tara_audit *out);

/* The tree over all events so far, which are made durable first. Keep it where whoever may change
 * the file may not: what it says can then not be taken back. `origin` names the log; size 0: a name
 * of the file's own, "tara_privacy/" and its id. A copy that goes its own way is another log.
 * INVALID_ARGUMENT, STORE, NO_MEMORY. */
TARA_API tara_status tara_audit_checkpoint(tara_privacy *privacy, const char *origin,
                                           size_t origin_size, tara_checkpoint *out);

typedef struct tara_proof {
    uint32_t struct_size;
    uint32_t flags;
    uint64_t first;          /* The event; or the old tree's size. */
    uint64_t tree_size;      /* In: 0 for all events so far. */
    uint64_t count;          /* Hashes. */
    uint8_t leaf[32];        /* Of the event; zeros between trees. */
    uint8_t hashes[65][32];  /* As tara_proof_inclusion and tara_proof_consistency take them. */
} tara_proof;

/* Prove that an event, erased or not, stands in the tree of that size; or that the tree of the old
 * size is its beginning. Every event is read once. `out->tree_size` is read. INVALID_ARGUMENT,
 * NOT_FOUND: there are not as many; STORE, NO_MEMORY. */
TARA_API tara_status tara_audit_prove(tara_privacy *privacy, uint64_t event, tara_proof *out);
TARA_API tara_status tara_audit_prove_since(tara_privacy *privacy, uint64_t old_size,
                                            tara_proof *out);

/* A receipt of one event: its body, its proof and a checkpoint as one text, for tara_receipt_read.
 * It opens the event to whoever has it. `signer` NULL: the checkpoint is not signed. The signer is
 * called without a lock, and may call back. NOT_FOUND: there is no such event, or it was erased;
 * BUFFER, CONFLICT and INVALID_ARGUMENT as tara_checkpoint_sign. */
TARA_API tara_status tara_audit_receipt(tara_privacy *privacy, uint64_t event, const char *origin,
                                        size_t origin_size, const tara_signer *signer,
                                        char *buffer, size_t capacity, size_t *needed);

/* Is this body, from a receipt, the erasure of this subject? The nonce is tara_erasure's, the
 * subject its 16 bytes. Pure. OK: it is; *count: events that were erased, *at_unix_ms: when. PROOF:
 * it is another event, or another's. */
TARA_API tara_status tara_erasure_check(const uint8_t *body, size_t size, const uint8_t nonce[32],
                                        const tara_subject *subject, uint64_t *count,
                                        int64_t *at_unix_ms);

/* Let everything that is erased leave the store now: erasures that waited, and entries whose time
 * is over. *erased: events whose bodies went. A file is written anew beside the old one and takes
 * its place; proofs and checkpoints stay valid. `progress` may be NULL. DISK_FULL, or CONFLICT when
 * `progress` stopped it: the old file is whole, and the duty stands. UNSUPPORTED: a store of the
 * host's that cannot. */
TARA_API tara_status tara_audit_compact(tara_privacy *privacy, tara_progress progress, void *user,
                                        uint64_t *erased);

/* A copy of the file under another path, consistent and read back before it gets its name (mode
 * 0600). It opens as the store does. The list of erasures below is to be applied to it before it is
 * used: it still has whom was forgotten since. UNSUPPORTED: the store is no file of ours. CONFLICT:
 * there is such a file, the store keeps one of that name beside its own, or `progress` stopped it;
 * INVALID_ARGUMENT, LIMIT (the path), DISK_FULL, STORE, NO_MEMORY. */
TARA_API tara_status tara_audit_backup(tara_privacy *privacy, const char *path, size_t path_size,
                                       tara_progress progress, void *user);

/* Write a snapshot of what is known now beside the file, sealed with the site key, for openings
 * with TARA_OPEN_SNAPSHOT. An erasure removes it. UNSUPPORTED, DISK_FULL, STORE, NO_MEMORY:
 * nothing but the snapshot is concerned. */
TARA_API tara_status tara_audit_snapshot(tara_privacy *privacy);

/* The list of all erasures: which events, and their leaves, by which they are known again. It names
 * nobody. JSON, handed to the sink in pieces. CONFLICT: the sink stopped it; LIMIT. */
TARA_API tara_status tara_audit_erasures(tara_privacy *privacy, tara_sink sink, void *user);
/* Apply such a list to a backup that was restored: whoever it tells of and is on record here is
 * forgotten again. Events whose leaf is another here are of a history that went its own way, and
 * are passed over. *forgotten: how many people. SYNTAX, LIMIT, and as tara_subject_erase; what was
 * done before a failure stays done, and applying the list again goes on. */
TARA_API tara_status tara_audit_forget_again(tara_privacy *privacy, const char *list,
                                             size_t list_size, uint64_t *forgotten);

/* ---- Proofs: verify without a context or a file ------------------------------------------- */

/* The events of a store are the leaves of a Merkle tree (RFC 9162, SHA-256), so that whoever was
 * given 32 bytes once can check later what they are shown, without the file, without its key and
 * without trusting who shows it. Nothing in this section needs a context, a clock or memory; every
 * call may be made from any thread.
 *
 *   Commitment   Of an event's body: HMAC-SHA-256 under the body's first 16 bytes, its salt, of
 *                the rest. It tells nothing of the body, and stays when the body is erased: what
 *                was proven stays proven, only nobody can open it any more.
 *   Leaf         Of an event: its number, the size of its body and the commitment, hashed. Event
 *                number n is the leaf at index n - 1.
 *   Checkpoint   A tree's size and root under the name of its log, as a text that can be signed.
 *                It proves nothing by itself: it is what a controller cannot take back once
 *                somebody else has it. Kept only beside the file it is worth as much as the file.
 *   Inclusion    Proves that an event stands at its place in the tree of a checkpoint. Not that it
 *                is true, nor that it is the latest that is known of the person, nor that others
 *                were shown the same tree: compare checkpoints for that.
 *   Consistency  Proves that the tree of an earlier checkpoint is the beginning of a later one:
 *                since then nothing was changed, taken out or put in between, only added. Not that
 *                what was added is true.
 *   Receipt      One event with its body, its proof of inclusion and the checkpoint, in one text,
 *                for the person whom it is about. It holds what the event says of the person: hand
 *                it to nobody else.
 *
 * Signatures are the host's affair: the library brings no algorithm for them and checks none. Until
 * the signature of a key that you trust was checked, a checkpoint in a text is a claim of whoever
 * wrote the text. Texts are those of C2SP (c2sp.org): tlog-checkpoint, signed-note, tlog-proof.
 * Each has one form only; every other one is TARA_E_SYNTAX, with its place in `error`. */

enum tara_proof_limit {
    TARA_BODY_MAX = 2097152,           /* Bytes of an event's body: 2 MiB. */
    TARA_ORIGIN_MAX = 255,             /* Bytes of a log's or a key's name. */
    TARA_SIGNATURE_MAX = 5120,         /* Bytes of a signature that tara_checkpoint_sign takes. */
    TARA_SIGNATURES_MAX = 64,          /* Signatures of a checkpoint. */
    TARA_CHECKPOINT_TEXT_MAX = 262144, /* Bytes of a checkpoint with its signatures. */
    TARA_RECEIPT_TEXT_MAX = 4194304    /* Bytes of a receipt. */
};

/* The commitment to an event's body: 16 bytes to 2 MiB, a multiple of 16, as a receipt carries it.
 * INVALID_ARGUMENT. */
TARA_API tara_status tara_proof_commitment(const uint8_t *body, size_t size,
                                           uint8_t commitment[32]);
/* The leaf hash of event number `event`, from 1, whose body has that size. INVALID_ARGUMENT. */
TARA_API tara_status tara_proof_leaf(uint64_t event, uint64_t size, const uint8_t commitment[32],
                                     uint8_t leaf[32]);

/* Does the leaf stand at `index`, from 0, in the tree with that size and root? hashes: count times
 * 32 bytes, from the leaf's neighbour up; NULL when count is 0. OK: proven. INVALID_ARGUMENT: the
 * tree has no such index; PROOF: not proven by these hashes, of which one may be wrong, missing or
 * one too many. Take size and root from one checkpoint that you trust: the hashes bind the root,
 * and only the checkpoint binds the size to it. RFC 9162, section 2.1.3. */
TARA_API tara_status tara_proof_inclusion(const uint8_t leaf[32], uint64_t index,
                                          uint64_t tree_size, const uint8_t *hashes, size_t count,
                                          const uint8_t root[32]);
/* Is the tree with the old size and root the beginning of the one with the new? Trees of the same
 * size are proven by no hash, their roots being the same. OK: proven. INVALID_ARGUMENT: the old one
 * is the larger, or empty, of which there is nothing to prove; PROOF. RFC 9162, section 2.1.4. */
TARA_API tara_status tara_proof_consistency(uint64_t old_size, const uint8_t old_root[32],
                                            uint64_t new_size, const uint8_t new_root[32],
                                            const uint8_t *hashes, size_t count);

/* The text that is signed: origin, size and root, a line each. INVALID_ARGUMENT, TOO_NEW,
 * BUFFER. */
TARA_API tara_status tara_checkpoint_print(const tara_checkpoint *checkpoint, char *buffer,
                                           size_t capacity, size_t *needed);

/* A checkpoint with one signature. `sign` is called once, when the arguments are right and the
 * buffer has room for the largest signature; asked for the size it is not called, and *needed is
 * what may be needed at most. Never sign two checkpoints of one log of which the one is not the
 * beginning of the other. INVALID_ARGUMENT, TOO_NEW, BUFFER, CONFLICT: `sign` returned other than
 * 1, or a size of 0 or beyond signature_max; nothing was written. */
TARA_API tara_status tara_checkpoint_sign(const tara_checkpoint *checkpoint,
                                          const tara_signer *signer, char *buffer,
                                          size_t capacity, size_t *needed);

/* Read a checkpoint, signed or not. Lines behind the third are the log's own and mean nothing here;
 * signatures must be well-formed, and are not checked.
 *   note_size  or NULL; how many bytes of the text, from its first, the signatures are over.
 *   error      or NULL; gets line, column, field and what was expected.
 * INVALID_ARGUMENT, LIMIT, SYNTAX. */
TARA_API tara_status tara_checkpoint_read(const char *text, size_t size, tara_checkpoint *out,
                                          size_t *note_size, tara_error *error);

/* The first signature in the text of a checkpoint by the key of that name and id, decoded, for you
 * to check over the first note_size bytes of the text. INVALID_ARGUMENT, LIMIT, SYNTAX, NOT_FOUND:
 * that key did not sign; BUFFER. */
TARA_API tara_status tara_checkpoint_signature(const char *text, size_t size,
                                               const char *key_name, size_t key_name_size,
                                               const uint8_t key_id[4], uint8_t *signature,
                                               size_t capacity, size_t *needed);

typedef struct tara_receipt {
    uint32_t struct_size;
    uint32_t flags;
    uint64_t event;             /* Its number, from 1. */
    uint64_t tree_size;         /* Events in the tree of the checkpoint. */
    uint64_t checkpoint_offset; /* Where in the text the checkpoint begins; it goes to the end. */
    uint64_t note_size;         /* Bytes of it, from there, that its signatures are over. */
    uint8_t commitment[32];
    uint8_t leaf[32];
    uint8_t root[32];
    char origin[256];           /* The log's name. Terminated. */
} tara_receipt;

/* Read a receipt and prove it: the event with this body stands at its place in the tree of the
 * checkpoint that the receipt carries. Whether that is the log's checkpoint is for you to say:
 * check its signature, or compare size and root with what you have from elsewhere.
 *   body   gets the event's body; no larger than the text. *needed is its size.
 *   error  or NULL; gets line, column, field and what was expected.
 * INVALID_ARGUMENT, LIMIT, SYNTAX, BUFFER, PROOF: the text is a receipt, but proves nothing; `body`
 * is zeroed then. */
TARA_API tara_status tara_receipt_read(const char *text, size_t size, uint8_t *body,
                                       size_t capacity, size_t *needed, tara_receipt *out,
                                       tara_error *error);

/* ---- Consent strings ---------------------------------------------------------------------- */

/* Codecs of the strings in which consent travels between companies. They need no context, allocate
 * nothing, keep nothing, and may be called from any thread. A string that is refused gives nothing:
 * out structs are zeroed, and zero means that nothing was consented to. */

/* Where a string is refused, and with which status: tara_status_text() says it in words. A call
 * that takes one tells every failure there, all zeros but the status where no text is to blame. */
typedef struct tara_string_fault {
    uint32_t struct_size; /* in: sizeof(tara_string_fault); a smaller one is left as it is. */
    int32_t status;       /* tara_status_code */
    uint64_t offset;      /* Bytes into the text. */
    uint64_t bit;         /* Into the segment, from 0: where what is wrong begins. */
    uint32_t section;     /* Of a GPP string, from 0 for the header; 0 elsewhere. */
    uint32_t segment;     /* Of the section, from 0. */
} tara_string_fault;

typedef struct tara_id_range { /* Numbers of vendors or sections, both ends included. */
    uint16_t first;
    uint16_t last;
} tara_id_range;

/* -- IAB TCF: TC strings of version 2, as TCF 2.0 to 2.3 write them -- */

/* Source: IAB Tech Lab, "Consent string and vendor list formats v2" and "CMP API v2". Sets of
 * purposes and of special features are bits, 1 << (number - 1). */

enum tara_tc_list { /* Vendors that a TC string lists. */
    TARA_TC_CONSENT = 0,
    TARA_TC_LEGITIMATE_INTEREST = 1,
    TARA_TC_DISCLOSED = 2,            /* A segment of its own, demanded since TCF 2.3. */
    TARA_TC_ALLOWED = 3,              /* A segment that went with the global scope; is not used. */
    TARA_TC_LISTS = 4
};

enum tara_tc_restriction_type { /* A publisher's, on a purpose of some vendors. Bits 1 << type. */
    TARA_TC_NOT_ALLOWED = 0,
    TARA_TC_REQUIRE_CONSENT = 1,
    TARA_TC_REQUIRE_LEGITIMATE_INTEREST = 2,
    TARA_TC_UNDEFINED = 3               /* Means nothing yet: nothing is allowed under it. */
};

/* What is remarkable about a string that can be read. Bits. */
enum tara_tc_finding {
    TARA_TC_GLOBAL_SCOPE = 1,           /* Not service specific: invalid since 2021-09-01. */
    TARA_TC_OLD_POLICY = 2,             /* Of a policy before version 4 (TCF 2.2)… */
    TARA_TC_OLD_POLICY_TOO_LATE = 4,    /* …and created after 2023-09-30: invalid. */
    TARA_TC_NO_DISCLOSED = 8,           /* No list of disclosed vendors… */
    TARA_TC_NO_DISCLOSED_TOO_LATE = 16, /* …and created since 2026-02-28: invalid. */
    TARA_TC_LI_PURPOSE_1 = 32,          /* Legitimate interest where there is none: those bits… */
    TARA_TC_LI_PURPOSES_3_TO_6 = 64,    /* …count as not set (3 to 6: since policy 4). */
    TARA_TC_CREATED_NOT_A_DAY = 128,    /* Created tells a time of day. */
    TARA_TC_CREATED_NOT_UPDATED = 256,  /* The two times differ. */
    TARA_TC_HAS_ALLOWED = 512,          /* The list TARA_TC_ALLOWED is there. */
    TARA_TC_MAXIMUM_NOT_LAST = 1024,    /* Of a list in ranges. */
    TARA_TC_NO_LANGUAGE = 2048,         /* What stands there are no two letters. */
    TARA_TC_RESERVED_BITS = 4096,       /* A purpose above 11 or a special feature above 2. */
    TARA_TC_INVALID = 1 | 4 | 16        /* Nothing rests on a string with one of these. */
};

enum { TARA_TC_INDEX = 64 };

typedef struct tara_tc_vendors { /* One list of a decoded string. */
    int32_t present;             /* The list is there; an empty one is. */
    int32_t is_range_encoding;
    uint32_t max_vendor_id;
    uint32_t entry_count;        /* Ranges as they are written; 0 of a bit field. */
    uint32_t segment_offset;     /* From here on private: where it stands in the text. */
    uint32_t segment_size;
    uint32_t first_bit;
    uint32_t last_vendor;
    uint32_t unsorted;           /* Entries do not ascend. */
    uint32_t stride;             /* Of every so many entries, their bit and first vendor. */
    uint32_t index_bit[TARA_TC_INDEX];
    uint16_t index_first[TARA_TC_INDEX];
} tara_tc_vendors;

/* A decoded string. It keeps `text` and reads there: the text must stay as it is for as long as
 * questions are asked. Plain data: it may be copied, and asked from many threads. */
typedef struct tara_tc {
    uint32_t struct_size;             /* in: sizeof(tara_tc) */
    uint32_t findings;                /* tara_tc_finding */
    const char *text;
    uint64_t text_size;
    int64_t created_unix_ms;
    int64_t last_updated_unix_ms;
    uint32_t version;                 /* 2 */
    uint32_t cmp_id;
    uint32_t cmp_version;
    uint32_t consent_screen;
    uint32_t vendor_list_version;
    uint32_t policy_version;
    char consent_language[4];         /* "EN"; terminated. */
    char publisher_cc[4];             /* "DE"; "AA" is unknown. */
    int32_t is_service_specific;
    int32_t use_non_standard_texts;
    int32_t purpose_one_treatment;    /* 1: purpose 1 was not disclosed at all. */
    uint32_t special_feature_opt_ins;
    uint32_t purposes_consent;
    uint32_t purposes_li_transparency;
    int32_t has_publisher_tc;         /* The publisher's own: all that follows to custom_*. */
    uint32_t publisher_consent;       /* Purposes, as above. */
    uint32_t publisher_li_transparency;
    uint32_t custom_count;            /* Purposes that the publisher numbers itself, from 1. */
    uint64_t custom_consent;
    uint64_t custom_li_transparency;
    uint64_t restricted_purposes;     /* Bits 1 << number: some restriction names it. */
    uint32_t restriction_count;
    uint32_t core_size;               /* From here on private. */
    uint32_t restrictions_bit;
    uint32_t reserved[5];
    uint32_t restriction_bit[24];     /* Of the first one on each purpose, and its number… */
    uint16_t restriction_first[24];
    uint16_t restriction_last[24];    /* …and the number of the last. */
    tara_tc_vendors vendors[TARA_TC_LISTS];
} tara_tc;

/* Decode and validate all of a TC string, in time linear in its size, on at most 24 KiB of stack.
 * What its vendor lists and restrictions hold is not spread out: questions find it in the text.
 * Tolerated: digits beyond what is read that are zeros or fewer than 24 bits, entries of a list out
 * of order, restrictions that overlap.
 * *fault, or NULL: where it fails. ALPHABET, PADDING, EMPTY_SEGMENT, TRUNCATED, VERSION (also of
 * strings of version 1), UNKNOWN_SEGMENT, DUPLICATE, ZERO_ID, REVERSED, OVERLAP and OVER_MAXIMUM
 * (of the vendor lists), TRAILING, LIMIT: 64 MiB. */
TARA_API tara_status tara_tc_decode(const char *text, size_t size, tara_tc *out,
                                    tara_string_fault *fault);

/* "global_scope", of one finding, as a bit; "unknown_finding" of what is none. And a sentence in
 * `language` ("fr"; anything else is English). */
TARA_API const char *tara_tc_finding_name(uint32_t finding);
TARA_API const char *tara_tc_finding_text(uint32_t finding, const char *language);

/* Is the vendor on that list of the string? 1 or 0; 0 also for a list that is not there. */
TARA_API int32_t tara_tc_lists(const tara_tc *tc, int32_t list, uint32_t vendor);
/* Bits 1 << tara_tc_restriction_type of the restrictions that name that purpose and vendor. 0 also
 * for purposes above 24, which nobody can consent to. */
TARA_API uint32_t tara_tc_restrictions(const tara_tc *tc, uint32_t purpose, uint32_t vendor);

/* What a vendor registered in the Global Vendor List: sets as bits, 1 << (number - 1). */
typedef struct tara_gvl_vendor {
    uint32_t id;
    uint32_t purposes;             /* On consent, unless a restriction says otherwise. */
    uint32_t legitimate_interests; /* Purposes on legitimate interest, the same. */
    uint32_t flexible;             /* Purposes of either set that may rest on the other basis. */
    uint32_t special_purposes;
    uint32_t special_features;
    uint64_t features;
    int64_t deleted_unix_ms;       /* TARA_NEVER: it is not. */
} tara_gvl_vendor;

/* May that vendor process for that purpose under this string? 1 or 0. The basis is the one it
 * registered, as the publisher's restrictions leave it (of several the strictest counts): consent
 * needs the purpose and the vendor consented to; legitimate interest needs both transparent and not
 * objected to. 0 also for a string with a finding of TARA_TC_INVALID, and for what is not
 * registered. Whether the vendor was deleted since is not looked at: tara_gvl_find does. */
TARA_API int32_t tara_tc_may(const tara_tc *tc, uint32_t purpose, const tara_gvl_vendor *vendor);
/* The same under those restrictions (bits 1 << type; 0: none) instead of the string's own. */
TARA_API int32_t tara_tc_may_under(const tara_tc *tc, uint32_t purpose,
                                   const tara_gvl_vendor *vendor, uint32_t restrictions);
/* The same two questions to a text of which nothing is decoded: only what decides is read, so that
 * an answer costs a few digits, not the string; what lies before it is passed over, bits at once
 * and ranges one by one. For texts that tara_tc_decode took when they came in: of those the answers
 * are the same. What it would refuse is answered without a wrong read, and with 0 where the fault
 * is seen; a fault elsewhere in the text is not. A text of any size; NULL is no string. Takes time
 * linear in the size at most. */
TARA_API int32_t tara_tc_peek_may(const char *text, size_t size, uint32_t purpose,
                                  const tara_gvl_vendor *vendor);
TARA_API int32_t tara_tc_peek_may_under(const char *text, size_t size, uint32_t purpose,
                                        const tara_gvl_vendor *vendor, uint32_t restrictions);
/* A special purpose needs no choice, but that people were told of the vendor (TCF 2.3): 1 where it
 * is registered and the vendor stands among the disclosed ones, so 0 of a string without them. */
TARA_API int32_t tara_tc_may_special(const tara_tc *tc, uint32_t special_purpose,
                                     const tara_gvl_vendor *vendor);
/* A special feature needs an opt-in: 1 where it is registered and opted in to. */
TARA_API int32_t tara_tc_may_use_feature(const tara_tc *tc, uint32_t special_feature,
                                         const tara_gvl_vendor *vendor);

/* The vendors of a list, ascending, joined where they touch; of a list that is not there none.
 * (ranges, capacity, *needed) as for buffers, in numbers of ranges: at most 32,768. BUFFER. On as
 * much stack as tara_tc_decode. */
TARA_API tara_status tara_tc_ranges(const tara_tc *tc, int32_t list, tara_id_range *ranges,
                                    size_t capacity, size_t *needed);

typedef struct tara_tc_restriction {
    uint32_t struct_size;  /* in: sizeof(tara_tc_restriction) */
    uint32_t purpose;      /* 0 to 63, as it stands there. */
    uint32_t type;         /* tara_tc_restriction_type */
    uint32_t range_count;  /* Of its vendors, as they are written. */
    uint64_t here;         /* Private. */
    uint64_t next;         /* in: 0 for the first, then as it was left. */
} tara_tc_restriction;

/* The next restriction, in the order of the string. NOT_FOUND: that was the last, and *inout stays
 * as it was. */
TARA_API tara_status tara_tc_restriction_next(const tara_tc *tc, tara_tc_restriction *inout);
/* The vendors of the one just given, as they are written: in any order, also twice, also such as
 * do not exist. At most 4,095. INVALID_ARGUMENT: none was given yet; BUFFER. */
TARA_API tara_status tara_tc_restriction_ranges(const tara_tc *tc, const tara_tc_restriction *of,
                                                tara_id_range *ranges, size_t capacity,
                                                size_t *needed);

typedef struct tara_tc_draft_list { /* Of vendors. Ascending, neither overlapping nor touching. */
    const tara_id_range *ranges;
    uint64_t count;
    uint32_t max_vendor_id;         /* 0: the last one listed. */
    uint32_t reserved;              /* 0 */
} tara_tc_draft_list;

typedef struct tara_tc_draft_restriction {
    const tara_id_range *ranges;    /* Written as they stand. */
    uint64_t count;
    uint32_t purpose;
    uint32_t type;
} tara_tc_draft_restriction;

enum tara_tc_draft_flag {
    TARA_TC_DRAFT_DISCLOSED = 1,    /* With that segment: every string created since 2026-02-28. */
    TARA_TC_DRAFT_ALLOWED = 2,
    TARA_TC_DRAFT_PUBLISHER_TC = 4
};

/* What is to be encoded. Fields as in tara_tc. All zero is a string in which nobody consents to
 * anything; the times, the languages and the versions are to be set. */
typedef struct tara_tc_draft {
    uint32_t struct_size;           /* sizeof(tara_tc_draft) */
    uint32_t flags;                 /* tara_tc_draft_flag */
    int64_t created_unix_ms;
    int64_t last_updated_unix_ms;
    uint32_t cmp_id;
    uint32_t cmp_version;
    uint32_t consent_screen;
    uint32_t vendor_list_version;
    uint32_t policy_version;
    int32_t is_service_specific;
    int32_t use_non_standard_texts;
    int32_t purpose_one_treatment;
    char consent_language[4];       /* Two letters, A to Z. */
    char publisher_cc[4];
    uint32_t special_feature_opt_ins;
    uint32_t purposes_consent;
    uint32_t purposes_li_transparency;
    uint32_t publisher_consent;
    uint32_t publisher_li_transparency;
    uint32_t custom_count;
    uint64_t custom_consent;
    uint64_t custom_li_transparency;
    tara_tc_draft_list vendors[TARA_TC_LISTS];
    const tara_tc_draft_restriction *restrictions;
    uint64_t restriction_count;
} tara_tc_draft;

/* Encode: each list in the shorter of its two forms, segments in the order core, disclosed,
 * allowed, publisher's; the same draft gives the same text, not terminated. Decoding it gives the
 * draft again, with its times cut to tenths of a second, in which the format tells them.
 * INVALID_ARGUMENT, with the field in *error (or NULL): a number that the format has no room for, a
 * list out of order, no letters, no disclosed vendors since 2026-02-28. TOO_NEW. BUFFER. */
TARA_API tara_status tara_tc_encode(const tara_tc_draft *draft, char *buffer, size_t capacity,
                                    size_t *needed, tara_error *error);

typedef struct tara_gvl { /* A Global Vendor List. */
    uint32_t struct_size; /* in: sizeof(tara_gvl) */
    uint32_t specification_version; /* 3 */
    uint32_t list_version;          /* A string names the one that it was made with. */
    uint32_t policy_version;
    int64_t last_updated_unix_ms;
    uint64_t vendor_count;
} tara_gvl;

/* Read a vendor list: JSON of specification version 3, at most 64 MiB. The vendors go to `vendors`,
 * ascending by id; (vendors, capacity, *needed) as for buffers, in numbers of vendors. Members that
 * are not needed here are passed over, unknown ones too. Text and *error (or NULL) as everywhere:
 * SYNTAX; INVALID_ARGUMENT: a member is missing, mistyped or out of range, an id stands twice, a
 * vendor has a purpose on both bases, or one flexible that it has on none, or none at all. VERSION:
 * another specification. LIMIT. BUFFER. After an error there are zeros in `vendors`, too. */
TARA_API tara_status tara_gvl_read(const char *json, size_t size, tara_gvl_vendor *vendors,
                                   size_t capacity, size_t *needed, tara_gvl *out,
                                   tara_error *error);
/* The vendor of that id among those that tara_gvl_read gave; NULL when there is none, or it was
 * deleted by then. */
TARA_API const tara_gvl_vendor *tara_gvl_find(const tara_gvl_vendor *vendors, size_t count,
                                              uint32_t id, int64_t now_unix_ms);

/* -- us_privacy and GPC -- */

/* The U.S. Privacy string (IAB, CCPA version 1): "1" and three of 'Y', 'N' and '-', upper case. */

enum tara_usp_flag {
    TARA_USP_APPLIES = 1, /* Not "1---", which says that the CCPA does not apply. */
    TARA_USP_VALID = 2    /* The opt-out is '-' only in "1---", as the standard wants. */
};

typedef struct tara_usp {
    uint32_t struct_size;  /* in: sizeof(tara_usp) */
    uint32_t flags;        /* tara_usp_flag. Of no meaning to tara_usp_encode. */
    uint32_t version;      /* 1 */
    uint32_t notice;       /* The characters 'Y', 'N' or '-'; '-': does not apply. */
    uint32_t opt_out_sale;
    uint32_t lspa_covered;
} tara_usp;

/* Read one; fault may be NULL. TRUNCATED: too short, and the empty text too; SYNTAX: too long;
 * VERSION: does not begin with '1'; VALUE: another character. INVALID_ARGUMENT. */
TARA_API tara_status tara_usp_decode(const char *text, size_t size, tara_usp *usp,
                                     tara_string_fault *fault);
/* The text, not terminated. VERSION, VALUE, BUFFER, INVALID_ARGUMENT, TOO_NEW. */
TARA_API tara_status tara_usp_encode(const tara_usp *usp, char *buffer, size_t capacity,
                                     size_t *needed);

/* Do the Sec-GPC headers of one request, one value each, say "do not sell or share"? One of them is
 * enough; see tara_gpc_read. INVALID_ARGUMENT. W3C Global Privacy Control. */
TARA_API tara_status tara_gpc_read_all(const char *const *values, const size_t *sizes,
                                       size_t count, int32_t *on);

enum tara_gpc_support {
    TARA_GPC_UNKNOWN = 0,
    TARA_GPC_SUPPORTED = 1,
    TARA_GPC_NOT_SUPPORTED = 2
};

enum tara_gpc_limit { TARA_GPC_UPDATE_MAX = 40 };

/* What a site says of itself at /.well-known/gpc.json. */
typedef struct tara_gpc_document {
    uint32_t struct_size;      /* in: sizeof(tara_gpc_document) */
    uint32_t flags;            /* None yet: 0. */
    int32_t support;           /* tara_gpc_support */
    int32_t malformed;         /* 1: the text is no JSON, or has one of the two members twice.
                                  Support unknown. */
    uint32_t last_update_size; /* 0: unknown. */
    char last_update[TARA_GPC_UPDATE_MAX]; /* RFC 3339, a date or a time; not terminated. */
} tara_gpc_document;

/* What is no such document says nothing, so it is no error but support unknown, as the standard
 * wants. INVALID_ARGUMENT. */
TARA_API tara_status tara_gpc_document_read(const char *text, size_t size,
                                            tara_gpc_document *document);
/* The document as JSON. INVALID_ARGUMENT: support unknown, or last_update neither empty nor of
 * RFC 3339. TOO_NEW, BUFFER. */
TARA_API tara_status tara_gpc_document_write(const tara_gpc_document *document, char *buffer,
                                             size_t capacity, size_t *needed);

/* -- IAB GPP: the Global Privacy Platform's strings -- */

/* The Global Privacy Platform string: a header that names sections by number, and the sections.
 * Sources: IAB Tech Lab, Global Privacy Platform, "Consent String Specification" and "Sections".
 * Strings are to be passed on as they came: keep the text, encode only what you made. */

enum tara_gpp_limit {
    TARA_GPP_SECTIONS_MAX = 64, /* Sections of one string; 27 are registered. */
    TARA_GPP_VALUES_MAX = 48    /* Values of one section. */
};

enum tara_gpp_id {
    TARA_GPP_TCF_EU_V1 = 1, TARA_GPP_TCF_EU_V2 = 2, TARA_GPP_HEADER = 3,
    TARA_GPP_SIGNAL_INTEGRITY = 4, TARA_GPP_TCF_CA_V1 = 5, TARA_GPP_USP_V1 = 6,
    TARA_GPP_US_NATIONAL = 7, TARA_GPP_US_CA = 8, TARA_GPP_US_VA = 9, TARA_GPP_US_CO = 10,
    TARA_GPP_US_UT = 11, TARA_GPP_US_CT = 12, TARA_GPP_US_FL = 13, TARA_GPP_US_MT = 14,
    TARA_GPP_US_OR = 15, TARA_GPP_US_TX = 16, TARA_GPP_US_DE = 17, TARA_GPP_US_IA = 18,
    TARA_GPP_US_NE = 19, TARA_GPP_US_NH = 20, TARA_GPP_US_NJ = 21, TARA_GPP_US_TN = 22,
    TARA_GPP_US_MN = 23, TARA_GPP_US_MD = 24, TARA_GPP_US_IN = 25, TARA_GPP_US_KY = 26,
    TARA_GPP_US_RI = 27
};

/* What a value says. 0 is always "not applicable", but for NUMBER and FLAG. 3 is never valid. */
enum tara_gpp_kind {
    TARA_GPP_NUMBER = 1,    /* A version. */
    TARA_GPP_NOTICE = 2,    /* 1: it was given; 2: not. */
    TARA_GPP_OPT_OUT = 3,   /* 1: opted out; 2: did not. */
    TARA_GPP_CONSENT = 4,   /* 1: no consent; 2: consent. */
    TARA_GPP_COVERED = 5,   /* 1: yes; 2: no. 0 is not valid. */
    TARA_GPP_MODE = 6,      /* 1: yes; 2: no. Of MspaMode 1: opt-out option; 2: service provider. */
    TARA_GPP_FLAG = 7,      /* 0 or 1. */
    TARA_GPP_CHARACTER = 8  /* 'Y', 'N' or '-', of us_privacy. */
};

enum tara_gpp_part { /* Which sub-sections there are; bits. */
    TARA_GPP_PART_CORE = 1,
    TARA_GPP_PART_GPC = 2,      /* Global Privacy Control, as the browser sent it. */
    TARA_GPP_PART_SENSITIVE = 4 /* Sensitive data consents, of 25 to 27. */
};

typedef struct tara_gpp_place { /* Where a section stands in the text. */
    uint32_t offset;
    uint32_t size;
    uint32_t id;
} tara_gpp_place;

/* A string that was decoded. The text stays yours and must stay while this is used. */
typedef struct tara_gpp {
    uint32_t struct_size; /* in: sizeof(tara_gpp) */
    uint32_t section_count;
    const char *text;
    size_t text_size;
    tara_gpp_place places[TARA_GPP_SECTIONS_MAX]; /* Ascending by id. */
} tara_gpp;

/* One section. `layout` 0: it was not read, only its characters were looked at: numbers that are
 * not registered, versions that this library does not know, and of the registered ones 1, 3, 4 and
 * tcfcav1. Of tcfeuv2 the values are for tara_tc_decode to tell. */
typedef struct tara_gpp_section {
    uint32_t struct_size;  /* in: sizeof(tara_gpp_section) */
    uint32_t parts;        /* tara_gpp_part */
    uint32_t id;
    uint32_t layout;       /* By which table it was read: tara_gpp_field_at, in encoding 0. */
    const char *text;      /* As it stands in the string. In encoding NULL: take the values. */
    size_t text_size;
    uint8_t values[TARA_GPP_VALUES_MAX]; /* In the order of the fields. */
} tara_gpp_section;

typedef struct tara_gpp_field {
    uint32_t struct_size; /* in: sizeof(tara_gpp_field) */
    uint32_t kind;        /* tara_gpp_kind */
    uint32_t part;        /* tara_gpp_part */
    uint32_t bits;        /* Of one value. */
    uint32_t first;       /* The place of its first value in tara_gpp_section.values… */
    uint32_t count;       /* …and how many there are. */
    const char *name;     /* As the standard writes it. */
} tara_gpp_field;

/* Reads and checks everything, each section of a known layout to its last field. What stands behind
 * the last field is not looked at but for its characters: tara_gpp_section_valid does. Sections of
 * other numbers and of unknown versions are carried. A US national section of Version 1 that is as
 * long as one of version 2 was written by an encoder that had the old number still: its values are
 * read where version 2 has them, as many as version 1 knows. Takes time linear in size, and no
 * memory. fault may be NULL; its status is the one returned:
 * ALPHABET, PADDING, EMPTY_SEGMENT, TRUNCATED, VALUE (the type of the header), VERSION (its
 * version), FIBONACCI, OVER_MAXIMUM (a number above 65535), SECTION_COUNT, UNKNOWN_SEGMENT,
 * DUPLICATE, those of tara_tc_decode and tara_usp_decode; LIMIT: more sections than
 * TARA_GPP_SECTIONS_MAX, or a text of 4 GiB; INVALID_ARGUMENT. */
TARA_API tara_status tara_gpp_decode(const char *text, size_t size, tara_gpp *gpp,
                                     tara_string_fault *fault);
/* The section at an index below section_count, read anew: of a text that was changed since, with
 * the statuses of tara_gpp_decode; so are the next two. INVALID_ARGUMENT. */
TARA_API tara_status tara_gpp_section_at(const tara_gpp *gpp, uint32_t index,
                                         tara_gpp_section *section);
/* The section of that number. NOT_FOUND, INVALID_ARGUMENT. */
TARA_API tara_status tara_gpp_find(const tara_gpp *gpp, uint32_t id, tara_gpp_section *section);
/* Does a sub-section of any section say that the browser sent Global Privacy Control? *on: 1 or
 * 0. */
TARA_API tara_status tara_gpp_gpc(const tara_gpp *gpp, int32_t *on);

/* One section alone, as apps keep it (IABGPP_7_String). id from 1 to 65535. fault may be NULL.
 * Statuses as tara_gpp_decode. */
TARA_API tara_status tara_gpp_section_decode(uint32_t id, const char *text, size_t size,
                                             tara_gpp_section *section, tara_string_fault *fault);
/* Are the values those that the standard allows, and is nothing but zeros behind them? Looks at the
 * text of the section, not at its values. VALUE, with the place of the first that is not; and the
 * statuses of tara_gpp_section_decode. What is not valid is still decoded: it must be passed on. */
TARA_API tara_status tara_gpp_section_valid(const tara_gpp_section *section,
                                            tara_string_fault *fault);

/* The fields of a section, from 0 on, also of those parts that it does not have: of the layout it
 * was read by; when that is 0, of the latest of its id. NOT_FOUND: no more. INVALID_ARGUMENT. */
TARA_API tara_status tara_gpp_field_at(const tara_gpp_section *section, uint32_t index,
                                       tara_gpp_field *field);
/* One value of a field, by its name: "SensitiveDataProcessing", 7. NOT_FOUND: the section has no
 * such field or not the part with it. INVALID_ARGUMENT: an index that the field does not have. */
TARA_API tara_status tara_gpp_value(const tara_gpp_section *section, const char *name,
                                    size_t name_size, uint32_t index, uint32_t *value);

/* "usnat" of 7; "" of what is not registered. And back; NOT_FOUND. */
TARA_API const char *tara_gpp_section_name(uint32_t id);
TARA_API tara_status tara_gpp_section_id(const char *name, size_t name_size, uint32_t *id);

/* The string of some sections, ascending by id; struct_size of each must be exactly this header's.
 * A section with a text is carried as it is, once it was found good. The text is not terminated.
 * Headers end as the standard says, sections as its reference encoders write them.
 * fault may be NULL. Statuses of tara_gpp_decode and: UNKNOWN_SECTION: no text, and no layout for
 * that id; VERSION: none for that version; VALUE: a value that the field has no bits for;
 * UNKNOWN_SEGMENT: parts that the section cannot have; TOO_NEW: parts that there are not;
 * DUPLICATE: an id twice; INVALID_ARGUMENT: not ascending, or not of 1 to 65535; LIMIT: more than
 * TARA_GPP_SECTIONS_MAX; BUFFER. */
TARA_API tara_status tara_gpp_encode(const tara_gpp_section *sections, size_t count, char *buffer,
                                     size_t capacity, size_t *needed, tara_string_fault *fault);

/* Section 5, tcfcav1: the TCF of Canada. Sources: IAB Tech Lab, "IAB Canada TCF Technical
 * Specification" (GPP extension), and for what it leaves open its reference encoders.
 * tara_gpp_decode carries it, and tara_gpp_encode its text: what that says, ask and say here. */

enum tara_tcfca_list {
    TARA_TCFCA_EXPRESS = 0,   /* Vendors with express consent. */
    TARA_TCFCA_IMPLIED = 1,   /* With implied consent, and no objection. */
    TARA_TCFCA_DISCLOSED = 2, /* A sub-section of its own. */
    TARA_TCFCA_LISTS = 3
};

typedef struct tara_tcfca_vendors { /* One list. Private but for the first two. */
    uint32_t present;
    uint32_t max_vendor_id;
    uint32_t segment_offset;
    uint32_t segment_size;
    uint32_t first_bit;
    uint32_t reserved;
} tara_tcfca_vendors;

/* A string that was decoded. The text stays yours and must stay while this is used. Sets of
 * purposes and special features are bits, 1 << (number - 1). */
typedef struct tara_tcfca {
    uint32_t struct_size;    /* in: sizeof(tara_tcfca) */
    uint32_t version;        /* 1 */
    int64_t created_unix_ms;
    int64_t last_updated_unix_ms;
    uint32_t cmp_id;
    uint32_t cmp_version;
    uint32_t consent_screen;
    char consent_language[4]; /* Two characters, terminated. */
    uint32_t vendor_list_version;
    uint32_t policy_version;
    uint32_t use_non_standard_stacks;
    uint32_t special_features_express;
    uint32_t purposes_express;
    uint32_t purposes_implied;
    uint32_t has_publisher;  /* The publisher's own purposes, a sub-section: 1 when it is there. */
    uint32_t publisher_express;
    uint32_t publisher_implied;
    uint32_t custom_count;
    uint64_t custom_express;
    uint64_t custom_implied;
    uint32_t is_fixed;       /* 1: ranges of 16 bits, as encoders wrote them before mid 2026. */
    uint32_t restriction_count;
    uint32_t restrictions_bit; /* Private. */
    uint32_t reserved;
    tara_tcfca_vendors vendors[TARA_TCFCA_LISTS];
    const char *text;
    size_t text_size;
} tara_tcfca;

/* Decode and validate all of a section, in time linear in its size, without memory. Of the two
 * codings of ranges, which the string does not tell, the one is taken in which an encoder would
 * have written it so, else the one that comes out even; that of the standard first.
 * VERSION: not 1. ZERO_ID, REVERSED, OVERLAP, OVER_MAXIMUM, FIBONACCI, TRUNCATED, ALPHABET,
 * PADDING, EMPTY_SEGMENT, UNKNOWN_SEGMENT, DUPLICATE, LIMIT, INVALID_ARGUMENT. fault may be
 * NULL. */
TARA_API tara_status tara_tcfca_decode(const char *text, size_t size, tara_tcfca *out,
                                       tara_string_fault *fault);
/* The vendors of a tara_tcfca_list, ascending. (ranges, capacity, *count) as for buffers, in
 * numbers of ranges. NOT_FOUND: the list is not there. INVALID_ARGUMENT, also for a text that is
 * another than the one that was decoded. */
TARA_API tara_status tara_tcfca_ranges(const tara_tcfca *tc, int32_t list, tara_id_range *ranges,
                                       size_t capacity, size_t *count);
/* A publisher's restrictions, one a call: the purpose, its type (tara_tc_restriction_type; read
 * express consent for consent, implied for legitimate interest), and the vendors as above. *at is 0
 * for the first, and moved on to the next unless the call fails. NOT_FOUND: no more. BUFFER, with
 * the purpose and the type; INVALID_ARGUMENT, as above. */
TARA_API tara_status tara_tcfca_restriction(const tara_tcfca *tc, uint64_t *at,
                                            uint32_t *purpose, uint32_t *type,
                                            tara_id_range *ranges, size_t capacity,
                                            size_t *count);

enum tara_tcfca_draft_flag {
    TARA_TCFCA_DRAFT_DISCLOSED = 1, /* With that sub-section. */
    TARA_TCFCA_DRAFT_PUBLISHER = 2, /* With the publisher's own purposes. */
    TARA_TCFCA_DRAFT_FIXED = 4      /* tara_tcfca.is_fixed: ranges as before mid 2026. */
};

/* What is to be encoded. Fields as in tara_tcfca. All zero is a string in which nobody consents to
 * anything; the times, the language and the versions are to be set. */
typedef struct tara_tcfca_draft {
    uint32_t struct_size;     /* sizeof(tara_tcfca_draft) */
    uint32_t flags;           /* tara_tcfca_draft_flag */
    int64_t created_unix_ms;
    int64_t last_updated_unix_ms;
    uint32_t cmp_id;
    uint32_t cmp_version;
    uint32_t consent_screen;
    char consent_language[4]; /* Two letters, A to Z. */
    uint32_t vendor_list_version;
    uint32_t policy_version;
    uint32_t use_non_standard_stacks;
    uint32_t special_features_express;
    uint32_t purposes_express;
    uint32_t purposes_implied;
    uint32_t publisher_express;
    uint32_t publisher_implied;
    uint32_t custom_count;
    uint32_t reserved;        /* 0 */
    uint64_t custom_express;
    uint64_t custom_implied;
    tara_tc_draft_list vendors[TARA_TCFCA_LISTS];
    const tara_tc_draft_restriction *restrictions; /* Each has vendors as a list has them. */
    uint64_t restriction_count;
} tara_tcfca_draft;

/* Encode, as the reference encoders of the IAB do: of each list the ranges, unless bits are
 * shorter; segments in the order core, publisher's, disclosed, each filled up to whole bytes. A
 * max_vendor_id above the last vendor only bits can say. The text is not terminated; the same draft
 * gives the same text. Decoding it gives the draft again, but that is_fixed is 0 where both codings
 * write the same.
 * INVALID_ARGUMENT, with the field in *error (or NULL) as the standard names it: a number that the
 * format has no room for, a list out of order, no letters; "flags": what the older coding of this
 * draft gives would be read in that of the standard, which is found out once the buffer is large
 * enough, and zeroed then. TOO_NEW. BUFFER. */
TARA_API tara_status tara_tcfca_encode(const tara_tcfca_draft *draft, char *buffer,
                                       size_t capacity, size_t *needed, tara_error *error);

/* ---- Requests in the words of others: OpenDSR and the Data Rights Protocol ---------------- */

/* OpenDSR 2.0 (before: OpenGDPR, OpenCompliance) carries requests from a controller to its
 * processors; the Data Rights Protocol 1.0 (DRP, Consumer Reports) from a person's agent to a
 * business. Both are JSON over HTTP. The transport is the host's; here is what is sent.
 *
 *   Codecs      The calls down to tara_dsr_error_read need no context and no memory, and may be
 *               made from any thread. Each reads or writes one document.
 *   Texts       Are plain UTF-8, never JSON's. Those of a struct that was read point into the text
 *               that was read or, where an escape stood there, into `room`: keep both as long as
 *               you use them. As many bytes of room as the text has are enough (twice as many for
 *               tara_drp_read); without escapes none are needed.
 *   Strict      A member that is missing, repeated or of the wrong form is INVALID_ARGUMENT, and
 *               `error` (or NULL) names it ("subject_identities[0].identity_type") with offset,
 *               line and column. Unknown members are refused in OpenDSR, which has `extensions` for
 *               them and where one that is misspelled would be lost; they are skipped in the
 *               requests of DRP, which may hold any claim, and in all answers, which may grow.
 *               What is no JSON is SYNTAX; what is longer than TARA_DSR_TEXT_MAX, or holds more of
 *               something than the struct has room for, is LIMIT; a room that is too small is
 *               BUFFER. After an error *out is all zeros but for its size.
 *   Writing     Checks the struct as reading checks the text, and writes one form of it: no white
 *               space but what stands in extensions and in an address, members in the order of the
 *               standard. What was written reads as the same struct, unless it is longer than
 *               TARA_DSR_TEXT_MAX. The text is not terminated. INVALID_ARGUMENT names the member in
 *               `error` (or NULL); TOO_NEW, LIMIT: more than any buffer holds; BUFFER.
 *   Signatures  Are the host's affair: the library brings no algorithm for them. It says what is
 *               signed and asks the host: 1 is yes, and everything else is no. What was not
 *               verified is not read on, and no request is opened from it.
 *   Times       Of RFC 3339, which of ISO 8601 is the form that has an offset. One at the first
 *               instant of 1970 is read as the next millisecond.
 *   Zero        Is "not there", of each field. */

enum tara_dsr_limit {
    TARA_DSR_TEXT_MAX = 1048576,   /* Bytes of a document: 1 MiB. */
    TARA_DSR_IDENTITIES_MAX = 32,  /* Identities of a request or a discovery. */
    TARA_DSR_CALLBACKS_MAX = 8,    /* Addresses to tell the status to. */
    TARA_DSR_RELATIONSHIPS_MAX = 16,
    TARA_DSR_ERRORS_MAX = 16,      /* Errors of one document. */
    TARA_DSR_SIGNATURE_MAX = 1024  /* Bytes of a signature. */
};

typedef struct tara_dsr_text {
    const char *data;
    size_t size;
} tara_dsr_text;

/* What somebody signed. Choose the key by `signer`, and only among those you trust. */
typedef struct tara_signed {
    uint32_t struct_size;
    uint32_t flags;
    const char *signer;       /* A processor's domain, or the agent that you expect. */
    size_t signer_size;
    const char *text;         /* What is signed. Ed25519 (DRP) is over the text itself. */
    size_t text_size;
    const uint8_t *signature;
    size_t signature_size;
    uint8_t digest[32];       /* SHA-256 of the text: OpenDSR signs it (FIPS 186-4). */
} tara_signed;

/* 1: the signature is the signer's, over that text. 0 and everything else: it is not. */
typedef int32_t (*tara_signature_check)(void *user, const tara_signed *what);

enum tara_regulation {
    TARA_REGULATION_NONE = 0,
    TARA_REGULATION_GDPR = 1,
    TARA_REGULATION_CCPA = 2
};

enum tara_identity_type { /* OpenDSR, section 5.1. */
    TARA_IDENTITY_CONTROLLER_CUSTOMER_ID = 1,
    TARA_IDENTITY_ANDROID_ADVERTISING_ID = 2,
    TARA_IDENTITY_ANDROID_ID = 3,
    TARA_IDENTITY_EMAIL = 4,
    TARA_IDENTITY_FIRE_ADVERTISING_ID = 5,
    TARA_IDENTITY_IOS_ADVERTISING_ID = 6,
    TARA_IDENTITY_IOS_VENDOR_ID = 7,
    TARA_IDENTITY_MICROSOFT_ADVERTISING_ID = 8,
    TARA_IDENTITY_MICROSOFT_PUBLISHER_ID = 9,
    TARA_IDENTITY_ROKU_PUBLISHER_ID = 10,
    TARA_IDENTITY_ROKU_ADVERTISING_ID = 11
};

enum tara_identity_format { /* Of a hash nobody here can find the person: the host looks it up. */
    TARA_IDENTITY_RAW = 1,
    TARA_IDENTITY_SHA1 = 2,
    TARA_IDENTITY_MD5 = 3,
    TARA_IDENTITY_SHA256 = 4
};

typedef struct tara_identity {
    int32_t type;             /* tara_identity_type */
    int32_t format;           /* tara_identity_format */
    const char *value;        /* Not in a discovery. */
    size_t value_size;
} tara_identity;

enum tara_opendsr_dialect {
    TARA_OPENDSR_2 = 0,
    TARA_OPENGDPR_1 = 1       /* Its routes and headers must still be honoured. A request says no
                                 regulation there: the GDPR is meant. */
};

enum tara_opendsr_word { /* What a dialect calls things. */
    TARA_OPENDSR_REQUESTS = 1,  /* "/requests", "/opengdpr_requests" */
    TARA_OPENDSR_DISCOVERY = 2, /* "/discovery" */
    TARA_OPENDSR_DOMAIN = 3,    /* "X-OpenDSR-Processor-Domain", "X-OpenGDPR-Processor-Domain" */
    TARA_OPENDSR_SIGNATURE = 4  /* "X-OpenDSR-Signature", "X-OpenGDPR-Signature" */
};

/* The route or the header; "" for numbers that mean nothing. */
TARA_API const char *tara_opendsr_word(int32_t dialect, int32_t word);

typedef struct tara_opendsr_request {
    uint32_t struct_size;
    uint32_t flags;                /* 0 */
    int32_t regulation;            /* tara_regulation; OpenGDPR may have none. */
    int32_t right;                 /* TARA_RIGHT_ACCESS, _PORTABILITY or _ERASURE */
    int32_t authenticated;         /* 1: the host knows that the controller sent it. Reading leaves
                                      it 0, for the standard leaves to each processor how it knows;
                                      see tara_opendsr_verify. */
    uint32_t callback_count;
    uint32_t identity_count;       /* 0 only where there are extensions that may hold them. */
    uint32_t reserved;             /* 0 */
    int64_t submitted_unix_ms;     /* When the person asked. */
    char subject_request_id[40];   /* A UUID of version 4, in lower case. Terminated. */
    const char *api_version;       /* Or none. Of version 1, 2 or 3. */
    size_t api_version_size;
    const char *extensions;        /* The JSON object as it stands; or none. */
    size_t extensions_size;
    tara_dsr_text callbacks[8];    /* status_callback_urls */
    tara_identity identities[32];  /* subject_identities; also as version 3 of mParticle's service
                                      has them: {"email":{"value":"…","encoding":"raw"}}. */
} tara_opendsr_request;

/* A request: POST /requests. dialect: tara_opendsr_dialect. UNSUPPORTED, also of writing: an
 * api_version of none that is known here. */
TARA_API tara_status tara_opendsr_request_read(int32_t dialect, const char *text, size_t size,
                                               char *room, size_t room_size,
                                               tara_opendsr_request *out, tara_error *error);
TARA_API tara_status tara_opendsr_request_write(int32_t dialect,
                                                const tara_opendsr_request *request, char *buffer,
                                                size_t capacity, size_t *needed,
                                                tara_error *error);

enum tara_opendsr_status {
    TARA_OPENDSR_PENDING = 1,
    TARA_OPENDSR_IN_PROGRESS = 2,
    TARA_OPENDSR_COMPLETED = 3,
    TARA_OPENDSR_CANCELLED = 4
};

enum tara_opendsr_kind { /* What a processor says. R, S, C, X below say in which a field stands. */
    TARA_OPENDSR_RESPONSE = 1,     /* R: to a request, 201. */
    TARA_OPENDSR_STATUS = 2,       /* S: to GET /requests/{id}, 200. */
    TARA_OPENDSR_CALLBACK = 3,     /* C: POST to each address of the request. */
    TARA_OPENDSR_CANCELLATION = 4  /* X: to DELETE /requests/{id}, 202; only while pending. */
};

typedef struct tara_opendsr_document {
    uint32_t struct_size;
    uint32_t flags;                  /* 0 */
    int32_t kind;                    /* tara_opendsr_kind */
    int32_t status;                  /* SC: tara_opendsr_status */
    int64_t expected_unix_ms;        /* RSC: expected_completion_time */
    int64_t received_unix_ms;        /* RX: received_time */
    uint64_t results_count;          /* SC, where the next field is 1. */
    int32_t has_results_count;
    int32_t reserved;                /* 0 */
    char subject_request_id[40];     /* RSCX. Terminated. */
    const char *controller_id;       /* RSCX: what the processor calls the controller. */
    size_t controller_id_size;
    const char *request;             /* R, to be written: the body of the request, byte for byte. */
    size_t request_size;
    const char *encoded_request;     /* R, read: that body in base64. Keep it in no log. */
    size_t encoded_request_size;
    const char *processor_signature; /* RX, or none: the standard asks for it in the body, and its
                                        examples have it in a header alone, where it can be over
                                        the whole body. */
    size_t processor_signature_size;
    const char *status_callback_url; /* C: that of the request; whoever reads it compares. */
    size_t status_callback_url_size;
    const char *api_version;         /* SX, or none. */
    size_t api_version_size;
    const char *results_url;         /* SC, or none. */
    size_t results_url_size;
} tara_opendsr_document;

/* What a processor says, of that kind (tara_opendsr_kind); writing takes the kind of the struct. */
TARA_API tara_status tara_opendsr_document_read(int32_t kind, const char *text, size_t size,
                                                char *room, size_t room_size,
                                                tara_opendsr_document *out, tara_error *error);
TARA_API tara_status tara_opendsr_document_write(const tara_opendsr_document *document,
                                                 char *buffer, size_t capacity, size_t *needed,
                                                 tara_error *error);

typedef struct tara_opendsr_discovery { /* GET /discovery: what a processor can do. */
    uint32_t struct_size;
    uint32_t flags;                    /* 0 */
    uint32_t rights;                   /* Bits, 1 << tara_right. */
    uint32_t identity_count;
    const char *api_version;
    size_t api_version_size;
    const char *processor_certificate; /* Address of the certificate that signatures are under. */
    size_t processor_certificate_size;
    tara_identity identities[32];      /* supported_identities: without values. */
} tara_opendsr_discovery;

/* What a processor can do: its answer to GET /discovery. */
TARA_API tara_status tara_opendsr_discovery_read(const char *text, size_t size, char *room,
                                                 size_t room_size, tara_opendsr_discovery *out,
                                                 tara_error *error);
TARA_API tara_status tara_opendsr_discovery_write(const tara_opendsr_discovery *discovery,
                                                  char *buffer, size_t capacity, size_t *needed,
                                                  tara_error *error);

/* Is the signature (base64, as the header has it) that of `domain` over the body? `check` is asked
 * once. Call it before you read the body. SYNTAX: no base64 of at most TARA_DSR_SIGNATURE_MAX
 * bytes; PROOF: it is not, or `check` returned other than 1. */
TARA_API tara_status tara_opendsr_verify(const char *domain, size_t domain_size, const char *body,
                                         size_t body_size, const char *signature,
                                         size_t signature_size, tara_signature_check check,
                                         void *user, tara_error *error);
/* The header's value for a body: what `sign` gives, in base64. It is called once the buffer has
 * room for the largest signature; asked for the size it is not called, and *needed is what may be
 * needed at most. BUFFER; CONFLICT: `sign` returned other than 1, or a size of 0 or beyond
 * TARA_DSR_SIGNATURE_MAX. */
TARA_API tara_status tara_opendsr_sign(const char *body, size_t body_size, tara_sign sign,
                                       void *user, char *buffer, size_t capacity, size_t *needed);

enum tara_drp_kind {
    TARA_DRP_EXERCISE = 1, /* POST /v1/data-rights-request */
    TARA_DRP_REVOKE = 2,   /* DELETE /v1/data-rights-request/{id}: nothing but a reason. */
    TARA_DRP_AGENT = 3     /* POST /v1/agent/{agent-id}: asks for a token. */
};

enum tara_drp_exercise {
    TARA_DRP_SALE_OPT_OUT = 1,
    TARA_DRP_SALE_OPT_IN = 2,
    TARA_DRP_DELETION = 3,
    TARA_DRP_ACCESS = 4,
    TARA_DRP_ACCESS_CATEGORIES = 5,
    TARA_DRP_ACCESS_SPECIFIC = 6
};

typedef struct tara_drp_message {
    uint32_t struct_size;
    uint32_t flags;                /* 0 */
    int32_t kind;                  /* tara_drp_kind; E, V, A below. */
    int32_t exercise;              /* E: tara_drp_exercise. "sale:opt_out" is read as well. */
    int32_t regime;                /* E, or none: TARA_REGULATION_CCPA. Without one it is asked
                                      for on a voluntary basis. */
    int32_t authenticated;         /* Read: 1, for the signature was verified. */
    int32_t email_verified;        /* E: these are 1 or 0. */
    int32_t phone_number_verified;
    int32_t address_verified;
    uint32_t relationship_count;
    int64_t issued_unix_ms;        /* EA */
    int64_t expires_unix_ms;       /* EA */
    const char *agent_id;          /* EA. An id is 1 to 64 printable characters without spaces: the
                                      directory gives out [A-Z_]+, the protocol's own examples are
                                      "aa-id", and what counts is that it is the one expected. */
    size_t agent_id_size;
    const char *business_id;       /* EA */
    size_t business_id_size;
    const char *agent_request_id;  /* E, or none: the agent's own. */
    size_t agent_request_id_size;
    const char *drp_version;       /* EA: "1.0" */
    size_t drp_version_size;
    const char *status_callback;   /* E, or none. */
    size_t status_callback_size;
    const char *name;              /* E: claims about the person, each or none. */
    size_t name_size;
    const char *email;
    size_t email_size;
    const char *phone_number;      /* E.164: "+33123456789" */
    size_t phone_number_size;
    const char *address;           /* JSON as it stands: a text, or OpenID Connect's object. */
    size_t address_size;
    const char *power_of_attorney;
    size_t power_of_attorney_size;
    const char *reason;            /* V, or none. */
    size_t reason_size;
    tara_dsr_text relationships[16]; /* E: hints such as "customer". */
} tara_drp_message;

typedef struct tara_drp_expected { /* Against what a message is held. */
    uint32_t struct_size;
    uint32_t flags;                /* 0 */
    int32_t kind;                  /* tara_drp_kind */
    int32_t reserved;              /* 0 */
    int64_t now_unix_ms;
    const char *agent_id;          /* The agent whose token came along; of AGENT that of the URL. */
    size_t agent_id_size;
    const char *business_id;       /* Ours. */
    size_t business_id_size;
    tara_signature_check check;
    void *user;
} tara_drp_expected;

/* The signature and the JSON text in a message, which is base64 of the two: for hosts that verify
 * on their own. Nothing is verified. Both are in `room`. SYNTAX, LIMIT, BUFFER. */
TARA_API tara_status tara_drp_split(const char *message, size_t size, char *room,
                                    size_t room_size, tara_signed *out, tara_error *error);
/* A signed message. What is wrong first is told, in the order that the protocol prescribes:
 *   SYNTAX            "message": no base64 of a signature and more.
 *   PROOF             "signature": `check` returned other than 1. It was given the agent expected.
 *   SYNTAX            "document": what was signed is no JSON.
 *   INVALID_ARGUMENT  "agent-id": not the one expected; "business-id": not ours; "issued-at": in
 *                     the future; "expires-at": over, or not after issued-at.
 *   INVALID_ARGUMENT  any other member; UNSUPPORTED "drp.version": not 1.0.
 * Before all of them stand INVALID_ARGUMENT and TOO_NEW of *expected, LIMIT and BUFFER.
 * A REVOKE need say neither who nor for how long: what binds it is the key of the agent expected.
 * What it says of that is held against it all the same, and what exercises a right is read as no
 * other kind: it cannot be sent again as its own revocation. */
TARA_API tara_status tara_drp_read(const char *message, size_t size,
                                   const tara_drp_expected *expected, char *room,
                                   size_t room_size, tara_drp_message *out, tara_error *error);
/* The same as an agent sends it. `sign` is given the JSON text and must give 64 bytes. It is called
 * once there is room; asked for the size it is not called. UNSUPPORTED "drp.version"; LIMIT: longer
 * than TARA_DSR_TEXT_MAX; CONFLICT: `sign` returned other than 1, or another size. */
TARA_API tara_status tara_drp_write(const tara_drp_message *message, tara_sign sign, void *user,
                                    char *buffer, size_t capacity, size_t *needed,
                                    tara_error *error);

enum tara_drp_status {
    TARA_DRP_OPEN = 1,
    TARA_DRP_IN_PROGRESS = 2,
    TARA_DRP_FULFILLED = 3, /* This and the rest are final. */
    TARA_DRP_REVOKED = 4,
    TARA_DRP_DENIED = 5,
    TARA_DRP_EXPIRED = 6
};

enum tara_drp_reason { /* The first goes with IN_PROGRESS, the others with DENIED. */
    TARA_DRP_REASON_NONE = 0,
    TARA_DRP_NEED_USER_VERIFICATION = 1,
    TARA_DRP_SUSPECTED_FRAUD = 2,
    TARA_DRP_INSUF_VERIFICATION = 3,
    TARA_DRP_NO_MATCH = 4,
    TARA_DRP_CLAIM_NOT_COVERED = 5,
    TARA_DRP_OUTSIDE_JURISDICTION = 6,
    TARA_DRP_TOO_MANY_REQUESTS = 7,
    TARA_DRP_OTHER = 8
};

typedef struct tara_drp_answer {       /* The exercise status object, section 3.03. */
    uint32_t struct_size;
    uint32_t flags;                    /* 0 */
    int32_t status;                    /* tara_drp_status */
    int32_t reason;                    /* tara_drp_reason; of DENIED always one. */
    int32_t extended;                  /* To be written: 1 wants processing_details. Not read. */
    int32_t reserved;                  /* 0 */
    int64_t received_unix_ms;          /* received_at */
    int64_t expected_unix_ms;          /* expected_by: with IN_PROGRESS, to be written. */
    int64_t expires_unix_ms;           /* expires_at */
    const char *request_id;            /* Required. 1 to 64 printable characters. */
    size_t request_id_size;
    const char *agent_request_id;      /* As the request had it. */
    size_t agent_request_id_size;
    const char *processing_details;
    size_t processing_details_size;
    const char *user_verification_url; /* With NEED_USER_VERIFICATION, and required there. */
    size_t user_verification_url_size;
    const char *results_url;
    size_t results_url_size;
} tara_drp_answer;

/* The status of a request, to be read by agents and written by businesses. INVALID_ARGUMENT
 * "reason": the status has no such reason, or wants one. DRP 1.0, sections 3.02 and 3.03. */
TARA_API tara_status tara_drp_answer_read(const char *text, size_t size, char *room,
                                          size_t room_size, tara_drp_answer *out,
                                          tara_error *error);
TARA_API tara_status tara_drp_answer_write(const tara_drp_answer *answer, char *buffer,
                                           size_t capacity, size_t *needed, tara_error *error);

/* Is that the end? 1: it is. 0 also for numbers that mean nothing. */
TARA_API int32_t tara_drp_is_final(int32_t status);
/* From when a request in a final state need not be answered for: at expires_at or after 60 days,
 * the earlier of the two, but not before 7 days, each from when the expiry was first told. expires
 * 0: none was. INVALID_ARGUMENT. DRP 1.0, section 3.02. */
TARA_API tara_status tara_drp_forget_after(int64_t told_unix_ms, int64_t expires_unix_ms,
                                           int64_t *after_unix_ms);

/* The answer to POST /v1/agent/{agent-id}: {"agent-id":…,"token":…}. That to GET is "{}".
 * INVALID_ARGUMENT: no id, or no token of 1 to 4096 bytes of UTF-8; BUFFER. */
TARA_API tara_status tara_drp_token_write(const char *agent_id, size_t agent_id_size,
                                          const char *token, size_t token_size, char *buffer,
                                          size_t capacity, size_t *needed);

enum tara_dsr_protocol { TARA_DSR_OPENDSR = 1, TARA_DSR_DRP = 2 };

/* The document for what went wrong, with the HTTP status `code` (400 to 599). OpenDSR:
 * {"error":{"code":400,"message":…,"errors":[{"domain","reason","message"}]}}, of all errors; DRP:
 * {"code":"400","message":…,"fatal":true}, of the first; `fatal` (1 or 0) is DRP's alone. There are
 * 1 to TARA_DSR_ERRORS_MAX errors; struct_size of each must be exactly this header's. Neither says
 * what was sent: tara_error never does. INVALID_ARGUMENT, BUFFER. */
TARA_API tara_status tara_dsr_error_write(int32_t protocol, int32_t code, const tara_error *errors,
                                          size_t count, int32_t fatal, char *buffer,
                                          size_t capacity, size_t *needed);

typedef struct tara_dsr_failure_item {
    const char *domain;
    size_t domain_size;
    const char *reason;
    size_t reason_size;
    const char *message;
    size_t message_size;
} tara_dsr_failure_item;

typedef struct tara_dsr_failure { /* What the other side says went wrong. Texts may be empty. */
    uint32_t struct_size;
    uint32_t flags;
    int32_t code;                 /* 100 to 599; 0: it says none (OpenDSR). */
    int32_t fatal;                /* DRP: 1, it will be denied; 0, it may be tried again. */
    uint32_t error_count;         /* OpenDSR */
    uint32_t reserved;
    const char *message;
    size_t message_size;
    tara_dsr_failure_item errors[16];
} tara_dsr_failure;

/* Read such a document. Members that are not known are skipped. LIMIT, too: it has more than
 * TARA_DSR_ERRORS_MAX errors. */
TARA_API tara_status tara_dsr_error_read(int32_t protocol, const char *text, size_t size,
                                         char *room, size_t room_size, tara_dsr_failure *out,
                                         tara_error *error);

/* Words as the documents write them; "unknown" for numbers that have none. */
TARA_API const char *tara_regulation_name(int32_t regulation);
TARA_API const char *tara_identity_type_name(int32_t type);
TARA_API const char *tara_identity_format_name(int32_t format);
TARA_API const char *tara_opendsr_status_name(int32_t status);
TARA_API const char *tara_drp_exercise_name(int32_t exercise);
TARA_API const char *tara_drp_status_name(int32_t status);
TARA_API const char *tara_drp_reason_name(int32_t reason);

/* From here on with a context. Who the subject is the host finds out; the law is that of the
 * subject's country, whatever the document says: *differs (or NULL) is 1 when it names another one,
 * which the host may want to tell. The request's channel is "opendsr:" or "drp:" with their id for
 * it, where both fit into 64 bytes; which of our numbers that became is for the host to keep.
 *
 * Open the request that a controller sent: access, portability or erasure, received when it was
 * submitted, for that is when the person asked. INVALID_ARGUMENT: not authenticated, another right;
 * and as tara_request_open says. */
TARA_API tara_status tara_opendsr_open(tara_privacy *privacy, const tara_subject *subject,
                                       const tara_opendsr_request *request, tara_request *out,
                                       int32_t *differs);
/* Open the request that an agent sent: deletion is erasure, the three kinds of access are access,
 * sale:opt-out is an objection to the purposes that the caller names (bits; required for it, and 0
 * for all others): which of them sell or share is not in the policy. It is received now, by an
 * agent. INVALID_ARGUMENT: not authenticated, of another kind than EXERCISE, purposes;
 * NOT_APPLICABLE: sale:opt-in, which is no right but a consent to be asked for; and as
 * tara_request_open says. */
TARA_API tara_status tara_drp_open(tara_privacy *privacy, const tara_subject *subject,
                                   const tara_drp_message *message, uint64_t purposes,
                                   tara_request *out, int32_t *differs);

/* Where a request stands, in the words of OpenDSR: fills status, expected_unix_ms and
 * received_unix_ms of *document as its kind has them and leaves the rest, for
 * tara_opendsr_document_write. The due date of the law is what is expected. Received is now: the
 * call belongs to the answer. INVALID_ARGUMENT "document.kind"; NOT_FOUND; NOT_APPLICABLE: the
 * request was refused, for which there is no status but an error document; or of a CANCELLATION, it
 * was not withdrawn (tara_request_withdraw). */
TARA_API tara_status tara_opendsr_tell(tara_privacy *privacy, uint64_t number,
                                       tara_opendsr_document *document);
/* The same in the words of DRP: status, reason, extended, received_unix_ms, expected_unix_ms. Of
 * tara_request_refuse's reasons "excessive" is TOO_MANY_REQUESTS, "identity_not_proven"
 * INSUF_VERIFICATION, "rights_of_others", "legal_obligation" and "legal_claims" CLAIM_NOT_COVERED;
 * one that DRP has a word for is that, and any other is OTHER. NOT_FOUND. */
TARA_API tara_status tara_drp_tell(tara_privacy *privacy, uint64_t number,
                                   tara_drp_answer *answer);

/* ---- One JSON operation ------------------------------------------------------------------- */

/* Run one operation, {"op":"consent.give","subject":"…",…}: README.md lists them under
 * "Operations", and each does what the call of its name above does. *result is a JSON object, not
 * terminated, valid until the next tara_operate or tara_close on this context: for one thread at a
 * time. It is set also when the operation was refused ({"ok":false,"status":…,"detail":…}), but
 * empty after HANDLE, FORKED, BUSY and INVALID_ARGUMENT of the pointers. SYNTAX: no JSON.
 * INVALID_ARGUMENT: there is no such operation; or a field is missing, unknown, there twice, or of
 * another type. Else the status of the call behind it. */
TARA_API tara_status tara_operate(tara_privacy *privacy, const char *operation,
                                  size_t operation_size, const char **result,
                                  size_t *result_size);

/* ---- The store port ----------------------------------------------------------------------- */

/* For hosts that keep records in their own database. The library ships two implementations,
 * memory and file, that stand behind the same table. It sees keys and bytes, no meaning.
 * Callbacks return 1 (TARA_CALLBACK_OK), a negative tara_status, or 0 for "failed". All calls on
 * one store are made one after another. */

typedef struct tara_key {
    tara_subject subject;  /* Zeros for records that concern no single person. Sharding key. */
    uint32_t kind;
    uint32_t part;         /* Purpose or category number, 0 when the kind has none. */
    uint64_t ref;
} tara_key;

typedef struct tara_record {
    tara_key key;
    uint64_t version;      /* get: how often it was written, 0 when absent. commit: the version it
                              was read at; another one in the store is TARA_E_CONFLICT. */
    int64_t due_unix_ms;   /* When it next needs attention; TARA_NEVER: not. */
    uint64_t size;         /* Bytes. commit: 0 removes the record. */
    const uint8_t *bytes;  /* get: valid until the next call on the store. */
} tara_record;

typedef struct tara_stored_event {
    uint64_t sequence;       /* From 1, without gaps. */
    uint64_t size;
    uint8_t commitment[32];  /* What the proof commits to; stays when the body is erased. */
    const uint8_t *bytes;    /* The body; NULL when it was erased. */
} tara_stored_event;

enum tara_batch_flag {
    TARA_BATCH_LAG = 1,   /* Need not be durable when commit returns. */
    TARA_BATCH_REPLAY = 2 /* The events are already in the store: keep the records only. */
};

typedef struct tara_batch {
    uint32_t struct_size;
    uint32_t flags;
    const tara_stored_event *events;
    size_t event_count;
    const tara_record *records;
    size_t record_count;
} tara_batch;

/* count events from the sequence first on. */
typedef struct tara_range {
    uint64_t first;
    uint64_t count;
} tara_range;

typedef int32_t (*tara_event_sink)(void *user, const tara_stored_event *event);

enum tara_store_flag {
    TARA_STORE_KEEPS_RECORDS = 1, /* Records survive a restart: no replay is needed at open. */
    TARA_STORE_SHARED = 2         /* Others may write to it. TARA_E_UNSUPPORTED in this version. */
};

struct tara_store {
    uint32_t struct_size;
    uint32_t flags;
    void *user;
    /* The record of a key; version 0 and size 0 when there is none. */
    int32_t (*get)(void *user, const tara_key *key, tara_record *out);
    /* All or nothing; durable when it returns unless the batch says that it may lag. */
    int32_t (*commit)(void *user, const tara_batch *batch);
    /* Keys of records with due <= until in order of due, at most capacity, after the cursor, of
     * which the store may use the first four places, here and below. *next: the due of the first
     * record later than until, or TARA_NEVER. */
    int32_t (*due)(void *user, int64_t until, tara_cursor *cursor, tara_key *keys,
                   size_t capacity, size_t *count, int64_t *next);
    /* Keys of all records of one subject, after the cursor. */
    int32_t (*records)(void *user, const tara_subject *subject, tara_cursor *cursor,
                       tara_key *keys, size_t capacity, size_t *count);
    /* Hand the events from..from+limit-1, in order, to the sink, until it returns other than 1. */
    int32_t (*events)(void *user, uint64_t from, uint64_t limit, tara_event_sink sink,
                      void *sink_user);
    /* How many events there are. */
    int32_t (*event_count)(void *user, uint64_t *count);
    int32_t (*sync)(void *user);
    /* Called once: by tara_close, or by a tara_open that fails and could read this table. */
    void (*close)(void *user);
    /* The bodies of these events leave the store for good: what is kept of each is its size and
     * its commitment, and events hands it out without bytes. Durable, and nothing readable is
     * left, when it returns 1; otherwise nothing of it was done, or the store is dead. The ranges
     * are sorted, disjoint and not adjacent, each with one event or more; one that is not, or an
     * event that there is not, is TARA_E_INVALID_ARGUMENT. A body that is gone already is no
     * error. count 0: the store may make itself smaller.
     * NULL, or a table that ends before it: the store cannot; then the duty stands. */
    int32_t (*erase)(void *user, const tara_range *ranges, size_t count);
};

#ifdef __cplusplus
}
#endif

#endif
