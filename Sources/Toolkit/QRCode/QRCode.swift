import CQRencode
package import HTML

/// A QR code as an image in the page (SVG): one path, in the colour of the text, with the quiet zone around it.
package struct QRCode: Sendable {
    /// Modules on a side, without the quiet zone.
    package let size: Int
    private let isDark: [Bool]
    private static let quiet = 4

    /// - Parameter text: at most some 2,000 bytes; `nil` for more.
    package init?(_ text: String) {
        guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return nil }
        defer { QRcode_free(code) }
        size = Int(code.pointee.width)
        // The lowest bit of each byte is the module; the others are the encoder's notes.
        isDark = (0..<size * size).map { code.pointee.data[$0] & 1 == 1 }
    }

    package func isDark(row: Int, column: Int) -> Bool { isDark[row * size + column] }

    /// - Parameter label: what the image is, for those who do not see it.
    package func html(label: String) -> HTML {
        """
        <svg class="qr" viewBox="0 0 \(side) \(side)" role="img" aria-label="\(label)">\
        <path fill="#fff" d="M0 0h\(side)v\(side)H0z"/><path fill="#000" d="\(path)"/></svg>
        """
    }

    /// The same image as a document of its own: black on what is below it.
    package var svg: String {
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(side) \(side)\"><path d=\"\(path)\"/></svg>"
    }

    private var side: Int { size + 2 * QRCode.quiet }

    /// The dark modules: a rectangle for each run in a row.
    private var path: String {
        var path = ""
        for row in 0..<size {
            var column = 0
            while column < size {
                let first = column
                while column < size, isDark(row: row, column: column) { column += 1 }
                let length = column - first
                if length > 0 { path += "M\(first + QRCode.quiet) \(row + QRCode.quiet)h\(length)v1h-\(length)z" }
                column += 1
            }
        }
        return path
    }
}
