/// What a parser makes of some bytes, as text, so that two ways of feeding the same bytes compare with `==`.
import Containers
import Testing

@testable import HTTP

extension String {
    var octets: [UInt8] { Array(utf8) }
}

/// The prefixes that a parser sees in turn when input arrives in the given pieces, the whole of it last.
func prefixes(of count: Int, splitAt split: Int) -> [Int] { split < count ? [split, count] : [count] }

/// Parses one request head that arrives as growing prefixes, with a new head each time, as connections that share one
/// do.
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

/// Parses one answer's head that arrives as growing prefixes.
func responseOutcome(_ bytes: [UInt8], prefixes: [Int], method: HTTP.Method = .get) -> String {
    var parser = ResponseParser()
    for length in prefixes {
        var head = ResponseHead()
        do throws(HTTPError) {
            if let consumed = try parser.parse(bytes.span.extracting(0..<length), requestMethod: method, into: &head) {
                precondition(consumed <= length)
                return "\(describe(head)) consumed=\(consumed)"
            }
        } catch {
            return describe(error)
        }
    }
    return "incomplete"
}

func describe(_ head: borrowing ResponseHead) -> String {
    """
    \(head.status) \(head.reason.text) 1.\(head.minorVersion) \(head.framing) keepAlive=\(head.keepAlive) \
    \(describe(head.headers))
    """
}

/// Feeds input as a connection does: what is not consumed stays in front of what comes next.
struct Feed {
    var held: [UInt8] = []
    var consumed = 0

    mutating func drop(_ count: Int) {
        precondition(count <= held.count, "consumed more than there was")
        held.removeFirst(count)
        consumed += count
    }
}

/// Cuts bytes at growing positions.
func pieces(_ bytes: [UInt8], at cuts: [Int]) -> [[UInt8]] {
    var from = 0
    return (cuts + [bytes.count]).map { cut in
        defer { from = cut }
        return Array(bytes[from..<cut])
    }
}

/// The payload and end of a body that arrives in pieces.
func bodyOutcome(_ pieces: [[UInt8]], framing: BodyFraming = .chunked, limits: HTTPLimits = HTTPLimits()) -> String {
    var decoder = BodyDecoder(framing, limits: limits)
    var feed = Feed()
    var payload: [UInt8] = []
    for piece in pieces {
        feed.held += piece
        while !decoder.isEnd {
            do throws(HTTPError) {
                let step = try decoder.next(feed.held.span)
                payload += feed.held[step.payload]
                feed.drop(step.consumed)
                if step.needsMore || (feed.held.isEmpty && !step.isEnd) { break }
            } catch {
                return "\(payload) \(describe(error))"
            }
        }
    }
    return "\(payload) \(decoder.isEnd ? "ended" : "unfinished") after \(feed.consumed)"
}

/// The events of a stream that arrives in pieces.
func eventOutcome(_ pieces: [[UInt8]], limit: Int = SSEParser.defaultLimit) -> [String] {
    var parser = SSEParser(limit: limit)
    var feed = Feed()
    var events: [String] = []
    for piece in pieces {
        feed.held += piece
        while true {
            do throws(HTTPError) {
                let step = try parser.next(feed.held.span)
                if let event = step.event {
                    var data = ByteBuffer()
                    event.appendData(of: feed.held.span, to: &data)
                    let name = String(decoding: feed.held[event.name], as: UTF8.self)
                    let id = String(decoding: feed.held[event.id], as: UTF8.self)
                    events.append("\(name)|\(event.dataLines)|\(data.text)|\(id)")
                }
                feed.drop(step.consumed)
                if step.event == nil { break }
            } catch {
                return events + [describe(error)]
            }
        }
    }
    return events
}

/// A connection that answers every request once it is complete: its events, and what was written.
func connectionOutcome(_ pieces: [[UInt8]]) -> String {
    let codec = HTTP1ServerCodec(limits: HTTPLimits(), date: DateLine(secondsSince1970: 784_111_777))
    var head = RequestHead()
    var feed = Feed()
    var out = ByteBuffer()
    var events = ""
    let none = Headers()
    let ok = "ok".octets
    for piece in pieces {
        feed.held += piece
        reading: while true {
            do throws(HTTPError) {
                let step = try codec.next(feed.held.span, head: &head)
                switch step.event {
                case .needMore: break
                case .head(let stream): events += "head \(stream) \(describe(head))\n"
                case .body(let stream, let range): events += feed.held[range].map { "body \(stream) \($0)\n" }.joined()
                case .end(let stream):
                    events += "end \(stream)\n"
                    codec.writeHead(stream, status: 200, headers: none, framing: .chunked, into: &out)
                    codec.writeBody(stream, ok.span, into: &out)
                    codec.writeEnd(stream, into: &out)
                }
                feed.drop(step.consumed)
                if step.event == .needMore { break reading }
            } catch {
                events += "refused \(describe(error))\n"
                events += "\(codec.writeRefusal(status: error.status, headers: none, body: ok.span, into: &out))\n"
            }
        }
    }
    return "\(events)mustClose=\(codec.mustClose)\n\(out.text)"
}
