/// Why shared state could not be set up. Nothing on the data path throws it.
public enum StateError: Error, Equatable, Sendable {
    /// A system call failed.
    case system(call: StaticString, errno: Int32)
    /// An inherited descriptor does not hold what was expected of it.
    case foreign(StaticString)

    public static func == (left: StateError, right: StateError) -> Bool { left.description == right.description }
}

extension StateError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .system(let call, let errno): "\(call): error \(errno)"
        case .foreign(let reason): "inherited state refused: \(reason)"
        }
    }
}
