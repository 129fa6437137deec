/// `prompt.prepend` and `prompt.append`: a message before or after the caller's own.
public struct PromptInsertOptions: Sendable {
    public enum Position: Sendable { case before, after }
    public var position = Position.before
    public var role = Located(builtIn: PromptRole.system)
    public var text = Located(builtIn: "")
}

public enum PromptRole: String, Sendable, CaseIterable { case system, user, assistant }

/// `prompt.defaults` and `prompt.overrides`: parameters where the caller gave none, or whatever the caller gave.
public struct PromptParametersOptions: Sendable {
    public enum Mode: Sendable { case defaults, overrides }
    public var mode = Mode.defaults
    public var parameters: [PromptParameter] = []
}

public struct PromptParameter: Sendable {
    /// The dialect's own key: `temperature`, `top_p`.
    public var name: Located<String>
    /// The value as JSON.
    public var json: Located<String>
}

/// `prompt.clamp`: upper bounds of what a caller may ask for; at least one.
public struct PromptClampOptions: Sendable {
    public var maxTokens: Located<Int>?
    public var temperature: Located<Double>?
}
