import HTTP
package import PostgreSQL

/// The limits on failed sign-ins: per typed address, per address and network, per network; for a known device only its
/// own.
///
/// Every try is counted before the password is checked. A success takes its count back from the shared counters and
/// clears the address's own.
package struct SignInLimits {
    private let rules: [Throttle.Rule]
    private let own: Throttle.Rule
    private let code: Throttle.Rule
    private let throttle: Throttle

    /// - Parameter scope: accounts and the service desk are counted apart.
    package init(address: String, device: KnownDevice?, scope: String = "sign_in", in context: Context) {
        let settings = context.settings
        let keys = context.environment.keys
        let network = context.request.client.network
        if let device {
            own = Throttle.Rule(
                scope: scope + ".device",
                key: keys.key(.throttle, "\(device.id) \(address)"),
                limit: settings.signInTries,
                window: settings.signInWindow
            )
            rules = [own]
        } else {
            own = Throttle.Rule(
                scope: scope + ".address",
                key: keys.key(.throttle, address),
                limit: settings.signInTries,
                window: settings.signInWindow
            )
            let pair = Throttle.Rule(
                scope: scope + ".pair",
                key: keys.key(.throttle, "\(address) \(network)"),
                limit: settings.signInPairTries,
                window: .seconds(60)
            )
            let shared = Throttle.Rule(
                scope: scope + ".network",
                key: keys.key(.throttle, "\(network)"),
                limit: settings.signInAddressFailures,
                window: .seconds(60)
            )
            rules = [own, pair, shared]
        }
        code = Throttle.Rule(
            scope: scope + ".code",
            key: keys.key(.throttle, "\(address) \(network)"),
            limit: settings.signInTries,
            window: settings.signInWindow
        )
        throttle = Throttle(context.database)
    }

    package func count(at now: Timestamp) throws(DatabaseError) -> Throttle.Verdict {
        try throttle.count(rules, at: now)
    }

    /// Counts a look at a provisional password while a limit is reached, and says whether it may be done.
    package func allowsCode(at now: Timestamp) throws(DatabaseError) -> Bool {
        try throttle.count([code], at: now) == .allowed
    }

    /// Takes the count back: the password was not looked at.
    package func forgive() throws(DatabaseError) {
        try throttle.forgive(rules)
    }

    package func succeed() throws(DatabaseError) {
        try throttle.forgive(rules)
        try throttle.clear(own)
    }
}
