import Glibc
import System

/// A path that no other test uses.
func freshPath(_ name: String) -> String { "/tmp/millrace-test-\(getpid())-\(name)" }

func removeFile(_ path: String) { unsafe _ = unlink(path) }

func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

func writeFile(_ path: String, _ text: String) {
    let file = unsafe open(path, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
    var text = text
    text.withUTF8 { unsafe _ = write(file, $0.baseAddress, $0.count) }
    close(file)
}

extension SocketAddress {
    /// Removes a unix socket's file; nothing for others.
    func removeFile() {
        if family == .unix { unsafe _ = unlink(path) }
    }
}
