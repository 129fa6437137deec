/// A thread that runs one closure: workers, control, and short-lived builders.
import CLinux
import Glibc

public enum Thread {
    private final class Start {
        let body: () -> Void
        let name: String
        init(_ name: String, _ body: @escaping () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Starts a thread with a name for `ps` and `perf`, cut to the 15 bytes that Linux keeps. What `body` captures is handed over:
    /// the caller touches it no more. Traps where the process may have no more threads.
    public static func start(_ name: String, _ body: @escaping () -> Void) {
        var id = pthread_t()
        let start = unsafe Unmanaged.passRetained(Start(String(decoding: name.utf8.prefix(15), as: UTF8.self), body))
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
