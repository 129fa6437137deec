/// The command line. Thin: arguments in, exit status out; what is printed for people goes to standard error.
import ArgumentParser
import Compiler
import Config
import Server

@main
struct Millrace: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "millrace",
        abstract: "A model gateway that compiles routes.yaml into a routing graph.",
        discussion: """
            Exit status: 0 well, 1 the configuration does not stand or the process failed, 64 wrong usage.

            Start with `millrace run`: it serves routes.yaml of the current folder, and reloads when that file changes.
            """,
        subcommands: [
            Run.self, Check.self, Explain.self, Graph.self, Keys.self, Diff.self, PrintSchema.self, Import.self,
        ])

    /// `run` is tried by itself first: a parser of one command is made in a third of the time, and starts count. What it does not
    /// take (help, a mistake) is said by the parser of all.
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "run", let command = try? Run.parse(Array(arguments.dropFirst())) {
            do {
                try command.run()
                exit()
            } catch {
                exit(withError: error)
            }
        }
        main(nil)
    }
}

/// The file that most commands take.
struct ConfigFile: ParsableArguments {
    @Argument(help: "The route table.", completion: .file(extensions: ["yaml", "yml"]))
    var file = "routes.yaml"
}

struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Serve; reload when the file, a certificate or a key file changes, and on SIGHUP."
    )
    @OptionGroup var config: ConfigFile
    @Option(name: .shortAndLong, help: "Worker threads; 0: one for each CPU.") var workers = 0

    func validate() throws {
        guard (0...256).contains(workers) else { throw ValidationError("--workers takes 0 to 256.") }
    }

    func run() throws {
        var options = GatewayOptions(path: config.file) { Terminal.say($0) }
        options.workers = workers
        let status: Int32
        do throws(StartError) {
            status = try Gateway.serve(options)
        } catch {
            Terminal.say("millrace: \(error.reason)")
            throw ExitCode.failure
        }
        throw ExitCode(status)
    }
}

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Print all diagnostics and run the file's own tests.")
    @OptionGroup var config: ConfigFile
    @Option(help: "text or json.") var format = OutputFormat.text

    func run() throws {
        let build = Builder(path: config.file).build()
        switch format {
        case .json: print(build.diagnostics.json())
        case .text:
            if !build.diagnostics.isEmpty { Terminal.say(build.diagnostics.text(color: Terminal.hasColor)) }
            if let table = build.table, build.plan != nil {
                print(
                    "\(config.file): \(table.routes.count) routes, \(table.backends.count) backends, \(table.tests.count) tests: ok"
                )
            }
        }
        if build.plan == nil { throw ExitCode.failure }
    }
}

enum OutputFormat: String, ExpressibleByArgument { case text, json }

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "The way that a request would take, node by node.")
    @OptionGroup var config: ConfigFile
    @Option(help: "Path of the request, with its query.") var path = "/v1/chat/completions"
    @Option(help: "Method; POST when there is a body or a model, else GET.") var method: String?
    @Option(help: "Host.") var host = "localhost"
    @Option(help: "The model that the body names.") var model: String?
    @Option(help: "A header field, `name: value`; may be repeated.") var header: [String] = []
    @Option(help: "A file with the body.", completion: .file()) var body: String?

    func run() throws {
        let build = Builder(path: config.file).build()
        guard let plan = build.plan else {
            Terminal.say(build.diagnostics.text(color: Terminal.hasColor))
            throw ExitCode.failure
        }
        var request = DescribedRequest()
        request.path = path
        request.host = host
        if let body {
            guard let bytes = Terminal.read(body) else { throw ValidationError("cannot read \(body)") }
            request.body = bytes
        } else if let model {
            let escaped = model.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            request.body = Array("{\"model\":\"\(escaped)\"}".utf8)
        }
        request.method = method ?? (request.body.isEmpty ? "GET" : "POST")
        for field in header {
            guard let colon = field.firstIndex(of: ":") else { throw ValidationError("--header takes `name: value`") }
            request.headers.append(
                (String(field[..<colon]), String(field[field.index(after: colon)...].drop { $0 == " " })))
        }
        print(Explainer(plan).text(request), terminator: "")
    }
}

struct Graph: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "graph", abstract: "Print the compiled graph.")
    @OptionGroup var config: ConfigFile
    @Option(help: "text (mermaid, dot and json are not available yet).") var format = "text"

    func validate() throws {
        guard format == "text" else { throw ValidationError("--format \(format) is not available yet; text is") }
    }

    func run() throws {
        let build = Builder(path: config.file).build()
        guard let plan = build.plan else {
            Terminal.say(build.diagnostics.text(color: Terminal.hasColor))
            throw ExitCode.failure
        }
        print(GraphText(plan).text, terminator: "")
    }
}
