/// What a client is going to ask, drawn from the seed.
import Containers

/// The routes of the simulated table.
enum Place: String, CaseIterable {
    case direct, fallback, split, cached, limited, edited, mock, fixed, raw

    /// Requests are chats, told apart by their model; the others by their path.
    var isChat: Bool { self != .fixed && self != .raw }
    /// The whole request may go to several backends in turn.
    var isTriedTwice: Bool { self == .fallback }
    var reachesBackends: Bool { self != .mock && self != .fixed }
}

/// Callers that the gateway knows.
enum Tenant: String, CaseIterable {
    case a, b, c

    var key: String { "mr-key-\(rawValue)" }
    /// SHA-256 of `key`.
    var digest: String {
        switch self {
        case .a: "e64b0a53af37a5f6b035a09b9ccdf84c2b38afc0db44d65cc949322c3d1b4869"
        case .b: "34719bf8abcf03f3cde16c2f1bdf8e4fdf5d6a9cc847f85503d30bb67da53a86"
        case .c: "383ed93403a30bdd5708fc44b6423cd8f0cccb16577847ab60ba46db28fd4a52"
        }
    }
}

struct RequestDraft {
    let place: Place
    let tenant: Tenant?
    let prompt: Int
    let streams: Bool
    /// Of a stream: the client wants to be told its usage.
    let asksUsage: Bool
    let content: [UInt8]
    /// Sizes of the chunks; empty: with a length.
    let chunks: [Int]
    let expectsContinue: Bool
    /// What is sent instead of a request.
    let garbage: String?

    /// A request that any gateway would answer well, for the check that it still serves.
    init(sober place: Place, tenant: Tenant) {
        self.place = place
        self.tenant = tenant
        // Asked by nobody else: a cache has no answer for it.
        prompt = 1_000
        streams = false
        asksUsage = false
        content = Self.content(place, prompt: 1_000, streams: false, size: 10)
        chunks = []
        expectsContinue = false
        garbage = nil
    }

    init(_ scenario: Scenario, from random: inout SplitMix64) {
        place = scenario.places[random.below(scenario.places.count)]
        tenant = random.below(12) == 0 ? nil : Tenant.allCases[random.below(Tenant.allCases.count)]
        prompt = random.below(4)
        streams = place.isChat && random.below(2) == 0
        // The same prompt is the same in all else, or it would not be the same to a cache.
        asksUsage = streams && prompt == 0
        let size = scenario.size(ofPrompt: prompt)
        content = Self.content(place, prompt: prompt, streams: streams, size: size)
        expectsContinue = scenario.expectsContinue && random.below(5) == 0
        garbage = scenario.isMalformed && random.below(10) == 0 ? Self.garbage[random.below(Self.garbage.count)] : nil
        var sizes: [Int] = []
        if scenario.chunksRequests, random.below(3) == 0 {
            var left = content.count
            while left > 0 {
                sizes.append(1 + random.below(min(left, 1 + random.below(4_000))))
                left -= sizes[sizes.count - 1]
            }
        }
        chunks = sizes
    }

    private static func content(_ place: Place, prompt: Int, streams: Bool, size: Int) -> [UInt8] {
        let words = words(ofPrompt: prompt, size: size)
        if place == .fixed { return [] }
        if place == .raw { return Array(words.utf8) }
        var flag = streams ? ",\"stream\":true" : ""
        if streams, prompt == 0 { flag += ",\(usageOption)" }
        return Array(
            #"{"model":"\#(place.rawValue)","messages":[{"role":"user","content":"\#(words)"}]\#(flag)}"#.utf8)
    }

    /// Member of a stream's request that asks for the usage.
    static let usageOption = #""stream_options":{"include_usage":true}"#

    static func words(ofPrompt prompt: Int, size: Int) -> String {
        "prompt \(prompt): " + String(repeating: "mill", count: size / 4)
    }

    private static let garbage = [
        "NONSENSE\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/3.0\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX\u{1}: b\r\n\r\n",
        "POST /raw HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 40_000) + "\r\n\r\n",
    ]

    func head(mark: Int) -> [UInt8] {
        if let garbage { return Array(garbage.utf8) }
        let path = place.isChat ? "/v1/chat/completions" : "/\(place.rawValue)"
        var text = "\(place == .fixed ? "GET" : "POST") \(path) HTTP/1.1\r\nHost: gateway\r\nx-mark: \(mark)\r\n"
        text += "Authorization: Bearer \(tenant?.key ?? "mr-key-of-nobody")\r\n"
        if place.isChat { text += "Content-Type: application/json\r\n" }
        if expectsContinue, !content.isEmpty { text += "Expect: 100-continue\r\n" }
        if !chunks.isEmpty {
            text += "Transfer-Encoding: chunked\r\n"
        } else if place != .fixed {
            text += "Content-Length: \(content.count)\r\n"
        }
        return Array((text + "\r\n").utf8)
    }

    var framedBody: [UInt8] {
        if garbage != nil { return [] }
        if chunks.isEmpty { return content }
        var framed: [UInt8] = []
        var position = 0
        for size in chunks {
            framed += Array("\(String(size, radix: 16))\r\n".utf8) + content[position..<position + size] + [13, 10]
            position += size
        }
        return framed + Array("0\r\n\r\n".utf8)
    }
}
