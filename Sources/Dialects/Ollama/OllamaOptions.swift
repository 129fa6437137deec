/// The parameters that stand in `options`, a member of the body, and edits of them.
///
///     {"model":"m","options":{"temperature":1,"num_predict":900}}  ─ temperature clamped to 0.5 ─▶
///     {"model":"m","options":{"temperature":0.5,"num_predict":900}}
///
/// `options` is one value to the edit list, written anew with every edit of it; what is not edited is copied as it stands.
import Containers
import Graph
import JSON

enum OllamaOption {
    /// Of the runner and of the sampling (api/types.go: `Runner`, `Options`), older names among them.
    private static let names: [StaticString] = [
        "temperature", "num_predict", "num_ctx", "top_p", "top_k", "min_p", "seed", "stop", "repeat_penalty",
        "repeat_last_n", "presence_penalty", "frequency_penalty", "typical_p", "num_keep", "num_batch", "num_gpu",
        "main_gpu", "num_thread", "use_mmap", "use_mlock", "numa", "low_vram", "f16_kv", "logits_all", "vocab_only",
        "embedding_only", "tfs_z", "mirostat", "mirostat_tau", "mirostat_eta", "penalize_newline", "draft_num_predict",
    ]

    /// Whether a parameter of this name belongs into `options`.
    static func isNamed(_ name: Span<UInt8>) -> Bool { names.contains { name.equals($0) } }
}

/// Where an option stands or would stand: offsets into the body, or into the list's inserted bytes.
private struct OptionPlace {
    /// The object `options`; nil when there is none.
    var object: Range<Int>?
    var isInserted = false
    var option: Member?
    /// Where another option can be added.
    var end = 0
    var isEmpty = true
}

extension EditList {
    /// Sets an option, whatever the body has.
    mutating func setOption(
        _ name: Span<UInt8>, _ body: Span<UInt8>, _ index: borrowing MemberIndex, _ write: (inout ByteBuffer) -> Void
    ) throws(GatewayError) {
        let place = try place(name, body, index)
        try set(("options" as StaticString).bytes, body, index) { out in
            guard let object = place.object else {
                out.append(UInt8(ascii: "{"))
                out.option(name, write)
                return out.append(UInt8(ascii: "}"))
            }
            let cut = place.option?.value ?? place.end..<place.end
            out.copy(object.lowerBound..<cut.lowerBound, of: body, isOwn: place.isInserted)
            if place.option != nil {
                write(&out)
            } else {
                if !place.isEmpty { out.append(UInt8(ascii: ",")) }
                out.option(name, write)
            }
            out.copy(cut.upperBound..<object.upperBound, of: body, isOwn: place.isInserted)
        }
    }

    /// Sets an option that the body does not have; null counts as had, for the caller wrote it.
    mutating func setDefaultOption(
        _ name: Span<UInt8>, to json: Span<UInt8>, _ body: Span<UInt8>, _ index: borrowing MemberIndex
    ) throws(GatewayError) {
        if try place(name, body, index).option == nil { try setOption(name, body, index) { $0.append(json) } }
    }

    /// Lowers an option that is a number to `limit`; where it is below `floor`, which means without limit, it is set too. False:
    /// the body has none (or null). Throws 400 when it is no number.
    mutating func clampOption(
        _ name: StaticString, to limit: Double, floor: Double, _ body: Span<UInt8>, _ index: borrowing MemberIndex,
        _ write: (inout ByteBuffer) -> Void
    ) throws(GatewayError) -> Bool {
        let place = try place(name.bytes, body, index)
        guard let option = place.option, option.kind != .null else { return false }
        let number =
            place.isInserted
            ? JSONNumber.double(insertedBytes.extracting(option.value))
            : JSONNumber.double(body.extracting(option.value))
        guard let number else { throw .invalidValue("options.\(name)") }
        if number > limit || number < floor { try setOption(name.bytes, body, index, write) }
        return true
    }

    private func place(
        _ name: Span<UInt8>, _ body: Span<UInt8>, _ index: borrowing MemberIndex
    ) throws(GatewayError) -> OptionPlace {
        switch try value("options", body, index) {
        case .absent: return OptionPlace()
        case .original(let member):
            if member.kind == .null { return OptionPlace() }
            if member.kind != .object { throw .invalidValue("options") }
            return try Self.place(name, in: body, member.value)
        case .inserted(let range):
            if insertedBytes[range.lowerBound] != UInt8(ascii: "{") { throw .conflictingEdits("options") }
            var place = try Self.place(name, in: insertedBytes, range)
            place.isInserted = true
            return place
        }
    }

    /// Of two options of a name the server takes the last, and other readers the first: 400 `duplicate_key`.
    private static func place(
        _ name: Span<UInt8>, in bytes: Span<UInt8>, _ object: Range<Int>
    ) throws(GatewayError) -> OptionPlace {
        var place = OptionPlace()
        place.object = object
        place.end = object.lowerBound + 1
        var walker = MemberSkim(object: object.lowerBound)
        while let member = walker.next(in: bytes) {
            if member.isNamed(name, in: bytes) {
                if place.option != nil {
                    throw GatewayError(
                        JSONError(.duplicateKey, at: member.key.lowerBound), key: "options.\(name.text)")
                }
                place.option = member
            }
            place.end = member.value.upperBound
            place.isEmpty = false
        }
        return place
    }
}

extension ByteBuffer {
    fileprivate mutating func option(_ name: Span<UInt8>, _ write: (inout ByteBuffer) -> Void) {
        append(UInt8(ascii: "\""))
        appendEscaped(name)
        append("\":" as StaticString)
        write(&self)
    }

    /// Appends a range of `body`, or of what stands in this buffer.
    fileprivate mutating func copy(_ range: Range<Int>, of body: Span<UInt8>, isOwn: Bool) {
        if !isOwn { return append(body.extracting(range)) }
        for index in range {
            let byte = span[index]
            append(byte)
        }
    }
}
