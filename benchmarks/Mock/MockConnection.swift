/// One connection to the mock: requests are answered one after another, in their order.
///
///     reading ──request──▶ answered at once ──▶ reading
///        │  └──────────────▶ waiting (first token) ──pacer──▶ plain answer ──▶ reading
///        │  └──────────────▶ streaming ──pacer──▶ token … last token ──▶ reading
///        └── malformed, `connection: close` ──▶ ending (what still comes is dropped) ──▶ closed
///
/// Bytes are received into the server's one buffer, and what a connection must keep goes into its own: the beginning of a head,
/// or requests behind one that is being answered. Nothing is received while an answer is under way.
import Containers
import EventLoop
import System

final class MockConnection: ReadinessHandler {
    private enum State: UInt8 { case reading, waiting, streaming, ending, closed }

    /// Bytes that are received at one time behind a head that is not complete.
    private static let keptRoom = 8 << 10

    private let server: MockServer
    private let descriptor: Descriptor
    private var registration: Registration?
    /// What the pacer and the server know this connection by.
    private var handle: SlabHandle!
    private var state = State.reading
    private var reader = RequestReader()
    private var request = MockRequest()
    private var stream = TokenStream(.chat, from: 0)
    /// Monotonic ns; when the bytes of the request had come.
    private var received: UInt64 = 0
    private var isReadable = false
    /// The peer sends no more: the kernel says so once.
    private var hasEnd = false
    private var kept = ByteBuffer()
    private var unsent = ByteBuffer()

    init(_ descriptor: Descriptor, on server: MockServer) throws(SystemError) {
        self.server = server
        self.descriptor = descriptor
        registration = try server.loop.register(descriptor, self)
        handle = server.connections.insert(self)
    }

    func ready(_ set: ReadySet) {
        if set.contains(.failed) { return close() }
        if set.contains(.peerClosed) {
            // A client that leaves during an answer does not want it.
            if state == .waiting || state == .streaming { return close() }
            hasEnd = true
            isReadable = true
        }
        if set.contains(.readable) { isReadable = true }
        if !unsent.isEmpty { flush() }
        resume()
    }

    /// What was waited for is due.
    func fired() {
        if state == .waiting {
            answerPlainly()
        } else if state == .streaming {
            streamOn()
        }
        resume()
    }

    // MARK: Receiving

    /// Goes on with what there is to read, unless an answer is under way.
    private func resume() {
        if state == .reading, unsent.isEmpty, !kept.isEmpty { takeKept() }
        while isReadable, unsent.isEmpty, state == .reading || state == .ending {
            if kept.isEmpty || state == .ending {
                server.input.clear()
                guard receive(into: &server.input) else { return }
                if state == .ending { continue }
                take(&server.input)
                keep(server.input)
            } else {
                kept.reserve(Self.keptRoom)
                guard receive(into: &kept) else { return }
                takeKept()
            }
        }
    }

    private func takeKept() {
        take(&kept)
        if kept.isEmpty, kept.capacity > 0 { kept = ByteBuffer() }
    }

    private func keep(_ rest: borrowing ByteBuffer) {
        if !rest.isEmpty { kept.append(rest.span) }
    }

    private func receive(into buffer: inout ByteBuffer) -> Bool {
        let asked = buffer.spare
        switch server.kernel.receive(descriptor, into: &buffer, atMost: asked) {
        case .bytes(let count):
            received = server.kernel.now
            // A short read has emptied the socket, and what comes later is reported; but for the end, which has been.
            if count < asked, !hasEnd { isReadable = false }
            return true
        case .wouldBlock: isReadable = false
        case .end, .failed: close()
        }
        return false
    }

    /// Reads and answers requests while they can be answered at once.
    private func take(_ buffer: inout ByteBuffer) {
        while state == .reading, unsent.isEmpty, !buffer.isEmpty {
            var consumed = 0
            let step = reader.next(buffer.span, consumed: &consumed)
            buffer.consume(consumed)
            switch step {
            case .needsMore: return
            case .awaitsContinue: transmit(server.book.proceed)
            case .request(let request):
                self.request = request
                answer()
            case .notAnObject(let request):
                self.request = request
                fail(400, "The body is not one JSON object.")
            case .refused(let refusal):
                request = MockRequest(keepsAlive: false)
                fail(refusal.status, "\(refusal.reason)")
            }
        }
    }

    // MARK: Answering

    private func answer() {
        switch request.endpoint {
        case .health: transmitAnswer(server.book.health)
        case .models: transmitAnswer(server.book.models)
        case nil:
            fail(404, "The mock serves POST /v1/chat/completions and /v1/messages, GET /v1/models and /healthz.")
        case .chat, .messages:
            if server.drawsFailure() {
                transmitAnswer(request.endpoint == .chat ? server.book.chatFailure : server.book.messagesFailure)
            } else if request.streams {
                beginStream()
            } else {
                let delay = server.firstToken.next()
                if delay == 0 { return answerPlainly() }
                state = .waiting
                server.pacer.wake(handle, at: received + delay)
            }
        }
    }

    private func answerPlainly() {
        state = .reading
        let sent = server.kernel.now
        if request.endpoint == .messages {
            server.book.messages.stamp(received: received, sent: sent)
            transmitAnswer(server.book.messages)
        } else {
            server.book.chat.stamp(received: received, sent: sent)
            transmitAnswer(server.book.chat)
        }
    }

    /// An error in the shape of the request's dialect.
    private func fail(_ status: Int, _ message: String) {
        let isLast = !request.keepsAlive
        let template =
            request.endpoint == .messages
            ? AnswerBook.error(AnthropicShape(tokens: 0), status, message, isLast: isLast)
            : AnswerBook.error(OpenAIShape(tokens: 0), status, message, isLast: isLast)
        transmitAnswer(template)
    }

    private func transmitAnswer(_ template: AnswerTemplate) {
        transmit(template)
        finish()
    }

    private func finish() {
        if state == .closed { return }
        state = request.keepsAlive ? .reading : .ending
        if state == .ending, unsent.isEmpty { server.kernel.shutdownWrite(descriptor) }
    }

    // MARK: Streaming

    private func beginStream() {
        let voice: TokenStream.Voice =
            request.endpoint == .messages ? .messages : request.wantsUsage ? .chatWithUsage : .chat
        stream = TokenStream(voice, from: received + server.firstToken.next() + server.between.phase())
        state = .streaming
        streamOn()
    }

    /// Sends what is due; the rest waits for the pacer, or for a client that reads.
    private func streamOn() {
        let tokens = server.tokens
        while unsent.isEmpty {
            let now = server.kernel.now
            if stream.due > now { return server.pacer.wake(handle, at: stream.due) }
            let first = stream.token
            let count = stream.advance(to: now, of: tokens, &server.between)
            send(first..<(first + count), of: tokens, at: now)
            if stream.token == tokens { return finish() }
        }
    }

    private func send(_ range: Range<Int>, of tokens: Int, at sent: UInt64) {
        let voice = stream.voice.rawValue
        if range.count > 1 {
            server.assembly.clear()
            server.book.streams[voice].append(range, of: tokens, received: received, sent: sent, to: &server.assembly)
            transmit(server.assembly)
        } else {
            let piece = StreamTemplates.piece(range.lowerBound, of: tokens)
            server.book.streams[voice].stamp(piece, received: received, sent: sent)
            transmit(server.book.streams[voice][piece])
        }
    }

    // MARK: Sending

    private func transmit(_ template: AnswerTemplate) { transmit(template.bytes.span) }

    private func transmit(_ buffer: borrowing ByteBuffer) { transmit(buffer.span) }

    private func transmit(_ bytes: Span<UInt8>) {
        var taken = 0
        if unsent.isEmpty {
            switch server.kernel.send(descriptor, bytes, Span()) {
            case .bytes(let count): taken = count
            case .wouldBlock: break
            case .end, .failed: return close()
            }
        }
        if taken < bytes.count { unsent.append(bytes.extracting(taken..<bytes.count)) }
    }

    private func flush() {
        while !unsent.isEmpty {
            switch server.kernel.send(descriptor, unsent.span, Span()) {
            case .bytes(let count): unsent.consume(count)
            case .wouldBlock: return
            case .end, .failed: return close()
            }
        }
        if state == .streaming { streamOn() }
        if state == .ending, unsent.isEmpty { server.kernel.shutdownWrite(descriptor) }
    }

    private func close() {
        if state == .closed { return }
        state = .closed
        server.connections.remove(handle)
        if let registration { server.loop.deregister(registration) }
        server.kernel.close(descriptor)
        unsent.clear()
    }
}
