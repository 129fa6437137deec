/// Which cells a route or a backend has, by its name. Control's.
///
/// A name keeps its number for the life of the process, so that counters never go back; names past the last number are counted
/// together, as `other`.
import Config

final class SeriesTable {
    static let maxRoutes = 256
    static let maxBackends = 128

    private(set) var routes = Names(capacity: maxRoutes)
    private(set) var backends = Names(capacity: maxBackends)

    /// The numbers of a table's routes and backends, in its order.
    func numbers(of table: RouteTable?) -> (routes: [Int], backends: [Int]) {
        (
            (table?.routes ?? []).map { routes.number(of: $0.name.value) },
            (table?.backends ?? []).map { backends.number(of: $0.name.value) }
        )
    }

    struct Names {
        let capacity: Int
        private(set) var names: [String] = []
        private var numbers: [String: Int] = [:]

        init(capacity: Int) { self.capacity = capacity }

        /// `capacity` for those that have no number of their own.
        mutating func number(of name: String) -> Int {
            if let known = numbers[name] { return known }
            if names.count == capacity { return capacity }
            names.append(name)
            numbers[name] = names.count - 1
            return names.count - 1
        }

        /// Names with their numbers, `other` last.
        var all: [(name: String, number: Int)] {
            names.enumerated().map { ($0.element, $0.offset) } + [("other", capacity)]
        }
    }
}
