/// What is refused before libyaml sees a byte: binary files, invalid UTF-8, control characters, directives.
///
/// `%TAG` directives are kept in a list that is searched for each: 4 MiB of them takes libyaml 83 s. routes.yaml needs none.
enum YAMLPrescan {
    struct Refusal: Error {
        var offset: Int
        var message: String
        var found: String?
        var expected: String?
    }

    static func check(_ bytes: Span<UInt8>) throws(Refusal) {
        for index in bytes.indices where bytes[index] < 0x20 || bytes[index] == 0x7F {
            switch bytes[index] {
            case 0x09, 0x0A, 0x0D: continue
            case 0:
                throw Refusal(offset: index, message: "this is a binary file", found: "a zero byte", expected: "text")
            default:
                let code = String(bytes[index], radix: 16, uppercase: true)
                throw Refusal(
                    offset: index, message: "a control character stands in the file",
                    found: "U+00\(code.utf8.count == 1 ? "0" : "")\(code)",
                    expected: "text; in double quotes it may be written as an escape")
            }
        }
        do {
            _ = try UTF8Span(validating: bytes)
        } catch {
            throw Refusal(
                offset: error.byteOffsets.lowerBound, message: "the file is not UTF-8", expected: "text in UTF-8")
        }
        for index in bytes.indices where bytes[index] == UInt8(ascii: "%") {
            if index == 0 || bytes[index - 1] == 0x0A || bytes[index - 1] == 0x0D {
                throw Refusal(
                    offset: index, message: "YAML directives are not supported", found: "a line that begins with %")
            }
        }
    }
}
