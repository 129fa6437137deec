/// Covers LoadConnection, Answer, Measurements, Phases and Calibration: whole runs over real sockets.
import BenchReport
import Testing

@testable import BenchLoad

struct LoadRunTests {
    /// Runs until so many requests are over.
    private func measure(
        _ requests: UInt64, _ change: (inout LoadOptions) -> Void = { _ in },
        reply: @escaping @Sendable (String, Int) -> StubReply
    ) throws -> LoadReport {
        let server = try StubServer(reply)
        defer { server.stop() }
        var options = LoadOptions(try LoadTarget(server.url))
        (options.connections, options.warmUp, options.requestLimit) = (3, 0, requests)
        options.duration = 60_000_000_000
        change(&options)
        return try LoadRun(options).run()
    }

    @Test func `A closed loop counts and times every answer`() throws {
        let report = try measure(50) { _, number in .plain("ok", status: number % 5 == 4 ? 503 : 200) }
        #expect(report.requests == 50 && report.statuses == ["200": 40, "503": 10])
        #expect(report.latency.count == 50 && report.failures == [:] && report.failed == 10)
        #expect(report.inFlightPeak == 3 && report.wholeRun?.requests == 50)
        #expect(report.firstEvent == nil && report.startLag == nil && report.targetRate == nil)
    }

    @Test func `An open loop starts what is due and counts from the intended start`() throws {
        let report = try measure(40) {
            $0.rate = 4000
        } reply: { _, _ in
            .plain("ok")
        }
        #expect(report.requests == 40 && report.latency.count == 40 && report.startLag?.count == 40)
        #expect(report.targetRate == 4000)
    }

    @Test func `Requests queue for a connection when all are busy, and their waiting counts`() throws {
        let report = try measure(20) {
            $0.rate = 1_000_000
            $0.spread = .uniform
            $0.connections = 1
        } reply: { _, _ in
            .plain("ok")
        }
        #expect(report.requests == 20 && report.inFlightPeak == 1 && report.connect?.count == 1)
        // Twenty starts within 20 µs on one connection: the last waits for nineteen answers.
        #expect(report.latency.max > report.latency.min)
    }

    @Test func `Streams are counted by event`() throws {
        let report = try measure(6) {
            $0.stream = true
        } reply: { request, _ in
            #expect(request.contains("\"stream\":true"))
            return .stream("data: {\"a\":1}\n\n", "data: {\"b\"", ":2}\n\ndata: 3\n\n", "data: [DONE]\n\n")
        }
        #expect(report.requests == 6 && report.events == 24 && report.failures == [:])
        #expect(report.firstEvent?.count == 6 && report.betweenEvents?.count == 18)
    }

    @Test(arguments: [
        (StubReply("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok", closes: true), "closed_early"),
        (StubReply("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok!"), "malformed"),
        (StubReply("HTTP/1.1 two hundred\r\n\r\n"), "malformed"),
        (StubReply("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"), "malformed"),
        (StubReply(closes: true), "closed_early"),
    ])
    func `Answers that are not whole or not HTTP are failures of their kind`(reply: StubReply, kind: String) throws {
        let report = try measure(4) { _, _ in reply }
        #expect(report.requests == 0 && report.failures == [kind: 4])
    }

    @Test func `Streams that lack their last event or hold none are failures`() throws {
        let cut = try measure(2) {
            $0.stream = true
        } reply: { _, _ in
            .stream("data: 1\n\n")
        }
        #expect(cut.failures == ["closed_early": 2])
        let none = try measure(2) {
            $0.stream = true
        } reply: { _, _ in
            .plain("{}")
        }
        #expect(none.failures == ["malformed": 2])
    }

    @Test func `A request that is never answered times out`() throws {
        let report = try measure(2) {
            $0.timeout = 1_000_000
            $0.connections = 2
        } reply: { _, _ in
            StubReply()
        }
        #expect(report.failures == ["timeout": 2])
    }

    @Test func `A peer that is not there fails every request`() throws {
        let server = try StubServer { _, _ in .plain("") }
        server.stop()
        var options = LoadOptions(try LoadTarget("http://127.0.0.1:1"))
        (options.warmUp, options.requestLimit, options.connections) = (0, 3, 1)
        let report = try LoadRun(options).run()
        #expect(report.requests == 0 && report.failures == ["connect": 3])
        #expect(report.reasons == ["connect": "connect: Connection refused (111)"])
    }

    @Test func `Heads in pieces, interim heads and answers until the close are read`() throws {
        let report = try measure(9) { _, number in
            switch number % 3 {
            case 0: StubReply("HTTP/1.1 20", "0 OK\r\ncontent-le", "ngth: 2\r\n\r\no", "k")
            case 1: StubReply("HTTP/1.1 103 Early\r\nlink: a\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            default: StubReply("HTTP/1.1 200 OK\r\n\r\nuntil", " the close", closes: true)
            }
        }
        #expect(report.requests == 9 && report.failures == [:])
    }

    @Test func `A large body is sent whole`() throws {
        let report = try measure(2) {
            $0.bodyBytes = 3_000_000
            $0.connections = 1
        } reply: { request, _ in
            .plain(request.hasSuffix("\"}]}") ? "ok" : "cut", status: request.utf8.count > 3_000_000 ? 200 : 400)
        }
        #expect(report.statuses == ["200": 2])
    }

    @Test func `A new connection is opened for each request when asked`() throws {
        let report = try measure(7) {
            $0.opensEachTime = true
        } reply: { _, _ in
            .plain("ok")
        }
        #expect(report.requests == 7 && report.connect?.count == 7)
    }

    @Test func `Held connections make one request each and stay open`() throws {
        let report = try measure(5) {
            $0.connections = 5
            $0.holds = true
        } reply: { _, _ in
            .plain("ok")
        }
        #expect(report.requests == 5 && report.held == 5)
    }

    @Test func `A recording is replayed and ends with its last answer`() throws {
        let log = (0..<6).map {
            "{\"time\":\"2026-01-31T12:00:00.00\($0)Z\",\"method\":\"POST\",\"path\":\"/p\($0 % 2)\",\"request_bytes\":300}"
        }
        let report = try measure(100) {
            $0.requestLimit = nil
            $0.recording = try? Recording(Array(log.joined(separator: "\n").utf8), defaults: $0)
            $0.duration = .max
        } reply: { request, _ in
            .plain("ok", status: request.hasPrefix("POST /p0 ") ? 200 : 201)
        }
        #expect(report.statuses == ["200": 3, "201": 3])
    }

    @Test func `What is added is the way without the mock's own time`() throws {
        let server = try StubServer { request, _ in
            // Received long after it was sent, and sent in the far future: no way at all can be told, or as 0.
            .plain("{\"text\":\"@mr:0000000000000000001:0000000000000000002;\"}")
        }
        defer { server.stop() }
        var options = LoadOptions(try LoadTarget(server.url))
        (options.connections, options.warmUp, options.requestLimit) = (1, 0, 5)
        let report = try LoadRun(options).run()
        #expect(report.added == nil, "a stamp from before the request is of no use")
        #expect(throws: LoadError.self) { try LoadRun.calibrated(options, by: LoadTarget(server.url)) }
    }

    @Test func `Whoever waits for held connections is told once, when all have their answer`() throws {
        let server = try StubServer { _, _ in .plain("ok") }
        defer { server.stop() }
        var options = LoadOptions(try LoadTarget(server.url))
        (options.connections, options.holds, options.warmUp, options.duration) = (4, true, 0, 50_000_000)
        var told: [Int] = []
        let run = try LoadRun(options)
        run.onFull = { told.append($0) }
        let report = run.run()
        #expect(told == [4] && report.held == 4)
    }

    @Test func `The median of the direct way is taken off every figure of what is added`() {
        func report(_ way: Double) -> LoadReport {
            var report = LoadReport(connections: 1)
            report.added = LoadReport.Distribution(
                count: 9, mean: way, min: way, p50: way, p75: way, p90: way, p99: way, p999: way, p9999: way,
                max: way + 1)
            return report
        }
        var measured = report(100)
        measured.subtract(report(30))
        #expect(measured.added?.p50 == 70 && measured.added?.max == 71 && measured.added?.count == 9)
        #expect(measured.calibration?.request == 30 && measured.calibration?.event == nil)
    }
}
