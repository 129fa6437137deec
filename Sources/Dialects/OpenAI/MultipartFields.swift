/// Text fields of a multipart form (RFC 7578): where an upload of audio or images names its model.
///
///     --boundary CRLF
///     content-disposition: form-data; name="model" CRLF CRLF
///     whisper-1 CRLF
///     --boundary …
///
/// The boundary is the body's first line. The field may come behind the file, so all of the body is searched.
import Containers
import Graph
import HTTP

struct MultipartFields: ~Escapable {
    private let body: Span<UInt8>
    /// The first line, dashes included.
    private let boundary: Span<UInt8>
    /// Where the next part's head begins; nil when there is none.
    private var at: Int?

    /// Nil: the body is no multipart form.
    @_lifetime(copy body)
    init?(_ body: Span<UInt8>) {
        guard body.starts(with: "--"), let end = body.firstIndex(of: 0x0D), end > 2, end <= 72 else { return nil }
        self.body = body
        boundary = body.extracting(0..<end)
        at = end + 2
    }

    /// Where the value of the field `name` stands; nil when there is none, or an empty one. Throws when there are two, for readers
    /// differ in which they take.
    static func find(_ name: StaticString, in body: Span<UInt8>) throws(GatewayError) -> Range<Int>? {
        guard var fields = MultipartFields(body) else { return nil }
        var found: Range<Int>?
        while let field = fields.next(name) {
            if found != nil {
                throw GatewayError(400, "duplicate_key", "A key of the body stands twice.", detail: name.description)
            }
            found = field
        }
        return found?.isEmpty ?? true ? nil : found
    }

    /// The next field of that name.
    private mutating func next(_ name: StaticString) -> Range<Int>? {
        while let head = at {
            guard let value = endOfHead(from: head) else { return nil }
            let end = nextBoundary(from: value - 2)
            at = end.flatMap { start(behind: $0) }
            guard let end else { return nil }
            if isNamed(name, head..<value) { return value..<max(value, end) }
        }
        return nil
    }

    /// Past the empty line.
    private func endOfHead(from start: Int) -> Int? {
        var at = start
        while let found = body.firstIndex(of: 0x0D, from: at) {
            if body.extracting(found..<body.count).starts(with: "\r\n\r\n") { return found + 4 }
            at = found + 1
        }
        return nil
    }

    /// Where the line break stands before the next boundary. An empty value shares it with its head.
    private func nextBoundary(from start: Int) -> Int? {
        var at = start
        while let found = body.firstIndex(of: 0x0D, from: at) {
            let line = found + 2
            if line + boundary.count <= body.count, body[found + 1] == 0x0A,
                body.extracting(line..<line + boundary.count).equals(boundary)
            {
                return found
            }
            at = found + 1
        }
        return nil
    }

    /// Where the head begins behind the boundary whose line break stands at `place`; nil behind the last.
    private func start(behind place: Int) -> Int? {
        let end = place + 2 + boundary.count
        return body.extracting(end..<body.count).starts(with: "\r\n") ? end + 2 : nil
    }

    private func isNamed(_ name: StaticString, _ head: Range<Int>) -> Bool {
        var start = head.lowerBound
        while let end = body.firstIndex(of: 0x0D, from: start), end < head.upperBound {
            let line = body.extracting(start..<end)
            if line.count > 20, line.extracting(0..<20).equalsIgnoringCase("content-disposition:") {
                return Self.names(line, name)
            }
            start = end + 2
        }
        return false
    }

    /// Whether the line holds `name="…"`, or the same without quotes, and no file's name, which a text field has not.
    private static func names(_ line: Span<UInt8>, _ name: StaticString) -> Bool {
        var isNamed = false
        var at = 0
        while let semicolon = line.firstIndex(of: UInt8(ascii: ";"), from: at) {
            at = semicolon + 1
            while at < line.count, line[at] == UInt8(ascii: " ") { at += 1 }
            let rest = line.extracting(at..<line.count)
            if rest.count > 9, rest.extracting(0..<9).equalsIgnoringCase("filename=") { return false }
            guard rest.count > 5, rest.extracting(0..<5).equalsIgnoringCase("name=") else { continue }
            var value = rest.extracting(5..<(rest.firstIndex(of: UInt8(ascii: ";")) ?? rest.count))
            if value.count > 1, value[0] == UInt8(ascii: "\""), value[value.count - 1] == UInt8(ascii: "\"") {
                value = value.extracting(1..<value.count - 1)
            }
            isNamed = value.equals(name)
        }
        return isNamed
    }
}
