import { sentence } from '../../reasons.ts';
import type { BindRequest, ExistingSocket, HostSettings } from '../../socket.ts';
import { isSet } from '../../socket.ts';
import type { Text } from '../../text.ts';
import { kernelSocketOfRequest } from './kernel-socket.ts';
import { replay } from './world.ts';

/** How many ports there are to choose from. */
export interface Choice {
  /** So many are tried for certain, and free. */
  readonly count: number;
  /** True: none is certain, but one is free that is tried or left out by chance. */
  readonly byChance: boolean;
}

/** What bind() to port 0 could choose for this socket. */
export function portsLeftForBind(world: readonly ExistingSocket[], request: BindRequest, settings: HostSettings): Choice {
  const asking = kernelSocketOfRequest(request, settings);
  const [first, last] = localPortRange(settings);
  const { tcp, udp } = replay(world, settings, (socket) => socket.protocol === request.protocol && socket.port >= first && socket.port <= last);
  const taken = new Set<number>();
  for (const [number, port] of tcp) {
    const conflicts = settings.autobindReuse === true ? port.conflictsWithReusingChoice(asking) : port.overlapping(asking);
    if (conflicts.length > 0) taken.add(number);
  }
  for (const [number, port] of udp) if (port.conflictsWithChoice(asking).length > 0) taken.add(number);
  return choiceOf(last - first + 1, taken, request.protocol === 'udp' ? [] : portsLeftOut(first, last, isSet(request.options, 'SO_REUSEADDR')));
}

/**
 * Of how many ports of a range TCP can choose when some are taken and `leftOut` are those of which it does not try one. Where both of them are free the
 * other one is tried; where one is, chance decides.
 */
export function choiceOf(size: number, taken: ReadonlySet<number>, leftOut: readonly number[]): Choice {
  const ends = leftOut.filter((port) => !taken.has(port)).length;
  const inside = size - taken.size - ends;
  const both = leftOut.length === 2 && ends === 2 ? 1 : 0;
  return { count: inside + both, byChance: inside === 0 && leftOut.length === 2 && ends === 1 };
}

/**
 * TCP goes through the ports of a range in steps of two, twice. Of an odd number, more than one, that leaves out an end: the last one where there are
 * three, else the first or the last one, as the random start has it. With SO_REUSEADDR bind() goes through two halves, and the second one may be odd.
 */
export function portsLeftOut(first: number, last: number, inHalves: boolean): readonly number[] {
  const size = last - first + 1;
  if (size % 2 === 0 || size === 1) return [];
  const start = inHalves && size > 3 ? first + Math.floor(size / 4) * 2 : first;
  return last - start === 2 ? [last] : [start, last];
}

/** Why the same question may get another answer next time. */
export function chanceAtTheEnd(first: number, last: number): Text {
  return sentence(
    `of the odd number of ports from ${first} to ${last} TCP leaves out the first or the last by chance, and one of them is the only port left: the call may fail as well`,
    `从 ${first} 到 ${last} 的端口数是奇数，TCP 会随机漏掉第一个或最后一个，而只剩其中一个空闲：这次调用也可能失败`,
  );
}

export function localPortRange(settings: HostSettings): readonly [number, number] {
  return settings.localPortRange ?? [32768, 60999];
}
