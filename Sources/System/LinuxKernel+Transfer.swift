/// Moving bytes: one system call a call, without a copy of ours.
import CLinux
public import Containers
import Glibc

extension LinuxKernel {
    public func receive(_ descriptor: Descriptor, into buffer: inout ByteBuffer, atMost: Int) -> Transfer {
        // Asked for nothing, recv answers 0: an end that no peer has sent.
        precondition(atMost > 0 && buffer.spare > 0, "receive without room")
        while true {
            let count = unsafe buffer.withSpare { unsafe millrace_receive(descriptor.raw, $0, min($1, atMost)) }
            if count > 0 { return .bytes(count) }
            if count == 0 { return .end }
            if errno != EINTR { return Self.failure("recv") }
        }
    }

    public func send(_ descriptor: Descriptor, _ first: Span<UInt8>, _ second: Span<UInt8>) -> Transfer {
        while true {
            let count = second.isEmpty ? Self.send(descriptor, first) : Self.sendBoth(descriptor, first, second)
            if count >= 0 { return .bytes(count) }
            if errno != EINTR { return Self.failure("send") }
        }
    }

    private static func send(_ descriptor: Descriptor, _ bytes: Span<UInt8>) -> Int {
        unsafe bytes.withUnsafeBytes {
            unsafe millrace_send(descriptor.raw, $0.baseAddress, $0.count)
        }
    }

    private static func sendBoth(_ descriptor: Descriptor, _ first: Span<UInt8>, _ second: Span<UInt8>) -> Int {
        unsafe first.withUnsafeBytes { first in
            unsafe second.withUnsafeBytes { second in
                var pieces = unsafe (
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: first.baseAddress), iov_len: first.count),
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: second.baseAddress), iov_len: second.count)
                )
                return unsafe withUnsafeMutableBytes(of: &pieces) { vector in
                    var message = unsafe msghdr()
                    unsafe message.msg_iov = vector.baseAddress!.assumingMemoryBound(to: iovec.self)
                    unsafe message.msg_iovlen = 2
                    return unsafe sendmsg(descriptor.raw, &message, Int32(MSG_NOSIGNAL))
                }
            }
        }
    }

    private static func failure(_ call: StaticString) -> Transfer {
        errno == EAGAIN || errno == EWOULDBLOCK ? .wouldBlock : .failed(.last(call))
    }
}
