/// Writing: at once by one call to the kernel, the rest through a queue that empties as the socket takes it.
import Containers
import HTTP
import System
import TLS

extension UpstreamConnection {
    /// Bytes taken over and not yet written; ciphertext when the connection is encrypted.
    var queued: Int { tls?.outgoing.count ?? output.count }

    func write(_ first: Span<UInt8>, _ second: Span<UInt8>) {
        if isBroken { return }
        if let tls {
            encrypt(first, tls)
            encrypt(second, tls)
            return flushCiphertext(tls)
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
        if output.capacity == 0 { output = pool.take() }
        let before = output.capacity
        output.append(first.extracting(min(sent, first.count)..<first.count))
        output.append(second.extracting(max(0, sent - first.count)..<second.count))
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

    /// Writes what is queued, and tells the stream of the progress.
    func flush() {
        let before = queued
        if before == 0 { return }
        if let tls { flushCiphertext(tls) } else { flushOutput() }
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
        if output.isEmpty { pool.give(exchange: &output) }
    }

    func flushCiphertext(_ tls: TLSSession) {
        while canWrite && !isBroken && !tls.outgoing.isEmpty {
            let count = tls.outgoing.count
            switch kernel.send(descriptor, tls.outgoing.span, Span()) {
            case .bytes(let sent):
                tls.outgoing.consume(sent)
                if sent < count { canWrite = false }
            case .wouldBlock: canWrite = false
            case .end, .failed: return broke()
            }
        }
    }

    private func encrypt(_ bytes: Span<UInt8>, _ tls: TLSSession) {
        var done = 0
        while done < bytes.count {
            do throws(TLSError) { done += try tls.write(bytes.extracting(done..<bytes.count)) } catch { return broke() }
        }
    }

    /// The other side reads no more. It may have answered before that (RFC 9112 section 9.5), so the answer, or how the
    /// connection ended, is found by reading.
    private func broke() {
        isBroken = true
        canRead = true
        readLater()
    }
}
