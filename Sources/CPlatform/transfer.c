#include "transfer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

// A transfer lies in one block of memory with all that its request says: one call to make it, and one to free it. libcurl reads its list
// of headers where it is.
struct layout {
    char *next;
};

static char *place(struct layout *layout, const char *text, size_t length) {
    char *copy = layout->next;
    memcpy(copy, text, length);
    layout->next += length;
    return copy;
}

static char *place_text(struct layout *layout, const char *text) {
    return text == NULL ? NULL : place(layout, text, strlen(text) + 1);
}

static bool has_body(const char *method, size_t length) {
    return length > 0 || strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 || strcmp(method, "PATCH") == 0;
}

struct transfer *transfer_new(uint64_t id, const cplatform_http_request *request, void *context, cplatform_http_done done) {
    // A request with a large body goes out at once, without asking first and waiting a second for leave.
    static const char no_waiting[] = "Expect:";
    bool waits = !has_body(request->method, request->body_length);
    size_t count = waits ? 0 : 1;
    for (size_t i = 0; i < request->headers_length; i++) count += request->headers[i] == 0;
    size_t size = sizeof(struct transfer) + count * sizeof(struct curl_slist) + sizeof no_waiting + request->headers_length
        + strlen(request->method) + 1 + strlen(request->url) + 1
        + (request->ca_file == NULL ? 0 : strlen(request->ca_file) + 1) + request->body_length;
    struct transfer *t = malloc(size);
    if (t == NULL) return NULL;
    memset(t, 0, sizeof *t);
    t->id = id;
    t->context = context;
    t->done = done;
    t->may_repeat = request->may_repeat;
    t->no_proxy = request->no_proxy;
    t->connect_timeout = request->connect_timeout;
    t->timeout = request->timeout;
    t->body_limit = request->body_limit;
    t->body_length = request->body_length;
    struct curl_slist *lines = (struct curl_slist *)(t + 1);
    struct layout layout = {.next = (char *)(lines + count)};
    if (count > 0) t->headers = lines;
    size_t line = 0;
    if (!waits) lines[line++].data = place(&layout, no_waiting, sizeof no_waiting);
    if (request->headers_length > 0) {
        char *next = place(&layout, request->headers, request->headers_length);
        for (; line < count; line++) {
            lines[line].data = next;
            next += strlen(next) + 1;
        }
    }
    for (size_t i = 0; i < count; i++) lines[i].next = i + 1 < count ? &lines[i + 1] : NULL;
    t->method = place_text(&layout, request->method);
    t->url = place_text(&layout, request->url);
    t->ca_file = place_text(&layout, request->ca_file);
    if (request->body_length > 0) t->body = (uint8_t *)place(&layout, (const char *)request->body, request->body_length);
    return t;
}

void transfer_free(struct transfer *t) {
    free(t->lines.start);
    free(t->answer.start);
    free(t);
}

static bool append(struct bytes *bytes, const char *data, size_t count) {
    if (bytes->room - bytes->count < count) {
        size_t room = bytes->room < 1024 ? 1024 : bytes->room;
        while (room - bytes->count < count) room *= 2;
        uint8_t *moved = realloc(bytes->start, room);
        if (moved == NULL) return false;
        bytes->start = moved;
        bytes->room = room;
    }
    memcpy(bytes->start + bytes->count, data, count);
    bytes->count += count;
    return true;
}

// Answers' headers are capped too, by libcurl itself (some 300 KiB).
static size_t take_line(char *data, size_t size, size_t count, void *context) {
    struct transfer *t = context;
    size_t length = size * count;
    // A new status line: what came before belonged to an interim answer (100 Continue).
    if (length >= 5 && strncasecmp(data, "HTTP/", 5) == 0) {
        t->lines.count = 0;
        t->head_is_whole = false;
        return length;
    }
    // What follows an empty line are trailers, which say nothing that is asked for.
    if (t->head_is_whole) return length;
    if (length > 0 && (data[0] == '\r' || data[0] == '\n')) {
        t->head_is_whole = true;
        return length;
    }
    if (append(&t->lines, data, length)) return length;
    t->out_of_memory = true;
    return 0;
}

static size_t take_body(char *data, size_t size, size_t count, void *context) {
    struct transfer *t = context;
    size_t length = size * count;
    if (length > t->body_limit - t->answer.count) {
        t->too_big = true;
        return 0;
    }
    if (append(&t->answer, data, length)) return length;
    t->out_of_memory = true;
    return 0;
}

static size_t give_body(char *buffer, size_t size, size_t count, void *context) {
    struct transfer *t = context;
    size_t left = t->body_length - t->body_sent;
    size_t length = left < size * count ? left : size * count;
    memcpy(buffer, t->body + t->body_sent, length);
    t->body_sent += length;
    return length;
}

struct manner transfer_manner(const struct transfer *t) {
    struct manner manner = {
        .has_body = has_body(t->method, t->body_length), .no_proxy = t->no_proxy, .connect_timeout = t->connect_timeout,
        .timeout = t->timeout};
    manner.reads_body = manner.has_body && !t->may_repeat && t->body_length > 0;
    if (t->ca_file == NULL && strlen(t->method) < sizeof manner.method) strcpy(manner.method, t->method);
    return manner;
}

bool manner_is_same(const struct manner *a, const struct manner *b) {
    return a->method[0] != 0 && strcmp(a->method, b->method) == 0 && a->has_body == b->has_body && a->reads_body == b->reads_body
        && a->no_proxy == b->no_proxy && a->connect_timeout == b->connect_timeout && a->timeout == b->timeout;
}

CURLcode transfer_prepare(const struct libcurl *curl, struct transfer *t) {
    CURL *easy = t->easy;
    CURLcode code = CURLE_OK;
#define SET(option, value) \
    do { if (code == CURLE_OK) code = curl->easy_setopt(easy, option, value); } while (0)
// Options that an older library does not know may be left out.
#define SET_IF_KNOWN(option, value) \
    do { \
        if (code == CURLE_OK) code = curl->easy_setopt(easy, option, value); \
        if (code == CURLE_UNKNOWN_OPTION || code == CURLE_NOT_BUILT_IN) code = CURLE_OK; \
    } while (0)

    SET(CURLOPT_NOSIGNAL, 1L);
    // An id may be "..": the path must arrive as it was written, never shortened.
    SET(CURLOPT_PATH_AS_IS, 1L);
#if LIBCURL_VERSION_NUM >= 0x075500
    SET_IF_KNOWN(CURLOPT_PROTOCOLS_STR, "http,https");
#else
    SET(CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    SET_IF_KNOWN(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    SET_IF_KNOWN(CURLOPT_ACCEPT_ENCODING, "");
    SET(CURLOPT_CONNECTTIMEOUT_MS, t->connect_timeout);
    SET(CURLOPT_TIMEOUT_MS, t->timeout);
    SET_IF_KNOWN(CURLOPT_MAXAGE_CONN, 50L);  // servers close idle connections after 60 s; be earlier
    SET_IF_KNOWN(CURLOPT_TCP_KEEPALIVE, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
    SET_IF_KNOWN(CURLOPT_QUICK_EXIT, 1L);    // a cancelled request does not wait for the name server
#endif
    if (t->no_proxy) SET(CURLOPT_PROXY, "");
    if (t->ca_file != NULL) SET(CURLOPT_CAINFO, t->ca_file);
    SET(CURLOPT_HEADERFUNCTION, take_line);
    SET(CURLOPT_WRITEFUNCTION, take_body);

    struct manner manner = transfer_manner(t);
    if (strcmp(t->method, "HEAD") == 0) {
        SET(CURLOPT_NOBODY, 1L);
    } else if (manner.has_body) {
        SET(CURLOPT_POST, 1L);
        // libcurl repeats a request when a kept connection dies before a byte of the answer has come, a POST as well. A body that can be
        // read only once keeps it from that: the server may have acted on the first.
        if (manner.reads_body) SET(CURLOPT_READFUNCTION, give_body);
        SET(CURLOPT_CUSTOMREQUEST, t->method);
    } else if (strcmp(t->method, "GET") != 0) {
        SET(CURLOPT_CUSTOMREQUEST, t->method);
    }
    return code == CURLE_OK ? transfer_prepare_again(curl, t) : code;
#undef SET_IF_KNOWN
}

CURLcode transfer_prepare_again(const struct libcurl *curl, struct transfer *t) {
    CURL *easy = t->easy;
    CURLcode code = CURLE_OK;
    struct manner manner = transfer_manner(t);
    SET(CURLOPT_PRIVATE, (void *)t);
    SET(CURLOPT_ERRORBUFFER, t->words);
    SET(CURLOPT_URL, t->url);
    SET(CURLOPT_HEADERDATA, (void *)t);
    SET(CURLOPT_WRITEDATA, (void *)t);
    SET(CURLOPT_HTTPHEADER, t->headers);
    if (manner.has_body) {
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->body_length);
        if (manner.reads_body) SET(CURLOPT_READDATA, (void *)t);
        else SET(CURLOPT_POSTFIELDS, t->body_length == 0 ? "" : (char *)t->body);
    }
    return code;
#undef SET
}

static cplatform_http_outcome outcome(const struct transfer *t, CURLcode code) {
    if (t->too_big) return CPLATFORM_HTTP_TOO_BIG;
    if (t->out_of_memory) return CPLATFORM_HTTP_OTHER;
    switch (code) {
    // libcurl is content with a head that breaks off.
    case CURLE_OK: return t->head_is_whole ? CPLATFORM_HTTP_ANSWERED : CPLATFORM_HTTP_CUT_SHORT;
    case CURLE_COULDNT_RESOLVE_HOST: return CPLATFORM_HTTP_CANNOT_RESOLVE;
    case CURLE_COULDNT_RESOLVE_PROXY: return CPLATFORM_HTTP_CANNOT_RESOLVE_PROXY;
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
    case CURLE_PROXY: return CPLATFORM_HTTP_CANNOT_CONNECT;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_SHUTDOWN_FAILED:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_USE_SSL_FAILED: return CPLATFORM_HTTP_TLS_FAILED;
    case CURLE_OPERATION_TIMEDOUT: return CPLATFORM_HTTP_TIMED_OUT;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_FAIL_REWIND:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: return CPLATFORM_HTTP_CONNECTION_LOST;
    case CURLE_PARTIAL_FILE: return CPLATFORM_HTTP_CUT_SHORT;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY: return CPLATFORM_HTTP_NOT_HTTP;
    case CURLE_BAD_CONTENT_ENCODING: return CPLATFORM_HTTP_GARBLED;
    default: return CPLATFORM_HTTP_OTHER;
    }
}

void transfer_report(const struct libcurl *curl, struct transfer *t, CURLcode code, bool cancelled) {
    cplatform_http_result result = {.outcome = cancelled ? CPLATFORM_HTTP_CANCELLED : outcome(t, code), .words = t->words};
    if (t->easy != NULL) {
        long request_size = 0, connects = 0, tunnel = 0;
        curl_off_t ready = 0;
        char *redirect = NULL;
        curl->easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &request_size);
        curl->easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
        curl->easy_getinfo(t->easy, CURLINFO_NUM_CONNECTS, &connects);
        curl->easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &result.status);
        curl->easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &redirect);
        curl->easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &tunnel);
        if (code == CURLE_PEER_FAILED_VERIFICATION) {
            result.refused_certificate = true;
            curl->easy_getinfo(t->easy, CURLINFO_SSL_VERIFYRESULT, &result.certificate_fault);
        }
        // What a proxy was asked is no part of the request.
        bool refused = !cancelled && code != CURLE_OK && tunnel >= 300;
        if (refused) {
            result.outcome = CPLATFORM_HTTP_PROXY_REFUSED;
            result.status = tunnel;
        }
        result.sent = request_size > 0 && !refused;
        result.connected = ready > 0;
        result.reused = ready > 0 && connects == 0;
        result.redirect = redirect;
    }
    if (t->words[0] == 0) {
        const char *words = t->out_of_memory ? "out of memory" : code == CURLE_OK ? "" : curl->easy_strerror(code);
        strncpy(t->words, words, sizeof t->words - 1);
    }
    result.headers = (const char *)t->lines.start;
    result.headers_length = t->lines.count;
    result.body = t->answer.start;
    result.body_length = t->answer.count;
    t->done(t->context, &result);
}
