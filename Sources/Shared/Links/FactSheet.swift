/// Lifetimes, limits and labels: what the help site says comes from here, not from memory.
package struct FactSheet: Sendable {
    package struct Fact: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    package let entries: [Fact]

    /// - Parameters:
    ///   - service: the address people write to.
    ///   - value: what is configured for a limit: seconds, or a count.
    package init(service: String, value: (Limit) -> Int = \.standard) {
        entries =
            Limit.allCases.map { Fact(name: $0.fact, value: $0.text(value($0))) }
            + Term.allCases.map { Fact(name: $0.fact, value: $0.text) }
            + Label.allCases.map { Fact(name: $0.fact, value: $0.text) }
            + Route.allFixed.filter { $0 != .page(.start) }.map {
                Fact(name: "seite" + $0.path.replacing("/", with: "."), value: $0.title)
            }
            + [Fact(name: "service.email", value: service)]
    }
}
