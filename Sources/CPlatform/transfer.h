// One request under way, and what has come back of it.

#ifndef CPLATFORM_TRANSFER_H
#define CPLATFORM_TRANSFER_H

#include "CPlatform.h"
#include "libcurl.h"

struct bytes {
    uint8_t *start;
    size_t count, room;
};

struct transfer {
    struct transfer *next;
    uint64_t id;
    void *context;
    cplatform_http_done done;

    // The request, copied.
    char *method, *url, *ca_file;
    char **headers;
    uint8_t *body;
    size_t body_length, body_sent;
    bool may_repeat, no_proxy;
    long connect_timeout, timeout;
    size_t body_limit;

    // The answer so far.
    CURL *easy;
    struct curl_slist *list;
    struct bytes lines, answer;
    bool head_is_whole, too_big, out_of_memory;
    char words[CURL_ERROR_SIZE];
};

/// A copy of a request; NULL when memory ran out.
struct transfer *transfer_new(uint64_t id, const cplatform_http_request *request, void *context, cplatform_http_done done);
/// Frees what the transfer holds, but for its easy handle.
void transfer_free(const struct libcurl *curl, struct transfer *transfer);
/// Sets everything a request needs on the transfer's easy handle.
CURLcode transfer_prepare(const struct libcurl *curl, struct transfer *transfer);
/// Calls back, once the easy handle has finished with a code, or with `cancelled`.
void transfer_report(const struct libcurl *curl, struct transfer *transfer, CURLcode code, bool cancelled);

#endif
