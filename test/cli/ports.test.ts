import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { BindMapReport } from '../../server/src/workspace/bindMapReport.ts';
import { bindwise, folderWith, runProcess } from './run.ts';

const server = (port: string): string => `import os, socket\ns = socket.create_server(('127.0.0.1', ${port}))\n`;
const fixed = server('8080');

describe('bindwise ports', () => {
  it('lists what each file binds, then what cannot be held at once', async () => {
    const cwd = folderWith({ 'a.py': fixed, 'b/b.py': fixed, 'c.py': server("int(os.environ['PORT'])") });
    const { status, stdout, stderr } = await bindwise(['ports'], { cwd });
    assert.deepEqual([status, stderr], [0, '']);
    const lines = stdout.split('\n').map((line) => line.replace(/ {2,}/g, '  '));
    assert.deepEqual(lines, [
      'TCP 127.0.0.1:8080  listens  socket.create_server  a.py:2:5  SO_REUSEADDR = 1',
      'TCP 127.0.0.1:8080  listens  socket.create_server  b/b.py:2:5  SO_REUSEADDR = 1',
      'TCP 127.0.0.1, port from the environment  listens  socket.create_server  c.py:2:5  SO_REUSEADDR = 1',
      '',
      'information: Two bind TCP 127.0.0.1:8080: EADDRINUSE',
      '  A socket listening on 127.0.0.1:8080 is in the way: on Linux SO_REUSEADDR does not let a second socket bind where one listens.',
      '  a.py:2:5: TCP 127.0.0.1:8080',
      '  b/b.py:2:5: TCP 127.0.0.1:8080',
      '',
      '3 endpoints; 1 conflict; 3 of 3 files analysed',
      '',
    ]);
  });

  it('speaks Chinese', async () => {
    const cwd = folderWith({ 'a.py': fixed, 'b.py': fixed });
    const { stdout } = await bindwise(['ports', '--locale', 'zh-CN'], { cwd });
    assert.match(stdout, /监听[\s\S]*两处绑定 TCP 127\.0\.0\.1:8080：EADDRINUSE[\s\S]*2 个端点；1 处冲突；2 个文件中分析了 2 个/);
  });

  it('tells programs the same as JSON', async () => {
    const cwd = folderWith({ 'a.py': fixed, 'b.py': fixed, 'c.py': server("int(os.environ['PORT'])") });
    const { status, stdout } = await bindwise(['ports', '--format', 'json'], { cwd });
    const report = JSON.parse(stdout) as BindMapReport;
    assert.deepEqual([status, report.version], [0, 1]);
    assert.deepEqual(
      report.endpoints.map(({ path, port, from, role, options, start }) => [path, port, from, role, options, start]),
      [
        ['a.py', 8080, undefined, 'server', { SO_REUSEADDR: true }, { line: 2, column: 5 }],
        ['b.py', 8080, undefined, 'server', { SO_REUSEADDR: true }, { line: 2, column: 5 }],
        ['c.py', null, 'env', 'server', { SO_REUSEADDR: true }, { line: 2, column: 5 }],
      ],
    );
    assert.deepEqual(
      report.conflicts.map(({ between, outcome, severity, claims }) => [between, outcome, severity, claims.length > 0]),
      [[[0, 1], 'EADDRINUSE', 'information', true]],
    );
  });

  it('draws a graph', async () => {
    const cwd = folderWith({ 'a.py': fixed, 'b.py': fixed });
    const { stdout } = await bindwise(['ports', '--format', 'dot'], { cwd });
    assert.match(stdout, /^graph bindwise \{\n/);
    assert.match(stdout, /\n {4}e0 \[label="TCP 127\.0\.0\.1:8080 · listens\\na\.py:2"\];\n/);
    assert.match(stdout, /\n {2}e0 -- e1 \[label="EADDRINUSE", color=red\];\n\}\n$/);
  });

  it('ends with 1 where one program holds two that conflict, and with 2 where it could not look', async () => {
    const both = "import socket\ns = socket.create_server(('', 80))\nt = socket.create_server(('127.0.0.1', 80))\nprint(s, t)\n";
    assert.equal((await bindwise(['ports'], { cwd: folderWith({ 'a.py': both }) })).status, 1);
    const missing = await bindwise(['ports', 'nowhere'], { cwd: folderWith({}) });
    assert.deepEqual([missing.status, missing.stdout], [2, 'No endpoints; 0 of 1 file analysed; 1 skipped\n']);
    assert.match(missing.stderr, /nowhere/);
  });

  it('says what it does not take', async () => {
    const { status, stderr } = await bindwise(['ports', '--format', 'sarif']);
    assert.equal(status, 2);
    assert.match(stderr, /--format: "sarif" is not allowed; it takes one of pretty, json, dot/);
    assert.equal((await bindwise(['ports', '--fix'])).status, 2);
  });

  it('looks at what a project file leaves in, for the platform that it names', async () => {
    const cwd = folderWith({ 'bindwise.json': '{"exclude": ["old/**"], "platform": "windows"}', 'a.py': fixed, 'b.py': fixed, 'old/c.py': fixed });
    const report = JSON.parse((await bindwise(['ports', '--format', 'json'], { cwd })).stdout) as BindMapReport;
    assert.deepEqual(
      report.endpoints.map(({ path }) => path),
      ['a.py', 'b.py'],
    );
    assert.match(report.conflicts[0]?.reason ?? '', /is in the way: both have this address and port/);
  });

  it('says the same with any number of threads', () => {
    const files = Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`s${index}.py`, server(String(8000 + (index % 70)))]));
    const cwd = folderWith(files);
    const [one, two] = ['1', '2'].map((jobs) => runProcess(['ports', '--format', 'json', '--jobs', jobs, join(cwd)]));
    assert.equal(one?.stdout, two?.stdout);
    assert.equal((JSON.parse(one?.stdout ?? '') as BindMapReport).conflicts.length, 10);
  });

  it('shows no control character of a name', async () => {
    const cwd = folderWith({ 'a.py': "import socket\ns = socket.socket(socket.AF_UNIX)\ns.bind('/tmp/\\x1b[31mred')\n" });
    const { stdout } = await bindwise(['ports'], { cwd });
    assert.match(stdout, /^Unix \/tmp\/␛\[31mred {2}/);
  });
});
