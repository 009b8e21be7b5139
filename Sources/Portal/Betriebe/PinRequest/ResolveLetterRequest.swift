import Freischaltung
package import PortalWeb
import PostgreSQL

/// Sees whether a letter that somebody asked for without signing in can be written. The page has promised nothing else.
package struct ResolveLetterRequest: JobTask {
    package init() {}

    package func perform(_ job: Job, in office: MailOffice) throws {
        guard let number = BetriebNumber(job.payload["betriebsnummer"] ?? "", job.payload["filialnummer"]) else {
            return
        }
        let requests = LetterRequests(office.database, office.settings.letters)
        switch try requests.ask(for: number, by: nil, at: job.createdAt) {
        case .accepted(let betrieb):
            try office.audit.record(.letterRequested, by: .visitor, betrieb: betrieb.id, at: office.now)
        case .unknown, .tooSoon:
            try office.audit.record(.letterRefused, by: .visitor, at: office.now)
        }
    }
}
