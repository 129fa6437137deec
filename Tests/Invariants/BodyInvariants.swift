/// What holds of any bytes in the chunked coding.
import Containers
import HTTP

struct BodyInvariants {
    private let bytes: [UInt8]
    private let cuts: Cuts

    init(_ bytes: [UInt8], _ cuts: Cuts) {
        self.bytes = bytes
        self.cuts = cuts
    }

    func check() throws(Breach) {
        for limits in [HTTPLimits(), HTTPLimits(chunkExtensionBytes: 8, trailerBytes: 16)] {
            let whole = bodyOutcome([bytes], limits: limits)
            for way in cuts.ways {
                let found = bodyOutcome(pieces(bytes, at: way), limits: limits)
                try requireEqual(found, whole, "a body cut at \(way)")
            }
        }
        try whatEndsStandsAlone()
    }

    /// A body that ends does so whatever follows, not a byte sooner, and its payload survives being coded again.
    private func whatEndsStandsAlone() throws(Breach) {
        var decoder = BodyDecoder(.chunked)
        var payload: [UInt8] = []
        var taken = 0
        while !decoder.isEnd {
            guard let step = try? decoder.next(bytes.span.extracting(taken..<bytes.count)), !step.needsMore else {
                return
            }
            payload += bytes[taken...][step.payload.lowerBound + taken..<step.payload.upperBound + taken]
            taken += step.consumed
        }
        let body = Array(bytes[..<taken])
        try requireEqual(bodyOutcome([body]), bodyOutcome([bytes]), "a body without what follows it")
        try requireEqual(bodyOutcome([body + Array("GET".utf8)]), bodyOutcome([body]), "a body before other bytes")
        try require(!bodyOutcome([Array(body.dropLast())]).contains("ended"), "a body that ends before its last byte")
        var out = ByteBuffer()
        for chunk in pieces(payload, at: payload.count > 1 ? [payload.count / 2] : []) { out.appendChunk(chunk.span) }
        out.appendLastChunk()
        try requireEqual(bodyOutcome([out.bytes]), "\(payload) ended after \(out.count)", "the payload coded again")
    }
}
