package import PostgreSQL
package import Testing

/// Gives each test, and each case of a parameterised test, a PostgreSQL schema of its own.
///
/// The schema is made before the test and dropped after it, also when the test fails. On a suite it holds for every test
/// in it.
package struct SchemaTrait: TestTrait, SuiteTrait, TestScoping {
    let setUp: @Sendable (Database) throws -> Void

    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        let place = try TestDatabase.unused()
        let owner = place.connect(deadline: .seconds(60))
        try place.create(with: owner)
        do {
            try setUp(owner)
            try await TestDatabase.$scoped.withValue(place) { try await function() }
        } catch {
            try place.drop(with: owner)
            throw error
        }
        try place.drop(with: owner)
    }
}

extension Trait where Self == SchemaTrait {
    /// An empty schema: ``TestDatabase/current`` connects to it.
    package static var schema: SchemaTrait { SchemaTrait { _ in } }

    /// A schema made ready by the owner, for example with the migrations of an application.
    package static func schema(_ setUp: @escaping @Sendable (Database) throws -> Void) -> SchemaTrait {
        SchemaTrait(setUp: setUp)
    }
}
