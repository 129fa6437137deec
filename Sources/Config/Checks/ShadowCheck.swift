/// Routes that can never match because an earlier one takes all they would.
///
/// Routes are grouped by their form: which parts are given, and how (exact, or a prefix of so many bytes). Within a form, one
/// hash look-up tells whether an earlier route covers a later one, cut down to that form: ten thousand routes cost forms ×
/// routes. Routes with globs or headers are compared one by one, as many as `match` should have of them at all.
struct ShadowCheck {
    /// Forms looked at; a file has a handful. Past it, covers go unnoticed.
    static let formLimit = 32
    /// Routes told apart only by headers or inner globs are tried in order for every request: more cost time, and a warning.
    static let irregularLimit = 64

    private let report: Report
    private var forms: [(form: MatchForm, first: [MatchForm.Key: Int])] = []
    private var indices: [MatchForm: Int] = [:]
    private var irregular: [Int] = []
    private var irregularCount = 0
    private let routes: [Route]

    init(_ routes: [Route], _ report: Report) {
        self.routes = routes
        self.report = report
    }

    /// `isSound` tells which routes were read without an error: others may look wider than they are meant.
    mutating func check(isSound: [Bool]) {
        for index in routes.indices where isSound[index] {
            let cover = cover(of: index)
            if !cover.isEmpty { warn(index, coveredBy: cover) }
            insert(index)
        }
    }

    private func warn(_ index: Int, coveredBy cover: [Int]) {
        let lines = cover.map { String(routes[$0].location.line) }.joined(separator: " and ")
        let names = cover.map { "'\(routes[$0].name.shown)'" }.joined(separator: " and ")
        let isOne = cover.count == 1
        report.warning(
            "the route '\(routes[index].name.shown)' can never match: \(isOne ? "line \(lines) takes" : "lines \(lines) take") all it would",
            at: routes[index].location, found: "the route\(isOne ? "" : "s") \(names) before it",
            expected: "the narrower route first")
    }

    /// The earlier route that takes every request that this one would, or those that do between them.
    private func cover(of index: Int) -> [Int] {
        let match = routes[index].match
        var found: [Int] = []
        for (form, first) in forms {
            let cover = form.cover(match, in: first)
            if !cover.isEmpty, found.isEmpty || cover.count < found.count { found = cover }
        }
        if found.count == 1 { return found }
        if let other = irregular.first(where: { routes[$0].match.covers(match) }) { return [other] }
        return found
    }

    private mutating func insert(_ index: Int) {
        let match = routes[index].match
        if match.isIrregular {
            irregularCount += 1
            if irregular.count < Self.irregularLimit { irregular.append(index) }
            if irregularCount == Self.irregularLimit + 1 {
                report.warning(
                    "more than \(Self.irregularLimit) routes are told apart only by headers or inner '*'",
                    at: routes[index].location,
                    found: "routes that are tried one by one for every request",
                    expected: "exact or 'prefix*' host, path or model")
            }
            return
        }
        let form = MatchForm(match)
        if indices[form] == nil, forms.count < Self.formLimit {
            indices[form] = forms.count
            forms.append((form, [:]))
        }
        guard let place = indices[form] else { return }
        for key in form.keys(match) where forms[place].first[key] == nil { forms[place].first[key] = index }
    }
}
