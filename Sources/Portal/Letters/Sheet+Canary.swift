import ChamberFacts
import Links
import Secrets

extension Sheet {
    /// The letter that proves the way from the portal to the letter box.
    init(canary code: Code, to address: PostalAddress, on day: GermanDay, _ head: Letterhead) {
        recipient = address.recipient
        delivery = address.delivery
        information = head.lines(on: day)
        stamp = "Testbrief"
        subject = "Testbrief: Bitte prüfen und zurückmelden"
        opening = """
            mit diesem Brief prüfen wir den Weg vom Portal über den Druck bis zu Ihnen. Er gehört zu keinem Betrieb \
            und verknüpft nichts.
            """
        steps = [
            "Stehen im Fenster des Umschlags nur die Anschrift und darüber klein der Absender, beide ganz?",
            "Halten Sie den Umschlag ungeöffnet gegen das Licht: Bleibt die Kennung im Kasten unlesbar?",
            "Scannen Sie den QR-Code im Kasten: Zeigt das Telefon dieselben Zeichen?",
            "Schreiben Sie an \(bold: head.chamber.email): Kennung, Tag der Ankunft und was nicht stimmt.",
        ]
        box = CodeBox(
            title: "Kennung dieses Testbriefs",
            code: code.printed,
            note: "keine PIN: Diese Kennung öffnet nichts",
            picture: Picture(
                content: code.printed,
                alternative: "QR-Code mit der Kennung dieses Testbriefs",
                caption: "zum Scannen"
            )
        )
        notes = [
            Note(
                title: "Warum Sie diesen Brief bekommen",
                text: """
                    Sie stehen auf der Liste derer, die unsere Briefe zur Probe empfangen. Möchten Sie das nicht \
                    mehr, schreiben Sie uns.
                    """
            ),
            Note(
                title: "So muss er aussehen",
                text: "Links am Rand stehen drei Marken: zwei zum Falten, dazwischen eine zum Lochen."
            ),
        ]
        closing = head.closing
    }
}
