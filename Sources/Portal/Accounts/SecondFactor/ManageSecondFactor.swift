package import Design
import HTML
package import HTTP
import Links
import OneTimePassword
package import PortalWeb
import PostgreSQL
import QRCode
import Secrets

/// What a person does with the second factor.
package struct SecondFactorInput: FormInput {
    enum Act: String {
        case prepare = "einrichten"
        case confirm = "bestaetigen"
        case cancel = "abbrechen"
        case renewCodes = "neue-codes"
        case turnOff = "ausschalten"
    }

    var act: Act?
    var code = ""
    var passwort = ""
    /// For turning off: another field, because both forms are on one page.
    var bestaetigung = ""

    package init() {}

    package init(_ form: Form) {
        act = form["aktion"].flatMap(Act.init(rawValue:))
        code = form["code"] ?? ""
        passwort = form["passwort"] ?? ""
        bestaetigung = form["bestaetigung"] ?? ""
    }
}

/// `/profil/zweiter-faktor`: sets up, renews and turns off codes of an authenticator app.
package struct ManageSecondFactor: FormFlow {
    private let session: Session

    package init(_ session: Session) {
        self.session = session
    }

    package func show(_ input: SecondFactorInput, _ problems: Problems, in context: Context) throws -> Response {
        let store = store(context)
        let pages = SecondFactorPages(session: session, problems: problems)
        let factor = try store.find(session.account.id)
        if let confirmed = factor?.confirmedAt {
            return pages.on(since: confirmed, recoveryCodes: factor?.unusedRecoveryCodes ?? 0, in: context)
        }
        guard let pending = try store.pending(session.account.id, at: try context.now) else {
            return pages.off(in: context)
        }
        return pages.setUp(pending.app, in: context)
    }

    package func submit(_ input: SecondFactorInput, in context: Context) throws -> Response {
        switch input.act {
        case .prepare: return try proven(input, in: context) { try prepare(in: context) }
        case .confirm: return try confirm(input, in: context)
        case .cancel:
            try store(context).cancel(session.account.id)
            return .seeOther(Route.profile(.secondFactor))
        case .renewCodes: return try proven(input, in: context) { try renewCodes(in: context) }
        case .turnOff: return try turnOff(input, in: context)
        case nil: throw Malformed.parameter("aktion")
        }
    }

    private func store(_ context: Context) -> SecondFactorStore {
        SecondFactorStore(context.database, context.environment.keys)
    }

    private func prepare(in context: Context) throws -> Response {
        try store(context).prepare(session.account.id, at: try context.now)
        return .seeOther(Route.profile(.secondFactor))
    }

    private func confirm(_ input: SecondFactorInput, in context: Context) throws -> Response {
        let now = try context.now
        let store = store(context)
        guard let pending = try store.pending(session.account.id, at: now) else {
            return .seeOther(Route.profile(.secondFactor))
        }
        guard case .match(let counter) = pending.app.check(input.code, unixSeconds: now.unixSeconds) else {
            let text = "Der Code stimmt nicht. Warten Sie auf den nächsten, und prüfen Sie die Uhrzeit Ihres Geräts."
            return try show(input, Problems(text, field: "code", refusal: .codeWrong), in: context).with(
                .unprocessableContent
            )
        }
        let codes = try context.database.transaction { () -> [Code]? in
            guard try store.confirm(pending, of: session.account.id, counter: counter, at: now) else {
                return nil
            }
            try note(.secondFactorOn, in: context, at: now)
            return try store.makeRecoveryCodes(session.account.id)
        }
        guard let codes else { return .seeOther(Route.profile(.secondFactor)) }
        // Not behind a redirect: nobody stores the codes, so nobody could show them afterwards.
        return SecondFactorPages(session: session).recovery(codes, isNew: true, in: context)
    }

    private func renewCodes(in context: Context) throws -> Response {
        let codes = try context.database.transaction { () -> [Code]? in
            guard try store(context).lock(session.account.id) else { return nil }
            try note(.recoveryCodesRenewed, in: context, at: try context.now)
            return try store(context).makeRecoveryCodes(session.account.id)
        }
        guard let codes else { return .seeOther(Route.profile(.secondFactor)) }
        return SecondFactorPages(session: session).recovery(codes, isNew: false, in: context)
    }

    private func turnOff(_ input: SecondFactorInput, in context: Context) throws -> Response {
        switch try Reauthentication(session, in: context).prove(input.bestaetigung, field: "bestaetigung") {
        case .proven:
            let now = try context.now
            try context.database.transaction {
                guard try store(context).remove(session.account.id) else { return }
                try note(.secondFactorOff, in: context, at: now)
            }
            context.flow.flash = .secondFactorOff
            return .seeOther(Route.profile(.secondFactor))
        case let refusal:
            return try refuse(refusal, input, in: context)
        }
    }

    private func note(_ event: AuditEvent, in context: Context, at now: Timestamp) throws {
        let account = session.account
        try Audit(context.database).record(
            event,
            by: .account(account.id),
            about: account.id,
            at: now,
            from: context.request
        )
        try JobQueue(context.database)
            .enqueue(.secondFactorMail, to: account.email, payload: ["event": event.rawValue], at: now)
    }

    private func proven(_ input: SecondFactorInput, in context: Context, _ body: () throws -> Response) throws
        -> Response
    {
        switch try Reauthentication(session, in: context).check(input.passwort) {
        case .proven: try body()
        case let refusal: try refuse(refusal, input, in: context)
        }
    }

    private func refuse(_ refusal: Reauthentication.Outcome, _ input: SecondFactorInput, in context: Context) throws
        -> Response
    {
        switch refusal {
        case .wrong(let problems): try show(input, problems, in: context).with(.unprocessableContent)
        case .limited(let wait): try show(input, context.tooManyTries(wait), in: context).limited(wait)
        case .busy, .proven: context.errorPage(.busy)
        }
    }
}
