/// Ctrl-C and SIGTERM while children run: blocked, and asked for at each wait, so that `defer` stops what was started.
import Glibc

enum Interruption {
    struct Interrupted: Error {}

    private static func signals() -> sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, SIGINT)
        unsafe sigaddset(&set, SIGTERM)
        return set
    }

    static func block() {
        var set = signals()
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    static func check() throws {
        var pending = sigset_t()
        unsafe sigpending(&pending)
        if unsafe sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1 { throw Interrupted() }
    }
}
