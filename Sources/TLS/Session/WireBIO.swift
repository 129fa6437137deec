/// OpenSSL's view of a `Wire`: a BIO that moves bytes between its buffers and the record layer's own.
///
/// Reads give what there is and ask to retry when it is used up; writes take all or, past the ceiling, fail for good. So OpenSSL
/// never holds a record that it could not write, and no call of ours is ever to be repeated with the same bytes.
import COpenSSL
import Containers
import Glibc

enum WireBIO {
    /// One a process.
    nonisolated(unsafe) private static let method: OpaquePointer? = {
        guard let method = unsafe BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "wire") else { return nil }
        unsafe BIO_meth_set_read_ex(method, readWire)
        unsafe BIO_meth_set_write_ex(method, writeWire)
        unsafe BIO_meth_set_ctrl(method, controlWire)
        unsafe BIO_meth_set_create(method) { bio in
            unsafe BIO_set_init(bio, 1)
            return 1
        }
        return unsafe method
    }()

    /// A BIO over `wire`, which must outlive it.
    @unsafe
    static func make(over wire: Wire) -> OpaquePointer? {
        guard let bio = unsafe BIO_new(method) else { return nil }
        unsafe BIO_set_data(bio, wire.address)
        return unsafe bio
    }
}

private let retryFlags = BIO_FLAGS_READ | BIO_FLAGS_WRITE | BIO_FLAGS_IO_SPECIAL | BIO_FLAGS_SHOULD_RETRY

@unsafe
private func readWire(
    _ bio: OpaquePointer?, _ destination: UnsafeMutablePointer<CChar>?, _ size: Int, _ taken: UnsafeMutablePointer<Int>?
) -> Int32 {
    let wire = unsafe Wire.at(BIO_get_data(bio))
    unsafe BIO_clear_flags(bio, retryFlags)
    let count = min(size, wire.incoming.count)
    unsafe taken?.pointee = count
    guard count > 0, let source = unsafe wire.incoming.readPointer, let destination = unsafe destination else {
        if !wire.inputEnded { unsafe BIO_set_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY) }
        return 0
    }
    unsafe memcpy(destination, source, count)
    wire.incoming.consume(count)
    return 1
}

@unsafe
private func writeWire(
    _ bio: OpaquePointer?, _ source: UnsafePointer<CChar>?, _ size: Int, _ taken: UnsafeMutablePointer<Int>?
) -> Int32 {
    let wire = unsafe Wire.at(BIO_get_data(bio))
    unsafe BIO_clear_flags(bio, retryFlags)
    guard wire.mayAppend(size) else { return 0 }
    if wire.outgoing.capacity == 0 { wire.outgoing.reserve(Wire.blockSize) }
    unsafe wire.outgoing.append(Span(_unsafeBytes: UnsafeRawBufferPointer(start: source, count: size)))
    unsafe taken?.pointee = size
    return 1
}

@unsafe
private func controlWire(_ bio: OpaquePointer?, _ command: Int32, _: Int, _: UnsafeMutableRawPointer?) -> Int {
    switch command {
    case BIO_CTRL_FLUSH: return 1
    case BIO_CTRL_EOF:
        let wire = unsafe Wire.at(BIO_get_data(bio))
        return wire.inputEnded && wire.incoming.isEmpty ? 1 : 0
    default: return 0
    }
}
