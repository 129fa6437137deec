/// The tables of a matcher: which key of a request to look up where.
///
/// The length of a prefix is part of the shape, so that a prefix look-up is an exact look-up of the first n bytes.
import Containers

/// How much of a text is a key.
public enum KeyLength: Sendable, Hashable {
    /// All of it.
    case whole
    /// Its first n bytes; a shorter text has no key.
    case first(Int)
    /// None of it: everything matches.
    case none

    @_lifetime(copy text)
    func cut(_ text: Span<UInt8>) -> Span<UInt8>? {
        switch self {
        case .whole: text
        case .first(let count): text.count < count ? nil : text.extracting(0..<count)
        case .none: text.extracting(0..<0)
        }
    }
}

/// One kind of host pattern with one kind of path pattern: its table is keyed by (host, path), its values are groups.
public struct HeadShape: Sendable {
    public let host: KeyLength
    public let path: KeyLength
    public let table: PatternTable
    let pinned: Pinned<PatternTable>

    public init(host: KeyLength, path: KeyLength, table: PatternTable) {
        self.host = host
        self.path = path
        self.table = table
        pinned = Pinned(table)
    }
}

/// One kind of model pattern within a group. Values of the table are routes, in file order.
public struct ModelShape: Sendable {
    public let length: KeyLength
    public let table: PatternTable
    let pinned: Pinned<PatternTable>

    public init(length: KeyLength, table: PatternTable) {
        self.length = length
        self.table = table
        pinned = Pinned(table)
    }
}

/// The routes of one (host, path) pattern pair.
public struct RouteGroup: Sendable {
    /// Routes that ask for no model, in file order.
    public let free: [UInt32]
    public let models: [ModelShape]
    /// The first route of all, and the first that asks for a model; `Int.max` for none.
    public let first: Int
    public let firstByModel: Int
    /// What all its routes' chains begin with and needs no body. Routes that only `respond`, without a filter, do not
    /// count: answering 401 before 404 costs nothing. Nil when there is no other route.
    public let common: ChainRange?

    public init(free: [UInt32], models: [ModelShape], first: Int, firstByModel: Int, common: ChainRange?) {
        self.free = free
        self.models = models
        self.first = first
        self.firstByModel = firstByModel
        self.common = common
    }
}
