import { test } from 'node:test';
import { checkFile } from './support.ts';

test('std::bind is no system call', () => {
  checkFile(
    `#include <functional>
using namespace std::placeholders;
struct A { void go(int); void f() { auto g = std::bind(&A::go, this, _1); bind(&A::go, this, _1); boost::bind(&A::go, this, 3); ::bind(fd_, a, 16); } int fd_; };`,
    `
      e0 call bind(&go, this, _1) discarded
      let g = e0
      e2 call bind(&go, this, _1) discarded
      e3 call bind(&go, this, 3) discarded
      e4 bind this.fd_ a discarded
    `,
    'cpp',
  );
});

test('a method of the same name is no system call', () => {
  checkFile(
    `class Sock { public: int bind(int port); void open(int p) { bind(p, 1, 2); this->bind(p); other.listen(5); fd = ::socket(AF_INET, SOCK_STREAM, 0); } int fd; Sock &other; };`,
    `
      e0 call this.bind(p, 1, 2) discarded
      e1 call bind(p) discarded
      e2 socket AF_INET SOCK_STREAM 0
      this.fd = e2
    `,
    'cpp',
  );
});

test('fields are shared by methods, in the class and outside of it', () => {
  checkFile(
    `class Server { public: explicit Server(int port) : port_{port} {} ~Server() { ::close(fd_); } void start(); private: int fd_ = -1; int port_; static constexpr int kBacklog = 7; };
void Server::start() { fd_ = ::socket(AF_INET, SOCK_STREAM, 0); sockaddr_in a{}; a.sin_port = htons(port_); if (::bind(fd_, reinterpret_cast<sockaddr *>(&a), sizeof a) < 0) throw std::runtime_error("bind"); ::listen(fd_, kBacklog); }
int main() { Server s(8080); s.start(); Server *p = new Server(1); p->start(); delete p; auto u = std::make_unique<Server>(2); u->start(); }`,
    `
      this.fd_ = -1
      this.port_ = port
      e2 close this.fd_ discarded
      e3 socket AF_INET SOCK_STREAM 0
      this.fd_ = e3
      let a = {}0
      a.sin_port = htons(this.port_)
      e7 bind this.fd_ &a
      e8 call runtime_error("bind")
      e9 listen this.fd_ 7 discarded
      e10 call class0(8080)
      let s = e10
      e12 call s.f3() discarded
      e13 call class0(1)
      let p = e13
      e15 call p.f3() discarded
      e16 call p.~Server() discarded
      e17 call class0(2)
      let u = e17
      e19 call u.f3() discarded
      e20 call s.~Server()
    `,
    'cpp',
  );
});

test('a pointer of the library is made of one, and destroys what it has pointed to', () => {
  checkFile(
    `class Fd { public: explicit Fd(int fd) : fd_(fd) {} ~Fd() { ::close(fd_); } void open() { ::listen(fd_, 5); } private: int fd_; };
class Server { public: explicit Server(int port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)), port_(port) { fd_.open(); } private: Fd fd_; int port_; };
std::unique_ptr<Server> make() { return std::unique_ptr<Server>(new Server(1)); }
void again() { auto s = std::make_unique<Server>(2); s.reset(); s.reset(new Server(3)); std::shared_ptr<Server> t{new Server(4)}; t = nullptr; }`,
    `
      this.fd_ = fd
      e1 close this.fd_ discarded
      e2 listen this.fd_ 5 discarded
      e3 socket AF_INET SOCK_STREAM 0
      e4 call class0(e3)
      this.fd_ = e4
      this.port_ = port
      e7 call this.fd_.f3() discarded
      e8 call class1(1)
      e9 call class1(2)
      let s = e9
      e11 call s.fd_.~Fd() discarded
      s = none
      e13 call class1(3)
      e14 call s.fd_.~Fd() discarded
      s = e13
      e16 call class1(4)
      let t = e16
      e18 call t.fd_.~Fd() discarded
      t = none
    `,
    'cpp',
  );
});

test('a class that only a header declares', () => {
  checkFile(
    `int net::Listener::open(int port) { m_fd = socket(AF_INET, SOCK_STREAM, 0); return ::listen(m_fd, backlog); }`,
    `
      e0 socket AF_INET SOCK_STREAM 0
      this.m_fd = e0
      e2 listen this.m_fd this.backlog
    `,
    'cpp',
  );
});

test('an object whose declaration reads like that of a function', () => {
  checkFile(
    `struct Config { int port; };
class Server { public: Server(int port, const char *word = "") : port_(port) {} void open() { fd_ = socket(AF_INET, SOCK_STREAM, 0); } int fd_; int port_; };
int main(int argc, char **argv) { int ports[2] = {1, 2}; Server a(atoi(argv[1]), argv[2]); Server b(std::stoi(argv[1])); Server c(static_cast<int>(argc)); Server d(ports[0]); Server e(); Thing f(pick(argv[1])); Thing g(Unknown(word)); a.open(); }`,
    `
      this.port_ = port
      e1 socket AF_INET SOCK_STREAM 0
      this.fd_ = e1
      e3 call class0(parse-int(?argv), ?argv)
      let a = e3
      e5 call class0(parse-int(?argv))
      let b = e5
      e7 call class0(argc)
      let c = e7
      e9 call class0(ports[0])
      let d = e9
      let f = ?
      e12 call pick(?argv)
      escape e12
      e14 call a.f2() discarded
    `,
    'cpp',
  );
});

test('references', () => {
  checkFile(
    `static bool make(int &out, const int &port) { out = socket(AF_INET, SOCK_STREAM, port); return out >= 0; }
void f() { int fd; if (make(fd, 0)) listen(fd, 1); int &same = fd; listen(same, 2); }`,
    `
      e0 socket AF_INET SOCK_STREAM port
      *out = e0
      let fd = ?
      e3 call f1(&fd, 0)
      e4 listen fd 1 discarded
      e5 listen fd 2 discarded
    `,
    'cpp',
  );
});

test('what a lambda captures outlives the call', () => {
  checkFile(
    `void f(int n) { int fd = socket(AF_INET, SOCK_STREAM, 0); auto go = [&](int b) { listen(fd, b); }; go(n); }`,
    `
      e0 socket AF_INET SOCK_STREAM 0
      let fd = e0
      e2 listen fd b discarded
      let go = f2
      e4 call (go)(n) discarded
    `,
    'cpp',
  );
});

test('exceptions', () => {
  checkFile(
    `void f(int fd) { try { if (::bind(fd, a, 16) < 0) throw 1; ::listen(fd, 1); } catch (const std::exception &e) { ::close(fd); } catch (...) { ::listen(fd, 2); } }`,
    `
      e0 bind fd a
      e1 listen fd 1 discarded
      let e = ?
      e3 close fd discarded
      e4 listen fd 2 discarded
    `,
    'cpp',
  );
});

test('initializers of C++', () => {
  checkFile(
    `void f(const std::string &host) { int on{1}; const auto fd = socket(AF_INET, SOCK_STREAM, 0); sockaddr_in a = {}; a.sin_port = htons(static_cast<uint16_t>(8'080)); if (auto rc = ::bind(fd, (sockaddr *)&a, sizeof(a)); rc != 0) return; for (auto &x : list) listen(x, 1); setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); }`,
    `
      let on = 1
      e1 socket AF_INET SOCK_STREAM 0
      let fd = e1
      let a = {}0
      a.sin_port = htons(8080)
      e5 bind fd &a
      let rc = e5
      let x = list[]
      e8 listen x 1 discarded
      e9 setsockopt fd SOL_SOCKET SO_REUSEADDR &on discarded
    `,
    'cpp',
  );
});
