/// A content block of a request or an answer: its members, whichever its type, found in one pass.
///
///     {"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}
///     {"type":"tool_use","id":"toolu_1","name":"f","input":{"a":1}}
import Chat
import Containers
import JSON

struct MessagesBlock {
    enum Kind {
        case text, thinking, redactedThinking, image, document, searchResult, toolUse, toolResult
        /// What the provider's own tools did: `server_tool_use`, `web_search_tool_result` and their like.
        case serverTool
        case unknown
    }

    var kind = Kind.unknown
    // Insides of strings.
    var text = Piece.none
    var thinking = Piece.none
    var signature = Piece.none
    var data = Piece.none
    var id = Piece.none
    var toolUseID = Piece.none
    var name = Piece.none
    var title = Piece.none
    var context = Piece.none
    // Values whose kind is still to be judged; null is as absent.
    var source: Member?
    var content: Member?
    var input: Member?
    var citations: Member?
    var isError = false
    /// The block ends a prefix that is to be cached.
    var mark: Member?

    /// Reads the object that begins at `start`.
    init(_ bytes: Span<UInt8>, at start: Int) {
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: bytes) {
            if member.kind == .string { takeText(member, bytes) } else if member.kind != .null { take(member, bytes) }
        }
    }

    private mutating func takeText(_ member: Member, _ bytes: Span<UInt8>) {
        if member.isNamed("type", in: bytes) {
            kind = Self.kind(bytes.extracting(member.text))
        } else if member.isNamed("text", in: bytes) {
            text = member.inside
        } else if member.isNamed("thinking", in: bytes) {
            thinking = member.inside
        } else if member.isNamed("signature", in: bytes) {
            signature = member.inside
        } else if member.isNamed("data", in: bytes) {
            data = member.inside
        } else if member.isNamed("id", in: bytes) {
            id = member.inside
        } else if member.isNamed("tool_use_id", in: bytes) {
            toolUseID = member.inside
        } else if member.isNamed("name", in: bytes) {
            name = member.inside
        } else if member.isNamed("title", in: bytes) {
            title = member.inside
        } else if member.isNamed("context", in: bytes) {
            context = member.inside
        } else {
            take(member, bytes)
        }
    }

    private mutating func take(_ member: Member, _ bytes: Span<UInt8>) {
        if member.isNamed("input", in: bytes) {
            input = member
        } else if member.isNamed("content", in: bytes) {
            content = member
        } else if member.isNamed("source", in: bytes) {
            source = member
        } else if member.isNamed("is_error", in: bytes) {
            isError = member.kind == .true
        } else if member.isNamed("cache_control", in: bytes) {
            mark = member.kind == .object ? member : nil
        } else if member.isNamed("citations", in: bytes) {
            citations = member
        }
    }

    private static func kind(_ type: Span<UInt8>) -> Kind {
        if type.equals("text") { return .text }
        if type.equals("tool_use") { return .toolUse }
        if type.equals("tool_result") { return .toolResult }
        if type.equals("thinking") { return .thinking }
        if type.equals("redacted_thinking") { return .redactedThinking }
        if type.equals("image") { return .image }
        if type.equals("document") { return .document }
        if type.equals("search_result") { return .searchResult }
        if type.equals("server_tool_use") || type.equals("mcp_tool_use") || type.ends(with: "_tool_result") {
            return .serverTool
        }
        return .unknown
    }

    /// A list of citations that holds some, or the wish for them.
    func asksForCitations(_ bytes: Span<UInt8>) -> Bool {
        guard let citations else { return false }
        switch citations.kind {
        case .array: return bytes.extracting(citations.value).holdsElement
        case .object: return bytes.member("enabled", ofObjectAt: citations.value.lowerBound)?.kind == .true
        default: return false
        }
    }
}

/// Where an image or a document comes from: `{"type":"base64","media_type":"image/png","data":"…"}`.
struct MessagesSource {
    enum Kind { case base64, url, file, text, content, unknown }

    var kind = Kind.unknown
    // Insides of strings.
    var mediaType = Piece.none
    var data = Piece.none
    var file = Piece.none
    var url: Member?
    var content: Member?

    init(_ bytes: Span<UInt8>, at start: Int) {
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: bytes) {
            if member.isNamed("type", in: bytes) {
                kind = member.kind == .string ? Self.kind(bytes.extracting(member.text)) : .unknown
            } else if member.isNamed("media_type", in: bytes) {
                mediaType = member.inside
            } else if member.isNamed("data", in: bytes) {
                data = member.inside
            } else if member.isNamed("file_id", in: bytes) {
                file = member.inside
            } else if member.isNamed("url", in: bytes) {
                url = member.kind == .string ? member : nil
            } else if member.isNamed("content", in: bytes) {
                content = member
            }
        }
    }

    private static func kind(_ type: Span<UInt8>) -> Kind {
        if type.equals("base64") { return .base64 }
        if type.equals("url") { return .url }
        if type.equals("file") { return .file }
        if type.equals("text") { return .text }
        if type.equals("content") { return .content }
        return .unknown
    }
}

extension Span where Element == UInt8 {
    /// An array, brackets and all, with something between them.
    fileprivate var holdsElement: Bool {
        for index in 1..<Swift.max(count - 1, 1) where self[index] > 0x20 { return true }
        return false
    }
}
