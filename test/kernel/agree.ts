import type * as Semantics from '@bindwise/semantics';
import type { CallRow, ConnectRow, ListenRow, Row } from './kernel.ts';

/** Whether the model and the kernel differ. The model is passed, because mutate.ts breaks it. */
export function bindDiffers({ predict }: typeof Semantics, { existing, request, settings, observed }: Row): boolean {
  const { bind, listen, byChance } = predict(existing, request, 'linux', settings);
  if (byChance === true) return observed.bind !== 'ok' && observed.bind !== 'EADDRINUSE';
  return bind !== observed.bind || (observed.listen !== undefined && listen !== observed.listen);
}

export function listenDiffers({ predictListen }: typeof Semantics, { existing, listen, observed }: ListenRow): boolean {
  return predictListen(existing, listen).listen !== observed.listen;
}

/** A free port is said to be there exactly where connect() finds one; and what it said to be taken over from TIME_WAIT is. */
export function connectDiffers({ predictConnect }: typeof Semantics, { existing, request, settings, observed }: ConnectRow): boolean {
  const { connect, freePorts, reusesTimeWait, byChance } = predictConnect(existing, request, settings);
  if (byChance === true) return freePorts > 0 || !['ok', 'EADDRNOTAVAIL', 'EADDRINUSE'].includes(observed.connect);
  if (connect !== observed.connect || freePorts > 0 !== (observed.connect === 'ok')) return true;
  if (observed.reusesTimeWait === undefined) return reusesTimeWait;
  // Where there are ports that nobody uses, connect() may take one of them or the one in TIME_WAIT.
  const [first, last] = settings.localPortRange ?? [0, 0];
  const used = new Set(existing.map(({ port }) => port).filter((port) => port >= first && port <= last));
  const isCertain = reusesTimeWait || (request.local?.port ?? 0) !== 0 || used.size > last - first;
  return isCertain && reusesTimeWait !== observed.reusesTimeWait;
}

export function callDiffers({ predictListen, predictAccept, resultWhenLate }: typeof Semantics, { socket, call, option, observed }: CallRow): boolean {
  if (call === 'listen') return predictListen([socket], 0).listen !== observed;
  return (call === 'accept' ? predictAccept(socket).accept : resultWhenLate(option ?? '', 'linux')) !== observed;
}

/**
 * The questions about one socket and a request, without what a scenario may leave out: where a listener was bound, and to what a client is connected. A
 * client on :: is taken to be connected over IPv6 where nothing else is said, so those that are not are left out.
 */
export function withoutDetails(rows: readonly Row[]): readonly Row[] {
  const few = rows.filter(
    ({ existing }) => existing.length === 1 && !existing.some(({ address, remote }) => address === '::' && remote?.address.startsWith('::ffff:')),
  );
  return few.map((row) => ({ ...row, existing: row.existing.map(({ listenerAddress: _bound, remote: _other, ...socket }) => socket) }));
}
