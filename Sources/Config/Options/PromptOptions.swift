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

extension PromptInsertOptions: Section {
    static let schema = Schema<PromptInsertOptions>(
        "prompt.prepend and prompt.append",
        [
            .optional("role", \.role, .word(PromptRole.self)),
            .required("text", \.text, .text),
        ])
}

extension PromptParametersOptions: Section {
    static let schema = Schema<PromptParametersOptions>(
        "prompt.defaults and prompt.overrides",
        [
            .required("parameters", \.parameters, .promptParameters)
        ])
}

extension PromptClampOptions: Section {
    static let schema = Schema<PromptClampOptions>(
        "prompt.clamp",
        [
            .optional("max_tokens", \.maxTokens, .integer(1...100_000_000)),
            .optional("temperature", \.temperature, .number(0...2)),
        ])

    mutating func finish(_ node: YAMLNode, _ reader: Reader) {
        if case .mapping(let pairs) = node.content,
            !pairs.contains(where: { Self.schema.fields.map(\.key).contains($0.key) })
        {
            reader.report.error(
                "prompt.clamp clamps nothing", at: node.location, expected: "max_tokens, temperature, or both")
        }
    }
}

extension Shape where Value == [PromptParameter] {
    /// Parameters that other parts of the file set, and where.
    private static var owned: [String: String] {
        [
            "model": "'model' of the route's target", "messages": "prompt.prepend or prompt.append",
            "stream": "nothing: the caller decides whether to stream",
        ]
    }

    fileprivate static var promptParameters: Shape {
        Shape(noun: "a mapping", expected: "parameters of the request with their values: {temperature: 0.2}") {
            node, reader in
            guard let pairs = reader.pairs(node, of: "parameters") else { return nil }
            if pairs.isEmpty { reader.refuse(node, mustBe: "a mapping with something in it") }
            return pairs.compactMap { pair in
                if let owner = owned[pair.key] {
                    reader.report.error(
                        "'\(pair.key)' is not a parameter to set here", at: pair.keyLocation, expected: owner)
                    return nil
                }
                guard let json = Shape<Located<String>>.json.read(pair.value, reader) else { return nil }
                return PromptParameter(name: Located(pair.key, at: pair.keyLocation), json: json)
            }
        }
    }
}
