package import Design
package import HTTP
import Links
package import PortalWeb
import PostgreSQL

/// `/profil`: a person's own data, shown and changed.
package struct EditProfile: FormFlow {
    private let session: Session

    package init(_ session: Session) {
        self.session = session
    }

    package func show(_ input: ProfileData, _ problems: Problems, in context: Context) throws -> Response {
        let isFresh = !context.hasInput
        let data = isFresh ? try ProfileStore(context.database).find(session.account.id) : input
        return ProfilePageView(email: session.account.email, data: data, problems: problems).response(in: context)
    }

    package func submit(_ input: ProfileData, in context: Context) throws -> Response {
        switch input.checked() {
        case .problems(let problems):
            return try show(input, problems, in: context).with(.unprocessableContent)
        case .valid(let data):
            let account = session.account.id
            let now = try context.now
            try context.database.transaction {
                try ProfileStore(context.database).save(data, for: account)
                try Audit(context.database)
                    .record(.profileChanged, by: .account(account), about: account, at: now, from: context.request)
            }
            context.flow.flash = .profileSaved
            return .seeOther(Route.profile(.overview))
        }
    }
}
