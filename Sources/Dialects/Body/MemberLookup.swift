/// Looking into answers: members of nested objects, counts, and whether a value says anything.
///
/// Answers come from backends, so what is not as expected is passed over: the bytes go to the client whatever we make of them.
import Containers
import JSON

extension Span where Element == UInt8 {
    /// The first member of that name of the object that begins at `start`.
    func member(_ name: StaticString, ofObjectAt start: Int) -> Member? {
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: self) {
            if member.isNamed(name, in: self) { return member }
        }
        return nil
    }

    /// The same, when its value is an object; the offset of its `{`.
    func object(_ name: StaticString, ofObjectAt start: Int) -> Int? {
        guard let member = member(name, ofObjectAt: start), member.kind == .object else { return nil }
        return member.value.lowerBound
    }

    /// A token count: a number of at least 0; nil for any other value.
    func count(_ member: Member) -> Int? {
        if member.kind != .number { return nil }
        let digits = extracting(member.value)
        let value = JSONNumber.integer(digits) ?? JSONNumber.double(digits).flatMap { Int(exactly: $0) }
        return value.flatMap { $0 >= 0 && $0 <= 1 << 53 ? $0 : nil }
    }

    /// Whether a value is more than null, an empty string, an empty array or an empty object.
    func says(_ member: Member) -> Bool {
        switch member.kind {
        case .null: false
        case .string, .array, .object: member.value.count > 2
        case .number, .true, .false: true
        }
    }

    /// Whether the object that begins at `start` has a member, other than `name`, that says something.
    func saysMore(than name: StaticString, objectAt start: Int) -> Bool {
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: self) {
            if says(member) && !member.isNamed(name, in: self) { return true }
        }
        return false
    }
}
