/// What both sides offer: Mozilla's "intermediate" recommendation, version 5.7.
///
/// Every suite is authenticated encryption and the client's preference rules, because all of them are good and only the client
/// knows what its machine is fast at. https://wiki.mozilla.org/Security/Server_Side_TLS
import COpenSSL

enum IntermediateProfile {
    static let suites = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"

    static let ciphers = """
        ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:\
        ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:\
        ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:\
        DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-CHACHA20-POLY1305
        """

    static let groups = "X25519:prime256v1:secp384r1"

    /// A context with this profile and the modes that sessions rely on.
    static func makeContext(
        _ method: OpaquePointer?, minimum: TLSVersion, maximum: TLSVersion
    ) throws(TLSError) -> ContextHandle {
        ErrorQueue.clear()
        guard let pointer = unsafe SSL_CTX_new(method) else { throw ErrorQueue.error(.library) }
        let context = unsafe ContextHandle(pointer)
        var isSet = unsafe SSL_CTX_set_ciphersuites(pointer, suites) == 1
        isSet = unsafe isSet && SSL_CTX_set_cipher_list(pointer, ciphers) == 1
        isSet = unsafe isSet && COpenSSL_SSL_CTX_set1_groups_list(pointer, groups) == 1
        isSet = unsafe isSet && COpenSSL_SSL_CTX_set_min_proto_version(pointer, Int32(minimum.rawValue)) == 1
        isSet = unsafe isSet && COpenSSL_SSL_CTX_set_max_proto_version(pointer, Int32(maximum.rawValue)) == 1
        guard isSet else { throw ErrorQueue.error(.library) }
        unsafe SSL_CTX_set_options(pointer, COpenSSL_SSL_OP_NO_COMPRESSION | COpenSSL_SSL_OP_NO_RENEGOTIATION)
        // Released buffers: 16 KB an idle session in place of 49. No automatic chain: what a file holds is what is sent,
        // and no store is searched in a handshake.
        let modes = SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
        _ = unsafe COpenSSL_SSL_CTX_set_mode(pointer, Int(modes) | Int(SSL_MODE_NO_AUTO_CHAIN))
        return context
    }
}
