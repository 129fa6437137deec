import Containers
import JSON
import Testing

@testable import Tokens

struct TokenCountTests {
    private func prompt(_ body: String) throws -> Int {
        var index = MemberIndex()
        let bytes = Array(body.utf8)
        try index.scan(bytes.span)
        var encoder = BytePairEncoder()
        return TokenCount.prompt(bytes.span, index, BytePairTests.small, &encoder, otherwise: .openAI)
    }

    @Test(arguments: [
        (#"{"prompt":"How deep"}"#, 2), (#"{"prompt":"How\u0020de\u0065p"}"#, 2), (#"{"prompt":"\n\ud83d"}"#, 8),
        (#"{"model":"gpt","user":"the the","n":7,"stream":true}"#, 1), ("{}", 1),
        (#"{"messages":[{"role":"the","content":"How deep"}]}"#, 1 + 2 + 3 + 3),
        (
            #"{"messages":[{"content":[{"type":"text","text":"How"}],"role" : "the"},{"role":"the","content":""}]}"#,
            3 + 9
        ),
        (#"{"tools":["the"]}"#, 1 + 1 + 4 - 1), (#"{"input":["a\"the"]}"#, 3),
    ])
    func `the strings of a prompt count, and what stands around messages`(_ body: String, _ tokens: Int) throws {
        #expect(try prompt(body) == tokens)
    }

    @Test func `an image counts as an image, and a huge text is estimated`() throws {
        let picture = String(repeating: "iVBORw0KGgo/", count: 100)
        #expect(try prompt(#"{"input":["How","\#(picture)"]}"#) == 1_001)
        #expect(try prompt(#"{"input":["the;\#(picture);the"]}"#) == 1_004)
        let text = String(repeating: "How deep ", count: 40_000)
        let estimate = try prompt(#"{"input":["How","\#(text)"]}"#)
        #expect(estimate > 40_000 && estimate < 200_000)
    }
}
