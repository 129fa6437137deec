/// A filter with its options, named under `filters:` or written inline in a route.
public struct FilterDefinition: Sendable {
    public var location: SourceLocation
    /// Stable from one load to the next: the written name, or for an inline filter `route/position` counted from 1.
    public var name: Located<String>
    public var isInline: Bool
    public var options: FilterOptions
}

/// The options of each built-in filter.
public enum FilterOptions: Sendable {
    case authKeys(AuthKeysOptions)
    case limitRate(RateLimitOptions)
    case promptInsert(PromptInsertOptions)
    case promptParameters(PromptParametersOptions)
    case promptClamp(PromptClampOptions)
    case cacheExact(ExactCacheOptions)
    case headers(HeadersOptions)
}
