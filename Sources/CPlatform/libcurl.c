#include "libcurl.h"
#include "CPlatform.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static struct libcurl library;
static bool is_open;
static char problem[512];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void open_library(void) {
    static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.so"};
    void *handle = NULL;
    for (size_t i = 0; handle == NULL && i < sizeof names / sizeof names[0]; i++) {
        handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        const char *words = handle == NULL ? dlerror() : NULL;
        if (words != NULL && problem[0] == 0) snprintf(problem, sizeof problem, "%s", words);
    }
    if (handle == NULL) return;

    const struct { const char *name; void *slot; } wanted[] = {
        {"curl_global_init", &library.global_init},
        {"curl_version_info", &library.version_info},
        {"curl_easy_init", &library.easy_init},
        {"curl_easy_cleanup", &library.easy_cleanup},
        {"curl_easy_reset", &library.easy_reset},
        {"curl_easy_setopt", &library.easy_setopt},
        {"curl_easy_getinfo", &library.easy_getinfo},
        {"curl_easy_strerror", &library.easy_strerror},
        {"curl_multi_init", &library.multi_init},
        {"curl_multi_cleanup", &library.multi_cleanup},
        {"curl_multi_setopt", &library.multi_setopt},
        {"curl_multi_add_handle", &library.multi_add_handle},
        {"curl_multi_remove_handle", &library.multi_remove_handle},
        {"curl_multi_socket_action", &library.multi_socket_action},
        {"curl_multi_info_read", &library.multi_info_read},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        void *symbol = dlsym(handle, wanted[i].name);
        if (symbol == NULL) {
            snprintf(problem, sizeof problem, "the libcurl on this machine is too old: it has no %s (7.68 or later is needed)", wanted[i].name);
            return;
        }
        // A function pointer cannot be assigned from void * in standard C, but POSIX gives both one representation.
        memcpy(wanted[i].slot, &symbol, sizeof symbol);
    }
    CURLcode code = library.global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK) {
        snprintf(problem, sizeof problem, "libcurl did not start: %s", library.easy_strerror(code));
        return;
    }
    is_open = true;
}

const struct libcurl *libcurl_open(char *words, size_t words_length) {
    pthread_once(&once, open_library);
    if (is_open) return &library;
    if (words_length > 0) snprintf(words, words_length, "%s", problem);
    return NULL;
}

const char *cplatform_http_version(void) {
    return is_open ? library.version_info(CURLVERSION_NOW)->version : NULL;
}
