/// All that was asked, received and answered in a run: what the invariants are checked against.
import Simulation

/// A request of a client, from its draft to its fate.
final class SentRequest {
    enum Fate: Equatable {
        /// Not sent, or not yet answered.
        case open
        /// An answer came, whole or cut.
        case answered
        /// The client went away before.
        case left
        /// The network broke the connection.
        case cut
        /// The gateway closed the connection without a word.
        case dropped
    }

    /// Unique in a run; travels in `x-mark`.
    let mark: Int
    let client: Int
    let place: Place
    /// Whose key it carries; nil: an unknown one.
    let tenant: Tenant?
    /// What is asked; clients ask the same things, so that caches have something to do.
    let prompt: Int
    let streams: Bool
    let head: [UInt8]
    /// Framed as sent.
    let body: [UInt8]
    /// As meant, without framing.
    let content: [UInt8]
    /// As backends get it: the gateway asks a stream for its usage where the client has not.
    let forwarded: [UInt8]
    let asksUsage: Bool
    let expectsContinue: Bool
    let isMalformed: Bool

    var isSentWhole = false
    var fate = Fate.open
    var answer: ReceivedAnswer?

    init(_ draft: RequestDraft, mark: Int, client: Int) {
        self.mark = mark
        self.client = client
        place = draft.place
        tenant = draft.tenant
        prompt = draft.prompt
        streams = draft.streams
        head = draft.head(mark: mark)
        body = draft.framedBody
        content = draft.content
        asksUsage = draft.asksUsage
        forwarded =
            draft.streams && !draft.asksUsage
            ? draft.content.dropLast() + Array(",\(RequestDraft.usageOption)}".utf8) : draft.content
        expectsContinue = draft.expectsContinue
        isMalformed = draft.garbage != nil
    }
}

struct ReceivedAnswer {
    let head: WireHead
    let body: [UInt8]
    /// The framing says that it is whole.
    let isClean: Bool

    var text: String { String(decoding: body, as: UTF8.self) }

    /// Where an event that tells of an error begins, after the backend's last byte.
    private var error: Int? {
        let mark = Array("data: {\"error\"".utf8)
        guard body.count >= mark.count else { return nil }
        return (0...body.count - mark.count).last { body[$0...].starts(with: mark) }
    }

    /// It ends with an event that tells of an error.
    var isMarkedAsBroken: Bool { error != nil }

    /// Nothing, or an empty line, is before the event that tells of an error.
    var errorStandsAlone: Bool {
        guard let error else { return true }
        return error == 0 || body[..<error].suffix(2) == [10, 10]
    }

    /// What came of the backend's bytes: the gateway ends a broken line and event before its own.
    var contentBeforeError: ArraySlice<UInt8> {
        guard var end = error else { return body[...] }
        var breaks = 0
        while end > 0, body[end - 1] == 10, breaks < 2 {
            end -= 1
            breaks += 1
        }
        return body[..<end]
    }

    /// The connection broke in the event that tells of an error, before it could be told for one.
    func isCutInError(after made: [UInt8]) -> Bool {
        if isClean || isMarkedAsBroken { return false }
        let common = zip(body, made).prefix { $0 == $1 }.count
        // What is like the event's beginning may be the end of what the backend had sent.
        return (max(0, common - 8)...common).contains { start in
            ["\n\ndata: {\"error\"", "data: {\"error\""].contains { Array($0.utf8).starts(with: body[start...]) }
        }
    }

    /// The number of the answer that a backend made: it stands in every one between double brackets.
    var serial: Int? {
        var digits: [UInt8] = []
        var opened = 0
        for byte in body {
            if byte == UInt8(ascii: "[") {
                opened += 1
            } else if opened == 2, byte >= 48, byte <= 57 {
                digits.append(byte)
            } else if opened == 2, byte == UInt8(ascii: "]"), !digits.isEmpty {
                return Int(String(decoding: digits, as: UTF8.self))
            } else {
                opened = 0
                digits = []
            }
        }
        return nil
    }
}

/// A request as a backend saw it.
final class Arrival {
    let mark: Int
    let backend: String
    /// The connection had carried a request before.
    let isReused: Bool
    /// The network broke the connection before the answer had left.
    var wasCut = false
    /// Simulated ns.
    let time: UInt64
    let conduct: Backend.Conduct

    /// A kept connection that ended without a byte of an answer: the backend may have closed it before the request came.
    /// A reset may throw away what was written before it.
    var endedUnanswered: Bool { isReused && (wasCut || [.reset, .resetMidway, .close].contains(conduct)) }

    /// The backend does something else than to answer well.
    var isTroubled: Bool { conduct != .answer }

    init(mark: Int, at time: UInt64, backend: String, isReused: Bool, conduct: Backend.Conduct) {
        self.mark = mark
        self.time = time
        self.conduct = conduct
        self.backend = backend
        self.isReused = isReused
    }
}

/// An answer that a backend made.
final class MadeAnswer {
    let arrival: Arrival
    let request: SentRequest
    let status: Int
    /// Its body as the client is to get it.
    let told: [UInt8]
    /// It was sent to its end.
    var isWhole = false

    init(_ arrival: Arrival, _ request: SentRequest, status: Int, told: [UInt8]) {
        self.arrival = arrival
        self.request = request
        self.status = status
        self.told = told
    }
}

final class History {
    var requests: [SentRequest] = []
    var arrivals: [Arrival] = []
    /// By serial.
    var answers: [MadeAnswer] = []
    /// What was seen to be wrong while it happened.
    var violations: [Violation] = []

    func arrivals(of request: SentRequest) -> [Arrival] { arrivals.filter { $0.mark == request.mark } }
}

/// What must hold and did not.
struct Violation {
    let invariant: String
    let detail: String
}
