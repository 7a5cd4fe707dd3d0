import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Neighbours } from '../../server/src/lsp/neighbours.ts';
import { type KnownMap, WorkspaceMap } from '../../server/src/lsp/workspaceMap.ts';
import { nodeDisk } from '../../server/src/workspace/nodeDisk.ts';
import { grammars } from '../support/grammars.ts';
import { treeOf } from '../workspace/tree.ts';

const server = (port: string): string => `import socket\ns = socket.create_server(('127.0.0.1', ${port}))\n`;
const listening = { onRead: () => undefined, onAnalysed: () => undefined, isCancelled: () => false };

interface Mapped {
  readonly root: string;
  readonly neighbours: Neighbours;
  readonly map: WorkspaceMap;
  /** The files that were analysed since this was last asked. */
  readonly analysed: () => readonly string[];
}

function mapOf(files: Readonly<Record<string, string>>): Mapped {
  const root = treeOf(files);
  const neighbours = new Neighbours({
    grammars,
    disk: nodeDisk,
    folderOf: () => root,
    folders: () => [root],
    openText: () => undefined,
    mayScan: async () => true,
    onScanned: () => undefined,
  });
  const analysed: string[] = [];
  const map = new WorkspaceMap({
    neighbours,
    optionsAt: async (path) => {
      analysed.push(path.slice(root.length + 1));
      return { platform: 'linux', rules: {}, respectIgnores: true };
    },
    knowDocuments: async () => undefined,
    log: assert.fail,
  });
  return { root, neighbours, map, analysed: () => analysed.splice(0).sort() };
}

function ports({ map: { endpoints } }: KnownMap): readonly (number | undefined)[] {
  return endpoints.map(({ port }) => port);
}

describe('The map of a workspace', () => {
  it('analyses again what has changed, with what uses it, and nothing else', async () => {
    const using = `from config import PORT\n${server('PORT')}`;
    const { root, neighbours, map, analysed } = mapOf({ 'a.py': server('80'), 'b.py': server('81'), 'config.py': 'PORT = 82\n', 'c.py': using });
    assert.deepEqual(ports(await map.get(listening)), [80, 81, 82]);
    assert.deepEqual(analysed(), ['a.py', 'b.py', 'c.py']);

    assert.deepEqual(ports(await map.get(listening)), [80, 81, 82]);
    assert.deepEqual(analysed(), []);

    writeFileSync(join(root, 'b.py'), server('91'));
    await neighbours.fileChanged(join(root, 'b.py'));
    assert.deepEqual(ports(await map.get(listening)), [80, 91, 82]);
    assert.deepEqual(analysed(), ['b.py']);

    writeFileSync(join(root, 'config.py'), 'PORT = 92\n');
    await neighbours.fileChanged(join(root, 'config.py'));
    assert.deepEqual(ports(await map.get(listening)), [80, 91, 92]);
    assert.deepEqual(analysed(), ['c.py']);
  });

  it('stops when it is not wanted any more, says that it is not whole, and goes on the next time', async () => {
    const { map, analysed } = mapOf({ 'a.py': server('80'), 'b.py': server('81'), 'c.py': server('82') });
    const none = await map.get({ ...listening, isCancelled: () => true });
    assert.deepEqual([ports(none), none.isPartial, analysed()], [[], true, []]);

    let done = 0;
    const some = await map.get({
      ...listening,
      onAnalysed: (count) => {
        done = count;
      },
      isCancelled: () => done >= 1,
    });
    assert.deepEqual([ports(some), some.isPartial, analysed()], [[80], true, ['a.py']]);

    const whole = await map.get(listening);
    assert.deepEqual([ports(whole), whole.isPartial, analysed()], [[80, 81, 82], false, ['b.py', 'c.py']]);
  });

  it('tells how far it is', async () => {
    const { map } = mapOf({ 'a.py': server('80'), 'b.py': server('81'), 'c.txt': '' });
    const told: string[] = [];
    const tell = (step: string) => (done: number, all: number) => void told.push(`${step} ${done}/${all}`);
    await map.get({ ...listening, onRead: tell('read'), onAnalysed: tell('analysed') });
    assert.deepEqual(told, ['read 1/2', 'read 2/2', 'analysed 0/2', 'analysed 1/2']);
  });

  it('loses one file that cannot be read, not the others', async () => {
    const { root, neighbours, map } = mapOf({ 'a.py': server('80'), 'b.py': server('81') });
    await map.get(listening);
    writeFileSync(join(root, 'a.py'), Buffer.from([0, 1, 2]));
    await neighbours.fileChanged(join(root, 'a.py'));
    assert.deepEqual(ports(await map.get(listening)), [81]);
  });
});
