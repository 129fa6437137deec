/// What models cost, in dollars a million tokens: what was published in November 2026. Prices move; `prices:` in the route file
/// stands before these.
///
///     model  input  output  [cached input]  [cache write]  [threshold  input  output  [cached input]]
///
/// `-`: as input. With a threshold, a request whose prompt is longer has the prices behind it. Standard tiers only: no batch, no
/// priority. Cache writes are those of five minutes.
///
/// Left out are models that make images or speech, whose tokens have other prices than those of text: usage is one count of input and
/// one of output, and no cost is better than a wrong one.
enum BuiltInPrices {
    static let text: StaticString = """
        # OpenAI
        gpt-6-astra 10 50 1 12.5 272k 20 75 2
        gpt-6-sol 2 10 0.2 2.5 272k 4 15 0.4
        gpt-6-luna 0.1 0.5 0.01 0.125 272k 0.2 0.75 0.02
        gpt-6.1-sol 2 10 0.1 2.5 272k 4 15 0.2
        gpt-6.1-terra 1 5 0.05 1.25 272k 2 7.5 0.1
        gpt-5.6-sol 4 20 0.4 5 272k 8 30 0.8
        gpt-5.6-terra 2 12 0.2 2.5 272k 4 18 0.4
        gpt-5.6-luna 0.2 1.2 0.02 0.25 272k 0.4 1.8 0.04
        gpt-5.5 5 30 0.5 - 272k 10 45 1
        gpt-5.5-pro 30 180 - - 272k 60 270
        gpt-5.4 2.5 15 0.25 - 272k 5 22.5 0.5
        gpt-5.4-mini 0.75 4.5 0.075
        gpt-5.4-nano 0.2 1.25 0.02
        gpt-5.3-codex 1.75 14 0.175
        gpt-5.2 1.75 14 0.175
        gpt-5.2-pro 21 168
        gpt-5.1 1.25 10 0.125
        gpt-5 1.25 10 0.125
        gpt-5-mini 0.25 2 0.025
        gpt-5-nano 0.05 0.4 0.005
        gpt-4.1 2 8 0.5
        gpt-4.1-mini 0.4 1.6 0.1
        gpt-4.1-nano 0.1 0.4 0.025
        gpt-4o 2.5 10 1.25
        gpt-4o-2024-08-06 2.5 10 1.25
        gpt-4o-mini 0.15 0.6 0.075
        gpt-4-turbo 10 30
        gpt-4 30 60
        gpt-3.5-turbo 0.5 1.5
        o1 15 60 7.5
        o3 2 8 0.5
        o3-mini 1.1 4.4 0.55
        o3-pro 20 80
        o4-mini 1.1 4.4 0.275
        text-embedding-3-large 0.13 0
        text-embedding-3-small 0.02 0
        text-embedding-ada-002 0.1 0
        omni-moderation-latest 0 0
        gpt-4o-transcribe 2.5 10
        # Azure
        gpt-6-astra-2026-09-03 10 50 1 12.5 272k 20 75 2
        gpt-6-luna-2026-09-22 0.1 0.5 0.01 0.125 272k 0.2 0.75 0.02
        gpt-6-sol-2026-09-22 2 10 0.2 2.5 272k 4 15 0.4
        # Anthropic
        claude-opus-5-5 4 20 0.2 5
        claude-opus-5 5 25 0.5 6.25
        claude-opus-4-8 5 25 0.5 6.25
        claude-opus-4-7 5 25 0.5 6.25
        claude-opus-4-6 5 25 0.5 6.25
        claude-opus-4-5 5 25 0.5 6.25
        claude-sonnet-5-5 2 10 0.1 2.5
        claude-sonnet-5 2 10 0.2 2.5
        claude-sonnet-4-6 3 15 0.3 3.75
        claude-sonnet-4-5 3 15 0.3 3.75
        claude-haiku-5-5 0.1 0.5 0.01 0.125
        claude-haiku-4-5 1 5 0.1 1.25
        claude-fable-5 10 50 1 12.5
        claude-fable-5-1 10 50 0.25 12.5
        claude-mythos-5 10 50 1 12.5
        claude-mythos-5-1 10 50 0.25 12.5
        # Google
        gemini-4-argon 2 10 0.1
        gemini-3.8-flash 0.75 3.75 0.075
        gemini-3.7-flash 0.75 3.75 0.075
        gemini-3.6-flash 0.75 3.75 0.075
        gemini-3.5-flash 1.5 9 0.15
        gemini-3.5-flash-lite 0.3 2.5 0.03
        gemini-3.1-pro-preview 2 12 0.2 - 200k 4 18 0.4
        gemini-3.1-flash-lite 0.25 1.5 0.025
        gemini-3-flash-preview 0.5 3 0.05
        gemini-2.5-pro 1.25 10 0.125 - 200k 2.5 15 0.25
        gemini-2.5-flash 0.3 2.5 0.03
        gemini-2.5-flash-lite 0.1 0.4 0.01
        gemini-flash-latest 0.75 3.75 0.075
        gemini-pro-latest 2 12 0.2 - 200k 4 18 0.4
        gemini-embedding-001 0.15 0
        gemini-embedding-2 0.2 0
        # Bedrock
        anthropic.claude-haiku-4-5-20251001-v1:0 1 5 0.1 1.25
        anthropic.claude-haiku-4-5@20251001 1 5 0.1 1.25
        anthropic.claude-opus-4-5-20251101-v1:0 5 25 0.5 6.25
        anthropic.claude-opus-4-6-v1 5 25 0.5 6.25
        us.anthropic.claude-opus-4-6-v1 5.5 27.5 0.55 6.875
        anthropic.claude-opus-4-7 5 25 0.5 6.25
        us.anthropic.claude-opus-4-7 5.5 27.5 0.55 6.875
        anthropic.claude-opus-5 5 25 0.5 6.25
        anthropic.claude-opus-5-5 4 20 0.2 5
        us.anthropic.claude-opus-5 5.5 27.5 0.55 6.875
        amazon.nova-lite-v1:0 0.06 0.24 0.015
        amazon.nova-2-lite-v1:0 0.3 2.5 0.075
        amazon.nova-2-pro-preview-20251202-v1:0 1.25 10 0.3125
        us.amazon.nova-2-lite-v1:0 0.33 2.75 0.0825
        us.amazon.nova-2-pro-preview-20251202-v1:0 1.375 11 0.34375
        amazon.nova-micro-v1:0 0.035 0.14 0.00875
        amazon.nova-premier-v1:0 2.5 12.5 0.625
        amazon.nova-pro-v1:0 0.8 3.2 0.2
        meta.llama3-3-70b-instruct-v1:0 0.72 0.72
        meta.llama4-maverick-17b-instruct-v1:0 0.24 0.97
        meta.llama4-scout-17b-instruct-v1:0 0.17 0.66
        openai.gpt-oss-120b-1:0 0.15 0.6
        openai.gpt-oss-20b-1:0 0.07 0.3
        openai.gpt-oss-safeguard-120b 0.15 0.6
        amazon.titan-embed-image-v1 0.8 0
        amazon.titan-embed-text-v1 0.1 0
        amazon.titan-embed-g1-text-02 0.1 0
        # Mistral
        mistral-large-4 1.36 4.18 0.14
        mistral-large-latest 0.5 1.5 0.05
        mistral-medium-latest 1.5 7.5 0.15
        mistral-small-latest 0.15 0.6 0.015
        codestral-latest 0.3 0.9 0.03
        devstral-latest 0.4 2 0.04
        magistral-medium-latest 1.5 7.5 0.15
        ministral-8b-latest 0.15 0.15 0.015
        mistral-embed 0.1 0
        codestral-embed 0.15 0 0.015
        # xAI
        grok-4.7 2 6 0.5 - 200k 4 12 1
        grok-4.6 2 6 0.5 - 200k 4 12 1
        grok-4.5 2 6 0.3 - 200k 4 12 0.6
        grok-4.3 1.25 2.5 0.2 - 200k 2.5 5 0.4
        grok-4.20 1.25 2.5 0.2 - 200k 2.5 5 0.4
        grok-code-fast-1 1 2 0.2 - 200k 2 4 0.4
        # DeepSeek
        deepseek-v4-pro 1.32 3.96 0.044
        deepseek-v4-flash 0.3 1.2 0.006
        deepseek-chat 0.28 0.42 0.028
        deepseek-reasoner 0.28 0.42 0.028
        # Moonshot
        kimi-k2.7-code 0.95 4 0.19
        kimi-k2.5 0.6 3 0.1
        kimi-k2.6 0.95 4 0.16
        kimi-k3.1-pro 2 10 0.2 2
        kimi-k3 3 15 0.3 3
        # Z.ai
        glm-5 1 3.2 0.2
        glm-5.3 1.4 4.4 0.26
        glm-5.3-flash 0.15 0.5 0.03
        glm-5v-turbo 1.2 4 0.24
        # MiniMax
        MiniMax-M2.1 0.3 1.2 0.03 0.375
        MiniMax-M2.1-lightning 0.3 2.4 0.03 0.375
        MiniMax-M2.5 0.3 1.2 0.03 0.375
        # Alibaba
        qwen-plus 0.4 1.2
        qwen3.7-max 2.5 7.5 0.5 3.125
        qwen3.8-max 2 6 0.25
        # Cohere
        command-a-03-2025 2.5 10
        command-r-08-2024 0.15 0.6
        command-r-plus-08-2024 2.5 10
        embed-v4.0 0.12 0
        embed-v5.0-pro 0.12 0
        embed-v5.0-fast 0.08 0
        embed-english-light-v3.0 0.1 0
        embed-english-v3.0 0.1 0
        # Perplexity
        sonar 1 1
        sonar-deep-research 2 8
        sonar-medium-chat 0.6 1.8
        sonar-medium-online 0 1.8
        sonar-pro 3 15
        # Voyage
        rerank-2 0.05 0
        rerank-2-lite 0.02 0
        rerank-2.5 0.05 0
        rerank-2.5-lite 0.02 0
        voyage-3 0.06 0
        # Jina
        jina-reranker-v2-base-multilingual 0.05 0
        # Groq
        openai/gpt-oss-120b 0.15 0.6 0.075
        openai/gpt-oss-20b 0.075 0.3 0.0375
        qwen/qwen3.8-27b 0.8 4
        # Together
        deepseek-ai/DeepSeek-V3 1.25 1.25
        meta-llama/Llama-3.3-70B-Instruct-Turbo 1.04 1.04
        Qwen/Qwen3.5-9B 0.17 0.25
        Qwen/Qwen3.6-Plus 0.5 3
        Qwen/Qwen3.7-Max 1.5 4.5 0.3
        # Fireworks
        accounts/fireworks/models/deepseek-v4-pro-0813 1.32 3.96 0.044
        accounts/fireworks/models/deepseek-v4-flash 0.14 0.28 0.028
        accounts/fireworks/models/glm-5p2 1.4 4.4 0.14
        accounts/fireworks/models/gpt-oss-120b 0.15 0.6 0.015
        """
}
