/// How many tokens a prompt has, counted with a vocabulary.
///
///     {"messages": [{"role": "user", "content": "How deep is the pond?"}]}   ─▶ 3 + user + 6, 3 for the answer's beginning
///
/// Counted are the strings of the members that can be prompt, without their escapes; names of members are not, and neither are
/// kinds and numbers of things (`type`, `id`). Lists of tools count as the JSON they are written as: how a vendor writes them for
/// its model is not known. Base64 counts as in the estimate, `TokenEstimate.attachment` a run.
import Containers
public import JSON

public enum TokenCount {
    /// Bytes of text that are counted; what follows is estimated, so that a huge body does not hold up its loop.
    public static let counted = 128 << 10
    /// What stands around a message: OpenAI's published count for its chats.
    static let message = 3
    /// What begins the answer.
    static let answer = 3

    /// Of a request whose body has been scanned; at least 1.
    public static func prompt(
        _ body: Span<UInt8>, _ index: borrowing MemberIndex, _ vocabulary: Vocabulary, _ encoder: inout BytePairEncoder,
        otherwise family: TokenFamily
    ) -> Int {
        var walk = Walk(vocabulary: vocabulary, family: family)
        for position in 0..<index.count {
            let member = index[position]
            if isSetting(member, body) { continue }
            switch member.kind {
            case .string: walk.text(body.extracting(member.text), &encoder)
            case .array, .object:
                let value = body.extracting(member.value)
                if isTools(member, body) {
                    walk.text(value, &encoder, isJSON: true)
                } else {
                    walk.strings(value, &encoder)
                }
            default: break
            }
        }
        return max(1, walk.total + (walk.messages > 0 ? walk.messages * message + answer : 0))
    }

    /// Members that name a model, a caller or a manner: no part of the prompt.
    private static let settings: [StaticString] = [
        "model", "user", "metadata", "stop", "stop_sequences", "service_tier", "reasoning_effort", "reasoning",
        "thinking", "stream_options", "tool_choice", "toolConfig", "modalities", "include", "previous_response_id",
        "prompt_cache_key", "safety_identifier", "truncation", "verbosity", "generationConfig", "safetySettings",
    ]

    private static func isSetting(_ member: Member, _ body: Span<UInt8>) -> Bool {
        for name in settings where member.isNamed(name, in: body) { return true }
        return false
    }

    private static func isTools(_ member: Member, _ body: Span<UInt8>) -> Bool {
        member.isNamed("tools", in: body) || member.isNamed("functions", in: body)
            || member.isNamed("response_format", in: body)
    }
}

/// A body under count.
private struct Walk {
    let vocabulary: Vocabulary
    let family: TokenFamily
    var total = 0
    var messages = 0
    var room = TokenCount.counted

    init(vocabulary: Vocabulary, family: TokenFamily) {
        self.vocabulary = vocabulary
        self.family = family
    }

    /// Of the strings in a list or an object that is known to be JSON.
    mutating func strings(_ json: Span<UInt8>, _ encoder: inout BytePairEncoder) {
        var at = 0
        var key = 0..<0
        while let open = json.firstIndex(of: UInt8(ascii: "\""), from: at) {
            let close = Self.close(json, from: open + 1)
            at = min(close + 1, json.count)
            while at < json.count, json[at] == 0x20 || json[at] == 0x0A || json[at] == 0x0D || json[at] == 0x09 {
                at += 1
            }
            if at < json.count, json[at] == UInt8(ascii: ":") {
                key = open + 1..<close
                continue
            }
            let name = json.extracting(key)
            if name.equals("type") || name.equals("id") || name.equals("tool_call_id") || name.equals("call_id") {
                continue
            }
            if name.equals("role") { messages += 1 }
            text(json.extracting(open + 1..<close), &encoder)
        }
    }

    /// Where the string ends whose inside begins at `start`.
    private static func close(_ json: Span<UInt8>, from start: Int) -> Int {
        var at = start
        while at < json.count, json[at] != UInt8(ascii: "\"") { at += json[at] == UInt8(ascii: "\\") ? 2 : 1 }
        return min(at, json.count)
    }

    /// Of the inside of a string, or of JSON that is read as it stands.
    mutating func text(_ inside: Span<UInt8>, _ encoder: inout BytePairEncoder, isJSON: Bool = false) {
        var from = 0
        var at = 0
        while inside.count - at >= TokenEstimate.attachmentRun {
            let end = Self.base64End(inside, from: at)
            if end - at >= TokenEstimate.attachmentRun {
                piece(inside.extracting(from..<at), &encoder, isJSON)
                total += TokenEstimate.attachment
                from = end
            }
            at = end + 1
        }
        if from < inside.count { piece(inside.extracting(from..<inside.count), &encoder, isJSON) }
    }

    private mutating func piece(_ inside: Span<UInt8>, _ encoder: inout BytePairEncoder, _ isJSON: Bool) {
        if inside.count > room {
            total += TokenEstimate.tokens(inside, family)
            return
        }
        room -= inside.count
        total += isJSON ? encoder.count(inside, vocabulary) : encoder.count(inside: inside, vocabulary)
    }

    private static func base64End(_ text: Span<UInt8>, from start: Int) -> Int {
        var at = start
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="),
                UInt8(ascii: "-"), UInt8(ascii: "_"):
                at += 1
            default: return at
            }
        }
        return at
    }
}

extension BytePairEncoder {
    /// Of the inside of a JSON string.
    mutating func count(inside: Span<UInt8>, _ vocabulary: Vocabulary) -> Int {
        if inside.firstIndex(of: UInt8(ascii: "\\")) == nil { return count(inside, vocabulary) }
        var text = ByteBuffer()
        swap(&text, &plain)
        text.clear()
        // With half a surrogate pair it is counted as it is written.
        let isText = (try? JSONText.unescape(inside, into: &text)) != nil
        let tokens = isText ? count(text.span, vocabulary) : count(inside, vocabulary)
        swap(&text, &plain)
        return tokens
    }
}
