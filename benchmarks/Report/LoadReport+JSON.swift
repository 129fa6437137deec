/// The report of a load as JSON, both ways. The one file here that uses Foundation.
import FoundationEssentials

extension LoadReport {
    /// Members in alphabetical order, one a line; ends with a line break.
    public func json() -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        // All members are numbers, texts and dictionaries of them: encoding fails of nothing but infinite numbers.
        guard let data = try? encoder.encode(self) else { return "{}\n" }
        return String(decoding: data, as: UTF8.self) + "\n"
    }

    /// Nil when the text is no report.
    public init?(json: String) {
        guard let report = try? JSONDecoder().decode(LoadReport.self, from: Data(json.utf8)) else { return nil }
        self = report
    }
}
