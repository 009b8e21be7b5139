import Content

/// A text in which ⟦ and ⟧ stand around what has to be pointed at.
struct MarkedText {
    /// Without the marks.
    let text: String
    /// `7:3-7:12`: lines and characters from 1, the end behind the last one; `nil` without marks.
    let range: String?

    init(_ marked: String) {
        text = String(marked.filter { $0 != "⟦" && $0 != "⟧" })
        var (line, column) = (1, 1)
        var places: [String] = []
        for character in marked {
            switch character {
            case "⟦", "⟧": places.append("\(line):\(column)")
            case "\n", "\r", "\r\n": (line, column) = (line + 1, 1)
            default: column += 1
            }
        }
        range = places.count == 2 ? places.joined(separator: "-") : nil
    }

    /// What a place means to a program that counts lines and UTF-16 units from 0, in the same form as ``range``.
    func range(fromUTF16 start: (line: Int, character: Int), _ end: (line: Int, character: Int)) -> String {
        let lines = text.textLines
        let position = { (place: (line: Int, character: Int)) -> String in
            guard lines.indices.contains(place.line) else { return "no line \(place.line)" }
            let line = lines[place.line]
            let units = line.utf16
            guard let index = units.index(units.startIndex, offsetBy: place.character, limitedBy: units.endIndex),
                index == line.endIndex || line.indices.contains(index)
            else { return "no character \(place.character)" }
            return "\(place.line + 1):\(line[..<index].count + 1)"
        }
        return position(start) + "-" + position(end)
    }
}

extension Place {
    /// In the form of ``MarkedText/range``.
    var range: String { "\(start.line):\(start.column)-\(end.line):\(end.column)" }
}
