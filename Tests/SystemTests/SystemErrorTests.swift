import Glibc
import System
import Testing

@Suite struct SystemErrorTests {
    @Test func itSaysWhichCallFailedAndWhy() {
        #expect(SystemError("connect", errno: ECONNREFUSED).description == "connect: Connection refused (111)")
    }

    @Test func theSameErrnoIsTheSameError() {
        #expect(SystemError("connect", errno: ECONNREFUSED) == SystemError("send", errno: ECONNREFUSED))
        #expect(SystemError("connect", errno: ECONNREFUSED) != SystemError("connect", errno: ECONNRESET))
    }

    @Test func aConnectionThatLeftTheBacklogIsNoReasonToPause() {
        #expect(SystemError("accept4", errno: ECONNABORTED).isTransient)
        #expect(!SystemError("accept4", errno: EMFILE).isTransient)
    }

    @Test func beingOutOfDescriptorsIsExhaustion() {
        for errno in [EMFILE, ENFILE, ENOBUFS, ENOMEM] { #expect(SystemError("accept4", errno: errno).isExhaustion) }
        #expect(!SystemError("accept4", errno: ECONNABORTED).isExhaustion)
    }
}
