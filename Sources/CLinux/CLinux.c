#define _GNU_SOURCE
#include <link.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

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

void millrace_yield_to_others(int nice) {
    /* As the kernel has it; glibc declares it only in new versions. */
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
    } attributes = {.size = sizeof attributes, .policy = SCHED_BATCH, .nice = nice, .runtime = 100000000};
    syscall(SYS_sched_setattr, 0, &attributes, 0);
}

void millrace_set_up_malloc(void) { mallopt(M_MMAP_THRESHOLD, 256 * 1024); }

static int release_text(struct dl_phdr_info *info, size_t size, void *total) {
    const size_t page = 4096;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X) || (part->p_flags & PF_W)) continue;
        size_t start = (info->dlpi_addr + part->p_vaddr + page - 1) & ~(page - 1);
        size_t end = (info->dlpi_addr + part->p_vaddr + part->p_memsz) & ~(page - 1);
        /* Pages of a file that nobody has written to: they are read again when they are needed. */
        if (start < end) madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

void millrace_release_free_memory(void) { malloc_trim(0); }

void millrace_release_startup_memory(void) {
    malloc_trim(0);
    dl_iterate_phdr(release_text, 0);
}

uint64_t millrace_affinity(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 0;
    uint64_t mask = 0;
    for (int cpu = 0; cpu < 64; cpu++) {
        if (CPU_ISSET(cpu, &set)) mask |= 1ULL << cpu;
    }
    return mask;
}

int millrace_set_affinity(uint64_t mask) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int cpu = 0; cpu < 64; cpu++) {
        if (mask >> cpu & 1) CPU_SET(cpu, &set);
    }
    return sched_setaffinity(0, sizeof set, &set);
}
