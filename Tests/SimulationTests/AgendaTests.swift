import Containers
import System
import Testing

@testable import Simulation

@Suite struct AgendaTests {
    /// Sockets stand for the events here: each has a number.
    private func number(_ event: Agenda.Event?) -> Int32? {
        if case .stir(let socket) = event { return socket.number }
        return nil
    }

    private func event(_ number: Int32) -> Agenda.Event {
        let socket = SimulatedSocket(.waker)
        socket.number = number
        return .stir(socket)
    }

    @Test func eventsOfOneTimeKeepTheirOrder() {
        var agenda = Agenda()
        for index in Int32(0)..<50 { agenda.add(event(index), at: 7) }
        #expect(number(agenda.popDue(by: 6)) == nil)
        #expect((0..<50).map { _ in number(agenda.popDue(by: 7)) } == (Int32(0)..<50).map { $0 })
        #expect(agenda.isEmpty)
    }

    @Test(arguments: UInt64(0)..<10)
    func eventsComeSoonestFirst(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var agenda = Agenda()
        var times: [UInt64] = []
        for index in Int32(0)..<300 {
            times.append(UInt64(random.below(100)))
            agenda.add(event(index), at: times[Int(index)])
        }
        let expected = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }.map { Int32($0) }
        #expect(agenda.nextTime == times.min())
        #expect(times.indices.map { _ in number(agenda.popDue(by: .max)) } == expected)
    }
}
