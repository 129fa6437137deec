/// What an exchange has used and what that cost, once its answer has ended or broken off.
///
///     reported by the backend ──────┐
///                                   ├─▶ usage ─▶ price of the model that was asked ─▶ cost
///     else, of a prompt: estimate ──┘
///
/// Only what a backend answered with success counts: an answer from the cache costs nothing, and neither does a try that failed.
import Chat
public import Containers
import HTTP
import Tokens

extension Exchange {
    /// Tokens of the prompt for a model, counted with its vocabulary where the configuration has one, else estimated; once.
    public func inputEstimate(for model: Span<UInt8>) -> Int {
        if account.inputEstimate == 0, facts.hasBody, !body.isEmpty {
            let family = TokenFamily(model: model)
            if let vocabulary = graph.tokenizers.vocabulary(of: model) {
                account.inputEstimate = TokenCount.prompt(
                    bodyBytes, facts.index, vocabulary, &graph.encoder, otherwise: family)
            } else {
                account.inputEstimate = TokenEstimate.prompt(bodyBytes, facts.index, family)
            }
        }
        return account.inputEstimate
    }

    /// The most tokens that the request allows to be generated; nil when it names no bound.
    public var outputBound: Int? {
        if !facts.hasBody { return nil }
        var bound: Int?
        withDialect { bound = $0.outputBound(bodyBytes, operation, facts) }
        return bound
    }

    /// Usage and cost as far as they are known now.
    func settleAccount() {
        guard account.attempts > 0, let call else { return }
        guard account.upstreamStatus >= 200, account.upstreamStatus < 300 else { return }
        if operation.hasPrompt { estimateUsage(call) }
        guard account.facts.usage.isReported, let price = graph.price(of: call.modelText) else { return }
        account.hasCost = true
        account.cost = price.cost(of: account.facts.usage)
    }

    /// Fills in what the backend has not told: everything, or of a stream that broke off what came after its last report. The length of
    /// a vector, an image or a sound says nothing of tokens, so the output of a chat alone is estimated.
    private func estimateUsage(_ call: Call) {
        let facts = account.facts
        if !facts.usage.isReported {
            let input = inputEstimate(for: call.modelText)
            if input == 0 { return }
            let output = operation.isChat ? answersStream ? facts.streamedTokens : plainOutput(call) : 0
            account.facts.usage = TokenUsage(input: input, output: output)
            account.usageIsEstimated = true
        } else if operation.isChat, answersStream, !facts.isFinished, facts.streamedTokens > facts.usage.output {
            account.facts.usage.output = facts.streamedTokens
            account.usageIsEstimated = true
        }
    }

    /// Of an answer in one piece: four bytes a token, without some 320 that are no text in any dialect.
    private func plainOutput(_ call: Call) -> Int {
        let bytes = max(account.answerBytes, call.held.count)
        return bytes == 0 ? 0 : max(1, (bytes - 320) / 4)
    }
}

extension AnswerFacts {
    /// Takes note of an event of a stream by its length: one token at least, more where it is longer than the shortest so far by
    /// more than a token's text. OpenAI's chunks are mostly one token, Anthropic's several.
    mutating func noteEvent(_ bytes: Int) {
        if !hasContent { return }
        if shortestEvent == 0 || bytes < shortestEvent { shortestEvent = bytes }
        noteText(bytes - shortestEvent)
    }

    /// Takes note of a piece of content of a stream, by its length.
    mutating func noteText(_ bytes: Int) { streamedTokens += max(1, bytes * 2 / 9) }
}

// MARK: Telling the client

extension Exchange {
    /// The client asks for the account in the head of the answer (`x-millrace-account: 1`).
    var wantsAccount: Bool {
        guard let value = header(.xMillraceAccount) else { return false }
        return value.equals("1")
    }

    /// The head of an answer in one piece waits for its end, so that it can tell the account.
    func holdsForAccount(_ call: Call) -> Bool { call.observer.kind == .json && wantsAccount }

    /// Adds the account to the head of an answer that is complete, or that costs nothing.
    func appendAccount() {
        guard wantsAccount, !answerIsEvents, answer.status >= 200, answer.status < 300 else { return }
        let isFree = account.cache == .hit || account.cache == .shared
        // An answer that was too long to be held goes out before its account is known.
        if !isFree, call?.state != .over { return }
        settleAccount()
        guard isFree || account.facts.usage.isReported else { return }
        answer.headers.append(other: "x-millrace-tokens-input", decimal: account.facts.usage.input)
        answer.headers.append(other: "x-millrace-tokens-output", decimal: account.facts.usage.output)
        if isFree || account.hasCost {
            var dollars = ByteBuffer()
            dollars.append(nanodollars: account.cost)
            answer.headers.append(name: ("x-millrace-cost-usd" as StaticString).bytes, value: dollars.span)
        }
    }
}

extension ByteBuffer {
    /// Dollars, with the nine decimals that there are, without zeros at the end: `0.00125`.
    public mutating func append(nanodollars value: Int) {
        append(decimal: value / 1_000_000_000)
        var rest = value % 1_000_000_000
        if rest == 0 { return }
        append(UInt8(ascii: "."))
        var unit = 100_000_000
        while rest > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / unit))
            rest %= unit
            unit /= 10
        }
    }
}
