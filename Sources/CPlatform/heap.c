#include "CPlatformHeap.h"

#include <malloc.h>

void cplatform_one_heap(void) {
#ifdef __GLIBC__
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TOP_PAD, 16 << 20);
    // No chunks that are joined later: a million of them at once would keep whoever pressed Ctrl-C waiting.
    mallopt(M_MXFAST, 0);
    // As large as it may be: what a heap gives back and takes again need not be cleared by the kernel every time.
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
}
