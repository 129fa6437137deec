/// A Google service account: the file with its key, and how it asks for an access token (RFC 7523, section 2.1).
///
///     file ─▶ ServiceAccount ── assertion, signed ──▶ token endpoint ── access token for an hour ──▶ Authorization: Bearer
///
/// Source: https://developers.google.com/identity/protocols/oauth2/service-account#httprest
import Config
import Containers
import HTTP
import JSON
import System
import TLS

struct ServiceAccount: TokenSource {
    /// `name@project.iam.gserviceaccount.com`.
    let email: String
    let keyID: String
    private let key: SigningKey
    /// `token_uri` as the file has it: whom the assertion is for.
    private let audience: String
    /// The same, taken apart.
    let endpoint: BackendURL
    /// Of the file.
    let digest: UInt64?

    var name: String { email }
    var method: Method { .post }

    /// What Google's own libraries ask for: all of the cloud's services, within the account's roles.
    static let scope = "https://www.googleapis.com/auth/cloud-platform"
    /// How long an assertion is good for, s: the longest that is allowed.
    static let lifetime = 3600

    /// Why a file is no service account's, in words for a diagnostic.
    struct Flaw: Error {
        let found: String
        let expected: String
    }

    init(_ file: [UInt8], digest: UInt64?) throws(Flaw) {
        guard let members = FlatObject(file.span) else {
            throw Flaw(found: "no JSON", expected: "the key file that Google's console gives, in JSON")
        }
        if members["type"] != "service_account" {
            throw Flaw(
                found: members["type"].map { "type \"\($0)\"" } ?? "no type",
                expected: "\"type\": \"service_account\"")
        }
        func member(_ name: String) throws(Flaw) -> String {
            guard let text = members[name], !text.isEmpty else {
                throw Flaw(found: "no \(name)", expected: "the whole key file")
            }
            return text
        }
        email = try member("client_email")
        keyID = try member("private_key_id")
        audience = try member("token_uri")
        guard let endpoint = BackendURL(audience), endpoint.isTLS || endpoint.isLoopback else {
            throw Flaw(found: "token_uri \"\(audience)\"", expected: "https://…, as a signed assertion goes there")
        }
        self.endpoint = endpoint
        let pem = Array(try member("private_key").utf8)
        do throws(TLSError) {
            key = try SigningKey(pem: pem.span)
        } catch {
            throw Flaw(found: "private_key: \(error)", expected: "an RSA key in PEM")
        }
        self.digest = digest
    }

    func request(at seconds: Int) throws(TLSError) -> [UInt8] {
        let assertion = try assertion(at: seconds)
        let grant: StaticString = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="
        var out = ByteBuffer()
        out.append("POST ")
        out.append(text: endpoint.path.isEmpty ? "/" : endpoint.path)
        out.append(" HTTP/1.1\r\nhost: ")
        out.append(text: endpoint.authority)
        out.append("\r\ncontent-type: application/x-www-form-urlencoded\r\naccept: application/json\r\n")
        out.append("accept-encoding: identity\r\ncontent-length: ")
        out.append(decimal: grant.utf8CodeUnitCount + assertion.count)
        out.append("\r\n\r\n")
        out.append(grant)
        out.append(assertion.span)
        return out.bytes
    }

    /// A signed statement of who asks for what (RFC 7519, RFC 7515).
    private func assertion(at seconds: Int) throws(TLSError) -> ByteBuffer {
        var header = ByteBuffer()
        var json = JSONWriter()
        json.beginObject(into: &header)
        json.key("alg", into: &header)
        json.string("RS256" as StaticString, into: &header)
        json.key("typ", into: &header)
        json.string("JWT" as StaticString, into: &header)
        json.key("kid", into: &header)
        json.string(keyID, into: &header)
        json.endObject(into: &header)
        var claims = ByteBuffer()
        json = JSONWriter()
        json.beginObject(into: &claims)
        json.key("iss", into: &claims)
        json.string(email, into: &claims)
        json.key("scope", into: &claims)
        json.string(Self.scope, into: &claims)
        json.key("aud", into: &claims)
        json.string(audience, into: &claims)
        json.key("iat", into: &claims)
        json.integer(seconds, into: &claims)
        json.key("exp", into: &claims)
        json.integer(seconds + Self.lifetime, into: &claims)
        json.endObject(into: &claims)

        var assertion = ByteBuffer()
        assertion.append(base64URL: header.span)
        assertion.append(UInt8(ascii: "."))
        assertion.append(base64URL: claims.span)
        let signature = try key.signature(of: assertion.span)
        assertion.append(UInt8(ascii: "."))
        assertion.append(base64URL: signature.span)
        return assertion
    }
}

extension BackendURL {
    /// An address of this machine.
    fileprivate var isLoopback: Bool {
        let isAddress = SocketAddress(host, port: 0) != nil
        return host == "localhost" || isAddress && (host == "::1" || host.hasPrefix("127."))
    }
}

extension ByteBuffer {
    /// Base64 in the alphabet for URLs, without padding (RFC 4648, section 5; RFC 7515, section 2).
    fileprivate mutating func append(base64URL bytes: Span<UInt8>) {
        let letters: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        var at = 0
        while at < bytes.count {
            let taken = min(3, bytes.count - at)
            var word = UInt32(bytes[at]) << 16
            if taken > 1 { word |= UInt32(bytes[at + 1]) << 8 }
            if taken > 2 { word |= UInt32(bytes[at + 2]) }
            for letter in 0...taken { append(letters.bytes[Int(word >> (18 - 6 * UInt32(letter)) & 63)]) }
            at += taken
        }
    }
}
