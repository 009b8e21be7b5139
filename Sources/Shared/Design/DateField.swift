package import HTML

/// A date that people know by heart, typed in three parts (GOV.UK Design System, "Date input").
package struct DateField {
    /// One of the three inputs.
    package enum Part: String, CaseIterable, Sendable {
        case day = "tag"
        case month = "monat"
        case year = "jahr"

        /// The `name` under which the part of a date is sent: `beginn-tag`. A problem of this part alone has it too.
        package func name(of date: String) -> String { "\(date)-\(rawValue)" }

        fileprivate var label: String {
            switch self {
            case .day: "Tag"
            case .month: "Monat"
            case .year: "Jahr"
            }
        }
    }

    /// The parts as typed.
    package struct Entry: Sendable, Hashable {
        package var day: String
        package var month: String
        package var year: String

        package init(day: String = "", month: String = "", year: String = "") {
            self.day = day
            self.month = month
            self.year = year
        }

        fileprivate func text(of part: Part) -> String {
            switch part {
            case .day: day
            case .month: month
            case .year: year
            }
        }
    }

    private let text: FieldText
    private let value: Entry
    private let isBirthday: Bool
    private let isHeading: Bool
    private let problems: Problems

    /// - Parameters:
    ///   - name: a problem with it concerns the whole date; one with a part's name concerns that part.
    ///   - isBirthday: of the person who types; the browser may fill it in.
    ///   - isHeading: the legend is the page's `h1`, on a page that asks nothing else.
    package init(
        _ name: String,
        _ legend: String,
        value: Entry = Entry(),
        hint: String? = nil,
        isBirthday: Bool = false,
        isHeading: Bool = false,
        problems: Problems = Problems()
    ) {
        let texts = ([name] + Part.allCases.map { $0.name(of: name) }).compactMap(problems.text)
        let problem = texts.isEmpty ? nil : texts.joined(separator: " ")
        text = FieldText(name, legend, hint: hint, problem: problem)
        self.value = value
        self.isBirthday = isBirthday
        self.isHeading = isHeading
        self.problems = problems
    }

    package var html: HTML {
        let attributes: HTML = .when(isWrong(.day), " id=\"\(text.name)\" tabindex=\"-1\"")
        return text.around(
            group: "<div class=\"datum\">\(Part.allCases.map(input))</div>",
            isHeading: isHeading,
            attributes: attributes
        )
    }

    private func input(_ part: Part) -> HTML {
        let name = part.name(of: text.name)
        let id = id(of: part)
        let typed = value.text(of: part)
        let filled: HTML = .when(!typed.isEmpty, " value=\"\(typed)\"")
        let invalid: HTML = .when(isWrong(part) || isWrongAsWhole, " aria-invalid=\"true\"")
        return """
            <div><label for="\(id)">\(part.label)</label><input id="\(id)" name="\(name)" type="text" \
            inputmode="numeric" autocomplete="\(autocomplete(part))"\(filled)\(invalid)></div>
            """
    }

    /// The error summary leads to the date's name, which is the day's `id`, unless that must be the part's own.
    private func id(of part: Part) -> String {
        part == .day && !isWrong(.day) ? text.name : part.name(of: text.name)
    }

    private var isWrongAsWhole: Bool { problems.text(for: text.name) != nil }

    private func isWrong(_ part: Part) -> Bool { problems.text(for: part.name(of: text.name)) != nil }

    private func autocomplete(_ part: Part) -> String {
        guard isBirthday else { return "off" }
        return switch part {
        case .day: "bday-day"
        case .month: "bday-month"
        case .year: "bday-year"
        }
    }
}
