/// Models that stand in the path that a backend is asked at: a client's name for one is not to lead out of it.
import Chat
import Containers

extension Call {
    /// Throws 400 where the path names the model and this one cannot stand there.
    func checkModel(_ way: Way) throws(GatewayError) {
        // Whatever the client's operation, what is translated asks for a chat.
        let operation = way == .translate ? .chat : exchange.operation
        if withBackendDialect({ $0.namesModelInPath(operation) }), !modelText.canStandInPath { throw .unusableModel }
    }
}

extension Span where Element == UInt8 {
    /// Not empty, without control bytes, and no part between slashes is `.` or `..`. Encoding does not help: servers decode a dot, and
    /// some a slash, before they resolve the path.
    var canStandInPath: Bool {
        var start = 0
        for index in indices {
            let byte = self[index]
            if byte < 0x20 || byte == 0x7F { return false }
            if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") {
                if extracting(start..<index).isDots { return false }
                start = index + 1
            }
        }
        return !isEmpty && !extracting(start..<count).isDots
    }

    private var isDots: Bool { equals(".") || equals("..") }
}

extension GatewayError {
    static var unusableModel: GatewayError {
        GatewayError(
            400, "invalid_value",
            "The backend is asked at a path that names the model, and this name cannot stand in one.",
            retry: .safe, detail: "model")
    }
}
