// How many tokens a language model makes of a text, estimated from the pairs of bytes that follow each other.
#pragma once

#include <stdint.h>

// Sorts of tokenizers, as `millrace_token_pairs` numbers them.
enum { MILLRACE_TOKENIZERS = 4 };

// Bytes from which a run of base64 letters counts as one attachment, whatever its length.
enum { MILLRACE_ATTACHMENT_RUN = 512 };

typedef struct {
    // In units of 1/1024 token.
    uint64_t weight;
    // Runs of base64 that were passed over.
    intptr_t attachments;
} millrace_token_sum;

// Of `count` bytes of JSON, a value or the inside of a string; what is no JSON counts as what it looks like.
millrace_token_sum millrace_token_pairs(const uint8_t *bytes, intptr_t count, int tokenizer);
