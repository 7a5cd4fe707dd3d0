"""Receives datagrams the way a TCP server receives connections.

Try it: it ends with "Operation not supported".
"""
import socket

receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
receiver.bind(("127.0.0.1", 9003))
receiver.listen(1)
data, sender = receiver.recvfrom(1024)
print(sender, data)
