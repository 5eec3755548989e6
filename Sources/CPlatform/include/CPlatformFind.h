#ifndef CPLATFORM_FIND_H
#define CPLATFORM_FIND_H

#include <stdbool.h>
#include <stddef.h>

/// Where some bytes first occur in others; null: nowhere.
const void *cplatform_find(const void *bytes, size_t count, const void *part, size_t length);

/// Puts the letters A to Z into lower case.
void cplatform_lowercase(void *bytes, size_t count);

/// The quote that ends a JSON text whose first letter is given; null: there is none.
const void *cplatform_text_end(const void *bytes, size_t count);

/// Whether all bytes are ASCII that JSON writes as it is.
bool cplatform_is_plain_text(const void *bytes, size_t count);

#endif
