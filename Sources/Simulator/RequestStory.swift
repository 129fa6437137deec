/// The story of one request in words, for the one who reads a failing seed.
extension History {
    func story(of request: SentRequest) -> String {
        var text =
            "request \(request.mark): client \(request.client), \(request.place), tenant \(request.tenant?.rawValue ?? "none")"
        text +=
            ", prompt \(request.prompt)\(request.streams ? ", streams" : "")\(request.isMalformed ? ", malformed" : "")"
        text += ", \(request.fate)"
        if let answer = request.answer {
            text += ", \(answer.head.status)\(answer.isClean ? "" : " cut")\(answer.isMarkedAsBroken ? " broken" : "")"
        }
        for arrival in arrivals(of: request) {
            text += "; at \(arrival.time) \(arrival.backend)\(arrival.isReused ? " reused" : ""): \(arrival.conduct)"
        }
        return text
    }
}
