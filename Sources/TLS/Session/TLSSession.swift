/// One TLS connection as bytes in and bytes out; knows neither sockets nor time.
///
///     handshaking ──handshake()──▶ established ──close()──▶ closed
///          └──────────────┴── any error ──▶ failed (every later call throws the same)
///
/// The owner fills `incoming`, calls, and sends `outgoing`, also after an error: it may hold the alert that says why. Nothing is
/// called back, and a call may not be made from within another (OpenSSL's callbacks reach only the `Wire`).
import COpenSSL
public import Containers

@safe
public final class TLSSession {
    /// Ciphertext from the socket, filled by the owner. Used up whenever a call says that it wants more.
    public var incoming: ByteBuffer {
        _read { yield wire.incoming }
        _modify { yield &wire.incoming }
    }

    /// Ciphertext for the socket, drained by the owner. Both buffers may be exchanged for others when they are empty.
    public var outgoing: ByteBuffer {
        _read { yield wire.outgoing }
        _modify { yield &wire.outgoing }
    }

    let ssl: OpaquePointer
    let wire: Wire
    let side: TLSError.Side
    /// Held for the callbacks, which know it by address.
    private let server: ServerTLSContext?
    private let endpoint: TLSEndpoint?
    private var failure: TLSError?
    private var isBusy = false
    public private(set) var isEstablished = false
    /// `close()` was called: nothing more can be written.
    public private(set) var isClosed = false
    /// Reading has given all that came; only more in `incoming` can change that.
    public internal(set) var isDrained = false

    /// A session with a client that has connected.
    public init(server: ServerTLSContext) throws(TLSError) {
        unsafe (ssl, wire) = try Self.make(server.context.pointer)
        self.server = server
        endpoint = nil
        side = .client
        unsafe SSL_set_accept_state(ssl)
    }

    /// A session with an upstream server; resumes the endpoint's newest session if there is one.
    public init(client endpoint: TLSEndpoint) throws(TLSError) {
        unsafe (ssl, wire) = try Self.make(endpoint.context.context.pointer)
        self.endpoint = endpoint
        server = nil
        side = .upstream
        unsafe SSL_set_connect_state(ssl)
        unsafe try endpoint.prepare(ssl)
    }

    @unsafe
    private static func make(_ context: OpaquePointer) throws(TLSError) -> (OpaquePointer, Wire) {
        ErrorQueue.clear()
        let wire = Wire()
        guard let ssl = unsafe SSL_new(context) else { throw ErrorQueue.error(.library) }
        guard let bio = unsafe WireBIO.make(over: wire) else {
            unsafe SSL_free(ssl)
            throw ErrorQueue.error(.library)
        }
        unsafe SSL_set_bio(ssl, bio, bio)
        unsafe SSL_set_ex_data(ssl, 0, wire.address)
        return unsafe (ssl, wire)
    }

    deinit {
        // Without this, OpenSSL marks the session of a connection that ended without close_notify as never to be resumed, also
        // in the endpoint. That was a rule of TLS 1.0; RFC 5246 §7.2.1 dropped it.
        if failure == nil { unsafe SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN) }
        unsafe SSL_free(ssl)
    }

    /// The socket has reached its end: what is in `incoming` is the last. Without close_notify in it, reading throws `truncated`.
    public func endInput() {
        wire.inputEnded = true
        isDrained = false
    }

    /// Goes on with the handshake as far as `incoming` allows; true once it is complete.
    ///
    /// Throws what the handshake failed of. A server's tickets and a client's last message are in `outgoing` after it.
    public func handshake() throws(TLSError) -> Bool {
        if isEstablished { return true }
        try enter()
        defer { leave() }
        let result = unsafe SSL_do_handshake(ssl)
        if result != 1 {
            if case .failed(let error) = outcome(of: result) { throw fail(error) }
            return false
        }
        isEstablished = true
        isDrained = holdsNothing
        keepRenewedTicket()
        return true
    }

    /// OpenSSL does not announce a ticket that a TLS 1.2 server gave in place of the one that was just used.
    private func keepRenewedTicket() {
        guard let endpoint, version == .tls12, isResumed, let session = unsafe SSL_get1_session(ssl) else { return }
        endpoint.keep(unsafe ResumableSession(session))
    }

    /// Tells the peer that nothing more will be written: close_notify in `outgoing`. Reading may go on.
    public func close() {
        if isClosed { return }
        isClosed = true
        // Before the handshake has ended there is nobody who could tell a forged end from a true one.
        if !isEstablished || failure != nil { return }
        ErrorQueue.clear()
        _ = unsafe SSL_shutdown(ssl)
    }

    // MARK: Around every call

    func enter() throws(TLSError) {
        assert(!isBusy, "a session was called from within a call to it")
        if let failure { throw failure }
        isBusy = true
        ErrorQueue.clear()
    }

    func leave() {
        isBusy = false
        if let session = wire.takeOffered() { endpoint?.keep(session) }
    }

    /// Remembers the error: OpenSSL is not to be called again (SSL_get_error(3)).
    func fail(_ error: TLSError) -> TLSError {
        if !isEstablished { endpoint?.forget() }
        failure = error
        return error
    }

    enum Outcome {
        case wantsMore, closed
        case failed(TLSError)
    }

    /// What OpenSSL's return value means; read at once after the call.
    func outcome(of result: Int32) -> Outcome {
        switch unsafe SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ: return .wantsMore
        case SSL_ERROR_ZERO_RETURN: return .closed
        default:
            let verification = unsafe SSL_get_verify_result(ssl)
            let isEnd = wire.inputEnded && wire.incoming.isEmpty
            let code = ErrorQueue.takeLast()
            return .failed(.ofSession(code: code, verification: verification, side: side, inputEnded: isEnd))
        }
    }
}
