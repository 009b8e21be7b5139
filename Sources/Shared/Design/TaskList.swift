package import HTML

/// The parts of a long form, each with its state in words (GOV.UK Design System, "Task list").
///
/// Every part is a link, also one that has to wait: its page says what comes first.
package struct TaskList {
    package enum State: Sendable, Hashable {
        case done
        case begun
        case open
        /// What has to be done before, as a short sentence.
        case waiting(String)
        case problem

        /// What is done needs no attention, so it alone has no tag.
        fileprivate var html: HTML {
            switch self {
            case .done: "Erledigt"
            case .begun: Tag("Unvollständig", .warning).html
            case .open: Tag("Noch offen").html
            case .waiting(let reason): "\(Tag("Später", .neutral).html) \(reason)"
            case .problem: Tag("Es gibt ein Problem", .problem).html
            }
        }
    }

    package struct Task {
        let title: String
        let target: any Addressable
        let hint: String?
        let state: State

        package init(_ title: String, to target: any Addressable, hint: String? = nil, _ state: State) {
            self.title = title
            self.target = target
            self.hint = hint
            self.state = state
        }

        fileprivate func html(id: String) -> HTML {
            let hintText: HTML? = hint.map { "<p class=\"hinweis\" id=\"\(id)-hinweis\">\($0)</p>" }
            let description = hint == nil ? "\(id)-stand" : "\(id)-hinweis \(id)-stand"
            return """
                <li><div><a href="\(target.address)" aria-describedby="\(description)">\(title)</a>\(hintText)</div>\
                <p class="stand" id="\(id)-stand">\(state.html)</p></li>
                """
        }
    }

    private let tasks: [Task]
    private let name: String

    /// - Parameter name: begins the ids; tells two lists of one page apart.
    package init(_ tasks: [Task], name: String = "aufgabe") {
        self.tasks = tasks
        self.name = name
    }

    package var html: HTML {
        guard !tasks.isEmpty else { return .empty }
        return "<ul class=\"aufgaben\">\(tasks.enumerated().map { $1.html(id: "\(name)-\($0 + 1)") })</ul>"
    }
}
