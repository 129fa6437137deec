/// A reference that is not counted, to an object that somebody else keeps and that whoever follows it cannot outlive.
///
/// Following a counted reference that stands in a variable costs two atomic additions, and where several loops follow one to the
/// same object, a cache line that travels between cores with each (measured: 45–67 ns). The graph's filters, dialects and tables
/// are followed many times a request and live as long as the graph does, which an exchange holds.
@safe
public struct Pinned<Object: AnyObject>: BitwiseCopyable {
    @usableFromInline let reference: Unmanaged<Object>

    /// The object must be kept by somebody else for as long as this is used.
    public init(_ object: Object) { unsafe reference = .passUnretained(object) }

    /// Calls `body` with the object, without counting.
    @inlinable @inline(__always)
    public func with<Result, Failure: Error>(_ body: (Object) throws(Failure) -> Result) throws(Failure) -> Result {
        var outcome: Swift.Result<Result, Failure>?
        unsafe reference._withUnsafeGuaranteedRef { object in
            do throws(Failure) { outcome = .success(try body(object)) } catch { outcome = .failure(error) }
        }
        return try outcome!.get()
    }
}

// A pointer, no more: as sendable as the object that it leads to.
extension Pinned: @unchecked Sendable where Object: Sendable {}

/// Keeps a value that is no object of a known class (`any Filter`), so that it can be pinned.
public final class Holder<Value> {
    public let value: Value
    public init(_ value: Value) { self.value = value }
}
