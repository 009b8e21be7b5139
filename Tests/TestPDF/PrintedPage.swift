import Foundation

/// A page of a document as others read it: its words with their places in millimetres, and its ink.
package struct PrintedPage: Sendable {
    package struct Word: Sendable {
        package let text: String
        package let left: Double
        package let top: Double
        package let right: Double
        package let bottom: Double

        /// Whether any of it is inside a rectangle.
        package func touches(x: ClosedRange<Double>, y: ClosedRange<Double>) -> Bool {
            right > x.lowerBound && left < x.upperBound && bottom > y.lowerBound && top < y.upperBound
        }
    }

    package let words: [Word]
    private let gray: [UInt8]
    private let width: Int
    private static let dotsPerMillimetre = 10.0

    /// - Parameter number: 1 for the first.
    package init(_ number: Int = 1, of file: String) throws {
        let page = ["-f", "\(number)", "-l", "\(number)"]
        let layout = try Tool.run("pdftotext", page + ["-bbox-layout", file, "-"])
        words = PrintedPage.words(in: String(decoding: layout, as: UTF8.self))
        // P5, width, height, 255, then a byte for each dot.
        let image = [UInt8](try Tool.run("pdftoppm", page + ["-gray", "-r", "254", file]))
        var start = 0
        var numbers: [Int] = []
        while numbers.count < 3 {
            let end = image[start...].firstIndex { $0 == 0x20 || $0 == 0x0A } ?? image.endIndex
            if let number = Int(String(decoding: image[start..<end], as: UTF8.self)) { numbers.append(number) }
            start = end + 1
        }
        width = numbers[0]
        gray = Array(image[start...])
    }

    private static func words(in layout: String) -> [Word] {
        layout.split(separator: "<word ").dropFirst().compactMap { element in
            let parts = element.split(separator: "\"", omittingEmptySubsequences: false)
            guard parts.count > 8 else { return nil }
            let numbers = [1, 3, 5, 7].compactMap { Double(parts[$0]) }.map { $0 * 25.4 / 72 }
            let text = parts[8...].joined(separator: "\"").prefix { $0 != "<" }.dropFirst()
            return Word(
                text: unescaped(String(text)),
                left: numbers[0],
                top: numbers[1],
                right: numbers[2],
                bottom: numbers[3]
            )
        }
    }

    private static func unescaped(_ text: String) -> String {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")].reduce(text) {
            $0.replacingOccurrences(of: $1.0, with: $1.1)
        }
    }

    /// Whether something dark is within a rectangle, in millimetres.
    package func hasInk(x: ClosedRange<Double>, y: ClosedRange<Double>) -> Bool {
        let scale = PrintedPage.dotsPerMillimetre
        for row in Int(y.lowerBound * scale)...Int(y.upperBound * scale) {
            for column in Int(x.lowerBound * scale)...Int(x.upperBound * scale) where gray[row * width + column] < 200 {
                return true
            }
        }
        return false
    }
}

/// What others read in a document.
package enum PrintedText {
    /// The text of all pages or of one, with single blanks.
    ///
    /// - Parameter isAsWritten: in the order of the document, where the reader otherwise guesses by looking.
    package static func text(of file: String, page: Int? = nil, asWritten isAsWritten: Bool = false) throws -> String {
        let options = (page.map { ["-f", "\($0)", "-l", "\($0)"] } ?? []) + (isAsWritten ? ["-raw"] : [])
        let text = String(decoding: try Tool.run("pdftotext", options + [file, "-"]), as: UTF8.self)
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// What `pdfinfo` says under a name.
    package static func fact(_ name: String, of file: String) throws -> String? {
        let lines = String(decoding: try Tool.run("pdfinfo", [file]), as: UTF8.self).split(separator: "\n")
        return lines.first { $0.hasPrefix("\(name):") }?.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
    }

    /// What a camera reads in the QR codes of a page.
    package static func codes(on page: Int = 1, of file: String, in scratch: borrowing Scratch) throws -> Set<String> {
        let image = "\(scratch.path)/page"
        _ = try Tool.run(
            "pdftoppm",
            ["-f", "\(page)", "-l", "\(page)", "-r", "200", "-png", "-singlefile", file, image]
        )
        let text = String(decoding: try Tool.run("zbarimg", ["--quiet", "--raw", "\(image).png"]), as: UTF8.self)
        return Set(text.split(separator: "\n").map(String.init))
    }
}
