#ifndef CPLATFORM_FIND_H
#define CPLATFORM_FIND_H

#include <stddef.h>

/// Where some bytes first occur in others; null: nowhere.
const void *cplatform_find(const void *bytes, size_t count, const void *part, size_t length);

#endif
