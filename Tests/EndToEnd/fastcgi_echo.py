"""A FastCGI responder that answers with what it was sent, so that tests see what nginx lets through.

    /usr/bin/python3 fastcgi_echo.py SOCKET

The answer is JSON: {"parameters": [[name, value], …], "body": length}. A query of `status=503` sets the status,
`header=Name:%20value` adds a header, `die` closes the connection without an answer.
"""

import json
import os
import socket
import struct
import sys
import threading
from urllib.parse import parse_qsl

BEGIN, END, PARAMS, STDIN, STDOUT = 1, 3, 4, 5, 6
HEADER = struct.Struct(">BBHHBB")


def read_exactly(connection, count):
    data = b""
    while len(data) < count:
        chunk = connection.recv(count - len(data))
        if not chunk:
            raise EOFError
        data += chunk
    return data


def read_record(connection):
    _, kind, request, length, padding, _ = HEADER.unpack(read_exactly(connection, HEADER.size))
    content = read_exactly(connection, length)
    read_exactly(connection, padding)
    return kind, request, content


def pairs(data):
    position = 0

    def length():
        nonlocal position
        first = data[position]
        if first < 128:
            position += 1
            return first
        position += 4
        return struct.unpack(">I", data[position - 4 : position])[0] & 0x7FFFFFFF

    while position < len(data):
        name, value = length(), length()
        yield (
            data[position : position + name].decode("latin-1"),
            data[position + name : position + name + value].decode("latin-1"),
        )
        position += name + value


def answer(connection):
    """Serves one connection until nginx closes it."""
    try:
        while True:
            parameters = body = b""
            while True:
                kind, request, content = read_record(connection)
                if kind == PARAMS:
                    parameters += content
                elif kind == STDIN and content:
                    body += content
                elif kind == STDIN:
                    break
            received = list(pairs(parameters))
            fields = dict(received)
            wishes = parse_qsl(fields.get("QUERY_STRING", ""), keep_blank_values=True)
            if ("die", "") in wishes:
                raise EOFError
            status = next((value for name, value in wishes if name == "status"), "200")
            extra = "".join(f"{value}\r\n" for name, value in wishes if name == "header")
            page = json.dumps({"parameters": received, "body": len(body)}).encode()
            head = f"Status: {status}\r\nContent-Type: application/json\r\nContent-Length: {len(page)}\r\n{extra}\r\n"
            output = head.encode() + (b"" if fields["REQUEST_METHOD"] == "HEAD" else page)
            connection.sendall(
                HEADER.pack(1, STDOUT, request, len(output), 0, 0)
                + output
                + HEADER.pack(1, STDOUT, request, 0, 0, 0)
                + HEADER.pack(1, END, request, 8, 0, 0)
                + bytes(8)
            )
    except (EOFError, OSError):
        connection.close()


def main():
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(sys.argv[1])
    os.chmod(sys.argv[1], 0o660)
    listener.listen(256)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=answer, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    main()
