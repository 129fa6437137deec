/// The two seams between the walk and the outside: the client's connection above, the upstream's below.
///
/// The walk calls these; the owner of sockets implements them and reports back through `Walk`. Credit is a boolean: a send
/// that returns false was taken whole, and nothing more may be sent until `Walk.clientDrained` (or the call's counterpart).

/// The client's side of an exchange.
public protocol ClientPort: AnyObject {
    /// Starts (or goes on) reading the body: whole into `exchange.body`, or piece by piece through `Walk.requestPiece`.
    func readBody(_ exchange: Exchange, whole: Bool)
    /// Sends the head in `exchange.answer`.
    func sendHead(_ exchange: Exchange)
    /// Takes a piece of the body. False: no more until `Walk.clientDrained`.
    func sendBody(_ bytes: Span<UInt8>, _ exchange: Exchange) -> Bool
    /// Ends the answer.
    func sendEnd(_ exchange: Exchange)
    /// Breaks the answer off so that the client sees it was not whole.
    func abort(_ exchange: Exchange)
    /// Sends the whole answer in `exchange.answer` and `answerBody` to what was no request; the connection ends with it.
    func sendRefusal(_ exchange: Exchange)
    /// The exchange is over, its account final; the port may recycle it after this returns.
    func finished(_ exchange: Exchange)
}

/// The upstream's side: starts calls and moves their bytes.
public protocol CallPort: AnyObject {
    /// Opens a connection to the call's backend and sends the request; reports through `Walk.callHead` … `callFailed`.
    func start(_ call: Call)
    /// A piece of a request body that is not buffered whole. False: no more until `Walk.callDrained`.
    func send(_ bytes: Span<UInt8>, isLast: Bool, _ call: Call) -> Bool
    func pause(_ call: Call)
    func resume(_ call: Call)
    /// Reports `Walk.callWoken` once, so many ns from now, in place of a report that was asked for before.
    func wake(_ call: Call, after nanoseconds: UInt64)
    /// The key that the call was sent with rests, for what the backend has said of it.
    func keyRests(_ call: Call, _ reason: KeyRestReason)
    /// Ends the call at once; nothing is reported for it any more.
    func cancel(_ call: Call)
    /// Counts storage that answers are kept in (less than 0: that was given back) against the loop's ceiling, and bytes that are
    /// held from clients. False: more storage is out than there may be.
    func keep(storage: Int, held: Int) -> Bool
}

/// What the walk needs of its loop besides the ports.
public protocol LoopClock: AnyObject {
    /// Monotonic ns, read once a turn.
    var now: UInt64 { get }
    func random() -> UInt64
    /// Seconds since 1970.
    var wallClockSeconds: UInt64 { get }
}
