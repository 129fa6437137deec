/// A model backend: one or several endpoints that speak one dialect.
public struct Backend: Sendable {
    public var location = SourceLocation.builtIn
    public var name = Located(builtIn: "")
    public var dialect = Located(builtIn: BackendDialect.http)
    /// At least one, weights not all zero; none for the mock.
    public var endpoints: [Endpoint] = []
    /// Credentials sent upstream, in the place the dialect has for them; several share the requests by weight.
    public var keys: [WeightedKey] = []
    /// AWS credentials, for `dialect: bedrock`; excludes `keys`.
    public var aws: AWSCredentials?
    /// File of a Google service account, for `dialect: vertex`; excludes `keys`.
    public var serviceAccount: Located<String>?
    /// The machine's own account in Google's cloud is used; excludes `keys` and `serviceAccount`.
    public var instanceAccount = Located(builtIn: false)
    /// The client's own credential goes upstream.
    public var forwardsCredential = Located(builtIn: false)
    /// Value of `api-version`, for Azure's deployments; absent: its newer paths, which need none.
    public var apiVersion: Located<String>?
    /// A stream is asked for its usage although the client did not.
    public var streamUsage = Located(builtIn: true)
    /// The name of the limit on what is generated; absent: told by dialect and host.
    public var tokenLimit: Located<TokenLimitName>?
    /// The server has chat completions only.
    public var chatOnly = Located(builtIn: false)
    /// The server takes members that OpenAI has not; absent: told by its host.
    public var extensions: Located<Bool>?
    /// Tokens that may be generated where the client does not say and the API insists. 4,096: what every model of such an API allows.
    public var maxTokens = Located(builtIn: 4096)
    public var balance = Located(builtIn: Balance.roundRobin)
    public var timeouts = BackendTimeouts()
    public var tls: BackendTLS?
    /// Connections a worker may hold to each endpoint. 1,024: a worker's share of 65,536 descriptors over some tens of endpoints.
    public var connections = Located(builtIn: 1024)
    /// What the `Host` field says upstream.
    public var host = Located(builtIn: HostPolicy.backend)
    /// Given exactly for `dialect: mock`.
    public var mock: MockOptions?

    /// The name of the account whose tokens are sent: its file's, or one that no file has.
    public var tokenAccount: String? { serviceAccount?.value ?? (instanceAccount.value ? "\0instance" : nil) }

    /// The endpoints that take traffic, in the order of the file.
    public var activeEndpoints: [Endpoint] { endpoints.filter { $0.weight.value > 0 } }
}

public enum BackendDialect: String, Sendable, CaseIterable {
    case openai, azure, anthropic, gemini, vertex, bedrock, ollama, http, mock
}

/// How a server of OpenAI's API calls the limit on what is generated.
public enum TokenLimitName: String, Sendable, CaseIterable {
    /// OpenAI's own since its reasoning models, which refuse the other.
    case completion = "max_completion_tokens"
    /// The older one, which compatible servers know.
    case older = "max_tokens"
}

/// One of a backend's credentials.
public struct WeightedKey: Sendable {
    /// Secret.
    public var key = Located(builtIn: "")
    /// Share of the requests, 1…1,000,000.
    public var weight = Located(builtIn: 1)
}

/// What signs requests to AWS.
public struct AWSCredentials: Sendable {
    public var region = Located(builtIn: "")
    public var accessKeyID = Located(builtIn: "")
    /// Secret.
    public var secretAccessKey = Located(builtIn: "")
    /// Secret; of temporary credentials.
    public var sessionToken: Located<String>?
}

public enum Balance: String, Sendable, CaseIterable {
    case roundRobin = "round_robin"
    case leastPending = "least_pending"
}

public enum HostPolicy: String, Sendable, CaseIterable {
    /// What the client sent.
    case pass
    /// The endpoint's own authority.
    case backend
}

public struct Endpoint: Sendable {
    public var url = Located(builtIn: BackendURL(isTLS: false, host: "", port: 0, path: ""))
    /// Share among the endpoints, 0…1,000,000; 0 takes no traffic.
    public var weight = Located(builtIn: 1)
}

/// Each by itself; all in nanoseconds.
public struct BackendTimeouts: Sendable {
    public var connect = Located(builtIn: Nanoseconds.seconds(5))
    /// From the request's last byte to the answer's first. A long answer that is not streamed begins when it is complete.
    public var firstByte = Located(builtIn: Nanoseconds.minutes(5))
    /// Between two reads of an answer.
    public var idle = Located(builtIn: Nanoseconds.minutes(1))
    /// The whole call: what the vendors' own clients wait.
    public var total = Located(builtIn: Nanoseconds.minutes(10))
}

public struct BackendTLS: Sendable {
    public var location = SourceLocation.builtIn
    /// PEM file of authorities, in place of the system's.
    public var ca: Located<String>?
    /// False accepts any certificate: a warning is given.
    public var verify = Located(builtIn: true)
    /// Name that is asked for and checked, in place of the URL's host.
    public var serverName: Located<String>?
}

/// How the built-in mock answers.
public struct MockOptions: Sendable {
    /// Before the first byte.
    public var delay = Located(builtIn: Nanoseconds(0))
    /// Tokens of an answer.
    public var tokens = Located(builtIn: 8)
    /// Between two streamed tokens.
    public var every = Located(builtIn: Nanoseconds(0))
    /// Every n-th request fails; 0: none.
    public var fail = Located(builtIn: 0)
    /// Status of a failed request.
    public var status = Located(builtIn: 503)
}
