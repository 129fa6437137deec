import Containers
import Testing

@testable import HTTP

@Suite struct FieldNameTests {
    @Test func everyKnownNameIsFoundInAnyCase() {
        for name in FieldName.allCases where name != .other {
            let lower = name.text.description
            let lowerBytes = lower.octets
            let upperBytes = lower.uppercased().octets
            #expect(FieldName(lowerBytes.span) == name)
            #expect(FieldName(upperBytes.span) == name)
        }
    }

    @Test func otherNamesOfTheSameShapeAreNotTaken() {
        for text in ["", "h", "hosz", "Hot", "content-lengtx", "content_length", "\u{8}ost", "x"] {
            let bytes = text.octets
            #expect(FieldName(bytes.span) == .other)
        }
    }

    @Test func aSetOfNamesFitsOneWord() { #expect(FieldName.allCases.count < 64) }

    @Test func fieldsOfAConnectionAreNamed() {
        let hopByHop = FieldName.allCases.filter(\.isHopByHop).map(\.text.description).sorted()
        #expect(
            hopByHop == [
                "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te",
                "trailer",
                "transfer-encoding", "upgrade",
            ])
    }
}

@Suite struct MethodTests {
    @Test func everyMethodIsFoundByItsName() {
        for raw in UInt8(0)..<Method.other.rawValue {
            let method = Method(rawValue: raw)!
            let bytes = method.text.description.octets
            #expect(Method(bytes.span) == method)
        }
    }

    @Test func namesAreCaseSensitive() {
        for text in ["get", "Get", "GETS", "PURGE", "PAST", "", "G"] {
            let bytes = text.octets
            #expect(Method(bytes.span) == .other)
        }
    }
}
