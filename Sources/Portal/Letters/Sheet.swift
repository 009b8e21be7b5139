/// A letter as the template draws it: every word in its place (`Assets/letter.typ`).
struct Sheet: Encodable {
    /// What stands where and in which size is the template's.
    var recipient: [String]
    var delivery: [String]
    /// Beside the address.
    var information: [Labelled]
    /// A word across the head of what is no real letter.
    var stamp: String?
    var subject: String
    var opening: Prose
    /// What the letter tells, as a list.
    var facts: [Labelled] = []
    /// What there is to know before the steps.
    var question: Prose?
    var steps: [Prose]
    var link: Picture?
    var box: CodeBox
    var notes: [Note]
    var closing: [String]

    struct Labelled: Encodable {
        let label: String
        let text: Prose
    }

    struct Note: Encodable {
        let title: String
        let text: Prose
    }

    struct CodeBox: Encodable {
        let title: String
        let code: String
        let note: Prose
        let picture: Picture
    }

    /// A QR code.
    struct Picture: Encodable {
        /// Which of the job's codes.
        let content: String
        /// For those who do not see it.
        let alternative: String
        let caption: String
    }
}
