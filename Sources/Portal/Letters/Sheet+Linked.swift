import ChamberFacts
import Links
import Secrets

extension Sheet {
    /// The letter that tells a Betrieb of a link somebody made by PIN, and how to end it.
    init(_ link: Letter.NewLink, to address: PostalAddress, on day: GermanDay, _ head: Letterhead) {
        let page = Route.letter(.report)
        let person = [link.person.initials, link.person.address].filter { !$0.isEmpty }.joined(separator: ", ")
        recipient = address.recipient
        delivery = address.delivery
        information = link.betrieb.lines + head.lines(on: day)
        subject = "Eine Person hat sich mit Ihrem Betrieb verknüpft"
        opening = """
            am \(link.day) hat sich eine Person mit einer PIN aus unserem Brief im Kundenportal mit \
            \(link.betrieb.withArticle) \
            verknüpft, \(link.betrieb.relative) auch dieser Brief geht:
            """
        facts = [Labelled(label: "Person", text: "\(bold: person)"), Labelled(label: "Rolle", text: link.roleText)]
        question = """
            \(bold: "Sie kennen die Person?") Dann ist alles in Ordnung, und Sie müssen nichts tun. \
            \(bold: "Sie kennen sie nicht?") So beenden Sie die Verknüpfung:
            """
        steps = [
            "Öffnen Sie \(bold: head.typed(page)), auch mit dem QR-Code rechts.",
            "Geben Sie \(link.betrieb.inSentence) und den Code aus dem Kasten ein.",
        ]
        self.link = Picture(
            content: head.address(of: page),
            alternative: "QR-Code mit der Adresse \(head.typed(page))",
            caption: "zur Seite im Portal"
        )
        box = CodeBox(
            title: "Code, der diese Verknüpfung beendet",
            code: link.report.printed,
            note: "gültig bis \(bold: link.reportUntil.text)",
            picture: Picture(
                content: link.report.printed,
                alternative: "QR-Code mit dem Code, der die Verknüpfung beendet",
                caption: "zum Scannen"
            )
        )
        notes = [
            Note(
                title: "Erst kurz nachfragen",
                text: """
                    Vielleicht war es jemand aus dem Betrieb. Mit dem Code verliert die Person den Zugang und \
                    braucht eine Einladung oder eine neue PIN.
                    """
            ),
            Note(
                title: "Was der Code bewirkt",
                text: """
                    Er beendet sofort und ohne Anmeldung diese Verknüpfung und alles, was daraus entstanden ist, etwa \
                    Einladungen dieser Person. Andere Verknüpfungen bleiben.
                    """
            ),
            Note(
                title: "Niemand fragt nach dem Code",
                text: """
                    Wir fragen nie danach, weder am Telefon noch per E-Mail. Geben Sie ihn nur auf der Seite ein, \
                    deren Adresse \
                    oben steht.
                    """
            ),
        ]
        if let from = link.verwaltungFrom {
            let text: Prose = """
                Meldet niemand die Verknüpfung, darf die Person ab \(from) auch andere einladen und entfernen.
                """
            notes.append(Note(title: "Ihre Frist", text: text))
        }
        closing = head.closing
    }
}

extension Letter.NewLink {
    fileprivate var roleText: Prose {
        let name =
            switch role {
            case .lesen: "Lesen"
            case .bearbeiten: "Bearbeiten"
            case .verwaltung: "Verwaltung"
            }
        guard let verwaltungFrom else { return "\(name)" }
        return "\(name), ab \(verwaltungFrom) Verwaltung"
    }
}
