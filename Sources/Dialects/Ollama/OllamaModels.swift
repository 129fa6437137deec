/// `GET /api/tags` (docs/api.md, List Local Models): `{"models":[{"name","model","modified_at","size","digest","details"}]}`.
public import Containers
import JSON

extension OllamaDialect {
    /// Nothing here knows when a model was made, or how large it is. There is no path that asks for one of them.
    public func models(_ models: [[UInt8]], isList: Bool, into out: inout ByteBuffer) {
        var writer = JSONWriter()
        writer.beginObject(into: &out)
        writer.key("models", into: &out)
        writer.beginArray(into: &out)
        for model in models {
            writer.beginObject(into: &out)
            writer.member("name", model.span, into: &out)
            writer.member("model", model.span, into: &out)
            writer.member("modified_at", word: "1970-01-01T00:00:00Z", into: &out)
            writer.key("size", into: &out)
            writer.integer(0, into: &out)
            writer.member("digest", word: "", into: &out)
            writer.key("details", into: &out)
            writer.beginObject(into: &out)
            writer.endObject(into: &out)
            writer.endObject(into: &out)
        }
        writer.endArray(into: &out)
        writer.endObject(into: &out)
    }
}
