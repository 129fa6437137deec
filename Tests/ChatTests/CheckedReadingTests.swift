import Containers
import Testing

@testable import Chat

private final class Reader: ChatStreamReader {
    func reset() {}
    func read(type: Span<UInt8>, data: Span<UInt8>, into events: inout ChatEvents) {
        events.append(ChatEvent(.text, events.arena.add(data)))
    }
}

@Suite struct CheckedReadingTests {
    @Test(arguments: [
        (#"{"a":"\n"}"#, true), (#" {"a":1} "#, true), ("[DONE]", true), ("any words", true), ("", true),
        ("{\"a\":\"\n\"}", false), (#"{"a":1}}"#, false), (#"{"a":"\x"}"#, false), ("{", false),
    ])
    func `an event that begins as an object is one, or is not read`(_ data: String, _ isRead: Bool) {
        var events = ChatEvents()
        let done = (try? Reader().read(checking: Array(data.utf8).span, type: Span(), into: &events)) != nil
        #expect(done == isRead)
        let count = events.list.count
        #expect(count == (isRead ? 1 : 0))
    }
}
