/// Whose tokens are counted with a vocabulary, as the file has it under `tokenizers:`.
public struct TokenizerDefinition: Sendable {
    /// Models by the name that backends are asked for.
    public var model = Located(builtIn: Pattern.exact(""))
    /// The vocabulary's file, resolved against the config file's folder.
    public var file = Located(builtIn: "")
}

extension Shape where Value == [TokenizerDefinition] {
    /// Model, or pattern of models → file.
    static var tokenizers: Shape {
        Shape(noun: "a mapping", expected: "models with their vocabularies: {\"gpt-*\": o200k_base.tiktoken}") {
            node, reader in
            guard let pairs = reader.pairs(node, of: "tokenizers") else { return nil }
            return pairs.compactMap { pair in
                if pair.key.isEmpty {
                    reader.report.error(
                        "a vocabulary of no model", at: pair.keyLocation, expected: "gpt-4o, or \"gpt-*\"")
                    return nil
                }
                reader.key = pair.key
                guard let file = Shape<Located<String>>.file.read(pair.value, reader) else { return nil }
                return TokenizerDefinition(model: Located(Pattern(pair.key), at: pair.keyLocation), file: file)
            }
        }
    }
}

extension ConfigLoader {
    /// Bytes of a vocabulary's file: the largest in use have four million.
    private static let vocabularyLimit = 64 << 20

    /// The bytes of a vocabulary; nil, with a diagnostic at the place that names it, when they cannot be read.
    public func loadVocabulary(
        _ path: Located<String>, in file: String
    ) -> (bytes: [UInt8]?, diagnostics: [Diagnostic], input: Input) {
        do throws(FileError) {
            let bytes = try readFile(path.value, Self.vocabularyLimit)
            return (bytes, [], Input(path: path.value, bytes: bytes))
        } catch {
            let diagnostic = Diagnostic(
                .error, file: file, at: path.location, "the vocabulary '\(path.value)' cannot be read",
                found: error.found)
            return (nil, [diagnostic], Input(path: path.value, digest: nil))
        }
    }
}
