/// Reading the facts that every model API's bodies spell alike: `model` and `stream`.
import Containers
import Graph
import JSON

extension RequestFacts {
    /// Scans a body and reads `model` (a string, or absent) and `stream` (a boolean, null or absent).
    ///
    /// A body for an operation that is not known (`isOptional`) may be anything; it is read only when it begins like an
    /// object. `streamsUnasked`: a body that does not say so asks for a stream. Throws 400 `invalid_json`, `duplicate_key`,
    /// `invalid_value`.
    mutating func read(
        _ body: Span<UInt8>, isOptional: Bool, streamsUnasked: Bool = false
    ) throws(GatewayError) {
        clear()
        if isOptional && !body.beginsLikeObject { return }
        do throws(JSONError) { try index.scan(body) } catch { throw GatewayError(error) }
        try readModel(body)
        try readStream(body, unasked: streamsUnasked)
        hasBody = true
    }

    /// A top-level member that is a count, far below what overflows; nil for any other.
    func count(_ name: StaticString, in body: Span<UInt8>) -> Int? {
        guard let member = try? index.find(name, in: body), let count = body.count(member) else { return nil }
        return min(count, 1 << 40)
    }

    /// The same of a member within an object.
    func count(_ name: StaticString, in body: Span<UInt8>, inside object: StaticString) -> Int? {
        guard let outer = try? index.find(object, in: body), outer.kind == .object,
            let member = body.member(name, ofObjectAt: outer.value.lowerBound)
        else { return nil }
        return body.count(member).map { min($0, 1 << 40) }
    }

    private mutating func readModel(_ body: Span<UInt8>) throws(GatewayError) {
        do throws(JSONError) {
            guard let member = try index.find("model", in: body) else { return }
            if member.kind == .string { return try JSONText.unescape(body.extracting(member.text), into: &model) }
        } catch {
            throw GatewayError(error, key: "model")
        }
        throw .invalidValue("model")
    }

    private mutating func readStream(_ body: Span<UInt8>, unasked: Bool) throws(GatewayError) {
        let found: Member?
        do throws(JSONError) { found = try index.find("stream", in: body) } catch {
            throw GatewayError(error, key: "stream")
        }
        switch found?.kind {
        case .true: streams = true
        case .false: streams = false
        case .null, nil: streams = unasked
        default: throw .invalidValue("stream")
        }
    }
}

extension Span where Element == UInt8 {
    /// The first byte that is not white space is `{`.
    var beginsLikeObject: Bool { objectStart != nil }
}
