/// A list that many threads push to and one takes from, all at once.
///
///     push: compare-exchange of the head      drain: one exchange of the head, then the chain turned round
///
///     head ─▶ third ─▶ second ─▶ first        turned: first ─▶ second ─▶ third
///
/// Intrusive: a letter carries its own link, so sending allocates nothing but the letter and taking allocates nothing. A letter
/// is in one list at a time; the list holds one reference to it.
import Synchronization

@safe
open class Letter {
    fileprivate var next: Unmanaged<Letter>?
    public init() {}
}

@safe
public final class Mailbox<Message: Letter>: Sendable {
    /// Address of the letter pushed last; 0: empty.
    private let head = Atomic<UInt>(0)

    public init() {}

    deinit { drain { _ in } }

    /// Any thread. True when the list was empty: the reader must be woken.
    public func push(_ letter: sending Message) -> Bool {
        let unmanaged = unsafe Unmanaged<Letter>.passRetained(letter)
        let address = unsafe UInt(bitPattern: unmanaged.toOpaque())
        var seen = head.load(ordering: .relaxed)
        while true {
            unsafe letter.next = Self.letter(at: seen)
            let (done, now) = head.compareExchange(expected: seen, desired: address, ordering: .acquiringAndReleasing)
            if done { return seen == 0 }
            seen = now
        }
    }

    /// The reader's thread. Calls `body` with each letter, in the order in which they were pushed; what is pushed meanwhile
    /// waits for the next call.
    public func drain(_ body: (Message) -> Void) {
        var rest = unsafe Self.letter(at: head.exchange(0, ordering: .acquiringAndReleasing))
        var oldest: Unmanaged<Letter>?
        while let letter = unsafe rest {
            unsafe rest = letter._withUnsafeGuaranteedRef { unsafe $0.next }
            unsafe letter._withUnsafeGuaranteedRef { unsafe $0.next = unsafe oldest }
            unsafe oldest = unsafe letter
        }
        while let unmanaged = unsafe oldest {
            let letter = unsafe unmanaged.takeRetainedValue()
            unsafe oldest = unsafe letter.next
            unsafe letter.next = nil
            // `push` takes nothing but a `Message`.
            body(unsafe unsafeDowncast(letter, to: Message.self))
        }
    }

    private static func letter(at address: UInt) -> Unmanaged<Letter>? {
        unsafe UnsafeRawPointer(bitPattern: address).map { unsafe Unmanaged.fromOpaque($0) }
    }
}
