/// One kind of load and the table that comes of it.
protocol Work: Sendable {
    var name: String { get }
    /// For `--help`.
    var about: String { get }
    func run(_ stand: Stand) throws -> [Outcome.Section]
}

enum WorkTable {
    static let all: [any Work] =
        LoadWork.all + [
            RateWork(), HandshakeWork(), OpenStreamsWork(), HitWork(), IdleWork(), ReloadWork(), WorkersWork(),
        ]

    /// What runs when nothing is asked for: about six minutes with the default rounds and five peers.
    static let usual = ["chat", "rate", "stream", "idle"]

    static func chosen(_ wanted: [String]) throws -> [any Work] {
        let names = wanted.isEmpty ? usual : wanted == ["all"] ? all.map(\.name) : wanted
        return try names.map { name in
            guard let work = all.first(where: { $0.name == name }) else {
                throw Complaint("no work is called '\(name)': there are \(all.map(\.name).joined(separator: ", "))")
            }
            return work
        }
    }
}
