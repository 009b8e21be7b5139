import Application
import ArgumentParser
import CSV
import Freischaltung
import Glibc
import PortalWeb
import PostgreSQL

/// What every import takes, and how it is told.
struct ImportJob: ParsableArguments {
    @Argument(help: "The file; '-' for standard input.", completion: .file(extensions: ["csv"])) var file: String
    @Flag(help: "Count what would be, and write nothing to the database.") var dryRun = false
    @Option(help: "A file for all lines that were not taken, as CSV.", completion: .file(extensions: ["csv"]))
    var report: String?
    @OptionGroup var options: Options

    func run(_ body: (RegisterImport, FileBytes) throws -> ImportOutcome) throws {
        let settings = try options.settings()
        let database = Database(
            .init(settings.database, deadline: .seconds(600), parameters: ["application_name": "portal import"])
        )
        let listing = try report.map { try RejectionFile($0) }
        let bar = ProgressBar()
        defer { bar.clear() }
        do {
            try Migrator.require(Schema.window, of: database)
            let source = try FileBytes(path: file)
            let start = RegisterImport(
                database,
                at: try database.one(Timestamp.self, "SELECT now()"),
                isDryRun: dryRun,
                progress: bar.show,
                listing: listing.map { listing in { try listing.write($0) } }
            )
            let outcome = try body(start, source)
            bar.clear()
            try tell(outcome)
        } catch let refusal as Refusal {
            throw refusal
        } catch let exit as ExitCode {
            throw exit
        } catch Migrator.Failure.version(let version, outside: _) {
            throw Refusal("schema version \(version) does not fit: run 'portal migrate'")
        } catch let problem as CSVProblem {
            throw Refusal("\(file): \(problem)")
        } catch {
            throw Refusal("\(error)")
        }
    }

    private func tell(_ outcome: ImportOutcome) throws {
        switch outcome {
        case .done(let report):
            tell(report)
        case .previewed(let report):
            print("dry run: nothing was written")
            tell(report)
        case .refused(let refusal, let report):
            if let report { tell(report) }
            switch refusal {
            case .file, .columnsMissing, .columnTwice: throw Refusal("\(file): \(refusal)")
            case .busy, .tooManyClosed, .outOfMemory: throw Refusal("\(refusal)")
            }
        }
    }

    private func tell(_ report: ImportReport) {
        let counts = report.counts.words.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
        print("\(report.kind.rawValue), read as \(report.encoding): \(counts)")
        for note in report.notes { StandardError.write("note: \(note)") }
        for rejection in report.rejections { StandardError.write("line \(rejection.line): \(rejection.reason)") }
        let more = report.counts.rejected - report.rejections.count
        if more > 0 {
            StandardError.write("and \(more) more lines" + (self.report == nil ? "; --report FILE.csv lists all" : ""))
        }
    }
}

/// The file with all lines that were not taken. Opened before the import begins, so that it does not fail for it at the end.
private final class RejectionFile {
    private let path: String
    private let descriptor: Int32

    init(_ path: String) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Refusal("cannot write \(path): \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    /// Writes the file anew.
    func write(_ rejections: Rejections) throws {
        _ = ftruncate(descriptor, 0)
        _ = lseek(descriptor, 0, SEEK_SET)
        var text = CSVWriter.byteOrderMark + CSVWriter.line(["line", "reason"])
        try rejections.forEach { rejection in
            text += CSVWriter.line(["\(rejection.line)", rejection.reason])
            guard text.utf8.count > 1 << 16 else { return }
            try write(text)
            text = ""
        }
        try write(text)
    }

    private func write(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw Refusal("cannot write \(path): \(String(cString: strerror(errno))); nothing was imported")
            }
            rest = rest.dropFirst(count)
        }
    }
}
