import { blocks, inF, made } from './blocks.ts';

blocks(
  'callbacks of an array that the function was given run for each element that its caller shows, else any number of times',
  inF(`a.forEach((port) => net.createServer().listen(port));`),
  `
  0:
   ${made}
   -> is-none(listed(a, 0, 6)) ? 3 : 2
  1:
   return
  2:
   -> is-none(listed(a, 0, 6)) ? 1 : 4
  3:
   -> is-none(a[+0]) ? 12 : 11
  4:
   call f3(listed(a, 0, 6), 0)
   -> is-none(listed(a, 1, 6)) ? 1 : 5
  5:
   call f3(listed(a, 1, 6), 1)
   -> is-none(listed(a, 2, 6)) ? 1 : 6
  6:
   call f3(listed(a, 2, 6), 2)
   -> is-none(listed(a, 3, 6)) ? 1 : 7
  7:
   call f3(listed(a, 3, 6), 3)
   -> is-none(listed(a, 4, 6)) ? 1 : 8
  8:
   call f3(listed(a, 4, 6), 4)
   -> is-none(listed(a, 5, 6)) ? 1 : 9
  9:
   call f3(listed(a, 5, 6), 5)
   -> 1
  10:
   -> opaque ? 11 : 12
  11:
   call f3(?)
   -> 10
  12:
   -> 1
  `,
);

blocks(
  'callbacks of an array that is written down run for each element',
  inF(`[80, 81].forEach((port) => net.createServer().listen(port));`),
  `
  0:
   ${made}
   call f3(80, 0)
   call f3(81, 1)
   return
  `,
);

blocks(
  'a loop over an array that is written down goes round for each element',
  inF(`for (const x of [80, 81]) { if (a) continue; net.connect(x); }`),
  `
  0:
   ${made}
   -> 1
  1:
   let x = 80
   -> a ? 3 : 4
  2:
   $x of round 0 = x
   -> 6
  3:
   -> 2
  4:
   -> 5
  5:
   socket ? SOCK_STREAM 0 as net.Socket (net.connect)
   connect #15 "localhost":x (net.connect)
   -> 2
  6:
   let x = 81
   -> a ? 8 : 9
  7:
   $x of round 1 = x
   return
  8:
   -> 7
  9:
   -> 10
  10:
   socket ? SOCK_STREAM 0 as net.Socket (net.connect)
   connect #29 "localhost":x (net.connect)
   -> 7
  `,
);
