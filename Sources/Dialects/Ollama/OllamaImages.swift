/// Images: base64 beside the words, of no stated type. Others want one, and the first bytes tell it.
import Chat
import Containers
import JSON

extension ChatRequest {
    /// Adds the images of `member`, an array of strings or null, to the turn in hand.
    mutating func addOllamaImages(
        _ member: Member, _ source: Span<UInt8>, _ field: StaticString
    ) throws(ChatError) {
        guard var walker = try OllamaMember.elements(member, field) else { return }
        while let element = walker.nextElement(in: source) {
            guard let inside = source.stringElement(element) else { throw ChatError(.invalid, field) }
            var part = ChatPart(.image)
            part.setOllamaImage(inside, in: source, &arena)
            // Neither base64 nor a data: URL, which is an error to the server too.
            if !part.data.isPresent { throw ChatError(.invalid, field) }
            add(part)
        }
    }
}

extension ChatPart {
    /// Takes over what `inside`, a range of `source`, holds: base64, or a `data:` URL as some clients send.
    mutating func setOllamaImage(_ inside: Range<Int>, in source: Span<UInt8>, _ arena: inout Arena) {
        let text = source.extracting(inside)
        if text.starts(with: "data:") {
            setAddress(inside, in: source)
            return
        }
        // No letter of base64, and within the first of any address.
        if text.extracting(0..<min(text.count, 8)).firstIndex(of: UInt8(ascii: ":")) != nil { return }
        data = Piece(inside)
        mediaType = arena.add(Self.imageType(text))
    }

    /// By the signature of each kind of file, in base64; JPEG for what is not known, which is what most readers try first.
    static func imageType(_ base64: Span<UInt8>) -> StaticString {
        if base64.starts(with: "iVBORw0KGgo") { return "image/png" }
        if base64.starts(with: "R0lGOD") { return "image/gif" }
        // `RIFF`, which audio and film begin with too, but none of them is among images.
        if base64.starts(with: "UklGR") { return "image/webp" }
        return "image/jpeg"
    }
}
