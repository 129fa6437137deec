import Chat
import Containers
import Testing

@testable import Dialects

@Suite struct HeldCallsTests {
    private struct Stand: ~Copyable {
        var calls = HeldCalls()

        private func event(_ kind: ChatEvent.Kind, _ choice: Int, _ tool: Int) -> ChatEvent {
            var event = ChatEvent(kind)
            (event.choice, event.tool) = (choice, tool)
            return event
        }

        mutating func begin(_ choice: Int, _ tool: Int, _ name: String) {
            let source = Array(name.utf8)
            var event = event(.toolStart, choice, tool)
            event.name = Piece(0..<source.count)
            calls.begin(event, ChatText(source: source.span, made: Span()))
        }

        mutating func append(_ choice: Int, _ tool: Int, _ inside: String) {
            let source = Array(inside.utf8)
            var event = event(.toolArguments, choice, tool)
            event.text = Piece(0..<source.count)
            calls.append(event, ChatText(source: source.span, made: Span()))
        }

        /// Name and arguments; nil when they are no object, or when no such call is held.
        mutating func take(_ choice: Int, _ tool: Int) -> String? {
            guard let position = calls.position(of: event(.toolEnd, choice, tool)), let part = calls.take(position)
            else { return nil }
            return "\(calls.text[part.name].text) \(calls.text[part.json].text)"
        }
    }

    @Test func `pieces of several calls and choices find their own`() {
        var stand = Stand()
        stand.begin(0, 0, "a")
        stand.append(0, 0, #"{\"x\":"#)
        stand.begin(0, 1, "b")
        stand.begin(1, 0, "c")
        stand.append(0, 1, #"{\"y\":"#)
        stand.append(0, 0, "1")
        stand.append(0, 0, "}")
        stand.append(0, 1, "2}")
        stand.append(1, 0, #"{\n}"#)
        let (second, first) = (stand.take(0, 1), stand.take(0, 0))
        #expect(first == #"a {"x":1}"# && second == #"b {"y":2}"#)
        let (of0, of1) = (stand.calls.first(of: 0), stand.calls.first(of: 1))
        #expect(of0 == nil && of1 == 2)
        let other = stand.take(1, 0)
        #expect(other == "c { }")
    }

    @Test func `what is no object is no call, and what was not begun is dropped`() {
        var stand = Stand()
        stand.append(0, 0, "{}")
        stand.begin(0, 1, "a")
        stand.append(0, 1, #"{\"x\":"#)
        let (unknown, cut, again) = (stand.take(0, 0), stand.take(0, 1), stand.take(0, 1))
        #expect(unknown == nil && cut == nil && again == nil)
        stand.begin(0, 1, "b")
        let empty = stand.take(0, 1)
        #expect(empty == "b {}")
    }
}
