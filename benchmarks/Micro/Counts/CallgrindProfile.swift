/// What callgrind wrote of a run: instructions by function, and who called whom how often.
///
/// The part of the format (Valgrind manual, "Callgrind Format Specification") that callgrind itself writes:
///
///     fn=(7) swift_retain        the function that the next cost lines belong to; `(7)` alone from then on
///     +3 12                      a line and the instructions of it
///     cfn=(9) swift_release      the function that the next `calls=` goes to
///     calls=20 0                 how often; the line after it holds what the calls cost, inclusive
///     totals: 85468393
public struct CallgrindProfile: Sendable {
    public struct Call: Hashable, Sendable {
        public var caller: String
        public var callee: String

        public init(_ caller: String, _ callee: String) { (self.caller, self.callee) = (caller, callee) }
    }

    /// Instructions of the whole run.
    public private(set) var total = 0
    /// By function, without and with what it calls. Recursion counts in `inclusive` more than once.
    public private(set) var own: [String: Int] = [:]
    public private(set) var inclusive: [String: Int] = [:]
    public private(set) var calls: [Call: Int] = [:]

    /// Throws what is not callgrind's.
    public init(_ text: String) throws(CountError) {
        var reader = CallgrindReader()
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) { reader.read(line, into: &self) }
        guard reader.hasTotal else {
            throw CountError("callgrind left no totals: was the run cut short? Expected a line `totals: NUMBER`.")
        }
    }

    fileprivate mutating func add(own cost: Int, to function: String) {
        own[function, default: 0] += cost
        inclusive[function, default: 0] += cost
    }

    fileprivate mutating func add(_ call: Call, _ count: Int, cost: Int) {
        calls[call, default: 0] += count
        if call.caller != call.callee { inclusive[call.caller, default: 0] += cost }
    }

    fileprivate mutating func set(total: Int) { self.total = total }
}

private struct CallgrindReader {
    typealias Line = Substring.UTF8View

    private(set) var hasTotal = false
    private var names: [Int: String] = [:]
    private var function = ""
    private var callee = ""
    /// Of a `calls=` line whose cost line comes next.
    private var pending: Int?

    mutating func read(_ line: Line, into profile: inout CallgrindProfile) {
        guard let first = line.first else { return }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"):
            cost(line, &profile)
        case UInt8(ascii: "f"): if let rest = line.after("fn=") { function = name(rest) }
        case UInt8(ascii: "c"):
            if let rest = line.after("cfn=") { callee = name(rest) }
            if let rest = line.after("calls=") { pending = rest.leadingNumber ?? 0 }
        case UInt8(ascii: "t"):
            if let total = line.after("totals:")?.drop(while: { $0 == UInt8(ascii: " ") }).leadingNumber {
                profile.set(total: total)
                hasTotal = true
            }
        default: break
        }
    }

    private mutating func cost(_ line: Line, _ profile: inout CallgrindProfile) {
        guard let space = line.firstIndex(of: UInt8(ascii: " ")) else { return }
        let cost = line[line.index(after: space)...].leadingNumber ?? 0
        if let count = pending {
            profile.add(CallgrindProfile.Call(function, callee), count, cost: cost)
            pending = nil
        } else {
            profile.add(own: cost, to: function)
        }
    }

    /// `(7) name` names number 7, `(7)` is what was named so.
    private mutating func name(_ text: Line) -> String {
        guard text.first == UInt8(ascii: "("), let end = text.firstIndex(of: UInt8(ascii: ")")),
            let number = text.dropFirst().leadingNumber
        else { return String(Substring(text)) }
        let rest = text[text.index(after: end)...].drop { $0 == UInt8(ascii: " ") }
        if !rest.isEmpty { names[number] = String(Substring(rest)) }
        return names[number] ?? ""
    }
}

extension Substring.UTF8View {
    fileprivate func after(_ prefix: StaticString) -> Substring.UTF8View? {
        var rest = self[...]
        for index in 0..<prefix.utf8CodeUnitCount {
            guard let byte = rest.first, byte == prefix.description.utf8.dropFirst(index).first else { return nil }
            rest = rest.dropFirst()
        }
        return rest
    }

    fileprivate var leadingNumber: Int? { Int(Substring(prefix { $0 &- 48 < 10 })) }
}
