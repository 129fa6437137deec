import Glibc
import Testing

@testable import State

private let second: UInt64 = 1_000_000_000
private let start: UInt64 = 77 * second

@Suite struct LimitMemoryTests {
    @Test func `an heir of the descriptor goes on counting where the table stood`() throws {
        let table = try LimitTable(capacity: 64)
        for _ in 0..<3 { _ = table.take(table.key("alice"), limit: 5, window: second, now: start) }
        let heir = try LimitTable(inheriting: dup(table.descriptor))
        #expect(heir.capacity == 64)
        #expect(heir.used == 1)
        #expect(heir.key("alice") == table.key("alice"))
        #expect(heir.take(heir.key("alice"), limit: 5, window: second, now: start).remaining == 1)
        #expect(table.take(table.key("alice"), limit: 5, window: second, now: start).remaining == 0)
        #expect(heir.take(heir.key("alice"), limit: 5, window: second, now: start).outcome == .refused)
    }

    @Test func `the memory outlives the table that made it`() throws {
        var table: LimitTable? = try LimitTable(capacity: 64)
        let key = table!.key("alice")
        _ = table!.take(key, limit: 2, window: second, now: start)
        let descriptor = dup(table!.descriptor)
        table = nil
        let heir = try LimitTable(inheriting: descriptor)
        #expect(heir.take(key, limit: 2, window: second, now: start).remaining == 0)
    }

    @Test func `two tables hash with different keys`() throws {
        #expect(try LimitTable(capacity: 64).key("alice") != LimitTable(capacity: 64).key("alice"))
    }

    @Test func `what is no table is refused`() throws {
        #expect(throws: StateError.system(call: "fstat", errno: EBADF)) { try LimitTable(inheriting: -1) }
        let short = file("short", size: 100)
        #expect(throws: StateError.foreign("not a limit table")) { try LimitTable(inheriting: short) }
        let empty = file("empty", size: 4096 + 64 * 16)
        #expect(throws: StateError.foreign("not a limit table")) { try LimitTable(inheriting: empty) }
        let table = try LimitTable(capacity: 64)
        let cut = dup(table.descriptor)
        #expect(ftruncate(cut, 4096 + 63 * 16) == 0)
        #expect(throws: StateError.foreign("not a limit table")) { try LimitTable(inheriting: cut) }
    }

    /// A descriptor of that many zero bytes.
    private func file(_ name: String, size: Int) -> Int32 {
        let path = "/tmp/millrace-\(name)-\(getpid())"
        let descriptor = unsafe open(path, O_RDWR | O_CREAT, 0o600)
        unsafe unlink(path)
        #expect(ftruncate(descriptor, size) == 0)
        return descriptor
    }
}
