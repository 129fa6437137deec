import Containers
/// The requests of a run: each shape made into bytes once, and the choice among them.
import HTTP

final class RequestBook {
    private(set) var templates: [RequestTemplate] = []
    /// What prompts end with: text without end, then the closing brackets.
    let tailText: [UInt8]
    private var numbers: [RequestShape: Int] = [:]
    /// Running sums of the weights of a mix; empty: always the first.
    private var weights: [Double] = []
    private var generator: SplitMix64
    private let authority: String
    private let isUnique: Bool

    /// Bodies up to this size stand in their template; of longer ones the text is shared.
    static let wholeBodies = 4096

    init(_ options: LoadOptions) throws(LoadError) {
        authority = options.target.authority
        isUnique = options.isUnique
        generator = SplitMix64(seed: options.seed)
        let shapes = options.recording?.shapes ?? (options.mix.isEmpty ? [options.request] : options.mix.map(\.shape))
        tailText = Self.text(ofAtLeast: shapes.reduce(0) { max($0, $1.fillerBytes) })
        for shape in shapes { templates.append(try make(shape)) }
        var sum = 0.0
        if options.recording == nil, options.mix.count > 1 {
            for entry in options.mix {
                sum += entry.weight
                weights.append(sum)
            }
        }
    }

    /// A template at random, by weight.
    func pick() -> Int {
        guard let sum = weights.last else { return 0 }
        let point = Double(generator.next() >> 11) / Double(1 << 53) * sum
        return weights.firstIndex { point < $0 } ?? weights.count - 1
    }

    private static func text(ofAtLeast count: Int) -> [UInt8] {
        let sentence = Array("A gateway is asked to carry this line as it is. ".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(count + sentence.count)
        while text.count < count { text += sentence }
        return text + Array(RequestShape.back.utf8)
    }

    private func make(_ shape: RequestShape) throws(LoadError) -> RequestTemplate {
        var body: [UInt8]
        var tail = 0
        var numberAt: Int?
        switch shape.content {
        case .literal(let bytes): body = bytes
        case .filler(0): body = []
        case .filler(let count):
            body = Array(shape.front.utf8)
            if isUnique {
                numberAt = body.count
                body += [UInt8](repeating: UInt8(ascii: "0"), count: RequestTemplate.numberDigits)
                body.append(UInt8(ascii: " "))
            }
            tail = count - body.count
            guard tail >= RequestShape.back.utf8.count else {
                let least = body.count + RequestShape.back.utf8.count
                throw LoadError(
                    "a prompt's body cannot have \(count) bytes: at least \(least), or 0 for a request without body")
            }
            if count <= Self.wholeBodies {
                body += tailText.suffix(tail)
                tail = 0
            }
        }
        var bytes = head(shape, length: body.count + tail)
        numberAt = numberAt.map { $0 + bytes.count }
        bytes += body
        return RequestTemplate(
            method: Method(Array(shape.method.utf8).span), bytes: bytes, tail: tail, isStream: shape.stream,
            streamEnd: shape.isChat ? .done : shape.isMessages ? .messageStop : .any, numberAt: numberAt)
    }

    private func head(_ shape: RequestShape, length: Int) -> [UInt8] {
        var text = "\(shape.method) \(shape.path) HTTP/1.1\r\nhost: \(authority)\r\n"
        if length > 0 { text += "content-type: application/json\r\ncontent-length: \(length)\r\n" }
        if shape.isMessages { text += "anthropic-version: 2023-06-01\r\n" }
        for field in shape.headers { text += field + "\r\n" }
        return Array((text + "\r\n").utf8)
    }
}

extension RequestShape {
    fileprivate var fillerBytes: Int {
        if case .filler(let count) = content { return count }
        return 0
    }
}
