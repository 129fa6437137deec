import Graph
import Testing

@testable import Filters

struct LimitErrorTests {
    @Test func aRefusalSaysWhenToComeBack() {
        let error = GatewayError.limited(1_500_000_000)
        #expect(error.status == 429)
        #expect(error.retryAfterMilliseconds == 1500)
    }

    @Test func aRouteLimitAndAModelLimitDoNotRunBeforeTheBodyIsRead() {
        #expect(RateLimitFilter.needs(.route).contains(.route))
        #expect(RateLimitFilter.needs(.model).contains(.wholeBody))
        #expect(RateLimitFilter.needs(.caller).isDisjoint(with: [.route, .wholeBody]))
        #expect(RateLimitFilter.needs(.caller, tokens: true).contains(.wholeBody))
    }
}
