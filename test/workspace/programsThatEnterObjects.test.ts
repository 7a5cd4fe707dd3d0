import { testPrograms } from './programs.ts';

const channel = (bound: string) => `import socket


class Channel:
    def __init__(self, port):
        self.port = port
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
${bound}
    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        self.sock.close()

    def start(self):
        raise NotImplementedError
`;
const intake = `from channel import Channel


class Intake(Channel):
    def start(self):
        self.sock.bind(("", self.port))
        self.sock.listen(2)
`;
const feed = `from channel import Channel


class Feed(Channel):
    def start(self):
        self.sock.listen(2)
`;
const run = `from feed import Feed
from intake import Intake


def main():
    with Intake(5005) as first:
        print(first.port)
    with Feed(5006) as second:
        print(second.port)


if __name__ == "__main__":
    main()
`;

testPrograms({
  'Python: with calls what a base of another file does, which calls what a third file does': {
    files: { 'channel.py': channel('        self.sock.bind(("", port))\n'), 'intake.py': intake, 'feed.py': feed, 'run.py': run },
    wants: ['intake.py:6 already-bound < channel.py:9'],
  },
  'Python: what is bound when it is entered is closed when it is left': {
    files: {
      'channel.py': channel(''),
      'intake.py': intake,
      'run.py': run
        .replaceAll(/from feed.*\n/g, '')
        .replaceAll('5006', '5005')
        .replaceAll('Feed', 'Intake'),
    },
    wants: [],
  },
});
