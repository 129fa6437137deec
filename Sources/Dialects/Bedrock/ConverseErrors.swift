/// Reading what Bedrock says of a request that it refuses or fails: `{"message"}`, of older services `{"Message","__type"}`.
///
/// The exception's name stands in a header (`x-amzn-errortype`) of which a format knows nothing, so the status and the words tell what
/// kind it is. In a stream the name is the event's type.
public import Chat
import Containers
import JSON

extension ConverseFormat {
    public func readError(_ body: Span<UInt8>, status: Int, into report: inout UpstreamReport) {
        guard let start = body.objectStart else { return }
        var kind = UpstreamReport.Kind(bedrockStatus: status)
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: body) {
            if member.isNamed("__type", in: body), member.kind == .string {
                kind = UpstreamReport.Kind(bedrockException: body.extracting(member.text)) ?? kind
            }
        }
        report.read(body, start, kind)
    }
}

extension UpstreamReport {
    /// Takes over the message of the object at `start`, which may say more of the kind. Without a message nothing is taken over.
    mutating func read(_ body: Span<UInt8>, _ start: Int, _ kind: Kind?) {
        var words = Piece.none
        var walker = MemberSkim(object: start)
        var (from, to) = (0, 0)
        while let member = walker.next(in: body) {
            guard member.kind == .string else { continue }
            let isMain = member.isNamed("message", in: body) || member.isNamed("Message", in: body)
            if isMain || !words.isPresent && member.isNamed("originalMessage", in: body) {
                words = member.inside
                (from, to) = (member.text.lowerBound, member.text.upperBound)
            }
        }
        if !words.isPresent { return }
        message.clear()
        do throws(JSONError) { try JSONText.unescape(body.extracting(from..<to), into: &message) } catch {
            message.clear()
        }
        self.kind = kind?.refined(by: message.span)
    }
}

extension UpstreamReport.Kind {
    init?(bedrockStatus status: Int) {
        switch status {
        case 400, 422: self = .invalidRequest
        case 401: self = .authentication
        case 403: self = .permission
        case 404: self = .notFound
        case 408, 504: self = .timeout
        case 413: self = .tooLarge
        // 424: the model failed.
        case 424, 500, 502: self = .server
        case 429: self = .rateLimit
        case 503, 529: self = .overloaded
        default: return nil
        }
    }

    /// `ThrottlingException`, in streams `throttlingException`; a name space may stand before a `#`, an address behind a `:`.
    init?(bedrockException name: Span<UInt8>) {
        let start = name.firstIndex(of: UInt8(ascii: "#")).map { $0 + 1 } ?? 0
        let end = name.firstIndex(of: UInt8(ascii: ":"), from: start) ?? name.count
        let word = name.extracting(start..<end)
        func isOne<let count: Int>(of names: InlineArray<count, StaticString>) -> Bool {
            for index in names.indices where word.equalsIgnoringCase(names[index]) { return true }
            return false
        }
        if isOne(of: ["validationexception", "conflictexception"]) {
            self = .invalidRequest
        } else if isOne(of: ["throttlingexception", "toomanyrequestsexception"]) {
            self = .rateLimit
        } else if isOne(of: ["serviceunavailableexception", "modelnotreadyexception"]) {
            self = .overloaded
        } else if isOne(of: ["modelerrorexception", "modelstreamerrorexception", "internalserverexception"]) {
            self = .server
        } else if isOne(of: ["modeltimeoutexception"]) {
            self = .timeout
        } else if isOne(of: ["servicequotaexceededexception"]) {
            self = .quota
        } else if isOne(of: ["resourcenotfoundexception"]) {
            self = .notFound
        } else if isOne(of: ["accessdeniedexception"]) {
            self = .permission
        } else if isOne(of: [
            "unrecognizedclientexception", "expiredtokenexception", "invalidsignatureexception",
            "missingauthenticationtokenexception", "incompletesignatureexception",
        ]) {
            self = .authentication
        } else {
            return nil
        }
    }

    /// What the words tell that the status does not.
    fileprivate func refined(by message: Span<UInt8>) -> Self {
        func says(_ words: StaticString) -> Bool { message.holds(words) }
        switch self {
        case .invalidRequest:
            let isLong = says("too long") || says("context limit") || says("context length") || says("context window")
            return isLong || says("Too many input tokens") ? .contextLength : self
        case .permission:
            let isUnknown = says("security token") || says("signature") || says("Signature") || says("API Key")
            return isUnknown || says("expired") ? .authentication : self
        case .rateLimit: return says("per day") ? .quota : self
        default: return self
        }
    }
}
