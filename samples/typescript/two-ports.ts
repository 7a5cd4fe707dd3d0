// Wants one server on two ports.
// Try it: node two-ports.ts ends with ERR_SERVER_ALREADY_LISTEN.
import { createServer } from 'node:net';

const server = createServer((socket) => {
  socket.end('hello\n');
});

server.on('error', (error) => console.error(error.message));
server.listen(4101, () => {
  console.log('Listening on port 4101');
  server.listen(4102);
});
