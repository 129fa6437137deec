/// Covers LoadConnection+TLS.swift: runs over TLS against a server with a certificate of its own making.
import BenchReport
import CertificateStand
import Glibc
import TLS
import Testing

@testable import BenchLoad

struct TLSLoadTests {
    private func measure(_ change: (inout LoadOptions) -> Void) throws -> LoadReport {
        let certificate = TestCertificate("IP:127.0.0.1")
        let (chain, key) = (certificate.chain, certificate.key)
        let material = try CertificateMaterial(chain: chain.span, key: key.span, now: Int64(time(nil)))
        let context = try ServerTLSContext(ServerTLSOptions(certificates: [material]), ticketKeys: .generate())
        let server = try StubServer(tls: context) { request, _ in
            .plain("ok", status: request.hasSuffix("\"}]}") ? 200 : 400)
        }
        defer { server.stop() }
        var options = LoadOptions(try LoadTarget(server.secureURL))
        (options.connections, options.warmUp, options.requestLimit) = (2, 0, 6)
        change(&options)
        return try LoadRun(options).run()
    }

    @Test func `Requests go over kept connections`() throws {
        let report = try measure { $0.isInsecure = true }
        #expect(report.statuses == ["200": 6] && report.failures == [:] && report.connect?.count == 2)
    }

    @Test(arguments: [false, true])
    func `Each request makes a session when asked, resumed or not`(resumes: Bool) throws {
        let report = try measure {
            $0.isInsecure = true
            $0.opensEachTime = true
            $0.resumesTLS = resumes
        }
        #expect(report.statuses == ["200": 6] && report.connect?.count == 6)
    }

    @Test func `A body longer than a record is sent whole`() throws {
        let report = try measure {
            $0.isInsecure = true
            $0.bodyBytes = 40_000
        }
        #expect(report.statuses == ["200": 6])
    }

    @Test func `A certificate of unknown making is refused, with the reason`() throws {
        let report = try measure { _ in }
        #expect(report.failures == ["tls": 6] && report.reasons?["tls"]?.isEmpty == false)
    }
}
