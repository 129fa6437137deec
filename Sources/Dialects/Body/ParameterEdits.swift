/// The edits that are the same in every JSON dialect: parameters by their own key, and the model's name.
import Containers
import Graph
import JSON

extension EditList {
    /// Sets the model's name, escaped as it must be. A body that was not read stays as it is.
    mutating func setModel(_ model: Span<UInt8>, _ body: Span<UInt8>, _ facts: borrowing RequestFacts) {
        if !facts.hasBody { return }
        // A model that stands twice has been refused when the body was read.
        try? set(("model" as StaticString).bytes, body, facts.index) { out in
            var writer = JSONWriter()
            writer.string(model, into: &out)
        }
    }

    /// Caps `temperature` where the body names one.
    mutating func clampTemperature(
        to limit: Double, _ body: Span<UInt8>, _ index: borrowing MemberIndex
    ) throws(GatewayError) {
        _ = try clamp("temperature", to: limit, body, index) { out in
            var writer = JSONWriter()
            writer.double(limit, into: &out)
        }
    }

    /// Caps the number of tokens under each of two keys (one may be empty), and sets the first where the body has neither.
    mutating func clampTokens(
        _ preferred: StaticString, _ other: StaticString, to limit: Int, _ body: Span<UInt8>,
        _ index: borrowing MemberIndex
    ) throws(GatewayError) {
        let number = Double(limit)
        var isNamed = try clamp(preferred, to: number, body, index) { $0.append(decimal: limit) }
        if other.utf8CodeUnitCount > 0 {
            let isOtherNamed = try clamp(other, to: number, body, index) { $0.append(decimal: limit) }
            isNamed = isNamed || isOtherNamed
        }
        if !isNamed { try set(preferred.bytes, body, index) { $0.append(decimal: limit) } }
    }
}
