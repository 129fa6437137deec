import Foundation
import Testing

@testable import BenchCompare

/// Covers Peers and the choice of works.
struct PeerTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    private static let templates = root + "/benchmarks/peers"
    private static let values: [String: String] = {
        let names = [
            "RUN", "PROGRAM", "PLAIN", "STREAM", "TLS", "ADMIN", "UPSTREAM", "WORKERS", "CERTIFICATE", "PRIVATEKEY",
            "BOTHPEM",
            "KEY", "KEYDIGEST",
        ]
        return Dictionary(uniqueKeysWithValues: names.map { ($0, "value-of-\($0.lowercased())") })
    }()

    @Test func `Placeholders are filled in, all of them`() throws {
        #expect(try Template.filled("a @X@ b @YY@@X@", ["X": "1", "YY": "@X@"]) == "a 1 b @X@1")
        #expect(try Template.filled("me@example.com @ 3", [:]) == "me@example.com @ 3")
    }

    @Test func `A placeholder without a value is named, with those that there are`() {
        #expect { try Template.filled("@PORT@", ["PLAIN": "1"]) } throws: {
            "\($0)" == "'@PORT@' stands for nothing; there are PLAIN"
        }
    }

    @Test(arguments: PeerTable.all)
    func `Every peer's templates and command can be filled in`(peer: Peer) throws {
        for name in peer.templates {
            let text = try String(contentsOfFile: Self.templates + "/" + name, encoding: .utf8)
            let filled = try Template.filled(text, Self.values)
            #expect(!filled.contains(/@[A-Z]+@/))
        }
        let command = try Template.command(peer.arguments, folder: Self.templates, Self.values)
        #expect(command.allSatisfy { !$0.isEmpty && !$0.contains("@") })
        if peer.kind != .direct {
            let all =
                try command.joined()
                + peer.templates.map { try String(contentsOfFile: Self.templates + "/" + $0, encoding: .utf8) }.joined()
            #expect(all.contains("@UPSTREAM@") || command.joined().contains("value-of-upstream"))
        }
    }

    @Test func `Lines of a file become arguments`() throws {
        let words = try Template.command(["first", "@LINES:sglang-router.args@"], folder: Self.templates, Self.values)
        #expect(words.prefix(4) == ["first", "launch", "--worker-urls", "http://127.0.0.1:value-of-upstream"])
    }

    @Test func `Peers are chosen by name, in the order of the table`() throws {
        #expect(try PeerTable.chosen(["nginx", "relay"]).map(\.name) == ["relay", "nginx"])
        #expect(try PeerTable.chosen(["all"]).count == PeerTable.all.count)
        #expect { try PeerTable.chosen(["ngnix"]) } throws: { "\($0)".contains("no peer is called 'ngnix'") }
    }

    @Test func `Works are chosen by name`() throws {
        #expect(try WorkTable.chosen(["idle", "chat"]).map(\.name) == ["idle", "chat"])
        #expect(try WorkTable.chosen([]).map(\.name) == WorkTable.usual)
        #expect(Set(WorkTable.all.map(\.name)).count == WorkTable.all.count)
        #expect { try WorkTable.chosen(["chatt"]) } throws: { "\($0)".contains("no work is called 'chatt'") }
    }

    @Test(arguments: [
        (3000.0, 20000.0, 3000.0), (3000, 4000, 3000), (3000, 3900, 1900), (3000, 157, 78), (3000, 1, 1), (50, 157, 50),
    ])
    func `A peer that cannot bear the rate has half of what it can`(wanted: Double, most: Double, rate: Double) {
        #expect(RateWork.bearable(wanted, atMost: most) == rate)
    }

    @Test func `Handshakes are read from what openssl prints`() {
        let text =
            "\n\n1543 connections in 0.41s; 3763.41 connections/user sec, bytes read 0\n1543 connections in 3 real seconds"
        #expect(HandshakeWork.connections(in: text) == 1543)
        #expect(HandshakeWork.connections(in: "s_time: error") == nil)
    }

    @Test func `A version is the first line that has one, without paths`() {
        #expect(
            Stand.versionLine(in: "warning at 12:00\n/usr/sbin/x version 1.22.1 of today\n")
                == "version 1.22.1 of today")
        #expect(Stand.versionLine(in: "nothing") == nil)
    }
}
