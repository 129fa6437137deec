/// The way from a file to a table:
///
///     path ─ read ─▶ bytes ─ libyaml ─▶ nodes with places ─ schemas ─▶ RouteTable ─ checks ─▶ LoadResult
///
/// Pure but for its two doors, the environment and the file reader, which tests replace. Blocks on the file system:
/// for the builder thread, never a loop.
public struct ConfigLoader: Sendable {
    /// Bytes of a file, so many at most.
    public typealias FileReading = @Sendable (_ path: String, _ limit: Int) throws(FileError) -> [UInt8]

    /// The value of a variable of the environment.
    public let variable: @Sendable (String) -> String?
    let readFile: FileReading
    var limits = YAMLLimits()

    /// `variable` answers `${env:NAME}`; `readFile` reads the config file and `${file:path}`.
    public init(
        variable: @escaping @Sendable (String) -> String? = { _ in nil },
        readFile: @escaping FileReading = { (_, _) throws(FileError) in throw .unreadable("No such file or directory") }
    ) {
        self.variable = variable
        self.readFile = readFile
    }

    /// With the process's environment and file system.
    public static let process = ConfigLoader(
        variable: { ProcessEnvironment.variable($0) },
        readFile: { (path, limit) throws(FileError) in try FileReader.read(path, limit: limit) })

    /// Reads and checks the file at `path`. Files above 4 MiB are refused by their size, before a byte is read.
    public func load(path: String) -> LoadResult {
        do throws(FileError) {
            return parse(bytes: try readFile(path, limits.bytes), name: path)
        } catch {
            let place = SourceLocation(line: 1, column: 1)
            var diagnostic = Diagnostic(.error, file: path, at: place, "the file cannot be read", found: error.found)
            if case .tooLarge = error {
                diagnostic.message = "the file is too large"
                diagnostic.expected = "\(limits.bytes) bytes at most"
            }
            return LoadResult(table: nil, diagnostics: [diagnostic], inputs: [Input(path: path, digest: nil)])
        }
    }

    /// Checks a text as if it stood in a file `name`, from whose folder relative paths start.
    public func parse(text: String, name: String) -> LoadResult { parse(bytes: Array(text.utf8), name: name) }

    private func parse(bytes: [UInt8], name: String) -> LoadResult {
        let read = read(bytes: bytes, name: name, limits: limits) { Self.decode($0, $1) }
        return LoadResult(table: read.value, diagnostics: read.diagnostics, inputs: read.inputs)
    }

    /// Bytes → tree → what `decode` makes of it; the value is nil exactly when there is an error among the diagnostics.
    func read<Value>(
        bytes: [UInt8], name: String, limits: YAMLLimits, decode: (YAMLNode, Reader) -> Value?
    ) -> (value: Value?, diagnostics: [Diagnostic], inputs: [Input]) {
        var inputs = [Input(path: name, bytes: bytes)]
        let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        let report = Report(SourceFile(name: name, bytes: hasMark ? Array(bytes[3...]) : bytes))
        let folder = FilePath.folder(of: name)
        let limit = limits.substitution
        let substitution = Substitution(report, folder: folder, variable: variable) { (path) throws(FileError) in
            do throws(FileError) {
                let bytes = try readFile(path, limit)
                inputs.append(Input(path: path, bytes: bytes))
                return bytes
            } catch {
                inputs.append(Input(path: path, digest: nil))
                throw error
            }
        }
        let root = YAMLTree.parse(report, limits: limits, substitute: substitution.fill)
        let value = root.flatMap { decode($0, Reader(report, folder: folder)) }
        return (report.hasErrors ? nil : value, report.finish(), inputs)
    }

    private static func decode(_ root: YAMLNode, _ reader: Reader) -> RouteTable? {
        guard let table = RouteTable.schema.read(root, reader) else { return nil }
        let targets = TargetCheck(backends: table.backends, report: reader.report)
        for route in table.routes {
            if case .target(let target) = route.action { targets.check(target) }
        }
        var shadows = ShadowCheck(table.routes, reader.report)
        shadows.check(isSound: reader.soundRoutes)
        NameCheck(table: table, reader: reader, routes: root["routes"]).check()
        return table
    }
}

/// What came of loading a file.
public struct LoadResult: Sendable {
    /// nil exactly when there is an error among the diagnostics.
    public let table: RouteTable?
    /// In order of position.
    public let diagnostics: [Diagnostic]
    /// The config file and every `${file:}`, also those that could not be read: what a reload watches and compares.
    public let inputs: [Input]
}

extension YAMLNode {
    /// The value of a key of a mapping.
    fileprivate subscript(key: String) -> YAMLNode? {
        guard case .mapping(let pairs) = content else { return nil }
        return pairs.first { $0.key == key }?.value
    }
}
