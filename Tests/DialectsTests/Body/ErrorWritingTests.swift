import Containers
import Graph
import JSON
import Testing

@testable import Dialects

@Suite struct ErrorWritingTests {
    private func message(_ error: GatewayError) -> String {
        var out = ByteBuffer()
        var writer = JSONWriter()
        writer.message(error, into: &out)
        return out.text
    }

    @Test func `the detail stands behind the sentence`() {
        #expect(message(GatewayError(400, "c", "It is wrong.")) == #""message":"It is wrong.""#)
        #expect(message(GatewayError(400, "c", "It is wrong.", detail: "model")) == #""message":"It is wrong: model""#)
        #expect(message(GatewayError(400, "c", "Wrong", detail: "a\"b\n")) == #""message":"Wrong: a\"b\n""#)
    }
}
