/// Which certificates answer to a host name: exact names first, then `*` in place of the first label (RFC 6125 §6.4.3).
///
/// Two sorted lists searched by halves. Wildcards are kept by what follows the `*`, so a search for them starts at the host's
/// first dot. A look-up allocates nothing.
import Containers

struct NameTable: Sendable {
    private struct SortedNames: Sendable {
        var names: [[UInt8]] = []
        var owners: [Int] = []
    }

    private var exact = SortedNames()
    private var wildcards = SortedNames()

    /// `names[i]` are those of owner `i`; of owners with the same name the earlier comes first.
    init(_ names: [[String]]) {
        var exact: [(name: [UInt8], owner: Int)] = []
        var wildcards: [(name: [UInt8], owner: Int)] = []
        for (owner, list) in names.enumerated() {
            for name in list {
                let bytes = name.utf8.map(\.asciiLowercased)
                if bytes.starts(with: "*.".utf8) {
                    wildcards.append((Array(bytes.dropFirst()), owner))
                } else {
                    exact.append((bytes, owner))
                }
            }
        }
        self.exact = Self.sorted(exact)
        self.wildcards = Self.sorted(wildcards)
    }

    private static func sorted(_ entries: [(name: [UInt8], owner: Int)]) -> SortedNames {
        let order = entries.sorted { left, right in
            left.name == right.name ? left.owner < right.owner : left.name.lexicographicallyPrecedes(right.name)
        }
        return SortedNames(names: order.map(\.name), owners: order.map(\.owner))
    }

    /// Owners that answer to `host`, in any case of letters and with or without a final dot; empty if none does.
    func owners(of host: Span<UInt8>) -> ArraySlice<Int> {
        let isRooted = host.count > 1 && host[host.count - 1] == UInt8(ascii: ".")
        let name = host.extracting(0..<(isRooted ? host.count - 1 : host.count))
        let found = Self.search(exact, name)
        if !found.isEmpty { return found }
        // A label must stand where the star stands.
        guard let dot = name.firstIndex(of: UInt8(ascii: ".")), dot > 0 else { return [] }
        return Self.search(wildcards, name.extracting(dot..<name.count))
    }

    private static func search(_ list: SortedNames, _ name: Span<UInt8>) -> ArraySlice<Int> {
        var low = 0
        var high = list.names.count
        while low < high {
            let middle = (low + high) / 2
            if order(list.names[middle], name) < 0 { low = middle + 1 } else { high = middle }
        }
        var end = low
        while end < list.names.count && order(list.names[end], name) == 0 { end += 1 }
        return list.owners[low..<end]
    }

    /// Less than 0, 0 or more, as `stored` stands before, at or after `name` in lower case.
    private static func order(_ stored: [UInt8], _ name: Span<UInt8>) -> Int {
        for index in 0..<min(stored.count, name.count) {
            let difference = Int(stored[index]) - Int(name[index].asciiLowercased)
            if difference != 0 { return difference }
        }
        return stored.count - name.count
    }
}
