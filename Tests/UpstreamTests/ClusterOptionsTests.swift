import System
import Testing
import Upstream

@Suite struct ClusterOptionsTests {
    @Test(arguments: [
        ("10.0.0.1", "10.0.0.1:8000"), ("::1", "[::1]:8000"), ("[::1]", "[::1]:8000"),
        ("unix:/run/model.sock", "unix:/run/model.sock"),
    ])
    func literalsAreAddresses(host: String, expected: String) {
        #expect(ClusterEndpoint(host: host, port: 8000).literalAddress?.description == expected)
    }

    @Test(arguments: ["localhost", "api.example.com", "10.0.0", "1.2.3.4.5"])
    func namesAreNot(host: String) {
        #expect(ClusterEndpoint(host: host, port: 80).literalAddress == nil)
    }
}
