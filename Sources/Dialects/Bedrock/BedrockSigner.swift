/// Signs each request of a loop with the credentials of one backend.
public import Containers
public import Graph

public final class BedrockSigner: RequestSigner {
    private var signature: SignatureV4

    public init(_ credentials: BedrockCredentials) { signature = SignatureV4(credentials) }

    /// Every request to Bedrock that is ours is JSON.
    public func appendLines(
        path: Span<UInt8>, host: Span<UInt8>, body: Span<UInt8>, at seconds: UInt64, into out: inout ByteBuffer
    ) {
        let type: StaticString = "application/json"
        let request = SignatureV4.Request(path: path, host: host, contentType: type.bytes, body: body)
        signature.sign(request, at: Int(seconds), into: &out)
    }
}
