/// A kernel whose other ends of all connections are played by the test: no sockets, and time moves only when a loop
/// waits with nothing to do.
import Containers
import System

/// The backend's end of one connection.
final class ScriptedSocket {
    let address: SocketAddress
    let number: Int32
    fileprivate(set) var isClosed = false
    /// Written by the code under test, not yet looked at.
    fileprivate var taken: [UInt8] = []
    fileprivate var given: [UInt8] = []
    fileprivate var hasEnded = false
    fileprivate var error: Int32?
    fileprivate var token: UInt64?
    fileprivate var news: ReadySet = []
    /// Bytes that the backend's window still takes.
    var room = Int.max
    /// Most bytes one call receives.
    var piece = Int.max

    fileprivate init(_ address: SocketAddress, _ number: Int32) {
        self.address = address
        self.number = number
    }

    /// The request as far as it has come.
    func read() -> String {
        defer { taken.removeAll() }
        return String(decoding: taken, as: UTF8.self)
    }

    func readBytes() -> [UInt8] {
        defer { taken.removeAll() }
        return taken
    }

    func write(_ text: String) { write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) {
        given += bytes
        news.insert(.readable)
    }

    func end() {
        hasEnded = true
        news.formUnion([.readable, .peerClosed])
    }

    func reset() {
        error = 104
        news.formUnion([.readable, .writable, .peerClosed, .failed])
    }

    func accept() { news.insert(.writable) }

    func refuse(_ errno: Int32 = 111) {
        error = errno
        news.formUnion([.readable, .writable, .failed])
    }

    func open(room more: Int) {
        room = more
        news.insert(.writable)
    }

    var unread: Int { given.count }
}

final class ScriptedKernel: Kernel {
    enum Behavior {
        case accept, refuse, refuseAtOnce, hang
    }

    var now: UInt64 = 1_000_000_000
    var wallClock: UInt64 { now }
    private(set) var sockets: [ScriptedSocket] = []
    /// By text of the address; others accept.
    var behavior: [String: Behavior] = [:]
    private(set) var sends = 0
    private(set) var receives = 0

    func random() -> UInt64 { 0 }

    func socket(_ fd: Descriptor) -> ScriptedSocket { sockets[Int(fd.raw) - 100] }
    var last: ScriptedSocket { sockets[sockets.count - 1] }
    var openCount: Int { sockets.count { !$0.isClosed } }

    func connect(_ address: SocketAddress) throws(SystemError) -> Descriptor {
        let behavior = behavior[address.description] ?? .accept
        if behavior == .refuseAtOnce { throw SystemError("connect", errno: 101) }
        let socket = ScriptedSocket(address, Int32(100 + sockets.count))
        sockets.append(socket)
        if behavior == .accept { socket.accept() }
        if behavior == .refuse { socket.refuse() }
        return Descriptor(raw: socket.number)
    }

    func register(_ fd: Descriptor, token: UInt64) throws(SystemError) {
        if fd.raw >= 100 { socket(fd).token = token }
    }

    func poll(milliseconds: Int32, into batch: inout ReadyBatch) -> Int {
        var count = 0
        for socket in sockets where !socket.isClosed && !socket.news.isEmpty {
            guard let token = socket.token else { continue }
            batch.tokens[count] = token
            batch.sets[count] = socket.news
            socket.news = []
            count += 1
        }
        if count == 0 && milliseconds > 0 { now += UInt64(milliseconds) * 1_000_000 }
        return count
    }

    func pendingError(_ fd: Descriptor) -> SystemError? {
        defer { socket(fd).error = nil }
        return socket(fd).error.map { SystemError("connect", errno: $0) }
    }

    func receive(_ fd: Descriptor, into buffer: inout ByteBuffer, atMost: Int) -> Transfer {
        let socket = socket(fd)
        precondition(!socket.isClosed, "receive on a closed socket")
        receives += 1
        let count = min(atMost, socket.given.count, socket.piece)
        if count > 0 {
            buffer.append(socket.given[0..<count].span)
            socket.given.removeFirst(count)
            return .bytes(count)
        }
        if let error = socket.error { return .failed(SystemError("recv", errno: error)) }
        return socket.hasEnded ? .end : .wouldBlock
    }

    func send(_ fd: Descriptor, _ first: Span<UInt8>, _ second: Span<UInt8>) -> Transfer {
        let socket = socket(fd)
        precondition(!socket.isClosed, "send on a closed socket")
        sends += 1
        if let error = socket.error { return .failed(SystemError("send", errno: error)) }
        let count = min(first.count + second.count, socket.room)
        if count == 0 { return .wouldBlock }
        for index in 0..<count {
            socket.taken.append(index < first.count ? first[index] : second[index - first.count])
        }
        socket.room -= count
        return .bytes(count)
    }

    func listen(_ address: SocketAddress, _ options: ListenOptions) throws(SystemError) -> Descriptor {
        throw SystemError("listen", errno: 95)
    }
    func localAddress(_ descriptor: Descriptor) -> SocketAddress? { nil }
    func accept(_ descriptor: Descriptor) throws(SystemError) -> (Descriptor, SocketAddress)? { nil }
    func shutdownWrite(_ descriptor: Descriptor) {}
    func makeWaker() throws(SystemError) -> Descriptor { Descriptor(raw: 0) }
    func wake(_ waker: Descriptor) {}

    func reset(_ fd: Descriptor) { close(fd) }

    func close(_ fd: Descriptor) {
        if fd.raw < 100 { return }
        precondition(!socket(fd).isClosed, "closed twice")
        socket(fd).isClosed = true
    }
}
