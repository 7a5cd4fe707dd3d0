import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstErrors, type Program } from './compile.ts';

const programs: readonly (Program & { readonly isGood: boolean })[] = [
  { language: 'c', text: '#include <stdio.h>\nint main(void) { perror("x"); }\n', isGood: true },
  { language: 'c', text: 'int main(void) { perror("x"); }\n', isGood: false },
  { language: 'c', text: '#include "nowhere.h"\n', isGood: false },
  { language: 'cpp', text: '#include <iostream>\nint main() { std::cerr << "x"; }\n', isGood: true },
  { language: 'cpp', text: 'int main() { std::cerr << "x"; }\n', isGood: false },
  { language: 'python', text: 'print("x")\n', isGood: true },
  { language: 'python', text: 'if True:\nprint("x")\n', isGood: false },
  { language: 'typescript', text: "import * as net from 'node:net';\nnet.createServer().listen(80);\n", isGood: true },
  { language: 'typescript', text: "import * as net from 'node:net';\nnet.createServer().listten(80);\n", isGood: false },
  { language: 'typescriptreact', text: 'export const x = <T,>(y: T): T => y;\n', isGood: true },
  { language: 'javascript', text: "const net = require('net');\nnet.createServer().listen(80);\n", isGood: true },
  { language: 'javascript', text: 'const = 3;\n', isGood: false },
];

test('Each compiler accepts good programs and refuses bad ones', () => {
  const errors = firstErrors(programs);
  for (const [index, { text, isGood }] of programs.entries()) assert.equal(errors[index] === undefined, isGood, `${text}\n${errors[index]}`);
});
