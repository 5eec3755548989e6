#define _GNU_SOURCE
#include "CPlatformFind.h"

#include <stdint.h>
#include <string.h>

const void *cplatform_find(const void *bytes, size_t count, const void *part, size_t length) {
    return memmem(bytes, count, part, length);
}

void cplatform_lowercase(void *bytes, size_t count) {
    uint8_t *letters = bytes;
    for (size_t index = 0; index < count; index++) {
        // Without a branch, so that the compiler takes many at once.
        letters[index] |= (uint8_t)((uint8_t)(letters[index] - 'A') < 26) << 5;
    }
}

const void *cplatform_text_end(const void *bytes, size_t count) {
    const char *begin = bytes, *end = begin + count, *at = begin;
    while ((at = memchr(at, '"', (size_t)(end - at))) != NULL) {
        const char *slash = at;
        while (slash > begin && slash[-1] == '\\') slash--;
        if ((at - slash) % 2 == 0) return at;
        at++;
    }
    return NULL;
}

bool cplatform_is_plain_text(const void *bytes, size_t count) {
    const uint8_t *letters = bytes;
    uint8_t odd = 0;
    for (size_t index = 0; index < count; index++) {
        odd |= (letters[index] < 0x20) | (letters[index] >= 0x7f) | (letters[index] == '"') | (letters[index] == '\\');
    }
    return !odd;
}
