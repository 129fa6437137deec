/// What a YAML file may cost; libyaml sets no bounds of its own.
struct YAMLLimits: Sendable {
    /// Bytes. Ten thousand routes of 200 bytes twice over.
    var bytes = 4 << 20
    /// Collections inside each other. The language needs 8 and a test's body some more; libyaml's cost a token grows with
    /// the depth of flow collections.
    var depth = 32
    /// Scalars and collections as written. Ten thousand routes of 20 nodes, and half as much again; reading so many takes 100 ms.
    var nodes = 300_000
    /// The same with every alias counted as what it stands for: what the decoder may visit.
    var expandedNodes = 1_000_000
    /// Bytes of a `${file:…}` value: keys and prompts, not data.
    var substitution = 64 << 10
}
