import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeHolders } from '../../server/src/live/index.ts';
import { surveyLinux } from '../../server/src/live/linux.ts';
import { ProcessReader } from '../../server/src/live/processes.ts';
import type { ProcfsSnapshot } from '../../server/src/live/procfs.ts';
import { replayedProcfs } from '../../server/src/live/procfs.ts';
import { formatIpv6, readSocketTable } from '../../server/src/live/socketTable.ts';

const header = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const id = '0123456789abcdef'.repeat(4);

/** A machine with one listener on 0.0.0.0:8888 (inode 99), held by a process of this command line, control group and name. */
function machine({ cmdline = 'x', cgroup = '0::/\n', name = 'x', pid = 50, parent = 1 } = {}): ProcfsSnapshot {
  return {
    files: {
      '/proc/net/tcp': `${header}   0: 00000000:22B8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 99 1 0 100 0 0 10 0\n`,
      [`/proc/${pid}/stat`]: `${pid} (${name}) S ${parent} ${pid} ${pid} 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 5000 0 0`,
      [`/proc/${pid}/status`]: 'Name:\tx\nUid:\t1000\t1000\t1000\t1000\n',
      [`/proc/${pid}/cmdline`]: cmdline,
      [`/proc/${pid}/cgroup`]: cgroup,
      '/proc/stat': 'btime 1700000000\n',
      '/etc/passwd': 'root:x:0:0::/:/bin/sh\nalice:x:1000:1000::/:/bin/sh\n',
    },
    links: { '/proc/self/ns/net': 'net:[1]', [`/proc/${pid}/ns/net`]: 'net:[1]', [`/proc/${pid}/fd/3`]: 'socket:[99]' },
    lists: { '/proc': ['1', String(pid), 'self', 'net'], [`/proc/${pid}/fd`]: ['0', '3'] },
    errors: {},
  };
}

async function described(snapshot: ProcfsSnapshot): Promise<string> {
  const at = Date.UTC(2023, 10, 15);
  const { holders } = await surveyLinux(8888, { procfs: replayedProcfs(snapshot), uid: 1000, now: at });
  return describeHolders(holders, at)
    .map(({ en }) => en)
    .join('\n');
}

test('addresses of both families, in the byte order of the machine', () => {
  const v6 = `${header}   0: 0000000000000000FFFF00000100007F:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 7 1 0 100\n`;
  assert.deepEqual(
    readSocketTable(v6, 'tcp', 'ipv6', undefined, false).map(({ address, port }) => [address, port]),
    [['::ffff:127.0.0.1', 8080]],
  );
  const v4 = `${header}   0: 7F000001:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 7 1 0 100\n`;
  assert.deepEqual(
    readSocketTable(v4, 'tcp', 'ipv4', 8080, true).map(({ address }) => address),
    ['127.0.0.1'],
  );
  assert.deepEqual(readSocketTable(v4, 'tcp', 'ipv4', 8081, true), []);
});

test('IPv6 addresses as RFC 5952 writes them', () => {
  const bytes = (hex: string): number[] => hex.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? [];
  assert.equal(formatIpv6(bytes('00000000000000000000000000000000')), '::');
  assert.equal(formatIpv6(bytes('00000000000000000000000000000001')), '::1');
  assert.equal(formatIpv6(bytes('20010db8000000000001000000000001')), '2001:db8::1:0:0:1');
  assert.equal(formatIpv6(bytes('20010db8000100010001000100010001')), '2001:db8:1:1:1:1:1:1');
  assert.equal(formatIpv6(bytes('00010000000000000000000000000000')), '1::');
});

test('who started it is named, and whoever takes in orphans is not', async () => {
  const startedBy = (pid: number, command: string): ProcfsSnapshot => {
    const { files, ...rest } = machine({ parent: pid });
    return {
      ...rest,
      files: { ...files, [`/proc/${pid}/stat`]: `${pid} (p) S 1 ${pid} ${pid} 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 10 0 0`, [`/proc/${pid}/cmdline`]: command },
    };
  };
  assert.match(await described(startedBy(40, '/bin/bash\0')), / ago from bash\)/);
  assert.match(await described(startedBy(40, '-bash\0')), / ago from bash\)/);
  assert.match(await described(startedBy(1, '/sbin/init\0')), / ago\)/);
  assert.match(await described(startedBy(900, '/usr/lib/systemd/systemd\0--user\0')), / ago\)/);
});

test('a program is called by its name; its folder stays where that would be a guess', async () => {
  const called = (name: string, cmdline: string) => described(machine({ name, cmdline }));
  assert.match(await called('python3', '/usr/local/bin/python3\0app.py\0'), /^python3 app\.py \(pid 50,/);
  assert.match(await called('python3.11', '/opt/py/bin/python3\0-m\0http.server\0'), /^python3 -m http\.server \(/);
  assert.match(await called('x', '/opt/My App/bin/x\0--serve\0'), /^\/opt\/My App\/bin\/x --serve \(/);
  assert.match(await called('server', './server\0'), /^\.\/server \(/);
});

test('rows that are cut or wrong are left out', () => {
  for (const line of ['', ' 0:', ' 0: 0100007F:1F9', ' 0: zz:1F90 00000000:0000 0A 0:0 00:0 0 0 0 7', ' 0: 0100007F:1F90 00000000:0000 FF 0:0 00:0 0 0 0 7'])
    assert.deepEqual(readSocketTable(`${header}${line}\n`, 'tcp', 'ipv4', undefined, false), [], line);
});

test('a name with parentheses and spaces is no trouble', () => {
  const facts = new ProcessReader(replayedProcfs(machine({ name: 'a) S (b' }))).facts(50);
  assert.deepEqual([facts?.name, facts?.startMark, facts?.user, facts?.started], ['a) S (b', '5000', 'alice', '2023-11-14T22:14:10.000Z']);
  assert.equal(new ProcessReader(replayedProcfs(machine())).facts(51), undefined);
});

test('units of systemd and containers are named', async () => {
  assert.match(await described(machine({ cgroup: '0::/system.slice/nginx.service\n' })), /unit nginx\.service/);
  assert.match(await described(machine({ cgroup: '0::/user.slice/user-1000.slice/user@1000.service/app.slice/web.service\n' })), /unit web\.service/);
  for (const [cgroup, runtime] of [
    [`0::/system.slice/docker-${id}.scope\n`, 'docker'],
    [`1:name=systemd:/docker/${id}\n`, 'docker'],
    [`0::/machine.slice/libpod-${id}.scope\n`, 'podman'],
    [`0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-${id}.scope\n`, 'containerd'],
    [`0::/kubepods/besteffort/pod1/${id}\n`, 'kubernetes'],
  ] as const)
    assert.match(await described(machine({ cgroup })), new RegExp(`${runtime} container 0123456789ab`), cgroup);
});

test("Docker's proxy and systemd's sockets are told apart from servers", async () => {
  const proxy = '/usr/bin/docker-proxy\0-proto\0tcp\0-host-ip\x000.0.0.0\0-host-port\x008888\0-container-ip\x00172.17.0.2\0-container-port\x0080\0';
  assert.match(
    await described(machine({ cmdline: proxy, name: 'docker-proxy' })),
    /Docker's proxy: a container published TCP 8888, and it forwards to 172\.17\.0\.2:80/,
  );
  assert.match(await described(machine({ cmdline: '/sbin/init\0', name: 'systemd', pid: 1, parent: 0 })), /systemd holds it for a socket unit/);
});

test('a listener that no process has is the kernel’s, where all of them could be seen', async () => {
  const { links: _, ...rest } = machine();
  const { limits } = await surveyLinux(8888, { procfs: replayedProcfs({ ...rest, links: {} }), uid: 0, now: 0 });
  assert.ok(limits.some(({ en }) => en.includes('belongs to the kernel itself')));
});

test('where a table cannot be read, that is said', async () => {
  const { files, ...rest } = machine();
  const { '/proc/net/tcp': __, ...others } = files;
  const { limits } = await surveyLinux(8888, { procfs: replayedProcfs({ ...rest, files: others, errors: { '/proc/net/tcp': 'EACCES' } }), uid: 0, now: 0 });
  assert.ok(limits.some(({ en }) => en.startsWith('/proc/net/tcp could not be read (EACCES)')));
});
