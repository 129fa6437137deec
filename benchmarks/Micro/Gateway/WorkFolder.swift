/// A folder that goes away with its owner.
import Foundation

final class WorkFolder {
    let path: String

    init() throws(CountError) {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-bench-\(UUID().uuidString)")
        do { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false) } catch {
            throw CountError("no folder could be made for the run: \(error.localizedDescription)")
        }
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ name: String, _ bytes: [UInt8]) throws(CountError) {
        guard FileManager.default.createFile(atPath: file(name), contents: Data(bytes)) else {
            throw CountError("\(file(name)) could not be written")
        }
    }

    func text(of name: String) throws(CountError) -> String {
        guard let data = FileManager.default.contents(atPath: file(name)) else {
            throw CountError("\(file(name)) was expected of the tool and is not there")
        }
        return String(decoding: data, as: UTF8.self)
    }
}
