import FoundationEssentials
import Freischaltung
import Links
package import PortalWeb
import PostgreSQL

/// Asks those with Verwaltung whether everybody should still be there. Names nobody: the page does, behind the sign-in.
package struct AccessReviewMail: MailComposer {
    package init() {}

    package func compose(_ job: Job, in office: MailOffice) throws -> MailDraft {
        guard let id = job.payload["betrieb"].flatMap({ UUID(uuidString: $0) }).map(Betrieb.ID.init) else {
            return .suppressed
        }
        let betrieb = try office.database.first(
            Betrieb.self,
            "SELECT \(Betrieb.columns) FROM betrieb b WHERE b.id = \(id) AND b.closed_at IS NULL"
        )
        let people = try LinkPeople(office.database).all(of: id, at: office.now)
        // Who has gone or lost the role meanwhile has nothing to look after.
        let isStillAsked = people.contains { $0.email == job.recipient && $0.role == .verwaltung }
        guard let betrieb, people.count > 1, isStillAsked else { return .suppressed }
        return .letter(
            MailText(
                subject: "Stimmen diese Zugänge noch?",
                paragraphs: [
                    "Guten Tag,",
                    "für \(betrieb.name) (\(betrieb.number)) handeln im Kundenportal \(people.count) Personen. Zweimal im Jahr bitten wir Sie, einen Blick auf die Liste zu werfen: Ist jemand ausgeschieden, entfernen Sie die Person. Hat sich eine Aufgabe geändert, ändern Sie die Rolle.",
                    office.link(to: .betrieb(.people)),
                    "Stimmt alles, ist nichts zu tun.",
                ]
            )
        )
    }
}
