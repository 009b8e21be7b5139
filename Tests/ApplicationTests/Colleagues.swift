import PostgreSQL
import TestPortal
import Testing

/// The people of a Betrieb in tests: inviting, accepting, and what Verwaltung does with them.
extension TestPortal {
    /// The form that invites a colleague, sent; the page is the answer.
    @discardableResult
    func inviting(_ email: String, as role: String = "lesen", by browser: Browser) throws -> Page {
        try browser.get("/betrieb/einladen")
        return try browser.submit(["email": email, "rolle": role], to: "/betrieb/einladen")
    }

    /// Somebody with an account of her own who was invited and has accepted.
    func colleague(_ email: String, as role: String = "lesen", of inviter: Browser) throws -> Browser {
        later(60)
        let browser = try activating(email)
        try #require(try inviting(email, as: role, by: inviter).status == 303)
        try browser.get(try mail(to: email).link("/einladung/"))
        try browser.follow()
        try browser.submit(to: "/einladung")
        try #require(browser.page.status == 303)
        return browser
    }

    /// Who is linked in which role, those who came first above.
    var people: [String] {
        get throws {
            try owner.many(
                String.self,
                """
                SELECT a.email || ' ' || l.role FROM betrieb_link l JOIN account a ON a.id = l.account_id
                WHERE l.ended_at IS NULL ORDER BY l.linked_at, a.email
                """
            )
        }
    }

    /// The id of the newest link of an address.
    func link(of email: String) throws -> String {
        try owner.one(
            String.self,
            """
            SELECT l.id::text FROM betrieb_link l JOIN account a ON a.id = l.account_id
            WHERE a.email = \(email) ORDER BY l.linked_at DESC LIMIT 1
            """
        )
    }

    /// Sends what the page of the people has no button for, or has it only for some.
    @discardableResult
    func changing(_ id: String, _ act: String, role: String = "", by browser: Browser) throws -> Page {
        try browser.get("/betrieb/personen")
        let token = browser.page.value(of: "csrf") ?? ""
        return try browser.post("/betrieb/personen", ["csrf": token, "aktion": act, "wer": id, "rolle": role])
    }

    /// Ends the own link by the page; the page is the overview.
    @discardableResult
    func unlinking(_ browser: Browser) throws -> Page {
        try browser.get("/betrieb/verknuepfung-aufheben")
        try browser.submit(to: "/betrieb/verknuepfung-aufheben")
        return try browser.follow()
    }
}
