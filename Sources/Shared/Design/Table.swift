package import HTML

/// Things to compare, in rows and columns (GOV.UK Design System, "Table"). Where it is too wide it scrolls by itself.
package struct Table {
    package struct Column: Sendable {
        let title: String
        let isNumeric: Bool

        package init(_ title: String, isNumeric: Bool = false) {
            self.title = title
            self.isNumeric = isNumeric
        }
    }

    private let caption: String
    private let columns: [Column]
    private let rows: [[HTML]]
    private let empty: String
    private let hasCaption: Bool

    /// - Parameters:
    ///   - rows: a cell for each column; the first names its row.
    ///   - empty: what is said where there are no rows.
    ///   - hasCaption: false where a heading above says the same; it is still read aloud.
    package init(
        _ caption: String,
        _ columns: [Column],
        _ rows: [[HTML]],
        empty: String = "Keine Einträge",
        hasCaption: Bool = true
    ) {
        self.caption = caption
        self.columns = columns
        self.rows = rows
        self.empty = empty
        self.hasCaption = hasCaption
    }

    package var html: HTML {
        guard !rows.isEmpty else { return "<p class=\"leise\">\(empty)</p>" }
        let head = columns.map { "<th scope=\"col\"\(Table.style($0))>\($0.title)</th>" as HTML }
        let body = rows.map { row -> HTML in "<tr>\(columns.indices.map { cell(row, $0) })</tr>" }
        // Focusable, because only then the arrow keys scroll it.
        return """
            <div class="tabelle" role="region" aria-label="\(caption)" \
            tabindex="0"><table><caption\(HTML.when(!hasCaption, " class=\"vh\""))>\(caption)</caption>\
            <thead><tr>\(head)</tr></thead><tbody>\(body)</tbody></table></div>
            """
    }

    private func cell(_ row: [HTML], _ index: Int) -> HTML {
        let content = index < row.count ? row[index] : .empty
        let style = Table.style(columns[index])
        return index == 0 ? "<th scope=\"row\"\(style)>\(content)</th>" : "<td\(style)>\(content)</td>"
    }

    private static func style(_ column: Column) -> HTML { .when(column.isNumeric, " class=\"zahl\"") }
}
