package import Design
import Links
package import Secrets

/// Choosing and checking passwords: policy, hashing, and how many of that at once.
package struct Passwords: Sendable {
    package enum Choice: Sendable, Hashable {
        /// The stored form of the new password, and how hard it is to guess.
        case hashed(String, PasswordPolicy.Strength)
        case refused(Problems)
        case busy
    }

    package enum Check: Sendable, Hashable {
        /// The password is right; with a fresh hash when the stored one is out of date.
        case right(rehashed: String?)
        case wrong
        case busy
    }

    private let hasher: PasswordHasher
    private let policy: PasswordPolicy
    private let gate: HashGate

    package init(hasher: PasswordHasher, policy: PasswordPolicy, gate: HashGate) {
        self.hasher = hasher
        self.policy = policy
        self.gate = gate
    }

    /// What is wrong with a new password; nothing is hashed.
    package func judge(_ typed: String, knowing words: [String]) -> Problems {
        switch policy.judge(Password(typed), personal: words) {
        case .refused(let reason): Problems(text(for: reason), field: "passwort", refusal: .passwordRefused)
        case .accepted: Problems()
        }
    }

    /// - Parameter knowing: words that belong to the person.
    package func choose(_ typed: String, knowing words: [String]) -> Choice {
        let password = Password(typed)
        switch policy.judge(password, personal: words) {
        case .refused(let reason):
            return .refused(Problems(text(for: reason), field: "passwort", refusal: .passwordRefused))
        case .accepted(let strength):
            let hash = gate.run(first: true) { try? hasher.hash(password) } ?? nil  // Out of memory is busy too.
            return hash.map { .hashed($0, strength) } ?? .busy
        }
    }

    /// Costs the same whether there is a stored hash or not.
    ///
    /// - Parameter first: a known device comes before others.
    package func check(_ typed: String, against stored: String?, first: Bool) -> Check {
        let password = Password(String(typed.prefix(4 * Password.maximumLength)))
        let check = gate.run(first: first) { () -> Check in
            switch try? hasher.check(password, against: stored) {
            case .mismatch: .wrong
            case .match(let needsRehash): .right(rehashed: needsRehash ? try? hasher.hash(password) : nil)
            case nil: .busy  // Out of memory.
            }
        }
        return check ?? .busy
    }

    /// Hashes something else than a password, in the same line.
    ///
    /// - Returns: `nil` when too many wait already.
    package func hashing<Value>(first: Bool, _ body: () throws -> Value) rethrows -> Value? {
        try gate.run(first: first, body)
    }

    private func text(for reason: PasswordPolicy.Reason) -> String {
        switch reason {
        case .empty: "Geben Sie ein Passwort ein."
        case .tooShort(let length):
            "Das Passwort braucht mindestens \(policy.minimumLength) Zeichen. Eingegeben sind \(length)."
        case .tooLong: "Das Passwort darf höchstens \(Password.maximumLength) Zeichen lang sein."
        case .common:
            "Dieses Passwort ist zu häufig oder besteht nur aus einem Wort. Nehmen Sie mehrere Wörter, die nichts miteinander zu tun haben."
        case .personal(let word):
            "Das Passwort besteht fast nur aus „\(word)“. Das errät jemand, der Sie oder uns kennt. Nehmen Sie andere Wörter."
        case .repetitive:
            "Das Passwort wiederholt wenige Zeichen oder folgt einer Reihe. Nehmen Sie mehrere verschiedene Wörter."
        }
    }
}
