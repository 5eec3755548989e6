#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// The headers of an older kernel know less than the kernel that runs, so what is used of Landlock is written down here
// (Documentation/userspace-api/landlock.rst of Linux 6.12).
#define LANDLOCK_CREATE 444
#define LANDLOCK_ADD 445
#define LANDLOCK_RESTRICT 446

#define FS_EXECUTE (1ULL << 0)
#define FS_WRITE_FILE (1ULL << 1)
#define FS_READ_FILE (1ULL << 2)
#define FS_READ_DIR (1ULL << 3)
#define FS_MAKE_CHAR (1ULL << 6)
#define FS_MAKE_BLOCK (1ULL << 11)
#define FS_ALL_1 ((1ULL << 13) - 1)
#define FS_REFER (1ULL << 13)      // 2
#define FS_TRUNCATE (1ULL << 14)   // 3
#define FS_IOCTL_DEV (1ULL << 15)  // 5
#define NET_BIND_TCP (1ULL << 0)   // 4
#define NET_CONNECT_TCP (1ULL << 1)
#define SCOPE_ABSTRACT_UNIX (1ULL << 0)  // 6
#define SCOPE_SIGNAL (1ULL << 1)
#define RULE_PATH_BENEATH 1
#define RULE_NET_PORT 2

// What a rule on a file can say; the rest is of folders.
#define FS_OF_FILES (FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV)
#define FS_READ (FS_READ_FILE | FS_READ_DIR)

struct ruleset { uint64_t fs, net, scoped; };
struct path_rule { uint64_t allowed; int32_t parent; } __attribute__((packed));
struct port_rule { uint64_t allowed, port; };

int cplatform_landlock_version(void) {
    long version = syscall(LANDLOCK_CREATE, NULL, 0, 1);
    return version < 0 ? 0 : (int)version;
}

static uint64_t known_rights(int version) {
    return FS_ALL_1 | (version >= 2 ? FS_REFER : 0) | (version >= 3 ? FS_TRUNCATE : 0) | (version >= 5 ? FS_IOCTL_DEV : 0);
}

// What is not there, or cannot be looked at, cannot be reached afterwards either.
static void allow(int ruleset, const char *path, uint64_t rights, uint64_t known) {
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0) return;
    struct stat about;
    if (fstat(fd, &about) == 0) {
        if (!S_ISDIR(about.st_mode)) rights &= FS_OF_FILES;
        struct path_rule rule = {.allowed = rights & known, .parent = fd};
        syscall(LANDLOCK_ADD, ruleset, RULE_PATH_BENEATH, &rule, 0);
    }
    close(fd);
}

static void allow_all(int ruleset, const char *const *paths, uint64_t rights, uint64_t known) {
    for (; paths && *paths; paths++) allow(ruleset, *paths, rights, known);
}

// Where programs and what they load lie. Of /etc only what programs look at: it holds secrets, too.
static const char *const programs[] = {
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/gnu/store", "/snap", NULL};
static const char *const settings[] = {
    "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/ld.so.preload", "/etc/localtime", "/etc/timezone", "/etc/ssl",
    "/etc/pki", "/etc/ca-certificates", "/etc/ca-certificates.conf", "/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf",
    "/etc/host.conf", "/etc/gai.conf", "/etc/services", "/etc/protocols", "/etc/passwd", "/etc/group", "/etc/mime.types",
    "/etc/alternatives", "/etc/terminfo", "/etc/locale.alias", "/etc/os-release", "/etc/inputrc", "/etc/perl", "/etc/python3",
    "/etc/python3.11", "/run/systemd/resolve/stub-resolv.conf", "/run/systemd/resolve/resolv.conf", "/proc/self", "/proc/meminfo",
    "/proc/cpuinfo", "/proc/stat", "/proc/version", "/proc/loadavg", "/proc/uptime", "/proc/filesystems", "/proc/sys/kernel",
    "/proc/sys/vm/overcommit_memory", "/sys/devices/system/cpu", "/sys/fs/cgroup", "/sys/kernel/mm/transparent_hugepage",
    "/dev/random", "/dev/urandom", NULL};
static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/full", NULL};

int cplatform_landlock(const cplatform_bounds *bounds) {
    int version = cplatform_landlock_version();
    if (version <= 0) return errno ? errno : ENOSYS;
    uint64_t known = known_rights(version);
    struct ruleset rules = {.fs = known};
    size_t size = sizeof rules.fs;
    if (version >= 4) {
        rules.net = NET_BIND_TCP | NET_CONNECT_TCP;
        size = offsetof(struct ruleset, scoped);
    }
    if (version >= 6) {
        rules.scoped = SCOPE_ABSTRACT_UNIX | SCOPE_SIGNAL;
        size = sizeof rules;
    }
    int ruleset = (int)syscall(LANDLOCK_CREATE, &rules, size, 0);
    if (ruleset < 0) return errno;
    uint64_t run = FS_READ | FS_EXECUTE;
    uint64_t change = known & ~(FS_EXECUTE | FS_MAKE_CHAR | FS_MAKE_BLOCK | FS_IOCTL_DEV);
    allow_all(ruleset, programs, bounds->may_start ? run : FS_READ, known);
    allow_all(ruleset, settings, FS_READ, known);
    allow_all(ruleset, devices, FS_READ_FILE | FS_WRITE_FILE | FS_TRUNCATE | FS_IOCTL_DEV, known);
    allow_all(ruleset, bounds->readable, FS_READ, known);
    allow_all(ruleset, bounds->writable, change | (bounds->may_start ? FS_EXECUTE : 0), known);
    allow_all(ruleset, bounds->runnable, run, known);
    for (size_t i = 0; version >= 4 && i < bounds->port_count; i++) {
        struct port_rule rule = {.allowed = NET_CONNECT_TCP, .port = bounds->ports[i]};
        syscall(LANDLOCK_ADD, ruleset, RULE_NET_PORT, &rule, 0);
    }
    int problem = syscall(LANDLOCK_RESTRICT, ruleset, 0) == 0 ? 0 : errno;
    close(ruleset);
    return problem;
}

void cplatform_hide(void) { prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
