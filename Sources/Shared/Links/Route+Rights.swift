/// What an address takes and whom it lets in. Each switch is exhaustive: a new address must decide.
extension Route {
    package var access: Access {
        switch self {
        case .page, .registration, .activationLink, .activation, .passwordReset, .passwordLink, .statutory,
            .courses(.catalogue), .courses(.revoke), .course, .forms, .form, .boerse, .boerseEntry, .invitationLink,
            .letter, .system(.alive), .system(.ready):
            .everyone
        case .signIn(.signIn), .signIn(.signOut): .everyone
        case .overview, .profile, .courses(.bookings), .bookCourse, .invitation: .account
        case .betrieb(let page): Route.access(to: page)
        case .keepAccountLink, .keepAccount: .everyone
        case .staff(.signIn), .staff(.enrol), .staff(.signOut): .everyone
        case .staff, .staffPerson, .staffPersonAct, .staffBetrieb, .staffBetriebAct, .staffImport, .staffImportReport,
            .staffMemberAct:
            .staff
        case .system(.status): .local
        }
    }

    private static func access(to page: BetriebPage) -> Access {
        switch page {
        case .link, .confirmLink, .decision, .askForInvitation: .account
        case .overview, .people, .settings, .unlink, .boerse, .documents, .lehrvertraege: .linked(.lesen)
        case .invite: .linked(.verwaltung)
        }
    }

    /// Whether a POST is meant for this address; every address answers GET and HEAD.
    package var takesPost: Bool {
        switch self {
        case .page, .activationLink, .passwordLink, .invitationLink, .overview, .registration(.sent),
            .statutory(.imprint), .statutory(.privacy), .statutory(.accessibility), .statutory(.easyLanguage),
            .statutory(.signLanguage), .system, .courses(.catalogue), .course, .boerse,
            .boerseEntry, .forms, .courses(.bookings), .betrieb(.overview), .betrieb(.decision),
            .staffPerson, .staffBetrieb, .staffImportReport, .staff(.people), .staff(.trail), .keepAccountLink:
            false
        case .registration(.form), .registration(.resend), .activation, .signIn, .passwordReset, .profile, .letter,
            .invitation, .courses(.revoke), .bookCourse, .form, .statutory(.contact),
            .statutory(.reportBarrier), .staff(.overview), .staff(.signIn), .staff(.signOut), .staff(.enrol),
            .staff(.letters),
            .staff(.batches), .staff(.imports), .staffPersonAct, .staffBetriebAct, .staffImport, .staffMemberAct,
            .keepAccount,
            .betrieb:
            true
        }
    }

    /// Whether the feature behind the address exists. Until then it answers "in Vorbereitung".
    package var isLive: Bool {
        switch self {
        case .page, .registration, .activationLink, .activation, .passwordReset, .passwordLink, .signIn, .overview,
            .profile, .statutory, .system, .letter, .invitationLink, .invitation,
            .betrieb(.overview), .betrieb(.link), .betrieb(.confirmLink), .betrieb(.decision),
            .betrieb(.askForInvitation),
            .betrieb(.people), .betrieb(.invite), .betrieb(.settings), .betrieb(.unlink), .staff, .staffPerson,
            .staffPersonAct, .staffBetrieb, .staffBetriebAct, .staffImport, .staffImportReport, .staffMemberAct,
            .keepAccountLink, .keepAccount:
            true
        case .betrieb(.boerse), .betrieb(.documents), .betrieb(.lehrvertraege), .courses, .course, .bookCourse, .forms,
            .form, .boerse,
            .boerseEntry:
            false
        }
    }

    /// Whether the path holds a secret: kept out of logs and out of `weiter`.
    package var carriesToken: Bool {
        switch self {
        case .activationLink, .passwordLink, .invitationLink, .keepAccountLink: true
        default: false
        }
    }
}
