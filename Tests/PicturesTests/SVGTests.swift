import Testing

@testable import Pictures

struct SVGTests {
    private static let namespace = "xmlns=\"http://www.w3.org/2000/svg\""

    /// The size or what is wrong, with the text at its place.
    private func read(_ text: String) -> String {
        do {
            let size = try PictureFile(Array(text.utf8), limit: .init(width: 1, height: 1)).size
            return size.map { "\($0.width)x\($0.height)" } ?? "-"
        } catch PictureFile.Fault.unsafe(let danger, let offset) {
            return "\(danger) at \(String(decoding: text.utf8.dropFirst(offset).prefix(6), as: UTF8.self))"
        } catch { return "\(error)" }
    }

    private func read(inside text: String) -> String { read("<svg \(SVGTests.namespace)>\(text)</svg>") }

    @Test(arguments: [
        ("width=\"20\" height=\"10px\"", "20x10"), ("viewBox=\"0 0 24.5,24\"", "25x24"),
        ("width='5cm' height='3cm'", "-"),
        ("width=\"100%\" viewBox=\"0 0 8 9\"", "8x9"), ("viewBox=\"0 0 0 9\"", "-"),
        ("width=\"nan\" height=\"1e99\"", "-"),
    ])
    func `A drawing says its size, or not`(attributes: String, size: String) {
        #expect(read("<svg \(SVGTests.namespace) \(attributes)/>") == size)
    }

    @Test func `What drawing programs write is taken`() {
        #expect(
            read(
                """
                \u{FEFF}<?xml version="1.0" encoding="UTF-8"?>
                <!-- Inkscape -->
                <!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
                <svg:svg xmlns:svg="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="2" \
                height="3">
                <metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><a \
                rdf:about=""/></rdf:RDF></metadata>
                <style type="text/css"><![CDATA[.a{fill:url(#b);clip-path: url( '#c' )}]]></style>
                <defs><linearGradient id="b"/></defs>
                <use xlink:href="#b" style="fill:url(&quot;#b&quot;)" fill="#123"/>
                <image href="data:image/png;base64,AAAA"/><animate attributeName="opacity"/>
                <sodipodi:namedview inkscape:export-filename="C:\\a\\karte.png"/><style>@media \
                (min-width:9px){.a:not(.b)\
                {transform:rotate(3deg)}}</style><g aria-label="Karte(vorn) //"/>
                <text>a &lt; b &amp; url(x) onload=</text>
                </svg:svg>

                """
            ) == "2x3"
        )
    }

    @Test(arguments: [
        ("<script>alert(1)</script>", "element(\"script\") at <scrip"), ("<SCRIPT/>", "element(\"SCRIPT\") at <SCRIP"),
        ("<x:script xmlns:x='http://www.w3.org/2000/svg'/>", "element(\"x:script\") at <x:scr"),
        ("<foreignObject/>", "element(\"foreignObject\") at <forei"),
        ("<g onload='x()'/>", "event(\"onload\") at onload"),
        ("<g\n ONCLICK = \"x\"/>", "event(\"ONCLICK\") at ONCLIC"),
        ("<a href='https://x.de'/>", "reference(\"https://x.de\") at href='"),
        ("<use xlink:href='b.svg#c'/>", "reference(\"b.svg#c\") at xlink:"),
        ("<a href='java&#115;cript:x'/>", "reference(\"javascript:x\") at href='"),
        ("<image href='data:image/svg+xml;base64,AA'/>", "reference(\"data:image/svg+xml;base64,AA\") at href='"),
        ("<g xml:base='https://x.de/'/>", "reference(\"https://x.de/\") at xml:ba"),
        ("<set attributeName='href' to='javascript:x'/>", "event(\"href\") at attrib"),
        ("<set attributeName='xlink:href'/>", "event(\"xlink:href\") at attrib"),
        ("<animate attributeName='onload'/>", "event(\"onload\") at attrib"),
        ("<g style='fill:url(https://x.de)'/>", "style at style="), ("<g fill='url( b.svg#c)'/>", "style at fill='"),
        ("<g fill='u&#x72;l(//x)'/>", "style at fill='"), ("<g style='fill:\\75rl(#a)'/>", "style at style="),
        ("<style>@import 'x.css';</style>", "style at @impor"), ("<style>a{b:URL(x)}</style>", "style at a{b:UR"),
        ("<style><![CDATA[a{b:url(//x)}]]></style>", "style at <![CDA"),
        ("<style>a{b:u<!-- -->rl(https://x.de)}</style>", "style at rl(htt"),
        ("<style>@im<!-- -->port 'x.css';</style>", "style at @im<!-"),
        ("<style>a{b:url<![CDATA[(//x)]]>}</style>", "style at <![CDA"),
        ("<style><g>a{b:image-set('x.png' 1x)}</g></style>", "style at a{b:im"),
        ("<g style='mask:image-set(\"https://x.de\")'/>", "style at style="),
        ("<g mask='image(x.svg)'/>", "style at mask='"), ("<g mask=\"src('x.svg')\"/>", "style at mask=\""),
        ("<g mask='-webkit-image-set(\"x.svg\" 1x)'/>", "style at mask='"), ("<g fill='//x'/>", "style at fill='"),
        ("<g fill='url(\u{301}x.svg)'/>", "style at fill='"), ("<g fill='a:/\u{301}/'/>", "-"),
        ("<g xmlns:h='http://www.w3.org/1999/xhtml'/>", "element(\"html\") at xmlns:"),
        ("<style>@font-face{src:local(x)}</style>", "style at @font-"), ("<fremd/>", "element(\"fremd\") at <fremd"),
        ("<q:fremd xmlns:q='http://www.w3.org/2000/svg'/>", "element(\"q:fremd\") at <q:fre"),
        ("<?xml-stylesheet href='x'?>", "declaration at <?xml-"),
        ("<p xmlns='http://www.w3.org/1999/xhtml'/>", "element(\"p\") at <p xml"),
    ])
    func `What runs or leads elsewhere is refused where it stands`(text: String, danger: String) {
        #expect(read(inside: text) == danger)
    }

    @Test func `Entities that are defined are refused: few lines of them are billions of letters`() {
        #expect(read("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg \(SVGTests.namespace)/>") == "declaration at <!DOCT")
    }

    @Test(arguments: [
        "<g>", "</g>", "<g></h>", "<g a/>", "<g a=b/>", "<g a='b/>", "<!-- ", "<![CDATA[", "<? ", "< g/>",
        "<g a='b' =''/>",
    ])
    func `What is not well-formed is refused`(text: String) {
        #expect(read(inside: text) == "damaged")
    }

    @Test func `Without its namespace browsers show nothing`() {
        #expect(read("<svg></svg>") == "damaged")
    }

    @Test func `Nesting without end is refused`() {
        #expect(read(inside: String(repeating: "<g>", count: 10_000)) == "damaged")
    }
}
