/// The client's query without what stays here: its credential, and what the backend's own settings say.
import Containers

extension ByteBuffer {
    /// Appends the query's pairs but for those whose name `stays`: the first behind `separator`, the others behind `&`.
    mutating func append(
        query: Span<UInt8>, behind separator: UInt8 = UInt8(ascii: "?"), without stays: (Span<UInt8>) -> Bool
    ) {
        var separator = separator
        var start = 0
        while start < query.count {
            let end = query.firstIndex(of: UInt8(ascii: "&"), from: start) ?? query.count
            let pair = query.extracting(start..<end)
            start = end + 1
            let name = pair.extracting(0..<(pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.count))
            if pair.isEmpty || stays(name) { continue }
            append(separator)
            append(pair)
            separator = UInt8(ascii: "&")
        }
    }
}
