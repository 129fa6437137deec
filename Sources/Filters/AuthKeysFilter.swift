/// `auth.keys`: callers are known by a key, looked up by its digest among all callers at a constant cost.
///
/// The key is taken from `Authorization: Bearer`, `x-api-key`, `api-key` or `x-goog-api-key`. Nothing of the body is read before, and the key
/// itself goes nowhere: not upstream, not into a log, not into an error.
import Containers
public import Digests
public import Graph
import HTTP
public import State

public final class AuthKeysFilter: Filter {
    public static let needs: Needs = .model
    private let table: CallerTable
    private let clock: any LoopClock
    private let digester = Digester()
    private let slot: ScratchSlot<SHA256Digest>

    public init(_ table: CallerTable, clock: any LoopClock, slot: ScratchSlot<SHA256Digest>) {
        self.table = table
        self.clock = clock
        self.slot = slot
    }

    public var needs: Needs { Self.needs }

    public func request(_ exchange: Exchange) throws(GatewayError) -> Verdict {
        guard let key = Self.key(of: exchange), !key.isEmpty else { throw .missingKey }
        let digest = digester.digest(key)
        let table = table
        guard let caller = table.find(digest) else { throw .wrongKey }
        if caller.isExpired(at: clock.wallClockSeconds) { throw .expiredKey }
        exchange.scratch[slot] = digest
        exchange.caller.clear()
        exchange.caller.isKnown = true
        exchange.caller.id.append(table.text(caller.id))
        exchange.caller.name.append(table.text(caller.name))
        exchange.caller.team.append(table.text(caller.team))
        return .next
    }

    public func modelKnown(_ exchange: Exchange) throws(GatewayError) {
        guard let caller = table.find(exchange.scratch[slot]) else { return }
        if exchange.model.isEmpty || table.allows(caller, model: exchange.model) { return }
        throw .modelNotAllowed(exchange.model.text)
    }

    public func permits(model: Span<UInt8>, _ exchange: Exchange) -> Bool {
        guard let caller = table.find(exchange.scratch[slot]) else { return false }
        return table.allows(caller, model: model)
    }

    /// The key that the client shows.
    @_lifetime(borrow exchange)
    private static func key(of exchange: Exchange) -> Span<UInt8>? {
        if let value = exchange.header(.authorization), value.count > 7,
            value.extracting(0..<7).equalsIgnoringCase("bearer ")
        {
            return value.extracting(7..<value.count)
        }
        if let value = exchange.header(.xAPIKey) { return value }
        if let value = exchange.header(.apiKey) { return value }
        return exchange.header(.xGoogAPIKey)
    }
}

extension GatewayError {
    static var missingKey: GatewayError {
        GatewayError(
            401, "missing_api_key", "No API key was given. Send it as `Authorization: Bearer KEY` or `x-api-key: KEY`.")
    }
    static var wrongKey: GatewayError { GatewayError(401, "invalid_api_key", "This API key is not known.") }
    static var expiredKey: GatewayError { GatewayError(401, "expired_api_key", "This API key has expired.") }

    static func modelNotAllowed(_ model: String) -> GatewayError {
        GatewayError(
            403, "model_not_allowed", "This API key may not use this model.", detail: String(model.prefix(128)))
    }
}
