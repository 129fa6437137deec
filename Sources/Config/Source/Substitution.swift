/// Fills in `${env:NAME}`, `${env:NAME:-default}` and `${file:path}`; `$${` is a literal `${`.
///
/// Values go into nodes only, which keep what the user wrote beside them: no message here ever names one.
final class Substitution {
    private let report: Report
    private let folder: String
    private let variable: (String) -> String?
    private let read: (String) throws(FileError) -> [UInt8]

    init(
        _ report: Report, folder: String, variable: @escaping (String) -> String?,
        read: @escaping (String) throws(FileError) -> [UInt8]
    ) {
        self.report = report
        self.folder = folder
        self.variable = variable
        self.read = read
    }

    /// `text` with all substitutions filled in; nil when one is wrong, which has then been reported.
    func fill(_ text: String, at location: SourceLocation) -> String? {
        var out: [UInt8] = []
        var rest = Array(text.utf8)[...]
        var isSound = true
        while let dollar = rest.firstIndex(of: UInt8(ascii: "$")) {
            out += rest[..<dollar]
            rest = rest[dollar...]
            if rest.starts(with: "$${".utf8) {
                out += "${".utf8
                rest = rest.dropFirst(3)
            } else if rest.starts(with: "${".utf8) {
                guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else {
                    report.error(
                        "a substitution is not closed", at: location, found: "'${' without '}'",
                        expected: "${env:NAME} or ${file:path}")
                    return nil
                }
                let inside = String(decoding: rest[(dollar + 2)..<end], as: UTF8.self)
                if let value = value(of: inside, location) { out += value } else { isSound = false }
                rest = rest[(end + 1)...]
            } else {
                out.append(rest.removeFirst())
            }
        }
        return isSound ? String(decoding: out + rest, as: UTF8.self) : nil
    }

    private func value(of inside: String, _ location: SourceLocation) -> [UInt8]? {
        if inside.hasPrefix("env:") { return environment(String(inside.dropFirst(4)), location) }
        if inside.hasPrefix("file:") { return file(String(inside.dropFirst(5)), location) }
        report.error(
            "unknown substitution", at: location, found: YAMLNode.clipped("${\(inside)}"),
            expected: "${env:NAME}, ${env:NAME:-default} or ${file:path}; $${ for a literal ${")
        return nil
    }

    private func environment(_ inside: String, _ location: SourceLocation) -> [UInt8]? {
        let name = inside.prefix { $0 != ":" }
        let rest = inside[name.endIndex...]
        let isName = !name.isEmpty && name.utf8.allSatisfy { ($0 | 0x20) &- 97 < 26 || $0 &- 48 < 10 || $0 == 95 }
        if !isName || !(rest.isEmpty || rest.hasPrefix(":-")) {
            report.error(
                "not the name of a variable", at: location, found: YAMLNode.clipped("${env:\(name)}"),
                expected: "${env:NAME} or ${env:NAME:-default}")
            return nil
        }
        let value = variable(String(name))
        if let value, !(value.isEmpty && !rest.isEmpty), !value.utf8.contains(0) { return Array(value.utf8) }
        if !rest.isEmpty { return Array(rest.dropFirst(2).utf8) }
        report.error(
            "the environment has no variable \(name)", at: location, found: "${env:\(name)}",
            expected: "the variable to be set, or a default: ${env:\(name):-default}")
        return nil
    }

    private func file(_ path: String, _ location: SourceLocation) -> [UInt8]? {
        func refuse(_ message: String, _ found: String) -> [UInt8]? {
            report.error(message, at: location, found: found)
            return nil
        }
        if path.isEmpty { return refuse("a substitution names no file", "${file:}") }
        let resolved = FilePath.resolve(path, in: folder)
        var bytes: [UInt8]
        do throws(FileError) { bytes = try read(resolved) } catch {
            return refuse("the file \(resolved) cannot be read", error.found)
        }
        // Editors and `echo` end a file with a line end; no key does.
        if bytes.last == 0x0A { bytes.removeLast() }
        if bytes.last == 0x0D { bytes.removeLast() }
        if bytes.contains(0) || (try? UTF8Span(validating: bytes.span)) == nil {
            return refuse("the file \(resolved) is not text", "bytes that are not UTF-8")
        }
        return bytes
    }
}

extension FileError {
    /// In words, for a diagnostic.
    var found: String {
        switch self {
        case .unreadable(let words): words
        case .notAFile: "something that is not a regular file"
        case .tooLarge(let size): "\(size) bytes"
        }
    }
}
