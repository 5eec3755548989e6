#define _GNU_SOURCE
#include "CPlatform.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

enum { most_paths = 256, most_ports = 64 };

struct order {
    int parent, life;
    const char *folder, *bwrap, *self;
    bool has_host;
    bool requires_landlock, requires_seccomp, requires_network;
    rlim_t memory, files, filesize;
    const char *readable[most_paths], *writable[most_paths], *runnable[most_paths];
    size_t readable_count, writable_count, runnable_count;
    uint16_t ports[most_ports];
    cplatform_bounds bounds;
};

static int fail(const char *what, const char *which, int problem) {
    dprintf(2, "plugin-exec: %s%s%s%s\n", what, which, problem ? ": " : "", problem ? strerror(problem) : "");
    return CPLATFORM_LAUNCH_FAILED;
}

static const char *value_of(const char *word, const char *name) {
    size_t length = strlen(name);
    return strncmp(word, name, length) == 0 && word[length] == '=' ? word + length + 1 : NULL;
}

static void add(const char **paths, size_t *count, const char *path) {
    if (*count + 1 < most_paths) paths[(*count)++] = path;
}

static int read_word(struct order *order, const char *word) {
    const char *value;
    if ((value = value_of(word, "parent"))) order->parent = atoi(value);
    else if ((value = value_of(word, "life"))) order->life = atoi(value);
    else if ((value = value_of(word, "cwd"))) order->folder = value;
    else if ((value = value_of(word, "read"))) add(order->readable, &order->readable_count, value);
    else if ((value = value_of(word, "write"))) add(order->writable, &order->writable_count, value);
    else if ((value = value_of(word, "run"))) add(order->runnable, &order->runnable_count, value);
    else if (value_of(word, "net")) order->bounds.has_network = true;
    else if (value_of(word, "start")) order->bounds.may_start = true;
    else if (value_of(word, "host")) order->has_host = true;
    else if ((value = value_of(word, "memory"))) order->memory = strtoul(value, NULL, 10);
    else if ((value = value_of(word, "files"))) order->files = strtoul(value, NULL, 10);
    else if ((value = value_of(word, "filesize"))) order->filesize = strtoul(value, NULL, 10);
    else if ((value = value_of(word, "bwrap"))) order->bwrap = value;
    else if ((value = value_of(word, "self"))) order->self = value;
    else if ((value = value_of(word, "shut"))) close(atoi(value));
    else if ((value = value_of(word, "port"))) {
        if (order->bounds.port_count < most_ports) order->ports[order->bounds.port_count++] = (uint16_t)atoi(value);
    } else if ((value = value_of(word, "require"))) {
        if (strcmp(value, "landlock") == 0) order->requires_landlock = true;
        else if (strcmp(value, "seccomp") == 0) order->requires_seccomp = true;
        else if (strcmp(value, "ports") == 0) order->requires_network = true;
        else return fail("there is no layer ", value, 0);
    } else {
        return fail("this is no word of an order: ", word, 0);
    }
    return 0;
}

// Where a program is; `place` has room for a path.
static const char *find_program(const char *name, char *place) {
    if (strchr(name, '/')) return realpath(name, place) ? name : NULL;
    const char *folders = getenv("PATH");
    char path[PATH_MAX];
    while (folders && *folders) {
        size_t length = strcspn(folders, ":");
        if (snprintf(path, sizeof path, "%.*s/%s", (int)length, folders, name) < (int)sizeof path && access(path, X_OK) == 0)
            return strcpy(place, path);
        folders += length + (folders[length] == ':');
    }
    return NULL;
}

// The dynamic loader that a program names.
static char *loader_of(int fd) {
    Elf64_Ehdr head;
    if (pread(fd, &head, sizeof head, 0) != sizeof head || head.e_ident[EI_CLASS] != ELFCLASS64) return NULL;
    for (int i = 0; i < head.e_phnum && i < 64; i++) {
        Elf64_Phdr part;
        if (pread(fd, &part, sizeof part, (off_t)(head.e_phoff + (uint64_t)i * head.e_phentsize)) != sizeof part) return NULL;
        if (part.p_type != PT_INTERP || part.p_filesz >= PATH_MAX) continue;
        char *path = calloc(1, PATH_MAX);
        if (path && pread(fd, path, part.p_filesz, (off_t)part.p_offset) == (ssize_t)part.p_filesz) return path;
        free(path);
    }
    return NULL;
}

// A program that may start no other still has to be started: itself, what interprets it, and what loads that.
static void allow_program(struct order *order, const char *path, int depth) {
    char start[PATH_MAX];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || depth > 4) return;
    add(order->runnable, &order->runnable_count, strdup(path));
    ssize_t length = pread(fd, start, sizeof start - 1, 0);
    if (length > 2 && start[0] == '#' && start[1] == '!') {
        start[length] = 0;
        start[strcspn(start, "\n")] = 0;
        char *rest = NULL, *interpreter = strtok_r(start + 2, " \t", &rest);
        if (interpreter) allow_program(order, interpreter, depth + 1);
        char place[PATH_MAX], *word = NULL;
        const char *base = interpreter ? strrchr(interpreter, '/') : NULL;
        // `env` starts what it is told; its own options come first.
        if (base && strcmp(base, "/env") == 0)
            while ((word = strtok_r(NULL, " \t", &rest)) && (*word == '-' || strchr(word, '='))) continue;
        const char *program = word ? find_program(word, place) : NULL;
        if (program) allow_program(order, program, depth + 1);
    } else {
        char *loader = loader_of(fd);
        if (loader) add(order->runnable, &order->runnable_count, loader);
    }
    close(fd);
}

static void limit(int resource, rlim_t most) {
    struct rlimit now;
    if (getrlimit(resource, &now) != 0) return;
    if (now.rlim_max < most) most = now.rlim_max;
    now.rlim_cur = now.rlim_max = most;
    setrlimit(resource, &now);
}

// What a person who is root holds beyond other people is not for plugins.
static void drop_capabilities(void) {
    if (geteuid() != 0) return;
    for (int capability = 0; capability < 64; capability++) prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
}

// When the other end of this pipe is closed, because the shell closes it or is gone, the kernel ends the whole group: the signal of a
// parent's death reaches one process alone.
static int tie_to(int life) {
    // Where no program looks for a number of its own.
    int high = fcntl(life, F_DUPFD, 900);
    if (high >= 0) {
        close(life);
        life = high;
    }
    fcntl(life, F_SETOWN, -getpid());
    fcntl(life, F_SETSIG, SIGKILL);
    fcntl(life, F_SETFL, fcntl(life, F_GETFL) | O_ASYNC);
    struct pollfd ended = {.fd = life};
    if (poll(&ended, 1, 0) > 0 && ended.revents & (POLLHUP | POLLERR)) _exit(CPLATFORM_LAUNCH_FAILED);
    return life;
}

static int shut_in(struct order *order) {
    int problem = cplatform_landlock(&order->bounds);
    if (problem != 0 && order->requires_landlock) return fail("landlock is required", "", problem);
    // Ports are kept by Landlock from its fourth version on.
    if (order->requires_network && (problem != 0 || cplatform_landlock_version() < 4)) return fail("ports cannot be kept", "", ENOSYS);
    problem = cplatform_seccomp(&order->bounds);
    if (problem != 0 && order->requires_seccomp) return fail("seccomp is required", "", problem);
    return 0;
}

// Starts the launcher once more, within namespaces of its own; there it goes on as without them.
static int enter_bubblewrap(const struct order *order, char *const words[]) {
    char shut[32];
    const char *line[3 * most_paths + 64];
    size_t count = 0, most = sizeof line / sizeof line[0] - 8;
    const char *fixed[] = {
        order->bwrap, "--unshare-user-try", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--die-with-parent",
        "--cap-drop", "ALL", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--ro-bind-try", "/usr", "/usr", "--ro-bind-try",
        "/bin", "/bin", "--ro-bind-try", "/sbin", "/sbin", "--ro-bind-try", "/lib", "/lib", "--ro-bind-try", "/lib64", "/lib64",
        "--ro-bind-try", "/opt", "/opt", "--ro-bind-try", "/etc", "/etc", "--ro-bind-try", "/sys", "/sys"};
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) line[count++] = fixed[i];
    if (!order->bounds.has_network) line[count++] = "--unshare-net";
    const char *const *lists[] = {order->readable, order->runnable, order->writable};
    for (int kind = 0; kind < 3; kind++) {
        for (const char *const *path = lists[kind]; *path && count + 3 < most; path++) {
            line[count++] = kind == 2 ? "--bind-try" : "--ro-bind-try";
            line[count++] = *path;
            line[count++] = *path;
        }
    }
    line[count++] = "--ro-bind";
    line[count++] = order->self;
    line[count++] = order->self;
    line[count++] = "--";
    line[count++] = order->self;
    line[count++] = "--plugin-exec";
    if (order->bounds.kept >= 0) {
        // Bubblewrap's life hangs on it, and its namespace on that; the plugin has no use for it.
        snprintf(shut, sizeof shut, "shut=%d", order->bounds.kept);
        line[count++] = shut;
    }
    for (; *words && count < most; words++) {
        // Inside, processes have other numbers; and the namespace ends with the shell.
        bool is_outer = value_of(*words, "bwrap") || value_of(*words, "parent") || value_of(*words, "life");
        if (!is_outer) line[count++] = *words;
    }
    line[count] = NULL;
    execv(order->bwrap, (char *const *)line);
    return fail("cannot run ", order->bwrap, errno);
}

int cplatform_launch(char *const words[]) {
    static struct order order = {.life = -1, .memory = RLIM_INFINITY, .files = 256, .filesize = RLIM_INFINITY};
    char *const *word = words;
    for (; *word && strcmp(*word, "--") != 0; word++) {
        int status = read_word(&order, *word);
        if (status != 0) return status;
    }
    if (!*word || !word[1]) return fail("no program is named", "", 0);
    char *const *program = word + 1;
    order.bounds.readable = order.readable;
    order.bounds.writable = order.writable;
    order.bounds.runnable = order.runnable;
    order.bounds.ports = order.ports;

    if (getsid(0) != getpid()) setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    // Its death may have come before that.
    if (order.parent > 0 && getppid() != order.parent) return CPLATFORM_LAUNCH_FAILED;
    order.bounds.kept = order.life >= 0 ? tie_to(order.life) : -1;
    if (order.folder && chdir(order.folder) != 0) return fail("cannot enter ", order.folder, errno);
    umask(077);
    limit(RLIMIT_CORE, 0);
    if (order.bwrap) return enter_bubblewrap(&order, words);

    limit(RLIMIT_NOFILE, order.files);
    limit(RLIMIT_FSIZE, order.filesize);
    limit(RLIMIT_AS, order.memory);
    drop_capabilities();
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return fail("cannot give up new privileges", "", errno);

    char place[PATH_MAX];
    const char *path = find_program(program[0], place);
    if (!path) return fail("there is no program ", program[0], 0);
    if (!order.bounds.may_start) allow_program(&order, path, 0);
    else add(order.runnable, &order.runnable_count, path);
    int status = shut_in(&order);
    if (status != 0) return status;
    execve(path, program, environ);
    return fail("cannot run ", path, errno);
}
