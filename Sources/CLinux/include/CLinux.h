// What `import Glibc` leaves out: epoll, accept4, eventfd, inotify, signalfd, memfd and memmem.
#ifndef MILLRACE_CLINUX_H
#define MILLRACE_CLINUX_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

static inline int millrace_accept4(int fd, struct sockaddr *address, socklen_t *length, int flags) {
    return accept4(fd, address, length, flags);
}
static inline int millrace_memfd(const char *name) { return memfd_create(name, MFD_CLOEXEC); }
static inline void *millrace_memmem(const void *in, size_t count, const void *part, size_t partCount) {
    return memmem(in, count, part, partCount);
}
#endif
