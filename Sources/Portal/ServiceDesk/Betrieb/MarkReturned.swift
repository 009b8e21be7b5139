import HTML
import Links
import PortalWeb

/// Notes a letter that the post brought back.
struct MarkReturned: LetterAct {
    let betrieb: DeskBetrieb
    let letter: DeskLetterStore.Letter
    let act = StaffBetriebAct.markReturned

    func text(in context: Context) -> DeskActText {
        DeskActText(
            subject: subject,
            consequences: """
                <p>Die Post hat den Brief zurückgebracht. Seine PIN wird entwertet, falls sie noch offen ist. Klären \
                Sie die \
                Anschrift, bevor Sie einen neuen Brief ausstellen.</p>
                """,
            button: "Rückläufer erfassen"
        )
    }

    func perform(_ input: DeskActInput, for note: DeskNote, in context: Context) throws -> DeskOutcome {
        guard let voided = try DeskLetterStore(context.database).markReturned(letter.id, of: id, at: note.now) else {
            return .tooLate("Der Brief ist schon als Rückläufer erfasst, oder er wurde nie gedruckt.")
        }
        try note.record(.letterReturned, about: letter.account, betrieb: id, detail: letter.detail)
        if voided > 0 { try note.record(.pinVoided, betrieb: id) }
        return .done
    }
}
