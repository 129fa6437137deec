/// Lowers filter definitions to plans: options become the filters' own values, files are read, engines are named.
///
/// The one place that knows both a filter's options in the file and its type at run time. A filter of one's own is added by a
/// case here, a decoder in Config and one file in Filters.
import Config
import Containers
import Filters
import Graph
import JSON

struct FilterLowering {
    let loader: ConfigLoader
    let file: String
    var diagnostics: [Diagnostic] = []
    /// Files read.
    var inputs: [Input] = []

    init(loader: ConfigLoader, file: String) {
        self.loader = loader
        self.file = file
    }

    /// The plan of a filter that owns scratch cell `cell`; nil after a diagnostic.
    mutating func plan(_ definition: FilterDefinition, cell: Int) -> FilterPlan? {
        switch definition.options {
        case .promptInsert(let options):
            return prompt(definition, insert(options), options.position == .before ? "prompt.prepend" : "prompt.append")
        case .promptParameters(let options):
            return prompt(
                definition, parameters(options), options.mode == .defaults ? "prompt.defaults" : "prompt.overrides")
        case .promptClamp(let options): return prompt(definition, clamps(options), "prompt.clamp")
        case .headers(let options): return headers(definition, options)
        case .authKeys(let options): return auth(definition, options, cell)
        case .limitRate(let options): return rate(definition, options, cell)
        case .cacheExact(let options): return cache(definition, options, cell)
        }
    }

    private func prompt(_ definition: FilterDefinition, _ edits: [PromptEdit], _ kind: String) -> FilterPlan {
        FilterPlan(
            name: definition.name.value, kind: kind, needs: PromptFilter.needs, remembers: false,
            summary: "\(edits.count) edit\(edits.count == 1 ? "" : "s")"
        ) { _ in PromptFilter(edits) }
    }

    private func insert(_ options: PromptInsertOptions) -> [PromptEdit] {
        var escaped = ByteBuffer()
        escaped.appendEscaped(Array(options.text.value.utf8).span)
        let role: PromptEdit.Role =
            switch options.role.value {
            case .system: .system
            case .user: .user
            case .assistant: .assistant
            }
        let text = escaped.bytes
        return [options.position == .before ? .prepend(role, text: text) : .append(role, text: text)]
    }

    private func parameters(_ options: PromptParametersOptions) -> [PromptEdit] {
        options.parameters.map {
            let name = Array($0.name.value.utf8)
            let value = Array($0.json.value.utf8)
            return options.mode == .defaults
                ? .setDefault(name: name, value: value) : .override(name: name, value: value)
        }
    }

    private func clamps(_ options: PromptClampOptions) -> [PromptEdit] {
        var edits: [PromptEdit] = []
        if let tokens = options.maxTokens { edits.append(.clampMaxTokens(tokens.value)) }
        if let temperature = options.temperature { edits.append(.clampTemperature(temperature.value)) }
        return edits
    }

    private func headers(_ definition: FilterDefinition, _ options: HeadersOptions) -> FilterPlan {
        let request = changes(options.request)
        let answer = changes(options.response)
        return FilterPlan(
            name: definition.name.value, kind: "headers", needs: HeadersFilter.needs(answer: answer), remembers: false,
            summary: "request \(Self.count(request)), answer \(Self.count(answer))"
        ) { _ in HeadersFilter(request: request, answer: answer) }
    }

    private static func count(_ changes: HeadersFilter.Changes) -> Int {
        changes.set.count + changes.add.count + changes.remove.count
    }

    private func changes(_ changes: HeaderChanges) -> HeadersFilter.Changes {
        var lowered = HeadersFilter.Changes()
        lowered.remove = changes.remove.map { Array($0.value.lowercased().utf8) }
        lowered.set = changes.set.map { (Array($0.name.value.lowercased().utf8), Array($0.value.value.utf8)) }
        lowered.add = changes.add.map { (Array($0.name.value.utf8), Array($0.value.value.utf8)) }
        return lowered
    }
}
