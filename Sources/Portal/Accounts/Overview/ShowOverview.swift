package import HTTP
package import PortalWeb

/// `/uebersicht`: the first page after sign-in. Everything the portal offers, with what is missing for it in words.
package struct ShowOverview {
    package init() {}

    package func answer(for session: Session, in context: Context) throws -> Response {
        let store = OverviewStore(context.database)
        return OverviewPage(
            account: session.account,
            previousSignIn: try store.previousSignIn(of: session.account.id),
            otherSessions: try store.otherSessions(of: session)
        ).response(in: context)
    }
}
