// swift-tools-version: 6.2

import Foundation
import PackageDescription

/// The settings every target of this package shares. In CI a warning is an error.
let strict: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (ProcessInfo.processInfo.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

/// A system library of Debian, described by `Sources/C/<name>/module.modulemap`. Only a toolkit module may import it.
func c(_ name: String, pkgConfig: String? = nil, debian: String) -> Target {
    .systemLibrary(name: name, path: "Sources/C/\(name)", pkgConfig: pkgConfig, providers: [.apt([debian])])
}

/// A module in one of the floors of `Sources/`.
func module(
    _ name: String,
    in floor: String,
    _ dependencies: [Target.Dependency] = [],
    diagrams: [String] = [],
    resources: [Resource] = []
) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        path: "Sources/\(floor)/\(name)",
        exclude: diagrams,
        resources: resources,
        swiftSettings: strict
    )
}

/// The tests of one module, in the folder `Tests/<module>Tests`.
func tests(_ module: String, _ others: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .testTarget(
        name: "\(module)Tests",
        dependencies: [.init(stringLiteral: module)] + others,
        path: "Tests/\(module)Tests",
        resources: resources,
        swiftSettings: strict
    )
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "kundenportal",
    products: [
        .executable(name: "portal", targets: ["portal"]),
        .executable(name: "helpsite", targets: ["helpsite"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    ],
    targets: [
        // Sources/C: module maps of system libraries. Nothing but Sources/Toolkit imports them (`make lint`).
        c("CFastCGI", pkgConfig: "fcgi", debian: "libfcgi-dev"),
        c("CPostgreSQL", pkgConfig: "libpq", debian: "libpq-dev"),
        c("CSodium", pkgConfig: "libsodium", debian: "libsodium-dev"),
        c("CCurl", pkgConfig: "libcurl", debian: "libcurl4-openssl-dev"),
        c("CIDN2", pkgConfig: "libidn2", debian: "libidn2-dev"),
        c("CZxcvbn", debian: "libzxcvbn-dev"),
        c("COath", pkgConfig: "liboath", debian: "liboath-dev"),
        c("CRename", debian: "linux-libc-dev"),
        c("CSpawn", debian: "libc6-dev"),
        c("CBrotli", pkgConfig: "libbrotlienc", debian: "libbrotli-dev"),
        c("CZlib", pkgConfig: "zlib", debian: "zlib1g-dev"),
        c("CCMark", pkgConfig: "libcmark", debian: "libcmark-dev"),
        c("CQRencode", pkgConfig: "libqrencode", debian: "libqrencode-dev"),

        // Sources/Toolkit: no word of the domain; each knows at most one C library and modules of this floor.
        module("Text", in: "Toolkit"),
        module("HTTP", in: "Toolkit"),
        module("HTML", in: "Toolkit"),
        module("FastCGI", in: "Toolkit", ["CFastCGI", "HTTP", logging]),
        module("PostgreSQL", in: "Toolkit", ["CPostgreSQL"]),
        module("Secrets", in: "Toolkit", ["CSodium", "CZxcvbn", "Text"]),
        module("OneTimePassword", in: "Toolkit", ["COath"]),
        module("QRCode", in: "Toolkit", ["CQRencode", "HTML"]),
        module("Markdown", in: "Toolkit", ["CCMark", "HTML"]),
        module("Files", in: "Toolkit", ["CRename"]),
        module("Compression", in: "Toolkit", ["CBrotli", "CZlib"]),
        module("Pictures", in: "Toolkit", ["Compression"]),
        module("CSV", in: "Toolkit"),
        module("Mail", in: "Toolkit", ["CCurl", "CIDN2", "Text"]),
        // Typst, as a child process: Sources/Toolkit/Typesetting/Assets/typeset.py.
        module("Typesetting", in: "Toolkit", ["CSpawn"], resources: [.embedInCode("Assets")]),

        // Sources/Shared: the contract of portal and help site. Sees HTML, nothing else of the toolkit.
        module("Links", in: "Shared", ["HTML"]),
        module("ChamberFacts", in: "Shared", [yams]),
        module("Design", in: "Shared", ["HTML", "Links"], resources: [.embedInCode("Assets")]),

        // Sources/Portal: features see PortalWeb and the floors below, never each other, never FastCGI.
        module(
            "PortalWeb",
            in: "Portal",
            ["Text", "HTTP", "HTML", "PostgreSQL", "Secrets", "Mail", "Links", "ChamberFacts", "Design", logging]
        ),
        // Letters: values in, PDF out, no database.
        module(
            "Letters",
            in: "Portal",
            ["Typesetting", "QRCode", "Secrets", "Mail", "Text", "Files", "Links", "ChamberFacts"],
            resources: [.embedInCode("Assets")]
        ),
        // The rules of Betrieb, PIN, letter and link, without a page: for the features that show them.
        module(
            "Freischaltung",
            in: "Portal",
            ["PortalWeb", "Letters", "Files", "CSV", "Mail", "Text", "PostgreSQL", "Secrets", "Links"],
            diagrams: ["Printing/Printing.md"]
        ),
        module(
            "Accounts",
            in: "Portal",
            [
                "PortalWeb", "Text", "HTTP", "HTML", "PostgreSQL", "Secrets", "Mail", "OneTimePassword", "QRCode",
                "Links", "ChamberFacts", "Design",
            ],
            diagrams: [
                "Activation/Activation.md", "Deletion/Deletion.md", "Export/Export.md", "Invitation/Invitation.md",
                "PasswordChange/PasswordChange.md", "PasswordReset/PasswordReset.md", "Profile/Profile.md",
                "Registration/Registration.md", "Retention/Retention.md", "SecondFactor/SecondFactor.md",
                "Sessions/Sessions.md", "SignIn/SignIn.md",
            ]
        ),
        module(
            "Information",
            in: "Portal",
            [
                "PortalWeb", "Text", "HTTP", "HTML", "PostgreSQL", "Secrets", "Mail", "Links", "ChamberFacts", "Design",
            ],
            diagrams: ["Contact/Contact.md"]
        ),
        module(
            "Betriebe",
            in: "Portal",
            [
                "Freischaltung", "Letters", "PortalWeb", "Text", "HTTP", "HTML", "PostgreSQL", "Secrets", "Mail",
                "Links", "ChamberFacts", "Design",
            ],
            diagrams: [
                "Invitation/Invitation.md", "LetterReport/LetterReport.md", "Linking/Linking.md", "People/People.md",
                "PinRequest/PinRequest.md",
            ]
        ),
        module(
            "ServiceDesk",
            in: "Portal",
            [
                "Freischaltung", "Letters", "PortalWeb", "CSV", "Text", "HTTP", "HTML", "PostgreSQL", "Secrets", "Mail",
                "OneTimePassword", "QRCode", "Links", "ChamberFacts", "Design", logging,
            ],
            diagrams: ["ServiceDesk.md"]
        ),
        // Application composes the features; it alone knows all of them.
        module(
            "Application",
            in: "Portal",
            [
                "Accounts", "Betriebe", "Freischaltung", "Letters", "Information", "ServiceDesk", "PortalWeb", "HTTP",
                "HTML", "PostgreSQL", "Secrets", "Mail", "Links", "ChamberFacts", "Design", logging,
            ],
            resources: [.embedInCode("Migrations")]
        ),

        // Sources/HelpSite: load, parse, check, render, write. Sees what portal and help site share, nothing of the portal.
        module("Content", in: "HelpSite", ["Files", "Markdown", "Links", "ChamberFacts", "Text"]),
        module("LinkCheck", in: "HelpSite", ["Content", "Markdown", "Links"]),
        // Search stands alone: the script it writes is all that browsers get.
        module("Search", in: "HelpSite", ["Text"], resources: [.embedInCode("Assets")]),
        module("Write", in: "HelpSite", ["Files", "Compression"]),
        module(
            "Pages",
            in: "HelpSite",
            ["Content", "LinkCheck", "Write", "Markdown", "Pictures", "HTML", "Links", "Design", "Text"],
            resources: [.embedInCode("Assets")]
        ),
        module("Watch", in: "HelpSite", ["Files"]),
        // SiteBuild composes them; it alone knows all.
        module(
            "SiteBuild",
            in: "HelpSite",
            [
                "Content", "LinkCheck", "Search", "Pages", "Write", "Files", "Markdown", "Pictures", "HTML", "Links",
                "ChamberFacts", "Design", yams,
            ]
        ),

        // Sources/Commands: argument parsing only. Only here do FastCGI and the portal meet.
        .executableTarget(
            name: "portal",
            dependencies: [
                "Application", "Freischaltung", "ServiceDesk", "Letters", "FastCGI", "PortalWeb", "CSV", "HTTP",
                "Links",
                "Design", "Mail", "Secrets", "PostgreSQL", argumentParser, logging,
            ],
            path: "Sources/Commands/portal",
            swiftSettings: strict
        ),

        .executableTarget(
            name: "helpsite",
            dependencies: ["SiteBuild", "Search", "Watch", "Content", "Files", "Links", "Write", argumentParser],
            path: "Sources/Commands/helpsite",
            swiftSettings: strict
        ),

        // What bench/letters/run measures.
        .executableTarget(
            name: "letterbench",
            dependencies: ["Letters", "ChamberFacts", "Files", "Links", "Mail", "Secrets"],
            path: "bench/letters",
            exclude: ["README.md", "run", "weasyprint.py"],
            swiftSettings: strict
        ),

        // Tests: one target for each module; TestDatabase gives a test a PostgreSQL schema of its own, TestPortal a whole
        // portal on it, asked by browsers that live in the test; TestPDF reads documents with the tools of others.
        .target(name: "TestDatabase", dependencies: ["PostgreSQL"], path: "Tests/TestDatabase", swiftSettings: strict),
        .target(
            name: "TestPortal",
            dependencies: [
                "TestDatabase", "Application", "Freischaltung", "ServiceDesk", "Letters", "PortalWeb", "ChamberFacts",
                "HTTP", "Mail",
                "PostgreSQL", "Secrets", logging,
            ],
            path: "Tests/TestPortal",
            swiftSettings: strict
        ),
        tests("HTTP"),
        tests("HTML"),
        tests("FastCGI", ["HTTP", logging]),
        tests("Links", ["HTML"]),
        tests("Freischaltung"),
        tests("Secrets"),
        tests("CSV"),
        tests("Mail"),
        tests("OneTimePassword"),
        tests("QRCode", ["HTML"]),
        tests("Markdown", ["HTML"]),
        tests("Pictures", ["Compression"]),
        tests("Content", ["Markdown", yams]),
        // They run the program too, and end it at any moment.
        tests(
            "SiteBuild",
            ["Content", "Files", "LinkCheck", "Write", "helpsite"],
            resources: [.copy("Golden")]
        ),
        tests("Search"),
        tests("Design", ["HTML", "Links"]),
        .target(name: "TestPDF", path: "Tests/TestPDF", swiftSettings: strict),
        tests("Typesetting", ["TestPDF"]),
        tests("Letters", ["TestPDF", "ChamberFacts", "Files", "Links", "Mail", "Secrets", "Typesetting"]),
        tests("PostgreSQL", ["TestDatabase"]),
        tests(
            "Application",
            [
                "TestPortal", "TestDatabase", "TestPDF", "Freischaltung", "ServiceDesk", "Letters", "Files",
                "PortalWeb",
                "ChamberFacts", "CSV", "HTTP", "Links", "Mail", "OneTimePassword", "PostgreSQL", "Secrets",
                "Typesetting",
            ]
        ),
    ]
)
