import HTML
import Testing

@testable import QRCode

@Suite struct QRCodeTests {
    /// The three corners by which a camera finds the code (ISO/IEC 18004, 6.3.3).
    @Test(arguments: ["HALLO", "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ", String(repeating: "ä", count: 500)])
    func `A code has its three finder patterns`(text: String) throws {
        let code = try #require(QRCode(text))
        #expect(code.size >= 21 && (code.size - 17) % 4 == 0)
        for (top, left) in [(0, 0), (0, code.size - 7), (code.size - 7, 0)] {
            for row in 0..<7 {
                for column in 0..<7 {
                    let ring = min(min(row, 6 - row), min(column, 6 - column))
                    #expect(code.isDark(row: top + row, column: left + column) == (ring != 1))
                }
            }
        }
    }

    @Test func `Too much text is no code, and the image has a name`() throws {
        #expect(QRCode(String(repeating: "x", count: 5_000)) == nil)
        let html = String(decoding: try #require(QRCode("HALLO")).html(label: "A \"b\"").bytes, as: UTF8.self)
        #expect(html.contains("role=\"img\" aria-label=\"A &quot;b&quot;\"") && html.contains("viewBox=\"0 0 29 29\""))
    }

    @Test func `The same image stands alone as SVG, a rectangle for each run of dark modules`() throws {
        let code = try #require(QRCode("HALLO"))
        #expect(
            code.svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 29 29\"><path d=\"M4 4h7v1h-7z")
        )
        let runs = (0..<code.size).map { row in
            (0..<code.size).count { column in
                code.isDark(row: row, column: column) && (column == 0 || !code.isDark(row: row, column: column - 1))
            }
        }
        #expect(code.svg.count { $0 == "M" } == runs.reduce(0, +))
    }
}
