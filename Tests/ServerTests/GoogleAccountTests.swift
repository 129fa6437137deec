/// Covers ServiceAccount.swift, InstanceAccount.swift, and when TokenRenewal asks. How it asks is in the wire tests, against Google's own library.
import CertificateStand
import Config
import Testing

@testable import Server

struct GoogleAccountTests {
    private static let key = TestKey()

    private static func file(_ change: (String, String)? = nil) -> [UInt8] {
        let pem = String(decoding: key.pem, as: UTF8.self).split(separator: "\n").joined(separator: "\\n")
        let text = """
            {
              "type": "service_account", "project_id": "p", "private_key_id": "k1",
              "private_key": "\(pem)\\n", "client_email": "a@p.iam.gserviceaccount.com",
              "token_uri": "https://oauth2.googleapis.com/token", "other": {"of": ["later"]}, "flag": true
            }
            """
        guard let change else { return Array(text.utf8) }
        precondition(text.contains(change.0))
        return Array(text.split(separator: change.0, omittingEmptySubsequences: false).joined(separator: change.1).utf8)
    }

    @Test func theFilesMembersAreTaken() throws {
        let account = try ServiceAccount(Self.file(), digest: 7)
        #expect(account.email == "a@p.iam.gserviceaccount.com" && account.keyID == "k1" && account.digest == 7)
        #expect(account.endpoint.description == "https://oauth2.googleapis.com/token")
    }

    @Test(arguments: [
        ("\"service_account\"", "\"authorized_user\"", "type \"authorized_user\""),
        ("\"type\": \"service_account\",", "", "no type"),
        ("a@p.iam.gserviceaccount.com", "", "no client_email"),
        ("\"k1\"", "17", ""),
        ("BEGIN", "BEGUN", "private_key: no private key that can be read"),
        ("https://oauth2", "ftp://oauth2", "token_uri \"ftp://oauth2.googleapis.com/token\""),
        (
            "https://oauth2.googleapis.com", "http://127.0.0.1.evil.test",
            "token_uri \"http://127.0.0.1.evil.test/token\""
        ),
        ("https://oauth2", "http://oauth2", "token_uri \"http://oauth2.googleapis.com/token\""),
        ("{", "[", "no JSON"),
        ("\"flag\": true", "\"flag\": true,", "no JSON"),
    ])
    func whatIsWrongIsNamed(_ from: String, _ to: String, _ found: String) {
        var flaw: String?
        do throws(ServiceAccount.Flaw) {
            _ = try ServiceAccount(Self.file((from, to)), digest: nil)
            flaw = ""
        } catch {
            // OpenSSL's own words are its version's.
            flaw = error.found.split(separator: " (").first.map(String.init)
        }
        #expect(flaw == found)
    }

    @Test func plainHTTPIsForThisMachineOnly() throws {
        for host in ["127.0.0.1:8080", "localhost", "[::1]:80"] {
            let account = try ServiceAccount(
                Self.file(("https://oauth2.googleapis.com", "http://\(host)")), digest: nil)
            #expect(!account.endpoint.isTLS)
        }
    }

    @Test func theAssertionSaysWhoAsksAndIsSigned() throws {
        let account = try ServiceAccount(Self.file(), digest: nil)
        let request = String(decoding: try account.request(at: 1_800_000_000), as: UTF8.self)
        let lines = request.split(separator: "\r\n").map(String.init)
        #expect(lines.first == "POST /token HTTP/1.1" && lines[1] == "host: oauth2.googleapis.com")
        let form = lines.last ?? ""
        #expect(lines.contains("content-length: \(form.utf8.count)"))
        let prefix = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="
        #expect(form.hasPrefix(prefix))
        let parts = form.dropFirst(prefix.count).split(separator: ".").map(String.init)
        #expect(parts.count == 3)
        #expect(text(parts[0]) == #"{"alg":"RS256","typ":"JWT","kid":"k1"}"#)
        #expect(
            text(parts[1]) == #"{"iss":"a@p.iam.gserviceaccount.com","#
                + #""scope":"https://www.googleapis.com/auth/cloud-platform","#
                + #""aud":"https://oauth2.googleapis.com/token","iat":1800000000,"exp":1800003600}"#)
        #expect(Self.key.verifies(bytes(parts[2]), of: Array("\(parts[0]).\(parts[1])".utf8)))
    }

    @Test func theMetadataServerIsAskedWithItsFlavor() {
        let account = InstanceAccount(host: nil)
        let request = String(decoding: account?.request(at: 0) ?? [], as: UTF8.self)
        #expect(request.hasPrefix("GET /computeMetadata/v1/instance/service-accounts/default/token HTTP/1.1\r\n"))
        #expect(request.contains("\r\nhost: metadata.google.internal\r\nmetadata-flavor: Google\r\n"))
        #expect(InstanceAccount(host: "127.0.0.1:8080")?.endpoint.authority == "127.0.0.1:8080")
        #expect(InstanceAccount(host: "a b") == nil && InstanceAccount(host: "host/path") == nil)
    }

    @Test(arguments: [
        (200, #"{"access_token":"ya29.a","expires_in":3599,"token_type":"Bearer"}"#, "ya29.a for 3599"),
        (200, #"{"access_token":"ya29.a","expires_in":9223372036854775807}"#, "ya29.a for 86400"),
        (200, #"{"access_token":"ya29.a","expires_in":0}"#, "an answer without expires_in"),
        (200, #"{"access_token":"ya29.a"}"#, "an answer without expires_in"),
        (200, #"{"access_token":"a\r\nx-evil: 1","expires_in":3599}"#, "an answer without access_token"),
        (200, "<html>", "an answer without access_token"),
        (400, #"{"error":"invalid_grant","error_description":"Two\nlines"}"#, "status 400, invalid_grant: Two lines"),
        (503, "", "status 503"),
    ])
    func answersAreTakenOrSaidToBeNone(_ status: Int, _ body: String, _ expected: String) {
        let body = Array(body.utf8)
        switch TokenRequest.Outcome(status: status, body: body.span) {
        case .token(let token):
            let line = String(decoding: token.line, as: UTF8.self)
            #expect(line.hasPrefix("authorization: Bearer ") && line.hasSuffix("\r\n"))
            #expect("\(line.dropFirst(22).dropLast(1)) for \(token.lifetime)" == expected)
        case .failed(let reason): #expect(reason == expected)
        }
    }

    @Test func tokensAreRenewedInTime() {
        #expect(
            [3600, 601, 600, 3, 1].map { TokenRenewal.pause(lifetime: $0) / 1_000_000_000 } == [3300, 301, 300, 2, 1])
        #expect((1...9).map { TokenRenewal.pause(failures: $0) / 1_000_000_000 } == [1, 2, 4, 8, 16, 32, 60, 60, 60])
    }

    private func text(_ part: String) -> String { String(decoding: bytes(part), as: UTF8.self) }

    /// RFC 4648, section 5, without padding.
    private func bytes(_ part: String) -> [UInt8] {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        var (bits, count, out) = (0, 0, [UInt8]())
        for letter in part {
            guard let value = letters.firstIndex(of: letter) else { return [] }
            (bits, count) = (bits << 6 | value, count + 6)
            if count >= 8 {
                count -= 8
                out.append(UInt8(bits >> count & 255))
                bits &= (1 << count) - 1
            }
        }
        return out
    }
}
