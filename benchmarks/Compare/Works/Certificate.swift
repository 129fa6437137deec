/// A self-signed P-256 certificate for the works with TLS, by the openssl program.
import Foundation

enum Certificate {
    static func make(in folder: String, cpus: UInt64) throws {
        let (certificate, key) = ("\(folder)/certificate.pem", "\(folder)/key.pem")
        let process = try ChildProcess(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                "30",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key,
                "-out", certificate,
            ], output: "\(folder)/openssl.txt", cpus: cpus)
        try process.wait(atMost: 20)
        let manager = FileManager.default
        guard process.exitCode == 0, var both = manager.contents(atPath: certificate),
            let secret = manager.contents(atPath: key)
        else { throw Complaint("openssl makes no certificate\(RunningPeer.printed(process.outputPath))") }
        both.append(secret)
        try both.write(to: URL(fileURLWithPath: "\(folder)/both.pem"))
    }
}
