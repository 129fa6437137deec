/// Lowers target trees and backends to flat nodes.
import Config
import Containers
import Dialects
import Graph

struct TargetLowering {
    private(set) var nodes: [TargetNode] = []
    /// The models that clients can name: those of routes that lead to a backend, each once, in the file's order. Patterns are none.
    private let models: [[UInt8]]

    init(_ routes: [Route]) {
        var found: [[UInt8]] = []
        for route in routes {
            guard case .target = route.action, case .exact(let model) = route.match.model?.value else { continue }
            let name = Array(model.utf8)
            if !found.contains(name) { found.append(name) }
        }
        models = found
    }

    mutating func add(_ action: RouteAction) -> Int {
        switch action {
        case .target(let target): return add(target)
        case .respond(let respond): return append(reply(respond))
        }
    }

    private mutating func add(_ target: Target) -> Int {
        switch target {
        case .backend(let use):
            return append(.backend(use.backend, model: use.model.map { Array($0.value.utf8) } ?? []))
        case .split(let parts, _):
            let children = parts.map { add($0.target) }
            let weights = parts.map(\.weight.value)
            return append(.split(children: children, weights: weights, total: weights.reduce(0, +)))
        case .fallback(let parts, _):
            let children = parts.map { add($0) }
            return append(.fallback(children: children))
        }
    }

    private mutating func append(_ node: TargetNode) -> Int {
        nodes.append(node)
        return nodes.count - 1
    }

    private func reply(_ respond: RespondOptions) -> TargetNode {
        let headers = respond.headers.map { (name: Array($0.name.value.utf8), value: Array($0.value.value.utf8)) }
        if let error = respond.error {
            let error = GatewayError.configured(error.value, status: respond.status.value)
            return .respond(FixedReply(error: error, headers: headers))
        }
        if respond.list != nil {
            return .respond(FixedReply(status: respond.status.value, models: models, headers: headers))
        }
        return .respond(
            FixedReply(
                status: respond.status.value,
                contentType: respond.bodyIsJSON ? "application/json" : "text/plain; charset=utf-8",
                body: Array((respond.body?.value ?? "").utf8), headers: headers))
    }
}

extension GatewayError {
    /// `respond: {error: code}`. The configured word is the message's detail; well-known words keep their own code.
    static func configured(_ code: String, status: Int) -> GatewayError {
        switch code {
        case "unknown_model", "model_not_found":
            GatewayError(status, "model_not_found", "No route serves this model.")
        case "not_found": GatewayError(status, "not_found", "There is nothing here.")
        case "forbidden": GatewayError(status, "forbidden", "This is not allowed.")
        case "overloaded":
            GatewayError(status, "overloaded", "The service is overloaded. Try again later.", side: .gateway)
        case "maintenance": GatewayError(status, "maintenance", "The service is being maintained.", side: .gateway)
        default:
            GatewayError(status, "refused", "This request is refused by the gateway's configuration.", detail: code)
        }
    }
}

extension LossPolicy {
    init(_ word: OnLossy) {
        switch word {
        case .allow: self = .allow
        case .warn: self = .warn
        case .reject: self = .reject
        }
    }
}

enum BackendLowering {
    static func node(_ backend: Backend) -> BackendNode {
        let dialect = dialect(of: backend)
        let kind: BackendNode.Kind =
            switch backend.dialect.value {
            case .mock: .mock
            case .http: .plain
            default: .model
            }
        return BackendNode(
            name: backend.name.value, kind: kind, dialect: dialect, origins: origins(backend),
            keys: keys(backend, dialect), options: options(backend))
    }

    /// `max_completion_tokens` is OpenAI's own name; most compatible servers know `max_tokens` only, and some refuse or pass over the
    /// other.
    private static func usesOlderTokenLimit(_ backend: Backend) -> Bool {
        if let name = backend.tokenLimit { return name.value == .older }
        if backend.dialect.value == .azure { return false }
        return !backend.endpoints.contains { endpoint in
            let host = endpoint.url.value.host
            return host == "api.openai.com" || host.hasSuffix(".openai.azure.com") || host.hasSuffix(".ai.azure.com")
        }
    }

    private static func keys(_ backend: Backend, _ dialect: any Dialect) -> [BackendKey] {
        if let aws = backend.aws {
            let credentials = BedrockCredentials(
                accessKeyID: aws.accessKeyID.value, secretAccessKey: aws.secretAccessKey.value,
                sessionToken: aws.sessionToken?.value, region: aws.region.value)
            return [BackendKey { BedrockSigner(credentials) }]
        }
        if let account = backend.tokenAccount { return [BackendKey(tokenOf: account)] }
        return backend.keys.filter { !$0.key.value.isEmpty }.map { key in
            var lines = ByteBuffer()
            dialect.credential(Array(key.key.value.utf8).span, into: &lines)
            return BackendKey(lines: lines.bytes, weight: key.weight.value)
        }
    }

    private static func options(_ backend: Backend) -> BackendNode.Options {
        var options = BackendNode.Options()
        options.usesOlderTokenLimit = usesOlderTokenLimit(backend)
        options.hasChatOnly = backend.chatOnly.value
        options.takesExtensions = backend.extensions?.value ?? takesExtensions(backend)
        options.forwardsCredential = backend.forwardsCredential.value
        options.asksUsage = backend.streamUsage.value && [.openai, .azure].contains(backend.dialect.value)
        options.defaultMaxTokens = backend.maxTokens.value
        return options
    }

    /// OpenAI and some others refuse members that are not theirs; servers for open models take sampling that OpenAI has not.
    private static func takesExtensions(_ backend: Backend) -> Bool {
        let strict = ["api.openai.com", "api.mistral.ai", "api.groq.com"]
        return !backend.endpoints.contains { endpoint in
            let host = endpoint.url.value.host
            return strict.contains(host) || host.hasSuffix(".azure.com")
        }
    }

    private static func origins(_ backend: Backend) -> [BackendOrigin] {
        backend.activeEndpoints.map { endpoint in
            let url = endpoint.url.value
            return BackendOrigin(
                authority: backend.host.value == .pass ? [] : Array(url.authority.utf8),
                basePath: Array(url.path.utf8))
        }
    }

    static func dialect(of backend: Backend) -> any Dialect {
        let set = DialectSet.builtIn
        return switch backend.dialect.value {
        case .openai, .mock: set.named("openai")!
        case .azure: AzureDialect(version: backend.apiVersion?.value ?? "", hasDeployments: backend.hasDeployments)
        case .anthropic: set.named("anthropic")!
        case .gemini: set.named("gemini")!
        case .vertex: (set.named("gemini") as! GeminiDialect).vertex
        case .bedrock: BedrockDialect()
        case .ollama: set.named("ollama")!
        case .http: set.plain
        }
    }
}
