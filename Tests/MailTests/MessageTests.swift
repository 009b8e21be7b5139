import Mail
import Testing

@Suite struct MessageTests {
    private func message(subject: String = "Konto", text: String = "Guten Tag", name: String = "Kammer") throws
        -> String
    {
        let address = try #require(EmailAddress(stored: "ada@example.org"))
        let message = Message(
            from: .init(name: name, address: address),
            to: address,
            subject: subject,
            text: text,
            id: "1@example.org",
            date: "Mon, 23 Nov 2026 14:05:00 +0100"
        )
        return String(decoding: message.serialized, as: UTF8.self)
    }

    @Test func `lines end in CRLF and the head in an empty one`() throws {
        let mail = try message(text: "eins\nzwei")
        #expect(!mail.replacing("\r\n", with: "").unicodeScalars.contains { $0 == "\n" || $0 == "\r" })
        #expect(mail.hasSuffix("\r\n\r\neins\r\nzwei"))
    }

    @Test(arguments: ["a\r\nBcc: eve@example.org", "a\nb", "a\rb", "a\0b", "a\u{2028}b", "a\u{85}b"])
    func `neither subject nor name can begin a header`(text: String) throws {
        for mail in [try message(subject: text), try message(name: text)] {
            let head = mail.split(separator: "\r\n\r\n", maxSplits: 1)[0]
            let lines = head.split(separator: "\r\n").filter { !$0.hasPrefix(" ") }
            let names = lines.map { String($0.prefix { $0 != ":" }) }
            #expect(!names.contains("Bcc"))
            #expect(names.count == 11 && Set(names).count == names.count)
        }
    }

    @Test func `a subject outside ASCII is words of at most 75 characters`() throws {
        let mail = try message(
            subject: "Prüfung der Größe und Übermäßigkeit: ein äußerst langer Betreff für die Öffentlichkeit"
        )
        let head = mail.split(separator: "\r\n\r\n", maxSplits: 1)[0]
        #expect(head.utf8.allSatisfy { $0 < 0x80 })
        #expect(head.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 78 + 10 })
        let words = head.split(whereSeparator: { $0 == " " || $0 == "\r\n" }).filter { $0.hasPrefix("=?") }
        #expect(
            words.count > 1
                && words.allSatisfy { $0.hasPrefix("=?utf-8?B?") && $0.hasSuffix("?=") && $0.utf8.count <= 75 }
        )
    }

    @Test func `a mail says that a program wrote it`() throws {
        #expect(try message().contains("\r\nAuto-Submitted: auto-generated\r\n"))
        #expect(try message().contains("\r\nMessage-ID: <1@example.org>\r\n"))
    }
}
