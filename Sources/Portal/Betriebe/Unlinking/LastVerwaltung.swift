import Design
import Freischaltung
import HTML
import Links
import PortalWeb
import PostgreSQL

/// Tells somebody that nobody else has Verwaltung, before she goes.
enum LastVerwaltung {
    /// `nil` when there is somebody else, or nobody has it anyway.
    static func warning(_ link: BetriebLink, in database: Database, at now: Timestamp) throws(DatabaseError) -> HTML? {
        guard try LinkPeople(database).isLastVerwaltung(link.id, of: link.betrieb.id, at: now) else { return nil }
        return Notice(
            .warning,
            """
            <p>Außer Ihnen hat niemand die Rolle Verwaltung. Danach kann niemand mehr Personen einladen oder \
            entfernen, bis sich jemand mit einer neuen PIN verknüpft. <a href="\(Route.betrieb(.invite))">Laden Sie \
            vorher jemanden ein</a>, der das übernimmt.</p>
            """ as HTML
        ).html
    }
}
