import type { Text } from './text.ts';
import { sameInAllLocales } from './text.ts';

/** What Bindwise cites. `note` is one of the four port notes whose claims are on trial; the others are references. */
export interface DocumentFacts {
  readonly id: string;
  readonly kind: 'note' | 'manual' | 'rfc' | 'vendor' | 'header';
  readonly title: Text;
  /** Where it can be read; the four notes have no address. */
  readonly url: string | undefined;
}

/** By id: `ports-qa`, `socket(7)`, `RFC 9293`. */
export const documents: ReadonlyMap<string, DocumentFacts> = new Map(
  [
    ...note('ports-qa', 'TCP 和 UDP 可以同时绑定相同的端口吗？', 'Can TCP and UDP bind the same port? (questions and answers)'),
    ...note('port-notes', '端口', 'Ports (notes)'),
    ...note('port-record', '[Recond] 端口', 'Ports (record)'),
    ...note('two-processes', '一个端口号可以同时被两个进程绑定吗?', 'Can two processes bind one port number at the same time?'),
    {
      id: 'extra',
      kind: 'note' as const,
      title: { en: 'Common beliefs that are in none of the four documents', 'zh-CN': '四篇文档之外的常见说法' },
      url: undefined,
    },
    ...manual(2, 'bind', 'bind a name to a socket'),
    ...manual(2, 'listen', 'listen for connections on a socket'),
    ...manual(2, 'connect', 'initiate a connection on a socket'),
    ...manual(2, 'accept', 'accept a connection on a socket'),
    ...manual(2, 'setsockopt', 'get and set options on sockets'),
    ...manual(2, 'fork', 'create a child process'),
    ...manual(7, 'socket', 'Linux socket interface'),
    ...manual(7, 'ip', 'Linux IPv4 protocol implementation'),
    ...manual(7, 'ipv6', 'Linux IPv6 protocol implementation'),
    ...manual(7, 'tcp', 'TCP protocol'),
    ...manual(7, 'udp', 'User Datagram Protocol for IPv4'),
    ...manual(7, 'capabilities', 'overview of Linux capabilities'),
    ...manual(5, 'services', 'Internet network services list'),
    ...rfc(768, 'User Datagram Protocol'),
    ...rfc(791, 'Internet Protocol'),
    ...rfc(1337, 'TIME-WAIT Assassination Hazards in TCP'),
    ...rfc(2663, 'IP Network Address Translator (NAT) Terminology and Considerations'),
    ...rfc(3493, 'Basic Socket Interface Extensions for IPv6'),
    ...rfc(4787, 'Network Address Translation (NAT) Behavioral Requirements for Unicast UDP'),
    ...rfc(6056, 'Recommendations for Transport-Protocol Port Randomization'),
    ...rfc(6191, 'Reducing the TIME-WAIT State Using TCP Timestamps'),
    ...rfc(6335, 'IANA Procedures for the Management of the Service Name and Transport Protocol Port Number Registry'),
    ...rfc(9293, 'Transmission Control Protocol (TCP)'),
    ...vendor('ip-sysctl', 'IP Sysctl (Linux kernel documentation)', 'https://docs.kernel.org/networking/ip-sysctl.html'),
    ...vendor('FreeBSD bind(2)', 'FreeBSD bind(2)', 'https://man.freebsd.org/cgi/man.cgi?query=bind&sektion=2'),
    ...vendor('FreeBSD getsockopt(2)', 'FreeBSD getsockopt(2)', 'https://man.freebsd.org/cgi/man.cgi?query=setsockopt&sektion=2'),
    ...vendor('FreeBSD ip(4)', 'FreeBSD ip(4)', 'https://man.freebsd.org/cgi/man.cgi?query=ip&sektion=4'),
    ...vendor('FreeBSD ip6(4)', 'FreeBSD ip6(4)', 'https://man.freebsd.org/cgi/man.cgi?query=ip6&sektion=4'),
    ...vendor('FreeBSD tcp(4)', 'FreeBSD tcp(4)', 'https://man.freebsd.org/cgi/man.cgi?query=tcp&sektion=4'),
    ...vendor(
      'macOS bind(2)',
      'macOS bind(2)',
      'https://developer.apple.com/library/archive/documentation/System/Conceptual/ManPages_iPhoneOS/man2/bind.2.html',
    ),
    ...vendor(
      'macOS setsockopt(2)',
      'macOS setsockopt(2)',
      'https://developer.apple.com/library/archive/documentation/System/Conceptual/ManPages_iPhoneOS/man2/setsockopt.2.html',
    ),
    ...vendor('macOS tcp(4)', 'macOS tcp(4)', 'https://developer.apple.com/library/archive/documentation/System/Conceptual/ManPages_iPhoneOS/man4/tcp.4.html'),
    ...vendor(
      'Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE',
      'Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE (Winsock)',
      'https://learn.microsoft.com/en-us/windows/win32/winsock/using-so-reuseaddr-and-so-exclusiveaddruse',
    ),
    ...vendor(
      'SOL_SOCKET Socket Options',
      'SOL_SOCKET Socket Options (Winsock)',
      'https://learn.microsoft.com/en-us/windows/win32/winsock/sol-socket-socket-options',
    ),
    ...vendor('Winsock bind', 'bind function (winsock2.h)', 'https://learn.microsoft.com/en-us/windows/win32/api/winsock2/nf-winsock2-bind'),
    ...vendor(
      'Service Name and Transport Protocol Port Number Registry',
      'Service Name and Transport Protocol Port Number Registry (IANA)',
      'https://www.iana.org/assignments/service-names-port-numbers/',
    ),
  ].map((facts) => [facts.id, facts] as const),
);

function note(id: string, zh: string, en: string): readonly DocumentFacts[] {
  return [{ id, kind: 'note', title: { en, 'zh-CN': zh }, url: undefined }];
}

function manual(section: number, name: string, what: string): readonly DocumentFacts[] {
  const id = `${name}(${section})`;
  return [{ id, kind: 'manual', title: sameInAllLocales(`${id}: ${what}`), url: `https://man7.org/linux/man-pages/man${section}/${name}.${section}.html` }];
}

function rfc(number: number, title: string): readonly DocumentFacts[] {
  const id = `RFC ${number}`;
  return [{ id, kind: 'rfc', title: sameInAllLocales(`${id}: ${title}`), url: `https://www.rfc-editor.org/rfc/rfc${number}` }];
}

function vendor(id: string, title: string, url: string): readonly DocumentFacts[] {
  return [{ id, kind: 'vendor', title: sameInAllLocales(title), url }];
}
