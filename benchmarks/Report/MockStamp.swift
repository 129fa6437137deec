/// What the mock writes into the text of an answer and of each event, so that the load can tell the time on the way.
///
///     @mr:<received>:<sent>;      monotonic ns, 19 digits each, zero-padded
///
/// The mock and the load run on one machine, so CLOCK_MONOTONIC is one clock. The stamp is part of the content, which a gateway
/// hands on whatever it does to heads, ids and JSON. `received` is when the mock had the last byte of the request, `sent` is
/// read just before the send of what holds the stamp.
public enum MockStamp {
    public static let marker: StaticString = "@mr:"
    public static let digits = 19
    /// Bytes of a whole stamp.
    public static let length = 4 + 19 + 1 + 19 + 1
}
