/// What `routes.yaml` says, decoded and checked: every value with its place, every name resolved to an index.
///
/// The compiler lowers it to a graph. Nothing at run time holds one, and nothing here knows of run time.
public struct RouteTable: Sendable {
    public var listeners: [Listener] = []
    public var admin: AdminOptions?
    public var log = LogOptions()
    public var limits = Limits()
    public var shutdown = ShutdownOptions()
    /// In file order; `BackendUse.backend` is an index into it.
    public var backends: [Backend] = []
    /// Named filters in file order, then those written inline in routes; `FilterUse.filter` is an index into it.
    public var filters: [FilterDefinition] = []
    /// In file order: the first that matches wins.
    public var routes: [Route] = []
    /// In file order; an exact name stands before patterns, a longer pattern before a shorter.
    public var prices: [PriceDefinition] = []
    /// In file order; the order of precedence is that of prices.
    public var tokenizers: [TokenizerDefinition] = []
    public var tests: [RouteTest] = []

    /// Files that the table names and that others read: certificates, keys, authorities, caller lists. Absolute, or
    /// relative to the process's folder as the config path itself was; a reload watches them too.
    public var referencedFiles: [Located<String>] = []
}
