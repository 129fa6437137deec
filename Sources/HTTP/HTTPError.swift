/// Why a message was refused: one value for each rule, so that a rule has one name, one status and one wording.
///
/// For an answer from an upstream the status is meaningless; the reason is what counts.

public struct HTTPError: Error, Sendable {
    /// The status to answer a client with: 400, 414, 417, 431, 501, 502 or 505.
    public let status: Int
    /// A short lower-case clause for logs and error bodies; never holds bytes of the message.
    public let reason: StaticString

    public init(status: Int, reason: StaticString) {
        self.status = status
        self.reason = reason
    }

    init(_ reason: StaticString) { self.init(status: 400, reason: reason) }
}

extension HTTPError: Equatable {
    public static func == (left: HTTPError, right: HTTPError) -> Bool {
        left.status == right.status && left.reason.description == right.reason.description
    }
}

extension HTTPError {
    // Lines
    static var bareLineFeed: HTTPError { HTTPError("a line ends without carriage return") }
    static var controlByte: HTTPError { HTTPError("a control byte in a field value") }
    static var lineFolding: HTTPError { HTTPError("a folded field line") }
    static var missingColon: HTTPError { HTTPError("a field line without colon") }
    static var badFieldName: HTTPError { HTTPError("a malformed field name") }
    static var headerTooLarge: HTTPError { HTTPError(status: 431, reason: "header fields too large") }
    static var tooManyFields: HTTPError { HTTPError(status: 431, reason: "too many header fields") }

    // Request line
    static var emptyLine: HTTPError { HTTPError("empty lines before the request line") }
    static var badRequestLine: HTTPError { HTTPError("a malformed request line") }
    static var badMethod: HTTPError { HTTPError("a malformed method") }
    static var longMethod: HTTPError { HTTPError(status: 501, reason: "an unknown, overlong method") }
    static var badTarget: HTTPError { HTTPError("a malformed request target") }
    static var longTarget: HTTPError { HTTPError(status: 414, reason: "the request target is too long") }
    static var badEncoding: HTTPError { HTTPError("a malformed percent-encoding in the path") }
    static var encodedSeparator: HTTPError { HTTPError("an encoded slash, backslash or NUL in the path") }
    static var badVersion: HTTPError { HTTPError("a malformed or unknown HTTP version") }
    static var newerVersion: HTTPError { HTTPError(status: 505, reason: "only HTTP/1.0 and HTTP/1.1 are spoken here") }

    // Fields with a meaning
    static var missingHost: HTTPError { HTTPError("no Host field") }
    static var repeatedHost: HTTPError { HTTPError("more than one Host field") }
    static var badHost: HTTPError { HTTPError("a malformed host") }
    static var badContentLength: HTTPError { HTTPError("a malformed Content-Length") }
    static var repeatedContentLength: HTTPError { HTTPError("more than one Content-Length") }
    static var badTransferEncoding: HTTPError { HTTPError("a Transfer-Encoding other than chunked") }
    static var oldTransferEncoding: HTTPError { HTTPError("Transfer-Encoding in an HTTP/1.0 message") }
    static var twoFramings: HTTPError { HTTPError("both Content-Length and Transfer-Encoding") }
    static var badConnection: HTTPError { HTTPError("a malformed Connection field") }
    static var unknownExpectation: HTTPError { HTTPError(status: 417, reason: "an unknown expectation") }

    // Status line
    static var badStatusLine: HTTPError { HTTPError("a malformed status line") }
    static var framedWithoutContent: HTTPError { HTTPError("a body declared on an answer that has none") }

    // Bodies
    static var badChunkSize: HTTPError { HTTPError("a malformed chunk size") }
    static var badChunkExtension: HTTPError { HTTPError("a malformed chunk extension") }
    static var longChunkExtension: HTTPError { HTTPError("chunk extensions too large") }
    static var badChunkEnd: HTTPError { HTTPError("chunk data that does not end where its size says") }
    static var badTrailer: HTTPError { HTTPError("a malformed trailer") }
    static var trailerTooLarge: HTTPError { HTTPError(status: 431, reason: "trailers too large") }
    static var truncatedBody: HTTPError { HTTPError("the body ended before its end was due") }

    // Event streams
    public static var longEvent: HTTPError { HTTPError(status: 502, reason: "an event larger than its limit") }
}
