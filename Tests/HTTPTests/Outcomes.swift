/// What a parser makes of some bytes, as text, so that two ways of feeding the same bytes compare with `==`.
import Containers
import Testing

@testable import HTTP

extension String {
    var octets: [UInt8] { Array(utf8) }
}

/// The prefixes that a parser sees in turn when input arrives in the given pieces, the whole of it last.
func prefixes(of count: Int, splitAt split: Int) -> [Int] { split < count ? [split, count] : [count] }

/// Parses one request head that arrives as growing prefixes, with a new head each time, as connections that share one do.
func requestOutcome(_ bytes: [UInt8], prefixes: [Int], limits: HTTPLimits = HTTPLimits()) -> String {
    var parser = RequestParser(limits: limits)
    for length in prefixes {
        var head = RequestHead()
        do throws(HTTPError) {
            if let consumed = try parser.parse(bytes.span.extracting(0..<length), into: &head) {
                return "\(describe(head)) consumed=\(consumed)"
            }
        } catch {
            return describe(error)
        }
    }
    return "incomplete"
}

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

func describe(_ error: HTTPError) -> String { "\(error.status) \(error.reason)" }

func describe(_ head: borrowing RequestHead) -> String {
    """
    \(head.methodText.text) \(head.path.text) ?\(head.hasQuery) \(head.query.text) for \(head.authority.text) \
    host=\(head.host.text) port=\(head.port ?? 0) 1.\(head.minorVersion) \(head.framing) keepAlive=\(head.keepAlive) \
    continue=\(head.expectsContinue) upgrade=\(head.wantsUpgrade) \(describe(head.headers))
    """
}

func describe(_ headers: borrowing Headers) -> String {
    var text = ""
    for index in 0..<headers.count {
        let mark = headers.isHopByHop(at: index) ? "-" : "+"
        text += "[\(mark)\(headers.name(at: index).text)=\(headers.value(at: index).text)]"
    }
    return text
}
