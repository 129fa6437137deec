// Searches for sets of bytes, sixteen at a time. Portable vector code (clang's extensions): SSE2 on x86-64, NEON on arm64.
//
// In C because Swift compiles comparisons of SIMD16 lane by lane. Inlined into Swift; `Containers/ByteScan.swift`, `JSON/ScanBytes.swift`
// and `tokenpairs.c` use them.
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

// The last block of `bytes`: the sixteen that end at `count`, which may overlap what has been looked at, or all there are with
// spaces behind them, for a space is in no set. `base` is where the block begins.
static inline millrace_block millrace_last_block(const uint8_t *bytes, intptr_t count, intptr_t *base) {
    if (count >= 16) {
        *base = count - 16;
        return millrace_load(bytes + count - 16);
    }
    *base = 0;
    uint8_t last[16];
    memset(last, ' ', sizeof last);
    for (intptr_t index = 0; index < count; index++) last[index] = bytes[index];
    return millrace_load(last);
}

// The first index in `start`..<`count` whose byte is in the set, or -1.
#define MILLRACE_SCAN(name, hits)                                                                   \
    static inline intptr_t name(const uint8_t *bytes, intptr_t start, intptr_t count) {             \
        intptr_t at = start, base;                                                                  \
        for (; at + 16 <= count; at += 16) {                                                        \
            uint16_t found = hits(millrace_load(bytes + at));                                       \
            if (found) return at + __builtin_ctz(found);                                            \
        }                                                                                           \
        if (at >= count) return -1;                                                                 \
        uint32_t found = hits(millrace_last_block(bytes, count, &base));                            \
        found &= 0xFFFFu << (at - base);                                                            \
        return found ? base + __builtin_ctz(found) : -1;                                            \
    }

static inline uint16_t millrace_not_in_json_text(millrace_block block) {
    return millrace_bits((millrace_block)((block < 0x20) | (block == '"') | (block == '\\')));
}

MILLRACE_SCAN(millrace_first_control, millrace_controls)
MILLRACE_SCAN(millrace_first_not_in_json_text, millrace_not_in_json_text)
MILLRACE_SCAN(millrace_first_quote_or_backslash, millrace_quotes_or_backslashes)
MILLRACE_SCAN(millrace_first_quote_or_bracket, millrace_quotes_or_brackets)

static inline bool millrace_continues(uint8_t byte) { return (byte & 0xC0) == 0x80; }

// The length of the character at `bytes`, whose first byte is not ASCII; 0 when it is none (Unicode 17, table 3-7).
static inline intptr_t millrace_character(const uint8_t *bytes, intptr_t count) {
    uint8_t first = bytes[0];
    if (first < 0xC2 || first > 0xF4 || count < 2 || !millrace_continues(bytes[1])) return 0;
    if (first < 0xE0) return 2;
    if (count < 3 || !millrace_continues(bytes[2])) return 0;
    if (first < 0xF0) {
        // Neither a longer spelling than it needs nor half a surrogate pair.
        return (first == 0xE0 && bytes[1] < 0xA0) || (first == 0xED && bytes[1] > 0x9F) ? 0 : 3;
    }
    if (count < 4 || !millrace_continues(bytes[3])) return 0;
    return (first == 0xF0 && bytes[1] < 0x90) || (first == 0xF4 && bytes[1] > 0x8F) ? 0 : 4;
}

// ASCII, which nearly all is, is passed sixteen bytes at a time.
static inline bool millrace_is_utf8(const uint8_t *bytes, intptr_t count) {
    intptr_t at = 0;
    while (at < count) {
        if (at + 16 <= count && !millrace_bits((millrace_block)(millrace_load(bytes + at) >= 0x80))) {
            at += 16;
            continue;
        }
        for (intptr_t end = at + 16 < count ? at + 16 : count; at < end;) {
            intptr_t length = bytes[at] < 0x80 ? 1 : millrace_character(bytes + at, count - at);
            if (length == 0) return false;
            at += length;
        }
    }
    return true;
}

static inline uint16_t millrace_equal_lanes(millrace_block block, uint8_t byte) {
    return millrace_bits((millrace_block)(block == byte));
}

// A line of a message head: where its first control byte stands (its end, or what must not be there), and its first colon
// before that. -1: there is none.
struct millrace_line {
    intptr_t end, colon;
};

static inline struct millrace_line millrace_field_line(const uint8_t *bytes, intptr_t start, intptr_t count) {
    struct millrace_line line = {-1, -1};
    for (intptr_t at = start; at < count; at += 16) {
        intptr_t base = at;
        millrace_block block = at + 16 <= count ? millrace_load(bytes + at) : millrace_last_block(bytes, count, &base);
        uint32_t left = 0xFFFFu << (at - base), ends = millrace_controls(block) & left;
        if (line.colon < 0) {
            uint32_t colons = millrace_equal_lanes(block, ':') & left;
            // Only a colon before the end is the line's own.
            colons &= ends ? (ends & -ends) - 1 : ~0u;
            if (colons) line.colon = base + __builtin_ctz(colons);
        }
        if (ends) {
            line.end = base + __builtin_ctz(ends);
            return line;
        }
    }
    return line;
}

static inline uint16_t millrace_not_plain(millrace_block block) {
    millrace_block letter = (block | 0x20) - 'a', digit = block - '0';
    return ~millrace_bits((millrace_block)((letter < 26) | (digit < 10) | (block == '/') | (block == '-') | (block == '_')));
}

// Whether a path holds letters, digits, `/`, `-` and `_` only: then it is valid and in its normal form.
static inline bool millrace_is_plain_path(const uint8_t *bytes, intptr_t count) {
    intptr_t at = 0, base;
    for (; at + 16 <= count; at += 16) {
        if (millrace_not_plain(millrace_load(bytes + at))) return false;
    }
    if (at == count) return true;
    uint32_t found = millrace_not_plain(millrace_last_block(bytes, count, &base));
    // The spaces behind a short path do not count.
    return !(found & (0xFFFFu << (at - base)) & (count < 16 ? (1u << count) - 1 : 0xFFFFu));
}

// Whether `"` and then `name` stand somewhere. `name` has at least one byte.
static inline bool millrace_holds_quoted(const uint8_t *bytes, intptr_t count, const uint8_t *name, intptr_t length) {
    for (intptr_t at = 0; at + 17 <= count; at += 16) {
        uint32_t found = millrace_equal_lanes(millrace_load(bytes + at), '"')
            & millrace_equal_lanes(millrace_load(bytes + at + 1), name[0]);
        for (; found; found &= found - 1) {
            intptr_t start = at + __builtin_ctz(found) + 1;
            if (start + length <= count && memcmp(bytes + start, name, length) == 0) return true;
        }
    }
    // What no block has covered: the last sixteen positions.
    for (intptr_t at = count > 17 ? (count - 1) / 16 * 16 : 0; at + 1 + length <= count; at++) {
        if (bytes[at] == '"' && memcmp(bytes + at + 1, name, length) == 0) return true;
    }
    return false;
}

// Past the object or array that begins at `start`, by its brackets and strings alone; -1 when they do not close. One step a
// quote or bracket, with the sixteen bytes around it still at hand.
static inline intptr_t millrace_brackets_end(const uint8_t *bytes, intptr_t start, intptr_t count) {
    intptr_t open = 0, at = start;
    bool inString = false;
    while (at < count) {
        intptr_t base = at;
        millrace_block block = at + 16 <= count ? millrace_load(bytes + at) : millrace_last_block(bytes, count, &base);
        uint32_t brackets = millrace_quotes_or_brackets(block), ends = millrace_quotes_or_backslashes(block);
        // Bits of what has not been looked at.
        uint32_t left = 0xFFFFu << (at - base);
        at = base + 16;
        uint32_t found;
        while ((found = (inString ? ends : brackets) & left)) {
            int place = __builtin_ctz(found);
            uint8_t byte = bytes[base + place];
            left = 0xFFFEu << place;
            if (byte == '\\') {
                // The byte after it ends nothing; it may be the first of the next block.
                left = 0xFFFCu << place;
                if (place == 15) at++;
            } else if (byte == '"') {
                inString = !inString;
            } else if ((byte | 0x20) == '{') {
                open++;
            } else if (--open == 0) {
                return base + place + 1;
            }
        }
    }
    return -1;
}
