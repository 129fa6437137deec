/// A binary as valgrind reads it: with its symbols, without debug information, of which valgrind 3.19 knows not all.
import Foundation

struct CountedBinary {
    let path: String

    init(of binary: String, in folder: WorkFolder) throws(CountError) {
        path = folder.file("counted")
        try Program.run("strip", ["--strip-debug", "-o", path, Self.withSymbols(binary)])
    }

    /// Beside the stripped binary of `make build` lies the folder with the one that it was made of.
    static func withSymbols(_ binary: String) -> String {
        let place = URL(fileURLWithPath: binary)
        let built = place.deletingLastPathComponent().appendingPathComponent("release/\(place.lastPathComponent)").path
        return FileManager.default.isExecutableFile(atPath: built) ? built : binary
    }
}
