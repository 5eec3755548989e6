#ifndef CPLATFORM_HEAP_H
#define CPLATFORM_HEAP_H

/// One heap for all threads, which grows in large steps: quickest where one task at a time makes and lets go of values.
void cplatform_one_heap(void);

/// Heaps that grow in large steps, for several threads with one each: a small step takes as long, and holds up the other threads.
void cplatform_large_steps(void);

/// Gives what the heap holds and nobody uses back to the system; takes milliseconds if that is much.
void cplatform_give_back(void);

#endif
