/// A name server on 127.0.0.1 that answers what the test scripts (RFC 1035), turn by turn on the test's own thread.
import Glibc

final class ScriptedNameServer {
    enum Reply {
        /// IPv4 addresses and their time to live.
        case addresses([[UInt8]], seconds: UInt32)
        case noSuchName
        case silence
    }

    /// By lower-case name; others do not exist.
    var names: [String: Reply] = [:]
    /// Queries for IPv4 addresses that have come.
    private(set) var queries = 0
    private let socket: Int32
    let port: UInt16

    init() {
        socket = Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = socket
        let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                let result = unsafe bind(descriptor, $0, length)
                unsafe getsockname(descriptor, $0, &length)
                return result
            }
        }
        precondition(socket >= 0 && bound == 0, "no socket for the name server")
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(socket) }

    var address: String { "127.0.0.1:\(port)" }

    /// Answers what has come.
    func serve() {
        var packet = [UInt8](repeating: 0, count: 512)
        while true {
            var from = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let descriptor = socket
            let count = unsafe withUnsafeMutablePointer(to: &from) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { source in
                    unsafe packet.withUnsafeMutableBytes {
                        unsafe recvfrom(descriptor, $0.baseAddress, 512, 0, source, &length)
                    }
                }
            }
            if count < 17 { return }
            guard let answer = answer(Array(packet[0..<count])) else { continue }
            _ = unsafe withUnsafePointer(to: &from) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
                    unsafe answer.withUnsafeBytes {
                        unsafe sendto(descriptor, $0.baseAddress, $0.count, 0, target, length)
                    }
                }
            }
        }
    }

    private func answer(_ query: [UInt8]) -> [UInt8]? {
        var labels: [String] = []
        var index = 12
        while query[index] != 0 {
            let length = Int(query[index])
            labels.append(String(decoding: query[index + 1...index + length], as: UTF8.self).lowercased())
            index += length + 1
        }
        let isIPv4 = query[index + 2] == 1
        let question = Array(query[12..<index + 5])
        if isIPv4 { queries += 1 }
        switch names[labels.joined(separator: ".")] ?? .noSuchName {
        case .silence: return nil
        case .noSuchName: return header(query, code: 3, count: 0) + question
        case .addresses(let addresses, let seconds):
            let given = isIPv4 ? addresses : []
            return given.reduce(header(query, code: 0, count: given.count) + question) {
                $0 + [0xc0, 12, 0, 1, 0, 1]
                    + (0..<4).map { UInt8(truncatingIfNeeded: seconds >> (24 - 8 * UInt32($0))) } + [0, 4] + $1
            }
        }
    }

    private func header(_ query: [UInt8], code: UInt8, count: Int) -> [UInt8] {
        [query[0], query[1], 0x81, 0x80 | code, 0, 1, 0, UInt8(count), 0, 0, 0, 0]
    }
}
