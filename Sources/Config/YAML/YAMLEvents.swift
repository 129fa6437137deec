/// libyaml's event parser behind a safe face: one event a call, with the marks of its begin and end.
///
/// libyaml reads ahead by at most 1,024 characters or a line, so whoever stops asking at a bound has paid for no more.
import CYAML
import Glibc

struct YAMLEvent {
    enum Kind {
        case streamStart, documentStart, documentEnd, streamEnd
        case alias(String)
        case scalar(String, isPlain: Bool)
        case sequenceStart, sequenceEnd, mappingStart, mappingEnd
    }

    var kind: Kind
    var location: SourceLocation
    var anchor: String?
    var hasTag = false
}

/// What libyaml says of a file that it cannot read.
struct YAMLSyntaxError: Error {
    var problem: String
    var location: SourceLocation
    /// What it was reading then and where that began.
    var reading: String?
    var begin: SourceLocation
    /// Offset of a byte it refused; such errors have no mark.
    var byte: Int?
}

@safe
struct YAMLEvents: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: [UInt8]) {
        unsafe parser = .allocate(capacity: 1)
        unsafe input = .allocate(capacity: max(1, bytes.count))
        _ = unsafe input.initialize(from: bytes)
        precondition(unsafe yaml_parser_initialize(parser) == 1, "out of memory")
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    mutating func next() throws(YAMLSyntaxError) -> YAMLEvent {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { unsafe yaml_event_delete(&event) }
        let location = unsafe Self.location(event.start_mark, to: event.end_mark)
        var result = unsafe YAMLEvent(kind: Self.kind(event), location: location)
        switch unsafe event.type {
        case YAML_SCALAR_EVENT:
            unsafe result.anchor = Self.text(event.data.scalar.anchor)
            unsafe result.hasTag = event.data.scalar.tag != nil
        case YAML_SEQUENCE_START_EVENT:
            unsafe result.anchor = Self.text(event.data.sequence_start.anchor)
            unsafe result.hasTag = event.data.sequence_start.tag != nil
        case YAML_MAPPING_START_EVENT:
            unsafe result.anchor = Self.text(event.data.mapping_start.anchor)
            unsafe result.hasTag = event.data.mapping_start.tag != nil
        default: break
        }
        return result
    }

    private static func kind(_ event: yaml_event_t) -> YAMLEvent.Kind {
        switch unsafe event.type {
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_STREAM_END_EVENT: return .streamEnd
        case YAML_ALIAS_EVENT: return unsafe .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SEQUENCE_START_EVENT: return .sequenceStart
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT: return .mappingStart
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return unsafe .scalar(
                String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
        default: return .streamStart
        }
    }

    private func failure() -> YAMLSyntaxError {
        let parser = unsafe self.parser.pointee
        return unsafe YAMLSyntaxError(
            problem: parser.problem.map { unsafe String(cString: $0) } ?? "out of memory",
            location: Self.location(parser.problem_mark, to: parser.problem_mark),
            reading: parser.context.map { unsafe String(cString: $0) },
            begin: Self.location(parser.context_mark, to: parser.context_mark),
            byte: parser.error == YAML_READER_ERROR ? Int(parser.problem_offset) : nil)
    }

    private static func location(_ start: yaml_mark_t, to end: yaml_mark_t) -> SourceLocation {
        let length = start.line == end.line && end.column > start.column ? end.column - start.column : 1
        return SourceLocation(line: Int(start.line) + 1, column: Int(start.column) + 1, length: Int(length))
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        guard let pointer = unsafe pointer else { return nil }
        return unsafe String(cString: pointer)
    }
}
