#define _GNU_SOURCE
#include "CPlatformFind.h"

#include <string.h>

const void *cplatform_find(const void *bytes, size_t count, const void *part, size_t length) {
    return memmem(bytes, count, part, length);
}
