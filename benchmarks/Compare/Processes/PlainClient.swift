/// One blocking connection to 127.0.0.1: asks a question and reads the whole answer.
///
/// For what `load` does not do: the first 200 of a process that is starting, and connections that idle after one request.
import Glibc

final class PlainClient {
    private let descriptor: Int32

    /// Nil when nobody listens there.
    init?(port: Int, timeout seconds: Int = 30) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Loopback.address(port: port)
        let connected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            close(descriptor)
            return nil
        }
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// The status and the head of the answer, lower case; nil when the connection ended or was silent before its end.
    func ask(_ request: String) -> (status: Int, head: String)? {
        let bytes = Array(request.utf8)
        guard unsafe send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return nil }
        var text = ""
        var block = [UInt8](repeating: 0, count: 16384)
        while !Self.isWhole(text) {
            let count = unsafe recv(descriptor, &block, block.count, 0)
            guard count > 0 else { return nil }
            text += String(decoding: block[..<count], as: UTF8.self)
        }
        let head = text.split(separator: "\r\n\r\n", maxSplits: 1)[0].lowercased()
        let words = head.split(separator: " ")
        guard words.count > 1, let status = Int(words[1].prefix(3)) else { return nil }
        return (status, head)
    }

    /// By content-length or the last chunk.
    static func isWhole(_ text: String) -> Bool {
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return false }
        let head = parts[0].lowercased()
        for line in head.split(separator: "\r\n") where line.hasPrefix("content-length:") {
            let length = Int(line.dropFirst(15).filter(\.isNumber)) ?? 0
            return parts[1].utf8.count >= length
        }
        return !head.contains("chunked") || parts[1].hasSuffix("0\r\n\r\n")
    }
}

enum Loopback {
    static func address(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        return address
    }

    /// One that nobody listens on now.
    static func freePort() throws -> Int {
        let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(probe) }
        var address = address(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let found = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(probe, $0, length) == 0 && getsockname(probe, $0, &length) == 0
            }
        }
        guard found else { throw Complaint("no free port on 127.0.0.1") }
        return Int(in_port_t(bigEndian: address.sin_port))
    }
}
