import Containers
import Glibc
import Testing

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

@Suite struct LineRingTests {
    @Test func linesComeOutInTheOrderInWhichTheyWentIn() {
        let ring = LineRing(capacity: 16)
        let first = ring.append(bytes("one\n").span)
        let second = ring.append(bytes("two\n").span)
        #expect(first && second)
        var out = ByteBuffer()
        ring.drain(into: &out)
        #expect(out.text == "one\ntwo\n")
        ring.drain(into: &out)
        #expect(out.count == 8)
    }

    @Test func aLineThatDoesNotFitIsDroppedWhole() {
        let ring = LineRing(capacity: 8)
        let fits = ring.append(bytes("12345\n").span)
        let tooMuch = ring.append(bytes("abc\n").span)
        let stillFits = ring.append(bytes("a\n").span)
        let never = ring.append(bytes("123456789").span)
        #expect([fits, tooMuch, stillFits, never] == [true, false, true, false])
        var out = ByteBuffer()
        ring.drain(into: &out)
        #expect(out.text == "12345\na\n")
    }

    @Test func linesThatCrossTheEndComeOutWhole() {
        let ring = LineRing(capacity: 16)
        var out = ByteBuffer()
        var expected = ""
        for number in 0..<100 {
            let line = "line \(number)\n"
            let taken = ring.append(bytes(line).span)
            #expect(taken)
            expected += line
            ring.drain(into: &out)
        }
        #expect(out.text == expected)
    }

    @Test func oneThreadWritesWhileAnotherReads() {
        let ring = LineRing(capacity: 256)
        let lines = 20_000
        let writer = unsafe Unmanaged.passRetained(ring)
        var thread = pthread_t()
        _ = unsafe pthread_create(
            &thread, nil,
            { argument in
                let ring = unsafe Unmanaged<LineRing>.fromOpaque(argument!).takeRetainedValue()
                var line = ByteBuffer()
                for number in 0..<20_000 {
                    line.clear()
                    line.append(decimal: number)
                    line.append("\n")
                    while !ring.append(line.span) { sched_yield() }
                }
                return nil
            }, writer.toOpaque())
        var out = ByteBuffer()
        var next = 0
        while next < lines {
            ring.drain(into: &out)
            while let end = out.span.firstIndex(of: 10) {
                let number = out.span.extracting(0..<end).decimal
                #expect(number == next)
                next += 1
                out.consume(end + 1)
            }
        }
        _ = pthread_join(thread, nil)
        #expect(out.count == 0)
    }
}
