import { test } from 'node:test';
import { check } from './support.ts';

test('the byte order of a port stays visible', () => {
  check(
    `struct sockaddr_in a;
a.sin_port = htons(port);
a.sin_port = 8080;
a.sin_port = __builtin_bswap16(80);
a.sin_port = (80 >> 8) | (80 << 8);
a.sin_addr.s_addr = htonl(INADDR_ANY);
bind(fd, (struct sockaddr *)&a, sizeof a);`,
    `
      let a = ?
      a.sin_port = htons(port)
      a.sin_port = 8080
      a.sin_port = htons(80)
      a.sin_port = ((80 >> 8) | (80 << 8))
      a.sin_addr.s_addr = htonl(INADDR_ANY)
      e6 bind fd &a discarded
    `,
  );
});

test('zero', () => {
  check(
    `struct sockaddr_in a = {0};
struct sockaddr_in b;
memset(&b, 0, sizeof b);
struct sockaddr_in *p = calloc(1, sizeof *p);
bzero(p, sizeof *p);
bind(fd, (struct sockaddr *)&a, 16); bind(fd, (struct sockaddr *)&b, 16); bind(fd, (struct sockaddr *)p, 16);`,
    `
      let a = {}0
      let b = ?
      b = {}0
      object allocated = {}0
      let p = &object allocated
      *p = {}0
      e6 bind fd &a discarded
      e7 bind fd &b discarded
      e8 bind fd p discarded
    `,
  );
});

test('initializers', () => {
  check(
    `struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(80), .sin_addr.s_addr = INADDR_ANY };
struct sockaddr_in b = { AF_INET, htons(80), { INADDR_ANY } };
struct sockaddr_in c = { AF_INET, htons(80), INADDR_ANY };
bind(fd, (struct sockaddr *)&a, 16); bind(fd, (struct sockaddr *)&b, 16); bind(fd, (struct sockaddr *)&c, 16);
bind(fd, (struct sockaddr *)&(struct sockaddr_in){ .sin_port = 80 }, 16);`,
    `
      let a = {sa_family: AF_INET, sin_port: htons(80), sin_addr: {s_addr: INADDR_ANY}0}0
      let b = {sa_family: AF_INET, sin_port: htons(80), sin_addr: {s_addr: INADDR_ANY}0}0
      let c = {sa_family: AF_INET, sin_port: htons(80), sin_addr: {s_addr: INADDR_ANY}0}0
      e3 bind fd &a discarded
      e4 bind fd &b discarded
      e5 bind fd &c discarded
      $literal = {sin_port: 80}0
      e7 bind fd &$literal discarded
    `,
  );
});

test('casts and unions', () => {
  check(
    `struct sockaddr_storage ss;
struct sockaddr_in *in = (struct sockaddr_in *)&ss;
in->sin_port = 80;
((struct sockaddr_in *)&ss)->sin_family = AF_INET;
union { struct sockaddr sa; struct sockaddr_in in; } u;
u.in.sin_port = htons(80);
bind(fd, &u.sa, sizeof u);
bind(fd, (struct sockaddr *)&ss, sizeof ss);`,
    `
      let ss = ?
      let in = &ss
      in.sin_port = 80
      ss.sa_family = AF_INET
      let u = ?
      u.sin_port = htons(80)
      e6 bind fd &u discarded
      e7 bind fd &ss discarded
    `,
  );
});

test('text addresses', () => {
  check(
    `struct sockaddr_in a; struct sockaddr_in6 b;
inet_pton(AF_INET, "127.0.0.1", &a.sin_addr);
inet_aton("127.0.0.1", &a.sin_addr);
a.sin_addr.s_addr = inet_addr("127.0.0.1");
inet_pton(AF_INET6, "::1", &b.sin6_addr);
b.sin6_addr = in6addr_any;
bind(fd, (struct sockaddr *)&a, 16); bind(fd, (struct sockaddr *)&b, 16);`,
    `
      let a = ?
      let b = ?
      a.sin_addr.s_addr = inet-address("127.0.0.1")
      a.sin_addr.s_addr = inet-address("127.0.0.1")
      a.sin_addr.s_addr = inet-address("127.0.0.1")
      b.sin6_addr = inet-address("::1")
      b.sin6_addr = in6addr_any
      e7 bind fd &a discarded
      e8 bind fd &b discarded
    `,
  );
});

test('unix', () => {
  check(
    `struct sockaddr_un u;
u.sun_family = AF_UNIX;
strncpy(u.sun_path, "/tmp/s", sizeof u.sun_path - 1);
bind(fd, (struct sockaddr *)&u, sizeof u);`,
    `
      let u = ?
      u.sa_family = AF_UNIX
      u.sun_path = "/tmp/s"
      e3 bind fd &u discarded
    `,
  );
});

test('getaddrinfo', () => {
  check(
    `struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE }, *res, *p;
if (getaddrinfo(NULL, "8080", &hints, &res) != 0) return 1;
for (p = res; p; p = p->ai_next) {
  fd = socket(p->ai_family, p->ai_socktype, p->ai_protocol);
  if (bind(fd, p->ai_addr, p->ai_addrlen) == 0) break;
}`,
    `
      let hints = {ai_socktype: SOCK_STREAM, ai_flags: AI_PASSIVE}0
      let res = ?
      let p = ?
      object sockaddr = {sa_family: found-family(hints.ai_family), sin_port: htons(parse-int("8080")), sin_addr: {s_addr: found-address(hints.ai_flags, hints.ai_family)}, sin6_addr: found-address(hints.ai_flags, hints.ai_family), ai_node: none, ai_service: "8080", ai_flags: hints.ai_flags}
      object addrinfo = {ai_family: found-family(hints.ai_family), ai_socktype: hints.ai_socktype, ai_protocol: hints.ai_protocol, ai_flags: hints.ai_flags, ai_addr: &object sockaddr}
      res = &object addrinfo
      p = res
      e7 socket p.ai_family p.ai_socktype p.ai_protocol
      fd = e7
      e9 bind fd p.ai_addr
      $next = p
      p = $next
    `,
  );
});
