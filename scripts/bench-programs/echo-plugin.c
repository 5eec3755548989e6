// A plugin that answers each call with the same few bytes, as quickly as a plugin can; the fewest lines that shake hands.

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char line[1 << 16], answer[1 << 16];

static void say(const char *text, size_t length) {
    while (length > 0) {
        ssize_t count = write(1, text, length);
        if (count <= 0) _exit(0);
        text += count;
        length -= (size_t)count;
    }
}

int main(void) {
    size_t held = 0;
    for (;;) {
        ssize_t count = read(0, line + held, sizeof line - held - 1);
        if (count <= 0) return 0;
        held += (size_t)count;
        char *end;
        while ((end = memchr(line, '\n', held))) {
            *end = 0;
            char *id = strstr(line, "\"id\":");
            int number = 0;
            if (id && sscanf(id + 5, "%d", &number) == 1) {
                const char *result = strstr(line, "server/discover") ? "\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{}"
                                                                     : "\"content\":[],\"structuredContent\":{\"said\":\"hello\"}";
                int length = snprintf(
                    answer, sizeof answer, "{\"jsonrpc\":\"2.0\",\"id\":%d,\"result\":{\"resultType\":\"complete\",%s}}\n", number, result);
                say(answer, (size_t)length);
            }
            size_t used = (size_t)(end - line) + 1;
            memmove(line, line + used, held - used);
            held -= used;
        }
    }
}
