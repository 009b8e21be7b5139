import FoundationEssentials
import HTTP
import OneTimePassword
import PortalWeb
import PostgreSQL

/// One try to sign in at the desk: counted, then checked at the same cost whoever's address it is.
struct StaffSignInAttempt {
    enum Outcome {
        case open(NewStaffSession, email: String)
        case wrong
        case limited(wait: Duration)
        /// Too many wait to have a password checked; the try was not counted.
        case busy
    }

    /// Right passwords with a wrong code, in a day.
    private static let codesPerDay = 20

    private let input: StaffSignInInput
    private let device: KnownDevice?
    private let limits: SignInLimits
    private let context: Context
    private let now: Timestamp

    init(_ input: StaffSignInInput, in context: Context, at now: Timestamp) {
        self.input = input
        let address = input.countedAddress
        device = KnownDevice(for: Context.staffAddress(address), in: context.request, context.environment, at: now)
        limits = SignInLimits(address: address, device: device, scope: "staff", in: context)
        self.context = context
        self.now = now
    }

    func run() throws -> Outcome {
        if case .limited(let wait) = try limits.count(at: now) { return try limited(wait) }
        let store = StaffSignInStore(context.database)
        let identity = try store.identity(email: input.countedAddress)
        switch context.environment.passwords.check(input.passwort, against: identity?.hash, first: device != nil) {
        case .busy:
            try limits.forgive()
            return .busy
        case .wrong:
            try note(.staffSignInFailed, identity)
            return .wrong
        case .right(let rehashed):
            guard let identity else { return .wrong }
            return try check(identity, rehashed, store)
        }
    }

    /// The password was right. Whoever knows it tries few codes.
    private func check(_ identity: StaffIdentity, _ rehashed: String?, _ store: StaffSignInStore) throws -> Outcome {
        let throttle = Throttle(context.database)
        if case .limited(let wait) = try throttle.count([codeRule(identity)], at: now) { return try limited(wait) }
        let app = try StaffFactor(context.environment.keys).open(identity.sealedSecret, of: identity.staff)
        guard case .match(let counter) = app.check(input.code, unixSeconds: now.unixSeconds) else {
            try note(.staffSignInFailed, identity)
            return .wrong
        }
        let session = try context.database.transaction { () -> NewStaffSession? in
            guard try store.use(counter, by: identity, rehashed: rehashed, at: now) else { return nil }
            try limits.succeed()
            try throttle.clear(codeRule(identity))
            return try context.beginStaffSession(for: identity.staff)
        }
        guard let session else {
            // The code was used before, or the access changed while this waited.
            try note(.staffSignInFailed, identity)
            return .wrong
        }
        return .open(session, email: identity.email)
    }

    private func codeRule(_ identity: StaffIdentity) -> Throttle.Rule {
        let who = ([identity.staff.rawValue.uuidString] + [device?.id].compactMap(\.self)).joined(separator: " ")
        return Throttle.Rule(
            scope: "staff.factor.day",
            key: context.environment.keys.key(.throttle, who),
            limit: StaffSignInAttempt.codesPerDay,
            window: .seconds(86_400)
        )
    }

    private func limited(_ wait: Duration) throws -> Outcome {
        try note(.staffSignInLimited, nil)
        return .limited(wait: wait)
    }

    private func note(_ event: AuditEvent, _ identity: StaffIdentity?) throws(DatabaseError) {
        let detail = identity.map { ["staff": $0.staff.rawValue.uuidString] } ?? [:]
        try Audit(context.database).record(event, by: .visitor, at: now, from: context.request, detail: detail)
    }
}
