#define _GNU_SOURCE
#include "CEditline.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

static const int watched[] = {SIGINT, SIGWINCH, SIGCONT, SIGTERM, SIGHUP, SIGTSTP};
enum { WATCHED = sizeof watched / sizeof watched[0] };

static struct sigaction before[WATCHED];
static volatile sig_atomic_t target = -1;
static int watching = 0;  // how many of them

// Only what is safe in a signal handler: the thread that owns the terminal does the rest.
static void report(int number) {
    int saved = errno;
    unsigned char byte = (unsigned char)number;
    if (target >= 0 && write((int)target, &byte, 1) < 0) {
        // A full pipe wakes its reader anyway.
    }
    errno = saved;
}

int ceditline_watch_signals(int descriptor, int all) {
    target = descriptor;
    if (watching) return 0;
    struct sigaction action = {0};
    action.sa_handler = report;
    action.sa_flags = SA_RESTART;  // other threads need not notice
    sigemptyset(&action.sa_mask);
    for (int index = 0; index < (all ? WATCHED : 1); index++) {
        if (sigaction(watched[index], NULL, &before[index]) != 0) return -1;
        watching = index + 1;
        if (before[index].sa_handler == SIG_IGN && watched[index] != SIGWINCH) continue;
        if (sigaction(watched[index], &action, NULL) != 0) return -1;
    }
    return 0;
}

static const int keys[] = {SIGINT, SIGQUIT};
enum { KEYS = sizeof keys / sizeof keys[0] };
static struct sigaction heeded[KEYS];

void ceditline_ignore_keys(void) {
    struct sigaction ignore = {0};
    ignore.sa_handler = SIG_IGN;
    sigemptyset(&ignore.sa_mask);
    for (int index = 0; index < KEYS; index++) sigaction(keys[index], &ignore, &heeded[index]);
}

void ceditline_heed_keys(void) {
    for (int index = 0; index < KEYS; index++) sigaction(keys[index], &heeded[index], NULL);
}

void ceditline_unwatch_signals(void) {
    for (int index = 0; index < watching; index++) sigaction(watched[index], &before[index], NULL);
    target = -1;
    watching = 0;
}
