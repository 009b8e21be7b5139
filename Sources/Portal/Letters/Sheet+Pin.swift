import ChamberFacts
import Links
import Mail
import Secrets

extension Sheet {
    /// The letter that brings a PIN somebody asked for.
    init(
        _ pin: Letter.Pin,
        asked request: Letter.Request,
        to address: PostalAddress,
        on day: GermanDay,
        _ head: Letterhead
    ) {
        self.init(
            pin,
            to: address,
            on: day,
            head,
            opening: """
                mit dieser Einmal-PIN verknüpfen Sie Ihr Konto im Kundenportal mit \(pin.betrieb.withArticle), \
                \(pin.betrieb.relative) dieser Brief geht. Danach erledigen Sie online, was Sie sonst auf Papier \
                einreichen, etwa Lehrverträge und Dokumente.
                """,
            notes: [
                Note(title: "Wer hat die PIN angefordert?", text: request.sentence),
                Note(
                    title: "Nicht angefordert?",
                    text: """
                        Fragen Sie kurz im Betrieb nach. War es niemand, vernichten Sie den Brief: Ohne ihn nützt \
                        die PIN niemandem. Kommen weitere, schreiben Sie an \(head.chamber.email).
                        """
                ),
            ]
        )
    }

    /// The letter every Betrieb gets once a year.
    init(enclosure pin: Letter.Pin, to address: PostalAddress, on day: GermanDay, _ head: Letterhead) {
        self.init(
            pin,
            to: address,
            on: day,
            head,
            opening: """
                einmal im Jahr bekommen alle Betriebe von uns eine Einmal-PIN. Damit verknüpfen Sie Ihr Konto im \
                Kundenportal mit \(pin.betrieb.withArticle), \(pin.betrieb.relative) dieser Brief geht. Danach \
                erledigen Sie online, was Sie sonst auf Papier einreichen, etwa Lehrverträge und Dokumente.
                """,
            notes: [
                Note(
                    title: "Schon verknüpft?",
                    text: """
                        Dann brauchen Sie diese PIN heute nicht. Bewahren Sie den Brief sicher auf, falls jemand \
                        Neues die Aufgaben übernimmt, oder vernichten Sie ihn.
                        """
                ),
                Note(
                    title: "Mehrere Personen?",
                    text: """
                        Die PIN gilt für ein Konto. Wer verknüpft ist und die Rolle Verwaltung hat, lädt die anderen \
                        im Portal \
                        ein; eine PIN brauchen sie dafür nicht.
                        """
                ),
            ]
        )
    }

    private init(
        _ pin: Letter.Pin,
        to address: PostalAddress,
        on day: GermanDay,
        _ head: Letterhead,
        opening: Prose,
        notes: [Note]
    ) {
        let page = Route.betrieb(.link)
        recipient = address.recipient
        delivery = address.delivery
        information = pin.betrieb.lines + head.lines(on: day)
        subject = "Ihre Einmal-PIN für das Kundenportal"
        self.opening = opening
        steps = [
            """
            Öffnen Sie \(bold: head.typed(page)) oder scannen Sie den QR-Code rechts. Melden Sie sich an; wer noch \
            kein Konto \
            hat, legt eines an.
            """,
            "Geben Sie \(pin.betrieb.inSentence) und die Einmal-PIN ein.",
            """
            Vergleichen Sie Namen und Ort und wählen Sie \(bold: Label.linkBetrieb.text). Das wirkt sofort.
            """,
        ]
        link = Picture(
            content: head.address(of: page),
            alternative: "QR-Code mit der Adresse \(head.typed(page))",
            caption: "zur Seite im Portal"
        )
        box = CodeBox(
            title: "Ihre Einmal-PIN",
            code: pin.code.printed,
            note: "gültig bis \(bold: pin.validUntil.text), für ein Konto",
            picture: Picture(
                content: pin.code.printed,
                alternative: "QR-Code mit der Einmal-PIN",
                caption: "zum Scannen"
            )
        )
        self.notes =
            notes + [
                Note(
                    title: "Niemand fragt nach der PIN",
                    text: """
                        Wir fragen nie danach, weder am Telefon noch per E-Mail. Geben Sie sie nur auf der Seite \
                        ein, deren Adresse oben steht.
                        """
                ),
                Note(
                    title: "Die PIN ist nicht Ihr Passwort",
                    text: """
                        Sie verknüpft ein einziges Mal. Zum Anmelden brauchen Sie weiter E-Mail-Adresse und Passwort.
                        """
                ),
            ]
        closing = head.closing
    }
}

extension Letter.Request {
    fileprivate var sentence: Prose {
        switch self {
        case .account(let email, on: let day):
            "Eine angemeldete Person mit der E-Mail-Adresse \(bold: email.masked), am \(day)."
        case .service(on: let day):
            "Unser Service hat ihn am \(day) für Sie angefordert."
        case .withoutSignIn(on: let day):
            "Jemand ohne Anmeldung, am \(day). Dafür genügt die Betriebsnummer."
        }
    }
}
