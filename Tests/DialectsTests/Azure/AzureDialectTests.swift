import Chat
import Containers
import Dialects
import Testing

@testable import Graph

@Suite struct AzureDialectTests {
    private let deployments = AzureDialect(version: "2024-10-21", hasDeployments: true)
    private let newer = AzureDialect()
    private let preview = AzureDialect(version: "preview")

    private func chatTarget(_ dialect: AzureDialect) -> String {
        var out = ByteBuffer()
        dialect.appendChatTarget(Array("gpt 4o".utf8).span, streams: true, into: &out)
        return dialect.chatVersion.description + out.text
    }

    private func target(
        _ dialect: AzureDialect, _ path: String, _ query: String = "", model: String = "", namesVersion: Bool = false
    ) -> String {
        let (path, query, model) = (Array(path.utf8), Array(query.utf8), Array(model.utf8))
        let asked = PassedTarget(
            path: path.span, query: query.span, dialect.operation(path.span) ?? .other, model: Array("mine".utf8).span)
        var out = ByteBuffer()
        dialect.appendTarget(asked, model: model.span, namesVersion: namesVersion, into: &out)
        return out.text
    }

    @Test func `a translated chat goes to a deployment, or to the newer path`() {
        #expect(
            chatTarget(deployments) == "/openai/deployments/gpt%204o/chat/completions?api-version=2024-10-21")
        #expect(chatTarget(newer) == "/openai/v1/chat/completions")
        #expect(chatTarget(preview) == "/openai/v1/chat/completions?api-version=preview")
    }

    @Test func `a request goes to the deployment of its model where the operation has one`() {
        let version = "?api-version=2024-10-21"
        #expect(
            target(deployments, "/v1/chat/completions") == "/openai/deployments/mine/chat/completions\(version)")
        #expect(
            target(deployments, "/v1/embeddings", model: "a/b") == "/openai/deployments/a%2Fb/embeddings\(version)")
        #expect(target(deployments, "/v1/responses") == "/openai/responses\(version)")
        #expect(target(deployments, "/v1/files/f1") == "/openai/files/f1\(version)")
        #expect(target(newer, "/v1/chat/completions", model: "m") == "/openai/v1/chat/completions")
        #expect(target(newer, "/v1/responses", namesVersion: true) == "/responses")
        #expect(target(preview, "/v1/models") == "/openai/v1/models?api-version=preview")
    }

    @Test func `the client's query goes on, with the version of the file in place of the client's own`() {
        let path = "/v1/files"
        #expect(target(deployments, path, "limit=2&after=f") == "/openai/files?api-version=2024-10-21&limit=2&after=f")
        #expect(target(deployments, path, "API-Version=2023-05-15&a=1") == "/openai/files?api-version=2024-10-21&a=1")
        #expect(target(preview, path, "api-version=v1") == "/openai/v1/files?api-version=preview")
        #expect(target(newer, path, "api-version=preview&a") == "/openai/v1/files?api-version=preview&a")
    }

    @Test func `a key in the client's query stays here`() {
        for dialect in [deployments, newer, preview] {
            #expect(!target(dialect, "/v1/files", "api-key=secret&a=1").contains("secret"))
        }
        #expect(target(newer, "/v1/files", "api-key=secret") == "/openai/v1/files")
    }

    @Test func `only paths of deployments name a model`() {
        #expect(deployments.namesModelInPath(.chat) && deployments.namesModelInPath(.audio))
        #expect(!deployments.namesModelInPath(.responses) && !deployments.namesModelInPath(.models))
        #expect(!newer.namesModelInPath(.chat) && !preview.namesModelInPath(.chat))
    }
}
