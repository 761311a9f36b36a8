/* Calls that change files fail, on files of choice, while a trigger file says so.
 *
 * The file FAULTY_DISK names holds a line: an error number, the calls that fail ("write", "sync" or
 * "all") and a part of the path of the files they fail on. Without the file, nothing fails.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* The error that this call is to fail with on this file, or 0. Nothing here goes through the calls
 * below. */
static int fault_on(const char *path, const char *call) {
    const char *trigger = getenv("FAULTY_DISK");
    if (!trigger) return 0;
    int file = (int)syscall(SYS_openat, AT_FDCWD, trigger, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    char line[512] = {0};
    long length = syscall(SYS_read, file, line, sizeof line - 1);
    syscall(SYS_close, file);
    int error = 0;
    char calls[16], part[256];
    if (length <= 0 || sscanf(line, "%d %15s %255s", &error, calls, part) != 3) return 0;
    if (strcmp(calls, "all") != 0 && strcmp(calls, call) != 0) return 0;
    return strstr(path, part) ? error : 0;
}

static int fault(int fd, const char *call) {
    char link[64], path[4096] = {0};
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (readlink(link, path, sizeof path - 1) < 0) return 0;
    return fault_on(path, call);
}

/* The same for what is mapped at an address. */
static int fault_at(const void *address, const char *call) {
    FILE *maps = fopen("/proc/self/maps", "re");
    if (!maps) return 0;
    char line[4352];
    int error = 0;
    unsigned long from, to;
    while (fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%lx-%lx", &from, &to) != 2) continue;
        if ((uintptr_t)address < from || (uintptr_t)address >= to) continue;
        error = fault_on(line, call);
        break;
    }
    fclose(maps);
    return error;
}

#define FAIL_OR(fd, call, name, type, ...) UNLESS(fault(fd, call), name, type, __VA_ARGS__)
#define UNLESS(fails_with, name, type, ...)                                                        \
    do {                                                                                           \
        int saved = errno, error = (fails_with);                                                   \
        if (error) { errno = error; return -1; }                                                   \
        errno = saved;                                                                             \
        return ((type)dlsym(RTLD_NEXT, name))(__VA_ARGS__);                                        \
    } while (0)

typedef ssize_t (*write_call)(int, const void *, size_t);
typedef ssize_t (*pwrite_call)(int, const void *, size_t, off_t);
typedef int (*sync_call)(int);
typedef int (*truncate_call)(int, off_t);
typedef int (*msync_call)(void *, size_t, int);

ssize_t write(int fd, const void *from, size_t size) {
    FAIL_OR(fd, "write", "write", write_call, fd, from, size);
}
ssize_t pwrite(int fd, const void *from, size_t size, off_t at) {
    FAIL_OR(fd, "write", "pwrite", pwrite_call, fd, from, size, at);
}
ssize_t pwrite64(int fd, const void *from, size_t size, off_t at) {
    FAIL_OR(fd, "write", "pwrite64", pwrite_call, fd, from, size, at);
}
int ftruncate(int fd, off_t size) {
    FAIL_OR(fd, "write", "ftruncate", truncate_call, fd, size);
}
int ftruncate64(int fd, off_t size) {
    FAIL_OR(fd, "write", "ftruncate64", truncate_call, fd, size);
}
int fsync(int fd) {
    FAIL_OR(fd, "sync", "fsync", sync_call, fd);
}
int fdatasync(int fd) {
    FAIL_OR(fd, "sync", "fdatasync", sync_call, fd);
}
int msync(void *from, size_t length, int flags) {
    UNLESS(fault_at(from, "sync"), "msync", msync_call, from, length, flags);
}
