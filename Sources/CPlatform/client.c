// One thread drives all transfers of a client with libcurl's multi interface: connections are kept and shared, a cancelled
// transfer ends at once, and no caller's thread ever waits.
//
// libcurl says which sockets it waits for, and epoll which of them are ready: what a transfer costs does not grow with the
// number of those that are under way beside it.

#define _GNU_SOURCE
#include "transfer.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum {
    // As many as are usually under way at once: to make one takes longer than a short request.
    spare_limit = 64,
    events_limit = 64,
};

struct cancellation {
    struct cancellation *next;
    uint64_t id;
};

struct cplatform_http_client {
    const struct libcurl *curl;
    CURLM *multi;
    // What the thread waits with, and what wakes it.
    int ready, bell;
    // Guards what callers hand over to the thread.
    pthread_mutex_t lock;
    struct transfer *starting, *starting_end;
    struct cancellation *cancelling;
    bool closing;
    // The thread's own.
    struct transfer *running;
    struct spare {
        CURL *easy;
        struct manner manner;
    } spare[spare_limit];
    int spare_count;
    // When libcurl wants to be called in any case, in milliseconds; -1 for never.
    int64_t due;
    // Whether it waits for a socket, by the socket's number.
    bool *wanted;
    size_t wanted_room;
};

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static int timer_changed(CURLM *multi, long wait, void *context) {
    (void)multi;
    cplatform_http_client *client = context;
    client->due = wait < 0 ? -1 : wait == 0 ? 0 : now() + wait + 1;
    return 0;
}

static bool make_room(cplatform_http_client *client, size_t socket) {
    if (socket < client->wanted_room) return true;
    size_t room = client->wanted_room * 2 > socket + 64 ? client->wanted_room * 2 : socket + 64;
    bool *moved = realloc(client->wanted, room * sizeof *moved);
    if (moved == NULL) return false;
    memset(moved + client->wanted_room, 0, (room - client->wanted_room) * sizeof *moved);
    client->wanted = moved;
    client->wanted_room = room;
    return true;
}

static int socket_changed(CURL *easy, curl_socket_t socket, int what, void *context, void *of_socket) {
    (void)easy;
    (void)of_socket;
    cplatform_http_client *client = context;
    if (!make_room(client, (size_t)socket)) return -1;
    client->wanted[socket] = what != CURL_POLL_REMOVE;
    // It stays in there: the next request that goes over a kept connection would only put it back. It leaves when it is closed, or when
    // something comes that nobody waits for.
    if (what == CURL_POLL_REMOVE) return 0;
    struct epoll_event event = {
        .events = (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0), .data.fd = socket};
    // A new socket may bear the number of one that was closed; so it is not enough to know the number.
    if (epoll_ctl(client->ready, EPOLL_CTL_MOD, socket, &event) == 0) return 0;
    return errno == ENOENT ? epoll_ctl(client->ready, EPOLL_CTL_ADD, socket, &event) : -1;
}

static void socket_ready(cplatform_http_client *client, const struct epoll_event *event) {
    int socket = event->data.fd;
    if (socket == client->bell) {
        uint64_t rings;
        (void)!read(socket, &rings, sizeof rings);
        return;
    }
    if (!client->wanted[socket]) {
        epoll_ctl(client->ready, EPOLL_CTL_DEL, socket, NULL);
        return;
    }
    int what = (event->events & EPOLLIN ? CURL_CSELECT_IN : 0) | (event->events & EPOLLOUT ? CURL_CSELECT_OUT : 0)
        | (event->events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
    int under_way;
    client->curl->multi_socket_action(client->multi, socket, what, &under_way);
}

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
            // What it is told of this transfer goes; the rest is of use to one like it.
            curl->easy_setopt(t->easy, CURLOPT_ERRORBUFFER, NULL);
            client->spare[client->spare_count++] = (struct spare){
                .easy = t->easy, .manner = t->is_prepared ? transfer_manner(t) : (struct manner){.method = ""}};
        } else {
            curl->easy_cleanup(t->easy);
        }
    }
    transfer_free(t);
}

// Gives a transfer an easy handle that is set for it.
static CURLcode take_easy(cplatform_http_client *client, struct transfer *t) {
    const struct libcurl *curl = client->curl;
    CURLcode code;
    if (client->spare_count == 0) {
        t->easy = curl->easy_init();
        code = t->easy == NULL ? CURLE_OUT_OF_MEMORY : transfer_prepare(curl, t);
    } else {
        struct manner manner = transfer_manner(t);
        int found = client->spare_count - 1;
        while (found >= 0 && !manner_is_same(&client->spare[found].manner, &manner)) found--;
        t->is_prepared = found >= 0;
        if (found < 0) found = client->spare_count - 1;
        t->easy = client->spare[found].easy;
        client->spare[found] = client->spare[--client->spare_count];
        if (t->is_prepared) return transfer_prepare_again(curl, t);
        curl->easy_reset(t->easy);
        code = transfer_prepare(curl, t);
    }
    t->is_prepared = code == CURLE_OK;
    return code;
}

static void begin(cplatform_http_client *client, struct transfer *t) {
    const struct libcurl *curl = client->curl;
    t->next = client->running;
    client->running = t;
    CURLcode code = take_easy(client, t);
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

// Begins and cancels what callers have handed over; whether the client goes on.
static bool take_over(cplatform_http_client *client) {
    pthread_mutex_lock(&client->lock);
    struct transfer *starting = client->starting;
    struct cancellation *cancelling = client->cancelling;
    bool closing = client->closing;
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
    return !closing;
}

static void finish_done(cplatform_http_client *client) {
    CURLMsg *message;
    int left = 0;
    while ((message = client->curl->multi_info_read(client->multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE) continue;
        CURLcode code = message->data.result;
        struct transfer *t = NULL;
        client->curl->easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&t);
        if (t != NULL) finish(client, t, code, false);
    }
}

// How long nothing need be done, in milliseconds; -1 for as long as nothing comes.
static int patience(const cplatform_http_client *client) {
    if (client->due <= 0) return (int)client->due;
    int64_t left = client->due - now();
    return left <= 0 ? 0 : left > 60000 ? 60000 : (int)left;
}

static void *drive(void *context) {
    cplatform_http_client *client = context;
    const struct libcurl *curl = client->curl;
    struct epoll_event events[events_limit];
    int under_way = 0;
    while (take_over(client)) {
        if (client->due >= 0 && patience(client) == 0) {
            client->due = -1;
            curl->multi_socket_action(client->multi, CURL_SOCKET_TIMEOUT, 0, &under_way);
        }
        finish_done(client);
        int count = epoll_wait(client->ready, events, events_limit, patience(client));
        for (int i = 0; i < count; i++) socket_ready(client, &events[i]);
        finish_done(client);
    }
    while (client->running != NULL) finish(client, client->running, CURLE_OK, true);
    while (client->spare_count > 0) curl->easy_cleanup(client->spare[--client->spare_count].easy);
    curl->multi_cleanup(client->multi);
    pthread_mutex_destroy(&client->lock);
    close(client->ready);
    close(client->bell);
    free(client->wanted);
    free(client);
    return NULL;
}

static void destroy(cplatform_http_client *client, const struct libcurl *curl) {
    if (client == NULL) return;
    if (client->multi != NULL) curl->multi_cleanup(client->multi);
    if (client->ready >= 0) close(client->ready);
    if (client->bell >= 0) close(client->bell);
    free(client);
}

static bool prepare(cplatform_http_client *client, const struct libcurl *curl) {
    client->curl = curl;
    client->due = -1;
    client->ready = epoll_create1(EPOLL_CLOEXEC);
    client->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    client->multi = curl->multi_init();
    struct epoll_event rung = {.events = EPOLLIN, .data.fd = client->bell};
    return client->multi != NULL && client->ready >= 0 && client->bell >= 0
        && epoll_ctl(client->ready, EPOLL_CTL_ADD, client->bell, &rung) == 0
        && curl->multi_setopt(client->multi, CURLMOPT_SOCKETFUNCTION, socket_changed) == CURLM_OK
        && curl->multi_setopt(client->multi, CURLMOPT_SOCKETDATA, (void *)client) == CURLM_OK
        && curl->multi_setopt(client->multi, CURLMOPT_TIMERFUNCTION, timer_changed) == CURLM_OK
        && curl->multi_setopt(client->multi, CURLMOPT_TIMERDATA, (void *)client) == CURLM_OK;
}

cplatform_http_client *cplatform_http_open(char *words, size_t words_length) {
    const struct libcurl *curl = libcurl_open(words, words_length);
    if (curl == NULL) return NULL;
    cplatform_http_client *client = calloc(1, sizeof *client);
    if (client == NULL || !prepare(client, curl)) {
        snprintf(words, words_length, "libcurl did not start: %s", strerror(errno != 0 ? errno : ENOMEM));
        destroy(client, curl);
        return NULL;
    }
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
    pthread_mutex_destroy(&client->lock);
    destroy(client, curl);
    return NULL;
}

// Within the lock: once the thread sees `closing` it frees everything.
static void ring(cplatform_http_client *client) {
    uint64_t once = 1;
    (void)!write(client->bell, &once, sizeof once);
}

void cplatform_http_close(cplatform_http_client *client) {
    pthread_mutex_lock(&client->lock);
    client->closing = true;
    ring(client);
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
    if (is_first) ring(client);
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
    ring(client);
    pthread_mutex_unlock(&client->lock);
}
