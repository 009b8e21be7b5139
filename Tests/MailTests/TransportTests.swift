import Glibc
import Mail
import Testing

@Suite struct TransportTests {
    private func message() throws -> Message {
        let address = try #require(EmailAddress(stored: "ada@example.org"))
        return Message(
            from: .init(name: "Kammer", address: address),
            to: address,
            subject: "Konto",
            text: "Guten Tag\n.\nEnde",
            id: "1@x.org",
            date: "Mon, 23 Nov 2026 14:05:00 +0100"
        )
    }

    @Test(arguments: [
        "", "smtp:", "smtp://", "http://x", "smtp://host?tls=maybe", "maildir:relative", "maildir:", "smtp://user@",
    ])
    func `an address that makes no sense is refused`(address: String) {
        #expect(throws: TransportProblem.self) { try makeMailTransport(address) }
    }

    @Test(arguments: [
        "smtp://localhost:25", "smtps://user:pass%20word@mail.example.org:465", "smtp://mail.example.org?tls=off",
        "maildir:/tmp/x",
    ])
    func `an address that makes sense is taken`(address: String) throws {
        _ = try makeMailTransport(address)
    }

    @Test func `nobody at the other end is worth another try`() throws {
        // Port 1 on this machine: nothing listens there.
        let transport = try makeMailTransport("smtp://127.0.0.1:1")
        #expect {
            try transport.deliver(try message())
        } throws: { error in
            if case DeliveryError.unreachable = error { true } else { false }
        }
    }

    @Test(arguments: [
        (["220 x", "250 x", "250 x", "450 later"], DeliveryError.temporary(code: 450)),
        (["220 x", "250 x", "250 x", "550 no such user"], .permanent(code: 550)),
        (["220 x", "250 x", "250 x", "250 x", "354 go", "452 full"], .temporary(code: 452)),
        (["220 x", "250 x", "250 x", "250 x", "554 spam"], .permanent(code: 554)),
        (["421 busy"], .temporary(code: 421)),
    ])
    func `what the server says decides about another try`(answers: [String], expected: DeliveryError) throws {
        let peer = try ScriptedServer(answers)
        let transport = try makeMailTransport("smtp://127.0.0.1:\(peer.port)?tls=off")
        #expect(throws: expected) { try transport.deliver(try message()) }
    }

    @Test func `a mail is taken with its dots doubled`() throws {
        let peer = try ScriptedServer(["220 x", "250 x", "250 x", "250 x", "354 go", "250 taken"])
        try makeMailTransport("smtp://127.0.0.1:\(peer.port)?tls=off").deliver(try message())
        let said = peer.finish()
        #expect(said.contains("RCPT TO:<ada@example.org>"))
        #expect(said.contains("\r\nGuten Tag\r\n..\r\nEnde\r\n.\r\n"))
    }

    @Test func `a password is not told to a server without TLS`() throws {
        let peer = try ScriptedServer(["220 x", "250-x\r\n250 AUTH PLAIN"])
        let transport = try makeMailTransport("smtp://user:geheim@127.0.0.1:\(peer.port)?tls=required")
        #expect(throws: DeliveryError.self) { try transport.deliver(try message()) }
        #expect(!peer.finish().contains("AUTH"))
    }

    @Test func `a Maildir gets one file for each mail, for its owner alone`() throws {
        let folder = "/tmp/kundenportal-mail-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        defer { _ = ["new", "tmp", "cur"].map { rmdir("\(folder)/\($0)") } + [rmdir(folder)] }
        let transport = try makeMailTransport("maildir:\(folder)")
        for _ in 0..<3 { try transport.deliver(try message()) }
        let names = entries("\(folder)/new")
        #expect(names.count == 3 && entries("\(folder)/tmp").isEmpty)
        for name in names {
            var status = stat()
            #expect(stat("\(folder)/new/\(name)", &status) == 0 && status.st_mode & 0o777 == 0o600)
            unlink("\(folder)/new/\(name)")
        }
    }

    private func entries(_ path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }
}
