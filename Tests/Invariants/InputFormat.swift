/// The formats that strangers write and Millrace reads; each has its invariants, which hold of any bytes at all.
///
/// `make test` checks them over `Tests/Corpus`, `make fuzz` over what libFuzzer makes of it.
package enum InputFormat: String, CaseIterable, Sendable {
    case http, response, chunked, sse, frames, json, yaml

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
        }
    }
}
