/// `headers`: fields removed, set and added, on the way there and on the way back.
import Containers
public import Graph
import HTTP

public final class HeadersFilter: Filter {
    /// Removed first, then set (replaces every line of that name), then added. Names of `remove` and `set` are lower case.
    public struct Changes: Sendable {
        public var remove: [[UInt8]] = []
        public var set: [(name: [UInt8], value: [UInt8])] = []
        public var add: [(name: [UInt8], value: [UInt8])] = []

        public init() {}
        public var isEmpty: Bool { remove.isEmpty && set.isEmpty && add.isEmpty }

        func apply(to headers: inout Headers) {
            for name in remove { headers.removeAll(named: name.span) }
            for field in set {
                headers.removeAll(named: field.name.span)
                headers.append(name: field.name.span, value: field.value.span)
            }
            for field in add { headers.append(name: field.name.span, value: field.value.span) }
        }
    }

    private let requestChanges: Changes
    private let answerChanges: Changes
    public let needs: Needs

    public init(request: Changes, answer: Changes) {
        requestChanges = request
        answerChanges = answer
        needs = Self.needs(answer: answer)
    }

    public static func needs(answer: Changes) -> Needs { answer.isEmpty ? [] : .answerHead }

    public func request(_ exchange: Exchange) throws(GatewayError) -> Verdict {
        requestChanges.apply(to: &exchange.head.headers)
        return .next
    }

    public func answer(_ exchange: Exchange) {
        answerChanges.apply(to: &exchange.answer.headers)
    }
}
