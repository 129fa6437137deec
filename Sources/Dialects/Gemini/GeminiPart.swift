/// One part of a content as it stands: what it is, and where its texts are. Requests, answers and streams are made of the same.
///
///     {"text":"…"} · {"text":"…","thought":true,"thoughtSignature":"…"} · {"functionCall":{"name":"f","args":{}},"thoughtSignature":"…"}
import Chat
import Containers
import JSON

struct GeminiPart {
    enum Kind {
        /// Nothing that we know.
        case none
        case text, inlineData, fileData, functionCall, functionResponse
        /// What Google's own tools ran and found.
        case builtIn
    }

    var kind = Kind.none
    var text = Piece.none
    var signature = Piece.none
    var isThought = false
    /// Of a video's cut, an image's resolution and the like, which no other dialect has.
    var hasModifiers = false
    /// What stands in the member that tells the kind; of objects.
    private var start = 0

    init(_ part: Int, _ bytes: Span<UInt8>) {
        var members = MemberSkim(object: part)
        while let member = members.next(in: bytes) {
            if member.kind == .null { continue }
            if member.kind == .string, member.isNamed("text", in: bytes) {
                (kind, text) = (.text, member.inside)
            } else if member.isNamed("thought", in: bytes) {
                isThought = member.kind == .true
            } else if member.isSpelled("thoughtSignature", "thought_signature", in: bytes) {
                signature = member.inside
            } else if member.kind == .object, let kind = Self.kind(member, bytes) {
                self.kind = kind
                start = member.value.lowerBound
            } else {
                hasModifiers = true
            }
        }
    }

    private static func kind(_ member: Member, _ bytes: Span<UInt8>) -> Kind? {
        if member.isSpelled("inlineData", "inline_data", in: bytes) { return .inlineData }
        if member.isSpelled("fileData", "file_data", in: bytes) { return .fileData }
        if member.isSpelled("functionCall", "function_call", in: bytes) { return .functionCall }
        if member.isSpelled("functionResponse", "function_response", in: bytes) { return .functionResponse }
        if member.isSpelled("executableCode", "executable_code", in: bytes) { return .builtIn }
        if member.isSpelled("codeExecutionResult", "code_execution_result", in: bytes) { return .builtIn }
        if member.isSpelled("toolCall", "tool_call", in: bytes) { return .builtIn }
        if member.isSpelled("toolResponse", "tool_response", in: bytes) { return .builtIn }
        return nil
    }

    /// Text or thinking.
    var words: ChatPart {
        var part = ChatPart(isThought ? .thinking : .text, text: text)
        part.signature = signature
        return part
    }

    /// An image, audio or file: inline data or where it is. Nil when neither is told.
    func media(_ bytes: Span<UInt8>) -> ChatPart? {
        var part = ChatPart(.file)
        var members = MemberSkim(object: start)
        while let member = members.next(in: bytes) {
            if member.isSpelled("mimeType", "mime_type", in: bytes) {
                part.mediaType = member.inside
            } else if member.isNamed("data", in: bytes) {
                part.data = member.inside
            } else if member.isSpelled("fileUri", "file_uri", in: bytes) {
                part.url = member.inside
            } else if member.isSpelled("displayName", "display_name", in: bytes) {
                part.name = member.inside
            }
        }
        if !part.data.isPresent && !part.url.isPresent { return nil }
        let type = ChatText(source: bytes, made: Span())[part.mediaType]
        if type.starts(with: "image/") {
            part.kind = .image
        } else if type.starts(with: "audio/") {
            part.kind = .audio
        }
        return part
    }

    /// A call, its arguments absent where it has none. `isCut`: its arguments come in pieces, which only streams that ask for it have.
    func call(_ bytes: Span<UInt8>) -> (part: ChatPart, isCut: Bool) {
        var part = ChatPart(.toolCall)
        part.signature = signature
        var isCut = false
        var members = MemberSkim(object: start)
        while let member = members.next(in: bytes) {
            if member.isNamed("name", in: bytes) {
                part.name = member.inside
            } else if member.isNamed("id", in: bytes) {
                if member.kind == .string, !member.text.isEmpty { part.id = member.inside }
            } else if member.kind == .object, member.isNamed("args", in: bytes) {
                part.json = member.json
            } else if member.isSpelled("partialArgs", "partial_args", in: bytes) {
                isCut = true
            }
        }
        return (part, isCut)
    }

    /// What a function's result holds.
    struct Response {
        var name = Piece.none
        var id = Piece.none
        /// The object, and parts beside it (images of Gemini 3).
        var object: Member?
        var parts: Member?
    }

    func response(_ bytes: Span<UInt8>) -> Response {
        var found = Response()
        var members = MemberSkim(object: start)
        while let member = members.next(in: bytes) {
            if member.isNamed("name", in: bytes) {
                found.name = member.inside
            } else if member.isNamed("id", in: bytes) {
                if member.kind == .string, !member.text.isEmpty { found.id = member.inside }
            } else if member.kind == .object, member.isNamed("response", in: bytes) {
                found.object = member
            } else if member.isNamed("parts", in: bytes) {
                found.parts = member
            }
        }
        return found
    }
}

extension ByteBuffer {
    /// Appends the id of a call that has none: `call_3` in a request, `call_{answer's id}_0` in an answer whose id is told, so that
    /// calls of two answers differ. At most 40 characters, which is OpenAI's limit, of those that all dialects take.
    mutating func appendCallID(_ number: Int, answer: Span<UInt8> = Span()) {
        append("call_" as StaticString)
        let start = count
        for at in answer.indices where count - start < 24 {
            switch answer[at] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                append(answer[at])
            default: break
            }
        }
        if count > start { append(UInt8(ascii: "_")) }
        append(decimal: number)
    }
}
