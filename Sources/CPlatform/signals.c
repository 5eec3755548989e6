#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <unistd.h>

int cplatform_pipe(int ends[2]) {
    return pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0 ? 0 : errno;
}

// The handlers may run on any thread at any moment, so they touch only this.
static atomic_int target = -1;

static void tell(int signal) {
    int saved = errno;
    char byte = signal == SIGINT    ? CPLATFORM_SIGNAL_INTERRUPT
                : signal == SIGTERM ? CPLATFORM_SIGNAL_TERMINATE
                : signal == SIGCONT ? CPLATFORM_SIGNAL_CONTINUE
                                    : CPLATFORM_SIGNAL_RESIZE;
    int fd = atomic_load(&target);
    if (fd >= 0) {
        ssize_t written = write(fd, &byte, 1);
        (void)written;
    }
    errno = saved;
}

static const int told[] = {SIGINT, SIGTERM, SIGWINCH, SIGCONT};
enum { told_count = sizeof told / sizeof told[0] };
static struct sigaction before[told_count];
static struct sigaction pipe_before;
static int installed;

int cplatform_install_interrupt(int fd) {
    atomic_store(&target, fd);
    if (installed) return 0;
    struct sigaction action = {.sa_handler = tell};  // no SA_RESTART: a read that waits must notice
    sigfillset(&action.sa_mask);
    for (int i = 0; i < told_count; i++) {
        if (sigaction(told[i], &action, &before[i]) != 0) {
            int problem = errno;
            while (i-- > 0) sigaction(told[i], &before[i], NULL);
            atomic_store(&target, -1);
            return problem;
        }
    }
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGPIPE, &ignore, &pipe_before);
    installed = 1;
    return 0;
}

void cplatform_remove_interrupt(void) {
    if (!installed) return;
    for (int i = 0; i < told_count; i++) sigaction(told[i], &before[i], NULL);
    sigaction(SIGPIPE, &pipe_before, NULL);
    atomic_store(&target, -1);
    installed = 0;
}

int cplatform_terminal_size(int fd, int *columns, int *rows) {
    struct winsize size = {0};
    if (ioctl(fd, TIOCGWINSZ, &size) != 0) return errno;
    if (size.ws_col == 0 || size.ws_row == 0) return ENOTTY;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return 0;
}
