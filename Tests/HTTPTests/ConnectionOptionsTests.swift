import Testing

@testable import HTTP

@Suite struct ConnectionOptionsTests {
    static func read(_ values: [String]) throws -> ConnectionOptions {
        var headers = Headers()
        for value in values {
            let bytes = value.octets
            headers.append("Connection", bytes.span)
        }
        return try ConnectionOptions(of: &headers)
    }

    @Test func optionsAreReadFromEveryFieldInAnyCase() throws {
        let options = try ConnectionOptionsTests.read(["Keep-Alive ,, x", "", "UPGRADE"])
        #expect(options.keepAlive)
        #expect(options.upgrade)
        #expect(!options.close)
    }

    @Test func closeWinsOverKeepAlive() throws {
        let options = try ConnectionOptionsTests.read(["keep-alive", "close"])
        #expect(!options.persists(minorVersion: 0))
        #expect(!options.persists(minorVersion: 1))
    }

    @Test func theVersionDecidesWithoutOptions() throws {
        let options = try ConnectionOptionsTests.read([])
        #expect(!options.persists(minorVersion: 0))
        #expect(options.persists(minorVersion: 1))
    }

    @Test func optionsThatNameFieldsAreBounded() throws {
        let names = (0..<HTTPLimits.connectionOptions).map { "x\($0)" }
        _ = try ConnectionOptionsTests.read(names)
        #expect(throws: HTTPError.badConnection) { try ConnectionOptionsTests.read(names + ["y"]) }
        #expect(throws: HTTPError.badConnection) { try ConnectionOptionsTests.read(["a=b"]) }
    }
}
