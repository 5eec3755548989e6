#define _GNU_SOURCE
#include "CEditline.h"

#include <errno.h>
#include <fcntl.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct ceditline {
    EditLine *edit;
    FILE *in;
    FILE *sink;
    int master;
    void *context;
    ceditline_reader reader;
    ceditline_action action;
    wchar_t *names[2 * CEDITLINE_ACTIONS];  // libedit keeps the pointers it was given
};

static ceditline *owner(EditLine *edit) {
    void *data = NULL;
    el_wget(edit, EL_CLIENTDATA, &data);
    return data;
}

static int read_character(EditLine *edit, wchar_t *character) {
    ceditline *editor = owner(edit);
    return editor->reader(editor->context, character);
}

// libedit's history is not used; without a function of its own, some vi commands would call through a null pointer.
static int no_history(void *reference, HistEventW *event, int operation, ...) {
    (void)reference, (void)operation;
    event->num = -1;
    event->str = L"";
    return -1;
}

// libedit tells an action the key, not its name, so each action needs a function of its own.
#define ACTION(n)                                                     \
    static unsigned char action_##n(EditLine *edit, wint_t key) {     \
        (void)key;                                                    \
        ceditline *editor = owner(edit);                              \
        return (unsigned char)editor->action(editor->context, n);     \
    }
#define ACTIONS(f)                                                                                                     \
    f(0) f(1) f(2) f(3) f(4) f(5) f(6) f(7) f(8) f(9) f(10) f(11) f(12) f(13) f(14) f(15) f(16) f(17) f(18) f(19)      \
    f(20) f(21) f(22) f(23) f(24) f(25) f(26) f(27) f(28) f(29) f(30) f(31) f(32) f(33) f(34) f(35) f(36) f(37) f(38)  \
    f(39)
#define ENTRY(n) action_##n,

ACTIONS(ACTION)
static unsigned char (*const actions[CEDITLINE_ACTIONS])(EditLine *, wint_t) = {ACTIONS(ENTRY)};

// A locale without UTF-8 would make libedit drop every character outside ASCII without a word.
static void use_utf8(void) {
    const char *now = setlocale(LC_CTYPE, NULL);
    if (now == NULL || strcmp(now, "C") == 0) setlocale(LC_CTYPE, "");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
}

static int close_on_exec(int descriptor) { return fcntl(descriptor, F_SETFD, FD_CLOEXEC); }

ceditline *ceditline_open(const char *program, void *context, ceditline_reader reader, ceditline_action action) {
    ceditline *editor = calloc(1, sizeof *editor);
    if (editor == NULL) return NULL;
    editor->master = -1;
    editor->context = context;
    editor->reader = reader;
    editor->action = action;
    use_utf8();

    int slave = -1;
    struct winsize size = {.ws_row = 50, .ws_col = 1000};
    if (openpty(&editor->master, &slave, NULL, NULL, &size) != 0) {
        editor->master = -1;
        goto failed;
    }
    close_on_exec(editor->master);
    close_on_exec(slave);
    editor->in = fdopen(slave, "r");
    if (editor->in == NULL) {
        close(slave);
        goto failed;
    }
    editor->sink = fopen("/dev/null", "we");
    if (editor->sink == NULL) goto failed;
    editor->edit = el_init_fd(program, editor->in, editor->sink, editor->sink, slave, slave, slave);
    if (editor->edit == NULL) {
        errno = ENOMEM;
        goto failed;
    }
    // The capabilities of the user's terminal are the painter's business.
    el_wset(editor->edit, EL_TERMINAL, "dumb");
    el_wset(editor->edit, EL_CLIENTDATA, editor);
    el_wset(editor->edit, EL_GETCFN, read_character);
    el_wset(editor->edit, EL_HIST, no_history, editor);
    el_wset(editor->edit, EL_EDITOR, L"emacs");
    return editor;

failed:;
    int cause = errno;
    ceditline_close(editor);
    errno = cause;
    return NULL;
}

void ceditline_close(ceditline *editor) {
    if (editor == NULL) return;
    if (editor->edit != NULL) {
        // Otherwise el_end waits on the terminal it believes it has.
        el_wset(editor->edit, EL_EDITMODE, 0);
        el_end(editor->edit);
    }
    if (editor->in != NULL) fclose(editor->in);
    if (editor->sink != NULL) fclose(editor->sink);
    if (editor->master >= 0) close(editor->master);
    for (int index = 0; index < 2 * CEDITLINE_ACTIONS; index++) free(editor->names[index]);
    free(editor);
}

int ceditline_name_action(ceditline *editor, int number, const wchar_t *name, const wchar_t *help) {
    if (number < 0 || number >= CEDITLINE_ACTIONS || editor->names[2 * number] != NULL) return -1;
    wchar_t *name_copy = wcsdup(name), *help_copy = wcsdup(help);
    editor->names[2 * number] = name_copy;
    editor->names[2 * number + 1] = help_copy;
    if (name_copy == NULL || help_copy == NULL) return -1;
    return el_wset(editor->edit, EL_ADDFN, name_copy, help_copy, actions[number]);
}

void ceditline_read_configuration(ceditline *editor) {
    el_source(editor->edit, NULL);
    el_wset(editor->edit, EL_EDITMODE, 1);
    el_wset(editor->edit, EL_SIGNAL, 0);
}

int ceditline_is_vi(ceditline *editor) {
    const wchar_t *name = NULL;
    return el_wget(editor->edit, EL_EDITOR, &name) == 0 && name != NULL && wcscmp(name, L"vi") == 0;
}

int ceditline_bind(ceditline *editor, const wchar_t *key, const wchar_t *function, int alternative) {
    if (alternative) return el_wset(editor->edit, EL_BIND, L"-a", key, function, NULL);
    return el_wset(editor->edit, EL_BIND, key, function, NULL);
}

const wchar_t *ceditline_edit(ceditline *editor, int *count) { return el_wgets(editor->edit, count); }

const wchar_t *ceditline_text(ceditline *editor, size_t *length, size_t *cursor) {
    const LineInfoW *line = el_wline(editor->edit);
    // Some vi commands leave the cursor before an empty buffer (`$` does).
    if (line->cursor < line->buffer || line->cursor > line->lastchar) {
        el_cursor(editor->edit, (int)(line->buffer - line->cursor));
        line = el_wline(editor->edit);
    }
    *length = (size_t)(line->lastchar - line->buffer);
    *cursor = (size_t)(line->cursor - line->buffer);
    return line->buffer;
}

void ceditline_insert(ceditline *editor, const wchar_t *text) { el_winsertstr(editor->edit, text); }
void ceditline_move(ceditline *editor, int characters) { el_cursor(editor->edit, characters); }
void ceditline_delete_before(ceditline *editor, int characters) { el_wdeletestr(editor->edit, characters); }
void ceditline_push(ceditline *editor, const wchar_t *keys) { el_wpush(editor->edit, keys); }
