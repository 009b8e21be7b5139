import Glibc

/// How far long work has come, in the last line of a terminal; nothing where standard error is none.
final class ProgressBar {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var shown = ""
    private var next = ContinuousClock.now

    private static let width = 40
    private static let interval = Duration.milliseconds(100)

    /// - Parameter fraction: 0 to 1; `nil` while nobody knows.
    func show(_ fraction: Double?) {
        guard isTerminal, fraction == nil || ContinuousClock.now >= next else { return }
        next = .now + ProgressBar.interval
        guard let fraction else { return replace("working in the database …") }
        let done = min(1, max(0, fraction))
        let marks = Int(done * Double(ProgressBar.width))
        let bar = String(repeating: "#", count: marks) + String(repeating: ".", count: ProgressBar.width - marks)
        replace("[\(bar)] \(Int(done * 100)) %")
    }

    /// Leaves the line to others.
    func clear() {
        guard !shown.isEmpty else { return }
        replace("")
        StandardError.write("\r", end: "")
    }

    private func replace(_ text: String) {
        let blanks = String(repeating: " ", count: max(0, shown.count - text.count))
        StandardError.write("\r\(text)\(blanks)", end: "")
        shown = text
    }
}

/// Lines for operators beside the answer of a command.
enum StandardError {
    static func write(_ line: String, end: String = "\n") {
        let bytes = Array((line + end).utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
