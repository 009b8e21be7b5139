import Links

/// Text of a letter with parts in bold: literals are ours, what is interpolated is printed as it is.
struct Prose: Encodable, ExpressibleByStringInterpolation {
    private var runs: [Run] = []

    fileprivate enum Run: Encodable {
        case plain(String)
        case bold(String)
        /// Never broken over two lines.
        case together(String)

        private enum Key: CodingKey { case bold, together }

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .plain(let text):
                var container = encoder.singleValueContainer()
                try container.encode(text)
            case .bold(let text):
                var container = encoder.container(keyedBy: Key.self)
                try container.encode(text, forKey: .bold)
            case .together(let text):
                var container = encoder.container(keyedBy: Key.self)
                try container.encode(text, forKey: .together)
            }
        }
    }

    init(stringLiteral text: String) {
        runs = [.plain(text)]
    }

    init(stringInterpolation parts: StringInterpolation) {
        runs = parts.runs
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(runs)
    }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var runs: [Run] = []

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { runs.append(.plain(literal)) }
        }

        mutating func appendInterpolation(_ text: String) {
            runs.append(.plain(text))
        }

        mutating func appendInterpolation(bold text: String) {
            runs.append(.bold(text))
        }

        mutating func appendInterpolation(_ day: GermanDay) {
            runs.append(.together(day.text))
        }

        mutating func appendInterpolation(_ prose: Prose) {
            runs += prose.runs
        }
    }
}
