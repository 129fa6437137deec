import Foundation
import Testing

@testable import Config

struct FileReaderTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "millrace-config-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test func `a file is read whole, up to its bound`() throws {
        try withFolder { folder in
            let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
            try Data(bytes).write(to: URL(fileURLWithPath: folder + "/a"))
            #expect(try FileReader.read(folder + "/a", limit: 200_000) == bytes)
            #expect(throws: FileError.tooLarge(200_000)) { try FileReader.read(folder + "/a", limit: 199_999) }
        }
    }

    @Test func `a sparse file of a gigabyte is refused unread`() throws {
        try withFolder { folder in
            #expect(FileManager.default.createFile(atPath: folder + "/big", contents: nil))
            let handle = try #require(FileHandle(forWritingAtPath: folder + "/big"))
            try handle.truncate(atOffset: 1 << 30)
            try handle.close()
            #expect(throws: FileError.tooLarge(1 << 30)) { try FileReader.read(folder + "/big", limit: 4 << 20) }
        }
    }

    @Test func `only regular files are read`() throws {
        #expect(throws: FileError.notAFile) { try FileReader.read("/dev/zero", limit: 10) }
        #expect(throws: FileError.notAFile) { try FileReader.read("/", limit: 10) }
        #expect(throws: FileError.unreadable("No such file or directory")) {
            try FileReader.read("/nowhere/at-all", limit: 10)
        }
    }

    @Test func `files without a size are read to their end`() throws {
        #expect(try !FileReader.read("/proc/self/status", limit: 100_000).isEmpty)
        #expect(throws: FileError.self) { try FileReader.read("/proc/self/status", limit: 10) }
    }

    @Test func `the process's environment answers substitutions`() {
        #expect(ProcessEnvironment.variable("PATH") != nil)
        #expect(ProcessEnvironment.variable("MILLRACE_NO_SUCH_VARIABLE") == nil)
    }

    @Test(arguments: [
        ("a", "", "a"), ("a", "etc", "etc/a"), ("a", "/", "/a"), ("/a", "etc", "/a"), ("../a", "etc/", "etc/../a"),
    ])
    func `relative paths start in the file's folder`(_ path: String, _ folder: String, _ resolved: String) {
        #expect(FilePath.resolve(path, in: folder) == resolved)
    }

    @Test(arguments: [("routes.yaml", ""), ("/routes.yaml", "/"), ("/etc/m/routes.yaml", "/etc/m"), ("a/b", "a")])
    func `the folder of a path is what stands before its last slash`(_ path: String, _ folder: String) {
        #expect(FilePath.folder(of: path) == folder)
    }
}
