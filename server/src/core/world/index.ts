export * from './request.ts';
export * from './sockets.ts';
