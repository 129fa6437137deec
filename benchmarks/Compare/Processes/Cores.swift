/// Which CPUs the two sides of a comparison have: the gateway under test the first, mock and load the second.
import CLinux
import Foundation

struct Cores {
    let gateway: Int
    let load: Int
    /// For two workers: a second core that is not the load's where there is one.
    let second: Int

    /// Of the CPUs that this process may use.
    static var available: Cores {
        let mask = millrace_affinity()
        let all = (0..<64).filter { mask >> $0 & 1 == 1 }
        let first = all.first ?? 0
        let load = all.count > 1 ? all[1] : first
        return Cores(gateway: first, load: load, second: all.count > 2 ? all[2] : load)
    }

    var areShared: Bool { gateway == load }
    static func mask(_ core: Int) -> UInt64 { 1 << UInt64(core) }

    struct Use {
        let gateway: (busy: Double, all: Double)
        let load: (busy: Double, all: Double)

        /// The parts of both cores that were busy since an earlier reading, 0–1.
        func since(_ earlier: Use) -> (gateway: Double, load: Double) {
            func part(_ now: (busy: Double, all: Double), _ before: (busy: Double, all: Double)) -> Double {
                now.all > before.all ? (now.busy - before.busy) / (now.all - before.all) : 0
            }
            return (part(gateway, earlier.gateway), part(load, earlier.load))
        }
    }

    var use: Use {
        let text = FileManager.default.contents(atPath: "/proc/stat").map { String(decoding: $0, as: UTF8.self) } ?? ""
        return Use(
            gateway: ProcessText.core(gateway, in: text) ?? (0, 0), load: ProcessText.core(load, in: text) ?? (0, 0))
    }
}
