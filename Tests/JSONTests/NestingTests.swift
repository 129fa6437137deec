import Testing

@testable import JSON

@Suite struct NestingTests {
    @Test func `brackets come off in the order in which they went on`() {
        var nesting = Nesting()
        let braces = (0..<512).map { $0 % 3 == 0 || $0 % 7 == 2 }
        for brace in braces {
            let pushed = nesting.push(isObject: brace, limit: 512)
            #expect(pushed)
        }
        let above = nesting.push(isObject: true, limit: 512)
        #expect(!above)
        for brace in braces.reversed() {
            #expect(nesting.isObject == brace)
            #expect(nesting.closing == (brace ? UInt8(ascii: "}") : UInt8(ascii: "]")))
            nesting.pop()
        }
        #expect(nesting.isEmpty)
        #expect(!nesting.isObject)
    }

    @Test func `a level that was a brace can be a bracket afterwards`() {
        var nesting = Nesting()
        _ = nesting.push(isObject: true, limit: 512)
        nesting.pop()
        _ = nesting.push(isObject: false, limit: 512)
        #expect(!nesting.isObject)
        _ = nesting.push(isObject: true, limit: 512)
        nesting.pop()
        #expect(!nesting.isObject)
    }
}
