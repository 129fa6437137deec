/// What holds of any bytes of an AWS event stream.
import HTTP

struct FrameInvariants {
    private let bytes: [UInt8]
    private let cuts: Cuts

    init(_ bytes: [UInt8], _ cuts: Cuts) {
        self.bytes = bytes
        self.cuts = cuts
    }

    /// As they are, and with the checksums put right, which no mutation does by itself.
    func check() throws(Breach) {
        for bytes in [bytes, sealed(bytes)] {
            for limit in [EventStreamParser.defaultLimit, 24] {
                let whole = frameOutcome([bytes], limit: limit)
                for way in cuts.ways {
                    try requireEqual(frameOutcome(pieces(bytes, at: way), limit: limit), whole, "frames cut at \(way)")
                }
            }
            try everyFrameStandsAlone(bytes)
        }
    }

    /// A frame's own bytes give that frame and no other, and none of them but that of a length can change unnoticed.
    private func everyFrameStandsAlone(_ bytes: [UInt8]) throws(Breach) {
        let whole = frameOutcome([bytes])
        var parser = EventStreamParser()
        var at = 0
        var number = 0
        while let step = try? parser.next(bytes.span.extracting(at..<bytes.count)), let frame = step.frame {
            try requireEqual(frame.bytes, 0..<step.consumed, "what frame \(number) is of")
            let own = Array(bytes[at..<at + step.consumed])
            try requireEqual(frameOutcome([own]), [whole[number]], "frame \(number) alone")
            for place in [0, 8, frame.payload.lowerBound, own.count - 1] {
                var changed = own
                changed[place] ^= 1
                let outcome = frameOutcome([changed])
                try requireEqual(outcome, ["502 a wrong checksum in an event stream"], "frame \(number), byte \(place)")
            }
            at += step.consumed
            number += 1
        }
    }
}

/// The frames with both checksums put right, as far as their lengths make sense.
package func sealed(_ bytes: [UInt8]) -> [UInt8] {
    var sealed = bytes
    var at = 0
    while sealed.count - at >= 16 {
        seal(&sealed, from: at, to: at + 8)
        let total = sealed[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
        if total < 16 || total > sealed.count - at { break }
        seal(&sealed, from: at, to: at + total - 4)
        at += total
    }
    return sealed
}

/// Writes the checksum of some bytes behind them: bit by bit, so that two ways of counting are compared.
private func seal(_ bytes: inout [UInt8], from start: Int, to end: Int) {
    var sum = UInt32.max
    for byte in bytes[start..<end] {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    for index in 0..<4 { bytes[end + index] = UInt8(truncatingIfNeeded: ~sum >> UInt32(24 - 8 * index)) }
}
