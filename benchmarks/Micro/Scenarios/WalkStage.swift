/// A compiled graph and a walk over it, from a few lines of routes.yaml, with nothing around that costs.
import Compiler
import Config
import Containers
import Digests
import Filters
import Graph
import HTTP
import State

final class WalkStage {
    static let key = "mr-0123456789abcdef0123456789abcdef"

    let client = QuietClient()
    let calls = QuietCalls()
    let clock = QuietClock()
    let walk: Walk
    let graph: RoutingGraph
    let exchange: Exchange
    private let house: CacheHouse
    private let head: [UInt8]
    private let body: [UInt8]
    private var parser = RequestParser()
    private var answer = ResponseHead()

    /// `filter`: what stands between the braces of one filter; empty for none. `field`: a header line besides the usual ones.
    /// `dialect`: the backend's.
    init(
        filter: String = "", stream: Bool = false, field: String = "", dialect: String = "openai"
    ) throws(CountError) {
        walk = Walk(calls: calls, clock: clock)
        house = CacheHouse(walk)
        let plan = try Self.plan(filter, dialect)
        let limits: LimitTable
        do throws(StateError) { limits = try LimitTable(capacity: 1 << 12) } catch {
            throw CountError("no table of limits: \(error)")
        }
        let house = house
        graph = plan.makeGraph(
            LoopEngines(clock: clock, limits: limits) { _, limits in house.open(limits) }, generation: 1)
        exchange = Exchange(graph: graph)
        exchange.port = client
        exchange.requestID.append(text: "6d3e6f2b7a5f4c55a1c26d3e6f2b7a5f")
        exchange.clientAddress.append(text: "127.0.0.1")
        exchange.peerAddress.append(text: "127.0.0.1")
        house.exchange = exchange
        body = Array(ChatRequest.body(model: "bench", stream: stream).utf8)
        let lines = ChatRequest.head(length: body.count, key: Self.key)
        // The last line is the empty one.
        head = Array(lines.utf8.dropLast(2)) + Array(((field.isEmpty ? "" : field + "\r\n") + "\r\n").utf8)
    }

    private static func plan(_ filter: String, _ dialect: String) throws(CountError) -> GraphPlan {
        let digest = Digester().digest(Array(key.utf8).span)
        let loader = ConfigLoader(readFile: { (_, _) throws(FileError) in
            Array("callers: [{id: bench, name: Bench, team: mill, hash: \"\(digest.text)\"}]\n".utf8)
        })
        let text = """
            version: 1
            listeners: [{address: "127.0.0.1:0"}]
            backends: {up: {dialect: \(dialect), url: "http://up.test/v1"}}
            filters: {it: {\(filter.isEmpty ? "use: headers, request: {remove: [x-unused]}" : filter)}}
            routes:
              - {name: chat, match: {path: /v1/chat/completions, model: bench}, filters: [\(filter.isEmpty ? "" : "it")], to: up}
              - {name: other, match: {path: /other}, filters: [it], to: up}
            """
        let loaded = loader.parse(text: text, name: "bench.yaml")
        guard let table = loaded.table else { throw CountError("bench.yaml: \(loaded.diagnostics.map(\.message))") }
        var compiler = GraphCompiler(table, file: "bench.yaml", loader: loader)
        let compiled = compiler.compile()
        guard let plan = compiled.plan else { throw CountError("bench.yaml: \(compiled.diagnostics.map(\.message))") }
        return plan
    }

    /// One request from its first byte to where a call waits for its answer, or to its end when a filter answers.
    func ask() {
        // 10 µs a request, so that no limit of a million a second is ever reached.
        clock.now += 10_000
        client.begin()
        calls.begin()
        exchange.renew()
        let (head, body) = (head, body)
        guard (try? parser.parse(head.span, into: &exchange.head)) != nil else { return }
        walk.begin(exchange)
        if client.wantsBody {
            exchange.body.append(body.span)
            walk.bodyArrived(exchange)
        }
    }

    /// Gives the head of an answer to what `ask` began.
    func begin(_ bytes: [UInt8]) {
        guard let call = calls.call else { return }
        var parser = ResponseParser()
        guard (try? parser.parse(bytes.span, requestMethod: .post, into: &answer)) != nil else { return }
        walk.callReady(call)
        walk.callHead(call, answer)
    }
}

/// The one worker of a cache, and its one exchange.
private final class CacheHouse: ShardMail, ExchangeFinder {
    var exchange: Exchange?
    private var desk: CacheDesk?
    private var caches: [ExactCache] = []

    init(_ walk: Walk) { desk = CacheDesk(self, walk) }

    func open(_ limits: CacheLimits) -> ExactCache {
        guard let desk else { fatalError("the cache was closed") }
        return ExactCache(worker: 0, of: 1, limits: limits, mail: self, observer: desk)
    }

    func post(to worker: Int, _ job: CacheJob) {}
    func exchange(slot: UInt32, generation: UInt32) -> Exchange? { exchange }
}
