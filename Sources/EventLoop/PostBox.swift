/// The door of a loop for other threads: letters, delivered in the order in which they were sent.
///
/// The eventfd is written only when the list was empty, so a burst of letters costs one system call. The box owns the eventfd:
/// a sender that outlives the loop still holds a descriptor that nothing else has taken over.
public import Containers
import System

/// A message to a loop; made by the sender, released after delivery.
open class LoopLetter: Letter {
    /// Runs on the loop's thread.
    open func deliver(on loop: EventLoop) {}
}

/// Sendable: the list is made for many threads, and of the kernel only `wake` is used from other ones.
@safe
public final class PostBox: @unchecked Sendable {
    private let mailbox = Mailbox<LoopLetter>()
    /// Used for `wake` alone, which any thread may call.
    private let kernel: any Kernel
    let waker: Descriptor

    init(kernel: any Kernel) throws(SystemError) {
        self.kernel = kernel
        waker = try kernel.makeWaker()
    }

    deinit { kernel.close(waker) }

    /// Any thread; the sender touches the letter no more.
    public func send(_ letter: sending LoopLetter) {
        if mailbox.push(letter) { kernel.wake(waker) }
    }

    /// The loop's thread.
    func deliver(on loop: EventLoop) { mailbox.drain { $0.deliver(on: loop) } }
}
