#ifndef CPLATFORM_MEMORY_H
#define CPLATFORM_MEMORY_H

/// Has what stands at an address come nearer while other work is done. Any address will do: it is never looked at.
static inline void cplatform_fetch(const void *place) { __builtin_prefetch(place); }

#endif
