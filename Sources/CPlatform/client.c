// One thread drives all transfers of a client with libcurl's multi interface: connections are kept and shared, a cancelled
// transfer ends at once, and no caller's thread ever waits.

#define _GNU_SOURCE
#include "transfer.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// As many as are usually under way at once: to make one takes longer than a short request.
enum { spare_limit = 64 };

struct cancellation {
    struct cancellation *next;
    uint64_t id;
};

struct cplatform_http_client {
    const struct libcurl *curl;
    CURLM *multi;
    // Guards what callers hand over to the thread.
    pthread_mutex_t lock;
    struct transfer *starting, *starting_end;
    struct cancellation *cancelling;
    bool closing;
    // The thread's own.
    struct transfer *running;
    CURL *spare[spare_limit];
    int spare_count;
};

static void finish(cplatform_http_client *client, struct transfer *t, CURLcode code, bool cancelled) {
    const struct libcurl *curl = client->curl;
    for (struct transfer **link = &client->running; *link != NULL; link = &(*link)->next) {
        if (*link == t) {
            *link = t->next;
            break;
        }
    }
    // Told first: taking a handle out may wait for a name server.
    transfer_report(curl, t, code, cancelled);
    if (t->easy != NULL) {
        curl->multi_remove_handle(client->multi, t->easy);
        if (!cancelled && client->spare_count < spare_limit) {
            curl->easy_reset(t->easy);
            client->spare[client->spare_count++] = t->easy;
        } else {
            curl->easy_cleanup(t->easy);
        }
    }
    transfer_free(curl, t);
}

static void begin(cplatform_http_client *client, struct transfer *t) {
    const struct libcurl *curl = client->curl;
    t->next = client->running;
    client->running = t;
    t->easy = client->spare_count > 0 ? client->spare[--client->spare_count] : curl->easy_init();
    CURLcode code = t->easy == NULL ? CURLE_OUT_OF_MEMORY : transfer_prepare(curl, t);
    if (code == CURLE_OK && curl->multi_add_handle(client->multi, t->easy) != CURLM_OK) code = CURLE_FAILED_INIT;
    if (code != CURLE_OK) finish(client, t, code, false);
}

static void cancel_running(cplatform_http_client *client, uint64_t id) {
    for (struct transfer *t = client->running; t != NULL; t = t->next) {
        if (t->id == id) {
            finish(client, t, CURLE_OK, true);
            return;
        }
    }
}

static void *drive(void *context) {
    cplatform_http_client *client = context;
    const struct libcurl *curl = client->curl;
    bool closing = false;
    while (!closing) {
        pthread_mutex_lock(&client->lock);
        struct transfer *starting = client->starting;
        struct cancellation *cancelling = client->cancelling;
        closing = client->closing;
        client->starting = client->starting_end = NULL;
        client->cancelling = NULL;
        pthread_mutex_unlock(&client->lock);

        while (starting != NULL) {
            struct transfer *next = starting->next;
            begin(client, starting);
            starting = next;
        }
        while (cancelling != NULL) {
            struct cancellation *next = cancelling->next;
            cancel_running(client, cancelling->id);
            free(cancelling);
            cancelling = next;
        }
        if (closing) break;

        int left = 0;
        curl->multi_perform(client->multi, &left);
        CURLMsg *message;
        while ((message = curl->multi_info_read(client->multi, &left)) != NULL) {
            if (message->msg != CURLMSG_DONE) continue;
            CURLcode code = message->data.result;
            struct transfer *t = NULL;
            curl->easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&t);
            if (t != NULL) finish(client, t, code, false);
        }
        // Returns when a socket is ready, a timer of libcurl's is due, or a caller wakes it.
        curl->multi_poll(client->multi, NULL, 0, 60000, NULL);
    }
    while (client->running != NULL) finish(client, client->running, CURLE_OK, true);
    while (client->spare_count > 0) curl->easy_cleanup(client->spare[--client->spare_count]);
    curl->multi_cleanup(client->multi);
    pthread_mutex_destroy(&client->lock);
    free(client);
    return NULL;
}

cplatform_http_client *cplatform_http_open(char *words, size_t words_length) {
    const struct libcurl *curl = libcurl_open(words, words_length);
    if (curl == NULL) return NULL;
    cplatform_http_client *client = calloc(1, sizeof *client);
    CURLM *multi = curl->multi_init();
    if (client == NULL || multi == NULL) {
        snprintf(words, words_length, "out of memory");
        if (multi != NULL) curl->multi_cleanup(multi);
        free(client);
        return NULL;
    }
    client->curl = curl;
    client->multi = multi;
    pthread_mutex_init(&client->lock, NULL);

    // The thread takes no signals: they are for the one that waits for keys, and SIGPIPE is for nobody.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread;
    int code = pthread_create(&thread, &attributes, drive, client);
    pthread_attr_destroy(&attributes);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (code == 0) return client;

    snprintf(words, words_length, "no thread could be started: %s", strerror(code));
    curl->multi_cleanup(multi);
    pthread_mutex_destroy(&client->lock);
    free(client);
    return NULL;
}

void cplatform_http_close(cplatform_http_client *client) {
    pthread_mutex_lock(&client->lock);
    client->closing = true;
    // Inside the lock: once the thread sees `closing` it frees everything.
    client->curl->multi_wakeup(client->multi);
    pthread_mutex_unlock(&client->lock);
}

bool cplatform_http_start(
    cplatform_http_client *client, uint64_t id, const cplatform_http_request *request, void *context,
    cplatform_http_done done
) {
    struct transfer *t = transfer_new(id, request, context, done);
    if (t == NULL) return false;
    pthread_mutex_lock(&client->lock);
    // The thread takes all that is here at once: who finds something here need not wake it again.
    bool is_first = client->starting == NULL;
    if (is_first) client->starting = t;
    else client->starting_end->next = t;
    client->starting_end = t;
    if (is_first) client->curl->multi_wakeup(client->multi);
    pthread_mutex_unlock(&client->lock);
    return true;
}

void cplatform_http_cancel(cplatform_http_client *client, uint64_t id) {
    struct cancellation *c = calloc(1, sizeof *c);
    if (c == NULL) return;  // it then ends by its own time limit
    c->id = id;
    pthread_mutex_lock(&client->lock);
    c->next = client->cancelling;
    client->cancelling = c;
    client->curl->multi_wakeup(client->multi);
    pthread_mutex_unlock(&client->lock);
}
