import System
import Testing

@Suite struct FileBytesTests {
    @Test func aFileIsReadWhole() {
        let path = freshPath("whole")
        let text = String(repeating: "0123456789", count: 20_000)
        writeFile(path, text)
        defer { removeFile(path) }
        #expect(FileBytes.read(path, limit: 200_000) == Array(text.utf8))
        #expect(FileBytes.read(path, limit: 199_999) == nil)
    }

    @Test func anEmptyFileIsEmptyAndAMissingOneIsNone() {
        let path = freshPath("empty")
        writeFile(path, "")
        #expect(FileBytes.read(path, limit: 0) == [])
        removeFile(path)
        #expect(FileBytes.read(path, limit: 10) == nil)
    }

    @Test func aFileWithoutEndIsRefused() {
        #expect(FileBytes.read("/dev/zero", limit: 100_000) == nil)
    }

    @Test func aFolderIsNoFile() {
        #expect(FileBytes.read("/tmp", limit: 10) == nil)
    }
}
