#ifndef CPLATFORM_RUNTIME_H
#define CPLATFORM_RUNTIME_H

/// Takes back what was said to the Swift runtime before `main`: not to look for the program that writes backtraces. It looks for it
/// beside the runtime's own library, which takes a fifth of a short run, and there is no such library: the runtime is linked in. Who
/// has set SWIFT_BACKTRACE is listened to. To be called at the start of `main`, while there is one thread: one variable of the
/// environment is put aside until then.
void cplatform_forget_backtracer(void);

#endif
