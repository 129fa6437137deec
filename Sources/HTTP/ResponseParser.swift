/// Reads the heads of an upstream's answers, as strictly as requests are read: an answer that two hops could read
/// differently would let one client see another's.
///
/// Same walk as `RequestParser`: a head in one read is walked once, one in pieces is checked by line and walked again.
import Containers

public struct ResponseParser {
    private let limits: HTTPLimits
    private var scanner = HeadScanner()

    public init(limits: HTTPLimits = HTTPLimits()) { self.limits = limits }

    /// Whether part of a head has been seen.
    public var isMidway: Bool { scanner.hasStarted }

    /// Reads one head from the start of `input`. Nil: it is not complete; pass the same bytes and more next time. Else
    /// its length, and the parser stands ready for the next one, which follows at once when `head.isInterim`.
    ///
    /// `method` is the request's: an answer to HEAD has no body. Throws when the answer is malformed; `head` is
    /// undefined then.
    public mutating func parse(
        _ input: Span<UInt8>, requestMethod method: Method, into head: inout ResponseHead
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
            try head.complete(input, end, for: method)
            return end
        } catch {
            reset()
            throw error
        }
    }

    /// Forgets what has been seen.
    public mutating func reset() { scanner = HeadScanner() }

    private mutating func lines(_ input: Span<UInt8>, into head: inout ResponseHead) throws(HTTPError) -> Bool {
        if !scanner.isInFields {
            if input.count > 0, input[0] != UInt8(ascii: "H") { throw .badStatusLine }
            let limit = limits.statusLine
            guard let line = try scanner.nextLine(input, limit: limit, excess: .headerTooLarge) else { return false }
            try head.readStatusLine(input, line)
            scanner.beginFields()
        }
        return try scanner.fields(input, limits, into: &head.headers)
    }
}
