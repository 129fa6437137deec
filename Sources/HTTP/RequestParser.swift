/// Reads request heads from a connection's input (RFC 9112), strictly: what two hops could read differently is refused.
///
///     start line ──▶ field lines ──▶ empty line ──▶ meaning (host, path, framing)
///
/// A head that arrives in one read is walked once. One that arrives in pieces is checked line by line as it comes, and
/// walked a second time when it is complete; until then nothing is kept outside the parser, so connections that are
/// waiting for the rest of a head can share one `RequestHead`.
import Containers

public struct RequestParser {
    let limits: HTTPLimits
    private var scanner = HeadScanner()
    private var emptyLines = 0

    public init(limits: HTTPLimits = HTTPLimits()) { self.limits = limits }

    /// Whether part of a head has been seen.
    public var isMidway: Bool { scanner.hasStarted }

    /// Reads one head from the start of `input`. Nil: it is not complete; pass the same bytes and more next time. Else
    /// its length, and the parser stands ready for the next one.
    ///
    /// Throws 400, 414, 417, 431, 501 or 505, a line's faults as soon as the line is complete. `head` is undefined
    /// then.
    public mutating func parse(
        _ input: Span<UInt8>, into head: inout RequestHead
    ) throws(HTTPError) -> Int? {
        let wasMidway = isMidway
        do throws(HTTPError) {
            head.clear()
            guard try lines(input, into: &head) else { return nil }
            if wasMidway {
                reset()
                head.clear()
                _ = try lines(input, into: &head)
            }
            let end = scanner.offset
            reset()
            try head.complete(input, end)
            return end
        } catch {
            reset()
            throw error
        }
    }

    /// Forgets what has been seen.
    public mutating func reset() {
        scanner = HeadScanner()
        emptyLines = 0
    }

    private mutating func lines(_ input: Span<UInt8>, into head: inout RequestHead) throws(HTTPError) -> Bool {
        while !scanner.isInFields {
            if !input.isEmpty { try checkFirst(input) }
            let limit = limits.requestLine
            guard let line = try scanner.nextLine(input, limit: limit, excess: .longTarget) else { return false }
            if line.isEmpty {
                emptyLines += 1
                if emptyLines > HTTPLimits.leadingEmptyLines { throw .emptyLine }
                continue
            }
            head.line = try RequestLine(input, line, limits)
            scanner.beginFields()
        }
        return try scanner.fields(input, limits, into: &head.headers)
    }

    /// Another protocol (a TLS hello, say) is told by its first byte instead of being waited out.
    private func checkFirst(_ input: Span<UInt8>) throws(HTTPError) {
        let offset = scanner.offset
        if offset >= input.count { return }
        let first = input[offset]
        if first == FieldSyntax.lineFeed { throw .bareLineFeed }
        if first != FieldSyntax.carriageReturn, !OctetSet.token.contains(first) { throw .badMethod }
    }
}
