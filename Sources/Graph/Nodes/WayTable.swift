/// How requests reach backends, worked out when the graph is made: for each backend, client's dialect and operation.
import Chat

/// How a request of a client's dialect reaches a backend.
enum Way: UInt8, BitwiseCopyable {
    /// As it is, but for patches: both speak the same.
    case pass
    /// Through the canonical form, and the answer back.
    case translate
    /// Not at all: the backend has no words for it.
    case refuse
    /// Not at all either: tokens are counted here, by estimate (`WalkEstimate`).
    case estimate
}

struct WayTable {
    private let ways: [Way]
    private let dialects: Int
    private static let operations = Operation.allCases.count

    /// `dialects`: those that clients speak, in the order of their numbers.
    init(_ dialects: [any Dialect], plain: any Dialect, _ backends: [BackendNode]) {
        self.dialects = dialects.count
        ways = backends.flatMap { backend in
            dialects.flatMap { dialect in
                Operation.allCases.map { Self.way($0, from: dialect, isPlain: dialect === plain, to: backend) }
            }
        }
    }

    subscript(backend: Int, dialect: Int, operation: Operation) -> Way {
        ways[(backend * dialects + dialect) * Self.operations + Int(operation.rawValue)]
    }

    private static func way(_ operation: Operation, from client: any Dialect, isPlain: Bool, to backend: BackendNode)
        -> Way
    {
        if operation == .countTokens, backend.kind == .mock { return .estimate }
        let isOther = backend.options.hasChatOnly && (operation == .responses || operation == .completions)
        if backend.kind != .model || backend.dialect.speaks(client) && !isOther { return .pass }
        // What is of no model API passes. What is of another's would mean something else there, and would go with our key.
        if operation == .other { return isPlain ? .pass : .refuse }
        if operation == .countTokens { return .estimate }
        guard let asked = client.clientFormat(operation), let spoken = backend.dialect.backendFormat else {
            return .refuse
        }
        return asked === spoken ? .pass : .translate
    }
}

extension GatewayError {
    static var unsupportedOperation: GatewayError {
        GatewayError(
            400, "operation_not_supported", "The backend of this route has no such operation.", side: .client,
            retry: .safe)
    }
}
