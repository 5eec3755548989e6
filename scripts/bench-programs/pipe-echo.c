// Sends so many bytes through a pipe to a child, which sends so many back, again and again: pipe-echo TIMES REQUEST ANSWER.
// Prints how many microseconds that took.

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static char bytes[1 << 16];

static void take(int fd, size_t length) {
    while (length > 0) {
        ssize_t count = read(fd, bytes, length);
        if (count <= 0) exit(0);
        length -= (size_t)count;
    }
}

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

int main(int count, char **words) {
    if (count != 4) return 2;
    int times = atoi(words[1]), to[2], from[2];
    size_t request = (size_t)atoi(words[2]), answer = (size_t)atoi(words[3]);
    if (request > sizeof bytes || answer > sizeof bytes || pipe(to) != 0 || pipe(from) != 0) return 1;
    if (fork() == 0) {
        close(to[1]);
        for (;;) {
            take(to[0], request);
            if (write(from[1], bytes, answer) != (ssize_t)answer) return 1;
        }
    }
    close(to[0]);
    // As many before it as the other side makes.
    long begin = 0;
    for (int i = -1000; i < times; i++) {
        if (i == 0) begin = now();
        if (write(to[1], bytes, request) != (ssize_t)request) return 1;
        take(from[0], answer);
    }
    printf("%ld\n", now() - begin);
    return 0;
}
