#ifndef CPLATFORM_SIGNALS_H
#define CPLATFORM_SIGNALS_H

// What the handlers write into the pipe, one byte a signal.
#define CPLATFORM_SIGNAL_INTERRUPT 'I'   // SIGINT: Ctrl-C
#define CPLATFORM_SIGNAL_TERMINATE 'T'   // SIGTERM
#define CPLATFORM_SIGNAL_RESIZE 'W'      // SIGWINCH
#define CPLATFORM_SIGNAL_CONTINUE 'C'    // SIGCONT: back from Ctrl-Z

/// Makes a pipe whose ends are closed on exec and never block; returns 0, or an errno value.
int cplatform_pipe(int ends[2]);

/// From now on SIGINT, SIGTERM, SIGWINCH and SIGCONT each write one byte naming them to `fd`, and interrupt a waiting system
/// call (EINTR); a handler may run on any thread, so whoever waits should wait for the pipe, too. SIGPIPE is ignored. Signals that find the pipe full are dropped: the reader has not seen the earlier ones yet.
/// A second call moves the signals to another descriptor. Returns 0, or an errno value.
int cplatform_install_interrupt(int fd);

/// Gives the signals back what they did before; a second call does nothing.
void cplatform_remove_interrupt(void);

/// Columns and rows of the terminal behind a descriptor; returns 0, or an errno value (ENOTTY: it is none, or does not know).
int cplatform_terminal_size(int fd, int *columns, int *rows);

#endif
