/// The tables, as Markdown that also reads well in a terminal: columns are padded.
enum MarkdownText {
    static func whole(_ outcome: Outcome) -> String {
        var text = "# Comparison of \(outcome.date)\n\n"
        text += "Machine: \(outcome.machine)  \nCommand: `\(outcome.command)`  \n"
        text += "Rounds: \(outcome.rounds) of \(NumberText.grouped(outcome.seconds, decimals: 1)) s a peer; "
        text += "medians, with lowest–highest; ratios are taken within a round, then their median.\n"
        if !outcome.versions.isEmpty {
            text += "\n" + outcome.versions.map { "- \($0.peer): \($0.text)\n" }.joined()
        }
        for one in outcome.sections { text += "\n" + section(one) }
        if !outcome.curves.isEmpty { text += "\n" + curves(outcome.curves) }
        if !outcome.remarks.isEmpty {
            text += "\n## Remarks\n\n" + outcome.remarks.map { "- \($0)\n" }.joined()
        }
        return text
    }

    static func section(_ section: Outcome.Section) -> String {
        let rows = section.rows.map { row in
            [row.peer]
                + section.columns.map {
                    NumberText.cell(row.cells[$0.key], decimals: $0.decimals, showsSpread: $0.showsSpread)
                }
        }
        var text = "## \(section.title)\n\n" + table([""] + section.columns.map(\.title), rows)
        if !section.notes.isEmpty { text += "\n" + section.notes.joined(separator: "\n") + "\n" }
        return text
    }

    private static func curves(_ curves: [Outcome.Curve]) -> String {
        let rows = curves.flatMap { curve in
            curve.points.map { point in
                [curve.peer] + [point.rate, point.p50, point.p99].map { NumberText.grouped($0, decimals: 0) }
            }
        }
        return "## Latency against load\n\n" + table(["", "requests/s", "p50 µs", "p99 µs"], rows)
    }

    /// The first column to the left, all others to the right.
    static func table(_ header: [String], _ rows: [[String]]) -> String {
        let widths = header.indices.map { column in
            max(3, ([header] + rows).map { column < $0.count ? $0[column].count : 0 }.max() ?? 0)
        }
        func line(_ cells: [String]) -> String {
            let padded = widths.indices.map { column in
                let cell = column < cells.count ? cells[column] : ""
                let blanks = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + blanks : blanks + cell
            }
            return "| " + padded.joined(separator: " | ") + " |\n"
        }
        let rule = widths.indices.map { column in
            String(repeating: "-", count: widths[column] + (column == 0 ? 2 : 1)) + (column == 0 ? "" : ":")
        }
        return line(header) + "|" + rule.joined(separator: "|") + "|\n" + rows.map(line).joined()
    }
}
