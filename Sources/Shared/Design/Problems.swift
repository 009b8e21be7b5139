package import Links

/// What is wrong with a form: the one source of the error summary's links and of the texts at the fields.
package struct Problems: Sendable, Hashable {
    package struct Problem: Sendable, Hashable {
        package let text: String
        /// The `id` of the field, which is also its `name`; `nil` for the form as a whole.
        package let field: String?
    }

    package private(set) var all: [Problem]
    /// What the help site explains of it.
    package private(set) var refusal: Refusal?

    package init() {
        all = []
    }

    package init(_ text: String, field: String? = nil, refusal: Refusal? = nil) {
        all = [Problem(text: text, field: field)]
        self.refusal = refusal
    }

    package var isEmpty: Bool { all.isEmpty }

    package mutating func add(_ text: String, field: String? = nil) {
        all.append(Problem(text: text, field: field))
    }

    package mutating func add(contentsOf other: Problems) {
        all += other.all
        refusal = refusal ?? other.refusal
    }

    package func text(for field: String) -> String? {
        all.first { $0.field == field }?.text
    }
}
