/// What set-up and the metrics page need of the process: CPUs, limits, memory, time.
import CLinux
import Glibc

public enum ProcessFacts {
    /// CPUs that this process may run on (sched_getaffinity(2)), so that a container's cpuset counts; at least 1.
    public static var cpuCount: Int { Int(millrace_cpu_count()) }

    /// Writing to a closed socket is an error, not the end.
    public static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

    /// Raises the number of descriptors to what the hard limit allows; returns what it is now.
    @discardableResult
    public static func raiseDescriptorLimit() -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        // 1024: what Linux starts processes with.
        guard unsafe getrlimit(resource, &limit) == 0 else { return 1024 }
        var wanted = limit
        wanted.rlim_cur = limit.rlim_max
        if unsafe setrlimit(resource, &wanted) == 0 { limit = wanted }
        return Int(clamping: limit.rlim_cur)
    }

    /// Large blocks go back to the kernel when they are freed, whatever was freed before. Call before the first of them.
    public static func returnLargeBlocks() { millrace_set_up_malloc() }

    /// Gives the kernel back what only the start needed: free heap, and the mapped pages of program text. What is needed again
    /// is mapped again from the page cache, a few µs for each 64 KiB.
    public static func releaseStartupMemory() { millrace_release_startup_memory() }

    /// Gives the kernel back what has been freed and is kept for reuse (malloc_trim(3)); blocks for some ms after a large burst.
    public static func releaseFreeMemory() { millrace_release_free_memory() }

    /// Resident bytes (proc(5), statm) and CPU time of all threads, user and system, in µs.
    public static func usage() -> (residentBytes: Int, cpuMicroseconds: Int) {
        var usage = rusage()
        unsafe _ = getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        let cpu = seconds * 1_000_000 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
        let fields = FileBytes.read("/proc/self/statm", limit: 256)?.split(separator: UInt8(ascii: " "))
        let pages = fields.flatMap { $0.count > 1 ? Int(String(decoding: $0[1], as: UTF8.self)) : nil } ?? 0
        return (pages * sysconf(Int32(_SC_PAGESIZE)), cpu)
    }
}
