/// Reading: from the socket, through TLS, into one block, and from the block to the responder in the same turn (in a next one only
/// where a turn's share of tasks is used up).
///
/// The block is a local variable while callbacks run, so they may do anything to the connection's own fields; what
/// would close the connection under the reader's feet is left to `settle`, which runs with nothing else on the stack.
import Containers
import System

extension UpstreamConnection {
    enum Arrival {
        case bytes
        case dry
        case end(isClean: Bool)
        case failed(UpstreamFailure.Kind, StaticString)
    }

    /// Receives a turn, so that one fast backend does not hold the loop: 4 blocks are 64 KiB, about 30 µs of copying.
    private static let receivesPerTurn = 4
    /// A block with less room than this is grown for the rest of a head that did not fit.
    private static let leastRoom = 2048

    func read() {
        guard let stream, !isBusy, !stream.isPaused else { return }
        isBusy = true
        var block = exchange(&input, with: ByteBuffer())
        var outcome = UpstreamStream.Outcome.more
        if !block.isEmpty { outcome = stream.take(&block) }
        var budget = Self.receivesPerTurn
        reading: while case .more = outcome {
            if budget == 0 { break }
            budget -= 1
            switch receive(into: &block) {
            case .bytes: outcome = stream.take(&block)
            case .dry: break reading
            case .end(let isClean): outcome = stream.closed(isClean: isClean)
            case .failed(let kind, let detail): outcome = .failed(stream.failure(kind, detail))
            }
        }
        isBusy = false
        settle(block, outcome, isUnfinished: budget == 0)
    }

    private func settle(_ block: consuming ByteBuffer, _ outcome: UpstreamStream.Outcome, isUnfinished: Bool) {
        if block.isEmpty { pool.give(exchange: &block) }
        input = block
        returnCiphertextBlocks()
        guard let stream else { return }
        switch outcome {
        case .more:
            stream.watch()
            if isUnfinished { readLater() }
        case .paused: stream.watch()
        case .ended: cluster.ended(stream)
        case .canceled: cluster.abandon(stream)
        case .failed(let failure): cluster.fail(stream, failure)
        }
    }

    /// What comes next, decrypted: appended to `block`.
    private func receive(into block: inout ByteBuffer) -> Arrival {
        if block.capacity == 0 { block = pool.take() }
        grow(&block)
        if let tls { return receive(tls, into: &block) }
        if !canRead { return isBroken ? .failed(.reset, "reset") : .dry }
        let room = block.spare
        switch kernel.receive(descriptor, into: &block, atMost: room) {
        case .bytes(let count):
            if count < room { canRead = sawEnd }
            return .bytes
        case .wouldBlock:
            canRead = false
            return isBroken ? .failed(.reset, "reset") : .dry
        case .end: return .end(isClean: true)
        case .failed: return .failed(.reset, "reset")
        }
    }

    /// Room for more; what it costs is charged.
    private func grow(_ block: inout ByteBuffer) {
        if block.spare >= Self.leastRoom { return }
        let before = block.capacity
        block.reserve(block.capacity)
        pool.charge(block.capacity - before)
    }

    /// Nothing has come that belongs to no answer. Asked when an answer has ended, so that what is already here is not
    /// taken for the next one, and when an idle connection becomes readable, since TLS session tickets and key updates
    /// may come then.
    func isQuiet() -> Bool {
        if tls == nil && !canRead { return true }
        var block = pool.take()
        let arrival = receive(into: &block)
        pool.give(exchange: &block)
        returnCiphertextBlocks()
        if case .dry = arrival { return !sawEnd }
        return false
    }
}
