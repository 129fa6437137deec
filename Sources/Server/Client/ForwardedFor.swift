/// Who the client is behind proxies that we trust: the rightmost untrusted address of X-Forwarded-For.
import Containers
import Graph
import HTTP
import System

/// A block of addresses in CIDR form: 4 or 16 bytes, and how many leading bits count.
struct AddressBlock: Equatable {
    let bytes: [UInt8]
    let bits: Int

    func contains(_ address: SocketAddress) -> Bool {
        guard address.octetCount == bytes.count else { return false }
        let octets = address.octets
        var left = bits
        for index in bytes.indices {
            if left <= 0 { return true }
            let mask: UInt8 = left >= 8 ? 0xFF : ~(0xFF >> UInt8(left))
            if octets[index] & mask != bytes[index] & mask { return false }
            left -= 8
        }
        return true
    }
}

extension SocketAddress {
    func isWithin(_ block: AddressBlock) -> Bool { block.contains(self) }
}

extension Exchange {
    /// Reads X-Forwarded-For from the right, past every trusted address. What is not an address ends the search: the last
    /// good one stands, so that a forged list can only name who sent it.
    func readForwarded(_ trusted: [AddressBlock]) {
        guard let index = head.headers.first(.xForwardedFor) else { return }
        var list = ByteBuffer()
        for position in index..<head.headers.count where head.headers.id(at: position) == .xForwardedFor {
            if !list.isEmpty { list.append(", ") }
            list.append(head.headers.value(at: position))
        }
        forwardedFor.clear()
        forwardedFor.append(list.span)
        var end = list.count
        while end > 0 {
            var start = end
            while start > 0, list.span[start - 1] != UInt8(ascii: ",") { start -= 1 }
            let text = Self.trimmed(list.span.extracting(start..<end))
            guard let address = SocketAddress(text.text, port: 0) else { return }
            clientAddress.clear()
            clientAddress.append(text)
            if !trusted.contains(where: { address.isWithin($0) }) { return }
            end = start - 1
        }
    }

    @_lifetime(copy text)
    private static func trimmed(_ text: Span<UInt8>) -> Span<UInt8> {
        var first = 0
        var last = text.count
        while first < last, text[first] == UInt8(ascii: " ") { first += 1 }
        while last > first, text[last - 1] == UInt8(ascii: " ") { last -= 1 }
        return text.extracting(first..<last)
    }
}
