package import HTML

/// Small pictures that only repeat what words say; hidden from screen readers.
package enum Icon {
    static let information: HTML = """
        <svg class="zeichen" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10" fill="none" \
        stroke="currentColor" stroke-width="2"/><path d="M12 11v6M12 7v.5" stroke="currentColor" stroke-width="2.5" \
        stroke-linecap="round"/></svg>
        """
    static let check: HTML = """
        <svg class="zeichen" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10" fill="none" \
        stroke="currentColor" stroke-width="2"/><path d="m7.5 12.5 3 3 6-7" fill="none" stroke="currentColor" \
        stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>
        """
    static let warning: HTML = """
        <svg class="zeichen" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 3 2 21h20z" fill="none" \
        stroke="currentColor" stroke-width="2" stroke-linejoin="round"/><path d="M12 10v5M12 17.5v.5" \
        stroke="currentColor" stroke-width="2.5" stroke-linecap="round"/></svg>
        """
    /// The portal's mark: a roof above an open door.
    package static let mark: HTML = """
        <svg class="marke-bild" viewBox="0 0 40 40" aria-hidden="true"><path class="marke-dach" d="M20 4 3 17v5L20 \
        9l17 13v-5z"/><path class="marke-haus" d="M8 22v14h9V25h6v11h9V22L20 13z"/></svg>
        """
    static let arrow: HTML = """
        <svg class="pfeil" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12h13m-5-6 6 6-6 6" fill="none" \
        stroke="currentColor" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>
        """
}
