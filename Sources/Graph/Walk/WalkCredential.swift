/// A call whose backend's credential is not there yet: it waits a little, as it would for a connection.
///
///     start ──ready──▶ CallPort.start
///       ├── awaited ──▶ look again every 20 ms ──5 s──▶ the next try, or 503
///       └── missing ──▶ the next try, or 503
///
/// So it is between a start (or a reload that names a new account) and the first token, and when tokens cannot be renewed.
import Containers

extension Walk {
    /// As long as a connection may take by default; ns.
    private static let credentialWait: UInt64 = 5_000_000_000
    private static let credentialLook: UInt64 = 20_000_000

    /// Starts the call as soon as its credential is there.
    func startWhenReady(_ call: Call) {
        switch readiness(call) {
        case .ready:
            call.waitsUntil = 0
            calls.start(call)
            if call.exchange.facts.streams { keepAwake(call) }
        case .awaited where call.waitsUntil == 0:
            call.waitsUntil = clock.now + Self.credentialWait
            calls.wake(call, after: Self.credentialLook)
        case .awaited where clock.now < call.waitsUntil: calls.wake(call, after: Self.credentialLook)
        case .awaited, .missing:
            call.waitsUntil = 0
            callFailed(call, .noCredential)
        }
    }

    private func readiness(_ call: Call) -> CredentialReadiness {
        let graph = call.exchange.graph
        guard graph.nodes.backends[call.backend].signs, call.key >= 0, let signer = graph.signers[call.key] else {
            return .ready
        }
        call.credentialVersion = signer.version
        return signer.readiness(at: clock.wallClockSeconds)
    }
}

extension GatewayError {
    static var noCredential: GatewayError {
        GatewayError(
            503, "backend_unavailable", "The gateway has no valid credential for the backend at the moment.",
            side: .gateway, retry: .safe, retryAfterMilliseconds: 1000)
    }
}
