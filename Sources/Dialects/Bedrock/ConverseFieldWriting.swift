/// Writing what Converse passes on unread: fields of the model's own, and labels for the account's logs.
import Chat
import Containers
import JSON

extension ConverseWriting {
    /// Labels that a request may have, and characters of each of their names and texts.
    private static var mostLabels: Int { 16 }
    private static var longestLabel: Int { 256 }

    /// `additionalModelRequestFields`: what has no place in Converse, under the names that the model's own API has for it.
    mutating func writeAdditionalFields(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        let fields = open("additionalModelRequestFields", into: &out)
        writeTopK(request.topK, text, into: &out)
        writeThinking(isShown: request.reasoning.isShown, into: &out)
        writeSingleToolChoice(request, text, into: &out)
        close(fields, into: &out)
    }

    private mutating func writeTopK(_ topK: Piece, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        if topK.isEmpty { return }
        switch model.family {
        case .claude where !thinking.isOn: json.member("top_k", json: topK, text, into: &out)
        case .nova, .nova2:
            json.key("inferenceConfig", into: &out)
            json.beginObject(into: &out)
            json.member("topK", json: topK, text, into: &out)
            json.endObject(into: &out)
        default: lost.insert(.topK)
        }
    }

    /// `requestMetadata`: the client's metadata, and the end user as `user`, as far as the characters are those that AWS takes.
    mutating func writeMetadata(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        let object = open("requestMetadata", into: &out)
        var labels = 0
        let metadata = text[request.metadata]
        if let start = metadata.objectStart {
            var walker = MemberSkim(object: start)
            while let member = walker.next(in: metadata) {
                let name = metadata.extracting(member.key)
                guard labels < Self.mostLabels, member.kind == .string, !name.isEmpty, Self.isLabel(name),
                    Self.isLabel(metadata.extracting(member.text)), !name.equals("user") || request.user.isEmpty
                else {
                    lost.insert(.metadata)
                    continue
                }
                labels += 1
                writeLabel(name, metadata.extracting(member.text), into: &out)
            }
        }
        let user = text[request.user]
        if !user.isEmpty {
            if labels < Self.mostLabels, Self.isLabel(user) {
                writeLabel(("user" as StaticString).bytes, user, into: &out)
            } else {
                lost.insert(.user)
            }
        }
        close(object, into: &out)
    }

    private mutating func writeLabel(_ name: Span<UInt8>, _ value: Span<UInt8>, into out: inout ByteBuffer) {
        json.key(inside: name, into: &out)
        json.escaped(value, into: &out)
    }

    /// Letters, digits, blanks and `:_@$#=/+,-.`: nothing that is ever escaped.
    private static func isLabel(_ inside: Span<UInt8>) -> Bool {
        if inside.count > longestLabel { return false }
        for index in inside.indices {
            switch inside[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: " "), UInt8(ascii: ":"), UInt8(ascii: "_"),
                UInt8(ascii: "@"), UInt8(ascii: "$"), UInt8(ascii: "#"), UInt8(ascii: "="), UInt8(ascii: "/"),
                // From the plus to the full stop.
                UInt8(ascii: "+")...UInt8(ascii: "."):
                continue
            default: return false
            }
        }
        return true
    }
}
