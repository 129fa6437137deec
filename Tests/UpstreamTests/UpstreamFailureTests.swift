import Testing
import Upstream

@Suite struct UpstreamFailureTests {
    @Test func aRequestThatNeverLeftIsSafeToRetry() {
        for kind in [UpstreamFailure.Kind.connect, .connectTimeout, .unresolved, .overloaded] {
            #expect(UpstreamFailure(kind, detail: "").isSafeToRetry)
        }
    }

    @Test func aBrokenConnectionIsSafeOnlyWhenReusedAndSilent() {
        for kind in [UpstreamFailure.Kind.reset, .truncated] {
            #expect(UpstreamFailure(kind, beforeAnyAnswer: true, wasReused: true, detail: "").isSafeToRetry)
            #expect(!UpstreamFailure(kind, beforeAnyAnswer: false, wasReused: true, detail: "").isSafeToRetry)
            #expect(!UpstreamFailure(kind, beforeAnyAnswer: true, wasReused: false, detail: "").isSafeToRetry)
        }
    }

    @Test func aTimeoutIsNotSafeToRetry() {
        #expect(!UpstreamFailure(.firstByteTimeout, wasReused: true, detail: "").isSafeToRetry)
    }
}
