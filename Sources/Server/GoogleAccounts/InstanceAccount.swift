/// The service account of the machine itself, on GCE, GKE and Cloud Run: its metadata server gives tokens without a key.
///
/// Source: https://cloud.google.com/compute/docs/access/authenticate-workloads#applications
import Config
import Containers
import HTTP

struct InstanceAccount: TokenSource {
    let endpoint: BackendURL

    /// `host`: `name` or `name:port` in place of the usual one, as `GCE_METADATA_HOST` has it for Google's own libraries. Nil when it is
    /// none.
    init?(host: String?) {
        guard let endpoint = BackendURL("http://\(host ?? "metadata.google.internal")"), endpoint.path.isEmpty else {
            return nil
        }
        self.endpoint = endpoint
    }

    var name: String { "the instance's account" }
    var digest: UInt64? { nil }
    var method: Method { .get }

    func request(at seconds: Int) -> [UInt8] {
        var out = ByteBuffer()
        out.append("GET /computeMetadata/v1/instance/service-accounts/default/token HTTP/1.1\r\nhost: ")
        out.append(text: endpoint.authority)
        // Proves to the server that this is no request that somebody has talked us into.
        out.append("\r\nmetadata-flavor: Google\r\naccept: application/json\r\naccept-encoding: identity\r\n\r\n")
        return out.bytes
    }
}
