// One request under way, and what has come back of it.

#ifndef CPLATFORM_TRANSFER_H
#define CPLATFORM_TRANSFER_H

#include "CPlatform.h"
#include "libcurl.h"

struct bytes {
    uint8_t *start;
    size_t count, room;
};

// What an easy handle has been set to do, besides what differs from request to request. One that is asked for the same again needs
// a handful of calls instead of forty.
struct manner {
    char method[16];                      // empty: not to be used again as it is
    bool has_body, reads_body, no_proxy;
    long connect_timeout, timeout;
};

struct transfer {
    struct transfer *next;
    uint64_t id;
    void *context;
    cplatform_http_done done;

    // The request, copied behind this struct.
    char *method, *url, *ca_file;
    struct curl_slist *headers;
    uint8_t *body;
    size_t body_length, body_sent;
    bool may_repeat, no_proxy;
    long connect_timeout, timeout;
    size_t body_limit;

    // The answer so far.
    CURL *easy;
    bool is_prepared;
    struct bytes lines, answer;
    bool head_is_whole, too_big, out_of_memory;
    char words[CURL_ERROR_SIZE];
};

/// A copy of a request; NULL when memory ran out.
struct transfer *transfer_new(uint64_t id, const cplatform_http_request *request, void *context, cplatform_http_done done);
/// Frees the transfer, but for its easy handle.
void transfer_free(struct transfer *transfer);
/// How the transfer's easy handle has to be set.
struct manner transfer_manner(const struct transfer *transfer);
bool manner_is_same(const struct manner *a, const struct manner *b);
/// Sets everything a request needs on the transfer's easy handle, which is new or was reset.
CURLcode transfer_prepare(const struct libcurl *curl, struct transfer *transfer);
/// Sets what differs from request to request on an easy handle that was prepared in the same manner.
CURLcode transfer_prepare_again(const struct libcurl *curl, struct transfer *transfer);
/// Calls back, once the easy handle has finished with a code, or with `cancelled`.
void transfer_report(const struct libcurl *curl, struct transfer *transfer, CURLcode code, bool cancelled);

#endif
