import CZxcvbn

/// Which passwords are good enough: long enough, and not what a guesser tries first.
///
/// No rules about kinds of characters (NIST SP 800-63B, 5.1.1.2). Common passwords come from libzxcvbn, words from word
/// lists, and what belongs to the person or the service from the caller.
package struct PasswordPolicy: Sendable {
    package enum Verdict: Sendable, Hashable {
        case accepted(Strength)
        case refused(Reason)
    }

    package enum Reason: Sendable, Hashable {
        case empty
        case tooShort(length: Int)
        case tooLong
        /// One listed word, or a common password, whatever digits and signs stand around it.
        case common
        /// Little more than a word that belongs to the person or the service.
        case personal(String)
        /// A few characters again and again, or a row of the alphabet or the keyboard.
        case repetitive
    }

    package enum Strength: Int, Sendable, Hashable, Comparable, CaseIterable {
        case fair, good, strong

        package static func < (left: Strength, right: Strength) -> Bool { left.rawValue < right.rawValue }
    }

    package let minimumLength: Int
    private let words: WordList
    private let service: [String]

    /// - Parameter service: words that belong to the service for everybody, such as its name.
    package init(minimumLength: Int, words: WordList, service: [String]) {
        self.minimumLength = minimumLength
        self.words = words
        self.service = service
    }

    /// - Parameter personal: names, parts of the address and the like; a word of three letters counts only beside a longer one.
    package func judge(_ password: Password, personal: [String]) -> Verdict {
        guard !password.isEmpty else { return .refused(.empty) }
        guard password.length >= minimumLength else { return .refused(.tooShort(length: password.length)) }
        guard password.length <= Password.maximumLength, password.bytes.count <= Password.maximumBytes else {
            return .refused(.tooLong)
        }
        if let word = mainWord(of: password.text, among: personal + service) { return .refused(.personal(word)) }
        guard Set(password.text).count >= 5 else { return .refused(.repetitive) }
        if isOneWord(password.text) { return .refused(.common) }
        switch PasswordPolicy.bits(password, personal + service) {
        case ..<28: return .refused(isRow(password.text) ? .repetitive : .common)
        case ..<45: return .accepted(.fair)
        case ..<65: return .accepted(.good)
        default: return .accepted(.strong)
        }
    }

    /// The longest of the words without which, taken together, almost nothing of the password is left.
    private func mainWord(of text: String, among candidates: [String]) -> String? {
        let words = candidates.filter { $0.count >= 3 }.sorted { $0.count > $1.count }
        for form in PasswordPolicy.spellings(of: text) {
            var rest = form
            let found = words.filter { word in
                let before = rest.count
                rest = rest.replacing(WordList.fold(word), with: " ")
                return rest.count < before
            }
            if let longest = found.first, longest.count >= 4, rest.count(where: \.isLetter) < 5 { return longest }
        }
        return nil
    }

    /// Whether all letters are one listed word, alone or repeated.
    private func isOneWord(_ text: String) -> Bool {
        PasswordPolicy.spellings(of: text).contains { (form: String) -> Bool in
            let runs = Set(form.split { !$0.isLetter }.filter { $0.count >= 3 })
            guard runs.count == 1, let run = runs.first else { return false }
            let half = run.prefix(run.count / 2)
            return isListed(String(run)) || (String(run) == String(half + half) && isListed(String(half)))
        }
    }

    /// Whether the list holds the word or one of its forms: it has `Sonnenblumen` but not `Sonnenblume`.
    private func isListed(_ word: String) -> Bool {
        ["", "n", "en", "e", "s"].contains { ending in
            words.contains(word + ending)
                || (word.hasSuffix(ending) && words.contains(String(word.dropLast(ending.count))))
        }
    }

    /// The text folded, and again with digits and signs that stand for letters read as those.
    private static func spellings(of text: String) -> [String] {
        let folded = WordList.fold(text)
        let letters: [Character: Character] = [
            "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "€": "e",
        ]
        let trimmed = folded.drop { !$0.isLetter && letters[$0] == nil }
        return [folded, String(trimmed.map { letters[$0] ?? $0 }), undigited(folded, letters)]
    }

    /// Signs inside read as letters, digits and signs at the end left as they are.
    private static func undigited(_ text: String, _ letters: [Character: Character]) -> String {
        let end = text.lastIndex(where: \.isLetter).map { text.index(after: $0) } ?? text.endIndex
        return String(text[..<end].map { letters[$0] ?? $0 }) + text[end...]
    }

    private func isRow(_ text: String) -> Bool {
        let values = text.lowercased().unicodeScalars.map { Int($0.value) }
        let steps = zip(values, values.dropFirst()).count { abs($0 - $1) <= 1 }
        return steps * 2 > values.count
    }

    /// How many bits a guesser needs by zxcvbn's reckoning. It looks at 40 characters: its time grows faster than their
    /// number, and who has 40 good ones has enough.
    private static func bits(_ password: Password, _ words: [String]) -> Double {
        let text = String(password.text.prefix(40))
        let owned = words.filter { $0.count >= 3 }.map { Array($0.utf8CString) }
        return owned.withPointers { dictionary in
            var dictionary = dictionary + [nil]
            return ZxcvbnMatch(text, &dictionary, nil)
        }
    }
}

extension [[CChar]] {
    /// Pointers to each text, valid while `body` runs.
    fileprivate func withPointers<Result>(_ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
        func next(_ index: Int, _ pointers: [UnsafePointer<CChar>?]) -> Result {
            guard index < count else { return body(pointers) }
            return self[index].withUnsafeBufferPointer { next(index + 1, pointers + [$0.baseAddress]) }
        }
        return next(0, [])
    }
}
