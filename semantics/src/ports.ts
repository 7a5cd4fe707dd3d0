import type { Platform, Protocol } from './endpoint.ts';

/**
 * The ports that a system gives to sockets that name none, first and last, where nobody changed them.
 * Source: Linux ip-sysctl (`ip_local_port_range`); macOS and FreeBSD ip(4) (`net.inet.ip.portrange.first`, `.last`); Windows: `netsh int ipv4 show dynamicport`.
 */
export function defaultLocalPortRange(platform: Platform): readonly [first: number, last: number] {
  return localPortRanges[platform];
}

/** The service that IANA has registered for a port below 1024, by the name in its registry; `undefined` where there is none that a reader would know. */
export function serviceName(port: number, protocol: Protocol): string | undefined {
  return (protocol === 'udp' ? datagramServices.get(port) : undefined) ?? services.get(port);
}

const localPortRanges: Readonly<Record<Platform, readonly [number, number]>> = {
  linux: [32768, 60999],
  darwin: [49152, 65535],
  freebsd: [10000, 65535],
  windows: [49152, 65535],
};

/** From the Service Name and Transport Protocol Port Number Registry of IANA. */
const services: ReadonlyMap<number, string> = new Map([
  [7, 'echo'],
  [9, 'discard'],
  [13, 'daytime'],
  [17, 'qotd'],
  [19, 'chargen'],
  [20, 'ftp-data'],
  [21, 'ftp'],
  [22, 'ssh'],
  [23, 'telnet'],
  [25, 'smtp'],
  [37, 'time'],
  [43, 'whois'],
  [49, 'tacacs'],
  [53, 'domain'],
  [67, 'bootps'],
  [68, 'bootpc'],
  [69, 'tftp'],
  [70, 'gopher'],
  [79, 'finger'],
  [80, 'http'],
  [88, 'kerberos'],
  [102, 'iso-tsap'],
  [110, 'pop3'],
  [111, 'sunrpc'],
  [113, 'ident'],
  [119, 'nntp'],
  [123, 'ntp'],
  [135, 'epmap'],
  [137, 'netbios-ns'],
  [138, 'netbios-dgm'],
  [139, 'netbios-ssn'],
  [143, 'imap'],
  [161, 'snmp'],
  [162, 'snmptrap'],
  [177, 'xdmcp'],
  [179, 'bgp'],
  [194, 'irc'],
  [319, 'ptp-event'],
  [320, 'ptp-general'],
  [389, 'ldap'],
  [427, 'svrloc'],
  [443, 'https'],
  [445, 'microsoft-ds'],
  [464, 'kpasswd'],
  [465, 'submissions'],
  [500, 'isakmp'],
  [502, 'mbap'],
  [512, 'exec'],
  [513, 'login'],
  [514, 'shell'],
  [515, 'printer'],
  [520, 'efs'],
  [543, 'klogin'],
  [546, 'dhcpv6-client'],
  [547, 'dhcpv6-server'],
  [548, 'afpovertcp'],
  [554, 'rtsp'],
  [563, 'nntps'],
  [587, 'submission'],
  [631, 'ipp'],
  [636, 'ldaps'],
  [646, 'ldp'],
  [674, 'acap'],
  [749, 'kerberos-adm'],
  [830, 'netconf-ssh'],
  [853, 'domain-s'],
  [860, 'iscsi'],
  [873, 'rsync'],
  [989, 'ftps-data'],
  [990, 'ftps'],
  [992, 'telnets'],
  [993, 'imaps'],
  [995, 'pop3s'],
]);

/** Where UDP has another service than TCP. */
const datagramServices: ReadonlyMap<number, string> = new Map([
  [512, 'biff'],
  [513, 'who'],
  [514, 'syslog'],
  [520, 'router'],
]);
