/// Reads requests from the bytes of a connection, as little as will do.
///
///     head (all of it at once) ─▶ body, counted or chunked (piece by piece through a `BodyScanner`) ─▶ request
///
/// A head that is not complete is read again from its first byte when more has come; of a body nothing is kept.
import Containers
import HTTP

struct RequestReader {
    enum Step: Equatable {
        /// All bytes are dealt with, or the head's end is missing.
        case needsMore
        /// The client waits for `100 Continue`.
        case awaitsContinue
        case request(MockRequest)
        /// A request that is read to its end, with a body that is no JSON object.
        case notAnObject(MockRequest)
        case refused(Refusal)
    }

    private enum Phase: UInt8 { case head, counted, chunked }

    static let longestHead = 64 << 10

    private var phase = Phase.head
    private var remaining = 0
    private var request = MockRequest()
    private var scanner = BodyScanner()
    private var chunks = BodyDecoder(.none)
    private var head = RequestFields()

    /// Takes what it can of `bytes`; `consumed` says how many that were.
    mutating func next(_ bytes: Span<UInt8>, consumed: inout Int) -> Step {
        consumed = 0
        if phase == .head {
            if let step = readHead(bytes, &consumed) { return step }
            if head.expectsContinue, consumed == bytes.count, phase == .chunked || remaining > 0 {
                return .awaitsContinue
            }
        }
        return phase == .counted ? readCounted(bytes, &consumed) : readChunked(bytes, &consumed)
    }

    /// Nil: the body comes next.
    private mutating func readHead(_ bytes: Span<UInt8>, _ consumed: inout Int) -> Step? {
        do throws(Refusal) {
            guard let end = try head.read(bytes) else {
                if bytes.count > Self.longestHead { return .refused(.head) }
                return .needsMore
            }
            consumed = end
        } catch {
            return .refused(error)
        }
        request = MockRequest(endpoint: head.endpoint, keepsAlive: head.keepsAlive)
        scanner = BodyScanner()
        if head.isChunked {
            phase = .chunked
            chunks = BodyDecoder(.chunked)
        } else {
            phase = .counted
            remaining = head.length
        }
        return nil
    }

    private mutating func readCounted(_ bytes: Span<UInt8>, _ consumed: inout Int) -> Step {
        let count = min(remaining, bytes.count - consumed)
        if count > 0 {
            scanner.take(bytes.extracting(consumed..<(consumed + count)))
            consumed += count
            remaining -= count
        }
        return remaining == 0 ? complete() : .needsMore
    }

    private mutating func readChunked(_ bytes: Span<UInt8>, _ consumed: inout Int) -> Step {
        while consumed < bytes.count {
            do throws(HTTPError) {
                let rest = bytes.extracting(consumed..<bytes.count)
                let step = try chunks.next(rest)
                scanner.take(rest.extracting(step.payload))
                consumed += step.consumed
                if step.isEnd { return complete() }
            } catch {
                return .refused(.chunk)
            }
        }
        return .needsMore
    }

    private mutating func complete() -> Step {
        phase = .head
        request.streams = scanner.streams
        request.wantsUsage = scanner.wantsUsage
        let needsObject = request.endpoint == .chat || request.endpoint == .messages
        return needsObject && !scanner.isObject ? .notAnObject(request) : .request(request)
    }
}
