import type { ExistingSocket, HostSettings } from '../../socket.ts';
import { kernelSocketNow, kernelSocketWhenBound } from './kernel-socket.ts';
import { TcpPort } from './tcp.ts';
import { UdpPort } from './udp.ts';

/** The ports in use, as Linux keeps them. TCP and UDP know nothing of each other. */
export interface PortTables {
  readonly tcp: ReadonlyMap<number, TcpPort>;
  readonly udp: ReadonlyMap<number, UdpPort>;
}

/** Lets the `wanted` sockets of a world take their ports one after another, each reaching its state before the next one comes. */
export function replay(world: readonly ExistingSocket[], settings: HostSettings, wanted: (socket: ExistingSocket) => boolean): PortTables {
  const tcp = new Map<number, TcpPort>();
  const udp = new Map<number, UdpPort>();
  for (const [index, existing] of world.entries()) {
    if (!wanted(existing)) continue;
    if (existing.protocol === 'tcp') replayTcp(portOf(tcp, existing.port, TcpPort), existing, index, settings);
    else replayUdp(portOf(udp, existing.port, UdpPort), existing, index, settings);
  }
  return { tcp, udp };
}

function replayTcp(port: TcpPort, existing: ExistingSocket, index: number, settings: HostSettings): void {
  const now = kernelSocketNow(existing, index, settings);
  if (existing.portChosenByConnect === true) {
    port.chosenByConnect(now);
    return;
  }
  const whenBound = kernelSocketWhenBound(existing, index, settings);
  port.bound(whenBound);
  if (existing.state === 'bound' || existing.state === 'connected') {
    port.replaced(now);
    return;
  }
  // Options set after bind() are there when listen() asks again. An accepted connection, and one that is in TIME_WAIT since, had a listener.
  port.listened({ ...whenBound, reuseaddr: now.reuseaddr, reuseport: now.reuseport });
  if (existing.state !== 'listening') port.listenerClosed(now);
}

function replayUdp(port: UdpPort, existing: ExistingSocket, index: number, settings: HostSettings): void {
  const whenBound = kernelSocketWhenBound(existing, index, settings);
  port.bound(whenBound);
  port.replaced(whenBound, kernelSocketNow(existing, index, settings));
}

function portOf<P>(ports: Map<number, P>, number: number, Port: new () => P): P {
  const known = ports.get(number);
  if (known !== undefined) return known;
  const port = new Port();
  ports.set(number, port);
  return port;
}
