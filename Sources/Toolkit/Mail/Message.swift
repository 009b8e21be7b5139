import Text

/// A mail to one person: UTF-8, text first.
package struct Message: Sendable, Hashable {
    package let from: Sender
    package let to: EmailAddress
    package let subject: String
    /// Lines of the text part, separated by `\n`.
    package let text: String
    /// Stable over all attempts, so that a mail program shows a mail delivered twice once. Without angle brackets.
    package let id: String
    /// The time in the form of RFC 5322: `Mon, 23 Nov 2026 14:05:00 +0100`.
    package let date: String

    /// A name and an address for `From`.
    package struct Sender: Sendable, Hashable {
        package let name: String
        package let address: EmailAddress

        package init(name: String, address: EmailAddress) {
            self.name = name
            self.address = address
        }
    }

    package init(from: Sender, to: EmailAddress, subject: String, text: String, id: String, date: String) {
        self.from = from
        self.to = to
        self.subject = subject
        self.text = text
        self.id = id
        self.date = date
    }

    /// The mail as RFC 5322 has it, lines ending in CRLF.
    package var serialized: [UInt8] {
        var lines = [
            "From: \(EncodedWord.phrase(from.name)) <\(from.address.text)>",
            "To: <\(to.text)>",
            "Subject: \(EncodedWord.phrase(subject))",
            "Date: \(date)",
            "Message-ID: <\(id)>",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
            "Content-Language: de",
            // An automatic mail: out-of-office programs leave it alone (RFC 3834).
            "Auto-Submitted: auto-generated",
            "X-Auto-Response-Suppress: All",
        ].map { $0.filter { $0 != "\0" } }
        lines.append("")
        lines += text.withPlainLineEnds.split(separator: "\n", omittingEmptySubsequences: false).flatMap(Message.folded)
        return Array(lines.joined(separator: "\r\n").utf8)
    }
}

extension Message {
    /// Bytes a line may have (RFC 5322, 2.1.1).
    private static let longestLine = 998

    /// The line in pieces that every server takes, broken between characters.
    private static func folded(_ line: Substring) -> [String] {
        guard line.utf8.count > longestLine else { return [String(line)] }
        var lines = [""]
        for character in line {
            if lines[lines.count - 1].utf8.count + character.utf8.count > longestLine { lines.append("") }
            lines[lines.count - 1].append(character)
        }
        return lines
    }
}

/// Header text outside ASCII (RFC 2047): Base64 words of at most 75 characters, broken between characters.
enum EncodedWord {
    static func phrase(_ text: String) -> String {
        // A line break in a name or subject would begin a header of the sender's making.
        let line = String(text.map { $0.isNewline || $0 == "\0" ? " " : $0 })
        let isPlain = line.unicodeScalars.allSatisfy {
            $0.isASCII && $0.value >= 0x20 && !"\"()<>[]:;@\\,=?*".unicodeScalars.contains($0)
        }
        if isPlain && line.utf8.count <= 60 { return line }
        var words: [String] = []
        var current: [UInt8] = []
        for character in line {
            let bytes = Array(character.utf8)
            if current.count + bytes.count > 45 {
                words.append(word(current))
                current = []
            }
            current += bytes
        }
        words.append(word(current))
        return words.joined(separator: "\r\n ")
    }

    private static func word(_ bytes: [UInt8]) -> String {
        "=?utf-8?B?\(base64(bytes))?="
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".unicodeScalars)
        var text = String.UnicodeScalarView()
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for position in 0..<4 {
                text.append(position <= group.count ? alphabet[bits >> (18 - 6 * position) & 63] : "=")
            }
        }
        return String(text)
    }
}
