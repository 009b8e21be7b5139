import Design
import HTML
package import HTTP
import Links
package import PortalWeb
import PostgreSQL

/// `/service/briefe`: letters that wait for somebody, and those that came back.
package struct ShowLetters {
    private let desk: StaffSession

    package init(_ desk: StaffSession) {
        self.desk = desk
    }

    package func answer(in context: Context) throws -> Response {
        let store = DeskLetterStore(context.database)
        let now = try context.now
        let held = LetterTable(try store.held(), at: now, empty: "Kein Brief wartet auf eine Freigabe.")
        let returned = LetterTable(try store.returned(), at: now, empty: "Es ist kein Brief zurückgekommen.")
        let waiting = try store.waiting()
        let mayAct = desk.staff.role >= .sachbearbeitung
        return context.page(
            Route.staff(.letters).title,
            layout: .wide,
            """
            <h1>\(Route.staff(.letters).title)</h1>
            <h2>Warten auf Freigabe</h2>
            <p>Prüfen Sie vor der Freigabe, ob die Anschrift stimmt. Wer sie selbst geändert hat, darf den Brief nicht \
            freigeben.</p>
            \(held.html(hasBetrieb: true, acts: mayAct ? { LetterTable.acts($0) } : nil))
            <h2>Warten auf den Druck</h2>
            <p>\(waiting.printable == 0 ? "Kein Brief." : "\(waiting.printable) Briefe.") \
            <a href="\(Route.staff(.batches))">Zu den Druckstapeln</a></p>
            <h2>Zurückgekommen</h2>
            <p>Einen Rückläufer erfassen Sie auf der Seite des Betriebs.</p>
            \(returned.html(hasBetrieb: true))
            """
        )
    }
}
