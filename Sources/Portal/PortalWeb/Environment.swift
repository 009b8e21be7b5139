package import ChamberFacts
import Design
package import HTML
package import Links
package import Logging
import Secrets

/// What all requests of a process share: configuration, the chamber's facts, keys, password hashing, the log.
package struct Environment: Sendable {
    package let settings: Settings
    package let chamber: Chamber
    package let keys: PortalKeys
    package let passwords: Passwords
    package let log: Logger
    package let maintenance = Maintenance()

    package init(settings: Settings, chamber: Chamber, keys: PortalKeys, passwords: Passwords, log: Logger) {
        self.settings = settings
        self.chamber = chamber
        self.keys = keys
        self.passwords = passwords
        self.log = log
    }

    /// Where the help site is; checked when the settings were read.
    package var helpBase: HelpBase { settings.helpBase }

    /// The link to a help topic, the same on every page.
    func help(_ topic: HelpTopic) -> Frame.Item {
        Frame.Item("Hilfe zu dieser Seite", to: helpBase.address(of: topic))
    }

    /// Where people get help, as a link.
    package var serviceAddress: HTML {
        guard let address = Address(checking: "mailto:\(settings.serviceEmail)") else {
            return HTML(text: settings.serviceEmail)
        }
        return "<a href=\"\(address)\">\(settings.serviceEmail)</a>"
    }
}
