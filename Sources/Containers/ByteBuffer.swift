/// A growable run of bytes with a read end and a write end: what sockets fill and drain.
///
///     base ──▶ [ consumed | readable (span) | spare ]
///                         ▲ reader          ▲ writer
///
/// Storage is plain `malloc` memory, so a buffer whose storage came from a `BlockPool` can be handed back to it.
public import CScan
import Glibc

@safe
public struct ByteBuffer: ~Copyable {
    @usableFromInline var base: UnsafeMutableRawPointer?
    /// Bytes of storage.
    @inlinable public var capacity: Int { size }
    @usableFromInline var size: Int
    @usableFromInline var reader: Int
    @usableFromInline var writer: Int

    /// An empty buffer; no storage is allocated until the first byte when `capacity` is 0.
    public init(capacity: Int = 0) {
        unsafe base = capacity == 0 ? nil : malloc(capacity)
        size = capacity
        reader = 0
        writer = 0
    }

    /// A buffer over `malloc` storage of `capacity` bytes, which it owns from now on.
    @unsafe
    init(adopting storage: UnsafeMutableRawPointer, capacity: Int) {
        unsafe base = storage
        size = capacity
        reader = 0
        writer = 0
    }

    deinit { unsafe free(base) }

    /// Gives the storage up and is empty without any.
    @unsafe
    mutating func detach() -> UnsafeMutableRawPointer? {
        let storage = unsafe base
        unsafe base = nil
        size = 0
        clear()
        return unsafe storage
    }

    /// Readable bytes.
    @inlinable public var count: Int { writer - reader }
    @inlinable public var isEmpty: Bool { writer == reader }
    /// Bytes that can be appended before storage grows.
    public var spare: Int { capacity - writer }

    /// The readable bytes.
    public var span: Span<UInt8> {
        @_lifetime(borrow self) get {
            guard let base = unsafe base, writer > reader else { return Span() }
            let start = unsafe (base + reader).assumingMemoryBound(to: UInt8.self)
            let span = unsafe Span(_unsafeStart: start, count: writer - reader)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Removes all bytes; keeps the storage.
    @inlinable public mutating func clear() {
        reader = 0
        writer = 0
    }

    /// Gives storage of more than `limit` bytes back, and what is in it.
    public mutating func shrink(_ limit: Int) {
        if capacity > limit { self = ByteBuffer() }
    }

    /// Drops `count` readable bytes from the front.
    public mutating func consume(_ count: Int) {
        precondition(count >= 0 && count <= self.count, "consume past the end")
        reader += count
        if reader == writer { clear() }
    }

    /// Drops readable bytes from the back, so that `count` remain.
    public mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count, "truncate past the end")
        writer = reader + count
    }

    /// Makes room for `count` more bytes: first by moving the readable bytes to the front, then by doubling.
    @inlinable @inline(__always)
    public mutating func reserve(_ count: Int) {
        if size - writer >= count { return }
        grow(by: count)
    }

    @inline(never) @usableFromInline
    mutating func grow(by count: Int) {
        let readable = writer - reader
        if let base = unsafe base, capacity - readable >= count, reader >= capacity / 2 {
            unsafe memmove(base, base + reader, readable)
        } else {
            var wanted = max(capacity, 256)
            while wanted - readable < count { wanted *= 2 }
            guard let fresh = unsafe malloc(wanted) else { fatalError("out of memory: \(wanted) bytes") }
            if let base = unsafe base { unsafe memcpy(fresh, base + reader, readable) }
            unsafe free(base)
            unsafe base = fresh
            size = wanted
        }
        reader = 0
        writer = readable
    }

    @inlinable @inline(__always)
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe base!.storeBytes(of: byte, toByteOffset: writer, as: UInt8.self)
        writer += 1
    }

    public mutating func append(_ bytes: Span<UInt8>) {
        let count = bytes.count
        if count == 0 { return }
        reserve(count)
        unsafe bytes.withUnsafeBufferPointer { unsafe millrace_copy(base! + writer, $0.baseAddress!, count) }
        writer += count
    }

    /// Inlined, so that a short literal is stored by one or two moves.
    @inlinable @inline(__always)
    public mutating func append(_ text: StaticString) {
        let count = text.utf8CodeUnitCount
        if count == 0 { return }
        reserve(count)
        unsafe millrace_copy(base! + writer, text.utf8Start, count)
        writer += count
    }

    /// Appends text as UTF-8. For set-up and error paths. It has a label so that a literal is never taken for a `String`.
    public mutating func append(text: String) {
        var text = text
        text.withUTF8 { bytes in
            guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
            reserve(bytes.count)
            unsafe memcpy(base! + writer, start, bytes.count)
            writer += bytes.count
        }
    }

    /// Appends a number in decimal digits.
    public mutating func append(decimal value: Int) {
        // A sign and 19 digits.
        reserve(20)
        unsafe writer += millrace_write_decimal(base! + writer, value)
    }

    /// Appends a number in lower-case hexadecimal digits, without leading zeros.
    public mutating func append(hex value: UInt) {
        var shift = value == 0 ? 0 : (UInt.bitWidth - 1 - value.leadingZeroBitCount) / 4 * 4
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: (value >> UInt(shift)) & 15)
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            shift -= 4
        }
    }

    /// Appends sixteen hexadecimal digits, leading zeros among them.
    public mutating func append(hex16 value: UInt64) {
        reserve(16)
        unsafe millrace_write_hex(base! + writer, value)
        writer += 16
    }

    /// Appends eight bytes, the highest first.
    public mutating func append(word: UInt64) {
        reserve(8)
        unsafe base!.storeBytes(of: word.bigEndian, toByteOffset: writer, as: UInt64.self)
        writer += 8
    }

    /// Puts blanks in the place of the bytes below 0x20 from `start` on.
    public mutating func blankControls(from start: Int) {
        for at in start..<count where span[at] < 0x20 {
            unsafe base!.storeBytes(of: UInt8(ascii: " "), toByteOffset: reader + at, as: UInt8.self)
        }
    }

    /// A copy of the readable bytes. For set-up and tests: allocates.
    public var bytes: [UInt8] { unsafe span.withUnsafeBufferPointer { unsafe Array($0) } }

    /// The readable bytes as text, invalid UTF-8 repaired. For set-up, tests and error paths.
    public var text: String { unsafe span.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) } }

    /// For the I/O edge: fills the spare room. `body` gets its start and size and returns the bytes it wrote, or less than 0.
    @unsafe @inlinable
    public mutating func withSpare(_ body: (UnsafeMutableRawPointer, Int) -> Int) -> Int {
        guard let base = unsafe base else { return 0 }
        let filled = unsafe body(base + writer, capacity - writer)
        if filled > 0 { writer += filled }
        return filled
    }

    /// For the I/O edge: the first readable byte; valid until the next change of this buffer. Nil without storage.
    @unsafe @inlinable public var readPointer: UnsafeMutableRawPointer? {
        unsafe base.map { unsafe $0 + reader }
    }
}
