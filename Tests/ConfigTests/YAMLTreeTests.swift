import Testing

@testable import Config

struct YAMLTreeTests {
    private func parse(_ text: String, limits: YAMLLimits = YAMLLimits()) -> (node: YAMLNode?, said: [Diagnostic]) {
        let report = Report(SourceFile(name: "t.yaml", bytes: Array(text.utf8)))
        let node = YAMLTree.parse(report, limits: limits) { text, _ in text }
        return (node, report.finish())
    }

    @Test func `every node keeps its place in characters`() throws {
        let node = try #require(parse("é: [a, \"ü b\"]\nnext:\n  - {k: v}\n").node)
        guard case .mapping(let pairs) = node.content, case .sequence(let items) = pairs[0].value.content else {
            Issue.record("not the shape")
            return
        }
        #expect(
            pairs.map(\.keyLocation) == [
                SourceLocation(line: 1, column: 1), SourceLocation(line: 2, column: 1, length: 4),
            ])
        #expect(
            items.map(\.location) == [
                SourceLocation(line: 1, column: 5), SourceLocation(line: 1, column: 8, length: 5),
            ])
    }

    @Test func `lines end where libyaml says`() throws {
        let node = try #require(parse("a: 1\r\nb: 2\rc: 3\u{2028}d: 4\n").node)
        guard case .mapping(let pairs) = node.content else { return }
        let file = SourceFile(name: "t", bytes: Array("a: 1\r\nb: 2\rc: 3\u{2028}d: 4\n".utf8))
        for pair in pairs {
            let line = file.line(Int(pair.keyLocation.line)).map(String.init).joined()
            #expect(line.hasPrefix(pair.key), "line \(pair.keyLocation.line) is '\(line)'")
        }
        #expect(pairs.count == 4)
    }

    @Test func `an alias is what its anchor is`() throws {
        let node = try #require(parse("a: &x [1, {b: 2}]\nc: *x\n").node)
        #expect(node.json == #"{"a":[1,{"b":2}],"c":[1,{"b":2}]}"#)
    }

    @Test func `an anchor given twice means the last before the alias`() throws {
        #expect(try #require(parse("[&x 1, *x, &x 2, *x]").node).json == "[1,1,2,2]")
    }

    @Test func `plain scalars become JSON by the core schema`() throws {
        let text = "[1, -2.5e3, 0x10, 010, true, False, null, ~, '', '1', \"true\", a b, .5, 1., yes]"
        let json = #"[1,-2.5e3,"0x10","010",true,false,null,null,"","1","true","a b",".5","1.","yes"]"#
        #expect(try #require(parse(text).node).json == json)
    }

    @Test func `texts are escaped as JSON asks`() throws {
        #expect(try #require(parse(#""a\"\\\n\t\e\u00e9""#).node).json == "\"a\\\"\\\\\\n\\t\\u001bé\"")
    }

    @Test func `depth is bounded, not one level less`() {
        let limits = YAMLLimits(depth: 5)
        #expect(parse("[[[[[1]]]]]", limits: limits).node != nil)
        #expect(parse("[[[[[[1]]]]]]", limits: limits).said.map(\.message) == ["nested too deep"])
        #expect(
            parse(String(repeating: "- ", count: 6) + "1", limits: limits).said.map(\.message) == ["nested too deep"])
    }

    @Test func `the number of nodes is bounded`() {
        let limits = YAMLLimits(nodes: 4)
        #expect(parse("[1, 2, 3]", limits: limits).node != nil)
        #expect(parse("[1, 2, 3, 4]", limits: limits).said.map(\.message) == ["the file holds too much"])
    }

    @Test func `what aliases stand for is bounded`() {
        let limits = YAMLLimits(expandedNodes: 12)
        #expect(parse("[&a [1, 2], *a, *a]", limits: limits).node != nil)
        #expect(parse("[&a [1, 2], *a, *a, *a]", limits: limits).said.map(\.message) == ["aliases stand for too much"])
    }

    @Test func `a cycle is refused where it closes`() {
        let said = parse("a: &x\n  b: [*x]\n").said
        #expect(said.map(\.message) == ["an alias to what it stands in"])
        #expect(said[0].location == SourceLocation(line: 2, column: 7, length: 2))
    }

    @Test func `a byte order mark is not part of the first key`() throws {
        let result = Sample.loader.parse(
            text: "\u{FEFF}" + Sample.head + "routes: [{respond: {status: 404}}]\n", name: "r.yaml")
        #expect(result.diagnostics.isEmpty)
    }

    @Test func `every cut of a file is either read or refused with a place`() {
        let text = Array("a: &x {b: [\"c\\n\", 'd', é]}\ne: *x\nf: |\n  text\n  more\n# end\n".utf8)
        for end in text.indices {
            let report = Report(SourceFile(name: "t.yaml", bytes: Array(text[..<end])))
            let node = YAMLTree.parse(report, limits: YAMLLimits()) { text, _ in text }
            let said = report.finish()
            #expect((node == nil) == (said.count == 1), "cut at \(end)")
            #expect(said.allSatisfy { $0.location.line >= 1 && $0.location.column >= 1 })
        }
    }
}
