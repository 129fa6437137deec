/// Covers ExactCacheFilter.swift, CachedAnswer.swift, CacheDesk.swift.
import Dialects
import Graph
import State
import Testing
import WalkStand

@testable import Filters

struct ExactCacheFilterTests {
    private let house = CacheHouse()

    @Test func `the second asker gets the first one's answer, with its age`() {
        let first = house.ask()
        first.answer("HTTP/1.1 200 OK\ncontent-type: application/json", "{\"n\":1}")
        #expect(first.client.fields["x-cache"] == "miss" && first.client.account?.cache == .miss)
        house.pass(seconds: 5)
        let second = house.ask()
        #expect(second.calls.started.isEmpty && second.client.text == "{\"n\":1}")
        #expect(second.client.fields["x-cache"] == "hit" && second.client.fields["age"] == "5")
        #expect(second.client.events.suffix(4) == ["head 200", "body", "end", "finished"])
        #expect(second.client.account?.backend == 0, "the backend that made it")
        house.pass(seconds: 60)
        #expect(house.ask().calls.backends == ["up"])
    }

    @Test(arguments: [
        "HTTP/1.1 500 No\ncontent-type: application/json", "HTTP/1.1 201 Made\ncontent-type: application/json",
        "HTTP/1.1 200 OK",
    ])
    func `only whole answers with status 200 and a type are kept`(_ head: String) {
        house.ask().answer(head, "{}")
        #expect(house.ask().calls.backends == ["up"])
    }

    @Test func `a stream without its last event is not kept`() {
        house.ask().answer("HTTP/1.1 200 OK\ncontent-type: text/event-stream", "data: {\"choices\":[]}\n\n")
        let second = house.ask()
        #expect(second.calls.backends == ["up"])
        second.answer("HTTP/1.1 200 OK\ncontent-type: text/event-stream", "data: {}\n\ndata: [DONE]\n\n")
        let third = house.ask()
        #expect(third.client.text == "data: {}\n\ndata: [DONE]\n\n" && third.calls.started.isEmpty)
    }

    @Test func `a caller never sees another's answer`() {
        house.ask(as: "ada").answer()
        #expect(house.ask(as: "bob").calls.backends == ["up"])
        #expect(house.ask(as: "ada").calls.started.isEmpty)
    }

    @Test func `white space and the order of members make no other request, one byte of a prompt does`() {
        house.ask().answer()
        #expect(house.ask(body: "{ \"messages\": [],\"model\":\"m\"}").calls.started.isEmpty)
        #expect(house.ask(body: "{\"model\":\"m\",\"messages\":[1]}").calls.backends == ["up"])
        #expect(house.ask().calls.started.isEmpty)
    }

    @Test func `a prompt too long to be remembered is found too`() {
        let prompt = String(repeating: "long ", count: 2 * DigestMemo.longest)
        let body = "{\"model\":\"m\",\"messages\":[\"\(prompt)\"]}"
        house.ask(body: body).answer()
        #expect(house.ask(body: body).calls.started.isEmpty)
        #expect(house.ask(body: body + " ").calls.started.isEmpty)
    }

    @Test func `no-store goes past, no-cache asks anew`() {
        house.ask().answer("HTTP/1.1 200 OK\ncontent-type: application/json", "{\"n\":1}")
        let past = house.ask("cache-control: no-store")
        past.answer("HTTP/1.1 200 OK\ncontent-type: application/json", "{\"n\":2}")
        #expect(past.client.fields["x-cache"] == nil && past.client.account?.cache == .bypass)
        #expect(house.ask().client.text == "{\"n\":1}")
        house.ask("cache-control: max-age=0, no-cache").answer(
            "HTTP/1.1 200 OK\ncontent-type: application/json", "{\"n\":3}")
        #expect(house.ask().client.text == "{\"n\":3}")
    }

    @Test func `who asks meanwhile follows, from the start`() {
        let leader = house.ask()
        leader.begin("HTTP/1.1 200 OK\ncontent-type: text/event-stream")
        leader.send("data: 1\n\n")
        let follower = house.ask()
        house.deliver()
        #expect(follower.calls.started.isEmpty && follower.client.text == "data: 1\n\n")
        #expect(follower.client.fields["x-cache"] == "shared")
        leader.send("data: [DONE]\n\n")
        house.deliver()
        leader.end()
        house.deliver()
        #expect(follower.client.text == leader.client.text && follower.client.events.suffix(2) == ["end", "finished"])
    }

    @Test func `a leader whose client leaves goes on for its followers, and no longer`() {
        let leader = house.ask()
        leader.begin("HTTP/1.1 200 OK\ncontent-type: text/event-stream")
        let follower = house.ask()
        house.deliver()
        #expect(leader.walk.clientLeft(leader.exchange))
        #expect(!follower.walk.clientLeft(follower.exchange))
        house.deliver()
        #expect(leader.calls.events == ["cancel"])
    }

    @Test func `if the leader fails, each follower asks for itself`() {
        let leader = house.ask()
        let follower = house.ask()
        house.deliver()
        #expect(follower.calls.started.isEmpty)
        leader.fail(.upstreamTruncated)
        house.deliver()
        #expect(follower.calls.backends == ["up"])
    }
}
