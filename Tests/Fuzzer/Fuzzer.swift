/// libFuzzer's door into the invariants. Its main function is libFuzzer's own, so this target is only built by
/// `make fuzz`; `FORMAT` in the environment says which format the bytes are in.
import Glibc
import Invariants

@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // libFuzzer owns the bytes and wants them back unchanged after the call.
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    do throws(Breach) {
        try format.check(bytes, Cuts.some(of: bytes))
    } catch {
        fatalError("\(format.rawValue): \(error)")
    }
    return 0
}

private let format: InputFormat = {
    let name = unsafe getenv("FORMAT").map { unsafe String(cString: $0) } ?? ""
    guard let format = InputFormat(rawValue: name) else {
        fatalError("FORMAT is one of \(InputFormat.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return format
}()
