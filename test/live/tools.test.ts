import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explain } from '../../server/src/live/index.ts';
import { readBsdNetstat, readLsof, readPs, readSockstat, readTasklist, readWindowsNetstat } from '../../server/src/live/toolOutput.ts';
import type { RunTool } from '../../server/src/live/tools.ts';
import { surveyByTools } from '../../server/src/live/tools.ts';

const lsof = [
  ...['p4242', 'cpython3.12', 'u501', 'f3', 'tIPv4', 'PTCP', 'n127.0.0.1:8080', 'TST=LISTEN', 'TQR=0', 'TQS=0'],
  ...['f7', 'tIPv4', 'PTCP', 'n127.0.0.1:8080->127.0.0.1:50123', 'TST=CLOSE_WAIT'],
  ...['p77', 'cmDNSResponder', 'u65', 'f6', 'tIPv6', 'PUDP', 'n*:8080', ''],
].join('\n');

const macNetstat = `Active Internet connections (including servers)
Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)
tcp4       0      0  127.0.0.1.8080         *.*                    LISTEN
tcp4       0      0  127.0.0.1.8080         127.0.0.1.50123        CLOSE_WAIT
tcp4       0      0  127.0.0.1.8080         127.0.0.1.50124        TIME_WAIT
tcp46      0      0  *.8081                 *.*                    LISTEN
udp6       0      0  *.8080                 *.*
Active LOCAL (UNIX) domain sockets
Address          Type   Recv-Q Send-Q            Inode             Conn             Refs          Nextref Addr
`;

const ps = `    1     0     0 root     Fri May  1 09:00:00 2026     /sbin/launchd
  400     1   501 alice    Fri May  1 09:10:00 2026     -zsh
 4242   400   501 alice    Fri May  1 10:00:00 2026     /opt/bin/python3.12 app.py --port 8080
   77     1    65 _mdns    Fri May  1 09:00:10 2026     /usr/sbin/mDNSResponder
`;

const windowsNetstat = [
  '',
  'Active Connections',
  '  Proto  Local Address          Foreign Address        State           PID',
  '  TCP    0.0.0.0:8080           0.0.0.0:0              LISTENING       4242',
  '  TCP    127.0.0.1:8080         127.0.0.1:50123        ESTABLISHED     4242',
  '  TCP    127.0.0.1:8080         127.0.0.1:50124        TIME_WAIT       0',
  '  TCP    [::]:80                [::]:0                 ABHÖREN         4',
  '  UDP    0.0.0.0:8080           *:*                                    77',
  '  UDP    [fe80::1%12]:1900      *:*                                    78',
  '',
].join('\r\n');

test('lsof -F: a field a line', () => {
  assert.deepEqual(
    readLsof(lsof).map(({ protocol, family, address, port, state, pid, uid, remote }) => [protocol, family, address, port, state, pid, uid, remote?.port]),
    [
      ['tcp', 'ipv4', '127.0.0.1', 8080, 'listening', 4242, 501, undefined],
      ['tcp', 'ipv4', '127.0.0.1', 8080, 'close-wait', 4242, 501, 50123],
      ['udp', 'ipv6', '::', 8080, 'bound', 77, 65, undefined],
    ],
  );
});

test('netstat -an of macOS: the port follows the last dot', () => {
  assert.deepEqual(
    readBsdNetstat(macNetstat).map(({ protocol, family, address, port, state }) => [protocol, family, address, port, state]),
    [
      ['tcp', 'ipv4', '127.0.0.1', 8080, 'listening'],
      ['tcp', 'ipv4', '127.0.0.1', 8080, 'close-wait'],
      ['tcp', 'ipv4', '127.0.0.1', 8080, 'time-wait'],
      ['tcp', 'ipv6', '::', 8081, 'listening'],
      ['udp', 'ipv6', '::', 8080, 'bound'],
    ],
  );
});

test('sockstat of FreeBSD', () => {
  const text = [
    'USER     COMMAND    PID   FD  PROTO  LOCAL ADDRESS         FOREIGN ADDRESS',
    'alice    python3.11 4242  3   tcp4   127.0.0.1:8080        *:*',
    'root     nginx      99    6   tcp6   *:8080                *:*',
    'alice    curl       5     5   tcp4   10.0.0.5:8080         192.0.2.1:443',
    '',
  ].join('\n');
  assert.deepEqual(
    readSockstat(text).map(({ family, address, state, pid }) => [family, address, state, pid]),
    [
      ['ipv4', '127.0.0.1', 'listening', 4242],
      ['ipv6', '::', 'listening', 99],
      ['ipv4', '10.0.0.5', 'established', 5],
    ],
  );
});

test('netstat -ano of Windows, in any language', () => {
  assert.deepEqual(
    readWindowsNetstat(windowsNetstat).map(({ protocol, family, address, port, state, pid }) => [protocol, family, address, port, state, pid]),
    [
      ['tcp', 'ipv4', '0.0.0.0', 8080, 'listening', 4242],
      ['tcp', 'ipv4', '127.0.0.1', 8080, 'established', 4242],
      ['tcp', 'ipv4', '127.0.0.1', 8080, 'time-wait', undefined],
      ['tcp', 'ipv6', '::', 80, 'listening', 4],
      ['udp', 'ipv4', '0.0.0.0', 8080, 'bound', 77],
      ['udp', 'ipv6', 'fe80::1%12', 1900, 'bound', 78],
    ],
  );
  assert.deepEqual(
    [...readTasklist('"python.exe","4242","Console","1","12,345 K"\r\n"System","4","Services","0","1 K"\r\n')],
    [
      [4242, 'python.exe'],
      [4, 'System'],
    ],
  );
});

test('ps: who, since when, and its whole command line', () => {
  const command = '/opt/bin/python3.12 app.py --port 8080';
  assert.deepEqual(readPs(ps).get(4242), { pid: 4242, parent: 400, uid: 501, user: 'alice', started: 'Fri May 1 10:00:00 2026', command });
});

test('nothing that a tool may print is an error', () => {
  const odd = ['', '\n\n', 'p', 'f\nn\nP', 'tcp4', 'TCP', 'TCP [::', 'x'.repeat(10_000), '\0\u001b[31m', 'tcp4 0 0 *.99999999 *.* LISTEN', 'UDP * * *'];
  for (const read of [readLsof, readBsdNetstat, readSockstat, readWindowsNetstat]) for (const text of odd) assert.deepEqual(read(text), [], text);
  for (const read of [readPs, readTasklist]) for (const text of odd) assert.equal(read(text).size, 0, text);
});

const runMac: RunTool = async ([path = '']) => (path.endsWith('lsof') ? lsof : path.endsWith('netstat') ? macNetstat : ps);

test('macOS: a socket that two tools show is one; what follows is from the documentation and says so', async () => {
  const explanation = await explain(
    { port: 8080, protocol: 'tcp', address: '127.0.0.1', error: 'EADDRINUSE', options: { SO_REUSEADDR: true } },
    { platform: 'darwin', localAddresses: ['127.0.0.1'], survey: (port) => surveyByTools(port, 'darwin', 501, runMac) },
  );
  assert.deepEqual(
    explanation.holders.map(({ protocol, state, processes }) => [protocol, state, processes[0]?.pid]),
    [
      ['tcp', 'listening', 4242],
      ['tcp', 'close-wait', 4242],
      ['udp', 'bound', 77],
      ['tcp', 'time-wait', undefined],
    ],
  );
  assert.equal(explanation.inTheWay, 1);
  assert.equal(explanation.basis, 'documented');
  assert.match(
    explanation.who[0]?.en ?? '',
    /python3\.12 app\.py --port 8080 \(pid 4242, user alice, started .* from zsh\) is listening on TCP 127\.0\.0\.1:8080/,
  );
  assert.equal(explanation.remedies[0]?.command, 'kill 4242');
});

test('Windows: what cannot be told from a later process is not Bindwise’s to stop', async () => {
  const run: RunTool = async ([path = '']) => (path.endsWith('netstat.exe') ? windowsNetstat : '"python.exe","4242","Console","1","12,345 K"\r\n');
  const explanation = await explain(
    { port: 8080, protocol: 'tcp', address: '0.0.0.0', error: 'EADDRINUSE' },
    { platform: 'windows', localAddresses: [], survey: (port) => surveyByTools(port, 'windows', undefined, run) },
  );
  assert.match(explanation.who[0]?.en ?? '', /^python\.exe \(pid 4242\) is listening on TCP 0\.0\.0\.0:8080\.$/);
  assert.equal(explanation.remedies[0]?.id, 'stop');
  assert.match(explanation.remedies[0]?.detail.en ?? '', /stops only processes of the user who runs it/);
});

test('a tool that is missing is said', async () => {
  const survey = await surveyByTools(8080, 'darwin', 501, async () => undefined);
  assert.deepEqual(survey.holders, []);
  assert.deepEqual(
    survey.limits.map(({ en }) => en.split(' ')[0]),
    ['lsof', 'netstat'],
  );
});
