import { test } from 'node:test';
import { check } from './check.ts';

function bound(setup: string, address: string, expected: string): void {
  check(`import os, socket, sys\n${setup}\ns = socket.socket()\ns.bind(${address})`, `#1 socket AF_INET SOCK_STREAM 0\n#2 bind s ${expected}`);
}

test('constants of the module are written into the endpoint', () => {
  bound("HOST, PORT = 'localhost', 9999\nADDR = (HOST, PORT)", 'ADDR', '["localhost", 9999]');
  bound('PORT: int = 0x1F90', "('', PORT)", '["", 8080]');
  bound('PORT = 0o17', "('', PORT)", '["", 15]');
  bound('PORT = 8_080', "('', PORT)", '["", 8080]');
});

test('a name that is assigned twice is followed, not guessed', () => {
  bound('PORT = 80\nif x:\n    PORT = 81', "('', PORT)", '["", PORT]');
  bound('PORT = 80\ndef change():\n    global PORT\n    PORT = 81', "('', PORT)", '["", PORT]');
});

test('what comes from outside says where from', () => {
  bound("PORT = int(os.environ.get('PORT', 8080))", "('', PORT)", '["", ?env]');
  bound('', "('', int(sys.argv[1]))", '["", ?argv]');
  bound('', "(os.environ['HOST'], int(os.getenv('PORT')))", '[?env, ?env]');
  bound('args = parser.parse_args()', "('', args.port)", '["", args.port]');
});

test('texts are joined', () => {
  bound("NET = '127.0.0'", "(f'{NET}.1', 80)", '[concat("127.0.0", ".1"), 80]');
  bound('', "('127.0.' '0.1', int('80'))", '["127.0.0.1", parse-int("80")]');
  bound('', "('10.%d.%s.1' % (1, '2'), 80)", '["10.1.2.1", 80]');
  bound('NET = 5', "('10.0.%d.1' % NET, 80)", '["10.0.5.1", 80]');
  bound('net = other()\nnet = other()', "('10.0.%d.1' % net, 80)", '[concat("10.0.", net, ".1"), 80]');
  bound('', "('10.0.%03d.1' % 5, 80)", '[?, 80]');
  bound('', "('%s.%s' % (1, 2, 3), 80)", '[?, 80]');
});

test('numbers of the module are computed', () => {
  bound('BASE = 8000\nPORT = BASE + 80', "('', PORT)", '["", (8000 + 80)]');
});
