/// The bytes of a literal as a span, so that names known when we are built and names from a file are compared by one function.
extension StaticString {
    /// Literals live as long as the program does.
    public var bytes: Span<UInt8> {
        @_lifetime(immortal) get {
            let span = unsafe Span(_unsafeStart: utf8Start, count: utf8CodeUnitCount)
            return unsafe _overrideLifetime(span, copying: ())
        }
    }
}
