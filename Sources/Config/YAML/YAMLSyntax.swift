/// libyaml's refusals in the user's words: what stands there, and what was probably meant.
enum YAMLSyntax {
    static func explain(_ error: YAMLSyntaxError, _ report: Report) {
        if let byte = error.byte {
            let location = report.source.location(ofByte: byte)
            report.error("a character that YAML does not allow", at: location, found: error.problem)
            return
        }
        var location = error.location
        // Some marks stand past the file's last line.
        if report.source.line(Int(location.line)).isEmpty, location.line > 1, location.column == 1 {
            location.line -= 1
        }
        if let reading = error.reading, reading.hasSuffix("quoted scalar") {
            report.error("a text in quotes that has no end", at: error.begin, expected: "the closing quote")
            return
        }
        report.error(
            "this is not YAML: \(error.problem)", at: location, found: found(at: location, report),
            expected: hint(error, at: location, report))
    }

    private static func found(at location: SourceLocation, _ report: Report) -> String? {
        let line = report.source.line(Int(location.line))
        let column = Int(location.column) - 1
        guard line.indices.contains(column) else { return "the end of the line" }
        return line[column] == "\t" ? "a tab" : "'\(Character(line[column]))'"
    }

    private static func hint(_ error: YAMLSyntaxError, at location: SourceLocation, _ report: Report) -> String? {
        let line = report.source.line(Int(location.line))
        let column = Int(location.column) - 1
        if line.indices.contains(column), line[column] == "\t" { return "blanks: tabs do not indent" }
        guard let reading = error.reading else { return nil }
        if reading.hasSuffix("an alias") { return "quotes around a pattern that begins with *: \"*\"" }
        if reading.contains("flow mapping") { return "',' or '}' for the '{' of line \(error.begin.line)" }
        if reading.contains("flow sequence") { return "',' or ']' for the '[' of line \(error.begin.line)" }
        if reading.contains("block mapping") {
            return "a key in the column of line \(error.begin.line), with ': ' after it"
        }
        if reading.contains("block collection") { return "'- ' in the column of line \(error.begin.line)" }
        if reading.contains("simple key") { return "': ' after the key" }
        return nil
    }
}
