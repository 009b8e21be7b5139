import Design
import FoundationEssentials
import HTML
import Links
import PortalWeb

/// Makes one PIN, or all that are open, worth nothing.
struct VoidPins: BetriebAct {
    let betrieb: DeskBetrieb
    /// One of them; `nil` for all.
    let pin: DeskLetterStore.StoredPin?
    let act = StaffBetriebAct.voidPins

    var hidden: [(name: String, value: String)] {
        pin.map { [(name: BetriebActs.target, value: $0.id.uuidString.lowercased())] } ?? []
    }

    func text(in context: Context) -> DeskActText {
        let which: HTML = pin.map { ": PIN vom \(GermanText.day($0.createdAt))" } ?? ": alle offenen PINs"
        return DeskActText(
            subject: "\(subject)\(which)",
            consequences:
                "<p>Wer das Papier hat, kann sich damit nicht mehr verknüpfen. Das lässt sich nicht zurücknehmen. Wer schon verknüpft ist, bleibt es.</p>",
            button: "Entwerten",
            style: .warning
        )
    }

    func perform(_ input: DeskActInput, for note: DeskNote, in context: Context) throws -> DeskOutcome {
        let count = try DeskLetterStore(context.database).void(pin?.id, of: id, at: note.now)
        guard count > 0 else { return .tooLate("Es gibt keine offene PIN mehr.") }
        try note.record(.pinVoided, betrieb: id, detail: ["count": String(count)])
        return .done
    }
}
