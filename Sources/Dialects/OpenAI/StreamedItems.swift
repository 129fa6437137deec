/// The output of a stream so far: its items, and their texts, which the events that end it tell once more.
///
/// Fragments of several tool calls can come in turn, so each item's text is a chain of runs in one buffer; nearly always one run.
import Chat
import Containers

struct StreamedItem: BitwiseCopyable {
    var item: ResponsesItem
    var status = ResponsesItem.Status.inProgress
    /// Number of a tool call in its answer.
    var tool = -1
    // Where in the buffer they are.
    var callID = Piece.none
    var name = Piece.none
    var signature = Piece.none
    /// The first run that can be its own.
    var firstRun = 0
}

struct StreamedItems: ~Copyable {
    /// Bytes that are kept from stream to stream.
    static let kept = 256 << 10

    struct Run: BitwiseCopyable {
        var item: Int
        var start: Int
        var end: Int
    }

    private var items = OwnedArray<StreamedItem>(capacity: 8)
    private var runs = OwnedArray<Run>(capacity: 16)
    private var bytes = ByteBuffer()

    init() {}

    var count: Int { items.count }
    var bytesKept: Int { bytes.count }
    subscript(index: Int) -> StreamedItem { items[index] }

    mutating func removeAll() {
        items.removeAll()
        runs.removeAll()
        bytes.clear()
        bytes.shrink(Self.kept)
    }

    /// Begins an item; gives its index. `callID` and `name` are those of a tool call.
    mutating func begin(
        _ item: ResponsesItem, tool: Int = -1, callID: Span<UInt8> = Span(), name: Span<UInt8> = Span()
    ) -> Int {
        var begun = StreamedItem(item: item)
        begun.tool = tool
        begun.callID = Piece(keep(callID))
        begun.name = Piece(keep(name))
        begun.firstRun = runs.count
        items.append(begun)
        return items.count - 1
    }

    mutating func append(_ text: Span<UInt8>, to index: Int) {
        let range = keep(text)
        let last = runs.count - 1
        if last >= 0, runs[last].item == index, runs[last].end == range.lowerBound {
            runs[last].end = range.upperBound
        } else {
            runs.append(Run(item: index, start: range.lowerBound, end: range.upperBound))
        }
    }

    mutating func sign(_ signature: Span<UInt8>, _ index: Int) { items[index].signature = Piece(keep(signature)) }
    mutating func end(_ status: ResponsesItem.Status, _ index: Int) { items[index].status = status }

    /// The tool call of that number that has not ended.
    func openCall(_ tool: Int) -> Int? {
        var index = items.count - 1
        while index >= 0 {
            if items[index].item == .call, items[index].tool == tool, items[index].status == .inProgress {
                return index
            }
            index -= 1
        }
        return nil
    }

    private mutating func keep(_ text: Span<UInt8>) -> Range<Int> {
        let start = bytes.count
        bytes.append(text)
        return start..<bytes.count
    }

    /// Nothing of its text has come.
    func isWordless(_ index: Int) -> Bool {
        var at = items[index].firstRun
        while at < runs.count {
            if runs[at].item == index { return false }
            at += 1
        }
        return true
    }

    /// Appends the text that `index` has so far.
    func appendText(_ index: Int, to out: inout ByteBuffer) {
        var at = items[index].firstRun
        while at < runs.count {
            if runs[at].item == index { out.append(bytes.span.extracting(runs[at].start..<runs[at].end)) }
            at += 1
        }
    }

    /// Appends the item as it is when it begins.
    func appendEmpty(_ index: Int, _ requestID: Span<UInt8>, to out: inout ByteBuffer) {
        let item = items[index]
        let text = ChatText(source: bytes.span, made: Span())
        item.item.appendEmpty(index, requestID, callID: text[item.callID], name: text[item.name], to: &out)
    }

    /// Appends the item with all that came of it.
    func append(_ index: Int, _ requestID: Span<UInt8>, to out: inout ByteBuffer) {
        let item = items[index]
        // One that has not ended is told of only when the stream has failed.
        let status = item.status == .inProgress ? .incomplete : item.status
        let text = ChatText(source: bytes.span, made: Span())
        item.item.appendStart(index, status, requestID, callID: text[item.callID], name: text[item.name], to: &out)
        appendText(index, to: &out)
        item.item.appendEnd(signature: text[item.signature], to: &out)
    }
}
