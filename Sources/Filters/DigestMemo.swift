/// The digests of the requests that came last, found by their bytes: what is asked again as it was is not digested again.
///
///     parts of a key ─▶ text ─spread─▶ [ text, digest | … | text, digest ]     same bytes: same digest
///
/// The digest alone says what is the same request. A memo only spares computing it: texts are compared byte for byte, so no choice
/// of texts makes one request stand for another; those that share a slot turn each other out.
import Containers
import Digests

struct DigestMemo: ~Copyable {
    /// Texts that are longer are digested each time: it is a small part of what such a request costs.
    static let longest = 4096
    /// In storage of at most twice `longest` each, for a loop's requests of the last moment: 256 KiB. Requests stay in memory until
    /// others take their slots, as answers stay in the cache; what may not be stored is never looked up.
    private static let slots = 32

    /// What is looked for: its parts are appended.
    var text = ByteBuffer()
    private var texts = InlineArray<32, ByteBuffer> { _ in ByteBuffer() }
    private var digests = InlineArray<32, SHA256Digest>(repeating: SHA256Digest(words: (0, 0, 0, 0)))

    /// Appends a part with its length before it, so that two lists of parts never give the same text.
    mutating func append(framed part: Span<UInt8>) {
        text.append(word: UInt64(part.count))
        text.append(part)
    }

    /// The digest kept for `text`; else what `compute` makes of it, which is kept in place of what had its slot.
    mutating func digest(_ compute: () -> SHA256Digest) -> SHA256Digest {
        let slot = Int(truncatingIfNeeded: text.span.spread >> 32) & (Self.slots - 1)
        // An empty slot holds no text, and no text that is looked for is empty.
        if texts[slot].span.equals(text.span) { return digests[slot] }
        let digest = compute()
        swap(&texts[slot], &text)
        digests[slot] = digest
        return digest
    }
}
