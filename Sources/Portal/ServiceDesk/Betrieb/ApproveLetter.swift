import Design
import Freischaltung
import HTML
import Links
import PortalWeb
import PostgreSQL

/// Lets a letter go that had to wait.
struct ApproveLetter: LetterAct {
    let betrieb: DeskBetrieb
    let letter: DeskLetterStore.Letter
    let desk: StaffSession
    let act = StaffBetriebAct.approveLetter

    /// A whole day with too many letters concerns everybody.
    var needs: StaffRole { letter.heldBecause == .dailyTotal ? .leitung : .sachbearbeitung }

    func text(in context: Context) throws -> DeskActText {
        DeskActText(
            subject: subject,
            consequences:
                "<p>\(LetterTable.reason(letter.heldBecause)) Mit der Freigabe wird er beim nächsten Stapel gedruckt. Prüfen Sie die Anschrift.</p>",
            button: "Brief freigeben"
        )
    }

    func perform(_ input: DeskActInput, for note: DeskNote, in context: Context) throws -> DeskOutcome {
        try BetriebLock.take(id, in: context.database)
        let store = DeskLetterStore(context.database)
        let hasEdited = try store.hasEditedAddress(note.staff, of: id, at: note.now)
        guard !hasEdited, letter.heldBecause != .staff || letter.askedBy != note.staff else {
            return .problems(
                Problems(
                    "Sie haben die Anschrift selbst geändert. Diesen Brief gibt eine andere Person frei.",
                    field: "grund"
                )
            )
        }
        guard try store.approve(letter.id, of: id, by: note.staff, at: note.now) else {
            return .tooLate("Der Brief ist schon freigegeben, gedruckt oder storniert.")
        }
        try note.record(.letterApproved, about: letter.account, betrieb: id, detail: letter.detail)
        return .done
    }
}
