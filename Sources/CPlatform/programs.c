#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

extern char **environ;

// Above the standard descriptors, so that putting one in its place never runs over another.
static int raised(int fd) {
    if (fd > 2) return fd;
    int higher = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    int problem = errno;
    close(fd);
    errno = problem;
    return higher;
}

// Both ends closed on exec; the one that stays here never blocks.
static int open_pipe(int ends[2], int ours) {
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
    for (int i = 0; i < 2; i++) ends[i] = raised(ends[i]);
    if (ends[0] < 0 || ends[1] < 0 || fcntl(ends[ours], F_SETFL, O_NONBLOCK) != 0) {
        int problem = errno;
        for (int i = 0; i < 2; i++)
            if (ends[i] >= 0) close(ends[i]);
        ends[0] = ends[1] = -1;
        return problem;
    }
    return 0;
}

static int spawn(const char *const words[], const int theirs[3], int *pid) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int problem = posix_spawn_file_actions_init(&actions);
    if (problem != 0) return problem;
    problem = posix_spawnattr_init(&attributes);
    if (problem != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return problem;
    }
    if (theirs[0] >= 0) {
        problem = posix_spawn_file_actions_adddup2(&actions, theirs[0], 0);
    } else {
        problem = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    }
    for (int i = 1; i < 3 && problem == 0; i++) problem = posix_spawn_file_actions_adddup2(&actions, theirs[i], i);
    if (problem == 0) problem = posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    if (problem == 0) problem = posix_spawnattr_setsigdefault(&attributes, &all);
    if (problem == 0) problem = posix_spawnattr_setsigmask(&attributes, &none);
    if (problem == 0) problem = posix_spawnattr_setpgroup(&attributes, 0);
    short flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    if (problem == 0) problem = posix_spawnattr_setflags(&attributes, flags);
    pid_t child = 0;
    if (problem == 0) problem = posix_spawnp(&child, words[0], &actions, &attributes, (char *const *)words, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    *pid = child;
    return problem;
}

int cplatform_start_program(const char *const words[], bool has_input, cplatform_program *program) {
    int input[2] = {-1, -1}, output[2] = {-1, -1}, errors[2] = {-1, -1};
    int problem = has_input ? open_pipe(input, 1) : 0;
    if (problem == 0) problem = open_pipe(output, 0);
    if (problem == 0) problem = open_pipe(errors, 0);
    int theirs[3] = {input[0], output[1], errors[1]};
    int ours[3] = {input[1], output[0], errors[0]};
    if (problem == 0) problem = spawn(words, theirs, &program->pid);
    for (int i = 0; i < 3; i++) {
        if (theirs[i] >= 0) close(theirs[i]);
        if (problem != 0 && ours[i] >= 0) close(ours[i]);
    }
    if (problem != 0) return problem;
    program->input = ours[0];
    program->output = ours[1];
    program->errors = ours[2];
    return 0;
}

bool cplatform_program_has_ended(int pid) {
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == pid;
}

int cplatform_program_status(int pid) {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) return 0;
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

int cplatform_set_echo(int fd, bool is_on) {
    struct termios mode;
    if (tcgetattr(fd, &mode) != 0) return errno;
    if (is_on) mode.c_lflag |= ECHO;
    else mode.c_lflag &= ~(tcflag_t)ECHO;
    return tcsetattr(fd, TCSAFLUSH, &mode) == 0 ? 0 : errno;
}
