/// Work handed from one thread's loop to another's.
import EventLoop
import System

/// A value whose sender touches it no more, or whose parts are only touched on the thread that gets it.
final class Handed<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}

/// For control's loop.
final class ControlLetter: LoopLetter {
    private let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
    override func deliver(on loop: EventLoop) { body() }
}

/// A worker with its thread.
final class WorkerThread {
    private let handed: Handed<Worker>
    private let post: PostBox

    init(_ worker: Worker) {
        handed = Handed(worker)
        post = worker.loop.post
    }

    func start() {
        let handed = handed
        Thread.start("worker-\(handed.value.index)") { handed.value.loop.run() }
    }

    /// Runs `body` on the worker's thread, after everything told before.
    func tell(_ body: sending @escaping (Worker) -> Void) {
        let handed = handed
        post.send(ControlLetter { body(handed.value) })
    }
}
