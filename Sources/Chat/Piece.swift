/// Where a text of a chat stands: in the bytes that it was read from, or in those that were made for it.
///
/// Reading a chat copies no text: a piece is a range of the source. What a dialect must spell anew (a tool's arguments, which are
/// a string here and an object there) is made once, in the chat's arena.
public import Containers
import JSON

/// A run of the source's bytes or of the arena's: up to 2 GiB into either.
public struct Piece: BitwiseCopyable, Equatable, Sendable {
    private static let madeBit: UInt32 = 1 << 31
    private let place: UInt32
    private let length: UInt32

    private init(place: UInt32, length: UInt32) {
        self.place = place
        self.length = length
    }

    /// A range of the source.
    public init(_ range: Range<Int>) {
        self.init(place: UInt32(range.lowerBound), length: UInt32(range.count))
    }

    /// A range of the arena.
    fileprivate init(made range: Range<Int>) {
        self.init(place: UInt32(range.lowerBound) | Self.madeBit, length: UInt32(range.count))
    }

    /// Not there at all, which is something else than an empty text.
    public static let none = Piece(place: .max, length: 0)

    public var isPresent: Bool { place != .max }
    /// Nothing to write: absent, or without a byte.
    public var isEmpty: Bool { length == 0 }
    public var count: Int { Int(length) }
    /// A run of its bytes, counted from its first.
    public subscript(range: Range<Int>) -> Piece {
        Piece(place: place + UInt32(range.lowerBound), length: UInt32(range.count))
    }
    fileprivate var isMade: Bool { place & Self.madeBit != 0 }
    fileprivate var range: Range<Int> {
        let start = Int(place & ~Self.madeBit)
        return start..<start + Int(length)
    }
}

/// Texts that were made while a chat was read or written. Emptying it keeps the storage.
public struct Arena: ~Copyable {
    private var made = ByteBuffer()

    public init() {}

    public mutating func clear() { made.clear() }

    /// Bytes of storage.
    public var storage: Int { made.capacity }

    /// Gives back what a large chat took.
    public mutating func shrink(_ kept: Int) { made.shrink(kept) }

    public var span: Span<UInt8> {
        @_lifetime(borrow self) get { made.span }
    }

    /// Keeps what `write` appends.
    public mutating func add<Failure: Error>(
        _ write: (inout ByteBuffer) throws(Failure) -> Void
    ) throws(Failure) -> Piece {
        let start = made.count
        try write(&made)
        return Piece(made: start..<made.count)
    }

    public mutating func add(_ bytes: Span<UInt8>) -> Piece {
        let start = made.count
        made.append(bytes)
        return Piece(made: start..<made.count)
    }

    public mutating func add(_ text: StaticString) -> Piece {
        let start = made.count
        made.append(text)
        return Piece(made: start..<made.count)
    }

    /// What the inside of a JSON string stands for; nil when it holds an escape that stands for nothing.
    public mutating func unescaped(_ inside: Span<UInt8>) -> Piece? {
        let start = made.count
        do throws(JSONError) { try JSONText.unescape(inside, into: &made) } catch {
            made.truncate(to: start)
            return nil
        }
        return Piece(made: start..<made.count)
    }

    /// The JSON object that the inside of a string spells (a tool's arguments), on one line, for it may go into an event or a line of a
    /// stream; an empty one for a string of white space; nil when it spells something else.
    public mutating func object(spelledBy inside: Span<UInt8>) -> Piece? {
        guard let piece = unescaped(inside) else { return nil }
        if made.span.extracting(piece.range).isBlank { return add("{}") }
        if !made.span.extracting(piece.range).isJSONObject { return nil }
        // Only between its tokens does JSON hold line feeds, and blanks do as well there.
        made.blankControls(from: piece.range.lowerBound)
        return piece
    }
}

/// The two places of a chat's texts, to look pieces up in.
public struct ChatText: ~Escapable {
    private let source: Span<UInt8>
    private let made: Span<UInt8>

    @_lifetime(copy source, copy made)
    public init(source: Span<UInt8>, made: Span<UInt8>) {
        self.source = source
        self.made = made
    }

    /// The piece's bytes; none for one that is not there.
    public subscript(piece: Piece) -> Span<UInt8> {
        @_lifetime(copy self) get {
            if piece.isEmpty { return Span() }
            return piece.isMade ? made.extracting(piece.range) : source.extracting(piece.range)
        }
    }
}

extension Span where Element == UInt8 {
    /// Nothing but white space of JSON.
    var isBlank: Bool {
        for index in indices where self[index] > 0x20 { return false }
        return true
    }
}
