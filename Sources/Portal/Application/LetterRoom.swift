import FoundationEssentials
package import Freischaltung
package import Letters
import Logging
package import PortalWeb
package import PostgreSQL

extension Environment {
    package var letterhead: Letterhead { Letterhead(chamber, portal: settings.origins.first?.text ?? "") }

    /// What sets letters on the chamber's paper.
    package var letterPress: LetterPress { LetterPress(letterhead, python: settings.letters.typesetter) }

    /// What prints batches, with a connection of its own.
    package func letterPrinting(_ database: Database) -> LetterPrinting {
        LetterPrinting(database, settings: settings, hasher: LetterCodeHasher(keys), press: letterPress)
    }
}

/// Prints the batches that the service desk asks for, and goes on with those that were not finished.
package struct LetterRoom {
    private let orders: BatchOrders
    private let database: Database
    private let printing: LetterPrinting
    private let log: Logger
    private var due = ContinuousClock.now
    private static let interval = Duration.seconds(2)
    /// After something went wrong.
    private static let pause = Duration.seconds(60)

    package init(_ environment: Environment, _ database: Database) {
        orders = BatchOrders(database)
        self.database = database
        printing = environment.letterPrinting(database)
        log = environment.log
    }

    /// Prints what is asked for or open. What goes wrong is logged and tried again later; nothing of it is lost.
    package mutating func runIfDue() {
        guard ContinuousClock.now >= due else { return }
        due = .now + LetterRoom.interval
        do {
            try orders.inTurn {
                let now = try database.one(Timestamp.self, "SELECT now()")
                if let order = try orders.take(at: now) { return try carryOut(order) }
                // A run for every Betrieb takes minutes, in which nobody would get a mail: it is a command's.
                note(try printing.runOpen(.requested))
            }
        } catch LetterProblem.busy {
            // A command is at it.
        } catch {
            log.error("letters were not printed: \(error)")
            due = .now + LetterRoom.pause
        }
    }

    /// Tells the service desk what came of its order, also when it went wrong.
    private func carryOut(_ order: UUID) throws {
        let printed: LetterPrinting.Printed?
        do {
            printed = try printing.run(.requested)
        } catch {
            try orders.finish(order, batch: nil, failure: "\(error)", at: database.one(Timestamp.self, "SELECT now()"))
            throw error
        }
        try orders.finish(order, batch: printed?.batch, at: database.one(Timestamp.self, "SELECT now()"))
        note(printed)
    }

    private func note(_ printed: LetterPrinting.Printed?) {
        if let printed { log.info("printed \(printed.letters) letters: \(printed.name)") }
    }
}
