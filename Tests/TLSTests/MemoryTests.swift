import Containers
import Glibc
import Testing

@testable import TLS

/// Bytes of this process's memory that are in use, from /proc/self/statm (pages of 4 KiB on this platform).
private func residentBytes() -> Int {
    let descriptor = unsafe open("/proc/self/statm", O_RDONLY)
    defer { close(descriptor) }
    var text = [UInt8](repeating: 0, count: 128)
    let count = unsafe read(descriptor, &text, text.count)
    let fields = String(decoding: text.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
    return Int(fields[1])! * Int(sysconf(Int32(_SC_PAGESIZE)))
}

/// Each in a process of its own, where nobody else allocates.
struct MemoryTests {
    /// What an idle TLS connection may cost in all; 14.5 KB are measured with OpenSSL 3.0.
    @Test func anIdleSessionStaysWithin18KiB() async {
        await #expect(processExitsWith: .success) {
            let site = try TestSite()
            let endpoint = try TLSEndpoint(site.client, host: "site.test")
            var idle: [TLSSession] = []
            func open() throws {
                let pair = try SessionPair(endpoint, site.server)
                try pair.connectFully()
                let data = [UInt8](repeating: 1, count: 20_000)
                _ = try SessionPair.send(data, from: pair.client, to: pair.server)
                _ = try SessionPair.send(data, from: pair.server, to: pair.client)
                pair.server.incoming = ByteBuffer()
                pair.server.outgoing = ByteBuffer()
                idle.append(pair.server)
            }
            for _ in 0..<100 { try open() }
            let before = residentBytes()
            for _ in 0..<500 { try open() }
            let each = (residentBytes() - before) / 500
            precondition(each <= 18 * 1024)
        }
    }

    /// A KiB left of each session would show as a MB.
    @Test func sessionsGiveBackWhatTheyTook() async {
        await #expect(processExitsWith: .success) {
            let site = try TestSite()
            let endpoint = try TLSEndpoint(site.client, host: "site.test")
            func round() throws {
                let pair = try SessionPair(endpoint, site.server)
                try pair.connectFully()
                pair.client.close()
            }
            for _ in 0..<100 { try round() }
            let before = residentBytes()
            for _ in 0..<1000 { try round() }
            precondition(residentBytes() - before < 512 * 1024)
        }
    }
}
