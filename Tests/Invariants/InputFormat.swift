/// The formats that strangers write and Millrace reads; each has its invariants, which hold of any bytes at all.
///
/// `make test` checks them over `Tests/Corpus`, `make fuzz` over what libFuzzer makes of it.
package enum InputFormat: String, CaseIterable, Sendable {
    case http, response, chunked, sse, frames, json, yaml
    // Bodies and streams of a model API.
    case openai, anthropic, gemini, bedrock, ollama

    /// Those of model APIs.
    package static let dialects: [InputFormat] = [.openai, .anthropic, .gemini, .bedrock, .ollama]

    /// Throws what does not hold of `bytes`. A crash is a breach as well.
    package func check(_ bytes: [UInt8], _ cuts: Cuts) throws(Breach) {
        switch self {
        case .http: try RequestInvariants(bytes, cuts).check()
        case .response: try ResponseInvariants(bytes, cuts).check()
        case .chunked: try BodyInvariants(bytes, cuts).check()
        case .sse: try EventInvariants(bytes, cuts).check()
        case .frames: try FrameInvariants(bytes, cuts).check()
        case .json: try JSONInvariants(bytes, cuts).check()
        case .yaml: try ConfigInvariants(bytes).check()
        case .openai, .anthropic, .gemini, .bedrock, .ollama:
            try ChatInvariants(bytes, self).check()
            try DialectInvariants(bytes, self)?.check()
        }
    }
}
