/// What heads of requests and of answers have in common.
import Containers
import HTTP

/// The fields that go on to the next hop, as `appendEndToEnd` chooses them.
func endToEnd(_ headers: borrowing Headers) -> [String] {
    var fields: [String] = []
    for index in 0..<headers.count {
        let id = headers.id(at: index)
        if headers.isHopByHop(at: index) || id == .host || id == .contentLength || id == .expect { continue }
        fields.append("\(headers.name(at: index).text): \(headers.value(at: index).text)")
    }
    return fields
}

/// Written apart from the HTTP target's own tables (RFC 9110 sections 5.5 and 5.6.2).
func requireClean(_ headers: borrowing Headers, at index: Int) throws(Breach) {
    let name = headers.name(at: index)
    let value = headers.value(at: index)
    let signs = Array("!#$%&'*+-.^_`|~".utf8)
    var isToken = !name.isEmpty
    for place in name.indices {
        let octet = name[place]
        let isWord = octet &- 48 < 10 || (octet | 0x20) &- 97 < 26
        isToken = isToken && (isWord || signs.contains(octet))
    }
    try require(isToken, "a field name that is no token: \(name.text)")
    for place in value.indices {
        let octet = value[place]
        try require(octet == 9 || (octet >= 0x20 && octet != 0x7F), "a control byte in a value: \(octet)")
    }
    let isTrimmed = value.isEmpty || (!isBlank(value[0]) && !isBlank(value[value.count - 1]))
    try require(isTrimmed, "blanks around a value: '\(value.text)'")
}

private func isBlank(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 9 }

extension ByteBuffer {
    /// The field that declares a body's framing, as it goes to the next hop.
    mutating func appendFraming(_ framing: BodyFraming) {
        switch framing {
        case .none, .untilClose: break
        case .length(let count): appendField("Content-Length", decimal: count)
        case .chunked: appendField("Transfer-Encoding", "chunked")
        }
    }
}
