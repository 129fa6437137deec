/// Profiles as callgrind writes them, and what is read out of them. Covers CallgrindProfile.swift, RuntimeCalls.swift, CostTable.swift.
import Testing

@testable import BenchMicro

/// `walk` costs 10 of its own, retains 20 times for 40, releases 21 times, and calls `read`, which retains through a bridge.
private let text = """
    # callgrind format
    version: 1
    creator: callgrind-3.19.0
    positions: line
    events: Ir
    summary: 1000

    ob=(1) /tmp/counted
    fl=(1) ???
    fn=(1) walk
    12 7
    +1 3
    cob=(2) /lib/libc.so
    cfi=(4) malloc.c
    cfn=(2) swift_retain
    calls=20 0
    * 40
    cfn=(3) swift_release
    calls=21 0
    -2 42
    cfn=(4) read
    calls=2 0
    +5 30

    fn=(2)
    0 48
    fi=(9) other.swift
    fe=(1)
    fn=(3)
    0 42

    fn=(4)
    3 10
    cfn=(5) swift_bridgeObjectRetain
    calls=4 0
    +1 20
    cfn=(6) swift_allocObject
    calls=1 0
    +1 5
    cfn=(4)
    calls=3 0
    +1 9

    fn=(5)
    0 12
    cfn=(2)
    calls=4 0
    0 8

    totals: 1000
    """

struct CallgrindTests {
    @Test func `a profile holds instructions by function, and who called whom`() throws {
        let profile = try CallgrindProfile(text)
        #expect(profile.total == 1000)
        #expect(profile.own["walk"] == 10 && profile.own["swift_retain"] == 48 && profile.own["read"] == 10)
        #expect(profile.inclusive["walk"] == 10 + 40 + 42 + 30)
        #expect(profile.calls[.init("walk", "swift_release")] == 21)
        #expect(profile.calls[.init("read", "swift_bridgeObjectRetain")] == 4)
    }

    @Test func `what calls itself does not count its calls to itself`() throws {
        #expect(try CallgrindProfile(text).inclusive["read"] == 10 + 20 + 5)
    }

    @Test func `a retain of a bridged object is one retain`() throws {
        let calls = RuntimeCalls(try CallgrindProfile(text))
        #expect(calls.retains == 24 && calls.releases == 21 && calls.objects == 1 && calls.accesses == 0)
    }

    @Test func `counts of a unit are shares of the profile`() throws {
        let counts = Counts(try CallgrindProfile(text), units: 10)
        #expect(counts[.instructions] == 100 && counts[.retains] == 2.4 && counts[.objects] == 0.1)
        #expect(counts[.syscalls] == nil)
    }

    @Test func `a profile that was cut short is refused`() {
        #expect(throws: CountError.self) { try CallgrindProfile("# callgrind format\nfn=(1) walk\n12 7\n") }
        #expect(throws: CountError.self) { try CallgrindProfile("") }
    }

    @Test func `the table names the callers with the most retains first`() throws {
        let table = CostTable(try CallgrindProfile(text), units: 1)
        #expect(table.byCaller().map(\.name) == ["walk", "read"])
        #expect(table.text.contains("24.0 retains, 21.0 releases"))
    }
}
