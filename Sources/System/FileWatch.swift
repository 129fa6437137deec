/// Watches folders for files that were written, renamed or linked anew.
///
/// Folders, not files: editors write a new file and rename it, and Kubernetes swaps a symlink, so the file that is there now is
/// not the one that will be. Mere modification is not reported: a file is read when its writer has closed it.
import CLinux
import Glibc

public final class FileWatch {
    public let descriptor: Descriptor
    private var watched: [String: Int32] = [:]

    public init() throws(SystemError) {
        let raw = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        if raw < 0 { throw .last("inotify_init1") }
        descriptor = Descriptor(raw: raw)
    }

    deinit { _ = close(descriptor.raw) }

    /// Watches exactly these folders from now on; those that do not exist are left out.
    public func watch(_ folders: Set<String>) {
        for (folder, watch) in watched where !folders.contains(folder) {
            _ = inotify_rm_watch(descriptor.raw, watch)
            watched[folder] = nil
        }
        let mask = UInt32(IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE_SELF | IN_ONLYDIR)
        for folder in folders where watched[folder] == nil {
            let watch = unsafe inotify_add_watch(descriptor.raw, folder, mask)
            if watch >= 0 { watched[folder] = watch }
        }
    }

    /// The file that a path leads to through symlinks; nil when there is none.
    public static func realPath(_ path: String) -> String? {
        guard let text = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(text) }
        return unsafe String(cString: text)
    }

    /// Reads all events away; true when there was one.
    public func drain() -> Bool {
        var block = [UInt8](repeating: 0, count: 8192)
        var any = false
        while unsafe read(descriptor.raw, &block, block.count) > 0 { any = true }
        return any
    }
}
