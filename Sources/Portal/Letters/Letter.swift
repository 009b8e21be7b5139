package import Links
package import Mail
package import Secrets

extension CodeFormat {
    /// The PIN: 50 bits and a check symbol, `XXXXX-XXXXX-C`.
    package static let pin = CodeFormat(groups: [5, 5, 1])
    /// "Das war ich nicht" at `/brief/melden`: 60 bits and a check symbol, `XXXX-XXXX-XXXX-C`. A test letter has one too.
    package static let report = CodeFormat(groups: [4, 4, 4, 1])
}

/// One sheet of paper to one Betrieb, Filiale or person: what it says, not yet how.
package struct Letter: Sendable {
    package let address: PostalAddress
    /// The day on the letter.
    package let day: GermanDay
    package let content: Content

    package init(to address: PostalAddress, on day: GermanDay, _ content: Content) {
        self.address = address
        self.day = day
        self.content = content
    }

    package enum Content: Sendable {
        /// Somebody asked for a PIN.
        case pin(Pin, Request)
        /// The PIN every Betrieb gets once a year.
        case enclosure(Pin)
        /// Somebody linked an account by PIN.
        case linked(NewLink)
        /// Proves that what we print arrives; the code is sent back by who gets it, and does nothing.
        case canary(Code)
    }

    /// The Betrieb or Filiale a letter is about, as people type it.
    package struct Betrieb: Sendable, Hashable {
        /// Six digits.
        package let betriebsnummer: String
        package let filialnummer: String?

        package init(_ betriebsnummer: String, filiale filialnummer: String? = nil) {
            self.betriebsnummer = betriebsnummer
            self.filialnummer = filialnummer
        }
    }

    package struct Pin: Sendable {
        package let betrieb: Betrieb
        package let code: Code
        /// The last day.
        package let validUntil: GermanDay

        package init(of betrieb: Betrieb, _ code: Code, validUntil: GermanDay) {
            self.betrieb = betrieb
            self.code = code
            self.validUntil = validUntil
        }
    }

    /// Who asked for a PIN.
    package enum Request: Sendable, Hashable {
        case account(EmailAddress, on: GermanDay)
        case withoutSignIn(on: GermanDay)
        /// Somebody called or wrote, and our service desk asked for it.
        case service(on: GermanDay)
    }

    /// A person as a letter may name them: by initials and masked address, whatever it is given.
    package struct Person: Sendable, Hashable {
        /// `M. K.`; empty where no name is known, words where there is no account any more.
        package let initials: String
        /// `m***@b***.de`
        package let address: String

        /// Whoever it was, the account is gone.
        package static let deleted = Person(initials: "Konto inzwischen gelöscht", address: "")

        private init(initials: String, address: String) {
            self.initials = initials
            self.address = address
        }

        package init(vorname: String, nachname: String, email: EmailAddress) {
            initials = [vorname, nachname].compactMap { $0.printable.first.map { "\($0.uppercased())." } }
                .joined(separator: " ")
            address = email.masked
        }
    }

    package struct NewLink: Sendable {
        package let betrieb: Betrieb
        package let person: Person
        package let role: Role
        package let day: GermanDay
        /// From when the person has Verwaltung if nobody objects.
        package let verwaltungFrom: GermanDay?
        /// Ends the link at `/brief/melden`.
        package let report: Code
        /// The last day of that code.
        package let reportUntil: GermanDay

        package init(
            of betrieb: Betrieb,
            to person: Person,
            as role: Role,
            on day: GermanDay,
            verwaltungFrom: GermanDay? = nil,
            report: Code,
            until reportUntil: GermanDay
        ) {
            self.betrieb = betrieb
            self.person = person
            self.role = role
            self.day = day
            self.verwaltungFrom = verwaltungFrom
            self.report = report
            self.reportUntil = reportUntil
        }
    }
}
