export * from './endpointText.ts';
export * from './passed.ts';
export * from './request.ts';
export * from './sockets.ts';
