package import HTML

/// The pages of a long list: first, last, and those around the current one (GOV.UK Design System, "Pagination").
package struct Pagination {
    private let current: Int
    private let count: Int
    private let label: String
    private let address: (Int) -> any Addressable

    /// - Parameters:
    ///   - current: counted from 1; one that does not exist counts as the nearest.
    ///   - label: tells two paginations of one page apart.
    ///   - address: of the page with this number.
    package init(
        page current: Int,
        of count: Int,
        label: String = "Seiten",
        address: @escaping (Int) -> any Addressable
    ) {
        self.current = max(1, min(current, count))
        self.count = count
        self.label = label
        self.address = address
    }

    /// Nothing where there is only one page.
    package var html: HTML {
        guard count > 1 else { return .empty }
        return """
            <nav class="seiten" aria-label="\(label)">\(HTML.when(current > 1, previous))<ul>\(numbers)</ul>\
            \(HTML.when(current < count, next))</nav>
            """
    }

    private var previous: HTML {
        "<a rel=\"prev\" href=\"\(address(current - 1).address)\">Vorherige<span class=\"vh\"> Seite</span></a>"
    }

    private var next: HTML {
        "<a rel=\"next\" href=\"\(address(current + 1).address)\">Nächste<span class=\"vh\"> Seite</span></a>"
    }

    /// An ellipsis stands for two pages or more; in the place of one stands the page.
    private var numbers: [HTML] {
        let shown = Set([1, count] + (current - 1...current + 1)).filter { (1...count).contains($0) }.sorted()
        var items: [HTML] = []
        var last = 0
        for page in shown {
            switch page - last {
            case 1: break
            case 2: items.append(item(page - 1))
            default: items.append("<li class=\"luecke\">…</li>")
            }
            items.append(item(page))
            last = page
        }
        return items
    }

    private func item(_ page: Int) -> HTML {
        let here: HTML = .when(page == current, " aria-current=\"page\"")
        return "<li><a href=\"\(address(page).address)\"\(here)><span class=\"vh\">Seite </span>\(page)</a></li>"
    }
}
