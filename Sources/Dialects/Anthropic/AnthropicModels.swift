/// `GET /v1/models` (Anthropic API reference, Models): `{"data":[{"type":"model","id","display_name","created_at"}],"has_more",…}`.
public import Containers
import JSON

extension AnthropicDialect {
    public func models(_ models: [[UInt8]], isList: Bool, into out: inout ByteBuffer) {
        var writer = JSONWriter()
        if !isList { return Self.write(models[0], &writer, into: &out) }
        writer.beginObject(into: &out)
        writer.key("data", into: &out)
        writer.beginArray(into: &out)
        for model in models { Self.write(model, &writer, into: &out) }
        writer.endArray(into: &out)
        writer.key("has_more", into: &out)
        writer.bool(false, into: &out)
        for (name, model) in [("first_id", models.first), ("last_id", models.last)] as [(StaticString, [UInt8]?)] {
            writer.key(name, into: &out)
            if let model { writer.string(model.span, into: &out) } else { writer.null(into: &out) }
        }
        writer.endObject(into: &out)
    }

    /// Nothing here knows when a model was made.
    private static func write(_ model: [UInt8], _ writer: inout JSONWriter, into out: inout ByteBuffer) {
        writer.beginObject(into: &out)
        writer.member("type", word: "model", into: &out)
        writer.member("id", model.span, into: &out)
        writer.member("display_name", model.span, into: &out)
        writer.member("created_at", word: "1970-01-01T00:00:00Z", into: &out)
        writer.endObject(into: &out)
    }
}
