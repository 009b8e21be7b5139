import HTML

/// The field to search in, the same wherever it stands. It asks nobody: the page it leads to looks by itself.
struct SearchForm {
    private let action: Address

    /// - Parameter page: where it stands.
    init(_ addresses: Addresses, on page: String) {
        action = addresses.page(SitePath.search.rawValue, from: page)
    }

    var html: HTML {
        """
        <form class="suche" role="search" action="\(action)" method="get">
        <label for="q">Wobei brauchen Sie Hilfe?</label><div class="zeile"><input id="q" name="q" type="search" \
        autocomplete="off"><button class="knopf">Suchen</button></div></form>
        """
    }
}
