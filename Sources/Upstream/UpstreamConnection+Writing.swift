/// Writing: what fits a block is queued and sent when the turn ends; more goes to the kernel at once, and its rest through the queue.
/// Over TLS all is encrypted and sent at once.
///
/// Sends that follow each other cost less than sends between other work: the kernel's code for them stays in the caches, and who
/// is woken by the first finds the others when it comes to look (docs/performance.md).
import Containers
import EventLoop
import HTTP
import System
import TLS

extension UpstreamConnection {
    /// Bytes taken over and not yet written, ciphertext among them.
    var queued: Int { output.count + (tls?.outgoing.count ?? 0) }

    func write(_ first: Span<UInt8>, _ second: Span<UInt8>) {
        if isBroken { return }
        if let tls { return writeEncrypted(first, second, tls) }
        if output.count + first.count + second.count <= pool.blockSize {
            queue(first, from: 0)
            queue(second, from: 0)
            return flushLater()
        }
        var sent = 0
        if output.isEmpty && canWrite {
            switch kernel.send(descriptor, first, second) {
            case .bytes(let count): sent = count
            case .wouldBlock: break
            case .end, .failed: return broke()
            }
            if sent == first.count + second.count { return }
            canWrite = false
        }
        queue(first, from: min(sent, first.count))
        queue(second, from: max(0, sent - first.count))
    }

    /// The same for what `compose` appends, without a copy where it can be appended to what waits.
    func write(composedBy compose: (inout ByteBuffer) -> Void) {
        if isBroken { return }
        if tls != nil {
            var block = pool.take()
            compose(&block)
            write(block.span, Span())
            return giveBack(&block)
        }
        if output.capacity == 0 { output = pool.take() }
        let before = output.capacity
        compose(&output)
        pool.charge(output.capacity - before)
        flushLater()
    }

    func queue(_ bytes: Span<UInt8>, from start: Int) {
        if start == bytes.count { return }
        if output.capacity == 0 { output = pool.take() }
        let before = output.capacity
        output.append(bytes.extracting(start..<bytes.count))
        pool.charge(output.capacity - before)
    }

    /// Writes a body's piece as chunks of at most a block, after a head that may be empty. Copied into one block a
    /// chunk: the frame is a few bytes, and a call to the kernel of its own would cost more than the copy.
    func writeChunks(_ head: Span<UInt8>, _ body: Span<UInt8>, isLast: Bool) {
        var block = pool.take()
        var start = 0
        repeat {
            let end = min(body.count, start + pool.blockSize - Self.chunkFrame)
            block.clear()
            block.appendChunk(body.extracting(start..<end))
            if isLast && end == body.count { block.appendLastChunk() }
            write(start == 0 ? head : Span(), block.span)
            start = end
        } while start < body.count
        pool.give(exchange: &block)
    }

    /// 16 digits of size, two line ends, and the last chunk's 5 bytes, rounded up.
    private static let chunkFrame = 32

    private func flushLater() {
        if isFlushQueued { return }
        isFlushQueued = true
        loop.enqueue(self)
    }

    /// Sends what waits for the end of the turn.
    func flushNow() {
        if !isFlushQueued { return }
        isFlushQueued = false
        if state == .open { flush() }
    }

    /// Writes what is queued, and tells the stream of the progress.
    func flush() {
        let before = queued
        if before == 0 { return }
        if let tls { flushEncrypted(tls) } else { flushOutput() }
        if output.isEmpty { pool.give(exchange: &output) }
        if queued < before, let stream { stream.wrote() }
    }

    private func flushOutput() {
        while canWrite && !isBroken && !output.isEmpty {
            let count = output.count
            switch kernel.send(descriptor, output.span, Span()) {
            case .bytes(let sent):
                output.consume(sent)
                if sent < count { canWrite = false }
            case .wouldBlock: canWrite = false
            case .end, .failed: return broke()
            }
        }
    }

    /// The other side reads no more. It may have answered before that (RFC 9112 section 9.5), so the answer, or how the
    /// connection ended, is found by reading.
    func broke() {
        isBroken = true
        canRead = true
        readLater()
    }
}
