/// What holds of any bytes of an event stream.
import Containers
import HTTP

struct EventInvariants {
    private let bytes: [UInt8]
    private let cuts: Cuts

    init(_ bytes: [UInt8], _ cuts: Cuts) {
        self.bytes = bytes
        self.cuts = cuts
    }

    func check() throws(Breach) {
        for limit in [SSEParser.defaultLimit, 24] {
            let whole = eventOutcome([bytes], limit: limit)
            for way in cuts.ways {
                try requireEqual(eventOutcome(pieces(bytes, at: way), limit: limit), whole, "events cut at \(way)")
            }
        }
        try everyEventStandsAlone()
    }

    /// An event's own bytes give that event and no other, and so does the event once it is written anew.
    private func everyEventStandsAlone() throws(Breach) {
        let whole = eventOutcome([bytes])
        var parser = SSEParser()
        var at = 0
        var number = 0
        while let step = try? parser.next(bytes.span.extracting(at..<bytes.count)), let event = step.event {
            let input = Array(bytes[at..<at + step.consumed])
            // A mark is only one at the start of the stream: a comment takes that place.
            let own = (at + event.bytes.lowerBound == 0 ? [] : Array(":\n".utf8)) + input[event.bytes]
            try requireEqual(eventOutcome([own]), [whole[number]], "event \(number) alone")
            if event.dataLines > 0 { try writtenAnew(event, of: input) }
            at += step.consumed
            number += 1
        }
        try requireEqual(number, whole.count, "the number of events")
    }

    private func writtenAnew(_ event: SSEEvent, of input: [UInt8]) throws(Breach) {
        var data = ByteBuffer()
        event.appendData(of: input.span, to: &data)
        var out = ByteBuffer()
        out.appendEvent(name: input.span.extracting(event.name), data: data.span)
        let name = input.span.extracting(event.name).text
        let expected = "\(name)|\(event.dataLines)|\(data.text)|"
        try requireEqual(eventOutcome([out.bytes]), [expected], "an event written anew")
    }
}
