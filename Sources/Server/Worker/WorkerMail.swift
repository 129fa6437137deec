/// Cache jobs between workers: from the door of a cache on one loop to its door on another.
import EventLoop
import Filters
import Graph
import State

/// A worker's out-tray.
final class WorkerMail {
    let index: Int
    let workers: Int
    /// All workers in order; set before the first starts.
    var peers: [WorkerThread] = []
    unowned var worker: Worker!

    init(index: Int, workers: Int) {
        self.index = index
        self.workers = workers
    }

    /// For the cache `name`.
    func box(of name: String) -> any ShardMail { CacheMail(self, name) }
}

private final class CacheMail: ShardMail {
    private let mail: WorkerMail
    private let name: String

    init(_ mail: WorkerMail, _ name: String) {
        self.mail = mail
        self.name = name
    }

    func post(to worker: Int, _ job: CacheJob) {
        if worker == mail.index {
            // Later, but this turn: what was posted is never delivered from within `post`.
            mail.worker.loop.enqueue(LocalJob(mail.worker, name, job))
        } else {
            mail.peers[worker].deliver(job, cache: name)
        }
    }
}

private final class LocalJob: LoopTask {
    private let worker: Worker
    private let name: String
    private let job: CacheJob

    init(_ worker: Worker, _ name: String, _ job: CacheJob) {
        self.worker = worker
        self.name = name
        self.job = job
    }

    func run() { worker.receive(job, cache: name) }
}

extension WorkerThread {
    func deliver(_ job: CacheJob, cache name: String) {
        tell { $0.receive(job, cache: name) }
    }
}

/// The exchanges of a worker, for the cache's desk.
final class WorkerExchanges: ExchangeFinder {
    unowned var worker: Worker!

    func exchange(slot: UInt32, generation: UInt32) -> Exchange? {
        worker.exchange(slot: slot, generation: generation)
    }
}
