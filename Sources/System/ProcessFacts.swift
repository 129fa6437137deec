/// What set-up needs of the process: signals, limits, threads, memory.
import CLinux
import Containers
import Glibc

public enum ProcessFacts {
    /// CPUs that this process may run on.
    public static var cpuCount: Int { Int(millrace_cpu_count()) }

    /// Writing to a closed socket is an error, not the end.
    public static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

    /// Raises the number of descriptors to what the hard limit allows; returns it.
    @discardableResult
    public static func raiseDescriptorLimit() -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        limit.rlim_cur = limit.rlim_max
        unsafe _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(limit.rlim_cur)
    }

    /// Resident bytes and CPU time in µs of this process.
    public static func usage() -> (residentBytes: Int, cpuMicroseconds: Int) {
        var usage = rusage()
        unsafe _ = getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let cpu = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1_000_000 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
        let pages = FileBytes.read("/proc/self/statm", limit: 256)?.split(separator: UInt8(ascii: " "))
        let resident = pages.flatMap { $0.count > 1 ? Int(String(decoding: $0[1], as: UTF8.self)) : nil } ?? 0
        return (resident * 4096, cpu)
    }
}

/// Whole files, for set-up and pages that are read rarely: blocking.
public enum FileBytes {
    /// Nil when there is no such file, it cannot be read, or it is longer than `limit` bytes.
    public static func read(_ path: String, limit: Int) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { return nil }
        defer { _ = Glibc.close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe Glibc.read(descriptor, &block, block.count)
            if count < 0 { return nil }
            if count == 0 { return bytes }
            bytes += block[0..<count]
            if bytes.count > limit { return nil }
        }
    }
}

/// A thread that runs one closure.
public enum Thread {
    private final class Start {
        let body: () -> Void
        let name: String
        init(_ name: String, _ body: @escaping () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Starts a thread with a name of at most 15 bytes. What `body` captures is handed over: the caller touches it no more.
    public static func start(_ name: String, _ body: @escaping () -> Void) {
        var id = pthread_t()
        let start = unsafe Unmanaged.passRetained(Start(name, body))
        let failed = unsafe pthread_create(
            &id, nil,
            { argument in
                let start = unsafe Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
                unsafe millrace_name_thread(start.name)
                start.body()
                return nil
            }, start.toOpaque())
        precondition(failed == 0, "no thread: errno \(failed)")
        _ = pthread_detach(id)
    }
}
