/// Who gives an access token, and how he is asked.
import Config
import HTTP
import TLS

protocol TokenSource: Sendable {
    /// For the log.
    var name: String { get }
    var endpoint: BackendURL { get }
    /// Equal for sources that give tokens of the same account.
    var digest: UInt64? { get }
    var method: Method { get }
    /// The whole request, head and body. `seconds` since 1970.
    func request(at seconds: Int) throws(TLSError) -> [UInt8]
}
