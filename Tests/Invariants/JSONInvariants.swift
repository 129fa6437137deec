/// What holds of any bytes that may be a request's JSON.
import Containers
import JSON

struct JSONInvariants {
    typealias Found = ReferenceParser.Found

    private let body: [UInt8]
    private let cuts: Cuts

    init(_ body: [UInt8], _ cuts: Cuts) {
        self.body = body
        self.cuts = cuts
    }

    func check() throws(Breach) {
        let expected = ReferenceParser.members(body)
        try requireEqual(Self.scan(body), expected, "what the scan finds")
        try requireEqual(body.span.isJSONObject, ReferenceParser.isObject(body), "whether it is JSON to the letter")
        try requireEqual(body.span.isUTF8, String(validating: body, as: UTF8.self) != nil, "whether it is UTF-8")
        try textSurvivesEscaping()
        guard let expected else { return }
        try walkersAgree(expected)
        try captureAgrees(expected)
        try elementsAgree()
        try cutBodiesAreRefused()
        try canonicalFormIsCanonical(expected)
        try EditInvariants(body, expected).check()
    }

    /// What the scanner finds, in the shape of the reference parser; nil when it refuses.
    static func scan(_ body: [UInt8]) -> [Found]? {
        var index = MemberIndex()
        guard (try? index.scan(body.span)) != nil else { return nil }
        return (0..<index.count).map { Found(key: name(of: index[$0], in: body), value: index[$0].value) }
    }

    private static func name(of member: Member, in body: [UInt8]) -> [UInt8] {
        var key = ByteBuffer()
        try? JSONText.unescape(body.span.extracting(member.key), into: &key)
        return key.bytes
    }

    /// The walk that checks nothing sees in a good body what the one that checks sees.
    private func walkersAgree(_ expected: [Found]) throws(Breach) {
        let opening = body.firstIndex(of: UInt8(ascii: "{"))!
        var walker = MemberWalker(object: opening)
        var skim = MemberSkim(object: opening)
        for found in expected {
            let walked = try? walker.next(in: body.span)
            let skimmed = skim.next(in: body.span)
            for member in [walked ?? nil, skimmed] {
                try requireEqual(member?.value, found.value, "a value on a walk")
                try requireEqual(member.map { Self.name(of: $0, in: body) }, found.key, "a key on a walk")
                try requireEqual(member?.kind, JSONKind(firstByte: body[found.value.lowerBound]), "a kind on a walk")
            }
            if body[found.value.lowerBound] == UInt8(ascii: "[") { try elementsFill(found.value) }
            try numberIsRead(found.value)
        }
        try require(skim.next(in: body.span) == nil, "a member behind the last one")
    }

    /// Between the elements of an array stands nothing but commas and white space.
    private func elementsFill(_ array: Range<Int>) throws(Breach) {
        var walker = ElementWalker(array: array.lowerBound, depth: 1)
        var between: [UInt8] = []
        var at = array.lowerBound + 1
        while let element = (try? walker.next(in: body.span)) ?? nil {
            between += body[at..<element.lowerBound]
            at = element.upperBound
        }
        try requireEqual(walker.end, array.upperBound, "the end of an array")
        between += body[at..<array.upperBound - 1]
        let holdsMore = between.contains { ![UInt8(ascii: ","), 0x20, 0x0A, 0x0D, 0x09].contains($0) }
        try require(!holdsMore, "bytes between the elements of an array: \(between)")
    }

    private func numberIsRead(_ value: Range<Int>) throws(Breach) {
        let bytes = body.span.extracting(value)
        guard JSONKind(firstByte: bytes[0]) == .number else { return }
        try requireEqual(JSONNumber.double(bytes), Double(bytes.text), "the number \(bytes.text)")
        let isShort = bytes.count <= 18 && !bytes.text.contains { ".eE".contains($0) }
        if isShort { try requireEqual(JSONNumber.integer(bytes), Int(bytes.text), "the integer \(bytes.text)") }
    }

    /// What is captured from pieces is what the last member of that name holds.
    private func captureAgrees(_ expected: [Found]) throws(Breach) {
        for way in [[]] + cuts.ways {
            var capture = MemberCapture("usage", "model")
            for piece in pieces(body, at: way) { capture.feed(piece.span) }
            try require(capture.isDone && !capture.hasFailed, "a capture that misses the end, cut at \(way)")
            for (position, name) in ["usage", "model"].enumerated() {
                guard let last = expected.last(where: { $0.key == Array(name.utf8) }),
                    last.value.count <= MemberCapture.valueLimit
                else { continue }
                let value = body.span.extracting(last.value).text
                try requireEqual(capture.value(of: position).text, value, "\(name) captured, cut at \(way)")
            }
        }
    }

    /// An array that comes in pieces has each of its objects as an element.
    private func elementsAgree() throws(Breach) {
        let object = Array(body[body.firstIndex(of: UInt8(ascii: "{"))!...body.lastIndex(of: UInt8(ascii: "}"))!])
        let array = [UInt8(ascii: "[")] + body + [UInt8(ascii: ",")] + body + [UInt8(ascii: "]")]
        for way in [[]] + cuts.ways {
            var parser = ElementParser()
            var feed = Feed()
            var found: [[UInt8]] = []
            for piece in pieces(array, at: way) {
                feed.held += piece
                while true {
                    let step = parser.next(feed.held.span)
                    if let element = step.element { found.append(Array(feed.held[element])) }
                    feed.drop(step.consumed)
                    if step.element == nil { break }
                }
            }
            try requireEqual(found, [object, object], "the elements of an array, cut at \(way)")
            try require(!parser.hasFailed && feed.held.isEmpty, "an array that is not read to its end, cut at \(way)")
        }
    }

    private func cutBodiesAreRefused() throws(Breach) {
        let end = body.lastIndex(of: UInt8(ascii: "}"))!
        for way in cuts.ways.prefix(64) where way[0] <= end {
            try require(Self.scan(Array(body[..<way[0]])) == nil, "a body cut at \(way[0]) is taken")
        }
    }

    /// The canonical form is a body with the same members in an order of its own, and the canonical form of itself.
    private func canonicalFormIsCanonical(_ expected: [Found]) throws(Breach) {
        let once = Self.canonical(body)
        guard let found = Self.scan(once) else { throw Breach("a canonical form that is refused: \(once)") }
        try requireEqual(Self.canonical(once), once, "the canonical form of a canonical form")
        try requireEqual(found.count, expected.count, "the members of the canonical form")
        for key in Set(expected.map(\.key)) {
            let before = expected.filter { $0.key == key }.map { body[$0.value.lowerBound] }
            let after = found.filter { $0.key == key }.map { once[$0.value.lowerBound] }
            // Keys that are equal only once unescaped stand in the order of their spelling.
            try requireEqual(after.sorted(), before.sorted(), "the values of a key in the canonical form")
        }
    }

    private static func canonical(_ body: [UInt8]) -> [UInt8] {
        var index = MemberIndex()
        guard (try? index.scan(body.span)) != nil else { return [] }
        var out = ByteBuffer()
        CanonicalForm.feed(body.span, index) { out.append($0) }
        return out.bytes
    }

    /// Any bytes at all can be the inside of a string, and come back from it.
    private func textSurvivesEscaping() throws(Breach) {
        var escaped = ByteBuffer()
        escaped.appendEscaped(body.span)
        var plain = ByteBuffer()
        guard (try? JSONText.unescape(escaped.span, into: &plain)) != nil else { throw Breach("an escape refused") }
        try requireEqual(plain.bytes, body, "text escaped and unescaped")
        try require(JSONText.stands(escaped.span, for: body.span), "escaped text that does not stand for itself")
        var object = ByteBuffer()
        var writer = JSONWriter()
        writer.beginObject(into: &object)
        writer.key("any", into: &object)
        writer.string(body.span, into: &object)
        writer.endObject(into: &object)
        try require(ReferenceParser.isObject(object.bytes), "a string written that is no JSON: \(object.text)")
    }
}
