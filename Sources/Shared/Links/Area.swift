/// Addresses without parameters, grouped by the feature that answers them. The raw value is the path without its
/// first slash.
package protocol Area: RawRepresentable<String>, CaseIterable, Hashable, Sendable {}

package enum PublicPage: String, Area {
    case start = ""
    case onlineangebote = "onlineangebote"
}

package enum RegistrationPage: String, Area {
    case form = "registrieren"
    case sent = "registrieren/gesendet"
    case resend = "registrieren/erneut"
}

package enum SignInPage: String, Area {
    case signIn = "anmelden"
    case signOut = "abmelden"
}

package enum PasswordResetPage: String, Area {
    case request = "passwort/vergessen"
    case set = "passwort/festlegen"
}

package enum ProfilePage: String, Area {
    case overview = "profil"
    case password = "profil/passwort"
    case sessions = "profil/sitzungen"
    case secondFactor = "profil/zweiter-faktor"
    case data = "profil/daten"
    case delete = "profil/loeschen"
}

package enum BetriebPage: String, Area {
    case overview = "betrieb"
    case link = "betrieb/verknuepfen"
    case confirmLink = "betrieb/verknuepfen/pruefen"
    case decision = "betrieb/verknuepfen/entscheidung"
    case askForInvitation = "betrieb/verknuepfen/einladung-erbitten"
    case people = "betrieb/personen"
    case invite = "betrieb/einladen"
    case settings = "betrieb/einstellungen"
    case unlink = "betrieb/verknuepfung-aufheben"
    case boerse = "betrieb/boerse"
    case documents = "betrieb/dokumente"
    case lehrvertraege = "betrieb/lehrvertraege"
}

package enum LetterPage: String, Area {
    case requestPin = "pin/anfordern"
    case report = "brief/melden"
}

package enum CoursePage: String, Area {
    case catalogue = "kurse"
    case bookings = "buchungen"
    case revoke = "widerruf"
}

package enum StaffPage: String, Area {
    /// Search, over people and Betriebe.
    case overview = "service"
    case signIn = "service/anmelden"
    case signOut = "service/abmelden"
    /// Password and second factor, with the one-time code that was handed over.
    case enrol = "service/einrichten"
    case letters = "service/briefe"
    case batches = "service/stapel"
    case imports = "service/importe"
    case people = "service/personal"
    /// What was done at the desk, and to its people.
    case trail = "service/protokoll"
}

/// What the service desk does for one person. The raw value is the last segment of the path.
package enum StaffPersonAct: String, CaseIterable, Hashable, Sendable {
    case resetPassword = "passwort"
    case invite = "einladen"
    case liftLimits = "grenzen"
    case turnOffFactor = "zweiter-faktor"
    case unlink = "trennen"
    case delete = "loeschen"
    case keep = "behalten"
}

/// What the service desk does for one Betrieb.
package enum StaffBetriebAct: String, CaseIterable, Hashable, Sendable {
    case issueLetter = "brief"
    case changeAddress = "anschrift"
    case approveLetter = "freigeben"
    case cancelLetter = "stornieren"
    case markReturned = "ruecklaeufer"
    case voidPins = "entwerten"
}

/// What is done for somebody of the desk.
package enum StaffMemberAct: String, CaseIterable, Hashable, Sendable {
    case resetFactor = "zuruecksetzen"
    case lock = "sperren"
    case unlock = "entsperren"
}

package enum StatutoryPage: String, Area {
    case contact = "kontakt"
    case imprint = "impressum"
    case privacy = "datenschutz"
    case accessibility = "barrierefreiheit"
    case reportBarrier = "barrierefreiheit/melden"
    case easyLanguage = "leichte-sprache"
    case signLanguage = "gebaerdensprache"
}

package enum SystemPage: String, Area {
    case alive = "healthz"
    case ready = "readyz"
    case status = "internal/status"
}
