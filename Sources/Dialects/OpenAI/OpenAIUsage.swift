/// Asking for the usage of a stream, which the API tells only on demand: `"stream_options":{"include_usage":true}` (OpenAI API
/// reference, chat completions, `stream_options`). The chunk that tells it has no choices.
import Containers
public import Graph
public import JSON

extension OpenAIDialect {
    public func askUsage(
        _ body: Span<UInt8>, _ operation: Operation, _ facts: borrowing RequestFacts, into edits: inout EditList
    ) -> Bool {
        guard operation == .chat || operation == .completions, facts.streams, facts.hasBody else { return false }
        // A body that cannot be edited is the backend's to refuse.
        return (try? Self.askUsage(body, facts.index, into: &edits)) ?? false
    }

    private static func askUsage(
        _ body: Span<UInt8>, _ index: borrowing MemberIndex, into edits: inout EditList
    ) throws(JSONError) -> Bool {
        let options: StaticString = "stream_options"
        let include: StaticString = "include_usage"
        guard let member = try index.find(options, in: body), member.kind == .object else {
            try edits.setMember(options.bytes, in: body, index) {
                $0.append("{\"include_usage\":true}" as StaticString)
            }
            return true
        }
        if case .original(let asked) = try edits.current(include.bytes, inside: member.value, of: body),
            asked.kind == .true
        {
            return false
        }
        try edits.setMember(include.bytes, inside: member.value, of: body) { $0.append("true" as StaticString) }
        return true
    }
}
