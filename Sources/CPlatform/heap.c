#include "CPlatformHeap.h"

#include <malloc.h>

void cplatform_one_heap(void) {
#ifdef __GLIBC__
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TOP_PAD, 16 << 20);
#endif
}
