// A line read by libedit with the lines of a file as its history, and its own incremental search on Ctrl-R.
#include <histedit.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *prompt(EditLine *line) {
    (void)line;
    return "> ";
}

int main(int count, char **arguments) {
    FILE *file = count > 1 ? fopen(arguments[1], "r") : NULL;
    if (!file) return 2;
    setlocale(LC_ALL, "");
    HistEvent event;
    History *past = history_init();
    history(past, &event, H_SETSIZE, 1000000);
    char *text = NULL;
    size_t room = 0;
    while (getline(&text, &room, file) > 0) {
        text[strcspn(text, "\n")] = 0;
        history(past, &event, H_ENTER, text);
    }
    EditLine *line = el_init("search", stdin, stdout, stderr);
    el_set(line, EL_PROMPT, prompt);
    el_set(line, EL_EDITOR, "emacs");
    el_set(line, EL_HIST, history, past);
    el_set(line, EL_BIND, "^R", "em-inc-search-prev", NULL);
    int length;
    return el_gets(line, &length) == NULL;
}
