/// Reads the vocabularies that the file names: each file once, however many models it is for.
import Config
import Graph
import Tokens

struct TokenizerLowering {
    var table = TokenizerTable.empty
    var diagnostics: [Diagnostic] = []
    var inputs: [Input] = []

    static func load(_ definitions: [TokenizerDefinition], file: String, loader: ConfigLoader) -> TokenizerLowering {
        var result = TokenizerLowering()
        var known: [String: Vocabulary] = [:]
        var entries: [(length: Int, pattern: BytePattern, vocabulary: Vocabulary)] = []
        for definition in definitions {
            guard let vocabulary = known[definition.file.value] ?? result.read(definition.file, file, loader) else {
                continue
            }
            known[definition.file.value] = vocabulary
            let pattern = definition.model.value
            // An exact name says all of a name, a longer pattern more than a shorter.
            let length = if case .exact = pattern { Int.max } else { pattern.description.utf8.count }
            entries.append((length, BytePattern(pattern), vocabulary))
        }
        let ordered = entries.enumerated().sorted { ($1.element.length, $0.offset) < ($0.element.length, $1.offset) }
        result.table = TokenizerTable(ordered.map { ($0.element.pattern, $0.element.vocabulary) })
        return result
    }

    private mutating func read(_ path: Located<String>, _ file: String, _ loader: ConfigLoader) -> Vocabulary? {
        let loaded = loader.loadVocabulary(path, in: file)
        inputs.append(loaded.input)
        diagnostics += loaded.diagnostics
        guard let bytes = loaded.bytes else { return nil }
        do throws(Vocabulary.Flaw) {
            return try Vocabulary(bytes.span)
        } catch {
            let place = SourceLocation(line: error.line, column: 1)
            diagnostics.append(
                Diagnostic(
                    .error, file: path.value, at: place, Self.message(error.problem),
                    expected: "a token in base64, a blank, its rank"))
            return nil
        }
    }

    private static func message(_ problem: Vocabulary.Flaw.Problem) -> String {
        switch problem {
        case .form: "a line that is no token of a vocabulary"
        case .tooLong: "a token of more than \(Vocabulary.longestToken) bytes"
        case .duplicate: "the same token as in a line before"
        case .empty: "a vocabulary without tokens"
        }
    }
}
