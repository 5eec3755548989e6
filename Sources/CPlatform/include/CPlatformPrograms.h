#ifndef CPLATFORM_PROGRAMS_H
#define CPLATFORM_PROGRAMS_H

#include <stdbool.h>

/// A program that runs, and this side's ends of its pipes; none of them blocks.
typedef struct {
    int pid;                              // also the number of its process group
    int input;                            // -1 when it reads nothing
    int output;
    int errors;
} cplatform_program;

/// Starts a program, looked for in PATH, with these words and no others; NULL ends them. It leads a process group of its own, has
/// every signal as a new process has it, and inherits nothing but its three standard descriptors; without `has_input` it reads from
/// /dev/null. Returns 0, or an errno value.
int cplatform_start_program(const char *const words[], bool has_input, cplatform_program *program);

/// Whether a program has ended; it can still be waited for.
bool cplatform_program_has_ended(int pid);

/// Waits for a program that has ended; gives its exit status, or the negative number of the signal that ended it.
int cplatform_program_status(int pid);

/// Switches the echo of a terminal; returns 0, or an errno value.
int cplatform_set_echo(int fd, bool is_on);

#endif
