"""A letter much like ours with WeasyPrint, as the program a Python shop would take: weasyprint.py COUNT"""

import base64
import html
import logging
import random
import resource
import sys
import time

# This file has the name of the library, and its folder is searched first.
sys.path.pop(0)
import weasyprint  # noqa: E402

STYLE = """
@page { size: A4; margin: 0 }
body { margin: 0; font: 10.5pt/1.35 Lato }
article { position: relative; width: 210mm; height: 297mm; page-break-after: always }
article > * { position: absolute; left: 25mm; width: 165mm; margin: 0 }
h1 { top: 98.46mm; font-size: 12pt; color: #0b2f57 } h2 { font-size: 10pt; color: #0b2f57; margin: 0 }
.head { top: 13mm } .back { top: 58mm; font-size: 7pt } address { top: 63mm; font-style: normal }
.facts { top: 50.8mm; left: 125mm; width: 65mm; font-size: 9pt } .text { top: 108mm; width: 128mm }
.box { top: 169mm; height: 37mm; box-sizing: border-box; border: 0.8pt solid #0b2f57; border-radius: 2mm; padding: 5mm }
.code { font: bold 27pt "JetBrains Mono"; margin: 0 } .box img { position: absolute; right: 4mm; top: 4mm; width: 29mm }
.link { top: 130mm; left: 163mm; width: 27mm } .notes { top: 214mm; columns: 2; font-size: 9.5pt }
.end { top: 260mm } .foot { top: 275.5mm; font-size: 7.5pt }
"""
NOTE = "Wir fragen nie danach, weder am Telefon noch per E-Mail. Geben Sie sie nur auf der Seite ein, deren Adresse oben steht."


def picture(modules):
    """As many squares as a QR code has."""
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y in range(modules) for x in range(modules) if random.random() < 0.5
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {modules} {modules}"><path d="{path}"/></svg>'
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def letter(number, link):
    code = "".join(random.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=11))
    note = f"<h2>Niemand fragt nach der PIN</h2><p>{NOTE}</p>"
    return f"""<article><p class="head">Handwerkskammer<br>Ostwestfalen-Lippe zu Bielefeld</p>
<p class="back">Handwerkskammer OWL · Bielefeld</p>
<address>{html.escape("Tischlerei Möller & Söhne GmbH")}<br>Werkstraße {number}<br>33602 Bielefeld</address>
<p class="facts">Betriebsnummer {number:06}<br>E-Mail service@hwk-owl.de<br>Datum 23. November 2026</p>
<h1>Ihre Einmal-PIN für das Kundenportal</h1>
<div class="text"><p>Guten Tag,</p><p>einmal im Jahr bekommen alle Betriebe von uns eine Einmal-PIN. Damit verknüpfen Sie Ihr
Konto im Kundenportal mit dem Betrieb, an den dieser Brief geht.</p><ol><li>Öffnen Sie
<b>portal.example/betrieb/verknuepfen</b> oder scannen Sie den QR-Code rechts.</li><li>Geben Sie die Betriebsnummer
<b>{number:06}</b> und die Einmal-PIN ein.</li><li>Vergleichen Sie Namen und Ort und wählen Sie <b>Betrieb
verknüpfen</b>.</li></ol></div><img class="link" src="{link}" alt="QR-Code">
<div class="box"><h2>Ihre Einmal-PIN</h2><p class="code">{code[:5]}-{code[5:10]}-{code[10]}</p>gültig bis 23. November 2027
<img src="{picture(21)}" alt="QR-Code"></div><div class="notes">{note * 4}</div>
<p class="end">Freundliche Grüße<br>Handwerkskammer Ostwestfalen-Lippe zu Bielefeld</p>
<p class="foot">Handwerkskammer Ostwestfalen-Lippe zu Bielefeld</p></article>"""


logging.disable(logging.WARNING)
count = int(sys.argv[1])
start = time.monotonic()
link = picture(37)
letters = "".join(letter(number, link) for number in range(count))
page = f'<html lang="de"><head><title>Briefe</title><style>{STYLE}</style></head><body>{letters}</body></html>'
weasyprint.HTML(string=page).write_pdf(variant="pdf/ua-1")
seconds = time.monotonic() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
print(
    f"WeasyPrint {weasyprint.__version__}: {count} letters in {seconds:.1f} s, {count / seconds:.0f} a second; "
    f"22,000 would take {22_000 / count * seconds / 60:.0f} minutes; peak {peak} MiB for {count}"
)
