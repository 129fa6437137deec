/// `GET /v1/models` (OpenAI API reference, Models): `{"object":"list","data":[{"id","object":"model","created","owned_by"}]}`.
public import Containers
import JSON

extension OpenAIDialect {
    public func models(_ models: [[UInt8]], isList: Bool, into out: inout ByteBuffer) {
        var writer = JSONWriter()
        if !isList { return Self.write(models[0], &writer, into: &out) }
        writer.beginObject(into: &out)
        writer.member("object", word: "list", into: &out)
        writer.key("data", into: &out)
        writer.beginArray(into: &out)
        for model in models { Self.write(model, &writer, into: &out) }
        writer.endArray(into: &out)
        writer.endObject(into: &out)
    }

    /// Nothing here knows when a model was made: 0.
    private static func write(_ model: [UInt8], _ writer: inout JSONWriter, into out: inout ByteBuffer) {
        writer.beginObject(into: &out)
        writer.member("id", model.span, into: &out)
        writer.member("object", word: "model", into: &out)
        writer.key("created", into: &out)
        writer.integer(0, into: &out)
        writer.member("owned_by", word: "millrace", into: &out)
        writer.endObject(into: &out)
    }
}
