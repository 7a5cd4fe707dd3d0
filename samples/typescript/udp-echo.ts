// Sends every datagram back to where it came from.
// Try it: node udp-echo.ts ends with ERR_SOCKET_ALREADY_BOUND.
import { createSocket } from 'node:dgram';

const socket = createSocket('udp4');

socket.on('message', (message, sender) => {
  socket.send(message, sender.port, sender.address);
});
socket.on('error', (error) => console.error(error.message));

socket.bind(4103);
socket.bind(4103, '127.0.0.1');
