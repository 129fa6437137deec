/// What a caller is told of a body that cannot be read or edited.
import Graph
import JSON

extension GatewayError {
    /// `key` is the member in hand when bytes were refused; nil for the body as a whole.
    init(_ error: JSONError, key: String? = nil) {
        switch error.kind {
        case .duplicateKey:
            self.init(400, "duplicate_key", "A key of the body stands twice.", detail: key ?? "")
        case .invalidString:
            self.init(
                400, "invalid_value", "A string of the body holds an escape that has no meaning.", detail: key ?? "")
        case .notAnObject:
            self.init(400, "invalid_json", "The body is not a JSON object.")
        case .tooDeep:
            self.init(400, "invalid_json", "The body nests deeper than 512 levels.")
        case .tooManyMembers:
            self.init(400, "invalid_json", "The body has more than 1,024 members.")
        case .malformed, .trailingBytes:
            self.init(400, "invalid_json", "The body is not valid JSON.", detail: "at byte \(error.offset)")
        }
    }

    /// A member of the body has a type that its dialect does not know it to have.
    static func invalidValue(_ key: String) -> GatewayError {
        GatewayError(400, "invalid_value", "A member of the body is missing or of the wrong type.", detail: key)
    }

    /// The route edits prompts, and this request has no place for the edit.
    static var noPlaceForEdit: GatewayError {
        GatewayError(400, "edit_not_possible", "This route adds to prompts, and this request has no place for it.")
    }

    /// An edit needs the inside of a value that another edit, not yet applied, has replaced.
    static func conflictingEdits(_ key: String) -> GatewayError {
        GatewayError(
            500, "conflicting_edits", "Two edits of this route do not fit together.", side: .gateway, detail: key)
    }
}
