import ChamberFacts
import FoundationEssentials
import Freischaltung
import Links
package import PortalWeb
import PostgreSQL

/// What a mail says about a link: read when it is sent, for the person may have changed her name meanwhile.
struct LinkFacts: RowDecodable {
    let betrieb: Betrieb
    let person: String
    let email: String
    let role: Role
    let verwaltungFrom: Timestamp?
    let proof: String

    init(row: inout Row) throws(DatabaseError) {
        betrieb = try Betrieb(row: &row)
        person = try row.next()
        email = try row.next()
        role = try row.next()
        verwaltungFrom = try row.next()
        proof = try row.next()
    }

    /// - Returns: `nil` when the account is gone.
    static func of(_ job: Job, in office: MailOffice) throws(DatabaseError) -> LinkFacts? {
        guard let id = job.payload["link"].flatMap({ UUID(uuidString: $0) }) else { return nil }
        return try office.database.first(
            LinkFacts.self,
            """
            SELECT \(Betrieb.columns), a.vorname || ' ' || a.nachname, a.email, l.role, l.verwaltung_from, l.proof
            FROM betrieb_link l JOIN betrieb b ON b.id = l.betrieb_id JOIN account a ON a.id = l.account_id
            WHERE l.id = \(id)
            """
        )
    }

    /// `Tischlerei Beispiel (123456 / Filiale 02)`
    var place: String { "\(betrieb.name) (\(betrieb.number))" }
}

/// Tells a person that she acts for a Betrieb now.
package struct LinkedMail: MailComposer {
    package init() {}

    package func compose(_ job: Job, in office: MailOffice) throws -> MailDraft {
        guard let facts = try LinkFacts.of(job, in: office) else { return .suppressed }
        return .letter(
            MailText(
                subject: "Ihr Konto ist mit einem Betrieb verknüpft",
                paragraphs: [
                    "Guten Tag,",
                    "seit dem \(GermanText.moment(job.createdAt)) gehört Ihr Konto zu \(facts.place). Ihre Rolle: \(facts.role.german).",
                    "Alles für den Betrieb finden Sie hier:",
                    office.link(to: .betrieb(.overview)),
                    "Das waren Sie nicht? Ändern Sie Ihr Passwort und schreiben Sie uns an \(office.settings.serviceEmail).",
                ]
            )
        )
    }
}

/// Tells those with Verwaltung that somebody joined by PIN or invitation.
package struct NewColleagueMail: MailComposer {
    package init() {}

    package func compose(_ job: Job, in office: MailOffice) throws -> MailDraft {
        guard let facts = try LinkFacts.of(job, in: office) else { return .suppressed }
        let way = facts.proof == "pin" ? "mit einer PIN aus unserem Brief" : "auf eine Einladung"
        var paragraphs = [
            "Guten Tag,",
            "\(facts.person) (\(facts.email)) hat sich am \(GermanText.moment(job.createdAt)) \(way) mit \(facts.place) verknüpft. Rolle: \(facts.role.german).",
        ]
        if let from = facts.verwaltungFrom {
            paragraphs.append(
                "Am \(GermanText.day(from)) wird daraus die Rolle Verwaltung, wenn niemand widerspricht. Kennen Sie die Person nicht, widersprechen Sie oder entfernen Sie sie:"
            )
        } else {
            paragraphs.append("Ist das nicht richtig, entfernen Sie die Person hier:")
        }
        paragraphs.append(office.link(to: .betrieb(.people)))
        return .letter(MailText(subject: "Neue Person in Ihrem Betrieb", paragraphs: paragraphs))
    }
}

/// Tells those with Verwaltung that somebody went.
package struct ColleagueLeftMail: MailComposer {
    package init() {}

    package func compose(_ job: Job, in office: MailOffice) throws -> MailDraft {
        guard let sentence = try sentence(job, in: office) else { return .suppressed }
        return .letter(
            MailText(
                subject: "Eine Person handelt nicht mehr für Ihren Betrieb",
                paragraphs: [
                    "Guten Tag,",
                    sentence,
                    "Wer noch für den Betrieb handelt, sehen Sie hier:",
                    office.link(to: .betrieb(.people)),
                ]
            )
        )
    }
}

extension ColleagueLeftMail {
    /// Of somebody who has deleted her account nothing is left but that she was there.
    private func sentence(_ job: Job, in office: MailOffice) throws(DatabaseError) -> String? {
        let moment = GermanText.moment(job.createdAt)
        if let facts = try LinkFacts.of(job, in: office) {
            return "\(facts.person) (\(facts.email)) ist seit dem \(moment) nicht mehr mit \(facts.place) verknüpft."
        }
        guard let id = job.payload["betrieb"].flatMap({ UUID(uuidString: $0) }) else { return nil }
        let betrieb = try office.database.first(
            Betrieb.self,
            "SELECT \(Betrieb.columns) FROM betrieb b WHERE b.id = \(id)"
        )
        return betrieb.map {
            "Eine Person, die mit \($0.name) (\($0.number)) verknüpft war, hat am \(moment) ihr Konto gelöscht."
        }
    }
}

/// Tells a person that she does not act for the Betrieb any more, and who can change that.
package struct UnlinkedMail: MailComposer {
    package init() {}

    package func compose(_ job: Job, in office: MailOffice) throws -> MailDraft {
        guard let facts = try LinkFacts.of(job, in: office) else { return .suppressed }
        return .letter(
            MailText(
                subject: "Ihre Verknüpfung mit einem Betrieb ist aufgehoben",
                paragraphs: [
                    "Guten Tag,",
                    "seit dem \(GermanText.moment(job.createdAt)) gehört Ihr Konto nicht mehr zu \(facts.place). Ihr Konto selbst bleibt, wie es ist.",
                    "Soll das anders sein, sprechen Sie mit Ihrem Betrieb. Dort kann man Sie einladen. Oder Sie verknüpfen Ihr Konto mit einer neuen PIN:",
                    office.link(to: .betrieb(.link)),
                ]
            )
        )
    }
}

/// Tells a person that the Betrieb she acted for has closed, and her link with it.
package struct BetriebClosedMail: MailComposer {
    package init() {}

    package func compose(_ job: Job, in office: MailOffice) throws -> MailDraft {
        guard let facts = try LinkFacts.of(job, in: office) else { return .suppressed }
        return .letter(
            MailText(
                subject: "Ihr Betrieb ist als geschlossen eingetragen",
                paragraphs: [
                    "Guten Tag,",
                    "seit dem \(GermanText.day(job.createdAt)) ist \(facts.place) bei uns als geschlossen eingetragen. Deshalb gehört Ihr Konto nicht mehr zu diesem Betrieb. Ihr Konto selbst bleibt, wie es ist.",
                    "Das stimmt nicht, oder Sie brauchen noch Dokumente des Betriebs? Schreiben Sie uns an \(office.settings.serviceEmail).",
                    "Handeln Sie für einen anderen Betrieb, verknüpfen Sie Ihr Konto hier:",
                    office.link(to: .betrieb(.link)),
                ]
            )
        )
    }
}

/// Tells a person which role she has now that Verwaltung has changed it, or has objected to her getting Verwaltung.
package struct RoleMail: MailComposer {
    package init() {}

    package func compose(_ job: Job, in office: MailOffice) throws -> MailDraft {
        guard let facts = try LinkFacts.of(job, in: office) else { return .suppressed }
        return .letter(
            MailText(
                subject: "Ihre Rolle im Betrieb hat sich geändert",
                paragraphs: [
                    "Guten Tag,",
                    "jemand mit der Rolle Verwaltung hat am \(GermanText.moment(job.createdAt)) festgelegt, was Sie für \(facts.place) dürfen. Ihre Rolle: \(facts.role.german).",
                    "Was das heißt, steht hier:",
                    office.link(to: .betrieb(.people)),
                    "Soll das anders sein, sprechen Sie mit den Personen, die dort die Rolle Verwaltung haben.",
                ]
            )
        )
    }
}
