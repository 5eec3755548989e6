#ifndef CPLATFORM_SANDBOX_H
#define CPLATFORM_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What a program may reach once it is shut in. All paths are absolute; those that are not there are passed over.
typedef struct {
    const char *const *readable;          // NULL-terminated; with all that is below them
    const char *const *writable;          // read too
    const char *const *runnable;          // read and run; folders with all that is below them
    const uint16_t *ports;                // TCP ports of others that it may connect to
    size_t port_count;
    bool has_network;                     // else it makes no sockets, but for pairs of its own
    bool may_start;                       // other processes
    int kept;                             // a descriptor that it cannot close; -1: none
} cplatform_bounds;

/// The version of Landlock that this kernel has; 0: none, or it is switched off.
int cplatform_landlock_version(void);

/// Whether this kernel filters system calls, and its processor is one whose numbers are known here.
bool cplatform_has_seccomp(void);

/// Shuts this thread and all that it starts in by files, and by what else the kernel's Landlock knows: ports, signals, abstract
/// sockets. To be called with no_new_privs set. Returns 0, or an errno value (ENOSYS, EOPNOTSUPP: there is no Landlock).
int cplatform_landlock(const cplatform_bounds *bounds);

/// Has the kernel refuse the system calls that no plugin needs. To be called with no_new_privs set. Returns 0, or an errno value.
int cplatform_seccomp(const cplatform_bounds *bounds);

/// Keeps processes of the same user from looking into this one, where nothing else does.
void cplatform_hide(void);

#endif
