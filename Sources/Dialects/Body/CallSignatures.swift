/// Signatures of tool calls, on their way through clients that have no member for them.
///
///     call_7__thought__CiQB…          id, mark, signature (Gemini's `thoughtSignature`, base64)
///
/// The mark is the one that LiteLLM uses. Clients give a call's id back in any case; backends get the id alone.
import Chat
import Containers

enum ThoughtMark {
    static let text: StaticString = "__thought__"

    /// The id and the signature of the call whose id, as the client has it, is `inside` of a string of `source`.
    static func split(_ inside: Piece, in source: Span<UInt8>) -> (id: Piece, signature: Piece) {
        let whole = ChatText(source: source, made: Span())[inside]
        var at = 0
        while let found = whole.firstIndex(of: UInt8(ascii: "_"), from: at) {
            if whole.extracting(found..<whole.count).starts(with: text) {
                let signature = inside[found + text.utf8CodeUnitCount..<whole.count]
                return (inside[0..<found], signature.isEmpty ? .none : signature)
            }
            at = found + 1
        }
        return (inside, .none)
    }
}

extension Arena {
    /// Puts base64 of the alphabet for URLs (RFC 4648, section 5) into the common one (section 4) with its padding, which all
    /// vendors read: Google's SDKs write bytes so, and ids of calls may hold nothing else. `inside` of a string of `source`; where
    /// it is not known to be of the alphabet for URLs, what is of both stays as it is.
    mutating func useCommonBase64(_ inside: inout Piece, _ source: Span<UInt8>, isForURLs: Bool = false) {
        let text = ChatText(source: source, made: Span())[inside]
        let holdsDash = text.firstIndex(of: UInt8(ascii: "-")) != nil || text.firstIndex(of: UInt8(ascii: "_")) != nil
        if !holdsDash, !isForURLs || text.count % 4 == 0 { return }
        inside = add { out in
            let start = out.count
            out.append(base64: text) { letter in
                switch letter {
                case UInt8(ascii: "-"): UInt8(ascii: "+")
                case UInt8(ascii: "_"): UInt8(ascii: "/")
                default: letter
                }
            }
            while (out.count - start) % 4 != 0 { out.append(UInt8(ascii: "=")) }
        }
    }
}

extension ByteBuffer {
    /// The way back: base64 in the alphabet for URLs, without padding.
    mutating func append(base64ForURLs inside: Span<UInt8>) {
        append(base64: inside) { letter in
            switch letter {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            case UInt8(ascii: "="): nil
            default: letter
            }
        }
    }

    /// Appends `spelled` of each letter of the inside of a string. An escaped slash is one letter; other escapes, which no base64 has,
    /// stay as they are.
    fileprivate mutating func append(base64 inside: Span<UInt8>, _ spelled: (UInt8) -> UInt8?) {
        var at = 0
        while at < inside.count {
            if inside[at] == UInt8(ascii: "\\"), at + 1 < inside.count {
                at += 1
                if inside[at] != UInt8(ascii: "/") {
                    append(inside.extracting(at - 1..<at + 1))
                    at += 1
                    continue
                }
            }
            if let letter = spelled(inside[at]) { append(letter) }
            at += 1
        }
    }
}
