/// How an address is called in menus, breadcrumbs and on the page that stands in for a feature to come.
extension Route {
    package var title: String {
        switch self {
        case .page(.start): "Startseite"
        case .page(.onlineangebote): "Onlineangebote ohne Anmeldung"
        case .registration(.form): "Konto anlegen"
        case .registration(.sent): "E-Mail ist unterwegs"
        case .registration(.resend): "E-Mail erneut senden"
        case .activationLink, .activation: "Passwort festlegen"
        case .signIn(.signIn): "Anmelden"
        case .signIn(.signOut): "Abmelden"
        case .passwordReset(.request): "Passwort vergessen"
        case .passwordReset(.set), .passwordLink: "Neues Passwort festlegen"
        case .overview: "Übersicht"
        case .profile(let page): Route.title(of: page)
        case .letter(.requestPin): "PIN anfordern"
        case .letter(.report): "Brief melden"
        case .betrieb(let page): Route.title(of: page)
        case .invitationLink, .invitation: "Einladung annehmen"
        case .courses(.catalogue), .course: "Kurse"
        case .bookCourse: "Kurs buchen"
        case .courses(.bookings): "Meine Buchungen"
        case .courses(.revoke): "Vertrag widerrufen"
        case .forms, .form: "Formulare"
        case .boerse, .boerseEntry: "Lehrstellen- und Praktikumsbörse"
        case .staff(.overview): "Service"
        case .staff(.signIn): "Service: Anmelden"
        case .statutory(let page): Route.title(of: page)
        case .system(.alive), .system(.ready), .system(.status): "Betriebszustand"
        }
    }

    private static func title(of page: ProfilePage) -> String {
        switch page {
        case .overview: "Mein Profil"
        case .password: "Passwort ändern"
        case .sessions: "Anmeldungen auf Geräten"
        case .secondFactor: "Zweiter Faktor"
        case .data: "Meine Daten herunterladen"
        case .delete: "Konto löschen"
        }
    }

    private static func title(of page: BetriebPage) -> String {
        switch page {
        case .overview: "Für Betriebe"
        case .link: "Betrieb verknüpfen"
        case .confirmLink: "Ist das Ihr Betrieb?"
        case .decision: "Betrieb oder Filiale?"
        case .askForInvitation: "Einladung erbitten"
        case .people: "Personen"
        case .invite: "Person einladen"
        case .settings: "Einstellungen"
        case .unlink: "Verknüpfung aufheben"
        case .boerse: "Lehrstellen und Praktika anbieten"
        case .documents: "Dokumente"
        case .lehrvertraege: "Online-Lehrvertrag"
        }
    }

    private static func title(of page: StatutoryPage) -> String {
        switch page {
        case .contact: "Kontakt"
        case .imprint: "Impressum"
        case .privacy: "Datenschutz"
        case .accessibility: "Barrierefreiheit"
        case .reportBarrier: "Barriere melden"
        case .easyLanguage: "Leichte Sprache"
        case .signLanguage: "Gebärdensprache"
        }
    }
}
