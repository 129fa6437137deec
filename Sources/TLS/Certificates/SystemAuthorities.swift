/// The operating system's certificate authorities: 30–60 ms and 4 MB, so loaded when the first backend needs them, once a
/// process, by the thread that builds.
import Containers
import Glibc
import Synchronization

extension TrustStore {
    /// Where distributions keep their bundle: Debian and Alpine, Fedora and RHEL, SUSE, newer RHEL, BSD style.
    static let bundlePaths = [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ]

    /// Sixty times what bundles measure (220 KB): more is not a bundle.
    static let bundleLimit = 16 << 20

    private static let loaded = Mutex<TrustStore?>(nil)

    /// The system's store; `SSL_CERT_FILE` goes before the usual places. Blocks on the file system the first time.
    ///
    /// A failure is not remembered: the bundle may be installed later.
    public static func system() throws(TLSError) -> TrustStore {
        let (store, failure): (TrustStore?, TLSError?) = loaded.withLock { kept in
            if let kept { return (kept, nil) }
            do throws(TLSError) {
                let fresh = try load()
                kept = fresh
                return (fresh, nil)
            } catch {
                return (nil, error)
            }
        }
        guard let store else { throw failure ?? TLSError(.noSystemAuthorities) }
        return store
    }

    private static func load() throws(TLSError) -> TrustStore {
        if let chosen = unsafe getenv("SSL_CERT_FILE") {
            guard let bundle = read(unsafe String(cString: chosen)) else { throw TLSError(.noSystemAuthorities) }
            return try TrustStore(bundle.span)
        }
        for path in bundlePaths {
            if let bundle = read(path) { return try TrustStore(bundle.span) }
        }
        throw TLSError(.noSystemAuthorities)
    }

    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { return nil }
        defer { Glibc.close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return nil }
        let size = Int(status.st_size)
        guard size > 0, size <= bundleLimit else { return nil }
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = unsafe Glibc.read(descriptor, buffer.baseAddress! + count, size - count)
                if got <= 0 { break }
                count += got
            }
        }
        return bytes
    }
}
