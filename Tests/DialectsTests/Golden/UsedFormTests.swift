/// The forms in the middle are kept and filled again: what a chat comes to must not depend on the one before it.
import Chat
import ChatStand
import Testing

@Suite struct UsedFormTests {
    /// Each once behind that before it, and once behind that after it.
    private static func orders(_ kind: ChatRecording.Kind) -> [ChatRecording] {
        let all = ChatRecording.all(kind)
        return all + all.reversed()
    }

    @Test(arguments: ChatFormats.backends.map(\.name.description))
    func `a request comes to the same in a form that has been used`(_ name: String) {
        let backend = ChatFormats.backend(name)
        var form = ChatRequest()
        for recording in Self.orders(.requests) {
            var stand = ChatStand(ChatFormats.client(recording.format), backend)
            stand.model = ChatFormats.model(of: backend)
            let used = result { () throws(ChatError) in try stand.request(recording.text, through: &form) }
            #expect(used == result { () throws(ChatError) in try stand.request(recording.text) }, "\(recording)")
        }
    }

    @Test(arguments: ChatFormats.clients.map(\.name.description))
    func `an answer comes to the same in a form that has been used`(_ name: String) {
        var form = ChatAnswer()
        for recording in Self.orders(.answers) {
            let stand = ChatStand(ChatFormats.client(name), ChatFormats.backend(recording.format))
            let used = result { () throws(ChatError) in try stand.answer(recording.text, through: &form) }
            #expect(used == result { () throws(ChatError) in try stand.answer(recording.text) }, "\(recording)")
        }
    }

    private func result(_ translate: () throws(ChatError) -> Translated) -> String {
        do throws(ChatError) { return "\(try translate())" } catch { return "\(error)" }
    }
}
