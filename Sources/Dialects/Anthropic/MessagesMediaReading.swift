/// Reading images, documents and search results.
import Chat
import Containers
import JSON

extension MessagesRequestReader {
    private func source(_ block: MessagesBlock) throws(ChatError) -> MessagesSource {
        guard let source = block.source, source.kind == .object else {
            throw ChatError(.invalid, "messages[].content[].source")
        }
        return MessagesSource(body, at: source.value.lowerBound)
    }

    func addImage(_ block: MessagesBlock, into request: inout ChatRequest) throws(ChatError) {
        var part = ChatPart(.image)
        let source = try source(block)
        if try !setPlace(of: &part, source) { throw ChatError(.unsupported, "messages[].content[].source.type") }
        request.add(part)
    }

    /// Base64, an address or an uploaded file. False: the source is something else.
    private func setPlace(of part: inout ChatPart, _ source: MessagesSource) throws(ChatError) -> Bool {
        switch source.kind {
        case .base64:
            if !source.data.isPresent { throw ChatError(.invalid, "messages[].content[].source.data") }
            if !source.mediaType.isPresent { throw ChatError(.invalid, "messages[].content[].source.media_type") }
            (part.data, part.mediaType) = (source.data, source.mediaType)
        case .url:
            guard let url = source.url else { throw ChatError(.invalid, "messages[].content[].source.url") }
            part.setAddress(url.text, in: body)
        case .file:
            if !source.file.isPresent { throw ChatError(.invalid, "messages[].content[].source.file_id") }
            part.id = source.file
        case .text, .content, .unknown: return false
        }
        return true
    }

    /// A document of words has no place of its own in a chat: its title, its context and its words are texts.
    func addDocument(_ block: MessagesBlock, into request: inout ChatRequest) throws(ChatError) {
        let source = try source(block)
        var part = ChatPart(.file)
        part.name = block.title
        let isFile = try setPlace(of: &part, source)
        if !isFile, !block.title.isEmpty { request.add(ChatPart(.text, text: block.title)) }
        if !block.context.isEmpty { request.add(ChatPart(.text, text: block.context)) }
        if isFile { return request.add(part) }
        switch source.kind {
        case .text where source.data.isPresent: request.add(ChatPart(.text, text: source.data))
        case .content:
            guard let content = source.content else { throw ChatError(.invalid, "messages[].content[].source.content") }
            try addContent(content, into: &request)
        case .text: throw ChatError(.invalid, "messages[].content[].source.data")
        default: throw ChatError(.unsupported, "messages[].content[].source.type")
        }
    }

    /// `{"type":"search_result","source":"https://…","title":"…","content":[{"type":"text","text":"…"}]}`
    func addSearchResult(_ block: MessagesBlock, into request: inout ChatRequest) throws(ChatError) {
        guard let content = block.content else { throw ChatError(.invalid, "messages[].content[].content") }
        request.lose(.citations)
        if !block.title.isEmpty { request.add(ChatPart(.text, text: block.title)) }
        if let source = block.source, source.kind == .string { request.add(ChatPart(.text, text: source.inside)) }
        try addContent(content, into: &request)
    }
}
