import Glibc
import System
import Testing

@Suite struct FileWatchTests {
    /// A folder of its own, with a file in it; removed afterwards.
    private func withFolder(_ name: String, _ body: (String, FileWatch) throws -> Void) throws {
        let folder = freshPath(name)
        unsafe _ = mkdir(folder, 0o700)
        writeFile(folder + "/routes.yaml", "a")
        defer {
            for file in ["/routes.yaml", "/new.yaml", "/link"] { removeFile(folder + file) }
            unsafe _ = rmdir(folder)
        }
        let watch = try FileWatch()
        watch.watch([folder])
        _ = watch.drain()
        try body(folder, watch)
    }

    @Test func aFileThatWasWrittenAndClosedIsReported() throws {
        try withFolder("written") { folder, watch in
            #expect(!watch.drain())
            writeFile(folder + "/routes.yaml", "b")
            #expect(watch.drain())
            #expect(!watch.drain())
        }
    }

    @Test func aFileThatIsStillBeingWrittenIsNot() throws {
        try withFolder("writing") { folder, watch in
            let file = unsafe open(folder + "/routes.yaml", O_WRONLY)
            unsafe _ = write(file, "b", 1)
            #expect(!watch.drain())
            close(file)
            #expect(watch.drain())
        }
    }

    @Test func aRenameAndASwappedLinkAreReported() throws {
        try withFolder("renamed") { folder, watch in
            writeFile(folder + "/new.yaml", "c")
            _ = watch.drain()
            unsafe _ = rename(folder + "/new.yaml", folder + "/routes.yaml")
            #expect(watch.drain())
            unsafe _ = symlink("routes.yaml", folder + "/link")
            #expect(watch.drain())
            #expect(FileWatch.realPath(folder + "/link") == FileWatch.realPath(folder + "/routes.yaml"))
        }
    }

    @Test func aFolderThatIsNoLongerWatchedIsSilent() throws {
        try withFolder("silent") { folder, watch in
            watch.watch([])
            _ = watch.drain()
            writeFile(folder + "/routes.yaml", "d")
            #expect(!watch.drain())
            #expect(FileWatch.realPath(folder + "/missing") == nil)
        }
    }
}
