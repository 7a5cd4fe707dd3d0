import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeUnder, importsOf, type SourceFile } from './sources.ts';

const core = 'server/src/core';

/** A room, what it may import beside itself, and which packages. The longest folder that fits a file is its room. */
interface Room {
  readonly folder: string;
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
}

const semantics = '@bindwise/semantics';
const rooms: readonly Room[] = [
  { folder: 'semantics/src', rooms: [], packages: [] },
  { folder: `${core}/ir`, rooms: [], packages: [semantics] },
  { folder: `${core}/syntax`, rooms: [], packages: ['web-tree-sitter'] },
  { folder: `${core}/apis`, rooms: [`${core}/ir`], packages: [semantics] },
  {
    folder: `${core}/lower`,
    rooms: [`${core}/ir`, `${core}/syntax`, `${core}/lower/c`, `${core}/lower/python`, `${core}/lower/typescript`],
    packages: [semantics],
  },
  { folder: `${core}/lower/c`, rooms: [`${core}/ir`, `${core}/syntax`, `${core}/apis`], packages: [semantics] },
  { folder: `${core}/lower/python`, rooms: [`${core}/ir`, `${core}/syntax`, `${core}/apis`], packages: [semantics] },
  { folder: `${core}/lower/typescript`, rooms: [`${core}/ir`, `${core}/syntax`, `${core}/apis`], packages: [semantics] },
  { folder: `${core}/flow`, rooms: [`${core}/ir`], packages: [semantics] },
  { folder: `${core}/world`, rooms: [`${core}/ir`, `${core}/flow`], packages: [semantics] },
  { folder: `${core}/link`, rooms: [`${core}/ir`], packages: [] },
  { folder: `${core}/rules`, rooms: [`${core}/ir`, `${core}/flow`, `${core}/link`, `${core}/world`], packages: [semantics] },
  { folder: `${core}/hover`, rooms: [`${core}/ir`, `${core}/flow`, `${core}/world`], packages: [semantics] },
  { folder: `${core}/endpoints`, rooms: [`${core}/ir`, `${core}/flow`, `${core}/world`], packages: [semantics] },
  {
    folder: core,
    rooms: ['ir', 'syntax', 'lower', 'link', 'flow', 'world', 'rules', 'hover', 'endpoints'].map((room) => `${core}/${room}`),
    packages: [semantics],
  },
];

function roomOf(path: string): Room | undefined {
  return rooms.filter(({ folder }) => path.startsWith(`${folder}/`)).sort((a, b) => b.folder.length - a.folder.length)[0];
}

function isTest({ path }: SourceFile): boolean {
  return path.endsWith('.test.ts');
}

test('semantics and core import only what lies before them, and no package but their own', () => {
  const wrong = [...codeUnder('semantics/src'), ...codeUnder(core)]
    .filter((file) => !isTest(file))
    .flatMap((file) => {
      const room = roomOf(file.path);
      return importsOf(file)
        .filter((name) => (name.includes('/src/') ? !mayImport(room, name) : !room?.packages.includes(name)))
        .map((name) => `${file.path} imports ${name}`);
    });
  assert.deepEqual(wrong, []);
});

function mayImport(room: Room | undefined, path: string): boolean {
  const target = roomOf(path);
  return room !== undefined && target !== undefined && (target === room || room.rooms.includes(target.folder));
}

test('Only core/syntax knows the parser', () => {
  assert.deepEqual(
    importersOf(codeUnder('server/src'), (name) => name === 'web-tree-sitter', `${core}/syntax/`),
    [],
  );
});

test('Only lsp and the entry files know the language server protocol', () => {
  const isProtocol = (name: string): boolean => name.startsWith('vscode-');
  const files = codeUnder('server/src').filter(({ path }) => !/^server\/src\/[^/]+$/.test(path));
  assert.deepEqual(importersOf(files, isProtocol, 'server/src/lsp/'), []);
});

test('Only what is for a machine touches Node: the rest runs in a browser as well', () => {
  const forMachine = /^server\/src\/(?:(?:main|cli|launch)\.ts$|cli\/|live\/|workspace\/(?:nodeDisk|grammarSource|replaceFile)\.ts$)/;
  const files = codeUnder('server/src').filter(({ path }) => !forMachine.test(path));
  assert.deepEqual(
    importersOf(files, (name) => name.startsWith('node:'), 'nowhere'),
    [],
  );
});

test('The rooms of the server import in one direction', () => {
  const forbidden: readonly [room: string, ...others: string[]][] = [
    ['workspace', 'lsp', 'cli', 'live'],
    ['live', 'lsp', 'cli'],
    ['lsp', 'cli'],
    ['cli', 'lsp'],
  ];
  const wrong = forbidden.flatMap(([room, ...others]) =>
    codeUnder(`server/src/${room}`).flatMap((file) =>
      importsOf(file)
        .filter((name) => others.some((other) => name.startsWith(`server/src/${other}/`)) || /^server\/src\/[^/]+$/.test(name))
        .map((name) => `${file.path} imports ${name}`),
    ),
  );
  assert.deepEqual(wrong, []);
});

test('The client imports nothing of the server, and the server nothing of the client', () => {
  assert.deepEqual(
    importersOf(codeUnder('client'), (name) => name.startsWith('server/') || name === 'bindwise-language-server', 'nowhere'),
    [],
  );
  assert.deepEqual(
    importersOf(codeUnder('server'), (name) => name.startsWith('client/') || name === '@bindwise/client', 'nowhere'),
    [],
  );
});

test('What ships imports no tool and no test', () => {
  const shipped = ['semantics/src', 'server/src', 'client/src'].flatMap(codeUnder).filter((file) => !isTest(file));
  assert.deepEqual(
    importersOf(shipped, (name) => name.startsWith('test/') || name.startsWith('tools/'), 'nowhere'),
    [],
  );
});

function importersOf(files: readonly SourceFile[], isMeant: (name: string) => boolean, except: string): string[] {
  return files
    .filter((file) => !file.path.startsWith(except) && !isTest(file))
    .flatMap((file) =>
      importsOf(file)
        .filter(isMeant)
        .map((name) => `${file.path} imports ${name}`),
    );
}
