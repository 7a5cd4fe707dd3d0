"""Counts its visitors, with the standard library's server class.

Try it: connect with "nc localhost 9002", stop the server with Ctrl-C, start it again.
"""
import socketserver


class CountingHandler(socketserver.StreamRequestHandler):
    visitors = 0

    def handle(self):
        CountingHandler.visitors += 1
        self.wfile.write(f"You are visitor {CountingHandler.visitors}\n".encode())


if __name__ == "__main__":
    with socketserver.TCPServer(("127.0.0.1", 9002), CountingHandler) as server:
        server.serve_forever()
