/// One member of an object: where its key and its value stand. Offsets are those of the bytes it was found in.
import Containers

public struct Member: Sendable, BitwiseCopyable {
    /// 32 bits an offset keep a table of 64 members at 1.25 KiB; bodies end far below 4 GiB.
    private let keyStart: UInt32
    private let keyEnd: UInt32
    private let valueStart: UInt32
    private let valueEnd: UInt32
    public let kind: JSONKind
    /// The key holds a backslash: it must be unescaped before it is compared.
    let isKeyEscaped: Bool

    init(key: Range<Int>, value: Range<Int>, kind: JSONKind, isKeyEscaped: Bool) {
        keyStart = UInt32(key.lowerBound)
        keyEnd = UInt32(key.upperBound)
        valueStart = UInt32(value.lowerBound)
        valueEnd = UInt32(value.upperBound)
        self.kind = kind
        self.isKeyEscaped = isKeyEscaped
    }

    /// The key without its quotes, as written.
    public var key: Range<Int> { Int(keyStart)..<Int(keyEnd) }
    /// The whole value, a string's quotes included.
    public var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
    /// The inside of a value that is a string, as written.
    public var text: Range<Int> {
        precondition(kind == .string, "not a string")
        return Int(valueStart) + 1..<Int(valueEnd) - 1
    }

    /// The same member with another range for its value.
    func withValue(_ range: Range<Int>) -> Member {
        Member(key: key, value: range, kind: kind, isKeyEscaped: isKeyEscaped)
    }

    /// Whether the key, unescaped, is `name`.
    public func isNamed(_ name: StaticString, in bytes: Span<UInt8>) -> Bool {
        // Most keys are not the one that is looked for, and of another length.
        if !isKeyEscaped, key.count != name.utf8CodeUnitCount { return false }
        return isNamed(name.bytes, in: bytes)
    }

    public func isNamed(_ name: Span<UInt8>, in bytes: Span<UInt8>) -> Bool {
        let written = bytes.extracting(key)
        return isKeyEscaped ? JSONText.stands(written, for: name) : written.equals(name)
    }
}
