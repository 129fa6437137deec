import Chat
import ChatStand
import Containers
import Dialects
import JSON
import Testing

/// Whatever the bytes, readers give a result or an error, and what is written is JSON.
@Suite struct GenerateContentRobustnessTests {
    private let stand: ChatStand = {
        let format = GenerateContentFormat()
        var stand = ChatStand(format, format)
        stand.model = "gemini-3-pro"
        return stand
    }()

    private let request =
        #"{"system_instruction":{"parts":[{"text":"s\u00e9"}]},"contents":[{"role":"user","parts":[{"text":"q"},{"inlineData":{"mimeType":"image/png","data":"AA"}},{"fileData":{"fileUri":"gs://b/f"}}]},{"role":"model","parts":[{"text":"h","thought":true},{"text":"","thought":true,"thoughtSignature":"s"},{"functionCall":{"name":"f","args":{"a":[1,{"b":null}]}},"thoughtSignature":"t"}]},{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"result":"x"},"parts":[{"inlineData":{"mimeType":"image/png","data":"AA"}}]}}]}],"tools":[{"functionDeclarations":[{"name":"f","description":"d","parameters":{"type":"OBJECT","properties":{"a":{"type":"ARRAY","items":{"anyOf":[{"type":"STRING","nullable":true,"enum":["x"]}]}}}}}]}],"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}},"generationConfig":{"temperature":0.5,"stopSequences":["a"],"maxOutputTokens":5,"responseMimeType":"application/json","responseSchema":{"type":"OBJECT"},"thinkingConfig":{"thinkingBudget":5,"includeThoughts":true}},"serviceTier":"flex"}"#

    private let answer =
        #"{"candidates":[{"content":{"parts":[{"text":"a","thought":true,"thoughtSignature":"s"},{"text":"b"},{"functionCall":{"name":"f","args":{"a":1}}},{"inlineData":{"mimeType":"image/png","data":"AA"}}],"role":"model"},"finishReason":"STOP","index":0,"groundingMetadata":{}}],"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":5,"totalTokenCount":9},"modelVersion":"m","responseId":"r"}"#

    private let error =
        #"[{"error":{"code":429,"message":"m\n","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"3.5s"},{"reason":"x"},{"violations":[{"quotaId":"PerDay"}]}]}}]"#

    /// The text cut off at each byte, and with each byte made another.
    private func mutations(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        var all: [String] = []
        for at in bytes.indices {
            all.append(String(decoding: bytes[..<at], as: UTF8.self))
            for byte in [
                UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "]"), UInt8(ascii: "0"), UInt8(ascii: "\\"),
            ] {
                var other = bytes
                other[at] = byte
                all.append(String(decoding: other, as: UTF8.self))
            }
        }
        return all
    }

    private func isObject(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var index = MemberIndex()
        return (try? index.scan(bytes.span)) != nil
    }

    @Test func `a client's body may be anything that was found to be JSON`() {
        var count = 0
        for body in mutations(request) {
            let written = try? stand.request(body)
            guard isObject(body), let written else { continue }
            count += 1
            #expect(isObject(written.text), "\(body) became \(written.text)")
        }
        #expect(count > 100)
    }

    @Test func `a backend's answer may be anything`() {
        for body in mutations(answer) {
            let written = try? stand.answer(body)
            guard isObject(body), let written else { continue }
            #expect(isObject(written.text), "\(body) became \(written.text)")
        }
    }

    @Test func `a backend's events and errors may be anything`() {
        for body in mutations(answer) + mutations(error) {
            _ = stand.stream([(type: "", data: body), (type: "", data: body)])
            var report = UpstreamReport()
            GenerateContentFormat().readError(Array(body.utf8).span, status: 400, into: &report)
        }
    }

    @Test func `what is observed on its way past may be anything`() {
        let run = Run(dialect: GeminiDialect())
        for body in mutations(answer) + mutations(error) { _ = run.observe(body) }
    }
}
