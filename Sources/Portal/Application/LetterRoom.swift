import FoundationEssentials
package import Freischaltung
package import Letters
import Logging
package import PortalWeb
package import PostgreSQL

extension Environment {
    /// What sets letters on the chamber's paper.
    package var letterPress: LetterPress {
        LetterPress(
            Letterhead(chamber, portal: settings.origins.first?.text ?? ""),
            python: settings.letters.typesetter
        )
    }

    /// What prints batches, with a connection of its own.
    package func letterPrinting(_ database: Database) -> LetterPrinting {
        LetterPrinting(database, settings: settings, hasher: LetterCodeHasher(keys), press: letterPress)
    }
}

/// Prints the batches that the service desk has opened, and goes on with those that were not finished.
package struct LetterRoom {
    private let batches: LetterBatches
    private let printing: LetterPrinting
    private let log: Logger
    private var due = ContinuousClock.now
    private static let interval = Duration.seconds(2)
    /// After something went wrong.
    private static let pause = Duration.seconds(60)

    package init(_ environment: Environment, _ database: Database) {
        batches = LetterBatches(database, timezone: environment.settings.timezone)
        printing = environment.letterPrinting(database)
        log = environment.log
    }

    /// Prints what is open. What goes wrong is logged and tried again later; nothing of it is lost.
    package mutating func runIfDue() {
        guard ContinuousClock.now >= due else { return }
        due = .now + LetterRoom.interval
        do {
            // A run for every Betrieb takes minutes, in which nobody would get a mail: it is a command's.
            if let printed = try printing.runOpen(.requested) {
                log.info("printed \(printed.letters) letters: \(printed.name)")
            }
        } catch LetterProblem.busy {
            // A command is at it.
        } catch {
            log.error("letters were not printed: \(error)")
            due = .now + LetterRoom.pause
        }
    }
}
