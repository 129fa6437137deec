/// Owners of OpenSSL's counted objects: each frees what it holds, so that a failed initializer leaks nothing.
///
/// The objects behind them are frozen once built and their counts are atomic: other threads may read them.
import COpenSSL

@safe
struct CertificateHandle: ~Copyable, Sendable {
    nonisolated(unsafe) let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }
    deinit { unsafe X509_free(pointer) }
}

@safe
struct KeyHandle: ~Copyable, Sendable {
    nonisolated(unsafe) let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }
    deinit { unsafe EVP_PKEY_free(pointer) }
}

@safe
struct StoreHandle: ~Copyable, Sendable {
    nonisolated(unsafe) let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }
    deinit { unsafe X509_STORE_free(pointer) }
}

/// A list of certificates, which it owns.
@safe
struct CertificateStack: ~Copyable, Sendable {
    nonisolated(unsafe) let pointer: OpaquePointer

    init() throws(TLSError) {
        guard let fresh = unsafe OPENSSL_sk_new_null() else { throw TLSError(.library) }
        unsafe pointer = fresh
    }

    deinit {
        while let certificate = unsafe OPENSSL_sk_pop(pointer) { unsafe X509_free(OpaquePointer(certificate)) }
        unsafe OPENSSL_sk_free(pointer)
    }

    var count: Int { Int(unsafe OPENSSL_sk_num(pointer)) }

    /// The certificate at `index`, still owned by the list.
    @unsafe subscript(index: Int) -> OpaquePointer {
        unsafe OpaquePointer(OPENSSL_sk_value(pointer, Int32(index))!)
    }

    func append(_ certificate: consuming CertificateHandle) throws(TLSError) {
        unsafe X509_up_ref(certificate.pointer)
        if unsafe OPENSSL_sk_push(pointer, UnsafeRawPointer(certificate.pointer)) == 0 {
            unsafe X509_free(certificate.pointer)
            throw TLSError(.library)
        }
    }
}

/// An `SSL_CTX`: not for two threads, since its owner changes it.
@safe
struct ContextHandle: ~Copyable {
    let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }
    deinit { unsafe SSL_CTX_free(pointer) }
}
