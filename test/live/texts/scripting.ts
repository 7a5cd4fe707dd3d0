import type { Sample } from './sample.ts';
import { any4, bind, denied, inUse, linux, listen, local4, notHere, port, s, tcp } from './sample.ts';

export const scriptingSamples: readonly Sample[] = [
  s('ruby', 'Address already in use - bind(2) for "127.0.0.1" port 3000 (Errno::EADDRINUSE)', inUse, bind, local4, port(3000)),
  s('ruby', 'jekyll 4.3.2 | Error:  Address already in use - bind(2) for 127.0.0.1:4000', inUse, bind, local4, port(4000)),
  s('ruby', 'Permission denied - bind(2) for "0.0.0.0" port 80 (Errno::EACCES)', denied, bind, any4, port(80)),
  s(
    'ruby',
    'Cannot assign requested address - bind(2) for "192.0.2.1" port 3000 (Errno::EADDRNOTAVAIL)',
    notHere,
    bind,
    { address: '192.0.2.1', family: 'ipv4' },
    port(3000),
  ),
  s('eventmachine', 'no acceptor (port is in use or requires root privileges) (RuntimeError)', inUse, tcp),
  s('php-server', 'Failed to listen on localhost:8000 (reason: Address already in use)', inUse, bind, tcp, { host: 'localhost' }, port(8000)),
  s(
    'php-stream',
    'PHP Warning:  stream_socket_server(): Unable to connect to tcp://0.0.0.0:2345 (Address already in use) in /srv/app.php on line 3',
    inUse,
    bind,
    any4,
    port(2345),
  ),
  s('php-socket', 'Warning: socket_bind(): Unable to bind address [98]: Address already in use in a.php', inUse, bind, linux),
  s('php-fpm', "ERROR: unable to bind listening socket for address '127.0.0.1:9000': Address already in use (98)", inUse, bind, local4, port(9000)),
  s('swoole', 'failed to listen server port[0.0.0.0:9501], Error: Address already in use[98]', inUse, bind, tcp, any4, port(9501)),
  s('perl', "Can't create listen socket: Address already in use at /usr/share/perl5/Mojo/IOLoop.pm line 124.", inUse, bind),
  s('perl', 'failed to listen to port 5000: Address already in use at Server.pm line 70', inUse, bind, port(5000)),
  s(
    'ranch',
    'Failed to start Ranch listener MyApp.Endpoint.HTTP in ranch_tcp:listen([{port,4000}]) for reason eaddrinuse (address already in use)',
    inUse,
    listen,
    tcp,
    port(4000),
  ),
  s('erlang', '** exception error: no match of right hand side value {error,eaddrinuse}', inUse, listen),
  s('erlang', '** (MatchError) no match of right hand side value: {:error, :eaddrinuse}', inUse, listen),
  s('phoenix', '[error] Running MyAppWeb.Endpoint with Bandit 1.5.0 at http failed, port 4000 already in use', inUse, listen, tcp, port(4000)),
  s('rabbitmq', 'ERROR: could not bind to distribution port 25672, it is in use by another node: rabbit@host', inUse, tcp, port(25672)),
];
