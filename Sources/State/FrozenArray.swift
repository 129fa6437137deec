/// An array that never changes and has no reference count on its storage: many threads read it without touching a
/// shared word.
///
/// Reading a Swift array that a shared object holds may retain it, and a count that two workers change costs 45–67 ns a
/// call.
@safe
struct FrozenArray<Element: BitwiseCopyable & Sendable>: ~Copyable, Sendable {
    nonisolated(unsafe) private let storage: UnsafeMutablePointer<Element>
    let count: Int

    init(_ elements: Span<Element>) {
        count = elements.count
        unsafe storage = .allocate(capacity: max(1, elements.count))
        unsafe elements.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            unsafe storage.initialize(from: start, count: source.count)
        }
    }

    init(_ elements: [Element]) { self.init(elements.span) }

    deinit { unsafe storage.deallocate() }

    subscript(index: Int) -> Element {
        precondition(index >= 0 && index < count)
        return unsafe storage[index]
    }

    /// The elements, for as long as `holder` lives: an object that has this array in a `let`. (Swift does not see by
    /// itself that a stored constant of an object lives as long as the object.)
    @_lifetime(borrow holder)
    func span(in holder: borrowing some AnyObject) -> Span<Element> {
        let span = unsafe Span(_unsafeStart: storage, count: count)
        return unsafe _overrideLifetime(span, borrowing: holder)
    }
}
