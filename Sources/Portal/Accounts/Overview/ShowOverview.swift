package import HTTP
package import PortalWeb

/// `/uebersicht`: the first page after sign-in. Everything the portal offers, with what is missing for it in words.
package struct ShowOverview {
    package init() {}

    package func answer(for session: Session, in context: Context) throws -> Response {
        let (previousSignIn, otherSessions) = try OverviewStore(context.database).figures(of: session)
        return OverviewPage(
            account: session.account,
            previousSignIn: previousSignIn,
            otherSessions: otherSessions,
            mailBounces: session.mailBounces,
            link: session.link
        ).response(in: context)
    }
}
