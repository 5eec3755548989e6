#ifndef CPLATFORM_LAUNCH_H
#define CPLATFORM_LAUNCH_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// How the launcher ends when there is something that it cannot do; what it was stands in its standard error.
#define CPLATFORM_LAUNCH_FAILED 125

/// Shuts this process in as the words before `--` say, and becomes the program behind it; returns only if that is impossible.
///
///     parent=PID life=FD cwd=PATH read=PATH write=PATH run=PATH net=open port=NUMBER start=yes host=yes
///     memory=BYTES files=NUMBER filesize=BYTES require=LAYER bwrap=PATH self=PATH shut=FD -- PROGRAM WORD …
///
/// Each layer holds by itself: what the machine lacks is left out, unless it is required.
int cplatform_launch(char *const words[]);

/// The pipes of a started plugin; this side's ends never block.
typedef struct {
    int pid;                              // also the number of its session and group
    int input;
    int output;
    int errors;
    int host;                             // a socket, or -1
    int life;                             // when this is closed, all of its group ends
    int ended;                            // can be read once it has ended; -1 where the kernel cannot tell so
} cplatform_plugin;

/// Starts the launcher with these words and these variables of the environment alone. `life` and `parent` are words that it adds
/// behind the first one. Returns 0, or an errno value.
int cplatform_start_plugin(
    const char *const words[], size_t count, const char *const environment[], bool has_host, cplatform_plugin *plugin);

/// Waits for descriptors, at most so many nanoseconds; a negative number: for ever. As `poll`.
int cplatform_wait(struct pollfd *descriptors, size_t count, int64_t nanoseconds);

#endif
