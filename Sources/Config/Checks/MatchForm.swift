/// Which parts of a `match` are given, and how: all routes of one form are found by one hash look-up.
struct MatchForm: Hashable {
    enum Part: Hashable {
        case any, exact
        /// Of so many bytes.
        case prefix(Int)

        init(_ pattern: Located<Pattern>?) {
            switch pattern?.value {
            case nil, .glob: self = .any
            case .exact: self = .exact
            case .prefix(let text): self = .prefix(text.utf8.count)
            }
        }

        /// What a route with `pattern` must have in common with one of this form to be covered by it; nil when none can.
        func cut(_ pattern: Located<Pattern>?) -> String? {
            switch self {
            case .any: return ""
            case .exact:
                guard case .exact(let text) = pattern?.value else { return nil }
                return text
            case .prefix(let count):
                guard let head = pattern?.value.head.utf8, head.count >= count else { return nil }
                return String(decoding: head.prefix(count), as: UTF8.self)
            }
        }
    }

    struct Key: Hashable {
        var listener: Int
        var host: String
        var path: String
        var model: String
        var method: String
    }

    let hasListener: Bool
    let hasMethod: Bool
    let host: Part
    let path: Part
    let model: Part

    init(_ match: Match) {
        hasListener = match.listener != nil
        hasMethod = !match.methods.isEmpty
        host = Part(match.host)
        path = Part(match.path)
        model = Part(match.model)
    }

    /// One key a method; none when no route of this form can cover `match`.
    func keys(_ match: Match) -> [Key] {
        if hasListener && match.listener == nil || hasMethod && match.methods.isEmpty { return [] }
        guard let model = model.cut(match.model), let path = path.cut(match.path), let host = host.cut(match.host)
        else { return [] }
        let listener = hasListener ? match.listener?.value ?? -1 : -1
        let methods = hasMethod ? match.methods.map(\.value) : [""]
        return methods.map { Key(listener: listener, host: host, path: path, model: model, method: $0) }
    }

    /// The routes that cover `match` between them, one a method, in file order; none unless every method is covered.
    func cover(_ match: Match, in routes: [Key: Int]) -> [Int] {
        var found: Set<Int> = []
        for key in keys(match) {
            guard let route = routes[key] else { return [] }
            found.insert(route)
        }
        return found.sorted()
    }
}

extension Match {
    /// Told apart by more than a hash look-up sees.
    var isIrregular: Bool {
        !headers.isEmpty || [host, path, model].contains { if case .glob = $0?.value { true } else { false } }
    }

    /// Takes every request that `other` takes. Of two different globs nothing is claimed.
    func covers(_ other: Match) -> Bool {
        if let listener, listener != other.listener { return false }
        if !methods.isEmpty, other.methods.isEmpty || !other.methods.allSatisfy(methods.contains) { return false }
        if !Self.covers(model, other.model) || !Self.covers(path, other.path) || !Self.covers(host, other.host) {
            return false
        }
        return headers.allSatisfy { mine in
            other.headers.contains { $0.name == mine.name && mine.value.value.covers($0.value.value) }
        }
    }

    private static func covers(_ mine: Located<Pattern>?, _ other: Located<Pattern>?) -> Bool {
        guard let mine else { return true }
        guard let other else { return false }
        return mine.value.covers(other.value)
    }
}

extension Pattern {
    func covers(_ other: Pattern) -> Bool {
        switch self {
        case .exact: return self == other
        case .prefix(let text): return other.head.utf8.starts(with: text.utf8)
        case .glob(let pieces):
            if case .exact(let text) = other { return Self.matches(pieces, Array(text.utf8)) }
            return self == other
        }
    }

    /// Leftmost match of each inner piece; the ends are anchored.
    static func matches(_ pieces: [String], _ text: [UInt8]) -> Bool {
        let first = Array(pieces[0].utf8)
        let last = Array(pieces[pieces.count - 1].utf8)
        guard text.count >= first.count + last.count, text.starts(with: first), text.suffix(last.count) == last[...]
        else {
            return false
        }
        var rest = text[first.count..<(text.count - last.count)]
        for piece in pieces.dropFirst().dropLast() {
            let bytes = Array(piece.utf8)
            while rest.count >= bytes.count, !rest.starts(with: bytes) { rest.removeFirst() }
            if rest.count < bytes.count { return false }
            rest = rest.dropFirst(bytes.count)
        }
        return true
    }
}
