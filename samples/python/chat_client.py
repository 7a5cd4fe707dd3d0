"""Joins the room of chat_server.py, from a port that it chose itself.

Try it: run it in two terminals; the second cannot join.
"""
import socket
import sys
import threading

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.bind(("127.0.0.1", 9100))
client.connect(("127.0.0.1", 9001))


def show():
    for line in client.makefile():
        print(line, end="")


threading.Thread(target=show, daemon=True).start()
for line in sys.stdin:
    client.sendall(line.encode())
client.close()
