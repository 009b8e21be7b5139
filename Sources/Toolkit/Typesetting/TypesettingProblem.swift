/// Why there is no document: one English line for operators, without a word of the document.
package enum TypesettingProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The program does not start; what the system or the interpreter said.
    case notInstalled(String)
    /// The process ended before its answer was complete.
    case ended(String)
    /// The process was stopped after so many seconds.
    case deadline(seconds: Int)
    /// Typst does not take template or data.
    case refused(String)

    package var description: String {
        switch self {
        case .notInstalled(let reason): "the typesetter does not start: \(reason)"
        case .ended(let how): "the typesetter \(how)"
        case .deadline(let seconds): "the typesetter was stopped after \(seconds) s"
        case .refused(let reason): "the typesetter refuses the document: \(reason)"
        }
    }
}
