/// Millrace and other gateways on the same work, one core each, in interleaved rounds: the whole of `millrace-bench compare`.
///
/// A work starts a mock and the peers in front of it, drives each with `load` in turn, and makes a table. Everything that is
/// printed or drawn comes from the `Outcome`, which `--json` keeps and `--from` takes up again.
import Foundation

public struct Comparison {
    public var millrace: String?
    public var peers: [String] = []
    public var works: [String] = []
    public var rounds = 5
    public var seconds = 4.0
    public var rate = 3000.0
    public var isQuick = false
    public var command = "millrace-bench compare"
    public var from: String?
    public var json: String?
    public var markdown: String?
    public var plot: String?
    public var readme: String?

    public init() {}

    public static var peerNames: [String] { PeerTable.names }
    /// The works with a line each.
    public static var workLines: [String] { WorkTable.all.map { "\($0.name): \($0.about)" } }
    public static var usualWorks: [String] { WorkTable.usual }

    public func run() throws {
        let outcome = try from.map { try Outcome.read($0) } ?? measure()
        print(MarkdownText.whole(outcome), terminator: "")
        if let json { try outcome.write(json: json) }
        if let markdown { try write(MarkdownText.whole(outcome), to: markdown) }
        if let plot {
            guard !outcome.curves.isEmpty else { throw Complaint("no peer was measured for the plot") }
            let caption = "\(outcome.machine), \(outcome.date): chat requests of 500 bytes, 64 connections, one core"
            try write(LatencyPlot(curves: outcome.curves, caption: caption).svg, to: plot)
        }
        if let readme { try ReadmeTable.update(readme, from: outcome) }
        if outcome.sections.allSatisfy(\.rows.isEmpty), outcome.curves.isEmpty {
            throw Complaint("nothing was measured; see the remarks")
        }
    }

    private func measure() throws -> Outcome {
        let chosen = try WorkTable.chosen(works)
        var settings = Stand.Settings()
        settings.peers = try PeerTable.chosen(peers)
        (settings.rounds, settings.seconds, settings.rate) = (rounds, seconds, rate)
        settings.isQuick = isQuick
        Interruption.block()
        let stand = try Stand(settings, places: Places(millrace: millrace))
        defer { stand.cleanUp() }
        var outcome = Outcome(
            date: Machine.today, machine: Machine.text, command: command, rounds: rounds, seconds: seconds)
        if stand.cores.areShared {
            stand.remark("this machine has one core: gateway and load share it, and the figures say little")
        }
        stand.leaveOutMissing()
        outcome.versions = stand.versions()
        do {
            for work in chosen {
                stand.progress("\(work.name): \(work.about)")
                do {
                    outcome.sections += try work.run(stand)
                } catch let complaint as Complaint {
                    stand.remark("\(work.name): \(complaint)")
                }
            }
            if plot != nil { outcome.curves = try CurveWork().run(stand) }
        } catch is Interruption.Interrupted {
            stand.remark("interrupted: what was measured until then follows")
        }
        outcome.remarks = stand.remarks
        return outcome
    }

    private func write(_ text: String, to path: String) throws {
        let folder = (path as NSString).deletingLastPathComponent
        if !folder.isEmpty {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
}
