/// Google's Schema, a subset of OpenAPI 3.0's, put as JSON Schema: `parameters` of a function, `responseSchema`.
///
///     {"type":"OBJECT","properties":{"n":{"type":"INTEGER","nullable":true}},"propertyOrdering":["n"]}
///     {"type":"object","properties":{"n":{"type":["integer","null"]}}}
///
/// Types are upper case there, null is a flag, limits may be strings (proto JSON has 64-bit integers so), and the order of
/// properties has a member of its own, which JSON Schema has no word for.
import Chat
import Containers
import JSON

struct GeminiSchema {
    /// Schemas in schemas: a schema is walked once more for each one around it. Real ones stay below ten.
    private static let depthLimit = 32

    /// Writes the schema that the object at `start` of `source` is. Throws `invalid` when it nests too deep.
    static func write(
        _ start: Int, _ source: Span<UInt8>, depth: Int = 0, into out: inout ByteBuffer
    ) throws(ChatError) {
        if depth == depthLimit { throw ChatError(.invalid, "schema") }
        let (type, isNullable) = kind(start, source)
        var members = MemberSkim(object: start)
        var isFirst = true
        out.append(UInt8(ascii: "{"))
        if type.isPresent {
            key("type", &isFirst, into: &out)
            append(type, isNullable: isNullable, source, into: &out)
        }
        while let member = members.next(in: source) {
            if member.kind == .null || member.isNamed("type", in: source) || member.isNamed("nullable", in: source) {
                continue
            }
            try write(member, isNullable, hasType: type.isPresent, &isFirst, source, depth, into: &out)
        }
        out.append(UInt8(ascii: "}"))
    }

    private struct Kind {
        var word = 0..<0
        var isPresent: Bool { !word.isEmpty }
    }

    /// Its type, and whether it may be null.
    private static func kind(_ start: Int, _ source: Span<UInt8>) -> (Kind, Bool) {
        var found = Kind()
        var isNullable = false
        var members = MemberSkim(object: start)
        while let member = members.next(in: source) {
            if member.kind == .string, member.isNamed("type", in: source) {
                if !member.says("TYPE_UNSPECIFIED", in: source) { found.word = member.text }
            } else if member.isNamed("nullable", in: source) {
                isNullable = member.kind == .true
            }
        }
        return (found, isNullable)
    }

    private static func append(
        _ type: Kind, isNullable: Bool, _ source: Span<UInt8>, into out: inout ByteBuffer
    ) {
        out.append(isNullable ? "[\"" as StaticString : "\"")
        for at in type.word { out.append(source[at].asciiLowercased) }
        out.append(isNullable ? "\",\"null\"]" as StaticString : "\"")
    }

    private static func write(
        _ member: Member, _ isNullable: Bool, hasType: Bool, _ isFirst: inout Bool, _ source: Span<UInt8>, _ depth: Int,
        into out: inout ByteBuffer
    ) throws(ChatError) {
        if member.isNamed("properties", in: source), member.kind == .object {
            key("properties", &isFirst, into: &out)
            try properties(member, source, depth, into: &out)
        } else if member.isNamed("items", in: source), member.kind == .object {
            key("items", &isFirst, into: &out)
            try write(member.value.lowerBound, source, depth: depth + 1, into: &out)
        } else if member.isSpelled("anyOf", "any_of", in: source), member.kind == .array {
            key("anyOf", &isFirst, into: &out)
            try list(member, source, depth, isNullable && !hasType ? "{\"type\":\"null\"}" : "", into: &out)
        } else if member.isSpelled("prefixItems", "prefix_items", in: source), member.kind == .array {
            key("prefixItems", &isFirst, into: &out)
            try list(member, source, depth, "", into: &out)
        } else if member.isNamed("enum", in: source), member.kind == .array, isNullable {
            var items = GeminiItems(member)
            if items.nextElement(in: source) == nil { return }
            key("enum", &isFirst, into: &out)
            out.append(source.extracting(member.value.lowerBound..<member.value.upperBound - 1))
            out.append(",null]" as StaticString)
        } else if member.isNamed("example", in: source) {
            key("examples", &isFirst, into: &out)
            out.append(UInt8(ascii: "["))
            out.append(source.extracting(member.value))
            out.append(UInt8(ascii: "]"))
        } else if !isGooglesOwn(member, source) {
            plain(member, &isFirst, source, into: &out)
        }
    }

    /// What JSON Schema has no place for.
    private static func isGooglesOwn(_ member: Member, _ source: Span<UInt8>) -> Bool {
        member.isSpelled("propertyOrdering", "property_ordering", in: source)
            || member.isNamed("format", in: source) && member.says("enum", in: source)
    }

    private static func properties(
        _ map: Member, _ source: Span<UInt8>, _ depth: Int, into out: inout ByteBuffer
    ) throws(ChatError) {
        var members = MemberSkim(object: map.value.lowerBound)
        var isFirst = true
        out.append(UInt8(ascii: "{"))
        while let member = members.next(in: source) {
            if !isFirst { out.append(UInt8(ascii: ",")) }
            isFirst = false
            out.append(source.extracting(member.key.lowerBound - 1..<member.key.upperBound + 1))
            out.append(UInt8(ascii: ":"))
            if member.kind == .object {
                try write(member.value.lowerBound, source, depth: depth + 1, into: &out)
            } else {
                out.append(source.extracting(member.value))
            }
        }
        out.append(UInt8(ascii: "}"))
    }

    /// A list of schemas, and one that we add.
    private static func list(
        _ schemas: Member, _ source: Span<UInt8>, _ depth: Int, _ last: StaticString, into out: inout ByteBuffer
    ) throws(ChatError) {
        var items = GeminiItems(schemas)
        var isFirst = true
        out.append(UInt8(ascii: "["))
        while let item = items.nextObject(in: source) {
            if !isFirst { out.append(UInt8(ascii: ",")) }
            isFirst = false
            try write(item, source, depth: depth + 1, into: &out)
        }
        if last.utf8CodeUnitCount > 0 {
            if !isFirst { out.append(UInt8(ascii: ",")) }
            out.append(last)
        }
        out.append(UInt8(ascii: "]"))
    }

    /// A member that both have, its key in camel case and a limit as a number.
    private static func plain(
        _ member: Member, _ isFirst: inout Bool, _ source: Span<UInt8>, into out: inout ByteBuffer
    ) {
        for limit in limits where member.isSpelled(limit.camel, limit.snake, in: source) {
            key(limit.camel, &isFirst, into: &out)
            let isQuoted = member.kind == .string && source.extracting(member.text).decimal != nil
            out.append(source.extracting(isQuoted ? member.text : member.value))
            return
        }
        if !isFirst { out.append(UInt8(ascii: ",")) }
        isFirst = false
        out.append(source.extracting(member.key.lowerBound - 1..<member.key.upperBound + 1))
        out.append(UInt8(ascii: ":"))
        out.append(source.extracting(member.value))
    }

    private static let limits: [(camel: StaticString, snake: StaticString)] = [
        ("minItems", "min_items"), ("maxItems", "max_items"), ("minLength", "min_length"), ("maxLength", "max_length"),
        ("minProperties", "min_properties"), ("maxProperties", "max_properties"),
    ]

    private static func key(_ name: StaticString, _ isFirst: inout Bool, into out: inout ByteBuffer) {
        out.append(isFirst ? "\"" as StaticString : ",\"")
        isFirst = false
        out.append(name)
        out.append("\":" as StaticString)
    }
}
