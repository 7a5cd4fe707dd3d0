"""Tells the time to everyone who connects.

Try it: start it, connect with "nc localhost 9000", stop it with Ctrl-C, start it again.
"""
import socket
import time


def main():
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.bind(("0.0.0.0", 9000))
    server.listen(5)
    print("Serving the time on port 9000")

    while True:
        client, address = server.accept()
        client.sendall(time.ctime().encode() + b"\n")
        client.close()


if __name__ == "__main__":
    main()
