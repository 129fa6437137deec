/// A process and all below it: their CPU time and memory, from /proc.
///
/// CPU comes from each task's `schedstat`, in ns. Time of tasks that ended between two readings is in no `schedstat`; then, and
/// where the kernel has none, ticks of 10 ms are read instead.
import Foundation
import Glibc

struct ProcessFamily {
    let root: pid_t

    struct Memory: Equatable {
        /// KiB. Resident pages that processes share are counted once in each: nginx's master and worker, Python's forks.
        var resident: Double
        var anonymous: Double
    }

    struct Time: Equatable {
        /// µs by task; empty without `schedstat`.
        var tasks: [pid_t: Double]
        var ticks: Double

        static let tick = 1e6 / Double(sysconf(Int32(_SC_CLK_TCK)))

        /// µs since an earlier reading.
        func since(_ earlier: Time) -> Double {
            let lost = earlier.tasks.keys.contains { tasks[$0] == nil }
            if tasks.isEmpty || lost { return (ticks - earlier.ticks) * Self.tick }
            return tasks.reduce(0) { $0 + $1.value - (earlier.tasks[$1.key] ?? 0) }
        }
    }

    var members: [pid_t] {
        var found = [root]
        var next = 0
        while next < found.count {
            for task in tasks(of: found[next]) {
                let children = read("/proc/\(found[next])/task/\(task)/children")
                found += children.split(separator: " ").compactMap { pid_t($0) }
            }
            next += 1
        }
        return found
    }

    var time: Time {
        var time = Time(tasks: [:], ticks: 0)
        for member in members {
            time.ticks += ProcessText.ticks(stat: read("/proc/\(member)/stat")) ?? 0
            for task in tasks(of: member) {
                let text = read("/proc/\(member)/task/\(task)/schedstat")
                if let spent = ProcessText.schedstat(text) { time.tasks[task] = spent }
            }
        }
        return time
    }

    var memory: Memory {
        var memory = Memory(resident: 0, anonymous: 0)
        for member in members {
            let text = read("/proc/\(member)/status")
            memory.resident += ProcessText.kibibytes("VmRSS", in: text) ?? 0
            memory.anonymous += ProcessText.kibibytes("RssAnon", in: text) ?? 0
        }
        return memory
    }

    private func tasks(of pid: pid_t) -> [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
        return names.compactMap { pid_t($0) }
    }

    private func read(_ path: String) -> String {
        (FileManager.default.contents(atPath: path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
