/// The corpus of this module: bodies that are accepted and bodies that are refused, and every input that ever broke it.
import Glibc

enum Corpus {
    static let accepted = files(in: "accept")
    static let refused = files(in: "reject")

    private static func files(in folder: String) -> [[UInt8]] {
        let here = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let path = "/\(here)/Corpus/json/\(folder)"
        guard let listing = unsafe opendir(path) else { fatalError("no corpus at \(path)") }
        defer { unsafe closedir(listing) }
        var names: [String] = []
        while let entry = unsafe readdir(listing) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name.hasSuffix(".json") { names.append(name) }
        }
        return names.sorted().map { contents("\(path)/\($0)") }
    }

    private static func contents(_ path: String) -> [UInt8] {
        guard let file = unsafe fopen(path, "r") else { fatalError("cannot open \(path)") }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }
}
