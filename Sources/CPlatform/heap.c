#include "CPlatformHeap.h"

#include <malloc.h>

void cplatform_one_heap(void) {
#ifdef __GLIBC__
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TOP_PAD, 16 << 20);
    // Long texts and lists are a part of it as well: only in large pages is their memory given back at once when the program ends.
    mallopt(M_MMAP_MAX, 0);
    // No chunks that are joined later: a million of them at once would keep whoever pressed Ctrl-C waiting.
    mallopt(M_MXFAST, 0);
    // What a heap gives back and takes again need not be cleared by the kernel every time.
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
}

void cplatform_large_steps(void) {
#ifdef __GLIBC__
    mallopt(M_TOP_PAD, 16 << 20);
    // As it would become by itself, were nothing set: else each long text would be a mapping of its own.
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
}

void cplatform_give_back(void) {
#ifdef __GLIBC__
    malloc_trim(16 << 20);
#endif
}
