// Fixed-arity calls over libedit, whose own are variadic and so cannot be called from Swift.
//
// libedit runs on a private pseudo-terminal of 50 rows by 1000 columns and draws into a sink: it keeps the
// buffer, the key maps and the motions, and never sees the user's terminal, its size or its signals. EL_SIGNAL is never set.
//
// One editor belongs to one thread.

#ifndef CEDITLINE_H
#define CEDITLINE_H

#include <stddef.h>
#include <wchar.h>

typedef struct ceditline ceditline;

// What an action answers, as libedit knows it.
enum {
    CEDITLINE_NORMAL = 0,
    CEDITLINE_NEWLINE = 1,
    CEDITLINE_EOF = 2,
    CEDITLINE_KEEP_ARGUMENT = 3,
    CEDITLINE_REFRESH = 4,
    CEDITLINE_ERROR = 6,
};

// The most actions an editor can have.
enum { CEDITLINE_ACTIONS = 40 };

// Gives the next character: 1 when there is one, 0 at the end, -1 to leave the line.
typedef int (*ceditline_reader)(void *context, wchar_t *character);

// Carries out an action by its number; answers one of the codes above.
typedef int (*ceditline_action)(void *context, int number);

// Opens an editor; NULL with errno when there is no pseudo-terminal, no sink or no memory.
ceditline *ceditline_open(const char *program, void *context, ceditline_reader reader, ceditline_action action);
void ceditline_close(ceditline *editor);

// Gives an action a name that keys can be bound to; 0 when done. Both strings are copied.
int ceditline_name_action(ceditline *editor, int number, const wchar_t *name, const wchar_t *help);

// Reads the user's key bindings: $EDITRC, or ~/.editrc.
void ceditline_read_configuration(ceditline *editor);

// Whether the vi key maps are in use.
int ceditline_is_vi(ceditline *editor);

// Binds a key to a named function, in the main map or (vi command mode) the alternative one; 0 when done.
int ceditline_bind(ceditline *editor, const wchar_t *key, const wchar_t *function, int alternative);

// Edits one line, until an action or the reader ends it; NULL at an end or an interruption.
const wchar_t *ceditline_edit(ceditline *editor, int *count);

// The buffer now; it stays valid until the next call.
const wchar_t *ceditline_text(ceditline *editor, size_t *length, size_t *cursor);

void ceditline_insert(ceditline *editor, const wchar_t *text);
// Moves the cursor by a number of characters, as far as the buffer goes.
void ceditline_move(ceditline *editor, int characters);
// Deletes a number of characters before the cursor; nothing when there are not so many.
void ceditline_delete_before(ceditline *editor, int characters);
// Puts keys in front of those that are still to be read.
void ceditline_push(ceditline *editor, const wchar_t *keys);

// From now on SIGINT, and if asked for SIGWINCH, SIGCONT, SIGTERM, SIGHUP and SIGTSTP, each write their number as one byte to
// a descriptor, which must not block. What was ignored stays ignored. 0 when done.
int ceditline_watch_signals(int descriptor, int all);
// Gives the signals back to whoever had them.
void ceditline_unwatch_signals(void);

// From now on what Ctrl-C and Ctrl-\ send is ignored: a program in the foreground gets it as well, and it is meant for that program.
void ceditline_ignore_keys(void);
void ceditline_heed_keys(void);

#endif
