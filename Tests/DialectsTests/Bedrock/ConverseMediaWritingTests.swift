import Chat
import Containers
import Testing

@Suite struct ConverseMediaWritingTests {
    /// The blocks of one user turn behind its text.
    private func blocks(_ fill: (inout ConverseDraft) -> Void) throws -> String {
        var draft = ConverseDraft()
        draft.say(.user, "a")
        fill(&draft)
        let body = try draft.written().body
        #expect(draft.lost == [])
        return String(
            body.dropFirst(#"{"messages":[{"role":"user","content":[{"text":"a"},"#.count).dropLast("]}]}".count))
    }

    private func refusal(_ kind: ChatPart.Kind, _ fill: (inout ConverseDraft, inout ChatPart) -> Void) -> String {
        var draft = ConverseDraft()
        draft.say(.user, "a")
        var part = ChatPart(kind)
        fill(&draft, &part)
        draft.request.add(part)
        return draft.refusal() + " " + draft.lost.joined(separator: " ")
    }

    @Test func `images are told by their media type or their name`() throws {
        for (type, name, format) in [
            ("image/png", "", "png"), (#"image\/jpeg"#, "", "jpeg"), ("image/jpg", "", "jpeg"),
            ("IMAGE/GIF", "", "gif"),
            ("", "a.webp", "webp"), ("application/octet-stream", "a.b.PNG", "png"), ("image/png; q=1", "", "png"),
        ] {
            let written = try blocks { $0.media(.image, type, name: name) }
            #expect(written == #"{"image":{"format":"\#(format)","source":{"bytes":"QUJD"}}}"#)
        }
    }

    @Test func `images that are elsewhere or of another kind are refused`() {
        #expect(
            refusal(.image) { $1.url = $0.piece("https://a/b.png") }
                == "unsupported messages[].content[].image.source image_url")
        #expect(
            refusal(.image) { $1.id = $0.piece("file-1") } == "unsupported messages[].content[].image.source image_file"
        )
        #expect(
            refusal(.image) { draft, part in
                part.data = draft.piece("QUJD")
                part.mediaType = draft.piece("image/tiff")
            } == "unsupported messages[].content[].image.format ")
    }

    @Test func `what is in S3 is named`() throws {
        let written = try blocks { draft in
            var part = ChatPart(.image)
            part.url = draft.piece("s3://bucket/a.png")
            draft.request.add(part)
        }
        #expect(written == #"{"image":{"format":"png","source":{"s3Location":{"uri":"s3://bucket/a.png"}}}}"#)
    }

    @Test func `how closely an image is looked at is lost`() throws {
        var draft = ConverseDraft()
        draft.request.beginTurn(.user)
        draft.media(.image, "image/png")
        draft.request.parts[0].detail = draft.piece("high")
        #expect(try draft.written().lost == ["image_detail"])
    }

    @Test func `audio is told by its media type`() throws {
        for (type, format) in [
            ("audio/wav", "wav"), ("audio/x-wav", "wav"), ("audio/mp3", "mp3"), ("audio/mpeg", "mpeg"),
            ("audio/webm", "webm"),
        ] {
            let written = try blocks { $0.media(.audio, type) }
            #expect(written == #"{"audio":{"format":"\#(format)","source":{"bytes":"QUJD"}}}"#)
        }
        #expect(
            refusal(.audio) { draft, part in
                part.data = draft.piece("QUJD")
                part.mediaType = draft.piece("audio/midi")
            } == "unsupported messages[].content[].audio audio")
    }

    @Test func `documents have a kind and a name`() throws {
        for (type, format) in [
            ("application/pdf", "pdf"), ("text/plain;charset=utf-8", "txt"), ("text/markdown", "md"),
            ("text/html", "html"), ("text/csv", "csv"), ("application/msword", "doc"),
            ("application/vnd.ms-excel", "xls"),
            ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        ] {
            let written = try blocks { $0.media(.file, type, name: "a") }
            #expect(written == #"{"document":{"format":"\#(format)","name":"a","source":{"bytes":"QUJD"}}}"#)
        }
    }

    @Test func `names of documents hold what Converse takes, and no two are the same`() throws {
        let long = String(repeating: "x", count: 300)
        let names = [#"Q3  report_\"final\".pdf"#, "", "é(1)[2]-3.pdf", long]
        let written = try blocks { draft in
            for name in names { draft.media(.file, "application/pdf", name: name) }
        }
        let expected = ["Q3 report---final---pdf", "document-2", "--(1)[2]-3-pdf-3", String(long.prefix(180)) + "-4"]
        #expect(
            written
                == expected.map { #"{"document":{"format":"pdf","name":"\#($0)","source":{"bytes":"QUJD"}}}"# }
                .joined(separator: ","))
    }

    @Test func `a message with a document has a text`() throws {
        var draft = ConverseDraft()
        draft.request.beginTurn(.user)
        draft.media(.file, "", name: "notes.md")
        #expect(
            try draft.written().body == #"{"messages":[{"role":"user","content":[{"document":{"format":"md","#
                + #""name":"notes-md","source":{"bytes":"QUJD"}}},{"text":"notes-md"}]}]}"#)
    }

    @Test func `a document may be a text`() throws {
        let written = try blocks { draft in
            var part = ChatPart(.file, text: draft.piece(#"a\nb"#))
            part.name = draft.piece("n")
            draft.request.add(part)
        }
        #expect(written == #"{"document":{"format":"txt","name":"n","source":{"text":"a\nb"}}}"#)
    }

    @Test func `documents that are elsewhere or of another kind are refused`() {
        #expect(
            refusal(.file) { $1.url = $0.piece("https://a/b.pdf") }
                == "unsupported messages[].content[].document.source file_url")
        #expect(
            refusal(.file) { $1.id = $0.piece("file-1") } == "unsupported messages[].content[].document.source file")
        #expect(
            refusal(.file) { draft, part in
                part.data = draft.piece("QUJD")
                part.mediaType = draft.piece("application/zip")
            } == "unsupported messages[].content[].document.format file")
    }
}
