/// What holds of any bytes that a client sends.
import Containers
import HTTP

struct RequestInvariants {
    private let bytes: [UInt8]
    private let cuts: Cuts

    init(_ bytes: [UInt8], _ cuts: Cuts) {
        self.bytes = bytes
        self.cuts = cuts
    }

    func check() throws(Breach) {
        try headIsTheSameInPieces()
        try connectionIsTheSameInPieces()
        try whatIsTakenIsClean()
        try answersCanBeRead()
    }

    private func headIsTheSameInPieces() throws(Breach) {
        for limits in [HTTPLimits(), HTTPLimits(headerBytes: 64, headerCount: 3, targetLength: 16)] {
            let whole = requestOutcome(bytes, prefixes: [bytes.count], limits: limits)
            for way in cuts.ways {
                let found = requestOutcome(bytes, prefixes: way + [bytes.count], limits: limits)
                try requireEqual(found, whole, "a head cut at \(way)")
            }
        }
    }

    private func connectionIsTheSameInPieces() throws(Breach) {
        let whole = connectionOutcome([bytes])
        for way in cuts.ways {
            try requireEqual(connectionOutcome(pieces(bytes, at: way)), whole, "a connection cut at \(way)")
        }
    }

    /// A head that is taken has tokens for names, values without control bytes and a path in its normal form; what
    /// follows it changes nothing; and written out for the next hop it is read as the same request.
    private func whatIsTakenIsClean() throws(Breach) {
        var parser = RequestParser()
        var head = RequestHead()
        guard let taken = try? parser.parse(bytes.span, into: &head) else { return }
        try require(taken >= "M / HTTP/1.0\r\n\r\n".utf8.count && taken <= bytes.count, "a head of \(taken) bytes")
        let alone = requestOutcome(Array(bytes[..<taken]), prefixes: [taken])
        try requireEqual(alone, "\(describe(head)) consumed=\(taken)", "a head without what follows it")
        for index in 0..<head.headers.count { try requireClean(head.headers, at: index) }
        if head.method == .connect {
            try require(head.path.isEmpty && !head.keepAlive, "CONNECT with a path, or with a request behind it")
        } else if !head.path.equals("*") {
            var again = ByteBuffer()
            do { try PathNormalizer.append(head.path, to: &again) } catch { throw Breach("a path refused when normal") }
            try requireEqual(again.text, head.path.text, "a path normalized twice")
            try forwardedIsTheSame(head)
        }
    }

    private func forwardedIsTheSame(_ head: borrowing RequestHead) throws(Breach) {
        var out = ByteBuffer()
        out.appendRequestLine(forwarding: head)
        let host = Array((head.authority.isEmpty ? "none" : head.authority.text).utf8)
        out.appendField("Host", host.span)
        out.appendEndToEnd(head.headers)
        out.appendFraming(head.framing)
        out.appendHeadEnd()
        var parser = RequestParser()
        var again = RequestHead()
        let length = try? parser.parse(out.span, into: &again)
        try requireEqual(length, out.count, "the length of a forwarded head \(out.text)")
        try requireEqual(again.methodText.text, head.methodText.text, "the method forwarded")
        try requireEqual(again.path.text, head.path.text, "the path forwarded")
        try requireEqual(again.hasQuery, head.hasQuery, "the query's mark forwarded")
        try requireEqual(again.query.text, head.query.text, "the query forwarded")
        if !head.authority.isEmpty { try requireEqual(again.authority.text, head.authority.text, "the host forwarded") }
        try requireEqual(again.framing, head.framing, "the framing forwarded")
        try requireEqual(endToEnd(again.headers), endToEnd(head.headers), "the fields forwarded")
        try require(again.headers.first(.connection) == nil, "a Connection field forwarded")
    }

    /// Everything that a connection sends is an answer, to one of its requests each.
    private func answersCanBeRead() throws(Breach) {
        var connection = ServedConnection()
        connection.receive(bytes)
        let out = connection.out.bytes
        var at = 0
        var answers = 0
        while at < out.count {
            let method = answers < connection.methods.count ? connection.methods[answers] : .get
            var parser = ResponseParser()
            var head = ResponseHead()
            let rest = out.span.extracting(at..<out.count)
            guard let length = try? parser.parse(rest, requestMethod: method, into: &head) else {
                throw Breach("an answer that cannot be read: \(rest.text)")
            }
            at += length
            answers += 1
            var body = BodyDecoder(head.framing)
            while !body.isEnd, let step = try? body.next(out.span.extracting(at..<out.count)), !step.needsMore {
                at += step.consumed
                if head.framing == .untilClose && at == out.count { break }
            }
            try require(body.isEnd || head.framing == .untilClose, "an answer that is cut")
        }
        let requests = connection.methods.count
        try require(answers <= requests + (connection.isRefused ? 1 : 0), "\(answers) answers to \(requests) requests")
    }
}
