/// A program that was started here, in a process group of its own, kept on given CPUs; what it prints goes to a file.
///
/// The group is what is stopped, so that the workers of a peer end with their master. SIGINT and SIGTERM are blocked in this
/// process while it compares (`Interruption`) and let through to the children.
import BenchReport
import CLinux
import Glibc

final class ChildProcess {
    let arguments: [String]
    let pid: pid_t
    let outputPath: String
    /// As waitpid gives it, once the process has ended.
    private(set) var status: Int32?

    init(_ arguments: [String], environment: [String: String] = [:], output: String, cpus: UInt64) throws {
        self.arguments = arguments
        outputPath = output
        let own = millrace_affinity()
        _ = millrace_set_affinity(cpus)
        defer { _ = millrace_set_affinity(own) }
        pid = try Self.spawn(arguments, environment: environment, output: output)
    }

    var hasEnded: Bool {
        if status != nil { return true }
        var found: Int32 = 0
        guard unsafe waitpid(pid, &found, WNOHANG) == pid else { return false }
        status = found
        return true
    }

    /// The exit status, 128 + the signal when one ended it; nil while it runs.
    var exitCode: Int? {
        guard hasEnded, let status else { return nil }
        let signal = status & 0x7f
        return signal == 0 ? Int(status >> 8 & 0xff) : 128 + Int(signal)
    }

    /// Waits until it has ended; `meanwhile` is called every few milliseconds with the seconds that have passed.
    func wait(atMost seconds: Double, meanwhile: (Double) throws -> Void = { _ in }) throws {
        let began = Clock.now
        while !hasEnded {
            try Interruption.check()
            let passed = Clock.now - began
            guard passed < seconds else {
                stop()
                throw Complaint("\(arguments[0]) did not end within \(Int(seconds)) s")
            }
            try meanwhile(passed)
            Clock.pause(milliseconds: 5)
        }
    }

    /// SIGTERM to the group, SIGKILL to what is left of it after five seconds.
    func stop() {
        kill(-pid, SIGTERM)
        let began = Clock.now
        while !hasEnded, Clock.now - began < 5 { Clock.pause(milliseconds: 5) }
        kill(-pid, SIGKILL)
        while !hasEnded { Clock.pause(milliseconds: 5) }
    }

    private static func spawn(
        _ arguments: [String], environment: [String: String], output: String
    ) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)

        var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        var settings = unsafe Variables.merged(with: environment).map { unsafe strdup($0) } + [nil]
        defer {
            // By index: the formatter breaks `for unsafe`.
            for index in unsafe words.indices { unsafe free(words[index]) }
            for index in unsafe settings.indices { unsafe free(settings[index]) }
        }
        var pid: pid_t = 0
        let error = unsafe posix_spawnp(&pid, arguments[0], &actions, &attributes, &words, &settings)
        guard error == 0 else {
            throw Complaint("cannot start \(arguments[0]): \(unsafe String(cString: strerror(error)))")
        }
        return pid
    }
}
