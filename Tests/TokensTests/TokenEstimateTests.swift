import Containers
import JSON
import Testing

@testable import Tokens

/// A text and what the tokenizers themselves make of it, in the order of `TokenFamily`: o200k (tiktoken), Claude 3 and Claude
/// 4.8 (the ctok reconstruction), the mean of DeepSeek's and Qwen's.
struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let tokens: [Int]
    var testDescription: String { name }

    /// The inside of a JSON string; `plain` leaves characters past ASCII as they are.
    func json(plain: Bool) -> [UInt8] {
        var out = ""
        for unit in text.utf16 {
            switch unit {
            case 0x0A: out += "\\n"
            case 0x22: out += "\\\""
            case 0x5C: out += "\\\\"
            case ..<0x80: out.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            default:
                let digits = String(unit, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        if !plain { return Array(out.utf8) }
        return Array(
            text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n").replacing("\"", with: "\\\"").utf8)
    }

    static let all = [
        Sample(
            name: "English",
            text: """
                The mill stands where the valley narrows, and its wheel has turned for two hundred years. In spring, when \
                the snow on the hills melts, there is more water than anyone needs; the miller opens a gate and lets the \
                rest run past. In a dry August he grinds at night, because the pond fills while he sleeps. Visitors ask \
                whether the work is hard. He says that the stone does the work, and that he only listens: a stone that \
                runs empty sings, and a stone that sings wears out.
                """, tokens: [107, 114, 149, 107]),
        Sample(
            name: "German",
            text: """
                Die Mühle steht dort, wo das Tal enger wird, und ihr Rad dreht sich seit zweihundert Jahren. Im Frühjahr, \
                wenn der Schnee auf den Hügeln schmilzt, gibt es mehr Wasser, als irgendjemand braucht; dann öffnet der \
                Müller ein Schütz und lässt den Überschuss vorbeilaufen. In einem trockenen August mahlt er nachts, weil \
                sich der Mühlteich füllt, während er schläft.
                """, tokens: [93, 128, 173, 107]),
        Sample(
            name: "Chinese",
            text:
                "磨坊建在山谷变窄的地方,水轮已经转动了两百年。春天山上的雪融化的时候,水比任何人需要的都多,磨坊主打开水闸,让多余的水流过去。在干旱的八月,他在夜里磨面,因为他睡觉的时候池塘会蓄满水。游客问这份工作辛苦不辛苦,他说,干活的是石头,他只是听着。",
            tokens: [107, 143, 142, 81]),
        Sample(
            name: "code",
            text:
                "func share(of total: Int, among weights: [Int]) -> [Int] {\n    let sum = weights.reduce(0, +)\n    guard sum > 0 else { return weights.map { _ in 0 } }\n    var rest = total\n    var shares = weights.map { total * $0 / sum }\n    for index in shares.indices { rest -= shares[index] }\n    // What rounding has left goes to the first.\n    for index in 0..<rest { shares[index % shares.count] += 1 }\n    return shares\n}\n",
            tokens: [115, 136, 165, 116]),
        Sample(
            name: "numbers",
            text:
                "id,level,flow\n1,182.5,0.71\n2,183.0,0.74\n3,181.9,0.69\n4,180.2,0.66\n5,178.8,0.64\n6,179.1,0.65\n7,182.0,0.70\n8,184.4,0.79\n9,186.3,0.83\n10,185.7,0.81\n",
            tokens: [106, 105, 106, 121]),
    ]
}

struct TokenEstimateTests {
    private func prompt(_ body: String, _ family: TokenFamily = .openAI) throws -> Int {
        var index = MemberIndex()
        let bytes = Array(body.utf8)
        try index.scan(bytes.span)
        return TokenEstimate.prompt(bytes.span, index, family)
    }

    @Test(arguments: Sample.all) func `a short text is told within a quarter, whatever the tokenizer`(_ sample: Sample)
    {
        for family in TokenFamily.allCases {
            let estimate = TokenEstimate.tokens(sample.json(plain: true).span, family)
            let truth = sample.tokens[Int(family.rawValue)]
            #expect(abs(estimate - truth) * 4 <= truth, "\(family): \(estimate), counted \(truth)")
        }
    }

    @Test(arguments: Sample.all) func `escaped characters count as what they stand for`(_ sample: Sample) {
        for family in TokenFamily.allCases {
            let plain = TokenEstimate.tokens(sample.json(plain: true).span, family)
            #expect(TokenEstimate.tokens(sample.json(plain: false).span, family) == plain)
        }
    }

    @Test func `only what can be prompt is counted`() throws {
        let messages = #""messages":[{"role":"user","content":"How deep is the pond?"}]"#
        let bare = try prompt("{\(messages)}")
        #expect(bare > 6 && bare < 20)
        #expect(
            try prompt(#"{"model":"gpt-4o","temperature":0.5,"stream":true,"max_tokens":128,\#(messages)}"#) == bare)
        #expect(try prompt(#"{\#(messages),"system":"Answer in one sentence."}"#) > bare + 4)
        #expect(try prompt("{}") == 1)
    }

    @Test func `an image counts as an image, however large its file`() throws {
        func body(_ bytes: Int) -> String {
            let picture = String(repeating: "iVBORw0KGgo/", count: bytes / 12)
            return #"{"input":[{"type":"image_url","image_url":{"url":"data:image/png;base64,\#(picture)"}}]}"#
        }
        let small = try prompt(body(1_200))
        #expect(small > 1_000 && small < 1_100)
        #expect(abs(try prompt(body(1_200_000)) - small) < 40)
        #expect(try prompt(body(480)) > 100, "shorter than the run: read as text")
    }

    @Test func `bytes that are no text or no JSON are counted without harm`() {
        for bytes: [UInt8] in [
            [], [0x5C], Array("\\u".utf8), Array("a\\u12".utf8), Array("\\ud83d\\ude00".utf8), Array("\\uzzzz".utf8),
            [UInt8](repeating: 0xFF, count: 70), [UInt8](repeating: 0x5C, count: 65), (0...255).map { UInt8($0) },
        ] {
            #expect(TokenEstimate.tokens(bytes.span, .other) <= 2 * bytes.count + 1)
        }
    }
}
