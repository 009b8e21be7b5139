/// A browser in words a person recognises: `Firefox auf Windows`. Good enough to tell one's own devices apart, and no more.
enum DeviceName {
    /// In this order: many browsers also claim to be those further down.
    private static let browsers = [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ]
    private static let systems = [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
        ("Mac OS X", "Mac"), ("Linux", "Linux"),
    ]

    static func of(userAgent: String) -> String {
        let browser = browsers.first { userAgent.contains($0.0) }?.1
        let system = systems.first { userAgent.contains($0.0) }?.1
        return switch (browser, system) {
        case (let browser?, let system?): "\(browser) auf \(system)"
        case (let browser?, nil): browser
        case (nil, let system?): "Browser auf \(system)"
        case (nil, nil): "Unbekannter Browser"
        }
    }
}
