import Application
import ArgumentParser
import CSV
import Freischaltung
import PortalWeb
import PostgreSQL

/// `portal import`: files of the chamber become the register, people and PINs.
struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Import the register of Betriebe, lecturers, people of Betriebe, or PINs that are on paper already.",
        discussion: """
            For portal_work. CSV with a header line, ; or , between cells, UTF-8 or Windows-1252; '-' reads standard \
            input. All of a file that is right comes in one transaction; rows that are not taken are told with their \
            line. Importing the same file again changes nothing.
            """,
        subcommands: [Betriebe.self, Dozierende.self, Konten.self, Pins.self]
    )

    struct Betriebe: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Import the register: what is open and not in the file closes.",
            discussion: """
                Columns: betriebsnummer filialnummer name rechtsform strasse plz ort status (aktiv, geschlossen) \
                gewerke (A/30,B1/5).
                """
        )

        @OptionGroup var job: ImportJob
        @Flag(help: "The file holds only what has changed.") var delta = false
        @Option(help: "Percent of the open Betriebe that may close; with more nothing is written.") var maxClosed = 1.0

        func validate() throws {
            guard (0...100).contains(maxClosed) else { throw ValidationError("--max-closed is a number from 0 to 100") }
        }

        func run() throws {
            try job.run { try $0.betriebe($1, isDelta: delta, maxClosed: maxClosed) }
        }
    }

    struct Dozierende: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Invite lecturers; whoever has an account keeps it.",
            discussion: "Columns: email vorname nachname."
        )

        @OptionGroup var job: ImportJob

        func run() throws {
            try job.run { try $0.dozierende($1) }
        }
    }

    struct Konten: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Invite the people who act for Betriebe today, each with the link to theirs.",
            discussion: """
                Columns: email vorname nachname betriebsnummer filialnummer rolle (Verwaltung, Bearbeiten, Lesen).
                """
        )

        @OptionGroup var job: ImportJob

        func run() throws {
            try job.run { try $0.konten($1) }
        }
    }

    struct Pins: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Import PINs that were printed before there was this portal.",
            discussion: """
                Columns: betriebsnummer filialnummer pin gueltig_bis (31.12.2026 or 2026-12-31, to the end of that \
                day in PORTAL_TIMEZONE). Needs the secret file. Takes about ten milliseconds of a core for each PIN. \
                Delete the file afterwards: the database holds hashes alone.
                """
        )

        @OptionGroup var job: ImportJob

        func run() throws {
            let settings = try job.options.settings()
            let hasher = LetterCodeHasher(try job.options.environment(settings, log: makeLog()).keys)
            try job.run { try $0.pins($1, hasher: hasher, timezone: settings.timezone) }
        }
    }
}
