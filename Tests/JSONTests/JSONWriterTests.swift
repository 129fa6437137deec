import Containers
import JSON
import Testing

@Suite struct JSONWriterTests {
    @Test func `commas stand between members and elements and nowhere else`() {
        let json = written { out in
            var writer = JSONWriter()
            writer.beginObject(into: &out)
            writer.key("a", into: &out)
            writer.integer(-1, into: &out)
            writer.key("b", into: &out)
            writer.beginArray(into: &out)
            writer.string("x", into: &out)
            writer.beginObject(into: &out)
            writer.endObject(into: &out)
            writer.null(into: &out)
            writer.bool(false, into: &out)
            writer.endArray(into: &out)
            writer.key("c", into: &out)
            writer.double(0.7, into: &out)
            writer.key("d", into: &out)
            writer.raw(Array("[1]".utf8).span, into: &out)
            writer.endObject(into: &out)
        }
        #expect(json == #"{"a":-1,"b":["x",{},null,false],"c":0.7,"d":[1]}"#)
    }

    @Test func `text of every source is escaped`() {
        func string(_ write: (inout JSONWriter, inout ByteBuffer) -> Void) -> String {
            var writer = JSONWriter()
            return written { write(&writer, &$0) }
        }
        #expect(string { $0.string("a\"b", into: &$1) } == #""a\"b""#)
        #expect(string { $0.string(String("a\nb"), into: &$1) } == #""a\nb""#)
        #expect(string { $0.string([0x5C].span, into: &$1) } == #""\\""#)
        #expect(string { $0.string([0x61, 0xC3, 0x62].span, into: &$1) } == "\"a\u{FFFD}b\"")
    }

    @Test func `what is appended by hand has its comma, before and behind`() {
        let json = written { out in
            var writer = JSONWriter()
            writer.beginArray(into: &out)
            for text in ["a", "b"] {
                writer.beginString(into: &out)
                out.append(text: text)
                writer.endString(into: &out)
            }
            writer.raw("{\"c\":1", into: &out)
            writer.member("d", word: "e", into: &out)
            writer.member("f", true, into: &out)
            writer.member("g", Array("h\n".utf8).span, into: &out)
            writer.endObject(into: &out)
            writer.endArray(into: &out)
        }
        #expect(json == #"["a","b",{"c":1,"d":"e","f":true,"g":"h\n"}]"#)
    }

    @Test(arguments: [0.0, 1.0, 0.1, 1e16, 1e-300, -2.5])
    func `a double reads back as it was`(_ number: Double) {
        let json = written { out in
            var writer = JSONWriter()
            writer.double(number, into: &out)
        }
        #expect(JSONNumber.double(Array(json.utf8).span) == number)
    }

    @Test func `a number that JSON does not have is our own bug`() async {
        await #expect(processExitsWith: .failure) {
            _ = written { out in
                var writer = JSONWriter()
                writer.double(.infinity, into: &out)
            }
        }
    }
}
