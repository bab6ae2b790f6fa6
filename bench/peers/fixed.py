"""Fixed bytes for anything it is sent: shows how fast the load generator is. Argument: port."""

from __future__ import annotations

import select
import socket
import sys

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 114\r\n\r\n" + b"x" * 114

server = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=1024)
ready = select.epoll()
ready.register(server, select.EPOLLIN)
clients: dict[int, socket.socket] = {}
while True:
    for fd, _ in ready.poll():
        if fd == server.fileno():
            client, _ = server.accept()
            clients[client.fileno()] = client
            ready.register(client, select.EPOLLIN)
            continue
        try:
            if clients[fd].recv(16384):
                clients[fd].send(ANSWER)
                continue
        except ConnectionError:
            pass
        clients.pop(fd).close()
