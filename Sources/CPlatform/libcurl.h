// The functions of libcurl that are used, looked up in the library when it is first needed: linking it would cost every
// start some 6 ms (it brings thirty libraries), and most commands never leave the machine.

#ifndef CPLATFORM_LIBCURL_H
#define CPLATFORM_LIBCURL_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

struct libcurl {
    CURLcode (*global_init)(long);
    curl_version_info_data *(*version_info)(CURLversion);
    CURL *(*easy_init)(void);
    void (*easy_cleanup)(CURL *);
    void (*easy_reset)(CURL *);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
    const char *(*easy_strerror)(CURLcode);
    CURLM *(*multi_init)(void);
    CURLMcode (*multi_cleanup)(CURLM *);
    CURLMcode (*multi_setopt)(CURLM *, CURLMoption, ...);
    CURLMcode (*multi_add_handle)(CURLM *, CURL *);
    CURLMcode (*multi_remove_handle)(CURLM *, CURL *);
    CURLMcode (*multi_socket_action)(CURLM *, curl_socket_t, int, int *);
    CURLMsg *(*multi_info_read)(CURLM *, int *);
};

/// The library, opened once; NULL with the reason in `words` when it cannot be.
const struct libcurl *libcurl_open(char *words, size_t words_length);

#endif
