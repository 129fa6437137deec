/// The requests, answers and streams of `Tests/Golden/chat`, and the formats that they are in.
public import Chat
import Dialects
public import Foundation

/// All formats, in the order in which docs/dialects.md names them.
public enum ChatFormats {
    public static let clients: [any ClientChatFormat] = [
        ChatCompletionsFormat.shared, ResponsesFormat(), CompletionsFormat(), MessagesFormat(), GenerateContentFormat(),
        OllamaChatFormat(), OllamaGenerateFormat(),
    ]
    public static let backends: [any BackendChatFormat] = [
        ChatCompletionsFormat.shared, MessagesFormat(), GenerateContentFormat(), ConverseFormat(), OllamaChatFormat(),
    ]

    public static func client(_ name: String) -> any ClientChatFormat {
        clients.first { $0.name.description == name }!
    }

    public static func backend(_ name: String) -> any BackendChatFormat {
        backends.first { $0.name.description == name }!
    }

    /// A model that backends of the format have: some formats ask models in different ways.
    public static func model(of backend: any BackendChatFormat) -> String {
        let models = [
            "chat_completions": "gpt-5", "messages": "claude-sonnet-4-5", "generate_content": "gemini-2.5-flash",
            "converse": "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "ollama_chat": "qwen3",
        ]
        return models[backend.name.description]!
    }
}

/// One file: `requests/messages/tools.json`, `answers/converse/text.json`, `streams/ollama_chat/error.txt`. Streams of frames are
/// written down as server-sent events, which name the type beside the payload as frames do.
public struct ChatRecording: Sendable, CustomStringConvertible {
    public enum Kind: String, Sendable { case requests, answers, streams }

    public let kind: Kind
    /// A client's for requests, a backend's for the others.
    public let format: String
    public let name: String
    public let text: String

    public var description: String { "\(kind)/\(format)/\(name)" }

    public static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let folder = root.appendingPathComponent("Tests/Golden/chat")

    /// Of all formats that `kind` has, in order.
    public static func all(_ kind: Kind) -> [ChatRecording] {
        let formats = kind == .requests ? ChatFormats.clients.map(\.name) : ChatFormats.backends.map(\.name)
        return formats.flatMap { all(kind, $0.description) }
    }

    public static func all(_ kind: Kind, _ format: String) -> [ChatRecording] {
        let place = folder.appendingPathComponent("\(kind.rawValue)/\(format)")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted().compactMap { name in
            guard let data = try? Data(contentsOf: place.appendingPathComponent(name)) else { return nil }
            let text = String(decoding: data, as: UTF8.self)
            return ChatRecording(kind: kind, format: format, name: String(name.prefix { $0 != "." }), text: text)
        }
    }

    /// Where it is written down what becomes of this one.
    public var expected: URL {
        Self.folder.appendingPathComponent("expected/\(kind.rawValue)/\(format)/\(name).txt")
    }
}

extension ChatStand {
    /// The stream that the client is sent for a recorded one.
    public func stream(recorded text: String) -> Translated {
        backend.framing == .lines ? stream(lines: text) : stream(events: text)
    }
}
