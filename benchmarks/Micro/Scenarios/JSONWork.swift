/// What is read of JSON bodies: the members of a request, the usage of an answer.
import Chat
import Containers
import Dialects
import Graph
import JSON

extension MicroScenario {
    static let json = [
        reading("500B", filler: 12, counted: 1000), reading("16KiB", filler: 736, counted: 500),
        reading("1MiB", filler: 47_650, counted: 20),
        MicroScenario("json.usage", "the usage of an answer, skimmed", expected: "96 in, 12 out") {
            () throws(CountError) in UsageWork()
        },
    ]

    private static func reading(_ size: String, filler: Int, counted: Int) -> MicroScenario {
        MicroScenario(
            "json.read.\(size)", "the members, model and stream of a chat body of \(size)",
            expected: "bench, 4 members", counted: counted
        ) { () throws(CountError) in BodyWork(ChatRequest.body(model: "bench", filler: filler)) }
    }
}

/// A dialect's reading of a whole request body: every member is checked and found, long strings are passed over.
private final class BodyWork: MicroWork {
    private let body: [UInt8]
    private let dialect = OpenAIDialect()
    private var facts = RequestFacts()
    private var failed = 0

    init(_ body: String) { self.body = Array(body.utf8) }

    func run(_ count: Int) {
        let body = body
        for _ in 0..<count {
            do throws(GatewayError) { try dialect.read(body.span, .chat, into: &facts) } catch { failed += 1 }
        }
    }

    var outcome: String {
        failed > 0 ? "\(failed) failed" : "\(facts.model.span.text), \(facts.index.count) members"
    }
}

private final class UsageWork: MicroWork {
    private let answer = BackendAnswer.body
    private let dialect = OpenAIDialect()
    private var facts = AnswerFacts()

    func run(_ count: Int) {
        let answer = answer
        for _ in 0..<count {
            facts = AnswerFacts()
            let bytes = answer.span
            guard let start = bytes.objectStart else { continue }
            var walker = MemberSkim(object: start)
            while let member = walker.next(in: bytes) {
                if member.isNamed("usage", in: bytes) { dialect.usage(bytes.extracting(member.value), into: &facts) }
            }
        }
    }

    var outcome: String { "\(facts.usage.input) in, \(facts.usage.output) out" }
}
