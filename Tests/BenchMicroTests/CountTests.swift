/// From what tools write to what fails a check. Covers StraceTable.swift, Slope.swift, Counts.swift, Baseline.swift, Figure.swift.
import Foundation
import Testing

@testable import BenchMicro

struct CountTests {
    // MARK: strace

    @Test func `strace's table gives calls by name, errors or none`() throws {
        let table = try StraceTable(
            """
            % time     seconds  usecs/call     calls    errors syscall
            ------ ----------- ----------- --------- --------- ----------------
             55.10    0.004100           4      1002           recvfrom
             44.90    0.003341           3      1001         3 sendto
              0.00    0.000000           0         1           execve
            ------ ----------- ----------- --------- --------- ----------------
            100.00    0.007441                  2004         3 total
            """)
        #expect(table.calls == ["recvfrom": 1002, "sendto": 1001, "execve": 1])
        #expect(table.total == 2004)
    }

    @Test(arguments: ["", "strace: attach: Operation not permitted", " 55.10  0.0041  4  many  recvfrom"])
    func `what is no table is refused`(_ text: String) {
        #expect(throws: CountError.self) { try StraceTable(text) }
    }

    // MARK: Slopes and counts

    @Test func `a slope leaves out what every run costs`() {
        let start = 1_000_000
        #expect(Slope(few: 200, many: 1200).unit(few: start + 200 * 6, many: start + 1200 * 6) == 6)
        #expect(Slope(few: 4, many: 24, units: 50).unit(few: start, many: start + 20 * 50 * 3) == 3)
    }

    @Test func `counts keep the digits that repeat`() {
        let counts = Counts([.instructions: 45_776.4, .syscalls: 6.1949, .retains: 86.27, .allocations: -0.0001])
        #expect(counts[.instructions] == 45_776 && counts[.syscalls] == 6.19 && counts[.retains] == 86.3)
        #expect(counts[.allocations] == 0 && counts[.allocations]?.sign == .plus)
    }

    @Test func `figures are grouped by thousands`() {
        #expect(Figure(45_776).description == "45,776" && Figure(999.6).description == "1,000")
        #expect(Figure(1234.5, digits: 2).description == "1,234.50" && Figure(0.05, digits: 2).description == "0.05")
        #expect(Figure(-3).description == "-3" && Figure(-0.2).description == "0")
    }

    // MARK: The baseline

    private let known = Counts([.instructions: 40_000, .retains: 80, .syscalls: 6.2, .allocations: 0.01])

    private func rises(_ change: (inout Counts) -> Void) -> [Counts.Unit] {
        var counted = known
        change(&counted)
        return Baseline.rises(of: ["chat": counted], above: ["chat": known]).map(\.unit)
    }

    @Test func `what rises by more than three parts in a hundred fails`() {
        #expect(rises { $0[.instructions] = 41_201 } == [.instructions])
        #expect(rises { $0[.retains] = 83 } == [.retains])
        #expect(rises { $0[.syscalls] = 7.2 } == [.syscalls])
        #expect(rises { $0[.allocations] = 1 } == [.allocations])
    }

    @Test func `what rises by less, falls, or stays, does not`() {
        #expect(rises { _ in } == [])
        #expect(rises { $0[.instructions] = 41_199 } == [])
        #expect(rises { $0[.instructions] = 20_000 } == [])
        #expect(rises { $0[.allocations] = 0.04 } == [], "within the slack")
    }

    @Test func `a short operation has no slack of a hundred instructions`() {
        let (old, new) = (Counts([.instructions: 92]), Counts([.instructions: 110]))
        #expect(Baseline.rises(of: ["move": new], above: ["move": old]).count == 1)
    }

    @Test func `what only one side knows is not compared`() {
        #expect(Baseline.rises(of: ["new": known], above: ["gone": known]) == [])
    }

    @Test func `a rise says what it was`() {
        let rise = Baseline.rises(of: ["chat": Counts([.syscalls: 7.2])], above: ["chat": Counts([.syscalls: 6.2])])
        #expect(rise.map(\.description) == ["system calls of chat: 6.20 → 7.20"])
    }

    @Test func `a baseline that was written is read again, and an update keeps what was not counted`() throws {
        let folder = try WorkFolder()
        var baseline = Baseline(requests: ["chat": known, "hit": known], micro: ["walk": Counts([.instructions: 5])])
        baseline.update(requests: ["chat": Counts([.instructions: 39_000])], micro: [:])
        try baseline.write(folder.file("baseline.json"))
        let read = try #require(try Baseline.read(folder.file("baseline.json")))
        #expect(read == baseline && read.requests["chat"]?[.instructions] == 39_000 && read.requests["hit"] == known)
        #expect(try folder.text(of: "baseline.json").contains("\"syscalls\" : 6.2"))
    }

    @Test func `a file that is no baseline is refused, and none is none`() throws {
        let folder = try WorkFolder()
        #expect(try Baseline.read(folder.file("absent.json")) == nil)
        try folder.write("odd.json", Array("{\"requests\": 7}".utf8))
        #expect(throws: CountError.self) { try Baseline.read(folder.file("odd.json")) }
    }

    @Test func `a row shows what a count was where it has changed`() {
        let row = CheckRun.row("chat", Counts([.instructions: 41_000, .syscalls: 6.2]), known)
        #expect(row.hasPrefix("chat ") && row.contains("41,000 (was 40,000)"))
        #expect(row.contains(" 6.20") && row.contains("–"))
        #expect(!row.contains("was 6.20"))
    }
}
