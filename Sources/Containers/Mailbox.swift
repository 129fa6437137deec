/// A list that many threads push to and one takes from, all at once.
///
///     push: compare-exchange of the head       takeAll: one exchange, then reversed into the order of arrival
///
/// Intrusive: a letter carries its own link, so sending allocates nothing but the letter. A letter is in one list at a time.
import Synchronization

@safe
open class Letter {
    fileprivate var next: Unmanaged<Letter>?
    public init() {}
}

@safe
public final class Mailbox: Sendable {
    private let head = Atomic<UInt>(0)

    public init() {}

    deinit { for _ in takeAll() {} }

    /// Any thread. True when the list was empty: the reader must be woken.
    public func push(_ letter: Letter) -> Bool {
        let unmanaged = unsafe Unmanaged.passRetained(letter)
        let address = unsafe UInt(bitPattern: unmanaged.toOpaque())
        var seen = head.load(ordering: .relaxed)
        while true {
            unsafe letter.next = Self.letter(at: seen)
            let (done, now) = head.compareExchange(expected: seen, desired: address, ordering: .acquiringAndReleasing)
            if done { return seen == 0 }
            seen = now
        }
    }

    private static func letter(at address: UInt) -> Unmanaged<Letter>? {
        unsafe UnsafeRawPointer(bitPattern: address).map { unsafe Unmanaged.fromOpaque($0) }
    }

    /// The reader's thread. Letters in the order in which they were pushed.
    public func takeAll() -> [Letter] {
        var letters: [Letter] = []
        var next = unsafe Self.letter(at: head.exchange(0, ordering: .acquiringAndReleasing))
        while let unmanaged = unsafe next {
            let letter = unsafe unmanaged.takeRetainedValue()
            unsafe next = letter.next
            unsafe letter.next = nil
            letters.append(letter)
        }
        letters.reverse()
        return letters
    }
}
