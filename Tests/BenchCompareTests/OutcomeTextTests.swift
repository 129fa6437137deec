import Foundation
import Testing

@testable import BenchCompare

enum Sample {
    static var outcome: Outcome {
        var outcome = Outcome(
            date: "2026-01-02", machine: "A machine, 2 cores", command: "millrace-bench compare", rounds: 3, seconds: 4)
        var section = Outcome.Section(
            work: "chat", title: "Chat",
            columns: [
                .init("cpu", "CPU µs a request", decimals: 1, showsSpread: true),
                .init("nginx", "against nginx", decimals: 2),
            ])
        section.rows = [
            .init(peer: "nginx", cells: ["cpu": Spread([20, 21, 22])!, "nginx": Spread([1])!]),
            .init(peer: "millrace", cells: ["cpu": Spread([1234.56])!]),
        ]
        outcome.sections = [section]
        outcome.curves = [
            .init(
                peer: "nginx", points: [.init(rate: 1000, p50: 90, p99: 200), .init(rate: 4000, p50: 120, p99: 900)]),
            .init(peer: "a <b> & c", points: [.init(rate: 100, p50: 5000, p99: 70000)]),
        ]
        outcome.remarks = ["envoy is not on this machine"]
        return outcome
    }
}

/// Covers Outcome.swift, NumberText.swift, MarkdownText.swift, ReadmeTable.swift and LatencyPlot.swift.
struct OutcomeTextTests {
    @Test(arguments: [
        (0.0, 0, "0"), (999, 0, "999"), (1000, 0, "1,000"), (1_234_567.891, 2, "1,234,567.89"), (-0.04, 1, "0.0"),
        (-1234.5, 1, "−1,234.5"), (0.5, 2, "0.50"),
    ])
    func `Numbers have their thousands set off`(value: Double, decimals: Int, text: String) {
        #expect(NumberText.grouped(value, decimals: decimals) == text)
    }

    @Test func `A cell shows a spread only where there is one`() {
        #expect(NumberText.cell(Spread([1, 2, 3]), decimals: 0, showsSpread: true) == "2 (1–3)")
        #expect(NumberText.cell(Spread([1, 2, 3]), decimals: 0, showsSpread: false) == "2")
        #expect(NumberText.cell(Spread([2]), decimals: 1, showsSpread: true) == "2.0")
        #expect(NumberText.cell(nil, decimals: 1, showsSpread: true) == "–")
    }

    @Test func `A table is padded, its first column to the left and the others to the right`() {
        let text = MarkdownText.table(["", "µs"], [["nginx", "1"], ["relay", "12.5"]])
        #expect(
            text == """
                |       |   µs |
                |-------|-----:|
                | nginx |    1 |
                | relay | 12.5 |

                """)
    }

    @Test func `The whole text has machine, command, tables, curve and remarks`() {
        let text = MarkdownText.whole(Sample.outcome)
        #expect(text.hasPrefix("# Comparison of 2026-01-02\n"))
        for part in [
            "A machine, 2 cores", "`millrace-bench compare`", "## Chat", "21.0 (20.0–22.0)", "1,234.6",
            "## Latency against load", "- envoy is not on this machine",
        ] { #expect(text.contains(part), "\(part) is missing") }
        #expect(!text.split(separator: "\n").contains { $0.hasPrefix("| millrace") && !$0.hasSuffix("– |") })
    }

    @Test func `An outcome survives its JSON`() throws {
        let data = try JSONEncoder().encode(Sample.outcome)
        let again = try JSONDecoder().decode(Outcome.self, from: data)
        #expect(MarkdownText.whole(again) == MarkdownText.whole(Sample.outcome))
    }

    @Test func `What is no outcome is refused with its file`() {
        #expect { try Outcome.read("/nowhere/outcome.json") } throws: {
            "\($0)".contains("/nowhere/outcome.json: no such file")
        }
    }

    @Test func `The README's table has a column a system, in the order of the table of peers`() {
        let text = ReadmeTable.text(Sample.outcome)
        #expect(text.contains("A machine, 2 cores, 2026-01-02"))
        let header = text.split(separator: "\n").first { $0.hasPrefix("|") } ?? ""
        #expect(header.split(separator: "|").map { $0.filter { $0 != " " } } == ["", "millrace", "nginx"])
        #expect(text.contains("| CPU a chat request of 500 bytes, 64 connections, µs |  1,234.6 |  21.0 |"))
        #expect(!text.contains("idle"))
    }

    @Test func `Only what stands between the markers is replaced`() throws {
        let document = "before\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nafter <!-- bench:end -->\n"
        let new = try ReadmeTable.replacing(in: document, with: "new\n")
        #expect(new == "before\n<!-- bench:begin -->\nnew\n<!-- bench:end -->\nafter <!-- bench:end -->\n")
        #expect(try ReadmeTable.replacing(in: new, with: "new\n") == new)
    }

    @Test(arguments: ["nothing", "<!-- bench:begin -->", "<!-- bench:end --> <!-- bench:begin -->"])
    func `A document without both markers in order is refused`(document: String) {
        #expect(throws: Complaint.self) { try ReadmeTable.replacing(in: document, with: "") }
    }
}

struct LatencyPlotTests {
    /// Every element is closed, by itself or by its partner.
    private func unclosed(_ svg: String) -> [String] {
        var open: [String] = []
        for match in svg.matches(of: #/<(/?)([a-z]+)((?:[^<>"]|"[^"<]*")*?)(/?)>/#) {
            if !match.1.isEmpty {
                if open.last == String(match.2) { open.removeLast() } else { return open + ["/\(match.2)"] }
            } else if match.4.isEmpty {
                open.append(String(match.2))
            }
        }
        return open
    }

    @Test func `The plot is well-formed, with a line a system in both panels`() {
        let svg = LatencyPlot(curves: Sample.outcome.curves, caption: "a & b").svg
        #expect(unclosed(svg) == [])
        #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
        #expect(svg.matches(of: /<polyline/).count == 4)
        #expect(svg.matches(of: /<circle/).count == 6)
        #expect(svg.contains("a &lt;b&gt; &amp; c"))
        #expect(!svg.contains("nan") && !svg.contains("inf"))
    }

    @Test func `Points lie within their panel`() {
        let svg = LatencyPlot(curves: Sample.outcome.curves, caption: "").svg
        for match in svg.matches(of: /cx="([\d.]+)" cy="([\d.]+)"/) {
            #expect((64...960).contains(Double(match.1) ?? -1))
            #expect((48...348).contains(Double(match.2) ?? -1))
        }
    }

    @Test func `One point alone can be drawn`() {
        let curve = Outcome.Curve(peer: "one", points: [.init(rate: 100, p50: 100, p99: 100)])
        let svg = LatencyPlot(curves: [curve], caption: "").svg
        #expect(!svg.contains("nan") && !svg.contains("inf"))
    }
}
