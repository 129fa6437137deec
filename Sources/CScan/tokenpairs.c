// Sums the weights of pairs of neighbouring characters: what `tokenpairs.h` promises, in one walk.
//
// Each byte has one of sixteen classes; a character of several bytes counts by its first. Escapes of JSON count as what they
// stand for. The weights are fitted (docs/token-estimate.md tells to what, and how far off they are).
#include "tokenpairs.h"

#include "bytescan.h"

enum { LOWER, UPPER, DIGIT, SPACE, LINE, QUOTE, POINT, BRACKET, SIGN, REST, LATIN, TWO, THREE, HAN, FOUR, HANGUL };

// Rows: the class before; columns: the class of the byte itself.
static const uint16_t weights[MILLRACE_TOKENIZERS][256] = {
    // OpenAI.
    {
        88, 114, 577, 385, 1280, 0, 866, 91, 257, 276, 0, 14, 0, 1448, 276, 0,
        556, 182, 1723, 0, 3141, 346, 1167, 739, 813, 276, 863, 276, 530, 0, 276, 0,
        1403, 988, 109, 1523, 1891, 1618, 749, 0, 1002, 276, 2860, 276, 3599, 0, 276, 3023,
        304, 27, 1058, 7, 0, 0, 1061, 277, 178, 276, 274, 1046, 237, 1404, 276, 265,
        604, 429, 1325, 703, 453, 0, 1935, 573, 0, 276, 2495, 549, 1596, 0, 276, 0,
        0, 2603, 61, 0, 0, 424, 1638, 0, 321, 276, 0, 0, 190, 0, 276, 0,
        498, 958, 1441, 948, 653, 312, 0, 0, 0, 276, 0, 1605, 945, 1757, 276, 3150,
        1768, 2882, 2612, 146, 508, 0, 0, 0, 848, 276, 1765, 0, 1177, 0, 276, 2768,
        727, 0, 1260, 776, 2289, 3691, 1017, 283, 200, 276, 2494, 0, 535, 0, 276, 351,
        1436, 877, 0, 0, 1015, 0, 430, 2766, 1493, 0, 0, 146, 0, 700, 276, 166,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 48, 276, 276, 276, 276, 276, 276,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 0, 276, 276, 276, 276, 276, 276,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 457, 276, 276, 276, 276, 276, 276,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 0, 276, 276, 276, 276, 276, 276,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 473, 276, 276, 276, 276, 276, 276,
    },
    // Claude to 4.6.
    {
        137, 0, 1578, 440, 1684, 0, 1378, 301, 300, 276, 793, 0, 0, 819, 276, 866,
        1087, 393, 1547, 0, 1937, 0, 247, 1338, 1574, 276, 2086, 276, 1024, 0, 276, 751,
        794, 1438, 22, 1740, 567, 0, 666, 944, 741, 276, 1294, 276, 3895, 687, 276, 142,
        0, 28, 1320, 50, 760, 0, 620, 0, 184, 276, 0, 1668, 1140, 1549, 276, 465,
        303, 695, 1768, 617, 544, 0, 1693, 0, 676, 276, 2763, 0, 3961, 1087, 276, 0,
        0, 3285, 967, 0, 0, 380, 1928, 0, 0, 276, 0, 0, 1005, 0, 276, 0,
        302, 1765, 1602, 641, 1245, 0, 0, 487, 0, 276, 0, 3040, 178, 4106, 276, 709,
        1908, 3155, 1878, 66, 1787, 0, 0, 0, 776, 276, 0, 734, 701, 171, 276, 2220,
        1268, 0, 2267, 795, 3831, 2749, 600, 0, 134, 276, 1757, 0, 0, 4939, 276, 470,
        3077, 367, 0, 0, 0, 0, 0, 772, 0, 0, 0, 271, 4554, 0, 276, 0,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 0, 276, 276, 276, 276, 276, 276,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 0, 276, 276, 276, 276, 276, 276,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 0, 276, 276, 276, 276, 276, 276,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 848, 276, 276, 276, 276, 276, 276,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 1282, 276, 276, 276, 276, 276, 276,
    },
    // Claude from 4.7.
    {
        298, 257, 876, 263, 693, 0, 1164, 34, 770, 276, 995, 0, 0, 967, 276, 971,
        1391, 800, 988, 0, 1197, 0, 0, 1759, 1837, 276, 1079, 276, 1233, 0, 276, 661,
        1426, 1432, 141, 1715, 0, 1173, 685, 1581, 2431, 276, 1103, 276, 4364, 0, 276, 0,
        0, 674, 1259, 58, 139, 0, 1207, 399, 491, 276, 0, 1299, 2806, 1411, 276, 402,
        993, 2486, 2247, 1325, 452, 0, 3195, 0, 2708, 276, 1296, 0, 4202, 1014, 276, 197,
        0, 3130, 1614, 0, 0, 376, 1693, 0, 1846, 276, 483, 0, 788, 0, 276, 152,
        813, 2405, 1483, 703, 238, 0, 14, 1755, 0, 276, 0, 2583, 359, 4523, 276, 773,
        2335, 4024, 1172, 34, 396, 0, 0, 0, 1538, 276, 0, 0, 1419, 856, 276, 2401,
        993, 0, 245, 366, 1999, 3701, 477, 0, 269, 276, 1921, 0, 0, 5859, 276, 457,
        3835, 0, 0, 0, 0, 0, 438, 728, 346, 0, 0, 328, 4647, 0, 276, 0,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 0, 276, 276, 276, 276, 276, 276,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 0, 276, 276, 276, 276, 276, 276,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 0, 276, 276, 276, 276, 276, 276,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 844, 276, 276, 276, 276, 276, 276,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 1287, 276, 276, 276, 276, 276, 276,
    },
    // Others.
    {
        100, 235, 1080, 614, 1896, 0, 1223, 227, 690, 276, 716, 0, 0, 848, 276, 0,
        336, 238, 1262, 0, 2660, 0, 698, 677, 1032, 276, 504, 276, 869, 0, 276, 136,
        845, 1120, 569, 1097, 1711, 0, 800, 0, 651, 276, 1711, 276, 4261, 206, 276, 3312,
        0, 126, 887, 10, 0, 0, 1061, 8, 220, 276, 100, 1374, 1061, 1738, 276, 271,
        99, 614, 1484, 570, 557, 0, 1312, 0, 151, 276, 2387, 67, 2189, 90, 276, 0,
        0, 3584, 917, 0, 0, 288, 1496, 0, 0, 276, 432, 0, 0, 0, 276, 0,
        157, 1444, 1544, 1060, 618, 420, 0, 0, 0, 276, 0, 2291, 0, 741, 276, 1749,
        1484, 3241, 2601, 400, 965, 0, 0, 0, 910, 276, 1244, 0, 667, 0, 276, 5009,
        417, 0, 1594, 657, 2530, 2478, 789, 87, 264, 276, 2376, 0, 0, 0, 276, 1640,
        2145, 852, 757, 0, 907, 0, 304, 1416, 1645, 0, 0, 170, 272, 589, 276, 606,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 0, 276, 276, 276, 276, 276, 276,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 0, 276, 276, 276, 276, 276, 276,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 0, 276, 276, 276, 276, 276, 276,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 0, 276, 276, 276, 276, 276, 276,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276, 276,
        276, 276, 276, 276, 276, 276, 276, 276, 276, 301, 276, 276, 276, 276, 276, 276,
    },
};

static const uint8_t classes[256] = {
    // Raw control bytes stand between JSON's values only, as quotes do.
    [0 ... 31] = QUOTE, [' '] = SPACE, ['!'] = POINT, ['"'] = QUOTE, ['#' ... '&'] = SIGN, ['\''] = POINT,
    ['('] = BRACKET, [')'] = BRACKET, ['*'] = SIGN, ['+'] = SIGN, [','] = POINT, ['-'] = POINT, ['.'] = POINT,
    ['/'] = SIGN, ['0' ... '9'] = DIGIT, [':'] = POINT, [';'] = POINT, ['<'] = BRACKET, ['='] = SIGN,
    ['>'] = BRACKET, ['?'] = POINT, ['@'] = SIGN, ['A' ... 'Z'] = UPPER, ['['] = BRACKET, ['\\'] = SIGN,
    [']'] = BRACKET, ['^' ... '`'] = SIGN, ['a' ... 'z'] = LOWER, ['{'] = BRACKET, ['|'] = SIGN, ['}'] = BRACKET,
    ['~'] = SIGN, [127] = SIGN, [0x80 ... 0xBF] = REST, [0xC0 ... 0xCF] = LATIN, [0xD0 ... 0xDF] = TWO,
    [0xE0 ... 0xE2] = THREE, [0xE3 ... 0xE9] = HAN, [0xEA ... 0xEE] = HANGUL, [0xEF] = THREE, [0xF0 ... 0xFF] = FOUR,
};

static inline uint16_t not_base64(millrace_block block) {
    millrace_block letter = (block | 0x20) - 'a', digit = block - '0';
    return millrace_bits((millrace_block)((letter >= 26) & (digit >= 10) & (block != '+') & (block != '/') &
                                          (block != '-') & (block != '_') & (block != '=')));
}

MILLRACE_SCAN(first_not_base64, not_base64)

// The end of the run of base64 that begins at `start`.
static intptr_t base64_end(const uint8_t *bytes, intptr_t start, intptr_t count) {
    intptr_t end = first_not_base64(bytes, start, count);
    return end < 0 ? count : end;
}

// The code unit of four hexadecimal digits; what is none counts as something.
static unsigned unit(const uint8_t *digits) {
    unsigned value = 0;
    for (int at = 0; at < 4; at++) value = value << 4 | (((digits[at] & 15) + (digits[at] > '9' ? 9 : 0)) & 15);
    return value;
}

// A walk in hand.
typedef struct {
    const uint16_t *pairs;
    uint64_t weight;
    unsigned before;
} walk;

// Bytes without escapes.
static inline void pass(walk *walk, const uint8_t *bytes, intptr_t at, intptr_t end) {
    const uint16_t *pairs = walk->pairs;
    unsigned before = walk->before;
    uint64_t weight = walk->weight;
    for (; at + 4 <= end; at += 4) {
        unsigned first = classes[bytes[at]], second = classes[bytes[at + 1]], third = classes[bytes[at + 2]];
        unsigned fourth = classes[bytes[at + 3]];
        weight += pairs[before << 4 | first] + pairs[first << 4 | second] + pairs[second << 4 | third] +
                  pairs[third << 4 | fourth];
        before = fourth;
    }
    for (; at < end; at++) {
        unsigned now = classes[bytes[at]];
        weight += pairs[before << 4 | now];
        before = now;
    }
    walk->before = before;
    walk->weight = weight;
}

static inline void step(walk *walk, unsigned now) {
    walk->weight += walk->pairs[walk->before << 4 | now];
    walk->before = now;
}

// The escape whose backslash stands at `at`; returns where it ends.
static intptr_t escape(walk *walk, const uint8_t *bytes, intptr_t at, intptr_t count) {
    if (count - at < 2) {
        step(walk, SIGN);
        return count;
    }
    uint8_t letter = bytes[at + 1];
    if (letter != 'u' || count - at < 6) {
        step(walk, letter == 'n' || letter == 'r' || letter == 't' ? LINE : SIGN);
        return at + 2;
    }
    unsigned value = unit(bytes + at + 2);
    if (value < 0x80) {
        step(walk, classes[value]);
    } else if (value < 0xDC00 || value >= 0xE000) {
        // The bytes that it would have in UTF-8. The second half of a surrogate pair is part of the first.
        bool is_half = value >= 0xD800 && value < 0xE000;
        unsigned first = is_half ? 0xF0 : value < 0x800 ? 0xC0 | value >> 6 : 0xE0 | value >> 12;
        step(walk, classes[first]);
        for (int rest = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1; rest > 0; rest--) step(walk, REST);
    }
    return at + 6;
}

millrace_token_sum millrace_token_pairs(const uint8_t *bytes, intptr_t count, int tokenizer) {
    walk walk = {weights[tokenizer], 0, QUOTE};
    intptr_t attachments = 0, at = 0;
    while (at < count) {
        // Whether base64 begins here is asked now and then: most texts say no at their next blank.
        intptr_t end = base64_end(bytes, at, count);
        if (end - at >= MILLRACE_ATTACHMENT_RUN) {
            attachments++;
            walk.before = QUOTE;
            at = end;
            continue;
        }
        intptr_t stop = end - at > 64 ? end : count - at > 64 ? at + 64 : count;
        while (at < stop) {
            const uint8_t *backslash = memchr(bytes + at, '\\', stop - at);
            if (!backslash) {
                pass(&walk, bytes, at, stop);
                at = stop;
            } else {
                pass(&walk, bytes, at, backslash - bytes);
                at = escape(&walk, bytes, backslash - bytes, count);
            }
        }
    }
    return (millrace_token_sum){walk.weight, attachments};
}
