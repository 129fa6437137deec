/// What a parser makes of bytes that arrive in pieces.
import Containers
package import HTTP

/// Parses one request head that arrives as growing prefixes, with a new head each time, as connections that share one
/// do.
package func requestOutcome(_ bytes: [UInt8], prefixes: [Int], limits: HTTPLimits = HTTPLimits()) -> String {
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

/// Parses one answer's head that arrives as growing prefixes.
package func responseOutcome(_ bytes: [UInt8], prefixes: [Int], method: HTTP.Method = .get) -> String {
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

/// The payload and end of a body that arrives in pieces.
package func bodyOutcome(_ pieces: [[UInt8]], framing: BodyFraming = .chunked, limits: HTTPLimits = HTTPLimits())
    -> String
{
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
package func eventOutcome(_ pieces: [[UInt8]], limit: Int = SSEParser.defaultLimit) -> [String] {
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

/// The frames of an AWS event stream that arrives in pieces.
package func frameOutcome(_ pieces: [[UInt8]], limit: Int = EventStreamParser.defaultLimit) -> [String] {
    var parser = EventStreamParser(limit: limit)
    var feed = Feed()
    var frames: [String] = []
    for piece in pieces {
        feed.held += piece
        while true {
            do throws(HTTPError) {
                let step = try parser.next(feed.held.span)
                if let frame = step.frame {
                    let texts = [frame.type, frame.message, frame.payload].map { range in
                        String(decoding: feed.held[range], as: UTF8.self)
                    }
                    frames.append("\(frame.kind)|\(texts.joined(separator: "|"))")
                }
                feed.drop(step.consumed)
                if step.frame == nil { break }
            } catch {
                return frames + [describe(error)]
            }
        }
    }
    return frames
}
