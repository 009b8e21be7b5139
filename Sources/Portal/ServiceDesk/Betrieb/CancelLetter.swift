import Design
import HTML
import Links
import PortalWeb

/// Takes back a letter that is not printed.
struct CancelLetter: LetterAct {
    let betrieb: DeskBetrieb
    let letter: DeskLetterStore.Letter
    let act = StaffBetriebAct.cancelLetter

    func text(in context: Context) -> DeskActText {
        DeskActText(
            subject: subject,
            consequences: "<p>Der Brief wird nicht gedruckt und zählt bei den Grenzen nicht mit.</p>",
            button: "Brief stornieren",
            style: .warning
        )
    }

    func perform(_ input: DeskActInput, for note: DeskNote, in context: Context) throws -> DeskOutcome {
        guard try DeskLetterStore(context.database).cancel(letter.id, of: id, at: note.now) else {
            return .tooLate("Der Brief ist schon gedruckt oder storniert. Eine gedruckte PIN können Sie entwerten.")
        }
        try note.record(.letterCancelled, about: letter.account, betrieb: id, detail: letter.detail)
        return .done
    }
}
