/// One line on a terminal's standard error that is written over each second; nothing elsewhere.
///
/// That connections are held is said everywhere: whoever started the load measures from then on.
import BenchLoad
import BenchReport
import Glibc

struct ProgressLine {
    private let isOff: Bool

    init(isOff: Bool) { self.isOff = isOff || isatty(2) != 1 }

    func show(_ progress: Progress) {
        if isOff { return }
        var text =
            "\r\u{1B}[K\(Figure.right(String(progress.seconds), 4)) s  \(Figure.count(progress.requests)) requests"
        if progress.events > 0 { text += "  \(Figure.count(progress.events)) events" }
        text += "  \(progress.inFlight) under way"
        if progress.failures > 0 { text += "  \(Figure.count(progress.failures)) failed" }
        if !progress.isMeasuring { text += "  (not measured)" }
        put(text)
    }

    func holding(_ count: Int) {
        clear()
        put("millrace-bench: holding \(count) connections\n")
    }

    func clear() { if !isOff { put("\r\u{1B}[K") } }

    private func put(_ text: String) {
        let bytes = Array(text.utf8)
        unsafe _ = write(2, bytes, bytes.count)
    }
}
