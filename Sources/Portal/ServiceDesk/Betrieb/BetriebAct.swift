import Design
import HTML
import Links
import PortalWeb

/// An act about one Betrieb.
protocol BetriebAct: DeskAct {
    var betrieb: DeskBetrieb { get }
    var act: StaffBetriebAct { get }
}

extension BetriebAct {
    var id: Betrieb.ID { betrieb.betrieb.id }
    var route: Route { DeskLink.betrieb(id, act).route }
    var back: Frame.Item { Frame.Item(betrieb.betrieb.name, to: DeskLink.betrieb(id)) }
    var subject: HTML { "\(betrieb.betrieb.name), \(betrieb.betrieb.number), \(betrieb.address)" }
}
