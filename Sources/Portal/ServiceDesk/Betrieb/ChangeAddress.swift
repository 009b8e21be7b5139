import Design
import Freischaltung
import HTML
import HTTP
import Links
import PortalWeb
import PostgreSQL
import Text

/// Corrects the address of record; from then on letters to it need somebody else's eyes.
struct ChangeAddress: BetriebAct {
    let betrieb: DeskBetrieb
    let act = StaffBetriebAct.changeAddress

    func text(in context: Context) -> DeskActText {
        DeskActText(
            subject: subject,
            consequences: """
                <p>Ab sofort gehen Briefe an die neue Anschrift. Für 30 Tage braucht jeder Brief eine Freigabe, und \
                zwar von einer anderen Person als Ihnen. Der nächste Import aus dem Register überschreibt die \
                Anschrift: Lassen Sie sie auch dort ändern.</p>
                """,
            button: "Anschrift ändern",
            style: .warning
        )
    }

    func fields(_ input: DeskActInput, _ problems: Problems) -> HTML {
        let isNew = input.form.isEmpty
        return """
            \(Field("strasse", "Straße und Hausnummer", value: isNew ? betrieb.strasse : input["strasse"], autocomplete: "off", problems: problems).html)\
            \(Field("plz", "Postleitzahl", .code, value: isNew ? betrieb.plz : input["plz"], width: .short, problems: problems).html)\
            \(Field("ort", "Ort", value: isNew ? betrieb.betrieb.ort : input["ort"], autocomplete: "off", problems: problems).html)
            """
    }

    func perform(_ input: DeskActInput, for note: DeskNote, in context: Context) throws -> DeskOutcome {
        var problems = Problems()
        let strasse = problems.keep(ShortText.check(input["strasse"], "Straße"), field: "strasse")
        let ort = problems.keep(ShortText.check(input["ort"], "Ort"), field: "ort")
        if strasse?.isEmpty == true { problems.add("Geben Sie Straße und Hausnummer ein.", field: "strasse") }
        if ort?.isEmpty == true { problems.add("Geben Sie den Ort ein.", field: "ort") }
        let plz = input["plz"].filter { !$0.isWhitespace }
        if plz.utf8.count != 5 || !plz.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
            problems.add("Die Postleitzahl hat fünf Ziffern.", field: "plz")
        }
        guard problems.isEmpty, let strasse, let ort else { return .problems(problems) }
        try BetriebLock.take(id, in: context.database)
        let address = DeskBetriebStore.Address(strasse: strasse, plz: plz, ort: ort)
        guard try DeskBetriebStore(context.database).change(id, to: address, by: note.staff, at: note.now) else {
            return .problems(Problems("Das ist die Anschrift, die schon im Register steht.", field: "strasse"))
        }
        try note.record(.addressChanged, betrieb: id)
        return .done
    }
}
