import Foundation
import Freischaltung
import Letters
package import PortalWeb
import PostgreSQL
import Secrets

/// Betriebe, and PINs as letters bring them.
extension TestPortal {
    /// An open Betrieb, or a Filiale of one.
    @discardableResult
    package func betrieb(
        _ betriebsnummer: String = "123456",
        filiale: String? = nil,
        _ name: String = "Tischlerei Probe"
    )
        throws -> Betrieb.ID
    {
        try owner.one(
            Betrieb.ID.self,
            """
            INSERT INTO betrieb (betriebsnummer, filialnummer, name, strasse, plz, ort, created_at)
            VALUES (\(betriebsnummer), \(filiale), \(name), 'Musterweg 1', '33602', 'Bielefeld',
                    \(now - .seconds(400 * 86_400)))
            RETURNING id
            """
        )
    }

    /// The PIN of a letter that was printed just now, as it is printed.
    package func pin(for betrieb: Betrieb.ID, days: Int = 30, source: String = "letter") throws -> String {
        let code = Code.random(.pin)
        try keep(code.canonical, for: betrieb, days: days, source: source)
        return code.printed
    }

    /// Stores what a letter would hold.
    package func keep(_ canonical: String, for betrieb: Betrieb.ID, days: Int = 30, source: String) throws {
        let hash = try LetterCodeHasher(environment.keys).hash(pin: canonical, of: betrieb)
        try owner.execute(
            """
            INSERT INTO pin (betrieb_id, hash, key_id, source, created_at, expires_at)
            VALUES (\(betrieb), \(hash.bytes), \(hash.keyID), \(source), \(now - .seconds(1)),
                    \(now + .seconds(days * 86_400)))
            """
        )
        guard source == "before", let shape = OldPin(canonical)?.shape else { return }
        try owner.execute(
            "INSERT INTO old_pin_shape VALUES (\(shape.length), \(shape.isNumeric)) ON CONFLICT DO NOTHING"
        )
    }

    /// A browser that gives a PIN and stands on the page that answers.
    @discardableResult
    package func givingPin(
        _ pin: String,
        of betriebsnummer: String = "123456",
        filiale: String = "",
        in browser: Browser
    )
        throws -> Page
    {
        try browser.get("/betrieb/verknuepfen")
        try browser.submit(
            ["betriebsnummer": betriebsnummer, "filialnummer": filiale, "pin": pin],
            to: "/betrieb/verknuepfen"
        )
        return browser.page.location == nil ? browser.page : try browser.follow()
    }

    /// A browser whose account is linked by PIN; its page is the one that says so.
    @discardableResult
    package func linking(
        _ browser: Browser,
        with pin: String,
        of betriebsnummer: String = "123456",
        filiale: String = ""
    )
        throws -> Page
    {
        try givingPin(pin, of: betriebsnummer, filiale: filiale, in: browser)
        try browser.submit(to: "/betrieb/verknuepfen/pruefen")
        return try browser.follow()
    }
}
