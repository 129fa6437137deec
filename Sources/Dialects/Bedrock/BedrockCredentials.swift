/// What signs requests to AWS: a key of an account or a role, and where it is used.
public struct BedrockCredentials: Equatable, Sendable {
    public var accessKeyID: String
    public var secretAccessKey: String
    /// Of credentials that end: those of roles, containers and machines.
    public var sessionToken: String?
    /// `us-east-1`: that of the endpoint the requests go to.
    public var region: String

    public init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, region: String) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.region = region
    }
}

extension BedrockCredentials: CustomStringConvertible {
    /// Without what is secret.
    public var description: String { "\(accessKeyID) in \(region)" }
}
