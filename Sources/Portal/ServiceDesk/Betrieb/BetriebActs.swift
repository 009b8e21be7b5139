import FoundationEssentials
package import HTTP
package import Links
package import PortalWeb
import PostgreSQL

/// `/service/betriebe/{id}/{act}`: what the desk does for one Betrieb.
package struct BetriebActs {
    /// The letter or PIN that an act is about.
    static let target = "was"
    private let desk: StaffSession

    package init(_ desk: StaffSession) {
        self.desk = desk
    }

    package func answer(_ id: String, _ act: StaffBetriebAct, in context: Context) throws -> Response {
        guard let uuid = UUID(uuidString: id),
            let betrieb = try DeskBetriebStore(context.database).find(Betrieb.ID(rawValue: uuid)),
            let perform = try perform(act, betrieb, in: context)
        else { return context.errorPage(.notFound) }
        return try PerformDeskAct(act: perform, desk: desk).answer(in: context)
    }

    /// - Returns: `nil` when what it is about is not the Betrieb's.
    private func perform(_ act: StaffBetriebAct, _ betrieb: DeskBetrieb, in context: Context) throws
        -> (any DeskAct)?
    {
        let form = context.request.method == .post ? try context.request.form() : context.request.query
        let target = form[BetriebActs.target]
        let store = DeskLetterStore(context.database)
        let letter = try target.flatMap { UUID(uuidString: $0) }.flatMap { try store.find($0, of: betrieb.betrieb.id) }
        switch act {
        case .issueLetter: return betrieb.closedAt == nil ? IssueLetter(betrieb: betrieb) : nil
        case .changeAddress: return ChangeAddress(betrieb: betrieb)
        case .approveLetter: return letter.map { ApproveLetter(betrieb: betrieb, letter: $0, desk: desk) }
        case .cancelLetter: return letter.map { CancelLetter(betrieb: betrieb, letter: $0) }
        case .markReturned: return letter.map { MarkReturned(betrieb: betrieb, letter: $0) }
        case .voidPins:
            guard let target else { return VoidPins(betrieb: betrieb, pin: nil) }
            let pins = try store.pins(of: betrieb.betrieb.id)
            return pins.first { $0.id.uuidString.lowercased() == target.lowercased() }
                .map { VoidPins(betrieb: betrieb, pin: $0) }
        }
    }
}
