/// A thread that runs one closure: workers, control, and short-lived builders.
import CLinux
import Glibc

public enum Thread {
    private final class Start {
        let body: () -> Void
        let name: String
        let inBackground: Bool
        init(_ name: String, _ inBackground: Bool, _ body: @escaping () -> Void) {
            self.name = name
            self.inBackground = inBackground
            self.body = body
        }
    }

    /// A tenth of another's share: on a core that is never idle, what takes 20 ms is done in 200.
    private static let backgroundNice: Int32 = 10

    /// Starts a thread with a name for `ps` and `perf`, cut to the 15 bytes that Linux keeps. What `body` captures is handed over:
    /// the caller touches it no more. Traps where the process may have no more threads.
    ///
    /// `inBackground`: it runs beside others' work on the same core and is not to delay it.
    public static func start(_ name: String, inBackground: Bool = false, _ body: @escaping () -> Void) {
        var id = pthread_t()
        let shown = String(decoding: name.utf8.prefix(15), as: UTF8.self)
        let start = unsafe Unmanaged.passRetained(Start(shown, inBackground, body))
        let failed = unsafe pthread_create(
            &id, nil,
            { argument in
                let start = unsafe Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
                unsafe millrace_name_thread(start.name)
                if start.inBackground { millrace_yield_to_others(Thread.backgroundNice) }
                start.body()
                return nil
            }, start.toOpaque())
        precondition(failed == 0, "no thread: errno \(failed)")
        _ = pthread_detach(id)
    }
}
