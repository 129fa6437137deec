#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>

int millrace_accept4(int fd, struct sockaddr *address, socklen_t *length, int flags) {
    return accept4(fd, address, length, flags);
}

int millrace_memfd(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

int millrace_cpu_count(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? count : 1;
}

void millrace_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }
