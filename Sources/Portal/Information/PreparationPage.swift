import Design
import HTML
package import HTTP
package import Links
package import PortalWeb

/// Stands in for a feature to come. Says so, and what works today.
package struct PreparationPage {
    private let route: Route

    package init(route: Route) {
        self.route = route
    }

    package func response(in context: Context) -> Response {
        let next: HTML =
            context.session == nil
            ? Button("Zur Startseite", to: Route.page(.start)).html : Button("Zur Übersicht", to: Route.overview).html
        return context.page(
            "\(route.title): in Vorbereitung",
            """
            <h1>\(route.title)</h1>
            <p class="vorspann">Dieser Dienst ist in Vorbereitung.</p>
            <p>Wir bauen ihn gerade. Sobald er bereit ist, finden Sie ihn unter dieser Adresse.</p>
            <p>Sie brauchen das schon heute? Schreiben Sie an \(context.environment.serviceAddress).</p>
            \(ButtonRow(next).html)
            """
        )
    }
}
