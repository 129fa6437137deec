/// Heads and framing of HTTP/1.1.
import Containers
import HTTP

extension MicroScenario {
    static let http = [
        MicroScenario("http.request", "a chat request's head", expected: "POST /v1/chat/completions, 6 fields") {
            () throws(CountError) in RequestHeadWork()
        },
        MicroScenario("http.response", "the head of a backend's answer", expected: "200, 6 fields") {
            () throws(CountError) in ResponseHeadWork()
        },
        MicroScenario(
            "http.chunked", "the framing of one chunk that holds an event",
            expected: "\(BackendAnswer.event.count) bytes of payload"
        ) { () throws(CountError) in ChunkWork() },
    ]
}

private final class RequestHeadWork: MicroWork {
    private let input = Array(ChatRequest.head(length: 500, key: "mr-0123456789abcdef").utf8)
    private var parser = RequestParser()
    private var head = RequestHead()
    private var failed = 0

    func run(_ count: Int) {
        let input = input
        for _ in 0..<count where (try? parser.parse(input.span, into: &head)) != input.count { failed += 1 }
    }

    var outcome: String {
        failed > 0 ? "\(failed) failed" : "\(head.methodText.text) \(head.path.text), \(head.headers.count) fields"
    }
}

private final class ResponseHeadWork: MicroWork {
    private let input = Array(
        """
        HTTP/1.1 200 OK\r
        date: Thu, 01 Jan 1970 00:00:00 GMT\r
        server: uvicorn\r
        content-type: application/json\r
        content-length: 321\r
        x-request-id: 6d3e6f2b7a5f4c55a1c2\r
        openai-processing-ms: 1234\r
        \r

        """.utf8)
    private var parser = ResponseParser()
    private var head = ResponseHead()
    private var failed = 0

    func run(_ count: Int) {
        let input = input
        for _ in 0..<count
        where (try? parser.parse(input.span, requestMethod: .post, into: &head)) != input.count { failed += 1 }
    }

    var outcome: String { failed > 0 ? "\(failed) failed" : "\(head.status), \(head.headers.count) fields" }
}

private final class ChunkWork: MicroWork {
    private let input = BackendAnswer.chunk(BackendAnswer.event)
    private var decoder = BodyDecoder(.chunked)
    private var payload = 0
    private var failed = 0

    func run(_ count: Int) {
        let input = input
        for _ in 0..<count {
            payload = 0
            var rest = input.span
            while !rest.isEmpty {
                guard let step = try? decoder.next(rest), !step.needsMore else {
                    failed += 1
                    break
                }
                payload += step.payload.count
                rest = rest.extracting(step.consumed..<rest.count)
            }
        }
    }

    var outcome: String { failed > 0 ? "\(failed) failed" : "\(payload) bytes of payload" }
}
