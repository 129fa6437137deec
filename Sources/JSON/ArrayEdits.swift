/// Edits in terms of an array's elements, edits made before included.
public import Containers

extension EditList {
    /// Inserts an element, written by `write`, before or behind all others of the array that stands at `array` in `body`.
    public mutating func insertElement(
        _ side: Side, into array: Range<Int>, of body: Span<UInt8>, _ write: (inout ByteBuffer) -> Void
    ) {
        let front = array.lowerBound + 1
        var back = array.upperBound - 1
        while back > front, JSONScanner.isSpace(body[back - 1]) { back -= 1 }
        let isEmpty = back == front && !touches(front)
        switch side {
        case .front:
            insert(at: front, .front) { out in
                write(&out)
                if !isEmpty { out.append(UInt8(ascii: ",")) }
            }
        case .back:
            insert(at: back, .back) { out in
                if !isEmpty { out.append(UInt8(ascii: ",")) }
                write(&out)
            }
        }
    }
}
