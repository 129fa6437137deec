import Containers
import Digests
import Testing

@testable import Dialects

/// The vectors were made by botocore, which signs with the same credentials, time and request; the key's is AWS's own.
@Suite struct SignatureV4Tests {
    private static let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    /// 20260102T030405Z
    private static let time = 1_767_323_045

    /// What a signer of its own gives.
    private func lines(
        token: String? = nil, contentType: String = "application/json", body: String = #"{"messages":[]}"#,
        at seconds: Int = SignatureV4Tests.time
    ) -> String {
        var signer = signer(token: token)
        return lines(&signer, contentType: contentType, body: body, at: seconds)
    }

    private func signer(token: String? = nil) -> SignatureV4 {
        SignatureV4(
            BedrockCredentials(
                accessKeyID: "AKIDEXAMPLE", secretAccessKey: Self.secret, sessionToken: token, region: "us-east-1"))
    }

    private func lines(
        _ signer: inout SignatureV4, contentType: String = "application/json", body: String = #"{"messages":[]}"#,
        at seconds: Int = SignatureV4Tests.time
    ) -> String {
        let path = Array("/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/converse".utf8)
        let host = Array("bedrock-runtime.us-east-1.amazonaws.com".utf8)
        let type = Array(contentType.utf8)
        let body = Array(body.utf8)
        var out = ByteBuffer()
        signer.sign(
            SignatureV4.Request(path: path.span, host: host.span, contentType: type.span, body: body.span), at: seconds,
            into: &out)
        return out.text
    }

    @Test func `a request is signed as an SDK signs it`() {
        #expect(
            lines() == """
                X-Amz-Date: 20260102T030405Z\r
                Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-east-1/bedrock/aws4_request, \
                SignedHeaders=content-type;host;x-amz-date, \
                Signature=ce7f62f516d38ba981447f920a10598e2dc2733ea346d5d299a4384c405c4de8\r

                """)
    }

    @Test func `a session token is signed too`() {
        #expect(
            lines(token: "SESSTOKEN") == """
                X-Amz-Date: 20260102T030405Z\r
                X-Amz-Security-Token: SESSTOKEN\r
                Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-east-1/bedrock/aws4_request, \
                SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, \
                Signature=dd2d16a87d2a4460a1f10d8e62830ec96925f7e024f4c83f000da6eb232c4bca\r

                """)
    }

    @Test func `the key is derived as AWS derives it`() {
        let key = SignatureV4.signingKey(
            Array(Self.secret.utf8).span, Array("20150830".utf8).span, Array("us-east-1".utf8).span, "iam", Digester())
        #expect(key.text == "sha256:c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9")
    }

    @Test func `a signer signs one request after another, over midnight too`() {
        var kept = signer()
        let first = lines(&kept)
        let later = lines(&kept, body: "{}", at: Self.time + 86_400)
        let before = lines(&kept)
        let second = lines(&kept, at: Self.time + 1)
        #expect(first == lines())
        #expect(later == lines(body: "{}", at: Self.time + 86_400))
        #expect(later.contains("20260103/us-east-1"))
        #expect(before == first)
        #expect(second != first)
    }

    @Test func `a field that is not sent is not signed`() {
        #expect(lines(contentType: "").contains("SignedHeaders=host;x-amz-date, "))
    }

    @Test func `credentials keep their secret when they are printed`() {
        let credentials = BedrockCredentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: "s3cret", sessionToken: "t0ken", region: "eu-west-1")
        #expect("\(credentials)" == "AKIDEXAMPLE in eu-west-1")
    }
}
