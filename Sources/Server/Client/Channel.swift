/// A non-blocking byte stream over a socket, plain or TLS, for the client's side.
///
/// Keeps the two readiness bits of an edge-triggered descriptor. With TLS, ciphertext passes through the session's two
/// buffers, which are taken from the loop's pool while they hold something and given back when they are empty.
import Containers
import EventLoop
import System
import TLS

/// Why a channel cannot go on. Not reported to the peer: there is nobody to hear it.
struct ChannelFailure: Error {
    let isTLS: Bool
}

final class Channel {
    private let kernel: any Kernel
    private let loop: EventLoop
    private let pool: BlockPool
    let descriptor: Descriptor
    private var registration: Registration?
    private var session: TLSSession?
    /// Plain bytes can flow: at once without TLS, else once `ready` has seen the handshake through.
    private(set) var isEstablished: Bool
    private var socketReadable = false
    /// The session may hold what has arrived and was not read: no event will tell of that.
    private var plainMayWait = false
    private(set) var canWrite = true
    private(set) var peerClosed = false

    init(_ descriptor: Descriptor, loop: EventLoop, pool: BlockPool, session: TLSSession?) {
        self.descriptor = descriptor
        self.loop = loop
        self.pool = pool
        kernel = loop.kernel
        self.session = session
        isEstablished = session == nil
    }

    /// Something may be there to be read.
    var canRead: Bool { socketReadable || plainMayWait }
    var isTLS: Bool { session != nil }
    /// Ciphertext waits to be sent.
    var hasPending: Bool { session.map { !$0.outgoing.isEmpty } ?? false }

    func register(_ handler: any ReadinessHandler) throws(SystemError) {
        registration = try loop.register(descriptor, handler)
    }

    func note(_ set: ReadySet) {
        if set.contains(.readable) { socketReadable = true }
        if set.contains(.writable) { canWrite = true }
        if set.contains(.peerClosed) || set.contains(.failed) {
            peerClosed = true
            socketReadable = true
        }
    }

    /// True once bytes can flow: at once without TLS, else after the handshake, which this carries on.
    func ready() throws(ChannelFailure) -> Bool {
        if isEstablished { return true }
        guard let session else { return true }
        while true {
            do throws(TLSError) {
                isEstablished = try session.handshake()
            } catch {
                _ = flushCiphertext(session)
                throw ChannelFailure(isTLS: true)
            }
            guard flushCiphertext(session) else { throw ChannelFailure(isTLS: false) }
            if isEstablished {
                plainMayWait = !session.isDrained
                return true
            }
            guard socketReadable else { return false }
            switch fillCiphertext(session) {
            case .bytes: continue
            case .wouldBlock: return false
            case .end, .failed: throw ChannelFailure(isTLS: false)
            }
        }
    }

    /// Plain bytes into the spare room of `buffer`.
    func receive(into buffer: inout ByteBuffer, atMost: Int) -> Transfer {
        guard let session else {
            let received = kernel.receive(descriptor, into: &buffer, atMost: atMost)
            if case .bytes(let count) = received {
                if count < atMost, !peerClosed { socketReadable = false }
            } else {
                socketReadable = false
            }
            return received
        }
        buffer.reserve(1)
        while true {
            let read: TLSRead
            do throws(TLSError) {
                read = try session.read(into: &buffer, atMost: atMost)
            } catch {
                _ = flushCiphertext(session)
                return .end
            }
            // Alerts and key updates that reading gave rise to.
            _ = flushCiphertext(session)
            switch read {
            case .bytes(let count):
                plainMayWait = !session.isDrained
                return .bytes(count)
            case .closed: return .end
            case .wantsMore: break
            }
            plainMayWait = false
            guard socketReadable else { return .wouldBlock }
            switch fillCiphertext(session) {
            case .bytes: continue
            case .end: session.endInput()
            case let other: return other
            }
        }
    }

    /// Sends what it can of `buffer` and drops it from there.
    func send(_ buffer: inout ByteBuffer) throws(ChannelFailure) {
        guard let session else {
            while canWrite, !buffer.isEmpty {
                let wanted = buffer.count
                switch kernel.send(descriptor, buffer.span, Span()) {
                case .bytes(let count):
                    buffer.consume(count)
                    if count < wanted { canWrite = false }
                case .wouldBlock: canWrite = false
                case .end, .failed: throw ChannelFailure(isTLS: false)
                }
            }
            return
        }
        while !buffer.isEmpty, canWrite || session.outgoing.isEmpty {
            if session.outgoing.capacity == 0 { session.outgoing = pool.take() }
            do throws(TLSError) {
                buffer.consume(try session.write(buffer.span))
            } catch {
                throw ChannelFailure(isTLS: true)
            }
            guard flushCiphertext(session) else { throw ChannelFailure(isTLS: false) }
            if !session.outgoing.isEmpty { return }
        }
        guard flushCiphertext(session) else { throw ChannelFailure(isTLS: false) }
        rest()
    }

    private func fillCiphertext(_ session: TLSSession) -> Transfer {
        if session.incoming.capacity == 0 { session.incoming = pool.take() }
        session.incoming.reserve(4096)
        let room = session.incoming.spare
        let received = kernel.receive(descriptor, into: &session.incoming, atMost: room)
        if case .bytes(let count) = received {
            if count < room, !peerClosed { socketReadable = false }
        } else {
            socketReadable = false
        }
        return received
    }

    /// False: the socket has failed.
    private func flushCiphertext(_ session: TLSSession) -> Bool {
        while canWrite, !session.outgoing.isEmpty {
            let wanted = session.outgoing.count
            switch kernel.send(descriptor, session.outgoing.span, Span()) {
            case .bytes(let count):
                session.outgoing.consume(count)
                if count < wanted { canWrite = false }
            case .wouldBlock: canWrite = false
            case .end, .failed: return false
            }
        }
        return true
    }

    /// Gives an idle session's buffers back.
    func rest() {
        guard let session else { return }
        if session.incoming.isEmpty { pool.give(exchange: &session.incoming) }
        if session.outgoing.isEmpty { pool.give(exchange: &session.outgoing) }
    }

    func shutdownWrite() {
        if let session {
            session.close()
            _ = flushCiphertext(session)
        }
        kernel.shutdownWrite(descriptor)
    }

    /// `breaks`: the peer is to see that something is missing: no goodbye of TLS, a reset of TCP.
    func close(breaks: Bool = false) {
        guard let registration else { return }
        self.registration = nil
        if !breaks, let session, isEstablished {
            session.close()
            _ = flushCiphertext(session)
        }
        rest()
        loop.deregister(registration)
        breaks ? kernel.reset(descriptor) : kernel.close(descriptor)
    }
}
