import { test } from 'node:test';
import { blocks, inF, made } from './blocks.ts';
import { checkBlocks } from './check.ts';

blocks(
  'patterns take values apart, with defaults',
  inF(`const { port = 80, host: [first], ...rest } = a; [b.x, b.y] = [1, 2]; g(port); g(first);`),
  `
  0:
   ${made}
   let port = default(a.port, 80)
   let first = a.host[0]
   let rest = merge(a, {port: none, host: none})
   b.x = 1
   b.y = 2
   call f1(port)
   call f1(first)
   return
  `,
);

blocks(
  'assignments that change, and those that only fill in',
  inF(`let n = 1; n += 2; n++; b.port ??= 3; delete b.port; g(n);`),
  `
  0:
   ${made}
   let n = 1
   n = (n + 2)
   n = (n + 1)
   -> is-none(b.port) ? 1 : 2
  1:
   b.port = 3
   -> 2
  2:
   b.port = none
   call f1(n)
   return
  `,
);

test('a variable that a closure uses outlives the call, others do not', () => {
  checkBlocks(
    `import net from 'net';
     export function f() {
       const kept = net.createServer();
       const own = net.createServer();
       own.listen(1);
       return () => kept.listen(2);
     }`,
    'f',
    `
    0:
     socket ? SOCK_STREAM 0 as net.Server (net.createServer)
     let kept = #2
     socket ? SOCK_STREAM 0 as net.Server (net.createServer)
     let own = #4
     setsockopt own SOL_SOCKET SO_REUSEADDR 1 (net.Server.listen)
     setsockopt own IPPROTO_IPV6 IPV6_V6ONLY 0 (net.Server.listen)
     bind own "::":1 (net.Server.listen)
     listen own 511 (net.Server.listen)
     return f2
    `,
  );
});
