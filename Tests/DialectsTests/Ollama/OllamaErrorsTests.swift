import Dialects
import Graph
import Testing

@Suite struct OllamaErrorsTests {
    private let run = Run(dialect: OllamaDialect())
    private let error = GatewayError(404, "no_route", "No route serves this model.", detail: "gpt\"9")

    @Test func `an error is its text, with the code and the request beside it`() {
        #expect(
            run.error(error)
                == #"{"error":"No route serves this model: gpt\"9","code":"no_route","request_id":"r1"}"#)
    }

    @Test func `an error inside a stream is a line`() {
        #expect(run.errorEvent(error) == run.error(error) + "\n")
    }
}
