/// What a new configuration needs of the system: made whole before the first worker hears of it, or given back.
///
///     certificates → contexts ─▶ sockets ─▶ admin ─▶ log file ──▶ commit        all or nothing
import Config
import EventLoop
import System
import TLS

struct Preparation {
    /// One a worker.
    let installations: [Handed<Installation>]
    /// Of the addresses that are new: a socket a worker.
    private(set) var opened: [(name: String, sockets: [Descriptor])] = []
    /// A new one, where the address has changed.
    private(set) var admin: AdminListener?
    let log: LogSink

    /// Throws, with everything given back, when something cannot be had. `gateway` still serves what it served.
    init(_ build: Build, _ table: RouteTable, for gateway: Gateway) throws(SystemError) {
        installations = try gateway.installations(build, generation: gateway.generation + 1)
        do throws(SystemError) {
            log = try LogSink(table.log.access.value)
        } catch {
            if case .file(let path) = table.log.access.value {
                gateway.options.say("millrace: cannot open the log \(path)")
            }
            throw error
        }
        do throws(SystemError) {
            for listener in table.listeners where gateway.bound[listener.address.value.description] == nil {
                let address = listener.address.value
                opened.append(
                    (
                        address.description,
                        try Self.saying(address, gateway) { () throws(SystemError) in
                            try gateway.open(address)
                        }
                    ))
            }
            if let address = table.admin?.address.value, address != gateway.adminAddress,
                let socket = SocketAddress(address)
            {
                admin = try Self.saying(address, gateway) { () throws(SystemError) in
                    try AdminListener(gateway, at: socket, configured: address)
                }
            }
        } catch {
            for listener in opened { for socket in listener.sockets { gateway.loop.kernel.close(socket) } }
            throw error
        }
    }

    /// Says which address it was that could not be listened on.
    private static func saying<Result>(
        _ address: ListenAddress, _ gateway: Gateway, _ open: () throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        do throws(SystemError) {
            return try open()
        } catch {
            gateway.options.say("millrace: cannot listen on \(address)")
            throw error
        }
    }
}
