/// How the end of a message's body is found (RFC 9112 section 6).
import Containers

public enum BodyFraming: Equatable, Sendable {
    /// No body.
    case none
    /// Exactly so many bytes; may be 0.
    case length(Int)
    case chunked
    /// Until the sender closes: answers only.
    case untilClose

    /// What `Content-Length` and `Transfer-Encoding` declare; nil when neither stands there. Strict, because two hops
    /// that read them differently see different requests: both, either one twice, or anything but `chunked` is refused.
    static func declared(in headers: borrowing Headers, minorVersion: Int) throws(HTTPError) -> BodyFraming? {
        let length = headers.first(.contentLength)
        if let coding = headers.first(.transferEncoding) {
            if length != nil { throw .twoFramings }
            if minorVersion == 0 { throw .oldTransferEncoding }
            if headers.first(.transferEncoding, from: coding + 1) != nil { throw .badTransferEncoding }
            if !headers.value(at: coding).equalsIgnoringCase("chunked") { throw .badTransferEncoding }
            return .chunked
        }
        guard let length else { return nil }
        if headers.first(.contentLength, from: length + 1) != nil { throw .repeatedContentLength }
        guard let count = headers.value(at: length).decimal else { throw .badContentLength }
        return .length(count)
    }
}
