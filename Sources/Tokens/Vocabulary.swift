/// The tokens of a byte-level tokenizer and their ranks, read from a `.tiktoken` file: one token a line, its bytes in base64, a
/// blank, its rank. Frozen: one block of bytes, one table of open addressing at most half full; all loops read the same.
import Containers

public final class Vocabulary: Sendable {
    /// Why a file is no vocabulary; lines count from 1.
    public struct Flaw: Error, Equatable {
        public let line: Int
        public let problem: Problem

        public enum Problem: Sendable { case form, tooLong, duplicate, empty }
    }

    /// How a text is cut into pieces before its bytes are merged; the file does not say.
    public enum Splitting: Sendable {
        /// Letters of any case in one piece, contractions apart: `cl100k_base`.
        case cl100k
        /// A capital begins a new piece behind small letters, contractions stay with their word: `o200k_base`.
        case o200k
    }

    /// Bytes of the longest token that is taken.
    public static let longestToken = 1_024
    /// Vocabularies from this size on are split as `o200k_base`, smaller ones as `cl100k_base`.
    static let large = 150_000

    public let splitting: Splitting
    /// Tokens in the file.
    public let count: Int
    private let block: [UInt8]
    private let slots: [Slot]

    private struct Slot: BitwiseCopyable {
        var start: UInt32 = 0
        /// 0: an empty slot.
        var length: UInt32 = 0
        var rank: UInt32 = 0
        /// Of the bytes: most tokens in the way are told apart without reading theirs.
        var hash: UInt32 = 0
    }

    /// Empty lines are passed over; `splitting` is told from the size when it is not given.
    public init(_ file: Span<UInt8>, splitting: Splitting? = nil) throws(Flaw) {
        var reading = Reading(capacity: file.count)
        var at = 0
        while at < file.count {
            let end = file.firstIndex(of: UInt8(ascii: "\n"), from: at) ?? file.count
            try reading.line(file.extracting(at..<end))
            at = end + 1
        }
        let tokens = reading.tokens
        if tokens.isEmpty { throw Flaw(line: max(1, reading.number), problem: .empty) }
        var size = 16
        while size < tokens.count * 2 { size *= 2 }
        var slots = [Slot](repeating: Slot(), count: size)
        for token in tokens {
            let bytes = reading.block.span.extracting(Int(token.start)..<Int(token.start + token.length))
            var index = Int(token.hash) & (size - 1)
            while slots[index].length > 0 {
                let other = slots[index]
                if other.hash == token.hash, other.length == token.length,
                    reading.block.span.extracting(Int(other.start)..<Int(other.start + other.length)).equals(bytes)
                {
                    throw Flaw(line: Int(token.line), problem: .duplicate)
                }
                index = (index + 1) & (size - 1)
            }
            slots[index] = Slot(start: token.start, length: token.length, rank: token.rank, hash: token.hash)
        }
        block = reading.block
        self.slots = slots
        count = tokens.count
        self.splitting = splitting ?? (tokens.count >= Self.large ? .o200k : .cl100k)
    }

    /// `none` for bytes that are no token.
    func rank(of bytes: Span<UInt8>) -> UInt32 {
        let hash = Self.hash(bytes)
        var index = Int(hash) & (slots.count - 1)
        while true {
            let slot = slots[index]
            if slot.length == 0 { return Self.none }
            if slot.hash == hash, Int(slot.length) == bytes.count, holds(bytes, at: Int(slot.start)) {
                return slot.rank
            }
            index = (index + 1) & (slots.count - 1)
        }
    }

    /// Most tokens have a few bytes.
    private func holds(_ bytes: Span<UInt8>, at start: Int) -> Bool {
        for index in bytes.indices where block[start + index] != bytes[index] { return false }
        return true
    }

    static let none = UInt32.max

    /// FNV-1a, with its upper half folded in.
    private static func hash(_ bytes: Span<UInt8>) -> UInt32 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in bytes.indices { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
        return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
    }

    /// The lines as they come.
    private struct Reading {
        var block: [UInt8] = []
        var tokens: [(start: UInt32, length: UInt32, rank: UInt32, hash: UInt32, line: UInt32)] = []
        var number = 0

        init(capacity: Int) { block.reserveCapacity(capacity) }

        mutating func line(_ written: Span<UInt8>) throws(Flaw) {
            number += 1
            let isWindows = written.count > 0 && written[written.count - 1] == UInt8(ascii: "\r")
            let line = isWindows ? written.extracting(0..<written.count - 1) : written
            if line.isEmpty { return }
            let start = block.count
            guard let blank = line.firstIndex(of: UInt8(ascii: " ")), blank > 0,
                let rank = line.extracting(blank + 1..<line.count).decimal, rank < Int(Vocabulary.none),
                decode(line.extracting(0..<blank)), block.count > start
            else { throw Flaw(line: number, problem: .form) }
            if block.count - start > Vocabulary.longestToken { throw Flaw(line: number, problem: .tooLong) }
            let hash = Vocabulary.hash(block.span.extracting(start..<block.count))
            tokens.append((UInt32(start), UInt32(block.count - start), UInt32(rank), hash, UInt32(number)))
        }

        /// Appends what base64 (RFC 4648 section 4, padded) stands for; false when it is none.
        private mutating func decode(_ text: Span<UInt8>) -> Bool {
            var length = text.count
            if length % 4 != 0 { return false }
            while length > 0, text.count - length < 2, text[length - 1] == UInt8(ascii: "=") { length -= 1 }
            var bits: UInt32 = 0
            var held = 0
            for index in 0..<length {
                guard let value = Self.value(text[index]) else { return false }
                bits = bits << 6 | value
                held += 6
                if held >= 8 {
                    held -= 8
                    block.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
                }
            }
            return true
        }

        private static func value(_ byte: UInt8) -> UInt32? {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - 65)
            case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - 71)
            case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte + 4)
            case UInt8(ascii: "+"): 62
            case UInt8(ascii: "/"): 63
            default: nil
            }
        }
    }
}
