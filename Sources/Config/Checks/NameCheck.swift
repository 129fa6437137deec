/// Names that nothing uses, and addresses that two things want.
struct NameCheck {
    let table: RouteTable
    let reader: Reader
    /// The file's `routes`, as written.
    let routes: YAMLNode?

    func check() {
        checkAddresses()
        warnUnused(reader.backends, expected: "a route whose 'to' names it")
        warnUnused(reader.filters, expected: "a route whose 'filters' name it")
    }

    private func checkAddresses() {
        var seen: [ListenAddress: SourceLocation] = [:]
        for address in table.listeners.map(\.address) + (table.admin.map { [$0.address] } ?? []) {
            // Port 0 is another port each time.
            if address.isBuiltIn { continue }
            if case .internet(_, 0) = address.value { continue }
            if let first = seen.updateValue(address.location, forKey: address.value) {
                reader.report.error(
                    "the same address twice", at: address.location, found: "\(address.shown), as in line \(first.line)",
                    expected: "an address of its own")
            }
        }
    }

    /// Where a route has errors, what it names may not have been read: there a name counts as used when it stands anywhere.
    private func warnUnused(_ names: NameTable, expected: String) {
        let mentioned = reader.report.hasErrors ? mentions : []
        for (index, name) in names.names.enumerated() where !names.isUsed[index] && !mentioned.contains(name) {
            reader.report.warning(
                "the \(names.noun) '\(name)' is never used", at: names.locations[index], expected: expected)
        }
    }

    private var mentions: Set<String> {
        var found: Set<String> = []
        func visit(_ node: YAMLNode) {
            switch node.content {
            case .scalar(let scalar): found.insert(scalar.text)
            case .sequence(let items): for item in items { visit(item) }
            case .mapping(let pairs): for pair in pairs { visit(pair.value) }
            }
        }
        if let routes { visit(routes) }
        return found
    }
}
