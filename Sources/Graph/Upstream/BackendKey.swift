/// The credentials of a backend: several keys share its requests by weight, and one that is refused or spent rests for a while.
///
///     call ─▶ choose (not parked, by weight) ─▶ key's lines in the head ─┬─▶ answer
///                 ▲                                                      └─▶ refused, spent (`KeyVerdict`): parked, the next is tried
import Chat
public import Containers
import Synchronization

/// One credential of a backend.
public struct BackendKey: Sendable {
    /// Header lines that carry it (`name: value` CRLF …). Secret: never printed.
    let lines: [UInt8]
    /// Share of the requests, from 1.
    let weight: Int
    let parking = KeyParking()
    /// What writes the lines of each request anew, for credentials that are no lines; one a loop.
    let signer: (@Sendable (_ tokens: BearerTokens) -> any RequestSigner)?

    /// A credential that is the same for every request.
    public init(lines: [UInt8], weight: Int = 1) {
        self.lines = lines
        self.weight = weight
        signer = nil
    }

    /// One that is made for each request of its bytes.
    public init(weight: Int = 1, signer: @escaping @Sendable () -> any RequestSigner) {
        lines = []
        self.weight = weight
        self.signer = { _ in signer() }
    }

    /// One that is renewed while the graph stands; `account` is its name among the loop's tokens.
    public init(weight: Int = 1, tokenOf account: String) {
        lines = []
        self.weight = weight
        signer = { $0[account] }
    }
}

/// Writes the credential lines of each request anew: signatures (AWS), tokens that are renewed (`BearerToken`).
public protocol RequestSigner: AnyObject {
    /// Whether it has what it needs for a request sent at `seconds` since 1970.
    func readiness(at seconds: UInt64) -> CredentialReadiness
    /// Tells what it writes now from what it wrote before.
    var version: Int { get }
    /// The backend has refused, at `seconds` since 1970, what was of `version`. Whether something else is there, or asked for.
    func refused(_ version: Int, at seconds: UInt64) -> Bool
    /// `path` and `host` are as they stand in the head. `seconds` since 1970.
    func appendLines(
        path: Span<UInt8>, host: Span<UInt8>, body: Span<UInt8>, at seconds: UInt64, into out: inout ByteBuffer)
}

extension RequestSigner {
    public func readiness(at seconds: UInt64) -> CredentialReadiness { .ready }
    public var version: Int { 0 }
    public func refused(_ version: Int, at seconds: UInt64) -> Bool { false }
}

public enum CredentialReadiness: Sendable {
    case ready
    /// Asked for, and not heard of yet.
    case awaited
    /// It could not be had; whoever needs it should not wait.
    case missing
}

/// When a key may be used again. Shared by all loops; a reload forgets it.
public final class KeyParking: Sendable {
    private let until = Atomic<UInt64>(0)

    public init() {}

    /// Monotonic ns.
    func isParked(at now: UInt64) -> Bool { until.load(ordering: .relaxed) > now }
    /// ns.
    func rest(at now: UInt64) -> UInt64 { max(until.load(ordering: .relaxed), now) - now }
    func park(until time: UInt64) { until.store(time, ordering: .relaxed) }
}

/// A credential as the walk sees it.
struct FlatKey: BitwiseCopyable {
    let lines: TextRange
    let weight: Int
    let parking: Pinned<KeyParking>
}

/// Why a key rests.
public enum KeyRestReason: UInt8, Sendable, CaseIterable { case refused, spent }

/// What an answer says of the key that it was asked with.
enum KeyVerdict: BitwiseCopyable {
    case refused
    /// For so many ns.
    case spent(UInt64)

    /// A refused key rests for five minutes: time for an operator to see it in the metrics, and no flood of refusals at the provider.
    static let refusedRest: UInt64 = 300 * 1_000_000_000
    /// A spent key whose answer does not say how long: ten seconds.
    static let spentRest: UInt64 = 10 * 1_000_000_000
    /// One whose quota of a day is used up, whatever wait the answer names: an hour, for the day may end sooner than it seems.
    static let dailyRest: UInt64 = 3600 * 1_000_000_000

    /// By the head alone; nil when it is not about the key.
    init?(status: Int, retryAfterMilliseconds wait: Int) {
        switch status {
        case 401, 403: self = .refused
        case 429: self = .spent(wait > 0 ? UInt64(wait) * 1_000_000 : Self.spentRest)
        default: return nil
        }
    }

    /// By what the body says too.
    init?(_ report: borrowing UpstreamReport, status: Int, retryAfterMilliseconds wait: Int) {
        switch report.kind {
        case .authentication: self = .refused
        case .quota where status == 429: self = .spent(Self.dailyRest)
        default: self.init(status: status, retryAfterMilliseconds: wait > 0 ? wait : report.retryAfterMilliseconds)
        }
    }

    var reason: KeyRestReason {
        switch self {
        case .refused: .refused
        case .spent: .spent
        }
    }

    var rest: UInt64 {
        switch self {
        case .refused: Self.refusedRest
        case .spent(let rest): rest
        }
    }
}

extension FlatNodes {
    /// The number of a key of `backend`, drawn by weight among those that are not parked; -1 when it has none, and nil when all are
    /// parked.
    func chooseKey(_ backend: FlatBackend, now: UInt64, random: () -> UInt64) -> Int? {
        if backend.keyCount < 2 { return backend.keyCount == 0 ? -1 : backend.firstKey }
        let range = backend.firstKey..<backend.firstKey + backend.keyCount
        var total = 0
        for index in range where !keys[index].parking.with({ $0.isParked(at: now) }) { total += keys[index].weight }
        if total == 0 { return nil }
        var point = Int(random() % UInt64(total))
        for index in range where !keys[index].parking.with({ $0.isParked(at: now) }) {
            if point < keys[index].weight { return index }
            point -= keys[index].weight
        }
        // Another loop has parked one meanwhile.
        return range.lowerBound
    }

    /// The key rests, and says whether it does. The only key a backend keeps, and the last one awake rests for no refusal: what is
    /// refused with every key is likelier the request's fault than the keys', and nobody else is to pay for it.
    func park(key: Int, of backend: FlatBackend, _ verdict: KeyVerdict, now: UInt64) -> Bool {
        if backend.keyCount < 2 { return false }
        if case .refused = verdict, awake(besides: key, of: backend, now) == 0 { return false }
        keys[key].parking.with { $0.park(until: now + verdict.rest) }
        return true
    }

    private func awake(besides key: Int, of backend: FlatBackend, _ now: UInt64) -> Int {
        (backend.firstKey..<backend.firstKey + backend.keyCount).reduce(0) { count, index in
            index == key || keys[index].parking.with { $0.isParked(at: now) } ? count : count + 1
        }
    }

    /// How long it is until the first of a backend's keys may be used again; ns.
    func rest(of backend: FlatBackend, now: UInt64) -> UInt64 {
        var least = UInt64.max
        for index in backend.firstKey..<backend.firstKey + backend.keyCount {
            least = min(least, keys[index].parking.with { $0.rest(at: now) })
        }
        return least
    }
}
