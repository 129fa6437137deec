import Containers
import Testing

@Suite struct ByteBufferTests {
    @Test func anEmptyBufferHasNoStorage() {
        let buffer = ByteBuffer()
        #expect(buffer.capacity == 0)
        #expect(buffer.count == 0)
        #expect(buffer.span.count == 0)
        #expect(buffer.text == "")
    }

    @Test func whatIsAppendedIsReadInOrder() {
        var buffer = ByteBuffer()
        buffer.append("static ")
        buffer.append(text: String("native "))
        buffer.append(UInt8(ascii: "b"))
        buffer.append([UInt8(ascii: "!")].span)
        #expect(buffer.text == "static native b!")
        #expect(buffer.count == 16)
    }

    @Test func consumingMovesTheReadEnd() {
        var buffer = ByteBuffer()
        buffer.append("abcdef")
        buffer.consume(2)
        #expect(buffer.text == "cdef")
        buffer.truncate(to: 3)
        #expect(buffer.text == "cde")
        buffer.consume(3)
        #expect(buffer.count == 0)
    }

    @Test func roomBeforeTheReadEndIsUsedBeforeStorageGrows() {
        var buffer = ByteBuffer(capacity: 64)
        for _ in 0..<64 { buffer.append(1) }
        buffer.consume(48)
        buffer.reserve(40)
        #expect(buffer.capacity == 64)
        #expect(buffer.spare >= 40)
        #expect(buffer.bytes == Array(repeating: 1, count: 16))
    }

    @Test func numbersAreWrittenInTheirShortestForm() {
        var buffer = ByteBuffer()
        for value in [0, 7, -1, 1_234_567_890, Int.max, Int.min] {
            buffer.append(decimal: value)
            buffer.append(" ")
        }
        for value in [UInt(0), 15, 16, 0xABCDEF, .max] {
            buffer.append(hex: value)
            buffer.append(" ")
        }
        #expect(
            buffer.text == "0 7 -1 1234567890 9223372036854775807 -9223372036854775808 0 f 10 abcdef ffffffffffffffff ")
    }

    @Test func everyLengthIsCopiedWholeAndNoMore() {
        for count in 0...80 {
            let bytes = (0..<count).map { UInt8($0 + 1) }
            var buffer = ByteBuffer(capacity: 4)
            buffer.append(UInt8(ascii: "<"))
            buffer.append(bytes.span)
            buffer.append(UInt8(ascii: ">"))
            #expect(buffer.bytes == [UInt8(ascii: "<")] + bytes + [UInt8(ascii: ">")])
        }
    }

    @Test func numbersOfEveryLengthAreWritten() {
        var value = 1
        for digits in 1...18 {
            for number in [value, value * 10 - 1, -value] {
                var buffer = ByteBuffer()
                buffer.append(decimal: number)
                #expect(buffer.text == String(number), "\(digits) digits")
            }
            value *= 10
        }
    }

    @Test func sixteenHexadecimalDigitsKeepLeadingZeros() {
        var buffer = ByteBuffer()
        for value in [UInt64(0), 0xABC, 0xFEDC_BA98_7654_3210] { buffer.append(hex16: value) }
        #expect(buffer.text == "00000000000000000000000000000abcfedcba9876543210")
    }

    @Test(arguments: UInt64(0)..<16)
    func itAgreesWithAnArray(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var buffer = ByteBuffer()
        var model: [UInt8] = []
        for _ in 0..<500 {
            switch random.below(4) {
            case 0:
                let bytes = (0..<random.below(300)).map { UInt8(truncatingIfNeeded: $0) }
                buffer.append(bytes.span)
                model += bytes
            case 1:
                buffer.append(9)
                model.append(9)
            case 2:
                let count = random.below(model.count + 1)
                buffer.consume(count)
                model.removeFirst(count)
            default:
                let count = model.count - random.below(min(model.count, 8) + 1)
                buffer.truncate(to: count)
                model.removeLast(model.count - count)
            }
            #expect(buffer.bytes == model)
        }
    }

    @Test func consumingMoreThanThereIsTraps() async {
        await #expect(processExitsWith: .failure) {
            var buffer = ByteBuffer()
            buffer.append("ab")
            buffer.consume(3)
        }
    }

    @Test func `Nothing appended needs no storage`() {
        var buffer = ByteBuffer()
        buffer.append(text: String())
        buffer.append("")
        buffer.append(Span())
        #expect(buffer.bytes == [])
        let capacity = buffer.capacity
        #expect(capacity == 0)
    }

    @Test func `a word is appended as eight bytes, the highest first`() {
        var buffer = ByteBuffer()
        buffer.append(1)
        buffer.append(word: 0x0102_0304_0506_0708)
        #expect(buffer.bytes == [1, 1, 2, 3, 4, 5, 6, 7, 8])
    }

    @Test func `control bytes are blanked from a place on, whatever was consumed`() {
        var buffer = ByteBuffer()
        buffer.append(text: "-\na\n\r\tb\u{0}\u{7F}")
        buffer.consume(1)
        buffer.blankControls(from: 1)
        let text = buffer.text
        #expect(text == "\na   b \u{7F}")
    }
}
