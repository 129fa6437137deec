/// Lowers the `match:` of all routes to the matcher's tables.
///
/// Routes are grouped by their (host, path) patterns; inside a group, by model pattern. A pattern with an inner star is filed
/// where everything matches, and tested route by route (`RouteTests`). The order of the file survives as the order of indices.
import Config
import Containers
import Graph
import HTTP

struct MatchLowering {
    private struct GroupKey: Hashable {
        var host: KeyLength
        var path: KeyLength
        var hostBytes: [UInt8]
        var pathBytes: [UInt8]
    }

    private struct ModelKey: Hashable {
        var length: KeyLength
        var bytes: [UInt8]
    }

    private struct GroupDraft {
        var free: [UInt32] = []
        var models: [ModelKey: [UInt32]] = [:]
        var order: [ModelKey] = []
        var routes: [Int] = []
    }

    private var drafts: [GroupKey: GroupDraft] = [:]
    private var order: [GroupKey] = []
    private var tests: [RouteTests] = []
    /// Chains of routes, for what a group's routes have in common.
    let chains: [ChainRange]
    let chainItems: [UInt16]
    /// A filter that reads a body ends the common part of chains.
    let filterNeeds: [Needs]
    /// Routes that only `respond` and have no filter.
    let bare: [Bool]

    init(chains: [ChainRange], chainItems: [UInt16], filterNeeds: [Needs], bare: [Bool]) {
        self.chains = chains
        self.chainItems = chainItems
        self.filterNeeds = filterNeeds
        self.bare = bare
    }

    mutating func add(_ match: Match, route: Int) {
        var test = RouteTests()
        let (host, hostBytes) = Self.key(match.host?.value, inner: &test.host)
        let (path, pathBytes) = Self.key(match.path?.value, inner: &test.path)
        let (model, modelBytes) = Self.key(match.model?.value, inner: &test.model)
        for text in match.methods.map({ Array($0.value.utf8) }) {
            let method = Method(text.span)
            test.methods |= 1 << UInt16(method.rawValue)
            if method == .other { test.otherMethods.append(text) }
        }
        test.headers = match.headers.map { (Array($0.name.value.utf8), BytePattern($0.value.value)) }
        if let listener = match.listener { test.listener = listener.value }
        tests.append(test)

        let key = GroupKey(host: host, path: path, hostBytes: hostBytes, pathBytes: pathBytes)
        if drafts[key] == nil { order.append(key) }
        var draft = drafts.removeValue(forKey: key) ?? GroupDraft()
        draft.routes.append(route)
        if match.model == nil {
            draft.free.append(UInt32(route))
        } else {
            let modelKey = ModelKey(length: model, bytes: modelBytes)
            if draft.models[modelKey] == nil { draft.order.append(modelKey) }
            draft.models[modelKey, default: []].append(UInt32(route))
        }
        drafts[key] = draft
    }

    /// The tables; nil when the patterns have more shapes than a request may be looked up in.
    func matcher() -> Matcher? {
        var groups: [RouteGroup] = []
        var shapes: [HeadShape] = []
        var items: [[PatternTable.Item]] = []
        var kinds: [(host: KeyLength, path: KeyLength)] = []
        for key in order {
            guard let draft = drafts[key] else { continue }
            let item = PatternTable.Item(first: key.hostBytes, second: key.pathBytes, values: [UInt32(groups.count)])
            groups.append(group(draft))
            if let kind = kinds.firstIndex(where: { $0.host == key.host && $0.path == key.path }) {
                items[kind].append(item)
            } else {
                kinds.append((key.host, key.path))
                items.append([item])
            }
        }
        if kinds.count > Matcher.maxShapes { return nil }
        for (kind, list) in zip(kinds, items) {
            shapes.append(HeadShape(host: kind.host, path: kind.path, table: PatternTable(list)))
        }
        return Matcher(shapes: shapes, groups: groups, tests: tests)
    }

    private func group(_ draft: GroupDraft) -> RouteGroup {
        var shapes: [(length: KeyLength, items: [PatternTable.Item])] = []
        for key in draft.order {
            let item = PatternTable.Item(second: key.bytes, values: draft.models[key] ?? [])
            if let index = shapes.firstIndex(where: { $0.length == key.length }) {
                shapes[index].items.append(item)
            } else {
                shapes.append((key.length, [item]))
            }
        }
        let byModel = draft.models.values.compactMap(\.first).min()
        return RouteGroup(
            free: draft.free, models: shapes.map { ModelShape(length: $0.length, table: PatternTable($0.items)) },
            first: draft.routes.first ?? Int.max, firstByModel: byModel.map(Int.init) ?? Int.max,
            common: common(draft.routes))
    }

    /// The longest run of filters that read no body and that all routes but the bare ones begin with.
    private func common(_ routes: [Int]) -> ChainRange? {
        let counting = routes.filter { !bare[$0] }
        guard let first = counting.first else { return nil }
        let chain = chains[first]
        var shared = 0
        while shared < chain.count {
            let item = chainItems[chain.start + shared]
            if !filterNeeds[Int(item)].isDisjoint(with: [.wholeBody, .route]) { break }
            let all = counting.allSatisfy { shared < chains[$0].count && chainItems[chains[$0].start + shared] == item }
            if !all { break }
            shared += 1
        }
        return ChainRange(start: chain.start, count: shared)
    }

    /// How a pattern is looked up; an inner star goes to `inner` instead.
    private static func key(_ pattern: Pattern?, inner: inout BytePattern) -> (KeyLength, [UInt8]) {
        switch pattern {
        case nil: return (.none, [])
        case .exact(let text): return (.whole, Array(text.utf8))
        case .prefix(let text): return text.isEmpty ? (.none, []) : (.first(text.utf8.count), Array(text.utf8))
        case .glob(let pieces):
            inner = .glob(Array(pieces.joined(separator: "*").utf8))
            return (.none, [])
        }
    }
}

extension BytePattern {
    init(_ pattern: Pattern) {
        switch pattern {
        case .exact(let text): self = .exact(Array(text.utf8))
        case .prefix(let text): self = text.isEmpty ? .any : .prefix(Array(text.utf8))
        case .glob(let pieces): self = .glob(Array(pieces.joined(separator: "*").utf8))
        }
    }
}
