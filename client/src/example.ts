/** A server that cannot restart: the option comes after the bind() that it was meant for. */
export const example = `import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind(("0.0.0.0", 8888))
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.listen()

while True:
    client, address = server.accept()
    client.sendall(b"hello\\n")
    client.close()
`;
