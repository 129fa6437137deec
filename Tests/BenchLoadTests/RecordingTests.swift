import Testing

@testable import BenchLoad

struct RecordingTests {
    private func read(_ log: String) throws -> Recording {
        try Recording(Array(log.utf8), defaults: LoadOptions(try LoadTarget("http://127.0.0.1:1")))
    }

    @Test func `Requests start their duration before their line was written, in order`() throws {
        let recording = try read(
            """
            {"time":"2026-01-31T23:59:59.900Z","method":"POST","path":"/v1/chat/completions","model":"a","status":200,"duration_us":100000,"request_bytes":700}
            {"time":"2026-02-01T00:00:00.000Z","method":"GET","path":"/v1/models","status":200}
            {"time":"2026-02-01T00:00:00.100Z","method":"POST","path":"/v1/chat/completions","model":"a","duration_us":250000,"request_bytes":700}
            """)
        #expect(recording.starts.map(\.offset) == [0, 50_000_000, 200_000_000])
        #expect(recording.starts.map(\.shape) == [0, 0, 1] && recording.count == 3)
        #expect(recording.shapes.map(\.method) == ["POST", "GET"] && recording.shapes[0].content == .filler(700))
        #expect(recording.mix.map(\.weight) == [2, 1])
    }

    @Test func `Bodies too small for a prompt are filled up otherwise, and streams are read where a line tells`() throws
    {
        let recording = try read(
            """
            {"time":"2026-01-31T12:00:00Z","method":"POST","path":"/v1/x","request_bytes":3}
            {"time":"2026-01-31T12:00:00Z","method":"POST","path":"/v1/x","request_bytes":900,"stream":true}
            {"time":"2026-01-31T12:00:00Z","method":"CONNECT","path":"a:443"}
            """)
        #expect(recording.shapes.map(\.content) == [.literal([32, 32, 32]), .filler(900)])
        #expect(recording.shapes.map(\.stream) == [false, true])
    }

    @Test(arguments: [
        ("{\"method\":\"GET\",\"path\":\"/\"}", "line 1 of the log: an exchange has `time`, `method` and `path`"),
        (
            "{\"time\":\"noon\",\"method\":\"GET\",\"path\":\"/\"}",
            "line 1 of the log: \"noon\" is no time; expected RFC 3339"
        ),
        ("", "the log holds no request"),
    ])
    func `What is no log is refused`(log: String, reason: String) {
        let error = #expect(throws: LoadError.self) { try read(log) }
        #expect(error?.reason.hasPrefix(reason) == true)
    }

    @Test func `Timestamps are nanoseconds since 1970`() {
        #expect(Timestamp.nanoseconds("1970-01-01T00:00:00Z") == 0)
        #expect(Timestamp.nanoseconds("2000-02-29T00:00:01.5Z") == 951_782_401_500_000_000)
        #expect(Timestamp.nanoseconds("2026-12-31T23:59:59.001Z") == 1_798_761_599_001_000_000)
        #expect(Timestamp.nanoseconds("2026-12-31 23:59:59Z") == nil)
        #expect(Timestamp.nanoseconds("2026-13-31T23:59:59Z") == nil)
        #expect(Timestamp.nanoseconds("2026-12-31T23:59:59+01:00") == nil)
    }
}
