// Searches for sets of bytes, sixteen at a time. Portable vector code (clang's extensions): SSE2 on x86-64, NEON on arm64.
//
// In C because Swift compiles comparisons of SIMD16 lane by lane. Inlined into Swift; `Containers/ByteScan.swift` is the only user.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t millrace_block __attribute__((ext_vector_type(16)));
typedef bool millrace_lanes __attribute__((ext_vector_type(16)));

static inline millrace_block millrace_load(const uint8_t *bytes) {
    millrace_block block;
    memcpy(&block, bytes, sizeof block);
    return block;
}

// A bit a lane, the first in the lowest place.
static inline uint16_t millrace_bits(millrace_block hits) {
    return __builtin_bit_cast(uint16_t, __builtin_convertvector(hits != 0, millrace_lanes));
}

static inline uint16_t millrace_controls(millrace_block block) {
    return millrace_bits((millrace_block)(((block < 0x20) & (block != '\t')) | (block == 0x7F)));
}

static inline uint16_t millrace_quotes_or_backslashes(millrace_block block) {
    return millrace_bits((millrace_block)((block == '"') | (block == '\\')));
}

// In ASCII, brackets and braces differ in one bit.
static inline uint16_t millrace_quotes_or_brackets(millrace_block block) {
    millrace_block folded = block | 0x20;
    return millrace_bits((millrace_block)((block == '"') | (folded == '{') | (folded == '}')));
}

// The first index in `start`..<`count` whose byte is in the set, or -1. A space, which fills the last block, is in none.
#define MILLRACE_SCAN(name, hits)                                                                   \
    static inline intptr_t name(const uint8_t *bytes, intptr_t start, intptr_t count) {             \
        intptr_t at = start;                                                                        \
        for (; at + 16 <= count; at += 16) {                                                        \
            uint16_t found = hits(millrace_load(bytes + at));                                       \
            if (found) return at + __builtin_ctz(found);                                            \
        }                                                                                           \
        if (at >= count) return -1;                                                                 \
        uint8_t last[16];                                                                           \
        memset(last, ' ', sizeof last);                                                             \
        for (intptr_t index = at; index < count; index++) last[index - at] = bytes[index];          \
        uint16_t found = hits(millrace_load(last));                                                 \
        return found ? at + __builtin_ctz(found) : -1;                                              \
    }

MILLRACE_SCAN(millrace_first_control, millrace_controls)
MILLRACE_SCAN(millrace_first_quote_or_backslash, millrace_quotes_or_backslashes)
MILLRACE_SCAN(millrace_first_quote_or_bracket, millrace_quotes_or_brackets)

// Past the object or array that begins at `start`, by its brackets and strings alone; -1 when they do not close. One step a
// quote or bracket, with the sixteen bytes around it still at hand.
static inline intptr_t millrace_brackets_end(const uint8_t *bytes, intptr_t start, intptr_t count) {
    intptr_t open = 0;
    bool inString = false;
    for (intptr_t at = start; at < count; at += 16) {
        uint8_t last[16];
        const uint8_t *from = bytes + at;
        if (at + 16 > count) {
            memset(last, ' ', sizeof last);
            for (intptr_t index = at; index < count; index++) last[index - at] = bytes[index];
            from = last;
        }
        millrace_block block = millrace_load(from);
        uint32_t brackets = millrace_quotes_or_brackets(block), ends = millrace_quotes_or_backslashes(block);
        // Bits at and after the position.
        uint32_t left = 0xFFFF;
        intptr_t skip = 0;
        while (true) {
            uint32_t found = (inString ? ends : brackets) & left;
            if (!found) break;
            int place = __builtin_ctz(found);
            uint8_t byte = from[place];
            if (byte == '\\') {
                // The byte after it is no end; it may be the first of the next block.
                if (place == 15) skip = 1;
                left = 0xFFFCu << place;
                continue;
            }
            left = 0xFFFEu << place;
            if (byte == '"') {
                inString = !inString;
            } else if ((byte | 0x20) == '{') {
                open++;
            } else if (--open == 0) {
                return at + place + 1;
            }
        }
        at += skip;
    }
    return -1;
}
