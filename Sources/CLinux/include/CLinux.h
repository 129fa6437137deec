// What `import Glibc` leaves out: epoll, eventfd, inotify, signalfd, timerfd, and the calls that glibc shows to _GNU_SOURCE alone.
// Those are declared here by hand: defining _GNU_SOURCE would give fd_set another shape than Swift's Glibc module has.
#ifndef MILLRACE_CLINUX_H
#define MILLRACE_CLINUX_H
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/syscall.h>
#include <unistd.h>

/// recv(2) and send(2) as bare system calls: those of glibc are cancellation points, which in a process of several threads
/// cost two atomic exchanges a call.
static inline ssize_t millrace_receive(int fd, void *bytes, size_t count) {
    return syscall(SYS_recvfrom, fd, bytes, count, 0, 0, 0);
}
static inline ssize_t millrace_send(int fd, const void *bytes, size_t count) {
    return syscall(SYS_sendto, fd, bytes, count, MSG_NOSIGNAL, 0, 0);
}

int millrace_accept4(int fd, struct sockaddr *address, socklen_t *length, int flags);
int millrace_memfd(const char *name);
/// CPUs that this thread may run on; at least 1.
int millrace_cpu_count(void);
/// The CPUs, of the first 64, that this thread and what it starts may run on, a bit each.
uint64_t millrace_affinity(void);
int millrace_set_affinity(uint64_t mask);
/// Names the calling thread (15 characters) for ps and perf.
void millrace_name_thread(const char *name);
/// The calling thread does not interrupt others and may be interrupted by each that wakes: a long slice (Linux 6.12 and later
/// give way to shorter ones at once) and a smaller share. Where that is not allowed, nothing changes.
void millrace_yield_to_others(int nice);
/// Blocks of 256 KiB and more are mapped by themselves and go back to the kernel when they are freed. Without this, glibc
/// raises the bound with each of them that is freed, up to 32 MiB, and the next large body stays resident.
void millrace_set_up_malloc(void);
/// Gives back what only the start needed: free heap pages, and the pages of program text that were mapped for it.
void millrace_release_free_memory(void);
void millrace_release_startup_memory(void);
#endif
