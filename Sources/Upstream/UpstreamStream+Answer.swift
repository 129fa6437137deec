/// What the connection tells a stream: bytes of the answer, room for the request, the end.
///
/// Nothing here closes or gives back anything: the outcome says what is to be done, and the connection does it once no
/// callback is on the stack any more.
import Containers
import HTTP

extension UpstreamStream {
    enum Outcome {
        /// All was taken and more is awaited.
        case more
        case paused
        case ended
        case canceled
        case failed(UpstreamFailure)
    }

    /// Hands what arrived to the responder, event by event.
    func take(_ block: inout ByteBuffer) -> Outcome {
        if !hasSent { return .failed(failure(.malformed, "bytes before the request")) }
        while true {
            let step: AnswerStep
            do throws(HTTPError) { step = try reader.next(block.span) } catch {
                return .failed(failure(.malformed, error.reason))
            }
            switch step.event {
            case .needMore:
                block.consume(step.consumed)
                return .more
            case .head:
                block.consume(step.consumed)
                responder?.upstreamHead(self, reader.head)
            case .body(let payload):
                responder?.upstreamBody(self, block.span.extracting(payload))
                block.consume(step.consumed)
            case .end:
                block.consume(step.consumed)
                return .ended
            }
            if isCanceled { return .canceled }
            if isPaused && !reader.isAtEnd { return .paused }
        }
    }

    /// The connection was closed in order by the other side.
    /// - Parameter isClean: not cut within TLS.
    func closed(isClean: Bool) -> Outcome {
        if hasSent && reader.closeIsEnd && isClean { return .ended }
        if !reader.hasBegun || !hasSent { return .failed(failure(.reset, "closed before an answer")) }
        return .failed(failure(.truncated, reader.isInHead ? "closed within the head" : "closed within the body"))
    }

    func failure(_ kind: UpstreamFailure.Kind, _ detail: StaticString) -> UpstreamFailure {
        let answered = hasSent && reader.hasBegun
        return UpstreamFailure(kind, beforeAnyAnswer: !answered, wasReused: wasReused, detail: detail)
    }

    /// Some of what was queued has been written.
    func wrote() {
        watch()
        if awaitsRoom && queued < Self.lowWater {
            awaitsRoom = false
            responder?.upstreamWritable(self)
        }
    }
}
