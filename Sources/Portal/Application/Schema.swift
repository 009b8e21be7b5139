import FoundationEssentials
package import PostgreSQL

/// The portal's schema: its migrations, and between which versions this program works.
package enum Schema {
    /// Expand first, contract later: a program runs on the schema of the release before and after it.
    package static let window = 18...20

    package static let migrations: [Migration] = [
        Migration(number: 1, name: "m0001_foundation", sql: text(PackageResources.m0001_foundation_sql)),
        Migration(number: 2, name: "m0002_password_reset", sql: text(PackageResources.m0002_password_reset_sql)),
        Migration(number: 3, name: "m0003_profile", sql: text(PackageResources.m0003_profile_sql)),
        Migration(number: 4, name: "m0004_retention", sql: text(PackageResources.m0004_retention_sql)),
        Migration(number: 5, name: "m0005_contact", sql: text(PackageResources.m0005_contact_sql)),
        Migration(number: 6, name: "m0006_kept_input", sql: text(PackageResources.m0006_kept_input_sql)),
        Migration(number: 7, name: "m0007_second_factor", sql: text(PackageResources.m0007_second_factor_sql)),
        Migration(
            number: 8,
            name: "m0008_invitation_and_bounce",
            sql: text(PackageResources.m0008_invitation_and_bounce_sql)
        ),
        Migration(number: 9, name: "m0009_second_thoughts", sql: text(PackageResources.m0009_second_thoughts_sql)),
        Migration(number: 10, name: "m0010_freischaltung", sql: text(PackageResources.m0010_freischaltung_sql)),
        Migration(number: 11, name: "m0011_imports", sql: text(PackageResources.m0011_imports_sql)),
        Migration(number: 12, name: "m0012_printing", sql: text(PackageResources.m0012_printing_sql)),
        Migration(number: 13, name: "m0013_service_desk", sql: text(PackageResources.m0013_service_desk_sql)),
        Migration(number: 14, name: "m0014_letters", sql: text(PackageResources.m0014_letters_sql)),
        Migration(number: 15, name: "m0015_old_paper", sql: text(PackageResources.m0015_old_paper_sql)),
        Migration(number: 16, name: "m0016_desk_search", sql: text(PackageResources.m0016_desk_search_sql)),
        Migration(number: 17, name: "m0017_given_roles", sql: text(PackageResources.m0017_given_roles_sql)),
        Migration(number: 18, name: "m0018_desk_letters", sql: text(PackageResources.m0018_desk_letters_sql)),
        Migration(number: 19, name: "m0019_desk_trail", sql: text(PackageResources.m0019_desk_trail_sql)),
    ]

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// Brings the database up to date, and first makes the roles the programs sign in with.
    /// - Returns: the migrations applied now.
    package static func migrate(_ database: Database) throws -> [Migration] {
        try makeRoles(database)
        return try Migrator(database, migrations).migrate()
    }

    /// Roles belong to the whole cluster, so two migrators of two databases may meet here.
    static func makeRoles(_ database: Database) throws {
        try database.executeScript(
            """
            DO $$
            DECLARE
                role text;
                has_new_desk boolean := false;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtext('portal roles'));
                FOREACH role IN ARRAY ARRAY['portal_serve', 'portal_work', 'portal_desk'] LOOP
                    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
                        BEGIN
                            EXECUTE format('CREATE ROLE %I LOGIN', role);
                            has_new_desk := has_new_desk OR role = 'portal_desk';
                        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
                        END;
                    END IF;
                END LOOP;
                -- The responder takes the desk's rights on for the desk's pages alone: it never has them by itself.
                IF (SELECT rolinherit FROM pg_roles WHERE rolname = 'portal_serve') THEN
                    ALTER ROLE portal_serve NOINHERIT;
                END IF;
                -- Once: where the desk has a responder of its own, operators have taken it back.
                IF has_new_desk THEN
                    GRANT portal_desk TO portal_serve;
                END IF;
            END $$
            """
        )
        try database.executeScript(
            """
            DO $$ BEGIN
                EXECUTE format('GRANT USAGE ON SCHEMA %I TO portal_serve, portal_work, portal_desk', current_schema());
            END $$
            """
        )
    }
}
