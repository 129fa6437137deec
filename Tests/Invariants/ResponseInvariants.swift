/// What holds of any bytes that an upstream answers.
import Containers
import HTTP

struct ResponseInvariants {
    private let bytes: [UInt8]
    private let cuts: Cuts

    init(_ bytes: [UInt8], _ cuts: Cuts) {
        self.bytes = bytes
        self.cuts = cuts
    }

    func check() throws(Breach) {
        for method in [Method.get, .head] {
            let whole = responseOutcome(bytes, prefixes: [bytes.count], method: method)
            for way in cuts.ways {
                let found = responseOutcome(bytes, prefixes: way + [bytes.count], method: method)
                try requireEqual(found, whole, "an answer to \(method) cut at \(way)")
            }
            try whatIsTakenIsClean(method)
        }
    }

    /// A head that is taken is clean, does not depend on what follows it, and is read as the same once written out.
    private func whatIsTakenIsClean(_ method: Method) throws(Breach) {
        var parser = ResponseParser()
        var head = ResponseHead()
        guard let taken = try? parser.parse(bytes.span, requestMethod: method, into: &head) else { return }
        let alone = responseOutcome(Array(bytes[..<taken]), prefixes: [taken], method: method)
        try requireEqual(alone, "\(describe(head)) consumed=\(taken)", "a head without what follows it")
        try require((100...599).contains(head.status), "a status of \(head.status)")
        try require(!head.reason.text.utf8.contains { $0 == 13 || $0 == 10 || $0 == 0 }, "a line end in a reason")
        for index in 0..<head.headers.count { try requireClean(head.headers, at: index) }
        try forwardedIsTheSame(head, method)
    }

    private func forwardedIsTheSame(_ head: borrowing ResponseHead, _ method: Method) throws(Breach) {
        var out = ByteBuffer()
        out.appendStatusLine(head.status)
        out.appendEndToEnd(head.headers)
        out.appendFraming(head.framing)
        out.appendHeadEnd()
        var parser = ResponseParser()
        var again = ResponseHead()
        let length = try? parser.parse(out.span, requestMethod: method, into: &again)
        try requireEqual(length, out.count, "the length of a forwarded head \(out.text)")
        try requireEqual(again.status, head.status, "the status forwarded")
        try requireEqual(again.framing, head.framing, "the framing forwarded")
        try requireEqual(endToEnd(again.headers), endToEnd(head.headers), "the fields forwarded")
    }
}
