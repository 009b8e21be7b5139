/// Topics of the help site that portal pages lead to. The raw value is the topic's id: promised, so it never changes;
/// `helpsite check` fails where the site lacks one.
package enum HelpTopic: String, CaseIterable, Sendable {
    case createAccount = "konto-anlegen"
    case ownAccount = "eigenes-konto"
    case accessForOthers = "zugang-fuer-andere"
    case invitedAccount = "konto-eingeladen"
    case missingMail = "aktivierungsmail-fehlt"
    case activationLink = "aktivierungslink"
    case signIn = "anmelden"
    case withoutLink = "ohne-verknuepfung"
    case signInFails = "anmeldung-klappt-nicht"
    case tooManyTries = "zu-viele-versuche"
    case forgottenPassword = "passwort-vergessen"
    case passwordRefused = "passwort-abgelehnt"
    case secondFactor = "zweiter-faktor"
    case whyLink = "wofuer-verknuepfen"
    case link = "betrieb-verknuepfen"
    case getPin = "pin-bekommen"
    case letterMissing = "brief-fehlt"
    case betriebsnummer = "betriebsnummer"
    case numberRefused = "nummer-abgelehnt"
    case pinRefused = "pin-abgelehnt"
    case linkInvisible = "verknuepfung-unsichtbar"
    case invitation = "einladung-annehmen"
    case askForInvitation = "einladung-erbitten"
    case people = "personen"
    case roles = "rollen"
    case reportLetter = "brief-melden"
    case filiale = "filiale"
    case whichBetrieb = "welcher-betrieb"
    case salesOutlet = "verkaufsstelle"
    case profile = "profil-daten"
    case newAddress = "email-geaendert"
    case changePassword = "passwort-aendern"
    case devices = "geraete"
    case takeData = "daten-herunterladen"
    case deleteAccount = "konto-loeschen"
    case unlink = "verknuepfung-aufheben"
    case documents = "dokumente"
    case notifications = "benachrichtigungen"
    case courses = "kurse-buchen"
    case lehrvertrag = "lehrvertrag"
    case boerse = "boerse"
    case forms = "formulare"
    case contact = "kontakt"
    case openTooLong = "seite-war-offen"
    case pageMissing = "seite-fehlt"
    case disturbance = "stoerung"
    case imprint = "impressum"
    case privacy = "datenschutz"
    case accessibility = "barrierefreiheit"
    case easyLanguage = "leichte-sprache"
    case signLanguage = "gebaerdensprache"

    /// The lasting short address below the help site's own: `k/konto-anlegen/`.
    package var path: String { "k/\(rawValue)/" }
}

/// Every way in which the portal says no, so that each can be explained. The raw value is what a topic names in its
/// `portal` list, behind `fehler:`.
package enum Refusal: String, CaseIterable, Sendable {
    case signInWrong = "anmeldung-falsch"
    case signInLimited = "anmeldung-begrenzt"
    case codeWrong = "code-falsch"
    case passwordRefused = "passwort-abgelehnt"
    case activationExpired = "aktivierung-abgelaufen"
    case activationUnknown = "aktivierung-unbekannt"
    case activationUsed = "aktivierung-benutzt"
    case resetExpired = "neues-passwort-abgelaufen"
    case resetUnknown = "neues-passwort-unbekannt"
    case resetUsed = "neues-passwort-benutzt"
    case mailLimited = "mail-begrenzt"
    case messagesLimited = "nachricht-begrenzt"
    case openTooLong = "seite-war-offen"
    case foreign = "fremde-anfrage"
    case unreadable = "anfrage-unlesbar"
    case notAllowed = "keine-rechte"
    case linkNeeded = "betrieb-fehlt"
    case roleNeeded = "rolle-reicht-nicht"
    case lettersLimited = "brief-begrenzt"
    case betriebUnknown = "betrieb-unbekannt"
    /// What was typed is no Betriebsnummer or Filialnummer.
    case numberRefused = "betriebsnummer-abgelehnt"
    case pinSlip = "pin-vertippt"
    case pinLimited = "pin-begrenzt"
    case pinRefused = "pin-abgelehnt"
    case betriebClosed = "betrieb-geschlossen"
    case invitationsLimited = "einladung-begrenzt"
    case invitationRefused = "einladung-abgelehnt"
    case wishesLimited = "bitten-begrenzt"
    case reportRefused = "brief-code-falsch"
    case reportLimited = "brief-code-begrenzt"
    case notFound = "seite-fehlt"
    case gone = "seite-entfernt"
    case tooLarge = "eingabe-zu-gross"
    case tooManyRequests = "zu-viele-anfragen"
    case failed = "fehler-im-portal"
    case busy = "ausgelastet"
    case maintenance = "wartung"
    case outcomeUnknown = "verbindung-abgebrochen"

    /// Whether a page that is there can say it.
    package var isLive: Bool {
        switch self {
        case .lettersLimited, .betriebUnknown: Route.letter(.requestPin).isLive
        case .numberRefused, .pinSlip, .pinLimited, .pinRefused, .betriebClosed: Route.betrieb(.link).isLive
        case .invitationsLimited: Route.betrieb(.invite).isLive
        case .invitationRefused: Route.invitation.isLive
        case .wishesLimited: Route.betrieb(.askForInvitation).isLive
        case .reportRefused, .reportLimited: Route.letter(.report).isLive
        default: true
        }
    }

    package var help: HelpTopic {
        switch self {
        case .signInWrong: .signInFails
        case .lettersLimited: .letterMissing
        case .pinSlip, .pinRefused, .pinLimited: .pinRefused
        case .invitationsLimited: .accessForOthers
        case .invitationRefused: .invitation
        case .wishesLimited: .askForInvitation
        case .reportRefused, .reportLimited: .reportLetter
        case .betriebUnknown, .numberRefused, .betriebClosed: .numberRefused
        case .signInLimited, .mailLimited, .messagesLimited, .tooManyRequests: .tooManyTries
        case .codeWrong: .secondFactor
        case .passwordRefused: .passwordRefused
        case .activationExpired, .activationUnknown, .activationUsed: .activationLink
        case .resetExpired, .resetUnknown, .resetUsed: .forgottenPassword
        case .openTooLong, .foreign: .openTooLong
        case .notFound, .gone: .pageMissing
        case .notAllowed, .linkNeeded: .withoutLink
        case .roleNeeded: .roles
        case .unreadable, .tooLarge, .failed, .busy, .maintenance, .outcomeUnknown: .disturbance
        }
    }
}

extension Route {
    /// What explains the page.
    package var help: HelpTopic {
        switch self {
        case .page(.start), .registration(.form): .createAccount
        case .page(.onlineangebote): .withoutLink
        case .registration(.sent), .registration(.resend): .missingMail
        case .activationLink, .activation: .activationLink
        case .signIn: .signIn
        case .passwordReset, .passwordLink: .forgottenPassword
        case .overview: .withoutLink
        case .profile(let page): Route.help(on: page)
        case .letter(.requestPin): .getPin
        case .letter(.report): .reportLetter
        case .betrieb(let page): Route.help(on: page)
        case .invitationLink, .invitation: .invitation
        case .courses, .course, .bookCourse: .courses
        case .forms, .form: .forms
        case .boerse, .boerseEntry: .boerse
        case .statutory(let page): Route.help(on: page)
        case .keepAccountLink, .keepAccount: .deleteAccount
        case .staff, .staffPerson, .staffPersonAct, .staffBetrieb, .staffBetriebAct, .staffImport, .staffImportReport,
            .staffMemberAct, .system:
            .contact
        }
    }

    private static func help(on page: ProfilePage) -> HelpTopic {
        switch page {
        case .overview: .profile
        case .password: .changePassword
        case .sessions: .devices
        case .secondFactor: .secondFactor
        case .data: .takeData
        case .delete: .deleteAccount
        }
    }

    private static func help(on page: BetriebPage) -> HelpTopic {
        switch page {
        case .overview: .whyLink
        case .link, .confirmLink: .link
        case .decision: .whichBetrieb
        case .askForInvitation: .askForInvitation
        case .people: .people
        case .invite: .accessForOthers
        case .settings: .notifications
        case .unlink: .unlink
        case .boerse: .boerse
        case .documents: .documents
        case .lehrvertraege: .lehrvertrag
        }
    }

    private static func help(on page: StatutoryPage) -> HelpTopic {
        switch page {
        case .contact, .reportBarrier: .contact
        case .imprint: .imprint
        case .privacy: .privacy
        case .accessibility: .accessibility
        case .easyLanguage: .easyLanguage
        case .signLanguage: .signLanguage
        }
    }
}

extension HelpTopic {
    /// Whether a refusal or a live page of the portal leads to it.
    package var isNeeded: Bool {
        Refusal.allCases.contains { $0.isLive && $0.help == self }
            || Route.allFixed.contains { $0.isLive && $0.help == self && $0.access != .staff && $0.access != .local }
    }
}
