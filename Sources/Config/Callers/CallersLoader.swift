/// Reads a file of callers with the same care as the route table.
extension ConfigLoader {
    /// A hundred thousand callers of 200 bytes and ten nodes each, with room to spare.
    private static let callersLimits: YAMLLimits = {
        var limits = YAMLLimits()
        limits.bytes = 64 << 20
        limits.nodes = 3_000_000
        limits.expandedNodes = 4_000_000
        return limits
    }()

    /// The callers of the file at `path`; nil exactly when there is an error among the diagnostics.
    public func loadCallers(path: String) -> (callers: [CallerDefinition]?, diagnostics: [Diagnostic], inputs: [Input])
    {
        let limits = Self.callersLimits
        do throws(FileError) {
            let bytes = try readFile(path, limits.bytes)
            let read = read(bytes: bytes, name: path, limits: limits) { CallerList.schema.read($0, $1) }
            return (read.value?.callers, read.diagnostics, read.inputs)
        } catch {
            let place = SourceLocation(line: 1, column: 1)
            let diagnostic = Diagnostic(
                .error, file: path, at: place, "the callers' file cannot be read", found: error.found)
            return (nil, [diagnostic], [Input(path: path, digest: nil)])
        }
    }
}
