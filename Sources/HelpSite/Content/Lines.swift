extension StringProtocol {
    /// Its lines as editors' programs count them; CR LF is one end, and so is CR.
    package var textLines: [SubSequence] {
        split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
    }
}
