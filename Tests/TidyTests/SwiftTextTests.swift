import Testing

struct SwiftTextTests {
    @Test func `Comments and strings are blanked and lines stay`() {
        let text =
            "let a = \"x // y\" // func\n/* a /* b */ c\n*/ let b = #\"raw \" \\(x)\"# + \"\"\"\n  unsafe \"q\"\n  \"\"\"\n"
        let code = SwiftText.code(of: text)
        #expect(code.utf8.count == text.utf8.count)
        #expect(code.split(separator: "\n", omittingEmptySubsequences: false).count == 6)
        for word in ["func", "unsafe", "raw", "x", "c"] { #expect(!code.contains(word)) }
        #expect(code.contains("let a") && code.contains("let b"))
    }

    @Test func `A string within an interpolation does not end the outer one`() {
        let code = SwiftText.code(of: #"let a = "x \(f("unsafe")) unsafe" + unsafe"# + "\n")
        #expect(code.split(separator: "unsafe", omittingEmptySubsequences: false).count == 2)
    }

    @Test func `Functions are found with their lengths`() {
        let code = """
            protocol P { func required(_ a: Int) -> Int
              func other() throws(E) }
            func one() { 1 }
            func two(
                a: Int
            )
                -> Int
            where T: P {
                if a { b }
            }
            init(x: Int) {
            }
            let a = Foo.init(x: 1)
            """
        let functions = SwiftText.functions(in: code)
        #expect(functions.map(\.name) == ["one", "two", "init"])
        #expect(functions.map(\.length) == [1, 7, 2])
        #expect(functions.map(\.line) == [3, 4, 11])
    }
}
