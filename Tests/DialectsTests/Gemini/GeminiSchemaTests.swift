import Chat
import ChatStand
import Dialects
import Testing

@Suite struct GeminiSchemaTests {
    private func converted(_ schema: String) throws -> String {
        let format = GenerateContentFormat()
        let body =
            "{\"contents\":{\"parts\":{\"text\":\"q\"}},\"tools\":{\"functionDeclarations\":{\"name\":\"f\",\"parameters\":\(schema)}}}"
        let text = try ChatStand(format, format).request(body).text
        let parts = text.split(separator: #""parametersJsonSchema":"#)
        try #require(parts.count == 2 && parts[1].hasSuffix("}]}]}"))
        return String(parts[1].dropLast(5))
    }

    @Test func `types are written in lower case, wherever schemas stand`() throws {
        #expect(
            try converted(
                #"{"type":"OBJECT","properties":{"type":{"type":"STRING"},"l":{"type":"ARRAY","items":{"type":"INTEGER"}},"x":{"anyOf":[{"type":"NUMBER"},{"type":"BOOLEAN"}]}},"required":["type"]}"#
            )
                == #"{"type":"object","properties":{"type":{"type":"string"},"l":{"type":"array","items":{"type":"integer"}},"x":{"anyOf":[{"type":"number"},{"type":"boolean"}]}},"required":["type"]}"#
        )
        #expect(try converted(#"{"type":"object","title":"T"}"#) == #"{"type":"object","title":"T"}"#)
    }

    @Test func `null is one of the types, of the words, or of the alternatives`() throws {
        #expect(try converted(#"{"nullable":true,"type":"STRING"}"#) == #"{"type":["string","null"]}"#)
        #expect(
            try converted(#"{"type":"STRING","format":"enum","enum":["a"],"nullable":true}"#)
                == #"{"type":["string","null"],"enum":["a",null]}"#)
        #expect(
            try converted(#"{"nullable":true,"any_of":[{"type":"STRING"}]}"#)
                == #"{"anyOf":[{"type":"string"},{"type":"null"}]}"#)
        #expect(try converted(#"{"type":"STRING","nullable":false,"enum":[]}"#) == #"{"type":"string","enum":[]}"#)
    }

    @Test func `limits are numbers, and what only Google has is left out`() throws {
        #expect(
            try converted(
                #"{"type":"ARRAY","minItems":"1","max_items":3,"example":[1],"propertyOrdering":["a"],"description":"d","format":"int32","default":null}"#
            ) == #"{"type":"array","minItems":1,"maxItems":3,"examples":[[1]],"description":"d","format":"int32"}"#)
        #expect(try converted(#"{"type":"TYPE_UNSPECIFIED"}"#) == "{}")
    }

    @Test func `a schema within a schema within a schema ends somewhere`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: #"{"items":"#, count: depth) + "{}" + String(repeating: "}", count: depth)
        }
        #expect(try converted(nested(31)) == nested(31))
        #expect(throws: ChatError.self) { try converted(nested(32)) }
    }

    @Test func `an answer's schema is written as JSON Schema too`() throws {
        let format = GenerateContentFormat()
        func config(_ members: String) throws -> String {
            try ChatStand(format, format).request(
                "{\"contents\":{\"parts\":{\"text\":\"q\"}},\"generationConfig\":{\(members)}}"
            ).text
        }
        #expect(
            try config(#""responseMimeType":"application/json","responseSchema":{"type":"OBJECT"}"#)
                .hasSuffix(
                    #""generationConfig":{"responseMimeType":"application/json","responseJsonSchema":{"type":"object"}}}"#
                ))
        #expect(
            try config(#""response_mime_type":"application/json","response_json_schema":{"$ref":"X"}"#)
                .hasSuffix(#"{"responseMimeType":"application/json","responseJsonSchema":{"$ref":"X"}}}"#))
        #expect(
            try config(#""responseMimeType":"application/json""#)
                .hasSuffix(#""generationConfig":{"responseMimeType":"application/json"}}"#))
    }
}
