/// Backends over TLS: both ends are real sessions, the wire between them is scripted.
import CertificateStand
import Containers
import Glibc
import HTTP
import System
import TLS
import Testing

@testable import Upstream

@Suite struct TLSConnectionTests {
    private final class Setting {
        let scene: Scene
        let server: ServerTLSContext
        var backends: [TLSBackend] = []

        init(
            certificate names: String = "DNS:api.test", until: Int = 3600,
            _ change: (inout ClusterOptions) -> Void = { _ in }
        ) throws {
            let certificate = TestCertificate(names, until: until)
            let chain = certificate.chain
            let key = certificate.key
            // A clock of long ago, so that an expired certificate can be served.
            let material = try CertificateMaterial(
                chain: chain.span, key: key.span, now: Int64(until) > 0 ? now() : now() - 3600)
            server = try ServerTLSContext(ServerTLSOptions(certificates: [material]), ticketKeys: .generate())
            scene = try Scene(["api.test"]) {
                $0.endpoints[0].usesTLS = true
                change(&$0)
            }
            scene.cluster.tls = try ClientTLSContext(ClientTLSOptions(authorities: TrustStore(chain.span)))
            scene.cluster.update(host: "api.test", addresses: [SocketAddress("10.0.0.1", port: 0)!])
        }

        /// Turns of the loop and of the backends until nothing more moves.
        func settle() throws {
            for _ in 0..<8 {
                scene.settle()
                while backends.count < scene.kernel.sockets.count {
                    backends.append(try TLSBackend(scene.kernel.sockets[backends.count], server))
                }
                for backend in backends { backend.act() }
            }
            scene.settle()
        }
    }

    private let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test func aRequestGoesOverTLSAndTheConnectionIsKept() throws {
        let setting = try Setting()
        let first = setting.scene.open()
        try setting.settle()
        #expect(first.events == ["ready"])
        #expect(setting.backends[0].request == first.request)
        try setting.backends[0].write(answer)
        try setting.settle()
        #expect(first.text == "ok" && first.hasEnded)
        #expect(setting.scene.cluster.idleCount == 1)
        #expect(setting.scene.pool.charged == 0, "an idle TLS connection holds no block")
        let second = setting.scene.open()
        #expect(second.events == ["ready reused"])
        try setting.settle()
        try setting.backends[0].write(answer)
        try setting.settle()
        #expect(second.hasEnded)
    }

    @Test func aSecondConnectionResumesTheSession() throws {
        let setting = try Setting()
        let callers = [setting.scene.open()]
        try setting.settle()
        try setting.backends[0].write(answer)
        try setting.settle()
        #expect(callers[0].hasEnded)
        _ = setting.scene.open(fresh: true)
        try setting.settle()
        #expect(setting.backends[1].session.isResumed)
    }

    @Test func ticketsThatComeLateDoNotEndAnIdleConnection() throws {
        let setting = try Setting()
        let caller = setting.scene.open()
        setting.scene.settle()
        try setting.settle()
        try setting.backends[0].write(answer)
        try setting.settle()
        #expect(caller.hasEnded && setting.scene.cluster.idleCount == 1)
    }

    @Test func bytesOnAnIdleConnectionEndIt() throws {
        let setting = try Setting()
        _ = setting.scene.open()
        try setting.settle()
        try setting.backends[0].write(answer)
        try setting.settle()
        try setting.backends[0].write("HTTP/1.1 200 OK\r\n")
        try setting.settle()
        #expect(setting.scene.cluster.connectionCount == 0 && setting.scene.pool.charged == 0)
    }

    @Test func theNameIsChecked() throws {
        let setting = try Setting(certificate: "DNS:other.test")
        let caller = setting.scene.open()
        try setting.settle()
        #expect(caller.events == ["failed tls"])
        #expect(caller.failure?.detail.description == "the certificate is for another name")
        #expect(setting.backends[0].error?.kind == .refusedByPeer, "the backend is told")
        #expect(setting.scene.pool.charged == 0)
    }

    @Test func anExpiredCertificateIsRefused() throws {
        let setting = try Setting(until: -1800)
        let caller = setting.scene.open()
        try setting.settle()
        #expect(caller.failure?.detail.description == "the certificate has expired")
    }

    @Test func anotherNameCanBeCheckedInstead() throws {
        let setting = try Setting(certificate: "DNS:internal.test") { $0.endpoints[0].tlsName = "internal.test" }
        let caller = setting.scene.open()
        try setting.settle()
        #expect(caller.events == ["ready"])
    }

    @Test func plainHTTPWhereTLSIsExpectedSaysSo() throws {
        let setting = try Setting()
        let caller = setting.scene.open()
        setting.scene.settle()
        setting.scene.kernel.last.write("HTTP/1.1 400 Bad Request\r\n\r\n")
        setting.scene.settle()
        #expect(caller.failure?.kind == .tls)
    }

    @Test func aCutWithoutCloseNotifyIsNoEnd() throws {
        let setting = try Setting()
        let caller = setting.scene.open()
        try setting.settle()
        try setting.backends[0].write("HTTP/1.1 200 OK\r\n\r\npart of it")
        setting.scene.kernel.last.end()
        try setting.settle()
        #expect(caller.events == ["ready", "head 200", "body", "failed truncated"])
    }

    @Test func aCloseWithCloseNotifyIsTheEnd() throws {
        let setting = try Setting()
        let caller = setting.scene.open()
        try setting.settle()
        try setting.backends[0].write("HTTP/1.1 200 OK\r\n\r\nall of it")
        setting.backends[0].close()
        try setting.settle()
        #expect(caller.text == "all of it" && caller.hasEnded)
        #expect(setting.scene.pool.charged == 0)
    }

    @Test func aLargeBodyGoesBothWays() throws {
        let setting = try Setting()
        let caller = setting.scene.open { $0.request = nil }
        try setting.settle()
        let body = (0..<200_000).map { UInt8(ascii: "a") + UInt8($0 % 26) }
        setting.scene.kernel.last.room = 30_000
        caller.stream?.send(head: Array("POST / HTTP/1.1\r\n\r\n".utf8).span, body: body.span, isLast: true)
        #expect((caller.stream?.queued ?? 0) > 100_000)
        for _ in 0..<20 {
            setting.scene.kernel.last.open(room: 30_000)
            try setting.settle()
        }
        #expect(setting.backends[0].request == "POST / HTTP/1.1\r\n\r\n" + String(decoding: body, as: UTF8.self))
        #expect(caller.stream?.queued == 0)
        try setting.backends[0].write(
            "HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + String(decoding: body, as: UTF8.self))
        try setting.settle()
        #expect(caller.body == body && caller.hasEnded)
        #expect(setting.scene.cluster.idleCount == 1 && setting.scene.pool.charged == 0)
    }

    @Test(arguments: [1, 5, 100, 1000])
    func ciphertextInPiecesIsTheSame(piece: Int) throws {
        let setting = try Setting()
        let caller = setting.scene.open()
        setting.scene.settle()
        setting.scene.kernel.last.piece = piece
        for _ in 0..<4000 / piece + 4 where !caller.events.contains("ready") {
            setting.scene.kernel.last.write("")
            try setting.settle()
        }
        try setting.backends[0].write(answer)
        for _ in 0..<600 / piece + 4 where !caller.hasEnded {
            setting.scene.kernel.last.write("")
            try setting.settle()
        }
        #expect(caller.text == "ok" && caller.hasEnded)
    }

    @Test func aHandshakeThatStallsIsAConnectTimeout() throws {
        let setting = try Setting { $0.timeouts.connect = 1_000_000_000 }
        let caller = setting.scene.open()
        setting.scene.settle()
        setting.scene.pass(milliseconds: 1005)
        #expect(caller.events == ["failed connectTimeout"])
        #expect(setting.scene.kernel.openCount == 0 && setting.scene.pool.charged == 0)
    }

    @Test func cancelSaysGoodbye() throws {
        let setting = try Setting()
        let caller = setting.scene.open()
        try setting.settle()
        caller.stream?.cancel()
        try setting.settle()
        #expect(setting.backends[0].hasClosed)
    }
}

/// Seconds since 1970.
private func now() -> Int64 { Int64(time(nil)) }
