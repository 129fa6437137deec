/// A system that is compared, as data: where its program is, what it is started with, what it can do.
///
/// `@NAME@` in a command or a template is filled in when it is started: PROGRAM, RUN (a folder of its own), PLAIN, STREAM, TLS,
/// ADMIN (ports), UPSTREAM (the mock's port), WORKERS, CERTIFICATE, PRIVATEKEY, BOTHPEM (files), KEY, KEYDIGEST.
struct Peer: Sendable {
    enum Offer: Sendable {
        case tls, streams
        /// Thousands of streams at once.
        case manyStreams
        /// Bodies of a mebibyte at full speed.
        case largeBodies
    }

    /// Interpreted ones bear a fiftieth of what the others do; works take that into account.
    enum Kind: Sendable { case direct, compiled, interpreted }

    let name: String
    var kind = Kind.compiled
    /// Looked for in this order; `*` stands for one folder of any name. Empty for `direct`, which is the mock itself.
    var programs: [String]
    var arguments: [String] = []
    /// Files of `benchmarks/peers` that are filled in, into its folder.
    var templates: [String] = []
    var environment: [String: String] = [:]
    var offers: Set<Offer> = [.tls, .streams, .manyStreams, .largeBodies]
    /// Streams have a listener of their own.
    var hasStreamPort = false
    var install = "make bench-peers"
    /// What prints its version; empty when nothing does.
    var version: [String] = []
    /// What counts as its size when that is not the program: a folder, from the program's own.
    var sizeFolder: String?
    /// The relay's is that of a runtime which it does not use.
    var hasSize = true
    /// Seconds until it must answer.
    var startLimit = 20.0
}
