/// Signals as a descriptor: SIGTERM, SIGINT and SIGHUP arrive where other events do.
import CLinux
import Glibc

public struct Signals {
    public let descriptor: Descriptor

    /// Blocks the three for this thread and those it starts; call it before any other thread.
    public init() throws(SystemError) {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in [SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&set, signal) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        let raw = unsafe signalfd(-1, &set, Int32(SFD_NONBLOCK | SFD_CLOEXEC))
        if raw < 0 { throw .last("signalfd") }
        descriptor = Descriptor(raw: raw)
    }

    public enum Kind { case terminate, reload }

    /// The next that has arrived.
    public func next() -> Kind? {
        var info = signalfd_siginfo()
        let count = unsafe read(descriptor.raw, &info, MemoryLayout<signalfd_siginfo>.size)
        guard count == MemoryLayout<signalfd_siginfo>.size else { return nil }
        return info.ssi_signo == UInt32(SIGHUP) ? .reload : .terminate
    }
}
