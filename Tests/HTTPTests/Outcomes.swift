/// What a parser makes of some bytes, as text, so that two ways of feeding the same bytes compare with `==`.
import Containers
import Invariants
import Testing

@testable import HTTP

extension String {
    var octets: [UInt8] { Array(utf8) }
}

/// The prefixes that a parser sees in turn when input arrives in the given pieces, the whole of it last.
func prefixes(of count: Int, splitAt split: Int) -> [Int] { split < count ? [split, count] : [count] }

func requestOutcome(_ text: String, limits: HTTPLimits = HTTPLimits()) -> String {
    requestOutcome(text.octets, prefixes: [text.utf8.count], limits: limits)
}

/// The status of the refusal; nil when the head is taken or incomplete.
func refusal(_ text: String, limits: HTTPLimits = HTTPLimits()) -> Int? {
    var parser = RequestParser(limits: limits)
    var head = RequestHead()
    let bytes = text.octets
    do throws(HTTPError) {
        _ = try parser.parse(bytes.span, into: &head)
        return nil
    } catch {
        return error.status
    }
}

/// Parses a head that must be complete and taken.
func request(_ text: String, limits: HTTPLimits = HTTPLimits()) throws -> RequestHead {
    var parser = RequestParser(limits: limits)
    var head = RequestHead()
    let bytes = text.octets
    let consumed = try parser.parse(bytes.span, into: &head)
    try #require(consumed == bytes.count)
    return head
}

struct Facts {
    let keepAlive: Bool
    let expectsContinue: Bool
    let wantsUpgrade: Bool
}

/// What a head says of its connection, in a form that `#expect` can copy.
func facts(_ text: String) throws -> Facts {
    let head = try request(text)
    return Facts(keepAlive: head.keepAlive, expectsContinue: head.expectsContinue, wantsUpgrade: head.wantsUpgrade)
}
