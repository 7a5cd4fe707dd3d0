"""Passes every line on to everyone else in the room.

Try it: two "nc localhost 9001", then stop the server with Ctrl-C and start it again.
"""
import socket
import threading


class ChatServer:
    def __init__(self, port):
        self.members = []
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sock.bind(("", port))
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.listen()

    def run(self):
        while True:
            member, _ = self.sock.accept()
            self.members.append(member)
            threading.Thread(target=self.listen_to, args=(member,), daemon=True).start()

    def listen_to(self, member):
        for line in member.makefile("rb"):
            for other in self.members:
                if other is not member:
                    other.sendall(line)
        self.members.remove(member)
        member.close()


if __name__ == "__main__":
    ChatServer(9001).run()
