// Joins the room of python/chat_server.py, and insists on the port that it calls from.
// Try it: node chat-client.ts in two terminals; the second cannot join.
import { connect } from 'node:net';

const client = connect({ host: '127.0.0.1', port: 9001, localPort: 4100 });

client.on('connect', () => {
  console.log('Joined the room');
});
client.on('error', (error) => console.error(error.message));
client.pipe(process.stdout);
process.stdin.pipe(client);
