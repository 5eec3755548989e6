#define _GNU_SOURCE
#include "CPlatformFind.h"

#include <stdint.h>
#include <string.h>

typedef uint8_t letters __attribute__((vector_size(16)));

static letters load(const uint8_t *from) {
    letters loaded;
    memcpy(&loaded, from, sizeof loaded);
    return loaded;
}

static bool holds_any(letters mask) {
    uint64_t halves[2];
    memcpy(halves, &mask, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

const void *cplatform_find(const void *bytes, size_t count, const void *part, size_t length) {
    // A long part could be nearly there very often; the C library's search takes no longer for that.
    if (length < 2 || length > 64) return memmem(bytes, count, part, length);
    const uint8_t *at = bytes, *wanted = part;
    if (count < length) return NULL;
    // Sixteen places at a time: where the first letter stands and the last one too, the others are looked at.
    letters first = wanted[0] - (letters){0}, last = wanted[length - 1] - (letters){0};
    while (count >= length + sizeof(letters) - 1) {
        letters hits = (letters)(load(at) == first) & (letters)(load(at + length - 1) == last);
        if (holds_any(hits)) {
            for (size_t index = 0; index < sizeof hits; index++) {
                if (hits[index] && memcmp(at + index, wanted, length) == 0) return at + index;
            }
        }
        at += sizeof(letters);
        count -= sizeof(letters);
    }
    return memmem(at, count, part, length);
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
