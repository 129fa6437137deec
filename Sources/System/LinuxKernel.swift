/// The real kernel: epoll, clocks and sockets through Glibc. One a loop.
///
/// All sockets are non-blocking and close-on-exec from the call that makes them. Calls on connections are in
/// `LinuxKernel+Sockets.swift`, moving bytes in `LinuxKernel+Transfer.swift`.
import CLinux
import Containers
import Glibc

@safe
public final class LinuxKernel {
    private let epoll: Int32
    private let events: UnsafeMutablePointer<epoll_event>
    /// For balancing and ids; keys come from OpenSSL.
    private var generator: SplitMix64

    /// Throws where the process is out of descriptors.
    public init() throws(SystemError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        if epoll < 0 { throw .last("epoll_create1") }
        unsafe events = .allocate(capacity: ReadyBatch.capacity)
        var seed: UInt64 = 0
        unsafe _ = getrandom(&seed, 8, 0)
        generator = SplitMix64(seed: seed)
    }

    deinit {
        unsafe events.deallocate()
        _ = Glibc.close(epoll)
    }

    private static func clock(_ id: clockid_t) -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(id, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}

extension LinuxKernel: Kernel {
    public var now: UInt64 { Self.clock(CLOCK_MONOTONIC) }
    public var wallClock: UInt64 { Self.clock(CLOCK_REALTIME) }
    public func random() -> UInt64 { generator.next() }

    public func register(_ descriptor: Descriptor, token: UInt64) throws(SystemError) {
        var event = unsafe epoll_event()
        unsafe event.events = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
        unsafe event.data.u64 = token
        if unsafe epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor.raw, &event) != 0 { throw .last("epoll_ctl") }
    }

    public func poll(milliseconds: Int32, into batch: inout ReadyBatch) -> Int {
        let count = unsafe epoll_wait(epoll, events, Int32(ReadyBatch.capacity), milliseconds)
        // A signal (EINTR) is a poll that found nothing: the loop asks again.
        if count <= 0 { return 0 }
        for index in 0..<Int(count) {
            let event = unsafe events[index]
            batch.tokens[index] = unsafe event.data.u64
            batch.sets[index] = Self.set(unsafe event.events)
        }
        return Int(count)
    }

    private static func set(_ flags: UInt32) -> ReadySet {
        var set: ReadySet = []
        if flags & EPOLLIN.rawValue != 0 { set.insert(.readable) }
        if flags & EPOLLOUT.rawValue != 0 { set.insert(.writable) }
        if flags & EPOLLRDHUP.rawValue != 0 { set.insert(.peerClosed) }
        if flags & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { set.insert(.failed) }
        return set
    }

    public func makeWaker() throws(SystemError) -> Descriptor {
        let descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        if descriptor < 0 { throw .last("eventfd") }
        return Descriptor(raw: descriptor)
    }

    /// Edge-triggered, each write to an eventfd is reported, whether the last was read or not (epoll(7)): so it is never read.
    /// Its 64-bit count outlasts the machine.
    public func wake(_ waker: Descriptor) {
        var one: UInt64 = 1
        unsafe _ = write(waker.raw, &one, 8)
    }
}
