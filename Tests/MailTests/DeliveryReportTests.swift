import Testing

@testable import Mail

@Suite struct DeliveryReportTests {
    private func report(_ action: String) -> String {
        """
        From: MAILER-DAEMON@mx.example\r
        Message-ID: <report@mx.example>\r
        Content-Type: multipart/report; report-type=delivery-status; boundary=x\r
        \r
        --x\r
        Content-Type: message/delivery-status\r
        \r
        Final-Recipient: rfc822; ada@example.org\r
        Action: \(action)\r
        Status: 5.1.1\r
        \r
        --x\r
        Content-Type: message/rfc822\r
        \r
        Message-Id: <0b1c@chamber.example>\r
        Subject: x\r
        \r
        --x--\r
        """
    }

    @Test func `A failure names the mail it is about`() {
        let read = DeliveryReport(mail: report("failed"))
        #expect(read?.isFailure == true && read?.messageID == "0b1c@chamber.example")
    }

    @Test func `A delay is no failure`() {
        #expect(DeliveryReport(mail: report("delayed"))?.isFailure == false)
    }

    @Test(arguments: ["", "Subject: Hallo\r\n\r\nIch bin im Urlaub.", "Action: failed", "Message-ID: <a@b>"])
    func `Any other mail is no report`(mail: String) {
        #expect(DeliveryReport(mail: mail) == nil)
    }
}
