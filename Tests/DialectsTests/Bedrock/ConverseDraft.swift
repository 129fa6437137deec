/// A chat request made piece by piece, and what Converse is sent for it.
import Chat
import Containers
import Dialects

struct ConverseDraft: ~Copyable {
    var request = ChatRequest()
    /// A model that knows the plain API alone.
    var model = "acme.model-v1:0"

    init(_ model: String? = nil) {
        if let model { self.model = model }
    }

    struct Written: Equatable {
        var body: String
        var lost: [String]
    }

    /// The inside of a string or a JSON value.
    mutating func piece(_ text: String) -> Piece { request.arena.add(Array(text.utf8).span) }

    mutating func part(_ kind: ChatPart.Kind, _ text: String, isMarked: Bool = false) -> ChatPart {
        var part = ChatPart(kind, text: piece(text))
        part.endsCachedPrefix = isMarked
        return part
    }

    /// A turn of one text.
    mutating func say(_ role: ChatTurn.Role, _ text: String) {
        request.beginTurn(role)
        request.add(part(.text, text))
    }

    mutating func call(_ id: String, _ name: String = "f", _ arguments: String = "{}") {
        var part = ChatPart(.toolCall)
        part.id = piece(id)
        part.name = piece(name)
        part.json = piece(arguments)
        request.add(part)
    }

    /// A result with one text.
    mutating func result(_ id: String, _ text: String, isError: Bool = false) {
        var part = ChatPart(.toolResult)
        part.id = piece(id)
        part.isError = isError
        part.children = 1
        request.add(part)
        request.add(self.part(.text, text))
    }

    mutating func media(_ kind: ChatPart.Kind, _ type: String, _ data: String = "QUJD", name: String = "") {
        var part = ChatPart(kind)
        part.mediaType = piece(type)
        part.data = piece(data)
        if !name.isEmpty { part.name = piece(name) }
        request.add(part)
    }

    mutating func tool(_ name: String, _ parameters: String = #"{"type":"object"}"#) {
        var tool = ChatTool()
        tool.name = piece(name)
        tool.parameters = piece(parameters)
        request.tools.append(tool)
    }

    mutating func written() throws(ChatError) -> Written {
        var traits = BackendTraits()
        traits.model.append(text: model)
        var out = ByteBuffer()
        try ConverseFormat().writeRequest(&request, Span(), traits, into: &out)
        return Written(body: out.text, lost: lost)
    }

    /// What is refused and why.
    mutating func refusal() -> String {
        do throws(ChatError) { _ = try written() } catch { return "\(error.kind) \(error.field)" }
        return ""
    }

    var lost: [String] { Self.names(request.lost) }

    /// In the order of `Feature`.
    static func names(_ features: FeatureSet) -> [String] {
        Feature.allCases.filter { features.contains($0) }.map(\.name.description)
    }

    /// The body behind the messages.
    mutating func rest() throws(ChatError) -> Written {
        var written = try written()
        if let range = written.body.firstRange(of: Self.hello) { written.body.removeSubrange(range) }
        return written
    }

    static let hello = #""messages":[{"role":"user","content":[{"text":"Hi"}]}]"#
}

extension StringProtocol where SubSequence == Substring {
    fileprivate func firstRange(of text: String) -> Range<Index>? { ranges(of: text).first }
}
