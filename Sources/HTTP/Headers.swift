/// The field lines of one message: their bytes in one buffer, and a short array that says where each part lies.
///
///     bytes   GET / HTTP/1.1␍␊Host: a␍␊Accept: */*␍␊␍␊ | X-Added: 1␍␊
///                             ▲line      ▲name  ▲value      appended lines follow the head as received
///
/// Every field is a whole line in the buffer, so that neighbors are forwarded by one copy. Clearing keeps the storage,
/// so a head that is used again costs no allocation. A message has tens of fields, hence look-ups scan; a set of the
/// known names that are present answers most of them without one.
import Containers

public struct Headers: ~Copyable {
    /// Where one field line lies in `bytes`.
    struct Field: BitwiseCopyable {
        var line: UInt32
        var nameEnd: UInt32
        var valueStart: UInt32
        var valueEnd: UInt32
        /// Past the line's CRLF.
        var lineEnd: UInt32
        var id: FieldName
        var isHopByHop: Bool
    }

    var bytes = ByteBuffer()
    var fields = OwnedArray<Field>(capacity: 16)
    /// Bit `id` is set when such a field was added; removing leaves it set, so it means "perhaps".
    private var present: UInt64 = 0

    public init() {}

    /// Field lines, repeated names counted each time.
    public var count: Int { fields.count }

    public func id(at index: Int) -> FieldName { fields[index].id }

    /// The name as received.
    @_lifetime(borrow self)
    public func name(at index: Int) -> Span<UInt8> {
        let field = fields[index]
        return bytes.span.extracting(Int(field.line)..<Int(field.nameEnd))
    }

    /// The value without white space around it.
    @_lifetime(borrow self)
    public func value(at index: Int) -> Span<UInt8> {
        let field = fields[index]
        return bytes.span.extracting(Int(field.valueStart)..<Int(field.valueEnd))
    }

    /// Whether the field is for this connection only: by its name, or because `Connection` lists it (RFC 9110 section
    /// 7.6.1).
    public func isHopByHop(at index: Int) -> Bool { fields[index].isHopByHop }

    /// The first field of a known name at or after `start`.
    public func first(_ id: FieldName, from start: Int = 0) -> Int? {
        if present & (1 << UInt64(id.rawValue)) == 0 { return nil }
        for index in stride(from: start, to: fields.count, by: 1) where fields[index].id == id { return index }
        return nil
    }

    /// The first field at or after `start` with this name, which must be in lower case.
    public func first(named lowercased: Span<UInt8>, from start: Int = 0) -> Int? {
        let id = FieldName(lowercased)
        if id != .other { return first(id, from: start) }
        for index in stride(from: start, to: fields.count, by: 1)
        where fields[index].id == .other && name(at: index).equalsIgnoringCase(lowercased) {
            return index
        }
        return nil
    }

    public func first(named lowercased: StaticString, from start: Int = 0) -> Int? {
        for index in stride(from: start, to: fields.count, by: 1)
        where name(at: index).equalsIgnoringCase(lowercased) {
            return index
        }
        return nil
    }

    /// Bytes of storage held, for accounting.
    public var footprint: Int { bytes.capacity + fields.capacity * MemoryLayout<Field>.stride }
}

extension Headers {
    /// Adds a field line. The name must be a token; control bytes in the value become spaces, so that no value can end
    /// its line (RFC 9110 section 5.5).
    public mutating func append(name: Span<UInt8>, value: Span<UInt8>) {
        precondition(FieldSyntax.isToken(name), "a field name that is no token")
        let line = bytes.count
        bytes.append(name)
        appendValue(value, line: line, id: FieldName(name))
    }

    /// Adds a field line with a known name; control bytes in the value become spaces.
    public mutating func append(_ name: FieldName, _ value: Span<UInt8>) {
        let line = bytes.count
        bytes.append(name.text)
        appendValue(value, line: line, id: name)
    }

    public mutating func append(_ name: FieldName, _ value: StaticString) {
        let value = value.bytes
        append(name, value)
    }

    /// Adds a field line whose value is a number.
    public mutating func append(_ name: FieldName, decimal value: Int) {
        appendNumber(name.text, value, unit: "", id: name)
    }

    /// Adds a field line with a lower-case name that is none of `FieldName`'s.
    public mutating func append(other name: StaticString, _ value: StaticString) {
        assert(FieldName(name.bytes) == .other, "a name that has a number")
        let line = bytes.count
        bytes.append(name)
        let value = value.bytes
        appendValue(value, line: line, id: .other)
    }

    /// The same with a number, and its unit if it has one.
    public mutating func append(other name: StaticString, decimal value: Int, unit: StaticString = "") {
        assert(FieldName(name.bytes) == .other, "a name that has a number")
        appendNumber(name, value, unit: unit, id: .other)
    }

    private mutating func appendNumber(_ name: StaticString, _ value: Int, unit: StaticString, id: FieldName) {
        let line = bytes.count
        bytes.append(name)
        let nameEnd = bytes.count
        bytes.append(": ")
        bytes.append(decimal: value)
        bytes.append(unit)
        endLine(line, nameEnd: nameEnd, id)
    }

    /// The last field's value reaches to the CRLF that the buffer now ends with.
    mutating func endLastLine() {
        fields[fields.count - 1].valueEnd = UInt32(bytes.count - 2)
        fields[fields.count - 1].lineEnd = UInt32(bytes.count)
    }

    private mutating func appendValue(_ value: Span<UInt8>, line: Int, id: FieldName) {
        let nameEnd = bytes.count
        bytes.append(": ")
        if FieldSyntax.isValue(value) {
            bytes.append(value)
        } else {
            for index in value.indices {
                bytes.append(FieldSyntax.isValue(value[index]) ? value[index] : FieldSyntax.space)
            }
        }
        endLine(line, nameEnd: nameEnd, id)
    }

    /// Ends the line that began at `line`, and enters it.
    private mutating func endLine(_ line: Int, nameEnd: Int, _ id: FieldName) {
        let valueEnd = bytes.count
        bytes.append("\r\n")
        note(
            Field(
                line: UInt32(line), nameEnd: UInt32(nameEnd), valueStart: UInt32(nameEnd + 2),
                valueEnd: UInt32(valueEnd), lineEnd: UInt32(bytes.count), id: id, isHopByHop: id.isHopByHop))
    }

    /// Enters a field whose bytes are, or will be, in the buffer.
    mutating func note(_ field: Field) {
        fields.append(field)
        present |= 1 << UInt64(field.id.rawValue)
    }

    public mutating func remove(at index: Int) { fields.remove(at: index) }

    public mutating func removeAll(_ id: FieldName) {
        if first(id) == nil { return }
        var index = 0
        while let found = first(id, from: index) {
            fields.remove(at: found)
            index = found
        }
    }

    /// Removes every field with this name, which must be in lower case.
    public mutating func removeAll(named lowercased: Span<UInt8>) {
        var index = 0
        while let found = first(named: lowercased, from: index) {
            fields.remove(at: found)
            index = found
        }
    }

    public mutating func removeAll(named lowercased: StaticString) {
        var index = 0
        while let found = first(named: lowercased, from: index) {
            fields.remove(at: found)
            index = found
        }
    }

    /// Has the fields of `other` and nothing else; keeps the storage.
    public mutating func copy(_ other: borrowing Headers) {
        bytes.clear()
        bytes.append(other.bytes.span)
        fields.copy(other.fields)
        present = other.present
    }

    /// Forgets all fields; keeps the storage.
    public mutating func clear() {
        bytes.clear()
        fields.removeAll()
        present = 0
    }
}
