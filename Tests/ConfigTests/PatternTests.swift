import Testing

@testable import Config

struct PatternTests {
    @Test(arguments: [
        ("/v1", Pattern.exact("/v1")), ("gpt-*", .prefix("gpt-")), ("*", .prefix("")), ("**", .prefix("")),
        ("a**", .prefix("a")),
        ("*-mini", .glob(["", "-mini"])), ("a*b", .glob(["a", "b"])), ("a**b", .glob(["a", "b"])),
        ("*a*", .glob(["", "a", ""])),
    ])
    func `stars tell prefixes from globs`(_ text: String, _ pattern: Pattern) { #expect(Pattern(text) == pattern) }

    @Test(arguments: [
        ("a*b", "ab", true), ("a*b", "axxb", true), ("a*b", "a", false), ("ab*ba", "aba", false), ("*a*", "xay", true),
        ("*a*a*", "a", false), ("*a*a*", "aa", true), ("a*b*c", "a-b-b-c", true),
        ("*.example.com", "example.com", false),
    ])
    func `globs match from end to end`(_ glob: String, _ text: String, _ matches: Bool) {
        #expect(Pattern(glob).covers(.exact(text)) == matches)
    }

    @Test(arguments: [
        ("gpt-*", "gpt-4", true), ("gpt-*", "gpt-4*", true), ("gpt-4*", "gpt-*", false), ("gpt-*", "gpt-*-mini", true),
        ("gpt-4", "gpt-*", false), ("gpt-4", "gpt-4", true), ("a*b", "a*b", true), ("a*b", "a*", false),
        ("é*", "éa", true),
    ])
    func `one pattern covers another when it takes all that the other would`(
        _ wide: String, _ narrow: String, _ covers: Bool
    ) {
        #expect(Pattern(wide).covers(Pattern(narrow)) == covers)
    }

    @Test(arguments: ["/", "/v1/chat", "/v1/*", "*", "/a%2Fb", "*/chat"])
    func `paths in their normal form are fine`(_ text: String) { #expect(PathForm.complaint(text) == nil) }

    @Test(arguments: ["v1", "/a?b", "/a#b", "/a/./b", "/..", "/%7e", "/a b", "/ä"])
    func `paths that nothing could match are told`(_ text: String) { #expect(PathForm.complaint(text) != nil) }
}
