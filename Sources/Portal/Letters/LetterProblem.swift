/// Why a batch was not printed, in one English line; what it had printed before is kept for the next try.
package enum LetterProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// Another process prints the batch.
    case busy(String)
    /// A batch of this name holds other letters.
    case otherLetters(String)
    /// A name that is no file name of ours, or a reference that no list can hold.
    case badName(String)
    /// A reference that is there twice.
    case twice(String)
    /// A letter of which it is not known what it has to say, or to whom.
    case incomplete(String)
    /// The caller made so many letters for so many references.
    case count(letters: Int, references: Int)

    package var description: String {
        switch self {
        case .busy(let name): "batch \(name): another process prints it"
        case .otherLetters(let name): "batch \(name): there is one with other letters"
        case .badName(let name): "'\(name)' names neither a batch nor a letter"
        case .twice(let reference): "letter \(reference) is to be printed twice"
        case .incomplete(let reference): "letter \(reference): what it has to say is not known"
        case .count(let letters, let references): "\(letters) letters were made for \(references) references"
        }
    }
}
