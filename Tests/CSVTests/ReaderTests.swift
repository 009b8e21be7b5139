import Testing

@testable import CSV

/// What a file gives, a line each: `1 a|b` for a row, `3: reason` for what is wrong.
private func read(_ bytes: [UInt8], _ limits: CSVLimits = CSVLimits()) -> [String] {
    do {
        let reader = try CSVReader(Bytes(bytes), limits: limits)
        return [show(reader.header)]
            + reader.map { entry in
                switch entry {
                case .row(let row): show(row)
                case .rejected(let problem): "- \(problem)"
                case .broken(let problem): "! \(problem)"
                }
            }
    } catch {
        return ["! \(error)"]
    }
}

private func read(_ text: String, _ limits: CSVLimits = CSVLimits()) -> [String] { read(Array(text.utf8), limits) }

private func show(_ row: CSVRow) -> String {
    let text = row.cells.joined(separator: "|").unicodeScalars.map { scalar -> Character in
        switch scalar {
        case "\r": "␍"
        case "\n": "␊"
        default: Character(scalar)
        }
    }
    return "\(row.line) " + String(text)
}

struct CSVReaderTests {
    @Test(
        arguments: [
            ("a;b\n1;2\n", ["1 a|b", "2 1|2"]),
            ("a;b\n1;2", ["1 a|b", "2 1|2"]),
            ("a,b\r\n1,2\r\n", ["1 a|b", "2 1|2"]),
            ("a;b\r1;2\r3;4", ["1 a|b", "2 1|2", "3 3|4"]),
            ("a;b\n\r\n1;2\r\n\n3;4\r\r5;6", ["1 a|b", "3 1|2", "5 3|4", "7 5|6"]),
            ("\n\r\na;b\n1;2\n", ["3 a|b", "4 1|2"]),
            ("\u{FEFF}a;b\n1;2\n", ["1 a|b", "2 1|2"]),
            ("\u{FEFF}\"a\";b\n1;2\n", ["1 a|b", "2 1|2"]),
            ("a;b\n;\n", ["1 a|b", "2 |"]),
            ("a;b\n\"\";\"\"\n", ["1 a|b", "2 |"]),
            ("a\n1\n\n2\n", ["1 a", "2 1", "4 2"]),
            ("a\n\"\"\n", ["1 a", "2 "]),
            (" a ; b \n 1 ;2 \n", ["1  a | b ", "2  1 |2 "]),
            ("ä;ß\n€;😀\n", ["1 ä|ß", "2 €|😀"]),
            ("a;b\n", ["1 a|b"]),
            ("a;b", ["1 a|b"]),
        ] as [(String, [String])]
    )
    func `Lines and cells`(text: String, entries: [String]) {
        #expect(read(text) == entries)
    }

    @Test(
        arguments: [
            ("a;b\n\"1;2\";3\n", ["1 a|b", "2 1;2|3"]),
            ("a;b\n\"say \"\"hi\"\"\";\"\"\"\"\n", ["1 a|b", "2 say \"hi\"|\""]),
            ("a;b\n\"x\ny\";2\n3;4\n", ["1 a|b", "2 x␊y|2", "4 3|4"]),
            ("a;b\r\n\"x\r\n\r\ny\";2\r\n3;4\r\n", ["1 a|b", "2 x␍␊␍␊y|2", "5 3|4"]),
            ("a;b\r\"x\ry\";2\r3;4", ["1 a|b", "2 x␍y|2", "4 3|4"]),
            ("\"a\nx\";b\n1;2\n", ["1 a␊x|b", "3 1|2"]),
            ("a;b\n1;\"2\"", ["1 a|b", "2 1|2"]),
            ("a,b\n\"1,2\",\"3;4\"\n", ["1 a|b", "2 1,2|3;4"]),
        ] as [(String, [String])]
    )
    func `Quotes`(text: String, entries: [String]) {
        #expect(read(text) == entries)
    }

    @Test(
        arguments: [
            ("a;b,c\n", ["1 a|b,c"]), ("a,b;c\n", ["1 a,b|c"]), ("\"a;b\",c\n", ["1 a;b|c"]),
            ("\"a,b\";c\n", ["1 a,b|c"]),
            ("a\nb;c\n", ["1 a", "- line 2: 2 instead of 1 cells"]),
            ("a\tb\n1\t2\n", ["! line 1: columns are separated by tabs, not by ; or ,"]),
            ("a\tb;c\n", ["1 a\tb|c"]),
        ] as [(String, [String])]
    )
    func `The header line says what the delimiter is`(text: String, entries: [String]) {
        #expect(read(text) == entries)
    }

    @Test(
        arguments: [
            ("a;b\n1\n2;3\n", ["1 a|b", "- line 2: 1 instead of 2 cells", "3 2|3"]),
            ("a;b\n1;2;3\n4;5\n", ["1 a|b", "- line 2: 3 instead of 2 cells", "3 4|5"]),
            (
                "a;b\n1;x\"y\"\n2;3\n",
                ["1 a|b", "- line 2: a quote inside a cell: put the cell in quotes and double the quote", "3 2|3"]
            ),
            (
                "a;b\n\"1\"x;\"2\n3\"\n4;5\n",
                ["1 a|b", "- line 2: text after a closing quote: double quotes that belong to a cell", "4 4|5"]
            ),
        ] as [(String, [String])]
    )
    func `A row that is wrong does not spoil the next`(text: String, entries: [String]) {
        #expect(read(text) == entries)
    }

    @Test(
        arguments: [
            ("a;b\n1;2\n3;\"4\n5;6\n7;8", ["1 a|b", "2 1|2", "! line 3: a quote is opened here and never closed"]),
            ("a;b\n1;\"", ["1 a|b", "! line 2: a quote is opened here and never closed"]),
            ("a;\"b\n1;2", ["! line 1: a quote is opened here and never closed"]),
            ("", ["! is empty"]), ("\u{FEFF}", ["! is empty"]), ("\n\r\n\r", ["! is empty"]),
            ("a;b\n1;\0\n", ["! line 2: a NUL byte: this is no text file"]),
            ("a;x\"b\n", ["! line 1: a quote inside a cell: put the cell in quotes and double the quote"]),
        ] as [(String, [String])]
    )
    func `A file that is wrong says where`(text: String, entries: [String]) {
        #expect(read(text) == entries)
    }

    // MARK: Bounds

    @Test func `Bounds hold to the byte, the column and the row`() {
        let limits = CSVLimits(rowLength: 9, columns: 3, rows: 2)
        #expect(
            read("a;b;c\n12345;6;7\n1;2;3", limits) == ["1 a|b|c", "2 12345|6;7".replacing(";", with: "|"), "3 1|2|3"]
        )
        let tooLong = "! line 2: the row that begins here is longer than 9 bytes; is a quote not closed?"
        #expect(read("a;b;c\n12345;6;78\n1;2;3", limits) == ["1 a|b|c", tooLong])
        let open = "! line 3: a quote is opened here and never closed"
        #expect(read("a;b;c\n1;2;3\n1;2;\"\n3;4;5;6;7\"", limits) == ["1 a|b|c", "2 1|2|3", open])
        #expect(read("a;b;c;d\n", limits) == ["! line 1: more than 3 columns"])
        #expect(read("a;b\n1;2\n3;4\n5;6", limits) == ["1 a|b", "2 1|2", "3 3|4", "! line 4: more than 2 rows"])
        #expect(read("a;b\n1;2\n3;4\n", limits) == ["1 a|b", "2 1|2", "3 3|4"])
    }

    @Test(arguments: 1...9)
    func `It does not matter where pieces end`(pieceSize: Int) throws {
        let text = "\u{FEFF}name;ort\r\n\"M\"\"ü\r\nller\";Höxter\r\n\r\nx;€\r\n"
        let reader = try CSVReader(Bytes(Array(text.utf8)), pieceSize: pieceSize)
        let rows = reader.map { if case .row(let row) = $0 { show(row) } else { "\($0)" } }
        #expect(reader.encoding == .utf8 && rows == ["2 M\"ü␍␊ller|Höxter", "5 x|€"])
        let european = "name;ort\r\nM".utf8 + [0xFC] + "ller;".utf8 + [0x80]
        let other = try CSVReader(Bytes(Array(european)), pieceSize: pieceSize)
        #expect(Array(other) == [.row(CSVRow(line: 2, cells: ["Müller", "€"]))])
    }

    @Test func `Many rows are read one at a time`() throws {
        let header = Array("a;b\n".utf8)
        let row = Array("12345678;\"9\"\n".utf8)
        struct Endless: ByteSource {
            let header: [UInt8]
            let row: [UInt8]
            let rows: Int
            var size: Int { header.count + rows * row.count }
            func bytes(from offset: Int, count: Int) -> [UInt8] {
                (offset..<Swift.max(offset, min(size, offset + count))).map {
                    $0 < header.count ? header[$0] : row[($0 - header.count) % row.count]
                }
            }
        }
        var reader = try CSVReader(Endless(header: header, row: row, rows: 20_000))
        var count = 0
        while let entry = reader.next() {
            count += 1
            #expect(entry == .row(CSVRow(line: count + 1, cells: ["12345678", "9"])))
        }
        #expect(count == 20_000 && reader.offset == header.count + 20_000 * row.count)
    }
}

struct EncodingTests {
    private static let specials = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"

    @Test func `Windows-1252 has 27 characters where Latin-1 has controls`() {
        let bytes = (UInt8(0x80)...0x9F).filter { !Windows1252.isUndefined($0) }
        #expect(bytes.count == 27 && Windows1252.text(bytes) == EncodingTests.specials)
        #expect(
            Windows1252.text(Array(0xA0...0xFF))
                == String(String.UnicodeScalarView((0xA0...0xFF).map { Unicode.Scalar($0) }))
        )
        #expect(
            Windows1252.text(Array(0x00...0x7F)) == String(decoding: 0x00...0x7F as ClosedRange<UInt8>, as: UTF8.self)
        )
        for byte: UInt8 in [0x81, 0x8D, 0x8F, 0x90, 0x9D] { #expect(Windows1252.text([byte]) == nil) }
    }

    @Test func `A file that is not UTF-8 is Windows-1252 as a whole`() throws {
        let bytes = Array("name;ort\nM".utf8) + [0xFC] + Array("ller;".utf8) + [0x80, 0x0A] + Array("Ä;ü\n".utf8)
        #expect(read(bytes) == ["1 name|ort", "2 Müller|€", "3 Ã„|Ã¼"])
        let reader = try CSVReader(Bytes(bytes))
        #expect(reader.encoding == .windows1252 && reader.mixedLine == 3)
        #expect(try CSVReader(Bytes(Array("a\nÄ".utf8))).encoding == .utf8)
    }

    @Test(
        arguments: [
            [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0x80],
            [0xBF],
            [0xC3, 0x28], [0xE2, 0x28, 0xA1], [0xFF], [0xE2, 0x82, 0xC3, 0xA4],
        ] as [[UInt8]]
    )
    func `What is nearly UTF-8 is none`(bytes: [UInt8]) {
        let file = [UInt8](ascii: "a;b\n1;") + bytes
        let isText = Windows1252.text(bytes) != nil
        #expect(read(file).last?.hasPrefix(isText ? "2 1|" : "! line 2: byte 0x") == true)
        // With a byte order mark the file has said what it is.
        #expect(read([0xEF, 0xBB, 0xBF] + file) == ["! line 2: not UTF-8, as the beginning of the file is"])
    }

    @Test(
        arguments: [
            [0x7F], [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80],
            [0xEF, 0xBF, 0xBF], [0xF0, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF], [0xE2, 0x80, 0x9D],
        ] as [[UInt8]]
    )
    func `The ends of the ranges of UTF-8 are UTF-8`(bytes: [UInt8]) throws {
        #expect(try TextSurvey(of: Bytes(bytes)).encoding == .utf8)
        #expect(String(validating: bytes, as: UTF8.self) != nil)
    }

    @Test(arguments: [0x81, 0x8D, 0x8F, 0x90, 0x9D] as [UInt8])
    func `Bytes that mean nothing in either encoding are refused`(byte: UInt8) {
        let file = [UInt8](ascii: "a;b\n1;2\nx") + [0xE4, byte, 0x3B, 0x0A]
        let name = String(byte, radix: 16, uppercase: true)
        #expect(read(file) == ["! line 3: byte 0x\(name) is neither UTF-8 nor Windows-1252"])
    }

    @Test(
        arguments: [
            ([0x50, 0x4B, 3, 4, 20, 0], "is a ZIP archive, such as an Excel workbook (.xlsx): save it as CSV"),
            ([0x50, 0x4B, 5, 6, 0, 0], "is a ZIP archive, such as an Excel workbook (.xlsx): save it as CSV"),
            ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "is an Excel workbook (.xls): save it as CSV"),
            ([0x1F, 0x8B, 8, 0], "is compressed with gzip: unpack it first"),
            ([0xFF, 0xFE, 0x61, 0], "is UTF-16: save it as CSV in UTF-8"),
            ([0xFE, 0xFF, 0, 0x61], "is UTF-16: save it as CSV in UTF-8"),
            ([0x61, 0, 0x3B, 0], "is UTF-16: save it as CSV in UTF-8"),
            ([0, 0x61, 0, 0x3B], "is UTF-16: save it as CSV in UTF-8"),
            ([0, 0, 0, 0], "line 1: a NUL byte: this is no text file"),
        ] as [([UInt8], String)]
    )
    func `What is no CSV says what it is`(bytes: [UInt8], reason: String) {
        #expect(read(bytes) == ["! " + reason])
    }

    @Test func `A file that changes while it is read is not misread`() throws {
        final class Changing: ByteSource {
            var reads = 0
            var size: Int { 8 }
            func bytes(from offset: Int, count: Int) -> [UInt8] {
                reads += 1
                let content: [UInt8] = Array("a;b\nx;".utf8) + (reads > 4 ? [0xE4, 0x0A] : [0xC3, 0xA4])
                return Array(content.dropFirst(offset).prefix(count))
            }
        }
        var reader = try CSVReader(Changing())
        #expect(reader.next() == .rejected(CSVProblem(.notUTF8, line: 2)))
    }
}

struct WriterTests {
    @Test(arguments: [
        (["1", "plain"], "\"1\";\"plain\"\r\n"), (["a\"b", "c;d\ne"], "\"a\"\"b\";\"c;d\ne\"\r\n"), ([""], "\"\"\r\n"),
        (["=1+1", "+49", "-1", "@x"], "\"'=1+1\";\"'+49\";\"'-1\";\"'@x\"\r\n"),
        (["\tx", "＝x"], "\"'\tx\";\"'＝x\"\r\n"),
        (["a=b"], "\"a=b\"\r\n"),
    ])
    func `Cells stay cells`(cells: [String], line: String) throws {
        #expect(CSVWriter.line(cells) == line)
    }

    @Test func `What is written is read again`() throws {
        let cells = ["a\"b", "c;d", "e\r\nf", "ä€", "", " "]
        var reader = try CSVReader(
            Bytes(Array((CSVWriter.byteOrderMark + "1;2;3;4;5;6\n" + CSVWriter.line(cells)).utf8))
        )
        #expect(reader.next() == .row(CSVRow(line: 2, cells: cells)))
        #expect(reader.next() == nil)
    }
}

extension [UInt8] {
    fileprivate init(ascii text: StaticString) {
        self = text.withUTF8Buffer { Array($0) }
    }
}
