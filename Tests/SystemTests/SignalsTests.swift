import Glibc
import System
import Testing

@Suite struct SignalsTests {
    /// Sent to this thread alone: others of the test process do not block them.
    @Test func signalsArriveAsMessages() throws {
        let signals = try Signals()
        defer { close(signals.descriptor.raw) }
        #expect(signals.next() == nil)
        pthread_kill(pthread_self(), SIGHUP)
        #expect(signals.next() == .reload)
        pthread_kill(pthread_self(), SIGTERM)
        #expect(signals.next() == .terminate)
        pthread_kill(pthread_self(), SIGINT)
        #expect(signals.next() == .terminate)
        #expect(signals.next() == nil)
    }
}
