import Containers
import Invariants
import Testing

@testable import HTTP

@Suite struct SSEParserTests {
    static func events(_ text: String, limit: Int = SSEParser.defaultLimit) -> [String] {
        eventOutcome([text.octets], limit: limit)
    }

    @Test func eventsAreSplitAtEveryLineEnd() {
        for end in ["\n", "\r", "\r\n"] {
            let text = "event: e\(end)data: 1\(end)\(end)data:2\(end)data: 3\(end)id: 7\(end)\(end)"
            #expect(SSEParserTests.events(text) == ["e|1|1|", "|2|2\n3|7"])
        }
    }

    @Test func anEventIsGivenWithItsLastByte() {
        for text in ["data: 1\n\n", "data: 1\r\r", "data: 1\r\n\r", "data: 1\n\r"] {
            #expect(SSEParserTests.events(text) == ["|1|1|"])
        }
        #expect(SSEParserTests.events("data: 1\n") == [])
        #expect(SSEParserTests.events("data: 1\r\n") == [])
    }

    @Test func commentsAreBlocksWithoutData() {
        #expect(SSEParserTests.events(": ping\n\n\n\ndata\n\n") == ["|0||", "|1||"])
    }

    @Test func plainEventsAreReadAsOthersAre() {
        #expect(SSEParserTests.events("data: a\n\ndata: b\n\ndata: \n\n") == ["|1|a|", "|1|b|", "|1||"])
        #expect(SSEParserTests.events("data: a\n\n\u{FEFF}data: b\n\n") == ["|1|a|", "|0||"])
        #expect(SSEParserTests.events("data: a\ndata: b\n\ndata: c\r\n\r\n") == ["|2|a\nb|", "|1|c|"])
        #expect(SSEParserTests.events("data: a\u{7F}b\tc\n\n") == ["|1|a\u{7F}b\tc|"])
        #expect(SSEParserTests.events("data: a\r\n\r\ndata: b\n\n") == ["|1|a|", "|1|b|"])
    }

    @Test func onlyOneSpaceIsTakenFromAValue() {
        #expect(SSEParserTests.events("data:  a \nother: x\ndataset: y\n\n") == ["|1| a |"])
    }

    @Test func aByteOrderMarkIsSkippedOnce() {
        #expect(SSEParserTests.events("\u{FEFF}data: a\n\n\u{FEFF}data: b\n\n") == ["|1|a|", "|0||"])
        #expect(SSEParserTests.events("\u{FEFF}\n\ndata: b\n\n") == ["|1|b|"])
    }

    @Test func theRangeOfAnEventIsWhatIsForwarded() throws {
        var parser = SSEParser()
        let input = "\n: a\ndata: b\r\n\r\nrest".octets
        let step = try parser.next(input.span)
        #expect(step.consumed == 16)
        let event = try #require(step.event)
        #expect(String(decoding: input[event.bytes], as: UTF8.self) == ": a\ndata: b\r\n\r\n")
        #expect(event.data == 11..<12)
    }

    @Test func anEventPastItsLimitIsRefused() {
        #expect(SSEParserTests.events("data: 12\n\ndata: 12\n\n", limit: 9) == ["|1|12|", "|1|12|"])
        #expect(
            SSEParserTests.events("data: 12\n\ndata: 123\n\n", limit: 9) == [
                "|1|12|", "502 an event larger than its limit",
            ])
        #expect(SSEParserTests.events("data: 1234", limit: 9) == ["502 an event larger than its limit"])
        #expect(SSEParserTests.events("\n\n\n\n\n\n\n\n\n\n\n\n", limit: 9) == [])
    }

    @Test func emptyLinesAreConsumedAsTheyCome() throws {
        var parser = SSEParser()
        let input = "\n\n\nda".octets
        #expect(try parser.next(input.span) == SSEStep(consumed: 3, event: nil))
        #expect(eventOutcome(["\ndata: a\n".octets, "\n".octets]) == ["|1|a|"])
    }

    @Test func whatIsWrittenReadsBack() {
        var out = ByteBuffer()
        let name = "message_stop".octets
        let data = "a\nb\r\nc\r".octets
        let json = "{}".octets
        out.appendEvent(name: name.span, data: data.span)
        out.appendEventComment("keep-alive")
        out.appendEvent(data: json.span)
        out.appendEvent(data: Span())
        #expect(
            out.text
                == "event: message_stop\ndata: a\ndata: b\ndata: c\ndata: \n\n: keep-alive\n\ndata: {}\n\ndata: \n\n")
        #expect(SSEParserTests.events(out.text) == ["message_stop|4|a\nb\nc\n|", "|0||", "|1|{}|", "|1||"])
    }
}
