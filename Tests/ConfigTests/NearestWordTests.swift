import Testing

@testable import Config

struct NearestWordTests {
    @Test(arguments: [
        ("modle", "model"), ("Model", "model"), ("mdel", "model"), ("modell", "model"), ("hots", "host"),
        ("pth", "path"),
        ("header", "headers"),
    ])
    func `a slip is led to the word that was meant`(_ word: String, _ meant: String) {
        #expect(NearestWord.find(word, among: ["host", "path", "model", "headers", "method"]) == meant)
    }

    @Test(arguments: ["", "zebra", "x", "completely-different"])
    func `what is near nothing gets no hint`(_ word: String) {
        #expect(NearestWord.find(word, among: ["host", "path", "model", "headers"]) == nil)
    }

    @Test(arguments: [
        ("", "", 0), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "", 3), ("ca", "abc", 3), ("kitten", "sitting", 3),
    ])
    func `insertions, deletions, changes and swaps count one`(_ left: String, _ right: String, _ distance: Int) {
        #expect(NearestWord.distance(Array(left.utf8), Array(right.utf8)) == distance)
        #expect(NearestWord.distance(Array(right.utf8), Array(left.utf8)) == distance)
    }
}
