package import HTML

/// Every address of the portal: printed, parsed, and with the answer to who may enter.
///
/// Portal and help site share this type, so a link that leads nowhere does not compile or does not build.
package enum Route: Sendable, Hashable {
    case page(PublicPage)
    case registration(RegistrationPage)
    /// The mailed link; its path segment as the person's browser sent it.
    case activationLink(String)
    case activation
    case signIn(SignInPage)
    case passwordReset(PasswordResetPage)
    case passwordLink(String)
    case overview
    case profile(ProfilePage)
    case letter(LetterPage)
    case betrieb(BetriebPage)
    case invitationLink(String)
    case invitation
    case courses(CoursePage)
    case course(nummer: String)
    case bookCourse(nummer: String)
    case forms
    case form(name: String)
    case boerse
    case boerseEntry(id: String)
    case staff(StaffPage)
    case staffPerson(id: String)
    case staffPersonAct(id: String, StaffPersonAct)
    case staffBetrieb(id: String)
    case staffBetriebAct(id: String, StaffBetriebAct)
    case staffImport(id: String)
    case staffImportReport(id: String)
    case staffMemberAct(id: String, StaffMemberAct)
    /// The mailed link that stops a deletion.
    case keepAccountLink(String)
    case keepAccount
    case statutory(StatutoryPage)
    case system(SystemPage)

    // MARK: Printing

    /// The path without its first slash, where it has no parameter: nothing in it needs encoding.
    private var fixedPath: String? {
        switch self {
        case .activationLink, .passwordLink, .invitationLink, .course, .bookCourse, .form, .boerseEntry, .staffPerson,
            .staffPersonAct, .staffBetrieb, .staffBetriebAct, .staffImport, .staffImportReport, .staffMemberAct,
            .keepAccountLink:
            nil
        case .page(let page): page.rawValue
        case .registration(let page): page.rawValue
        case .signIn(let page): page.rawValue
        case .passwordReset(let page): page.rawValue
        case .profile(let page): page.rawValue
        case .letter(let page): page.rawValue
        case .betrieb(let page): page.rawValue
        case .courses(let page): page.rawValue
        case .staff(let page): page.rawValue
        case .statutory(let page): page.rawValue
        case .system(let page): page.rawValue
        case .activation: "aktivieren"
        case .overview: "uebersicht"
        case .invitation: "einladung"
        case .keepAccount: "konto-behalten"
        case .forms: "formulare"
        case .boerse: "boerse"
        }
    }

    /// The decoded path segments.
    package var segments: [String] {
        switch self {
        case .activationLink(let token): ["aktivieren", token]
        case .passwordLink(let token): ["passwort", "neu", token]
        case .invitationLink(let token): ["einladung", token]
        case .course(let nummer): ["kurse", nummer]
        case .bookCourse(let nummer): ["kurse", nummer, "buchen"]
        case .form(let name): ["formulare", name]
        case .boerseEntry(let id): ["boerse", id]
        case .staffPerson(let id): ["service", "personen", id]
        case .staffPersonAct(let id, let act): ["service", "personen", id, act.rawValue]
        case .staffBetrieb(let id): ["service", "betriebe", id]
        case .staffBetriebAct(let id, let act): ["service", "betriebe", id, act.rawValue]
        case .staffImport(let id): ["service", "importe", id]
        case .staffImportReport(let id): ["service", "importe", id, "bericht"]
        case .staffMemberAct(let id, let act): ["service", "personal", id, act.rawValue]
        case .keepAccountLink(let token): ["konto-behalten", token]
        case .page, .registration, .signIn, .passwordReset, .profile, .letter, .betrieb, .courses, .staff, .statutory,
            .system, .activation, .overview, .invitation, .forms, .boerse, .keepAccount:
            (fixedPath ?? "").split(separator: "/").map(String.init)
        }
    }

    /// The path, percent-encoded: `/kurse/47%2F11`.
    package var path: String {
        "/" + (fixedPath ?? segments.map(PercentEncoding.encode).joined(separator: "/"))
    }

    // MARK: Parsing

    /// The route of decoded path segments; `nil` when there is none.
    package init?(segments: [String]) {
        if let fixed = Route.fixed[segments] {
            self = fixed
            return
        }
        guard segments.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else { return nil }
        switch (segments.first, segments.count) {
        case ("aktivieren", 2): self = .activationLink(segments[1])
        case ("passwort", 3) where segments[1] == "neu": self = .passwordLink(segments[2])
        case ("einladung", 2): self = .invitationLink(segments[1])
        case ("kurse", 2): self = .course(nummer: segments[1])
        case ("kurse", 3) where segments[2] == "buchen": self = .bookCourse(nummer: segments[1])
        case ("formulare", 2): self = .form(name: segments[1])
        case ("boerse", 2): self = .boerseEntry(id: segments[1])
        case ("konto-behalten", 2): self = .keepAccountLink(segments[1])
        case ("service", 3), ("service", 4):
            guard let desk = Route.desk(segments) else { return nil }
            self = desk
        default: return nil
        }
    }

    /// The desk's pages about one thing: `service/personen/{id}`, `service/personen/{id}/passwort`.
    private static func desk(_ segments: [String]) -> Route? {
        let id = segments[2]
        let act = segments.count == 4 ? segments[3] : nil
        switch (segments[1], act) {
        case ("personen", nil): return .staffPerson(id: id)
        case ("personen", let act?): return StaffPersonAct(rawValue: act).map { .staffPersonAct(id: id, $0) }
        case ("betriebe", nil): return .staffBetrieb(id: id)
        case ("betriebe", let act?): return StaffBetriebAct(rawValue: act).map { .staffBetriebAct(id: id, $0) }
        case ("importe", nil): return .staffImport(id: id)
        case ("importe", "bericht"): return .staffImportReport(id: id)
        case ("personal", let act?): return StaffMemberAct(rawValue: act).map { .staffMemberAct(id: id, $0) }
        default: return nil
        }
    }

    /// Whether it is one of the service desk's pages, which have a sign-in, a cookie and database rights of their own.
    package var isDesk: Bool {
        switch self {
        case .staff, .staffPerson, .staffPersonAct, .staffBetrieb, .staffBetriebAct, .staffImport, .staffImportReport,
            .staffMemberAct:
            true
        default: false
        }
    }

    /// All routes without parameters.
    package static let allFixed: [Route] =
        PublicPage.allCases.map(Route.page) + RegistrationPage.allCases.map(Route.registration)
        + [.activation] + SignInPage.allCases.map(Route.signIn)
        + PasswordResetPage.allCases.map(Route.passwordReset) + [.overview]
        + ProfilePage.allCases.map(Route.profile) + LetterPage.allCases.map(Route.letter)
        + BetriebPage.allCases.map(Route.betrieb) + [.invitation, .keepAccount]
        + CoursePage.allCases.map(Route.courses) + [.forms, .boerse]
        + StaffPage.allCases.map(Route.staff) + StatutoryPage.allCases.map(Route.statutory)
        + SystemPage.allCases.map(Route.system)

    /// One route of each kind that has a parameter, with the parameter's name in braces.
    package static let allPatterns: [Route] =
        [
            .activationLink("{token}"), .passwordLink("{token}"), .invitationLink("{token}"),
            .course(nummer: "{nummer}"),
            .bookCourse(nummer: "{nummer}"), .form(name: "{name}"), .boerseEntry(id: "{id}"),
            .keepAccountLink("{token}"),
            .staffPerson(id: "{id}"), .staffBetrieb(id: "{id}"), .staffImport(id: "{id}"),
            .staffImportReport(id: "{id}"),
        ]
        + StaffPersonAct.allCases.map { .staffPersonAct(id: "{id}", $0) }
        + StaffBetriebAct.allCases.map { .staffBetriebAct(id: "{id}", $0) }
        + StaffMemberAct.allCases.map { .staffMemberAct(id: "{id}", $0) }

    private static let fixed = Dictionary(uniqueKeysWithValues: allFixed.map { ($0.segments, $0) })
}

extension Route: Addressable {
    package var address: Address { Address(unsafeTrusted: path) }
}
