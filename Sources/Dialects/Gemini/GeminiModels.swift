/// `GET /v1beta/models` (Gemini API reference, Models): `{"models":[{"name":"models/…","displayName","supportedGenerationMethods"}]}`.
public import Containers
import JSON

extension GeminiDialect {
    public func models(_ models: [[UInt8]], isList: Bool, into out: inout ByteBuffer) {
        var writer = JSONWriter()
        if !isList { return Self.write(models[0], &writer, into: &out) }
        writer.beginObject(into: &out)
        writer.key("models", into: &out)
        writer.beginArray(into: &out)
        for model in models { Self.write(model, &writer, into: &out) }
        writer.endArray(into: &out)
        writer.endObject(into: &out)
    }

    /// SDKs take the name as it stands here for a model's. What each can do is not known: chats, and what is worked out here.
    private static func write(_ model: [UInt8], _ writer: inout JSONWriter, into out: inout ByteBuffer) {
        writer.beginObject(into: &out)
        writer.key("name", into: &out)
        writer.string((Array("models/".utf8) + model).span, into: &out)
        writer.member("displayName", model.span, into: &out)
        writer.key("supportedGenerationMethods", into: &out)
        writer.beginArray(into: &out)
        for method in ["generateContent", "streamGenerateContent", "countTokens"] as [StaticString] {
            writer.string(method, into: &out)
        }
        writer.endArray(into: &out)
        writer.endObject(into: &out)
    }
}
