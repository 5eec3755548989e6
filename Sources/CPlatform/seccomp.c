#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define THIS_PROCESSOR AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define THIS_PROCESSOR AUDIT_ARCH_AARCH64
#endif

#ifndef THIS_PROCESSOR

bool cplatform_has_seccomp(void) { return false; }
int cplatform_seccomp(const cplatform_bounds *bounds) {
    (void)bounds;
    return ENOSYS;
}

#else

// Newer than the headers of Debian 12; the same on every processor.
#define NUMBER_PROCESS_MADVISE 440
#define NUMBER_MOUNT_SETATTR 442
#ifndef SYS_close_range
#define SYS_close_range 436
#endif

// What no plugin needs: to look into other processes, to change the machine or the limits it lives in, or parts of the kernel
// that flaws are found in most often.
static const int refused[] = {
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_pidfd_getfd, SYS_kcmp, NUMBER_PROCESS_MADVISE, SYS_mount, SYS_umount2,
    SYS_pivot_root, SYS_move_mount, SYS_open_tree, SYS_fsopen, SYS_fsconfig, SYS_fsmount, SYS_fspick, NUMBER_MOUNT_SETATTR, SYS_chroot,
    SYS_unshare, SYS_setns, SYS_bpf, SYS_perf_event_open, SYS_keyctl, SYS_add_key, SYS_request_key, SYS_io_uring_setup,
    SYS_io_uring_enter, SYS_io_uring_register, SYS_userfaultfd, SYS_kexec_load, SYS_init_module, SYS_finit_module, SYS_delete_module,
    SYS_reboot, SYS_swapon, SYS_swapoff, SYS_acct, SYS_settimeofday, SYS_clock_settime, SYS_adjtimex, SYS_clock_adjtime,
    SYS_sethostname, SYS_setdomainname, SYS_syslog, SYS_quotactl, SYS_open_by_handle_at, SYS_vhangup, SYS_fanotify_init,
#ifdef SYS_kexec_file_load
    SYS_kexec_file_load,
#endif
#ifdef SYS_iopl
    SYS_iopl, SYS_ioperm, SYS_modify_ldt,
#endif
};

#define REFUSE(number) (SECCOMP_RET_ERRNO | ((number) & SECCOMP_RET_DATA))
#define LOW(argument) (offsetof(struct seccomp_data, args) + 8 * (argument))
#define NEW_NAMESPACES 0x7e020000u  // CLONE_NEWNS … CLONE_NEWNET

enum { most = 256 };

struct program {
    struct sock_filter lines[most];
    unsigned short count;
};

static void put(struct program *program, unsigned short code, unsigned int value, unsigned char yes, unsigned char no) {
    if (program->count < most) program->lines[program->count++] = (struct sock_filter){code, yes, no, value};
}

static void load(struct program *program, size_t place) { put(program, BPF_LD | BPF_W | BPF_ABS, (unsigned int)place, 0, 0); }
static void answer(struct program *program, unsigned int value) { put(program, BPF_RET | BPF_K, value, 0, 0); }
// Skips so many lines unless they are equal.
static void when(struct program *program, unsigned int value, unsigned char else_skip) {
    put(program, BPF_JMP | BPF_JEQ | BPF_K, value, 0, else_skip);
}
static void refuse_call(struct program *program, int number, unsigned int value) {
    when(program, (unsigned int)number, 1);
    answer(program, value);
}

static void refuse_sockets(struct program *program, bool has_network) {
    if (!has_network) {
        // Not those of this machine either: who listens there may do what the plugin may not.
        refuse_call(program, SYS_socket, REFUSE(EACCES));
        return;
    }
    when(program, SYS_socket, 6);
    load(program, LOW(0));
    put(program, BPF_JMP | BPF_JEQ | BPF_K, AF_INET, 3, 0);
    put(program, BPF_JMP | BPF_JEQ | BPF_K, AF_INET6, 2, 0);
    put(program, BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 1, 0);
    answer(program, REFUSE(EACCES));
    answer(program, SECCOMP_RET_ALLOW);
}

// The descriptor that its life hangs on stays as it is, in all of its processes.
static void keep_descriptor(struct program *program, int kept) {
    static const struct { int number, place, answer; } calls[] = {
        {SYS_close, 0, 0}, {SYS_fcntl, 0, EBADF}, {SYS_ioctl, 0, EBADF}, {SYS_dup3, 1, EBADF},
#ifdef SYS_dup2
        {SYS_dup2, 1, EBADF},
#endif
    };
    if (kept < 0) return;
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        when(program, (unsigned int)calls[i].number, 4);
        load(program, LOW(calls[i].place));
        when(program, (unsigned int)kept, 1);
        answer(program, REFUSE(calls[i].answer));
        load(program, offsetof(struct seccomp_data, nr));
    }
    // Whoever is told that there is no such call closes them one by one.
    refuse_call(program, SYS_close_range, REFUSE(ENOSYS));
}

static void refuse_processes(struct program *program, bool may_start) {
    // Its flags lie in memory, where a filter cannot look; whoever is told that there is no such call takes `clone`.
    refuse_call(program, SYS_clone3, REFUSE(ENOSYS));
    when(program, SYS_clone, may_start ? 4 : 6);
    load(program, LOW(0));
    put(program, BPF_JMP | BPF_JSET | BPF_K, NEW_NAMESPACES, 0, 1);
    answer(program, REFUSE(EPERM));
    if (!may_start) {
        put(program, BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0);
        answer(program, REFUSE(EPERM));
    }
    answer(program, SECCOMP_RET_ALLOW);
#ifdef SYS_fork
    if (!may_start) {
        refuse_call(program, SYS_fork, REFUSE(EPERM));
        refuse_call(program, SYS_vfork, REFUSE(EPERM));
    }
#endif
    // Whoever leaves the group would outlive it. That it worked is what programs that try this expect.
    refuse_call(program, SYS_setsid, REFUSE(0));
    refuse_call(program, SYS_setpgid, REFUSE(0));
}

int cplatform_seccomp(const cplatform_bounds *bounds) {
    struct program program = {.count = 0};
    load(&program, offsetof(struct seccomp_data, arch));
    when(&program, THIS_PROCESSOR, 1);
    put(&program, BPF_JMP | BPF_JA, 1, 0, 0);
    answer(&program, SECCOMP_RET_KILL_PROCESS);
    load(&program, offsetof(struct seccomp_data, nr));
#ifdef __x86_64__
    // The numbers of the x32 interface.
    put(&program, BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 0, 1);
    answer(&program, REFUSE(ENOSYS));
#endif
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) refuse_call(&program, refused[i], REFUSE(EPERM));
    keep_descriptor(&program, bounds->kept);
    refuse_processes(&program, bounds->may_start);
    refuse_sockets(&program, bounds->has_network);
    // To be told that it has outlived the shell is what ends it.
    when(&program, SYS_prctl, 4);
    load(&program, LOW(0));
    put(&program, BPF_JMP | BPF_JEQ | BPF_K, PR_SET_PDEATHSIG, 0, 1);
    answer(&program, REFUSE(EPERM));
    answer(&program, SECCOMP_RET_ALLOW);
    // Typing into a terminal in its user's place.
    when(&program, SYS_ioctl, 5);
    load(&program, LOW(1));
    put(&program, BPF_JMP | BPF_JEQ | BPF_K, TIOCSTI, 1, 0);
    put(&program, BPF_JMP | BPF_JEQ | BPF_K, TIOCLINUX, 0, 1);
    answer(&program, REFUSE(EPERM));
    answer(&program, SECCOMP_RET_ALLOW);
    answer(&program, SECCOMP_RET_ALLOW);
    if (program.count >= most) return E2BIG;
    struct sock_fprog filter = {.len = program.count, .filter = program.lines};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) == 0 ? 0 : errno;
}

bool cplatform_has_seccomp(void) {
    unsigned int action = SECCOMP_RET_ERRNO;
    return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

#endif
