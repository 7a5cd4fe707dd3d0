import { dedent, type Sample } from '../sample.ts';

function sample(name: string, rows: readonly string[], text: string, more: Partial<Sample> = {}): Sample {
  return { name, rows, text: dedent(text), ...more };
}

export const nodeDatagramSamples: readonly Sample[] = [
  sample(
    'bind to a port',
    [
      'dgram.createSocket',
      'dgram.Socket.bind',
      'dgram.Socket.close',
      'dgram.Socket.address',
      'dgram.Socket.on',
      'dgram.Socket.once',
      'dgram.Socket.ref',
      'dgram.Socket.unref',
    ],
    `
    import dgram from 'node:dgram';

    const socket = dgram.createSocket('udp4');
    socket.on('message', (message) => console.log(message));
    socket.once('listening', () => socket.ref().unref());
    socket.bind(23401, () => {
      console.log(socket.address());
      socket.close();
    });
    `,
  ),
  sample(
    'bind with options',
    ['dgram.Socket', 'dgram.Socket.addListener', 'dgram.Socket.prependListener', 'dgram.Socket.prependOnceListener'],
    `
    import dgram from 'node:dgram';

    const socket = dgram.createSocket({ type: 'udp4', reuseAddr: true, reusePort: true });
    socket.addListener('error', (error) => console.error(error));
    socket.prependListener('close', () => undefined);
    socket.prependOnceListener('message', () => undefined);
    socket.bind({ port: 23402, address: '127.0.0.1' }, () => socket.close());
    `,
  ),
  sample(
    'bind on IPv6',
    [],
    `
    import { createSocket } from 'node:dgram';

    const socket = createSocket({ type: 'udp6', ipv6Only: true, reuseAddr: true });
    socket.bind(23403, () => {
      socket.close();
      const second = createSocket('udp6');
      second.bind(23404, '::1', () => second.close());
    });
    `,
    { needs: 'ipv6' },
  ),
  sample(
    'datagram options that are false',
    [],
    `
    import dgram from 'node:dgram';

    const socket = dgram.createSocket({ type: 'udp4', reuseAddr: false, reusePort: false, ipv6Only: false });
    socket.bind(23405, '127.0.0.1', () => socket.close());
    `,
  ),
  sample(
    'bind to any port',
    [],
    `
    import dgram from 'node:dgram';

    const socket = dgram.createSocket('udp4');
    socket.bind(() => socket.close());
    `,
  ),
  sample(
    'options of a bound socket',
    [
      'dgram.Socket.setBroadcast',
      'dgram.Socket.setTTL',
      'dgram.Socket.setMulticastTTL',
      'dgram.Socket.setMulticastLoopback',
      'dgram.Socket.setMulticastInterface',
      'dgram.Socket.setRecvBufferSize',
      'dgram.Socket.setSendBufferSize',
      'dgram.Socket.addMembership',
      'dgram.Socket.addSourceSpecificMembership',
    ],
    `
    import dgram from 'node:dgram';

    const socket = dgram.createSocket({ type: 'udp4', reuseAddr: true });
    socket.bind(23406, () => {
      socket.setBroadcast(true);
      socket.setTTL(4);
      socket.setMulticastTTL(5);
      socket.setMulticastLoopback(false);
      socket.setMulticastInterface('127.0.0.1');
      socket.setRecvBufferSize(65536);
      socket.setSendBufferSize(32768);
      socket.addMembership('239.1.2.3', '127.0.0.1');
      socket.addSourceSpecificMembership('127.0.0.1', '232.1.2.3', '127.0.0.1');
      socket.close();
    });
    `,
  ),
  sample(
    'options of a bound socket of IPv6',
    [],
    `
    import dgram from 'node:dgram';

    const socket = dgram.createSocket('udp6');
    socket.bind(23407, '::1', () => {
      socket.setBroadcast(false);
      socket.setTTL(4);
      socket.setMulticastTTL(5);
      socket.setMulticastLoopback(true);
      socket.close();
    });
    `,
    { needs: 'ipv6' },
  ),
  sample(
    'membership without a bind',
    [],
    `
    import dgram from 'node:dgram';

    const socket = dgram.createSocket('udp4');
    socket.addMembership('239.1.2.4', '127.0.0.1');
    socket.close();
    `,
    {
      scope: 'everything',
      unsaid: {
        why: 'A socket that is not bound yet is bound first; whether it is depends on what ran before: the rule about options before bind() knows this method.',
        steps: ['1 setsockopt SOL_SOCKET SO_REUSEADDR 1', '1 bind 0.0.0.0:0'],
      },
    },
  ),
  sample(
    'connect without a bind',
    ['dgram.Socket.connect'],
    `
    import dgram from 'node:dgram';

    const socket = dgram.createSocket('udp4');
    socket.connect(23408, '127.0.0.1', () => socket.close());
    `,
  ),
  sample(
    'send without a bind',
    ['dgram.Socket.send'],
    `
    import dgram from 'node:dgram';

    const socket = dgram.createSocket('udp4');
    socket.send('hello', 23409, '127.0.0.1', () => socket.close());
    `,
    { scope: 'everything' },
  ),
];
