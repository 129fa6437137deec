/// Members of a body as they are now, edits made so far included, so that a clamp sees what an override set; and setting them.
import Containers
import Graph
import JSON

extension EditList {
    /// What member `name` is now.
    func value(
        _ name: StaticString, _ body: Span<UInt8>, _ index: borrowing MemberIndex
    ) throws(GatewayError) -> CurrentValue {
        do throws(JSONError) { return try current(name.bytes, in: body, index) } catch {
            throw GatewayError(error, key: name.description)
        }
    }

    /// The member `name` of the body, to be edited inside; nil when it is absent or null.
    func original(
        _ name: StaticString, _ body: Span<UInt8>, _ index: borrowing MemberIndex
    ) throws(GatewayError) -> Member? {
        switch try value(name, body, index) {
        case .absent: nil
        case .original(let member): member.kind == .null ? nil : member
        case .inserted: throw .conflictingEdits(name.description)
        }
    }

    /// Sets a parameter to a JSON value, whatever the body has.
    mutating func set(
        _ name: Span<UInt8>, _ body: Span<UInt8>, _ index: borrowing MemberIndex, _ write: (inout ByteBuffer) -> Void
    ) throws(GatewayError) {
        do throws(JSONError) { try setMember(name, in: body, index, write) } catch {
            throw GatewayError(error, key: name.text)
        }
    }

    /// Sets a parameter that the body does not have; null counts as had, for the caller wrote it.
    mutating func setDefault(
        _ name: Span<UInt8>, to json: Span<UInt8>, _ body: Span<UInt8>, _ index: borrowing MemberIndex
    ) throws(GatewayError) {
        do throws(JSONError) {
            guard case .absent = try current(name, in: body, index) else { return }
            try setMember(name, to: json, in: body, index)
        } catch {
            throw GatewayError(error, key: name.text)
        }
    }

    /// The number that the member `name` is; nil when it is absent or null. Throws 400 when it is none. `inStrings`: numbers in strings
    /// of the body are taken too, as proto JSON does.
    func number(
        _ value: CurrentValue, _ name: StaticString, _ body: Span<UInt8>, inStrings: Bool = false
    ) throws(GatewayError) -> Double? {
        let number: Double?
        switch value {
        case .absent: return nil
        case .original(let member):
            if member.kind == .null { return nil }
            let place = inStrings && member.kind == .string ? member.text : member.value
            number = JSONNumber.double(body.extracting(place))
        case .inserted(let range):
            if insertedBytes.extracting(range).equals("null") { return nil }
            number = JSONNumber.double(insertedBytes.extracting(range))
        }
        guard let number else { throw .invalidValue(name.description) }
        return number
    }

    /// Lowers the number `name` to `limit`. False: the body has none (or null). Throws 400 when it is no number.
    mutating func clamp(
        _ name: StaticString, to limit: Double, _ body: Span<UInt8>, _ index: borrowing MemberIndex,
        _ write: (inout ByteBuffer) -> Void
    ) throws(GatewayError) -> Bool {
        guard let number = try number(value(name, body, index), name, body) else { return false }
        if number > limit { try set(name.bytes, body, index, write) }
        return true
    }
}
