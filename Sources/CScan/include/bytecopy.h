// Copies, comparisons and numbers of a few bytes, by words that may overlap: what a call to memcpy or memcmp costs more than it does.
//
//     5 … 8 bytes    [====]          first four and last four
//                       [====]
//
// Inlined into Swift; `Containers` is the only user. Nothing is read or written outside `count` bytes.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

// Constant sizes: each of these is one move.
static inline uint64_t millrace_word(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

static inline uint32_t millrace_half(const uint8_t *bytes) {
    uint32_t half;
    memcpy(&half, bytes, sizeof half);
    return half;
}

// `count` is at least 1. The regions do not overlap.
static inline void millrace_copy(void *to, const void *from, intptr_t count) {
    uint8_t *target = to;
    const uint8_t *source = from;
    if (count > 32) {
        memcpy(target, source, count);
    } else if (count >= 16) {
        uint64_t words[4] = {millrace_word(source), millrace_word(source + 8), millrace_word(source + count - 16),
                             millrace_word(source + count - 8)};
        memcpy(target, words, 16);
        memcpy(target + count - 16, words + 2, 16);
    } else if (count >= 8) {
        uint64_t first = millrace_word(source), last = millrace_word(source + count - 8);
        memcpy(target, &first, 8);
        memcpy(target + count - 8, &last, 8);
    } else if (count >= 4) {
        uint32_t first = millrace_half(source), last = millrace_half(source + count - 4);
        memcpy(target, &first, 4);
        memcpy(target + count - 4, &last, 4);
    } else {
        uint8_t first = source[0], middle = source[count >> 1], last = source[count - 1];
        target[0] = first;
        target[count >> 1] = middle;
        target[count - 1] = last;
    }
}

static inline bool millrace_equal(const void *one, const void *other, intptr_t count) {
    const uint8_t *a = one, *b = other;
    if (count > 32) return memcmp(a, b, count) == 0;
    if (count >= 8) {
        // At most four steps; the last overlaps the one before.
        for (intptr_t at = 0; at + 8 < count; at += 8) {
            if (millrace_word(a + at) != millrace_word(b + at)) return false;
        }
        return millrace_word(a + count - 8) == millrace_word(b + count - 8);
    }
    if (count >= 4) {
        return millrace_half(a) == millrace_half(b) && millrace_half(a + count - 4) == millrace_half(b + count - 4);
    }
    for (intptr_t at = 0; at < count; at++) {
        if (a[at] != b[at]) return false;
    }
    return true;
}

// A number that spreads texts over a table: fast, and not to be relied on against those who choose texts to collide. Words by
// multiplication; the last one may overlap the one before.
static inline uint64_t millrace_spread(const void *bytes, intptr_t count) {
    const uint8_t *text = bytes;
    const uint64_t odd = 0x9E3779B97F4A7C15;
    uint64_t sum = (uint64_t)count * odd;
    intptr_t at = 0;
    for (; at + 8 <= count; at += 8) {
        sum = (sum ^ millrace_word(text + at)) * odd;
        sum ^= sum >> 32;
    }
    if (at < count && count >= 8) {
        sum = (sum ^ millrace_word(text + count - 8)) * odd;
    } else {
        for (; at < count; at++) sum = (sum ^ text[at]) * odd;
    }
    return sum ^ sum >> 32;
}

// Two digits a step. Room for 20 bytes is needed; returns how many were written.
static inline intptr_t millrace_write_decimal(void *to, intptr_t value) {
    static const char pairs[201] =
        "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
        "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
    char *target = to;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    intptr_t sign = value < 0;
    if (sign) target[0] = '-';
    intptr_t digits = 1;
    for (uint64_t bound = 10; rest >= bound && digits < 19; bound *= 10) digits++;
    char *last = target + sign + digits;
    while (rest >= 10) {
        last -= 2;
        memcpy(last, pairs + rest % 100 * 2, 2);
        rest /= 100;
    }
    if (last > target + sign) *--last = (char)('0' + rest);
    return sign + digits;
}

// Whether `text` is `lowercased` but for the case of its ASCII letters. `lowercased` holds no capital.
static inline uint64_t millrace_lowered(uint64_t word) {
    const uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
    uint64_t low = word & ~tops, from_a = low + ones * (0x80 - 'A'), past_z = low + ones * (0x7F - 'Z');
    return word | (from_a & ~past_z & ~word & tops) >> 2;
}

static inline bool millrace_equal_lowered(const void *text, const void *lowercased, intptr_t count) {
    const uint8_t *a = text, *b = lowercased;
    if (count >= 8) {
        for (intptr_t at = 0; at + 8 < count; at += 8) {
            if (millrace_lowered(millrace_word(a + at)) != millrace_word(b + at)) return false;
        }
        return millrace_lowered(millrace_word(a + count - 8)) == millrace_word(b + count - 8);
    }
    if (count >= 4) {
        uint64_t mine = millrace_half(a) | (uint64_t)millrace_half(a + count - 4) << 32;
        return millrace_lowered(mine) == (millrace_half(b) | (uint64_t)millrace_half(b + count - 4) << 32);
    }
    for (intptr_t at = 0; at < count; at++) {
        if ((uint8_t)millrace_lowered(a[at]) != b[at]) return false;
    }
    return true;
}

// Sixteen lower-case hexadecimal digits.
static inline void millrace_write_hex(void *to, uint64_t value) {
    char *target = to;
    for (int shift = 60; shift >= 0; shift -= 4) *target++ = "0123456789abcdef"[value >> shift & 15];
}
