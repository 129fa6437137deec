/// Runs a body on real threads at the same time and waits for all of them.
import Foundation

func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let started = DispatchSemaphore(value: 0)
    let go = DispatchSemaphore(value: 0)
    let done = DispatchSemaphore(value: 0)
    for number in 0..<count {
        Thread {
            started.signal()
            go.wait()
            body(number)
            done.signal()
        }.start()
    }
    for _ in 0..<count { started.wait() }
    for _ in 0..<count { go.signal() }
    for _ in 0..<count { done.wait() }
}
