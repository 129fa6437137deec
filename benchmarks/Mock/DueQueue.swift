/// Connections that wait for a time, the earliest first: a binary heap.
import Containers

struct DueQueue {
    private struct Entry {
        var due: UInt64
        var handle: SlabHandle
    }

    private var entries: [Entry] = []

    /// The earliest, monotonic ns.
    var next: UInt64? { entries.first?.due }

    mutating func add(_ handle: SlabHandle, at due: UInt64) {
        let entry = Entry(due: due, handle: handle)
        entries.append(entry)
        var index = entries.count - 1
        while index > 0 {
            let parent = (index - 1) / 2
            if entries[parent].due <= due { break }
            entries[index] = entries[parent]
            index = parent
        }
        entries[index] = entry
    }

    /// Takes the earliest out if it is due at `now`.
    mutating func pop(by now: UInt64) -> SlabHandle? {
        guard let first = entries.first, first.due <= now else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty { sink(last) }
        return first.handle
    }

    /// Puts `entry` where it belongs, from the top.
    private mutating func sink(_ entry: Entry) {
        var index = 0
        while true {
            var child = 2 * index + 1
            if child >= entries.count { break }
            if child + 1 < entries.count, entries[child + 1].due < entries[child].due { child += 1 }
            if entries[child].due >= entry.due { break }
            entries[index] = entries[child]
            index = child
        }
        entries[index] = entry
    }
}
