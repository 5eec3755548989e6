#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// Where a plugin finds them, behind the standard descriptors.
enum { host_place = 3, life_place = 4, behind_all = 5 };

static void shut(int *fd) {
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

// Above all places that are filled in the child, so that filling one never runs over another.
static bool raise_above(int *fd) {
    if (*fd >= behind_all) return true;
    int higher = fcntl(*fd, F_DUPFD_CLOEXEC, behind_all);
    int problem = errno;
    close(*fd);
    *fd = higher;
    errno = problem;
    return higher >= 0;
}

// `ends[0]` stays here and never blocks.
static int open_pair(int ends[2], int kind) {
    int made = kind == 's' ? socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) : pipe2(ends, O_CLOEXEC);
    if (made != 0) return errno;
    if (kind == 'w') {
        int reading = ends[0];
        ends[0] = ends[1];
        ends[1] = reading;
    }
    if (!raise_above(&ends[0]) || !raise_above(&ends[1]) || fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) return errno;
    return 0;
}

static int spawn(
    const char *const words[], const char *const environment[], posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes,
    const int theirs[5], int *pid) {
    int problem = 0;
    static const int places[5] = {0, 1, 2, host_place, life_place};
    for (int i = 0; i < 5 && problem == 0; i++)
        if (theirs[i] >= 0) problem = posix_spawn_file_actions_adddup2(actions, theirs[i], places[i]);
    if (problem == 0 && theirs[3] < 0) {
        // Whatever this process has there.
        problem = posix_spawn_file_actions_addopen(actions, host_place, "/dev/null", O_RDONLY, 0);
        if (problem == 0) problem = posix_spawn_file_actions_addclose(actions, host_place);
    }
    if (problem == 0) problem = posix_spawn_file_actions_addclosefrom_np(actions, behind_all);
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    if (problem == 0) problem = posix_spawnattr_setsigdefault(attributes, &all);
    if (problem == 0) problem = posix_spawnattr_setsigmask(attributes, &none);
    short flags = POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    if (problem == 0) problem = posix_spawnattr_setflags(attributes, flags);
    pid_t child = 0;
    if (problem == 0) problem = posix_spawn(&child, words[0], actions, attributes, (char *const *)words, (char *const *)environment);
    *pid = child;
    return problem;
}

static int spawn_words(
    const char *const words[], size_t count, const char *const environment[], const int theirs[5], int *pid) {
    char parent[32], life[32];
    snprintf(parent, sizeof parent, "parent=%d", (int)getpid());
    snprintf(life, sizeof life, "life=%d", life_place);
    const char **all = calloc(count + 3, sizeof *all);
    if (!all) return ENOMEM;
    for (size_t i = 0; i < count; i++) all[i < 2 ? i : i + 2] = words[i];
    all[2] = parent;
    all[3] = life;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int problem = posix_spawn_file_actions_init(&actions);
    if (problem == 0) {
        problem = posix_spawnattr_init(&attributes);
        if (problem == 0) {
            problem = spawn(all, environment, &actions, &attributes, theirs, pid);
            posix_spawnattr_destroy(&attributes);
        }
        posix_spawn_file_actions_destroy(&actions);
    }
    free(all);
    return problem;
}

int cplatform_start_plugin(
    const char *const words[], size_t count, const char *const environment[], bool has_host, cplatform_plugin *plugin) {
    int pairs[5][2] = {{-1, -1}, {-1, -1}, {-1, -1}, {-1, -1}, {-1, -1}};
    static const int kinds[5] = {'w', 'r', 'r', 's', 'w'};
    int problem = count < 2 ? EINVAL : 0;
    for (int i = 0; i < 5 && problem == 0; i++)
        if (i != 3 || has_host) problem = open_pair(pairs[i], kinds[i]);
    int theirs[5];
    for (int i = 0; i < 5; i++) theirs[i] = pairs[i][1];
    if (problem == 0) problem = spawn_words(words, count, environment, theirs, &plugin->pid);
    for (int i = 0; i < 5; i++) {
        shut(&pairs[i][1]);
        if (problem != 0) shut(&pairs[i][0]);
    }
    if (problem != 0) return problem;
    plugin->input = pairs[0][0];
    plugin->output = pairs[1][0];
    plugin->errors = pairs[2][0];
    plugin->host = pairs[3][0];
    plugin->life = pairs[4][0];
    plugin->ended = (int)syscall(SYS_pidfd_open, plugin->pid, 0);
    return 0;
}

int cplatform_wait(struct pollfd *descriptors, size_t count, int64_t nanoseconds) {
    struct timespec time = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    return ppoll(descriptors, count, nanoseconds < 0 ? NULL : &time, NULL);
}
