/// Lets a byte be compared with a letter: `byte == "["`, `case "[":`.
func == (byte: UInt8, letter: Unicode.Scalar) -> Bool { UInt32(byte) == letter.value }
func != (byte: UInt8, letter: Unicode.Scalar) -> Bool { UInt32(byte) != letter.value }
func == (byte: UInt8?, letter: Unicode.Scalar) -> Bool { byte.map { $0 == letter } ?? false }
func ~= (letter: Unicode.Scalar, byte: UInt8) -> Bool { UInt32(byte) == letter.value }

extension UInt8 {
    /// Blank or tab, which is all that may indent a line.
    var isBlank: Bool { self == " " || self == "\t" }

    var isLineEnd: Bool { self == "\n" || self == "\r" }

    /// White space as libcmark has it.
    var isSpace: Bool { self == " " || (self >= 0x09 && self <= 0x0D) }

    var isDigit: Bool { self >= 0x30 && self <= 0x39 }

    var isHexDigit: Bool { isDigit || (self | 0x20 >= 0x61 && self | 0x20 <= 0x66) }

    var isLetter: Bool { self | 0x20 >= 0x61 && self | 0x20 <= 0x7A }

    /// ASCII punctuation, which a backslash escapes (CommonMark 0.30, 2.4).
    var isPunctuation: Bool { self > 0x20 && self < 0x7F && !isDigit && !isLetter }
}
