import type { BindRequest, ExistingSocket, HostSettings } from '../../socket.ts';
import { kernelSocketOfRequest } from './kernel-socket.ts';
import { replay } from './world.ts';

/** How many ports of the local port range bind() to port 0 could choose for this socket. */
export function portsLeftForBind(world: readonly ExistingSocket[], request: BindRequest, settings: HostSettings): number {
  const asking = kernelSocketOfRequest(request, settings);
  const [first, last] = localPortRange(settings);
  const { tcp, udp } = replay(world, settings, (socket) => socket.protocol === request.protocol && socket.port >= first && socket.port <= last);
  let taken = 0;
  for (const port of tcp.values()) {
    const conflicts = settings.autobindReuse === true ? port.conflictsWithReusingChoice(asking) : port.overlapping(asking);
    if (conflicts.length > 0) taken++;
  }
  for (const port of udp.values()) if (port.conflictsWithChoice(asking).length > 0) taken++;
  return last - first + 1 - taken;
}

export function localPortRange(settings: HostSettings): readonly [number, number] {
  return settings.localPortRange ?? [32768, 60999];
}
