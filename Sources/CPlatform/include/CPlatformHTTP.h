#ifndef CPLATFORM_HTTP_H
#define CPLATFORM_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What became of a transfer.
typedef enum {
    CPLATFORM_HTTP_ANSWERED = 0,          // any status at all
    CPLATFORM_HTTP_CANCELLED,
    CPLATFORM_HTTP_CANNOT_RESOLVE,
    CPLATFORM_HTTP_CANNOT_RESOLVE_PROXY,
    CPLATFORM_HTTP_CANNOT_CONNECT,
    CPLATFORM_HTTP_PROXY_REFUSED,         // to open a way; `status` is its own
    CPLATFORM_HTTP_TLS_FAILED,
    CPLATFORM_HTTP_TIMED_OUT,
    CPLATFORM_HTTP_CONNECTION_LOST,       // in the middle, or before the answer
    CPLATFORM_HTTP_CUT_SHORT,             // the answer ended before its announced length
    CPLATFORM_HTTP_NOT_HTTP,
    CPLATFORM_HTTP_GARBLED,               // content encoding that cannot be undone
    CPLATFORM_HTTP_TOO_BIG,               // the body passed its limit
    CPLATFORM_HTTP_OTHER
} cplatform_http_outcome;

/// One request. Everything is copied by `cplatform_http_start`.
typedef struct {
    const char *method;
    const char *url;                      // http or https, percent-encoded
    const char *headers;                  // "name: value" or "name;" (an empty value), each with a NUL behind it
    size_t headers_length;                // of all, with the NULs
    const uint8_t *body;
    size_t body_length;
    bool may_repeat;                      // the client may send it again by itself when a kept connection turns out dead
    bool no_proxy;                        // go straight, whatever the environment says
    long connect_timeout;                 // milliseconds
    long timeout;                         // milliseconds, for the whole
    size_t body_limit;                    // bytes of the answer's body, decoded
    const char *ca_file;                  // or NULL: the system's
} cplatform_http_request;

/// What came back. Valid only during the callback; what was not received is NULL or 0.
typedef struct {
    cplatform_http_outcome outcome;
    long status;
    const char *headers;                  // the header lines of the final answer, as received, without the status line
    size_t headers_length;
    const uint8_t *body;                  // decoded
    size_t body_length;
    const char *redirect;                 // the absolute URL that the answer points to
    const char *words;                    // the client's own words for a failure; never NULL
    bool connected;                       // TCP and TLS stood
    bool sent;                            // some of the request may have left this machine
    bool reused;                          // on a connection that was there already
    bool refused_certificate;             // TLS failed for the certificate
    long certificate_fault;               // then what OpenSSL finds wrong with it (X509_V_ERR_…)
} cplatform_http_result;

typedef struct cplatform_http_client cplatform_http_client;

/// Called exactly once a transfer, on the client's own thread; it must not wait.
typedef void (*cplatform_http_done)(void *context, const cplatform_http_result *result);

/// Opens libcurl and starts a thread for transfers; connections are kept and shared among them.
/// Returns NULL when that is impossible, with the reason in `words`.
cplatform_http_client *cplatform_http_open(char *words, size_t words_length);

/// Ends the thread once what is under way has been cancelled; may be called from a callback. The client must not be used again.
void cplatform_http_close(cplatform_http_client *client);

/// Starts a transfer under an id chosen by the caller, unique among those under way.
/// Returns false, without ever calling back, when memory ran out.
bool cplatform_http_start(
    cplatform_http_client *client, uint64_t id, const cplatform_http_request *request, void *context,
    cplatform_http_done done);

/// Cancels a transfer, which then calls back soon with `CANCELLED`; an unknown or finished id is no harm.
void cplatform_http_cancel(cplatform_http_client *client, uint64_t id);

/// The version text of libcurl, or NULL when it has not been opened.
const char *cplatform_http_version(void);

#endif
