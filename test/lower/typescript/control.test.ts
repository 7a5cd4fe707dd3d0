import { blocks, inF, made } from './blocks.ts';

blocks(
  'conditions short-circuit',
  inF('if (a && !(b || a.c)) g(1); else g(2);'),
  `
  0:
   ${made}
   -> a ? 4 : 2
  1:
   call f1(1)
   -> 3
  2:
   call f1(2)
   -> 3
  3:
   return
  4:
   -> b ? 2 : 5
  5:
   -> a.c ? 2 : 1
  `,
);

blocks(
  'values that are chosen',
  inF('const x = a ? 1 : g(2), y = a ?? g(3), z = a || 4; g(x); g(y); g(z);'),
  `
  0:
   ${made}
   -> a ? 1 : 2
  1:
   <?> = 1
   -> 3
  2:
   call f1(2)
   <?> = #8
   -> 3
  3:
   let x = <?>
   <??> = a
   -> is-none(a) ? 4 : 5
  4:
   call f1(3)
   <??> = #16
   -> 5
  5:
   let y = <??>
   let z = (a or 4)
   call f1(x)
   call f1(y)
   call f1(z)
   return
  `,
);

blocks(
  'loops, labels, break and continue',
  inF(
    'outer: for (let i = 0; i < 3; i++) { while (true) { if (a) continue outer; if (b) break outer; break; } } do { g(1); } while (a); for (const x of [7]) g(x);',
  ),
  `
  0:
   ${made}
   let i = 0
   -> 1
  1:
   -> (i < 3) ? 2 : 4
  2:
   -> 5
  3:
   i = (i + 1)
   -> 1
  4:
   -> 14
  5:
   -> true ? 6 : 7
  6:
   -> a ? 8 : 9
  7:
   -> 3
  8:
   -> 3
  9:
   -> 10
  10:
   -> b ? 11 : 12
  11:
   -> 4
  12:
   -> 13
  13:
   -> 7
  14:
   call f1(1)
   -> 15
  15:
   -> a ? 14 : 16
  16:
   -> 18
  17:
   -> opaque ? 18 : 19
  18:
   let x = 7
   call f1(x)
   -> 17
  19:
   return
  `,
);

blocks(
  'switch falls through, and default takes the rest',
  inF('switch (a) { case 1: g(1); default: g(2); break; case 2: g(3); }'),
  `
  0:
   ${made}
   -> (a == 1) ? 2 : 5
  1:
   return
  2:
   call f1(1)
   -> 3
  3:
   call f1(2)
   -> 1
  4:
   call f1(3)
   -> 1
  5:
   -> (a == 2) ? 4 : 6
  6:
   -> 3
  `,
);

blocks(
  'catch takes what is thrown, finally takes all and goes on where it was going',
  inF('try { g(1); return a; } catch (e) { g(2); } finally { g(3); } g(4);'),
  `
  0:
   ${made}
   -> 3
  1:
   call f1(3)
   -> ($finally == 1) ? 8 : 9
  2:
   $finally = -1
   -> 1
  3: throws to 2
   -> 6
  4: throws to 2
   let e = ?
   call f1(2)
   -> 5
  5: throws to 2
   -> 7
  6: throws to 4
   call f1(1)
   <returned> = a
   $finally = 1
   -> 1
  7:
   $finally = 0
   -> 1
  8:
   return <returned>
  9:
   -> ($finally == -1) ? 10 : 11
  10:
   throw
  11:
   call f1(4)
   return
  `,
);

blocks(
  'platforms',
  inF(`const isWindows = process.platform === 'win32'; if (isWindows) g(1); if (os.platform() !== 'linux') g(2);`).replace(
    'import net',
    `import os from 'os'; import net`,
  ),
  `
  0:
   ${made}
   let isWindows = (? == "win32")
   -> platform windows ? 1 : 2
  1:
   call f1(1)
   -> 3
  2:
   -> 3
  3:
   -> platform linux ? 5 : 4
  4:
   call f1(2)
   -> 6
  5:
   -> 6
  6:
   return
  `,
);

blocks(
  'the end of the process, and assertions',
  inF(`assert(a); if (b) { process.exit(1); } g(1);`),
  `
  0:
   ${made}
   -> a ? 1 : 2
  1:
   -> b ? 3 : 4
  2:
   throw
  3:
   end-of-process
  4:
   -> 5
  5:
   call f1(1)
   return
  `,
);

blocks(
  'using closes on every way out of the block',
  inF(`{ using s = net.createServer(); g(1); } g(2);`),
  `
  0:
   ${made}
   socket ? SOCK_STREAM 0 as net.Server (net.createServer)
   s = #3
   -> 3
  1:
   close s duck
   -> ($finally == -1) ? 5 : 6
  2:
   $finally = -1
   -> 1
  3: throws to 2
   call f1(1)
   -> 4
  4:
   $finally = 0
   -> 1
  5:
   throw
  6:
   call f1(2)
   return
  `,
);
