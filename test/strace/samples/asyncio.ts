import { dedent, type Sample } from '../sample.ts';

function sample(name: string, rows: readonly string[], body: string, more: Partial<Sample> = {}): Sample {
  const lines = dedent(body)
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`));
  const text = `import asyncio\nimport socket\n\n\nasync def main():\n    loop = asyncio.get_running_loop()\n${lines.join('\n')}\n\n\nasyncio.run(main())\n`;
  return { name, rows, text, ...more };
}

export const asyncioSamples: readonly Sample[] = [
  sample(
    'start_server',
    ['asyncio.start_server'],
    `
    first = await asyncio.start_server(print, "127.0.0.1", 23801)
    second = await asyncio.start_server(print, "127.0.0.1", 23802, reuse_address=False, reuse_port=True, backlog=8)
    first.close()
    second.close()
    `,
  ),
  sample(
    'start_server on IPv6',
    [],
    `
    server = await asyncio.start_server(print, "::1", 23803)
    server.close()
    `,
    { needs: 'ipv6' },
  ),
  sample(
    'start_server without a host',
    [],
    `
    server = await asyncio.start_server(print, None, 23804)
    server.close()
    `,
    {
      needs: 'ipv6',
      unsaid: {
        why: 'Without a host asyncio binds a socket for each family: the text is about one endpoint, and the one of IPv4 is followed.',
        steps: ['* bind [::]:23804'],
      },
    },
  ),
  sample(
    'start_server with a socket',
    [],
    `
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.bind(("127.0.0.1", 23805))
    server = await asyncio.start_server(print, sock=sock)
    server.close()
    `,
  ),
  sample(
    'loop.create_server',
    ['.create_server'],
    `
    server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 23806, reuse_port=True)
    server.close()
    `,
  ),
  sample(
    'open_connection and loop.create_connection',
    ['asyncio.open_connection', '.create_connection'],
    `
    server = await asyncio.start_server(print, "127.0.0.1", 23807)
    reader, writer = await asyncio.open_connection("127.0.0.1", 23807)
    writer.close()
    reader, writer = await asyncio.open_connection("127.0.0.1", 23807, local_addr=("127.0.0.13", 23808))
    writer.close()
    transport, protocol = await loop.create_connection(asyncio.Protocol, "127.0.0.1", 23807, local_addr=("127.0.0.14", 0))
    transport.close()
    server.close()
    `,
  ),
  sample(
    'loop.create_datagram_endpoint',
    ['.create_datagram_endpoint'],
    `
    first, protocol = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=("127.0.0.1", 23809))
    second, protocol = await loop.create_datagram_endpoint(
        asyncio.DatagramProtocol, local_addr=("127.0.0.1", 23810), remote_addr=("127.0.0.1", 23809), reuse_port=True, allow_broadcast=True
    )
    third, protocol = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=("127.0.0.1", 23809))
    for transport in (first, second, third):
        transport.close()
    `,
  ),
  sample(
    'paths',
    ['asyncio.start_unix_server', '.create_unix_server', 'asyncio.open_unix_connection', '.create_unix_connection'],
    `
    first = await asyncio.start_unix_server(print, "/tmp/bindwise-strace-asyncio-1.sock")
    second = await loop.create_unix_server(asyncio.Protocol, path="/tmp/bindwise-strace-asyncio-2.sock", backlog=3)
    reader, writer = await asyncio.open_unix_connection("/tmp/bindwise-strace-asyncio-1.sock")
    writer.close()
    transport, protocol = await loop.create_unix_connection(asyncio.Protocol, "/tmp/bindwise-strace-asyncio-2.sock")
    transport.close()
    first.close()
    second.close()
    `,
  ),
  sample(
    'sockets that the loop connects and accepts',
    ['.sock_connect', '.sock_accept'],
    `
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setblocking(False)
    server.bind(("127.0.0.1", 23811))
    server.listen(1)
    client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    client.setblocking(False)
    client.bind(("127.0.0.15", 0))
    await loop.sock_connect(client, ("127.0.0.1", 23811))
    connection, address = await loop.sock_accept(server)
    connection.close()
    client.close()
    server.close()
    `,
  ),
];
