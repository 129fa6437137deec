@testable import HTTP

/// Fields by names as they are written, for tests.
extension Headers {
    mutating func append(_ name: String, _ value: String) {
        append(name: Array(name.utf8).span, value: Array(value.utf8).span)
    }

    mutating func append(_ name: String, _ value: Span<UInt8>) { append(name: Array(name.utf8).span, value: value) }

    mutating func append(_ name: String, decimal value: Int) { append(name, String(value)) }
}
