package import Design
import FoundationEssentials
import Freischaltung
import HTML
package import HTTP
import Links
package import PortalWeb
import PostgreSQL

/// `/betrieb/verknuepfung-aufheben`: everybody ends her own link, at once.
package struct Unlink: FormFlow {
    private let session: Session
    private let link: BetriebLink

    package init(_ session: Session, _ link: BetriebLink) {
        self.session = session
        self.link = link
    }

    package func show(_ input: EmptyInput, _ problems: Problems, in context: Context) throws -> Response {
        let warning = try LastVerwaltung.warning(link, in: context.database, at: context.now)
        let button = Button(Route.betrieb(.unlink).title, .warning).html
        return context.page(
            Route.betrieb(.unlink).title,
            problems: problems,
            back: Frame.Item(link.betrieb.name, to: Route.betrieb(.overview)),
            """
            <h1>\(Route.betrieb(.unlink).title)</h1>
            <p class="vorspann">Ihr Konto gehört danach nicht mehr zu \(link.betrieb.name), \(link.betrieb.number). \
            Das gilt \
            sofort und auf allen Geräten.</p>
            \(warning)
            <ul><li>Dokumente, Lehrverträge und Einträge bleiben beim Betrieb.</li>
            <li>Einladungen, die Sie geschrieben haben und die noch offen sind, gelten nicht mehr.</li>
            <li>Ihr Konto bleibt. Verknüpfen können Sie es jederzeit wieder, mit einer neuen PIN oder einer \
            Einladung.</li></ul>
            \(FormView(to: Route.betrieb(.unlink), token: context.formToken, ButtonRow(button, or: "Abbrechen", to: Route.betrieb(.overview)).html).html)
            """
        )
    }

    package func submit(_ input: EmptyInput, in context: Context) throws -> Response {
        let now = try context.now
        let account = session.account
        try context.database.transaction {
            try BetriebLock.take(link.betrieb.id, in: context.database)
            guard try LinkStore(context.database).end(link.id, .own, at: now) else { return }
            try Audit(context.database).record(
                .unlinked,
                by: .account(account.id),
                about: account.id,
                betrieb: link.betrieb.id,
                at: now,
                from: context.request
            )
            try LinkNews(context.database)
                .tellEnd(of: link.id, in: link.betrieb.id, leaving: account.id, to: account.email, at: now)
        }
        context.flow.flash = .unlinked
        return .seeOther(Route.overview)
    }
}
