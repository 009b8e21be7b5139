"""Sets one document with Typst: the job comes as JSON on standard input, the PDF leaves on standard output.

One process a document. Typst keeps what it has computed for as long as it lives, 200 MB for 500 letters, and a document
may hold secrets: both end with the process. Nothing is written to a file.

The answer is one line, and behind it the document:

    pdf PAGES BYTES VERSION
    refused REASON

Standard error is for what goes wrong before the job is read, so that nothing of a job can appear there.
"""

import ctypes
import datetime
import json
import os
import re
import resource
import signal
import struct
import sys
import unicodedata

PR_SET_DUMPABLE = 4


class Refused(Exception):
    """Why there is no document, in one line without data."""


def close_off():
    """Neither a core dump nor a debugger of the same user sees what a job holds."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "cannot forbid core dumps")


def characters(path):
    """The characters a TrueType or OpenType font has a glyph for (tables `cmap`, formats 4 and 12)."""
    with open(path, "rb") as file:
        data = file.read()
    tables = {}
    for index in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sLLL", data, 12 + 16 * index)
        tables[tag] = offset
    cmap = tables[b"cmap"]
    found = set()
    for index in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHL", data, cmap + 4 + 8 * index)
        if (platform, encoding) not in ((0, 3), (0, 4), (3, 1), (3, 10)):
            continue
        start = cmap + offset
        form = struct.unpack_from(">H", data, start)[0]
        if form == 12:
            for group in range(struct.unpack_from(">L", data, start + 12)[0]):
                first, last, _ = struct.unpack_from(">LLL", data, start + 16 + 12 * group)
                found.update(range(first, last + 1))
        elif form == 4:
            segments = struct.unpack_from(">H", data, start + 6)[0] // 2
            ends = struct.unpack_from(f">{segments}H", data, start + 14)
            starts = struct.unpack_from(f">{segments}H", data, start + 16 + 2 * segments)
            deltas = struct.unpack_from(f">{segments}H", data, start + 16 + 4 * segments)
            ranges_at = start + 16 + 6 * segments
            ranges = struct.unpack_from(f">{segments}H", data, ranges_at)
            for segment, (first, last) in enumerate(zip(starts, ends)):
                for code in range(first, min(last, 0xFFFE) + 1):
                    glyph = code
                    if ranges[segment]:
                        at = ranges_at + 2 * segment + ranges[segment] + 2 * (code - first)
                        glyph = struct.unpack_from(">H", data, at)[0]
                        if glyph == 0:
                            continue
                    if (glyph + deltas[segment]) & 0xFFFF:
                        found.add(code)
    return found


def coverage(fonts, families):
    """For each family the characters that all its upright faces of normal and bold weight have."""
    covered = []
    for family in families:
        faces = [font for font in fonts.fonts() if font.family == family and font.style == "normal"]
        faces = [font for font in faces if font.weight in (400, 700) and font.stretch == 1]
        if not faces:
            raise Refused(f"the font '{family}' is not there")
        covered.append(set.intersection(*(characters(face.path) for face in faces)))
    return covered


def writable(text, fonts):
    """The text with what no font has replaced by what comes nearest: a letter without its mark, or U+FFFD.

    The text is JSON; its syntax is ASCII, which every font has.
    """
    text = unicodedata.normalize("NFC", text)
    anywhere = set.union(*fonts)
    instead = {}
    for character in set(text):
        if ord(character) in anywhere or ord(character) < 0x80:
            continue
        parts = [part for part in unicodedata.normalize("NFKD", character) if ord(part) in anywhere]
        plain = "".join(part for part in parts if not unicodedata.combining(part))
        is_invisible = unicodedata.category(character) in ("Mn", "Me", "Cf")
        instead[ord(character)] = "" if is_invisible else json.dumps(plain)[1:-1] if plain else "\ufffd"
    text = text.translate(instead)

    def cluster(match):
        # A letter and its marks come from one font.
        whole = match.group()
        return whole if any(all(ord(part) in font for part in whole) for font in fonts) else whole[0]

    return re.sub(r"[^\W\d_][\u0300-\u036f\u1dc0-\u1dff\u20d0-\u20ff]+", cluster, text)


def without_data(message, data):
    """What Typst complained about, in one line, without what it quotes and without any word of the job."""
    words = set(re.findall(r"\w{3,}", data))
    message = re.sub(r"`[^`]*`|\"[^\"]*\"", "…", " ".join(message.split()))
    return re.sub(r"\w{3,}", lambda word: "…" if word.group() in words else word.group(), message)[:200]


def typeset(typst, job):
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=job["fonts"])
    data = writable(job["data"], coverage(fonts, job["families"]))
    # Templates come with the job and read no file: the root is a folder without secrets that is always there.
    compiler = typst.Compiler(root=os.path.dirname(typst.__file__), font_paths=fonts, ignore_system_fonts=True)
    try:
        pdf = compiler.compile(
            input=job["template"].encode(),
            format="pdf",
            sys_inputs={"data": data},
            pdf_standards=job["standards"],
            timestamp=datetime.datetime(*job["day"], 12, tzinfo=datetime.timezone.utc),
        )
    except typst.TypstError as error:
        raise Refused(without_data(error.message, data)) from None
    pages = re.search(rb"/Type/Pages/Count (\d+)", pdf)
    if pages is None:
        raise Refused("the document has no list of pages")
    return int(pages.group(1)), pdf


def main():
    close_off()
    import typst

    job = json.load(sys.stdin.buffer)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    # Should whoever waits for us be gone: the default action of this signal ends the process, whatever it is at.
    signal.alarm(job["seconds"])
    try:
        pages, pdf = typeset(typst, job)
        sys.stdout.buffer.write(f"pdf {pages} {len(pdf)} {typst.__version__}\n".encode())
        sys.stdout.buffer.write(pdf)
    except Refused as refusal:
        sys.stdout.buffer.write(f"refused {refusal}\n".encode())
    except BaseException as error:
        # Also the panics of Typst, whose texts may hold data.
        sys.stdout.buffer.write(f"refused {type(error).__name__}\n".encode())
    sys.stdout.buffer.flush()
    # What Typst remembers need not be tidied up.
    os._exit(0)


main()
