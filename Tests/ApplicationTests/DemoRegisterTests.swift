import Freischaltung
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

@Suite(.portal) struct DemoRegisterTests {
    @Test func `The demo has 64 Betriebe, among them twelve Filialen, and places of training`() throws {
        let portal = try TestPortal()
        try DemoRegister(portal.owner).fill(at: portal.now)
        #expect(try portal.count("SELECT count(*) FROM betrieb") == 64)
        #expect(try portal.count("SELECT count(*) FROM betrieb WHERE filialnummer IS NOT NULL") == 12)
        #expect(
            try portal.count(
                "SELECT count(*) FROM betrieb b WHERE NOT EXISTS (SELECT FROM gewerk_eintragung g WHERE g.betrieb_id = b.id)"
            ) == 0
        )
        #expect(try portal.count("SELECT count(*) FROM ausbildungsstaette") == 6)
        for number in try portal.owner.many(
            String.self,
            "SELECT ba_betriebsnummer FROM ausbildungsstaette WHERE ba_betriebsnummer IS NOT NULL"
        ) {
            #expect(BAnumber.isValid(number))
        }
    }

    @Test func `Filling it again adds what is missing and changes nothing that is there`() throws {
        let portal = try TestPortal()
        try DemoRegister(portal.owner).fill(at: portal.now)
        try portal.owner.execute(
            "UPDATE betrieb SET closed_at = \(portal.now), name = 'Anders' WHERE betriebsnummer = '990003'"
        )
        try portal.owner.execute("DELETE FROM betrieb WHERE betriebsnummer = '990020'")
        try DemoRegister(portal.owner).fill(at: portal.now)
        try DemoRegister(portal.owner).fill(at: portal.now)
        #expect(try portal.count("SELECT count(*) FROM betrieb") == 64)
        #expect(try portal.count("SELECT count(*) FROM ausbildungsstaette") == 6)
        #expect(try portal.count("SELECT count(*) FROM betrieb WHERE closed_at IS NOT NULL AND name = 'Anders'") == 2)
        #expect(try portal.count("SELECT count(*) FROM register_import") == 2)
    }
}
