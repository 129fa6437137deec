/// Signs requests to AWS (AWS Signature Version 4, in header fields; AWS General Reference, "Signing AWS API requests").
///
///     request ─▶ canonical request ─▶ SHA-256 ─▶ string to sign ─┐
///     secret ─▶ HMAC date ─▶ HMAC region ─▶ HMAC service ─▶ key ─┴─▶ HMAC ─▶ Authorization
///
/// The key is the same all day and is kept; what is written on the way stands in buffers that are kept too, so that signing asks for
/// no memory. One is kept by a loop for each set of credentials. A signature holds for minutes: a request that is sent again is
/// signed again, and a 403 may mean that a clock is wrong.
public import Containers
import Digests
import HTTP

public struct SignatureV4: ~Copyable {
    private let digester = Digester()
    private let keyID: [UInt8]
    private let sessionToken: [UInt8]
    private let region: [UInt8]
    private let secret: [UInt8]
    private let service: StaticString

    /// Of the key in hand; days since 1970.
    private var day = -1
    private var key = HMACKey(SHA256Digest(words: (0, 0, 0, 0)))
    /// What the key is for: `20260102/us-east-1/bedrock/aws4_request`.
    private var scope = ByteBuffer(capacity: 64)
    /// `20260102T030405Z`
    private var time = ByteBuffer(capacity: 32)
    private var text = ByteBuffer(capacity: 1024)

    /// Bedrock's endpoints are named `bedrock-runtime`, and its signatures `bedrock`.
    public init(_ credentials: BedrockCredentials, service: StaticString = "bedrock") {
        keyID = Array(credentials.accessKeyID.utf8)
        secret = Array(credentials.secretAccessKey.utf8)
        sessionToken = Array((credentials.sessionToken ?? "").utf8)
        region = Array(credentials.region.utf8)
        self.service = service
    }

    /// A request as it goes on the wire, without what is not signed.
    public struct Request: ~Escapable {
        public var method: StaticString = "POST"
        /// Percent-encoded as it is sent; without a query, for none is signed.
        public var path: Span<UInt8>
        /// As the Host field has it.
        public var host: Span<UInt8>
        /// As the Content-Type field has it; empty: there is none.
        public var contentType: Span<UInt8>
        /// The whole body.
        public var body: Span<UInt8>

        @_lifetime(copy path, copy host, copy contentType, copy body)
        public init(path: Span<UInt8>, host: Span<UInt8>, contentType: Span<UInt8>, body: Span<UInt8>) {
            self.path = path
            self.host = host
            self.contentType = contentType
            self.body = body
        }
    }

    /// Appends the header lines that sign `request`: X-Amz-Date, X-Amz-Security-Token where the credentials have one, and
    /// Authorization. `seconds` since 1970, UTC.
    public mutating func sign(_ request: borrowing Request, at seconds: Int, into out: inout ByteBuffer) {
        time.clear()
        time.append(basicTime: seconds)
        renewKey(day: seconds / 86_400)
        let hash = canonicalHash(request)
        let signature = signature(hash)
        out.append("X-Amz-Date: " as StaticString)
        out.append(time.span)
        if !sessionToken.isEmpty {
            out.append("\r\nX-Amz-Security-Token: " as StaticString)
            out.append(sessionToken.span)
        }
        out.append("\r\nAuthorization: AWS4-HMAC-SHA256 Credential=" as StaticString)
        out.append(keyID.span)
        out.append(UInt8(ascii: "/"))
        out.append(scope.span)
        out.append(", SignedHeaders=" as StaticString)
        Self.appendSignedHeaders(hasType: !request.contentType.isEmpty, hasToken: !sessionToken.isEmpty, to: &out)
        out.append(", Signature=" as StaticString)
        out.append(hex: signature)
        out.append("\r\n" as StaticString)
    }

    private mutating func signature(_ hash: SHA256Digest) -> SHA256Digest {
        text.clear()
        text.append("AWS4-HMAC-SHA256\n" as StaticString)
        text.append(all: time)
        text.append(UInt8(ascii: "\n"))
        text.append(all: scope)
        text.append(UInt8(ascii: "\n"))
        text.append(hex: hash)
        return key.code(of: text.span, by: digester)
    }

    /// The digest of the canonical request. Its header fields stand in the order of their names.
    private mutating func canonicalHash(_ request: borrowing Request) -> SHA256Digest {
        let body = digester.digest(request.body)
        text.clear()
        text.append(request.method)
        text.append(UInt8(ascii: "\n"))
        // Encoded once more than it was on the wire, as all services but S3 want it.
        text.appendPercentEncoded(request.path, keepingSlashes: true)
        text.append("\n\n" as StaticString)
        let hasType = !request.contentType.isEmpty
        if hasType { text.append(field: "content-type:", request.contentType) }
        text.append(field: "host:", request.host)
        text.append("x-amz-date:" as StaticString)
        text.append(all: time)
        text.append(UInt8(ascii: "\n"))
        if !sessionToken.isEmpty {
            text.append("x-amz-security-token:" as StaticString)
            text.append(all: sessionToken)
            text.append(UInt8(ascii: "\n"))
        }
        text.append(UInt8(ascii: "\n"))
        Self.appendSignedHeaders(hasType: hasType, hasToken: !sessionToken.isEmpty, to: &text)
        text.append(UInt8(ascii: "\n"))
        text.append(hex: body)
        return digester.digest(text.span)
    }

    private static func appendSignedHeaders(hasType: Bool, hasToken: Bool, to out: inout ByteBuffer) {
        if hasType { out.append("content-type;" as StaticString) }
        out.append("host;x-amz-date" as StaticString)
        if hasToken { out.append(";x-amz-security-token" as StaticString) }
    }

    /// Derives the key of the day, of which `time` tells.
    private mutating func renewKey(day today: Int) {
        if day == today { return }
        day = today
        scope.clear()
        scope.append(all: time)
        scope.truncate(to: "20260102".utf8.count)
        let derived = Self.signingKey(secret.span, scope.span, region.span, service, digester)
        key = HMACKey(derived)
        scope.append(UInt8(ascii: "/"))
        scope.append(all: region)
        scope.append(UInt8(ascii: "/"))
        scope.append(service)
        scope.append("/aws4_request" as StaticString)
    }

    static func signingKey(
        _ secret: Span<UInt8>, _ date: Span<UInt8>, _ region: Span<UInt8>, _ service: StaticString, _ digester: Digester
    ) -> SHA256Digest {
        var first = ByteBuffer(capacity: 64)
        first.append("AWS4" as StaticString)
        first.append(secret)
        var key = HMACKey(first.span, digester).code(of: date, by: digester)
        key = HMACKey(key).code(of: region, by: digester)
        key = HMACKey(key).code(of: service.bytes, by: digester)
        return HMACKey(key).code(of: ("aws4_request" as StaticString).bytes, by: digester)
    }
}

extension ByteBuffer {
    fileprivate mutating func append(field name: StaticString, _ value: Span<UInt8>) {
        append(name)
        append(value)
        append(UInt8(ascii: "\n"))
    }

    fileprivate mutating func append(all bytes: borrowing ByteBuffer) { append(bytes.span) }
    fileprivate mutating func append(all bytes: [UInt8]) { append(bytes.span) }

    /// Appends the 64 digits of a digest.
    fileprivate mutating func append(hex digest: SHA256Digest) {
        append(hex16: digest.words.0)
        append(hex16: digest.words.1)
        append(hex16: digest.words.2)
        append(hex16: digest.words.3)
    }
}
