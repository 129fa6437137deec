/// A mix of requests from a file: JSON objects, one a line or in an array.
///
///     {"weight": 9, "path": "/v1/chat/completions", "model": "small", "body_bytes": 500}
///     {"weight": 1, "model": "large", "stream": true, "headers": {"x-team": "blue"}}
///
/// `body`, an object or a string, is sent as it stands in place of a prompt of `body_bytes`. What a line leaves out is as the
/// options have it.
public struct MixEntry: Sendable {
    var weight: Double
    var shape: RequestShape
}

extension MixEntry {
    /// `defaults`: what entries leave out.
    public static func parse(_ text: [UInt8], defaults: LoadOptions) throws(LoadError) -> [MixEntry] {
        var entries: [MixEntry] = []
        for (object, place) in try JSONObject.all(in: text, of: "the mix") {
            entries.append(try entry(object, place, defaults))
        }
        if entries.isEmpty {
            throw LoadError("the mix holds no entry: expected JSON objects such as {\"weight\": 1, \"model\": \"a\"}")
        }
        return entries
    }

    private static let members = ["weight", "method", "path", "model", "body_bytes", "body", "stream", "headers"]

    private static func entry(_ object: JSONObject, _ place: String, _ options: LoadOptions) throws(LoadError)
        -> MixEntry
    {
        var shape = options.request
        if let unknown = object.names.first(where: { !members.contains($0) }) {
            throw LoadError(
                "\(place): \"\(unknown)\" is no member of a mix; they are \(members.joined(separator: ", "))")
        }
        if let path = try object.text("path", place) { shape.path = path }
        guard shape.path.hasPrefix("/") else {
            throw LoadError("\(place): a path begins with /, not \"\(shape.path)\"")
        }
        if let model = try object.text("model", place) { shape.model = model }
        if let stream = try object.flag("stream", place) { shape.stream = stream }
        if let count = try object.integer("body_bytes", place) { shape.content = .filler(count) }
        if let body = object.raw("body") {
            shape.content = .literal(try object.text("body", ifString: place).map { Array($0.utf8) } ?? body)
        }
        if case .filler(0) = shape.content { shape.method = "GET" } else { shape.method = "POST" }
        if let method = try object.text("method", place) { shape.method = method }
        if let fields = try object.object("headers", place) {
            for name in fields.names { shape.headers.append("\(name): \(try fields.text(name, place) ?? "")") }
        }
        let weight = try object.number("weight", place) ?? 1
        guard weight > 0 else { throw LoadError("\(place): a weight is greater than 0, not \(weight)") }
        return MixEntry(weight: weight, shape: shape)
    }
}
