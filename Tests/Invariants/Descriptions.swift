/// What parsers made of their input, as text, so that two ways of feeding the same bytes compare with `==`.
import Containers
package import HTTP

package func describe(_ error: HTTPError) -> String { "\(error.status) \(error.reason)" }

package func describe(_ head: borrowing RequestHead) -> String {
    """
    \(head.methodText.text) \(head.path.text) ?\(head.hasQuery) \(head.query.text) for \(head.authority.text) \
    host=\(head.host.text) port=\(head.port ?? 0) 1.\(head.minorVersion) \(head.framing) keepAlive=\(head.keepAlive) \
    continue=\(head.expectsContinue) upgrade=\(head.wantsUpgrade) \(describe(head.headers))
    """
}

package func describe(_ head: borrowing ResponseHead) -> String {
    """
    \(head.status) \(head.reason.text) 1.\(head.minorVersion) \(head.framing) keepAlive=\(head.keepAlive) \
    \(describe(head.headers))
    """
}

package func describe(_ headers: borrowing Headers) -> String {
    var text = ""
    for index in 0..<headers.count {
        let mark = headers.isHopByHop(at: index) ? "-" : "+"
        text += "[\(mark)\(headers.name(at: index).text)=\(headers.value(at: index).text)]"
    }
    return text
}
