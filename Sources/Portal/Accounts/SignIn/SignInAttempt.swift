import HTTP
import PortalWeb
import PostgreSQL
import Secrets

/// One try to sign in: counted, then checked at the same cost whoever's address it is and whatever is pending for it.
struct SignInAttempt {
    enum Outcome {
        /// The password was right.
        case open(Entrance)
        /// The provisional password of a reset mail; the token leads to setting a new one.
        case provisional(Token)
        case wrong
        case limited(wait: Duration)
        /// Too many wait to have a password checked; the try was not counted.
        case busy
    }

    /// What limits count by.
    let address: String
    private let typed: String
    private let device: KnownDevice?
    private let limits: SignInLimits
    private let context: Context
    private let now: Timestamp

    init(_ input: SignInInput, in context: Context, at now: Timestamp) {
        address = input.countedAddress
        typed = input.passwort
        device = KnownDevice(for: address, in: context.request, context.environment, at: now)
        limits = SignInLimits(address: address, device: device, in: context)
        self.context = context
        self.now = now
    }

    func run() throws -> Outcome {
        if case .limited(let wait) = try limits.count(at: now) { return try limited(wait) }
        let (identity, provisional) = try context.database.both(
            SignInStore(context.database).identity(email: address),
            self.provisional
        )
        switch context.environment.passwords.check(typed, against: identity?.hash, first: device != nil) {
        case .busy:
            try limits.forgive()
            return .busy
        case .right(let rehashed):
            guard let identity else { return .wrong }
            if let entrance = try succeed(identity, rehashed) { return .open(entrance) }
            // A new password was set while this one waited to be checked.
            try audit(.signInFailed, by: .visitor, about: identity.account)
            return .wrong
        case .wrong:
            if let provisional { return .provisional(try open(provisional)) }
            try audit(.signInFailed, by: .visitor, about: identity?.account)
            return .wrong
        }
    }

    /// - Returns: `nil` when the password that was right is no longer the account's.
    private func succeed(_ identity: PasswordIdentity, _ rehashed: String?) throws -> Entrance? {
        try context.database.transaction {
            let store = SignInStore(context.database)
            guard try store.isCurrent(identity) else { return nil }
            try limits.succeed()
            if let rehashed, try store.rehash(identity, to: rehashed) {
                try audit(.passwordRehashed, by: .system, about: identity.account)
            }
            return try Entrance.open(identity.account, in: context)
        }
    }

    // MARK: The provisional password

    private var provisional: Reading<ProvisionalAccess?> {
        let hashes = ProvisionalPassword.hashes(typed: typed, context.environment.keys)
        return PasswordResetStore(context.database).provisional(hashes, email: address, at: now)
    }

    /// Whoever is locked out by others' failures, or by the own, gets in by the mail: a provisional password is looked at
    /// even now, behind a limit of its own that nobody else's tries use up.
    private func limited(_ wait: Duration) throws -> Outcome {
        if ProvisionalPassword.code(typed) != nil, try limits.allowsCode(at: now),
            let access = try context.database.read(provisional)
        {
            return .provisional(try open(access))
        }
        try audit(.signInLimited, by: .visitor)
        return .limited(wait: wait)
    }

    /// Puts a token in the place of the code, as if the link of the same mail had been opened.
    private func open(_ access: ProvisionalAccess) throws -> Token {
        let token = Token.random()
        try context.database.transaction {
            try limits.forgive()
            try PasswordResetStore(context.database)
                .keep(token, nil, for: access.account, until: access.expiresAt, at: now)
            try audit(.provisionalPasswordTyped, by: .account(access.account), about: access.account)
        }
        return token
    }

    private func audit(_ event: AuditEvent, by actor: Actor, about account: Account.ID? = nil) throws(DatabaseError) {
        try Audit(context.database).record(event, by: actor, about: account, at: now, from: context.request)
    }
}
