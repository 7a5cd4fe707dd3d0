import type { Platform } from './endpoint.ts';
import type { AcceptOutcome, ConnectOutcome, ListenOutcome, Outcome } from './outcome.ts';
import { predictBsd } from './platforms/bsd.ts';
import { predictConnectLinux } from './platforms/linux/connect.ts';
import { predictAcceptLinux, predictLinux, predictListenLinux } from './platforms/linux.ts';
import { predictWindows } from './platforms/windows.ts';
import type { BindRequest, ConnectRequest, ExistingSocket, HostSettings } from './socket.ts';

/**
 * What bind() answers, and for TCP the listen() that follows, given the sockets that hold ports now. Linux is verified against the kernel; the other
 * platforms answer from their documentation, and `basis` says so.
 * Addresses must be numeric and of their socket's family: `parseScenario` checks that for text from outside.
 */
export function predict(world: readonly ExistingSocket[], request: BindRequest, platform: Platform, settings: HostSettings = {}): Outcome {
  switch (platform) {
    case 'linux':
      return predictLinux(world, request, settings);
    case 'darwin':
    case 'freebsd':
      return predictBsd(world, request, platform, settings);
    case 'windows':
      return predictWindows(world, request, settings);
    default:
      return platform satisfies never;
  }
}

/**
 * What listen() answers on Linux for the bound socket at `index` of the world: two sockets that SO_REUSEADDR let bind one address cannot both listen.
 * Throws RangeError where the world has no such socket.
 */
export function predictListen(world: readonly ExistingSocket[], index: number, settings: HostSettings = {}): ListenOutcome {
  return predictListenLinux(world, index, settings);
}

/** What accept() answers on Linux for a socket of the world: only a stream socket that listens has connections to give. */
export function predictAccept(socket: ExistingSocket): AcceptOutcome {
  return predictAcceptLinux(socket);
}

/**
 * What the local side of connect() answers on Linux: is there a local port for this destination? Connections of the world count by their `remote`; one
 * without `remote` is to another destination. ECONNREFUSED and what else the other end may say is not predicted.
 */
export function predictConnect(world: readonly ExistingSocket[], request: ConnectRequest, settings: HostSettings = {}): ConnectOutcome {
  return predictConnectLinux(world, request, settings);
}
