extension EmailAddress {
    /// Enough for those who know the person, too little for others to write to: `m***@b***.de`.
    package var masked: String {
        let labels = domain.split(separator: ".")
        let end = labels.count > 1 ? ".\(labels[labels.count - 1])" : ""
        return "\(text.prefix(1))***@\(domain.prefix(1))***\(end)"
    }
}
