import { dedent, type Sample } from '../sample.ts';

function sample(name: string, rows: readonly string[], text: string, more: Partial<Sample> = {}): Sample {
  return { name, rows, text: dedent(text), ...more };
}

export const pythonSocketSamples: readonly Sample[] = [
  sample(
    'a server, its client and the accepted connection',
    [
      'socket.socket',
      'socket.socket.bind',
      'socket.socket.listen',
      'socket.socket.connect',
      'socket.socket.accept',
      'socket.socket.setsockopt',
      'socket.socket.close',
    ],
    `
    import socket

    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", 23501))
    server.listen(3)
    client = socket.socket()
    client.connect(("127.0.0.1", 23501))
    connection, address = server.accept()
    connection.close()
    client.close()
    server.close()
    `,
    { scope: 'everything' },
  ),
  sample(
    'names that are imported one by one',
    ['socket.socket.connect_ex'],
    `
    from socket import AF_INET, SO_REUSEADDR, SO_REUSEPORT, SOCK_STREAM, SOL_SOCKET, socket

    with socket(AF_INET, SOCK_STREAM) as server:
        server.setsockopt(SOL_SOCKET, SO_REUSEADDR, True)
        server.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
        server.bind(("", 23502))
        server.listen()
        with socket(AF_INET, SOCK_STREAM) as client:
            client.connect_ex(("127.0.0.1", 23502))
    `,
  ),
  sample(
    'everything imported, and under another name',
    [],
    `
    import socket as net
    from socket import *

    first = net.socket(net.AF_INET, net.SOCK_DGRAM)
    first.bind(("127.0.0.1", 23503))
    second = socket(AF_INET, SOCK_DGRAM)
    second.setsockopt(SOL_SOCKET, SO_BROADCAST, 1)
    second.bind(("127.0.0.1", 0))
    second.connect(("127.0.0.1", 23503))
    `,
  ),
  sample(
    'IPv6 for itself',
    [],
    `
    import socket

    server = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    server.bind(("::", 23504))
    server.listen(5)
    `,
    { needs: 'ipv6' },
  ),
  sample(
    'a path',
    [],
    `
    import os
    import socket

    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind("/tmp/bindwise-strace-python.sock")
    server.listen(1)
    server.close()
    os.unlink("/tmp/bindwise-strace-python.sock")
    `,
  ),
  sample(
    'what changes nothing that bind() reads',
    [
      'shutdown',
      'settimeout',
      'setblocking',
      'gettimeout',
      'getblocking',
      'getsockname',
      'getpeername',
      'getsockopt',
      'recv',
      'recv_into',
      'recvfrom',
      'recvfrom_into',
      'recvmsg',
      'send',
      'sendall',
      'sendto',
      'sendmsg',
      'sendfile',
      'set_inheritable',
      'get_inheritable',
      'makefile',
      'fileno',
    ].map((method) => `socket.socket.${method}`),
    `
    import socket

    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.bind(("127.0.0.1", 23505))
    server.listen(1)
    server.setblocking(True)
    server.settimeout(5)
    server.set_inheritable(True)
    print(server.gettimeout(), server.getblocking(), server.get_inheritable(), server.fileno())
    client = socket.socket()
    client.connect(server.getsockname())
    connection, address = server.accept()
    connection.send(b"1")
    connection.sendall(b"23")
    connection.sendmsg([b"4"])
    connection.sendto(b"5", address)
    with open("/dev/null", "rb") as nothing:
        connection.sendfile(nothing)
    connection.shutdown(socket.SHUT_WR)
    print(client.getpeername(), client.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE))
    buffer = bytearray(1)
    print(client.recv(1), client.recv_into(buffer), client.recvfrom(1), client.recvfrom_into(buffer), client.recvmsg(1), client.makefile().read())
    `,
    { unsaid: { why: 'The address of the connection is what getsockname() gives, which nobody can read in the text.', steps: ['2 connect 127.0.0.1:23505'] } },
  ),
  sample(
    'a descriptor that leaves its object',
    ['socket.socket.detach', 'socket.socket.dup'],
    `
    import os
    import socket

    first = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    second = first.dup()
    second.bind(("127.0.0.1", 23506))
    number = second.detach()
    third = socket.socket(fileno=number)
    third.listen(2)
    `,
  ),
  sample(
    'create_server',
    ['socket.create_server'],
    `
    import socket

    with socket.create_server(("127.0.0.1", 23507)) as server:
        print(server)
    other = socket.create_server(("127.0.0.1", 23508), backlog=6, reuse_port=True)
    `,
  ),
  sample(
    'create_server on IPv6',
    [],
    `
    import socket

    first = socket.create_server(("::1", 23509), family=socket.AF_INET6)
    second = socket.create_server(("", 23510), family=socket.AF_INET6, dualstack_ipv6=True)
    `,
    { needs: 'ipv6' },
  ),
  sample(
    'create_connection',
    ['socket.create_connection'],
    `
    import socket

    server = socket.create_server(("127.0.0.1", 23511))
    plain = socket.create_connection(("127.0.0.1", 23511), timeout=5)
    bound = socket.create_connection(("127.0.0.1", 23511), 5, ("127.0.0.7", 23512))
    chosen = socket.create_connection(("127.0.0.1", 23511), source_address=("127.0.0.8", 0))
    `,
  ),
  sample(
    'a program that forks',
    [],
    `
    import os
    import socket

    server = socket.socket()
    server.bind(("127.0.0.1", 23513))
    server.listen(2)
    if os.fork() == 0:
        os._exit(0)
    os.wait()
    server.close()
    `,
    { scope: 'everything' },
  ),
];
