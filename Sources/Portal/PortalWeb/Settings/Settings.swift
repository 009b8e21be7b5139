package import Links

/// The configuration of all programs: every `PORTAL_*` value, checked, with its unit in its type.
package struct Settings: Sendable {
    package var database: String
    package var databaseDeadline: Duration
    /// The portal's own origins; the first is used in mails. Never empty.
    package var origins: [Origin]
    package var helpBase: HelpBase
    package var socket: String
    package var workers: Int
    package var hashes: Int
    package var hashQueue: Int
    package var secretFile: String
    package var mail: String
    package var mailFrom: String
    package var serviceEmail: String
    package var chamberFile: String
    package var timezone: String
    package var wordLists: [String]

    package var activationTTL: Duration
    package var resetTTL: Duration
    package var sessionIdle: Duration
    package var sessionMax: Duration
    package var invitationTTL: Duration
    /// How long a given password counts for what asks for it again.
    package var reauth: Duration
    package var retention: Retention
    package var passwordMinimum: Int
    package var knownDeviceTTL: Duration
    package var resendAfter: Duration
    package var mailsPerHour: Int
    package var mailsPerDay: Int
    /// Requests for a mail from one network in an hour, to whomever.
    package var mailRequestsPerNetwork: Int
    package var signInTries: Int
    package var signInWindow: Duration
    package var signInPairTries: Int
    package var signInAddressFailures: Int
    package var pins: Pins
    package var letters: Letters
    package var invitationsPerDay: Int
    /// Sessions of the service desk.
    package var staffIdle: Duration
    package var staffMax: Duration
    /// How long a one-time code for enrolling at the service desk holds.
    package var enrolmentTTL: Duration
    /// How long an account lives on whose deletion the service desk has noted.
    package var deletionDelay: Duration

    /// PINs: how long they hold, and how often one may be tried.
    package struct Pins: Sendable {
        package var ttl: Duration
        /// Of the yearly enclosure.
        package var bulkTTL: Duration
        /// By one account, in each window and in a day.
        package var tries: Int
        package var window: Duration
        package var triesPerDay: Int

        init(_ read: inout SettingsReader) {
            ttl = read.seconds(.pinTTL)
            bulkTTL = read.seconds(.bulkPinTTL)
            tries = read.number(.pinTries, in: 1...1_000)
            window = read.seconds(.pinWindow, in: 1...86_400)
            triesPerDay = read.number(.pinTriesPerDay, in: 1...10_000)
        }
    }

    /// Letters: where they are written, and how many there are.
    package struct Letters: Sendable {
        package var folder: String
        /// The Python that has Typst.
        package var typesetter: String
        /// Between two to the same Betrieb.
        package var interval: Duration
        package var per30Days: Int
        /// Beyond so many a day the service desk has to look.
        package var perDay: Int
        /// Requests from one network in a day.
        package var requestsPerNetwork: Int
        /// Numbers without a Betrieb that one account may ask for in a day.
        package var unknownNumbers: Int

        init(_ read: inout SettingsReader) {
            folder = read.text("PORTAL_LETTERS", default: "/var/lib/kundenportal/letters")
            typesetter = read.text("PORTAL_TYPESETTER", default: "/usr/lib/kundenportal/typesetter/bin/python3")
            interval = read.seconds(.letterInterval)
            per30Days = read.number(.lettersPer30Days, in: 1...1_000)
            perDay = read.number("PORTAL_LETTERS_PER_DAY", default: 200, in: 1...1_000_000)
            requestsPerNetwork = read.number(.letterRequestsPerNetwork, in: 1...100_000)
            unknownNumbers = read.number(.unknownNumbersPerDay, in: 1...100_000)
        }
    }

    /// How long things are kept, each counted from its end.
    package struct Retention: Sendable {
        package var registrations: Duration
        package var invitations: Duration
        /// Hashes of mailed links and of codes in letters.
        package var tokens: Duration
        /// Requests for letters that nobody lets go.
        package var heldLetters: Duration
        package var mails: Duration
        package var sessions: Duration
        package var throttles: Duration
        /// Whole IP addresses in the audit trail; shortened afterwards.
        package var addresses: Duration
        package var audit: Duration
        /// Messages to the chamber.
        package var messages: Duration
        /// Accounts, since their last sign-in.
        package var accounts: Duration

        init(_ read: inout SettingsReader) {
            registrations = read.seconds(.registrationRetention)
            invitations = read.seconds(.invitedAccountRetention)
            tokens = read.seconds(.hashRetention)
            heldLetters = read.seconds(.heldLetterRetention)
            mails = read.seconds("PORTAL_RETENTION_MAILS", default: 30 * 86_400)
            sessions = read.seconds(.sessionRetention)
            throttles = read.seconds("PORTAL_RETENTION_THROTTLES", default: 86_400)
            addresses = read.seconds(.addressRetention)
            audit = read.seconds(.auditRetention)
            messages = read.seconds(.messageRetention)
            accounts = read.seconds(.accountRetention)
        }
    }

    /// Every limit as it is configured.
    private let limits: [Limit: Int]
    /// Where each value came from, in the order of reading.
    private var entries: [SettingsReader.Entry]
    /// Names beginning with `PORTAL_` that mean nothing here.
    package private(set) var unknownNames: [String]

    /// A value that makes no sense: one line naming it.
    package struct Problem: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// - Parameters:
    ///   - environment: the environment of the process; it wins over the file.
    ///   - file: the text of the file named with `--config`.
    package init(environment: [String: String], file: String = "") throws(Problem) {
        var read = SettingsReader(environment: environment, file: SettingsReader.parse(file: file))
        database = read.text("PORTAL_DATABASE", default: "dbname=portal", secret: true)
        databaseDeadline = read.seconds("PORTAL_DATABASE_DEADLINE", default: 5, in: 1...600)
        origins = Settings.origins(&read)
        helpBase = read.helpBase("PORTAL_HELP_URL", default: "/hilfe/")
        socket = read.text("PORTAL_SOCKET", default: "/run/kundenportal/portal.sock")
        workers = read.number("PORTAL_WORKERS", default: max(4, Settings.cores), in: 1...256)
        hashes = read.number("PORTAL_HASHES", default: Settings.cores, in: 1...64)
        hashQueue = read.number("PORTAL_HASH_QUEUE", default: 32, in: 1...10_000)
        secretFile = read.text("PORTAL_SECRET_FILE", default: "/etc/kundenportal/secret")
        mail = read.mailTransport("PORTAL_MAIL", default: "smtp://localhost:25")
        mailFrom = read.emailAddress("PORTAL_MAIL_FROM", default: "portal@hwk-owl.de")
        serviceEmail = read.emailAddress("PORTAL_SERVICE_EMAIL", default: "service@hwk-owl.de")
        chamberFile = read.text("PORTAL_CHAMBER", default: "site/kammer.yaml")
        timezone = read.timeZone("PORTAL_TIMEZONE", default: "Europe/Berlin")
        // Read by programs to come; known already, so that no start warns of it.
        _ = read.text("PORTAL_FILES", default: "/var/lib/kundenportal/files")
        wordLists = read.text("PORTAL_WORD_LISTS", default: Settings.debianWordLists).split(separator: ":").map(
            String.init
        )

        activationTTL = read.seconds(.activationTTL)
        resetTTL = read.seconds(.resetTTL)
        sessionIdle = read.seconds(.sessionIdle)
        sessionMax = read.seconds(.sessionMax)
        invitationTTL = read.seconds(.invitationTTL)
        retention = Retention(&read)
        reauth = read.seconds("PORTAL_REAUTH", default: 300)
        passwordMinimum = read.number(.passwordMinimum, in: 8...64)
        knownDeviceTTL = read.seconds(.knownDeviceTTL)
        resendAfter = read.seconds(.resendAfter, in: 0...86_400)
        mailsPerHour = read.number(.mailsPerHour, in: 1...10_000)
        mailsPerDay = read.number(.mailsPerDay, in: 1...100_000)
        mailRequestsPerNetwork = read.number("PORTAL_MAIL_REQUESTS_IP_HOUR", default: 600, in: 1...1_000_000)
        signInTries = read.number(.signInTries, in: 1...1_000)
        signInWindow = read.seconds(.signInWindow, in: 1...86_400)
        signInPairTries = read.number("PORTAL_LOGIN_PAIR_TRIES", default: 5, in: 1...1_000)
        signInAddressFailures = read.number("PORTAL_LOGIN_IP_FAILURES", default: 30, in: 1...100_000)
        pins = Pins(&read)
        letters = Letters(&read)
        invitationsPerDay = read.number(.invitationsPerDay, in: 1...10_000)
        staffIdle = read.seconds("PORTAL_STAFF_IDLE", default: 1_800)
        staffMax = read.seconds("PORTAL_STAFF_MAX", default: 28_800)
        enrolmentTTL = read.seconds("PORTAL_STAFF_ENROLMENT_TTL", default: 3 * 86_400)
        deletionDelay = read.seconds("PORTAL_DELETION_DELAY", default: 7 * 86_400)

        // Of features to come; known already, so that no start warns of them, and help tells the value.
        for limit in Limit.allCases where read.limits[limit] == nil {
            _ = read.number(limit, in: 1...315_360_000)
        }
        limits = read.limits

        if let first = read.problems.first { throw Problem(description: first.onOneLine) }
        entries = read.entries
        unknownNames = read.unknownNames
    }

    /// What help tells people about this configuration.
    package var factSheet: FactSheet {
        FactSheet(service: serviceEmail) { limits[$0] ?? $0.standard }
    }

    /// Every value with its source, a line each, secrets masked.
    package var listing: [String] {
        entries.map { entry in
            let shown = entry.isSecret && entry.source != .default ? "********" : entry.value.onOneLine
            return "\(entry.name)=\(shown)  (\(entry.source.rawValue))"
        }
    }

    private static let debianWordLists = "/usr/share/dict/ngerman:/usr/share/dict/cracklib-small"

    private static func origins(_ read: inout SettingsReader) -> [Origin] {
        let text = read.text("PORTAL_BASE_URL", default: "http://localhost:8080")
        let parts = text.split(separator: ",").map { $0.filter { $0 != " " } }
        let origins = parts.compactMap { Origin($0) }
        if origins.isEmpty || origins.count != parts.count {
            read.refuse(
                "PORTAL_BASE_URL",
                "must be addresses like https://portal.example, separated by commas, not '\(text)'"
            )
        }
        return origins
    }
}
