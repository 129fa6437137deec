/// A session that a server gave a ticket for; owns one count of it.
import COpenSSL

@safe
struct ResumableSession: ~Copyable {
    let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }
    deinit { unsafe SSL_SESSION_free(pointer) }
}
