/// What should hold of an input and does not.
package struct Breach: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// Throws unless `holds`.
func require(_ holds: Bool, _ what: @autoclosure () -> String) throws(Breach) {
    if !holds { throw Breach(what()) }
}

func requireEqual<Value: Equatable>(
    _ found: Value, _ expected: Value, _ what: @autoclosure () -> String
) throws(Breach) {
    if found != expected { throw Breach("\(what()): found \(found), expected \(expected)") }
}
